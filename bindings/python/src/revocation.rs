//! Which tokens no longer count.

use crate::arguments::{Moment, Text, Whole, optional};
use crate::claims::VerifiedClaims;
use crate::errors::{OrRaise, wrong};
use pyo3::prelude::*;
use roomkey::jws::Leeway;
use roomkey::revocation::{Subject, Target};
use roomkey::videosdk::Claims;
use roomkey::{ApiKey, Jti, ParticipantId, RoomId};

/// One decision that tokens no longer count, keyed on what they say.
///
///     >>> from roomkey import videosdk
///     >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
///     >>> claims = credentials.verify(credentials.mint(permissions=["allow_join"], jti="order-7"))
///     >>> videosdk.Revocation.token("my-api-key", "order-7").covers(claims)
///     True
#[pyclass(frozen, eq, hash, module = "roomkey.videosdk")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Revocation(roomkey::revocation::Revocation);

crate::values::copies!(Revocation);

fn verified(object: &Bound<'_, PyAny>) -> PyResult<Py<VerifiedClaims>> {
    let claims = object.cast::<VerifiedClaims>();
    let claims = claims.map_err(|_| wrong(object.py(), "claims", "what `verify` returned"))?;
    Ok(claims.clone().unbind())
}

#[pymethods]
impl Revocation {
    /// One token, by its id.
    ///
    ///     >>> from roomkey import videosdk
    ///     >>> revoked = {videosdk.Revocation.token("my-api-key", "order-7")}
    ///     >>> videosdk.Revocation.token("my-api-key", "order-7") in revoked
    ///     True
    #[staticmethod]
    fn token(py: Python<'_>, api_key: Text<'_, '_>, jti: Text<'_, '_>) -> PyResult<Self> {
        let jti = Jti::parse(jti.read("jti")?).or_raise(py)?;
        Self::new(py, api_key, Target::Token { jti })
    }

    /// Every token of a participant for a room that was issued up to a moment, that second
    /// included, by clocks that may be a minute ahead.
    ///
    ///     >>> from roomkey import videosdk
    ///     >>> banned = videosdk.Revocation.participant("my-api-key", "2kyv-gzay-64pg", "ann", 1_700_000_000)
    #[staticmethod]
    fn participant(
        py: Python<'_>,
        api_key: Text<'_, '_>,
        room_id: Text<'_, '_>,
        participant_id: Text<'_, '_>,
        issued_up_to: Moment<'_, '_>,
    ) -> PyResult<Self> {
        let room = RoomId::parse(room_id.read("room_id")?).or_raise(py)?;
        let participant = ParticipantId::parse(participant_id.read("participant_id")?);
        let target = Target::Participant {
            room: (&room).into(),
            participant: (&participant.or_raise(py)?).into(),
            issued_up_to: issued_up_to.read("issued_up_to")?,
        };
        Self::new(py, api_key, target)
    }

    /// Every token for a room, whoever it is for, that was issued up to a moment, that second
    /// included, by clocks that may be a minute ahead.
    ///
    ///     >>> from roomkey import videosdk
    ///     >>> closed = videosdk.Revocation.everyone("my-api-key", "2kyv-gzay-64pg", 1_700_000_000)
    #[staticmethod]
    fn everyone(
        py: Python<'_>,
        api_key: Text<'_, '_>,
        room_id: Text<'_, '_>,
        issued_up_to: Moment<'_, '_>,
    ) -> PyResult<Self> {
        let room = RoomId::parse(room_id.read("room_id")?).or_raise(py)?;
        let issued_up_to = issued_up_to.read("issued_up_to")?;
        Self::new(py, api_key, Target::Everyone { room: (&room).into(), issued_up_to })
    }

    /// Every token of a participant, whatever room it is for, that was issued up to a moment, that
    /// second included, by clocks that may be a minute ahead.
    ///
    ///     >>> from roomkey import videosdk
    ///     >>> expelled = videosdk.Revocation.everywhere("my-api-key", "ann", 1_700_000_000)
    #[staticmethod]
    fn everywhere(
        py: Python<'_>,
        api_key: Text<'_, '_>,
        participant_id: Text<'_, '_>,
        issued_up_to: Moment<'_, '_>,
    ) -> PyResult<Self> {
        let participant = ParticipantId::parse(participant_id.read("participant_id")?);
        let participant = (&participant.or_raise(py)?).into();
        let issued_up_to = issued_up_to.read("issued_up_to")?;
        Self::new(py, api_key, Target::Everywhere { participant, issued_up_to })
    }

    /// Whether it covers a token with these claims, whatever it is used for. `leeway` is that with
    /// which the token was verified.
    #[pyo3(signature = (claims: "VerifiedClaims", *, leeway=None))]
    #[expect(clippy::needless_pass_by_value, reason = "pyo3 hands it over")]
    fn covers(
        &self,
        py: Python<'_>,
        #[pyo3(from_py_with = verified)] claims: Py<VerifiedClaims>,
        leeway: Option<Whole<'_, '_>>,
    ) -> PyResult<bool> {
        let claims = &claims.get().0;
        self.check(py, claims, claims.room(), claims.participant(), leeway)
    }

    /// Whether it covers a token with these claims when it is used to enter this room as this
    /// participant. `leeway` is that with which the token was verified.
    ///
    ///     >>> from roomkey import videosdk
    ///     >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    ///     >>> claims = credentials.verify(credentials.mint(permissions=["allow_join"], now=1_700_000_000), now=1_700_000_000)
    ///     >>> banned = videosdk.Revocation.participant("my-api-key", "2kyv-gzay-64pg", "ann", 1_700_000_000)
    ///     >>> banned.covers_entry(claims, room_id="2kyv-gzay-64pg", participant_id="ann")
    ///     True
    #[pyo3(signature = (claims: "VerifiedClaims", *, room_id=None, participant_id=None, leeway=None))]
    #[expect(clippy::needless_pass_by_value, reason = "pyo3 hands it over")]
    fn covers_entry(
        &self,
        py: Python<'_>,
        #[pyo3(from_py_with = verified)] claims: Py<VerifiedClaims>,
        room_id: Option<Text<'_, '_>>,
        participant_id: Option<Text<'_, '_>>,
        leeway: Option<Whole<'_, '_>>,
    ) -> PyResult<bool> {
        let room = optional(room_id.as_ref(), "room_id")?.map(RoomId::parse);
        let who = optional(participant_id.as_ref(), "participant_id")?.map(ParticipantId::parse);
        let (room, who) = (room.transpose().or_raise(py)?, who.transpose().or_raise(py)?);
        self.check(py, &claims.get().0, room.as_ref(), who.as_ref(), leeway)
    }

    fn __repr__(&self) -> &'static str {
        match self.0.target() {
            Target::Token { .. } => "Revocation.token(…)",
            Target::Participant { .. } => "Revocation.participant(…)",
            Target::Everyone { .. } => "Revocation.everyone(…)",
            Target::Everywhere { .. } => "Revocation.everywhere(…)",
        }
    }
}

impl Revocation {
    fn new(py: Python<'_>, api_key: Text<'_, '_>, target: Target) -> PyResult<Self> {
        let api_key = ApiKey::parse(api_key.read("api_key")?).or_raise(py)?;
        Ok(Self(roomkey::revocation::Revocation::new(api_key, target)))
    }

    fn check(
        &self,
        py: Python<'_>,
        claims: &Claims,
        room: Option<&RoomId>,
        participant: Option<&ParticipantId>,
        leeway: Option<Whole<'_, '_>>,
    ) -> PyResult<bool> {
        let leeway = leeway.map(|leeway| leeway.read("leeway")).transpose()?;
        let leeway = Leeway::seconds(leeway.unwrap_or_default()).or_raise(py)?;
        let subject = Subject { leeway, ..Subject::of(claims, room, participant) };
        Ok(self.0.covers_subject(claims.api_key(), &subject))
    }
}
