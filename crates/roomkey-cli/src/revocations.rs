//! `roomkey revocations`: what no longer counts.

use crate::database::Location;
use crate::failure::Result;
use crate::output::{Output, visible, write_json, write_styled};
use clap::Args;
use roomkey::Timestamp;
use roomkey::revocation::Revocation;
use std::fmt::Write;
use std::process::ExitCode;

/// List the revocations that still matter
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(flatten)]
    database: Location,
}

pub(crate) fn run(arguments: &Arguments, output: Output) -> Result<ExitCode> {
    let kept = arguments.database.with(|store| async move { store.revocations().await })?;
    if output.json {
        let kept: Vec<_> = kept.iter().map(|(one, until)| to_json(one, *until)).collect();
        write_json(&serde_json::json!({ "revocations": kept }))?;
    } else {
        show(kept.iter().map(|(one, until)| (one, *until)))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Times are Unix seconds.
pub(crate) fn to_json(revocation: &Revocation, keep_until: Timestamp) -> serde_json::Value {
    match revocation {
        Revocation::Token { api_key, jti } => {
            serde_json::json!({ "api_key": api_key, "jti": jti, "keep_until": keep_until })
        }
        Revocation::Participant { api_key, room, participant, issued_up_to } => {
            serde_json::json!({
                "api_key": api_key,
                "room": room,
                "participant": participant,
                "issued_up_to": issued_up_to,
                "keep_until": keep_until,
            })
        }
        _ => serde_json::json!({ "keep_until": keep_until }),
    }
}

/// One line each, for people.
pub(crate) fn show<'a>(
    revocations: impl Iterator<Item = (&'a Revocation, Timestamp)>,
) -> Result<()> {
    let mut text = String::new();
    for (revocation, keep_until) in revocations {
        let (api_key, what) = match revocation {
            Revocation::Token { api_key, jti } => (api_key.as_str(), format!("token {jti}")),
            Revocation::Participant { api_key, room, participant, issued_up_to } => (
                api_key.as_str(),
                format!("participant {participant} in room {room}, issued until {issued_up_to}"),
            ),
            _ => ("?", "something that a newer version has revoked".to_owned()),
        };
        // Writing into a string has no way to fail.
        let _written = writeln!(text, "{api_key}  {}, kept until {keep_until}", visible(&what));
    }
    write_styled(text)
}
