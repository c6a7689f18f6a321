//! What a client token is to let its bearer do, before it is a token.

use super::role::words;
use super::{MAXIMUM_DATA_CHARACTERS, Role, SCOPE, SessionId};
use crate::error::{Code, Error, Result};
use crate::id::{Jti, is_deceptive};
use crate::json::write_text;
use serde::Deserialize;
use std::borrow::Cow;

/// Integers from here on are not the same in every language.
const FIRST_UNSAFE_INTEGER: u64 = 1 << 53;

fn kind_unknown(_: &str) -> Error {
    Error::because(Code::ArgumentInvalid, "A client token is of the kind `t1` or `jwt`.")
}

words! {
    /// The form of a client token.
    ///
    /// ```
    /// use roomkey::opentok::Kind;
    /// assert_eq!(Kind::parse("t1")?, Kind::T1);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    Kind, kind_unknown;
    /// `T1==…`, signed with HMAC-SHA1.
    T1, "t1";
    /// A JWT, signed with HS256; at Vonage with RS256. The vendor's SDKs make these since 2024.
    Jwt, "jwt";
}

/// What a client token is to grant: one session, in one role. It is checked when it is built.
///
/// ```
/// use roomkey::opentok::{Access, Credentials, DEFAULT_LIFETIME, Expectation, Kind, Role, SessionId};
/// use roomkey::{Code, Jti, Secret, Timestamp};
///
/// let session: SessionId =
///     "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4".parse()?;
/// let access = Access::new(session.clone(), Role::Publisher)
///     .data("name=Renée")?
///     .layout_classes(["focus", "big"])?
///     .nonce(7)?
///     .jti(Jti::parse("order-7")?);
/// assert_eq!((access.session(), access.role()), (&session, Role::Publisher));
///
/// let secret = Secret::new("1234567890abcdef1234567890abcdef1234567890")?;
/// let credentials = Credentials::new("123456", secret)?;
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let token = credentials.mint(&access, DEFAULT_LIFETIME, now)?;
/// let claims = credentials.verify(&token, &Expectation::any().session(session.clone()), now)?;
/// assert_eq!((claims.role(), claims.data()), (Role::Publisher, Some("name=Renée")));
/// assert_eq!(claims.layout_classes(), ["focus", "big"]);
/// assert_eq!((claims.nonce(), claims.jti().map(Jti::as_str)), (Some("7"), Some("order-7")));
///
/// // The form that the vendor had before has no ids.
/// assert_eq!(credentials.mint(&access.kind(Kind::T1), DEFAULT_LIFETIME, now).unwrap_err().code(), Code::ArgumentInvalid);
/// let too_much = Access::new(session, Role::Subscriber).data("x".repeat(1001));
/// assert_eq!(too_much.unwrap_err().code(), Code::DataTooLong);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Access {
    pub(crate) session: SessionId,
    pub(crate) role: Role,
    pub(crate) kind: Kind,
    pub(crate) data: Option<String>,
    pub(crate) layout_classes: String,
    pub(crate) nonce: Option<u64>,
    pub(crate) jti: Option<Jti>,
}

impl Access {
    /// Lets its bearer into this session in this role, with a JWT.
    ///
    /// See [`Access`] for an example.
    pub const fn new(session: SessionId, role: Role) -> Self {
        Self {
            session,
            role,
            kind: Kind::Jwt,
            data: None,
            layout_classes: String::new(),
            nonce: None,
            jti: None,
        }
    }

    /// The form of the token.
    ///
    /// See [`Access`] for an example.
    #[must_use]
    pub const fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// What others in the session are told about its bearer. Empty data is none.
    ///
    /// # Errors
    /// `data_too_long` above [`MAXIMUM_DATA_CHARACTERS`].
    ///
    /// See [`Access`] for an example.
    pub fn data(mut self, data: impl Into<String>) -> Result<Self> {
        self.put_data(data.into())?;
        Ok(self)
    }

    /// The layout classes its bearer's streams start with, for composed archives and broadcasts.
    ///
    /// # Errors
    /// `argument_invalid` for a class that is empty or has white space, control or invisible
    /// characters; `data_too_long` when all together, with a space between, exceed
    /// [`MAXIMUM_DATA_CHARACTERS`].
    ///
    /// See [`Access`] for an example.
    pub fn layout_classes<T: AsRef<str>>(
        mut self,
        classes: impl IntoIterator<Item = T>,
    ) -> Result<Self> {
        self.put_layout_classes(classes)?;
        Ok(self)
    }

    fn put_data(&mut self, data: String) -> Result<()> {
        check_length(&data)?;
        self.data = Some(data).filter(|data| !data.is_empty());
        Ok(())
    }

    fn put_layout_classes<T: AsRef<str>>(
        &mut self,
        classes: impl IntoIterator<Item = T>,
    ) -> Result<()> {
        self.layout_classes.clear();
        for class in classes {
            let class = class.as_ref();
            // Most have nothing but letters, which is seen at once.
            let is_bad = |one: char| one.is_whitespace() || is_deceptive(one);
            let is_plain = class.bytes().all(|byte| byte.is_ascii_graphic());
            if class.is_empty() || (!is_plain && class.chars().any(is_bad)) {
                return Err(Error::because(
                    Code::ArgumentInvalid,
                    "A layout class is a word without white space or invisible characters.",
                ));
            }
            if !self.layout_classes.is_empty() {
                self.layout_classes.push(' ');
            }
            self.layout_classes.push_str(class);
        }
        check_length(&self.layout_classes)?;
        Ok(())
    }

    /// Gives the token this nonce instead of a random one. Vonage's tokens have none.
    ///
    /// # Errors
    /// `argument_invalid` from 2^53 on, where languages differ about integers.
    ///
    /// See [`Access`] for an example.
    pub fn nonce(mut self, nonce: u64) -> Result<Self> {
        if nonce >= FIRST_UNSAFE_INTEGER {
            return Err(Error::because(Code::ArgumentInvalid, "A nonce is less than 2^53."));
        }
        self.nonce = Some(nonce);
        Ok(self)
    }

    /// Gives the token this id instead of a random one. T1 tokens have none.
    ///
    /// See [`Access`] for an example.
    #[must_use]
    pub fn jti(mut self, jti: Jti) -> Self {
        self.jti = Some(jti);
        self
    }

    /// The session it is for.
    ///
    /// See [`Access`] for an example.
    pub const fn session(&self) -> &SessionId {
        &self.session
    }

    /// The role it grants.
    ///
    /// See [`Access`] for an example.
    pub const fn role(&self) -> Role {
        self.role
    }

    pub(crate) fn nonce_or_random(&self) -> Result<u64> {
        if let Some(nonce) = self.nonce {
            return Ok(nonce);
        }
        let mut bytes = [0; 8];
        roomkey_entropy::fill(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes) % FIRST_UNSAFE_INTEGER)
    }
}

pub(crate) fn check_length(text: &str) -> Result<()> {
    if text.chars().count() > MAXIMUM_DATA_CHARACTERS {
        Err(Error::new(Code::DataTooLong))
    } else {
        Ok(())
    }
}

pub(crate) fn check_session(session: &SessionId, project: &str) -> Result<()> {
    if session.belongs_to(project) { Ok(()) } else { Err(Error::new(Code::SessionForeign)) }
}

/// Writes the claims that every JWT for a session has.
pub(crate) fn write_connection(access: &Access, out: &mut Vec<u8>) {
    let mut member = |name: &str, text: &str| {
        out.extend([b",\"", name.as_bytes(), b"\":"].concat());
        write_text(text, out);
    };
    member("scope", SCOPE);
    member("session_id", access.session.as_str());
    member("role", access.role.as_str());
    if !access.layout_classes.is_empty() {
        member("initial_layout_class_list", &access.layout_classes);
    }
    if let Some(data) = &access.data {
        member("connection_data", data);
    }
}

/// An [`Access`] as plain values. Unknown members and wrong types are refused.
///
/// ```
/// use roomkey::{Code, opentok::AccessSpec};
///
/// let spec: AccessSpec = serde_json::from_str(
///     r#"{"session":"1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4","role":"publisher"}"#,
/// ).unwrap();
/// assert!(spec.parse().is_ok());
/// let without_role = AccessSpec { session: spec.session, ..AccessSpec::default() };
/// assert_eq!(without_role.parse().unwrap_err().code(), Code::PermissionsMissing);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct AccessSpec<'a> {
    /// The session.
    pub session: Cow<'a, str>,
    /// `subscriber`, `publisher`, `publisheronly`, `moderator`. None is assumed.
    pub role: Option<Cow<'a, str>>,
    /// `jwt` (if absent) or `t1`.
    pub kind: Option<Cow<'a, str>>,
    /// Connection data.
    pub data: Option<Cow<'a, str>>,
    /// Layout classes.
    pub layout_classes: Vec<Cow<'a, str>>,
    /// A number below 2^53; random if absent.
    pub nonce: Option<u64>,
    /// The id of the token; random if absent.
    pub jti: Option<Cow<'a, str>>,
}

impl AccessSpec<'_> {
    /// Checks the values.
    ///
    /// # Errors
    /// The code of the first value that is wrong.
    ///
    /// ```
    /// # use roomkey::{Code, opentok::AccessSpec};
    /// let spec = AccessSpec { session: "somewhere".into(), ..AccessSpec::default() };
    /// assert_eq!(spec.parse().unwrap_err().code(), Code::SessionIdInvalid);
    /// ```
    pub fn parse(&self) -> Result<Access> {
        let session = SessionId::parse(&self.session)?;
        let role = self.role.as_deref().ok_or(Error::because(
            Code::PermissionsMissing,
            "No role was given, and none is assumed.",
        ))?;
        let mut access = Access::new(session, Role::parse(role)?);
        if let Some(kind) = &self.kind {
            access.kind = Kind::parse(kind)?;
        }
        if let Some(data) = &self.data {
            access.put_data(data.as_ref().to_owned())?;
        }
        access.put_layout_classes(&self.layout_classes)?;
        if let Some(nonce) = self.nonce {
            access = access.nonce(nonce)?;
        }
        access.jti = self.jti.as_deref().map(Jti::parse).transpose()?;
        Ok(access)
    }
}
