//! Reads the members of a line, and says which one is wrong without quoting it.
//!
//! serde's own words for a wrong value quote the value, and a value may be a secret that stands
//! under the wrong name. So each member is read by name and refused in words of our own.

use roomkey::{Code, Error, Result};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::ops::Deref;
use zeroize::Zeroize;

/// A line as a struct that takes its members one by one.
pub(super) trait Members<'l>: Default {
    /// Reads the value of a member into its place; false for a name that is not known.
    fn take<A: MapAccess<'l>>(&mut self, name: &str, value: &mut Value<'_, A>) -> Taken<A::Error>;

    /// The `id`, if one was read.
    fn id(&self) -> Option<&'l str>;
}

/// Whether the member is known.
pub(super) type Taken<E> = std::result::Result<bool, E>;

/// A line that was not understood, with its id where that much was.
#[derive(Debug)]
pub(super) struct Unreadable<'l> {
    pub(super) id: Option<&'l str>,
    pub(super) error: Error,
}

/// Reads a line.
pub(super) fn read<'l, M: Members<'l>>(line: &'l [u8]) -> std::result::Result<M, Unreadable<'l>> {
    let unreadable = |reason: &'static str| Unreadable {
        id: None,
        error: Error::because(Code::ArgumentInvalid, reason),
    };
    let line = std::str::from_utf8(line).map_err(|_| unreadable("The line is not UTF-8."))?;
    // Files that editors marked may have been joined, so any line can start with one.
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    let fault = Fault::default();
    let mut deserializer = serde_json::Deserializer::from_str(line);
    let read = ObjectSeed { fault: &fault, members: M::default() }
        .deserialize(&mut deserializer)
        .and_then(|members| deserializer.end().map(|()| members));
    if let Ok(members) = read {
        return Ok(members);
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

struct ObjectSeed<'f, M> {
    fault: &'f Fault,
    members: M,
}

impl<'l, M: Members<'l>> DeserializeSeed<'l> for ObjectSeed<'_, M> {
    type Value = M;

    fn deserialize<D: Deserializer<'l>>(self, deserializer: D) -> std::result::Result<M, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'l, M: Members<'l>> Visitor<'l> for ObjectSeed<'_, M> {
    type Value = M;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'l>>(mut self, mut map: A) -> std::result::Result<M, A::Error> {
        while let Some(name) = map.next_key::<Text<'l>>()? {
            let mut value = Value { map: &mut map, fault: self.fault, name: &name };
            if !self.members.take(&name, &mut value)? {
                return Err(self.fault.refuse(unknown(&name)));
            }
        }
        Ok(self.members)
    }
}

/// Names the member if it is a slip of the pen. Anything else may be a secret in the wrong place.
pub(super) fn unknown(name: &str) -> String {
    let is_word = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    if name.len() <= 24 && name.bytes().all(is_word) {
        format!("There is no member `{name}`.")
    } else {
        "There is a member with a name that none has.".to_owned()
    }
}

/// The value of the member that is being read.
pub(super) struct Value<'m, A> {
    map: &'m mut A,
    fault: &'m Fault,
    name: &'m str,
}

impl<'l, A: MapAccess<'l>> Value<'_, A> {
    /// Reads the value into its slot; `kind` says what it has to be.
    pub(super) fn into<T: Deserialize<'l>>(
        &mut self,
        slot: &mut Slot<T>,
        kind: &str,
    ) -> Taken<A::Error> {
        if slot.is_there {
            return Err(self.fault.refuse(format!("The member `{}` stands twice.", self.name)));
        }
        slot.is_there = true;
        slot.value = self
            .map
            .next_value::<Option<T>>()
            .map_err(|_| self.fault.refuse(format!("The member `{}` is not {kind}.", self.name)))?;
        Ok(true)
    }
}

/// The place of a member. `null` counts as absent, as scripts write it for what they do not have.
#[derive(Debug)]
pub(super) struct Slot<T> {
    is_there: bool,
    pub(super) value: Option<T>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self { is_there: false, value: None }
    }
}

impl<T> Slot<T> {
    /// The value of a member that has to be there.
    pub(super) fn required(&self, name: &str) -> Result<&T> {
        self.value.as_ref().ok_or_else(|| {
            Error::because(Code::ArgumentInvalid, format!("The member `{name}` is missing."))
        })
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
