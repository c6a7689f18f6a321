//! Sessions: one for each time that people meet in a room, and who came and went.

use super::backend::ask;
use super::changes::{By, Change};
use super::{Page, Store};
use crate::clock::Millis;
use crate::error::{Result, StoreError};
use roomkey::{ApiKey, ParticipantId, RoomId};

/// A session as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct RoomSession {
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
pub(crate) struct RoomSessionFilter {
    /// `roomId` or `customRoomId`.
    pub(crate) room: Option<String>,
    pub(crate) ongoing: Option<bool>,
    pub(crate) started_from_ms: Option<i64>,
    pub(crate) started_to_ms: Option<i64>,
}

impl Store {
    /// A page of the project's sessions, the newest first, and how many there are in all.
    pub(crate) async fn list_sessions(
        &self,
        api_key: &ApiKey,
        filter: &RoomSessionFilter,
        page: Page,
    ) -> Result<(Vec<RoomSession>, i64), StoreError> {
        ask!(self, db => db.list_sessions(api_key, filter, page).await)
    }

    /// The session with this id in the key's project.
    pub(crate) async fn find_session(
        &self,
        api_key: &ApiKey,
        session: &str,
    ) -> Result<Option<RoomSession>, StoreError> {
        ask!(self, db => db.find_session(api_key, session).await)
    }

    /// The session that is going on in a room.
    pub(crate) async fn ongoing_session(
        &self,
        api_key: &ApiKey,
        room: &RoomId,
    ) -> Result<Option<RoomSession>, StoreError> {
        ask!(self, db => db.ongoing_session(api_key, room).await)
    }

    /// Who was there, in the order in which they came.
    pub(crate) async fn visits(&self, session: &str) -> Result<Vec<VisitRecord>, StoreError> {
        ask!(self, db => db.visits(session).await)
    }

    /// Ends a session and every stay in it. One that has ended stays as it is.
    pub(crate) async fn end_session(
        &self,
        session: &RoomSession,
        now: Millis,
        by: By,
    ) -> Result<()> {
        let change =
            Change { room: Some(session.room_id.clone()), ..Change::new("session.end", by) };
        let session = session.session_id.clone();
        Ok(ask!(self, db => db.end_session(session, now, change).await)?)
    }

    /// Ends the stay of a participant. Says whether they were there.
    pub(crate) async fn end_visit(
        &self,
        session: &RoomSession,
        participant: &ParticipantId,
        now: Millis,
        by: By,
    ) -> Result<bool> {
        let change = Change {
            room: Some(session.room_id.clone()),
            participant: Some(participant.as_str().to_owned()),
            ..Change::new("participant.remove", by)
        };
        let (session, participant) = (session.session_id.clone(), participant.as_str().to_owned());
        Ok(ask!(self, db => db.end_visit(session, participant, now, change).await)?)
    }
}
