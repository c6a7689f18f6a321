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

use super::migrator;
use crate::error::{Error, Result, StoreError};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use std::path::Path;

/// What decides about tokens, and what finds it.
const CHECKS: &[(&str, &str)] = &[
    ("its own tables", "PRAGMA integrity_check(sqlite_schema)"),
    ("projects", "PRAGMA integrity_check(projects)"),
    ("api_keys", "PRAGMA integrity_check(api_keys)"),
    ("revoked_tokens", "PRAGMA integrity_check(revoked_tokens)"),
    ("revoked_participants", "PRAGMA integrity_check(revoked_participants)"),
    ("generations", "PRAGMA integrity_check(generations)"),
    ("vendor_credentials", "PRAGMA integrity_check(vendor_credentials)"),
];

/// Compares the tables that decide about tokens with what they should be, and every value in them
/// with its copy.
pub(super) async fn check(pool: &SqlitePool) -> Result<(), StoreError> {
    let found = descriptions(pool).await?;
    if !expected_descriptions().await?.iter().all(|expected| found.contains(expected)) {
        return Err(StoreError::Corrupt("the descriptions of its tables"));
    }
    for (table, sql) in CHECKS {
        let found: Vec<String> = sqlx::query_scalar(*sql).fetch_all(pool).await?;
        if found != ["ok"] {
            // Names of tables and indexes, numbers of rows and pages, and no values.
            tracing::error!(table, ?found, "the database is damaged");
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

async fn expected_descriptions() -> Result<Vec<Vec<u8>>, StoreError> {
    let new = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(SqliteConnectOptions::new().in_memory(true))
        .await?;
    migrator().run(&new).await.map_err(|error| StoreError::Unavailable(error.to_string()))?;
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
