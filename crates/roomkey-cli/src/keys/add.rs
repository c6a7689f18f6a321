//! `roomkey keys add`: a new key, or one that exists elsewhere already.

use crate::credentials::{self, Source};
use crate::database::Location;
use crate::failure::{Failure, Result};
use crate::output::{Output, note};
use clap::Args;
use roomkey::ApiKey;
use roomkey_server::{NewKey, Project};
use std::io::{IsTerminal, Read, stdin};
use std::path::PathBuf;
use std::process::ExitCode;
use zeroize::Zeroizing;

/// Add a key: a new one, or an existing one with --import or --secret-stdin
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
pub(crate) struct Arguments {
    /// Take the API key and the secret from the environment or --credentials
    #[arg(long, conflicts_with = "secret_stdin")]
    import: bool,
    /// Take the secret from standard input
    #[arg(long, requires = "api_key")]
    secret_stdin: bool,
    /// The API key, instead of a random one
    #[arg(long, value_name = "APIKEY", conflicts_with = "import")]
    api_key: Option<ApiKey>,
    /// Take a secret that is short or a placeholder
    #[arg(long)]
    allow_weak_secret: bool,
    /// Put it into a project of its own, which sees no rooms but its own
    #[arg(long, conflicts_with = "project_of")]
    new_project: bool,
    /// Put it into the project of this key, instead of the first project
    #[arg(long, value_name = "APIKEY")]
    project_of: Option<ApiKey>,
    #[command(flatten)]
    database: Location,
    /// A file with the API key and the secret, as TOML or `.env`
    #[arg(long, value_name = "FILE", requires = "import")]
    credentials: Option<PathBuf>,
}

pub(super) fn run(arguments: Arguments, output: Output) -> Result<ExitCode> {
    let weak = arguments.allow_weak_secret;
    let (api_key, secret) = if arguments.import {
        let source = Source::file_or_environment(arguments.credentials);
        let (api_key, secret) = source.import(weak)?;
        (Some(api_key), Some(secret))
    } else if arguments.secret_stdin {
        (arguments.api_key, Some(credentials::fit_secret(&secret_from_stdin()?, weak)?))
    } else {
        (arguments.api_key, None)
    };
    let is_secret_new = secret.is_none();
    let project = match arguments.project_of {
        Some(api_key) => Project::Of(api_key),
        None if arguments.new_project => Project::New,
        None => Project::First,
    };
    let new = NewKey { api_key, secret, project };
    let created =
        arguments.database.change_or_make(|store| async move { store.add_key(new).await })?;
    super::show_created(&created, is_secret_new, output)
}

/// More than any secret has.
const MAXIMUM_BYTES: u64 = 4096;

/// The exact bytes, but for one end of line at the end, which belongs to the pipe.
fn secret_from_stdin() -> Result<Zeroizing<Vec<u8>>> {
    let stdin = stdin().lock();
    if stdin.is_terminal() {
        note("Paste the secret, press Enter and then Ctrl-D:");
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(8192));
    stdin
        .take(MAXIMUM_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::input(&error))?;
    if bytes.len() as u64 > MAXIMUM_BYTES {
        return Err(Failure::usage("argument_invalid", "The secret is longer than 4096 bytes."));
    }
    if bytes.ends_with(b"\n") {
        bytes.pop();
    }
    if bytes.ends_with(b"\r") {
        bytes.pop();
    }
    Ok(bytes)
}
