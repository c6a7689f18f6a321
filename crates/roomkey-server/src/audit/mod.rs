//! The audit log: who was given what, in a file that cannot be changed without trace.
//!
//! One JSON object a line, appended and never rewritten. Each holds the SHA-256 of the line before
//! it, so a record that is altered, removed or slipped in breaks the chain from there on; cutting
//! records off the end is seen by comparing with a copy of the last hash. Tokens and secrets are
//! never in it.
//!
//! A record is written before what it records is handed out. When it cannot be written, nothing
//! is: an access that leaves no trace is no access.
//!
//! ```text
//! {"seq":1,"time":"2026-01-01T00:00:00.000Z","action":"server.start","outcome":"ok","prev":"00…"}
//! {"seq":2,"time":"…","action":"token.mint","caller":"app-backend","room":"2kyv-gzay-64pg",
//!  "participant":"lxvdplwt","grants":"allow_join","jti":"…","request":"…","outcome":"ok","prev":"…"}
//! ```

mod chain;
mod log;

use crate::clock::Millis;
use crate::error::AuditError;
use crate::id;
use crate::request_id::RequestId;
use chain::{Head, Walked, walk};
use log::Log;
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom};
use std::path::Path;

/// How much of the end of a log is checked when a server starts.
const CHECKED_AT_START: u64 = 8 * 1024 * 1024;

/// What [`verify`] found in a log whose chain holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// How many records there are.
    pub records: u64,
    /// The hash of the last line in hexadecimal. Kept elsewhere, it shows later whether records
    /// were cut off the end.
    pub last_hash: String,
    /// Whether a record at the end was not written to its end, as after a power cut.
    pub torn: bool,
}

/// Checks a whole log. It may be in use.
///
/// # Errors
/// [`AuditError::Altered`] with the line that does not fit; [`AuditError::Unavailable`] when the
/// file cannot be read.
///
/// ```
/// # let directory = tempfile::tempdir().unwrap();
/// let log = directory.path().join("roomkey.audit.jsonl");
/// std::fs::write(&log, "").unwrap();
/// assert_eq!(roomkey_server::audit::verify(&log)?.records, 0);
/// # Ok::<(), roomkey_server::AuditError>(())
/// ```
pub fn verify(path: &Path) -> Result<Summary, AuditError> {
    let file = File::open(path).map_err(AuditError::Unavailable)?;
    let walked = walk(file, Some(Head::START))?;
    Ok(Summary {
        records: walked.records,
        last_hash: id::hex(&walked.head.hash),
        torn: walked.torn_bytes > 0,
    })
}

/// One thing that happened. What is `None` is left out.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Record<'a> {
    pub(crate) action: &'static str,
    pub(crate) caller: Option<&'a str>,
    pub(crate) room: Option<&'a str>,
    pub(crate) participant: Option<&'a str>,
    pub(crate) grants: Option<&'a str>,
    pub(crate) jti: Option<&'a str>,
    pub(crate) request: Option<RequestId>,
    /// `ok`, or the code of the refusal.
    pub(crate) outcome: &'a str,
}

/// The log that this server writes.
#[derive(Debug)]
pub(crate) struct Audit(Option<Log>);

impl Audit {
    /// A log that keeps nothing, for a server whose database keeps nothing either.
    pub(crate) const fn discard() -> Self {
        Self(None)
    }

    /// Opens a log, checks its end, and continues its chain.
    pub(crate) fn open(path: &Path) -> Result<Self, AuditError> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            // A pipe whose reader has stopped must fail a write, not hold up the whole server.
            options.mode(0o600).custom_flags(libc::O_NONBLOCK);
        }
        let mut file = options.open(path).map_err(AuditError::Unavailable)?;
        let metadata = file.metadata().map_err(AuditError::Unavailable)?;
        if !metadata.is_file() {
            // A pipe or a device: someone else keeps the records, and there is no end to read.
            return Ok(Self(Some(Log::new(file, Head::START, None))));
        }
        match file.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(AuditError::InUse),
            Err(std::fs::TryLockError::Error(error)) => return Err(AuditError::Unavailable(error)),
        }
        let (start, walked) = check_end(&mut file, metadata.len())?;
        let length = start.saturating_add(walked.whole_bytes);
        if walked.torn_bytes == 0 {
            return Ok(Self(Some(Log::new(file, walked.head, Some(length)))));
        }
        file.set_len(length).map_err(AuditError::Unavailable)?;
        let audit = Self(Some(Log::new(file, walked.head, Some(length))));
        let dropped = format!("{} bytes of an unfinished record were removed", walked.torn_bytes);
        tracing::warn!(bytes = walked.torn_bytes, "the audit log ended in an unfinished record");
        audit.append_now(&Record {
            action: "audit.recovered",
            outcome: &dropped,
            ..Record::default()
        })?;
        Ok(audit)
    }

    /// Writes a record, together with those of other requests that are under way. When this is
    /// done without error the operating system has it.
    pub(crate) async fn append(&self, record: &Record<'_>) -> Result<(), AuditError> {
        match &self.0 {
            Some(log) => log.append(record, now()?).await,
            None => Ok(()),
        }
    }

    /// Writes a record at once, where nothing else is under way.
    pub(crate) fn append_now(&self, record: &Record<'_>) -> Result<(), AuditError> {
        match &self.0 {
            Some(log) => log.append_now(record, now()?),
            None => Ok(()),
        }
    }

    /// Waits until the disk has every record.
    pub(crate) fn sync(&self) -> Result<(), AuditError> {
        self.0.as_ref().map_or(Ok(()), Log::sync)
    }
}

fn now() -> Result<Millis, AuditError> {
    Millis::now().map_err(|error| AuditError::Unavailable(std::io::Error::other(error.to_string())))
}

/// Follows the chain through the end of the file. Returns where it began to read.
fn check_end(file: &mut File, length: u64) -> Result<(u64, Walked), AuditError> {
    let window = length.saturating_sub(CHECKED_AT_START);
    if window == 0 {
        file.seek(SeekFrom::Start(0)).map_err(AuditError::Unavailable)?;
        return Ok((0, walk(&*file, Some(Head::START))?));
    }
    // The window begins somewhere in a line; the first whole line follows the next newline.
    let mut reader = std::io::BufReader::new(&*file);
    reader.seek(SeekFrom::Start(window)).map_err(AuditError::Unavailable)?;
    let mut rest_of_line = Vec::new();
    let skipped = std::io::BufRead::read_until(&mut reader, b'\n', &mut rest_of_line)
        .map_err(AuditError::Unavailable)?;
    let start = window.saturating_add(u64::try_from(skipped).unwrap_or(0));
    Ok((start, walk(reader, None)?))
}

#[cfg(test)]
mod tests;
