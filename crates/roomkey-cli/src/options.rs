//! The options that say something about a token, made from what the vendors say of themselves.
//!
//! Options and members of lines are the same values: an option has the name of its member, one of
//! several values in the singular. So a vendor more is known to the command by its description alone.

use crate::failure::{Failure, Result};
use crate::whose::kinds_in_words;
use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches};
use roomkey::vendor::{self, Form, Member, Type, Vendor};
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;
use std::marker::PhantomData;

/// Which of the verbs the options are for.
pub(crate) trait Verb: Clone + std::fmt::Debug + Send + Sync + 'static {
    /// What a kind of token takes.
    fn members(form: &'static Form) -> Vec<&'static Member>;

    /// Whether a grant may stand in their place, and claims of one's own among them.
    const TAKES_GRANT: bool;
}

/// Making a token.
#[derive(Clone, Debug)]
pub(crate) struct Minting;

/// Judging one.
#[derive(Clone, Debug)]
pub(crate) struct Verifying;

impl Verb for Minting {
    fn members(form: &'static Form) -> Vec<&'static Member> {
        // A token is no option: every user of the machine reads the arguments of a program.
        form.mint
            .iter()
            .chain(form.beside_grant.unwrap_or_default())
            .filter(|one| one.name != "app_token")
            .collect()
    }

    const TAKES_GRANT: bool = true;
}

impl Verb for Verifying {
    fn members(form: &'static Form) -> Vec<&'static Member> {
        form.verify.iter().collect()
    }

    const TAKES_GRANT: bool = false;
}

/// What is read apart from the members: the kind of token, which is no member of it, and claims, of which
/// each has an option of its own.
const RESERVED: [&str; 3] = ["kind", "claim", "claim-json"];

/// What was given of the options of a verb.
#[derive(Clone, Debug)]
pub(crate) struct Options<V> {
    /// By the name of the option.
    given: BTreeMap<String, Vec<String>>,
    verb: PhantomData<V>,
}

/// What the option of a member is called, unless its description says it: `layout_classes` is
/// `--layout-class`.
fn option_of(member: &Member) -> String {
    if let Some(name) = member.option {
        return name.to_owned();
    }
    let name = match (member.of, member.name) {
        (Type::Texts, name) if name.ends_with("sses") => name.strip_suffix("es").unwrap_or(name),
        (Type::Texts, name) => name.strip_suffix('s').unwrap_or(name),
        (_, name) => name,
    };
    name.replace('_', "-")
}

/// An option, with whom it says something about.
struct Described {
    name: String,
    member: &'static Member,
    vendors: Vec<Vendor>,
    takes_many: bool,
}

/// All of a verb, those of every vendor first.
fn described<V: Verb>() -> Vec<Described> {
    let mut all: Vec<Described> = Vec::new();
    for vendor in vendor::all() {
        for member in vendor.about().forms.iter().flat_map(V::members) {
            let name = option_of(member);
            let takes_many = member.of == Type::Texts;
            match all.iter_mut().find(|one| one.name == name) {
                None => all.push(Described { name, member, vendors: vec![vendor], takes_many }),
                Some(known) => {
                    known.takes_many |= takes_many;
                    if !known.vendors.contains(&vendor) {
                        known.vendors.push(vendor);
                    }
                }
            }
        }
    }
    all.sort_by_key(|one| std::cmp::Reverse(one.vendors.len()));
    all
}

impl Described {
    fn heading(&self) -> Option<String> {
        let titles: Vec<&str> = self.vendors.iter().map(|one| one.about().title).collect();
        match titles.as_slice() {
            [one] => Some((*one).to_owned()),
            [one, other] => Some(format!("{one} and {other}")),
            _ => None,
        }
    }

    fn arg(&self) -> Arg {
        let mut what = self.member.what.to_owned();
        if let Some(first) = what.get(..1).map(str::to_ascii_uppercase) {
            what.replace_range(..1, &first);
        }
        let arg = Arg::new(self.name.clone()).long(self.name.clone()).help(what);
        let arg = match self.member.of {
            _ if self.name == "v2" => arg.action(ArgAction::SetTrue),
            Type::Flag => arg.action(ArgAction::SetTrue),
            _ if self.name == "claim" => arg.action(ArgAction::Append).value_name("NAME=TEXT"),
            _ if self.takes_many => {
                arg.action(ArgAction::Append).value_delimiter(',').value_name("WORD")
            }
            of => arg.action(ArgAction::Set).value_name(match of {
                Type::Whole => "NUMBER",
                Type::Lifetime => "TIME",
                Type::Seconds => "SECONDS",
                Type::Object => "JSON",
                _ => "TEXT",
            }),
        };
        let arg = if self.name == "permission" { arg.short('p') } else { arg };
        let arg = match self.member.alias {
            Some(alias) => arg.visible_alias(alias.replace('_', "-")),
            None => arg,
        };
        let arg = match self.heading() {
            Some(heading) => arg.help_heading(heading),
            None => arg,
        };
        arg.conflicts_with("jsonl")
    }
}

impl<V: Verb> clap::Args for Options<V> {
    fn augment_args(command: Command) -> Command {
        let mut command = command;
        for one in described::<V>() {
            command = command.arg(one.arg());
        }
        let kind =
            format!("The kind of token. {}. Those of kind api call the REST API", kinds_in_words());
        command = command.arg(
            Arg::new("kind").long("kind").value_name("KIND").help(kind).conflicts_with("jsonl"),
        );
        if !V::TAKES_GRANT {
            return command;
        }
        command
            .arg(
                Arg::new("claim-json")
                    .long("claim-json")
                    .value_name("NAME=JSON")
                    .action(ArgAction::Append)
                    .help("A claim of your own, as JSON")
                    .help_heading("VideoSDK")
                    .conflicts_with("jsonl"),
            )
            .arg(
                Arg::new("grant")
                    .long("grant")
                    .value_name("JSON")
                    .help(
                        "What the bearer may do in nobody's words, instead of the vendor's: room, identity, \
                         join (join, ask, none), and name, moderate, publish, subscribe, hidden, record, \
                         metadata",
                    )
                    .conflicts_with("jsonl"),
            )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<V: Verb> FromArgMatches for Options<V> {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<Self, clap::Error> {
        let mut given = BTreeMap::new();
        let names = described::<V>().into_iter().map(|one| one.name);
        for name in names.chain(["kind", "grant", "claim-json"].map(str::to_owned)) {
            let Some(values) = values_of(matches, &name) else { continue };
            given.insert(name, values);
        }
        Ok(Self { given, verb: PhantomData })
    }

    fn update_from_arg_matches(
        &mut self,
        matches: &ArgMatches,
    ) -> std::result::Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// What was given under a name; nothing for a flag that is down.
fn values_of(matches: &ArgMatches, name: &str) -> Option<Vec<String>> {
    if let Ok(Some(is_up)) = matches.try_get_one::<bool>(name) {
        return is_up.then(Vec::new);
    }
    let values = matches.try_get_many::<String>(name).ok()??;
    Some(values.cloned().collect())
}

fn wrong(reason: impl Into<String>) -> Failure {
    Failure::usage("argument_invalid", reason.into())
}

impl<V: Verb> Options<V> {
    /// Whether any was given.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    /// The value of an option that is there for every vendor.
    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        self.given.get(name)?.first().map(String::as_str)
    }

    /// The kind that was asked for.
    pub(crate) fn kind(&self) -> Option<&str> {
        self.one("kind")
    }

    /// Refuses what says nothing about a plain JWT; `known` is what does.
    pub(crate) fn check_plain(&self, known: &[&str]) -> Result<()> {
        match self.given.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(wrong(format!("`--{name}` says nothing about a plain `jwt`."))),
            None => Ok(()),
        }
    }

    /// The values as the JSON that the vendor reads.
    pub(crate) fn to_json(&self, vendor: Vendor) -> Result<Map<String, Value>> {
        let about = vendor.about();
        let usual = about.form(None)?;
        if self.has("kind") && usual.kinds.is_empty() {
            return Err(says_nothing("kind", usual));
        }
        let form = about.form(self.kind())?;
        let members = V::members(form);
        let mut json = Map::new();
        for (name, values) in &self.given {
            if RESERVED.contains(&name.as_str()) || name == "grant" && V::TAKES_GRANT {
                continue;
            }
            let member = members.iter().find(|member| option_of(member) == *name);
            let member = member.ok_or_else(|| says_nothing(name, form))?;
            json.insert(member.name.to_owned(), value_of(member, name, values)?);
        }
        if let Some(kind) = self.kind() {
            json.insert("kind".to_owned(), kind.into());
        }
        if let Some(text) = self.one("grant").filter(|_| V::TAKES_GRANT) {
            json.insert("grant".to_owned(), object(text, "grant")?);
        }
        if let Some(claims) = self.claims()? {
            let known = members.iter().any(|member| member.name == "claims");
            if !known {
                return Err(says_nothing("claim", form));
            }
            json.insert("claims".to_owned(), Value::Object(claims));
        }
        Ok(json)
    }

    fn claims(&self) -> Result<Option<Map<String, Value>>> {
        let of = |name: &str| self.given.get(name).map_or(&[][..], Vec::as_slice);
        let texts = of("claim").iter().map(|pair| (pair, false));
        let mut claims = Map::new();
        for (pair, is_json) in texts.chain(of("claim-json").iter().map(|pair| (pair, true))) {
            let (name, text) =
                pair.split_once('=').ok_or_else(|| wrong("A claim is given as NAME=VALUE."))?;
            let value = if is_json { json_claim(name, text)? } else { text.into() };
            if claims.insert(name.to_owned(), value).is_some() {
                return Err(wrong(format!("The claim `{name}` is given twice.")));
            }
        }
        Ok((self.has("claim") || self.has("claim-json")).then_some(claims))
    }
}

fn says_nothing(name: &str, form: &Form) -> Failure {
    wrong(format!("`--{name}` says nothing about {}.", form.title))
}

fn value_of(member: &Member, option: &str, values: &[String]) -> Result<Value> {
    let one = || match values {
        [one] => Ok(one.as_str()),
        _ => {
            Err(wrong(format!("`--{option}` is given once here: a token of this vendor has one.")))
        }
    };
    Ok(match member.of {
        _ if option == "v2" => 2.into(),
        Type::Flag => true.into(),
        Type::Texts => values.to_vec().into(),
        Type::Whole | Type::Seconds => {
            let number: Number = one()?
                .parse()
                .map_err(|_| wrong(format!("`--{option}` is not {}.", member.of.words())))?;
            Value::Number(number)
        }
        Type::Object => object(one()?, option)?,
        _ => one()?.into(),
    })
}

fn object(text: &str, option: &str) -> Result<Value> {
    let value: Map<String, Value> =
        roomkey::json::from_slice(text.as_bytes()).map_err(|error| {
            let reason = format!("`--{option}` is refused: {}", error.reason());
            Failure::usage(error.code().as_str(), reason)
        })?;
    Ok(Value::Object(value))
}

fn json_claim(name: &str, text: &str) -> Result<Value> {
    roomkey::json::from_slice(text.as_bytes()).map_err(|error| {
        let reason = format!("The claim `{name}` is refused: {}", error.reason());
        Failure::usage(error.code().as_str(), reason)
            .hint("Text needs quotes in JSON; use --claim for plain text.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_have_the_names_of_members_one_at_a_time() {
        let member = |name: &str, of: Type| {
            let all = vendor::all().flat_map(|vendor| vendor.about().forms);
            *all.flat_map(|form| form.mint).find(|one| one.name == name && one.of == of).unwrap()
        };
        for (name, of, option) in [
            ("permissions", Type::Texts, "permission"),
            ("layout_classes", Type::Texts, "layout-class"),
            ("scopes", Type::Texts, "scope"),
            ("issued_at", Type::Seconds, "issued-at"),
            ("version", Type::Whole, "v2"),
            ("claims", Type::Object, "claim"),
        ] {
            assert_eq!(option_of(&member(name, of)), option);
        }
    }

    #[test]
    fn no_vendors_member_takes_a_name_that_is_the_commands_own() {
        let own = ["vendor", "jsonl", "json", "kind", "help", "version", "credentials", "database"];
        let minting = described::<Minting>().into_iter().map(|one| (one.name, true));
        let verifying = described::<Verifying>().into_iter().map(|one| (one.name, false));
        for (name, mints) in minting.chain(verifying) {
            let is_taken = own.contains(&name.as_str()) || mints && name == "grant";
            assert!(!is_taken, "--{name}");
        }
    }
}
