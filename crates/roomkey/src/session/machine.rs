//! The machine: what time has decided, then what has happened.
//!
//! Every step first settles what was decided by now, whoever was late, then takes in what has happened, and
//! sends a request last, if one is still due. Answers name the request they are for,
//! and one that is not under way counts for nothing: that is what keeps a stopped session stopped.

use super::failure::Failure;
use super::moment::Moment;
use super::policy::Policy;
use super::stage::{Held, Renewal, Stage, Step, Waiting};
use super::token::{Fetched, Source};
use super::words::{Flight, Generation, Input, Output, Reason, State, Waiter, Why};
use std::collections::VecDeque;

/// Rejections in a row after which the next token is not tried any more.
const MOST_REJECTIONS: u32 = 2;

/// A session. See [the module](super) for what it is and an example.
///
/// ```
/// use roomkey::session::{Machine, Moment, State};
/// assert_eq!(Machine::new().state(Moment::from_millis(0)), State::Disconnected);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Machine {
    pub(super) policy: Policy,
    pub(super) latest: Moment,
    pub(super) stage: Stage,
    pub(super) renewal: Renewal,
    pub(super) source: Option<Source>,
    /// How often fetching has failed in a row, and a token was rejected in a row.
    pub(super) failures: u32,
    pub(super) rejections: u32,
    pub(super) waiting: Vec<Waiting>,
    /// When the last requests left, however they ended: over all starts and stops.
    pub(super) fetches: VecDeque<Moment>,
    pub(super) flights: Flight,
    pub(super) generations: Generation,
    pub(super) told: State,
    pub(super) changes: u64,
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

impl Machine {
    /// A session that has not been started.
    ///
    /// ```
    /// # use roomkey::session::Machine;
    /// assert_eq!(Machine::new().poll_timeout(), None);
    /// ```
    pub const fn new() -> Self {
        Self::with(Policy::USUAL)
    }

    /// With other waits than the usual.
    ///
    /// ```
    /// # use roomkey::session::{Machine, Policy};
    /// assert_eq!(Machine::with(Policy::USUAL), Machine::new());
    /// ```
    pub const fn with(policy: Policy) -> Self {
        Self {
            policy,
            latest: Moment::from_millis(0),
            stage: Stage::Idle,
            renewal: Renewal::Rest,
            source: None,
            failures: 0,
            rejections: 0,
            waiting: Vec::new(),
            fetches: VecDeque::new(),
            flights: 0,
            generations: 0,
            told: State::Disconnected,
            changes: 0,
        }
    }

    /// Takes in what has happened at a time, and says what is to be done. `drawn` is a random number: the
    /// chance in waits. A time before the latest one counts as the latest.
    ///
    /// ```
    /// # use roomkey::session::{Input, Machine, Moment};
    /// let mut machine = Machine::new();
    /// // Nothing was started, so there is nothing to stop.
    /// assert_eq!(machine.handle(Moment::from_millis(0), 0, Input::Stop), []);
    /// ```
    pub fn handle(&mut self, now: Moment, drawn: u32, input: Input) -> Vec<Output> {
        self.latest = self.latest.max(now);
        let mut step = Step { now: self.latest, drawn, outputs: Vec::new() };
        if let Input::Forget { waiter } = input {
            self.waiting.retain(|waiting| waiting.waiter != waiter);
        }
        self.settle(&mut step);
        match input {
            Input::Start { waiter, source } => self.start(waiter, source, &mut step),
            Input::Stop => self.stop(&mut step),
            Input::Lease { waiter } => self.lease(waiter, &mut step),
            Input::Got { flight, fetched } => {
                if let Some(sent) = self.landed(flight) {
                    self.take(fetched, sent, &mut step);
                }
            }
            Input::Missed { flight, failure } => {
                if self.landed(flight).is_some() {
                    self.missed(failure, &mut step);
                }
            }
            Input::Rejected { generation } => self.rejected(generation, &mut step),
            Input::Accepted { generation } => {
                if self.holds(generation).is_some() {
                    self.rejections = 0;
                }
            }
            Input::Push { fetched } => self.push(fetched, &mut step),
            Input::Nudge => self.nudge(&mut step),
            Input::Forget { .. } | Input::Timeout => {}
        }
        self.depart(&mut step);
        step.outputs
    }

    /// When the next [`Input::Timeout`] is due, if there is anything to wait for. One timer is enough.
    ///
    /// ```
    /// # use roomkey::session::{Input, Machine, Moment, Source};
    /// let mut machine = Machine::new();
    /// machine.handle(Moment::from_millis(0), 0, Input::Start { waiter: 1, source: Source::renewable() });
    /// // The request is given up then.
    /// assert_eq!(machine.poll_timeout(), Some(Moment::from_millis(15_000)));
    /// ```
    pub fn poll_timeout(&self) -> Option<Moment> {
        let stage = match &self.stage {
            Stage::Starting { until } => Some(*until),
            Stage::Active(held) => held.end,
            Stage::Idle | Stage::Stale | Stage::Failed(_) => None,
        };
        let renewal = match self.renewal {
            Renewal::At { time, .. } => Some(time),
            Renewal::Flying { deadline, .. } => Some(deadline),
            Renewal::Rest | Renewal::Refused(_) => None,
        };
        let waiting = self.waiting.iter().map(|waiting| waiting.deadline).min();
        [stage, renewal, waiting].into_iter().flatten().min()
    }

    /// What the session is at a time, also where the timeout that was due has not been handled yet.
    ///
    /// ```
    /// # use roomkey::session::{Input, Machine, Moment, Source, State};
    /// let mut machine = Machine::new();
    /// machine.handle(Moment::from_millis(0), 0, Input::Start { waiter: 1, source: Source::renewable() });
    /// assert_eq!(machine.state(Moment::from_millis(29_999)), State::Connecting);
    /// assert_eq!(machine.state(Moment::from_millis(30_000)), State::Error);
    /// ```
    pub fn state(&self, now: Moment) -> State {
        match &self.stage {
            Stage::Starting { until } if *until <= now => State::Error,
            Stage::Active(held) if held.has_ended(now) => {
                if self.can_renew() {
                    State::Renewing
                } else {
                    State::Error
                }
            }
            stage => stage.state(),
        }
    }

    /// Why there is no token, where the state is [`State::Error`].
    ///
    /// ```
    /// # use roomkey::session::Machine;
    /// assert_eq!(Machine::new().why(), None);
    /// ```
    pub const fn why(&self) -> Option<Why> {
        match &self.stage {
            Stage::Failed(why) => Some(*why),
            _ => None,
        }
    }

    /// What time has decided by now. An end comes before everything that would put it off.
    pub(super) fn settle(&mut self, step: &mut Step) {
        if let Renewal::Flying { flight, deadline, .. } = self.renewal
            && deadline <= step.now
        {
            step.say(Output::Cancel { flight });
            self.renewal = Renewal::Rest;
            self.missed(Failure::Transient { retry_after: None }, step);
        }
        match &self.stage {
            Stage::Starting { until } if *until <= step.now => self.fail(Why::Timeout, step),
            Stage::Active(held) if held.has_ended(step.now) => self.ended(step),
            _ => {}
        }
        let waiting = std::mem::take(&mut self.waiting);
        for one in waiting {
            if one.deadline > step.now {
                self.waiting.push(one);
            } else if one.is_start {
                step.say(Output::Started { waiter: one.waiter, state: self.stage.state() });
            } else {
                step.say(Output::Denied { waiter: one.waiter, why: Why::Timeout });
            }
        }
    }

    fn start(&mut self, waiter: Waiter, source: Source, step: &mut Step) {
        let is_same = self.source.as_ref() == Some(&source);
        match &self.stage {
            Stage::Active(_) if is_same => {
                step.say(Output::Started { waiter, state: State::Connected });
                return;
            }
            Stage::Starting { .. } | Stage::Stale if is_same => {
                self.wait(waiter, self.policy.start, true, step);
                return;
            }
            Stage::Idle | Stage::Failed(_) => {}
            _ => self.stop(step),
        }
        (self.failures, self.rejections) = (0, 0);
        let (first, is_renewable) = (source.first.clone(), source.is_renewable);
        self.source = Some(source);
        self.wait(waiter, self.policy.start, true, step);
        let now = step.now;
        match first.map(|first| (self.fault(&first, now, step), first)) {
            Some((None, first)) => return self.hold(first, now, step),
            Some((Some(why), _)) if !is_renewable => return self.fail(why, step),
            _ => {}
        }
        self.enter(Stage::Starting { until: step.now.after(self.policy.start) }, step);
        self.fetch(Reason::Start, step);
    }

    fn stop(&mut self, step: &mut Step) {
        self.land(step);
        self.source = None;
        self.enter(Stage::Idle, step);
        for one in std::mem::take(&mut self.waiting) {
            step.say(if one.is_start {
                Output::Started { waiter: one.waiter, state: State::Disconnected }
            } else {
                Output::Denied { waiter: one.waiter, why: Why::Stopped }
            });
        }
    }

    /// The token has come to its end.
    fn ended(&mut self, step: &mut Step) {
        if !self.can_renew() {
            self.fail(self.why_no_other(), step);
            return;
        }
        self.enter(Stage::Stale, step);
        self.renew(Reason::Renewal, step);
    }

    fn rejected(&mut self, generation: Generation, step: &mut Step) {
        let Some(held) = self.holds(generation) else { return };
        // One that was good for a while was not refused for what made the server refuse the one before.
        if held.since.until(step.now) >= self.policy.window {
            self.rejections = 0;
        }
        self.rejections = self.rejections.saturating_add(1);
        if self.rejections >= MOST_REJECTIONS || !self.can_renew() {
            self.fail(Why::Rejected, step);
            return;
        }
        self.enter(Stage::Stale, step);
        self.renew(Reason::Rejection, step);
    }

    fn push(&mut self, fetched: Fetched, step: &mut Step) {
        let is_alive =
            matches!(self.stage, Stage::Starting { .. } | Stage::Active(_) | Stage::Stale);
        let now = step.now;
        if !is_alive || self.fault(&fetched, now, step).is_some() {
            return;
        }
        self.land(step);
        self.hold(fetched, now, step);
    }

    fn nudge(&mut self, step: &mut Step) {
        if let Renewal::At { reason: Reason::Retry, was_asked: false, .. } = self.renewal {
            self.fetch(Reason::Retry, step);
        }
    }

    pub(super) fn fail(&mut self, why: Why, step: &mut Step) {
        self.land(step);
        self.source = None;
        self.enter(Stage::Failed(why), step);
        self.deny(why, step);
        for one in std::mem::take(&mut self.waiting) {
            step.say(Output::Started { waiter: one.waiter, state: State::Error });
        }
    }

    pub(super) fn is_renewable(&self) -> bool {
        self.source.as_ref().is_some_and(|source| source.is_renewable)
    }

    pub(super) fn can_renew(&self) -> bool {
        self.is_renewable() && !matches!(self.renewal, Renewal::Refused(_))
    }

    fn holds(&self, generation: Generation) -> Option<&Held> {
        match &self.stage {
            Stage::Active(held) if held.generation == generation => Some(held),
            _ => None,
        }
    }

    pub(super) fn enter(&mut self, stage: Stage, step: &mut Step) {
        self.stage = stage;
        let now = self.stage.state();
        if now == self.told {
            return;
        }
        self.told = now;
        self.changes += 1;
        step.say(Output::Changed { state: now, number: self.changes, why: self.why() });
    }
}
