//! What verifies: credentials, a secret alone, or the local database, which also knows what was
//! revoked.

use crate::database::with_existing;
use crate::failure::Result;
use roomkey::videosdk::{Claims, Credentials, Expectation, Keyring, SecretOnly};
use roomkey::{ApiKey, Code, Error, Secret, Timestamp, Verified};
use roomkey_server::{DatabaseUrl, TakenBack};

/// What verifies.
pub(crate) enum Judge {
    One(Box<Credentials>),
    SecretOnly(Box<SecretOnly>),
    Database { keyring: Keyring, api_key: Option<ApiKey>, taken_back: Box<TakenBack> },
}

impl Judge {
    pub(super) fn of_secret(secret: &Secret) -> Self {
        Self::SecretOnly(Box::new(SecretOnly::new(secret)))
    }

    pub(super) fn of_database(url: &DatabaseUrl, api_key: Option<ApiKey>) -> Result<Self> {
        with_existing(url, |store| async move {
            let taken_back = Box::new(store.taken_back().await?);
            Ok(Self::Database { keyring: store.keyring().await?, api_key, taken_back })
        })
    }

    /// Decides whether to trust a token.
    pub(crate) fn verify(
        &self,
        token: &str,
        expectation: &Expectation,
        now: Timestamp,
    ) -> roomkey::Result<Verified<Claims>> {
        let (keyring, api_key, taken_back) = match self {
            Self::One(credentials) => return credentials.verify(token, expectation, now),
            Self::SecretOnly(secret) => {
                return secret.verify_any_api_key(token, expectation, now);
            }
            Self::Database { keyring, api_key, taken_back } => (keyring, api_key, taken_back),
        };
        let claims = keyring.verify(token, expectation, now)?;
        if api_key.as_ref().is_some_and(|wanted| wanted != claims.api_key()) {
            return Err(Error::new(Code::ApiKeyMismatch));
        }
        let room = expectation.expected_room().or(claims.room());
        let participant = expectation.expected_participant().or(claims.participant());
        if taken_back.covers_entry(&claims, room, participant, expectation.allowed_leeway()) {
            return Err(Error::new(Code::TokenRevoked));
        }
        Ok(claims)
    }
}
