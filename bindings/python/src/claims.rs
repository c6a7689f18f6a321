//! Claims that were verified.

use crate::arguments::moment;
use crate::json;
use crate::outputs::{self, JsonObject, Permissions, Rights, Roles, Texts, Time, texts};
use pyo3::prelude::*;
use pyo3::types::PyString;
use roomkey::videosdk::{Claims, Permission, Right, Role};
use roomkey::{Timestamp, Verified};

/// What a token says, after it was verified. Only `verify` makes one, and it cannot be changed.
///
///     >>> from roomkey import videosdk
///     >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
///     >>> token = credentials.mint(permissions=["allow_join"], room_id="2kyv-gzay-64pg")
///     >>> claims = credentials.verify(token, room_id="2kyv-gzay-64pg")
///     >>> claims.permissions, claims.room_id, claims.entry
///     (('allow_join',), '2kyv-gzay-64pg', 'direct')
#[pyclass(frozen, eq, module = "roomkey.videosdk")]
#[derive(PartialEq)]
pub(crate) struct VerifiedClaims(pub(crate) Verified<Claims>);

crate::values::verified!(VerifiedClaims);

/// A time that may be absent.
pub(crate) fn time(py: Python<'_>, time: Option<Timestamp>) -> PyResult<Option<Time<'_>>> {
    time.map(|time| moment(py, time.unix()).map(Time)).transpose()
}

#[pymethods]
impl VerifiedClaims {
    /// The API key it was signed for (`apikey`).
    #[getter]
    fn api_key(&self) -> &str {
        self.0.api_key().as_str()
    }

    /// The permissions that are known: `allow_join`, `ask_join`, `allow_mod`.
    #[getter]
    fn permissions<'py>(&self, py: Python<'py>) -> PyResult<Permissions<'py>> {
        texts(py, self.0.permissions().iter().map(Permission::as_str)).map(Permissions)
    }

    /// Permissions that are not known. They grant nothing.
    #[getter]
    fn unknown_permissions<'py>(&self, py: Python<'py>) -> PyResult<Texts<'py>> {
        texts(py, self.0.unknown_permissions()).map(Texts)
    }

    /// 2, or `None` if the token names no version.
    #[getter]
    fn version(&self) -> Option<u64> {
        self.0.is_version_2().then_some(2)
    }

    /// The one room it is for (`roomId`), or `None` for every room.
    #[getter]
    fn room_id(&self) -> Option<&str> {
        self.0.room().map(roomkey::RoomId::as_str)
    }

    /// The one participant it is for (`participantId`), or `None` for anyone.
    #[getter]
    fn participant_id(&self) -> Option<&str> {
        self.0.participant().map(roomkey::ParticipantId::as_str)
    }

    /// What it may be used for: `crawler` calls the API, `rtc` joins; none admits both.
    #[getter]
    fn roles<'py>(&self, py: Python<'py>) -> PyResult<Roles<'py>> {
        texts(py, self.0.roles().iter().map(Role::as_str)).map(Roles)
    }

    /// What it lets its bearer ask of the three endpoints whatever its roles: `create`, `validate`.
    #[getter]
    fn rights<'py>(&self, py: Python<'py>) -> PyResult<Rights<'py>> {
        texts(py, self.0.rights().iter().map(Right::as_str)).map(Rights)
    }

    /// Rights that are not known. They grant nothing.
    #[getter]
    fn unknown_rights<'py>(&self, py: Python<'py>) -> PyResult<Texts<'py>> {
        texts(py, self.0.unknown_rights()).map(Texts)
    }

    /// When it was issued (`iat`), as an aware datetime in UTC.
    #[getter]
    fn issued_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Time<'py>>> {
        time(py, self.0.issued_at())
    }

    /// From when it is valid (`nbf`), as an aware datetime in UTC.
    #[getter]
    fn not_before<'py>(&self, py: Python<'py>) -> PyResult<Option<Time<'py>>> {
        time(py, self.0.not_before())
    }

    /// The first second at which it is no longer valid (`exp`), as an aware datetime in UTC.
    #[getter]
    fn expires_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Time<'py>>> {
        time(py, self.0.expires_at())
    }

    /// The id of the token (`jti`), by which it can be revoked.
    #[getter]
    fn jti(&self) -> Option<&str> {
        self.0.jti().map(roomkey::Jti::as_str)
    }

    /// How its bearer gets into a room: `direct`, `ask` (waits to be admitted), or `None` when it
    /// does not permit joining.
    #[getter]
    fn entry<'py>(&self, py: Python<'py>) -> Option<outputs::Entry<'py>> {
        let entry = self.0.entry()?;
        Some(outputs::Entry(PyString::intern(py, entry.as_str()).into_any()))
    }

    /// The app's own claims, as a new dict.
    #[getter]
    fn custom<'py>(&self, py: Python<'py>) -> PyResult<JsonObject<'py>> {
        json::dict(py, self.0.custom().iter()).map(|dict| JsonObject(dict.into_any()))
    }

    /// All claims by the names they have in the token, as a new dict. Times are seconds since 1970.
    ///
    ///     >>> from roomkey import videosdk
    ///     >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    ///     >>> token = credentials.mint(permissions=["ask_join"], claims={"name": "Ann"})
    ///     >>> credentials.verify(token).to_dict()["name"]
    ///     'Ann'
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<JsonObject<'py>> {
        outputs::claims_dict(py, serde_json::to_value(&self.0))
    }

    fn __repr__(&self) -> String {
        let all =
            |one: Option<&str>| one.map_or_else(|| "None".to_owned(), |one| format!("{one:?}"));
        format!(
            "VerifiedClaims(room_id={}, participant_id={})",
            all(self.room_id()),
            all(self.participant_id())
        )
    }
}
