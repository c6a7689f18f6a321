//! What a room remembers of people: who is banned, who was denied, and how often somebody has knocked.
//!
//! A person is known again by the participant of their token and, where whoever signed it says who they are, by that as
//! well: a new participant id makes no new person.

use super::ending::Refusal;
use super::machine::{Gate, Refused, Touched, Work};
use super::pass::Identity;
use super::record::{Counter, Memory};
use super::words::{Address, later};
use crate::id::ParticipantId;
use crate::time::Timestamp;

/// The names by which somebody is known again.
pub(super) fn known_as(participant: &ParticipantId, identity: &Identity) -> Vec<String> {
    let mut names = vec![format!("participant:{participant}")];
    if let (true, Some(issuer), Some(subject)) =
        (identity.verified, &identity.issuer, &identity.subject)
    {
        // With a length, so that no two pairs are one text.
        names.push(format!("subject:{}:{issuer}:{subject}", issuer.as_str().len()));
    }
    names
}

/// The name under which knocks from an address are counted.
fn from_address(address: &Address) -> String {
    format!("address:{address}")
}

impl Counter {
    /// How many there were in the time that counts.
    fn within(self, seconds: u32, now: Timestamp) -> Self {
        match self.since {
            Some(since) if later(since, seconds) > now => self,
            _ => Self { since: Some(now), count: 0 },
        }
    }

    /// When there may be another, if there were so many already.
    fn full(self, most: u32, seconds: u32) -> Option<Timestamp> {
        let since = self.since?;
        (self.count >= most).then(|| later(since, seconds))
    }
}

impl Gate {
    pub(super) fn is_banned(&self, participant: &ParticipantId, identity: &Identity) -> bool {
        known_as(participant, identity)
            .iter()
            .any(|name| self.bans.get(name).is_some_and(|ban| ban.lifted.is_none()))
    }

    /// Whether somebody may knock now, and whether that is to be heard: it is not for who has knocked a short while ago.
    pub(super) fn may_knock(
        &self,
        participant: &ParticipantId,
        identity: &Identity,
        address: &Address,
        now: Timestamp,
    ) -> Result<bool, Refused> {
        let (rules, mut rings) = (&self.head.rules, true);
        let seconds = rules.knock_limit_seconds;
        for name in known_as(participant, identity) {
            let Some(memory) = self.memories.get(&name) else { continue };
            if memory.is_not_to_ask {
                return Err(Refusal::KnockNotAgain.into());
            }
            if let Some(until) = memory.quiet_until.filter(|until| *until > now) {
                return Err(Refused::until(Refusal::KnockCoolDown, until));
            }
            let knocks = memory.knocks.within(seconds, now);
            if let Some(time) = knocks.full(rules.knocks_per_person, seconds) {
                return Err(Refused::until(Refusal::KnockLimit, time));
            }
            rings &= knocks.count == 0;
        }
        let there = self.memories.get(&from_address(address)).map(|memory| memory.knocks);
        let there = there.unwrap_or_default().within(seconds, now);
        let here = self.head.knocks.within(seconds, now);
        let full = there
            .full(rules.knocks_per_address, seconds)
            .or(here.full(rules.knocks_per_room, seconds));
        match full {
            Some(time) => Err(Refused::until(Refusal::KnockLimit, time)),
            None => Ok(rings),
        }
    }

    /// Counts a knock for the person, the address and the room.
    pub(super) fn count_knock(
        &mut self,
        participant: &ParticipantId,
        identity: &Identity,
        address: &Address,
        work: &mut Work,
    ) {
        let (now, seconds) = (work.now, self.head.rules.knock_limit_seconds);
        let count = |counter: Counter| {
            let counter = counter.within(seconds, now);
            Counter { count: counter.count.saturating_add(1), ..counter }
        };
        self.head.knocks = count(self.head.knocks);
        let mut names = known_as(participant, identity);
        names.push(from_address(address));
        for name in names {
            let memory = self.remember(name, work);
            memory.knocks = count(memory.knocks);
            let end = later(memory.knocks.since.unwrap_or(now), seconds);
            memory.until = memory.until.max(end);
        }
    }

    /// Somebody was denied: for a while they may not knock, or not at all any more.
    pub(super) fn quieten(
        &mut self,
        participant: &ParticipantId,
        identity: &Identity,
        for_good: bool,
        work: &mut Work,
    ) {
        let until = later(work.now, self.head.rules.cool_down_seconds);
        for name in known_as(participant, identity) {
            let memory = self.remember(name, work);
            memory.of = Some(participant.clone());
            memory.quiet_until = Some(until);
            memory.is_not_to_ask |= for_good;
            memory.until = memory.until.max(until);
        }
    }

    fn remember(&mut self, name: String, work: &mut Work) -> &mut Memory {
        work.touched.insert(Touched::Memory(name.clone()));
        self.memories.entry(name).or_insert_with(|| Memory {
            version: 0,
            of: None,
            knocks: Counter::default(),
            quiet_until: None,
            is_not_to_ask: false,
            until: work.now,
        })
    }
}
