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

mod access;
mod api_token;
pub(crate) mod by_name;
mod claims;
mod credentials;
pub mod endpoints;
mod expectation;
mod form;
pub(crate) mod look;
mod look_t1;
pub mod rest;
mod role;
// Policies are VideoSDK's, and seats are signed for both vendors.
#[cfg(all(feature = "videosdk", feature = "vonage"))]
pub mod rooms;
mod session;
mod t1;

pub use access::{Access, AccessSpec, Kind};
pub use api_token::{ApiAccess, ApiAccessSpec, ApiClaims, ApiExpectation, ApiExpectationSpec};
pub(crate) use api_token::{ApiRules, api_payload, check_api_members};
pub(crate) use api_token::{end_of, write_times};
pub(crate) use by_name::ENTRY;
pub use claims::{Claims, Connection};
pub(crate) use claims::{invalid as claim_invalid, text as text_claim};
pub use credentials::Credentials;
pub(crate) use credentials::{check_session, write_connection};
pub use expectation::{Expectation, ExpectationSpec};
pub use role::{Capability, Role};
pub(crate) use session::is_application;
pub use session::{Generation, NewSessionId, NewSessionIdSpec, SessionId};
pub(crate) use t1::Fields as T1Fields;

use crate::time::Lifetime;

/// How long the vendor lets a token live that says nothing: 24 hours.
///
/// ```
/// assert_eq!(roomkey::opentok::DEFAULT_LIFETIME, roomkey::Lifetime::hours(24)?);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub const DEFAULT_LIFETIME: Lifetime = Lifetime::from_valid(86_400);

/// How long the vendor's SDKs let a token for the REST API live: 5 minutes.
///
/// ```
/// assert_eq!(roomkey::opentok::API_LIFETIME, roomkey::Lifetime::minutes(5)?);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub const API_LIFETIME: Lifetime = Lifetime::from_valid(300);

/// The most characters of connection data, and of all layout classes together.
///
/// A character is a Unicode code point, as the vendor's Python SDK counts. Its other SDKs count
/// bytes or UTF-16 units, of which there are more, and its servers do not say.
pub const MAXIMUM_DATA_CHARACTERS: usize = 1000;

/// The scope of a client token.
pub(crate) const SCOPE: &str = "session.connect";
