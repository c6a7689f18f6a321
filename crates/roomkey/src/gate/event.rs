//! What a room tells those who are connected, in order: every event has the number after that of the one before.
//!
//! Events are stored in the transaction that makes them true. Whoever holds connections reads on from the last number it
//! has read, and asks each [`Event`] whom it is for; nothing is sent that was not stored, and nothing that was stored is
//! lost with a socket.

use super::ending::{Cause, Ending};
use super::input::{Action, Device};
use super::pass::Identity;
use super::words::EntryId;
use crate::id::ParticipantId;
use crate::time::Timestamp;
use serde::Serialize;

/// As what somebody is connected.
///
/// See [`Event`] for an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "one waits or is inside, and then answers or does not")]
pub enum Stands {
    /// Waits for an answer, or was admitted and has not come in.
    Waiting,
    /// Is inside.
    Inside,
    /// Is inside and answers knocks.
    Host,
}

/// Something that happened in a room.
///
/// ```
/// use roomkey::gate::{Cause, EntryId, Event, Stands, What};
/// use roomkey::{ParticipantId, Timestamp};
/// let (ann, ben) = (EntryId::parse("entry-of-ann-0001")?, EntryId::parse("entry-of-ben-0001")?);
/// let what = What::ParticipantLeft {
///     entry: ben.clone(),
///     participant: ParticipantId::parse("ben")?,
///     cause: Cause::Removed,
/// };
/// let event = Event { number: 7, at: Timestamp::from_unix(1_700_000_000)?, what };
/// assert!(event.is_for(&ann, Stands::Inside) && event.is_for(&ben, Stands::Inside));
/// assert!(!event.is_for(&ann, Stands::Waiting), "who waits does not learn who is inside");
/// assert_eq!(event.what.kind(), "participantLeft");
/// assert_eq!(
///     event.to_json(),
///     r#"{"seq":7,"at":1700000000,"event":"participantLeft","entry":"entry-of-ben-0001","participant":"ben","cause":"removed"}"#
/// );
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain values that shells store and send")]
pub struct Event {
    /// Its number in the room, from 1, without gaps.
    #[serde(rename = "seq")]
    pub number: u64,
    /// When it happened.
    pub at: Timestamp,
    /// What it was.
    #[serde(flatten)]
    pub what: What,
}

/// What an event is about.
///
/// See [`Event`] for an example.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum What {
    /// Somebody knocks.
    EntryRequested {
        /// Which knock it is.
        entry: EntryId,
        /// Who.
        participant: ParticipantId,
        /// Who that is.
        identity: Identity,
        /// Who of those that are here has a name that looks like theirs.
        looks_like: Vec<ParticipantId>,
        /// Whether it is to be heard. Who knocks again is seen and not heard.
        ring: bool,
    },
    /// A knock ended.
    EntryResponded {
        /// Which one.
        entry: EntryId,
        /// Whose it was.
        participant: ParticipantId,
        /// How.
        ending: Ending,
        /// Why.
        cause: Cause,
        /// Who answered it, if somebody did.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<ParticipantId>,
    },
    /// Somebody who was admitted does not come in any more.
    AdmissionOver {
        /// Which admission it was.
        entry: EntryId,
        /// Whose it was.
        participant: ParticipantId,
        /// Why.
        cause: Cause,
    },
    /// A knock has waited for so long without a host that it is to be told outside: a webhook.
    ParticipantWaited {
        /// Which one.
        entry: EntryId,
        /// Whose it is.
        participant: ParticipantId,
    },
    /// Somebody came in.
    ParticipantJoined {
        /// As which entry.
        entry: EntryId,
        /// Who.
        participant: ParticipantId,
        /// Who that is.
        identity: Identity,
        /// Whether they answer knocks.
        host: bool,
    },
    /// The connection of somebody who is inside was lost.
    ParticipantAway {
        /// Whose.
        entry: EntryId,
        /// Who.
        participant: ParticipantId,
    },
    /// They are back.
    ParticipantBack {
        /// Whose.
        entry: EntryId,
        /// Who.
        participant: ParticipantId,
        /// The number of the connection that counts now. Those before it are hung up.
        connection: u32,
    },
    /// Somebody is gone.
    ParticipantLeft {
        /// Which entry ended.
        entry: EntryId,
        /// Who.
        participant: ParticipantId,
        /// Why.
        cause: Cause,
    },
    /// Who waits is connected another time. Connections before it are hung up.
    ConnectionReplaced {
        /// Whose.
        entry: EntryId,
        /// The number of the connection that counts now.
        connection: u32,
    },
    /// Somebody was moderated.
    Moderated {
        /// Whom.
        participant: ParticipantId,
        /// What was done.
        action: Action,
        /// By whom.
        by: ParticipantId,
    },
    /// Somebody may do something else than before. Who answers knocks from now on is sent a snapshot of who waits.
    RightsChanged {
        /// Whose seat it is.
        entry: EntryId,
        /// Who.
        participant: ParticipantId,
        /// Whether they answer knocks.
        host: bool,
        /// Whether they moderate.
        moderates: bool,
    },
    /// Somebody has turned on what a moderator asked for.
    Accepted {
        /// Who.
        participant: ParticipantId,
        /// What.
        device: Device,
    },
    /// Something is said to those who wait.
    Message {
        /// By whom.
        by: ParticipantId,
        /// What.
        text: String,
    },
    /// The rules are others.
    RulesChanged,
    /// The room is closed.
    RoomClosed,
}

impl What {
    /// The word that stands in its JSON.
    ///
    /// See [`Event`] for an example.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::EntryRequested { .. } => "entryRequested",
            Self::EntryResponded { .. } => "entryResponded",
            Self::AdmissionOver { .. } => "admissionOver",
            Self::ParticipantWaited { .. } => "participantWaited",
            Self::ParticipantJoined { .. } => "participantJoined",
            Self::ParticipantAway { .. } => "participantAway",
            Self::ParticipantBack { .. } => "participantBack",
            Self::ParticipantLeft { .. } => "participantLeft",
            Self::ConnectionReplaced { .. } => "connectionReplaced",
            Self::Moderated { .. } => "moderated",
            Self::RightsChanged { .. } => "rightsChanged",
            Self::Accepted { .. } => "accepted",
            Self::Message { .. } => "message",
            Self::RulesChanged => "rulesChanged",
            Self::RoomClosed => "roomClosed",
        }
    }
}

impl Event {
    /// Whether it is told to somebody who is connected with an entry, as what they stand there. Who waits learns of
    /// themselves and what is said to all who wait.
    ///
    /// See [`Event`] for an example.
    pub fn is_for(&self, listener: &EntryId, stands: Stands) -> bool {
        match &self.what {
            What::EntryRequested { .. } | What::RulesChanged => stands == Stands::Host,
            What::EntryResponded { entry, .. } | What::AdmissionOver { entry, .. } => {
                stands == Stands::Host || entry == listener
            }
            What::ParticipantWaited { .. } => false,
            What::ParticipantLeft { entry, .. } => stands != Stands::Waiting || entry == listener,
            What::ParticipantJoined { .. }
            | What::ParticipantAway { .. }
            | What::ParticipantBack { .. }
            | What::Moderated { .. }
            | What::RightsChanged { .. }
            | What::Accepted { .. } => stands != Stands::Waiting,
            What::ConnectionReplaced { entry, .. } => entry == listener,
            What::Message { .. } => stands == Stands::Waiting,
            What::RoomClosed => true,
        }
    }

    /// The event as JSON, as it is stored and sent.
    ///
    /// See [`Event`] for an example.
    pub fn to_json(&self) -> String {
        // Texts and numbers are always written.
        serde_json::to_string(self).unwrap_or_default()
    }
}
