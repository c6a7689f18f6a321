//! The vendor's sessions API, versions 2 and 1. A room has a session while people are in it.

use super::call::Call;
use super::credentials::for_room;
use super::respond;
use crate::app::App;
use crate::clock::Millis;
use crate::desk::room_sessions::{self, Filter};
use crate::desk::rooms;
use crate::failure::Failure;
use crate::id::is_object_id;
use crate::store::{RoomSession, VisitRecord};
use axum::response::Response;
use roomkey::videosdk::Claims;
use roomkey::{ParticipantId, RoomId};
use serde::Deserialize;
use serde_json::{Value, json};

/// `GET /v2/sessions`
pub(super) async fn list(call: Call) -> Result<Response, Failure> {
    list_as(call, room_sessions::v2).await
}

/// `GET /v1/meeting-sessions`
pub(super) async fn list_v1(call: Call) -> Result<Response, Failure> {
    list_as(call, |_, session, visits| room_sessions::v1(session, visits)).await
}

async fn list_as(
    call: Call,
    shown: impl Fn(&App, &RoomSession, &[VisitRecord]) -> Value,
) -> Result<Response, Failure> {
    let Call { app, claims, .. } = &call;
    let page = call.query::<respond::PageQuery>()?.parse()?;
    let filter = call.query::<Filter>()?.parse(claims)?;
    let (found, total) = app.store.list_sessions(claims.api_key(), &filter, page).await?;
    let mut data = Vec::with_capacity(found.len());
    for session in &found {
        data.push(shown(app, session, &app.store.visits(&session.session_id).await?));
    }
    Ok(respond::json(&respond::page(page, total, &data)))
}

/// `GET /v2/sessions/{id}`
pub(super) async fn fetch(call: Call) -> Result<Response, Failure> {
    fetch_as(call, room_sessions::v2).await
}

/// `GET /v1/meeting-sessions/{id}`
pub(super) async fn fetch_v1(call: Call) -> Result<Response, Failure> {
    fetch_as(call, |_, session, visits| room_sessions::v1(session, visits)).await
}

async fn fetch_as(
    mut call: Call,
    shown: impl Fn(&App, &RoomSession, &[VisitRecord]) -> Value,
) -> Result<Response, Failure> {
    let id = call.id().await?;
    let session = find(&call.app, &call.claims, &id).await?;
    let visits = call.app.store.visits(&session.session_id).await?;
    Ok(respond::json(&shown(&call.app, &session, &visits)))
}

/// `GET /v2/sessions/{id}/participants`
pub(super) async fn participants(mut call: Call) -> Result<Response, Failure> {
    let (session, page) = session_and_page(&mut call).await?;
    let visits = call.app.store.visits(&session.session_id).await?;
    let (people, total) = room_sessions::page_of_participants(&visits, page);
    let data = room_sessions::v2_with(&call.app, &session, &people);
    let mut answer = respond::page(page, total, &[]);
    if let Some(members) = answer.as_object_mut() {
        members.insert("data".to_owned(), data);
    }
    Ok(respond::json(&answer))
}

/// `GET /v2/sessions/{id}/participants/active`
pub(super) async fn active_participants(mut call: Call) -> Result<Response, Failure> {
    let (session, page) = session_and_page(&mut call).await?;
    let mut visits = call.app.store.visits(&session.session_id).await?;
    visits.retain(|visit| visit.ended_ms.is_none());
    let (people, total) = room_sessions::page_of_participants(&visits, page);
    let data = [room_sessions::v2_with(&call.app, &session, &people)];
    Ok(respond::json(&respond::page(page, total, &data)))
}

/// `GET /v2/sessions/{id}/participants/{participantId}`
pub(super) async fn participant(mut call: Call) -> Result<Response, Failure> {
    let (id, participant) = call.ids().await?;
    let session = find(&call.app, &call.claims, &id).await?;
    let mut visits = call.app.store.visits(&session.session_id).await?;
    visits.retain(|visit| visit.participant_id == participant);
    let person = room_sessions::participants(&visits).into_iter().next();
    Ok(respond::json(&person.ok_or(Failure::participant_not_found())?))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Named {
    room_id: Option<String>,
    session_id: Option<String>,
    participant_id: Option<String>,
    ignore_closed: Option<bool>,
}

/// `POST /v2/sessions/end`
pub(super) async fn end(mut call: Call) -> Result<Response, Failure> {
    let named: Named = call.json().await?;
    if named.room_id.is_none() {
        return Err(Failure::rule("Please provide a valid `roomId` in body params."));
    }
    let session = locate(&call.app, &call.claims, &named).await?;
    if session.ended_ms.is_some() && named.ignore_closed != Some(true) {
        return Err(Failure::session_not_found());
    }
    let ended = end_recorded(&call, session).await?;
    let visits = call.app.store.visits(&ended.session_id).await?;
    Ok(respond::json(&room_sessions::ended(&ended, &visits)))
}

/// `POST /v1/meeting-sessions/{id}/end`
pub(super) async fn end_v1(mut call: Call) -> Result<Response, Failure> {
    let id = call.id().await?;
    let session = find(&call.app, &call.claims, &id).await?;
    let ended = end_recorded(&call, session).await?;
    let visits = call.app.store.visits(&ended.session_id).await?;
    Ok(respond::json(&room_sessions::v1(&ended, &visits)))
}

/// `POST /v2/sessions/participants/remove`
pub(super) async fn remove(mut call: Call) -> Result<Response, Failure> {
    let named: Named = call.json().await?;
    let participant = removed(&named)?;
    let session = locate(&call.app, &call.claims, &named).await?;
    remove_recorded(&call, &session, &participant).await?;
    // The vendor's own client expects a sentence here.
    Ok(respond::json(&json!("Participant removed successfully.")))
}

/// `POST /v1/meeting-sessions/{id}/remove-participant`
pub(super) async fn remove_v1(mut call: Call) -> Result<Response, Failure> {
    let id = call.id().await?;
    let named: Named = call.json().await?;
    let participant = removed(&named)?;
    let session = find(&call.app, &call.claims, &id).await?;
    remove_recorded(&call, &session, &participant).await?;
    let visits = call.app.store.visits(&session.session_id).await?;
    Ok(respond::json(&room_sessions::v1(&session, &visits)))
}

fn removed(named: &Named) -> Result<ParticipantId, Failure> {
    let text = named
        .participant_id
        .as_deref()
        .ok_or(Failure::rule("`participantId` is required in request body."))?;
    ParticipantId::parse(text).map_err(|error| Failure::parameter(&error))
}

async fn session_and_page(call: &mut Call) -> Result<(RoomSession, crate::store::Page), Failure> {
    let page = call.query::<respond::PageQuery>()?.parse()?;
    let id = call.id().await?;
    let session = find(&call.app, &call.claims, &id).await?;
    Ok((session, page))
}

async fn find(app: &App, claims: &Claims, id: &str) -> Result<RoomSession, Failure> {
    if !is_object_id(id) {
        return Err(Failure::session_not_found());
    }
    let session = app.store.find_session(claims.api_key(), id).await?;
    let session = session.ok_or(Failure::session_not_found())?;
    let room = RoomId::parse(&session.room_id).map_err(|error| Failure::from_core(&error))?;
    for_room(claims, Some(&room))?;
    Ok(session)
}

/// The session that a body names, by its own id or by its room.
async fn locate(app: &App, claims: &Claims, named: &Named) -> Result<RoomSession, Failure> {
    let room = match &named.room_id {
        Some(name) => Some(rooms::find(app, claims, name).await?),
        None => None,
    };
    match (&named.session_id, room) {
        (Some(id), room) => {
            let session = find(app, claims, id).await?;
            match room {
                Some(room) if room.room_id.as_str() != session.room_id => {
                    Err(Failure::session_not_found())
                }
                _ => Ok(session),
            }
        }
        (None, Some(room)) => app
            .store
            .ongoing_session(claims.api_key(), &room.room_id)
            .await?
            .ok_or(Failure::session_not_found()),
        (None, None) => Err(Failure::rule("`roomId` or `sessionId` is required.")),
    }
}

async fn end_recorded(call: &Call, mut session: RoomSession) -> Result<RoomSession, Failure> {
    let now = Millis::now().map_err(|error| Failure::from_core(&error))?;
    call.app.store.end_session(&session, now, call.by()).await?;
    session.ended_ms = session.ended_ms.or(Some(now.as_i64()));
    Ok(session)
}

async fn remove_recorded(
    call: &Call,
    session: &RoomSession,
    participant: &ParticipantId,
) -> Result<(), Failure> {
    let now = Millis::now().map_err(|error| Failure::from_core(&error))?;
    if call.app.store.end_visit(session, participant, now, call.by()).await? {
        Ok(())
    } else {
        Err(Failure::participant_not_found())
    }
}
