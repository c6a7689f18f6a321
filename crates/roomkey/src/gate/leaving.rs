//! How a knock ends and how somebody is gone, whoever or whatever ends it.

use super::ending::{Cause, Ending, Refusal};
use super::event::What;
use super::machine::{Answer, Gate, Touched, Work};
use super::output::Reply;
use super::pass::Bearer;
use super::record::{Entry, Remembered, State};
use super::rules::RoomRules;
use super::taken::Taken;
use super::words::{EntryId, Seat, later};
use crate::id::ParticipantId;
use crate::revocation::Target;

impl Gate {
    /// A knock ends: once, and what it ended in stays.
    pub(super) fn end_knock(
        &mut self,
        id: &EntryId,
        ending: Ending,
        cause: Cause,
        by: Option<ParticipantId>,
        work: &mut Work,
    ) {
        let (now, window) = (work.now, self.head.rules.join_window_seconds);
        if !self.entries.get(id).is_some_and(Entry::is_waiting) {
            return;
        }
        let Some(entry) = self.change(id, work) else { return };
        entry.state = match ending {
            Ending::Admitted => State::Admitted { until: later(now, window) },
            _ => State::Ended { since: now },
        };
        (entry.ending, entry.cause, entry.by) = (Some(ending), Some(cause), by.clone());
        let (entry, participant) = (entry.id.clone(), entry.participant.clone());
        self.tell(What::EntryResponded { entry, participant, ending, cause, by }, work);
    }

    /// Somebody who was admitted or inside is gone, and their ticket with them.
    pub(super) fn gone(&mut self, id: &EntryId, cause: Cause, work: &mut Work) {
        let now = work.now;
        let Some(entry) = self.entries.get(id).filter(|entry| entry.is_live()) else { return };
        let was_inside = entry.is_inside();
        let Some(entry) = self.change(id, work) else { return };
        entry.state = State::Gone { since: now, cause };
        (entry.cause, entry.ticket, entry.used) = (Some(cause), None, None);
        let (entry, participant) = (entry.id.clone(), entry.participant.clone());
        let what = if was_inside {
            What::ParticipantLeft { entry, participant, cause }
        } else {
            What::AdmissionOver { entry, participant, cause }
        };
        self.tell(what, work);
    }

    /// Ends whatever an entry is on its way to: a knock so, and everything else too.
    pub(super) fn put_out(&mut self, id: &EntryId, ending: Ending, cause: Cause, work: &mut Work) {
        if self.entries.get(id).is_some_and(Entry::is_waiting) {
            self.end_knock(id, ending, cause, None, work);
        } else {
            self.gone(id, cause, work);
        }
    }

    /// Those of the entries that are waiting, admitted or inside, and of which it is true.
    pub(super) fn live(&self, holds: impl Fn(&Entry) -> bool) -> Vec<EntryId> {
        let live = self.entries.values().filter(|entry| entry.is_live() && holds(entry));
        live.map(|entry| entry.id.clone()).collect()
    }

    pub(super) fn leave(&mut self, by: &Seat, work: &mut Work) -> Answer {
        let entry = self.entries.get(&by.entry).filter(|entry| entry.is_live());
        let entry = entry.ok_or(Refusal::EntryUnknown)?;
        if entry.connection != by.connection {
            return Err(Refusal::ConnectionReplaced.into());
        }
        self.put_out(&by.entry, Ending::Withdrawn, Cause::Oneself, work);
        Ok(Reply::Done)
    }

    /// A connection was lost. That of who came back meanwhile was not.
    pub(super) fn lost(&mut self, by: &Seat, work: &mut Work) {
        let (now, patience) = (work.now, self.head.rules.resume_seconds);
        let Some(entry) = self.entries.get(&by.entry) else { return };
        if entry.connection != by.connection {
            return;
        }
        match entry.state {
            State::Waiting { lost: None } => {
                if let Some(entry) = self.change(&by.entry, work) {
                    entry.state = State::Waiting { lost: Some(now) };
                }
            }
            State::Inside => {
                let Some(entry) = self.change(&by.entry, work) else { return };
                entry.state = State::Away { until: later(now, patience) };
                let (entry, participant) = (entry.id.clone(), entry.participant.clone());
                self.tell(What::ParticipantAway { entry, participant }, work);
            }
            _ => {}
        }
    }

    pub(super) fn is_revoked(&self, bearer: &Bearer, participant: &ParticipantId) -> bool {
        self.taken.values().any(|kept| self.covers(&kept.taken, bearer, participant))
    }

    fn covers(&self, taken: &Taken, bearer: &Bearer, participant: &ParticipantId) -> bool {
        match taken {
            Taken::Key { api_key } => bearer.api_key == *api_key,
            Taken::Tokens { target } => bearer.is_covered(target, &self.room, participant),
        }
    }

    /// Tokens do not count any more: who came with one is out, and does not come back with it.
    pub(super) fn revoke(&mut self, taken: &Taken, work: &mut Work) {
        self.remember_taken(taken, work);
        for id in self.live(|entry| self.covers(taken, &entry.bearer, &entry.participant)) {
            self.put_out(&id, Ending::Denied, Cause::TokenRevoked, work);
        }
    }

    /// Of two that take back the same up to other moments the later counts.
    pub(super) fn remember_taken(&mut self, taken: &Taken, work: &mut Work) {
        let moment = |taken: &Taken| match taken {
            Taken::Tokens { target } => target.issued_up_to(),
            Taken::Key { .. } => None,
        };
        let key = taken.key();
        let known = self.taken.get(&key);
        if known.is_some_and(|known| moment(&known.taken) >= moment(taken)) {
            return;
        }
        self.taken.insert(key.clone(), Remembered { version: 0, taken: taken.clone() });
        work.touched.insert(Touched::Taken(key));
    }

    /// Everything that somebody has been given until now is taken back in this room.
    pub(super) fn take_back(&mut self, participant: &ParticipantId, work: &mut Work) {
        let target = Target::Participant {
            room: (&self.room).into(),
            participant: participant.into(),
            issued_up_to: work.now,
        };
        self.remember_taken(&Taken::Tokens { target }, work);
    }

    pub(super) fn change_rules(&mut self, rules: &RoomRules, work: &mut Work) {
        if self.head.rules == *rules {
            return;
        }
        self.head.rules = rules.clone();
        work.touched.insert(Touched::Room);
        self.tell(What::RulesChanged, work);
        // Who is inside stays; who is on the way goes by the rules that hold now.
        for id in self.live(|entry| !entry.is_inside() && !rules.lists(&entry.participant)) {
            self.put_out(&id, Ending::Denied, Cause::NotOnRoster, work);
        }
        if !rules.lobby {
            for id in self.waiting() {
                let there = self.entries.get(&id).map(|entry| entry.participant.clone());
                if there.is_some_and(|participant| self.is_not_full(&participant).is_ok()) {
                    self.end_knock(&id, Ending::Admitted, Cause::LobbyOpened, None, work);
                }
            }
        }
    }

    /// Who waits, in the order in which they knocked.
    pub(super) fn waiting(&self) -> Vec<EntryId> {
        let mut waiting: Vec<&Entry> =
            self.entries.values().filter(|entry| entry.is_waiting()).collect();
        waiting.sort_by_key(|entry| entry.order);
        waiting.into_iter().map(|entry| entry.id.clone()).collect()
    }

    pub(super) fn end_all(&mut self, cause: Cause, work: &mut Work) {
        for id in self.live(|_| true) {
            self.put_out(&id, Ending::Closed, cause, work);
        }
    }

    pub(super) fn close(&mut self, work: &mut Work) {
        if self.head.is_closed {
            return;
        }
        self.head.is_closed = true;
        work.touched.insert(Touched::Room);
        self.end_all(Cause::RoomClosed, work);
        self.tell(What::RoomClosed, work);
    }
}
