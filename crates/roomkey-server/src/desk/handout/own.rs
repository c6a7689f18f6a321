//! A token of VideoSDK, or one of this server.

use super::{Granted, Minted};
use crate::app::App;
use crate::audit::Record;
use crate::failure::Failure;
use roomkey::videosdk::Keyring;
use roomkey::videosdk::endpoints::{self, Grant};
use roomkey::{ParticipantId, RoomId, Timestamp};
use std::borrow::Cow;
use std::sync::Arc;

/// What a policy has granted.
pub(super) struct Own {
    pub(super) grant: Grant,
    pub(super) keys: Arc<Keyring>,
}

impl Granted for Own {
    type Token = endpoints::Handout;

    fn is_taken_back(&self, app: &App, now: Timestamp) -> Result<bool, Failure> {
        let active = self.keys.active().map_err(|error| Failure::from_core(&error))?;
        Ok(app.is_revoked(active.api_key(), &self.grant.subject(now)))
    }

    fn mint(self, now: Timestamp) -> Result<endpoints::Handout, Failure> {
        Ok(self.grant.mint(&self.keys, now)?)
    }
}

impl Minted for endpoints::Handout {
    fn grants(&self) -> Option<Cow<'_, str>> {
        Some(endpoints::Handout::grants(self))
    }

    fn roles(&self) -> Option<Cow<'_, str>> {
        endpoints::Handout::roles(self)
    }

    fn record(&self) -> Record<'_> {
        Record {
            room: self.access().bound_room().map(RoomId::as_str),
            participant: self.access().bound_participant().map(ParticipantId::as_str),
            lifetime: Some(self.lifetime().as_seconds()),
            jti: Some(self.jti().as_str()),
            ..Record::default()
        }
    }

    fn into_answer(self) -> String {
        self.to_json()
    }
}
