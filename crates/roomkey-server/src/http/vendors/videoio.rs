//! Video.io's route: the call of its cloud that makes a session token, answered as it answers.

use super::Own;
use crate::app::App;
use crate::clock;
use crate::desk::again::twice;
use crate::desk::handout::{AppSession, Granted, Receiver, hand_out};
use crate::desk::tokens::{authorities, is_taken_back};
use crate::desk::vendors::Authorities;
use crate::failure::Failure;
use crate::http::body::{Asker, asked_as};
use crate::http::credentials::authorization_header;
use crate::http::steps::Steps;
use crate::http::{Credential, LOCAL, Scheme, respond, routes};
use crate::request_id::RequestId;
use axum::extract::{Request, State};
use axum::response::Response;
use roomkey::endpoint::Incoming;
use roomkey::videoio::AppClaims;
use roomkey::videoio::endpoints::AppCaller;
use roomkey::{Timestamp, Verified};
use std::fmt::{self, Write};
use std::future::ready;
use std::sync::Arc;

pub(super) const OWN: Own = Own { part: PART, steps: &[(roomkey::videoio::VENDOR, steps)] };

/// An app token in `Authorization`.
const APP_TOKEN: Credential =
    Credential::OfVendor { schemes: &[Scheme { name: "app", header: None }], in_pages: true };

routes! {
    POST "/v1/sessions" LOCAL APP_TOKEN create_session, "Creates a session token, as Video.io does.";
}

/// `POST /v1/sessions`
async fn create_session(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let caller = AppCaller::read(authorization_header(&parts.headers)?)?;
    let now = clock::now().map_err(|error| Failure::from_core(&error))?;
    let judge = || app_of(&app, authorities(&app)?.as_ref(), &caller, now);
    twice(&app, || ready(judge())).await?;
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

/// A token for a user, for the app that is there.
fn steps(of: &Steps<'_>, out: &mut String) -> fmt::Result {
    let Steps { url, program, database, project, .. } = of;
    writeln!(out, "An identity takes the place of a room:\n")?;
    let token = if let Some(token) = of.handed {
        token
    } else {
        let mint = format!("{program} token mint --vendor videoio --kind app --app {project}");
        writeln!(out, "APP_TOKEN=$({mint} --database {database})")?;
        "$APP_TOKEN"
    };
    writeln!(
        out,
        "curl -s -H \"Authorization: Bearer {token}\" -H 'Content-Type: application/json' \
         -d '{{\"identity\":\"ann\"}}' {url}/v1/sessions"
    )
}
