//! Where a log goes on when its file was moved away, or copied and cut.
//!
//! The process that is told so ends the old file with a record and begins the new one with another, while
//! it keeps everybody out of the old one. Whoever else has the old file open reads there that it has ended,
//! and goes on in the file that has the log's name then, if that continues the chain. So several servers on
//! one log follow whichever of them was told first.

use super::Record;
use super::chain::{CLOSED, CONTINUED, Head};
use super::line::write_record;
use super::open::{continues_beyond, open, open_regular};
use super::written::{Written, take_turn};
use crate::clock::Millis;
use crate::error::AuditError;
use std::fs::{File, Metadata};
use std::path::Path;

impl Written {
    /// Goes on in the file that has the log's name now: one that is new or empty begins with a
    /// record that is chained to the last one here. Says whether it is another file.
    pub(super) fn reopen(&mut self, path: &Path, now: Millis) -> Result<bool, AuditError> {
        take_turn(&self.file)?;
        let reopened = self.reopen_in_turn(path, now);
        self.end_turn();
        reopened
    }

    fn reopen_in_turn(&mut self, path: &Path, now: Millis) -> Result<bool, AuditError> {
        path.clone_into(&mut self.path);
        let caught_up = self.read_on();
        // Another process was told first.
        if caught_up.is_ok() && self.head.is_closed || caught_up.is_err() && self.is_begun_again() {
            self.follow()?;
            return Ok(true);
        }
        let (next, _) = open_regular(path)?;
        let metadata = next.metadata().map_err(AuditError::Unavailable)?;
        let is_same = is_same(&metadata, &self.file.metadata().map_err(AuditError::Unavailable)?);
        if is_same && metadata.len() >= self.length {
            return Ok(false);
        }
        if metadata.len() > 0 {
            return Err(not_ours(path));
        }
        if is_same {
            // Copied and cut. The copy has what stood here, or most of it.
            tracing::warn!("the audit log was cut; it goes on in the same file");
            self.end_turn();
            self.begin_in(next, now)?;
        } else {
            self.move_to(next, caught_up, now)?;
        }
        Ok(true)
    }

    /// Ends this file and begins the next, or leaves both as they were.
    fn move_to(
        &mut self,
        next: File,
        caught_up: std::io::Result<()>,
        now: Millis,
    ) -> Result<(), AuditError> {
        let (length, head) = (self.length, self.head);
        // It may be gone or cut; then there is nobody to tell that it has ended.
        let closed = caught_up.and_then(|()| self.append(&one_record(CLOSED, "ok", now)));
        if let Err(error) = &closed {
            tracing::warn!(reason = %error, "the old audit log was not closed");
        }
        let begun = self.begin_in(next, now);
        if begun.is_err() && closed.is_ok() {
            // Nobody has seen it: they were kept out.
            self.file.set_len(length).map_err(AuditError::Unavailable)?;
            (self.length, self.head) = (length, head);
        }
        begun
    }

    /// Begins an empty file, and goes on there. Until its first record is whole nothing else goes there: it
    /// would continue nothing.
    fn begin_in(&mut self, next: File, now: Millis) -> Result<(), AuditError> {
        take_turn(&next)?;
        if next.metadata().map_err(AuditError::Unavailable)?.len() > 0 {
            return Err(not_ours(&self.path));
        }
        let head = Head { is_closed: false, ..self.head };
        let mut begun = Self::new(&self.path, next, head, 0);
        begun.append(&one_record(CONTINUED, "ok", now))?;
        self.leave_for(begun);
        Ok(())
    }

    /// Goes on where another process does. Whoever has the turn here has it there afterwards.
    pub(super) fn follow(&mut self) -> Result<(), AuditError> {
        // The next file may be this one, cut and begun again.
        self.end_turn();
        let (mut next, evidence) = open(&self.path, Some(self.head.mark))?;
        take_turn(&next.file)?;
        next.read_on()?;
        if next.head.is_closed {
            return Err(AuditError::InUse);
        }
        next.note_done(self.head.done);
        let since = self.head.mark.number;
        let found = evidence.changes.into_iter().filter(|record| record.seq > since);
        let read_since = std::mem::take(&mut next.unsettled);
        next.keep_unsettled(found);
        next.keep_unsettled(read_since);
        self.leave_for(next);
        tracing::info!("the audit log goes on in the file in which another process writes it");
        Ok(())
    }

    /// What was recorded here and is not settled is not forgotten.
    fn leave_for(&mut self, mut next: Self) {
        if let Err(error) = self.file.sync_data() {
            tracing::error!(reason = %error, "the old audit log is not on the disk");
        }
        self.end_turn();
        let added = std::mem::replace(&mut next.unsettled, std::mem::take(&mut self.unsettled));
        next.keep_unsettled(added);
        *self = next;
    }

    /// Whether this file was cut, and begun again beyond what was read of it.
    pub(super) fn is_begun_again(&self) -> bool {
        continues_beyond(&self.file, self.head.mark).unwrap_or(false)
    }
}

fn not_ours(path: &Path) -> AuditError {
    let reason =
        format!("`{}` is not the log that this server writes, and is not empty", path.display());
    AuditError::Incomplete { reason }
}

/// The record of what was removed of another that was not whole.
pub(super) fn recovered(bytes: u64, now: Millis) -> Vec<u8> {
    let removed = format!("{bytes} bytes of an unfinished record were removed");
    one_record("audit.recovered", &removed, now)
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
