//! Callers who come with a JWT of the app's own identity provider.
//!
//! Only RS256, only keys from the configured place, never from the token. A key set that cannot be
//! read leaves the last good one in force.

use super::Caller;
use crate::config::{JwksConfig, JwksSource};
use crate::error::{Error, Result};
use roomkey::Timestamp;
use roomkey::jws::{Expectation, Key, Leeway};
use serde::Deserialize;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Notify;

const MOST_KEYS: usize = 64;
const LONGEST_SET: usize = 256 * 1024;
/// An unknown `kid` may mean a new key, or a stranger; so it triggers a look, but not often.
const SOONEST_LOOK: Duration = Duration::from_secs(30);
/// Clocks of identity providers differ a little, in seconds.
const LEEWAY_SECONDS: u64 = 30;
const LONGEST_SUBJECT: usize = 256;

/// An identity provider and its keys.
pub(super) struct Issuer {
    caller: Caller,
    config: JwksConfig,
    client: reqwest::Client,
    expectation: Expectation,
    keys: RwLock<Arc<Vec<NamedKey>>>,
    unknown_key_seen: Notify,
}

struct NamedKey {
    id: Option<String>,
    key: Key,
}

impl std::fmt::Debug for Issuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issuer").field("caller", &self.caller.name).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<PublishedKey>,
}

#[derive(Deserialize)]
struct PublishedKey {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

/// The one member of a header that is read before the signature is: it picks a key and no more.
#[derive(Deserialize)]
struct KeyHint {
    kid: Option<String>,
}

impl Issuer {
    pub(super) fn new(caller: Caller, config: JwksConfig, timeout: Duration) -> Result<Self> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(timeout)
            .build()
            .map_err(|error| Error::Client(error.without_url().to_string()))?;
        let leeway = Leeway::seconds(LEEWAY_SECONDS)?;
        let expectation = Expectation::live().audience(config.audience.as_str()).leeway(leeway);
        Ok(Self {
            caller,
            config,
            client,
            expectation,
            keys: RwLock::default(),
            unknown_key_seen: Notify::new(),
        })
    }

    /// The caller, if this provider made the credential for this server.
    pub(super) fn identify(&self, credential: &str, now: Timestamp) -> Option<Caller> {
        let hint = key_hint(credential)?;
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner).clone();
        let key = match (&hint.kid, keys.as_slice()) {
            (Some(kid), keys) => keys.iter().find(|key| key.id.as_ref() == Some(kid)),
            (None, [only]) => Some(only),
            (None, _) => None,
        };
        let Some(key) = key else {
            self.unknown_key_seen.notify_one();
            return None;
        };
        let claims = key.key.verify(credential, &self.expectation, now).ok()?;
        let text = |name| claims.members().get(name).and_then(serde_json::Value::as_str);
        if text("iss") != Some(self.config.issuer.as_str()) {
            return None;
        }
        let name = match text("sub") {
            Some(subject) if subject.len() <= LONGEST_SUBJECT => {
                format!("{}:{subject}", self.caller.name).into()
            }
            Some(_) => return None,
            None => self.caller.name.clone(),
        };
        Some(Caller { name, policy: self.caller.policy.clone() })
    }

    /// Reads the keys again and again: at the configured pace, and when an unknown key is seen.
    pub(super) async fn keep_fresh(&self) {
        loop {
            tokio::time::sleep(SOONEST_LOOK).await;
            let rest = self.config.refresh.saturating_sub(SOONEST_LOOK);
            // Either way it is time to look.
            drop(tokio::time::timeout(rest, self.unknown_key_seen.notified()).await);
            self.refresh().await;
        }
    }

    /// Reads the keys. What cannot be read leaves the keys as they are.
    pub(super) async fn refresh(&self) {
        let keys = match self.fetch().await {
            Ok(bytes) => parse(&bytes),
            Err(reason) => Err(reason),
        };
        match keys {
            Ok(keys) => {
                *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
            }
            Err(reason) => {
                tracing::error!(
                    caller = &*self.caller.name,
                    reason,
                    "the key set cannot be read; the last good one stays"
                );
            }
        }
    }

    async fn fetch(&self) -> Result<Vec<u8>, &'static str> {
        match &self.config.source {
            JwksSource::File(path) => read(path),
            JwksSource::Url(url) => {
                let mut response =
                    self.client.get(url).send().await.map_err(|_| "the URL does not answer")?;
                if response.status() != http::StatusCode::OK {
                    return Err("the URL answers with another status than 200");
                }
                let mut bytes = Vec::new();
                while let Some(chunk) =
                    response.chunk().await.map_err(|_| "the answer broke off")?
                {
                    bytes.extend_from_slice(&chunk);
                    if bytes.len() > LONGEST_SET {
                        return Err("the key set is too large");
                    }
                }
                Ok(bytes)
            }
        }
    }
}

/// Whether a file is a key set that somebody can be known by.
pub(crate) fn check_file(path: &Path) -> Result<(), &'static str> {
    parse(&read(path)?).map(drop)
}

fn read(path: &Path) -> Result<Vec<u8>, &'static str> {
    use std::io::Read;
    let file = std::fs::File::open(path).map_err(|_| "the file cannot be opened")?;
    let mut bytes = Vec::new();
    file.take(LONGEST_SET as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| "the file cannot be read")?;
    // The mark of an editor is no JSON.
    let text = bytes.strip_prefix("\u{feff}".as_bytes());
    Ok(text.map(<[u8]>::to_vec).unwrap_or(bytes))
}

fn key_hint(credential: &str) -> Option<KeyHint> {
    if credential.len() > roomkey::jws::MAXIMUM_BYTES {
        return None;
    }
    let header = credential.split('.').next()?;
    let bytes = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(header).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn parse(bytes: &[u8]) -> Result<Vec<NamedKey>, &'static str> {
    if bytes.len() > LONGEST_SET {
        return Err("the key set is too large");
    }
    let set: KeySet = serde_json::from_slice(bytes).map_err(|_| "it is not a JWKS")?;
    if set.keys.len() > MOST_KEYS {
        return Err("it has more than 64 keys");
    }
    let mut keys: Vec<NamedKey> = Vec::new();
    for published in set.keys {
        let for_signatures = published.usage.as_deref().is_none_or(|usage| usage == "sig");
        let for_rs256 = published.alg.as_deref().is_none_or(|alg| alg == "RS256");
        if published.kty != "RSA" || !for_signatures || !for_rs256 {
            continue;
        }
        if keys.iter().any(|key| key.id == published.kid) {
            return Err("two keys have the same `kid`");
        }
        let number = |text: Option<String>| {
            base64_simd::URL_SAFE_NO_PAD.decode_to_vec(text.unwrap_or_default()).ok()
        };
        let key = match (number(published.n), number(published.e)) {
            (Some(modulus), Some(exponent)) => Key::rs256_components(&modulus, &exponent).ok(),
            _ => None,
        };
        // One key that is too short, or none at all, must not lock out those who have a good one.
        let Some(key) = key else {
            tracing::warn!("a key of the set is unfit and left out");
            continue;
        };
        keys.push(NamedKey { id: published.kid, key });
    }
    if keys.is_empty() { Err("it has no RSA key for signatures") } else { Ok(keys) }
}
