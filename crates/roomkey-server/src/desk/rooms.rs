//! Rooms as the vendor's API shows them, over rooms as the store keeps them.

use crate::app::App;
use crate::clock::Millis;
use crate::failure::Failure;
use crate::store::{By, NewRoom, RoomName, RoomRecord};
use roomkey::videosdk::Claims;
use roomkey::videosdk::endpoints::{CheckedRoom, RoomRequest};
use roomkey::{ApiKey, RoomId};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Creates a room, or finds the one that has this custom id already.
pub(crate) async fn create(
    app: &App,
    api_key: &ApiKey,
    asked: RoomRequest,
    now: Millis,
    by: By,
) -> Result<RoomRecord, Failure> {
    let CheckedRoom { custom_room_id, settings, .. } = asked.check()?;
    let new = NewRoom { custom_room_id, settings };
    let room = app.store.create_room(api_key, new, now, by).await?;
    app.metrics.rooms_created.inc();
    Ok(room)
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
