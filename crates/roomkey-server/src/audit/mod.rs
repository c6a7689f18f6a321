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

use crate::clock::Millis;
use crate::error::AuditError;
use crate::id;
use chain::{Head, Walked, walk};
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

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
    pub(crate) request: Option<&'a str>,
    /// `ok`, or the code of the refusal.
    pub(crate) outcome: &'a str,
}

/// The log that this server writes.
#[derive(Debug)]
pub(crate) struct Audit(Option<Mutex<Log>>);

#[derive(Debug)]
struct Log {
    file: File,
    head: Head,
    /// The length up to the last whole record; `None` for what is no regular file.
    length: Option<u64>,
    /// Set when a record was written in part and could not be taken back.
    is_torn: bool,
    line: Vec<u8>,
}

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
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(AuditError::Unavailable)?;
        let metadata = file.metadata().map_err(AuditError::Unavailable)?;
        if !metadata.is_file() {
            // A pipe or a device: someone else keeps the records, and there is no end to read.
            return Ok(Self::from(file, Head::START, None));
        }
        match file.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(AuditError::InUse),
            Err(std::fs::TryLockError::Error(error)) => return Err(AuditError::Unavailable(error)),
        }
        let (start, walked) = check_end(&mut file, metadata.len())?;
        let length = start.saturating_add(walked.whole_bytes);
        if walked.torn_bytes == 0 {
            return Ok(Self::from(file, walked.head, Some(length)));
        }
        file.set_len(length).map_err(AuditError::Unavailable)?;
        let audit = Self::from(file, walked.head, Some(length));
        let dropped = format!("{} bytes of an unfinished record were removed", walked.torn_bytes);
        tracing::warn!(bytes = walked.torn_bytes, "the audit log ended in an unfinished record");
        audit.append(&Record {
            action: "audit.recovered",
            outcome: &dropped,
            ..Record::default()
        })?;
        Ok(audit)
    }

    fn from(file: File, head: Head, length: Option<u64>) -> Self {
        Self(Some(Mutex::new(Log {
            file,
            head,
            length,
            is_torn: false,
            line: Vec::with_capacity(512),
        })))
    }

    /// Writes a record. When this returns without error the operating system has it.
    pub(crate) fn append(&self, record: &Record<'_>) -> Result<(), AuditError> {
        let Some(log) = &self.0 else { return Ok(()) };
        let now = Millis::now()
            .map_err(|error| AuditError::Unavailable(std::io::Error::other(error.to_string())))?;
        log.lock().unwrap_or_else(PoisonError::into_inner).append(record, now)
    }

    /// Waits until the disk has every record.
    pub(crate) fn sync(&self) -> Result<(), AuditError> {
        let Some(log) = &self.0 else { return Ok(()) };
        let file = {
            let log = log.lock().unwrap_or_else(PoisonError::into_inner);
            if log.length.is_none() {
                return Ok(());
            }
            log.file.try_clone().map_err(AuditError::Unavailable)?
        };
        file.sync_data().map_err(AuditError::Unavailable)
    }
}

impl Log {
    fn append(&mut self, record: &Record<'_>, now: Millis) -> Result<(), AuditError> {
        if self.is_torn {
            self.take_back()?;
        }
        let number = self.head.number.saturating_add(1);
        write_line(&mut self.line, record, number, now, &self.head.hash);
        if let Err(error) = self.file.write_all(&self.line) {
            self.is_torn = true;
            drop(self.take_back());
            return Err(AuditError::Unavailable(error));
        }
        let written = u64::try_from(self.line.len()).unwrap_or(0);
        self.length = self.length.map(|length| length.saturating_add(written));
        self.line.pop();
        self.head = self.head.after(&self.line);
        Ok(())
    }

    /// Removes what was written of a record that did not get to its end.
    fn take_back(&mut self) -> Result<(), AuditError> {
        if let Some(length) = self.length {
            self.file.set_len(length).map_err(AuditError::Unavailable)?;
        }
        self.is_torn = false;
        Ok(())
    }
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

fn write_line(out: &mut Vec<u8>, record: &Record<'_>, number: u64, now: Millis, prev: &[u8; 32]) {
    out.clear();
    // Writing to a vector cannot fail.
    drop(write!(out, "{{\"seq\":{number},\"time\":\"{now}\",\"action\":\"{}\"", record.action));
    for (name, value) in [
        ("caller", record.caller),
        ("room", record.room),
        ("participant", record.participant),
        ("grants", record.grants),
        ("jti", record.jti),
        ("request", record.request),
        ("outcome", Some(record.outcome)),
    ] {
        if let Some(value) = value {
            drop(write!(out, ",\"{name}\":"));
            drop(serde_json::to_writer(&mut *out, value));
        }
    }
    drop(writeln!(out, ",\"prev\":\"{}\"}}", id::hex(prev)));
}

#[cfg(test)]
mod tests;
