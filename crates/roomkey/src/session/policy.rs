//! How long, how early, how often.

use super::moment::Moment;
use std::time::Duration;

/// How long a session waits, how early it renews and how often it asks.
///
/// ```
/// use roomkey::session::{Input, Machine, Moment, Policy, Source};
/// use std::time::Duration;
///
/// let hasty = Policy::USUAL
///     .fetch_within(Duration::from_secs(4))
///     .start_within(Duration::from_secs(2))
///     .lease_within(Duration::from_secs(1));
/// let mut machine = Machine::with(hasty);
/// let now = Moment::from_millis(0);
/// machine.handle(now, 0, Input::Start { waiter: 1, source: Source::renewable() });
/// assert_eq!(machine.poll_timeout(), Some(Moment::from_millis(2000)));
/// machine.handle(now, 0, Input::Lease { waiter: 2 });
/// assert_eq!(machine.poll_timeout(), Some(Moment::from_millis(1000)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Policy {
    pub(super) least_left: Duration,
    pub(super) flight: Duration,
    pub(super) start: Duration,
    pub(super) lease: Duration,
    pub(super) least_margin: Duration,
    pub(super) most_margin: Duration,
    pub(super) first_wait: Duration,
    pub(super) longest_wait: Duration,
    pub(super) longest_asked: Duration,
    pub(super) apart: Duration,
    pub(super) window: Duration,
    pub(super) most: usize,
}

impl Policy {
    /// Tokens are given out while they have 10 seconds left. One is renewed when a fifth of its life is left, at
    /// least 10 seconds and at most 5 minutes, and up to half of that earlier by chance. A request is given up after
    /// 15 seconds; a start and a caller who waits for a token after 30. After a failure it waits up to half a
    /// second by chance, twice as long each time up to a minute, or for as long as the server says, up to an
    /// hour. Whatever happens, requests are a second apart, and 6 in a minute.
    pub const USUAL: Self = Self {
        least_left: Duration::from_secs(10),
        flight: Duration::from_secs(15),
        start: Duration::from_secs(30),
        lease: Duration::from_secs(30),
        least_margin: Duration::from_secs(10),
        most_margin: Duration::from_mins(5),
        first_wait: Duration::from_millis(500),
        longest_wait: Duration::from_mins(1),
        longest_asked: Duration::from_hours(1),
        apart: Duration::from_secs(1),
        window: Duration::from_mins(1),
        most: 6,
    };

    /// How long a request may take; a second at least.
    ///
    /// See [`Policy`] for an example.
    #[must_use]
    pub fn fetch_within(mut self, limit: Duration) -> Self {
        self.flight = whole(limit).max(self.apart);
        self
    }

    /// How long a start may take; a second at least.
    ///
    /// See [`Policy`] for an example.
    #[must_use]
    pub fn start_within(mut self, limit: Duration) -> Self {
        self.start = whole(limit).max(self.apart);
        self
    }

    /// How long a caller waits for a token; a second at least.
    ///
    /// See [`Policy`] for an example.
    #[must_use]
    pub fn lease_within(mut self, limit: Duration) -> Self {
        self.lease = whole(limit).max(self.apart);
        self
    }

    /// When a token that has so much left of its life is renewed. Half of what is left, where that is no more
    /// than the margin.
    pub(super) fn renewal(
        &self,
        now: Moment,
        left: Duration,
        lifetime: Duration,
        drawn: u32,
    ) -> Moment {
        let margin = whole(lifetime / 5).clamp(self.least_margin, self.most_margin);
        let early = margin + share(margin / 2, drawn);
        let wait = left.checked_sub(early).filter(|wait| !wait.is_zero()).unwrap_or(left / 2);
        now.after(wait.max(self.apart))
    }

    /// How long to wait after so many failures in a row: chance takes any part of it, so that clients of a
    /// server that failed do not come back together.
    pub(super) fn backoff(&self, failures: u32, drawn: u32) -> Duration {
        let doubled = self.first_wait.saturating_mul(1 << failures.saturating_sub(1).min(16));
        share(doubled.min(self.longest_wait), drawn)
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::USUAL
    }
}

/// In whole milliseconds: everything here is, so that a machine in a language without fractions of them does
/// exactly the same.
pub(super) const fn whole(time: Duration) -> Duration {
    Duration::new(time.as_secs(), time.subsec_millis() * 1_000_000)
}

/// The part of it that chance says: nothing for 0, all for the greatest number.
fn share(whole: Duration, drawn: u32) -> Duration {
    let milliseconds = whole.as_millis().saturating_mul(u128::from(drawn)) / u128::from(u32::MAX);
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or(u64::MAX))
}
