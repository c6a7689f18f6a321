//! `src/by-name.ts`: what the compiler knows of `vendor('…')` in TypeScript.

use crate::faces::{self, Face, Field, Of, wrapped};
use roomkey::vendor::Type;
use serde_json::{Map, Value};

const OPENING: &str = "\
/**
 * What each vendor takes, for the compiler: `vendor('livekit')` and its keys.
 *
 * Written by `cargo xtask faces` from the descriptions in the core: change those, and not this file.
 */

import type { Secret, SecretValue } from './secret'
import type { Lifetime, Moment } from './signer'
import type { Grant } from './vendor'
";

/// The module.
pub(crate) fn text() -> String {
    let faces: Vec<Face> = faces::all().collect();
    let mut out = OPENING.to_owned();
    for face in &faces {
        out.push_str(&credentials(face));
        out.push_str(&mint(face));
        out.push_str(&verify(face));
    }
    out.push_str("\n/** What each vendor takes, by its name. */\nexport type VendorFaces = {\n");
    for face in &faces {
        let (title, name, prefix) = (face.about.title, face.about.name, face.prefix());
        out.extend([format!(
            "  /** {title}. */\n  {name}: {{ credentials: {prefix}Credentials; mint: {prefix}Mint; \
             verify: {prefix}Verify }}\n"
        )]);
    }
    out.push_str("}\n");
    out
}

fn opened(about: &str, example: &str, name: &str) -> String {
    let about = wrapped(about, " * ", 132);
    let example = wrapped(&format!("For example `{example}`."), " * ", 132);
    format!("\n/**\n{about}\n *\n{example}\n */\nexport type {name} = {{\n")
}

fn credentials(face: &Face) -> String {
    let fields = face.credentials();
    let given: Vec<String> =
        fields.iter().map(|field| format!("{}: '…'", camel_cased(field.name))).collect();
    let example = format!("vendor('{}').open({{ {} }})", face.about.name, given.join(", "));
    let about = format!("What keys of {} are opened with.", face.about.title);
    let mut out = opened(&about, &example, &format!("{}Credentials", face.prefix()));
    for field in fields {
        let variables: Vec<String> =
            field.variables.iter().map(|name| format!("`{name}`")).collect();
        let from = if variables.is_empty() {
            String::new()
        } else {
            format!(" `fromEnv` takes it from {}.", variables.join(" or "))
        };
        let optional = if field.is_optional { "?" } else { "" };
        let name = camel_cased(field.name);
        let what = documented(&format!("The {}.{from}", field.what));
        out.extend([format!("{what}  {name}{optional}: SecretValue | Secret\n")]);
    }
    let what =
        "Admits a secret that is short, a placeholder or padded, for tokens that exist already.";
    out.extend([format!("{}  allowWeakSecret?: boolean\n}}\n", documented(what))]);
    out
}

fn mint(face: &Face) -> String {
    let about =
        format!("What a token of {} is to be. What is left out is as usual.", face.about.title);
    let example = format!("keys.mint({})", object(&face.example(), true));
    let mut out = opened(&about, &example, &format!("{}Mint", face.prefix()));
    out.extend(face.mint.iter().map(field));
    out.push_str(NOW);
    out
}

fn verify(face: &Face) -> String {
    let title = face.about.title;
    let about =
        format!("What a token of {title} has to be good for. What is left out is not asked for.");
    let name = format!("{}Verify", face.prefix());
    let mut out = opened(&about, "keys.verify(token, { leeway: 5 })", &name);
    out.extend(face.verify.iter().map(field));
    out.push_str(NOW);
    out
}

const NOW: &str = "  /** The time; the clock without it. */\n  now?: Moment\n}\n";

fn documented(what: &str) -> String {
    format!("  /** {what} */\n")
}

fn field(field: &Field) -> String {
    format!("{}  {}?: {}\n", documented(&field.what), camel_cased(field.name), of(&field.of))
}

fn of(of: &Of) -> String {
    match of {
        Of::Grant => "Grant".to_owned(),
        Of::Described(of, choices) if !choices.is_empty() => {
            let words: Vec<String> = choices.iter().map(|word| format!("'{word}'")).collect();
            let union = words.join(" | ");
            if *of == Type::Texts { format!("readonly ({union})[]") } else { union }
        }
        Of::Described(of, _) => match of {
            Type::Text => "string",
            Type::Texts => "readonly string[]",
            Type::Whole => "number",
            Type::Flag => "boolean",
            Type::Object => "Readonly<Record<string, unknown>>",
            Type::Lifetime => "Lifetime",
            Type::Seconds => "Moment",
            _ => "unknown",
        }
        .to_owned(),
    }
}

fn camel_cased(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &faces::capitalized(word))
}

/// An object as JavaScript has it; `ours` are members of this package's.
fn object(members: &Map<String, Value>, ours: bool) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|(name, value)| {
            let name = if ours { camel_cased(name) } else { name.clone() };
            format!("{name}: {}", literal(value))
        })
        .collect();
    format!("{{ {} }}", members.join(", "))
}

fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => format!("'{text}'"),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", "))
        }
        Value::Object(members) => object(members, false),
        scalar => scalar.to_string(),
    }
}
