//! `roomkey man`: a manual page for the command and for each subcommand.

use crate::failure::{Failure, Result};
use clap::{Args, CommandFactory};
use std::path::PathBuf;
use std::process::ExitCode;

/// Write manual pages into a directory
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// The directory, made if it is not there; for example ~/.local/share/man/man1
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let directory = &arguments.out;
    std::fs::create_dir_all(directory)
        .and_then(|()| clap_mangen::generate_to(crate::Cli::command(), directory))
        .map_err(|error| Failure::file(directory, &error))?;
    Ok(ExitCode::SUCCESS)
}
