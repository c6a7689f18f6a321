//! Where an API key and its secret come from: the environment, a file or the local database.
//!
//! Never the command line: every user of the machine can read the arguments of a running program,
//! and shells write them into a history. So there is no such option.

mod environment;
mod file;
mod found;
mod judge;
mod names;
mod signer;

pub(crate) use found::{fit_secret, refuse_file_name, secret_as_given};
pub(crate) use judge::Judge;
pub(crate) use signer::Signer;

use crate::clock;
use crate::database::with_existing;
use crate::failure::{Failure, Result};
use crate::vendor::{Keys, Other, Vendor};
use clap::Args;
use found::Found;
use roomkey::{ApiKey, Secret};
use roomkey_server::{DatabaseUrl, VendorCredentials};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Where to look for credentials.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Credentials (default: the environment)")]
pub(crate) struct Source {
    /// A file, as TOML (`secret = "…"`) or as `.env` (`VIDEOSDK_SECRET_KEY=…`)
    ///
    /// videosdk: `api_key`, `secret`, or `VIDEOSDK_API_KEY`, `VIDEOSDK_SECRET_KEY`.
    /// opentok: `api_key`, `secret`, or `OPENTOK_API_KEY`, `OPENTOK_API_SECRET`.
    /// vonage: `application_id`, `private_key` or `private_key_path`, or `VONAGE_APPLICATION_ID`,
    /// `VONAGE_PRIVATE_KEY` or `VONAGE_PRIVATE_KEY_PATH`.
    /// videoio: `secret`, `app_token`, or `VIDEOIO_AUTHORITY_SECRET`, `VIDEOIO_APP_TOKEN`.
    /// The environment has the names in upper case.
    #[arg(long, value_name = "FILE", conflicts_with = "database")]
    credentials: Option<PathBuf>,
    /// The local database of `roomkey serve`
    #[arg(long, value_name = "sqlite:PATH")]
    database: Option<DatabaseUrl>,
    /// Which key of the database, instead of the active one (videosdk)
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
        if let Some(url) = &self.database {
            return Signer::of_database(url, self.key.clone());
        }
        let found = self.find(Vendor::Videosdk)?;
        Ok(Signer::One(Box::new(found.for_minting(allow_weak_secret)?)))
    }

    /// What verifies VideoSDK's tokens.
    pub(crate) fn judge(&self, any_api_key: bool) -> Result<Judge> {
        match &self.database {
            Some(_) if any_api_key => {
                Err(Failure::usage("argument_invalid", "A database knows its API keys.")
                    .hint("Leave --any-api-key out."))
            }
            Some(url) => Judge::of_database(url, self.key.clone()),
            None if any_api_key => Ok(Judge::of_secret(&self.secret(Vendor::Videosdk)?)),
            None => Ok(Judge::One(Box::new(self.find(Vendor::Videosdk)?.for_verifying()?))),
        }
    }

    /// The secret alone, to look at tokens that exist.
    pub(crate) fn secret(&self, vendor: Vendor) -> Result<Secret> {
        if self.database.is_some() {
            return Err(Failure::usage("argument_invalid", "The database lends no secrets out.")
                .hint("Use --credentials or the environment here."));
        }
        self.find(vendor)?.secret(true)
    }

    /// The key and the secret, to be kept in the database.
    pub(crate) fn import(&self, allow_weak_secret: bool) -> Result<(ApiKey, Secret)> {
        self.find(Vendor::Videosdk)?.for_importing(allow_weak_secret)
    }

    /// What mints and verifies tokens of the other vendors.
    pub(crate) fn keys(&self, vendor: Other, allow_weak_secret: bool) -> Result<Keys> {
        if let (Some(url), Some(stored)) = (&self.database, self.stored(vendor)?) {
            let keys = match vendor {
                Other::Opentok => Keys::Opentok(stored.opentok_keyring()?),
                Other::Vonage => Keys::Vonage(stored.vonage_keyring()?),
                Other::Videoio => {
                    let keyring = stored.videoio_keyring()?;
                    // Without an active key nothing is minted, and tokens are still verified.
                    let app_token = match keyring.active() {
                        Ok(_) => Some(stored.videoio_app_token(clock::now()?)?),
                        Err(_) => None,
                    };
                    Keys::Videoio { keyring, app_token }
                }
            };
            let taken_back = with_existing(url, |store| async move { store.taken_back().await })?;
            return Ok(Keys::Stored(Box::new(keys), Box::new(taken_back)));
        }
        let found = self.find(vendor.into())?;
        Ok(match vendor {
            Other::Opentok => {
                let (api_key, secret) = found.for_importing(allow_weak_secret)?;
                Keys::of_opentok(api_key, &secret)?
            }
            Other::Vonage => {
                let pem = private_key(&found)?;
                Keys::of_vonage(found.text("application_id")?, &pem)?
            }
            Other::Videoio => {
                let secret = found.secret(allow_weak_secret)?;
                let app_token = found.get("app_token").map(|_| found.text("app_token"));
                Keys::of_videoio(&secret, app_token.transpose()?)
            }
        })
    }

    /// What verifies Vonage's tokens: the public key of the application, whose id is no secret.
    pub(crate) fn vonage_public(pem: &str) -> Result<Keys> {
        let found = Self::default().find(Other::Vonage.into())?;
        Ok(Keys::of_vonage_public(found.text("application_id")?, pem)?)
    }

    /// The project that sessions are created for, which is no secret: OpenTok's API key or Vonage's
    /// application.
    pub(crate) fn project(&self, vendor: Other) -> Result<String> {
        if let Some(stored) = self.stored(vendor)? {
            let is_vonage = vendor == Other::Vonage;
            return Ok(if is_vonage {
                stored.vonage_application_id().to_owned()
            } else {
                stored.opentok_api_key().to_owned()
            });
        }
        let name = if vendor == Other::Vonage { "application_id" } else { "api_key" };
        Ok(self.find(vendor.into())?.text(name)?.to_owned())
    }

    /// What the server of the database signs with for the other vendors.
    fn stored(&self, vendor: Other) -> Result<Option<VendorCredentials>> {
        let Some(url) = &self.database else { return Ok(None) };
        if self.key.is_some() {
            return Err(Failure::usage(
                "argument_invalid",
                "--key says nothing about this vendor.",
            )
            .hint("The active key of the vendor signs; `roomkey keys list --vendor` shows them."));
        }
        with_existing(url, |store| async move { store.vendor_credentials().await })?
            .filter(|stored| stored.has(vendor.into()))
            .map(Some)
            .ok_or_else(|| {
                Failure::usage("argument_invalid", "The database has no keys of this vendor yet.")
                    .hint("The next start of `roomkey serve` makes them.")
            })
    }

    /// In a file, or else the environment.
    fn find(&self, vendor: Vendor) -> Result<Found> {
        match &self.credentials {
            Some(path) => file::read(vendor, path),
            None => environment::read(vendor, |name| std::env::var_os(name)),
        }
    }
}

/// The private key itself, or the one in the file that is named. A path is never taken for a key,
/// nor a key for a path.
fn private_key(found: &Found) -> Result<Zeroizing<String>> {
    match (found.get("private_key"), found.get("private_key_path")) {
        (Some(_), Some(_)) => Err(Failure::usage(
            "argument_invalid",
            "There are a private key and the path of one, and only one of them can count.",
        )
        .hint("Unset VONAGE_PRIVATE_KEY or VONAGE_PRIVATE_KEY_PATH.")),
        (None, Some(_)) => {
            let path = found.text("private_key_path")?;
            if path.contains("-----BEGIN") {
                return Err(Failure::usage("key_invalid", "The path of the private key is a key.")
                    .hint("VONAGE_PRIVATE_KEY takes the PEM itself."));
            }
            file::read_private_text(Path::new(path))
        }
        _ => {
            let pem = found.text("private_key")?;
            if !pem.contains("-----BEGIN") {
                return Err(Failure::usage("key_invalid", "The private key is not PEM.")
                    .hint("VONAGE_PRIVATE_KEY_PATH takes the name of its file."));
            }
            Ok(Zeroizing::new(pem.to_owned()))
        }
    }
}
