//! Writing: many requests, one `write`.
//!
//! A record is put into the chain at once and into the file a moment later, with those of the other
//! requests that are ready to go on. The first of them leads: it lets the others have their turn,
//! then writes for all. When the write fails, everyone whose record was in it or came after it is
//! told so, and the chain goes back to its last record that is in the file.

use super::Record;
use super::chain::Head;
use crate::clock::Millis;
use crate::error::AuditError;
use crate::id::push_hex;
use std::fs::File;
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tokio::sync::Notify;

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
    /// An empty buffer to be filled next.
    spare: Vec<u8>,
}

/// What is to be written next.
#[derive(Debug)]
struct Pending {
    /// The head after the last pending record.
    head: Head,
    lines: Vec<u8>,
    batch: Arc<Batch>,
    has_leader: bool,
    stamp: Stamp,
}

/// The records of one write, and how it went.
#[derive(Debug, Default)]
struct Batch {
    outcome: OnceLock<Result<(), std::io::ErrorKind>>,
    done: Notify,
}

impl Batch {
    fn finish(&self, outcome: Result<(), std::io::ErrorKind>) {
        // Each batch is finished once, by whoever took it out of `Pending`.
        let _ = self.outcome.set(outcome);
        self.done.notify_waiters();
    }

    fn outcome(&self) -> Result<(), AuditError> {
        match self.outcome.get() {
            Some(Ok(())) => Ok(()),
            Some(Err(kind)) => Err(AuditError::Unavailable((*kind).into())),
            None => Err(AuditError::Unavailable(std::io::ErrorKind::Interrupted.into())),
        }
    }
}

/// Writes when it is dropped, so that the others get their answer even if the request that leads
/// is given up.
struct Leader<'a>(&'a Log);

impl Drop for Leader<'_> {
    fn drop(&mut self) {
        self.0.flush();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Log {
    pub(super) fn new(file: File, head: Head, length: Option<u64>) -> Self {
        let next = Pending {
            head,
            lines: Vec::new(),
            batch: Arc::default(),
            has_leader: false,
            stamp: Stamp::default(),
        };
        Self {
            file: Mutex::new(Written { file, head, length, is_torn: false, spare: Vec::new() }),
            next: Mutex::new(next),
        }
    }

    pub(super) async fn append(&self, record: &Record<'_>, now: Millis) -> Result<(), AuditError> {
        let (batch, leads) = self.enqueue(record, now);
        if leads {
            let leader = Leader(self);
            tokio::task::yield_now().await;
            drop(leader);
        } else {
            let done = batch.done.notified();
            // It may have been done before anyone waited for it.
            if batch.outcome.get().is_none() {
                done.await;
            }
        }
        batch.outcome()
    }

    pub(super) fn append_now(&self, record: &Record<'_>, now: Millis) -> Result<(), AuditError> {
        let (batch, _) = self.enqueue(record, now);
        self.flush();
        batch.outcome()
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

    /// Puts a record into the chain. Says whether its request is to lead.
    fn enqueue(&self, record: &Record<'_>, now: Millis) -> (Arc<Batch>, bool) {
        let mut next = lock(&self.next);
        let Pending { head, lines, stamp, .. } = &mut *next;
        let start = lines.len();
        write_line(lines, record, *head, stamp.text(now));
        *head = head.after(lines.get(start..).unwrap_or_default());
        lines.push(b'\n');
        let leads = !std::mem::replace(&mut next.has_leader, true);
        (next.batch.clone(), leads)
    }

    /// Writes what is pending.
    fn flush(&self) {
        let mut written = lock(&self.file);
        let spare = std::mem::take(&mut written.spare);
        let (mut lines, batch, head) = {
            let mut next = lock(&self.next);
            next.has_leader = false;
            let lines = std::mem::replace(&mut next.lines, spare);
            (lines, std::mem::take(&mut next.batch), next.head)
        };
        match written.write(&lines, head) {
            Ok(()) => batch.finish(Ok(())),
            Err(error) => {
                // What has been chained to these records meanwhile fails with them.
                let mut next = lock(&self.next);
                next.lines.clear();
                next.head = written.head;
                let after = std::mem::take(&mut next.batch);
                batch.finish(Err(error.kind()));
                after.finish(Err(error.kind()));
            }
        }
        lines.clear();
        written.spare = lines;
    }
}

impl Written {
    fn write(&mut self, lines: &[u8], head: Head) -> std::io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        if self.is_torn {
            self.take_back()?;
        }
        self.check_in_place()?;
        if let Err(error) = self.file.write_all(lines) {
            self.is_torn = true;
            // If this fails too it is tried again before the next record.
            drop(self.take_back());
            return Err(error);
        }
        let count = u64::try_from(lines.len()).unwrap_or(0);
        self.length = self.length.map(|length| length.saturating_add(count));
        self.head = head;
        Ok(())
    }

    /// Fails when someone has removed the file or cut it, or written to it: what is appended then
    /// would be lost, or be taken for a forgery at the next start. Better nothing is handed out now.
    fn check_in_place(&self) -> std::io::Result<()> {
        let Some(length) = self.length else { return Ok(()) };
        let metadata = self.file.metadata()?;
        #[cfg(unix)]
        if std::os::unix::fs::MetadataExt::nlink(&metadata) == 0 {
            return Err(std::io::ErrorKind::NotFound.into());
        }
        if metadata.len() == length { Ok(()) } else { Err(std::io::ErrorKind::InvalidData.into()) }
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

/// Writes a record without its newline.
fn write_line(out: &mut Vec<u8>, record: &Record<'_>, before: Head, time: &str) {
    out.extend_from_slice(b"{\"seq\":");
    // Writing to a vector cannot fail.
    let _ = write!(out, "{}", before.number.saturating_add(1));
    for part in
        [b",\"time\":\"", time.as_bytes(), b"\",\"action\":\"", record.action.as_bytes(), b"\""]
    {
        out.extend_from_slice(part);
    }
    for (name, value) in [
        ("caller", record.caller),
        ("room", record.room),
        ("participant", record.participant),
        ("grants", record.grants),
        ("jti", record.jti),
        ("outcome", Some(record.outcome)),
    ] {
        if let Some(value) = value {
            for part in [b",\"", name.as_bytes(), b"\":"] {
                out.extend_from_slice(part);
            }
            drop(serde_json::to_writer(&mut *out, value));
        }
    }
    if let Some(request) = record.request {
        let _ = write!(out, ",\"request\":\"{request}\"");
    }
    out.extend_from_slice(b",\"prev\":\"");
    push_hex(&before.hash, out);
    out.extend_from_slice(b"\"}");
}
