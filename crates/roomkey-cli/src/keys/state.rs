//! `roomkey keys retire`, `disable` and `enable`: what a key is good for.

use super::vendor::Whose;
use crate::database::Location;
use crate::failure::Result;
use crate::output::{Output, Rows, write_json, write_styled};
use clap::Args;
use roomkey::ApiKey;
use roomkey::keyring::KeyState;
use roomkey_server::Store;
use std::process::ExitCode;

/// Which key.
#[derive(Args, Debug)]
struct Which {
    /// The API key; of another vendor the key that `keys list --vendor` shows
    #[arg(value_name = "KEY")]
    key: String,
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    database: Location,
}

/// Retire a key: it signs no more, and what it has signed stays good
#[derive(Args, Debug)]
pub(crate) struct Retire {
    #[command(flatten)]
    which: Which,
}

/// Disable a key: everything it has signed is refused at once
#[derive(Args, Debug)]
pub(crate) struct Disable {
    #[command(flatten)]
    which: Which,
}

/// Make a key active again
#[derive(Args, Debug)]
pub(crate) struct Enable {
    #[command(flatten)]
    which: Which,
}

pub(super) fn retire(arguments: &Retire, output: Output) -> Result<ExitCode> {
    set(&arguments.which, KeyState::Passive, output)
}

pub(super) fn disable(arguments: &Disable, output: Output) -> Result<ExitCode> {
    set(&arguments.which, KeyState::Disabled, output)
}

pub(super) fn enable(arguments: &Enable, output: Output) -> Result<ExitCode> {
    set(&arguments.which, KeyState::Active, output)
}

fn set(which: &Which, state: KeyState, output: Output) -> Result<ExitCode> {
    let (key, name) = (&which.key, if which.whose.other().is_some() { "key" } else { "api_key" });
    if let Some(vendor) = which.whose.other() {
        let change =
            |store: Store| async move { store.set_vendor_key_state(vendor, key, state).await };
        which.database.change(change)?;
    } else {
        let api_key = &ApiKey::allow_placeholder(key)?;
        which.database.change(|store| async move { store.set_key_state(api_key, state).await })?;
    }
    if output.json {
        write_json(&serde_json::json!({ name: key, "state": state.as_str() }))?;
    } else {
        let mut rows = Rows::default();
        rows.add(if name == "key" { "key" } else { "api key" }, key);
        rows.add("state", state.as_str());
        write_styled(rows)?;
    }
    Ok(ExitCode::SUCCESS)
}
