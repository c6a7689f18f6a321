//! Who is asking, and what they may have.
//!
//! A server on loopback with no callers configured takes everyone who can reach it for one caller,
//! `loopback`, but for `local`, who has the local key. Any other server knows its callers by a bearer key
//! (of which it keeps the hash) or by a JWT of the app's own identity provider.

mod jwks;

use crate::config::{Config, Policy, Proof};
use crate::error::Result;
use crate::http::failure::Failure;
use aws_lc_rs::digest::{SHA256, digest};
pub(crate) use jwks::check_file as check_key_file;

use jwks::Issuer;
use roomkey::Timestamp;
use std::sync::Arc;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use tokio::task::JoinSet;

/// Keys longer than this are nobody's.
const LONGEST_KEY: usize = 512;

/// Someone who may ask.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// For the audit log: the configured name, and the subject of a JWT after a colon.
    pub(crate) name: Arc<str>,
    pub(crate) policy: Arc<Policy>,
}

/// Everyone who may ask.
#[derive(Debug)]
pub(crate) struct Callers {
    /// Set on loopback when nobody is configured.
    open: Option<Caller>,
    keys: Vec<([u8; 32], Caller)>,
    issuers: Vec<Arc<Issuer>>,
}

impl Callers {
    /// With the hash of the local key, if there is one.
    pub(crate) fn new(config: &Config, local_key: Option<[u8; 32]>) -> Result<Self> {
        let open = (!config.has_callers())
            .then(|| Caller { name: "loopback".into(), policy: config.loopback.clone() });
        let (mut keys, mut issuers) = (Vec::new(), Vec::new());
        if let (Some(hash), true) = (local_key, open.is_some()) {
            keys.push((hash, Caller { name: "local".into(), policy: config.local.clone() }));
        }
        for caller in &config.callers {
            let identity =
                Caller { name: caller.name.as_str().into(), policy: caller.policy.clone() };
            match &caller.proof {
                Proof::Key(hash) => keys.push((*hash, identity)),
                Proof::Jwks(jwks) => issuers.push(Arc::new(Issuer::new(
                    identity,
                    jwks.clone(),
                    config.limits.upstream_timeout,
                )?)),
            }
        }
        Ok(Self { open, keys, issuers })
    }

    /// Reads the identity providers' keys.
    pub(crate) async fn refresh(&self) {
        for issuer in &self.issuers {
            issuer.refresh().await;
        }
    }

    /// Reads them again and again, until the tasks are dropped.
    pub(crate) fn keep_fresh(&self, tasks: &mut JoinSet<()>) {
        for issuer in &self.issuers {
            let issuer = issuer.clone();
            tasks.spawn(async move { issuer.keep_fresh().await });
        }
    }

    /// The caller with this credential.
    pub(crate) fn identify(
        &self,
        credential: Option<&str>,
        now: Timestamp,
    ) -> Result<Caller, Failure> {
        let by_key = credential.and_then(|credential| self.by_key(credential)).cloned();
        let by_issuer = || {
            let credential = credential?;
            self.issuers.iter().find_map(|issuer| issuer.identify(credential, now))
        };
        // On open loopback another credential has no meaning, and is not taken for one that has.
        let known = by_key.or_else(by_issuer).or_else(|| self.open.clone());
        known.ok_or(Failure::caller_unknown())
    }

    /// Whether this is the one whom nobody knows, on loopback.
    pub(crate) fn is_anonymous(&self, caller: &Caller) -> bool {
        self.open.as_ref().is_some_and(|open| Arc::ptr_eq(&open.name, &caller.name))
    }

    /// Whose bearer key it is. Every hash is compared, each in constant time.
    fn by_key(&self, credential: &str) -> Option<&Caller> {
        if self.keys.is_empty() || credential.len() > LONGEST_KEY {
            return None;
        }
        let hash = digest(&SHA256, credential.as_bytes());
        let mut found = u64::MAX;
        for (index, (known, _)) in (0u64..).zip(&self.keys) {
            let same: Choice = known.as_slice().ct_eq(hash.as_ref());
            found.conditional_assign(&index, same);
        }
        let (_, caller) = self.keys.get(usize::try_from(found).ok()?)?;
        Some(caller)
    }
}
