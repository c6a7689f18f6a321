//! Video.io: app tokens and session tokens, after document 004.
//!
//! An app has a token that never expires and gives full control of it. Its server trades that token
//! and the app's own name for a user, the identity, for a session token; that one goes to the user's
//! device. The same identity is the same user for ever.
//!
//! The vendor's cloud may not answer any more. An [`Authority`] stands in for it: it verifies app
//! tokens, mints and verifies session tokens, and [`endpoints`] answers the call of the vendor's
//! API in both of its generations. [`rest`] is that call as a client makes it.
//!
//! ```
//! use roomkey::videoio::{AppAccess, Authority, Expectation, Scopes, SessionAccess};
//! use roomkey::{Lifetime, Secret, Timestamp};
//!
//! let authority = Authority::new(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
//! let now = Timestamp::from_unix(1_700_000_000)?;
//! let app_token = authority.mint_app(&AppAccess::new("my-app".parse()?), now)?;
//!
//! let app = authority.verify_app(&app_token, now)?;
//! let access = SessionAccess::new("ann@app.example".parse()?, Scopes::ORDINARY.iter())?;
//! let session = authority.mint_session(&app, &access, Lifetime::hours(2)?, now)?;
//! assert!(authority.verify_session(&session, &Expectation::any(), now).is_ok());
//! assert!(authority.verify_session(&app_token, &Expectation::any(), now).is_err());
//! # Ok::<(), roomkey::Error>(())
//! ```

mod access;
mod authority;
mod by_name;
mod claims;
mod credentials;
pub mod endpoints;
mod expectation;
mod look;
mod name;
pub mod rest;
mod scope;

pub use access::{AppAccess, AppAccessSpec, SessionAccess, SessionAccessSpec};
pub use authority::Authority;
pub(crate) use by_name::ENTRY;
pub use by_name::{authorities, keys};
pub use claims::{AppClaims, SessionClaims};
pub use credentials::{BearerToken, SessionCredentials, SessionCredentialsSpec, Warning};
pub use expectation::{Expectation, ExpectationSpec};
pub use name::{AppId, Identity};
pub use scope::{Scope, Scopes};

/// Video.io by its name, for who need not look for it.
///
/// ```
/// assert_eq!(roomkey::vendor::by_name("videoio")?, roomkey::videoio::VENDOR);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub const VENDOR: crate::vendor::Vendor = crate::vendor::Vendor::new(&ENTRY);
