//! LiveKit's own media server judges our tokens, and we its answers.

use super::Outcome;
use super::rust::{BUILD, cargo, counted};
use crate::repository::Error;
use crate::run::Log;
use crate::setup::built_livekit_server;

pub(super) fn test(log: &Log) -> Result<Outcome, Error> {
    let Some(server) = built_livekit_server() else {
        return Ok(Outcome::LeftOut("`cargo xtask setup livekit` builds the server".into()));
    };
    let mut test = cargo(&["test", "--locked", "--package", "roomkey-conformance"]);
    test.args(["--test", "livekit"]).env("ROOMKEY_LIVEKIT_SERVER", server);
    let passed = log.run(&mut test, BUILD)?;
    Ok(Outcome::Ran(counted(log, passed)))
}
