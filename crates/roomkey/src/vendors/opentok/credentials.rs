//! An API key and its secret: what mints and verifies.

use super::{
    Access, ApiAccess, ApiClaims, ApiExpectation, Claims, Connection, Expectation, Kind, SessionId,
    t1,
};
use crate::Verified;
use crate::error::{Code, Error, Result};
use crate::id::ApiKey;
use crate::json::{self, write_whole};
use crate::jws::{self, Algorithm, Hs256, Parts};
use crate::secret::Secret;
use crate::time::{Lifetime, Timestamp};
use crate::tokbox::{
    ApiRules, api_payload, check_api_members, check_session, end_of, form, invalid, session_id,
    text, write_connection, write_times,
};
use serde_json::{Map, Value};
use std::fmt;

const API_RULES: ApiRules = ApiRules {
    longest: Lifetime::from_valid(Lifetime::MAXIMUM_SECONDS),
    unstated: None,
    numeric_jti: true,
};

/// An API key and its secret. The keys of both MACs are set up once.
///
/// ```
/// use roomkey::opentok::{Access, Credentials, DEFAULT_LIFETIME, Kind, Role};
/// use roomkey::{ApiKey, Secret, Timestamp};
///
/// let secret = Secret::new("1234567890abcdef1234567890abcdef1234567890")?;
/// let credentials = Credentials::from_parts(ApiKey::parse("123456")?, &secret)?;
/// assert_eq!(credentials.api_key().as_str(), "123456");
///
/// let session = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4".parse()?;
/// let access = Access::new(session, Role::Subscriber).kind(Kind::T1);
/// let token = credentials.mint(&access, DEFAULT_LIFETIME, Timestamp::from_unix(1_700_000_000)?)?;
/// assert!(token.starts_with("T1=="));
/// # Ok::<(), roomkey::Error>(())
/// ```
pub struct Credentials {
    api_key: ApiKey,
    t1: t1::Mac,
    jwt: Hs256,
}

impl Credentials {
    /// From the API key, which is digits, and the secret. The secret is used as the text it is; its
    /// digits are not decoded.
    ///
    /// # Errors
    /// `api_key_invalid`.
    ///
    /// ```
    /// # use roomkey::{Code, Secret, opentok::Credentials};
    /// let secret = Secret::new("1234567890abcdef1234567890abcdef1234567890")?;
    /// let error = Credentials::new("my-api-key", secret).unwrap_err();
    /// assert_eq!(error.code(), Code::ApiKeyInvalid);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[expect(clippy::needless_pass_by_value, reason = "the secret is wiped when this returns")]
    pub fn new(api_key: &str, secret: Secret) -> Result<Self> {
        Self::from_parts(ApiKey::parse(api_key)?, &secret)
    }

    /// From an API key that has been parsed. The secret can be dropped afterwards.
    ///
    /// # Errors
    /// `api_key_invalid` unless it is digits.
    ///
    /// See [`Credentials`] for an example.
    pub fn from_parts(api_key: ApiKey, secret: &Secret) -> Result<Self> {
        if !session_id::is_api_key(api_key.as_str()) {
            return Err(Error::because(
                Code::ApiKeyInvalid,
                "An API key of OpenTok is at most 20 digits.",
            )
            .with_hint("An application with a UUID and a private key is one of Vonage."));
        }
        Ok(Self { api_key, t1: t1::Mac::new(secret), jwt: Hs256::new(secret) })
    }

    /// The public half.
    ///
    /// See [`Credentials`] for an example.
    pub const fn api_key(&self) -> &ApiKey {
        &self.api_key
    }

    /// Makes a client token, valid from `now` for a lifetime of at most 30 days.
    ///
    /// # Errors
    /// `session_foreign` when the session belongs to another project; `lifetime_invalid`;
    /// `timestamp_invalid` when it would expire after the year 5138; `argument_invalid` for a T1
    /// token with an id; `token_too_large`; `entropy_unavailable`.
    ///
    /// ```
    /// # use roomkey::{Lifetime, Secret, Timestamp};
    /// # use roomkey::opentok::{Access, Credentials, Role};
    /// # let secret = Secret::new("1234567890abcdef1234567890abcdef1234567890")?;
    /// # let credentials = Credentials::new("123456", secret)?;
    /// let session = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4".parse()?;
    /// let access = Access::new(session, Role::Publisher).nonce(7)?.jti("1".parse()?);
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// // The same inputs make the same token, byte for byte, in every language.
    /// let mint = || credentials.mint(&access, Lifetime::hours(1).unwrap(), now);
    /// assert_eq!(mint()?, mint()?);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn mint(&self, access: &Access, lifetime: Lifetime, now: Timestamp) -> Result<String> {
        self.check_session(&access.session)?;
        let expires_at = end_of(lifetime, now)?;
        match access.kind {
            Kind::T1 => self.mint_t1(access, now, expires_at),
            Kind::Jwt => self.mint_jwt(access, now, expires_at),
        }
    }

    fn mint_t1(&self, access: &Access, now: Timestamp, expires_at: Timestamp) -> Result<String> {
        if access.jti.is_some() {
            return Err(Error::because(Code::ArgumentInvalid, "A T1 token has no id (`jti`)."));
        }
        let mut token = t1::Unsigned::of(self.api_key.as_str());
        let data = token.data("session_id=", access.session.as_str());
        let mut number = itoa::Buffer::new();
        form::write_plain("create_time", number.format(now.unix()), data);
        form::write_plain("expire_time", number.format(expires_at.unix()), data);
        form::write_plain("role", access.role.as_str(), data);
        form::write_plain("nonce", number.format(access.nonce_or_random()?), data);
        if !access.layout_classes.is_empty() {
            form::write("initial_layout_class_list", &access.layout_classes, data);
        }
        if let Some(text) = &access.data {
            form::write("connection_data", text, data);
        }
        self.t1.token(token)
    }

    fn mint_jwt(&self, access: &Access, now: Timestamp, expires_at: Timestamp) -> Result<String> {
        let mut payload = self.issuer();
        write_connection(access, &mut payload);
        payload.extend_from_slice(b",\"nonce\":");
        write_whole(access.nonce_or_random()?, &mut payload);
        write_times(&mut payload, now, expires_at, access.jti.as_ref())?;
        self.jwt.mint(&payload)
    }

    /// The start of every payload.
    fn issuer(&self) -> Vec<u8> {
        format!("{{\"iss\":\"{}\",\"ist\":\"project\"", self.api_key).into_bytes()
    }

    /// Makes a token for the REST API (`X-OPENTOK-AUTH`). [`API_LIFETIME`](super::API_LIFETIME) is
    /// as long as the vendor's SDKs let it live.
    ///
    /// # Errors
    /// `lifetime_invalid`, `timestamp_invalid`, `entropy_unavailable`.
    ///
    /// ```
    /// # use roomkey::opentok::{API_LIFETIME, ApiAccess, ApiExpectation, Credentials};
    /// # use roomkey::{Secret, Timestamp};
    /// # let secret = Secret::new("1234567890abcdef1234567890abcdef1234567890")?;
    /// # let credentials = Credentials::new("123456", secret)?;
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let token = credentials.mint_api(&ApiAccess::new(), API_LIFETIME, now)?;
    /// assert!(credentials.verify_api(&token, &ApiExpectation::live(), now).is_ok());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn mint_api(
        &self,
        access: &ApiAccess,
        lifetime: Lifetime,
        now: Timestamp,
    ) -> Result<String> {
        self.jwt.mint(&api_payload(self.issuer(), access, lifetime, now, &API_RULES)?)
    }

    /// Decides whether to trust a client token of either kind, for a use, at a time.
    ///
    /// In this order: form, signature, claims, API key, session, time, role, session expected.
    ///
    /// # Errors
    /// Any code of the category `token`; `docs/errors.md` lists them.
    ///
    /// ```
    /// # use roomkey::opentok::{Credentials, Expectation};
    /// # use roomkey::{Code, Secret, Timestamp};
    /// # let secret = Secret::new("1234567890abcdef1234567890abcdef1234567890")?;
    /// # let credentials = Credentials::new("123456", secret)?;
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let error = credentials.verify("T1==!", &Expectation::any(), now).unwrap_err();
    /// assert_eq!(error.code(), Code::EncodingInvalid);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn verify(
        &self,
        token: &str,
        expectation: &Expectation,
        now: Timestamp,
    ) -> Result<Verified<Claims>> {
        let kind = if t1::is_t1(token) { Kind::T1 } else { Kind::Jwt };
        expectation.check_kind(kind)?;
        let connection = match kind {
            Kind::T1 => self.open_t1(token)?,
            Kind::Jwt => self.open_jwt(token)?,
        };
        self.check_session(connection.session())?;
        let connection = expectation.check(connection, now)?;
        Ok(Verified::new(Claims { kind, api_key: self.api_key.clone(), connection }))
    }

    fn open_t1(&self, token: &str) -> Result<Connection> {
        let bytes = t1::open(token)?;
        let parts = t1::Parts::read(&bytes)?;
        self.t1.check(&parts)?;
        self.check_api_key(parts.partner_id)?;
        Connection::from_fields(parts.fields()?)
    }

    fn open_jwt(&self, token: &str) -> Result<Connection> {
        let (_, members) = self.open(token)?;
        if text(&members, "ist")? != Some("project") {
            return Err(invalid("ist"));
        }
        Connection::from_members(&members, false)
    }

    /// Decides whether to trust a token that calls the REST API.
    ///
    /// A client token is refused: it has the same issuer and the same key, and anyone in a session
    /// has one.
    ///
    /// # Errors
    /// Any code of the category `token`; `docs/errors.md` lists them.
    ///
    /// ```
    /// # use roomkey::opentok::{API_LIFETIME, ApiAccess, ApiExpectation, Credentials};
    /// # use roomkey::{Code, Secret, Timestamp};
    /// # let secret = Secret::new("1234567890abcdef1234567890abcdef1234567890")?;
    /// # let credentials = Credentials::new("123456", secret)?;
    /// # let now = Timestamp::from_unix(1_700_000_000)?;
    /// let token = credentials.mint_api(&ApiAccess::new(), API_LIFETIME, now)?;
    /// let later = Timestamp::from_unix(1_700_000_300)?;
    /// let error = credentials.verify_api(&token, &ApiExpectation::live(), later).unwrap_err();
    /// assert_eq!(error.code(), Code::TokenExpired);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn verify_api(
        &self,
        token: &str,
        expectation: &ApiExpectation,
        now: Timestamp,
    ) -> Result<Verified<ApiClaims>> {
        let (parts, members) = self.open(token)?;
        let ist = match text(&members, "ist")? {
            // The vendor's Ruby SDK writes it into the header.
            None => json::read_object(&jws::decode(parts.header)?, Code::HeaderInvalid)?
                .remove("ist")
                .unwrap_or_default(),
            Some(ist) => ist.into(),
        };
        if ist != "project" {
            return Err(invalid("ist"));
        }
        let project = self.api_key.as_str();
        check_api_members(project, &members, expectation, now, &API_RULES).map(Verified::new)
    }

    /// A JWT of this API key: its parts and its claims.
    fn open<'t>(&self, token: &'t str) -> Result<(Parts<'t>, Map<String, Value>)> {
        let (parts, payload) = Parts::read(token, Algorithm::Hs256)?;
        self.jwt.check(&parts)?;
        let members = json::read_object(&payload, Code::ClaimsInvalid)?;
        self.check_api_key(members.get("iss").and_then(Value::as_str))?;
        Ok((parts, members))
    }

    fn check_api_key(&self, stated: Option<&str>) -> Result<()> {
        match stated {
            None | Some("") => Err(Error::because(
                Code::ApiKeyMissing,
                "The token does not say whose it is (`iss` or `partner_id`).",
            )),
            Some(stated) if stated != self.api_key.as_str() => {
                Err(Error::new(Code::ApiKeyMismatch))
            }
            Some(_) => Ok(()),
        }
    }

    fn check_session(&self, session: &SessionId) -> Result<()> {
        check_session(session, self.api_key.as_str())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({}, [redacted])", self.api_key)
    }
}
