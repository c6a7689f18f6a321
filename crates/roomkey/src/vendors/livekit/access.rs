//! What a token is to grant, before it is a token.
//!
//! [`Access`] can only be built right: nothing is granted by default, and what the server would read as
//! something else than was meant is refused. [`AccessSpec`] is the same as plain values.

use super::grants::{
    AgentEndpointGrant, AgentGrant, AgentThreadGrant, Grants, InferenceGrant, ObservabilityGrant,
    SipGrant, Source, VideoGrant,
};
use super::kind::{Kind, KindDetail};
use super::name::{check_identity, check_room, is_display_name};
use super::room_config::RoomConfig;
use crate::error::{Code, Error, Result};
use crate::id::Jti;
use crate::time::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What a token is to grant, and to whom. It is checked when it is built.
///
/// ```
/// use roomkey::livekit::{Access, Credentials, DEFAULT_LIFETIME, Expectation, Grants, Kind, KindDetail};
/// use roomkey::livekit::{RoomConfig, VideoGrant};
/// use roomkey::{Code, Jti, Secret, Timestamp};
///
/// let credentials = Credentials::new("APIx7Qm2", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
/// let now = Timestamp::from_unix(1_700_000_000)?;
///
/// let access = Access::join("class-7", "scribe")?
///     .name("The scribe")?
///     .kind(Kind::Agent)
///     .kind_details([KindDetail::CloudAgent])
///     .metadata("writes what is said")
///     .attribute("seat", "7")
///     .room_preset("webinar")
///     .room_config(RoomConfig::parse(&serde_json::json!({ "maxParticipants": 2 }))?)
///     .not_before(now)
///     .jti(Jti::parse("order-7")?);
/// let token = credentials.mint(&access, DEFAULT_LIFETIME, now)?;
/// let claims = credentials.verify(&token, &Expectation::any(), now)?;
/// assert_eq!(
///     serde_json::to_value(&*claims).unwrap(),
///     serde_json::json!({
///         "iss": "APIx7Qm2", "sub": "scribe", "name": "The scribe", "kind": "agent",
///         "kindDetails": ["cloud_agent"], "video": { "roomJoin": true, "room": "class-7" },
///         "metadata": "writes what is said", "attributes": { "seat": "7" },
///         "roomPreset": "webinar", "roomConfig": { "maxParticipants": 2 },
///         "nbf": 1_700_000_000, "iat": 1_700_000_000, "exp": 1_700_000_600, "jti": "order-7",
///     })
/// );
///
/// let nothing = Access::new(Some("ann"), Grants::default());
/// assert_eq!(nothing.unwrap_err().code(), Code::PermissionsMissing);
/// let video = VideoGrant { room_list: true, ..VideoGrant::default() };
/// let program = Access::new(None, Grants { video, ..Grants::default() })?;
/// assert_eq!(program.identity(), None);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Access {
    pub(super) identity: Option<String>,
    pub(super) name: Option<String>,
    pub(super) kind: Option<Kind>,
    pub(super) kind_details: Vec<KindDetail>,
    pub(super) grants: Grants,
    pub(super) metadata: Option<String>,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) room_preset: Option<String>,
    pub(super) room_config: Option<RoomConfig>,
    pub(super) not_before: Option<Timestamp>,
    pub(super) jti: Option<Jti>,
}

impl Access {
    /// Lets somebody join a room, publish and subscribe there.
    ///
    /// # Errors
    /// `room_id_invalid`, `identity_invalid`.
    ///
    /// ```
    /// # use roomkey::{Code, livekit::Access};
    /// assert_eq!(Access::join("", "ann").unwrap_err().code(), Code::RoomIdInvalid);
    /// assert_eq!(Access::join("class-7", "").unwrap_err().code(), Code::IdentityInvalid);
    /// ```
    pub fn join(room: &str, identity: &str) -> Result<Self> {
        let room = Some(room.to_owned());
        let video = VideoGrant { room_join: true, room, ..VideoGrant::default() };
        Self::new(Some(identity), Grants { video, ..Grants::default() })
    }

    /// Grants this to somebody, or to a program that calls the API and is nobody.
    ///
    /// # Errors
    /// `permissions_missing` when nothing is granted. `identity_invalid`, also where somebody is to join and
    /// nobody is named: the server would take the token's id for the identity. `room_id_invalid`, also where
    /// somebody is to join and no room is named, since the server takes none from the client. `argument_invalid` for `room_admin` without a room, which
    /// counts nowhere; for an empty list of sources, which lets everything be published; for sources that are
    /// not known, and for sources where nothing may be published.
    ///
    /// ```
    /// use roomkey::Code;
    /// use roomkey::livekit::{Access, Grants, VideoGrant};
    /// let video = VideoGrant { room_admin: true, ..VideoGrant::default() };
    /// let error = Access::new(None, Grants { video, ..Grants::default() }).unwrap_err();
    /// assert_eq!(error.code(), Code::ArgumentInvalid);
    /// ```
    pub fn new(identity: Option<&str>, grants: Grants) -> Result<Self> {
        if grants.is_empty() {
            return Err(Error::new(Code::PermissionsMissing));
        }
        check_video(&grants.video)?;
        match identity {
            Some(identity) => check_identity(identity)?,
            None if grants.video.room_join => {
                return Err(Error::because(
                    Code::IdentityInvalid,
                    "`roomJoin` needs an identity: without one LiveKit takes the token's id for it.",
                ));
            }
            None => {}
        }
        Ok(Self {
            identity: identity.map(str::to_owned),
            name: None,
            kind: None,
            kind_details: Vec::new(),
            grants,
            metadata: None,
            attributes: BTreeMap::new(),
            room_preset: None,
            room_config: None,
            not_before: None,
            jti: None,
        })
    }

    /// The name that others see.
    ///
    /// # Errors
    /// `argument_invalid` over 256 bytes, which the server refuses.
    ///
    /// ```
    /// # use roomkey::livekit::Access;
    /// assert!(Access::join("a", "ann")?.name("n".repeat(257)).is_err());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn name(mut self, name: impl Into<String>) -> Result<Self> {
        let name = name.into();
        if !is_display_name(&name) {
            return Err(wrong("A display name of LiveKit has at most 256 bytes."));
        }
        self.name = Some(name);
        Ok(self)
    }

    /// Comes as this kind of participant, and not as a standard one.
    ///
    /// See [`Access`] for an example.
    #[must_use]
    pub const fn kind(mut self, kind: Kind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Says more about its kind.
    ///
    /// See [`Access`] for an example.
    #[must_use]
    pub fn kind_details(mut self, details: impl IntoIterator<Item = KindDetail>) -> Self {
        self.kind_details = details.into_iter().collect();
        self
    }

    /// Text about the participant that everybody in the room can read.
    ///
    /// See [`Access`] for an example.
    #[must_use]
    pub fn metadata(mut self, metadata: impl Into<String>) -> Self {
        self.metadata = Some(metadata.into());
        self
    }

    /// An attribute of the participant that everybody in the room can read.
    ///
    /// See [`Access`] for an example.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.insert(name.into(), value.into());
        self
    }

    /// A preset of the vendor's cloud for the room that its bearer opens.
    ///
    /// See [`Access`] for an example.
    #[must_use]
    pub fn room_preset(mut self, preset: impl Into<String>) -> Self {
        self.room_preset = Some(preset.into());
        self
    }

    /// How the room is to be that its bearer opens.
    ///
    /// See [`Access`] for an example.
    #[must_use]
    pub fn room_config(mut self, config: RoomConfig) -> Self {
        self.room_config = Some(config);
        self
    }

    /// Counts from this time on, and not at once.
    ///
    /// See [`Access`] for an example.
    #[must_use]
    pub const fn not_before(mut self, time: Timestamp) -> Self {
        self.not_before = Some(time);
        self
    }

    /// Gives the token this id instead of a random one.
    ///
    /// See [`Access`] for an example.
    #[must_use]
    pub fn jti(mut self, jti: Jti) -> Self {
        self.jti = Some(jti);
        self
    }

    /// What it grants.
    ///
    /// ```
    /// # use roomkey::livekit::Access;
    /// assert!(Access::join("a", "ann")?.grants().video.room_join);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn grants(&self) -> &Grants {
        &self.grants
    }

    /// Whom it is for.
    ///
    /// ```
    /// # use roomkey::livekit::Access;
    /// assert_eq!(Access::join("a", "ann")?.identity(), Some("ann"));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn identity(&self) -> Option<&str> {
        self.identity.as_deref()
    }
}

fn check_video(video: &VideoGrant) -> Result<()> {
    video.room.as_deref().map_or(Ok(()), check_room)?;
    if video.room_join && video.room.is_none() {
        return Err(Error::because(
            Code::RoomIdInvalid,
            "`roomJoin` needs a room: LiveKit's servers take none from the client.",
        ));
    }
    video.destination_room.as_deref().map_or(Ok(()), check_room)?;
    if video.room_admin && video.room.is_none() {
        return Err(wrong("`roomAdmin` counts in one room only: name it."));
    }
    let Some(sources) = video.can_publish_sources.as_deref() else { return Ok(()) };
    if sources.is_empty() {
        return Err(wrong(
            "An empty `canPublishSources` lets everything be published. Say `canPublish: false` instead.",
        ));
    }
    if sources.contains(&Source::Unknown) {
        return Err(wrong(
            "A source of `canPublishSources` is none of camera, microphone, screen_share, screen_share_audio.",
        ));
    }
    if video.can_publish == Some(false) {
        return Err(wrong(
            "`canPublishSources` says what may be published, and `canPublish` that nothing may.",
        ));
    }
    Ok(())
}

fn wrong(reason: &'static str) -> Error {
    Error::because(Code::ArgumentInvalid, reason)
}

/// An [`Access`] as plain values. Unknown members and wrong types are refused.
///
/// ```
/// use roomkey::{json, livekit::AccessSpec};
///
/// let spec: AccessSpec =
///     json::from_slice(br#"{"identity":"ann","room":"class-7","video":{"roomJoin":true}}"#)?;
/// assert!(spec.parse().is_ok());
/// assert!(json::from_slice::<AccessSpec>(br#"{"attributes":{"seat":7}}"#).is_err());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct AccessSpec<'a> {
    /// Who it is (`sub`); nobody for a program that calls the API.
    pub identity: Option<Cow<'a, str>>,
    /// The name that others see.
    pub name: Option<Cow<'a, str>>,
    /// The one room. The same as the member of `video`; it grants nothing by itself.
    pub room: Option<Cow<'a, str>>,
    /// What may be done with rooms.
    pub video: Option<VideoGrant>,
    /// What may be done with telephones.
    pub sip: Option<SipGrant>,
    /// What may be done with agents.
    pub agent: Option<AgentGrant>,
    /// What may be done with models.
    pub inference: Option<InferenceGrant>,
    /// What may be done with observations.
    pub observability: Option<ObservabilityGrant>,
    /// What may be done with endpoints of agents.
    pub agent_endpoint: Option<AgentEndpointGrant>,
    /// What may be done with threads of agents.
    pub agent_thread: Option<AgentThreadGrant>,
    /// `standard`, `ingress`, `egress`, `sip`, `agent`, `connector`, `bridge`.
    pub kind: Option<Cow<'a, str>>,
    /// More about its kind.
    pub kind_details: Vec<Cow<'a, str>>,
    /// Text that everybody in the room can read.
    pub metadata: Option<Cow<'a, str>>,
    /// Texts by name that everybody in the room can read.
    pub attributes: BTreeMap<String, String>,
    /// A preset of the vendor's cloud for the room.
    pub room_preset: Option<Cow<'a, str>>,
    /// How the room is to be; see [`RoomConfig`].
    pub room_config: Option<Value>,
    /// From when on it counts, in seconds since 1970; at once if absent.
    pub not_before: Option<i64>,
    /// The id of the token; random if absent.
    pub jti: Option<Cow<'a, str>>,
}

impl AccessSpec<'_> {
    /// Checks the values.
    ///
    /// # Errors
    /// The code of the first value that is wrong.
    ///
    /// ```
    /// use roomkey::{Code, livekit::AccessSpec};
    /// let spec = AccessSpec { room: Some("a".into()), identity: Some("ann".into()), ..AccessSpec::default() };
    /// assert_eq!(spec.parse().unwrap_err().code(), Code::PermissionsMissing);
    /// ```
    pub fn parse(self) -> Result<Access> {
        let kind = self.kind.as_deref().map(Kind::parse).transpose()?;
        let kind_details: Result<_> =
            self.kind_details.iter().map(|text| KindDetail::parse(text)).collect();
        let kind_details = kind_details?;
        let mut video = self.video.unwrap_or_default();
        match (self.room, &video.room) {
            (Some(room), Some(other)) if room != *other => {
                return Err(wrong("`room` and the room of `video` differ."));
            }
            (Some(room), _) => video.room = Some(room.into_owned()),
            (None, _) => {}
        }
        let grants = Grants {
            video,
            sip: self.sip.unwrap_or_default(),
            agent: self.agent.unwrap_or_default(),
            inference: self.inference.unwrap_or_default(),
            observability: self.observability.unwrap_or_default(),
            agent_endpoint: self.agent_endpoint.unwrap_or_default(),
            agent_thread: self.agent_thread.unwrap_or_default(),
        };
        let mut access = Access::new(self.identity.as_deref(), grants)?;
        if let Some(name) = self.name {
            access = access.name(name)?;
        }
        access.kind = kind;
        access.kind_details = kind_details;
        access.metadata = self.metadata.map(Cow::into_owned);
        access.attributes = self.attributes;
        access.room_preset = self.room_preset.map(Cow::into_owned);
        access.room_config = self.room_config.as_ref().map(RoomConfig::parse).transpose()?;
        access.not_before = self.not_before.map(Timestamp::from_unix).transpose()?;
        access.jti = self.jti.as_deref().map(Jti::parse).transpose()?;
        Ok(access)
    }
}
