//! Answers: a status and a body, turned into a value or one error.

use crate::error::{Code, Error, Result};
use crate::remote;
use http::{Request, Response, StatusCode};
use serde_json::Value;
use std::fmt;

/// A request, and what it takes to understand the answer to it.
///
/// See the [module](super) for an example.
pub struct Call<T> {
    request: Request<Vec<u8>>,
    repeatable: bool,
    read: fn(Value) -> Result<T>,
}

impl<T> Call<T> {
    pub(super) fn new(
        request: Request<Vec<u8>>,
        repeatable: bool,
        read: fn(Value) -> Result<T>,
    ) -> Self {
        Self { request, repeatable, read }
    }

    /// What to send.
    ///
    /// ```
    /// # fn show(call: &roomkey::livekit::rest::Call<()>) {
    /// println!("{}", call.request().uri());
    /// # }
    /// ```
    pub const fn request(&self) -> &Request<Vec<u8>> {
        &self.request
    }

    /// Whether sending it again after a failure can do no harm: all but sending data come to the same when
    /// they are done twice.
    ///
    /// ```
    /// # fn tries(call: &roomkey::livekit::rest::Call<()>) -> u32 {
    /// if call.is_repeatable() { 3 } else { 1 }
    /// # }
    /// ```
    pub const fn is_repeatable(&self) -> bool {
        self.repeatable
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// The codes that start with `remote_`. [`Error::is_retryable`] and [`Error::retry_after`] say whether
    /// and when to try again.
    ///
    /// ```
    /// # use roomkey::Code;
    /// # fn is_gone(call: &roomkey::livekit::rest::Call<()>, answer: &http::Response<Vec<u8>>) -> bool {
    /// call.understand(answer).is_err_and(|error| error.code() == Code::RemoteNotFound)
    /// # }
    /// ```
    pub fn understand(&self, answer: &Response<impl AsRef<[u8]>>) -> Result<T> {
        if says_bad_route(answer) {
            return Err(Error::because(
                Code::RemoteAnswerInvalid,
                "The host does not know this call: it is no LiveKit server, or one behind another path.",
            ));
        }
        let body = remote::body_of(answer)?;
        let value =
            serde_json::from_slice(body).map_err(|_| Error::new(Code::RemoteAnswerInvalid))?;
        (self.read)(value)
    }
}

/// Twirp answers a path that is not there with 404 too, as it does a room that is not.
fn says_bad_route(answer: &Response<impl AsRef<[u8]>>) -> bool {
    answer.status() == StatusCode::NOT_FOUND
        && serde_json::from_slice::<Value>(answer.body().as_ref())
            .is_ok_and(|body| body.get("code").is_some_and(|code| code == "bad_route"))
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({} {})", self.request.method(), self.request.uri())
    }
}
