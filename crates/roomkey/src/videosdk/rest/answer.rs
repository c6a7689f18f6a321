//! Answers: a status and a body in one of several shapes, turned into a value or one error.

use crate::error::{Code, Error, Result};
use http::{HeaderMap, Request, Response, StatusCode, header};
use serde_json::Value;
use std::fmt;

/// The longest answer that is read: 1 MiB. Clients should stop reading there.
pub const MAXIMUM_ANSWER_BYTES: usize = 1024 * 1024;

/// A request, and what it takes to understand the answer to it.
///
/// See the [module](super) for an example.
pub struct Call<T> {
    request: Request<Vec<u8>>,
    read: fn(Value) -> Result<T>,
}

impl<T> Call<T> {
    pub(crate) fn new(request: Request<Vec<u8>>, read: fn(Value) -> Result<T>) -> Self {
        Self { request, read }
    }

    /// What to send.
    ///
    /// ```
    /// # use roomkey::videosdk::rest::{Api, NewRoom};
    /// let call = Api::cloud().create_room("a.b.c", &NewRoom::default())?;
    /// assert_eq!(call.request().headers()["content-type"], "application/json");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn request(&self) -> &Request<Vec<u8>> {
        &self.request
    }

    /// Whether sending it again after a failure can do no harm.
    ///
    /// ```
    /// # use roomkey::videosdk::rest::{Api, NewRoom, PageQuery};
    /// assert!(Api::cloud().list_rooms("a.b.c", &PageQuery::default())?.is_repeatable());
    /// assert!(!Api::cloud().create_room("a.b.c", &NewRoom::default())?.is_repeatable());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn is_repeatable(&self) -> bool {
        self.request.method().is_safe()
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// The codes that start with `remote_`. [`Error::is_retryable`] and [`Error::retry_after`] say
    /// whether and when to try again; do so only for a call that [is repeatable](Self::is_repeatable),
    /// or after `remote_rate_limited`, which the vendor answers before doing anything.
    ///
    /// ```
    /// # use roomkey::{Code, videosdk::rest::{Api, NewRoom}};
    /// let call = Api::cloud().create_room("a.b.c", &NewRoom::default())?;
    /// let answer = http::Response::builder().status(429).header("retry-after", "7").body("").unwrap();
    /// let error = call.understand(&answer).unwrap_err();
    /// assert_eq!((error.code(), error.retry_after()), (Code::RemoteRateLimited, Some(7)));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn understand(&self, answer: &Response<impl AsRef<[u8]>>) -> Result<T> {
        let body = answer.body().as_ref();
        if !answer.status().is_success() {
            return Err(refusal(answer.status(), answer.status(), answer.headers(), body));
        }
        if body.len() > MAXIMUM_ANSWER_BYTES {
            return Err(Error::because(
                Code::RemoteAnswerInvalid,
                "The vendor's answer is longer than 1 MiB.",
            ));
        }
        let value =
            serde_json::from_slice(body).map_err(|_| Error::new(Code::RemoteAnswerInvalid))?;
        (self.read)(value)
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({} {})", self.request.method(), self.request.uri())
    }
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
        401 => Code::RemoteUnauthorized,
        403 => Code::RemoteForbidden,
        402 | 404 => Code::RemoteNotFound,
        429 => Code::RemoteRateLimited,
        400 if says(&["not found"]) => Code::RemoteNotFound,
        400 if says(&["token", "expired"]) || says(&["token", "invalid"]) => {
            Code::RemoteUnauthorized
        }
        400..=499 => Code::RemoteInvalidParameter,
        500..=599 => Code::RemoteUnavailable,
        _ => Code::RemoteAnswerInvalid,
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
    let wait =
        headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    match wait {
        Some(seconds) if error.is_retryable() => error.with_retry_after(seconds),
        _ => error,
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

#[cfg(test)]
mod tests {
    use super::super::{Api, NewRoom};
    use super::*;

    fn error(status: u16, body: &str) -> Error {
        let call = Api::cloud().create_room("a.b.c", &NewRoom::default()).unwrap();
        let answer = Response::builder().status(status).body(body.to_owned()).unwrap();
        call.understand(&answer).unwrap_err()
    }

    #[test]
    fn every_shape_of_error_is_understood() {
        for (status, body, code) in [
            (400, "Room not found.", Code::RemoteNotFound),
            (
                400,
                r#"{"error":"RoomId is invalid.","statusCode":400}"#,
                Code::RemoteInvalidParameter,
            ),
            (400, r#"{"message":"Token is invalid or expired"}"#, Code::RemoteUnauthorized),
            (
                401,
                r#"{"error":"Token is invalid or expired","statusCode":401}"#,
                Code::RemoteUnauthorized,
            ),
            (402, "", Code::RemoteNotFound),
            (403, r#"{"msg":"no"}"#, Code::RemoteForbidden),
            (404, "<html>nginx</html>", Code::RemoteNotFound),
            (409, "{}", Code::RemoteInvalidParameter),
            (429, "", Code::RemoteRateLimited),
            (503, "", Code::RemoteUnavailable),
            (302, "", Code::RemoteAnswerInvalid),
            (200, "not json", Code::RemoteAnswerInvalid),
            (200, "{}", Code::RemoteAnswerInvalid),
            (200, r#"{"error":"Token is invalid or expired"}"#, Code::RemoteAnswerInvalid),
            (200, r#"{"roomId":"../evil"}"#, Code::RemoteAnswerInvalid),
        ] {
            assert_eq!(error(status, body).code(), code, "{status} {body}");
        }
    }

    #[test]
    fn the_vendors_words_are_passed_on_without_tokens_or_control_characters() {
        let error = error(400, r#"{"error":"bad eyJhbGciOi.e30.x and\u0000\u001b[31mred"}"#);
        assert_eq!(error.reason(), "The vendor answered 400: bad […] and[31mred.");
        let hidden = self::error(400, "ey\u{6}JhbGciOi.e30.x");
        assert_eq!(hidden.reason(), "The vendor answered 400: […].");
    }

    #[test]
    fn huge_answers_are_not_parsed() {
        let call = Api::cloud().create_room("a.b.c", &NewRoom::default()).unwrap();
        let mut body = br#"{"roomId":"2kyv-gzay-64pg"}"#.to_vec();
        body.resize(MAXIMUM_ANSWER_BYTES, b' ');
        assert!(call.understand(&Response::new(body.clone())).is_ok());
        body.push(b' ');
        let answer = Response::new(body);
        assert_eq!(call.understand(&answer).unwrap_err().code(), Code::RemoteAnswerInvalid);
    }
}
