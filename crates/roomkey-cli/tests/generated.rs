//! What is generated from the command line itself: help, completions, manual pages.

#![allow(clippy::unwrap_used, reason = "tests may fail loudly")]

mod common;

use common::{roomkey, run, run_with};

#[test]
fn completions_name_the_subcommands_in_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = run_with(&mut roomkey(), ["completions", shell]).good();
        for word in ["token", "verify", "session", "videoio", "capability", "revoke", "serve"] {
            assert!(ran.stdout.contains(word), "{shell} lacks {word}");
        }
    }
    assert_eq!(run_with(&mut roomkey(), ["completions", "cmd"]).status, 2);
}

#[test]
fn every_subcommand_has_a_manual_page() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("man1");
    run(roomkey().args(["man", "--out"]).arg(&out)).good();
    for page in [
        "roomkey",
        "roomkey-token-mint",
        "roomkey-session-create",
        "roomkey-session-inspect",
        "roomkey-keys-rotate",
        "roomkey-serve",
    ] {
        let text = std::fs::read_to_string(out.join(format!("{page}.1"))).unwrap();
        assert!(text.contains(".SH NAME"), "{page}");
    }
    let file = directory.path().join("file");
    std::fs::write(&file, "").unwrap();
    run(roomkey().args(["man", "--out"]).arg(file.join("under"))).failed(2, "file_unusable");
}

#[test]
fn help_and_version_are_good_and_no_option_takes_a_secret() {
    let version = run_with(&mut roomkey(), ["--version"]).good();
    assert_eq!(version.stdout.trim_end(), format!("roomkey {}", env!("CARGO_PKG_VERSION")));
    for command in [
        &["token", "mint"][..],
        &["token", "verify"],
        &["token", "inspect"],
        &["session", "create"],
        &["keys", "add"],
        &["serve"],
    ] {
        let help = run_with(roomkey().args(command), ["--help"]).good().stdout;
        for option in ["--secret", "--private-key", "--app-token", "--api-secret"] {
            assert!(!help.contains(&format!("{option} ")), "{help}");
            assert!(!help.contains(&format!("{option}=")), "{help}");
        }
    }
}

#[test]
fn help_puts_the_options_of_each_vendor_under_its_name() {
    for (command, vendor, options) in [
        ("mint", "VideoSDK", &["--permission", "--room", "--participant", "--v2"][..]),
        ("mint", "OpenTok and Vonage", &["--session", "--data", "--layout-class", "--nonce"]),
        ("mint", "Video.io", &["--identity", "--scope", "--app"]),
        ("verify", "VideoSDK", &["--use", "--room", "--participant", "--any-api-key"]),
        ("verify", "OpenTok and Vonage", &["--session", "--capability"]),
        ("verify", "Video.io", &["--identity", "--scope", "--app"]),
        ("verify", "Vonage and plain JWT", &["--audience", "--issuer", "--public-key"]),
    ] {
        let help = run_with(&mut roomkey(), ["token", command, "-h"]).good().stdout;
        for option in options {
            // Another vendor may have the option too, and then stands beside it.
            let heading = heading_of(&help, option);
            assert!(heading.contains(vendor), "{option} is under {heading}: {help}");
        }
    }
}

/// The heading of an option in a help text.
fn heading_of<'h>(help: &'h str, option: &str) -> &'h str {
    let is_there = |line: &&str| line.split([' ', ',']).any(|word| word == option);
    let is_heading = |line: &&str| line.ends_with(':') && !line.starts_with(' ');
    let place = help.lines().position(|line| is_there(&line));
    let before: Vec<&str> = help.lines().take(place.unwrap()).collect();
    before.into_iter().rfind(is_heading).unwrap()
}
