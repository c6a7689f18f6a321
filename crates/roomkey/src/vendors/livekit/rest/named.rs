//! The calls by name, with plain values in and plain values out, so that a binding needs no function for
//! each, and none decides for itself what may be left out.

use super::{Api, Call, NewRoom, Participant, ParticipantUpdate, Room};
use crate::error::{Code, Error, Result};
use crate::json;
use crate::livekit::grants::VideoGrant;
use crate::livekit::room_config::RoomConfig;
use crate::time::Timestamp;
use http::{Request, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// A call that was made by its name. See [`Api::call_by_name`].
pub struct NamedCall(Kind);

enum Kind {
    Room(Call<Room>),
    Rooms(Call<Vec<Room>>),
    Participant(Call<Participant>),
    Participants(Call<Vec<Participant>>),
    Nothing(Call<()>),
}

impl NamedCall {
    /// What to send.
    ///
    /// ```
    /// # fn show(call: &roomkey::livekit::rest::NamedCall) {
    /// println!("{}", call.request().uri());
    /// # }
    /// ```
    pub const fn request(&self) -> &Request<Vec<u8>> {
        match &self.0 {
            Kind::Room(call) => call.request(),
            Kind::Rooms(call) => call.request(),
            Kind::Participant(call) => call.request(),
            Kind::Participants(call) => call.request(),
            Kind::Nothing(call) => call.request(),
        }
    }

    /// As [`Call::is_repeatable`].
    ///
    /// ```
    /// # fn tries(call: &roomkey::livekit::rest::NamedCall) -> u32 {
    /// if call.is_repeatable() { 3 } else { 1 }
    /// # }
    /// ```
    pub const fn is_repeatable(&self) -> bool {
        match &self.0 {
            Kind::Room(call) => call.is_repeatable(),
            Kind::Rooms(call) => call.is_repeatable(),
            Kind::Participant(call) => call.is_repeatable(),
            Kind::Participants(call) => call.is_repeatable(),
            Kind::Nothing(call) => call.is_repeatable(),
        }
    }

    /// Reads the answer: a room, a participant, a list of either, or null.
    ///
    /// # Errors
    /// As [`Call::understand`].
    ///
    /// ```
    /// # use roomkey::livekit::rest::NamedCall;
    /// # fn names(call: &NamedCall, answer: &http::Response<Vec<u8>>) -> roomkey::Result<()> {
    /// println!("{}", call.understand(answer)?);
    /// # Ok(()) }
    /// ```
    pub fn understand(&self, answer: &Response<impl AsRef<[u8]>>) -> Result<Value> {
        let understood = match &self.0 {
            Kind::Room(call) => serde_json::to_value(call.understand(answer)?),
            Kind::Rooms(call) => serde_json::to_value(call.understand(answer)?),
            Kind::Participant(call) => serde_json::to_value(call.understand(answer)?),
            Kind::Participants(call) => serde_json::to_value(call.understand(answer)?),
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CreateRoom {
    room: String,
    room_preset: Option<String>,
    room_config: Option<Value>,
    #[serde(default)]
    extra: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListRooms {
    #[serde(default)]
    rooms: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneRoom {
    room: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoomMetadata {
    room: String,
    metadata: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Somebody {
    room: String,
    identity: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MuteTrack {
    room: String,
    identity: String,
    track: String,
    muted: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UpdateParticipant {
    room: String,
    identity: String,
    name: Option<String>,
    metadata: Option<String>,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
    permission: Option<VideoGrant>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SendData {
    room: String,
    /// Text; bytes are sent by the typed call.
    data: String,
    #[serde(default)]
    to: Vec<String>,
    topic: Option<String>,
}

fn arguments<T: DeserializeOwned>(value: Value) -> Result<T> {
    json::from_value(value)
}

impl Api {
    /// Makes a call by its name: `create_room`, `list_rooms`, `delete_room`, `update_room_metadata`,
    /// `list_participants`, `get_participant`, `remove_participant`, `mute_track`, `update_participant`,
    /// `send_data`. The arguments are those of the method of that name: `room`, `identity`, `metadata`, …
    ///
    /// # Errors
    /// `argument_invalid` for another name and for arguments that do not fit, and as the method.
    ///
    /// ```
    /// # use roomkey::{Secret, Timestamp, livekit::{Credentials, rest::Api}};
    /// # let credentials = Credentials::new("devkey", Secret::allow_weak("secret")?)?;
    /// # let now = Timestamp::from_unix(1_700_000_000)?;
    /// let api = Api::new("http://localhost:7880", credentials)?;
    /// let ann = serde_json::json!({ "room": "class-7", "identity": "ann" });
    /// let call = api.call_by_name("remove_participant", ann, now)?;
    /// assert_eq!(call.request().body(), br#"{"identity":"ann","room":"class-7"}"#);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn call_by_name(&self, name: &str, given: Value, now: Timestamp) -> Result<NamedCall> {
        let kind = match name {
            "create_room" => {
                let CreateRoom { room, room_preset, room_config, extra } = arguments(given)?;
                let config = room_config.as_ref().map(RoomConfig::parse).transpose()?;
                let new = NewRoom { name: room, room_preset, config, extra };
                Kind::Room(self.create_room(&new, now)?)
            }
            "list_rooms" => {
                let ListRooms { rooms } = arguments(given)?;
                let rooms: Vec<&str> = rooms.iter().map(String::as_str).collect();
                Kind::Rooms(self.list_rooms(&rooms, now)?)
            }
            "delete_room" => {
                Kind::Nothing(self.delete_room(&arguments::<OneRoom>(given)?.room, now)?)
            }
            "update_room_metadata" => {
                let RoomMetadata { room, metadata } = arguments(given)?;
                Kind::Room(self.update_room_metadata(&room, &metadata, now)?)
            }
            "list_participants" => {
                let OneRoom { room } = arguments(given)?;
                Kind::Participants(self.list_participants(&room, now)?)
            }
            "get_participant" => {
                let Somebody { room, identity } = arguments(given)?;
                Kind::Participant(self.get_participant(&room, &identity, now)?)
            }
            "remove_participant" => {
                let Somebody { room, identity } = arguments(given)?;
                Kind::Nothing(self.remove_participant(&room, &identity, now)?)
            }
            "mute_track" => {
                let MuteTrack { room, identity, track, muted } = arguments(given)?;
                Kind::Nothing(self.mute_track(&room, &identity, &track, muted, now)?)
            }
            "update_participant" => {
                let UpdateParticipant { room, identity, name, metadata, attributes, permission } =
                    arguments(given)?;
                let update = ParticipantUpdate { name, metadata, attributes, permission };
                Kind::Participant(self.update_participant(&room, &identity, &update, now)?)
            }
            "send_data" => {
                let SendData { room, data, to, topic } = arguments(given)?;
                let to: Vec<&str> = to.iter().map(String::as_str).collect();
                let topic = topic.as_deref();
                Kind::Nothing(self.send_data(&room, data.as_bytes(), &to, topic, now)?)
            }
            _ => {
                return Err(Error::because(
                    Code::ArgumentInvalid,
                    "There is no call of that name.",
                ));
            }
        };
        Ok(NamedCall(kind))
    }
}
