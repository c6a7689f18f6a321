//! Calls of vendors' APIs: what to send, what an answer means, when to try again.

use super::{Asked, object};
use crate::answer;
use crate::members::Members;
use crate::refusal::wrong;
use crate::request;
use http::Response;
use roomkey::remote::{self, Call, News, Next, Patience};
use roomkey::{Result, Timestamp, json};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// An API.
pub(crate) enum Api {
    Named(Box<dyn remote::Api>),
    /// It signs each call itself.
    Signing(Box<dyn remote::SigningApi>),
}

/// Where only the answer to a call matters, it is made with this.
const ANY_TOKEN: &str = "a.b.c";

impl Api {
    fn call(&self, name: &str, with: &With, arguments: Value) -> Result<Call<Value>> {
        match (self, with) {
            (Self::Named(api), With { token: Some(token), .. }) => api.call(name, token, arguments),
            (Self::Named(_), _) => Err(wrong("The member `token` is missing.")),
            (Self::Signing(api), With { token: None, now: Some(now) }) => {
                api.call(name, arguments, *now)
            }
            (Self::Signing(_), With { token: None, now: None }) => {
                Err(wrong("The member `now` is missing."))
            }
            (Self::Signing(_), _) => Err(wrong("This API makes its tokens itself.")),
        }
    }

    /// A call that nobody sends, to understand its answer.
    fn unsent(&self, name: &str, arguments: Value) -> Result<Call<Value>> {
        let with = match self {
            Self::Named(_) => With { token: Some(ANY_TOKEN.to_owned()), now: None },
            // Its tokens cannot be of the time 0.
            Self::Signing(_) => With { token: None, now: Some(Timestamp::from_unix(1)?) },
        };
        self.call(name, &with, arguments)
    }
}

/// What a call is made with.
struct With {
    token: Option<String>,
    now: Option<Timestamp>,
}

impl With {
    fn read(members: &mut Members<'_>) -> Result<Self> {
        let now = members.optional::<i64>("now")?.map(Timestamp::from_unix).transpose()?;
        Ok(Self { token: members.optional("token")?, now })
    }
}

fn arguments(asked: &mut Asked<'_>) -> Result<Value> {
    json::from_slice(asked.members.object("arguments"))
}

fn shown(call: &Call<Value>) -> Vec<u8> {
    let mut request = answer::request(call.request());
    if let Value::Object(members) = &mut request {
        members.insert("repeatable".to_owned(), call.is_repeatable().into());
    }
    answer::text(&request)
}

pub(super) fn request(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let api = object!(asked, Api);
    let with = With::read(&mut asked.members)?;
    Ok(shown(&api.call(&asked.members.text("call")?, &with, arguments(asked)?)?))
}

pub(super) fn understand(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let api = object!(asked, Api);
    let call = api.unsent(&asked.members.text("call")?, arguments(asked)?)?;
    let value = call.understand(&request::answer(&mut asked.members)?)?;
    Ok(answer::text(&json!({ "value": value })))
}

/// A call from its first try to an end.
pub(crate) struct Conversation {
    api: Arc<Api>,
    name: String,
    arguments: Value,
    talk: Mutex<Talk>,
}

struct Talk {
    conversation: remote::Conversation,
    call: Option<Call<Value>>,
}

impl Conversation {
    pub(crate) fn new(api: &Arc<Api>, name: String, arguments: Value, patience: Patience) -> Self {
        let talk = Talk { conversation: remote::Conversation::new(patience), call: None };
        Self { api: Arc::clone(api), name, arguments, talk: Mutex::new(talk) }
    }

    fn talk(&self) -> MutexGuard<'_, Talk> {
        self.talk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn begin(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let conversation = object!(asked, Conversation);
    let with = With::read(&mut asked.members)?;
    // What signs does so before the lock.
    let call = conversation.api.call(&conversation.name, &with, conversation.arguments.clone())?;
    let shown = shown(&call);
    conversation.talk().call = Some(call);
    Ok(shown)
}

pub(super) fn hear(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let conversation = object!(asked, Conversation);
    let now = asked.members.optional::<i64>("now")?;
    let now = now.and_then(|now| Timestamp::from_unix(now).ok());
    let drawn = asked.members.optional("drawn")?.unwrap_or_default();
    let body;
    let news = match asked.members.text("event")?.as_str() {
        "answer" => {
            let (parts, bytes) = request::answer(&mut asked.members)?.into_parts();
            body = bytes;
            News::Answer(Response::from_parts(parts, body.as_slice()))
        }
        "unreachable" => News::Unreachable,
        "timed_out" => News::TimedOut,
        "cancelled" => News::Cancelled,
        _ => return Err(wrong("An event is `answer`, `unreachable`, `timed_out` or `cancelled`.")),
    };
    let mut talk = conversation.talk();
    let Talk { conversation, call } = &mut *talk;
    let call = call.as_ref().ok_or_else(|| wrong("Nothing was sent yet."))?;
    Ok(answer::text(&match conversation.hear(call, news, now, drawn) {
        Next::Wait(wait) => json!({ "wait_ms": milliseconds(wait) }),
        Next::Done(understood) => json!({ "value": understood? }),
        Next::Cancelled => json!({ "cancelled": true }),
    }))
}

pub(super) fn milliseconds(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

pub(super) fn within(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let conversation = object!(asked, Conversation);
    let within = conversation.talk().conversation.patience().within();
    Ok(answer::text(&json!({ "ms": milliseconds(within) })))
}

pub(super) fn good_at(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let own = object!(asked, OwnToken).lock().unwrap_or_else(PoisonError::into_inner);
    Ok(answer::text(&json!({ "token": own.good_at(asked.members.time("now")?) })))
}

pub(super) fn keep(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let (token, now) = (asked.members.text("token")?, asked.members.time("now")?);
    object!(asked, OwnToken).lock().unwrap_or_else(PoisonError::into_inner).keep(&token, now);
    Ok(answer::nothing())
}
