//! `LiveKit.kt` and the like: a class for each vendor, with what its keys, its tokens and its claims are in Kotlin and in
//! Java.
//!
//! What is given has named arguments for Kotlin and a builder for Java. VideoSDK, OpenTok and Vonage cross as fields in
//! the wire's order (`docs/wire.md`), which is faster than JSON; everything else crosses by its name.

mod given;
mod said;
mod values;

use crate::faces::{self, Face, Kind, Words, camel_cased, capitalized, wrapped};
use given::Given;
use roomkey::vendor::CredentialField;
use values::constant;

/// How the tokens of a vendor cross as fields: the members of what is given, in the wire's order.
struct Fields {
    vendor: &'static str,
    mint: &'static [&'static str],
    verify: &'static [&'static str],
}

const SEATED: (&[&str], &[&str]) = (
    &["session", "role", "kind", "data", "layout_classes", "nonce", "jti", "lifetime"],
    &["session", "capability", "kind", "leeway", "max_lifetime", "allow_missing_expiry"],
);

const FIELDS: &[Fields] = &[
    Fields {
        vendor: "videosdk",
        mint: &[
            "permissions",
            "room",
            "participant",
            "roles",
            "lifetime",
            "jti",
            "claims",
            "rights",
            "version",
            "max_lifetime",
        ],
        verify: &["use", "room", "participant", "leeway", "max_lifetime", "allow_missing_expiry"],
    },
    Fields { vendor: "opentok", mint: SEATED.0, verify: SEATED.1 },
    Fields { vendor: "vonage", mint: SEATED.0, verify: SEATED.1 },
];

/// The file of the vendor with this name, or nothing if there is none.
pub(crate) fn text(vendor: &str) -> Option<String> {
    let face = faces::all().find(|face| face.about.name == vendor)?;
    let body = class(&face);
    let mut out = "\
// Written by `cargo xtask faces` from the descriptions in the core: change those, and not this file.

package dev.roomkey

"
    .to_owned();
    for (import, sign) in [
        ("dev.roomkey.internal.Fields", ": Fields)"),
        ("dev.roomkey.internal.Packed", "Packed"),
        ("dev.roomkey.internal.PlainJson", "PlainJson"),
        ("dev.roomkey.internal.Said", "Said("),
        ("dev.roomkey.internal.Words", " Words."),
        ("dev.roomkey.internal.given", " given("),
        ("dev.roomkey.internal.needed", " needed("),
        ("dev.roomkey.internal.seconds", " seconds("),
        ("java.time.Instant", "Instant"),
        ("kotlin.time.Duration", ": Duration"),
        ("kotlin.time.toKotlinDuration", "toKotlinDuration"),
    ] {
        if body.contains(sign) {
            out.extend(["import ", import, "\n"]);
        }
    }
    out.push_str(&body);
    Some(out)
}

/// What a vendor is called in Kotlin, where an abbreviation is a word like others.
fn name(face: &Face) -> String {
    face.type_name().replace("SDK", "Sdk")
}

/// The fields that a kind of token crosses as, which only the usual one has.
fn fields(face: &Face, kind: &Kind) -> Option<&'static Fields> {
    FIELDS.iter().find(|fields| fields.vendor == face.about.name && kind.word.is_none())
}

/// What the names of a kind's classes begin with, where it is not the usual one.
fn prefix(kind: &Kind) -> String {
    kind.word.map(capitalized).unwrap_or_default()
}

fn class(face: &Face) -> String {
    let (name, title) = (name(face), face.about.title);
    let keys = call(&name, face);
    let usual = face.kinds.first();
    let token = usual.map(|kind| Given::mint(face, kind).example()).unwrap_or_default();
    let mut out = documented(
        &format!(
            "{title}'s keys: they mint and verify its tokens. They may be used from any thread."
        ),
        &[
            format!("val keys = {keys}"),
            format!("val token = keys.mint({token})"),
            "val claims = keys.verify(token)".to_owned(),
        ],
        0,
    );
    let base = if face.about.name == "livekit" { "WebhookKeys" } else { "TypedKeys" };
    out.extend([format!(
        "public class {name} internal constructor(opened: Opened) : {base}(\"{name}\", opened) {{\n"
    )]);
    out.push_str(&opening(face));
    for kind in &face.kinds {
        out.push_str(&minting(face, kind));
        out.push_str(&verifying(kind));
    }
    let mut words = Words::default();
    for kind in &face.kinds {
        words.add(kind);
    }
    for (name, choices) in &words.0 {
        out.push_str(&constants(name, choices));
    }
    for kind in &face.kinds {
        out.push_str(&faces::indented(&Given::mint(face, kind).class(), 1));
        if let Some(given) = Given::grant(face, kind) {
            out.push_str(&faces::indented(&given.class(), 1));
        }
        out.push_str(&faces::indented(&Given::verify(face, kind).class(), 1));
        out.push_str(&faces::indented(&said::class(face, kind), 1));
    }
    out.push_str(&companion(face));
    out.push_str("}\n");
    out
}

/// How keys are opened, for example.
fn call(name: &str, face: &Face) -> String {
    let given = face.credentials().iter().filter(|field| !field.is_optional);
    let given: Vec<&str> =
        given.map(|field| if field.is_secret { "Secret.of(\"…\")" } else { "\"…\"" }).collect();
    format!("{name}({})", given.join(", "))
}

fn opening(face: &Face) -> String {
    let of = |field: &CredentialField| {
        let of = if field.is_secret { "Secret" } else { "String" };
        if field.is_optional { format!("{of}? = null") } else { of.to_owned() }
    };
    let handed = |field: &CredentialField| {
        let (name, crosses) = (camel_cased(field.name), field.name);
        match (field.is_secret, field.is_optional) {
            (true, _) => format!("\"{crosses}\" to {name}"),
            (false, true) => format!("\"{crosses}\" to {name}?.let(Secret::of)"),
            (false, false) => format!("\"{crosses}\" to Secret.of({name})"),
        }
    };
    // Java leaves out what stands last.
    let mut fields: Vec<&CredentialField> = face.credentials().iter().collect();
    fields.sort_by_key(|field| field.is_optional);
    let about = "Opens keys. Secrets may be closed afterwards. One that is short, a placeholder or padded is refused \
                 (`secret_weak`), unless it is [allowWeak]: for tokens that exist already.";
    let mut out = comment(about, 1);
    out.push_str("    @JvmOverloads\n    public constructor(\n");
    for field in &fields {
        out.push_str(&comment(&faces::credential(field, "fromEnvironment"), 2));
        out.extend([format!("        {}: {},\n", camel_cased(field.name), of(field))]);
    }
    let handed: Vec<String> = fields.iter().map(|field| handed(field)).collect();
    out.push_str(
        "        /** Whether a weak secret is taken. */\n        allowWeak: Boolean = false,\n",
    );
    let opened = format!("opened(\"{}\", allowWeak, {})", face.about.name, handed.join(", "));
    if opened.chars().count() <= 105 {
        out.extend(["    ) : this(", &opened, ")\n"]);
        return out;
    }
    out.extend([
        "    ) : this(\n        opened(\n            \"",
        face.about.name,
        "\", allowWeak,\n",
    ]);
    for one in &handed {
        out.extend(["            ", one, ",\n"]);
    }
    out.push_str("        ),\n    )\n");
    out
}

fn minting(face: &Face, kind: &Kind) -> String {
    let prefix = prefix(kind);
    let mut out = mint(&format!("Makes {}.", kind.title), &format!("{prefix}Access"));
    if Given::grant(face, kind).is_some() {
        let about = format!("Makes {} from a grant in nobody's words.", kind.title);
        out.push_str(&mint(&about, &format!("{prefix}GrantAccess")));
    }
    out
}

fn mint(about: &str, of: &str) -> String {
    let mut out = comment_before(about, 1);
    out.extend([format!(
        "    public fun mint(access: {of}): String = minted(access.packed, seconds())\n"
    )]);
    out.push_str("\n    /** The same at a time of yours. */\n");
    out.extend([format!(
        "    public fun mint(access: {of}, now: Instant): String = minted(access.packed, now.epochSecond)\n"
    )]);
    out
}

fn verifying(kind: &Kind) -> String {
    let prefix = prefix(kind);
    let is_usual = kind.word.is_none();
    let (overloads, or_else) =
        if is_usual { ("    @JvmOverloads\n", " = Expectation.NOTHING") } else { ("", "") };
    let about = format!("Decides whether to trust {}: what comes out can be trusted.", kind.title);
    let mut out = comment_before(&about, 1);
    let says = format!("    ): {prefix}Claims = {prefix}Claims(verified(token, expectation.packed");
    out.extend([format!(
        "{overloads}    public fun verify(\n        token: String, expectation: {prefix}Expectation{or_else},\n{says}, seconds()))\n"
    )]);
    out.push_str("\n    /** The same at a time of yours. */\n");
    out.extend([format!(
        "{overloads}    public fun verify(\n        token: String, expectation: {prefix}Expectation{or_else}, now: Instant,\n{says}, now.epochSecond))\n"
    )]);
    out
}

fn constants(name: &str, choices: &[&str]) -> String {
    let title = choices.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let mut out = comment_before(&format!("The words {title}."), 1);
    out.extend([format!("    public object {name} {{\n")]);
    for choice in choices {
        out.extend([format!(
            "        /** `{choice}`. */\n        public const val {}: String = \"{choice}\"\n",
            constant(choice)
        )]);
    }
    out.push_str("    }\n");
    out
}

fn companion(face: &Face) -> String {
    let (name, vendor) = (name(face), face.about.name);
    let variables = face.credentials().iter().filter(|field| !field.is_optional);
    let variables: Vec<String> = variables
        .filter_map(|field| field.variables.first().map(|variable| format!("`{variable}`")))
        .collect();
    let about = format!("From {}.", variables.join(" and "));
    let mut out = "\n    public companion object {\n".to_owned();
    out.push_str(&comment(&about, 2));
    out.extend([format!(
        "        @JvmStatic\n        @JvmOverloads\n        public fun fromEnvironment(variables: Map<String, String> = System.getenv()): {name} =\n            {name}(Core.openFrom(\"{vendor}\", variables))\n    }}\n"
    )]);
    out
}

/// A comment with an example, so far in.
fn documented(about: &str, example: &[String], depth: usize) -> String {
    let before = "    ".repeat(depth);
    let line = format!("{before} * ");
    let mut out =
        format!("\n{before}/**\n{}\n{before} *\n{line}```kotlin\n", wrapped(about, &line, 118));
    for example in example {
        out.extend([format!("{}\n", broken(example, &line, 118))]);
    }
    out.extend([format!("{line}```\n{before} */\n")]);
    out
}

/// A comment, in one line if that is long enough.
fn comment(about: &str, depth: usize) -> String {
    let before = "    ".repeat(depth);
    let short = format!("{before}/** {about} */\n");
    if short.chars().count() <= 121 {
        return short;
    }
    let line = format!("{before} * ");
    format!("{before}/**\n{}\n{before} */\n", wrapped(about, &line, 118))
}

fn comment_before(about: &str, depth: usize) -> String {
    format!("\n{}", comment(about, depth))
}

/// A call that is too long for a line, broken where its arguments end.
fn broken(code: &str, before: &str, width: usize) -> String {
    let mut out = before.to_owned();
    let mut length = out.chars().count();
    let mut arguments = code.split(", ").peekable();
    while let Some(argument) = arguments.next() {
        let comma = if arguments.peek().is_some() { "," } else { "" };
        let more = argument.chars().count() + comma.len() + 1;
        if length + more > width && !out.ends_with(before) {
            out.extend(["\n", before, "    "]);
            length = before.chars().count() + 4;
        } else if !out.ends_with(before) {
            out.push(' ');
        }
        out.extend([argument, comma]);
        length += more;
    }
    out
}
