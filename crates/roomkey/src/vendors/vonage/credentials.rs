//! An application and its private key: what mints. The public key is enough to verify.

use super::{ApplicationId, Claims, SESSION_PATHS};
use crate::Verified;
use crate::error::{Code, Error, Result};
use crate::json;
use crate::jws::{Algorithm, Key, Parts, Rs256Signer};
use crate::time::{Lifetime, Timestamp};
use crate::tokbox::{
    Access, ApiAccess, ApiClaims, ApiExpectation, ApiRules, Connection, Expectation, Kind,
    api_payload, check_api_members, check_session, end_of, invalid, text, write_connection,
    write_times,
};
use serde_json::{Map, Value};
use std::fmt;

/// The vendor's SDKs for Java and .NET write no `exp`, which is 15 minutes; the most is 24 hours.
/// Source: the vendor's page "How to generate JWTs".
const API_RULES: ApiRules = ApiRules {
    longest: Lifetime::from_valid(86_400),
    unstated: Some(super::API_LIFETIME),
    numeric_jti: false,
};

/// An application and its private key.
///
/// ```
/// use roomkey::{Code, vonage::Credentials};
/// let application = "29f760f8-7ce1-46c9-ade3-f2dedee4ed5f";
/// // A path is no key, whatever lies there.
/// let error = Credentials::new(application, "/run/secrets/private.key").unwrap_err();
/// assert_eq!(error.code(), Code::KeyInvalid);
/// ```
pub struct Credentials {
    signer: Rs256Signer,
    verifier: Verifier,
}

impl Credentials {
    /// From the application's id and its private key: the text of one PEM block, `PRIVATE KEY` or
    /// `RSA PRIVATE KEY`, of at least 2048 bits.
    ///
    /// # Errors
    /// `application_id_invalid`, `key_invalid`, `key_too_small`.
    ///
    /// ```
    /// # use roomkey::{Code, vonage::Credentials};
    /// let error = Credentials::new("123456", "").unwrap_err();
    /// assert_eq!(error.code(), Code::ApplicationIdInvalid);
    /// ```
    pub fn new(application_id: &str, private_key_pem: &str) -> Result<Self> {
        let application = ApplicationId::parse(application_id)?;
        let signer = Rs256Signer::from_pem(private_key_pem)?;
        let key = signer.public()?;
        Ok(Self { signer, verifier: Verifier { application, key } })
    }

    /// The public half.
    ///
    /// See the [module](super) for an example.
    pub const fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// The half that only verifies.
    ///
    /// See the [module](super) for an example.
    pub fn into_verifier(self) -> Verifier {
        self.verifier
    }

    /// The application.
    ///
    /// See the [module](super) for an example.
    pub const fn application_id(&self) -> &ApplicationId {
        &self.verifier.application
    }

    /// Makes a client token, valid from `now` for a lifetime of at most 30 days.
    ///
    /// # Errors
    /// `session_foreign` when the session belongs to another project; `argument_invalid` for a T1
    /// token or one with a nonce, which this vendor does not have; `lifetime_invalid`;
    /// `timestamp_invalid`; `token_too_large`; `entropy_unavailable`.
    ///
    /// See the [module](super) for an example.
    pub fn mint(&self, access: &Access, lifetime: Lifetime, now: Timestamp) -> Result<String> {
        check_session(&access.session, self.application_id().as_str())?;
        if access.kind != Kind::Jwt || access.nonce.is_some() {
            return Err(Error::because(
                Code::ArgumentInvalid,
                "Vonage's tokens are JWTs without a nonce.",
            ));
        }
        let expires_at = end_of(lifetime, now)?;
        let mut payload = self.application();
        payload.extend_from_slice(br#","sub":"video","acl":{"paths":{"/session/**":{}}}"#);
        write_connection(access, &mut payload);
        write_times(&mut payload, now, expires_at, access.jti.as_ref())?;
        self.signer.sign(&payload)
    }

    /// Makes a token for the REST API (`Authorization: Bearer`), which lives at most 24 hours.
    ///
    /// # Errors
    /// `lifetime_invalid`, `timestamp_invalid`, `entropy_unavailable`.
    ///
    /// See the [module](super) for an example.
    pub fn mint_api(
        &self,
        access: &ApiAccess,
        lifetime: Lifetime,
        now: Timestamp,
    ) -> Result<String> {
        let payload = api_payload(self.application(), access, lifetime, now, &API_RULES)?;
        self.signer.sign(&payload)
    }

    /// As [`Verifier::verify`].
    ///
    /// # Errors
    /// Any code of the category `token`.
    ///
    /// See the [module](super) for an example.
    pub fn verify(
        &self,
        token: &str,
        expectation: &Expectation,
        now: Timestamp,
    ) -> Result<Verified<Claims>> {
        self.verifier.verify(token, expectation, now)
    }

    /// As [`Verifier::verify_api`].
    ///
    /// # Errors
    /// Any code of the category `token`.
    ///
    /// See the [module](super) for an example.
    pub fn verify_api(
        &self,
        token: &str,
        expectation: &ApiExpectation,
        now: Timestamp,
    ) -> Result<Verified<ApiClaims>> {
        self.verifier.verify_api(token, expectation, now)
    }

    /// The start of every payload.
    fn application(&self) -> Vec<u8> {
        format!("{{\"application_id\":\"{}\"", self.application_id()).into_bytes()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({}, [redacted])", self.application_id())
    }
}

/// An application and its public key.
///
/// ```
/// use roomkey::{Code, vonage::Verifier};
/// let error = Verifier::new("29f760f8-7ce1-46c9-ade3-f2dedee4ed5f", "public.pem").unwrap_err();
/// assert_eq!(error.code(), Code::KeyInvalid);
/// ```
pub struct Verifier {
    application: ApplicationId,
    key: Key,
}

impl Verifier {
    /// From the application's id and its public key: the text of one PEM block, `PUBLIC KEY` or
    /// `RSA PUBLIC KEY`, of at least 2048 bits.
    ///
    /// # Errors
    /// `application_id_invalid`, `key_invalid`, `key_too_small`.
    ///
    /// ```
    /// # use roomkey::{Code, vonage::Verifier};
    /// let application = "29f760f8-7ce1-46c9-ade3-f2dedee4ed5f";
    /// assert_eq!(Verifier::new(application, "").unwrap_err().code(), Code::KeyInvalid);
    /// ```
    pub fn new(application_id: &str, public_key_pem: &str) -> Result<Self> {
        let application = ApplicationId::parse(application_id)?;
        Ok(Self { application, key: Key::rs256_pem(public_key_pem)? })
    }

    /// The application.
    ///
    /// See the [module](super) for an example.
    pub const fn application_id(&self) -> &ApplicationId {
        &self.application
    }

    /// Decides whether to trust a client token, for a use, at a time.
    ///
    /// In this order: form, header, signature, claims, application, session, time, role, session
    /// expected.
    ///
    /// # Errors
    /// Any code of the category `token`; `docs/errors.md` lists them.
    ///
    /// See the [module](super) for an example.
    pub fn verify(
        &self,
        token: &str,
        expectation: &Expectation,
        now: Timestamp,
    ) -> Result<Verified<Claims>> {
        expectation.check_kind(Kind::Jwt)?;
        let members = self.open(token)?;
        if text(&members, "sub")?.is_some_and(|sub| sub != "video") {
            return Err(invalid("sub"));
        }
        check_paths(members.get("acl"))?;
        let connection = Connection::from_members(&members, true)?;
        check_session(connection.session(), self.application.as_str())?;
        let connection = expectation.check(connection, now)?;
        Ok(Verified::new(Claims { application: self.application.clone(), connection }))
    }

    /// Decides whether to trust a token that calls the REST API. A client token is refused, and so is
    /// one whose access list (`acl`) does not reach that API. One without `exp`, as the vendor's SDKs
    /// for Java and .NET write it, is good for 15 minutes from `iat`.
    ///
    /// # Errors
    /// Any code of the category `token`; `docs/errors.md` lists them.
    ///
    /// See the [module](super) for an example.
    pub fn verify_api(
        &self,
        token: &str,
        expectation: &ApiExpectation,
        now: Timestamp,
    ) -> Result<Verified<ApiClaims>> {
        let members = self.open(token)?;
        let project = self.application.as_str();
        check_api_members(project, &members, expectation, now, &API_RULES).map(Verified::new)
    }

    /// The claims of a token that this application signed.
    fn open(&self, token: &str) -> Result<Map<String, Value>> {
        let (parts, payload) = Parts::read(token, Algorithm::Rs256)?;
        self.key.check_signature(&parts)?;
        let members = json::read_object(&payload, Code::ClaimsInvalid)?;
        match members.get("application_id").and_then(Value::as_str) {
            None | Some("") => Err(Error::new(Code::ApiKeyMissing)),
            Some(stated) if stated != self.application.as_str() => {
                Err(Error::new(Code::ApiKeyMismatch))
            }
            Some(_) => Ok(members),
        }
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verifier({})", self.application)
    }
}

/// An access list that is there has to reach sessions; two of the vendor's SDKs write none.
fn check_paths(acl: Option<&Value>) -> Result<()> {
    let Some(acl) = acl else { return Ok(()) };
    let paths = acl.get("paths").and_then(Value::as_object);
    if paths.is_some_and(|paths| paths.get(SESSION_PATHS).is_some_and(Value::is_object)) {
        Ok(())
    } else {
        Err(invalid("acl"))
    }
}
