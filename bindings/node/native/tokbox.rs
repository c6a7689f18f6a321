//! OpenTok and Vonage: what lets people into sessions, and the ids of those.

use crate::asked::Wish;
use crate::bound::{Arguments, Callable, Unusual, function};
use crate::claims::{connection, plain_json};
use crate::crossing::{answer, json_text, moment, refusal, thrown};
use crate::secret::Secret;
use crate::signer::{LONGEST_OPTION, TOO_LONG, apart, whole};
use napi::bindgen_prelude::{Either, Unknown};
use napi::{Env, JsString};
use napi_derive::napi;
use roomkey::opentok::{
    self, AccessSpec, ApiAccessSpec, ApiExpectationSpec, Capability, ExpectationSpec,
    NewSessionIdSpec, Role, SessionId,
};
use roomkey::{ApiKey, Code, Error, Lifetime, Result, Timestamp, json, vonage};
use serde_json::json;
use std::borrow::Cow;
use std::sync::Arc;

/// The longest data that crosses the fast way: a thousand characters of four bytes.
const LONGEST_DATA: usize = 4 * opentok::MAXIMUM_DATA_CHARACTERS + 4;

enum Keys {
    OpenTok(Box<opentok::Credentials>),
    Vonage(vonage::Credentials),
    Verifier(vonage::Verifier),
}

impl Keys {
    fn project(&self) -> &str {
        match self {
            Self::OpenTok(keys) => keys.api_key().as_str(),
            Self::Vonage(keys) => keys.application_id().as_str(),
            Self::Verifier(keys) => keys.application_id().as_str(),
        }
    }

    fn mint(&self, access: &AccessSpec<'_>, lifetime: Lifetime, now: Timestamp) -> Result<String> {
        let access = access.parse()?;
        match self {
            Self::OpenTok(keys) => keys.mint(&access, lifetime, now),
            Self::Vonage(keys) => keys.mint(&access, lifetime, now),
            Self::Verifier(_) => Err(no_private_key()),
        }
    }

    fn mint_wish(&self, wish: &str, now: Timestamp) -> Result<String> {
        let wish = Wish::<AccessSpec<'static>>::read(wish)?;
        self.mint(&wish.access, wish.lifetime(opentok::DEFAULT_LIFETIME)?, now)
    }

    fn mint_api(&self, wish: &str, now: Timestamp) -> Result<String> {
        let wish = Wish::<ApiAccessSpec<'static>>::read(wish)?;
        let access = wish.access.parse()?;
        match self {
            Self::OpenTok(keys) => {
                keys.mint_api(&access, wish.lifetime(opentok::API_LIFETIME)?, now)
            }
            Self::Vonage(keys) => keys.mint_api(&access, wish.lifetime(vonage::API_LIFETIME)?, now),
            Self::Verifier(_) => Err(no_private_key()),
        }
    }

    fn verify(&self, token: &str, spec: &ExpectationSpec<'_>, now: Timestamp) -> Result<String> {
        let expected = spec.parse()?;
        match self {
            Self::OpenTok(keys) => connection(&keys.verify(token, &expected, now)?),
            Self::Vonage(keys) => plain_json(&keys.verify(token, &expected, now)?),
            Self::Verifier(keys) => plain_json(&keys.verify(token, &expected, now)?),
        }
    }

    fn verify_spec(&self, token: &str, spec: &str, now: Timestamp) -> Result<String> {
        self.verify(token, &json::from_slice(spec.as_bytes())?, now)
    }

    fn verify_api(&self, token: &str, expectation: &str, now: Timestamp) -> Result<String> {
        let spec: ApiExpectationSpec = json::from_slice(expectation.as_bytes())?;
        let expected = spec.parse()?;
        let claims = match self {
            Self::OpenTok(keys) => keys.verify_api(token, &expected, now),
            Self::Vonage(keys) => keys.verify_api(token, &expected, now),
            Self::Verifier(keys) => keys.verify_api(token, &expected, now),
        };
        json_text(&claims?)
    }
}

/// The facade has no method that gets here.
fn no_private_key() -> Error {
    Error::because(Code::ArgumentInvalid, "A verifier has no private key to mint with.")
}

/// What mints and verifies for OpenTok or Vonage.
#[napi]
#[expect(missing_debug_implementations, reason = "there is nothing to show")]
pub struct TokboxKeys(Arc<Keys>);

#[napi]
impl TokboxKeys {
    /// Credentials of OpenTok.
    #[napi(factory, catch_unwind)]
    pub fn opentok(api_key: String, secret: &Secret) -> napi::Result<Self> {
        let keys = ApiKey::parse(&api_key)
            .and_then(|api_key| opentok::Credentials::from_parts(api_key, &secret.0));
        Self::of(keys.map(Box::new).map(Keys::OpenTok))
    }

    /// Credentials of Vonage.
    #[napi(factory, catch_unwind)]
    pub fn vonage(application_id: String, private_key_pem: String) -> napi::Result<Self> {
        Self::of(vonage::Credentials::new(&application_id, &private_key_pem).map(Keys::Vonage))
    }

    /// What verifies for Vonage and cannot mint.
    #[napi(factory, catch_unwind)]
    pub fn verifier(application_id: String, public_key_pem: String) -> napi::Result<Self> {
        Self::of(vonage::Verifier::new(&application_id, &public_key_pem).map(Keys::Verifier))
    }

    fn of(keys: Result<Keys>) -> napi::Result<Self> {
        keys.map(|keys| Self(Arc::new(keys))).map_err(|error| thrown(&error))
    }

    /// The API key or the application id.
    #[napi(catch_unwind)]
    pub fn project<'env>(&self, env: &'env Env) -> napi::Result<JsString<'env>> {
        answer(env, Ok(self.0.project().to_owned()))
    }

    /// The function that mints usual tokens.
    #[napi(
        catch_unwind,
        ts_return_type = "(session: string, role: string, kind: string | undefined, data: string | undefined, layoutClasses: string | undefined, layoutClassCount: number, nonce: number, jti: string | undefined, lifetime: string | number, now: number) => string | undefined"
    )]
    pub fn mint<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        function(env, "mint", Mint(Arc::clone(&self.0)))
    }

    /// The function that verifies for usual expectations.
    #[napi(
        catch_unwind,
        ts_return_type = "(token: string, session: string | undefined, capability: string | undefined, kind: string | undefined, leeway: number, now: number) => string | undefined"
    )]
    pub fn verify<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        function(env, "verify", Verify(Arc::clone(&self.0)))
    }

    /// Mints whatever can be asked for.
    #[napi(catch_unwind)]
    pub fn mint_any<'env>(
        &self,
        env: &'env Env,
        wish: String,
        now: f64,
    ) -> napi::Result<JsString<'env>> {
        answer(env, moment(now).and_then(|now| self.0.mint_wish(&wish, now)))
    }

    /// Verifies for whatever can be expected.
    #[napi(catch_unwind)]
    pub fn verify_any<'env>(
        &self,
        env: &'env Env,
        token: String,
        expectation: String,
        now: f64,
    ) -> napi::Result<JsString<'env>> {
        answer(env, moment(now).and_then(|now| self.0.verify_spec(&token, &expectation, now)))
    }

    /// Mints a token for the vendor's REST API.
    #[napi(catch_unwind)]
    pub fn mint_api<'env>(
        &self,
        env: &'env Env,
        wish: String,
        now: f64,
    ) -> napi::Result<JsString<'env>> {
        answer(env, moment(now).and_then(|now| self.0.mint_api(&wish, now)))
    }

    /// Verifies a token for the vendor's REST API.
    #[napi(catch_unwind)]
    pub fn verify_api<'env>(
        &self,
        env: &'env Env,
        token: String,
        expectation: String,
        now: f64,
    ) -> napi::Result<JsString<'env>> {
        answer(env, moment(now).and_then(|now| self.0.verify_api(&token, &expectation, now)))
    }
}

/// Mints usual tokens. See [`TokboxKeys::mint`] for its arguments.
struct Mint(Arc<Keys>);

impl Callable for Mint {
    fn call(&self, arguments: &mut Arguments<'_>) -> Result<String, Unusual> {
        let session = arguments.text(LONGEST_OPTION)?;
        let role = arguments.text(LONGEST_OPTION)?;
        let kind = arguments.option(LONGEST_OPTION)?;
        let data = arguments.option(LONGEST_DATA)?;
        let layout_classes = arguments.option(LONGEST_DATA)?;
        let layout_class_count = arguments.number()?;
        let spec = AccessSpec {
            session: session.into(),
            role: Some(role.into()),
            kind: kind.map(Cow::Borrowed),
            data: data.map(Cow::Borrowed),
            layout_classes: apart(layout_classes, layout_class_count)?,
            nonce: optional(arguments.number()?)?,
            jti: arguments.option(LONGEST_OPTION)?.map(Cow::Borrowed),
        };
        let lifetime = match arguments.text_or_number(LONGEST_OPTION)? {
            Either::A(text) => Lifetime::parse_up_to(text, Lifetime::LONGEST_SECONDS),
            Either::B(number) => optional(number)?
                .map_or(Ok(opentok::DEFAULT_LIFETIME), |seconds| {
                    Lifetime::seconds_up_to(seconds, Lifetime::LONGEST_SECONDS)
                }),
        };
        let now = moment(arguments.number()?);
        let minted = lifetime.and_then(|lifetime| self.0.mint(&spec, lifetime, now?));
        Ok(minted.unwrap_or_else(|error| refusal(&error)))
    }
}

/// Verifies for usual expectations. See [`TokboxKeys::verify`] for its arguments.
struct Verify(Arc<Keys>);

impl Callable for Verify {
    fn call(&self, arguments: &mut Arguments<'_>) -> Result<String, Unusual> {
        let token = arguments.start_of_text(TOO_LONG)?;
        let spec = ExpectationSpec {
            session: arguments.option(LONGEST_OPTION)?.map(Cow::Borrowed),
            capability: arguments.option(LONGEST_OPTION)?.map(Cow::Borrowed),
            kind: arguments.option(LONGEST_OPTION)?.map(Cow::Borrowed),
            leeway: optional(arguments.number()?)?,
            ..ExpectationSpec::default()
        };
        let now = moment(arguments.number()?);
        let verified = now.and_then(|now| self.0.verify(token, &spec, now));
        Ok(verified.unwrap_or_else(|error| refusal(&error)))
    }
}

/// A whole number, or none where it is negative.
fn optional(number: f64) -> Result<Option<u64>, Unusual> {
    if number < 0.0 { Ok(None) } else { whole(number).map(Some) }
}

/// The parts of a session id, as JSON.
#[napi(catch_unwind)]
pub fn session_parts(env: &Env, text: String) -> napi::Result<JsString<'_>> {
    let parts = SessionId::parse(&text).map(|id| {
        json!({
            "project": id.project(),
            "location": id.location(),
            "createdAt": id.created_at(),
            "generation": id.generation().as_str(),
            "flag": id.flag(),
        })
        .to_string()
    });
    answer(env, parts)
}

/// A new session id, from JSON.
#[napi(catch_unwind)]
pub fn new_session_id(
    env: &Env,
    project: String,
    spec: String,
    now: f64,
) -> napi::Result<JsString<'_>> {
    let made = json::from_slice::<NewSessionIdSpec<'static>>(spec.as_bytes())
        .and_then(|spec| SessionId::create(&project, &spec.parse()?, moment(now)?));
    answer(env, made.map(|id| id.to_string()))
}

/// What a role may do, as JSON.
#[napi(catch_unwind)]
pub fn capabilities(env: &Env, role: String) -> napi::Result<JsString<'_>> {
    let role = Role::parse(&role);
    answer(env, role.map(|role| json!(role.capabilities().collect::<Vec<_>>()).to_string()))
}

/// Whether a role may do something: `true` or `false`.
#[napi(catch_unwind)]
pub fn may(env: &Env, role: String, capability: String) -> napi::Result<JsString<'_>> {
    let may = Role::parse(&role)
        .and_then(|role| Ok(role.may(Capability::parse(&capability)?).to_string()));
    answer(env, may)
}
