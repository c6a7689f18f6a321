//! `roomkey revoke` and `roomkey reinstate`: tokens that no longer count, although they have not
//! expired, and tokens that count again.

use crate::clock;
use crate::database::{Location, with_existing};
use crate::failure::{Failure, Result};
use crate::output::{Output, write_json};
use crate::revocations;
use clap::Args;
use roomkey::revocation::TargetSpec;
use roomkey::{ApiKey, Lifetime};
use roomkey_server::{KeptRevocation, NewRevocation, RevocationScope};
use std::process::ExitCode;

/// Revoke a token by its id, or those of a participant, of a room, or of a participant in it
///
/// A running server refuses them within a second. Tokens of every vendor are meant that the server
/// verifies: a session of OpenTok or Vonage is a room, the data of a connection and an identity of
/// Video.io are participants.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  roomkey revoke --jti 3f1c9a52-7e0b-4d5e-9f0a-1b2c3d4e5f60
  roomkey revoke --room 2kyv-gzay-64pg --participant lxvdplwt
  roomkey revoke --room 2kyv-gzay-64pg --everyone
  roomkey revoke --participant lxvdplwt --everywhere")]
pub(crate) struct Arguments {
    /// The id of the token (its claim `jti`)
    #[arg(long, value_name = "ID")]
    jti: Option<String>,
    /// The participant whose tokens are revoked
    #[arg(long, value_name = "ID")]
    participant: Option<String>,
    /// The room they are for
    #[arg(long, value_name = "ID")]
    room: Option<String>,
    /// Those of everyone in the room
    #[arg(long)]
    everyone: bool,
    /// Those of the participant in every room
    #[arg(long)]
    everywhere: bool,
    /// Only those issued before this moment, in Unix seconds, by clocks that may be a minute ahead;
    /// without it, all issued until now
    #[arg(long, value_name = "SECONDS")]
    issued_before: Option<i64>,
    /// Only tokens of this key, instead of every key of the database
    #[arg(long = "key", value_name = "APIKEY")]
    api_key: Option<ApiKey>,
    /// How long to remember it, if it is known when the last of its tokens expires; without it, for as
    /// long as any token may live, which is ten years
    #[arg(long, value_name = "TIME")]
    keep: Option<String>,
    /// Remember it for ever: for the app tokens of Video.io, which never expire
    #[arg(long, conflicts_with = "keep")]
    endless: bool,
    #[command(flatten)]
    database: Location,
}

pub(crate) fn run(arguments: &Arguments, output: Output) -> Result<ExitCode> {
    let now = clock::now()?;
    let spec = TargetSpec {
        jti: arguments.jti.as_deref(),
        room: arguments.room.as_deref(),
        participant: arguments.participant.as_deref(),
        everyone: arguments.everyone,
        everywhere: arguments.everywhere,
        issued_up_to: arguments.issued_before.map(|seconds| seconds.saturating_sub(1)),
    };
    let target = spec.parse(now)?;
    let keep_until = match &arguments.keep {
        _ if arguments.endless => None,
        Some(keep) => Some(now.after(Lifetime::parse_up_to(keep, Lifetime::LONGEST_SECONDS)?)),
        // The token may have been made elsewhere, for longer than the server makes any.
        None => Some(target.matters_until(Lifetime::LONGEST, now)),
    };
    let new = NewRevocation { scope: arguments.scope()?, target, keep_until };
    let kept = arguments.database.change(|store| async move { store.revoke(new).await })?;
    show("revoked", &kept, output)
}

impl Arguments {
    fn scope(&self) -> Result<RevocationScope> {
        let config = self.database.config()?;
        let keys = with_existing(config.database(), |store| async move { store.keys().await })?;
        match &self.api_key {
            None => Ok(RevocationScope::Database),
            Some(api_key) if keys.iter().any(|key| key.api_key == *api_key) => {
                Ok(RevocationScope::Key(api_key.clone()))
            }
            Some(_) => Err(Failure::refused("not_found", "There is no such API key.")),
        }
    }
}

/// Forget a revocation: what it took back is good again, unless it has expired
#[derive(Args, Debug)]
pub(crate) struct Reinstate {
    /// The id of the revocation, as `roomkey revocations` shows it
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    database: Location,
}

pub(crate) fn reinstate(arguments: &Reinstate, output: Output) -> Result<ExitCode> {
    let id = &arguments.id;
    let removed =
        arguments.database.change(|store| async move { store.remove_revocation(id).await })?;
    show("reinstated", &removed, output)
}

fn show(name: &str, kept: &KeptRevocation, output: Output) -> Result<ExitCode> {
    if output.json {
        write_json(&serde_json::json!({ name: revocations::to_json(kept) }))?;
    } else {
        revocations::show([kept])?;
    }
    Ok(ExitCode::SUCCESS)
}
