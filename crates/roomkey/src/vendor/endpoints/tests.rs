use super::*;
use crate::endpoint::MAXIMUM_BODY_BYTES;
use crate::grant::PolicySpec;
use crate::tokbox::{NewSessionId, SessionId};
use crate::vendor::{Credentials, Given, Mints, Tokens, all, by_name};

const SECRET: &str = "1234567890abcdef1234567890abcdef1234567890";

fn now() -> Timestamp {
    Timestamp::from_unix(1_750_000_000).unwrap()
}

fn jti() -> Jti {
    Jti::parse("one").unwrap()
}

fn policy(permissions: &[&str], change: impl FnOnce(&mut PolicySpec)) -> Policy {
    let mut spec = PolicySpec {
        permissions: permissions.iter().map(|&text| text.to_owned()).collect(),
        default_permissions: Some(permissions.iter().take(1).map(|&one| one.to_owned()).collect()),
        roles: vec!["rtc".into()],
        ..PolicySpec::default()
    };
    change(&mut spec);
    spec.parse().unwrap()
}

fn anyone() -> Policy {
    policy(&["allow_join", "ask_join", "allow_mod"], |_| {})
}

fn read(body: &str) -> Result<TokenRequest, Refusal> {
    TokenRequest::read(&Incoming { body: body.as_bytes(), ..Incoming::default() })
}

/// A grant for `ann` in `class-7`, with these members beside it or instead of it.
fn asked(beside: &Value) -> TokenRequest {
    let mut grant = json!({ "room": "class-7", "identity": "ann", "join": "join" });
    for (name, value) in beside.as_object().unwrap() {
        grant[name] = value.clone();
    }
    read(&json!({ "grant": grant }).to_string()).unwrap()
}

fn code(policy: &Policy, beside: &Value) -> String {
    seat(policy, &asked(beside), None)
        .map_or_else(|refusal| refusal.code().to_owned(), |_| String::new())
}

fn keys(name: &str) -> Keys {
    let credentials = Credentials::new().with("api_key", "123456").with("secret", SECRET);
    by_name(name).unwrap().open(&credentials).unwrap()
}

#[test]
fn each_word_of_a_grant_takes_its_permission() {
    for (beside, needed) in [
        (json!({}), "allow_join"),
        (json!({ "join": "ask" }), "ask_join"),
        (json!({ "publish": false }), "allow_join"),
        (json!({ "publish": ["camera"], "subscribe": false }), "allow_join"),
        (json!({ "name": "Ann", "metadata": "m" }), "allow_join"),
    ] {
        for one in ["allow_join", "ask_join"] {
            let expected = if one == needed { "" } else { "permission_not_granted" };
            assert_eq!(code(&policy(&[one], |_| {}), &beside), expected, "{beside} {one}");
        }
    }
    let moderate = json!({ "moderate": true });
    assert_eq!(code(&policy(&["allow_join"], |_| {}), &moderate), "permission_not_granted");
    assert_eq!(code(&policy(&["allow_join", "allow_mod"], |_| {}), &moderate), "");
    let both = json!({ "moderate": true, "join": "ask" });
    assert_eq!(code(&anyone(), &both), "parameter_invalid", "no lobby for who moderates");
}

#[test]
fn what_no_policy_names_nobody_gets() {
    for beside in [json!({ "hidden": true }), json!({ "record": true }), json!({ "join": "none" })]
    {
        assert_eq!(code(&anyone(), &beside), "permission_not_granted", "{beside}");
    }
    for nothing in [json!({ "hidden": false, "record": false }), json!({ "moderate": null })] {
        assert_eq!(code(&anyone(), &nothing), "");
    }
    let programs = policy(&["allow_join"], |spec| spec.roles = vec!["crawler".into()]);
    assert_eq!(code(&programs, &json!({})), "role_not_granted");
}

#[test]
fn a_room_is_judged_by_the_name_that_the_policy_knows() {
    let some = policy(&["allow_join"], |spec| spec.rooms = Some(vec!["class-*".into()]));
    assert_eq!(code(&some, &json!({})), "");
    assert_eq!(code(&some, &json!({ "room": "staff" })), "room_not_granted");
    // No policy can list it.
    assert_eq!(code(&some, &json!({ "room": "class-7 b" })), "room_not_granted");
    assert_eq!(code(&anyone(), &json!({ "room": "class-7 b" })), "");
    for (name, expected) in [("staff", "room_not_granted"), ("class-9", "")] {
        let found = seat(&some, &asked(&json!({})), Some(name));
        assert_eq!(found.map_or_else(|one| one.code(), |_| ""), expected, "{name}");
    }
}

#[test]
fn who_is_one_participant_is_nobody_else() {
    let ann = policy(&["allow_join"], |spec| spec.participant = Some("ann".into()));
    for (beside, expected) in [
        (json!({}), ""),
        (json!({ "name": "Ann" }), ""),
        (json!({ "identity": "ben" }), "participant_not_granted"),
        (json!({ "identity": "Ann" }), "participant_not_granted"),
        (json!({ "identity": "ann lee" }), "participant_not_granted"),
        (json!({ "metadata": "teacher" }), "permission_not_granted"),
    ] {
        assert_eq!(code(&ann, &beside), expected, "{beside}");
    }
    assert_eq!(code(&anyone(), &json!({ "identity": "Ann Lee" })), "");
}

#[test]
fn a_lifetime_is_the_policys() {
    let short = policy(&["allow_join"], |spec| {
        spec.longest_lifetime = Some(LifetimeSpec::Number(60.into()));
    });
    let of = |lifetime: &str| {
        let body =
            format!(r#"{{"grant":{{"room":"r","identity":"ann","join":"join"}}{lifetime}}}"#);
        let found = seat(&short, &read(&body).unwrap(), None);
        found
            .map_or_else(|one| one.code().to_owned(), |one| one.lifetime().as_seconds().to_string())
    };
    assert_eq!([of(""), of(r#","lifetime":30"#)], ["60", "30"]);
    assert_eq!(of(r#","lifetime":61"#), "lifetime_not_granted");
    assert_eq!(of(r#","lifetime":"never""#), "lifetime_invalid");
}

#[test]
fn nothing_but_a_grant_and_a_lifetime_may_be_asked_for() {
    for body in [
        r#"{"grant":{"room":"r","identity":"a","join":"join"},"issued_at":1}"#,
        r#"{"grant":{"room":"r","identity":"a","join":"join"},"jti":"one"}"#,
        r#"{"grant":{"room":"r","identity":"a","join":"join"},"not_before":1}"#,
        r#"{"grant":{"room":"r","identity":"a","join":"join","admin":true}}"#,
        r#"{"grant":{"room":"r","room":"s","identity":"a","join":"join"}}"#,
        r#"{"permissions":["allow_join"]}"#,
        r#"{"grant":"all"}"#,
        "[]",
    ] {
        assert_eq!(read(body).unwrap_err(), Refusal::BODY_MALFORMED, "{body}");
    }
    for (body, code) in [
        ("", "parameter_invalid"),
        ("{}", "parameter_invalid"),
        (r#"{"grant":{"room":"r","identity":"a"}}"#, "permissions_missing"),
        (r#"{"grant":{"room":"r","identity":"a\u202eb","join":"join"}}"#, "argument_invalid"),
    ] {
        let found = read(body).and_then(|asked| seat(&anyone(), &asked, None));
        assert_eq!(found.unwrap_err().code(), code, "{body}");
    }
    let huge = vec![b' '; MAXIMUM_BODY_BYTES + 1];
    let huge = Incoming { body: &huge, ..Incoming::default() };
    assert_eq!(TokenRequest::read(&huge).unwrap_err(), Refusal::BODY_TOO_LARGE);
    assert_eq!(VerifyRequest::read(&huge).unwrap_err(), Refusal::BODY_TOO_LARGE);
    let query = Incoming { query: "token=a", ..Incoming::default() };
    assert_eq!(VerifyRequest::read(&query).unwrap_err(), Refusal::QUERY_MALFORMED);
    assert_eq!(TokenRequest::read(&query).unwrap_err(), Refusal::QUERY_MALFORMED);
    let form = Incoming {
        content_type: Some("application/x-www-form-urlencoded"),
        body: b"token=a",
        ..Incoming::default()
    };
    assert_eq!(VerifyRequest::read(&form).unwrap_err(), Refusal::MEDIA_TYPE_UNSUPPORTED);
}

#[test]
fn a_token_that_is_handed_out_can_be_taken_back_by_room_and_person() {
    let session = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4";
    let seat = |beside: Value| seat(&anyone(), &asked(&beside), None).unwrap();
    for (vendor, room) in [("videosdk", "class-7"), ("livekit", "class-7"), ("opentok", session)] {
        let keys = keys(vendor);
        let token = seat(json!({ "room": room })).mint(&keys, &jti(), now()).unwrap();
        let claims = token.claims();
        assert_eq!((claims.room(), claims.participant()), (Some(room), Some("ann")), "{vendor}");
        assert_eq!(claims.jti(), Some(&jti()), "{vendor}");
        assert_eq!(claims.issued_at(), Some(now()));
        let answer: Value = serde_json::from_str(&token.to_json()).unwrap();
        assert_eq!(
            (&answer["token"], &answer["expires_at"]),
            (&json!(token.as_str()), &json!(1_750_007_200))
        );
        let shown: Value = serde_json::from_str(&shown(claims)).unwrap();
        assert_eq!((&shown["participant"], shown["claims"].is_object()), (&json!("ann"), true));
    }
    // With a name these tokens call the person by JSON that no revocation of `ann` meets.
    let named = seat(json!({ "room": session, "name": "Ann" }));
    let refusal = named.mint(&keys("opentok"), &jti(), now()).unwrap_err();
    assert_eq!(refusal.code(), "grant_unsupported");
    let foreign = SessionId::create("654321", &NewSessionId::default(), now()).unwrap();
    let foreign = seat(json!({ "room": foreign.as_str() }));
    let refusal = foreign.mint(&keys("opentok"), &jti(), now()).unwrap_err();
    assert_eq!((refusal.status().as_u16(), refusal.code()), (400, "session_foreign"));
    // What a vendor has no words for is no other token.
    let waiting = seat(json!({ "join": "ask" }));
    assert_eq!(
        waiting.mint(&keys("livekit"), &jti(), now()).unwrap_err().code(),
        "grant_unsupported"
    );
    let videoio =
        by_name("videoio").unwrap().open(&Credentials::new().with("secret", SECRET)).unwrap();
    assert_eq!(
        seat(json!({})).mint(&videoio, &jti(), now()).unwrap_err().code(),
        "grant_unsupported"
    );
}

#[test]
fn every_vendor_that_says_something_of_grants_takes_them() {
    for vendor in all() {
        let about = vendor.about();
        let takes_some = about.forms.iter().any(|form| form.beside_grant.is_some());
        assert!(takes_some || about.grant.is_empty(), "{}", about.name);
    }
}

#[test]
fn a_verdict_says_no_more_of_a_bad_token_than_that_it_is_bad() {
    let keys = keys("videosdk");
    let token =
        seat(&anyone(), &asked(&json!({})), None).unwrap().mint(&keys, &jti(), now()).unwrap();
    let judged = |token: &str, beside: &str, at: i64| {
        let body = format!(r#"{{"token":"{token}"{beside}}}"#);
        let asked = VerifyRequest::read(&Incoming { body: body.as_bytes(), ..Incoming::default() })
            .unwrap();
        let verdict = asked.verify(&keys, Timestamp::from_unix(at).unwrap());
        verdict.map_or_else(|refusal| refusal.code().to_owned(), |_| String::new())
    };
    let good = token.as_str();
    let (start, _) = good.rsplit_once('.').unwrap();
    for (token, beside, at, expected) in [
        (good, "", 1_750_000_000, ""),
        (good, r#","room":"class-7","participant":"ann","use":"join""#, 1_750_000_000, ""),
        (good, "", 1_750_007_200, "token_invalid"),
        (good, r#","leeway":60"#, 1_750_007_200, ""),
        (good, r#","room":"class-8""#, 1_750_000_000, "room_mismatch"),
        (good, r#","participant":"ben""#, 1_750_000_000, "token_invalid"),
        (&format!("{start}.AAAA"), r#","room":"class-8""#, 1_750_000_000, "token_invalid"),
        ("", "", 1_750_000_000, "token_invalid"),
        (good, r#","secret":"s""#, 1_750_000_000, "argument_invalid"),
        (good, r#","leeway":601"#, 1_750_000_000, "argument_invalid"),
    ] {
        assert_eq!(judged(token, beside, at), expected, "{beside}");
    }
}

/// A vendor that would let people into another room than the one that was granted.
struct Elsewhere(Keys);

impl Mints for Elsewhere {
    fn mint(&self, _: Given, _: Timestamp) -> crate::Result<String> {
        Err(Error::new(Code::ArgumentInvalid))
    }

    fn mint_grant(&self, grant: &Grant, _: Given, now: Timestamp) -> crate::Result<String> {
        let grant = Grant { room: "staff".to_owned(), ..grant.clone() };
        self.0.mint_grant(&grant, Lifetime::default(), &jti(), now)
    }
}

impl Tokens for Elsewhere {
    fn mints(&self) -> crate::Result<&dyn Mints> {
        Ok(self)
    }

    fn verify(&self, token: &str, _: Given, now: Timestamp) -> crate::Result<Verified<Claims>> {
        self.0.verify(token, b"{}", now)
    }
}

#[test]
fn a_token_for_another_room_than_the_one_that_was_granted_is_handed_to_nobody() {
    let real = keys("videosdk");
    let elsewhere = Keys::new(real.vendor().entry(), Elsewhere(keys("videosdk")));
    let seat = seat(&anyone(), &asked(&json!({})), None).unwrap();
    assert!(seat.mint(&real, &jti(), now()).is_ok());
    let refusal = seat.mint(&elsewhere, &jti(), now()).unwrap_err();
    assert_eq!(refusal.code(), "grant_unsupported");
}
