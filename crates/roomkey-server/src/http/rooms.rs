//! The vendor's rooms API, version 2.

use super::call::Call;
use super::credentials::for_room;
use super::respond;
use crate::clock::Millis;
use crate::desk::rooms;
use crate::failure::Failure;
use crate::store::{RoomName, RoomRecord};
use axum::response::Response;
use roomkey::RoomId;
use roomkey::videosdk::endpoints::RoomRequest;
use serde::Deserialize;

/// `POST /v2/rooms`
pub(super) async fn create(mut call: Call) -> Result<Response, Failure> {
    for_room(&call.claims, None)?;
    let new: RoomRequest = call.json().await?;
    let room = create_recorded(&call, new).await?;
    Ok(respond::json_text(rooms::v2_text(&call.app, &room)))
}

/// Creates a room, which is written down with it.
pub(super) async fn create_recorded(call: &Call, new: RoomRequest) -> Result<RoomRecord, Failure> {
    let now = Millis::now().map_err(|error| Failure::from_core(&error))?;
    rooms::create(&call.app, call.claims.api_key(), new, now, call.by()).await
}

/// `GET /v2/rooms/validate/{id}`
pub(super) async fn validate(mut call: Call) -> Result<Response, Failure> {
    let id = call.id().await?;
    let room = rooms::validate(&call.app, &call.claims, &id).await?;
    Ok(respond::json_text(rooms::v2_text(&call.app, &room)))
}

/// `GET /v2/rooms/{id}`
pub(super) async fn fetch(mut call: Call) -> Result<Response, Failure> {
    let id = call.id().await?;
    let room = rooms::find(&call.app, &call.claims, &id).await?;
    Ok(respond::json_text(rooms::v2_text(&call.app, &room)))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Filter {
    query: Option<String>,
    #[serde(rename = "userId")]
    user: Option<String>,
}

/// `GET /v2/rooms`
pub(super) async fn list(call: Call) -> Result<Response, Failure> {
    for_room(&call.claims, None)?;
    let page = call.query::<respond::PageQuery>()?.parse()?;
    let filter: Filter = call.query()?;
    let name = filter.query.as_deref().filter(|text| !text.is_empty());
    let (rooms, total) = call.app.store.list_rooms(call.claims.api_key(), name, page).await?;
    // All rooms of a project belong to it; asking for another user's finds none.
    let (rooms, total) = match filter.user.as_deref().filter(|text| !text.is_empty()) {
        Some(user) if rooms.first().is_some_and(|room| room.project != user) => (Vec::new(), 0),
        _ => (rooms, total),
    };
    let data: Vec<_> = rooms.iter().map(|room| rooms::v2(&call.app, room)).collect();
    Ok(respond::json(&respond::page(page, total, &data)))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Named {
    #[serde(rename = "roomId")]
    room: Option<String>,
}

/// `POST /v2/rooms/deactivate`. As at the vendor, only the `roomId` names the room here.
pub(super) async fn deactivate(mut call: Call) -> Result<Response, Failure> {
    let named: Named = call.json().await?;
    let text =
        named.room.ok_or(Failure::rule("Please provide a valid `roomId` in body params."))?;
    let room_id = RoomId::parse(&text).map_err(|error| Failure::parameter(&error))?;
    for_room(&call.claims, Some(&room_id))?;
    let now = Millis::now().map_err(|error| Failure::from_core(&error))?;
    call.app.store.deactivate_room(call.claims.api_key(), &room_id, now, call.by()).await?;
    let room = call.app.store.find_room(call.claims.api_key(), RoomName::Room(&room_id)).await?;
    let room = room.ok_or(Failure::room_not_found())?;
    let mut answer = rooms::v1(&room);
    if let (Some(members), Ok(id)) = (answer.as_object_mut(), serde_json::to_value(&room.room_id)) {
        members.insert("roomId".to_owned(), id);
    }
    Ok(respond::json(&answer))
}
