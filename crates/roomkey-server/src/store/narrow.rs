//! Doing again what an audit log says, as far as it takes something away.
//!
//! A log is no secret that opens anything, and it may be older than somebody thinks. So from it keys are
//! retired and disabled and tokens revoked, and nothing is ever enabled: where the log says that a key
//! was enabled and the database says that it is disabled, it stays disabled. The secrets of keys are in no
//! log; a key that the database has not is named, and that is all that can be done about it.

use super::revocations;
use crate::audit::Recorded;
use crate::error::StoreError;
use roomkey::Timestamp;
use roomkey::videosdk::KeyState;
use sqlx::sqlite::SqliteConnection;
use std::collections::BTreeMap;

/// What was narrowed.
#[derive(Debug, Default)]
pub(super) struct Narrowed {
    /// Keys that are good for less now, and for what.
    pub(super) keys: Vec<(String, KeyState)>,
    pub(super) revoked: usize,
    /// Keys that the log knows and the database does not.
    pub(super) lost: Vec<String>,
}

/// Whether a record of this action can be made good.
pub(super) fn is_narrowing(action: &str) -> bool {
    matches!(action, "key.retire" | "key.disable" | revocations::REVOKE)
}

/// Makes the database as narrow as these records say. They are in the order in which they were made.
pub(super) async fn narrow(
    connection: &mut SqliteConnection,
    records: &[Recorded],
    now: Timestamp,
) -> Result<Narrowed, StoreError> {
    let mut narrowed = Narrowed::default();
    for (api_key, state) in states(records)? {
        let sql = "SELECT state FROM api_keys WHERE api_key = $1";
        let found: Option<String> =
            sqlx::query_scalar(sql).bind(&api_key).fetch_optional(&mut *connection).await?;
        let Some(found) = found else {
            narrowed.lost.push(api_key);
            continue;
        };
        let found: KeyState = found.parse().map_err(|_| StoreError::Corrupt("api_keys"))?;
        if width(state) < width(found) {
            sqlx::query("UPDATE api_keys SET state = $1 WHERE api_key = $2")
                .bind(state.as_str())
                .bind(&api_key)
                .execute(&mut *connection)
                .await?;
            narrowed.keys.push((api_key, state));
        }
    }
    narrowed.revoked = revocations::revoke_again(connection, records, now).await?;
    Ok(narrowed)
}

/// What the log says in the end of each key that it names.
fn states(records: &[Recorded]) -> Result<BTreeMap<String, KeyState>, StoreError> {
    let unreadable = || StoreError::Corrupt("a key in the audit log");
    let mut states = BTreeMap::new();
    for record in records.iter().filter(|record| record.change.keys.is_some()) {
        let Some(api_key) = &record.key else { continue };
        let data = &record.change.data;
        let retired = data.get("retired").and_then(serde_json::Value::as_array);
        for retired in retired.into_iter().flatten() {
            states.insert(retired.as_str().ok_or_else(unreadable)?.to_owned(), KeyState::Passive);
        }
        let state = data.get("state").and_then(serde_json::Value::as_str).ok_or_else(unreadable)?;
        states.insert(api_key.clone(), state.parse().map_err(|_| unreadable())?);
    }
    Ok(states)
}

/// How much a key is good for.
const fn width(state: KeyState) -> u8 {
    match state {
        KeyState::Disabled => 0,
        KeyState::Passive => 1,
        KeyState::Active => 2,
    }
}
