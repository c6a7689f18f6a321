//! An API key and its secret: what mints and verifies.

use super::access::Access;
use super::claims::Claims;
use super::expectation::Expectation;
use crate::Verified;
use crate::error::{Code, Error, Result};
use crate::id::ApiKey;
use crate::json::{self, write_scalar, write_text};
use crate::jws::mint::{Time, end_of, write_end};
use crate::jws::{Algorithm, Hs256, Parts};
use crate::secret::Secret;
use crate::time::{Lifetime, Timestamp};
use serde_json::{Map, Value};
use std::fmt;

/// An API key and its secret, the text that the vendor calls so (not what it might decode to).
///
/// ```
/// use roomkey::livekit::{Access, Credentials};
/// use roomkey::{ApiKey, Lifetime, Secret, Timestamp};
///
/// let secret = Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?;
/// let credentials = Credentials::from_parts(ApiKey::parse("APIx7Qm2")?, &secret);
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let token = credentials.mint(&Access::join("class-7", "ann")?, Lifetime::minutes(10)?, now)?;
/// assert!(token.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone)]
pub struct Credentials {
    api_key: ApiKey,
    key: Hs256,
}

impl Credentials {
    /// From the API key as text and the secret. The secret of `livekit-server --dev` is the word `secret`,
    /// which [`Secret::allow_weak`] takes.
    ///
    /// # Errors
    /// `api_key_invalid`.
    ///
    /// ```
    /// # use roomkey::{Code, Secret, livekit::Credentials};
    /// let development = Credentials::new("devkey", Secret::allow_weak("secret")?)?;
    /// let error = Credentials::new("", Secret::allow_weak("secret")?).unwrap_err();
    /// assert_eq!(error.code(), Code::ApiKeyInvalid);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[expect(clippy::needless_pass_by_value, reason = "the secret is wiped when this returns")]
    pub fn new(api_key: &str, secret: Secret) -> Result<Self> {
        Ok(Self::from_parts(ApiKey::parse(api_key)?, &secret))
    }

    /// From an API key that has been parsed. The secret can be dropped afterwards.
    ///
    /// See [`Credentials`] for an example.
    pub fn from_parts(api_key: ApiKey, secret: &Secret) -> Self {
        Self { api_key, key: Hs256::new(secret) }
    }

    /// The public half.
    ///
    /// ```
    /// # use roomkey::{Secret, livekit::Credentials};
    /// let credentials = Credentials::new("APIx7Qm2", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
    /// assert_eq!(credentials.api_key().as_str(), "APIx7Qm2");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn api_key(&self) -> &ApiKey {
        &self.api_key
    }

    /// Makes a token, issued at `now` and valid from then on, or from the time that the access names.
    ///
    /// # Errors
    /// `argument_invalid` when it is to count from a time before `now` or not before its end: the vendor's
    /// cloud compares `nbf` with the time at which somebody was thrown out. `timestamp_invalid` at the first
    /// second of 1970, which would be no time to the server, and when it would expire after the year 5138.
    /// `token_too_large` over 16 KiB; `entropy_unavailable` when no random `jti` can be had.
    ///
    /// ```
    /// # use roomkey::{Code, Secret, Timestamp, livekit::{Access, Credentials, DEFAULT_LIFETIME}};
    /// # let credentials = Credentials::new("APIx7Qm2", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let access = Access::join("class-7", "ann")?.not_before(Timestamp::from_unix(1_699_999_999)?);
    /// let error = credentials.mint(&access, DEFAULT_LIFETIME, now).unwrap_err();
    /// assert_eq!(error.code(), Code::ArgumentInvalid);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn mint(&self, access: &Access, lifetime: Lifetime, now: Timestamp) -> Result<String> {
        let expires_at = end_of(lifetime, now)?;
        if now.unix() == 0 {
            return Err(Error::new(Code::TimestampInvalid));
        }
        let not_before = access.not_before.unwrap_or(now);
        if not_before < now {
            return Err(Error::because(
                Code::ArgumentInvalid,
                "A token counts from its time of issue on, or from a later one (`not_before`).",
            ));
        }
        if not_before >= expires_at {
            return Err(Error::because(
                Code::ArgumentInvalid,
                "The token would end before it begins to count (`not_before`).",
            ));
        }
        let mut payload = Vec::with_capacity(384);
        self.write_start(access, &mut payload);
        let times =
            [(Time::NotBefore, not_before), (Time::IssuedAt, now), (Time::ExpiresAt, expires_at)];
        write_end(&times, access.jti.as_ref(), &mut payload)?;
        self.sign(&payload)
    }

    /// Everything before the times.
    fn write_start(&self, access: &Access, out: &mut Vec<u8>) {
        out.push(b'{');
        let text = |name: &str, value: Option<&str>, out: &mut Vec<u8>| {
            if let Some(value) = value {
                write_text(name, out);
                out.push(b':');
                write_text(value, out);
                out.push(b',');
            }
        };
        text("iss", Some(self.api_key.as_str()), out);
        text("sub", access.identity.as_deref(), out);
        text("name", access.name.as_deref(), out);
        text("kind", access.kind.map(super::Kind::as_str), out);
        if !access.kind_details.is_empty() {
            write_member("kindDetails", &access.kind_details, out);
        }
        access.grants.write(out);
        text("metadata", access.metadata.as_deref(), out);
        if !access.attributes.is_empty() {
            write_member("attributes", &access.attributes, out);
        }
        text("roomPreset", access.room_preset.as_deref(), out);
        if let Some(config) = &access.room_config {
            out.extend_from_slice(b"\"roomConfig\":");
            config.write(out);
            out.push(b',');
        }
    }

    pub(super) fn sign(&self, payload: &[u8]) -> Result<String> {
        self.key.mint(payload)
    }

    /// Decides whether to trust a token, for a use, at a time.
    ///
    /// In this order: form, header, signature, API key, claims, time, grant, room, identity. A claim or a
    /// grant that is not known is admitted, and nothing follows from it.
    ///
    /// # Errors
    /// Any code of the category `token`; `docs/errors.md` lists them.
    ///
    /// ```
    /// # use roomkey::{Code, Secret, Timestamp, livekit::{Access, Credentials, DEFAULT_LIFETIME, Expectation}};
    /// # let credentials = Credentials::new("APIx7Qm2", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let token = credentials.mint(&Access::join("class-7", "ann")?, DEFAULT_LIFETIME, now)?;
    /// let error = credentials.verify(&token, &Expectation::any().room("class-8"), now).unwrap_err();
    /// assert_eq!(error.code(), Code::RoomMismatch);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn verify(
        &self,
        token: &str,
        expectation: &Expectation,
        now: Timestamp,
    ) -> Result<Verified<Claims>> {
        let claims = Claims::read(self.open(token)?, self.api_key.clone())?;
        expectation.check(&claims, now)?;
        Ok(Verified::new(claims))
    }

    /// The claims of a token that this secret signed and that names this key.
    pub(super) fn open(&self, token: &str) -> Result<Map<String, Value>> {
        let (parts, payload) = Parts::read(token, Algorithm::Hs256)?;
        self.key.check(&parts)?;
        let members = json::read_object(&payload, Code::ClaimsInvalid)?;
        match members.get("iss").and_then(Value::as_str) {
            None | Some("") => Err(Error::new(Code::ApiKeyMissing)),
            Some(stated) if stated != self.api_key.as_str() => {
                Err(Error::new(Code::ApiKeyMismatch))
            }
            Some(_) => Ok(members),
        }
    }
}

/// Writes a member that is a list or an object of texts.
fn write_member(name: &str, value: &impl serde::Serialize, out: &mut Vec<u8>) {
    write_text(name, out);
    out.push(b':');
    write_scalar(value, out);
    out.push(b',');
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({}, [redacted])", self.api_key)
    }
}
