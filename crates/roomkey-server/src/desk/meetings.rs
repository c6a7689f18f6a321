//! Meetings of document 001: rooms here or at the vendor, or sessions of OpenTok and Vonage.

use super::again::twice;
use super::rooms;
use super::tokens::verify;
use crate::app::App;
use crate::audit::Record;
use crate::clock::{self, Millis};
use crate::desk::vendors::Tokbox;
use crate::failure::Failure;
use crate::request_id::RequestId;
use crate::store::By;
use roomkey::grant::Right;
use roomkey::opentok::rooms as seats;
use roomkey::videosdk::endpoints::{self, MeetingRequest, Pending};
use roomkey::videosdk::{Claims, Expectation};
use roomkey::{CustomRoomId, Jti, RoomId, Verified};

/// What makes a meeting.
pub(crate) fn creating() -> Expectation {
    Expectation::right(Right::Create)
}

/// What says whether people can meet in this room.
pub(crate) fn validating(room: &RoomId) -> Expectation {
    Expectation::right(Right::Validate).room(room.clone())
}

/// `/create-meeting`, by the bearer of the token in it.
pub(crate) async fn create(
    app: &App,
    asked: &MeetingRequest,
    request: Option<RequestId>,
) -> Result<String, Failure> {
    // If the token stood in the header, keys and revocations may have changed since.
    let claims = verify(app, asked.token(), &creating()).await?;
    if let Some(sessions) = app.sessions_as_rooms() {
        return Box::pin(create_session(app, sessions, asked, by(&claims, request))).await;
    }
    if app.upstream.is_some() {
        return Box::pin(create_at_vendor(app, asked, &claims, request)).await;
    }
    let now = Millis::now().map_err(|error| Failure::from_core(&error))?;
    let room = rooms::create(app, claims.api_key(), asked.into(), now, by(&claims, request));
    Ok(rooms::v2_text_with_meeting_id(app, &room.await?))
}

async fn create_at_vendor(
    app: &App,
    asked: &MeetingRequest,
    claims: &Verified<Claims>,
    request: Option<RequestId>,
) -> Result<String, Failure> {
    let upstream = app.upstream.as_ref().ok_or_else(Failure::internal)?;
    let now = clock::now().map_err(|error| Failure::from_core(&error))?;
    let call = Pending::create(&app.keys.current(), upstream.api(), asked, claims, now)?;
    let room = upstream.send(&call).await?;
    let answer = call.shown(&room)?;
    app.record(&Record {
        action: "room.create",
        caller: Some(claims.api_key().as_str()),
        room: Some(room.room_id().as_str()),
        jti: claims.jti().map(Jti::as_str),
        request,
        outcome: "ok",
        ..Record::default()
    })
    .await?;
    app.metrics.rooms_created.inc();
    Ok(answer)
}

async fn create_session(
    app: &App,
    sessions: &Tokbox,
    asked: &MeetingRequest,
    by: By,
) -> Result<String, Failure> {
    let name = asked.custom_room_id().map(CustomRoomId::parse).transpose();
    let name = name.map_err(|error| Failure::parameter(&error))?;
    let name = name.as_ref().map(CustomRoomId::as_str);
    let session = sessions.find_or_create(app, name, by).await?;
    Ok(seats::shown(&session, name).to_string())
}

/// `/validate-meeting/{meetingId}`, by the bearer of the token in it.
pub(crate) async fn validate(
    app: &App,
    room: &RoomId,
    asked: &MeetingRequest,
) -> Result<String, Failure> {
    if let Some(own) = app.sessions_as_rooms() {
        // The keys that sign for sessions may have changed, too.
        return Box::pin(twice(app, || validate_session(app, own, room.as_str(), asked))).await;
    }
    // If the token stood in the header, keys and revocations may have changed since.
    let claims = verify(app, asked.token(), &validating(room)).await?;
    let Some(upstream) = &app.upstream else {
        let room = rooms::validate(app, &claims, room.as_str()).await?;
        return Ok(rooms::v2_text_with_meeting_id(app, &room));
    };
    let now = clock::now().map_err(|error| Failure::from_core(&error))?;
    let keys = app.keys.current();
    let call = Pending::validate(&keys, upstream.api(), (asked, room), &claims, now)?;
    Ok(call.shown(&upstream.send(&call).await?)?)
}

/// By the bearer of a token of this server, or of a token for the session.
async fn validate_session(
    app: &App,
    own: &Tokbox,
    room: &str,
    asked: &MeetingRequest,
) -> Result<String, Failure> {
    let session = seats::session(room, own.signer().project());
    let mut is_for_session = false;
    let mut named = None;
    if let Ok(session) = &session {
        app.store.is_there()?;
        named = app.store.session_name(session).await?;
        let now = clock::now().map_err(|error| Failure::from_core(&error))?;
        if let Ok(seat) = own.signer().verify(asked.token(), session, now) {
            let name = named.as_ref().and_then(Option::as_deref);
            is_for_session = !app.revoked.covers_other(&seat.subject(name));
        }
    }
    if !is_for_session {
        let claims = verify(app, asked.token(), &Expectation::right(Right::Validate)).await?;
        // One that is for a room is for no session.
        endpoints::for_room(&claims, None)?;
    }
    let session = session?;
    if named.is_none() && own.are_local() {
        return Err(Failure::room_not_found());
    }
    Ok(seats::shown(&session, named.flatten().as_deref()).to_string())
}

/// The bearer of a token, for the log.
pub(crate) fn by(claims: &Claims, request: Option<RequestId>) -> By {
    By {
        caller: claims.api_key().as_str().into(),
        jti: claims.jti().map(|jti| jti.as_str().to_owned()),
        request,
    }
}
