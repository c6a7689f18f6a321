//! `roomkey session`: the session ids of OpenTok and Vonage.

mod create;
mod inspect;
mod parts;

pub(crate) use parts::Parts;

use crate::failure::Result;
use crate::output::Output;
use clap::Subcommand;
use std::process::ExitCode;

/// Make session ids of OpenTok and Vonage, and look inside them
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Create(Box<create::Arguments>),
    Inspect(inspect::Arguments),
}

pub(crate) fn run(command: Command, output: Output) -> Result<ExitCode> {
    match command {
        Command::Create(arguments) => create::run(&arguments, output),
        Command::Inspect(arguments) => inspect::run(&arguments, output),
    }
}
