//! Fields that cross without anybody parsing text.
//!
//! A first byte says whose fields follow: [`OWN`] the vendor's, [`BY_NAME`] one text of JSON. A field is a byte for
//! its kind and what belongs to it. Lengths stand in front: no text can end early or run into the next, and
//! one that is empty is not one that is absent, which would be the difference between no room and any.

use crate::refusal::wrong;
use roomkey::{Error, LifetimeSpec, Result, Timestamp};
use std::borrow::Cow;

/// JSON follows, as one text.
pub(crate) const BY_NAME: u8 = 0;
/// The vendor's own fields follow.
pub(crate) const OWN: u8 = 1;

const ABSENT: u8 = 0;
const TEXT: u8 = 1;
const NUMBER: u8 = 2;
const LIST: u8 = 3;

/// Reads fields, one after the other. What is left out at the end is absent.
///
/// See [`Packed`] for what they look like.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    whose: u8,
    rest: &'a [u8],
}

enum Field<'a> {
    Absent,
    Text(&'a str),
    Number(i64),
    List(Items<'a>),
}

impl<'a> Fields<'a> {
    /// From the first byte on.
    ///
    /// # Errors
    /// `argument_invalid` where there is none, or it says nothing.
    ///
    /// ```
    /// use roomkey_wire::Fields;
    /// assert!(Fields::read(&[1]).is_ok() && Fields::read(&[]).is_err() && Fields::read(&[7]).is_err());
    /// ```
    pub fn read(bytes: &'a [u8]) -> Result<Self> {
        match bytes.split_first() {
            Some((&whose @ (BY_NAME | OWN), rest)) => Ok(Self { whose, rest }),
            _ => Err(unreadable()),
        }
    }

    /// Whether they are one text of JSON.
    ///
    /// ```
    /// # use roomkey_wire::Fields;
    /// assert!(Fields::read(&[0])?.are_by_name());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn are_by_name(&self) -> bool {
        self.whose == BY_NAME
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or_else(unreadable)?;
        self.rest = rest;
        Ok(taken)
    }

    fn length(&mut self) -> Result<usize> {
        let length = <[u8; 4]>::try_from(self.take(4)?).map_err(|_| unreadable())?;
        usize::try_from(u32::from_le_bytes(length)).map_err(|_| unreadable())
    }

    fn short_text(&mut self) -> Result<&'a str> {
        let length = self.length()?;
        std::str::from_utf8(self.take(length)?).map_err(|_| wrong("A field is not UTF-8."))
    }

    fn next(&mut self) -> Result<Field<'a>> {
        let Some((kind, rest)) = self.rest.split_first() else { return Ok(Field::Absent) };
        self.rest = rest;
        match *kind {
            ABSENT => Ok(Field::Absent),
            TEXT => self.short_text().map(Field::Text),
            NUMBER => {
                let number = <[u8; 8]>::try_from(self.take(8)?).map_err(|_| unreadable())?;
                Ok(Field::Number(i64::from_le_bytes(number)))
            }
            LIST => {
                let count = self.length()?;
                let items = Items { left: count, fields: *self };
                // Each item has a length, so that a count cannot be larger than what is there.
                for _ in 0..count {
                    self.short_text()?;
                }
                Ok(Field::List(items))
            }
            _ => Err(unreadable()),
        }
    }

    /// A text, or nothing.
    ///
    /// # Errors
    /// `argument_invalid` for anything else, here and below.
    ///
    /// ```
    /// # use roomkey_wire::{Fields, Packed};
    /// let packed = Packed::new().text("").absent();
    /// let mut fields = Fields::read(packed.bytes())?;
    /// assert_eq!((fields.text()?, fields.text()?, fields.text()?), (Some(""), None, None));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn text(&mut self) -> Result<Option<&'a str>> {
        match self.next()? {
            Field::Absent => Ok(None),
            Field::Text(text) => Ok(Some(text)),
            Field::Number(_) | Field::List(_) => Err(wrong("A field is no text.")),
        }
    }

    /// A number, or nothing.
    ///
    /// ```
    /// # use roomkey_wire::{Fields, Packed};
    /// let packed = Packed::new().number(-1);
    /// assert_eq!(Fields::read(packed.bytes())?.number()?, Some(-1));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn number(&mut self) -> Result<Option<i64>> {
        match self.next()? {
            Field::Absent => Ok(None),
            Field::Number(number) => Ok(Some(number)),
            Field::Text(_) | Field::List(_) => Err(wrong("A field is no number.")),
        }
    }

    /// A list of texts, or nothing.
    ///
    /// ```
    /// # use roomkey_wire::{Fields, Packed};
    /// let packed = Packed::new().list(&["a", "b"]);
    /// assert_eq!(Fields::read(packed.bytes())?.list()?.unwrap_or_default(), ["a", "b"]);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn list(&mut self) -> Result<Option<Vec<&'a str>>> {
        match self.next()? {
            Field::Absent => Ok(None),
            Field::List(items) => Ok(Some(items.collect())),
            Field::Text(_) | Field::Number(_) => Err(wrong("A field is no list.")),
        }
    }

    pub(crate) fn cow(&mut self) -> Result<Option<Cow<'a, str>>> {
        Ok(self.text()?.map(Cow::Borrowed))
    }

    pub(crate) fn cows(&mut self) -> Result<Vec<Cow<'a, str>>> {
        match self.next()? {
            Field::Absent => Ok(Vec::new()),
            Field::List(items) => Ok(items.map(Cow::Borrowed).collect()),
            Field::Text(_) | Field::Number(_) => Err(wrong("A field is no list.")),
        }
    }

    /// A number from 0 on, or nothing.
    pub(crate) fn whole(&mut self) -> Result<Option<u64>> {
        let below = |_| wrong("A field is below 0.");
        self.number()?.map(|number| u64::try_from(number).map_err(below)).transpose()
    }

    pub(crate) fn flag(&mut self) -> Result<bool> {
        match self.number()? {
            None | Some(0) => Ok(false),
            Some(1) => Ok(true),
            Some(_) => Err(wrong("A field is neither 0 nor 1.")),
        }
    }

    /// A lifetime as a text or a number, as the core judges both.
    pub(crate) fn lifetime(&mut self) -> Result<Option<LifetimeSpec>> {
        match self.next()? {
            Field::Absent => Ok(None),
            Field::Text(text) => Ok(Some(LifetimeSpec::Text(text.to_owned()))),
            Field::Number(number) => Ok(Some(LifetimeSpec::Number(number.into()))),
            Field::List(_) => Err(wrong("A lifetime is a text or a number.")),
        }
    }

    /// Refuses more than was asked for.
    pub(crate) fn end(self) -> Result<()> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(wrong("There are more fields than belong here."))
        }
    }
}

struct Items<'a> {
    left: usize,
    fields: Fields<'a>,
}

impl<'a> Iterator for Items<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        self.left = self.left.checked_sub(1)?;
        self.fields.short_text().ok()
    }
}

fn unreadable() -> Error {
    wrong("The fields cannot be read.")
}

/// Writes fields, one after the other. It is what a language's own lines do, in Rust.
///
/// ```
/// let packed = roomkey_wire::Packed::new().text("ab").number(2).absent().list(&["c"]);
/// assert_eq!(
///     packed.bytes(),
///     [1, 1, 2, 0, 0, 0, b'a', b'b', 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0, 0, 1, 0, 0, 0, b'c']
/// );
/// ```
#[derive(Clone, Debug)]
pub struct Packed(Vec<u8>);

impl Default for Packed {
    fn default() -> Self {
        Self::new()
    }
}

impl Packed {
    /// None yet, of the vendor's own.
    ///
    /// ```
    /// assert_eq!(roomkey_wire::Packed::new().bytes(), [1]);
    /// ```
    pub fn new() -> Self {
        Self::of(OWN)
    }

    /// JSON by name, whatever the vendor.
    ///
    /// ```
    /// let packed = roomkey_wire::Packed::by_name("{}");
    /// assert_eq!(packed.bytes(), [0, 1, 2, 0, 0, 0, b'{', b'}']);
    /// ```
    pub fn by_name(json: &str) -> Self {
        Self::of(BY_NAME).text(json)
    }

    pub(crate) fn of(whose: u8) -> Self {
        let mut bytes = Vec::with_capacity(256);
        bytes.push(whose);
        Self(bytes)
    }

    /// What crosses.
    ///
    /// See [`Packed`] for an example of this and the rest.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Nothing.
    #[must_use]
    pub fn absent(mut self) -> Self {
        self.0.push(ABSENT);
        self
    }

    /// A text.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.0.push(TEXT);
        self.short_text(text);
        self
    }

    /// A number.
    #[must_use]
    pub fn number(mut self, number: i64) -> Self {
        self.0.push(NUMBER);
        self.0.extend_from_slice(&number.to_le_bytes());
        self
    }

    /// A list of texts.
    #[must_use]
    pub fn list(mut self, items: &[impl AsRef<str>]) -> Self {
        self.0.push(LIST);
        self.length(items.len());
        for item in items {
            self.short_text(item.as_ref());
        }
        self
    }

    pub(crate) fn optional(self, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(text),
            None => self.absent(),
        }
    }

    pub(crate) fn perhaps(self, number: Option<i64>) -> Self {
        match number {
            Some(number) => self.number(number),
            None => self.absent(),
        }
    }

    pub(crate) fn time(self, time: Option<Timestamp>) -> Self {
        // A time is before the year 5138.
        self.perhaps(time.and_then(|time| i64::try_from(time.unix()).ok()))
    }

    pub(crate) fn some(self, items: &[impl AsRef<str>]) -> Self {
        if items.is_empty() { self.absent() } else { self.list(items) }
    }

    fn short_text(&mut self, text: &str) {
        self.length(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    /// What has no length of 32 bits is a gigabyte above all that is read.
    fn length(&mut self, length: usize) {
        self.0.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_off_anywhere_is_refused_or_absent() {
        let packed = Packed::new().text("room").number(7).list(&["a", "bc"]);
        let read = |bytes: &[u8]| -> Result<_> {
            let mut fields = Fields::read(bytes)?;
            Ok((
                fields.text()?.map(str::to_owned),
                fields.number()?,
                fields.list()?.map(|list| list.len()),
            ))
        };
        let whole = read(packed.bytes()).unwrap();
        assert_eq!(whole, (Some("room".to_owned()), Some(7), Some(2)));
        for end in 0..packed.bytes().len() {
            if let Ok(cut) = read(&packed.bytes()[..end]) {
                // Between two fields it ends where fields may end.
                assert!(cut.2.is_none() && cut != whole, "{end}");
            }
        }
    }

    #[test]
    fn a_count_or_length_beyond_what_is_there_costs_nothing() {
        for bytes in [&[1, 3, 255, 255, 255, 255][..], &[1, 1, 255, 255, 255, 255], &[1, 9]] {
            assert!(Fields::read(bytes).unwrap().list().is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn a_text_with_whatever_in_it_stays_one_text() {
        let packed = Packed::new().text("ann\0\u{1}mod").text("next");
        let mut fields = Fields::read(packed.bytes()).unwrap();
        assert_eq!(fields.text().unwrap(), Some("ann\0\u{1}mod"));
        assert_eq!(fields.text().unwrap(), Some("next"));
    }

    #[test]
    fn an_empty_text_is_not_an_absent_one() {
        let packed = Packed::new().text("").absent();
        let mut fields = Fields::read(packed.bytes()).unwrap();
        assert_eq!((fields.text().unwrap(), fields.text().unwrap()), (Some(""), None));
    }

    #[test]
    fn more_than_was_asked_for_is_refused() {
        let packed = Packed::new().text("a").absent();
        let mut fields = Fields::read(packed.bytes()).unwrap();
        fields.text().unwrap();
        assert!(fields.end().is_err());
    }
}
