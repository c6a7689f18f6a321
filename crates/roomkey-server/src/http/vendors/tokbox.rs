//! OpenTok's and Vonage's routes: the call of their clouds that makes a session, answered as they answer, so
//! that their server SDKs work here unchanged; and what their samples give a browser.
//!
//! Here callers are known, and their policy says in what role they come.

use super::Own;
use crate::app::App;
use crate::clock::Millis;
use crate::desk::again::{self, twice};
use crate::desk::handout::Asking;
use crate::desk::tokens::{authorities, is_taken_back};
use crate::failure::{Failure, RefusedWith};
use crate::http::body::{Asker, asked, asked_as};
use crate::http::credentials::{authorization_header, caller, single_header};
use crate::http::steps::Steps;
use crate::http::{CALLER, Credential, LOCAL, Scheme, Scope, Takes, respond, routes};
use crate::request_id::RequestId;
use crate::store::{By, TokboxSession};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::header;
use http::request::Parts;
use roomkey::endpoint::{Answer, Incoming, Refusal};
use roomkey::grant::TokenRequest;
use roomkey::opentok::endpoints::{Bearer, Denied, SessionCall};
use roomkey::{opentok, vonage};
use serde_json::json;
use std::fmt::{self, Write};
use std::future::ready;
use std::sync::Arc;

pub(super) const OWN: Own = Own {
    part: PART,
    steps: &[
        (opentok::VENDOR, |of, out| steps(of, out, "opentok", "X-OPENTOK-AUTH:")),
        (vonage::VENDOR, |of, out| steps(of, out, "vonage", "Authorization: Bearer")),
    ],
};

/// Servers that have sessions.
const SESSIONS: Scope = Scope {
    is_served: |app| app.tokbox.is_some(),
    words: Some("On servers that have sessions of OpenTok or Vonage."),
};

/// A token for OpenTok's API in its header, or for Vonage's in `Authorization`.
const PROJECT_TOKEN: Credential = Credential::OfVendor {
    schemes: &[
        Scheme { name: "opentok", header: Some("X-OPENTOK-AUTH") },
        Scheme { name: "vonage", header: None },
    ],
    in_pages: false,
};

/// In whose name somebody comes to a session, and what they may do there.
const SEAT: Takes =
    Takes { query: &["peerId", "participantId", "permissions", "role", "lifetime"], body: None };

routes! {
    GET "/session" SESSIONS CALLER default_room, "Admits to the room named `session`.", takes SEAT;
    GET "/room/{name}" SESSIONS CALLER room, "Admits to the session of a room, which is made if need be and the caller may.",
        takes SEAT;
    POST "/session/create" LOCAL PROJECT_TOKEN create_session, "Creates a session, as OpenTok and Vonage do.";
}

/// `GET /session`, which the vendor's sample redirects to `/room/session`.
async fn default_room(State(app): State<Arc<App>>, request: Request) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    admit(&app, "session", parts, body).await
}

/// `GET /room/{name}`
async fn room(State(app): State<Arc<App>>, request: Request) -> Result<Response, Failure> {
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

fn answered(answer: Answer) -> Response {
    answer.map(Body::from)
}

/// Why no session is made: by the vendor's rules, which is said in the vendor's form, or for want of something here.
enum No {
    Denied(Denied),
    Failed(Failure),
}

impl From<Denied> for No {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl From<Failure> for No {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl again::Refusal for No {
    fn is_for_token(&self) -> bool {
        matches!(self, Self::Denied(_))
    }
}

impl No {
    fn answered(self) -> Result<Response, Failure> {
        match self {
            Self::Denied(denied) => Ok(refused(&denied)),
            Self::Failed(failure) => Err(failure),
        }
    }
}

/// A refusal in the vendor's form, counted and logged like those in ours.
fn refused(denied: &Denied) -> Response {
    tracing::debug!(reason = denied.refusal().code(), "a session was refused");
    let mut answer = answered(denied.to_answer());
    answer.extensions_mut().insert(RefusedWith(denied.refusal().code()));
    answer
}

/// `POST /session/create`
async fn create_session(
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
    let bearer = || -> Result<Bearer, No> {
        let bearer = authorities(&app)?.tokbox.bearer(&call, now)?;
        if is_taken_back(&app, bearer.claims().jti())? {
            return Err(bearer.deny(Refusal::TOKEN_INVALID).into());
        }
        Ok(bearer)
    };
    if let Err(no) = twice(&app, || ready(bearer())).await {
        return no.answered();
    }
    let made = asked_as(&app, &parts, body, Asker::Known, authorization_header, |request| {
        let made = || -> Result<_, No> {
            Ok(bearer()?.create_session(request, created.into_second(), now)?)
        };
        Ok::<_, Failure>(made())
    });
    let made = match made.await? {
        Ok(made) => made,
        Err(no) => return no.answered(),
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
    let session = TokboxSession {
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

/// A session and a token: from the room of a name, or where that is another vendor's, as the vendor's own SDKs do
/// it.
fn steps(of: &Steps<'_>, out: &mut String, vendor: &str, header: &str) -> fmt::Result {
    let Steps { url, program, database, caller, .. } = of;
    if of.rooms_vendor == Some(vendor) {
        return writeln!(out, "curl -s{caller} {url}/room/my-room");
    }
    let mint = format!("{program} token mint --vendor {vendor} --database {database}");
    writeln!(out, "JWT=$({mint} --kind api)")?;
    writeln!(
        out,
        "SESSION=$(curl -s -d '' -H \"{header} $JWT\" -H 'Accept: application/json' \
         {url}/session/create | grep -o '\"session_id\":\"[^\"]*' | cut -d'\"' -f4)"
    )?;
    writeln!(out, "{mint} --role publisher --session \"$SESSION\"")
}
