//! The vendor's API: what to send, and what the answer says.

use crate::crossing::{answer, json_text, request, response, thrown};
use napi::bindgen_prelude::Uint8Array;
use napi::{Env, JsString};
use napi_derive::napi;
use roomkey::json;
use roomkey::videosdk::rest::{Api as Core, NamedCall};
use serde_json::json;

/// The vendor's API at some address.
#[napi]
#[derive(Debug)]
pub struct Api(Core);

#[napi]
impl Api {
    /// At this base URL, or the vendor's own.
    #[napi(constructor, catch_unwind)]
    pub fn new(base: Option<String>) -> napi::Result<Self> {
        let made = base.map_or_else(|| Ok(Core::cloud()), |base| Core::new(&base));
        made.map(Self).map_err(|error| thrown(&error))
    }

    /// A call by its name, with its arguments as JSON.
    #[napi(catch_unwind)]
    pub fn call(&self, name: String, token: String, arguments: String) -> napi::Result<Call> {
        let call = json::from_slice(arguments.as_bytes())
            .and_then(|arguments| self.0.call(&name, &token, arguments));
        call.map(Call).map_err(|error| thrown(&error))
    }
}

/// A call: something to send.
#[napi]
#[derive(Debug)]
pub struct Call(NamedCall);

#[napi]
impl Call {
    /// The request, and whether it may be sent again, as JSON.
    #[napi(catch_unwind)]
    pub fn parts<'env>(&self, env: &'env Env) -> napi::Result<JsString<'env>> {
        answer(env, Ok(json!([request(self.0.request()), self.0.is_repeatable()]).to_string()))
    }

    /// What an answer says, as JSON. The headers come as JSON: pairs of names and values.
    #[napi(catch_unwind)]
    pub fn understand<'env>(
        &self,
        env: &'env Env,
        status: u32,
        headers: String,
        body: Uint8Array,
    ) -> napi::Result<JsString<'env>> {
        let understood = response(status, &headers, &body)
            .and_then(|given| json_text(&self.0.understand(&given)?));
        answer(env, understood)
    }
}
