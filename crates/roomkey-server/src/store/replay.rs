//! An older database is made as narrow as its log says, when somebody asks for it.

use super::Store;
use super::backend::ask;
use super::changes::{By, Change, Recorder, Subject, WriteError};
use super::narrow::{Narrowed, narrow};
use super::recovery::now;
use super::transaction::Transaction;
use super::vouching::{move_on, recorded};
use crate::audit::{self, Audit, Recorded};
use crate::error::{AuditError, Result};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The action of its record.
pub(super) const REPLAY: &str = "store.replay";

/// What [`Store::replay`] has done.
///
/// See [`Store::replay`] for an example.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replayed {
    /// Keys that verify what they signed and sign no more.
    pub retired: Vec<String>,
    /// Keys that are refused.
    pub disabled: Vec<String>,
    /// How many revocations of the log were made again, those that were there already included.
    pub revoked: usize,
    /// Keys that the log names and the database has not: their secrets are lost, and tokens of theirs
    /// are refused.
    pub lost: Vec<String>,
}

impl Store {
    /// Makes a database that is older than its log as narrow as the log says: revokes, retires and
    /// disables, and enables nothing. `older`: the files that the log was moved to, the oldest first, as
    /// far back as the database reaches.
    ///
    /// # Errors
    /// [`Error::Audit`](crate::Error::Audit) when the files do not reach back far enough or are not those of
    /// this database; [`Error::Store`](crate::Error::Store).
    ///
    /// ```
    /// use roomkey::keyring::KeyState;
    /// use roomkey_server::{DatabaseUrl, NewKey, Replayed, Store};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let directory = tempfile::tempdir().unwrap();
    /// # let [file, copy, log] = ["db", "copy", "log"].map(|name| directory.path().join(name));
    /// # let open = async || Store::open(&DatabaseUrl::file(&file)).await;
    /// let store = open().await?.recorded_in(&log).await?;
    /// let key = store.add_key(NewKey::default()).await?;
    /// # store.close().await;
    /// # std::fs::copy(&file, &copy).unwrap();
    /// # let store = open().await?.recorded_in(&log).await?;
    /// store.set_key_state(key.api_key(), KeyState::Disabled).await?;
    /// # store.add_key(NewKey::default()).await?;
    /// # store.close().await;
    /// # std::fs::remove_file(&file).unwrap();
    /// # std::fs::copy(&copy, &file).unwrap();
    /// // A copy from before is put in its place.
    /// let store = open().await?;
    /// let replayed: Replayed = store.replay(&[], &log).await?;
    /// assert_eq!(replayed.disabled, [key.api_key().as_str()]);
    /// # Ok::<(), roomkey_server::Error>(())
    /// # }).unwrap();
    /// ```
    pub async fn replay(&self, older: &[PathBuf], log: &Path) -> Result<Replayed> {
        ask!(self, db => {
            let mut alone = db.begin().await?;
            let replayed = replay(&mut *alone, older, log).await;
            db.end(alone, replayed).await
        })
    }
}

async fn replay(
    transaction: &mut impl Transaction,
    older: &[PathBuf],
    log: &Path,
) -> Result<Replayed, WriteError> {
    let mark = transaction.mark().await?;
    let found = transaction.generations().await?;
    // A log that was moved away and has not been begun again is begun now.
    let moved_to = older.last().filter(|_| !log.try_exists().unwrap_or(true));
    let story = match moved_to {
        None => audit::read(&audit::files_of(older, log))?,
        Some(_) => audit::read(older)?,
    };
    let reaches_back_to = mark.map_or(0, |mark| mark.number);
    if story.before.number > reaches_back_to {
        let reason = format!(
            "it begins with record {}, and the database knows those up to {reaches_back_to}; name the \
             older files with --older",
            story.before.number.saturating_add(1)
        );
        return Err(AuditError::Incomplete { reason }.into());
    }
    let first = older.first().map_or(log, PathBuf::as_path);
    if let (Some(mark), true) = (mark, story.before.number < reaches_back_to) {
        // The record that the database names has to be the one in the file.
        let named = older.iter().map(PathBuf::as_path).chain([log]);
        if !named.map(|file| audit::has(file, mark)).any(|has| has.unwrap_or(false)) {
            let reason = format!("`{}` is not of the log of this database", first.display());
            return Err(AuditError::Incomplete { reason }.into());
        }
    }
    if let Some(one) = story.wordless.into_iter().find(|one| one.seq > reaches_back_to) {
        return Err(AuditError::Wordless { number: one.seq, action: one.action }.into());
    }
    let latest = recorded(found.latest(story.done), story.changes.iter());
    let changes: Vec<_> = Recorded::done(story.changes)
        .into_iter()
        .filter(|record| record.seq > reaches_back_to)
        .collect();
    let narrowed = narrow(transaction, &changes, now()?).await?;
    let made = move_on(transaction, latest).await?;
    if let Some(moved_to) = moved_to {
        let (old, _) = Audit::open(moved_to, None)?;
        let end = old.sync()?.unwrap_or(story.end);
        // If this is not committed the new file says that it is missing.
        audit::begin(log, end, made, "ok")?;
    }
    let (audit, _) = Audit::open(log, None)?;
    let recorder = Recorder::new(Arc::new(audit), true);
    let replayed =
        |subject| Change::new(REPLAY, By::recovery()).of(subject, serde_json::Value::Null);
    let changes = [replayed(Subject::Keys), replayed(Subject::Revocations)];
    if let Some(mark) = recorder.record(&changes, "ok", Some(made)).await? {
        transaction.set_mark(mark).await?;
    }
    Ok(told(narrowed))
}

fn told(narrowed: Narrowed) -> Replayed {
    let Narrowed { keys, revoked, lost } = narrowed;
    let mut replayed = Replayed { revoked, lost, ..Replayed::default() };
    for (api_key, state) in keys {
        match state {
            roomkey::keyring::KeyState::Disabled => replayed.disabled.push(api_key),
            _ => replayed.retired.push(api_key),
        }
    }
    replayed
}
