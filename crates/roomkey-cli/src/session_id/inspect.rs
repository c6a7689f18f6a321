//! `roomkey session inspect`: what stands in a session id.

use super::Parts;
use crate::clock;
use crate::failure::{Failure, Result};
use crate::input;
use crate::jsonl;
use crate::output::{Output, write_json, write_styled};
use clap::Args;
use roomkey::opentok::SessionId;
use serde::Serialize;
use std::process::ExitCode;

/// Look inside a session id
///
/// Exit status 0: it is one, which anyone can write. 1: it is none.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// The session id; `-` or nothing reads it from standard input
    #[arg(value_name = "SESSION")]
    session: Option<String>,
    /// Read one JSON object a line from standard input, answer each with one line
    #[arg(long, conflicts_with = "session")]
    jsonl: bool,
}

#[derive(Serialize)]
struct Inspected<'a> {
    ok: bool,
    parts: Parts<'a>,
}

pub(super) fn run(arguments: &Arguments, output: Output) -> Result<ExitCode> {
    if arguments.jsonl {
        return jsonl::inspect_sessions();
    }
    let now = clock::now()?;
    let text = input::text(arguments.session.as_deref(), "a session id")?;
    // Whoever asks what a text is asked rightly, whatever it is.
    let session = SessionId::parse(&text)
        .map_err(|error| Failure::refused(error.code().as_str(), error.reason().to_owned()))?;
    let parts = Parts::of(&session);
    if output.json {
        write_json(&Inspected { ok: true, parts })?;
    } else {
        write_styled(parts.rows(now))?;
    }
    Ok(ExitCode::SUCCESS)
}
