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

mod seat;
mod signer;

pub use seat::{Seat, seat};
pub use signer::Signer;

use crate::endpoint::Refusal;
use crate::error::Error;
use crate::tokbox::SessionId;
use http::StatusCode;
use serde_json::{Value, json};

/// A session as an answer of `/create-meeting` and `/validate-meeting`: under the names that clients of
/// VideoSDK read, and its own. `name`: the name that the app gave it.
///
/// ```
/// # use roomkey::opentok::rooms;
/// let session = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4".parse()?;
/// let shown = rooms::shown(&session, Some("class-7"));
/// assert_eq!(shown["roomId"], session.as_str());
/// assert_eq!(shown["roomId"], shown["sessionId"]);
/// assert_eq!(shown["customRoomId"], "class-7");
/// # Ok::<(), roomkey::Error>(())
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
    use crate::grant::{PolicySpec, TokenRequest};
    use crate::id::Jti;
    use crate::secret::Secret;
    use crate::time::Timestamp;
    use crate::tokbox::{NewSessionId, Role};
    use crate::vendors::opentok::Credentials;

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
