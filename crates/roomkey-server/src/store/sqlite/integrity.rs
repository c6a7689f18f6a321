//! A damaged database is noticed at the start, and not taken for one with fewer revocations.
//!
//! SQLite keeps no checksums of its pages: a bit that flipped on the disk may read as another row, or
//! as none. But every value that decides about a token stands in a table and again in one of its
//! indexes, and SQLite can compare the two. The tables that are compared are bounded, so this takes
//! less than a second however many rooms there are; damage to rooms shows when they are read.
//!
//! The descriptions of the tables have no copy in the file; they are compared with those of a new
//! database. It matters: with a changed letter in the type of a column the driver reads no rows, and
//! says nothing.

use super::{MIGRATIONS, migrator, migrator_of};
use crate::error::{Error, Result, StoreError};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use std::path::Path;

/// What decides about tokens, and what finds it.
const CHECKS: &[(&str, &str)] = &[
    ("its own tables", "PRAGMA integrity_check(sqlite_schema)"),
    ("projects", "PRAGMA integrity_check(projects)"),
    ("api_keys", "PRAGMA integrity_check(api_keys)"),
    ("revocations", "PRAGMA integrity_check(revocations)"),
    // Of databases of before.
    ("vendor_credentials", "PRAGMA integrity_check(vendor_credentials)"),
    ("revoked_tokens", "PRAGMA integrity_check(revoked_tokens)"),
    ("revoked_participants", "PRAGMA integrity_check(revoked_participants)"),
    ("vendor_keys", "PRAGMA integrity_check(vendor_keys)"),
    ("generations", "PRAGMA integrity_check(generations)"),
];

/// Compares the tables that decide about tokens with what they should be, and every value in them
/// with its copy.
pub(super) async fn check(pool: &SqlitePool) -> Result<(), StoreError> {
    compare(pool, &migrator()).await
}

/// Whether the database is one of ours, and for one of before the same as above, with the tables of then.
/// Nothing else of one that has them all or none is looked at.
pub(super) async fn check_before_migrating(pool: &SqlitePool) -> Result<(), StoreError> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table'";
    let tables: Vec<String> = sqlx::query_scalar(sql).fetch_all(pool).await?;
    if !tables.iter().any(|name| name == "_sqlx_migrations") {
        return if tables.is_empty() { Ok(()) } else { Err(foreign()) };
    }
    let applied: Vec<i64> =
        sqlx::query_scalar("SELECT version FROM _sqlx_migrations").fetch_all(pool).await?;
    let is_known = |applied: &i64| MIGRATIONS.iter().any(|(version, ..)| version == applied);
    if !applied.iter().all(is_known) {
        return Err(foreign());
    }
    if applied.is_empty() || applied.len() == MIGRATIONS.len() {
        return Ok(());
    }
    compare(pool, &migrator_of(|version| applied.contains(&version))).await
}

fn foreign() -> StoreError {
    let reason = "it is another program's, or of a newer version of this one";
    StoreError::Unavailable(reason.into())
}

async fn compare(pool: &SqlitePool, migrator: &Migrator) -> Result<(), StoreError> {
    let found = descriptions(pool).await?;
    if !expected_descriptions(migrator).await?.iter().all(|expected| found.contains(expected)) {
        return Err(StoreError::Corrupt("the descriptions of its tables"));
    }
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table'")
            .fetch_all(pool)
            .await?;
    let is_there =
        |table: &str| table == "its own tables" || tables.iter().any(|found| found == table);
    for (table, sql) in CHECKS.iter().filter(|(table, _)| is_there(table)) {
        let found: Vec<String> = sqlx::query_scalar(*sql).fetch_all(pool).await?;
        if found != ["ok"] {
            // Names of tables and indexes, numbers of rows and pages, and no values.
            let found = found.join("; ");
            tracing::error!(table, found, "the database is damaged");
            return Err(StoreError::Corrupt(table));
        }
    }
    Ok(())
}

/// The descriptions of tables and indexes, as bytes because they may be damaged.
async fn descriptions(pool: &SqlitePool) -> Result<Vec<Vec<u8>>, StoreError> {
    let sql = "SELECT CAST(type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') AS BLOB) \
               FROM sqlite_schema WHERE tbl_name <> '_sqlx_migrations'";
    Ok(sqlx::query_scalar(sql).fetch_all(pool).await?)
}

async fn expected_descriptions(migrator: &Migrator) -> Result<Vec<Vec<u8>>, StoreError> {
    let new = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(SqliteConnectOptions::new().in_memory(true))
        .await?;
    migrator.run(&new).await.map_err(|error| StoreError::Unavailable(error.to_string()))?;
    let expected = descriptions(&new).await;
    new.close().await;
    expected
}

/// Refuses a file that SQLite takes for a new one and that is none: an empty file with a log beside
/// it, which SQLite would throw away, and a file of one byte.
pub(super) fn refuse_lost_file(path: &Path) -> Result<()> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let length = |path: &Path| match std::fs::metadata(path) {
        Ok(metadata) => Ok(metadata.len()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
        Err(source) => Err(Error::File { path: path.to_owned(), source }),
    };
    match length(path)? {
        0 if length(log.as_ref())? == 0 => Ok(()),
        0 | 1 => Err(StoreError::Corrupt("its file, which was cut to nothing").into()),
        _ => Ok(()),
    }
}
