//! What is said: the claims of a token that was verified.

use super::values::{is_moment, literal, member, said, sentence};
use super::{comment, comment_before, fields, prefix};
use crate::faces::{self, Face, Kind};
use roomkey::vendor::{Claim, Type};

/// How a claim of VideoSDK's stands among the fields that come out, in their order.
enum Way {
    /// As it is.
    Plain(&'static str),
    /// As bits, for words of this list of the core's.
    Bits(&'static str, &'static str),
    /// Words of such a claim that are not in the list.
    Unknown(&'static str),
    /// How a room may be entered, which no claim says by itself.
    Entry,
    /// The app's own claims.
    Own,
}

const VIDEOSDK: &[Way] = &[
    Way::Entry,
    Way::Plain("apikey"),
    Way::Bits("permissions", "permissions"),
    Way::Plain("version"),
    Way::Plain("roomId"),
    Way::Plain("participantId"),
    Way::Bits("roles", "roles"),
    Way::Bits("roomkey_rights", "rights"),
    Way::Plain("iat"),
    Way::Plain("nbf"),
    Way::Plain("exp"),
    Way::Plain("jti"),
    Way::Own,
    Way::Unknown("permissions"),
    Way::Unknown("roomkey_rights"),
];

pub(super) fn class(face: &Face, kind: &Kind) -> String {
    let name = prefix(kind) + "Claims";
    let is_packed = fields(face, kind).is_some();
    let about = format!("{} Only a verification makes one.", kind.of_claims());
    let mut out = comment_before(&about, 0);
    if is_packed {
        out.extend([format!("public class {name} internal constructor(fields: Fields) {{\n")]);
    } else {
        out.extend([format!("public class {name} private constructor(said: Said) {{\n    internal constructor(fields: Fields) : this(Said(fields))\n\n")]);
    }
    if face.about.name == "videosdk" {
        out.push_str(&videosdk(kind));
    } else {
        out.push_str(&plain(kind, is_packed));
    }
    let shown: Vec<String> = kind
        .form
        .claims
        .iter()
        .map(|claim| member(claim.name))
        .filter(|name| SHOWN.contains(&name.as_str()))
        .map(|name| format!("{name}=${name}"))
        .collect();
    out.extend([format!(
        "\n    override fun toString(): String = \"{name}({})\"\n}}\n",
        shown.join(", ")
    )]);
    out
}

/// What may be seen of a token in a log.
const SHOWN: &[&str] = &[
    "apiKey",
    "applicationId",
    "project",
    "app",
    "session",
    "room",
    "participant",
    "identity",
    "subject",
    "role",
];

fn plain(kind: &Kind, is_packed: bool) -> String {
    let claims = kind.form.claims;
    let mut out = String::new();
    if is_packed && !claims.iter().any(|claim| claim.name == "kind") {
        out.push_str(
            "    init {\n        // There is one kind only.\n        fields.text()\n    }\n\n",
        );
    }
    for (place, claim) in claims.iter().enumerate() {
        if place > 0 {
            out.push('\n');
        }
        let read = if is_packed { from_fields(claim) } else { by_name(claim) };
        out.push_str(&property(claim, &read));
    }
    if kind.form.own_claims {
        out.push_str("\n    /** Claims of your own. */\n    public val custom: Map<String, Any?> = said.rest()\n");
    }
    out
}

fn property(claim: &Claim, read: &str) -> String {
    let name = member(claim.name);
    comment(&of(claim), 1) + &format!("    public val {name}: {} = {read}\n", type_of(claim))
}

fn of(claim: &Claim) -> String {
    if is_moment(claim.name) {
        return sentence(&format!("{}.", faces::capitalized(claim.what)));
    }
    sentence(&faces::such_as(claim, &literal(&faces::example(claim))))
}

fn may_be_absent(claim: &Claim) -> bool {
    claim.is_optional || claim.is_nullable
}

fn type_of(claim: &Claim) -> String {
    let of = said(claim.name, claim.of);
    if may_be_absent(claim) { format!("{of}?") } else { of.to_owned() }
}

fn from_fields(claim: &Claim) -> String {
    let read = match claim.of {
        _ if is_moment(claim.name) => "fields.instant()",
        Type::Texts if !may_be_absent(claim) => return "fields.list().orEmpty()".to_owned(),
        Type::Texts => "fields.list()",
        Type::Whole => "fields.number()",
        _ => "fields.text()",
    };
    if may_be_absent(claim) { read.to_owned() } else { format!("needed({read})") }
}

fn by_name(claim: &Claim) -> String {
    let call = match claim.of {
        _ if is_moment(claim.name) => "instant",
        Type::Text => "text",
        Type::Texts => "list",
        Type::Whole => "whole",
        Type::Number => "number",
        Type::Flag => "flag",
        Type::Object => "members",
        _ => "any",
    };
    let read = format!("said.{call}(\"{}\")", claim.name);
    if may_be_absent(claim) { read } else { format!("needed({read})") }
}

fn videosdk(kind: &Kind) -> String {
    let claim = |name: &str| kind.form.claims.iter().find(|claim| claim.name == name);
    let mut out = String::new();
    let mut later = String::new();
    for way in VIDEOSDK {
        match way {
            Way::Plain(name) => {
                if let Some(claim) = claim(name) {
                    out.extend([property(claim, &from_fields(claim)), "\n".to_owned()]);
                }
            }
            Way::Bits(name, words) => {
                let Some(claim) = claim(name) else { continue };
                let property = member(name);
                let bits = if may_be_absent(claim) { "fields.number()" } else { "needed(fields.number())" };
                out.extend([format!("    private val {property}Bits = {bits}\n\n")]);
                let more = if has_unknown(name) { format!(", {property}Unknown") } else { String::new() };
                let read = if may_be_absent(claim) {
                    format!("{property}Bits?.let {{ Words.{words}.of(it{more}) }}")
                } else {
                    format!("Words.{words}.of({property}Bits{more})")
                };
                later.push_str(&comment_before(&of(claim), 1));
                later.extend([format!("    public val {property}: {} get() = {read}\n", type_of(claim))]);
            }
            Way::Unknown(name) => {
                out.extend([format!("    private val {}Unknown = fields.list()\n", member(name))]);
            }
            Way::Entry => out.push_str(
                "    /** How a room may be entered: `direct`, `ask`, or not at all. */\n    public val entry: String? = fields.text()\n\n",
            ),
            Way::Own => {
                out.push_str("    private val own = fields.text()\n");
                later.push_str("\n    /** Claims of your own. */\n    public val custom: Map<String, Any?> by lazy { own?.let(PlainJson::readObject).orEmpty() }\n");
            }
        }
    }
    out + &later
}

fn has_unknown(name: &str) -> bool {
    VIDEOSDK.iter().any(|way| matches!(way, Way::Unknown(one) if *one == name))
}
