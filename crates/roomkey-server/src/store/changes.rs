//! Changes from outside of a server, which leave a record or are not made.
//!
//! A server writes down what it does for whom. Who changes keys and revocations with a [`Store`]
//! alone, as the command line does, has the store itself write it down: after the change has turned
//! out to be possible, before it is committed. What cannot be recorded is rolled back.

use super::Store;
use super::writer::Work;
use crate::audit::{Audit, Record};
use crate::error::{AuditError, Error, Result, StoreError};
use sqlx::sqlite::SqliteConnection;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::oneshot;

/// Who it was, for the log. No configured caller can have this name.
const CALLER: &str = "local command";

/// What a change did, for the log.
#[derive(Clone, Debug, Default)]
pub(super) struct Change {
    pub(super) action: &'static str,
    pub(super) key: String,
    pub(super) room: Option<String>,
    pub(super) participant: Option<String>,
    pub(super) jti: Option<String>,
}

impl Change {
    fn record<'a>(&'a self, outcome: &'a str) -> Record<'a> {
        Record {
            action: self.action,
            caller: Some(CALLER),
            key: Some(&self.key),
            room: self.room.as_deref(),
            participant: self.participant.as_deref(),
            jti: self.jti.as_deref(),
            outcome,
            ..Record::default()
        }
    }
}

/// Writes changes down, and waits until the disk has them.
fn record(audit: &Audit, changes: &[Change], outcome: &str) -> Result<(), AuditError> {
    let records: Vec<_> = changes.iter().map(|change| change.record(outcome)).collect();
    audit.append_together(&records)?;
    audit.sync()
}

impl Store {
    /// The same store, which writes down in an audit log what is changed through it: keys that are
    /// added, rotated, enabled and disabled, and revocations. The log may be that of a server that
    /// runs. [`Config::audit_path`](crate::Config::audit_path) says which one that is.
    ///
    /// # Errors
    /// [`Error::Audit`] when the log cannot be used. A change that cannot be recorded fails with
    /// the same, and is not made.
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
    pub fn recorded_in(mut self, log: &Path) -> Result<Self> {
        self.audit = Some(Arc::new(Audit::open(log)?));
        Ok(self)
    }

    /// Makes a change, all of it or nothing, and records it if this store is to.
    pub(super) async fn change<F, T>(&self, changes: Vec<Change>, work: F) -> Result<T>
    where
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
        T: Send + 'static,
    {
        let Some(audit) = self.audit.clone() else {
            return Ok(self.writer.write_steps(work).await?);
        };
        let (tell, recorded) = oneshot::channel();
        let (within, written) = (audit.clone(), changes.clone());
        let done = self
            .writer
            .write_steps(move |connection| {
                Box::pin(async move {
                    let made = work(connection).await?;
                    let outcome = record(&within, &written, "ok");
                    let failed = outcome.is_err();
                    // Who asked waits for the database first and for this after it.
                    drop(tell.send(outcome));
                    if failed {
                        return Err(StoreError::Unavailable("the change was not recorded".into()));
                    }
                    Ok(made)
                })
            })
            .await;
        match (done, recorded.await) {
            (Err(_), Ok(Err(unrecorded))) => Err(Error::Audit(unrecorded)),
            (Err(failure), Ok(Ok(()))) => {
                // The record says that it was done, and it was not.
                record(&audit, &changes, failure.code())?;
                Err(failure.into())
            }
            (done, _) => Ok(done?),
        }
    }
}
