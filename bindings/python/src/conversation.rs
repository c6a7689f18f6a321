//! What a client of a vendor's API does next: the core says it, and `roomkey._http` sends and sleeps.

use crate::arguments::{Bytes, Headers, Mint, Seconds, Text, Whole, now};
use crate::errors::{OrRaise, wrong};
use crate::json;
use crate::outputs::JsonObject;
use crate::rest::{NamedCall, answer};
use pyo3::prelude::*;
use roomkey::remote::{self, News, Next};
use roomkey::{Lifetime, Timestamp};
use serde_json::Value;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How patient a client is: seconds for a try, and how many tries.
///
///     >>> from roomkey._roomkey import Patience
///     >>> Patience(0.5, 3).within
///     0.5
#[pyclass(frozen, module = "roomkey._roomkey")]
pub(crate) struct Patience(remote::Patience);

#[pymethods]
impl Patience {
    #[new]
    fn new(py: Python<'_>, timeout: Seconds<'_, '_>, attempts: Whole<'_, '_>) -> PyResult<Self> {
        let (seconds, attempts) = (timeout.read("timeout")?, attempts.read("attempts")?);
        remote::Patience::parse(Some(seconds), Some(attempts)).or_raise(py).map(Self)
    }

    /// Seconds that a try may take.
    #[getter]
    const fn within(&self) -> f64 {
        self.0.within().as_secs_f64()
    }
}

/// A conversation about one call: tell it what became of each try.
///
///     >>> from roomkey._roomkey import Conversation, Patience, RestApi
///     >>> call = RestApi().call("fetch_room", "a.b.c", {"room": "2kyv-gzay-64pg"})
///     >>> talk = Conversation(Patience(10.0, 3))
///     >>> talk.answered(call, 429, {"retry-after": "7"}, b"", drawn=0)
///     (7.125, None)
///     >>> talk.answered(call, 200, {}, b'{"roomId":"2kyv-gzay-64pg"}', drawn=0)[1]["room_id"]
///     '2kyv-gzay-64pg'
#[pyclass(frozen, module = "roomkey._roomkey")]
pub(crate) struct Conversation(Mutex<remote::Conversation>);

/// Seconds to wait before another try, or else what was understood.
type Heard<'py> = (Option<f64>, Option<JsonObject<'py>>);

#[pymethods]
impl Conversation {
    #[new]
    fn new(patience: &Patience) -> Self {
        Self(Mutex::new(remote::Conversation::new(patience.0)))
    }

    /// This came: the seconds to wait before the call is made and sent again, or what was understood. If that
    /// was it, the refusal is raised. `drawn` is a random number of 32 bits.
    #[pyo3(signature = (call, status, headers, body, *, drawn))]
    fn answered<'py>(
        &self,
        py: Python<'py>,
        call: &NamedCall,
        status: Whole<'_, '_>,
        headers: Headers<'_, '_>,
        body: Bytes<'_, '_>,
        drawn: Whole<'_, '_>,
    ) -> PyResult<Heard<'py>> {
        self.hear(py, call, News::Answer(answer(status, headers, &body)?), drawn)
    }

    /// Nothing came, because it is `unreachable` or has `timed_out`: the same.
    #[pyo3(signature = (call, how, *, drawn))]
    fn failed<'py>(
        &self,
        py: Python<'py>,
        call: &NamedCall,
        how: Text<'_, '_>,
        drawn: Whole<'_, '_>,
    ) -> PyResult<Heard<'py>> {
        let news = match how.read("how")? {
            "unreachable" => News::Unreachable,
            "timed_out" => News::TimedOut,
            _ => return Err(wrong(py, "how", "`unreachable` or `timed_out`")),
        };
        self.hear(py, call, news, drawn)
    }
}

impl Conversation {
    fn hear<'py>(
        &self,
        py: Python<'py>,
        call: &NamedCall,
        news: News<'_>,
        drawn: Whole<'_, '_>,
    ) -> PyResult<Heard<'py>> {
        let drawn = u32::try_from(drawn.read("drawn")?).unwrap_or(u32::MAX);
        let now = now(py, None).ok();
        let next = self.0.lock().unwrap_or_else(PoisonError::into_inner).hear(
            call.of_the_core(),
            news,
            now,
            drawn,
        );
        match next {
            Next::Wait(wait) => Ok((Some(wait.as_secs_f64()), None)),
            Next::Done(Ok(Value::Null)) | Next::Cancelled => Ok((None, None)),
            Next::Done(Ok(value)) => Ok((None, Some(JsonObject(json::python(py, &value)?)))),
            Next::Done(Err(error)) => Err(error).or_raise(py),
        }
    }
}

/// A client's own token, kept while it is good.
///
///     >>> from roomkey._roomkey import OwnToken
///     >>> own = OwnToken(600)
///     >>> own.current(lambda now: "a.b.c") == own.current(lambda now: "d.e.f") == "a.b.c"
///     True
#[pyclass(frozen, module = "roomkey._roomkey")]
pub(crate) struct OwnToken(Mutex<remote::OwnToken>);

#[pymethods]
impl OwnToken {
    #[new]
    fn new(py: Python<'_>, lifetime: Whole<'_, '_>) -> PyResult<Self> {
        let lifetime = Lifetime::seconds(lifetime.read("lifetime")?).or_raise(py)?;
        Ok(Self(Mutex::new(remote::OwnToken::new(lifetime))))
    }

    /// The token. `mint` makes it where there is none that may be used now, from the time in seconds.
    fn current(&self, py: Python<'_>, mint: Mint<'_, '_>) -> PyResult<String> {
        let now: Timestamp = now(py, None)?;
        if let Some(token) = self.kept().good_at(now) {
            return Ok(token.to_owned());
        }
        // Threads that come together mint one each: the last is kept, and all are good.
        let token: String = mint.0.call1((now.unix(),))?.extract()?;
        self.kept().keep(&token, now);
        Ok(token)
    }
}

impl OwnToken {
    fn kept(&self) -> MutexGuard<'_, remote::OwnToken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
