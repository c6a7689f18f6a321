//! The three endpoints of the vendor's page "Server Setup", for web frameworks to feed with texts.

use crate::crossing::{answer, moment, refusal, request, response, thrown};
use crate::signer::Signer;
use napi::bindgen_prelude::{Either, Uint8Array};
use napi::{Env, JsString};
use napi_derive::napi;
use roomkey::videosdk::endpoints::{
    Answer, Endpoints as Core, Incoming, Pending as CorePending, Policy as CorePolicy, PolicySpec,
    Refusal, Step,
};
use roomkey::videosdk::rest::Api;
use roomkey::{Timestamp, json};
use serde_json::json;

/// What a caller may be granted.
#[napi]
#[derive(Debug)]
pub struct Policy(CorePolicy);

#[napi]
impl Policy {
    /// From JSON.
    #[napi(constructor, catch_unwind)]
    pub fn new(spec: String) -> napi::Result<Self> {
        let policy = json::from_slice::<PolicySpec>(spec.as_bytes()).and_then(|spec| spec.parse());
        policy.map(Self).map_err(|error| thrown(&error))
    }
}

/// The three endpoints, for one project at the vendor.
#[napi]
#[derive(Debug)]
pub struct Endpoints(Core);

#[napi]
impl Endpoints {
    /// With these keys, at this base URL or the vendor's own.
    #[napi(constructor, catch_unwind)]
    pub fn new(signer: &Signer, base: Option<String>) -> napi::Result<Self> {
        let make = || {
            let api = base.map_or_else(|| Ok(Api::cloud()), |base| Api::new(&base))?;
            Ok(Self(Core::new(signer.as_keyring()?, api)))
        };
        make().map_err(|error| thrown(&error))
    }

    /// `GET /get-token`: the answer as JSON.
    #[napi(catch_unwind)]
    pub fn get_token<'env>(
        &self,
        env: &'env Env,
        policy: &Policy,
        query: String,
        content_type: Option<String>,
        body: Uint8Array,
        now: f64,
    ) -> napi::Result<JsString<'env>> {
        let request = incoming(&query, None, content_type.as_deref(), &body);
        let answered = moment(now).map(|now| shown(&self.0.get_token(&policy.0, &request, now)));
        answer(env, answered)
    }

    /// `POST /create-meeting`: the answer as JSON, or a request to the vendor.
    #[napi(catch_unwind)]
    pub fn create_meeting(
        &self,
        query: String,
        authorization: Option<String>,
        content_type: Option<String>,
        body: Uint8Array,
        now: f64,
    ) -> Either<String, Pending> {
        let request = incoming(&query, authorization.as_deref(), content_type.as_deref(), &body);
        step(now, |now| self.0.create_meeting(&request, now))
    }

    /// `POST /validate-meeting/{meeting}`: the answer as JSON, or a request to the vendor.
    #[napi(catch_unwind)]
    pub fn validate_meeting(
        &self,
        meeting: String,
        query: String,
        authorization: Option<String>,
        content_type: Option<String>,
        body: Uint8Array,
        now: f64,
    ) -> Either<String, Pending> {
        let request = incoming(&query, authorization.as_deref(), content_type.as_deref(), &body);
        step(now, |now| self.0.validate_meeting(&meeting, &request, now))
    }
}

/// A request to the vendor on whose answer the client's depends.
#[napi]
#[derive(Debug)]
pub struct Pending(CorePending);

#[napi]
impl Pending {
    /// The request as JSON.
    #[napi(catch_unwind)]
    pub fn request<'env>(&self, env: &'env Env) -> napi::Result<JsString<'env>> {
        answer(env, Ok(request(self.0.request()).to_string()))
    }

    /// The answer to the client as JSON, from the vendor's, whose headers are JSON pairs.
    #[napi(catch_unwind)]
    pub fn answer<'env>(
        &self,
        env: &'env Env,
        status: u32,
        headers: String,
        body: Uint8Array,
        came: f64,
    ) -> napi::Result<JsString<'env>> {
        let answered = response(status, &headers, &body, came);
        answer(env, answered.map(|given| shown(&self.0.answer(&given))))
    }

    /// The answer to the client as JSON, when the vendor gave none.
    #[napi(catch_unwind)]
    pub fn unanswered<'env>(
        &self,
        env: &'env Env,
        timed_out: bool,
    ) -> napi::Result<JsString<'env>> {
        answer(env, Ok(shown(&self.0.unanswered(timed_out))))
    }
}

pub(crate) fn incoming<'a>(
    query: &'a str,
    authorization: Option<&'a str>,
    content_type: Option<&'a str>,
    body: &'a [u8],
) -> Incoming<'a> {
    Incoming { query, authorization, content_type, body }
}

fn step(now: f64, ask: impl FnOnce(Timestamp) -> Step) -> Either<String, Pending> {
    match moment(now).map(ask) {
        Ok(Step::Send(pending)) => Either::B(Pending(pending)),
        Ok(Step::Answer(answer)) => Either::A(shown(&answer)),
        Err(error) => Either::A(refusal(&error)),
    }
}

/// An answer that no endpoint gave, by its code: empty if there is no such code.
#[napi(catch_unwind)]
pub fn refusal_answer(env: &Env, code: String) -> napi::Result<JsString<'_>> {
    let known = Refusal::ALL.iter().find(|refusal| refusal.code() == code);
    answer(env, Ok(known.map(|refusal| shown(&refusal.to_answer())).unwrap_or_default()))
}

/// Status, headers and body.
pub(crate) fn shown(answer: &Answer) -> String {
    let headers = answer.headers().iter();
    let headers = headers.map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default()));
    json!([answer.status().as_u16(), headers.collect::<Vec<_>>(), answer.body()]).to_string()
}
