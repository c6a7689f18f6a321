//! `roomkey token verify --jsonl`: a token and a key in each line, a verdict for each.

use super::answer;
use super::cache::Cache;
use super::members::{self, Members, Slot, Taken, Text, Value};
use super::vendors::Vendors;
use crate::clock;
use crate::credentials::Judge;
use crate::failure::Failure;
use crate::token::payload_as_it_stands;
use roomkey::jws::{self, Key};
use roomkey::videosdk::{Credentials, ExpectationSpec, SecretOnly};
use roomkey::{ApiKey, Code, Error, LifetimeSpec, Result, Secret, Timestamp};
use serde::de::MapAccess;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// One question.
#[derive(Default)]
struct Line<'l> {
    id: Slot<&'l RawValue>,
    vendor: Slot<Text<'l>>,
    token: Slot<Text<'l>>,
    now: Slot<i64>,
    leeway: Slot<u64>,
    max_lifetime: Slot<LifetimeSpec>,
    allow_missing_expiry: Slot<bool>,
    audience: Slot<Cow<'l, str>>,
    secret: Slot<Text<'l>>,
    public_key_pem: Slot<Text<'l>>,
    algorithms: Slot<Vec<Text<'l>>>,
    api_key: Slot<Text<'l>>,
    room: Slot<Cow<'l, str>>,
    participant: Slot<Cow<'l, str>>,
    use_: Slot<Cow<'l, str>>,
}

impl<'l> Members<'l> for Line<'l> {
    fn take<A: MapAccess<'l>>(&mut self, name: &str, value: &mut Value<'_, A>) -> Taken<A::Error> {
        match name {
            "id" => value.into(&mut self.id, "JSON"),
            "vendor" => value.into(&mut self.vendor, "text"),
            "token" => value.into(&mut self.token, "text"),
            "now" => value.into(&mut self.now, "a whole number of seconds"),
            "leeway" => value.into(&mut self.leeway, "a whole number of seconds from 0 on"),
            "max_lifetime" => {
                value.into(&mut self.max_lifetime, "a number of seconds or text such as `2h`")
            }
            "allow_missing_expiry" => value.into(&mut self.allow_missing_expiry, "true or false"),
            "audience" => value.into(&mut self.audience, "text"),
            "secret" => value.into(&mut self.secret, "text"),
            "public_key_pem" => value.into(&mut self.public_key_pem, "text"),
            "algorithms" => value.into(&mut self.algorithms, "an array of text"),
            "api_key" => value.into(&mut self.api_key, "text"),
            "room" => value.into(&mut self.room, "text"),
            "participant" => value.into(&mut self.participant, "text"),
            "use" => value.into(&mut self.use_, "text"),
            _ => Ok(false),
        }
    }

    fn id(&self) -> Option<&'l str> {
        self.id.value.map(RawValue::get)
    }
}

/// A key that is set up.
#[expect(clippy::large_enum_variant, reason = "the cache boxes it")]
enum Ready {
    Credentials(Credentials),
    SecretOnly(SecretOnly),
    Jwt(Key),
}

/// Verifies line after line.
pub(super) struct Engine<'s> {
    keys: Cache<Ready>,
    /// For lines without a key of their own.
    judge: Option<&'s Judge>,
    vendors: Vendors,
}

impl<'s> Engine<'s> {
    pub(super) fn new(judge: Option<&'s Judge>) -> std::result::Result<Self, Failure> {
        Ok(Self { keys: Cache::new()?, judge, vendors: Vendors::new()? })
    }

    /// Decides; what is good is the token whose payload is to be shown.
    fn decide(&mut self, line: &Line<'_>) -> Result<Vec<u8>> {
        let vendor = line.vendor.required("vendor")?;
        let token = line.token.required("token")?;
        let now = match line.now.value {
            Some(seconds) => Timestamp::from_unix(seconds)?,
            None => clock::now().map_err(|_| Error::new(Code::TimestampInvalid))?,
        };
        match &**vendor {
            "videosdk" => self.decide_videosdk(line, token, now)?,
            "jwt" => {
                let expectation = line.plain_expectation()?;
                match line.jwt_key(&mut self.keys)? {
                    Ready::Jwt(key) => key.verify(token, &expectation, now).map(drop)?,
                    _ => return Err(wrong("The key is not a plain one.")),
                }
            }
            _ => {
                return Err(wrong(
                    "`vendor` is `videosdk`, `opentok`, `vonage`, `videoio` or `jwt`.",
                ));
            }
        }
        payload_as_it_stands(token)
    }

    fn decide_videosdk(&mut self, line: &Line<'_>, token: &str, now: Timestamp) -> Result<()> {
        let expectation = line.expectation()?.parse()?;
        let has_no_key = line.api_key.value.is_none() && line.secret.value.is_none();
        if let Some(judge) = self.judge.filter(|_| has_no_key) {
            line.check_is_symmetric()?;
            return judge.verify(token, &expectation, now).map(drop);
        }
        match line.videosdk_key(&mut self.keys)? {
            Ready::Credentials(key) => key.verify(token, &expectation, now).map(drop),
            Ready::SecretOnly(key) => key.verify_any_api_key(token, &expectation, now).map(drop),
            Ready::Jwt(_) => Err(wrong("The key is not VideoSDK's.")),
        }
    }
}

impl super::Engine for Engine<'_> {
    fn answer(&mut self, line: &[u8], out: &mut Vec<u8>) {
        let read = members::read::<Line<'_>>(line);
        let is_known = matches!(&read, Ok(line) if line.is_for("videosdk") || line.is_for("jwt"));
        if !is_known && self.vendors.verify(line, out) {
            return;
        }
        match read {
            Ok(line) => match self.decide(&line) {
                Ok(claims) => answer::good(line.id(), "claims", &claims, out),
                Err(error) => answer::refused(line.id(), &error, out),
            },
            Err(unreadable) => answer::refused(unreadable.id, &unreadable.error, out),
        }
    }
}

fn wrong(reason: &'static str) -> Error {
    Error::because(Code::ArgumentInvalid, reason)
}

impl Line<'_> {
    fn is_for(&self, vendor: &str) -> bool {
        self.vendor.value.as_ref().is_some_and(|text| &**text == vendor)
    }

    fn expectation(&self) -> Result<ExpectationSpec<'_>> {
        if self.audience.value.is_some() {
            return Err(wrong("`audience` says nothing about a token of `videosdk`."));
        }
        Ok(ExpectationSpec {
            use_: self.use_.value.as_deref().map(Cow::Borrowed),
            room: self.room.value.as_deref().map(Cow::Borrowed),
            participant: self.participant.value.as_deref().map(Cow::Borrowed),
            leeway: self.leeway.value,
            maximum_lifetime: self.max_lifetime.value.clone(),
            allow_missing_expiry: self.allow_missing_expiry.value.unwrap_or(false),
        })
    }

    fn plain_expectation(&self) -> Result<jws::Expectation> {
        for (is_there, name) in [
            (self.api_key.value.is_some(), "api_key"),
            (self.room.value.is_some(), "room"),
            (self.participant.value.is_some(), "participant"),
            (self.use_.value.is_some(), "use"),
        ] {
            if is_there {
                return Err(Error::because(
                    Code::ArgumentInvalid,
                    format!("`{name}` says nothing about a plain `jwt`."),
                ));
            }
        }
        let spec = jws::ExpectationSpec {
            audience: self.audience.value.as_deref().map(Cow::Borrowed),
            leeway: self.leeway.value,
            maximum_lifetime: self.max_lifetime.value.clone(),
            allow_missing_expiry: self.allow_missing_expiry.value.unwrap_or(false),
        };
        spec.parse()
    }

    /// VideoSDK has no other algorithm than HS256.
    fn check_is_symmetric(&self) -> Result<()> {
        if self.public_key_pem.value.is_some() {
            return Err(wrong(
                "VideoSDK's tokens are verified with `secret`, never with a public key.",
            ));
        }
        self.check_algorithms("HS256")
    }

    fn videosdk_key<'c>(&self, keys: &'c mut Cache<Ready>) -> Result<&'c Ready> {
        self.check_is_symmetric()?;
        let secret = self.secret.required("secret")?;
        match &self.api_key.value {
            Some(api_key) => {
                keys.get(&[b"credentials", api_key.as_bytes(), secret.as_bytes()], || {
                    let api_key = ApiKey::allow_placeholder(api_key)?;
                    let secret = Secret::allow_weak(secret.as_bytes())?;
                    Ok(Ready::Credentials(Credentials::from_parts(api_key, &secret)))
                })
            }
            None => keys.get(&[b"secret only", secret.as_bytes()], || {
                let secret = Secret::allow_weak(secret.as_bytes())?;
                Ok(Ready::SecretOnly(SecretOnly::new(&secret)))
            }),
        }
    }

    fn jwt_key<'c>(&self, keys: &'c mut Cache<Ready>) -> Result<&'c Ready> {
        let symmetric = |secret: &str| Ok(Key::hs256(&Secret::allow_weak(secret.as_bytes())?));
        let (algorithm, key, make): (_, _, fn(&str) -> Result<Key>) =
            match (&self.secret.value, &self.public_key_pem.value) {
                (Some(secret), None) => ("HS256", secret, symmetric),
                (None, Some(pem)) => ("RS256", pem, Key::rs256_pem),
                (None, None) => return Err(wrong("`secret` or `public_key_pem` is missing.")),
                (Some(_), Some(_)) => {
                    return Err(wrong("`secret` and `public_key_pem` exclude each other."));
                }
            };
        self.check_algorithms(algorithm)?;
        keys.get(&[algorithm.as_bytes(), key.as_bytes()], || Ok(Ready::Jwt(make(key)?)))
    }

    /// The list, if there is one, has to be exactly the algorithm of the key: a longer one is how
    /// algorithms are confused.
    fn check_algorithms(&self, of_key: &str) -> Result<()> {
        match self.algorithms.value.as_deref() {
            None => Ok(()),
            Some([one]) if **one == *of_key => Ok(()),
            Some(_) => Err(Error::because(
                Code::ArgumentInvalid,
                format!("`algorithms` has to be exactly [\"{of_key}\"], which the key is for."),
            )),
        }
    }
}
