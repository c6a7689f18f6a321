//! The time that counts: it goes on while the device sleeps, and nobody sets it.

use roomkey::session::Moment;
use std::time::{Duration, Instant};

/// Where the system's own timer cannot be had, the clock is looked at this often.
const SLICE: Duration = Duration::from_secs(5);

/// A clock and its timer.
#[derive(Clone, Debug)]
pub(crate) enum Clock {
    /// `CLOCK_BOOTTIME`, or what counts sleep on other systems.
    Boot {
        /// Where the system tells nothing: a clock that may stop during sleep.
        #[cfg_attr(unix, expect(dead_code, reason = "the system's own is there"))]
        since: Instant,
    },
    /// Tokio's, which tests stop and move.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests have it"))]
    Virtual { since: tokio::time::Instant },
}

impl Clock {
    pub(crate) fn boot() -> Self {
        Self::Boot { since: Instant::now() }
    }

    #[cfg(test)]
    pub(crate) fn paused() -> Self {
        Self::Virtual { since: tokio::time::Instant::now() }
    }

    pub(crate) fn now(&self) -> Moment {
        let since_some_beginning = match self {
            #[cfg(unix)]
            Self::Boot { .. } => system(),
            #[cfg(not(unix))]
            Self::Boot { since } => since.elapsed(),
            Self::Virtual { since } => since.elapsed(),
        };
        Moment::from_millis(0).after(since_some_beginning)
    }

    /// Waits until then. It may come back earlier.
    pub(crate) async fn sleep_until(&self, time: Moment) {
        let left = self.now().until(time);
        match self {
            Self::Boot { .. } => {
                #[cfg(target_os = "linux")]
                if left > Duration::ZERO && timer::sleep(time).await.is_ok() {
                    return;
                }
                tokio::time::sleep(left.min(SLICE)).await;
            }
            Self::Virtual { .. } => tokio::time::sleep(left).await,
        }
    }
}

#[cfg(unix)]
fn system() -> Duration {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const CLOCK: rustix::time::ClockId = rustix::time::ClockId::Boottime;
    // Elsewhere, on Apple's systems, this one counts sleep too.
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const CLOCK: rustix::time::ClockId = rustix::time::ClockId::Monotonic;
    let time = rustix::time::clock_gettime(CLOCK);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// The system's timer on the clock that counts sleep: tokio's own stops meanwhile.
#[cfg(target_os = "linux")]
mod timer {
    use super::Moment;
    use rustix::time::{
        Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
        timerfd_settime,
    };
    use std::io;
    use tokio::io::Interest;
    use tokio::io::unix::AsyncFd;

    pub(super) async fn sleep(until: Moment) -> io::Result<()> {
        let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
        let timer = timerfd_create(TimerfdClockId::Boottime, flags)?;
        let milliseconds = until.as_millis();
        let time = Timespec {
            tv_sec: i64::try_from(milliseconds / 1000).unwrap_or(i64::MAX),
            tv_nsec: i64::try_from(milliseconds % 1000).unwrap_or(0) * 1_000_000,
        };
        let once = Itimerspec { it_interval: Timespec { tv_sec: 0, tv_nsec: 0 }, it_value: time };
        timerfd_settime(&timer, TimerfdTimerFlags::ABSTIME, &once)?;
        #[expect(
            deprecated,
            reason = "an owned descriptor stays what it is, and the other way is `unsafe`"
        )]
        let timer = AsyncFd::with_interest(timer, Interest::READABLE)?;
        timer.readable().await.map(drop)
    }
}
