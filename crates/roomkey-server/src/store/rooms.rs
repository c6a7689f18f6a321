//! Rooms. They belong to a project; for another project they are not there.

use super::Store;
use super::backend::ask;
use super::changes::{By, Change};
use crate::clock::Millis;
use crate::error::{Result, StoreError};
use crate::id;
use roomkey::{ApiKey, CustomRoomId, RoomId};

/// A room as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RoomRecord {
    pub(crate) room_id: RoomId,
    pub(crate) object_id: String,
    pub(crate) project: String,
    pub(crate) custom_room_id: Option<String>,
    /// What else the caller asked for, as the JSON object that is given back.
    pub(crate) settings: String,
    pub(crate) disabled: bool,
    pub(crate) created: Millis,
    pub(crate) updated: Millis,
}

/// A room to be created.
#[derive(Debug)]
pub(crate) struct NewRoom {
    pub(crate) custom_room_id: Option<CustomRoomId>,
    pub(crate) settings: String,
}

/// What a room is looked up by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RoomName<'a> {
    /// `roomId`, which v1 calls `meetingId`.
    Room(&'a RoomId),
    /// Any of `roomId`, `customRoomId` and the 24 digits of `id`.
    Any(&'a str),
}

/// One page of a list, counted from 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    pub(crate) number: u32,
    pub(crate) size: u32,
}

impl Page {
    pub(crate) fn offset(self) -> i64 {
        i64::from(self.number) * i64::from(self.size)
    }
}

impl Store {
    /// Creates a room. With a custom id that the project has used already it returns that room.
    pub(crate) async fn create_room(
        &self,
        api_key: &ApiKey,
        new: NewRoom,
        now: Millis,
        by: By,
    ) -> Result<RoomRecord> {
        let project = self.project_of(api_key).await?;
        let room = fresh(&project, new, now)?;
        Ok(ask!(self, db => db.create_room(room, by).await)?)
    }

    /// The room of this name in the key's project.
    pub(crate) async fn find_room(
        &self,
        api_key: &ApiKey,
        name: RoomName<'_>,
    ) -> Result<Option<RoomRecord>, StoreError> {
        ask!(self, db => db.find_room(api_key, name).await)
    }

    /// A page of the project's rooms, the newest first, and how many there are in all. `name`
    /// keeps only the room with this `roomId` or `customRoomId`.
    pub(crate) async fn list_rooms(
        &self,
        api_key: &ApiKey,
        name: Option<&str>,
        page: Page,
    ) -> Result<(Vec<RoomRecord>, i64), StoreError> {
        ask!(self, db => db.list_rooms(api_key, name, page).await)
    }

    /// Disables a room for ever.
    pub(crate) async fn deactivate_room(
        &self,
        api_key: &ApiKey,
        room: &RoomId,
        now: Millis,
        by: By,
    ) -> Result<()> {
        let change =
            Change { room: Some(room.as_str().to_owned()), ..Change::new("room.deactivate", by) };
        let (api_key, room) = (api_key.clone(), room.clone());
        Ok(ask!(self, db => db.deactivate_room(api_key, room, now, change).await)?)
    }
}

/// The making of a room, for the log.
pub(super) fn created(room: &RoomRecord, by: By) -> Change {
    Change { room: Some(room.room_id.as_str().to_owned()), ..Change::new("room.create", by) }
}

/// A room with new ids.
fn fresh(project: &str, new: NewRoom, now: Millis) -> Result<RoomRecord, StoreError> {
    let failed = |error: roomkey::Error| StoreError::Unavailable(error.to_string());
    Ok(RoomRecord {
        room_id: RoomId::random().map_err(failed)?,
        object_id: id::object_id(now).map_err(failed)?,
        project: project.to_owned(),
        custom_room_id: new.custom_room_id.map(|custom| custom.as_str().to_owned()),
        settings: new.settings,
        disabled: false,
        created: now,
        updated: now,
    })
}
