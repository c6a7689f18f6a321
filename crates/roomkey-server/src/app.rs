//! What every request has at hand.

use crate::audit::{Audit, Record};
use crate::callers::Callers;
use crate::clock;
use crate::clock::Millis;
use crate::config::Config;
use crate::desk::again::Glances;
use crate::desk::revoked::{Revoked, has_projects};
use crate::desk::vendors::{Authorities, Current, Tokbox, follow};
use crate::error::Result;
use crate::failure::Failure;
use crate::few::Few;
use crate::limit::Limiter;
use crate::metrics::Metrics;
use crate::readiness::Readiness;
use crate::socket::ebb::Ebb;
use crate::socket::unread::Unread;
use crate::store::{By, Generations, KeptRevocation, NewRevocation, Store};
use crate::upstream::Upstream;
use roomkey::grant::Permission;
use roomkey::revocation::Subject;
use roomkey::vendor::{self, Vendor};
use roomkey::videosdk::{Access, Expectation, Keyring};
use roomkey::{ApiKey, Jti, Lifetime};
use std::collections::HashMap;
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
    pub(crate) fn new(config: &Config) -> Self {
        let (per_second, burst) = config.rate_of_addresses();
        let (of_caller, at_once) = config.rate_of_callers();
        Self {
            addresses: Limiter::new(per_second, burst),
            callers: Limiter::new(of_caller, at_once),
        }
    }
}

/// The keys in force, replaced as a whole when they change.
#[derive(Debug)]
pub(crate) struct Keys(RwLock<InForce>);

#[derive(Debug)]
struct InForce {
    keyring: Arc<Keyring>,
    by_name: Arc<vendor::Keys>,
    projects: HashMap<ApiKey, Arc<str>>,
}

impl Keys {
    /// `projects`: which one each key belongs to, where there are any.
    pub(crate) fn new(keyring: Keyring, projects: HashMap<ApiKey, Arc<str>>) -> Self {
        Self(RwLock::new(InForce::new(keyring, projects)))
    }

    /// The same as their vendor's, for who finds it by its name.
    pub(crate) fn by_name(&self) -> Arc<vendor::Keys> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).by_name.clone()
    }

    pub(crate) fn current(&self) -> Arc<Keyring> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).keyring.clone()
    }

    pub(crate) fn project_of(&self, api_key: &ApiKey) -> Option<Arc<str>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).projects.get(api_key).cloned()
    }

    fn replace(&self, keyring: Keyring, projects: HashMap<ApiKey, Arc<str>>) {
        let new = InForce::new(keyring, projects);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = new;
    }
}

impl InForce {
    fn new(keyring: Keyring, projects: HashMap<ApiKey, Arc<str>>) -> Self {
        let by_name = Arc::new(keyring.clone().into());
        Self { keyring: Arc::new(keyring), by_name, projects }
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
    pub(crate) ebb: Arc<Ebb>,
    /// Refusals of those who ask too often, which are not all written to the log.
    pub(crate) too_often: Few,
    pub(crate) metrics: Metrics,
    /// Rooms are at the vendor, and not in the store.
    pub(crate) upstream: Option<Upstream>,
    /// What stands in for the other vendors' clouds, where rooms are in the store.
    pub(crate) authorities: Option<Current<Authorities>>,
    /// Sessions of OpenTok or Vonage, for the server's own routes.
    pub(crate) tokbox: Option<Tokbox>,
    pub(crate) seen: Mutex<Generations>,
    pub(crate) glances: Glances,
    /// Held by whoever takes over what the store has. Two at once would each throw away what the other
    /// has put aside of the revocations that come in meanwhile.
    pub(crate) following: tokio::sync::Mutex<()>,
    pub(crate) readiness: Readiness,
}

impl App {
    /// What of the store is known here.
    pub(crate) fn seen(&self) -> Generations {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes over what another process (or this one) has changed in the store.
    pub(crate) async fn follow_store(&self) -> Result<()> {
        let _alone = self.following.lock().await;
        let seen = self.seen();
        let latest = self.store.generations_after(seen).await?;
        self.audit.note_done(latest);
        // Keys that cannot be read hinder nothing else.
        let mut followed = Ok(());
        if latest.keys != seen.keys && self.upstream.is_none() {
            followed = self.follow_keys().await.and(follow(self).await);
        }
        if latest.revocations != seen.revocations {
            self.revoked.expect_replacement();
            self.revoked.replace(self.store.revocations().await?);
        }
        let keys = if followed.is_ok() { latest.keys } else { seen.keys };
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Generations { keys, ..latest };
        self.metrics.revocations.set(i64::try_from(self.revoked.count()).unwrap_or(i64::MAX));
        followed
    }

    async fn follow_keys(&self) -> Result<()> {
        let keyring = self.store.keyring().await?;
        self.keys.replace(keyring, self.store.key_projects().await?);
        tracing::info!("the keys were read again");
        Ok(())
    }

    /// Revokes in the store first and in memory after it.
    pub(crate) async fn revoke(
        &self,
        new: NewRevocation,
        by: By,
        created: Millis,
    ) -> Result<KeptRevocation, Failure> {
        let most = Some(self.config.limits.revocations);
        let (kept, generation) = self.store.revoke_by(new, by, most, created).await?;
        self.revoked.add(kept.clone());
        self.saw_revocations(generation);
        Ok(kept)
    }

    /// Makes a revocation undone, in the store first and in memory after it.
    pub(crate) async fn reinstate(&self, id: &str, by: By) -> Result<KeptRevocation, Failure> {
        let (removed, generation) = self.store.remove_revocation_by(id, by).await?;
        self.revoked.remove(&removed);
        self.saw_revocations(Some(generation));
        Ok(removed)
    }

    /// If nothing else has changed, memory and store are the same again.
    fn saw_revocations(&self, generation: Option<i64>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if generation == Some(seen.revocations + 1) {
            seen.revocations += 1;
        }
        drop(seen);
        self.metrics.revocations.set(i64::try_from(self.revoked.count()).unwrap_or(i64::MAX));
    }

    /// Whether a token of VideoSDK no longer counts.
    pub(crate) fn is_revoked(&self, api_key: &ApiKey, subject: &Subject<'_>) -> bool {
        self.revoked.covers(api_key, self.keys.project_of(api_key).as_deref(), subject)
    }

    /// Whether a token of any vendor no longer counts, by what it says. `known_as`: the other name of its
    /// room, if it has one.
    pub(crate) fn is_taken_back(
        &self,
        vendor: Vendor,
        claims: &vendor::Claims,
        known_as: Option<&str>,
    ) -> bool {
        self.revoked.covers_any(vendor, claims, known_as, |key| self.keys.project_of(key))
    }

    /// Whether a token that a vendor's key would sign now would not count.
    pub(crate) fn would_be_taken_back(
        &self,
        vendor: Vendor,
        subject: &Subject<'_>,
    ) -> Result<bool, Failure> {
        if !has_projects(vendor) {
            return Ok(self.revoked.covers_other(subject));
        }
        let keys = self.keys.current();
        let active = keys.active().map_err(|error| Failure::from_core(&error))?;
        Ok(self.is_revoked(active.api_key(), subject))
    }

    /// Sessions of OpenTok or Vonage, where there are any.
    pub(crate) fn tokbox(&self) -> Result<&Tokbox, Failure> {
        self.tokbox.as_ref().ok_or_else(Failure::not_found)
    }

    /// The same where the server's own routes are about those, and not about rooms that it makes.
    pub(crate) fn sessions_as_rooms(&self) -> Option<&Tokbox> {
        self.tokbox.as_ref().filter(|_| self.config.rooms_are_sessions())
    }

    /// Fails where the keys in force are the store's and the store is not there: that they were changed
    /// elsewhere would not be seen.
    pub(crate) fn expect_keys(&self) -> Result<(), Failure> {
        if self.upstream.is_none() {
            self.store.is_there()?;
        }
        Ok(())
    }

    /// Writes down what is about to be handed out. What changes the store, the store writes down.
    pub(crate) async fn record(&self, record: &Record<'_>) -> Result<(), Failure> {
        Ok(self.audit.append(record).await?)
    }

    /// Does a little of what requests need: the clock can be used, a token is minted and verified, a
    /// record could be written, the database takes a write and is read.
    pub(crate) async fn attempt(&self) -> Result<(), Failure> {
        self.mint_and_verify().map_err(|error| Failure::from_core(&error))?;
        let audit = self.audit.clone();
        tokio::task::spawn_blocking(move || audit.check())
            .await
            .map_err(|_| Failure::internal())??;
        self.store.check().await?;
        self.follow_store().await?;
        // Last, because everyone but those callers is served without.
        if self.callers.are_known() { Ok(()) } else { Err(Failure::callers_unavailable()) }
    }

    fn mint_and_verify(&self) -> roomkey::Result<()> {
        let (keys, now) = (self.keys.current(), clock::now()?);
        let access = Access::new([Permission::AllowJoin])?.jti(Jti::random()?);
        let token = keys.mint(&access, Lifetime::default(), now)?;
        keys.verify(&token, &Expectation::any(), now)?;
        if let Some(tokbox) = self.sessions_as_rooms() {
            let signer = tokbox.signer();
            signer.verify_api(&signer.mint_api(now)?, now)?;
        }
        Ok(())
    }
}
