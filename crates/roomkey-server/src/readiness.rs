//! Whether the server can do its work: found out by doing some, and seldom.
//!
//! A database that can be read may be full, read-only or locked, so readiness is a write that is
//! committed. Anyone may ask, as often as they like; so there is one attempt at a time and at most
//! one a second, and everyone who asks meanwhile gets its verdict.

use crate::app::App;
use crate::failure::Failure;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How long a verdict is good for, and how soon the next attempt may begin.
const EVERY: Duration = Duration::from_secs(1);
/// How long an attempt may take before the server counts as not ready. It goes on until it ends.
const PATIENCE: Duration = Duration::from_secs(2);

type Verdict = Result<(), Failure>;

/// The last attempt.
#[derive(Debug, Default)]
pub(crate) struct Readiness(Mutex<Option<Attempt>>);

#[derive(Clone, Debug)]
struct Attempt {
    began: Instant,
    /// `None` until there is one.
    verdict: watch::Receiver<Option<Verdict>>,
}

impl Attempt {
    fn begin(app: Arc<App>) -> Self {
        let (tell, verdict) = watch::channel(None);
        // Not a part of any request: a client that hangs up does not end it, and so cannot make the
        // next one begin another.
        tokio::spawn(async move {
            let verdict = app.attempt().await;
            tell.send_replace(Some(verdict));
        });
        Self { began: Instant::now(), verdict }
    }

    fn is_over(&self) -> bool {
        self.verdict.borrow().is_some() || self.verdict.has_changed().is_err()
    }

    async fn verdict(mut self) -> Verdict {
        let left = PATIENCE.saturating_sub(self.began.elapsed());
        match tokio::time::timeout(left, self.verdict.wait_for(Option::is_some)).await {
            Ok(Ok(verdict)) => verdict.clone().unwrap_or(Err(Failure::internal())),
            // It was dropped with the runtime that it ran in.
            Ok(Err(_)) => Err(Failure::internal()),
            // The audit log never takes so long.
            Err(_) => Err(Failure::store_unavailable().with_retry_after(1)),
        }
    }
}

impl Readiness {
    /// The latest verdict, or that of a new attempt.
    pub(crate) async fn ask(&self, app: &Arc<App>) -> Verdict {
        let attempt = {
            let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match &*last {
                Some(attempt) if attempt.began.elapsed() < EVERY || !attempt.is_over() => {
                    attempt.clone()
                }
                _ => last.insert(Attempt::begin(app.clone())).clone(),
            }
        };
        attempt.verdict().await
    }
}
