//! Sessions of OpenTok and Vonage, in SQL.

use super::super::changes::{Change, WriteError};
use super::super::tokbox_sessions::TokboxSession;
use super::Sqlite;
use super::writer::Work;
use crate::error::StoreError;
use roomkey::opentok::SessionId;
use sqlx::sqlite::SqliteConnection;
use std::collections::HashMap;

const BY_NAME: &str =
    "SELECT session_id FROM vendor_sessions WHERE vendor = $1 AND project = $2 AND name = $3";

impl Sqlite {
    pub(in crate::store) async fn keep_session(
        &self,
        session: TokboxSession,
        recorded: impl FnOnce(&Option<SessionId>) -> Vec<Change> + Send + 'static,
    ) -> Result<Option<SessionId>, WriteError> {
        let keep = self
            .writer
            .write_recorded(true, recorded, move |connection| find_or_insert(connection, session));
        keep.await
    }

    pub(in crate::store) async fn named_session(
        &self,
        vendor: &str,
        project: &str,
        name: &str,
    ) -> Result<Option<SessionId>, StoreError> {
        let found: Option<String> = sqlx::query_scalar(BY_NAME)
            .bind(vendor)
            .bind(project)
            .bind(name)
            .fetch_optional(&self.readers)
            .await?;
        found.as_deref().map(read).transpose()
    }

    pub(in crate::store) async fn session_name(
        &self,
        id: &SessionId,
    ) -> Result<Option<Option<String>>, StoreError> {
        let sql = "SELECT name FROM vendor_sessions WHERE session_id = $1";
        Ok(sqlx::query_scalar(sql).bind(id.as_str()).fetch_optional(&self.readers).await?)
    }

    pub(in crate::store) async fn name_of_room(
        &self,
        vendor: &str,
        room: &str,
    ) -> Result<Option<String>, StoreError> {
        let sql = "SELECT name FROM vendor_sessions WHERE session_id = $1 AND vendor = $2";
        let name: Option<Option<String>> =
            sqlx::query_scalar(sql).bind(room).bind(vendor).fetch_optional(&self.readers).await?;
        Ok(name.flatten())
    }

    pub(in crate::store) async fn session_names(
        &self,
    ) -> Result<HashMap<String, String>, StoreError> {
        let sql = "SELECT session_id, name FROM vendor_sessions WHERE name IS NOT NULL";
        let rows: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(&self.readers).await?;
        Ok(rows.into_iter().collect())
    }
}

fn read(id: &str) -> Result<SessionId, StoreError> {
    SessionId::parse(id).map_err(|_| StoreError::Corrupt("vendor_sessions"))
}

fn find_or_insert(
    connection: &mut SqliteConnection,
    session: TokboxSession,
) -> Work<'_, Option<SessionId>> {
    Box::pin(async move {
        if let Some(name) = &session.name {
            let found: Option<String> = sqlx::query_scalar(BY_NAME)
                .bind(session.vendor)
                .bind(&session.project)
                .bind(name)
                .fetch_optional(&mut *connection)
                .await?;
            if let Some(found) = found {
                return read(&found).map(Some);
            }
        }
        let done = sqlx::query(
            "INSERT INTO vendor_sessions (session_id, vendor, project, name, settings, created_ms) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (session_id) DO NOTHING",
        )
        .bind(session.id.as_str())
        .bind(session.vendor)
        .bind(&session.project)
        .bind(&session.name)
        .bind(&session.settings)
        .bind(session.created.as_i64())
        .execute(&mut *connection)
        .await?;
        Ok((done.rows_affected() > 0).then_some(session.id))
    })
}
