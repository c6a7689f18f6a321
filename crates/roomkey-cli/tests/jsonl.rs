//! `--jsonl`: one answer a line, in order, whatever the lines hold.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "tests may fail loudly"
)]

mod common;

use common::{API_KEY, Ran, SECRET, roomkey, run_on};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;

const NOW: u64 = 1_700_000_000;

fn bulk(verb: &str, input: &[u8]) -> Vec<Value> {
    let ran = run_on(roomkey().args(["token", verb, "--jsonl"]), input).good();
    assert_eq!(ran.stderr, "");
    answers(&ran)
}

fn answers(ran: &Ran) -> Vec<Value> {
    assert!(ran.stdout.is_empty() || ran.stdout.ends_with('\n'));
    ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn lines(values: &[Value]) -> Vec<u8> {
    values.iter().flat_map(|value| format!("{value}\n").into_bytes()).collect()
}

/// One line, one answer.
fn answer(verb: &str, value: &Value) -> Value {
    let mut all = bulk(verb, &lines(std::slice::from_ref(value)));
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn order() -> Value {
    json!({
        "id": 1, "vendor": "videosdk", "api_key": API_KEY, "secret": SECRET,
        "permissions": ["allow_join"], "issued_at": NOW,
    })
}

fn with(mut base: Value, name: &str, value: Value) -> Value {
    base[name] = value;
    base
}

fn without(mut base: Value, name: &str) -> Value {
    base.as_object_mut().unwrap().remove(name);
    base
}

fn mint(order: &Value) -> String {
    let answer = answer("mint", order);
    answer["token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

fn question() -> Value {
    json!({
        "id": "q", "vendor": "videosdk", "token": mint(&with(order(), "room", json!("room-a"))),
        "now": NOW, "secret": SECRET, "api_key": API_KEY,
    })
}

#[test]
fn a_name_that_is_no_member_is_shown_only_where_it_can_be_a_slip() {
    let secret = "9d3b1f0a6c5e4827b1a0f3c2d4e59687";
    for (member, shown) in [("tokn", true), (secret, false), ("eyJhbGciOiJIUzI1NiJ9", false)] {
        let answer = answer("verify", &json!({ "id": 1, member: "x" }));
        assert_eq!(answer["code"], "argument_invalid");
        assert_eq!(answer["reason"].as_str().unwrap().contains(member), shown, "{answer}");
    }
}

#[test]
fn every_member_of_a_mint_line_reaches_the_token() {
    let full = json!({
        "id": {"any": ["json", 2.50]}, "vendor": "videosdk", "api_key": API_KEY, "secret": SECRET,
        "permissions": ["allow_join", "allow_mod"], "room": "2kyv-gzay-64pg",
        "participant": "lxvdplwt", "roles": ["rtc"], "version": 2, "lifetime": "2h",
        "issued_at": NOW, "jti": "one", "claims": {"name": "Renée", "n": 7},
    });
    let minted = answer("mint", &full);
    assert_eq!((&minted["id"], &minted["ok"]), (&full["id"], &json!(true)));
    let verified = answer(
        "verify",
        &json!({
            "id": null, "vendor": "videosdk", "token": minted["token"], "now": NOW, "leeway": 0,
            "secret": SECRET, "algorithms": ["HS256"], "api_key": API_KEY, "room": "2kyv-gzay-64pg",
            "participant": "lxvdplwt", "use": "join",
        }),
    );
    assert_eq!(
        verified["claims"],
        json!({
            "apikey": API_KEY, "permissions": ["allow_join", "allow_mod"], "version": 2,
            "roomId": "2kyv-gzay-64pg", "participantId": "lxvdplwt", "roles": ["rtc"],
            "name": "Renée", "n": 7, "iat": NOW, "exp": NOW + 7200, "jti": "one",
        })
    );
    // The same order makes the same token.
    assert_eq!(answer("mint", &full), minted);
}

#[test]
fn a_lifetime_is_seconds_or_text_and_two_hours_by_default() {
    for (lifetime, seconds) in
        [(json!(600), 600), (json!("15m"), 900), (json!("30d"), 2_592_000), (Value::Null, 7200)]
    {
        let token = mint(&with(order(), "lifetime", lifetime));
        let claims = &answer("verify", &with(question(), "token", json!(token)))["claims"];
        assert_eq!(claims["exp"], json!(NOW + seconds));
    }
    for bad in [
        json!(0),
        json!(-1),
        json!(1.5),
        json!("24"),
        json!("31d"),
        json!(4_294_967_295_u64),
        json!(u64::MAX),
    ] {
        let refusal = answer("mint", &with(order(), "lifetime", bad));
        assert_eq!(refusal["code"], "lifetime_invalid", "{refusal}");
    }
}

#[test]
fn mint_is_strict() {
    for (order, code) in [
        (without(order(), "permissions"), "permissions_missing"),
        (with(order(), "permissions", json!([])), "permissions_missing"),
        (with(order(), "permissions", json!(["host"])), "permission_unknown"),
        (
            with(order(), "permissions", json!(["ask_join", "allow_mod"])),
            "permissions_contradictory",
        ),
        (with(order(), "roles", json!(["RTC"])), "role_unknown"),
        (with(order(), "version", json!(1)), "version_invalid"),
        (with(order(), "version", json!("2")), "argument_invalid"),
        (with(order(), "claims", json!({"exp": 1})), "claim_reserved"),
        (with(order(), "claims", json!([])), "argument_invalid"),
        (with(order(), "participant", json!("a\u{0}b")), "participant_id_invalid"),
        (with(order(), "issued_at", json!(1_700_000_000_000_u64)), "timestamp_invalid"),
        (with(order(), "issued_at", json!("now")), "argument_invalid"),
        (with(order(), "secret", json!("short")), "secret_too_short"),
        (with(order(), "secret", json!("")), "secret_empty"),
        (with(order(), "secret", json!("/etc/hostname")), "secret_not_symmetric"),
        (with(order(), "api_key", json!("API_KEY_GENERATED")), "api_key_invalid"),
        (with(order(), "vendor", json!("jwt")), "argument_invalid"),
        (with(order(), "vendor", json!("OpenTok")), "argument_invalid"),
        (with(order(), "kind", json!("api")), "argument_invalid"),
        (without(order(), "secret"), "argument_invalid"),
        (without(order(), "api_key"), "argument_invalid"),
        (with(order(), "nbf", json!(1)), "argument_invalid"),
    ] {
        if order["secret"] == "/etc/hostname" && !std::path::Path::new("/etc/hostname").is_file() {
            continue;
        }
        let refusal = answer("mint", &order);
        assert_eq!(refusal["code"], code, "{order}: {refusal}");
        assert_eq!((&refusal["id"], &refusal["ok"]), (&json!(1), &json!(false)));
        assert!(refusal.get("token").is_none());
    }
    let weak = with(with(order(), "secret", json!("short")), "allow_weak_secret", json!(true));
    assert_eq!(answer("mint", &weak)["ok"], true);
    assert_eq!(answer("mint", &without(order(), "vendor"))["ok"], true);
    assert_eq!(answer("mint", &with(weak, "allow_weak_secret", json!(1)))["ok"], false);
}

#[test]
fn only_a_secret_is_taken_for_the_name_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let (key, secret) = ("some-file", "0123456789abcdef0123456789abcdef");
    for name in [key, secret] {
        std::fs::write(folder.path().join(name), "").unwrap();
    }
    let ask = |order: Value| {
        let mut command = roomkey();
        command.current_dir(folder.path()).args(["token", "mint", "--jsonl"]);
        answers(&run_on(&mut command, &lines(&[order])).good()).remove(0)
    };
    assert_eq!(ask(with(order(), "api_key", json!(key)))["ok"], true);
    let refused = ask(with(order(), "secret", json!(secret)));
    assert_eq!(refused["code"], "secret_not_symmetric", "{refused}");
}

#[test]
fn a_padded_secret_that_verifies_is_named() {
    for vendor in ["videosdk", "jwt", "opentok"] {
        let question = json!({
            "vendor": vendor, "token": "a.b.c", "now": NOW, "secret": format!("{SECRET}\n"),
            "api_key": if vendor == "jwt" { Value::Null } else { json!("123456") },
        });
        let mut command = roomkey();
        let ran = run_on(command.args(["token", "verify", "--jsonl"]), &lines(&[question])).good();
        assert!(ran.stderr.contains("white space or quotes"), "{vendor}: {ran:?}");
        assert!(!ran.stderr.contains(SECRET));
    }
}

#[test]
fn claims_are_shown_as_they_stand_in_the_token() {
    // {"apikey":"k", "permissions": ["allow_join"],"exp": 4102444800.0, "big":18446744073709551616,"f":2.50}
    let payload = "{\"apikey\":\"k\", \"permissions\":\r\n [\"allow_join\"],\"exp\": 4102444800.0, \"big\":18446744073709551616,\"f\":2.50}";
    let token = signed(payload);
    for vendor in ["videosdk", "jwt"] {
        let line = format!(
            "{{\"id\":1.50,\"vendor\":\"{vendor}\",\"token\":\"{token}\",\"secret\":\"{SECRET}\",\"now\":{NOW}}}"
        );
        let ran = run_on(roomkey().args(["token", "verify", "--jsonl"]), line.as_bytes()).good();
        assert_eq!(
            ran.stdout,
            "{\"id\":1.50,\"ok\":true,\"claims\":{\"apikey\":\"k\",\"permissions\":[\"allow_join\"],\
             \"exp\":4102444800.0,\"big\":18446744073709551616,\"f\":2.50}}\n"
        );
    }
}

#[test]
fn each_demand_of_a_verify_line_counts() {
    let base = question();
    assert_eq!(answer("verify", &base)["ok"], true);
    for (question, code) in [
        (with(base.clone(), "now", json!(NOW + 7200)), "token_expired"),
        (with(base.clone(), "now", json!(NOW - 61)), "issued_in_future"),
        (without(base.clone(), "now"), "token_expired"),
        (with(base.clone(), "room", json!("room-b")), "room_mismatch"),
        (with(base.clone(), "api_key", json!("other")), "api_key_mismatch"),
        (with(base.clone(), "secret", json!("another secret")), "signature_invalid"),
        (with(base.clone(), "secret", json!("")), "secret_empty"),
        (with(base.clone(), "use", json!("both")), "argument_invalid"),
        (with(base.clone(), "room", json!("../x")), "room_id_invalid"),
        (with(base.clone(), "leeway", json!(601)), "argument_invalid"),
        (with(base.clone(), "leeway", json!(-1)), "argument_invalid"),
        (with(base.clone(), "now", json!(1.5)), "argument_invalid"),
        (with(base.clone(), "now", json!(-1)), "timestamp_invalid"),
        (with(base.clone(), "algorithms", json!(["RS256"])), "argument_invalid"),
        (with(base.clone(), "algorithms", json!(["HS256", "RS256"])), "argument_invalid"),
        (with(base.clone(), "algorithms", json!([])), "argument_invalid"),
        (with(base.clone(), "algorithms", json!("HS256")), "argument_invalid"),
        (with(base.clone(), "public_key_pem", json!("x")), "argument_invalid"),
        (with(base.clone(), "vendor", json!("OpenTok")), "argument_invalid"),
        (with(base.clone(), "vendor", json!("opentok")), "api_key_invalid"),
        (with(base.clone(), "token", json!("a.b")), "token_malformed"),
        (with(base.clone(), "token", json!("")), "token_malformed"),
        (with(base.clone(), "token", Value::Null), "argument_invalid"),
        (without(base.clone(), "secret"), "argument_invalid"),
        (with(base.clone(), "audience", json!("x")), "argument_invalid"),
        (with(base.clone(), "max_lifetime", json!(7199)), "lifetime_too_long"),
        (with(base.clone(), "max_lifetime", json!("1h")), "lifetime_too_long"),
        (with(base.clone(), "max_lifetime", json!(0)), "lifetime_invalid"),
        (with(base.clone(), "max_lifetime", json!("2")), "lifetime_invalid"),
        (with(base.clone(), "max_lifetime", json!(true)), "argument_invalid"),
        (with(base.clone(), "allow_missing_expiry", json!("true")), "argument_invalid"),
    ] {
        let refusal = answer("verify", &question);
        assert_eq!(refusal["code"], code, "{question}: {refusal}");
        assert_eq!((&refusal["id"], &refusal["ok"]), (&json!("q"), &json!(false)));
    }
    for good in [
        with(with(base.clone(), "now", json!(NOW + 7205)), "leeway", json!(6)),
        with(base.clone(), "algorithms", json!(["HS256"])),
        with(base.clone(), "room", Value::Null),
        without(base.clone(), "vendor"),
        with(base.clone(), "maximum_lifetime", json!(7200)),
        without(base.clone(), "api_key"),
        with(base.clone(), "use", json!("api")),
        with(base.clone(), "max_lifetime", json!(7200)),
        with(base.clone(), "max_lifetime", json!("2h")),
        with(base.clone(), "max_lifetime", Value::Null),
        with(base.clone(), "allow_missing_expiry", json!(true)),
    ] {
        assert_eq!(answer("verify", &good)["ok"], true, "{good}");
    }
    let idle = answer("verify", &with(base, "audience", json!("x")));
    assert_eq!(idle["reason"], "`audience` says nothing about a token of `videosdk`.");
}

/// A token with this payload, as another minter might make it.
fn signed(payload: &str) -> String {
    let encoded = base64_simd::URL_SAFE_NO_PAD.encode_to_string(payload);
    let signed = format!("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.{encoded}");
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, SECRET.as_bytes());
    let tag = aws_lc_rs::hmac::sign(&key, signed.as_bytes());
    format!("{signed}.{}", base64_simd::URL_SAFE_NO_PAD.encode_to_string(tag))
}

#[test]
fn demands_of_one_line_are_not_those_of_the_next() {
    // The key is the same in every line, and what is set up with it is kept from line to line.
    let ask = |payload: &str, demands: Value| {
        let mut line = json!({
            "vendor": "jwt", "token": signed(payload), "now": NOW, "secret": SECRET,
        });
        line.as_object_mut().unwrap().extend(demands.as_object().unwrap().clone());
        line
    };
    let hour = format!("{{\"iat\":{NOW},\"exp\":{}}}", NOW + 3600);
    let for_a = format!("{{\"aud\":\"a\",\"exp\":{}}}", NOW + 3600);
    let from_a = format!("{{\"iss\":\"a\",\"exp\":{}}}", NOW + 3600);
    let for_nobody = format!("{{\"aud\":\"\",\"exp\":{}}}", NOW + 3600);
    let questions = [
        (ask(&hour, json!({})), ""),
        (ask(&hour, json!({"max_lifetime": 3599})), "lifetime_too_long"),
        (ask(&hour, json!({"max_lifetime": "1h"})), ""),
        (ask(&hour, json!({"leeway": 600})), ""),
        (ask("{}", json!({})), "expiry_missing"),
        (ask("{}", json!({"allow_missing_expiry": true})), ""),
        (ask("{}", json!({"allow_missing_expiry": false})), "expiry_missing"),
        (
            ask("{}", json!({"allow_missing_expiry": true, "max_lifetime": "1h"})),
            "lifetime_too_long",
        ),
        (ask(&for_a, json!({})), "audience_unexpected"),
        (ask(&for_a, json!({"audience": "a"})), ""),
        (ask(&for_a, json!({"audience": "b"})), "audience_unexpected"),
        (ask(&for_a, json!({"audience": null})), "audience_unexpected"),
        (ask(&for_a, json!({"audience": ["a"]})), "argument_invalid"),
        (ask(&hour, json!({"audience": "a"})), "audience_unexpected"),
        (ask(&for_nobody, json!({"audience": ""})), ""),
        (ask(&for_nobody, json!({})), "audience_unexpected"),
        (ask(&from_a, json!({"issuer": "a"})), ""),
        (ask(&from_a, json!({"issuer": "b"})), "claim_invalid"),
        (ask(&hour, json!({"issuer": "a"})), "claim_invalid"),
        (ask(&hour, json!({})), ""),
    ];
    let all: Vec<Value> = questions.iter().map(|(question, _)| question.clone()).collect();
    for (answer, (question, code)) in bulk("verify", &lines(&all)).iter().zip(&questions) {
        assert_eq!(answer["code"].as_str().unwrap_or(""), *code, "{question}: {answer}");
    }
}

#[test]
fn plain_jwts_take_a_secret_or_a_public_key_and_nothing_of_videosdk() {
    let base = without(with(question(), "vendor", json!("jwt")), "api_key");
    assert_eq!(answer("verify", &base)["ok"], true);
    for name in ["api_key", "room", "participant", "use"] {
        let refusal = answer("verify", &with(base.clone(), name, json!("join")));
        assert_eq!(refusal["code"], "argument_invalid");
    }
    let both = with(base.clone(), "public_key_pem", json!("x"));
    assert_eq!(answer("verify", &both)["code"], "argument_invalid");
    let neither = without(base.clone(), "secret");
    assert_eq!(answer("verify", &neither)["code"], "argument_invalid");
    let pem = with(
        neither,
        "public_key_pem",
        json!("-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----\n"),
    );
    assert_eq!(answer("verify", &pem)["code"], "key_invalid");
    // A public key where a secret belongs is how algorithms are confused.
    let confused =
        with(base, "secret", json!("-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----\n"));
    assert_eq!(answer("verify", &confused)["code"], "secret_not_symmetric");
}

#[test]
fn bad_lines_are_answered_in_place_and_the_rest_goes_on() {
    let good = question().to_string();
    let mut input = Vec::new();
    let bad: &[(&[u8], Value)] = &[
        (b"", Value::Null),
        (b"   ", Value::Null),
        (b"garbage", Value::Null),
        (b"[]", Value::Null),
        (b"null", Value::Null),
        (b"7", Value::Null),
        (b"\"text\"", Value::Null),
        (b"{", Value::Null),
        (b"{} {}", Value::Null),
        (b"{\"id\":1}", json!(1)),
        (b"{\"id\":1,\"id\":2}", Value::Null),
        (b"{\"id\":[1,{\"a\":null}],\"vendor\":7}", json!([1, {"a": null}])),
        (b"{\"vendor\":7,\"id\":\"late\"}", json!("late")),
        (b"{\"id\":1,\"token\":\"a\",\"token\":\"b\"}", json!(1)),
        (b"{\"id\":1,\"vendor\":\"videosdk\",\"unknown\":1}", json!(1)),
        (b"{\"id\":1,\"vendor\":\"\\ud800\"}", json!(1)),
        (b"{\"id\":\"\xff\",\"vendor\":\"videosdk\"}", Value::Null),
        (b"{\"id\":1,\"token\":NaN}", Value::Null),
        (b"\xef\xbb\xbf{\"id\":1}", json!(1)),
        (b"{\"id\":1}\0", Value::Null),
    ];
    for (line, _) in bad {
        input.extend_from_slice(line);
        input.push(b'\n');
        input.extend_from_slice(good.as_bytes());
        input.extend_from_slice(b"\r\n");
    }
    let answers = bulk("verify", &input);
    assert_eq!(answers.len(), 2 * bad.len());
    for (pair, (line, id)) in answers.chunks(2).zip(bad) {
        let line = String::from_utf8_lossy(line);
        assert_eq!((&pair[0]["ok"], &pair[0]["id"]), (&json!(false), id), "{line}: {}", pair[0]);
        assert_eq!(pair[0]["code"], "argument_invalid", "{line}");
        assert!(!pair[0]["reason"].as_str().unwrap().is_empty());
        assert_eq!(pair[1]["ok"], true, "after {line}: {}", pair[1]);
    }
}

#[test]
fn nesting_without_end_is_no_harm() {
    let mut deep_id = b"{\"id\":".to_vec();
    deep_id.extend(vec![b'['; 400_000]);
    deep_id.extend(vec![b']'; 400_000]);
    deep_id.extend(b"}\n");
    deep_id.extend(lines(&[question()]));
    let ran = run_on(roomkey().args(["token", "verify", "--jsonl"]), &deep_id).good();
    assert_eq!(ran.stdout.lines().count(), 2);

    let nested = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let order = order().to_string();
    let order = format!("{},\"claims\":{{\"a\":{nested}}}}}", &order[..order.len() - 1]);
    let ran = run_on(roomkey().args(["token", "mint", "--jsonl"]), order.as_bytes()).good();
    let code = answers(&ran)[0]["code"].clone();
    assert!(code == "nesting_too_deep" || code == "argument_invalid", "{code}");
}

#[test]
fn over_long_lines_are_answered_and_skipped() {
    let mut input = lines(&[question()]);
    input.extend(vec![b'x'; 5 << 20]);
    input.push(b'\n');
    input.extend(lines(&[with(question(), "token", json!("a".repeat(1 << 20)))]));
    input.extend(lines(&[question()]));
    // A token that is too long stands in a line that is not.
    input.extend(lines(&[with(question(), "token", json!("a".repeat(100_000)))]));
    let answers = bulk("verify", &input);
    let codes: Vec<_> = answers.iter().map(|one| one["code"].as_str().unwrap_or("")).collect();
    assert_eq!(codes, ["", "argument_invalid", "argument_invalid", "", "token_too_large"]);
    assert!(answers[1]["reason"].as_str().unwrap().contains("1 MiB"));
}

#[test]
fn order_is_kept_over_many_lines_and_keys() {
    let mut orders = Vec::new();
    for id in 0..2000_u32 {
        let secret = format!("{SECRET}{}", id % 100);
        let order = with(with(order(), "id", json!(id)), "secret", json!(secret));
        orders.push(if id % 7 == 0 { without(order, "permissions") } else { order });
    }
    let minted = bulk("mint", &lines(&orders));
    assert_eq!(minted.len(), orders.len());
    let mut questions = Vec::new();
    for (answer, order) in minted.iter().zip(&orders) {
        assert_eq!(answer["id"], order["id"]);
        assert_eq!(answer["ok"], order.get("permissions").is_some());
        questions.push(json!({
            "id": order["id"], "vendor": "videosdk", "now": NOW, "secret": order["secret"],
            "token": answer.get("token").cloned().unwrap_or(json!("none")),
        }));
    }
    let verified = bulk("verify", &lines(&questions));
    for (answer, order) in verified.iter().zip(&orders) {
        assert_eq!(answer["id"], order["id"]);
        assert_eq!(answer["ok"], order.get("permissions").is_some(), "{answer}");
    }
}

#[test]
fn secrets_are_never_repeated_wherever_they_stand() {
    let mut input = Vec::new();
    for name in ["id_", "vendor", "now", "room", "use", "algorithms", "leeway", "api_key"] {
        input.extend(lines(&[with(question(), name, json!(SECRET))]));
        input.extend(lines(&[with(order(), name, json!([SECRET]))]));
    }
    for verb in ["verify", "mint"] {
        // That the secret is not shown is asserted of every run.
        let ran = run_on(roomkey().args(["token", verb, "--jsonl"]), &input).good();
        assert_eq!(ran.stdout.lines().count(), 16);
    }
}

#[test]
fn an_answer_comes_before_the_next_question() {
    let mut child = roomkey()
        .args(["token", "verify", "--jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let question = question();
    for id in 0..20 {
        stdin
            .write_all(format!("{}\n", with(question.clone(), "id", json!(id))).as_bytes())
            .unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!((&answer["id"], &answer["ok"]), (&json!(id), &json!(true)));
    }
    stdin.write_all(question.to_string().as_bytes()).unwrap();
    drop(stdin);
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest.lines().count(), 1);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_reader_that_goes_away_ends_the_run_quietly() {
    let input = lines(&vec![question(); 20_000]);
    let mut child = roomkey()
        .args(["token", "verify", "--jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        let _broken = stdin.write_all(&input);
    });
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut String::new()).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_named_source_serves_lines_without_a_key_of_their_own() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("credentials.toml");
    common::write_private(&file, &format!("api_key = \"{API_KEY}\"\nsecret = \"{SECRET}\"\n"));
    let bulk = |verb: &str, values: &[Value]| {
        let mut command = roomkey();
        command.args(["token", verb, "--jsonl", "--credentials"]).arg(&file);
        answers(&run_on(&mut command, &lines(values)).good())
    };
    let bare = without(without(order(), "secret"), "api_key");
    let minted = bulk("mint", &[bare.clone(), order(), with(bare, "api_key", json!("k"))]);
    assert_eq!(minted.iter().map(|one| &one["ok"]).collect::<Vec<_>>(), [true, true, false]);
    let bare = without(without(question(), "secret"), "api_key");
    let verified = bulk(
        "verify",
        &[
            bare.clone(),
            with(bare.clone(), "room", json!("room-b")),
            with(bare.clone(), "public_key_pem", json!("x")),
            with(bare.clone(), "algorithms", json!(["RS256"])),
            with(bare.clone(), "api_key", json!(API_KEY)),
            with(bare, "vendor", json!("jwt")),
            with(question(), "secret", json!("another secret")),
        ],
    );
    let codes: Vec<_> = verified.iter().map(|one| one["code"].as_str().unwrap_or("")).collect();
    let wrong = "argument_invalid";
    assert_eq!(codes, ["", "room_mismatch", wrong, wrong, wrong, wrong, "signature_invalid"]);
}

#[test]
fn a_database_knows_in_bulk_too_what_was_revoked() {
    let directory = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", directory.path().join("a.db").display());
    let on_database = |arguments: &[&str], input: &[u8]| {
        let mut command = roomkey();
        run_on(command.args(arguments).args(["--database", &database]), input).good()
    };
    on_database(&["keys", "add"], b"");
    let bare = without(without(order(), "secret"), "api_key");
    let orders = [with(bare.clone(), "jti", json!("one")), with(bare, "jti", json!("two"))];
    let minted = answers(&on_database(&["token", "mint", "--jsonl"], &lines(&orders)));
    on_database(&["revoke", "--jti", "two"], b"");
    let questions: Vec<Value> = minted
        .iter()
        .map(|one| json!({ "vendor": "videosdk", "now": NOW, "token": one["token"] }))
        .collect();
    let verified = answers(&on_database(&["token", "verify", "--jsonl"], &lines(&questions)));
    assert_eq!(verified[0]["ok"], true, "{verified:?}");
    assert_eq!(verified[1]["code"], "token_revoked", "{verified:?}");
}

#[test]
fn an_answer_is_one_line_for_every_reader() {
    // Python's `splitlines` and others take these for ends of lines.
    let ends = "a\u{2028}b\u{2029}c\u{85}d";
    let order = with(with(order(), "claims", json!({ "name": ends })), "id", json!(ends));
    let question = with(with(question(), "token", json!(mint(&order))), "id", json!(ends));
    let unknown = json!({ "id": 1, ends: 2 });
    let input = lines(&[question, unknown]);
    let ran = run_on(roomkey().args(["token", "verify", "--jsonl"]), &input).good();
    assert!(!ran.stdout.contains(['\u{2028}', '\u{2029}', '\u{85}']), "{}", ran.stdout);
    let answer = &answers(&ran)[0];
    assert_eq!(answers(&ran)[1]["code"], "argument_invalid");
    assert_eq!((&answer["id"], &answer["claims"]["name"]), (&json!(ends), &json!(ends)));
}

#[test]
fn any_bytes_get_an_answer_each() {
    // A fixed sequence, so that a failure can be repeated.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % below
    };
    for (verb, line) in [("verify", question()), ("mint", order())] {
        let line = line.to_string().into_bytes();
        let mut input = Vec::new();
        for _ in 0..3000 {
            let mut changed = line.clone();
            for _ in 0..=random(4) {
                let at = random(changed.len());
                match random(4) {
                    0 => changed[at] = u8::try_from(random(256)).unwrap(),
                    1 => drop(changed.remove(at)),
                    2 => changed.insert(at, b"{}[]\",:\\0"[random(9)]),
                    _ => changed.truncate(at.max(1)),
                }
            }
            changed.retain(|&byte| byte != b'\n');
            input.extend_from_slice(&changed);
            input.push(b'\n');
        }
        let answers = bulk(verb, &input);
        assert_eq!(answers.len(), 3000);
        let good = answers.iter().filter(|answer| answer["ok"] == true).count();
        // Most changes hit something that matters, and a few only the id or white space.
        assert!((1..600).contains(&good), "{good}");
        for answer in &answers {
            let refused = answer["ok"] == false && answer["code"].is_string();
            assert!(answer["ok"] == true || refused, "{answer}");
        }
    }
}

#[test]
fn nothing_in_is_nothing_out() {
    assert!(bulk("verify", b"").is_empty());
    assert!(bulk("mint", b"").is_empty());
}
