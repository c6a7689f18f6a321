//! Which tokens of OpenTok, Vonage and Video.io were taken back, for who verifies with the server's
//! database and without the server.

use crate::error::Result;
use crate::revoked::Revoked;
use crate::store::Store;
use roomkey::Jti;
use roomkey::opentok::Connection;
use std::collections::HashMap;

/// Which tokens of OpenTok, Vonage and Video.io were taken back, as of when it was read.
///
/// ```
/// use roomkey_server::{DatabaseUrl, Store};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let store = Store::open(&DatabaseUrl::memory()).await?;
/// let taken_back = store.taken_back().await?;
/// assert!(!taken_back.covers_id(Some(&"some-token".parse()?)));
/// # Ok::<(), roomkey_server::Error>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct TakenBack {
    revoked: Revoked,
    /// What sessions are called, by their id.
    names: HashMap<String, String>,
}

impl TakenBack {
    /// Whether the token of this id was: one for an API, or for a session of Video.io.
    pub fn covers_id(&self, jti: Option<&Jti>) -> bool {
        self.revoked.covers_other(jti, None, &[], None)
    }

    /// Whether a client token of OpenTok or Vonage was: by its id, or with all of its participant's in
    /// the session.
    pub fn covers_seat(&self, seat: &Connection) -> bool {
        let name = self.names.get(seat.session().as_str());
        self.revoked.covers_seat(seat, name.map(String::as_str))
    }
}

impl Store {
    /// Reads which tokens of OpenTok, Vonage and Video.io were taken back.
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store).
    pub async fn taken_back(&self) -> Result<TakenBack> {
        let revoked = Revoked::default();
        revoked.replace(self.revocations().await?);
        Ok(TakenBack { revoked, names: self.session_names().await? })
    }
}
