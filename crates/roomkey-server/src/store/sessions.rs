//! Sessions: one for each time that people meet in a room, and who came and went.

use super::changes::{By, Change};
use super::{Page, Store};
use crate::clock::Millis;
use crate::error::{Result, StoreError};
use roomkey::{ApiKey, ParticipantId, RoomId};

/// A session as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct SessionRecord {
    pub(crate) session_id: String,
    pub(crate) room_id: String,
    pub(crate) custom_room_id: Option<String>,
    pub(crate) project_id: String,
    pub(crate) started_ms: i64,
    pub(crate) ended_ms: Option<i64>,
}

/// One stay of a participant.
#[derive(Clone, Debug)]
pub(crate) struct VisitRecord {
    pub(crate) participant_id: String,
    pub(crate) name: Option<String>,
    pub(crate) started_ms: i64,
    pub(crate) ended_ms: Option<i64>,
}

/// Which sessions to list. What is absent does not filter.
#[derive(Clone, Debug, Default)]
pub(crate) struct SessionFilter {
    /// `roomId` or `customRoomId`.
    pub(crate) room: Option<String>,
    pub(crate) ongoing: Option<bool>,
    pub(crate) started_from_ms: Option<i64>,
    pub(crate) started_to_ms: Option<i64>,
}

type SessionRow = (String, String, Option<String>, String, i64, Option<i64>);
type VisitRow = (String, Option<String>, i64, Option<i64>);

fn read(row: SessionRow) -> SessionRecord {
    let (session_id, room_id, custom_room_id, project_id, started_ms, ended_ms) = row;
    SessionRecord { session_id, room_id, custom_room_id, project_id, started_ms, ended_ms }
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

impl Store {
    /// A page of the project's sessions, the newest first, and how many there are in all.
    pub(crate) async fn list_sessions(
        &self,
        api_key: &ApiKey,
        filter: &SessionFilter,
        page: Page,
    ) -> Result<(Vec<SessionRecord>, i64), StoreError> {
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

    /// The session with this id in the key's project.
    pub(crate) async fn find_session(
        &self,
        api_key: &ApiKey,
        session: &str,
    ) -> Result<Option<SessionRecord>, StoreError> {
        let row: Option<SessionRow> = sqlx::query_as(select_session!("AND session_id = $2"))
            .bind(api_key.as_str())
            .bind(session)
            .fetch_optional(&self.readers)
            .await?;
        Ok(row.map(read))
    }

    /// The session that is going on in a room.
    pub(crate) async fn ongoing_session(
        &self,
        api_key: &ApiKey,
        room: &RoomId,
    ) -> Result<Option<SessionRecord>, StoreError> {
        let row: Option<SessionRow> = sqlx::query_as(select_session!(
            "AND sessions.room_id = $2 AND ended_ms IS NULL ORDER BY started_ms DESC LIMIT 1"
        ))
        .bind(api_key.as_str())
        .bind(room.as_str())
        .fetch_optional(&self.readers)
        .await?;
        Ok(row.map(read))
    }

    /// Who was there, in the order in which they came.
    pub(crate) async fn visits(&self, session: &str) -> Result<Vec<VisitRecord>, StoreError> {
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

    /// Ends a session and every stay in it. One that has ended stays as it is.
    pub(crate) async fn end_session(
        &self,
        session: &SessionRecord,
        now: Millis,
        by: By,
    ) -> Result<()> {
        let change =
            Change { room: Some(session.room_id.clone()), ..Change::new("session.end", by) };
        let session = session.session_id.clone();
        self.change(vec![change], move |connection| {
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

    /// Ends the stay of a participant. Says whether they were there.
    pub(crate) async fn end_visit(
        &self,
        session: &SessionRecord,
        participant: &ParticipantId,
        now: Millis,
        by: By,
    ) -> Result<bool> {
        let change = Change {
            room: Some(session.room_id.clone()),
            participant: Some(participant.as_str().to_owned()),
            ..Change::new("participant.remove", by)
        };
        let session = session.session_id.clone();
        let participant = participant.as_str().to_owned();
        let recorded = |was_there: &bool| if *was_there { vec![change] } else { Vec::new() };
        Ok(self
            .writer
            .write_recorded(false, recorded, move |connection| {
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
            })
            .await?)
    }
}
