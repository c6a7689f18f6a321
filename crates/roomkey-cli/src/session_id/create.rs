//! `roomkey session create`: makes a session id here, for tokens that a local authority judges.

use super::Parts;
use crate::clock;
use crate::credentials::Source;
use crate::failure::{Failure, Result};
use crate::jsonl;
use crate::output::{Output, note, write_bytes, write_json};
use crate::whose::Whose;
use clap::Args;
use roomkey::Timestamp;
use roomkey::opentok::{NewSessionIdSpec, SessionId};
use roomkey::vendor::Vendor;
use serde::Serialize;
use std::process::ExitCode;

/// Make a session id
///
/// It has the form of the vendor's, and the vendor's cloud does not know it: tokens for it are good
/// for your own server. The id goes to standard output, alone.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  roomkey session create --project 123456
  roomkey session create --vendor vonage --database sqlite:roomkey.db")]
pub(crate) struct Arguments {
    /// Whose session it is to be, if --project does not say
    #[arg(long, value_parser = Whose::with_sessions(), default_value = "opentok")]
    vendor: Vendor,
    /// The API key or application it belongs to, instead of that of the credentials
    #[arg(long, value_name = "ID", conflicts_with = "Source")]
    project: Option<String>,
    /// Read one JSON object a line from standard input, answer each with one line
    #[arg(long, conflicts_with = "New")]
    jsonl: bool,
    #[command(flatten)]
    new: New,
    #[command(flatten)]
    source: Source,
}

/// What stands in it.
#[derive(Args, Debug)]
struct New {
    /// An IPv4 address close to its participants
    #[arg(long, value_name = "IP")]
    location: Option<String>,
    /// Streams go from one participant to the other
    #[arg(long)]
    peer_to_peer: bool,
    /// When it was created, in Unix seconds, instead of now
    #[arg(long, value_name = "SECONDS")]
    created_at: Option<i64>,
    /// How many milliseconds after that: 0 to 999
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    milliseconds: u16,
    /// 18 bytes in base64 instead of random ones
    #[arg(long, value_name = "BASE64")]
    nonce: Option<String>,
}

#[derive(Serialize)]
struct Created<'a> {
    ok: bool,
    session: &'a SessionId,
    parts: Parts<'a>,
}

pub(super) fn run(arguments: &Arguments, output: Output) -> Result<ExitCode> {
    if arguments.jsonl {
        let project = match &arguments.project {
            Some(project) => Some(project.clone()),
            None if arguments.source.is_named() => {
                Some(arguments.source.project(arguments.vendor)?)
            }
            None => None,
        };
        return jsonl::create_sessions(project.as_deref());
    }
    let now = clock::now()?;
    let new = &arguments.new;
    let created_at = new.created_at.map_or(Ok(now), Timestamp::from_unix)?;
    let spec = NewSessionIdSpec {
        location: new.location.as_ref().map(Into::into),
        peer_to_peer: new.peer_to_peer,
        milliseconds: new.milliseconds,
        nonce: new.nonce.as_ref().map(Into::into),
    };
    let project = match &arguments.project {
        Some(project) => project.clone(),
        None => arguments.source.project(arguments.vendor)?,
    };
    let session = SessionId::create(&project, &spec.parse()?, created_at).map_err(Failure::from)?;
    let parts = Parts::of(&session);
    if output.json {
        write_json(&Created { ok: true, session: &session, parts })?;
    } else {
        write_bytes(format!("{session}\n").as_bytes())?;
        if output.is_seen() {
            note(parts.rows(now));
        }
    }
    Ok(ExitCode::SUCCESS)
}
