//! What stands in a line of output.

use crate::json::{may_deceive, put_on_one_line};
use roomkey::Error;

/// `{"id":…,"ok":true,"NAME":VALUE}`, the value being JSON already.
pub(super) fn good(id: Option<&str>, name: &str, value: &[u8], out: &mut Vec<u8>) {
    start(id, out);
    out.extend_from_slice(b",\"ok\":true,\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
    out.extend_from_slice(value);
    out.extend_from_slice(b"}\n");
}

/// `{"id":…,"ok":false,"code":…,"reason":…}`.
pub(super) fn refused(id: Option<&str>, error: &Error, out: &mut Vec<u8>) {
    start(id, out);
    out.extend_from_slice(b",\"ok\":false,\"code\":\"");
    out.extend_from_slice(error.code().as_str().as_bytes());
    out.extend_from_slice(b"\",\"reason\":");
    // It may name a member, and names are whatever they are.
    let mut reason = serde_json::Value::from(error.to_string()).to_string().into_bytes();
    put_on_one_line(&mut reason);
    out.extend_from_slice(&reason);
    out.extend_from_slice(b"}\n");
}

/// The id as it stood in the question, whatever JSON it is.
fn start(id: Option<&str>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"id\":");
    let id = id.unwrap_or("null");
    if id.bytes().any(|byte| byte.is_ascii_whitespace() || may_deceive(byte)) {
        let mut one_line = id.as_bytes().to_vec();
        put_on_one_line(&mut one_line);
        out.extend_from_slice(&one_line);
    } else {
        out.extend_from_slice(id.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use roomkey::Code;

    #[test]
    fn answers_are_one_line_of_json_each() {
        let mut out = Vec::new();
        good(Some("{\"a\":\r[1, \" x\"]}"), "claims", b"{}", &mut out);
        refused(None, &Error::because(Code::ArgumentInvalid, "A \"b\"\n."), &mut out);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "{\"id\":{\"a\":[1,\" x\"]},\"ok\":true,\"claims\":{}}\n\
             {\"id\":null,\"ok\":false,\"code\":\"argument_invalid\",\"reason\":\"A \\\"b\\\"\\n.\"}\n"
        );
    }
}
