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
//! Several processes may write to one log in turn, so that the command line leaves its records
//! where the server that runs beside it leaves its own. It is readable by its owner alone.
//!
//! ```text
//! {"seq":1,"time":"2026-01-01T00:00:00.000Z","action":"server.start","outcome":"ok","prev":"00…"}
//! {"seq":2,"time":"…","action":"token.mint","caller":"app-backend","room":"2kyv-gzay-64pg",
//!  "participant":"lxvdplwt","grants":"allow_join","roles":"rtc","jti":"…","outcome":"ok",
//!  "lifetime":7200,"request":"…","prev":"…"}
//! ```

mod chain;
mod log;

use crate::clock::Millis;
use crate::error::AuditError;
use crate::id;
use crate::request_id::RequestId;
use chain::{Head, Walked, walk};
use log::{Log, take_turn};
use std::fs::{File, Metadata, OpenOptions};
use std::io::{Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

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
    /// The API key that it is about.
    pub(crate) key: Option<&'a str>,
    pub(crate) room: Option<&'a str>,
    pub(crate) participant: Option<&'a str>,
    pub(crate) grants: Option<&'a str>,
    pub(crate) roles: Option<&'a str>,
    /// Of a token, in seconds.
    pub(crate) lifetime: Option<u64>,
    pub(crate) jti: Option<&'a str>,
    pub(crate) request: Option<RequestId>,
    /// `ok`, or the code of the refusal.
    pub(crate) outcome: &'a str,
}

/// The log that this server writes.
#[derive(Debug)]
pub(crate) struct Audit(Option<Arc<Log>>);

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
            return Ok(Self(Some(Arc::new(Log::new(file, Head::START, None)))));
        }
        make_private(&file, &metadata)?;
        take_turn(&file).map_err(AuditError::from)?;
        let end = find_end(&mut file);
        // Whatever was found, others may go on.
        file.unlock().map_err(AuditError::Unavailable)?;
        let end = end?;
        let audit = Self(Some(Arc::new(Log::new(file, end.head, Some(end.length)))));
        if end.removed_bytes > 0 {
            let removed =
                format!("{} bytes of an unfinished record were removed", end.removed_bytes);
            tracing::warn!(
                bytes = end.removed_bytes,
                "the audit log ended in an unfinished record"
            );
            audit.append_now(&Record {
                action: "audit.recovered",
                outcome: &removed,
                ..Record::default()
            })?;
        }
        Ok(audit)
    }

    /// Writes a record, together with those of other requests that are under way. When this is
    /// done without error the operating system has it.
    pub(crate) async fn append(&self, record: &Record<'_>) -> Result<(), AuditError> {
        self.append_all(std::slice::from_ref(record)).await
    }

    /// As [`Audit::append`] for several records, all or none.
    pub(crate) async fn append_all(&self, records: &[Record<'_>]) -> Result<(), AuditError> {
        match &self.0 {
            Some(log) => log.append(records, now()?).await,
            None => Ok(()),
        }
    }

    /// Writes a record where nothing else is under way; keeps the thread until that is done.
    pub(crate) fn append_now(&self, record: &Record<'_>) -> Result<(), AuditError> {
        match &self.0 {
            Some(log) => log.append_now(std::slice::from_ref(record), now()?),
            None => Ok(()),
        }
    }

    /// Whether records can be written. Leaves no record of having been asked. May keep the thread
    /// for a second, while another process has the log.
    pub(crate) fn check(&self) -> Result<(), AuditError> {
        self.0.as_ref().map_or(Ok(()), |log| log.check())
    }

    /// Waits until the disk has every record.
    pub(crate) fn sync(&self) -> Result<(), AuditError> {
        self.0.as_ref().map_or(Ok(()), |log| log.sync())
    }
}

fn now() -> Result<Millis, AuditError> {
    Millis::now().map_err(|error| AuditError::Unavailable(std::io::Error::other(error.to_string())))
}

/// Takes a log away from everyone but its owner.
#[cfg(unix)]
fn make_private(file: &File, metadata: &Metadata) -> Result<(), AuditError> {
    use std::os::unix::fs::PermissionsExt;
    if metadata.permissions().mode() & 0o077 != 0 {
        file.set_permissions(PermissionsExt::from_mode(0o600)).map_err(AuditError::Exposed)?;
    }
    Ok(())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
fn make_private(_: &File, _: &Metadata) -> Result<(), AuditError> {
    Ok(())
}

/// Where a log ends.
struct End {
    head: Head,
    length: u64,
    /// What was removed of a record that did not get to its end.
    removed_bytes: u64,
}

/// Checks the end of a log, and removes what is no whole record.
fn find_end(file: &mut File) -> Result<End, AuditError> {
    let length = file.metadata().map_err(AuditError::Unavailable)?.len();
    let (start, walked) = check_end(file, length)?;
    let length = start.saturating_add(walked.whole_bytes);
    if walked.torn_bytes > 0 {
        file.set_len(length).map_err(AuditError::Unavailable)?;
    }
    Ok(End { head: walked.head, length, removed_bytes: walked.torn_bytes })
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
