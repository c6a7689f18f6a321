//! A world around the machine that means it harm, and what has to hold in it.

use super::super::{
    Failure, Fetched, Flight, Generation, Input, Machine, Moment, Output, Policy, Source, State,
    Token, Waiter, Why,
};
use std::time::Duration;

/// How often each thing may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Budget {
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
    Start(u8),
    Stop,
    Lease,
    Forget(Waiter),
    /// A request that was ever made is answered, once.
    Got(Flight, Life),
    Missed(Flight, bool),
    Reject(Generation),
    Accept(Generation),
    Push(Life),
    Nudge,
}

impl Move {
    pub(super) const KINDS: usize = 12;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Life {
    /// Ended before it came.
    None,
    Short,
    Long,
    Endless,
    Foreign,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Request {
    flight: Flight,
    source: u8,
    sent: Moment,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct World {
    machine: Machine,
    policy: Policy,
    now: Moment,
    drawn: u32,
    budget: Budget,
    /// Requests that nobody has answered yet, given up or not.
    open: Vec<Request>,
    /// The one that has not been given up.
    live: Option<Flight>,
    fetches: Vec<Moment>,
    /// Which source the session is of; none when it is stopped.
    source: Option<u8>,
    waiting: Vec<(Waiter, Moment)>,
    next_waiter: Waiter,
    generation: Generation,
    told: State,
    changes: u64,
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
            waiting: Vec::new(),
            next_waiter: 0,
            generation: 0,
            told: State::Disconnected,
            changes: 0,
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
            moves.extend((0..4).map(Move::Start));
        }
        if self.budget.stops > 0 {
            moves.push(Move::Stop);
        }
        if self.budget.leases > 0 {
            moves.push(Move::Lease);
        }
        moves.extend(self.waiting.last().map(|(waiter, _)| Move::Forget(*waiter)));
        for request in &self.open {
            let lives = [Life::None, Life::Short, Life::Long, Life::Endless, Life::Foreign];
            moves.extend(lives.map(|life| Move::Got(request.flight, life)));
            moves.extend(
                [false, true].map(|is_permanent| Move::Missed(request.flight, is_permanent)),
            );
        }
        if self.budget.rejections > 0 {
            moves.push(Move::Reject(self.generation));
            moves.push(Move::Reject(self.generation.saturating_sub(1)));
        }
        if self.budget.acceptances > 0 {
            moves.push(Move::Accept(self.generation));
        }
        if self.budget.pushes > 0 {
            moves.extend([Life::None, Life::Short, Life::Endless, Life::Foreign].map(Move::Push));
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
            // What anybody sees has to be right though the machine has not been told.
            return Ok(next);
        }
        let before = next.machine.state(next.now);
        let input = next.input(step);
        let is_old = matches!(step, Move::Reject(generation) if generation != self.generation || generation == 0);
        let untouched = is_old.then(|| {
            let mut untouched = next.machine.clone();
            untouched.handle(next.now, next.drawn, Input::Timeout);
            untouched
        });
        let outputs = next.machine.handle(next.now, next.drawn, input);
        // An answer and the end of the patience with it may meet in one step.
        let answered = match step {
            Move::Got(flight, _) | Move::Missed(flight, _) => Some(flight),
            _ => None,
        };
        next.watch(&outputs, answered)?;
        next.live = next.live.filter(|live| Some(*live) != answered);
        if untouched.is_some_and(|untouched| next.machine != untouched) {
            return Err("the rejection of an old token changed something".into());
        }
        let failed = matches!(step, Move::Missed(..) | Move::Got(_, Life::None | Life::Foreign));
        if failed && before == State::Connected && next.machine.state(next.now) != State::Connected
        {
            return Err("a renewal that failed took a good token away".into());
        }
        next.hold()?;
        Ok(next)
    }

    /// Which changes a move makes: those that time has decided by then, and its own.
    pub(super) fn changes(&self, step: Move) -> [Vec<(State, Option<Why>)>; 2] {
        let mut next = self.clone();
        let input = next.input(step);
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

    fn input(&mut self, step: Move) -> Input {
        match step {
            Move::Later | Move::Timeout => Input::Timeout,
            Move::Start(number) => {
                self.budget.starts -= 1;
                let source = self.source_of(number);
                if self.source != Some(number) {
                    self.source = Some(number);
                }
                Input::Start { waiter: self.waiter(self.policy.start), source }
            }
            Move::Stop => {
                self.budget.stops -= 1;
                self.source = None;
                Input::Stop
            }
            Move::Lease => {
                self.budget.leases -= 1;
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
            Move::Missed(flight, is_permanent) => {
                self.open.retain(|request| request.flight != flight);
                let retry_after = (self.drawn % 3 == 1).then_some(Duration::from_millis(3));
                let failure = if is_permanent {
                    Failure::Permanent
                } else {
                    Failure::Transient { retry_after }
                };
                Input::Missed { flight, failure }
            }
            Move::Reject(generation) => {
                self.budget.rejections -= 1;
                Input::Rejected { generation }
            }
            Move::Accept(generation) => {
                self.budget.acceptances -= 1;
                Input::Accepted { generation }
            }
            Move::Push(life) => {
                self.budget.pushes -= 1;
                let source = self.source.unwrap_or(9);
                Input::Push { fetched: self.fetched(life, source, self.now) }
            }
            Move::Nudge => {
                self.budget.nudges -= 1;
                Input::Nudge
            }
        }
    }

    fn waiter(&mut self, patience: Duration) -> Waiter {
        self.next_waiter += 1;
        self.waiting.push((self.next_waiter, self.now.after(patience)));
        self.next_waiter
    }

    /// Source 0 is one token, 3 one that has ended; the others are renewed, and say for whom.
    fn source_of(&self, number: u8) -> Source {
        match number {
            0 => Source::fixed(
                Fetched::new(text(0, self.until_end(Life::Short)))
                    .lives_for(self.life(Life::Short)),
            ),
            3 => Source::fixed(Fetched::new(text(3, Some(self.now))).lives_for(Duration::ZERO)),
            _ => Source::renewable().named(&number.to_string()).expects(&number.to_string()),
        }
    }

    fn until_end(&self, life: Life) -> Option<Moment> {
        (life != Life::Endless).then(|| self.now.after(self.life(life)))
    }

    fn life(&self, life: Life) -> Duration {
        match life {
            Life::None => Duration::ZERO,
            Life::Short => self.policy.least_left * 3,
            _ => self.policy.least_left * 60,
        }
    }

    /// A token whose text says whose it is and when it ends in truth: it was made when the request left, at
    /// the earliest.
    fn fetched(&self, life: Life, source: u8, sent: Moment) -> Fetched {
        let lifetime = self.life(life);
        let end = (life != Life::Endless).then(|| sent.after(lifetime));
        let fetched = Fetched::new(text(source, end));
        let fetched = if life == Life::Endless { fetched } else { fetched.lives_for(lifetime) };
        fetched.names(&if life == Life::Foreign {
            "somebody".to_owned()
        } else {
            source.to_string()
        })
    }

    /// What comes out, one by one.
    fn watch(&mut self, outputs: &[Output], answered: Option<Flight>) -> Result<(), String> {
        for output in outputs {
            match output {
                Output::Fetch { flight, deadline, .. } => {
                    if self.live.is_some() && self.live != answered {
                        return Err("two requests at a time".into());
                    }
                    if *deadline <= self.now {
                        return Err("a request that is given up at once".into());
                    }
                    let Some(source) = self.source.filter(|source| (1..3).contains(source)) else {
                        return Err("a request for a session that has nowhere to ask".into());
                    };
                    self.live = Some(*flight);
                    self.open.push(Request { flight: *flight, source, sent: self.now });
                    self.fetches.push(self.now);
                    self.rate()?;
                }
                Output::Cancel { flight } => {
                    if self.live.take() != Some(*flight) {
                        return Err("a request was given up that was not there".into());
                    }
                }
                Output::Changed { state, number, why } => {
                    if *state == self.told || *number != self.changes + 1 {
                        return Err(format!(
                            "told {state:?} as change {number} after {:?}",
                            self.told
                        ));
                    }
                    if (*state == State::Error) != why.is_some() {
                        return Err("an error without why, or the reverse".into());
                    }
                    (self.told, self.changes) = (*state, *number);
                }
                Output::RenewalRefused { .. } => {}
                Output::Started { waiter, .. } => self.answered(*waiter)?,
                Output::Denied { waiter, why } => {
                    self.answered(*waiter)?;
                    if *why == Why::NotStarted && self.told != State::Disconnected {
                        return Err("it was started".into());
                    }
                }
                Output::Leased { waiter, generation, token } => {
                    self.answered(*waiter)?;
                    self.leased(*generation, token)?;
                }
            }
        }
        Ok(())
    }

    fn answered(&mut self, waiter: Waiter) -> Result<(), String> {
        let Some(index) = self.waiting.iter().position(|(other, _)| *other == waiter) else {
            return Err(format!("{waiter} was answered and did not wait"));
        };
        self.waiting.remove(index);
        Ok(())
    }

    fn leased(&mut self, generation: Generation, token: &Token) -> Result<(), String> {
        if generation < self.generation {
            return Err("an older token than before".into());
        }
        self.generation = generation;
        let (source, end) = token.reveal().split_once('-').unwrap();
        if self.source.map(|source| source.to_string()).as_deref() != Some(source) {
            return Err("the token of another session".into());
        }
        let end = end.parse().map_or(Moment::from_millis(u64::MAX), Moment::from_millis);
        if self.now.until(end) < self.policy.least_left {
            return Err("a token that has ended or is about to".into());
        }
        Ok(())
    }

    fn rate(&self) -> Result<(), String> {
        let ago = |moment: &Moment| moment.until(self.now);
        let is_apart =
            self.fetches.iter().rev().nth(1).is_none_or(|last| ago(last) >= self.policy.apart);
        let of_late = self.fetches.iter().filter(|sent| ago(sent) < self.policy.window).count();
        if is_apart && of_late <= self.policy.most {
            Ok(())
        } else {
            Err(format!("{of_late} requests of late"))
        }
    }

    /// What holds after every step.
    fn hold(&mut self) -> Result<(), String> {
        let state = self.machine.state(self.now);
        if state != self.told {
            return Err(format!("it is {state:?} and {:?} was told", self.told));
        }
        if self.source.is_none() && state != State::Disconnected {
            return Err("something brought a stopped session back".into());
        }
        if let Some((waiter, deadline)) =
            self.waiting.iter().find(|(_, deadline)| *deadline <= self.now)
        {
            return Err(format!("{waiter} still waits, who was to be answered by {deadline:?}"));
        }
        let timeout = self.machine.poll_timeout();
        if timeout.is_some_and(|time| time <= self.now) {
            return Err("what is due has not been done".into());
        }
        if !self.waiting.is_empty() && timeout.is_none() {
            return Err("somebody waits, and nothing is going to happen".into());
        }
        match state {
            State::Disconnected | State::Error
                if timeout.is_some() || self.live.is_some() || !self.waiting.is_empty() =>
            {
                return Err("a session that is over does something".into());
            }
            State::Connecting | State::Renewing if timeout.is_none() => {
                return Err("it is to be renewed, and nothing is going to happen".into());
            }
            _ => {}
        }
        self.generation = self.generation.max(self.machine.held());
        self.fetches.retain(|sent| sent.until(self.now) < self.policy.window);
        Ok(())
    }
}

fn text(source: u8, end: Option<Moment>) -> Token {
    let end = end.map_or("never".to_owned(), |end| end.as_millis().to_string());
    Token::parse(&format!("{source}-{end}")).unwrap()
}
