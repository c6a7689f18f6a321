//! `/livekit/token`: what the clients of LiveKit ask with `TokenSource.endpoint(url)`.

use crate::app::App;
use crate::desk::handout::Asking;
use crate::desk::tokens::authorities;
use crate::failure::Failure;
use crate::http::body::{Asker, asked};
use crate::http::credentials::caller;
use crate::http::{respond, routes};
use crate::request_id::RequestId;
use axum::extract::{Request, State};
use axum::response::Response;
use roomkey::livekit::endpoints::TokenRequest;
use std::sync::Arc;

routes! {
    POST "/livekit/token" LiveKit Caller livekit_token, "Hands out a token for a room of LiveKit, as its clients ask for one.";
}

/// `POST /livekit/token`
async fn livekit_token(State(app): State<Arc<App>>, request: Request) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let caller = caller(&parts)?;
    let wanted = asked(&app, &parts, body, Asker::of(&app, &caller), TokenRequest::read).await?;
    let server_url = app.config.livekit_url().ok_or_else(Failure::not_found)?;
    let request = RequestId::of(&parts.extensions);
    let asking = Asking { app: &app, caller: &caller, wanted: &wanted, request };
    let answer = asking.livekit_token(authorities(&app)?, server_url).await?;
    Ok(respond::json_text(answer))
}
