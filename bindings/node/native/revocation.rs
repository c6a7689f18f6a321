//! Revocations, asked about claims that the facade keeps.

use crate::crossing::{answer, moment, thrown};
use napi::{Env, JsString};
use napi_derive::napi;
use roomkey::revocation::Subject;
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
        let make = || {
            let (api_key, jti) = (ApiKey::parse(&api_key)?, Jti::parse(&jti)?);
            Ok(Self(roomkey::revocation::Revocation::Token { api_key, jti }))
        };
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
            Ok(Self(roomkey::revocation::Revocation::Participant {
                api_key: ApiKey::parse(&api_key)?,
                room: RoomId::parse(&room)?,
                participant: ParticipantId::parse(&participant)?,
                issued_up_to: moment(issued_up_to)?,
            }))
        };
        make().map_err(|error| thrown(&error))
    }

    /// `true` or `false`, about claims that were verified and what is entered with them.
    #[napi(catch_unwind)]
    pub fn covers<'env>(
        &self,
        env: &'env Env,
        api_key: String,
        jti: Option<String>,
        issued_at: Option<f64>,
        room: Option<String>,
        participant: Option<String>,
    ) -> napi::Result<JsString<'env>> {
        let covers = || -> Result<String> {
            let api_key = ApiKey::allow_placeholder(&api_key)?;
            let jti = jti.as_deref().map(Jti::parse).transpose()?;
            let room = room.as_deref().map(RoomId::parse).transpose()?;
            let participant = participant.as_deref().map(ParticipantId::parse).transpose()?;
            let subject = Subject {
                api_key: &api_key,
                jti: jti.as_ref(),
                issued_at: issued_at.map(moment).transpose()?,
                entering: room.as_ref(),
                entering_as: participant.as_ref(),
            };
            Ok(self.0.covers_subject(&subject).to_string())
        };
        answer(env, covers())
    }
}
