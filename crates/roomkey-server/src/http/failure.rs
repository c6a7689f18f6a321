//! What a client is told when something is refused: a true status, a sentence, a stable code.
//!
//! The body is `{"error": sentence, "statusCode": number, "code": code}`: `error` and `statusCode`
//! are what the vendor's clients read. Sentences are fixed; nothing that a client sent is in them.
//! A bad token is a bad token: every fault of it gets the same answer, so that the answer teaches
//! nothing about keys.

use crate::error::{AuditError, StoreError};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use roomkey::{Category, Code, Error};
use std::borrow::Cow;

/// A refusal on its way to the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) sentence: Cow<'static, str>,
    pub(crate) retry_after: Option<u64>,
}

/// The code of a refusal, left on the response for logs and metrics.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RefusedWith(pub(crate) &'static str);

macro_rules! failures {
    ($($(#[$doc:meta])* $name:ident = $status:ident, $code:literal, $sentence:literal;)*) => {
        impl Failure {
            $($(#[$doc])*
            pub(crate) const fn $name() -> Self {
                Self {
                    status: StatusCode::$status,
                    code: $code,
                    sentence: Cow::Borrowed($sentence),
                    retry_after: None,
                }
            })*
        }

        /// Every code of this interface with its status and sentence, for the documents.
        pub(crate) const ALL: &[(&str, StatusCode, &str)] = &[
            $(($code, StatusCode::$status, $sentence),)*
        ];
    };
}

failures! {
    body_malformed = BAD_REQUEST, "body_malformed", "The body is not one well-formed object of the declared type with known members.";
    query_malformed = BAD_REQUEST, "query_malformed", "The query is malformed, names a parameter twice, or names one that is not known.";
    parameter_invalid = BAD_REQUEST, "parameter_invalid", "A parameter is invalid.";
    ambiguous = BAD_REQUEST, "credentials_ambiguous", "The request carries more than one token, or parameters that differ.";
    host_malformed = BAD_REQUEST, "host_malformed", "The request needs exactly one well-formed Host.";
    token_invalid = UNAUTHORIZED, "token_invalid", "Token is invalid or expired";
    caller_unknown = UNAUTHORIZED, "caller_unknown", "The caller is not known: send a valid key or token as `Authorization: Bearer …`.";
    role_not_allowed = FORBIDDEN, "role_not_allowed", "The roles of the token do not allow this: it takes `crawler`, or a token without roles.";
    room_mismatch = FORBIDDEN, "room_mismatch", "The token is for another room.";
    origin_not_allowed = FORBIDDEN, "origin_not_allowed", "Requests from this origin are not allowed.";
    right_missing = FORBIDDEN, "right_missing", "The caller does not have the right to do this.";
    permission_not_granted = FORBIDDEN, "permission_not_granted", "The policy does not grant the caller these permissions.";
    room_not_granted = FORBIDDEN, "room_not_granted", "The policy does not grant the caller tokens for this room, or for every room.";
    role_not_granted = FORBIDDEN, "role_not_granted", "The policy does not grant the caller tokens for this use.";
    lifetime_not_granted = FORBIDDEN, "lifetime_not_granted", "The policy does not grant the caller tokens that live so long.";
    upstream_forbidden = FORBIDDEN, "upstream_forbidden", "The vendor does not allow this with this token.";
    room_not_found = NOT_FOUND, "room_not_found", "Room not found";
    session_not_found = NOT_FOUND, "session_not_found", "Session not found";
    participant_not_found = NOT_FOUND, "participant_not_found", "Participant not found";
    not_found = NOT_FOUND, "not_found", "There is nothing here.";
    room_disabled = BAD_REQUEST, "room_disabled", "The room was deactivated.";
    method_not_allowed = METHOD_NOT_ALLOWED, "method_not_allowed", "This path does not take this method.";
    body_timeout = REQUEST_TIMEOUT, "body_timeout", "The body did not arrive in time.";
    body_too_large = PAYLOAD_TOO_LARGE, "body_too_large", "The body is too large.";
    media_type_unsupported = UNSUPPORTED_MEDIA_TYPE, "media_type_unsupported", "The body is of a type or encoding that is not taken here.";
    host_not_allowed = MISDIRECTED_REQUEST, "host_not_allowed", "This server does not answer for this host.";
    rate_limited = TOO_MANY_REQUESTS, "rate_limited", "Too many requests.";
    internal = INTERNAL_SERVER_ERROR, "internal_error", "Something went wrong; the server's log says what.";
    upstream_failed = BAD_GATEWAY, "upstream_failed", "The vendor's service did not answer properly.";
    store_unavailable = SERVICE_UNAVAILABLE, "store_unavailable", "The database cannot be used at the moment; nothing was changed.";
    revocations_full = SERVICE_UNAVAILABLE, "revocations_full", "No more revocations are kept until some have run out.";
    audit_unavailable = SERVICE_UNAVAILABLE, "audit_unavailable", "The audit log cannot be written, so nothing is handed out.";
    key_not_active = SERVICE_UNAVAILABLE, "key_not_active", "No key is active, so nothing can be minted.";
    entropy_unavailable = SERVICE_UNAVAILABLE, "entropy_unavailable", "The random number generator gave no bytes.";
    upstream_timeout = GATEWAY_TIMEOUT, "upstream_timeout", "The vendor's service did not answer in time.";
}

impl Failure {
    /// A parameter that the core refused, with the core's code and sentence.
    pub(crate) fn parameter(error: &Error) -> Self {
        if error.category() == Category::Argument {
            // These sentences describe the rule and never hold the value.
            return Self {
                code: error.code().as_str(),
                sentence: Cow::Borrowed(error.code().meaning()),
                ..Self::parameter_invalid()
            };
        }
        Self::from_core(error)
    }

    /// A parameter that breaks a rule of this interface.
    pub(crate) fn rule(sentence: &'static str) -> Self {
        Self { sentence: Cow::Borrowed(sentence), ..Self::parameter_invalid() }
    }

    /// A token that was refused.
    pub(crate) fn token(error: &Error) -> Self {
        match error.code() {
            Code::RoleNotAllowed => Self::role_not_allowed(),
            Code::RoomMismatch => Self::room_mismatch(),
            _ if error.category() == Category::Token => Self::token_invalid(),
            _ => Self::from_core(error),
        }
    }

    /// Whatever else the core reports.
    pub(crate) fn from_core(error: &Error) -> Self {
        match error.code() {
            Code::KeyNotActive => Self::key_not_active(),
            Code::EntropyUnavailable => Self::entropy_unavailable(),
            code => {
                tracing::error!(code = code.as_str(), "an error that no client can cause");
                Self::internal()
            }
        }
    }

    #[must_use]
    pub(crate) fn with_retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    pub(crate) fn json(&self) -> String {
        serde_json::json!({
            "error": self.sentence,
            "statusCode": self.status.as_u16(),
            "code": self.code,
        })
        .to_string()
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound("room") => Self::room_not_found(),
            // The token was good a moment ago, and its key has been removed since.
            StoreError::NotFound(_) => Self::token_invalid(),
            StoreError::RevocationsFull => Self::revocations_full(),
            error => {
                tracing::error!(code = error.code(), reason = %error, "the store failed");
                Self::store_unavailable().with_retry_after(1)
            }
        }
    }
}

impl From<AuditError> for Failure {
    fn from(error: AuditError) -> Self {
        tracing::error!(code = error.code(), reason = %error, "the audit log failed");
        Self::audit_unavailable().with_retry_after(1)
    }
}

impl From<crate::Error> for Failure {
    fn from(error: crate::Error) -> Self {
        match error {
            crate::Error::Store(error) => error.into(),
            crate::Error::Audit(error) => error.into(),
            crate::Error::Core(error) => Self::from_core(&error),
            error => {
                tracing::error!(code = error.code(), reason = %error, "an operation failed");
                Self::internal()
            }
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let json = HeaderValue::from_static("application/json");
        let mut response =
            (self.status, [(header::CONTENT_TYPE, json)], self.json()).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        response.extensions_mut().insert(RefusedWith(self.code));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_list_every_code() {
        let page = include_str!("../../../../docs/errors.md");
        let (_, after) = page.split_once("## Over HTTP").unwrap();
        let (section, _) = after.split_once("\n## ").unwrap();
        let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| `")).collect();
        for (code, status, sentence) in ALL {
            let row = format!("| `{code}` | {} | {sentence} |", status.as_u16());
            assert!(rows.contains(&row.as_str()), "missing: {row}");
        }
        assert_eq!(rows.len(), ALL.len());
    }
}
