//! What the vendor answers to a request for a session.

use super::expiry;
use super::request::Generation;
use crate::error::{Code, Error, Result};
use crate::remote::{MAXIMUM_ANSWER_BYTES, refusal};
use crate::time::Timestamp;
use crate::videoio::{BearerToken, Identity};
use http::{Request, Response, StatusCode};
use serde_json::{Map, Value, json};
use std::fmt;

/// A request for a session, and what it takes to understand the answer to it.
///
/// See the [module](super) for an example.
pub struct Call {
    request: Request<Vec<u8>>,
    generation: Generation,
    identity: Identity,
}

impl Call {
    pub(super) const fn new(
        request: Request<Vec<u8>>,
        generation: Generation,
        identity: Identity,
    ) -> Self {
        Self { request, generation, identity }
    }

    /// What to send.
    ///
    /// ```
    /// # fn show(call: &roomkey::videoio::rest::Call) {
    /// println!("{} {}", call.request().method(), call.request().uri());
    /// # }
    /// ```
    pub const fn request(&self) -> &Request<Vec<u8>> {
        &self.request
    }

    /// Whether sending it again after a failure can do no harm. A session that was created and whose
    /// answer was lost hurts nobody, so it can.
    ///
    /// ```
    /// # fn may_retry(call: &roomkey::videoio::rest::Call) -> bool {
    /// call.is_repeatable()
    /// # }
    /// ```
    pub const fn is_repeatable(&self) -> bool {
        true
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// The codes that start with `remote_`. A body with `error` is an error whatever its status; an
    /// answer for another identity than was asked for is `remote_answer_invalid`.
    ///
    /// ```
    /// # use roomkey::Code;
    /// # fn show(call: &roomkey::videoio::rest::Call) {
    /// let answer = http::Response::new(r#"{"error":"Token is invalid"}"#);
    /// assert_eq!(call.understand(&answer).unwrap_err().code(), Code::RemoteUnauthorized);
    /// # }
    /// ```
    pub fn understand(&self, answer: &Response<impl AsRef<[u8]>>) -> Result<Session> {
        let (status, body) = (answer.status(), answer.body().as_ref());
        if !status.is_success() {
            return Err(refusal(status, status, answer.headers(), body));
        }
        if body.len() > MAXIMUM_ANSWER_BYTES {
            return Err(Error::because(
                Code::RemoteAnswerInvalid,
                "The vendor's answer is longer than 1 MiB.",
            ));
        }
        let Ok(Value::Object(members)) = serde_json::from_slice(body) else {
            return Err(Error::new(Code::RemoteAnswerInvalid));
        };
        if members.get("error").is_some_and(|error| !error.is_null()) {
            return Err(refusal(status, StatusCode::BAD_REQUEST, answer.headers(), body));
        }
        let session = Session::read(self.generation, &members)?;
        if session.identity != self.identity {
            return Err(Error::because(
                Code::RemoteAnswerInvalid,
                "The vendor answered with a session of another identity.",
            ));
        }
        Ok(session)
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({} {})", self.request.method(), self.request.uri())
    }
}

/// A session that the vendor made.
///
/// ```
/// # use roomkey::videoio::rest::Session;
/// fn is_for(session: &Session, identity: &str) -> bool {
///     session.identity().as_str() == identity
/// }
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
    /// ```
    /// # fn send(session: &roomkey::videoio::rest::Session) -> String {
    /// session.token().reveal(str::to_owned)
    /// # }
    /// ```
    pub const fn token(&self) -> &BearerToken {
        &self.token
    }

    /// Whose session it is.
    ///
    /// ```
    /// # fn show(session: &roomkey::videoio::rest::Session) {
    /// println!("{}", session.identity());
    /// # }
    /// ```
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// When it ends, in whole seconds. The first generation does not say.
    ///
    /// ```
    /// # fn show(session: &roomkey::videoio::rest::Session) {
    /// println!("{:?}", session.expires_at());
    /// # }
    /// ```
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires.as_ref().map(|(time, _)| *time)
    }

    /// The same as the vendor wrote it, to the microsecond.
    ///
    /// ```
    /// # fn show(session: &roomkey::videoio::rest::Session) {
    /// println!("{:?}", session.expires_at_text());
    /// # }
    /// ```
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
    use crate::videoio::Scopes;

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
