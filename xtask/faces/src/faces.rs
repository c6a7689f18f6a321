//! What the typed faces of every language are written from: the description of a vendor, with the members of
//! all its kinds of token side by side.

use roomkey::grant::Word;
use roomkey::vendor::{self, About, CredentialField, Form, Member, Type};
use serde_json::{Map, Value};

/// A vendor, as a language shows it.
pub(crate) struct Face {
    pub(crate) about: &'static About,
    pub(crate) mint: Vec<Field>,
    pub(crate) verify: Vec<Field>,
}

/// A member, whichever kinds of token have it.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) of: Of,
    /// A sentence.
    pub(crate) what: String,
}

/// The type of a member.
pub(crate) enum Of {
    /// Of the description.
    Described(Type, Vec<&'static str>),
    /// A grant in nobody's words.
    Grant,
}

/// Every vendor's.
pub(crate) fn all() -> impl Iterator<Item = Face> {
    vendor::all().map(|vendor| Face::of(vendor.about()))
}

impl Face {
    fn of(about: &'static About) -> Self {
        let mut mint = fields(about, |form| form.mint);
        let verify = fields(about, |form| form.verify);
        let kinds: Vec<&'static str> =
            about.forms.iter().flat_map(|form| form.kinds).copied().collect();
        if let Some(usual) = kinds.first() {
            let what = format!("Which kind of token it is; `{usual}` if it is left out.");
            mint.insert(0, Field { name: "kind", of: Of::Described(Type::Text, kinds), what });
        }
        if !about.grant.is_empty() {
            let what = "A grant in nobody's words, in the place of the vendor's own.".to_owned();
            mint.insert(0, Field { name: "grant", of: Of::Grant, what });
        }
        let has = |name: &str| mint.iter().any(|field| field.name == name);
        if about.grant.contains(&Word::NotBefore) && !has("not_before") {
            let what = "From when on it is valid, beside a grant.".to_owned();
            let of = Of::Described(Type::Seconds, Vec::new());
            mint.push(Field { name: "not_before", of, what });
        }
        Self { about, mint, verify: with_kind(about, verify) }
    }

    /// What the names of its types begin with.
    pub(crate) fn prefix(&self) -> String {
        capitalized(self.about.name)
    }

    pub(crate) fn credentials(&self) -> &'static [CredentialField] {
        self.about.credentials
    }

    /// What a token of the usual kind is minted from, for example.
    pub(crate) fn example(&self) -> Map<String, Value> {
        let text = self.about.forms.first().map_or("{}", |form| form.example);
        serde_json::from_str(text).unwrap_or_default()
    }
}

/// What tells kinds of token apart when one is minted tells them apart when it is verified.
fn with_kind(about: &'static About, mut verify: Vec<Field>) -> Vec<Field> {
    let kinds: Vec<&'static str> =
        about.forms.iter().flat_map(|form| form.kinds).copied().collect();
    if let Some(usual) = kinds.first() {
        let what = format!("Which kind of token it has to be; `{usual}` if it is left out.");
        verify.insert(0, Field { name: "kind", of: Of::Described(Type::Text, kinds), what });
    }
    verify
}

fn fields(about: &'static About, members: fn(&Form) -> &'static [Member]) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for member in about.forms.iter().flat_map(members) {
        if fields.iter().any(|field| field.name == member.name) {
            continue;
        }
        let owners: Vec<&Form> =
            about.forms.iter().filter(|form| has(members(form), member)).collect();
        let whose = match owners.as_slice() {
            [form] if about.forms.len() > 1 => {
                format!(" For {}.", form.title.split(" of `").next().unwrap_or(form.title))
            }
            _ => String::new(),
        };
        let what = format!("{}.{}{whose}", capitalized(member.what), unit(member.of));
        let of = Of::Described(member.of, member.choices.to_vec());
        fields.push(Field { name: member.name, of, what });
    }
    fields
}

fn has(members: &[Member], member: &Member) -> bool {
    members.iter().any(|one| one.name == member.name)
}

/// What a number counts, where its meaning does not say so.
const fn unit(of: Type) -> &'static str {
    match of {
        Type::Lifetime => " In seconds, or as text such as `2h`.",
        _ => "",
    }
}

pub(crate) fn capitalized(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Text in lines of so many characters, each behind what stands in front of it.
pub(crate) fn wrapped(text: &str, before: &str, width: usize) -> String {
    let mut out = String::new();
    let mut line = before.to_owned();
    for word in text.split(' ') {
        let length = line.chars().count() + 1 + word.chars().count();
        if length > width && line.len() > before.len() {
            out.push_str(line.trim_end());
            out.push('\n');
            before.clone_into(&mut line);
        }
        if line.len() > before.len() {
            line.push(' ');
        }
        line.push_str(word);
    }
    out.push_str(line.trim_end());
    out
}
