//! Those who listen: streams of changes, and functions that are called, one change after another.

use roomkey::session::{State, Why};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, ThreadId};
use tokio::sync::mpsc;

/// A change of a session's state.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), roomkey::Error> {
/// use roomkey_session::{Fetched, Origin, Session, State, Token};
///
/// let session = Session::new();
/// let mut states = session.states();
/// session.start(&Origin::fixed(Fetched::new(Token::parse("a.b.c")?))).await;
/// let change = states.next().await.unwrap();
/// assert_eq!((change.state(), change.number(), change.why()), (State::Connected, 1, None));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub(crate) state: State,
    pub(crate) number: u64,
    pub(crate) why: Option<Why>,
}

impl Change {
    /// What it is now. See [`Change`] for an example.
    pub const fn state(&self) -> State {
        self.state
    }

    /// The how-manieth change of the session it is, from 1. See [`Change`] for an example.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Why there is no token, where the state is [`State::Error`]. See [`Change`] for an example.
    pub const fn why(&self) -> Option<Why> {
        self.why
    }
}

/// The changes of a session from now on, each once. It ends when the session is gone.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let session = roomkey_session::Session::new();
/// let mut states = session.states();
/// drop(session);
/// assert!(states.next().await.is_none());
/// # }
/// ```
#[derive(Debug)]
pub struct States(pub(crate) mpsc::UnboundedReceiver<Change>);

impl States {
    /// Waits for the next one. What is waited for is not lost when the wait is given up. See [`States`] for an example.
    pub async fn next(&mut self) -> Option<Change> {
        self.0.recv().await
    }
}

type Callback = Box<dyn FnMut(Change) + Send>;

struct Listener {
    is_gone: AtomicBool,
    /// Who calls it just now.
    caller: Mutex<Option<ThreadId>>,
    callback: Mutex<Option<Callback>>,
}

impl Listener {
    fn call(&self, change: Change) {
        let mut callback = lock(&self.callback);
        if self.is_gone.load(Ordering::SeqCst) {
            return;
        }
        let Some(function) = callback.as_mut() else { return };
        *lock(&self.caller) = Some(thread::current().id());
        // The next one is told all the same.
        let _panicked = catch_unwind(AssertUnwindSafe(|| function(change)));
        *lock(&self.caller) = None;
        if self.is_gone.load(Ordering::SeqCst) {
            let gone = callback.take();
            drop(callback);
            // What it holds is dropped with it, and that may call anything.
            let _panicked = catch_unwind(AssertUnwindSafe(|| drop(gone)));
        }
    }

    /// From here on it is not called. A call that is going on is waited for, but by itself.
    fn end(&self) {
        self.is_gone.store(true, Ordering::SeqCst);
        if *lock(&self.caller) == Some(thread::current().id()) {
            return;
        }
        let gone = lock(&self.callback).take();
        drop(gone);
    }
}

/// Ends when it is dropped.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), roomkey::Error> {
/// # use roomkey_session::{Fetched, Origin, Session, Token};
/// # use std::sync::mpsc;
/// let (sender, changes) = mpsc::channel();
/// let session = Session::new();
/// let subscription = session.subscribe(move |change| sender.send(change.state()).unwrap());
/// subscription.unsubscribe();
/// session.start(&Origin::fixed(Fetched::new(Token::parse("a.b.c")?))).await;
/// // The function is gone, and what it held.
/// assert_eq!(changes.recv(), Err(mpsc::RecvError));
/// # Ok(())
/// # }
/// ```
#[must_use = "whoever is not held is not called"]
pub struct Subscription(Weak<Listener>);

impl Subscription {
    /// Nobody is called any more when this is back. It waits for a call that is going on in another thread, so it is not made
    /// while something is locked that the listener needs. See [`Subscription`] for an example.
    pub fn unsubscribe(self) {
        drop(self);
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(listener) = self.0.upgrade() {
            listener.end();
        }
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subscription")
    }
}

/// All of those who listen to a session.
#[derive(Default)]
pub(crate) struct Listeners {
    called: Mutex<Vec<Arc<Listener>>>,
    streams: Mutex<Vec<mpsc::UnboundedSender<Change>>>,
}

impl Listeners {
    pub(crate) fn stream(&self) -> States {
        let (sender, receiver) = mpsc::unbounded_channel();
        lock(&self.streams).push(sender);
        States(receiver)
    }

    pub(crate) fn add(&self, callback: Callback) -> Subscription {
        let listener = Arc::new(Listener {
            is_gone: AtomicBool::new(false),
            caller: Mutex::new(None),
            callback: Mutex::new(Some(callback)),
        });
        let subscription = Subscription(Arc::downgrade(&listener));
        lock(&self.called).push(listener);
        subscription
    }

    /// Tells everybody who listens now. One caller at a time.
    pub(crate) fn tell(&self, change: Change) {
        let streams = lock(&self.streams).clone();
        for stream in &streams {
            let _is_gone = stream.send(change);
        }
        lock(&self.streams).retain(|stream| !stream.is_closed());
        let called = lock(&self.called).clone();
        for listener in called {
            listener.call(change);
        }
        lock(&self.called).retain(|listener| !listener.is_gone.load(Ordering::SeqCst));
    }

    /// From here on nobody is called.
    pub(crate) fn end(&self) {
        lock(&self.streams).clear();
        let called = std::mem::take(&mut *lock(&self.called));
        for listener in called {
            listener.end();
        }
    }
}

/// What one that panicked left behind is as good as before: nothing here is changed halfway.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
