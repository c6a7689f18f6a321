//! `roomkey token verify --jsonl`: a token and a key in each line, a verdict for each.

use super::answer;
use super::cache::Cache;
use super::members::{self, Members, Slot, Taken, Text, Value, line};
use crate::clock;
use crate::credentials::{Judge, secret_as_given};
use crate::failure::Failure;
use crate::token::payload_as_it_stands;
use crate::vendor::{Demand, Form, Keys, Other, Vendor};
use roomkey::jws::{self, Key};
use roomkey::videosdk::{Credentials, ExpectationSpec, SecretOnly};
use roomkey::{ApiKey, Code, Error, LifetimeSpec, Result, Timestamp};
use serde::de::{IgnoredAny, MapAccess};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// What a line of any vendor may have.
const EVERY_LINE: [&str; 2] = ["token", "now"];

line! {
    /// One question.
    Line<'l> {
        token: Text<'l> = "token", "text";
        now: i64 = "now", "a whole number of seconds";
        leeway: u64 = "leeway", "a whole number of seconds from 0 on";
        max_lifetime: LifetimeSpec = "max_lifetime" or "maximum_lifetime",
            "a number of seconds or text such as `2h`";
        allow_missing_expiry: bool = "allow_missing_expiry", "true or false";
        audience: Cow<'l, str> = "audience", "text";
        secret: Text<'l> = "secret", "text";
        public_key_pem: Text<'l> = "public_key_pem", "text";
        algorithms: Vec<Text<'l>> = "algorithms", "an array of text";
        api_key: Text<'l> = "api_key", "text";
        application_id: Text<'l> = "application_id", "text";
        kind: Cow<'l, str> = "kind", "text";
        room: Cow<'l, str> = "room", "text";
        participant: Cow<'l, str> = "participant", "text";
        use_: Cow<'l, str> = "use", "text";
        session: Cow<'l, str> = "session", "text";
        capability: Cow<'l, str> = "capability", "text";
        app: Cow<'l, str> = "app", "text";
        identity: Cow<'l, str> = "identity", "text";
        scope: Cow<'l, str> = "scope", "text";
        private_key_pem: IgnoredAny = "private_key_pem", "text";
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
    ready: Cache<Ready>,
    keys: Cache<Keys>,
    /// Of lines that name none.
    vendor: Vendor,
    /// For lines of that vendor without a key of their own.
    lent: Option<&'s Lent>,
}

/// What judges lines without a key of their own.
pub(super) enum Lent {
    Judge(Judge),
    Keys(Keys),
}

impl<'s> Engine<'s> {
    pub(super) fn new(
        vendor: Vendor,
        lent: Option<&'s Lent>,
    ) -> std::result::Result<Self, Failure> {
        Ok(Self { ready: Cache::new()?, keys: Cache::new()?, vendor, lent })
    }

    /// Decides; what is good says what it claims, as JSON.
    fn decide(&mut self, line: &Line<'_>) -> Result<Vec<u8>> {
        let vendor = Vendor::to_verify(line.vendor.value.as_deref(), self.vendor)?;
        let token = line.token.required("token")?;
        let now = match line.now.value {
            Some(seconds) => Timestamp::from_unix(seconds)?,
            None => clock::now().map_err(|_| Error::new(Code::TimestampInvalid))?,
        };
        line.check(vendor.form(line.kind.value.as_deref())?)?;
        let lent = self.lent.filter(|_| vendor == self.vendor && line.has_no_key());
        match vendor {
            Vendor::Videosdk => self.decide_videosdk(line, lent, token, now)?,
            Vendor::Jwt => {
                let expectation = line.plain_expectation()?;
                match line.jwt_key(&mut self.ready)? {
                    Ready::Jwt(key) => key.verify(token, &expectation, now).map(drop)?,
                    _ => return Err(wrong("The key is not a plain one.")),
                }
            }
            Vendor::Other(vendor) => {
                let keys = match lent {
                    Some(Lent::Keys(keys)) => keys,
                    _ => line.keys(vendor, &mut self.keys)?,
                };
                return keys.verify(token, &line.demand(), now);
            }
        }
        payload_as_it_stands(token)
    }

    fn decide_videosdk(
        &mut self,
        line: &Line<'_>,
        lent: Option<&Lent>,
        token: &str,
        now: Timestamp,
    ) -> Result<()> {
        let expectation = line.expectation().parse()?;
        if let Some(Lent::Judge(judge)) = lent {
            line.check_algorithms("HS256")?;
            return judge.verify(token, &expectation, now).map(drop);
        }
        match line.videosdk_key(&mut self.ready)? {
            Ready::Credentials(key) => key.verify(token, &expectation, now).map(drop),
            Ready::SecretOnly(key) => key.verify_any_api_key(token, &expectation, now).map(drop),
            Ready::Jwt(_) => Err(wrong("The key is not VideoSDK's.")),
        }
    }
}

impl super::Engine for Engine<'_> {
    fn answer(&mut self, line: &[u8], out: &mut Vec<u8>) {
        match members::read::<Line<'_>>(line) {
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
    /// Refuses members that say nothing about such a token, and keys that do not belong here.
    fn check(&self, form: Form) -> Result<()> {
        if self.private_key_pem.value.is_some() {
            return Err(wrong(
                "A token is verified with `public_key_pem`, never with a private key.",
            ));
        }
        if form == Form::Videosdk && self.public_key_pem.value.is_some() {
            return Err(wrong(
                "VideoSDK's tokens are verified with `secret`, never with a public key.",
            ));
        }
        form.check_verify(self.given())
    }

    fn has_no_key(&self) -> bool {
        [&self.api_key, &self.secret, &self.application_id, &self.public_key_pem]
            .iter()
            .all(|slot| slot.value.is_none())
    }

    fn expectation(&self) -> ExpectationSpec<'_> {
        ExpectationSpec {
            use_: self.use_.value.as_deref().map(Cow::Borrowed),
            room: self.room.value.as_deref().map(Cow::Borrowed),
            participant: self.participant.value.as_deref().map(Cow::Borrowed),
            leeway: self.leeway.value,
            maximum_lifetime: self.max_lifetime.value.clone(),
            allow_missing_expiry: self.allow_missing_expiry.value.unwrap_or(false),
        }
    }

    fn plain_expectation(&self) -> Result<jws::Expectation> {
        let spec = jws::ExpectationSpec {
            audience: self.audience.value.as_deref().map(Cow::Borrowed),
            leeway: self.leeway.value,
            maximum_lifetime: self.max_lifetime.value.clone(),
            allow_missing_expiry: self.allow_missing_expiry.value.unwrap_or(false),
        };
        spec.parse()
    }

    fn demand(&self) -> Demand<'_> {
        Demand {
            kind: self.kind.value.as_deref(),
            session: self.session.value.as_deref(),
            capability: self.capability.value.as_deref(),
            app: self.app.value.as_deref(),
            identity: self.identity.value.as_deref(),
            scope: self.scope.value.as_deref(),
            leeway: self.leeway.value,
            maximum_lifetime: self.max_lifetime.value.clone(),
            allow_missing_expiry: self.allow_missing_expiry.value.unwrap_or(false),
        }
    }

    fn keys<'c>(&self, vendor: Other, cache: &'c mut Cache<Keys>) -> Result<&'c Keys> {
        let name = vendor.as_str().as_bytes();
        let secret = || self.secret.required("secret");
        match vendor {
            Other::Opentok => {
                let (api_key, secret) = (self.api_key.required("api_key")?, secret()?);
                cache.get(&[name, api_key.as_bytes(), secret.as_bytes()], || {
                    let api_key = ApiKey::allow_placeholder(api_key)?;
                    Keys::of_opentok(api_key, &secret_as_given(secret.as_bytes())?)
                })
            }
            Other::Vonage => {
                let application = self.application_id.required("application_id")?;
                let pem = self.public_key_pem.required("public_key_pem")?;
                cache.get(&[name, application.as_bytes(), pem.as_bytes()], || {
                    Keys::of_vonage_public(application, pem)
                })
            }
            Other::Videoio => {
                let secret = secret()?;
                cache.get(&[name, secret.as_bytes()], || {
                    Ok(Keys::of_videoio(&secret_as_given(secret.as_bytes())?, None))
                })
            }
        }
    }

    fn videosdk_key<'c>(&self, keys: &'c mut Cache<Ready>) -> Result<&'c Ready> {
        // VideoSDK has no other algorithm.
        self.check_algorithms("HS256")?;
        let secret = self.secret.required("secret")?;
        match &self.api_key.value {
            Some(api_key) => {
                keys.get(&[b"credentials", api_key.as_bytes(), secret.as_bytes()], || {
                    let api_key = ApiKey::allow_placeholder(api_key)?;
                    let secret = secret_as_given(secret.as_bytes())?;
                    Ok(Ready::Credentials(Credentials::from_parts(api_key, &secret)))
                })
            }
            None => keys.get(&[b"secret only", secret.as_bytes()], || {
                let secret = secret_as_given(secret.as_bytes())?;
                Ok(Ready::SecretOnly(SecretOnly::new(&secret)))
            }),
        }
    }

    fn jwt_key<'c>(&self, keys: &'c mut Cache<Ready>) -> Result<&'c Ready> {
        let symmetric = |secret: &str| Ok(Key::hs256(&secret_as_given(secret.as_bytes())?));
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
