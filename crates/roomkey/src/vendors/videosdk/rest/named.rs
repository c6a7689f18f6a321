//! The calls by name, with plain values in and plain values out.
//!
//! A binding would otherwise need a function for each call, and each language would decide for itself
//! what may be left out. Here the decision is made once: a call has a name and arguments, unknown
//! arguments are refused, and what the vendor answered comes out as JSON.

use super::{
    Api, AutoClose, Call, NewRoom, PageQuery, Region, RoomRef, SessionQuery, SessionRef, Webhook,
    model::Room,
};
use crate::error::{Code, Error, Result};
use crate::id::{CustomRoomId, ParticipantId, RoomId};
use crate::json;
use crate::remote::{self, check_arguments, no_such_call};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct NewRoomArguments {
    custom_room_id: Option<String>,
    region: Option<String>,
    geo_fence: Option<String>,
    auto_close: Option<AutoClose>,
    webhook: Option<Webhook>,
    allowed_participants: Vec<String>,
    extra: BTreeMap<String, Value>,
}

impl NewRoomArguments {
    fn parse(self) -> Result<NewRoom> {
        let region = |text: Option<String>| text.as_deref().map(str::parse::<Region>).transpose();
        let allowed = self.allowed_participants.iter().map(|text| ParticipantId::parse(text));
        Ok(NewRoom {
            custom_room_id: self.custom_room_id.as_deref().map(CustomRoomId::parse).transpose()?,
            region: region(self.region)?,
            geo_fence: region(self.geo_fence)?,
            auto_close: self.auto_close,
            webhook: self.webhook,
            allowed_participants: allowed.collect::<Result<_>>()?,
            extra: self.extra,
        })
    }
}

/// A room by one of its two names.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WhichRoom {
    room: Option<String>,
    custom_room: Option<String>,
}

impl WhichRoom {
    fn call(&self, call: impl Fn(RoomRef<'_>) -> Result<Call<Room>>) -> Result<Call<Room>> {
        match (&self.room, &self.custom_room) {
            (Some(room), None) => call(RoomRef::Id(&RoomId::parse(room)?)),
            (None, Some(custom)) => call(RoomRef::Custom(&CustomRoomId::parse(custom)?)),
            _ => Err(Error::because(
                Code::ArgumentInvalid,
                "A room is named by its id or by its custom id, and not by both.",
            )),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneRoom {
    room: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneMeeting {
    meeting: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneSession {
    session: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct List {
    room: Option<String>,
    page: Option<u32>,
    per_page: Option<u32>,
    search: Option<String>,
}

impl List {
    fn page(&self) -> PageQuery {
        let page = PageQuery::new(self.page.unwrap_or(1), self.per_page.unwrap_or(20));
        match &self.search {
            Some(text) => page.search(text),
            None => page,
        }
    }

    fn without<T>(&self, argument: Option<&T>, name: &str) -> Result<&Self> {
        match argument {
            None => Ok(self),
            Some(_) => Err(Error::because(
                Code::ArgumentInvalid,
                format!("This call has no argument `{name}`."),
            )),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EndSession {
    room: String,
    #[serde(default)]
    session: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Remove {
    participant: String,
    #[serde(default)]
    room: Option<String>,
    #[serde(default)]
    session: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct NewMeeting {
    name: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct NewApiMeeting {
    region: Option<String>,
}

impl Api {
    /// Makes a call by its name, which is the name of its method here, with its arguments as a JSON
    /// object: texts for ids, and the members of [`NewRoom`] for a new room.
    ///
    /// # Errors
    /// `argument_invalid` for an unknown call, an unknown argument or a wrong type, and as the
    /// method of that name.
    ///
    /// ```
    /// # use roomkey::{Code, videosdk::rest::Api};
    /// let arguments = serde_json::json!({ "room": "2kyv-gzay-64pg" });
    /// let call = Api::cloud().call("validate_room", "a.b.c", arguments)?;
    /// assert_eq!(call.request().uri().path(), "/v2/rooms/validate/2kyv-gzay-64pg");
    ///
    /// let error = Api::cloud().call("create_rom", "a.b.c", serde_json::json!({})).unwrap_err();
    /// assert_eq!(error.code(), Code::ArgumentInvalid);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn call(&self, name: &str, token: &str, arguments: Value) -> Result<Call<Value>> {
        check_arguments(&arguments)?;
        let given = arguments;
        Ok(match name {
            "create_room" => {
                let new = json::from_value::<NewRoomArguments>(given)?.parse()?;
                self.create_room(token, &new)?.into_json()
            }
            "validate_room" => {
                let which: WhichRoom = json::from_value(given)?;
                which.call(|room| self.validate_room(token, room))?.into_json()
            }
            "fetch_room" => {
                let which: WhichRoom = json::from_value(given)?;
                which.call(|room| self.fetch_room(token, room))?.into_json()
            }
            "list_rooms" => {
                let list: List = json::from_value(given)?;
                let page = list.without(list.room.as_ref(), "room")?.page();
                self.list_rooms(token, &page)?.into_json()
            }
            "deactivate_room" => {
                let which: OneRoom = json::from_value(given)?;
                self.deactivate_room(token, &which.room.parse()?)?.into_json()
            }
            "list_sessions" => {
                let list: List = json::from_value(given)?;
                let page = list.without(list.search.as_ref(), "search")?.page();
                let room = list.room.as_deref().map(RoomId::parse).transpose()?;
                self.list_sessions(token, &SessionQuery { room, page })?.into_json()
            }
            "fetch_session" => {
                let which: OneSession = json::from_value(given)?;
                self.fetch_session(token, &which.session)?.into_json()
            }
            "end_session" => {
                let which: EndSession = json::from_value(given)?;
                let session = which.session.as_deref();
                self.end_session(token, &which.room.parse()?, session)?.into_json()
            }
            "remove_participant" => {
                let whom: Remove = json::from_value(given)?;
                self.remove_named(token, &whom)?.into_json()
            }
            "create_meeting_v1" => {
                let new: NewMeeting = json::from_value(given)?;
                let name = new.name.as_deref().map(CustomRoomId::parse).transpose()?;
                self.create_meeting_v1(token, name.as_ref())?.into_json()
            }
            "validate_meeting_v1" => {
                let which: OneMeeting = json::from_value(given)?;
                self.validate_meeting_v1(token, &which.meeting.parse()?)?.into_json()
            }
            "fetch_meeting_v1" => {
                let which: OneMeeting = json::from_value(given)?;
                self.fetch_meeting_v1(token, &which.meeting.parse()?)?.into_json()
            }
            "create_api_meeting" => {
                let new: NewApiMeeting = json::from_value(given)?;
                let region = new.region.as_deref().map(str::parse::<Region>).transpose()?;
                self.create_api_meeting(token, region.as_ref())?.into_json()
            }
            "validate_api_meeting" => {
                let which: OneMeeting = json::from_value(given)?;
                self.validate_api_meeting(token, &which.meeting.parse()?)?.into_json()
            }
            _ => return Err(no_such_call()),
        })
    }

    fn remove_named(&self, token: &str, whom: &Remove) -> Result<Call<()>> {
        let participant = ParticipantId::parse(&whom.participant)?;
        match (&whom.room, &whom.session) {
            (Some(room), None) => {
                let room = RoomId::parse(room)?;
                self.remove_participant(token, SessionRef::Room(&room), &participant)
            }
            (None, Some(session)) => {
                self.remove_participant(token, SessionRef::Session(session), &participant)
            }
            _ => Err(Error::because(
                Code::ArgumentInvalid,
                "A session is named by its room or by its id, and not by both.",
            )),
        }
    }
}

impl remote::Api for Api {
    fn base(&self) -> &str {
        self.base()
    }

    fn call(&self, name: &str, token: &str, arguments: Value) -> Result<Call<Value>> {
        self.call(name, token, arguments)
    }
}
