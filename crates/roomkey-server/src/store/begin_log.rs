//! Going on in another file where no server does: the log was moved away while none ran, or is lost.

use super::Store;
use super::backend::ask;
use super::changes::WriteError;
use super::transaction::Transaction;
use super::vouching::{recorded, refuse_stale};
use crate::audit::{self, Audit, Recorded};
use crate::error::{AuditError, Result};
use std::path::Path;

impl Store {
    /// Begins a new log that continues what the database was recorded in. `after`: the file that the
    /// log was moved to; without it the old log is lost, which the first record of the new one says.
    /// Does nothing when the database was never recorded.
    ///
    /// # Errors
    /// [`Error::Audit`](crate::Error::Audit) when there is a log already, or the old one is not that of the
    /// database; [`StoreError::Stale`](crate::StoreError::Stale) when the database is older than it.
    ///
    /// ```
    /// use roomkey_server::{DatabaseUrl, NewKey, Store, audit};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let directory = tempfile::tempdir().unwrap();
    /// # let [log, old] = ["log", "log.1"].map(|name| directory.path().join(name));
    /// let store = Store::open(&DatabaseUrl::file(directory.path().join("roomkey.db"))).await?;
    /// let store = store.recorded_in(&log).await?;
    /// store.add_key(NewKey::default()).await?;
    /// std::fs::rename(&log, &old).unwrap();
    /// store.begin_log(&log, Some(&old)).await?;
    /// assert_eq!(audit::verify_all(&[old, log])?.records, 2);
    /// # Ok::<(), roomkey_server::Error>(())
    /// # }).unwrap();
    /// ```
    pub async fn begin_log(&self, log: &Path, after: Option<&Path>) -> Result<()> {
        ask!(self, db => {
            let mut alone = db.begin().await?;
            let begun = begin_log(&mut *alone, log, after).await;
            db.end(alone, begun).await
        })
    }
}

async fn begin_log(
    transaction: &mut impl Transaction,
    log: &Path,
    after: Option<&Path>,
) -> Result<(), WriteError> {
    let Some(mark) = transaction.mark().await? else { return Ok(()) };
    let found = transaction.generations().await?;
    let (mark, done, outcome) = match after {
        None => (mark, found, "log_lost"),
        Some(after) => {
            // Opened once as the log of this database, it is compared as every log is, and its last record
            // is a whole one before anything is chained to it.
            drop(Audit::open(after, Some(mark))?);
            let story = audit::read(&[after])?;
            if mark.number < story.before.number || story.end.number < mark.number {
                let reason =
                    format!("`{}` has not the record that the database names", after.display());
                return Err(AuditError::Incomplete { reason }.into());
            }
            // Nobody looks into the old file again: what it says was changed has to be there now.
            let changes = Recorded::done(story.changes);
            let since = changes.iter().filter(|record| record.seq > mark.number);
            refuse_stale(found, recorded(story.done, since))?;
            (story.end, found, "ok")
        }
    };
    audit::begin(log, mark, done, outcome)?;
    Ok(())
}
