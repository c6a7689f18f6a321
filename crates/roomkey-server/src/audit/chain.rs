//! The chain: every line holds the SHA-256 of the line before it.
//!
//! A line also says up to which change of keys and of revocations the database is known to have got
//! (`done`), so that the end of a log is enough to tell a database that is older.

use super::found::{Recorded, Wordless};
use crate::error::AuditError;
use crate::id;
use aws_lc_rs::digest::{SHA256, digest};
use serde::Deserialize;
use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};

/// What the first record of a chain says stands before it.
pub(super) const BEGINNING: [u8; 32] = [0; 32];
/// The first record of a file whose chain began in an earlier one.
pub(super) const CONTINUED: &str = "audit.continue";
/// The last record of a file whose chain goes on in another.
pub(super) const CLOSED: &str = "audit.close";
/// Longer than any record can be: names and ids are bounded.
pub(super) const LONGEST_LINE: u64 = 64 * 1024;

/// One record of a chain: its number, and the hash of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// 0 before the first.
    pub(crate) number: u64,
    pub(crate) hash: [u8; 32],
}

/// Counters that move when keys or revocations change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Generations {
    pub(crate) keys: i64,
    pub(crate) revocations: i64,
}

impl Generations {
    /// The later of each.
    pub(crate) fn latest(self, other: Self) -> Self {
        Self {
            keys: self.keys.max(other.keys),
            revocations: self.revocations.max(other.revocations),
        }
    }

    /// Whether one of them is behind the other's.
    pub(crate) const fn is_behind(self, other: Self) -> bool {
        self.keys < other.keys || self.revocations < other.revocations
    }

    /// As it stands in a record: `5/17`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (keys, revocations) = text.split_once('/')?;
        Some(Self { keys: keys.parse().ok()?, revocations: revocations.parse().ok()? })
    }
}

/// Where a chain has got to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) mark: Mark,
    /// What the database has done, as far as the log was told.
    pub(super) done: Generations,
    /// Whether the chain goes on in another file.
    pub(super) is_closed: bool,
}

impl Head {
    pub(super) const START: Self = Self {
        mark: Mark { number: 0, hash: BEGINNING },
        done: Generations { keys: 0, revocations: 0 },
        is_closed: false,
    };

    pub(super) const fn at(mark: Mark, done: Generations) -> Self {
        Self { mark, done, is_closed: false }
    }

    /// The head after this line (without its newline).
    pub(super) fn after(self, line: &[u8]) -> Self {
        let number = self.mark.number.saturating_add(1);
        Self { mark: Mark { number, hash: hash_of(line) }, ..self }
    }
}

pub(super) fn hash_of(line: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, line).as_ref().get(..32).unwrap_or(&BEGINNING));
    hash
}

/// The part of a record that makes the chain, and what the store put into it.
#[derive(Deserialize)]
pub(super) struct Link<'a> {
    pub(super) seq: u64,
    #[serde(borrow)]
    pub(super) prev: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) done: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) action: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) outcome: Option<Cow<'a, str>>,
    #[serde(borrow)]
    change: Option<&'a serde_json::value::RawValue>,
}

/// What stands before the first line that is read.
#[derive(Clone, Copy, Debug)]
pub(super) enum From {
    /// This.
    Head(Head),
    /// Nothing: the first line begins a chain, or continues that of an earlier file.
    File,
    /// Whatever the first line says: it is from the middle of a file.
    Middle,
}

/// What was found in a stretch of a log.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Walked {
    pub(super) head: Head,
    /// What stands before the first record.
    pub(super) before: Option<Mark>,
    pub(super) records: u64,
    /// Bytes up to and with the last newline.
    pub(super) whole_bytes: u64,
    /// Bytes after it: a line that was being written when the machine stopped.
    pub(super) torn_bytes: u64,
    /// The records of changes of the database.
    pub(super) changes: Vec<Recorded>,
    /// As many of them as cannot be made again.
    pub(super) wordless: Vec<Wordless>,
}

/// Follows a chain, and keeps the records of what was changed in the database.
pub(super) fn walk(log: impl Read, from: From) -> Result<Walked, AuditError> {
    let mut reader = BufReader::with_capacity(1 << 16, log);
    let mut line = Vec::new();
    let head = if let From::Head(head) = from { head } else { Head::START };
    let mut walked = Walked {
        head,
        before: None,
        records: 0,
        whole_bytes: 0,
        torn_bytes: 0,
        changes: Vec::new(),
        wordless: Vec::new(),
    };
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
        let Ok(said) = serde_json::from_slice::<Link<'_>>(&line) else { return Err(altered) };
        let action = said.action.as_deref().unwrap_or_default();
        if walked.before.is_none() {
            walked.before = before_first(&said, action, from, walked.head.mark);
        }
        let Some(expected) = walked.head.mark.number.checked_add(1) else { return Err(altered) };
        let is_first = walked.records == 0 && !matches!(from, From::Head(_));
        if is_first {
            let Some(before) = walked.before else { return Err(altered) };
            walked.head.mark = before;
        } else if said.seq != expected || said.prev != id::hex(&walked.head.mark.hash) {
            return Err(altered);
        }
        let done = said.done.as_deref().and_then(Generations::parse).unwrap_or_default();
        walked.head = walked.head.after(&line);
        walked.head.done = walked.head.done.latest(done);
        walked.head.is_closed = action == CLOSED;
        if said.change.is_some() {
            let Ok(change) = serde_json::from_slice::<Recorded>(&line) else { return Err(altered) };
            walked.changes.push(change);
        } else {
            walked.wordless.extend(Wordless::of(&said));
        }
        walked.records += 1;
        walked.whole_bytes += u64::try_from(read).unwrap_or(0);
    }
}

/// What stands before the first line of a stretch, if it may begin there.
fn before_first(link: &Link<'_>, action: &str, from: From, head: Mark) -> Option<Mark> {
    let said = || Some(Mark { number: link.seq.checked_sub(1)?, hash: id::from_hex(&link.prev)? });
    match from {
        From::Head(_) => Some(head),
        From::Middle => said(),
        From::File if action == CONTINUED => said(),
        From::File => said().filter(|mark| *mark == Head::START.mark),
    }
}
