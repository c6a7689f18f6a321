//! What a client token of OpenTok says.

use super::{Connection, Kind};
use crate::id::ApiKey;
use serde::ser::SerializeMap;
use std::ops::Deref;

/// What a client token of OpenTok says. Those that count come out of
/// [`Credentials::verify`](super::Credentials::verify) as `Verified<Claims>`.
///
/// ```
/// use roomkey::opentok::{Access, Credentials, DEFAULT_LIFETIME, Expectation, Kind, Role};
/// use roomkey::{Secret, Timestamp};
///
/// let credentials = Credentials::new("123456", Secret::new("1234567890abcdef1234567890abcdef1234567890")?)?;
/// let session = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4".parse()?;
/// let access = Access::new(session, Role::Subscriber).kind(Kind::T1);
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let token = credentials.mint(&access, DEFAULT_LIFETIME, now)?;
///
/// let claims = credentials.verify(&token, &Expectation::any(), now)?;
/// assert_eq!((claims.kind(), claims.api_key().as_str()), (Kind::T1, "123456"));
/// // What tokens of both forms say.
/// assert_eq!((claims.role(), claims.session()), (Role::Subscriber, access.session()));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Claims {
    pub(super) kind: Kind,
    pub(super) api_key: ApiKey,
    pub(super) connection: Connection,
}

impl Claims {
    /// The form of the token.
    ///
    /// See [`Claims`] for an example.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The API key whose secret signed it.
    ///
    /// See [`Claims`] for an example.
    pub const fn api_key(&self) -> &ApiKey {
        &self.api_key
    }
}

impl Deref for Claims {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

/// With Roomkey's names: the two forms have different ones.
impl serde::Serialize for Claims {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", &self.kind)?;
        map.serialize_entry("api_key", &self.api_key)?;
        self.connection.serialize_into(&mut map)?;
        map.end()
    }
}
