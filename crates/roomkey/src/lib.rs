//! Roomkey cuts the keys to video rooms: it mints, verifies and inspects the access tokens of video
//! products, strictly and without I/O.
//!
//! ```
//! use roomkey::videosdk::{Access, Credentials, Expectation, Permission};
//! use roomkey::{Lifetime, Secret, Timestamp};
//!
//! let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
//! let now = Timestamp::from_unix(1_700_000_000)?;
//!
//! let access = Access::new([Permission::AllowJoin])?
//!     .room("2kyv-gzay-64pg".parse()?)
//!     .participant("lxvdplwt".parse()?);
//! let token = credentials.mint(&access, Lifetime::minutes(120)?, now)?;
//!
//! let claims = credentials.verify(&token, &Expectation::join("2kyv-gzay-64pg".parse()?), now)?;
//! assert!(claims.permissions().contains(Permission::AllowJoin));
//! # Ok::<(), roomkey::Error>(())
//! ```
//!
//! Three verbs, the same for every vendor and in every language: *mint* makes a token, *verify*
//! decides whether to trust one, *inspect* looks at one without trusting it. Only `verify` makes a
//! [`Verified`], and nothing that lets people in takes anything less.
//!
//! The crate is pure: values in, values out. It reads no clock (every call takes a [`Timestamp`]),
//! no environment, no file and no socket; requests to a vendor's API are built as
//! [`http::Request`] and answers understood from [`http::Response`], and the caller sends them.
//!
//! Each vendor is a feature of the crate (`videosdk`, `opentok`, `vonage`, `videoio`, `livekit`), and so
//! is [`inspect`], which knows all of them, and [`gate`], which decides who comes into a room. All are on by default;
//! whoever needs one turns the rest off.
//!
//! Who computes is a feature too: aws-lc (`aws-lc`) or RustCrypto (`pure`, which needs no C and builds for
//! WebAssembly). By default public keys are aws-lc's, and HMAC is that of the library which is faster
//! at it on this processor. `pure` alone signs with RS256 only where `pure-rsa-signing` asks for it.
//!
//! In reading order, each floor on those before it: what everything is made of; the signature layer and what
//! else vendors have in common; what is said of people and tokens in nobody's words; what a vendor is, and
//! the vendors; and what knows them all.

#![forbid(unsafe_code)]
#![cfg_attr(
    not(feature = "inspect"),
    allow(
        dead_code,
        unreachable_pub,
        unused_imports,
        unused_macros,
        reason = "some of what vendors share is used by one of them"
    )
)]
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may fail loudly")
)]

// What everything is made of.
mod crypto;
pub mod error;
pub mod id;
pub mod json;
pub mod secret;
pub mod time;
mod verified;
mod written;

// Tokens, whoever's they are, and what else vendors have in common.
pub mod endpoint;
pub mod jws;
pub mod keyring;
pub mod remote;
pub mod retry;
pub mod revocation;

// What is said of people and of tokens, in nobody's words.
pub mod grant;
mod report;

// What a vendor is, what two of them share, the vendors and their list.
#[cfg(feature = "opentok")]
mod tokbox;
pub mod vendor;
mod vendors;

// How a client keeps a token that lives, whoever's it is.
pub mod session;

// Who may come into a room, and who does not any more.
#[cfg(feature = "gate")]
pub mod gate;

// What knows them all, or more than one.
#[cfg(feature = "opentok")]
mod clouds;
#[cfg(feature = "inspect")]
pub mod inspect;
#[cfg(feature = "opentok")]
pub mod opentok;

pub use error::{Category, Code, Error, Result};
pub use id::{ApiKey, CustomRoomId, Jti, ParticipantId, RoomId};
pub use secret::Secret;
pub use time::{Lifetime, LifetimeSpec, Timestamp};
#[cfg(feature = "livekit")]
pub use vendors::livekit;
#[cfg(feature = "videoio")]
pub use vendors::videoio;
#[cfg(feature = "videosdk")]
pub use vendors::videosdk;
#[cfg(feature = "vonage")]
pub use vendors::vonage;
pub use verified::Verified;

/// The README's lines run as printed.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

#[cfg(test)]
mod tests;
