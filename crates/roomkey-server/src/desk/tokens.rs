//! Whether a token that somebody comes with is good here, and what for.
//!
//! What a token says is the core's to judge; which keys are in force, and what was taken back, is known here.

use super::again::twice;
use super::vendors::{Authorities, Current, Tokbox};
use crate::app::App;
use crate::clock;
use crate::failure::Failure;
use roomkey::revocation::Subject;
use roomkey::videosdk::{Claims, Expectation};
use roomkey::{Jti, Timestamp, Verified};
use std::future::ready;
use std::sync::Arc;

/// Verifies a token for what it is wanted for. Which tokens were taken back the database says, so without
/// it none is good.
pub(crate) async fn verify(
    app: &App,
    token: &str,
    expectation: &Expectation,
) -> Result<Verified<Claims>, Failure> {
    twice(app, || ready(verify_once(app, token, expectation))).await
}

fn verify_once(
    app: &App,
    token: &str,
    expectation: &Expectation,
) -> Result<Verified<Claims>, Failure> {
    app.store.is_there()?;
    let now = clock::now().map_err(|error| Failure::from_core(&error))?;
    let claims = app.keys.current().verify(token, expectation, now).map_err(|error| {
        tracing::debug!(reason = error.code().as_str(), "a token was refused");
        Failure::token(&error)
    })?;
    let subject = Subject::of(&claims, claims.room(), claims.participant());
    if app.is_revoked(claims.api_key(), &subject) {
        tracing::debug!(reason = "token_revoked", "a token was refused");
        return Err(Failure::token_invalid());
    }
    Ok(claims)
}

/// Whether a token for a vendor's API was taken back.
pub(crate) fn is_taken_back(app: &App, jti: Option<&Jti>) -> Result<bool, Failure> {
    app.store.is_there()?;
    Ok(app.revoked.covers_other(&Subject { jti, ..Subject::default() }))
}

/// What a token of another vendor says of itself, which is good here.
pub(crate) struct TokenId {
    pub(crate) jti: Option<Jti>,
    pub(crate) expires_at: Option<Timestamp>,
}

/// Reads a token of another vendor, if it is good here for anything.
pub(crate) fn token_id(app: &App, token: &str, now: Timestamp) -> Option<TokenId> {
    if let Some(authorities) = app.authorities.as_ref().map(Current::get) {
        let found = authorities.keys().iter().find_map(|keys| keys.recognise(token, now))?;
        return Some(TokenId { jti: found.jti().cloned(), expires_at: found.expires_at() });
    }
    let signer = app.tokbox.as_ref().map(Tokbox::signer)?;
    if let Ok(seat) = signer.verify_any(token, now) {
        return Some(TokenId { jti: seat.jti().cloned(), expires_at: seat.expires_at() });
    }
    let claims = signer.verify_api(token, now).ok()?;
    Some(TokenId { jti: claims.jti().cloned(), expires_at: claims.expires_at() })
}

/// What stands in for the other vendors' clouds.
pub(crate) fn authorities(app: &App) -> Result<Arc<Authorities>, Failure> {
    Ok(app.authorities.as_ref().ok_or_else(Failure::not_found)?.get())
}
