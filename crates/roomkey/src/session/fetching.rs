//! Getting a token: when a request leaves, what its answer means, and when the next one may leave.

use super::failure::Failure;
use super::machine::Machine;
use super::moment::Moment;
use super::policy::whole;
use super::stage::{Held, Renewal, Stage, Step};
use super::token::Fetched;
use super::words::{Flight, Output, Reason, State, Why};

impl Machine {
    /// Fetches now what would be fetched later. What is under way goes on, and what has failed waits.
    pub(super) fn renew(&mut self, reason: Reason, step: &Step) {
        let is_later =
            matches!(self.renewal, Renewal::Rest | Renewal::At { reason: Reason::Renewal, .. });
        if is_later {
            self.fetch(reason, step);
        }
    }

    /// When the request left, if it is the one that is under way. It is not any more.
    pub(super) fn landed(&mut self, number: Flight) -> Option<Moment> {
        match self.renewal {
            Renewal::Flying { flight, sent, .. } if flight == number => {
                self.renewal = Renewal::Rest;
                Some(sent)
            }
            _ => None,
        }
    }

    /// Gives up what is going on to get another token.
    pub(super) fn land(&mut self, step: &mut Step) {
        if let Renewal::Flying { flight, .. } = self.renewal {
            step.say(Output::Cancel { flight });
        }
        self.renewal = Renewal::Rest;
    }

    pub(super) fn take(&mut self, fetched: Fetched, sent: Moment, step: &mut Step) {
        match self.fault(&fetched, sent, step) {
            None => self.hold(fetched, sent, step),
            Some(why @ Why::IdentityMismatch) => self.refused(why, step),
            Some(_) => self.missed(Failure::Transient { retry_after: None }, step),
        }
    }

    /// Why a token cannot be given out at all. One whose end is not known for sure can.
    pub(super) fn fault(&self, fetched: &Fetched, sent: Moment, step: &Step) -> Option<Why> {
        if self.source.as_ref().is_some_and(|source| source.is_foreign(fetched)) {
            return Some(Why::IdentityMismatch);
        }
        let lifetime = fetched.lifetime.filter(|_| fetched.is_sure)?;
        let left = step.now.until(sent.after(lifetime));
        (left < self.policy.least_left).then_some(Why::Expired)
    }

    /// From now on this is the token, and everybody who waits has it.
    pub(super) fn hold(&mut self, fetched: Fetched, sent: Moment, step: &mut Step) {
        let Fetched { token, lifetime, is_sure, .. } = fetched;
        let end = lifetime.map(|lifetime| sent.after(lifetime));
        self.generations += 1;
        self.failures = 0;
        self.renewal = match (end, lifetime) {
            (Some(end), Some(lifetime)) if self.is_renewable() => {
                let left = step.now.until(end);
                let time = self.policy.renewal(step.now, left, lifetime, step.drawn);
                let time = time.max(self.free_from(step.now));
                Renewal::At { time, reason: Reason::Renewal, was_asked: false }
            }
            _ => Renewal::Rest,
        };
        let held = Held {
            token,
            generation: self.generations,
            since: step.now,
            end: end.filter(|_| is_sure),
        };
        self.enter(Stage::Active(held.clone()), step);
        for one in std::mem::take(&mut self.waiting) {
            step.say(if one.is_start {
                Output::Started { waiter: one.waiter, state: State::Connected }
            } else {
                held.leased(one.waiter)
            });
        }
    }

    /// Fetching has failed, and another try may help.
    pub(super) fn missed(&mut self, failure: Failure, step: &mut Step) {
        let Failure::Transient { retry_after } = failure else {
            self.refused(Why::Refused, step);
            return;
        };
        self.failures = self.failures.saturating_add(1);
        let asked = retry_after.map(|wait| whole(wait).min(self.policy.longest_asked));
        let wait = self.policy.backoff(self.failures, step.drawn).max(asked.unwrap_or_default());
        let wait = wait.max(self.policy.apart);
        let time = step.now.after(wait).max(self.free_from(step.now));
        self.renewal = Renewal::At { time, reason: Reason::Retry, was_asked: asked.is_some() };
    }

    /// Fetching has failed for good. A token that still lives is not taken away for it.
    pub(super) fn refused(&mut self, why: Why, step: &mut Step) {
        if !matches!(self.stage, Stage::Active(_)) {
            self.fail(why, step);
            return;
        }
        self.land(step);
        self.renewal = Renewal::Refused(why);
        step.say(Output::RenewalRefused { why });
        self.deny(why, step);
    }

    /// Has a token fetched as soon as that may be: at the end of this step, if the input leaves it at that.
    pub(super) fn fetch(&mut self, reason: Reason, step: &Step) {
        self.renewal = Renewal::At { time: self.free_from(step.now), reason, was_asked: false };
    }

    /// Sends the request that is due.
    pub(super) fn depart(&mut self, step: &mut Step) {
        let reason = match self.renewal {
            Renewal::At { time, reason, .. } if time <= step.now => reason,
            _ => return,
        };
        if self.fetches.len() >= self.policy.most {
            self.fetches.pop_front();
        }
        self.fetches.push_back(step.now);
        self.flights += 1;
        let (flight, deadline) = (self.flights, step.now.after(self.policy.flight));
        self.renewal = Renewal::Flying { flight, sent: step.now, deadline };
        let attempt = self.failures.saturating_add(1);
        step.say(Output::Fetch { flight, reason, attempt, deadline });
    }

    /// From when on another request may leave.
    pub(super) fn free_from(&self, now: Moment) -> Moment {
        let apart = self.fetches.back().map(|last| last.after(self.policy.apart));
        let all = self.fetches.front().filter(|_| self.fetches.len() >= self.policy.most);
        let window = all.map(|first| first.after(self.policy.window));
        [apart, window].into_iter().flatten().fold(now, Moment::max)
    }
}
