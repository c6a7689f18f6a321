//! Grants as they stand in a token: members that are known have the vendor's types, others are left out, and
//! nothing is left to be read one way here and another way by the server.

use super::Grant;
use crate::error::{Code, Error, Result};
use serde_json::{Map, Value};

pub(crate) fn invalid(claim: &str) -> Error {
    Error::because(Code::ClaimInvalid, format!("The claim `{claim}` is not what it has to be."))
}

/// A grant of a token: members that are known have the right type, others are left out.
pub(super) fn read<T: Grant>(claims: &Map<String, Value>, claim: &str) -> Result<T> {
    let members = match claims.get(claim) {
        None => return Ok(T::default()),
        Some(Value::Object(members)) => members,
        Some(_) => return Err(invalid(claim)),
    };
    check_spelling(members, T::NAMES)?;
    let known = members.iter().filter(|(name, _)| T::NAMES.contains(&name.as_str()));
    if known.clone().any(|(_, value)| value.is_null()) {
        return Err(invalid(claim));
    }
    let known = known.map(|(name, value)| (name.clone(), as_the_server_reads(name, value)));
    serde_json::from_value(Value::Object(known.collect())).map_err(|_| invalid(claim))
}

/// Members that are text, where an empty one says nothing.
const TEXTS: [&str; 5] = ["room", "destinationRoom", "agentName", "deployment", "scope"];

/// The server reads the sources in any case, and an empty text as none.
fn as_the_server_reads(name: &str, value: &Value) -> Value {
    match value {
        Value::Array(items) if name == "canPublishSources" => {
            let lower = |item: &Value| item.as_str().map(str::to_ascii_lowercase).map(Value::from);
            items.iter().map(|item| lower(item).unwrap_or_else(|| item.clone())).collect()
        }
        Value::String(text) if text.is_empty() && TEXTS.contains(&name) => Value::Null,
        other => other.clone(),
    }
}

/// The server, which is written in Go, takes `ROOMJOIN` for `roomJoin`, and the last of two wins; so no such
/// name is left to be read one way here and another way there.
pub(crate) fn check_spelling(members: &Map<String, Value>, names: &[&str]) -> Result<()> {
    let folded = |text: &str| -> String {
        text.chars().flat_map(char::to_lowercase).flat_map(char::to_uppercase).collect()
    };
    for member in members.keys().filter(|member| !names.contains(&member.as_str())) {
        let member = folded(member);
        if let Some(name) = names.iter().find(|name| folded(name) == member) {
            return Err(Error::because(
                Code::ClaimInvalid,
                format!(
                    "A name is spelled in another case than `{name}`, for which LiveKit takes it."
                ),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Grants, Source, VideoGrant};
    use super::*;
    use serde_json::json;

    fn video(members: &Value) -> Result<VideoGrant> {
        Grants::read(json!({ "video": members }).as_object().unwrap()).map(|grants| grants.video)
    }

    #[test]
    fn what_is_unset_is_as_the_server_has_it() {
        let plain = video(&json!({"roomJoin": true})).unwrap();
        assert!(plain.may_publish() && plain.may_subscribe() && plain.may_publish_data());
        let quiet = video(&json!({"roomJoin": true, "canPublish": false})).unwrap();
        assert!(!quiet.may_publish() && !quiet.may_publish_data());
        let deaf = video(&json!({"roomJoin": true, "canSubscribe": false})).unwrap();
        assert!(!deaf.may_subscribe() && deaf.may_publish());
        let data = json!({"roomJoin": true, "canPublish": false, "canPublishData": true});
        assert!(video(&data).unwrap().may_publish_data());
        let outside = video(&json!({"roomCreate": true, "canPublish": true})).unwrap();
        assert!(!outside.may_publish() && !outside.may_subscribe() && !outside.may_publish_data());
        let none = video(&json!({"roomJoin": true, "canPublishSources": []})).unwrap();
        assert!(none.may_publish_from(Source::Camera));
        let unknown = video(&json!({"roomJoin": true, "canPublishSources": ["smell", "CAMERA"]}));
        let unknown = unknown.unwrap();
        assert!(unknown.may_publish_from(Source::Camera));
        assert!(!unknown.may_publish_from(Source::Unknown));
        assert!(!unknown.may_publish_from(Source::Microphone));
    }

    #[test]
    fn names_in_another_case_are_neither_taken_nor_left() {
        for name in ["ROOMJOIN", "roomadmin", "Room", "can\u{17f}ubscribe", "IngressAdmin"] {
            assert!(video(&json!({ name: true })).is_err(), "{name}");
        }
        // Go takes a long s for an s.
        assert!(video(&json!({ "canPubli\u{17f}h": true })).is_err());
        assert!(
            video(&json!({ "roomJoins": true, "room_join": true })).is_ok(),
            "others are others"
        );
    }

    #[test]
    fn types_are_the_vendors() {
        for members in [
            json!({"roomJoin": "true"}),
            json!({"roomJoin": null}),
            json!({"roomJoin": 1}),
            json!({"room": 7}),
            json!({"room": null}),
            json!({"canPublish": ""}),
            json!({"canPublish": null}),
            json!({"canPublishSources": "camera"}),
            json!({"canPublishSources": [7]}),
            json!([]),
            json!("roomJoin"),
        ] {
            assert!(video(&members).is_err(), "{members}");
        }
        assert_eq!(video(&json!({"room": "", "destinationRoom": ""})), Ok(VideoGrant::default()));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let video = VideoGrant {
            room_join: true,
            room: Some("a".to_owned()),
            can_publish: Some(false),
            ..VideoGrant::default()
        };
        let grants = Grants { video, ..Grants::default() };
        let mut out = Vec::new();
        grants.write(&mut out);
        assert_eq!(out, br#""video":{"roomJoin":true,"room":"a","canPublish":false},"#);
        let text = format!("{{{}}}", std::str::from_utf8(&out).unwrap().trim_end_matches(','));
        let claims: Map<String, Value> = serde_json::from_str(&text).unwrap();
        assert_eq!(Grants::read(&claims), Ok(grants));
    }
}
