//! JSON as it leaves the command: on one line, and showing what is there.
//!
//! JSON lets any character from U+0080 on stand as it is. Some of them turn the direction of a
//! terminal's text, show nothing, or are taken for ends of lines (by Python's `splitlines`), and a
//! token's claims were written by a stranger. They are written as escapes, which mean the same.

use roomkey::id::is_deceptive;
use serde::Serialize;
use std::fmt::Write;
use std::io;

/// A value as one line, which ends with a line feed.
pub(crate) fn line(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    escape_deceptive(&mut line);
    line.push(b'\n');
    Ok(line)
}

/// Puts a valid JSON text on one line, whoever counts the lines: the white space between its parts
/// goes, and what deceives is escaped.
pub(crate) fn put_on_one_line(json: &mut Vec<u8>) {
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
    escape_deceptive(json);
}

/// Whether a byte may belong to a character that deceives. In a JSON text without white space
/// between its parts, ASCII has only one such character: DEL, which JSON lets stand.
pub(crate) const fn may_deceive(byte: u8) -> bool {
    byte >= 0x7f
}

/// Writes what deceives as `\uXXXX`, beyond U+FFFF as two of them. It can only stand in text, and
/// no backslash can stand before it.
fn escape_deceptive(json: &mut Vec<u8>) {
    if !json.iter().any(|&byte| may_deceive(byte)) {
        return;
    }
    let Ok(text) = std::str::from_utf8(json) else { return };
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_deceptive(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a `String` cannot fail.
                let _written = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(character);
        }
    }
    *json = shown.into_bytes();
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn only_white_space_and_what_deceives_changes() {
        for (before, after) in [
            ("{ \"a\" :\t1 ,\r\n\"b c\":[ 2.50 ] }", r#"{"a":1,"b c":[2.50]}"#),
            (
                r#"{"a":" \" \\" , "b" : 18446744073709551616}"#,
                r#"{"a":" \" \\","b":18446744073709551616}"#,
            ),
            (r#"{"a\\" : "\\\" x" }"#, r#"{"a\\":"\\\" x"}"#),
            ("{\"ü\": \"\u{2028}é\u{85} \u{2029}\"}", r#"{"ü":"\u2028é\u0085 \u2029"}"#),
            ("[\"\\\\\u{202e}\u{7f}\"]", r#"["\\\u202e\u007f"]"#),
            ("[\"\u{e0041}😀\"]", r#"["\udb40\udc41😀"]"#),
        ] {
            let mut json = before.as_bytes().to_vec();
            put_on_one_line(&mut json);
            assert_eq!(String::from_utf8(json).unwrap(), after);
        }
    }

    #[test]
    fn every_character_means_the_same_and_none_deceives() {
        let all: String = (char::MIN..=char::MAX).collect();
        let line = String::from_utf8(line(&all).unwrap()).unwrap();
        let (json, end) = line.split_at(line.len() - 1);
        assert_eq!(end, "\n");
        assert!(!json.contains(is_deceptive));
        assert_eq!(serde_json::from_str::<Value>(json).unwrap(), Value::from(all));
    }
}
