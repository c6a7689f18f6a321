//! A client's session as the core's machine: what `roomkey.session` says to it, and what it says back.
//!
//! The machine has no clock and no network. The shell in Python tells it what has happened and does what
//! comes out, so nothing is decided there and nothing here.

use crate::arguments::{Seconds, Text, Whole};
use crate::endpoint::SessionRefusal;
use crate::errors::wrong;
use crate::outputs::{SessionOutputs, word};
use crate::session_given::{Fetched, SessionPolicy, SessionSource, duration, not_pickled};
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};
use roomkey::Code;
use roomkey::session::{Failure, Input, Machine, Moment, Output, Token};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The token that a waiter was given.
#[pyclass(frozen, module = "roomkey._roomkey")]
pub(crate) struct SessionLease {
    generation: u64,
    token: Token,
}

#[pymethods]
impl SessionLease {
    /// Which token of the session it is.
    #[getter]
    const fn generation(&self) -> u64 {
        self.generation
    }

    /// The text.
    fn reveal(&self) -> &str {
        self.token.reveal()
    }

    #[expect(clippy::unused_self, reason = "it is a method in Python")]
    fn __reduce__(&self, py: Python<'_>) -> PyResult<String> {
        Err(not_pickled(py, "SessionLease"))
    }

    #[expect(clippy::unused_self, reason = "it is a method in Python")]
    fn __repr__(&self) -> &'static str {
        "SessionLease([redacted])"
    }
}

/// What has happened to a session.
///
///     >>> from roomkey._roomkey import SessionInput
///     >>> SessionInput.lease(7)
///     SessionInput(lease)
#[pyclass(frozen, module = "roomkey._roomkey")]
pub(crate) struct SessionInput(Input);

#[pymethods]
impl SessionInput {
    /// Somebody starts it.
    #[staticmethod]
    fn start(waiter: Whole<'_, '_>, source: &SessionSource) -> PyResult<Self> {
        Ok(Self(Input::Start { waiter: waiter.read("waiter")?, source: source.0.clone() }))
    }

    /// Somebody stops it.
    #[staticmethod]
    const fn stop() -> Self {
        Self(Input::Stop)
    }

    /// Somebody needs a token.
    #[staticmethod]
    fn lease(waiter: Whole<'_, '_>) -> PyResult<Self> {
        Ok(Self(Input::Lease { waiter: waiter.read("waiter")? }))
    }

    /// Who waited does not wait any more.
    #[staticmethod]
    fn forget(waiter: Whole<'_, '_>) -> PyResult<Self> {
        Ok(Self(Input::Forget { waiter: waiter.read("waiter")? }))
    }

    /// A request has brought a token.
    #[staticmethod]
    fn got(flight: Whole<'_, '_>, fetched: &Fetched) -> PyResult<Self> {
        Ok(Self(Input::Got { flight: flight.read("flight")?, fetched: fetched.0.clone() }))
    }

    /// A request has failed with a code, which says whether another try may help; perhaps after so many seconds.
    #[staticmethod]
    #[pyo3(signature = (flight, code, retry_after=None))]
    fn missed(
        py: Python<'_>,
        flight: Whole<'_, '_>,
        code: Text<'_, '_>,
        retry_after: Option<Seconds<'_, '_>>,
    ) -> PyResult<Self> {
        let Ok(code) = code.read("code")?.parse::<Code>() else {
            return Err(wrong(py, "code", "a code of Roomkey's"));
        };
        let retry_after = retry_after.map(|wait| duration(wait, "retry_after")).transpose()?;
        let failure = Failure::of(code, retry_after);
        Ok(Self(Input::Missed { flight: flight.read("flight")?, failure }))
    }

    /// A request was answered, and brought no token.
    #[staticmethod]
    fn refused(flight: Whole<'_, '_>, refusal: &SessionRefusal) -> PyResult<Self> {
        Ok(Self(Input::Missed { flight: flight.read("flight")?, failure: refusal.0.failure() }))
    }

    /// The server that a token is for did not take it.
    #[staticmethod]
    fn rejected(generation: Whole<'_, '_>) -> PyResult<Self> {
        Ok(Self(Input::Rejected { generation: generation.read("generation")? }))
    }

    /// The server that a token is for took it.
    #[staticmethod]
    fn accepted(generation: Whole<'_, '_>) -> PyResult<Self> {
        Ok(Self(Input::Accepted { generation: generation.read("generation")? }))
    }

    /// A token came without being asked for.
    #[staticmethod]
    fn push(fetched: &Fetched) -> Self {
        Self(Input::Push { fetched: fetched.0.clone() })
    }

    /// The network is back, or the device woke up.
    #[staticmethod]
    const fn nudge() -> Self {
        Self(Input::Nudge)
    }

    /// It is the time that was said, or later.
    #[staticmethod]
    const fn timeout() -> Self {
        Self(Input::Timeout)
    }

    fn __repr__(&self) -> String {
        let word = match &self.0 {
            Input::Start { .. } => "start",
            Input::Stop => "stop",
            Input::Lease { .. } => "lease",
            Input::Forget { .. } => "forget",
            Input::Got { .. } => "got",
            Input::Missed { .. } => "missed",
            Input::Rejected { .. } => "rejected",
            Input::Accepted { .. } => "accepted",
            Input::Push { .. } => "push",
            Input::Nudge => "nudge",
            _ => "timeout",
        };
        format!("SessionInput({word})")
    }
}

/// A session: tell it what has happened and when, in milliseconds, and do what it says.
///
///     >>> from roomkey._roomkey import SessionInput, SessionMachine, SessionPolicy, SessionSource
///     >>> machine = SessionMachine(SessionPolicy())
///     >>> machine.handle(0, 0, SessionInput.start(1, SessionSource(renewable=True)))
///     [('changed', 'CONNECTING', 1, None), ('fetch', 1, 'start', 1, 15000)]
///     >>> machine.poll_timeout(), machine.state(0)
///     (15000, 'CONNECTING')
#[pyclass(frozen, module = "roomkey._roomkey")]
pub(crate) struct SessionMachine(Mutex<Machine>);

#[pymethods]
impl SessionMachine {
    #[new]
    fn new(policy: &SessionPolicy) -> Self {
        Self(Mutex::new(Machine::with(policy.0.clone())))
    }

    /// Takes in what has happened at a time, and says what is to be done, in this order. `drawn` is a random number
    /// of 32 bits.
    fn handle<'py>(
        &self,
        py: Python<'py>,
        now: Whole<'_, '_>,
        drawn: Whole<'_, '_>,
        input: &SessionInput,
    ) -> PyResult<SessionOutputs<'py>> {
        let drawn = u32::try_from(drawn.read("drawn")?).unwrap_or(u32::MAX);
        let now = Moment::from_millis(now.read("now")?);
        let outputs = self.machine().handle(now, drawn, input.0.clone());
        let list = PyList::empty(py);
        for output in outputs {
            list.append(said(py, output)?)?;
        }
        Ok(SessionOutputs(list.into_any()))
    }

    /// When the next timeout is due, if there is anything to wait for.
    fn poll_timeout(&self) -> Option<u64> {
        self.machine().poll_timeout().map(Moment::as_millis)
    }

    /// What the session is at a time.
    fn state(&self, now: Whole<'_, '_>) -> PyResult<&'static str> {
        Ok(self.machine().state(Moment::from_millis(now.read("now")?)).as_str())
    }

    /// Why there is no token, where the state is `ERROR`.
    fn why(&self) -> Option<&'static str> {
        self.machine().why().map(roomkey::session::Why::as_str)
    }
}

impl SessionMachine {
    fn machine(&self) -> MutexGuard<'_, Machine> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is to be done, as a tuple that begins with its word.
fn said(py: Python<'_>, output: Output) -> PyResult<Bound<'_, PyTuple>> {
    match output {
        Output::Fetch { flight, reason, attempt, deadline } => {
            (word(py, "fetch"), flight, word(py, reason.as_str()), attempt, deadline.as_millis())
                .into_pyobject(py)
        }
        Output::Cancel { flight } => (word(py, "cancel"), flight).into_pyobject(py),
        Output::Changed { state, number, why } => {
            let why = why.map(|why| word(py, why.as_str()));
            (word(py, "changed"), word(py, state.as_str()), number, why).into_pyobject(py)
        }
        Output::RenewalRefused { why } => {
            (word(py, "renewal_refused"), word(py, why.as_str())).into_pyobject(py)
        }
        Output::Started { waiter, state } => {
            (word(py, "started"), waiter, word(py, state.as_str())).into_pyobject(py)
        }
        Output::Leased { waiter, generation, token } => {
            let lease = Bound::new(py, SessionLease { generation, token })?;
            (word(py, "leased"), waiter, lease).into_pyobject(py)
        }
        Output::Denied { waiter, why } => {
            (word(py, "denied"), waiter, word(py, why.as_str())).into_pyobject(py)
        }
        _ => Err(wrong(py, "machine", "one whose words this package knows")),
    }
}
