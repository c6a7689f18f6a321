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
    /// # use roomkey::{Lifetime, Secret, Timestamp};
    /// # use roomkey::videosdk::{Access, Claims, Credentials, Expectation, Permission};
    /// # let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
    /// # let now = Timestamp::from_unix(1_700_000_000)?;
    /// # let token = credentials.mint(&Access::new([Permission::AllowJoin])?, Lifetime::default(), now)?;
    /// let verified = credentials.verify(&token, &Expectation::any(), now)?;
    /// let claims: Claims = verified.into_inner();
    /// assert_eq!(claims.api_key().as_str(), "my-api-key");
    /// # Ok::<(), roomkey::Error>(())
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
