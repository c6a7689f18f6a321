//! What OpenTok and Vonage share: `TokBox` built the one and became the other, and the sessions, the roles,
//! most claims and the REST API are the same. The two vendors' folders stand above and add who signs.

mod access;
mod api_token;
pub(crate) mod by_name;
mod claims;
pub(crate) mod described;
mod expectation;
pub(crate) mod form;
pub(crate) mod look;
pub mod rest;
mod role;
pub(crate) mod session_id;

pub use access::{Access, AccessSpec, Kind};
pub(crate) use access::{check_session, write_connection};
pub use api_token::{ApiAccess, ApiAccessSpec, ApiClaims, ApiExpectation, ApiExpectationSpec};
pub(crate) use api_token::{ApiRules, api_payload, check_api_members, end_of, write_times};
pub use claims::Connection;
pub(crate) use claims::{invalid, text};
pub use expectation::{Expectation, ExpectationSpec};
pub use role::{Capability, Role};
pub use session_id::{Generation, NewSessionId, NewSessionIdSpec, SessionId};

use crate::time::Lifetime;

/// How long the vendor lets a token live that says nothing: 24 hours.
///
/// ```
/// assert_eq!(roomkey::opentok::DEFAULT_LIFETIME, roomkey::Lifetime::hours(24)?);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub const DEFAULT_LIFETIME: Lifetime = Lifetime::from_valid(86_400);

/// The most characters of connection data, and of all layout classes together.
///
/// A character is a Unicode code point, as the vendor's Python SDK counts. Its other SDKs count
/// bytes or UTF-16 units, of which there are more, and its servers do not say.
pub const MAXIMUM_DATA_CHARACTERS: usize = 1000;

/// The scope of a client token.
pub(crate) const SCOPE: &str = "session.connect";
