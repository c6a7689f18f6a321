//! Each rule by itself, in its shortest form. The vectors hold more of each.

use super::webhook::Rules;
use super::*;
use crate::error::{Code, Result};
use crate::{Secret, Timestamp, json as strict, vendor};
use serde_json::{Value, json};

const NOW: u64 = 1_750_000_000;
const KEY: &str = "APIx7Qm2kR9";

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix(i64::try_from(seconds).unwrap()).unwrap()
}

fn credentials() -> Credentials {
    let secret = Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687").unwrap();
    Credentials::new(KEY, secret).unwrap()
}

/// A token with any claims, signed.
fn signed(claims: &Value) -> String {
    credentials().sign(claims.to_string().as_bytes()).unwrap()
}

fn changed(mut whole: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        whole[name] = value.clone();
    }
    whole
}

fn usual() -> Value {
    json!({
        "iss": KEY, "sub": "ann", "video": {"roomJoin": true, "room": "class-7"},
        "nbf": NOW, "iat": NOW, "exp": NOW + 3600, "jti": "a",
    })
}

fn access(json: &Value) -> Result<Access> {
    strict::from_slice::<AccessSpec<'static>>(json.to_string().as_bytes())?.parse()
}

fn minted(json: &Value) -> Result<Value> {
    let token = credentials().mint(&access(json)?, DEFAULT_LIFETIME, at(NOW))?;
    let payload = crate::jws::decode(token.split('.').nth(1).unwrap())?;
    Ok(serde_json::from_slice(&payload).unwrap())
}

fn verdict(claims: &Value, expectation: &Expectation) -> Option<Code> {
    let verified = credentials().verify(&signed(claims), expectation, at(NOW));
    verified.err().map(|error| error.code())
}

#[test]
fn a_token_says_what_was_asked_for_in_one_order() {
    let token = credentials().mint(
        &access(&json!({
            "identity": "ann", "room": "class-7", "name": "Ann", "kind": "agent", "kind_details": ["cloud_agent"],
            "video": {"canPublish": false, "roomJoin": true, "hidden": false}, "sip": {"call": true},
            "metadata": "m", "attributes": {"b": "2", "a": "1"}, "room_preset": "p",
            "room_config": {"sync_streams": true, "emptyTimeout": 60}, "not_before": NOW + 5, "jti": "j",
        }))
        .unwrap(),
        DEFAULT_LIFETIME,
        at(NOW),
    );
    let token = token.unwrap();
    let payload = crate::jws::decode(token.split('.').nth(1).unwrap()).unwrap();
    assert_eq!(
        String::from_utf8(payload).unwrap(),
        r#"{"iss":"APIx7Qm2kR9","sub":"ann","name":"Ann","kind":"agent","kindDetails":["cloud_agent"],"video":{"roomJoin":true,"room":"class-7","canPublish":false},"sip":{"call":true},"metadata":"m","attributes":{"a":"1","b":"2"},"roomPreset":"p","roomConfig":{"emptyTimeout":60,"syncStreams":true},"nbf":1750000005,"iat":1750000000,"exp":1750000600,"jti":"j"}"#
    );
    let claims = credentials().verify(&token, &Expectation::any(), at(NOW + 5)).unwrap();
    assert_eq!((claims.kind(), claims.name()), (Kind::Agent, Some("Ann")));
    assert_eq!((claims.identity(), claims.room()), (Some("ann"), Some("class-7")));
    assert_eq!(claims.expires_at(), Some(at(NOW + 600)));
    assert_eq!(claims.issued_at(), Some(at(NOW)));
    assert_eq!(claims.not_before(), Some(at(NOW + 5)));
    assert_eq!(claims.jti().map(crate::Jti::as_str), Some("j"));
}

#[test]
fn what_the_server_would_read_otherwise_is_not_minted() {
    let base = json!({"identity": "ann", "room": "class-7", "video": {"roomJoin": true}});
    assert!(minted(&base).is_ok());
    for (change, code) in [
        (json!({"video": {}}), Code::PermissionsMissing),
        (json!({"video": null}), Code::PermissionsMissing),
        (json!({"video": {"canPublish": true}}), Code::PermissionsMissing),
        (json!({"identity": null}), Code::IdentityInvalid),
        (json!({"identity": ""}), Code::IdentityInvalid),
        (json!({"identity": "i".repeat(257)}), Code::IdentityInvalid),
        (json!({"room": ""}), Code::RoomIdInvalid),
        (json!({"room": null}), Code::RoomIdInvalid),
        (json!({"room": "é".repeat(129)}), Code::RoomIdInvalid),
        (json!({"video": {"roomJoin": true, "destinationRoom": ""}}), Code::RoomIdInvalid),
        (json!({"video": {"roomJoin": true, "room": "class-8"}}), Code::ArgumentInvalid),
        (json!({"room": null, "video": {"roomAdmin": true}}), Code::ArgumentInvalid),
        (json!({"name": "n".repeat(257)}), Code::ArgumentInvalid),
        (json!({"video": {"roomJoin": true, "canPublishSources": []}}), Code::ArgumentInvalid),
        (
            json!({"video": {"roomJoin": true, "canPublishSources": ["smell"]}}),
            Code::ArgumentInvalid,
        ),
        (
            json!({"video": {"roomJoin": true, "canPublish": false, "canPublishSources": ["camera"]}}),
            Code::ArgumentInvalid,
        ),
        (json!({"video": {"roomJoin": true, "dance": true}}), Code::ArgumentInvalid),
        (json!({"attributes": {"seat": 7}}), Code::ArgumentInvalid),
        (json!({"kind": "robot"}), Code::ArgumentInvalid),
        (json!({"kind_details": ["robot"]}), Code::ArgumentInvalid),
        (json!({"room_config": {"emptyTimeout": -1}}), Code::ArgumentInvalid),
        (json!({"not_before": NOW - 1}), Code::ArgumentInvalid),
        (json!({"not_before": NOW + 600}), Code::ArgumentInvalid),
        (json!({"not_before": -1}), Code::TimestampInvalid),
        (json!({"jti": ""}), Code::JtiInvalid),
        (json!({"metadata": "x".repeat(12_400)}), Code::TokenTooLarge),
    ] {
        let refused = minted(&changed(base.clone(), &change)).map_err(|error| error.code());
        assert_eq!(refused, Err(code), "{change}");
    }
    let person = Access::join("class-7", "ann").unwrap();
    for seconds in [0, 99_999_999_999 - 599] {
        let refused = credentials().mint(&person, DEFAULT_LIFETIME, at(seconds));
        assert_eq!(refused.unwrap_err().code(), Code::TimestampInvalid, "{seconds}");
    }
}

#[test]
fn each_claim_has_to_be_what_the_vendor_has() {
    let any = Expectation::any();
    assert_eq!(verdict(&usual(), &any), None);
    for (change, code) in [
        (json!({"iss": ""}), Some(Code::ApiKeyMissing)),
        (json!({"iss": 7}), Some(Code::ApiKeyMissing)),
        (json!({"iss": "other"}), Some(Code::ApiKeyMismatch)),
        (json!({"aud": "a"}), Some(Code::AudienceUnexpected)),
        (json!({"sha256": "a"}), Some(Code::TokenKindMismatch)),
        (json!({"sub": ""}), Some(Code::ClaimInvalid)),
        (json!({"sub": 7}), Some(Code::ClaimInvalid)),
        (json!({"sub": "ann\u{200b}"}), Some(Code::ClaimInvalid)),
        (json!({"identity": "ben"}), Some(Code::ClaimInvalid)),
        (json!({"identity": "ann"}), None),
        (json!({"name": "n".repeat(257)}), Some(Code::ClaimInvalid)),
        (json!({"name": 7}), Some(Code::ClaimInvalid)),
        (json!({"kind": 7}), Some(Code::ClaimInvalid)),
        (json!({"kind": "robot"}), None),
        (json!({"kindDetails": "cloud_agent"}), Some(Code::ClaimInvalid)),
        (json!({"kindDetails": [7]}), Some(Code::ClaimInvalid)),
        (json!({"metadata": {}}), Some(Code::ClaimInvalid)),
        (json!({"attributes": {"seat": 7}}), Some(Code::ClaimInvalid)),
        (json!({"roomPreset": 7}), Some(Code::ClaimInvalid)),
        (json!({"roomConfig": {"emptyTimeout": -1}}), Some(Code::ClaimInvalid)),
        (json!({"roomConfig": {"volume": 11}}), None),
        (json!({"jti": ""}), Some(Code::ClaimInvalid)),
        (json!({"jti": 7}), Some(Code::ClaimInvalid)),
        (json!({"exp": "soon"}), Some(Code::TimeInvalid)),
        (json!({"exp": NOW * 1000}), Some(Code::TimeInMilliseconds)),
        (json!({"exp": NOW}), Some(Code::TokenExpired)),
        (json!({"nbf": NOW + 1}), Some(Code::TokenNotYetValid)),
        (json!({"iat": NOW + 61}), Some(Code::IssuedInFuture)),
        (json!({"Sub": "ben"}), Some(Code::ClaimInvalid)),
        (json!({"tenant": null}), None),
        (json!({"video": {"roomJoin": "true"}}), Some(Code::ClaimInvalid)),
        (json!({"video": {"roomJoin": true, "Room": "class-8"}}), Some(Code::ClaimInvalid)),
        (json!({"video": {"roomJoin": true, "room": "é".repeat(129)}}), Some(Code::ClaimInvalid)),
        (json!({"video": {"roomJoin": true, "destinationRoom": " a"}}), Some(Code::ClaimInvalid)),
        (json!({"video": {"roomJoin": true, "dance": 1}}), None),
        (json!({"video": {"canPublish": true}}), Some(Code::PermissionMissing)),
    ] {
        assert_eq!(verdict(&changed(usual(), &change), &any), code, "{change}");
    }
    let mut nobody = usual();
    nobody.as_object_mut().unwrap().remove("sub");
    assert_eq!(verdict(&nobody, &any), Some(Code::ClaimInvalid), "never the token's id");
    let mut endless = usual();
    endless.as_object_mut().unwrap().remove("exp");
    assert_eq!(verdict(&endless, &any), Some(Code::ExpiryMissing));
}

#[test]
fn a_token_is_good_for_what_it_grants() {
    let join = usual();
    for (expectation, code) in [
        (Expectation::any().room("class-7").identity("ann").can(Ability::RoomJoin), None),
        (Expectation::any().room("class-8"), Some(Code::RoomMismatch)),
        (Expectation::any().identity("ben"), Some(Code::ParticipantMismatch)),
        (Expectation::any().can(Ability::RoomAdmin), Some(Code::PermissionMissing)),
        (
            Expectation::any().maximum_lifetime(Lifetime::minutes(59).unwrap()),
            Some(Code::LifetimeTooLong),
        ),
    ] {
        assert_eq!(verdict(&join, &expectation), code, "{expectation:?}");
    }
    let every = changed(usual(), &json!({"video": {"roomJoin": true}}));
    assert_eq!(verdict(&every, &Expectation::any().room("class-8")), Some(Code::RoomMismatch));
    let join = Expectation::any().can(Ability::RoomJoin);
    assert_eq!(verdict(&every, &join), Some(Code::PermissionMissing), "of no room");
    let admin = changed(usual(), &json!({"video": {"roomAdmin": true}}));
    let demand = Expectation::any().can(Ability::RoomAdmin);
    assert_eq!(verdict(&admin, &demand), Some(Code::PermissionMissing), "of no room");

    let grants = |json: &Value| access(json).unwrap().grants;
    let person = grants(&json!({"identity": "ann", "room": "a", "video": {"roomJoin": true}}));
    let by_joining: Vec<Ability> =
        Ability::ALL.iter().copied().filter(|ability| ability.is_in(&person)).collect();
    assert_eq!(
        by_joining,
        [Ability::RoomJoin, Ability::CanPublish, Ability::CanSubscribe, Ability::CanPublishData]
    );
    for ability in Ability::ALL {
        assert_eq!(Ability::parse(ability.as_str()), Ok(*ability));
        let (claim, member) =
            ability.as_str().split_once('.').unwrap_or(("video", ability.as_str()));
        let spelled = if claim == "agentEndpoint" { "agent_endpoint" } else { claim };
        let mut wish = json!({"identity": "ann", spelled: {member: true}});
        if claim == "video" {
            wish["room"] = "a".into();
            if member.starts_with("can") {
                wish["video"]["roomJoin"] = true.into();
            }
        }
        assert!(ability.is_in(&grants(&wish)), "{ability}");
    }
}

#[test]
fn what_the_description_shows_of_each_grant_is_a_grant() {
    let grants = super::by_name::CLAIMS.iter().filter(|claim| Grants::NAMES.contains(&claim.name));
    assert_eq!(grants.clone().count(), Grants::NAMES.len());
    for claim in grants {
        let shown = format!(r#""{}":{}"#, claim.name, claim.example);
        let claims: Value = serde_json::from_str(&format!("{{{shown}}}")).unwrap();
        let mut written = Vec::new();
        Grants::read(claims.as_object().unwrap()).unwrap().write(&mut written);
        assert_eq!(String::from_utf8(written).unwrap(), shown + ",");
    }
}

fn event() -> Value {
    json!({
        "event": "participant_joined", "id": "EV_1", "createdAt": NOW.to_string(),
        "room": {"name": "class-7", "turnPassword": "hunter2", "x": [{"turn_password": "hunter2"}]},
        "participant": {"identity": "ann"},
    })
}

/// What is said of an event that is sent with some other claims.
fn received(event: &Value, change: &Value, now: u64) -> Result<Value> {
    let body = event.to_string();
    let digest = crate::crypto::sha256(body.as_bytes());
    let claims = json!({
        "iss": KEY, "nbf": NOW, "iat": NOW, "exp": NOW + 300,
        "sha256": base64_simd::STANDARD.encode_to_string(digest),
    });
    let token = signed(&changed(claims, change));
    let event =
        credentials().verify_webhook(&token, body.as_bytes(), &Rules::default(), at(now))?;
    Ok(json!(event))
}

#[test]
fn webhooks_are_taken_once_signed_now_and_as_they_were() {
    let shown = received(&event(), &json!({}), NOW).unwrap();
    assert_eq!(shown["id"], "EV_1");
    assert_eq!((&shown["room"], &shown["identity"]), (&json!("class-7"), &json!("ann")));
    assert_eq!(shown["raw"]["createdAt"], NOW.to_string());
    assert!(!shown.to_string().contains("hunter2"));
    let code = |event: &Value, change: &Value, now: u64| {
        received(event, change, now).err().map(|error| error.code())
    };
    for (change, now, expected) in [
        (json!({"sha256": ""}), NOW, Some(Code::WebhookBodyMismatch)),
        (json!({"sha256": 7}), NOW, Some(Code::ClaimInvalid)),
        (json!({"iss": "other"}), NOW, Some(Code::ApiKeyMismatch)),
        (json!({"sub": 7}), NOW, Some(Code::ClaimInvalid)),
        (json!({}), NOW + 299, None),
        (json!({}), NOW + 300, Some(Code::TokenExpired)),
        (json!({"exp": NOW + 9999}), NOW + 300, None),
        (json!({"exp": NOW + 9999}), NOW + 301, Some(Code::WebhookStale)),
    ] {
        assert_eq!(code(&event(), &change, now), expected, "{change} {now}");
    }
    let new = changed(event(), &json!({"createdAt": NOW + 300}));
    assert_eq!(code(&new, &json!({"exp": NOW + 9999}), NOW + 301), Some(Code::WebhookStale));
    for (change, expected) in [
        (json!({"createdAt": NOW - 300}), None),
        (json!({"createdAt": NOW - 301}), Some(Code::WebhookStale)),
        (json!({"createdAt": NOW + 61}), Some(Code::IssuedInFuture)),
        (json!({"createdAt": "today"}), Some(Code::RemoteAnswerInvalid)),
        (json!({"id": ""}), Some(Code::RemoteAnswerInvalid)),
        (json!({"event": 7}), Some(Code::RemoteAnswerInvalid)),
    ] {
        assert_eq!(code(&changed(event(), &change), &json!({}), NOW), expected, "{change}");
    }
}

#[test]
fn by_its_name_the_rules_of_a_webhook_are_an_object() {
    let credentials = vendor::Credentials::new()
        .with("api_key", KEY)
        .with("secret", "9d3b1f0a6c5e4827b1a0f3c2d4e59687");
    let keys = vendor::by_name("livekit").and_then(|one| one.open(&credentials)).unwrap();
    let code = |rules: &str| {
        keys.verify_webhook("a.b", b"{}", rules.as_bytes(), at(NOW)).unwrap_err().code()
    };
    assert_eq!(code(r#"{"window":60,"leeway":5}"#), Code::TokenMalformed);
    for rules in ["[60,5]", "[]", "null", r#"{"windows":60}"#, r#"{"leeway":601}"#, ""] {
        assert_eq!(code(rules), Code::ArgumentInvalid, "{rules}");
    }
}

#[cfg(feature = "inspect")]
mod properties {
    use super::*;
    use crate::inspect::{Context, Severity, inspect};
    use proptest::prelude::*;

    const MEMBERS: &[&str] = &[
        r#""iss":"APIx7Qm2kR9""#,
        r#""iss":"other""#,
        r#""sub":"ann""#,
        r#""sub":"""#,
        r#""Sub":"ben""#,
        r#""identity":"ann""#,
        r#""jti":"a""#,
        r#""jti":7"#,
        r#""exp":1750003600"#,
        r#""exp":1750003600000"#,
        r#""exp":"1750003600""#,
        r#""nbf":0"#,
        r#""iat":1750000000"#,
        r#""aud":"me""#,
        r#""sha256":"x""#,
        r#""name":"Ann""#,
        r#""kind":"robot""#,
        r#""kindDetails":["cloud_agent"]"#,
        r#""metadata":{}"#,
        r#""attributes":{"seat":"7"}"#,
        r#""attributes":{"seat":7}"#,
        r#""video":{"roomJoin":true,"room":"class-7"}"#,
        r#""video":{"roomJoin":true}"#,
        r#""video":{"ROOMJOIN":true}"#,
        r#""video":{"roomAdmin":true,"canDance":1}"#,
        r#""video":{"roomJoin":true,"room":"a","canPublishSources":["camera","smell"]}"#,
        r#""video":{"canPublish":true}"#,
        r#""video":[]"#,
        r#""sip":{"call":true}"#,
        r#""sip":{"call":1}"#,
        r#""roomConfig":{"empty_timeout":"60"}"#,
        r#""roomConfig":{"emptyTimeout":-1}"#,
        r#""roomConfig":{"egress":{"tracks":{"s3":{"secret":"x"}}}}"#,
        r#""tenant":null"#,
    ];

    /// What makes a token that is accepted, if nothing beside it speaks against that.
    const USUAL: &[&str] = &[MEMBERS[0], MEMBERS[2], MEMBERS[8], MEMBERS[21]];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn what_is_accepted_grants_something_to_somebody_and_no_error_is_found_in_it(
            usual in any::<bool>(),
            members in prop::collection::vec(prop::sample::select(MEMBERS), 0..6),
        ) {
            let start = if usual { USUAL } else { &[] };
            let payload = format!("{{{}}}", [start, &members].concat().join(","));
            let token = credentials().sign(payload.as_bytes()).unwrap();
            let verified = credentials().verify(&token, &Expectation::any(), at(NOW));
            if let Ok(claims) = &verified {
                prop_assert!(!claims.grants().is_empty(), "{payload}");
                prop_assert!(!claims.grants().video.room_join || claims.identity().is_some());
                let secret = Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687").unwrap();
                let report = inspect(&token, &Context::at(at(NOW)).secret(&secret));
                let fault = report.findings().iter().find(|one| one.severity() == Severity::Error);
                prop_assert!(fault.is_none(), "{payload}: accepted, but {fault:?}");
            }
            let sent = credentials().verify_webhook(&token, b"{}", &Rules::default(), at(NOW));
            prop_assert!(sent.is_err() && (verified.is_err() || sent.unwrap_err().code() == Code::TokenKindMismatch));
        }
    }
}
