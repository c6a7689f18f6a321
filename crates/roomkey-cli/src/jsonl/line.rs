//! A line of `--jsonl` as its members, each as it stands: the vendor whose line it is reads them.

use super::members::{Text, unknown};
use roomkey::vendor::{self, Credentials, Vendor};
use roomkey::{Code, Error, Result};
use serde::Deserialize;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

/// The members of a line, in their order.
#[derive(Default)]
pub(super) struct Line<'l> {
    id: Option<Member<'l>>,
    members: Vec<(Zeroizing<String>, Member<'l>)>,
}

/// The value of a member. `null` counts as absent, as scripts write it for what they do not have.
type Member<'l> = Option<&'l RawValue>;

fn wrong(reason: String) -> Error {
    Error::because(Code::ArgumentInvalid, reason)
}

impl<'l> Line<'l> {
    /// Puts a member in its place; false if it stands there already.
    pub(super) fn put(&mut self, name: &str, value: Member<'l>) -> bool {
        if name == "id" {
            return self.id.replace(value).is_none();
        }
        if self.members.iter().any(|(known, _)| known.as_str() == name) {
            return false;
        }
        self.members.push((Zeroizing::new(name.to_owned()), value));
        true
    }

    /// The `id`, if there is one.
    pub(super) fn id(&self) -> Option<&'l str> {
        self.id.flatten().map(RawValue::get)
    }

    /// The refusal of a line without a member that has to be there.
    pub(super) fn missing(name: &str) -> Error {
        wrong(format!("The member `{name}` is missing."))
    }

    /// Refuses whatever was not taken out.
    pub(super) fn refuse_rest(&self) -> Result<()> {
        self.members.first().map_or(Ok(()), |(name, _)| Err(wrong(unknown(name))))
    }

    fn raw(&self, name: &str) -> Option<&'l str> {
        let (_, value) = self.members.iter().find(|(known, _)| known.as_str() == name)?;
        value.map(RawValue::get)
    }

    /// Whether there is such a member, which is not `null`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// Takes a member out; `kind` says what it has to be.
    pub(super) fn take<T: Deserialize<'l>>(&mut self, name: &str, kind: &str) -> Result<Option<T>> {
        let raw = self.raw(name);
        self.members.retain(|(known, _)| known.as_str() != name);
        let read = |raw| serde_json::from_str(raw);
        raw.map(read).transpose().map_err(|_| wrong(format!("The member `{name}` is not {kind}.")))
    }

    /// Takes a text out.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<Text<'l>>> {
        self.take(name, "text")
    }

    /// Takes a text out that has to be there.
    pub(super) fn needed(&mut self, name: &str) -> Result<Text<'l>> {
        self.text(name)?.ok_or_else(|| Self::missing(name))
    }

    /// Whether it names keys of the vendor. An app token is no key: a session may be made for another
    /// app than the usual one.
    pub(super) fn has_key(&self, vendor: Vendor) -> bool {
        let fields = vendor.about().credentials.iter();
        fields.filter(|field| field.name != "app_token").any(|field| self.has(field.name))
    }

    /// Takes the vendor's credentials out, with what tells them from others, by the names of the fields. `without` is one that is
    /// not looked for.
    pub(super) fn credentials(
        &mut self,
        vendor: Vendor,
        without: &str,
    ) -> Result<(Credentials, Vec<(&'static str, Text<'l>)>)> {
        let mut credentials = Credentials::new();
        let mut parts = Vec::new();
        for field in vendor.about().credentials {
            if field.name == without || field.name == "app_token" {
                continue;
            }
            match self.text(field.name)? {
                Some(text) => {
                    credentials = credentials.with(field.name, text.as_bytes());
                    parts.push((field.name, text));
                }
                None if field.is_optional => {}
                None => return Err(Self::missing(field.name)),
            }
        }
        Ok((credentials, parts))
    }

    /// Refuses a member that nobody has: it may be the one that is missing.
    pub(super) fn refuse_slip(&self) -> Result<()> {
        let is_known = |name: &str| {
            ["token", "now", "algorithms", "audience", "issuer"].contains(&name)
                || vendor::all().any(|vendor| vendor.about().knows(name))
        };
        match self.names().find(|name| !is_known(name)) {
            Some(name) => Err(wrong(unknown(name))),
            None => Ok(()),
        }
    }

    /// The names of what is left.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let left = self.members.iter().filter(|(_, value)| value.is_some());
        left.map(|(name, _)| name.as_str())
    }

    /// What is left, as JSON.
    pub(super) fn rest(&self) -> Zeroizing<Vec<u8>> {
        let mut json = Zeroizing::new(Vec::with_capacity(256));
        let mut before = b'{';
        for (name, value) in &self.members {
            let Some(value) = value else { continue };
            json.push(before);
            json.extend_from_slice(serde_json::Value::from(name.as_str()).to_string().as_bytes());
            json.push(b':');
            json.extend_from_slice(value.get().as_bytes());
            before = b',';
        }
        if before == b'{' {
            json.push(before);
        }
        json.push(b'}');
        json
    }
}
