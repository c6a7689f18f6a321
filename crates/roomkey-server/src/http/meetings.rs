//! The vendor's older APIs: `/v1/meetings` and `/api/meetings`. A meeting is a room.

use super::credentials::{api_token, for_room};
use super::failure::Failure;
use super::rooms::create_recorded;
use super::{body, respond};
use crate::app::App;
use crate::rooms::{self, NewRoomBody};
use axum::extract::{Request, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NewMeeting {
    #[serde(rename = "userMeetingId")]
    user_meeting_id: Option<String>,
    region: Option<String>,
}

/// `POST /v1/meetings` and `POST /api/meetings`
pub(super) async fn create(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let claims = api_token(&app, &parts.headers)?;
    for_room(&claims, None)?;
    let wanted: NewMeeting = body::json(&app, &parts.headers, body).await?;
    let mut new = NewRoomBody::with_custom_id(wanted.user_meeting_id);
    new.region = wanted.region.filter(|region| !region.is_empty());
    let room = create_recorded(&app, &claims, new, &parts.extensions).await?;
    Ok(respond::json(&rooms::v1(&room)))
}

/// `POST /v1/meetings/{meetingId}` and `POST /api/meetings/{meetingId}`
pub(super) async fn validate(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (mut parts, _) = request.into_parts();
    let claims = api_token(&app, &parts.headers)?;
    let room = rooms::validate(&app, &claims, &respond::path_id(&mut parts).await?).await?;
    Ok(respond::json(&rooms::v1(&room)))
}

/// `GET /v1/meetings/{meetingId}`
pub(super) async fn fetch(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (mut parts, _) = request.into_parts();
    let claims = api_token(&app, &parts.headers)?;
    let room = rooms::find(&app, &claims, &respond::path_id(&mut parts).await?).await?;
    Ok(respond::json(&rooms::v1(&room)))
}

/// `GET /v1/meetings`
pub(super) async fn list(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, _) = request.into_parts();
    let claims = api_token(&app, &parts.headers)?;
    for_room(&claims, None)?;
    let page = body::query::<respond::PageQuery>(&parts.uri)?.parse()?;
    let (rooms, total) = app.store.list_rooms(claims.api_key(), None, page).await?;
    let data: Vec<_> = rooms.iter().map(rooms::v1).collect();
    Ok(respond::json(&respond::page(page, total, &data)))
}
