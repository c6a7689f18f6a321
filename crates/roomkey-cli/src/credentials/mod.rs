//! Where an API key and its secret come from: the environment, a file or the local database.
//!
//! Never the command line: every user of the machine can read the arguments of a running program,
//! and shells write them into a history. So there is no such option.

mod environment;
mod file;
mod judge;
mod pair;
mod signer;
mod vendors;

pub(crate) use judge::Judge;
pub(crate) use pair::{fit_secret, refuse_file_name};
pub(crate) use signer::Signer;

use crate::failure::{Failure, Result};
use clap::Args;
use pair::Pair;
use roomkey::{ApiKey, Secret};
use roomkey_server::DatabaseUrl;
use std::path::PathBuf;

/// Where to look for credentials.
#[derive(Args, Clone, Debug, Default)]
#[command(
    next_help_heading = "Credentials (default: VIDEOSDK_API_KEY and VIDEOSDK_SECRET_KEY; OPENTOK_…, VONAGE_…, VIDEOIO_…)"
)]
pub(crate) struct Source {
    /// A file with the API key and the secret, as TOML (`api_key = "…"`, `secret = "…"`) or as
    /// `.env` (`VIDEOSDK_API_KEY=…`, `VIDEOSDK_SECRET_KEY=…`)
    #[arg(long, value_name = "FILE", conflicts_with = "database")]
    credentials: Option<PathBuf>,
    /// The local database of `roomkey serve`
    #[arg(long, value_name = "sqlite:PATH")]
    database: Option<DatabaseUrl>,
    /// Which key of the database, instead of the active one
    #[arg(long, value_name = "APIKEY", requires = "database")]
    key: Option<ApiKey>,
}

impl Source {
    /// A file, or else the environment.
    pub(crate) fn file_or_environment(credentials: Option<PathBuf>) -> Self {
        Self { credentials, ..Self::default() }
    }

    /// Whether a source was named, rather than left to the environment.
    pub(crate) const fn is_named(&self) -> bool {
        self.credentials.is_some() || self.database.is_some()
    }

    /// What mints. Secrets of the database were judged when they were added.
    pub(crate) fn signer(&self, allow_weak_secret: bool) -> Result<Signer> {
        match &self.database {
            Some(url) => Signer::of_database(url, self.key.clone()),
            None => Ok(Signer::One(Box::new(self.pair()?.for_minting(allow_weak_secret)?))),
        }
    }

    /// What verifies VideoSDK's tokens.
    pub(crate) fn judge(&self, any_api_key: bool) -> Result<Judge> {
        match &self.database {
            Some(_) if any_api_key => {
                Err(Failure::usage("argument_invalid", "A database knows its API keys.")
                    .hint("Leave --any-api-key out."))
            }
            Some(url) => Judge::of_database(url, self.key.clone()),
            None if any_api_key => Ok(Judge::of_secret(&self.secret()?)),
            None => Ok(Judge::One(Box::new(self.pair()?.for_verifying()?))),
        }
    }

    /// The secret alone, to look at tokens that exist.
    pub(crate) fn secret(&self) -> Result<Secret> {
        if self.database.is_some() {
            return Err(Failure::usage("argument_invalid", "The database lends no secrets out.")
                .hint("Use --credentials or the environment here."));
        }
        self.pair()?.secret_for_verifying()
    }

    /// The key and the secret, to be kept in the database.
    pub(crate) fn import(&self, allow_weak_secret: bool) -> Result<(ApiKey, Secret)> {
        self.pair()?.for_importing(allow_weak_secret)
    }

    fn pair(&self) -> Result<Pair> {
        match &self.credentials {
            Some(path) => file::read(path),
            None => environment::read(|name| std::env::var_os(name)),
        }
    }
}
