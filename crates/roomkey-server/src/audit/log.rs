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
use super::chain::{Head, walk};
use crate::clock::Millis;
use crate::error::AuditError;
use crate::id::push_hex;
use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// How long another process may keep the file to itself. Writing takes it well under a millisecond.
const LONGEST_TURN: Duration = Duration::from_secs(1);
/// How soon to look again whether it is free.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// A file with a chain, shared by all requests.
#[derive(Debug)]
pub(super) struct Log {
    // Whoever needs both locks takes the file first.
    file: Mutex<Written>,
    next: Mutex<Pending>,
}

/// What is in the file.
#[derive(Debug)]
struct Written {
    file: File,
    head: Head,
    /// The length up to the last whole record; `None` for what is no regular file.
    length: Option<u64>,
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
    outcome: OnceLock<Result<(), ErrorKind>>,
    done: Notify,
}

impl Batch {
    fn finish(&self, outcome: Result<(), ErrorKind>) {
        // Each batch is finished once, by whoever took it out of `Pending`.
        let _ = self.outcome.set(outcome);
        self.done.notify_waiters();
    }

    fn outcome(&self) -> Result<(), AuditError> {
        match self.outcome.get() {
            Some(Ok(())) => Ok(()),
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
    pub(super) fn new(file: File, head: Head, length: Option<u64>) -> Self {
        let written = Written {
            file,
            head,
            length,
            is_torn: false,
            failed: None,
            given_up: None,
            lines: Vec::new(),
            spare: Vec::new(),
        };
        Self { file: Mutex::new(written), next: Mutex::default() }
    }

    /// Writes records, all or none, together with those of others.
    pub(super) async fn append(
        self: &Arc<Self>,
        records: &[Record<'_>],
        now: Millis,
    ) -> Result<(), AuditError> {
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
    pub(super) fn append_now(&self, records: &[Record<'_>], now: Millis) -> Result<(), AuditError> {
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

    pub(super) fn sync(&self) -> Result<(), AuditError> {
        let file = {
            let written = lock(&self.file);
            if written.length.is_none() {
                return Ok(());
            }
            written.file.try_clone().map_err(AuditError::Unavailable)?
        };
        file.sync_data().map_err(AuditError::Unavailable)
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
        let spare = std::mem::take(&mut written.spare);
        let (mut records, batch) = {
            let mut next = lock(&self.next);
            next.has_leader = false;
            (std::mem::replace(&mut next.records, spare), std::mem::take(&mut next.batch))
        };
        let outcome =
            if records.is_empty() { Ok(()) } else { turn.and_then(|()| written.append(&records)) };
        written.end_turn();
        batch.finish(outcome.map_err(|error| error.kind()));
        records.clear();
        written.spare = records;
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

impl Written {
    /// Does something while other processes are kept out. `None` as in [`Written::begin_turn`].
    fn in_turn(
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
    fn begin_turn(&mut self, is_last: bool) -> Option<std::io::Result<()>> {
        let Some(length) = self.length else {
            return Some(if self.is_torn { self.take_back() } else { Ok(()) });
        };
        match self.file.try_lock() {
            Ok(()) => {
                self.given_up = None;
                Some(self.catch_up(length))
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

    fn end_turn(&self) {
        if self.length.is_some() {
            // If it could not be given back the next turn would fail, and say so.
            drop(self.file.unlock());
        }
    }

    /// Fails when someone has removed the file or cut it, or has written to it what is no record:
    /// what is appended then would be lost, or be taken for a forgery at the next start. Better
    /// nothing is handed out now.
    fn catch_up(&mut self, length: u64) -> std::io::Result<()> {
        let metadata = self.file.metadata()?;
        #[cfg(unix)]
        if std::os::unix::fs::MetadataExt::nlink(&metadata) == 0 {
            return Err(ErrorKind::NotFound.into());
        }
        let Some(added) = metadata.len().checked_sub(length) else {
            return Err(ErrorKind::InvalidData.into());
        };
        if added == 0 {
            self.is_torn = false;
            return Ok(());
        }
        self.file.seek(SeekFrom::Start(length))?;
        let walked =
            walk((&self.file).take(added), Some(self.head)).map_err(|error| match error {
                AuditError::Unavailable(error) => error,
                _ => ErrorKind::InvalidData.into(),
            })?;
        if walked.torn_bytes > 0 && !self.is_torn {
            return Err(ErrorKind::InvalidData.into());
        }
        self.head = walked.head;
        self.length = Some(length.saturating_add(walked.whole_bytes));
        if self.is_torn { self.take_back() } else { Ok(()) }
    }

    /// Chains records to what is in the file, and appends them.
    fn append(&mut self, records: &[u8]) -> std::io::Result<()> {
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
            self.length = self.length.map(|length| length.saturating_add(count));
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
    fn try_again(&mut self) -> std::io::Result<()> {
        let Some(bytes) = self.failed else { return Ok(()) };
        // Whoever reads a pipe sees it, and a blank line is no record.
        let mut attempt = vec![b' '; bytes];
        if let (None, Some(last)) = (self.length, attempt.last_mut()) {
            *last = b'\n';
        }
        self.put(&attempt)?;
        if self.length.is_none() {
            return Ok(());
        }
        self.is_torn = true;
        self.take_back()
    }

    /// Removes what was written of a record that did not get to its end.
    fn take_back(&mut self) -> std::io::Result<()> {
        match self.length {
            Some(length) => self.file.set_len(length)?,
            // What is in a pipe stays there; the next record at least begins a line.
            None => self.file.write_all(b"\n")?,
        }
        self.is_torn = false;
        Ok(())
    }
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

/// The time as text, kept for as long as it stays the same: requests come faster than clocks tick.
#[derive(Debug, Default)]
struct Stamp {
    at: Option<Millis>,
    text: String,
}

impl Stamp {
    fn text(&mut self, now: Millis) -> &str {
        if self.at != Some(now) {
            self.text = now.to_string();
            self.at = Some(now);
        }
        &self.text
    }
}

/// Writes what a record says, without what chains it.
fn write_record(out: &mut Vec<u8>, record: &Record<'_>, time: &str) {
    for part in
        [b",\"time\":\"", time.as_bytes(), b"\",\"action\":\"", record.action.as_bytes(), b"\""]
    {
        out.extend_from_slice(part);
    }
    for (name, value) in [
        ("caller", record.caller),
        ("key", record.key),
        ("room", record.room),
        ("participant", record.participant),
        ("grants", record.grants),
        ("roles", record.roles),
        ("jti", record.jti),
        ("outcome", Some(record.outcome)),
    ] {
        if let Some(value) = value {
            for part in [b",\"", name.as_bytes(), b"\":"] {
                out.extend_from_slice(part);
            }
            // Writing to a vector cannot fail.
            drop(serde_json::to_writer(&mut *out, value));
        }
    }
    if let Some(lifetime) = record.lifetime {
        let _ = write!(out, ",\"lifetime\":{lifetime}");
    }
    if let Some(request) = record.request {
        let _ = write!(out, ",\"request\":\"{request}\"");
        if let Some(client) = request.client() {
            let _ = write!(out, ",\"client\":\"{client}\"");
        }
    }
}

/// Writes a record as it stands in the chain, without its newline.
fn write_line(out: &mut Vec<u8>, record: &[u8], before: Head) {
    out.extend_from_slice(b"{\"seq\":");
    let _ = write!(out, "{}", before.number.saturating_add(1));
    out.extend_from_slice(record);
    out.extend_from_slice(b",\"prev\":\"");
    push_hex(&before.hash, out);
    out.extend_from_slice(b"\"}");
}
