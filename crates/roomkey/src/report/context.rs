//! What whoever looks at a token is told.

use crate::secret::Secret;
use crate::time::Timestamp;

/// What the inspector is told: the time, and perhaps the secret.
///
/// ```
/// use roomkey::{Secret, Timestamp, inspect::Context};
/// let secret = Secret::allow_weak("secret_key_generated")?;
/// let context = Context::at(Timestamp::from_unix(1_700_000_000)?).secret(&secret);
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
    /// ```
    /// # use roomkey::{Timestamp, inspect::Context};
    /// let context = Context::at(Timestamp::from_unix(1_700_000_000)?);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn at(now: Timestamp) -> Self {
        Self { now, secret: None }
    }

    /// Also says whether this secret made the signature, and whether it is a good secret.
    ///
    /// ```
    /// # use roomkey::{Secret, Timestamp, inspect::Context};
    /// let secret = Secret::allow_weak("x")?;
    /// let context = Context::at(Timestamp::from_unix(0)?).secret(&secret);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[must_use]
    pub const fn secret(mut self, secret: &'a Secret) -> Self {
        self.secret = Some(secret);
        self
    }
}
