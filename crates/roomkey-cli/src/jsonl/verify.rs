//! `roomkey token verify --jsonl`: a token and a key in each line, a verdict for each.

use super::cache::Cache;
use super::line::Line;
use super::members::Text;
use crate::clock;
use crate::credentials::secret_as_given;
use crate::failure::Failure;
use crate::opened::Keys;
use crate::token::payload_as_it_stands;
use crate::whose::{USUAL, Whose};
use roomkey::jws::{ExpectationSpec, Key};
use roomkey::vendor::Vendor;
use roomkey::{Code, Error, LifetimeSpec, Result, Timestamp};
use std::borrow::Cow;

/// Verifies line after line.
pub(super) struct Engine<'s> {
    plain: Cache<Key>,
    keys: Cache<Keys>,
    /// Of lines that name none.
    whose: Whose,
    /// For lines of that vendor without a key of their own.
    lent: Option<&'s Keys>,
}

impl<'s> Engine<'s> {
    pub(super) fn new(whose: Whose, lent: Option<&'s Keys>) -> std::result::Result<Self, Failure> {
        Ok(Self { plain: Cache::new()?, keys: Cache::new()?, whose, lent })
    }

    /// Decides; what is good says what it claims, as JSON.
    fn decide(&mut self, line: &mut Line<'_>) -> Result<Vec<u8>> {
        let whose = Whose::to_verify(line.text("vendor")?.as_deref(), self.whose)?;
        if !line.has("token") {
            line.refuse_slip()?;
        }
        let token = line.needed("token")?;
        let now = match line.take::<i64>("now", "a whole number of seconds")? {
            Some(seconds) => Timestamp::from_unix(seconds)?,
            None => clock::now_for_line()?,
        };
        if line.has("private_key_pem") {
            return Err(wrong(
                "A token is verified with `public_key_pem`, never with a private key.",
            ));
        }
        match whose {
            Whose::Vendor(vendor) => self.decide_vendors(vendor, line, &token, now),
            Whose::Jwt => self.decide_plain(line, &token, now),
        }
    }

    fn decide_vendors(
        &mut self,
        vendor: Vendor,
        line: &mut Line<'_>,
        token: &str,
        now: Timestamp,
    ) -> Result<Vec<u8>> {
        let is_usual = vendor.about().name == USUAL;
        if is_usual {
            // It has no other algorithm.
            check_algorithms(line, "HS256")?;
        }
        let is_lent = self.whose == Whose::Vendor(vendor) && !line.has_key(vendor);
        if let Some(keys) = self.lent.filter(|_| is_lent) {
            return keys.verify(token, &line.rest(), now);
        }
        let any_api_key = is_usual && !line.has("api_key");
        let without = if any_api_key { "api_key" } else { "private_key_pem" };
        let needs_public = vendor.about().credential("public_key_pem").is_some();
        if needs_public && !line.has("public_key_pem") {
            return Err(wrong("The member `public_key_pem` is missing."));
        }
        let (credentials, parts) = line.credentials(vendor, without)?;
        let mut digest = vec![vendor.about().name.as_bytes(), without.as_bytes()];
        digest.extend(parts.iter().map(|(_, part)| part.as_bytes()));
        let keys = self.keys.get(&digest, || {
            for (_, secret) in parts.iter().filter(|(name, _)| *name == "secret") {
                secret_as_given(secret.as_bytes())?;
            }
            let credentials = credentials.allow_weak();
            let credentials = if any_api_key { credentials.any_api_key() } else { credentials };
            Ok(vendor.open(&credentials)?.into())
        })?;
        keys.verify(token, &line.rest(), now)
    }

    fn decide_plain(
        &mut self,
        line: &mut Line<'_>,
        token: &str,
        now: Timestamp,
    ) -> Result<Vec<u8>> {
        let (secret, pem) = (line.text("secret")?, line.text("public_key_pem")?);
        let symmetric = |secret: &str| Ok(Key::hs256(&secret_as_given(secret.as_bytes())?));
        let (algorithm, key, make): (_, _, fn(&str) -> Result<Key>) = match (&secret, &pem) {
            (Some(secret), None) => ("HS256", secret, symmetric),
            (None, Some(pem)) => ("RS256", pem, Key::rs256_pem),
            (None, None) => return Err(wrong("`secret` or `public_key_pem` is missing.")),
            (Some(_), Some(_)) => {
                return Err(wrong("`secret` and `public_key_pem` exclude each other."));
            }
        };
        check_algorithms(line, algorithm)?;
        let lifetime = "a number of seconds or text such as `2h`";
        let longest = line.take::<LifetimeSpec>("max_lifetime", lifetime)?;
        let expectation = ExpectationSpec {
            audience: line.take::<Cow<'_, str>>("audience", "text")?,
            issuer: line.take::<Cow<'_, str>>("issuer", "text")?,
            leeway: line.take("leeway", "a whole number of seconds from 0 on")?,
            maximum_lifetime: match longest {
                Some(longest) => Some(longest),
                None => line.take("maximum_lifetime", lifetime)?,
            },
            allow_missing_expiry: line
                .take("allow_missing_expiry", "true or false")?
                .unwrap_or(false),
        };
        line.refuse_slip()?;
        if let Some(name) = line.names().next() {
            return Err(wrong(format!("`{name}` says nothing about a plain `jwt`.")));
        }
        let key = self.plain.get(&[algorithm.as_bytes(), key.as_bytes()], || make(key))?;
        key.verify(token, &expectation.parse()?, now)?;
        payload_as_it_stands(token)
    }
}

impl super::Engine for Engine<'_> {
    const ANSWER: &'static str = "claims";

    fn answer(&mut self, line: &mut Line<'_>) -> Result<Vec<u8>> {
        self.decide(line)
    }
}

fn wrong(reason: impl Into<Cow<'static, str>>) -> Error {
    Error::because(Code::ArgumentInvalid, reason)
}

/// The list, if there is one, has to be exactly the algorithm of the key: a longer one is how
/// algorithms are confused.
fn check_algorithms(line: &mut Line<'_>, of_key: &str) -> Result<()> {
    match line.take::<Vec<Text<'_>>>("algorithms", "an array of text")?.as_deref() {
        None => Ok(()),
        Some([one]) if **one == *of_key => Ok(()),
        Some(_) => Err(wrong(format!(
            "`algorithms` has to be exactly [\"{of_key}\"], which the key is for."
        ))),
    }
}
