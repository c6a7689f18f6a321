//! Vendors by their name: whatever the vendor, the same calls.
//!
//! The classes of the vendors beside this one have keywords that type checkers know; here the vendor's
//! description in the core says which members there are, and the core reads them. So a vendor that comes
//! to the core is here without a line of its own.

use crate::arguments::{
    self, Bytes, Duration, Environment, JsonObject as JsonIn, Moment, SecretLike, Text, Variables,
    Whole, flag, text,
};
use crate::claims::time;
use crate::errors::{OrRaise, raised, wrong};
use crate::event::VendorEvent;
use crate::json;
use crate::outputs::{self, JsonObject, Time, Vendors};
use crate::rest::SigningApi;
use pyo3::prelude::*;
use pyo3::types::{PyDateTime, PyDelta, PyDict, PyString, PyTuple};
use roomkey::vendor::{About, Credentials};
use roomkey::{Code, Error, LifetimeSpec, Verified};
use serde_json::{Map, Value};
use std::cell::Cell;

/// The vendor of this name, in lower case.
///
///     >>> import roomkey
///     >>> roomkey.vendor("opentok").title
///     'OpenTok'
#[pyfunction]
#[pyo3(signature = (name, /))]
pub(crate) fn vendor(py: Python<'_>, name: Text<'_, '_>) -> PyResult<Vendor> {
    roomkey::vendor::by_name(name.read("name")?).or_raise(py).map(Vendor)
}

/// Every vendor that there is.
///
///     >>> import roomkey
///     >>> "opentok" in [vendor.name for vendor in roomkey.vendors()]
///     True
#[pyfunction]
pub(crate) fn vendors(py: Python<'_>) -> PyResult<Vendors<'_>> {
    let all = roomkey::vendor::all().map(|one| Py::new(py, Vendor(one)));
    let all = all.collect::<PyResult<Vec<_>>>()?;
    Ok(Vendors(PyTuple::new(py, all)?.into_any()))
}

/// A vendor that was found by its name.
///
///     >>> import roomkey
///     >>> opentok = roomkey.vendor("opentok")
///     >>> keys = opentok.open(
///     ...     api_key="123456", secret="1234567890abcdef1234567890abcdef1234567890"
///     ... )
///     >>> session = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4"
///     >>> token = keys.mint(session=session, role="publisher", lifetime="2h")
///     >>> keys.verify(token, capability="publish").claims["role"]
///     'publisher'
#[pyclass(frozen, subclass, eq, hash, module = "roomkey")]
#[derive(PartialEq)]
pub(crate) struct Vendor(roomkey::vendor::Vendor);

crate::values::copies!(Vendor);

impl std::hash::Hash for Vendor {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.about().name.hash(state);
    }
}

#[pymethods]
impl Vendor {
    /// The name that it is found by.
    #[getter]
    fn name(&self) -> &'static str {
        self.0.about().name
    }

    /// The name for people.
    #[getter]
    fn title(&self) -> &'static str {
        self.0.about().title
    }

    /// Its description, as a new dict: `credentials` with the variables of each, `forms` (the kinds of its
    /// tokens, with the members that `mint` and `verify` take, the `type` of each and the `words` for it, and
    /// the usual `lifetime` in seconds), and what of a `grant` its tokens can say.
    ///
    ///     >>> import roomkey
    ///     >>> about = roomkey.vendor("opentok").about
    ///     >>> [(field["name"], field["variables"]) for field in about["credentials"]]
    ///     [('api_key', ['OPENTOK_API_KEY']), ('secret', ['OPENTOK_API_SECRET'])]
    ///     >>> about["forms"][0]["mint"][0]["name"], about["forms"][0]["mint"][0]["type"]
    ///     ('session', 'text')
    ///     >>> "moderate" in about["grant"], "join: ask" in about["grant"]
    ///     (True, False)
    #[getter]
    fn about<'py>(&self, py: Python<'py>) -> PyResult<JsonObject<'py>> {
        outputs::claims_dict(py, serde_json::to_value(self.0.about()))
    }

    /// Sets keys up, once for many tokens, from the fields that `about["credentials"]` names.
    ///
    /// A field is text or bytes, taken exactly as it is, or a `Secret`; one that is `None` is absent. Nothing
    /// shows them again. `allow_weak_secret` admits a secret that is short, a placeholder or padded, for
    /// tokens that exist already.
    ///
    ///     >>> import roomkey
    ///     >>> videosdk = roomkey.vendor("videosdk")
    ///     >>> videosdk.open(api_key="my-api-key", secret="9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    ///     VendorKeys('videosdk', [redacted])
    ///     >>> try:
    ///     ...     videosdk.open(api_key="my-api-key", secret="short")
    ///     ... except roomkey.ConfigurationError as error:
    ///     ...     print(error.code)
    ///     secret_too_short
    #[pyo3(signature = (*, allow_weak_secret: "bool" = false, **credentials: "SecretLike | None"))]
    fn open(
        &self,
        py: Python<'_>,
        #[pyo3(from_py_with = flag)] allow_weak_secret: bool,
        credentials: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<VendorKeys> {
        let mut given = Credentials::new();
        for (name, value) in credentials.into_iter().flatten() {
            if value.is_none() {
                continue;
            }
            let name = text(&name, "credentials")?.to_owned();
            let known = self.0.about().credential(&name);
            let shown = known.map_or("credentials", |field| field.name);
            let value = SecretLike(value.as_borrowed()).bytes(shown)?;
            given = given.with(name, value);
        }
        self.opened(py, given, allow_weak_secret)
    }

    /// The same with the fields of the variables that `about["credentials"]` names, of the environment or of
    /// another mapping.
    ///
    ///     >>> import roomkey
    ///     >>> videosdk = roomkey.vendor("videosdk")
    ///     >>> secret = "9d3b1f0a6c5e4827b1a0f3c2d4e59687"
    ///     >>> videosdk.from_env({"VIDEOSDK_API_KEY": "my-api-key", "VIDEOSDK_SECRET": secret})
    ///     VendorKeys('videosdk', [redacted])
    ///     >>> try:
    ///     ...     videosdk.from_env({})
    ///     ... except roomkey.ConfigurationError as error:
    ///     ...     print(error)
    ///     There is no API key: `VIDEOSDK_API_KEY` is not set.
    #[pyo3(signature = (environ=None, *, allow_weak_secret: "bool" = false))]
    #[expect(clippy::wrong_self_convention, reason = "all vendors have the same class")]
    fn from_env<'py>(
        &self,
        py: Python<'py>,
        environ: Option<Variables<'_, 'py>>,
        #[pyo3(from_py_with = flag)] allow_weak_secret: bool,
    ) -> PyResult<VendorKeys> {
        let environment = Environment::of(py, environ)?;
        let failure = Cell::new(None);
        let made = Credentials::from_variables(self.0, |name| match environment.get(name) {
            Ok(value) => value.map(String::into_bytes),
            Err(error) => {
                failure.set(Some(error));
                None
            }
        });
        match failure.take() {
            Some(error) => Err(error),
            None => self.opened(py, made.or_raise(py)?, allow_weak_secret),
        }
    }

    fn __repr__(&self) -> String {
        format!("Vendor('{}')", self.name())
    }
}

impl Vendor {
    fn opened(
        &self,
        py: Python<'_>,
        credentials: Credentials,
        allow_weak: bool,
    ) -> PyResult<VendorKeys> {
        let credentials = if allow_weak { credentials.allow_weak() } else { credentials };
        self.0.open(&credentials).or_raise(py).map(VendorKeys)
    }
}

/// The keys of a vendor: what mints and verifies. `Vendor.open` and `Vendor.from_env` make them.
///
///     >>> import roomkey
///     >>> videosdk = roomkey.vendor("videosdk")
///     >>> keys = videosdk.open(api_key="my-api-key", secret="9d3b1f0a6c5e4827b1a0f3c2d4e59687")
///     >>> grant = {"room": "class-7", "identity": "ann", "join": "ask"}
///     >>> claims = keys.verify(keys.mint(grant=grant, lifetime="15m"), use="join")
///     >>> claims.room, claims.participant
///     ('class-7', 'ann')
#[pyclass(frozen, subclass, module = "roomkey")]
pub(crate) struct VendorKeys(roomkey::vendor::Keys);

#[pymethods]
impl VendorKeys {
    /// Whose they are.
    #[getter]
    fn vendor(&self) -> Vendor {
        Vendor(self.0.vendor())
    }

    /// Makes a token from the members that `vendor.about` names, as keywords or in a dict (`wish`).
    ///
    /// Every vendor with rooms takes a grant in their place, in nobody's words: `grant` is a dict of `room`,
    /// `identity`, `join` (`"join"`, `"ask"` or `"none"`, and none is assumed), `name`, `moderate`, `publish` (a bool, or
    /// a list of `"camera"`, `"microphone"`, `"screen"`), `subscribe`, `hidden`, `record`, `metadata`; beside it stand
    /// `lifetime`, `not_before`, `issued_at` and `jti`. What a vendor's tokens cannot say is refused
    /// (`grant_unsupported`) and never dropped.
    ///
    /// A lifetime is a number of seconds, text such as `"90s"`, `"15m"`, `"2h"`, `"7d"`, or a `timedelta` of whole
    /// seconds; a time is seconds since 1970 or an aware `datetime`. A member that is `None` is absent. The
    /// token is issued `now`, unless `issued_at` says otherwise.
    ///
    ///     >>> import roomkey
    ///     >>> videosdk = roomkey.vendor("videosdk")
    ///     >>> keys = videosdk.open(api_key="my-api-key", secret="9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    ///     >>> keys.mint(permissions=["allow_join"], room="class-7", lifetime="2h").count(".")
    ///     2
    ///     >>> grant = {"room": "class-7", "identity": "ben", "join": "join", "hidden": True}
    ///     >>> try:
    ///     ...     keys.mint({"grant": grant})
    ///     ... except roomkey.ArgumentError as error:
    ///     ...     print(error.code)
    ///     grant_unsupported
    #[pyo3(signature = (wish=None, /, *, now=None, **members: "Any"))]
    fn mint<'py>(
        &self,
        py: Python<'py>,
        wish: Option<JsonIn<'_, '_>>,
        now: Option<Moment<'_, '_>>,
        members: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Bound<'py, PyString>> {
        let wish = match &wish {
            None => None,
            Some(JsonIn(wish)) => {
                Some(wish.cast::<PyDict>().map_err(|_| wrong(py, "wish", "a dict"))?)
            }
        };
        let given = [wish.as_deref(), members].into_iter().flatten();
        let json = said(py, self.0.vendor().about(), given)?;
        let token = self.0.mint(&json, arguments::now(py, now.as_ref())?);
        Ok(PyString::new(py, &token.or_raise(py)?))
    }

    /// Decides whether to trust a token, and raises if not. What it has to be good for are the members that
    /// `vendor.about` names, such as `leeway` (0 to 600 seconds) and `max_lifetime`.
    ///
    ///     >>> import roomkey
    ///     >>> videosdk = roomkey.vendor("videosdk")
    ///     >>> keys = videosdk.open(api_key="my-api-key", secret="9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    ///     >>> token = keys.mint(permissions=["allow_join"], room="class-7")
    ///     >>> try:
    ///     ...     keys.verify(token, use="join", room="class-8")
    ///     ... except roomkey.RoomMismatch as error:
    ///     ...     print(error.code)
    ///     room_mismatch
    #[pyo3(signature = (token, /, *, now=None, **expectation: "Any"))]
    fn verify(
        &self,
        py: Python<'_>,
        token: Text<'_, '_>,
        now: Option<Moment<'_, '_>>,
        expectation: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<VendorClaims> {
        let json = said(py, self.0.vendor().about(), expectation.into_iter())?;
        let now = arguments::now(py, now.as_ref())?;
        self.0.verify(token.read("token")?, &json, now).or_raise(py).map(VendorClaims)
    }

    /// Decides whether the vendor's server sent a webhook, and sent it now, and raises if not.
    ///
    /// `authorization` is the header as it came, and `body` what came, byte for byte: what was read as JSON and
    /// written again is another body. `window` is how old it may be (a lifetime; five minutes by default), and
    /// `leeway` how many seconds clocks may differ (0 to 600, 0 by default). The same event may come again within the
    /// window: remember its `id` for as long, and act once. Keys of a vendor that signs no webhooks with them
    /// raise `argument_invalid`.
    ///
    ///     >>> import roomkey
    ///     >>> livekit = roomkey.vendor("livekit")
    ///     >>> keys = livekit.open(api_key="APIx7Qm2", secret="9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    ///     >>> try:
    ///     ...     keys.verify_webhook(keys.mint(video={"roomList": True}), b"{}")
    ///     ... except roomkey.TokenError as error:
    ///     ...     print(error.code)
    ///     token_kind_mismatch
    #[pyo3(signature = (authorization, body, *, window=None, leeway=None, now=None))]
    fn verify_webhook(
        &self,
        py: Python<'_>,
        authorization: Text<'_, '_>,
        body: Bytes<'_, '_>,
        window: Option<Duration<'_, '_>>,
        leeway: Option<Whole<'_, '_>>,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<VendorEvent> {
        let mut rules = Map::new();
        if let Some(window) = window {
            rules.insert("window".to_owned(), seconds_of(window, "window")?);
        }
        if let Some(leeway) = leeway {
            rules.insert("leeway".to_owned(), leeway.read("leeway")?.into());
        }
        let rules = Value::Object(rules).to_string().into_bytes();
        let (authorization, body) = (authorization.read("authorization")?, body.read("body")?);
        let now = arguments::now(py, now.as_ref())?;
        let event = self.0.verify_webhook(authorization, body, &rules, now);
        event.or_raise(py).map(VendorEvent)
    }

    /// The vendor's API, whose calls these keys sign: what `roomkey.livekit.Api` stands on.
    fn _api(&self, py: Python<'_>, base_url: Text<'_, '_>) -> PyResult<SigningApi> {
        self.0.api(base_url.read("base_url")?).or_raise(py).map(SigningApi)
    }

    fn __repr__(&self) -> String {
        format!("VendorKeys('{}', [redacted])", self.0.vendor().about().name)
    }
}

/// What was given as one JSON object, for the core to read. Each value is as deep as if it stood alone.
fn said<'a, 'py: 'a>(
    py: Python<'py>,
    about: &About,
    given: impl Iterator<Item = &'a Bound<'py, PyDict>>,
) -> PyResult<Vec<u8>> {
    let mut said = Map::new();
    for (name, value) in given.flatten() {
        let name = match name.cast::<PyString>() {
            Ok(name) => text(name, "a member")?.to_owned(),
            Err(_) => return Err(wrong(py, "wish", "a dict whose keys are all text")),
        };
        // A name that nobody knows may be a secret in the wrong place.
        let shown = if about.has_member(&name) { name.as_str() } else { "a member" };
        let value = plain(&value, shown)?;
        if said.insert(name, value).is_some() {
            return Err(raised(py, &Error::new(Code::MemberDuplicated)));
        }
    }
    // What was read as JSON can be written as JSON.
    Ok(Value::Object(said).to_string().into_bytes())
}

/// A duration as JSON.
fn seconds_of(duration: Duration<'_, '_>, name: &str) -> PyResult<Value> {
    Ok(match duration.read(name)? {
        LifetimeSpec::Number(seconds) => Value::Number(seconds),
        LifetimeSpec::Text(text) => Value::String(text),
    })
}

/// A member as JSON: durations and times as seconds, anything else as it is.
fn plain(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Value> {
    if value.is_instance_of::<PyDelta>() {
        return seconds_of(Duration(value.as_borrowed()), name);
    }
    if value.is_instance_of::<PyDateTime>() {
        return Ok(Moment(value.as_borrowed()).read(name)?.unix().into());
    }
    json::value(value, name)
}

/// What a token says, after it was verified, whoever's it is. Only `VendorKeys.verify` makes one, and it
/// cannot be changed.
///
///     >>> import roomkey
///     >>> videosdk = roomkey.vendor("videosdk")
///     >>> keys = videosdk.open(api_key="my-api-key", secret="9d3b1f0a6c5e4827b1a0f3c2d4e59687")
///     >>> token = keys.mint(permissions=["allow_join"], room="class-7", participant="ann", jti="one")
///     >>> claims = keys.verify(token)
///     >>> claims.room, claims.participant, claims.jti, claims.claims["permissions"]
///     ('class-7', 'ann', 'one', ['allow_join'])
///     >>> (claims.expires_at - claims.issued_at).total_seconds()
///     7200.0
#[pyclass(frozen, eq, module = "roomkey")]
#[derive(PartialEq)]
pub(crate) struct VendorClaims(Verified<roomkey::vendor::Claims>);

crate::values::verified!(VendorClaims);

#[pymethods]
impl VendorClaims {
    /// All claims, as a new dict: by the names they have in the token if that is a JWT that names them as
    /// the vendor does, otherwise under Roomkey's names. Times are seconds since 1970.
    #[getter]
    fn claims<'py>(&self, py: Python<'py>) -> PyResult<JsonObject<'py>> {
        outputs::claims_dict(py, serde_json::to_value(&self.0))
    }

    /// Whose token it is: the API key, the application, the app.
    #[getter]
    fn project(&self) -> Option<&str> {
        self.0.project()
    }

    /// The one room it is for, or `None`: for any, or where the vendor has no rooms.
    #[getter]
    fn room(&self) -> Option<&str> {
        self.0.room()
    }

    /// Whom it is for, or `None`: for anyone, or where it does not say.
    #[getter]
    fn participant(&self) -> Option<&str> {
        self.0.participant()
    }

    /// The id of the token, where it has one.
    #[getter]
    fn jti(&self) -> Option<&str> {
        self.0.jti().map(roomkey::Jti::as_str)
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

    /// The same as `claims`.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<JsonObject<'py>> {
        self.claims(py)
    }

    fn __repr__(&self) -> String {
        let all =
            |one: Option<&str>| one.map_or_else(|| "None".to_owned(), |one| format!("{one:?}"));
        format!("VendorClaims(room={}, participant={})", all(self.room()), all(self.participant()))
    }
}
