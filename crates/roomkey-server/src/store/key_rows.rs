//! A key of VideoSDK as it is kept.

use super::keys::CreatedKey;
use crate::clock::Millis;
use crate::error::{Result, StoreError};
use crate::id;
use roomkey::grant::Permission;
use roomkey::videosdk::{Access, Credentials, Expectation};
use roomkey::{ApiKey, Lifetime, Secret};
use zeroize::Zeroizing;

/// A key that is there.
#[derive(Clone)]
pub(super) struct KeptKey {
    pub(super) api_key: String,
    pub(super) secret: Zeroizing<Vec<u8>>,
    pub(super) state: String,
    pub(super) project: String,
    pub(super) created_ms: i64,
}

/// A key to be kept.
pub(super) struct NewRow {
    pub(super) api_key: ApiKey,
    pub(super) secret: Zeroizing<Vec<u8>>,
    pub(super) created: Millis,
}

impl NewRow {
    pub(super) fn of(created: &CreatedKey) -> Result<Self> {
        Ok(Self {
            api_key: created.api_key.clone(),
            secret: Zeroizing::new(created.secret.reveal(<[u8]>::to_vec)),
            created: Millis::now()?,
        })
    }
}

impl NewRow {
    /// Refuses a secret that is there already under whatever name: a disabled one would come back as another key, and
    /// one that is disabled later would go on signing as this one. Their bytes do not say whether they are one, since HMAC
    /// pads its keys; so one verifies what the other has signed.
    pub(super) fn beside(&self, known: &[Zeroizing<Vec<u8>>]) -> Result<(), StoreError> {
        let same = || -> Result<bool> {
            let now = self.created.timestamp()?;
            let key = |secret: &[u8]| -> Result<Credentials> {
                Ok(Credentials::from_parts(self.api_key.clone(), &Secret::allow_weak(secret)?))
            };
            let access = Access::new([Permission::AllowJoin])?;
            let token = key(&self.secret)?.mint(&access, Lifetime::default(), now)?;
            for secret in known {
                if key(secret)?.verify(&token, &Expectation::any(), now).is_ok() {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        match same() {
            Ok(false) => Ok(()),
            Ok(true) => Err(StoreError::KeyExists),
            Err(_) => Err(StoreError::Corrupt("api_keys")),
        }
    }
}

pub(super) fn complete(api_key: Option<ApiKey>, secret: Option<Secret>) -> Result<CreatedKey> {
    let api_key = match api_key {
        Some(api_key) => api_key,
        None => ApiKey::parse(roomkey::Jti::random()?.as_str())?,
    };
    let secret = if let Some(secret) = secret {
        secret
    } else {
        let mut bytes = Zeroizing::new([0u8; 32]);
        roomkey_entropy::fill(bytes.as_mut_slice()).map_err(roomkey::Error::from)?;
        Secret::new(id::hex(bytes.as_slice()))?
    };
    Ok(CreatedKey { api_key, secret })
}
