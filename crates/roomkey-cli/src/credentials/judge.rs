//! What verifies: credentials, a secret alone, or the local database, which also knows what was
//! revoked.

use crate::database::with_existing;
use crate::failure::Result;
use roomkey::revocation::Revocation;
use roomkey::videosdk::{Claims, Credentials, Expectation, Keyring, SecretOnly};
use roomkey::{ApiKey, Code, Error, Secret, Timestamp, Verified};
use roomkey_server::DatabaseUrl;

/// What verifies.
pub(crate) enum Judge {
    One(Box<Credentials>),
    SecretOnly(Box<SecretOnly>),
    Database { keyring: Keyring, api_key: Option<ApiKey>, revocations: Vec<Revocation> },
}

impl Judge {
    pub(super) fn of_secret(secret: &Secret) -> Self {
        Self::SecretOnly(Box::new(SecretOnly::new(secret)))
    }

    pub(super) fn of_database(url: &DatabaseUrl, api_key: Option<ApiKey>) -> Result<Self> {
        with_existing(url, |store| async move {
            let revocations = store.revocations().await?;
            Ok(Self::Database {
                keyring: store.keyring().await?,
                api_key,
                revocations: revocations.into_iter().map(|(revocation, _)| revocation).collect(),
            })
        })
    }

    /// Decides whether to trust a token.
    pub(crate) fn verify(
        &self,
        token: &str,
        expectation: &Expectation,
        now: Timestamp,
    ) -> roomkey::Result<Verified<Claims>> {
        let (keyring, api_key, revocations) = match self {
            Self::One(credentials) => return credentials.verify(token, expectation, now),
            Self::SecretOnly(secret) => {
                return secret.verify_any_api_key(token, expectation, now);
            }
            Self::Database { keyring, api_key, revocations } => (keyring, api_key, revocations),
        };
        let claims = keyring.verify(token, expectation, now)?;
        if api_key.as_ref().is_some_and(|wanted| wanted != claims.api_key()) {
            return Err(Error::new(Code::ApiKeyMismatch));
        }
        let room = expectation.expected_room().or(claims.room());
        let participant = expectation.expected_participant().or(claims.participant());
        if revocations.iter().any(|one| one.covers_entry(&claims, room, participant)) {
            return Err(Error::new(Code::TokenRevoked));
        }
        Ok(claims)
    }
}
