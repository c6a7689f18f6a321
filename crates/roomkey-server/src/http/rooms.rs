//! The vendor's rooms API, version 2.

use super::credentials::{api_token, for_room};
use super::failure::Failure;
use super::{body, respond};
use crate::app::App;
use crate::audit::Record;
use crate::clock::Millis;
use crate::request_id::RequestId;
use crate::rooms::{self, NewRoomBody};
use crate::store::{RoomName, RoomRecord};
use axum::extract::{Request, State};
use axum::response::Response;
use http::Extensions;
use roomkey::videosdk::Claims;
use roomkey::{Jti, RoomId};
use serde::Deserialize;
use std::sync::Arc;

/// `POST /v2/rooms`
pub(super) async fn create(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let claims = api_token(&app, &parts.headers)?;
    for_room(&claims, None)?;
    let new: NewRoomBody = body::json(&app, &parts.headers, body).await?;
    let room = create_recorded(&app, &claims, new, &parts.extensions).await?;
    Ok(respond::json_text(rooms::v2_text(&app, &room)))
}

/// Creates a room and writes that down.
pub(super) async fn create_recorded(
    app: &App,
    claims: &Claims,
    new: NewRoomBody,
    extensions: &Extensions,
) -> Result<RoomRecord, Failure> {
    let now = Millis::now().map_err(|error| Failure::from_core(&error))?;
    let room = rooms::create(app, claims.api_key(), new, now).await?;
    record(app, "room.create", claims, room.room_id.as_str(), extensions).await?;
    app.metrics.rooms_created.inc();
    Ok(room)
}

/// Writes down what the bearer of a token did to a room.
pub(super) async fn record(
    app: &App,
    action: &'static str,
    claims: &Claims,
    room: &str,
    extensions: &Extensions,
) -> Result<(), Failure> {
    app.record(&Record {
        action,
        caller: Some(claims.api_key().as_str()),
        room: Some(room),
        jti: claims.jti().map(Jti::as_str),
        request: RequestId::of(extensions),
        outcome: "ok",
        ..Record::default()
    })
    .await
}

/// `GET /v2/rooms/validate/{id}`
pub(super) async fn validate(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (mut parts, _) = request.into_parts();
    let claims = api_token(&app, &parts.headers)?;
    let room = rooms::validate(&app, &claims, &respond::path_id(&mut parts).await?).await?;
    Ok(respond::json_text(rooms::v2_text(&app, &room)))
}

/// `GET /v2/rooms/{id}`
pub(super) async fn fetch(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (mut parts, _) = request.into_parts();
    let claims = api_token(&app, &parts.headers)?;
    let room = rooms::find(&app, &claims, &respond::path_id(&mut parts).await?).await?;
    Ok(respond::json_text(rooms::v2_text(&app, &room)))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Filter {
    query: Option<String>,
    #[serde(rename = "userId")]
    user: Option<String>,
}

/// `GET /v2/rooms`
pub(super) async fn list(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, _) = request.into_parts();
    let claims = api_token(&app, &parts.headers)?;
    for_room(&claims, None)?;
    let page = body::query::<respond::PageQuery>(&parts.uri)?.parse()?;
    let filter: Filter = body::query(&parts.uri)?;
    let name = filter.query.as_deref().filter(|text| !text.is_empty());
    let (rooms, total) = app.store.list_rooms(claims.api_key(), name, page).await?;
    // All rooms of a project belong to it; asking for another user's finds none.
    let (rooms, total) = match filter.user.as_deref().filter(|text| !text.is_empty()) {
        Some(user) if rooms.first().is_some_and(|room| room.project != user) => (Vec::new(), 0),
        _ => (rooms, total),
    };
    let data: Vec<_> = rooms.iter().map(|room| rooms::v2(&app, room)).collect();
    Ok(respond::json(&respond::page(page, total, &data)))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Named {
    #[serde(rename = "roomId")]
    room: Option<String>,
}

/// `POST /v2/rooms/deactivate`. As at the vendor, only the `roomId` names the room here.
pub(super) async fn deactivate(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let claims = api_token(&app, &parts.headers)?;
    let named: Named = body::json(&app, &parts.headers, body).await?;
    let text =
        named.room.ok_or(Failure::rule("Please provide a valid `roomId` in body params."))?;
    let room_id = RoomId::parse(&text).map_err(|error| Failure::parameter(&error))?;
    for_room(&claims, Some(&room_id))?;
    let now = Millis::now().map_err(|error| Failure::from_core(&error))?;
    app.store.deactivate_room(claims.api_key(), &room_id, now).await?;
    record(&app, "room.deactivate", &claims, room_id.as_str(), &parts.extensions).await?;
    let room = app.store.find_room(claims.api_key(), RoomName::Room(&room_id)).await?;
    let room = room.ok_or(Failure::room_not_found())?;
    let mut answer = rooms::v1(&room);
    if let (Some(members), Ok(id)) = (answer.as_object_mut(), serde_json::to_value(&room.room_id)) {
        members.insert("roomId".to_owned(), id);
    }
    Ok(respond::json(&answer))
}
