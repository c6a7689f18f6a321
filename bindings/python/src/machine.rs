//! A client's session as the core's machine: what `roomkey.session` says to it, and what it says back.
//!
//! The machine has no clock and no network. The shell in Python tells it what has happened and does what
//! comes out, so nothing is decided there and nothing here.

use crate::arguments::{Seconds, Text, Whole, flag, optional};
use crate::endpoint::SessionRefusal;
use crate::errors::{OrRaise, wrong};
use crate::outputs::{SessionOutputs, word};
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};
use roomkey::session::{
    Failure, Fetched as Came, Input, Machine, Moment, Output, Policy, Source, Token,
};
use roomkey::{Code, Error};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A token that came, and what is known about it.
///
/// `lives_for` is how many seconds it lives, counted from when it was asked for, by whoever made it.
/// `seems_to_live_for` is the same by a clock that may be wrong: the token is renewed by that, and given out until
/// it is rejected. With neither it never ends by itself. `identity` is whom it is for.
///
/// Raises `token_malformed` and `token_too_large` for what cannot be a token.
///
///     >>> from roomkey.session import Fetched
///     >>> Fetched("a.b.c", lives_for=600, identity="ann")
///     Fetched([redacted])
#[pyclass(frozen, module = "roomkey.session")]
pub(crate) struct Fetched(pub(crate) Came);

crate::values::copies!(Fetched);

#[pymethods]
impl Fetched {
    #[new]
    #[pyo3(signature = (token, *, lives_for=None, seems_to_live_for=None, identity=None))]
    fn new(
        py: Python<'_>,
        token: Text<'_, '_>,
        lives_for: Option<Seconds<'_, '_>>,
        seems_to_live_for: Option<Seconds<'_, '_>>,
        identity: Option<Text<'_, '_>>,
    ) -> PyResult<Self> {
        let mut fetched = Came::new(Token::parse(token.read("token")?).or_raise(py)?);
        if let Some(seconds) = seems_to_live_for {
            fetched = fetched.seems_to_live_for(duration(seconds, "seems_to_live_for")?);
        }
        if let Some(seconds) = lives_for {
            fetched = fetched.lives_for(duration(seconds, "lives_for")?);
        }
        if let Some(identity) = optional(identity.as_ref(), "identity")? {
            fetched = fetched.names(identity);
        }
        Ok(Self(fetched))
    }

    /// The text, which nothing else shows.
    fn reveal_token(&self) -> &str {
        self.0.token().reveal()
    }

    /// Seconds that it lives for sure, if that is known.
    #[getter]
    fn lives_for(&self) -> Option<f64> {
        self.0.lifetime().filter(|_| self.0.is_sure()).map(|life| life.as_secs_f64())
    }

    /// Seconds that it seems to live by a clock that may be wrong, if nothing better is known.
    #[getter]
    fn seems_to_live_for(&self) -> Option<f64> {
        self.0.lifetime().filter(|_| !self.0.is_sure()).map(|life| life.as_secs_f64())
    }

    /// Whom it is for, where that is said.
    #[getter]
    fn identity(&self) -> Option<&str> {
        self.0.identity()
    }

    #[expect(clippy::unused_self, reason = "it is a method in Python")]
    fn __reduce__(&self, py: Python<'_>) -> PyResult<String> {
        Err(not_pickled(py, "Fetched"))
    }

    #[expect(clippy::unused_self, reason = "it is a method in Python")]
    fn __repr__(&self) -> &'static str {
        "Fetched([redacted])"
    }
}

/// How long a session waits, in seconds: for a request, for a start, and for a caller who needs a token.
///
/// Each is a second at least. What is left out is as usual: 15, 30 and 30 seconds.
///
///     >>> from roomkey.session import SessionPolicy
///     >>> patient = SessionPolicy(start_within=60)
#[pyclass(frozen, module = "roomkey.session")]
pub(crate) struct SessionPolicy(Policy);

crate::values::copies!(SessionPolicy);

#[pymethods]
impl SessionPolicy {
    #[new]
    #[pyo3(signature = (*, fetch_within=None, start_within=None, lease_within=None))]
    fn new(
        fetch_within: Option<Seconds<'_, '_>>,
        start_within: Option<Seconds<'_, '_>>,
        lease_within: Option<Seconds<'_, '_>>,
    ) -> PyResult<Self> {
        let mut policy = Policy::USUAL;
        if let Some(limit) = fetch_within {
            policy = policy.fetch_within(duration(limit, "fetch_within")?);
        }
        if let Some(limit) = start_within {
            policy = policy.start_within(duration(limit, "start_within")?);
        }
        if let Some(limit) = lease_within {
            policy = policy.lease_within(duration(limit, "lease_within")?);
        }
        Ok(Self(policy))
    }
}

/// Where the tokens of a session come from. Two that are equal are the same session.
///
///     >>> from roomkey._roomkey import Fetched, SessionSource
///     >>> fixed = SessionSource(Fetched("a.b.c"), renewable=False)
///     >>> renewable = SessionSource(renewable=True, name="my endpoint", identity="ann")
#[pyclass(frozen, module = "roomkey._roomkey")]
pub(crate) struct SessionSource(pub(crate) Source);

#[pymethods]
impl SessionSource {
    #[new]
    #[pyo3(signature = (first=None, *, renewable: "bool", name=None, identity=None))]
    fn new(
        py: Python<'_>,
        first: Option<Bound<'_, Fetched>>,
        #[pyo3(from_py_with = flag)] renewable: bool,
        name: Option<Text<'_, '_>>,
        identity: Option<Text<'_, '_>>,
    ) -> PyResult<Self> {
        let first = first.map(|first| first.get().0.clone());
        let mut source = Source::of(first, renewable).or_raise(py)?;
        if let Some(name) = optional(name.as_ref(), "name")? {
            source = source.named(name);
        }
        if let Some(identity) = optional(identity.as_ref(), "identity")? {
            source = source.expects(identity);
        }
        Ok(Self(source))
    }

    #[expect(clippy::unused_self, reason = "it is a method in Python")]
    fn __repr__(&self) -> &'static str {
        "SessionSource([redacted])"
    }
}

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

/// Seconds, perhaps with a fraction, to the nearest millisecond: floats do not hold them exactly, and the machine
/// counts whole ones. What is endless is as long as can be.
fn duration(seconds: Seconds<'_, '_>, name: &str) -> PyResult<Duration> {
    let py = seconds.0.py();
    let seconds = seconds.read(name)?;
    if seconds.is_nan() || seconds < 0.0 {
        return Err(wrong(py, name, "a number of seconds, 0 or more"));
    }
    let exact = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
    let nearest = exact.saturating_add(Duration::from_micros(500)).as_millis();
    Ok(Duration::from_millis(u64::try_from(nearest).unwrap_or(u64::MAX)))
}

/// Why what holds a token is not pickled.
fn not_pickled(py: Python<'_>, name: &str) -> PyErr {
    let reason =
        format!("`{name}` holds a token, and a pickle of it would show it to every reader.");
    crate::errors::raised(py, &Error::because(Code::ArgumentInvalid, reason))
}
