//! The chain: every line holds the SHA-256 of the line before it.

use crate::error::AuditError;
use crate::id;
use aws_lc_rs::digest::{SHA256, digest};
use serde::Deserialize;
use std::io::{BufRead, BufReader, Read};

/// What the first record of a file says stands before it.
pub(super) const BEGINNING: [u8; 32] = [0; 32];
/// Longer than any record can be: names and ids are bounded.
const LONGEST_LINE: u64 = 64 * 1024;

/// Where a chain has got to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The number of the last record; 0 before the first.
    pub(super) number: u64,
    /// The hash of its line.
    pub(super) hash: [u8; 32],
}

impl Head {
    pub(super) const START: Self = Self { number: 0, hash: BEGINNING };

    /// The head after this line (without its newline).
    pub(super) fn after(self, line: &[u8]) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, line).as_ref().get(..32).unwrap_or(&BEGINNING));
        Self { number: self.number.saturating_add(1), hash }
    }
}

/// The part of a record that makes the chain.
#[derive(Deserialize)]
struct Link {
    seq: u64,
    prev: String,
}

/// What was found in a stretch of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Walked {
    pub(super) head: Head,
    pub(super) records: u64,
    /// Bytes up to and with the last newline.
    pub(super) whole_bytes: u64,
    /// Bytes after it: a line that was being written when the machine stopped.
    pub(super) torn_bytes: u64,
}

/// Follows a chain. `from` is what stands before the first line; `None` believes the first line,
/// for a stretch from the middle of a file.
pub(super) fn walk(log: impl Read, from: Option<Head>) -> Result<Walked, AuditError> {
    let mut reader = BufReader::with_capacity(1 << 16, log);
    let mut line = Vec::new();
    let mut walked =
        Walked { head: from.unwrap_or(Head::START), records: 0, whole_bytes: 0, torn_bytes: 0 };
    let mut believed = from.is_none();
    loop {
        line.clear();
        let altered = AuditError::Altered { line: walked.records.saturating_add(1) };
        let read = (&mut reader)
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line)
            .map_err(AuditError::Unavailable)?;
        if read == 0 {
            return Ok(walked);
        }
        if line.last() != Some(&b'\n') {
            if u64::try_from(read).unwrap_or(u64::MAX) >= LONGEST_LINE {
                return Err(altered);
            }
            walked.torn_bytes = u64::try_from(read).unwrap_or(0);
            return Ok(walked);
        }
        line.pop();
        let Ok(record) = serde_json::from_slice::<Link>(&line) else { return Err(altered) };
        if believed {
            believed = false;
            walked.head = Head { number: record.seq, hash: [0; 32] }.after(&line);
            walked.head.number = record.seq;
        } else {
            if record.seq != walked.head.number.saturating_add(1)
                || record.prev != id::hex(&walked.head.hash)
            {
                return Err(altered);
            }
            walked.head = walked.head.after(&line);
        }
        walked.records += 1;
        walked.whole_bytes += u64::try_from(read).unwrap_or(0);
    }
}
