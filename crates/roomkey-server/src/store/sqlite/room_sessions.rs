//! Sessions of VideoSDK's rooms, in SQL.

use super::super::changes::{Change, WriteError};
use super::super::room_sessions::{RoomSession, RoomSessionFilter, VisitRecord};
use super::super::rooms::Page;
use super::Sqlite;
use crate::clock::Millis;
use crate::error::StoreError;
use roomkey::{ApiKey, RoomId};

type SessionRow = (String, String, Option<String>, String, i64, Option<i64>);
type VisitRow = (String, Option<String>, i64, Option<i64>);

fn read(row: SessionRow) -> RoomSession {
    let (session_id, room_id, custom_room_id, project_id, started_ms, ended_ms) = row;
    RoomSession { session_id, room_id, custom_room_id, project_id, started_ms, ended_ms }
}

macro_rules! select_session {
    ($rest:literal) => {
        concat!(
            "SELECT session_id, sessions.room_id, custom_room_id, sessions.project_id, ",
            "started_ms, ended_ms FROM sessions JOIN rooms ON rooms.room_id = sessions.room_id ",
            "JOIN api_keys ON api_keys.project_id = sessions.project_id WHERE api_keys.api_key = $1 ",
            $rest
        )
    };
}

impl Sqlite {
    pub(in crate::store) async fn list_sessions(
        &self,
        api_key: &ApiKey,
        filter: &RoomSessionFilter,
        page: Page,
    ) -> Result<(Vec<RoomSession>, i64), StoreError> {
        let sessions: Vec<SessionRow> = sqlx::query_as(select_session!(
            "AND ($2 IS NULL OR sessions.room_id = $2 OR custom_room_id = $2) \
             AND ($3 IS NULL OR (ended_ms IS NULL) = $3) \
             AND ($4 IS NULL OR started_ms >= $4) AND ($5 IS NULL OR started_ms <= $5) \
             ORDER BY started_ms DESC, session_id DESC LIMIT $6 OFFSET $7"
        ))
        .bind(api_key.as_str())
        .bind(&filter.room)
        .bind(filter.ongoing)
        .bind(filter.started_from_ms)
        .bind(filter.started_to_ms)
        .bind(i64::from(page.size))
        .bind(page.offset())
        .fetch_all(&self.readers)
        .await?;
        let total = sqlx::query_scalar(
            "SELECT count(*) FROM sessions JOIN rooms ON rooms.room_id = sessions.room_id \
             JOIN api_keys ON api_keys.project_id = sessions.project_id \
             WHERE api_keys.api_key = $1 \
             AND ($2 IS NULL OR sessions.room_id = $2 OR custom_room_id = $2) \
             AND ($3 IS NULL OR (ended_ms IS NULL) = $3) \
             AND ($4 IS NULL OR started_ms >= $4) AND ($5 IS NULL OR started_ms <= $5)",
        )
        .bind(api_key.as_str())
        .bind(&filter.room)
        .bind(filter.ongoing)
        .bind(filter.started_from_ms)
        .bind(filter.started_to_ms)
        .fetch_one(&self.readers)
        .await?;
        Ok((sessions.into_iter().map(read).collect(), total))
    }

    pub(in crate::store) async fn find_session(
        &self,
        api_key: &ApiKey,
        session: &str,
    ) -> Result<Option<RoomSession>, StoreError> {
        let row: Option<SessionRow> = sqlx::query_as(select_session!("AND session_id = $2"))
            .bind(api_key.as_str())
            .bind(session)
            .fetch_optional(&self.readers)
            .await?;
        Ok(row.map(read))
    }

    pub(in crate::store) async fn ongoing_session(
        &self,
        api_key: &ApiKey,
        room: &RoomId,
    ) -> Result<Option<RoomSession>, StoreError> {
        let row: Option<SessionRow> = sqlx::query_as(select_session!(
            "AND sessions.room_id = $2 AND ended_ms IS NULL ORDER BY started_ms DESC LIMIT 1"
        ))
        .bind(api_key.as_str())
        .bind(room.as_str())
        .fetch_optional(&self.readers)
        .await?;
        Ok(row.map(read))
    }

    pub(in crate::store) async fn visits(
        &self,
        session: &str,
    ) -> Result<Vec<VisitRecord>, StoreError> {
        let rows: Vec<VisitRow> = sqlx::query_as(
            "SELECT participant_id, name, started_ms, ended_ms FROM visits \
             WHERE session_id = $1 ORDER BY started_ms, participant_id",
        )
        .bind(session)
        .fetch_all(&self.readers)
        .await?;
        let visit = |(participant_id, name, started_ms, ended_ms)| VisitRecord {
            participant_id,
            name,
            started_ms,
            ended_ms,
        };
        Ok(rows.into_iter().map(visit).collect())
    }

    pub(in crate::store) async fn end_session(
        &self,
        session: String,
        now: Millis,
        change: Change,
    ) -> Result<(), WriteError> {
        self.change(change, move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE visits SET ended_ms = $1 WHERE session_id = $2 AND ended_ms IS NULL",
                )
                .bind(now.as_i64())
                .bind(&session)
                .execute(&mut *connection)
                .await?;
                sqlx::query(
                    "UPDATE sessions SET ended_ms = $1 \
                         WHERE session_id = $2 AND ended_ms IS NULL",
                )
                .bind(now.as_i64())
                .bind(&session)
                .execute(connection)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Says whether they were there, and records it if so.
    pub(in crate::store) async fn end_visit(
        &self,
        session: String,
        participant: String,
        now: Millis,
        change: Change,
    ) -> Result<bool, WriteError> {
        let recorded = |was_there: &bool| if *was_there { vec![change] } else { Vec::new() };
        let end = self.writer.write_recorded(false, recorded, move |connection| {
            Box::pin(async move {
                let done = sqlx::query(
                    "UPDATE visits SET ended_ms = $1 \
                     WHERE session_id = $2 AND participant_id = $3 AND ended_ms IS NULL",
                )
                .bind(now.as_i64())
                .bind(session)
                .bind(participant)
                .execute(connection)
                .await?;
                Ok(done.rows_affected() > 0)
            })
        });
        end.await
    }
}
