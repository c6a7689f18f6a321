//! The description of a vendor as data.

use crate::error::{Code, Error, Result};
use crate::grant::Word;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::Value;

/// A vendor as data: everything that a shell has to know of it. As JSON it has the same members, but for
/// those that only the command needs, and a [`Member`] has its type as `type`, with the `words` for it.
///
/// ```
/// let about = roomkey::vendor::by_name("vonage")?.about();
/// assert_eq!(about.title, "Vonage");
/// assert_eq!(about.credentials[0].variables, ["VONAGE_APPLICATION_ID"]);
///
/// let json = serde_json::to_value(about).unwrap_or_default();
/// assert_eq!(json["forms"][0]["mint"][0]["type"], "text");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Debug, serde::Serialize)]
#[non_exhaustive]
pub struct About {
    /// The name that shells find it by.
    pub name: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// What its keys are made of.
    pub credentials: &'static [CredentialField],
    /// Its kinds of token; the first is the one meant where none is named.
    pub forms: &'static [Form],
    /// What of a [`Grant`](crate::grant::Grant) its tokens can say.
    pub grant: &'static [Word],
}

/// One thing that belongs to a vendor's credentials.
#[derive(Debug, serde::Serialize)]
#[non_exhaustive]
pub struct CredentialField {
    /// Its name.
    pub name: &'static str,
    /// What it is, for people.
    pub what: &'static str,
    /// Its names in the environment. If it has two, they have to agree.
    pub variables: &'static [&'static str],
    /// Whether nobody may see it.
    pub is_secret: bool,
    /// The code where it is missing.
    pub code: Code,
    /// Whether keys can be made without it.
    pub is_optional: bool,
    /// What files of credentials call it, if it may lie in a file of its own.
    pub file: Option<KeyFile>,
}

/// A key that may lie in a file of its own.
#[derive(Clone, Copy, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct KeyFile {
    /// What files of credentials call the key itself.
    pub name: &'static str,
    /// What they call the path of its file.
    pub path: &'static str,
    /// The variable with that path.
    pub path_variable: &'static str,
}

impl CredentialField {
    pub(crate) const fn public(
        name: &'static str,
        what: &'static str,
        variables: &'static [&'static str],
        code: Code,
    ) -> Self {
        Self { name, what, variables, is_secret: false, code, is_optional: false, file: None }
    }

    pub(crate) const fn secret(
        name: &'static str,
        what: &'static str,
        variables: &'static [&'static str],
        code: Code,
    ) -> Self {
        Self { name, what, variables, is_secret: true, code, is_optional: false, file: None }
    }

    #[cfg(any(feature = "vonage", feature = "videoio"))]
    pub(crate) const fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }

    #[cfg(feature = "vonage")]
    pub(crate) const fn or_file(
        self,
        name: &'static str,
        path: &'static str,
        path_variable: &'static str,
    ) -> Self {
        Self { file: Some(KeyFile { name, path, path_variable }), ..self }
    }
}

/// A kind of token.
#[derive(Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Form {
    /// What `kind` calls it; of more than one, the first is meant where none is named. None where the
    /// vendor has one kind only.
    pub kinds: &'static [&'static str],
    /// What is read as `kind` too and not offered: the words of a vendor that shares its tokens.
    #[serde(skip)]
    pub(crate) also_read: &'static [&'static str],
    /// What people call it, such as "a client token of `opentok`".
    pub title: &'static str,
    /// What says something when one is minted.
    pub mint: &'static [Member],
    /// What says something when one is verified.
    pub verify: &'static [Member],
    /// How long one lives if nothing is said, in seconds; `None` if it lives for ever.
    pub lifetime: Option<u64>,
    /// What one is minted from, as an example: an object of these members.
    pub example: &'static str,
    /// What may stand beside a grant, if it can be minted from one: these, and `lifetime`, `not_before`,
    /// `issued_at` and `jti`.
    pub beside_grant: Option<&'static [Member]>,
}

impl Form {
    pub(crate) const fn new(
        kinds: &'static [&'static str],
        title: &'static str,
        lifetime: Option<u64>,
    ) -> Self {
        Self {
            kinds,
            also_read: &[],
            title,
            mint: &[],
            verify: &[],
            lifetime,
            example: "{}",
            beside_grant: None,
        }
    }

    #[cfg(feature = "vonage")]
    pub(crate) const fn also_read(self, kinds: &'static [&'static str]) -> Self {
        Self { also_read: kinds, ..self }
    }

    pub(crate) const fn mint(self, mint: &'static [Member]) -> Self {
        Self { mint, ..self }
    }

    pub(crate) const fn verify(self, verify: &'static [Member]) -> Self {
        Self { verify, ..self }
    }

    pub(crate) const fn example(self, example: &'static str) -> Self {
        Self { example, ..self }
    }

    /// It can be minted from a grant with these beside it.
    pub(crate) const fn grant(self, beside: &'static [Member]) -> Self {
        Self { beside_grant: Some(beside), ..self }
    }
}

/// A value that says something about a token.
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
}

impl Member {
    pub(crate) const fn new(name: &'static str, of: Type, what: &'static str) -> Self {
        Self { name, alias: None, option: None, of, what, choices: &[] }
    }

    /// It is one of these words, or several of them.
    #[cfg(any(feature = "videosdk", feature = "opentok", feature = "videoio"))]
    pub(crate) const fn one_of(self, choices: &'static [&'static str]) -> Self {
        Self { choices, ..self }
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
        let mut members = serializer.serialize_struct("Member", 6)?;
        members.serialize_field("name", self.name)?;
        members.serialize_field("alias", &self.alias)?;
        members.serialize_field("type", self.of.as_str())?;
        members.serialize_field("words", self.of.words())?;
        members.serialize_field("what", self.what)?;
        members.serialize_field("choices", self.choices)?;
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
}

impl Type {
    /// Its name: `text`, `texts`, `whole`, `flag`, `object`, `lifetime` or `seconds`.
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
        }
    }
}

impl About {
    /// The kind of token that a word means; the usual one without a word.
    ///
    /// # Errors
    /// `argument_invalid` for a word that means none.
    ///
    /// ```
    /// let about = roomkey::vendor::by_name("videoio")?.about();
    /// assert_eq!(about.form(Some("app"))?.title, "an app token of `videoio`");
    /// assert!(about.form(Some("t1")).is_err());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn form(&self, kind: Option<&str>) -> Result<&'static Form> {
        let meant = self.forms.iter().find(|form| {
            kind.is_none_or(|kind| form.kinds.contains(&kind) || form.also_read.contains(&kind))
        });
        meant.ok_or_else(|| {
            let kinds: Vec<String> = (self.forms.iter().flat_map(|form| form.kinds))
                .map(|kind| format!("`{kind}`"))
                .collect();
            let reason = if kinds.is_empty() {
                format!("`kind` says nothing about {}.", self.words_for_first())
            } else {
                format!("A token of `{}` is of the kind {}.", self.name, kinds.join(" or "))
            };
            Error::because(Code::ArgumentInvalid, reason)
        })
    }

    fn words_for_first(&self) -> &'static str {
        self.forms.first().map_or("this token", |form| form.title)
    }

    /// Whether some kind of token of this vendor has such a member, to mint or to verify. An error may
    /// name such a one; any other name may be a secret in the wrong place.
    ///
    /// ```
    /// let about = roomkey::vendor::by_name("opentok")?.about();
    /// assert!(about.has_member("session") && !about.has_member("secret"));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn has_member(&self, name: &str) -> bool {
        let members = self.forms.iter().flat_map(|form| form.mint.iter().chain(form.verify));
        ["kind", "grant"].contains(&name) || members.into_iter().any(|one| one.is_called(name))
    }

    /// The field of its credentials that has this name.
    ///
    /// ```
    /// let about = roomkey::vendor::by_name("opentok")?.about();
    /// assert!(about.credential("secret").is_some_and(|field| field.is_secret));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn credential(&self, name: &str) -> Option<&'static CredentialField> {
        self.credentials.iter().find(|field| field.name == name)
    }

    /// The same as [`About::has_member`], or whether it is a field of its credentials.
    ///
    /// ```
    /// let about = roomkey::vendor::by_name("opentok")?.about();
    /// assert!(about.knows("secret") && !about.knows("permissions"));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn knows(&self, name: &str) -> bool {
        self.has_member(name) || self.credential(name).is_some()
    }
}
