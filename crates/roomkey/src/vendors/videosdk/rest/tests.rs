//! What answers come to, whatever shape the vendor gave them.

use super::{Api, MAXIMUM_ANSWER_BYTES, NewRoom};
use crate::error::{Code, Error};
use http::Response;

fn error(status: u16, body: &str) -> Error {
    let call = Api::cloud().create_room("a.b.c", &NewRoom::default()).unwrap();
    let answer = Response::builder().status(status).body(body.to_owned()).unwrap();
    call.understand(&answer).unwrap_err()
}

#[test]
fn every_shape_of_error_is_understood() {
    for (status, body, code) in [
        (400, "Room not found.", Code::RemoteNotFound),
        (400, r#"{"error":"RoomId is invalid.","statusCode":400}"#, Code::RemoteInvalidParameter),
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
