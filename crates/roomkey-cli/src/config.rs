//! `roomkey config check`: whether the server would take a configuration.

use crate::failure::{Failure, Result};
use crate::output::{Output, Rows, visible, warn, write_json, write_styled};
use clap::{Args, Subcommand};
use roomkey_server::Config;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// More than any configuration has.
const MAXIMUM_BYTES: u64 = 4 * 1024 * 1024;

/// Check the configuration of a server
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(Check),
}

/// Check a configuration file without starting the server
///
/// Warnings are about what a server would start with and nobody can mean; they go to standard error,
/// or with --json into `warnings`, and leave the exit status 0.
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// The file, as TOML
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(crate) fn run(command: &Command, output: Output) -> Result<ExitCode> {
    let Command::Check(arguments) = command;
    let config = read(&arguments.file)?;
    config.check()?;
    config.check_folders()?;
    let warnings = config.warnings();
    let audit = config.audit_path().map(|path| path.display().to_string());
    if output.json {
        write_json(&serde_json::json!({
            "ok": true,
            "bind": config.bind(),
            "database": config.database().to_string(),
            "audit": audit,
            "callers": config.has_callers(),
            "warnings": warnings,
        }))?;
    } else {
        let mut rows = Rows::default();
        rows.add("bind", config.bind());
        rows.add("database", config.database());
        rows.add_some("audit log", audit);
        rows.add("callers", if config.has_callers() { "configured" } else { "anyone on loopback" });
        write_styled(format_args!("good\n{rows}"))?;
        for warning in warnings {
            warn(visible(&warning));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a configuration file.
pub(crate) fn read(path: &Path) -> Result<Config> {
    let mut text = String::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MAXIMUM_BYTES + 1).read_to_string(&mut text))
        .map_err(|error| Failure::file(path, &error))?;
    // Half a configuration may well be one, with the bounds of its last caller missing.
    if text.len() as u64 > MAXIMUM_BYTES {
        return Err(Failure::usage(
            "file_unusable",
            format!("`{}` is longer than a configuration can be.", path.display()),
        ));
    }
    Ok(Config::from_toml(&text)?)
}
