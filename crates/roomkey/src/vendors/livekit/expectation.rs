//! What the verifier wants a token for.

use super::claims::Claims;
use super::grants::Grants;
use crate::error::{Code, Error, Result};
use crate::jws::{TimeRules, expects_times};
use crate::time::{LifetimeSpec, Timestamp};
use crate::written::written;
use serde::Deserialize;
use std::borrow::Cow;

/// Whether there is a room that they let their bearer into.
fn joins(grants: &Grants) -> bool {
    grants.video.room_join && grants.video.room.is_some()
}

macro_rules! abilities {
    ($($(#[$doc:meta])* $variant:ident, $text:literal, $grants:ident => $has:expr;)*) => {
        /// Something that a token may let its bearer do, named as the member that grants it.
        ///
        /// ```
        /// use roomkey::livekit::Ability;
        /// assert_eq!(Ability::parse("roomJoin")?, Ability::RoomJoin);
        /// assert_eq!(Ability::parse("sip.call")?, Ability::SipCall);
        /// # Ok::<(), roomkey::Error>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Ability {
            $($(#[$doc])* $variant,)*
        }

        impl Ability {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name: of a member of `video` alone, of others behind their claim.
            ///
            /// ```
            /// assert_eq!(roomkey::livekit::Ability::RoomAdmin.as_str(), "roomAdmin");
            /// ```
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// Whether these grants have it. What may be done in a room takes `roomJoin` too; `roomJoin` and
            /// `roomAdmin` take a room, since the server takes none from the client and compares it with that
            /// of the call.
            ///
            /// ```
            /// use roomkey::livekit::{Ability, Access};
            /// let access = Access::join("a", "ann")?;
            /// assert!(Ability::CanPublish.is_in(access.grants()));
            /// assert!(!Ability::CanUpdateOwnMetadata.is_in(access.grants()));
            /// # Ok::<(), roomkey::Error>(())
            /// ```
            pub fn is_in(self, grants: &Grants) -> bool {
                match self { $(Self::$variant => { let $grants = grants; $has })* }
            }
        }
    };
}

abilities! {
    /// Join.
    RoomJoin, "roomJoin", grants => joins(grants);
    /// Act on those in the room.
    RoomAdmin, "roomAdmin", grants => grants.video.room_admin && grants.video.room.is_some();
    /// Create and delete rooms.
    RoomCreate, "roomCreate", grants => grants.video.room_create;
    /// List rooms.
    RoomList, "roomList", grants => grants.video.room_list;
    /// Record.
    RoomRecord, "roomRecord", grants => grants.video.room_record;
    /// Everything about ingress.
    IngressAdmin, "ingressAdmin", grants => grants.video.ingress_admin;
    /// Publish in the room.
    CanPublish, "canPublish", grants => joins(grants) && grants.video.may_publish();
    /// Subscribe in the room.
    CanSubscribe, "canSubscribe", grants => joins(grants) && grants.video.may_subscribe();
    /// Publish data in the room.
    CanPublishData, "canPublishData", grants => joins(grants) && grants.video.may_publish_data();
    /// Change one's own name, metadata and attributes.
    CanUpdateOwnMetadata, "canUpdateOwnMetadata", grants => {
        joins(grants) && grants.video.can_update_own_metadata == Some(true)
    };
    /// Subscribe to metrics.
    CanSubscribeMetrics, "canSubscribeMetrics", grants => {
        joins(grants) && grants.video.can_subscribe_metrics == Some(true)
    };
    /// Manage a session with an agent.
    CanManageAgentSession, "canManageAgentSession", grants => {
        joins(grants) && grants.video.can_manage_agent_session == Some(true)
    };
    /// Register as a worker.
    Agent, "agent", grants => grants.video.agent;
    /// Everything about SIP.
    SipAdmin, "sip.admin", grants => grants.sip.admin;
    /// Call somebody.
    SipCall, "sip.call", grants => grants.sip.call;
    /// Create, change and delete agents.
    AgentAdmin, "agent.admin", grants => grants.agent.admin;
    /// Use models.
    InferencePerform, "inference.perform", grants => grants.inference.perform;
    /// Publish observations.
    ObservabilityWrite, "observability.write", grants => grants.observability.write;
    /// Call endpoints of agents.
    AgentEndpointCall, "agentEndpoint.call", grants => grants.agent_endpoint.call;
}

impl Ability {
    /// Parses the exact text.
    ///
    /// # Errors
    /// `argument_invalid` for any other text.
    ///
    /// ```
    /// use roomkey::{Code, livekit::Ability};
    /// assert_eq!(Ability::parse("room_join").unwrap_err().code(), Code::ArgumentInvalid);
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        Self::ALL.iter().copied().find(|one| one.as_str() == text).ok_or_else(|| {
            let words: Vec<_> = Self::ALL.iter().map(|one| one.as_str()).collect();
            let reason = format!("A grant of LiveKit is one of {}.", words.join(", "));
            Error::because(Code::ArgumentInvalid, reason)
        })
    }
}

written!(Ability: Display);

/// What a token has to be good for.
///
/// ```
/// use roomkey::jws::Leeway;
/// use roomkey::livekit::{Ability, Access, Credentials, Expectation};
/// use roomkey::{Code, Lifetime, Secret, Timestamp};
///
/// let credentials = Credentials::new("APIx7Qm2", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
/// let minted = Timestamp::from_unix(1_700_000_000)?;
/// let token = credentials.mint(&Access::join("class-7", "ann")?, Lifetime::minutes(10)?, minted)?;
/// let late = Timestamp::from_unix(1_700_000_630)?;
/// let refused = |expectation| credentials.verify(&token, &expectation, late).unwrap_err().code();
///
/// let here = Expectation::any().leeway(Leeway::seconds(60)?);
/// assert!(credentials.verify(&token, &here, late).is_ok());
/// assert_eq!(refused(Expectation::any()), Code::TokenExpired);
/// assert_eq!(refused(here.clone().room("class-8")), Code::RoomMismatch);
/// assert_eq!(refused(here.clone().identity("ben")), Code::ParticipantMismatch);
/// assert_eq!(refused(here.clone().can(Ability::RoomAdmin)), Code::PermissionMissing);
/// assert_eq!(refused(here.maximum_lifetime(Lifetime::minutes(5)?)), Code::LifetimeTooLong);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Expectation {
    room: Option<String>,
    identity: Option<String>,
    ability: Option<Ability>,
    rules: TimeRules,
}

impl Expectation {
    /// A genuine token that is live and grants something, whatever it is.
    ///
    /// See [`Expectation`] for an example.
    pub fn any() -> Self {
        Self::default()
    }

    /// For this room. A token that names none is for none.
    ///
    /// See [`Expectation`] for an example.
    #[must_use]
    pub fn room(mut self, room: impl Into<String>) -> Self {
        self.room = Some(room.into());
        self
    }

    /// For this participant. A token that names nobody is for nobody.
    ///
    /// See [`Expectation`] for an example.
    #[must_use]
    pub fn identity(mut self, identity: impl Into<String>) -> Self {
        self.identity = Some(identity.into());
        self
    }

    /// Lets its bearer do this.
    ///
    /// See [`Expectation`] for an example.
    #[must_use]
    pub const fn can(mut self, ability: Ability) -> Self {
        self.ability = Some(ability);
        self
    }

    expects_times! {
        rules:
        /// Admits clocks that differ by so much. The vendor's own verifiers admit 60 seconds (Node's 10).
        ///
        /// See [`Expectation`] for an example.
        leeway,
        /// Refuses tokens that live longer than this: from `iat`, or from now where there is none.
        ///
        /// See [`Expectation`] for an example.
        maximum_lifetime,
    }

    /// Applies every rule that is not about the signature or the project.
    pub(super) fn check(&self, claims: &Claims, now: Timestamp) -> Result<()> {
        self.rules.check(claims.times(), now)?;
        if claims.grants().is_empty() {
            return Err(Error::because(Code::PermissionMissing, "The token grants nothing."));
        }
        if let Some(ability) = self.ability
            && !ability.is_in(claims.grants())
        {
            return Err(Error::because(
                Code::PermissionMissing,
                format!("The token does not grant `{ability}`."),
            ));
        }
        if let Some(room) = &self.room
            && claims.room() != Some(room)
        {
            return Err(Error::new(Code::RoomMismatch));
        }
        match &self.identity {
            Some(identity) if claims.identity() != Some(identity) => {
                Err(Error::new(Code::ParticipantMismatch))
            }
            _ => Ok(()),
        }
    }
}

/// An [`Expectation`] as plain values. Unknown members and wrong types are refused; what is absent is not
/// asked for.
///
/// ```
/// use roomkey::{json, livekit::ExpectationSpec};
///
/// let spec: ExpectationSpec =
///     json::from_slice(br#"{"room":"class-7","grant":"roomJoin","leeway":60}"#)?;
/// assert!(spec.parse().is_ok());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct ExpectationSpec<'a> {
    /// The room it is to be good for.
    pub room: Option<Cow<'a, str>>,
    /// Whom it is to be for.
    pub identity: Option<Cow<'a, str>>,
    /// What it is to grant, such as `roomJoin` or `sip.call`; see [`Ability`].
    pub grant: Option<Cow<'a, str>>,
    /// Seconds that clocks may differ, 0 to 600.
    pub leeway: Option<u64>,
    /// The longest lifetime that is accepted.
    pub maximum_lifetime: Option<LifetimeSpec>,
}

impl ExpectationSpec<'_> {
    /// Checks the values.
    ///
    /// # Errors
    /// The code of the first value that is wrong.
    ///
    /// ```
    /// use roomkey::{Code, livekit::ExpectationSpec};
    /// let spec = ExpectationSpec { grant: Some("join".into()), ..ExpectationSpec::default() };
    /// assert_eq!(spec.parse().unwrap_err().code(), Code::ArgumentInvalid);
    /// ```
    pub fn parse(&self) -> Result<Expectation> {
        Ok(Expectation {
            room: self.room.as_deref().map(str::to_owned),
            identity: self.identity.as_deref().map(str::to_owned),
            ability: self.grant.as_deref().map(Ability::parse).transpose()?,
            rules: TimeRules::parse(self.leeway, self.maximum_lifetime.as_ref(), false)?,
        })
    }
}
