//! What becomes of a source and of those who wait when something is over: a source, a session, a runtime.

use super::{session, token, turn};
use crate::{Origin, Session, State};
use roomkey::{Code, Error};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::sleep;

/// Asks the session for something when it is dropped.
struct Calls(Session, Arc<AtomicUsize>);

impl Drop for Calls {
    fn drop(&mut self) {
        let _state = self.0.state();
        self.1.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_source_holds_goes_with_it_and_may_call_the_session() {
    let (session, dropped) = (session(), Arc::new(AtomicUsize::new(0)));
    let source = || {
        let held = Calls(session.clone(), Arc::clone(&dropped));
        Origin::provider(move |_request| {
            let _held = &held;
            async { Ok(token("a", 600)) }
        })
    };
    assert_eq!(session.start(&source()).await, State::Connected);
    assert_eq!(session.start(&source()).await, State::Connected);
    turn().await;
    assert_eq!(dropped.load(Ordering::SeqCst), 1, "another source came");
    session.stop();
    turn().await;
    assert_eq!(dropped.load(Ordering::SeqCst), 2, "it was stopped");
}

#[tokio::test(start_paused = true)]
async fn a_failure_of_one_source_is_not_told_of_another() {
    let session = session();
    let failing = Origin::provider(async |_| Err(Error::new(Code::RemoteUnavailable).into()));
    session.start(&failing.beginning_with(token("a", 60))).await;
    sleep(Duration::from_secs(55)).await;
    assert_eq!(session.last_error().unwrap().code(), Code::RemoteUnavailable);
    let silent = Origin::provider(async |_| std::future::pending().await);
    let starting = tokio::spawn({
        let session = session.clone();
        async move { session.start(&silent).await }
    });
    turn().await;
    assert!(session.last_error().is_none());
    assert!(session.token().await.unwrap_err().cause().is_none());
    assert_eq!(starting.await.unwrap(), State::Error);
}

#[test]
fn a_runtime_that_is_gone_leaves_nobody_waiting() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (gone, other) = (runtime(), runtime());
    let session = gone.block_on(async { Session::new() });
    let silent = Origin::provider(async |_| std::future::pending().await);
    let (states, origin) = (session.clone(), silent.clone());
    let waiting = other.spawn(async move { states.start(&origin).await });
    other.block_on(turn());
    drop(gone);
    other.block_on(async {
        let patient = Duration::from_secs(10);
        let waited = tokio::time::timeout(patient, waiting).await.expect("it waits for ever");
        assert_eq!(waited.unwrap(), State::Disconnected);
        let started = tokio::time::timeout(patient, session.start(&silent)).await;
        assert_eq!(started.expect("it waits for ever"), State::Disconnected);
        let denied = tokio::time::timeout(patient, session.token()).await;
        assert!(denied.expect("it waits for ever").is_err());
    });
}
