//! A token as it is handed out: what a policy granted, minted, and what a record of it says.
//!
//! Whoever keeps a record, or has to look first whether the token would count, goes these steps alone
//! ([`Policy::grant`], [`Grant::subject`], [`Grant::mint`]); whoever does not has them in one, as
//! [`Endpoints::get_token`].

#[cfg(doc)]
use super::{Endpoints, Policy};
use super::{Grant, Refusal};
use crate::endpoint::{Answer, json_answer};
use crate::id::{Jti, ParticipantId, RoomId};
use crate::revocation::Subject;
use crate::time::{Lifetime, Timestamp};
use crate::videosdk::{Access, Keyring, Permission, Right, Role};
use std::borrow::Cow;
use std::fmt;

/// A token that was just minted, and what a record of it says.
///
/// ```
/// # use roomkey::videosdk::{Credentials, KeyState, Keyring};
/// # use roomkey::{Lifetime, Secret, Timestamp};
/// # let mut keyring = Keyring::new();
/// # let secret = Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?;
/// # keyring.add(Credentials::new("my-api-key", secret)?, KeyState::Active)?;
/// use roomkey::videosdk::endpoints::{PolicySpec, TokenRequest};
///
/// let policy = PolicySpec {
///     permissions: vec!["allow_join".into()],
///     roles: vec!["rtc".into()],
///     rights: vec!["validate".into()],
///     ..PolicySpec::default()
/// }
/// .parse()?;
/// let asked = TokenRequest::from_query("roomId=2kyv-gzay-64pg").unwrap();
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let handout = policy.grant(&asked).unwrap().mint(&keyring, now).unwrap();
/// assert_eq!(handout.grants(), "allow_join,validate");
/// assert_eq!(handout.roles(), Some("rtc".into()));
/// assert!(handout.access().bound_room().is_some());
/// assert_eq!(handout.lifetime(), Lifetime::default());
/// assert_eq!(handout.jti().as_str().len(), 36);
/// assert_eq!(handout.to_json(), format!(r#"{{"token":"{}"}}"#, handout.token()));
/// assert_eq!(handout.to_answer().status(), 200);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone)]
pub struct Handout {
    access: Access,
    jti: Jti,
    lifetime: Lifetime,
    token: String,
}

impl Grant {
    /// What a revocation looks at in the token that this becomes. One that is covered already would be
    /// refused for as long as it lives, so it is better not handed out.
    ///
    /// See [`Grant`] for an example.
    pub fn subject(&self, now: Timestamp) -> Subject<'_> {
        Subject {
            issued_at: Some(now),
            entering: self.access().bound_room().map(RoomId::as_str),
            entering_as: self.access().bound_participant().map(ParticipantId::as_str),
            ..Subject::default()
        }
    }

    /// The token, with a random id.
    ///
    /// # Errors
    /// [`Refusal::KEY_NOT_ACTIVE`], [`Refusal::ENTROPY_UNAVAILABLE`].
    ///
    /// See [`Handout`] for an example.
    pub fn mint(self, keyring: &Keyring, now: Timestamp) -> Result<Handout, Refusal> {
        let lifetime = self.lifetime();
        let jti = Jti::random().map_err(|error| Refusal::from_core(&error))?;
        let access = self.into_access().jti(jti.clone());
        let token = keyring.mint(&access, lifetime, now);
        let token = token.map_err(|error| Refusal::from_core(&error))?;
        Ok(Handout { access, jti, lifetime, token })
    }
}

impl Handout {
    /// The token.
    ///
    /// See [`Handout`] for an example.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Its id.
    ///
    /// See [`Handout`] for an example.
    pub const fn jti(&self) -> &Jti {
        &self.jti
    }

    /// What it allows.
    ///
    /// See [`Handout`] for an example.
    pub const fn access(&self) -> &Access {
        &self.access
    }

    /// How long it lives.
    ///
    /// See [`Handout`] for an example.
    pub const fn lifetime(&self) -> Lifetime {
        self.lifetime
    }

    /// Its permissions and rights, with commas between them.
    ///
    /// See [`Handout`] for an example.
    pub fn grants(&self) -> Cow<'static, str> {
        let permissions = self.access.permissions();
        let rights = self.access.granted_rights();
        let all = || {
            let rights = rights.iter().map(Right::as_str);
            permissions.iter().map(Permission::as_str).chain(rights)
        };
        joined(all)
    }

    /// The uses it is for, with commas between them; `None` if it is for both.
    ///
    /// See [`Handout`] for an example.
    pub fn roles(&self) -> Option<Cow<'static, str>> {
        let roles = self.access.bound_roles();
        (!roles.is_empty()).then(|| joined(|| roles.iter().map(Role::as_str)))
    }

    /// The body of the answer: `{"token": …}`.
    ///
    /// See [`Handout`] for an example.
    pub fn to_json(&self) -> String {
        // A token has no character that JSON escapes.
        ["{\"token\":\"", &self.token, "\"}"].concat()
    }

    /// The whole answer.
    ///
    /// See [`Handout`] for an example.
    pub fn to_answer(&self) -> Answer {
        json_answer(self.to_json())
    }
}

/// Mostly it is one word, which need not be copied.
fn joined<I: Iterator<Item = &'static str>>(all: impl Fn() -> I) -> Cow<'static, str> {
    let mut some = all();
    match (some.next(), some.next()) {
        (Some(only), None) => Cow::Borrowed(only),
        _ => Cow::Owned(all().collect::<Vec<_>>().join(",")),
    }
}

impl fmt::Debug for Handout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handout").field("jti", &self.jti).finish_non_exhaustive()
    }
}
