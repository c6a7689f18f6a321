//! A key of VideoSDK as it is kept.

use super::keys::CreatedKey;
use crate::clock::Millis;
use crate::error::Result;
use crate::id;
use roomkey::{ApiKey, Secret};
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
