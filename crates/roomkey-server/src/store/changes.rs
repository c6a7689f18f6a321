//! Changes that leave a record or are not made.
//!
//! Who changes rooms, keys and revocations has the store itself write it down: after the change has
//! turned out to be possible, before it is committed. What cannot be recorded is rolled back. So
//! there is nothing in the database that nobody wrote down, whoever hangs up or is killed in
//! between; a record may at worst speak of what a crash then prevented.

use super::Store;
use super::writer::{Work, Writer};
use crate::audit::{Audit, Record};
use crate::error::{AuditError, Result, StoreError};
use crate::request_id::RequestId;
use sqlx::sqlite::SqliteConnection;
use std::path::Path;
use std::sync::Arc;

/// Who changes something from outside of a server, for the log. No configured caller can have this
/// name.
const LOCAL: &str = "local command";

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
}

impl Change {
    pub(super) const fn new(action: &'static str, by: By) -> Self {
        Self { action, by, key: None, room: None, participant: None, jti: None }
    }

    fn record<'a>(&'a self, outcome: &'a str) -> Record<'a> {
        Record {
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
    /// Writes changes down, all or none.
    pub(super) async fn record(&self, changes: &[Change], outcome: &str) -> Result<(), AuditError> {
        let records: Vec<_> = changes.iter().map(|change| change.record(outcome)).collect();
        self.audit.append_all(&records).await?;
        if !self.waits_for_disk {
            return Ok(());
        }
        let audit = self.audit.clone();
        let synced = tokio::task::spawn_blocking(move || audit.sync()).await;
        synced.map_err(|error| AuditError::Unavailable(std::io::Error::other(error)))?
    }
}

impl Store {
    /// The same store, which writes down in an audit log what is changed through it: keys that are
    /// added, rotated, enabled and disabled, and revocations. The log may be that of a server that
    /// runs. [`Config::audit_path`](crate::Config::audit_path) says which one that is. Must be
    /// called within a Tokio runtime.
    ///
    /// # Errors
    /// [`Error::Audit`](crate::Error::Audit) when the log cannot be used. A change that cannot be
    /// recorded fails with the same, and is not made.
    ///
    /// ```
    /// use roomkey_server::{DatabaseUrl, NewKey, Store, audit};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let directory = tempfile::tempdir().unwrap();
    /// let log = directory.path().join("roomkey.audit.jsonl");
    /// let store = Store::open(&DatabaseUrl::memory()).await?.recorded_in(&log)?;
    /// store.add_key(NewKey::default()).await?;
    /// assert_eq!(audit::verify(&log)?.records, 1);
    /// # Ok::<(), roomkey_server::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn recorded_in(self, log: &Path) -> Result<Self> {
        let audit = Arc::new(Audit::open(log)?);
        Ok(self.recorded_by(Recorder { audit, waits_for_disk: true }))
    }

    /// As [`Store::recorded_in`], in the log of the server that this store belongs to.
    pub(crate) fn recorded_with(self, audit: Arc<Audit>) -> Self {
        self.recorded_by(Recorder { audit, waits_for_disk: false })
    }

    fn recorded_by(self, recorder: Recorder) -> Self {
        let writer = Writer::start(self.writing.clone(), self.place.clone(), Some(recorder));
        Self { new_rooms: super::NewRooms::start(writer.clone()), writer, ..self }
    }

    /// Makes a change, all of it or nothing, and records it if this store is to.
    pub(super) async fn change<F, T>(&self, changes: Vec<Change>, work: F) -> Result<T>
    where
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
        T: Send + 'static,
    {
        Ok(self.writer.write_recorded(true, |_| changes, work).await?)
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

impl From<StoreError> for WriteError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<sqlx::Error> for WriteError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
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
