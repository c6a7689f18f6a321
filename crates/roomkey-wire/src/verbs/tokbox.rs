//! The sessions of OpenTok and Vonage.

use super::Asked;
use crate::answer;
use roomkey::opentok::{NewSessionIdSpec, Role, SessionId, rooms};
use roomkey::videosdk::endpoints::{PolicySpec, TokenRequest};
use roomkey::{Result, json};
use serde_json::json;

pub(super) fn session_id(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let id = SessionId::parse(&asked.members.text("input")?)?;
    Ok(answer::text(&json!({
        "project": id.project(),
        "location": id.location(),
        "created_at": id.created_at(),
        "generation": id.generation().as_str(),
        "flag": id.flag(),
    })))
}

pub(super) fn new_session_id(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let (project, now) = (asked.members.text("project")?, asked.members.time("now")?);
    let spec = json::from_slice::<NewSessionIdSpec<'static>>(asked.members.object("create"))?;
    let id = SessionId::create(&project, &spec.parse()?, now)?;
    Ok(answer::text(&json!({ "session": id.as_str() })))
}

pub(super) fn role(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let role = Role::parse(&asked.members.text("input")?)?;
    Ok(answer::text(&json!({ "may": role.capabilities().collect::<Vec<_>>() })))
}

pub(super) fn seat(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let policy = asked.members.needed::<PolicySpec>("policy")?.parse()?;
    let query = asked.members.optional::<String>("query")?.unwrap_or_default();
    let room = asked.members.text("room")?;
    let seat =
        TokenRequest::from_query(&query).and_then(|asked| rooms::seat(&policy, &asked, &room));
    Ok(answer::text(&match seat {
        Ok(seat) => json!({
            "role": seat.role(), "data": seat.data(), "lifetime": seat.lifetime().as_seconds(),
        }),
        Err(refusal) => json!({ "status": refusal.status().as_u16(), "code": refusal.code() }),
    }))
}
