//! `roomkey completions`: what a shell needs to complete the command.

use crate::failure::Result;
use crate::output::write_bytes;
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::process::ExitCode;

/// Print shell completions, for example into ~/.local/share/bash-completion/completions/roomkey
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut crate::Cli::command(), "roomkey", &mut script);
    write_bytes(&script)?;
    Ok(ExitCode::SUCCESS)
}
