//! The three endpoints of the vendor's page "Server Setup", for the adapters to web frameworks.
//!
//! An adapter hands over what came in as text and sends what comes out; everything in between is
//! decided by the core.

use crate::arguments::{
    Bytes, Duration, Headers, Moment, Permissions, Query, Rights, Roles, Signers, Text, Texts,
    Whole, flag, now, optional, text,
};
use crate::credentials::Credentials;
use crate::errors::{OrRaise, wrong};
use crate::keyring::Keyring;
use crate::outputs::TextDict;
use crate::rest::{answer, text_dict};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use roomkey::videosdk::KeyState;
use roomkey::videosdk::endpoints::{Incoming, PolicySpec, Refusal, Step};
use roomkey::videosdk::rest::Api;
use std::borrow::Cow;
use std::sync::Arc;

/// What a caller may be granted, and what they get when they do not say what they want.
///
/// `permissions` and `roles` (`rtc` joins, `crawler` calls the API) are what may be asked for, and none
/// is assumed; for people write `rtc`. `rights` (`create`, `validate`) are which of the other two calls
/// each token is good for whatever its roles. `default_permissions` are granted when none were asked for: all of them, if it is not
/// given. `rooms` are room ids, or prefixes that end in `*`; `participant_id` is the one whom the
/// caller may be. `longest_lifetime` is 24 hours and `default_lifetime` 2 hours if not given.
///
///     >>> from roomkey import videosdk
///     >>> guest = videosdk.Policy(permissions=["ask_join"], roles=["rtc"], rooms=["class-*"])
///     >>> host = videosdk.Policy(
///     ...     permissions=["allow_join", "allow_mod"], roles=["rtc"], rights=["create", "validate"]
///     ... )
#[pyclass(frozen, eq, module = "roomkey.videosdk")]
#[derive(PartialEq)]
pub(crate) struct Policy(roomkey::videosdk::endpoints::Policy);

crate::values::copies!(Policy);

fn owned(objects: &[Bound<'_, PyAny>], name: &str) -> PyResult<Vec<String>> {
    objects.iter().map(|one| text(one, name).map(str::to_owned)).collect()
}

fn policy_or_none(object: &Bound<'_, PyAny>) -> PyResult<Option<Py<Policy>>> {
    if object.is_none() {
        return Ok(None);
    }
    let policy = object.cast::<Policy>();
    let policy = policy.map_err(|_| wrong(object.py(), "policy", "a Policy or None"))?;
    Ok(Some(policy.clone().unbind()))
}

#[pymethods]
impl Policy {
    #[new]
    #[pyo3(signature = (*, permissions, roles, rights=None, default_permissions=None, rooms=None,
                        participant_id=None, longest_lifetime=None, default_lifetime=None))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn new(
        py: Python<'_>,
        permissions: Permissions<'_, '_>,
        roles: Roles<'_, '_>,
        rights: Option<Rights<'_, '_>>,
        default_permissions: Option<Permissions<'_, '_>>,
        rooms: Option<Texts<'_, '_>>,
        participant_id: Option<Text<'_, '_>>,
        longest_lifetime: Option<Duration<'_, '_>>,
        default_lifetime: Option<Duration<'_, '_>>,
    ) -> PyResult<Self> {
        let spec = PolicySpec {
            permissions: owned(&permissions.objects("permissions")?, "permissions")?,
            default_permissions: default_permissions
                .map(|texts| owned(&texts.objects("default_permissions")?, "default_permissions"))
                .transpose()?,
            roles: owned(&roles.objects("roles")?, "roles")?,
            rights: match rights {
                Some(rights) => owned(&rights.objects("rights")?, "rights")?,
                None => Vec::new(),
            },
            rooms: rooms.map(|texts| owned(&texts.objects("rooms")?, "rooms")).transpose()?,
            participant: optional(participant_id.as_ref(), "participant_id")?.map(str::to_owned),
            longest_lifetime: longest_lifetime
                .map(|most| most.read("longest_lifetime"))
                .transpose()?,
            default_lifetime: default_lifetime
                .map(|usual| usual.read("default_lifetime"))
                .transpose()?,
        };
        spec.parse().or_raise(py).map(Self)
    }
}

/// An answer to a client: JSON, and never to be kept by a cache.
#[pyclass(frozen, module = "roomkey.videosdk")]
pub(crate) struct Answer(pub(crate) roomkey::endpoint::Answer);

crate::values::copies!(Answer);

#[pymethods]
impl Answer {
    /// The HTTP status.
    #[getter]
    fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    /// The headers, as a new dict.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<TextDict<'py>> {
        text_dict(py, self.0.headers())
    }

    /// The body.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.body().as_bytes())
    }

    fn __repr__(&self) -> String {
        format!("Answer(status={})", self.status())
    }
}

/// A request to the vendor on whose answer the client's depends. Never follow a redirect with it.
#[pyclass(frozen, module = "roomkey.videosdk")]
pub(crate) struct Pending(roomkey::videosdk::endpoints::Pending);

#[pymethods]
impl Pending {
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

    /// The headers, as a new dict. `authorization` is the token.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<TextDict<'py>> {
        text_dict(py, self.0.request().headers())
    }

    /// The body; empty for a `GET`.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.request().body())
    }

    /// The answer to the client, from the vendor's.
    fn answer(
        &self,
        status: Whole<'_, '_>,
        headers: Headers<'_, '_>,
        body: Bytes<'_, '_>,
    ) -> PyResult<Answer> {
        Ok(Answer(self.0.answer(&answer(status, headers, &body)?)))
    }

    /// The answer to the client when the vendor gave none: in time, or at all.
    ///
    ///     >>> from roomkey import videosdk
    ///     >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    ///     >>> token = credentials.mint(permissions=["allow_join"], roles=["crawler"])
    ///     >>> endpoints = videosdk.Endpoints(credentials)
    ///     >>> step = endpoints.validate_meeting("2kyv-gzay-64pg", authorization=token)
    ///     >>> step.method, step.unanswered(timed_out=True).status
    ///     ('GET', 504)
    #[pyo3(signature = (*, timed_out: "bool"))]
    fn unanswered(&self, #[pyo3(from_py_with = flag)] timed_out: bool) -> Answer {
        Answer(self.0.unanswered(timed_out))
    }

    fn __repr__(&self) -> String {
        format!("<{} {}>", self.method(), self.url())
    }
}

/// An answer, or what to ask the vendor first.
#[derive(IntoPyObject)]
pub(crate) enum AnswerOrPending {
    Answer(Answer),
    Pending(Pending),
}

impl From<Step> for AnswerOrPending {
    fn from(step: Step) -> Self {
        match step {
            Step::Answer(answer) => Self::Answer(Answer(answer)),
            Step::Send(pending) => Self::Pending(Pending(pending)),
        }
    }
}

/// The three endpoints, for one project at the vendor: get a token, create a meeting, validate one.
///
///     >>> from roomkey import videosdk
///     >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
///     >>> endpoints = videosdk.Endpoints(credentials)
///     >>> guest = videosdk.Policy(permissions=["ask_join"], roles=["rtc"])
///     >>> endpoints.get_token(guest, query="roomId=2kyv-gzay-64pg").status
///     200
///     >>> endpoints.get_token(guest, query="permissions=allow_mod").status
///     403
#[pyclass(frozen, module = "roomkey.videosdk")]
pub(crate) struct Endpoints(roomkey::videosdk::endpoints::Endpoints);

/// What came in, as far as the endpoints look at it.
pub(crate) struct Came<'a, 'py> {
    pub(crate) query: Option<Query<'a, 'py>>,
    pub(crate) authorization: Option<Text<'a, 'py>>,
    pub(crate) content_type: Option<Text<'a, 'py>>,
    pub(crate) body: Option<Bytes<'a, 'py>>,
}

impl Came<'_, '_> {
    pub(crate) fn query(&self) -> PyResult<Cow<'_, str>> {
        self.query.as_ref().map_or(Ok(Cow::Borrowed("")), |query| query.read("query"))
    }

    pub(crate) fn read<'c>(&'c self, query: &'c str) -> PyResult<Incoming<'c>> {
        Ok(Incoming {
            query,
            authorization: optional(self.authorization.as_ref(), "authorization")?,
            content_type: optional(self.content_type.as_ref(), "content_type")?,
            body: self.body.as_ref().map(|body| body.read("body")).transpose()?.unwrap_or_default(),
        })
    }
}

#[pymethods]
impl Endpoints {
    #[new]
    #[pyo3(signature = (credentials, *, base_url=None))]
    fn new(
        py: Python<'_>,
        credentials: Signers<'_, '_>,
        base_url: Option<Text<'_, '_>>,
    ) -> PyResult<Self> {
        let object: &Bound<'_, PyAny> = &credentials.0;
        let keyring = if let Ok(keyring) = object.cast::<Keyring>() {
            keyring.get().0.clone()
        } else if let Ok(credentials) = object.cast::<Credentials>() {
            let mut keyring = roomkey::videosdk::Keyring::new();
            keyring.add(Arc::clone(&credentials.get().0), KeyState::Active).or_raise(py)?;
            keyring
        } else {
            return Err(wrong(py, "credentials", "Credentials or a Keyring"));
        };
        let api = match base_url {
            None => Api::cloud(),
            Some(base) => Api::new(base.read("base_url")?).or_raise(py)?,
        };
        Ok(Self(roomkey::videosdk::endpoints::Endpoints::new(keyring, api)))
    }

    /// `GET /get-token`, by a caller with this policy; without one the answer is 401.
    #[pyo3(signature = (policy: "Policy | None", *, query=None, authorization=None, content_type=None, body=None,
                        now=None))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn get_token(
        &self,
        py: Python<'_>,
        #[pyo3(from_py_with = policy_or_none)] policy: Option<Py<Policy>>,
        query: Option<Query<'_, '_>>,
        authorization: Option<Text<'_, '_>>,
        content_type: Option<Text<'_, '_>>,
        body: Option<Bytes<'_, '_>>,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<Answer> {
        let came = Came { query, authorization, content_type, body };
        let now = self::now(py, now.as_ref())?;
        Ok(Answer(match policy {
            Some(policy) => self.0.get_token(&policy.get().0, &came.read(&came.query()?)?, now),
            None => Refusal::CALLER_UNKNOWN.to_answer(),
        }))
    }

    /// `POST /create-meeting`, by the bearer of the token in it.
    #[pyo3(signature = (*, query=None, authorization=None, content_type=None, body=None, now=None))]
    fn create_meeting(
        &self,
        py: Python<'_>,
        query: Option<Query<'_, '_>>,
        authorization: Option<Text<'_, '_>>,
        content_type: Option<Text<'_, '_>>,
        body: Option<Bytes<'_, '_>>,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<AnswerOrPending> {
        let came = Came { query, authorization, content_type, body };
        let now = self::now(py, now.as_ref())?;
        Ok(self.0.create_meeting(&came.read(&came.query()?)?, now).into())
    }

    /// `POST /validate-meeting/{meeting}`, by the bearer of the token in it. `meeting` is the one of
    /// the path, percent-decoded.
    #[pyo3(signature = (meeting, *, query=None, authorization=None, content_type=None, body=None,
                        now=None))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn validate_meeting(
        &self,
        py: Python<'_>,
        meeting: Text<'_, '_>,
        query: Option<Query<'_, '_>>,
        authorization: Option<Text<'_, '_>>,
        content_type: Option<Text<'_, '_>>,
        body: Option<Bytes<'_, '_>>,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<AnswerOrPending> {
        let came = Came { query, authorization, content_type, body };
        let now = self::now(py, now.as_ref())?;
        Ok(self
            .0
            .validate_meeting(meeting.read("meeting")?, &came.read(&came.query()?)?, now)
            .into())
    }
}
