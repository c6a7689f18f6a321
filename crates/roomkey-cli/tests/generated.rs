//! What is generated from the command line itself: help, completions, manual pages.

#![allow(clippy::unwrap_used, reason = "tests may fail loudly")]

mod common;

use common::{roomkey, run, run_with};

#[test]
fn completions_name_the_subcommands_in_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = run_with(&mut roomkey(), ["completions", shell]).good();
        for word in ["token", "verify", "revoke", "serve"] {
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
    for page in ["roomkey", "roomkey-token-mint", "roomkey-keys-rotate", "roomkey-serve"] {
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
    for command in [&["token", "mint"][..], &["token", "verify"], &["keys", "add"], &["serve"]] {
        let help = run_with(roomkey().args(command), ["--help"]).good().stdout;
        assert!(!help.contains("--secret "), "{help}");
        assert!(!help.contains("--secret="), "{help}");
    }
}
