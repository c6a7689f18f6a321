//! `roomkey keys`: the keys of the local database, of VideoSDK and of the other vendors.
//!
//! A key is active (signs and verifies), passive (only verifies what it signed before) or disabled
//! (refuses). A running server notices a change within a second.

mod add;
mod export;
mod list;
mod rotate;
mod state;
mod vendor;

use crate::failure::Result;
use crate::output::{Output, Rows, note, write_json, write_styled};
use clap::Subcommand;
use roomkey_server::CreatedKey;
use std::process::ExitCode;
use zeroize::Zeroizing;

/// Add, list, export, rotate, retire and disable the keys of the local database
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Add(add::Arguments),
    List(list::Arguments),
    Export(export::Arguments),
    Rotate(rotate::Arguments),
    Retire(state::Retire),
    Disable(state::Disable),
    Enable(state::Enable),
}

pub(crate) fn run(command: Command, output: Output) -> Result<ExitCode> {
    match command {
        Command::Add(arguments) => add::run(arguments, output),
        Command::List(arguments) => list::run(&arguments, output),
        Command::Export(arguments) => export::run(&arguments, output),
        Command::Rotate(arguments) => rotate::run(arguments, output),
        Command::Retire(arguments) => state::retire(&arguments, output),
        Command::Disable(arguments) => state::disable(&arguments, output),
        Command::Enable(arguments) => state::enable(&arguments, output),
    }
}

/// Shows a new key, and its secret if it was just made.
fn show_created(created: &CreatedKey, is_secret_new: bool, output: Output) -> Result<ExitCode> {
    let secret = is_secret_new.then(|| secret_text(created));
    if output.json {
        write_json(&serde_json::json!({
            "api_key": created.api_key(),
            "secret": secret.as_ref().map(|text| text.as_str()),
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut rows = Rows::default();
    rows.add("api key", created.api_key());
    rows.add_some("secret", secret.as_ref().map(|text| text.as_str()));
    write_styled(rows)?;
    if is_secret_new {
        note("Keep the secret: only `roomkey keys export` shows it again.");
    }
    Ok(ExitCode::SUCCESS)
}

/// A secret that the store made, which is hexadecimal.
pub(crate) fn secret_text(created: &CreatedKey) -> Zeroizing<String> {
    Zeroizing::new(created.secret().reveal(|bytes| String::from_utf8_lossy(bytes).into_owned()))
}
