//! The configuration as it stands in the file, before anything is checked.

use roomkey::LifetimeSpec;
use roomkey::vendor::{self, Vendor};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct File {
    pub(super) bind: Option<String>,
    pub(super) database: Option<String>,
    pub(super) public_url: Option<String>,
    pub(super) allowed_hosts: Vec<String>,
    pub(super) allowed_origins: Vec<String>,
    pub(super) trusted_proxies: Vec<String>,
    pub(super) client_address_header: Option<String>,
    pub(super) authority: Authority,
    pub(super) tokens: Tokens,
    pub(super) livekit: LiveKit,
    pub(super) loopback: Policy,
    pub(super) callers: Vec<Caller>,
    pub(super) limits: Limits,
    pub(super) audit: Audit,
}

#[derive(Debug, Default, Deserialize)]
#[serde(tag = "mode", rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Authority {
    #[default]
    Local,
    Upstream(Box<Upstream>),
}

/// Beside these stand the vendor's credentials, by the names of its description.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Upstream {
    pub(super) base_url: Option<String>,
    pub(super) allow_weak_secret: bool,
    #[serde(flatten)]
    pub(super) credentials: BTreeMap<String, toml::Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Tokens {
    pub(super) vendor: RoomsOf,
    pub(super) default_permissions: Option<Vec<String>>,
    pub(super) lifetime: Option<LifetimeSpec>,
}

/// Whose rooms: this server's own, as its interface has them, or a vendor's that has sessions.
#[derive(Debug)]
pub(super) struct RoomsOf(pub(super) Vendor);

/// The vendor whose interface the server's own is.
const USUAL: Vendor = roomkey::videosdk::VENDOR;

impl Default for RoomsOf {
    fn default() -> Self {
        Self(USUAL)
    }
}

impl<'de> Deserialize<'de> for RoomsOf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let all = || vendor::all().filter(|one| *one == USUAL || one.about().has_sessions());
        all().find(|one| one.about().name == name).map(Self).ok_or_else(|| {
            let names: Vec<String> = all().map(|one| format!("`{}`", one.about().name)).collect();
            D::Error::custom(format!("`vendor` is one of {}", names.join(", ")))
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct LiveKit {
    pub(super) url: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Policy {
    pub(super) permissions: Option<Vec<String>>,
    pub(super) default_permissions: Option<Vec<String>>,
    pub(super) rooms: Option<Vec<String>>,
    pub(super) roles: Option<Vec<String>>,
    pub(super) longest_lifetime: Option<LifetimeSpec>,
    pub(super) rights: Option<Vec<String>>,
}

/// A policy and how its bearer is known. Written out rather than flattened, because a flattened
/// struct cannot refuse unknown members.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Caller {
    pub(super) name: String,
    pub(super) key_sha256: Option<String>,
    pub(super) jwks: Option<Jwks>,
    pub(super) permissions: Option<Vec<String>>,
    pub(super) default_permissions: Option<Vec<String>>,
    pub(super) rooms: Option<Vec<String>>,
    pub(super) roles: Option<Vec<String>>,
    pub(super) longest_lifetime: Option<LifetimeSpec>,
    pub(super) rights: Option<Vec<String>>,
}

impl Caller {
    pub(super) fn policy(&mut self) -> Policy {
        Policy {
            permissions: self.permissions.take(),
            default_permissions: self.default_permissions.take(),
            rooms: self.rooms.take(),
            roles: self.roles.take(),
            longest_lifetime: self.longest_lifetime.take(),
            rights: self.rights.take(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Jwks {
    pub(super) url: Option<String>,
    pub(super) file: Option<PathBuf>,
    pub(super) issuer: String,
    pub(super) audience: String,
    pub(super) refresh: Option<LifetimeSpec>,
    pub(super) max_age: Option<LifetimeSpec>,
    pub(super) participant: Option<String>,
    pub(super) participant_prefix: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Limits {
    pub(super) requests_per_second: Option<u32>,
    pub(super) burst: Option<u32>,
    pub(super) revocations: Option<u32>,
    pub(super) body_bytes: Option<usize>,
    pub(super) connections: Option<usize>,
    pub(super) header_timeout: Option<LifetimeSpec>,
    pub(super) body_timeout: Option<LifetimeSpec>,
    pub(super) upstream_timeout: Option<LifetimeSpec>,
    pub(super) shutdown_timeout: Option<LifetimeSpec>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Audit {
    pub(super) path: Option<PathBuf>,
}
