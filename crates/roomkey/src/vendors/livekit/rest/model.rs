//! What goes into the calls and comes out of them.

use crate::error::{Code, Error, Result};
use crate::livekit::grants::{Source, VideoGrant};
use crate::livekit::room_config::RoomConfig;
use crate::livekit::webhook::leave_out_secrets;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A room to be created. One that is there already is given back as it is.
///
/// ```
/// use roomkey::livekit::{Credentials, RoomConfig, rest::{Api, NewRoom}};
/// use roomkey::{Secret, Timestamp};
///
/// let api = Api::new("ws://localhost:7880", Credentials::new("devkey", Secret::allow_weak("secret")?)?)?;
/// let config = RoomConfig::parse(&serde_json::json!({ "emptyTimeout": 60 }))?;
/// let new = NewRoom { config: Some(config), ..NewRoom::named("class-7") };
/// let call = api.create_room(&new, Timestamp::from_unix(1_700_000_000)?)?;
/// assert_eq!(call.request().body(), br#"{"emptyTimeout":60,"name":"class-7"}"#);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct NewRoom {
    /// Its name, 1 to 256 bytes.
    pub name: String,
    /// A preset of the vendor's cloud.
    pub room_preset: Option<String>,
    /// How it is to be.
    pub config: Option<RoomConfig>,
    /// Members of the vendor's body that have no field here, such as an `egress` with the keys of a storage,
    /// which no token may hold.
    pub extra: BTreeMap<String, Value>,
}

impl NewRoom {
    /// A room of this name and nothing else.
    ///
    /// See [`NewRoom`] for an example.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    pub(super) fn to_json(&self) -> Value {
        let mut body: Map<String, Value> = self.extra.clone().into_iter().collect();
        if let Some(Value::Object(config)) = self.config.as_ref().map(RoomConfig::to_json) {
            body.extend(config);
        }
        body.insert("name".to_owned(), json!(self.name));
        if let Some(preset) = &self.room_preset {
            body.insert("roomPreset".to_owned(), json!(preset));
        }
        Value::Object(body)
    }
}

/// What is to change about somebody in a room. What is absent stays as it is.
///
/// ```
/// use roomkey::livekit::{Credentials, VideoGrant, rest::{Api, ParticipantUpdate}};
/// use roomkey::{Secret, Timestamp};
///
/// let api = Api::new("ws://localhost:7880", Credentials::new("devkey", Secret::allow_weak("secret")?)?)?;
/// let quiet = VideoGrant { can_publish: Some(false), ..VideoGrant::default() };
/// let update = ParticipantUpdate { permission: Some(quiet), ..ParticipantUpdate::default() };
/// let call = api.update_participant("class-7", "ann", &update, Timestamp::from_unix(1_700_000_000)?)?;
/// let body: serde_json::Value = serde_json::from_slice(call.request().body()).unwrap();
/// assert_eq!(body["permission"]["canPublish"], false);
/// assert_eq!(body["permission"]["canSubscribe"], true);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct ParticipantUpdate {
    /// The name that others see.
    pub name: Option<String>,
    /// Text that everybody in the room can read. The server takes an empty one for none.
    pub metadata: Option<String>,
    /// Texts by name; an empty one takes it away.
    pub attributes: BTreeMap<String, String>,
    /// What they may do from now on, as a token would say it. All of it is replaced: what a token leaves
    /// open is sent as the server would have read it. Whether they may join, and where, is not part of it.
    pub permission: Option<VideoGrant>,
}

impl ParticipantUpdate {
    pub(super) fn write(&self, body: &mut Map<String, Value>) {
        let mut set = |name: &str, value: Value| {
            body.insert(name.to_owned(), value);
        };
        if let Some(name) = &self.name {
            set("name", json!(name));
        }
        if let Some(metadata) = &self.metadata {
            set("metadata", json!(metadata));
        }
        if !self.attributes.is_empty() {
            set("attributes", json!(self.attributes));
        }
        if let Some(permission) = &self.permission {
            set("permission", permission_of(permission));
        }
    }
}

/// To the server's API what is absent is forbidden, where in a token it is allowed.
fn permission_of(video: &VideoGrant) -> Value {
    let inside = VideoGrant { room_join: true, ..video.clone() };
    let mut permission = json!({
        "canPublish": inside.may_publish(),
        "canSubscribe": inside.may_subscribe(),
        "canPublishData": inside.may_publish_data(),
        "canUpdateMetadata": inside.can_update_own_metadata.unwrap_or(false),
        "canSubscribeMetrics": inside.can_subscribe_metrics.unwrap_or(false),
        "canManageAgentSession": inside.can_manage_agent_session.unwrap_or(false),
        "hidden": inside.hidden,
        "recorder": inside.recorder,
    });
    if let (Some(sources), Some(permission)) =
        (&inside.can_publish_sources, permission.as_object_mut())
    {
        let names: Vec<&str> = sources.iter().map(|source| in_protobuf(*source)).collect();
        permission.insert("canPublishSources".to_owned(), json!(names));
    }
    permission
}

const fn in_protobuf(source: Source) -> &'static str {
    match source {
        Source::Camera => "CAMERA",
        Source::Microphone => "MICROPHONE",
        Source::ScreenShare => "SCREEN_SHARE",
        Source::ScreenShareAudio => "SCREEN_SHARE_AUDIO",
        Source::Unknown => "UNKNOWN",
    }
}

fn answer_invalid() -> Error {
    Error::new(Code::RemoteAnswerInvalid)
}

fn object(value: Value) -> Result<Map<String, Value>> {
    match value {
        Value::Object(mut members) => {
            leave_out_secrets(&mut members);
            Ok(members)
        }
        _ => Err(answer_invalid()),
    }
}

fn text_of(members: &Map<String, Value>, name: &str) -> Option<String> {
    members.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A room as the vendor describes it.
///
/// ```
/// # use roomkey::livekit::{Credentials, rest::{Api, NewRoom}};
/// # use roomkey::{Secret, Timestamp};
/// # let api = Api::new("ws://localhost:7880", Credentials::new("devkey", Secret::allow_weak("secret")?)?)?;
/// let call = api.create_room(&NewRoom::named("class-7"), Timestamp::from_unix(1_700_000_000)?)?;
/// let answer = br#"{"sid":"RM_1","name":"class-7","num_participants":2,"creation_time":"1700000000"}"#;
/// let room = call.understand(&http::Response::new(answer))?;
/// assert_eq!((room.name(), room.sid(), room.participants()), ("class-7", "RM_1", 2));
/// assert_eq!(room.raw()["creation_time"], "1700000000");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    name: String,
    sid: String,
    raw: Map<String, Value>,
}

impl Room {
    /// Its name.
    ///
    /// See [`Room`] for an example.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The vendor's id of this run of the room.
    ///
    /// See [`Room`] for an example.
    pub fn sid(&self) -> &str {
        &self.sid
    }

    /// How many are in it, those that are hidden left out.
    ///
    /// See [`Room`] for an example.
    pub fn participants(&self) -> u64 {
        self.raw.get("num_participants").and_then(Value::as_u64).unwrap_or_default()
    }

    /// Everything the vendor said, without the password of its relay.
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
        out.serialize_field("name", &self.name)?;
        out.serialize_field("sid", &self.sid)?;
        out.serialize_field("participants", &self.participants())?;
        out.serialize_field("raw", &self.raw)?;
        out.end()
    }
}

pub(super) fn room(value: Value) -> Result<Room> {
    let raw = object(value)?;
    let of = |name| text_of(&raw, name).ok_or_else(answer_invalid);
    Ok(Room { name: of("name")?, sid: of("sid")?, raw })
}

pub(super) fn rooms(value: Value) -> Result<Vec<Room>> {
    list(value, "rooms", room)
}

/// Somebody in a room as the vendor describes them.
///
/// ```
/// # use roomkey::livekit::{Credentials, rest::Api};
/// # use roomkey::{Secret, Timestamp};
/// # let api = Api::new("ws://localhost:7880", Credentials::new("devkey", Secret::allow_weak("secret")?)?)?;
/// let call = api.get_participant("class-7", "ann", Timestamp::from_unix(1_700_000_000)?)?;
/// let answer = br#"{"sid":"PA_1","identity":"ann","name":"Ann Lee","state":"ACTIVE"}"#;
/// let ann = call.understand(&http::Response::new(answer))?;
/// assert_eq!((ann.identity(), ann.sid(), ann.name()), ("ann", "PA_1", Some("Ann Lee")));
/// assert_eq!(ann.raw()["state"], "ACTIVE");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Participant {
    identity: String,
    sid: String,
    raw: Map<String, Value>,
}

impl Participant {
    /// Who it is.
    ///
    /// See [`Participant`] for an example.
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// The vendor's id of this stay.
    ///
    /// See [`Participant`] for an example.
    pub fn sid(&self) -> &str {
        &self.sid
    }

    /// The name that others see.
    ///
    /// See [`Participant`] for an example.
    pub fn name(&self) -> Option<&str> {
        self.raw.get("name").and_then(Value::as_str).filter(|name| !name.is_empty())
    }

    /// Everything the vendor said.
    ///
    /// See [`Participant`] for an example.
    pub const fn raw(&self) -> &Map<String, Value> {
        &self.raw
    }
}

/// What the library understood, and what the vendor said (`raw`).
impl Serialize for Participant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Participant", 4)?;
        out.serialize_field("identity", &self.identity)?;
        out.serialize_field("sid", &self.sid)?;
        out.serialize_field("name", &self.name())?;
        out.serialize_field("raw", &self.raw)?;
        out.end()
    }
}

pub(super) fn participant(value: Value) -> Result<Participant> {
    let raw = object(value)?;
    let of = |name| text_of(&raw, name).ok_or_else(answer_invalid);
    Ok(Participant { identity: of("identity")?, sid: of("sid")?, raw })
}

pub(super) fn participants(value: Value) -> Result<Vec<Participant>> {
    list(value, "participants", participant)
}

/// An answer that says nothing, or nothing that matters.
pub(super) fn nothing(value: Value) -> Result<()> {
    object(value).map(drop)
}

fn list<T>(value: Value, name: &str, read: fn(Value) -> Result<T>) -> Result<Vec<T>> {
    match object(value)?.remove(name) {
        None => Ok(Vec::new()),
        Some(Value::Array(items)) => items.into_iter().map(read).collect(),
        Some(_) => Err(answer_invalid()),
    }
}
