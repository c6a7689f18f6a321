//! What holds for every input, tried on many.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may fail loudly"
)]

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use proptest::prelude::*;
use roomkey::inspect::{Context, inspect};
use roomkey::jws::{self, Key, Rs256Signer};
use roomkey::videosdk::rest::{Api, NewRoom, PageQuery};
use roomkey::videosdk::{
    AccessSpec, Credentials, Expectation, KeyState, Keyring, Permission, Right, Role, SecretOnly,
};
use roomkey::{
    ApiKey, Code, CustomRoomId, Jti, Lifetime, LifetimeSpec, ParticipantId, RoomId, Secret,
    Timestamp,
};
use roomkey_conformance::third_party::{base64, hs256};
use serde_json::{Map, Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

const API_KEY: &str = "0b6f1a52-9c1e-4d53-8a54-2f6d1c7e9a10";
const SECRET: &str = "4f8d1c6b2e9a70355dfe8c1b7a6490e2c3f5d8b71e0a4962bd73c81f5069ea24";

fn secret() -> Secret {
    Secret::new(SECRET).unwrap()
}

fn credentials() -> Credentials {
    Credentials::new(API_KEY, secret()).unwrap()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

/// Any JSON of a few levels, numbers as they are written and read back without loss.
fn any_json() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1_000_000i32..1_000_000).prop_map(|number| json!(f64::from(number) / 8.0)),
        ".{0,12}".prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(".{0,8}", inner, 0..4)
                .prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

/// Any access that may be minted.
fn any_access() -> impl Strategy<Value = AccessSpec<'static>> {
    let permissions = prop::sample::select(vec![
        vec!["allow_join"],
        vec!["ask_join"],
        vec!["allow_mod"],
        vec!["allow_mod", "allow_join"],
    ]);
    let words = |all| prop::collection::vec(prop::sample::select(all), 0..3);
    let roles = words(vec!["crawler", "rtc"]);
    let rights = words(vec!["create", "validate"]);
    (
        permissions,
        prop::option::of("[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,40}"),
        prop::option::of("[a-z0-9é😀\"\\\\@]{1,40}"),
        roles,
        rights,
        prop::option::of(Just(2u64)),
        prop::collection::btree_map("x[^\\p{Cc}]{0,10}", any_json(), 0..4),
        prop::option::of("[^\\p{Cc}]{1,40}"),
    )
        .prop_map(|(permissions, room, participant, roles, rights, version, claims, jti)| {
            AccessSpec {
                permissions: permissions.into_iter().map(Into::into).collect(),
                room: room.map(Into::into),
                participant: participant.map(Into::into),
                roles: roles.into_iter().map(Into::into).collect(),
                rights: rights.into_iter().map(Into::into).collect(),
                version,
                claims,
                jti: jti.map(Into::into),
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_minted_verifies_and_says_the_same(
        spec in any_access(),
        lifetime in 1..=Lifetime::MAXIMUM_SECONDS,
        now in 0..90_000_000_000i64,
    ) {
        let access = spec.clone().parse().unwrap();
        let token = credentials().mint(&access, Lifetime::seconds(lifetime).unwrap(), at(now)).unwrap();
        let claims = credentials().verify(&token, &Expectation::any(), at(now)).unwrap();
        let mut permissions: Vec<&str> = claims.permissions().iter().map(Permission::as_str).collect();
        let mut wanted: Vec<&str> = spec.permissions.iter().map(|text| &**text).collect();
        permissions.sort_unstable();
        wanted.sort_unstable();
        prop_assert_eq!(permissions, wanted);
        prop_assert_eq!(claims.room().map(RoomId::as_str), spec.room.as_deref());
        prop_assert_eq!(claims.participant().map(ParticipantId::as_str), spec.participant.as_deref());
        prop_assert!(spec.roles.iter().all(|role| claims.roles().contains(Role::parse(role).unwrap())));
        prop_assert!(spec.rights.iter().all(|right| claims.rights().contains(Right::parse(right).unwrap())));
        prop_assert_eq!(claims.stated_rights().is_some(), !spec.rights.is_empty());
        prop_assert_eq!(claims.custom(), &spec.claims);
        prop_assert_eq!(claims.issued_at(), Some(at(now)));
        prop_assert_eq!(claims.expires_at().unwrap().unix(), now.unsigned_abs() + lifetime);
        if let Some(jti) = &spec.jti {
            prop_assert_eq!(claims.jti().unwrap().as_str(), jti);
        }
        let needs_version = spec.room.is_some() || spec.participant.is_some() || !spec.roles.is_empty();
        prop_assert_eq!(claims.is_version_2(), needs_version || spec.version.is_some());

        // The oracle, which shares nothing but the HMAC, takes it too and reads the same.
        let mut validation = Validation::new(Algorithm::HS256);
        validation.validate_exp = false;
        let read = decode::<Value>(&token, &DecodingKey::from_secret(SECRET.as_bytes()), &validation);
        prop_assert_eq!(read.unwrap().claims, json!(claims));

        // And it has come to its end exactly when it says.
        let end = claims.expires_at().unwrap();
        let error = credentials().verify(&token, &Expectation::any(), end).unwrap_err();
        prop_assert_eq!(error.code(), Code::TokenExpired);
    }

    #[test]
    fn the_same_inputs_make_the_same_token(mut spec in any_access(), now in 0..90_000_000_000i64) {
        spec.jti = Some("one".into());
        let mint = || credentials().mint(&spec.clone().parse().unwrap(), Lifetime::default(), at(now)).unwrap();
        prop_assert_eq!(mint(), mint());
    }

    #[test]
    fn no_text_makes_anything_panic(text in prop_oneof![
        any::<String>(),
        "[A-Za-z0-9_.=-]{0,200}",
        "T1==[A-Za-z0-9+/=]{0,200}",
        "(Bearer )?\"?[A-Za-z0-9_-]{2,40}\\.[A-Za-z0-9_-]{2,80}\\.[A-Za-z0-9_-]{0,43}\"?",
    ]) {
        swallow(&text);
    }

    #[test]
    fn no_signed_payload_makes_anything_panic(payload in prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300),
        any_json().prop_map(|value| value.to_string().into_bytes()),
        fragments().prop_map(|members| format!("{{{}}}", members.join(",")).into_bytes()),
    ]) {
        swallow(&signed(r#"{"alg":"HS256"}"#, &payload));
    }

    #[test]
    fn no_answer_of_the_vendor_makes_anything_panic(
        status in 100u16..600,
        body in prop_oneof![prop::collection::vec(any::<u8>(), 0..200), any_json().prop_map(|value| value.to_string().into_bytes())],
        wait in any::<String>(),
    ) {
        let mut answer = http::Response::builder().status(status);
        if let Ok(value) = http::HeaderValue::from_str(&wait) {
            answer = answer.header("retry-after", value);
        }
        let answer = answer.body(body).unwrap();
        let room = RoomId::parse("2kyv-gzay-64pg").unwrap();
        let api = Api::cloud();
        let _ = api.create_room("a.b.c", &NewRoom::default()).unwrap().understand(&answer);
        let _ = api.list_rooms("a.b.c", &PageQuery::default()).unwrap().understand(&answer);
        let _ = api.end_session("a.b.c", &room, None).unwrap().understand(&answer);
    }

    #[test]
    fn what_was_parsed_parses_again(text in prop_oneof![any::<String>(), "[a-zA-Z0-9._~ -]{0,20}"]) {
        if let Ok(id) = RoomId::parse(&text) { prop_assert_eq!(RoomId::parse(id.as_str()), Ok(id)); }
        if let Ok(id) = CustomRoomId::parse(&text) { prop_assert_eq!(CustomRoomId::parse(id.as_str()), Ok(id)); }
        if let Ok(id) = ParticipantId::parse(&text) { prop_assert_eq!(ParticipantId::parse(id.as_str()), Ok(id)); }
        if let Ok(id) = ApiKey::parse(&text) { prop_assert_eq!(ApiKey::parse(id.as_str()), Ok(id)); }
        if let Ok(id) = Jti::parse(&text) { prop_assert_eq!(Jti::parse(id.as_str()), Ok(id)); }
    }

    #[test]
    fn lifetimes_count_what_they_say(count in 1u64..5000, unit in prop::sample::select(vec![("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)])) {
        let seconds = count * unit.1;
        let parsed = Lifetime::parse(&format!("{count}{}", unit.0));
        prop_assert_eq!(parsed.map(Lifetime::as_seconds).ok(), (seconds <= Lifetime::MAXIMUM_SECONDS).then_some(seconds));
    }

    #[test]
    fn what_the_oracle_refuses_is_refused(
        header in prop::sample::select(vec![
            r#"{"alg":"HS256","typ":"JWT"}"#, r#"{"alg":"HS256"}"#, r#"{"alg":"HS512"}"#, r#"{"alg":"none"}"#,
            r#"{"alg":"RS256"}"#, r#"{"typ":"JWT"}"#, r#"{"alg":7}"#, "[]", "", r#"{"alg":"HS256"#,
        ]),
        members in fragments(),
        damage in prop::option::of((any::<prop::sample::Index>(), "[A-Za-z0-9_.=-]")),
    ) {
        let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
        let payload = format!("{{{}}}", members.join(","))
            .replace("SOON", &(now + 1000).to_string())
            .replace("PAST", &(now - 1000).to_string());
        let mut token = signed(header, payload.as_bytes());
        if let Some((index, with)) = damage {
            let index = index.index(token.len());
            token.replace_range(index..=index, &with);
        }
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 0;
        validation.validate_nbf = true;
        let oracle = decode::<Value>(&token, &DecodingKey::from_secret(SECRET.as_bytes()), &validation);
        let ours = Key::hs256(&secret()).verify(&token, &jws::Expectation::live(), at(now));
        if oracle.is_err() {
            prop_assert!(ours.is_err(), "{payload}: the oracle refuses with {oracle:?}");
        }
        if let (Ok(oracle), Ok(ours)) = (oracle, ours) {
            prop_assert_eq!(oracle.claims, json!(ours));
        }
    }
}

/// Members of payloads, right and wrong.
fn fragments() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(
        prop::sample::select(vec![
            r#""exp":SOON"#,
            r#""exp":SOON"#,
            r#""exp":SOON.5"#,
            r#""exp":PAST"#,
            r#""exp":"SOON""#,
            r#""exp":null"#,
            r#""exp":-1"#,
            r#""exp":1e300"#,
            r#""nbf":PAST"#,
            r#""nbf":SOON"#,
            r#""nbf":[]"#,
            r#""iat":PAST"#,
            r#""iat":SOON"#,
            r#""aud":"someone""#,
            r#""sub":"me""#,
            r#""apikey":"0b6f1a52-9c1e-4d53-8a54-2f6d1c7e9a10""#,
            r#""permissions":["allow_join"]"#,
            r#""permissions":[1]"#,
            r#""version":2"#,
            r#""version":"2""#,
            r#""roomId":"2kyv-gzay-64pg""#,
            r#""roomId":null"#,
            r#""roles":["rtc"]"#,
            r#""roles":{}"#,
            r#""deep":[[[[{"a":[]}]]]]"#,
            r#""a":1e400"#,
            r#""\ud800":1"#,
            r#""jti":"a\u0062""#,
        ]),
        0..6,
    )
}

fn signed(header: &str, payload: &[u8]) -> String {
    let text = format!("{}.{}", base64(header), base64(payload));
    let signature = hs256(SECRET.as_bytes(), &text);
    format!("{text}.{signature}")
}

/// Hands a text to everything that takes one from strangers.
fn swallow(text: &str) {
    let now = at(1_750_000_000);
    let expectation = Expectation::join_some_room();
    let mut keyring = Keyring::new();
    keyring.add(credentials(), KeyState::Active).unwrap();
    let _ = credentials().verify(text, &expectation, now);
    let _ = keyring.verify(text, &expectation, now);
    let _ = SecretOnly::new(&secret()).verify_any_api_key(text, &expectation, now);
    let _ = Key::hs256(&secret()).verify(text, &jws::Expectation::live(), now);
    let _ = Key::hs256(&secret()).open(text);
    let report = inspect(text, &Context::at(now).secret(&secret()));
    let explained = report.to_string();
    let control = |character: char| character.is_control() && character != '\n';
    assert!(!explained.contains(control), "control characters reach the terminal: {explained:?}");
    assert_eq!(json!(report).get("verified"), Some(&Value::Bool(false)));
    let _ = (Lifetime::parse(text), RoomId::parse(text), CustomRoomId::parse(text));
    let _ = (ParticipantId::parse(text), ApiKey::parse(text), Jti::parse(text));
    let _ = (Permission::parse(text), Role::parse(text), text.parse::<KeyState>());
    let _ = (Secret::new(text), Secret::allow_weak(text), text.parse::<Code>());
    let _ = (Key::rs256_pem(text).is_ok(), Rs256Signer::from_pem(text).is_ok(), Api::new(text));
    let _ = roomkey::json::from_slice::<AccessSpec>(text.as_bytes()).map(AccessSpec::parse);
    let _ = roomkey::json::from_slice::<LifetimeSpec>(text.as_bytes());
    let _ = Api::cloud().create_room(text, &NewRoom::default());
}

/// Every character of a token replaced by every other, left out, and doubled: nothing is accepted.
#[test]
fn no_other_spelling_of_a_token_is_accepted() {
    const OTHERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ";
    let spec = AccessSpec {
        permissions: vec!["allow_join".into()],
        room: Some("2kyv-gzay-64pg".into()),
        jti: Some("a".into()),
        ..AccessSpec::default()
    };
    let (credentials, now) = (credentials(), at(1_750_000_000));
    let token = credentials.mint(&spec.clone().parse().unwrap(), Lifetime::default(), now).unwrap();
    assert!(credentials.verify(&token, &Expectation::any(), now).is_ok());
    let mut tried = 0;
    let mut refuse = |text: String| {
        if text != token {
            assert!(credentials.verify(&text, &Expectation::any(), now).is_err(), "{text}");
            tried += 1;
        }
    };
    for index in 0..token.len() {
        let (before, rest) = token.split_at(index);
        let (here, after) = rest.split_at(1);
        for other in OTHERS {
            refuse(format!("{before}{}{after}", char::from(*other)));
            refuse(format!("{before}{}{here}{after}", char::from(*other)));
        }
        refuse(format!("{before}{after}"));
        refuse(before.to_owned());
    }
    assert!(tried > 40_000, "only {tried} were tried");
}
