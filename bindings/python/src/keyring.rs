//! Several credentials at once, so that keys can be changed without refusing anyone.

use crate::arguments::{
    Duration, Entries, JsonObject, Moment, Permissions, Rights, Roles, Text, Texts, Use, Whole,
    flag, items, text,
};
use crate::claims::VerifiedClaims;
use crate::credentials::{Credentials, Grant, Order, Wanted, mint_each};
use crate::errors::{OrRaise, wrong};
use crate::outputs::Minted;
use pyo3::prelude::*;
use pyo3::types::PyString;
use roomkey::videosdk::KeyState;
use std::sync::Arc;

/// Credentials, each `active` (signs and verifies), `passive` (only verifies) or `disabled` (refuses).
///
/// The first that are active sign. A token is verified with the credentials whose API key it
/// carries.
///
///     >>> from roomkey import videosdk
///     >>> new = videosdk.Credentials("new-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
///     >>> old = videosdk.Credentials("old-key", "78695a4b3c2d1e0ffedcba9876543210")
///     >>> keyring = videosdk.Keyring([(new, "active"), (old, "passive")])
///     >>> signed_before = old.mint(permissions=["allow_join"])
///     >>> keyring.verify(signed_before).api_key, keyring.api_key
///     ('old-key', 'new-key')
#[pyclass(frozen, module = "roomkey.videosdk")]
pub(crate) struct Keyring(pub(crate) roomkey::videosdk::Keyring);

#[pymethods]
impl Keyring {
    #[new]
    fn new(py: Python<'_>, entries: Entries<'_, '_>) -> PyResult<Self> {
        let unfit = || wrong(py, "entries", "a list of pairs of credentials and a state");
        let mut keyring = roomkey::videosdk::Keyring::new();
        for entry in items(&entries.0).ok_or_else(unfit)? {
            let entry = items(&entry).ok_or_else(unfit)?;
            let [credentials, state] = entry.as_slice() else { return Err(unfit()) };
            let credentials = credentials.cast::<Credentials>().map_err(|_| unfit())?;
            let state: KeyState = text(state, "state")?.parse::<KeyState>().or_raise(py)?;
            keyring.add(Arc::clone(&credentials.get().0), state).or_raise(py)?;
        }
        Ok(Self(keyring))
    }

    /// The API key of the credentials that sign. Raises `key_not_active` if none do.
    #[getter]
    fn api_key(&self, py: Python<'_>) -> PyResult<&str> {
        Ok(self.0.active().or_raise(py)?.api_key().as_str())
    }

    /// Makes a token with the active credentials. The arguments are those of `Credentials.mint`.
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

    /// Makes a token for each participant with the active credentials. The arguments are those of
    /// `Credentials.mint_many`.
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
    ) -> PyResult<Minted<'py>> {
        let (room, participant, jti) = (room_id, None, None);
        let grant = Grant { permissions, room, participant, roles, rights, version, claims, jti };
        let (access, lifetime, now) = Order { grant, lifetime, max_lifetime, now }.read(py)?;
        let credentials = self.0.active().or_raise(py)?;
        mint_each(py, credentials, participant_ids, &access, lifetime, now)
    }

    /// Decides whether to trust a token, with the credentials whose API key it carries. The
    /// arguments are those of `Credentials.verify`.
    ///
    /// Answer a stranger with the same words for `api_key_unknown`, `api_key_disabled` and
    /// `signature_invalid`, or they learn which API keys exist.
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

    fn __repr__(&self) -> String {
        let active = self.0.active().map_or("None", |credentials| credentials.api_key().as_str());
        format!("Keyring(active={active})")
    }
}
