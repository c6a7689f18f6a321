//! A token for a room of LiveKit. The room is the media server's: whoever comes first opens it.

use super::{Asking, Granted, Minted};
use crate::app::App;
use crate::audit::Record;
use crate::desk::vendors::Authorities;
use crate::failure::Failure;
use roomkey::livekit::endpoints::{self, Seat, TokenRequest};
use roomkey::{Jti, Timestamp};
use std::borrow::Cow;
use std::sync::Arc;

impl Asking<'_, TokenRequest> {
    /// `/livekit/token`
    pub(crate) async fn livekit_token(
        &self,
        authorities: Arc<Authorities>,
        server_url: &str,
    ) -> Result<String, Failure> {
        let granted =
            self.caller.tokens().and_then(|policy| Ok(endpoints::seat(&policy, self.wanted)?));
        let granted = granted.map(|seat| InRoom { authorities, seat, server_url });
        self.hand_out(None, granted).await
    }
}

/// What somebody may have in a room.
struct InRoom<'a> {
    authorities: Arc<Authorities>,
    seat: Seat,
    /// Where the media server is.
    server_url: &'a str,
}

struct RoomToken<'a> {
    seat: Seat,
    server_url: &'a str,
    jti: Jti,
    token: String,
}

impl<'a> Granted for InRoom<'a> {
    type Token = RoomToken<'a>;

    fn is_taken_back(&self, app: &App, now: Timestamp) -> Result<bool, Failure> {
        Ok(app.revoked.covers_other(&self.seat.subject(now)))
    }

    fn mint(self, now: Timestamp) -> Result<RoomToken<'a>, Failure> {
        let Self { authorities, seat, server_url } = self;
        let jti = Jti::random().map_err(|error| Failure::from_core(&error))?;
        let access = seat.access().clone().jti(jti.clone());
        let key = authorities.livekit.active().map_err(|error| Failure::from_core(&error))?;
        let token = key.mint(&access, seat.lifetime(), now);
        let token = token.map_err(|error| Failure::parameter(&error))?;
        Ok(RoomToken { seat, server_url, jti, token })
    }
}

impl Minted for RoomToken<'_> {
    fn grants(&self) -> Option<Cow<'_, str>> {
        Some(if self.seat.is_moderator() { "roomJoin,roomAdmin" } else { "roomJoin" }.into())
    }

    fn record(&self) -> Record<'_> {
        Record {
            room: Some(self.seat.room()),
            participant: Some(self.seat.identity()),
            lifetime: Some(self.seat.lifetime().as_seconds()),
            jti: Some(self.jti.as_str()),
            ..Record::default()
        }
    }

    fn into_answer(self) -> String {
        endpoints::answer(self.server_url, &self.token)
    }
}
