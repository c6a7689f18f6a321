//! API keys: which project they belong to, their secrets, and what they are still good for.

use super::Store;
use super::backend::ask;
use super::changes::{By, Change};
use super::key_change::KeyChange;
use super::key_rows::{KeptKey, NewRow, complete};
use crate::clock::Millis;
use crate::error::{Result, StoreError};
use roomkey::keyring::KeyState;
use roomkey::videosdk::{Credentials, Keyring};
use roomkey::{ApiKey, Secret, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

/// A key as it may be shown: everything but the secret.
///
/// See [`Store`] for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyInfo {
    /// The public half, which stands in tokens as `apikey`.
    pub api_key: ApiKey,
    /// What it is still good for.
    pub state: KeyState,
    /// The project it belongs to (24 hex digits). Rooms belong to the project, so they stay when
    /// keys change.
    pub project: String,
    /// When it was added.
    pub created_at: Timestamp,
}

/// A key with its secret: one that was just added, or [`Store::export_key`]'s.
///
/// See [`Store`] for an example.
#[derive(Debug)]
#[non_exhaustive]
pub struct CreatedKey {
    pub(super) api_key: ApiKey,
    pub(super) secret: Secret,
}

impl CreatedKey {
    /// The public half.
    pub const fn api_key(&self) -> &ApiKey {
        &self.api_key
    }

    /// The secret. When the store made it, it is 64 hexadecimal digits.
    pub const fn secret(&self) -> &Secret {
        &self.secret
    }
}

/// Which project a key is added to.
///
/// See [`Store`] for an example.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Project {
    /// The first project of the database, whose key mints for `/get-token`.
    #[default]
    First,
    /// A new one, which sees no rooms but its own.
    New,
    /// The one that this key belongs to.
    Of(ApiKey),
}

/// A key to be added. What is left out is made up: a UUID for the key, 32 random bytes in
/// hexadecimal for the secret.
///
/// See [`Store`] for an example.
#[derive(Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct NewKey {
    /// The public half, for instance one from the vendor's dashboard.
    pub api_key: Option<ApiKey>,
    /// Its secret.
    pub secret: Option<Secret>,
    /// The project it belongs to.
    pub project: Project,
}

impl Store {
    /// All keys, the oldest first.
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store).
    pub async fn keys(&self) -> Result<Vec<KeyInfo>> {
        let keys = ask!(self, db => db.keys().await)?;
        let info = |key: KeptKey| {
            Ok(KeyInfo {
                api_key: ApiKey::allow_placeholder(&key.api_key)?,
                state: key.state.parse()?,
                project: key.project,
                created_at: Millis::from_stored(key.created_ms).timestamp()?,
            })
        };
        keys.into_iter().map(info).collect()
    }

    /// Every key with its secret and state, for minting and verifying. The oldest active key of
    /// the first project is the one that signs; the keys of other projects only verify, so that a
    /// first project without an active key mints nothing rather than for somebody else.
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store); [`Error::Core`](crate::Error::Core) when a stored secret is unfit.
    pub async fn keyring(&self) -> Result<Keyring> {
        self.keyring_of(&Project::First).await
    }

    /// As [`Store::keyring`], with the keys of another project to sign.
    ///
    /// # Errors
    /// As [`Store::keyring`].
    pub async fn keyring_of(&self, signing: &Project) -> Result<Keyring> {
        let mut keys = ask!(self, db => db.keys().await)?;
        // Those of one project together, the oldest project first.
        let projects: Vec<String> = keys.iter().map(|key| key.project.clone()).collect();
        keys.sort_by_key(|key| projects.iter().position(|project| *project == key.project));
        let signing = match signing {
            Project::First => keys.first(),
            Project::New => None,
            Project::Of(signing) => keys.iter().find(|key| key.api_key == signing.as_str()),
        };
        let signing = signing.map(|key| key.project.clone());
        let mut keyring = Keyring::new();
        for key in keys {
            let api_key = ApiKey::allow_placeholder(&key.api_key)?;
            // Whether a weak secret is allowed was decided when it was added.
            let secret = Secret::allow_weak(key.secret.as_slice())?;
            let state = match key.state.parse()? {
                KeyState::Active if Some(key.project) != signing => KeyState::Passive,
                state => state,
            };
            keyring.add(Credentials::from_parts(api_key, &secret), state)?;
        }
        Ok(keyring)
    }

    /// Which project each key belongs to.
    pub(crate) async fn key_projects(&self) -> Result<HashMap<ApiKey, Arc<str>>> {
        let keys = ask!(self, db => db.keys().await)?;
        keys.into_iter()
            .map(|key| Ok((ApiKey::allow_placeholder(&key.api_key)?, key.project.into())))
            .collect()
    }

    /// The project that a key belongs to.
    pub(super) async fn project_of(&self, api_key: &ApiKey) -> Result<Arc<str>, StoreError> {
        let known =
            self.projects.read().unwrap_or_else(PoisonError::into_inner).get(api_key).cloned();
        if let Some(project) = known {
            return Ok(project);
        }
        let project: Arc<str> = ask!(self, db => db.project_of(api_key).await)?.into();
        let mut known = self.projects.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(api_key.clone(), project.clone());
        Ok(project)
    }

    /// Adds a key in the state `active`.
    ///
    /// # Errors
    /// [`StoreError::KeyExists`], [`StoreError::NotFound`] for [`Project::Of`] an unknown key,
    /// [`StoreError::Unavailable`].
    pub async fn add_key(&self, new: NewKey) -> Result<CreatedKey> {
        let created = complete(new.api_key, new.secret)?;
        let (row, change) = (NewRow::of(&created)?, KeyChange::added(created.api_key.as_str()));
        ask!(self, db => db.add_key(row, new.project, change.change()).await)?;
        Ok(created)
    }

    /// Makes the first project and its key if there is none yet. The secret is handed out this
    /// once. Like every key that is added it is recorded, if this store is to.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn ensure_first_key(&self) -> Result<Option<CreatedKey>> {
        let created = complete(None, None)?;
        let (row, change) = (NewRow::of(&created)?, KeyChange::added(created.api_key.as_str()));
        let is_new = ask!(self, db => db.add_first_key(row, change.change()).await)?;
        Ok(is_new.then_some(created))
    }

    /// A key with its secret once more, for whoever may read the database: this one, or the one that
    /// signs. Who lost what was shown when the key was made, or was never shown it because the process was
    /// killed, gets it here. It is recorded, if this store is to.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Unavailable`].
    ///
    /// ```
    /// use roomkey_server::{DatabaseUrl, Store};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let store = Store::open(&DatabaseUrl::memory()).await?;
    /// let created = store.ensure_first_key().await?.expect("the database was new");
    /// let again = store.export_key(None).await?;
    /// assert_eq!(again.api_key(), created.api_key());
    /// # Ok::<(), roomkey_server::Error>(())
    /// # }).unwrap();
    /// ```
    pub async fn export_key(&self, api_key: Option<&ApiKey>) -> Result<CreatedKey> {
        let exported = self.export_key_if(api_key, |_| true).await?;
        Ok(exported.ok_or(StoreError::NotFound("API key"))?)
    }

    /// As [`Store::export_key`] for who cannot hand out every secret: `None`, and no record, when this one
    /// is not fit.
    ///
    /// # Errors
    /// As [`Store::export_key`].
    ///
    /// ```
    /// use roomkey_server::{DatabaseUrl, Store};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let store = Store::open(&DatabaseUrl::memory()).await?;
    /// store.ensure_first_key().await?;
    /// assert!(store.export_key_if(None, <[u8]>::is_ascii).await?.is_some());
    /// assert!(store.export_key_if(None, |secret| secret.contains(&b'!')).await?.is_none());
    /// # Ok::<(), roomkey_server::Error>(())
    /// # }).unwrap();
    /// ```
    pub async fn export_key_if(
        &self,
        api_key: Option<&ApiKey>,
        is_fit: impl FnOnce(&[u8]) -> bool + Send + 'static,
    ) -> Result<Option<CreatedKey>> {
        let wanted = match api_key {
            Some(api_key) => api_key.clone(),
            None => self.keyring().await?.active()?.api_key().clone(),
        };
        let exported = Change {
            key: Some(wanted.as_str().to_owned()),
            ..Change::new("key.export", By::local())
        };
        let read = ask!(self, db => db.export_key(wanted.clone(), is_fit, exported).await);
        let Some(secret) = read? else { return Ok(None) };
        let secret = Secret::allow_weak(secret.as_slice())?;
        Ok(Some(CreatedKey { api_key: wanted, secret }))
    }

    /// Changes what a key is good for.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn set_key_state(&self, api_key: &ApiKey, state: KeyState) -> Result<()> {
        let change = KeyChange::set(api_key.as_str(), state).change();
        Ok(ask!(self, db => db.set_key_state(api_key.clone(), state, change).await)?)
    }

    /// Adds a new active key to the first project (or to the project of a key); its keys that were
    /// active become passive, so that what they signed is still good until it expires.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such project, [`StoreError::Unavailable`].
    pub async fn rotate(&self, project: Project) -> Result<CreatedKey> {
        let created = complete(None, None)?;
        let (row, new) = (NewRow::of(&created)?, created.api_key.clone());
        let recorded =
            move |retired: &Vec<String>| vec![KeyChange::rotated(new.as_str(), retired).change()];
        ask!(self, db => db.rotate(row, project, recorded).await)?;
        Ok(created)
    }
}
