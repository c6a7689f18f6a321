//! The claims of a vendor's tokens as data, so that every language can say before a token is there what one
//! will say.

use super::member::Type;
use serde::ser::{Error as _, Serialize, SerializeStruct, Serializer};
use serde_json::Value;

/// A claim, as it comes out of [`Keys::verify`](super::Keys::verify). As JSON it has its type as `type`, with the
/// `words` for it, and its example as a value.
///
/// ```
/// let about = roomkey::vendor::by_name("livekit")?.about();
/// let claim = about.form(None)?.claim("exp").ok_or("there is one")?;
/// assert!(!claim.is_optional && claim.fits(&1_750_000_000.into()) && !claim.fits(&"soon".into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Claim {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub of: Type,
    /// What it says, for people; of a time in which unit.
    pub what: &'static str,
    /// One value of it, as JSON.
    pub example: &'static str,
    /// The words that it can be, or that can stand in it; none if it is not one of a few.
    pub choices: &'static [&'static str],
    /// Whether a token can be without it.
    pub is_optional: bool,
    /// Whether it is `null` where the token does not have it.
    pub is_nullable: bool,
}

impl Claim {
    pub(crate) const fn new(
        name: &'static str,
        of: Type,
        what: &'static str,
        example: &'static str,
    ) -> Self {
        Self { name, of, what, example, choices: &[], is_optional: false, is_nullable: false }
    }

    /// A token can be without it.
    pub(crate) const fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }

    /// It is `null` where the token does not have it.
    pub(crate) const fn nullable(self) -> Self {
        Self { is_nullable: true, ..self }
    }

    /// It is one of these words, or several of them.
    pub(crate) const fn one_of(self, choices: &'static [&'static str]) -> Self {
        Self { choices, ..self }
    }

    /// Whether it can be this.
    ///
    /// ```
    /// use serde_json::json;
    /// let about = roomkey::vendor::by_name("opentok")?.about();
    /// let role = about.form(None)?.claim("role").ok_or("there is one")?;
    /// assert!(role.fits(&json!("moderator")) && !role.fits(&json!("host")) && !role.fits(&json!(null)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fits(&self, value: &Value) -> bool {
        if value.is_null() {
            return self.is_nullable;
        }
        let is_choice =
            |word: &Value| word.as_str().is_some_and(|word| self.choices.contains(&word));
        self.of.fits(value)
            && (self.choices.is_empty()
                || is_choice(value)
                || value.as_array().is_some_and(|words| words.iter().all(is_choice)))
    }
}

impl Serialize for Claim {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let example: Value = serde_json::from_str(self.example).map_err(S::Error::custom)?;
        let mut members = serializer.serialize_struct("Claim", 8)?;
        members.serialize_field("name", self.name)?;
        members.serialize_field("type", self.of.as_str())?;
        members.serialize_field("words", self.of.words())?;
        members.serialize_field("what", self.what)?;
        members.serialize_field("example", &example)?;
        members.serialize_field("choices", self.choices)?;
        members.serialize_field("is_optional", &self.is_optional)?;
        members.serialize_field("is_nullable", &self.is_nullable)?;
        members.end()
    }
}

/// The names of claims, for the inspector: another spelling of one counts for nothing.
pub(crate) const fn names<const N: usize>(mut claims: &[Claim]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut places: &mut [&'static str] = &mut names;
    while let (Some((claim, more)), Some((place, rest))) =
        (claims.split_first(), places.split_first_mut())
    {
        *place = claim.name;
        claims = more;
        places = rest;
    }
    names
}

/// What JWTs of several vendors say.
pub(crate) mod of_jwt {
    use super::{Claim, Type};

    /// When it was issued. There may be a fraction, as in each of these times.
    pub(crate) const IAT: Claim =
        Claim::new("iat", Type::Number, "when it was issued, in Unix seconds", "1750000000");
    /// From when on it counts.
    pub(crate) const NBF: Claim =
        Claim::new("nbf", Type::Number, "from when on it is valid, in Unix seconds", "1750000000");
    /// When it ends.
    pub(crate) const EXP: Claim = Claim::new(
        "exp",
        Type::Number,
        "the first moment at which it is no longer valid, in Unix seconds",
        "1750007200",
    );
    /// Which token it is.
    pub(crate) const JTI: Claim = Claim::new(
        "jti",
        Type::Text,
        "the id of the token",
        r#""0f8fad5b-d9cb-469f-a165-70867728950e""#,
    );
}
