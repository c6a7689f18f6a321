//! Who signs for a session, and judges what was signed: a project of OpenTok or an application of Vonage.

use super::Seat;
use crate::Verified;
use crate::error::Result;
use crate::id::Jti;
use crate::keyring::Keyring;
use crate::time::Timestamp;
use crate::tokbox::rest::Auth;
use crate::tokbox::{
    Access, ApiAccess, ApiClaims, ApiExpectation, Connection, Expectation, SessionId,
};
use crate::vendor::{self, Vendor};
use crate::vendors::opentok::{self, Credentials};
use crate::vendors::vonage;

/// Who signs client tokens: a project of OpenTok or an application of Vonage.
///
/// ```
/// use roomkey::opentok::{Credentials, rooms::{Signer, seat}, rest::Auth};
/// use roomkey::videosdk::endpoints::{PolicySpec, TokenRequest};
/// use roomkey::{Code, Secret, Timestamp};
/// # let policy = PolicySpec {
/// #     permissions: vec!["allow_join".into()],
/// #     roles: vec!["rtc".into()],
/// #     ..PolicySpec::default()
/// # }
/// # .parse()?;
/// let secret = Secret::new("1234567890abcdef1234567890abcdef1234567890")?;
/// let signer = Signer::OpenTok(Credentials::new("123456", secret)?.into());
/// assert_eq!((signer.auth(), signer.project()), (Auth::OpenTok, "123456"));
///
/// let asked = TokenRequest::from_query("participantId=ann").unwrap();
/// let seat = seat(&policy, &asked, "class-7").unwrap();
/// let session = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4".parse()?;
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let token = signer.mint(&seat, &session, Some("order-7".parse()?), now)?;
/// assert_eq!(signer.verify(&token, &session, now)?.data(), Some("ann"));
/// assert!(signer.verify_any(&token, now).is_ok());
/// assert_eq!(
///     signer.admission(&session, "eyJ…"),
///     format!(r#"{{"token":"eyJ…","apiKey":"123456","sessionId":"{session}"}}"#)
/// );
///
/// let call = signer.mint_api(now)?;
/// assert_eq!(signer.verify_api(&call, now)?.project(), "123456");
/// // Who is in a session may not call the API with the token for it.
/// assert_eq!(signer.verify_api(&token, now).unwrap_err().code(), Code::TokenKindMismatch);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "these two vendors share their sessions")]
pub enum Signer {
    /// A project of OpenTok and its keys. Its tokens are JWTs.
    OpenTok(Keyring<Credentials>),
    /// An application of Vonage and its keys.
    Vonage(Keyring<vonage::Credentials>),
}

impl Signer {
    /// Who signs with these credentials of a vendor; nobody where the vendor has no sessions.
    ///
    /// # Errors
    /// Codes of the category `configuration` for credentials that are unfit.
    ///
    /// ```
    /// use roomkey::opentok::{self, rooms::Signer};
    /// use roomkey::{livekit, vendor::Credentials};
    /// let credentials = Credentials::new()
    ///     .with("api_key", "123456")
    ///     .with("secret", "1234567890abcdef1234567890abcdef1234567890");
    /// assert!(Signer::open(opentok::VENDOR, &credentials)?.is_some_and(|one| one.project() == "123456"));
    /// assert!(Signer::open(livekit::VENDOR, &credentials)?.is_none());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn open(vendor: Vendor, credentials: &vendor::Credentials) -> Result<Option<Self>> {
        Ok(if vendor == opentok::VENDOR {
            Some(Self::OpenTok(Credentials::try_from(credentials)?.into()))
        } else if vendor == vonage::VENDOR {
            Some(Self::Vonage(vonage::Credentials::try_from(credentials)?.into()))
        } else {
            None
        })
    }

    /// Which of the two.
    ///
    /// See [`Signer`] for an example.
    pub const fn auth(&self) -> Auth {
        match self {
            Self::OpenTok(_) => Auth::OpenTok,
            Self::Vonage(_) => Auth::Vonage,
        }
    }

    /// The API key or the application id.
    ///
    /// See [`Signer`] for an example.
    pub fn project(&self) -> &str {
        match self {
            Self::OpenTok(keyring) => keyring.first().map(|key| key.api_key().as_str()),
            Self::Vonage(keyring) => keyring.first().map(|key| key.application_id().as_str()),
        }
        .unwrap_or_default()
    }

    /// A token for a seat in a session. `jti`: its id, random if absent.
    ///
    /// # Errors
    /// `key_not_active`, `session_foreign`, `data_too_long`, `entropy_unavailable`.
    ///
    /// See [`Signer`] for an example.
    pub fn mint(
        &self,
        seat: &Seat,
        session: &SessionId,
        jti: Option<Jti>,
        now: Timestamp,
    ) -> Result<String> {
        let mut access = Access::new(session.clone(), seat.role);
        if let Some(data) = &seat.data {
            access = access.data(data.as_str())?;
        }
        if let Some(jti) = jti {
            access = access.jti(jti);
        }
        match self {
            Self::OpenTok(keyring) => keyring.active()?.mint(&access, seat.lifetime, now),
            Self::Vonage(keyring) => keyring.active()?.mint(&access, seat.lifetime, now),
        }
    }

    /// A token for the vendor's REST API.
    ///
    /// # Errors
    /// `entropy_unavailable`.
    ///
    /// See [`Signer`] for an example.
    pub fn mint_api(&self, now: Timestamp) -> Result<String> {
        let access = ApiAccess::new();
        match self {
            Self::OpenTok(keyring) => {
                keyring.active()?.mint_api(&access, opentok::API_LIFETIME, now)
            }
            Self::Vonage(keyring) => keyring.active()?.mint_api(&access, vonage::API_LIFETIME, now),
        }
    }

    /// Verifies a client token for a session.
    ///
    /// # Errors
    /// As [`Credentials::verify`] and [`vonage::Verifier::verify`], and `api_key_disabled`.
    ///
    /// See [`Signer`] for an example.
    pub fn verify(
        &self,
        token: &str,
        session: &SessionId,
        now: Timestamp,
    ) -> Result<Verified<Connection>> {
        self.verify_as(token, &Expectation::any().session(session.clone()), now)
    }

    /// Verifies a client token for any session of the project.
    ///
    /// # Errors
    /// As [`Credentials::verify`] and [`vonage::Verifier::verify`], and `api_key_disabled`.
    ///
    /// See [`Signer`] for an example.
    pub fn verify_any(&self, token: &str, now: Timestamp) -> Result<Verified<Connection>> {
        self.verify_as(token, &Expectation::any(), now)
    }

    /// Verifies a token for the vendor's REST API.
    ///
    /// # Errors
    /// As [`Credentials::verify_api`] and [`vonage::Verifier::verify_api`], and `api_key_disabled`.
    ///
    /// See [`Signer`] for an example.
    pub fn verify_api(&self, token: &str, now: Timestamp) -> Result<Verified<ApiClaims>> {
        let live = ApiExpectation::live();
        match self {
            Self::OpenTok(keyring) => keyring.verify(|key| key.verify_api(token, &live, now)),
            Self::Vonage(keyring) => keyring.verify(|key| key.verify_api(token, &live, now)),
        }
    }

    fn verify_as(
        &self,
        token: &str,
        expectation: &Expectation,
        now: Timestamp,
    ) -> Result<Verified<Connection>> {
        let connection: Connection = match self {
            Self::OpenTok(keyring) => {
                Connection::clone(&*keyring.verify(|key| key.verify(token, expectation, now))?)
            }
            Self::Vonage(keyring) => {
                Connection::clone(&*keyring.verify(|key| key.verify(token, expectation, now))?)
            }
        };
        Ok(Verified::new(connection))
    }

    /// What a client needs to come in, as JSON: `apiKey` or `applicationId`, `sessionId` and `token`, as
    /// the vendor's sample servers answer.
    ///
    /// See [`Signer`] for an example.
    pub fn admission(&self, session: &SessionId, token: &str) -> String {
        let project = match self {
            Self::OpenTok(_) => "apiKey",
            Self::Vonage(_) => "applicationId",
        };
        // Like the answers for VideoSDK it begins with the token. None of these has a character that
        // JSON escapes.
        format!(
            "{{\"token\":\"{token}\",\"{project}\":\"{}\",\"sessionId\":\"{session}\"}}",
            self.project()
        )
    }
}
