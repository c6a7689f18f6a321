//! What there is in a room, for who is shown it.

use super::ending::Ending;
use super::event::{Event, Stands, What};
use super::likeness::Look;
use super::machine::Gate;
use super::output::{Joined, MediaOrder, Seen, Snapshot};
use super::pass::Identity;
use super::record::{Entry, Media, State};
use super::words::{EntryId, Seat};
use crate::grant::{Grant, Join};
use crate::id::ParticipantId;
use crate::time::Lifetime;

impl Gate {
    /// What there is in the room, for somebody who stands there so.
    ///
    /// See the [module](super) for an example.
    pub fn snapshot(&self, stands: Stands) -> Snapshot {
        let seen = |wanted: fn(&Entry) -> bool| {
            let mut found: Vec<&Entry> = self.entries.values().filter(|one| wanted(one)).collect();
            found.sort_by_key(|entry| entry.order);
            found.into_iter().map(seen_of).collect::<Vec<Seen>>()
        };
        let (mut waiting, mut admitted, mut inside) = (Vec::new(), Vec::new(), Vec::new());
        if stands == Stands::Host {
            (waiting, admitted) = (seen(Entry::is_waiting), seen(Entry::is_admitted));
        }
        if stands != Stands::Waiting {
            inside = seen(Entry::is_inside);
        }
        Snapshot { number: self.head.number, waiting, admitted, inside }
    }

    /// Who of those that are here has a name that looks like this one and is not known to be the same person.
    pub(super) fn like(
        &self,
        look: &Look,
        identity: &Identity,
        participant: &ParticipantId,
    ) -> Vec<ParticipantId> {
        let mut like: Vec<ParticipantId> = Vec::new();
        for other in self.entries.values().filter(|other| other.is_live()) {
            let is_another = other.participant != *participant && !other.identity.is_same(identity);
            if is_another && other.look.is_like(look) && !like.contains(&other.participant) {
                like.push(other.participant.clone());
            }
        }
        like
    }

    /// What somebody who is inside is given; nothing for who is not.
    pub(super) fn joined(&self, entry: &Entry) -> Option<Joined> {
        let (issued, media) = (entry.ticket.as_ref()?, entry.media.as_ref()?);
        let stands = if entry.answers() { Stands::Host } else { Stands::Inside };
        Some(Joined {
            seat: Seat { entry: entry.id.clone(), connection: entry.connection },
            ticket: issued.ticket.clone(),
            answers: entry.answers(),
            moderates: entry.may_moderate(),
            media: self.order(entry, media)?,
            snapshot: self.snapshot(stands),
        })
    }

    fn order(&self, entry: &Entry, media: &Media) -> Option<MediaOrder> {
        // Ids and names are stricter than what a grant takes.
        let grant = Grant::new(self.room.as_str(), entry.participant.as_str(), Join::Direct);
        let grant = grant.and_then(|grant| grant.name(entry.identity.name.as_str())).ok()?;
        Some(MediaOrder {
            grant: if entry.may_moderate() { grant.moderate() } else { grant },
            jti: media.jti.clone(),
            issued_at: media.at,
            lifetime: Lifetime::seconds(self.head.rules.join_window_seconds.into()).ok()?,
        })
    }
}

impl Snapshot {
    /// Brings what a host was shown up to date with an event that came behind it. An event that is in it already
    /// changes nothing.
    ///
    /// See the [module](super) for an example.
    pub fn follow(&mut self, event: &Event) {
        if event.number <= self.number {
            return;
        }
        self.number = event.number;
        match &event.what {
            What::EntryRequested { entry, participant, identity, looks_like, .. } => {
                let mut seen = new(entry, participant, identity, event);
                seen.looks_like.clone_from(looks_like);
                self.waiting.push(seen);
            }
            What::EntryResponded { entry, ending, .. } => {
                let seen = take(&mut self.waiting, entry);
                if *ending == Ending::Admitted {
                    self.admitted.extend(seen);
                }
            }
            What::AdmissionOver { entry, .. } => drop(take(&mut self.admitted, entry)),
            What::ParticipantJoined { entry, participant, identity, host } => {
                let seen = take(&mut self.admitted, entry);
                let seen = seen.unwrap_or_else(|| new(entry, participant, identity, event));
                self.inside.push(Seen { looks_like: Vec::new(), host: *host, ..seen });
            }
            What::ParticipantAway { entry, .. } => self.set_away(entry, true),
            What::ParticipantBack { entry, .. } => self.set_away(entry, false),
            What::ParticipantLeft { entry, .. } => drop(take(&mut self.inside, entry)),
            What::RightsChanged { entry, host, .. } => {
                for seen in self.inside.iter_mut().filter(|seen| seen.entry == *entry) {
                    seen.host = *host;
                }
            }
            _ => {}
        }
    }

    fn set_away(&mut self, entry: &EntryId, away: bool) {
        for seen in self.inside.iter_mut().filter(|seen| seen.entry == *entry) {
            seen.away = away;
        }
    }
}

fn new(entry: &EntryId, participant: &ParticipantId, identity: &Identity, event: &Event) -> Seen {
    Seen {
        entry: entry.clone(),
        participant: participant.clone(),
        identity: identity.clone(),
        looks_like: Vec::new(),
        since: event.at,
        host: false,
        away: false,
    }
}

fn take(list: &mut Vec<Seen>, entry: &EntryId) -> Option<Seen> {
    let index = list.iter().position(|seen| seen.entry == *entry)?;
    Some(list.remove(index))
}

fn seen_of(entry: &Entry) -> Seen {
    Seen {
        entry: entry.id.clone(),
        participant: entry.participant.clone(),
        identity: entry.identity.clone(),
        looks_like: if entry.is_inside() { Vec::new() } else { entry.looks_like.clone() },
        since: entry.asked_at,
        host: entry.answers(),
        away: matches!(entry.state, State::Away { .. }),
    }
}
