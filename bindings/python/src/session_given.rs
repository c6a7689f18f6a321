//! What a session is given: a token and what is known about it, where tokens come from, and how long it waits.

use crate::arguments::{Seconds, Text, flag, optional};
use crate::errors::{OrRaise, wrong};
use pyo3::prelude::*;
use roomkey::session::{Fetched as Came, Policy, Source, Token};
use roomkey::{Code, Error};
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
pub(crate) struct SessionPolicy(pub(crate) Policy);

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

/// Seconds, perhaps with a fraction, to the nearest millisecond: floats do not hold them exactly, and the machine
/// counts whole ones. What is endless is as long as can be.
pub(crate) fn duration(seconds: Seconds<'_, '_>, name: &str) -> PyResult<Duration> {
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
pub(crate) fn not_pickled(py: Python<'_>, name: &str) -> PyErr {
    let reason =
        format!("`{name}` holds a token, and a pickle of it would show it to every reader.");
    crate::errors::raised(py, &Error::because(Code::ArgumentInvalid, reason))
}
