//! A room as whoever serves the vendor's API takes it: `POST /v2/rooms`.

use super::{MeetingRequest, Refusal};
use crate::id::{CustomRoomId, ParticipantId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The regions that the vendor's page lists. A client asks for any ([`Region`](crate::videosdk::rest::Region)):
/// the vendor may have more by now.
const REGIONS: &[&str] = &[
    "us001", "uk001", "sg001", "eu001", "uae001", "in001", "in002", "in003", "sg002", "us002",
    "aus001", "dev1",
];
const MOST_PARTICIPANTS: usize = 1000;
const MOST_EVENTS: usize = 100;
/// How much of `autoStartConfig` is kept.
const LONGEST_SETTINGS: usize = 16 * 1024;

/// What `POST /v2/rooms` takes. Members that are not listed are ignored, as the vendor does.
///
/// ```
/// use roomkey::endpoint::Refusal;
/// use roomkey::videosdk::endpoints::{CheckedRoom, RoomRequest};
///
/// let asked: RoomRequest =
///     serde_json::from_str(r#"{"customRoomId":"stand-up","geoFence":"sg001"}"#).unwrap();
/// let room: CheckedRoom = asked.check().unwrap();
/// assert_eq!(room.custom_room_id.unwrap().as_str(), "stand-up");
/// assert_eq!(room.settings, r#"{"geoFence":"sg001"}"#);
///
/// let asked: RoomRequest = serde_json::from_str(r#"{"region":"mars"}"#).unwrap();
/// assert_eq!(asked.check().unwrap_err().code(), Refusal::PARAMETER_INVALID.code());
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct RoomRequest {
    custom_room_id: Option<String>,
    region: Option<String>,
    geo_fence: Option<String>,
    webhook: Option<Webhook>,
    auto_close_config: Option<AutoClose>,
    auto_start_config: Option<Map<String, Value>>,
    multi_composition: Option<MultiComposition>,
    allowed_participant_ids: Option<Vec<String>>,
}

/// A room that may be made.
///
/// ```
/// use roomkey::videosdk::endpoints::{CheckedRoom, RoomRequest};
/// let room: CheckedRoom = RoomRequest::new(Some("stand-up".into()), None).check().unwrap();
/// assert_eq!(room.custom_room_id.unwrap().as_str(), "stand-up");
/// assert_eq!(room.settings, "{}");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CheckedRoom {
    /// The app's own name for it.
    pub custom_room_id: Option<CustomRoomId>,
    /// What else was asked for, as the JSON object that is given back with the room.
    pub settings: String,
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

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
struct MultiComposition {
    recording: bool,
    hls: bool,
    rtmp: bool,
}

impl RoomRequest {
    /// A room with a name of the app's and in a region, each if it is given.
    ///
    /// ```
    /// use roomkey::videosdk::endpoints::RoomRequest;
    /// let room = RoomRequest::new(None, Some("sg001".into())).check().unwrap();
    /// assert_eq!(room.settings, r#"{"geoFence":"sg001"}"#);
    /// ```
    pub fn new(custom_room_id: Option<String>, region: Option<String>) -> Self {
        Self { custom_room_id, region, ..Self::default() }
    }

    /// Checks it.
    ///
    /// # Errors
    /// The refusal of the first value that is wrong.
    ///
    /// See [`RoomRequest`] for an example.
    pub fn check(self) -> Result<CheckedRoom, Refusal> {
        let custom_room_id = self.custom_room_id.as_deref().map(CustomRoomId::parse).transpose();
        let custom_room_id = custom_room_id.map_err(|error| Refusal::parameter(&error))?;
        if !self.region.iter().chain(&self.geo_fence).all(|one| REGIONS.contains(&one.as_str())) {
            return Err(Refusal::rule("'region' field is invalid."));
        }
        if self.webhook.as_ref().is_some_and(|webhook| !webhook.is_fit()) {
            return Err(Refusal::rule(
                "`webhook` takes an https `endPoint` of at most 512 characters and `events`.",
            ));
        }
        if self.auto_close_config.as_ref().is_some_and(|close| !close.is_fit()) {
            return Err(Refusal::rule(
                "`autoCloseConfig` takes a `type` (`session-ends`, `session-end-and-deactivate`) \
                 and a `duration` in minutes.",
            ));
        }
        let participants = self.allowed_participant_ids.as_ref();
        if participants.is_some_and(|participants| !are_participants(participants)) {
            return Err(Refusal::rule(
                "`allowedParticipantIds` lists at most 1000 participant ids.",
            ));
        }
        let settings = self.settings();
        if settings.len() > LONGEST_SETTINGS {
            return Err(Refusal::rule("The settings of the room are too long."));
        }
        Ok(CheckedRoom { custom_room_id, settings })
    }

    fn settings(self) -> String {
        let mut settings = Map::new();
        let mut keep = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                settings.insert(name.to_owned(), value);
            }
        };
        keep("geoFence", self.geo_fence.or(self.region).map(Value::from));
        keep("webhook", self.webhook.map(|webhook| json!(webhook)));
        keep("autoCloseConfig", self.auto_close_config.map(|close| json!(close)));
        keep("autoStartConfig", self.auto_start_config.map(Value::from));
        keep("multiComposition", self.multi_composition.map(|all| json!(all)));
        keep("allowedParticipantIds", self.allowed_participant_ids.map(Value::from));
        Value::Object(settings).to_string()
    }
}

impl From<&MeetingRequest> for RoomRequest {
    fn from(asked: &MeetingRequest) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self::new(owned(asked.custom_room_id()), owned(asked.region()))
    }
}

impl Webhook {
    fn is_fit(&self) -> bool {
        let url = &self.end_point;
        url.starts_with("https://")
            && (9..=512).contains(&url.len())
            && url.bytes().all(|byte| byte.is_ascii_graphic())
            && !self.events.is_empty()
            && self.events.len() <= MOST_EVENTS
            && self.events.iter().all(|event| is_event(event))
    }
}

impl AutoClose {
    fn is_fit(&self) -> bool {
        let kinds = ["session-ends", "session-end-and-deactivate"];
        kinds.contains(&self.kind.as_str()) && self.duration != Some(0)
    }
}

fn are_participants(list: &[String]) -> bool {
    list.len() <= MOST_PARTICIPANTS && list.iter().all(|id| ParticipantId::parse(id).is_ok())
}

/// An event's name, or the start of one and `*`.
fn is_event(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_*".contains(&byte))
}
