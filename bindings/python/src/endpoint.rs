//! What servers that hand tokens out are asked, and what their answers mean, for the sessions of clients.

use crate::arguments::{Bytes, Headers, Scopes, Text, TextOrJson, Whole, optional, text};
use crate::errors::{OrRaise, exception};
use crate::json;
use crate::machine::Fetched;
use crate::outputs::{Json, TextDict};
use crate::rest::{plain_answer, text_dict};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use roomkey::session::{self, Failure, Profile, Refusal, Token, Wish};
use serde_json::Map;

/// A request for a token, and what it takes to understand the answer to it.
///
///     >>> from roomkey._roomkey import SessionEndpoint
///     >>> endpoint = SessionEndpoint("https://app.example/get-token", "get-token", identity="ann")
///     >>> endpoint.method, endpoint.url
///     ('GET', 'https://app.example/get-token?participantId=ann')
///     >>> endpoint.understand(200, {}, b'{"token":"a.b.c"}', 1_750_000_000_000)
///     (Fetched([redacted]), None)
#[pyclass(frozen, module = "roomkey._roomkey")]
pub(crate) struct SessionEndpoint {
    profile: Profile,
    request: http::Request<String>,
}

#[pymethods]
impl SessionEndpoint {
    #[new]
    #[pyo3(signature = (url, profile=None, *, identity=None, scopes=None, app_token=None, method=None, body=None))]
    #[expect(clippy::too_many_arguments, reason = "Python names them")]
    fn new(
        py: Python<'_>,
        url: Text<'_, '_>,
        profile: Option<Text<'_, '_>>,
        identity: Option<Text<'_, '_>>,
        scopes: Option<Scopes<'_, '_>>,
        app_token: Option<Text<'_, '_>>,
        method: Option<Text<'_, '_>>,
        body: Option<TextOrJson<'_, '_>>,
    ) -> PyResult<Self> {
        let profile = match optional(profile.as_ref(), "profile")? {
            None => Profile::default(),
            Some(name) => Profile::parse(name).or_raise(py)?,
        };
        let mut wish = Wish::default();
        if let Some(identity) = optional(identity.as_ref(), "identity")? {
            wish = wish.named(identity);
        }
        if let Some(scopes) = scopes {
            let objects = scopes.objects("scopes")?;
            let scopes: PyResult<Vec<&str>> =
                objects.iter().map(|scope| text(scope, "scopes")).collect();
            wish = wish.scoped(scopes?);
        }
        if let Some(token) = optional(app_token.as_ref(), "app_token")? {
            wish = wish.with_app_token(Token::parse(token).or_raise(py)?);
        }
        if let Some(method) = optional(method.as_ref(), "method")? {
            wish = wish.with_method(method);
        }
        if let Some(body) = body {
            wish = match text(&body.0, "body") {
                Ok(text) => wish.with_body(text),
                Err(_) => wish.with_json(&json::object(&body.0, "body")?.into()),
            };
        }
        let request = profile.request(url.read("endpoint")?, &wish).or_raise(py)?;
        Ok(Self { profile, request })
    }

    /// The method, such as `POST`.
    #[getter]
    fn method(&self) -> &str {
        self.request.method().as_str()
    }

    /// The whole URL.
    #[getter]
    fn url(&self) -> String {
        self.request.uri().to_string()
    }

    /// The headers, as a new dict. The app token is among them, if there is one.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<TextDict<'py>> {
        text_dict(py, self.request.headers())
    }

    /// The body; empty for a `GET`.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.request.body().as_bytes())
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
        Ok(match self.profile.understand(&answer, now.read("now")?) {
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
        match self.0.failure() {
            Failure::Transient { retry_after } => retry_after.map(|wait| wait.as_secs_f64()),
            _ => None,
        }
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
