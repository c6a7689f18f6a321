//! Taking tokens back before they expire.
//!
//! A token is named by its `jti`, or as itself; or all tokens of a participant for a room are, that
//! were issued up to a moment. It holds for every key of the project, so that a change of keys
//! revives nothing.

use super::credentials::caller_with;
use super::failure::Failure;
use super::{body, respond};
use crate::app::App;
use crate::callers::Caller;
use crate::clock;
use crate::request_id::RequestId;
use crate::store::By;
use axum::extract::{Request, State};
use axum::response::Response;
use http::request::Parts;
use roomkey::revocation::Revocation;
use roomkey::videosdk::Expectation;
use roomkey::{ApiKey, Jti, Lifetime, ParticipantId, RoomId, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// What is to be revoked. Unknown members are refused: a misspelt one must not revoke less.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct Wanted {
    jti: Option<String>,
    token: Option<String>,
    room_id: Option<String>,
    participant_id: Option<String>,
    /// Seconds; now unless given.
    issued_up_to: Option<i64>,
    /// Seconds: when the last token that is meant expires, if the caller knows.
    expires_at: Option<i64>,
}

/// `POST /revocations`
pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let now = clock::now().map_err(|error| Failure::from_core(&error))?;
    let caller = revoker(&app, &parts)?;
    let wanted: Wanted = body::json(&app, &parts, body).await?;
    let (revocations, keep_until) = understand(&app, wanted, now).await?;
    let one = revocations.first().cloned().ok_or(Failure::key_not_active())?;
    let stored = revocations.into_iter().map(|revocation| (revocation, keep_until)).collect();
    let by = By { caller: caller.name, jti: None, request: RequestId::of(&parts.extensions) };
    app.revoke(stored, by).await?;
    app.metrics.revocations.set(i64::try_from(app.revoked.count()).unwrap_or(i64::MAX));
    Ok(respond::json(&shown(&one, keep_until)))
}

/// `GET /revocations`
pub(super) async fn list(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, _) = request.into_parts();
    revoker(&app, &parts)?;
    let page = body::query::<respond::PageQuery>(&parts.uri)?.parse()?;
    let all = app.store.revocations().await?;
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let skip = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let size = usize::try_from(page.size).unwrap_or(usize::MAX);
    let data: Vec<_> = (all.iter().skip(skip).take(size))
        .map(|(revocation, keep_until)| shown_with_key(revocation, *keep_until))
        .collect();
    Ok(respond::json(&respond::page(page, total, &data)))
}

fn revoker(app: &App, parts: &Parts) -> Result<Caller, Failure> {
    app.store.is_there()?;
    caller_with(app, parts, |rights| rights.revoke)
}

/// One revocation for each key that the tokens may have been signed with, and how long to keep
/// them.
async fn understand(
    app: &App,
    wanted: Wanted,
    now: Timestamp,
) -> Result<(Vec<Revocation>, Timestamp), Failure> {
    let refused = |error: roomkey::Error| Failure::parameter(&error);
    let longest = Lifetime::seconds_up_to(Lifetime::LONGEST_SECONDS, Lifetime::LONGEST_SECONDS)
        .map_err(|error| Failure::from_core(&error))?;
    let keep_until = match wanted.expires_at {
        Some(seconds) => {
            let expires_at = Timestamp::from_unix(seconds).map_err(refused)?;
            if expires_at <= now {
                // It would be forgotten at once, and be no revocation although we said it was one.
                return Err(Failure::rule("`expiresAt` is in the past; leave it out if unsure."));
            }
            expires_at.min(now.after(longest))
        }
        // Who made the token, and for how long, is not known; so it is kept as long as any lives.
        None => now.after(longest),
    };
    let keys = project_keys(app).await?;
    match wanted {
        Wanted {
            jti: Some(jti),
            token: None,
            room_id: None,
            participant_id: None,
            issued_up_to: None,
            ..
        } => {
            let jti = Jti::parse(&jti).map_err(refused)?;
            let of_key = |api_key| Revocation::Token { api_key, jti: jti.clone() };
            Ok((keys.into_iter().map(of_key).collect(), keep_until))
        }
        Wanted {
            token: Some(token),
            jti: None,
            room_id: None,
            participant_id: None,
            issued_up_to: None,
            ..
        } => {
            let claims =
                app.keys.current().verify(&token, &Expectation::any(), now).map_err(|_| {
                    Failure::rule("The token to be revoked is invalid or has expired.")
                })?;
            let jti = claims.jti().cloned().ok_or(Failure::rule(
                "The token has no `jti`: revoke by `roomId` and `participantId`.",
            ))?;
            let revocation = Revocation::Token { api_key: claims.api_key().clone(), jti };
            Ok((vec![revocation], claims.expires_at().unwrap_or(keep_until)))
        }
        Wanted {
            room_id: Some(room),
            participant_id: Some(participant),
            jti: None,
            token: None,
            ..
        } => {
            let room = RoomId::parse(&room).map_err(refused)?;
            let participant = ParticipantId::parse(&participant).map_err(refused)?;
            let issued_up_to = match wanted.issued_up_to {
                Some(seconds) => Timestamp::from_unix(seconds).map_err(refused)?,
                None => now,
            };
            let of_key = |api_key| Revocation::Participant {
                api_key,
                room: room.clone(),
                participant: participant.clone(),
                issued_up_to,
            };
            Ok((keys.into_iter().map(of_key).collect(), keep_until))
        }
        _ => Err(Failure::rule(
            "Give `jti`, or `token`, or `roomId` and `participantId` (and perhaps `issuedUpTo`).",
        )),
    }
}

/// The keys of the project that the active key belongs to.
async fn project_keys(app: &App) -> Result<Vec<ApiKey>, Failure> {
    let current = app.keys.current();
    if app.upstream.is_some() {
        let active = current.active().map_err(|error| Failure::from_core(&error))?;
        return Ok(vec![active.api_key().clone()]);
    }
    let all = app.store.keys().await?;
    let first = all.first().map(|key| key.project.clone());
    let of_project = all.into_iter().filter(|key| Some(&key.project) == first.as_ref());
    Ok(of_project.map(|key| key.api_key).collect())
}

fn shown(revocation: &Revocation, keep_until: Timestamp) -> Value {
    let until = keep_until.unix();
    match revocation {
        Revocation::Token { jti, .. } => json!({ "jti": jti, "keptUntil": until }),
        Revocation::Participant { room, participant, issued_up_to, .. } => json!({
            "roomId": room,
            "participantId": participant,
            "issuedUpTo": issued_up_to.unix(),
            "keptUntil": until,
        }),
        _ => json!({ "keptUntil": until }),
    }
}

fn shown_with_key(revocation: &Revocation, keep_until: Timestamp) -> Value {
    let mut value = shown(revocation, keep_until);
    let (Revocation::Token { api_key, .. } | Revocation::Participant { api_key, .. }) = revocation
    else {
        return value;
    };
    if let Some(members) = value.as_object_mut() {
        members.insert("apiKey".to_owned(), api_key.as_str().into());
    }
    value
}
