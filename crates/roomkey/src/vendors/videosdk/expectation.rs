//! What the verifier wants the token for. A token is good or bad only in view of a use.

use super::claims::Claims;
use crate::error::{Code, Error, Result};
use crate::grant::{Permission, Right, Role};
use crate::id::{ParticipantId, RoomId};
use crate::jws::{Leeway, TimeRules, expects_times};
use crate::time::{LifetimeSpec, Timestamp};
use serde::Deserialize;
use std::borrow::Cow;

/// How someone with a token gets into a room.
///
/// ```
/// use roomkey::videosdk::{Access, Credentials, Entry, Expectation, Permission};
/// use roomkey::{Lifetime, Secret, Timestamp};
///
/// let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let entry = |permission| -> roomkey::Result<Option<Entry>> {
///     let token = credentials.mint(&Access::new([permission])?, Lifetime::default(), now)?;
///     Ok(credentials.verify(&token, &Expectation::any(), now)?.entry())
/// };
/// assert_eq!(entry(Permission::AllowJoin)?, Some(Entry::Direct));
/// assert_eq!(entry(Permission::AskJoin)?, Some(Entry::Ask));
/// assert_eq!(entry(Permission::AllowMod)?, None);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a door is open or it is knocked on")]
pub enum Entry {
    /// Straight in (`allow_join`).
    Direct,
    /// Waits until someone with `allow_join` admits them (`ask_join`).
    Ask,
}

impl Entry {
    /// The word in lower case.
    ///
    /// ```
    /// assert_eq!(roomkey::videosdk::Entry::Ask.as_str(), "ask");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Ask => "ask",
        }
    }
}

impl Claims {
    /// How its bearer gets into a room; `None` when it does not permit joining at all.
    ///
    /// See [`Claims`] for an example.
    pub fn entry(&self) -> Option<Entry> {
        if !self.roles().admit(Role::Rtc) {
            None
        } else if self.permissions().contains(Permission::AllowJoin) {
            Some(Entry::Direct)
        } else if self.permissions().contains(Permission::AskJoin) {
            Some(Entry::Ask)
        } else {
            None
        }
    }
}

/// What a token is wanted for.
#[derive(Clone, Copy, Debug)]
enum Use {
    Join,
    Api,
    /// A call of document 001.
    Right(Right),
}

/// What a token has to be good for.
///
/// ```
/// use roomkey::jws::Leeway;
/// use roomkey::videosdk::{Access, Credentials, Expectation, Permission, Right, Role};
/// use roomkey::{Code, Lifetime, Secret, Timestamp};
///
/// let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
/// let minted = Timestamp::from_unix(1_700_000_000)?;
/// let access = Access::new([Permission::AllowJoin])?
///     .room("2kyv-gzay-64pg".parse()?)
///     .participant("lxvdplwt".parse()?)
///     .roles([Role::Rtc]);
/// let token = credentials.mint(&access, Lifetime::hours(1)?, minted)?;
/// let verdict = |expectation: Expectation, now| {
///     credentials.verify(&token, &expectation, now).map(|_| ()).map_err(|error| error.code())
/// };
///
/// let at_the_door = Expectation::join("2kyv-gzay-64pg".parse()?);
/// assert_eq!(verdict(at_the_door.clone().participant("lxvdplwt".parse()?), minted), Ok(()));
/// assert_eq!(verdict(at_the_door.participant("ben".parse()?), minted), Err(Code::ParticipantMismatch));
/// assert_eq!(verdict(Expectation::join_some_room(), minted), Ok(()));
/// assert_eq!(verdict(Expectation::any().room("unicorn".parse()?), minted), Err(Code::RoomMismatch));
/// assert_eq!(verdict(Expectation::api(), minted), Err(Code::RoleNotAllowed));
/// assert_eq!(verdict(Expectation::right(Right::Validate), minted), Err(Code::RoleNotAllowed));
/// let brief = Expectation::any().maximum_lifetime(Lifetime::minutes(15)?);
/// assert_eq!(verdict(brief, minted), Err(Code::LifetimeTooLong));
///
/// let late = Timestamp::from_unix(1_700_003_603)?;
/// assert_eq!(verdict(Expectation::any(), late), Err(Code::TokenExpired));
/// assert_eq!(verdict(Expectation::any().leeway(Leeway::seconds(5)?), late), Ok(()));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Expectation {
    use_: Option<Use>,
    room: Option<RoomId>,
    participant: Option<ParticipantId>,
    rules: TimeRules,
}

impl Expectation {
    /// A genuine, live, consistent token, whatever it may be used for.
    ///
    /// See [`Expectation`] for an example.
    pub fn any() -> Self {
        Self::default()
    }

    /// Joining this room.
    ///
    /// See [`Expectation`] for an example.
    pub fn join(room: RoomId) -> Self {
        Self::join_some_room().room(room)
    }

    /// Joining, when which room is decided elsewhere.
    ///
    /// See [`Expectation`] for an example.
    pub fn join_some_room() -> Self {
        Self { use_: Some(Use::Join), ..Self::default() }
    }

    /// Calling the REST API.
    ///
    /// See [`Expectation`] for an example.
    pub fn api() -> Self {
        Self { use_: Some(Use::Api), ..Self::default() }
    }

    /// One of the calls of document 001, and nothing else of the API: by a token with this right, or
    /// with the role `crawler` as ever. A token for one room makes no meeting.
    ///
    /// See [`Expectation`] for an example.
    pub fn right(right: Right) -> Self {
        Self { use_: Some(Use::Right(right)), ..Self::default() }
    }

    /// For this room: a token for another one is refused, a token for every room is not.
    ///
    /// See [`Expectation`] for an example.
    #[must_use]
    pub fn room(mut self, room: RoomId) -> Self {
        self.room = Some(room);
        self
    }

    /// By this participant: a token for another one is refused, a token for anyone is not.
    ///
    /// See [`Expectation`] for an example.
    #[must_use]
    pub fn participant(mut self, participant: ParticipantId) -> Self {
        self.participant = Some(participant);
        self
    }

    /// The room it has to be good for.
    ///
    /// ```
    /// # use roomkey::videosdk::Expectation;
    /// let expectation = Expectation::join("2kyv-gzay-64pg".parse()?);
    /// assert!(expectation.expected_room().is_some());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn expected_room(&self) -> Option<&RoomId> {
        self.room.as_ref()
    }

    /// Who is to use it.
    ///
    /// ```
    /// # use roomkey::videosdk::Expectation;
    /// assert!(Expectation::any().expected_participant().is_none());
    /// ```
    pub const fn expected_participant(&self) -> Option<&ParticipantId> {
        self.participant.as_ref()
    }

    /// How far the clocks may differ.
    ///
    /// ```
    /// # use roomkey::{jws::Leeway, videosdk::Expectation};
    /// assert_eq!(Expectation::any().allowed_leeway(), Leeway::default());
    /// ```
    pub const fn allowed_leeway(&self) -> Leeway {
        self.rules.leeway
    }

    expects_times! {
        rules:
        /// Admits clocks that differ by so much.
        ///
        /// See [`Expectation`] for an example.
        leeway,
        /// Refuses tokens that live longer than this.
        ///
        /// See [`Expectation`] for an example.
        maximum_lifetime,
        /// Admits tokens without `exp`, such as the Ruby, PHP and Python snippets of document 001 make.
        ///
        /// ```
        /// # use roomkey::videosdk::{Credentials, Expectation};
        /// # use roomkey::{Code, Secret, Timestamp};
        /// let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
        /// // As the vendor's snippet for Python makes it.
        /// let token = concat!(
        ///     "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.",
        ///     "eyJhcGlrZXkiOiJteS1hcGkta2V5IiwicGVybWlzc2lvbnMiOlsiYWxsb3dfam9pbiJdfQ.",
        ///     "rH48czF2vJ6DbDlEenUzEiwy-eGf9lwiwctYzFYXNhM"
        /// );
        /// let now = Timestamp::from_unix(1_700_000_000)?;
        /// let error = credentials.verify(token, &Expectation::any(), now).unwrap_err();
        /// assert_eq!(error.code(), Code::ExpiryMissing);
        /// assert!(credentials.verify(token, &Expectation::any().allow_missing_expiry(), now).is_ok());
        /// # Ok::<(), roomkey::Error>(())
        /// ```
        allow_missing_expiry,
    }

    /// Applies every rule that is not about the signature or the key.
    pub(crate) fn check(&self, claims: &Claims, now: Timestamp) -> Result<()> {
        self.rules.check(claims.times(), now)?;
        claims.permissions().check()?;
        if claims.permissions().is_empty() {
            return Err(Error::because(Code::PermissionMissing, "The token grants nothing."));
        }
        if claims.needs_version_2() && !claims.is_version_2() {
            return Err(Error::new(Code::VersionRequired));
        }
        self.check_use(claims)?;
        if differs(self.room.as_ref(), claims.room()) {
            return Err(Error::new(Code::RoomMismatch));
        }
        if differs(self.participant.as_ref(), claims.participant()) {
            return Err(Error::new(Code::ParticipantMismatch));
        }
        Ok(())
    }

    fn check_use(&self, claims: &Claims) -> Result<()> {
        let for_api = claims.roles().admit(Role::Crawler);
        let refusal = match self.use_ {
            Some(Use::Join) if !claims.roles().admit(Role::Rtc) => {
                (Code::RoleNotAllowed, "The token's roles do not include `rtc`, so it cannot join.")
            }
            Some(Use::Join) if claims.entry().is_none() => {
                (Code::PermissionMissing, "The token grants neither `allow_join` nor `ask_join`.")
            }
            Some(Use::Api) if !for_api => (
                Code::RoleNotAllowed,
                "The token's roles do not include `crawler`, so it cannot call the API.",
            ),
            Some(Use::Right(right)) if !for_api && !claims.rights().contains(right) => (
                Code::RoleNotAllowed,
                match right {
                    Right::Create => {
                        "The token has neither the right `create` nor the role `crawler`."
                    }
                    Right::Validate => {
                        "The token has neither the right `validate` nor the role `crawler`."
                    }
                },
            ),
            // The room that it is for is there already.
            Some(Use::Right(Right::Create)) if claims.room().is_some() => {
                (Code::RoomMismatch, "The token is for one room, so it makes no other.")
            }
            _ => return Ok(()),
        };
        Err(Error::because(refusal.0, refusal.1))
    }
}

fn differs<T: PartialEq>(expected: Option<&T>, stated: Option<&T>) -> bool {
    matches!((expected, stated), (Some(expected), Some(stated)) if expected != stated)
}

/// An [`Expectation`] as plain values. Unknown members and wrong types are refused; what is absent
/// is not asked for.
///
/// ```
/// use roomkey::{Code, json, videosdk::ExpectationSpec};
///
/// let spec: ExpectationSpec = json::from_slice(br#"{"use":"join","room":"2kyv-gzay-64pg"}"#)?;
/// assert!(spec.parse().is_ok());
/// let spec = ExpectationSpec { use_: Some("host".into()), ..ExpectationSpec::default() };
/// assert_eq!(spec.parse().unwrap_err().code(), Code::ArgumentInvalid);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct ExpectationSpec<'a> {
    /// `join`, `api`, `create` or `validate`.
    #[serde(rename = "use")]
    pub use_: Option<Cow<'a, str>>,
    /// The room it is to be good for.
    pub room: Option<Cow<'a, str>>,
    /// Who is to use it.
    pub participant: Option<Cow<'a, str>>,
    /// Seconds that clocks may differ, 0 to 600.
    pub leeway: Option<u64>,
    /// The longest lifetime that is accepted.
    pub maximum_lifetime: Option<LifetimeSpec>,
    /// Whether tokens without `exp` are accepted.
    pub allow_missing_expiry: bool,
}

impl ExpectationSpec<'_> {
    /// Checks the values.
    ///
    /// # Errors
    /// The code of the first value that is wrong.
    ///
    /// ```
    /// use roomkey::{Code, videosdk::ExpectationSpec};
    /// let spec = ExpectationSpec { leeway: Some(601), ..ExpectationSpec::default() };
    /// assert_eq!(spec.parse().unwrap_err().code(), Code::ArgumentInvalid);
    /// ```
    pub fn parse(&self) -> Result<Expectation> {
        let mut expectation = match self.use_.as_deref() {
            None => Expectation::any(),
            Some("join") => Expectation::join_some_room(),
            Some("api") => Expectation::api(),
            Some("create") => Expectation::right(Right::Create),
            Some("validate") => Expectation::right(Right::Validate),
            Some(_) => {
                return Err(Error::because(
                    Code::ArgumentInvalid,
                    "The use of a token is `join`, `api`, `create` or `validate`.",
                ));
            }
        };
        expectation.room = self.room.as_deref().map(RoomId::parse).transpose()?;
        expectation.participant =
            self.participant.as_deref().map(ParticipantId::parse).transpose()?;
        expectation.rules = TimeRules::parse(
            self.leeway,
            self.maximum_lifetime.as_ref(),
            self.allow_missing_expiry,
        )?;
        Ok(expectation)
    }
}
