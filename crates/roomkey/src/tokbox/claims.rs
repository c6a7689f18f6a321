//! What a client token says.

use super::access::check_length;
use super::form::Fields;
use super::{DEFAULT_LIFETIME, Role, SCOPE, SessionId};
use crate::error::{Code, Error, Result};
use crate::id::Jti;
use crate::json;
use crate::jws::{self, Times, stated_times};
use crate::revocation::Subject;
use crate::time::Timestamp;
use serde::ser::SerializeMap;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// What every client token says, whoever signed it: who may enter which session as what, and when.
///
/// ```
/// use roomkey::opentok::{Access, Capability, Connection, Credentials, DEFAULT_LIFETIME, Expectation, Role};
/// use roomkey::{Jti, Secret, Timestamp, revocation::Target};
///
/// let credentials = Credentials::new("123456", Secret::new("1234567890abcdef1234567890abcdef1234567890")?)?;
/// let session = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4".parse()?;
/// let access = Access::new(session, Role::Publisher)
///     .data("ann")?
///     .layout_classes(["focus"])?
///     .nonce(7)?
///     .jti(Jti::parse("order-7")?);
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let token = credentials.mint(&access, DEFAULT_LIFETIME, now)?;
///
/// let claims = credentials.verify(&token, &Expectation::any(), now)?;
/// let connection: &Connection = &claims;
/// assert_eq!((connection.session(), connection.data()), (access.session(), Some("ann")));
/// assert!(connection.role().may(Capability::Publish));
/// assert_eq!(connection.layout_classes(), ["focus"]);
/// assert_eq!((connection.nonce(), connection.jti().map(Jti::as_str)), (Some("7"), Some("order-7")));
/// assert_eq!((connection.issued_at(), connection.not_before()), (Some(now), None));
/// assert_eq!(connection.expires_at().map(Timestamp::unix), Some(1_700_086_400));
///
/// // A session is taken back under the vendor's name for it, or the app's own.
/// let target = Target::Everyone { room: "class-7".parse()?, issued_up_to: now };
/// assert!(target.covers(&connection.subject(Some("class-7"))));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Connection {
    session: SessionId,
    role: Role,
    data: Option<String>,
    layout_classes: Vec<String>,
    nonce: Option<String>,
    pub(crate) times: Times,
    jti: Option<Jti>,
}

impl Connection {
    /// The session its bearer may enter.
    ///
    /// See [`Connection`] for an example.
    pub const fn session(&self) -> &SessionId {
        &self.session
    }

    /// What its bearer is there. A token that does not say is a publisher's, as the vendor has it.
    ///
    /// See [`Connection`] for an example.
    pub const fn role(&self) -> Role {
        self.role
    }

    /// What others in the session are told about its bearer.
    ///
    /// See [`Connection`] for an example.
    pub fn data(&self) -> Option<&str> {
        self.data.as_deref()
    }

    /// The layout classes its bearer's streams start with.
    ///
    /// See [`Connection`] for an example.
    pub fn layout_classes(&self) -> &[String] {
        &self.layout_classes
    }

    /// What a revocation looks at. `name`: what the app calls the session, if it does.
    ///
    /// See [`Connection`] for an example.
    pub fn subject<'a>(&'a self, name: Option<&'a str>) -> Subject<'a> {
        Subject {
            jti: self.jti(),
            issued_at: self.issued_at(),
            entering: Some(self.session.as_str()),
            also_entering: name,
            entering_as: self.data(),
            ..Subject::default()
        }
    }

    /// What makes the token differ from others like it.
    ///
    /// See [`Connection`] for an example.
    pub fn nonce(&self) -> Option<&str> {
        self.nonce.as_deref()
    }

    stated_times! {
        /// When it was issued, in seconds.
        ///
        /// See [`Connection`] for an example.
        issued_at,
        /// From when it is valid, in seconds. T1 tokens do not say.
        ///
        /// See [`Connection`] for an example.
        not_before,
        /// The first second at which it is no longer valid. A T1 token that does not say is valid for
        /// 24 hours from its creation, as the vendor has it.
        ///
        /// See [`Connection`] for an example.
        expires_at,
    }

    /// The id of the token. T1 tokens have none.
    ///
    /// See [`Connection`] for an example.
    pub const fn jti(&self) -> Option<&Jti> {
        self.jti.as_ref()
    }

    /// From the fields of a T1 token.
    pub(crate) fn from_fields(mut fields: Fields<'_>) -> Result<Self> {
        let created = fields.take("create_time").ok_or_else(|| missing("create_time"))?;
        let created = seconds(&created)?;
        let expires = match fields.take("expire_time") {
            Some(text) => seconds(&text)?,
            None => created.after(DEFAULT_LIFETIME),
        };
        let data = fields.take("connection_data").filter(|data| !data.is_empty());
        let classes = fields.take("initial_layout_class_list").unwrap_or_default();
        Self {
            session: session_of(fields.take("session_id").as_deref())?,
            role: role_of(fields.take("role").as_deref())?,
            data: data.map(Cow::into_owned),
            layout_classes: words_of(&classes)?,
            nonce: fields.take("nonce").map(Cow::into_owned),
            times: Times { issued_at: Some(created), not_before: None, expires_at: Some(expires) },
            jti: None,
        }
        .checked()
    }

    /// From the claims of a JWT. `lists` says whether layout classes may be a list, which one of
    /// Vonage's SDKs writes.
    pub(crate) fn from_members(members: &Map<String, Value>, lists: bool) -> Result<Self> {
        if text(members, "scope")? != Some(SCOPE) {
            return Err(invalid("scope"));
        }
        if members.contains_key("aud") {
            return Err(Error::new(Code::AudienceUnexpected));
        }
        jws::check_names(members)?;
        let classes = match members.get("initial_layout_class_list") {
            None => Vec::new(),
            Some(Value::String(text)) => words_of(text)?,
            Some(Value::Array(items)) if lists => {
                let items: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
                words_of(&items.ok_or_else(|| invalid("initial_layout_class_list"))?.join(" "))?
            }
            Some(_) => return Err(invalid("initial_layout_class_list")),
        };
        let nonce = match members.get("nonce") {
            None => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            Some(_) => return Err(invalid("nonce")),
        };
        let jti = text(members, "jti")?.map(Jti::parse).transpose();
        Self {
            session: session_of(text(members, "session_id")?)?,
            role: role_of(text(members, "role")?)?,
            data: text(members, "connection_data")?
                .filter(|data| !data.is_empty())
                .map(str::to_owned),
            layout_classes: classes,
            nonce,
            times: Times::read(members)?,
            jti: jti.map_err(|_| invalid("jti"))?,
        }
        .checked()
    }

    fn checked(self) -> Result<Self> {
        if let Some(data) = &self.data {
            check_length(data)?;
        }
        Ok(self)
    }

    /// A token that says no end comes to one 24 hours after it was issued, where such tokens are
    /// taken at all.
    pub(crate) fn with_default_expiry(mut self) -> Self {
        if self.times.expires_at.is_none() {
            self.times.expires_at = self.times.issued_at.map(|time| time.after(DEFAULT_LIFETIME));
        }
        self
    }

    pub(crate) fn serialize_into<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("session", &self.session)?;
        map.serialize_entry("role", &self.role)?;
        map.serialize_entry("data", &self.data)?;
        map.serialize_entry("layout_classes", &self.layout_classes)?;
        map.serialize_entry("nonce", &self.nonce)?;
        map.serialize_entry("iat", &self.times.issued_at)?;
        map.serialize_entry("nbf", &self.times.not_before)?;
        map.serialize_entry("exp", &self.times.expires_at)?;
        map.serialize_entry("jti", &self.jti)
    }
}

pub(crate) fn invalid(name: &str) -> Error {
    Error::because(Code::ClaimInvalid, format!("`{name}` is not what it has to be."))
}

fn missing(name: &str) -> Error {
    Error::because(Code::ClaimInvalid, format!("The token has no `{name}`."))
}

/// A claim that is text if it is there.
pub(crate) fn text<'m>(members: &'m Map<String, Value>, name: &str) -> Result<Option<&'m str>> {
    match members.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(invalid(name)),
    }
}

fn session_of(text: Option<&str>) -> Result<SessionId> {
    let text = text.ok_or_else(|| missing("session_id"))?;
    SessionId::parse(text).map_err(|_| invalid("session_id"))
}

fn role_of(text: Option<&str>) -> Result<Role> {
    text.map_or(Ok(Role::Publisher), |text| Role::parse(text).map_err(|_| invalid("role")))
}

fn words_of(text: &str) -> Result<Vec<String>> {
    check_length(text)?;
    Ok(text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect())
}

/// Digits and nothing else: the vendor answers fractions with its error 1004.
fn seconds(text: &str) -> Result<Timestamp> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number: Option<u64> = text.parse().ok().filter(|_| digits);
    json::time_of(&number.map_or(Value::Null, Value::from))
}
