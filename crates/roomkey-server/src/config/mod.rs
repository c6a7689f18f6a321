//! What the server is told: parsed once, into values that cannot be wrong any more.
//!
//! Every setting has a default, so that an empty file (or none) is a working server on loopback:
//!
//! ```
//! use roomkey_server::Config;
//!
//! let config = Config::default();
//! assert_eq!(config.bind().to_string(), "127.0.0.1:9000");
//!
//! let config = Config::from_toml(r#"
//!     bind = "0.0.0.0:9000"                     # off loopback there must be callers
//!     database = "sqlite:/var/lib/roomkey/roomkey.db"
//!     allowed_hosts = ["rooms.example"]         # what `Host` may say; on loopback: loopback names
//!     allowed_origins = ["https://app.example"] # whom browsers may call from
//!     trusted_proxies = ["10.0.0.0/8"]          # who is believed about whom it speaks for,
//!     client_address_header = "x-forwarded-for" # and in which header it says so
//!
//!     [tokens]
//!     vendor = "videosdk"                       # or "opentok", "vonage": whose tokens and rooms
//!     default_permissions = ["allow_join"]      # when a caller does not say what it wants
//!     lifetime = "2h"
//!
//!     [livekit]
//!     url = "wss://media.example"               # its media server; on loopback ws://127.0.0.1:7880
//!
//!     [[callers]]
//!     name = "app-backend"
//!     key_sha256 = "2c60333ddc1dc1df40a0f654beedebb512865c75a59c6fb5afd5d3c567ebf222"
//!     permissions = ["allow_join", "allow_mod"] # the most it may be granted
//!     rooms = ["any"]                           # or ids, or prefixes: ["lobby", "class-*"]
//!     roles = ["rtc", "crawler"]
//!     longest_lifetime = "24h"
//!     rights = ["revoke", "metrics"]            # and "create", "validate": see below
//!
//!     [[callers]]
//!     name = "signed-in-users"
//!     permissions = ["allow_join", "ask_join"]
//!     roles = ["rtc"]
//!     rights = ["create", "validate"]           # their tokens make and look up meetings
//!     [callers.jwks]                            # JWTs of the app's own identity provider
//!     url = "https://id.example/.well-known/jwks.json"   # or file = "/etc/roomkey/jwks.json"
//!     issuer = "https://id.example/"
//!     audience = "https://rooms.example"
//!     participant = "sub"                       # the claim that says who they are; or "any"
//!     # participant_prefix = "people."          # before it, where there are other providers
//!     refresh = "10m"
//!     max_age = "24h"                           # of keys that cannot be read again
//!
//!     [limits]
//!     requests_per_second = 50                  # for each caller or address
//!     burst = 100
//!     revocations = 10000                       # that one caller may have in force
//!     body_bytes = 65536
//!     connections = 4096
//!     header_timeout = "10s"
//!     body_timeout = "10s"
//!     upstream_timeout = "10s"
//!     shutdown_timeout = "8s"
//!
//!     [audit]
//!     path = "/var/log/roomkey.audit.jsonl"     # default: beside the database
//! "#)?;
//! assert!(config.has_callers());
//! assert!(Config::from_toml("bnid = '127.0.0.1:9000'").is_err());
//! # Ok::<(), roomkey_server::Error>(())
//! ```
//!
//! With `[authority] mode = "upstream"` rooms live at the vendor: `base_url` (default
//! `https://api.videosdk.live`), `api_key` or `api_key_env`, and `secret_env` or `secret_file`.
//! Secrets are never in the file itself. With `vendor = "opentok"` they live in OpenTok's cloud (the same
//! settings), with `vendor = "vonage"` in Vonage's (`application_id` or `application_id_env`, and
//! `private_key_env` or `private_key_file`, a PEM): the settings are the credentials of the vendor's description.
//!
//! `[loopback]` takes the settings of a policy, for whoever calls a server on loopback that has no callers
//! configured: by default `allow_join` and `ask_join`, and `allow_mod` only where it stands there. Its one role is
//! `rtc`, and its rights are `create` and `validate` or fewer.

mod advice;
mod authority;
mod origin;
mod policy;
mod raw;
mod read;
mod seats;

pub(crate) use origin::{Origin, is_loopback};
pub(crate) use policy::{Policy, Rights};
#[cfg(test)]
pub(crate) use seats::Namings;
pub(crate) use seats::Participant;

use crate::error::{Error, Result};
use crate::sender::Proxies;
use crate::store::DatabaseUrl;
use roomkey::vendor::{Credentials, Vendor};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The configuration of a server. See the [module](self).
#[derive(Clone, Debug)]
pub struct Config {
    pub(crate) bind: SocketAddr,
    pub(crate) database: DatabaseUrl,
    pub(crate) public_url: Option<String>,
    pub(crate) allowed_hosts: Vec<String>,
    pub(crate) allowed_origins: Vec<Origin>,
    pub(crate) proxies: Proxies,
    pub(crate) authority: AuthorityConfig,
    /// Whose tokens and rooms the server's own routes hand out.
    pub(crate) vendor: Vendor,
    livekit_url: Option<String>,
    /// Of whom nobody knows, on loopback without callers.
    pub(crate) loopback: Arc<Policy>,
    /// Of whom the local key shows, there.
    pub(crate) local: Arc<Policy>,
    pub(crate) callers: Vec<CallerConfig>,
    pub(crate) limits: Limits,
    audit_path: Option<PathBuf>,
}

/// Who owns the rooms.
#[derive(Clone, Debug)]
pub(crate) enum AuthorityConfig {
    Local,
    Upstream(Arc<UpstreamConfig>),
}

/// The vendor's cloud, and what signs for it: credentials of [`Config::vendor`], which it has taken.
#[derive(Debug)]
pub(crate) struct UpstreamConfig {
    /// The vendor's own, if there is none.
    pub(crate) base_url: Option<String>,
    pub(crate) credentials: Credentials,
}

/// A caller, what they may have, and how they are known.
#[derive(Clone, Debug)]
pub(crate) struct CallerConfig {
    pub(crate) name: String,
    pub(crate) policy: Arc<Policy>,
    pub(crate) proof: Proof,
}

/// How a caller is known.
#[derive(Clone)]
pub(crate) enum Proof {
    /// By a bearer key, of which only the SHA-256 is kept.
    Key([u8; 32]),
    /// By a JWT of an identity provider.
    Jwks(JwksConfig),
}

impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Key(_) => f.write_str("Key([redacted])"),
            Self::Jwks(jwks) => jwks.fmt(f),
        }
    }
}

/// Where the keys of an identity provider are, and what its tokens must say.
#[derive(Clone, Debug)]
pub(crate) struct JwksConfig {
    pub(crate) source: JwksSource,
    pub(crate) issuer: String,
    pub(crate) audience: String,
    pub(crate) refresh: Duration,
    /// How long keys are good that could not be read again.
    pub(crate) max_age: Duration,
    pub(crate) participant: Participant,
}

/// Where a key set is read from.
#[derive(Clone, Debug)]
pub(crate) enum JwksSource {
    Url(String),
    File(PathBuf),
}

/// Bounds on what one client can make the server do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Requests per second and caller or address; by default few, and very many on loopback without
    /// a trusted proxy, where every client has the same address.
    rate: Option<u32>,
    burst: Option<u32>,
    /// How many one caller may have in force.
    pub(crate) revocations: u32,
    pub(crate) body_bytes: usize,
    pub(crate) connections: usize,
    pub(crate) header_timeout: Duration,
    pub(crate) body_timeout: Duration,
    pub(crate) upstream_timeout: Duration,
    pub(crate) shutdown_timeout: Duration,
}

impl Config {
    /// The address to listen on. Port 0 picks a free one.
    pub const fn bind(&self) -> SocketAddr {
        self.bind
    }

    /// The same configuration with another address to listen on.
    #[must_use]
    pub const fn with_bind(mut self, address: SocketAddr) -> Self {
        self.bind = address;
        self
    }

    /// The database.
    pub const fn database(&self) -> &DatabaseUrl {
        &self.database
    }

    /// The same configuration with another database.
    #[must_use]
    pub fn with_database(mut self, database: DatabaseUrl) -> Self {
        self.database = database;
        self
    }

    /// The same configuration with another file for the audit log.
    ///
    /// See [`Config::audit_path`] for an example.
    #[must_use]
    pub fn with_audit_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.audit_path = Some(path.into());
        self
    }

    /// Whether callers are configured. Without them the server only listens on loopback.
    pub fn has_callers(&self) -> bool {
        !self.callers.is_empty()
    }

    /// The audit log: as configured, or `roomkey.audit.jsonl` named after and beside the database.
    /// `None` for a database in memory without a configured file.
    ///
    /// ```
    /// # use roomkey_server::{Config, DatabaseUrl};
    /// # use std::path::PathBuf;
    /// let config = Config::default().with_database(DatabaseUrl::file("/var/lib/roomkey.db"));
    /// assert_eq!(config.audit_path(), Some(PathBuf::from("/var/lib/roomkey.audit.jsonl")));
    /// let config = config.with_audit_path("/var/log/roomkey.jsonl");
    /// assert_eq!(config.audit_path(), Some(PathBuf::from("/var/log/roomkey.jsonl")));
    /// let nowhere = Config::default().with_database(DatabaseUrl::memory());
    /// assert_eq!(nowhere.audit_path(), None);
    /// ```
    pub fn audit_path(&self) -> Option<PathBuf> {
        let beside = |database: &Path| database.with_extension("audit.jsonl");
        self.audit_path.clone().or_else(|| self.database.path().map(beside))
    }

    /// Where LiveKit's media server is, as clients are told: as configured; on loopback where one listens that
    /// was just started.
    pub(crate) fn livekit_url(&self) -> Option<&str> {
        let usual = self.is_loopback().then_some("ws://127.0.0.1:7880");
        self.livekit_url.as_deref().or(usual)
    }

    /// Whether a server may be started with this: what no single setting decides.
    ///
    /// # Errors
    /// [`Error::Config`] off loopback without callers.
    ///
    /// ```
    /// use roomkey_server::Config;
    /// assert!(Config::default().check().is_ok());
    /// let reachable = Config::default().with_bind("0.0.0.0:9000".parse().unwrap());
    /// assert!(reachable.check().is_err());
    /// ```
    pub fn check(&self) -> Result<()> {
        if self.is_loopback() || self.has_callers() {
            return Ok(());
        }
        Err(Error::config(
            "the server would be reachable from other machines, and anyone could mint tokens: \
             configure [[callers]], or bind to 127.0.0.1",
        ))
    }

    /// Whether rooms are sessions of the vendor, and not such as this server makes.
    pub(crate) fn rooms_are_sessions(&self) -> bool {
        self.vendor.about().has_sessions()
    }

    pub(crate) fn is_loopback(&self) -> bool {
        self.bind.ip().is_loopback()
    }

    /// Requests per second and the burst on top, for each address.
    pub(crate) fn rate_of_addresses(&self) -> (u32, u32) {
        // On loopback everyone has the same, unless a proxy says whom it speaks for.
        let is_shared = self.is_loopback() && !self.proxies.are_configured();
        self.rate(is_shared)
    }

    /// The same for each caller who is known. Without callers that is the owner alone.
    pub(crate) fn rate_of_callers(&self) -> (u32, u32) {
        self.rate(!self.has_callers())
    }

    fn rate(&self, is_shared: bool) -> (u32, u32) {
        let rate = self.limits.rate.unwrap_or(if is_shared { 1_000_000 } else { 50 });
        (rate, self.limits.burst.unwrap_or_else(|| rate.saturating_mul(2)))
    }
}
