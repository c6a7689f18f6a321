//! What a token grants, member by member as LiveKit has them.
//!
//! The same types say what a token is to grant and what one does. When a token is read, members that are not
//! known are left out (the vendor's own tests demand that such a token is accepted), and nothing follows from
//! them.

mod read;

use crate::error::Result;
use read::read;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(super) use read::{check_spelling, invalid};

macro_rules! grant {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$member_doc:meta])* $member:ident: $type:ty = $written:literal,)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        #[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
        #[allow(clippy::struct_excessive_bools, reason = "as the vendor has them")]
        pub struct $name {
            $($(#[$member_doc])*
            #[serde(rename = $written, skip_serializing_if = "is_unset")]
            pub $member: $type,)*
        }

        impl Grant for $name {
            const NAMES: &'static [&'static str] = &[$($written,)*];
        }
    };
}

/// A grant: a claim that is an object.
pub(super) trait Grant: DeserializeOwned + Serialize + Default + PartialEq {
    /// Its members, as they stand in the token.
    const NAMES: &'static [&'static str];
}

/// What is unset is not written.
fn is_unset<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What may be published, by where it comes from.
///
/// ```
/// use roomkey::livekit::Source;
/// let sources: Vec<Source> = serde_json::from_str(r#"["camera","screen_share"]"#).unwrap();
/// assert_eq!(sources, [Source::Camera, Source::ScreenShare]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Source {
    /// A camera.
    Camera,
    /// A microphone.
    Microphone,
    /// A screen, or a window.
    ScreenShare,
    /// What sounds on it.
    ScreenShareAudio,
    /// One that is not known: it lets nothing be published, and beside it nothing else that is not listed.
    /// It stands in tokens of others and is not minted.
    #[serde(other)]
    Unknown,
}

grant! {
    /// Rooms, and what may be done in one (`video`).
    ///
    /// What is `None` is not written; then the server decides as each member says.
    ///
    /// ```
    /// use roomkey::livekit::VideoGrant;
    /// let listener = VideoGrant { room_join: true, can_publish: Some(false), ..VideoGrant::default() };
    /// assert!(!listener.may_publish() && !listener.may_publish_data() && listener.may_subscribe());
    /// ```
    VideoGrant {
        /// Create and delete any room by the API. Joining takes none of it: who may join a room that is not
        /// there makes it, unless the server is told otherwise (`room.auto_create`).
        room_create: bool = "roomCreate",
        /// List all rooms.
        room_list: bool = "roomList",
        /// Record and stream (egress).
        room_record: bool = "roomRecord",
        /// Act on those in the one room that is named, by the API.
        room_admin: bool = "roomAdmin",
        /// Join a room.
        room_join: bool = "roomJoin",
        /// The one room. Without one nothing can be joined: the server takes none from the client.
        room: Option<String> = "room",
        /// Publish; yes unless it says no.
        can_publish: Option<bool> = "canPublish",
        /// Subscribe; yes unless it says no.
        can_subscribe: Option<bool> = "canSubscribe",
        /// Publish data; as `can_publish` unless it says otherwise.
        can_publish_data: Option<bool> = "canPublishData",
        /// Publish from these sources alone. An empty list is none to the server, and would let everything be
        /// published.
        can_publish_sources: Option<Vec<Source>> = "canPublishSources",
        /// Change one's own name, metadata and attributes; no unless it says yes.
        can_update_own_metadata: Option<bool> = "canUpdateOwnMetadata",
        /// Everything about ingress.
        ingress_admin: bool = "ingressAdmin",
        /// Others do not see them.
        hidden: bool = "hidden",
        /// They record.
        recorder: bool = "recorder",
        /// Register as a worker of the vendor's framework for agents.
        agent: bool = "agent",
        /// Subscribe to metrics; no unless it says yes.
        can_subscribe_metrics: Option<bool> = "canSubscribeMetrics",
        /// Manage a session with an agent; no unless it says yes.
        can_manage_agent_session: Option<bool> = "canManageAgentSession",
        /// Where participants may be forwarded or moved.
        destination_room: Option<String> = "destinationRoom",
    }
}

grant! {
    /// Telephones (`sip`).
    ///
    /// ```
    /// let grant = roomkey::livekit::SipGrant { call: true, ..Default::default() };
    /// assert_eq!(serde_json::to_string(&grant).unwrap(), r#"{"call":true}"#);
    /// ```
    SipGrant {
        /// Everything about SIP.
        admin: bool = "admin",
        /// Call somebody.
        call: bool = "call",
    }
}

grant! {
    /// Agents in the vendor's cloud (`agent`).
    ///
    /// ```
    /// let grant = roomkey::livekit::AgentGrant { dispatch_admin: true, ..Default::default() };
    /// assert_eq!(serde_json::to_string(&grant).unwrap(), r#"{"dispatchAdmin":true}"#);
    /// ```
    AgentGrant {
        /// Create, change and delete agents.
        admin: bool = "admin",
        /// Manage simulations.
        simulation_admin: bool = "simulationAdmin",
        /// Reach the agents' databases.
        database_admin: bool = "databaseAdmin",
        /// Manage the queue of dispatches.
        dispatch_admin: bool = "dispatchAdmin",
    }
}

grant! {
    /// Models in the vendor's cloud (`inference`).
    ///
    /// ```
    /// let grant = roomkey::livekit::InferenceGrant { perform: true };
    /// assert_eq!(serde_json::to_string(&grant).unwrap(), r#"{"perform":true}"#);
    /// ```
    InferenceGrant {
        /// Use them all.
        perform: bool = "perform",
    }
}

grant! {
    /// Observations (`observability`).
    ///
    /// ```
    /// let grant = roomkey::livekit::ObservabilityGrant { write: true };
    /// assert_eq!(serde_json::to_string(&grant).unwrap(), r#"{"write":true}"#);
    /// ```
    ObservabilityGrant {
        /// Publish them.
        write: bool = "write",
    }
}

grant! {
    /// Endpoints of agents (`agentEndpoint`).
    ///
    /// ```
    /// let agent_name = Some("scribe".to_owned());
    /// let grant = roomkey::livekit::AgentEndpointGrant { call: true, agent_name, deployment: None };
    /// assert_eq!(serde_json::to_string(&grant).unwrap(), r#"{"call":true,"agentName":"scribe"}"#);
    /// ```
    AgentEndpointGrant {
        /// Call those that are not public.
        call: bool = "call",
        /// Of this agent; of all with none.
        agent_name: Option<String> = "agentName",
        /// In this deployment; in all with none.
        deployment: Option<String> = "deployment",
    }
}

grant! {
    /// Threads of agents (`agentThread`).
    ///
    /// ```
    /// let grant = roomkey::livekit::AgentThreadGrant { read: true, all: true, ..Default::default() };
    /// assert_eq!(serde_json::to_string(&grant).unwrap(), r#"{"all":true,"read":true}"#);
    /// ```
    AgentThreadGrant {
        /// In every thread and scope.
        all: bool = "all",
        /// In this scope.
        scope: Option<String> = "scope",
        /// In these threads.
        thread_ids: Vec<String> = "threadIds",
        /// List them.
        list: bool = "list",
        /// Create some.
        create: bool = "create",
        /// Write into them.
        write: bool = "write",
        /// Read them.
        read: bool = "read",
        /// Delete them.
        delete: bool = "delete",
    }
}

impl VideoGrant {
    /// Whether it lets something be published in the room that is joined.
    ///
    /// ```
    /// assert!(roomkey::livekit::VideoGrant { room_join: true, ..Default::default() }.may_publish());
    /// ```
    pub fn may_publish(&self) -> bool {
        self.room_join && self.can_publish.unwrap_or(true)
    }

    /// Whether it lets this be published.
    ///
    /// ```
    /// use roomkey::livekit::{Source, VideoGrant};
    /// let sources = Some(vec![Source::Microphone]);
    /// let grant = VideoGrant { room_join: true, can_publish_sources: sources, ..VideoGrant::default() };
    /// assert!(grant.may_publish_from(Source::Microphone) && !grant.may_publish_from(Source::Camera));
    /// ```
    pub fn may_publish_from(&self, source: Source) -> bool {
        let listed = match self.can_publish_sources.as_deref() {
            None | Some([]) => true,
            Some(sources) => source != Source::Unknown && sources.contains(&source),
        };
        self.may_publish() && listed
    }

    /// Whether it lets data be published.
    ///
    /// ```
    /// use roomkey::livekit::VideoGrant;
    /// let grant = VideoGrant { room_join: true, can_publish_data: Some(false), ..VideoGrant::default() };
    /// assert!(grant.may_publish() && !grant.may_publish_data());
    /// ```
    pub fn may_publish_data(&self) -> bool {
        self.room_join && self.can_publish_data.or(self.can_publish).unwrap_or(true)
    }

    /// Whether it lets its bearer see and hear others.
    ///
    /// ```
    /// assert!(!roomkey::livekit::VideoGrant::default().may_subscribe(), "who is not in the room");
    /// ```
    pub fn may_subscribe(&self) -> bool {
        self.room_join && self.can_subscribe.unwrap_or(true)
    }
}

/// Everything that a token grants.
///
/// ```
/// use roomkey::livekit::{Grants, SipGrant};
/// let grants = Grants { sip: SipGrant { call: true, ..Default::default() }, ..Grants::default() };
/// assert!(!grants.is_empty() && Grants::default().is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct Grants {
    /// Rooms.
    pub video: VideoGrant,
    /// Telephones.
    pub sip: SipGrant,
    /// Agents in the vendor's cloud.
    pub agent: AgentGrant,
    /// Models in the vendor's cloud.
    pub inference: InferenceGrant,
    /// Observations.
    pub observability: ObservabilityGrant,
    /// Endpoints of agents.
    pub agent_endpoint: AgentEndpointGrant,
    /// Threads of agents.
    pub agent_thread: AgentThreadGrant,
}

impl Grants {
    /// The claims that are grants.
    pub(super) const NAMES: [&'static str; 7] =
        ["video", "sip", "agent", "inference", "observability", "agentEndpoint", "agentThread"];

    /// Whether nothing is granted. What may be done in a room counts for nothing without a way into it.
    ///
    /// ```
    /// use roomkey::livekit::{Grants, VideoGrant};
    /// let video = VideoGrant { can_publish: Some(true), room: Some("a".into()), ..VideoGrant::default() };
    /// assert!(Grants { video, ..Grants::default() }.is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        let Self { video, sip, agent, inference, observability, agent_endpoint, agent_thread } =
            self;
        ![
            video.room_create,
            video.room_list,
            video.room_record,
            video.room_admin,
            video.room_join,
            video.ingress_admin,
            video.agent,
            sip.admin,
            sip.call,
            agent.admin,
            agent.simulation_admin,
            agent.database_admin,
            agent.dispatch_admin,
            inference.perform,
            observability.write,
            agent_endpoint.call,
            agent_thread.list,
            agent_thread.create,
            agent_thread.write,
            agent_thread.read,
            agent_thread.delete,
        ]
        .contains(&true)
    }

    /// From the claims of a token.
    pub(super) fn read(claims: &Map<String, Value>) -> Result<Self> {
        Ok(Self {
            video: read(claims, "video")?,
            sip: read(claims, "sip")?,
            agent: read(claims, "agent")?,
            inference: read(claims, "inference")?,
            observability: read(claims, "observability")?,
            agent_endpoint: read(claims, "agentEndpoint")?,
            agent_thread: read(claims, "agentThread")?,
        })
    }

    /// Writes each that says something, with a comma behind it.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        write("video", &self.video, out);
        write("sip", &self.sip, out);
        write("agent", &self.agent, out);
        write("inference", &self.inference, out);
        write("observability", &self.observability, out);
        write("agentEndpoint", &self.agent_endpoint, out);
        write("agentThread", &self.agent_thread, out);
    }
}

fn write<T: Grant>(name: &str, grant: &T, out: &mut Vec<u8>) {
    if *grant == T::default() {
        return;
    }
    crate::json::write_text(name, out);
    out.push(b':');
    crate::json::write_scalar(grant, out);
    out.push(b',');
}
