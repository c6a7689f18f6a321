//! Credentials: what mints and verifies. The keyring shares the reading of arguments.

use crate::arguments::{
    Duration, Environment, JsonObject, Moment, Permissions, Rights, Roles, SecretLike, Text, Texts,
    Use, Variables, Whole, flag, now, optional, text,
};
use crate::claims::VerifiedClaims;
use crate::errors::{OrRaise, exception, wrong};
use crate::json;
use crate::outputs;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};
use roomkey::videosdk::{Access, AccessSpec, Expectation, ExpectationSpec};
use roomkey::{Lifetime, LifetimeSpec, Timestamp};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// From how many tokens on other threads may run while they are made: a tenth of a millisecond.
const MANY: usize = 128;

/// An API key and its secret: what mints and verifies tokens of VideoSDK.
///
/// `secret` is text or bytes, taken exactly as it is, or a `Secret`. Nothing shows it again.
///
///     >>> from roomkey import videosdk
///     >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
///     >>> credentials
///     Credentials(api_key='my-api-key')
///     >>> token = credentials.mint(permissions=["allow_join"], room_id="2kyv-gzay-64pg", lifetime="2h")
///     >>> credentials.verify(token, use="join", room_id="2kyv-gzay-64pg").permissions
///     ('allow_join',)
#[pyclass(frozen, module = "roomkey.videosdk")]
pub(crate) struct Credentials(pub(crate) Arc<roomkey::videosdk::Credentials>);

fn texts<'t>(objects: &'t [Bound<'_, PyAny>], name: &str) -> PyResult<Vec<Cow<'t, str>>> {
    objects.iter().map(|one| text(one, name).map(Cow::Borrowed)).collect()
}

/// What a token is to grant, as it was given.
pub(crate) struct Grant<'a, 'py> {
    pub(crate) permissions: Permissions<'a, 'py>,
    pub(crate) room: Option<Text<'a, 'py>>,
    pub(crate) participant: Option<Text<'a, 'py>>,
    pub(crate) roles: Option<Roles<'a, 'py>>,
    pub(crate) rights: Option<Rights<'a, 'py>>,
    pub(crate) version: Option<Whole<'a, 'py>>,
    pub(crate) claims: Option<JsonObject<'a, 'py>>,
    pub(crate) jti: Option<Text<'a, 'py>>,
}

impl Grant<'_, '_> {
    fn read(&self, py: Python<'_>) -> PyResult<Access> {
        let permissions = self.permissions.objects("permissions")?;
        let roles = match &self.roles {
            None => Vec::new(),
            Some(roles) => roles.objects("roles")?,
        };
        let rights = match &self.rights {
            None => Vec::new(),
            Some(rights) => rights.objects("rights")?,
        };
        let spec = AccessSpec {
            permissions: texts(&permissions, "permissions")?,
            room: optional(self.room.as_ref(), "room_id")?.map(Cow::Borrowed),
            participant: optional(self.participant.as_ref(), "participant_id")?.map(Cow::Borrowed),
            roles: texts(&roles, "roles")?,
            rights: texts(&rights, "rights")?,
            version: self.version.map(|version| version.read("version")).transpose()?,
            claims: match &self.claims {
                None => BTreeMap::new(),
                Some(claims) => json::object(&claims.0, "claims")?.into_iter().collect(),
            },
            jti: optional(self.jti.as_ref(), "jti")?.map(Cow::Borrowed),
        };
        spec.parse().or_raise(py)
    }
}

/// What a mint was given: what the token is to grant, for how long, from when.
pub(crate) struct Order<'a, 'py> {
    pub(crate) grant: Grant<'a, 'py>,
    pub(crate) lifetime: Option<Duration<'a, 'py>>,
    pub(crate) max_lifetime: Option<Duration<'a, 'py>>,
    pub(crate) now: Option<Moment<'a, 'py>>,
}

impl Order<'_, '_> {
    pub(crate) fn read(&self, py: Python<'_>) -> PyResult<(Access, Lifetime, Timestamp)> {
        let lifetime = self.lifetime(py)?;
        let access = self.grant.read(py)?;
        Ok((access, lifetime, now(py, self.now.as_ref())?))
    }

    fn lifetime(&self, py: Python<'_>) -> PyResult<Lifetime> {
        let given = |argument: &Option<Duration<'_, '_>>, name| {
            argument.map(|duration| duration.read(name)).transpose()
        };
        let lifetime = given(&self.lifetime, "lifetime")?;
        let longest = given(&self.max_lifetime, "max_lifetime")?;
        LifetimeSpec::choose(lifetime.as_ref(), longest.as_ref()).or_raise(py)
    }
}

/// What a token has to be good for, as it was given.
pub(crate) struct Wanted<'a, 'py> {
    pub(crate) use_: Option<Use<'a, 'py>>,
    pub(crate) room: Option<Text<'a, 'py>>,
    pub(crate) participant: Option<Text<'a, 'py>>,
    pub(crate) leeway: Option<Whole<'a, 'py>>,
    pub(crate) maximum_lifetime: Option<Duration<'a, 'py>>,
    pub(crate) allow_missing_expiry: bool,
}

impl Wanted<'_, '_> {
    pub(crate) fn read(
        &self,
        py: Python<'_>,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<(Expectation, Timestamp)> {
        let spec = ExpectationSpec {
            use_: self
                .use_
                .as_ref()
                .map(|use_| text(&use_.0, "use"))
                .transpose()?
                .map(Cow::Borrowed),
            room: optional(self.room.as_ref(), "room_id")?.map(Cow::Borrowed),
            participant: optional(self.participant.as_ref(), "participant_id")?.map(Cow::Borrowed),
            leeway: self.leeway.map(|leeway| leeway.read("leeway")).transpose()?,
            maximum_lifetime: (self.maximum_lifetime.as_ref())
                .map(|maximum| maximum.read("max_lifetime"))
                .transpose()?,
            allow_missing_expiry: self.allow_missing_expiry,
        };
        Ok((spec.parse().or_raise(py)?, self::now(py, now.as_ref())?))
    }
}

/// Many tokens, one after the other in one text. A text for each would be memory that the allocator
/// gives back to the system after every batch and asks for again, which costs more than to copy them.
struct Minted {
    text: String,
    /// Where each token ends, or why there is none.
    ends: Vec<roomkey::Result<usize>>,
}

impl Minted {
    fn all(names: &[&str], mint: impl Fn(&[&str]) -> Vec<roomkey::Result<String>>) -> Self {
        let mut text = String::new();
        let mut ends = Vec::with_capacity(names.len());
        for token in names.chunks(MANY).flat_map(mint) {
            ends.push(token.map(|token| {
                text.push_str(&token);
                text.len()
            }));
        }
        Self { text, ends }
    }
}

/// A token for each participant, as text or as the exception that says why there is none.
pub(crate) fn mint_each<'py>(
    py: Python<'py>,
    credentials: &roomkey::videosdk::Credentials,
    participants: Texts<'_, 'py>,
    access: &Access,
    lifetime: Lifetime,
    now: Timestamp,
) -> PyResult<outputs::Minted<'py>> {
    let objects = participants.objects("participant_ids")?;
    let names: Vec<&str> =
        objects.iter().map(|one| text(one, "participant_ids")).collect::<PyResult<_>>()?;
    let mint = |names: &[&str]| credentials.mint_each(access, names.iter().copied(), lifetime, now);
    let minted = || Minted::all(&names, mint);
    let minted = if names.len() < MANY { minted() } else { py.detach(minted) };
    let list = PyList::empty(py);
    let mut begin = 0;
    for end in minted.ends {
        match end {
            Ok(end) => {
                let token = minted.text.get(begin..end).unwrap_or_default();
                list.append(PyString::new(py, token))?;
                begin = end;
            }
            Err(error) => list.append(exception(py, &error)?)?,
        }
    }
    Ok(outputs::Minted(list.into_any()))
}

#[pymethods]
impl Credentials {
    #[new]
    fn new(py: Python<'_>, api_key: Text<'_, '_>, secret: SecretLike<'_, '_>) -> PyResult<Self> {
        let api_key = roomkey::ApiKey::parse(api_key.read("api_key")?).or_raise(py)?;
        secret.with(false, |secret| {
            Ok(Self(Arc::new(roomkey::videosdk::Credentials::from_parts(api_key, secret))))
        })
    }

    /// From `VIDEOSDK_API_KEY` and `VIDEOSDK_SECRET_KEY` (or `VIDEOSDK_SECRET`) of the environment,
    /// or of another mapping.
    ///
    ///     >>> from roomkey import videosdk
    ///     >>> variables = {
    ///     ...     "VIDEOSDK_API_KEY": "my-api-key",
    ///     ...     "VIDEOSDK_SECRET_KEY": "9d3b1f0a6c5e4827b1a0f3c2d4e59687",
    ///     ... }
    ///     >>> videosdk.Credentials.from_env(variables)
    ///     Credentials(api_key='my-api-key')
    #[staticmethod]
    #[pyo3(signature = (environ=None))]
    fn from_env<'py>(py: Python<'py>, environ: Option<Variables<'_, 'py>>) -> PyResult<Self> {
        let environment = Environment::of(py, environ)?;
        let failure = RefCell::new(None);
        let credentials = roomkey::videosdk::Credentials::from_variables(|name| {
            environment.get(name).unwrap_or_else(|error| {
                failure.borrow_mut().get_or_insert(error);
                None
            })
        });
        match failure.into_inner() {
            Some(error) => Err(error),
            None => credentials.or_raise(py).map(|credentials| Self(Arc::new(credentials))),
        }
    }

    /// The public half.
    #[getter]
    fn api_key(&self) -> &str {
        self.0.api_key().as_str()
    }

    /// Makes a token.
    ///
    /// `permissions` are `allow_join`, `ask_join` and `allow_mod`; none is granted by default. A
    /// `room_id`, a `participant_id` and `roles` (`rtc` joins, `crawler` calls the API) narrow the
    /// token down; `rights` (`create`, `validate`) let it make the other two calls of the three endpoints
    /// whatever its roles; `claims` adds the app's own. `lifetime` is a number of seconds, text such as
    /// `"90s"`, `"15m"`, `"2h"`, `"7d"`, or a `timedelta` of whole seconds; it is 2 hours by default and at
    /// most 30 days, unless `max_lifetime` raises that. `jti` is random unless it is given; `now`
    /// is the clock's time, or seconds since 1970, or an aware `datetime`.
    ///
    ///     >>> from datetime import timedelta
    ///     >>> from roomkey import videosdk
    ///     >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    ///     >>> token = credentials.mint(permissions=["allow_join"], lifetime=timedelta(minutes=10))
    ///     >>> token.count(".")
    ///     2
    #[pyo3(signature = (*, permissions, room_id=None, participant_id=None, roles=None, rights=None,
                        version=None, claims=None, jti=None, lifetime=None, max_lifetime=None, now=None))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn mint<'py>(
        &self,
        py: Python<'py>,
        permissions: Permissions<'_, '_>,
        room_id: Option<Text<'_, '_>>,
        participant_id: Option<Text<'_, '_>>,
        roles: Option<Roles<'_, '_>>,
        rights: Option<Rights<'_, '_>>,
        version: Option<Whole<'_, '_>>,
        claims: Option<JsonObject<'_, '_>>,
        jti: Option<Text<'_, '_>>,
        lifetime: Option<Duration<'_, '_>>,
        max_lifetime: Option<Duration<'_, '_>>,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<Bound<'py, PyString>> {
        let (room, participant) = (room_id, participant_id);
        let grant = Grant { permissions, room, participant, roles, rights, version, claims, jti };
        let (access, lifetime, now) = Order { grant, lifetime, max_lifetime, now }.read(py)?;
        let token = self.0.mint(&access, lifetime, now).or_raise(py)?;
        Ok(PyString::new(py, &token))
    }

    /// Makes a token for each participant, with the same access otherwise.
    ///
    /// There is one result for each, in the same order: the token, or the error for an id that is
    /// none, which leaves the others be. Other threads run meanwhile if there are many.
    ///
    ///     >>> from roomkey import videosdk
    ///     >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    ///     >>> tokens = credentials.mint_many(["ann", "two words"], permissions=["allow_join"])
    ///     >>> isinstance(tokens[0], str), tokens[1].code
    ///     (True, 'participant_id_invalid')
    #[pyo3(signature = (participant_ids, *, permissions, room_id=None, roles=None, rights=None,
                        version=None, claims=None, lifetime=None, max_lifetime=None, now=None))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn mint_many<'py>(
        &self,
        py: Python<'py>,
        participant_ids: Texts<'_, 'py>,
        permissions: Permissions<'_, '_>,
        room_id: Option<Text<'_, '_>>,
        roles: Option<Roles<'_, '_>>,
        rights: Option<Rights<'_, '_>>,
        version: Option<Whole<'_, '_>>,
        claims: Option<JsonObject<'_, '_>>,
        lifetime: Option<Duration<'_, '_>>,
        max_lifetime: Option<Duration<'_, '_>>,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<outputs::Minted<'py>> {
        let (room, participant, jti) = (room_id, None, None);
        let grant = Grant { permissions, room, participant, roles, rights, version, claims, jti };
        let (access, lifetime, now) = Order { grant, lifetime, max_lifetime, now }.read(py)?;
        mint_each(py, &self.0, participant_ids, &access, lifetime, now)
    }

    /// Decides whether to trust a token, and raises if not.
    ///
    /// `use` is `"join"`, `"api"`, `"create"` or `"validate"`; with a `room_id` or a `participant_id` a token for another one is
    /// refused. `leeway` is how many seconds clocks may differ (0 to 600, 0 by default);
    /// `max_lifetime` refuses tokens that live longer; `allow_missing_expiry` admits tokens
    /// without `exp`.
    ///
    ///     >>> import roomkey
    ///     >>> credentials = roomkey.videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    ///     >>> token = credentials.mint(permissions=["allow_join"], lifetime=60, now=1_700_000_000)
    ///     >>> credentials.verify(token, now=1_700_000_059).issued_at.isoformat()
    ///     '2023-11-14T22:13:20+00:00'
    ///     >>> try:
    ///     ...     credentials.verify(token, now=1_700_000_060)
    ///     ... except roomkey.TokenExpired as error:
    ///     ...     print(error.code)
    ///     token_expired
    #[pyo3(signature = (token, *, r#use=None, room_id=None, participant_id=None, leeway=None,
                        max_lifetime=None, allow_missing_expiry: "bool" = false, now=None))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn verify(
        &self,
        py: Python<'_>,
        token: Text<'_, '_>,
        r#use: Option<Use<'_, '_>>,
        room_id: Option<Text<'_, '_>>,
        participant_id: Option<Text<'_, '_>>,
        leeway: Option<Whole<'_, '_>>,
        max_lifetime: Option<Duration<'_, '_>>,
        #[pyo3(from_py_with = flag)] allow_missing_expiry: bool,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<VerifiedClaims> {
        let (use_, room, participant, maximum_lifetime) =
            (r#use, room_id, participant_id, max_lifetime);
        let wanted =
            Wanted { use_, room, participant, leeway, maximum_lifetime, allow_missing_expiry };
        let (expectation, now) = wanted.read(py, now)?;
        let claims = self.0.verify(token.read("token")?, &expectation, now).or_raise(py)?;
        Ok(VerifiedClaims(claims))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let api_key = PyString::new(py, self.api_key()).repr()?;
        Ok(format!(
            "Credentials(api_key={})",
            api_key.to_str().map_err(|_| wrong(py, "api_key", "text"))?
        ))
    }
}
