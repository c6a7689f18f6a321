//! A token for a session of OpenTok or Vonage.

use super::{Granted, Minted};
use crate::app::App;
use crate::audit::Record;
use crate::failure::Failure;
use roomkey::opentok::SessionId;
use roomkey::opentok::rooms::{Seat, Signer};
use roomkey::{Jti, Timestamp};
use std::borrow::Cow;
use std::sync::Arc;

/// What somebody may have in a session.
pub(super) struct InSession<'a> {
    pub(super) signer: Arc<Signer>,
    pub(super) seat: Seat,
    pub(super) session: &'a SessionId,
    /// What the session is called here; its id, if it is called nothing.
    pub(super) name: &'a str,
    /// Which of the two is recorded: the one that was asked for.
    pub(super) shown: &'a str,
}

pub(super) struct SessionToken<'a> {
    of: InSession<'a>,
    jti: Jti,
    token: String,
}

impl<'a> Granted for InSession<'a> {
    type Token = SessionToken<'a>;

    fn is_taken_back(&self, app: &App, now: Timestamp) -> Result<bool, Failure> {
        Ok(app.revoked.covers_other(&self.seat.subject(self.session, self.name, now)))
    }

    fn mint(self, now: Timestamp) -> Result<SessionToken<'a>, Failure> {
        let jti = Jti::random().map_err(|error| Failure::from_core(&error))?;
        let token = self.signer.mint(&self.seat, self.session, Some(jti.clone()), now);
        let token = token.map_err(|error| Failure::parameter(&error))?;
        Ok(SessionToken { of: self, jti, token })
    }
}

impl Minted for SessionToken<'_> {
    fn roles(&self) -> Option<Cow<'_, str>> {
        Some(self.of.seat.role().as_str().into())
    }

    fn record(&self) -> Record<'_> {
        Record {
            room: Some(self.of.shown),
            participant: self.of.seat.data(),
            lifetime: Some(self.of.seat.lifetime().as_seconds()),
            jti: Some(self.jti.as_str()),
            ..Record::default()
        }
    }

    fn into_answer(self) -> String {
        self.of.signer.admission(self.of.session, &self.token)
    }
}
