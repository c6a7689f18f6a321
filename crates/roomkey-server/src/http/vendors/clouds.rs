//! The calls of the vendors' clouds that make sessions, answered as they answer.

use crate::app::App;
use crate::clock::{self, Millis};
use crate::desk::handout::{AppSession, Granted, Receiver, hand_out};
use crate::desk::tokens::{authorities, is_taken_back};
use crate::desk::vendors::Authorities;
use crate::failure::{Failure, RefusedWith};
use crate::http::body::{Asker, asked_as};
use crate::http::credentials::{authorization_header, single_header};
use crate::http::respond;
use crate::request_id::RequestId;
use crate::store::{By, VendorSession};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::header;
use roomkey::endpoint::{Answer, Incoming, Refusal};
use roomkey::opentok::endpoints::{Bearer, Denied, SessionCall};
use roomkey::videoio::AppClaims;
use roomkey::videoio::endpoints::AppCaller;
use roomkey::{Timestamp, Verified};
use serde_json::json;
use std::sync::Arc;

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
pub(in crate::http) async fn create_session(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let created = Millis::now().map_err(|error| Failure::from_core(&error))?;
    let now = created.timestamp().map_err(|error| Failure::from_core(&error))?;
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
            Ok(bearer) if is_taken_back(&app, bearer.claims().jti())? => {
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
pub(in crate::http) async fn create_videoio_session(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let caller = AppCaller::read(authorization_header(&parts.headers)?)?;
    let now = clock::now().map_err(|error| Failure::from_core(&error))?;
    app_of(&app, authorities(&app)?.as_ref(), &caller, now)?;
    let read = |request: &Incoming<'_>| caller.request(request);
    let asked = asked_as(&app, &parts, body, Asker::Known, authorization_header, read).await?;
    // Keys and revocations may have changed while the body was waited for.
    let authorities = authorities(&app)?;
    let claims = app_of(&app, &authorities, &caller, now)?;
    let name = claims.app().clone();
    let granted = AppSession { authorities, app: claims, asked };
    if granted.is_taken_back(&app, now)? {
        return Err(Failure::just_revoked());
    }
    let receiver = Receiver { name: name.as_str(), request: RequestId::of(&parts.extensions) };
    Ok(respond::json_text(hand_out(&app, receiver, granted, now).await?))
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
    if is_taken_back(app, Some(claims.jti()))? {
        return Err(Failure::token_invalid());
    }
    Ok(claims)
}
