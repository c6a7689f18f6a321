//! The vendors beside VideoSDK: the calls of their clouds, and the routes of their sample servers.
//!
//! `/session/create` and `/v1/sessions` answer as OpenTok, Vonage and Video.io do, so that their
//! server SDKs work here unchanged. `/room/{name}` is what the samples of OpenTok and Vonage give a
//! browser; here callers are known, and their policy says in what role they come. With another vendor
//! configured the three routes of document 001 end here, too.

use super::body::Asker;
use super::call::by;
use super::credentials::{authorization_header, caller, single_header, verify};
use super::document::{asked, asked_as};
use super::failure::{Failure, RefusedWith};
use super::respond;
use crate::app::App;
use crate::audit::Record;
use crate::callers::Caller;
use crate::clock::{self, Millis};
use crate::request_id::RequestId;
use crate::store::{By, VendorSession};
use crate::vendors::{Authorities, Current, Sessions};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::header;
use http::request::Parts;
use roomkey::endpoint::{Answer, Incoming, Refusal};
use roomkey::jws::Leeway;
use roomkey::opentok::endpoints::{Bearer, Denied, SessionCall};
use roomkey::opentok::{SessionId, rooms};
use roomkey::revocation::Subject;
use roomkey::videoio::endpoints::AppCaller;
use roomkey::videoio::{self, AppClaims, Scope};
use roomkey::videosdk::endpoints::{MeetingRequest, TokenRequest};
use roomkey::videosdk::{Expectation, Right};
use roomkey::{CustomRoomId, Jti, Timestamp, Verified};
use serde_json::json;
use std::sync::Arc;

fn from_core(error: &roomkey::Error) -> Failure {
    Failure::from_core(error)
}

fn answered(answer: Answer) -> Response {
    answer.map(Body::from)
}

/// A refusal in the vendor's form, counted and logged like those in ours.
fn refused(denied: &Denied) -> Response {
    tracing::debug!(reason = denied.refusal().code(), "a session was refused");
    let mut answer = answered(denied.to_answer());
    answer.extensions_mut().insert(RefusedWith(denied.refusal().code()));
    answer
}

/// `POST /session/create`
pub(super) async fn create_session(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let created = Millis::now().map_err(|error| from_core(&error))?;
    let now = created.timestamp().map_err(|error| from_core(&error))?;
    let call = SessionCall {
        request: Incoming {
            authorization: authorization_header(&parts.headers)?,
            ..Incoming::default()
        },
        opentok_auth: single_header(&parts.headers, "x-opentok-auth")?,
        accept: parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()),
    };
    // Who asks is known before the body is waited for, and looked at again when it is there: keys and
    // revocations may have changed meanwhile.
    let bearer = || -> Result<Result<Bearer, Denied>, Failure> {
        Ok(match authorities(&app)?.sessions.bearer(&call, now) {
            Ok(bearer) if is_revoked(&app, bearer.claims().jti())? => {
                Err(bearer.deny(Refusal::TOKEN_INVALID))
            }
            bearer => bearer,
        })
    };
    if let Err(denied) = bearer()? {
        return Ok(refused(&denied));
    }
    let made = asked_as(&app, &parts, body, Asker::Known, authorization_header, |request| {
        Ok::<_, Failure>(
            bearer()?.and_then(|bearer| bearer.create_session(request, created.into_second(), now)),
        )
    });
    let made = match made.await? {
        Ok(made) => made,
        Err(denied) => return Ok(refused(&denied)),
    };
    let claims = made.claims();
    let wished = made.wished();
    let settings = json!({
        "mediaMode": wished.media_mode.map(roomkey::opentok::rest::MediaMode::as_str),
        "archiveMode": wished.archive_mode.as_str(),
        "archiveName": wished.archive_name,
        "archiveResolution": wished.archive_resolution.map(roomkey::opentok::rest::Resolution::as_str),
        "e2ee": wished.e2ee,
    });
    let session = VendorSession {
        id: made.session().clone(),
        vendor: made.auth().as_str(),
        project: claims.project().into(),
        name: None,
        settings: settings.to_string(),
        created,
    };
    let by = By {
        caller: claims.project().into(),
        jti: claims.jti().map(|jti| jti.as_str().to_owned()),
        request: RequestId::of(&parts.extensions),
    };
    app.store.keep_session(session, by).await?.ok_or_else(Failure::internal)?;
    app.metrics.rooms_created.inc();
    Ok(answered(made.to_answer()))
}

/// `POST /v1/sessions`
pub(super) async fn create_videoio_session(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let caller = AppCaller::read(authorization_header(&parts.headers)?)?;
    let now = clock::now().map_err(|error| from_core(&error))?;
    app_of(&app, authorities(&app)?.as_ref(), &caller, now)?;
    let read = |request: &Incoming<'_>| caller.request(request);
    let asked = asked_as(&app, &parts, body, Asker::Known, authorization_header, read).await?;
    // Keys and revocations may have changed while the body was waited for.
    let authorities = authorities(&app)?;
    let app_claims = app_of(&app, &authorities, &caller, now)?;
    let identity = asked.access().identity().as_str();
    let session =
        Subject { issued_at: Some(now), entering_as: Some(identity), ..Subject::default() };
    if app.revoked.covers_other(&session) {
        return Err(Failure::just_revoked());
    }
    let jti = Jti::random().map_err(|error| from_core(&error))?;
    let asked = asked.with_jti(jti.clone());
    let answer = authorities.videoio.grant(&app_claims, &asked, now)?;
    let scopes: Vec<&str> = asked.access().scopes().iter().map(Scope::as_str).collect();
    app.record(&Record {
        action: "token.mint",
        caller: Some(app_claims.app().as_str()),
        participant: Some(asked.access().identity().as_str()),
        grants: Some(&scopes.join(",")),
        lifetime: Some(authorities.videoio.lifetime().as_seconds()),
        jti: Some(jti.as_str()),
        request: RequestId::of(&parts.extensions),
        outcome: "ok",
        ..Record::default()
    })
    .await?;
    app.metrics.tokens_minted.inc();
    Ok(answered(answer))
}

fn authorities(app: &App) -> Result<Arc<Authorities>, Failure> {
    Ok(app.authorities.as_ref().ok_or_else(Failure::not_found)?.get())
}

/// The app that calls.
fn app_of(
    app: &App,
    authorities: &Authorities,
    caller: &AppCaller,
    now: Timestamp,
) -> Result<Verified<AppClaims>, Failure> {
    let claims = caller.app_token().reveal(|token| authorities.videoio.verify_app(token, now));
    let claims = claims.map_err(|error| Failure::token(&error))?;
    if is_revoked(app, Some(claims.jti()))? {
        return Err(Failure::token_invalid());
    }
    Ok(claims)
}

/// `GET /session`, which the vendor's sample redirects to `/room/session`.
pub(super) async fn default_room(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    admit(&app, "session", parts, body).await
}

/// `GET /room/{name}`
pub(super) async fn room(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (mut parts, body) = request.into_parts();
    let name = respond::path_id(&mut parts).await?;
    admit(&app, &name, parts, body).await
}

async fn admit(app: &App, name: &str, parts: Parts, body: Body) -> Result<Response, Failure> {
    let caller = caller(&parts)?;
    let wanted = asked(app, &parts, body, Asker::of(app, &caller), TokenRequest::read).await?;
    if wanted.room().is_some() {
        return Err(Failure::rule("The room stands in the path."));
    }
    let sessions = sessions(app)?;
    let name = CustomRoomId::parse(name).map_err(|error| Failure::parameter(&error))?;
    let handout = Handout { app, sessions, parts: &parts, wanted: &wanted, caller };
    let seat = handout.grant(name.as_str(), name.as_str()).await?;
    let by = By {
        caller: (*handout.caller.name).into(),
        jti: None,
        request: RequestId::of(&parts.extensions),
    };
    let session = match sessions.find(&app.store, name.as_str()).await? {
        Some(session) => session,
        None if handout.caller.policy.may_create() => {
            find_or_create(app, sessions, Some(name.as_str()), by).await?
        }
        None => return handout.refuse(name.as_str(), Failure::right_missing()).await,
    };
    handout.token(&seat, &session, name.as_str(), name.as_str()).await
}

/// `GET /get-token` for a session.
pub(super) async fn get_token(
    app: &App,
    parts: &Parts,
    caller: Caller,
    wanted: &TokenRequest,
    room: &str,
) -> Result<Response, Failure> {
    let sessions = sessions(app)?;
    let handout = Handout { app, sessions, parts, wanted, caller };
    let session = rooms::session(room, sessions.signer().project())?;
    let named = app.store.session_name(&session).await?;
    if named.is_none() && sessions.are_local() {
        return Err(Failure::room_not_found());
    }
    let name = named.flatten();
    let room = name.as_deref().unwrap_or(session.as_str());
    let seat = handout.grant(room, session.as_str()).await?;
    handout.token(&seat, &session, room, session.as_str()).await
}

/// A token on its way to a caller.
struct Handout<'a> {
    app: &'a App,
    sessions: &'a Sessions,
    parts: &'a Parts,
    wanted: &'a TokenRequest,
    caller: Caller,
}

impl Handout<'_> {
    async fn grant(&self, room: &str, shown: &str) -> Result<rooms::Seat, Failure> {
        let seat =
            self.caller.tokens().and_then(|tokens| Ok(rooms::seat(&tokens, self.wanted, room)?));
        match seat {
            Ok(seat) => Ok(seat),
            Err(refusal) => self.refuse(shown, refusal).await,
        }
    }

    /// Records a refusal.
    async fn refuse<T>(&self, shown: &str, failure: Failure) -> Result<T, Failure> {
        let record = Record {
            action: "token.refuse",
            caller: Some(&self.caller.name),
            room: Some(shown),
            request: RequestId::of(&self.parts.extensions),
            outcome: failure.code(),
            ..Record::default()
        };
        self.app.record(&record).await?;
        Err(failure)
    }

    async fn token(
        &self,
        seat: &rooms::Seat,
        session: &SessionId,
        name: &str,
        shown: &str,
    ) -> Result<Response, Failure> {
        let Self { app, sessions, parts, caller, .. } = self;
        app.store.is_there()?;
        let now = clock::now().map_err(|error| from_core(&error))?;
        // It would be refused by this server for as long as it lives.
        let would_count = [session.as_str(), name].iter().all(|room| {
            !app.revoked.covers_other(&Subject {
                issued_at: Some(now),
                entering: Some(room),
                entering_as: seat.data(),
                ..Subject::default()
            })
        });
        if !would_count {
            return self.refuse(shown, Failure::just_revoked()).await;
        }
        let jti = Jti::random().map_err(|error| from_core(&error))?;
        let signer = sessions.signer();
        let token = signer.mint(seat, session, Some(jti.clone()), now);
        let token = token.map_err(|error| Failure::parameter(&error))?;
        app.record(&Record {
            action: "token.mint",
            caller: Some(&caller.name),
            room: Some(shown),
            participant: seat.data(),
            roles: Some(seat.role().as_str()),
            lifetime: Some(seat.lifetime().as_seconds()),
            jti: Some(jti.as_str()),
            request: RequestId::of(&parts.extensions),
            outcome: "ok",
            ..Record::default()
        })
        .await?;
        app.metrics.tokens_minted.inc();
        Ok(respond::json_text(signer.admission(session, &token)))
    }
}

/// `POST /create-meeting`, by the bearer of a token of this server for no room.
pub(super) async fn create_meeting(
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
pub(super) async fn validate_meeting(
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
        super::credentials::for_room(&claims, None)?;
    }
    let session = session?;
    if named.is_none() && sessions.are_local() {
        return Err(Failure::room_not_found());
    }
    Ok(respond::json(&rooms::shown(&session, named.flatten().as_deref())))
}

async fn find_or_create(
    app: &App,
    sessions: &Sessions,
    name: Option<&str>,
    by: By,
) -> Result<SessionId, Failure> {
    let (session, is_new) = sessions.find_or_create(&app.store, name, by).await?;
    if is_new {
        app.metrics.rooms_created.inc();
    }
    Ok(session)
}

fn sessions(app: &App) -> Result<&Sessions, Failure> {
    app.sessions.as_ref().ok_or_else(Failure::not_found)
}

/// Whether a token for a vendor's API was taken back.
fn is_revoked(app: &App, jti: Option<&Jti>) -> Result<bool, Failure> {
    app.store.is_there()?;
    Ok(app.revoked.covers_other(&Subject { jti, ..Subject::default() }))
}

/// What a token of another vendor says of itself, which is good here.
pub(super) struct TokenId {
    pub(super) jti: Option<Jti>,
    pub(super) expires_at: Option<Timestamp>,
}

/// Reads a token of another vendor, if it is good here for anything.
pub(super) fn token_id(app: &App, token: &str, now: Timestamp) -> Option<TokenId> {
    let authorities = app.authorities.as_ref().map(Current::get);
    if let Some(videoio) = authorities.as_ref().map(|known| &known.videoio) {
        if let Ok(claims) = videoio.verify_app(token, now) {
            let expires_at = claims.expires_at();
            return Some(TokenId { jti: Some(claims.jti().clone()), expires_at });
        }
        let any = videoio::Expectation::any();
        let session = videoio.keyring().verify(|key| key.verify_session(token, &any, now));
        if let Ok(claims) = session {
            let expires_at = claims.expires_at();
            return Some(TokenId { jti: Some(claims.jti().clone()), expires_at });
        }
    }
    let local = authorities.iter().flat_map(|known| known.signers().iter().cloned());
    local.chain(app.sessions.as_ref().map(Sessions::signer)).find_map(|signer| {
        if let Ok(seat) = signer.verify_any(token, now) {
            return Some(TokenId { jti: seat.jti().cloned(), expires_at: seat.expires_at() });
        }
        let claims = signer.verify_api(token, now).ok()?;
        Some(TokenId { jti: claims.jti().cloned(), expires_at: claims.expires_at() })
    })
}
