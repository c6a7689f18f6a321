//! The calls by name, with plain values in and plain values out, so that a binding needs no function for
//! each, and none decides for itself what may be left out.

use super::{Api, Call, NewRoom, ParticipantUpdate};
use crate::error::Result;
use crate::json;
use crate::livekit::grants::VideoGrant;
use crate::livekit::room_config::RoomConfig;
use crate::remote::{SigningApi, check_arguments, no_such_call};
use crate::time::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;

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
    pub fn call_by_name(&self, name: &str, given: Value, now: Timestamp) -> Result<Call<Value>> {
        check_arguments(&given)?;
        Ok(match name {
            "create_room" => {
                let CreateRoom { room, room_preset, room_config, extra } = arguments(given)?;
                let config = room_config.as_ref().map(RoomConfig::parse).transpose()?;
                let new = NewRoom { name: room, room_preset, config, extra };
                self.create_room(&new, now)?.into_json()
            }
            "list_rooms" => {
                let ListRooms { rooms } = arguments(given)?;
                let rooms: Vec<&str> = rooms.iter().map(String::as_str).collect();
                self.list_rooms(&rooms, now)?.into_json()
            }
            "delete_room" => self.delete_room(&arguments::<OneRoom>(given)?.room, now)?.into_json(),
            "update_room_metadata" => {
                let RoomMetadata { room, metadata } = arguments(given)?;
                self.update_room_metadata(&room, &metadata, now)?.into_json()
            }
            "list_participants" => {
                let OneRoom { room } = arguments(given)?;
                self.list_participants(&room, now)?.into_json()
            }
            "get_participant" => {
                let Somebody { room, identity } = arguments(given)?;
                self.get_participant(&room, &identity, now)?.into_json()
            }
            "remove_participant" => {
                let Somebody { room, identity } = arguments(given)?;
                self.remove_participant(&room, &identity, now)?.into_json()
            }
            "mute_track" => {
                let MuteTrack { room, identity, track, muted } = arguments(given)?;
                self.mute_track(&room, &identity, &track, muted, now)?.into_json()
            }
            "update_participant" => {
                let UpdateParticipant { room, identity, name, metadata, attributes, permission } =
                    arguments(given)?;
                let update = ParticipantUpdate { name, metadata, attributes, permission };
                self.update_participant(&room, &identity, &update, now)?.into_json()
            }
            "send_data" => {
                let SendData { room, data, to, topic } = arguments(given)?;
                let to: Vec<&str> = to.iter().map(String::as_str).collect();
                let topic = topic.as_deref();
                self.send_data(&room, data.as_bytes(), &to, topic, now)?.into_json()
            }
            _ => return Err(no_such_call()),
        })
    }
}

impl SigningApi for Api {
    fn base(&self) -> &str {
        self.base()
    }

    fn call(&self, name: &str, arguments: Value, now: Timestamp) -> Result<Call<Value>> {
        self.call_by_name(name, arguments, now)
    }
}
