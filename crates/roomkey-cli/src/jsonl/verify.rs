//! `roomkey token verify --jsonl`: a token and a key in each line, a verdict for each.

use super::answer;
use super::cache::Cache;
use super::members::{self, Members, Slot, Taken, Text, Value};
use crate::clock;
use crate::credentials::{Entrance, Judge};
use crate::failure::Failure;
use crate::token::payload_as_it_stands;
use roomkey::jws::{Key, Leeway, Verifier};
use roomkey::videosdk::{Credentials, Expectation, LifetimeSpec, SecretOnly};
use roomkey::{ApiKey, Code, Error, Lifetime, ParticipantId, Result, RoomId, Secret, Timestamp};
use serde::de::MapAccess;
use serde_json::value::RawValue;

/// One question.
#[derive(Default)]
struct Line<'l> {
    id: Slot<&'l RawValue>,
    vendor: Slot<Text<'l>>,
    token: Slot<Text<'l>>,
    now: Slot<i64>,
    leeway: Slot<u64>,
    max_lifetime: Slot<LifetimeSpec>,
    allow_missing_exp: Slot<bool>,
    audience: Slot<Text<'l>>,
    secret: Slot<Text<'l>>,
    public_key_pem: Slot<Text<'l>>,
    algorithms: Slot<Vec<Text<'l>>>,
    api_key: Slot<Text<'l>>,
    room: Slot<Text<'l>>,
    participant: Slot<Text<'l>>,
    use_: Slot<Text<'l>>,
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
            "allow_missing_exp" => value.into(&mut self.allow_missing_exp, "true or false"),
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
    Jwt(Verifier),
}

/// Verifies line after line.
pub(super) struct Engine<'s> {
    keys: Cache<Ready>,
    /// For lines without a key of their own.
    judge: Option<&'s Judge>,
}

impl<'s> Engine<'s> {
    pub(super) fn new(judge: Option<&'s Judge>) -> std::result::Result<Self, Failure> {
        Ok(Self { keys: Cache::new()?, judge })
    }

    /// Decides; what is good is the token whose payload is to be shown.
    fn decide(&mut self, line: &Line<'_>) -> Result<Vec<u8>> {
        let vendor = line.vendor.required("vendor")?;
        let token = line.token.required("token")?;
        let now = match line.now.value {
            Some(seconds) => Timestamp::from_unix(seconds)?,
            None => clock::now().map_err(|_| Error::new(Code::TimestampInvalid))?,
        };
        let demands = line.demands()?;
        match &**vendor {
            "videosdk" => self.decide_videosdk(line, token, &demands, now)?,
            "jwt" => match line.jwt_key(&mut self.keys, &demands)? {
                Ready::Jwt(key) => key.verify(token, now).map(drop)?,
                _ => return Err(wrong("The key is not a plain one.")),
            },
            _ => return Err(wrong("`vendor` is `videosdk` or `jwt`.")),
        }
        payload_as_it_stands(token)
    }

    fn decide_videosdk(
        &mut self,
        line: &Line<'_>,
        token: &str,
        demands: &Demands,
        now: Timestamp,
    ) -> Result<()> {
        if line.audience.value.is_some() {
            return Err(wrong("`audience` says nothing about a token of `videosdk`."));
        }
        let (room, participant) = (line.room()?, line.participant()?);
        let entrance = Entrance { room: room.as_ref(), participant: participant.as_ref() };
        let expectation = demands.apply_to(line.expectation(entrance)?);
        let has_no_key = line.api_key.value.is_none() && line.secret.value.is_none();
        if let Some(judge) = self.judge.filter(|_| has_no_key) {
            line.check_is_symmetric()?;
            return judge.verify(token, &expectation, entrance, now).map(drop);
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

/// What is demanded of every vendor's tokens.
struct Demands {
    leeway: Leeway,
    maximum_lifetime: Option<Lifetime>,
    allow_missing_expiry: bool,
}

impl Demands {
    fn apply_to(&self, mut expectation: Expectation) -> Expectation {
        expectation = expectation.leeway(self.leeway);
        if let Some(maximum) = self.maximum_lifetime {
            expectation = expectation.maximum_lifetime(maximum);
        }
        if self.allow_missing_expiry {
            expectation = expectation.allow_missing_expiry();
        }
        expectation
    }

    fn verifier(&self, key: Key, audience: Option<&str>) -> Verifier {
        let mut verifier = Verifier::new(key).leeway(self.leeway);
        if let Some(maximum) = self.maximum_lifetime {
            verifier = verifier.maximum_lifetime(maximum);
        }
        if self.allow_missing_expiry {
            verifier = verifier.allow_missing_expiry();
        }
        if let Some(audience) = audience {
            verifier = verifier.audience(audience);
        }
        verifier
    }
}

impl Line<'_> {
    fn demands(&self) -> Result<Demands> {
        let maximum = self.max_lifetime.value.as_ref();
        Ok(Demands {
            leeway: Leeway::seconds(self.leeway.value.unwrap_or(0))?,
            maximum_lifetime: maximum
                .map(|spec| spec.parse(Lifetime::LONGEST_SECONDS))
                .transpose()?,
            allow_missing_expiry: self.allow_missing_exp.value.unwrap_or(false),
        })
    }

    fn room(&self) -> Result<Option<RoomId>> {
        self.room.value.as_deref().map(RoomId::parse).transpose()
    }

    fn participant(&self) -> Result<Option<ParticipantId>> {
        self.participant.value.as_deref().map(ParticipantId::parse).transpose()
    }

    fn expectation(&self, entrance: Entrance<'_>) -> Result<Expectation> {
        let mut expectation = match self.use_.value.as_deref() {
            None => Expectation::any(),
            Some("join") => Expectation::join_some_room(),
            Some("api") => Expectation::api(),
            Some(_) => return Err(wrong("`use` is `join` or `api`.")),
        };
        if let Some(room) = entrance.room {
            expectation = expectation.room(room.clone());
        }
        if let Some(participant) = entrance.participant {
            expectation = expectation.participant(participant.clone());
        }
        Ok(expectation)
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

    fn jwt_key<'c>(&self, keys: &'c mut Cache<Ready>, demands: &Demands) -> Result<&'c Ready> {
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
        let audience = self.audience.value.as_deref();
        // No lifetime is 0 seconds, so that no maximum can be.
        let maximum = demands.maximum_lifetime.map_or(0, Lifetime::as_seconds);
        let parts = [
            algorithm.as_bytes(),
            key.as_bytes(),
            &demands.leeway.as_seconds().to_le_bytes(),
            &maximum.to_le_bytes(),
            &[u8::from(demands.allow_missing_expiry), u8::from(audience.is_some())],
            audience.unwrap_or_default().as_bytes(),
        ];
        keys.get(&parts, || Ok(Ready::Jwt(demands.verifier(make(key)?, audience))))
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
