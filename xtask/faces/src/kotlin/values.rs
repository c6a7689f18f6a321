//! Names and values as Kotlin writes them.

use crate::faces::{Field, Notation, Of};
use roomkey::vendor::Type;
use serde_json::Value;

/// What a member is called: some have names in the vendors' tokens that say nothing.
pub(super) fn member(name: &str) -> String {
    let known = match name {
        "iat" => "issuedAt",
        "nbf" => "notBefore",
        "exp" => "expiresAt",
        "iss" => "issuer",
        "sub" => "subject",
        "acid" => "app",
        "apikey" => "apiKey",
        "roomId" => "room",
        "participantId" => "participant",
        "roomkey_rights" => "rights",
        other => return crate::faces::camel_cased(other),
    };
    known.to_owned()
}

/// The name of a constant: `SHARE_SCREEN`.
pub(super) fn constant(word: &str) -> String {
    let mut out = String::new();
    for letter in word.chars() {
        match letter {
            '.' | '-' | '_' => out.push('_'),
            letter if letter.is_uppercase() && !out.is_empty() => out.extend(['_', letter]),
            letter => out.extend(letter.to_uppercase()),
        }
    }
    out
}

/// The type of what is given.
pub(super) fn given(field: &Field) -> &'static str {
    match &field.of {
        Of::Grant => "Grant",
        Of::Described(_, _) if is_duration(field) => "Duration",
        Of::Described(of, _) => plain(*of),
    }
}

/// Whether it is a time that passes. By how much clocks may differ is a number of seconds in the core.
pub(super) fn is_duration(field: &Field) -> bool {
    field.name == "leeway" || matches!(field.of, Of::Described(Type::Lifetime, _))
}

/// The type of what is said.
pub(super) fn said(name: &str, of: Type) -> &'static str {
    if is_moment(name) { "Instant" } else { plain(of) }
}

/// Whether it is a moment, which tokens say as a number.
pub(super) fn is_moment(claim: &str) -> bool {
    matches!(claim, "iat" | "nbf" | "exp")
}

fn plain(of: Type) -> &'static str {
    match of {
        Type::Text => "String",
        Type::Texts => "List<String>",
        Type::Whole => "Long",
        Type::Seconds => "Instant",
        Type::Number => "Double",
        Type::Flag => "Boolean",
        Type::Object => "Map<String, Any?>",
        Type::Lifetime => "Duration",
        _ => "Any",
    }
}

/// What it is, without the units that the type has.
pub(super) fn sentence(what: &str) -> String {
    what.replace(", in Unix seconds", "").replace(
        "By how many seconds clocks may differ, 0 to 600.",
        "By how much clocks may differ, up to ten minutes.",
    )
}

/// A value.
pub(super) fn literal(value: &Value) -> String {
    const KOTLIN: Notation = Notation {
        list: ("listOf(", ")"),
        map: ("mapOf(", ")"),
        name: ("\"", " to "),
        scalar: Value::to_string,
    };
    KOTLIN.literal(value)
}
