//! OpenTok: session ids, client tokens in both forms, and the REST API.
//!
//! A client token lets its bearer into one session in one [`Role`]. There are two forms: T1, which is
//! `T1==` and base64 over form data with an HMAC-SHA1 (until 2024 the only one, and still common),
//! and a JWT with HS256. The secret of a project signs both, and the JWT that calls the REST API.
//! Sources: the vendor's pages "Token Creation Overview" and "REST API", and its server SDKs;
//! `docs/decisions.md` says what we do where they differ.
//!
//! ```
//! use roomkey::opentok::{Access, Capability, Credentials, DEFAULT_LIFETIME, Expectation, Role};
//! use roomkey::{Secret, Timestamp};
//!
//! let secret = Secret::new("1234567890abcdef1234567890abcdef1234567890")?;
//! let credentials = Credentials::new("123456", secret)?;
//! let now = Timestamp::from_unix(1_700_000_000)?;
//! let session = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4".parse()?;
//!
//! let token = credentials.mint(&Access::new(session, Role::Publisher), DEFAULT_LIFETIME, now)?;
//! let claims = credentials.verify(&token, &Expectation::any().can(Capability::Publish), now)?;
//! assert_eq!(claims.role(), Role::Publisher);
//! # Ok::<(), roomkey::Error>(())
//! ```

pub use crate::clouds::endpoints;
#[cfg(feature = "vonage")]
pub use crate::clouds::rooms;
pub use crate::vendors::opentok::*;
