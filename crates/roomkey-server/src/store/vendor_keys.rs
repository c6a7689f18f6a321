//! The keys of vendors other than VideoSDK in the database: listed, added, rotated, retired.
//!
//! A vendor has one project here (an API key, an application, an app), to which sessions and users
//! belong. So what changes is the secret of that project, and its name stays.

use super::Store;
use super::backend::ask;
use super::key_change::KeyChange;
use super::vendor_rows::{Named, NewVendorKey};
use super::vendors::{VendorName, VendorSecret};
use crate::clock::Millis;
use crate::error::Result;
use roomkey::Timestamp;
use roomkey::keyring::KeyState;

/// A key of a vendor as it may be shown: everything but the secret.
///
/// See [`Store::add_vendor_key`] for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VendorKeyInfo {
    /// What it is called here: 12 hexadecimal digits.
    pub id: String,
    /// Whose it is.
    pub vendor: VendorName,
    /// The public half that stands in tokens: OpenTok's API key, Vonage's application, Video.io's app.
    pub name: String,
    /// What it is still good for.
    pub state: KeyState,
    /// When it was added.
    pub created_at: Timestamp,
}

/// A key of a vendor that was just added, with its secret.
///
/// See [`Store::add_vendor_key`] for an example.
#[derive(Debug)]
#[non_exhaustive]
pub struct CreatedVendorKey {
    /// What it is called here.
    pub id: String,
    /// The public half that stands in tokens.
    pub name: String,
    /// What signs: here, and otherwise only in the database.
    pub secret: VendorSecret,
}

impl Store {
    /// The keys of a vendor, the oldest first.
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store).
    ///
    /// See [`Store::add_vendor_key`] for an example.
    pub async fn vendor_keys(&self, vendor: VendorName) -> Result<Vec<VendorKeyInfo>> {
        let keys = ask!(self, db => db.vendor_keys().await)?;
        keys.into_iter()
            .filter(|key| key.vendor == vendor.as_str())
            .map(|key| {
                let created_at = Millis::from_stored(key.created_ms).timestamp()?;
                let (id, name, state) = (key.id, key.name, key.state.parse()?);
                Ok(VendorKeyInfo { id, vendor, name, state, created_at })
            })
            .collect()
    }

    /// Adds an active key to the project of a vendor; the first of them makes the project. It signs
    /// once the active ones before it are retired. `secret`: one that exists already; a new
    /// one is made otherwise.
    ///
    /// # Errors
    /// [`StoreError::KeyExists`](crate::StoreError::KeyExists), also for the same key in another spelling;
    /// [`StoreError::Unavailable`](crate::StoreError::Unavailable); [`Error::Core`](crate::Error::Core) for a secret that is none of this
    /// vendor.
    ///
    /// ```
    /// use roomkey_server::{CreatedVendorKey, DatabaseUrl, Store, VendorKeyInfo, VendorName};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let store = Store::open(&DatabaseUrl::memory()).await?;
    /// let first: CreatedVendorKey = store.add_vendor_key(VendorName::OPENTOK, None).await?;
    /// let next = store.rotate_vendor(VendorName::OPENTOK).await?;
    /// assert_eq!(first.name, next.name, "sessions belong to the API key, which stays");
    /// let keys: Vec<VendorKeyInfo> = store.vendor_keys(VendorName::OPENTOK).await?;
    /// assert!(keys.iter().map(|key| &key.id).eq([&first.id, &next.id]));
    /// # Ok::<(), roomkey_server::Error>(())
    /// # }).unwrap();
    /// ```
    pub async fn add_vendor_key(
        &self,
        vendor: VendorName,
        secret: Option<VendorSecret>,
    ) -> Result<CreatedVendorKey> {
        self.add(NewVendorKey::new(vendor, None, secret.as_ref())?).await
    }

    /// The same for a key that says what it belongs to, such as an API key with its secret from the vendor's
    /// dashboard: where the vendor has no keys here yet it makes the project, and otherwise it is one more key of it.
    ///
    /// # Errors
    /// As [`Store::add_vendor_key`]; [`StoreError::ProjectTaken`](crate::StoreError::ProjectTaken) where the vendor's keys belong to another.
    ///
    /// ```
    /// use roomkey::Secret;
    /// use roomkey_server::{DatabaseUrl, Store, VendorName, VendorSecret};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let store = Store::open(&DatabaseUrl::memory()).await?;
    /// let secret = || VendorSecret::Shared(Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687").unwrap());
    /// let key = store.import_vendor_key(VendorName::LIVEKIT, "APIx7Qm2", Some(secret())).await?;
    /// assert_eq!(key.name, "APIx7Qm2");
    /// let other = store.import_vendor_key(VendorName::LIVEKIT, "APIother", Some(secret())).await;
    /// assert_eq!(other.unwrap_err().code(), "project_taken");
    /// # Ok::<(), roomkey_server::Error>(())
    /// # }).unwrap();
    /// ```
    pub async fn import_vendor_key(
        &self,
        vendor: VendorName,
        project: &str,
        secret: Option<VendorSecret>,
    ) -> Result<CreatedVendorKey> {
        self.add(NewVendorKey::new(vendor, Some(project), secret.as_ref())?).await
    }

    async fn add(&self, key: NewVendorKey) -> Result<CreatedVendorKey> {
        let secret = key.secret()?;
        let recorded = |added: &Named| {
            vec![KeyChange::added(&added.name).of(added.vendor, &added.id).change()]
        };
        let Named { id, name, .. } = ask!(self, db => db.add_vendor_key(key, recorded).await)?;
        Ok(CreatedVendorKey { id, name, secret })
    }

    /// Adds a new active key to the project of a vendor, which signs from now on; the active ones before
    /// it become passive, so that what they signed is still good.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::StoreError::NotFound) when the vendor has no key yet, [`StoreError::Unavailable`](crate::StoreError::Unavailable).
    ///
    /// See [`Store::add_vendor_key`] for an example.
    pub async fn rotate_vendor(&self, vendor: VendorName) -> Result<CreatedVendorKey> {
        let key = NewVendorKey::new(vendor, None, None)?;
        let secret = key.secret()?;
        let recorded = |(new, retired): &(Named, Vec<String>)| {
            vec![KeyChange::rotated(&new.name, retired).of(new.vendor, &new.id).change()]
        };
        let Named { id, name, .. } = ask!(self, db => db.rotate_vendor(key, recorded).await)?;
        Ok(CreatedVendorKey { id, name, secret })
    }

    /// Changes what a key of a vendor is good for.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::StoreError::NotFound) when this vendor has no such key, [`StoreError::Unavailable`](crate::StoreError::Unavailable).
    ///
    /// ```
    /// use roomkey::keyring::KeyState;
    /// use roomkey_server::{DatabaseUrl, Store, VendorName};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let store = Store::open(&DatabaseUrl::memory()).await?;
    /// let key = store.add_vendor_key(VendorName::VIDEOIO, None).await?;
    /// let disable = async |vendor| {
    ///     store.set_vendor_key_state(vendor, &key.id, KeyState::Disabled).await
    /// };
    /// assert!(disable(VendorName::OPENTOK).await.is_err(), "it is no key of this vendor");
    /// disable(VendorName::VIDEOIO).await?;
    /// let vendors = store.vendor_credentials().await?.expect("there is a key");
    /// assert_eq!(vendors.secret(VendorName::VIDEOIO).unwrap_err().code(), "key_not_active");
    /// # Ok::<(), roomkey_server::Error>(())
    /// # }).unwrap();
    /// ```
    pub async fn set_vendor_key_state(
        &self,
        vendor: VendorName,
        id: &str,
        state: KeyState,
    ) -> Result<()> {
        let (vendor, id) = (vendor.as_str(), id.to_owned());
        let recorded_id = id.clone();
        let recorded = move |name: &String| {
            vec![KeyChange::set(name, state).of(vendor, &recorded_id).change()]
        };
        Ok(ask!(self, db => db.set_vendor_key_state(vendor, id, state, recorded).await)?)
    }
}
