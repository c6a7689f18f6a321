//! The same through fields, where the vendor has some and the values of a test are of their types.

use roomkey_wire::{Fields, Packed};
use serde_json::{Map, Value, json};

/// How a member crosses.
#[derive(Clone, Copy)]
enum As {
    Text,
    List,
    Number,
    Flag,
    Object,
    TextOrNumber,
}

const VIDEOSDK_WISH: &[(&str, As)] = &[
    ("permissions", As::List),
    ("room", As::Text),
    ("participant", As::Text),
    ("roles", As::List),
    ("lifetime", As::TextOrNumber),
    ("jti", As::Text),
    ("claims", As::Object),
    ("rights", As::List),
    ("version", As::Number),
    ("max_lifetime", As::TextOrNumber),
];
const SESSION_WISH: &[(&str, As)] = &[
    ("session", As::Text),
    ("role", As::Text),
    ("kind", As::Text),
    ("data", As::Text),
    ("layout_classes", As::List),
    ("nonce", As::Number),
    ("jti", As::Text),
    ("lifetime", As::TextOrNumber),
];
const VIDEOSDK_DEMAND: &[(&str, As)] = &[
    ("use", As::Text),
    ("room", As::Text),
    ("participant", As::Text),
    ("leeway", As::Number),
    ("maximum_lifetime", As::TextOrNumber),
    ("allow_missing_expiry", As::Flag),
];
const SESSION_DEMAND: &[(&str, As)] = &[
    ("session", As::Text),
    ("capability", As::Text),
    ("kind", As::Text),
    ("leeway", As::Number),
    ("maximum_lifetime", As::TextOrNumber),
    ("allow_missing_expiry", As::Flag),
];

/// The fields of a wish; nothing where a value has another type, or there are no such fields.
pub(super) fn wish(kind: &str, input: &Value) -> Option<Packed> {
    match kind {
        "token_mint" | "keyring" => pack(VIDEOSDK_WISH, input),
        "opentok_mint" | "vonage_mint" => {
            input["session"].as_str()?;
            pack(SESSION_WISH, input)
        }
        _ => None,
    }
}

/// The fields of a demand, likewise.
pub(super) fn demand(kind: &str, expectation: &Value) -> Option<Packed> {
    match kind {
        "token_verify" => pack(VIDEOSDK_DEMAND, expectation),
        "opentok_verify" | "vonage_verify" => pack(SESSION_DEMAND, expectation),
        _ => None,
    }
}

fn pack(known: &[(&str, As)], given: &Value) -> Option<Packed> {
    let given = given.as_object()?;
    if given.keys().any(|name| known.iter().all(|(other, _)| other != name)) {
        return None;
    }
    known.iter().try_fold(Packed::new(), |packed, (name, kind)| {
        let Some(value) = given.get(*name).filter(|value| !value.is_null()) else {
            return Some(packed.absent());
        };
        Some(match kind {
            As::Text => packed.text(value.as_str()?),
            As::Number => packed.number(value.as_i64()?),
            As::Flag => packed.number(i64::from(value.as_bool()?)),
            As::Object => packed.text(&value.as_object().map(|it| json!(it))?.to_string()),
            As::TextOrNumber => match value.as_str() {
                Some(text) => packed.text(text),
                None => packed.number(value.as_i64()?),
            },
            As::List => {
                let items = value.as_array()?.iter().map(Value::as_str);
                packed.list(&items.collect::<Option<Vec<_>>>()?)
            }
        })
    })
}

fn words(all: &[&str], bits: i64, others: Option<Vec<&str>>) -> Value {
    let known = all.iter().enumerate().filter(|(place, _)| bits >> place & 1 == 1);
    json!(known.map(|(_, word)| *word).chain(others.into_iter().flatten()).collect::<Vec<_>>())
}

/// The claims of a token as its vendor's own type has them, from its fields; and fails where JSON says
/// something else of a session's.
pub(super) fn claims(kind: &str, packed: &[u8], answer: &Map<String, Value>) -> Value {
    let mut fields = Fields::read(packed).expect("fields");
    let claims = if kind == "token_verify" {
        videosdk(&mut fields)
    } else {
        let stated = answer["claims"].as_object().expect("claims");
        session(&mut fields, stated, answer).map(|()| answer["claims"].clone())
    };
    claims.expect("as they are described")
}

fn videosdk(fields: &mut Fields<'_>) -> roomkey::Result<Value> {
    let entry = fields.text()?;
    assert!(entry.is_none_or(|entry| ["direct", "ask"].contains(&entry)));
    let api_key = json!(fields.text()?);
    let permissions = fields.number()?.expect("permissions");
    let version = json!(fields.number()?);
    let (room, participant) = (json!(fields.text()?), json!(fields.text()?));
    let roles = fields.number()?.map(|bits| words(&["crawler", "rtc"], bits, None));
    let rights = fields.number()?;
    let times = [fields.number()?, fields.number()?, fields.number()?];
    let [issued_at, not_before, expires_at] = times.map(|time| json!(time));
    let jti = json!(fields.text()?);
    let own: Option<Value> = fields.text()?.map(|own| serde_json::from_str(own).expect("JSON"));
    let permissions = words(&["allow_join", "ask_join", "allow_mod"], permissions, fields.list()?);
    let others = fields.list()?;
    let rights = rights.map(|bits| words(&["create", "validate"], bits, others));
    let mut claims = own.unwrap_or_else(|| json!({}));
    let members = claims.as_object_mut().expect("an object");
    for (name, value) in [
        ("apikey", api_key),
        ("permissions", permissions),
        ("version", version),
        ("roomId", room),
        ("participantId", participant),
        ("roles", json!(roles)),
        ("roomkey_rights", json!(rights)),
        ("iat", issued_at),
        ("nbf", not_before),
        ("exp", expires_at),
        ("jti", jti),
    ] {
        if !value.is_null() {
            members.insert(name.to_owned(), value);
        }
    }
    Ok(claims)
}

fn session(
    fields: &mut Fields<'_>,
    claims: &Map<String, Value>,
    answer: &Map<String, Value>,
) -> roomkey::Result<()> {
    let claim = |name: &str| claims.get(name).and_then(Value::as_str);
    let kind = fields.text()?.expect("a kind");
    assert_eq!(kind, claim("kind").unwrap_or("jwt"));
    assert_eq!(fields.text()?, answer["project"].as_str());
    for name in ["session", "role", "data"] {
        assert_eq!(fields.text()?, claim(name), "{name}");
    }
    let classes = fields.list()?.unwrap_or_default();
    assert_eq!(json!(classes), claims.get("layout_classes").cloned().unwrap_or_else(|| json!([])));
    assert_eq!(fields.text()?, claim("nonce"));
    for name in ["iat", "nbf", "exp"] {
        assert_eq!(fields.number()?, claims.get(name).and_then(Value::as_i64), "{name}");
    }
    assert_eq!(fields.text()?, claim("jti"));
    Ok(())
}

/// The same of what comes out by name.
pub(super) fn are_the_same_by_name(packed: &[u8], answer: &Map<String, Value>) {
    let mut fields = Fields::read(packed).expect("fields");
    assert!(fields.are_by_name());
    let claims = fields.text().expect("a text").expect("claims");
    assert_eq!(serde_json::from_str::<Value>(claims).expect("JSON"), answer["claims"]);
    for name in ["project", "room", "participant"] {
        assert_eq!(json!(fields.text().expect("a text")), answer[name], "{name}");
    }
    for name in ["iat", "exp"] {
        assert_eq!(json!(fields.number().expect("a number")), answer[name], "{name}");
    }
    assert_eq!(json!(fields.text().expect("a text")), answer["jti"]);
}
