//! The members of a verb's JSON, each read as if it stood alone.
//!
//! An object is taken apart without reading its members twice, and what belongs to the core goes there as it
//! was written: how deep claims may be nested, and which numbers they keep, does not depend on the door.

use crate::refusal::wrong;
use crate::verbs::Member;
use roomkey::{Code, Error, Result, Timestamp, json};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Deserializer;

/// The members of one object that nobody has read yet.
pub(crate) struct Members<'a> {
    left: Vec<(String, &'a [u8])>,
}

impl<'a> Members<'a> {
    /// From the text of an object, of which all members are known. Nothing at all is an object without
    /// members, and `null` is a member that is absent.
    pub(crate) fn read(json: &'a [u8], known: &[Member]) -> Result<Self> {
        Self::read_those(json, Some(known))
    }

    /// From the text of an object, whose members somebody else knows.
    pub(crate) fn read_any(json: &'a [u8]) -> Result<Self> {
        Self::read_those(json, None)
    }

    fn read_those(json: &'a [u8], known: Option<&[Member]>) -> Result<Self> {
        // What is passed on is a part of a text, so the whole is looked at once.
        std::str::from_utf8(json).map_err(|_| wrong("The JSON is not UTF-8."))?;
        let mut members = if json.is_empty() { Vec::new() } else { split(json)? };
        for (position, (name, _)) in members.iter().enumerate() {
            if members.iter().skip(position.saturating_add(1)).any(|(other, _)| other == name) {
                return Err(Error::new(Code::MemberDuplicated));
            }
            if let Some(known) = known
                && !known.iter().any(|member| member.name == name)
            {
                // Its name may be a secret in the wrong place.
                let names: Vec<String> =
                    known.iter().map(|member| format!("`{}`", member.name)).collect();
                return Err(wrong(match names.as_slice() {
                    [] => "There is a member, and none belongs here.".to_owned(),
                    _ => format!("There is a member that is none of {}.", names.join(", ")),
                }));
            }
        }
        members.retain(|(_, value)| *value != b"null");
        Ok(Self { left: members })
    }

    /// An object of the members that nobody has taken, as they were written.
    pub(crate) fn rest(self) -> Result<Vec<u8>> {
        let mut object = Vec::from(b"{");
        for (name, value) in self.left {
            if object.len() > 1 {
                object.push(b',');
            }
            let name = serde_json::to_vec(&name).map_err(|_| no_object())?;
            object.extend_from_slice(&name);
            object.push(b':');
            object.extend_from_slice(value);
        }
        object.push(b'}');
        Ok(object)
    }

    /// The text of a member, as it was written.
    pub(crate) fn raw(&mut self, name: &str) -> Option<&'a [u8]> {
        let position = self.left.iter().position(|(known, _)| known == name)?;
        Some(self.left.swap_remove(position).1)
    }

    /// An object as it was written; an empty one where it is absent.
    pub(crate) fn object(&mut self, name: &str) -> &'a [u8] {
        self.raw(name).unwrap_or(b"{}")
    }

    /// A member, if it is there.
    pub(crate) fn optional<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        json::from_slice(raw).map(Some).map_err(|error| match error.code() {
            Code::ArgumentInvalid => wrong(format!("The member `{name}`: {}", error.reason())),
            _ => error,
        })
    }

    /// A member that has to be there.
    pub(crate) fn needed<T: DeserializeOwned>(&mut self, name: &str) -> Result<T> {
        self.optional(name)?.ok_or_else(|| missing(name))
    }

    /// The texts of the items of a list that has to be there.
    pub(crate) fn list(&mut self, name: &str) -> Result<Vec<&'a [u8]>> {
        let raw = self.raw(name).ok_or_else(|| missing(name))?;
        between(raw, [b'[', b']'], Rest::skip)
            .map_err(|_| wrong(format!("The member `{name}` is no list.")))
    }

    /// A text that has to be there.
    pub(crate) fn text(&mut self, name: &str) -> Result<String> {
        self.needed(name)
    }

    /// A yes, or a no where it is absent.
    pub(crate) fn flag(&mut self, name: &str) -> Result<bool> {
        Ok(self.optional(name)?.unwrap_or_default())
    }

    /// A time in Unix seconds that has to be there.
    pub(crate) fn time(&mut self, name: &str) -> Result<Timestamp> {
        Timestamp::from_unix(self.needed(name)?)
    }

    /// Bytes as text, or in hexadecimal digits under the name with `_hex`; empty where neither is there.
    pub(crate) fn bytes(&mut self, name: &str) -> Result<Vec<u8>> {
        let hex = self.optional::<String>(&format!("{name}_hex"))?;
        match (self.optional::<String>(name)?, hex) {
            (None, None) => Ok(Vec::new()),
            (Some(text), None) => Ok(text.into_bytes()),
            (None, Some(hex)) => from_hex(&hex),
            (Some(_), Some(_)) => Err(wrong(format!("`{name}` is there as text and as digits."))),
        }
    }
}

/// Bytes from hexadecimal digits.
pub(crate) fn from_hex(digits: &str) -> Result<Vec<u8>> {
    let not_hex = || wrong("Bytes are two hexadecimal digits each.");
    if !digits.len().is_multiple_of(2) {
        return Err(not_hex());
    }
    let nibble = |digit: &u8| char::from(*digit).to_digit(16).and_then(|it| u8::try_from(it).ok());
    let byte = |pair: &[u8]| match pair {
        [high, low] => Some(nibble(high)? << 4 | nibble(low)?),
        _ => None,
    };
    digits.as_bytes().chunks(2).map(|pair| byte(pair).ok_or_else(not_hex)).collect()
}

/// The names of an object's members and the texts of their values.
fn split(json: &[u8]) -> Result<Vec<(String, &[u8])>> {
    between(json, [b'{', b'}'], |rest| {
        let name = rest.value::<String>()?.0;
        rest.expect(b':')?;
        Ok((name, rest.skip()?))
    })
}

/// What stands between two brackets that are the whole text, commas between.
fn between<'a, T>(
    text: &'a [u8],
    [open, close]: [u8; 2],
    item: impl Fn(&mut Rest<'a>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut rest = Rest(text);
    let mut items = Vec::new();
    rest.expect(open)?;
    if !rest.has(close) {
        loop {
            items.push(item(&mut rest)?);
            if !rest.has(b',') {
                break;
            }
        }
        rest.expect(close)?;
    }
    rest.skip_space();
    if rest.0.is_empty() { Ok(items) } else { Err(no_object()) }
}

/// What nobody has read yet of a text.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn skip_space(&mut self) {
        while let Some((b' ' | b'\t' | b'\n' | b'\r', rest)) = self.0.split_first() {
            self.0 = rest;
        }
    }

    /// Whether this stands next, which is then behind us.
    fn has(&mut self, byte: u8) -> bool {
        self.skip_space();
        match self.0.split_first() {
            Some((first, rest)) if *first == byte => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    fn expect(&mut self, byte: u8) -> Result<()> {
        if self.has(byte) { Ok(()) } else { Err(no_object()) }
    }

    /// A value and its text.
    fn value<T: DeserializeOwned>(&mut self) -> Result<(T, &'a [u8])> {
        self.skip_space();
        let mut values = Deserializer::from_slice(self.0).into_iter::<T>();
        let value = values.next().and_then(std::result::Result::ok).ok_or_else(no_object)?;
        let (text, rest) = self.0.split_at_checked(values.byte_offset()).ok_or_else(no_object)?;
        self.0 = rest;
        Ok((value, text))
    }

    /// The text of a value that is read later.
    fn skip(&mut self) -> Result<&'a [u8]> {
        Ok(self.value::<IgnoredAny>()?.1)
    }
}

fn missing(name: &str) -> Error {
    wrong(format!("The member `{name}` is missing."))
}

fn no_object() -> Error {
    wrong("The text is not a JSON object.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(json: &str) -> Result<Vec<(String, String)>> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok(split(json.as_bytes())?.into_iter().map(|(name, raw)| (name, text(raw))).collect())
    }

    #[test]
    fn values_keep_the_text_they_had() {
        let read =
            members(" {\"a\" : 1.50 ,\n\"b\\u0062\":[1, {\"c\":\"}\\\"\"}],\"d\":null}\t").unwrap();
        let names: Vec<(&str, &str)> = read.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(names, [("a", "1.50"), ("bb", "[1, {\"c\":\"}\\\"\"}]"), ("d", "null")]);
        assert_eq!(members("{}").unwrap(), []);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for json in [
            "",
            "null",
            "[]",
            "{",
            "{}}",
            "{} x",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\":1 2}",
            "{\"a\":01}",
        ] {
            assert!(members(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_value_may_be_nested_however_deeply_until_somebody_reads_it() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
        assert_eq!(members(&deep).unwrap().len(), 1);
    }

    #[test]
    fn a_name_that_stands_twice_is_refused() {
        let known = [Member::text("a", "")];
        let code = |json: &[u8]| Members::read(json, &known).err().map(|error| error.code());
        assert_eq!(code(br#"{"a":1,"\u0061":2}"#), Some(Code::MemberDuplicated));
        assert_eq!(code(br#"{"b":1}"#), Some(Code::ArgumentInvalid));
        assert_eq!(code(br#"{"a":1}"#), None);
    }

    #[test]
    fn digits_are_bytes() {
        assert_eq!(from_hex("00fF").unwrap(), [0, 255]);
        for wrong in ["0", "0g", "+1", "ä"] {
            assert!(from_hex(wrong).is_err(), "{wrong}");
        }
    }
}
