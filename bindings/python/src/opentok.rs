//! OpenTok's credentials and what its client tokens say.

use crate::arguments::{
    self, Duration, Environment, Moment, SecretLike, SessionLike, Text, Texts, Variables, Whole,
    flag,
};
use crate::claims::time;
use crate::connection::{ApiClaims, Demand, Wish, api_access, api_expectation};
use crate::errors::OrRaise;
use crate::outputs::{self, JsonObject, SessionRole, Texts as TextsOut, Time, TokenKind};
use pyo3::prelude::*;
use pyo3::types::PyString;
use roomkey::opentok::{API_LIFETIME, DEFAULT_LIFETIME};
use roomkey::{ApiKey, Code, Secret, Verified};

/// An API key and its secret: what mints and verifies tokens of OpenTok, in both of their forms.
///
/// `secret` is text or bytes, taken exactly as it is, or a `Secret`. Nothing shows it again.
///
///     >>> from roomkey import opentok
///     >>> credentials = opentok.Credentials("123456", "1234567890abcdef1234567890abcdef1234567890")
///     >>> session = opentok.SessionId.create("123456")
///     >>> token = credentials.mint(session=session, role="publisher", lifetime="2h")
///     >>> credentials.verify(token, session=session, capability="publish").role
///     'publisher'
#[pyclass(frozen, module = "roomkey.opentok")]
pub(crate) struct OpentokCredentials(roomkey::opentok::Credentials);

#[pymethods]
impl OpentokCredentials {
    #[new]
    fn new(py: Python<'_>, api_key: Text<'_, '_>, secret: SecretLike<'_, '_>) -> PyResult<Self> {
        let api_key = ApiKey::parse(api_key.read("api_key")?).or_raise(py)?;
        secret.with(false, |secret| {
            roomkey::opentok::Credentials::from_parts(api_key, secret).or_raise(py).map(Self)
        })
    }

    /// From `OPENTOK_API_KEY` and `OPENTOK_API_SECRET` of the environment, or of another mapping.
    ///
    ///     >>> from roomkey import opentok
    ///     >>> variables = {
    ///     ...     "OPENTOK_API_KEY": "123456",
    ///     ...     "OPENTOK_API_SECRET": "1234567890abcdef1234567890abcdef1234567890",
    ///     ... }
    ///     >>> opentok.Credentials.from_env(variables)
    ///     Credentials(api_key='123456')
    #[staticmethod]
    #[pyo3(signature = (environ=None))]
    fn from_env<'py>(py: Python<'py>, environ: Option<Variables<'_, 'py>>) -> PyResult<Self> {
        let environment = Environment::of(py, environ)?;
        let api_key = environment.need("OPENTOK_API_KEY", Code::ApiKeyInvalid)?;
        let secret = environment.need("OPENTOK_API_SECRET", Code::SecretEmpty)?;
        let secret = Secret::new(secret).or_raise(py)?;
        roomkey::opentok::Credentials::new(&api_key, secret).or_raise(py).map(Self)
    }

    /// The public half.
    #[getter]
    fn api_key(&self) -> &str {
        self.0.api_key().as_str()
    }

    /// Makes a client token, which lets its bearer into one session.
    ///
    /// `role` is `subscriber`, `publisher`, `publisheronly` or `moderator`, and none is assumed; `kind` is
    /// `jwt`, which it is by default, or `t1`, the older form. `data` is shown to others in the session, and
    /// `layout_classes` are what its streams start with. `lifetime` is a number of seconds, text such
    /// as `"90s"`, `"15m"`, `"2h"`, `"7d"`, or a `timedelta` of whole seconds; it is 24 hours by default and at
    /// most 30 days. `nonce` and `jti` (of a JWT) are random unless they are given.
    ///
    ///     >>> from roomkey import opentok
    ///     >>> credentials = opentok.Credentials("123456", "1234567890abcdef1234567890abcdef1234567890")
    ///     >>> session = opentok.SessionId.create("123456")
    ///     >>> credentials.mint(session=session, role="publisher", kind="t1")[:4]
    ///     'T1=='
    #[pyo3(signature = (*, session, role=None, kind=None, data=None, layout_classes=None, nonce=None,
                        jti=None, lifetime=None, now=None))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn mint<'py>(
        &self,
        py: Python<'py>,
        session: SessionLike<'_, '_>,
        role: Option<Text<'_, '_>>,
        kind: Option<Text<'_, '_>>,
        data: Option<Text<'_, '_>>,
        layout_classes: Option<Texts<'_, '_>>,
        nonce: Option<Whole<'_, '_>>,
        jti: Option<Text<'_, '_>>,
        lifetime: Option<Duration<'_, '_>>,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<Bound<'py, PyString>> {
        let access = Wish { session, role, kind, data, layout_classes, nonce, jti }.read(py)?;
        let lifetime = arguments::lifetime(py, lifetime, DEFAULT_LIFETIME)?;
        let token = self.0.mint(&access, lifetime, arguments::now(py, now.as_ref())?);
        Ok(PyString::new(py, &token.or_raise(py)?))
    }

    /// Decides whether to trust a client token of either form, and raises if not.
    ///
    /// With a `session`, a `capability` (such as `publish`) or a `kind`, a token that is for another, does
    /// not grant it or has another form is refused. `leeway` is how many seconds clocks may differ
    /// (0 to 600, 0 by default); `max_lifetime` refuses tokens that live longer;
    /// `allow_missing_expiry` admits JWTs without `exp`.
    ///
    ///     >>> import roomkey
    ///     >>> from roomkey import opentok
    ///     >>> credentials = opentok.Credentials("123456", "1234567890abcdef1234567890abcdef1234567890")
    ///     >>> session = opentok.SessionId.create("123456")
    ///     >>> token = credentials.mint(session=session, role="subscriber")
    ///     >>> try:
    ///     ...     credentials.verify(token, capability="publish")
    ///     ... except roomkey.TokenError as error:
    ///     ...     print(error.code)
    ///     role_not_allowed
    #[pyo3(signature = (token, *, session=None, capability=None, kind=None, leeway=None,
                        max_lifetime=None, allow_missing_expiry: "bool" = false, now=None))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn verify(
        &self,
        py: Python<'_>,
        token: Text<'_, '_>,
        session: Option<SessionLike<'_, '_>>,
        capability: Option<Text<'_, '_>>,
        kind: Option<Text<'_, '_>>,
        leeway: Option<Whole<'_, '_>>,
        max_lifetime: Option<Duration<'_, '_>>,
        #[pyo3(from_py_with = flag)] allow_missing_expiry: bool,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<OpentokClaims> {
        let demand =
            Demand { session, capability, kind, leeway, max_lifetime, allow_missing_expiry, now };
        let (expectation, now) = demand.read(py)?;
        self.0.verify(token.read("token")?, &expectation, now).or_raise(py).map(OpentokClaims)
    }

    /// Makes a token for the REST API (`X-OPENTOK-AUTH`). It lives 5 minutes unless `lifetime` says
    /// otherwise.
    ///
    ///     >>> from roomkey import opentok
    ///     >>> credentials = opentok.Credentials("123456", "1234567890abcdef1234567890abcdef1234567890")
    ///     >>> credentials.mint_api(lifetime="3m").count(".")
    ///     2
    #[pyo3(signature = (*, jti=None, lifetime=None, now=None))]
    fn mint_api<'py>(
        &self,
        py: Python<'py>,
        jti: Option<Text<'_, '_>>,
        lifetime: Option<Duration<'_, '_>>,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<Bound<'py, PyString>> {
        let access = api_access(py, jti.as_ref())?;
        let lifetime = arguments::lifetime(py, lifetime, API_LIFETIME)?;
        let token = self.0.mint_api(&access, lifetime, arguments::now(py, now.as_ref())?);
        Ok(PyString::new(py, &token.or_raise(py)?))
    }

    /// Decides whether to trust a token that calls the REST API, and raises if not. A client token
    /// is refused: anyone in a session has one.
    ///
    ///     >>> from roomkey import opentok
    ///     >>> credentials = opentok.Credentials("123456", "1234567890abcdef1234567890abcdef1234567890")
    ///     >>> credentials.verify_api(credentials.mint_api(), max_lifetime="5m").project
    ///     '123456'
    #[pyo3(signature = (token, *, leeway=None, max_lifetime=None, now=None))]
    fn verify_api(
        &self,
        py: Python<'_>,
        token: Text<'_, '_>,
        leeway: Option<Whole<'_, '_>>,
        max_lifetime: Option<Duration<'_, '_>>,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<ApiClaims> {
        let expectation = api_expectation(py, leeway, max_lifetime)?;
        let now = arguments::now(py, now.as_ref())?;
        self.0.verify_api(token.read("token")?, &expectation, now).or_raise(py).map(ApiClaims)
    }

    fn __repr__(&self) -> String {
        format!("Credentials(api_key='{}')", self.api_key())
    }
}

/// What a client token says, after it was verified. Only `verify` makes one, and it cannot be changed.
///
///     >>> from roomkey import opentok
///     >>> credentials = opentok.Credentials("123456", "1234567890abcdef1234567890abcdef1234567890")
///     >>> session = opentok.SessionId.create("123456")
///     >>> claims = credentials.verify(credentials.mint(session=session, role="publisher", data="Ann"))
///     >>> claims.kind, claims.role, claims.data
///     ('jwt', 'publisher', 'Ann')
///     >>> claims.to_dict()["api_key"]
///     '123456'
#[pyclass(frozen, eq, module = "roomkey.opentok")]
#[derive(PartialEq)]
pub(crate) struct OpentokClaims(Verified<roomkey::opentok::Claims>);

crate::values::verified!(OpentokClaims);

#[pymethods]
impl OpentokClaims {
    /// The form of the token: `t1` or `jwt`.
    #[getter]
    fn kind<'py>(&self, py: Python<'py>) -> TokenKind<'py> {
        TokenKind(outputs::word(py, self.0.kind().as_str()))
    }

    /// The API key whose secret signed it.
    #[getter]
    fn api_key(&self) -> &str {
        self.0.api_key().as_str()
    }

    /// The session that its bearer may enter.
    #[getter]
    fn session(&self) -> &str {
        self.0.session().as_str()
    }

    /// What its bearer is there: `subscriber`, `publisher`, `publisheronly` or `moderator`.
    #[getter]
    fn role<'py>(&self, py: Python<'py>) -> SessionRole<'py> {
        SessionRole(outputs::word(py, self.0.role().as_str()))
    }

    /// The app's own data, which others in the session are shown.
    #[getter]
    fn data(&self) -> Option<&str> {
        self.0.data()
    }

    /// The layout classes that its streams start with.
    #[getter]
    fn layout_classes<'py>(&self, py: Python<'py>) -> PyResult<TextsOut<'py>> {
        outputs::texts(py, self.0.layout_classes()).map(TextsOut)
    }

    /// The nonce as it stands in the token.
    #[getter]
    fn nonce(&self) -> Option<&str> {
        self.0.nonce()
    }

    /// When it was issued, as an aware datetime in UTC.
    #[getter]
    fn issued_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Time<'py>>> {
        time(py, self.0.issued_at())
    }

    /// The first second at which it is no longer valid, as an aware datetime in UTC.
    #[getter]
    fn expires_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Time<'py>>> {
        time(py, self.0.expires_at())
    }

    /// The id of the token, where it has one.
    #[getter]
    fn jti(&self) -> Option<&str> {
        self.0.jti().map(roomkey::Jti::as_str)
    }

    /// All claims under Roomkey's names, as a new dict. Times are seconds since 1970.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<JsonObject<'py>> {
        outputs::claims_dict(py, serde_json::to_value(&self.0))
    }

    fn __repr__(&self) -> String {
        format!("Claims(session='{}', role='{}')", self.0.session(), self.0.role())
    }
}
