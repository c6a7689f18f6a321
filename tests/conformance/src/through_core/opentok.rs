//! OpenTok and Vonage, asked through the library.

use super::{needed, now, text, wire, wrong_type};
use crate::run::Answer;
use crate::vectors::{Group, Test};
use roomkey::opentok::endpoints::{Endpoints, SessionCall};
use roomkey::opentok::rest::{Api, Auth};
use roomkey::opentok::rooms;
use roomkey::opentok::{
    self, AccessSpec, ApiAccessSpec, ApiExpectationSpec, ExpectationSpec, NewSessionIdSpec, Role,
    SessionId,
};
use roomkey::videosdk::endpoints::{PolicySpec, TokenRequest};
use roomkey::{Lifetime, LifetimeSpec, Result, Secret, vonage};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

pub(super) fn session(_: &Group, test: &Test) -> Result<Answer> {
    if let Some(input) = text(&test.members, "input") {
        let id = SessionId::parse(input)?;
        assert_eq!(id.to_string(), input, "what was parsed shows as what was given");
        assert!(id.belongs_to(id.project()));
        return Ok(members([
            ("project", json!(id.project())),
            ("location", json!(id.location())),
            ("created_at", json!(id.created_at())),
            ("generation", json!(id.generation().as_str())),
            ("flag", json!(id.flag())),
        ]));
    }
    let spec: NewSessionIdSpec<'_> = read(&test.members["create"])?;
    let id = SessionId::create(needed(&test.members, "project"), &spec.parse()?, now(test)?)?;
    assert_eq!(SessionId::parse(id.as_str()).as_ref(), Ok(&id), "what was made parses");
    Ok(Answer::one("session", id.as_str()))
}

pub(super) fn role(_: &Group, test: &Test) -> Result<Answer> {
    let role = Role::parse(needed(&test.members, "input"))?;
    Ok(Answer::one("may", json!(role.capabilities().collect::<Vec<_>>())))
}

fn members<const N: usize>(members: [(&str, Value); N]) -> Answer {
    Answer::Ok(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn read<T: DeserializeOwned>(value: &Value) -> Result<T> {
    serde_json::from_value(value.clone()).map_err(wrong_type)
}

fn credentials(group: &Group) -> Result<opentok::Credentials> {
    let of = |name: &str| group.shared["credentials"][name].as_str().expect("text");
    opentok::Credentials::new(of("api_key"), Secret::new(of("secret"))?)
}

fn is_api(test: &Test) -> bool {
    match needed(&test.members, "use") {
        "client" => false,
        "api" => true,
        other => panic!("no token is for {other}"),
    }
}

/// The wish and its lifetime.
fn asked(test: &Test, default: Lifetime) -> Result<(Value, Lifetime)> {
    let mut input: Map<String, Value> = test.members["input"].as_object().expect("one").clone();
    let lifetime = match input.remove("lifetime") {
        None => default,
        // Longer ones can be asked for by name; no token of this vendor may have one.
        Some(value) => read::<LifetimeSpec>(&value)?.parse(Lifetime::LONGEST_SECONDS)?,
    };
    Ok((Value::Object(input), lifetime))
}

pub(super) fn mint(group: &Group, test: &Test) -> Result<Answer> {
    let (credentials, now) = (credentials(group)?, now(test)?);
    let token = if is_api(test) {
        let (wish, lifetime) = asked(test, opentok::API_LIFETIME)?;
        credentials.mint_api(&read::<ApiAccessSpec<'_>>(&wish)?.parse()?, lifetime, now)?
    } else {
        let (wish, lifetime) = asked(test, opentok::DEFAULT_LIFETIME)?;
        credentials.mint(&read::<AccessSpec<'_>>(&wish)?.parse()?, lifetime, now)?
    };
    Ok(Answer::one("token", token))
}

pub(super) fn verify(group: &Group, test: &Test) -> Result<Answer> {
    let (credentials, now) = (credentials(group)?, now(test)?);
    let (token, expectation) = (needed(&test.members, "token"), &test.members["expectation"]);
    let claims = if is_api(test) {
        let expectation = read::<ApiExpectationSpec>(expectation)?.parse()?;
        json!(credentials.verify_api(token, &expectation, now)?)
    } else {
        let expectation = read::<ExpectationSpec<'_>>(expectation)?.parse()?;
        json!(credentials.verify(token, &expectation, now)?)
    };
    Ok(Answer::one("claims", claims))
}

fn application(group: &Group) -> (&str, &str) {
    let application = group.shared["application"].as_object().expect("an object");
    (needed(application, "application_id"), needed(application, "pem"))
}

pub(super) fn vonage_mint(group: &Group, test: &Test) -> Result<Answer> {
    let ((id, pem), now) = (application(group), now(test)?);
    let credentials = vonage::Credentials::new(id, pem)?;
    let token = if is_api(test) {
        let (wish, lifetime) = asked(test, vonage::API_LIFETIME)?;
        let access = read::<ApiAccessSpec<'_>>(&wish)?.parse()?;
        let token = credentials.mint_api(&access, lifetime, now)?;
        let live = opentok::ApiExpectation::live();
        credentials.verify_api(&token, &live, now).expect("our own token");
        token
    } else {
        let (wish, lifetime) = asked(test, opentok::DEFAULT_LIFETIME)?;
        let access = read::<AccessSpec<'_>>(&wish)?.parse()?;
        let token = credentials.mint(&access, lifetime, now)?;
        let any = opentok::Expectation::any();
        credentials.verify(&token, &any, now).expect("our own token");
        token
    };
    Ok(Answer::one("token", token))
}

pub(super) fn vonage_verify(group: &Group, test: &Test) -> Result<Answer> {
    let ((id, pem), now) = (application(group), now(test)?);
    let verifier = vonage::Verifier::new(id, pem)?;
    let (token, expectation) = (needed(&test.members, "token"), &test.members["expectation"]);
    let claims = if is_api(test) {
        let expectation = read::<ApiExpectationSpec>(expectation)?.parse()?;
        json!(verifier.verify_api(token, &expectation, now)?)
    } else {
        let expectation = read::<ExpectationSpec<'_>>(expectation)?.parse()?;
        json!(verifier.verify(token, &expectation, now)?)
    };
    Ok(Answer::one("claims", claims))
}

fn api(test: &Test) -> Result<Api> {
    let auth = Auth::parse(needed(&test.members, "auth"))?;
    match (text(&test.members, "base"), auth) {
        (Some(base), auth) => Api::new(base, auth),
        (None, Auth::Vonage) => Ok(Api::vonage()),
        (None, _) => Ok(Api::opentok()),
    }
}

pub(super) fn rest_request(_: &Group, test: &Test) -> Result<Answer> {
    let token = needed(&test.members, "token");
    let arguments = test.members["arguments"].clone();
    let call = api(test)?.call(needed(&test.members, "call"), token, arguments)?;
    assert!(!format!("{call:?}").contains(token), "a call does not show its token");
    let request = call.request();
    let sensitive = request.headers().values().filter(|value| value.is_sensitive());
    assert_eq!(sensitive.count(), 1, "the token is marked");
    let body = std::str::from_utf8(request.body()).expect("text");
    Ok(wire::shown(request, &json!(body)))
}

pub(super) fn rest_response(_: &Group, test: &Test) -> Result<Answer> {
    let status = u16::try_from(test.members["status"].as_u64().expect("a status")).unwrap();
    let answer = http::Response::builder().status(status);
    let answer = answer.body(needed(&test.members, "body")).expect("an answer");
    let call = api(test)?.call("create_session", "a.b.c", json!({}))?;
    let session = call.understand(&answer)?;
    Ok(Answer::one("session_id", session.session_id().as_str()))
}

pub(super) fn endpoint(group: &Group, test: &Test) -> Result<Answer> {
    let ((id, pem), now) = (application(group), now(test)?);
    let endpoints = Endpoints::new(credentials(group)?).and_vonage(vonage::Verifier::new(id, pem)?);
    let given = &test.members;
    let call = SessionCall {
        request: wire::incoming(given),
        opentok_auth: text(given, "opentok_auth"),
        accept: text(given, "accept"),
    };
    let created = endpoints.create_session(&call, 7, now);
    let answer = match &created {
        Ok(created) => created.to_answer(),
        Err(denied) => denied.to_answer(),
    };
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let is_json = answer.headers()["content-type"] == "application/json";
    let form = if is_json { "json" } else { "xml" };
    let status = answer.status().as_u16();
    let body = answer.body();
    let Ok(created) = created else {
        let message = if is_json {
            let body: Map<String, Value> = serde_json::from_str(body).map_err(wrong_type)?;
            assert_eq!(body["message"], body["description"]);
            body["message"].as_str().expect("text").to_owned()
        } else {
            let (_, rest) = body.split_once("<message>").expect("a message");
            rest.split_once("</message>").expect("its end").0.to_owned()
        };
        return Ok(members([
            ("status", json!(status)),
            ("form", json!(form)),
            ("message", json!(message)),
        ]));
    };
    // What our own client makes of the answer is the session that was made.
    let understood = http::Response::builder().status(status).body(body).expect("an answer");
    let call = Api::opentok().call("create_session", "a.b.c", json!({}))?;
    let session = call.understand(&understood)?;
    assert_eq!(session.session_id(), created.session());
    if is_json {
        // Vonage's clients find their application under its own name, OpenTok's find none.
        let made: [Map<String, Value>; 1] = serde_json::from_str(body).map_err(wrong_type)?;
        let project = json!(created.session().project());
        let application = (created.auth() == Auth::Vonage).then_some(&project);
        assert_eq!(made[0].get("application_id"), application);
        assert_eq!((&made[0]["project_id"], &made[0]["partner_id"]), (&project, &project));
    }
    assert_eq!(created.session().created_at(), Some(now));
    Ok(members([
        ("status", json!(status)),
        ("form", json!(form)),
        ("project", json!(created.session().project())),
        ("relayed", json!(created.session().flag() == Some("P"))),
        ("location", json!(created.session().location())),
    ]))
}

pub(super) fn seat(_: &Group, test: &Test) -> Result<Answer> {
    let given = &test.members;
    let policy = read::<PolicySpec>(&given["policy"])?.parse()?;
    let asked = TokenRequest::from_query(needed(given, "query")).expect("well-formed");
    Ok(match rooms::seat(&policy, &asked, needed(given, "room")) {
        Ok(seat) => members([
            ("role", json!(seat.role())),
            ("data", json!(seat.data())),
            ("lifetime", json!(seat.lifetime().as_seconds())),
        ]),
        Err(refusal) => {
            members([("status", json!(refusal.status().as_u16())), ("code", json!(refusal.code()))])
        }
    })
}
