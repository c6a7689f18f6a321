//! Who is asking, and what they may have.
//!
//! A server on loopback with no callers configured takes everyone who can reach it for one caller,
//! `loopback`, but for `local`, who has the local key. Any other server knows its callers by a bearer key
//! (of which it keeps the hash) or by a JWT of the app's own identity provider.

mod guesses;
mod jwks;
mod proven;

pub(crate) use jwks::look_at_file;

use crate::app::Client;
use crate::config::{Config, Policy, Proof};
use crate::error::Result;
use crate::failure::Failure;
use crate::few::Few;
use crate::request_id::RequestId;
use aws_lc_rs::digest::{SHA256, digest};
use guesses::Guesses;
use jwks::{Answer, CREDENTIAL_UNKNOWN, Issuer};
use roomkey::grant;
use roomkey::jws::stated_issuer;
use roomkey::{ParticipantId, Timestamp};
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;
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
    pub(crate) seat: Seat,
}

/// Which participant a caller may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seat {
    /// Anyone they ask to be.
    Any,
    /// The one that they are.
    Only(ParticipantId),
    /// Nobody: what should say who they are does not.
    None,
}

impl Caller {
    fn anyone(name: &str, policy: &Arc<Policy>) -> Self {
        Self { name: name.into(), policy: policy.clone(), seat: Seat::Any }
    }

    /// Which tokens they may have.
    pub(crate) fn tokens(&self) -> std::result::Result<Cow<'_, grant::Policy>, Failure> {
        self.policy.tokens(&self.seat)
    }
}

/// Everyone who may ask.
#[derive(Debug)]
pub(crate) struct Callers {
    /// Set on loopback when nobody is configured.
    open: Option<Caller>,
    keys: Vec<([u8; 32], Caller)>,
    issuers: Vec<Arc<Issuer>>,
    guesses: Guesses,
    /// Refusals, which anybody may cause and which are not all written to the log.
    refused: Few,
}

impl Callers {
    /// With the hash of the local key, if there is one.
    pub(crate) fn new(config: &Config, local_key: Option<[u8; 32]>) -> Result<Self> {
        let open = (!config.has_callers()).then(|| Caller::anyone("loopback", &config.loopback));
        let (mut keys, mut issuers) = (Vec::new(), Vec::new());
        if let (Some(hash), true) = (local_key, open.is_some()) {
            keys.push((hash, Caller::anyone("local", &config.local)));
        }
        for caller in &config.callers {
            let identity = Caller::anyone(&caller.name, &caller.policy);
            match &caller.proof {
                Proof::Key(hash) => keys.push((*hash, identity)),
                Proof::Jwks(jwks) => issuers.push(Arc::new(Issuer::new(
                    identity,
                    jwks.clone(),
                    config.limits.upstream_timeout,
                )?)),
            }
        }
        Ok(Self { open, keys, issuers, guesses: Guesses::default(), refused: Few::default() })
    }

    /// Whether the keys of all identity providers are known.
    pub(crate) fn are_known(&self) -> bool {
        self.issuers.iter().all(|issuer| issuer.is_ready())
    }

    /// Reads the identity providers' keys now.
    pub(crate) async fn refresh(&self) {
        for issuer in &self.issuers {
            issuer.refresh().await;
        }
    }

    /// Reads those that are in files of this machine, which keep nobody waiting.
    pub(crate) async fn read_files(&self) {
        for issuer in self.issuers.iter().filter(|issuer| issuer.is_a_file()) {
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

    /// The caller with this credential, who has sent this request.
    pub(crate) fn identify(
        &self,
        credential: Option<&str>,
        id: RequestId,
        now: Timestamp,
        started: Instant,
    ) -> Result<Caller, Failure> {
        let by_key = credential.and_then(|credential| self.by_key(credential)).cloned();
        if let Some(caller) = by_key {
            return Ok(caller);
        }
        let (reason, refusal) = match credential {
            None => ("credential_missing", Failure::caller_unknown()),
            Some(text) => match self.by_issuer(text, id.client().map(Client::from), now, started) {
                Ok(caller) => return Ok(caller),
                Err(refused) => refused,
            },
        };
        // On open loopback another credential has no meaning, and is not taken for one that has.
        self.open.clone().ok_or_else(|| {
            // The answer says nothing of it, so that it teaches strangers nothing.
            self.refused.write(started, |left_out| {
                tracing::info!(%id, reason, left_out, "a caller was refused");
            });
            refusal
        })
    }

    /// Whose JWT it is; or why it is nobody's.
    fn by_issuer(
        &self,
        text: &str,
        from: Option<Client>,
        now: Timestamp,
        started: Instant,
    ) -> Result<Caller, (&'static str, Failure)> {
        let mut refused = (CREDENTIAL_UNKNOWN, Failure::caller_unknown());
        if self.issuers.is_empty() {
            return Err(refused);
        }
        let Some(named) = stated_issuer(text) else { return Err(refused) };
        let mut guess = self.guesses.one(from, started);
        for issuer in &self.issuers {
            let keys = match issuer.look_at(text, &named, now) {
                Answer::Known(caller) => return Ok(caller),
                // Another issuer may know better.
                Answer::KeysUnknown => {
                    let unavailable = Failure::callers_unavailable().with_retry_after(1);
                    refused = ("keys_unknown", unavailable);
                    continue;
                }
                Answer::Stranger(CREDENTIAL_UNKNOWN) => continue,
                Answer::Stranger(reason) => {
                    refused.0 = reason;
                    continue;
                }
                Answer::Undecided(keys) => keys,
            };
            guess.take().map_err(|wait| ("guesses_too_many", Failure::too_often(wait)))?;
            match issuer.decide(&keys, text, now) {
                Ok(caller) => {
                    guess.give_back();
                    return Ok(caller);
                }
                Err(reason) => refused.0 = reason,
            }
        }
        Err(refused)
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
