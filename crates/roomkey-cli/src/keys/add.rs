//! `roomkey keys add`: a new key, or one that exists elsewhere already.

use super::vendor::{self, Whose};
use crate::credentials::{self, Source};
use crate::database::Location;
use crate::failure::{Failure, Result};
use crate::output::{Output, note};
use clap::Args;
use roomkey::{ApiKey, Code, Error};
use roomkey_server::{NewKey, Project, Store, VendorName, VendorSecret};
use std::io::{IsTerminal, Read, stdin};
use std::path::PathBuf;
use std::process::ExitCode;
use zeroize::Zeroizing;

/// Add a key: a new one, or an existing one with --import or --secret-stdin
///
/// Of another vendor it is a further secret (Vonage: private key) of the same API key, application or
/// app. It signs once the keys before it are retired.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
pub(crate) struct Arguments {
    #[command(flatten)]
    whose: Whose,
    /// Take the API key and the secret from the environment or --credentials
    #[arg(long, conflicts_with = "secret_stdin")]
    import: bool,
    /// Take the secret from standard input
    #[arg(long)]
    secret_stdin: bool,
    /// The API key, instead of a random one; of another vendor the API key, application or app that its
    /// keys belong to
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
    let without = [
        ("--import", arguments.import),
        ("--new-project", arguments.new_project),
        ("--project-of", arguments.project_of.is_some()),
    ];
    let weak = arguments.allow_weak_secret;
    if let Some(vendor) = arguments.whose.other_without(&without)? {
        let given = arguments.secret_stdin.then(|| given(vendor, weak)).transpose()?;
        let is_secret_new = given.is_none();
        let project = arguments.api_key;
        let add = |store: Store| async move {
            match project {
                Some(name) => store.import_vendor_key(vendor, name.as_str(), given).await,
                None => store.add_vendor_key(vendor, given).await,
            }
        };
        let created = arguments.database.change_or_make(add)?;
        return vendor::created(vendor, &created, is_secret_new, output);
    }
    if arguments.secret_stdin && arguments.api_key.is_none() {
        return Err(Failure::usage("argument_invalid", "--secret-stdin goes with --api-key."));
    }
    let (api_key, secret) = if arguments.import {
        let source = Source::file_or_environment(arguments.credentials);
        let (api_key, secret) = source.import(weak)?;
        (Some(api_key), Some(secret))
    } else if arguments.secret_stdin {
        (
            arguments.api_key,
            Some(credentials::fit_secret(&secret_from_stdin(MAXIMUM_BYTES)?, weak)?),
        )
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
/// More than any private key has.
const MAXIMUM_PEM_BYTES: u64 = 16 * 1024;

/// What signs for a vendor, from standard input.
fn given(vendor: VendorName, allow_weak: bool) -> Result<VendorSecret> {
    if !vendor.has_private_keys() {
        let secret = secret_from_stdin(MAXIMUM_BYTES)?;
        return Ok(VendorSecret::Shared(credentials::fit_secret(&secret, allow_weak)?));
    }
    let pem = secret_from_stdin(MAXIMUM_PEM_BYTES)?;
    let text = std::str::from_utf8(&pem).map_err(|_| Error::new(Code::KeyInvalid))?;
    Ok(VendorSecret::PrivateKey(Zeroizing::new(text.to_owned())))
}

/// The exact bytes, but for one end of line at the end, which belongs to the pipe.
fn secret_from_stdin(maximum: u64) -> Result<Zeroizing<Vec<u8>>> {
    let stdin = stdin().lock();
    if stdin.is_terminal() {
        note("Paste the secret, press Enter and then Ctrl-D:");
    }
    // One that grows leaves its old place unwiped.
    let mut bytes = Zeroizing::new(Vec::with_capacity(32 * 1024));
    stdin.take(maximum + 1).read_to_end(&mut bytes).map_err(|error| Failure::input(&error))?;
    if bytes.len() as u64 > maximum {
        let sentence = format!("The secret is longer than {maximum} bytes.");
        return Err(Failure::usage("argument_invalid", sentence));
    }
    if bytes.ends_with(b"\n") {
        bytes.pop();
    }
    if bytes.ends_with(b"\r") {
        bytes.pop();
    }
    Ok(bytes)
}
