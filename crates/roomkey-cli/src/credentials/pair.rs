//! An API key and a secret as they were found, and what each use demands of them.

use crate::failure::{Failure, Result};
use crate::output::warn;
use roomkey::videosdk::Credentials;
use roomkey::{ApiKey, Code, Error, Secret};
use std::path::Path;
use zeroize::Zeroizing;

/// What was found, not yet judged.
pub(super) struct Pair {
    pub(super) api_key: Option<String>,
    pub(super) secret: Option<Zeroizing<Vec<u8>>>,
    /// What to name in an error.
    pub(super) place: String,
}

impl Pair {
    /// Credentials that may mint: no placeholder, no short secret unless asked for by name.
    pub(super) fn for_minting(&self, allow_weak_secret: bool) -> Result<Credentials> {
        let (api_key, secret) = self.for_importing(allow_weak_secret)?;
        Ok(Credentials::from_parts(api_key, &secret))
    }

    /// The same, apart.
    pub(super) fn for_importing(&self, allow_weak_secret: bool) -> Result<(ApiKey, Secret)> {
        let api_key = ApiKey::parse(self.api_key()?)?;
        Ok((api_key, fit_secret(self.secret()?, allow_weak_secret)?))
    }

    /// Credentials that verify: tokens that exist already are not ours to improve.
    pub(super) fn for_verifying(&self) -> Result<Credentials> {
        let api_key = ApiKey::allow_placeholder(self.api_key()?)?;
        Ok(Credentials::from_parts(api_key, &self.secret_for_verifying()?))
    }

    /// The secret alone, to verify with.
    pub(super) fn secret_for_verifying(&self) -> Result<Secret> {
        fit_secret(self.secret()?, true)
    }

    fn api_key(&self) -> Result<&str> {
        let api_key = self.api_key.as_deref();
        api_key.ok_or_else(|| missing(Code::ApiKeyInvalid, "API key", &self.place))
    }

    fn secret(&self) -> Result<&[u8]> {
        let secret = self.secret.as_ref().map(|bytes| bytes.as_slice());
        secret.ok_or_else(|| missing(Code::SecretEmpty, "secret", &self.place))
    }
}

fn missing(code: Code, what: &str, place: &str) -> Failure {
    Failure::usage(code.as_str(), format!("There is no {what} in {place}.")).hint(
        "Set VIDEOSDK_API_KEY and VIDEOSDK_SECRET_KEY, or name a file with --credentials or a \
         database with --database.",
    )
}

/// A secret, weak only if that was asked for by name, and then not without a word.
pub(crate) fn fit_secret(bytes: &[u8], allow_weak: bool) -> Result<Secret> {
    refuse_file_name(bytes)?;
    if !allow_weak {
        return Ok(Secret::new(bytes)?);
    }
    let secret = Secret::allow_weak(bytes)?;
    if let Some(code) = secret.weakness() {
        warn(code.meaning());
    }
    Ok(secret)
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
