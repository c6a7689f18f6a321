//! The vendors' APIs: what to send, and what the answer says.

use crate::bound::Unusual;
use crate::crossing::{answer, json_text, request, response, thrown};
use crate::signer::whole;
use napi::bindgen_prelude::Uint8Array;
use napi::{Env, JsString};
use napi_derive::napi;
use roomkey::opentok::rest as opentok;
use roomkey::videoio::rest as videoio;
use roomkey::videosdk::rest as videosdk;
use roomkey::{Code, Error, Result, json, retry};
use serde_json::{Value, json};

#[derive(Debug)]
enum Vendor {
    VideoSdk(videosdk::Api),
    OpenTok(opentok::Api),
    VideoIo(videoio::Api),
}

/// The API of a vendor at some address.
#[napi]
#[derive(Debug)]
pub struct Api(Vendor);

#[napi]
impl Api {
    /// VideoSDK's at this base URL, or the vendor's own.
    #[napi(constructor, catch_unwind)]
    pub fn new(base: Option<String>) -> napi::Result<Self> {
        let api = base.map_or_else(|| Ok(videosdk::Api::cloud()), |base| videosdk::Api::new(&base));
        Self::of(api.map(Vendor::VideoSdk))
    }

    /// OpenTok's.
    #[napi(factory, catch_unwind)]
    pub fn opentok(base: Option<String>) -> napi::Result<Self> {
        let api = base.map_or_else(
            || Ok(opentok::Api::opentok()),
            |base| opentok::Api::new(&base, opentok::Auth::OpenTok),
        );
        Self::of(api.map(Vendor::OpenTok))
    }

    /// Vonage's.
    #[napi(factory, catch_unwind)]
    pub fn vonage(base: Option<String>) -> napi::Result<Self> {
        let api = base.map_or_else(
            || Ok(opentok::Api::vonage()),
            |base| opentok::Api::new(&base, opentok::Auth::Vonage),
        );
        Self::of(api.map(Vendor::OpenTok))
    }

    /// A generation of Video.io's.
    #[napi(factory, catch_unwind)]
    pub fn videoio(generation: String, base: Option<String>) -> napi::Result<Self> {
        let api = generation.parse().and_then(|generation| match base {
            None => Ok(videoio::Api::cloud(generation)),
            Some(base) => videoio::Api::new(&base, generation),
        });
        Self::of(api.map(Vendor::VideoIo))
    }

    fn of(api: Result<Vendor>) -> napi::Result<Self> {
        api.map(Self).map_err(|error| thrown(&error))
    }

    /// A call by its name, with its arguments as JSON.
    #[napi(catch_unwind)]
    pub fn call(&self, name: String, token: String, arguments: String) -> napi::Result<Call> {
        let call = json::from_slice(arguments.as_bytes()).and_then(|given: Value| match &self.0 {
            Vendor::VideoSdk(api) => api.call(&name, &token, given).map(Named::VideoSdk),
            Vendor::OpenTok(api) => api.call(&name, &token, given).map(Named::OpenTok),
            Vendor::VideoIo(api) => api.call(&name, &token, given).map(Named::VideoIo),
        });
        call.map(Call).map_err(|error| thrown(&error))
    }
}

#[derive(Debug)]
enum Named {
    VideoSdk(videosdk::NamedCall),
    OpenTok(opentok::Call),
    VideoIo(videoio::NamedCall),
}

/// A call: something to send.
#[napi]
#[derive(Debug)]
pub struct Call(Named);

#[napi]
impl Call {
    /// The request, and whether it may be sent again, as JSON.
    #[napi(catch_unwind)]
    pub fn parts<'env>(&self, env: &'env Env) -> napi::Result<JsString<'env>> {
        let (sent, is_repeatable) = match &self.0 {
            Named::VideoSdk(call) => (call.request(), call.is_repeatable()),
            Named::OpenTok(call) => (call.request(), call.is_repeatable()),
            Named::VideoIo(call) => (call.request(), call.is_repeatable()),
        };
        answer(env, Ok(json!([request(sent), is_repeatable]).to_string()))
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
        let understood = response(status, &headers, &body, came).and_then(|given| match &self.0 {
            Named::VideoSdk(call) => json_text(&call.understand(&given)?),
            Named::OpenTok(call) => json_text(&call.understand(&given)?),
            Named::VideoIo(call) => json_text(&call.understand(&given)?),
        });
        answer(env, understood)
    }
}

/// When to ask again.
#[napi]
#[derive(Debug)]
pub struct Retries(retry::Retries);

#[napi]
impl Retries {
    /// So many tries in all, or as many as are usual.
    #[napi(constructor, catch_unwind)]
    pub fn new(attempts: Option<f64>) -> napi::Result<Self> {
        let retries = match attempts.map(whole) {
            None => Ok(retry::Retries::USUAL),
            Some(Ok(attempts)) => retry::Retries::new(attempts),
            Some(Err(Unusual)) => retry::Retries::new(0),
        };
        retries.map(Self).map_err(|error| thrown(&error))
    }

    /// Milliseconds until the next try after the try number `attempt` failed, if there is to be one.
    #[napi(catch_unwind)]
    pub fn wait(
        &self,
        attempt: u32,
        code: String,
        retry_after: Option<f64>,
        is_repeatable: bool,
        drawn: u32,
    ) -> Option<f64> {
        let failure = Error::new(code.parse().unwrap_or(Code::ArgumentInvalid));
        let failure = match retry_after.map(whole) {
            None => failure,
            Some(seconds) => failure.with_retry_after(seconds.unwrap_or(u64::MAX)),
        };
        let wait = self.0.wait(attempt, &failure, is_repeatable, drawn)?;
        Some(wait.as_secs_f64() * 1000.0)
    }
}
