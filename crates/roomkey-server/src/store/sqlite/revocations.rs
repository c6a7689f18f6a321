//! Revocations, in SQL.

use super::super::changes::{Change, WriteError};
use super::super::revocation::{KeptRevocation, Row, seconds};
use super::super::revocations::{DAY, MOST};
use super::super::rooms::Page;
use super::super::transaction::Transaction;
use super::Sqlite;
use crate::error::StoreError;
use roomkey::Timestamp;
use sqlx::FromRow;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

const NO_SUCH: StoreError = StoreError::NotFound("revocation");

impl Sqlite {
    /// Keeps a revocation, if its caller may have so many. Also returns the generation that this made,
    /// unless others were forgotten with it.
    pub(in crate::store) async fn revoke(
        &self,
        wanted: Row,
        now: Timestamp,
        most: Option<u32>,
        recorded: impl FnOnce(&(KeptRevocation, Option<i64>)) -> Vec<Change> + Send + 'static,
    ) -> Result<(KeptRevocation, Option<i64>), WriteError> {
        let revoke = self.writer.write_recorded(true, recorded, move |connection| {
            Box::pin(async move {
                let forgotten = forget_ended(connection, now).await?;
                let is_for_project = !wanted.project_id.is_empty();
                if is_for_project && !connection.has_project(&wanted.project_id).await? {
                    return Err(StoreError::NotFound("project"));
                }
                let kept = connection.keep_revocation(&wanted).await?;
                if kept.revocation_id == wanted.revocation_id {
                    check_room(connection, &wanted.caller, most).await?;
                }
                let generation = touch(connection).await?;
                Ok((kept.try_into()?, (forgotten == 0).then_some(generation)))
            })
        });
        revoke.await
    }

    /// Also returns the generation that this made.
    pub(in crate::store) async fn remove_revocation(
        &self,
        id: String,
        recorded: impl FnOnce(&(KeptRevocation, i64)) -> Vec<Change> + Send + 'static,
    ) -> Result<(KeptRevocation, i64), WriteError> {
        let remove = self.writer.write_recorded(true, recorded, move |connection| {
            Box::pin(async move {
                let removed: Option<Row> =
                    sqlx::query_as("DELETE FROM revocations WHERE revocation_id = $1 RETURNING *")
                        .bind(&id)
                        .fetch_optional(&mut *connection)
                        .await?;
                let removed = removed.ok_or(NO_SUCH)?.try_into()?;
                Ok((removed, touch(connection).await?))
            })
        });
        remove.await
    }

    /// Forgets those that have run out.
    pub(in crate::store) async fn forget_revocations(
        &self,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer
            .write_steps(move |connection| {
                Box::pin(async move {
                    if forget_ended(connection, now).await? == 0 {
                        return Ok(());
                    }
                    touch(connection).await?;
                    Ok(())
                })
            })
            .await
    }

    /// All of them, the oldest first.
    pub(in crate::store) async fn revocations(&self) -> Result<Vec<Row>, StoreError> {
        let sql = "SELECT * FROM revocations ORDER BY created_ms, revocation_id";
        Ok(sqlx::query_as(sql).fetch_all(&self.readers).await?)
    }

    /// A page of them, and how many there are.
    pub(in crate::store) async fn page_of_revocations(
        &self,
        page: Page,
    ) -> Result<(Vec<Row>, i64), StoreError> {
        let total =
            sqlx::query_scalar("SELECT count(*) FROM revocations").fetch_one(&self.readers).await?;
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT * FROM revocations ORDER BY created_ms, revocation_id LIMIT $1 OFFSET $2",
        )
        .bind(i64::from(page.size))
        .bind(page.offset())
        .fetch_all(&self.readers)
        .await?;
        Ok((rows, total))
    }
}

impl FromRow<'_, SqliteRow> for Row {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        use sqlx::Row;
        Ok(Self {
            revocation_id: row.try_get("revocation_id")?,
            project_id: row.try_get("project_id")?,
            api_key: row.try_get("api_key")?,
            kind: row.try_get("kind")?,
            jti: row.try_get("jti")?,
            room: row.try_get("room")?,
            participant: row.try_get("participant")?,
            issued_up_to: row.try_get("issued_up_to")?,
            keep_until: row.try_get("keep_until")?,
            caller: row.try_get("caller")?,
            created_ms: row.try_get("created_ms")?,
        })
    }
}

/// Fails when there is one more than there may be, of everybody or of this caller.
async fn check_room(
    connection: &mut SqliteConnection,
    caller: &str,
    most: Option<u32>,
) -> Result<(), StoreError> {
    let all: i64 =
        sqlx::query_scalar("SELECT count(*) FROM revocations").fetch_one(&mut *connection).await?;
    if all > MOST {
        return Err(StoreError::RevocationsFull);
    }
    let Some(most) = most else { return Ok(()) };
    let own: i64 = sqlx::query_scalar("SELECT count(*) FROM revocations WHERE caller = $1")
        .bind(caller)
        .fetch_one(&mut *connection)
        .await?;
    if own > i64::from(most) { Err(StoreError::TooManyRevocations) } else { Ok(()) }
}

/// Forgets what ran out more than a day ago (a clock that is set back by less revives no token), and
/// says how much that was.
async fn forget_ended(
    connection: &mut SqliteConnection,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let done = sqlx::query("DELETE FROM revocations WHERE keep_until <= $1")
        .bind(seconds(now) - DAY)
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}

/// Makes a new generation.
async fn touch(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(
        "UPDATE generations SET generation = generation + 1 WHERE subject = 'revocations' \
         RETURNING generation",
    )
    .fetch_one(connection)
    .await?)
}
