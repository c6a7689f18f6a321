//! What the examples share: the time. Each example is a file in `src/bin`, one task each.

use roomkey::{Result, Timestamp};
use std::time::{SystemTime, UNIX_EPOCH};

/// The machine's clock, read here because the core reads none.
///
/// # Errors
/// `timestamp_invalid` when the clock was never set.
pub fn now() -> Result<Timestamp> {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(-1, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX));
    Timestamp::from_unix(seconds)
}
