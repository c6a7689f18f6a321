//! Names, times and lifetimes, and the lists of the core.

use super::Asked;
use crate::answer;
use crate::refusal::wrong;
use roomkey::grant::{Join, Track};
use roomkey::inspect::{FindingCode, Kind, Severity};
use roomkey::jws::Leeway;
use roomkey::videosdk::{Permission, Right, Role};
use roomkey::{
    ApiKey, Category, Code, CustomRoomId, Error, Jti, LifetimeSpec, ParticipantId, Result, RoomId,
    opentok, vendor, videoio, vonage,
};
use serde_json::json;

/// The kinds of names there are.
pub(super) const NAMES: &str = "`room_id`, `custom_room_id`, `participant_id`, `api_key`, `jti`, `permission`, `role`, \
     `application_id`, `app_id`, `identity` or `scope`";

#[expect(clippy::unnecessary_wraps, reason = "a verb may refuse")]
pub(super) fn lists(_: &mut Asked<'_>) -> Result<Vec<u8>> {
    let codes = Code::ALL.iter().map(|code| {
        json!({
            "code": code,
            "category": code.category().as_str(),
            "meaning": code.meaning(),
            "retryable": Error::new(*code).is_retryable(),
        })
    });
    let categories = [
        Category::Token,
        Category::Configuration,
        Category::Argument,
        Category::Remote,
        Category::System,
    ];
    let severities = [Severity::Note, Severity::Warning, Severity::Error];
    let joins = [Join::Direct, Join::Ask, Join::None];
    Ok(answer::text(&json!({
        "version": env!("CARGO_PKG_VERSION"),
        "codes": codes.collect::<Vec<_>>(),
        "categories": categories.map(Category::as_str),
        "permissions": Permission::ALL,
        "roles": Role::ALL,
        "rights": Right::ALL,
        "findings": FindingCode::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(),
        "kinds": Kind::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(),
        "severities": severities.map(Severity::as_str),
        "session_roles": opentok::Role::ALL,
        "capabilities": opentok::Capability::ALL,
        "client_token_kinds": opentok::Kind::ALL,
        "scopes": videoio::Scope::ALL,
        "joins": joins.map(Join::as_str),
        "tracks": Track::ALL.map(Track::as_str),
        "warnings": videoio::Warning::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(),
        "opentok_api_seconds": opentok::API_LIFETIME.as_seconds(),
        "vonage_api_seconds": vonage::API_LIFETIME.as_seconds(),
        "maximum_token_bytes": roomkey::jws::MAXIMUM_BYTES,
        "maximum_body_bytes": roomkey::endpoint::MAXIMUM_BODY_BYTES,
        "maximum_answer_bytes": roomkey::remote::MAXIMUM_ANSWER_BYTES,
    })))
}

#[expect(clippy::unnecessary_wraps, reason = "a verb may refuse")]
pub(super) fn vendors(_: &mut Asked<'_>) -> Result<Vec<u8>> {
    let names: Vec<&str> = vendor::all().map(|one| one.about().name).collect();
    Ok(answer::text(&json!({ "vendors": names })))
}

pub(super) fn about(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let vendor = vendor::by_name(&asked.members.text("vendor")?)?;
    Ok(answer::text(&json!(vendor.about())))
}

pub(super) fn parse(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let (kind, input) = (asked.members.text("kind")?, asked.members.text("input")?);
    match kind.as_str() {
        "room_id" => RoomId::parse(&input).map(drop),
        "custom_room_id" => CustomRoomId::parse(&input).map(drop),
        "participant_id" => ParticipantId::parse(&input).map(drop),
        "api_key" => ApiKey::parse(&input).map(drop),
        "jti" => Jti::parse(&input).map(drop),
        "permission" => Permission::parse(&input).map(drop),
        "role" => Role::parse(&input).map(drop),
        "application_id" => vonage::ApplicationId::parse(&input).map(drop),
        "app_id" => videoio::AppId::parse(&input).map(drop),
        "identity" => videoio::Identity::parse(&input).map(drop),
        "scope" => videoio::Scope::parse(&input).map(drop),
        _ => Err(wrong(format!("The kind of a name is {NAMES}."))),
    }?;
    Ok(answer::nothing())
}

pub(super) fn lifetime(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let lifetime = asked.members.needed::<LifetimeSpec>("lifetime")?;
    let maximum = asked.members.optional::<LifetimeSpec>("maximum")?;
    let lifetime = LifetimeSpec::choose(Some(&lifetime), maximum.as_ref())?;
    Ok(answer::text(&json!({ "seconds": lifetime.as_seconds() })))
}

pub(super) fn leeway(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let leeway = Leeway::seconds(asked.members.needed("seconds")?)?;
    Ok(answer::text(&json!({ "seconds": leeway.as_seconds() })))
}

pub(super) fn timestamp(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let time = asked.members.time("seconds")?;
    Ok(answer::text(&json!({ "text": time.to_string() })))
}

pub(super) fn refuse(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let code = asked.members.text("code")?.parse::<Code>();
    let code = code.map_err(|_| wrong("There is no such code."))?;
    Err(match asked.members.optional::<String>("reason")? {
        Some(reason) => Error::because(code, reason),
        None => Error::new(code),
    })
}
