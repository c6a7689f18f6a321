//! Requests and answers as the vectors write them down.

use super::{needed, text, wrong_type};
use crate::run::Answer;
use http::{Request, Response};
use roomkey::Result;
use roomkey::endpoint::Incoming;
use serde_json::{Map, Value, json};

/// A request that is to be sent, with its body as the vectors of its kind have it.
pub(super) fn shown(request: &Request<Vec<u8>>, body: &Value) -> Answer {
    let headers: Map<String, Value> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().expect("ASCII").into()))
        .collect();
    Answer::of(json!({
        "method": request.method().as_str(),
        "url": request.uri().to_string(),
        "headers": headers,
        "body": body,
    }))
}

/// A request that is to be sent, whose body is JSON or nothing.
pub(super) fn shown_with_json(request: &Request<Vec<u8>>) -> Result<Answer> {
    let body = match request.body().as_slice() {
        [] => Value::Null,
        bytes => serde_json::from_slice(bytes).map_err(wrong_type)?,
    };
    Ok(shown(request, &body))
}

/// What a vendor answers: `status`, `headers`, `body`.
pub(super) fn answer(given: &Map<String, Value>) -> Response<String> {
    let status = u16::try_from(given["status"].as_u64().expect("a status")).unwrap();
    let mut answer = Response::builder().status(status);
    for (name, value) in given["headers"].as_object().expect("an object") {
        answer = answer.header(name, value.as_str().expect("text"));
    }
    answer.body(needed(given, "body").to_owned()).expect("an answer")
}

/// What a client sends to an endpoint.
pub(super) fn incoming(given: &Map<String, Value>) -> Incoming<'_> {
    Incoming {
        query: needed(given, "query"),
        authorization: text(given, "authorization"),
        content_type: text(given, "content_type"),
        body: needed(given, "body").as_bytes(),
    }
}
