//! What mints: credentials, or the keyring of the local database.

use crate::database::with_existing;
use crate::failure::Result;
use roomkey::videosdk::{Credentials, KeyState, Keyring};
use roomkey::{ApiKey, Code, Error};
use roomkey_server::{DatabaseUrl, Project};

/// What mints.
pub(crate) enum Signer {
    One(Box<Credentials>),
    Ring(Keyring, Option<ApiKey>),
}

impl Signer {
    pub(super) fn of_database(url: &DatabaseUrl, api_key: Option<ApiKey>) -> Result<Self> {
        let project = api_key.clone().map_or(Project::First, Project::Of);
        let keyring = with_existing(url, |store| async move { store.keyring_of(&project).await })?;
        Ok(Self::Ring(keyring, api_key))
    }

    /// The credentials to mint with: those named, which have to be active, or the active ones.
    pub(crate) fn credentials(&self) -> roomkey::Result<&Credentials> {
        match self {
            Self::One(credentials) => Ok(credentials),
            Self::Ring(keyring, None) => keyring.active(),
            Self::Ring(keyring, Some(api_key)) => match keyring.find(api_key) {
                Some((credentials, KeyState::Active)) => Ok(credentials),
                Some((_, state)) => Err(Error::because(
                    Code::KeyNotActive,
                    format!("The key is {} and signs nothing.", state.as_str()),
                )),
                None => Err(Error::because(
                    Code::ApiKeyUnknown,
                    "The database has no credentials with this API key.",
                )),
            },
        }
    }
}
