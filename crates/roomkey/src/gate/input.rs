//! What goes into the machine.

use super::pass::Pass;
use super::rules::RoomRules;
use super::taken::Taken;
use super::words::{Address, EntryId, Fresh, Name, Proof, ResumeHash, Seat, Ticket};
use crate::error::{Code, Error, Result};
use crate::id::ParticipantId;
use serde::{Deserialize, Serialize};

/// The answer to a knock.
///
/// ```
/// assert_eq!(roomkey::gate::Decision::parse("denied")?, roomkey::gate::Decision::Denied);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "a knock is answered with yes or no")]
pub enum Decision {
    /// They may come in.
    Allowed,
    /// They may not.
    Denied,
}

impl Decision {
    /// Parses `allowed` or `denied`, `VideoSDK`'s words.
    ///
    /// # Errors
    /// `argument_invalid` for anything else: what is no word lets nobody in.
    ///
    /// See [`Decision`] for an example.
    pub fn parse(text: &str) -> Result<Self> {
        match text {
            "allowed" => Ok(Self::Allowed),
            "denied" => Ok(Self::Denied),
            _ => Err(Error::because(
                Code::ArgumentInvalid,
                "An entry is responded to with `allowed` or `denied`.",
            )),
        }
    }
}

/// What a moderator does to somebody. `VideoSDK` has it so for the first four: off is off at once, on is asked for.
///
/// ```
/// use roomkey::gate::Action;
/// assert_eq!(Action::parse("disable_microphone")?, Action::DisableMicrophone);
/// assert!(Action::ALL.iter().all(|action| Action::parse(action.as_str()) == Ok(*action)));
/// assert!(Action::parse("promote").is_err());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Action {
    /// The microphone is off.
    DisableMicrophone,
    /// The webcam is off.
    DisableWebcam,
    /// They are asked to turn the microphone on, which they have to accept.
    AskMicrophone,
    /// They are asked to turn the webcam on, which they have to accept.
    AskWebcam,
    /// They are thrown out, with every token that they had until now.
    Remove,
    /// They are thrown out, and do not come into this room any more, whatever token they bring.
    Ban,
    /// A ban and everything that a denial left behind are forgotten.
    Forgive,
    /// They answer knocks and moderate, until that is given back.
    MakeHost,
    /// They do not any more what they do as made hosts. Whoever was made one may give it back themselves.
    GiveBackHost,
}

impl Action {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::DisableMicrophone,
        Self::DisableWebcam,
        Self::AskMicrophone,
        Self::AskWebcam,
        Self::Remove,
        Self::Ban,
        Self::Forgive,
        Self::MakeHost,
        Self::GiveBackHost,
    ];

    /// The word for it.
    ///
    /// See [`Action`] for an example.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DisableMicrophone => "disable_microphone",
            Self::DisableWebcam => "disable_webcam",
            Self::AskMicrophone => "ask_microphone",
            Self::AskWebcam => "ask_webcam",
            Self::Remove => "remove",
            Self::Ban => "ban",
            Self::Forgive => "forgive",
            Self::MakeHost => "make_host",
            Self::GiveBackHost => "give_back_host",
        }
    }

    /// By its word.
    ///
    /// # Errors
    /// `argument_invalid` for a word that none has.
    ///
    /// See [`Action`] for an example.
    pub fn parse(word: &str) -> Result<Self> {
        let found = Self::ALL.iter().copied().find(|action| action.as_str() == word);
        found.ok_or(Error::because(Code::ArgumentInvalid, "A moderator has no such action."))
    }
}

/// What can be asked to be turned on.
///
/// ```
/// use roomkey::gate::Device;
/// assert_ne!(Device::Microphone, Device::Webcam);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "one hears or sees")]
pub enum Device {
    /// The microphone.
    Microphone,
    /// The webcam.
    Webcam,
}

/// What has happened. Whoever drives the machine has read it from a connection, and knows whose: `by` is the
/// [`Seat`] that the connection was given when it joined, claimed or resumed, and never what a client says of itself.
///
/// See the [module](super) for an example.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Input {
    /// Somebody came with a door token.
    Join {
        /// What a [`Door`](super::Door) made of it.
        pass: Pass,
        /// The name that they typed.
        name: Option<Name>,
        /// The hash of the secret that their client drew.
        hash: ResumeHash,
        /// Where from.
        address: Address,
        /// What was drawn for them.
        fresh: Fresh,
    },
    /// Somebody who was admitted comes in. Said again with the same secret it has the same answer.
    Claim {
        /// Which knock it was.
        entry: EntryId,
        /// That they are who knocked.
        proof: Proof,
        /// What was drawn for them.
        fresh: Fresh,
    },
    /// A client whose connection was lost comes back.
    Resume {
        /// The ticket that it was given last.
        ticket: Ticket,
        /// That it is the one to whom that was given.
        proof: Proof,
        /// The hash of the secret that it has drawn for the next time.
        next: ResumeHash,
        /// What was drawn for it.
        fresh: Fresh,
    },
    /// Somebody does not want to come in any more.
    Withdraw {
        /// Who.
        by: Seat,
    },
    /// A knock is answered.
    Answer {
        /// Who answers.
        by: Seat,
        /// Which one.
        entry: EntryId,
        /// How.
        decision: Decision,
        /// After a denial: they are not to ask again.
        remember: bool,
    },
    /// All who wait are let in, as far as there is room.
    AdmitAll {
        /// Who lets them in.
        by: Seat,
    },
    /// Something is said to all who wait.
    Tell {
        /// Who says it.
        by: Seat,
        /// What: at most 500 characters.
        text: String,
    },
    /// Somebody is moderated.
    Moderate {
        /// Who moderates.
        by: Seat,
        /// Whom.
        participant: ParticipantId,
        /// What is done.
        action: Action,
    },
    /// What a moderator asked to be turned on is turned on.
    Accept {
        /// Who accepts.
        by: Seat,
        /// What.
        device: Device,
    },
    /// Somebody goes.
    Leave {
        /// Who.
        by: Seat,
    },
    /// A connection was lost.
    Lost {
        /// Whose.
        by: Seat,
    },
    /// Tokens were taken back, or a key is not to be trusted any more.
    Revoke {
        /// Which.
        taken: Taken,
    },
    /// The rules are others now.
    Rules {
        /// These.
        rules: RoomRules,
    },
    /// Everybody goes, and the room is there for the next time.
    End,
    /// The room is closed for good.
    Close,
    /// It is the time that [`Gate::poll_timeout`](super::Gate::poll_timeout) said, or later.
    Timeout,
}
