//! `Sources/Roomkey/Vendors.swift`: a type for each vendor, with what its keys, its tokens and its claims are in Swift.
//!
//! Members go to the core as the text of an object, written by hand, since the platform's encoder takes longer than
//! the signature does.

mod codes;

pub(crate) use codes::codes;

use crate::faces::{
    self, Face, Field, Kind, Notation, Of, Words, camel_cased, capitalized, indented, word_name,
    wrapped,
};
use roomkey::vendor::{Claim, Type};
use serde_json::{Map, Value};

const OPENING: &str = "\
// What each vendor takes and says: `VideoSDK.open(…)`, its keys and its claims.
//
// Written by `cargo xtask faces` from the descriptions in the core: change those, and not this file.
";

/// The file.
pub(crate) fn text() -> String {
    let mut out = OPENING.to_owned();
    for face in faces::all() {
        out.push_str(&vendor(&face));
    }
    out
}

fn vendor(face: &Face) -> String {
    let (name, title) = (face.type_name(), face.about.title);
    let mut out = documented(
        &format!("{title}: its keys, its tokens and their claims."),
        &format!("let keys = try {}", opening_call(face)),
        "",
    );
    out.extend([format!("public enum {name}: VendorFace {{\n")]);
    out.push_str("    /// The name that the core finds it by.\n");
    out.extend([format!("    public static let name = \"{}\"\n", face.about.name)]);
    out.push_str(&credentials(face));
    for kind in &face.kinds {
        let Some(word) = kind.word else {
            out.push_str(&of_kind(face, kind, 1));
            continue;
        };
        out.extend([format!("\n    /// {}.\n", capitalized(&kind.title))]);
        out.extend([format!("    public enum {} {{", capitalized(word))]);
        out.push_str(&of_kind(face, kind, 2));
        out.push_str("    }\n");
    }
    out.push_str("}\n");
    out.extend(face.kinds.iter().map(|kind| reading(&name, kind)));
    out
}

fn of_kind(face: &Face, kind: &Kind, depth: usize) -> String {
    let mut words = Words::default();
    words.add(kind);
    let owner = face.type_name();
    let mut out: String = words.0.iter().map(|(name, choices)| word_type(name, choices)).collect();
    let example = format!("keys.mint({})", call(face, &kind.example(), kind));
    let about = kind.of_mint();
    out.push_str(&given(&owner, kind, "Mint", "MintWish", &kind.mint, &about, &example));
    if let Some(grant) = &kind.grant {
        let about = kind.of_grant();
        let example = format!(
            "keys.mint({}(grant: Grant(room: room, identity: \"ann\")))",
            path(&owner, kind, "GrantMint")
        );
        out.push_str(&given(&owner, kind, "GrantMint", "MintWish", grant, &about, &example));
    }
    let about = kind.of_verify();
    let demand = if kind.word.is_some() {
        path(&owner, kind, "Verify") + "()"
    } else {
        ".init()".to_owned()
    };
    let example = format!("keys.verify(token, {demand})");
    out.push_str(&given(&owner, kind, "Verify", "Demand", &kind.verify, &about, &example));
    out.push_str(&claims(kind));
    indented(&out, depth)
}

fn word_type(name: &str, choices: &[&str]) -> String {
    let title = choices.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let title = wrapped(&format!("One of {title}."), "/// ", 116);
    let mut out = format!(
        "\n{title}\npublic enum {name}: String, Sendable, CaseIterable, JSONReadable, JSONWritable {{\n"
    );
    for choice in choices {
        out.extend([format!(
            "    /// `{choice}`.\n    case {} = \"{choice}\"\n",
            case_name(choice)
        )]);
    }
    out.push_str("}\n");
    out
}

/// The type of what is given: to mint from, or to verify by.
fn given(
    owner: &str,
    kind: &Kind,
    name: &str,
    role: &str,
    fields: &[Field],
    about: &str,
    example: &str,
) -> String {
    let own: Vec<&Field> = fields.iter().filter(|field| field.only_word().is_none()).collect();
    let mut out = documented(about, &format!("try {example}"), "");
    out.extend([format!("public struct {name}: {role} {{\n    /// Whose it is.\n")]);
    out.extend([format!("    public typealias Vendor = {owner}\n")]);
    if role == "Demand" {
        out.extend([format!(
            "    /// What comes out.\n    public typealias Claims = {}\n",
            path(owner, kind, "Claims")
        )]);
    }
    for field in &own {
        let what = field.of_duration();
        out.extend([format!("{}\n", wrapped(&what, "    /// ", 116))]);
        out.extend([format!("    public var {}: {}\n", camel_cased(field.name), optional(field))]);
    }
    let parameters: Vec<String> = own
        .iter()
        .map(|field| {
            let or_else = if field.is_required { "" } else { " = nil" };
            format!("        {}: {}{or_else}", camel_cased(field.name), optional(field))
        })
        .collect();
    out.push_str("\n    /// With these; what is left out is as usual.\n");
    if parameters.is_empty() {
        out.push_str("    public init() {}\n");
    } else {
        out.extend([format!("    public init(\n{}\n    ) {{\n", parameters.join(",\n"))]);
        for field in &own {
            let name = camel_cased(field.name);
            out.extend([format!("        self.{name} = {name}\n")]);
        }
        out.push_str("    }\n");
    }
    out.push_str("\n    /// Writes them as members of an object.\n");
    out.push_str("    public func write(to object: inout ObjectWriter) {\n");
    for field in fields {
        match field.only_word() {
            Some(word) => {
                out.extend([format!("        object.add(\"{}\", \"{word}\")\n", field.name)]);
            }
            None => out.extend([format!(
                "        object.add(\"{}\", {})\n",
                field.name,
                camel_cased(field.name)
            )]),
        }
    }
    out.push_str("    }\n}\n");
    out
}

fn claims(kind: &Kind) -> String {
    let mut out = format!("\n{}\n", wrapped(&kind.of_claims(), "/// ", 116));
    out.push_str("public struct Claims: ClaimSet {\n");
    for claim in kind.form.claims {
        let what = faces::such_as(claim, &literal(&faces::example(claim)));
        out.extend([format!("{}\n", wrapped(&what, "    /// ", 116))]);
        out.extend([format!("    public let {}: {}\n", camel_cased(claim.name), claimed(claim))]);
    }
    if kind.form.own_claims {
        out.push_str("    /// Claims of your own.\n    public let own: [String: JSON]\n");
    }
    out.push_str("}\n");
    out
}

/// How claims are read, in an extension, so that Swift makes the other `init`: the one from each claim.
fn reading(owner: &str, kind: &Kind) -> String {
    let mut out = format!("\nextension {} {{\n", path(owner, kind, "Claims"));
    out.push_str("    /// From the members of an object, all of them.\n");
    out.push_str("    public init(reading members: inout ObjectReader) throws(RoomkeyError) {\n");
    for claim in kind.form.claims {
        let name = camel_cased(claim.name);
        out.extend([format!("        {name} = try members.take(\"{}\")\n", claim.name)]);
    }
    if kind.form.own_claims {
        out.push_str("        own = members.rest()\n");
    }
    out.push_str("    }\n}\n");
    out
}

fn credentials(face: &Face) -> String {
    let example = format!("let keys = try {}", opening_call(face));
    let mut out = documented(&face.of_credentials(), &example, "");
    out.push_str("public struct Credentials: VendorCredentials {\n");
    let of = |field: &roomkey::vendor::CredentialField| {
        let of = if field.is_secret { "Secret" } else { "String" };
        if field.is_optional { format!("{of}?") } else { of.to_owned() }
    };
    for field in face.credentials() {
        let what = faces::credential(field, "fromEnvironment");
        out.extend([format!("{}\n", wrapped(&what, "    /// ", 116))]);
        out.extend([format!("    public let {}: {}\n", camel_cased(field.name), of(field))]);
    }
    let parameters: Vec<String> = face
        .credentials()
        .iter()
        .map(|field| {
            let or_else = if field.is_optional { " = nil" } else { "" };
            format!("{}: {}{or_else}", camel_cased(field.name), of(field))
        })
        .collect();
    out.push_str("\n    /// With these.\n");
    out.extend([format!("    public init({}) {{\n", parameters.join(", "))]);
    for field in face.credentials() {
        let name = camel_cased(field.name);
        out.extend([format!("        self.{name} = {name}\n")]);
    }
    out.push_str("    }\n\n    /// Hands them over, each by its name.\n");
    out.push_str("    public func hand(to fields: inout CredentialFields) {\n");
    for field in face.credentials() {
        out.extend([format!(
            "        fields.add(\"{}\", {})\n",
            field.name,
            camel_cased(field.name)
        )]);
    }
    out.push_str("    }\n}\n");
    indented(&out, 1)
}

fn opening_call(face: &Face) -> String {
    let given: Vec<String> = face
        .credentials()
        .iter()
        .filter(|field| !field.is_optional)
        .map(|field| {
            let value = if field.is_secret { "Secret(\"…\")" } else { "\"…\"" };

            format!("{}: {value}", camel_cased(field.name))
        })
        .collect();
    format!("{}.open(.init({}))", face.type_name(), given.join(", "))
}

fn path(owner: &str, kind: &Kind, name: &str) -> String {
    kind.word.map_or_else(
        || format!("{owner}.{name}"),
        |word| format!("{owner}.{}.{name}", capitalized(word)),
    )
}

fn optional(field: &Field) -> String {
    let of = match &field.of {
        Of::Grant => "Grant".to_owned(),
        Of::Described(of, choices) => of_type(*of, field.name, choices.len() > 1),
    };
    if field.is_required { of } else { format!("{of}?") }
}

fn claimed(claim: &Claim) -> String {
    let of = of_type(claim.of, claim.name, claim.choices.len() > 1);
    if claim.is_optional || claim.is_nullable { format!("{of}?") } else { of }
}

fn of_type(of: Type, name: &str, has_words: bool) -> String {
    if has_words {
        let word = word_name(name, of);
        return if of == Type::Texts { format!("[{word}]") } else { word };
    }
    match of {
        Type::Text => "String",
        Type::Texts => "[String]",
        Type::Whole | Type::Seconds => "Int",
        Type::Number => "Double",
        Type::Flag => "Bool",
        Type::Object => "[String: JSON]",
        Type::Lifetime => "Duration",
        _ => "JSON",
    }
    .to_owned()
}

/// What is minted from, as Swift writes it.
fn call(face: &Face, example: &Map<String, Value>, kind: &Kind) -> String {
    let arguments: Vec<String> = kind
        .mint
        .iter()
        .filter(|field| field.only_word().is_none())
        .filter_map(|field| {
            let value = example.get(field.name)?;
            let is_word = matches!(&field.of, Of::Described(_, choices) if choices.len() > 1);
            let is_lifetime = matches!(&field.of, Of::Described(Type::Lifetime, _));
            let value = if is_lifetime {
                ".seconds(7200)".to_owned()
            } else if is_word {
                words_of(value)
            } else {
                literal(value)
            };
            Some(format!("{}: {value}", camel_cased(field.name)))
        })
        .collect();
    let of = match kind.word {
        Some(_) => path(&face.type_name(), kind, "Mint"),
        None => ".init".to_owned(),
    };
    format!("{of}({})", arguments.join(", "))
}

fn words_of(value: &Value) -> String {
    match value {
        Value::String(word) => format!(".{}", case_name(word)),
        Value::Array(words) => {
            format!("[{}]", words.iter().map(words_of).collect::<Vec<_>>().join(", "))
        }
        other => literal(other),
    }
}

fn literal(value: &Value) -> String {
    const SWIFT: Notation = Notation {
        list: ("[", "]"),
        map: ("[", "]"),
        name: ("\"", ": "),
        scalar: Value::to_string,
    };
    SWIFT.literal(value)
}

fn documented(about: &str, example: &str, before: &str) -> String {
    let slashes = format!("{before}/// ");
    format!(
        "\n{}\n{before}///\n{}\n",
        wrapped(about, &slashes, 116),
        wrapped(&format!("For example `{example}`."), &slashes, 116)
    )
}

fn case_name(word: &str) -> String {
    camel_cased(&word.replace('.', "_"))
}
