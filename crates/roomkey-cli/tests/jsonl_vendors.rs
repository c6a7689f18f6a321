//! `roomkey token mint --jsonl` and `verify --jsonl` for OpenTok, Vonage and Video.io.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may fail loudly")]

mod common;

use common::vendors::{
    APPLICATION, OPENTOK_KEY, OPENTOK_SESSION, VONAGE_SESSION, private_pem, public_pem,
    with_opentok, with_videoio, with_vonage,
};
use common::{SECRET, roomkey, run, run_on, write_private};
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

const NOW: u64 = 1_700_000_000;

fn lines(values: &[Value]) -> String {
    let lines: Vec<String> = values.iter().map(Value::to_string).collect();
    lines.join("\n") + "\n"
}

/// Answers to lines, none of which shows a secret or a private key.
fn bulk_of(command: &mut Command, verb: &str, values: &[Value]) -> Vec<Value> {
    command.args(["token", verb, "--jsonl"]);
    let ran = run_on(command, lines(values).as_bytes()).good();
    let said = [ran.stdout.as_str(), &ran.stderr].concat();
    assert!(
        private_pem().lines().skip(1).take(5).all(|line| !said.contains(line)),
        "a key is shown"
    );
    let answers: Vec<Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), values.len());
    for (value, answer) in values.iter().zip(&answers) {
        assert_eq!(value["id"], answer["id"]);
    }
    answers
}

fn bulk(verb: &str, values: &[Value]) -> Vec<Value> {
    bulk_of(&mut roomkey(), verb, values)
}

fn answer(verb: &str, value: &Value) -> Value {
    bulk(verb, std::slice::from_ref(value)).remove(0)
}

#[expect(clippy::needless_pass_by_value, reason = "it is written where it is used")]
fn with(mut base: Value, members: Value) -> Value {
    base.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    base
}

fn without(mut base: Value, names: &[&str]) -> Value {
    for name in names {
        assert!(base.as_object_mut().unwrap().remove(*name).is_some());
    }
    base
}

fn opentok() -> Value {
    json!({
        "id": 1, "vendor": "opentok", "api_key": OPENTOK_KEY, "secret": SECRET,
        "session": OPENTOK_SESSION, "role": "publisher", "issued_at": NOW,
    })
}

fn vonage() -> Value {
    json!({
        "id": 2, "vendor": "vonage", "application_id": APPLICATION,
        "private_key_pem": private_pem(), "session": VONAGE_SESSION, "role": "moderator",
        "issued_at": NOW,
    })
}

fn app() -> Value {
    json!({
        "id": 3, "vendor": "videoio", "secret": SECRET, "kind": "app", "app": "my-app",
        "issued_at": NOW,
    })
}

fn videoio() -> Value {
    let app_token = answer("mint", &app())["token"].clone();
    json!({
        "id": 4, "vendor": "videoio", "secret": SECRET, "app_token": app_token,
        "identity": "ann@app.example", "scopes": ["videos.read", "streams.create"],
        "issued_at": NOW,
    })
}

/// The question that a token answers, minted by an order.
fn question(order: &Value) -> Value {
    let minted = answer("mint", order);
    let question = json!({
        "id": "q", "vendor": order["vendor"], "token": minted["token"], "now": NOW,
        "kind": order.get("kind").cloned().unwrap_or(Value::Null),
    });
    match order["vendor"].as_str().unwrap() {
        "vonage" => {
            with(question, json!({ "application_id": APPLICATION, "public_key_pem": public_pem() }))
        }
        "opentok" => with(question, json!({ "api_key": OPENTOK_KEY, "secret": SECRET })),
        _ => with(question, json!({ "secret": SECRET })),
    }
}

#[test]
fn every_member_of_a_line_reaches_the_token() {
    let order = with(
        opentok(),
        json!({
            "data": "x=1", "layout_classes": ["a", "b"], "nonce": 7, "jti": "one", "kind": "jwt",
            "lifetime": "2h",
        }),
    );
    let connection = json!({
        "session": OPENTOK_SESSION, "role": "publisher", "data": "x=1",
        "layout_classes": ["a", "b"], "nonce": "7", "iat": NOW, "nbf": null, "exp": NOW + 7200,
        "jti": "one",
    });
    let verified = answer("verify", &question(&order));
    let head = json!({ "kind": "jwt", "api_key": OPENTOK_KEY });
    assert_eq!(verified["claims"], with(head, connection.clone()));

    let t1 = with(without(order.clone(), &["jti"]), json!({ "kind": "t1" }));
    let head = json!({ "kind": "t1", "api_key": OPENTOK_KEY });
    let verified = answer("verify", &question(&t1));
    assert_eq!(verified["claims"], with(with(head, connection), json!({ "jti": null })));

    let api = json!({
        "vendor": "opentok", "api_key": OPENTOK_KEY, "secret": SECRET, "kind": "api", "jti": "a",
        "issued_at": NOW,
    });
    let verified = answer("verify", &question(&api));
    let claims = json!({ "project": OPENTOK_KEY, "iat": NOW, "exp": NOW + 300, "jti": "a" });
    assert_eq!(verified["claims"], claims);

    let verified = answer("verify", &question(&with(vonage(), json!({ "kind": "client" }))));
    assert_eq!(verified["claims"]["application_id"], APPLICATION);
    assert_eq!(verified["claims"]["role"], "moderator");
    assert_eq!(verified["claims"]["exp"], NOW + 86_400);

    let verified = answer("verify", &question(&with(videoio(), json!({ "jti": "s" }))));
    let claims = &verified["claims"];
    assert_eq!((&claims["acid"], &claims["sub"]), (&json!("my-app"), &json!("ann@app.example")));
    assert_eq!((&claims["jti"], &claims["exp"]), (&json!("s"), &json!(NOW + 7200)));
    assert_eq!(answer("verify", &question(&app()))["claims"]["acid"], "my-app");
}

#[test]
fn mint_is_strict() {
    let api = without(opentok(), &["session", "role"]);
    let api = with(api, json!({ "kind": "api" }));
    for (order, code) in [
        (without(opentok(), &["session"]), "session_id_invalid"),
        (without(opentok(), &["role"]), "permissions_missing"),
        (without(opentok(), &["secret"]), "argument_invalid"),
        (without(opentok(), &["api_key"]), "argument_invalid"),
        (with(opentok(), json!({ "secret": "short" })), "secret_too_short"),
        (with(opentok(), json!({ "secret": "/etc/hostname" })), "secret_not_symmetric"),
        (with(opentok(), json!({ "api_key": "my-key" })), "api_key_invalid"),
        (with(opentok(), json!({ "kind": "T1" })), "argument_invalid"),
        (with(opentok(), json!({ "kind": "client" })), "argument_invalid"),
        (with(opentok(), json!({ "kind": "t1", "jti": "a" })), "argument_invalid"),
        (with(opentok(), json!({ "data": 7 })), "argument_invalid"),
        (with(opentok(), json!({ "data": "x".repeat(1001) })), "data_too_long"),
        (with(opentok(), json!({ "layout_classes": "a" })), "argument_invalid"),
        (with(opentok(), json!({ "nonce": -1 })), "argument_invalid"),
        (with(opentok(), json!({ "nonce": 1_u64 << 53 })), "argument_invalid"),
        (with(opentok(), json!({ "lifetime": "31d" })), "lifetime_invalid"),
        (with(opentok(), json!({ "roles": ["publisher"] })), "argument_invalid"),
        (with(opentok(), json!({ "permissions": ["allow_join"] })), "argument_invalid"),
        (with(opentok(), json!({ "private_key_pem": private_pem() })), "argument_invalid"),
        (with(opentok(), json!({ "session": VONAGE_SESSION })), "session_foreign"),
        (with(api, json!({ "session": OPENTOK_SESSION })), "argument_invalid"),
        (without(vonage(), &["application_id"]), "argument_invalid"),
        (without(vonage(), &["private_key_pem"]), "argument_invalid"),
        (with(vonage(), json!({ "private_key_pem": public_pem() })), "key_invalid"),
        (with(vonage(), json!({ "private_key_pem": "/run/private.key" })), "key_invalid"),
        (
            with(vonage(), json!({ "private_key_pem": private_pem() + &private_pem() })),
            "key_invalid",
        ),
        (with(vonage(), json!({ "private_key_pem": [private_pem()] })), "argument_invalid"),
        (with(vonage(), json!({ "public_key_pem": public_pem() })), "argument_invalid"),
        (with(vonage(), json!({ "secret": SECRET })), "argument_invalid"),
        (with(vonage(), json!({ "kind": "t1" })), "argument_invalid"),
        (with(vonage(), json!({ "nonce": 7 })), "argument_invalid"),
        (without(videoio(), &["app_token"]), "argument_invalid"),
        (without(videoio(), &["scopes"]), "scopes_missing"),
        (without(videoio(), &["identity"]), "identity_invalid"),
        (with(videoio(), json!({ "app_token": "a.b" })), "token_malformed"),
        (
            with(videoio(), json!({ "secret": "another-secret-of-32-bytes-length" })),
            "signature_invalid",
        ),
        (with(videoio(), json!({ "kind": "api" })), "argument_invalid"),
        (with(videoio(), json!({ "api_key": "7" })), "argument_invalid"),
        (with(videoio(), json!({ "app": "my-app" })), "argument_invalid"),
        (with(app(), json!({ "app_token": "a.b.c" })), "argument_invalid"),
        (with(app(), json!({ "lifetime": "1h" })), "argument_invalid"),
        (with(app(), json!({ "app": "two words" })), "app_id_invalid"),
    ] {
        if order["secret"] == "/etc/hostname" && !std::path::Path::new("/etc/hostname").is_file() {
            continue;
        }
        let refusal = answer("mint", &order);
        assert_eq!(refusal["code"], code, "{order}: {refusal}");
        assert!(refusal.get("token").is_none());
    }
    let weak = with(opentok(), json!({ "secret": "short", "allow_weak_secret": true }));
    assert_eq!(answer("mint", &weak)["ok"], true);
}

#[test]
fn each_demand_of_a_verify_line_counts() {
    let (opentok, vonage, videoio) =
        (question(&opentok()), question(&vonage()), question(&videoio()));
    for (question, code) in [
        (opentok.clone(), ""),
        (with(opentok.clone(), json!({ "kind": "jwt", "session": OPENTOK_SESSION })), ""),
        (with(opentok.clone(), json!({ "kind": "t1" })), "token_kind_mismatch"),
        (with(opentok.clone(), json!({ "kind": "api" })), "token_kind_mismatch"),
        (with(opentok.clone(), json!({ "session": VONAGE_SESSION })), "room_mismatch"),
        (with(opentok.clone(), json!({ "capability": "signal" })), ""),
        (with(opentok.clone(), json!({ "capability": "force_mute" })), "role_not_allowed"),
        (with(opentok.clone(), json!({ "capability": "fly" })), "argument_invalid"),
        (with(opentok.clone(), json!({ "now": NOW + 86_400 })), "token_expired"),
        (with(opentok.clone(), json!({ "now": NOW + 86_400, "leeway": 5 })), ""),
        (with(opentok.clone(), json!({ "maximum_lifetime": "1h" })), "lifetime_too_long"),
        (with(opentok.clone(), json!({ "max_lifetime": 3600 })), "lifetime_too_long"),
        (
            with(opentok.clone(), json!({ "max_lifetime": 1, "maximum_lifetime": 1 })),
            "argument_invalid",
        ),
        (with(opentok.clone(), json!({ "api_key": "7" })), "api_key_mismatch"),
        (with(opentok.clone(), json!({ "secret": "short" })), "signature_invalid"),
        (with(opentok.clone(), json!({ "room": "a" })), "argument_invalid"),
        (with(opentok.clone(), json!({ "algorithms": ["HS256"] })), "argument_invalid"),
        (with(opentok.clone(), json!({ "public_key_pem": public_pem() })), "argument_invalid"),
        (without(opentok.clone(), &["api_key"]), "argument_invalid"),
        (with(opentok, json!({ "vendor": "videosdk", "kind": null })), "permissions_invalid"),
        (vonage.clone(), ""),
        (with(vonage.clone(), json!({ "public_key_pem": private_pem() })), "key_invalid"),
        (with(vonage.clone(), json!({ "public_key_pem": "public.pem" })), "key_invalid"),
        (with(vonage.clone(), json!({ "private_key_pem": private_pem() })), "argument_invalid"),
        (
            with(without(vonage.clone(), &["public_key_pem"]), json!({ "private_key_pem": "x" })),
            "argument_invalid",
        ),
        (with(vonage.clone(), json!({ "secret": SECRET })), "argument_invalid"),
        (with(vonage.clone(), json!({ "application_id": "7" })), "application_id_invalid"),
        (without(vonage, &["application_id"]), "argument_invalid"),
        (videoio.clone(), ""),
        (with(videoio.clone(), json!({ "app": "my-app", "identity": "ann@app.example" })), ""),
        (with(videoio.clone(), json!({ "app": "other" })), "app_mismatch"),
        (with(videoio.clone(), json!({ "identity": "bob" })), "participant_mismatch"),
        (with(videoio.clone(), json!({ "scope": "videos.read" })), ""),
        (with(videoio.clone(), json!({ "scope": "videos.edit" })), "scope_missing"),
        (with(videoio.clone(), json!({ "kind": "app" })), "token_kind_mismatch"),
        (with(videoio.clone(), json!({ "kind": "app", "leeway": 5 })), "argument_invalid"),
        (with(videoio.clone(), json!({ "allow_missing_expiry": true })), "argument_invalid"),
        (with(videoio, json!({ "scopes": ["videos.read"] })), "argument_invalid"),
    ] {
        let answer = answer("verify", &question);
        assert_eq!(answer["code"].as_str().unwrap_or(""), code, "{question}: {answer}");
        assert_eq!(answer["ok"], code.is_empty());
    }
}

#[test]
fn lines_of_all_vendors_mix_and_keys_of_one_are_not_those_of_another() {
    // The same secret signs for three vendors, so only the name of the vendor tells the keys apart.
    let mut orders = vec![opentok(), vonage(), app(), videoio()];
    orders.push(json!({
        "id": 5, "api_key": OPENTOK_KEY, "secret": SECRET, "permissions": ["allow_join"],
        "issued_at": NOW,
    }));
    let orders: Vec<Value> =
        (0..40).map(|id| with(orders[id % orders.len()].clone(), json!({ "id": id }))).collect();
    let minted = bulk("mint", &orders);
    let questions: Vec<Value> = minted
        .iter()
        .zip(&orders)
        .map(|(answer, order)| {
            let mut line = json!({ "id": answer["id"], "token": answer["token"], "now": NOW });
            for name in ["vendor", "kind", "api_key", "secret", "application_id"] {
                if let Some(value) = order.get(name) {
                    line[name] = value.clone();
                }
            }
            if order.get("vendor") == Some(&json!("vonage")) {
                line["public_key_pem"] = json!(public_pem());
            }
            line
        })
        .collect();
    for answer in bulk("verify", &questions) {
        assert_eq!(answer["ok"], true, "{answer}");
    }
}

#[test]
fn a_named_source_serves_lines_of_its_vendor_that_name_no_key() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    let app_token = answer("mint", &app())["token"].as_str().unwrap().to_owned();
    write_private(&path("private.key"), &private_pem());
    write_private(
        &path("all.env"),
        &format!(
            "OPENTOK_API_KEY={OPENTOK_KEY}\nOPENTOK_API_SECRET={SECRET}\n\
             VONAGE_APPLICATION_ID={APPLICATION}\nVONAGE_PRIVATE_KEY_PATH={}\n\
             VIDEOIO_AUTHORITY_SECRET={SECRET}\nVIDEOIO_APP_TOKEN={app_token}\n",
            path("private.key").display()
        ),
    );
    let serve = |vendor: &str, verb: &str, values: &[Value]| -> Vec<Value> {
        let mut command = roomkey();
        command.args(["token", verb, "--jsonl", "--vendor", vendor, "--credentials"]);
        let ran = run_on(command.arg(path("all.env")), lines(values).as_bytes()).good();
        ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let keys = ["api_key", "secret", "application_id", "private_key_pem", "app_token", "vendor"];
    for (vendor, order) in [("opentok", opentok()), ("vonage", vonage()), ("videoio", videoio())] {
        let mut bare = order.clone();
        bare.as_object_mut().unwrap().retain(|name, _| !keys.contains(&name.as_str()));
        let minted = serve(vendor, "mint", &[bare.clone(), order.clone()]);
        assert_eq!(
            (&minted[0]["ok"], &minted[1]["ok"]),
            (&json!(true), &json!(true)),
            "{minted:?}"
        );
        let question = json!({ "id": 1, "token": minted[0]["token"], "now": NOW });
        let verified = serve(
            vendor,
            "verify",
            &[question.clone(), with(question, json!({ "vendor": "videosdk" }))],
        );
        assert_eq!(verified[0]["ok"], true, "{verified:?}");
        // What was named serves its own vendor and no other.
        assert_eq!(verified[1]["code"], "argument_invalid", "{verified:?}");
    }
    let mut jwt = roomkey();
    jwt.args(["token", "verify", "--jsonl", "--vendor", "jwt", "--credentials"]);
    run(jwt.arg(path("all.env"))).failed(2, "argument_invalid");
}

#[test]
fn the_environment_alone_serves_no_line() {
    for (mut command, order) in [
        (with_opentok(), without(opentok(), &["api_key", "secret"])),
        (with_vonage(), without(vonage(), &["application_id", "private_key_pem"])),
        (with_videoio(), without(app(), &["secret"])),
    ] {
        assert_eq!(bulk_of(&mut command, "mint", &[order])[0]["code"], "argument_invalid");
    }
}

#[test]
fn keys_in_the_wrong_place_are_never_repeated() {
    let pem = private_pem();
    let mut mints = Vec::new();
    let mut verifies = Vec::new();
    let question = question(&vonage());
    for name in
        ["vendor", "kind", "session", "role", "data", "nonce", "jti", "application_id", "app_token"]
    {
        for value in [json!(pem), json!([pem]), json!(SECRET)] {
            // Data and ids may be anything, so they end in the token and not in an error.
            let mut order = vonage();
            order[name] = value.clone();
            order["id"] = json!(name);
            mints.push(order);
            let mut asked = question.clone();
            asked[name] = value;
            verifies.push(asked);
        }
    }
    mints.retain(|order| !(order["data"] == json!(pem) || order["jti"] == json!(pem)));
    bulk("mint", &mints);
    bulk("verify", &verifies);
    let unknown = answer("mint", &with(vonage(), json!({ (pem.as_str()): 1 })));
    assert_eq!(unknown["code"], "argument_invalid");
}

#[test]
fn an_over_long_line_is_answered_and_a_reader_that_goes_away_ends_the_run_quietly() {
    let long = with(opentok(), json!({ "data": "x".repeat(1 << 20) }));
    let input = [lines(&[long]), lines(&[opentok()])].concat();
    let ran = run_on(roomkey().args(["token", "mint", "--jsonl"]), input.as_bytes()).good();
    let answers: Vec<Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers[0]["code"], "argument_invalid");
    assert_eq!(answers[1]["ok"], true);

    let mut child = roomkey()
        .args(["token", "mint", "--jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let input = lines(&vec![opentok(); 2000]);
    let writer = std::thread::spawn(move || {
        // It may end before it has read everything.
        let _written = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
