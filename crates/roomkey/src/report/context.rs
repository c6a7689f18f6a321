//! What whoever looks at a token is told.

use crate::secret::Secret;
use crate::time::Timestamp;

/// What the inspector is told: the time, and perhaps the secret.
///
/// ```
/// use roomkey::inspect::{Context, FindingCode, inspect};
/// use roomkey::{Lifetime, Secret, Timestamp, videosdk::{Access, Credentials, Permission}};
///
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
/// let token = credentials.mint(&Access::new([Permission::AllowJoin])?, Lifetime::hours(1)?, now)?;
///
/// let other = Secret::new("78695a4b3c2d1e0ffedcba9876543210")?;
/// let report = inspect(&token, &Context::at(now).secret(&other));
/// assert!(report.has(FindingCode::SignatureInvalid));
/// let later = Timestamp::from_unix(1_700_003_600)?;
/// assert!(inspect(&token, &Context::at(later)).has(FindingCode::TokenExpired));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    pub(crate) now: Timestamp,
    pub(crate) secret: Option<&'a Secret>,
}

impl<'a> Context<'a> {
    /// Inspects as of this moment.
    ///
    /// See [`Context`] for an example.
    pub const fn at(now: Timestamp) -> Self {
        Self { now, secret: None }
    }

    /// Also says whether this secret made the signature, and whether it is a good secret.
    ///
    /// See [`Context`] for an example.
    #[must_use]
    pub const fn secret(mut self, secret: &'a Secret) -> Self {
        self.secret = Some(secret);
        self
    }
}
