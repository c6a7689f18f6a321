//! What can be asked, as a table: which verb of what, with which members, what is answered, and who answers.

pub(crate) mod calls;
mod endpoints;
mod keys;
mod plain;
mod revocations;
mod sessions;
mod tables;
mod tokbox;
mod tokens;

use crate::members::Members;
use crate::object::Object;
use crate::refusal::wrong;
use roomkey::Result;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::json;

pub use tables::VERBS;
pub(crate) use tokens::videosdk;

/// A member of a verb's JSON, or of what is opened.
///
/// ```
/// let verb = roomkey_wire::VERBS.iter().find(|verb| verb.name == "timestamp").ok_or("there is one")?;
/// let seconds = verb.members[0];
/// assert_eq!((seconds.name, seconds.is_optional), ("seconds", false));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// Its type: `text`, `texts`, `whole`, `number`, `flag`, `object`, `lifetime`, `seconds` or `any`.
    pub of: &'static str,
    /// What it says.
    pub what: &'static str,
    /// Whether it can be left out.
    pub is_optional: bool,
}

impl Member {
    const fn new(name: &'static str, of: &'static str, what: &'static str) -> Self {
        Self { name, of, what, is_optional: false }
    }

    pub(crate) const fn text(name: &'static str, what: &'static str) -> Self {
        Self::new(name, "text", what)
    }

    pub(crate) const fn list(name: &'static str, what: &'static str) -> Self {
        Self::new(name, "texts", what)
    }

    pub(crate) const fn whole(name: &'static str, what: &'static str) -> Self {
        Self::new(name, "whole", what)
    }

    pub(crate) const fn number(name: &'static str, what: &'static str) -> Self {
        Self::new(name, "number", what)
    }

    pub(crate) const fn flag(name: &'static str, what: &'static str) -> Self {
        Self::new(name, "flag", what).optional()
    }

    pub(crate) const fn object(name: &'static str, what: &'static str) -> Self {
        Self::new(name, "object", what)
    }

    pub(crate) const fn lifetime(name: &'static str, what: &'static str) -> Self {
        Self::new(name, "lifetime", what)
    }

    pub(crate) const fn seconds(name: &'static str, what: &'static str) -> Self {
        Self::new(name, "seconds", what)
    }

    pub(crate) const fn any(name: &'static str, what: &'static str) -> Self {
        Self::new(name, "any", what)
    }

    pub(crate) const fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }
}

impl Serialize for Member {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_struct("Member", 4)?;
        members.serialize_field("name", self.name)?;
        members.serialize_field("type", self.of)?;
        members.serialize_field("what", self.what)?;
        members.serialize_field("is_optional", &self.is_optional)?;
        members.end()
    }
}

/// What a verb is asked of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    Nothing,
    Keys,
    Secret,
    Key,
    Signer,
    Authority,
    Api,
    Conversation,
    OwnToken,
    VideoSdk,
    OpenTok,
    VideoIo,
}

impl Of {
    const fn kinds(self) -> &'static str {
        match self {
            Self::Nothing => "0",
            Self::Keys => "vendor:<vendor>, keyring:videosdk",
            Self::Secret => "secret",
            Self::Key => "key",
            Self::Signer => "signer",
            Self::Authority => "authority:videoio",
            Self::Api => "api:<vendor>",
            Self::Conversation => "conversation",
            Self::OwnToken => "own_token",
            Self::VideoSdk => "endpoints:videosdk",
            Self::OpenTok => "endpoints:opentok",
            Self::VideoIo => "endpoints:videoio",
        }
    }

    const fn whose(object: Option<&Object>) -> Self {
        match object {
            None => Self::Nothing,
            Some(Object::Keys(_)) => Self::Keys,
            Some(Object::Secret(_)) => Self::Secret,
            Some(Object::Key(_)) => Self::Key,
            Some(Object::Signer(_)) => Self::Signer,
            Some(Object::Authority(_)) => Self::Authority,
            Some(Object::Api(_)) => Self::Api,
            Some(Object::Conversation(_)) => Self::Conversation,
            Some(Object::OwnToken(_)) => Self::OwnToken,
            Some(Object::VideoSdk(_)) => Self::VideoSdk,
            Some(Object::OpenTok(_)) => Self::OpenTok,
            Some(Object::VideoIo(_)) => Self::VideoIo,
        }
    }
}

/// What was asked.
pub(crate) struct Asked<'a> {
    object: Option<&'a Object>,
    members: Members<'a>,
}

/// The object that the verb is asked of, which the table has looked at.
macro_rules! object {
    ($asked:ident, $variant:ident) => {
        match $asked.object {
            Some(crate::object::Object::$variant(object)) => object,
            _ => return Err(crate::verbs::not_of_this()),
        }
    };
}
pub(crate) use object;

fn not_of_this() -> roomkey::Error {
    wrong("There is no such verb of this.")
}

type Run = fn(&mut Asked<'_>) -> Result<Vec<u8>>;

/// A verb of the wire.
///
/// ```
/// let verb = roomkey_wire::VERBS.iter().find(|verb| verb.name == "timestamp").ok_or("there is one")?;
/// assert_eq!((verb.of(), verb.members[0].name), ("0", "seconds"));
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Verb {
    /// Its name.
    pub name: &'static str,
    of: Of,
    /// The members of its JSON.
    pub members: &'static [Member],
    /// The members of its answer, a blank between two.
    pub answer: &'static str,
    /// What it does.
    pub what: &'static str,
    run: Run,
}

impl Verb {
    /// The kinds of things of which it is asked; `0` for the number that stands for none.
    ///
    /// See [`Verb`] for an example.
    pub const fn of(&self) -> &'static str {
        self.of.kinds()
    }
}

impl Serialize for Verb {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_struct("Verb", 5)?;
        members.serialize_field("name", self.name)?;
        members.serialize_field("of", self.of())?;
        members.serialize_field("members", self.members)?;
        members.serialize_field("answer", self.answer)?;
        members.serialize_field("what", self.what)?;
        members.end()
    }
}

/// Answers.
pub(crate) fn run(object: Option<&Object>, verb: &str, json: &[u8]) -> Result<Vec<u8>> {
    let of = Of::whose(object);
    let verb = VERBS.iter().find(|known| known.of == of && known.name == verb);
    let verb = verb.ok_or_else(not_of_this)?;
    let members = Members::read(json, verb.members)?;
    (verb.run)(&mut Asked { object, members })
}

#[expect(clippy::unnecessary_wraps, reason = "a verb may refuse")]
fn verbs(_: &mut Asked<'_>) -> Result<Vec<u8>> {
    let kinds = crate::KINDS.iter().map(|kind| {
        json!({
            "name": kind.name, "what": kind.what, "members": kind.members, "secrets": kind.secrets,
        })
    });
    let kinds: Vec<_> = kinds.collect();
    Ok(crate::answer::text(&json!({ "kinds": kinds, "verbs": VERBS })))
}
