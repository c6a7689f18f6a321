//! `roomkey token`, one token at a time: output for people and scripts, exit statuses, where
//! credentials come from, and that no secret is ever seen.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may fail loudly"
)]

mod common;

use common::{
    API_KEY, SECRET, roomkey, run, run_on, run_with, token, with_credentials, write_private,
};
use serde_json::json;

#[test]
fn a_minted_token_is_alone_on_standard_output_and_verifies() {
    let mut mint = with_credentials();
    mint.args(["token", "mint", "-p", "allow_join,allow_mod", "--room", "2kyv-gzay-64pg"]);
    mint.args(["--participant", "lxvdplwt", "--role", "rtc", "--lifetime", "10m"]);
    mint.args(["--claim", "name=Renée=R", "--claim-json", "level=7", "--jti", "one"]);
    let ran = run(&mut mint).good();
    assert_eq!(ran.stderr, "");
    let token = ran.stdout.strip_suffix('\n').unwrap();
    assert_eq!(token.split('.').count(), 3);

    let ran = run_with(&mut with_credentials(), ["token", "verify", "--json", token]).good();
    let claims = &ran.json()["claims"];
    assert_eq!(ran.json()["ok"], true);
    assert_eq!(claims["apikey"], API_KEY);
    assert_eq!(claims["permissions"], json!(["allow_join", "allow_mod"]));
    assert_eq!((&claims["version"], &claims["level"]), (&json!(2), &json!(7)));
    assert_eq!((&claims["name"], &claims["jti"]), (&json!("Renée=R"), &json!("one")));
    let life = claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap();
    assert_eq!(life, 600);
}

#[test]
fn mint_says_the_same_in_json_and_takes_the_moment_it_is_told() {
    let mut mint = with_credentials();
    mint.args(["--json", "token", "mint", "-p", "ask_join", "--issued-at", "1700000000"]);
    mint.args(["--jti", "a", "--v2"]);
    let answer = run(&mut mint).good().json();
    let expected = json!({
        "apikey": API_KEY, "permissions": ["ask_join"], "version": 2,
        "iat": 1_700_000_000, "exp": 1_700_007_200, "jti": "a",
    });
    assert_eq!(answer["claims"], expected);
    let token = answer["token"].as_str().unwrap();
    let mut verify = with_credentials();
    run_with(&mut verify, ["token", "verify", token, "--now", "1700007199"]).good();
    let mut verify = with_credentials();
    run_with(&mut verify, ["token", "verify", token, "--now", "1700007200"])
        .failed(1, "token_expired");
}

#[test]
fn what_cannot_be_minted_is_refused_with_its_code() {
    for (arguments, status, code) in [
        (&[][..], 2, "permissions_missing"),
        (&["-p", "host"], 2, "permission_unknown"),
        (&["-p", "ask_join", "-p", "allow_mod"], 1, "permissions_contradictory"),
        (&["-p", "allow_join", "--role", "CRAWLER"], 2, "role_unknown"),
        (&["-p", "allow_join", "--room", "../x"], 2, "room_id_invalid"),
        (&["-p", "allow_join", "--participant", "a b"], 2, "participant_id_invalid"),
        (&["-p", "allow_join", "--lifetime", "0s"], 2, "lifetime_invalid"),
        (&["-p", "allow_join", "--lifetime", "-5s"], 2, "lifetime_invalid"),
        (&["-p", "allow_join", "--lifetime", " 15 m "], 2, "lifetime_invalid"),
        (&["-p", "allow_join", "--lifetime", "31d"], 2, "lifetime_invalid"),
        (&["-p", "allow_join", "--lifetime", "4294967295s"], 2, "lifetime_invalid"),
        (&["-p", "allow_join", "--issued-at", "1700000000000"], 2, "timestamp_invalid"),
        (&["-p", "allow_join", "--issued-at=-1"], 2, "timestamp_invalid"),
        (&["-p", "allow_join", "--claim", "apikey=x"], 2, "claim_reserved"),
        (&["-p", "allow_join", "--claim", "x"], 2, "argument_invalid"),
        (&["-p", "allow_join", "--claim", "x=1", "--claim", "x=2"], 2, "argument_invalid"),
        (&["-p", "allow_join", "--claim-json", "x=y"], 2, "argument_invalid"),
        (&["-p", "allow_join", "--claim-json", "x=1,\"y\":2"], 2, "argument_invalid"),
        (&["-p", "allow_join", "--claim-json", "x={\"a\":1,\"a\":2}"], 2, "member_duplicated"),
    ] {
        let mut mint = with_credentials();
        // A lifetime with a leading dash would be taken for an option.
        let arguments: Vec<String> = match arguments {
            [first @ .., "--lifetime", life] => first
                .iter()
                .map(ToString::to_string)
                .chain([format!("--lifetime={life}")])
                .collect(),
            plain => plain.iter().map(ToString::to_string).collect(),
        };
        run_with(mint.args(["token", "mint"]), arguments).failed(status, code);
    }
    let mut mint = with_credentials();
    mint.args(["token", "mint", "-p", "allow_join", "--lifetime", "31d", "--max-lifetime", "31d"]);
    run(&mut mint).good();
}

#[test]
fn a_refusal_is_status_1_with_a_code_and_in_json_it_is_data() {
    let good = token(&["--room", "2kyv-gzay-64pg", "--role", "rtc"]);
    let last = if good.ends_with('A') { "E" } else { "A" };
    let changed = format!("{}{last}", &good[..good.len() - 1]);
    for (arguments, code) in [
        (&[changed.as_str()][..], "signature_invalid"),
        (&["eyJhbGciOiJub25lIn0.e30.AA"], "algorithm_not_allowed"),
        (&["not a token"], "token_malformed"),
        (&[""], "token_malformed"),
        (&[&good, "--room", "other"], "room_mismatch"),
        (&[&good, "--use", "api"], "role_not_allowed"),
        (&[&good, "--max-lifetime", "1h"], "lifetime_too_long"),
    ] {
        let mut verify = with_credentials();
        verify.args(["token", "verify"]).args(arguments);
        run(&mut verify).failed(1, code);
        let ran = run(verify.arg("--json"));
        assert_eq!((ran.status, ran.stderr.as_str()), (1, ""), "{ran:?}");
        assert_eq!(ran.json()["ok"], false);
        assert_eq!(ran.json()["code"], code);
        assert!(ran.json()["reason"].as_str().unwrap().ends_with('.'));
    }
    let mut verify = with_credentials();
    verify.args(["token", "verify", &good, "--use", "join", "--room", "2kyv-gzay-64pg"]);
    assert!(run(&mut verify).good().stdout.starts_with("good\n"));
}

#[test]
fn tokens_come_from_standard_input_too() {
    let token = token(&[]);
    for input in [format!("{token}\n"), format!("{token}\r\n"), token.clone()] {
        for arguments in [&["token", "verify"][..], &["token", "verify", "-"]] {
            run_on(with_credentials().args(arguments), input.as_bytes()).good();
        }
    }
    for input in [format!(" {token}"), format!("{token}\n\n"), format!("{token}\0")] {
        run_on(with_credentials().args(["token", "verify"]), input.as_bytes());
        let ran = run_on(with_credentials().args(["token", "verify"]), input.as_bytes());
        assert_eq!(ran.status, 1, "{input:?}");
    }
    let garbage = vec![0xff; 1 << 20];
    run_on(with_credentials().args(["token", "verify"]), &garbage).failed(1, "token_too_large");
    run_on(with_credentials().args(["token", "verify"]), b"").failed(1, "token_malformed");
}

#[test]
fn wrong_usage_is_status_2() {
    for arguments in [
        &[][..],
        &["token"],
        &["token", "mint", "--secret", "x"],
        &["token", "verify", "a", "b"],
        &["token", "verify", "--jsonl", "a"],
        &["token", "mint", "--jsonl", "--room", "a"],
        &["token", "verify", "a", "--leeway", "x"],
        &["token", "verify", "a", "--room", "../x"],
        &["token", "verify", "a", "--use", "both"],
        &["no-such-command"],
    ] {
        let ran = run_with(&mut with_credentials(), arguments);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{arguments:?}: {ran:?}");
    }
    let verify = ["token", "verify", "a", "--leeway", "601"];
    run_with(&mut with_credentials(), verify).failed(2, "argument_invalid");
    for option in [["--room", "a"], ["--use", "join"], ["--participant", "a"]] {
        let mut verify = with_credentials();
        verify.args(["token", "verify", "a", "--vendor", "jwt"]).args(option);
        run(&mut verify).failed(2, "argument_invalid");
    }
}

#[test]
fn credentials_come_from_the_environment_under_either_name() {
    let mint = ["token", "mint", "-p", "allow_join"];
    for names in [
        &["VIDEOSDK_SECRET_KEY"][..],
        &["VIDEOSDK_SECRET"],
        &["VIDEOSDK_SECRET_KEY", "VIDEOSDK_SECRET"],
    ] {
        let mut command = roomkey();
        command.env("VIDEOSDK_API_KEY", API_KEY).envs(names.iter().map(|name| (name, SECRET)));
        run_with(&mut command, mint).good();
    }
    let mut command = with_credentials();
    command.env("VIDEOSDK_SECRET", "another-secret-of-32-bytes-length");
    run_with(&mut command, mint).failed(2, "argument_invalid");
    run_with(&mut roomkey(), mint).failed(2, "api_key_invalid");
    run_with(roomkey().env("VIDEOSDK_API_KEY", API_KEY), mint).failed(2, "secret_empty");
}

#[test]
fn unfit_secrets_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("a-file-with-a-long-enough-name-to-pass-for-a-secret");
    write_private(&file, SECRET);
    let path = file.to_str().unwrap();
    for (secret, code) in [
        ("   ", "secret_empty"),
        ("s3ntinel", "secret_too_short"),
        ("API_SECRET_KEY_GENERATED", "secret_placeholder"),
        ("'s3ntinel-s3ntinel-s3ntinel-s3ntinel'", "secret_padded"),
        ("s3ntinel-s3ntinel-s3ntinel-s3ntinel\n", "secret_padded"),
        (" s3ntinel-s3ntinel-s3ntinel-s3ntinel", "secret_padded"),
        ("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", "secret_not_symmetric"),
        (path, "secret_not_symmetric"),
    ] {
        let mut mint = roomkey();
        mint.env("VIDEOSDK_API_KEY", API_KEY).env("VIDEOSDK_SECRET", secret);
        mint.args(["token", "mint", "-p", "allow_join"]);
        let ran = run(&mut mint).failed(1, code);
        assert!(secret.trim().is_empty() || !ran.stderr.contains(secret), "{ran:?}");
    }
    let mut weak = roomkey();
    weak.env("VIDEOSDK_API_KEY", API_KEY).env("VIDEOSDK_SECRET", "short");
    weak.args(["token", "mint", "-p", "allow_join", "--allow-weak-secret"]);
    let ran = run(&mut weak).good();
    assert!(ran.stderr.contains("warning"), "{ran:?}");
    // Tokens that exist are not ours to improve: verifying takes a weak secret, with a warning.
    let mut verify = roomkey();
    verify.env("VIDEOSDK_API_KEY", API_KEY).env("VIDEOSDK_SECRET", "short");
    let ran = run_with(&mut verify, ["token", "verify", ran.stdout.trim_end()]).good();
    assert!(ran.stderr.contains("warning"), "{ran:?}");
    let mut verify = roomkey();
    verify.env("VIDEOSDK_API_KEY", API_KEY).env("VIDEOSDK_SECRET", path);
    run_with(&mut verify, ["token", "verify", "a.b.c"]).failed(1, "secret_not_symmetric");
}

#[test]
fn credentials_come_from_files_of_both_forms() {
    let directory = tempfile::tempdir().unwrap();
    let mint = |file: &std::path::Path| {
        let mut command = roomkey();
        command.args(["token", "mint", "-p", "allow_join", "--credentials"]).arg(file);
        run(&mut command)
    };
    let toml = directory.path().join("credentials.toml");
    write_private(&toml, &format!("api_key = \"{API_KEY}\"\nsecret = \"{SECRET}\"\n"));
    let env = directory.path().join(".env");
    write_private(
        &env,
        &format!("OTHER=1\nexport VIDEOSDK_API_KEY={API_KEY}\nVIDEOSDK_SECRET='{SECRET}'\n"),
    );
    for file in [&toml, &env] {
        let ran = mint(file).good();
        assert_eq!(ran.stderr, "");
        let minted = ran.stdout.trim_end();
        run_with(&mut with_credentials(), ["token", "verify", minted]).good();
    }

    write_private(&toml, &format!("api_key = \"{API_KEY}\"\nsecret = {SECRET}\n"));
    assert!(mint(&toml).failed(2, "file_unusable").stderr.contains("line 2"));
    write_private(&env, &format!("VIDEOSDK_API_KEY={API_KEY}\nVIDEOSDK_SECRET=\"{SECRET}\n"));
    assert!(mint(&env).failed(2, "file_unusable").stderr.contains("line 2"));
    mint(&directory.path().join("none")).failed(2, "file_unusable");
    mint(directory.path()).failed(2, "file_unusable");
    write_private(&env, "");
    mint(&env).failed(2, "api_key_invalid");
    write_private(&env, &"#".repeat(70_000));
    mint(&env).failed(2, "file_unusable");
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_warned_about() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let env = directory.path().join(".env");
    write_private(&env, &format!("VIDEOSDK_API_KEY={API_KEY}\nVIDEOSDK_SECRET={SECRET}\n"));
    for (mode, warns) in [(0o600, false), (0o640, true), (0o604, true), (0o400, false)] {
        std::fs::set_permissions(&env, std::fs::Permissions::from_mode(mode)).unwrap();
        let mut command = roomkey();
        command.args(["token", "mint", "-p", "allow_join", "--credentials"]).arg(&env);
        let ran = run(&mut command).good();
        assert_eq!(ran.stderr.contains("warning: others can read"), warns, "{mode:o}");
    }
}

#[test]
fn a_secret_alone_verifies_what_any_key_signed_if_asked_by_name() {
    let token = token(&[]);
    let mut other_key = roomkey();
    other_key.env("VIDEOSDK_API_KEY", "another-key").env("VIDEOSDK_SECRET", SECRET);
    run_with(&mut other_key, ["token", "verify", &token]).failed(1, "api_key_mismatch");
    let mut secret_only = roomkey();
    secret_only.env("VIDEOSDK_SECRET", SECRET);
    run_with(&mut secret_only, ["token", "verify", &token, "--any-api-key"]).good();
}

#[test]
fn plain_jwts_are_verified_with_a_secret_or_a_public_key() {
    // RFC 7515, appendix A.2 has a 2048-bit key but no usable `exp`; this is a key made for tests.
    let directory = tempfile::tempdir().unwrap();
    let pem = directory.path().join("public.pem");
    std::fs::write(&pem, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n").unwrap();
    let mut verify = roomkey();
    verify.args(["token", "verify", "a.b.c", "--vendor", "jwt", "--public-key"]).arg(&pem);
    run(&mut verify).failed(1, "key_invalid");
    let token = token(&[]);
    let mut verify = with_credentials();
    let ran = run_with(&mut verify, ["token", "verify", &token, "--vendor", "jwt"]).good();
    assert!(ran.stdout.contains("apikey = \"my-api-key\""), "{ran:?}");
    let mut verify = with_credentials();
    verify.args(["token", "verify", &token, "--public-key"]).arg(&pem);
    run(&mut verify).failed(2, "argument_invalid");
}

#[test]
fn inspect_looks_at_anything_and_trusts_nothing() {
    let token = token(&["--room", "2kyv-gzay-64pg"]);
    let ran = run_with(&mut roomkey(), ["token", "inspect", &token, "--explain"]).good();
    for part in
        ["It has not been verified.", "alg: \"HS256\"", "roomId: \"2kyv-gzay-64pg\"", "(in "]
    {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    let ran = run_with(&mut roomkey(), ["token", "inspect", "--json", &token]).good();
    assert_eq!(ran.json()["kind"], "videosdk");
    assert_eq!(ran.json()["verified"], false);

    for hostile in ["", "a", "....", "\u{1b}[2J", "T1==", &"[".repeat(10_000)] {
        let ran = run_with(&mut roomkey(), ["token", "inspect", "--explain", "--", hostile]).good();
        assert!(!ran.stdout.contains('\u{1b}'), "{ran:?}");
        let ran = run_on(roomkey().args(["token", "inspect", "--json"]), hostile.as_bytes()).good();
        assert_eq!(ran.json()["verified"], false);
    }
    run_on(roomkey().args(["token", "inspect"]), &[0xff, 0, 0xfe]).good();

    let findings = |command: &mut std::process::Command| {
        run_with(command, ["token", "inspect", "--json", "--check-secret", &token]).good().stdout
    };
    assert!(findings(&mut with_credentials()).contains("signature_matches"));
    let wrong = findings(roomkey().env("VIDEOSDK_SECRET", "short"));
    assert!(wrong.contains("signature_invalid") && wrong.contains("secret_too_short"), "{wrong}");
}

#[test]
fn a_claim_cannot_steer_the_terminal() {
    let token = token(&["--claim", "name=\u{1b}[2J\u{202e}x"]);
    let verify = run_with(&mut with_credentials(), ["token", "verify", &token]).good();
    let inspect = run_with(&mut roomkey(), ["token", "inspect", "--explain", &token]).good();
    for ran in [verify, inspect] {
        assert!(!ran.stdout.contains(['\u{1b}', '\u{202e}']), "{ran:?}");
    }
}

#[test]
fn json_shows_a_terminal_what_is_there() {
    let claim = "a\u{202e}b\u{2066}\u{200b}\u{200f}\u{61c}\u{feff}\u{2028}\u{9b}\u{7f}\u{e0041}ü";
    let shown = r"a\u202eb\u2066\u200b\u200f\u061c\ufeff\u2028\u009b\u007f\udb40\udc41ü";
    let mut mint = with_credentials();
    mint.args(["token", "mint", "--json", "-p", "allow_join", "--claim"]);
    let minted = run(mint.arg(format!("{claim}={claim}"))).good();
    let token = minted.json()["token"].as_str().unwrap().to_owned();
    let verify = run_with(&mut with_credentials(), ["token", "verify", "--json", &token]).good();
    let inspect = run_with(&mut roomkey(), ["token", "inspect", "--json", &token]).good();
    let line = json!({ "id": claim, "vendor": "videosdk", "token": token }).to_string();
    let mut bulk = with_credentials();
    bulk.args(["token", "verify", "--jsonl"]);
    let line = line.replacen('{', &format!("{{\"secret\":\"{SECRET}\","), 1);
    let bulk = run_on(&mut bulk, line.as_bytes()).good();
    for ran in [minted, verify, inspect, bulk] {
        assert!(ran.stdout.contains(&format!("\"{shown}\":\"{shown}\"")), "{}", ran.stdout);
        assert_eq!(ran.json()["claims"][claim], claim);
    }
    let ran = run_with(&mut roomkey(), ["token", "inspect", "--json", "--now", "a\u{202e}b"]);
    assert!(ran.stderr.contains(r"'a\u202eb'"), "{}", ran.stderr);
    assert!(ran.error_json()["reason"].as_str().unwrap().contains("a\u{202e}b"));
}

#[test]
fn errors_for_scripts_are_one_line_of_json_on_standard_error() {
    let ran = run_with(&mut roomkey(), ["--json", "token", "mint", "-p", "allow_join"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    let error = ran.error_json();
    assert_eq!((&error["ok"], &error["code"]), (&json!(false), &json!("api_key_invalid")));
    assert!(error["hint"].as_str().unwrap().contains("VIDEOSDK_API_KEY"));
}

#[test]
fn wrong_usage_is_json_too_for_scripts() {
    let secret_in_argv = format!("--secret={SECRET}");
    for arguments in [&["--json", "token"][..], &["token", "mint", "--json", &secret_in_argv]] {
        let ran = run_with(&mut roomkey(), arguments);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{ran:?}");
        assert_eq!(ran.error_json()["code"], "argument_invalid");
    }
    let help = run_with(&mut roomkey(), ["--json", "--help"]).good();
    assert!(help.stdout.contains("Usage:"));
}

#[test]
fn colour_is_for_terminals_and_for_those_who_want_it() {
    let bad = ["token", "verify", "x"];
    assert!(!run_with(&mut with_credentials(), bad).stderr.contains('\u{1b}'));
    let forced = run_with(with_credentials().env("CLICOLOR_FORCE", "1"), bad);
    assert!(forced.stderr.contains('\u{1b}'), "{forced:?}");
    let refused = run_with(with_credentials().env("NO_COLOR", "1").env("TERM", "xterm"), bad);
    assert!(!refused.stderr.contains('\u{1b}'));
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::process::Stdio;
    let mut child = roomkey()
        .args(["completions", "bash"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[cfg(unix)]
#[test]
fn a_refused_token_is_refused_even_if_nobody_reads_why() {
    use std::process::Stdio;
    for arguments in [&["token", "verify", "x"][..], &["--json", "token", "verify", "x"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let status = with_credentials()
            .args(arguments)
            .stdout(Stdio::from(writer))
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(1), "{arguments:?}");
    }
}
