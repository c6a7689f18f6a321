//! Why a request brought no token, for people and for the machine.

use crate::error::{Code, Error};
use std::time::Duration;

/// How a request for a token failed.
///
/// ```
/// use roomkey::session::Failure;
/// use roomkey::{Code, Error};
///
/// let unavailable = Error::new(Code::RemoteUnavailable);
/// assert_eq!(Failure::from(&unavailable), Failure::Transient { retry_after: None });
/// assert_eq!(Failure::from(&Error::new(Code::RemoteUnauthorized)), Failure::Permanent);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Failure {
    /// Another try may help.
    Transient {
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
    },
    /// Another try would be answered alike.
    Permanent,
}

impl Failure {
    /// That of a code, after a wait that was asked for. Where another try would be answered alike, nobody waits.
    ///
    /// ```
    /// use roomkey::Code;
    /// use roomkey::session::Failure;
    /// use std::time::Duration;
    ///
    /// let minute = Some(Duration::from_secs(60));
    /// let busy = Failure::of(Code::RemoteUnavailable, minute);
    /// assert_eq!(busy.retry_after(), minute);
    /// assert_eq!(Failure::of(Code::RemoteUnauthorized, minute), Failure::Permanent);
    /// ```
    pub fn of(code: Code, retry_after: Option<Duration>) -> Self {
        match Self::from(&Error::new(code)) {
            Self::Transient { .. } => Self::Transient { retry_after },
            Self::Permanent => Self::Permanent,
        }
    }

    /// How long the server asks to wait, if it does.
    ///
    /// See [`Failure::of`] for an example.
    pub const fn retry_after(self) -> Option<Duration> {
        match self {
            Self::Transient { retry_after } => retry_after,
            Self::Permanent => None,
        }
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        if error.is_retryable() {
            Self::Transient { retry_after: error.retry_after().map(Duration::from_secs) }
        } else {
            Self::Permanent
        }
    }
}

/// Why an answer brought no token. Nothing of the answer is in it.
///
/// ```
/// use http::Response;
/// use roomkey::Code;
/// use roomkey::session::{Failure, Profile};
///
/// let answer = Response::builder().status(403).body("the token hush-hush is not good").unwrap();
/// let refusal = Profile::Any.understand(&answer, 1_750_000_000_000).unwrap_err();
/// assert_eq!(refusal.error().code(), Code::RemoteForbidden);
/// assert_eq!(refusal.failure(), Failure::Permanent);
/// assert!(!format!("{refusal:?}").contains("hush"));
/// ```
#[derive(Clone, Debug)]
pub struct Refusal {
    pub(super) error: Error,
    pub(super) failure: Failure,
}

impl Refusal {
    /// What is wrong, for people.
    ///
    /// ```
    /// # use roomkey::{Code, Error, session::Refusal};
    /// assert_eq!(Refusal::from(Error::new(Code::RemoteUnavailable)).error().code(), Code::RemoteUnavailable);
    /// ```
    pub const fn error(&self) -> &Error {
        &self.error
    }

    /// What the machine is told.
    ///
    /// ```
    /// # use roomkey::{Code, Error, session::{Failure, Refusal}};
    /// let refusal = Refusal::from(Error::new(Code::RemoteUnauthorized));
    /// assert_eq!(refusal.failure(), Failure::Permanent);
    /// ```
    pub const fn failure(&self) -> Failure {
        self.failure
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self { failure: Failure::from(&error), error }
    }
}
