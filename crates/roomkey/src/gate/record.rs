//! What a room is made of, as it is stored: records, of which a step writes those that it changed.
//!
//! A store needs no more of a record than its kind, its key, its state, its version and until when it matters, each of
//! which can be a column; the rest is one JSON text.

use super::ending::{Cause, Ending};
use super::input::Device;
use super::likeness::Look;
use super::pass::{Bearer, Identity};
use super::rules::RoomRules;
use super::taken::Taken;
use super::words::{Address, EntryId, ResumeHash, Ticket, later};
use crate::error::{Code, Error, Result};
use crate::id::{Jti, ParticipantId};
use crate::json;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The room itself. Every step that changes anything writes it, and only where its version is still the one that the
/// step has seen: that is what makes of two answers a first one and a second.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Head {
    pub(super) version: u64,
    /// The number of the last event.
    pub(super) number: u64,
    /// The latest time that anybody has said.
    pub(super) latest: Timestamp,
    pub(super) rules: RoomRules,
    pub(super) is_closed: bool,
    /// Since when no host is there; none while one is.
    pub(super) hosts_gone: Option<Timestamp>,
    pub(super) knocks: Counter,
}

/// How often something happened since some time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Counter {
    pub(super) since: Option<Timestamp>,
    pub(super) count: u32,
}

/// Where an entry is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum State {
    /// Nobody has answered.
    Waiting { lost: Option<Timestamp> },
    /// May come in.
    Admitted { until: Timestamp },
    /// Is in the room, and connected.
    Inside,
    /// Is in the room, and the connection was lost.
    Away { until: Timestamp },
    /// The knock ended otherwise than by an admission.
    Ended { since: Timestamp },
    /// Was admitted or inside, and is not any more.
    Gone { since: Timestamp, cause: Cause },
}

/// A ticket, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Issued {
    pub(super) ticket: Ticket,
    pub(super) hash: ResumeHash,
}

/// The media token that was ordered last, so that the same can be made again.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Media {
    pub(super) jti: Jti,
    pub(super) at: Timestamp,
}

/// One coming-in of one person.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Entry {
    pub(super) id: EntryId,
    pub(super) version: u64,
    pub(super) state: State,
    pub(super) participant: ParticipantId,
    pub(super) identity: Identity,
    /// What the name looks like, and who of those that were here then has one that looks like it.
    pub(super) look: Look,
    pub(super) looks_like: Vec<ParticipantId>,
    pub(super) bearer: Bearer,
    pub(super) address: Address,
    /// The token has `allow_join`.
    pub(super) direct: bool,
    /// The token has `allow_mod`.
    pub(super) moderates: bool,
    /// Was made host by somebody who may.
    pub(super) made_host: bool,
    pub(super) asked_at: Timestamp,
    /// The number of the event of the knock: who came first.
    pub(super) order: u64,
    /// Of the secret that claims.
    pub(super) hash: ResumeHash,
    pub(super) connection: u32,
    /// How the knock ended; none while it waits, and where there was none.
    pub(super) ending: Option<Ending>,
    pub(super) cause: Option<Cause>,
    /// Who answered.
    pub(super) by: Option<ParticipantId>,
    pub(super) ticket: Option<Issued>,
    /// The ticket before, with the hash that took its place.
    pub(super) used: Option<Used>,
    pub(super) media: Option<Media>,
    pub(super) asked_to: BTreeSet<Device>,
    /// That they wait without a host was told outside.
    pub(super) was_told: bool,
}

/// A ticket that was used.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Used {
    pub(super) issued: Issued,
    pub(super) next: ResumeHash,
}

/// What is remembered of who knocked, under each name by which they could be known again.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Memory {
    pub(super) version: u64,
    /// Who was denied last, if it is about a person: they may have other names.
    pub(super) of: Option<ParticipantId>,
    pub(super) knocks: Counter,
    pub(super) quiet_until: Option<Timestamp>,
    pub(super) is_not_to_ask: bool,
    /// When the knocks are forgotten.
    pub(super) until: Timestamp,
}

/// Who does not come into this room.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Ban {
    pub(super) version: u64,
    /// Who was banned: the person may have other names.
    pub(super) of: ParticipantId,
    pub(super) by: ParticipantId,
    pub(super) since: Timestamp,
    /// When it was lifted.
    pub(super) lifted: Option<Timestamp>,
}

/// Tokens that do not count any more.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Remembered {
    pub(super) version: u64,
    pub(super) taken: Taken,
}

/// How long the end of an entry is remembered, in seconds: so long a repeated answer is told what came of the first.
pub(super) const REMEMBERED_SECONDS: u32 = 600;

impl Entry {
    pub(super) const fn answers(&self) -> bool {
        self.direct || self.made_host
    }

    pub(super) const fn may_moderate(&self) -> bool {
        self.moderates || self.made_host
    }

    pub(super) const fn is_inside(&self) -> bool {
        matches!(self.state, State::Inside | State::Away { .. })
    }

    pub(super) const fn is_waiting(&self) -> bool {
        matches!(self.state, State::Waiting { .. })
    }

    pub(super) const fn is_admitted(&self) -> bool {
        matches!(self.state, State::Admitted { .. })
    }

    /// Waits, may come in, or is in.
    pub(super) const fn is_live(&self) -> bool {
        !matches!(self.state, State::Ended { .. } | State::Gone { .. })
    }

    pub(super) fn keep_until(&self) -> Option<Timestamp> {
        match self.state {
            State::Ended { since } | State::Gone { since, .. } => {
                Some(later(since, REMEMBERED_SECONDS))
            }
            _ => None,
        }
    }
}

impl Ban {
    pub(super) fn keep_until(&self) -> Option<Timestamp> {
        self.lifted.map(|lifted| later(lifted, REMEMBERED_SECONDS))
    }
}

impl Memory {
    pub(super) fn keep_until(&self) -> Option<Timestamp> {
        (!self.is_not_to_ask).then_some(self.until)
    }
}

/// A record of a room. See the [module](super) for an example.
///
/// ```
/// use roomkey::{RoomId, Timestamp, gate::{Gate, Record, RoomRules}};
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let gate = Gate::new(RoomId::parse("2kyv-gzay-64pg")?, RoomRules::default(), now);
/// let records: Vec<Record> = gate.records().collect();
/// assert_eq!((records[0].kind(), records[0].key(), records[0].state()), ("room", String::new(), "open"));
/// assert_eq!((records[0].version(), records[0].keep_until()), (0, None));
/// // As it is kept, and as it is read again.
/// let again = Record::from_json("room", "", records[0].to_json().as_bytes())?;
/// assert_eq!(again, records[0]);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    pub(super) key: String,
    pub(super) body: Body,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Body {
    Room(Box<Head>),
    Entry(Box<Entry>),
    Memory(Memory),
    Ban(Ban),
    Taken(Remembered),
}

impl Record {
    /// `room`, `entry`, `memory`, `ban` or `taken`.
    ///
    /// See [`Record`] for an example.
    pub const fn kind(&self) -> &'static str {
        match self.body {
            Body::Room(_) => "room",
            Body::Entry(_) => "entry",
            Body::Memory(_) => "memory",
            Body::Ban(_) => "ban",
            Body::Taken(_) => "taken",
        }
    }

    /// What no other of its kind in the room has.
    ///
    /// See [`Record`] for an example.
    pub fn key(&self) -> String {
        self.key.clone()
    }

    /// In which state it is, in a word that a store can ask for: a knock that is decided is written only
    /// `WHERE state = 'waiting'`.
    ///
    /// See [`Record`] for an example.
    pub const fn state(&self) -> &'static str {
        match &self.body {
            Body::Room(head) if head.is_closed => "closed",
            Body::Room(_) => "open",
            Body::Entry(entry) => match entry.state {
                State::Waiting { .. } => "waiting",
                State::Admitted { .. } => "admitted",
                State::Inside => "inside",
                State::Away { .. } => "away",
                State::Ended { .. } => "ended",
                State::Gone { .. } => "gone",
            },
            Body::Ban(Ban { lifted: Some(_), .. }) => "lifted",
            Body::Memory(_) | Body::Ban(_) | Body::Taken(_) => "kept",
        }
    }

    /// The version of the room that has written it last.
    ///
    /// See [`Record`] for an example.
    pub const fn version(&self) -> u64 {
        match &self.body {
            Body::Room(head) => head.version,
            Body::Entry(entry) => entry.version,
            Body::Memory(memory) => memory.version,
            Body::Ban(ban) => ban.version,
            Body::Taken(taken) => taken.version,
        }
    }

    /// From that Unix second on it says nothing any more, and a store may delete it; none as long as it says something.
    ///
    /// See [`Record`] for an example.
    pub fn keep_until(&self) -> Option<Timestamp> {
        match &self.body {
            Body::Entry(entry) => entry.keep_until(),
            Body::Memory(memory) => memory.keep_until(),
            Body::Ban(ban) => ban.keep_until(),
            Body::Room(_) | Body::Taken(_) => None,
        }
    }

    /// The record as JSON.
    ///
    /// See [`Record`] for an example.
    pub fn to_json(&self) -> String {
        // Texts, numbers and lists of them are always written.
        match &self.body {
            Body::Room(body) => serde_json::to_string(body),
            Body::Entry(body) => serde_json::to_string(body),
            Body::Memory(body) => serde_json::to_string(body),
            Body::Ban(body) => serde_json::to_string(body),
            Body::Taken(body) => serde_json::to_string(body),
        }
        .unwrap_or_default()
    }

    /// A record as it was written.
    ///
    /// # Errors
    /// `argument_invalid` and what reading JSON strictly refuses: a store that was written to by somebody else lets
    /// nobody in.
    ///
    /// See [`Record`] for an example.
    pub fn from_json(kind: &str, key: &str, bytes: &[u8]) -> Result<Self> {
        let body = match kind {
            "room" => Body::Room(Box::new(json::from_slice(bytes)?)),
            "entry" => Body::Entry(Box::new(json::from_slice(bytes)?)),
            "memory" => Body::Memory(json::from_slice(bytes)?),
            "ban" => Body::Ban(json::from_slice(bytes)?),
            "taken" => Body::Taken(json::from_slice(bytes)?),
            _ => return Err(Error::because(Code::ArgumentInvalid, "A room has no such record.")),
        };
        Ok(Self { key: key.to_owned(), body })
    }
}
