//! What holds for every input of Video.io, tried on many.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use proptest::prelude::*;
use roomkey::endpoint::Incoming;
use roomkey::inspect::{Context, Kind, Severity, inspect};
use roomkey::videoio::endpoints::Endpoints;
use roomkey::videoio::rest::{Api, Generation, NewSession};
use roomkey::videoio::{
    AppAccess, AppClaims, AppId, Authority, Expectation, Identity, Scope, Scopes, SessionAccess,
    SessionAccessSpec, SessionCredentials,
};
use roomkey::{Code, Jti, Lifetime, Secret, Timestamp, Verified};
use roomkey_conformance::third_party::{base64, hs256};
use serde_json::{Value, json};

const SECRET: &str = "4f8d1c6b2e9a70355dfe8c1b7a6490e2c3f5d8b71e0a4962bd73c81f5069ea24";

fn authority() -> Authority {
    Authority::new(&Secret::new(SECRET).unwrap())
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

fn app_token(app: &str, now: i64) -> String {
    let access = AppAccess::new(app.parse().unwrap()).jti(Jti::parse("a").unwrap());
    authority().mint_app(&access, at(now)).unwrap()
}

fn verified_app(app: &str, now: i64) -> Verified<AppClaims> {
    authority().verify_app(&app_token(app, now), at(now)).unwrap()
}

fn signed(header: &str, payload: &[u8]) -> String {
    let text = format!("{}.{}", base64(header), base64(payload));
    let signature = hs256(SECRET.as_bytes(), &text);
    format!("{text}.{signature}")
}

fn any_identity() -> impl Strategy<Value = String> {
    "[a-z0-9é日😀\"\\\\@+.]{1,30}( [a-zé\"]{1,20})?"
}

fn any_scopes() -> impl Strategy<Value = Vec<Scope>> {
    prop::collection::vec(prop::sample::select(Scope::ALL), 1..12)
}

fn any_claims() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(
        prop::sample::select(vec![
            r#""iss":"roomkey""#,
            r#""iss":"video.io""#,
            r#""role":"session""#,
            r#""role":"app""#,
            r#""role":["app","session"]"#,
            r#""acid":"my-app""#,
            r#""acid":"a b""#,
            r#""sub":"ann""#,
            r#""sub":null"#,
            r#""uid":"8d3a""#,
            r#""scopes":["videos.read"]"#,
            r#""scopes":[]"#,
            r#""scopes":[[]]"#,
            r#""iat":1750000000"#,
            r#""iat":1e300"#,
            r#""exp":1750000001"#,
            r#""exp":{}"#,
            r#""jti":"a""#,
            r#""jti":"\u0000""#,
            r#""aud":[]"#,
            r#""\ud800":1"#,
        ]),
        0..10,
    )
}

/// Hands a text to everything that takes one from strangers.
fn swallow(text: &str) {
    let now = at(1_750_000_000);
    let as_app = authority().verify_app(text, now);
    let as_session = authority().verify_session(text, &Expectation::any(), now);
    assert!(as_app.is_err() || as_session.is_err(), "one token is of both kinds: {text}");
    let report = inspect(text, &Context::at(now));
    let faults = || report.findings().iter().filter(|one| one.severity() == Severity::Error);
    if as_app.is_ok() {
        assert_eq!((report.kind(), faults().count()), (Kind::VideoIoApp, 0), "{text}");
    }
    if as_session.is_ok() {
        assert_eq!((report.kind(), faults().count()), (Kind::VideoIoSession, 0), "{text}");
    }
    let _ = (AppId::parse(text), Identity::parse(text), Scope::parse(text));
    let _ = SessionCredentials::from_script_url(text);
    let _ = SessionCredentials::from_script_url(&format!("?appToken={text}&identity={text}"));
    let _ = Api::new(text, Generation::First);
    let new = NewSession { identity: "ann".parse().unwrap(), scopes: Scopes::ORDINARY };
    let _ = Api::cloud(Generation::Second).create_session(text, &new);
    let endpoints = Endpoints::new(authority(), Lifetime::default());
    for authorization in [text.to_owned(), format!("Bearer {text}"), format!("App token={text}")] {
        let request = Incoming {
            authorization: Some(&authorization),
            content_type: None,
            query: "",
            body: br#"{"identity":"ann"}"#,
        };
        let granted = endpoints.create_session(&request, now).status() == 200;
        assert!(!granted || as_app.is_ok() || authorization == text, "{authorization}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_minted_verifies_and_says_the_same(
        identity in any_identity(),
        scopes in any_scopes(),
        lifetime in 1..=Lifetime::MAXIMUM_SECONDS,
        now in 0..90_000_000_000i64,
    ) {
        let app = verified_app("my-app", now);
        let access = SessionAccess::new(identity.parse().unwrap(), scopes.clone()).unwrap();
        let lifetime = Lifetime::seconds(lifetime).unwrap();
        let token = authority().mint_session(&app, &access, lifetime, at(now)).unwrap();
        let expectation = Expectation::any()
            .app("my-app".parse().unwrap())
            .identity(identity.parse().unwrap())
            .scope(scopes[0])
            .maximum_lifetime(lifetime);
        let claims = authority().verify_session(&token, &expectation, at(now)).unwrap();
        prop_assert_eq!(claims.identity().as_str(), identity);
        prop_assert_eq!(claims.scopes(), scopes.into_iter().collect::<Scopes>());
        prop_assert_eq!(claims.issued_at(), Some(at(now)));
        prop_assert_eq!(claims.expires_at(), Some(at(now).after(lifetime)));
        prop_assert!(claims.custom().is_empty());

        // The oracle, which shares nothing but the HMAC, takes it too and reads the same.
        let mut validation = Validation::new(Algorithm::HS256);
        validation.validate_exp = false;
        let read = decode::<Value>(&token, &DecodingKey::from_secret(SECRET.as_bytes()), &validation);
        prop_assert_eq!(read.unwrap().claims, json!(claims));

        // It has come to its end exactly when it says, and it never opens a session.
        let end = claims.expires_at().unwrap();
        let error = authority().verify_session(&token, &Expectation::any(), end).unwrap_err();
        prop_assert_eq!(error.code(), Code::TokenExpired);
        let error = authority().verify_app(&token, at(now)).unwrap_err();
        prop_assert_eq!(error.code(), Code::TokenKindMismatch);
        prop_assert_eq!(inspect(&token, &Context::at(at(now))).kind(), Kind::VideoIoSession);
    }

    #[test]
    fn the_same_inputs_make_the_same_token_and_the_same_user(
        identity in any_identity(),
        other in any_identity(),
        scopes in any_scopes(),
        now in 0..90_000_000_000i64,
    ) {
        let spec = SessionAccessSpec {
            identity: identity.as_str().into(),
            scopes: scopes.iter().map(|scope| scope.as_str().into()).collect(),
            jti: Some("one".into()),
        };
        let mint = |lifetime| {
            let app = verified_app("my-app", now);
            authority().mint_session(&app, &spec.parse().unwrap(), lifetime, at(now)).unwrap()
        };
        prop_assert_eq!(mint(Lifetime::default()), mint(Lifetime::default()));

        let user = |app: &str, identity: &str| {
            authority().user_id(&app.parse().unwrap(), &identity.parse().unwrap())
        };
        prop_assert_eq!(user("my-app", &identity), user("my-app", &identity));
        prop_assert_ne!(user("my-app", &identity), user("your-app", &identity));
        prop_assert_eq!(user("my-app", &identity) == user("my-app", &other), identity == other);
        let stranger = Authority::new(&Secret::new(SECRET.replace('4', "5")).unwrap());
        let theirs = stranger.user_id(&"my-app".parse().unwrap(), &identity.parse().unwrap());
        prop_assert_ne!(user("my-app", &identity), theirs);
    }

    #[test]
    fn a_script_url_gives_back_what_was_put_into_it(identity in any_identity(), before in "[a-z]{0,8}") {
        let escaped: Vec<String> = identity.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let escaped = escaped.concat();
        let url = format!("https://cdn.example/v.js?{before}=1&appToken=a.b.c&identity={escaped}#end");
        let (credentials, _) = SessionCredentials::from_script_url(&url).unwrap();
        let SessionCredentials::App { token, identity: read } = credentials else { panic!("{url}") };
        prop_assert_eq!(read.as_str(), identity);
        prop_assert!(token.reveal(|text| text == "a.b.c"));
    }

    #[test]
    fn no_text_makes_anything_panic(text in prop_oneof![
        any::<String>(),
        "[A-Za-z0-9_.=&%+?#-]{0,200}",
        "[A-Za-z0-9_-]{2,40}\\.[A-Za-z0-9_-]{2,80}\\.[A-Za-z0-9_-]{0,43}",
    ]) {
        swallow(&text);
    }

    #[test]
    fn no_signed_payload_makes_anything_panic(payload in prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300),
        any_claims().prop_map(|members| format!("{{{}}}", members.join(",")).into_bytes()),
    ]) {
        swallow(&signed(r#"{"alg":"HS256"}"#, &payload));
    }

    #[test]
    fn no_request_makes_the_endpoint_panic(
        first in any::<bool>(),
        query in "[a-z=&%]{0,10}",
        content_type in prop::option::of(prop::sample::select(vec!["application/json", "application/x-www-form-urlencoded", "text/plain"])),
        body in prop_oneof![prop::collection::vec(any::<u8>(), 0..200), "[{}\":,\\[\\]a-z.=&%]{0,60}".prop_map(String::into_bytes)],
    ) {
        let scheme = if first { "App token=" } else { "Bearer " };
        let authorization = format!("{scheme}{}", app_token("my-app", 1_750_000_000));
        let request = Incoming { query: &query, authorization: Some(&authorization), content_type, body: &body };
        let answer = Endpoints::new(authority(), Lifetime::default()).create_session(&request, at(1_750_000_000));
        let said: Value = serde_json::from_str(answer.body()).unwrap();
        prop_assert_eq!(said.get("error").is_some(), answer.status() != 200);
    }

    #[test]
    fn no_answer_of_the_vendor_makes_anything_panic(
        status in 100u16..600,
        body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200),
            ".{0,30}".prop_map(|expiry| {
                json!({ "sessionToken": "t", "expiresAt": expiry, "identity": "ann" }).to_string().into_bytes()
            }),
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{6})?Z".prop_map(|expiry| {
                json!({ "sessionToken": "t", "expiresAt": expiry, "identity": "ann" }).to_string().into_bytes()
            }),
        ],
    ) {
        let answer = http::Response::builder().status(status).body(body).unwrap();
        let new = NewSession { identity: "ann".parse().unwrap(), scopes: Scopes::ORDINARY };
        let call = Api::cloud(Generation::Second).create_session("a.b.c", &new).unwrap();
        if let Ok(session) = call.understand(&answer) {
            // What is written is read back, to the second.
            let shown = session.expires_at().unwrap().to_string();
            let (told, _) = session.expires_at_text().unwrap().split_at(19);
            prop_assert!(shown.starts_with(told), "{} became {}", told, shown);
        }
    }
}

/// Every character of a token replaced by every other, left out, and doubled: nothing is accepted.
#[test]
fn no_other_spelling_of_a_token_is_accepted() {
    const OTHERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ";
    let (authority, now) = (authority(), at(1_750_000_000));
    let app = app_token("my-app", 1_750_000_000);
    let access = SessionAccess::new("ann".parse().unwrap(), [Scope::VideosRead]).unwrap();
    let verified = authority.verify_app(&app, now).unwrap();
    let access = access.jti(Jti::parse("s").unwrap());
    let session = authority.mint_session(&verified, &access, Lifetime::default(), now).unwrap();
    let mut tried = 0;
    let mut refuse = |text: String| {
        if text != app && text != session {
            assert!(authority.verify_app(&text, now).is_err(), "{text}");
            assert!(authority.verify_session(&text, &Expectation::any(), now).is_err(), "{text}");
            tried += 1;
        }
    };
    for token in [&app, &session] {
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
    }
    assert!(tried > 60_000, "only {tried} were tried");
}
