//! What goes into the calls and comes out of them.

use crate::error::{Code, Error, Result};
use crate::id::{CustomRoomId, ParticipantId, RoomId};
use crate::written::written;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::str::FromStr;

/// A region of the vendor, such as `sg001` or `eu001`: 2 to 16 lower-case letters and digits. The
/// vendor's list grows, so only the form is checked.
///
/// ```
/// use roomkey::videosdk::rest::Region;
/// assert!("sg001".parse::<Region>().is_ok());
/// assert!("sg001\r\nX: y".parse::<Region>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Region(Box<str>);

impl Region {
    /// The text.
    ///
    /// ```
    /// # use roomkey::videosdk::rest::Region;
    /// assert_eq!("eu001".parse::<Region>()?.as_str(), "eu001");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Region {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let fits = (2..=16).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if fits {
            Ok(Self(text.into()))
        } else {
            Err(Error::because(
                Code::ArgumentInvalid,
                "A region is 2 to 16 lower-case letters and digits.",
            ))
        }
    }
}

written!(Region: Display);

/// When the vendor ends a room's session by itself.
///
/// The duration is in minutes, as the vendor's REST pages say (default there: 480); its SDKs call
/// the same number seconds. See `docs/decisions.md`.
///
/// ```
/// use roomkey::videosdk::rest::{Api, AutoClose, NewRoom};
/// let after_an_hour = AutoClose { minutes: 60, deactivate: false };
/// let new = NewRoom { auto_close: Some(after_an_hour), ..NewRoom::default() };
/// let call = Api::cloud().create_room("a.b.c", &new)?;
/// let body = r#"{"autoCloseConfig":{"duration":60,"type":"session-ends"}}"#;
/// assert_eq!(call.request().body(), body.as_bytes());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct AutoClose {
    /// Minutes from the start of the session.
    pub minutes: u32,
    /// Whether the room is deactivated too, so that nobody can start another session.
    pub deactivate: bool,
}

/// Where the vendor reports events of a room.
///
/// ```
/// use roomkey::videosdk::rest::{Api, NewRoom, Webhook};
/// let webhook = Webhook { end_point: "https://app.example/hook".into(), events: vec!["session*".into()] };
/// let call = Api::cloud().create_room("a.b.c", &NewRoom { webhook: Some(webhook), ..NewRoom::default() })?;
/// let body = r#"{"webhook":{"endPoint":"https://app.example/hook","events":["session*"]}}"#;
/// assert_eq!(call.request().body(), body.as_bytes());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct Webhook {
    /// An `https` URL of at most 512 characters.
    pub end_point: String,
    /// Names of events, with `*` at the end of one standing for the rest.
    pub events: Vec<String>,
}

/// A room to be created. Every field is optional.
///
/// ```
/// use roomkey::videosdk::rest::{Api, NewRoom};
/// let new = NewRoom { custom_room_id: Some("unicorn".parse()?), ..NewRoom::default() };
/// let call = Api::cloud().create_room("a.b.c", &new)?;
/// assert_eq!(call.request().body(), br#"{"customRoomId":"unicorn"}"#);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct NewRoom {
    /// The app's own name for it. One that exists already gives back that room.
    pub custom_room_id: Option<CustomRoomId>,
    /// The region, as document 001's `create-meeting` passes it.
    pub region: Option<Region>,
    /// The region that media must not leave.
    pub geo_fence: Option<Region>,
    /// When its sessions end by themselves.
    pub auto_close: Option<AutoClose>,
    /// Where events are reported.
    pub webhook: Option<Webhook>,
    /// The only participants who may join; empty for no such limit.
    pub allowed_participants: Vec<ParticipantId>,
    /// Members of the vendor's body that have no field here, such as `autoStartConfig`.
    pub extra: BTreeMap<String, Value>,
}

impl NewRoom {
    pub(super) fn to_json(&self) -> Value {
        let mut body: Map<String, Value> = self.extra.clone().into_iter().collect();
        let mut set = |name: &str, value: Value| {
            body.insert(name.to_owned(), value);
        };
        if let Some(id) = &self.custom_room_id {
            set("customRoomId", json!(id));
        }
        if let Some(region) = &self.region {
            set("region", json!(region.as_str()));
        }
        if let Some(region) = &self.geo_fence {
            set("geoFence", json!(region.as_str()));
        }
        if let Some(close) = self.auto_close {
            let kind = if close.deactivate { "session-end-and-deactivate" } else { "session-ends" };
            set("autoCloseConfig", json!({ "type": kind, "duration": close.minutes }));
        }
        if let Some(webhook) = &self.webhook {
            set("webhook", json!({ "endPoint": webhook.end_point, "events": webhook.events }));
        }
        if !self.allowed_participants.is_empty() {
            set("allowedParticipantIds", json!(self.allowed_participants));
        }
        Value::Object(body)
    }
}

/// A room as the vendor describes it.
///
/// ```
/// use roomkey::videosdk::rest::{Api, NewRoom};
/// let call = Api::cloud().create_room("a.b.c", &NewRoom::default())?;
/// // The second generation of the API says `roomId`, the first `meetingId`.
/// let answer = r#"{"meetingId":"2kyv-gzay-64pg","userMeetingId":"unicorn","region":"sg001"}"#;
/// let room = call.understand(&http::Response::new(answer))?;
/// assert_eq!(room.room_id().as_str(), "2kyv-gzay-64pg");
/// assert_eq!(room.custom_room_id(), Some("unicorn"));
/// assert!(!room.is_disabled());
/// assert_eq!(room.raw()["region"], "sg001");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    id: RoomId,
    custom_id: Option<String>,
    disabled: bool,
    raw: Map<String, Value>,
}

impl Room {
    /// The id; v1 calls it `meetingId`.
    ///
    /// See [`Room`] for an example.
    pub const fn room_id(&self) -> &RoomId {
        &self.id
    }

    /// The app's own name for it; v1 calls it `userMeetingId`.
    ///
    /// See [`Room`] for an example.
    pub fn custom_room_id(&self) -> Option<&str> {
        self.custom_id.as_deref()
    }

    /// Whether it was deactivated.
    ///
    /// See [`Room`] for an example.
    pub const fn is_disabled(&self) -> bool {
        self.disabled
    }

    /// Everything the vendor said, to be passed on.
    ///
    /// See [`Room`] for an example.
    pub const fn raw(&self) -> &Map<String, Value> {
        &self.raw
    }
}

/// What the library understood, and what the vendor said (`raw`).
impl Serialize for Room {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Room", 4)?;
        out.serialize_field("room_id", &self.id)?;
        out.serialize_field("custom_room_id", &self.custom_id)?;
        out.serialize_field("disabled", &self.disabled)?;
        out.serialize_field("raw", &self.raw)?;
        out.end()
    }
}

/// A session as the vendor describes it.
///
/// ```
/// use roomkey::videosdk::rest::Api;
/// let call = Api::cloud().fetch_session("a.b.c", "61d54d0560a18e699abcc8a4")?;
/// let answer = r#"{"id":"61d54d0560a18e699abcc8a4","roomId":"2kyv-gzay-64pg","status":"ended"}"#;
/// let session = call.understand(&http::Response::new(answer))?;
/// assert_eq!(session.id(), Some("61d54d0560a18e699abcc8a4"));
/// assert_eq!(session.room_id(), Some("2kyv-gzay-64pg"));
/// assert!(session.has_ended());
/// assert_eq!(session.raw()["status"], "ended");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    raw: Map<String, Value>,
}

impl Session {
    /// The session's id.
    ///
    /// See [`Session`] for an example.
    pub fn id(&self) -> Option<&str> {
        text(&self.raw, &["id", "sessionId"])
    }

    /// The room it takes place in.
    ///
    /// See [`Session`] for an example.
    pub fn room_id(&self) -> Option<&str> {
        text(&self.raw, &["roomId", "meetingId"])
    }

    /// Whether it is over.
    ///
    /// See [`Session`] for an example.
    pub fn has_ended(&self) -> bool {
        text(&self.raw, &["status"]) == Some("ended") || text(&self.raw, &["end"]).is_some()
    }

    /// Everything the vendor said, to be passed on.
    ///
    /// See [`Session`] for an example.
    pub const fn raw(&self) -> &Map<String, Value> {
        &self.raw
    }
}

/// What the library understood, and what the vendor said (`raw`).
impl Serialize for Session {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Session", 4)?;
        out.serialize_field("id", &self.id())?;
        out.serialize_field("room_id", &self.room_id())?;
        out.serialize_field("ended", &self.has_ended())?;
        out.serialize_field("raw", &self.raw)?;
        out.end()
    }
}

/// Which session someone is removed from.
///
/// ```
/// use roomkey::videosdk::rest::{Api, SessionRef};
/// let session = SessionRef::Session("61d54d0560a18e699abcc8a4");
/// let call = Api::cloud().remove_participant("a.b.c", session, &"lxvdplwt".parse()?)?;
/// let body = r#"{"participantId":"lxvdplwt","sessionId":"61d54d0560a18e699abcc8a4"}"#;
/// assert_eq!(call.request().body(), body.as_bytes());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "the vendor knows these two")]
pub enum SessionRef<'a> {
    /// The running session of this room.
    Room(&'a RoomId),
    /// The session with this id.
    Session(&'a str),
}

/// Which page of a list. Pages count from 1; 1 to 100 items each.
///
/// ```
/// use roomkey::videosdk::rest::{Api, PageQuery};
/// assert_eq!(PageQuery::new(0, 5000), PageQuery::new(1, 100));
/// let call = Api::cloud().list_rooms("a.b.c", &PageQuery::new(2, 20).search("unicorn"))?;
/// assert_eq!(call.request().uri().query(), Some("page=2&perPage=20&query=unicorn"));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageQuery {
    page: u32,
    per_page: u32,
    search: Option<String>,
}

impl PageQuery {
    /// This page, with so many items.
    ///
    /// See [`PageQuery`] for an example.
    pub fn new(page: u32, per_page: u32) -> Self {
        Self { page: page.max(1), per_page: per_page.clamp(1, 100), search: None }
    }

    /// Only rooms whose id or custom id is exactly this.
    ///
    /// See [`PageQuery`] for an example.
    #[must_use]
    pub fn search(mut self, text: impl Into<String>) -> Self {
        self.search = Some(text.into());
        self
    }

    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs =
            vec![("page", self.page.to_string()), ("perPage", self.per_page.to_string())];
        pairs.extend(self.search.clone().map(|text| ("query", text)));
        pairs
    }
}

impl Default for PageQuery {
    fn default() -> Self {
        Self::new(1, 20)
    }
}

/// Which sessions to list.
///
/// ```
/// use roomkey::videosdk::rest::{Api, PageQuery, SessionQuery};
/// let query = SessionQuery { room: Some("2kyv-gzay-64pg".parse()?), page: PageQuery::new(1, 50) };
/// let call = Api::cloud().list_sessions("a.b.c", &query)?;
/// assert_eq!(call.request().uri().query(), Some("roomId=2kyv-gzay-64pg&page=1&perPage=50"));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct SessionQuery {
    /// Only those of this room.
    pub room: Option<RoomId>,
    /// Which page.
    pub page: PageQuery,
}

impl SessionQuery {
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs: Vec<_> =
            self.room.iter().map(|room| ("roomId", room.as_str().to_owned())).collect();
        pairs.extend(self.page.pairs());
        pairs
    }
}

/// A page of a list.
///
/// ```
/// use roomkey::videosdk::rest::{Api, PageQuery};
/// let call = Api::cloud().list_rooms("a.b.c", &PageQuery::default())?;
/// let answer = concat!(
///     r#"{"pageInfo":{"currentPage":1,"perPage":1,"lastPage":2,"total":2},"#,
///     r#""data":[{"roomId":"2kyv-gzay-64pg"}]}"#
/// );
/// let page = call.understand(&http::Response::new(answer))?;
/// assert_eq!(page.items[0].room_id().as_str(), "2kyv-gzay-64pg");
/// assert_eq!((page.current, page.last, page.total), (1, 2, Some(2)));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The number of this page, from 1.
    pub current: u64,
    /// The number of the last page.
    pub last: u64,
    /// How many items there are on all pages, if the vendor said so.
    pub total: Option<u64>,
}

pub(super) fn room(value: Value) -> Result<Room> {
    let raw = object(value)?;
    let id = text(&raw, &["roomId", "meetingId"])
        .and_then(|id| RoomId::parse(id).ok())
        .ok_or(Error::because(Code::RemoteAnswerInvalid, "The vendor's answer names no room."))?;
    Ok(Room {
        id,
        custom_id: text(&raw, &["customRoomId", "userMeetingId"]).map(str::to_owned),
        disabled: raw.get("disabled").and_then(Value::as_bool).unwrap_or(false),
        raw,
    })
}

pub(super) fn session(value: Value) -> Result<Session> {
    let raw = object(value)?;
    if text(&raw, &["id", "sessionId", "roomId", "meetingId"]).is_none() {
        return Err(Error::because(
            Code::RemoteAnswerInvalid,
            "The vendor's answer names no session.",
        ));
    }
    Ok(Session { raw })
}

/// `{pageInfo, data}`, or a bare array, which is the only page.
pub(super) fn page<T>(value: Value, item: fn(Value) -> Result<T>) -> Result<Page<T>> {
    let (items, info) = match value {
        Value::Array(items) => (items, Map::new()),
        Value::Object(mut members) => {
            let info = ["pageInfo", "pagination"]
                .iter()
                .find_map(|name| members.get(*name)?.as_object().cloned())
                .unwrap_or_default();
            match members.remove("data") {
                Some(Value::Array(items)) => (items, info),
                _ => return Err(Error::new(Code::RemoteAnswerInvalid)),
            }
        }
        _ => return Err(Error::new(Code::RemoteAnswerInvalid)),
    };
    let number = |names: &[&str]| names.iter().find_map(|name| info.get(*name)?.as_u64());
    let current = number(&["currentPage", "page"]).unwrap_or(1);
    Ok(Page {
        items: items.into_iter().map(item).collect::<Result<_>>()?,
        current,
        last: number(&["lastPage", "totalPages"]).unwrap_or(current),
        total: number(&["total"]),
    })
}

fn object(value: Value) -> Result<Map<String, Value>> {
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(Error::new(Code::RemoteAnswerInvalid)),
    }
}

fn text<'a>(members: &'a Map<String, Value>, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| members.get(*name)?.as_str())
}
