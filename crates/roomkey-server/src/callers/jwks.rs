//! Callers who come with a JWT of the app's own identity provider.
//!
//! The keys come from the configured place and never from a token. Those in a file are read before anyone
//! is served. All are read in the background, so that a provider that does not answer delays nothing but its
//! own callers; after failures the last good ones stay for as long as the configuration says and no longer.
//! A token that names an unknown key makes us look again at once, because it may be a new key; as it may be
//! a stranger's invention too, looks that find nothing come further and further apart.

use super::proven::Proven;
use super::{Caller, Seat};
use crate::config::{JwksConfig, JwksSource, Participant};
use crate::error::{Error, Result};
use roomkey::Timestamp;
use roomkey::jws::{Claims, Expectation, KeySet, Leeway};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// How soon after a look the next one may come.
const SOONEST_LOOK: Duration = Duration::from_secs(1);
/// How far apart looks for unknown keys come at most, and tries after a failure.
const LATEST_LOOK: Duration = Duration::from_secs(15);
/// Clocks of identity providers differ a little, in seconds.
const LEEWAY_SECONDS: u64 = 30;
const LONGEST_SUBJECT: usize = 256;

/// An identity provider and its keys.
pub(super) struct Issuer {
    caller: Caller,
    config: JwksConfig,
    client: reqwest::Client,
    expectation: Expectation,
    held: RwLock<Option<Arc<Held>>>,
    unknown_key_seen: Notify,
    /// What was complained about last: once is enough.
    complaint: Mutex<Option<String>>,
}

/// The keys, and since when they are known to be the provider's.
struct Held {
    keys: KeySet,
    /// As they were read, to see whether they have changed.
    text: Vec<u8>,
    read: Instant,
    proven: Arc<Proven>,
}

/// What became of reading the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Failed,
    Same,
    Changed,
}

/// Of a credential that is no key and from no provider that is configured.
pub(super) const CREDENTIAL_UNKNOWN: &str = "credential_unknown";

/// What an issuer makes of a credential.
pub(super) enum Answer {
    /// It is not from this provider, or not good, for this reason.
    Stranger(&'static str),
    /// It may be good, but this provider's keys are not known.
    KeysUnknown,
    /// Its signature has to be checked with these.
    Undecided(Keys),
    Known(Caller),
}

/// The keys that decide on a credential.
pub(super) struct Keys(Arc<Held>);

impl std::fmt::Debug for Issuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issuer").field("caller", &self.caller.name).finish_non_exhaustive()
    }
}

impl Issuer {
    pub(super) fn new(caller: Caller, config: JwksConfig, timeout: Duration) -> Result<Self> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(timeout)
            .build()
            .map_err(|error| Error::Client(error.without_url().to_string()))?;
        let leeway = Leeway::seconds(LEEWAY_SECONDS)?;
        let expectation = Expectation::live()
            .audience(config.audience.as_str())
            .issuer(config.issuer.as_str())
            .leeway(leeway);
        Ok(Self {
            caller,
            config,
            client,
            expectation,
            held: RwLock::default(),
            unknown_key_seen: Notify::new(),
            complaint: Mutex::default(),
        })
    }

    /// Whether its keys are in a file.
    pub(super) fn is_a_file(&self) -> bool {
        matches!(self.config.source, JwksSource::File(_))
    }

    /// Whether its keys are known, and lately enough.
    pub(super) fn is_ready(&self) -> bool {
        self.keys().is_some()
    }

    fn keys(&self) -> Option<Arc<Held>> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner).clone();
        held.filter(|held| held.read.elapsed() < self.config.max_age)
    }

    /// What shows before a signature is checked. `named`: the issuer that the credential names.
    pub(super) fn look_at(&self, credential: &str, named: &str, now: Timestamp) -> Answer {
        // Tokens of another provider are not this one's to look for keys of.
        if named != self.config.issuer {
            return Answer::Stranger(CREDENTIAL_UNKNOWN);
        }
        let Some(held) = self.keys() else { return Answer::KeysUnknown };
        if held.keys.lacks_key_of(credential) {
            self.unknown_key_seen.notify_one();
            return Answer::Stranger("key_unknown");
        }
        match held.proven.find(credential, now) {
            Some(caller) => Answer::Known(caller),
            None => Answer::Undecided(Keys(held)),
        }
    }

    /// The caller, if this provider made the credential for this server; else why not.
    pub(super) fn decide(
        &self,
        keys: &Keys,
        credential: &str,
        now: Timestamp,
    ) -> Result<Caller, &'static str> {
        let Keys(held) = keys;
        let claims = held
            .keys
            .verify(credential, &self.expectation, now)
            .map_err(|error| error.code().as_str())?;
        let caller = self.caller(&claims).ok_or("claim_invalid")?;
        let end = claims.members().get("exp").and_then(serde_json::Value::as_i64);
        if let Some(Ok(until)) = end.map(Timestamp::from_unix) {
            held.proven.remember(credential, caller.clone(), now, until);
        }
        Ok(caller)
    }

    fn caller(&self, claims: &Claims) -> Option<Caller> {
        let text = |name: &str| claims.members().get(name).and_then(serde_json::Value::as_str);
        let name = match text("sub") {
            Some(subject) if subject.len() <= LONGEST_SUBJECT => {
                format!("{}:{subject}", self.caller.name).into()
            }
            Some(_) => return None,
            None => self.caller.name.clone(),
        };
        let seat = match &self.config.participant {
            Participant::Any => Seat::Any,
            Participant::Named(naming) => text(naming.claim())
                .and_then(|name| naming.participant(name))
                .map_or(Seat::None, Seat::Only),
        };
        Some(Caller { name, seat, policy: self.caller.policy.clone() })
    }

    /// Reads the keys again and again: at the configured pace, soon after a failure, and when an
    /// unknown key is seen.
    pub(super) async fn keep_fresh(&self) {
        let mut pause = SOONEST_LOOK;
        loop {
            let (is_read, was_of_use) = match self.refresh().await {
                Look::Failed => (false, false),
                Look::Same => (true, false),
                Look::Changed => (true, true),
            };
            tokio::time::sleep(pause).await;
            let rest = if is_read { self.config.refresh } else { Duration::ZERO };
            let rest = rest.saturating_sub(pause);
            let asked = tokio::time::timeout(rest, self.unknown_key_seen.notified()).await.is_ok();
            pause = match (is_read, asked) {
                // In quiet times, and when looking was of use, the next new key is seen at once.
                (true, false) => SOONEST_LOOK,
                (true, true) if was_of_use => SOONEST_LOOK,
                _ => pause.saturating_mul(2).min(LATEST_LOOK),
            };
        }
    }

    /// Reads the keys. What cannot be read leaves the keys as they are.
    pub(super) async fn refresh(&self) -> Look {
        match self.fetch().await.and_then(|text| Ok((read(&text)?, text))) {
            Ok((keys, text)) => {
                let odd: Vec<String> = keys.left_out().iter().map(ToString::to_string).collect();
                let odd = (!odd.is_empty()).then(|| odd.join("; "));
                if self.is_news(odd.clone())
                    && let Some(odd) = odd
                {
                    tracing::warn!(
                        caller = &*self.caller.name,
                        odd,
                        "keys of the set are left out"
                    );
                }
                let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
                let same = held.as_ref().filter(|held| held.text == text);
                // What other keys have proved counts no more.
                let proven = same.map(|held| held.proven.clone());
                let look = if proven.is_some() { Look::Same } else { Look::Changed };
                let proven = proven.unwrap_or_default();
                *held = Some(Arc::new(Held { keys, text, read: Instant::now(), proven }));
                look
            }
            Err(reason) => {
                let kept = self.is_ready();
                if self.is_news(Some(format!("{reason}, {kept}"))) {
                    tracing::error!(
                        caller = &*self.caller.name,
                        reason,
                        kept,
                        "the key set cannot be read"
                    );
                }
                Look::Failed
            }
        }
    }

    fn is_news(&self, complaint: Option<String>) -> bool {
        let mut last = self.complaint.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = *last != complaint;
        *last = complaint;
        is_news
    }

    async fn fetch(&self) -> Result<Vec<u8>, String> {
        let url = match &self.config.source {
            JwksSource::File(path) => {
                let path = path.clone();
                let read = tokio::task::spawn_blocking(move || read_file(&path)).await;
                return read.unwrap_or_else(|_| Err("the file cannot be read".to_owned()));
            }
            JwksSource::Url(url) => url,
        };
        let mut response =
            self.client.get(url).send().await.map_err(|_| "the URL does not answer".to_owned())?;
        if response.status() != http::StatusCode::OK {
            return Err(format!("the URL answers {}", response.status().as_u16()));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) =
            response.chunk().await.map_err(|_| "the answer broke off".to_owned())?
        {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > KeySet::MAXIMUM_BYTES {
                return Err("the key set is longer than 256 KiB".to_owned());
            }
        }
        Ok(bytes)
    }
}

fn read(bytes: &[u8]) -> Result<KeySet, String> {
    KeySet::read(bytes).map_err(|error| error.reason().to_owned())
}

/// A key set from a file. Not from a pipe or a device, which might never end.
fn read_file(path: &std::path::Path) -> Result<Vec<u8>, String> {
    use std::io::Read;
    let failed = |error: std::io::Error| format!("the file cannot be read: {error}");
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err("it is no ordinary file".to_owned());
    }
    let file = std::fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    let longest = u64::try_from(KeySet::MAXIMUM_BYTES).unwrap_or(u64::MAX);
    file.take(longest.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    // The mark of an editor is no JSON.
    let text = bytes.strip_prefix("\u{feff}".as_bytes());
    Ok(text.map(<[u8]>::to_vec).unwrap_or(bytes))
}

/// What is odd about the key set in a file, a sentence each.
///
/// # Errors
/// Why nobody can be known by it.
pub(crate) fn look_at_file(path: &std::path::Path) -> Result<Vec<String>, String> {
    let keys = read_file(path).and_then(|bytes| read(&bytes))?;
    Ok(keys.left_out().iter().map(ToString::to_string).collect())
}

#[cfg(test)]
mod tests;
