//! Plain strict JWT: signature, then time, then audience, for tokens of no vendor we know.

use super::times::{TimeRules, Times, expects_times};
use super::{Key, Parts};
use crate::Verified;
use crate::error::{Code, Error, Result};
use crate::json;
use crate::time::{LifetimeSpec, Timestamp};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The claims of a plain JWT, as they stand in the token.
///
/// ```
/// use roomkey::jws::{Expectation, Key};
/// use roomkey::{Secret, Timestamp};
///
/// let key = Key::hs256(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
/// // An identity provider made it for an hour.
/// let token = concat!(
///     "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2xvZ2luLmV4YW1wbGUiLCJhdWQiOiJ",
///     "odHRwczovL3Jvb21zLmV4YW1wbGUiLCJzdWIiOiJhbm4iLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzY",
///     "wMH0.mN5WJ7fFxcOPe0xUdN6gGwD6sHqaLEc0CL_aE_311J8"
/// );
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let claims = key.verify(token, &Expectation::live().audience("https://rooms.example"), now)?;
/// assert_eq!(claims.members()["sub"], "ann");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Claims {
    members: Map<String, Value>,
}

impl Claims {
    /// All claims by name.
    ///
    /// See [`Claims`] for an example.
    pub const fn members(&self) -> &Map<String, Value> {
        &self.members
    }
}

impl serde::Serialize for Claims {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.members.serialize(serializer)
    }
}

/// What a plain JWT has to be good for.
///
/// ```
/// use roomkey::jws::{Expectation, Key, Leeway};
/// use roomkey::{Code, Lifetime, Secret, Timestamp};
///
/// let key = Key::hs256(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
/// // An identity provider made it for an hour.
/// let token = concat!(
///     "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2xvZ2luLmV4YW1wbGUiLCJhdWQiOiJ",
///     "odHRwczovL3Jvb21zLmV4YW1wbGUiLCJzdWIiOiJhbm4iLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzY",
///     "wMH0.mN5WJ7fFxcOPe0xUdN6gGwD6sHqaLEc0CL_aE_311J8"
/// );
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let refused = |expectation: Expectation| key.verify(token, &expectation, now).unwrap_err().code();
///
/// let ours = || Expectation::live().audience("https://rooms.example");
/// assert!(key.verify(token, &ours().issuer("https://login.example"), now).is_ok());
/// assert_eq!(refused(Expectation::live()), Code::AudienceUnexpected);
/// assert_eq!(refused(ours().issuer("https://other.example")), Code::ClaimInvalid);
/// assert_eq!(refused(ours().maximum_lifetime(Lifetime::minutes(5)?)), Code::LifetimeTooLong);
///
/// // Two seconds after its end.
/// let late = Timestamp::from_unix(1_700_003_602)?;
/// assert_eq!(key.verify(token, &ours(), late).unwrap_err().code(), Code::TokenExpired);
/// assert!(key.verify(token, &ours().leeway(Leeway::seconds(5)?), late).is_ok());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Expectation {
    rules: TimeRules,
    audience: Option<String>,
    issuer: Option<String>,
}

impl Expectation {
    /// A genuine token that is live, for nobody in particular. A token with `aud` is refused, since
    /// who is not named is told to refuse (RFC 7519, section 4.1.3).
    ///
    /// See [`Expectation`] for an example.
    pub fn live() -> Self {
        Self::default()
    }

    expects_times! {
        rules:
        /// Admits clocks that differ by so much.
        ///
        /// See [`Expectation`] for an example.
        leeway,
        /// Admits tokens without `exp`, which are valid for ever.
        ///
        /// ```
        /// # use roomkey::{Code, Secret, Timestamp, jws::{Expectation, Key}};
        /// let key = Key::hs256(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
        /// // It says {"sub":"ann"} and nothing else.
        /// let token = concat!(
        ///     "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbm4ifQ.9bqa9QReMLTVhj5mqSJADTIsMt9bkGzy",
        ///     "kVOGRb3bPZs"
        /// );
        /// let now = Timestamp::from_unix(1_700_000_000)?;
        /// let error = key.verify(token, &Expectation::live(), now).unwrap_err();
        /// assert_eq!(error.code(), Code::ExpiryMissing);
        /// assert!(key.verify(token, &Expectation::live().allow_missing_expiry(), now).is_ok());
        /// # Ok::<(), roomkey::Error>(())
        /// ```
        allow_missing_expiry,
        /// Refuses tokens that live longer than this.
        ///
        /// See [`Expectation`] for an example.
        maximum_lifetime,
    }

    /// Demands that `iss` is this issuer. A key may be several providers', and then says nothing of whose
    /// token it is.
    ///
    /// See [`Expectation`] for an example.
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = Some(issuer.into());
        self
    }

    /// Demands that `aud` names this audience.
    ///
    /// See [`Expectation`] for an example.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = Some(audience.into());
        self
    }
}

/// An [`Expectation`] as plain values. Unknown members and wrong types are refused.
///
/// ```
/// use roomkey::{json, jws::ExpectationSpec};
///
/// let spec: ExpectationSpec = json::from_slice(br#"{"audience":"https://rooms.example","leeway":5}"#)?;
/// assert!(spec.parse().is_ok());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct ExpectationSpec<'a> {
    /// The audience that `aud` has to name.
    pub audience: Option<Cow<'a, str>>,
    /// The issuer that `iss` has to be.
    pub issuer: Option<Cow<'a, str>>,
    /// Seconds that clocks may differ, 0 to 600.
    pub leeway: Option<u64>,
    /// The longest lifetime that is accepted.
    pub maximum_lifetime: Option<LifetimeSpec>,
    /// Whether tokens without `exp` are accepted.
    pub allow_missing_expiry: bool,
}

impl ExpectationSpec<'_> {
    /// Checks the values.
    ///
    /// # Errors
    /// The code of the first value that is wrong.
    ///
    /// ```
    /// use roomkey::{Code, jws::ExpectationSpec};
    /// let spec = ExpectationSpec { leeway: Some(601), ..ExpectationSpec::default() };
    /// assert_eq!(spec.parse().unwrap_err().code(), Code::ArgumentInvalid);
    /// ```
    pub fn parse(&self) -> Result<Expectation> {
        let maximum = self.maximum_lifetime.as_ref();
        Ok(Expectation {
            rules: TimeRules::parse(self.leeway, maximum, self.allow_missing_expiry)?,
            audience: self.audience.as_deref().map(str::to_owned),
            issuer: self.issuer.as_deref().map(str::to_owned),
        })
    }
}

impl Key {
    /// Decides whether to trust a plain JWT at the time `now`.
    ///
    /// # Errors
    /// Any code of the category `token`; `docs/errors.md` lists them.
    ///
    /// ```
    /// # use roomkey::{Code, Secret, Timestamp, jws::{Expectation, Key}};
    /// let key = Key::hs256(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let error = key.verify("not a token", &Expectation::live(), now).unwrap_err();
    /// assert_eq!(error.code(), Code::TokenMalformed);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn verify(
        &self,
        token: &str,
        expectation: &Expectation,
        now: Timestamp,
    ) -> Result<Verified<Claims>> {
        self.verify_typed(token, expectation, now, super::header::PLAIN)
    }

    /// The same for a token of one of these types.
    pub(crate) fn verify_typed(
        &self,
        token: &str,
        expectation: &Expectation,
        now: Timestamp,
        types: &'static [&'static str],
    ) -> Result<Verified<Claims>> {
        let (parts, payload) = Parts::read_typed(token, self.algorithm(), types)?;
        self.check_signature(&parts)?;
        let members = json::read_object(&payload, Code::ClaimsInvalid)?;
        check_names(&members)?;
        let times = Times::read(&members)?;
        expectation.rules.check(&times, now)?;
        check_audience(members.get("aud"), expectation.audience.as_deref())?;
        check_issuer(members.get("iss"), expectation.issuer.as_deref())?;
        Ok(Verified::new(Claims { members }))
    }
}

/// The claims that RFC 7519 (section 4.1) has as text: whose token it is must not depend on how a
/// reader turns a number into text.
pub(crate) const NAMES: [&str; 3] = ["iss", "sub", "jti"];

/// Refuses a name that is there and is no text.
pub(crate) fn check_names(members: &Map<String, Value>) -> Result<()> {
    match NAMES.iter().find(|name| members.get(**name).is_some_and(|value| !value.is_string())) {
        Some(name) => Err(name_invalid(name)),
        None => Ok(()),
    }
}

pub(crate) fn name_invalid(name: &str) -> Error {
    Error::because(Code::ClaimInvalid, format!("The claim `{name}` is not text."))
}

fn check_issuer(claim: Option<&Value>, expected: Option<&str>) -> Result<()> {
    match expected {
        Some(expected) if claim.and_then(Value::as_str) != Some(expected) => {
            Err(Error::because(Code::ClaimInvalid, "The token is from another issuer."))
        }
        _ => Ok(()),
    }
}

/// Which issuer a JWT says to be from. That is to be believed of nobody: it only picks whose keys the token
/// is verified with, which then have to be told to expect this [issuer](Expectation::issuer).
///
/// ```
/// use roomkey::jws::stated_issuer;
/// let token = "e30.eyJpc3MiOiJodHRwczovL2xvZ2luLmV4YW1wbGUifQ.AA"; // {"iss":"https://login.example"}
/// assert_eq!(stated_issuer(token).as_deref(), Some("https://login.example"));
/// assert_eq!(stated_issuer("e30.e30.AA"), None);
/// ```
pub fn stated_issuer(token: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Named {
        iss: String,
    }

    if token.len() > super::MAXIMUM_BYTES {
        return None;
    }
    let payload = super::decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Named>(&payload).ok().map(|named| named.iss)
}

fn check_audience(claim: Option<&Value>, expected: Option<&str>) -> Result<()> {
    let named = match (claim, expected) {
        (None, None) => return Ok(()),
        (Some(Value::String(audience)), Some(expected)) => audience == expected,
        (Some(Value::Array(audiences)), Some(expected)) => {
            audiences.iter().all(Value::is_string)
                && audiences.iter().any(|audience| audience == expected)
        }
        _ => false,
    };
    if named { Ok(()) } else { Err(Error::new(Code::AudienceUnexpected)) }
}
