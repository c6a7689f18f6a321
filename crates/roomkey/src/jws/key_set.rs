//! The published keys of an identity provider (a JWKS, RFC 7517), and the JWTs that it signs.
//!
//! What a key verifies is fixed by the key alone: an RSA key RS256, a key on P-256 ES256, a key on
//! Ed25519 EdDSA. So nothing that a token says can turn a public key into a shared secret. A key that
//! is not for signatures, is too short or is odd in any other way is left out; it must not lock out
//! those who have a good one.

use super::header::{self, Header};
use super::{Claims, Expectation, Key, Parts};
use crate::Verified;
use crate::error::{Code, Error, Result};
use crate::time::Timestamp;
use jsonwebtoken::jwk::{
    AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse,
};
use serde_json::{Map, Value};

/// What `typ` may be in a token that a provider makes: access tokens have a type of their own
/// (RFC 9068).
const TYPES: &[&str] = &["JWT", "application/jwt", "at+jwt", "application/at+jwt"];

/// The keys of an identity provider.
///
/// ```
/// use roomkey::jws::KeySet;
///
/// let set = KeySet::read(br#"{"keys":[
///     {"kty":"OKP","crv":"Ed25519","kid":"2026","use":"sig","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
///     {"kty":"oct","kid":"shared","k":"AyM32w"}
/// ]}"#)?;
/// assert_eq!(set.len(), 1);
/// assert_eq!(set.left_out()[0].to_string(), "`shared`: it is a shared secret and no public key");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct KeySet {
    keys: Vec<NamedKey>,
    left_out: Vec<LeftOut>,
}

#[derive(Debug)]
struct NamedKey {
    id: Option<String>,
    key: Key,
}

/// A key of a set that verifies nothing here, and why.
///
/// ```
/// use roomkey::jws::KeySet;
/// let set = KeySet::read(br#"{"keys":[
///     {"kty":"OKP","crv":"Ed25519","use":"sig","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
///     {"kty":"oct","k":"AyM32w"}
/// ]}"#)?;
/// let why: Vec<String> = set.left_out().iter().map(|key| key.to_string()).collect();
/// assert_eq!(why, ["a key without `kid`: it is a shared secret and no public key"]);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    id: Option<String>,
    reason: &'static str,
}

impl std::fmt::Display for LeftOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.id {
            Some(id) => write!(f, "`{}`: {}", id.escape_debug(), self.reason),
            None => write!(f, "a key without `kid`: {}", self.reason),
        }
    }
}

impl KeySet {
    /// The longest set that is read: 256 KiB.
    pub const MAXIMUM_BYTES: usize = 256 * 1024;
    /// So many keys a set may have.
    pub const MOST_KEYS: usize = 64;

    /// Reads a JWKS.
    ///
    /// # Errors
    /// `key_invalid` for what is no JWKS, or one in which no key verifies anything.
    ///
    /// ```
    /// use roomkey::{Code, jws::KeySet};
    /// assert_eq!(KeySet::read(br#"{"keys":[]}"#).unwrap_err().code(), Code::KeyInvalid);
    /// ```
    pub fn read(bytes: &[u8]) -> Result<Self> {
        #[derive(serde::Deserialize)]
        struct Published {
            keys: Vec<Value>,
        }

        if bytes.len() > Self::MAXIMUM_BYTES {
            return Err(invalid("The key set is longer than 256 KiB."));
        }
        let Ok(published) = serde_json::from_slice::<Published>(bytes) else {
            return Err(invalid("The text is no JWKS: an object with an array `keys`."));
        };
        if published.keys.len() > Self::MOST_KEYS {
            return Err(invalid("The key set has more than 64 keys."));
        }
        let mut set = Self::default();
        for published in published.keys {
            let (id, key) = read_key(published);
            match key {
                Ok(key) => set.keys.push(NamedKey { id, key }),
                Err(reason) => set.left_out.push(LeftOut { id, reason }),
            }
        }
        if set.keys.is_empty() {
            return Err(invalid("No key of the set verifies signatures (RS256, ES256 or EdDSA)."));
        }
        Ok(set)
    }

    /// How many keys there are that verify something.
    ///
    /// ```
    /// assert_eq!(roomkey::jws::KeySet::default().len(), 0);
    /// ```
    pub const fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether no key verifies anything.
    ///
    /// ```
    /// assert!(roomkey::jws::KeySet::default().is_empty());
    /// ```
    pub const fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The keys that verify nothing here, and why.
    ///
    /// ```
    /// assert!(roomkey::jws::KeySet::default().left_out().is_empty());
    /// ```
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// Whether a token names a key that is not in the set: a new one, or a stranger's invention.
    ///
    /// ```
    /// let header = "eyJhbGciOiJFUzI1NiIsImtpZCI6Im5ldyJ9"; // {"alg":"ES256","kid":"new"}
    /// assert!(roomkey::jws::KeySet::default().lacks_key_of(&format!("{header}.e30.AA")));
    /// ```
    pub fn lacks_key_of(&self, token: &str) -> bool {
        let named = Parts::split(token).and_then(|parts| header::read(parts.header, TYPES));
        named.is_ok_and(|header| self.candidates(&header).next().is_none())
    }

    /// Decides whether to trust a plain JWT at the time `now`, with the key that it names. One that
    /// names none is taken if the set has one key only.
    ///
    /// # Errors
    /// Any code of the category `token`; `signature_invalid` also where no key of the set is the
    /// token's.
    ///
    /// ```
    /// use roomkey::{Timestamp, jws::{Expectation, KeySet}};
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// assert!(KeySet::default().verify("a.b.c", &Expectation::live(), now).is_err());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn verify(
        &self,
        token: &str,
        expectation: &Expectation,
        now: Timestamp,
    ) -> Result<Verified<Claims>> {
        let header = header::read(Parts::split(token)?.header, TYPES)?;
        let mut refusal =
            Error::because(Code::SignatureInvalid, "No key of the set is the one of the token.");
        // Of one name there is more than one key at most by mistake, and each decides for itself.
        for key in self.candidates(&header) {
            match key.verify_typed(token, expectation, now, TYPES) {
                Ok(claims) => return Ok(claims),
                Err(error) => refusal = error,
            }
        }
        Err(refusal)
    }

    fn candidates(&self, header: &Header) -> impl Iterator<Item = &Key> {
        let is_only = self.keys.len() == 1;
        self.keys
            .iter()
            .filter(move |named| match header.key_id() {
                Some(id) => named.id.as_deref() == Some(id),
                None => is_only,
            })
            .map(|named| &named.key)
    }
}

fn invalid(reason: &'static str) -> Error {
    Error::because(Code::KeyInvalid, reason)
}

/// One key by its name, or why it is none.
fn read_key(published: Value) -> (Option<String>, Result<Key, &'static str>) {
    let Value::Object(members) = published else { return (None, Err("it is no object")) };
    let id = members.get("kid").and_then(Value::as_str).map(str::to_owned);
    if members.get("kid").is_some_and(|id| !id.is_string()) {
        return (None, Err("its `kid` is not text"));
    }
    (id, fit(members))
}

fn fit(members: Map<String, Value>) -> Result<Key, &'static str> {
    if members.contains_key("d") {
        return Err("it is a private key: whoever reads the set can sign with it");
    }
    let jwk: Jwk = serde_json::from_value(Value::Object(members))
        .map_err(|_| "it is not a key of RFC 7517")?;
    if !matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature)) {
        return Err("its `use` is not `sig`");
    }
    if jwk.common.key_operations.is_some_and(|all| !all.contains(&KeyOperations::Verify)) {
        return Err("its `key_ops` do not list `verify`");
    }
    let number =
        |text: &str| super::decode(text).map_err(|_| "a number of it is not canonical base64url");
    let (algorithm, key) = match &jwk.algorithm {
        AlgorithmParameters::RSA(rsa) => {
            let key = Key::rs256_components(&number(&rsa.n)?, &number(&rsa.e)?);
            (KeyAlgorithm::RS256, key)
        }
        AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P256 => {
            (KeyAlgorithm::ES256, Key::es256_components(&number(&ec.x)?, &number(&ec.y)?))
        }
        AlgorithmParameters::OctetKeyPair(okp) if okp.curve == EllipticCurve::Ed25519 => {
            (KeyAlgorithm::EdDSA, Key::ed25519(&number(&okp.x)?))
        }
        AlgorithmParameters::OctetKey(_) => return Err("it is a shared secret and no public key"),
        _ => return Err("it is neither RSA nor on P-256 or Ed25519"),
    };
    if jwk.common.key_algorithm.is_some_and(|stated| stated != algorithm) {
        return Err("its `alg` is not RS256, ES256 or EdDSA, or not that of its kind");
    }
    key.map_err(|error| match error.code() {
        Code::KeyTooSmall => "it has less than 2048 bits",
        _ => "its numbers are no public key",
    })
}

#[cfg(test)]
mod tests;
