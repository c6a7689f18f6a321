//! What every request has at hand.

use crate::audit::{Audit, Record};
use crate::callers::Callers;
use crate::clock;
use crate::config::Config;
use crate::error::Result;
use crate::http::failure::Failure;
use crate::limit::Limiter;
use crate::metrics::Metrics;
use crate::readiness::Readiness;
use crate::revoked::Revoked;
use crate::store::{By, Generations, Store, StoredRevocation};
use crate::unread::Unread;
use crate::upstream::Upstream;
use crate::vendors::{Authorities, Sessions};
use roomkey::videosdk::Keyring;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// What tells clients apart whom nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Client {
    V4(std::net::Ipv4Addr),
    /// The network of an IPv6 address: one host has all of its addresses.
    V6([u16; 4]),
}

impl From<std::net::IpAddr> for Client {
    fn from(address: std::net::IpAddr) -> Self {
        match address.to_canonical() {
            std::net::IpAddr::V4(address) => Self::V4(address),
            std::net::IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Self::V6([a, b, c, d])
            }
        }
    }
}

/// How often each may ask. Those who are known by name stand in a table of their own, so that a
/// flood of addresses leaves it alone.
#[derive(Debug)]
pub(crate) struct RateLimits {
    pub(crate) addresses: Limiter<Client>,
    pub(crate) callers: Limiter<Arc<str>>,
}

impl RateLimits {
    pub(crate) fn new(requests_per_second: u32, burst: u32) -> Self {
        Self {
            addresses: Limiter::new(requests_per_second, burst),
            callers: Limiter::new(requests_per_second, burst),
        }
    }
}

/// The keys in force, replaced as a whole when they change.
#[derive(Debug)]
pub(crate) struct Keys(RwLock<Arc<Keyring>>);

impl Keys {
    pub(crate) fn new(keyring: Keyring) -> Self {
        Self(RwLock::new(Arc::new(keyring)))
    }

    pub(crate) fn current(&self) -> Arc<Keyring> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn replace(&self, keyring: Keyring) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keyring);
    }
}

/// Everything that requests share.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) config: Config,
    /// Scheme, host and port under which clients reach the server, for links in answers.
    pub(crate) public_url: String,
    pub(crate) store: Store,
    pub(crate) keys: Keys,
    pub(crate) revoked: Revoked,
    pub(crate) audit: Arc<Audit>,
    pub(crate) callers: Callers,
    pub(crate) limits: RateLimits,
    pub(crate) unread: Unread,
    pub(crate) metrics: Metrics,
    /// Rooms are at the vendor, and not in the store.
    pub(crate) upstream: Option<Upstream>,
    /// What stands in for the other vendors' clouds, where rooms are in the store.
    pub(crate) authorities: Option<Box<Authorities>>,
    /// Sessions of OpenTok or Vonage, for the server's own routes.
    pub(crate) sessions: Option<Sessions>,
    pub(crate) seen: Mutex<Generations>,
    pub(crate) readiness: Readiness,
}

impl App {
    /// Takes over what another process (or this one) has changed in the store.
    pub(crate) async fn follow_store(&self) -> Result<()> {
        let seen = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = self.store.generations_after(seen).await?;
        self.audit.note_done(latest);
        if latest.keys != seen.keys && self.upstream.is_none() {
            self.keys.replace(self.store.keyring().await?);
            tracing::info!("the keys were read again");
        }
        if latest.revocations != seen.revocations {
            self.revoked.expect_replacement();
            self.revoked.replace(self.store.revocations().await?);
        }
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = latest;
        self.metrics.revocations.set(i64::try_from(self.revoked.count()).unwrap_or(i64::MAX));
        Ok(())
    }

    /// Revokes in the store first and in memory after it.
    pub(crate) async fn revoke(
        &self,
        revocations: Vec<StoredRevocation>,
        by: By,
    ) -> Result<(), Failure> {
        let now = clock::now().map_err(|error| Failure::from_core(&error))?;
        let generation = self.store.revoke_all(revocations.clone(), now, by).await?;
        self.revoked.add(revocations);
        // If nothing else has changed, memory and store are the same again.
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if generation == Some(seen.revocations + 1) {
            seen.revocations += 1;
        }
        Ok(())
    }

    /// Writes down what is about to be handed out. What changes the store, the store writes down.
    pub(crate) async fn record(&self, record: &Record<'_>) -> Result<(), Failure> {
        Ok(self.audit.append(record).await?)
    }

    /// Does a little of what requests need: a record could be written, a key is active, the
    /// database takes a write.
    pub(crate) async fn attempt(&self) -> Result<(), Failure> {
        let audit = self.audit.clone();
        tokio::task::spawn_blocking(move || audit.check())
            .await
            .map_err(|_| Failure::internal())??;
        self.keys.current().active().map_err(|error| Failure::from_core(&error))?;
        Ok(self.store.check().await?)
    }
}
