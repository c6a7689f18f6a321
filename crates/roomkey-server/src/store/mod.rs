//! What must not be forgotten: keys, rooms, sessions and revocations.
//!
//! What a call here has returned is on the disk and survives `kill -9` and a power cut. What is kept, and
//! what is recorded of a change, is said here; how it is kept is a backend's business (see `backend`), and
//! there is one: [`sqlite`].

mod backend;
mod begin_log;
mod changes;
mod key_change;
mod key_rows;
mod keys;
mod narrow;
mod random;
mod recovery;
mod replay;
mod revocation;
mod revocations;
mod room_sessions;
mod rooms;
mod sqlite;
#[cfg(test)]
mod tests;
mod tokbox_sessions;
mod transaction;
mod turn;
mod url;
mod vendor_keys;
mod vendor_rows;
mod vendors;
mod vouching;

pub(crate) use changes::By;
pub use keys::{CreatedKey, KeyInfo, NewKey, Project};
pub use replay::Replayed;
pub use revocation::{KeptRevocation, NewRevocation, RevocationScope};
pub(crate) use room_sessions::{RoomSession, RoomSessionFilter, VisitRecord};
pub(crate) use rooms::{NewRoom, Page, RoomName, RoomRecord};
pub(crate) use tokbox_sessions::TokboxSession;
pub(crate) use turn::Turn;
pub use url::DatabaseUrl;
pub use vendor_keys::{CreatedVendorKey, VendorKeyInfo};
pub use vendors::{VendorCredentials, VendorName, VendorSecret};

pub(crate) use crate::audit::Generations;
use crate::error::{Result, StoreError};
use backend::{Backend, ask};
use roomkey::ApiKey;
use sqlite::Sqlite;
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

/// The database. Cheap to clone; clones share the connections.
///
/// ```
/// use roomkey::keyring::KeyState;
/// use roomkey::revocation::Target;
/// use roomkey_server::{CreatedKey, DatabaseUrl, KeptRevocation, KeyInfo, NewKey, NewRevocation};
/// use roomkey_server::{Project, RevocationScope, Store};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let store = Store::open(&DatabaseUrl::memory()).await?;
/// let first: CreatedKey = store.ensure_first_key().await?.expect("the database was new");
///
/// // Another key takes its place; what the first signed is good until it expires.
/// let next = store.rotate(Project::First).await?;
/// let keys: Vec<KeyInfo> = store.keys().await?;
/// assert_eq!(keys[0].state, KeyState::Passive);
/// assert_eq!(store.keyring().await?.active()?.api_key(), next.api_key());
/// store.set_key_state(first.api_key(), KeyState::Disabled).await?;
/// first.secret().reveal(|secret| assert_eq!(secret.len(), 64));
///
/// // Another project sees no rooms but its own, and signs only where that is asked for.
/// let theirs = store.add_key(NewKey { project: Project::New, ..NewKey::default() }).await?;
/// let project = Project::Of(theirs.api_key().clone());
/// assert_eq!(store.keyring_of(&project).await?.active()?.api_key(), theirs.api_key());
///
/// let target = Target::Token { jti: "order-7".parse()? };
/// let new = NewRevocation { scope: RevocationScope::Database, target, keep_until: None };
/// let kept: KeptRevocation = store.revoke(new).await?;
/// assert_eq!(store.revocations().await?, [kept.clone()]);
/// store.remove_revocation(&kept.id).await?;
/// assert!(store.revocations().await?.is_empty());
/// store.close().await;
/// # Ok::<(), roomkey_server::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct Store {
    backend: Backend,
    /// Which project a key belongs to, which never changes.
    projects: Arc<RwLock<HashMap<ApiKey, Arc<str>>>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Opens the database, creates it if it is not there, brings its tables up to date, and looks
    /// whether those that decide about tokens are whole. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store) when it cannot be opened or written or is damaged, [`Error::File`](crate::Error::File) when its
    /// file cannot be made private.
    ///
    /// ```
    /// use roomkey_server::{DatabaseUrl, Store};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let store = Store::open(&DatabaseUrl::memory()).await?;
    /// let created = store.ensure_first_key().await?.expect("the database was new");
    /// assert_eq!(created.secret().reveal(<[u8]>::len), 64);
    /// assert!(store.ensure_first_key().await?.is_none());
    /// # Ok::<(), roomkey_server::Error>(())
    /// # }).unwrap();
    /// ```
    pub async fn open(url: &DatabaseUrl) -> Result<Self> {
        let turn = Turn::take(url.path()).await?;
        Self::open_in(url, &turn).await
    }

    /// As [`Store::open`], while other processes are kept from setting the same database up.
    pub(crate) async fn open_in(url: &DatabaseUrl, _: &Turn) -> Result<Self> {
        let backend = Backend::Sqlite(Sqlite::open(url).await?);
        Ok(Self { backend, projects: Arc::default() })
    }

    /// Answers when the database has taken a write, and what it took can be read again.
    pub(crate) async fn check(&self) -> Result<(), StoreError> {
        ask!(self, db => db.check().await)
    }

    /// Fails when the database is not where it was opened, as far as that is known: it was removed,
    /// or another was put in its place.
    pub(crate) fn is_there(&self) -> Result<(), StoreError> {
        ask!(self, db => db.is_there())
    }

    /// Whether it outlives this process.
    pub(crate) fn is_on_disk(&self) -> bool {
        ask!(self, db => db.is_on_disk())
    }

    /// Looks whether the database is where it was opened.
    pub(crate) async fn look_after(&self) {
        ask!(self, db => db.look_after().await);
    }

    /// Closes every connection. Operations after it fail.
    pub async fn close(&self) {
        ask!(self, db => db.close().await);
    }

    /// As [`Store::generations`], for who has seen these before. An older database in the same file is
    /// not used from then on.
    pub(crate) async fn generations_after(
        &self,
        seen: Generations,
    ) -> Result<Generations, StoreError> {
        let latest = self.generations().await?;
        ask!(self, db => db.note_age(latest.is_behind(seen)));
        vouching::refuse_stale(latest, seen)?;
        Ok(latest)
    }

    /// How often keys and revocations have changed so far, in this process or another.
    pub(crate) async fn generations(&self) -> Result<Generations, StoreError> {
        ask!(self, db => db.generations().await)
    }
}
