//! Credentials and keyrings: what mints and verifies.

use crate::bound::{Arguments, Callable, Unusual, function};
use crate::claims;
use crate::crossing::{answer, moment, refusal, text, thrown};
use crate::secret::Secret;
use napi::bindgen_prelude::{Either, Unknown};
use napi::{Env, JsString};
use napi_derive::napi;
use roomkey::videosdk::{
    AccessSpec, Claims, Credentials, Expectation, ExpectationSpec, KeyState, Keyring,
};
use roomkey::{ApiKey, Error, Lifetime, LifetimeSpec, Result, Verified, json};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Between texts that cross as one. Where one of them holds it, the count is wrong and nothing is
/// answered; the caller then asks again with JSON.
const BETWEEN: char = '\0';

/// No text of an option is looked at beyond so many bytes: whatever is longer is asked with JSON.
pub(crate) const LONGEST_OPTION: usize = 1024;

/// Enough bytes of a token for the core to see that it is too long, wherever its last character
/// ends.
pub(crate) const TOO_LONG: usize = roomkey::jws::MAXIMUM_BYTES + 4;

/// So many tokens are made before they are copied into the answer: the memory of more would go back to
/// the system and be asked for again.
const MANY: usize = 100;

enum Keys {
    One(Arc<Credentials>),
    Ring(Keyring),
}

impl Keys {
    fn keyring(&self) -> Result<Keyring> {
        match self {
            Self::One(credentials) => {
                let mut keyring = Keyring::new();
                keyring.add(Arc::clone(credentials), KeyState::Active)?;
                Ok(keyring)
            }
            Self::Ring(keyring) => Ok(keyring.clone()),
        }
    }

    fn active(&self) -> Result<&Credentials> {
        match self {
            Self::One(credentials) => Ok(credentials),
            Self::Ring(keyring) => keyring.active(),
        }
    }

    fn verify(&self, token: &str, expected: &Expectation, now: f64) -> Result<String> {
        let now = moment(now)?;
        let verified: Verified<Claims> = match self {
            Self::One(credentials) => credentials.verify(token, expected, now),
            Self::Ring(keyring) => keyring.verify(token, expected, now),
        }?;
        claims::crossing(&verified)
    }
}

/// What can be asked of a mint, as JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MintSpec {
    access: AccessSpec<'static>,
    lifetime: Option<LifetimeSpec>,
    max_lifetime: Option<LifetimeSpec>,
}

impl MintSpec {
    /// The claims come by themselves, so that they may be nested as deeply as the core reads.
    fn read(spec: &str, claims: &str) -> Result<Self> {
        let mut spec: Self = json::from_slice(spec.as_bytes())?;
        spec.access.claims = json::from_slice(claims.as_bytes())?;
        Ok(spec)
    }

    fn lifetime(&self) -> Result<Lifetime> {
        LifetimeSpec::choose(self.lifetime.as_ref(), self.max_lifetime.as_ref())
    }
}

/// Credentials, or a keyring.
#[napi]
#[expect(missing_debug_implementations, reason = "there is nothing to show")]
pub struct Signer(Arc<Keys>);

#[napi]
impl Signer {
    /// Credentials.
    #[napi(factory, catch_unwind)]
    pub fn credentials(api_key: String, secret: &Secret) -> napi::Result<Self> {
        let api_key = ApiKey::parse(&api_key).map_err(|error| thrown(&error))?;
        let credentials = Credentials::from_parts(api_key, &secret.0);
        Ok(Self(Arc::new(Keys::One(Arc::new(credentials)))))
    }

    /// Credentials from environment variables, which come as a JSON object.
    #[napi(factory, catch_unwind)]
    pub fn from_variables(variables: String) -> napi::Result<Self> {
        let made = json::from_slice::<BTreeMap<String, String>>(variables.as_bytes())
            .and_then(|all| Credentials::from_variables(|name| all.get(name).cloned()));
        let credentials = made.map_err(|error| thrown(&error))?;
        Ok(Self(Arc::new(Keys::One(Arc::new(credentials)))))
    }

    /// A keyring with nothing on it.
    #[napi(factory)]
    pub fn keyring() -> Self {
        Self(Arc::new(Keys::Ring(Keyring::new())))
    }

    /// Puts credentials on a keyring that nobody uses yet.
    #[napi(catch_unwind)]
    pub fn add<'env>(
        &mut self,
        env: &'env Env,
        credentials: &Signer,
        state: String,
    ) -> napi::Result<JsString<'env>> {
        let added = match (Arc::get_mut(&mut self.0), &*credentials.0) {
            (Some(Keys::Ring(keyring)), Keys::One(credentials)) => {
                state.parse().and_then(|state| keyring.add(Arc::clone(credentials), state))
            }
            _ => Err(Error::new(roomkey::Code::ArgumentInvalid)),
        };
        answer(env, added.map(|()| String::new()))
    }

    /// The API key that signs.
    #[napi(catch_unwind)]
    pub fn api_key<'env>(&self, env: &'env Env) -> napi::Result<JsString<'env>> {
        answer(env, self.0.active().map(|active| format!("={}", active.api_key())))
    }

    /// The function that mints usual tokens.
    #[napi(
        catch_unwind,
        ts_return_type = "(permissions: string, permissionCount: number, roomId: string | undefined, participantId: string | undefined, roles: string | undefined, roleCount: number, jti: string | undefined, lifetime: string | number, now: number, claims: string | undefined) => string | undefined"
    )]
    pub fn mint<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        function(env, "mint", Mint(Arc::clone(&self.0)))
    }

    /// The function that verifies for usual expectations.
    #[napi(
        catch_unwind,
        ts_return_type = "(token: string, use: string | undefined, roomId: string | undefined, participantId: string | undefined, leeway: number, now: number) => string | undefined"
    )]
    pub fn verify<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        function(env, "verify", Verify(Arc::clone(&self.0)))
    }

    /// Mints whatever can be asked for.
    #[napi(catch_unwind)]
    pub fn mint_any<'env>(
        &self,
        env: &'env Env,
        spec: String,
        claims: String,
        now: f64,
    ) -> napi::Result<JsString<'env>> {
        let minted = MintSpec::read(&spec, &claims).and_then(|spec| {
            let lifetime = spec.lifetime()?;
            self.0.active()?.mint(&spec.access.parse()?, lifetime, moment(now)?)
        });
        answer(env, minted)
    }

    /// Mints for many participants: a line for each, a token or a refusal. Empty where the
    /// participants cannot be told apart, which are then to come as JSON.
    #[napi(catch_unwind)]
    pub fn mint_many<'env>(
        &self,
        env: &'env Env,
        participants: String,
        count: u32,
        spec: String,
        claims: String,
        now: f64,
    ) -> napi::Result<JsString<'env>> {
        let split: Vec<&str> = participants.split(BETWEEN).collect();
        if split.len() != count as usize {
            return text(env, "");
        }
        answer(env, self.mint_each(&split, &spec, &claims, now))
    }

    /// The same with the participants as JSON.
    #[napi(catch_unwind)]
    pub fn mint_many_any<'env>(
        &self,
        env: &'env Env,
        participants: String,
        spec: String,
        claims: String,
        now: f64,
    ) -> napi::Result<JsString<'env>> {
        let minted = json::from_slice::<Vec<String>>(participants.as_bytes()).and_then(|all| {
            let all: Vec<&str> = all.iter().map(String::as_str).collect();
            self.mint_each(&all, &spec, &claims, now)
        });
        answer(env, minted)
    }

    /// The same keys as a keyring.
    pub(crate) fn as_keyring(&self) -> Result<Keyring> {
        self.0.keyring()
    }

    fn mint_each(
        &self,
        participants: &[&str],
        spec: &str,
        claims: &str,
        now: f64,
    ) -> Result<String> {
        let spec = MintSpec::read(spec, claims)?;
        let lifetime = spec.lifetime()?;
        let (credentials, access, now) = (self.0.active()?, spec.access.parse()?, moment(now)?);
        let mut lines = String::new();
        let some =
            |some: &[&str]| credentials.mint_each(&access, some.iter().copied(), lifetime, now);
        for token in participants.chunks(MANY).flat_map(some) {
            let line = token.unwrap_or_else(|error| refusal(&error));
            if lines.is_empty() {
                // Most are of nearly the same length.
                lines.reserve((line.len() + 8) * participants.len());
            }
            lines.push_str(&line);
            lines.push('\n');
        }
        Ok(lines)
    }

    /// Verifies for whatever can be expected.
    #[napi(catch_unwind)]
    pub fn verify_any<'env>(
        &self,
        env: &'env Env,
        token: String,
        spec: String,
        now: f64,
    ) -> napi::Result<JsString<'env>> {
        let verified = json::from_slice::<ExpectationSpec<'static>>(spec.as_bytes())
            .and_then(|spec| self.0.verify(&token, &spec.parse()?, now));
        answer(env, verified)
    }
}

/// Mints usual tokens. See [`Signer::mint`] for its arguments.
struct Mint(Arc<Keys>);

impl Callable for Mint {
    fn call(&self, arguments: &mut Arguments<'_>) -> Result<String, Unusual> {
        let permissions = arguments.text(LONGEST_OPTION)?;
        let permission_count = arguments.number()?;
        let room = arguments.option(LONGEST_OPTION)?;
        let participant = arguments.option(LONGEST_OPTION)?;
        let roles = arguments.option(LONGEST_OPTION)?;
        let role_count = arguments.number()?;
        let jti = arguments.option(LONGEST_OPTION)?;
        let spec = AccessSpec {
            permissions: apart(Some(permissions), permission_count)?,
            room: room.map(Cow::Borrowed),
            participant: participant.map(Cow::Borrowed),
            roles: apart(roles, role_count)?,
            jti: jti.map(Cow::Borrowed),
            ..AccessSpec::default()
        };
        let lifetime = match arguments.text_or_number(LONGEST_OPTION)? {
            Either::A(text) => Lifetime::parse(text),
            Either::B(none) if none < 0.0 => Ok(Lifetime::default()),
            Either::B(seconds) => Lifetime::seconds(whole(seconds)?),
        };
        let now = arguments.number()?;
        let claims = arguments.option(roomkey::jws::MAXIMUM_BYTES)?;
        let minted = lifetime.and_then(|lifetime| {
            let credentials = self.0.active()?;
            let claims = claims.map(|text| json::from_slice(text.as_bytes())).transpose()?;
            let spec = AccessSpec { claims: claims.unwrap_or_default(), ..spec };
            credentials.mint(&spec.parse()?, lifetime, moment(now)?)
        });
        Ok(minted.unwrap_or_else(|error| refusal(&error)))
    }
}

/// Verifies for usual expectations. See [`Signer::verify`] for its arguments.
struct Verify(Arc<Keys>);

impl Callable for Verify {
    fn call(&self, arguments: &mut Arguments<'_>) -> Result<String, Unusual> {
        let token = arguments.start_of_text(TOO_LONG)?;
        let spec = ExpectationSpec {
            use_: arguments.option(LONGEST_OPTION)?.map(Cow::Borrowed),
            room: arguments.option(LONGEST_OPTION)?.map(Cow::Borrowed),
            participant: arguments.option(LONGEST_OPTION)?.map(Cow::Borrowed),
            leeway: match arguments.number()? {
                none if none < 0.0 => None,
                seconds => Some(whole(seconds)?),
            },
            ..ExpectationSpec::default()
        };
        let now = arguments.number()?;
        let verified = spec.parse().and_then(|expected| self.0.verify(token, &expected, now));
        Ok(verified.unwrap_or_else(|error| refusal(&error)))
    }
}

/// So many texts that came as one.
pub(crate) fn apart(texts: Option<&str>, count: f64) -> Result<Vec<Cow<'_, str>>, Unusual> {
    let all: Vec<_> =
        texts.into_iter().flat_map(|one| one.split(BETWEEN)).map(Cow::Borrowed).collect();
    if u32::try_from(all.len()).map(f64::from) == Ok(count) { Ok(all) } else { Err(Unusual) }
}

/// A whole number that is not negative.
pub(crate) fn whole(number: f64) -> Result<u64, Unusual> {
    const BEYOND: f64 = 9_007_199_254_740_992.0;
    if number.fract() != 0.0 || !(0.0..BEYOND).contains(&number) {
        return Err(Unusual);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the number is whole and in range"
    )]
    Ok(number as u64)
}
