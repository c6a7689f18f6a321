//! Tokens for named rooms, by policy: what a token server hands out for OpenTok and Vonage.
//!
//! Apps are written against VideoSDK's permissions, and a policy is, too. Here it is translated:
//! `allow_join` may be a publisher (the default), a publisher who does not subscribe or a subscriber,
//! `allow_mod` also a moderator. Who may only ask to join gets nothing, because these vendors have no
//! lobby. The participant's id becomes the connection data, which tells the others who came.
//!
//! ```
//! use roomkey::opentok::rooms::{Signer, seat};
//! use roomkey::opentok::{Credentials, Role};
//! use roomkey::videosdk::endpoints::{PolicySpec, Refusal, TokenRequest};
//! use roomkey::{Secret, Timestamp};
//!
//! let policy = PolicySpec {
//!     permissions: vec!["allow_join".into()],
//!     roles: vec!["rtc".into()],
//!     rooms: Some(vec!["class-*".into()]),
//!     ..PolicySpec::default()
//! }
//! .parse()?;
//! let asked = TokenRequest::from_query("participantId=ann").unwrap();
//! let seat = seat(&policy, &asked, "class-7").unwrap();
//! assert_eq!((seat.role(), seat.data()), (Role::Publisher, Some("ann")));
//!
//! let secret = Secret::new("1234567890abcdef1234567890abcdef1234567890")?;
//! let signer = Signer::OpenTok(Credentials::new("123456", secret)?.into());
//! let session = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4".parse()?;
//! let token = signer.mint(&seat, &session, None, Timestamp::from_unix(1_700_000_000)?)?;
//! assert!(token.starts_with("eyJ"));
//! # Ok::<(), roomkey::Error>(())
//! ```

use crate::Verified;
use crate::endpoint::Refusal;
use crate::error::{Error, Result};
use crate::grant::{self, Permission, Policy, TokenRequest};
use crate::id::{Jti, RoomId};
use crate::keyring::Keyring;
use crate::revocation::Subject;
use crate::time::{Lifetime, Timestamp};
use crate::tokbox::rest::Auth;
use crate::tokbox::{
    Access, ApiAccess, ApiClaims, ApiExpectation, Connection, Expectation, Role, SessionId,
};
use crate::vendors::opentok::{self, Credentials};
use crate::vendors::vonage;
use http::StatusCode;
use serde_json::{Value, json};

/// What a policy grants someone in a session.
///
/// ```
/// # fn show(seat: &roomkey::opentok::rooms::Seat) {
/// println!("{} for {}", seat.role(), seat.lifetime());
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    role: Role,
    data: Option<String>,
    lifetime: Lifetime,
}

impl Seat {
    /// As what they come.
    ///
    /// ```
    /// # fn show(seat: &roomkey::opentok::rooms::Seat) {
    /// println!("{}", seat.role());
    /// # }
    /// ```
    pub const fn role(&self) -> Role {
        self.role
    }

    /// What the others are told about them: the participant's id.
    ///
    /// ```
    /// # fn show(seat: &roomkey::opentok::rooms::Seat) {
    /// println!("{:?}", seat.data());
    /// # }
    /// ```
    pub fn data(&self) -> Option<&str> {
        self.data.as_deref()
    }

    /// How long the token lives.
    ///
    /// ```
    /// # fn show(seat: &roomkey::opentok::rooms::Seat) {
    /// println!("{}", seat.lifetime());
    /// # }
    /// ```
    pub const fn lifetime(&self) -> Lifetime {
        self.lifetime
    }

    /// What a revocation looks at in the token that this becomes for a session, which the app calls by
    /// this name. One that is covered already would be refused for as long as it lives.
    ///
    /// ```
    /// # use roomkey::{Timestamp, opentok::{SessionId, rooms::Seat}, revocation::Target};
    /// fn would_count(seat: &Seat, session: &SessionId, taken_back: &[Target], now: Timestamp) -> bool {
    ///     let subject = seat.subject(session, "class-7", now);
    ///     !taken_back.iter().any(|target| target.covers(&subject))
    /// }
    /// ```
    pub fn subject<'a>(
        &'a self,
        session: &'a SessionId,
        name: &'a str,
        now: Timestamp,
    ) -> Subject<'a> {
        Subject {
            issued_at: Some(now),
            entering: Some(session.as_str()),
            also_entering: Some(name),
            entering_as: self.data(),
            ..Subject::default()
        }
    }
}

/// What the policy grants for a room. Its name may be anything; one that is no [`RoomId`] no policy can
/// list, so only callers who may enter any room may enter it.
///
/// # Errors
/// The refusals of [`Policy::grant`]; [`Refusal::LOBBY_UNSUPPORTED`] for who may only ask to join;
/// 400 for a role that there is not, or that the permissions beside it contradict, and for more than 30 days.
///
/// ```
/// # use roomkey::videosdk::endpoints::{PolicySpec, Refusal, TokenRequest};
/// # let policy = PolicySpec {
/// #     permissions: vec!["allow_join".into()],
/// #     roles: vec!["rtc".into()],
/// #     ..PolicySpec::default()
/// # }
/// # .parse()?;
/// use roomkey::opentok::rooms::seat;
/// let asked = TokenRequest::from_query("role=moderator").unwrap();
/// let refusal = seat(&policy, &asked, "class-7").unwrap_err();
/// assert_eq!(refusal, Refusal::PERMISSION_NOT_GRANTED);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub fn seat(policy: &Policy, asked: &TokenRequest, room: &str) -> Result<Seat, Refusal> {
    let room = RoomId::parse(room).ok();
    let role = asked.role.as_deref().map(Role::parse).transpose();
    let role = role.map_err(|error| Refusal::parameter(&error))?;
    let needed = role.map(|role| match role {
        Role::Moderator => &[Permission::AllowJoin, Permission::AllowMod][..],
        _ => &[Permission::AllowJoin],
    });
    let granted = policy.decide(&asked.as_for_policy(room.as_ref(), needed)?)?;
    let may = |permission| granted.permissions.contains(permission);
    let highest = match (may(Permission::AllowJoin), may(Permission::AllowMod)) {
        (true, true) => Role::Moderator,
        (true, false) => Role::Publisher,
        (false, true) => {
            return Err(Refusal::rule("`allow_mod` alone is no way in; add `allow_join`."));
        }
        (false, false) => return Err(Refusal::LOBBY_UNSUPPORTED),
    };
    if !granted.roles.admit(grant::Role::Rtc) {
        return Err(Refusal::ROLE_NOT_GRANTED);
    }
    // A policy may allow longer ones than these vendors do.
    let lifetime = Lifetime::seconds(granted.lifetime.as_seconds());
    Ok(Seat {
        role: role.unwrap_or(highest),
        data: granted.participant.map(|participant| participant.as_str().to_owned()),
        lifetime: lifetime.map_err(|error| Refusal::parameter(&error))?,
    })
}

/// Who signs client tokens: a project of OpenTok or an application of Vonage.
///
/// See the [module](self) for an example.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "these two vendors share their sessions")]
pub enum Signer {
    /// A project of OpenTok and its keys. Its tokens are JWTs.
    OpenTok(Keyring<Credentials>),
    /// An application of Vonage and its keys.
    Vonage(Keyring<vonage::Credentials>),
}

impl Signer {
    /// Which of the two.
    ///
    /// ```
    /// # fn show(signer: &roomkey::opentok::rooms::Signer) {
    /// println!("{}", signer.auth().as_str());
    /// # }
    /// ```
    pub const fn auth(&self) -> Auth {
        match self {
            Self::OpenTok(_) => Auth::OpenTok,
            Self::Vonage(_) => Auth::Vonage,
        }
    }

    /// The API key or the application id.
    ///
    /// ```
    /// # fn show(signer: &roomkey::opentok::rooms::Signer) {
    /// println!("{}", signer.project());
    /// # }
    /// ```
    pub fn project(&self) -> &str {
        match self {
            Self::OpenTok(keyring) => keyring.first().map(|key| key.api_key().as_str()),
            Self::Vonage(keyring) => keyring.first().map(|key| key.application_id().as_str()),
        }
        .unwrap_or_default()
    }

    /// A token for a seat in a session. `jti`: its id, random if absent.
    ///
    /// # Errors
    /// `key_not_active`, `session_foreign`, `data_too_long`, `entropy_unavailable`.
    ///
    /// ```
    /// # use roomkey::{Result, Timestamp, opentok::{SessionId, rooms::{Seat, Signer}}};
    /// fn token(signer: &Signer, seat: &Seat, session: &SessionId, now: Timestamp) -> Result<String> {
    ///     signer.mint(seat, session, None, now)
    /// }
    /// ```
    pub fn mint(
        &self,
        seat: &Seat,
        session: &SessionId,
        jti: Option<Jti>,
        now: Timestamp,
    ) -> Result<String> {
        let mut access = Access::new(session.clone(), seat.role);
        if let Some(data) = &seat.data {
            access = access.data(data.as_str())?;
        }
        if let Some(jti) = jti {
            access = access.jti(jti);
        }
        match self {
            Self::OpenTok(keyring) => keyring.active()?.mint(&access, seat.lifetime, now),
            Self::Vonage(keyring) => keyring.active()?.mint(&access, seat.lifetime, now),
        }
    }

    /// A token for the vendor's REST API.
    ///
    /// # Errors
    /// `entropy_unavailable`.
    ///
    /// ```
    /// # use roomkey::{Result, Timestamp, opentok::rooms::Signer};
    /// fn token(signer: &Signer, now: Timestamp) -> Result<String> {
    ///     signer.mint_api(now)
    /// }
    /// ```
    pub fn mint_api(&self, now: Timestamp) -> Result<String> {
        let access = ApiAccess::new();
        match self {
            Self::OpenTok(keyring) => {
                keyring.active()?.mint_api(&access, opentok::API_LIFETIME, now)
            }
            Self::Vonage(keyring) => keyring.active()?.mint_api(&access, vonage::API_LIFETIME, now),
        }
    }

    /// Verifies a client token for a session.
    ///
    /// # Errors
    /// As [`Credentials::verify`] and [`vonage::Verifier::verify`], and `api_key_disabled`.
    ///
    /// ```
    /// # use roomkey::{Timestamp, opentok::{SessionId, rooms::Signer}};
    /// fn may_enter(signer: &Signer, token: &str, session: &SessionId, now: Timestamp) -> bool {
    ///     signer.verify(token, session, now).is_ok()
    /// }
    /// ```
    pub fn verify(
        &self,
        token: &str,
        session: &SessionId,
        now: Timestamp,
    ) -> Result<Verified<Connection>> {
        self.verify_as(token, &Expectation::any().session(session.clone()), now)
    }

    /// Verifies a client token for any session of the project.
    ///
    /// # Errors
    /// As [`Credentials::verify`] and [`vonage::Verifier::verify`], and `api_key_disabled`.
    ///
    /// ```
    /// # use roomkey::{Timestamp, opentok::rooms::Signer};
    /// fn is_good(signer: &Signer, token: &str, now: Timestamp) -> bool {
    ///     signer.verify_any(token, now).is_ok()
    /// }
    /// ```
    pub fn verify_any(&self, token: &str, now: Timestamp) -> Result<Verified<Connection>> {
        self.verify_as(token, &Expectation::any(), now)
    }

    /// Verifies a token for the vendor's REST API.
    ///
    /// # Errors
    /// As [`Credentials::verify_api`] and [`vonage::Verifier::verify_api`], and `api_key_disabled`.
    ///
    /// ```
    /// # use roomkey::{Timestamp, opentok::rooms::Signer};
    /// fn is_good(signer: &Signer, token: &str, now: Timestamp) -> bool {
    ///     signer.verify_api(token, now).is_ok()
    /// }
    /// ```
    pub fn verify_api(&self, token: &str, now: Timestamp) -> Result<Verified<ApiClaims>> {
        let live = ApiExpectation::live();
        match self {
            Self::OpenTok(keyring) => keyring.verify(|key| key.verify_api(token, &live, now)),
            Self::Vonage(keyring) => keyring.verify(|key| key.verify_api(token, &live, now)),
        }
    }

    fn verify_as(
        &self,
        token: &str,
        expectation: &Expectation,
        now: Timestamp,
    ) -> Result<Verified<Connection>> {
        let connection: Connection = match self {
            Self::OpenTok(keyring) => {
                Connection::clone(&*keyring.verify(|key| key.verify(token, expectation, now))?)
            }
            Self::Vonage(keyring) => {
                Connection::clone(&*keyring.verify(|key| key.verify(token, expectation, now))?)
            }
        };
        Ok(Verified::new(connection))
    }

    /// What a client needs to come in, as JSON: `apiKey` or `applicationId`, `sessionId` and `token`, as
    /// the vendor's sample servers answer.
    ///
    /// ```
    /// # use roomkey::opentok::{SessionId, rooms::Signer};
    /// # fn show(signer: &Signer, session: &SessionId) {
    /// println!("{}", signer.admission(session, "eyJ…"));
    /// # }
    /// ```
    pub fn admission(&self, session: &SessionId, token: &str) -> String {
        let project = match self {
            Self::OpenTok(_) => "apiKey",
            Self::Vonage(_) => "applicationId",
        };
        // Like the answers for VideoSDK it begins with the token. None of these has a character that
        // JSON escapes.
        format!(
            "{{\"token\":\"{token}\",\"{project}\":\"{}\",\"sessionId\":\"{session}\"}}",
            self.project()
        )
    }
}

/// A session as an answer of `/create-meeting` and `/validate-meeting`: under the names that clients of
/// VideoSDK read, and its own. `name`: the name that the app gave it.
///
/// ```
/// # use roomkey::opentok::{SessionId, rooms};
/// # fn show(session: &SessionId) {
/// let shown = rooms::shown(session, None);
/// assert_eq!(shown["roomId"], shown["sessionId"]);
/// # }
/// ```
pub fn shown(session: &SessionId, name: Option<&str>) -> Value {
    let id = session.as_str();
    json!({
        "roomId": id,
        "meetingId": id,
        "sessionId": id,
        "customRoomId": name,
        "disabled": false,
    })
}

/// The session that a client names as a room.
///
/// # Errors
/// [`Refusal::ROOM_NOT_FOUND`] when it is none of this project: it does not exist here.
///
/// ```
/// # use roomkey::{endpoint::Refusal, opentok::rooms};
/// assert_eq!(rooms::session("2kyv-gzay-64pg", "123456"), Err(Refusal::ROOM_NOT_FOUND));
/// ```
pub fn session(room: &str, project: &str) -> Result<SessionId, Refusal> {
    let found = |_: Error| Refusal::ROOM_NOT_FOUND;
    let session = SessionId::parse(room).map_err(found)?;
    if session.belongs_to(project) { Ok(session) } else { Err(Refusal::ROOM_NOT_FOUND) }
}

/// What a client is told when the vendor would not make a session. The token was the server's own, so
/// the client's is not to blame, whatever the vendor says.
///
/// ```
/// # use roomkey::{Code, Error, endpoint::Refusal, opentok::rooms};
/// let refusal = rooms::refused(&Error::new(Code::RemoteUnauthorized));
/// assert_eq!(refusal, Refusal::UPSTREAM_FAILED);
/// ```
#[must_use]
pub fn refused(error: &Error) -> Refusal {
    match Refusal::upstream(error) {
        busy if busy.status() == StatusCode::TOO_MANY_REQUESTS => busy,
        _ => Refusal::UPSTREAM_FAILED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::grant::PolicySpec;
    use crate::secret::Secret;
    use crate::tokbox::NewSessionId;

    const PROJECT: &str = "123456";

    fn signer() -> Signer {
        let secret = Secret::new("1234567890abcdef1234567890abcdef1234567890").unwrap();
        Signer::OpenTok(Credentials::new(PROJECT, secret).unwrap().into())
    }

    fn now() -> Timestamp {
        Timestamp::from_unix(1_750_000_000).unwrap()
    }

    fn session_of(project: &str) -> SessionId {
        SessionId::create(project, &NewSessionId::default(), now()).unwrap()
    }

    fn seat_for(query: &str) -> Seat {
        let policy = PolicySpec {
            permissions: vec!["allow_join".into()],
            roles: vec!["rtc".into()],
            ..PolicySpec::default()
        };
        seat(&policy.parse().unwrap(), &TokenRequest::from_query(query).unwrap(), "r").unwrap()
    }

    #[test]
    fn a_token_says_what_the_seat_says() {
        let (signer, session) = (signer(), session_of(PROJECT));
        let seat = seat_for("role=subscriber&participantId=ann&lifetime=15m");
        let jti = Jti::parse("a").unwrap();
        let token = signer.mint(&seat, &session, Some(jti), now()).unwrap();
        let connection = signer.verify(&token, &session, now()).unwrap();
        assert_eq!((connection.role(), connection.data()), (Role::Subscriber, Some("ann")));
        assert_eq!(connection.jti().map(Jti::as_str), Some("a"));
        assert_eq!(connection.expires_at().map(Timestamp::unix), Some(1_750_000_900));
        let other = session_of(PROJECT);
        assert_eq!(signer.verify(&token, &other, now()).unwrap_err().code(), Code::RoomMismatch);
    }

    #[test]
    fn sessions_of_others_do_not_exist() {
        let (own, foreign) = (session_of(PROJECT), session_of("654321"));
        assert_eq!(session(own.as_str(), PROJECT), Ok(own));
        assert_eq!(session(foreign.as_str(), PROJECT), Err(Refusal::ROOM_NOT_FOUND));
    }

    #[test]
    fn the_vendors_refusal_is_no_clients_fault() {
        for code in [
            Code::RemoteUnauthorized,
            Code::RemoteForbidden,
            Code::RemoteNotFound,
            Code::RemoteInvalidParameter,
            Code::RemoteSignatureInvalid,
            Code::RemoteUnavailable,
            Code::RemoteAnswerInvalid,
        ] {
            assert_eq!(refused(&Error::new(code)), Refusal::UPSTREAM_FAILED, "{code}");
        }
        let busy = refused(&Error::new(Code::RemoteRateLimited));
        assert_eq!((busy.code(), busy.retry_after()), (Refusal::RATE_LIMITED.code(), Some(1)));
    }
}
