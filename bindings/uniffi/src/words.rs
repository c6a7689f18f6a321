//! Plain words and pairs of them.

use crate::error::{CoreError, wrong};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use roomkey::session::Why;
use std::fmt;

/// A header of a request or an answer. It is a record, and records print themselves: this one, here and in the languages,
/// by its name alone.
///
/// ```
/// let header = roomkey_uniffi::HttpHeader { name: "authorization".into(), value: "Bearer a.b.c".into() };
/// assert_eq!(header.to_string(), "authorization: [redacted]");
/// assert_eq!(format!("{header:?}"), "HttpHeader(authorization: [redacted])");
/// ```
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct HttpHeader {
    /// Its name.
    pub name: String,
    /// What it says, which may be a token.
    pub value: String,
}

impl fmt::Display for HttpHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: [redacted]", self.name)
    }
}

impl fmt::Debug for HttpHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpHeader({self})")
    }
}

/// The headers of a request of ours, which are all ASCII.
pub(crate) fn headers(map: &HeaderMap) -> Vec<HttpHeader> {
    let of = |(name, value): (&HeaderName, &HeaderValue)| HttpHeader {
        name: name.as_str().to_owned(),
        value: value.to_str().unwrap_or_default().to_owned(),
    };
    map.iter().map(of).collect()
}

/// An answer as it came. What is no header by HTTP's rules says nothing.
pub(crate) fn answer(
    status: i64,
    headers: &[HttpHeader],
    body: Vec<u8>,
) -> Result<Response<Vec<u8>>, CoreError> {
    let mut answer = Response::new(body);
    *answer.status_mut() = u16::try_from(status)
        .ok()
        .and_then(|status| StatusCode::from_u16(status).ok())
        .ok_or_else(|| wrong("status", "an HTTP status"))?;
    for header in headers {
        let name = HeaderName::try_from(header.name.as_str());
        let value = HeaderValue::try_from(header.value.as_str());
        if let (Ok(name), Ok(value)) = (name, value) {
            answer.headers_mut().append(name, value);
        }
    }
    Ok(answer)
}

/// Why a session has no token, as a sentence.
///
/// ```
/// assert_eq!(roomkey_uniffi::session_sentence("stopped".to_owned())?, "The session was stopped.");
/// # Ok::<(), roomkey_uniffi::CoreError>(())
/// ```
#[uniffi::export]
pub fn session_sentence(why: String) -> Result<String, CoreError> {
    Ok(Why::parse(&why)?.sentence().to_owned())
}
