//! Which tokens were taken back, for who verifies with the server's database and without the server.

use crate::error::Result;
use crate::revoked::Revoked;
use crate::store::Store;
use roomkey::jws::Leeway;
use roomkey::opentok::Connection;
use roomkey::revocation::Subject;
use roomkey::vendor::{self, Vendor};
use roomkey::videosdk::Claims;
use roomkey::{ApiKey, Jti, ParticipantId, RoomId, videoio};
use std::collections::HashMap;
use std::sync::Arc;

/// Which tokens were taken back, as of when it was read.
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
    projects: HashMap<ApiKey, Arc<str>>,
    /// What sessions are called, by their id.
    names: HashMap<String, String>,
}

impl TakenBack {
    /// Whether a token of VideoSDK was, when it is used to enter this room as this participant.
    /// `leeway`: with which it was verified.
    pub fn covers_entry(
        &self,
        claims: &Claims,
        room: Option<&RoomId>,
        participant: Option<&ParticipantId>,
        leeway: Leeway,
    ) -> bool {
        let project = self.projects.get(claims.api_key()).map(|project| &**project);
        let subject = Subject { leeway, ..Subject::of(claims, room, participant) };
        self.revoked.covers(claims.api_key(), project, &subject)
    }

    /// Whether a token of a vendor was, when it is used for what it was verified for: by its id, or with
    /// those of its room or its participant. A session is known by its id and by the name that it was
    /// made for.
    pub fn covers(&self, vendor: Vendor, claims: &vendor::Claims) -> bool {
        let subject = claims.subject();
        if vendor.about().name == "videosdk" {
            let api_key =
                claims.project().and_then(|project| ApiKey::allow_placeholder(project).ok());
            return api_key.is_some_and(|api_key| {
                let project = self.projects.get(&api_key).map(|project| &**project);
                self.revoked.covers(&api_key, project, &subject)
            });
        }
        let name = subject.entering.and_then(|room| self.names.get(room)).map(String::as_str);
        self.revoked.covers_other(&subject)
            || name.is_some_and(|name| {
                self.revoked.covers_other(&Subject { entering: Some(name), ..subject })
            })
    }

    /// Whether the token of this id was: one for an API.
    pub fn covers_id(&self, jti: Option<&Jti>) -> bool {
        self.revoked.covers_other(&Subject { jti, ..Subject::default() })
    }

    /// Whether a client token of OpenTok or Vonage was: by its id, or with those of its participant or
    /// of the session.
    pub fn covers_seat(&self, seat: &Connection, leeway: Leeway) -> bool {
        let name = self.names.get(seat.session().as_str());
        self.revoked.covers_seat(seat, name.map(String::as_str), leeway)
    }

    /// Whether a session token of Video.io was: by its id, or with those of its identity.
    pub fn covers_session(&self, claims: &videoio::SessionClaims, leeway: Leeway) -> bool {
        self.revoked.covers_other(&Subject {
            jti: Some(claims.jti()),
            issued_at: claims.issued_at(),
            entering_as: Some(claims.identity().as_str()),
            leeway,
            ..Subject::default()
        })
    }
}

impl Store {
    /// Reads which tokens were taken back.
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store).
    pub async fn taken_back(&self) -> Result<TakenBack> {
        let revoked = Revoked::default();
        revoked.replace(self.revocations().await?);
        let projects = self.key_projects().await?;
        Ok(TakenBack { revoked, projects, names: self.session_names().await? })
    }
}
