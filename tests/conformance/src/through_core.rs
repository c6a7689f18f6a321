//! The vectors through the library itself.

mod by_name;
mod conversation;
mod endpoints;
pub(crate) mod livekit;
mod opentok;
pub(crate) mod rest;
mod session;
mod videoio;
mod wire;

use crate::run::{Answer, Implementation};
use crate::vectors::{Group, Test};
use roomkey::inspect;
use roomkey::jws::{self, Key, Leeway, Rs256Signer};
use roomkey::revocation::{Revocation, Subject, TargetSpec};
use roomkey::videosdk::{
    AccessSpec, Claims, Credentials, Entry, Expectation, ExpectationSpec, KeyState, Keyring,
    Permission, Role, SecretOnly,
};
use roomkey::{
    ApiKey, Code, CustomRoomId, Error, Jti, Lifetime, LifetimeSpec, ParticipantId, Result, RoomId,
    Secret, Timestamp, Verified,
};
use serde_json::{Map, Value, json};

/// The library.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "it has nothing in it")]
pub struct Core;

impl Implementation for Core {
    fn name(&self) -> &'static str {
        "core"
    }

    fn answers(&self, group: &Group) -> Vec<Answer> {
        let answer = match group.kind.as_str() {
            "conversation" => conversation::conversation,
            "endpoints" => endpoints::answer,
            "identifier" => identifier,
            "inspect" => look,
            "jws_open" => jws_open,
            "jwt_verify" => jwt_verify,
            "keyring" => keyring,
            "leeway" => leeway,
            "lifetime" => lifetime,
            "livekit_rest_request" => livekit::rest_request,
            "livekit_rest_response" => livekit::rest_response,
            "mint" => by_name::mint,
            "opentok_endpoint" => opentok::endpoint,
            "opentok_mint" => opentok::mint,
            // Proof of the README's table: API client, OpenTok, Vonage.
            "opentok_rest_request" => opentok::rest_request,
            "opentok_rest_response" => opentok::rest_response,
            "opentok_role" => opentok::role,
            "opentok_seat" => opentok::seat,
            "opentok_session" => opentok::session,
            // Proof of the README's table: verify, OpenTok.
            "opentok_verify" => opentok::verify,
            // Proof of the README's table: API client, VideoSDK.
            "rest_request" => rest::request,
            "rest_response" => rest::response,
            "revocation" => revocation,
            "rsa_key" => rsa_key,
            "secret" => secret,
            "session_answer" => session::answer,
            "session_request" => session::request,
            "timestamp" => timestamp,
            // Proof of the README's table: mint, VideoSDK.
            "token_mint" => token_mint,
            // Proof of the README's table: verify, VideoSDK.
            "token_verify" => token_verify,
            "variables" => variables,
            "verify" => by_name::verify,
            "videoio_endpoint" => videoio::endpoint,
            "videoio_identifier" => videoio::identifier,
            "videoio_mint" => videoio::mint,
            // Proof of the README's table: API client, Video.io.
            "videoio_rest_request" => videoio::rest_request,
            "videoio_rest_response" => videoio::rest_response,
            "videoio_script_url" => videoio::script_url,
            // Proof of the README's table: verify, Video.io.
            "videoio_verify" => videoio::verify,
            "vonage_mint" => opentok::vonage_mint,
            // Proof of the README's table: verify, Vonage.
            "vonage_verify" => opentok::vonage_verify,
            "webhook" => livekit::webhook,
            _ => |_: &Group, _: &Test| Ok(Answer::UnknownType),
        };
        group.tests.iter().map(|test| answer(group, test).into()).collect()
    }
}

fn wrong_type(_: serde_json::Error) -> Error {
    Error::new(Code::ArgumentInvalid)
}

fn text<'v>(members: &'v Map<String, Value>, name: &str) -> Option<&'v str> {
    members.get(name).and_then(Value::as_str)
}

fn needed<'v>(members: &'v Map<String, Value>, name: &str) -> &'v str {
    text(members, name).unwrap_or_else(|| panic!("the vector has no text {name}"))
}

fn now(test: &Test) -> Result<Timestamp> {
    Timestamp::from_unix(test.members["now"].as_i64().expect("now is seconds"))
}

fn credentials_of(value: &Value) -> Result<Credentials> {
    let of = |name: &str| value[name].as_str().expect("text");
    Credentials::new(of("api_key"), Secret::new(of("secret"))?)
}

fn identifier(group: &Group, test: &Test) -> Result<Answer> {
    let input = needed(&test.members, "input");
    let display = match needed(&group.shared, "kind") {
        "room_id" => RoomId::parse(input)?.to_string(),
        "custom_room_id" => CustomRoomId::parse(input)?.to_string(),
        "participant_id" => ParticipantId::parse(input)?.to_string(),
        "api_key" => ApiKey::parse(input)?.to_string(),
        "jti" => Jti::parse(input)?.to_string(),
        "permission" => Permission::parse(input)?.to_string(),
        "role" => Role::parse(input)?.to_string(),
        other => panic!("no identifier is called {other}"),
    };
    assert_eq!(display, input, "what was parsed shows as what was given");
    Ok(Answer::nothing())
}

fn lifetime(_: &Group, test: &Test) -> Result<Answer> {
    let maximum = test.members.get("maximum").and_then(Value::as_u64);
    let spec: LifetimeSpec =
        serde_json::from_value(test.members["input"].clone()).map_err(wrong_type)?;
    let lifetime = spec.parse(maximum.unwrap_or(Lifetime::MAXIMUM_SECONDS))?;
    Ok(Answer::one("seconds", lifetime.as_seconds()))
}

fn timestamp(_: &Group, test: &Test) -> Result<Answer> {
    let seconds = test.members["input"].as_i64().expect("seconds");
    Ok(Answer::one("text", Timestamp::from_unix(seconds)?.to_string()))
}

fn leeway(_: &Group, test: &Test) -> Result<Answer> {
    let seconds = test.members["input"].as_u64().expect("seconds");
    Ok(Answer::one("seconds", Leeway::seconds(seconds)?.as_seconds()))
}

fn secret(_: &Group, test: &Test) -> Result<Answer> {
    let bytes = match (text(&test.members, "text"), text(&test.members, "hex")) {
        (Some(chars), None) => chars.as_bytes().to_vec(),
        (None, Some(hex)) => from_hex(hex),
        _ => panic!("a secret is text or hex"),
    };
    let weak = test.members["allow_weak"].as_bool().expect("a boolean");
    let secret = if weak { Secret::allow_weak(bytes.clone()) } else { Secret::new(bytes.clone()) }?;
    assert!(secret.reveal(|revealed| revealed == bytes), "a secret is the bytes it was made from");
    assert_eq!(format!("{secret:?}"), "Secret([redacted])");
    Ok(Answer::nothing())
}

/// Bytes from hexadecimal digits.
pub fn from_hex(digits: &str) -> Vec<u8> {
    let nibble =
        |digit: u8| u8::try_from(char::from(digit).to_digit(16).expect("a digit")).unwrap();
    digits.as_bytes().chunks(2).map(|pair| nibble(pair[0]) * 16 + nibble(pair[1])).collect()
}

fn mint_with(
    mint: impl Fn(&roomkey::videosdk::Access, Lifetime, Timestamp) -> Result<String>,
    test: &Test,
) -> Result<Answer> {
    let mut input = test.members["input"].as_object().expect("an object").clone();
    let lifetime = match input.remove("lifetime") {
        None => Lifetime::default(),
        Some(value) => serde_json::from_value::<LifetimeSpec>(value)
            .map_err(wrong_type)?
            .parse(Lifetime::MAXIMUM_SECONDS)?,
    };
    let spec: AccessSpec = serde_json::from_value(Value::Object(input)).map_err(wrong_type)?;
    let (access, now) = (spec.parse()?, now(test)?);
    let token = mint(&access, lifetime, now).inspect_err(|error| {
        let code = error.code();
        assert_ne!(code, Code::PermissionsContradictory, "an access is checked when it is built");
    })?;
    Ok(Answer::one("token", token))
}

fn token_mint(group: &Group, test: &Test) -> Result<Answer> {
    let credentials = credentials_of(&group.shared["credentials"])?;
    mint_with(|access, lifetime, now| credentials.mint(access, lifetime, now), test)
}

/// What a vector expects of a VideoSDK token.
pub fn expectation_of(given: &Map<String, Value>) -> Result<Expectation> {
    let spec = serde_json::from_value::<ExpectationSpec>(Value::Object(given.clone()));
    spec.map_err(wrong_type)?.parse()
}

fn token_verify(group: &Group, test: &Test) -> Result<Answer> {
    let credentials = credentials_of(&group.shared["credentials"])?;
    let expectation = expectation_of(test.members["expectation"].as_object().expect("an object"))?;
    let (token, now) = (needed(&test.members, "token"), now(test)?);
    let verified = credentials.verify(token, &expectation, now);
    agree_with_others(&group.shared["credentials"], &expectation, token, now, &verified);
    let claims = verified?;
    assert_eq!(claims.entry(), entry_of(&claims), "how its bearer gets in");
    Ok(Answer::one("claims", json!(claims)))
}

/// A keyring with these credentials, and the secret alone, come to the same decision.
fn agree_with_others(
    credentials: &Value,
    expectation: &Expectation,
    token: &str,
    now: Timestamp,
    verified: &Result<Verified<Claims>>,
) {
    let mut keyring = Keyring::new();
    keyring.add(credentials_of(credentials).unwrap(), KeyState::Passive).unwrap();
    let by_keyring = keyring.verify(token, expectation, now);
    assert_eq!(verified.is_ok(), by_keyring.is_ok(), "a keyring decides otherwise");
    let secret = Secret::new(credentials["secret"].as_str().expect("text")).unwrap();
    let by_secret = SecretOnly::new(&secret).verify_any_api_key(token, expectation, now);
    let code = |result: &Result<_>| result.as_ref().err().map(Error::code);
    if code(verified) != Some(Code::ApiKeyMismatch) {
        assert_eq!(code(verified), code(&by_secret), "the secret alone decides otherwise");
    }
}

/// Document 002: `rtc` or no role joins; `allow_join` comes in, `ask_join` asks.
fn entry_of(claims: &Claims) -> Option<Entry> {
    let joins = claims.roles().is_empty() || claims.roles().contains(Role::Rtc);
    match claims.permissions() {
        _ if !joins => None,
        permissions if permissions.contains(Permission::AllowJoin) => Some(Entry::Direct),
        permissions if permissions.contains(Permission::AskJoin) => Some(Entry::Ask),
        _ => None,
    }
}

fn key_of(group: &Group) -> Result<Key> {
    let key = group.shared["key"].as_object().expect("an object");
    match needed(key, "algorithm") {
        "HS256" => Ok(Key::hs256(&Secret::new(needed(key, "secret"))?)),
        "RS256" => Key::rs256_pem(needed(key, "public_key_pem")),
        other => panic!("no key is for {other}"),
    }
}

fn jws_open(group: &Group, test: &Test) -> Result<Answer> {
    let payload = key_of(group)?.open(needed(&test.members, "token"))?;
    let digits: Vec<String> = payload.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Answer::one("payload_hex", digits.concat()))
}

fn variables(_: &Group, test: &Test) -> Result<Answer> {
    let given = test.members["variables"].as_object().expect("an object");
    let credentials = Credentials::from_variables(|name| text(given, name).map(str::to_owned))?;
    Ok(Answer::one("api_key", credentials.api_key().as_str()))
}

fn jwt_verify(group: &Group, test: &Test) -> Result<Answer> {
    let spec = test.members["expectation"].clone();
    let spec: jws::ExpectationSpec = serde_json::from_value(spec).map_err(wrong_type)?;
    let token = needed(&test.members, "token");
    let claims = key_of(group)?.verify(token, &spec.parse()?, now(test)?)?;
    Ok(Answer::one("claims", json!(claims)))
}

fn keyring(group: &Group, test: &Test) -> Result<Answer> {
    let mut keyring = Keyring::new();
    for entry in group.shared["keyring"].as_array().expect("an array") {
        let state: KeyState = entry["state"].as_str().expect("text").parse()?;
        keyring.add(credentials_of(entry)?, state)?;
    }
    if test.members.contains_key("input") {
        return mint_with(|access, lifetime, now| keyring.mint(access, lifetime, now), test);
    }
    let token = needed(&test.members, "token");
    let claims = keyring.verify(token, &Expectation::any(), now(test)?)?;
    Ok(Answer::one("claims", json!(claims)))
}

fn revocation(group: &Group, test: &Test) -> Result<Answer> {
    let credentials = credentials_of(&group.shared["credentials"])?;
    let token = needed(&test.members, "token");
    let leeway = Leeway::seconds(test.members["leeway"].as_u64().unwrap_or_default())?;
    let claims = credentials.verify(token, &Expectation::any().leeway(leeway), now(test)?)?;
    let entering = test.members["entering"].as_object();
    let room = entering.map(|entering| needed(entering, "room").parse()).transpose()?;
    let who = entering.map(|entering| needed(entering, "participant").parse()).transpose()?;
    for entry in test.members["revocations"].as_array().expect("an array") {
        let entry = entry.as_object().expect("an object");
        let target = TargetSpec {
            jti: text(entry, "jti"),
            room: text(entry, "room"),
            participant: text(entry, "participant"),
            everyone: needed(entry, "kind") == "everyone",
            everywhere: needed(entry, "kind") == "everywhere",
            issued_up_to: entry.get("issued_up_to").and_then(Value::as_i64),
        };
        let target = target.parse(now(test)?)?;
        let revocation = Revocation::new(ApiKey::parse(needed(entry, "api_key"))?, target);
        let subject = match entering {
            None => Subject::of(&claims, claims.room(), claims.participant()),
            Some(_) => Subject::of(&claims, room.as_ref(), who.as_ref()),
        };
        if revocation.covers_subject(claims.api_key(), &Subject { leeway, ..subject }) {
            return Err(Error::new(Code::TokenRevoked));
        }
    }
    Ok(Answer::nothing())
}

fn look(_: &Group, test: &Test) -> Result<Answer> {
    let secret = text(&test.members, "secret").map(Secret::allow_weak).transpose()?;
    let mut context = inspect::Context::at(now(test)?);
    if let Some(secret) = &secret {
        context = context.secret(secret);
    }
    let report = inspect::inspect(needed(&test.members, "token"), &context);
    assert_eq!(json!(report)["verified"], false, "looking is not verifying");
    let hides = |character: char| character.is_control() && character != '\n';
    let shown = report.to_string();
    assert!(!shown.contains(hides) && !shown.contains('\u{202e}'), "{shown:?}");
    let mut codes: Vec<&str> =
        report.findings().iter().map(|finding| finding.code().as_str()).collect();
    codes.sort_unstable();
    Ok(Answer::of(json!({ "kind": report.kind().as_str(), "findings": codes })))
}

fn rsa_key(group: &Group, test: &Test) -> Result<Answer> {
    let kind = needed(&group.shared, "kind");
    if kind == "components" {
        let of = |name| from_hex(needed(&test.members, name));
        let key = Key::rs256_components(&of("modulus"), &of("exponent"))?;
        return key.open(needed(&test.members, "token")).map(|_| Answer::nothing());
    }
    let pem = needed(&test.members, "pem");
    if kind == "public" {
        return Key::rs256_pem(pem).map(|_| Answer::nothing());
    }
    let signer = Rs256Signer::from_pem(pem)?;
    assert_eq!(format!("{signer:?}"), "Rs256Signer([redacted])");
    Ok(Answer::one("token", signer.sign(needed(&test.members, "payload").as_bytes())?))
}
