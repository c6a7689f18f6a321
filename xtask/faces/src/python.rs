//! `roomkey/by_name.py`: what type checkers know of `roomkey.vendor("…")` in Python.

use crate::faces::{self, Face, Field, Of, wrapped};
use roomkey::vendor::{CredentialField, Type};
use serde_json::{Map, Value};

const OPENING: &str = r#""""What each vendor takes, for type checkers: ``roomkey.vendor("livekit")`` and its keys.

Written by ``cargo xtask faces`` from the descriptions in the core: change those, and not this file.

For each vendor there are the fields of its credentials, what a token is minted from and what one can be
asked for when it is verified, as ``TypedDict``. A name that is only known when the program runs finds a
``roomkey.Vendor``, whose members nothing checks before the core does.
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
        out.push_str(&mint(face));
        out.push_str(&verify(face));
    }
    out.push_str("\n\nif TYPE_CHECKING:\n");
    out.push_str(
        "    # Keywords that are known are fewer than any keywords: that is what these are for.\n",
    );
    for face in &faces {
        out.push_str(&keys(face));
    }
    for face in &faces {
        let (name, prefix) = (face.about.name, face.prefix());
        out.extend([format!(
            "\n    @overload\n    def vendor(name: Literal[\"{name}\"], /) -> {prefix}Vendor: ...\n"
        )]);
    }
    out.push_str("\n    @overload\n    def vendor(name: str, /) -> Vendor: ...\n");
    out.push_str("\n    def vendor(name: str, /) -> Vendor: ...\n");
    out.push_str("\nelse:\n    from roomkey._roomkey import vendor\n");
    out.push_str(&exported(&faces));
    out
}

fn credentials(face: &Face) -> String {
    let (title, prefix) = (face.about.title, face.prefix());
    let given = face.credentials().iter().map(|field| (field.name.to_owned(), "...".into()));
    let name = format!("{prefix}Credentials");
    let example = shown("given", &name, &given.collect());
    let about = format!("What keys of {title} are opened with.");
    let mut out = opened(&about, &name, "", &example);
    for field in face.credentials() {
        out.push_str(&credential(field));
    }
    out
}

fn credential(field: &CredentialField) -> String {
    let of = if field.is_optional { "NotRequired[SecretLike | None]" } else { "SecretLike" };
    let variables: Vec<String> = field.variables.iter().map(|name| format!("``{name}``")).collect();
    let from = if variables.is_empty() {
        String::new()
    } else {
        format!(" ``from_env`` takes it from {}.", variables.join(" or "))
    };
    let what = format!("The {}.{from}", field.what);
    format!("    {}: {of}\n{}\n", field.name, docstring(&what))
}

fn docstring(what: &str) -> String {
    wrapped(&format!("\"\"\"{}\"\"\"", double_ticks(what)), "    ", 100)
}

/// Words of code as reStructuredText has them.
fn double_ticks(text: &str) -> String {
    if text.contains("``") { text.to_owned() } else { text.replace('`', "``") }
}

fn mint(face: &Face) -> String {
    let (title, prefix) = (face.about.title, face.prefix());
    let name = format!("{prefix}Mint");
    let about = format!("What a token of {title} is to be. What is left out is as usual.");
    let mut out = opened(&about, &name, ", total=False", &shown("wish", &name, &face.example()));
    out.extend(face.mint.iter().map(field));
    out
}

fn verify(face: &Face) -> String {
    let (title, prefix) = (face.about.title, face.prefix());
    let name = format!("{prefix}Verify");
    let about =
        format!("What a token of {title} has to be good for. What is left out is not asked for.");
    let demand: Map<String, Value> = [("leeway".to_owned(), 5.into())].into_iter().collect();
    let mut out = opened(&about, &name, ", total=False", &shown("demand", &name, &demand));
    out.extend(face.verify.iter().map(field));
    out
}

fn field(field: &Field) -> String {
    let what = docstring(&field.what);
    let line = format!("    {}: {}\n", field.name, of(&field.of));
    let line = if line.len() > 100 { exploded(field) } else { line };
    format!("{line}{what}\n")
}

fn of(of: &Of) -> String {
    match of {
        Of::Grant => "Grant".to_owned(),
        Of::Described(of, choices) if !choices.is_empty() => {
            let words: Vec<String> = choices.iter().map(|word| format!("\"{word}\"")).collect();
            let literal = format!("Literal[{}]", words.join(", "));
            if *of == Type::Texts { format!("Sequence[{literal}]") } else { literal }
        }
        Of::Described(of, _) => match of {
            Type::Text => "str",
            Type::Texts => "TextList",
            Type::Whole => "int",
            Type::Flag => "bool",
            Type::Object => "JsonObject",
            Type::Lifetime => "Duration",
            Type::Seconds => "Moment",
            _ => "Any",
        }
        .to_owned(),
    }
}

/// A type that is too long for a line, with a line for each word.
fn exploded(field: &Field) -> String {
    let Of::Described(of, choices) = &field.of else { return String::new() };
    let several = *of == Type::Texts;
    let deeper = if several { "            " } else { "        " };
    let words =
        choices.iter().map(|word| format!("{deeper}\"{word}\",\n")).collect::<Vec<_>>().concat();
    if several {
        let name = field.name;
        format!("    {name}: Sequence[\n        Literal[\n{words}        ]\n    ]\n")
    } else {
        format!("    {}: Literal[\n{words}    ]\n", field.name)
    }
}

fn keys(face: &Face) -> String {
    let (title, prefix) = (face.about.title, face.prefix());
    format!(
        r#"
    class {prefix}Keys(VendorKeys):
        """Keys of {title}: what mints and verifies its tokens."""

        def mint(  # type: ignore[override]
            self,
            wish: {prefix}Mint | None = None,
            /,
            *,
            now: Moment | None = None,
            **members: Unpack[{prefix}Mint],
        ) -> str:
            """Makes a token."""

        def verify(  # type: ignore[override]
            self, token: str, /, *, now: Moment | None = None, **expectation: Unpack[{prefix}Verify]
        ) -> VendorClaims:
            """Decides whether to trust a token, and raises if not."""

    class {prefix}Vendor(Vendor):
        """{title}, found by its name."""

        def open(  # type: ignore[override]
            self, *, allow_weak_secret: bool = False, **credentials: Unpack[{prefix}Credentials]
        ) -> {prefix}Keys:
            """Sets keys up, once for many tokens."""

        def from_env(
            self, environ: Variables | None = None, *, allow_weak_secret: bool = False
        ) -> {prefix}Keys:
            """The same from the variables of the environment or of another mapping."""
"#
    )
}

fn exported(faces: &[Face]) -> String {
    let mut names = vec!["Grant".to_owned(), "vendor".to_owned()];
    for face in faces {
        names.extend(["Credentials", "Mint", "Verify"].map(|what| face.prefix() + what));
    }
    names.sort();
    let lines = names.iter().map(|name| format!("    \"{name}\",\n")).collect::<Vec<_>>().concat();
    format!("\n__all__ = [\n{lines}]\n")
}

/// The beginning of a class with what it is and an example that runs.
fn opened(about: &str, name: &str, more: &str, example: &str) -> String {
    format!(
        "\n\nclass {name}(TypedDict{more}):\n    \"\"\"{about}\n\n    \
         >>> from roomkey.by_name import {name}\n{example}    \"\"\"\n\n"
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
    match value {
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Null => "None".to_owned(),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", "))
        }
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("\"{name}\": {}", literal(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        scalar => scalar.to_string(),
    }
}
