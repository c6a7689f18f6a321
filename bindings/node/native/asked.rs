//! What vendors other than VideoSDK are asked to mint, as JSON.

use roomkey::{Lifetime, LifetimeSpec, Result, json};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What a token is to be, and for how long.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish<T> {
    pub(crate) access: T,
    pub(crate) lifetime: Option<LifetimeSpec>,
}

impl<T: DeserializeOwned> Wish<T> {
    pub(crate) fn read(text: &str) -> Result<Self> {
        json::from_slice(text.as_bytes())
    }

    /// The lifetime, or the vendor's usual one. What is too long for the vendor is refused when it is minted.
    pub(crate) fn lifetime(&self, usual: Lifetime) -> Result<Lifetime> {
        let asked = self.lifetime.as_ref();
        asked.map_or(Ok(usual), |spec| spec.parse(Lifetime::LONGEST_SECONDS))
    }
}
