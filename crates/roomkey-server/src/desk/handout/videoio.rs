//! A session token of Video.io, for the bearer of an app token.

use super::{Granted, Minted};
use crate::app::App;
use crate::audit::Record;
use crate::desk::vendors::Authorities;
use crate::failure::Failure;
use roomkey::revocation::Subject;
use roomkey::videoio::endpoints::SessionRequest;
use roomkey::videoio::{AppClaims, Scope};
use roomkey::{Jti, Timestamp, Verified};
use std::borrow::Cow;
use std::sync::Arc;

/// What an app may have for one of its users.
pub(crate) struct AppSession {
    pub(crate) authorities: Arc<Authorities>,
    pub(crate) app: Verified<AppClaims>,
    pub(crate) asked: SessionRequest,
}

pub(crate) struct AppSessionToken {
    of: AppSession,
    jti: Jti,
    body: String,
}

impl Granted for AppSession {
    type Token = AppSessionToken;

    fn is_taken_back(&self, app: &App, now: Timestamp) -> Result<bool, Failure> {
        let identity = self.asked.access().identity().as_str();
        let subject =
            Subject { issued_at: Some(now), entering_as: Some(identity), ..Subject::default() };
        Ok(app.revoked.covers_other(&subject))
    }

    fn mint(mut self, now: Timestamp) -> Result<AppSessionToken, Failure> {
        let jti = Jti::random().map_err(|error| Failure::from_core(&error))?;
        self.asked = self.asked.with_jti(jti.clone());
        let answer = self.authorities.videoio.grant(&self.app, &self.asked, now)?;
        Ok(AppSessionToken { of: self, jti, body: answer.into_body() })
    }
}

impl Minted for AppSessionToken {
    fn grants(&self) -> Option<Cow<'_, str>> {
        let scopes: Vec<&str> = self.of.asked.access().scopes().iter().map(Scope::as_str).collect();
        Some(scopes.join(",").into())
    }

    fn record(&self) -> Record<'_> {
        Record {
            participant: Some(self.of.asked.access().identity().as_str()),
            lifetime: Some(self.of.authorities.videoio.lifetime().as_seconds()),
            jti: Some(self.jti.as_str()),
            ..Record::default()
        }
    }

    fn into_answer(self) -> String {
        self.body
    }
}
