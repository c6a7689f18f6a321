//! Where the tokens of clients' sessions come from: what a start was given, what servers that hand tokens out are asked,
//! and what their answers mean.

use crate::arguments::{Bytes, Headers, Scopes, Text, TextOrJson, Whole, flag, optional, text};
use crate::errors::{OrRaise, exception};
use crate::json;
use crate::outputs::{Json, TextDict};
use crate::rest::{plain_answer, text_dict};
use crate::session_given::{Fetched, SessionSource};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use roomkey::session::{self, BodySpec, Endpoint, Failure, Origin, OriginSpec, Refusal, Token};
use serde_json::Map;

/// What a session was started with, once it is known to go together. `has_provider` says that a function of the
/// caller's gets tokens.
///
///     >>> from roomkey._roomkey import SessionOrigin
///     >>> origin = SessionOrigin(app_token="1nU7", identity="ann", has_provider=False)
///     >>> origin.endpoint.url, origin.warning[:41]
///     ('https://gateway.video.io/v1/sessions', 'An app token gives full control of the ap')
#[pyclass(frozen, module = "roomkey._roomkey")]
pub(crate) struct SessionOrigin(Origin);

#[pymethods]
impl SessionOrigin {
    #[new]
    #[pyo3(signature = (*, has_provider: "bool", session_token=None, app_token=None, identity=None, scopes=None, endpoint=None, profile=None, method=None, body=None))]
    #[expect(clippy::too_many_arguments, reason = "Python names them")]
    fn new(
        py: Python<'_>,
        #[pyo3(from_py_with = flag)] has_provider: bool,
        session_token: Option<Text<'_, '_>>,
        app_token: Option<Text<'_, '_>>,
        identity: Option<Text<'_, '_>>,
        scopes: Option<Scopes<'_, '_>>,
        endpoint: Option<Text<'_, '_>>,
        profile: Option<Text<'_, '_>>,
        method: Option<Text<'_, '_>>,
        body: Option<TextOrJson<'_, '_>>,
    ) -> PyResult<Self> {
        let scopes = scopes.map(|scopes| scopes.objects("scopes")).transpose()?.unwrap_or_default();
        let scopes: PyResult<_> = scopes.iter().map(|scope| text(scope, "scopes")).collect();
        let spec = OriginSpec {
            session_token: optional(session_token.as_ref(), "session_token")?,
            app_token: optional(app_token.as_ref(), "app_token")?,
            identity: optional(identity.as_ref(), "identity")?,
            scopes: scopes?,
            has_provider,
            endpoint: optional(endpoint.as_ref(), "endpoint")?,
            profile: optional(profile.as_ref(), "profile")?,
            method: optional(method.as_ref(), "method")?,
            body: body.as_ref().map(body_spec).transpose()?,
        };
        spec.parse().or_raise(py).map(Self)
    }

    /// What whoever starts it has to be told, loudly and once.
    #[getter]
    fn warning(&self) -> Option<&'static str> {
        Some(self.0.warning()?.sentence())
    }

    /// Whether it is the same, but for the caller's function and headers.
    fn is_as(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    /// As the machine knows it, under a name that tells it from others. `now` is the device's clock: milliseconds
    /// since 1970.
    fn source(
        &self,
        py: Python<'_>,
        name: Text<'_, '_>,
        now: Whole<'_, '_>,
    ) -> PyResult<SessionSource> {
        self.0.source(name.read("name")?, now.read("now")?).or_raise(py).map(SessionSource)
    }

    /// The server that is asked, where it is one.
    #[getter]
    fn endpoint(&self) -> Option<SessionEndpoint> {
        self.0.endpoint().cloned().map(SessionEndpoint)
    }

    #[expect(clippy::unused_self, reason = "it is a method in Python")]
    fn __repr__(&self) -> &'static str {
        "SessionOrigin([redacted])"
    }
}

fn body_spec<'t>(body: &'t TextOrJson<'_, '_>) -> PyResult<BodySpec<'t>> {
    match text(&body.0, "body") {
        Ok(text) => Ok(BodySpec::Text(text)),
        Err(_) => Ok(BodySpec::Json(json::object(&body.0, "body")?.into())),
    }
}

/// A request for a token, and what it takes to understand the answer to it.
///
///     >>> from roomkey._roomkey import SessionOrigin
///     >>> given = {"endpoint": "https://app.example/get-token", "profile": "get-token", "identity": "ann"}
///     >>> endpoint = SessionOrigin(**given, has_provider=False).endpoint
///     >>> endpoint.method, endpoint.url
///     ('GET', 'https://app.example/get-token?participantId=ann')
///     >>> endpoint.understand(200, {}, b'{"token":"a.b.c"}', 1_750_000_000_000)
///     (Fetched([redacted]), None)
#[pyclass(frozen, module = "roomkey._roomkey")]
pub(crate) struct SessionEndpoint(Endpoint);

#[pymethods]
impl SessionEndpoint {
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

    /// The headers, as a new dict. The app token is among them, if there is one.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<TextDict<'py>> {
        text_dict(py, self.0.request().headers())
    }

    /// The body; empty for a `GET`.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.request().body().as_bytes())
    }

    /// What an answer brought, or else why it brought no token. `now` is the device's clock: milliseconds since 1970.
    fn understand(
        &self,
        status: Whole<'_, '_>,
        headers: Headers<'_, '_>,
        body: Bytes<'_, '_>,
        now: Whole<'_, '_>,
    ) -> PyResult<(Option<Fetched>, Option<SessionRefusal>)> {
        let answer = plain_answer(status, headers, &body)?;
        Ok(match self.0.understand(&answer, now.read("now")?) {
            Ok(fetched) => (Some(Fetched(fetched)), None),
            Err(refusal) => (None, Some(SessionRefusal(refusal))),
        })
    }

    #[expect(clippy::unused_self, reason = "it is a method in Python")]
    fn __repr__(&self) -> &'static str {
        "SessionEndpoint([redacted])"
    }
}

/// Why a session has no token, for people, by its word.
#[pyfunction]
pub(crate) fn session_sentence(py: Python<'_>, why: Text<'_, '_>) -> PyResult<&'static str> {
    session::Why::parse(why.read("why")?).map(session::Why::sentence).or_raise(py)
}

/// Why an answer brought no token. Nothing of the answer is in it.
#[pyclass(frozen, module = "roomkey._roomkey")]
pub(crate) struct SessionRefusal(pub(crate) Refusal);

#[pymethods]
impl SessionRefusal {
    /// What is wrong, as an exception.
    #[getter]
    fn error<'py>(&self, py: Python<'py>) -> PyResult<Json<'py>> {
        exception(py, self.0.error()).map(Json)
    }

    /// Whether another try would be answered alike.
    #[getter]
    fn is_permanent(&self) -> bool {
        self.0.failure() == Failure::Permanent
    }

    /// Seconds after which to try again, where the server says so.
    #[getter]
    fn retry_after(&self) -> Option<f64> {
        self.0.failure().retry_after().map(|wait| wait.as_secs_f64())
    }
}

/// A token that somebody has: how long it seems to live by the device's clock, in milliseconds since 1970.
#[pyfunction]
pub(crate) fn stated_token(
    py: Python<'_>,
    token: Text<'_, '_>,
    now: Whole<'_, '_>,
) -> PyResult<Fetched> {
    let token = Token::parse(token.read("token")?).or_raise(py)?;
    session::stated(token, &Map::new(), now.read("now")?).or_raise(py).map(Fetched)
}
