//! A world around the machine that means it harm, and what has to hold in it.

use super::super::{
    Failure, Flight, Generation, Input, Machine, Moment, Output, Policy, Source, State, Waiter, Why,
};
use super::given::{From, Life, Miss};
use std::time::Duration;

/// How often each thing may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Budget {
    /// What it may be started with.
    pub(super) from: &'static [From],
    pub(super) starts: u8,
    pub(super) stops: u8,
    pub(super) leases: u8,
    pub(super) rejections: u8,
    pub(super) acceptances: u8,
    pub(super) pushes: u8,
    pub(super) nudges: u8,
}

/// What may happen next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Move {
    /// Time passes, and nobody tells the machine.
    Later,
    Timeout,
    Start(From),
    Stop,
    Lease,
    Forget(Waiter),
    /// A request that was ever made is answered, once.
    Got(Flight, Life),
    Missed(Flight, Miss),
    Reject(Generation),
    Accept(Generation),
    Push(Life),
    Nudge,
}

impl Move {
    pub(super) const KINDS: usize = 12;
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Request {
    pub(super) flight: Flight,
    pub(super) source: From,
    pub(super) sent: Moment,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct World {
    pub(super) machine: Machine,
    pub(super) policy: Policy,
    pub(super) now: Moment,
    pub(super) drawn: u32,
    pub(super) budget: Budget,
    /// Requests that nobody has answered yet, given up or not.
    pub(super) open: Vec<Request>,
    /// The one that has not been given up.
    pub(super) live: Option<Flight>,
    pub(super) fetches: Vec<Moment>,
    /// Which source the session is of; none when it is stopped.
    pub(super) source: Option<From>,
    /// As it was given: another token at its beginning makes another source.
    pub(super) given: Option<Source>,
    pub(super) waiting: Vec<(Waiter, Moment)>,
    pub(super) next_waiter: Waiter,
    pub(super) generation: Generation,
    pub(super) told: State,
    pub(super) changes: u64,
    /// Which token the machine holds, since when, and whether there can be another.
    pub(super) held: Generation,
    pub(super) since: Moment,
    pub(super) is_refused: bool,
    /// Rejections in a row.
    pub(super) rejections: u32,
    /// The how-manieth try in a row the last request was.
    pub(super) attempts: u32,
    /// Until when a server has asked to wait.
    pub(super) asked: Option<Moment>,
}

impl World {
    pub(super) fn new(policy: Policy, budget: Budget) -> Self {
        Self {
            machine: Machine::with(policy.clone()),
            policy,
            now: Moment::from_millis(0),
            drawn: 0,
            budget,
            open: Vec::new(),
            live: None,
            fetches: Vec::new(),
            source: None,
            given: None,
            waiting: Vec::new(),
            next_waiter: 0,
            generation: 0,
            told: State::Disconnected,
            changes: 0,
            held: 0,
            since: Moment::from_millis(0),
            is_refused: false,
            rejections: 0,
            attempts: 0,
            asked: None,
        }
    }

    pub(super) fn later(mut self, milliseconds: u64) -> Self {
        self.now = self.now.after(Duration::from_millis(milliseconds));
        self
    }

    pub(super) const fn drawing(mut self, drawn: u32) -> Self {
        self.drawn = drawn;
        self
    }

    /// Everything that may happen now.
    pub(super) fn moves(&self, horizon: u64) -> Vec<Move> {
        let mut moves = Vec::new();
        if self.now.as_millis() < horizon {
            moves.push(Move::Later);
        }
        moves.push(Move::Timeout);
        if self.budget.starts > 0 {
            moves.extend(self.budget.from.iter().map(|from| Move::Start(*from)));
        }
        if self.budget.stops > 0 {
            moves.push(Move::Stop);
        }
        if self.budget.leases > 0 {
            moves.push(Move::Lease);
        }
        moves.extend(self.waiting.last().map(|(waiter, _)| Move::Forget(*waiter)));
        for request in &self.open {
            moves.extend(Life::ALL.map(|life| Move::Got(request.flight, life)));
            moves.extend(Miss::ALL.map(|miss| Move::Missed(request.flight, miss)));
        }
        if self.budget.rejections > 0 {
            moves.push(Move::Reject(self.generation));
            moves.push(Move::Reject(self.generation.saturating_sub(1)));
        }
        if self.budget.acceptances > 0 {
            moves.push(Move::Accept(self.generation));
        }
        if self.budget.pushes > 0 {
            moves.extend(Life::ALL.map(Move::Push));
        }
        if self.budget.nudges > 0 {
            moves.push(Move::Nudge);
        }
        moves
    }

    /// The world after one of them, or what did not hold.
    pub(super) fn after(&self, step: Move) -> Result<Self, String> {
        let mut next = self.clone();
        if step == Move::Later {
            next.now = next.now.after(Duration::from_millis(1));
            return Ok(next);
        }
        // What anybody sees who looks, though the machine has not been told what time it is.
        let before = next.machine.state(next.now);
        let counts = before == State::Connected
            && matches!(step, Move::Reject(generation) | Move::Accept(generation) if generation == next.held);
        let untouched = (matches!(step, Move::Reject(_)) && !counts).then(|| {
            let mut untouched = next.machine.clone();
            untouched.handle(next.now, next.drawn, Input::Timeout);
            untouched
        });
        let input = next.input(step, before);
        let outputs = next.machine.handle(next.now, next.drawn, input);
        next.watch(&outputs, step)?;
        let state = next.machine.state(next.now);
        if step == Move::Timeout && state != before {
            return Err(format!("it was to be seen as {before:?} and is {state:?}"));
        }
        if untouched.is_some_and(|untouched| next.machine != untouched) {
            return Err("the rejection of an old token changed something".into());
        }
        if counts {
            next.judged(matches!(step, Move::Reject(_)), state)?;
        }
        let failed = matches!(step, Move::Missed(..) | Move::Got(_, Life::None | Life::Foreign));
        if failed && before == State::Connected && state != State::Connected {
            return Err("a renewal that failed took a good token away".into());
        }
        next.hold()?;
        Ok(next)
    }

    /// Which changes a move makes: those that time has decided by then, and its own.
    pub(super) fn changes(&self, step: Move) -> [Vec<(State, Option<Why>)>; 2] {
        let mut next = self.clone();
        let input = next.input(step, self.told);
        [Input::Timeout, input].map(|input| {
            let outputs = next.machine.handle(next.now, next.drawn, input);
            let told = outputs.into_iter().filter_map(|output| match output {
                Output::Changed { state, why, .. } => Some((state, why)),
                _ => None,
            });
            told.collect()
        })
    }

    pub(super) const fn told(&self) -> State {
        self.told
    }

    fn input(&mut self, step: Move, before: State) -> Input {
        match step {
            Move::Later | Move::Timeout => Input::Timeout,
            Move::Start(from) => {
                self.budget.starts = self.budget.starts.saturating_sub(1);
                let source = self.source_of(from);
                let is_over = matches!(before, State::Disconnected | State::Error);
                if is_over || self.given.as_ref() != Some(&source) {
                    (self.source, self.rejections, self.asked) = (Some(from), 0, None);
                    self.given = Some(source.clone());
                }
                Input::Start { waiter: self.waiter(self.policy.start), source }
            }
            Move::Stop => {
                self.budget.stops = self.budget.stops.saturating_sub(1);
                (self.source, self.asked) = (None, None);
                Input::Stop
            }
            Move::Lease => {
                self.budget.leases = self.budget.leases.saturating_sub(1);
                Input::Lease { waiter: self.waiter(self.policy.lease) }
            }
            Move::Forget(waiter) => {
                self.waiting.retain(|(other, _)| *other != waiter);
                Input::Forget { waiter }
            }
            Move::Got(flight, life) => {
                let index = self.open.iter().position(|request| request.flight == flight).unwrap();
                let request = self.open.remove(index);
                Input::Got { flight, fetched: self.fetched(life, request.source, request.sent) }
            }
            Move::Missed(flight, miss) => {
                self.open.retain(|request| request.flight != flight);
                let retry_after = (miss == Miss::Asked).then(|| self.patience_asked());
                let failure = match miss {
                    Miss::Final => Failure::Permanent,
                    _ => Failure::Transient { retry_after },
                };
                Input::Missed { flight, failure }
            }
            Move::Reject(generation) => {
                self.budget.rejections = self.budget.rejections.saturating_sub(1);
                Input::Rejected { generation }
            }
            Move::Accept(generation) => {
                self.budget.acceptances = self.budget.acceptances.saturating_sub(1);
                Input::Accepted { generation }
            }
            Move::Push(life) => {
                self.budget.pushes = self.budget.pushes.saturating_sub(1);
                let source = self.source.unwrap_or(From::Anybody);
                Input::Push { fetched: self.fetched(life, source, self.now) }
            }
            Move::Nudge => {
                self.budget.nudges = self.budget.nudges.saturating_sub(1);
                Input::Nudge
            }
        }
    }

    fn waiter(&mut self, patience: Duration) -> Waiter {
        self.next_waiter += 1;
        self.waiting.push((self.next_waiter, self.now.after(patience)));
        self.next_waiter
    }
}
