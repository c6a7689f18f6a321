//! Several credentials at once, so that keys can be changed without refusing anyone.
//!
//! New credentials are added as active, the old ones become passive and still verify what they
//! signed, and when the last of those tokens has expired they are disabled. A token carries the
//! API key it was signed with in its payload, so that is how its credentials are found; the
//! payload is not believed in anything before its signature is.

use super::access::Access;
use super::claims::{Claims, peek_api_key};
use super::credentials::Credentials;
use super::expectation::Expectation;
use crate::Verified;
use crate::error::{Code, Error, Result};
use crate::id::ApiKey;
use crate::jws::{Algorithm, Parts};
pub use crate::keyring::KeyState;
use crate::time::{Lifetime, Timestamp};
use std::sync::Arc;

/// Several credentials, each with a state. A clone shares them.
///
/// ```
/// use roomkey::videosdk::{Access, Credentials, Expectation, KeyState, Keyring, Permission};
/// use roomkey::{Lifetime, Secret, Timestamp};
///
/// let old = Credentials::new("old-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
/// let new = Credentials::new("new-key", Secret::new("78695a4b3c2d1e0ffedcba9876543210")?)?;
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let access = Access::new([Permission::AllowJoin])?;
/// let signed_before = old.mint(&access, Lifetime::hours(1)?, now)?;
///
/// let mut keyring = Keyring::new();
/// keyring.add(new, KeyState::Active)?;
/// keyring.add(old, KeyState::Passive)?;
/// assert!(keyring.verify(&signed_before, &Expectation::any(), now).is_ok());
/// assert_eq!(keyring.active()?.api_key().as_str(), "new-key");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Keyring {
    entries: Vec<(Arc<Credentials>, KeyState)>,
}

impl Keyring {
    /// A keyring without credentials.
    ///
    /// ```
    /// assert!(roomkey::videosdk::Keyring::new().active().is_err());
    /// ```
    pub const fn new() -> Self {
        Self { entries: Vec::new() }
    }

    /// Adds credentials, which others may share.
    ///
    /// # Errors
    /// `key_duplicated` when the API key is there already.
    ///
    /// ```
    /// # use roomkey::{Code, Secret, videosdk::{Credentials, KeyState, Keyring}};
    /// let credentials = || Credentials::new("a", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
    /// let mut keyring = Keyring::new();
    /// keyring.add(credentials()?, KeyState::Active)?;
    /// let again = keyring.add(credentials()?, KeyState::Passive).unwrap_err();
    /// assert_eq!(again.code(), Code::KeyDuplicated);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn add(&mut self, credentials: impl Into<Arc<Credentials>>, state: KeyState) -> Result<()> {
        let credentials = credentials.into();
        if self.find(credentials.api_key()).is_some() {
            return Err(Error::new(Code::KeyDuplicated));
        }
        self.entries.push((credentials, state));
        Ok(())
    }

    /// The credentials that sign: the first that are active.
    ///
    /// # Errors
    /// `key_not_active`.
    ///
    /// ```
    /// # use roomkey::{Code, videosdk::Keyring};
    /// assert_eq!(Keyring::new().active().unwrap_err().code(), Code::KeyNotActive);
    /// ```
    pub fn active(&self) -> Result<&Credentials> {
        self.entries
            .iter()
            .find(|(_, state)| *state == KeyState::Active)
            .map(|(credentials, _)| &**credentials)
            .ok_or(Error::new(Code::KeyNotActive))
    }

    /// Makes a token with the active credentials.
    ///
    /// # Errors
    /// `key_not_active`, and as [`Credentials::mint`].
    ///
    /// ```
    /// # use roomkey::{Lifetime, Timestamp, videosdk::{Access, Keyring, Permission}};
    /// let access = Access::new([Permission::AllowJoin])?;
    /// assert!(Keyring::new().mint(&access, Lifetime::default(), Timestamp::from_unix(0)?).is_err());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn mint(&self, access: &Access, lifetime: Lifetime, now: Timestamp) -> Result<String> {
        self.active()?.mint(access, lifetime, now)
    }

    /// Decides whether to trust a token, with the credentials whose API key it carries.
    ///
    /// # Errors
    /// `api_key_unknown`, `api_key_disabled`, and as [`Credentials::verify`]. Answer a stranger
    /// with the same words for all of them, or they learn which API keys exist.
    ///
    /// ```
    /// # use roomkey::{Timestamp, videosdk::{Expectation, Keyring}};
    /// assert!(Keyring::new().verify("", &Expectation::any(), Timestamp::from_unix(0)?).is_err());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn verify(
        &self,
        token: &str,
        expectation: &Expectation,
        now: Timestamp,
    ) -> Result<Verified<Claims>> {
        for (credentials, state) in &self.entries {
            if *state != KeyState::Disabled
                && let Some(verdict) = credentials.verify_own(token, expectation, now)
            {
                return verdict;
            }
        }
        let (parts, payload) = Parts::read(token, Algorithm::Hs256)?;
        match self.find(&peek_api_key(&payload)?) {
            None => Err(Error::new(Code::ApiKeyUnknown)),
            Some((_, KeyState::Disabled)) => Err(Error::new(Code::ApiKeyDisabled)),
            Some((credentials, _)) => {
                credentials.verify_decoded(&parts, &payload, expectation, now)
            }
        }
    }

    /// The same with only the credentials of this API key.
    ///
    /// # Errors
    /// `api_key_unknown`.
    ///
    /// ```
    /// # use roomkey::{ApiKey, videosdk::Keyring};
    /// assert!(Keyring::new().only(&ApiKey::parse("unknown")?).is_err());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn only(mut self, api_key: &ApiKey) -> Result<Self> {
        self.entries.retain(|(credentials, _)| credentials.api_key() == api_key);
        if self.entries.is_empty() { Err(Error::new(Code::ApiKeyUnknown)) } else { Ok(self) }
    }

    /// The credentials with an API key, and their state.
    ///
    /// ```
    /// # use roomkey::{ApiKey, videosdk::Keyring};
    /// assert!(Keyring::new().find(&ApiKey::parse("unknown")?).is_none());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn find(&self, api_key: &ApiKey) -> Option<(&Credentials, KeyState)> {
        self.entries
            .iter()
            .find(|(credentials, _)| credentials.api_key() == api_key)
            .map(|(credentials, state)| (&**credentials, *state))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[test]
    fn only_one_api_key_is_left() {
        let mut keyring = Keyring::new();
        for name in ["one", "two"] {
            let secret = Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687").unwrap();
            keyring.add(Credentials::new(name, secret).unwrap(), KeyState::Active).unwrap();
        }
        let (one, two) = (ApiKey::parse("one").unwrap(), ApiKey::parse("two").unwrap());
        let left = keyring.only(&two).unwrap();
        assert!(left.find(&one).is_none() && left.find(&two).is_some());
        assert_eq!(left.only(&one).unwrap_err().code(), Code::ApiKeyUnknown);
    }
}
