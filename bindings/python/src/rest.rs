//! The vendors' REST APIs as requests to send and answers to understand.
//!
//! The module of each vendor gives each call a typed method and each answer a type; here they go by name,
//! with plain values, as the core takes them.

use crate::arguments::{
    Bytes, Headers, JsonObject, Moment, Text, Whole, items, now as at_time, text,
};
use crate::errors::{OrRaise, wrong};
use crate::json;
use crate::outputs::{self, TextDict};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};
use roomkey::opentok::rest as opentok;
use roomkey::remote;
use roomkey::videoio::rest as videoio;
use roomkey::videosdk::rest as videosdk;
use serde_json::Value;

/// A vendor's API at a base URL, or at the vendor's cloud.
#[pyclass(frozen, module = "roomkey._roomkey")]
pub(crate) struct RestApi(Box<dyn remote::Api>);

/// At a base URL that may have been given.
fn at<A: remote::Api + 'static>(
    py: Python<'_>,
    base_url: Option<&Text<'_, '_>>,
    cloud: impl FnOnce() -> A,
    elsewhere: impl FnOnce(&str) -> roomkey::Result<A>,
) -> PyResult<RestApi> {
    let api = match base_url {
        None => cloud(),
        Some(base) => elsewhere(base.read("base_url")?).or_raise(py)?,
    };
    Ok(RestApi(Box::new(api)))
}

#[pymethods]
impl RestApi {
    #[new]
    #[pyo3(signature = (base_url=None))]
    fn new(py: Python<'_>, base_url: Option<Text<'_, '_>>) -> PyResult<Self> {
        at(py, base_url.as_ref(), videosdk::Api::cloud, videosdk::Api::new)
    }

    /// OpenTok's API.
    #[staticmethod]
    #[pyo3(signature = (base_url=None))]
    fn opentok(py: Python<'_>, base_url: Option<Text<'_, '_>>) -> PyResult<Self> {
        let elsewhere = |base: &str| opentok::Api::new(base, opentok::Auth::OpenTok);
        at(py, base_url.as_ref(), opentok::Api::opentok, elsewhere)
    }

    /// Vonage's API.
    #[staticmethod]
    #[pyo3(signature = (base_url=None))]
    fn vonage(py: Python<'_>, base_url: Option<Text<'_, '_>>) -> PyResult<Self> {
        let elsewhere = |base: &str| opentok::Api::new(base, opentok::Auth::Vonage);
        at(py, base_url.as_ref(), opentok::Api::vonage, elsewhere)
    }

    /// Video.io's API, in its `first` or `second` generation.
    #[staticmethod]
    #[pyo3(signature = (generation, base_url=None))]
    fn videoio(
        py: Python<'_>,
        generation: Text<'_, '_>,
        base_url: Option<Text<'_, '_>>,
    ) -> PyResult<Self> {
        let generation = generation.read("generation")?.parse().or_raise(py)?;
        let elsewhere = |base: &str| videoio::Api::new(base, generation);
        at(py, base_url.as_ref(), || videoio::Api::cloud(generation), elsewhere)
    }

    /// The base URL, without a slash at its end.
    #[getter]
    fn base_url(&self) -> &str {
        self.0.base()
    }

    /// Makes a call by its name. Unknown names, unknown arguments and wrong types are refused.
    fn call(
        &self,
        py: Python<'_>,
        name: Text<'_, '_>,
        token: Text<'_, '_>,
        arguments: JsonObject<'_, '_>,
    ) -> PyResult<NamedCall> {
        let arguments = Value::Object(json::object(&arguments.0, "arguments")?);
        let call = self.0.call(name.read("name")?, token.read("token")?, arguments);
        call.or_raise(py).map(NamedCall)
    }
}

/// A vendor's API whose calls the keys sign that it was made of.
#[pyclass(frozen, module = "roomkey._roomkey")]
pub(crate) struct SigningApi(pub(crate) Box<dyn remote::SigningApi>);

#[pymethods]
impl SigningApi {
    /// The base URL, without a slash at its end.
    #[getter]
    fn base_url(&self) -> &str {
        self.0.base()
    }

    /// Makes a call by its name. Unknown names, unknown arguments and wrong types are refused.
    #[pyo3(signature = (name, arguments, *, now=None))]
    fn call(
        &self,
        py: Python<'_>,
        name: Text<'_, '_>,
        arguments: JsonObject<'_, '_>,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<NamedCall> {
        let arguments = Value::Object(json::object(&arguments.0, "arguments")?);
        let call = self.0.call(name.read("name")?, arguments, at_time(py, now.as_ref())?);
        call.or_raise(py).map(NamedCall)
    }
}

/// A request to send, and what it takes to understand the answer to it.
#[pyclass(frozen, module = "roomkey._roomkey")]
pub(crate) struct NamedCall(remote::Call<Value>);

impl NamedCall {
    pub(crate) const fn of_the_core(&self) -> &remote::Call<Value> {
        &self.0
    }
}

#[pymethods]
impl NamedCall {
    /// The method, such as `POST`.
    #[getter]
    fn method(&self) -> &str {
        self.0.request().method().as_str()
    }

    /// The whole URL.
    #[getter]
    fn url(&self) -> String {
        self.0.request().uri().to_string()
    }

    /// The headers, as a new dict. The token is among them.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<TextDict<'py>> {
        text_dict(py, self.0.request().headers())
    }

    /// The body; empty for a `GET`.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.request().body())
    }

    /// Whether sending it again after a failure can do no harm.
    #[getter]
    const fn is_repeatable(&self) -> bool {
        self.0.is_repeatable()
    }

    /// Reads the answer as plain data: a room, a session, a page of either, or `None`.
    fn understand<'py>(
        &self,
        py: Python<'py>,
        status: Whole<'_, '_>,
        headers: Headers<'_, '_>,
        body: Bytes<'_, '_>,
    ) -> PyResult<Option<outputs::JsonObject<'py>>> {
        let answer = answer(status, headers, &body)?;
        match self.0.understand(&answer).or_raise(py)? {
            Value::Null => Ok(None),
            understood => json::python(py, &understood).map(|dict| Some(outputs::JsonObject(dict))),
        }
    }

    fn __repr__(&self) -> String {
        format!("<{} {}>", self.method(), self.url())
    }
}

/// The headers of a request or an answer of ours, which are all ASCII.
pub(crate) fn text_dict<'py>(
    py: Python<'py>,
    headers: &http::HeaderMap,
) -> PyResult<TextDict<'py>> {
    let dict = PyDict::new(py);
    for (name, value) in headers {
        dict.set_item(name.as_str(), value.to_str().unwrap_or_default())?;
    }
    Ok(TextDict(dict.into_any()))
}

/// The answer of the vendor's service.
pub(crate) fn answer<'b>(
    status: Whole<'_, '_>,
    headers: Headers<'_, '_>,
    body: &'b Bytes<'_, '_>,
) -> PyResult<http::Response<&'b [u8]>> {
    let mut answer = plain_answer(status, headers, body)?;
    // Without a clock that was set, a date in the answer stays without one to compare it with.
    if let Ok(now) = at_time(status.0.py(), None) {
        roomkey::retry::received(answer.headers_mut(), now);
    }
    Ok(answer)
}

/// An answer as it came, and nothing said of when.
pub(crate) fn plain_answer<'b>(
    status: Whole<'_, '_>,
    headers: Headers<'_, '_>,
    body: &'b Bytes<'_, '_>,
) -> PyResult<http::Response<&'b [u8]>> {
    let mut answer = http::Response::new(body.read("body")?);
    *answer.status_mut() = u16::try_from(status.read("status")?)
        .ok()
        .and_then(|status| http::StatusCode::from_u16(status).ok())
        .ok_or_else(|| wrong(status.0.py(), "status", "an HTTP status"))?;
    for (name, value) in pairs(headers)? {
        // What is no header by HTTP's rules says nothing to the core either.
        let name = http::HeaderName::try_from(text(&name, "headers")?);
        let value = http::HeaderValue::try_from(text(&value, "headers")?);
        if let (Ok(name), Ok(value)) = (name, value) {
            answer.headers_mut().append(name, value);
        }
    }
    Ok(answer)
}

type Pair<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

/// Headers as a dict, or as a list of pairs where names may repeat.
fn pairs<'py>(headers: Headers<'_, 'py>) -> PyResult<Vec<Pair<'py>>> {
    let unfit = || wrong(headers.0.py(), "headers", "a dict of text or a list of pairs of text");
    if let Ok(dict) = headers.0.cast::<PyDict>() {
        return Ok(dict.iter().collect());
    }
    let pair = |one: &Bound<'py, PyAny>| {
        let pair = one.cast::<PyTuple>().map_err(|_| unfit())?;
        pair.extract().map_err(|_| unfit())
    };
    items(&headers.0).ok_or_else(unfit)?.iter().map(pair).collect()
}
