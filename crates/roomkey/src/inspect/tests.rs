//! Each fault by itself, in its shortest form. The vectors hold whole lists of findings.

use super::*;
use crate::secret::Secret;
use crate::time::Timestamp;

fn at(now: i64) -> Context<'static> {
    Context::at(Timestamp::from_unix(now).unwrap())
}

fn encode(header: &str, claims: &str) -> String {
    let base64 = base64_simd::URL_SAFE_NO_PAD;
    format!("{}.{}.AAAA", base64.encode_to_string(header), base64.encode_to_string(claims))
}

fn codes(header: &str, claims: &str) -> Vec<&'static str> {
    let report = inspect(&encode(header, claims), &at(1_700_000_100));
    report.findings().iter().map(|finding| finding.code().as_str()).collect()
}

#[test]
fn codes_are_unique_and_those_of_verify_where_both_have_one() {
    let mut seen = std::collections::BTreeSet::new();
    for code in FindingCode::ALL {
        assert!(seen.insert(code.as_str()), "{code}");
    }
    assert_eq!(FindingCode::of(crate::Code::TokenExpired), Some(FindingCode::TokenExpired));
}

#[test]
fn each_fault_of_a_videosdk_token_is_named() {
    const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
    for (claims, expected) in [
        (r#"{"apikey":"k","permissions":["allow_join"]}"#, "expiry_missing"),
        (r#"{"apikey":"k","permissions":["allow_join"],"exp":1700000100}"#, "token_expired"),
        (
            r#"{"apikey":"k","permissions":["allow_join"],"exp":1700000600000}"#,
            "time_in_milliseconds",
        ),
        (r#"{"apikey":"k","permissions":["allow_join"],"exp":"1700000600"}"#, "time_invalid"),
        (
            r#"{"apikey":"k","permissions":["allow_join"],"exp":1700009999,"nbf":1700000200}"#,
            "token_not_yet_valid",
        ),
        (
            r#"{"apikey":"k","permissions":["allow_join"],"exp":1700009999,"iat":1700009998}"#,
            "issued_in_future",
        ),
        (r#"{"apikey":"k","permissions":["allow_join"],"exp":4102444800}"#, "lifetime_too_long"),
        (r#"{"apikey":"k","permissions":["allow_join"],"roomId":"a"}"#, "version_required"),
        (r#"{"apikey":"k","permissions":["allow_join"],"version":"2"}"#, "version_invalid"),
        (
            r#"{"apikey":"k","permissions":["allow_join"],"version":2,"roles":["CRAWLER"]}"#,
            "role_upper_case",
        ),
        (
            r#"{"apikey":"k","permissions":["allow_join"],"version":2,"roles":["host"]}"#,
            "roles_invalid",
        ),
        (r#"{"apikey":"k","permissions":["allow_mod","ask_join"]}"#, "permissions_contradictory"),
        (r#"{"apikey":"k","permissions":["host"]}"#, "permission_unknown"),
        (r#"{"apikey":"k","permissions":"allow_join"}"#, "permissions_invalid"),
        (r#"{"apikey":"k","permissions":[]}"#, "permission_missing"),
        (r#"{"apikey":7,"permissions":["allow_join"]}"#, "api_key_missing"),
        (r#"{"apikey":"API_KEY_GENERATED","permissions":["allow_join"]}"#, "api_key_placeholder"),
        (r#"{"apikey":"k","permissions":["allow_join"],"version":2,"roomId":""}"#, "claim_invalid"),
        (r#"{"apikey":"k","permissions":["allow_join","allow_mod"]}"#, "moderator"),
        (r#"{"apikey":"k","permissions":["allow_join"],"exp":1,"exp":2}"#, "member_duplicated"),
        (r#"{"apikey":"k","permissions":["allow_join"],"aud":"x"}"#, "audience_unexpected"),
    ] {
        assert!(codes(HEADER, claims).contains(&expected), "{claims}: {:?}", codes(HEADER, claims));
    }
}

#[test]
fn each_fault_of_a_header_is_named() {
    const CLAIMS: &str = r#"{"apikey":"k","permissions":["allow_join"],"exp":1700009999}"#;
    for (header, expected) in [
        (r#"{"alg":"nOnE"}"#, "algorithm_none"),
        (r#"{"alg":"RS256"}"#, "algorithm_not_allowed"),
        (r#"{"alg":"HS256","typ":"at+jwt"}"#, "header_type_unsupported"),
        (r#"{"alg":"HS256","crit":["x"]}"#, "header_critical_unsupported"),
        (r#"{"alg":"HS256","zip":"DEF"}"#, "header_compression_unsupported"),
        (r#"{"alg":"HS256","jku":"https://evil.test"}"#, "header_key_source"),
        (r#"{"alg":1}"#, "header_invalid"),
        (r#"{"alg":"none","alg":"HS256"}"#, "member_duplicated"),
    ] {
        assert!(codes(header, CLAIMS).contains(&expected), "{header}: {:?}", codes(header, CLAIMS));
    }
}

#[test]
fn what_people_copy_along_is_taken_off_and_named() {
    let token = encode(r#"{"alg":"HS256"}"#, r#"{"apikey":"k","permissions":["allow_join"]}"#);
    for (text, expected) in [
        (format!(" {token}\n"), FindingCode::WhiteSpace),
        (format!("Bearer {token}"), FindingCode::BearerPrefix),
        (format!("\"{token}\""), FindingCode::Quoted),
        (token.replacen('.', "\n.", 1), FindingCode::WhiteSpace),
        (token.replacen('.', "=.", 1), FindingCode::EncodingPadded),
        (token.rsplit_once('.').unwrap().0.to_owned(), FindingCode::TokenMalformed),
        (format!("{}.", token.rsplit_once('.').unwrap().0), FindingCode::SignatureMissing),
    ] {
        let report = inspect(&text, &at(1_700_000_100));
        assert_eq!(report.kind(), Kind::VideoSdk, "{text}");
        assert!(report.has(expected), "{text}: {:?}", report.findings());
    }
}

#[test]
fn kinds_are_told_apart() {
    let livekit = encode(r#"{"alg":"HS256"}"#, r#"{"iss":"k","video":{"roomJoin":true},"exp":1}"#);
    let t1 = format!(
        "T1=={}",
        base64_simd::STANDARD
            .encode_to_string("partner_id=1&sig=ab:session_id=x&expire_time=1700000000")
    );
    for (text, kind) in [
        (livekit.as_str(), Kind::LiveKit),
        (&encode(r#"{"alg":"HS256"}"#, r#"{"sub":"a"}"#), Kind::Jwt),
        (&t1, Kind::OpenTokT1),
        ("", Kind::Unknown),
        ("hello", Kind::Unknown),
        ("a.b.c", Kind::Unknown),
        ("null", Kind::Unknown),
        ("T1==", Kind::OpenTokT1),
        ("é.é.é", Kind::Unknown),
    ] {
        let report = inspect(text, &at(1_700_000_100));
        assert_eq!(report.kind(), kind, "{text}");
        assert!(!report.findings().is_empty());
        assert!(!report.to_string().is_empty());
    }
    assert!(inspect(&t1, &at(1_700_000_100)).has(FindingCode::TokenExpired));
    assert!(inspect(&"a".repeat(1 << 20), &at(0)).has(FindingCode::TokenTooLarge));
}

#[test]
fn a_finding_speaks_of_the_times_that_the_token_has() {
    let t1 = |fields: &str| {
        let data = format!("partner_id=1&sig={}:session_id=x&{fields}", "0".repeat(40));
        format!("T1=={}", base64_simd::STANDARD.encode_to_string(data))
    };
    for (text, code, word) in [
        (t1("create_time=1&expire_time=2"), FindingCode::TokenExpired, "`expire_time`"),
        (t1("create_time=1800000000"), FindingCode::IssuedInFuture, "`create_time`"),
        (t1("create_time=x"), FindingCode::TimeInvalid, "`create_time`"),
        ("T1==!!".to_owned(), FindingCode::EncodingInvalid, "T1=="),
        ("T1==AAAA".to_owned(), FindingCode::TokenMalformed, "a colon"),
        (t1("create_time=1700000000000"), FindingCode::TimeInMilliseconds, "`create_time`"),
        (t1("create_time=1700000000"), FindingCode::ExpiryDefault, "24 hours after `create_time`"),
        (
            encode(r#"{"alg":"HS256"}"#, r#"{"ist":"project","scope":"session.connect","iat":1}"#),
            FindingCode::ExpiryMissing,
            "24 hours after `iat`",
        ),
    ] {
        let report = inspect(&text, &at(1_700_000_100));
        let found = report.findings().iter().find(|finding| finding.code() == code);
        let sentence = found.map(Finding::sentence).unwrap_or_default();
        assert!(sentence.contains(word) && !sentence.contains("ever"), "{code}: {sentence}");
        if report.kind() == Kind::OpenTokT1 {
            assert!(!report.findings().iter().any(|one| one.sentence().contains("`exp`")));
        }
    }
}

#[test]
fn a_secret_is_judged_and_compared_but_never_shown() {
    let secret = Secret::allow_weak("secret_key_generated").unwrap();
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJhcGlrZXkiOiJhcGlfa2V5X2dlbmVyYXRlZCIsInBlcm1pc3Npb25zIjpbImFsbG93X2pvaW4iXX0.hWX1ZUuwzzAVz6iexoleHiiVwOY0a2tS2kcBv7YJVHg";
    let report = inspect(token, &at(1_795_222_483).secret(&secret));
    for code in [
        FindingCode::SignatureMatches,
        FindingCode::SecretPlaceholder,
        FindingCode::ExpiryMissing,
        FindingCode::ApiKeyPlaceholder,
    ] {
        assert!(report.has(code), "{code}");
    }
    assert!(!serde_json::to_string(&report).unwrap().contains("secret_key_generated"));
    let other = Secret::allow_weak("another").unwrap();
    assert!(inspect(token, &at(1_795_222_483).secret(&other)).has(FindingCode::SignatureInvalid));
}
