//! What a token says. Two kinds, and a reader for each that takes nothing of the other.

use super::name::{AppId, Identity};
use super::scope::{Scope, Scopes};
use crate::error::{Code, Error, Result};
use crate::id::Jti;
use crate::json;
use crate::jws::{self, Times, stated_times};
use serde::ser::SerializeMap;
use serde_json::{Map, Value};

/// The two kinds of token, by the claims that tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    App,
    Session,
}

impl Kind {
    pub(super) const fn role(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Session => "session",
        }
    }

    /// App tokens are of the vendor's form, session tokens of our own.
    pub(super) const fn issuer(self) -> &'static str {
        match self {
            Self::App => "video.io",
            Self::Session => "roomkey",
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::App => Self::Session,
            Self::Session => Self::App,
        }
    }
}

/// The claims of an app token. Those that count come out of
/// [`Authority::verify_app`](super::Authority::verify_app) as `Verified<AppClaims>`.
///
/// ```
/// use roomkey::videoio::{AppAccess, Authority};
/// use roomkey::{Jti, Secret, Timestamp};
///
/// let authority = Authority::new(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let access = AppAccess::new("my-app".parse()?).jti(Jti::parse("2025")?);
/// let token = authority.mint_app(&access, now)?;
///
/// let claims = authority.verify_app(&token, now)?;
/// assert_eq!((claims.app().as_str(), claims.jti().as_str()), ("my-app", "2025"));
/// assert_eq!((claims.issued_at(), claims.expires_at()), (Some(now), None));
/// assert!(claims.custom().is_empty());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AppClaims {
    app: AppId,
    times: Times,
    jti: Jti,
    custom: Map<String, Value>,
}

impl AppClaims {
    /// The app (`acid`), over which it gives full control.
    ///
    /// See [`AppClaims`] for an example.
    pub const fn app(&self) -> &AppId {
        &self.app
    }

    stated_times! {
        /// When it was issued (`iat`, seconds).
        ///
        /// See [`AppClaims`] for an example.
        issued_at,
        /// The first second at which it is no longer valid (`exp`); the vendor's tokens have none.
        ///
        /// See [`AppClaims`] for an example.
        expires_at,
    }

    /// The id of the token (`jti`), by which it can be revoked: nothing else ends it.
    ///
    /// See [`AppClaims`] for an example.
    pub const fn jti(&self) -> &Jti {
        &self.jti
    }

    /// All other claims by name.
    ///
    /// See [`AppClaims`] for an example.
    pub const fn custom(&self) -> &Map<String, Value> {
        &self.custom
    }

    pub(super) const fn times(&self) -> &Times {
        &self.times
    }

    pub(crate) fn read(mut members: Map<String, Value>) -> Result<Self> {
        take_kind(&mut members, Kind::App)?;
        // It names nobody, so this is a claim of somebody else's; but it is one that is text.
        jws::check_names(&members)?;
        Ok(Self {
            app: take_parsed(&mut members, "acid", AppId::parse)?,
            jti: take_parsed(&mut members, "jti", Jti::parse)?,
            times: take_times(&mut members)?,
            custom: members,
        })
    }
}

/// In the order in which tokens are written.
impl serde::Serialize for AppClaims {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("acid", &self.app)?;
        map.serialize_entry("role", Kind::App.role())?;
        serialize_times(&self.times, &mut map)?;
        map.serialize_entry("iss", Kind::App.issuer())?;
        map.serialize_entry("jti", &self.jti)?;
        for (name, value) in &self.custom {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// The claims of a session token. Those that count come out of
/// [`Authority::verify_session`](super::Authority::verify_session) as `Verified<SessionClaims>`.
///
/// ```
/// use roomkey::videoio::{AppAccess, Authority, Expectation, Scope, SessionAccess};
/// use roomkey::{Jti, Lifetime, Secret, Timestamp};
///
/// let authority = Authority::new(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let app = authority.mint_app(&AppAccess::new("my-app".parse()?), now)?;
/// let app = authority.verify_app(&app, now)?;
/// let access = SessionAccess::new("ann@app.example".parse()?, [Scope::VideosCreate])?;
/// let token = authority.mint_session(&app, &access.jti(Jti::parse("1")?), Lifetime::hours(2)?, now)?;
///
/// let claims = authority.verify_session(&token, &Expectation::any(), now)?;
/// assert_eq!((claims.app(), claims.identity().as_str()), (app.app(), "ann@app.example"));
/// assert_eq!(claims.user_id(), authority.user_id(claims.app(), claims.identity()));
/// assert!(claims.scopes().contains(Scope::VideosCreate));
/// assert!(!claims.scopes().contains(Scope::VideosAdminRead));
/// assert_eq!(claims.issued_at(), Some(now));
/// assert_eq!(claims.expires_at().map(Timestamp::unix), Some(1_700_007_200));
/// assert_eq!(claims.jti().as_str(), "1");
/// assert!(claims.custom().is_empty());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct SessionClaims {
    app: AppId,
    identity: Identity,
    user_id: String,
    scopes: Scopes,
    times: Times,
    jti: Jti,
    custom: Map<String, Value>,
}

impl SessionClaims {
    /// The app (`acid`).
    ///
    /// See [`SessionClaims`] for an example.
    pub const fn app(&self) -> &AppId {
        &self.app
    }

    /// The app's own name for the user (`sub`).
    ///
    /// See [`SessionClaims`] for an example.
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The authority's name for the user (`uid`): 32 hexadecimal digits, always the same for an
    /// identity of an app, and telling nothing about it.
    ///
    /// See [`SessionClaims`] for an example.
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// What the session is good for.
    ///
    /// See [`SessionClaims`] for an example.
    pub const fn scopes(&self) -> Scopes {
        self.scopes
    }

    stated_times! {
        /// When it was issued (`iat`, seconds).
        ///
        /// See [`SessionClaims`] for an example.
        issued_at,
        /// The first second at which it is no longer valid (`exp`; a fraction is rounded up).
        ///
        /// See [`SessionClaims`] for an example.
        expires_at,
    }

    /// The id of the token (`jti`).
    ///
    /// See [`SessionClaims`] for an example.
    pub const fn jti(&self) -> &Jti {
        &self.jti
    }

    /// All other claims by name.
    ///
    /// See [`SessionClaims`] for an example.
    pub const fn custom(&self) -> &Map<String, Value> {
        &self.custom
    }

    pub(super) const fn times(&self) -> &Times {
        &self.times
    }

    pub(crate) fn read(mut members: Map<String, Value>) -> Result<Self> {
        take_kind(&mut members, Kind::Session)?;
        Ok(Self {
            app: take_parsed(&mut members, "acid", AppId::parse)?,
            identity: take_parsed(&mut members, "sub", Identity::parse)?,
            user_id: take_parsed(&mut members, "uid", |text| Ok(text.to_owned()))?,
            scopes: take_scopes(&mut members)?,
            jti: take_parsed(&mut members, "jti", Jti::parse)?,
            times: take_times(&mut members)?,
            custom: members,
        })
    }
}

/// In the order in which tokens are written.
impl serde::Serialize for SessionClaims {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("iss", Kind::Session.issuer())?;
        map.serialize_entry("role", Kind::Session.role())?;
        map.serialize_entry("acid", &self.app)?;
        map.serialize_entry("sub", &self.identity)?;
        map.serialize_entry("uid", &self.user_id)?;
        map.serialize_entry("scopes", &self.scopes)?;
        serialize_times(&self.times, &mut map)?;
        map.serialize_entry("jti", &self.jti)?;
        for (name, value) in &self.custom {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

fn serialize_times<M: SerializeMap>(times: &Times, map: &mut M) -> Result<(), M::Error> {
    for (name, time) in
        [("iat", times.issued_at), ("nbf", times.not_before), ("exp", times.expires_at)]
    {
        if let Some(time) = time {
            map.serialize_entry(name, &time)?;
        }
    }
    Ok(())
}

pub(super) fn invalid(name: &str) -> Error {
    Error::because(
        Code::ClaimInvalid,
        format!("The claim `{name}` is absent or not of the form it must have."),
    )
}

/// Before anything else in the claims: a token of the other kind has a code of its own.
fn take_kind(members: &mut Map<String, Value>, kind: Kind) -> Result<()> {
    let role = members.remove("role");
    if role.as_ref().and_then(Value::as_str) == Some(kind.other().role()) {
        return Err(Error::because(
            Code::TokenKindMismatch,
            match kind {
                Kind::App => "It is a session token, and an app token belongs here.",
                Kind::Session => "It is an app token, and a session token belongs here.",
            },
        ));
    }
    if role.as_ref().and_then(Value::as_str) != Some(kind.role()) {
        return Err(invalid("role"));
    }
    if members.remove("iss").as_ref().and_then(Value::as_str) != Some(kind.issuer()) {
        return Err(invalid("iss"));
    }
    // The vendor knows no audience, so whichever is named, it is not us.
    if members.contains_key("aud") {
        return Err(Error::new(Code::AudienceUnexpected));
    }
    Ok(())
}

fn take_parsed<T>(
    members: &mut Map<String, Value>,
    name: &str,
    parse: impl Fn(&str) -> Result<T>,
) -> Result<T> {
    match members.remove(name) {
        Some(Value::String(text)) => parse(&text).map_err(|_| invalid(name)),
        _ => Err(invalid(name)),
    }
}

/// Nobody but an authority writes these, so one that is not known is a mistake and no wish.
fn take_scopes(members: &mut Map<String, Value>) -> Result<Scopes> {
    let Some(Value::Array(items)) = members.remove("scopes") else {
        return Err(invalid("scopes"));
    };
    let scopes: Option<Scopes> =
        items.iter().map(|item| Scope::parse(item.as_str()?).ok()).collect();
    match scopes {
        Some(scopes) if scopes.is_empty() => {
            Err(Error::because(Code::ScopeMissing, "The token grants no scope."))
        }
        Some(scopes) => Ok(scopes),
        None => Err(invalid("scopes")),
    }
}

fn take_times(members: &mut Map<String, Value>) -> Result<Times> {
    let mut time = |name| members.remove(name).map(|value| json::time_of(&value)).transpose();
    let times =
        Times { issued_at: time("iat")?, not_before: time("nbf")?, expires_at: time("exp")? };
    // Without it nobody could revoke what was issued before some moment.
    if times.issued_at.is_none() { Err(invalid("iat")) } else { Ok(times) }
}
