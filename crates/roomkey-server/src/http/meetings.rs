//! The vendor's older APIs: `/v1/meetings` and `/api/meetings`. A meeting is a room.

use super::call::Call;
use super::credentials::for_room;
use super::respond;
use super::rooms::create_recorded;
use crate::desk::rooms;
use crate::failure::Failure;
use axum::response::Response;
use roomkey::videosdk::endpoints::RoomRequest;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NewMeeting {
    #[serde(rename = "userMeetingId")]
    user_meeting_id: Option<String>,
    region: Option<String>,
}

/// `POST /v1/meetings` and `POST /api/meetings`
pub(super) async fn create(mut call: Call) -> Result<Response, Failure> {
    for_room(&call.claims, None)?;
    let wanted: NewMeeting = call.json().await?;
    let region = wanted.region.filter(|region| !region.is_empty());
    let new = RoomRequest::new(wanted.user_meeting_id, region);
    let room = create_recorded(&call, new).await?;
    Ok(respond::json(&rooms::v1(&room)))
}

/// `POST /v1/meetings/{meetingId}` and `POST /api/meetings/{meetingId}`
pub(super) async fn validate(mut call: Call) -> Result<Response, Failure> {
    let id = call.id().await?;
    let room = rooms::validate(&call.app, &call.claims, &id).await?;
    Ok(respond::json(&rooms::v1(&room)))
}

/// `GET /v1/meetings/{meetingId}`
pub(super) async fn fetch(mut call: Call) -> Result<Response, Failure> {
    let id = call.id().await?;
    let room = rooms::find(&call.app, &call.claims, &id).await?;
    Ok(respond::json(&rooms::v1(&room)))
}

/// `GET /v1/meetings`
pub(super) async fn list(call: Call) -> Result<Response, Failure> {
    for_room(&call.claims, None)?;
    let page = call.query::<respond::PageQuery>()?.parse()?;
    let (rooms, total) = call.app.store.list_rooms(call.claims.api_key(), None, page).await?;
    let data: Vec<_> = rooms.iter().map(rooms::v1).collect();
    Ok(respond::json(&respond::page(page, total, &data)))
}
