//! Which tokens no longer count, keyed on what they say and never on their text.
//!
//! A token can be spelled in more than one way by lax software, so a list of token texts is no list
//! of tokens. A [`Target`] names one token by its `jti`; or, issued up to a moment, all tokens of a
//! participant in a room, of everyone in a room, or of a participant everywhere. Everyone and
//! everywhere are said by name: what somebody forgot to say never takes back more.
//!
//! Verifiers take tokens whose issuing time lies a minute ahead, because clocks differ; so a moment
//! covers what was issued up to [`CLOCK_TOLERANCE_SECONDS`] after it. Someone whose tokens were taken
//! back up to now gets no token that counts before that minute is over. Whoever knows that all clocks
//! agree says an `issued_up_to` of a minute ago.
//!
//! ```
//! use roomkey::revocation::{Revocation, Target};
//! use roomkey::videosdk::{Access, Credentials, Expectation, Permission};
//! use roomkey::{Lifetime, Secret, Timestamp};
//!
//! let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
//! let now = Timestamp::from_unix(1_700_000_000)?;
//! let access = Access::new([Permission::AllowJoin])?.jti("one".parse()?);
//! let token = credentials.mint(&access, Lifetime::hours(1)?, now)?;
//! let claims = credentials.verify(&token, &Expectation::any(), now)?;
//!
//! let target = Target::Token { jti: "one".parse()? };
//! assert!(Revocation::new(claims.api_key().clone(), target).covers(&claims));
//! # Ok::<(), roomkey::Error>(())
//! ```

use crate::error::{Code, Error, Result};
use crate::id::{ApiKey, Jti, ParticipantId, RoomId, counts_up_to, identifier, is_deceptive};
use crate::jws::{ISSUED_AHEAD_SECONDS, Leeway};
use crate::time::{FIRST_IMPLAUSIBLE_SECOND, Lifetime, Timestamp};
use std::fmt;

/// How far after its moment a revocation reaches, in seconds: as far as an issuing time may lie ahead
/// of a verifier's clock.
pub const CLOCK_TOLERANCE_SECONDS: u64 = ISSUED_AHEAD_SECONDS;

identifier! {
    /// A room as tokens of any vendor name it: VideoSDK's room, a session of OpenTok or Vonage, or the
    /// name of one. 1 to 255 characters without control characters and those that deceive.
    ///
    /// ```
    /// use roomkey::{RoomId, revocation::RoomName};
    /// assert!(RoomName::parse("Stand-up, Mondays").is_ok());
    /// assert_eq!(RoomName::from(&RoomId::parse("unicorn")?).as_str(), "unicorn");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    RoomName(Box<str>), RoomIdInvalid, is_room_name,
    "A room whose tokens are taken back has a name of 1 to 255 characters, none of them invisible or a control character."
}

identifier! {
    /// A person as tokens of any vendor name them: VideoSDK's participant, the data of a connection,
    /// an identity of Video.io. 1 to 1000 characters without control characters and those that deceive.
    ///
    /// ```
    /// use roomkey::{ParticipantId, revocation::PersonName};
    /// assert!(PersonName::parse("Ann Example").is_ok());
    /// assert_eq!(PersonName::from(&ParticipantId::parse("ann")?).as_str(), "ann");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    PersonName(Box<str>), ParticipantIdInvalid, is_person_name,
    "A person whose tokens are taken back has a name of 1 to 1000 characters, none of them invisible or a control character."
}

fn is_room_name(text: &str) -> bool {
    counts_up_to(text, 255) && !text.chars().any(is_deceptive)
}

fn is_person_name(text: &str) -> bool {
    counts_up_to(text, 1000) && !text.chars().any(is_deceptive)
}

impl From<&RoomId> for RoomName {
    fn from(room: &RoomId) -> Self {
        Self(room.as_str().into())
    }
}

impl From<&ParticipantId> for PersonName {
    fn from(participant: &ParticipantId) -> Self {
        Self(participant.as_str().into())
    }
}

/// What is taken back, whichever key has signed it.
///
/// ```
/// use roomkey::{Timestamp, revocation::{Subject, Target}};
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let everyone = Target::Everyone { room: "2kyv-gzay-64pg".parse()?, issued_up_to: now };
/// let seat = Subject { issued_at: Some(now), entering: Some("2kyv-gzay-64pg"), ..Subject::default() };
/// assert!(everyone.covers(&seat));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "whoever keeps them has to keep every kind")]
pub enum Target {
    /// One token, by its id.
    Token {
        /// Its `jti`, compared byte for byte.
        jti: Jti,
    },
    /// Every token of a participant for a room that was issued up to a moment. A token that says no
    /// issuing time, or names no room or no participant, is covered too wherever it would let this
    /// participant into this room.
    Participant {
        /// The room they are for.
        room: RoomName,
        /// The participant they are for.
        participant: PersonName,
        /// The last second whose tokens are covered, by clocks that agree.
        issued_up_to: Timestamp,
    },
    /// Every token for a room that was issued up to a moment, whoever it is for.
    Everyone {
        /// The room they are for.
        room: RoomName,
        /// The last second whose tokens are covered, by clocks that agree.
        issued_up_to: Timestamp,
    },
    /// Every token of a participant that was issued up to a moment, whatever room it is for.
    Everywhere {
        /// The participant they are for.
        participant: PersonName,
        /// The last second whose tokens are covered, by clocks that agree.
        issued_up_to: Timestamp,
    },
}

/// What a revocation looks at in a token and its use.
///
/// See [`Target`] for an example.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct Subject<'a> {
    /// The token's id, if it has one.
    pub jti: Option<&'a Jti>,
    /// When the token says it was issued.
    pub issued_at: Option<Timestamp>,
    /// The room that is entered with it.
    pub entering: Option<&'a str>,
    /// The same room by its other name, if it has two: a session has an id, and perhaps a name that the
    /// app gave it.
    pub also_entering: Option<&'a str>,
    /// The participant as whom it is entered.
    pub entering_as: Option<&'a str>,
    /// The leeway with which the token was verified: what it let in it does not hide.
    pub leeway: Leeway,
}

impl<'a> Subject<'a> {
    /// The room that is entered, by each of its names.
    ///
    /// ```
    /// use roomkey::revocation::Subject;
    /// let seat = Subject { entering: Some("1_MX4x"), also_entering: Some("class-7"), ..Subject::default() };
    /// assert!(seat.rooms().eq(["1_MX4x", "class-7"]));
    /// ```
    pub fn rooms(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.entering.into_iter().chain(self.also_entering)
    }

    fn is_in(&self, room: &RoomName) -> bool {
        self.rooms().any(|entering| entering == room.as_str())
    }

    fn is_by(&self, participant: &PersonName) -> bool {
        self.entering_as == Some(participant.as_str())
    }

    fn is_issued_up_to(&self, moment: Timestamp) -> bool {
        let end = moment.unix().saturating_add(CLOCK_TOLERANCE_SECONDS);
        let end = end.saturating_add(self.leeway.as_seconds());
        self.issued_at.is_none_or(|issued_at| issued_at.unix() <= end)
    }
}

impl Target {
    /// Whether it covers a token, by what counts here.
    ///
    /// See [`Target`] for an example.
    pub fn covers(&self, subject: &Subject<'_>) -> bool {
        match self {
            Self::Token { jti } => subject.jti == Some(jti),
            Self::Participant { room, participant, issued_up_to } => {
                subject.is_in(room)
                    && subject.is_by(participant)
                    && subject.is_issued_up_to(*issued_up_to)
            }
            Self::Everyone { room, issued_up_to } => {
                subject.is_in(room) && subject.is_issued_up_to(*issued_up_to)
            }
            Self::Everywhere { participant, issued_up_to } => {
                subject.is_by(participant) && subject.is_issued_up_to(*issued_up_to)
            }
        }
    }

    /// The moment up to which tokens are covered; none for a single token.
    ///
    /// ```
    /// # use roomkey::revocation::Target;
    /// assert!(Target::Token { jti: "one".parse()? }.issued_up_to().is_none());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn issued_up_to(&self) -> Option<Timestamp> {
        match self {
            Self::Token { .. } => None,
            Self::Participant { issued_up_to, .. }
            | Self::Everyone { issued_up_to, .. }
            | Self::Everywhere { issued_up_to, .. } => Some(*issued_up_to),
        }
    }

    /// From when on it can be forgotten, if no token that it covers lives longer than `longest`: none
    /// of them is taken any more then, by a verifier with any leeway.
    ///
    /// ```
    /// use roomkey::{Lifetime, Timestamp, revocation::Target};
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let target = Target::Token { jti: "one".parse()? };
    /// assert!(target.matters_until(Lifetime::hours(2)?, now).unix() > now.unix() + 7200);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[must_use]
    pub fn matters_until(&self, longest: Lifetime, now: Timestamp) -> Timestamp {
        let last = self.issued_up_to().map_or(now, |moment| moment.max(now));
        let end = last.after(longest).after(SLACK).unix();
        Timestamp::from_plausible(end.min(FIRST_IMPLAUSIBLE_SECOND.saturating_sub(1)))
    }
}

/// How much later than it says a token may be taken: issued ahead, and with the longest leeway, which
/// counts for its issuing time and for its end.
const SLACK: Lifetime = Lifetime::from_valid(CLOCK_TOLERANCE_SECONDS + 2 * Leeway::MAXIMUM_SECONDS);

/// What is to be taken back, from plain values: an id; a room and a participant; a room and
/// `everyone`; a participant and `everywhere`.
///
/// ```
/// use roomkey::{Timestamp, revocation::TargetSpec};
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let room = TargetSpec { room: Some("2kyv-gzay-64pg"), ..TargetSpec::default() };
/// assert!(room.parse(now).is_err(), "it may be that the participant was forgotten");
/// assert!(TargetSpec { everyone: true, ..room }.parse(now).is_ok());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct TargetSpec<'a> {
    /// The id of a token.
    pub jti: Option<&'a str>,
    /// The room.
    pub room: Option<&'a str>,
    /// The participant.
    pub participant: Option<&'a str>,
    /// Everyone in the room.
    pub everyone: bool,
    /// The participant in every room.
    pub everywhere: bool,
    /// Unix seconds; now unless given.
    pub issued_up_to: Option<i64>,
}

impl TargetSpec<'_> {
    /// Parses it.
    ///
    /// # Errors
    /// `argument_invalid` for anything but the four forms; `jti_invalid`, `room_id_invalid`,
    /// `participant_id_invalid`, `timestamp_invalid`.
    ///
    /// See [`TargetSpec`] for an example.
    pub fn parse(&self, now: Timestamp) -> Result<Target> {
        let issued_up_to = self.issued_up_to.map(Timestamp::from_unix).transpose()?.unwrap_or(now);
        let Self { jti, room, participant, everyone, everywhere, issued_up_to: moment } = self;
        match (jti, room, participant, everyone, everywhere) {
            (Some(jti), None, None, false, false) if moment.is_none() => {
                Ok(Target::Token { jti: Jti::parse(jti)? })
            }
            (None, Some(room), Some(participant), false, false) => Ok(Target::Participant {
                room: RoomName::parse(room)?,
                participant: PersonName::parse(participant)?,
                issued_up_to,
            }),
            (None, Some(room), None, true, false) => {
                Ok(Target::Everyone { room: RoomName::parse(room)?, issued_up_to })
            }
            (None, None, Some(participant), false, true) => Ok(Target::Everywhere {
                participant: PersonName::parse(participant)?,
                issued_up_to,
            }),
            _ => Err(Error::because(
                Code::ArgumentInvalid,
                "What is revoked is a token by its id alone; or a participant in a room, everyone \
                 in a room, or a participant everywhere, issued up to a moment.",
            )),
        }
    }
}

/// One decision that tokens of an API key no longer count.
///
/// ```
/// use roomkey::revocation::{Revocation, Subject, Target};
/// use roomkey::{ApiKey, Jti};
///
/// let jti = Jti::parse("one")?;
/// let revocation = Revocation::new(ApiKey::parse("my-api-key")?, Target::Token { jti: jti.clone() });
/// assert_eq!(revocation.api_key().as_str(), "my-api-key");
/// assert_eq!(revocation.target(), &Target::Token { jti: jti.clone() });
/// let subject = Subject { jti: Some(&jti), ..Subject::default() };
/// assert!(revocation.covers_subject(&ApiKey::parse("my-api-key")?, &subject));
/// assert!(!revocation.covers_subject(&ApiKey::parse("another-key")?, &subject));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Revocation {
    api_key: ApiKey,
    target: Target,
}

impl Revocation {
    /// For the tokens of this API key: ids, rooms and participants are what they are within one.
    ///
    /// See the [module](self) for an example.
    pub const fn new(api_key: ApiKey, target: Target) -> Self {
        Self { api_key, target }
    }

    /// The API key whose tokens it is about.
    ///
    /// See [`Revocation`] for an example.
    pub const fn api_key(&self) -> &ApiKey {
        &self.api_key
    }

    /// What it takes back.
    ///
    /// See [`Revocation`] for an example.
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// The same from the parts of the claims that count here, and with a leeway.
    ///
    /// ```
    /// use roomkey::revocation::{Revocation, Subject, Target};
    /// use roomkey::{ApiKey, Jti};
    /// let (api_key, jti) = (ApiKey::parse("my-api-key")?, Jti::parse("one")?);
    /// let revocation = Revocation::new(api_key.clone(), Target::Token { jti: jti.clone() });
    /// assert!(revocation.covers_subject(&api_key, &Subject { jti: Some(&jti), ..Subject::default() }));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn covers_subject(&self, api_key: &ApiKey, subject: &Subject<'_>) -> bool {
        self.api_key == *api_key && self.target.covers(subject)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_forgotten_takes_back_nothing() {
        let now = Timestamp::from_unix(1_750_000_000).unwrap();
        let (jti, room, participant) = (Some("one"), Some("room"), Some("ann"));
        let good = [
            TargetSpec { jti, ..TargetSpec::default() },
            TargetSpec { room, participant, ..TargetSpec::default() },
            TargetSpec { room, everyone: true, issued_up_to: Some(1), ..TargetSpec::default() },
            TargetSpec { participant, everywhere: true, ..TargetSpec::default() },
        ];
        assert!(good.iter().all(|spec| spec.parse(now).is_ok()));
        let bad = [
            TargetSpec::default(),
            TargetSpec { room, ..TargetSpec::default() },
            TargetSpec { participant, ..TargetSpec::default() },
            TargetSpec { everyone: true, ..TargetSpec::default() },
            TargetSpec { everywhere: true, ..TargetSpec::default() },
            TargetSpec { room, everywhere: true, ..TargetSpec::default() },
            TargetSpec { participant, everyone: true, ..TargetSpec::default() },
            TargetSpec { room, participant, everyone: true, ..TargetSpec::default() },
            TargetSpec { room, participant, everywhere: true, ..TargetSpec::default() },
            TargetSpec { room, everyone: true, everywhere: true, ..TargetSpec::default() },
            TargetSpec { jti, room, participant, ..TargetSpec::default() },
            TargetSpec { jti, everyone: true, ..TargetSpec::default() },
            TargetSpec { jti, issued_up_to: Some(1), ..TargetSpec::default() },
        ];
        for spec in bad {
            assert_eq!(spec.parse(now).unwrap_err().code(), Code::ArgumentInvalid, "{spec:?}");
        }
    }

    #[test]
    fn it_matters_for_as_long_as_a_token_may_be_taken() {
        let at = |seconds| Timestamp::from_unix(seconds).unwrap();
        let (now, hour) = (at(1_750_000_000), Lifetime::hours(1).unwrap());
        let token = Target::Token { jti: "one".parse().unwrap() };
        // Issued a minute ahead with ten minutes of leeway, and as much at its end.
        assert_eq!(token.matters_until(hour, now).unix(), now.unix() + 3600 + 60 + 1200);
        for (moment, last) in [(1_750_000_500, 1_750_000_500), (1_600_000_000, 1_750_000_000)] {
            let room = Target::Everyone { room: "r".parse().unwrap(), issued_up_to: at(moment) };
            assert_eq!(room.matters_until(hour, now), token.matters_until(hour, at(last)));
        }
    }
}
