//! What holds in a room: one value, safe as it stands, read strictly and written whole.

use crate::error::{Code, Error, Result};
use crate::id::ParticipantId;
use crate::json;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::ops::{Deref, RangeInclusive};

/// What a second coming-in of the same participant is.
///
/// ```
/// use roomkey::gate::Seats;
/// assert_eq!(Seats::default(), Seats::Replace);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "one of two goes, or both stay")]
pub enum Seats {
    /// It takes the place of the first, which is told so. As `VideoSDK` has it (its error 4005).
    #[default]
    Replace,
    /// It is refused as long as the first is connected.
    Refuse,
    /// It is a second device of theirs; a third is refused.
    SecondDevice,
}

/// The rules of a room as plain values. What is absent has its default, and unknown members are refused.
///
/// ```
/// use roomkey::{Code, json, gate::RulesSpec};
/// let spec: RulesSpec = json::from_slice(br#"{"lobbyLimit":10,"seats":"refuse"}"#)?;
/// assert_eq!(spec.lobby_limit, 10);
/// assert!(spec.lobby, "unless it is said otherwise");
/// assert_eq!(json::from_slice::<RulesSpec>(br#"{"loby":false}"#).unwrap_err().code(), Code::ArgumentInvalid);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct RulesSpec {
    /// Whether who has `ask_join` waits for an answer. Without a lobby they come straight in. Yes.
    pub lobby: bool,
    /// How many may wait at a time: 1 to 1000; 50.
    pub lobby_limit: u32,
    /// How many seconds a knock waits for an answer: 10 to 86400; 600.
    pub knock_seconds: u32,
    /// How many seconds somebody who was admitted has to come in, and the media token to be used: 60 to 120; 90.
    pub join_window_seconds: u32,
    /// How many may be inside at a time, with those who were admitted and are on their way: 1 to 10000; 100.
    pub participant_limit: u32,
    /// Before that Unix second nobody comes in. None.
    pub not_before: Option<Timestamp>,
    /// From that Unix second on nobody comes in, and who waits then has waited in vain. Who is inside stays. None.
    pub until: Option<Timestamp>,
    /// Nobody else comes in: 1 to 10000. None: whoever has a token.
    pub roster: Option<BTreeSet<ParticipantId>>,
    /// What a second coming-in of the same participant is.
    pub seats: Seats,
    /// After how many seconds without a host a knock ends: 0 to 86400. None: it waits as long as others.
    pub host_absent_refuse_seconds: Option<u32>,
    /// After how many seconds without a host it is told outside that somebody waits: 0 to 86400. None: never.
    pub host_absent_tell_seconds: Option<u32>,
    /// How many seconds after a denial the same person may not knock: 0 to 86400; 60.
    pub cool_down_seconds: u32,
    /// In which time knocks are counted, in seconds: 10 to 86400; 600.
    pub knock_limit_seconds: u32,
    /// How often a person may knock in that time: 1 to 1000; 5.
    pub knocks_per_person: u32,
    /// How often may be knocked from an address in that time: 1 to 10000; 30.
    pub knocks_per_address: u32,
    /// How often may be knocked in the room in that time: 1 to 100000; 300.
    pub knocks_per_room: u32,
    /// How many seconds a client whose connection was lost has to come back: 10 to 3600; 120.
    pub resume_seconds: u32,
}

impl Default for RulesSpec {
    fn default() -> Self {
        Self {
            lobby: true,
            lobby_limit: 50,
            knock_seconds: 600,
            join_window_seconds: 90,
            participant_limit: 100,
            not_before: None,
            until: None,
            roster: None,
            seats: Seats::Replace,
            host_absent_refuse_seconds: None,
            host_absent_tell_seconds: None,
            cool_down_seconds: 60,
            knock_limit_seconds: 600,
            knocks_per_person: 5,
            knocks_per_address: 30,
            knocks_per_room: 300,
            resume_seconds: 120,
        }
    }
}

impl RulesSpec {
    /// Checks the values.
    ///
    /// # Errors
    /// `argument_invalid`, with the member that is out of its range.
    ///
    /// ```
    /// use roomkey::gate::RulesSpec;
    /// let endless = RulesSpec { join_window_seconds: 3600, ..RulesSpec::default() };
    /// assert!(endless.parse().unwrap_err().reason().contains("`joinWindowSeconds`"));
    /// ```
    pub fn parse(self) -> Result<RoomRules> {
        let day = 0..=86_400;
        for (name, value, range) in [
            ("lobbyLimit", Some(self.lobby_limit), 1..=1_000),
            ("knockSeconds", Some(self.knock_seconds), 10..=86_400),
            ("joinWindowSeconds", Some(self.join_window_seconds), 60..=120),
            ("participantLimit", Some(self.participant_limit), 1..=10_000),
            ("hostAbsentRefuseSeconds", self.host_absent_refuse_seconds, day.clone()),
            ("hostAbsentTellSeconds", self.host_absent_tell_seconds, day.clone()),
            ("coolDownSeconds", Some(self.cool_down_seconds), day),
            ("knockLimitSeconds", Some(self.knock_limit_seconds), 10..=86_400),
            ("knocksPerPerson", Some(self.knocks_per_person), 1..=1_000),
            ("knocksPerAddress", Some(self.knocks_per_address), 1..=10_000),
            ("knocksPerRoom", Some(self.knocks_per_room), 1..=100_000),
            ("resumeSeconds", Some(self.resume_seconds), 10..=3_600),
        ] {
            within(name, value, &range)?;
        }
        if let (Some(from), Some(until)) = (self.not_before, self.until)
            && until <= from
        {
            return Err(wrong("`until` is not after `notBefore`."));
        }
        if self.roster.as_ref().is_some_and(|roster| !(1..=10_000).contains(&roster.len())) {
            return Err(wrong("`roster` has 1 to 10000 participants, or is absent."));
        }
        Ok(RoomRules(self))
    }
}

fn within(name: &str, value: Option<u32>, range: &RangeInclusive<u32>) -> Result<()> {
    match value {
        Some(value) if !range.contains(&value) => {
            Err(wrong(format!("`{name}` is {} to {}.", range.start(), range.end())))
        }
        _ => Ok(()),
    }
}

fn wrong(reason: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::because(Code::ArgumentInvalid, reason)
}

/// The rules of a room, of which every value is in its range. They are read as a [`RulesSpec`].
///
/// ```
/// use roomkey::gate::{RoomRules, RulesSpec};
/// let rules = RoomRules::from_json(br#"{"lobby":false}"#)?;
/// assert!(!rules.lobby && rules.join_window_seconds == 90);
/// assert_eq!(RoomRules::from_json(rules.to_json().as_bytes())?, rules);
/// assert_eq!(RoomRules::default(), RulesSpec::default().parse()?);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct RoomRules(RulesSpec);

impl RoomRules {
    /// From JSON, strictly.
    ///
    /// # Errors
    /// `argument_invalid`, `member_duplicated`, `nesting_too_deep`.
    ///
    /// See [`RoomRules`] for an example.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        json::from_slice::<RulesSpec>(bytes)?.parse()
    }

    /// As JSON, with every member.
    ///
    /// See [`RoomRules`] for an example.
    pub fn to_json(&self) -> String {
        // Numbers, texts and lists of them are always written.
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// Whether somebody is on the roster, if there is one.
    pub(super) fn lists(&self, participant: &ParticipantId) -> bool {
        self.roster.as_ref().is_none_or(|roster| roster.contains(participant))
    }

    /// Rules whose times are seconds, which no room may have, so that a test is over soon.
    #[cfg(test)]
    pub(super) const fn hasty(spec: RulesSpec) -> Self {
        Self(spec)
    }
}

impl Deref for RoomRules {
    type Target = RulesSpec;

    fn deref(&self) -> &RulesSpec {
        &self.0
    }
}

impl<'de> Deserialize<'de> for RoomRules {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        RulesSpec::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
