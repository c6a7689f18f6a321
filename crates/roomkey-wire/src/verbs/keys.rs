//! Bare keys, and looking at tokens.

use super::{Asked, object};
use crate::answer;
use crate::object::Object;
use roomkey::inspect::{Context, inspect as look};
use roomkey::jws::ExpectationSpec;
use roomkey::videoio::{AppId, Identity};
use roomkey::{Result, json};
use serde_json::json;

pub(super) fn open(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let key = object!(asked, Key);
    let payload = key.open(&asked.members.text("token")?)?;
    let digits: Vec<String> = payload.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(answer::text(&json!({ "payload_hex": digits.concat() })))
}

pub(super) fn verify(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let key = object!(asked, Key);
    let (token, now) = (asked.members.text("token")?, asked.members.time("now")?);
    let expectation = asked.members.object("expectation");
    let expectation = json::from_slice::<ExpectationSpec<'static>>(expectation)?.parse()?;
    let claims = key.verify(&token, &expectation, now)?;
    Ok(answer::text(&json!({ "claims": claims })))
}

pub(super) fn sign(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let signer = object!(asked, Signer);
    let token = signer.sign(&asked.members.bytes("payload")?)?;
    Ok(answer::text(&json!({ "token": token })))
}

pub(super) fn user_id(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let authority = object!(asked, Authority);
    let app = AppId::parse(&asked.members.text("app")?)?;
    let identity = Identity::parse(&asked.members.text("identity")?)?;
    Ok(answer::text(&json!({ "user_id": authority.user_id(&app, &identity) })))
}

pub(super) fn inspect(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let text = asked.members.text("text")?;
    let context = Context::at(asked.members.time("now")?);
    let context = match asked.object {
        Some(Object::Secret(secret)) => context.secret(secret),
        _ => context,
    };
    let report = look(&text, &context);
    Ok(answer::text(&json!({ "report": report, "text": report.to_string() })))
}
