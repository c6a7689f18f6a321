//! `roomkey keys disable` and `enable`: what a key is good for.

use crate::database::Location;
use crate::failure::Result;
use crate::output::{Output, Rows, write_json, write_styled};
use clap::Args;
use roomkey::ApiKey;
use roomkey::videosdk::KeyState;
use std::process::ExitCode;

/// Disable a key: everything it has signed is refused at once
#[derive(Args, Debug)]
pub(crate) struct Disable {
    /// The key
    #[arg(value_name = "APIKEY")]
    api_key: ApiKey,
    /// Let it verify what it has signed, and only sign no more
    #[arg(long)]
    passive: bool,
    #[command(flatten)]
    database: Location,
}

/// Make a key active again
#[derive(Args, Debug)]
pub(crate) struct Enable {
    /// The key
    #[arg(value_name = "APIKEY")]
    api_key: ApiKey,
    #[command(flatten)]
    database: Location,
}

pub(super) fn disable(arguments: &Disable, output: Output) -> Result<ExitCode> {
    let state = if arguments.passive { KeyState::Passive } else { KeyState::Disabled };
    set(&arguments.database, &arguments.api_key, state, output)
}

pub(super) fn enable(arguments: &Enable, output: Output) -> Result<ExitCode> {
    set(&arguments.database, &arguments.api_key, KeyState::Active, output)
}

fn set(database: &Location, api_key: &ApiKey, state: KeyState, output: Output) -> Result<ExitCode> {
    database.change(|store| async move { store.set_key_state(api_key, state).await })?;
    if output.json {
        write_json(&serde_json::json!({ "api_key": api_key, "state": state.as_str() }))?;
    } else {
        let mut rows = Rows::default();
        rows.add("api key", api_key);
        rows.add("state", state.as_str());
        write_styled(rows)?;
    }
    Ok(ExitCode::SUCCESS)
}
