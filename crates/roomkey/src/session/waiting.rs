//! Who waits: for a start or a token, and until when.

use super::machine::Machine;
use super::stage::{Renewal, Stage, Step, Waiting};
use super::words::{Output, Reason, Waiter, Why};
use std::time::Duration;

impl Machine {
    pub(super) fn lease(&mut self, waiter: Waiter, step: &mut Step) {
        match &self.stage {
            Stage::Idle => step.say(Output::Denied { waiter, why: Why::NotStarted }),
            Stage::Failed(why) => step.say(Output::Denied { waiter, why: *why }),
            Stage::Active(held) if held.has_left(self.policy.least_left, step.now) => {
                step.say(held.leased(waiter));
            }
            Stage::Active(_) if !self.can_renew() => {
                step.say(Output::Denied { waiter, why: self.why_no_other() });
            }
            Stage::Active(_) => {
                self.wait(waiter, self.policy.lease, false, step);
                self.renew(Reason::Renewal, step);
            }
            Stage::Starting { .. } | Stage::Stale => {
                self.wait(waiter, self.policy.lease, false, step);
            }
        }
    }

    pub(super) fn wait(&mut self, waiter: Waiter, patience: Duration, is_start: bool, step: &Step) {
        let deadline = step.now.after(patience);
        self.waiting.push(Waiting { waiter, deadline, is_start });
    }

    /// Why there is no way to another token.
    pub(super) const fn why_no_other(&self) -> Why {
        if let Renewal::Refused(why) = self.renewal { why } else { Why::Expired }
    }

    /// Tells those who wait for a token that there is none.
    pub(super) fn deny(&mut self, why: Why, step: &mut Step) {
        self.waiting.retain(|one| {
            if !one.is_start {
                step.say(Output::Denied { waiter: one.waiter, why });
            }
            one.is_start
        });
    }
}
