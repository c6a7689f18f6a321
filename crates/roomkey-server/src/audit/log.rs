//! Writing: many requests, one `write`, and one process at a time.
//!
//! A record waits a moment for those of the other requests that are ready to go on. The first of
//! them leads: it lets the others have their turn, then chains and writes for all. When the write
//! fails, everyone whose record was in it is told so, and the file ends where it did before.
//!
//! The file may have other writers: the command line beside a server. So each write is done under
//! a lock on the file, after following the chain through what others have appended. What does not
//! continue the chain is not taken for a record, and nothing is written after it.
//!
//! Waiting for that lock is nothing that a request may do while it holds on to a thread that others
//! need: whoever finds the file locked lets go of everything and comes back. When a whole turn was
//! waited for in vain, the next ones only look, for as long again.

use super::Record;
use super::chain::{Generations, Mark};
use super::found::Recorded;
use super::line::{Stamp, write_record};
use super::written::{LONGEST_TURN, LOOK_AGAIN, Written};
use crate::clock::Millis;
use crate::error::AuditError;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;
use tokio::sync::Notify;

/// A file with a chain, shared by all requests.
#[derive(Debug)]
pub(super) struct Log {
    // Whoever needs both locks takes the file first.
    file: Mutex<Written>,
    next: Mutex<Pending>,
}

/// What is to be written next.
#[derive(Debug, Default)]
struct Pending {
    /// Records without what chains them, each with a newline.
    records: Vec<u8>,
    batch: Arc<Batch>,
    has_leader: bool,
    stamp: Stamp,
}

/// The records of one write, and how it went.
#[derive(Debug, Default)]
struct Batch {
    outcome: OnceLock<Result<Mark, ErrorKind>>,
    done: Notify,
}

impl Batch {
    fn finish(&self, outcome: Result<Mark, ErrorKind>) {
        // Each batch is finished once, by whoever took it out of `Pending`.
        let _ = self.outcome.set(outcome);
        self.done.notify_waiters();
    }

    fn outcome(&self) -> Result<Mark, AuditError> {
        match self.outcome.get() {
            Some(Ok(mark)) => Ok(*mark),
            Some(Err(kind)) => Err(std::io::Error::from(*kind).into()),
            None => Err(AuditError::Unavailable(ErrorKind::Interrupted.into())),
        }
    }
}

/// Writes when it is dropped, so that the others get their answer even if the request that leads
/// is given up. If the file is locked, a task of its own waits and writes.
struct Leader<'a>(&'a Arc<Log>);

impl Drop for Leader<'_> {
    fn drop(&mut self) {
        if !self.0.flush(false)
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(self.0.clone().flush_in_turn());
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Log {
    pub(super) fn new(written: Written) -> Self {
        Self { file: Mutex::new(written), next: Mutex::default() }
    }

    /// Writes records, all or none, together with those of others. Returns the last record of the
    /// same write.
    pub(super) async fn append(
        self: &Arc<Self>,
        records: &[Record<'_>],
        now: Millis,
    ) -> Result<Mark, AuditError> {
        let (batch, leads) = self.enqueue(records, now);
        if leads {
            let leader = Leader(self);
            tokio::task::yield_now().await;
            drop(leader);
        }
        let done = batch.done.notified();
        // It may have been done before anyone waited for it.
        if batch.outcome.get().is_none() {
            done.await;
        }
        batch.outcome()
    }

    /// Writes records, all or none, and keeps the thread until it is done.
    pub(super) fn append_now(
        &self,
        records: &[Record<'_>],
        now: Millis,
    ) -> Result<Mark, AuditError> {
        let (batch, _) = self.enqueue(records, now);
        let started = Instant::now();
        while !self.flush(started.elapsed() > LONGEST_TURN) {
            std::thread::sleep(LOOK_AGAIN);
        }
        batch.outcome()
    }

    /// Whether a record could be written; keeps the thread until that is known. Nothing is written
    /// to find out, unless the last write failed: then as much is written again, and taken back.
    pub(super) fn check(&self) -> Result<(), AuditError> {
        let started = Instant::now();
        loop {
            let is_last = started.elapsed() > LONGEST_TURN;
            if let Some(checked) = lock(&self.file).in_turn(is_last, Written::try_again) {
                return checked.map_err(AuditError::from);
            }
            std::thread::sleep(LOOK_AGAIN);
        }
    }

    pub(super) fn sync(&self) -> Result<Mark, AuditError> {
        let (file, mark) = {
            let written = lock(&self.file);
            (written.another_handle().map_err(AuditError::Unavailable)?, written.mark())
        };
        file.sync_data().map_err(AuditError::Unavailable)?;
        Ok(mark)
    }

    /// What was recorded and is not known to be done, whoever has recorded it.
    pub(super) async fn unsettled(&self) -> Result<Vec<Recorded>, AuditError> {
        let started = Instant::now();
        loop {
            let mut found = Vec::new();
            let looked = lock(&self.file).in_turn(started.elapsed() > LONGEST_TURN, |written| {
                found = written.unsettled().to_vec();
                Ok(())
            });
            if let Some(looked) = looked {
                return looked.map(|()| found).map_err(AuditError::from);
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Whether there is any; `false` when that cannot be known now.
    pub(super) fn is_unsettled(&self) -> bool {
        let mut found = false;
        let looked = lock(&self.file).in_turn(false, |written| {
            found = !written.unsettled().is_empty();
            Ok(())
        });
        found && matches!(looked, Some(Ok(())))
    }

    /// Takes note of what the database has done, for the records that follow.
    pub(super) fn note_done(&self, done: Generations) {
        lock(&self.file).note_done(done);
    }

    /// Goes on in the file that has the log's name now, if that is another one. Says whether it is.
    pub(super) fn reopen(&self, path: &Path, now: Millis) -> Result<bool, AuditError> {
        lock(&self.file).reopen(path, now)
    }

    /// Puts records among those to be written. Says whether their request is to lead.
    fn enqueue(&self, added: &[Record<'_>], now: Millis) -> (Arc<Batch>, bool) {
        let mut next = lock(&self.next);
        let Pending { records, stamp, .. } = &mut *next;
        for record in added {
            write_record(records, record, stamp.text(now));
            records.push(b'\n');
        }
        let leads = !std::mem::replace(&mut next.has_leader, true);
        (next.batch.clone(), leads)
    }

    /// Writes what is pending. `false` when another process has the file; then nothing has changed,
    /// unless this `is_last` try: after that nobody waits any longer.
    fn flush(&self, is_last: bool) -> bool {
        let mut written = lock(&self.file);
        let Some(turn) = written.begin_turn(is_last) else { return false };
        let spare = written.take_spare();
        let (mut records, batch) = {
            let mut next = lock(&self.next);
            next.has_leader = false;
            (std::mem::replace(&mut next.records, spare), std::mem::take(&mut next.batch))
        };
        let outcome =
            if records.is_empty() { Ok(()) } else { turn.and_then(|()| written.append(&records)) };
        let outcome = outcome.map(|()| written.mark());
        written.end_turn();
        batch.finish(outcome.map_err(|error| error.kind()));
        records.clear();
        written.keep_spare(records);
        true
    }

    /// Writes what is pending once the file is free. Whoever adds to it meanwhile waits along.
    async fn flush_in_turn(self: Arc<Self>) {
        let started = Instant::now();
        while !self.flush(started.elapsed() > LONGEST_TURN) {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }
}
