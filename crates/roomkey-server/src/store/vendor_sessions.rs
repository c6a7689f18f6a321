//! Sessions of OpenTok and Vonage: their ids say whose they are, and here is which of them exist.

use super::Store;
use super::changes::{By, Change};
use super::writer::Work;
use crate::clock::Millis;
use crate::error::{Result, StoreError};
use roomkey::opentok::SessionId;
use sqlx::sqlite::SqliteConnection;
use std::collections::HashMap;

const BY_NAME: &str =
    "SELECT session_id FROM vendor_sessions WHERE vendor = $1 AND project = $2 AND name = $3";

/// A session to be kept.
#[derive(Clone, Debug)]
pub(crate) struct VendorSession {
    pub(crate) id: SessionId,
    /// `opentok` or `vonage`.
    pub(crate) vendor: &'static str,
    /// The API key or the application id.
    pub(crate) project: String,
    /// What the server's own routes know it by.
    pub(crate) name: Option<String>,
    /// What was wished for, as JSON.
    pub(crate) settings: String,
    pub(crate) created: Millis,
}

impl Store {
    /// Keeps a session. One that has a name is kept only if there is none of that name yet; the one
    /// that counts is returned. `None` when the session is known already, under this name or another
    /// or without one: whoever made it has made no new one.
    pub(crate) async fn keep_session(
        &self,
        session: VendorSession,
        by: By,
    ) -> Result<Option<SessionId>> {
        let id = session.id.clone();
        let recorded = move |kept: &Option<SessionId>| {
            let made =
                Change { room: Some(id.as_str().to_owned()), ..Change::new("room.create", by) };
            if *kept == Some(id) { vec![made] } else { Vec::new() }
        };
        let work = self
            .writer
            .write_recorded(true, recorded, move |connection| find_or_insert(connection, session));
        Ok(work.await?)
    }

    /// The project's session of this name.
    pub(crate) async fn named_session(
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

    /// What a session is called here, if it is; `None` when there is no such session.
    pub(crate) async fn session_name(
        &self,
        id: &SessionId,
    ) -> Result<Option<Option<String>>, StoreError> {
        let sql = "SELECT name FROM vendor_sessions WHERE session_id = $1";
        Ok(sqlx::query_scalar(sql).bind(id.as_str()).fetch_optional(&self.readers).await?)
    }

    /// What sessions are called, by their id.
    pub(crate) async fn session_names(&self) -> Result<HashMap<String, String>, StoreError> {
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
    session: VendorSession,
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
