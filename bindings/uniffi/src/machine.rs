//! A client's session as the core's machine: what a shell says to it, and what it says back.
//!
//! The machine has no clock and no network. A shell tells it what has happened and does what comes out, in that order,
//! and calls nobody else's code before the step is over.

use crate::error::{CoreError, duration, signed, whole, wrong};
use crate::token::{SessionFetched, SessionRefusal, SessionSource};
use roomkey::Code;
use roomkey::session::{Failure, Input, Machine, Moment, Output, Policy, Token};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The token that a waiter was given.
#[derive(Debug, uniffi::Object)]
pub struct SessionLease {
    generation: u64,
    token: Token,
}

#[uniffi::export]
impl SessionLease {
    /// Which token of the session it is: 1 for the first.
    pub fn generation(&self) -> Result<i64, CoreError> {
        Ok(signed(self.generation))
    }

    /// The text.
    pub fn reveal(&self) -> Result<String, CoreError> {
        Ok(self.token.reveal().to_owned())
    }
}

/// What has happened to a session.
#[derive(Clone, Debug, uniffi::Enum)]
pub enum SessionInput {
    /// Somebody starts it. Answered by `Started`.
    Start {
        /// Who.
        waiter: i64,
        /// Where tokens come from.
        source: Arc<SessionSource>,
    },
    /// Somebody stops it.
    Stop,
    /// Somebody needs a token. Answered by `Leased` or `Denied`.
    Lease {
        /// Who.
        waiter: i64,
    },
    /// Who waited does not wait any more.
    Forget {
        /// Who.
        waiter: i64,
    },
    /// A request has brought a token.
    Got {
        /// Which request.
        flight: i64,
        /// What it brought.
        fetched: Arc<SessionFetched>,
    },
    /// A request has failed with a code of Roomkey's, which says whether another try may help.
    Missed {
        /// Which request.
        flight: i64,
        /// The code.
        code: String,
        /// Milliseconds after which to try again, where something says so.
        retry_after: Option<i64>,
    },
    /// A request was answered, and brought no token.
    Refused {
        /// Which request.
        flight: i64,
        /// What was said.
        refusal: Arc<SessionRefusal>,
    },
    /// The server that a token is for did not take it.
    Rejected {
        /// Which token.
        generation: i64,
    },
    /// The server that a token is for took it.
    Accepted {
        /// Which token.
        generation: i64,
    },
    /// A token came without being asked for.
    Push {
        /// What came.
        fetched: Arc<SessionFetched>,
    },
    /// The network is back, or the device woke up.
    Nudge,
    /// It is the time that was said, or later.
    Timeout,
}

impl SessionInput {
    fn read(self) -> Result<Input, CoreError> {
        Ok(match self {
            Self::Start { waiter, source } => {
                Input::Start { waiter: whole(waiter, "waiter")?, source: source.0.clone() }
            }
            Self::Stop => Input::Stop,
            Self::Lease { waiter } => Input::Lease { waiter: whole(waiter, "waiter")? },
            Self::Forget { waiter } => Input::Forget { waiter: whole(waiter, "waiter")? },
            Self::Got { flight, fetched } => {
                Input::Got { flight: whole(flight, "flight")?, fetched: fetched.0.clone() }
            }
            Self::Missed { flight, code, retry_after } => {
                let code: Code = code.parse().map_err(|_| wrong("code", "a code of Roomkey's"))?;
                let wait = retry_after.map(|wait| duration(wait, "retryAfter")).transpose()?;
                Input::Missed { flight: whole(flight, "flight")?, failure: Failure::of(code, wait) }
            }
            Self::Refused { flight, refusal } => {
                Input::Missed { flight: whole(flight, "flight")?, failure: refusal.0.failure() }
            }
            Self::Rejected { generation } => {
                Input::Rejected { generation: whole(generation, "generation")? }
            }
            Self::Accepted { generation } => {
                Input::Accepted { generation: whole(generation, "generation")? }
            }
            Self::Push { fetched } => Input::Push { fetched: fetched.0.clone() },
            Self::Nudge => Input::Nudge,
            Self::Timeout => Input::Timeout,
        })
    }
}

/// What is to be done, in this order. States and reasons are the core's words.
#[derive(Clone, Debug, uniffi::Enum)]
pub enum SessionOutput {
    /// Fetch a token, and say `Got`, `Missed` or `Refused` once.
    Fetch {
        /// The request's number.
        flight: i64,
        /// Why: `start`, `renewal`, `rejection` or `retry`.
        reason: String,
        /// The how-manieth try in a row it is, from 1.
        attempt: i64,
        /// When it is given up, in milliseconds of the clock that the machine is told.
        deadline: i64,
    },
    /// Give a request up.
    Cancel {
        /// Which one.
        flight: i64,
    },
    /// Tell everybody who listens.
    Changed {
        /// What it is now, such as `CONNECTED`.
        state: String,
        /// The how-manieth change it is.
        number: i64,
        /// Why there is no token, where the state is `ERROR`.
        why: Option<String>,
    },
    /// Renewal was refused. The token that is there stays until it ends.
    RenewalRefused {
        /// Why.
        why: String,
    },
    /// Answer a start.
    Started {
        /// Whose.
        waiter: i64,
        /// What it came to.
        state: String,
    },
    /// Hand out the token.
    Leased {
        /// To whom.
        waiter: i64,
        /// The token.
        lease: Arc<SessionLease>,
    },
    /// Say that there is none.
    Denied {
        /// To whom.
        waiter: i64,
        /// Why.
        why: String,
    },
}

fn said(output: Output) -> Result<SessionOutput, CoreError> {
    Ok(match output {
        Output::Fetch { flight, reason, attempt, deadline } => SessionOutput::Fetch {
            flight: signed(flight),
            reason: reason.as_str().to_owned(),
            attempt: attempt.into(),
            deadline: signed(deadline.as_millis()),
        },
        Output::Cancel { flight } => SessionOutput::Cancel { flight: signed(flight) },
        Output::Changed { state, number, why } => SessionOutput::Changed {
            state: state.as_str().to_owned(),
            number: signed(number),
            why: why.map(|why| why.as_str().to_owned()),
        },
        Output::RenewalRefused { why } => {
            SessionOutput::RenewalRefused { why: why.as_str().to_owned() }
        }
        Output::Started { waiter, state } => {
            SessionOutput::Started { waiter: signed(waiter), state: state.as_str().to_owned() }
        }
        Output::Leased { waiter, generation, token } => SessionOutput::Leased {
            waiter: signed(waiter),
            lease: Arc::new(SessionLease { generation, token }),
        },
        Output::Denied { waiter, why } => {
            SessionOutput::Denied { waiter: signed(waiter), why: why.as_str().to_owned() }
        }
        _ => return Err(wrong("machine", "one whose words this library knows")),
    })
}

/// A session: tell it what has happened and when, in milliseconds, and do what it says.
///
/// ```
/// use roomkey_uniffi::{SessionInput, SessionMachine, SessionOutput, SessionSource};
///
/// let machine = SessionMachine::new(None, None, None)?;
/// let source = SessionSource::new(None, true, Some("mine".to_owned()), None)?;
/// let outputs = machine.handle(0, 0, SessionInput::Start { waiter: 1, source })?;
/// assert!(matches!(&outputs[1], SessionOutput::Fetch { flight: 1, deadline: 15_000, .. }));
/// assert_eq!((machine.poll_timeout()?, machine.state(0)?.as_str()), (Some(15_000), "CONNECTING"));
/// # Ok::<(), roomkey_uniffi::CoreError>(())
/// ```
#[derive(Debug, uniffi::Object)]
pub struct SessionMachine(Mutex<Machine>);

#[uniffi::export]
impl SessionMachine {
    /// How long it waits, in milliseconds: for a request, for a start, and for a caller who needs a token. Each is a
    /// second at least; what is left out is 15, 30 and 30 seconds.
    #[uniffi::constructor]
    pub fn new(
        fetch_within: Option<i64>,
        start_within: Option<i64>,
        lease_within: Option<i64>,
    ) -> Result<Arc<Self>, CoreError> {
        let mut policy = Policy::USUAL;
        if let Some(limit) = fetch_within {
            policy = policy.fetch_within(duration(limit, "fetchWithin")?);
        }
        if let Some(limit) = start_within {
            policy = policy.start_within(duration(limit, "startWithin")?);
        }
        if let Some(limit) = lease_within {
            policy = policy.lease_within(duration(limit, "leaseWithin")?);
        }
        Ok(Arc::new(Self(Mutex::new(Machine::with(policy)))))
    }

    /// Takes in what has happened at a time, and says what is to be done, in this order. `drawn` is a random number of
    /// 32 bits.
    pub fn handle(
        &self,
        now: i64,
        drawn: i64,
        input: SessionInput,
    ) -> Result<Vec<SessionOutput>, CoreError> {
        let drawn = u32::try_from(drawn).map_err(|_| wrong("drawn", "a number of 32 bits"))?;
        let (now, input) = (Moment::from_millis(whole(now, "now")?), input.read()?);
        let outputs = self.machine().handle(now, drawn, input);
        outputs.into_iter().map(said).collect()
    }

    /// When the next timeout is due, in milliseconds, if there is anything to wait for.
    pub fn poll_timeout(&self) -> Result<Option<i64>, CoreError> {
        Ok(self.machine().poll_timeout().map(|due| signed(due.as_millis())))
    }

    /// What the session is at a time: a word such as `CONNECTED`.
    pub fn state(&self, now: i64) -> Result<String, CoreError> {
        let now = Moment::from_millis(whole(now, "now")?);
        Ok(self.machine().state(now).as_str().to_owned())
    }

    /// Why there is no token, where the state is `ERROR`.
    pub fn why(&self) -> Result<Option<String>, CoreError> {
        Ok(self.machine().why().map(|why| why.as_str().to_owned()))
    }
}

impl SessionMachine {
    fn machine(&self) -> MutexGuard<'_, Machine> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
