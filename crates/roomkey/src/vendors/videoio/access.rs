//! What a token is to say, before it is a token.

use super::name::{AppId, Identity};
use super::scope::{Scope, Scopes};
use crate::error::Result;
use crate::id::Jti;
use serde::Deserialize;
use std::borrow::Cow;

/// Full control of an app: what an app token grants, and all it can grant.
///
/// ```
/// use roomkey::videoio::{AppAccess, AppId, Authority};
/// use roomkey::{Jti, Secret, Timestamp};
///
/// let access = AppAccess::new(AppId::parse("my-app")?).jti(Jti::parse("2025")?);
/// let authority = Authority::new(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let claims = authority.verify_app(&authority.mint_app(&access, now)?, now)?;
/// assert_eq!((claims.app().as_str(), claims.jti().as_str()), ("my-app", "2025"));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppAccess {
    pub(super) app: AppId,
    pub(super) jti: Option<Jti>,
}

impl AppAccess {
    /// Of this app.
    ///
    /// See [`AppAccess`] for an example.
    pub const fn new(app: AppId) -> Self {
        Self { app, jti: None }
    }

    /// Gives the token this id instead of a random one.
    ///
    /// See [`AppAccess`] for an example.
    #[must_use]
    pub fn jti(mut self, jti: Jti) -> Self {
        self.jti = Some(jti);
        self
    }
}

/// An [`AppAccess`] as plain values. Unknown members and wrong types are refused.
///
/// ```
/// use roomkey::{json, videoio::AppAccessSpec};
/// let spec: AppAccessSpec = json::from_slice(br#"{"app":"my-app"}"#)?;
/// assert!(spec.parse().is_ok());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct AppAccessSpec<'a> {
    /// The app (`acid`).
    pub app: Cow<'a, str>,
    /// The id of the token; random if absent.
    pub jti: Option<Cow<'a, str>>,
}

impl AppAccessSpec<'_> {
    /// Checks the values.
    ///
    /// # Errors
    /// The code of the first value that is wrong.
    ///
    /// ```
    /// use roomkey::{Code, videoio::AppAccessSpec};
    /// assert_eq!(AppAccessSpec::default().parse().unwrap_err().code(), Code::AppIdInvalid);
    /// ```
    pub fn parse(&self) -> Result<AppAccess> {
        let jti = self.jti.as_deref().map(Jti::parse).transpose()?;
        Ok(AppAccess { app: AppId::parse(&self.app)?, jti })
    }
}

/// What a session is to be: whose, and good for what. It is checked when it is built.
///
/// ```
/// use roomkey::videoio::{Scope, Scopes, SessionAccess};
/// use roomkey::{Code, Jti};
///
/// let access = SessionAccess::new("ann@app.example".parse()?, [Scope::VideosRead])?;
/// assert!(access.jti(Jti::parse("1")?).scopes().contains(Scope::VideosRead));
/// let ordinary = SessionAccess::new("ann@app.example".parse()?, Scopes::ORDINARY.iter())?;
/// assert_eq!((ordinary.identity().as_str(), ordinary.scopes()), ("ann@app.example", Scopes::ORDINARY));
///
/// let nothing = SessionAccess::new("ann@app.example".parse()?, []);
/// assert_eq!(nothing.unwrap_err().code(), Code::ScopesMissing);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionAccess {
    pub(super) identity: Identity,
    pub(super) scopes: Scopes,
    pub(super) jti: Option<Jti>,
}

impl SessionAccess {
    /// A session of this user that is good for these scopes.
    ///
    /// # Errors
    /// `scopes_missing`: no scope is a default.
    ///
    /// ```
    /// # use roomkey::videoio::{Scope, SessionAccess};
    /// assert!(SessionAccess::new("7".parse()?, [Scope::VideosRead]).is_ok());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn new(identity: Identity, scopes: impl IntoIterator<Item = Scope>) -> Result<Self> {
        let scopes = scopes.into_iter().collect::<Scopes>().given()?;
        Ok(Self { identity, scopes, jti: None })
    }

    /// Gives the token this id instead of a random one.
    ///
    /// See [`SessionAccess`] for an example.
    #[must_use]
    pub fn jti(mut self, jti: Jti) -> Self {
        self.jti = Some(jti);
        self
    }

    /// Whose session it is.
    ///
    /// ```
    /// # use roomkey::videoio::{Scope, SessionAccess};
    /// let access = SessionAccess::new("7".parse()?, [Scope::VideosRead])?;
    /// assert_eq!(access.identity().as_str(), "7");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// What it is good for.
    ///
    /// ```
    /// # use roomkey::videoio::{Scope, SessionAccess};
    /// let access = SessionAccess::new("7".parse()?, [Scope::VideosRead])?;
    /// assert!(access.scopes().contains(Scope::VideosRead));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn scopes(&self) -> Scopes {
        self.scopes
    }
}

/// A [`SessionAccess`] as plain values. Unknown members and wrong types are refused.
///
/// ```
/// use roomkey::{json, videoio::SessionAccessSpec};
/// let spec: SessionAccessSpec = json::from_slice(br#"{"identity":"ann","scopes":["videos.read"]}"#)?;
/// assert!(spec.parse().is_ok());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct SessionAccessSpec<'a> {
    /// The app's own name for the user.
    pub identity: Cow<'a, str>,
    /// What the session is good for. None is assumed.
    pub scopes: Vec<Cow<'a, str>>,
    /// The id of the token; random if absent.
    pub jti: Option<Cow<'a, str>>,
}

impl SessionAccessSpec<'_> {
    /// Checks the values.
    ///
    /// # Errors
    /// The code of the first value that is wrong.
    ///
    /// ```
    /// use roomkey::{Code, videoio::SessionAccessSpec};
    /// let spec = SessionAccessSpec { identity: "ann".into(), ..SessionAccessSpec::default() };
    /// assert_eq!(spec.parse().unwrap_err().code(), Code::ScopesMissing);
    /// ```
    pub fn parse(&self) -> Result<SessionAccess> {
        let identity = Identity::parse(&self.identity)?;
        let scopes = Scopes::parse(&self.scopes)?;
        let jti = self.jti.as_deref().map(Jti::parse).transpose()?;
        Ok(SessionAccess { identity, scopes, jti })
    }
}
