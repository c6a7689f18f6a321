//! `src/by-name.ts`: what the compiler knows of `vendor('…')` in TypeScript.

use crate::faces::{self, Face, Field, Kind, Notation, Of, camel_cased, wrapped};
use roomkey::vendor::{Claim, Type};
use serde_json::{Map, Value};

const OPENING: &str = "\
/**
 * What each vendor takes and says, for the compiler: `vendor('livekit')`, its keys and its claims.
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
        for kind in &face.kinds {
            out.push_str(&mint(kind));
            if let Some(grant) = &kind.grant {
                out.push_str(&mint_from_grant(kind, grant));
            }
            out.push_str(&verify(kind));
            out.push_str(&claims(kind));
        }
    }
    out.push_str(
        "\n/** What each vendor takes and says, by its name. */\nexport type VendorFaces = {\n",
    );
    for face in &faces {
        out.push_str(&entry(face));
    }
    out.push_str("}\n");
    out
}

fn entry(face: &Face) -> String {
    let (title, name, prefix) = (face.about.title, face.about.name, face.prefix());
    let wishes = face.wishes().join(" | ");
    let others = face.kinds.iter().filter_map(|kind| {
        let (word, prefix) = (kind.word?, &kind.prefix);
        Some(format!("{word}: {{ verify: {prefix}Verify; claims: {prefix}Claims }}"))
    });
    let others: Vec<String> = others.collect();
    let others =
        if others.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", others.join("; ")) };
    format!(
        "  /** {title}. */\n  {name}: {{\n    credentials: {prefix}Credentials\n    mint: {wishes}\n    \
         verify: {prefix}Verify\n    claims: {prefix}Claims\n    others: {others}\n  }}\n"
    )
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
    let mut out =
        opened(&face.of_credentials(), &example, &format!("{}Credentials", face.prefix()));
    for field in fields {
        let optional = if field.is_optional { "?" } else { "" };
        let name = camel_cased(field.name);
        let what = documented(&faces::credential(field, "fromEnv"));
        out.extend([format!("{what}  {name}{optional}: SecretValue | Secret\n")]);
    }
    let what =
        "Admits a secret that is short, a placeholder or padded, for tokens that exist already.";
    out.extend([format!("{}  allowWeakSecret?: boolean\n}}\n", documented(what))]);
    out
}

fn mint(kind: &Kind) -> String {
    let example = format!("keys.mint({})", object(&kind.example()));
    let mut out = opened(&kind.of_mint(), &example, &format!("{}Mint", kind.prefix));
    out.extend(kind.mint.iter().map(field));
    out.push_str(NOW);
    out
}

fn mint_from_grant(kind: &Kind, grant: &[Field]) -> String {
    let example = "keys.mint({ grant: { room, identity: 'ann', join: 'join' }, lifetime: '15m' })";
    let mut out = opened(&kind.of_grant(), example, &format!("{}GrantMint", kind.prefix));
    out.extend(grant.iter().map(field));
    out.push_str(NOW);
    out
}

fn verify(kind: &Kind) -> String {
    let demand = kind
        .word
        .map_or_else(|| "{ leeway: 5 }".to_owned(), |word| format!("{{ kind: '{word}' }}"));
    let example = format!("keys.verify(token, {demand})");
    let mut out = opened(&kind.of_verify(), &example, &format!("{}Verify", kind.prefix));
    out.extend(kind.verify.iter().map(field));
    out.push_str(NOW);
    out
}

fn claims(kind: &Kind) -> String {
    let example = literal(&kind.example_claims().into());
    let mut out = opened(&kind.of_claims(), &example, &format!("{}Claims", kind.prefix));
    out.extend(kind.form.claims.iter().map(claim));
    if kind.form.own_claims {
        out.push_str("  /** A claim of your own. */\n  readonly [own: string]: unknown\n");
    }
    out.push_str("}\n");
    out
}

fn claim(claim: &Claim) -> String {
    let what = documented(&faces::such_as(claim, &literal(&faces::example(claim))));
    let optional = if claim.is_optional { "?" } else { "" };
    let null = if claim.is_nullable { " | null" } else { "" };
    let of = of(&Of::Described(claim.of, claim.choices.to_vec()));
    format!("{what}  readonly {}{optional}: {of}{null}\n", claim.name)
}

const NOW: &str = "  /** The time; the clock without it. */\n  now?: Moment\n}\n";

fn documented(what: &str) -> String {
    format!("  /** {what} */\n")
}

fn field(field: &Field) -> String {
    let optional = if field.is_required { "" } else { "?" };
    let (what, name) = (documented(&field.what), camel_cased(field.name));
    format!("{what}  {name}{optional}: {}\n", of(&field.of))
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
            Type::Whole | Type::Number => "number",
            Type::Flag => "boolean",
            Type::Object => "Readonly<Record<string, unknown>>",
            Type::Lifetime => "Lifetime",
            Type::Seconds => "Moment",
            _ => "unknown",
        }
        .to_owned(),
    }
}

/// Members of this package's, as an object.
fn object(members: &Map<String, Value>) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|(name, value)| format!("{}: {}", camel_cased(name), literal(value)))
        .collect();
    format!("{{ {} }}", members.join(", "))
}

fn literal(value: &Value) -> String {
    const NODE: Notation = Notation {
        list: ("[", "]"),
        map: ("{ ", " }"),
        name: ("", ": "),
        scalar: |value| match value {
            Value::String(text) => format!("'{text}'"),
            other => other.to_string(),
        },
    };
    NODE.literal(value)
}
