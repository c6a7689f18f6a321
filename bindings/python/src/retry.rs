//! When a client asks a vendor again.

use crate::arguments::{Text, Whole, flag};
use crate::errors::{OrRaise, wrong};
use pyo3::prelude::*;
use roomkey::{Code, Error};

/// How often a call is tried, and how long to wait in between.
///
///     >>> from roomkey._roomkey import Retries
///     >>> Retries(3).wait(1, "remote_rate_limited", 7, is_repeatable=False, drawn=0)
///     7.125
#[pyclass(frozen, module = "roomkey._roomkey")]
pub(crate) struct Retries(roomkey::retry::Retries);

#[pymethods]
impl Retries {
    #[new]
    fn new(py: Python<'_>, attempts: Whole<'_, '_>) -> PyResult<Self> {
        roomkey::retry::Retries::new(attempts.read("attempts")?).or_raise(py).map(Self)
    }

    /// Seconds to wait before another try after the try number `attempt` (from 1) failed with this code,
    /// or `None` if there is to be none. `retry_after` is what the vendor asked for, in seconds, and
    /// `drawn` a random number of 32 bits.
    #[pyo3(signature = (attempt, code, retry_after, *, is_repeatable: "bool", drawn))]
    fn wait(
        &self,
        py: Python<'_>,
        attempt: Whole<'_, '_>,
        code: Text<'_, '_>,
        retry_after: Option<Whole<'_, '_>>,
        #[pyo3(from_py_with = flag)] is_repeatable: bool,
        drawn: Whole<'_, '_>,
    ) -> PyResult<Option<f64>> {
        let word = code.read("code")?;
        let known = Code::ALL.iter().find(|code| code.as_str() == word);
        let failure = Error::new(*known.ok_or_else(|| wrong(py, "code", "an error code"))?);
        let failure = match retry_after {
            None => failure,
            Some(seconds) => failure.with_retry_after(seconds.read("retry_after")?),
        };
        let small = |number: Whole<'_, '_>, name| number.read(name).map(|n| u32::try_from(n).ok());
        let attempt = small(attempt, "attempt")?.unwrap_or(u32::MAX);
        let drawn = small(drawn, "drawn")?.unwrap_or(u32::MAX);
        let wait = self.0.wait(attempt, &failure, is_repeatable, drawn);
        Ok(wait.map(|wait| wait.as_secs_f64()))
    }
}
