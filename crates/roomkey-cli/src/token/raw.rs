//! The payload of a verified token as it stands there, digit for digit.
//!
//! Reading claims into numbers and writing them again changes them: `2.50` becomes `2.5`, and
//! integers beyond 64 bits become floats. A script that compares claims wants them unchanged.

use roomkey::{Code, Error, Result};

/// The payload of a token that was just verified, on one line.
pub(crate) fn payload_as_it_stands(token: &str) -> Result<Vec<u8>> {
    let refused = || Error::new(Code::TokenMalformed);
    let payload = token.split('.').nth(1).ok_or_else(refused)?;
    let mut json = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(payload).map_err(|_| refused())?;
    remove_white_space(&mut json);
    Ok(json)
}

/// Takes the white space between the parts of a valid JSON text away.
pub(crate) fn remove_white_space(json: &mut Vec<u8>) {
    let (mut in_text, mut escaped) = (false, false);
    json.retain(|&byte| {
        if in_text {
            in_text = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            return true;
        }
        in_text = byte == b'"';
        !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_white_space_between_parts_goes() {
        for (before, after) in [
            ("{ \"a\" :\t1 ,\r\n\"b c\":[ 2.50 ] }", r#"{"a":1,"b c":[2.50]}"#),
            (
                r#"{"a":" \" \\" , "b" : 18446744073709551616}"#,
                r#"{"a":" \" \\","b":18446744073709551616}"#,
            ),
            (r#"{"a\\" : "\\\" x" }"#, r#"{"a\\":"\\\" x"}"#),
        ] {
            let mut json = before.as_bytes().to_vec();
            remove_white_space(&mut json);
            assert_eq!(String::from_utf8(json).unwrap(), after);
        }
    }
}
