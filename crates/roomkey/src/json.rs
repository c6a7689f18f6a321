//! JSON as a hostile world sends it: read strictly, and never twice.
//!
//! `serde_json` does the parsing; this module adds what RFC 8725 asks for and JSON itself does not
//! forbid: no member named twice at any level, and no more than [`MAXIMUM_DEPTH`] levels. Errors
//! found on the way keep their own code, which serde's errors cannot carry, in `Faults`.
//!
//! The shells read what callers send them with [`from_slice`], so that all of them refuse the same.

use crate::error::{Code, Error, Result};
use crate::time::{FIRST_IMPLAUSIBLE_SECOND, Timestamp};
use serde::de::{DeserializeOwned, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

/// How deep arrays and objects may be nested, the outermost included.
pub const MAXIMUM_DEPTH: usize = 32;

/// What went wrong inside a serde visitor.
#[derive(Default)]
pub(crate) struct Faults {
    first: RefCell<Option<Error>>,
    /// `Some` when duplicates are to be collected instead of refused.
    duplicates: Option<RefCell<Vec<String>>>,
}

impl Faults {
    /// Keeps the error if it is the first.
    pub(crate) fn note(&self, error: Error) {
        self.first.borrow_mut().get_or_insert(error);
    }

    pub(crate) fn refuse<E: serde::de::Error>(&self, error: Error) -> E {
        self.note(error);
        E::custom("refused")
    }

    pub(crate) fn duplicate<E: serde::de::Error>(&self, name: &str) -> Result<(), E> {
        match &self.duplicates {
            Some(names) => {
                names.borrow_mut().push(name.chars().take(64).collect());
                Ok(())
            }
            None => Err(self.refuse(Error::new(Code::MemberDuplicated))),
        }
    }
}

/// Reads what a caller sent, strictly.
///
/// # Errors
/// `argument_invalid` for text that is no JSON or not of the wanted shape, `member_duplicated`,
/// `nesting_too_deep`. The sentence names members and types, but repeats no value: it might be a
/// secret in the wrong place.
///
/// ```
/// use roomkey::{Code, json, videosdk::AccessSpec};
///
/// let error = json::from_slice::<AccessSpec>(br#"{"permissions":"hunter2"}"#).unwrap_err();
/// assert_eq!(error.code(), Code::ArgumentInvalid);
/// assert!(!error.to_string().contains("hunter2"));
///
/// let error = json::from_slice::<AccessSpec>(br#"{"claims":{"a":1,"a":2}}"#).unwrap_err();
/// assert_eq!(error.code(), Code::MemberDuplicated);
/// ```
pub fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let faults = Faults::default();
    let value =
        read(bytes, &faults, ValueSeed::new(&faults), Code::ArgumentInvalid).map_err(|error| {
            match error.code() {
                Code::ArgumentInvalid => {
                    Error::because(Code::ArgumentInvalid, "The text is not JSON.")
                }
                _ => error,
            }
        })?;
    from_value(value)
}

/// Reads a value that was read strictly.
pub(crate) fn from_value<T: DeserializeOwned>(value: Value) -> Result<T> {
    T::deserialize(value).map_err(|error| {
        Error::because(
            Code::ArgumentInvalid,
            format!("The JSON does not fit: {}.", without_values(&error.to_string())),
        )
    })
}

/// Serde's message without the value it repeats: text in quotes, anything else in backticks behind its
/// kind.
fn without_values(message: &str) -> String {
    let mut message = match (message.split_once('"'), message.rsplit_once('"')) {
        (Some((before, _)), Some((_, after))) => format!("{before}\"…\"{after}"),
        _ => message.chars().take(200).collect(),
    };
    for kind in ["integer `", "floating point `", "boolean `", "character `"] {
        let parts = message.split_once(kind);
        if let Some((before, after)) =
            parts.and_then(|(before, rest)| Some((before, rest.split_once('`')?.1)))
        {
            message = format!("{before}{kind}…`{after}");
        }
    }
    message
}

/// Reads a whole JSON text with a seed; failures without a code of their own get `otherwise`.
pub(crate) fn read<'de, S>(
    bytes: &'de [u8],
    faults: &Faults,
    seed: S,
    otherwise: Code,
) -> Result<S::Value>
where
    S: DeserializeSeed<'de>,
{
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    seed.deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|_| faults.first.borrow_mut().take().unwrap_or(Error::new(otherwise)))
}

/// Reads an object strictly.
pub(crate) fn read_object(bytes: &[u8], otherwise: Code) -> Result<Map<String, Value>> {
    let faults = Faults::default();
    match read(bytes, &faults, ValueSeed::new(&faults), otherwise)? {
        Value::Object(members) => Ok(members),
        _ => Err(Error::new(otherwise)),
    }
}

/// Reads an object that only carries values from one place to another: it does not count as a level.
pub(crate) fn read_outer_object(bytes: &[u8]) -> Result<Map<String, Value>> {
    let faults = Faults::default();
    let seed = ValueSeed::outside(&faults);
    let not_json = || Error::because(Code::ArgumentInvalid, "The text is not JSON.");
    match read(bytes, &faults, seed, Code::ArgumentInvalid) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Error::because(Code::ArgumentInvalid, "The text is not a JSON object.")),
        Err(error) if error.code() == Code::ArgumentInvalid => Err(not_json()),
        Err(error) => Err(error),
    }
}

/// Reads any value and says which members stand twice (the last one is kept).
pub(crate) fn read_leniently(bytes: &[u8]) -> Result<(Value, Vec<String>)> {
    let faults = Faults { duplicates: Some(RefCell::default()), ..Faults::default() };
    let value = read(bytes, &faults, ValueSeed::new(&faults), Code::ClaimsInvalid)?;
    Ok((value, faults.duplicates.map(RefCell::into_inner).unwrap_or_default()))
}

/// How many levels a value has.
pub(crate) fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// Writes a value with its members in the order of their names, so that the bytes do not depend on
/// which features of `serde_json` some other crate of the build has turned on.
pub(crate) fn write_ordered(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_ordered(item, out);
            }
            out.push(b']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            out.push(b'{');
            for (index, (name, value)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_scalar(name, out);
                out.push(b':');
                write_ordered(value, out);
            }
            out.push(b'}');
        }
        scalar => write_scalar(scalar, out),
    }
}

/// Writes text, a number, a boolean or null.
pub(crate) fn write_scalar(value: &(impl serde::Serialize + ?Sized), out: &mut Vec<u8>) {
    // Writing a scalar into memory has no way to fail.
    let _written = serde_json::to_writer(out, value);
}

/// Writes text. Most has nothing to escape and is copied as it is.
pub(crate) fn write_text(text: &str, out: &mut Vec<u8>) {
    let plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    // Asked of all bytes, without stopping at the first, which processors do many at a time.
    if text.bytes().fold(true, |all, byte| all & plain(byte)) {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        write_scalar(text, out);
    }
}

/// Writes a whole number.
pub(crate) fn write_whole(number: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Reads any value, strictly.
#[derive(Clone, Copy)]
pub(crate) struct ValueSeed<'f> {
    faults: &'f Faults,
    depth: usize,
    limit: usize,
}

impl<'f> ValueSeed<'f> {
    pub(crate) fn new(faults: &'f Faults) -> Self {
        Self { faults, depth: 0, limit: MAXIMUM_DEPTH }
    }

    /// A value that already stands inside an object.
    pub(crate) fn member(faults: &'f Faults) -> Self {
        Self { faults, depth: 1, limit: MAXIMUM_DEPTH }
    }

    /// A value that is one level more than it counts.
    pub(crate) fn outside(faults: &'f Faults) -> Self {
        Self { faults, depth: 0, limit: MAXIMUM_DEPTH + 1 }
    }

    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth < self.limit {
            Ok(Self { depth: self.depth + 1, ..self })
        } else {
            Err(self.faults.refuse(Error::new(Code::NestingTooDeep)))
        }
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let value = map.next_value_seed(inner)?;
            if members.contains_key(&name) {
                self.faults.duplicate(&name)?;
            }
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }
}

/// A scalar member whose type decides whether it is right; arrays and objects are refused unread.
pub(crate) enum Scalar<'de> {
    Text(Cow<'de, str>),
    Whole(u64),
    Negative,
    Fraction(f64),
    Other,
}

/// Reads a [`Scalar`], or fails with the given error for an array or object.
pub(crate) struct ScalarSeed<'f> {
    pub(crate) faults: &'f Faults,
    pub(crate) otherwise: fn() -> Error,
}

impl<'de> DeserializeSeed<'de> for ScalarSeed<'_> {
    type Value = Scalar<'de>;

    fn deserialize<D: serde::Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Scalar<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ScalarSeed<'_> {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text or a number")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Other)
    }

    fn visit_i64<E>(self, value: i64) -> Result<Scalar<'de>, E> {
        Ok(u64::try_from(value).map_or(Scalar::Negative, Scalar::Whole))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Whole(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Fraction(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Scalar<'de>, A::Error> {
        Err(self.faults.refuse((self.otherwise)()))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Scalar<'de>, A::Error> {
        Err(self.faults.refuse((self.otherwise)()))
    }
}

/// The name of a member, borrowed from the text where it has no escapes.
pub(crate) struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: serde::Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(value.to_owned()))
    }
}

fn time_invalid() -> Error {
    Error::new(Code::TimeInvalid)
}

/// Reads a NumericDate (RFC 7519, section 2).
///
/// A fraction is rounded up: for a clock of whole seconds `now < 7.5` and `now < 8` are the same
/// statement, and so are `now >= 7.5` and `now >= 8`.
pub(crate) fn next_time<'de, A: MapAccess<'de>>(
    map: &mut A,
    faults: &Faults,
) -> Result<Timestamp, A::Error> {
    let scalar = map.next_value_seed(ScalarSeed { faults, otherwise: time_invalid })?;
    time_from(&scalar).map_err(|error| faults.refuse(error))
}

fn time_from(scalar: &Scalar<'_>) -> Result<Timestamp> {
    match scalar {
        Scalar::Whole(seconds) => plausible(*seconds),
        // The largest double below 2^53 is far above what is plausible.
        Scalar::Fraction(seconds) if *seconds >= 0.0 && *seconds < 9e15 =>
        {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the range was just checked"
            )]
            plausible(seconds.ceil() as u64)
        }
        _ => Err(time_invalid()),
    }
}

fn plausible(seconds: u64) -> Result<Timestamp> {
    if seconds < FIRST_IMPLAUSIBLE_SECOND {
        Ok(Timestamp::from_plausible(seconds))
    } else if seconds / 1000 < FIRST_IMPLAUSIBLE_SECOND {
        Err(Error::new(Code::TimeInMilliseconds).with_hint("Divide by 1000 before signing."))
    } else {
        Err(time_invalid())
    }
}

/// As [`next_time`], from a value that has been read already.
pub(crate) fn time_of(value: &Value) -> Result<Timestamp> {
    let scalar = match value {
        Value::Number(number) => match (number.as_u64(), number.as_f64()) {
            (Some(whole), _) => Scalar::Whole(whole),
            (None, Some(fraction)) => Scalar::Fraction(fraction),
            (None, None) => Scalar::Other,
        },
        _ => Scalar::Other,
    };
    time_from(&scalar)
}

/// Reads a value as text into an error-or-text, for members that must be text.
pub(crate) fn next_text<'de, A: MapAccess<'de>>(
    map: &mut A,
    faults: &Faults,
    otherwise: fn() -> Error,
) -> Result<Cow<'de, str>, A::Error> {
    match map.next_value_seed(ScalarSeed { faults, otherwise })? {
        Scalar::Text(text) => Ok(text),
        _ => Err(faults.refuse(otherwise())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<Code> {
        read_object(text.as_bytes(), Code::ClaimsInvalid).err().map(|error| error.code())
    }

    #[test]
    fn duplicates_are_refused_at_every_level_and_through_escapes() {
        assert_eq!(code(r#"{"a":1,"a":1}"#), Some(Code::MemberDuplicated));
        assert_eq!(code(r#"{"a":1,"\u0061":1}"#), Some(Code::MemberDuplicated));
        assert_eq!(code(r#"{"a":[{"b":{"c":1,"c":2}}]}"#), Some(Code::MemberDuplicated));
        assert_eq!(code(r#"{"a":{"b":1},"b":1}"#), None);
    }

    #[test]
    fn nesting_is_bounded_exactly() {
        let nested = |levels: usize| {
            format!("{{\"a\":{}{}}}", "[".repeat(levels - 1), "]".repeat(levels - 1))
        };
        assert_eq!(code(&nested(MAXIMUM_DEPTH)), None);
        assert_eq!(code(&nested(MAXIMUM_DEPTH + 1)), Some(Code::NestingTooDeep));
        assert_eq!(code(&nested(100_000)), Some(Code::NestingTooDeep));
        let value = read_object(nested(MAXIMUM_DEPTH).as_bytes(), Code::ClaimsInvalid).unwrap();
        assert_eq!(depth(&Value::Object(value)), MAXIMUM_DEPTH);
    }

    #[test]
    fn only_one_object_without_trailing_data_is_read() {
        for text in [
            "",
            "[]",
            "1",
            "null",
            "{} {}",
            "{}\0",
            "\u{feff}{}",
            "{'a':1}",
            "{\"a\":NaN}",
            "{\"a\":01}",
            "{\"a\":1e400}",
            "{\"a\":\"\\ud800\"}",
            "{\"a\":\"\n\"}",
            "{\"a\":1,}",
        ] {
            assert_eq!(code(text), Some(Code::ClaimsInvalid), "{text:?}");
        }
        assert!(read_object(b"{\"a\":\"\xff\"}", Code::ClaimsInvalid).is_err());
    }

    #[test]
    fn errors_repeat_no_value() {
        for text in ["7", "-7", "7.5", "true", "\"777\"", "[\"7\"]", "[7]", "{\"a\":7}"] {
            let error = from_slice::<Vec<bool>>(text.as_bytes());
            let error = error.err().or(from_slice::<String>(text.as_bytes()).err()).unwrap();
            assert!(!error.to_string().contains('7'), "{error}");
            assert!(!error.to_string().contains("true"), "{error}");
        }
    }

    #[test]
    fn text_is_written_as_serde_writes_it() {
        for text in ["", "plain", "Zoë", "\u{7f}", "a\"b", "a\\b", "a\nb", "\0", "\u{2028}"] {
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            write_text(text, &mut ours);
            write_scalar(text, &mut theirs);
            assert_eq!(ours, theirs, "{text:?}");
        }
    }

    #[test]
    fn ordered_writing_sorts_at_every_level() {
        let value: Value =
            serde_json::from_str(r#"{"b":{"y":1,"x":[{"d":1,"c":"é\""}]},"a":null}"#).unwrap();
        let mut out = Vec::new();
        write_ordered(&value, &mut out);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            r#"{"a":null,"b":{"x":[{"c":"é\"","d":1}],"y":1}}"#
        );
    }
}
