//! Vonage Video: an application and its key.

use crate::arguments::{
    self, Duration, Environment, Moment, SessionLike, Text, Texts, Variables, Whole, flag,
};
use crate::claims::time;
use crate::connection::{ApiClaims, Demand, Wish, api_access, api_expectation};
use crate::errors::{OrRaise, raised};
use crate::outputs::{self, JsonObject, SessionRole, Texts as TextsOut, Time};
use pyo3::prelude::*;
use pyo3::types::PyString;
use roomkey::opentok::DEFAULT_LIFETIME;
use roomkey::vonage::API_LIFETIME;
use roomkey::{Code, Error, Verified};

/// An application and its private key: what mints and verifies tokens of Vonage Video.
///
/// `private_key_pem` is the text of an RSA key, PKCS#8 or PKCS#1. Nothing shows it again.
///
///     >>> import roomkey
///     >>> from roomkey import vonage
///     >>> try:
///     ...     vonage.Credentials("29f760f8-7ce1-46c9-ade3-f2dedee4ed5f", "no PEM")
///     ... except roomkey.ConfigurationError as error:
///     ...     print(error.code)
///     key_invalid
#[pyclass(frozen, module = "roomkey.vonage")]
pub(crate) struct VonageCredentials(roomkey::vonage::Credentials);

#[pymethods]
impl VonageCredentials {
    #[new]
    fn new(
        py: Python<'_>,
        application_id: Text<'_, '_>,
        private_key_pem: Text<'_, '_>,
    ) -> PyResult<Self> {
        let (application, pem) =
            (application_id.read("application_id")?, private_key_pem.read("private_key_pem")?);
        roomkey::vonage::Credentials::new(application, pem).or_raise(py).map(Self)
    }

    /// From `VONAGE_APPLICATION_ID` and `VONAGE_PRIVATE_KEY` (the PEM) or `VONAGE_PRIVATE_KEY_PATH`
    /// (the name of its file) of the environment, or of another mapping.
    ///
    ///     >>> import roomkey
    ///     >>> from roomkey import vonage
    ///     >>> try:
    ///     ...     vonage.Credentials.from_env({})
    ///     ... except roomkey.RoomkeyError as error:
    ///     ...     print(error)
    ///     `VONAGE_APPLICATION_ID` is not set.
    #[staticmethod]
    #[pyo3(signature = (environ=None))]
    fn from_env<'py>(py: Python<'py>, environ: Option<Variables<'_, 'py>>) -> PyResult<Self> {
        let environment = Environment::of(py, environ)?;
        let application = environment.need("VONAGE_APPLICATION_ID", Code::ApplicationIdInvalid)?;
        let pem = private_key(py, &environment)?;
        roomkey::vonage::Credentials::new(&application, &pem).or_raise(py).map(Self)
    }

    /// The application.
    #[getter]
    fn application_id(&self) -> &str {
        self.0.application_id().as_str()
    }

    /// Makes a client token, which lets its bearer into one session.
    ///
    /// The arguments are those of `roomkey.opentok.Credentials.mint`, but a token of Vonage is always a
    /// JWT (`kind`) and has no `nonce`.
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

    /// Decides whether to trust a client token, and raises if not.
    ///
    /// The arguments are those of `roomkey.opentok.Credentials.verify`.
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
    ) -> PyResult<VonageClaims> {
        let demand =
            Demand { session, capability, kind, leeway, max_lifetime, allow_missing_expiry, now };
        let (expectation, now) = demand.read(py)?;
        self.0.verify(token.read("token")?, &expectation, now).or_raise(py).map(VonageClaims)
    }

    /// Makes a token for the REST API. It lives 15 minutes unless `lifetime` says otherwise.
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
        format!("Credentials(application_id='{}')", self.application_id())
    }
}

/// The PEM of the environment, by itself or in a file.
fn private_key(py: Python<'_>, environment: &Environment<'_>) -> PyResult<String> {
    let set = |name| -> PyResult<Option<String>> {
        Ok(environment.get(name)?.filter(|value| !value.is_empty()))
    };
    let refused = |code, reason| raised(py, &Error::because(code, reason));
    match (set("VONAGE_PRIVATE_KEY")?, set("VONAGE_PRIVATE_KEY_PATH")?) {
        (Some(_), Some(_)) => Err(refused(
            Code::ArgumentInvalid,
            "`VONAGE_PRIVATE_KEY` and `VONAGE_PRIVATE_KEY_PATH` are both set: set one of them.",
        )),
        (Some(pem), None) => Ok(pem),
        (None, Some(path)) => std::fs::read_to_string(path).map_err(|error| {
            let reason = format!("The file of `VONAGE_PRIVATE_KEY_PATH` cannot be read: {error}.");
            raised(py, &Error::because(Code::KeyInvalid, reason))
        }),
        (None, None) => Err(refused(
            Code::KeyInvalid,
            "Neither `VONAGE_PRIVATE_KEY` nor `VONAGE_PRIVATE_KEY_PATH` is set.",
        )),
    }
}

/// An application and its public key: what verifies and cannot mint.
///
///     >>> import roomkey
///     >>> from roomkey import vonage
///     >>> try:
///     ...     vonage.Verifier("29f760f8-7ce1-46c9-ade3-f2dedee4ed5f", "no PEM")
///     ... except roomkey.ConfigurationError as error:
///     ...     print(error.code)
///     key_invalid
#[pyclass(frozen, module = "roomkey.vonage")]
pub(crate) struct VonageVerifier(roomkey::vonage::Verifier);

#[pymethods]
impl VonageVerifier {
    #[new]
    fn new(
        py: Python<'_>,
        application_id: Text<'_, '_>,
        public_key_pem: Text<'_, '_>,
    ) -> PyResult<Self> {
        let (application, pem) =
            (application_id.read("application_id")?, public_key_pem.read("public_key_pem")?);
        roomkey::vonage::Verifier::new(application, pem).or_raise(py).map(Self)
    }

    /// The application.
    #[getter]
    fn application_id(&self) -> &str {
        self.0.application_id().as_str()
    }

    /// Decides whether to trust a client token, and raises if not.
    ///
    /// The arguments are those of `roomkey.opentok.Credentials.verify`.
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
    ) -> PyResult<VonageClaims> {
        let demand =
            Demand { session, capability, kind, leeway, max_lifetime, allow_missing_expiry, now };
        let (expectation, now) = demand.read(py)?;
        self.0.verify(token.read("token")?, &expectation, now).or_raise(py).map(VonageClaims)
    }

    /// Decides whether to trust a token that calls the REST API, and raises if not.
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
        format!("Verifier(application_id='{}')", self.application_id())
    }
}

/// What a client token says, after it was verified. Only `verify` makes one, and it cannot be changed.
#[pyclass(frozen, eq, module = "roomkey.vonage")]
#[derive(PartialEq)]
pub(crate) struct VonageClaims(Verified<roomkey::vonage::Claims>);

crate::values::verified!(VonageClaims);

#[pymethods]
impl VonageClaims {
    /// The application whose key signed it.
    #[getter]
    fn application_id(&self) -> &str {
        self.0.application_id().as_str()
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
