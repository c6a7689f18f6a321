//! The values that somebody gave for a token, read strictly and by the description.
//!
//! Errors never quote a value: it may be a secret that stands under the wrong name.

use super::about::{About, Form};
use super::member::Member;
use super::{ISSUED_AT, JTI, LIFETIME, MAX_LIFETIME, NOT_BEFORE};
use crate::error::{Code, Error, Result};
use crate::grant::{Grant, GrantSpec, Word};
use crate::id::Jti;
use crate::json;
use crate::time::{Lifetime, LifetimeSpec, Timestamp};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// What may stand beside any grant.
const BESIDE_A_GRANT: &[Member] = &[LIFETIME, JTI, ISSUED_AT, NOT_BEFORE];

/// The values for one token.
#[derive(Clone)]
pub(crate) struct Given {
    pub(crate) form: &'static Form,
    /// What was said about the kind.
    pub(crate) kind: Option<String>,
    grant: Option<Value>,
    members: Map<String, Value>,
}

fn wrong(reason: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::because(Code::ArgumentInvalid, reason)
}

impl Given {
    /// What a token is to be.
    pub(super) fn to_mint(about: &'static About, json: &[u8]) -> Result<Self> {
        Self::read(about, json, true)
    }

    /// What a token has to be good for.
    pub(super) fn to_verify(about: &'static About, json: &[u8]) -> Result<Self> {
        Self::read(about, json, false)
    }

    fn read(about: &'static About, json: &[u8], mints: bool) -> Result<Self> {
        let mut members = read_members(json)?;
        // A vendor whose tokens are of one kind may have a member of its own that is called so.
        let has_kinds = about.forms.iter().any(|form| !form.kinds.is_empty());
        let kind = match if has_kinds { members.remove("kind") } else { None } {
            None => None,
            Some(Value::String(kind)) => Some(kind),
            Some(_) => return Err(wrong("The member `kind` is not text.")),
        };
        let form = about.form(kind.as_deref())?;
        let grant = if mints { members.remove("grant") } else { None };
        let (known, beside): (_, &[Member]) = match (&grant, form.beside_grant) {
            (None, _) if mints => (form.mint, &[]),
            (None, _) => (form.verify, &[]),
            (Some(_), Some(beside)) if mints => (BESIDE_A_GRANT, beside),
            (Some(_), _) => {
                return Err(wrong(format!("`grant` says nothing about {}.", form.title)));
            }
        };
        for (name, value) in &members {
            let member = known.iter().chain(beside).find(|member| member.is_called(name));
            let member = member.ok_or_else(|| wrong(unknown(about, form, name)))?;
            if !member.of.fits(value) {
                let (name, words) = (member.name, member.of.words());
                return Err(wrong(format!("The member `{name}` is not {words}.")));
            }
        }
        match &grant {
            None | Some(Value::Object(_)) => {}
            Some(_) => return Err(wrong("The member `grant` is not an object.")),
        }
        rename_aliases(&mut members, known)?;
        Ok(Self { form, kind, grant, members })
    }

    /// What stands beside a grant that was read already: how long the token lives, and its id.
    pub(super) fn beside(about: &'static About, lifetime: Lifetime, jti: &Jti) -> Result<Self> {
        let form = about.forms.iter().find(|form| form.beside_grant.is_some());
        let form = form.ok_or_else(|| Word::Room.unsupported(about.title))?;
        let members = [
            (LIFETIME.name.to_owned(), lifetime.as_seconds().into()),
            (JTI.name.to_owned(), jti.as_str().into()),
        ];
        Ok(Self { form, kind: None, grant: None, members: members.into_iter().collect() })
    }

    /// The rest as plain values of the vendor.
    pub(crate) fn spec<T: DeserializeOwned>(mut self) -> Result<T> {
        if let Some(longest) = self.members.remove(MAX_LIFETIME.name) {
            self.members.insert("maximum_lifetime".to_owned(), longest);
        }
        json::from_value(Value::Object(self.members))
    }

    /// Takes a value out, if it is there.
    pub(crate) fn take<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>> {
        self.members.remove(name).map(json::from_value).transpose()
    }

    /// A whole number, which stays there.
    pub(super) fn whole(&self, name: &str) -> Option<u64> {
        self.members.get(name).and_then(Value::as_u64)
    }

    /// How long the token lives: what was said, or else the kind's own.
    pub(crate) fn lifetime(&mut self, maximum_seconds: u64) -> Result<Lifetime> {
        if let Some(spec) = self.take::<LifetimeSpec>(LIFETIME.name)? {
            return spec.parse(maximum_seconds);
        }
        let usual = self.form.lifetime.unwrap_or(Lifetime::default().as_seconds());
        Lifetime::seconds_up_to(usual, maximum_seconds)
    }

    /// The token's id, if it was said.
    pub(crate) fn jti(&mut self) -> Result<Option<Jti>> {
        self.take::<String>(JTI.name)?.as_deref().map(Jti::parse).transpose()
    }

    /// When the token begins to count, if it was said.
    pub(crate) fn not_before(&mut self) -> Result<Option<Timestamp>> {
        self.take::<i64>(NOT_BEFORE.name)?.map(Timestamp::from_unix).transpose()
    }

    /// When the token is issued: what was said, or else now.
    pub(super) fn issued_at(&mut self, now: Timestamp) -> Result<Timestamp> {
        self.take::<i64>(ISSUED_AT.name)?.map_or(Ok(now), Timestamp::from_unix)
    }

    /// The grant, if that is what was given.
    pub(super) fn grant(&mut self, about: &About) -> Result<Option<Grant>> {
        let Some(grant) = self.grant.take() else { return Ok(None) };
        let grant = json::from_value::<GrantSpec<'static>>(grant)?.parse()?;
        grant.check(about.grant, about.title)?;
        if self.members.contains_key(NOT_BEFORE.name) && !about.grant.contains(&Word::NotBefore) {
            return Err(Word::NotBefore.unsupported(about.title));
        }
        Ok(Some(grant))
    }
}

/// An object, each of whose members is read as if it stood alone: how deep a value may be does not
/// depend on the door through which it comes. `null` counts as absent, as scripts write it for what they
/// do not have.
fn read_members(json: &[u8]) -> Result<Map<String, Value>> {
    let mut members = json::read_outer_object(json)?;
    members.retain(|_, value| !value.is_null());
    Ok(members)
}

/// Says under the proper name what was given under another.
fn rename_aliases(members: &mut Map<String, Value>, known: &[Member]) -> Result<()> {
    for (alias, name) in known.iter().filter_map(|member| Some((member.alias?, member.name))) {
        if let Some(value) = members.remove(alias)
            && members.insert(name.to_owned(), value).is_some()
        {
            return Err(wrong(format!("`{name}` and `{alias}` are one, and both are there.")));
        }
    }
    Ok(())
}

/// Names the member if it is a slip of the pen. Anything else may be a secret in the wrong place.
fn unknown(about: &About, form: &Form, name: &str) -> String {
    let is_word = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    // What plain JWTs take is known too.
    let is_known = ["audience", "issuer"].contains(&name)
        || about.knows(name)
        || crate::vendors::all().any(|other| other.about().knows(name));
    if is_known {
        format!("`{name}` says nothing about {}.", form.title)
    } else if name.len() <= 24 && name.bytes().all(is_word) {
        format!("There is no member `{name}`.")
    } else {
        "There is a member with a name that none has.".to_owned()
    }
}
