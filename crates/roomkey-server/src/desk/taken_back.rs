//! Which tokens were taken back, for who verifies with the server's database and without the server.

use crate::desk::revoked::Revoked;
use crate::error::Result;
use crate::store::Store;
use roomkey::ApiKey;
use roomkey::vendor::{self, Vendor};
use std::collections::HashMap;
use std::sync::Arc;

/// Which tokens were taken back, as of when it was read.
///
/// ```
/// use roomkey::Timestamp;
/// use roomkey::vendor::{self, Credentials};
/// use roomkey_server::{DatabaseUrl, Store};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let store = Store::open(&DatabaseUrl::memory()).await?;
/// let taken_back = store.taken_back().await?;
///
/// let credentials = Credentials::new()
///     .with("api_key", "my-api-key")
///     .with("secret", "9d3b1f0a6c5e4827b1a0f3c2d4e59687");
/// let keys = vendor::by_name("videosdk")?.open(&credentials)?;
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let token = keys.mint(br#"{"permissions":["allow_join"]}"#, now)?;
/// let claims = keys.verify(&token, b"{}", now)?;
/// assert!(!taken_back.covers(keys.vendor(), &claims));
/// # Ok::<(), roomkey_server::Error>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct TakenBack {
    revoked: Revoked,
    projects: HashMap<ApiKey, Arc<str>>,
    /// What sessions are called, by their id.
    names: HashMap<String, String>,
}

impl TakenBack {
    /// Whether a token of a vendor was, when it is used for what it was verified for: by its id, or with
    /// those of its room or its participant. A session is known by its id and by the name that it was
    /// made for.
    pub fn covers(&self, vendor: Vendor, claims: &vendor::Claims) -> bool {
        let name = claims.subject().entering.and_then(|room| self.names.get(room));
        self.revoked.covers_any(vendor, claims, name.map(String::as_str), |api_key| {
            self.projects.get(api_key).cloned()
        })
    }
}

impl Store {
    /// Reads which tokens were taken back.
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store).
    ///
    /// See [`TakenBack`] for an example.
    pub async fn taken_back(&self) -> Result<TakenBack> {
        let revoked = Revoked::default();
        revoked.replace(self.revocations().await?);
        let projects = self.key_projects().await?;
        Ok(TakenBack { revoked, projects, names: self.session_names().await? })
    }
}
