//! The `roomkey` command: mint, verify and inspect tokens, manage keys, run the server.
//!
//! It holds no rules of its own. It reads arguments, environment, files and standard input, calls
//! the core or the server, and says what came of it to a person or to a script. A module for each
//! subcommand; what they share stands beside them.

#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        reason = "tests may fail loudly"
    )
)]

mod audit;
mod clock;
mod completions;
mod config;
mod credentials;
mod database;
mod failure;
mod input;
mod json;
mod jsonl;
mod keys;
mod man;
mod opened;
mod options;
mod output;
mod revocations;
mod revoke;
mod secrets;
mod serve;
mod session_id;
mod token;
mod whose;

use clap::{Parser, Subcommand};
use failure::Result;
use output::Output;
use std::process::ExitCode;

/// Cuts the keys to video rooms: mints, verifies and explains access tokens, and serves them.
#[derive(Debug, Parser)]
#[command(name = "roomkey", version, propagate_version = false, max_term_width = 100)]
#[command(after_help = "Exit status: 0 good, 1 refused or failed, 2 asked wrongly.")]
struct Cli {
    /// Answers and errors as one line of JSON, for scripts
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Arguments),
    #[command(subcommand)]
    Token(token::Command),
    #[command(subcommand)]
    Session(session_id::Command),
    #[command(subcommand)]
    Keys(keys::Command),
    Revoke(Box<revoke::Arguments>),
    Reinstate(revoke::Reinstate),
    Revocations(revocations::Arguments),
    #[command(subcommand)]
    Config(config::Command),
    #[command(subcommand)]
    Audit(audit::Command),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return failure::report_usage(&error),
    };
    let output = Output { json: cli.json };
    match run(cli.command, output) {
        Ok(status) => status,
        Err(failure) => failure.report(output),
    }
}

fn run(command: Command, output: Output) -> Result<ExitCode> {
    match command {
        Command::Serve(arguments) => serve::run(arguments, output),
        Command::Token(command) => token::run(command, output),
        Command::Session(command) => session_id::run(command, output),
        Command::Keys(command) => keys::run(command, output),
        Command::Revoke(arguments) => revoke::run(&arguments, output),
        Command::Reinstate(arguments) => revoke::reinstate(&arguments, output),
        Command::Revocations(arguments) => revocations::run(&arguments, output),
        Command::Config(command) => config::run(&command, output),
        Command::Audit(command) => audit::run(&command, output),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    }
}
