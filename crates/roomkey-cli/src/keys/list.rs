//! `roomkey keys list`: every key and its state, never its secret.

use super::vendor::{self, Whose};
use crate::database::Location;
use crate::failure::Result;
use crate::output::{Output, write_json, write_styled};
use clap::Args;
use roomkey_server::KeyInfo;
use std::fmt::Write;
use std::process::ExitCode;

/// List the keys, the oldest first, without their secrets
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    database: Location,
}

pub(super) fn run(arguments: &Arguments, output: Output) -> Result<ExitCode> {
    if let Some(vendor) = arguments.whose.other() {
        let keys =
            arguments.database.with(|store| async move { store.vendor_keys(vendor).await })?;
        return vendor::list(vendor, &keys, output);
    }
    let keys = arguments.database.with(|store| async move { store.keys().await })?;
    if output.json {
        let keys: Vec<_> = keys.iter().map(to_json).collect();
        write_json(&serde_json::json!({ "keys": keys }))?;
    } else {
        write_styled(table(&keys))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn to_json(key: &KeyInfo) -> serde_json::Value {
    serde_json::json!({
        "api_key": key.api_key,
        "state": key.state.as_str(),
        "project": key.project,
        "created_at": key.created_at,
    })
}

fn table(keys: &[KeyInfo]) -> String {
    let width = keys.iter().map(|key| key.api_key.as_str().len()).max().unwrap_or(0).max(7);
    let mut text = format!("{:width$}  state     project                   created\n", "api key");
    for key in keys {
        let (api_key, state) = (key.api_key.as_str(), key.state.as_str());
        // Writing into a string has no way to fail.
        let _written =
            writeln!(text, "{api_key:width$}  {state:8}  {}  {}", key.project, key.created_at);
    }
    text
}
