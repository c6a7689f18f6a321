//! How values cross: texts, times, refusals, JSON that loses nothing.

use http::{Request, Response};
use napi::{Env, JsString, Status};
use roomkey::{Code, Error, Result, Timestamp, retry};
use serde::Serialize;
use serde_json::{Value, json};

/// A text for JavaScript. Most are ASCII, which Node takes over without decoding it.
pub(crate) fn text<'env>(env: &'env Env, text: &str) -> napi::Result<JsString<'env>> {
    if text.is_ascii() { env.create_string_latin1(text) } else { env.create_string(text) }
}

/// What came out, or why not.
pub(crate) fn answer(env: &Env, result: Result<String>) -> napi::Result<JsString<'_>> {
    text(env, &result.unwrap_or_else(|error| refusal(&error)))
}

/// `!` and why not.
pub(crate) fn refusal(error: &Error) -> String {
    let members = json!([
        error.code(),
        error.category().as_str(),
        error.reason(),
        error.hint(),
        error.retry_after(),
        error.is_retryable(),
    ]);
    format!("!{members}")
}

/// What a constructor throws.
pub(crate) fn thrown(error: &Error) -> napi::Error {
    napi::Error::new(Status::GenericFailure, refusal(error))
}

/// The seconds of a JavaScript number that is whole: the facade has seen to that.
pub(crate) fn moment(seconds: f64) -> Result<Timestamp> {
    if seconds.fract() != 0.0 {
        return Err(Error::new(Code::TimestampInvalid));
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what an i64 cannot hold becomes one of its ends, and neither is a time"
    )]
    Timestamp::from_unix(seconds as i64)
}

/// A request as JSON: method, URL, headers and body.
pub(crate) fn request(request: &Request<Vec<u8>>) -> Value {
    let headers = request.headers().iter();
    let headers = headers.map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default()));
    let body = std::str::from_utf8(request.body()).unwrap_or_default();
    json!([
        request.method().as_str(),
        request.uri().to_string(),
        headers.collect::<Vec<_>>(),
        (!body.is_empty()).then_some(body),
    ])
}

/// An answer of somebody else's, whose headers are JSON: pairs of names and values. When it came is what
/// the clock says, in seconds; one that is set to no time says nothing.
pub(crate) fn response<'a>(
    status: u32,
    headers: &str,
    body: &'a [u8],
    came: f64,
) -> Result<Response<&'a [u8]>> {
    let mut given = Response::builder().status(u16::try_from(status).unwrap_or_default());
    for (name, value) in roomkey::json::from_slice::<Vec<(String, String)>>(headers.as_bytes())? {
        given = given.header(name, value);
    }
    let mut answer = given.body(body).map_err(|_| {
        Error::because(Code::ArgumentInvalid, "The status or a header cannot be of an answer.")
    })?;
    if let Ok(came) = moment(came) {
        retry::received(answer.headers_mut(), came);
    }
    Ok(answer)
}

/// A value as JSON, for which `~` stands in front where a plain reader would round a number.
pub(crate) fn json_text(value: &impl Serialize) -> Result<String> {
    let unwritable =
        |_| Error::because(Code::ArgumentInvalid, "The value cannot be written as JSON.");
    let value = serde_json::to_value(value).map_err(unwritable)?;
    Ok(if is_exact(&value) { value.to_string() } else { format!("~{}", tagged(value)) })
}

/// Whether every whole number in it is one that a double holds and no other number is near to.
fn is_exact(value: &Value) -> bool {
    const LARGEST: u64 = (1 << 53) - 1;
    match value {
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(whole), _) => whole <= LARGEST,
            (None, Some(whole)) => whole.unsigned_abs() <= LARGEST,
            (None, None) => true,
        },
        Value::Array(items) => items.iter().all(is_exact),
        Value::Object(members) => members.values().all(is_exact),
        _ => true,
    }
}

/// The same where every object says what it stands for: `n` a large number, `a` an array, `o` an
/// object as names and values in turn.
fn tagged(value: Value) -> Value {
    match value {
        Value::Number(_) if !is_exact(&value) => json!({ "n": value.to_string() }),
        Value::Array(items) => json!({ "a": items.into_iter().map(tagged).collect::<Vec<_>>() }),
        Value::Object(members) => {
            let pairs = members.into_iter().flat_map(|(name, value)| [name.into(), tagged(value)]);
            json!({ "o": pairs.collect::<Vec<Value>>() })
        }
        scalar => scalar,
    }
}
