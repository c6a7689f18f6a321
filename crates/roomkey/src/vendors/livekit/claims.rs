//! What a token says. Known claims have the vendor's types; those that are not known are admitted, as the
//! vendor's own tests demand, and nothing follows from them.

use super::grants::{Grants, check_spelling, invalid};
use super::kind::Kind;
use super::name::{check_identity, check_room, is_display_name};
use super::room_config;
use crate::error::{Code, Error, Result};
use crate::id::{ApiKey, Jti};
use crate::jws::{self, Times, stated_times};
use serde_json::{Map, Value};

/// The claims that are known beside the grants.
const NAMES: [&str; 16] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "identity",
    "name",
    "kind",
    "kindDetails",
    "metadata",
    "attributes",
    "roomPreset",
    "roomConfig",
    "sha256",
];

/// The claims of an access token of LiveKit. Those that count come out of
/// [`Credentials::verify`](super::Credentials::verify) as `Verified<Claims>`.
///
/// ```
/// use roomkey::livekit::{Access, Credentials, Expectation, Kind};
/// use roomkey::{Jti, Lifetime, Secret, Timestamp};
///
/// let credentials = Credentials::new("APIx7Qm2", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let access = Access::join("class-7", "ann")?.name("Ann Lee")?.metadata("7").jti(Jti::parse("one")?);
/// let token = credentials.mint(&access, Lifetime::minutes(10)?, now)?;
///
/// let claims = credentials.verify(&token, &Expectation::any(), now)?;
/// assert_eq!(claims.api_key().as_str(), "APIx7Qm2");
/// assert_eq!((claims.identity(), claims.room()), (Some("ann"), Some("class-7")));
/// assert_eq!((claims.name(), claims.kind()), (Some("Ann Lee"), Kind::Standard));
/// assert!(claims.grants().video.may_publish() && !claims.grants().video.room_admin);
/// assert_eq!((claims.issued_at(), claims.not_before()), (Some(now), Some(now)));
/// assert_eq!(claims.expires_at().map(Timestamp::unix), Some(1_700_000_600));
/// assert_eq!(claims.jti().map(Jti::as_str), Some("one"));
/// assert_eq!(claims.members()["metadata"], "7");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Claims {
    api_key: ApiKey,
    identity: Option<String>,
    grants: Grants,
    kind: Kind,
    times: Times,
    jti: Option<Jti>,
    members: Map<String, Value>,
}

impl Claims {
    /// The API key (`iss`).
    ///
    /// See [`Claims`] for an example.
    pub const fn api_key(&self) -> &ApiKey {
        &self.api_key
    }

    /// Whom it is for (`sub`); nobody in a token that calls the API. Never the token's id, which the server
    /// takes where there is no `sub`.
    ///
    /// See [`Claims`] for an example.
    pub fn identity(&self) -> Option<&str> {
        self.identity.as_deref()
    }

    /// The one room it is for (`video.room`). Without one it joins none: the server takes none from the client.
    ///
    /// See [`Claims`] for an example.
    pub fn room(&self) -> Option<&str> {
        self.grants.video.room.as_deref()
    }

    /// What it grants.
    ///
    /// See [`Claims`] for an example.
    pub const fn grants(&self) -> &Grants {
        &self.grants
    }

    /// What kind of participant comes. One that is not known is a standard one, as the server has it.
    ///
    /// See [`Claims`] for an example.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The name that others see.
    ///
    /// See [`Claims`] for an example.
    pub fn name(&self) -> Option<&str> {
        self.members.get("name").and_then(Value::as_str).filter(|name| !name.is_empty())
    }

    stated_times! {
        /// When it was issued (`iat`, seconds); most of the vendor's SDKs do not say.
        ///
        /// See [`Claims`] for an example.
        issued_at,
        /// The first second at which it counts (`nbf`; a fraction is rounded up).
        ///
        /// See [`Claims`] for an example.
        not_before,
        /// The first second at which it is no longer valid (`exp`; a fraction is rounded up).
        ///
        /// See [`Claims`] for an example.
        expires_at,
    }

    /// The id of the token (`jti`). SDKs for PHP and .NET write the identity here, so that it is one of many
    /// tokens.
    ///
    /// See [`Claims`] for an example.
    pub const fn jti(&self) -> Option<&Jti> {
        self.jti.as_ref()
    }

    /// All claims by name, as they stand in the token.
    ///
    /// See [`Claims`] for an example.
    pub const fn members(&self) -> &Map<String, Value> {
        &self.members
    }

    pub(super) const fn times(&self) -> &Times {
        &self.times
    }

    /// Reads the claims of a token that names this key.
    pub(crate) fn read(members: Map<String, Value>, api_key: ApiKey) -> Result<Self> {
        if members.contains_key("sha256") {
            return Err(Error::because(
                Code::TokenKindMismatch,
                "The token signs the body of a webhook (`sha256`) and grants nothing.",
            ));
        }
        if members.contains_key("aud") {
            return Err(Error::new(Code::AudienceUnexpected));
        }
        let names: Vec<&str> = NAMES.into_iter().chain(Grants::NAMES).collect();
        check_spelling(&members, &names)?;
        jws::check_names(&members)?;
        check_types(&members)?;
        let text =
            |name: &str| members.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let identity = text("sub");
        if identity.is_some_and(|identity| check_identity(identity).is_err()) {
            return Err(invalid("sub"));
        }
        // The Go SDK writes the identity here too, and the server overwrites it with `sub`.
        if text("identity").is_some_and(|other| Some(other) != identity) {
            return Err(invalid("identity"));
        }
        if text("name").is_some_and(|name| !is_display_name(name)) {
            return Err(invalid("name"));
        }
        let grants = Grants::read(&members)?;
        let rooms = [&grants.video.room, &grants.video.destination_room];
        if rooms.into_iter().flatten().any(|room| check_room(room).is_err()) {
            return Err(invalid("video"));
        }
        if grants.video.room_join && identity.is_none() {
            return Err(Error::because(
                Code::ClaimInvalid,
                "The token lets somebody join and names nobody (`sub`).",
            )
            .with_hint(
                "LiveKit would take `jti` for the identity. Write the identity into `sub`.",
            ));
        }
        let times = Times::read(&members)?;
        let jti = members.get("jti").and_then(Value::as_str).map(Jti::parse).transpose();
        Ok(Self {
            api_key,
            identity: identity.map(str::to_owned),
            kind: text("kind").and_then(Kind::read).unwrap_or(Kind::Standard),
            grants,
            times,
            jti: jti.map_err(|_| invalid("jti"))?,
            members,
        })
    }
}

fn check_types(members: &Map<String, Value>) -> Result<()> {
    let is = |name: &'static str, fits: fn(&Value) -> bool| match members.get(name) {
        Some(value) if !fits(value) => Err(invalid(name)),
        _ => Ok(()),
    };
    for name in ["name", "identity", "kind", "metadata", "roomPreset"] {
        is(name, Value::is_string)?;
    }
    is("kindDetails", |value| {
        value.as_array().is_some_and(|items| items.iter().all(Value::is_string))
    })?;
    is("attributes", |value| {
        value.as_object().is_some_and(|texts| texts.values().all(Value::is_string))
    })?;
    is("roomConfig", |value| room_config::check(value, true).is_ok())
}

/// As they stand in the token.
impl serde::Serialize for Claims {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.members.serialize(serializer)
    }
}
