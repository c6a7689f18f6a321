//! `roomkey token`: the three verbs of the core, one token at a time or one line at a time.

mod describe;
mod inspect;
mod mint;
mod raw;
mod verify;

pub(crate) use raw::payload_as_it_stands;

use crate::failure::Result;
use crate::output::Output;
use clap::Subcommand;
use std::process::ExitCode;

/// Make tokens, decide whether to trust them, look inside them
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Mint(Box<mint::Arguments>),
    Verify(Box<verify::Arguments>),
    Inspect(inspect::Arguments),
}

pub(crate) fn run(command: Command, output: Output) -> Result<ExitCode> {
    match command {
        Command::Mint(arguments) => mint::run(&arguments, output),
        Command::Verify(arguments) => verify::run(&arguments, output),
        Command::Inspect(arguments) => inspect::run(&arguments, output),
    }
}
