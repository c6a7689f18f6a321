//! What is given: what a token is minted from, and what it has to be good for.

use super::values::{given, is_duration, literal, sentence};
use super::{comment, comment_before, documented, fields, name, prefix};
use crate::faces::{Face, Field, Kind, Of, camel_cased};
use roomkey::vendor::Type;
use serde_json::{Map, Value};

/// A class of what is given.
pub(super) struct Given<'a> {
    owner: String,
    kind: &'a Kind,
    /// What the class is called.
    name: String,
    about: String,
    all: &'a [Field],
    /// The fields that it crosses as, if it does.
    packed: Option<&'static [&'static str]>,
    /// Whether nothing of it may be there.
    is_demand: bool,
}

impl<'a> Given<'a> {
    pub(super) fn mint(face: &Face, kind: &'a Kind) -> Self {
        let about = format!("{} It may be kept and minted from many times.", kind.of_mint());
        let packed = fields(face, kind).map(|fields| fields.mint);
        Self::new(face, kind, "Access", about, &kind.mint, packed)
    }

    pub(super) fn grant(face: &Face, kind: &'a Kind) -> Option<Self> {
        let all = kind.grant.as_deref()?;
        Some(Self::new(face, kind, "GrantAccess", kind.of_grant(), all, None))
    }

    pub(super) fn verify(face: &Face, kind: &'a Kind) -> Self {
        let packed = fields(face, kind).map(|fields| fields.verify);
        let of = Self::new(face, kind, "Expectation", kind.of_verify(), &kind.verify, packed);
        Self { is_demand: true, ..of }
    }

    fn new(
        face: &Face,
        kind: &'a Kind,
        class: &str,
        about: String,
        all: &'a [Field],
        packed: Option<&'static [&'static str]>,
    ) -> Self {
        let (owner, name) = (name(face), prefix(kind) + class);
        Self { owner, kind, name, about, all, packed, is_demand: false }
    }

    /// The members that are given, in the order of the constructor: what is needed, what crosses as fields, the rest.
    fn own(&self) -> Vec<&'a Field> {
        let place = |field: &Field| {
            let packed = self.packed.unwrap_or_default();
            packed.iter().position(|name| *name == field.name).unwrap_or(packed.len())
        };
        let mut own: Vec<&Field> =
            self.all.iter().filter(|field| field.only_word().is_none()).collect();
        own.sort_by_key(|field| (!field.is_required, place(field)));
        own
    }

    /// How one is made, for example.
    pub(super) fn example(&self) -> String {
        let example: Map<String, Value> =
            if self.is_demand { Map::new() } else { self.kind.example() };
        let own = self.own();
        let given: Vec<String> = own
            .iter()
            .filter_map(|field| {
                let value = match &field.of {
                    Of::Grant => "Grant(\"class-7\", \"ann\")".to_owned(),
                    Of::Described(_, _) if is_duration(field) => {
                        example.get(field.name).map(|_| "2.hours".to_owned())?
                    }
                    Of::Described(_, _) => literal(example.get(field.name)?),
                };
                Some(format!("{} = {value}", camel_cased(field.name)))
            })
            .collect();
        format!("{}.{}({})", self.owner, self.name, given.join(", "))
    }

    pub(super) fn class(&self) -> String {
        let own = self.own();
        let mut out = if self.is_demand {
            comment_before(&self.about, 0)
        } else {
            documented(&self.about, &[self.example()], 0)
        };
        if own.is_empty() {
            out.extend([format!("public class {} {{\n", self.name)]);
        } else {
            out.extend([format!("public class {}(\n", self.name)]);
            for field in &own {
                out.push_str(&comment(&sentence(&field.of_duration()), 1));
                out.extend([format!("    {},\n", parameter(field))]);
            }
            out.push_str(") {\n");
        }
        out.push_str(&self.crossing());
        out.push_str(&self.builder(&own));
        out.push_str(&self.companion(&own));
        out.push_str("}\n");
        out
    }

    fn crossing(&self) -> String {
        let Some(packed) = self.packed else {
            return format!("    internal val packed: ByteArray = {}\n", self.by_name(1));
        };
        let field = |name: &&str| {
            let known = self.all.iter().find(|field| field.name == *name);
            known
                .filter(|field| field.only_word().is_none())
                .map_or_else(|| ".absent()".to_owned(), packing)
        };
        let calls: Vec<String> = packed.iter().map(field).collect();
        let chain = format!("Packed(){}.bytes()", calls.concat());
        let missing: Vec<&Field> =
            self.own().into_iter().filter(|field| !packed.contains(&field.name)).collect();
        let Some(first) = missing.first() else {
            return format!("    internal val packed: ByteArray = {}\n", chained(&chain, 2));
        };
        let no_more = missing
            .iter()
            .map(|field| format!("{} == null", camel_cased(field.name)))
            .collect::<Vec<_>>()
            .join(" && ");
        debug_assert!(!first.is_required);
        format!(
            "    internal val packed: ByteArray = if ({no_more}) {{\n        {}\n    }} else {{\n        {}\n    }}\n",
            chained(&chain, 3),
            self.by_name(2)
        )
    }

    fn by_name(&self, depth: usize) -> String {
        let before = "    ".repeat(depth);
        let mut out = "Packed.byName(\n".to_owned();
        out.extend([format!("{before}    given(\n")]);
        for field in self.all {
            let name = field.name;
            let value = field.only_word().map_or_else(
                || match &field.of {
                    Of::Described(Type::Flag, _) => {
                        format!("{}.takeIf {{ it }}", camel_cased(name))
                    }
                    Of::Grant => "grant.members".to_owned(),
                    Of::Described(_, _) => camel_cased(name),
                },
                |word| format!("\"{word}\""),
            );
            out.extend([format!("{before}        \"{name}\" to {value},\n")]);
        }
        out.extend([format!("{before}    ),\n{before})")]);
        out
    }

    fn builder(&self, own: &[&Field]) -> String {
        let (needed, more): (Vec<&Field>, Vec<&Field>) =
            own.iter().partition(|field| field.is_required);
        if own.is_empty() {
            return String::new();
        }
        let class = &self.name;
        let parameters: Vec<String> = needed
            .iter()
            .map(|field| format!("private val {}: {}", camel_cased(field.name), given(field)))
            .collect();
        let mut out = format!(
            "\n    /** For Java. */\n    public class Builder internal constructor({}) {{\n",
            parameters.join(", ")
        );
        for field in &more {
            let name = camel_cased(field.name);
            let held = match &field.of {
                Of::Described(Type::Flag, _) => " = false".to_owned(),
                _ => format!(": {}? = null", given(field)),
            };
            out.extend(["        private var ", &name, &held, "\n"]);
        }
        for field in &more {
            out.push_str(&comment_before(&sentence(&field.of_duration()), 2));
            out.extend([format!("        public fun {}\n", setter(field))]);
        }
        let names: Vec<String> = own.iter().map(|field| camel_cased(field.name)).collect();
        out.push_str("\n        /** What was said. */\n");
        let short =
            format!("        public fun build(): {class} = {class}({})\n", names.join(", "));
        if short.chars().count() <= 121 {
            out.push_str(&short);
        } else {
            out.extend([format!(
                "        public fun build(): {class} = {class}(\n{}\n        )\n",
                crate::faces::wrapped(&(names.join(", ") + ","), "            ", 120)
            )]);
        }
        out.push_str("    }\n");
        out
    }

    fn companion(&self, own: &[&Field]) -> String {
        let class = &self.name;
        let mut out = "\n    public companion object {\n".to_owned();
        if self.is_demand {
            if self.kind.word.is_none() {
                out.extend([format!("        internal val NOTHING = {class}()\n\n")]);
            }
            out.push_str(&self.shortcuts(own));
        }
        if own.is_empty() {
            out.extend([format!(
                "        /** For Java. */\n        @JvmStatic\n        public fun of(): {class} = {class}()\n    }}\n"
            )]);
            return out;
        }
        let needed: Vec<&&Field> = own.iter().filter(|field| field.is_required).collect();
        let last = needed.len().saturating_sub(1);
        let (mut parameters, mut given_on) = (Vec::new(), Vec::new());
        for (place, field) in needed.iter().enumerate() {
            let name = camel_cased(field.name);
            // Java has no way to write a list that is as short.
            if place == last && matches!(field.of, Of::Described(Type::Texts, _)) {
                parameters.push(format!("vararg {name}: String"));
                given_on.push(format!("{name}.toList()"));
            } else {
                parameters.push(format!("{name}: {}", given(field)));
                given_on.push(name);
            }
        }
        let begins = match needed.len() {
            0 => "nothing",
            _ => "what is needed",
        };
        out.extend([format!(
            "        /** For Java: begins with {begins}. */\n        @JvmStatic\n        public fun builder({}): Builder = Builder({})\n    }}\n",
            parameters.join(", "),
            given_on.join(", ")
        )]);
        out
    }

    /// What is expected most often, in one word.
    fn shortcuts(&self, own: &[&Field]) -> String {
        let class = &self.name;
        let mut out = String::new();
        let joins = own.iter().any(|field| {
            field.name == "use"
                && matches!(&field.of, Of::Described(_, choices) if choices.contains(&"join"))
        });
        if joins {
            out.extend([format!(
                "        /** For Java: to enter a room. */\n        @JvmStatic\n        public fun join(room: String): {class} = {class}(use = \"join\", room = room)\n\n"
            )]);
        }
        if let Some(first) =
            own.first().filter(|first| matches!(first.of, Of::Described(Type::Text, _)))
        {
            let name = camel_cased(first.name);
            out.extend([format!(
                "        /** For Java: for this {} alone. */\n        @JvmStatic\n        public fun {name}({name}: String): {class} = {class}({name} = {name})\n\n",
                first.name
            )]);
        }
        out
    }
}

fn parameter(field: &Field) -> String {
    let (name, of) = (camel_cased(field.name), given(field));
    match &field.of {
        Of::Described(Type::Flag, _) => format!("{name}: Boolean = false"),
        _ if field.is_required => format!("{name}: {of}"),
        _ => format!("{name}: {of}? = null"),
    }
}

fn setter(field: &Field) -> String {
    let name = camel_cased(field.name);
    match &field.of {
        Of::Described(Type::Flag, _) => format!("{name}(): Builder = also {{ it.{name} = true }}"),
        Of::Described(Type::Texts, _) => {
            let line = if name.len() > 12 { "\n            " } else { " " };
            format!(
                "{name}(vararg {name}: String): Builder ={line}also {{ it.{name} = {name}.toList() }}"
            )
        }
        _ if is_duration(field) => format!(
            "{name}({name}: java.time.Duration): Builder =\n            also {{ it.{name} = {name}.toKotlinDuration() }}"
        ),
        _ => format!("{name}({name}: {}): Builder = also {{ it.{name} = {name} }}", given(field)),
    }
}

/// How a member is packed.
fn packing(field: &Field) -> String {
    let name = camel_cased(field.name);
    match &field.of {
        _ if is_duration(field) => format!(".time({name})"),
        Of::Described(Type::Texts, _) => format!(".list({name})"),
        Of::Described(Type::Whole | Type::Seconds, _) => format!(".number({name})"),
        Of::Described(Type::Flag, _) => format!(".flag({name})"),
        Of::Described(Type::Object, _) => format!(".text({name}?.let(PlainJson::write))"),
        _ => format!(".text({name})"),
    }
}

/// A chain of calls in as many lines as it needs, at its dots.
fn chained(chain: &str, depth: usize) -> String {
    let before = "    ".repeat(depth);
    let mut lines = vec![String::new()];
    let mut steps = chain.split(").").map(|step| format!("{step})")).collect::<Vec<_>>();
    if let Some(last) = steps.last_mut() {
        last.pop();
    }
    for (place, step) in steps.into_iter().enumerate() {
        let step = if place == 0 { step } else { format!(".{step}") };
        let is_full = lines.last().is_some_and(|line| line.len() + step.len() > 88);
        if is_full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(&step);
        }
    }
    lines.join(&format!("\n{before}"))
}
