//! Document 001: get a token, create a meeting, validate a meeting.
//!
//! Compatible with the vendor's sample servers as its sample clients use them: parameters in the
//! query or in a JSON body even on GET, forms, JSON without `Content-Type`, a trailing slash; and
//! rooms are answered with both `roomId` and `meetingId`.

use super::body::{Asker, asked};
use super::credentials::{authorization, caller};
use super::respond;
use crate::app::App;
use crate::desk::handout::Asking;
use crate::desk::meetings;
use crate::desk::tokens::verify;
use crate::failure::Failure;
use crate::request_id::RequestId;
use axum::extract::{Request, State};
use axum::response::Response;
use http::request::Parts;
use roomkey::RoomId;
use roomkey::grant::TokenRequest;
use roomkey::videosdk::Expectation;
use roomkey::videosdk::endpoints::MeetingRequest;
use std::sync::Arc;

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
    let request = RequestId::of(&parts.extensions);
    let asking = Asking { app: &app, caller: &caller, wanted: &wanted, request };
    Ok(respond::json_text(asking.token().await?))
}

/// Whether the bearer of a token in the header is known before the body is read.
async fn asker(app: &App, parts: &Parts, expectation: &Expectation) -> Result<Asker, Failure> {
    match authorization(&parts.headers)? {
        Some(token) if app.sessions_as_rooms().is_none() => {
            verify(app, token, expectation).await?;
            Ok(Asker::Known)
        }
        // Tokens of a vendor with sessions are good for the session that the rest of the request names.
        _ => Ok(Asker::Stranger),
    }
}

/// `POST /create-meeting`
pub(super) async fn create_meeting(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let asker = asker(&app, &parts, &meetings::creating()).await?;
    let wanted = asked(&app, &parts, body, asker, MeetingRequest::read).await?;
    let answer = meetings::create(&app, &wanted, RequestId::of(&parts.extensions)).await?;
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
    let room = RoomId::parse(&id).map_err(|error| Failure::parameter(&error))?;
    let asker = asker(&app, &parts, &meetings::validating(&room)).await?;
    let wanted = asked(&app, &parts, body, asker, MeetingRequest::read).await?;
    Ok(respond::json_text(meetings::validate(&app, &room, &wanted).await?))
}
