//! What the verifier wants a client token for.

use super::{Capability, Connection, Kind, SessionId};
use crate::error::{Code, Error, Result};
use crate::jws::{TimeRules, expects_times};
use crate::time::{Lifetime, LifetimeSpec, Timestamp};
use serde::Deserialize;
use std::borrow::Cow;

/// The longest that the vendor lets a token live.
const LONGEST: Lifetime = Lifetime::from_valid(Lifetime::MAXIMUM_SECONDS);

/// What a client token has to be good for.
///
/// Whatever is expected, a token that lives longer than 30 days is refused, as the vendor does.
///
/// ```
/// use roomkey::opentok::{Access, Capability, Credentials, Expectation, Kind, Role, SessionId};
/// use roomkey::{Code, Lifetime, Secret, Timestamp, jws::Leeway};
///
/// let credentials = Credentials::new("123456", Secret::new("1234567890abcdef1234567890abcdef1234567890")?)?;
/// let session: SessionId =
///     "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4".parse()?;
/// let minted = Timestamp::from_unix(1_700_000_000)?;
/// let access = Access::new(session.clone(), Role::Subscriber);
/// let token = credentials.mint(&access, Lifetime::hours(1)?, minted)?;
/// let verdict = |expectation: Expectation, now| {
///     credentials.verify(&token, &expectation, now).map(|_| ()).map_err(|error| error.code())
/// };
///
/// let here = Expectation::any().session(session).can(Capability::Subscribe).kind(Kind::Jwt);
/// assert_eq!(verdict(here, minted), Ok(()));
/// let speaks = Expectation::any().can(Capability::Publish);
/// assert_eq!(verdict(speaks, minted), Err(Code::RoleNotAllowed));
/// assert_eq!(verdict(Expectation::any().kind(Kind::T1), minted), Err(Code::TokenKindMismatch));
/// let brief = Expectation::any().maximum_lifetime(Lifetime::minutes(15)?);
/// assert_eq!(verdict(brief, minted), Err(Code::LifetimeTooLong));
///
/// let late = Timestamp::from_unix(1_700_003_602)?;
/// assert_eq!(verdict(Expectation::any(), late), Err(Code::TokenExpired));
/// assert_eq!(verdict(Expectation::any().leeway(Leeway::seconds(5)?), late), Ok(()));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Expectation {
    session: Option<SessionId>,
    capability: Option<Capability>,
    kind: Option<Kind>,
    rules: TimeRules,
}

impl Expectation {
    /// A genuine token that is live, for any session and in any role.
    ///
    /// See [`Expectation`] for an example.
    pub fn any() -> Self {
        Self::default()
    }

    /// For this session.
    ///
    /// See [`Expectation`] for an example.
    #[must_use]
    pub fn session(mut self, session: SessionId) -> Self {
        self.session = Some(session);
        self
    }

    /// In a role that may do this.
    ///
    /// See [`Expectation`] for an example.
    #[must_use]
    pub const fn can(mut self, capability: Capability) -> Self {
        self.capability = Some(capability);
        self
    }

    /// Of this kind and no other.
    ///
    /// See [`Expectation`] for an example.
    #[must_use]
    pub const fn kind(mut self, kind: Kind) -> Self {
        self.kind = Some(kind);
        self
    }

    expects_times! {
        rules:
        /// Admits clocks that differ by so much.
        ///
        /// See [`Expectation`] for an example.
        leeway,
        /// Refuses tokens that live longer than this, which is at most 30 days.
        ///
        /// See [`Expectation`] for an example.
        maximum_lifetime,
        /// Admits JWTs without `exp`, such as the vendor's Ruby and PHP SDKs make; they end 24 hours
        /// after `iat`, as T1 tokens do.
        ///
        /// ```
        /// # use roomkey::opentok::{Credentials, Expectation};
        /// # use roomkey::{Code, Secret, Timestamp};
        /// let credentials = Credentials::new("123456", Secret::new("1234567890abcdef1234567890abcdef1234567890")?)?;
        /// // As the vendor's SDK for Ruby makes it, issued at 1 700 000 000.
        /// let token = concat!(
        ///     "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiIxMjM0NTYiLCJpc3QiOiJwcm9qZWN0IiwiaWF0Ijo",
        ///     "xNzAwMDAwMDAwLCJub25jZSI6Nywic2NvcGUiOiJzZXNzaW9uLmNvbm5lY3QiLCJzZXNzaW9uX2lkIjoiMV9NWDR",
        ///     "4TWpNME5UWi1mbE5oZENCTllYSWdNVFVnTVRRNk5ESTZNak1nVUVSVUlESXdNVFItTUM0ME9UQXhNekF5Tlg0Iiw",
        ///     "icm9sZSI6InB1Ymxpc2hlciJ9.HAOF0MI4zFr4EbPHxd0S2Ymr6KiMHzTklOmb8oOdUAw"
        /// );
        /// let now = Timestamp::from_unix(1_700_000_000)?;
        /// let error = credentials.verify(token, &Expectation::any(), now).unwrap_err();
        /// assert_eq!(error.code(), Code::ExpiryMissing);
        /// let claims = credentials.verify(token, &Expectation::any().allow_missing_expiry(), now)?;
        /// assert_eq!(claims.expires_at().map(Timestamp::unix), Some(1_700_086_400));
        /// # Ok::<(), roomkey::Error>(())
        /// ```
        allow_missing_expiry,
    }

    pub(crate) fn check_kind(&self, kind: Kind) -> Result<()> {
        match self.kind {
            Some(expected) if expected != kind => Err(Error::because(
                Code::TokenKindMismatch,
                "The token is of the kind that is not wanted here.",
            )),
            _ => Ok(()),
        }
    }

    /// Applies every rule that is not about the signature or the project.
    pub(crate) fn check(&self, connection: Connection, now: Timestamp) -> Result<Connection> {
        let connection =
            if self.rules.without_expiry { connection.with_default_expiry() } else { connection };
        // What has no end after all is refused here too: nothing is valid for ever.
        let maximum = self.rules.maximum_lifetime.map_or(LONGEST, |maximum| maximum.min(LONGEST));
        let rules =
            TimeRules { without_expiry: false, maximum_lifetime: Some(maximum), ..self.rules };
        rules.check(&connection.times, now)?;
        if let Some(capability) = self.capability
            && !connection.role().may(capability)
        {
            return Err(Error::because(
                Code::RoleNotAllowed,
                format!("The role `{}` does not allow `{capability}`.", connection.role()),
            ));
        }
        match &self.session {
            Some(session) if session != connection.session() => {
                Err(Error::because(Code::RoomMismatch, "The token is for another session."))
            }
            _ => Ok(connection),
        }
    }
}

/// An [`Expectation`] as plain values. Unknown members and wrong types are refused; what is absent
/// is not asked for.
///
/// ```
/// use roomkey::{Code, json, opentok::ExpectationSpec};
///
/// let spec: ExpectationSpec = json::from_slice(br#"{"capability":"publish","leeway":5}"#)?;
/// assert!(spec.parse().is_ok());
/// let spec = ExpectationSpec { capability: Some("fly".into()), ..ExpectationSpec::default() };
/// assert_eq!(spec.parse().unwrap_err().code(), Code::ArgumentInvalid);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct ExpectationSpec<'a> {
    /// The session it is to be good for.
    pub session: Option<Cow<'a, str>>,
    /// What its bearer has to be allowed to do: `publish`, `subscribe`, `signal`,
    /// `force_disconnect`, `force_unpublish`, `force_mute`.
    pub capability: Option<Cow<'a, str>>,
    /// `t1` or `jwt`.
    pub kind: Option<Cow<'a, str>>,
    /// Seconds that clocks may differ, 0 to 600.
    pub leeway: Option<u64>,
    /// The longest lifetime that is accepted, at most 30 days.
    pub maximum_lifetime: Option<LifetimeSpec>,
    /// Whether JWTs without `exp` are accepted, for 24 hours.
    pub allow_missing_expiry: bool,
}

impl ExpectationSpec<'_> {
    /// Checks the values.
    ///
    /// # Errors
    /// The code of the first value that is wrong.
    ///
    /// ```
    /// # use roomkey::{Code, opentok::ExpectationSpec};
    /// let spec = ExpectationSpec { leeway: Some(601), ..ExpectationSpec::default() };
    /// assert_eq!(spec.parse().unwrap_err().code(), Code::ArgumentInvalid);
    /// ```
    pub fn parse(&self) -> Result<Expectation> {
        let maximum = self.maximum_lifetime.as_ref();
        Ok(Expectation {
            session: self.session.as_deref().map(SessionId::parse).transpose()?,
            capability: self.capability.as_deref().map(Capability::parse).transpose()?,
            kind: self.kind.as_deref().map(Kind::parse).transpose()?,
            rules: TimeRules::parse(self.leeway, maximum, self.allow_missing_expiry)?,
        })
    }
}
