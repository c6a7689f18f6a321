//! The vendor's sessions API, versions 2 and 1. A room has a session while people are in it.

use super::credentials::{api_token, for_room};
use super::failure::Failure;
use super::{body, respond};
use crate::app::App;
use crate::audit::Record;
use crate::clock::Millis;
use crate::id::is_object_id;
use crate::request_id::RequestId;
use crate::rooms;
use crate::sessions::{self, Filter};
use crate::store::{SessionRecord, VisitRecord};
use axum::extract::{Request, State};
use axum::response::Response;
use http::Extensions;
use roomkey::videosdk::Claims;
use roomkey::{Jti, ParticipantId, RoomId};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// `GET /v2/sessions`
pub(super) async fn list(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    list_as(&app, request, |session, visits| sessions::v2(&app, session, visits)).await
}

/// `GET /v1/meeting-sessions`
pub(super) async fn list_v1(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    list_as(&app, request, sessions::v1).await
}

async fn list_as(
    app: &App,
    request: Request,
    shown: impl Fn(&SessionRecord, &[VisitRecord]) -> Value,
) -> Result<Response, Failure> {
    let (parts, _) = request.into_parts();
    let claims = api_token(app, &parts.headers)?;
    let page = body::query::<respond::PageQuery>(&parts.uri)?.parse()?;
    let filter = body::query::<Filter>(&parts.uri)?.parse(&claims)?;
    let (found, total) = app.store.list_sessions(claims.api_key(), &filter, page).await?;
    let mut data = Vec::with_capacity(found.len());
    for session in &found {
        data.push(shown(session, &app.store.visits(&session.session_id).await?));
    }
    Ok(respond::json(&respond::page(page, total, &data)))
}

/// `GET /v2/sessions/{id}`
pub(super) async fn fetch(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    fetch_as(&app, request, |session, visits| sessions::v2(&app, session, visits)).await
}

/// `GET /v1/meeting-sessions/{id}`
pub(super) async fn fetch_v1(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    fetch_as(&app, request, sessions::v1).await
}

async fn fetch_as(
    app: &App,
    request: Request,
    shown: impl Fn(&SessionRecord, &[VisitRecord]) -> Value,
) -> Result<Response, Failure> {
    let (mut parts, _) = request.into_parts();
    let claims = api_token(app, &parts.headers)?;
    let session = find(app, &claims, &respond::path_id(&mut parts).await?).await?;
    let visits = app.store.visits(&session.session_id).await?;
    Ok(respond::json(&shown(&session, &visits)))
}

/// `GET /v2/sessions/{id}/participants`
pub(super) async fn participants(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (session, page) = session_and_page(&app, request).await?;
    let visits = app.store.visits(&session.session_id).await?;
    let (people, total) = sessions::page_of_participants(&visits, page);
    let data = sessions::v2_with(&app, &session, &people);
    let mut answer = respond::page(page, total, &[]);
    if let Some(members) = answer.as_object_mut() {
        members.insert("data".to_owned(), data);
    }
    Ok(respond::json(&answer))
}

/// `GET /v2/sessions/{id}/participants/active`
pub(super) async fn active_participants(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (session, page) = session_and_page(&app, request).await?;
    let mut visits = app.store.visits(&session.session_id).await?;
    visits.retain(|visit| visit.ended_ms.is_none());
    let (people, total) = sessions::page_of_participants(&visits, page);
    let data = [sessions::v2_with(&app, &session, &people)];
    Ok(respond::json(&respond::page(page, total, &data)))
}

/// `GET /v2/sessions/{id}/participants/{participantId}`
pub(super) async fn participant(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (mut parts, _) = request.into_parts();
    let claims = api_token(&app, &parts.headers)?;
    let (id, participant) = respond::path_ids(&mut parts).await?;
    let session = find(&app, &claims, &id).await?;
    let mut visits = app.store.visits(&session.session_id).await?;
    visits.retain(|visit| visit.participant_id == participant);
    let person = sessions::participants(&visits).into_iter().next();
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
pub(super) async fn end(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let claims = api_token(&app, &parts.headers)?;
    let named: Named = body::json(&app, &parts.headers, body).await?;
    if named.room_id.is_none() {
        return Err(Failure::rule("Please provide a valid `roomId` in body params."));
    }
    let session = locate(&app, &claims, &named).await?;
    if session.ended_ms.is_some() && named.ignore_closed != Some(true) {
        return Err(Failure::session_not_found());
    }
    let ended = end_recorded(&app, &claims, session, &parts.extensions).await?;
    let visits = app.store.visits(&ended.session_id).await?;
    Ok(respond::json(&sessions::ended(&ended, &visits)))
}

/// `POST /v1/meeting-sessions/{id}/end`
pub(super) async fn end_v1(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (mut parts, _) = request.into_parts();
    let claims = api_token(&app, &parts.headers)?;
    let session = find(&app, &claims, &respond::path_id(&mut parts).await?).await?;
    let ended = end_recorded(&app, &claims, session, &parts.extensions).await?;
    let visits = app.store.visits(&ended.session_id).await?;
    Ok(respond::json(&sessions::v1(&ended, &visits)))
}

/// `POST /v2/sessions/participants/remove`
pub(super) async fn remove(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let claims = api_token(&app, &parts.headers)?;
    let named: Named = body::json(&app, &parts.headers, body).await?;
    let participant = removed(&named)?;
    let session = locate(&app, &claims, &named).await?;
    remove_recorded(&app, &claims, &session, &participant, &parts.extensions).await?;
    // The vendor's own client expects a sentence here.
    Ok(respond::json(&json!("Participant removed successfully.")))
}

/// `POST /v1/meeting-sessions/{id}/remove-participant`
pub(super) async fn remove_v1(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (mut parts, body) = request.into_parts();
    let claims = api_token(&app, &parts.headers)?;
    let id = respond::path_id(&mut parts).await?;
    let named: Named = body::json(&app, &parts.headers, body).await?;
    let participant = removed(&named)?;
    let session = find(&app, &claims, &id).await?;
    remove_recorded(&app, &claims, &session, &participant, &parts.extensions).await?;
    let visits = app.store.visits(&session.session_id).await?;
    Ok(respond::json(&sessions::v1(&session, &visits)))
}

fn removed(named: &Named) -> Result<ParticipantId, Failure> {
    let text = named
        .participant_id
        .as_deref()
        .ok_or(Failure::rule("`participantId` is required in request body."))?;
    ParticipantId::parse(text).map_err(|error| Failure::parameter(&error))
}

async fn session_and_page(
    app: &App,
    request: Request,
) -> Result<(SessionRecord, crate::store::Page), Failure> {
    let (mut parts, _) = request.into_parts();
    let claims = api_token(app, &parts.headers)?;
    let page = body::query::<respond::PageQuery>(&parts.uri)?.parse()?;
    let session = find(app, &claims, &respond::path_id(&mut parts).await?).await?;
    Ok((session, page))
}

async fn find(app: &App, claims: &Claims, id: &str) -> Result<SessionRecord, Failure> {
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
async fn locate(app: &App, claims: &Claims, named: &Named) -> Result<SessionRecord, Failure> {
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

async fn end_recorded(
    app: &App,
    claims: &Claims,
    mut session: SessionRecord,
    extensions: &Extensions,
) -> Result<SessionRecord, Failure> {
    let now = Millis::now().map_err(|error| Failure::from_core(&error))?;
    app.store.end_session(&session.session_id, now).await?;
    super::rooms::record(app, "session.end", claims, &session.room_id, extensions).await?;
    session.ended_ms = session.ended_ms.or(Some(now.as_i64()));
    Ok(session)
}

async fn remove_recorded(
    app: &App,
    claims: &Claims,
    session: &SessionRecord,
    participant: &ParticipantId,
    extensions: &Extensions,
) -> Result<(), Failure> {
    let now = Millis::now().map_err(|error| Failure::from_core(&error))?;
    if !app.store.end_visit(&session.session_id, participant.as_str(), now).await? {
        return Err(Failure::participant_not_found());
    }
    app.record(&Record {
        action: "participant.remove",
        caller: Some(claims.api_key().as_str()),
        room: Some(&session.room_id),
        participant: Some(participant.as_str()),
        jti: claims.jti().map(Jti::as_str),
        request: RequestId::of(extensions),
        outcome: "ok",
        ..Record::default()
    })
    .await
}
