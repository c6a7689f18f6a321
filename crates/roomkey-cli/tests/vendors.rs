//! `roomkey token` for OpenTok, Vonage and Video.io, one token at a time: where credentials come
//! from, which options belong to which vendor, and that no key is ever seen.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may fail loudly"
)]

mod common;

use common::vendors::{
    APPLICATION, OPENTOK_KEY, OPENTOK_SESSION, VONAGE_SESSION, private_pem, public_pem,
    with_opentok, with_videoio, with_vonage,
};
use common::{Ran, SECRET, roomkey, run, run_on, run_with, with_credentials, write_private};
use serde_json::json;
use std::process::Command;

fn mint(command: &mut Command, vendor: &str, arguments: &[&str]) -> Ran {
    run_with(command.args(["token", "mint", "--vendor", vendor]), arguments)
}

fn verify(command: &mut Command, vendor: &str, arguments: &[&str]) -> Ran {
    run_with(command.args(["token", "verify", "--vendor", vendor]), arguments)
}

fn minted(command: &mut Command, vendor: &str, arguments: &[&str]) -> String {
    let ran = mint(command, vendor, arguments).good();
    assert_eq!(ran.stderr, "");
    ran.stdout.strip_suffix('\n').unwrap().to_owned()
}

/// Nothing of the private key is shown.
fn shows_no_key(ran: &Ran) {
    for line in private_pem().lines().filter(|line| !line.starts_with('-')) {
        assert!(!ran.stdout.contains(line) && !ran.stderr.contains(line), "a key was shown");
    }
}

// Proof of the README's table: mint, OpenTok.
#[test]
fn opentoks_three_kinds_are_minted_and_verified() {
    let of = ["--session", OPENTOK_SESSION, "--role", "publisher", "--issued-at", "1700000000"];
    let now = ["--now", "1700000000"];
    for kind in ["t1", "jwt"] {
        let arguments =
            [&of[..], &["--kind", kind, "--data", "x=1&y=é", "--layout-class", "a,b"]].concat();
        let token = minted(&mut with_opentok(), "opentok", &arguments);
        assert_eq!(token.starts_with("T1=="), kind == "t1");
        let arguments = [&now[..], &["--json", &token, "--session", OPENTOK_SESSION]].concat();
        let claims = &verify(&mut with_opentok(), "opentok", &arguments).good().json()["claims"];
        assert_eq!(claims["kind"], kind);
        assert_eq!(claims["api_key"], OPENTOK_KEY);
        assert_eq!(claims["session"], OPENTOK_SESSION);
        assert_eq!(claims["data"], "x=1&y=é");
        assert_eq!(claims["layout_classes"], json!(["a", "b"]));
        assert_eq!(claims["exp"], 1_700_086_400);
        let text = verify(&mut with_opentok(), "opentok", &["--now", "1700000000", &token]).good();
        assert!(text.stdout.starts_with("good\n"), "{text:?}");
        assert!(text.stdout.contains("role     publisher\n"), "{text:?}");
        for (demand, code) in [
            (&["--capability", "publish"][..], ""),
            (&["--capability", "force_mute"], "role_not_allowed"),
            (&["--kind", "t1"], if kind == "t1" { "" } else { "token_kind_mismatch" }),
            (
                &["--kind", "api"],
                if kind == "t1" { "token_malformed" } else { "token_kind_mismatch" },
            ),
            (&["--maximum-lifetime", "1h"], "lifetime_too_long"),
        ] {
            let arguments = [&now[..], demand, &[token.as_str()]].concat();
            let ran = verify(&mut with_opentok(), "opentok", &arguments);
            if code.is_empty() {
                ran.good()
            } else {
                ran.failed(1, code)
            };
        }
        let mut others = with_opentok();
        others.env("OPENTOK_API_SECRET", "another-secret-of-32-bytes-length");
        verify(&mut others, "opentok", &[&token]).failed(1, "signature_invalid");
    }
    let api = minted(&mut with_opentok(), "opentok", &["--kind", "api", "--jti", "one"]);
    let ran = verify(&mut with_opentok(), "opentok", &["--kind", "api", "--json", &api]).good();
    let claims = &ran.json()["claims"];
    assert_eq!((&claims["project"], &claims["jti"]), (&json!(OPENTOK_KEY), &json!("one")));
    assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 300);
    verify(&mut with_opentok(), "opentok", &[&api]).failed(1, "claim_invalid");
}

// Proof of the README's table: mint, Vonage.
#[test]
fn vonages_tokens_are_minted_with_a_key_or_its_file_and_verified_with_either_half() {
    let directory = tempfile::tempdir().unwrap();
    let (private, public) = (directory.path().join("private"), directory.path().join("public.pem"));
    write_private(&private, &private_pem());
    std::fs::write(&public, public_pem()).unwrap();
    let mut by_path = roomkey();
    by_path.env("VONAGE_APPLICATION_ID", APPLICATION).env("VONAGE_PRIVATE_KEY_PATH", &private);
    for command in [&mut by_path, &mut with_vonage()] {
        let arguments = ["--session", VONAGE_SESSION, "--role", "moderator", "--json"];
        let ran = mint(command, "vonage", &arguments).good();
        shows_no_key(&ran);
        assert_eq!(ran.json()["claims"]["application_id"], APPLICATION);
        let token = ran.json()["token"].as_str().unwrap().to_owned();
        shows_no_key(&verify(&mut with_vonage(), "vonage", &["--kind", "client", &token]).good());
        let of = |application: &str| {
            let mut verifier = roomkey();
            verifier.env("VONAGE_APPLICATION_ID", application);
            verify(&mut verifier, "vonage", &["--public-key", public.to_str().unwrap(), &token])
        };
        of(APPLICATION).good();
        of("00000000-0000-4000-8000-000000000000").failed(1, "api_key_mismatch");
        verify(&mut with_vonage(), "vonage", &["--kind", "api", &token])
            .failed(1, "token_kind_mismatch");
    }
    let api = minted(&mut with_vonage(), "vonage", &["--kind", "api", "--lifetime", "1m"]);
    let ran = verify(&mut with_vonage(), "vonage", &["--kind", "api", "--json", &api]).good();
    let claims = &ran.json()["claims"];
    assert_eq!(claims["project"], APPLICATION);
    assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 60);
}

#[test]
fn a_path_is_never_taken_for_a_key_nor_a_key_for_a_path() {
    let directory = tempfile::tempdir().unwrap();
    let private = directory.path().join("private.key");
    write_private(&private, &private_pem());
    let public = directory.path().join("public.pem");
    std::fs::write(&public, public_pem()).unwrap();
    let path = private.to_str().unwrap();
    for (variables, status, code) in [
        (&[("VONAGE_PRIVATE_KEY", path)][..], 2, "key_invalid"),
        (&[("VONAGE_PRIVATE_KEY_PATH", &private_pem())], 2, "key_invalid"),
        (&[("VONAGE_PRIVATE_KEY_PATH", "/nowhere/private.key")], 2, "file_unusable"),
        (&[("VONAGE_PRIVATE_KEY", &public_pem())], 1, "key_invalid"),
        (
            &[("VONAGE_PRIVATE_KEY", &private_pem()), ("VONAGE_PRIVATE_KEY_PATH", path)],
            2,
            "argument_invalid",
        ),
        (&[], 2, "key_invalid"),
        (&[("VONAGE_APPLICATION_ID", "123456")], 2, "key_invalid"),
    ] {
        let mut command = roomkey();
        command.env("VONAGE_APPLICATION_ID", APPLICATION);
        command.envs(variables.iter().copied());
        shows_no_key(&mint(&mut command, "vonage", &["--kind", "api"]).failed(status, code));
    }
    let mut without_id = roomkey();
    without_id.env("VONAGE_PRIVATE_KEY", private_pem());
    mint(&mut without_id, "vonage", &["--kind", "api"]).failed(2, "application_id_invalid");
    // A private key does not stand in for the public one: it would lie about where it is not needed.
    let ran = verify(&mut with_vonage(), "vonage", &["a.b.c", "--public-key", path]);
    shows_no_key(&ran.failed(1, "key_invalid"));
}

// Proof of the README's table: mint, Video.io.
#[test]
fn video_ios_sessions_are_minted_for_an_app_token_and_an_identity() {
    let app = minted(&mut with_videoio(), "videoio", &["--kind", "app", "--app", "my-app"]);
    let ran = verify(&mut with_videoio(), "videoio", &["--kind", "app", "--json", &app]).good();
    assert_eq!(ran.json()["claims"]["acid"], "my-app");
    let arguments = ["--identity", "ann@app.example", "--scope", "videos.read,streams.create"];
    let mut with_app = with_videoio();
    with_app.env("VIDEOIO_APP_TOKEN", &app);
    let session = minted(&mut with_app, "videoio", &arguments);
    let ran = verify(&mut with_videoio(), "videoio", &["--json", &session]).good();
    let claims = &ran.json()["claims"];
    assert_eq!((&claims["acid"], &claims["sub"]), (&json!("my-app"), &json!("ann@app.example")));
    assert_eq!(claims["scopes"], json!(["videos.read", "streams.create"]));
    assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 7200);
    for (demand, code) in [
        (["--app", "other"], "app_mismatch"),
        (["--identity", "bob"], "participant_mismatch"),
        (["--scope", "videos.edit"], "scope_missing"),
        (["--kind", "app"], "token_kind_mismatch"),
    ] {
        verify(&mut with_videoio(), "videoio", &[&demand[..], &[&session]].concat())
            .failed(1, code);
    }
    verify(&mut with_videoio(), "videoio", &[&app]).failed(1, "token_kind_mismatch");
    for (app_token, arguments, status, code) in [
        ("", &arguments[..], 2, "argument_invalid"),
        (session.as_str(), &arguments, 1, "token_kind_mismatch"),
        ("a.b.c", &arguments, 1, "encoding_invalid"),
        (&app, &["--identity", "ann"], 2, "scopes_missing"),
        (&app, &["--identity", "ann", "--scope", "videos.*"], 2, "scope_unknown"),
        (&app, &["--scope", "videos.read"], 2, "identity_invalid"),
        (
            &app,
            &["--identity", "ann", "--scope", "videos.read", "--lifetime", "31d"],
            2,
            "lifetime_invalid",
        ),
    ] {
        let mut command = with_videoio();
        command.env("VIDEOIO_APP_TOKEN", app_token);
        let ran = mint(&mut command, "videoio", arguments).failed(status, code);
        assert!(app_token.is_empty() || !ran.stderr.contains(app_token), "{ran:?}");
    }
}

#[test]
fn credentials_of_each_vendor_come_from_files_of_both_forms() {
    let directory = tempfile::tempdir().unwrap();
    let private = directory.path().join("private.key");
    write_private(&private, &private_pem());
    let app = minted(&mut with_videoio(), "videoio", &["--kind", "app", "--app", "my-app"]);
    let (path, escaped) = (private.display(), private_pem().replace('\n', "\\n"));
    for (name, text, vendor, arguments) in [
        (
            "a.toml",
            format!("api_key = \"{OPENTOK_KEY}\"\nsecret = \"{SECRET}\"\n"),
            "opentok",
            &["--kind", "api"][..],
        ),
        (
            "a.env",
            format!(
                "VIDEOSDK_SECRET=x\nOPENTOK_API_KEY={OPENTOK_KEY}\nOPENTOK_API_SECRET={SECRET}\n"
            ),
            "opentok",
            &["--kind", "api"],
        ),
        (
            "b.toml",
            format!("application_id = \"{APPLICATION}\"\nprivate_key_path = '{path}'\n"),
            "vonage",
            &["--kind", "api"],
        ),
        (
            "c.toml",
            format!(
                "application_id = \"{APPLICATION}\"\nprivate_key = '''\n{}'''\n",
                private_pem()
            ),
            "vonage",
            &["--kind", "api"],
        ),
        (
            "b.env",
            format!("VONAGE_APPLICATION_ID={APPLICATION}\nVONAGE_PRIVATE_KEY=\"{escaped}\"\n"),
            "vonage",
            &["--kind", "api"],
        ),
        (
            "c.env",
            format!(
                "VONAGE_APPLICATION_ID={APPLICATION}\nVONAGE_PRIVATE_KEY=\"{}\"\n",
                private_pem()
            ),
            "vonage",
            &["--kind", "api"],
        ),
        (
            "d.toml",
            format!("secret = \"{SECRET}\"\napp_token = \"{app}\"\n"),
            "videoio",
            &["--identity", "ann", "--scope", "videos.read"],
        ),
        (
            "d.env",
            format!("VIDEOIO_AUTHORITY_SECRET={SECRET}\nVIDEOIO_APP_TOKEN={app}\n"),
            "videoio",
            &["--identity", "ann", "--scope", "videos.read"],
        ),
    ] {
        let file = directory.path().join(name);
        write_private(&file, &text);
        let mut command = roomkey();
        command.env_clear();
        let arguments = [arguments, &["--credentials", file.to_str().unwrap()]].concat();
        let ran = mint(&mut command, vendor, &arguments).good();
        shows_no_key(&ran);
        assert_eq!(ran.stderr, "", "{name}");
    }
    // Each vendor's file holds what is that vendor's, and its errors quote nothing.
    let file = directory.path().join("d.toml");
    let arguments = ["--kind", "api", "--credentials", file.to_str().unwrap()];
    let ran = mint(&mut roomkey(), "opentok", &arguments).failed(2, "file_unusable");
    assert!(ran.stderr.contains("line 2") && !ran.stderr.contains(&app), "{ran:?}");
    assert!(ran.stderr.contains("api_key"), "{ran:?}");
}

#[test]
fn what_is_missing_is_named_with_the_vendors_own_variables() {
    for (vendor, arguments, code, variable) in [
        ("opentok", &["--kind", "api"][..], "api_key_invalid", "OPENTOK_API_KEY"),
        ("vonage", &["--kind", "api"], "application_id_invalid", "VONAGE_PRIVATE_KEY_PATH"),
        ("videoio", &["--kind", "app", "--app", "a"], "secret_empty", "VIDEOIO_AUTHORITY_SECRET"),
    ] {
        // Another vendor's credentials do not count.
        let ran = mint(&mut with_credentials(), vendor, arguments).failed(2, code);
        assert!(ran.stderr.contains(variable), "{ran:?}");
    }
    let mut weak = with_opentok();
    weak.env("OPENTOK_API_SECRET", "short");
    mint(&mut weak, "opentok", &["--kind", "api"]).failed(1, "secret_too_short");
    let mut weak = with_opentok();
    weak.env("OPENTOK_API_SECRET", "short");
    let ran = mint(&mut weak, "opentok", &["--kind", "api", "--allow-weak-secret"]).good();
    assert!(ran.stderr.contains("warning"), "{ran:?}");
}

#[test]
fn an_option_that_says_nothing_about_the_token_is_named_and_refused() {
    let session = ["--session", OPENTOK_SESSION, "--role", "publisher"];
    for (vendor, arguments, option) in [
        ("opentok", [&session[..], &["--room", "a"]].concat(), "--room"),
        ("opentok", [&session[..], &["-p", "allow_join"]].concat(), "--permission"),
        ("opentok", [&session[..], &["--identity", "a"]].concat(), "--identity"),
        ("opentok", [&session[..], &["--claim", "a=b"]].concat(), "--claim"),
        ("opentok", [&session[..], &["--max-lifetime", "40d"]].concat(), "--max-lifetime"),
        ("opentok", vec!["--kind", "api", "--session", OPENTOK_SESSION], "--session"),
        ("vonage", vec!["--kind", "api", "--role", "publisher"], "--role"),
        ("vonage", [&session[..], &["--allow-weak-secret"]].concat(), "--allow-weak-secret"),
        ("videoio", vec!["--kind", "app", "--app", "a", "--lifetime", "1h"], "--lifetime"),
        ("videoio", vec!["--identity", "ann", "--app", "a"], "--app"),
        ("videosdk", vec!["-p", "allow_join", "--kind", "api"], "--kind"),
        ("videosdk", vec!["-p", "allow_join", "--session", "a"], "--session"),
    ] {
        let ran = mint(&mut with_opentok(), vendor, &arguments).failed(2, "argument_invalid");
        assert!(ran.stderr.contains(&format!("`{option}` says nothing")), "{ran:?}");
    }
    for (vendor, arguments, option) in [
        ("opentok", &["--room", "a"][..], "--room"),
        ("opentok", &["--use", "join"], "--use"),
        ("opentok", &["--any-api-key"], "--any-api-key"),
        ("opentok", &["--kind", "api", "--session", "a"], "--session"),
        ("vonage", &["--scope", "videos.read"], "--scope"),
        ("vonage", &["--kind", "api", "--allow-missing-expiry"], "--allow-missing-expiry"),
        ("videoio", &["--allow-missing-expiry"], "--allow-missing-expiry"),
        ("videoio", &["--kind", "app", "--leeway", "5"], "--leeway"),
        ("videosdk", &["--capability", "publish"], "--capability"),
        ("jwt", &["--kind", "t1"], "--kind"),
    ] {
        let arguments = [&["a.b.c"], arguments].concat();
        let ran = verify(&mut with_opentok(), vendor, &arguments).failed(2, "argument_invalid");
        assert!(ran.stderr.contains(&format!("`{option}` says nothing")), "{ran:?}");
    }
}

#[test]
fn what_cannot_be_minted_is_refused_with_its_code() {
    for (arguments, status, code) in [
        (&[][..], 2, "session_id_invalid"),
        (&["--session", OPENTOK_SESSION], 2, "permissions_missing"),
        (&["--session", OPENTOK_SESSION, "--role", "host"], 2, "role_unknown"),
        (&["--session", OPENTOK_SESSION, "--role", "subscriber,moderator"], 2, "argument_invalid"),
        (&["--session", VONAGE_SESSION, "--role", "subscriber"], 1, "session_foreign"),
        (
            &["--session", OPENTOK_SESSION, "--role", "subscriber", "--kind", "T1"],
            2,
            "argument_invalid",
        ),
        (
            &["--session", OPENTOK_SESSION, "--role", "subscriber", "--lifetime", "31d"],
            2,
            "lifetime_invalid",
        ),
        (
            &["--session", OPENTOK_SESSION, "--role", "subscriber", "--nonce", "9007199254740992"],
            2,
            "argument_invalid",
        ),
    ] {
        mint(&mut with_opentok(), "opentok", arguments).failed(status, code);
    }
    assert_eq!(mint(&mut roomkey(), "jwt", &[]).status, 2);
    mint(&mut with_videoio(), "videoio", &["--kind", "t1"]).failed(2, "argument_invalid");
    // A demand that is wrong is no verdict on the token, also for scripts.
    let ran = verify(&mut with_opentok(), "opentok", &["--json", "a.b.c", "--capability", "fly"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{ran:?}");
    assert_eq!(ran.error_json()["code"], "argument_invalid");
}

// Proof of the README's table: inspect, VideoSDK, OpenTok, Vonage, Video.io.
#[test]
fn a_token_of_another_vendor_is_recognised() {
    let t1 = minted(
        &mut with_opentok(),
        "opentok",
        &["--kind", "t1", "--session", OPENTOK_SESSION, "--role", "publisher"],
    );
    let vonage =
        minted(&mut with_vonage(), "vonage", &["--session", VONAGE_SESSION, "--role", "publisher"]);
    let app = minted(&mut with_videoio(), "videoio", &["--kind", "app", "--app", "my-app"]);
    for (token, advice) in [
        (&t1, "--vendor opentok."),
        (&vonage, "--vendor vonage."),
        (&app, "--vendor videoio --kind app."),
    ] {
        for command in [&mut with_credentials(), &mut roomkey()] {
            let ran = run_with(command.args(["token", "verify"]), [token]);
            assert_ne!(ran.status, 0);
            assert!(ran.stderr.contains(advice), "{ran:?}");
        }
        let mut json = with_credentials();
        let ran = run_on(json.args(["token", "verify", "--json"]), token.as_bytes());
        assert!(ran.json()["hint"].as_str().unwrap().ends_with(advice), "{ran:?}");
    }
    let ran = verify(&mut with_opentok(), "opentok", &["--json", &t1]).good();
    assert!(ran.json().get("hint").is_none());
}

#[test]
fn inspect_knows_the_kinds_and_checks_their_secrets() {
    let session = ["--session", OPENTOK_SESSION, "--role", "publisher", "--kind"];
    let app = minted(&mut with_videoio(), "videoio", &["--kind", "app", "--app", "my-app"]);
    let t1 = minted(&mut with_opentok(), "opentok", &[&session[..], &["t1"]].concat());
    let jwt = minted(&mut with_opentok(), "opentok", &[&session[..], &["jwt"]].concat());
    for (mut command, vendor, token, kind) in [
        (with_opentok(), "opentok", &t1, "opentok_t1"),
        (with_opentok(), "opentok", &jwt, "opentok_jwt"),
        (with_videoio(), "videoio", &app, "videoio_app"),
    ] {
        command.args(["token", "inspect", "--vendor", vendor, "--check-secret", token]);
        let explained = run_with(&mut command, ["--explain"]).good();
        assert!(explained.stdout.contains("signature_matches"), "{explained:?}");
        let report = run_with(&mut command, ["--json"]);
        assert_eq!(report.good().json()["kind"], kind);
    }
    let mut vonage = with_vonage();
    vonage.args(["token", "inspect", "--vendor", "vonage", "--check-secret", "a.b.c"]);
    run(&mut vonage).failed(2, "argument_invalid");
}

#[test]
fn a_key_that_lost_its_line_breaks_is_refused_with_the_cure() {
    let pem = private_pem();
    let escaped = pem.replace('\n', "\\n");
    for (key, cure) in [
        (escaped.clone(), "Replace each with a line break"),
        (pem.replace('\n', " "), "on lines of their own"),
        (format!("'{pem}'"), "take them off"),
        (pem.replace("PRIVATE KEY", "OPENSSH PRIVATE KEY"), "ssh-keygen"),
        (public_pem(), "A public key stands where a private one belongs."),
    ] {
        let mut command = roomkey();
        command.env("VONAGE_APPLICATION_ID", APPLICATION).env("VONAGE_PRIVATE_KEY", &key);
        let ran = mint(&mut command, "vonage", &["--kind", "api"]).failed(1, "key_invalid");
        assert!(ran.stderr.contains(cure), "{ran:?}");
        shows_no_key(&ran);
    }
    // As `.env` files have it: bare it stays as it is, in double quotes it is what is meant.
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("vonage.env");
    for (value, works) in [(escaped.clone(), false), (format!("\"{escaped}\""), true)] {
        let text = format!("VONAGE_APPLICATION_ID={APPLICATION}\nVONAGE_PRIVATE_KEY={value}\n");
        write_private(&file, &text);
        let from_file = ["--kind", "api", "--credentials", file.to_str().unwrap()];
        let ran = mint(&mut roomkey(), "vonage", &from_file);
        assert_eq!(ran.status == 0, works, "{ran:?}");
    }
}
