//! What every vendor's REST API has in common: where it may be, what a call of it is, how an answer that is
//! no success becomes one error, and how a client comes from its first try to an end.
//!
//! A client of any language does the same: it has an [`OwnToken`], makes a [`Call`], sends it, tells the
//! [`Conversation`] what became of it, and waits or is done. `docs/clients.md` says for users what comes of it.

mod call;
mod conversation;
mod own_token;

pub use call::Call;
pub use conversation::{Conversation, LONGEST_WAITS_SECONDS, MOST_BYTES, News, Next, Patience};
pub use own_token::OwnToken;

use crate::error::{Code, Error, Result};
use crate::retry;
use crate::time::Timestamp;
use http::{HeaderMap, HeaderValue, Response, StatusCode, Uri};
use serde_json::Value;

/// A vendor's API at some address, whose calls go by their names: what bindings have of every vendor.
///
/// ```
/// use roomkey::remote::Api;
/// let api: Box<dyn Api> = Box::new(roomkey::opentok::rest::Api::opentok());
/// let call = api.call("create_session", "a.b.c", serde_json::json!({}))?;
/// assert_eq!(call.request().uri().to_string(), format!("{}/session/create", api.base()));
/// # Ok::<(), roomkey::Error>(())
/// ```
pub trait Api: std::fmt::Debug + Send + Sync {
    /// The base URL, without a slash at its end.
    fn base(&self) -> &str;

    /// Makes a call by its name, with its arguments as a JSON object.
    ///
    /// # Errors
    /// `argument_invalid` for an unknown call, an unknown argument or a wrong type, and as the method of that
    /// name.
    fn call(&self, name: &str, token: &str, arguments: Value) -> Result<Call<Value>>;
}

/// A vendor's API whose calls carry a token each, signed for what the call does: nobody hands one in.
///
/// ```
/// use roomkey::{Timestamp, remote::SigningApi, vendor::{self, Credentials}};
/// let credentials = Credentials::new()
///     .with("api_key", "APIx7Qm2")
///     .with("secret", "9d3b1f0a6c5e4827b1a0f3c2d4e59687");
/// let api: Box<dyn SigningApi> =
///     vendor::by_name("livekit")?.open(&credentials)?.api("wss://rooms.example")?;
/// assert_eq!(api.base(), "https://rooms.example");
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let call = api.call("list_rooms", serde_json::json!({}), now)?;
/// let rooms = call.understand(&http::Response::new(br#"{"rooms":[]}"#.to_vec()))?;
/// assert_eq!(rooms, serde_json::json!([]));
/// # Ok::<(), roomkey::Error>(())
/// ```
pub trait SigningApi: std::fmt::Debug + Send + Sync {
    /// The base URL, without a slash at its end.
    ///
    /// See [`SigningApi`] for an example.
    fn base(&self) -> &str;

    /// Makes a call by its name, with its arguments as a JSON object.
    ///
    /// See [`SigningApi`] for an example.
    ///
    /// # Errors
    /// `argument_invalid` for an unknown call, an unknown argument or a wrong type, and as the method of that
    /// name.
    fn call(&self, name: &str, arguments: Value, now: Timestamp) -> Result<Call<Value>>;
}

/// The error of a name that no call has.
pub(crate) fn no_such_call() -> Error {
    Error::because(Code::ArgumentInvalid, "No call has this name.")
}

/// Anything but an object would also fit a struct, if its members stand in the right order.
pub(crate) fn check_arguments(arguments: &Value) -> Result<()> {
    if arguments.is_object() {
        return Ok(());
    }
    Err(Error::because(Code::ArgumentInvalid, "The arguments of a call are an object."))
}

/// The longest answer that is read: 1 MiB. Clients should stop reading there.
pub const MAXIMUM_ANSWER_BYTES: usize = 1024 * 1024;

/// The body of an answer that is a success and of a length that is read.
pub(crate) fn body_of<'a>(answer: &Response<&'a [u8]>) -> Result<&'a [u8]> {
    let body = *answer.body();
    if !answer.status().is_success() {
        return Err(refusal(answer.status(), answer.status(), answer.headers(), body));
    }
    if body.len() > MAXIMUM_ANSWER_BYTES {
        return Err(Error::because(
            Code::RemoteAnswerInvalid,
            "The vendor's answer is longer than 1 MiB.",
        ));
    }
    Ok(body)
}

/// Turns a status that is no success into an error. `said` is what the vendor answered; `meant`
/// differs from it where a body speaks of an error under the status of a success.
pub(crate) fn refusal(
    said: StatusCode,
    meant: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> Error {
    let message = message(body);
    let says = |words: &[&str]| {
        let message = message.to_ascii_lowercase();
        words.iter().all(|word| message.contains(word))
    };
    let code = match meant.as_u16() {
        400 if says(&["not found"]) => Code::RemoteNotFound,
        400 if says(&["token", "expired"]) || says(&["token", "invalid"]) => {
            Code::RemoteUnauthorized
        }
        status => code_of(status),
    };
    let mut reason = format!("The vendor answered {}", said.as_u16());
    if !message.is_empty() {
        reason.push_str(": ");
        reason.push_str(&message);
    }
    if let Some(id) = request_id(headers) {
        reason.extend([" (request ", id, ")"]);
    }
    if !reason.ends_with('.') {
        reason.push('.');
    }
    let error = Error::because(code, reason);
    match retry::retry_after(headers) {
        Some(seconds) if error.is_retryable() => error.with_retry_after(seconds),
        _ => error,
    }
}

/// What a status that is no success means by itself.
pub(crate) const fn code_of(status: u16) -> Code {
    match status {
        401 => Code::RemoteUnauthorized,
        403 => Code::RemoteForbidden,
        402 | 404 => Code::RemoteNotFound,
        // Too early: not even begun, as with too many.
        425 | 429 => Code::RemoteRateLimited,
        // 408: the request did not come whole in time, says the vendor or something in front of it.
        408 | 500..=599 => Code::RemoteUnavailable,
        400..=499 => Code::RemoteInvalidParameter,
        _ => Code::RemoteAnswerInvalid,
    }
}

/// The vendor's own words, shortened, without control characters and without anything that looks
/// like a token.
fn message(body: &[u8]) -> String {
    let body = body.get(..body.len().min(4096)).unwrap_or(body);
    let text = match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(members)) => ["message", "error", "msg", "statusMessage"]
            .iter()
            .find_map(|name| match members.get(*name)? {
                Value::String(text) => Some(text.clone()),
                Value::Object(inner) => inner.get("message")?.as_str().map(str::to_owned),
                _ => None,
            })
            .unwrap_or_default(),
        Ok(Value::String(text)) => text,
        Ok(_) => String::new(),
        Err(_) => {
            let text = String::from_utf8_lossy(body).into_owned();
            if text.trim_start().starts_with('<') { String::new() } else { text }
        }
    };
    // Control characters go first, or a token with one inside would not be known for one.
    let printable: String =
        text.chars().filter(|one| one.is_whitespace() || !one.is_control()).collect();
    let words = printable.split_whitespace();
    let harmless = words.map(|word| match word {
        word if word.contains("eyJ") || word.len() > 80 => "[…]",
        word => word,
    });
    harmless.collect::<Vec<_>>().join(" ").chars().take(200).collect()
}

fn request_id(headers: &HeaderMap) -> Option<&str> {
    ["x-request-id", "request-id", "x-amzn-requestid", "x-amz-request-id"]
        .iter()
        .find_map(|name| headers.get(*name)?.to_str().ok())
        .filter(|id| id.len() <= 80 && id.bytes().all(|byte| byte.is_ascii_graphic()))
}

/// A base URL to which a secret may be sent, without a version and without a slash at its end.
pub(crate) fn base_url(base: &str) -> Result<String> {
    let invalid = || Error::new(Code::BaseUrlInvalid);
    let uri: Uri = base.parse().map_err(|_| invalid())?;
    let host = uri.host().ok_or_else(invalid)?;
    let loopback = host == "localhost"
        || host.trim_matches(['[', ']']).parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    let plain_host = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
    let scheme_fits = match uri.scheme_str() {
        Some("https") => true,
        Some("http") => loopback,
        _ => false,
    };
    if !scheme_fits || !plain_host || uri.query().is_some() {
        return Err(invalid());
    }
    let base = base.trim_end_matches('/');
    let base = base.strip_suffix("/v2").or_else(|| base.strip_suffix("/v1")).unwrap_or(base);
    Ok(base.trim_end_matches('/').to_owned())
}

/// A token as a header, after what its scheme puts in front. Clients keep such a header out of logs.
pub(crate) fn sensitive(before: &str, token: &str) -> Result<HeaderValue> {
    let mut authorization = Some(token)
        .filter(|token| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()))
        .and_then(|token| HeaderValue::from_str(&format!("{before}{token}")).ok())
        .ok_or(Error::new(Code::TokenMalformed))?;
    authorization.set_sensitive(true);
    Ok(authorization)
}
