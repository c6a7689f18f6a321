//! Old truth does not come back.
//!
//! A database may be older than what was acknowledged: a copy was put in its place, or the disk lost the
//! end of SQLite's own log, which ends there without a word. What was revoked since would be good again.
//! The audit log knows better, so the two are compared whenever a log is opened to write changes down and
//! before each change, while nobody else can write to the database: whoever has recorded a change keeps the
//! others from it until it is committed.
//!
//! - The log says that a generation of keys or revocations was committed, and the database has not got to
//!   it: it is older ([`StoreError::Stale`]) and not used. [`Store::replay`] makes it as narrow as the log
//!   says.
//! - The log has a change that the database has not got to, and does not know that it was committed: the
//!   process that recorded it was killed between the two. What takes something away is done now; for the
//!   rest a record says that it was not done. Nobody was told that it was. A server looks for such records
//!   once a second.
//! - The database names a record that the log has not: the log is missing, cut or older
//!   ([`AuditError::Incomplete`](crate::AuditError::Incomplete)), and could not tell. Somebody has to find
//!   the file, or to say that it is lost ([`Store::begin_log`]).

use super::Store;
use super::backend::ask;
use super::changes::{By, Change, Recorder, Subject, WriteError, sync};
use super::narrow::{is_narrowing, narrow};
use super::transaction::Transaction;
use super::vouching::{move_on, recorded, refuse_stale};
use crate::audit::{self, Audit, Evidence, Generations, Recorded};
use crate::clock;
use crate::error::{Result, StoreError};
use std::path::Path;
use std::sync::Arc;

/// The outcome of what a crash has prevented.
const NOT_DONE: &str = "not_done";

impl Store {
    /// Opens the log that changes are written to, and makes good what a crash has left undone.
    pub(super) async fn open_log(&self, log: &Path) -> Result<Arc<Audit>> {
        if !self.is_on_disk() {
            // Each start of such a database begins anew, whatever stands in the log.
            return Ok(Arc::new(Audit::open(log, None)?.0));
        }
        ask!(self, db => {
            let mut alone = db.begin().await?;
            let opened = open_log(&mut *alone, log).await;
            db.end(alone, opened).await
        })
    }

    /// Makes good what another process has recorded and was killed before it did, if there is such.
    pub(crate) async fn settle(&self, audit: &Arc<Audit>) -> Result<(), StoreError> {
        if !self.is_on_disk() {
            return Ok(());
        }
        let audit = audit.clone();
        let is_unsettled = tokio::task::spawn_blocking(move || audit.is_unsettled()).await;
        // Whatever is written is preceded by it.
        if matches!(is_unsettled, Ok(true)) {
            ask!(self, db => db.write_nothing().await)?;
        }
        Ok(())
    }

    /// Names the last record of a log in the database, so that it is missed if it is gone.
    pub(crate) async fn name_last_record(&self, audit: &Arc<Audit>) -> Result<()> {
        let mark = sync(audit).await?;
        if let (Some(mark), true) = (mark, self.is_on_disk()) {
            ask!(self, db => db.name_record(mark).await)?;
        }
        Ok(())
    }

    /// Fails when the database is older than a log says. Nothing is changed, and a log that is not there
    /// or cannot be read says nothing: this is for who only reads.
    ///
    /// # Errors
    /// [`StoreError::Stale`], [`StoreError::Unavailable`].
    ///
    /// ```
    /// use roomkey_server::{DatabaseUrl, NewKey, Store};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let directory = tempfile::tempdir().unwrap();
    /// # let log = directory.path().join("roomkey.audit.jsonl");
    /// let database = DatabaseUrl::file(directory.path().join("roomkey.db"));
    /// let store = Store::open(&database).await?.recorded_in(&log).await?;
    /// store.add_key(NewKey::default()).await?;
    /// assert!(store.refuse_if_older_than(&log).await.is_ok());
    /// # Ok::<(), roomkey_server::Error>(())
    /// # }).unwrap();
    /// ```
    pub async fn refuse_if_older_than(&self, log: &Path) -> Result<()> {
        if self.is_on_disk()
            && let Some(done) = audit::last_done(log)
        {
            refuse_stale(self.generations().await?, done)?;
        }
        Ok(())
    }
}

async fn open_log(
    transaction: &mut impl Transaction,
    log: &Path,
) -> Result<Arc<Audit>, WriteError> {
    let mark = transaction.mark().await?;
    let found = transaction.generations().await?;
    let (audit, Evidence { done, changes, .. }) = Audit::open(log, mark)?;
    refuse_stale(found, done)?;
    let audit = Arc::new(audit);
    audit.note_done(found);
    let named = mark.map_or(0, |mark| mark.number);
    let changes = changes.into_iter().filter(|record| record.seq > named).collect();
    make_good(transaction, &Recorder::new(audit.clone(), true), found, changes).await?;
    Ok(audit)
}

/// To be called before something is written, while no other process can write: makes good what one of them
/// has recorded and not done. Returns the generations that this makes, if it does.
pub(super) async fn settle(
    transaction: &mut impl Transaction,
    recorder: &Recorder,
) -> Result<Option<Generations>, WriteError> {
    let unsettled = recorder.unsettled().await?;
    if unsettled.is_empty() {
        return Ok(None);
    }
    let found = transaction.generations().await?;
    recorder.note_done(found);
    make_good(transaction, recorder, found, unsettled).await
}

/// Records that changes which were recorded were not done, unless another process has made them good
/// meanwhile. Returns the generations that this makes, if it does.
pub(super) async fn take_back(
    transaction: &mut impl Transaction,
    recorder: &Recorder,
    changes: &[Change],
    outcome: &str,
) -> Result<Option<Generations>, WriteError> {
    let found = transaction.generations().await?;
    recorder.note_done(found);
    let unsettled = Recorded::done(recorder.unsettled().await?);
    let is_unsettled = |change: &&Change| unsettled.iter().any(|one| change.is_recorded_as(one));
    let undone: Vec<_> = changes.iter().filter(is_unsettled).cloned().collect();
    if undone.is_empty() {
        return Ok(None);
    }
    let made = move_on(transaction, recorded(found, unsettled.iter())).await?;
    if let Some(mark) = recorder.record(&undone, outcome, Some(made)).await? {
        transaction.set_mark(mark).await?;
    }
    Ok(Some(made))
}

/// Does what was recorded and not done, as far as it takes something away, and records for each whether
/// it was. Returns the generations that this makes.
async fn make_good(
    transaction: &mut impl Transaction,
    recorder: &Recorder,
    found: Generations,
    changes: Vec<Recorded>,
) -> Result<Option<Generations>, WriteError> {
    let undone = Recorded::distinct(Recorded::done(changes));
    let (again, not): (Vec<_>, Vec<_>) = undone
        .into_iter()
        .filter(|record| record.is_beyond(found))
        .partition(|record| is_narrowing(&record.action));
    if again.is_empty() && not.is_empty() {
        return Ok(None);
    }
    narrow(transaction, &again, now()?).await?;
    let made = move_on(transaction, recorded(found, again.iter().chain(&not))).await?;
    for (records, outcome) in [(&again, "ok"), (&not, NOT_DONE)] {
        let changes: Vec<_> = records.iter().filter_map(corrected).collect();
        if changes.is_empty() {
            continue;
        }
        tracing::warn!(
            records = changes.len(),
            outcome,
            "a process was killed and had left recorded changes undone"
        );
        if let Some(mark) = recorder.record(&changes, outcome, Some(made)).await? {
            transaction.set_mark(mark).await?;
        }
    }
    Ok(Some(made))
}

fn corrected(record: &Recorded) -> Option<Change> {
    let action = [
        "key.add",
        "key.rotate",
        "key.enable",
        "key.retire",
        "key.disable",
        super::revocations::REVOKE,
        super::revocations::REINSTATE,
        super::replay::REPLAY,
    ]
    .into_iter()
    .find(|action| *action == record.action)?;
    let subject = if record.change.keys.is_some() { Subject::Keys } else { Subject::Revocations };
    let change = Change {
        key: record.key.clone(),
        room: record.room.clone(),
        participant: record.participant.clone(),
        jti: record.jti.clone(),
        ..Change::new(action, By::recovery())
    };
    Some(change.of(subject, record.change.data.clone()))
}

pub(super) fn now() -> Result<roomkey::Timestamp, StoreError> {
    clock::now().map_err(|error| StoreError::Unavailable(error.to_string()))
}
