//! The values that say something about a token, as data: what each is called, what it is, what it says.

use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::Value;

/// A value that says something about a token.
///
/// ```
/// let about = roomkey::vendor::by_name("videosdk")?.about();
/// let roles = about.forms[0].mint.iter().find(|member| member.name == "roles").unwrap();
/// assert_eq!(roles.choices, ["rtc", "crawler"]);
/// assert!(!roles.is_required);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// Another name that is read too.
    pub alias: Option<&'static str>,
    /// What the command calls its option, where that is not the name: one that is taken by the command
    /// itself or by other vendors, or one of several values in the singular.
    pub option: Option<&'static str>,
    /// Its type.
    pub of: Type,
    /// What it says, for people.
    pub what: &'static str,
    /// The words that it can be, or that can stand in it; none if it is not one of a few.
    pub choices: &'static [&'static str],
    /// Whether nothing is minted without it, nor anything verified.
    pub is_required: bool,
}

impl Member {
    pub(crate) const fn new(name: &'static str, of: Type, what: &'static str) -> Self {
        Self { name, alias: None, option: None, of, what, choices: &[], is_required: false }
    }

    /// It is one of these words, or several of them.
    pub(crate) const fn one_of(self, choices: &'static [&'static str]) -> Self {
        Self { choices, ..self }
    }

    /// Nothing is usual where it is left out.
    pub(crate) const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// The command has it under this name.
    pub(crate) const fn option(self, name: &'static str) -> Self {
        Self { option: Some(name), ..self }
    }

    const fn or(self, alias: &'static str) -> Self {
        Self { alias: Some(alias), ..self }
    }

    pub(super) fn is_called(&self, name: &str) -> bool {
        self.name == name || self.alias == Some(name)
    }
}

impl Serialize for Member {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_struct("Member", 7)?;
        members.serialize_field("name", self.name)?;
        members.serialize_field("alias", &self.alias)?;
        members.serialize_field("type", self.of.as_str())?;
        members.serialize_field("words", self.of.words())?;
        members.serialize_field("what", self.what)?;
        members.serialize_field("choices", self.choices)?;
        members.serialize_field("is_required", &self.is_required)?;
        members.end()
    }
}

/// How long it lives.
pub(crate) const LIFETIME: Member = Member::new("lifetime", Type::Lifetime, "how long it lives");
/// The id of the token.
pub(crate) const JTI: Member = Member::new("jti", Type::Text, "its id instead of a random one");
/// When it is issued.
pub(crate) const ISSUED_AT: Member =
    Member::new("issued_at", Type::Seconds, "when it is issued, in Unix seconds, instead of now");
/// From when on it is valid.
pub(crate) const NOT_BEFORE: Member =
    Member::new("not_before", Type::Seconds, "from when on it is valid, in Unix seconds");
/// By how much clocks may differ.
pub(crate) const LEEWAY: Member =
    Member::new("leeway", Type::Whole, "by how many seconds clocks may differ, 0 to 600");
/// The longest lifetime that is taken.
pub(crate) const MAX_LIFETIME: Member =
    Member::new("max_lifetime", Type::Lifetime, "the longest lifetime that is taken")
        .or("maximum_lifetime");
/// Whether a token without an end is taken.
pub(crate) const MISSING_EXPIRY: Member =
    Member::new("allow_missing_expiry", Type::Flag, "whether a token without `exp` is taken");

/// The type of a value.
///
/// ```
/// use roomkey::vendor::Type;
/// assert_eq!(Type::Flag.words(), "true or false");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Type {
    /// Text.
    Text,
    /// An array of text.
    Texts,
    /// A whole number from 0 on.
    Whole,
    /// Yes or no.
    Flag,
    /// An object.
    Object,
    /// A duration: seconds, or text such as `2h`.
    Lifetime,
    /// A time in Unix seconds.
    Seconds,
    /// A number, perhaps with a fraction.
    Number,
}

impl Type {
    /// Its name: `text`, `texts`, `whole`, `flag`, `object`, `lifetime`, `seconds` or `number`.
    ///
    /// ```
    /// # use roomkey::vendor::Type;
    /// assert_eq!(Type::Seconds.as_str(), "seconds");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Texts => "texts",
            Self::Whole => "whole",
            Self::Flag => "flag",
            Self::Object => "object",
            Self::Lifetime => "lifetime",
            Self::Seconds => "seconds",
            Self::Number => "number",
        }
    }

    /// What a value has to be, behind "is not".
    ///
    /// ```
    /// # use roomkey::vendor::Type;
    /// assert_eq!(Type::Lifetime.words(), "a number of seconds or text such as `2h`");
    /// ```
    pub const fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Texts => "an array of text",
            Self::Whole => "a whole number from 0 on",
            Self::Flag => "true or false",
            Self::Object => "an object",
            Self::Lifetime => "a number of seconds or text such as `2h`",
            Self::Seconds => "a whole number of seconds",
            Self::Number => "a number",
        }
    }

    pub(super) fn fits(self, value: &Value) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Texts => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
            Self::Whole => value.is_u64(),
            Self::Flag => value.is_boolean(),
            Self::Object => value.is_object(),
            Self::Lifetime => value.is_string() || value.is_number(),
            Self::Seconds => value.is_i64() || value.is_u64(),
            Self::Number => value.is_number(),
        }
    }
}
