//! Taking tokens back before they expire.
//!
//! A token is named by its `jti`, or as itself; or all tokens of a participant for a room are, of
//! everyone in a room, or of a participant everywhere, that were issued up to a moment. It holds for
//! every key of the project, also those that come later, so that a change of keys revives nothing.

use super::credentials::caller_with;
use super::{body, respond};
use crate::app::App;
use crate::callers::Caller;
use crate::clock::Millis;
use crate::desk::again::twice;
use crate::desk::tokens::{TokenId, token_id};
use crate::failure::Failure;
use crate::request_id::RequestId;
use crate::store::{By, KeptRevocation, NewRevocation, RevocationScope};
use axum::extract::{Request, State};
use axum::response::Response;
use http::request::Parts;
use roomkey::revocation::{Target, TargetSpec};
use roomkey::videosdk::Expectation;
use roomkey::{ApiKey, Code, Lifetime, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use std::future::ready;
use std::sync::Arc;

/// What is to be revoked. Unknown members are refused: a misspelt one must not revoke less.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct Wanted {
    jti: Option<String>,
    token: Option<String>,
    room_id: Option<String>,
    participant_id: Option<String>,
    everyone: bool,
    everywhere: bool,
    /// Seconds; now unless given.
    issued_up_to: Option<i64>,
    /// Seconds: when the last token that is meant expires, if the caller knows.
    expires_at: Option<i64>,
    /// It never does.
    endless: bool,
}

/// `POST /revocations`
pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let created = Millis::now().map_err(|error| Failure::from_core(&error))?;
    let now = created.timestamp().map_err(|error| Failure::from_core(&error))?;
    let caller = revoker(&app, &parts)?;
    let wanted: Wanted = body::json(&app, &parts, body).await?;
    let new = understand(&app, &wanted, now).await?;
    let by = By { caller: caller.name, jti: None, request: RequestId::of(&parts.extensions) };
    let kept = app.revoke(new, by, created).await?;
    Ok(respond::json(&shown(&kept)))
}

/// `GET /revocations`
pub(super) async fn list(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, _) = request.into_parts();
    revoker(&app, &parts)?;
    let page = body::query::<respond::PageQuery>(&parts.uri)?.parse()?;
    let (found, total) = app.store.page_of_revocations(page).await?;
    let data: Vec<_> = found.iter().map(shown).collect();
    Ok(respond::json(&respond::page(page, total, &data)))
}

/// `DELETE /revocations/{id}`
pub(super) async fn remove(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (mut parts, _) = request.into_parts();
    let caller = revoker(&app, &parts)?;
    let id = respond::path_id(&mut parts).await?;
    let by = By { caller: caller.name, jti: None, request: RequestId::of(&parts.extensions) };
    let removed = app.reinstate(&id, by).await?;
    Ok(respond::json(&shown(&removed)))
}

fn revoker(app: &App, parts: &Parts) -> Result<Caller, Failure> {
    app.store.is_there()?;
    caller_with(app, parts, |rights| rights.revoke)
}

async fn understand(app: &App, wanted: &Wanted, now: Timestamp) -> Result<NewRevocation, Failure> {
    let refused = |error: roomkey::Error| match error.code() {
        Code::ArgumentInvalid => Failure::rule(
            "Give `jti`, or `token`; or `roomId` and `participantId`, `roomId` and `everyone`, or \
             `participantId` and `everywhere` (and perhaps `issuedUpTo`).",
        ),
        _ => Failure::parameter(&error),
    };
    let expires_at = wanted.expires_at.map(Timestamp::from_unix).transpose().map_err(refused)?;
    if expires_at.is_some_and(|end| end <= now || wanted.endless) {
        // It would be forgotten at once, and be no revocation although we said it was one.
        return Err(Failure::rule("`expiresAt` is in the past, or contradicts `endless`."));
    }
    let spec = TargetSpec {
        jti: wanted.jti.as_deref(),
        room: wanted.room_id.as_deref(),
        participant: wanted.participant_id.as_deref(),
        everyone: wanted.everyone,
        everywhere: wanted.everywhere,
        issued_up_to: wanted.issued_up_to,
    };
    let (scope, target, expires_at, endless) = match &wanted.token {
        None => {
            (project(app).await?, spec.parse(now).map_err(refused)?, expires_at, wanted.endless)
        }
        Some(token) => {
            let is_alone = spec == TargetSpec::default() && expires_at.is_none() && !wanted.endless;
            if !is_alone {
                return Err(Failure::rule("A token is revoked alone: it says when it expires."));
            }
            of_token(app, token, now).await?
        }
    };
    // The token may have been made elsewhere, for longer than this server makes any.
    let keep_until = expires_at.unwrap_or_else(|| target.matters_until(Lifetime::LONGEST, now));
    Ok(NewRevocation { scope, target, keep_until: (!endless).then_some(keep_until) })
}

/// What a token says of itself: whose it is, its id, when it expires and whether it never does.
async fn of_token(
    app: &App,
    token: &str,
    now: Timestamp,
) -> Result<(RevocationScope, Target, Option<Timestamp>, bool), Failure> {
    let without_id = Failure::rule(
        "The token has no `jti` that tells it from others like it: revoke by `roomId` (of OpenTok and Vonage the \
         session) and `participantId` (the connection data), or one of them.",
    );
    let invalid = Failure::rule("The token to be revoked is invalid or has expired.");
    let judge = || id_of(app, token, now).ok_or_else(Failure::token_invalid);
    let found = twice(app, || ready(judge())).await;
    let (key, found) = found.map_err(|_| invalid)?;
    let jti = found.jti.ok_or(without_id)?;
    let (scope, endless) = match key {
        Some(key) => (RevocationScope::Key(key), false),
        None => (project(app).await?, found.expires_at.is_none()),
    };
    Ok((scope, Target::Token { jti }, found.expires_at, endless))
}

/// What a token says of itself that is good here, and the key that it names, where revocations know it.
fn id_of(app: &App, token: &str, now: Timestamp) -> Option<(Option<ApiKey>, TokenId)> {
    if let Ok(claims) = app.keys.current().verify(token, &Expectation::any(), now) {
        let (jti, expires_at) = (claims.jti().cloned(), claims.expires_at());
        return Some((Some(claims.api_key().clone()), TokenId { jti, expires_at }));
    }
    Some((None, token_id(app, token, now)?))
}

/// The project that the active key belongs to; at the vendor, the one key there is.
async fn project(app: &App) -> Result<RevocationScope, Failure> {
    if app.upstream.is_some() {
        let current = app.keys.current();
        let active = current.active().map_err(|error| Failure::from_core(&error))?;
        return Ok(RevocationScope::Key(active.api_key().clone()));
    }
    let keys = app.store.keys().await?;
    let first = keys.into_iter().next().ok_or(Failure::key_not_active())?;
    Ok(RevocationScope::Project(first.project))
}

/// Without a key it is for every key of the project, or of the database.
fn shown(kept: &KeptRevocation) -> Value {
    let mut value = match &kept.target {
        Target::Token { jti } => json!({ "jti": jti }),
        Target::Participant { room, participant, .. } => {
            json!({ "roomId": room, "participantId": participant })
        }
        Target::Everyone { room, .. } => json!({ "roomId": room, "everyone": true }),
        Target::Everywhere { participant, .. } => {
            json!({ "participantId": participant, "everywhere": true })
        }
    };
    if let Some(members) = value.as_object_mut() {
        let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
        add("id", kept.id.as_str().into());
        if let Some(moment) = kept.target.issued_up_to() {
            add("issuedUpTo", moment.unix().into());
        }
        if let RevocationScope::Key(api_key) = &kept.scope {
            add("apiKey", api_key.as_str().into());
        }
        add("keptUntil", kept.keep_until.map(Timestamp::unix).into());
        add("caller", kept.caller.as_str().into());
        add("createdAt", kept.created_at.unix().into());
    }
    value
}
