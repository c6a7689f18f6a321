//! Where an API key and its secret come from: the environment, a file or the local database.
//!
//! Never the command line: every user of the machine can read the arguments of a running program,
//! and shells write them into a history. So there is no such option.

mod environment;
mod file;

use crate::failure::{Failure, Result};
use crate::output::warn;
use clap::Args;
use roomkey::videosdk::Credentials;
use roomkey::{ApiKey, Code, Error, Secret};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Where to look for credentials.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Credentials (default: VIDEOSDK_API_KEY and VIDEOSDK_SECRET_KEY)")]
pub(crate) struct Source {
    /// A file with the API key and the secret, as TOML (`api_key = "…"`, `secret = "…"`) or as
    /// `.env` (`VIDEOSDK_API_KEY=…`, `VIDEOSDK_SECRET_KEY=…`)
    #[arg(long, value_name = "FILE")]
    pub(crate) credentials: Option<PathBuf>,
}

impl Source {
    /// Whether a source was named, rather than left to the environment.
    pub(crate) const fn is_named(&self) -> bool {
        self.credentials.is_some()
    }

    /// Reads the API key and the secret.
    pub(crate) fn read(&self) -> Result<Found> {
        match &self.credentials {
            Some(path) => file::read(path),
            None => environment::read(|name| std::env::var_os(name)),
        }
    }
}

/// What was found, not yet judged.
pub(crate) struct Found {
    api_key: Option<String>,
    secret: Option<Zeroizing<Vec<u8>>>,
    /// What to name in an error.
    place: String,
}

impl Found {
    /// Credentials that may mint: no placeholder, no short secret unless asked for by name.
    pub(crate) fn for_minting(self, allow_weak_secret: bool) -> Result<Credentials> {
        let api_key = ApiKey::parse(self.api_key()?)?;
        let bytes = self.secret()?;
        refuse_file_name(&bytes)?;
        let secret = if allow_weak_secret {
            warn_of_weakness(Secret::allow_weak(bytes.to_vec())?)
        } else {
            Secret::new(bytes.to_vec())?
        };
        Ok(Credentials::from_parts(api_key, &secret))
    }

    /// Credentials that verify: tokens that exist already are not ours to improve.
    pub(crate) fn for_verifying(self) -> Result<Credentials> {
        let api_key = ApiKey::allow_placeholder(self.api_key()?)?;
        Ok(Credentials::from_parts(api_key, &self.secret_for_verifying()?))
    }

    /// The secret alone.
    pub(crate) fn secret_for_verifying(self) -> Result<Secret> {
        let bytes = self.secret()?;
        refuse_file_name(&bytes)?;
        Ok(warn_of_weakness(Secret::allow_weak(bytes.to_vec())?))
    }

    fn api_key(&self) -> Result<&str> {
        self.api_key.as_deref().ok_or_else(|| missing(Code::ApiKeyInvalid, "API key", &self.place))
    }

    fn secret(&self) -> Result<Zeroizing<Vec<u8>>> {
        self.secret.clone().ok_or_else(|| missing(Code::SecretEmpty, "secret", &self.place))
    }
}

fn missing(code: Code, what: &str, place: &str) -> Failure {
    Failure::usage(code.as_str(), format!("There is no {what} in {place}.")).hint(
        "Set VIDEOSDK_API_KEY and VIDEOSDK_SECRET_KEY, or name a file with --credentials, or a \
         database with --database.",
    )
}

fn warn_of_weakness(secret: Secret) -> Secret {
    if let Some(code) = secret.weakness() {
        warn(code.meaning());
    }
    secret
}

/// Refuses a secret that is the name of a file: someone meant the content.
pub(crate) fn refuse_file_name(secret: &[u8]) -> roomkey::Result<()> {
    let is_file = std::str::from_utf8(secret).is_ok_and(|text| {
        !text.is_empty() && text.len() < 4096 && !text.contains('\0') && Path::new(text).is_file()
    });
    if is_file {
        return Err(Error::because(
            Code::SecretNotSymmetric,
            "The secret is the name of a file that exists.",
        )
        .with_hint("Give the secret itself, or name the file with --credentials."));
    }
    Ok(())
}
