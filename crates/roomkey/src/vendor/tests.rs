//! What holds of every vendor that there is, by its description alone.

mod described;

use super::{Credentials, Form, Keys, LocalKey, Made, Member, Type, Vendor, all, by_name};
use crate::error::{Code, Result};
use crate::grant::{Grant, Join, Publish, Track, Word};
use crate::id::Jti;
use crate::keyring::KeyState;
use crate::time::Timestamp;
use serde_json::{Map, Value, json};

const SECRET: &str = "1234567890abcdef1234567890abcdef1234567890";
const SESSION: &str = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4";

fn now() -> Timestamp {
    Timestamp::from_unix(1_750_000_000).unwrap()
}

/// Keys of a vendor whose keys are an API key and a secret; of others they take more to make.
fn keys(vendor: Vendor) -> Option<Keys> {
    let mut credentials = Credentials::new();
    for field in vendor.about().credentials {
        credentials = match field.name {
            "api_key" => credentials.with("api_key", "123456"),
            "secret" => credentials.with("secret", SECRET),
            "app_token" => credentials,
            _ => return None,
        };
    }
    Some(vendor.open(&credentials).unwrap())
}

#[test]
fn keys_that_sign_no_webhooks_or_calls_say_so() {
    for keys in all().filter_map(keys) {
        let webhook = keys.verify_webhook("a.b", b"{}", b"{}", now()).err();
        let api = keys.api("https://rooms.example").err();
        let codes = [webhook, api].map(|error| error.map(|error| error.code()));
        let expected = match keys.vendor().about().name {
            "livekit" => [Some(Code::TokenMalformed), None],
            _ => [Some(Code::ArgumentInvalid); 2],
        };
        assert_eq!(codes, expected, "{}", keys.vendor().about().name);
    }
}

fn minted(keys: &Keys, wish: &Value) -> Result<String> {
    keys.mint(wish.to_string().as_bytes(), now())
}

/// Something of a type.
fn some(of: Type) -> Value {
    match of {
        Type::Text => "x".into(),
        Type::Texts => json!(["x"]),
        Type::Whole => 2.into(),
        Type::Flag => true.into(),
        Type::Object => json!({}),
        Type::Lifetime => "1h".into(),
        Type::Seconds => 1_750_000_000.into(),
        Type::Number => json!(0.5),
    }
}

/// Something that is of no such type.
fn no(of: Type) -> Value {
    match of {
        Type::Text | Type::Lifetime => json!(["hunter2"]),
        _ => "hunter2".into(),
    }
}

/// Feeds every member of every kind to `take`, alone and as what it is not.
fn each_member(
    members: fn(&Form) -> &'static [Member],
    take: impl Fn(&Keys, &Map<String, Value>) -> crate::Error,
) {
    let mut count = 0;
    for keys in all().filter_map(keys) {
        for form in keys.vendor().about().forms {
            let mut kind = Map::new();
            if let Some(word) = form.kinds.first() {
                kind.insert("kind".to_owned(), (*word).into());
            }
            for member in members(form) {
                let mut with = kind.clone();
                with.insert(member.name.to_owned(), some(member.of));
                let error = take(&keys, &with);
                let misread = ["The JSON does not fit", "There is no member", "says nothing"];
                assert!(
                    !misread.iter().any(|words| error.reason().contains(words)),
                    "{}: {}: {error}",
                    form.title,
                    member.name,
                );
                let mut wrong = kind.clone();
                wrong.insert(member.name.to_owned(), no(member.of));
                let error = take(&keys, &wrong);
                assert_eq!(error.code(), Code::ArgumentInvalid);
                assert_eq!(
                    error.reason(),
                    format!("The member `{}` is not {}.", member.name, member.of.words())
                );
                count += 1;
            }
        }
    }
    assert!(count > 10);
}

#[test]
fn every_member_that_is_described_is_read_and_its_type_is_checked() {
    each_member(
        |form| form.mint,
        |keys, wish| match minted(keys, &Value::Object(wish.clone())) {
            Err(error) => error,
            // Some kinds need nothing.
            Ok(_) => Code::TokenMalformed.into(),
        },
    );
    each_member(
        |form| form.verify,
        |keys, demand| {
            let json = Value::Object(demand.clone()).to_string();
            keys.verify("no token", json.as_bytes(), now()).unwrap_err()
        },
    );
}

#[test]
fn what_says_nothing_is_refused_and_never_quoted() {
    for keys in all().filter_map(keys) {
        for (json, code) in [
            (r#"{"SECRET_hunter2_SECRET_hunter2":1}"#, Code::ArgumentInvalid),
            (r#"{"secret":"hunter2"}"#, Code::ArgumentInvalid),
            (r#"{"jti":"a","jti":"hunter2"}"#, Code::MemberDuplicated),
            (r#"["hunter2"]"#, Code::ArgumentInvalid),
            ("hunter2", Code::ArgumentInvalid),
            ("", Code::ArgumentInvalid),
            (r#"{"kind":7}"#, Code::ArgumentInvalid),
            (r#"{"kind":"hunter2"}"#, Code::ArgumentInvalid),
        ] {
            for error in [
                keys.mint(json.as_bytes(), now()).unwrap_err(),
                keys.verify("a.b.c", json.as_bytes(), now()).unwrap_err(),
            ] {
                assert_eq!(error.code(), code, "{json}");
                assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
            }
        }
        assert!(!format!("{keys:?}").contains(SECRET));
    }
}

#[test]
fn a_member_of_another_vendor_is_named() {
    let keys = keys(by_name("videosdk").unwrap()).unwrap();
    let error = minted(&keys, &json!({"session": SESSION})).unwrap_err();
    assert_eq!(error.reason(), "`session` says nothing about a token of `videosdk`.");
    let error = minted(&keys, &json!({"rooom": "x"})).unwrap_err();
    assert_eq!(error.reason(), "There is no member `rooom`.");
}

#[test]
fn names_and_members_are_said_once() {
    let names: Vec<&str> = all().map(|vendor| vendor.about().name).collect();
    for (index, name) in names.iter().enumerate() {
        assert!(!names[..index].contains(name));
        assert_eq!(by_name(name).unwrap().about().name, *name);
        for form in by_name(name).unwrap().about().forms {
            for members in [form.mint, form.verify] {
                for (place, member) in members.iter().enumerate() {
                    assert!(members[..place].iter().all(|other| !other.is_called(member.name)));
                }
            }
        }
    }
}

#[test]
fn whoever_knows_all_words_of_a_grant_is_asked_for_nothing_else() {
    let room = |keys: &Keys| match keys.vendor().about().name {
        "opentok" => SESSION,
        _ => "class-7",
    };
    for keys in all().filter_map(keys) {
        let known = keys.vendor().about().grant;
        let base = || Grant::new(room(&keys), "ann", Join::Direct).unwrap();
        for (grant, member, value) in [
            (base(), "join", json!("join")),
            (Grant { join: Join::Ask, ..base() }, "join", json!("ask")),
            (Grant { join: Join::None, ..base() }, "join", json!("none")),
            (base().moderate(), "moderate", json!(true)),
            (base().name("Ann").unwrap(), "name", json!("Ann")),
            (base().publish(Publish::Nothing), "publish", json!(false)),
            (base().publish(Publish::Only(vec![Track::Camera])), "publish", json!(["camera"])),
            (base().subscribe(false), "subscribe", json!(false)),
            (base().hidden(), "hidden", json!(true)),
            (base().record(), "record", json!(true)),
            (base().metadata("x"), "metadata", json!("x")),
        ] {
            let mut said = json!({"room": room(&keys), "identity": "ann", "join": "join"});
            said[member] = value;
            let outcome = minted(&keys, &json!({"grant": said, "lifetime": "10m", "jti": "one"}));
            if let Some(word) = grant.words().find(|word| !known.contains(word)) {
                let error = outcome.unwrap_err();
                assert_eq!(error.code(), Code::GrantUnsupported, "{}", word.as_str());
                assert!(error.reason().contains(&format!("`{}`", word.member())), "{error}");
            } else {
                let claims = keys.verify(&outcome.unwrap(), b"{}", now()).unwrap();
                assert_eq!(claims.room(), Some(room(&keys)), "{member}");
                assert_eq!(claims.jti().map(Jti::as_str), Some("one"));
                assert_eq!(claims.expires_at().unwrap().unix(), now().unix() + 600);
            }
        }
        let later = json!({
            "grant": {"room": room(&keys), "identity": "ann", "join": "join"},
            "not_before": 1_750_000_000,
        });
        let outcome = minted(&keys, &later).map(drop);
        let expected = known.contains(&Word::NotBefore);
        assert_eq!(outcome.is_ok(), expected, "{outcome:?}");
    }
}

#[test]
fn a_description_is_written_as_json_with_everything_that_it_says() {
    for about in all().map(Vendor::about) {
        let json = serde_json::to_value(about).unwrap();
        assert_eq!((&json["name"], &json["title"]), (&about.name.into(), &about.title.into()));
        let words: Vec<&str> = about.grant.iter().map(|word| word.as_str()).collect();
        assert_eq!(json["grant"], json!(words));
        for (form, json) in about.forms.iter().zip(json["forms"].as_array().unwrap()) {
            assert_eq!(json["lifetime"], json!(form.lifetime));
            assert_eq!(json["beside_grant"].is_null(), form.beside_grant.is_none());
            for (member, json) in form.mint.iter().zip(json["mint"].as_array().unwrap()) {
                assert_eq!(json["name"], member.name);
                assert_eq!(
                    (&json["type"], &json["words"]),
                    (&json!(member.of.as_str()), &json!(member.of.words()))
                );
            }
        }
    }
}

#[test]
fn claims_are_values_and_are_written_as_they_stand_in_the_token() {
    let keys = keys(by_name("videosdk").unwrap()).unwrap();
    let claims = |jti: &str| {
        let wish = json!({"permissions": ["allow_join"], "jti": jti, "claims": {"n": u64::MAX}});
        keys.verify(&minted(&keys, &wish).unwrap(), b"{}", now()).unwrap()
    };
    assert_eq!(claims("one"), claims("one"));
    assert_ne!(claims("one"), claims("two"));
    let written = serde_json::to_value(claims("one")).unwrap();
    let stands: Value = serde_json::from_slice(claims("one").json()).unwrap();
    assert_eq!(written, stands);
    assert_eq!(written["n"], u64::MAX);
}

/// Numbers that are no secret.
struct Counting(u8);

impl super::Source for Counting {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(5).wrapping_add(3);
            *byte = self.0;
        }
        Ok(())
    }

    fn rsa_pem(&mut self, _: u16) -> Result<zeroize::Zeroizing<Vec<u8>>> {
        unreachable!("the server's tests make one")
    }
}

#[test]
fn what_a_server_makes_for_itself_signs_and_another_key_does_not_verify_it() {
    for vendor in all() {
        let Some(local) = vendor.local() else { continue };
        let credential = vendor.about().credential(local.key).unwrap();
        assert!(credential.is_secret && !credential.is_optional);
        if matches!(local.key_made, Made::RsaPem(_)) {
            continue;
        }
        let (mut one, mut other) = (Counting(1), Counting(2));
        let project = local.project_made.make(&mut one).unwrap();
        let project = std::str::from_utf8(&project).unwrap();
        let (old, new) = (local.key_made.make(&mut one), local.key_made.make(&mut other));
        let (old, new) = (old.unwrap(), new.unwrap());
        let (old, new) = (LocalKey { project, key: &old }, LocalKey { project, key: &new });
        assert!(vendor.are_one_key(old, old, now()).unwrap(), "{}", vendor.about().name);
        assert!(!vendor.are_one_key(old, new, now()).unwrap(), "{}", vendor.about().name);

        let (mint, verify) = local.proof;
        let ring = vendor.open_local([(old, KeyState::Disabled), (new, KeyState::Active)]).unwrap();
        let token = ring.mint(mint.as_bytes(), now()).unwrap();
        assert!(ring.verify(&token, verify.as_bytes(), now()).is_ok());
        let before = vendor.open_local([(old, KeyState::Active)]).unwrap();
        let token = before.mint(mint.as_bytes(), now()).unwrap();
        let refused = ring.verify(&token, verify.as_bytes(), now()).unwrap_err();
        assert_eq!(refused.code(), Code::ApiKeyDisabled, "{}", vendor.about().name);
    }
}
