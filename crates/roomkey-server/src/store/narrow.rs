//! Doing again what an audit log says, as far as it takes something away.
//!
//! A log is no secret that opens anything, and it may be older than somebody thinks. So from it keys are
//! retired and disabled and tokens revoked, and nothing is ever enabled: where the log says that a key
//! was enabled and the database says that it is disabled, it stays disabled. The secrets of keys are in no
//! log; a key that the database has not is named, and that is all that can be done about it.
//!
//! Keys of other vendors than VideoSDK are known by vendor and id: their names are those of projects, and
//! one may well be called as a key of VideoSDK is.

use super::revocations;
use super::transaction::{KeyName, Transaction};
use crate::audit::Recorded;
use crate::error::StoreError;
use roomkey::Timestamp;
use roomkey::keyring::KeyState;
use serde_json::Value;
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
    transaction: &mut impl Transaction,
    records: &[Recorded],
    now: Timestamp,
) -> Result<Narrowed, StoreError> {
    let mut narrowed = Narrowed::default();
    for (key, state) in states(records)? {
        let Some(found) = transaction.key_state(&key).await? else {
            narrowed.lost.push(key.to_string());
            continue;
        };
        if width(state) < width(found) {
            transaction.set_key_state(&key, state).await?;
            narrowed.keys.push((key.to_string(), state));
        }
    }
    narrowed.revoked = revocations::revoke_again(transaction, records, now).await?;
    Ok(narrowed)
}

/// What the log says in the end of each key that it names.
fn states(records: &[Recorded]) -> Result<BTreeMap<KeyName, KeyState>, StoreError> {
    let unreadable = || StoreError::Corrupt("a key in the audit log");
    let mut states = BTreeMap::new();
    for record in records.iter().filter(|record| record.change.keys.is_some()) {
        let Some(name) = &record.key else { continue };
        let data = &record.change.data;
        let text = |member: &str| data.get(member).and_then(Value::as_str).map(str::to_owned);
        let vendor = text("vendor");
        let id = match &vendor {
            Some(_) => text("keyId").ok_or_else(unreadable)?,
            None => name.clone(),
        };
        for retired in data.get("retired").and_then(Value::as_array).into_iter().flatten() {
            let id = retired.as_str().ok_or_else(unreadable)?.to_owned();
            states.insert(KeyName { vendor: vendor.clone(), id }, KeyState::Passive);
        }
        let state = text("state").ok_or_else(unreadable)?;
        let state = state.parse().map_err(|_| unreadable())?;
        states.insert(KeyName { vendor, id }, state);
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
