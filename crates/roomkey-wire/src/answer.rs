//! How what comes out is written down.

use http::{HeaderMap, Request};
use roomkey::endpoint::Answer;
use serde_json::{Map, Value, json};

/// An object of JSON.
pub(crate) fn text(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

/// Nothing to say but that it is so.
pub(crate) fn nothing() -> Vec<u8> {
    b"{}".to_vec()
}

/// An object whose first member is JSON already, and stays as it was written.
pub(crate) fn beginning_with(name: &str, raw: &[u8], rest: &Value) -> Vec<u8> {
    let rest = rest.to_string();
    let mut out = Vec::with_capacity(raw.len().saturating_add(rest.len()).saturating_add(16));
    out.extend_from_slice(b"{\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
    out.extend_from_slice(raw);
    out.push(b',');
    out.extend_from_slice(rest.as_bytes().get(1..).unwrap_or_default());
    out
}

/// What an endpoint answers.
pub(crate) fn of_endpoint(answer: &Answer) -> Value {
    json!({
        "status": answer.status().as_u16(),
        "headers": headers(answer.headers()),
        "body": answer.body(),
    })
}

/// What is to be sent.
pub(crate) fn request<B: AsRef<[u8]>>(request: &Request<B>) -> Value {
    let body = std::str::from_utf8(request.body().as_ref()).unwrap_or_default();
    json!({
        "method": request.method().as_str(),
        "url": request.uri().to_string(),
        "headers": headers(request.headers()),
        "body": (!body.is_empty()).then_some(body),
    })
}

fn headers(headers: &HeaderMap) -> Map<String, Value> {
    let text = |value: &http::HeaderValue| value.to_str().unwrap_or_default().into();
    headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect()
}
