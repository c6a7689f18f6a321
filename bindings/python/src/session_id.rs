//! Session ids of OpenTok and Vonage, and what each role may do in a session.

use crate::arguments::{Moment, Text, Whole, flag, moment, now, optional};
use crate::errors::{OrRaise, wrong};
use crate::outputs::{self, Capabilities, SessionRoles, Time};
use pyo3::prelude::*;
use roomkey::opentok::{Capability, NewSessionIdSpec, Role};
use std::borrow::Cow;

/// The id of a session, parsed: one spelling, every field as the vendor writes it.
///
/// Raises `session_id_invalid` for anything else.
///
///     >>> from roomkey import opentok
///     >>> session = opentok.SessionId("1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4")
///     >>> session.project, session.generation, session.created_at
///     ('123456', 'dated', None)
#[pyclass(frozen, eq, hash, module = "roomkey.opentok")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct SessionId(pub(crate) roomkey::opentok::SessionId);

crate::values::copies!(SessionId);

#[pymethods]
impl SessionId {
    #[new]
    fn new(py: Python<'_>, text: Text<'_, '_>) -> PyResult<Self> {
        roomkey::opentok::SessionId::parse(text.read("text")?).or_raise(py).map(Self)
    }

    /// A new id for a project: an API key of digits or a Vonage application's UUID.
    ///
    /// This is for whoever stands in for the vendor's cloud, which would not know such a session.
    /// `location` is an IPv4 address, `milliseconds` (0 to 999) count from the second that `now` is,
    /// and `nonce` is 18 bytes in base64, random if not given.
    ///
    ///     >>> from roomkey import opentok
    ///     >>> session = opentok.SessionId.create("123456", location="192.0.2.1", now=1_700_000_000)
    ///     >>> session.location, session.created_at.isoformat()
    ///     ('192.0.2.1', '2023-11-14T22:13:20+00:00')
    #[staticmethod]
    #[pyo3(signature = (project, *, location=None, peer_to_peer: "bool" = false, milliseconds=None,
                        nonce=None, now=None))]
    fn create(
        py: Python<'_>,
        project: Text<'_, '_>,
        location: Option<Text<'_, '_>>,
        #[pyo3(from_py_with = flag)] peer_to_peer: bool,
        milliseconds: Option<Whole<'_, '_>>,
        nonce: Option<Text<'_, '_>>,
        now: Option<Moment<'_, '_>>,
    ) -> PyResult<Self> {
        let milliseconds = match milliseconds {
            None => 0,
            Some(count) => u16::try_from(count.read("milliseconds")?)
                .map_err(|_| wrong(py, "milliseconds", "a whole number, 0 to 999"))?,
        };
        let spec = NewSessionIdSpec {
            location: optional(location.as_ref(), "location")?.map(Cow::Borrowed),
            peer_to_peer,
            milliseconds,
            nonce: optional(nonce.as_ref(), "nonce")?.map(Cow::Borrowed),
        };
        let (new, now) = (spec.parse().or_raise(py)?, self::now(py, now.as_ref())?);
        let project = project.read("project")?;
        roomkey::opentok::SessionId::create(project, &new, now).or_raise(py).map(Self)
    }

    /// The API key or the application that the session belongs to.
    #[getter]
    fn project(&self) -> &str {
        self.0.project()
    }

    /// The IPv4 address near which a server was wanted, or `None`.
    #[getter]
    fn location(&self) -> Option<String> {
        self.0.location().map(|address| address.to_string())
    }

    /// When it was created, to the second, as an aware datetime in UTC, where the id says so.
    #[getter]
    fn created_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Time<'py>>> {
        self.0.created_at().map(|time| moment(py, time.unix()).map(Time)).transpose()
    }

    /// How old the form of the id is: `dated`, `timed` or `flagged`.
    #[getter]
    fn generation(&self) -> &'static str {
        self.0.generation().as_str()
    }

    /// The flag of a `flagged` id, or `None`.
    #[getter]
    fn flag(&self) -> Option<&str> {
        self.0.flag()
    }

    /// Whether the session belongs to this API key or application.
    ///
    ///     >>> from roomkey import opentok
    ///     >>> opentok.SessionId.create("123456").belongs_to("123456")
    ///     True
    fn belongs_to(&self, project: Text<'_, '_>) -> PyResult<bool> {
        Ok(self.0.belongs_to(project.read("project")?))
    }

    fn __str__(&self) -> &str {
        self.0.as_str()
    }

    fn __repr__(&self) -> String {
        format!("SessionId('{}')", self.0)
    }
}

/// Everything that a role may do.
///
///     >>> from roomkey import opentok
///     >>> opentok.capabilities("publisher")
///     ('publish', 'subscribe', 'signal')
#[pyfunction]
pub(crate) fn capabilities<'py>(
    py: Python<'py>,
    role: Text<'_, '_>,
) -> PyResult<Capabilities<'py>> {
    let role = Role::parse(role.read("role")?).or_raise(py)?;
    outputs::texts(py, role.capabilities().map(Capability::as_str)).map(Capabilities)
}

/// Whether a role may do something.
///
///     >>> from roomkey import opentok
///     >>> opentok.may("subscriber", "signal")
///     False
#[pyfunction]
pub(crate) fn may(py: Python<'_>, role: Text<'_, '_>, capability: Text<'_, '_>) -> PyResult<bool> {
    let role = Role::parse(role.read("role")?).or_raise(py)?;
    Ok(role.may(Capability::parse(capability.read("capability")?).or_raise(py)?))
}

/// All roles.
#[pyfunction]
pub(crate) fn session_roles(py: Python<'_>) -> PyResult<SessionRoles<'_>> {
    outputs::texts(py, Role::ALL.iter().map(|role| role.as_str())).map(SessionRoles)
}

/// All capabilities.
#[pyfunction]
pub(crate) fn session_capabilities(py: Python<'_>) -> PyResult<Capabilities<'_>> {
    outputs::texts(py, Capability::ALL.iter().map(|one| one.as_str())).map(Capabilities)
}
