//! What holds for every token of OpenTok and Vonage, tried on many.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail loudly")]

use proptest::prelude::*;
use roomkey::inspect::{Context, FindingCode, Severity, inspect};
use roomkey::opentok::rest::{Api, NewSession};
use roomkey::opentok::{
    AccessSpec, ApiAccess, ApiExpectation, Claims, Credentials, Expectation, NewSessionIdSpec,
    SessionId,
};
use roomkey::{Code, Lifetime, Secret, Timestamp, vonage};
use roomkey_conformance::third_party::t1;
use serde_json::json;

const API_KEY: &str = "123456";
const SECRET: &str = "1234567890abcdef1234567890abcdef1234567890";
const SESSION: &str = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4";
const NOW: i64 = 1_750_000_000;

fn credentials() -> Credentials {
    Credentials::new(API_KEY, Secret::new(SECRET).unwrap()).unwrap()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

/// Any wish that may be minted.
fn any_access() -> impl Strategy<Value = AccessSpec<'static>> {
    let roles = vec!["subscriber", "publisher", "publisheronly", "moderator"];
    (
        prop::sample::select(roles),
        prop::sample::select(vec!["t1", "jwt"]),
        prop::option::of("\\PC{1,60}|[&=:;%+~ \"\\\\\\x00-\\x1f]{1,40}"),
        prop::collection::vec("[a-z0-9&=:;%+~é\"\\\\]{1,12}", 0..4),
        prop::option::of(0u64..(1 << 53)),
    )
        .prop_map(|(role, kind, data, classes, nonce)| AccessSpec {
            session: SESSION.into(),
            role: Some(role.into()),
            kind: Some(kind.into()),
            data: data.map(Into::into),
            layout_classes: classes.into_iter().map(Into::into).collect(),
            nonce,
            jti: None,
        })
}

/// A field of form data, right or wrong.
fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(format!("session_id={SESSION}")),
        Just(format!("create_time={NOW}")),
        Just(format!("expire_time={}", NOW + 3600)),
        Just("role=publisher".to_owned()),
        Just("role=moderator".to_owned()),
        Just("nonce=0.5".to_owned()),
        Just("connection_data=a:b%20c+d".to_owned()),
        "[a-z_%;=&\\[\\]]{0,12}=[ -~]{0,12}",
        "\\PC{0,12}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_minted_verifies_and_says_the_same(
        spec in any_access(),
        lifetime in 1..=Lifetime::MAXIMUM_SECONDS,
        now in 0..90_000_000_000i64,
    ) {
        let mint = || credentials().mint(&spec.parse().unwrap(), Lifetime::seconds(lifetime).unwrap(), at(now)).unwrap();
        let token = mint();
        let claims = credentials().verify(&token, &Expectation::any(), at(now)).unwrap();
        prop_assert_eq!(claims.session().as_str(), SESSION);
        prop_assert_eq!(Some(claims.role().as_str()), spec.role.as_deref());
        prop_assert_eq!(Some(claims.kind().as_str()), spec.kind.as_deref());
        prop_assert_eq!(claims.data(), spec.data.as_deref());
        prop_assert_eq!(claims.layout_classes(), spec.layout_classes.as_slice());
        prop_assert_eq!(claims.issued_at(), Some(at(now)));
        prop_assert_eq!(claims.expires_at().unwrap().unix(), now.unsigned_abs() + lifetime);
        if let Some(nonce) = spec.nonce {
            prop_assert_eq!(claims.nonce().unwrap(), nonce.to_string());
            prop_assert!(claims.jti().is_some() || token == mint(), "the same inputs make the same token");
        }
        let end = claims.expires_at().unwrap();
        prop_assert_eq!(credentials().verify(&token, &Expectation::any(), end).unwrap_err().code(), Code::TokenExpired);
        // Nobody calls the API with it, and the inspector finds no fault.
        prop_assert!(credentials().verify_api(&token, &ApiExpectation::live(), at(now)).is_err());
        let report = inspect(&token, &Context::at(at(now)));
        let fault = report.findings().iter().find(|one| one.severity() == Severity::Error);
        prop_assert!(fault.is_none(), "{fault:?}");
    }

    #[test]
    fn form_data_is_accepted_only_where_it_can_be_read_one_way(fields in prop::collection::vec(field(), 1..8)) {
        let data = fields.join("&");
        let token = t1(SECRET, API_KEY, &data);
        let report = inspect(&token, &Context::at(at(NOW)));
        prop_assert!(!report.to_string().contains(|one: char| one.is_control() && one != '\n'));
        if let Ok(claims) = credentials().verify(&token, &Expectation::any(), at(NOW)) {
            // Another reader, which takes what it is given, reads the same role and session.
            let other: Vec<(String, String)> = serde_urlencoded::from_str(&data).unwrap();
            for (name, value) in other {
                match name.as_str() {
                    "role" => prop_assert_eq!(claims.role().as_str(), value),
                    "session_id" => prop_assert_eq!(claims.session().as_str(), value),
                    "connection_data" => prop_assert_eq!(claims.data().unwrap_or_default(), value),
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn no_bytes_make_anything_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), text in any::<String>()) {
        let lossy = String::from_utf8_lossy(&bytes).into_owned();
        for token in [text, format!("T1=={lossy}"), format!("T1=={}", base64_simd::STANDARD.encode_to_string(&bytes)), t1(SECRET, API_KEY, &lossy)] {
            let verified: roomkey::Result<roomkey::Verified<Claims>> = credentials().verify(&token, &Expectation::any(), at(NOW));
            prop_assert!(verified.is_err());
            let _ = credentials().verify_api(&token, &ApiExpectation::live(), at(NOW));
            prop_assert!(!inspect(&token, &Context::at(at(NOW))).to_string().is_empty());
            let _ = (SessionId::parse(&token), vonage::ApplicationId::parse(&token));
            let _ = SessionId::parse(&format!("1_{}", base64_simd::URL_SAFE_NO_PAD.encode_to_string(&bytes)));
            prop_assert!(vonage::Credentials::new("29f760f8-7ce1-46c9-ade3-f2dedee4ed5f", &token).is_err());
        }
        let _ = roomkey::json::from_slice::<AccessSpec<'_>>(&bytes).and_then(|spec| spec.parse());
        let call = Api::opentok().create_session("a.b.c", &NewSession::default()).unwrap();
        for status in [200, 403] {
            let answer = http::Response::builder().status(status).body(bytes.clone()).unwrap();
            prop_assert!(call.understand(&answer).is_err());
            let xml = http::Response::builder().status(status).body([b"<a>".as_slice(), &bytes, b"</a>"].concat()).unwrap();
            prop_assert!(call.understand(&xml).is_err());
        }
    }

    #[test]
    fn sessions_that_are_made_parse_and_belong(
        project in "[0-9]{1,20}",
        location in prop::option::of(any::<[u8; 4]>()),
        peer_to_peer in any::<bool>(),
        milliseconds in 0u16..1000,
        now in 0..99_999_999_999i64,
    ) {
        let spec = NewSessionIdSpec {
            location: location.map(|ip| std::net::Ipv4Addr::from(ip).to_string().into()),
            peer_to_peer,
            milliseconds,
            nonce: None,
        };
        let id = SessionId::create(&project, &spec.parse().unwrap(), at(now)).unwrap();
        prop_assert_eq!(SessionId::parse(id.as_str()), Ok(id.clone()));
        prop_assert_eq!(id.project(), project);
        prop_assert_eq!(id.location(), location.map(Into::into));
        prop_assert_eq!(id.flag().is_some(), peer_to_peer);
        prop_assert_eq!(id.created_at(), Some(at(now)));
    }
}

/// Every character of a token replaced by every other, left out, and doubled. What T1 takes in more
/// than one spelling decodes to the same bytes, or to the signature in another case.
#[test]
fn no_token_that_was_changed_says_anything_else() {
    const OTHERS: &[u8] = b"ABCDEFMNQRYZabcdefghwxyz0189-_.=+/ ";
    let (credentials, now) = (credentials(), at(NOW));
    let spec = |kind| AccessSpec {
        session: SESSION.into(),
        role: Some("subscriber".into()),
        kind: Some(kind),
        nonce: Some(7),
        jti: None,
        ..AccessSpec::default()
    };
    let api = credentials.mint_api(&ApiAccess::new(), Lifetime::default(), now).unwrap();
    let client =
        |kind| credentials.mint(&spec(kind).parse().unwrap(), Lifetime::default(), now).unwrap();
    let mut tried = 0;
    for (token, is_t1) in [(client("t1".into()), true), (client("jwt".into()), false), (api, false)]
    {
        let said = credentials.verify(&token, &Expectation::any(), now).map(|claims| json!(claims));
        let mut check = |text: String| {
            tried += 1;
            if text == token {
                return;
            }
            let called = credentials.verify_api(&text, &ApiExpectation::live(), now);
            assert!(called.is_err(), "{text}");
            if let Ok(claims) = credentials.verify(&text, &Expectation::any(), now) {
                assert!(is_t1, "{text}");
                assert_eq!(Ok(json!(claims)), said, "{text}");
                let report = inspect(&text, &Context::at(now));
                assert!(!report.has(FindingCode::EncodingInvalid));
            }
        };
        for index in 0..token.len() {
            let (before, rest) = token.split_at(index);
            let (here, after) = rest.split_at(1);
            for other in OTHERS {
                check(format!("{before}{}{after}", char::from(*other)));
            }
            check(format!("{before}{after}"));
            check(format!("{before}{here}{rest}"));
            check(before.to_owned());
        }
    }
    assert!(tried > 30_000, "only {tried} were tried");
}
