//! An API key and its secret: what mints and verifies.
//!
//! What is the same in every token of some credentials is done once, when they are made: the HMAC
//! key, and for each set of permissions the start of the token, encoded and hashed. A mint writes
//! and hashes only the rest.

use super::access::Access;
use super::by_name::ENTRY;
use super::claims::{Claims, Own, RIGHTS};
use super::expectation::Expectation;
use crate::Verified;
use crate::error::{Code, Error, Result};
use crate::grant::{Permission, Permissions, Right, Role};
use crate::id::{ApiKey, ParticipantId};
use crate::json::{write_ordered, write_text};
use crate::jws::mint::{Time, end_of, write_end};
use crate::jws::{self, Algorithm, Hs256, Parts, Prefix};
use crate::secret::Secret;
use crate::time::{Lifetime, Timestamp};
use crate::vendor::{self, Vendor};
use std::fmt;

/// How much may stand behind the start of a token of our own that is verified the quick way.
const OWN_BYTES: usize = 512;

/// An API key and its secret.
///
/// ```
/// use roomkey::videosdk::{Access, Credentials, Permission};
/// use roomkey::{ApiKey, Lifetime, Secret, Timestamp};
///
/// let secret = Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?;
/// let credentials = Credentials::from_parts(ApiKey::parse("my-api-key")?, &secret);
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let token = credentials.mint(&Access::new([Permission::AllowJoin])?, Lifetime::default(), now)?;
/// assert!(token.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."));
/// # Ok::<(), roomkey::Error>(())
/// ```
pub struct Credentials {
    api_key: ApiKey,
    key: Hs256,
    /// By the bits of the permission set; `None` where the set is none that a token may grant.
    starts: [Option<Start>; Permissions::SETS],
}

/// The start of every token with some set of permissions.
struct Start {
    prefix: Prefix,
    /// The last bytes of the start, which do not fill a group of base64 by themselves.
    rest: Vec<u8>,
    /// What it grants, and its JSON.
    permissions: Permissions,
    json: Vec<u8>,
}

impl Credentials {
    /// From the API key as text and the secret.
    ///
    /// # Errors
    /// `api_key_invalid`.
    ///
    /// ```
    /// # use roomkey::{Code, Secret, videosdk::Credentials};
    /// let secret = Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?;
    /// let error = Credentials::new("API_KEY_GENERATED", secret).unwrap_err();
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
        let key = Hs256::new(secret);
        let mut bits = 0u8..;
        let starts = std::array::from_fn(|_| {
            let bits = bits.next().unwrap_or(0);
            let permissions: Permissions =
                Permission::ALL.iter().copied().filter(|one| bits & one_bit(*one) != 0).collect();
            let valid = !permissions.is_empty() && permissions.check().is_ok();
            valid.then(|| Start::new(&api_key, permissions, &key))
        });
        Self { api_key, key, starts }
    }

    /// From environment variables, or whatever else `lookup` looks names up in.
    ///
    /// The API key is `VIDEOSDK_API_KEY`. The secret is `VIDEOSDK_SECRET_KEY`, as the vendor's
    /// sample servers call it, or `VIDEOSDK_SECRET`, as its server SDKs do; if both are set they
    /// must be equal. Empty variables count as unset.
    ///
    /// # Errors
    /// `api_key_invalid` and `secret_empty` when nothing is set, `argument_invalid` when the two
    /// secrets differ, and as [`Credentials::new`] and [`Secret::new`].
    ///
    /// ```
    /// # use roomkey::{Code, videosdk::Credentials};
    /// let credentials = Credentials::from_variables(|name| match name {
    ///     "VIDEOSDK_API_KEY" => Some("my-api-key".to_owned()),
    ///     "VIDEOSDK_SECRET" => Some("9d3b1f0a6c5e4827b1a0f3c2d4e59687".to_owned()),
    ///     _ => None,
    /// })?;
    /// assert_eq!(credentials.api_key().as_str(), "my-api-key");
    /// assert_eq!(Credentials::from_variables(|_| None).unwrap_err().code(), Code::ApiKeyInvalid);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn from_variables(lookup: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let lookup = |name: &str| lookup(name).map(String::into_bytes);
        let found = vendor::Credentials::from_variables(Vendor::new(&ENTRY), lookup)?;
        Self::try_from(&found)
    }

    /// The public half.
    ///
    /// ```
    /// # use roomkey::{Secret, videosdk::Credentials};
    /// let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
    /// assert_eq!(credentials.api_key().as_str(), "my-api-key");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn api_key(&self) -> &ApiKey {
        &self.api_key
    }

    /// Makes a token, valid from `now` for a lifetime.
    ///
    /// # Errors
    /// `token_too_large` when custom claims make it longer than verifiers take;
    /// `timestamp_invalid` when it would expire after the year 5138;
    /// `entropy_unavailable` when no random `jti` can be had.
    ///
    /// ```
    /// # use roomkey::{Jti, Lifetime, Secret, Timestamp};
    /// # use roomkey::videosdk::{Access, Credentials, Permission};
    /// # let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
    /// let access = Access::new([Permission::AllowJoin])?.jti(Jti::parse("1")?);
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// // The same inputs make the same token, byte for byte, in every language.
    /// assert_eq!(
    ///     credentials.mint(&access, Lifetime::hours(1)?, now)?,
    ///     credentials.mint(&access, Lifetime::hours(1)?, now)?,
    /// );
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn mint(&self, access: &Access, lifetime: Lifetime, now: Timestamp) -> Result<String> {
        let start = self.start(access.permissions)?;
        let mut tail = Vec::with_capacity(320);
        tail.extend_from_slice(&start.rest);
        write_place(access, &mut tail);
        let participant = access.participant.as_ref();
        write_rest(access, participant, now, end_of(lifetime, now)?, &mut tail)?;
        finish(&start.prefix, &tail)
    }

    fn start(&self, permissions: Permissions) -> Result<&Start> {
        let start = self.starts.get(usize::from(permissions.bits())).and_then(Option::as_ref);
        start.ok_or(Error::new(Code::PermissionsContradictory))
    }

    /// Makes a token for each access, with one result each: one that fails leaves the others be.
    ///
    /// ```
    /// # use roomkey::{Lifetime, Secret, Timestamp};
    /// # use roomkey::videosdk::{Access, Credentials, Permission};
    /// # let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
    /// let guest = Access::new([Permission::AllowJoin])?.room("2kyv-gzay-64pg".parse()?);
    /// let guests = ["ann", "ben"].map(|name| guest.clone().participant(name.parse().unwrap()));
    /// let tokens = credentials.mint_many(&guests, Lifetime::default(), Timestamp::from_unix(0)?);
    /// assert!(tokens.iter().all(Result::is_ok));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn mint_many<'a>(
        &self,
        accesses: impl IntoIterator<Item = &'a Access>,
        lifetime: Lifetime,
        now: Timestamp,
    ) -> Vec<Result<String>> {
        accesses.into_iter().map(|access| self.mint(access, lifetime, now)).collect()
    }

    /// Makes a token for each participant, with the same access otherwise and one result each: an
    /// id that is none leaves the others be. A participant or a `jti` of the access itself does not
    /// count, because those are never the same for two.
    ///
    /// ```
    /// # use roomkey::{Code, Lifetime, Secret, Timestamp};
    /// # use roomkey::videosdk::{Access, Credentials, Permission};
    /// # let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
    /// let guest = Access::new([Permission::AllowJoin])?.room("2kyv-gzay-64pg".parse()?);
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let tokens = credentials.mint_each(&guest, ["ann", "two words"], Lifetime::default(), now);
    /// assert!(tokens[0].is_ok());
    /// assert_eq!(tokens[1].as_ref().unwrap_err().code(), Code::ParticipantIdInvalid);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn mint_each<'a>(
        &self,
        access: &Access,
        participants: impl IntoIterator<Item = &'a str>,
        lifetime: Lifetime,
        now: Timestamp,
    ) -> Vec<Result<String>> {
        // Every token has a participant, so what comes before it is the same in all of them.
        let access = Access { jti: None, version: true, ..access.clone() };
        let start = self.start(access.permissions).map(|start| {
            let mut json = start.rest.clone();
            write_place(&access, &mut json);
            after(&start.prefix.text, &json, &self.key)
        });
        let mut tail = Vec::with_capacity(320);
        let mint = |participant| {
            let participant = ParticipantId::parse(participant)?;
            let (prefix, rest) = start.as_ref().map_err(Error::clone)?;
            tail.clear();
            tail.extend_from_slice(rest);
            write_rest(&access, Some(&participant), now, end_of(lifetime, now)?, &mut tail)?;
            finish(prefix, &tail)
        };
        participants.into_iter().map(mint).collect()
    }

    /// Decides whether to trust a token, for a use, at a time.
    ///
    /// In this order: form, header, signature, claims, time, consistency, use, room, participant.
    ///
    /// # Errors
    /// Any code of the category `token`; `docs/errors.md` lists them.
    ///
    /// ```
    /// # use roomkey::{Code, Lifetime, Secret, Timestamp};
    /// # use roomkey::videosdk::{Access, Credentials, Expectation, Permission};
    /// # let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
    /// # let now = Timestamp::from_unix(1_700_000_000)?;
    /// let access = Access::new([Permission::AllowJoin])?;
    /// let token = credentials.mint(&access, Lifetime::seconds(60)?, now)?;
    /// let later = Timestamp::from_unix(1_700_000_060)?;
    /// let error = credentials.verify(&token, &Expectation::any(), later).unwrap_err();
    /// assert_eq!(error.code(), Code::TokenExpired);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn verify(
        &self,
        token: &str,
        expectation: &Expectation,
        now: Timestamp,
    ) -> Result<Verified<Claims>> {
        if let Some(verdict) = self.verify_own(token, expectation, now) {
            return verdict;
        }
        let (parts, payload) = Parts::read(token, Algorithm::Hs256)?;
        self.verify_decoded(&parts, &payload, expectation, now)
    }

    /// The same for a token that begins as a mint of these credentials does, and has their signature. Such a start
    /// need not be decoded, hashed or read again. `None` means that it is no such token, or a long one.
    pub(crate) fn verify_own(
        &self,
        token: &str,
        expectation: &Expectation,
        now: Timestamp,
    ) -> Option<Result<Verified<Claims>>> {
        let mut room = [0; OWN_BYTES];
        let mut opened = |start: &Start| start.prefix.open(token, &mut room);
        let mut starts = self.starts.iter().flatten();
        let (start, length) = starts.find_map(|start| Some((start, opened(start)?)))?;
        let rest = room.get(..length)?.strip_prefix(&*start.rest)?;
        let own = Own { api_key: &self.api_key, permissions: start.permissions, json: &start.json };
        Some(Claims::read_own(own, rest).and_then(|claims| Self::judged(claims, expectation, now)))
    }

    pub(crate) fn verify_decoded(
        &self,
        parts: &Parts<'_>,
        payload: &[u8],
        expectation: &Expectation,
        now: Timestamp,
    ) -> Result<Verified<Claims>> {
        self.key.check(parts)?;
        let claims = Claims::read(payload, &self.api_key)?;
        if *claims.api_key() != self.api_key {
            return Err(Error::new(Code::ApiKeyMismatch));
        }
        Self::judged(claims, expectation, now)
    }

    /// What follows once it is known whose claims these are.
    fn judged(
        claims: Claims,
        expectation: &Expectation,
        now: Timestamp,
    ) -> Result<Verified<Claims>> {
        expectation.check(&claims, now)?;
        Ok(Verified::new(claims))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({}, [redacted])", self.api_key)
    }
}

fn one_bit(permission: Permission) -> u8 {
    std::iter::once(permission).collect::<Permissions>().bits()
}

impl Start {
    fn new(api_key: &ApiKey, permissions: Permissions, key: &Hs256) -> Self {
        // An API key has no character that JSON escapes.
        let mut json = format!("{{\"apikey\":\"{api_key}\",\"permissions\":[");
        let names: Vec<String> =
            permissions.iter().map(|permission| format!("\"{permission}\"")).collect();
        json.push_str(&names.join(","));
        // Another claim always follows.
        json.push_str("],");
        let (prefix, rest) = after(&format!("{}.", jws::HS256_ENCODED), json.as_bytes(), key);
        Self { prefix, rest, permissions, json: json.into_bytes() }
    }
}

/// Encodes and signs what follows a prefix.
fn finish(prefix: &Prefix, tail: &[u8]) -> Result<String> {
    prefix.mint(tail).map_err(|error| match error.code() {
        Code::TokenTooLarge => {
            error.with_hint("Custom claims are for small facts, such as a name.")
        }
        _ => error,
    })
}

/// What is encoded already and hashed, with the JSON that comes after it as far as it fills groups of
/// base64, and what is left of that.
fn after(encoded: &str, json: &[u8], key: &Hs256) -> (Prefix, Vec<u8>) {
    let (groups, rest) = json.split_at(json.len() / 3 * 3);
    let mut text = encoded.to_owned();
    base64_simd::URL_SAFE_NO_PAD.encode_append(groups, &mut text);
    (key.prefix(text), rest.to_vec())
}

/// Writes what follows the permissions, up to the room.
fn write_place(access: &Access, out: &mut Vec<u8>) {
    if access.writes_version() {
        out.extend_from_slice(b"\"version\":2,");
    }
    if let Some(room) = &access.room {
        // A room id has no character that JSON escapes.
        out.extend_from_slice(b"\"roomId\":\"");
        out.extend_from_slice(room.as_str().as_bytes());
        out.extend_from_slice(b"\",");
    }
}

/// Writes everything that follows the room.
fn write_rest(
    access: &Access,
    participant: Option<&ParticipantId>,
    now: Timestamp,
    expires_at: Timestamp,
    out: &mut Vec<u8>,
) -> Result<()> {
    if let Some(participant) = participant {
        out.extend_from_slice(b"\"participantId\":");
        write_text(participant.as_str(), out);
        out.push(b',');
    }
    write_words("roles", access.roles.iter().map(Role::as_str), out);
    write_words(RIGHTS, access.rights.iter().map(Right::as_str), out);
    for (name, value) in &access.custom {
        write_text(name, out);
        out.push(b':');
        write_ordered(value, out);
        out.push(b',');
    }
    let times = [(Time::IssuedAt, now), (Time::ExpiresAt, expires_at)];
    write_end(&times, access.jti.as_ref(), out)
}

/// Writes a claim that is a list of words, if there is one.
/// A list of words of ours, which have no character that JSON escapes; nothing where there is none.
fn write_words(name: &str, words: impl Iterator<Item = &'static str>, out: &mut Vec<u8>) {
    let mut is_first = true;
    for word in words {
        if is_first {
            out.push(b'"');
            out.extend_from_slice(name.as_bytes());
            out.extend_from_slice(b"\":[\"");
        } else {
            out.extend_from_slice(b"\",\"");
        }
        out.extend_from_slice(word.as_bytes());
        is_first = false;
    }
    if !is_first {
        out.extend_from_slice(b"\"],");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Jti;

    /// The payload as text, with the random id taken out.
    fn payload(token: &str) -> String {
        let encoded = token.split('.').nth(1).unwrap();
        let text = String::from_utf8(jws::decode(encoded).unwrap()).unwrap();
        let (claims, jti) = text.rsplit_once("\"jti\":\"").unwrap();
        assert_eq!(jti.len(), 36 + 2);
        claims.to_owned()
    }

    #[test]
    fn tokens_for_many_say_what_tokens_for_one_say() {
        let secret = Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687").unwrap();
        let credentials = Credentials::new("my-api-key", secret).unwrap();
        let now = Timestamp::from_unix(1_700_000_000).unwrap();
        let (lifetime, any) = (Lifetime::default(), Expectation::any());
        let plain = Access::new([Permission::AllowJoin, Permission::AllowMod]).unwrap();
        for access in [
            plain.clone(),
            plain.clone().room("r".parse().unwrap()),
            plain.clone().room("2kyv-gzay-64pg".parse().unwrap()).roles([Role::Rtc]),
            plain.clone().roles([Role::Rtc]).rights(Right::ALL.iter().copied()),
            plain.clone().claim("name", "Zoë").unwrap().version_2(),
            Access::new([Permission::AskJoin]).unwrap().roles(Role::ALL.iter().copied()),
            plain.participant("nobody".parse().unwrap()).jti(Jti::parse("same").unwrap()),
        ] {
            let names = ["a", "ann", "Zoë", "ф\u{1f600}", "lxvdplwt"];
            let tokens = credentials.mint_each(&access, names, lifetime, now);
            for (name, token) in names.into_iter().zip(tokens) {
                let token = token.unwrap();
                let one = Access { jti: None, ..access.clone().participant(name.parse().unwrap()) };
                let single = credentials.mint(&one, lifetime, now).unwrap();
                assert_eq!(payload(&token), payload(&single));
                let claims = credentials.verify(&token, &any, now).unwrap();
                assert_eq!(claims.participant().map(ParticipantId::as_str), Some(name));
            }
        }
    }

    #[test]
    fn what_is_wrong_with_all_is_said_of_each() {
        let secret = Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687").unwrap();
        let credentials = Credentials::new("my-api-key", secret).unwrap();
        let access = Access::new([Permission::AllowJoin]).unwrap();
        let late = Timestamp::from_unix(99_999_999_999).unwrap();
        let refused = credentials.mint_each(&access, ["a", "b c"], Lifetime::default(), late);
        let codes: Vec<Code> = refused.into_iter().map(|one| one.unwrap_err().code()).collect();
        assert_eq!(codes, [Code::TimestampInvalid, Code::ParticipantIdInvalid]);
    }
}
