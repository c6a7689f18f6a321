//! The calls by name, with plain values in and plain values out.
//!
//! A binding would otherwise need a function for each call, and each language would decide for itself
//! what may be left out. Here the decision is made once: a call has a name and arguments, unknown
//! arguments are refused, and what the vendor answered comes out as JSON.

use super::{
    Api, AutoClose, Call, NewRoom, Page, PageQuery, Region, RoomRef, Session, SessionQuery,
    SessionRef, Webhook, model::Room,
};
use crate::error::{Code, Error, Result};
use crate::id::{CustomRoomId, ParticipantId, RoomId};
use crate::json;
use http::{Request, Response};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;

/// A call that was made by its name. See [`Api::call`].
///
/// ```
/// # use roomkey::videosdk::rest::Api;
/// let call = Api::cloud().call("list_rooms", "a.b.c", serde_json::json!({ "page": 2 }))?;
/// assert!(call.is_repeatable());
/// let answer = http::Response::new(br#"[{"roomId":"2kyv-gzay-64pg"}]"#.to_vec());
/// assert_eq!(call.understand(&answer)?["items"][0]["room_id"], "2kyv-gzay-64pg");
/// # Ok::<(), roomkey::Error>(())
/// ```
pub struct NamedCall(Kind);

enum Kind {
    Room(Call<Room>),
    Rooms(Call<Page<Room>>),
    Session(Call<Session>),
    Sessions(Call<Page<Session>>),
    Nothing(Call<()>),
}

impl NamedCall {
    /// What to send.
    ///
    /// ```
    /// # use roomkey::videosdk::rest::Api;
    /// let call = Api::cloud().call("create_room", "a.b.c", serde_json::json!({}))?;
    /// assert_eq!(call.request().uri().path(), "/v2/rooms");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn request(&self) -> &Request<Vec<u8>> {
        match &self.0 {
            Kind::Room(call) => call.request(),
            Kind::Rooms(call) => call.request(),
            Kind::Session(call) => call.request(),
            Kind::Sessions(call) => call.request(),
            Kind::Nothing(call) => call.request(),
        }
    }

    /// Whether sending it again after a failure can do no harm.
    ///
    /// ```
    /// # use roomkey::videosdk::rest::Api;
    /// assert!(!Api::cloud().call("create_room", "a.b.c", serde_json::json!({}))?.is_repeatable());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn is_repeatable(&self) -> bool {
        self.request().method().is_safe()
    }

    /// Reads the answer: a room, a session, a page of either, or null.
    ///
    /// # Errors
    /// As [`Call::understand`].
    ///
    /// ```
    /// # use roomkey::{Code, videosdk::rest::Api};
    /// let call = Api::cloud().call("fetch_room", "a.b.c", serde_json::json!({ "room": "a" }))?;
    /// let answer = http::Response::builder().status(404).body("").unwrap();
    /// assert_eq!(call.understand(&answer).unwrap_err().code(), Code::RemoteNotFound);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn understand(&self, answer: &Response<impl AsRef<[u8]>>) -> Result<Value> {
        let understood = match &self.0 {
            Kind::Room(call) => serde_json::to_value(call.understand(answer)?),
            Kind::Rooms(call) => serde_json::to_value(call.understand(answer)?),
            Kind::Session(call) => serde_json::to_value(call.understand(answer)?),
            Kind::Sessions(call) => serde_json::to_value(call.understand(answer)?),
            Kind::Nothing(call) => serde_json::to_value(call.understand(answer)?),
        };
        understood.map_err(|_| Error::new(Code::RemoteAnswerInvalid))
    }
}

impl fmt::Debug for NamedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NamedCall({} {})", self.request().method(), self.request().uri())
    }
}

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
    pub fn call(&self, name: &str, token: &str, arguments: Value) -> Result<NamedCall> {
        // Anything but an object would also fit a struct, if its members stand in the right order.
        let Value::Object(arguments) = arguments else {
            return Err(Error::because(
                Code::ArgumentInvalid,
                "The arguments of a call are an object.",
            ));
        };
        self.call_kind(name, token, arguments).map(NamedCall)
    }

    fn call_kind(&self, name: &str, token: &str, arguments: Map<String, Value>) -> Result<Kind> {
        let given = Value::Object(arguments);
        Ok(match name {
            "create_room" => {
                let new = json::from_value::<NewRoomArguments>(given)?.parse()?;
                Kind::Room(self.create_room(token, &new)?)
            }
            "validate_room" => {
                let which: WhichRoom = json::from_value(given)?;
                Kind::Room(which.call(|room| self.validate_room(token, room))?)
            }
            "fetch_room" => {
                let which: WhichRoom = json::from_value(given)?;
                Kind::Room(which.call(|room| self.fetch_room(token, room))?)
            }
            "list_rooms" => {
                let list: List = json::from_value(given)?;
                let page = list.without(list.room.as_ref(), "room")?.page();
                Kind::Rooms(self.list_rooms(token, &page)?)
            }
            "deactivate_room" => {
                let which: OneRoom = json::from_value(given)?;
                Kind::Room(self.deactivate_room(token, &which.room.parse()?)?)
            }
            "list_sessions" => {
                let list: List = json::from_value(given)?;
                let page = list.without(list.search.as_ref(), "search")?.page();
                let room = list.room.as_deref().map(RoomId::parse).transpose()?;
                Kind::Sessions(self.list_sessions(token, &SessionQuery { room, page })?)
            }
            "fetch_session" => {
                let which: OneSession = json::from_value(given)?;
                Kind::Session(self.fetch_session(token, &which.session)?)
            }
            "end_session" => {
                let which: EndSession = json::from_value(given)?;
                let session = which.session.as_deref();
                Kind::Session(self.end_session(token, &which.room.parse()?, session)?)
            }
            "remove_participant" => {
                let whom: Remove = json::from_value(given)?;
                Kind::Nothing(self.remove_named(token, &whom)?)
            }
            "create_meeting_v1" => {
                let new: NewMeeting = json::from_value(given)?;
                let name = new.name.as_deref().map(CustomRoomId::parse).transpose()?;
                Kind::Room(self.create_meeting_v1(token, name.as_ref())?)
            }
            "validate_meeting_v1" => {
                let which: OneMeeting = json::from_value(given)?;
                Kind::Room(self.validate_meeting_v1(token, &which.meeting.parse()?)?)
            }
            "fetch_meeting_v1" => {
                let which: OneMeeting = json::from_value(given)?;
                Kind::Room(self.fetch_meeting_v1(token, &which.meeting.parse()?)?)
            }
            "create_api_meeting" => {
                let new: NewApiMeeting = json::from_value(given)?;
                let region = new.region.as_deref().map(str::parse::<Region>).transpose()?;
                Kind::Room(self.create_api_meeting(token, region.as_ref())?)
            }
            "validate_api_meeting" => {
                let which: OneMeeting = json::from_value(given)?;
                Kind::Room(self.validate_api_meeting(token, &which.meeting.parse()?)?)
            }
            _ => {
                return Err(Error::because(Code::ArgumentInvalid, "No call has this name."));
            }
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
