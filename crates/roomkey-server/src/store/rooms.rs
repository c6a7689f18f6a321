//! Rooms. They belong to a project; for another project they are not there.

use super::Store;
use super::changes::{By, Change};
use super::writer::Work;
use crate::clock::Millis;
use crate::error::{Result, StoreError};
use crate::id;
use roomkey::{ApiKey, CustomRoomId, RoomId};
use sqlx::sqlite::SqliteConnection;
use std::sync::{Arc, PoisonError};

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

/// In the order in which `select_room!` names the columns.
type Row = (String, String, String, Option<String>, String, i64, i64, i64);

fn read(row: Row) -> Result<RoomRecord, StoreError> {
    let (room_id, object_id, project, custom_room_id, settings, disabled, created, updated) = row;
    Ok(RoomRecord {
        room_id: RoomId::parse(&room_id).map_err(|_| StoreError::Corrupt("rooms"))?,
        object_id,
        project,
        custom_room_id,
        settings,
        disabled: disabled != 0,
        created: Millis::from_stored(created),
        updated: Millis::from_stored(updated),
    })
}

macro_rules! select_room {
    ($rest:literal) => {
        concat!(
            "SELECT room_id, object_id, rooms.project_id, custom_room_id, settings, disabled, ",
            "rooms.created_ms, updated_ms FROM rooms ",
            "JOIN api_keys ON api_keys.project_id = rooms.project_id WHERE api_keys.api_key = $1 ",
            $rest
        )
    };
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
        if room.custom_room_id.is_none() {
            return Ok(self.new_rooms.insert(room, by).await?);
        }
        let recorded = |room: &RoomRecord| vec![created(room, by)];
        let done = self
            .writer
            .write_recorded(false, recorded, move |connection| find_or_insert(connection, room));
        Ok(done.await?)
    }

    /// The project that a key belongs to.
    async fn project_of(&self, api_key: &ApiKey) -> Result<Arc<str>, StoreError> {
        let known =
            self.projects.read().unwrap_or_else(PoisonError::into_inner).get(api_key).cloned();
        if let Some(project) = known {
            return Ok(project);
        }
        let project: Option<String> =
            sqlx::query_scalar("SELECT project_id FROM api_keys WHERE api_key = $1")
                .bind(api_key.as_str())
                .fetch_optional(&self.readers)
                .await?;
        let project: Arc<str> = project.ok_or(StoreError::NotFound("API key"))?.into();
        let mut known = self.projects.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(api_key.clone(), project.clone());
        Ok(project)
    }

    /// The room of this name in the key's project.
    pub(crate) async fn find_room(
        &self,
        api_key: &ApiKey,
        name: RoomName<'_>,
    ) -> Result<Option<RoomRecord>, StoreError> {
        let (text, sql) = match name {
            RoomName::Room(room) => (room.as_str(), select_room!("AND room_id = $2")),
            RoomName::Any(text) => (
                text,
                select_room!(
                    "AND (room_id = $2 OR custom_room_id = $2 OR object_id = $2) \
                     ORDER BY CASE WHEN room_id = $2 THEN 0 WHEN custom_room_id = $2 THEN 1 ELSE 2 END \
                     LIMIT 1"
                ),
            ),
        };
        let row: Option<Row> = sqlx::query_as(sql)
            .bind(api_key.as_str())
            .bind(text)
            .fetch_optional(&self.readers)
            .await?;
        row.map(read).transpose()
    }

    /// A page of the project's rooms, the newest first, and how many there are in all. `name`
    /// keeps only the room with this `roomId` or `customRoomId`.
    pub(crate) async fn list_rooms(
        &self,
        api_key: &ApiKey,
        name: Option<&str>,
        page: Page,
    ) -> Result<(Vec<RoomRecord>, i64), StoreError> {
        let rows: Vec<Row> = sqlx::query_as(select_room!(
            "AND ($2 IS NULL OR room_id = $2 OR custom_room_id = $2) \
             ORDER BY object_id DESC LIMIT $3 OFFSET $4"
        ))
        .bind(api_key.as_str())
        .bind(name)
        .bind(i64::from(page.size))
        .bind(page.offset())
        .fetch_all(&self.readers)
        .await?;
        let total: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM rooms JOIN api_keys ON api_keys.project_id = rooms.project_id \
             WHERE api_keys.api_key = $1 AND ($2 IS NULL OR room_id = $2 OR custom_room_id = $2)",
        )
        .bind(api_key.as_str())
        .bind(name)
        .fetch_one(&self.readers)
        .await?;
        let rooms = rows.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok((rooms, total))
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
        self.change(vec![change], move |connection| {
            Box::pin(async move {
                let done = sqlx::query(
                    "UPDATE rooms SET disabled = 1, updated_ms = $1 \
                         WHERE room_id = $2 AND project_id = \
                             (SELECT project_id FROM api_keys WHERE api_key = $3)",
                )
                .bind(now.as_i64())
                .bind(room.as_str())
                .bind(api_key.as_str())
                .execute(connection)
                .await?;
                if done.rows_affected() == 0 {
                    return Err(StoreError::NotFound("room"));
                }
                Ok(())
            })
        })
        .await
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

/// Inserts a room, unless the project has one with this custom id already.
fn find_or_insert(connection: &mut SqliteConnection, room: RoomRecord) -> Work<'_, RoomRecord> {
    Box::pin(async move {
        let found: Option<Row> = sqlx::query_as(
            "SELECT room_id, object_id, project_id, custom_room_id, settings, disabled, \
                    created_ms, updated_ms \
             FROM rooms WHERE project_id = $1 AND custom_room_id = $2",
        )
        .bind(&room.project)
        .bind(&room.custom_room_id)
        .fetch_optional(&mut *connection)
        .await?;
        if let Some(row) = found {
            return read(row);
        }
        sqlx::query(
            "INSERT INTO rooms (room_id, object_id, project_id, custom_room_id, settings, \
                                disabled, created_ms, updated_ms) \
             VALUES ($1, $2, $3, $4, $5, 0, $6, $6)",
        )
        .bind(room.room_id.as_str())
        .bind(&room.object_id)
        .bind(&room.project)
        .bind(&room.custom_room_id)
        .bind(&room.settings)
        .bind(room.created.as_i64())
        .execute(&mut *connection)
        .await?;
        Ok(room)
    })
}
