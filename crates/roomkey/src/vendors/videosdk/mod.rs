//! VideoSDK.live: access tokens, their claims, and the REST API for rooms and sessions.
//!
//! What a token may say, in the order in which it is written: `apikey`, `permissions`, `version`,
//! `roomId`, `participantId`, `roles`, `roomkey_rights` (our own, see [`Right`]), custom claims, `iat`,
//! `exp`, `jti`. The header is
//! `{"alg":"HS256","typ":"JWT"}`. Sources: the vendor's pages "Server Setup" and "Authentication
//! and Tokens"; `docs/decisions.md` says what we do where they are silent.
//!
//! ```
//! use roomkey::videosdk::{Access, Credentials, Entry, Expectation, Permission};
//! use roomkey::{Lifetime, Secret, Timestamp};
//!
//! let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
//! let now = Timestamp::from_unix(1_700_000_000)?;
//! let token = credentials.mint(&Access::new([Permission::AskJoin])?, Lifetime::default(), now)?;
//! let claims = credentials.verify(&token, &Expectation::join("2kyv-gzay-64pg".parse()?), now)?;
//! assert_eq!(claims.entry(), Some(Entry::Ask));
//! # Ok::<(), roomkey::Error>(())
//! ```

mod access;
mod by_name;
mod claims;
mod credentials;
pub mod endpoints;
mod expectation;
mod keyring;
mod look;
pub mod rest;
mod revoked;
mod secret_only;

pub use crate::grant::{Permission, Permissions, Right, Rights, Role, Roles};
pub use access::{Access, AccessSpec};
pub(crate) use by_name::ENTRY;
pub use claims::Claims;
pub use credentials::Credentials;
pub use expectation::{Entry, Expectation, ExpectationSpec};
pub use keyring::{KeyState, Keyring};
pub use secret_only::SecretOnly;

/// VideoSDK as its name finds it.
///
/// ```
/// assert_eq!(roomkey::vendor::by_name("videosdk")?, roomkey::videosdk::VENDOR);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub const VENDOR: crate::vendor::Vendor = crate::vendor::Vendor::new(&ENTRY);
