//! Verifying with a secret when nobody says which API key it belongs to.
//!
//! Bulk checks and support desks often hold a secret and a heap of tokens and nothing else. The
//! signature and every rule about time, version and use can be decided; whether the token's
//! `apikey` is the right one cannot, and the names here say so.

use super::claims::Claims;
use super::expectation::Expectation;
use crate::Verified;
use crate::error::Result;
use crate::jws::{Algorithm, Hs256, Parts};
use crate::secret::Secret;
use crate::time::Timestamp;
use std::fmt;

/// A secret without the API key it belongs to. It verifies, and cannot mint.
///
/// ```
/// use roomkey::videosdk::{Access, Credentials, Expectation, Permission, SecretOnly};
/// use roomkey::{Code, Lifetime, Secret, Timestamp};
///
/// let secret = Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?;
/// let verifier = SecretOnly::new(&secret);
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let token = Credentials::new("some-api-key", secret)?
///     .mint(&Access::new([Permission::AllowJoin])?, Lifetime::default(), now)?;
///
/// let claims = verifier.verify_any_api_key(&token, &Expectation::any(), now)?;
/// assert_eq!(claims.api_key().as_str(), "some-api-key");
///
/// let other = SecretOnly::new(&Secret::new("78695a4b3c2d1e0ffedcba9876543210")?);
/// let error = other.verify_any_api_key(&token, &Expectation::any(), now).unwrap_err();
/// assert_eq!(error.code(), Code::SignatureInvalid);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub struct SecretOnly(Hs256);

impl SecretOnly {
    /// From a secret, which can be dropped afterwards.
    ///
    /// See [`SecretOnly`] for an example.
    pub fn new(secret: &Secret) -> Self {
        Self(Hs256::new(secret))
    }

    /// As [`Credentials::verify`](super::Credentials::verify), except that the claim `apikey` is
    /// compared with nothing: it only has to be there.
    ///
    /// Where a secret serves one project, use `Credentials`; else a token of another project that
    /// happens to share the secret is taken.
    ///
    /// # Errors
    /// Any code of the category `token` except those about which API key it is.
    ///
    /// ```
    /// # use roomkey::{Code, Secret, Timestamp, videosdk::{Expectation, SecretOnly}};
    /// # let verifier = SecretOnly::new(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let error = verifier.verify_any_api_key("a.b", &Expectation::any(), now).unwrap_err();
    /// assert_eq!(error.code(), Code::TokenMalformed);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn verify_any_api_key(
        &self,
        token: &str,
        expectation: &Expectation,
        now: Timestamp,
    ) -> Result<Verified<Claims>> {
        let (parts, payload) = Parts::read(token, Algorithm::Hs256)?;
        self.0.check(&parts)?;
        let claims = Claims::read_any(&payload, None)?;
        expectation.check(&claims, now)?;
        Ok(Verified::new(claims))
    }
}

impl fmt::Debug for SecretOnly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretOnly([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::jws;
    use crate::time::Lifetime;
    use crate::videosdk::{Access, Credentials, Permission};

    const SECRET: &str = "9d3b1f0a6c5e4827b1a0f3c2d4e59687";

    #[test]
    fn every_rule_but_the_api_key_holds() {
        let now = Timestamp::from_unix(1_700_000_000).unwrap();
        let later = now.after(Lifetime::seconds(60).unwrap());
        let verifier = SecretOnly::new(&Secret::new(SECRET).unwrap());
        let credentials = Credentials::new("any-key", Secret::new(SECRET).unwrap()).unwrap();
        let access = Access::new([Permission::AllowJoin]).unwrap().room("room-a".parse().unwrap());
        let token = credentials.mint(&access, Lifetime::seconds(60).unwrap(), now).unwrap();

        let code = |token: &str, expectation: &Expectation, now| {
            verifier.verify_any_api_key(token, expectation, now).err().map(|error| error.code())
        };
        let any = Expectation::any();
        assert_eq!(code(&token, &any, now), None);
        assert_eq!(code(&token, &any, later), Some(Code::TokenExpired));
        let elsewhere = Expectation::join("room-b".parse().unwrap());
        assert_eq!(code(&token, &elsewhere, now), Some(Code::RoomMismatch));
        let last = if token.ends_with('A') { 'E' } else { 'A' };
        let changed = format!("{}{last}", token.strip_suffix(|_: char| true).unwrap());
        assert_ne!(changed, token);
        assert!(code(&changed, &any, now).is_some());

        let key = Hs256::new(&Secret::new(SECRET).unwrap());
        let payload = br#"{"permissions":["allow_join"],"exp":4102444800}"#;
        let mut nameless = format!("{}.", jws::HS256_ENCODED);
        base64_simd::URL_SAFE_NO_PAD.encode_append(payload, &mut nameless);
        key.sign(&mut nameless);
        assert_eq!(code(&nameless, &any, now), Some(Code::ApiKeyMissing));
    }
}
