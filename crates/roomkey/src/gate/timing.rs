//! What time decides: when a knock ends that nobody answers, who has not come in or back, and what is forgotten.

use super::ending::{Cause, Ending};
use super::event::What;
use super::machine::{Gate, Touched, Work};
use super::record::{Entry, State};
use super::words::{EntryId, later};
use crate::time::Timestamp;

impl Gate {
    /// What time has decided by now. An end comes before everything that would put it off.
    pub(super) fn settle(&mut self, work: &mut Work) {
        let ids: Vec<EntryId> = self.entries.keys().cloned().collect();
        for id in ids {
            let Some(entry) = self.entries.get(&id) else { continue };
            match entry.state {
                State::Waiting { .. } => {
                    let (time, ending, cause) = self.due(entry);
                    if time <= work.now {
                        self.end_knock(&id, ending, cause, None, work);
                    } else if self.telling(entry).is_some_and(|telling| telling <= work.now) {
                        self.tell_outside(&id, work);
                    }
                }
                State::Admitted { until } if until <= work.now => {
                    self.gone(&id, Cause::Time, work);
                }
                State::Away { until } if until <= work.now => {
                    self.gone(&id, Cause::ConnectionLost, work);
                }
                _ => {}
            }
        }
    }

    /// When a knock that nobody answers ends, and how.
    pub(super) fn due(&self, entry: &Entry) -> (Timestamp, Ending, Cause) {
        let rules = &self.head.rules;
        let lost = match entry.state {
            State::Waiting { lost } => lost,
            _ => None,
        };
        let no_host = self.head.hosts_gone.zip(rules.host_absent_refuse_seconds);
        [
            rules.until.map(|until| (until, Ending::Closed, Cause::RoomOver)),
            Some((entry.bearer.ends_at(), Ending::Expired, Cause::TokenExpired)),
            no_host.map(|(since, seconds)| {
                (later(since.max(entry.asked_at), seconds), Ending::HostAbsent, Cause::Time)
            }),
            lost.map(|lost| {
                (later(lost, rules.resume_seconds), Ending::Withdrawn, Cause::ConnectionLost)
            }),
        ]
        .into_iter()
        .flatten()
        .fold(
            (later(entry.asked_at, rules.knock_seconds), Ending::Expired, Cause::Time),
            |first, other| if other.0 <= first.0 { other } else { first },
        )
    }

    /// When it is told outside that a knock waits without a host.
    pub(super) fn telling(&self, entry: &Entry) -> Option<Timestamp> {
        let since = self.head.hosts_gone.filter(|_| !entry.was_told)?;
        let seconds = self.head.rules.host_absent_tell_seconds?;
        Some(later(since.max(entry.asked_at), seconds))
    }

    fn tell_outside(&mut self, id: &EntryId, work: &mut Work) {
        let Some(entry) = self.change(id, work) else { return };
        entry.was_told = true;
        let (entry, participant) = (entry.id.clone(), entry.participant.clone());
        self.tell(What::ParticipantWaited { entry, participant }, work);
    }

    /// Since when no host is there.
    pub(super) fn look_for_hosts(&mut self, work: &mut Work) {
        let is_there = self.entries.values().any(|one| one.state == State::Inside && one.answers());
        if is_there == self.head.hosts_gone.is_some() {
            self.head.hosts_gone = (!is_there).then_some(work.now);
            work.touched.insert(Touched::Room);
        }
    }

    /// What says nothing any more.
    pub(super) fn forget(&mut self, now: Timestamp) {
        let matters = |until: Option<Timestamp>| until.is_none_or(|until| until > now);
        self.entries.retain(|_, entry| matters(entry.keep_until()));
        self.memories.retain(|_, memory| matters(memory.keep_until()));
        self.bans.retain(|_, ban| matters(ban.keep_until()));
    }
}
