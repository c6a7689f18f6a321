//! What every vendor has over HTTP by its name, as pure functions: a token for a grant that a policy gives,
//! and the verdict on a token.
//!
//! A policy speaks of people and rooms, so what is asked for is a [`Grant`] and how long it is to hold, and
//! nothing of the vendor's own words: no policy could judge those. Who mints may neither say when a token was
//! issued, since revocations go by that, nor what it is called, since they go by that too.
//!
//! ```
//! use roomkey::endpoint::Incoming;
//! use roomkey::grant::{Grant, Join, PolicySpec};
//! use roomkey::vendor::{self, Credentials, endpoints::{TokenRequest, VerifyRequest, seat, shown}};
//! use roomkey::{Jti, Timestamp};
//!
//! let policy = PolicySpec {
//!     permissions: vec!["allow_join".into()],
//!     roles: vec!["rtc".into()],
//!     rooms: Some(vec!["class-*".into()]),
//!     ..PolicySpec::default()
//! }
//! .parse()?;
//! let body = br#"{"grant":{"room":"class-7","identity":"ann","join":"join"},"lifetime":"15m"}"#;
//! let asked = TokenRequest::read(&Incoming { body, ..Incoming::default() }).unwrap();
//! let seat = seat(&policy, &asked, None).unwrap();
//! assert_eq!(seat.grant(), &Grant::new("class-7", "ann", Join::Direct)?);
//! assert_eq!(seat.lifetime().as_seconds(), 900);
//!
//! let credentials = Credentials::new()
//!     .with("api_key", "my-api-key")
//!     .with("secret", "9d3b1f0a6c5e4827b1a0f3c2d4e59687");
//! let keys = vendor::by_name("videosdk")?.open(&credentials)?;
//! let now = Timestamp::from_unix(1_700_000_000)?;
//! assert_eq!(seat.subject(Some("maths"), now).rooms().count(), 2);
//! let token = seat.mint(&keys, &Jti::random()?, now).unwrap();
//! assert_eq!(token.claims().expires_at().map(Timestamp::unix), Some(1_700_000_900));
//! assert!(token.to_json().ends_with(r#"","expires_at":1700000900}"#));
//!
//! let body = format!(r#"{{"token":"{}","room":"class-7","use":"join"}}"#, token.as_str());
//! let asked = VerifyRequest::read(&Incoming { body: body.as_bytes(), ..Incoming::default() }).unwrap();
//! let claims = asked.verify(&keys, now).unwrap();
//! assert_eq!(claims.participant(), Some("ann"));
//! assert!(shown(&claims).contains(r#""participant":"ann""#));
//! # Ok::<(), roomkey::Error>(())
//! ```

use super::{Claims, Keys};
use crate::Verified;
use crate::endpoint::{Incoming, MediaType, Refusal};
use crate::error::{Category, Code, Error};
use crate::grant::{Grant, GrantSpec, Policy};
use crate::id::Jti;
use crate::revocation::{PersonName, RoomName, Subject};
use crate::time::{Lifetime, LifetimeSpec, Timestamp};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

fn refused(error: &Error) -> Refusal {
    Refusal::parameter(error)
}

/// What a vendor will not make is what was asked for, also where it is said as a verifier says it of a token.
fn unmintable(error: &Error) -> Refusal {
    match error.category() {
        Category::Token => {
            let code = error.code();
            Refusal::new(StatusCode::BAD_REQUEST, code.as_str(), code.meaning())
        }
        _ => refused(error),
    }
}

/// What somebody asks for: a grant, and how long it is to hold. Nothing else may be asked for.
///
/// ```
/// use roomkey::endpoint::{Incoming, Refusal};
/// use roomkey::vendor::endpoints::TokenRequest;
/// let read = |body| TokenRequest::read(&Incoming { body, ..Incoming::default() });
/// let asked = read(br#"{"grant":{"room":"class-7","identity":"ann","join":"join"}}"#).unwrap();
/// assert_eq!(asked.room(), Some("class-7"));
/// assert_eq!(read(br#"{"grant":{},"issued_at":1}"#).unwrap_err(), Refusal::BODY_MALFORMED);
/// assert_eq!(read(br#"{"video":{"roomJoin":true}}"#).unwrap_err(), Refusal::BODY_MALFORMED);
/// ```
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TokenRequest {
    grant: Option<GrantSpec<'static>>,
    lifetime: Option<LifetimeSpec>,
}

/// Its values are what people wrote.
impl std::fmt::Debug for TokenRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenRequest").field("room", &self.room()).finish_non_exhaustive()
    }
}

impl TokenRequest {
    /// From the JSON of the body.
    ///
    /// # Errors
    /// The refusals of what is malformed, too large or of another type; [`Refusal::QUERY_MALFORMED`] for a
    /// query.
    ///
    /// See [`TokenRequest`] for an example.
    pub fn read(request: &Incoming<'_>) -> Result<Self, Refusal> {
        request.without_query()?.read_body(&[MediaType::Json])
    }

    /// The room as the vendor names it, for who knows it by another name.
    ///
    /// See [`TokenRequest`] for an example.
    pub fn room(&self) -> Option<&str> {
        self.grant.as_ref().map(|grant| &*grant.room)
    }
}

/// What a policy grants somebody in a room.
///
/// See the [module](self) for an example.
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    grant: Grant,
    lifetime: Lifetime,
}

/// What the policy grants. Its permissions are compared with the grant word by word: `join` takes `allow_join`,
/// `ask` takes `ask_join`, `moderate` takes `allow_mod`. `hidden`, `record` and `"join": "none"` no policy names,
/// so nobody is granted them; `metadata` nobody who may be one participant only. `known_as`: what the policy
/// calls the room, where that is not what the vendor calls it.
///
/// # Errors
/// [`Refusal::PERMISSION_NOT_GRANTED`], [`Refusal::ROOM_NOT_GRANTED`], [`Refusal::PARTICIPANT_NOT_GRANTED`],
/// [`Refusal::ROLE_NOT_GRANTED`], [`Refusal::LIFETIME_NOT_GRANTED`]; 400 for what is no grant, and for names that
/// no revocation could name.
///
/// ```
/// # use roomkey::{endpoint::{Incoming, Refusal}, grant::PolicySpec};
/// # use roomkey::vendor::endpoints::{TokenRequest, seat};
/// # let people = PolicySpec {
/// #     permissions: vec!["allow_join".into()],
/// #     roles: vec!["rtc".into()],
/// #     ..PolicySpec::default()
/// # }
/// # .parse()?;
/// let body = br#"{"grant":{"room":"class-7","identity":"ann","join":"join","moderate":true}}"#;
/// let more = TokenRequest::read(&Incoming { body, ..Incoming::default() }).unwrap();
/// assert_eq!(seat(&people, &more, None).unwrap_err(), Refusal::PERMISSION_NOT_GRANTED);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub fn seat(
    policy: &Policy,
    asked: &TokenRequest,
    known_as: Option<&str>,
) -> Result<Seat, Refusal> {
    let grant = asked.grant.as_ref().ok_or(Refusal::rule("`grant` is missing."))?;
    let grant = grant.parse().map_err(|error| refused(&error))?;
    RoomName::parse(&grant.room).map_err(|error| refused(&error))?;
    PersonName::parse(&grant.identity).map_err(|error| refused(&error))?;
    let lifetime = policy.allow(&grant, known_as, asked.lifetime.as_ref())?;
    Ok(Seat { grant, lifetime })
}

impl Seat {
    /// What is granted.
    ///
    /// See the [module](self) for an example.
    pub const fn grant(&self) -> &Grant {
        &self.grant
    }

    /// How long the token lives.
    ///
    /// See the [module](self) for an example.
    pub const fn lifetime(&self) -> Lifetime {
        self.lifetime
    }

    /// What a revocation looks at in a token of it that is minted now. `known_as` as in [`seat`].
    ///
    /// See the [module](self) for an example.
    pub fn subject<'a>(&'a self, known_as: Option<&'a str>, now: Timestamp) -> Subject<'a> {
        Subject {
            issued_at: Some(now),
            entering: Some(&self.grant.room),
            also_entering: known_as,
            entering_as: Some(&self.grant.identity),
            ..Subject::default()
        }
    }

    /// Makes the token with the keys of a vendor, and verifies it: it has to say the room and the person by
    /// whom it can be taken back.
    ///
    /// # Errors
    /// 400 for what the vendor does not make, with `grant_unsupported` also where its token would name the
    /// person by something else than the identity; [`Refusal::KEY_NOT_ACTIVE`].
    ///
    /// See the [module](self) for an example.
    pub fn mint(&self, keys: &Keys, jti: &Jti, now: Timestamp) -> Result<Token, Refusal> {
        let text = keys
            .mint_grant(&self.grant, self.lifetime, jti, now)
            .map_err(|error| unmintable(&error))?;
        let claims = keys.verify(&text, b"{}", now).map_err(|error| refused(&error))?;
        let (room, person) = (claims.room(), claims.participant());
        if room != Some(&self.grant.room) || person != Some(&self.grant.identity) {
            return Err(refused(&Error::new(Code::GrantUnsupported)));
        }
        Ok(Token { text, claims })
    }
}

/// A token that was made, and what it says.
///
/// See the [module](self) for an example.
pub struct Token {
    text: String,
    claims: Verified<Claims>,
}

/// Without the token, so that it is in no log by mistake.
impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token").field("jti", &self.claims.jti()).finish_non_exhaustive()
    }
}

impl Token {
    /// The token itself.
    ///
    /// See the [module](self) for an example.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What it says.
    ///
    /// See the [module](self) for an example.
    pub const fn claims(&self) -> &Verified<Claims> {
        &self.claims
    }

    /// The answer to whoever asked, as JSON: the token, and when it ends, in Unix seconds.
    ///
    /// See the [module](self) for an example.
    pub fn to_json(&self) -> String {
        let (token, end) = (json!(self.text), json!(self.claims.expires_at()));
        format!("{{\"token\":{token},\"expires_at\":{end}}}")
    }
}

/// A token that somebody was shown, and what it has to be good for: beside `token` the members of the
/// vendor's [description](field@super::Form::verify).
///
/// See the [module](self) for an example.
#[derive(Clone)]
pub struct VerifyRequest {
    token: String,
    expected: Vec<u8>,
}

impl std::fmt::Debug for VerifyRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VerifyRequest([redacted])")
    }
}

impl VerifyRequest {
    /// From the JSON of the body.
    ///
    /// # Errors
    /// As [`TokenRequest::read`], and a 400 without `token`.
    ///
    /// ```
    /// use roomkey::endpoint::Incoming;
    /// use roomkey::vendor::endpoints::VerifyRequest;
    /// let read = |body| VerifyRequest::read(&Incoming { body, ..Incoming::default() });
    /// assert!(read(br#"{"token":"a.b.c","leeway":5}"#).is_ok());
    /// assert_eq!(read(br#"{"leeway":5}"#).unwrap_err().code(), "parameter_invalid");
    /// assert_eq!(read(br#"{"token":"a","token":"b"}"#).unwrap_err().code(), "body_malformed");
    /// ```
    pub fn read(request: &Incoming<'_>) -> Result<Self, Refusal> {
        let mut members: Map<String, Value> = request.without_query()?.read_members()?;
        let Some(Value::String(token)) = members.remove("token") else {
            return Err(Refusal::rule("`token` is missing, or is not text."));
        };
        let expected = Value::Object(members).to_string().into_bytes();
        Ok(Self { token, expected })
    }

    /// The verdict of a vendor's keys. Whether the token was taken back they do not know.
    ///
    /// # Errors
    /// 400 for members that the vendor does not have; [`Refusal::TOKEN_INVALID`] whatever is wrong with the token,
    /// unless it is good and merely for something else.
    ///
    /// See the [module](self) for an example.
    pub fn verify(&self, keys: &Keys, now: Timestamp) -> Result<Verified<Claims>, Refusal> {
        keys.verify(&self.token, &self.expected, now).map_err(|error| match error.category() {
            Category::Argument => refused(&error),
            _ => Refusal::token(&error),
        })
    }
}

/// What a token says that is good, as JSON: whose it is, for whom and for where, its id and its times under one
/// name each, whoever's it is, and its claims as they stand in it.
///
/// See the [module](self) for an example.
pub fn shown(claims: &Verified<Claims>) -> String {
    let known = json!({
        "project": claims.project(),
        "room": claims.room(),
        "participant": claims.participant(),
        "jti": claims.jti(),
        "issued_at": claims.issued_at(),
        "expires_at": claims.expires_at(),
    })
    .to_string();
    let before = known.strip_suffix('}').unwrap_or(&known);
    format!("{before},\"claims\":{}}}", String::from_utf8_lossy(claims.json()))
}

#[cfg(test)]
mod tests;
