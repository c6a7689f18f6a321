//! Rooms without a name of their own, many in one statement.
//!
//! Creating rooms is the one write that comes in floods. A statement costs two changes of thread,
//! which is more than SQLite needs for the row; so rooms that are asked for while the last commit is
//! under way are inserted eight at a time. They depend on nothing that is in the table, which is why
//! this works for them and not for rooms with a custom id.
//!
//! A violation rolls the whole transaction back (`OR ROLLBACK`, and a foreign key that is checked at
//! the commit), so SQLite need not note down how to undo a statement by itself, which costs more
//! than the statement. With 36^12 ids a violation is for the record, not for real life.

use super::super::changes::{By, Change, WriteError};
use super::super::rooms::{RoomRecord, created};
use super::writer::{Work, Writer};
use crate::error::StoreError;
use sqlx::sqlite::SqliteConnection;
use tokio::sync::{mpsc, oneshot};

const QUEUE: usize = 1024;
const MOST_AT_ONCE: usize = 128;

macro_rules! insert_rooms {
    ($($row:literal),+) => {
        concat!(
            "INSERT OR ROLLBACK INTO rooms (room_id, object_id, project_id, custom_room_id, settings, ",
            "disabled, created_ms, updated_ms) VALUES ",
            $($row),+
        )
    };
}

const ONE: &str = insert_rooms!("($1, $2, $3, NULL, $4, 0, $5, $5)");
const EIGHT_ROOMS: usize = 8;
const EIGHT: &str = insert_rooms!(
    "($1, $2, $3, NULL, $4, 0, $5, $5),",
    "($6, $7, $8, NULL, $9, 0, $10, $10),",
    "($11, $12, $13, NULL, $14, 0, $15, $15),",
    "($16, $17, $18, NULL, $19, 0, $20, $20),",
    "($21, $22, $23, NULL, $24, 0, $25, $25),",
    "($26, $27, $28, NULL, $29, 0, $30, $30),",
    "($31, $32, $33, NULL, $34, 0, $35, $35),",
    "($36, $37, $38, NULL, $39, 0, $40, $40)"
);

struct Job {
    room: RoomRecord,
    by: By,
    reply: oneshot::Sender<Result<RoomRecord, WriteError>>,
}

/// The way to the task that inserts new rooms.
#[derive(Clone)]
pub(super) struct NewRooms(mpsc::Sender<Job>);

impl NewRooms {
    pub(super) fn start(writer: Writer) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(insert_until_closed(writer, receiver));
        Self(sender)
    }

    /// Inserts a room and waits until that is recorded and on the disk.
    pub(super) async fn insert(&self, room: RoomRecord, by: By) -> Result<RoomRecord, WriteError> {
        let gone = || StoreError::Unavailable("the writer has stopped".into());
        let (reply, answer) = oneshot::channel();
        self.0.send(Job { room, by, reply }).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

async fn insert_until_closed(writer: Writer, mut queue: mpsc::Receiver<Job>) {
    let mut batch = Vec::with_capacity(MOST_AT_ONCE);
    while queue.recv_many(&mut batch, MOST_AT_ONCE).await > 0 {
        let (mut rooms, mut makers, mut replies) = (Vec::new(), Vec::new(), Vec::new());
        for Job { room, by, reply } in batch.drain(..) {
            rooms.push(room);
            makers.push(by);
            replies.push(reply);
        }
        let recorded = |rooms: &Vec<RoomRecord>| -> Vec<Change> {
            rooms.iter().zip(makers).map(|(room, by)| created(room, by)).collect()
        };
        let done =
            writer.write_recorded(false, recorded, move |connection| insert_all(connection, rooms));
        match done.await {
            Ok(rooms) => {
                for (room, reply) in rooms.into_iter().zip(replies) {
                    // Whoever asked may be gone; the room stays.
                    drop(reply.send(Ok(room)));
                }
            }
            Err(failure) => {
                for reply in replies {
                    drop(reply.send(Err(failure.again())));
                }
            }
        }
    }
}

fn insert_all(
    connection: &mut SqliteConnection,
    rooms: Vec<RoomRecord>,
) -> Work<'_, Vec<RoomRecord>> {
    Box::pin(async move {
        let (eights, rest) = rooms.as_chunks::<EIGHT_ROOMS>();
        for eight in eights {
            insert(connection, EIGHT, eight).await?;
        }
        for one in rest {
            insert(connection, ONE, std::slice::from_ref(one)).await?;
        }
        Ok(rooms)
    })
}

async fn insert(
    connection: &mut SqliteConnection,
    sql: &'static str,
    rooms: &[RoomRecord],
) -> Result<(), StoreError> {
    let mut query = sqlx::query::<sqlx::Sqlite>(sql);
    for room in rooms {
        query = query
            .bind(room.room_id.as_str().to_owned())
            .bind(room.object_id.clone())
            .bind(room.project.clone())
            .bind(room.settings.clone())
            .bind(room.created.as_i64());
    }
    query.execute(connection).await?;
    Ok(())
}
