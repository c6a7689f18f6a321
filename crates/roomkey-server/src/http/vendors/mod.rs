//! The vendors beside VideoSDK: the calls of their clouds, and the routes of their sample servers.
//!
//! `/session/create` and `/v1/sessions` answer as OpenTok, Vonage and Video.io do, so that their
//! server SDKs work here unchanged (`clouds`). `/room/{name}` is what the samples of OpenTok and Vonage
//! give a browser; here callers are known, and their policy says in what role they come (`handout`). With
//! another vendor configured the three routes of document 001 end here, too (`handout`, `meetings`).

mod clouds;
mod handout;
mod meetings;

pub(super) use clouds::{create_session, create_videoio_session};
pub(super) use handout::{default_room, get_token, room};
pub(super) use meetings::{create_meeting, validate_meeting};

use crate::app::App;
use crate::desk::vendors::{Authorities, Current, Sessions};
use crate::failure::Failure;
use crate::store::By;
use roomkey::opentok::SessionId;
use roomkey::revocation::Subject;
use roomkey::{Jti, Timestamp, videoio};
use std::sync::Arc;

fn from_core(error: &roomkey::Error) -> Failure {
    Failure::from_core(error)
}

fn authorities(app: &App) -> Result<Arc<Authorities>, Failure> {
    Ok(app.authorities.as_ref().ok_or_else(Failure::not_found)?.get())
}

async fn find_or_create(
    app: &App,
    sessions: &Sessions,
    name: Option<&str>,
    by: By,
) -> Result<SessionId, Failure> {
    let (session, is_new) = sessions.find_or_create(&app.store, name, by).await?;
    if is_new {
        app.metrics.rooms_created.inc();
    }
    Ok(session)
}

fn sessions(app: &App) -> Result<&Sessions, Failure> {
    app.sessions.as_ref().ok_or_else(Failure::not_found)
}

/// Whether a token for a vendor's API was taken back.
fn is_revoked(app: &App, jti: Option<&Jti>) -> Result<bool, Failure> {
    app.store.is_there()?;
    Ok(app.revoked.covers_other(&Subject { jti, ..Subject::default() }))
}

/// What a token of another vendor says of itself, which is good here.
pub(super) struct TokenId {
    pub(super) jti: Option<Jti>,
    pub(super) expires_at: Option<Timestamp>,
}

/// Reads a token of another vendor, if it is good here for anything.
pub(super) fn token_id(app: &App, token: &str, now: Timestamp) -> Option<TokenId> {
    let authorities = app.authorities.as_ref().map(Current::get);
    if let Some(videoio) = authorities.as_ref().map(|known| &known.videoio) {
        if let Ok(claims) = videoio.verify_app(token, now) {
            let expires_at = claims.expires_at();
            return Some(TokenId { jti: Some(claims.jti().clone()), expires_at });
        }
        let any = videoio::Expectation::any();
        let session = videoio.keyring().verify(|key| key.verify_session(token, &any, now));
        if let Ok(claims) = session {
            let expires_at = claims.expires_at();
            return Some(TokenId { jti: Some(claims.jti().clone()), expires_at });
        }
    }
    let local = authorities.iter().flat_map(|known| known.signers().iter().cloned());
    local.chain(app.sessions.as_ref().map(Sessions::signer)).find_map(|signer| {
        if let Ok(seat) = signer.verify_any(token, now) {
            return Some(TokenId { jti: seat.jti().cloned(), expires_at: seat.expires_at() });
        }
        let claims = signer.verify_api(token, now).ok()?;
        Some(TokenId { jti: claims.jti().cloned(), expires_at: claims.expires_at() })
    })
}
