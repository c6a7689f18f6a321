//! `/livekit/token`: what the clients of LiveKit ask with `TokenSource.endpoint(url)`.

use super::Own;
use crate::app::App;
use crate::desk::handout::Asking;
use crate::desk::tokens::authorities;
use crate::failure::Failure;
use crate::http::body::{Asker, asked};
use crate::http::credentials::caller;
use crate::http::steps::Steps;
use crate::http::{CALLER, Scope, Takes, respond, routes};
use crate::request_id::RequestId;
use axum::extract::{Request, State};
use axum::response::Response;
use roomkey::livekit::endpoints::TokenRequest;
use std::fmt::{self, Write};
use std::sync::Arc;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

pub(super) const OWN: Own = Own { part: PART, steps: &[(roomkey::livekit::VENDOR, steps)] };

/// Servers that know where the media server is.
const MEDIA: Scope = Scope {
    is_served: |app| app.authorities.is_some() && app.config.livekit_url().is_some(),
    words: Some("On servers that own the rooms and know where LiveKit's media server is."),
};

routes! {
    POST "/livekit/token" MEDIA CALLER livekit_token, "Hands out a token for a room of LiveKit, as its clients ask for one.",
        takes Takes::body("LiveKitTokenRequest", token_request);
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

/// The vendor's contract: everything may be left out.
fn token_request() -> Object {
    let of = |schema| ObjectBuilder::new().schema_type(SchemaType::Type(schema)).build();
    let texts = ["room_name", "participant_identity", "participant_name", "participant_metadata"]
        .into_iter();
    let start =
        texts.fold(ObjectBuilder::new(), |object, name| object.property(name, of(Type::String)));
    start
        .schema_type(SchemaType::Type(Type::Object))
        .property("participant_attributes", of(Type::Object))
        .property("room_config", of(Type::Object))
        .build()
}

/// A media server of LiveKit's that takes the tokens, and a token. Whoever has another one tells it the same key.
fn steps(of: &Steps<'_>, out: &mut String) -> fmt::Result {
    let Steps { url, program, database, caller, .. } = of;
    writeln!(out, "export $({program} keys export --database {database} | grep ^LIVEKIT_)")?;
    writeln!(
        out,
        "LIVEKIT_KEYS=\"$LIVEKIT_API_KEY: $LIVEKIT_API_SECRET\" livekit-server --bind 127.0.0.1 --node-ip 127.0.0.1 &"
    )?;
    writeln!(
        out,
        "curl -s{caller} -H 'Content-Type: application/json' \
         -d '{{\"room_name\":\"my-room\",\"participant_identity\":\"ann\"}}' {url}/livekit/token"
    )
}
