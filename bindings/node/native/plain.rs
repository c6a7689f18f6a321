//! Names, times and lifetimes, and the lists of the core that the facade's types are made from.

use crate::crossing::{answer, moment};
use napi::{Env, JsString};
use napi_derive::napi;
use roomkey::grant::{Join, Track};
use roomkey::inspect::{FindingCode, Kind, Severity};
use roomkey::videosdk::{Permission, Right, Role};
use roomkey::{
    ApiKey, Category, Code, CustomRoomId, Error, Jti, Lifetime, LifetimeSpec, ParticipantId,
    Result, RoomId, json, opentok, videoio,
};
use serde_json::json;

/// The lists of the core, as JSON.
#[napi(catch_unwind)]
pub fn lists(env: &Env) -> napi::Result<JsString<'_>> {
    let codes = Code::ALL.iter().map(|code| {
        let error = Error::new(*code);
        (code.as_str(), code.category().as_str(), code.meaning(), error.is_retryable())
    });
    let categories = [
        Category::Token,
        Category::Configuration,
        Category::Argument,
        Category::Remote,
        Category::System,
    ];
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    let severities = [Severity::Note, Severity::Warning, Severity::Error];
    let joins = [Join::Direct, Join::Ask, Join::None];
    let lists = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "codes": codes.collect::<Vec<_>>(),
        "categories": categories.map(Category::as_str),
        "permissions": Permission::ALL,
        "roles": Role::ALL,
        "rights": Right::ALL,
        "findings": FindingCode::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(),
        "kinds": kinds,
        "severities": severities.map(Severity::as_str),
        "sessionRoles": opentok::Role::ALL,
        "capabilities": opentok::Capability::ALL,
        "clientTokenKinds": opentok::Kind::ALL,
        "scopes": videoio::Scope::ALL,
        "joins": joins.map(Join::as_str),
        "tracks": Track::ALL.map(Track::as_str),
        "warnings": videoio::Warning::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(),
        "opentokApiSeconds": opentok::API_LIFETIME.as_seconds(),
        "vonageApiSeconds": roomkey::vonage::API_LIFETIME.as_seconds(),
        "maximumTokenBytes": roomkey::jws::MAXIMUM_BYTES,
        "maximumBodyBytes": roomkey::videosdk::endpoints::MAXIMUM_BODY_BYTES,
        "maximumAnswerBytes": roomkey::videosdk::rest::MAXIMUM_ANSWER_BYTES,
    });
    answer(env, Ok(lists.to_string()))
}

/// Checks a name of some kind: empty if it is one.
#[napi(catch_unwind)]
pub fn check_name(env: &Env, kind: String, text: String) -> napi::Result<JsString<'_>> {
    answer(env, checked(&kind, &text).map(|()| String::new()))
}

fn checked(kind: &str, text: &str) -> Result<()> {
    match kind {
        "room_id" => RoomId::parse(text).map(drop),
        "custom_room_id" => CustomRoomId::parse(text).map(drop),
        "participant_id" => ParticipantId::parse(text).map(drop),
        "api_key" => ApiKey::parse(text).map(drop),
        "jti" => Jti::parse(text).map(drop),
        "permission" => Permission::parse(text).map(drop),
        "role" => Role::parse(text).map(drop),
        "application_id" => roomkey::vonage::ApplicationId::parse(text).map(drop),
        "app_id" => videoio::AppId::parse(text).map(drop),
        "identity" => videoio::Identity::parse(text).map(drop),
        "scope" => videoio::Scope::parse(text).map(drop),
        _ => Err(Error::new(Code::ArgumentInvalid)),
    }
}

/// The seconds of a lifetime, from JSON, perhaps up to a maximum in seconds.
#[napi(catch_unwind)]
pub fn lifetime_seconds(
    env: &Env,
    lifetime: String,
    maximum: String,
) -> napi::Result<JsString<'_>> {
    let seconds = json::from_slice::<LifetimeSpec>(lifetime.as_bytes()).and_then(|spec| {
        let maximum: Option<LifetimeSpec> = json::from_slice(maximum.as_bytes())?;
        LifetimeSpec::choose(Some(&spec), maximum.as_ref())
    });
    answer(env, seconds.map(Lifetime::as_seconds).map(|seconds| seconds.to_string()))
}

/// A time in RFC 3339.
#[napi(catch_unwind)]
pub fn timestamp_text(env: &Env, seconds: f64) -> napi::Result<JsString<'_>> {
    answer(env, moment(seconds).map(|time| time.to_string()))
}

/// The refusal of a code, for what the facade itself refuses.
#[napi(catch_unwind)]
pub fn refuse(env: &Env, code: String, reason: String) -> napi::Result<JsString<'_>> {
    let code = code.parse().unwrap_or(Code::ArgumentInvalid);
    let error = if reason.is_empty() { Error::new(code) } else { Error::because(code, reason) };
    answer(env, Err(error))
}
