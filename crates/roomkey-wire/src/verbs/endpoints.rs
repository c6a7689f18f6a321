//! What the endpoints of vendors answer.

use super::{Asked, Member, object};
use crate::answer;
use crate::members::Members;
use crate::refusal::wrong;
use crate::request::{self, BODY, BODY_HEX, CAME, HEADERS, STATUS, Sent};
use roomkey::Result;
use roomkey::opentok::endpoints::SessionCall;
use roomkey::videosdk::endpoints::{PolicySpec, Refusal, Step};
use serde_json::{Value, json};

/// What the vendor said, once it was asked.
pub(super) const VENDOR: Member = Member::any(
    "vendor",
    "what became of `send`: an object of `status`, `headers`, `body` and `came`, or `unreachable`, or `timeout`",
)
.optional();

const ANSWER: &[Member] = &[STATUS, HEADERS, BODY, BODY_HEX, CAME];

pub(super) fn get_token(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let endpoints = object!(asked, VideoSdk);
    let policy = asked.members.needed::<PolicySpec>("policy")?.parse()?;
    let (sent, now) = (Sent::read(&mut asked.members)?, asked.members.time("now")?);
    let answer = endpoints.get_token(&policy, &sent.as_incoming(), now);
    Ok(answer::text(&answer::of_endpoint(&answer)))
}

pub(super) fn create_meeting(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let endpoints = object!(asked, VideoSdk);
    let (sent, now) = (Sent::read(&mut asked.members)?, asked.members.time("now")?);
    let vendor = asked.members.raw(VENDOR.name);
    step(endpoints.create_meeting(&sent.as_incoming(), now), vendor)
}

pub(super) fn validate_meeting(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let endpoints = object!(asked, VideoSdk);
    let meeting = asked.members.text("meeting")?;
    let (sent, now) = (Sent::read(&mut asked.members)?, asked.members.time("now")?);
    let vendor = asked.members.raw(VENDOR.name);
    step(endpoints.validate_meeting(&meeting, &sent.as_incoming(), now), vendor)
}

/// Whoever was told to ask the vendor comes again with the same and what it said: nothing has to be kept
/// open between, and the caller's token is judged both times.
fn step(step: Step, vendor: Option<&[u8]>) -> Result<Vec<u8>> {
    let answer = match (step, vendor) {
        (Step::Answer(answer), _) => answer,
        (Step::Send(pending), None) => {
            return Ok(answer::text(&json!({ "send": answer::request(pending.request()) })));
        }
        (Step::Send(pending), Some(b"\"unreachable\"")) => pending.unanswered(false),
        (Step::Send(pending), Some(b"\"timeout\"")) => pending.unanswered(true),
        (Step::Send(pending), Some(vendor)) if vendor.first() == Some(&b'{') => {
            pending.answer(&request::answer(&mut Members::read(vendor, ANSWER)?)?)
        }
        (Step::Send(_), Some(_)) => {
            return Err(wrong("`vendor` is an answer, `unreachable` or `timeout`."));
        }
    };
    Ok(answer::text(&answer::of_endpoint(&answer)))
}

pub(super) fn create_opentok_session(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let endpoints = object!(asked, OpenTok);
    let members = &mut asked.members;
    let opentok_auth = members.optional::<String>("opentok_auth")?;
    let accept = members.optional::<String>("accept")?;
    let server = members.optional::<u16>("server")?.unwrap_or_default();
    let (sent, now) = (Sent::read(members)?, members.time("now")?);
    let call = SessionCall {
        request: sent.as_incoming(),
        opentok_auth: opentok_auth.as_deref(),
        accept: accept.as_deref(),
    };
    let (answer, session, auth) = match endpoints.create_session(&call, server, now) {
        Ok(created) => (
            created.to_answer(),
            Value::from(created.session().as_str()),
            Value::from(created.auth().as_str()),
        ),
        Err(denied) => (denied.to_answer(), Value::Null, Value::Null),
    };
    let mut shown = answer::of_endpoint(&answer);
    if let Value::Object(members) = &mut shown {
        members.insert("session".to_owned(), session);
        members.insert("auth".to_owned(), auth);
    }
    Ok(answer::text(&shown))
}

pub(super) fn create_videoio_session(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let endpoints = object!(asked, VideoIo);
    let (sent, now) = (Sent::read(&mut asked.members)?, asked.members.time("now")?);
    let answer = endpoints.create_session(&sent.as_incoming(), now);
    Ok(answer::text(&answer::of_endpoint(&answer)))
}

pub(super) fn refusal_answer(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let code = asked.members.text("code")?;
    let refusal = Refusal::ALL.iter().find(|refusal| refusal.code() == code);
    let refusal = refusal.ok_or_else(|| wrong("No endpoint refuses with this code."))?;
    Ok(answer::text(&answer::of_endpoint(&refusal.to_answer())))
}
