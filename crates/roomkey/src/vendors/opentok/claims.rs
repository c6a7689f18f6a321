//! What a client token of OpenTok says.

use super::{Connection, Kind};
use crate::id::ApiKey;
use serde::ser::SerializeMap;
use std::ops::Deref;

/// What a client token of OpenTok says. Those that count come out of
/// [`Credentials::verify`](super::Credentials::verify) as `Verified<Claims>`.
///
/// ```
/// use roomkey::opentok::Claims;
/// fn describe(claims: &Claims) -> String {
///     format!("{} in {}, by {}", claims.role(), claims.session(), claims.api_key())
/// }
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
    /// ```
    /// # fn show(one: &roomkey::opentok::Claims) {
    /// println!("{:?}", one.kind());
    /// # }
    /// ```
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The API key whose secret signed it.
    ///
    /// ```
    /// # fn show(one: &roomkey::opentok::Claims) {
    /// println!("{:?}", one.api_key());
    /// # }
    /// ```
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
