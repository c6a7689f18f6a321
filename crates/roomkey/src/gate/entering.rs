//! How somebody comes in: with a token, with an answer, or back.

use super::ending::{Cause, Refusal};
use super::event::What;
use super::likeness::Look;
use super::machine::{Answer, Gate, Work};
use super::output::Reply;
use super::pass::{Identity, Pass};
use super::record::{Entry, Issued, Media, State, Used};
use super::rules::Seats;
use super::words::{Address, EntryId, Fresh, Name, Proof, ResumeHash, Seat, Ticket, later};
use std::collections::BTreeSet;

impl Gate {
    pub(super) fn join(
        &mut self,
        pass: &Pass,
        name: Option<Name>,
        hash: ResumeHash,
        address: &Address,
        fresh: &Fresh,
        work: &mut Work,
    ) -> Answer {
        if pass.room != self.room {
            return Err(Refusal::RoomMismatch.into());
        }
        let identity = Identity::of(pass, name);
        self.takes(&pass.bearer, &pass.participant, &identity, work.now)?;
        let goes_in = pass.direct || !self.head.rules.lobby;
        if let Some(reply) = self.repeated_join(pass, hash, fresh, work) {
            return Ok(reply);
        }
        if self.entries.contains_key(&fresh.entry) {
            return Err(Refusal::NotFresh.into());
        }
        self.has_place(&pass.participant, &fresh.entry)?;
        let look = Look::of(&identity.name);
        let looks_like = self.like(&look, &identity, &pass.participant);
        let entry = Entry {
            id: fresh.entry.clone(),
            version: 0,
            state: State::Waiting { lost: None },
            participant: pass.participant.clone(),
            identity,
            look,
            looks_like,
            bearer: pass.bearer.clone(),
            address: address.clone(),
            direct: pass.direct,
            moderates: pass.moderates,
            made_host: false,
            asked_at: work.now,
            order: self.head.number.saturating_add(1),
            hash,
            connection: 1,
            ending: None,
            cause: None,
            by: None,
            ticket: None,
            used: None,
            media: None,
            asked_to: BTreeSet::new(),
            was_told: false,
        };
        if !goes_in {
            return self.knock(entry, work);
        }
        self.is_not_full(&pass.participant)?;
        self.end_other_knocks(&pass.participant, work);
        self.entries.insert(entry.id.clone(), entry);
        self.enter(&fresh.entry, fresh, work)
    }

    /// Somebody who says the same again, because the answer did not reach them: a repeat rings nowhere and takes nobody's
    /// place. Who knocks is known by the hash, which proves nothing, so that nobody comes in by it: an admission is
    /// claimed with the secret. Who has `allow_join` comes in by the token in any case.
    fn repeated_join(
        &mut self,
        pass: &Pass,
        hash: ResumeHash,
        fresh: &Fresh,
        work: &mut Work,
    ) -> Option<Reply> {
        let same = self.entries.values().find(|entry| {
            entry.is_live()
                && entry.hash == hash
                && entry.participant == pass.participant
                && entry.direct == pass.direct
        })?;
        let by_token = pass.direct || !self.head.rules.lobby;
        if same.is_inside() && !(by_token && same.used.is_none() && same.ending.is_none()) {
            return None;
        }
        let id = same.id.clone();
        self.connect(&id, work);
        self.renew_media(&id, fresh, work);
        let entry = self.entries.get(&id)?;
        Some(match entry.state {
            State::Inside => Reply::Joined(Box::new(self.joined(entry)?)),
            _ => self.place(entry),
        })
    }

    fn knock(&mut self, entry: Entry, work: &mut Work) -> Answer {
        let participant = entry.participant.clone();
        let waits = |other: &&Entry| other.is_live() && !other.is_inside();
        let before = self.entries.values().filter(waits).any(|one| one.participant == participant);
        if before && self.head.rules.seats == Seats::Refuse {
            return Err(Refusal::ParticipantDuplicate.into());
        }
        let rings = self.may_knock(&participant, &entry.identity, &entry.address, work.now)?;
        // Their own, which ends, does not count.
        let counts = |other: &&Entry| other.is_waiting() && other.participant != participant;
        if self.entries.values().filter(counts).count() >= self.head.rules.lobby_limit as usize {
            return Err(Refusal::LobbyFull.into());
        }
        self.end_other_knocks(&participant, work);
        self.count_knock(&participant, &entry.identity, &entry.address, work);
        let id = entry.id.clone();
        let (identity, looks_like) = (entry.identity.clone(), entry.looks_like.clone());
        self.entries.insert(id.clone(), entry);
        self.change(&id, work);
        self.tell(
            What::EntryRequested {
                entry: id.clone(),
                participant,
                identity,
                looks_like,
                ring: rings,
            },
            work,
        );
        let number = self.head.number;
        if let Some(entry) = self.change(&id, work) {
            entry.order = number;
        }
        Ok(Reply::Waiting { seat: Seat { entry: id, connection: 1 }, number })
    }

    pub(super) fn claim(
        &mut self,
        id: &EntryId,
        proof: &Proof,
        fresh: &Fresh,
        work: &mut Work,
    ) -> Answer {
        let entry = self.entries.get(id).filter(|entry| proof.fits(&entry.hash));
        let entry = entry.ok_or(Refusal::EntryUnknown)?;
        match entry.state {
            State::Waiting { .. } => {
                self.connect(id, work);
                let entry = self.entries.get(id).ok_or(Refusal::EntryUnknown)?;
                Ok(self.place(entry))
            }
            State::Ended { .. } | State::Gone { .. } => Ok(Reply::Over {
                entry: id.clone(),
                ending: entry.ending,
                cause: entry.cause.unwrap_or(Cause::Time),
            }),
            State::Admitted { .. } => {
                self.takes(&entry.bearer, &entry.participant, &entry.identity, work.now)?;
                self.has_place(&entry.participant, id)?;
                self.enter(id, fresh, work)
            }
            State::Inside | State::Away { .. } => {
                let window = self.head.rules.join_window_seconds;
                let is_repeat = entry.used.is_none()
                    && entry.ending.is_some()
                    && entry.media.as_ref().is_some_and(|media| work.now < later(media.at, window));
                if !is_repeat {
                    return Err(Refusal::AdmissionOver.into());
                }
                self.connect(id, work);
                self.inside(id)
            }
        }
    }

    pub(super) fn resume(
        &mut self,
        ticket: &Ticket,
        proof: &Proof,
        next: ResumeHash,
        fresh: &Fresh,
        work: &mut Work,
    ) -> Answer {
        let fits = |issued: &Issued| issued.ticket == *ticket && proof.fits(&issued.hash);
        let known = self.entries.values().filter(|entry| entry.is_inside()).find(|entry| {
            entry.ticket.as_ref().is_some_and(fits)
                || entry.used.as_ref().is_some_and(|used| fits(&used.issued) && used.next == next)
        });
        let entry = known.ok_or(Refusal::TicketUnknown)?;
        let (id, participant) = (entry.id.clone(), entry.participant.clone());
        let identity = entry.identity.clone();
        if self.is_revoked(&entry.bearer, &participant) {
            return Err(Refusal::TokenRevoked.into());
        }
        let is_repeat = !entry.ticket.as_ref().is_some_and(fits);
        self.is_open_for(&participant, &identity, work.now)?;
        self.connect(&id, work);
        let now = work.now;
        if let (false, Some(entry)) = (is_repeat, self.change(&id, work)) {
            let renewed = Issued { ticket: fresh.ticket.clone(), hash: next };
            let issued = entry.ticket.replace(renewed);
            entry.used = issued.map(|issued| Used { issued, next });
            entry.media = Some(Media { jti: fresh.jti.clone(), at: now });
        }
        self.renew_media(&id, fresh, work);
        self.inside(&id)
    }

    /// A media token that cannot be used any more is another from now on.
    fn renew_media(&mut self, id: &EntryId, fresh: &Fresh, work: &mut Work) {
        let (now, window) = (work.now, self.head.rules.join_window_seconds);
        if let Some(media) = self.change(id, work).and_then(|entry| entry.media.as_mut())
            && later(media.at, window) <= now
        {
            *media = Media { jti: fresh.jti.clone(), at: now };
        }
    }

    fn inside(&self, id: &EntryId) -> Answer {
        let entry = self.entries.get(id).ok_or(Refusal::EntryUnknown)?;
        let joined = self.joined(entry).ok_or(Refusal::EntryUnknown)?;
        Ok(Reply::Joined(Box::new(joined)))
    }

    /// Another connection of an entry takes the place of those before it.
    fn connect(&mut self, id: &EntryId, work: &mut Work) {
        let Some(entry) = self.change(id, work) else { return };
        entry.connection = entry.connection.saturating_add(1);
        let (entry, connection) = (entry.id.clone(), entry.connection);
        let what = match self.change(id, work).map(|entry| (&mut entry.state, &entry.participant)) {
            Some((state @ (State::Inside | State::Away { .. }), participant)) => {
                *state = State::Inside;
                What::ParticipantBack { entry, participant: participant.clone(), connection }
            }
            Some((state @ State::Waiting { .. }, _)) => {
                *state = State::Waiting { lost: None };
                What::ConnectionReplaced { entry, connection }
            }
            _ => What::ConnectionReplaced { entry, connection },
        };
        self.tell(what, work);
    }

    /// Where who knocked stands, for whoever is connected with it now.
    fn place(&self, entry: &Entry) -> Reply {
        let seat = Seat { entry: entry.id.clone(), connection: entry.connection };
        match entry.state {
            State::Admitted { until } => Reply::Admitted { seat, until },
            _ => Reply::Waiting { seat, number: self.head.number },
        }
    }

    /// The one way in.
    fn enter(&mut self, id: &EntryId, fresh: &Fresh, work: &mut Work) -> Answer {
        let now = work.now;
        let entry = self.change(id, work).ok_or(Refusal::EntryUnknown)?;
        entry.state = State::Inside;
        entry.ticket = Some(Issued { ticket: fresh.ticket.clone(), hash: entry.hash });
        entry.media = Some(Media { jti: fresh.jti.clone(), at: now });
        if entry.ending.is_some() {
            entry.connection = entry.connection.saturating_add(1);
        }
        let (participant, identity) = (entry.participant.clone(), entry.identity.clone());
        let host = entry.answers();
        self.make_place(&participant, id, work);
        let entry = id.clone();
        self.tell(What::ParticipantJoined { entry, participant, identity, host }, work);
        self.inside(id)
    }
}
