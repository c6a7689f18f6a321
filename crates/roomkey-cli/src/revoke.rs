//! `roomkey revoke`: tokens that no longer count, although they have not expired.

use crate::clock;
use crate::database::{Location, with_existing};
use crate::failure::{Failure, Result};
use crate::output::{Output, write_json};
use crate::revocations;
use clap::Args;
use roomkey::revocation::Revocation;
use roomkey::{ApiKey, Jti, Lifetime, ParticipantId, RoomId, Timestamp};
use std::process::ExitCode;

/// Revoke one token by its id, or all of a participant in a room
///
/// A running server refuses them within a second.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  roomkey revoke --jti 3f1c9a52-7e0b-4d5e-9f0a-1b2c3d4e5f60
  roomkey revoke --room 2kyv-gzay-64pg --participant lxvdplwt")]
pub(crate) struct Arguments {
    /// The id of the token (its claim `jti`)
    #[arg(long, value_name = "ID", required_unless_present = "participant")]
    #[arg(conflicts_with_all = ["participant", "room", "issued_before"])]
    jti: Option<Jti>,
    /// The participant whose tokens are revoked
    #[arg(long, value_name = "ID", requires = "room")]
    participant: Option<ParticipantId>,
    /// The room they are for
    #[arg(long, value_name = "ID", requires = "participant")]
    room: Option<RoomId>,
    /// Only those issued before this moment, in Unix seconds; without it, all issued until now
    #[arg(long, value_name = "SECONDS", requires = "participant")]
    issued_before: Option<i64>,
    /// Only tokens of this key, instead of every key of the database
    #[arg(long = "key", value_name = "APIKEY")]
    api_key: Option<ApiKey>,
    /// How long to remember it: at least as long as the longest token may still live
    #[arg(long, value_name = "TIME", default_value = "3650d")]
    keep: String,
    #[command(flatten)]
    database: Location,
}

pub(crate) fn run(arguments: &Arguments, output: Output) -> Result<ExitCode> {
    let now = clock::now()?;
    let keep = Lifetime::parse_up_to(&arguments.keep, Lifetime::LONGEST_SECONDS)?;
    let what = arguments.what(now)?;
    let api_keys = arguments.api_keys()?;
    let revoked: Vec<Revocation> = api_keys.into_iter().map(|key| what.of(key)).collect();
    let keep_until = now.after(keep);
    let stored = revoked.clone();
    arguments
        .database
        .change(|store| async move { store.revoke_each(stored, keep_until).await })?;
    if output.json {
        let revoked: Vec<_> =
            revoked.iter().map(|one| revocations::to_json(one, keep_until)).collect();
        write_json(&serde_json::json!({ "revoked": revoked }))?;
    } else {
        revocations::show(revoked.iter().map(|one| (one, keep_until)))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What is revoked, for whichever key.
enum What {
    Token(Jti),
    Participant(RoomId, ParticipantId, Timestamp),
}

impl What {
    fn of(&self, api_key: ApiKey) -> Revocation {
        match self {
            Self::Token(jti) => Revocation::Token { api_key, jti: jti.clone() },
            Self::Participant(room, participant, issued_up_to) => Revocation::Participant {
                api_key,
                room: room.clone(),
                participant: participant.clone(),
                issued_up_to: *issued_up_to,
            },
        }
    }
}

impl Arguments {
    fn what(&self, now: Timestamp) -> Result<What> {
        match (&self.jti, &self.room, &self.participant) {
            (Some(jti), None, None) => Ok(What::Token(jti.clone())),
            (None, Some(room), Some(participant)) => {
                let issued_up_to = match self.issued_before {
                    Some(seconds) => Timestamp::from_unix(seconds.saturating_sub(1))?,
                    None => now,
                };
                Ok(What::Participant(room.clone(), participant.clone(), issued_up_to))
            }
            _ => Err(Failure::usage(
                "argument_invalid",
                "Give either --jti, or --participant and --room.",
            )),
        }
    }

    /// The key that was named, or every key: a revocation that missed one would be none.
    fn api_keys(&self) -> Result<Vec<ApiKey>> {
        let config = self.database.config()?;
        let keys = with_existing(config.database(), |store| async move { store.keys().await })?;
        if keys.is_empty() {
            return Err(Failure::refused("not_found", "The database has no API key."));
        }
        let mut known = keys.into_iter().map(|key| key.api_key);
        match &self.api_key {
            None => Ok(known.collect()),
            Some(api_key) if known.any(|one| one == *api_key) => Ok(vec![api_key.clone()]),
            Some(_) => Err(Failure::refused("not_found", "There is no such API key.")),
        }
    }
}
