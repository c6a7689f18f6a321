//! `cargo xtask faces`: what is written from the descriptions of the vendors and of the wire, so that it cannot differ from
//! them. With `--check` it only says whether what is kept is what would be written.

use crate::repository::{Error, binary, root};
use crate::run::told;
use crate::say::say;
use crate::test::cargo;
use std::process::Command;

/// What is written, and what the writer calls it.
const WRITTEN: &[(&str, &str)] = &[
    ("docs/vendors.md", "page"),
    ("bindings/python/python/roomkey/by_name.py", "python"),
    ("bindings/node/src/by-name.ts", "node"),
    ("docs/wire.md", "wire"),
    ("bindings/swift/Sources/Roomkey/Vendors.swift", "swift"),
    ("bindings/swift/Sources/Roomkey/Codes.swift", "swift-codes"),
    ("bindings/kotlin/roomkey/src/dev/roomkey/VideoSdk.kt", "kotlin-videosdk"),
    ("bindings/kotlin/roomkey/src/dev/roomkey/OpenTok.kt", "kotlin-opentok"),
    ("bindings/kotlin/roomkey/src/dev/roomkey/Vonage.kt", "kotlin-vonage"),
    ("bindings/kotlin/roomkey/src/dev/roomkey/VideoIo.kt", "kotlin-videoio"),
    ("bindings/kotlin/roomkey/src/dev/roomkey/LiveKit.kt", "kotlin-livekit"),
];

/// Writes, or compares, and says whether what is kept is current now.
pub(crate) fn main(arguments: &[String]) -> Result<bool, Error> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *words.as_slice() {
        [] => {
            for (path, text) in written()? {
                std::fs::write(root().join(path), text)?;
                say(&format!("{path} is written"));
            }
            Ok(true)
        }
        ["--check"] => {
            let stale = stale()?;
            for path in &stale {
                say(&format!("{path} is not what the descriptions say: run `cargo xtask faces`"));
            }
            Ok(stale.is_empty())
        }
        _ => Err("cargo xtask faces takes `--check` and nothing else".into()),
    }
}

/// What is not as it would be written.
pub(crate) fn stale() -> Result<Vec<&'static str>, Error> {
    let is_stale = |path: &str, text: &String| {
        std::fs::read_to_string(root().join(path)).unwrap_or_default() != *text
    };
    let written = written()?.into_iter();
    Ok(written.filter(|(path, text)| is_stale(path, text)).map(|(path, _)| path).collect())
}

/// What would be written where, by a program that is built once.
fn written() -> Result<Vec<(&'static str, String)>, Error> {
    told(&mut cargo(&["build", "--quiet", "--locked", "--package", "roomkey-faces"]))?;
    let text = |(path, what): &(&'static str, &str)| {
        let text = told(Command::new(binary("roomkey-faces")).arg(what))?;
        Ok((*path, String::from_utf8(text)?))
    };
    WRITTEN.iter().map(text).collect()
}
