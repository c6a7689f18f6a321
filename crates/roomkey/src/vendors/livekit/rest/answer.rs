//! Answers: what this vendor's say beside what every vendor's do.

use crate::error::{Code, Error, Result};
use crate::remote::{Call, body_of};
use http::{Request, Response, StatusCode};
use serde_json::Value;

/// A call whose answer is JSON once it is a success.
pub(super) fn call<T: 'static>(
    request: Request<Vec<u8>>,
    repeatable: bool,
    read: fn(Value) -> Result<T>,
) -> Call<T> {
    Call::new(request, repeatable, move |answer| {
        if says_bad_route(answer) {
            return Err(Error::because(
                Code::RemoteAnswerInvalid,
                "The host does not know this call: it is no LiveKit server, or one behind another path.",
            ));
        }
        let body = body_of(answer)?;
        read(serde_json::from_slice(body).map_err(|_| Error::new(Code::RemoteAnswerInvalid))?)
    })
}

/// Twirp answers a path that is not there with 404 too, as it does a room that is not.
fn says_bad_route(answer: &Response<&[u8]>) -> bool {
    answer.status() == StatusCode::NOT_FOUND
        && serde_json::from_slice::<Value>(answer.body())
            .is_ok_and(|body| body.get("code").is_some_and(|code| code == "bad_route"))
}
