//! Reads a line into its members, each as it stands, and says what is wrong without quoting it.
//!
//! serde's own words for a wrong value quote the value, and a value may be a secret that stands
//! under the wrong name. So what is refused is refused in words of our own.

use super::line::Line;
use roomkey::{Code, Error};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::ops::Deref;
use zeroize::Zeroize;

/// A line that was not understood, with its id where that much was.
#[derive(Debug)]
pub(super) struct Unreadable<'l> {
    pub(super) id: Option<&'l str>,
    pub(super) error: Error,
}

/// Reads a line.
pub(super) fn read(line: &[u8]) -> std::result::Result<Line<'_>, Unreadable<'_>> {
    let unreadable = |reason: &'static str| Unreadable {
        id: None,
        error: Error::because(Code::ArgumentInvalid, reason),
    };
    let line = std::str::from_utf8(line).map_err(|_| unreadable("The line is not UTF-8."))?;
    // Files that editors marked may have been joined, so any line can start with one.
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    let fault = Fault::default();
    let mut deserializer = serde_json::Deserializer::from_str(line);
    let read = LineSeed(&fault)
        .deserialize(&mut deserializer)
        .and_then(|line| deserializer.end().map(|()| line));
    if let Ok(line) = read {
        return Ok(line);
    }
    // What follows happens only to bad lines, so it may read them again.
    if serde_json::from_str::<IgnoredAny>(line).is_err() {
        return Err(unreadable("The line is not JSON."));
    }
    let id = serde_json::from_str::<OnlyId<'_>>(line).ok().and_then(|found| found.0);
    let reason = fault.0.take().unwrap_or_else(|| "The line is not a JSON object.".to_owned());
    Err(Unreadable { id, error: Error::because(Code::ArgumentInvalid, reason) })
}

/// What is wrong, since serde's errors cannot carry our words unharmed.
#[derive(Default)]
struct Fault(RefCell<Option<String>>);

impl Fault {
    fn refuse<E: serde::de::Error>(&self, reason: String) -> E {
        self.0.borrow_mut().get_or_insert(reason);
        E::custom("refused")
    }
}

struct LineSeed<'f>(&'f Fault);

impl<'l> DeserializeSeed<'l> for LineSeed<'_> {
    type Value = Line<'l>;

    fn deserialize<D: Deserializer<'l>>(
        self,
        deserializer: D,
    ) -> std::result::Result<Line<'l>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'l> Visitor<'l> for LineSeed<'_> {
    type Value = Line<'l>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'l>>(self, mut map: A) -> std::result::Result<Line<'l>, A::Error> {
        let mut line = Line::default();
        while let Some(name) = map.next_key::<Text<'l>>()? {
            let value = map.next_value::<Option<&'l RawValue>>()?;
            if !line.put(&name, value) {
                return Err(self.0.refuse(twice(&name)));
            }
        }
        Ok(line)
    }
}

/// Whether it may be named: it is a member, or a slip of the pen. Anything else may be a secret in the wrong
/// place.
fn is_word(name: &str) -> bool {
    name.len() <= 24 && name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
}

fn twice(name: &str) -> String {
    if is_word(name) {
        format!("The member `{name}` stands twice.")
    } else {
        "A member stands twice.".to_owned()
    }
}

/// Says that nobody has such a member.
pub(super) fn unknown(name: &str) -> String {
    if is_word(name) {
        format!("There is no member `{name}`.")
    } else {
        "There is a member with a name that none has.".to_owned()
    }
}

/// Text, borrowed from the line where it has no escapes, and wiped where it had to be copied.
pub(super) struct Text<'l>(Cow<'l, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Drop for Text<'_> {
    fn drop(&mut self) {
        if let Cow::Owned(text) = &mut self.0 {
            text.zeroize();
        }
    }
}

impl<'l> Deserialize<'l> for Text<'l> {
    fn deserialize<D: Deserializer<'l>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct TextVisitor;

        impl<'l> Visitor<'l> for TextVisitor {
            type Value = Text<'l>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }

            fn visit_borrowed_str<E>(self, text: &'l str) -> std::result::Result<Text<'l>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> std::result::Result<Text<'l>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }

        deserializer.deserialize_str(TextVisitor)
    }
}

/// Finds the `id` of a line whose other members are wrong. An id that stands twice is none.
struct OnlyId<'l>(Option<&'l str>);

impl<'l> Deserialize<'l> for OnlyId<'l> {
    fn deserialize<D: Deserializer<'l>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct IdVisitor;

        impl<'l> Visitor<'l> for IdVisitor {
            type Value = OnlyId<'l>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'l>>(
                self,
                mut map: A,
            ) -> std::result::Result<OnlyId<'l>, A::Error> {
                let (mut found, mut count) = (None, 0);
                while let Some(name) = map.next_key::<Text<'l>>()? {
                    if &*name == "id" {
                        found = Some(map.next_value::<&'l RawValue>()?.get());
                        count += 1;
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(OnlyId(found.filter(|_| count == 1)))
            }
        }

        deserializer.deserialize_map(IdVisitor)
    }
}
