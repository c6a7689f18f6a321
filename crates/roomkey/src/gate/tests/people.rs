//! Who comes to the door in tests, and with what.

use super::super::pass::{Bearer, Vouched};
use super::super::words::later;
use super::super::{Address, Fresh, Name, Pass, Proof, ResumeHash, RulesSpec, Ticket};
use crate::gate::EntryId;
use crate::id::{ApiKey, Jti, ParticipantId, RoomId};
use crate::time::Timestamp;

/// When the world begins.
pub(super) const START: u64 = 1_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Who {
    /// `allow_join`, `allow_mod`.
    Ann,
    /// `allow_join`.
    Hal,
    /// `ask_join`, and it is known who that is.
    Ben,
    /// The same person under another participant id.
    Bis,
    /// `ask_join`.
    Cid,
    /// `ask_join`, with a token that ends soon.
    Eva,
}

impl Who {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Ann => "ann",
            Self::Hal => "hal",
            Self::Ben => "ben",
            Self::Bis => "bis",
            Self::Cid => "cid",
            Self::Eva => "eva",
        }
    }

    pub(super) const fn is_direct(self) -> bool {
        matches!(self, Self::Ann | Self::Hal)
    }

    pub(super) const fn moderates(self) -> bool {
        matches!(self, Self::Ann)
    }

    /// Who they are, whatever they are called.
    pub(super) const fn person(self) -> Self {
        match self {
            Self::Bis => Self::Ben,
            other => other,
        }
    }

    pub(super) fn participant(self) -> ParticipantId {
        ParticipantId::parse(self.name()).unwrap()
    }

    pub(super) fn ends_at(self) -> Timestamp {
        let lives = if self == Self::Eva { 2 } else { 1_000 };
        later(start(), lives)
    }

    pub(super) fn pass(self) -> Pass {
        let name = |text| Name::parse(text).unwrap();
        let vouched = (self.person() == Self::Ben).then(|| Vouched {
            issuer: name("office"),
            subject: name("ben"),
            name: name("Ben"),
        });
        Pass {
            room: room(),
            participant: self.participant(),
            direct: self.is_direct(),
            moderates: self.moderates(),
            vouched,
            bearer: Bearer {
                api_key: ApiKey::parse("door-key-1").unwrap(),
                jti: Some(Jti::parse(self.name()).unwrap()),
                issued_at: Some(start()),
                expires_at: self.ends_at(),
                leeway_seconds: 0,
            },
        }
    }
}

pub(super) fn start() -> Timestamp {
    Timestamp::from_plausible(START)
}

pub(super) fn room() -> RoomId {
    RoomId::parse("room").unwrap()
}

pub(super) fn address() -> Address {
    Address::parse("::1").unwrap()
}

/// What is drawn for the so-manieth time.
pub(super) fn fresh(count: u32) -> Fresh {
    let text = format!("drawn-{count:010}");
    Fresh {
        entry: EntryId::parse(&text).unwrap(),
        ticket: Ticket::parse(&text).unwrap(),
        jti: Jti::parse(&text).unwrap(),
    }
}

/// One of a person's secrets, as its hash and as what shows that it is known.
pub(super) fn secret(who: Who, which: u8) -> [u8; 32] {
    [who as u8 * 16 + which; 32]
}

pub(super) const fn hash(secret: [u8; 32]) -> ResumeHash {
    ResumeHash(secret)
}

pub(super) const fn proof(secret: [u8; 32]) -> Proof {
    Proof(secret)
}

/// Waits of a few seconds, so that everything happens in a few steps.
pub(super) fn hasty() -> RulesSpec {
    RulesSpec {
        lobby_limit: 2,
        knock_seconds: 4,
        join_window_seconds: 2,
        participant_limit: 3,
        host_absent_refuse_seconds: None,
        cool_down_seconds: 2,
        knock_limit_seconds: 3,
        knocks_per_person: 2,
        knocks_per_address: 100,
        knocks_per_room: 100,
        resume_seconds: 2,
        ..RulesSpec::default()
    }
}
