//! What a client of a vendor's API does next: the core says it, and `../src/caller.ts` sends and waits.

use crate::crossing::{answer, json_text, moment, response, text, thrown};
use crate::rest::Call;
use crate::signer::whole;
use napi::bindgen_prelude::Uint8Array;
use napi::{Env, JsString};
use napi_derive::napi;
use roomkey::Lifetime;
use roomkey::remote::{self, News, Next};

/// How patient a client is.
#[napi]
#[derive(Debug)]
pub struct Patience(remote::Patience);

#[napi]
impl Patience {
    /// Seconds for a try, and how many tries there may be in all.
    #[napi(constructor, catch_unwind)]
    pub fn new(seconds: Option<f64>, attempts: Option<f64>) -> napi::Result<Self> {
        // What is no whole number is none that fits.
        let attempts = attempts.map(|number| whole(number).unwrap_or(0));
        remote::Patience::parse(seconds, attempts).map(Self).map_err(|error| thrown(&error))
    }

    /// Milliseconds that a try may take.
    #[napi(catch_unwind)]
    pub fn within(&self) -> f64 {
        self.0.within().as_secs_f64() * 1000.0
    }
}

/// A conversation about one call. What it says is the milliseconds to wait behind a `+`, what was understood
/// as JSON, a refusal, or nothing once nobody wants to know.
#[napi]
#[derive(Debug)]
pub struct Conversation(remote::Conversation);

#[napi]
impl Conversation {
    /// So patient.
    #[napi(constructor, catch_unwind)]
    pub fn new(patience: &Patience) -> Self {
        Self(remote::Conversation::new(patience.0))
    }

    /// This came.
    #[napi(catch_unwind)]
    #[allow(clippy::too_many_arguments, reason = "plain values are what crosses quickly")]
    pub fn answered<'env>(
        &mut self,
        env: &'env Env,
        call: &Call,
        status: u32,
        headers: String,
        body: Uint8Array,
        came: f64,
        drawn: u32,
    ) -> napi::Result<JsString<'env>> {
        match response(status, &headers, &body, came) {
            Ok(given) => self.hear(env, call, News::Answer(given), came, drawn),
            Err(error) => answer(env, Err(error)),
        }
    }

    /// Nothing came: it is `unreachable`, has `timed_out`, or was `cancelled`.
    #[napi(catch_unwind)]
    pub fn failed<'env>(
        &mut self,
        env: &'env Env,
        call: &Call,
        how: String,
        came: f64,
        drawn: u32,
    ) -> napi::Result<JsString<'env>> {
        let news = match how.as_str() {
            "timed_out" => News::TimedOut,
            "cancelled" => News::Cancelled,
            _ => News::Unreachable,
        };
        self.hear(env, call, news, came, drawn)
    }

    fn hear<'env>(
        &mut self,
        env: &'env Env,
        call: &Call,
        news: News<'_>,
        came: f64,
        drawn: u32,
    ) -> napi::Result<JsString<'env>> {
        match self.0.hear(&call.0, news, moment(came).ok(), drawn) {
            Next::Wait(wait) => text(env, &format!("+{}", wait.as_millis())),
            Next::Done(understood) => {
                answer(env, understood.and_then(|understood| json_text(&understood)))
            }
            Next::Cancelled => text(env, ""),
        }
    }
}

/// A client's own token, kept while it is good.
#[napi]
#[derive(Debug)]
pub struct OwnToken(remote::OwnToken);

#[napi]
impl OwnToken {
    /// Of tokens that live so many seconds.
    #[napi(constructor, catch_unwind)]
    pub fn new(lifetime: f64) -> napi::Result<Self> {
        let seconds = whole(lifetime).unwrap_or(0);
        let own = Lifetime::seconds(seconds).map(remote::OwnToken::new);
        own.map(Self).map_err(|error| thrown(&error))
    }

    /// The token, if there is one that may be used at that time.
    #[napi(catch_unwind)]
    pub fn good_at(&self, now: f64) -> Option<String> {
        let now = moment(now).ok()?;
        self.0.good_at(now).map(str::to_owned)
    }

    /// Keeps a token that was made at that time.
    #[napi(catch_unwind)]
    pub fn keep(&mut self, token: String, made: f64) {
        // What was made at no time was not made.
        if let Ok(made) = moment(made) {
            self.0.keep(&token, made);
        }
    }
}
