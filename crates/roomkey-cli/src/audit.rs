//! `roomkey audit`: whether the audit log is the one that was written, and what to do when it and the
//! database are not of one age.

use crate::database::{Location, with_log};
use crate::failure::{Failure, Result};
use crate::output::{Output, Rows, note, write_json, write_styled};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Check the audit log of a server, rotate it, or make an old database as narrow as it says
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Verify(Verify),
    Begin(Begin),
    Replay(Replay),
}

/// Check that no record was altered, removed or slipped in
///
/// Records that were cut off the end are seen by comparing the last hash with a copy that was kept
/// elsewhere. Of a log that was rotated give all the files, the oldest first: then it is seen too whether
/// one is missing between them.
#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// The log, or the files that it was rotated into, the oldest first
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

/// Begin a new file when the log was moved away or lost while no server ran
///
/// A running server does that by itself when it gets SIGHUP.
#[derive(Args, Debug)]
pub(crate) struct Begin {
    /// Continue this file, which the log was moved to
    #[arg(long, value_name = "FILE", required_unless_present = "lost", conflicts_with = "lost")]
    after: Option<PathBuf>,
    /// The old log is lost. Then nobody can tell whether the database is an old copy: look whether
    /// `roomkey keys list` and `roomkey revocations` show what was disabled and revoked last
    #[arg(long)]
    lost: bool,
    #[command(flatten)]
    database: Location,
}

/// Make a database that is older than its log as narrow as the log says
///
/// Revokes, retires and disables what was revoked, retired and disabled since; enables nothing, and names
/// the keys that were added since, whose secrets are lost. For a database that is refused as
/// `store_stale`. Stop the server first.
#[derive(Args, Debug)]
pub(crate) struct Replay {
    /// An older file of the log, if it was rotated since the database was copied; the oldest first
    #[arg(long, value_name = "FILE")]
    older: Vec<PathBuf>,
    #[command(flatten)]
    database: Location,
}

pub(crate) fn run(command: &Command, output: Output) -> Result<ExitCode> {
    match command {
        Command::Verify(arguments) => verify(arguments, output),
        Command::Begin(arguments) => begin(arguments, output),
        Command::Replay(arguments) => replay(arguments, output),
    }
}

fn verify(arguments: &Verify, output: Output) -> Result<ExitCode> {
    let summary = roomkey_server::audit::verify_all(&arguments.files)
        .map_err(|error| Failure::from(roomkey_server::Error::from(error)))?;
    if output.json {
        write_json(&serde_json::json!({
            "ok": true,
            "records": summary.records,
            "last_hash": summary.last_hash,
            "torn": summary.torn,
            "continues": summary.continues,
        }))?;
    } else {
        let mut rows = Rows::default();
        rows.add("records", summary.records);
        rows.add("last hash", &summary.last_hash);
        let continues =
            summary.continues.map(|record| format!("after record {record} of an older file"));
        rows.add_some("begins", continues);
        if summary.torn {
            rows.add("end", "the last record was not written to its end, as after a power cut");
        }
        write_styled(format_args!("good\n{rows}"))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn begin(arguments: &Begin, output: Output) -> Result<ExitCode> {
    let after = arguments.after.clone();
    let log = with_log(&arguments.database, |store, log| async move {
        store.begin_log(&log, after.as_deref()).await?;
        Ok(log)
    })?;
    let log = log.display().to_string();
    if output.json {
        write_json(&serde_json::json!({ "audit": log }))?;
    } else {
        let mut rows = Rows::default();
        rows.add("audit log", log);
        write_styled(rows)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn replay(arguments: &Replay, output: Output) -> Result<ExitCode> {
    let older = arguments.older.clone();
    let replayed =
        with_log(
            &arguments.database,
            |store, log| async move { store.replay(&older, &log).await },
        )?;
    if output.json {
        write_json(&serde_json::json!({
            "disabled": replayed.disabled,
            "retired": replayed.retired,
            "revoked": replayed.revoked,
            "lost": replayed.lost,
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut rows = Rows::default();
    let keys = |keys: &[String]| match keys {
        [] => "none".to_owned(),
        keys => keys.join(", "),
    };
    rows.add("disabled", keys(&replayed.disabled));
    rows.add("retired", keys(&replayed.retired));
    rows.add("revoked", replayed.revoked);
    rows.add("lost", keys(&replayed.lost));
    write_styled(rows)?;
    if !replayed.lost.is_empty() {
        note(
            "The secrets of lost keys were in the database that is gone. `roomkey keys rotate` makes a new \
             key, if none is left that signs; `roomkey keys add --import` takes one that you have elsewhere.",
        );
    }
    Ok(ExitCode::SUCCESS)
}
