//! What has to hold in the world around the machine: of everything that comes out, and after every step.

use super::super::{Generation, Moment, Output, Reason, State, Token, Waiter, Why};
use super::given::{From, Miss};
use super::world::{Move, Request, World};
use std::time::Duration;

impl World {
    /// What comes out, one by one.
    pub(super) fn watch(&mut self, outputs: &[Output], step: Move) -> Result<(), String> {
        // An answer and the end of the patience with it may meet in one step.
        let answered = match step {
            Move::Got(flight, _) | Move::Missed(flight, _) => Some(flight),
            _ => None,
        };
        let is_late = outputs
            .iter()
            .any(|output| matches!(output, Output::Cancel { flight } if Some(*flight) == answered));
        if matches!(step, Move::Missed(flight, Miss::Asked) if self.live == Some(flight) && !is_late)
        {
            self.asked = Some(self.now.after(self.patience_asked()));
        }
        for output in outputs {
            match output {
                Output::Fetch { flight, reason, attempt, deadline } => {
                    if self.live.is_some() && self.live != answered {
                        return Err("two requests at a time".into());
                    }
                    // A retry counts on from the try before it, and everything else begins anew.
                    let due = if *reason == Reason::Retry { self.attempts + 1 } else { 1 };
                    if *attempt != due {
                        return Err(format!("try {attempt}, and it is the {due}."));
                    }
                    self.attempts = due;
                    if *deadline <= self.now {
                        return Err("a request that is given up at once".into());
                    }
                    if self.asked.is_some_and(|until| self.now < until) {
                        return Err("a request before the time that the server asked for".into());
                    }
                    let Some(source) = self.source.filter(|source| source.is_renewable()) else {
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
                Output::RenewalRefused { .. } => self.is_refused = true,
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
        self.live = self.live.filter(|live| Some(*live) != answered);
        Ok(())
    }

    /// What comes of a word about the token that there is.
    pub(super) fn judged(&mut self, is_rejection: bool, state: State) -> Result<(), String> {
        if !is_rejection || self.since.until(self.now) >= self.policy.window {
            self.rejections = 0;
        }
        if !is_rejection {
            return Ok(());
        }
        self.rejections += 1;
        let can_renew = self.source.is_some_and(From::is_renewable) && !self.is_refused;
        let due = if can_renew && self.rejections < 2 { State::Renewing } else { State::Error };
        if state != due {
            return Err(format!("rejection {} in a row leads to {state:?}", self.rejections));
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
        if self.source.map(|source| format!("{source:?}")).as_deref() != Some(source) {
            return Err("the token of another session".into());
        }
        let end = end.parse().map_or(Moment::from_millis(u64::MAX), Moment::from_millis);
        if self.now.until(end) < self.policy.least_left {
            return Err("a token that has ended or is about to".into());
        }
        Ok(())
    }

    /// How long a server asks to wait that does, as far as it is listened to.
    pub(super) fn patience_asked(&self) -> Duration {
        (self.policy.most_margin * 3).min(self.policy.longest_asked)
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
    pub(super) fn hold(&mut self) -> Result<(), String> {
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
        let held = self.machine.held();
        let generation = held.map_or(0, |held| held.generation);
        let ends = held.is_some_and(|held| held.end.is_some());
        if generation > self.held {
            (self.since, self.is_refused, self.asked) = (self.now, false, None);
        }
        self.held = generation.max(self.held);
        self.generation = self.generation.max(generation);
        let renews = self.source.is_some_and(From::is_renewable) && !self.is_refused;
        if state == State::Connected && ends && renews && !self.machine.is_about_to_renew() {
            return Err("its token ends, and it will not be renewed".into());
        }
        self.fetches.retain(|sent| sent.until(self.now) < self.policy.window);
        Ok(())
    }
}
