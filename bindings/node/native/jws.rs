//! Plain strict JWS and JWT.

use crate::crossing::{answer, json_text, moment, refusal, thrown};
use crate::secret::Secret;
use napi::bindgen_prelude::{Either, Uint8Array};
use napi::{Env, JsString};
use napi_derive::napi;
use roomkey::json;
use roomkey::jws::{ExpectationSpec, Key as Core, Rs256Signer as CoreSigner};

/// A key that verifies.
#[napi]
#[derive(Debug)]
pub struct Key(Core);

#[napi]
impl Key {
    /// A shared secret.
    #[napi(factory, catch_unwind)]
    pub fn hs256(secret: &Secret) -> Self {
        Self(Core::hs256(&secret.0))
    }

    /// An RSA public key in PEM.
    #[napi(factory, catch_unwind)]
    pub fn rs256_pem(pem: String) -> napi::Result<Self> {
        Core::rs256_pem(&pem).map(Self).map_err(|error| thrown(&error))
    }

    /// An RSA public key as two big-endian numbers.
    #[napi(factory, catch_unwind)]
    pub fn rs256_components(modulus: Uint8Array, exponent: Uint8Array) -> napi::Result<Self> {
        Core::rs256_components(&modulus, &exponent).map(Self).map_err(|error| thrown(&error))
    }

    /// The algorithm it verifies.
    #[napi]
    pub fn algorithm(&self) -> &'static str {
        self.0.algorithm().as_str()
    }

    /// The payload of a genuine token, or why it is none.
    #[napi(catch_unwind)]
    pub fn open(&self, token: String) -> Either<Uint8Array, String> {
        match self.0.open(&token) {
            Ok(payload) => Either::A(payload.into()),
            Err(error) => Either::B(refusal(&error)),
        }
    }

    /// The claims of a plain JWT, as JSON, for what is expected of it.
    #[napi(catch_unwind)]
    pub fn verify<'env>(
        &self,
        env: &'env Env,
        token: String,
        spec: String,
        now: f64,
    ) -> napi::Result<JsString<'env>> {
        let claims = json::from_slice::<ExpectationSpec<'static>>(spec.as_bytes())
            .and_then(|spec| self.0.verify(&token, &spec.parse()?, moment(now)?))
            .and_then(|claims| json_text(&*claims));
        answer(env, claims)
    }
}

/// A private key that signs.
#[napi]
#[derive(Debug)]
pub struct Rs256Signer(CoreSigner);

#[napi]
impl Rs256Signer {
    /// A private key in PEM.
    #[napi(constructor, catch_unwind)]
    pub fn new(pem: String) -> napi::Result<Self> {
        CoreSigner::from_pem(&pem).map(Self).map_err(|error| thrown(&error))
    }

    /// A token over these bytes.
    #[napi(catch_unwind)]
    pub fn sign<'env>(&self, env: &'env Env, payload: Uint8Array) -> napi::Result<JsString<'env>> {
        answer(env, self.0.sign(&payload))
    }
}
