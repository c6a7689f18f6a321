//! Looking into a token without trusting it.

use crate::arguments::{Moment, SecretLike, Text, now};
use crate::claims::time;
use crate::json;
use crate::outputs::{Findings, Json, JsonObject, Time};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use roomkey::inspect::Context;
use serde_json::Value;

/// Looks at any text and reports what it seems to be and what is wrong with it.
///
/// It raises for no token, however malformed, and trusts none: `verified` is always `False`. With a
/// `secret` (weak ones too) the report also says whether it made the signature.
///
///     >>> import roomkey
///     >>> report = roomkey.inspect("Bearer a.b.c")
///     >>> report.verified, report.findings[0].code
///     (False, 'bearer_prefix')
#[pyfunction]
#[pyo3(signature = (token, *, secret=None, now=None))]
pub(crate) fn inspect(
    py: Python<'_>,
    token: Text<'_, '_>,
    secret: Option<SecretLike<'_, '_>>,
    now: Option<Moment<'_, '_>>,
) -> PyResult<Report> {
    let text = token.read("token")?;
    let context = Context::at(self::now(py, now.as_ref())?);
    match secret {
        None => Ok(Report(roomkey::inspect::inspect(text, &context))),
        Some(secret) => secret.with(true, |secret| {
            Ok(Report(roomkey::inspect::inspect(text, &context.secret(secret))))
        }),
    }
}

/// What was seen of a token. Nothing in it has been verified. `str()` explains it to a person.
///
///     >>> import roomkey
///     >>> print(roomkey.inspect("hello").kind)
///     unknown
#[pyclass(frozen, eq, module = "roomkey")]
#[derive(PartialEq)]
pub(crate) struct Report(roomkey::inspect::Report);

crate::values::copies!(Report);

impl Report {
    /// A text that stands only in the written form of the report.
    fn words(&self, name: &str) -> Option<String> {
        let written = serde_json::to_value(&self.0).ok()?;
        written.get(name)?.as_str().map(str::to_owned)
    }
}

#[pymethods]
impl Report {
    /// What it seems to be: `videosdk`, `opentok_t1`, `opentok_jwt`, `vonage_jwt`, `videoio_app`,
    /// `videoio_session`, `livekit`, `jitsi`, `jaas`, `daily`, `zoom_video`, `zoom_meeting`,
    /// `twilio`, `100ms`, `stream`, `agora_007`, `agora_006`, `jwe`, `jwt` or `unknown`.
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.kind().as_str()
    }

    /// Always `False`: looking is not verifying.
    #[getter]
    #[expect(clippy::unused_self, reason = "it is a property in Python")]
    fn verified(&self) -> bool {
        false
    }

    /// The header as it was read, or `None`.
    #[getter]
    fn header<'py>(&self, py: Python<'py>) -> PyResult<Json<'py>> {
        json::python(py, self.0.header().unwrap_or(&Value::Null)).map(Json)
    }

    /// The claims as they were read, or `None`.
    #[getter]
    fn claims<'py>(&self, py: Python<'py>) -> PyResult<Json<'py>> {
        json::python(py, self.0.claims().unwrap_or(&Value::Null)).map(Json)
    }

    /// When the token says it was issued, as an aware datetime in UTC.
    #[getter]
    fn issued_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Time<'py>>> {
        time(py, self.0.issued_at())
    }

    /// When the token says it expires, as an aware datetime in UTC.
    #[getter]
    fn expires_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Time<'py>>> {
        time(py, self.0.expires_at())
    }

    /// When it was issued in words, such as `2 hours ago`.
    #[getter]
    fn issued(&self) -> Option<String> {
        self.words("issued")
    }

    /// When it expires in words, such as `in 2 hours`.
    #[getter]
    fn expires(&self) -> Option<String> {
        self.words("expires")
    }

    /// How long it still lives in words; `0 seconds` if it has expired.
    #[getter]
    fn remaining(&self) -> Option<String> {
        self.words("remaining")
    }

    /// Everything found, the gravest first.
    #[getter]
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Findings<'py>> {
        let findings = PyTuple::new(py, self.0.findings().iter().copied().map(Finding))?;
        Ok(Findings(findings.into_any()))
    }

    /// The whole report as plain data, as `roomkey token inspect --json` writes it.
    ///
    ///     >>> import roomkey
    ///     >>> roomkey.inspect("hello").to_dict()["verified"]
    ///     False
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<JsonObject<'py>> {
        json::python(py, &serde_json::to_value(&self.0).unwrap_or_default()).map(JsonObject)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!(
            "Report(kind={:?}, verified=False, findings={})",
            self.kind(),
            self.0.findings().len()
        )
    }
}

/// Something that is wrong with a token, or worth knowing about it.
///
///     >>> import roomkey
///     >>> finding = roomkey.inspect("hello").findings[0]
///     >>> finding.code, finding.severity
///     ('encoding_invalid', 'error')
#[pyclass(frozen, eq, module = "roomkey")]
#[derive(PartialEq)]
pub(crate) struct Finding(roomkey::inspect::Finding);

crate::values::copies!(Finding);

#[pymethods]
impl Finding {
    /// The stable code.
    #[getter]
    fn code(&self) -> &'static str {
        self.0.code().as_str()
    }

    /// `note`, `warning`, or `error` for what `verify` refuses.
    #[getter]
    fn severity(&self) -> &'static str {
        self.0.severity().as_str()
    }

    /// What it means and what to do.
    #[getter]
    fn sentence(&self) -> &'static str {
        self.0.sentence()
    }

    fn __repr__(&self) -> String {
        format!("Finding(code={:?}, severity={:?})", self.code(), self.severity())
    }
}
