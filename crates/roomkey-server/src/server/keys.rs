//! What a start reads or makes before it can sign and verify.

use super::Vendors;
use crate::config::{AuthorityConfig, Config};
use crate::desk::vendors;
use crate::error::{Result, StoreError};
use crate::local_key::LocalKey;
use crate::store::{CreatedKey, Store, VendorName};
use crate::upstream::Upstream;
use roomkey::keyring::KeyState;
use roomkey::videosdk::{Credentials, Keyring};

/// The local key, where one is asked for.
pub(super) fn local_key(config: &Config) -> Result<Option<LocalKey>> {
    if config.has_callers() {
        return Ok(None);
    }
    LocalKey::path(config.database().path()).map(LocalKey::keep).transpose()
}

/// Makes what a new database has not: the first key wherever tokens are signed with the store's keys, and
/// what the other vendors' stand-ins sign with. Says for which of those, if there are any.
pub(super) async fn make_credentials(
    config: &Config,
    store: &Store,
) -> Result<(Option<CreatedKey>, Option<Vec<VendorName>>)> {
    let is_local = match &config.authority {
        AuthorityConfig::Local => true,
        // What makes meetings is still signed here.
        AuthorityConfig::Upstream(_) if config.rooms_are_sessions() => false,
        AuthorityConfig::Upstream(_) => return Ok((None, None)),
    };
    if is_local {
        // Secrets are shown once, so nothing is made that the rest of the start would not survive.
        vendors::expect_no_private_keys(config.database().path(), store).await?;
    }
    let created_key = store.ensure_first_key().await?;
    let made = if is_local { Some(store.ensure_vendor_credentials().await?) } else { None };
    Ok((created_key, made))
}

/// What the other vendors' stand-ins sign with, if there are any.
pub(super) async fn read_vendors(
    config: &Config,
    store: &Store,
    made: Option<Vec<VendorName>>,
) -> Result<Option<Vendors>> {
    let Some(created) = made else { return Ok(None) };
    let credentials = store.vendor_credentials().await?;
    let credentials = credentials.ok_or(StoreError::NotFound("credentials of other vendors"))?;
    let private_key_path = vendors::keep_private_keys(config.database().path(), &credentials)?;
    Ok(Some(Vendors { credentials, created, private_key_path }))
}

/// What mints and verifies, and who has the rooms.
pub(super) async fn authority(
    config: &Config,
    store: &Store,
) -> Result<(Keyring, Option<Upstream>)> {
    if let AuthorityConfig::Upstream(upstream) = &config.authority
        && !config.rooms_are_sessions()
    {
        let credentials = Credentials::try_from(&upstream.credentials)?;
        let mut keyring = Keyring::new();
        keyring.add(credentials, KeyState::Active)?;
        let upstream = Upstream::new(upstream.base_url.as_deref(), config.limits.upstream_timeout)?;
        return Ok((keyring, Some(upstream)));
    }
    Ok((store.keyring().await?, None))
}
