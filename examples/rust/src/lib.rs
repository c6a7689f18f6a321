//! What the examples share: the time. Each example is a file in `src/bin`, one task each.

use roomkey::{Result, Timestamp};
use std::time::SystemTime;

/// The machine's clock, read here because the core reads none.
///
/// # Errors
/// `timestamp_invalid` when the clock was never set.
pub fn now() -> Result<Timestamp> {
    Timestamp::try_from(SystemTime::now())
}
