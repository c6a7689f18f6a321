//! A token of any vendor, for a grant that the caller's policy gives.

use super::{Asking, Granted, Minted};
use crate::app::App;
use crate::audit::Record;
use crate::desk::by_name::known_as;
use crate::failure::Failure;
use roomkey::grant::Word;
use roomkey::vendor::Keys;
use roomkey::vendor::endpoints::{self, Seat, Token, TokenRequest};
use roomkey::{Jti, Timestamp};
use std::borrow::Cow;
use std::sync::Arc;

impl Asking<'_, TokenRequest> {
    /// `/vendors/{vendor}/token`
    pub(crate) async fn token_of(&self, keys: Arc<Keys>) -> Result<String, Failure> {
        let known_as = known_as(self.app, keys.vendor(), self.wanted.room()).await?;
        let granted = self
            .caller
            .tokens()
            .and_then(|policy| Ok(endpoints::seat(&policy, self.wanted, known_as.as_deref())?));
        self.hand_out(None, granted.map(|seat| ByName { keys, seat, known_as })).await
    }
}

/// What somebody may have in a room of a vendor.
struct ByName {
    keys: Arc<Keys>,
    seat: Seat,
    /// What the room is called here.
    known_as: Option<String>,
}

struct NamedToken {
    seat: Seat,
    token: Token,
}

impl Granted for ByName {
    type Token = NamedToken;

    fn is_taken_back(&self, app: &App, now: Timestamp) -> Result<bool, Failure> {
        let subject = self.seat.subject(self.known_as.as_deref(), now);
        app.would_be_taken_back(self.keys.vendor(), &subject)
    }

    fn mint(self, now: Timestamp) -> Result<NamedToken, Failure> {
        let jti = Jti::random().map_err(|error| Failure::from_core(&error))?;
        let token = self.seat.mint(&self.keys, &jti, now)?;
        Ok(NamedToken { seat: self.seat, token })
    }
}

impl Minted for NamedToken {
    /// What the grant says beside where and who.
    fn grants(&self) -> Option<Cow<'_, str>> {
        let words = self.seat.grant().words();
        let words = words.filter(|word| !matches!(word, Word::Room | Word::Identity));
        Some(words.map(Word::as_str).collect::<Vec<_>>().join(",").into())
    }

    fn record(&self) -> Record<'_> {
        let claims = self.token.claims();
        Record {
            key: claims.project(),
            room: claims.room(),
            participant: claims.participant(),
            lifetime: Some(self.seat.lifetime().as_seconds()),
            jti: claims.jti().map(Jti::as_str),
            ..Record::default()
        }
    }

    fn into_answer(self) -> String {
        self.token.to_json()
    }
}
