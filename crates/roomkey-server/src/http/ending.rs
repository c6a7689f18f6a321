//! Work that goes on to its end when nobody waits for it any longer.
//!
//! As long as somebody does, it is done in their task: one of its own for each would cost every request what
//! only those need whose client leaves.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::runtime::Handle;

/// It went wrong in a way that nobody has foreseen. The message was written where panics are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Panicked;

/// Work that is waited for, and left to the runtime when this is dropped before it is done.
pub(super) struct Ending<F: Future<Output: Send> + Send + 'static>(Option<Pin<Box<F>>>);

impl<F: Future<Output: Send> + Send + 'static> Ending<F> {
    pub(super) fn of(work: F) -> Self {
        Self(Some(Box::pin(work)))
    }
}

impl<F: Future<Output: Send> + Send + 'static> Future for Ending<F> {
    type Output = Result<F::Output, Panicked>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(work) = &mut self.0 else { return Poll::Ready(Err(Panicked)) };
        // What panicked is not touched again.
        let polled = catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)));
        let ended = match polled {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(output)) => Ok(output),
            Err(_) => Err(Panicked),
        };
        self.0 = None;
        Poll::Ready(ended)
    }
}

impl<F: Future<Output: Send> + Send + 'static> Drop for Ending<F> {
    fn drop(&mut self) {
        // Without a runtime there is nobody left to do it.
        if let Some(work) = self.0.take()
            && let Ok(runtime) = Handle::try_current()
        {
            drop(runtime.spawn(work));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use std::time::Duration;
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn what_nobody_waits_for_any_longer_is_done_all_the_same() {
        let (go, started) = oneshot::channel::<()>();
        let (done, ended) = oneshot::channel();
        let mut work = Ending::of(async move {
            drop(started.await);
            let _ = done.send("done");
        });
        let polled = poll_fn(|context| Poll::Ready(Pin::new(&mut work).poll(context))).await;
        assert!(polled.is_pending());
        drop(work);
        let _ = go.send(());
        let ended = tokio::time::timeout(Duration::from_secs(5), ended).await;
        assert_eq!(ended.unwrap().unwrap(), "done");
    }

    #[tokio::test]
    async fn what_panics_ends_and_takes_nobody_with_it() {
        assert_eq!(Ending::of(async { 1 }).await, Ok(1));
        let fails = async { assert!(std::hint::black_box(false), "as it should in this test") };
        assert_eq!(Ending::of(fails).await, Err(Panicked));
    }
}
