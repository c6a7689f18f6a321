//! `roomkey/by_name.py`: what type checkers know of `roomkey.vendor("…")` in Python.

mod typed;

use crate::faces::{self, Face, Field, Kind, Notation, Of, wrapped};
use roomkey::vendor::{Claim, CredentialField, Type};
use serde_json::{Map, Value, json};

const OPENING: &str = r#""""What each vendor takes and says, for type checkers: ``roomkey.vendor("livekit")`` and its keys.

Written by ``cargo xtask faces`` from the descriptions in the core: change those, and not this file.

For each vendor there are the fields of its credentials, and for each kind of its tokens what one is minted
from, what it can be asked for when it is verified, and which claims come out then, as ``TypedDict``. A name
that is only known when the program runs finds a ``roomkey.Vendor``, whose members nothing checks before the
core does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict, overload

from roomkey._roomkey import Vendor, VendorClaims, VendorKeys

if TYPE_CHECKING:
    from typing_extensions import NotRequired, Required, Unpack

    from roomkey._types import Duration, JsonObject, Moment, SecretLike, TextList, Variables


class Grant(TypedDict, total=False):
    """What somebody may do in a room, in nobody's words. What a vendor's tokens cannot say is refused.

    >>> from roomkey.by_name import Grant
    >>> grant: Grant = {"room": "class-7", "identity": "ann", "join": "join", "publish": ["camera"]}
    """

    room: Required[str]
    """The room."""
    identity: Required[str]
    """Who it is."""
    join: Required[Literal["join", "ask", "none"]]
    """How they get in: straight, after asking, or not at all. None is assumed."""
    name: str
    """The name that others see."""
    moderate: bool
    """Whether they mute and remove others; no if it is left out."""
    publish: bool | Sequence[Literal["camera", "microphone", "screen"]]
    """Whether they publish, or what; everything if it is left out."""
    subscribe: bool
    """Whether they hear and see others; yes if it is left out."""
    hidden: bool
    """Whether nobody sees them; no if it is left out."""
    record: bool
    """Whether they start recordings; no if it is left out."""
    metadata: str
    """Data of the app."""
"#;

/// The module.
pub(crate) fn text() -> String {
    let faces: Vec<Face> = faces::all().collect();
    let mut out = OPENING.to_owned();
    for face in &faces {
        out.push_str(&credentials(face));
        for kind in &face.kinds {
            out.push_str(&mint(kind));
            if let Some(grant) = &kind.grant {
                out.push_str(&mint_from_grant(kind, grant));
            }
            out.push_str(&verify(kind));
            out.push_str(&claims(kind));
        }
    }
    out.push_str(&typed::text(&faces));
    out.push_str(&exported(&faces));
    out
}

fn credentials(face: &Face) -> String {
    let given = face.credentials().iter().map(|field| (field.name.to_owned(), "...".into()));
    let name = format!("{}Credentials", face.prefix());
    let example = shown("given", &name, &given.collect());
    class(
        &name,
        &face.of_credentials(),
        &example,
        &lines(face.credentials().iter().map(credential)),
    )
}

fn credential(field: &CredentialField) -> Line {
    Line {
        name: field.name,
        of: if field.is_optional { "SecretLike | None" } else { "SecretLike" }.to_owned(),
        array: "",
        words: Vec::new(),
        is_required: !field.is_optional,
        what: faces::credential(field, "from_env"),
    }
}

fn docstring(what: &str) -> String {
    wrapped(&format!("\"\"\"{}\"\"\"", double_ticks(what)), "    ", 100)
}

/// Words of code as reStructuredText has them.
fn double_ticks(text: &str) -> String {
    text.replace('`', "``")
}

fn mint(kind: &Kind) -> String {
    let name = format!("{}Mint", kind.prefix);
    let example = shown("wish", &name, &kind.example());
    class(&name, &kind.of_mint(), &example, &lines(kind.mint.iter().map(Line::of_field)))
}

fn mint_from_grant(kind: &Kind, grant: &[Field]) -> String {
    let name = format!("{}GrantMint", kind.prefix);
    let example = json!({"grant": {"room": "...", "identity": "ann", "join": "join"}});
    let example = shown("wish", &name, &members(example));
    class(&name, &kind.of_grant(), &example, &lines(grant.iter().map(Line::of_field)))
}

fn verify(kind: &Kind) -> String {
    let name = format!("{}Verify", kind.prefix);
    let demand = kind.word.map_or_else(|| json!({"leeway": 5}), |word| json!({"kind": word}));
    let example = shown("demand", &name, &members(demand));
    class(&name, &kind.of_verify(), &example, &lines(kind.verify.iter().map(Line::of_field)))
}

fn claims(kind: &Kind) -> String {
    let name = format!("{}Claims", kind.prefix);
    let example = shown("claims", &name, &kind.example_claims());
    class(&name, &kind.of_claims(), &example, &lines(kind.form.claims.iter().map(Line::of_claim)))
}

fn lines(lines: impl Iterator<Item = Line>) -> Vec<Line> {
    lines.collect()
}

fn members(object: Value) -> Map<String, Value> {
    if let Value::Object(members) = object { members } else { Map::new() }
}

/// A member of a class.
struct Line {
    name: &'static str,
    of: String,
    /// What an array of these words is called, if it is one.
    array: &'static str,
    words: Vec<&'static str>,
    is_required: bool,
    what: String,
}

impl Line {
    fn of_field(field: &Field) -> Self {
        let (array, words) = match &field.of {
            Of::Described(Type::Texts, words) => ("Sequence", words.clone()),
            Of::Described(_, words) => ("", words.clone()),
            Of::Grant => ("", Vec::new()),
        };
        Self {
            name: field.name,
            of: of(&field.of),
            array,
            words,
            is_required: field.is_required,
            what: field.what.clone(),
        }
    }

    fn of_claim(claim: &Claim) -> Self {
        let null = if claim.is_nullable { " | None" } else { "" };
        Self {
            name: claim.name,
            of: said(claim) + null,
            array: if claim.of == Type::Texts { "list" } else { "" },
            words: claim.choices.to_vec(),
            is_required: !claim.is_optional,
            what: faces::such_as(claim, &literal(&faces::example(claim))),
        }
    }

    /// The line, in more lines if it is too long. `is_marked`: where it is not required, it says so.
    fn text(&self, is_marked: bool) -> String {
        let what = docstring(&self.what);
        let mark = if is_marked && !self.is_required { "NotRequired" } else { "" };
        let of = if mark.is_empty() { self.of.clone() } else { format!("{mark}[{}]", self.of) };
        let line = format!("    {}: {of}", self.name);
        if line.len() <= 100 {
            return format!("{line}\n{what}\n");
        }
        let around: Vec<&str> =
            [mark, self.array, "Literal"].into_iter().filter(|one| !one.is_empty()).collect();
        let indent = |depth: usize| " ".repeat(4 * (depth + 1));
        let deepest = indent(around.len());
        let words: Vec<String> =
            self.words.iter().map(|word| format!("{deepest}\"{word}\",\n")).collect();
        let whole = around.iter().enumerate().rev().fold(words.concat(), |inner, (depth, one)| {
            let before = if depth == 0 { String::new() } else { indent(depth) };
            format!("{before}{one}[\n{inner}{}]\n", indent(depth))
        });
        format!("    {}: {whole}{what}\n", self.name)
    }
}

/// The type of a claim, which is what comes out and not what may be given.
fn said(claim: &Claim) -> String {
    let one = literals(claim.choices);
    match claim.of {
        Type::Text => one,
        Type::Texts => format!("list[{one}]"),
        Type::Number => "float".to_owned(),
        of => self::of(&Of::Described(of, Vec::new())),
    }
}

/// Text, or one of these.
fn literals(words: &[&str]) -> String {
    if words.is_empty() {
        return "str".to_owned();
    }
    let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    format!("Literal[{}]", words.join(", "))
}

fn of(of: &Of) -> String {
    match of {
        Of::Grant => "Grant".to_owned(),
        Of::Described(of, choices) if !choices.is_empty() => {
            let literal = literals(choices);
            if *of == Type::Texts { format!("Sequence[{literal}]") } else { literal }
        }
        Of::Described(of, _) => match of {
            Type::Text => "str",
            Type::Texts => "TextList",
            Type::Whole => "int",
            Type::Number => "float",
            Type::Flag => "bool",
            Type::Object => "JsonObject",
            Type::Lifetime => "Duration",
            Type::Seconds => "Moment",
            _ => "Any",
        }
        .to_owned(),
    }
}

fn exported(faces: &[Face]) -> String {
    let mut names = vec!["Grant".to_owned(), "vendor".to_owned()];
    for face in faces {
        names.push(face.prefix() + "Credentials");
        names.extend(face.wishes());
        for kind in &face.kinds {
            names.extend(["Verify", "Claims"].map(|what| format!("{}{what}", kind.prefix)));
        }
    }
    names.sort();
    let lines = names.iter().map(|name| format!("    \"{name}\",\n")).collect::<Vec<_>>().concat();
    format!("\n__all__ = [\n{lines}]\n")
}

/// A class with what it is and an example that runs.
fn class(name: &str, about: &str, example: &str, lines: &[Line]) -> String {
    let about = wrapped(&format!("\"\"\"{about}"), "    ", 100);
    let is_marked = lines.iter().any(|line| line.is_required);
    let total = if is_marked { "" } else { ", total=False" };
    let lines = lines.iter().map(|line| line.text(is_marked)).collect::<Vec<_>>().concat();
    format!(
        "\n\nclass {name}(TypedDict{total}):\n{about}\n\n    \
         >>> from roomkey.by_name import {name}\n{example}    \"\"\"\n\n{lines}"
    )
}

/// A value of a type, in one line or in one for each member.
fn shown(variable: &str, name: &str, members: &Map<String, Value>) -> String {
    let line =
        format!("    >>> {variable}: {name} = {}\n", literal(&Value::Object(members.clone())));
    if line.len() <= 101 {
        return line;
    }
    let members: Vec<String> = members
        .iter()
        .map(|(name, value)| format!("    ...     \"{name}\": {},\n", literal(value)))
        .collect();
    format!("    >>> {variable}: {name} = {{\n{}    ... }}\n", members.concat())
}

fn literal(value: &Value) -> String {
    const PYTHON: Notation = Notation {
        list: ("[", "]"),
        map: ("{", "}"),
        name: ("\"", ": "),
        scalar: |value| match value {
            Value::Bool(true) => "True".to_owned(),
            Value::Bool(false) => "False".to_owned(),
            Value::Null => "None".to_owned(),
            other => other.to_string(),
        },
    };
    PYTHON.literal(value)
}
