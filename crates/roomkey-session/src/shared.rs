//! The machine and what drives it: the one place where something is locked.

use crate::clock::Clock;
use crate::error::SessionError;
use crate::listening::{Change, Listeners, lock};
use crate::origin::{Origin, Provider, TokenRequest};
use crate::session::Lease;
use roomkey::session::{
    Failure, Flight, Generation, Input, Machine, Output, Policy, State, Waiter,
};
use roomkey::{Code, Error};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use tokio::runtime::Handle;
use tokio::sync::{Notify, oneshot};
use tokio::task::AbortHandle;

/// What somebody waits for.
pub(crate) enum Waiting {
    Start(oneshot::Sender<State>),
    Lease(oneshot::Sender<Result<Lease, SessionError>>),
}

/// An answer for somebody who waits, given when nothing is locked any more: it may wake anybody.
enum Given {
    Start(oneshot::Sender<State>, State),
    Lease(oneshot::Sender<Result<Lease, SessionError>>, Result<Lease, SessionError>),
}

struct Inner {
    machine: Machine,
    provider: Option<Provider>,
    waiting: HashMap<Waiter, Waiting>,
    waiters: Waiter,
    flight: Option<(Flight, AbortHandle)>,
    changes: VecDeque<Change>,
    last_error: Option<Error>,
    /// The runtime is gone, and with it the clock: nothing would ever come of a start.
    is_over: bool,
}

/// What all handles of a session share, and its tasks.
pub(crate) struct Shared {
    clock: Clock,
    inner: Mutex<Inner>,
    pub(crate) listeners: Listeners,
    /// The timer is another, or something is to be told.
    timer: Notify,
    told: Notify,
    runtime: Handle,
}

impl Shared {
    pub(crate) fn new(policy: Policy, clock: Clock, runtime: Handle) -> Arc<Self> {
        let inner = Inner {
            machine: Machine::with(policy),
            provider: None,
            waiting: HashMap::new(),
            waiters: 0,
            flight: None,
            changes: VecDeque::new(),
            last_error: None,
            is_over: false,
        };
        let listeners = Listeners::default();
        let (timer, told) = (Notify::new(), Notify::new());
        Arc::new(Self { clock, inner: Mutex::new(inner), listeners, timer, told, runtime })
    }

    /// Calls the machine when it wants to be asked again.
    pub(crate) fn keep_time(self: Arc<Self>) -> impl Future<Output = ()> + Send {
        // From now on, also if the runtime never comes to it.
        let ends = Ends(Arc::clone(&self));
        async move {
            let _ends = ends;
            loop {
                let due = lock(&self.inner).machine.poll_timeout();
                let wait = async {
                    match due {
                        Some(due) => self.clock.sleep_until(due).await,
                        None => std::future::pending().await,
                    }
                };
                tokio::select! {
                    () = wait => {}
                    () = self.timer.notified() => continue,
                }
                if due.is_some_and(|due| due <= self.clock.now()) {
                    self.tell(Input::Timeout);
                }
            }
        }
    }

    /// Tells listeners one change after another.
    pub(crate) async fn tell_changes(self: Arc<Self>) {
        loop {
            loop {
                // Nothing is locked while somebody is told.
                let next = lock(&self.inner).changes.pop_front();
                let Some(change) = next else { break };
                self.listeners.tell(change);
                tokio::task::yield_now().await;
            }
            self.told.notified().await;
        }
    }

    pub(crate) fn state(&self) -> State {
        let now = self.clock.now();
        lock(&self.inner).machine.state(now)
    }

    pub(crate) fn last_error(&self) -> Option<Error> {
        lock(&self.inner).last_error.clone()
    }

    pub(crate) fn tell(self: &Arc<Self>, input: Input) {
        self.step(|_| input);
    }

    pub(crate) fn start(
        self: &Arc<Self>,
        origin: &Origin,
        sender: oneshot::Sender<State>,
    ) -> Waiter {
        let now = self.clock.now();
        // Dropped when nothing is locked: what a function holds may call anything then.
        let mut before = None;
        let waiter = self.step(|inner| {
            let waiter = inner.wait(Waiting::Start(sender));
            before = std::mem::replace(&mut inner.provider, origin.provider.clone());
            if matches!(inner.machine.state(now), State::Disconnected | State::Error) {
                inner.last_error = None;
            }
            Input::Start { waiter, source: origin.source.clone() }
        });
        drop(before);
        waiter
    }

    pub(crate) fn lease(
        self: &Arc<Self>,
        sender: oneshot::Sender<Result<Lease, SessionError>>,
    ) -> Waiter {
        self.step(|inner| Input::Lease { waiter: inner.wait(Waiting::Lease(sender)) })
    }

    pub(crate) fn forget(self: &Arc<Self>, waiter: Waiter) {
        self.step(|inner| {
            inner.waiting.remove(&waiter);
            Input::Forget { waiter }
        });
    }

    /// Stops, and nobody is called any more.
    pub(crate) fn close(self: &Arc<Self>) {
        self.tell(Input::Stop);
        self.listeners.end();
        let provider = lock(&self.inner).provider.take();
        drop(provider);
    }

    /// One step of the machine. Says the number of the last who began to wait.
    fn step(self: &Arc<Self>, input: impl FnOnce(&mut Inner) -> Input) -> Waiter {
        let drawn = drawn();
        let mut given = Vec::new();
        let mut dropped = Vec::new();
        let (waiter, unneeded) = {
            let mut inner = lock(&self.inner);
            let now = self.clock.now();
            let before = inner.machine.poll_timeout();
            let input = input(&mut inner);
            let outputs = inner.machine.handle(now, drawn, input);
            for output in outputs {
                self.perform(&mut inner, output, &mut given, &mut dropped);
            }
            if before != inner.machine.poll_timeout() {
                self.timer.notify_one();
            }
            // Whatever it held to get tokens with, it needs no more.
            let is_done = matches!(inner.machine.state(now), State::Disconnected | State::Error);
            (inner.waiters, if is_done { inner.provider.take() } else { None })
        };
        drop(unneeded);
        for one in given {
            // Who does not wait any more needs no answer.
            match one {
                Given::Start(sender, state) => drop(sender.send(state)),
                Given::Lease(sender, lease) => drop(sender.send(lease)),
            }
        }
        for flight in dropped {
            flight.abort();
        }
        self.told.notify_one();
        waiter
    }

    fn perform(
        self: &Arc<Self>,
        inner: &mut Inner,
        output: Output,
        given: &mut Vec<Given>,
        dropped: &mut Vec<AbortHandle>,
    ) {
        match output {
            Output::Fetch { flight, reason, attempt, .. } => {
                let request = TokenRequest { reason, attempt };
                let Some(provider) = inner.provider.clone() else { return };
                let task = self.runtime.spawn(Arc::clone(self).fetch(provider, flight, request));
                inner.flight = Some((flight, task.abort_handle()));
            }
            Output::Cancel { flight } => {
                let task = inner.flight.take_if(|(number, _)| *number == flight);
                dropped.extend(task.map(|(_, task)| task));
            }
            Output::Changed { state, number, why } => {
                // Of another session, or of what is over.
                if matches!(state, State::Disconnected | State::Connecting) {
                    inner.last_error = None;
                }
                inner.changes.push_back(Change { state, number, why });
            }
            Output::Started { waiter, state } => {
                if let Some(Waiting::Start(sender)) = inner.waiting.remove(&waiter) {
                    given.push(Given::Start(sender, state));
                }
            }
            Output::Leased { waiter, generation, token } => {
                if let Some(Waiting::Lease(sender)) = inner.waiting.remove(&waiter) {
                    given.push(Given::Lease(sender, Ok(Lease { token, generation })));
                }
            }
            Output::Denied { waiter, why } => {
                if let Some(Waiting::Lease(sender)) = inner.waiting.remove(&waiter) {
                    let error = SessionError::new(why, inner.last_error.clone());
                    given.push(Given::Lease(sender, Err(error)));
                }
            }
            // A renewal that was refused is in `last_error`; the token that there is stays.
            _ => {}
        }
    }

    /// Has the provider fetch a token, and says what became of it.
    async fn fetch(self: Arc<Self>, provider: Provider, flight: Flight, request: TokenRequest) {
        // In a task of its own, so that a panic is one failure of many.
        let mut task = Aborting(self.runtime.spawn(async move { provider(request).await }));
        let answer = (&mut task.0).await;
        self.step(|inner| {
            if inner.flight.take_if(|(number, _)| *number == flight).is_none() {
                // It was given up in the moment in which it ended.
                return Input::Timeout;
            }
            let error = match answer {
                Ok(Ok(fetched)) => {
                    inner.last_error = None;
                    return Input::Got { flight, fetched };
                }
                Ok(Err(refusal)) => {
                    inner.last_error = Some(refusal.error().clone());
                    return Input::Missed { flight, failure: refusal.failure() };
                }
                Err(_) => Error::because(
                    Code::RemoteUnavailable,
                    "The function that gets tokens did not come to its end: it panicked.",
                ),
            };
            inner.last_error = Some(error);
            Input::Missed { flight, failure: Failure::Transient { retry_after: None } }
        });
    }

    pub(crate) fn rejected(self: &Arc<Self>, generation: Generation) {
        self.tell(Input::Rejected { generation });
    }

    pub(crate) fn accepted(self: &Arc<Self>, generation: Generation) {
        self.tell(Input::Accepted { generation });
    }

    #[cfg(test)]
    pub(crate) fn due(&self) -> Option<roomkey::session::Moment> {
        lock(&self.inner).machine.poll_timeout()
    }
}

impl Inner {
    fn wait(&mut self, waiting: Waiting) -> Waiter {
        self.waiters += 1;
        // Where all is over it is dropped, and who waits is told by that.
        if !self.is_over {
            self.waiting.insert(self.waiters, waiting);
        }
        self.waiters
    }
}

/// A task that ends when nobody waits for it any more.
struct Aborting<T>(tokio::task::JoinHandle<T>);

impl<T> Drop for Aborting<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Ends the session with the task that keeps its time: it is dropped with the session, and with its runtime.
struct Ends(Arc<Shared>);

impl Drop for Ends {
    fn drop(&mut self) {
        lock(&self.0.inner).is_over = true;
        self.0.tell(Input::Stop);
    }
}

/// The chance in waits. Where the system has none to give, waits are the longest.
fn drawn() -> u32 {
    let mut bytes = [0xff; 4];
    let _longest = roomkey_entropy::fill(&mut bytes);
    u32::from_le_bytes(bytes)
}
