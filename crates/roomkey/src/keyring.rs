//! Several credentials of one vendor at once, so that keys can be changed without refusing anyone.
//!
//! New credentials are added as active, the old ones become passive and still verify what they
//! signed, and when the last of those tokens has expired they are disabled. VideoSDK's tokens name
//! their key, so its [keyring](crate::videosdk::Keyring) goes by that. Tokens of OpenTok, Vonage and
//! Video.io name a project, whose keys change while it stays; here one key after another is tried.
//!
//! ```
//! use roomkey::keyring::{KeyState, Keyring};
//! use roomkey::opentok::{API_LIFETIME, ApiAccess, ApiExpectation, Credentials};
//! use roomkey::{Secret, Timestamp};
//!
//! let old = Credentials::new("123456", Secret::new("1234567890abcdef1234567890abcdef1234567890")?)?;
//! let new = Credentials::new("123456", Secret::new("abcdef1234567890abcdef1234567890abcdef12")?)?;
//! let now = Timestamp::from_unix(1_700_000_000)?;
//! let signed_before = old.mint_api(&ApiAccess::new(), API_LIFETIME, now)?;
//!
//! let mut keyring = Keyring::new();
//! keyring.add(new, KeyState::Active);
//! keyring.add(old, KeyState::Passive);
//! let expected = ApiExpectation::live();
//! assert!(keyring.verify(|one| one.verify_api(&signed_before, &expected, now)).is_ok());
//! # Ok::<(), roomkey::Error>(())
//! ```

use crate::error::{Code, Error, Result};
use std::str::FromStr;
use std::sync::Arc;

/// What credentials are still good for.
///
/// ```
/// use roomkey::keyring::KeyState;
/// assert_eq!("passive".parse::<KeyState>()?, KeyState::Passive);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the three states of DESIGN section 2")]
pub enum KeyState {
    /// Signs and verifies.
    Active,
    /// Only verifies.
    Passive,
    /// Refuses.
    Disabled,
}

impl KeyState {
    /// The state in lower case.
    ///
    /// ```
    /// assert_eq!(roomkey::keyring::KeyState::Active.as_str(), "active");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Passive => "passive",
            Self::Disabled => "disabled",
        }
    }
}

impl FromStr for KeyState {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        [Self::Active, Self::Passive, Self::Disabled]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or(Error::because(
                Code::ArgumentInvalid,
                "The state of a key is `active`, `passive` or `disabled`.",
            ))
    }
}

/// Several credentials of one vendor, each with a state. A clone shares them.
///
/// See the [module](self) for an example.
#[derive(Debug)]
pub struct Keyring<C> {
    entries: Vec<(Arc<C>, KeyState)>,
}

impl<C> Clone for Keyring<C> {
    fn clone(&self) -> Self {
        Self { entries: self.entries.clone() }
    }
}

impl<C> Default for Keyring<C> {
    fn default() -> Self {
        Self::new()
    }
}

/// One key, which is active.
impl<C> From<C> for Keyring<C> {
    fn from(credentials: C) -> Self {
        Self { entries: vec![(Arc::new(credentials), KeyState::Active)] }
    }
}

impl<C> Keyring<C> {
    /// A keyring without credentials.
    ///
    /// ```
    /// # use roomkey::{keyring::Keyring, videoio::Authority};
    /// assert!(Keyring::<Authority>::new().active().is_err());
    /// ```
    pub const fn new() -> Self {
        Self { entries: Vec::new() }
    }

    /// Adds credentials, which others may share.
    ///
    /// ```
    /// # use roomkey::{Secret, keyring::{KeyState, Keyring}, videoio::Authority};
    /// let mut keyring = Keyring::new();
    /// keyring.add(Authority::new(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?), KeyState::Active);
    /// assert!(keyring.active().is_ok());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn add(&mut self, credentials: impl Into<Arc<C>>, state: KeyState) {
        self.entries.push((credentials.into(), state));
    }

    /// The credentials that sign: the first that are active.
    ///
    /// # Errors
    /// `key_not_active`.
    ///
    /// ```
    /// # use roomkey::{Code, keyring::Keyring, opentok::Credentials};
    /// let nothing = Keyring::<Credentials>::new();
    /// assert_eq!(nothing.active().unwrap_err().code(), Code::KeyNotActive);
    /// ```
    pub fn active(&self) -> Result<&C> {
        self.entries
            .iter()
            .find(|(_, state)| *state == KeyState::Active)
            .map(|(credentials, _)| &**credentials)
            .ok_or(Error::new(Code::KeyNotActive))
    }

    /// The first credentials, whatever their state: they say whose the keyring is.
    ///
    /// ```
    /// # use roomkey::{keyring::Keyring, opentok::Credentials};
    /// assert!(Keyring::<Credentials>::new().first().is_none());
    /// ```
    pub fn first(&self) -> Option<&C> {
        self.entries.first().map(|(credentials, _)| &**credentials)
    }

    /// Decides whether to trust a token, as `judge` does with the credentials that signed it. What
    /// disabled ones have signed is refused, whatever else is in the keyring.
    ///
    /// # Errors
    /// `api_key_disabled` when it was signed with credentials that are disabled; `signature_invalid`
    /// when none did; and what `judge` says.
    ///
    /// See the [module](self) for an example.
    pub fn verify<T>(&self, judge: impl Fn(&C) -> Result<T>) -> Result<T> {
        let mut refused = Error::new(Code::SignatureInvalid);
        let (disabled, others): (Vec<_>, Vec<_>) =
            self.entries.iter().partition(|(_, state)| *state == KeyState::Disabled);
        for (credentials, state) in disabled.into_iter().chain(others) {
            match judge(credentials) {
                // The next may have signed it.
                Err(error) if error.code() == Code::SignatureInvalid => {}
                Err(error) if error.code() == Code::ApiKeyMismatch => refused = error,
                Ok(_) if *state == KeyState::Disabled => {
                    return Err(Error::new(Code::ApiKeyDisabled));
                }
                decided => return decided,
            }
        }
        Err(refused)
    }
}

#[cfg(all(test, feature = "opentok", feature = "videoio"))]
mod tests {
    use super::*;
    use crate::opentok::{self, API_LIFETIME, ApiAccess, ApiExpectation};
    use crate::secret::Secret;
    use crate::time::Timestamp;
    use crate::videoio::{AppAccess, Authority};

    const SECRETS: [&str; 3] = [
        "1234567890abcdef1234567890abcdef1234567890",
        "abcdef1234567890abcdef1234567890abcdef12",
        "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
    ];
    const STATES: [KeyState; 3] = [KeyState::Passive, KeyState::Disabled, KeyState::Active];

    fn now() -> Timestamp {
        Timestamp::from_unix(1_750_000_000).unwrap()
    }

    #[test]
    fn what_is_active_signs_what_is_passive_verifies_and_what_is_disabled_refuses() {
        let one = |secret: &str| {
            opentok::Credentials::new("123456", Secret::new(secret).unwrap()).unwrap()
        };
        let mut keyring = Keyring::new();
        for (secret, state) in SECRETS.iter().zip(STATES) {
            keyring.add(one(secret), state);
        }
        let mint = |key: &opentok::Credentials| {
            key.mint_api(&ApiAccess::new(), API_LIFETIME, now()).unwrap()
        };
        let judge = |token: &str, at: Timestamp| {
            let live = ApiExpectation::live();
            keyring.verify(|key| key.verify_api(token, &live, at)).map_err(|error| error.code())
        };
        let signed = mint(keyring.active().unwrap());
        assert!(judge(&signed, now()).is_ok());
        assert!(one(SECRETS[2]).verify_api(&signed, &ApiExpectation::live(), now()).is_ok());
        assert!(judge(&mint(&one(SECRETS[0])), now()).is_ok());
        assert_eq!(judge(&mint(&one(SECRETS[1])), now()).unwrap_err(), Code::ApiKeyDisabled);
        let stranger = one("ffffffffffffffffffffffffffffffffffffffff");
        assert_eq!(judge(&mint(&stranger), now()).unwrap_err(), Code::SignatureInvalid);
        let later = Timestamp::from_unix(1_750_100_000).unwrap();
        assert_eq!(judge(&mint(&one(SECRETS[0])), later).unwrap_err(), Code::TokenExpired);
        let other = opentok::Credentials::new("7", Secret::new(SECRETS[0]).unwrap()).unwrap();
        assert_eq!(judge(&mint(&other), now()).unwrap_err(), Code::ApiKeyMismatch);
        assert_eq!(judge("a.b", now()).unwrap_err(), Code::TokenMalformed);
        keyring.entries.retain(|(_, state)| *state == KeyState::Disabled);
        assert_eq!(keyring.active().unwrap_err().code(), Code::KeyNotActive);
        assert_eq!(keyring.first().unwrap().api_key().as_str(), "123456");
    }

    #[test]
    fn what_a_disabled_key_has_signed_is_refused_whatever_else_is_there() {
        let live = ApiExpectation::live();
        let one = |project: &str, secret: &str| {
            opentok::Credentials::new(project, Secret::new(secret).unwrap()).unwrap()
        };
        let token = one("1", SECRETS[0]).mint_api(&ApiAccess::new(), API_LIFETIME, now()).unwrap();
        let mut keyring = Keyring::new();
        let judge = |keyring: &Keyring<opentok::Credentials>| {
            let claims = keyring.verify(|key| key.verify_api(&token, &live, now()));
            claims.map(drop).map_err(|error| error.code())
        };
        assert_eq!(judge(&keyring), Err(Code::SignatureInvalid));
        // Another project may have the same secret, and says nothing about this one.
        keyring.add(one("2", SECRETS[0]), KeyState::Disabled);
        assert_eq!(judge(&keyring), Err(Code::ApiKeyMismatch));
        keyring.add(one("1", SECRETS[0]), KeyState::Active);
        assert_eq!(judge(&keyring), Ok(()));
        keyring.add(one("1", SECRETS[0]), KeyState::Disabled);
        assert_eq!(judge(&keyring), Err(Code::ApiKeyDisabled));
        assert_eq!(judge(&keyring.clone()), Err(Code::ApiKeyDisabled));
    }

    #[test]
    fn users_keep_their_ids_when_the_key_of_their_authority_changes() {
        let one = |secret: &str| Authority::new(&Secret::new(secret).unwrap());
        let first = one(SECRETS[0]);
        let next = one(SECRETS[1]).with_user_ids_of(&first);
        let (app, ann) = ("my-app".parse().unwrap(), "ann".parse().unwrap());
        assert_eq!(first.user_id(&app, &ann), next.user_id(&app, &ann));
        assert_ne!(one(SECRETS[1]).user_id(&app, &ann), next.user_id(&app, &ann));
        let token = next.mint_app(&AppAccess::new(app), now()).unwrap();
        assert_eq!(first.verify_app(&token, now()).unwrap_err().code(), Code::SignatureInvalid);
        assert!(next.verify_app(&token, now()).is_ok());
    }
}
