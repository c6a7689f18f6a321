//! What the rules about log and database ask of a transaction, in SQL.

use super::super::revocation::Row;
use super::super::transaction::{KeyName, Transaction};
use super::read_generations;
use crate::audit::{Generations, Mark};
use crate::error::StoreError;
use crate::id;
use roomkey::keyring::KeyState;
use sqlx::sqlite::SqliteConnection;

impl Transaction for SqliteConnection {
    async fn generations(&mut self) -> Result<Generations, StoreError> {
        read_generations(self).await
    }

    async fn set_generations(&mut self, made: Generations) -> Result<(), StoreError> {
        for (subject, generation) in [("keys", made.keys), ("revocations", made.revocations)] {
            sqlx::query("UPDATE generations SET generation = $1 WHERE subject = $2")
                .bind(generation)
                .bind(subject)
                .execute(&mut *self)
                .await?;
        }
        Ok(())
    }

    async fn mark(&mut self) -> Result<Option<Mark>, StoreError> {
        let row: Option<(i64, String)> =
            sqlx::query_as("SELECT number, hash FROM audit_heads").fetch_optional(self).await?;
        let Some((number, hash)) = row else { return Ok(None) };
        let (Ok(number), Some(hash)) = (u64::try_from(number), id::from_hex(&hash)) else {
            return Err(StoreError::Corrupt("audit_heads"));
        };
        Ok(Some(Mark { number, hash }))
    }

    async fn set_mark(&mut self, mark: Mark) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO audit_heads (subject, number, hash) VALUES ('log', $1, $2) \
             ON CONFLICT (subject) DO UPDATE SET number = excluded.number, hash = excluded.hash \
             WHERE excluded.number > audit_heads.number",
        )
        .bind(i64::try_from(mark.number).unwrap_or(i64::MAX))
        .bind(id::hex(&mark.hash))
        .execute(self)
        .await?;
        Ok(())
    }

    async fn key_state(&mut self, key: &KeyName) -> Result<Option<KeyState>, StoreError> {
        let (table, query) = match &key.vendor {
            None => (
                "api_keys",
                sqlx::query_scalar("SELECT state FROM api_keys WHERE api_key = $1").bind(&key.id),
            ),
            Some(vendor) => (
                "vendor_keys",
                sqlx::query_scalar(
                    "SELECT state FROM vendor_keys WHERE key_id = $1 AND vendor = $2",
                )
                .bind(&key.id)
                .bind(vendor),
            ),
        };
        let found: Option<String> = query.fetch_optional(self).await?;
        found.map(|state| state.parse().map_err(|_| StoreError::Corrupt(table))).transpose()
    }

    async fn set_key_state(&mut self, key: &KeyName, state: KeyState) -> Result<(), StoreError> {
        let query = match &key.vendor {
            None => sqlx::query("UPDATE api_keys SET state = $1 WHERE api_key = $2")
                .bind(state.as_str())
                .bind(&key.id),
            Some(vendor) => {
                sqlx::query("UPDATE vendor_keys SET state = $1 WHERE key_id = $2 AND vendor = $3")
                    .bind(state.as_str())
                    .bind(&key.id)
                    .bind(vendor)
            }
        };
        query.execute(self).await?;
        Ok(())
    }

    async fn has_project(&mut self, project: &str) -> Result<bool, StoreError> {
        let known: Option<i64> = sqlx::query_scalar("SELECT 1 FROM projects WHERE project_id = $1")
            .bind(project)
            .fetch_optional(self)
            .await?;
        Ok(known.is_some())
    }

    async fn keep_revocation(&mut self, row: &Row) -> Result<Row, StoreError> {
        Ok(sqlx::query_as(
            "INSERT INTO revocations (revocation_id, project_id, api_key, kind, jti, room, \
                 participant, issued_up_to, keep_until, caller, created_ms) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
             ON CONFLICT (kind, jti, room, participant, project_id, api_key) DO UPDATE SET \
                 issued_up_to = CASE WHEN excluded.issued_up_to > revocations.issued_up_to \
                     THEN excluded.issued_up_to ELSE revocations.issued_up_to END, \
                 keep_until = CASE WHEN excluded.keep_until IS NULL OR \
                         excluded.keep_until > revocations.keep_until \
                     THEN excluded.keep_until ELSE revocations.keep_until END \
             RETURNING *",
        )
        .bind(&row.revocation_id)
        .bind(&row.project_id)
        .bind(&row.api_key)
        .bind(&row.kind)
        .bind(&row.jti)
        .bind(&row.room)
        .bind(&row.participant)
        .bind(row.issued_up_to)
        .bind(row.keep_until)
        .bind(&row.caller)
        .bind(row.created_ms)
        .fetch_one(self)
        .await?)
    }
}
