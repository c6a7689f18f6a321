//! LiveKit: access tokens with every claim and grant of the vendor, its webhooks, and the API for rooms and
//! participants.
//!
//! A token names the API key (`iss`), who comes (`sub`), and what they may do: the grants `video`, `sip`,
//! `agent`, `inference`, `observability`, `agentEndpoint` and `agentThread`. They are written in this order:
//! `iss`, `sub`, `name`, `kind`, `kindDetails`, the grants, `metadata`, `attributes`, `roomPreset`,
//! `roomConfig`, `nbf`, `iat`, `exp`, `jti`. The header is `{"alg":"HS256","typ":"JWT"}`. Source: the package
//! `auth` of `livekit/protocol` v1.54.0, and what the servers 1.9.11 and 1.13.5 answered; `docs/decisions.md`
//! says where we are stricter.
//!
//! ```
//! use roomkey::livekit::{Ability, Access, Credentials, Expectation, DEFAULT_LIFETIME};
//! use roomkey::{Secret, Timestamp};
//!
//! let credentials = Credentials::new("APIx7Qm2", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
//! let now = Timestamp::from_unix(1_700_000_000)?;
//! let access = Access::join("class-7", "ann")?.name("Ann Lee")?;
//! let token = credentials.mint(&access, DEFAULT_LIFETIME, now)?;
//!
//! let expectation = Expectation::any().room("class-7").can(Ability::RoomJoin);
//! let claims = credentials.verify(&token, &expectation, now)?;
//! assert_eq!(claims.identity(), Some("ann"));
//! assert!(claims.grants().video.may_publish());
//! # Ok::<(), roomkey::Error>(())
//! ```

mod access;
mod by_name;
mod claims;
mod credentials;
pub mod endpoints;
mod expectation;
mod grants;
mod kind;
mod look;
mod name;
pub mod rest;
mod room_config;
#[cfg(test)]
mod tests;
pub mod webhook;

pub use access::{Access, AccessSpec};
pub(crate) use by_name::ENTRY;
pub use claims::Claims;
pub use credentials::Credentials;
pub use expectation::{Ability, Expectation, ExpectationSpec};
pub use grants::{
    AgentEndpointGrant, AgentGrant, AgentThreadGrant, Grants, InferenceGrant, ObservabilityGrant,
    SipGrant, Source, VideoGrant,
};
pub use kind::{Kind, KindDetail};
pub use room_config::RoomConfig;

pub(crate) use room_config::{gives_secrets_away, is_known};

use crate::time::Lifetime;

/// How long a token lives if nothing is said: ten minutes, as in the vendor's SDK for Ruby.
///
/// A token is needed to come in; while someone is connected the server hands them new ones every five
/// minutes, so that a long life serves only whoever finds the token. Most of the vendor's SDKs say six hours.
///
/// ```
/// assert_eq!(roomkey::livekit::DEFAULT_LIFETIME.as_seconds(), 600);
/// ```
pub const DEFAULT_LIFETIME: Lifetime = Lifetime::from_valid(600);

/// LiveKit as its name finds it.
///
/// ```
/// assert_eq!(roomkey::vendor::by_name("livekit")?, roomkey::livekit::VENDOR);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub const VENDOR: crate::vendor::Vendor = crate::vendor::Vendor::new(&ENTRY);
