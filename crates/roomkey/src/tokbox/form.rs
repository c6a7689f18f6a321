//! Form data (`application/x-www-form-urlencoded`), read so that no two readers can differ.
//!
//! `serde_urlencoded` reads whatever it is given: bad escapes as they stand, bad UTF-8 with
//! replacement characters. What a token says must not depend on that.

use crate::error::{Code, Error, Result};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Everything but letters, digits and `-._`. Without `~` the base64 of a T1 token has neither `+`
/// nor `/`.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

fn invalid(reason: &'static str) -> Error {
    Error::because(Code::ClaimsInvalid, reason)
}

/// What stands between these bytes of ASCII, as `str::split` has it, in half of its time where that is little.
pub(crate) fn split(text: &str, between: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = memchr::memchr(between, text.as_bytes());
        let (part, more) = end.and_then(|end| text.split_at_checked(end)).unwrap_or((text, ""));
        // Behind a byte of ASCII stands a whole character, or the end.
        rest = end.and_then(|_| more.get(1..));
        Some(part)
    })
}

/// All fields. There are nearly always so few that to look at each is the fastest way to one.
#[derive(Debug)]
pub(crate) struct Fields<'t>(Vec<(&'t str, Cow<'t, str>)>);

impl<'t> Fields<'t> {
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| *known == name)
    }

    /// Takes it out.
    pub(crate) fn take(&mut self, name: &str) -> Option<Cow<'t, str>> {
        let (_, value) = self.0.iter_mut().find(|(known, _)| *known == name)?;
        let value = std::mem::take(value);
        self.0.retain(|(known, _)| *known != name);
        Some(value)
    }
}

/// Reads all fields. Names are plain words, values are decoded, nothing stands twice.
pub(crate) fn read(text: &str) -> Result<Fields<'_>> {
    /// From so many on, names are looked up in a set: a stranger may write thousands.
    const MANY: usize = 16;
    if memchr::memchr(b';', text.as_bytes()).is_some() {
        return Err(invalid("A raw `;` parts fields for some readers and not for others."));
    }
    let mut fields = Fields(Vec::with_capacity(8));
    let mut names = BTreeSet::new();
    for pair in split(text, b'&') {
        let (name, value) = cut(pair).ok_or_else(|| invalid("A field has no name or no value."))?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if name.is_empty() || !name.bytes().all(plain) {
            return Err(invalid("The name of a field is not a plain word."));
        }
        let value = decode(value)?;
        let is_twice = if fields.0.len() < MANY {
            fields.has(name)
        } else {
            names.extend(fields.0.iter().skip(names.len()).map(|(known, _)| *known));
            names.contains(name)
        };
        if is_twice {
            return Err(Error::because(Code::MemberDuplicated, "A field stands twice."));
        }
        fields.0.push((name, value));
    }
    Ok(fields)
}

/// What stands before the first `=`, and behind it.
fn cut(pair: &str) -> Option<(&str, &str)> {
    let (name, value) = pair.split_at_checked(memchr::memchr(b'=', pair.as_bytes())?)?;
    Some((name, value.get(1..)?))
}

/// `+` is a space, `%` and two hexadecimal digits are a byte, and all bytes together are UTF-8.
pub(crate) fn decode(value: &str) -> Result<Cow<'_, str>> {
    if memchr::memchr2(b'+', b'%', value.as_bytes()).is_none() {
        return Ok(value.into());
    }
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let (high, low) = (rest.next().and_then(digit), rest.next().and_then(digit));
                match (high, low) {
                    (Some(high), Some(low)) => high << 4 | low,
                    _ => return Err(invalid("A `%` is not followed by two hexadecimal digits.")),
                }
            }
            other => other,
        });
    }
    let text = String::from_utf8(bytes).map_err(|_| invalid("A field is not UTF-8."))?;
    Ok(text.into())
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Appends a field.
pub(crate) fn write(name: &str, value: &str, out: &mut String) {
    write_plain(name, "", out);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() | matches!(byte, b'-' | b'.' | b'_');
    if value.bytes().fold(true, |all, byte| all & plain(byte)) {
        out.push_str(value);
    } else {
        out.extend(utf8_percent_encode(value, ESCAPED));
    }
}

/// The same for a value that has nothing to escape: digits, or a word of ours.
pub(crate) fn write_plain(name: &str, value: &str, out: &mut String) {
    if !out.is_empty() {
        out.push('&');
    }
    out.push_str(name);
    out.push('=');
    out.push_str(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let value = "a&b=c:d%41+e f\n;é😀~";
        let mut text = String::new();
        write("one", value, &mut text);
        write("two", "", &mut text);
        let mut fields = read(&text).unwrap();
        assert_eq!(fields.take("one").unwrap(), value);
        assert_eq!(fields.take("two").unwrap(), "");
        assert!(!fields.has("one") && fields.take("one").is_none());
    }

    #[test]
    fn every_character_is_written_as_the_set_has_it_and_reads_back() {
        for byte in 0..=0x7f {
            let value = String::from(char::from(byte));
            let mut text = String::new();
            write("one", &value, &mut text);
            assert_eq!(text, format!("one={}", utf8_percent_encode(&value, ESCAPED)));
            assert_eq!(read(&text).unwrap().take("one").unwrap(), value);
        }
    }

    #[test]
    fn texts_are_split_as_everybody_does() {
        for text in ["", "&", "a", "a&", "&a", "a&&b", "é&😀&", "a&b&c"] {
            let parts: Vec<&str> = split(text, b'&').collect();
            assert_eq!(parts, text.split('&').collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_two_readers_could_read_differently_is_refused() {
        for text in ["", "a", "a=1&", "&a=1", "a=%4", "a=%zz", "a=%ff", "a=1;b=2", "a[]=1", "%61=1"]
        {
            assert_eq!(read(text).unwrap_err().code(), Code::ClaimsInvalid, "{text}");
        }
        assert_eq!(read("a=1&a=1").unwrap_err().code(), Code::MemberDuplicated);
        for count in 1..40 {
            let all: Vec<String> = (0..count).map(|at| format!("a{at}=1")).collect();
            let all = all.join("&");
            assert!(read(&all).is_ok(), "{all}");
            for at in 0..count {
                let twice = format!("{all}&a{at}=2");
                assert_eq!(read(&twice).unwrap_err().code(), Code::MemberDuplicated, "{twice}");
            }
        }
    }
}
