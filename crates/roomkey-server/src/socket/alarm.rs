//! The time by which a request's head has to be here, without setting a clock for each request.
//!
//! hyper asks for a new alarm before every head and gives it up as soon as the head has come. Putting each
//! into tokio's wheel and taking it out again costs more than reading the head does. So a connection has one
//! alarm that stays where it was set: the time by which the next head has to be here is later, and when the
//! alarm goes off too early it is set again. No head has longer than before, and none less.

use hyper::rt::{Sleep, Timer};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// The alarm of one connection, while its head is waited for and in between.
type Kept = Arc<Mutex<Option<Pin<Box<tokio::time::Sleep>>>>>;

/// What hyper takes for a clock: one for each connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alarm(Kept);

impl Timer for Alarm {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(Instant::now() + duration)
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        Box::pin(Until { deadline, kept: self.0.clone() })
    }
}

/// Done at a moment, and not before.
#[derive(Debug)]
struct Until {
    deadline: Instant,
    kept: Kept,
}

impl Sleep for Until {}

impl Future for Until {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let deadline = self.deadline.into();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let alarm = kept.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        if alarm.deadline() > deadline {
            alarm.as_mut().reset(deadline);
        }
        loop {
            if alarm.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            // It was set for what was waited for before.
            if alarm.deadline() >= deadline {
                return Poll::Ready(());
            }
            alarm.as_mut().reset(deadline);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(60);

    /// How long it takes until one that was asked for now goes off.
    async fn waited(alarm: &Alarm, duration: Duration) -> Duration {
        let began = Instant::now();
        alarm.sleep(duration).await;
        began.elapsed()
    }

    #[tokio::test]
    async fn each_goes_off_at_its_own_time_though_earlier_ones_were_given_up() {
        let alarm = Alarm::default();
        for _ in 0..5 {
            let mut given_up = alarm.sleep(SHORT);
            let soon = tokio::time::timeout(SHORT / 3, given_up.as_mut()).await;
            assert!(soon.is_err(), "it goes off when its time has come");
        }
        // The alarm is set for the first of them, and goes off while this is waited for.
        assert!(waited(&alarm, SHORT * 2).await >= SHORT * 2);
        assert!(waited(&alarm, SHORT).await >= SHORT, "and it can be used again");
    }

    #[tokio::test]
    async fn one_that_is_due_sooner_is_not_kept_waiting() {
        let alarm = Alarm::default();
        let mut late = alarm.sleep(Duration::from_hours(1));
        assert!(tokio::time::timeout(SHORT / 3, late.as_mut()).await.is_err());
        assert!(waited(&alarm, SHORT).await < Duration::from_mins(1));
    }
}
