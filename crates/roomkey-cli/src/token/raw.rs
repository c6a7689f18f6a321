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
    put_on_one_line(&mut json);
    Ok(json)
}

/// Puts a valid JSON text on one line, whoever counts the lines.
///
/// The white space between its parts goes. The three characters that JSON leaves alone and some
/// languages take for ends of lines (Python's `splitlines`) are written as escapes.
pub(crate) fn put_on_one_line(json: &mut Vec<u8>) {
    let (mut in_text, mut escaped, mut is_ascii) = (false, false, true);
    json.retain(|&byte| {
        is_ascii &= byte.is_ascii();
        if in_text {
            in_text = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            return true;
        }
        in_text = byte == b'"';
        !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
    });
    if !is_ascii
        && let Ok(text) = std::str::from_utf8(json)
        && text.contains(ENDS_OF_LINES)
    {
        *json = text
            .replace('\u{85}', "\\u0085")
            .replace('\u{2028}', "\\u2028")
            .replace('\u{2029}', "\\u2029")
            .into_bytes();
    }
}

const ENDS_OF_LINES: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_ends_lines_changes() {
        for (before, after) in [
            ("{ \"a\" :\t1 ,\r\n\"b c\":[ 2.50 ] }", r#"{"a":1,"b c":[2.50]}"#),
            (
                r#"{"a":" \" \\" , "b" : 18446744073709551616}"#,
                r#"{"a":" \" \\","b":18446744073709551616}"#,
            ),
            (r#"{"a\\" : "\\\" x" }"#, r#"{"a\\":"\\\" x"}"#),
            ("{\"ü\": \"\u{2028}é\u{85} \u{2029}\"}", r#"{"ü":"\u2028é\u0085 \u2029"}"#),
        ] {
            let mut json = before.as_bytes().to_vec();
            put_on_one_line(&mut json);
            assert_eq!(String::from_utf8(json).unwrap(), after);
        }
    }
}
