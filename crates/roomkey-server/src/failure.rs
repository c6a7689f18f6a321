//! What a client is told when something is refused: a true status, a sentence, a stable code.
//!
//! The form of it, and the refusals of the three endpoints, are the core's. The rest are here. A bad
//! token is a bad token: every fault of it gets the same answer, so that the answer teaches nothing
//! about keys.

use crate::error::{AuditError, StoreError};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use roomkey::endpoint::Refusal;
use roomkey::revocation::CLOCK_TOLERANCE_SECONDS;
use roomkey::{Code, Error};
use std::ops::Deref;
use std::time::Duration;

/// A refusal on its way to the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure(Refusal);

/// The code of a refusal, left on the response for logs and metrics.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RefusedWith(pub(crate) &'static str);

macro_rules! failures {
    (
        $($of_the_core:ident = $refusal:ident;)*
        $(: $name:ident = $status:ident, $code:literal, $sentence:literal;)*
    ) => {
        impl Failure {
            $(pub(crate) const fn $of_the_core() -> Self {
                Self(Refusal::$refusal)
            })*
            $(pub(crate) const fn $name() -> Self {
                Self(Refusal::new(StatusCode::$status, $code, $sentence))
            })*
        }

        const OWN: &[Refusal] = &[
            $(Refusal::new(StatusCode::$status, $code, $sentence),)*
        ];
    };
}

failures! {
    body_malformed = BODY_MALFORMED;
    ambiguous = AMBIGUOUS;
    token_invalid = TOKEN_INVALID;
    caller_unknown = CALLER_UNKNOWN;
    room_mismatch = ROOM_MISMATCH;
    room_not_found = ROOM_NOT_FOUND;
    room_disabled = ROOM_DISABLED;
    body_too_large = BODY_TOO_LARGE;
    media_type_unsupported = MEDIA_TYPE_UNSUPPORTED;
    rate_limited = RATE_LIMITED;
    internal = INTERNAL;
    key_not_active = KEY_NOT_ACTIVE;
    upstream_failed = UPSTREAM_FAILED;
    upstream_timeout = UPSTREAM_TIMEOUT;
    : host_malformed = BAD_REQUEST, "host_malformed", "The request needs exactly one well-formed Host.";
    : origin_not_allowed = FORBIDDEN, "origin_not_allowed", "Requests from this origin are not allowed.";
    : local_key_required = UNAUTHORIZED, "local_key_required", "On a server without callers this takes the key in the file `….local.key` beside its database, as `Authorization: Bearer …`.";
    : not_local = FORBIDDEN, "not_local", "The request came through a proxy, and without callers the server hands out tokens on its own machine only: configure `[[callers]]` and `trusted_proxies`.";
    : participant_unknown = FORBIDDEN, "participant_unknown", "The caller's token does not say which participant its bearer is: the claim that the configuration names is missing, or is no participant id.";
    : right_missing = FORBIDDEN, "right_missing", "The caller does not have the right to do this.";
    : revocations_too_many = CONFLICT, "revocations_too_many", "The caller has as many revocations in force as it may; remove some, or wait until they run out.";
    : revoked_just_now = CONFLICT, "just_revoked", "Tokens for this were taken back up to now, so that a new one would not count yet; ask again later.";
    : revocation_not_found = NOT_FOUND, "revocation_not_found", "There is no such revocation.";
    : vendor_unknown = NOT_FOUND, "vendor_unknown", "This server has no keys of a vendor of this name.";
    : session_not_found = NOT_FOUND, "session_not_found", "Session not found";
    : participant_not_found = NOT_FOUND, "participant_not_found", "Participant not found";
    : not_found = NOT_FOUND, "not_found", "There is nothing here.";
    : method_not_allowed = METHOD_NOT_ALLOWED, "method_not_allowed", "This path does not take this method.";
    : body_timeout = REQUEST_TIMEOUT, "body_timeout", "The body did not arrive in time.";
    : host_not_allowed = MISDIRECTED_REQUEST, "host_not_allowed", "This server does not answer for this host.";
    : clock_invalid = SERVICE_UNAVAILABLE, "clock_invalid", "The server's clock says a time before 1970, so no token can be made or judged.";
    : store_unavailable = SERVICE_UNAVAILABLE, "store_unavailable", "The database cannot be used at the moment; nothing was changed.";
    : callers_unavailable = SERVICE_UNAVAILABLE, "callers_unavailable", "The keys of an identity provider are not known at the moment.";
    : revocations_full = SERVICE_UNAVAILABLE, "revocations_full", "No more revocations are kept until some have run out.";
    : audit_unavailable = SERVICE_UNAVAILABLE, "audit_unavailable", "The audit log cannot be written, so nothing is handed out.";
}

/// Every refusal of this interface, for the documents.
pub(crate) fn all() -> impl Iterator<Item = &'static Refusal> {
    Refusal::ALL.iter().chain(OWN)
}

impl Failure {
    /// A parameter that the core refused, with the core's code and sentence.
    pub(crate) fn parameter(error: &Error) -> Self {
        Self(Refusal::parameter(error)).logged(error)
    }

    /// A parameter that breaks a rule of this interface.
    pub(crate) fn rule(sentence: &'static str) -> Self {
        Self(Refusal::rule(sentence))
    }

    /// A token that was refused.
    pub(crate) fn token(error: &Error) -> Self {
        Self(Refusal::token(error)).logged(error)
    }

    /// Whatever else the core reports.
    pub(crate) fn from_core(error: &Error) -> Self {
        if error.code() == Code::TimestampInvalid {
            tracing::error!(code = error.code().as_str(), "the clock cannot be used");
            return Self::clock_invalid();
        }
        Self(Refusal::from_core(error)).logged(error)
    }

    /// What no client can have caused is in the log.
    fn logged(self, error: &Error) -> Self {
        if self.status() == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(code = error.code().as_str(), "an error that no client can cause");
        }
        self
    }

    /// Somebody's tokens were taken back up to now, and one that were made now would be among them.
    pub(crate) fn just_revoked() -> Self {
        Self::revoked_just_now().with_retry_after(CLOCK_TOLERANCE_SECONDS)
    }

    /// Somebody has to wait for so long; they are told whole seconds, rounded up.
    pub(crate) fn too_often(wait: Duration) -> Self {
        let seconds = wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0));
        Self::rate_limited().with_retry_after(seconds.max(1))
    }

    #[must_use]
    pub(crate) fn with_retry_after(self, seconds: u64) -> Self {
        Self(self.0.with_retry_after(seconds))
    }
}

impl Deref for Failure {
    type Target = Refusal;

    fn deref(&self) -> &Refusal {
        &self.0
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound("room") => Self::room_not_found(),
            StoreError::NotFound("revocation") => Self::revocation_not_found(),
            // The token was good a moment ago, and its key has been removed since.
            StoreError::NotFound(_) => Self::token_invalid(),
            StoreError::RevocationsFull => Self::revocations_full(),
            StoreError::TooManyRevocations => Self::revocations_too_many(),
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
            (self.status(), [(header::CONTENT_TYPE, json)], self.to_json()).into_response();
        self.add_headers(response.headers_mut());
        response.extensions_mut().insert(RefusedWith(self.code()));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_list_every_code() {
        let page = include_str!("../../../docs/errors.md");
        let (_, after) = page.split_once("## Over HTTP").unwrap();
        let (section, _) = after.split_once("\n## ").unwrap();
        let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| `")).collect();
        for refusal in all() {
            let (code, status) = (refusal.code(), refusal.status().as_u16());
            let row = format!("| `{code}` | {status} | {} |", refusal.sentence());
            assert!(rows.contains(&row.as_str()), "missing: {row}");
        }
        assert_eq!(rows.len(), all().count());
    }
}
