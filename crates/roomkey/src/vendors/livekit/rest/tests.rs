//! Each call: where it goes, what it needs, what it says, and how its answer is read.

use super::*;
use crate::livekit::{Ability, Credentials, Expectation, VideoGrant};
use crate::{Code, Error, Secret, Timestamp};
use http::Response;
use serde_json::{Value, json};

fn credentials() -> Credentials {
    Credentials::new("APIx", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687").unwrap()).unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_unix(1_750_000_000).unwrap()
}

fn api() -> Api {
    Api::new("wss://example.livekit.cloud/", credentials()).unwrap()
}

fn call(name: &str, arguments: Value) -> NamedCall {
    api().call_by_name(name, arguments, now()).unwrap()
}

#[test]
fn each_call_has_the_grant_that_it_needs_and_no_other() {
    let room = json!({"room": "class-7"});
    let ann = json!({"room": "class-7", "identity": "ann"});
    let with = |more: Value| {
        let mut whole = ann.clone();
        whole.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        whole
    };
    let admin =
        VideoGrant { room_admin: true, room: Some("class-7".into()), ..VideoGrant::default() };
    let create = VideoGrant { room_create: true, ..VideoGrant::default() };
    let list = VideoGrant { room_list: true, ..VideoGrant::default() };
    for (name, given, method, grant, body) in [
        (
            "create_room",
            json!({"room": "class-7", "room_config": {"empty_timeout": 60}, "extra": {"nodeId": "n"}}),
            "CreateRoom",
            &create,
            json!({"name": "class-7", "emptyTimeout": 60, "nodeId": "n"}),
        ),
        ("list_rooms", json!({}), "ListRooms", &list, json!({})),
        ("list_rooms", json!({"rooms": ["a"]}), "ListRooms", &list, json!({"names": ["a"]})),
        ("delete_room", room.clone(), "DeleteRoom", &create, room.clone()),
        (
            "update_room_metadata",
            json!({"room": "class-7", "metadata": "m"}),
            "UpdateRoomMetadata",
            &admin,
            json!({"room": "class-7", "metadata": "m"}),
        ),
        ("list_participants", room.clone(), "ListParticipants", &admin, room.clone()),
        ("get_participant", ann.clone(), "GetParticipant", &admin, ann.clone()),
        ("remove_participant", ann.clone(), "RemoveParticipant", &admin, ann.clone()),
        (
            "mute_track",
            with(json!({"track": "TR_1", "muted": true})),
            "MutePublishedTrack",
            &admin,
            with(json!({"trackSid": "TR_1", "muted": true})),
        ),
        (
            "update_participant",
            with(json!({"name": "Ann", "attributes": {"a": ""}})),
            "UpdateParticipant",
            &admin,
            with(json!({"name": "Ann", "attributes": {"a": ""}})),
        ),
        (
            "send_data",
            json!({"room": "class-7", "data": "hi", "to": ["ann"], "topic": "chat"}),
            "SendData",
            &admin,
            json!({"room": "class-7", "data": "aGk=", "kind": "RELIABLE", "destinationIdentities": ["ann"], "topic": "chat"}),
        ),
    ] {
        let call = call(name, given);
        let request = call.request();
        assert_eq!(request.method(), "POST");
        let place = format!("https://example.livekit.cloud/twirp/livekit.RoomService/{method}");
        assert_eq!(request.uri().to_string(), place);
        assert_eq!(request.headers()["content-type"], "application/json");
        assert!(request.headers()["authorization"].is_sensitive());
        let said: Value = serde_json::from_slice(request.body()).unwrap();
        assert_eq!(said, body, "{name}");
        let token = request.headers()["authorization"].to_str().unwrap();
        let token = token.strip_prefix("Bearer ").unwrap();
        let claims = credentials().verify(token, &Expectation::any(), now()).unwrap();
        assert_eq!(&claims.grants().video, grant, "{name}");
        assert_eq!(claims.identity(), None);
        assert!(!Ability::RoomJoin.is_in(claims.grants()));
        assert_eq!(call.is_repeatable(), name != "send_data");
        assert!(!format!("{call:?}").contains(token));
    }
}

#[test]
fn what_may_be_done_is_said_whole() {
    let quiet = json!({"canPublish": false, "canPublishSources": ["screen_share"]});
    let given = json!({"room": "a", "identity": "ann", "permission": quiet});
    let call = call("update_participant", given);
    let said: Value = serde_json::from_slice(call.request().body()).unwrap();
    assert_eq!(
        said["permission"],
        json!({
            "canPublish": false, "canSubscribe": true, "canPublishData": false,
            "canPublishSources": ["SCREEN_SHARE"], "canUpdateMetadata": false,
            "canSubscribeMetrics": false, "canManageAgentSession": false,
            "hidden": false, "recorder": false,
        })
    );
}

#[test]
fn arguments_that_do_not_fit_are_refused() {
    for (name, given, code) in [
        ("close_room", json!({"room": "a"}), Code::ArgumentInvalid),
        ("delete_room", json!({}), Code::ArgumentInvalid),
        ("delete_room", json!({"room": "a", "force": true}), Code::ArgumentInvalid),
        ("delete_room", json!({"room": ""}), Code::RoomIdInvalid),
        ("create_room", json!({"room": ""}), Code::RoomIdInvalid),
        ("create_room", json!({"room": "a", "room_config": {"x": 1}}), Code::ArgumentInvalid),
        ("list_participants", json!({"room": ""}), Code::RoomIdInvalid),
        ("remove_participant", json!({"room": "a", "identity": ""}), Code::IdentityInvalid),
        ("mute_track", json!({"room": "a", "identity": "i", "track": "t"}), Code::ArgumentInvalid),
        ("send_data", json!({"room": "a", "data": "x", "to": [""]}), Code::IdentityInvalid),
    ] {
        let refused = api().call_by_name(name, given, now());
        assert_eq!(refused.err().map(|error| error.code()), Some(code), "{name}");
    }
    for base in ["http://livekit.example.com", "ws://livekit.example.com", "ftp://x", ""] {
        assert!(Api::new(base, credentials()).is_err(), "{base}");
    }
}

fn understood(name: &str, given: Value, status: u16, body: &str) -> Result<Value, Error> {
    let answer = Response::builder().status(status).body(body.to_owned()).unwrap();
    call(name, given).understand(&answer)
}

#[test]
fn answers_are_understood_and_passwords_left_out() {
    let room = r#"{"sid":"RM_1","name":"class-7","num_participants":2,"creation_time":"1750000000","turn_password":"hunter2"}"#;
    let one = understood("create_room", json!({"room": "class-7"}), 200, room).unwrap();
    assert_eq!((&one["name"], &one["participants"]), (&json!("class-7"), &json!(2)));
    assert_eq!(one["raw"]["creation_time"], "1750000000");
    let many =
        understood("list_rooms", json!({}), 200, &format!(r#"{{"rooms":[{room}]}}"#)).unwrap();
    assert_eq!(many.as_array().map(Vec::len), Some(1));
    assert!(!one.to_string().contains("hunter2") && !many.to_string().contains("hunter2"));
    assert_eq!(understood("list_rooms", json!({}), 200, "{}").unwrap(), json!([]));

    let ann = r#"{"sid":"PA_1","identity":"ann","name":"Ann Lee","state":"ACTIVE"}"#;
    let given = json!({"room": "class-7", "identity": "ann"});
    let one = understood("get_participant", given.clone(), 200, ann).unwrap();
    assert_eq!((&one["identity"], &one["name"]), (&json!("ann"), &json!("Ann Lee")));
    let body = format!(r#"{{"participants":[{ann}]}}"#);
    let many = understood("list_participants", json!({"room": "class-7"}), 200, &body).unwrap();
    assert_eq!(many[0]["sid"], "PA_1");
    assert_eq!(understood("remove_participant", given, 200, "{}").unwrap(), Value::Null);
}

#[test]
fn refusals_have_codes_and_repeat_no_token() {
    for (status, body, code) in [
        (401, r#"{"code":"unauthenticated","msg":"permissions denied"}"#, Code::RemoteUnauthorized),
        (403, r#"{"code":"permission_denied","msg":"no"}"#, Code::RemoteForbidden),
        (404, r#"{"code":"not_found","msg":"room does not exist"}"#, Code::RemoteNotFound),
        (404, r#"{"code":"bad_route","msg":"no handler"}"#, Code::RemoteAnswerInvalid),
        (400, r#"{"code":"invalid_argument","msg":"no"}"#, Code::RemoteInvalidParameter),
        (429, r#"{"code":"resource_exhausted","msg":"wait"}"#, Code::RemoteRateLimited),
        (503, r#"{"code":"unavailable","msg":"later"}"#, Code::RemoteUnavailable),
        (200, "no JSON", Code::RemoteAnswerInvalid),
        (200, "[]", Code::RemoteAnswerInvalid),
        (200, r#"{"sid":"RM_1"}"#, Code::RemoteAnswerInvalid),
        (200, r#"{"name":"a"}"#, Code::RemoteAnswerInvalid),
    ] {
        let refused = understood("create_room", json!({"room": "a"}), status, body);
        assert_eq!(refused.unwrap_err().code(), code, "{status} {body}");
    }
    let echo = r#"{"code":"unauthenticated","msg":"invalid token: eyJhbGciOi.e30.x"}"#;
    let refused = understood("create_room", json!({"room": "a"}), 401, echo).unwrap_err();
    assert!(!refused.to_string().contains("eyJ"), "{refused}");
    for (name, body) in [("list_rooms", r#"{"rooms":{}}"#), ("list_rooms", r#"{"rooms":[1]}"#)] {
        let refused = understood(name, json!({}), 200, body).unwrap_err();
        assert_eq!(refused.code(), Code::RemoteAnswerInvalid, "{body}");
    }
}
