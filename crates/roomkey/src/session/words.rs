//! What goes into the machine and what comes out.

use super::failure::Failure;
use super::moment::Moment;
use super::token::{Fetched, Source, Token};
use crate::error::{Code, Error, Result};

/// What everybody may know of a session.
///
/// ```
/// use roomkey::session::State;
/// assert_eq!(State::Connected.as_str(), "CONNECTED");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum State {
    /// Not started, or stopped.
    Disconnected,
    /// The first token is being fetched.
    Connecting,
    /// There is a token that can be used.
    Connected,
    /// The token has ended or was rejected, and another is being fetched.
    Renewing,
    /// There is no token, and none will come until the next start.
    Error,
}

impl State {
    /// The word for it.
    ///
    /// ```
    /// assert_eq!(roomkey::session::State::Renewing.as_str(), "RENEWING");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Disconnected => "DISCONNECTED",
            Self::Connecting => "CONNECTING",
            Self::Connected => "CONNECTED",
            Self::Renewing => "RENEWING",
            Self::Error => "ERROR",
        }
    }
}

/// Why there is no token.
///
/// ```
/// use roomkey::session::Why;
/// assert_eq!(Why::Refused.as_str(), "refused");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Why {
    /// Nobody has started the session.
    NotStarted,
    /// It was stopped meanwhile.
    Stopped,
    /// None came in time.
    Timeout,
    /// Whoever hands tokens out said no, and would say so again.
    Refused,
    /// It has ended, and there is no way to another.
    Expired,
    /// The server it is for does not take it, nor the one after it.
    Rejected,
    /// It came for somebody else.
    IdentityMismatch,
}

impl Why {
    /// All of them.
    ///
    /// ```
    /// use roomkey::session::Why;
    /// assert!(Why::ALL.iter().all(|why| why.sentence().ends_with('.')));
    /// ```
    pub const ALL: &'static [Self] = &[
        Self::NotStarted,
        Self::Stopped,
        Self::Timeout,
        Self::Refused,
        Self::Expired,
        Self::Rejected,
        Self::IdentityMismatch,
    ];

    /// By its word.
    ///
    /// # Errors
    /// `argument_invalid` for a word that none has.
    ///
    /// ```
    /// use roomkey::session::Why;
    /// assert_eq!(Why::parse("stopped")?, Why::Stopped);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn parse(word: &str) -> Result<Self> {
        let found = Self::ALL.iter().copied().find(|why| why.as_str() == word);
        found.ok_or_else(|| Error::because(Code::ArgumentInvalid, "A session has no such reason."))
    }

    /// The same for people.
    ///
    /// ```
    /// assert_eq!(roomkey::session::Why::Timeout.sentence(), "No token came in time.");
    /// ```
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NotStarted => "The session was not started.",
            Self::Stopped => "The session was stopped.",
            Self::Timeout => "No token came in time.",
            Self::Refused => "The request for a token was refused.",
            Self::Expired => "The token has ended, and there is no way to another.",
            Self::Rejected => "The server does not take the token.",
            Self::IdentityMismatch => "The token is for somebody else.",
        }
    }

    /// A stable word for it.
    ///
    /// ```
    /// assert_eq!(roomkey::session::Why::IdentityMismatch.as_str(), "identity_mismatch");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::Stopped => "stopped",
            Self::Timeout => "timeout",
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Rejected => "rejected",
            Self::IdentityMismatch => "identity_mismatch",
        }
    }
}

/// A request for a token. No two of a machine have the same number.
pub type Flight = u64;
/// Whoever waits for something, as who drives the machine counts them.
pub type Waiter = u64;
/// Which token of the session it is; each new one is one more.
pub type Generation = u64;

/// What has happened.
///
/// ```
/// use roomkey::session::{Input, Machine, Moment, Output, Source, State};
/// let mut machine = Machine::new();
/// let now = Moment::from_millis(0);
/// machine.handle(now, 0, Input::Start { waiter: 1, source: Source::renewable() });
/// assert_eq!(machine.state(now), State::Connecting);
/// // Who waited is told, and the request is given up.
/// let outputs = machine.handle(now, 0, Input::Stop);
/// assert!(outputs.contains(&Output::Started { waiter: 1, state: State::Disconnected }));
/// assert_eq!(machine.state(now), State::Disconnected);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Input {
    /// Somebody starts the session. From the source that it has already they join; from another, the one
    /// before is stopped first. Answered by [`Output::Started`].
    Start {
        /// Who.
        waiter: Waiter,
        /// Where tokens come from.
        source: Source,
    },
    /// Somebody stops it. Nothing that comes later brings it back.
    Stop,
    /// Somebody needs a token. Answered by [`Output::Leased`] or [`Output::Denied`].
    Lease {
        /// Who.
        waiter: Waiter,
    },
    /// Who waited does not wait any more. The request that may be under way goes on.
    Forget {
        /// Who.
        waiter: Waiter,
    },
    /// A request has brought a token.
    Got {
        /// Which request.
        flight: Flight,
        /// What it brought.
        fetched: Fetched,
    },
    /// A request has failed.
    Missed {
        /// Which request.
        flight: Flight,
        /// How.
        failure: Failure,
    },
    /// The server that a token is for did not take it.
    Rejected {
        /// Which token.
        generation: Generation,
    },
    /// The server that a token is for took it.
    Accepted {
        /// Which token.
        generation: Generation,
    },
    /// A token came without being asked for, as some servers send them.
    Push {
        /// What came.
        fetched: Fetched,
    },
    /// The network is back, or the device woke up: what waits may be tried now.
    Nudge,
    /// It is the time that [`Machine::poll_timeout`](super::Machine::poll_timeout) said, or later.
    Timeout,
}

/// Why a token is fetched, for logs and for functions that fetch.
///
/// ```
/// assert_eq!(roomkey::session::Reason::Renewal.as_str(), "renewal");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The session has been started.
    Start,
    /// The token will end soon, or has.
    Renewal,
    /// The server did not take the token.
    Rejection,
    /// The try before failed.
    Retry,
}

impl Reason {
    /// A stable word for it.
    ///
    /// ```
    /// assert_eq!(roomkey::session::Reason::Retry.as_str(), "retry");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Renewal => "renewal",
            Self::Rejection => "rejection",
            Self::Retry => "retry",
        }
    }
}

/// What is to be done, in this order.
///
/// ```
/// use roomkey::session::{Input, Machine, Moment, Output, Why};
/// let outputs = Machine::new().handle(Moment::from_millis(0), 0, Input::Lease { waiter: 7 });
/// assert_eq!(outputs, [Output::Denied { waiter: 7, why: Why::NotStarted }]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Output {
    /// Fetch a token, and say [`Input::Got`] or [`Input::Missed`] once.
    Fetch {
        /// The request's number.
        flight: Flight,
        /// Why.
        reason: Reason,
        /// The how-manieth try in a row it is, from 1.
        attempt: u32,
        /// When it is given up.
        deadline: Moment,
    },
    /// Give a request up. An answer that comes nevertheless counts for nothing.
    Cancel {
        /// Which one.
        flight: Flight,
    },
    /// Tell everybody who listens.
    Changed {
        /// What it is now.
        state: State,
        /// The how-manieth change it is.
        number: u64,
        /// Why there is no token, where the state is [`State::Error`].
        why: Option<Why>,
    },
    /// Renewal was refused. The token that is there stays until it ends.
    RenewalRefused {
        /// Why.
        why: Why,
    },
    /// Answer a start.
    Started {
        /// Whose.
        waiter: Waiter,
        /// What it came to.
        state: State,
    },
    /// Hand out the token.
    Leased {
        /// To whom.
        waiter: Waiter,
        /// Which token of the session it is, for [`Input::Rejected`].
        generation: Generation,
        /// The token.
        token: Token,
    },
    /// Say that there is none.
    Denied {
        /// To whom.
        waiter: Waiter,
        /// Why.
        why: Why,
    },
}
