//! Old truth does not come back.
//!
//! A database may be older than what was acknowledged: a copy was put in its place, or the disk lost the
//! end of SQLite's own log, which ends there without a word. What was revoked since would be good again.
//! The audit log knows better, so the two are compared whenever a log is opened to write changes down,
//! while nobody else can write:
//!
//! - The log says that a generation of keys or revocations was committed, and the database has not got to
//!   it: it is older ([`StoreError::Stale`]) and not used. [`Store::replay`] makes it as narrow as the log
//!   says.
//! - The log has a change that the database has not got to, and does not know that it was committed: the
//!   process was killed between the two. What takes something away is done now; for the rest a record says
//!   that it was not done. Nobody was told that it was.
//! - The database names a record that the log has not: the log is missing, cut or older
//!   ([`AuditError::Incomplete`](crate::AuditError::Incomplete)), and could not tell. Somebody has to find
//!   the file, or to say that it is lost ([`Store::begin_log`]).

use super::Store;
use super::changes::{By, Change, Recorder, Subject, WriteError, sync};
use super::narrow::{Narrowed, is_narrowing, narrow};
use super::read_generations;
use crate::audit::{self, Audit, Evidence, Generations, Mark, Recorded};
use crate::error::{AuditError, Result, StoreError};
use crate::{clock, id};
use sqlx::sqlite::SqliteConnection;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The outcome of what a crash has prevented.
const NOT_DONE: &str = "not_done";

/// What [`Store::replay`] has done.
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
    /// Opens the log that changes are written to, and makes good what a crash has left undone.
    pub(super) async fn open_log(&self, log: &Path) -> Result<Arc<Audit>> {
        if !self.is_on_disk() {
            // Each start of such a database begins anew, whatever stands in the log.
            return Ok(Arc::new(Audit::open(log, None)?.0));
        }
        let mut connection = self.writing.acquire().await?;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
        let opened = open_log(&mut connection, log).await;
        self.end(&mut connection, opened).await
    }

    /// Names the last record of a log in the database, so that it is missed if it is gone.
    pub(crate) async fn name_last_record(&self, audit: &Arc<Audit>) -> Result<()> {
        let mark = sync(audit).await?;
        if let (Some(mark), true) = (mark, self.is_on_disk()) {
            let write = self.writer.write(move |connection| Box::pin(write_mark(connection, mark)));
            write.await?;
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
    /// use roomkey_server::{DatabaseUrl, Store};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let directory = tempfile::tempdir().unwrap();
    /// let store = Store::open(&DatabaseUrl::file(directory.path().join("roomkey.db"))).await?;
    /// store.refuse_if_older_than(&directory.path().join("roomkey.audit.jsonl")).await?;
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

    /// Begins a new log that continues what the database was recorded in. `after`: the file that the
    /// log was moved to; without it the old log is lost, which the first record of the new one says.
    /// Does nothing when the database was never recorded.
    ///
    /// # Errors
    /// [`Error::Audit`](crate::Error::Audit) when there is a log already, or the old one is not that of the
    /// database; [`StoreError::Stale`] when the database is older than it.
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
        let mut connection = self.writing.acquire().await?;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
        let begun = begin_log(&mut connection, log, after).await;
        self.end(&mut connection, begun).await
    }

    /// Makes a database that is older than its log as narrow as the log says: revokes, retires and
    /// disables, and enables nothing. `older`: the files that the log was moved to, the oldest first, as
    /// far back as the database reaches.
    ///
    /// # Errors
    /// [`Error::Audit`](crate::Error::Audit) when the files do not reach back far enough or are not those of
    /// this database; [`Error::Store`](crate::Error::Store).
    ///
    /// ```
    /// use roomkey::videosdk::KeyState;
    /// use roomkey_server::{DatabaseUrl, NewKey, Store};
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
    /// let replayed = store.replay(&[], &log).await?;
    /// assert_eq!(replayed.disabled, [key.api_key().as_str()]);
    /// # Ok::<(), roomkey_server::Error>(())
    /// # }).unwrap();
    /// ```
    pub async fn replay(&self, older: &[PathBuf], log: &Path) -> Result<Replayed> {
        let mut connection = self.writing.acquire().await?;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
        let replayed = replay(&mut connection, older, log).await;
        self.end(&mut connection, replayed).await
    }

    /// Commits what went well.
    async fn end<T>(
        &self,
        connection: &mut SqliteConnection,
        outcome: Result<T, WriteError>,
    ) -> Result<T> {
        let outcome = match outcome {
            Ok(done) => {
                let committed = sqlx::query("COMMIT").execute(&mut *connection).await;
                committed.map(|_| done).map_err(WriteError::from)
            }
            Err(error) => Err(error),
        };
        if outcome.is_err() {
            drop(sqlx::query("ROLLBACK").execute(&mut *connection).await);
        }
        Ok(outcome?)
    }
}

async fn open_log(connection: &mut SqliteConnection, log: &Path) -> Result<Arc<Audit>, WriteError> {
    let mark = read_mark(connection).await?;
    let found = read_generations(&mut *connection).await?;
    let (audit, Evidence { done, changes, .. }) = Audit::open(log, mark)?;
    refuse_stale(found, done)?;
    let audit = Arc::new(audit);
    audit.note_done(found);
    let changes = Recorded::done(changes);
    let named = mark.map_or(0, |mark| mark.number);
    let is_undone = |record: &Recorded| record.seq > named && record.is_beyond(found);
    let undone: Vec<_> = changes.into_iter().filter(is_undone).collect();
    if !undone.is_empty() {
        make_good(connection, &audit, found, undone).await?;
    }
    Ok(audit)
}

/// Does what was recorded and not done, as far as it takes something away, and records for each whether
/// it was.
async fn make_good(
    connection: &mut SqliteConnection,
    audit: &Arc<Audit>,
    found: Generations,
    undone: Vec<Recorded>,
) -> Result<(), WriteError> {
    let (again, not): (Vec<_>, Vec<_>) =
        undone.into_iter().partition(|record| is_narrowing(&record.action));
    let now = now()?;
    narrow(connection, &again, now).await?;
    let made = move_on(connection, recorded(found, again.iter().chain(&not))).await?;
    let recorder = Recorder::new(audit.clone(), true);
    for (records, outcome) in [(&again, "ok"), (&not, NOT_DONE)] {
        let changes: Vec<_> = records.iter().filter_map(corrected).collect();
        if changes.is_empty() {
            continue;
        }
        tracing::warn!(
            records = changes.len(),
            outcome,
            "a crash had left recorded changes undone"
        );
        if let Some(mark) = recorder.record(&changes, outcome, Some(made)).await? {
            write_mark(connection, mark).await?;
        }
    }
    Ok(())
}

/// Beyond everything that was recorded, so that no generation is made twice.
fn recorded<'r>(found: Generations, records: impl Iterator<Item = &'r Recorded>) -> Generations {
    records.fold(found, |latest, record| {
        latest.latest(Generations {
            keys: record.change.keys.unwrap_or_default(),
            revocations: record.change.revocations.unwrap_or_default(),
        })
    })
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

async fn begin_log(
    connection: &mut SqliteConnection,
    log: &Path,
    after: Option<&Path>,
) -> Result<(), WriteError> {
    let Some(mark) = read_mark(connection).await? else { return Ok(()) };
    let found = read_generations(&mut *connection).await?;
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

async fn replay(
    connection: &mut SqliteConnection,
    older: &[PathBuf],
    log: &Path,
) -> Result<Replayed, WriteError> {
    let mark = read_mark(connection).await?;
    let found = read_generations(&mut *connection).await?;
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
    let narrowed = narrow(connection, &changes, now()?).await?;
    let made = move_on(connection, latest).await?;
    if let Some(moved_to) = moved_to {
        let (old, _) = Audit::open(moved_to, None)?;
        let end = old.sync()?.unwrap_or(story.end);
        // If this is not committed the new file says that it is missing.
        audit::begin(log, end, made, "ok")?;
    }
    let (audit, _) = Audit::open(log, None)?;
    let recorder = Recorder::new(Arc::new(audit), true);
    let replayed =
        |subject| Change::new("store.replay", By::recovery()).of(subject, serde_json::Value::Null);
    let changes = [replayed(Subject::Keys), replayed(Subject::Revocations)];
    if let Some(mark) = recorder.record(&changes, "ok", Some(made)).await? {
        write_mark(connection, mark).await?;
    }
    Ok(told(narrowed))
}

fn told(narrowed: Narrowed) -> Replayed {
    let Narrowed { keys, revoked, lost } = narrowed;
    let mut replayed = Replayed { revoked, lost, ..Replayed::default() };
    for (api_key, state) in keys {
        match state {
            roomkey::videosdk::KeyState::Disabled => replayed.disabled.push(api_key),
            _ => replayed.retired.push(api_key),
        }
    }
    replayed
}

pub(super) const fn refuse_stale(found: Generations, done: Generations) -> Result<(), StoreError> {
    if found.is_behind(done) {
        return Err(StoreError::Stale {
            found: (found.keys, found.revocations),
            recorded: (done.keys, done.revocations),
        });
    }
    Ok(())
}

/// Makes generations that nobody has recorded yet.
async fn move_on(
    connection: &mut SqliteConnection,
    latest: Generations,
) -> Result<Generations, StoreError> {
    let made = Generations {
        keys: latest.keys.saturating_add(1),
        revocations: latest.revocations.saturating_add(1),
    };
    for (subject, generation) in [("keys", made.keys), ("revocations", made.revocations)] {
        sqlx::query("UPDATE generations SET generation = $1 WHERE subject = $2")
            .bind(generation)
            .bind(subject)
            .execute(&mut *connection)
            .await?;
    }
    Ok(made)
}

/// The record that the database names.
async fn read_mark(connection: &mut SqliteConnection) -> Result<Option<Mark>, StoreError> {
    let row: Option<(i64, String)> =
        sqlx::query_as("SELECT number, hash FROM audit_heads").fetch_optional(connection).await?;
    let Some((number, hash)) = row else { return Ok(None) };
    let corrupt = StoreError::Corrupt("audit_heads");
    let (Ok(number), Some(hash)) = (u64::try_from(number), id::from_hex(&hash)) else {
        return Err(corrupt);
    };
    Ok(Some(Mark { number, hash }))
}

/// Names a record in the database, unless a later one is named already.
pub(super) async fn write_mark(
    connection: &mut SqliteConnection,
    mark: Mark,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO audit_heads (subject, number, hash) VALUES ('log', $1, $2) \
         ON CONFLICT (subject) DO UPDATE SET number = excluded.number, hash = excluded.hash \
         WHERE excluded.number > audit_heads.number",
    )
    .bind(i64::try_from(mark.number).unwrap_or(i64::MAX))
    .bind(id::hex(&mark.hash))
    .execute(connection)
    .await?;
    Ok(())
}

fn now() -> Result<roomkey::Timestamp, StoreError> {
    clock::now().map_err(|error| StoreError::Unavailable(error.to_string()))
}
