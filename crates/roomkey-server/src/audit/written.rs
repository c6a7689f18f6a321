//! The file itself: what is in it, whose turn it is to write, and where it goes on.

use super::Record;
use super::chain::{CLOSED, CONTINUED, From, Generations, Head, Mark, walk};
use super::line::{write_line, write_record};
use super::open::open_regular;
use crate::clock::Millis;
use crate::error::AuditError;
use std::fs::{File, Metadata, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long another process may keep the file to itself. Writing takes it well under a millisecond.
pub(super) const LONGEST_TURN: Duration = Duration::from_secs(1);
/// How soon to look again whether it is free.
pub(super) const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// A file with a chain.
#[derive(Debug)]
pub(super) struct Written {
    file: File,
    head: Head,
    /// The length up to the last whole record.
    length: u64,
    /// Set while a record that was written in part could not be taken back.
    is_torn: bool,
    /// How much the last write was to write, if it failed.
    failed: Option<usize>,
    /// When another process was last waited for in vain.
    given_up: Option<Instant>,
    /// An empty buffer for the lines to be written.
    lines: Vec<u8>,
    /// An empty buffer for the records that come next.
    spare: Vec<u8>,
}

impl Written {
    pub(super) const fn new(file: File, head: Head, length: u64) -> Self {
        Self {
            file,
            head,
            length,
            is_torn: false,
            failed: None,
            given_up: None,
            lines: Vec::new(),
            spare: Vec::new(),
        }
    }

    /// The last record.
    pub(super) const fn mark(&self) -> Mark {
        self.head.mark
    }

    pub(super) fn note_done(&mut self, done: Generations) {
        self.head.done = self.head.done.latest(done);
    }

    pub(super) fn another_handle(&self) -> std::io::Result<File> {
        self.file.try_clone()
    }

    /// An empty buffer for records.
    pub(super) fn take_spare(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.spare)
    }

    pub(super) fn keep_spare(&mut self, buffer: Vec<u8>) {
        self.spare = buffer;
    }

    /// Does something while other processes are kept out. `None` as in [`Written::begin_turn`].
    pub(super) fn in_turn(
        &mut self,
        is_last: bool,
        work: impl FnOnce(&mut Self) -> std::io::Result<()>,
    ) -> Option<std::io::Result<()>> {
        let outcome = self.begin_turn(is_last)?.and_then(|()| work(self));
        self.end_turn();
        Some(outcome)
    }

    /// Keeps other processes out, and takes note of what they have written. `None` when one of them
    /// has the file and it is worth while to come back.
    pub(super) fn begin_turn(&mut self, is_last: bool) -> Option<std::io::Result<()>> {
        match self.file.try_lock() {
            Ok(()) => {
                self.given_up = None;
                Some(self.catch_up())
            }
            Err(TryLockError::Error(error)) => Some(Err(error)),
            Err(TryLockError::WouldBlock) => {
                if is_last {
                    self.given_up = Some(Instant::now());
                }
                let was_in_vain = self.given_up.is_some_and(|at| at.elapsed() < LONGEST_TURN);
                was_in_vain.then(|| Err(ErrorKind::ResourceBusy.into()))
            }
        }
    }

    pub(super) fn end_turn(&self) {
        // If it could not be given back the next turn would fail, and say so.
        drop(self.file.unlock());
    }

    /// Fails when someone has removed the file or cut it, or has written to it what is no record:
    /// what is appended then would be lost, or be taken for a forgery at the next start. Better
    /// nothing is handed out now.
    fn catch_up(&mut self) -> std::io::Result<()> {
        if self.head.is_closed {
            // The server goes on in another file. Whoever opens the log again finds it.
            return Err(ErrorKind::ResourceBusy.into());
        }
        let length = self.length;
        let metadata = self.file.metadata()?;
        #[cfg(unix)]
        if std::os::unix::fs::MetadataExt::nlink(&metadata) == 0 {
            return Err(ErrorKind::NotFound.into());
        }
        let Some(added) = metadata.len().checked_sub(length) else {
            return Err(ErrorKind::UnexpectedEof.into());
        };
        if added == 0 {
            self.is_torn = false;
            return Ok(());
        }
        self.file.seek(SeekFrom::Start(length))?;
        let walked =
            walk((&self.file).take(added), From::Head(self.head)).map_err(|error| match error {
                AuditError::Unavailable(error) => error,
                _ => ErrorKind::InvalidData.into(),
            })?;
        if walked.torn_bytes > 0 && !self.is_torn {
            return Err(ErrorKind::InvalidData.into());
        }
        self.head = walked.head;
        self.length = length.saturating_add(walked.whole_bytes);
        if self.head.is_closed {
            return Err(ErrorKind::ResourceBusy.into());
        }
        if self.is_torn { self.take_back() } else { Ok(()) }
    }

    /// Chains records to what is in the file, and appends them.
    pub(super) fn append(&mut self, records: &[u8]) -> std::io::Result<()> {
        let mut lines = std::mem::take(&mut self.lines);
        let mut head = self.head;
        for record in records.split(|byte| *byte == b'\n').filter(|record| !record.is_empty()) {
            let start = lines.len();
            write_line(&mut lines, record, head);
            head = head.after(lines.get(start..).unwrap_or_default());
            lines.push(b'\n');
        }
        let outcome = self.put(&lines);
        if outcome.is_ok() {
            let count = u64::try_from(lines.len()).unwrap_or(0);
            self.length = self.length.saturating_add(count);
            self.head = head;
        }
        lines.clear();
        self.lines = lines;
        outcome
    }

    /// Writes all of it or nothing.
    fn put(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let outcome = self.file.write_all(bytes);
        self.failed = outcome.is_err().then_some(bytes.len());
        if outcome.is_err() {
            self.is_torn = true;
            // If this fails too it is tried again before the next record.
            drop(self.take_back());
        }
        outcome
    }

    /// After a write that failed: whether it would succeed now.
    pub(super) fn try_again(&mut self) -> std::io::Result<()> {
        let Some(bytes) = self.failed else { return Ok(()) };
        self.put(&vec![b' '; bytes])?;
        self.is_torn = true;
        self.take_back()
    }

    /// Removes what was written of a record that did not get to its end.
    fn take_back(&mut self) -> std::io::Result<()> {
        self.file.set_len(self.length)?;
        self.is_torn = false;
        Ok(())
    }

    /// Goes on in the file that has the log's name now: one that is new or empty begins with a
    /// record that is chained to the last one here. Says whether it is another file.
    pub(super) fn reopen(&mut self, path: &Path, now: Millis) -> Result<bool, AuditError> {
        let (next, _) = open_regular(path)?;
        let metadata = next.metadata().map_err(AuditError::Unavailable)?;
        let same = is_same(&metadata, &self.file.metadata().map_err(AuditError::Unavailable)?);
        if same && metadata.len() >= self.length {
            return Ok(false);
        }
        if metadata.len() > 0 {
            let reason = format!(
                "`{}` is not the log that this server writes, and is not empty",
                path.display()
            );
            return Err(AuditError::Incomplete { reason });
        }
        if same {
            // Copied and cut. The copy has what stood here, or most of it.
            tracing::warn!("the audit log was cut; it goes on in the same file");
        } else {
            self.close(now);
        }
        // Until its first record is whole nothing else goes there: it would continue nothing.
        let mut begun = Self::new(next, Head { is_closed: false, ..self.head }, 0);
        take_turn(&begun.file)?;
        let written = begun.append(&one_record(CONTINUED, "ok", now));
        begun.end_turn();
        written?;
        *self = begun;
        Ok(true)
    }

    /// Tells who has the old file open that the chain goes on elsewhere. That file may be gone or cut;
    /// then there is nobody to tell.
    fn close(&mut self, now: Millis) {
        let closed = take_turn(&self.file)
            .and_then(|()| self.catch_up())
            .and_then(|()| self.append(&one_record(CLOSED, "ok", now)));
        self.end_turn();
        if let Err(error) = closed {
            tracing::warn!(reason = %error, "the old audit log was not closed");
        }
    }
}

/// A record of the log itself, as it is before it is chained.
pub(super) fn one_record(action: &'static str, outcome: &str, now: Millis) -> Vec<u8> {
    let record = Record { action, outcome, ..Record::default() };
    let mut bytes = Vec::new();
    write_record(&mut bytes, &record, &now.to_string());
    bytes.push(b'\n');
    bytes
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Where files cannot be told apart, one that is not empty is taken for the same.
#[cfg(not(unix))]
fn is_same(one: &Metadata, _: &Metadata) -> bool {
    one.len() > 0
}

/// Keeps other processes from writing until the file is unlocked, for when a log is opened. Waiting
/// is bounded, so that a process that was stopped in the middle of its turn does not stop this one
/// for good.
pub(super) fn take_turn(file: &File) -> std::io::Result<()> {
    let mut started = None;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) => {}
        }
        if started.get_or_insert_with(Instant::now).elapsed() > LONGEST_TURN {
            return Err(ErrorKind::ResourceBusy.into());
        }
        std::thread::sleep(LOOK_AGAIN);
    }
}
