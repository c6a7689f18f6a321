//! What people paste, pipe and keep in files: looked into, and never taken for a token.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may fail loudly"
)]

mod common;

use common::{
    API_KEY, SECRET, roomkey, run, run_on, run_with, token as minted, with_credentials,
    write_private,
};

fn token() -> String {
    minted(&["--room", "2kyv-gzay-64pg"])
}

/// How people hold a token, and what `inspect` calls what it took off.
fn texts(token: &str) -> Vec<(String, &'static str)> {
    vec![
        (format!("{{\"token\":\"{token}\"}}\n"), "in_json"),
        (format!("Authorization: Bearer {token}"), "in_header_line"),
        (format!("Cookie: a=b; token={token}; c=d"), "in_cookie"),
        (format!("https://rooms.example/join?token={token}"), "in_url"),
        (format!("My token is {token}."), "in_text"),
        (format!("\"{token}\";"), "quoted"),
        (format!("{token};"), "foreign_characters"),
        (format!("{}\n{}", &token[..64], &token[64..]), "white_space"),
    ]
}

#[test]
fn inspect_finds_the_token_in_what_is_piped_pasted_or_in_a_file() {
    let token = token();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("answer.json");
    for (text, finding) in texts(&token) {
        std::fs::write(&file, format!("\u{feff}{text}")).unwrap();
        let json = ["token", "inspect", "--json"];
        for ran in [
            run_on(roomkey().args(json), text.as_bytes()),
            run_with(roomkey().args(json), [&text]),
            run_with(roomkey().args(json), [file.to_str().unwrap()]),
        ] {
            let report = ran.good().json();
            assert_eq!(report["kind"], "videosdk", "{text}");
            assert_eq!(report["claims"]["roomId"], "2kyv-gzay-64pg");
            let findings = report["findings"].as_array().unwrap();
            assert!(findings.iter().any(|one| one["code"] == finding), "{finding}: {findings:?}");
        }
    }
}

#[test]
fn verify_takes_none_of_it_points_to_inspect_and_repeats_nothing() {
    let token = token();
    let signature = token.rsplit('.').next().unwrap();
    for (text, _) in texts(&token) {
        for json in [&["--json"][..], &[]] {
            let mut verify = with_credentials();
            let ran = run_on(verify.args(["token", "verify"]).args(json), text.as_bytes());
            assert_eq!(ran.status, 1, "{text}: {ran:?}");
            let said = format!("{}{}", ran.stdout, ran.stderr);
            assert!(said.contains("roomkey token inspect"), "{text}: {said}");
            assert!(!said.contains(&signature[..16]), "{said}");
        }
    }
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("token.txt");
    std::fs::write(&file, format!("\u{feff}{token}\n")).unwrap();
    let ran = run_with(with_credentials().args(["token", "verify"]), [file.to_str().unwrap()]);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(ran.stderr.contains("It is the name of a file"), "{ran:?}");
    // Read as a stream it is a token, whatever mark the editor left.
    run_on(with_credentials().args(["token", "verify"]), &std::fs::read(&file).unwrap()).good();
}

#[test]
fn what_has_no_token_is_not_shown_and_no_other_file_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join(".env");
    std::fs::write(&file, "VIDEOSDK_SECRET_KEY=sentinel-4f8d1c6b2e9a7035\n").unwrap();
    for words in [&["--json"][..], &["--explain"], &[]] {
        let mut inspect = roomkey();
        let ran =
            run_with(inspect.args(["token", "inspect"]).args(words), [file.to_str().unwrap()]);
        let ran = ran.good();
        assert!(!format!("{ran:?}").contains("sentinel"), "{ran:?}");
        assert!(ran.stdout.contains("kind_unknown"), "{ran:?}");
    }
    let folder = directory.path().to_str().unwrap();
    run_with(roomkey().args(["token", "inspect"]), [folder]).good();
}

#[test]
fn a_byte_order_mark_is_skipped_in_lines_standard_input_and_files() {
    let token = token();
    let good = format!("\u{feff}{token}\r\n");
    run_on(with_credentials().args(["token", "verify"]), good.as_bytes()).good();

    let line = serde_json::json!({ "id": 1, "secret": SECRET, "token": token });
    let lines = format!("\u{feff}{line}\n\u{feff}{line}\n");
    let ran = run_on(roomkey().args(["token", "verify", "--jsonl"]), lines.as_bytes()).good();
    let answers: Vec<_> = ran.stdout.lines().collect();
    assert!(answers.len() == 2 && answers.iter().all(|one| one.contains("\"ok\":true")), "{ran:?}");

    let directory = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("a.toml", format!("api_key = \"{API_KEY}\"\nsecret = \"{SECRET}\"\n")),
        ("a.env", format!("VIDEOSDK_API_KEY={API_KEY}\nVIDEOSDK_SECRET_KEY={SECRET}\n")),
    ] {
        let file = directory.path().join(name);
        write_private(&file, &format!("\u{feff}{text}"));
        let mut verify = roomkey();
        verify.args(["token", "verify", &token, "--credentials"]).arg(&file);
        run(&mut verify).good();
    }

    let config = directory.path().join("server.toml");
    std::fs::write(&config, "\u{feff}bind = \"127.0.0.1:0\"\n").unwrap();
    run_with(roomkey().args(["config", "check"]), [config.to_str().unwrap()]).good();
}
