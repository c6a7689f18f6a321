//! Document 001: get a token, create a meeting, validate a meeting.
//!
//! Compatible with the vendor's sample servers as its sample clients use them: parameters in the
//! query or in a JSON body even on GET, forms, JSON without `Content-Type`, a trailing slash; and
//! rooms are answered with both `roomId` and `meetingId`.

use super::body::{self, Asker};
use super::call::by;
use super::credentials::{authorization, caller, verify};
use super::{respond, vendors};
use crate::app::App;
use crate::audit::Record;
use crate::clock::{self, Millis};
use crate::config::Vendor;
use crate::desk::rooms::{self, NewRoomBody};
use crate::failure::Failure;
use crate::request_id::RequestId;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::HeaderMap;
use http::request::Parts;
use roomkey::revocation::Subject;
use roomkey::videosdk::endpoints::{self, Grant, Incoming, MeetingRequest, TokenRequest};
use roomkey::videosdk::{Access, Claims, Expectation, Permission, Right, Role};
use roomkey::{Jti, ParticipantId, RoomId, Timestamp};
use std::borrow::Cow;
use std::sync::Arc;

/// Reads a request to its end and hands it to the core's reader.
pub(super) async fn asked<T, E: Into<Failure>>(
    app: &App,
    parts: &Parts,
    body: Body,
    asker: Asker,
    read: impl FnOnce(&Incoming<'_>) -> Result<T, E>,
) -> Result<T, Failure> {
    asked_as(app, parts, body, asker, authorization, read).await
}

/// The same for a reader that takes the header `Authorization` in another form.
pub(super) async fn asked_as<T, E: Into<Failure>>(
    app: &App,
    parts: &Parts,
    body: Body,
    asker: Asker,
    authorization: fn(&HeaderMap) -> Result<Option<&str>, Failure>,
    read: impl FnOnce(&Incoming<'_>) -> Result<T, E>,
) -> Result<T, Failure> {
    let content_type = body::content_type(&parts.headers)?;
    let body = body::read(app, parts, body, asker).await?;
    let request = Incoming {
        query: parts.uri.query().unwrap_or_default(),
        authorization: authorization(&parts.headers)?,
        content_type,
        body: &body,
    };
    read(&request).map_err(Into::into)
}

/// `GET /get-token`
pub(super) async fn get_token(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    // Before anything is waited for.
    let caller = caller(&parts)?;
    let asker = Asker::of(&app, &caller);
    let wanted = asked(&app, &parts, body, asker, TokenRequest::read).await?;
    // Without a room, tokens of every vendor are this server's own: they make meetings and join none.
    if let Some(room) = wanted.room().filter(|_| app.config.vendor != Vendor::VideoSdk) {
        return Box::pin(vendors::get_token(&app, &parts, caller, &wanted, room)).await;
    }
    let now = clock::now().map_err(|error| Failure::from_core(&error))?;
    let request_id = RequestId::of(&parts.extensions);
    let granted = caller.tokens().and_then(|tokens| Ok(tokens.grant(&wanted)?));
    let grant = match granted.and_then(|grant| would_count(&app, grant, now)) {
        Ok(grant) => grant,
        Err(failure) => {
            app.record(&Record {
                action: "token.refuse",
                caller: Some(&caller.name),
                request: request_id,
                outcome: failure.code(),
                ..Record::default()
            })
            .await?;
            return Err(failure);
        }
    };
    // Keys that were changed elsewhere would not be seen to be.
    if app.upstream.is_none() {
        app.store.is_there()?;
    }
    let jti = Jti::random().map_err(|error| Failure::from_core(&error))?;
    let lifetime = grant.lifetime();
    let access = grant.into_access().jti(jti.clone());
    let roles = access.bound_roles().iter().map(Role::as_str).collect::<Vec<_>>().join(",");
    let token = (app.keys.current())
        .mint(&access, lifetime, now)
        .map_err(|error| Failure::from_core(&error))?;
    app.record(&Record {
        action: "token.mint",
        caller: Some(&caller.name),
        room: access.bound_room().map(RoomId::as_str),
        participant: access.bound_participant().map(ParticipantId::as_str),
        grants: Some(&words(&access)),
        roles: (!roles.is_empty()).then_some(roles.as_str()),
        lifetime: Some(lifetime.as_seconds()),
        jti: Some(jti.as_str()),
        request: request_id,
        outcome: "ok",
        ..Record::default()
    })
    .await?;
    app.metrics.tokens_minted.inc();
    // A token has no character that JSON escapes.
    Ok(respond::json_text(format!("{{\"token\":\"{token}\"}}")))
}

/// Refuses a grant whose token this server would refuse for as long as it lives, because it is among
/// those that were taken back.
fn would_count(app: &App, grant: Grant, now: Timestamp) -> Result<Grant, Failure> {
    let current = app.keys.current();
    let active = current.active().map_err(|error| Failure::from_core(&error))?;
    let access = grant.access();
    let subject = Subject {
        issued_at: Some(now),
        entering: access.bound_room().map(RoomId::as_str),
        entering_as: access.bound_participant().map(ParticipantId::as_str),
        ..Subject::default()
    };
    if app.is_revoked(active.api_key(), &subject) {
        return Err(Failure::just_revoked());
    }
    Ok(grant)
}

/// Permissions and rights as the audit log names them.
fn words(access: &Access) -> Cow<'static, str> {
    let permissions = access.permissions();
    let all = || {
        let rights = access.granted_rights().iter().collect::<Vec<_>>();
        permissions.iter().map(Permission::as_str).chain(rights.into_iter().map(Right::as_str))
    };
    let mut some = all();
    match (some.next(), some.next()) {
        (Some(only), None) => Cow::Borrowed(only),
        _ => Cow::Owned(all().collect::<Vec<_>>().join(",")),
    }
}

/// Whether the bearer of a token in the header is known before the body is read.
fn asker(app: &App, parts: &Parts, expectation: &Expectation) -> Result<Asker, Failure> {
    match authorization(&parts.headers)? {
        Some(token) if app.config.vendor == Vendor::VideoSdk => {
            verify(app, token, expectation)?;
            Ok(Asker::Known)
        }
        // Tokens of the other vendors are good for the session that the rest of the request names.
        _ => Ok(Asker::Stranger),
    }
}

/// The token to call the vendor's API with, for a client with this one.
fn for_vendor<'a>(app: &App, token: &'a str, claims: &Claims) -> Result<Cow<'a, str>, Failure> {
    let now = clock::now().map_err(|error| Failure::from_core(&error))?;
    Ok(endpoints::token_for_vendor(&app.keys.current(), token, claims, now)?)
}

/// `POST /create-meeting`
pub(super) async fn create_meeting(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let expectation = Expectation::right(Right::Create);
    let asker = asker(&app, &parts, &expectation)?;
    let wanted = asked(&app, &parts, body, asker, MeetingRequest::read).await?;
    if app.config.vendor != Vendor::VideoSdk {
        return Box::pin(vendors::create_meeting(&app, &parts, &wanted)).await;
    }
    let token = wanted.token();
    // If it stood in the header, keys and revocations may have changed since.
    let claims = verify(&app, token, &expectation)?;
    let answer = if let Some(upstream) = &app.upstream {
        let new = wanted.new_room().map_err(|error| Failure::parameter(&error))?;
        let token = for_vendor(&app, token, &claims)?;
        let (room_id, answer) = upstream.create_room(&token, &new).await?;
        app.record(&Record {
            action: "room.create",
            caller: Some(claims.api_key().as_str()),
            room: Some(room_id.as_str()),
            jti: claims.jti().map(Jti::as_str),
            request: RequestId::of(&parts.extensions),
            outcome: "ok",
            ..Record::default()
        })
        .await?;
        answer
    } else {
        let now = Millis::now().map_err(|error| Failure::from_core(&error))?;
        let by = by(&claims, &parts);
        let mut new = NewRoomBody::with_custom_id(wanted.custom_room_id().map(str::to_owned));
        new.region = wanted.region().map(str::to_owned);
        let room = rooms::create(&app, claims.api_key(), new, now, by).await?;
        rooms::v2_text_with_meeting_id(&app, &room)
    };
    app.metrics.rooms_created.inc();
    Ok(respond::json_text(answer))
}

/// `POST /validate-meeting/{meetingId}`
pub(super) async fn validate_meeting(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (mut parts, body) = request.into_parts();
    let id = respond::path_id(&mut parts).await?;
    // Before anything else happens with it: what is no room id goes nowhere.
    let room_id = RoomId::parse(&id).map_err(|error| Failure::parameter(&error))?;
    let expectation = Expectation::right(Right::Validate).room(room_id.clone());
    let asker = asker(&app, &parts, &expectation)?;
    let wanted = asked(&app, &parts, body, asker, MeetingRequest::read).await?;
    if app.config.vendor != Vendor::VideoSdk {
        return Box::pin(vendors::validate_meeting(&app, room_id.as_str(), &wanted)).await;
    }
    let token = wanted.token();
    // If it stood in the header, keys and revocations may have changed since.
    let claims = verify(&app, token, &expectation)?;
    let answer = if let Some(upstream) = &app.upstream {
        let token = for_vendor(&app, token, &claims)?;
        upstream.validate_room(&token, &room_id).await?
    } else {
        let room = rooms::validate(&app, &claims, room_id.as_str()).await?;
        rooms::v2_text_with_meeting_id(&app, &room)
    };
    Ok(respond::json_text(answer))
}
