//! `roomkey revocations`: what no longer counts.

use crate::database::Location;
use crate::failure::Result;
use crate::output::{Output, visible, write_json, write_styled};
use clap::Args;
use roomkey::revocation::Target;
use roomkey_server::{KeptRevocation, RevocationScope};
use serde_json::{Value, json};
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
        let kept: Vec<_> = kept.iter().map(to_json).collect();
        write_json(&json!({ "revocations": kept }))?;
    } else {
        show(&kept)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Times are Unix seconds; what does not apply is left out.
pub(crate) fn to_json(kept: &KeptRevocation) -> Value {
    let mut value = match &kept.target {
        Target::Token { jti } => json!({ "jti": jti }),
        Target::Participant { room, participant, .. } => {
            json!({ "room": room, "participant": participant })
        }
        Target::Everyone { room, .. } => json!({ "room": room, "everyone": true }),
        Target::Everywhere { participant, .. } => {
            json!({ "participant": participant, "everywhere": true })
        }
    };
    let (api_key, project) = match &kept.scope {
        RevocationScope::Database => (Value::Null, Value::Null),
        RevocationScope::Project(project) => (Value::Null, json!(project)),
        RevocationScope::Key(api_key) => (json!(api_key), Value::Null),
    };
    for (name, given) in [
        ("id", json!(kept.id)),
        ("api_key", api_key),
        ("project", project),
        ("issued_up_to", json!(kept.target.issued_up_to())),
        ("keep_until", json!(kept.keep_until)),
        ("caller", json!(kept.caller)),
        ("created_at", json!(kept.created_at)),
    ] {
        if let (Some(members), false) = (value.as_object_mut(), given.is_null()) {
            members.insert(name.to_owned(), given);
        }
    }
    value
}

/// One line each, for people.
pub(crate) fn show<'a>(revocations: impl IntoIterator<Item = &'a KeptRevocation>) -> Result<()> {
    let mut text = String::new();
    for kept in revocations {
        let mut what = match &kept.target {
            Target::Token { jti } => format!("token {jti}"),
            Target::Participant { room, participant, .. } => {
                format!("participant {participant} in room {room}")
            }
            Target::Everyone { room, .. } => format!("everyone in room {room}"),
            Target::Everywhere { participant, .. } => {
                format!("participant {participant} everywhere")
            }
        };
        // Writing into a string has no way to fail.
        if let Some(moment) = kept.target.issued_up_to() {
            let _written = write!(what, ", issued until {moment}");
        }
        if let RevocationScope::Key(api_key) = &kept.scope {
            let _written = write!(what, ", of key {api_key}");
        }
        let _written = match kept.keep_until {
            Some(moment) => write!(what, ", kept until {moment}"),
            None => write!(what, ", kept for ever"),
        };
        let _written = writeln!(text, "{}  {}", kept.id, visible(&what));
    }
    write_styled(text)
}
