//! Changes that leave a record or are not made.
//!
//! Who changes rooms, keys and revocations has the store itself write it down: after the change has
//! turned out to be possible, before it is committed. What cannot be recorded is rolled back. So
//! there is nothing in the database that nobody wrote down, whoever hangs up or is killed in
//! between. A record may at worst speak of what a crash then prevented; whoever writes next finds out, or a
//! server that looks once a second (see `recovery`).
//!
//! What changes keys or revocations carries all that is needed to make it again, and the generation that
//! it makes. The log is on the disk before such a change is committed, and the database then names the
//! last record.

use super::Store;
use super::backend::Backend;
use crate::audit::{Audit, ChangeOf, Generations, Mark, Record, Recorded};
use crate::error::{AuditError, Result, StoreError};
use crate::request_id::RequestId;
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;

/// Who changes something from outside of a server, for the log. No configured caller can have this
/// name.
const LOCAL: &str = "local command";
const RECOVERY: &str = "recovery";

/// For whom something is changed, for the log.
#[derive(Clone, Debug)]
pub(crate) struct By {
    pub(crate) caller: Arc<str>,
    /// The id of the caller's token.
    pub(crate) jti: Option<String>,
    pub(crate) request: Option<RequestId>,
}

impl By {
    pub(super) fn local() -> Self {
        Self { caller: LOCAL.into(), jti: None, request: None }
    }

    /// The start of a server or a command that makes good what a crash prevented, or `audit replay`.
    pub(super) fn recovery() -> Self {
        Self { caller: RECOVERY.into(), jti: None, request: None }
    }
}

/// What has a generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Keys,
    Revocations,
}

impl Subject {
    const fn generation(self, of: Generations) -> (&'static str, i64) {
        match self {
            Self::Keys => ("keys", of.keys),
            Self::Revocations => ("revocations", of.revocations),
        }
    }
}

/// What a record needs so that the change can be made again from it.
#[derive(Clone, Debug)]
pub(super) struct Again {
    pub(super) subject: Subject,
    /// In a form that only whoever makes the change knows: see `narrow`.
    pub(super) data: Value,
}

/// What a change did, for the log. What is `None` is left out.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) action: &'static str,
    pub(super) by: By,
    pub(super) key: Option<String>,
    pub(super) room: Option<String>,
    pub(super) participant: Option<String>,
    /// The id of a token that it is about.
    pub(super) jti: Option<String>,
    /// For what has a generation.
    pub(super) again: Option<Again>,
}

impl Change {
    pub(super) const fn new(action: &'static str, by: By) -> Self {
        Self { action, by, key: None, room: None, participant: None, jti: None, again: None }
    }

    /// The same, of something that has a generation.
    pub(super) fn of(self, subject: Subject, data: Value) -> Self {
        Self { again: Some(Again { subject, data }), ..self }
    }

    /// Whether this is the record of it.
    pub(super) fn is_recorded_as(&self, record: &Recorded) -> bool {
        self.action == record.action
            && self.key == record.key
            && self.room == record.room
            && self.participant == record.participant
            && self.jti.as_ref().or(self.by.jti.as_ref()) == record.jti.as_ref()
            && self.again.as_ref().is_some_and(|again| again.data == record.change.data)
    }

    /// `makes`: the generations that the database has with the change.
    fn record<'a>(&'a self, outcome: &'a str, makes: Option<Generations>) -> Record<'a> {
        let change = self.again.as_ref().map(|again| ChangeOf {
            makes: makes.map(|of| again.subject.generation(of)),
            data: &again.data,
        });
        Record {
            change,
            action: self.action,
            caller: Some(&self.by.caller),
            key: self.key.as_deref(),
            room: self.room.as_deref(),
            participant: self.participant.as_deref(),
            jti: self.jti.as_deref().or(self.by.jti.as_deref()),
            request: self.by.request,
            outcome,
            ..Record::default()
        }
    }
}

/// Where changes are written down.
#[derive(Clone)]
pub(super) struct Recorder {
    audit: Arc<Audit>,
    /// Whether the disk has to have a record before the change is committed. A server brings its
    /// records to the disk once a second.
    waits_for_disk: bool,
}

impl Recorder {
    pub(super) const fn new(audit: Arc<Audit>, waits_for_disk: bool) -> Self {
        Self { audit, waits_for_disk }
    }

    /// Writes changes down, all or none, and waits until they are on the disk if they have to be. Returns
    /// the last record if it is to be named in the database.
    pub(super) async fn record(
        &self,
        changes: &[Change],
        outcome: &str,
        makes: Option<Generations>,
    ) -> Result<Option<Mark>, AuditError> {
        let mark = self.append(changes, outcome, makes).await?;
        self.wait_for_disk(makes).await?;
        Ok(mark)
    }

    /// As [`Recorder::record`], without waiting for the disk.
    pub(super) async fn append(
        &self,
        changes: &[Change],
        outcome: &str,
        makes: Option<Generations>,
    ) -> Result<Option<Mark>, AuditError> {
        let records: Vec<_> = changes.iter().map(|change| change.record(outcome, makes)).collect();
        let mark = self.audit.append_all(&records).await?;
        Ok(mark.filter(|_| makes.is_some()))
    }

    pub(super) async fn wait_for_disk(&self, makes: Option<Generations>) -> Result<(), AuditError> {
        if self.waits_for_disk || makes.is_some() {
            sync(&self.audit).await?;
        }
        Ok(())
    }

    /// What was recorded and is not known to be done.
    pub(super) async fn unsettled(&self) -> Result<Vec<Recorded>, AuditError> {
        self.audit.unsettled().await
    }

    /// Takes note of what was committed.
    pub(super) fn note_done(&self, done: Generations) {
        self.audit.note_done(done);
    }
}

/// Waits until the disk has the log, and lets others use the thread. Returns the last record.
pub(super) async fn sync(audit: &Arc<Audit>) -> Result<Option<Mark>, AuditError> {
    let audit = audit.clone();
    let synced = tokio::task::spawn_blocking(move || audit.sync()).await;
    synced.map_err(|error| AuditError::Unavailable(std::io::Error::other(error)))?
}

impl Store {
    /// The same store, which writes down in an audit log what is changed through it: keys that are
    /// added, rotated, enabled and disabled, and revocations. The log may be that of a server that
    /// runs. [`Config::audit_path`](crate::Config::audit_path) says which one that is. Must be
    /// called within a Tokio runtime.
    ///
    /// What a crash has left undone is made good first: see [`StoreError::Stale`] for what cannot be.
    ///
    /// # Errors
    /// [`Error::Audit`](crate::Error::Audit) when the log cannot be used, or is not the one that the
    /// database was recorded in; [`StoreError::Stale`] when the database is older than the log. A change
    /// that cannot be recorded fails with the former, and is not made.
    ///
    /// ```
    /// use roomkey_server::{DatabaseUrl, NewKey, Store, audit};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let directory = tempfile::tempdir().unwrap();
    /// let log = directory.path().join("roomkey.audit.jsonl");
    /// let store = Store::open(&DatabaseUrl::memory()).await?.recorded_in(&log).await?;
    /// store.add_key(NewKey::default()).await?;
    /// assert_eq!(audit::verify(&log)?.records, 1);
    /// # Ok::<(), roomkey_server::Error>(())
    /// # }).unwrap();
    /// ```
    pub async fn recorded_in(self, log: &Path) -> Result<Self> {
        let audit = self.open_log(log).await?;
        Ok(self.recorded_by(Recorder::new(audit, true)))
    }

    /// As [`Store::recorded_in`], for a server, which brings its records to the disk once a second.
    /// Without a log nothing is recorded.
    pub(crate) async fn served_with(self, log: Option<&Path>) -> Result<(Self, Arc<Audit>)> {
        let audit = match log {
            Some(log) => self.open_log(log).await?,
            None => Arc::new(Audit::discard()),
        };
        Ok((self.recorded_by(Recorder::new(audit.clone(), false)), audit))
    }

    fn recorded_by(self, recorder: Recorder) -> Self {
        let backend = match self.backend {
            Backend::Sqlite(db) => Backend::Sqlite(db.recorded_by(recorder)),
        };
        Self { backend, ..self }
    }
}

/// Why an operation was not done.
#[derive(Debug)]
pub(super) enum WriteError {
    Store(StoreError),
    /// It could not be recorded.
    Audit(AuditError),
}

impl WriteError {
    /// The same for another operation of the same transaction.
    pub(super) fn again(&self) -> Self {
        match self {
            Self::Store(error) => Self::Store(error.clone()),
            Self::Audit(error) => Self::Audit(error.again()),
        }
    }
}

impl WriteError {
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::Audit(error) => error.code(),
        }
    }
}

impl From<StoreError> for WriteError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<AuditError> for WriteError {
    fn from(error: AuditError) -> Self {
        Self::Audit(error)
    }
}

impl From<WriteError> for crate::Error {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Store(error) => error.into(),
            WriteError::Audit(error) => error.into(),
        }
    }
}

/// For an operation that needs no record itself and shared the fate of one that does.
impl From<WriteError> for StoreError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Store(error) => error,
            WriteError::Audit(error) => Self::Unavailable(error.to_string()),
        }
    }
}
