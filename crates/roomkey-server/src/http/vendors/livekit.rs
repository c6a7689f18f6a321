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
use std::net::{IpAddr, SocketAddr};
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

/// A media server where clients are told that it is, and a token for it. One on another machine is only told the key.
fn steps(of: &Steps<'_>, out: &mut String) -> fmt::Result {
    let Steps { url, program, database, caller, media_server, .. } = of;
    let Some(place) = media_server else {
        return writeln!(
            out,
            "Say in the configuration where its media server is, `[livekit] url`: then {url}/livekit/token hands out tokens for it."
        );
    };
    let key = format!("{program} keys export --database {database} | grep ^LIVEKIT_");
    if let Some(address) = on_this_machine(place) {
        let (ip, port) = (address.ip(), address.port());
        let port = if port == USUAL_PORT { String::new() } else { format!(" --port {port}") };
        writeln!(out, "export $({key})")?;
        writeln!(
            out,
            "LIVEKIT_KEYS=\"$LIVEKIT_API_KEY: $LIVEKIT_API_SECRET\" livekit-server --bind {ip} --node-ip {ip}{port} &"
        )?;
    } else {
        writeln!(out, "The media server at {place} has to know this key:\n\n{key}")?;
    }
    writeln!(
        out,
        "curl -s{caller} -H 'Content-Type: application/json' \
         -d '{{\"room_name\":\"my-room\",\"participant_identity\":\"ann\"}}' {url}/livekit/token"
    )
}

/// Where a media server listens that is not told where.
const USUAL_PORT: u16 = 7880;

/// The address of a media server that can be started here: not one behind TLS or a path, which something else has to
/// serve.
fn on_this_machine(place: &str) -> Option<SocketAddr> {
    let rest = place.strip_prefix("ws://").or_else(|| place.strip_prefix("http://"))?;
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
        _ => (rest, 80),
    };
    let host = if host == "localhost" { "127.0.0.1" } else { host };
    let ip: IpAddr = host.trim_matches(['[', ']']).parse().ok()?;
    ip.is_loopback().then(|| SocketAddr::new(ip, port))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::VendorName;

    fn shown(media_server: Option<&str>) -> String {
        let steps = Steps {
            url: "http://127.0.0.1:9000",
            program: "roomkey",
            database: "sqlite:roomkey.db",
            caller: " -H key",
            project: "APIkey",
            handed: None,
            rooms_vendor: None,
            media_server,
        };
        steps.of(VendorName::LIVEKIT)
    }

    #[test]
    fn a_media_server_is_started_where_clients_are_sent_and_nowhere_else() {
        for (place, words) in [
            ("ws://127.0.0.1:7880", Some("--bind 127.0.0.1 --node-ip 127.0.0.1 &")),
            ("ws://localhost:7999", Some("--bind 127.0.0.1 --node-ip 127.0.0.1 --port 7999 &")),
            ("http://[::1]:7880", Some("--bind ::1 --node-ip ::1 &")),
            ("ws://[::1]", Some("--bind ::1 --node-ip ::1 --port 80 &")),
            ("wss://localhost:7880", None),
            ("ws://127.0.0.1:7880/media", None),
            ("wss://media.example", None),
        ] {
            let shown = shown(Some(place));
            assert!(shown.contains("/livekit/token") && shown.contains("curl -s -H key"));
            if let Some(words) = words {
                assert!(shown.contains(&format!("livekit-server {words}")), "{shown}");
            } else {
                assert!(!shown.contains("livekit-server") && shown.contains(place), "{shown}");
            }
        }
        let nowhere = shown(None);
        assert!(nowhere.contains("[livekit] url") && !nowhere.contains("curl"), "{nowhere}");
    }
}
