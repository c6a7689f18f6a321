//! Calls to the vendor's REST API, made and understood by the library.

use super::{needed, wire};
use crate::run::Answer;
use crate::vectors::{Group, Test};
use roomkey::Result;
use roomkey::videosdk::rest::Api;
use serde_json::{Value, json};

pub(super) fn request(_: &Group, test: &Test) -> Result<Answer> {
    let api = Api::new(needed(&test.members, "base"))?;
    let token = needed(&test.members, "token");
    let arguments = test.members["arguments"].clone();
    let call = api.call(needed(&test.members, "call"), token, arguments)?;
    assert!(!format!("{call:?}").contains(token), "a call does not show its token");
    let request = call.request();
    assert!(request.headers()["authorization"].is_sensitive());
    wire::shown_with_json(request)
}

/// Arguments with which the call of an answer can be made.
pub(crate) fn any_arguments(call: &str) -> Value {
    match call {
        "validate_room" | "fetch_room" | "deactivate_room" | "end_session" => {
            json!({ "room": "2kyv-gzay-64pg" })
        }
        "fetch_session" => json!({ "session": "61d5" }),
        "remove_participant" => json!({ "room": "2kyv-gzay-64pg", "participant": "p" }),
        "validate_meeting_v1" | "fetch_meeting_v1" | "validate_api_meeting" => {
            json!({ "meeting": "2kyv-gzay-64pg" })
        }
        _ => json!({}),
    }
}

pub(super) fn response(_: &Group, test: &Test) -> Result<Answer> {
    let answer = wire::answer(&test.members);
    let name = needed(&test.members, "call");
    let call = Api::cloud().call(name, "a.b.c", any_arguments(name))?;
    Ok(shown(name, call.understand(&answer)?))
}

/// What the answer to a call says, as the vectors have it.
pub(crate) fn shown(call: &str, understood: Value) -> Answer {
    match understood {
        Value::Object(mut members) => {
            members.remove("raw");
            let id = if call == "list_rooms" { "room_id" } else { "id" };
            if let Some(Value::Array(items)) = members.get_mut("items") {
                for item in items {
                    *item = item[id].take();
                }
            }
            Answer::Ok(members)
        }
        _ => Answer::nothing(),
    }
}
