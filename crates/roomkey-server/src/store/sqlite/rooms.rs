//! Rooms, in SQL.

use super::super::changes::{By, Change, WriteError};
use super::super::rooms::{Page, RoomName, RoomRecord, created};
use super::Sqlite;
use super::writer::Work;
use crate::clock::Millis;
use crate::error::StoreError;
use roomkey::{ApiKey, RoomId};
use sqlx::sqlite::SqliteConnection;

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

impl Sqlite {
    /// Creates a room; or returns the project's that has this custom id already.
    pub(in crate::store) async fn create_room(
        &self,
        room: RoomRecord,
        by: By,
    ) -> Result<RoomRecord, WriteError> {
        if room.custom_room_id.is_none() {
            return self.new_rooms.insert(room, by).await;
        }
        let recorded = |room: &RoomRecord| vec![created(room, by)];
        let create = self
            .writer
            .write_recorded(false, recorded, move |connection| find_or_insert(connection, room));
        create.await
    }

    pub(in crate::store) async fn find_room(
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

    pub(in crate::store) async fn list_rooms(
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

    pub(in crate::store) async fn deactivate_room(
        &self,
        api_key: ApiKey,
        room: RoomId,
        now: Millis,
        change: Change,
    ) -> Result<(), WriteError> {
        self.change(change, move |connection| {
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
