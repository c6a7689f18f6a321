//! `roomkey session`: the ids of sessions at OpenTok and Vonage, which say themselves whose they are.

use crate::clock::{self, in_words};
use crate::credentials::Source;
use crate::failure::Result;
use crate::output::{Output, Rows, write_bytes, write_json, write_styled};
use crate::token::input;
use crate::vendors::Vendor;
use clap::{Args, Subcommand, ValueEnum};
use roomkey::Timestamp;
use roomkey::opentok::{NewSessionIdSpec, SessionId};
use serde_json::json;
use std::process::ExitCode;

/// Make and read the ids of sessions at OpenTok and Vonage
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Create(Create),
    Inspect(Inspect),
}

/// Make the id of a new session
///
/// For whoever stands in for the vendor's cloud, which would not know such a session: there, sessions are
/// created through its API (`POST /session/create`, which `roomkey serve` answers too).
#[derive(Args, Debug)]
pub(crate) struct Create {
    /// Whose session it is
    #[arg(long, value_enum, default_value_t = Of::Opentok)]
    vendor: Of,
    /// The API key or application it belongs to, instead of that of the credentials
    #[arg(long, value_name = "ID")]
    project: Option<String>,
    /// The place to choose a server near, an IPv4 address
    #[arg(long, value_name = "ADDRESS")]
    location: Option<String>,
    /// Streams go from peer to peer
    #[arg(long)]
    peer_to_peer: bool,
    /// When it is created, in Unix seconds, instead of now
    #[arg(long, value_name = "SECONDS")]
    now: Option<i64>,
    #[command(flatten)]
    source: Source,
}

/// Read the id of a session
///
/// It says whose it is and when it was made. Nothing in it is signed: whether there is such a session only
/// its vendor knows.
#[derive(Args, Debug)]
pub(crate) struct Inspect {
    /// The id; `-` or nothing reads it from standard input
    #[arg(value_name = "ID")]
    id: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Of {
    Opentok,
    Vonage,
}

pub(crate) fn run(command: &Command, output: Output) -> Result<ExitCode> {
    match command {
        Command::Create(arguments) => create(arguments, output),
        Command::Inspect(arguments) => inspect(arguments, output),
    }
}

fn create(arguments: &Create, output: Output) -> Result<ExitCode> {
    let now = arguments.now.map_or_else(clock::now, |now| Ok(Timestamp::from_unix(now)?))?;
    let new = NewSessionIdSpec {
        location: arguments.location.as_deref().map(Into::into),
        peer_to_peer: arguments.peer_to_peer,
        ..NewSessionIdSpec::default()
    };
    let new = new.parse()?;
    let project = match (&arguments.project, arguments.vendor) {
        (Some(project), _) => project.clone(),
        (None, Of::Opentok) => arguments.source.project(Vendor::Opentok)?,
        (None, Of::Vonage) => arguments.source.project(Vendor::Vonage)?,
    };
    let id = SessionId::create(&project, &new, now)?;
    if output.json {
        write_json(&json!({ "session_id": id.as_str() }))?;
    } else {
        write_bytes(format!("{id}\n").as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn inspect(arguments: &Inspect, output: Output) -> Result<ExitCode> {
    let text = input::token(arguments.id.as_deref())?;
    let id = SessionId::parse(&text)?;
    if output.json {
        write_json(&json!({
            "project": id.project(),
            "location": id.location(),
            "created_at": id.created_at(),
            "generation": id.generation().as_str(),
            "flag": id.flag(),
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let now = clock::now()?;
    let mut rows = Rows::default();
    rows.add("project", id.project());
    rows.add_some("location", id.location());
    rows.add_some("created", id.created_at().map(|time| in_words(time, now)));
    rows.add("generation", id.generation().as_str());
    rows.add_some("flag", id.flag());
    write_styled(rows)?;
    Ok(ExitCode::SUCCESS)
}
