//! Keys of VideoSDK, in SQL.

use super::super::changes::{Change, WriteError};
use super::super::key_rows::{KeptKey, NewRow};
use super::super::keys::Project;
use super::Sqlite;
use crate::error::StoreError;
use crate::id;
use roomkey::ApiKey;
use roomkey::keyring::KeyState;
use sqlx::error::DatabaseError;
use sqlx::sqlite::SqliteConnection;
use zeroize::Zeroizing;

const UNKNOWN: StoreError = StoreError::NotFound("API key");

impl Sqlite {
    /// All keys, the oldest first.
    pub(in crate::store) async fn keys(&self) -> Result<Vec<KeptKey>, StoreError> {
        let rows: Vec<(String, Vec<u8>, String, String, i64)> = sqlx::query_as(
            "SELECT api_key, secret, state, project_id, created_ms FROM api_keys ORDER BY position",
        )
        .fetch_all(&self.readers)
        .await?;
        let kept = |(api_key, secret, state, project, created_ms)| KeptKey {
            api_key,
            secret: Zeroizing::new(secret),
            state,
            project,
            created_ms,
        };
        Ok(rows.into_iter().map(kept).collect())
    }

    /// The project that a key belongs to.
    pub(in crate::store) async fn project_of(&self, key: &ApiKey) -> Result<String, StoreError> {
        let project: Option<String> =
            sqlx::query_scalar("SELECT project_id FROM api_keys WHERE api_key = $1")
                .bind(key.as_str())
                .fetch_optional(&self.readers)
                .await?;
        project.ok_or(UNKNOWN)
    }

    pub(in crate::store) async fn add_key(
        &self,
        row: NewRow,
        project: Project,
        change: Change,
    ) -> Result<(), WriteError> {
        self.change(change, move |connection| {
            Box::pin(async move {
                let project = find_or_create_project(connection, &project, &row).await?;
                insert(connection, &row, &project).await?;
                touch(connection).await
            })
        })
        .await
    }

    /// Adds a key to a new project if there is none yet. Says whether it did.
    pub(in crate::store) async fn add_first_key(
        &self,
        row: NewRow,
        change: Change,
    ) -> Result<bool, WriteError> {
        let recorded = |is_new: &bool| if *is_new { vec![change] } else { Vec::new() };
        let add = self.writer.write_recorded(true, recorded, move |connection| {
            Box::pin(async move {
                let count: i64 = sqlx::query_scalar("SELECT count(*) FROM api_keys")
                    .fetch_one(&mut *connection)
                    .await?;
                if count > 0 {
                    return Ok(false);
                }
                let project = find_or_create_project(connection, &Project::New, &row).await?;
                insert(connection, &row, &project).await?;
                touch(connection).await?;
                Ok(true)
            })
        });
        add.await
    }

    /// The secret of a key if it is fit; that it was read is recorded.
    pub(in crate::store) async fn export_key(
        &self,
        key: ApiKey,
        is_fit: impl FnOnce(&[u8]) -> bool + Send + 'static,
        change: Change,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, WriteError> {
        let recorded = move |read: &Option<_>| read.iter().map(|_| change.clone()).collect();
        let read = self.writer.write_recorded(false, recorded, move |connection| {
            Box::pin(async move {
                let sql = "SELECT secret FROM api_keys WHERE api_key = $1";
                let found: Option<Vec<u8>> =
                    sqlx::query_scalar(sql).bind(key.as_str()).fetch_optional(connection).await?;
                let found = found.map(Zeroizing::new).ok_or(UNKNOWN)?;
                Ok(is_fit(&found).then_some(found))
            })
        });
        read.await
    }

    pub(in crate::store) async fn set_key_state(
        &self,
        key: ApiKey,
        state: KeyState,
        change: Change,
    ) -> Result<(), WriteError> {
        self.change(change, move |connection| {
            Box::pin(async move {
                let done = sqlx::query("UPDATE api_keys SET state = $1 WHERE api_key = $2")
                    .bind(state.as_str())
                    .bind(key.as_str())
                    .execute(&mut *connection)
                    .await?;
                if done.rows_affected() == 0 {
                    return Err(UNKNOWN);
                }
                touch(connection).await
            })
        })
        .await
    }

    /// Adds a key to a project, whose active ones become passive. `recorded` gets their names.
    pub(in crate::store) async fn rotate(
        &self,
        row: NewRow,
        project: Project,
        recorded: impl FnOnce(&Vec<String>) -> Vec<Change> + Send + 'static,
    ) -> Result<(), WriteError> {
        let rotate = self.writer.write_recorded(true, recorded, move |connection| {
            Box::pin(async move {
                let project = find_project(connection, &project)
                    .await?
                    .ok_or(StoreError::NotFound("project"))?;
                let retired: Vec<String> = sqlx::query_scalar(
                    "UPDATE api_keys SET state = 'passive' \
                     WHERE project_id = $1 AND state = 'active' RETURNING api_key",
                )
                .bind(&project)
                .fetch_all(&mut *connection)
                .await?;
                insert(connection, &row, &project).await?;
                touch(connection).await?;
                Ok(retired)
            })
        });
        rotate.await.map(drop)
    }
}

async fn find_project(
    connection: &mut SqliteConnection,
    project: &Project,
) -> Result<Option<String>, StoreError> {
    let query = match project {
        Project::New => return Ok(None),
        Project::First => {
            sqlx::query_scalar("SELECT project_id FROM api_keys ORDER BY position LIMIT 1")
        }
        Project::Of(api_key) => {
            sqlx::query_scalar("SELECT project_id FROM api_keys WHERE api_key = $1")
                .bind(api_key.as_str())
        }
    };
    Ok(query.fetch_optional(connection).await?)
}

async fn find_or_create_project(
    connection: &mut SqliteConnection,
    project: &Project,
    row: &NewRow,
) -> Result<String, StoreError> {
    match (find_project(connection, project).await?, project) {
        (Some(found), _) => Ok(found),
        (None, Project::Of(_)) => Err(UNKNOWN),
        (None, Project::First | Project::New) => {
            let project = id::object_id(row.created)
                .map_err(|error| StoreError::Unavailable(error.to_string()))?;
            sqlx::query("INSERT INTO projects (project_id, created_ms) VALUES ($1, $2)")
                .bind(&project)
                .bind(row.created.as_i64())
                .execute(connection)
                .await?;
            Ok(project)
        }
    }
}

async fn insert(
    connection: &mut SqliteConnection,
    row: &NewRow,
    project: &str,
) -> Result<(), StoreError> {
    let known: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT secret FROM api_keys").fetch_all(&mut *connection).await?;
    row.beside(&known.into_iter().map(Zeroizing::new).collect::<Vec<_>>())?;
    let done = sqlx::query(
        "INSERT INTO api_keys (api_key, project_id, secret, state, position, created_ms) \
         VALUES ($1, $2, $3, 'active', (SELECT coalesce(max(position), 0) + 1 FROM api_keys), $4)",
    )
    .bind(row.api_key.as_str())
    .bind(project)
    .bind(row.secret.as_slice())
    .bind(row.created.as_i64())
    .execute(connection)
    .await;
    done.map(drop).map_err(unless_unique)
}

pub(super) async fn touch(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::query("UPDATE generations SET generation = generation + 1 WHERE subject = 'keys'")
        .execute(connection)
        .await?;
    Ok(())
}

/// A key that is there already is told apart from a database that fails.
pub(super) fn unless_unique(error: sqlx::Error) -> StoreError {
    if error.as_database_error().is_some_and(DatabaseError::is_unique_violation) {
        return StoreError::KeyExists;
    }
    error.into()
}
