//! How often one client may ask, in bounded memory.
//!
//! A token bucket for each client, kept as the moment at which it will be full again, so that a
//! client that has been quiet takes no memory. The table is split so that threads seldom meet, and
//! bounded: when a part is full, clients that are full again leave; if none is, the newcomer is
//! refused. That way a million made-up clients cannot push a throttled one out of the table.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const PARTS: usize = 16;
const CLIENTS_PER_PART: usize = 4096;

/// How often a full part is searched for clients that may leave: a flood of newcomers must not make
/// each of them pay for a search.
const SWEEP_EVERY: Duration = Duration::from_millis(500);

/// When each client will be full again, and when someone last looked for those who are.
#[derive(Debug)]
struct Part<K> {
    clients: HashMap<K, Instant>,
    swept: Option<Instant>,
}

/// The limiter. `K` is what tells clients apart.
#[derive(Debug)]
pub(crate) struct Limiter<K> {
    parts: Vec<Mutex<Part<K>>>,
    hasher: RandomState,
    /// How long one request takes to be forgiven.
    interval: Duration,
    /// How far ahead of its allowance a client may be.
    tolerance: Duration,
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    pub(crate) fn new(requests_per_second: u32, burst: u32) -> Self {
        let interval = Duration::from_secs(1) / requests_per_second.max(1);
        Self {
            parts: (0..PARTS)
                .map(|_| Mutex::new(Part { clients: HashMap::new(), swept: None }))
                .collect(),
            hasher: RandomState::new(),
            interval,
            tolerance: interval.saturating_mul(burst.saturating_sub(1)),
        }
    }

    /// Counts a request. When it is too many: how long to wait.
    pub(crate) fn admit(&self, client: &K, now: Instant) -> Result<(), Duration> {
        let Some(part) = self.part(client) else { return Ok(()) };
        let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(full_again) = part.clients.get_mut(client) {
            let ahead = full_again.saturating_duration_since(now);
            if ahead > self.tolerance {
                return Err(ahead.saturating_sub(self.tolerance));
            }
            *full_again = (*full_again).max(now) + self.interval;
            return Ok(());
        }
        if !part.has_place(now) {
            return Err(self.interval.max(Duration::from_secs(1)));
        }
        part.clients.insert(client.clone(), now + self.interval);
        Ok(())
    }

    /// Forgives a request that was counted.
    pub(crate) fn give_back(&self, client: &K) {
        let Some(part) = self.part(client) else { return };
        let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(full_again) = part.clients.get_mut(client)
            && let Some(sooner) = full_again.checked_sub(self.interval)
        {
            *full_again = sooner;
        }
    }

    fn part(&self, client: &K) -> Option<&Mutex<Part<K>>> {
        let hash = usize::try_from(self.hasher.hash_one(client) & 0xffff).unwrap_or(0);
        self.parts.get(hash % PARTS)
    }

    #[cfg(test)]
    fn clients(&self) -> usize {
        self.parts.iter().map(|part| part.lock().unwrap().clients.len()).sum()
    }
}

impl<K: Hash + Eq> Part<K> {
    fn has_place(&mut self, now: Instant) -> bool {
        let is_due =
            self.swept.is_none_or(|swept| now.saturating_duration_since(swept) >= SWEEP_EVERY);
        if self.clients.len() >= CLIENTS_PER_PART && is_due {
            self.swept = Some(now);
            self.clients.retain(|_, full_again| *full_again > now);
        }
        self.clients.len() < CLIENTS_PER_PART
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_the_rate_holds_and_the_wait_is_true() {
        let limiter = Limiter::new(10, 5);
        let start = Instant::now();
        for _ in 0..5 {
            assert!(limiter.admit(&"a", start).is_ok());
        }
        let wait = limiter.admit(&"a", start).unwrap_err();
        assert!(wait <= Duration::from_millis(100) && wait > Duration::ZERO);
        assert!(limiter.admit(&"b", start).is_ok(), "another client is another matter");
        assert!(limiter.admit(&"a", start + wait).is_ok());
        assert!(limiter.admit(&"a", start + wait).is_err());
        let admitted = (0..1000)
            .filter(|step| {
                let now = start + Duration::from_secs(10) + Duration::from_millis(*step);
                limiter.admit(&"a", now).is_ok()
            })
            .count();
        assert!((14..=15).contains(&admitted), "{admitted} in one second");
    }

    #[test]
    fn what_is_given_back_was_never_taken() {
        let limiter = Limiter::new(1, 2);
        let now = Instant::now();
        for _ in 0..10 {
            assert!(limiter.admit(&"a", now).is_ok());
            limiter.give_back(&"a");
        }
        limiter.give_back(&"nobody");
        for _ in 0..2 {
            assert!(limiter.admit(&"a", now).is_ok());
        }
        assert!(limiter.admit(&"a", now).is_err(), "and no more than that");
    }

    #[test]
    fn a_million_clients_take_bounded_memory_and_free_nobody() {
        let limiter = Limiter::new(1, 1);
        let now = Instant::now();
        assert!(limiter.admit(&0u32, now).is_ok());
        for client in 1..1_000_000u32 {
            let _ = limiter.admit(&client, now);
        }
        assert!(limiter.clients() <= PARTS * CLIENTS_PER_PART);
        assert!(limiter.admit(&0, now).is_err(), "the flood must not wash out who is throttled");
        let later = now + Duration::from_secs(2);
        assert!(limiter.admit(&2_000_000, later).is_ok(), "and it passes");
    }
}
