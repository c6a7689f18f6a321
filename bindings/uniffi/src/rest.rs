//! The vendors' APIs as calls by name, and what a client does after each try.

use crate::error::{CoreError, duration, milliseconds, whole, wrong};
use crate::words::{HttpHeader, answer, headers};
use roomkey::remote::{self, News, Next, Patience};
use roomkey::videosdk::rest as videosdk;
use roomkey::{Code, Error, Timestamp, json, retry};
use serde_json::Value;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A vendor's API at a base URL, or at the vendor's cloud. Its calls are those of an app: rooms, with a token that the
/// app's server handed out.
#[derive(uniffi::Object)]
pub struct RestApi(Box<dyn remote::Api>);

impl fmt::Debug for RestApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RestApi").field(&self.0.base()).finish()
    }
}

#[uniffi::export]
impl RestApi {
    /// VideoSDK's.
    #[uniffi::constructor]
    pub fn videosdk(base_url: Option<String>) -> Result<Arc<Self>, CoreError> {
        let api = match base_url {
            None => videosdk::Api::cloud(),
            Some(base) => videosdk::Api::new(&base)?,
        };
        Ok(Arc::new(Self(Box::new(api))))
    }

    /// The base URL, without a slash at its end.
    pub fn base_url(&self) -> Result<String, CoreError> {
        Ok(self.0.base().to_owned())
    }

    /// Makes a call by its name, with its arguments as a JSON object. Unknown names, unknown arguments and wrong types
    /// are refused.
    pub fn call(
        &self,
        name: String,
        token: String,
        arguments: String,
    ) -> Result<Arc<RestCall>, CoreError> {
        let arguments: Value = json::from_slice(arguments.as_bytes())?;
        Ok(Arc::new(RestCall(self.0.call(&name, &token, arguments)?)))
    }
}

/// A request to send, and what it takes to understand the answer to it.
#[derive(uniffi::Object)]
pub struct RestCall(remote::Call<Value>);

impl fmt::Debug for RestCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RestCall([redacted])")
    }
}

#[uniffi::export]
impl RestCall {
    /// The method, such as `POST`.
    pub fn method(&self) -> Result<String, CoreError> {
        Ok(self.0.request().method().as_str().to_owned())
    }

    /// The whole URL.
    pub fn url(&self) -> Result<String, CoreError> {
        Ok(self.0.request().uri().to_string())
    }

    /// The headers. The token is among them.
    pub fn headers(&self) -> Result<Vec<HttpHeader>, CoreError> {
        Ok(headers(self.0.request().headers()))
    }

    /// The body; empty for a `GET`.
    pub fn body(&self) -> Result<Vec<u8>, CoreError> {
        Ok(self.0.request().body().clone())
    }
}

/// What a client does next.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum RestNext {
    /// Waits, makes the call again with a token that is good then, and sends it.
    Wait {
        /// For so many milliseconds.
        milliseconds: i64,
    },
    /// Gives what was understood, as JSON; `null` where there is nothing to say.
    Done {
        /// The JSON.
        json: String,
    },
}

/// A conversation about one call: tell it what became of each try. A refusal is the end of it.
///
/// ```
/// use roomkey_uniffi::{HttpHeader, RestApi, RestConversation, RestNext};
///
/// let api = RestApi::videosdk(None)?;
/// let call = api.call("fetch_room".into(), "a.b.c".into(), r#"{"room":"2kyv-gzay-64pg"}"#.into())?;
/// let talk = RestConversation::new(Some(10_000), None)?;
/// let wait = HttpHeader { name: "retry-after".into(), value: "7".into() };
/// let next = talk.answered(call, 429, vec![wait], Vec::new(), 1_750_000_000_000, 0)?;
/// assert_eq!(next, RestNext::Wait { milliseconds: 7125 });
/// # Ok::<(), roomkey_uniffi::CoreError>(())
/// ```
#[derive(Debug, uniffi::Object)]
pub struct RestConversation(Mutex<remote::Conversation>);

#[uniffi::export]
impl RestConversation {
    /// Milliseconds that a try may take, up to ten minutes (ten seconds if absent), and how many tries there may be, 1 to
    /// 10 (three if absent).
    #[uniffi::constructor]
    pub fn new(within: Option<i64>, attempts: Option<i64>) -> Result<Arc<Self>, CoreError> {
        let within = within.map(|within| duration(within, "within")).transpose()?;
        let attempts = attempts.map(|attempts| whole(attempts, "attempts")).transpose()?;
        let patience = Patience::parse(within.map(|within| within.as_secs_f64()), attempts)?;
        Ok(Arc::new(Self(Mutex::new(remote::Conversation::new(patience)))))
    }

    /// Milliseconds that a try may take.
    pub fn within(&self) -> Result<i64, CoreError> {
        Ok(milliseconds(self.talk().patience().within()))
    }

    /// This came. `now` is the device's clock, in milliseconds since 1970; `drawn` is a random number of 32 bits.
    pub fn answered(
        &self,
        call: Arc<RestCall>,
        status: i64,
        headers: Vec<HttpHeader>,
        body: Vec<u8>,
        now: i64,
        drawn: i64,
    ) -> Result<RestNext, CoreError> {
        let now = Timestamp::from_unix(now / 1000).ok();
        let mut answer = answer(status, &headers, body)?;
        if let Some(now) = now {
            retry::received(answer.headers_mut(), now);
        }
        let (parts, body) = answer.into_parts();
        let news = News::Answer(http::Response::from_parts(parts, body.as_slice()));
        self.hear(&call, news, now, drawn)
    }

    /// Nothing came: nobody was reached, or it took too long.
    pub fn failed(
        &self,
        call: Arc<RestCall>,
        has_timed_out: bool,
        now: i64,
        drawn: i64,
    ) -> Result<RestNext, CoreError> {
        let news = if has_timed_out { News::TimedOut } else { News::Unreachable };
        self.hear(&call, news, Timestamp::from_unix(now / 1000).ok(), drawn)
    }
}

impl RestConversation {
    fn talk(&self) -> MutexGuard<'_, remote::Conversation> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hear(
        &self,
        call: &RestCall,
        news: News<'_>,
        now: Option<Timestamp>,
        drawn: i64,
    ) -> Result<RestNext, CoreError> {
        let drawn = u32::try_from(drawn).map_err(|_| wrong("drawn", "a number of 32 bits"))?;
        match self.talk().hear(&call.0, news, now, drawn) {
            Next::Wait(wait) => Ok(RestNext::Wait { milliseconds: milliseconds(wait) }),
            Next::Done(understood) => Ok(RestNext::Done { json: understood?.to_string() }),
            Next::Cancelled => Err(Error::new(Code::RemoteUnavailable).into()),
        }
    }
}
