//! Structured logs on standard error.
//!
//! What is logged is chosen where it is logged: ids, routes, codes and times; never a query, a
//! header, a body, a token or a secret. Requests that succeed are logged at `debug`, refusals at
//! `info` (of those who ask too often ten a second, with `left_out` for the others), failures at `error`;
//! what was handed out stands in the audit log.

use std::io::IsTerminal;
use tracing_subscriber::filter::{EnvFilter, LevelFilter, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// How lines of the log look.
///
/// See [`init`] for an example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "for people or for programs")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Sends the log of this process to standard error, at `info` unless the variable `ROOMKEY_LOG`
/// says otherwise (such as `debug` or `roomkey_server=debug`). Does nothing when a log was set up
/// before.
///
/// Only this project's own lines are shown, however fine the level: HTTP libraries print headers
/// at the finest, and headers hold tokens.
///
/// ```
/// use roomkey_server::{LogFormat, logging};
/// logging::init(LogFormat::Json);
/// assert!(tracing::enabled!(target: "roomkey_server", tracing::Level::INFO));
/// assert!(!tracing::enabled!(target: "roomkey_server", tracing::Level::DEBUG));
/// ```
pub fn init(format: LogFormat) {
    let levels = EnvFilter::builder()
        .with_default_directive(LevelFilter::INFO.into())
        .with_env_var("ROOMKEY_LOG")
        .from_env_lossy();
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let lines = match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    let ours = filter_fn(|metadata| metadata.target().starts_with("roomkey"));
    // It fails when there is a log already, and then that one serves.
    drop(tracing_subscriber::registry().with(levels).with(lines.with_filter(ours)).try_init());
}
