//! What database and log say of each other: the generations that the database has got to, and the record
//! of its last change, which the log has to hold.

use crate::audit::{Generations, Mark, Recorded};
use crate::error::StoreError;
use crate::id;
use sqlx::sqlite::SqliteConnection;

/// Beyond everything that was recorded, so that no generation is made twice.
pub(super) fn recorded<'r>(
    found: Generations,
    records: impl Iterator<Item = &'r Recorded>,
) -> Generations {
    records.fold(found, |latest, record| {
        latest.latest(Generations {
            keys: record.change.keys.unwrap_or_default(),
            revocations: record.change.revocations.unwrap_or_default(),
        })
    })
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
pub(super) async fn move_on(
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
pub(super) async fn read_mark(
    connection: &mut SqliteConnection,
) -> Result<Option<Mark>, StoreError> {
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
