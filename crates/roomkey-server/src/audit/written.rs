//! The file itself: what is in it, and whose turn it is to write. Where it goes on stands in `rotation`.

use super::chain::{From, Generations, Head, Mark, walk};
use super::found::Recorded;
use super::line::write_line;
use super::rotation::recovered;
use crate::error::AuditError;
use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long another process may keep the file to itself. Writing takes it well under a millisecond.
pub(super) const LONGEST_TURN: Duration = Duration::from_secs(1);
/// How soon to look again whether it is free.
pub(super) const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// A file with a chain.
#[derive(Debug)]
pub(super) struct Written {
    /// The name of the log. The file may have been moved away from it since.
    pub(super) path: PathBuf,
    pub(super) file: File,
    pub(super) head: Head,
    /// The length up to the last whole record.
    pub(super) length: u64,
    /// Changes that somebody has recorded since this was opened, in their order, as far as the database is
    /// not known to have got to them.
    pub(super) unsettled: Vec<Recorded>,
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
    pub(super) fn new(path: &Path, file: File, head: Head, length: u64) -> Self {
        Self {
            path: path.to_owned(),
            file,
            head,
            length,
            unsettled: Vec::new(),
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
        let done = self.head.done;
        self.unsettled.retain(|record| record.is_beyond(done));
    }

    /// What was recorded and is not known to be done.
    pub(super) fn unsettled(&self) -> &[Recorded] {
        &self.unsettled
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

    /// Reads what others have appended, in the file where they go on if it is another. Fails when someone
    /// has removed the file or cut it, or has written to it what is no record: what is appended then would
    /// be lost, or be taken for a forgery at the next start. Better nothing is handed out now.
    fn catch_up(&mut self) -> std::io::Result<()> {
        match self.read_on() {
            Ok(()) if !self.head.is_closed => Ok(()),
            Ok(()) => self.follow().map_err(|error| {
                tracing::warn!(reason = %error, "the audit log is not where it goes on");
                ErrorKind::ResourceBusy.into()
            }),
            // Copied and cut, and begun again by another process.
            Err(_) if self.is_begun_again() => {
                self.follow().map_err(|_| ErrorKind::UnexpectedEof.into())
            }
            Err(error) => Err(error),
        }
    }

    /// Reads what others have appended to this file.
    pub(super) fn read_on(&mut self) -> std::io::Result<()> {
        let length = self.length;
        let metadata = self.file.metadata()?;
        let Some(added) = metadata.len().checked_sub(length) else {
            return Err(ErrorKind::UnexpectedEof.into());
        };
        if added > 0 {
            self.file.seek(SeekFrom::Start(length))?;
            let walked = walk((&self.file).take(added), From::Head(self.head)).map_err(
                |error| match error {
                    AuditError::Unavailable(error) => error,
                    _ => ErrorKind::InvalidData.into(),
                },
            )?;
            self.head = walked.head;
            self.length = length.saturating_add(walked.whole_bytes);
            self.keep_unsettled(walked.changes);
            if walked.torn_bytes > 0 && !self.is_torn {
                self.remove_unfinished(walked.torn_bytes)?;
            }
        }
        #[cfg(unix)]
        if std::os::unix::fs::MetadataExt::nlink(&metadata) == 0 && !self.head.is_closed {
            return Err(ErrorKind::NotFound.into());
        }
        if added == 0 {
            self.is_torn = false;
        }
        if self.is_torn { self.take_back() } else { Ok(()) }
    }

    /// Nobody else has the turn, so whoever was writing here was killed in the middle of it. What is not
    /// the beginning of a record was not written by one of us.
    fn remove_unfinished(&mut self, bytes: u64) -> std::io::Result<()> {
        let mut found = Vec::new();
        self.file.seek(SeekFrom::Start(self.length))?;
        (&self.file).take(bytes).read_to_end(&mut found)?;
        if self.head.is_closed || !is_begun(&found, self.head) {
            return Err(ErrorKind::InvalidData.into());
        }
        self.take_back()?;
        tracing::warn!(bytes, "the audit log ended in an unfinished record");
        let now = super::now().map_err(|_| std::io::Error::from(ErrorKind::Unsupported))?;
        self.append(&recovered(bytes, now))
    }

    pub(super) fn keep_unsettled(&mut self, changes: impl IntoIterator<Item = Recorded>) {
        let done = self.head.done;
        self.unsettled.extend(changes.into_iter().filter(|record| record.is_beyond(done)));
    }

    /// Chains records to what is in the file, and appends them.
    pub(super) fn append(&mut self, records: &[u8]) -> std::io::Result<()> {
        let mut lines = std::mem::take(&mut self.lines);
        let mut head = self.head;
        let mut changes = Vec::new();
        for record in records.split(|byte| *byte == b'\n').filter(|record| !record.is_empty()) {
            let start = lines.len();
            write_line(&mut lines, record, head);
            let line = lines.get(start..).unwrap_or_default();
            head = head.after(line);
            changes.extend(Recorded::of(line));
            lines.push(b'\n');
        }
        let outcome = self.put(&lines);
        if outcome.is_ok() {
            let count = u64::try_from(lines.len()).unwrap_or(0);
            self.length = self.length.saturating_add(count);
            self.head = head;
            self.keep_unsettled(changes);
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
}

/// Whether something is the beginning of the record that comes next: what one of us was writing when it was
/// killed, or, where the power failed, as much of it as the disk has beside zeros. Anything else is somebody
/// else's, and not ours to remove.
pub(super) fn is_begun(found: &[u8], head: Head) -> bool {
    let next = format!("{{\"seq\":{},\"time\":\"", head.mark.number.saturating_add(1));
    let zeros = found.iter().rev().take_while(|byte| **byte == 0).count();
    let found = found.get(..found.len() - zeros).unwrap_or_default();
    found.starts_with(next.as_bytes()) || next.as_bytes().starts_with(found)
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
