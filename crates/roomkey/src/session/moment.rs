//! Time that never goes back and does not stop while a device sleeps.

use std::time::Duration;

/// A point in time on a clock that counts while the device sleeps and that nobody sets: milliseconds since
/// some beginning (`CLOCK_BOOTTIME` on Linux and Android, `mach_continuous_time` on Apple's systems).
///
/// A clock that stops during sleep makes renewal late by the whole sleep; one that users set makes it
/// early or late by anything.
///
/// ```
/// use roomkey::session::Moment;
/// use std::time::Duration;
///
/// let now = Moment::from_millis(1_500);
/// assert_eq!(now.after(Duration::from_secs(2)).as_millis(), 3_500);
/// assert_eq!(now.until(Moment::from_millis(1_000)), Duration::ZERO);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(u64);

impl Moment {
    /// From milliseconds.
    ///
    /// ```
    /// assert_eq!(roomkey::session::Moment::from_millis(7).as_millis(), 7);
    /// ```
    pub const fn from_millis(milliseconds: u64) -> Self {
        Self(milliseconds)
    }

    /// In milliseconds.
    ///
    /// ```
    /// assert_eq!(roomkey::session::Moment::from_millis(7).as_millis(), 7);
    /// ```
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// So much later, in whole milliseconds.
    ///
    /// ```
    /// # use roomkey::session::Moment;
    /// let end = Moment::from_millis(u64::MAX);
    /// assert_eq!(end.after(std::time::Duration::MAX), end);
    /// ```
    #[must_use]
    pub fn after(self, wait: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)))
    }

    /// How long it is until another one; nothing if that has passed.
    ///
    /// ```
    /// # use roomkey::session::Moment;
    /// let wait = Moment::from_millis(1_000).until(Moment::from_millis(1_250));
    /// assert_eq!(wait.as_millis(), 250);
    /// ```
    pub const fn until(self, later: Self) -> Duration {
        Duration::from_millis(later.0.saturating_sub(self.0))
    }
}
