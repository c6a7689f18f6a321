//! Trust as a type.

use std::ops::Deref;

/// Claims that were verified: signature, time and rules.
///
/// Only the `verify` functions of this crate make one. Code that admits people should take
/// `Verified<Claims>` and not `Claims`; then what was only inspected cannot get there.
///
/// ```compile_fail
/// fn forge(claims: roomkey::videosdk::Claims) -> roomkey::Verified<roomkey::videosdk::Claims> {
///     roomkey::Verified(claims)
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Verified<T>(T);

impl<T> Verified<T> {
    pub(crate) const fn new(claims: T) -> Self {
        Self(claims)
    }

    /// The claims without the proof.
    ///
    /// ```
    /// # use roomkey::{Verified, jws::Claims};
    /// fn keep(verified: Verified<Claims>) -> Claims {
    ///     verified.into_inner()
    /// }
    /// ```
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: serde::Serialize> serde::Serialize for Verified<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
