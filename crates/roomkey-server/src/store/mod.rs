//! What must not be forgotten: keys, rooms, sessions and revocations, in SQLite.
//!
//! What a call here has returned is on the disk and survives `kill -9` and a power cut. One task
//! writes and commits in groups (`writer`); reads come from a small pool. All SQL is written by
//! hand and `'static`, in types and constructs that PostgreSQL has too.
//!
//! The database holds the secrets of the API keys, so its file is readable by its owner alone.

mod begin_log;
mod changes;
mod integrity;
mod key_rows;
mod keys;
mod log_file;
mod narrow;
mod new_rooms;
mod place;
mod recovery;
mod replay;
mod revocation;
mod revocations;
mod rooms;
mod sessions;
mod turn;
mod url;
mod vendor_keys;
mod vendor_rows;
mod vendor_sessions;
mod vendors;
mod vouching;
mod writer;

pub(crate) use changes::By;
pub use keys::{CreatedKey, KeyInfo, NewKey, Project};
pub use replay::Replayed;
pub use revocation::{KeptRevocation, NewRevocation, RevocationScope};
pub(crate) use rooms::{NewRoom, Page, RoomName, RoomRecord};
pub(crate) use sessions::{SessionFilter, SessionRecord, VisitRecord};
pub(crate) use turn::Turn;
pub use url::DatabaseUrl;
pub use vendor_keys::{CreatedVendorKey, VendorKeyInfo};
pub(crate) use vendor_sessions::VendorSession;
pub use vendors::{VendorCredentials, VendorName, VendorSecret};

pub(crate) use crate::audit::Generations;
use crate::error::{Error, Result, StoreError};
use new_rooms::NewRooms;
use place::Place;
use roomkey::ApiKey;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, SqlSafeStr};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, RwLock};
use std::time::Duration;
use writer::Writer;

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
];

/// The database. Cheap to clone; clones share the connections.
#[derive(Clone)]
pub struct Store {
    readers: SqlitePool,
    writing: SqlitePool,
    writer: Writer,
    new_rooms: NewRooms,
    place: Place,
    /// Which project a key belongs to, which never changes.
    projects: Arc<RwLock<HashMap<ApiKey, Arc<str>>>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Opens the database, creates it if it is not there, brings its tables up to date, and looks
    /// whether those that decide about tokens are whole. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// [`Error::Store`] when it cannot be opened or written or is damaged, [`Error::File`] when its
    /// file cannot be made private.
    ///
    /// ```
    /// use roomkey_server::{DatabaseUrl, Store};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let store = Store::open(&DatabaseUrl::memory()).await?;
    /// let created = store.ensure_first_key().await?.expect("the database was new");
    /// assert_eq!(created.secret().reveal(<[u8]>::len), 64);
    /// assert!(store.ensure_first_key().await?.is_none());
    /// # Ok::<(), roomkey_server::Error>(())
    /// # }).unwrap();
    /// ```
    pub async fn open(url: &DatabaseUrl) -> Result<Self> {
        let turn = Turn::take(url.path()).await?;
        Self::open_in(url, &turn).await
    }

    /// As [`Store::open`], while other processes are kept from setting the same database up.
    pub(crate) async fn open_in(url: &DatabaseUrl, _: &Turn) -> Result<Self> {
        let options = match url.path() {
            Some(path) => {
                integrity::refuse_lost_file(path)?;
                make_private(path)?;
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
        if path.is_some() {
            // Before anything is moved: what was damaged must not be copied as if it were whole.
            integrity::check_before_migrating(&one).await?;
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
        Ok(Self { readers, writing: one, writer, new_rooms, place, projects: Arc::default() })
    }

    /// Answers when the database has taken a write, and what it took can be read again.
    pub(crate) async fn check(&self) -> Result<(), StoreError> {
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
    pub(crate) fn is_there(&self) -> Result<(), StoreError> {
        if self.place.is_lost() {
            return Err(StoreError::Unavailable("it was removed or replaced".into()));
        }
        Ok(())
    }

    /// Whether it outlives this process.
    pub(crate) fn is_on_disk(&self) -> bool {
        self.place.is_somewhere()
    }

    /// Looks whether the database is where it was opened.
    pub(crate) async fn look_after(&self) {
        let place = self.place.clone();
        // What it finds is remembered and logged.
        drop(tokio::task::spawn_blocking(move || place.look()).await);
    }

    /// Closes every connection. Operations after it fail.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writing.close().await;
    }

    /// As [`Store::generations`], for who has seen these before. An older database in the same file is
    /// not used from then on.
    pub(crate) async fn generations_after(
        &self,
        seen: Generations,
    ) -> Result<Generations, StoreError> {
        let latest = self.generations().await?;
        self.place.note_age(latest.is_behind(seen));
        vouching::refuse_stale(latest, seen)?;
        Ok(latest)
    }

    /// How often keys and revocations have changed so far, in this process or another.
    pub(crate) async fn generations(&self) -> Result<Generations, StoreError> {
        read_generations(&self.readers).await
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

/// Creates the file if need be, and takes it away from everyone but its owner. The files that
/// SQLite puts beside it get the same permissions; those that are there already may hold secrets
/// too, since a server that was killed leaves them.
fn make_private(path: &Path) -> Result<()> {
    let failed = |path: &Path, source| Error::File { path: path.to_owned(), source };
    let mut options = std::fs::OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| failed(path, error))?;
    #[cfg(unix)]
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        let path = Path::new(&name);
        narrow(path).map_err(|error| {
            let reason = format!("it is open to others and cannot be made private: {error}");
            failed(path, std::io::Error::new(error.kind(), reason))
        })?;
    }
    Ok(())
}

#[cfg(unix)]
fn narrow(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let outcome = std::fs::metadata(path).and_then(|metadata| {
        if metadata.permissions().mode() & 0o077 != 0 {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
        }
        Ok(())
    });
    match outcome {
        // SQLite removes them when the last connection is closed, which may be now.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}
