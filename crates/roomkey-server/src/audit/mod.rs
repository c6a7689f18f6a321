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
//! Log and database vouch for each other. A record of a change of keys or revocations has all that is
//! needed to make it again, and the generation that it makes; every record says which generations the
//! database is known to have (`done`, keys before revocations); and the database keeps the number and
//! the hash of the record of its last change. So an older database beside its log is noticed, and so is
//! an older log (see `store::recovery`). One log belongs to one database.
//!
//! ```text
//! {"seq":1,"time":"2026-01-01T00:00:00.000Z","action":"server.start","outcome":"ok","done":"5/17","prev":"00…"}
//! {"seq":2,"time":"…","action":"token.mint","caller":"app-backend","room":"2kyv-gzay-64pg",
//!  "participant":"lxvdplwt","grants":"allow_join","roles":"rtc","jti":"…","outcome":"ok",
//!  "lifetime":7200,"request":"…","prev":"…"}
//! ```

mod chain;
mod found;
mod line;
mod log;
mod open;
mod rotation;
mod written;

pub(crate) use chain::{Generations, Mark};
pub(crate) use found::Recorded;
pub(crate) use open::{Evidence, has, last_done};

use crate::clock::Millis;
use crate::error::AuditError;
use crate::id;
use crate::request_id::RequestId;
use chain::{CONTINUED, From, Head, walk};
use log::Log;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What [`verify`] found in a log whose chain holds.
///
/// See [`verify`] for an example.
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
    /// The record that it continues, if its chain began in an earlier file.
    pub continues: Option<u64>,
}

/// Checks a whole log. It may be in use, and it may continue an earlier file, which this cannot tell
/// from one whose beginning is missing: see [`verify_all`].
///
/// # Errors
/// [`AuditError::Altered`] with the line that does not fit; [`AuditError::Unavailable`] when the
/// file cannot be read.
///
/// ```
/// # let directory = tempfile::tempdir().unwrap();
/// use roomkey_server::audit::{self, Summary};
/// let log = directory.path().join("roomkey.audit.jsonl");
/// std::fs::write(&log, "").unwrap();
/// let summary: Summary = audit::verify(&log)?;
/// assert_eq!((summary.records, summary.torn), (0, false));
/// # Ok::<(), roomkey_server::AuditError>(())
/// ```
pub fn verify(path: &Path) -> Result<Summary, AuditError> {
    verify_all(std::slice::from_ref(&path))
}

/// Checks the files of one log that was rotated, the oldest first.
///
/// # Errors
/// As [`verify`]; [`AuditError::Incomplete`] when a file does not continue the one before it.
///
/// ```
/// # let directory = tempfile::tempdir().unwrap();
/// # let [older, log] = ["1", "2"].map(|name| directory.path().join(name));
/// # std::fs::write(&older, "").unwrap();
/// # std::fs::write(&log, "").unwrap();
/// let summary = roomkey_server::audit::verify_all(&[older, log])?;
/// assert_eq!(summary.continues, None, "nothing before the first is missing");
/// # Ok::<(), roomkey_server::AuditError>(())
/// ```
pub fn verify_all(paths: &[impl AsRef<Path>]) -> Result<Summary, AuditError> {
    let story = read(paths)?;
    Ok(Summary {
        records: story.records,
        last_hash: id::hex(&story.end.hash),
        torn: story.is_torn,
        continues: (story.before.number > 0).then_some(story.before.number),
    })
}

/// What the files of a log tell, one after the other.
#[derive(Debug)]
pub(crate) struct Story {
    /// What stands before the first record.
    pub(crate) before: Mark,
    pub(crate) end: Mark,
    pub(crate) done: Generations,
    pub(crate) changes: Vec<Recorded>,
    pub(crate) wordless: Vec<found::Wordless>,
    records: u64,
    is_torn: bool,
}

/// Reads the files of a log, the oldest first.
pub(crate) fn read(paths: &[impl AsRef<Path>]) -> Result<Story, AuditError> {
    let mut story: Option<Story> = None;
    for path in paths {
        let path = path.as_ref();
        let walked = walk(File::open(path)?, From::File)?;
        let before = walked.before.unwrap_or(walked.head.mark);
        let Some(so_far) = &mut story else {
            story = Some(Story {
                before,
                end: walked.head.mark,
                done: walked.head.done,
                changes: walked.changes,
                wordless: walked.wordless,
                records: walked.records,
                is_torn: walked.torn_bytes > 0,
            });
            continue;
        };
        if before != so_far.end {
            let reason = format!("`{}` does not continue the file before it", path.display());
            return Err(AuditError::Incomplete { reason });
        }
        so_far.end = walked.head.mark;
        so_far.done = so_far.done.latest(walked.head.done);
        so_far.changes.extend(walked.changes);
        so_far.wordless.extend(walked.wordless);
        so_far.records = so_far.records.saturating_add(walked.records);
        so_far.is_torn = walked.torn_bytes > 0;
    }
    story.ok_or_else(|| AuditError::Incomplete { reason: "no file was named".to_owned() })
}

/// Begins a log where none is, with a record that is chained to what the database knows of.
/// `outcome`: `ok`, or why what stands between the two is missing.
pub(crate) fn begin(
    path: &Path,
    after: Mark,
    done: Generations,
    outcome: &str,
) -> Result<(), AuditError> {
    let (file, is_new) = open::open_regular(path)?;
    if !is_new && file.metadata()?.len() > 0 {
        let reason = format!("`{}` is there and is not empty", path.display());
        return Err(AuditError::Incomplete { reason });
    }
    let mut written = written::Written::new(path, file, Head::at(after, done), 0);
    let record = rotation::one_record(CONTINUED, outcome, now()?);
    let turn = written.in_turn(true, |written| written.append(&record));
    turn.unwrap_or_else(|| Err(std::io::ErrorKind::ResourceBusy.into()))?;
    Ok(written.another_handle()?.sync_all()?)
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
    /// Of the database.
    pub(crate) change: Option<ChangeOf<'a>>,
    /// `ok`, or the code of the refusal.
    pub(crate) outcome: &'a str,
}

/// What is needed to make a change of the database again. See [`found::Changed`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct ChangeOf<'a> {
    /// What it changes, and the generation that this makes.
    pub(crate) makes: Option<(&'static str, i64)>,
    pub(crate) data: &'a serde_json::Value,
}

/// The log that this server writes.
#[derive(Debug)]
pub(crate) struct Audit(Option<Arc<Log>>);

impl Audit {
    /// A log that keeps nothing, for a server whose database keeps nothing either.
    pub(crate) const fn discard() -> Self {
        Self(None)
    }

    /// Opens a log, checks its end, and continues its chain. `expected`: the record that the database
    /// knows of, which has to be in it; only without one a new log is made.
    pub(crate) fn open(
        path: &Path,
        expected: Option<Mark>,
    ) -> Result<(Self, Evidence), AuditError> {
        let (written, evidence) = open::open(path, expected)?;
        let audit = Self(Some(Arc::new(Log::new(written))));
        if evidence.removed_bytes > 0 {
            let removed =
                format!("{} bytes of an unfinished record were removed", evidence.removed_bytes);
            tracing::warn!(
                bytes = evidence.removed_bytes,
                "the audit log ended in an unfinished record"
            );
            audit.append_now(&Record {
                action: "audit.recovered",
                outcome: &removed,
                ..Record::default()
            })?;
        }
        Ok((audit, evidence))
    }

    /// Writes a record, together with those of other requests that are under way. When this is
    /// done without error the operating system has it.
    pub(crate) async fn append(&self, record: &Record<'_>) -> Result<(), AuditError> {
        self.append_all(std::slice::from_ref(record)).await?;
        Ok(())
    }

    /// As [`Audit::append`] for several records, all or none. Returns where the log has got to.
    pub(crate) async fn append_all(
        &self,
        records: &[Record<'_>],
    ) -> Result<Option<Mark>, AuditError> {
        match &self.0 {
            Some(log) => log.append(records, now()?).await.map(Some),
            None => Ok(None),
        }
    }

    /// Writes a record where nothing else is under way; keeps the thread until that is done.
    pub(crate) fn append_now(&self, record: &Record<'_>) -> Result<(), AuditError> {
        match &self.0 {
            Some(log) => log.append_now(std::slice::from_ref(record), now()?).map(drop),
            None => Ok(()),
        }
    }

    /// Whether records can be written. Leaves no record of having been asked. May keep the thread
    /// for a second, while another process has the log.
    pub(crate) fn check(&self) -> Result<(), AuditError> {
        self.0.as_ref().map_or(Ok(()), |log| log.check())
    }

    /// Waits until the disk has every record. Returns the last.
    pub(crate) fn sync(&self) -> Result<Option<Mark>, AuditError> {
        self.0.as_ref().map(|log| log.sync()).transpose()
    }

    /// What was recorded, by whichever process, and is not known to be done. Others may be about to do
    /// it, unless they are kept from the database.
    pub(crate) async fn unsettled(&self) -> Result<Vec<Recorded>, AuditError> {
        match &self.0 {
            Some(log) => log.unsettled().await,
            None => Ok(Vec::new()),
        }
    }

    /// Whether there is such a record. May keep the thread for a moment.
    pub(crate) fn is_unsettled(&self) -> bool {
        self.0.as_ref().is_some_and(|log| log.is_unsettled())
    }

    /// Takes note of what the database has done, for the records that follow.
    pub(crate) fn note_done(&self, done: Generations) {
        if let Some(log) = &self.0 {
            log.note_done(done);
        }
    }

    /// Goes on in the file that has the log's name now, if that is another one. Says whether it is.
    pub(crate) fn reopen(&self, path: &Path) -> Result<bool, AuditError> {
        self.0.as_ref().map_or(Ok(false), |log| log.reopen(path, now()?))
    }
}

/// The files of a log that was rotated: the older ones, and then the one that is in use.
pub(crate) fn files_of(older: &[PathBuf], log: &Path) -> Vec<PathBuf> {
    older.iter().cloned().chain([log.to_owned()]).collect()
}

fn now() -> Result<Millis, AuditError> {
    Millis::now().map_err(|error| AuditError::Unavailable(std::io::Error::other(error.to_string())))
}

#[cfg(test)]
mod tests;
