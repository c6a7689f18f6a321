//! What a verifier wants a session token for.

use super::claims::SessionClaims;
use super::name::{AppId, Identity};
use super::scope::Scope;
use crate::error::{Code, Error, Result};
use crate::jws::{TimeRules, expects_times};
use crate::time::{LifetimeSpec, Timestamp};
use serde::Deserialize;
use std::borrow::Cow;

/// What a session token has to be good for.
///
/// ```
/// use roomkey::videoio::{AppAccess, Authority, Expectation, Scope, SessionAccess};
/// use roomkey::{Code, Lifetime, Secret, Timestamp, jws::Leeway};
///
/// let authority = Authority::new(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
/// let minted = Timestamp::from_unix(1_700_000_000)?;
/// let app = authority.mint_app(&AppAccess::new("my-app".parse()?), minted)?;
/// let app = authority.verify_app(&app, minted)?;
/// let access = SessionAccess::new("ann@app.example".parse()?, [Scope::VideosRead])?;
/// let token = authority.mint_session(&app, &access, Lifetime::hours(2)?, minted)?;
/// let verdict = |expectation: Expectation, now| {
///     authority.verify_session(&token, &expectation, now).map(|_| ()).map_err(|error| error.code())
/// };
///
/// let ann = Expectation::any().app("my-app".parse()?).identity("ann@app.example".parse()?);
/// assert_eq!(verdict(ann.scope(Scope::VideosRead), minted), Ok(()));
/// let elsewhere = Expectation::any().app("your-app".parse()?);
/// assert_eq!(verdict(elsewhere, minted), Err(Code::AppMismatch));
/// let ben = Expectation::any().identity("ben@app.example".parse()?);
/// assert_eq!(verdict(ben, minted), Err(Code::ParticipantMismatch));
/// let uploads = Expectation::any().scope(Scope::VideosCreate);
/// assert_eq!(verdict(uploads, minted), Err(Code::ScopeMissing));
/// let brief = Expectation::any().maximum_lifetime(Lifetime::hours(1)?);
/// assert_eq!(verdict(brief, minted), Err(Code::LifetimeTooLong));
///
/// let late = Timestamp::from_unix(1_700_007_202)?;
/// assert_eq!(verdict(Expectation::any(), late), Err(Code::TokenExpired));
/// assert_eq!(verdict(Expectation::any().leeway(Leeway::seconds(5)?), late), Ok(()));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Expectation {
    app: Option<AppId>,
    identity: Option<Identity>,
    scope: Option<Scope>,
    rules: TimeRules,
}

impl Expectation {
    /// A genuine, live session, whoever's it is and whatever for.
    ///
    /// See [`Expectation`] for an example.
    pub fn any() -> Self {
        Self::default()
    }

    /// Of this app.
    ///
    /// See [`Expectation`] for an example.
    #[must_use]
    pub fn app(mut self, app: AppId) -> Self {
        self.app = Some(app);
        self
    }

    /// Of this user.
    ///
    /// See [`Expectation`] for an example.
    #[must_use]
    pub fn identity(mut self, identity: Identity) -> Self {
        self.identity = Some(identity);
        self
    }

    /// For this.
    ///
    /// See [`Expectation`] for an example.
    #[must_use]
    pub fn scope(mut self, scope: Scope) -> Self {
        self.scope = Some(scope);
        self
    }

    expects_times! {
        rules:
        /// Admits clocks that differ by so much.
        ///
        /// See [`Expectation`] for an example.
        leeway,
        /// Refuses tokens that live longer than this.
        ///
        /// See [`Expectation`] for an example.
        maximum_lifetime,
    }

    /// Applies every rule that is not about the signature or the kind of token.
    pub(super) fn check(&self, claims: &SessionClaims, now: Timestamp) -> Result<()> {
        self.rules.check(claims.times(), now)?;
        if self.app.as_ref().is_some_and(|app| app != claims.app()) {
            return Err(Error::new(Code::AppMismatch));
        }
        if self.identity.as_ref().is_some_and(|identity| identity != claims.identity()) {
            return Err(Error::because(
                Code::ParticipantMismatch,
                "The token is for another identity.",
            ));
        }
        if self.scope.is_some_and(|scope| !claims.scopes().contains(scope)) {
            return Err(Error::new(Code::ScopeMissing));
        }
        Ok(())
    }
}

/// An [`Expectation`] as plain values. Unknown members and wrong types are refused; what is absent
/// is not asked for.
///
/// ```
/// use roomkey::{json, videoio::ExpectationSpec};
/// let spec: ExpectationSpec = json::from_slice(br#"{"identity":"ann","scope":"videos.read"}"#)?;
/// assert!(spec.parse().is_ok());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct ExpectationSpec<'a> {
    /// The app (`acid`).
    pub app: Option<Cow<'a, str>>,
    /// The app's own name for the user.
    pub identity: Option<Cow<'a, str>>,
    /// What the session is needed for.
    pub scope: Option<Cow<'a, str>>,
    /// Seconds that clocks may differ, 0 to 600.
    pub leeway: Option<u64>,
    /// The longest lifetime that is accepted.
    pub maximum_lifetime: Option<LifetimeSpec>,
}

impl ExpectationSpec<'_> {
    /// Checks the values.
    ///
    /// # Errors
    /// The code of the first value that is wrong.
    ///
    /// ```
    /// use roomkey::{Code, videoio::ExpectationSpec};
    /// let spec = ExpectationSpec { scope: Some("all".into()), ..ExpectationSpec::default() };
    /// assert_eq!(spec.parse().unwrap_err().code(), Code::ScopeUnknown);
    /// ```
    pub fn parse(&self) -> Result<Expectation> {
        Ok(Expectation {
            app: self.app.as_deref().map(AppId::parse).transpose()?,
            identity: self.identity.as_deref().map(Identity::parse).transpose()?,
            scope: self.scope.as_deref().map(Scope::parse).transpose()?,
            rules: TimeRules::parse(self.leeway, self.maximum_lifetime.as_ref(), false)?,
        })
    }
}
