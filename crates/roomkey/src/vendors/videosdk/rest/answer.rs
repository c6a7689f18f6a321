//! Answers: a status and a body in one of several shapes, turned into a value or one error.

use crate::error::{Code, Error, Result};
use crate::remote;
use http::{Request, Response};
use serde_json::Value;
use std::fmt;

pub use crate::remote::MAXIMUM_ANSWER_BYTES;

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
        let body = remote::body_of(answer)?;
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
