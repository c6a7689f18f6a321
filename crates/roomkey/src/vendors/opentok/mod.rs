//! OpenTok: what signs its tokens, T1, which is its own, and what the inspector sees. The rest it shares with
//! Vonage: [`tokbox`](crate::tokbox).

mod by_name;
mod claims;
mod credentials;
mod look;
mod look_t1;
mod t1;

pub use crate::tokbox::{
    Access, AccessSpec, ApiAccess, ApiAccessSpec, ApiClaims, ApiExpectation, ApiExpectationSpec,
    Capability, Connection, DEFAULT_LIFETIME, Expectation, ExpectationSpec, Generation, Kind,
    MAXIMUM_DATA_CHARACTERS, NewSessionId, NewSessionIdSpec, Role, SessionId, rest,
};
pub(crate) use by_name::ENTRY;
pub use claims::Claims;
pub use credentials::Credentials;

use crate::time::Lifetime;

/// How long the vendor's SDKs let a token for the REST API live: 5 minutes.
///
/// ```
/// assert_eq!(roomkey::opentok::API_LIFETIME, roomkey::Lifetime::minutes(5)?);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub const API_LIFETIME: Lifetime = Lifetime::from_valid(300);

/// OpenTok by its name, for who need not look for it.
///
/// ```
/// assert_eq!(roomkey::vendor::by_name("opentok")?, roomkey::opentok::VENDOR);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub const VENDOR: crate::vendor::Vendor = crate::vendor::Vendor::new(&ENTRY);
