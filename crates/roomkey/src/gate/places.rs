//! Whether there is a place: in the room, at this time, for them, beside those that are there.

use super::ending::{Cause, Ending, Refusal};
use super::machine::{Gate, Work};
use super::pass::{Bearer, Identity};
use super::record::{Entry, State};
use super::rules::Seats;
use super::words::EntryId;
use crate::id::ParticipantId;
use crate::time::Timestamp;

/// How many devices of a participant are inside where they may have two.
const DEVICES: usize = 2;

impl Gate {
    /// Whether the room is open at all, and for them.
    pub(super) fn is_open_for(
        &self,
        participant: &ParticipantId,
        identity: &Identity,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let rules = &self.head.rules;
        if self.head.is_closed {
            return Err(Refusal::RoomClosed);
        }
        if rules.not_before.is_some_and(|from| now < from) {
            return Err(Refusal::RoomNotOpen);
        }
        if rules.until.is_some_and(|until| until <= now) {
            return Err(Refusal::RoomOver);
        }
        if self.is_banned(participant, identity) {
            return Err(Refusal::Banned);
        }
        if !rules.lists(participant) {
            return Err(Refusal::NotOnRoster);
        }
        Ok(())
    }

    /// Whether they come in by their token now.
    pub(super) fn takes(
        &self,
        bearer: &Bearer,
        participant: &ParticipantId,
        identity: &Identity,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.is_open_for(participant, identity, now)?;
        if self.is_revoked(bearer, participant) {
            return Err(Refusal::TokenRevoked);
        }
        if bearer.has_ended(now) {
            return Err(Refusal::TokenExpired);
        }
        Ok(())
    }

    /// The other seats of a participant.
    fn other_seats(
        &self,
        participant: &ParticipantId,
        id: &EntryId,
    ) -> impl Iterator<Item = &Entry> {
        let is_other = move |entry: &&Entry| entry.participant == *participant && entry.id != *id;
        self.entries.values().filter(|entry| entry.is_inside()).filter(is_other)
    }

    /// Whether the rules have a seat for them beside those that they have.
    pub(super) fn has_place(
        &self,
        participant: &ParticipantId,
        id: &EntryId,
    ) -> Result<(), Refusal> {
        let connected =
            self.other_seats(participant, id).filter(|one| one.state == State::Inside).count();
        match self.head.rules.seats {
            Seats::Refuse if connected > 0 => Err(Refusal::ParticipantDuplicate),
            Seats::SecondDevice if connected >= DEVICES => Err(Refusal::ParticipantDuplicate),
            _ => Ok(()),
        }
    }

    /// Those of a participant's seats that another takes the place of are left.
    pub(super) fn make_place(
        &mut self,
        participant: &ParticipantId,
        id: &EntryId,
        work: &mut Work,
    ) {
        let mut others: Vec<(bool, EntryId)> = self
            .other_seats(participant, id)
            .map(|entry| (entry.state == State::Inside, entry.id.clone()))
            .collect();
        // Who is not connected goes first.
        others.sort();
        let stay = if self.head.rules.seats == Seats::SecondDevice { DEVICES - 1 } else { 0 };
        let going = others.len().saturating_sub(stay);
        for (_, other) in others.into_iter().take(going) {
            self.gone(&other, Cause::Replaced, work);
        }
    }

    /// Who has another knock or admission open has one from now on.
    pub(super) fn end_other_knocks(&mut self, participant: &ParticipantId, work: &mut Work) {
        let is_open = |entry: &&Entry| entry.is_live() && !entry.is_inside();
        let open: Vec<(bool, EntryId)> = self
            .entries
            .values()
            .filter(is_open)
            .filter(|entry| entry.participant == *participant)
            .map(|entry| (entry.is_waiting(), entry.id.clone()))
            .collect();
        for (waits, id) in open {
            if waits {
                self.end_knock(&id, Ending::Withdrawn, Cause::Replaced, None, work);
            } else {
                self.gone(&id, Cause::Replaced, work);
            }
        }
    }

    /// Whether there is room for them, beside those that are in or on their way: their own seat that they would take the
    /// place of does not count.
    pub(super) fn is_not_full(&self, participant: &ParticipantId) -> Result<(), Refusal> {
        let keeps_own = self.head.rules.seats == Seats::SecondDevice;
        let counts = |entry: &&Entry| {
            (entry.is_inside() || entry.is_admitted())
                && (keeps_own || entry.participant != *participant)
        };
        let inside = self.entries.values().filter(counts).count();
        if inside >= self.head.rules.participant_limit as usize {
            return Err(Refusal::ParticipantLimit);
        }
        Ok(())
    }
}
