//! What someone may do in a room, in nobody's words.
//!
//! Each vendor has its own words for who may do what, and most apps mean the same few things: who comes,
//! into which room, whether they wait at the door, and what they may do inside. A [`Grant`] says that
//! once, and each vendor turns it into its own access, or refuses with `grant_unsupported` and the word
//! that it has no words for. Nothing is dropped in silence: a token that allows more than was meant lets
//! a stranger do it, and one that allows less fails in front of everyone.
//!
//! ```
//! use roomkey::Code;
//! use roomkey::grant::{Grant, GrantSpec, Join, Publish};
//! use roomkey::videosdk;
//!
//! let grant = Grant::new("2kyv-gzay-64pg", "ann", Join::Direct)?.moderate();
//! let access = videosdk::Access::try_from(&grant)?;
//! assert!(access.permissions().contains(videosdk::Permission::AllowMod));
//!
//! // VideoSDK's tokens do not say who may speak.
//! let listener = Grant::new("2kyv-gzay-64pg", "ben", Join::Direct)?.publish(Publish::Nothing);
//! let error = videosdk::Access::try_from(&listener).unwrap_err();
//! assert_eq!(error.code(), Code::GrantUnsupported);
//! assert!(error.reason().contains("`publish`"));
//! # Ok::<(), roomkey::Error>(())
//! ```

mod allow;
mod permission;
mod policy;
mod request;
mod spec;
mod word;

pub use permission::{Permission, Permissions, Right, Rights, Role, Roles};
pub(crate) use policy::Granted;
pub use policy::{Policy, PolicySpec};
pub use request::TokenRequest;
pub use spec::{GrantSpec, PublishSpec};
pub use word::Word;

use crate::error::{Code, Error, Result};
use crate::id::is_deceptive;

/// The most characters of a room's or a person's name. Vendors allow less.
const LONGEST_NAME: usize = 256;

/// How someone gets into the room.
///
/// ```
/// use roomkey::grant::Join;
/// assert_eq!("ask".parse::<Join>()?, Join::Ask);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a door is open, knocked on or shut")]
pub enum Join {
    /// Straight in.
    Direct,
    /// Waits until someone admits them.
    Ask,
    /// Not at all: the token is for something else, such as moderating from a server.
    None,
}

impl Join {
    /// `join`, `ask` or `none`.
    ///
    /// ```
    /// assert_eq!(roomkey::grant::Join::Direct.as_str(), "join");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "join",
            Self::Ask => "ask",
            Self::None => "none",
        }
    }
}

impl std::str::FromStr for Join {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let found =
            [Self::Direct, Self::Ask, Self::None].into_iter().find(|one| one.as_str() == text);
        found.ok_or(Error::because(Code::ArgumentInvalid, "`join` is `join`, `ask` or `none`."))
    }
}

/// What of one's own others get to hear and see.
///
/// ```
/// use roomkey::grant::{Grant, Join, Publish, Track};
/// use roomkey::livekit::Access;
/// let voice = Publish::Only(vec![Track::Microphone]);
/// let access = Access::try_from(&Grant::new("class-7", "ann", Join::Direct)?.publish(voice))?;
/// let sources = access.grants().video.can_publish_sources.clone();
/// assert_eq!(sources, Some(vec![roomkey::livekit::Source::Microphone]));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "everything, nothing, or a list")]
pub enum Publish {
    /// Everything: what one expects who joins a meeting.
    #[default]
    Everything,
    /// Nothing.
    Nothing,
    /// Only these.
    Only(Vec<Track>),
}

/// What can be published.
///
/// ```
/// use roomkey::grant::Track;
/// assert_eq!("screen".parse::<Track>()?, Track::Screen);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Track {
    /// The camera.
    Camera,
    /// The microphone.
    Microphone,
    /// The screen, and what is heard there.
    Screen,
}

impl Track {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Camera, Self::Microphone, Self::Screen];

    /// The word in lower case.
    ///
    /// ```
    /// assert_eq!(roomkey::grant::Track::Camera.as_str(), "camera");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::Microphone => "microphone",
            Self::Screen => "screen",
        }
    }
}

impl std::str::FromStr for Track {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text).ok_or(Error::because(
            Code::ArgumentInvalid,
            "What is published is `camera`, `microphone` or `screen`.",
        ))
    }
}

/// What someone may do in a room. See the [module](self) for an example.
///
/// ```
/// use roomkey::grant::{Grant, Join, Publish};
/// use roomkey::livekit::Access;
///
/// let host = Grant::new("class-7", "ann", Join::Direct)?
///     .name("Ann Lee")?
///     .metadata(r#"{"seat":7}"#)
///     .moderate()
///     .record();
/// let access = Access::try_from(&host)?;
/// assert_eq!(access.identity(), Some("ann"));
/// assert!(access.grants().video.room_admin && access.grants().video.room_record);
///
/// let recorder = Grant::new("class-7", "recorder", Join::Direct)?.publish(Publish::Nothing).hidden();
/// let access = Access::try_from(&recorder)?;
/// assert!(access.grants().video.hidden && !access.grants().video.may_publish());
///
/// let camera = Grant::new("class-7", "camera-2", Join::Direct)?.subscribe(false);
/// assert!(!Access::try_from(&camera)?.grants().video.may_subscribe());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of its own, and any go together")]
pub struct Grant {
    pub(crate) room: String,
    pub(crate) identity: String,
    pub(crate) join: Join,
    pub(crate) name: Option<String>,
    pub(crate) metadata: Option<String>,
    pub(crate) moderate: bool,
    pub(crate) publish: Publish,
    pub(crate) subscribe: bool,
    pub(crate) hidden: bool,
    pub(crate) record: bool,
}

impl Grant {
    /// Someone in a room, who speaks and listens there if they join it.
    ///
    /// The names are the vendor's: at OpenTok, for instance, a room is a session id.
    ///
    /// # Errors
    /// `argument_invalid` for a name that is empty, longer than 256 characters, or has control or
    /// invisible characters.
    ///
    /// ```
    /// use roomkey::grant::{Grant, Join};
    /// assert!(Grant::new("class-7", "ann", Join::Ask).is_ok());
    /// assert!(Grant::new("class-7", "", Join::Ask).is_err());
    /// ```
    pub fn new(room: impl Into<String>, identity: impl Into<String>, join: Join) -> Result<Self> {
        Ok(Self {
            room: checked("room", room.into())?,
            identity: checked("identity", identity.into())?,
            join,
            name: None,
            metadata: None,
            moderate: false,
            publish: Publish::Everything,
            subscribe: true,
            hidden: false,
            record: false,
        })
    }

    /// The name that the others see.
    ///
    /// # Errors
    /// As [`Grant::new`].
    ///
    /// See [`Grant`] for an example.
    pub fn name(mut self, name: impl Into<String>) -> Result<Self> {
        self.name = Some(checked("name", name.into())?);
        Ok(self)
    }

    /// What the app itself wants to know of them; the others may see it.
    ///
    /// See [`Grant`] for an example.
    #[must_use]
    pub fn metadata(mut self, metadata: impl Into<String>) -> Self {
        self.metadata = Some(metadata.into());
        self
    }

    /// Mutes and removes others.
    ///
    /// See [`Grant`] for an example.
    #[must_use]
    pub fn moderate(mut self) -> Self {
        self.moderate = true;
        self
    }

    /// What they publish.
    ///
    /// See [`Grant`] for an example.
    #[must_use]
    pub fn publish(mut self, publish: Publish) -> Self {
        self.publish = publish;
        self
    }

    /// Whether they hear and see others.
    ///
    /// See [`Grant`] for an example.
    #[must_use]
    pub fn subscribe(mut self, subscribe: bool) -> Self {
        self.subscribe = subscribe;
        self
    }

    /// Nobody sees that they are there.
    ///
    /// See [`Grant`] for an example.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Starts and stops recordings.
    ///
    /// See [`Grant`] for an example.
    #[must_use]
    pub fn record(mut self) -> Self {
        self.record = true;
        self
    }

    /// The words that say something, which a vendor has to have words for.
    ///
    /// ```
    /// use roomkey::grant::{Grant, Join, Word};
    /// let grant = Grant::new("class-7", "ann", Join::Ask)?.hidden();
    /// assert!(grant.words().any(|word| word == Word::Hidden));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn words(&self) -> impl Iterator<Item = Word> {
        let publish = match &self.publish {
            Publish::Everything => None,
            Publish::Nothing => Some(Word::PublishNothing),
            Publish::Only(_) => Some(Word::PublishSome),
        };
        [
            Some(Word::Room),
            Some(Word::Identity),
            Some(match self.join {
                Join::Direct => Word::Join,
                Join::Ask => Word::JoinAsk,
                Join::None => Word::JoinNone,
            }),
            self.name.is_some().then_some(Word::Name),
            self.moderate.then_some(Word::Moderate),
            publish,
            (!self.subscribe).then_some(Word::SubscribeNot),
            self.hidden.then_some(Word::Hidden),
            self.record.then_some(Word::Record),
            self.metadata.is_some().then_some(Word::Metadata),
        ]
        .into_iter()
        .flatten()
    }

    /// Refuses what a vendor has no words for.
    pub(crate) fn check(&self, known: &[Word], vendor: &str) -> Result<()> {
        match self.words().find(|word| !known.contains(word)) {
            Some(word) => Err(word.unsupported(vendor)),
            None => Ok(()),
        }
    }
}

fn checked(what: &str, name: String) -> Result<String> {
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(is_deceptive) {
        return Err(Error::because(
            Code::ArgumentInvalid,
            format!("`{what}` is not 1 to 256 characters without control or invisible characters."),
        ));
    }
    Ok(name)
}
