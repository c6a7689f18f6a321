//! What the keys of a vendor do, through JSON.

use super::{Asked, object};
use crate::answer;
use crate::members::Members;
use crate::refusal::{shown, wrong};
use roomkey::vendor::Keys;
use roomkey::videosdk::{AccessSpec, Credentials, Keyring};
use roomkey::{Error, LifetimeSpec, Result, json};
use serde_json::{Value, json};

pub(super) fn mint(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let keys = object!(asked, Keys);
    let now = asked.members.time("now")?;
    let token = keys.mint(asked.members.object("input"), now)?;
    Ok(answer::text(&json!({ "token": token })))
}

pub(super) fn verify(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let keys = object!(asked, Keys);
    let (token, now) = (asked.members.text("token")?, asked.members.time("now")?);
    let claims = keys.verify(&token, asked.members.object("expectation"), now)?;
    let rest = json!({
        "project": claims.project(),
        "room": claims.room(),
        "participant": claims.participant(),
        "iat": claims.issued_at(),
        "exp": claims.expires_at(),
        "jti": claims.jti(),
    });
    Ok(answer::beginning_with("claims", claims.json(), &rest))
}

pub(super) fn project(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let keys = object!(asked, Keys);
    Ok(answer::text(&json!({ "project": keys.project() })))
}

/// VideoSDK's credentials that sign, where the keys are such.
pub(crate) fn videosdk(keys: &Keys) -> Option<Result<&Credentials>> {
    let alone = keys.own::<Credentials>().map(Ok);
    alone.or_else(|| keys.own::<Keyring>().map(Keyring::active))
}

pub(super) fn mint_many(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let keys = object!(asked, Keys);
    let now = asked.members.time("now")?;
    let participants = asked.members.needed::<Vec<String>>("participants")?;
    let mut wish = Members::read_any(asked.members.object("input"))?;
    let lifetime = wish.optional::<LifetimeSpec>("lifetime")?;
    let longest = wish.optional::<LifetimeSpec>("max_lifetime")?;
    let lifetime = LifetimeSpec::choose(lifetime.as_ref(), longest.as_ref())?;
    // The claims are read by themselves, and so may be nested as deeply as everywhere.
    let claims = json::from_slice(wish.object("claims"))?;
    let spec = json::from_slice::<AccessSpec<'static>>(&wish.rest()?)?;
    let access = AccessSpec { claims, ..spec }.parse()?;
    let credentials = videosdk(keys)
        .ok_or_else(|| wrong("Tokens for many participants at once are VideoSDK's."))??;
    let participants = participants.iter().map(String::as_str);
    let tokens = credentials.mint_each(&access, participants, lifetime, now);
    let tokens = tokens
        .into_iter()
        .map(|token| token.map_or_else(|error: Error| shown(&error), Value::from));
    Ok(answer::text(&json!({ "tokens": tokens.collect::<Vec<_>>() })))
}

pub(super) fn webhook(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let keys = object!(asked, Keys);
    let (authorization, now) = (asked.members.text("authorization")?, asked.members.time("now")?);
    let rules = asked.members.object("rules");
    let body = asked.members.bytes("body")?;
    let event = keys.verify_webhook(&authorization, &body, rules, now)?;
    Ok(answer::text(&json!({
        "id": event.id(),
        "event": event.name(),
        "created_at": event.created_at(),
        "room": event.room(),
        "identity": event.participant(),
        "raw": event.raw(),
    })))
}
