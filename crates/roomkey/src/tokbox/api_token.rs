//! Tokens that call the REST API: for servers, never for people.
//!
//! OpenTok and Vonage ask for different things here, and both are told by [`ApiRules`].

use super::SCOPE;
use super::claims::{invalid, text};
use crate::error::{Code, Error, Result};
use crate::id::Jti;
use crate::jws::mint::{self, Time};
use crate::jws::{TimeRules, Times, expects_times};
use crate::time::{Lifetime, LifetimeSpec, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// What a token for the REST API is to say beyond whose it is: its id, and nothing if none is given.
///
/// ```
/// use roomkey::opentok::{API_LIFETIME, ApiAccess, ApiExpectation, Credentials};
/// use roomkey::{Jti, Secret, Timestamp};
///
/// let credentials = Credentials::new("123456", Secret::new("1234567890abcdef1234567890abcdef1234567890")?)?;
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let id_of = |access: ApiAccess| -> roomkey::Result<Option<Jti>> {
///     let token = credentials.mint_api(&access, API_LIFETIME, now)?;
///     Ok(credentials.verify_api(&token, &ApiExpectation::live(), now)?.jti().cloned())
/// };
/// assert_eq!(id_of(ApiAccess::new().jti(Jti::parse("call-7")?))?, Some(Jti::parse("call-7")?));
/// assert_ne!(id_of(ApiAccess::new())?, id_of(ApiAccess::new())?);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ApiAccess {
    jti: Option<Jti>,
}

impl ApiAccess {
    /// With a random id.
    ///
    /// See [`ApiAccess`] for an example.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives the token this id instead of a random one.
    ///
    /// See [`ApiAccess`] for an example.
    #[must_use]
    pub fn jti(mut self, jti: Jti) -> Self {
        self.jti = Some(jti);
        self
    }
}

/// An [`ApiAccess`] as plain values.
///
/// ```
/// use roomkey::opentok::ApiAccessSpec;
/// assert!(ApiAccessSpec { jti: Some("".into()) }.parse().is_err());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct ApiAccessSpec<'a> {
    /// The id of the token; random if absent.
    pub jti: Option<Cow<'a, str>>,
}

impl ApiAccessSpec<'_> {
    /// Checks the values.
    ///
    /// # Errors
    /// `jti_invalid`.
    ///
    /// ```
    /// # use roomkey::opentok::ApiAccessSpec;
    /// assert!(ApiAccessSpec { jti: Some("call-7".into()) }.parse().is_ok());
    /// ```
    pub fn parse(&self) -> Result<ApiAccess> {
        Ok(ApiAccess { jti: self.jti.as_deref().map(Jti::parse).transpose()? })
    }
}

/// What a verifier demands of a token for the REST API, apart from whose it is.
///
/// ```
/// use roomkey::opentok::{API_LIFETIME, ApiAccess, ApiExpectation, Credentials};
/// use roomkey::{Code, Lifetime, Secret, Timestamp, jws::Leeway};
///
/// let credentials = Credentials::new("123456", Secret::new("1234567890abcdef1234567890abcdef1234567890")?)?;
/// let minted = Timestamp::from_unix(1_700_000_000)?;
/// let token = credentials.mint_api(&ApiAccess::new(), API_LIFETIME, minted)?;
///
/// let live = ApiExpectation::live();
/// assert!(credentials.verify_api(&token, &live, minted).is_ok());
/// let brief = ApiExpectation::live().maximum_lifetime(Lifetime::minutes(1)?);
/// let error = credentials.verify_api(&token, &brief, minted).unwrap_err();
/// assert_eq!(error.code(), Code::LifetimeTooLong);
///
/// // Five minutes and two seconds later.
/// let late = Timestamp::from_unix(1_700_000_302)?;
/// assert_eq!(credentials.verify_api(&token, &live, late).unwrap_err().code(), Code::TokenExpired);
/// assert!(credentials.verify_api(&token, &live.leeway(Leeway::seconds(5)?), late).is_ok());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct ApiExpectation(TimeRules);

impl ApiExpectation {
    /// A genuine token that is live and lives at most as long as the vendor admits: 30 days for
    /// OpenTok, 24 hours for Vonage.
    ///
    /// See [`ApiExpectation`] for an example.
    pub fn live() -> Self {
        Self::default()
    }

    expects_times! {
        0:
        /// Admits clocks that differ by so much.
        ///
        /// See [`ApiExpectation`] for an example.
        leeway,
        /// Refuses tokens that live longer than this. What the vendor admits is not exceeded by it.
        ///
        /// See [`ApiExpectation`] for an example.
        maximum_lifetime,
    }
}

/// An [`ApiExpectation`] as plain values.
///
/// ```
/// use roomkey::opentok::ApiExpectationSpec;
/// assert!(ApiExpectationSpec { leeway: Some(601), ..Default::default() }.parse().is_err());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct ApiExpectationSpec {
    /// Seconds that clocks may differ, 0 to 600.
    pub leeway: Option<u64>,
    /// The longest lifetime that is accepted, at most what the vendor admits.
    pub maximum_lifetime: Option<LifetimeSpec>,
}

impl ApiExpectationSpec {
    /// Checks the values.
    ///
    /// # Errors
    /// `argument_invalid`, `lifetime_invalid`.
    ///
    /// ```
    /// # use roomkey::opentok::ApiExpectationSpec;
    /// assert!(ApiExpectationSpec { leeway: Some(5), ..ApiExpectationSpec::default() }.parse().is_ok());
    /// ```
    pub fn parse(&self) -> Result<ApiExpectation> {
        TimeRules::parse(self.leeway, self.maximum_lifetime.as_ref(), false).map(ApiExpectation)
    }
}

/// What a token for the REST API says. Those that count are `Verified<ApiClaims>`.
///
/// ```
/// use roomkey::opentok::{API_LIFETIME, ApiAccess, ApiExpectation, Credentials};
/// use roomkey::{Jti, Secret, Timestamp};
///
/// let credentials = Credentials::new("123456", Secret::new("1234567890abcdef1234567890abcdef1234567890")?)?;
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let access = ApiAccess::new().jti(Jti::parse("call-7")?);
/// let token = credentials.mint_api(&access, API_LIFETIME, now)?;
///
/// let claims = credentials.verify_api(&token, &ApiExpectation::live(), now)?;
/// assert_eq!((claims.project(), claims.issued_at()), ("123456", Some(now)));
/// assert_eq!(claims.expires_at().map(Timestamp::unix), Some(1_700_000_300));
/// assert_eq!(claims.jti().map(Jti::as_str), Some("call-7"));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct ApiClaims {
    project: String,
    #[serde(rename = "iat")]
    issued_at: Option<Timestamp>,
    #[serde(rename = "exp")]
    expires_at: Option<Timestamp>,
    jti: Option<Jti>,
}

impl ApiClaims {
    /// The API key or application that calls.
    ///
    /// See [`ApiClaims`] for an example.
    pub fn project(&self) -> &str {
        &self.project
    }

    /// When it was issued, in seconds.
    ///
    /// See [`ApiClaims`] for an example.
    pub const fn issued_at(&self) -> Option<Timestamp> {
        self.issued_at
    }

    /// The first second at which it is no longer valid. A token of Vonage that does not say is valid
    /// for 15 minutes from its issue, as the vendor has it.
    ///
    /// See [`ApiClaims`] for an example.
    pub const fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// The id of the token.
    ///
    /// See [`ApiClaims`] for an example.
    pub const fn jti(&self) -> Option<&Jti> {
        self.jti.as_ref()
    }
}

/// In what the tokens of two vendors for their REST APIs differ.
pub(crate) struct ApiRules {
    /// The longest that one lives.
    pub(crate) longest: Lifetime,
    /// How long one lives from `iat` that states no end; without this it has to.
    pub(crate) unstated: Option<Lifetime>,
    /// Whether `jti` may be a number, against RFC 7519 (section 4.1.7).
    pub(crate) numeric_jti: bool,
}

impl ApiRules {
    fn end_of(&self, lifetime: Lifetime, now: Timestamp) -> Result<Timestamp> {
        if lifetime > self.longest {
            return Err(Error::because(
                Code::LifetimeInvalid,
                format!(
                    "The vendor takes no token for its REST API that lives longer than {}.",
                    self.longest
                ),
            ));
        }
        end_of(lifetime, now)
    }
}

/// Writes the payload: what names the project, then the times and the id.
pub(crate) fn api_payload(
    mut out: Vec<u8>,
    access: &ApiAccess,
    lifetime: Lifetime,
    now: Timestamp,
    rules: &ApiRules,
) -> Result<Vec<u8>> {
    let expires_at = rules.end_of(lifetime, now)?;
    write_times(&mut out, now, expires_at, access.jti.as_ref())?;
    Ok(out)
}

/// When a token ends that is minted now, if a verifier would take it.
pub(crate) fn end_of(lifetime: Lifetime, now: Timestamp) -> Result<Timestamp> {
    if lifetime.as_seconds() > Lifetime::MAXIMUM_SECONDS {
        return Err(Error::because(
            Code::LifetimeInvalid,
            "The vendor takes no token that lives longer than 30 days.",
        ));
    }
    mint::end_of(lifetime, now)
}

/// Writes `iat`, `exp`, `jti` and the end of the object.
pub(crate) fn write_times(
    out: &mut Vec<u8>,
    now: Timestamp,
    expires_at: Timestamp,
    jti: Option<&Jti>,
) -> Result<()> {
    out.push(b',');
    mint::write_end(&[(Time::IssuedAt, now), (Time::ExpiresAt, expires_at)], jti, out)
}

/// Every rule for the claims of a token for the REST API but whose it is.
pub(crate) fn check_api_members(
    project: &str,
    members: &Map<String, Value>,
    expectation: &ApiExpectation,
    now: Timestamp,
    rules: &ApiRules,
) -> Result<ApiClaims> {
    // A client token has the same issuer and the same key, and is in the hands of strangers.
    if lets_someone_in(members) {
        return Err(Error::because(
            Code::TokenKindMismatch,
            "The token lets someone into a session, so it cannot call the API.",
        ));
    }
    if members.contains_key("aud") {
        return Err(Error::new(Code::AudienceUnexpected));
    }
    for name in ["iss", "sub"] {
        text(members, name)?;
    }
    if !members.get("acl").is_none_or(|acl| reaches(acl, "/session/create")) {
        return Err(Error::because(
            Code::ClaimInvalid,
            "The token's access list (`acl`) does not reach `POST /session/create`.",
        ));
    }
    let mut times = Times::read(members)?;
    if let (None, Some(issued_at), Some(lifetime)) =
        (times.expires_at, times.issued_at, rules.unstated)
    {
        times.expires_at = Some(issued_at.after(lifetime));
    }
    let longest = rules.longest;
    let maximum = expectation.0.maximum_lifetime.map_or(longest, |maximum| maximum.min(longest));
    TimeRules { maximum_lifetime: Some(maximum), ..expectation.0 }.check(&times, now)?;
    let jti = match members.get("jti") {
        Some(Value::Number(number)) if rules.numeric_jti && number.is_u64() => {
            Some(Jti::parse(&number.to_string()))
        }
        _ => text(members, "jti")?.map(Jti::parse),
    };
    Ok(ApiClaims {
        project: project.to_owned(),
        issued_at: times.issued_at,
        expires_at: times.expires_at,
        jti: jti.transpose().map_err(|_| invalid("jti"))?,
    })
}

/// Whether claims are those of a client token, or of what could be taken for one. What is no text in
/// `scope` could be read as anything.
fn lets_someone_in(members: &Map<String, Value>) -> bool {
    let scope = members.get("scope").is_some_and(|scope| {
        scope.as_str().is_none_or(|words| words.split_whitespace().any(|word| word == SCOPE))
    });
    scope || ["session_id", "role"].iter().any(|name| members.contains_key(*name))
}

/// Whether an access list of Vonage lets its bearer post to a path. People who use another of the
/// vendor's products hold tokens of the same key whose list reaches that product alone.
/// Source: the vendor's page "How to generate JWTs", section "ACLs".
fn reaches(acl: &Value, path: &str) -> bool {
    let admits = |(pattern, limits): (&String, &Value)| {
        let methods = limits.as_object().is_some_and(|limits| {
            limits.iter().all(|(name, value)| {
                let methods = value.as_array().filter(|_| name == "methods");
                methods.is_some_and(|methods| methods.iter().any(|one| one == "POST"))
            })
        });
        let pattern: Vec<&str> = pattern.split('/').collect();
        let path: Vec<&str> = path.split('/').collect();
        methods && matches(&pattern, &path)
    };
    let paths = acl.get("paths").and_then(Value::as_object);
    paths.is_some_and(|paths| paths.iter().any(admits))
}

/// `*` stands for one part of a path and `**` for any that follow.
fn matches(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern, path) {
        ([], []) | (["**"], _) => true,
        ([one, pattern @ ..], [part, path @ ..]) => {
            (*one == "*" || one == part) && matches(pattern, path)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_access_list_reaches_what_its_patterns_cover() {
        for (paths, reached) in [
            (json!({"/**": {}}), true),
            (json!({"/session/**": {}}), true),
            (json!({"/session/create": {}}), true),
            (json!({"/*/create": {"methods": ["GET", "POST"]}}), true),
            (json!({"/*/users/**": {}, "/session/*": {}}), true),
            (json!({}), false),
            (json!({"/*/users/**": {}, "/*/sessions/**": {}}), false),
            (json!({"/session": {}}), false),
            (json!({"/session/create/more": {}}), false),
            (json!({"/session/create": {"methods": ["GET"]}}), false),
            (json!({"/session/create": {"filters": {}}}), false),
            (json!({"/session/create": null}), false),
            (json!(["/session/create"]), false),
        ] {
            assert_eq!(reaches(&json!({ "paths": paths }), "/session/create"), reached, "{paths}");
        }
        assert!(!reaches(&json!(null), "/session/create"));
    }
}
