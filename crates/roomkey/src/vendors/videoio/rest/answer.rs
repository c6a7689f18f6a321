//! What the vendor answers to a request for a session.

use super::expiry;
use super::request::Generation;
use crate::error::{Code, Error, Result};
use crate::remote::{body_of, refusal};
use crate::time::Timestamp;
use crate::videoio::{BearerToken, Identity};
use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

/// The session of an answer, if it is for the identity that was asked for.
pub(super) fn understand(
    generation: Generation,
    identity: &Identity,
    answer: &Response<&[u8]>,
) -> Result<Session> {
    let body = body_of(answer)?;
    let Ok(Value::Object(members)) = serde_json::from_slice(body) else {
        return Err(Error::new(Code::RemoteAnswerInvalid));
    };
    if members.get("error").is_some_and(|error| !error.is_null()) {
        return Err(refusal(answer.status(), StatusCode::BAD_REQUEST, answer.headers(), body));
    }
    let session = Session::read(generation, &members)?;
    if session.identity != *identity {
        return Err(Error::because(
            Code::RemoteAnswerInvalid,
            "The vendor answered with a session of another identity.",
        ));
    }
    Ok(session)
}

/// A session that the vendor made.
///
/// ```
/// use roomkey::videoio::{Scopes, rest::{Api, Generation, NewSession}};
/// let new = NewSession { identity: "ann".parse()?, scopes: Scopes::ORDINARY };
/// let call = Api::cloud(Generation::Second).create_session("a.b.c", &new)?;
/// let body = r#"{"sessionToken":"1nU7","expiresAt":"2025-06-15T17:06:40.250000Z","identity":"ann"}"#;
/// let session = call.understand(&http::Response::new(body))?;
/// assert!(session.token().reveal(|token| token == "1nU7"));
/// assert_eq!(session.identity().as_str(), "ann");
/// assert_eq!(session.expires_at().map(|time| time.unix()), Some(1_750_007_200));
/// assert_eq!(session.expires_at_text(), Some("2025-06-15T17:06:40.250000Z"));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Session {
    token: BearerToken,
    identity: Identity,
    expires: Option<(Timestamp, String)>,
}

impl Session {
    /// The session token. It is opaque: the vendor documents no form for it.
    ///
    /// See [`Session`] for an example.
    pub const fn token(&self) -> &BearerToken {
        &self.token
    }

    /// Whose session it is.
    ///
    /// See [`Session`] for an example.
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// When it ends, in whole seconds. The first generation does not say.
    ///
    /// See [`Session`] for an example.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires.as_ref().map(|(time, _)| *time)
    }

    /// The same as the vendor wrote it, to the microsecond.
    ///
    /// See [`Session`] for an example.
    pub fn expires_at_text(&self) -> Option<&str> {
        self.expires.as_ref().map(|(_, text)| text.as_str())
    }

    /// As plain values. The token is in it.
    pub(super) fn to_value(&self) -> Value {
        json!({
            "session_token": self.token.reveal(str::to_owned),
            "identity": self.identity,
            "expires_at": self.expires_at(),
            "expires_at_text": self.expires_at_text(),
        })
    }

    fn read(generation: Generation, members: &Map<String, Value>) -> Result<Self> {
        let text = |name: &str| {
            let missing = format!("The vendor's answer has no text `{name}`.");
            members
                .get(name)
                .and_then(Value::as_str)
                .ok_or_else(|| Error::because(Code::RemoteAnswerInvalid, missing))
        };
        let invalid = |_| Error::new(Code::RemoteAnswerInvalid);
        let name = match generation {
            Generation::First => "session_key",
            Generation::Second => "sessionToken",
        };
        let token = BearerToken::parse(text(name)?).map_err(invalid)?;
        let identity = Identity::parse(text("identity")?).map_err(invalid)?;
        let expires = match generation {
            Generation::First => None,
            Generation::Second => {
                let text = text("expiresAt")?;
                Some((expiry::read(text)?, text.to_owned()))
            }
        };
        Ok(Self { token, identity, expires })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Api, NewSession};
    use super::*;
    use crate::remote::MAXIMUM_ANSWER_BYTES;
    use crate::videoio::Scopes;
    use crate::videoio::rest::Call;

    fn call() -> Call {
        let new = NewSession { identity: "ann".parse().unwrap(), scopes: Scopes::default() };
        Api::cloud(Generation::First).create_session("secret.app.token", &new).unwrap()
    }

    #[test]
    fn huge_answers_are_not_parsed() {
        let mut body = br#"{"session_key":"1nU7","identity":"ann"}"#.to_vec();
        body.resize(MAXIMUM_ANSWER_BYTES, b' ');
        assert!(call().understand(&Response::new(body.clone())).is_ok());
        body.push(b' ');
        let error = call().understand(&Response::new(body)).unwrap_err();
        assert_eq!(error.code(), Code::RemoteAnswerInvalid);
    }

    #[test]
    fn neither_token_is_shown() {
        let call = call();
        assert!(!format!("{call:?}").contains("secret"));
        let answer = Response::new(r#"{"session_key":"hunter2","identity":"ann"}"#);
        let session = call.understand(&answer).unwrap();
        assert!(!format!("{session:?}").contains("hunter2"));
        let answer = Response::new(r#"{"error":"bad token eyJhbGciOi.e30.x"}"#);
        let error = call.understand(&answer).unwrap_err();
        assert_eq!(error.reason(), "The vendor answered 200: bad token […].");
    }
}
