//! The core's refusals, as they cross.

use roomkey::{Code, Error};
use std::fmt;
use std::time::Duration;

/// What was refused, and what can be done about it. It holds nothing secret.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Refusal {
    /// A stable word for programs, such as `token_expired`.
    pub code: String,
    /// What it is about, such as `token`.
    pub category: String,
    /// A sentence for people.
    pub reason: String,
    /// What may be the cause, where that can be guessed.
    pub hint: Option<String>,
    /// Whether another try may help.
    pub retryable: bool,
    /// Seconds after which to try again, where a server says so.
    pub retry_after: Option<i64>,
}

impl From<&Error> for Refusal {
    fn from(error: &Error) -> Self {
        Self {
            code: error.code().as_str().to_owned(),
            category: error.category().as_str().to_owned(),
            reason: error.reason().to_owned(),
            hint: error.hint().map(str::to_owned),
            retryable: error.is_retryable(),
            retry_after: error.retry_after().map(|wait| i64::try_from(wait).unwrap_or(i64::MAX)),
        }
    }
}

/// A refusal, as it is thrown.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
pub enum CoreError {
    /// The core refused.
    Refused {
        /// What, and why.
        refusal: Refusal,
    },
}

impl fmt::Display for CoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Refused { refusal } = self;
        f.write_str(&refusal.reason)
    }
}

impl std::error::Error for CoreError {}

impl From<Error> for CoreError {
    fn from(error: Error) -> Self {
        Self::Refused { refusal: Refusal::from(&error) }
    }
}

/// An argument that is not what it has to be. The value itself is never repeated.
pub(crate) fn wrong(name: &str, wanted: &str) -> CoreError {
    Error::because(Code::ArgumentInvalid, format!("`{name}` is not {wanted}.")).into()
}

/// A number that counts something, or a time.
pub(crate) fn whole(number: i64, name: &str) -> Result<u64, CoreError> {
    u64::try_from(number).map_err(|_| wrong(name, "0 or more"))
}

/// A number of the core's as one that crosses.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Milliseconds that were given.
pub(crate) fn duration(milliseconds: i64, name: &str) -> Result<Duration, CoreError> {
    whole(milliseconds, name).map(Duration::from_millis)
}

/// A time as milliseconds that cross.
pub(crate) fn milliseconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
