//! A world around the room that means it harm: everybody may say anything at any time, as often as they like, with every
//! id, ticket and seat that there ever was, and two processes handle what is said.

use super::super::record::Entry;
use super::super::taken::Taken;
use super::super::{
    Action, Decision, Device, EntryId, Gate, Input, Pass, RoomRules, RulesSpec, Seat, Ticket,
};
use super::people::{Who, address, fresh, hash, proof, room, secret, start};
use crate::id::{Jti, RoomId};
use crate::revocation::Target;
use crate::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// What may be done, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Budget {
    pub(super) joins: Vec<Who>,
    pub(super) moves: u8,
    pub(super) later: u8,
    /// How often a process stops between handling and storing.
    pub(super) begins: u8,
    pub(super) kinds: Vec<Kind>,
}

/// What is tried at all, beside coming, claiming and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Answer,
    AdmitAll,
    Moderate(Who, Action),
    Accept,
    Leave,
    Lost,
    Resume,
    Revoke(Who),
    Key,
    Rules(&'static [Change]),
    Over,
    Elsewhere,
}

/// What is changed in the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Change {
    Lobby(bool),
    OnlyAnnAndBen,
    Over,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Move {
    Later,
    Timeout,
    Join(Who, u8),
    Elsewhere(Who),
    Claim(usize, bool),
    Resume(usize, bool, u8),
    Answer(Place, usize, Decision, bool),
    AdmitAll(Place),
    Moderate(Place, Who, Action),
    Accept(Place),
    Leave(Place),
    Lost(Place),
    Revoke(Who),
    Key,
    Rules(Change),
    End,
    Close,
    /// What a process has handled is stored.
    Finish,
    /// The process has stopped before it was.
    Crash,
}

/// A connection: of which entry, and how many there were after it.
pub(super) type Place = (usize, u32);

/// What is known of an entry from outside.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Known {
    pub(super) id: EntryId,
    pub(super) who: Who,
    pub(super) secret: [u8; 32],
    /// Whether somebody who may has let them in, or rules that had no lobby.
    pub(super) is_let_in: bool,
    pub(super) has_knocked: bool,
    pub(super) endings: u8,
    pub(super) claimed: Option<Jti>,
    pub(super) is_made_host: bool,
    pub(super) asked_for: bool,
}

/// A ticket that was handed out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Handed {
    pub(super) ticket: Ticket,
    pub(super) entry: usize,
    pub(super) secret: [u8; 32],
    pub(super) next: Option<[u8; 32]>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Pending {
    pub(super) step: Move,
    pub(super) input: Input,
    pub(super) at: Timestamp,
    /// The room as the process has loaded it.
    pub(super) seen: Gate,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct World {
    pub(super) store: Gate,
    pub(super) pending: Option<Pending>,
    pub(super) now: Timestamp,
    pub(super) budget: Budget,
    pub(super) drawn: u32,
    pub(super) known: Vec<Known>,
    pub(super) tickets: Vec<Handed>,
    pub(super) banned: BTreeSet<Who>,
    pub(super) revoked: BTreeSet<Who>,
    pub(super) quiet: BTreeMap<Who, Timestamp>,
    pub(super) rung: BTreeMap<Who, Timestamp>,
    pub(super) is_closed: bool,
}

impl World {
    pub(super) fn new(rules: RulesSpec, budget: Budget) -> Self {
        Self {
            store: Gate::new(room(), RoomRules::hasty(rules), start()),
            pending: None,
            now: start(),
            budget,
            drawn: 0,
            known: Vec::new(),
            tickets: Vec::new(),
            banned: BTreeSet::new(),
            revoked: BTreeSet::new(),
            quiet: BTreeMap::new(),
            rung: BTreeMap::new(),
            is_closed: false,
        }
    }

    /// The world after some moves, each of which has to hold.
    pub(super) fn going(self, moves: &[Move]) -> Self {
        moves.iter().fold(self, |world, step| world.after(*step, false).unwrap())
    }

    pub(super) fn stored(&self, index: usize) -> Option<&Entry> {
        self.store.entries.get(&self.known.get(index)?.id)
    }

    pub(super) fn index(&self, id: &EntryId) -> Option<usize> {
        self.known.iter().position(|known| known.id == *id)
    }

    /// The connections that there were lately.
    fn places(&self) -> Vec<Place> {
        let mut places = Vec::new();
        for (index, known) in self.known.iter().enumerate() {
            let Some(entry) = self.store.entries.get(&known.id) else { continue };
            places.push((index, 0));
            if entry.connection > 1 {
                places.push((index, 1));
            }
        }
        places
    }

    pub(super) fn seat(&self, (index, ago): Place) -> Seat {
        let entry = self.known[index].id.clone();
        let connection = self.stored(index).map_or(1, |entry| entry.connection);
        Seat { entry, connection: connection.saturating_sub(ago) }
    }

    /// Everything that may happen now.
    pub(super) fn moves(&self) -> Vec<Move> {
        let mut moves = Vec::new();
        if self.pending.is_some() {
            moves.extend([Move::Finish, Move::Crash]);
        }
        if self.budget.later > 0 {
            moves.push(Move::Later);
        }
        moves.push(Move::Timeout);
        if self.budget.moves == 0 {
            return moves;
        }
        for who in &self.budget.joins {
            moves.extend([Move::Join(*who, 0), Move::Join(*who, 1)]);
        }
        for index in 0..self.known.len() {
            if self.known[index].has_knocked {
                moves.extend([Move::Claim(index, true), Move::Claim(index, false)]);
            }
        }
        for kind in &self.budget.kinds {
            self.moves_of(*kind, &mut moves);
        }
        moves
    }

    fn moves_of(&self, kind: Kind, moves: &mut Vec<Move>) {
        let places = || self.places().into_iter();
        match kind {
            Kind::Answer => {
                for place in places() {
                    for index in 0..self.known.len() {
                        if self.known[index].has_knocked {
                            moves.push(Move::Answer(place, index, Decision::Allowed, false));
                            moves.push(Move::Answer(place, index, Decision::Denied, false));
                            moves.push(Move::Answer(place, index, Decision::Denied, true));
                        }
                    }
                }
            }
            Kind::AdmitAll => moves.extend(places().map(Move::AdmitAll)),
            Kind::Moderate(who, action) => {
                moves.extend(places().map(|place| Move::Moderate(place, who, action)));
            }
            Kind::Accept => moves.extend(places().map(Move::Accept)),
            Kind::Leave => moves.extend(places().map(Move::Leave)),
            Kind::Lost => moves.extend(places().map(Move::Lost)),
            Kind::Resume => {
                for index in 0..self.tickets.len() {
                    moves.push(Move::Resume(index, false, 2));
                    moves.extend([2, 3].map(|next| Move::Resume(index, true, next)));
                }
            }
            Kind::Revoke(who) => moves.push(Move::Revoke(who)),
            Kind::Key => moves.push(Move::Key),
            Kind::Rules(changes) => moves.extend(changes.iter().copied().map(Move::Rules)),
            Kind::Over => moves.extend([Move::End, Move::Close]),
            Kind::Elsewhere => {
                moves.extend(self.budget.joins.iter().copied().map(Move::Elsewhere));
            }
        }
    }

    /// The world after one of them, or what did not hold. Where a process only begins, it has handled and not stored.
    pub(super) fn after(&self, step: Move, begins: bool) -> Result<Self, String> {
        let mut next = self.clone();
        match step {
            Move::Later => {
                next.budget.later = next.budget.later.saturating_sub(1);
                next.now = Timestamp::from_plausible(next.now.unix() + 1);
                return Ok(next);
            }
            Move::Crash => {
                next.pending = None;
                return Ok(next);
            }
            Move::Finish => {
                let Some(Pending { step, input, at, seen }) = next.pending.take() else {
                    return Ok(next);
                };
                let mut gate = seen;
                let made = gate.handle(at, &input);
                if next.store.clone().store(&made) {
                    next.watch(step, &input, at, &gate, &made)?;
                } else {
                    next.take(step, &input)?;
                }
                return Ok(next);
            }
            _ => {}
        }
        if step != Move::Timeout {
            next.budget.moves = next.budget.moves.saturating_sub(1);
        }
        let input = next.input(step);
        if begins {
            next.budget.begins = next.budget.begins.saturating_sub(1);
            let (at, seen) = (next.now, next.store.clone());
            next.pending = Some(Pending { step, input, at, seen });
            return Ok(next);
        }
        next.take(step, &input)?;
        Ok(next)
    }

    /// A process loads the room, handles what was said and stores what comes of it.
    fn take(&mut self, step: Move, input: &Input) -> Result<(), String> {
        let mut gate = self.store.clone();
        let made = gate.handle(self.now, input);
        self.watch(step, input, self.now, &gate, &made)
    }

    fn input(&mut self, step: Move) -> Input {
        if step == Move::Timeout {
            return Input::Timeout;
        }
        self.drawn += 1;
        let fresh = fresh(self.drawn);
        let join = |who: Who, which, pass| Input::Join {
            pass,
            name: None,
            hash: hash(secret(who, which)),
            address: address(),
            fresh: fresh.clone(),
        };
        match step {
            Move::Join(who, which) => join(who, which, who.pass()),
            Move::Elsewhere(who) => {
                let pass = Pass { room: RoomId::parse("other").unwrap(), ..who.pass() };
                join(who, 0, pass)
            }
            Move::Claim(index, is_right) => {
                let known = &self.known[index];
                let secret = if is_right { known.secret } else { [0xee; 32] };
                Input::Claim { entry: known.id.clone(), proof: proof(secret), fresh }
            }
            Move::Resume(index, is_right, next) => {
                let handed = &self.tickets[index];
                let who = self.known[handed.entry].who;
                let shown = if is_right { handed.secret } else { [0xee; 32] };
                let (ticket, next) = (handed.ticket.clone(), hash(secret(who, next)));
                Input::Resume { ticket, proof: proof(shown), next, fresh }
            }
            Move::Answer(place, index, decision, remember) => {
                let entry = self.known[index].id.clone();
                Input::Answer { by: self.seat(place), entry, decision, remember }
            }
            Move::AdmitAll(place) => Input::AdmitAll { by: self.seat(place) },
            Move::Moderate(place, who, action) => {
                Input::Moderate { by: self.seat(place), participant: who.participant(), action }
            }
            Move::Accept(place) => {
                Input::Accept { by: self.seat(place), device: Device::Microphone }
            }
            Move::Leave(place) => Input::Leave { by: self.seat(place) },
            Move::Lost(place) => Input::Lost { by: self.seat(place) },
            Move::Revoke(who) => Input::Revoke { taken: taken(who) },
            Move::Key => {
                let api_key = Who::Ann.pass().bearer.api_key;
                Input::Revoke { taken: Taken::Key { api_key } }
            }
            Move::Rules(change) => Input::Rules { rules: self.changed(change) },
            Move::End => Input::End,
            Move::Close => Input::Close,
            Move::Later | Move::Timeout | Move::Finish | Move::Crash => Input::Timeout,
        }
    }

    fn changed(&self, change: Change) -> RoomRules {
        let mut rules = (**self.store.rules()).clone();
        match change {
            Change::Lobby(is_on) => rules.lobby = is_on,
            Change::OnlyAnnAndBen => {
                rules.roster = Some([Who::Ann, Who::Ben].map(Who::participant).into());
            }
            Change::Over => rules.until = Some(self.now),
        }
        RoomRules::hasty(rules)
    }
}

pub(super) fn taken(who: Who) -> Taken {
    Taken::Tokens { target: Target::Token { jti: Jti::parse(who.name()).unwrap() } }
}
