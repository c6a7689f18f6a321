//! What a client is told when something is refused: a true status, a sentence, a stable code.
//!
//! The body is `{"error": sentence, "statusCode": number, "code": code}`: `error` and `statusCode` are
//! what vendors' clients read. Sentences are fixed, and nothing that a client sent is in them. A
//! bad token is a bad token: every fault of it gets the same answer, which teaches nothing about keys.

use super::Answer;
use crate::error::{Category, Code, Error};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use std::borrow::Cow;

/// A refusal on its way to the client. `docs/errors.md` lists the codes under "Over HTTP".
///
/// ```
/// use roomkey::endpoint::Refusal;
/// let refusal = Refusal::TOKEN_INVALID;
/// assert_eq!((refusal.status().as_u16(), refusal.code()), (401, "token_invalid"));
/// assert_eq!(
///     refusal.to_json(),
///     r#"{"error":"Token is invalid or expired","statusCode":401,"code":"token_invalid"}"#
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    sentence: Cow<'static, str>,
    retry_after: Option<u64>,
}

macro_rules! refusals {
    ($($name:ident = $status:ident, $code:literal, $sentence:literal;)*) => {
        impl Refusal {
            $(#[doc = $sentence] pub const $name: Self =
                Self::new(StatusCode::$status, $code, $sentence);)*

            /// Those that endpoints can answer with, apart from the codes of the core.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

refusals! {
    BODY_MALFORMED = BAD_REQUEST, "body_malformed", "The body is not one well-formed object of the declared type with known members.";
    QUERY_MALFORMED = BAD_REQUEST, "query_malformed", "The query is malformed, names a parameter twice, or names one that is not known.";
    PARAMETER_INVALID = BAD_REQUEST, "parameter_invalid", "A parameter is invalid.";
    AMBIGUOUS = BAD_REQUEST, "credentials_ambiguous", "The request carries more than one token, or parameters that differ.";
    ROOM_DISABLED = BAD_REQUEST, "room_disabled", "The room was deactivated.";
    TOKEN_INVALID = UNAUTHORIZED, "token_invalid", "Token is invalid or expired";
    CALLER_UNKNOWN = UNAUTHORIZED, "caller_unknown", "The caller is not known: send a valid key or token as `Authorization: Bearer …`.";
    ROLE_NOT_ALLOWED = FORBIDDEN, "role_not_allowed", "The roles of the token do not allow this: it takes `crawler`, or a token without roles. For `/create-meeting` and `/validate-meeting` the right `create` or `validate` is enough.";
    ROOM_MISMATCH = FORBIDDEN, "room_mismatch", "The token is for another room.";
    PERMISSION_NOT_GRANTED = FORBIDDEN, "permission_not_granted", "The policy does not grant the caller these permissions.";
    ROOM_NOT_GRANTED = FORBIDDEN, "room_not_granted", "The policy does not grant the caller tokens for this room, or for every room.";
    PARTICIPANT_NOT_GRANTED = FORBIDDEN, "participant_not_granted", "The policy does not grant the caller tokens for this participant.";
    ROLE_NOT_GRANTED = FORBIDDEN, "role_not_granted", "The policy does not grant the caller tokens for this use.";
    LIFETIME_NOT_GRANTED = FORBIDDEN, "lifetime_not_granted", "The policy does not grant the caller tokens that live so long.";
    LOBBY_UNSUPPORTED = FORBIDDEN, "lobby_unsupported", "OpenTok, Vonage and LiveKit have no lobby, so whoever may only ask to join gets no token.";
    UPSTREAM_FORBIDDEN = FORBIDDEN, "upstream_forbidden", "The vendor does not allow this with this token.";
    ROOM_NOT_FOUND = NOT_FOUND, "room_not_found", "Room not found";
    BODY_TOO_LARGE = PAYLOAD_TOO_LARGE, "body_too_large", "The body is too large.";
    MEDIA_TYPE_UNSUPPORTED = UNSUPPORTED_MEDIA_TYPE, "media_type_unsupported", "The body is of a type or encoding that is not taken here.";
    RATE_LIMITED = TOO_MANY_REQUESTS, "rate_limited", "Too many requests.";
    INTERNAL = INTERNAL_SERVER_ERROR, "internal_error", "Something went wrong; the server's log says what.";
    UPSTREAM_FAILED = BAD_GATEWAY, "upstream_failed", "The vendor's service did not answer properly.";
    KEY_NOT_ACTIVE = SERVICE_UNAVAILABLE, "key_not_active", "No key is active, so nothing can be minted.";
    ENTROPY_UNAVAILABLE = SERVICE_UNAVAILABLE, "entropy_unavailable", "The random number generator gave no bytes.";
    UPSTREAM_TIMEOUT = GATEWAY_TIMEOUT, "upstream_timeout", "The vendor's service did not answer in time.";
}

impl Refusal {
    /// A refusal of whoever builds an interface of their own around this one.
    ///
    /// ```
    /// use roomkey::endpoint::Refusal;
    /// let closed = Refusal::new(http::StatusCode::FORBIDDEN, "closed_today", "We are closed today.");
    /// assert_eq!(closed.code(), "closed_today");
    /// ```
    pub const fn new(status: StatusCode, code: &'static str, sentence: &'static str) -> Self {
        Self { status, code, sentence: Cow::Borrowed(sentence), retry_after: None }
    }

    /// A parameter that breaks a rule of the interface.
    ///
    /// ```
    /// use roomkey::endpoint::Refusal;
    /// assert_eq!(Refusal::rule("`page` is a number.").status().as_u16(), 400);
    /// ```
    #[must_use]
    pub fn rule(sentence: &'static str) -> Self {
        Self { sentence: Cow::Borrowed(sentence), ..Self::PARAMETER_INVALID }
    }

    /// A parameter that the core refused, with the core's code and sentence. These sentences
    /// describe the rule and never hold the value.
    ///
    /// ```
    /// use roomkey::{RoomId, endpoint::Refusal};
    /// let refusal = Refusal::parameter(&RoomId::parse("a/b").unwrap_err());
    /// assert_eq!((refusal.status().as_u16(), refusal.code()), (400, "room_id_invalid"));
    /// ```
    #[must_use]
    pub fn parameter(error: &Error) -> Self {
        if error.category() == Category::Argument {
            let (code, sentence) = (error.code().as_str(), error.code().meaning());
            return Self::new(StatusCode::BAD_REQUEST, code, sentence);
        }
        Self::from_core(error)
    }

    /// A token that was refused. What is wrong with it is said only where the token is genuine and
    /// merely for something else.
    ///
    /// ```
    /// use roomkey::{Code, Error, endpoint::Refusal};
    /// assert_eq!(Refusal::token(&Error::new(Code::ApiKeyUnknown)), Refusal::TOKEN_INVALID);
    /// assert_eq!(Refusal::token(&Error::new(Code::RoomMismatch)), Refusal::ROOM_MISMATCH);
    /// ```
    #[must_use]
    pub fn token(error: &Error) -> Self {
        match error.code() {
            Code::RoleNotAllowed => Self::ROLE_NOT_ALLOWED,
            Code::RoomMismatch => Self::ROOM_MISMATCH,
            _ if error.category() == Category::Token => Self::TOKEN_INVALID,
            _ => Self::from_core(error),
        }
    }

    /// What the vendor's service refused, in our words.
    ///
    /// ```
    /// use roomkey::{Code, Error, endpoint::Refusal};
    /// let refusal = Refusal::upstream(&Error::new(Code::RemoteNotFound));
    /// assert_eq!(refusal, Refusal::ROOM_NOT_FOUND);
    /// ```
    #[must_use]
    pub fn upstream(error: &Error) -> Self {
        match error.code() {
            Code::RemoteUnauthorized => Self::TOKEN_INVALID,
            Code::RemoteForbidden => Self::UPSTREAM_FORBIDDEN,
            Code::RemoteNotFound => Self::ROOM_NOT_FOUND,
            Code::RemoteInvalidParameter => Self::rule("The vendor refused a parameter."),
            Code::RemoteRateLimited => {
                Self::RATE_LIMITED.with_retry_after(error.retry_after().unwrap_or(1))
            }
            _ => Self::UPSTREAM_FAILED,
        }
    }

    /// Whatever else the core reports; mostly what no client can cause.
    ///
    /// ```
    /// use roomkey::{Code, Error, endpoint::Refusal};
    /// assert_eq!(Refusal::from_core(&Error::new(Code::KeyNotActive)), Refusal::KEY_NOT_ACTIVE);
    /// assert_eq!(Refusal::from_core(&Error::new(Code::BaseUrlInvalid)), Refusal::INTERNAL);
    /// ```
    #[must_use]
    pub fn from_core(error: &Error) -> Self {
        match error.code() {
            Code::KeyNotActive => Self::KEY_NOT_ACTIVE,
            Code::EntropyUnavailable => Self::ENTROPY_UNAVAILABLE,
            _ => Self::INTERNAL,
        }
    }

    /// The same refusal, with the seconds after which another try makes sense.
    ///
    /// ```
    /// use roomkey::endpoint::Refusal;
    /// assert_eq!(Refusal::RATE_LIMITED.with_retry_after(7).retry_after(), Some(7));
    /// ```
    #[must_use]
    pub fn with_retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The status.
    ///
    /// ```
    /// # use roomkey::endpoint::Refusal;
    /// assert_eq!(Refusal::ROOM_NOT_FOUND.status().as_u16(), 404);
    /// ```
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable code.
    ///
    /// ```
    /// # use roomkey::endpoint::Refusal;
    /// assert_eq!(Refusal::ROOM_NOT_FOUND.code(), "room_not_found");
    /// ```
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The sentence.
    ///
    /// ```
    /// # use roomkey::endpoint::Refusal;
    /// assert_eq!(Refusal::ROOM_NOT_FOUND.sentence(), "Room not found");
    /// ```
    pub fn sentence(&self) -> &str {
        &self.sentence
    }

    /// Seconds to wait before another try.
    ///
    /// ```
    /// # use roomkey::endpoint::Refusal;
    /// assert_eq!(Refusal::ROOM_NOT_FOUND.retry_after(), None);
    /// ```
    pub const fn retry_after(&self) -> Option<u64> {
        self.retry_after
    }

    /// The body of the answer.
    ///
    /// ```
    /// # use roomkey::endpoint::Refusal;
    /// assert!(Refusal::ROOM_NOT_FOUND.to_json().starts_with(r#"{"error":"Room not found""#));
    /// ```
    pub fn to_json(&self) -> String {
        let (code, status) = (self.code, self.status.as_u16());
        let sentence = serde_json::Value::from(self.sentence());
        format!(r#"{{"error":{sentence},"statusCode":{status},"code":"{code}"}}"#)
    }

    /// The whole answer.
    ///
    /// ```
    /// # use roomkey::endpoint::Refusal;
    /// let answer = Refusal::TOKEN_INVALID.to_answer();
    /// assert_eq!(answer.headers()["www-authenticate"], r#"Bearer realm="roomkey""#);
    /// ```
    pub fn to_answer(&self) -> Answer {
        let mut answer = super::json_answer(self.to_json());
        *answer.status_mut() = self.status;
        self.add_headers(answer.headers_mut());
        answer
    }

    /// Adds the headers that this refusal has beside those of every answer.
    ///
    /// ```
    /// # use roomkey::endpoint::Refusal;
    /// let mut headers = http::HeaderMap::new();
    /// Refusal::RATE_LIMITED.with_retry_after(7).add_headers(&mut headers);
    /// assert_eq!(headers["retry-after"], "7");
    /// ```
    pub fn add_headers(&self, headers: &mut HeaderMap) {
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static(r#"Bearer realm="roomkey""#);
            headers.insert(header::WWW_AUTHENTICATE, scheme);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_body_is_json_and_says_what_the_refusal_says() {
        for refusal in Refusal::ALL {
            let body: serde_json::Value = serde_json::from_str(&refusal.to_json()).unwrap();
            assert_eq!(body["error"], refusal.sentence());
        }
        for code in Code::ALL {
            let refusal = Refusal::parameter(&Error::new(*code));
            let body: serde_json::Value = serde_json::from_str(&refusal.to_json()).unwrap();
            assert_eq!(body["code"], refusal.code());
        }
    }
}
