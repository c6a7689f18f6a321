//! What has to hold in the world around the room: of everything that is stored and answered, and after every step.

use super::super::record::{Entry, State};
use super::super::{
    Action, Cause, Ending, Event, Gate, Input, Reply, Seat, Seats, Snapshot, Stands, Step, What,
};
use super::people::{Who, secret};
use super::world::{Known, Move, World};
use crate::id::ParticipantId;
use crate::time::Timestamp;

pub(super) type Held = Result<(), String>;

pub(super) fn demand(holds: bool, fault: impl FnOnce() -> String) -> Held {
    if holds { Ok(()) } else { Err(fault()) }
}

impl World {
    /// What a process stores and answers.
    pub(super) fn watch(
        &mut self,
        step: Move,
        input: &Input,
        at: Timestamp,
        gate: &Gate,
        made: &Step,
    ) -> Held {
        let before = self.store.clone();
        demand(self.store.store(made), || "nobody else was there, and it does not count".into())?;
        if made.records.is_empty() {
            demand(made.events.is_empty(), || "events of nothing that is stored".into())?;
        } else {
            let is_next = self.store.version() == before.version() + 1;
            demand(is_next, || "a step counts that has seen another room".into())?;
        }
        if made.seen == before.version() {
            self.same(&before, gate, at, made)?;
        }
        for (number, event) in (before.number() + 1..).zip(&made.events) {
            demand(event.number == number, || format!("{event:?} is the {number}."))?;
            self.event(step, input, &before, event, made)?;
        }
        match step {
            Move::Revoke(who) => {
                self.revoked.insert(who);
            }
            Move::Key => {
                self.revoked.extend([Who::Ann, Who::Hal, Who::Ben, Who::Bis, Who::Cid, Who::Eva]);
            }
            _ => {}
        }
        self.reply(step, input, &before, made)?;
        self.hold(at.max(before.head.latest))
    }

    /// The store has what the process has, whoever follows the events knows what there is, and what is refused changes
    /// nothing.
    fn same(&self, before: &Gate, gate: &Gate, at: Timestamp, made: &Step) -> Held {
        let at = at.max(before.head.latest);
        let mut store = self.store.clone();
        store.forget(at);
        demand(store == *gate, || format!("stored is {store:#?}\nand meant was {gate:#?}"))?;
        let mut view = before.snapshot(Stands::Host);
        made.events.iter().for_each(|event| view.follow(event));
        let (view, there) = (sorted(view), sorted(gate.snapshot(Stands::Host)));
        demand(view == there, || format!("a host sees {view:#?}\nand there is {there:#?}"))?;
        if matches!(made.reply, Some(Reply::Refused { .. })) {
            let mut untouched = before.clone();
            let _ = untouched.handle(at, &Input::Timeout);
            demand(untouched == *gate, || "what was refused has changed something".into())?;
        }
        Ok(())
    }

    fn event(
        &mut self,
        step: Move,
        input: &Input,
        before: &Gate,
        event: &Event,
        made: &Step,
    ) -> Held {
        let at = event.at;
        match &event.what {
            What::EntryRequested { entry, ring, .. } => {
                let Move::Join(who, which) = step else {
                    return Err("a knock of nobody".into());
                };
                let person = who.person();
                let is_quiet = self.quiet.get(&person).is_some_and(|until| at < *until);
                demand(!is_quiet, || "somebody knocks who was denied just now".into())?;
                let window = u64::from(before.rules().knock_limit_seconds);
                let rang =
                    self.rung.get(&person).is_some_and(|last| at.seconds_since(*last) < window);
                demand(!(*ring && rang), || "a repeat rings".into())?;
                if *ring {
                    self.rung.insert(person, at);
                }
                self.known.push(Known {
                    id: entry.clone(),
                    who,
                    secret: secret(who, which),
                    is_let_in: false,
                    has_knocked: true,
                    endings: 0,
                    claimed: None,
                    is_made_host: false,
                    asked_for: false,
                });
            }
            What::EntryResponded { entry, ending, cause, by, .. } => {
                let index = self.index(entry).ok_or("a knock ends that nobody knows")?;
                self.known[index].endings += 1;
                demand(self.known[index].endings == 1, || "a knock ends twice".into())?;
                self.ended(index, *ending, *cause, by.as_ref(), input, before, at)?;
            }
            What::ParticipantJoined { entry, .. } => {
                self.came_in(step, before, made, at, entry)?;
            }
            What::Moderated { action, .. } => self.moderated(input, before, *action)?,
            What::Accepted { .. } => {
                let Input::Accept { by, .. } = input else {
                    return Err("nobody accepts".into());
                };
                let index = self.index(&by.entry).ok_or("nobody accepts")?;
                let was_asked = std::mem::take(&mut self.known[index].asked_for);
                demand(was_asked && is_current(before, by), || "nobody asked for that".into())?;
            }
            What::ParticipantAway { entry, .. } => {
                let is_lost = matches!(input, Input::Lost { by } if by.entry == *entry && is_current(before, by));
                demand(is_lost, || "a connection that does not count takes somebody out".into())?;
            }
            What::RoomClosed => self.is_closed = true,
            _ => {}
        }
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "an event and all that it can come of")]
    fn ended(
        &mut self,
        index: usize,
        ending: Ending,
        cause: Cause,
        by: Option<&ParticipantId>,
        input: &Input,
        before: &Gate,
        at: Timestamp,
    ) -> Held {
        let who = self.known[index].who;
        if cause == Cause::Host {
            let (Input::Answer { by: seat, .. } | Input::AdmitAll { by: seat }) = input else {
                return Err("an answer of nobody".into());
            };
            let host = self.index(&seat.entry).ok_or("an answer of nobody")?;
            let host = &self.known[host];
            let may = host.who.is_direct() || host.is_made_host;
            demand(may && is_current(before, seat), || format!("{:?} answers", host.who))?;
            demand(host.who.person() != who.person(), || "one answers for oneself".into())?;
            demand(by == Some(&host.who.participant()), || "another is said to answer".into())?;
        } else {
            demand(by.is_none(), || "nobody answered".into())?;
        }
        match ending {
            Ending::Admitted => {
                let is_open = cause == Cause::LobbyOpened && !self.store.rules().lobby;
                demand(cause == Cause::Host || is_open, || "let in by nothing".into())?;
                self.known[index].is_let_in = true;
            }
            Ending::Denied if cause == Cause::Host => {
                let for_good = matches!(input, Input::Answer { remember: true, .. });
                let seconds = u64::from(before.rules().cool_down_seconds);
                let until = if for_good { 1_000_000 } else { seconds };
                let until = Timestamp::from_plausible(at.unix() + until);
                self.quiet.insert(who.person(), until);
            }
            _ => {}
        }
        Ok(())
    }

    fn came_in(
        &mut self,
        step: Move,
        before: &Gate,
        made: &Step,
        at: Timestamp,
        entry: &super::super::EntryId,
    ) -> Held {
        let joined = match &made.reply {
            Some(Reply::Joined(joined)) if joined.seat.entry == *entry => joined,
            _ => return Err("somebody came in and was not told".into()),
        };
        match step {
            Move::Join(who, which) => {
                let may = who.is_direct() || !before.rules().lobby;
                demand(may && self.index(entry).is_none(), || format!("{who:?} walks in"))?;
                self.known.push(Known {
                    id: entry.clone(),
                    who,
                    secret: secret(who, which),
                    is_let_in: true,
                    has_knocked: false,
                    endings: 0,
                    claimed: None,
                    is_made_host: false,
                    asked_for: false,
                });
            }
            Move::Claim(index, is_right) => {
                let known = &mut self.known[index];
                let may = is_right && known.id == *entry && known.is_let_in;
                demand(may, || "somebody claims what is not theirs".into())?;
                let is_first = known.claimed.replace(joined.media.jti.clone()).is_none();
                demand(is_first, || "an admission is used twice".into())?;
            }
            _ => return Err("somebody came in by nothing".into()),
        }
        let index = self.index(entry).ok_or("nobody came in")?;
        let who = self.known[index].who;
        demand(at < who.ends_at(), || "somebody came in with a token that has ended".into())?;
        let roster = before.rules().roster.as_ref();
        let is_listed = roster.is_none_or(|roster| roster.contains(&who.participant()));
        let until = before.rules().until;
        demand(is_listed && until.is_none_or(|until| at < until), || {
            "somebody came in against the rules".into()
        })
    }

    fn moderated(&mut self, input: &Input, before: &Gate, action: Action) -> Held {
        let Input::Moderate { by, participant, .. } = input else {
            return Err("nobody moderates".into());
        };
        let index = self.index(&by.entry).ok_or("nobody moderates")?;
        let known = &self.known[index];
        let gives_back = known.who.participant() == *participant && action == Action::GiveBackHost;
        let may = known.who.moderates() || known.is_made_host || gives_back;
        demand(may && is_current(before, by), || format!("{:?} moderates", known.who))?;
        let by_token = known.who.moderates();
        let all = [Who::Ann, Who::Hal, Who::Ben, Who::Bis, Who::Cid, Who::Eva];
        let who = all.into_iter().find(|who| who.participant() == *participant).unwrap();
        let is_up = !by_token && who.moderates() && matches!(action, Action::Remove | Action::Ban);
        let is_there =
            before.entries.values().any(|one| one.is_live() && one.participant == *participant);
        demand(!(is_up && is_there), || "who was made host throws out a moderator".into())?;
        for known in self.known.iter_mut().filter(|known| known.who == who) {
            let is_inside = before.entries.get(&known.id).is_some_and(Entry::is_inside);
            match action {
                Action::MakeHost if is_inside => known.is_made_host = true,
                Action::GiveBackHost if is_inside => known.is_made_host = false,
                Action::AskMicrophone if is_inside => known.asked_for = true,
                _ => {}
            }
        }
        match action {
            Action::Ban => {
                let is_known = self.known.iter().any(|known| known.who == who);
                self.banned.insert(who);
                if is_known {
                    self.banned.extend(all.iter().filter(|one| one.person() == who.person()));
                }
                self.revoked.insert(who);
            }
            Action::Remove => {
                self.revoked.insert(who);
            }
            Action::Forgive => {
                self.banned.retain(|one| one.person() != who.person());
                self.quiet.remove(&who.person());
            }
            _ => {}
        }
        Ok(())
    }

    /// What holds after every step.
    fn hold(&self, at: Timestamp) -> Held {
        let room = &self.store;
        for known in &self.known {
            let Some(entry) = room.entries.get(&known.id) else { continue };
            if !entry.is_live() {
                continue;
            }
            let who = known.who;
            demand(!self.banned.contains(&who), || format!("{who:?} is banned, and here"))?;
            demand(!self.revoked.contains(&who), || {
                format!("{who:?} is here with a token taken back")
            })?;
            let is_listed = entry.is_inside() || room.rules().lists(&entry.participant);
            demand(is_listed, || format!("{who:?} waits and is not on the roster"))?;
            let has_token = !entry.is_waiting() || at < who.ends_at();
            demand(has_token, || format!("{who:?} waits with a token that has ended"))?;
            demand(!self.is_closed, || "somebody is in a closed room".into())?;
            if entry.is_inside() || entry.is_admitted() {
                demand(known.is_let_in, || format!("{who:?} was never let in"))?;
            }
            let ended = u8::from(!entry.is_waiting() && known.has_knocked);
            demand(known.endings == ended, || "a knock has not ended as it did".into())?;
        }
        let count =
            |counts: fn(&Entry) -> bool| room.entries.values().filter(move |one| counts(one));
        let rules = room.rules();
        let waiting = count(Entry::is_waiting).count();
        demand(waiting <= rules.lobby_limit as usize, || "too many wait".into())?;
        let mut places: Vec<&ParticipantId> =
            count(|one| one.is_inside() || one.is_admitted()).map(|one| &one.participant).collect();
        if rules.seats != Seats::SecondDevice {
            places.sort();
            places.dedup();
        }
        demand(places.len() <= rules.participant_limit as usize, || "too many are inside".into())?;
        for known in &self.known {
            let theirs = |one: &&Entry| one.participant == known.who.participant();
            let seats = count(Entry::is_inside).filter(theirs).count();
            let most = if rules.seats == Seats::SecondDevice { 2 } else { 1 };
            demand(seats <= most, || "too many seats of one participant".into())?;
            let open = count(|one| one.is_waiting() || one.is_admitted()).filter(theirs).count();
            demand(open <= 1, || "two knocks of one participant are open".into())?;
        }
        let due = room.poll_timeout();
        demand(due.is_none_or(|due| at < due), || "what is due has not been done".into())?;
        demand(waiting == 0 || due.is_some(), || "somebody waits for ever".into())?;
        let has_host = count(Entry::answers).any(|one| one.state == State::Inside);
        demand(has_host == room.head.hosts_gone.is_none(), || "hosts are there or not".into())
    }
}

/// Whether it is the connection that counts, of somebody who is inside.
pub(super) fn is_current(room: &Gate, seat: &Seat) -> bool {
    room.entries
        .get(&seat.entry)
        .is_some_and(|one| one.state == State::Inside && one.connection == seat.connection)
}

fn sorted(mut snapshot: Snapshot) -> Snapshot {
    for list in [&mut snapshot.waiting, &mut snapshot.admitted, &mut snapshot.inside] {
        list.sort_by(|one, other| one.entry.cmp(&other.entry));
    }
    snapshot
}
