//! LiveKit's own media server judges our tokens, those of a running server of ours too, and we its answers.

use super::Outcome;
use super::interop;
use super::rust::{BUILD, cargo, counted};
use crate::repository::{Error, binary};
use crate::run::Log;
use crate::setup::built_livekit_server;
use crate::tools::lacking;

pub(super) fn test(log: &Log) -> Result<Outcome, Error> {
    let Some(server) = built_livekit_server() else {
        return Ok(Outcome::LeftOut("`cargo xtask setup livekit` builds the server".into()));
    };
    if let Some(program) = lacking(&["curl"]) {
        return Ok(Outcome::Skipped(format!("lines of a shell: {program} is not installed")));
    }
    interop::build(log)?;
    let mut test = cargo(&["test", "--locked", "--package", "roomkey-conformance"]);
    test.args(["--test", "livekit"])
        .env("ROOMKEY_LIVEKIT_SERVER", server)
        .env("ROOMKEY", binary("roomkey"));
    let passed = log.run(&mut test, BUILD)?;
    Ok(Outcome::Ran(counted(log, passed)))
}
