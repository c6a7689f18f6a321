//! How fast the requests of one connection are taken.
//!
//! A client may send many requests without waiting for an answer, and hyper answers those that are there
//! one after the other. A thousand such connections kept everybody else waiting for a quarter of a second.
//! So each connection has one answer, and then it is the others' turn; and who was told that they ask too
//! often, and goes on without waiting, is read again only after a moment. Refusing costs the server something
//! too.

use http::StatusCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long after telling a client that it asks too often its next request is taken. Who waits for as long
/// as they are told, which is a second at least, does not notice.
const MOMENT: Duration = Duration::from_millis(500);

/// The pace of a connection.
#[derive(Debug)]
pub(crate) struct Pace {
    /// Of a proxy that is trusted: what it was told was for one of many.
    is_shared: bool,
    had_its_turn: AtomicBool,
    refused: Mutex<Option<Instant>>,
}

impl Pace {
    pub(crate) const fn new(is_shared: bool) -> Self {
        Self { is_shared, had_its_turn: AtomicBool::new(false), refused: Mutex::new(None) }
    }

    /// The scheduler has come round to the connection.
    pub(crate) fn turn(&self) {
        self.had_its_turn.store(false, Ordering::Relaxed);
    }

    /// Waits until the next request may be answered.
    pub(crate) async fn next(&self) {
        if let Some(wait) = self.wait(Instant::now()) {
            tokio::time::sleep(wait).await;
        }
        if self.had_its_turn.swap(true, Ordering::Relaxed) {
            tokio::task::yield_now().await;
            self.had_its_turn.store(true, Ordering::Relaxed);
        }
    }

    pub(crate) fn answered(&self, status: StatusCode, now: Instant) {
        if status == StatusCode::TOO_MANY_REQUESTS && !self.is_shared {
            *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        }
    }

    fn wait(&self, now: Instant) -> Option<Duration> {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        MOMENT.checked_sub(now.saturating_duration_since(refused))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future;
    use std::pin::pin;
    use std::task::Poll;

    #[tokio::test]
    async fn connections_with_many_requests_take_turns() {
        let order = Mutex::new(Vec::new());
        let connection = |name: char| {
            let order = &order;
            async move {
                let pace = Pace::new(false);
                let mut all = pin!(async {
                    for _ in 0..3 {
                        pace.next().await;
                        order.lock().unwrap().push(name);
                        pace.answered(StatusCode::OK, Instant::now());
                    }
                });
                std::future::poll_fn(|context| {
                    pace.turn();
                    all.as_mut().poll(context)
                })
                .await;
            }
        };
        let (mut one, mut other) = (pin!(connection('a')), pin!(connection('b')));
        // As a scheduler does it: whoever is ready, one after the other.
        let (mut one_is_done, mut other_is_done) = (false, false);
        std::future::poll_fn(|context| {
            one_is_done = one_is_done || one.as_mut().poll(context).is_ready();
            other_is_done = other_is_done || other.as_mut().poll(context).is_ready();
            if one_is_done && other_is_done { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        assert_eq!(*order.lock().unwrap(), ['a', 'b', 'a', 'b', 'a', 'b']);
    }

    #[test]
    fn who_was_refused_waits_for_the_rest_of_a_moment_and_a_proxy_does_not() {
        let now = Instant::now();
        let part = MOMENT / 5;
        let (own, proxy) = (Pace::new(false), Pace::new(true));
        own.answered(StatusCode::OK, now);
        assert_eq!(own.wait(now), None);
        own.answered(StatusCode::TOO_MANY_REQUESTS, now);
        assert_eq!(own.wait(now + part), Some(part * 4));
        assert_eq!(own.wait(now + part), None, "once for each refusal");
        own.answered(StatusCode::TOO_MANY_REQUESTS, now);
        assert_eq!(own.wait(now + Duration::from_secs(1)), None, "who waits by themselves");
        proxy.answered(StatusCode::TOO_MANY_REQUESTS, now);
        assert_eq!(proxy.wait(now), None);
    }
}
