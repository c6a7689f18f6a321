//! `roomkey audit verify`: whether the audit log is the one that was written.

use crate::failure::{Failure, Result};
use crate::output::{Output, Rows, write_json, write_styled};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Check the audit log of a server
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Verify(Verify),
}

/// Check that no record was altered, removed or slipped in
///
/// Records that were cut off the end are seen by comparing the last hash with a copy that was kept
/// elsewhere.
#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// The log
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(crate) fn run(command: &Command, output: Output) -> Result<ExitCode> {
    let Command::Verify(arguments) = command;
    let summary = roomkey_server::audit::verify(&arguments.file)
        .map_err(|error| Failure::from(roomkey_server::Error::from(error)))?;
    if output.json {
        write_json(&serde_json::json!({
            "ok": true,
            "records": summary.records,
            "last_hash": summary.last_hash,
            "torn": summary.torn,
        }))?;
    } else {
        let mut rows = Rows::default();
        rows.add("records", summary.records);
        rows.add("last hash", &summary.last_hash);
        if summary.torn {
            rows.add("end", "the last record was not written to its end, as after a power cut");
        }
        write_styled(format_args!("good\n{rows}"))?;
    }
    Ok(ExitCode::SUCCESS)
}
