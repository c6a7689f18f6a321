//! Conversations with a vendor's API: what happens, told to the library, and what it says is to be done.

use super::needed;
use crate::run::Answer;
use crate::vectors::{Group, Test};
use http::Response;
use roomkey::remote::{Call, Conversation, MOST_BYTES, News, Next, OwnToken, Patience};
use roomkey::videosdk::rest::Api;
use roomkey::{Lifetime, Result, Timestamp};
use serde_json::{Map, Value, json};

/// The body of an answer, as far as anybody reads it.
fn body_of(event: &Map<String, Value>) -> Vec<u8> {
    let mut body = needed(event, "body").as_bytes().to_vec();
    let length = match (event.get("padded_to"), event.get("endless")) {
        (Some(length), _) => usize::try_from(length.as_u64().expect("bytes")).unwrap(),
        (None, Some(_)) => MOST_BYTES,
        (None, None) => body.len(),
    };
    body.resize(length, b' ');
    body
}

fn answer<'b>(event: &Map<String, Value>, body: &'b [u8]) -> Response<&'b [u8]> {
    let status = u16::try_from(event["status"].as_u64().expect("a status")).unwrap();
    let mut answer = Response::builder().status(status);
    for pair in event["headers"].as_array().expect("a list") {
        let of = |index: usize| pair[index].as_str().expect("text");
        answer = answer.header(of(0), of(1));
    }
    answer.body(body).unwrap()
}

pub(super) fn conversation(_: &Group, test: &Test) -> Result<Answer> {
    let patience = Patience::parse(None, test.members["attempts"].as_u64())?;
    let (api, mut own) = (Api::cloud(), OwnToken::new(Lifetime::seconds(600)?));
    let (mut talk, mut call): (_, Option<Call<Value>>) = (Conversation::new(patience), None);
    let mut instructions = Vec::new();
    for event in test.members["events"].as_array().expect("a list") {
        let event = event.as_object().expect("an object");
        let now = Timestamp::from_unix(event["now"].as_i64().expect("seconds"))?;
        let body = if event.contains_key("body") { body_of(event) } else { Vec::new() };
        let news = match needed(event, "event") {
            "begin" | "waited" => {
                let token = own.current(now, |now| Ok(now.unix().to_string()))?;
                let issued_at: u64 = token.parse().unwrap();
                instructions.push(json!({ "send": { "issued_at": issued_at } }));
                let name = needed(&test.members, "call");
                let arguments = match name {
                    "fetch_room" => json!({ "room": "2kyv-gzay-64pg" }),
                    _ => json!({}),
                };
                call = Some(api.call(name, token, arguments)?);
                continue;
            }
            "answer" => News::Answer(answer(event, &body)),
            "unreachable" => News::Unreachable,
            "timed_out" => News::TimedOut,
            "cancelled" => News::Cancelled,
            other => panic!("nothing is called {other}"),
        };
        let drawn = event.get("drawn").and_then(Value::as_u64).unwrap_or_default();
        let call = call.as_ref().expect("something was sent");
        instructions.push(match talk.hear(call, news, Some(now), u32::try_from(drawn).unwrap()) {
            Next::Wait(wait) => json!({ "wait_ms": u64::try_from(wait.as_millis()).unwrap() }),
            Next::Done(Ok(room)) => json!({ "room": room["room_id"] }),
            Next::Done(Err(error)) => {
                json!({ "error": error.code().as_str(), "retry_after": error.retry_after() })
            }
            Next::Cancelled => json!({ "cancelled": true }),
        });
    }
    Ok(Answer::one("instructions", instructions))
}
