//! The vendors' APIs: what to send, and what the answer says.

use crate::crossing::{answer, json_text, moment, request, response, thrown};
use napi::bindgen_prelude::Uint8Array;
use napi::{Env, JsString};
use napi_derive::napi;
use roomkey::opentok::rest as opentok;
use roomkey::videoio::rest as videoio;
use roomkey::videosdk::rest as videosdk;
use roomkey::{Result, json, remote};
use serde_json::{Value, json};

/// The API of a vendor at some address.
#[napi]
#[derive(Debug)]
pub struct Api(Box<dyn remote::Api>);

#[napi]
impl Api {
    /// VideoSDK's at this base URL, or the vendor's own.
    #[napi(constructor, catch_unwind)]
    pub fn new(base: Option<String>) -> napi::Result<Self> {
        let api = base.map_or_else(|| Ok(videosdk::Api::cloud()), |base| videosdk::Api::new(&base));
        Self::of(api)
    }

    /// OpenTok's.
    #[napi(factory, catch_unwind)]
    pub fn opentok(base: Option<String>) -> napi::Result<Self> {
        let api = base.map_or_else(
            || Ok(opentok::Api::opentok()),
            |base| opentok::Api::new(&base, opentok::Auth::OpenTok),
        );
        Self::of(api)
    }

    /// Vonage's.
    #[napi(factory, catch_unwind)]
    pub fn vonage(base: Option<String>) -> napi::Result<Self> {
        let api = base.map_or_else(
            || Ok(opentok::Api::vonage()),
            |base| opentok::Api::new(&base, opentok::Auth::Vonage),
        );
        Self::of(api)
    }

    /// A generation of Video.io's.
    #[napi(factory, catch_unwind)]
    pub fn videoio(generation: String, base: Option<String>) -> napi::Result<Self> {
        let api = generation.parse().and_then(|generation| match base {
            None => Ok(videoio::Api::cloud(generation)),
            Some(base) => videoio::Api::new(&base, generation),
        });
        Self::of(api)
    }

    fn of(api: Result<impl remote::Api + 'static>) -> napi::Result<Self> {
        api.map(|api| Self(Box::new(api))).map_err(|error| thrown(&error))
    }

    /// A call by its name, with its arguments as JSON.
    #[napi(catch_unwind)]
    pub fn call(&self, name: String, token: String, arguments: String) -> napi::Result<Call> {
        let call = json::from_slice(arguments.as_bytes())
            .and_then(|given: Value| self.0.call(&name, &token, given));
        call.map(Call).map_err(|error| thrown(&error))
    }
}

/// The API of a vendor whose calls the keys sign that it was made of.
#[napi]
#[derive(Debug)]
pub struct SigningApi(pub(crate) Box<dyn remote::SigningApi>);

#[napi]
impl SigningApi {
    /// A call by its name, with its arguments as JSON.
    #[napi(catch_unwind)]
    pub fn call(&self, name: String, arguments: String, now: f64) -> napi::Result<Call> {
        let call = moment(now).and_then(|now| {
            let given: Value = json::from_slice(arguments.as_bytes())?;
            self.0.call(&name, given, now)
        });
        call.map(Call).map_err(|error| thrown(&error))
    }
}

/// A call: something to send.
#[napi]
#[derive(Debug)]
pub struct Call(pub(crate) remote::Call<Value>);

#[napi]
impl Call {
    /// The request, and whether it may be sent again, as JSON.
    #[napi(catch_unwind)]
    pub fn parts<'env>(&self, env: &'env Env) -> napi::Result<JsString<'env>> {
        let parts = json!([request(self.0.request()), self.0.is_repeatable()]);
        answer(env, Ok(parts.to_string()))
    }

    /// What an answer says, as JSON. The headers come as JSON: pairs of names and values.
    #[napi(catch_unwind)]
    pub fn understand<'env>(
        &self,
        env: &'env Env,
        status: u32,
        headers: String,
        body: Uint8Array,
        came: f64,
    ) -> napi::Result<JsString<'env>> {
        let understood = response(status, &headers, &body, came)
            .and_then(|given| json_text(&self.0.understand(&given)?));
        answer(env, understood)
    }
}
