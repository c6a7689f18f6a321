//! How keys are written: to the database, and to the audit log beside it.

use super::changes::{By, Change, Subject};
use super::keys::{CreatedKey, Project};
use crate::clock::Millis;
use crate::error::{Result, StoreError};
use crate::id;
use roomkey::keyring::KeyState;
use roomkey::{ApiKey, Secret};
use serde_json::{Value, json};
use sqlx::error::DatabaseError;
use sqlx::sqlite::SqliteConnection;
use zeroize::Zeroizing;

/// What it is called in the log that a key comes into a state.
pub(super) const fn action(state: KeyState) -> &'static str {
    match state {
        KeyState::Active => "key.enable",
        KeyState::Passive => "key.retire",
        KeyState::Disabled => "key.disable",
    }
}

pub(super) fn change(action: &'static str, api_key: &ApiKey, data: Value) -> Change {
    let change =
        Change { key: Some(api_key.as_str().to_owned()), ..Change::new(action, By::local()) };
    change.of(Subject::Keys, data)
}

/// Of a new key, whose secret is in no record.
pub(super) fn added(action: &'static str, api_key: &ApiKey) -> Change {
    change(action, api_key, json!({ "state": "active" }))
}

pub(super) struct Row {
    api_key: ApiKey,
    secret: Zeroizing<Vec<u8>>,
    created: Millis,
}

impl Row {
    pub(super) fn of(created: &CreatedKey) -> Result<Self> {
        Ok(Self {
            api_key: created.api_key.clone(),
            secret: Zeroizing::new(created.secret.reveal(<[u8]>::to_vec)),
            created: Millis::now()?,
        })
    }
}

pub(super) fn complete(api_key: Option<ApiKey>, secret: Option<Secret>) -> Result<CreatedKey> {
    let api_key = match api_key {
        Some(api_key) => api_key,
        None => ApiKey::parse(roomkey::Jti::random()?.as_str())?,
    };
    let secret = if let Some(secret) = secret {
        secret
    } else {
        let mut bytes = Zeroizing::new([0u8; 32]);
        roomkey_entropy::fill(bytes.as_mut_slice()).map_err(roomkey::Error::from)?;
        Secret::new(id::hex(bytes.as_slice()))?
    };
    Ok(CreatedKey { api_key, secret })
}

pub(super) async fn find_project(
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

pub(super) async fn find_or_create_project(
    connection: &mut SqliteConnection,
    project: &Project,
    row: &Row,
) -> Result<String, StoreError> {
    match (find_project(connection, project).await?, project) {
        (Some(found), _) => Ok(found),
        (None, Project::Of(_)) => Err(StoreError::NotFound("API key")),
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

pub(super) async fn insert(
    connection: &mut SqliteConnection,
    row: &Row,
    project: &str,
) -> Result<(), StoreError> {
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
