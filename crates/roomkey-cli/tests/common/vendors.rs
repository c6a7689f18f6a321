//! Keys of OpenTok, Vonage and Video.io, for tests only.

use super::{SECRET, roomkey};
use serde_json::Value;
use std::process::Command;

pub const OPENTOK_KEY: &str = "123456";
/// A session of that key.
pub const OPENTOK_SESSION: &str =
    "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4";
pub const APPLICATION: &str = "29f760f8-7ce1-46c9-ade3-f2dedee4ed5f";
/// A session of that application.
pub const VONAGE_SESSION: &str = "1_MX4yOWY3NjBmOC03Y2UxLTQ2YzktYWRlMy1mMmRlZGVlNGVkNWZ-fjE3MjY0NjI1ODg2NDd-MTF4TGExYmJoelBlR1FHbVhzbWd4STBrfn5-";

/// The private key of the application, from the vectors.
pub fn private_pem() -> String {
    pem("vonage_mint")
}

/// Its public half.
pub fn public_pem() -> String {
    pem("vonage_verify")
}

fn pem(file: &str) -> String {
    let path = format!("{}/../../tests/vectors/{file}.json", env!("CARGO_MANIFEST_DIR"));
    let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    file["testGroups"][0]["application"]["pem"].as_str().unwrap().to_owned()
}

/// The command with credentials of OpenTok in its environment.
pub fn with_opentok() -> Command {
    let mut command = roomkey();
    command.env("OPENTOK_API_KEY", OPENTOK_KEY).env("OPENTOK_API_SECRET", SECRET);
    command
}

/// The command with an application of Vonage in its environment.
pub fn with_vonage() -> Command {
    let mut command = roomkey();
    command.env("VONAGE_APPLICATION_ID", APPLICATION).env("VONAGE_PRIVATE_KEY", private_pem());
    command
}

/// The command with the secret of an authority for Video.io in its environment.
pub fn with_videoio() -> Command {
    let mut command = roomkey();
    command.env("VIDEOIO_AUTHORITY_SECRET", SECRET);
    command
}
