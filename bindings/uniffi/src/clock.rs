//! The clocks: the platforms' own do not count what a device sleeps, or anybody sets them.

use crate::error::{CoreError, milliseconds};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Milliseconds since some beginning, sleep included, on a clock that nobody sets.
///
/// `CLOCK_BOOTTIME` on Linux and Android. What Apple calls monotonic counts sleep, and so does what Windows has.
#[uniffi::export]
pub fn steady_milliseconds() -> Result<i64, CoreError> {
    Ok(milliseconds(system()))
}

/// What the clock on the wall says: milliseconds since 1970, which count where nothing better is known.
#[uniffi::export]
pub fn wall_milliseconds() -> Result<i64, CoreError> {
    Ok(milliseconds(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()))
}

#[cfg(unix)]
fn system() -> Duration {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const CLOCK: rustix::time::ClockId = rustix::time::ClockId::Boottime;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const CLOCK: rustix::time::ClockId = rustix::time::ClockId::Monotonic;
    let time = rustix::time::clock_gettime(CLOCK);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or(0))
}

#[cfg(not(unix))]
fn system() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;

    static SINCE: LazyLock<Instant> = LazyLock::new(Instant::now);
    SINCE.elapsed()
}
