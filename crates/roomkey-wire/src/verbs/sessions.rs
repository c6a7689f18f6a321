//! What a client's session asks of a server that hands tokens out.

use super::{Asked, Member, calls::milliseconds};
use crate::answer;
use crate::refusal::shown;
use crate::request;
use roomkey::Result;
use roomkey::session::{Failure, Profile, Token, Wish};
use roomkey::videoio::{SessionCredentials, Warning};
use serde_json::{Value, json};

pub(super) const PROFILE: Member = Member::text(
    "profile",
    "what kind of server it is: `any`, `bare`, `get-token`, `livekit`, `room`, `videoio-v1` or `videoio-v2`",
);

pub(super) fn script_url(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let (credentials, warning) = SessionCredentials::from_script_url(&asked.members.text("url")?)?;
    let (kind, token, identity) = match &credentials {
        SessionCredentials::Session(token) => ("session", token, None),
        SessionCredentials::App { token, identity } => ("app", token, Some(identity)),
    };
    Ok(answer::text(&json!({
        "kind": kind,
        "token": token.reveal(str::to_owned),
        "identity": identity,
        "warning": warning.map(Warning::as_str),
    })))
}

pub(super) fn request(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let members = &mut asked.members;
    let mut wish = Wish::default();
    if let Some(identity) = members.optional::<String>("identity")? {
        wish = wish.named(&identity);
    }
    wish = wish.scoped(members.optional::<Vec<String>>("scopes")?.unwrap_or_default());
    if let Some(token) = members.optional::<String>("app_token")? {
        wish = wish.with_app_token(Token::parse(&token)?);
    }
    if let Some(method) = members.optional::<String>("method")? {
        wish = wish.with_method(&method);
    }
    if let Some(body) = members.optional::<String>("body_text")? {
        wish = wish.with_body(&body);
    }
    if let Some(body) = members.optional::<Value>("body_json")? {
        wish = wish.with_json(&body);
    }
    let profile = Profile::parse(&members.text("profile")?)?;
    let mut request = answer::request(&profile.request(&members.text("url")?, &wish)?);
    if let Value::Object(members) = &mut request {
        members.insert("warning".to_owned(), json!(wish.warning()));
    }
    Ok(answer::text(&request))
}

pub(super) fn answer(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let profile = Profile::parse(&asked.members.text("profile")?)?;
    let now = asked.members.needed("now")?;
    let given = request::answer(&mut asked.members)?;
    Ok(answer::text(&match profile.understand(&given, now) {
        Ok(fetched) => json!({ "fetched": {
            "token": fetched.token().reveal(),
            "lifetime": fetched.lifetime().map(milliseconds),
            "sure": fetched.is_sure(),
            "identity": fetched.identity(),
        } }),
        Err(refusal) => {
            let failure = match refusal.failure() {
                Failure::Transient { retry_after } => {
                    json!({ "transient": { "retry_after": retry_after.map(milliseconds) } })
                }
                _ => json!("permanent"),
            };
            json!({ "refusal": shown(refusal.error()), "failure": failure })
        }
    }))
}
