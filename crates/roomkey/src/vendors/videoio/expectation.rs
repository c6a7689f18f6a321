//! What a verifier wants a session token for.

use super::claims::SessionClaims;
use super::name::{AppId, Identity};
use super::scope::Scope;
use crate::error::{Code, Error, Result};
use crate::jws::{Leeway, TimeRules};
use crate::time::{Lifetime, LifetimeSpec, Timestamp};
use serde::Deserialize;
use std::borrow::Cow;

/// What a session token has to be good for.
///
/// ```
/// use roomkey::videoio::{Expectation, Scope};
/// use roomkey::{Lifetime, jws::Leeway};
///
/// let expectation = Expectation::any()
///     .app("my-app".parse()?)
///     .identity("ann@app.example".parse()?)
///     .scope(Scope::VideosCreate)
///     .leeway(Leeway::seconds(5)?)
///     .maximum_lifetime(Lifetime::days(1)?);
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
    /// ```
    /// let expectation = roomkey::videoio::Expectation::any();
    /// ```
    pub fn any() -> Self {
        Self::default()
    }

    /// Of this app.
    ///
    /// ```
    /// # use roomkey::videoio::Expectation;
    /// let expectation = Expectation::any().app("my-app".parse()?);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[must_use]
    pub fn app(mut self, app: AppId) -> Self {
        self.app = Some(app);
        self
    }

    /// Of this user.
    ///
    /// ```
    /// # use roomkey::videoio::Expectation;
    /// let expectation = Expectation::any().identity("ann@app.example".parse()?);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[must_use]
    pub fn identity(mut self, identity: Identity) -> Self {
        self.identity = Some(identity);
        self
    }

    /// For this.
    ///
    /// ```
    /// # use roomkey::videoio::{Expectation, Scope};
    /// let expectation = Expectation::any().scope(Scope::VideosCreate);
    /// ```
    #[must_use]
    pub fn scope(mut self, scope: Scope) -> Self {
        self.scope = Some(scope);
        self
    }

    /// Admits clocks that differ by so much.
    ///
    /// ```
    /// # use roomkey::{jws::Leeway, videoio::Expectation};
    /// let expectation = Expectation::any().leeway(Leeway::seconds(5)?);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[must_use]
    pub fn leeway(mut self, leeway: Leeway) -> Self {
        self.rules.leeway = leeway;
        self
    }

    /// Refuses tokens that live longer than this.
    ///
    /// ```
    /// # use roomkey::{Lifetime, videoio::Expectation};
    /// let expectation = Expectation::any().maximum_lifetime(Lifetime::days(1)?);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[must_use]
    pub fn maximum_lifetime(mut self, maximum: Lifetime) -> Self {
        self.rules.maximum_lifetime = Some(maximum);
        self
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
