//! Rooms as the vendor's API shows them, over rooms as the store keeps them.

use crate::app::App;
use crate::clock::Millis;
use crate::failure::Failure;
use crate::store::{By, NewRoom, RoomName, RoomRecord};
use roomkey::videosdk::Claims;
use roomkey::{ApiKey, CustomRoomId, ParticipantId, RoomId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

const REGIONS: &[&str] = &[
    "us001", "uk001", "sg001", "eu001", "uae001", "in001", "in002", "in003", "sg002", "us002",
    "aus001", "dev1",
];
const MOST_PARTICIPANTS: usize = 1000;
const MOST_EVENTS: usize = 100;
/// How much of `autoStartConfig` is kept.
const LONGEST_SETTINGS: usize = 16 * 1024;

/// What `POST /v2/rooms` takes. Members that are not listed are ignored, as the vendor does.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct NewRoomBody {
    pub(crate) custom_room_id: Option<String>,
    pub(crate) region: Option<String>,
    geo_fence: Option<String>,
    webhook: Option<Webhook>,
    auto_close_config: Option<AutoClose>,
    auto_start_config: Option<Map<String, Value>>,
    multi_composition: Option<MultiComposition>,
    allowed_participant_ids: Option<Vec<String>>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct Webhook {
    #[serde(rename = "endPoint")]
    end_point: String,
    events: Vec<String>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct AutoClose {
    #[serde(rename = "type")]
    kind: String,
    /// Minutes, as the vendor's page says.
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<u32>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default)]
#[derive(Default)]
struct MultiComposition {
    recording: bool,
    hls: bool,
    rtmp: bool,
}

impl NewRoomBody {
    pub(crate) fn with_custom_id(id: Option<String>) -> Self {
        Self { custom_room_id: id, ..Self::default() }
    }

    fn check(self) -> Result<NewRoom, Failure> {
        let custom_room_id = self.custom_room_id.as_deref().map(CustomRoomId::parse).transpose();
        let custom_room_id = custom_room_id.map_err(|error| Failure::parameter(&error))?;
        let known = |region: &String| REGIONS.contains(&region.as_str());
        if !self.region.iter().chain(&self.geo_fence).all(known) {
            return Err(Failure::rule("'region' field is invalid."));
        }
        let mut settings = Map::new();
        let mut keep = |name: &str, value: Value| settings.insert(name.to_owned(), value);
        if let Some(region) = self.geo_fence.or(self.region) {
            keep("geoFence", region.into());
        }
        if let Some(webhook) = self.webhook {
            let url = &webhook.end_point;
            let is_url = url.starts_with("https://")
                && (9..=512).contains(&url.len())
                && url.bytes().all(|byte| byte.is_ascii_graphic());
            let known = !webhook.events.is_empty()
                && webhook.events.len() <= MOST_EVENTS
                && webhook.events.iter().all(|event| is_event(event));
            if !is_url || !known {
                return Err(Failure::rule(
                    "`webhook` takes an https `endPoint` of at most 512 characters and `events`.",
                ));
            }
            keep("webhook", json!(webhook));
        }
        if let Some(close) = self.auto_close_config {
            let known = ["session-ends", "session-end-and-deactivate"];
            if !known.contains(&close.kind.as_str()) || close.duration == Some(0) {
                return Err(Failure::rule(
                    "`autoCloseConfig` takes a `type` (`session-ends`, `session-end-and-deactivate`) \
                     and a `duration` in minutes.",
                ));
            }
            keep("autoCloseConfig", json!(close));
        }
        if let Some(start) = self.auto_start_config {
            keep("autoStartConfig", start.into());
        }
        if let Some(compositions) = self.multi_composition {
            keep("multiComposition", json!(compositions));
        }
        if let Some(participants) = self.allowed_participant_ids {
            let valid = participants.len() <= MOST_PARTICIPANTS
                && participants.iter().all(|id| ParticipantId::parse(id).is_ok());
            if !valid {
                return Err(Failure::rule(
                    "`allowedParticipantIds` lists at most 1000 participant ids.",
                ));
            }
            keep("allowedParticipantIds", json!(participants));
        }
        let settings = Value::Object(settings).to_string();
        if settings.len() > LONGEST_SETTINGS {
            return Err(Failure::rule("The settings of the room are too long."));
        }
        Ok(NewRoom { custom_room_id, settings })
    }
}

/// An event's name, or the start of one and `*`.
fn is_event(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_*".contains(&byte))
}

/// Creates a room, or finds the one that has this custom id already.
pub(crate) async fn create(
    app: &App,
    api_key: &ApiKey,
    body: NewRoomBody,
    now: Millis,
    by: By,
) -> Result<RoomRecord, Failure> {
    Ok(app.store.create_room(api_key, body.check()?, now, by).await?)
}

/// The room of any of its three names.
pub(crate) async fn find(app: &App, claims: &Claims, name: &str) -> Result<RoomRecord, Failure> {
    if name.is_empty() || name.len() > 512 {
        return Err(Failure::room_not_found());
    }
    let room = app.store.find_room(claims.api_key(), RoomName::Any(name)).await?;
    // A token for one room learns nothing of others, not even that they are not there.
    match (room, claims.room()) {
        (Some(room), Some(bound)) if room.room_id != *bound => Err(Failure::room_mismatch()),
        (None, Some(bound)) if bound.as_str() != name => Err(Failure::room_mismatch()),
        (Some(room), _) => Ok(room),
        (None, _) => Err(Failure::room_not_found()),
    }
}

/// The room of any of its names, if people can still meet in it.
pub(crate) async fn validate(
    app: &App,
    claims: &Claims,
    name: &str,
) -> Result<RoomRecord, Failure> {
    let room = find(app, claims, name).await?;
    if room.disabled { Err(Failure::room_disabled()) } else { Ok(room) }
}

/// A room in the shape of API v2, written without a detour over values: creating rooms is what
/// servers do most.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct V2<'a> {
    room_id: &'a RoomId,
    #[serde(skip_serializing_if = "Option::is_none")]
    meeting_id: Option<&'a RoomId>,
    custom_room_id: Option<&'a str>,
    user_id: &'a str,
    disabled: bool,
    created_at: Millis,
    updated_at: Millis,
    id: &'a str,
    links: Links,
    /// What else the room was created with; `None` for most.
    #[serde(flatten)]
    settings: Option<Map<String, Value>>,
}

#[derive(Serialize)]
struct Links {
    get_room: String,
    get_session: String,
}

impl<'a> V2<'a> {
    fn of(app: &App, room: &'a RoomRecord) -> Self {
        let base = &app.public_url;
        Self {
            room_id: &room.room_id,
            meeting_id: None,
            custom_room_id: room.custom_room_id.as_deref(),
            user_id: &room.project,
            disabled: room.disabled,
            created_at: room.created,
            updated_at: room.updated,
            id: &room.object_id,
            links: Links {
                get_room: format!("{base}/v2/rooms/{}", room.room_id),
                get_session: format!("{base}/v2/sessions/"),
            },
            settings: match room.settings.as_str() {
                "{}" => None,
                settings => serde_json::from_str(settings).ok(),
            },
        }
    }

    fn text(&self) -> String {
        // Names and texts can always be written.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// The shape of API v2.
pub(crate) fn v2(app: &App, room: &RoomRecord) -> Value {
    serde_json::to_value(V2::of(app, room)).unwrap_or_default()
}

/// The shape of API v2 as text.
pub(crate) fn v2_text(app: &App, room: &RoomRecord) -> String {
    V2::of(app, room).text()
}

/// The same with the id under its older name too, for clients that read `meetingId`.
pub(crate) fn v2_text_with_meeting_id(app: &App, room: &RoomRecord) -> String {
    V2 { meeting_id: Some(&room.room_id), ..V2::of(app, room) }.text()
}

/// The shape of API v1, and of what v2 answers to a deactivation.
pub(crate) fn v1(room: &RoomRecord) -> Value {
    json!({
        "meetingId": room.room_id,
        "userMeetingId": room.custom_room_id,
        "userId": room.project,
        "disabled": room.disabled,
        "createdAt": room.created,
        "updatedAt": room.updated,
        "id": room.object_id,
    })
}
