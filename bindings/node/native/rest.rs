//! The vendor's API: what to send, and what the answer says.

use crate::crossing::{answer, json_text, thrown};
use http::Response;
use napi::bindgen_prelude::Uint8Array;
use napi::{Env, JsString};
use napi_derive::napi;
use roomkey::videosdk::rest::{Api as Core, NamedCall};
use roomkey::{Code, Error, Result, json};
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
    /// Method, URL, headers, body and whether it may be sent again, as JSON.
    #[napi(catch_unwind)]
    pub fn parts<'env>(&self, env: &'env Env) -> napi::Result<JsString<'env>> {
        let request = self.0.request();
        let headers = request.headers().iter();
        let headers = headers.map(|(name, value)| (name.as_str(), value.to_str().unwrap_or("")));
        let body = std::str::from_utf8(request.body()).unwrap_or_default();
        let parts = json!([
            request.method().as_str(),
            request.uri().to_string(),
            headers.collect::<Vec<_>>(),
            (!body.is_empty()).then_some(body),
            self.0.is_repeatable(),
        ]);
        answer(env, Ok(parts.to_string()))
    }

    /// What an answer says, as JSON. The headers come as JSON: names and values in turn.
    #[napi(catch_unwind)]
    pub fn understand<'env>(
        &self,
        env: &'env Env,
        status: u32,
        headers: String,
        body: Uint8Array,
    ) -> napi::Result<JsString<'env>> {
        answer(env, self.understood(status, &headers, &body))
    }

    fn understood(&self, status: u32, headers: &str, body: &[u8]) -> Result<String> {
        let mut given = Response::builder().status(u16::try_from(status).unwrap_or_default());
        for (name, value) in json::from_slice::<Vec<(String, String)>>(headers.as_bytes())? {
            given = given.header(name, value);
        }
        let given = given.body(body).map_err(|_| {
            Error::because(Code::ArgumentInvalid, "The status or a header cannot be of an answer.")
        })?;
        json_text(&self.0.understand(&given)?)
    }
}
