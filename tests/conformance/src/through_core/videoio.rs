//! Video.io, asked through the library.

use super::{needed, now, wire, wrong_type};
use crate::run::Answer;
use crate::vectors::{Group, Test};
use roomkey::videoio::endpoints::Endpoints;
use roomkey::videoio::rest::{Api, Generation};
use roomkey::videoio::{
    AppAccessSpec, AppId, Authority, Expectation, ExpectationSpec, Identity, Scope,
    SessionAccessSpec, SessionCredentials, Warning,
};
use roomkey::{Lifetime, LifetimeSpec, Result, Secret};
use serde_json::{Map, Value, json};

fn authority_of(group: &Group) -> Result<Authority> {
    let secret = group.shared["authority"]["secret"].as_str().expect("text");
    let authority = Authority::new(&Secret::new(secret)?);
    assert_eq!(format!("{authority:?}"), "Authority([redacted])");
    Ok(authority)
}

fn members(value: Value) -> Answer {
    match value {
        Value::Object(members) => Answer::Ok(members),
        other => panic!("{other} is no object"),
    }
}

pub(super) fn identifier(group: &Group, test: &Test) -> Result<Answer> {
    let input = needed(&test.members, "input");
    let shown = match needed(&group.shared, "kind") {
        "app_id" => AppId::parse(input)?.to_string(),
        "identity" => Identity::parse(input)?.to_string(),
        "scope" => Scope::parse(input)?.to_string(),
        other => panic!("no identifier is called {other}"),
    };
    assert_eq!(shown, input, "what was parsed shows as what was given");
    Ok(Answer::nothing())
}

pub(super) fn mint(group: &Group, test: &Test) -> Result<Answer> {
    let (authority, now) = (authority_of(group)?, now(test)?);
    let mut input = test.members["input"].as_object().expect("an object").clone();
    if needed(&group.shared, "kind") == "app" {
        let spec: AppAccessSpec<'_> =
            serde_json::from_value(Value::Object(input)).map_err(wrong_type)?;
        return Ok(Answer::one("token", authority.mint_app(&spec.parse()?, now)?));
    }
    let app = authority.verify_app(needed(&test.members, "app_token"), now)?;
    let lifetime = match input.remove("lifetime") {
        None => Lifetime::default(),
        Some(value) => serde_json::from_value::<LifetimeSpec>(value)
            .map_err(wrong_type)?
            .parse(Lifetime::MAXIMUM_SECONDS)?,
    };
    let spec: SessionAccessSpec<'_> =
        serde_json::from_value(Value::Object(input)).map_err(wrong_type)?;
    Ok(Answer::one("token", authority.mint_session(&app, &spec.parse()?, lifetime, now)?))
}

pub(super) fn verify(group: &Group, test: &Test) -> Result<Answer> {
    let (authority, now) = (authority_of(group)?, now(test)?);
    let token = needed(&test.members, "token");
    if needed(&group.shared, "kind") == "app" {
        return Ok(Answer::one("claims", json!(authority.verify_app(token, now)?)));
    }
    let spec = test.members["expectation"].clone();
    let expectation =
        serde_json::from_value::<ExpectationSpec<'_>>(spec).map_err(wrong_type)?.parse()?;
    Ok(Answer::one("claims", json!(authority.verify_session(token, &expectation, now)?)))
}

pub(super) fn rest_request(_: &Group, test: &Test) -> Result<Answer> {
    let given = &test.members;
    let generation: Generation = needed(given, "generation").parse()?;
    let api = Api::new(needed(given, "base"), generation)?;
    let token = needed(given, "token");
    let call = api.call(needed(given, "call"), token, given["arguments"].clone())?;
    assert!(!format!("{call:?}").contains(token), "a call does not show its token");
    let request = call.request();
    assert!(request.headers()["authorization"].is_sensitive());
    wire::shown_with_json(request)
}

pub(super) fn rest_response(_: &Group, test: &Test) -> Result<Answer> {
    let given = &test.members;
    let generation: Generation = needed(given, "generation").parse()?;
    let mut arguments = json!({ "identity": needed(given, "identity") });
    if generation == Generation::Second {
        arguments["scopes"] = json!(["videos.read"]);
    }
    let call = Api::cloud(generation).call("create_session", "a.b.c", arguments)?;
    Ok(members(call.understand(&wire::answer(given))?))
}

pub(super) fn endpoint(group: &Group, test: &Test) -> Result<Answer> {
    let seconds = group.shared["lifetime"].as_u64().expect("seconds");
    let endpoints = Endpoints::new(authority_of(group)?, Lifetime::seconds(seconds)?);
    let request = wire::incoming(&test.members);
    let now = now(test)?;
    let answer = endpoints.create_session(&request, now);
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert_eq!(answer.headers()["content-type"], "application/json");
    let status = answer.status().as_u16();
    let mut body: Map<String, Value> = serde_json::from_str(answer.body()).map_err(wrong_type)?;
    if let Some(code) = body.get("code") {
        assert_eq!(body["statusCode"], status, "the status is said twice");
        return Ok(members(json!({ "status": status, "code": code })));
    }
    let name = if body.contains_key("session_key") { "session_key" } else { "sessionToken" };
    let token = body.remove(name).expect("a token");
    let token = token.as_str().expect("text");
    let judge = |one: &Authority| one.verify_session(token, &Expectation::any(), now);
    let claims = endpoints.keyring().verify(judge)?;
    let mut claims = json!(claims);
    let jti = claims.as_object_mut().expect("an object").remove("jti");
    assert!(jti.is_some(), "every token can be revoked");
    Ok(members(json!({ "status": status, "token_name": name, "body": body, "claims": claims })))
}

pub(super) fn script_url(_: &Group, test: &Test) -> Result<Answer> {
    let (credentials, warning) = SessionCredentials::from_script_url(needed(&test.members, "url"))?;
    let (kind, token, identity) = match &credentials {
        SessionCredentials::Session(token) => ("session", token, None),
        SessionCredentials::App { token, identity } => ("app", token, Some(identity)),
    };
    let token = token.reveal(str::to_owned);
    assert!(!format!("{credentials:?}").contains(&token), "a token is not shown");
    Ok(members(json!({
        "kind": kind,
        "token": token,
        "identity": identity,
        "warning": warning.map(Warning::as_str),
    })))
}
