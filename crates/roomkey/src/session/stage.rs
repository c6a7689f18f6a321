//! What a session is in the middle of.

use super::moment::Moment;
use super::token::Token;
use super::words::{Flight, Generation, Output, Reason, State, Waiter, Why};
use std::time::Duration;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stage {
    Idle,
    Starting {
        until: Moment,
    },
    Active(Held),
    /// The token has ended or was rejected.
    Stale,
    Failed(Why),
}

/// The token that there is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Held {
    pub(super) token: Token,
    pub(super) generation: Generation,
    pub(super) since: Moment,
    /// When it ends, if that is known for sure.
    pub(super) end: Option<Moment>,
}

/// What is going on to get another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Renewal {
    /// Nothing, and nothing needs to.
    Rest,
    At {
        time: Moment,
        reason: Reason,
        /// The server asked to wait for so long: a network that is back does not change that.
        was_asked: bool,
    },
    Flying {
        flight: Flight,
        sent: Moment,
        deadline: Moment,
    },
    /// It was refused. The token that there is lasts until its end.
    Refused(Why),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Waiting {
    pub(super) waiter: Waiter,
    pub(super) deadline: Moment,
    pub(super) is_start: bool,
}

impl Stage {
    pub(super) const fn state(&self) -> State {
        match self {
            Self::Idle => State::Disconnected,
            Self::Starting { .. } => State::Connecting,
            Self::Active(_) => State::Connected,
            Self::Stale => State::Renewing,
            Self::Failed(_) => State::Error,
        }
    }
}

impl Held {
    pub(super) fn has_ended(&self, now: Moment) -> bool {
        self.end.is_some_and(|end| end <= now)
    }

    pub(super) fn has_left(&self, least: Duration, now: Moment) -> bool {
        self.end.is_none_or(|end| now.until(end) >= least)
    }

    pub(super) fn leased(&self, waiter: Waiter) -> Output {
        Output::Leased { waiter, generation: self.generation, token: self.token.clone() }
    }
}

/// What a step is about, and what has come out so far.
pub(super) struct Step {
    pub(super) now: Moment,
    pub(super) drawn: u32,
    pub(super) outputs: Vec<Output>,
}

impl Step {
    pub(super) fn say(&mut self, output: Output) {
        self.outputs.push(output);
    }
}
