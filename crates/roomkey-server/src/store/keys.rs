//! API keys: which project they belong to, their secrets, and what they are still good for.

use super::Store;
use super::changes::{By, Change};
use super::key_rows::{
    Row, action, added, change, complete, find_or_create_project, find_project, insert, touch,
};
use crate::clock::Millis;
use crate::error::{Error, Result, StoreError};
use roomkey::videosdk::{Credentials, KeyState, Keyring};
use roomkey::{ApiKey, Secret, Timestamp};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use zeroize::Zeroizing;

/// A key as it may be shown: everything but the secret.
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
        let rows: Vec<(String, String, String, i64)> = sqlx::query_as(
            "SELECT api_key, state, project_id, created_ms FROM api_keys ORDER BY position",
        )
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter()
            .map(|(api_key, state, project, created)| {
                Ok(KeyInfo {
                    api_key: ApiKey::allow_placeholder(&api_key)?,
                    state: state.parse()?,
                    project,
                    created_at: Millis::from_stored(created).timestamp()?,
                })
            })
            .collect()
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
        let rows: Vec<(String, Vec<u8>, String, String)> = sqlx::query_as(
            "SELECT api_key, secret, state, project_id FROM api_keys \
             ORDER BY (SELECT min(first.position) FROM api_keys first \
                       WHERE first.project_id = api_keys.project_id), position",
        )
        .fetch_all(&self.readers)
        .await?;
        let signing = match signing {
            Project::First => rows.first(),
            Project::New => None,
            Project::Of(key) => rows.iter().find(|(api_key, ..)| api_key == key.as_str()),
        };
        let signing = signing.map(|(.., project)| project.clone());
        let mut keyring = Keyring::new();
        for (api_key, secret, state, project) in rows {
            let api_key = ApiKey::allow_placeholder(&api_key)?;
            // Whether a weak secret is allowed was decided when it was added.
            let secret = Secret::allow_weak(secret)?;
            let state = match state.parse()? {
                KeyState::Active if Some(project) != signing => KeyState::Passive,
                state => state,
            };
            keyring.add(Credentials::from_parts(api_key, &secret), state)?;
        }
        Ok(keyring)
    }

    /// Which project each key belongs to.
    pub(crate) async fn key_projects(&self) -> Result<HashMap<ApiKey, Arc<str>>> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT api_key, project_id FROM api_keys")
                .fetch_all(&self.readers)
                .await?;
        rows.into_iter()
            .map(|(api_key, project)| Ok((ApiKey::allow_placeholder(&api_key)?, project.into())))
            .collect()
    }

    /// Adds a key in the state `active`.
    ///
    /// # Errors
    /// [`StoreError::KeyExists`], [`StoreError::NotFound`] for [`Project::Of`] an unknown key,
    /// [`StoreError::Unavailable`].
    pub async fn add_key(&self, new: NewKey) -> Result<CreatedKey> {
        let created = complete(new.api_key, new.secret)?;
        let (row, project) = (Row::of(&created)?, new.project);
        self.change(vec![added("key.add", &created.api_key)], move |connection| {
            Box::pin(async move {
                let project = find_or_create_project(connection, &project, &row).await?;
                insert(connection, &row, &project).await?;
                touch(connection).await
            })
        })
        .await?;
        Ok(created)
    }

    /// Makes the first project and its key if there is none yet. The secret is handed out this
    /// once. Like every key that is added it is recorded, if this store is to.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn ensure_first_key(&self) -> Result<Option<CreatedKey>> {
        let created = complete(None, None)?;
        let row = Row::of(&created)?;
        let made = added("key.add", &created.api_key);
        let recorded = |is_new: &bool| if *is_new { vec![made] } else { Vec::new() };
        let is_new = self
            .writer
            .write_recorded(true, recorded, move |connection| {
                Box::pin(async move {
                    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM api_keys")
                        .fetch_one(&mut *connection)
                        .await?;
                    if count > 0 {
                        return Ok(false);
                    }
                    let project = find_or_create_project(connection, &Project::New, &row).await?;
                    insert(connection, &row, &project).await?;
                    touch(connection).await?;
                    Ok(true)
                })
            })
            .await
            .map_err(Error::from)?;
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
        let recorded = move |read: &Option<_>| read.iter().map(|_| exported.clone()).collect();
        let name = wanted.clone();
        let read = self.writer.write_recorded(false, recorded, move |connection| {
            Box::pin(async move {
                let sql = "SELECT secret FROM api_keys WHERE api_key = $1";
                let found: Option<Vec<u8>> =
                    sqlx::query_scalar(sql).bind(name.as_str()).fetch_optional(connection).await?;
                let found = found.map(Zeroizing::new).ok_or(StoreError::NotFound("API key"))?;
                Ok(is_fit(&found).then_some(found))
            })
        });
        let Some(secret) = read.await.map_err(Error::from)? else { return Ok(None) };
        let secret = Secret::allow_weak(secret.as_slice())?;
        Ok(Some(CreatedKey { api_key: wanted, secret }))
    }

    /// Changes what a key is good for.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn set_key_state(&self, api_key: &ApiKey, state: KeyState) -> Result<()> {
        let changes = vec![change(action(state), api_key, json!({ "state": state.as_str() }))];
        let api_key = api_key.clone();
        self.change(changes, move |connection| {
            Box::pin(async move {
                let done = sqlx::query("UPDATE api_keys SET state = $1 WHERE api_key = $2")
                    .bind(state.as_str())
                    .bind(api_key.as_str())
                    .execute(&mut *connection)
                    .await?;
                if done.rows_affected() == 0 {
                    return Err(StoreError::NotFound("API key"));
                }
                touch(connection).await
            })
        })
        .await
    }

    /// Adds a new active key to the first project (or to the project of a key); its keys that were
    /// active become passive, so that what they signed is still good until it expires.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such project, [`StoreError::Unavailable`].
    pub async fn rotate(&self, project: Project) -> Result<CreatedKey> {
        let created = complete(None, None)?;
        let row = Row::of(&created)?;
        let new = created.api_key.clone();
        let recorded = move |retired: &Vec<String>| {
            vec![change("key.rotate", &new, json!({ "state": "active", "retired": retired }))]
        };
        let rotate = self.writer.write_recorded(true, recorded, move |connection| {
            Box::pin(async move {
                let project = find_project(connection, &project)
                    .await?
                    .ok_or(StoreError::NotFound("project"))?;
                let retired: Vec<String> = sqlx::query_scalar(
                    "UPDATE api_keys SET state = 'passive' \
                     WHERE project_id = $1 AND state = 'active' RETURNING api_key",
                )
                .bind(&project)
                .fetch_all(&mut *connection)
                .await?;
                insert(connection, &row, &project).await?;
                touch(connection).await?;
                Ok(retired)
            })
        });
        rotate.await?;
        Ok(created)
    }
}
