//! What a vendor is, so that shells find one by its name and need to know nothing else of it.
//!
//! A vendor describes itself as data ([`About`]): its credentials, its kinds of token, and which values
//! say something about each. With its credentials [opened](Vendor::open) it mints and verifies from JSON
//! that has no secret in it. The command, the server and every binding stand on this; who writes Rust has
//! the vendor's own types beside it, such as [`opentok`](crate::opentok).
//!
//! ```
//! use roomkey::vendor::{self, Credentials};
//! use roomkey::Timestamp;
//!
//! let opentok = vendor::by_name("opentok")?;
//! let credentials = Credentials::new()
//!     .with("api_key", "123456")
//!     .with("secret", "1234567890abcdef1234567890abcdef1234567890");
//! let keys = opentok.open(&credentials)?;
//!
//! let now = Timestamp::from_unix(1_700_000_000)?;
//! let session = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4";
//! let wish = format!(r#"{{"session":"{session}","role":"publisher","lifetime":"2h"}}"#);
//! let token = keys.mint(wish.as_bytes(), now)?;
//! let claims = keys.verify(&token, br#"{"capability":"publish"}"#, now)?;
//! assert_eq!(claims.room(), Some(session));
//! # Ok::<(), roomkey::Error>(())
//! ```

mod about;
mod claim;
mod claims;
mod credentials;
pub mod endpoints;
mod event;
mod given;
mod keys;
mod local;
mod member;
#[cfg(test)]
mod tests;

pub use crate::vendors::{all, by_name, of_kind};
pub use about::{About, CredentialField, Form, KeyFile};
pub use claim::Claim;
pub use claims::Claims;
pub use credentials::{Credentials, agreed};
pub use event::Event;
pub use keys::{Keys, Vendor};
pub use local::{Bearer, Local, LocalKey, Made, Source};
pub use member::{Member, Type};

pub(crate) use claim::{names, of_jwt};
pub(crate) use given::Given;
pub(crate) use keys::{Entry, Mints, Tokens, cannot_sign};
pub(crate) use member::{
    ISSUED_AT, JTI, LEEWAY, LIFETIME, MAX_LIFETIME, MISSING_EXPIRY, NOT_BEFORE,
};
