//! The machine: what time has decided, then what has happened, then what follows of it.
//!
//! A [`Gate`] is what was loaded, and a step says what is to be stored. It owns nothing: another process may have the
//! same room loaded at the same time, and which of two steps counts the store decides.

use super::ending::{Cause, Refusal};
use super::event::{Event, What};
use super::input::Input;
use super::numbers::number_for;
use super::output::{Reply, Step};
use super::record::{Ban, Body, Counter, Entry, Head, Memory, Record, Remembered, State};
use super::rules::RoomRules;
use super::words::{EntryId, Seat};
use crate::error::{Code, Error, Result};
use crate::id::RoomId;
use crate::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A room, loaded. See [the module](super) for what it is and an example.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Gate {
    pub(super) room: RoomId,
    pub(super) head: Head,
    pub(super) entries: BTreeMap<EntryId, Entry>,
    pub(super) memories: BTreeMap<String, Memory>,
    pub(super) bans: BTreeMap<String, Ban>,
    pub(super) taken: BTreeMap<String, Remembered>,
}

/// What a step is about, and what has come out so far.
pub(super) struct Work {
    pub(super) now: Timestamp,
    pub(super) touched: BTreeSet<Touched>,
    pub(super) events: Vec<Event>,
}

/// A record that the step changed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Touched {
    Room,
    Entry(EntryId),
    Memory(String),
    Ban(String),
    Taken(String),
}

/// Why something is not done, and when it may be tried again.
pub(super) struct Refused {
    why: Refusal,
    retry_at: Option<Timestamp>,
}

impl From<Refusal> for Refused {
    fn from(why: Refusal) -> Self {
        Self { why, retry_at: None }
    }
}

impl Refused {
    pub(super) const fn until(why: Refusal, time: Timestamp) -> Self {
        Self { why, retry_at: Some(time) }
    }
}

/// What is answered.
pub(super) type Answer = std::result::Result<Reply, Refused>;

impl Gate {
    /// A room that nobody has come to.
    ///
    /// ```
    /// use roomkey::{RoomId, Timestamp, gate::{Gate, RoomRules}};
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let gate = Gate::new(RoomId::parse("2kyv-gzay-64pg")?, RoomRules::default(), now);
    /// assert_eq!((gate.version(), gate.poll_timeout()), (0, None));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn new(room: RoomId, rules: RoomRules, now: Timestamp) -> Self {
        let head = Head {
            version: 0,
            number: 0,
            latest: now,
            rules,
            is_closed: false,
            hosts_gone: Some(now),
            knocks: Counter { since: None, count: 0 },
        };
        Self {
            room,
            head,
            entries: BTreeMap::new(),
            memories: BTreeMap::new(),
            bans: BTreeMap::new(),
            taken: BTreeMap::new(),
        }
    }

    /// The room as its records have it, in any order.
    ///
    /// # Errors
    /// `argument_invalid` if the room's own record is not there.
    ///
    /// See [the module](super) for an example.
    pub fn load(room: RoomId, records: impl IntoIterator<Item = Record>) -> Result<Self> {
        let epoch = Timestamp::from_plausible(0);
        let mut gate = Self::new(room, RoomRules::default(), epoch);
        let mut found = false;
        for record in records {
            found |= matches!(record.body, Body::Room(_));
            gate.follow(record);
        }
        if found {
            Ok(gate)
        } else {
            Err(Error::because(Code::ArgumentInvalid, "The room's own record is missing."))
        }
    }

    /// Takes in a record that another process has written since: those with a higher version than this room's. One
    /// that is older than what is known counts for nothing, so that what was used up stays so.
    ///
    /// See [the module](super) for an example.
    pub fn follow(&mut self, record: Record) {
        if record.version() < self.known(&record) {
            return;
        }
        let Record { key, body } = record;
        match body {
            Body::Room(head) => self.head = *head,
            Body::Entry(entry) => {
                self.entries.insert(entry.id.clone(), *entry);
            }
            Body::Memory(memory) => {
                self.memories.insert(key, memory);
            }
            Body::Ban(ban) => {
                self.bans.insert(key, ban);
            }
            Body::Taken(taken) => {
                self.taken.insert(key, taken);
            }
        }
    }

    /// The version of what is known in the place of a record.
    fn known(&self, record: &Record) -> u64 {
        let Record { key, body } = record;
        match body {
            Body::Room(_) => self.head.version,
            Body::Entry(entry) => self.entries.get(&entry.id).map_or(0, |one| one.version),
            Body::Memory(_) => self.memories.get(key).map_or(0, |one| one.version),
            Body::Ban(_) => self.bans.get(key).map_or(0, |one| one.version),
            Body::Taken(_) => self.taken.get(key).map_or(0, |one| one.version),
        }
    }

    /// Everything that the room is.
    ///
    /// See [`Record`] for an example.
    pub fn records(&self) -> impl Iterator<Item = Record> {
        let own = std::iter::once(self.record(&Touched::Room)).flatten();
        let entries = self.entries.keys().cloned().map(Touched::Entry);
        let memories = self.memories.keys().cloned().map(Touched::Memory);
        let bans = self.bans.keys().cloned().map(Touched::Ban);
        let taken = self.taken.keys().cloned().map(Touched::Taken);
        let rest = entries.chain(memories).chain(bans).chain(taken);
        own.chain(rest.filter_map(|touched| self.record(&touched)))
    }

    /// How many steps have changed the room. A step counts only if the room still has the version that it has seen.
    ///
    /// See [`Gate::new`] for an example.
    pub const fn version(&self) -> u64 {
        self.head.version
    }

    /// The number of the last event.
    ///
    /// See [the module](super) for an example.
    pub const fn number(&self) -> u64 {
        self.head.number
    }

    /// What holds in the room.
    ///
    /// See [the module](super) for an example.
    pub const fn rules(&self) -> &RoomRules {
        &self.head.rules
    }

    /// Takes in what has happened at a time, and says what is to be stored and answered. A time before the latest one
    /// that was stored counts as that. After it the room is as it will be if the step is stored; if it is not, the room
    /// is loaded again.
    ///
    /// See [the module](super) for an example.
    pub fn handle(&mut self, now: Timestamp, input: &Input) -> Step {
        let seen = self.head.version;
        let now = now.max(self.head.latest);
        let mut work = Work { now, touched: BTreeSet::new(), events: Vec::new() };
        self.forget(now);
        self.settle(&mut work);
        let reply = match self.take_in(input, &mut work) {
            Ok(reply) => reply,
            Err(Refused { why, retry_at }) => {
                Some(Reply::Refused { why, number: number_for(input, why), retry_at })
            }
        };
        self.look_for_hosts(&mut work);
        self.settle(&mut work);
        self.finish(seen, work, reply)
    }

    /// When the next [`Input::Timeout`] is due, if there is anything to wait for: the earliest time that decides
    /// something. It is kept beside the room, so that whoever looks finds the rooms that are due.
    ///
    /// See [the module](super) for an example.
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        let due = self.entries.values().filter_map(|entry| match entry.state {
            State::Waiting { .. } => {
                let (time, ..) = self.due(entry);
                Some(self.telling(entry).map_or(time, |telling| telling.min(time)))
            }
            State::Admitted { until } | State::Away { until } => Some(until),
            State::Inside | State::Ended { .. } | State::Gone { .. } => None,
        });
        due.min()
    }

    fn take_in(
        &mut self,
        input: &Input,
        work: &mut Work,
    ) -> std::result::Result<Option<Reply>, Refused> {
        let reply = match input {
            Input::Join { pass, name, hash, address, fresh } => {
                self.join(pass, name.clone(), *hash, address, fresh, work)?
            }
            Input::Claim { entry, proof, fresh } => self.claim(entry, proof, fresh, work)?,
            Input::Resume { ticket, proof, next, fresh } => {
                self.resume(ticket, proof, *next, fresh, work)?
            }
            Input::Withdraw { by } | Input::Leave { by } => self.leave(by, work)?,
            Input::Answer { by, entry, decision, remember } => {
                self.answer(by, entry, *decision, *remember, work)?
            }
            Input::AdmitAll { by } => self.admit_all(by, work)?,
            Input::Tell { by, text } => self.tell_waiting(by, text, work)?,
            Input::Moderate { by, participant, action } => {
                self.moderate(by, participant, *action, work)?
            }
            Input::Accept { by, device } => self.accept(by, *device, work)?,
            Input::Lost { by } => {
                self.lost(by, work);
                return Ok(None);
            }
            Input::Revoke { taken } => {
                self.revoke(taken, work);
                return Ok(None);
            }
            Input::Rules { rules } => {
                self.change_rules(rules, work);
                return Ok(None);
            }
            Input::End => {
                self.end_all(Cause::SessionEnded, work);
                return Ok(None);
            }
            Input::Close => {
                self.close(work);
                return Ok(None);
            }
            Input::Timeout => return Ok(None),
        };
        Ok(Some(reply))
    }

    pub(super) fn tell(&mut self, what: What, work: &mut Work) {
        self.head.number = self.head.number.saturating_add(1);
        work.events.push(Event { number: self.head.number, at: work.now, what });
    }

    /// An entry that is about to be another.
    pub(super) fn change(&mut self, id: &EntryId, work: &mut Work) -> Option<&mut Entry> {
        let entry = self.entries.get_mut(id)?;
        work.touched.insert(Touched::Entry(id.clone()));
        Some(entry)
    }

    /// Whoever speaks, if they are inside and it is the connection that counts.
    pub(super) fn speaker(&self, by: &Seat) -> std::result::Result<&Entry, Refusal> {
        let entry = self.entries.get(&by.entry).ok_or(Refusal::NotInside)?;
        match entry.state {
            State::Inside if entry.connection == by.connection => Ok(entry),
            State::Inside => Err(Refusal::ConnectionReplaced),
            _ => Err(Refusal::NotInside),
        }
    }
}
