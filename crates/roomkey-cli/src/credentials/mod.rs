//! Where an API key and its secret come from: the environment, a file or the local database.
//!
//! Never the command line: every user of the machine can read the arguments of a running program,
//! and shells write them into a history. So there is no such option.

mod environment;
mod file;
mod found;
mod names;

pub(crate) use found::{fit_secret, refuse_file_name, secret_as_given};

use crate::clock;
use crate::database::with_existing;
use crate::failure::{Failure, Result};
use crate::opened::Keys;
use crate::whose::{USUAL, Whose};
use clap::Args;
use found::Found;
use roomkey::vendor::{self, Vendor};
use roomkey::{ApiKey, Secret};
use roomkey_server::{DatabaseUrl, Project, VendorName};
use std::fmt::Write;
use std::path::PathBuf;

/// Where to look for credentials.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Credentials (default: the environment)")]
pub(crate) struct Source {
    /// A file, as TOML (`secret = "…"`) or as `.env` (`VIDEOSDK_SECRET_KEY=…`)
    #[arg(long, value_name = "FILE", conflicts_with = "database", long_help = files_in_words())]
    credentials: Option<PathBuf>,
    /// The local database of `roomkey serve`
    #[arg(long, value_name = "sqlite:PATH")]
    database: Option<DatabaseUrl>,
    /// Which key of the database, instead of the active one (videosdk)
    #[arg(long, value_name = "APIKEY", requires = "database")]
    key: Option<ApiKey>,
}

/// What files of credentials and the environment call what belongs to each vendor.
fn files_in_words() -> String {
    let mut words =
        "A file, as TOML (`secret = \"…\"`) or as `.env` (`VIDEOSDK_SECRET_KEY=…`)\n".to_owned();
    for vendor in vendor::all() {
        let (mut names, mut variables) = (Vec::new(), Vec::new());
        for field in vendor.about().credentials {
            let Some(variable) = field.variables.first() else { continue };
            match &field.file {
                None => {
                    names.push(format!("`{}`", field.name));
                    variables.push(format!("`{variable}`"));
                }
                Some(file) => {
                    names.push(format!("`{}` or `{}`", file.name, file.path));
                    variables.push(format!("`{variable}` or `{}`", file.path_variable));
                }
            }
        }
        let (name, names, variables) =
            (vendor.about().name, names.join(", "), variables.join(", "));
        // Writing into a string has no way to fail.
        let _written = write!(words, "\n{name}: {names}, or {variables}.");
    }
    words + "\nThe environment has the names in upper case."
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
    pub(crate) fn to_mint(&self, vendor: Vendor, allow_weak_secret: bool) -> Result<Keys> {
        if let Some(url) = &self.database {
            return self.stored(url, vendor, true);
        }
        let credentials =
            self.find(Whose::Vendor(vendor))?.credentials(allow_weak_secret, false)?;
        Ok(vendor.open(&credentials)?.into())
    }

    /// What verifies.
    pub(crate) fn to_verify(&self, vendor: Vendor, any_api_key: bool) -> Result<Keys> {
        match &self.database {
            Some(_) if any_api_key => {
                Err(Failure::usage("argument_invalid", "A database knows its API keys.")
                    .hint("Leave --any-api-key out."))
            }
            Some(url) => self.stored(url, vendor, false),
            None => {
                let found = self.find(Whose::Vendor(vendor))?;
                Ok(vendor.open(&found.credentials(true, any_api_key)?)?.into())
            }
        }
    }

    /// What verifies with a public key alone. Whose it is, is no secret.
    pub(crate) fn public(vendor: Vendor, pem: &str) -> Result<Keys> {
        let found = Self::default().find(Whose::Vendor(vendor))?;
        let mut credentials = vendor::Credentials::new().with("public_key_pem", pem);
        for field in vendor.about().credentials.iter().filter(|field| !field.is_secret) {
            if !field.variables.is_empty() {
                credentials = credentials.with(field.name, found.text(field.name)?.as_bytes());
            }
        }
        Ok(vendor.open(&credentials)?.into())
    }

    /// The secret alone, to look at tokens that exist.
    pub(crate) fn secret(&self, whose: Whose) -> Result<Secret> {
        if self.database.is_some() {
            return Err(Failure::usage("argument_invalid", "The database lends no secrets out.")
                .hint("Use --credentials or the environment here."));
        }
        self.find(whose)?.secret(true)
    }

    /// The key and the secret, to be kept in the database.
    pub(crate) fn import(&self, allow_weak_secret: bool) -> Result<(ApiKey, Secret)> {
        self.find(Whose::Vendor(vendor::by_name(USUAL)?))?.for_importing(allow_weak_secret)
    }

    /// The project that sessions are created for, which is no secret: OpenTok's API key or Vonage's
    /// application.
    pub(crate) fn project(&self, vendor: Vendor) -> Result<String> {
        if let Some(url) = &self.database {
            let name = name_of(vendor)?;
            let found = with_existing(url, |store| async move { store.vendor_keys(name).await })?;
            let key = found.into_iter().next().ok_or_else(nothing_yet)?;
            return Ok(key.name);
        }
        let name = vendor.about().credentials.first().map_or("", |field| field.name);
        Ok(self.find(Whose::Vendor(vendor))?.text(name)?.to_owned())
    }

    /// What the server of a database signs and verifies with, and what it takes no more.
    fn stored(&self, url: &DatabaseUrl, vendor: Vendor, mints: bool) -> Result<Keys> {
        if vendor.about().name == USUAL {
            let key = self.key.clone();
            return with_existing(url, |store| async move {
                let keyring = match (&key, mints) {
                    (Some(key), true) => {
                        store.keyring_of(&Project::Of(key.clone())).await?.only(key)?
                    }
                    (None, true) => store.keyring_of(&Project::First).await?,
                    (_, false) => store.keyring().await?,
                };
                Ok(Keys::stored(keyring.into(), store.taken_back().await?).only(key))
            });
        }
        if self.key.is_some() {
            return Err(Failure::usage(
                "argument_invalid",
                "--key says nothing about this vendor.",
            )
            .hint("The active key of the vendor signs; `roomkey keys list --vendor` shows them."));
        }
        let name = name_of(vendor)?;
        let now = clock::now()?;
        let found = with_existing(url, |store| async move {
            let stored = store.vendor_credentials().await?;
            let keys = stored.map(|stored| stored.keys(name, now)).transpose()?.flatten();
            Ok((keys, store.taken_back().await?))
        })?;
        let (keys, taken_back) = found;
        Ok(Keys::stored(keys.ok_or_else(nothing_yet)?, taken_back))
    }

    /// In a file, or else the environment.
    fn find(&self, whose: Whose) -> Result<Found> {
        match &self.credentials {
            Some(path) => file::read(whose, path),
            None => environment::read(whose, |name| std::env::var_os(name)),
        }
    }
}

/// What the database calls a vendor.
fn name_of(vendor: Vendor) -> Result<VendorName> {
    let name = vendor.about().name;
    VendorName::find(name).ok_or_else(|| {
        Failure::usage("argument_invalid", format!("A database has no keys of `{name}`."))
    })
}

fn nothing_yet() -> Failure {
    Failure::usage("argument_invalid", "The database has no keys of this vendor yet.")
        .hint("The next start of `roomkey serve` makes them.")
}
