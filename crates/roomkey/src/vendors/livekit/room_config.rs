//! How the room is to be that a token's bearer opens (`roomConfig`).
//!
//! To the server it is protobuf in JSON: members are named in camelCase or in `snake_case`, numbers may be
//! text, and what is wrong refuses the whole token. We read both spellings and write the one.

use crate::error::{Code, Error, Result};
use crate::json::write_ordered;
use serde_json::{Map, Value};
use std::fmt;

/// What can be wrong with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A member that the vendor does not have: released servers refuse such a token.
    Unknown,
    /// A member in both spellings.
    Twice,
    /// A member of another type than the vendor's.
    Type,
    /// A key of somebody's storage, or the address of somebody's stream.
    Secret,
}

impl Fault {
    const fn sentence(self) -> &'static str {
        match self {
            Self::Unknown => {
                "`room_config` has a member that LiveKit does not know, and some of its servers refuse such a token."
            }
            Self::Twice => "`room_config` has a member in two spellings.",
            Self::Type => "`room_config` has a member of a type that LiveKit does not take.",
            Self::Secret => {
                "`room_config` has the keys of a storage or the address of a stream, which whoever holds the token can read. Configure them at the server."
            }
        }
    }
}

/// The type of a member.
#[derive(Clone, Copy)]
enum Of {
    Text,
    Flag,
    /// `uint32`, as a number or as digits.
    Whole,
    /// Text or a number.
    Word,
    /// Text by name.
    Texts,
    Agents,
    Egress,
    /// An object that is the vendor's affair.
    Object,
}

const ROOM: &[(&str, Of)] = &[
    ("name", Of::Text),
    ("emptyTimeout", Of::Whole),
    ("departureTimeout", Of::Whole),
    ("maxParticipants", Of::Whole),
    ("egress", Of::Egress),
    ("minPlayoutDelay", Of::Whole),
    ("maxPlayoutDelay", Of::Whole),
    ("syncStreams", Of::Flag),
    ("agents", Of::Agents),
    ("metadata", Of::Text),
    ("tags", Of::Texts),
];

const AGENT: &[(&str, Of)] = &[
    ("agentName", Of::Text),
    ("metadata", Of::Text),
    ("restartPolicy", Of::Word),
    ("deployment", Of::Text),
    ("attributes", Of::Texts),
    ("threadId", Of::Text),
];

const EGRESS: &[(&str, Of)] =
    &[("room", Of::Object), ("participant", Of::Object), ("tracks", Of::Object)];

/// Names in an egress that hold what nobody may see (`SENSITIVITY_SECRET` in the vendor's `egress.proto`),
/// and the addresses of streams, which have a key in them.
const SECRETS: &[&str] = &[
    "secret",
    "sessionToken",
    "assumeRoleExternalId",
    "credentials",
    "accountKey",
    "password",
    "streamOutputs",
    "stream",
    "urls",
];

/// Objects whose names are the app's.
const FREE: &[&str] = &["metadata", "tags", "attributes"];

/// How the room is to be that the bearer opens.
///
/// ```
/// use roomkey::Code;
/// use roomkey::livekit::RoomConfig;
/// use serde_json::json;
///
/// let config = RoomConfig::parse(&json!({ "empty_timeout": 60, "agents": [{ "agentName": "scribe" }] }))?;
/// assert_eq!(config.to_json()["emptyTimeout"], 60);
///
/// let storage = json!({ "egress": { "tracks": { "s3": { "secret": "hunter2" } } } });
/// assert_eq!(RoomConfig::parse(&storage).unwrap_err().code(), Code::ArgumentInvalid);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct RoomConfig(Map<String, Value>);

impl RoomConfig {
    /// Reads an object with the vendor's members, in camelCase or in `snake_case`. `null` counts as absent.
    ///
    /// # Errors
    /// `argument_invalid` for members that the vendor does not have, for one in two spellings, for a wrong
    /// type, and for keys of a storage or addresses of streams, which every bearer of the token could read.
    ///
    /// ```
    /// use roomkey::livekit::RoomConfig;
    /// assert!(RoomConfig::parse(&serde_json::json!({ "maxParticipants": -1 })).is_err());
    /// ```
    pub fn parse(value: &Value) -> Result<Self> {
        let read = || {
            let config = members(value.as_object().ok_or(Fault::Type)?, ROOM, false)?;
            if has_secret(&config) { Err(Fault::Secret) } else { Ok(Self(config)) }
        };
        read().map_err(|fault| Error::because(Code::ArgumentInvalid, fault.sentence()))
    }

    /// In the vendor's spelling.
    ///
    /// ```
    /// # use roomkey::livekit::RoomConfig;
    /// let config = RoomConfig::parse(&serde_json::json!({ "sync_streams": true }))?;
    /// assert_eq!(config.to_json().to_string(), r#"{"syncStreams":true}"#);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn to_json(&self) -> Value {
        Value::Object(self.0.clone())
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        write_ordered(&self.to_json(), out);
    }
}

/// Its members by name: they may hold what people wrote.
impl fmt::Debug for RoomConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Whether the vendor has all of its members.
pub(crate) fn is_known(value: &Value) -> bool {
    check(value, false) != Err(Fault::Unknown)
}

/// Whether it gives away the keys of a storage or the address of a stream.
pub(crate) fn gives_secrets_away(value: &Value) -> bool {
    value.as_object().is_some_and(has_secret)
}

/// What the server refuses in the one of a token. What it does not know it leaves alone.
pub(super) fn check(value: &Value, unknown_too: bool) -> Result<(), Fault> {
    members(value.as_object().ok_or(Fault::Type)?, ROOM, unknown_too).map(drop)
}

/// The members in the vendor's spelling.
fn members(
    given: &Map<String, Value>,
    known: &[(&str, Of)],
    unknown_too: bool,
) -> Result<Map<String, Value>, Fault> {
    let mut out = Map::new();
    for (name, value) in given {
        let camel = in_camel_case(name);
        let Some((_, of)) = known.iter().find(|(known, _)| *known == camel) else {
            if unknown_too {
                continue;
            }
            return Err(Fault::Unknown);
        };
        if out.contains_key(&camel) {
            return Err(Fault::Twice);
        }
        if !value.is_null() {
            out.insert(camel, of.read(value, unknown_too)?);
        }
    }
    Ok(out)
}

impl Of {
    fn read(self, value: &Value, unknown_too: bool) -> Result<Value, Fault> {
        let inside = |known| {
            let object = value.as_object().ok_or(Fault::Type)?;
            members(object, known, unknown_too).map(Value::Object)
        };
        let same = |fits: bool| if fits { Ok(value.clone()) } else { Err(Fault::Type) };
        match self {
            Self::Text => same(value.is_string()),
            Self::Flag => same(value.is_boolean()),
            Self::Word => same(value.is_string() || value.is_u64()),
            Self::Whole => whole(value).map(Value::from).ok_or(Fault::Type),
            Self::Texts => {
                same(value.as_object().is_some_and(|texts| texts.values().all(Value::is_string)))
            }
            Self::Egress => inside(EGRESS),
            Self::Object => {
                if value.is_object() {
                    renamed(value)
                } else {
                    Err(Fault::Type)
                }
            }
            Self::Agents => {
                let agents = value.as_array().ok_or(Fault::Type)?.iter().map(|agent| {
                    let agent = agent.as_object().ok_or(Fault::Type)?;
                    members(agent, AGENT, unknown_too).map(Value::Object)
                });
                agents.collect::<Result<Vec<Value>, Fault>>().map(Value::Array)
            }
        }
    }
}

/// A `uint32` of protobuf in JSON.
fn whole(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => match (number.as_u64(), number.as_f64()) {
            (Some(whole), _) => u32::try_from(whole).ok(),
            (None, Some(number)) if number.fract() == 0.0 => format!("{number:.0}").parse().ok(),
            _ => None,
        },
        Value::String(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
        _ => None,
    }
}

fn in_camel_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut after_joint = false;
    for character in name.chars() {
        if character == '_' {
            after_joint = true;
        } else {
            out.push(if after_joint { character.to_ascii_uppercase() } else { character });
            after_joint = false;
        }
    }
    out
}

/// With every name in camelCase, except those that are the app's own.
fn renamed(value: &Value) -> Result<Value, Fault> {
    match value {
        Value::Array(items) => items.iter().map(renamed).collect(),
        Value::Object(members) => {
            let mut out = Map::new();
            for (name, value) in members {
                let name = in_camel_case(name);
                let value =
                    if FREE.contains(&name.as_str()) { value.clone() } else { renamed(value)? };
                if out.insert(name, value).is_some() {
                    return Err(Fault::Twice);
                }
            }
            Ok(Value::Object(out))
        }
        other => Ok(other.clone()),
    }
}

/// Whether there is something in it that nobody may see.
fn has_secret(config: &Map<String, Value>) -> bool {
    fn holds(value: &Value) -> bool {
        match value {
            Value::Array(items) => items.iter().any(holds),
            Value::Object(members) => members.iter().any(|(name, value)| {
                (SECRETS.contains(&in_camel_case(name).as_str()) && says_something(value))
                    || holds(value)
            }),
            _ => false,
        }
    }
    fn says_something(value: &Value) -> bool {
        match value {
            Value::Null => false,
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => !items.is_empty(),
            _ => true,
        }
    }
    config.get("egress").is_some_and(holds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refusal(config: &Value) -> Option<Code> {
        RoomConfig::parse(config).err().map(|error| error.code())
    }

    #[test]
    fn both_spellings_are_read_and_one_is_written() {
        let given = json!({
            "name": "a", "empty_timeout": 1, "departureTimeout": "20", "max_participants": 3.0,
            "sync_streams": true, "metadata": null, "tags": {"my_tag": "x"},
            "agents": [{"agent_name": "scribe", "attributes": {"my_key": "v"}, "restart_policy": "JRP_NEVER"}],
            "egress": {"room": {"file_outputs": [{"s3": {"force_path_style": true, "metadata": {"my_key": "v"}}}]}},
        });
        let written = json!({
            "name": "a", "emptyTimeout": 1, "departureTimeout": 20, "maxParticipants": 3,
            "syncStreams": true, "tags": {"my_tag": "x"},
            "agents": [{"agentName": "scribe", "attributes": {"my_key": "v"}, "restartPolicy": "JRP_NEVER"}],
            "egress": {"room": {"fileOutputs": [{"s3": {"forcePathStyle": true, "metadata": {"my_key": "v"}}}]}},
        });
        assert_eq!(RoomConfig::parse(&given).unwrap().to_json(), written);
    }

    #[test]
    fn what_the_server_would_refuse_is_refused() {
        for config in [
            json!([]),
            json!({"emptyTimeout": -1}),
            json!({"emptyTimeout": 4_294_967_296_u64}),
            json!({"emptyTimeout": 1.5}),
            json!({"emptyTimeout": ""}),
            json!({"emptyTimeout": "-1"}),
            json!({"emptyTimeout": "+1"}),
            json!({"emptyTimeout": true}),
            json!({"emptyTimeout": 1, "empty_timeout": 1}),
            json!({"empty": 1}),
            json!({"EmptyTimeout": 1}),
            json!({"syncStreams": 1}),
            json!({"metadata": {}}),
            json!({"tags": {"a": 1}}),
            json!({"agents": {"agentName": "a"}}),
            json!({"agents": [{"name": "a"}]}),
            json!({"agents": [{"agentName": 7}]}),
            json!({"egress": {"files": {}}}),
            json!({"egress": {"room": []}}),
            json!({"egress": {"room": {"file_outputs": 1, "fileOutputs": 1}}}),
        ] {
            assert_eq!(refusal(&config), Some(Code::ArgumentInvalid), "{config}");
        }
    }

    #[test]
    fn keys_of_a_storage_never_get_into_a_token() {
        for output in [
            json!({"s3": {"secret": "x"}}),
            json!({"s3": {"session_token": "x"}}),
            json!({"s3": {"assumeRoleExternalId": "x"}}),
            json!({"s3": {"proxy": {"password": "x"}}}),
            json!({"gcp": {"credentials": "{}"}}),
            json!({"azure": {"account_key": "x"}}),
            json!({"azure": {"accountKey": "x"}}),
            json!({"aliOSS": {"secret": "x"}}),
        ] {
            for egress in [
                json!({"tracks": output}),
                json!({"room": {"file_outputs": [output]}}),
                json!({"room": {"segmentOutputs": [output]}}),
                json!({"room": {"imageOutputs": [output]}}),
                json!({"participant": {"fileOutputs": [output]}}),
                json!({"room": {"file": output}}),
            ] {
                assert_eq!(refusal(&json!({ "egress": egress })), Some(Code::ArgumentInvalid));
            }
        }
        let stream = json!({"egress": {"room": {"stream_outputs": [{"urls": ["rtmp://a/key"]}]}}});
        assert_eq!(refusal(&stream), Some(Code::ArgumentInvalid));
        let none =
            json!({"egress": {"room": {"fileOutputs": [{"s3": {"secret": "", "bucket": "b"}}]}}});
        assert_eq!(refusal(&none), None);
    }

    #[test]
    fn in_a_token_what_is_unknown_is_left_alone() {
        assert_eq!(check(&json!({"unknown": 1, "agents": [{"x": 1}]}), true), Ok(()));
        assert_eq!(check(&json!({"emptyTimeout": -1}), true), Err(Fault::Type));
        assert_eq!(check(&json!("a"), true), Err(Fault::Type));
    }
}
