//! What has to hold of every answer.

use super::super::record::Entry;
use super::super::{Decision, Ending, Gate, Input, Joined, Refusal, Reply, Step};
use super::holds::{Held, demand, is_current};
use super::people::{room, secret};
use super::world::{Handed, Move, World};

impl World {
    pub(super) fn reply(&mut self, step: Move, input: &Input, before: &Gate, made: &Step) -> Held {
        match (step, &made.reply) {
            (_, Some(Reply::Joined(joined))) => self.joined_reply(step, before, joined),
            (Move::Claim(_, false), reply) => {
                let why = Refusal::EntryUnknown;
                let is_refused =
                    matches!(reply, Some(Reply::Refused { why: said, .. }) if *said == why);
                demand(is_refused, || format!("a wrong secret claims: {reply:?}"))
            }
            (Move::Elsewhere(_), reply) => {
                let is_refused = matches!(reply, Some(Reply::Refused { .. }));
                demand(is_refused, || "a token for another room opens this one".into())
            }
            (Move::Answer(_, index, decision, _), reply) => {
                self.answer_reply(index, decision, input, before, reply.as_ref())
            }
            _ => Ok(()),
        }
    }

    fn answer_reply(
        &self,
        index: usize,
        decision: Decision,
        input: &Input,
        before: &Gate,
        reply: Option<&Reply>,
    ) -> Held {
        let Input::Answer { by, .. } = input else { return Ok(()) };
        let stored = self.stored(index).and_then(|entry| entry.ending);
        let was_waiting = before.entries.get(&self.known[index].id).is_some_and(Entry::is_waiting);
        match reply {
            Some(Reply::Answered { ending, .. } | Reply::TooLate { ending, .. }) => {
                demand(Some(*ending) == stored, || "told another ending".into())?;
            }
            Some(Reply::Refused { why, .. }) => {
                let host = self.index(&by.entry).map(|host| &self.known[host]);
                let may = host.is_some_and(|host| {
                    (host.who.is_direct() || host.is_made_host)
                        && host.who.person() != self.known[index].who.person()
                });
                let is_full = decision == Decision::Allowed && *why == Refusal::ParticipantLimit;
                let is_lost = was_waiting && may && is_current(before, by) && !is_full;
                demand(!is_lost, || format!("an answer was lost: {why:?}"))?;
            }
            other => return Err(format!("an answer is answered by {other:?}")),
        }
        let wanted = match decision {
            Decision::Allowed => Ending::Admitted,
            Decision::Denied => Ending::Denied,
        };
        let contradicts =
            matches!(reply, Some(Reply::Answered { ending, .. }) if *ending != wanted);
        demand(!contradicts, || "the second of two answers counts, or is not told".into())
    }

    fn joined_reply(&mut self, step: Move, before: &Gate, joined: &Joined) -> Held {
        let index = self.index(&joined.seat.entry).ok_or("nobody is inside")?;
        let known = &self.known[index];
        let stored = self.stored(index).ok_or("nobody is inside")?;
        demand(joined.seat.connection == stored.connection, || "another seat".into())?;
        let (answers, moderates) = (known.who.is_direct(), known.who.moderates());
        let host = known.is_made_host;
        let are_right =
            joined.answers == (answers || host) && joined.moderates == (moderates || host);
        demand(are_right, || "other rights".into())?;
        let order = &joined.media.grant;
        let is_theirs = order.identity == known.who.name()
            && order.room == room().as_str()
            && order.moderate == joined.moderates;
        demand(is_theirs, || "the media token of somebody else".into())?;
        let mut shown = known.secret;
        match step {
            Move::Resume(ticket, is_right, next) => {
                let handed = &mut self.tickets[ticket];
                let next = secret(self.known[handed.entry].who, next);
                let was_inside =
                    before.entries.get(&joined.seat.entry).is_some_and(Entry::is_inside);
                let may = is_right && handed.entry == index && was_inside;
                demand(may, || "somebody is back with nothing".into())?;
                let is_once = handed.next.replace(next).is_none_or(|used| used == next);
                demand(is_once, || "a ticket is used twice".into())?;
                shown = next;
            }
            Move::Claim(claimed, is_right) => {
                let jti = self.known[claimed].claimed.clone();
                let is_same = jti == Some(joined.media.jti.clone());
                demand(is_right && claimed == index && is_same, || {
                    "an admission makes two media tokens".into()
                })?;
            }
            Move::Join(who, _) => {
                let may = who == known.who && (who.is_direct() || !before.rules().lobby);
                demand(may, || "somebody is inside by knocking".into())?;
            }
            _ => return Err("nobody asked to be inside".into()),
        }
        let is_handed = |handed: &Handed| handed.ticket == joined.ticket;
        if let Some(handed) = self.tickets.iter().find(|handed| is_handed(handed)) {
            return demand(handed.entry == index, || "the ticket of somebody else".into());
        }
        let ticket = joined.ticket.clone();
        self.tickets.push(Handed { ticket, entry: index, secret: shown, next: None });
        Ok(())
    }
}
