//! Calls to the vendor's REST API, made and understood by the library.

use super::{needed, text, wrong_type};
use crate::run::Answer;
use crate::vectors::{Group, Test};
use roomkey::videosdk::rest::{
    Api, AutoClose, Call, NewRoom, Page, PageQuery, Room, Session, SessionQuery, SessionRef,
    Webhook,
};
use roomkey::{CustomRoomId, ParticipantId, Result, RoomId};
use serde_json::{Map, Value, json};

/// A call of any kind.
enum Any {
    Room(Call<Room>),
    Rooms(Call<Page<Room>>),
    Session(Call<Session>),
    Sessions(Call<Page<Session>>),
    Nothing(Call<()>),
}

pub(super) fn request(_: &Group, test: &Test) -> Result<Answer> {
    let api = Api::new(needed(&test.members, "base"))?;
    let arguments = test.members["arguments"].as_object().expect("an object");
    let name = needed(&test.members, "call");
    let (request, shown) = match call(&api, name, needed(&test.members, "token"), arguments)? {
        Any::Room(call) => (call.request().clone(), format!("{call:?}")),
        Any::Rooms(call) => (call.request().clone(), format!("{call:?}")),
        Any::Session(call) => (call.request().clone(), format!("{call:?}")),
        Any::Sessions(call) => (call.request().clone(), format!("{call:?}")),
        Any::Nothing(call) => (call.request().clone(), format!("{call:?}")),
    };
    assert!(!shown.contains(needed(&test.members, "token")), "a call does not show its token");
    assert!(request.headers()["authorization"].is_sensitive());
    let headers: Map<String, Value> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().expect("ASCII").into()))
        .collect();
    let body = match request.body().as_slice() {
        [] => Value::Null,
        bytes => serde_json::from_slice(bytes).map_err(wrong_type)?,
    };
    let members = [
        ("method", json!(request.method().as_str())),
        ("url", json!(request.uri().to_string())),
        ("headers", Value::Object(headers)),
        ("body", body),
    ];
    Ok(Answer::Ok(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
}

pub(super) fn response(_: &Group, test: &Test) -> Result<Answer> {
    let status = u16::try_from(test.members["status"].as_u64().expect("a status")).unwrap();
    let mut answer = http::Response::builder().status(status);
    for (name, value) in test.members["headers"].as_object().expect("an object") {
        answer = answer.header(name, value.as_str().expect("text"));
    }
    let answer = answer.body(needed(&test.members, "body").to_owned()).expect("an answer");
    let any = json!({
        "room": "2kyv-gzay-64pg", "meeting": "2kyv-gzay-64pg", "session": "61d5", "participant": "p"
    });
    let any = any.as_object().expect("an object");
    let room_of = |room: &Room| room.room_id().as_str().to_owned();
    let understood = match call(&Api::cloud(), needed(&test.members, "call"), "a.b.c", any)? {
        Any::Room(call) => {
            let room = call.understand(&answer)?;
            json!({
                "room_id": room_of(&room),
                "custom_room_id": room.custom_room_id(),
                "disabled": room.is_disabled(),
            })
        }
        Any::Session(call) => {
            let session = call.understand(&answer)?;
            json!({ "id": session.id(), "room_id": session.room_id(), "ended": session.has_ended() })
        }
        Any::Rooms(call) => page(&call.understand(&answer)?, |room| json!(room_of(room))),
        Any::Sessions(call) => page(&call.understand(&answer)?, |session| json!(session.id())),
        Any::Nothing(call) => {
            call.understand(&answer)?;
            json!({})
        }
    };
    Ok(Answer::Ok(understood.as_object().expect("an object").clone()))
}

fn page<T>(page: &Page<T>, name: impl Fn(&T) -> Value) -> Value {
    let items: Vec<Value> = page.items.iter().map(name).collect();
    json!({ "items": items, "current": page.current, "last": page.last, "total": page.total })
}

fn call(api: &Api, name: &str, token: &str, given: &Map<String, Value>) -> Result<Any> {
    let room = || -> Result<RoomId> { needed(given, "room").parse() };
    let meeting = || -> Result<RoomId> { needed(given, "meeting").parse() };
    let participant = || -> Result<ParticipantId> { needed(given, "participant").parse() };
    let custom = |name| text(given, name).map(str::parse::<CustomRoomId>).transpose();
    let number = |name: &str| given.get(name).and_then(Value::as_u64);
    let paging = || match (number("page"), number("per_page")) {
        (Some(page), Some(size)) => {
            PageQuery::new(u32::try_from(page).unwrap(), u32::try_from(size).unwrap())
        }
        _ => PageQuery::default(),
    };
    Ok(match name {
        "create_room" => Any::Room(api.create_room(token, &new_room(given)?)?),
        "validate_room" => Any::Room(match custom("custom_room")? {
            Some(custom) => api.validate_room(token, &custom)?,
            None => api.validate_room(token, &room()?)?,
        }),
        "fetch_room" => Any::Room(match custom("custom_room")? {
            Some(custom) => api.fetch_room(token, &custom)?,
            None => api.fetch_room(token, &room()?)?,
        }),
        "list_rooms" => {
            let query = match text(given, "search") {
                Some(search) => paging().search(search),
                None => paging(),
            };
            Any::Rooms(api.list_rooms(token, &query)?)
        }
        "deactivate_room" => Any::Room(api.deactivate_room(token, &room()?)?),
        "list_sessions" => {
            let room = text(given, "room").map(str::parse).transpose()?;
            Any::Sessions(api.list_sessions(token, &SessionQuery { room, page: paging() })?)
        }
        "fetch_session" => Any::Session(api.fetch_session(token, needed(given, "session"))?),
        "end_session" => Any::Session(api.end_session(token, &room()?, text(given, "session"))?),
        "remove_participant" => {
            let participant = participant()?;
            let room = text(given, "room").map(str::parse).transpose()?;
            let from = match &room {
                Some(room) => SessionRef::Room(room),
                None => SessionRef::Session(needed(given, "session")),
            };
            Any::Nothing(api.remove_participant(token, from, &participant)?)
        }
        "create_meeting_v1" => Any::Room(api.create_meeting_v1(token, custom("name")?.as_ref())?),
        "validate_meeting_v1" => Any::Room(api.validate_meeting_v1(token, &meeting()?)?),
        "fetch_meeting_v1" => Any::Room(api.fetch_meeting_v1(token, &meeting()?)?),
        "create_api_meeting" => {
            let region = text(given, "region").map(str::parse).transpose()?;
            Any::Room(api.create_api_meeting(token, region.as_ref())?)
        }
        "validate_api_meeting" => Any::Room(api.validate_api_meeting(token, &meeting()?)?),
        other => panic!("no call is named {other}"),
    })
}

fn new_room(given: &Map<String, Value>) -> Result<NewRoom> {
    let texts = |value: &Value| -> Vec<String> {
        let items = value.as_array().expect("a list").iter();
        items.map(|item| item.as_str().expect("text").to_owned()).collect()
    };
    let participants = given.get("allowed_participants").map(texts).unwrap_or_default();
    Ok(NewRoom {
        custom_room_id: text(given, "custom_room_id").map(str::parse).transpose()?,
        region: text(given, "region").map(str::parse).transpose()?,
        geo_fence: text(given, "geo_fence").map(str::parse).transpose()?,
        auto_close: given.get("auto_close").map(|close| AutoClose {
            minutes: u32::try_from(close["minutes"].as_u64().expect("minutes")).unwrap(),
            deactivate: close["deactivate"].as_bool().expect("a boolean"),
        }),
        webhook: given.get("webhook").map(|hook| Webhook {
            end_point: hook["end_point"].as_str().expect("text").to_owned(),
            events: texts(&hook["events"]),
        }),
        allowed_participants: participants
            .iter()
            .map(|text| text.parse())
            .collect::<Result<_>>()?,
        extra: given
            .get("extra")
            .and_then(Value::as_object)
            .map(|extra| extra.clone().into_iter().collect())
            .unwrap_or_default(),
    })
}
