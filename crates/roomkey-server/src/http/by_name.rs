//! What every vendor has by its name: a token for a grant, the verdict on a token; and what a token of anyone's
//! seems to be.
//!
//! They stand below `/vendors`, where no vendor has a path of its own: `/livekit/token` is LiveKit's contract, and
//! what it takes and answers is another thing.

use super::body::{Asker, asked};
use super::credentials::caller;
use super::{ALWAYS, CALLER, Takes, openapi, respond, routes};
use crate::app::App;
use crate::clock;
use crate::desk::by_name;
use crate::desk::handout::Asking;
use crate::failure::Failure;
use crate::request_id::RequestId;
use axum::extract::{Request, State};
use axum::response::Response;
use http::request::Parts;
use roomkey::endpoint::{Incoming, MediaType, Refusal};
use roomkey::inspect::{Context, inspect};
use roomkey::vendor::Keys;
use roomkey::vendor::endpoints::{TokenRequest, VerifyRequest, shown};
use serde::Deserialize;
use std::sync::Arc;

routes! {
    POST "/vendors/{vendor}/token" ALWAYS CALLER token, "Hands out a token of a vendor for a grant.",
        takes Takes::body("GrantRequest", openapi::grant_request);
    POST "/vendors/{vendor}/verify" ALWAYS CALLER verify, "Says whether a token of a vendor is good here, and what it says.",
        takes Takes::body("TokenToJudge", openapi::token_to_judge);
    POST "/inspect" ALWAYS CALLER look, "Says what a token seems to be and what is wrong with it, without trusting it.",
        takes Takes::body("TokenToInspect", openapi::token_to_inspect);
}

/// The keys of the vendor in the path. Who asks is known before.
async fn keys_in_path(app: &App, parts: &mut Parts) -> Result<(String, Arc<Keys>), Failure> {
    let name = respond::path_id(parts).await?;
    let keys = by_name::keys_of(app, &name)?;
    Ok((name, keys))
}

/// `POST /vendors/{vendor}/token`
async fn token(State(app): State<Arc<App>>, request: Request) -> Result<Response, Failure> {
    let (mut parts, body) = request.into_parts();
    let caller = caller(&parts)?;
    let (name, _) = keys_in_path(&app, &mut parts).await?;
    let wanted = asked(&app, &parts, body, Asker::of(&app, &caller), TokenRequest::read).await?;
    // Keys may have changed while the body was waited for.
    let keys = by_name::keys_of(&app, &name)?;
    let request = RequestId::of(&parts.extensions);
    let asking = Asking { app: &app, caller: &caller, wanted: &wanted, request };
    Ok(respond::json_text(asking.token_of(keys).await?))
}

/// `POST /vendors/{vendor}/verify`
async fn verify(State(app): State<Arc<App>>, request: Request) -> Result<Response, Failure> {
    let (mut parts, body) = request.into_parts();
    let caller = caller(&parts)?;
    let (name, _) = keys_in_path(&app, &mut parts).await?;
    let wanted = asked(&app, &parts, body, Asker::of(&app, &caller), VerifyRequest::read).await?;
    let claims = by_name::verify(&app, &name, &wanted).await?;
    Ok(respond::json_text(shown(&claims)))
}

/// A text in which a token is looked for.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Pasted {
    token: Option<String>,
}

impl Pasted {
    fn read(request: &Incoming<'_>) -> Result<Self, Refusal> {
        request.without_query()?.read_body(&[MediaType::Json])
    }
}

/// `POST /inspect`. No key of this server is tried, so it tells nobody whether one has signed.
async fn look(State(app): State<Arc<App>>, request: Request) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let caller = caller(&parts)?;
    let pasted = asked(&app, &parts, body, Asker::of(&app, &caller), Pasted::read).await?;
    let text = pasted.token.ok_or_else(|| Failure::rule("`token` is missing."))?;
    let now = clock::now().map_err(|error| Failure::from_core(&error))?;
    let report = serde_json::to_string(&inspect(&text, &Context::at(now)));
    Ok(respond::json_text(report.map_err(|_| Failure::internal())?))
}
