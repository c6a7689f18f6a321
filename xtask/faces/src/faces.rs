//! What the typed faces of every language are written from: the description of a vendor, kind of token by kind of
//! token, and what each takes and says.

use roomkey::grant::Word;
use roomkey::vendor::{self, About, Claim, CredentialField, Form, Member, Type};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A vendor, as a language shows it.
pub(crate) struct Face {
    pub(crate) about: &'static About,
    /// The first is the usual one.
    pub(crate) kinds: Vec<Kind>,
}

/// A kind of token.
pub(crate) struct Kind {
    pub(crate) form: &'static Form,
    /// What it is called where it is not the usual one.
    pub(crate) word: Option<&'static str>,
    /// What the names of its types begin with.
    pub(crate) prefix: String,
    /// What people call it, such as "a client token of OpenTok".
    pub(crate) title: String,
    pub(crate) mint: Vec<Field>,
    /// What stands in the place of the vendor's own words, if it can be made from a grant.
    pub(crate) grant: Option<Vec<Field>>,
    pub(crate) verify: Vec<Field>,
}

/// A member of what is given.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) of: Of,
    /// A sentence.
    pub(crate) what: String,
    pub(crate) is_required: bool,
}

impl Field {
    /// What it always says, where it has one word only and has to be there, or may be left out.
    pub(crate) fn only_word(&self) -> Option<&'static str> {
        match &self.of {
            Of::Described(_, choices) => match choices.as_slice() {
                [only] => Some(only),
                _ => None,
            },
            Of::Grant => None,
        }
    }

    /// What it is, in a language that has a type for durations.
    pub(crate) fn of_duration(&self) -> String {
        self.what.replace(" In seconds, or as text such as `2h`.", "")
    }
}

/// The words of the members that are one of several, by the name of the type that they have in languages which name it.
#[derive(Default)]
pub(crate) struct Words(pub(crate) BTreeMap<String, Vec<&'static str>>);

impl Words {
    /// Those of a kind of token: of what it is minted from, verified by, and says.
    pub(crate) fn add(&mut self, kind: &Kind) {
        let fields = kind.mint.iter().chain(kind.grant.iter().flatten()).chain(&kind.verify);
        for field in fields {
            if let Of::Described(of, choices) = &field.of {
                self.gather(field.name, *of, choices);
            }
        }
        for claim in kind.form.claims {
            self.gather(claim.name, claim.of, claim.choices);
        }
    }

    fn gather(&mut self, name: &str, of: Type, choices: &[&'static str]) {
        if choices.len() < 2 {
            return;
        }
        let known = self.0.entry(word_name(name, of)).or_default();
        for choice in choices {
            if !known.contains(choice) {
                known.push(choice);
            }
        }
    }
}

/// What the type of one of these words is called: `Permission` for the member `permissions`.
pub(crate) fn word_name(name: &str, of: Type) -> String {
    let name = capitalized(&camel_cased(name));
    match name.strip_suffix('s') {
        Some(one) if of == Type::Texts => one.to_owned(),
        _ => name,
    }
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
        let kinds = about.forms.iter().enumerate();
        let kinds = kinds.map(|(place, form)| Kind::of(about, form, place == 0)).collect();
        Self { about, kinds }
    }

    /// What the names of its types begin with.
    pub(crate) fn prefix(&self) -> String {
        capitalized(self.about.name)
    }

    pub(crate) fn credentials(&self) -> &'static [CredentialField] {
        self.about.credentials
    }

    /// What it is called where types are named: its title without what no name has.
    pub(crate) fn type_name(&self) -> String {
        self.about.title.split('.').map(capitalized).collect()
    }

    /// What its credentials are for, in a sentence.
    pub(crate) fn of_credentials(&self) -> String {
        format!("What keys of {} are opened with.", self.about.title)
    }

    /// The names of what a token is minted from, one for each way to say it.
    pub(crate) fn wishes(&self) -> Vec<String> {
        self.kinds.iter().flat_map(Kind::wishes).collect()
    }
}

impl Kind {
    fn of(about: &'static About, form: &'static Form, is_usual: bool) -> Self {
        let word = form.kinds.first().copied().filter(|_| !is_usual);
        let with_kind = |members: &[Member], has_to: &str| {
            let kind = kind_field(form, is_usual, has_to);
            kind.into_iter().chain(members.iter().map(field)).collect::<Vec<_>>()
        };
        let grant = form.beside_grant.filter(|_| !about.grant.is_empty()).map(|beside| {
            let what = "A grant in nobody's words, in the place of the vendor's own.".to_owned();
            let grant = Field { name: "grant", of: Of::Grant, what, is_required: true };
            let always = ["lifetime", "not_before", "issued_at", "jti"].into_iter();
            let always = always
                .filter(|name| *name != "not_before" || about.grant.contains(&Word::NotBefore))
                .filter_map(|name| form.mint.iter().find(|member| member.name == name));
            let beside = beside.iter().chain(always).map(field);
            let kind = kind_field(form, is_usual, "it is");
            std::iter::once(grant).chain(kind).chain(beside).collect()
        });
        Self {
            form,
            word,
            prefix: capitalized(about.name) + &word.map(capitalized).unwrap_or_default(),
            title: form.title.replace(&format!("`{}`", about.name), about.title),
            mint: with_kind(form.mint, "it is"),
            grant,
            verify: with_kind(form.verify, "it has to be"),
        }
    }

    /// What a token is minted from, for example.
    pub(crate) fn example(&self) -> Map<String, Value> {
        serde_json::from_str(self.form.example).unwrap_or_default()
    }

    /// The names of what a token of this kind is minted from.
    pub(crate) fn wishes(&self) -> Vec<String> {
        let grant = self.grant.as_ref().map(|_| format!("{}GrantMint", self.prefix));
        std::iter::once(format!("{}Mint", self.prefix)).chain(grant).collect()
    }

    /// The claims that every token has, for example.
    pub(crate) fn example_claims(&self) -> Map<String, Value> {
        let claims = self.form.claims.iter().filter(|claim| !claim.is_optional);
        claims.map(|claim| (claim.name.to_owned(), example(claim))).collect()
    }

    /// What stands over what a token is minted from.
    pub(crate) fn of_mint(&self) -> String {
        format!("What {} is to be. What is left out is as usual.", self.title)
    }

    /// What stands over what a token is minted from as a grant.
    pub(crate) fn of_grant(&self) -> String {
        format!("What {} is to be, as a grant in nobody's words.", self.title)
    }

    /// What stands over what a token has to be good for.
    pub(crate) fn of_verify(&self) -> String {
        format!("What {} has to be good for. What is left out is not asked for.", self.title)
    }

    /// What stands over what comes out, which may be more than is described.
    pub(crate) fn of_claims(&self) -> String {
        let own =
            if self.form.own_claims { " Beside these may stand claims of your own." } else { "" };
        format!("What {} says, once it is verified.{own}", self.title)
    }
}

/// One value of a claim.
pub(crate) fn example(claim: &Claim) -> Value {
    serde_json::from_str(claim.example).unwrap_or_default()
}

/// How a language writes values.
pub(crate) struct Notation {
    /// What stands around a list.
    pub(crate) list: (&'static str, &'static str),
    /// What stands around a map.
    pub(crate) map: (&'static str, &'static str),
    /// What stands around the name of a member, and between it and its value.
    pub(crate) name: (&'static str, &'static str),
    /// What has no other values in it.
    pub(crate) scalar: fn(&Value) -> String,
}

impl Notation {
    pub(crate) fn literal(&self, value: &Value) -> String {
        let (quote, is) = self.name;
        let (around, items) = match value {
            Value::Array(items) => {
                (self.list, items.iter().map(|item| self.literal(item)).collect())
            }
            Value::Object(members) => {
                let member =
                    |(name, value)| format!("{quote}{name}{quote}{is}{}", self.literal(value));
                (self.map, members.iter().map(member).collect::<Vec<_>>())
            }
            scalar => return (self.scalar)(scalar),
        };
        format!("{}{}{}", around.0, items.join(", "), around.1)
    }
}

/// What a field of the credentials is, and out of which variables the language's function with this name takes it.
pub(crate) fn credential(field: &CredentialField, from_environment: &str) -> String {
    let variables: Vec<String> = field.variables.iter().map(|name| format!("`{name}`")).collect();
    let from = if variables.is_empty() {
        String::new()
    } else {
        format!(" `{from_environment}` takes it from {}.", variables.join(" or "))
    };
    format!("The {}.{from}", field.what)
}

/// What a claim says, in a sentence with one value of it, as the language writes that.
pub(crate) fn such_as(claim: &Claim, example: &str) -> String {
    let what = capitalized(claim.what);
    match claim.choices {
        [_only] => format!("{what}."),
        _ if example.eq_ignore_ascii_case("null") || example == "None" => format!("{what}."),
        _ => format!("{what}, such as `{example}`."),
    }
}

/// What tells kinds of token apart, where there are several.
fn kind_field(form: &'static Form, is_usual: bool, has_to: &str) -> Option<Field> {
    let usual = form.kinds.first()?;
    let or_else = match (is_usual, form.kinds.len()) {
        (true, 1) => " It may be left out.".to_owned(),
        (true, _) => format!(" `{usual}` if it is left out."),
        (false, _) => String::new(),
    };
    let what = format!("Which kind of token {has_to}.{or_else}");
    let of = Of::Described(Type::Text, form.kinds.to_vec());
    Some(Field { name: "kind", of, what, is_required: !is_usual })
}

fn field(member: &Member) -> Field {
    Field {
        name: member.name,
        of: Of::Described(member.of, member.choices.to_vec()),
        what: format!("{}.{}", capitalized(member.what), unit(member.of)),
        is_required: member.is_required,
    }
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

/// A name as languages have it that begin words with capital letters.
pub(crate) fn camel_cased(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &capitalized(word))
}

/// Text with each line so many steps further in.
pub(crate) fn indented(text: &str, depth: usize) -> String {
    let before = "    ".repeat(depth);
    let lines = text.split_inclusive('\n');
    lines
        .map(|line| if line == "\n" { line.to_owned() } else { format!("{before}{line}") })
        .collect()
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
