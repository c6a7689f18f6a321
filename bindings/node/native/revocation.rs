//! Revocations, asked about claims that the facade keeps.

use crate::crossing::{answer, moment, thrown};
use napi::{Env, JsString};
use napi_derive::napi;
use roomkey::jws::Leeway;
use roomkey::revocation::{Subject, Target};
use roomkey::{ApiKey, Jti, ParticipantId, Result, RoomId};

/// One decision that tokens no longer count.
#[napi]
#[derive(Debug)]
pub struct Revocation(roomkey::revocation::Revocation);

#[napi]
impl Revocation {
    /// One token.
    #[napi(factory, catch_unwind)]
    pub fn token(api_key: String, jti: String) -> napi::Result<Self> {
        let make = || Self::new(&api_key, Target::Token { jti: Jti::parse(&jti)? });
        make().map_err(|error| thrown(&error))
    }

    /// Every token of a participant for a room, issued up to a time.
    #[napi(factory, catch_unwind)]
    pub fn participant(
        api_key: String,
        room: String,
        participant: String,
        issued_up_to: f64,
    ) -> napi::Result<Self> {
        let make = || {
            let target = Target::Participant {
                room: (&RoomId::parse(&room)?).into(),
                participant: (&ParticipantId::parse(&participant)?).into(),
                issued_up_to: moment(issued_up_to)?,
            };
            Self::new(&api_key, target)
        };
        make().map_err(|error| thrown(&error))
    }

    /// Every token for a room, issued up to a time.
    #[napi(factory, catch_unwind)]
    pub fn everyone(api_key: String, room: String, issued_up_to: f64) -> napi::Result<Self> {
        let make = || {
            let room = (&RoomId::parse(&room)?).into();
            Self::new(&api_key, Target::Everyone { room, issued_up_to: moment(issued_up_to)? })
        };
        make().map_err(|error| thrown(&error))
    }

    /// Every token of a participant, issued up to a time.
    #[napi(factory, catch_unwind)]
    pub fn everywhere(
        api_key: String,
        participant: String,
        issued_up_to: f64,
    ) -> napi::Result<Self> {
        let make = || {
            let participant = (&ParticipantId::parse(&participant)?).into();
            let issued_up_to = moment(issued_up_to)?;
            Self::new(&api_key, Target::Everywhere { participant, issued_up_to })
        };
        make().map_err(|error| thrown(&error))
    }

    /// `true` or `false`, about claims that were verified and what is entered with them.
    #[napi(catch_unwind)]
    #[allow(clippy::too_many_arguments, reason = "plain values are what crosses quickly")]
    pub fn covers<'env>(
        &self,
        env: &'env Env,
        api_key: String,
        jti: Option<String>,
        issued_at: Option<f64>,
        room: Option<String>,
        participant: Option<String>,
        leeway: Option<f64>,
    ) -> napi::Result<JsString<'env>> {
        let covers = || -> Result<String> {
            let api_key = ApiKey::allow_placeholder(&api_key)?;
            let jti = jti.as_deref().map(Jti::parse).transpose()?;
            let room = room.as_deref().map(RoomId::parse).transpose()?;
            let participant = participant.as_deref().map(ParticipantId::parse).transpose()?;
            let subject = Subject {
                jti: jti.as_ref(),
                issued_at: issued_at.map(moment).transpose()?,
                entering: room.as_ref().map(RoomId::as_str),
                entering_as: participant.as_ref().map(ParticipantId::as_str),
                leeway: leeway_of(leeway)?,
                ..Subject::default()
            };
            Ok(self.0.covers_subject(&api_key, &subject).to_string())
        };
        answer(env, covers())
    }
}

impl Revocation {
    fn new(api_key: &str, target: Target) -> Result<Self> {
        Ok(Self(roomkey::revocation::Revocation::new(ApiKey::parse(api_key)?, target)))
    }
}

/// Whole seconds; whatever else it is gets the core's refusal of one that is too long.
fn leeway_of(seconds: Option<f64>) -> Result<Leeway> {
    let seconds = seconds.unwrap_or_default();
    let is_whole = (0.0..=f64::from(u16::MAX)).contains(&seconds) && seconds.fract() == 0.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was looked at")]
    Leeway::seconds(if is_whole { seconds as u64 } else { u64::MAX })
}
