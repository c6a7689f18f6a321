//! SQLite: one file, one task that writes, a few connections that read.
//!
//! The task that writes commits in groups (`writer`); reads come from a small pool. All SQL is written by
//! hand and `'static`, in types and constructs that PostgreSQL has too.
//!
//! The database holds the secrets of the API keys, so its file is readable by its owner alone.

mod file;
mod integrity;
mod keys;
mod log_file;
mod new_rooms;
mod place;
mod revocations;
mod room_sessions;
mod rooms;
mod tokbox_sessions;
mod transaction;
mod vendor_keys;
mod writer;

use super::DatabaseUrl;
use super::changes::{Change, Recorder, WriteError};
use super::transaction::Transaction;
use crate::audit::{Generations, Mark};
use crate::error::{Error, Result, StoreError};
use new_rooms::NewRooms;
use place::Place;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, SqlSafeStr};
use std::path::Path;
use std::time::Duration;
use writer::{Work, Writer};

/// How long a statement waits for another process that writes to the same file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a read waits for one of the few connections.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
const READERS: u32 = 4;
/// How often a write has to be missing in the log before the log is taken for damaged.
const CHECKS: usize = 3;
/// Room ids are random, so each new room touches a page of its index that no other does, and the
/// whole page goes into the log. Small pages make that cheap. Applies to new databases.
const PAGE_BYTES: u32 = 1024;
/// How long the log grows before it is worked into the database: 8 MiB.
const CHECKPOINT_PAGES: &str = "8192";

const MIGRATIONS: &[(i64, &str, &str)] = &[
    (
        1,
        "projects, rooms, revocations",
        include_str!("migrations/0001_projects_rooms_revocations.sql"),
    ),
    (2, "second copies", include_str!("migrations/0002_second_copies.sql")),
    (3, "other vendors", include_str!("migrations/0003_other_vendors.sql")),
    (4, "the head of the audit log", include_str!("migrations/0004_audit_head.sql")),
    (6, "one row a revocation", include_str!("migrations/0006_revocations.sql")),
    (7, "several keys of a vendor", include_str!("migrations/0007_vendor_keys.sql")),
    (8, "sessions of any vendor", include_str!("migrations/0008_sessions_of_any_vendor.sql")),
];

/// The database. Cheap to clone; clones share the connections.
#[derive(Clone)]
pub(super) struct Sqlite {
    readers: SqlitePool,
    writing: SqlitePool,
    writer: Writer,
    new_rooms: NewRooms,
    place: Place,
}

/// A connection on which a transaction was begun.
pub(super) type Alone = PoolConnection<sqlx::Sqlite>;

impl Sqlite {
    /// Opens the database, creates it if it is not there, brings its tables up to date, and looks
    /// whether those that decide about tokens are whole.
    pub(super) async fn open(url: &DatabaseUrl) -> Result<Self> {
        let options = match url.path() {
            Some(path) => {
                integrity::refuse_lost_file(path)?;
                file::make(path)?;
                SqliteConnectOptions::new()
                    .filename(path)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .page_size(PAGE_BYTES)
                    .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
                    .busy_timeout(BUSY_TIMEOUT)
            }
            None => SqliteConnectOptions::new().in_memory(true),
        };
        // Statements are not logged: they cost time, and other people's rooms are in them.
        let options = options.foreign_keys(true).disable_statement_logging();
        Self::open_with(options, url.path()).await
    }

    /// Without a path the database is in memory. It belongs to one connection, which readers then
    /// share.
    async fn open_with(options: SqliteConnectOptions, path: Option<&Path>) -> Result<Self> {
        let one = SqlitePoolOptions::new()
            .min_connections(1)
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options.clone())
            .await?;
        if let Some(path) = path {
            // Before anything is moved: what was damaged must not be copied as if it were whole.
            integrity::check_before_migrating(&one).await?;
            // And not before it is known to be ours.
            file::make_private(path)?;
        }
        migrator().run(&one).await.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        if path.is_some() {
            integrity::check(&one).await?;
        }
        let readers = if path.is_some() {
            SqlitePoolOptions::new()
                .max_connections(READERS)
                .idle_timeout(None)
                .max_lifetime(None)
                .test_before_acquire(false)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .connect_with(options.pragma("query_only", "ON"))
                .await?
        } else {
            one.clone()
        };
        let place = path.map(Place::of).unwrap_or_default();
        let writer = Writer::start(one.clone(), place.clone(), None);
        let new_rooms = NewRooms::start(writer.clone());
        Ok(Self { readers, writing: one, writer, new_rooms, place })
    }

    /// The same, which writes down there what is changed.
    pub(super) fn recorded_by(self, recorder: Recorder) -> Self {
        let writer = Writer::start(self.writing.clone(), self.place.clone(), Some(recorder));
        Self { new_rooms: NewRooms::start(writer.clone()), writer, ..self }
    }

    /// Begins a transaction, while nobody else writes.
    pub(super) async fn begin(&self) -> Result<Alone, StoreError> {
        let mut connection = self.writing.acquire().await?;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
        Ok(connection)
    }

    /// Commits what went well.
    pub(super) async fn end<T>(
        &self,
        mut alone: Alone,
        outcome: Result<T, WriteError>,
    ) -> Result<T> {
        let outcome = match outcome {
            Ok(done) => {
                let committed = sqlx::query("COMMIT").execute(&mut *alone).await;
                committed.map(|_| done).map_err(WriteError::from)
            }
            Err(error) => Err(error),
        };
        if outcome.is_err() {
            drop(sqlx::query("ROLLBACK").execute(&mut *alone).await);
        }
        Ok(outcome?)
    }

    /// Makes a change, all of it or nothing, and records it if this database is to.
    async fn change<F, T>(&self, change: Change, work: F) -> Result<T, WriteError>
    where
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
        T: Send + 'static,
    {
        self.writer.write_recorded(true, |_| vec![change], work).await
    }

    /// Has done whatever precedes a write.
    pub(super) async fn write_nothing(&self) -> Result<(), StoreError> {
        self.writer.write(|_| Box::pin(async { Ok(()) })).await
    }

    /// Names a record of the log, so that it is missed if it is gone.
    pub(super) async fn name_record(&self, mark: Mark) -> Result<(), StoreError> {
        self.writer.write(move |connection| Box::pin(connection.set_mark(mark))).await
    }

    /// Answers when the database has taken a write, and what it took can be read again.
    pub(super) async fn check(&self) -> Result<(), StoreError> {
        let mut missed = None;
        for _ in 0..CHECKS {
            let number = self.write_check().await?;
            let place = self.place.clone();
            let look = move || place.missed(&written("checks", number));
            let looked = tokio::task::spawn_blocking(look).await;
            missed = looked.map_err(|_| StoreError::Unavailable("the log was not read".into()))?;
            if missed.is_none() {
                return Ok(());
            }
        }
        missed.map_or(Ok(()), |reason| Err(self.place.note_damage(reason)))
    }

    /// Commits a number that was not there before.
    async fn write_check(&self) -> Result<i64, StoreError> {
        self.writer
            .write(|connection| {
                Box::pin(async move {
                    // The number has to change: SQLite does not write what is there already.
                    Ok(sqlx::query_scalar(
                        "INSERT INTO generations (subject, generation) VALUES ('checks', 1) \
                         ON CONFLICT (subject) DO UPDATE SET generation = generations.generation + 1 \
                         RETURNING generation",
                    )
                    .fetch_one(connection)
                    .await?)
                })
            })
            .await
    }

    /// Fails when the database is not where it was opened, as far as that is known: it was removed,
    /// or another was put in its place.
    pub(super) fn is_there(&self) -> Result<(), StoreError> {
        if self.place.is_lost() {
            return Err(StoreError::Unavailable("it was removed or replaced".into()));
        }
        Ok(())
    }

    /// Whether it outlives this process.
    pub(super) fn is_on_disk(&self) -> bool {
        self.place.is_somewhere()
    }

    /// Looks whether the database is where it was opened.
    pub(super) async fn look_after(&self) {
        let place = self.place.clone();
        // What it finds is remembered and logged.
        drop(tokio::task::spawn_blocking(move || place.look()).await);
    }

    /// Closes every connection. Operations after it fail.
    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writing.close().await;
    }

    /// How often keys and revocations have changed so far.
    pub(super) async fn generations(&self) -> Result<Generations, StoreError> {
        read_generations(&self.readers).await
    }

    /// Takes note of whether what is there now is older than what was there before.
    pub(super) fn note_age(&self, is_older: bool) {
        self.place.note_age(is_older);
    }
}

impl From<sqlx::Error> for WriteError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // A database error's own words name tables and files, never values.
        Self::Unavailable(match error.as_database_error() {
            Some(database) => database.message().to_owned(),
            None => error.to_string(),
        })
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

async fn read_generations<'e>(
    executor: impl sqlx::Executor<'e, Database = sqlx::Sqlite>,
) -> Result<Generations, StoreError> {
    let sql = "SELECT subject, generation FROM generations";
    let rows: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(executor).await?;
    let of = |subject: &str| {
        rows.iter().find(|(name, _)| name == subject).map_or(0, |(_, generation)| *generation)
    };
    Ok(Generations { keys: of("keys"), revocations: of("revocations") })
}

/// A text and a number beside each other as SQLite writes them: the number in as few bytes as it has
/// forms for, and 0 and 1 in none.
fn written(text: &str, number: i64) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let fits = |length: &usize| {
        let bits = u32::try_from(length * 8).unwrap_or(64);
        bits >= 64 || (number << (64 - bits)) >> (64 - bits) == number
    };
    let length = [1, 2, 3, 4, 6].into_iter().find(fits).unwrap_or(8);
    let number = bytes.get(8 - length..).filter(|_| !matches!(number, 0 | 1)).unwrap_or_default();
    [text.as_bytes(), number].concat()
}

fn migrator() -> Migrator {
    migrator_of(|_| true)
}

/// With some of the migrations.
fn migrator_of(is_wanted: impl Fn(i64) -> bool) -> Migrator {
    Migrator::with_migrations(
        MIGRATIONS
            .iter()
            .filter(|(version, ..)| is_wanted(*version))
            .map(|(version, description, sql)| {
                let (description, sql) = ((*description).into(), (*sql).into_sql_str());
                Migration::new(*version, description, MigrationType::Simple, sql, false)
            })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::{By, Store, TokboxSession};
    use super::*;
    use crate::clock::Millis;
    use roomkey::Timestamp;
    use roomkey::opentok::{NewSessionId, SessionId};

    /// The same constraint that kept other vendors out is gone, and nothing else.
    #[tokio::test]
    async fn a_database_of_before_keeps_its_sessions_and_takes_those_of_any_vendor() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("roomkey.db");
        let now = Timestamp::from_unix(1_800_000_000).unwrap();
        let id = || SessionId::create("123456", &NewSessionId::default(), now).unwrap();
        let old = id();
        let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
        let before = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
        let before = before.unwrap();
        migrator_of(|version| version < 8).run(&before).await.unwrap();
        let sql = "INSERT INTO vendor_sessions VALUES ($1, $2, '123456', 'class-7', '{}', 1)";
        let insert = async |vendor: &str, id: &SessionId| {
            sqlx::query(sql).bind(id.as_str()).bind(vendor).execute(&before).await
        };
        assert!(insert("another", &id()).await.is_err());
        insert("opentok", &old).await.unwrap();
        before.close().await;

        // Brought up to date, and opened again as it is then.
        for _ in 0..2 {
            let store = Store::open(&DatabaseUrl::file(&path)).await.unwrap();
            let found = store.named_session("opentok", "123456", "class-7").await.unwrap();
            assert_eq!(found, Some(old.clone()));
            let session = TokboxSession {
                id: id(),
                vendor: "another",
                project: "123456".to_owned(),
                name: None,
                settings: "{}".to_owned(),
                created: Millis::from_stored(1),
            };
            assert!(store.keep_session(session, By::local()).await.unwrap().is_some());
            store.close().await;
        }
    }
}
