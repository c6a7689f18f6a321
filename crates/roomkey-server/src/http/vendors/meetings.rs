//! Meetings of document 001 that are sessions of OpenTok or Vonage.

use super::{find_or_create, from_core, sessions};
use crate::app::App;
use crate::clock;
use crate::failure::Failure;
use crate::http::call::by;
use crate::http::credentials::{for_room, verify};
use crate::http::respond;
use axum::response::Response;
use http::request::Parts;
use roomkey::CustomRoomId;
use roomkey::jws::Leeway;
use roomkey::opentok::rooms;
use roomkey::videosdk::endpoints::MeetingRequest;
use roomkey::videosdk::{Expectation, Right};

/// `POST /create-meeting`, by the bearer of a token of this server for no room.
pub(in crate::http) async fn create_meeting(
    app: &App,
    parts: &Parts,
    wanted: &MeetingRequest,
) -> Result<Response, Failure> {
    let claims = verify(app, wanted.token(), &Expectation::right(Right::Create))?;
    let sessions = sessions(app)?;
    let name = wanted.custom_room_id().map(CustomRoomId::parse).transpose();
    let name = name.map_err(|error| Failure::parameter(&error))?;
    let name = name.as_ref().map(CustomRoomId::as_str);
    let session = find_or_create(app, sessions, name, by(&claims, parts)).await?;
    Ok(respond::json(&rooms::shown(&session, name)))
}

/// `POST /validate-meeting/{meetingId}`, by the bearer of a token of this server, or of a token for the
/// session.
pub(in crate::http) async fn validate_meeting(
    app: &App,
    room: &str,
    wanted: &MeetingRequest,
) -> Result<Response, Failure> {
    let sessions = sessions(app)?;
    let session = rooms::session(room, sessions.signer().project());
    let mut is_for_session = false;
    let mut named = None;
    if let Ok(session) = &session {
        app.store.is_there()?;
        named = app.store.session_name(session).await?;
        let now = clock::now().map_err(|error| from_core(&error))?;
        if let Ok(seat) = sessions.signer().verify(wanted.token(), session, now) {
            let name = named.as_ref().and_then(Option::as_deref);
            is_for_session = !app.revoked.covers_seat(&seat, name, Leeway::default());
        }
    }
    if !is_for_session {
        let claims = verify(app, wanted.token(), &Expectation::right(Right::Validate))?;
        // One that is for a room is for no session.
        for_room(&claims, None)?;
    }
    let session = session?;
    if named.is_none() && sessions.are_local() {
        return Err(Failure::room_not_found());
    }
    Ok(respond::json(&rooms::shown(&session, named.flatten().as_deref())))
}
