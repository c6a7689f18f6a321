//! What comes out of the machine: what is to be stored, in one transaction, and what is to be answered then.

use super::ending::{Cause, Ending, Refusal};
use super::event::{Event, Stands};
use super::pass::Identity;
use super::record::Record;
use super::words::{EntryId, Seat, Ticket};
use crate::grant::Grant;
use crate::id::{Jti, ParticipantId};
use crate::time::{Lifetime, Timestamp};

/// What is to be done, in this order: records and events are stored in one transaction, if the room still has the version
/// that the step has seen; then the answer is given. Where the room has another version, nothing is stored and nothing
/// answered: the room is loaded again and handles the same input.
///
/// See the [module](super) for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "what is not stored has not happened"]
#[expect(clippy::exhaustive_structs, reason = "plain values that shells take apart")]
pub struct Step {
    /// The version of the room that the step has seen.
    pub seen: u64,
    /// The records that changed, the room's own among them. None: nothing has.
    pub records: Vec<Record>,
    /// What happened.
    pub events: Vec<Event>,
    /// What whoever asked is answered, if somebody did.
    pub reply: Option<Reply>,
}

/// What whoever asked is answered.
///
/// See the [module](super) for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reply {
    /// They are inside.
    Joined(Box<Joined>),
    /// They wait.
    Waiting {
        /// As whom they speak from now on.
        seat: Seat,
        /// The number of the last event: what they are told begins behind it.
        number: u64,
    },
    /// They may come in, and have to say so.
    Admitted {
        /// As whom they speak from now on.
        seat: Seat,
        /// Until when, as a Unix second that is too late.
        until: Timestamp,
    },
    /// Their knock ended, or what came of it.
    Over {
        /// Which one.
        entry: EntryId,
        /// How the knock ended; none where there was none.
        ending: Option<Ending>,
        /// Why it is over.
        cause: Cause,
    },
    /// The answer counts, or is what was answered before.
    Answered {
        /// Which knock.
        entry: EntryId,
        /// How it ended.
        ending: Ending,
        /// Whether it had ended so already.
        repeated: bool,
    },
    /// The knock had ended otherwise already, and this answer counts for nothing.
    TooLate {
        /// Which knock.
        entry: EntryId,
        /// How it ended.
        ending: Ending,
        /// Who answered it, if somebody did.
        by: Option<ParticipantId>,
    },
    /// So many were let in, and so many still wait.
    AdmittedAll {
        /// Let in.
        admitted: usize,
        /// Still waiting: there is no room for them.
        waiting: usize,
    },
    /// It is done.
    Done,
    /// It is not done, and this is why. The connection stays.
    Refused {
        /// Why.
        why: Refusal,
        /// `VideoSDK`'s number for it.
        number: u16,
        /// When it may be tried again, if that is known.
        retry_at: Option<Timestamp>,
    },
}

/// What somebody who comes in is given.
///
/// See the [module](super) for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "plain values that shells send")]
pub struct Joined {
    /// As whom they speak from now on.
    pub seat: Seat,
    /// What brings them back if the connection is lost, with the secret whose hash they sent last.
    pub ticket: Ticket,
    /// Whether they answer knocks.
    pub answers: bool,
    /// Whether they moderate.
    pub moderates: bool,
    /// The media token that is to be minted for them, whoever's it is.
    pub media: MediaOrder,
    /// What there is in the room.
    pub snapshot: Snapshot,
}

/// What a media token is minted from. An order that is repeated is the same order, so it makes the same token.
///
/// See the [module](super) for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "plain values that shells mint from")]
pub struct MediaOrder {
    /// What it allows, in nobody's words. Nobody gets `join: ask` here: the asking is over.
    pub grant: Grant,
    /// Its id.
    pub jti: Jti,
    /// When it is issued.
    pub issued_at: Timestamp,
    /// How long it lives: the join window.
    pub lifetime: Lifetime,
}

/// What there is in a room, for somebody who is connected or has missed something. Events after its number bring it up
/// to date.
///
/// See the [module](super) for an example.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::exhaustive_structs, reason = "plain values that shells send")]
pub struct Snapshot {
    /// The number of the last event that is in it.
    #[serde(rename = "seq")]
    pub number: u64,
    /// Who waits, in the order in which they knocked. Nobody but a host is shown them.
    pub waiting: Vec<Seen>,
    /// Who was admitted and has not come in. Nobody but a host is shown them.
    pub admitted: Vec<Seen>,
    /// Who is inside.
    pub inside: Vec<Seen>,
}

/// Somebody in a [`Snapshot`].
///
/// See the [module](super) for an example.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::exhaustive_structs, reason = "plain values that shells send")]
pub struct Seen {
    /// Their entry.
    pub entry: EntryId,
    /// Who.
    pub participant: ParticipantId,
    /// Who that is.
    pub identity: Identity,
    /// Who of the others has a name that looks like theirs; empty for who is inside.
    pub looks_like: Vec<ParticipantId>,
    /// When they knocked or came.
    pub since: Timestamp,
    /// Whether they answer knocks.
    pub host: bool,
    /// Whether their connection was lost.
    pub away: bool,
}

impl Joined {
    /// As what they stand there.
    ///
    /// See the [module](super) for an example.
    pub const fn stands(&self) -> Stands {
        if self.answers { Stands::Host } else { Stands::Inside }
    }
}
