//! Video.io: the authority that signs its tokens, its endpoint, and what a client starts with.

use crate::arguments::{
    AppLike, Bytes, Duration, Environment, Moment, Query, Scopes as ScopesIn, SecretLike, Text,
    Variables, Whole, now, optional, text, time_rules,
};
use crate::claims::time;
use crate::endpoints::{Answer, Came};
use crate::errors::{OrRaise, wrong};
use crate::json;
use crate::outputs::{self, JsonObject, Scopes, Time};
use pyo3::prelude::*;
use pyo3::types::PyString;
use roomkey::videoio::{
    AppAccessSpec, AppId, ExpectationSpec, Identity, Scope, SessionAccessSpec,
    SessionCredentialsSpec, Warning,
};
use roomkey::{Code, Lifetime, LifetimeSpec, Verified};
use std::borrow::Cow;

/// What stands in for the vendor's cloud: one secret that signs app tokens and session tokens.
///
/// `secret` is text or bytes, taken exactly as it is, or a `Secret`. Nothing shows it again.
///
///     >>> from roomkey import videoio
///     >>> authority = videoio.Authority("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
///     >>> app_token = authority.mint_app("my-app")
///     >>> token = authority.mint_session(app_token, identity="ann", scopes=["videos.read"])
///     >>> authority.verify_session(token, identity="ann", scope="videos.read").app
///     'my-app'
#[pyclass(frozen, module = "roomkey.videoio")]
pub(crate) struct Authority(roomkey::videoio::Authority);

fn lifetime(py: Python<'_>, given: Option<Duration<'_, '_>>) -> PyResult<Lifetime> {
    let lifetime = given.map(|duration| duration.read("lifetime")).transpose()?;
    LifetimeSpec::choose(lifetime.as_ref(), None).or_raise(py)
}

fn borrowed<'t>(argument: Option<&'t Text<'_, '_>>, name: &str) -> PyResult<Option<Cow<'t, str>>> {
    Ok(optional(argument, name)?.map(Cow::Borrowed))
}

#[pymethods]
impl Authority {
    #[new]
    fn new(secret: SecretLike<'_, '_>) -> PyResult<Self> {
        secret.with(false, |secret| Ok(Self(roomkey::videoio::Authority::new(secret))))
    }

    /// From `VIDEOIO_AUTHORITY_SECRET` of the environment, or of another mapping.
    ///
    ///     >>> from roomkey import videoio
    ///     >>> videoio.Authority.from_env({"VIDEOIO_AUTHORITY_SECRET": "9d3b1f0a6c5e4827b1a0f3c2d4e59687"})
    ///     Authority([redacted])
    #[staticmethod]
    #[pyo3(signature = (environ=None))]
    fn from_env<'py>(py: Python<'py>, environ: Option<Variables<'_, 'py>>) -> PyResult<Self> {
        let environment = Environment::of(py, environ)?;
        let secret = environment.need("VIDEOIO_AUTHORITY_SECRET", Code::SecretEmpty)?;
        let secret = roomkey::Secret::new(secret).or_raise(py)?;
        Ok(Self(roomkey::videoio::Authority::new(&secret)))
    }

    /// Makes an app token. It never expires and gives full control of the app: keep it on servers.
    ///
    ///     >>> from roomkey import videoio
    ///     >>> authority = videoio.Authority("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    ///     >>> authority.mint_app("my-app", jti="first").count(".")
    ///     2
    #[pyo3(signature = (app, *, jti=None, now=None))]
    fn mint_app<'py>(
        &self,
        py: Python<'py>,
        app: Text<'_, '_>,
        jti: Option<Text<'_, '_>>,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<Bound<'py, PyString>> {
        let spec =
            AppAccessSpec { app: app.read("app")?.into(), jti: borrowed(jti.as_ref(), "jti")? };
        let (access, now) = (spec.parse().or_raise(py)?, self::now(py, now.as_ref())?);
        Ok(PyString::new(py, &self.0.mint_app(&access, now).or_raise(py)?))
    }

    /// Decides whether to trust an app token, and raises if not.
    ///
    ///     >>> from roomkey import videoio
    ///     >>> authority = videoio.Authority("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    ///     >>> authority.verify_app(authority.mint_app("my-app")).app
    ///     'my-app'
    #[pyo3(signature = (token, *, now=None))]
    fn verify_app(
        &self,
        py: Python<'_>,
        token: Text<'_, '_>,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<AppClaims> {
        let now = self::now(py, now.as_ref())?;
        self.0.verify_app(token.read("token")?, now).or_raise(py).map(AppClaims)
    }

    /// Makes a session token, for the bearer of an app token.
    ///
    /// `app` is the app token, which is verified first, or the claims of one that was. `identity` is the
    /// app's own name for the user and `scopes` what its session may do. `lifetime` is a number of
    /// seconds, text such as `"90s"`, `"15m"`, `"2h"`, `"7d"`, or a `timedelta` of whole seconds; it is 2 hours
    /// by default and at most 30 days. `jti` is random unless it is given.
    ///
    ///     >>> from roomkey import videoio
    ///     >>> authority = videoio.Authority("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    ///     >>> app = authority.verify_app(authority.mint_app("my-app"))
    ///     >>> token = authority.mint_session(app, identity="ann", scopes=videoio.ORDINARY_SCOPES)
    ///     >>> authority.verify_session(token).identity
    ///     'ann'
    #[pyo3(signature = (app, *, identity, scopes, jti=None, lifetime=None, now=None))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn mint_session<'py>(
        &self,
        py: Python<'py>,
        app: AppLike<'_, '_>,
        identity: Text<'_, '_>,
        scopes: ScopesIn<'_, '_>,
        jti: Option<Text<'_, '_>>,
        lifetime: Option<Duration<'_, '_>>,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<Bound<'py, PyString>> {
        let scopes = scopes.objects("scopes")?;
        let scopes = scopes.iter().map(|one| text(one, "scopes").map(Cow::Borrowed));
        let spec = SessionAccessSpec {
            identity: identity.read("identity")?.into(),
            scopes: scopes.collect::<PyResult<_>>()?,
            jti: borrowed(jti.as_ref(), "jti")?,
        };
        let (lifetime, now) = (self::lifetime(py, lifetime)?, self::now(py, now.as_ref())?);
        let object: &Bound<'_, PyAny> = &app.0;
        let verified;
        let app = if let Ok(claims) = object.cast::<AppClaims>() {
            &claims.get().0
        } else if object.is_instance_of::<PyString>() {
            verified = self.0.verify_app(text(object, "app")?, now).or_raise(py)?;
            &verified
        } else {
            return Err(wrong(py, "app", "an app token or AppClaims"));
        };
        let token = self.0.mint_session(app, &spec.parse().or_raise(py)?, lifetime, now);
        Ok(PyString::new(py, &token.or_raise(py)?))
    }

    /// Decides whether to trust a session token, and raises if not.
    ///
    /// With an `app`, an `identity` or a `scope` a token that is for another or does not grant it is
    /// refused. `leeway` is how many seconds clocks may differ (0 to 600, 0 by default);
    /// `max_lifetime` refuses tokens that live longer.
    ///
    ///     >>> import roomkey
    ///     >>> from roomkey import videoio
    ///     >>> authority = videoio.Authority("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    ///     >>> try:
    ///     ...     authority.verify_session(authority.mint_app("my-app"))
    ///     ... except roomkey.TokenError as error:
    ///     ...     print(error.code)
    ///     token_kind_mismatch
    #[pyo3(signature = (token, *, app=None, identity=None, scope=None, leeway=None,
                        max_lifetime=None, now=None))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn verify_session(
        &self,
        py: Python<'_>,
        token: Text<'_, '_>,
        app: Option<Text<'_, '_>>,
        identity: Option<Text<'_, '_>>,
        scope: Option<Text<'_, '_>>,
        leeway: Option<Whole<'_, '_>>,
        max_lifetime: Option<Duration<'_, '_>>,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<SessionClaims> {
        let (leeway, maximum_lifetime) = time_rules(leeway, max_lifetime)?;
        let spec = ExpectationSpec {
            app: borrowed(app.as_ref(), "app")?,
            identity: borrowed(identity.as_ref(), "identity")?,
            scope: borrowed(scope.as_ref(), "scope")?,
            leeway,
            maximum_lifetime,
        };
        let (expectation, now) = (spec.parse().or_raise(py)?, self::now(py, now.as_ref())?);
        let claims = self.0.verify_session(token.read("token")?, &expectation, now);
        claims.or_raise(py).map(SessionClaims)
    }

    /// The id that the user of this identity has in this app, for ever.
    ///
    ///     >>> from roomkey import videoio
    ///     >>> authority = videoio.Authority("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    ///     >>> len(authority.user_id("my-app", "ann@app.example"))
    ///     32
    fn user_id(
        &self,
        py: Python<'_>,
        app: Text<'_, '_>,
        identity: Text<'_, '_>,
    ) -> PyResult<String> {
        let app = AppId::parse(app.read("app")?).or_raise(py)?;
        let identity = Identity::parse(identity.read("identity")?).or_raise(py)?;
        Ok(self.0.user_id(&app, &identity))
    }

    #[expect(clippy::unused_self, reason = "it is a method in Python")]
    fn __repr__(&self) -> &'static str {
        "Authority([redacted])"
    }
}

/// What an app token says, after it was verified. Only `verify_app` makes one, and it cannot be changed.
///
///     >>> from roomkey import videoio
///     >>> authority = videoio.Authority("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
///     >>> claims = authority.verify_app(authority.mint_app("my-app", jti="first"))
///     >>> claims.app, claims.jti, claims.expires_at, claims.to_dict()["acid"]
///     ('my-app', 'first', None, 'my-app')
#[pyclass(frozen, eq, module = "roomkey.videoio")]
#[derive(PartialEq)]
pub(crate) struct AppClaims(Verified<roomkey::videoio::AppClaims>);

crate::values::verified!(AppClaims);

#[pymethods]
impl AppClaims {
    /// The app (`acid`).
    #[getter]
    fn app(&self) -> &str {
        self.0.app().as_str()
    }

    /// When it was issued (`iat`), as an aware datetime in UTC.
    #[getter]
    fn issued_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Time<'py>>> {
        time(py, self.0.issued_at())
    }

    /// The first second at which it is no longer valid (`exp`), as an aware datetime in UTC, or `None`.
    #[getter]
    fn expires_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Time<'py>>> {
        time(py, self.0.expires_at())
    }

    /// The id of the token (`jti`).
    #[getter]
    fn jti(&self) -> &str {
        self.0.jti().as_str()
    }

    /// Claims that are not the vendor's, as a new dict.
    #[getter]
    fn custom<'py>(&self, py: Python<'py>) -> PyResult<JsonObject<'py>> {
        json::dict(py, self.0.custom().iter()).map(|dict| JsonObject(dict.into_any()))
    }

    /// All claims by the names they have in the token, as a new dict. Times are seconds since 1970.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<JsonObject<'py>> {
        outputs::claims_dict(py, serde_json::to_value(&self.0))
    }

    fn __repr__(&self) -> String {
        format!("AppClaims(app={:?})", self.0.app().as_str())
    }
}

/// What a session token says, after it was verified. Only `verify_session` makes one, and it cannot be
/// changed.
///
///     >>> from roomkey import videoio
///     >>> authority = videoio.Authority("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
///     >>> app = authority.mint_app("my-app")
///     >>> token = authority.mint_session(app, identity="ann", scopes=["videos.read"])
///     >>> claims = authority.verify_session(token)
///     >>> claims.identity, claims.scopes, claims.user_id == authority.user_id("my-app", "ann")
///     ('ann', ('videos.read',), True)
///     >>> claims.to_dict()["sub"]
///     'ann'
#[pyclass(frozen, eq, module = "roomkey.videoio")]
#[derive(PartialEq)]
pub(crate) struct SessionClaims(Verified<roomkey::videoio::SessionClaims>);

crate::values::verified!(SessionClaims);

#[pymethods]
impl SessionClaims {
    /// The app (`acid`).
    #[getter]
    fn app(&self) -> &str {
        self.0.app().as_str()
    }

    /// The app's own name for the user (`sub`).
    #[getter]
    fn identity(&self) -> &str {
        self.0.identity().as_str()
    }

    /// The user's id (`uid`).
    #[getter]
    fn user_id(&self) -> &str {
        self.0.user_id()
    }

    /// What the session may do.
    #[getter]
    fn scopes<'py>(&self, py: Python<'py>) -> PyResult<Scopes<'py>> {
        outputs::texts(py, self.0.scopes().iter().map(Scope::as_str)).map(Scopes)
    }

    /// When it was issued (`iat`), as an aware datetime in UTC.
    #[getter]
    fn issued_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Time<'py>>> {
        time(py, self.0.issued_at())
    }

    /// The first second at which it is no longer valid (`exp`), as an aware datetime in UTC.
    #[getter]
    fn expires_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Time<'py>>> {
        time(py, self.0.expires_at())
    }

    /// The id of the token (`jti`).
    #[getter]
    fn jti(&self) -> &str {
        self.0.jti().as_str()
    }

    /// Claims that are not the vendor's, as a new dict.
    #[getter]
    fn custom<'py>(&self, py: Python<'py>) -> PyResult<JsonObject<'py>> {
        json::dict(py, self.0.custom().iter()).map(|dict| JsonObject(dict.into_any()))
    }

    /// All claims by the names they have in the token, as a new dict. Times are seconds since 1970.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<JsonObject<'py>> {
        outputs::claims_dict(py, serde_json::to_value(&self.0))
    }

    fn __repr__(&self) -> String {
        format!(
            "SessionClaims(app={:?}, identity={:?})",
            self.0.app().as_str(),
            self.0.identity().as_str()
        )
    }
}

/// `POST /v1/sessions` in both generations of the vendor's API, as a pure function.
///
/// `lifetime` is how long the sessions live, 2 hours if it is not given.
///
///     >>> from roomkey import videoio
///     >>> authority = videoio.Authority("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
///     >>> endpoints = videoio.Endpoints(authority, lifetime="15m")
///     >>> authorization = "Bearer " + authority.mint_app("my-app")
///     >>> endpoints.create_session(authorization=authorization, body=b'{"identity":"ann"}').status
///     200
#[pyclass(frozen, module = "roomkey.videoio")]
pub(crate) struct VideoioEndpoints(roomkey::videoio::endpoints::Endpoints);

#[pymethods]
impl VideoioEndpoints {
    #[new]
    #[pyo3(signature = (authority: "Authority", *, lifetime=None))]
    fn new(
        py: Python<'_>,
        #[pyo3(from_py_with = authority_of)] authority: roomkey::videoio::Authority,
        lifetime: Option<Duration<'_, '_>>,
    ) -> PyResult<Self> {
        let lifetime = self::lifetime(py, lifetime)?;
        Ok(Self(roomkey::videoio::endpoints::Endpoints::new(authority, lifetime)))
    }

    /// `POST /v1/sessions`, by the bearer of the app token in it.
    #[pyo3(signature = (*, query=None, authorization=None, content_type=None, body=None, now=None))]
    fn create_session(
        &self,
        py: Python<'_>,
        query: Option<Query<'_, '_>>,
        authorization: Option<Text<'_, '_>>,
        content_type: Option<Text<'_, '_>>,
        body: Option<Bytes<'_, '_>>,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<Answer> {
        let came = Came { query, authorization, content_type, body };
        let now = self::now(py, now.as_ref())?;
        Ok(Answer(self.0.create_session(&came.read(&came.query()?)?, now)))
    }
}

fn authority_of(object: &Bound<'_, PyAny>) -> PyResult<roomkey::videoio::Authority> {
    let authority = object.cast::<Authority>();
    let authority = authority.map_err(|_| wrong(object.py(), "authority", "an Authority"))?;
    Ok(authority.get().0.clone())
}

/// What a client starts its session with: a session token, or an app token and an identity.
///
///     >>> from roomkey import videoio
///     >>> credentials = videoio.SessionCredentials(app_token="1nU7", identity="ann")
///     >>> credentials.kind, credentials.warning
///     ('app', 'app_token_exposed')
#[pyclass(frozen, module = "roomkey.videoio")]
pub(crate) struct SessionCredentials {
    credentials: roomkey::videoio::SessionCredentials,
    warning: Option<Warning>,
}

type Parsed = (roomkey::videoio::SessionCredentials, Option<Warning>);

impl From<Parsed> for SessionCredentials {
    fn from((credentials, warning): Parsed) -> Self {
        Self { credentials, warning }
    }
}

#[pymethods]
impl SessionCredentials {
    #[new]
    #[pyo3(signature = (*, session_token=None, app_token=None, identity=None))]
    fn new(
        py: Python<'_>,
        session_token: Option<Text<'_, '_>>,
        app_token: Option<Text<'_, '_>>,
        identity: Option<Text<'_, '_>>,
    ) -> PyResult<Self> {
        let spec = SessionCredentialsSpec {
            session_token: borrowed(session_token.as_ref(), "session_token")?,
            app_token: borrowed(app_token.as_ref(), "app_token")?,
            identity: borrowed(identity.as_ref(), "identity")?,
        };
        spec.parse().or_raise(py).map(Self::from)
    }

    /// From the parameters `sessionToken`, `appToken` and `identity` of a script's URL.
    ///
    ///     >>> from roomkey import videoio
    ///     >>> url = "https://cdn.video.io/js/1.0.3/videokit.js?sessionToken=1nU7"
    ///     >>> videoio.SessionCredentials.from_script_url(url)
    ///     SessionCredentials(kind='session', [redacted])
    #[staticmethod]
    fn from_script_url(py: Python<'_>, url: Text<'_, '_>) -> PyResult<Self> {
        let parsed = roomkey::videoio::SessionCredentials::from_script_url(url.read("url")?);
        parsed.or_raise(py).map(Self::from)
    }

    /// `session` or `app`: which token it is.
    #[getter]
    fn kind(&self) -> &'static str {
        match &self.credentials {
            roomkey::videoio::SessionCredentials::Session(_) => "session",
            roomkey::videoio::SessionCredentials::App { .. } => "app",
        }
    }

    /// The identity that goes with an app token.
    #[getter]
    fn identity(&self) -> Option<&str> {
        match &self.credentials {
            roomkey::videoio::SessionCredentials::Session(_) => None,
            roomkey::videoio::SessionCredentials::App { identity, .. } => Some(identity.as_str()),
        }
    }

    /// `app_token_exposed` or `app_token_ignored`: what should be done otherwise, or `None`.
    #[getter]
    fn warning(&self) -> Option<&'static str> {
        self.warning.map(Warning::as_str)
    }

    /// The warning as a sentence, or `None`.
    #[getter]
    fn warning_sentence(&self) -> Option<&'static str> {
        self.warning.map(Warning::sentence)
    }

    /// The token, which nothing else shows.
    ///
    ///     >>> from roomkey import videoio
    ///     >>> videoio.SessionCredentials(session_token="1nU7").reveal_token()
    ///     '1nU7'
    fn reveal_token<'py>(&self, py: Python<'py>) -> Bound<'py, PyString> {
        let (roomkey::videoio::SessionCredentials::Session(token)
        | roomkey::videoio::SessionCredentials::App { token, .. }) = &self.credentials;
        token.reveal(|token| PyString::new(py, token))
    }

    fn __repr__(&self) -> String {
        format!("SessionCredentials(kind='{}', [redacted])", self.kind())
    }
}

/// All scopes.
#[pyfunction]
pub(crate) fn scopes(py: Python<'_>) -> PyResult<Scopes<'_>> {
    outputs::texts(py, Scope::ALL.iter().map(|scope| scope.as_str())).map(Scopes)
}

/// The scopes that are granted where a client names none.
#[pyfunction]
pub(crate) fn ordinary_scopes(py: Python<'_>) -> PyResult<Scopes<'_>> {
    let ordinary = roomkey::videoio::Scopes::ORDINARY;
    outputs::texts(py, ordinary.iter().map(Scope::as_str)).map(Scopes)
}
