//! What people hold: a session, and a token of it.

use crate::clock::Clock;
use crate::error::SessionError;
use crate::listening::{Change, States, Subscription};
use crate::origin::Origin;
use crate::shared::Shared;
use roomkey::Error;
use roomkey::session::{Fetched, Generation, Input, Policy, State, Token, Waiter, Why};
use std::fmt;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

/// A session that has a live token, or is about to. Clones are the same session; it ends with the last of them.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), roomkey_session::SessionError> {
/// use roomkey_session::{Fetched, Origin, Session, State, Token};
///
/// let origin = Origin::provider(async |_| Ok(Fetched::new(Token::parse("a.b.c")?)));
/// let session = Session::new();
/// assert_eq!(session.start(&origin).await, State::Connected);
/// assert_eq!(session.token().await?.reveal(), "a.b.c");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Session {
    owner: Arc<Owner>,
}

/// Ends the tasks with the last handle.
struct Owner {
    shared: Arc<Shared>,
    tasks: [AbortHandle; 2],
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.shared.close();
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Session {
    /// One that has not been started, with the usual waits.
    ///
    /// # Panics
    /// Outside of a tokio runtime with time and I/O, as `tokio::spawn` does.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use roomkey_session::{Session, State};
    /// assert_eq!(Session::new().state(), State::Disconnected);
    /// # }
    /// ```
    #[expect(clippy::new_without_default, reason = "it needs a runtime")]
    pub fn new() -> Self {
        Self::with(Policy::USUAL)
    }

    /// With other waits.
    ///
    /// # Panics
    /// As [`Session::new`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use roomkey_session::{Origin, Policy, Session, State};
    /// use std::time::Duration;
    /// let session = Session::with(Policy::USUAL.start_within(Duration::from_secs(1)));
    /// let silent = Origin::provider(async |_| std::future::pending().await);
    /// assert_eq!(session.start(&silent).await, State::Error);
    /// # }
    /// ```
    pub fn with(policy: Policy) -> Self {
        Self::on(policy, Clock::boot())
    }

    pub(crate) fn on(policy: Policy, clock: Clock) -> Self {
        let runtime = Handle::current();
        let shared = Shared::new(policy, clock, runtime.clone());
        let timer = runtime.spawn(Arc::clone(&shared).keep_time()).abort_handle();
        let teller = runtime.spawn(Arc::clone(&shared).tell_changes()).abort_handle();
        Self { owner: Arc::new(Owner { shared, tasks: [timer, teller] }) }
    }

    fn shared(&self) -> &Arc<Shared> {
        &self.owner.shared
    }

    /// Starts, and waits until there is a token or none will come. Where it came to [`State::Error`], [`Session::last_error`]
    /// and the changes say why. Who gives up waiting does not stop the session.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use roomkey::{Code, Error};
    /// use roomkey_session::{Origin, Session, State};
    ///
    /// let origin = Origin::provider(async |_| Err(Error::new(Code::RemoteForbidden).into()));
    /// let session = Session::new();
    /// assert_eq!(session.start(&origin).await, State::Error);
    /// assert_eq!(session.last_error().unwrap().code(), Code::RemoteForbidden);
    /// # }
    /// ```
    pub async fn start(&self, origin: &Origin) -> State {
        let (sender, receiver) = oneshot::channel();
        let waiter = self.shared().start(origin, sender);
        let _forgets = Forgets { shared: self.shared(), waiter };
        receiver.await.unwrap_or(State::Disconnected)
    }

    /// Stops: nothing that comes later brings it back. Whoever waits is told.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), roomkey::Error> {
    /// # use roomkey_session::{Fetched, Origin, Session, State, Token, Why};
    /// let session = Session::new();
    /// session.start(&Origin::fixed(Fetched::new(Token::parse("a.b.c")?))).await;
    /// session.stop();
    /// assert_eq!(session.state(), State::Disconnected);
    /// assert_eq!(session.token().await.unwrap_err().why(), Why::NotStarted);
    /// # Ok(())
    /// # }
    /// ```
    pub fn stop(&self) {
        self.shared().tell(Input::Stop);
    }

    /// A token that has some life left: the one that there is, or the next.
    ///
    /// # Errors
    /// There is none and none is about to come, or none came in time.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use roomkey_session::{Session, Why};
    /// assert_eq!(Session::new().token().await.unwrap_err().why(), Why::NotStarted);
    /// # }
    /// ```
    pub async fn token(&self) -> Result<Lease, SessionError> {
        let (sender, receiver) = oneshot::channel();
        let waiter = self.shared().lease(sender);
        let _forgets = Forgets { shared: self.shared(), waiter };
        receiver.await.unwrap_or_else(|_| Err(SessionError::new(Why::Stopped, None)))
    }

    /// The server that a token is for did not take it: another is fetched, unless there is one already.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use roomkey_session::{Fetched, Origin, Session, State, Token};
    /// let session = Session::new();
    /// session.start(&Origin::fixed(Fetched::new(Token::parse("a.b.c")?))).await;
    /// let token = session.token().await?;
    /// session.rejected(&token);
    /// assert_eq!(session.state(), State::Error, "there is no other");
    /// # Ok(())
    /// # }
    /// ```
    pub fn rejected(&self, lease: &Lease) {
        self.shared().rejected(lease.generation);
    }

    /// The server that a token is for took it: rejections before do not count any more.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use roomkey_session::{Fetched, Origin, Session, State, Token};
    /// let session = Session::new();
    /// session.start(&Origin::fixed(Fetched::new(Token::parse("a.b.c")?))).await;
    /// session.accepted(&session.token().await?);
    /// assert_eq!(session.state(), State::Connected);
    /// # Ok(())
    /// # }
    /// ```
    pub fn accepted(&self, lease: &Lease) {
        self.shared().accepted(lease.generation);
    }

    /// A token came by another way, as LiveKit's server sends one to those who are connected. After a stop it counts for nothing.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use roomkey_session::{Fetched, Origin, Session, Token};
    /// let session = Session::new();
    /// session.start(&Origin::fixed(Fetched::new(Token::parse("first")?))).await;
    /// session.push(Fetched::new(Token::parse("second")?));
    /// assert_eq!(session.token().await?.reveal(), "second");
    /// # Ok(())
    /// # }
    /// ```
    pub fn push(&self, token: Fetched) {
        self.shared().tell(Input::Push { fetched: token });
    }

    /// The network is back, or the device woke up: what waits for that may be tried now.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), roomkey_session::SessionError> {
    /// use roomkey::{Code, Error};
    /// use roomkey_session::{Fetched, Origin, Session, Token};
    /// use std::sync::atomic::{AtomicBool, Ordering};
    ///
    /// let is_online = std::sync::Arc::new(AtomicBool::new(false));
    /// # let network = is_online.clone();
    /// let origin = Origin::provider(move |_| {
    ///     let online = is_online.load(Ordering::Relaxed);
    ///     async move {
    ///         if !online {
    ///             return Err(Error::new(Code::RemoteUnavailable).into());
    ///         }
    ///         Ok(Fetched::new(Token::parse("a.b.c")?))
    ///     }
    /// });
    /// let session = Session::new();
    /// # let starting = tokio::spawn({ let session = session.clone(); async move { session.start(&origin).await } });
    /// # while session.last_error().is_none() { tokio::task::yield_now().await }
    /// # network.store(true, Ordering::Relaxed);
    /// // It has failed, and waits before it tries again; the network is back.
    /// session.nudge();
    /// assert_eq!(session.token().await?.reveal(), "a.b.c");
    /// # Ok(())
    /// # }
    /// ```
    pub fn nudge(&self) {
        self.shared().tell(Input::Nudge);
    }

    /// What it is now.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # use roomkey_session::{Session, State};
    /// assert_eq!(Session::new().state(), State::Disconnected);
    /// # }
    /// ```
    pub fn state(&self) -> State {
        self.shared().state()
    }

    /// How the last try to get a token failed, if it did. See [`Session::start`] for an example.
    pub fn last_error(&self) -> Option<Error> {
        self.shared().last_error()
    }

    /// The changes from now on. See [`Change`] for an example.
    pub fn states(&self) -> States {
        self.shared().listeners.stream()
    }

    /// Has a function called with every change, in their order, in a task of the session: one that waits for long holds up the
    /// others. It may call everything here.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), roomkey::Error> {
    /// use roomkey_session::{Fetched, Origin, Session, State, Token};
    /// use std::sync::mpsc;
    ///
    /// let (sender, changes) = mpsc::channel();
    /// let session = Session::new();
    /// let _subscription = session.subscribe(move |change| sender.send(change.state()).unwrap());
    /// session.start(&Origin::fixed(Fetched::new(Token::parse("a.b.c")?))).await;
    /// # tokio::task::yield_now().await;
    /// # tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    /// assert_eq!(changes.try_recv(), Ok(State::Connected));
    /// # Ok(())
    /// # }
    /// ```
    pub fn subscribe(&self, callback: impl FnMut(Change) + Send + 'static) -> Subscription {
        self.shared().listeners.add(Box::new(callback))
    }

    #[cfg(test)]
    pub(crate) fn due(&self) -> Option<roomkey::session::Moment> {
        self.shared().due()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("state", &self.state()).finish_non_exhaustive()
    }
}

/// A token that the session gave out, which can be told to it again.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use roomkey_session::{Fetched, Origin, Session, Token};
/// let session = Session::new();
/// session.start(&Origin::fixed(Fetched::new(Token::parse("hush")?))).await;
/// let lease = session.token().await?;
/// assert_eq!(lease.reveal(), "hush");
/// assert!(!format!("{lease:?}").contains("hush"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Lease {
    pub(crate) token: Token,
    pub(crate) generation: Generation,
}

impl Lease {
    /// The token's text, for the request that carries it. See [`Lease`] for an example.
    pub fn reveal(&self) -> &str {
        self.token.reveal()
    }
}

/// Who does not wait any more is forgotten; the request that is under way goes on.
struct Forgets<'s> {
    shared: &'s Arc<Shared>,
    waiter: Waiter,
}

impl Drop for Forgets<'_> {
    fn drop(&mut self) {
        self.shared.forget(self.waiter);
    }
}
