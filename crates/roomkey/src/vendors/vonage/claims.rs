//! What a client token says.

use super::ApplicationId;
use crate::tokbox::Connection;
use serde::ser::SerializeMap;
use std::ops::Deref;

/// What a client token of Vonage says. Those that count come out of
/// [`Verifier::verify`](super::Verifier::verify) as `Verified<Claims>`.
///
/// See the [module](super) for an example.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims {
    pub(super) application: ApplicationId,
    pub(super) connection: Connection,
}

impl Claims {
    /// The application whose key signed it.
    ///
    /// See the [module](super) for an example.
    pub const fn application_id(&self) -> &ApplicationId {
        &self.application
    }
}

impl Deref for Claims {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl serde::Serialize for Claims {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("application_id", &self.application)?;
        self.connection.serialize_into(&mut map)?;
        map.end()
    }
}
