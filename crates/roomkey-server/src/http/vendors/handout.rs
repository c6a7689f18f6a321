//! `/room/{name}`: tokens for the rooms of OpenTok and Vonage, as the callers' policies grant them.

use crate::app::App;
use crate::desk::handout::Asking;
use crate::failure::Failure;
use crate::http::body::{Asker, asked};
use crate::http::credentials::caller;
use crate::http::respond;
use crate::request_id::RequestId;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::request::Parts;
use roomkey::videosdk::endpoints::TokenRequest;
use std::sync::Arc;

/// `GET /session`, which the vendor's sample redirects to `/room/session`.
pub(in crate::http) async fn default_room(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    admit(&app, "session", parts, body).await
}

/// `GET /room/{name}`
pub(in crate::http) async fn room(
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
    let request = RequestId::of(&parts.extensions);
    let asking = Asking { app, caller: &caller, wanted: &wanted, request };
    Ok(respond::json_text(asking.admit(name).await?))
}
