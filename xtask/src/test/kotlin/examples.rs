//! The examples in Kotlin and Java, as a person runs them: with the jar that is installed, against a running server.

use crate::repository::{Error, root, target};
use crate::run::Log;
use crate::served::{self, Served};
use crate::tally::Tally;
use crate::test::node::{copy, emptied};
use serde::Deserialize;
use std::fs;
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_mins(5);

/// The section of the README whose first lines for a shell put the jar into the local repository.
const SECTION: &str = "\n## Kotlin and Java\n";

/// What both print.
const SAID: &[&str] = &[
    "ann may [allow_join] for 7200 s",
    "at another door: room_mismatch",
    "changed by somebody: signature_invalid",
    "This is a VideoSDK token. It has not been verified.",
    "stateChanged: CONNECTING",
    "stateChanged: CONNECTED",
    " characters, shown as SessionToken([redacted])",
    "stateChanged: DISCONNECTED",
    "after the end: not_started",
];

/// What the server says of itself when it is there.
#[derive(Deserialize)]
struct Told {
    url: String,
    api_key: String,
    secret: String,
}

pub(super) fn test(log: &Log) -> Result<Tally, Error> {
    let server = served::authority(&emptied("kotlin/server")?)?;
    let told: Told = serde_json::from_str(&server.said)?;
    let mut tally = Tally::of(installed(log)?);
    for language in ["kotlin", "java"] {
        tally += said(log, language, &told)?;
    }
    drop::<Served>(server);
    Ok(tally)
}

/// Installs the jar as the README says.
fn installed(log: &Log) -> Result<bool, Error> {
    let readme = fs::read_to_string(root().join("README.md"))?;
    let (_, section) =
        readme.split_once(SECTION).ok_or("the README has no section for Kotlin and Java")?;
    let lines = section.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next());
    let mut shell = Command::new("sh");
    shell.current_dir(root()).args([
        "-e",
        "-c",
        lines.ok_or("it does not say how the jar is installed")?,
    ]);
    log.run(shell.env("MAVEN_ARGS", "--batch-mode --no-transfer-progress"), LIMIT)
}

/// Runs the two programs of a language, and counts what they say.
fn said(log: &Log, language: &str, server: &Told) -> Result<Tally, Error> {
    let folder = target().join("kotlin/examples").join(language);
    copy(&root().join("examples").join(language), &folder)?;
    let before = log.text().len();
    let mut maven = Command::new("mvn");
    maven
        .current_dir(&folder)
        .args(["--batch-mode", "--quiet", "compile", "exec:java@backend", "exec:java@session"])
        .env("VIDEOSDK_API_KEY", &server.api_key)
        .env("VIDEOSDK_SECRET_KEY", &server.secret)
        .env("TOKEN_ENDPOINT", format!("{}/get-token", server.url));
    let mut tally = Tally::of(log.run(&mut maven, LIMIT)?);
    let all = log.text();
    let printed = all.get(before..).unwrap_or_default();
    for line in SAID {
        let is_said = printed.lines().any(|said| said.contains(line));
        if !is_said {
            log.note(&format!("not ok - the example in {language} does not say: {line}"));
        }
        tally += Tally::of(is_said);
    }
    // Nobody's examples show what they must not.
    tally += Tally::of(!printed.contains(&server.secret));
    Ok(tally)
}
