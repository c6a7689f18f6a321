//! `POST /livekit/token` as pure functions: what the vendor's clients ask for with
//! `TokenSource.endpoint(url)`, and what a policy grants them.
//!
//! The clients say who they want to be and where; nothing of that is a right. A policy is written in the
//! words of [`grant`](crate::grant): `allow_join` joins, publishes and subscribes, `allow_mod` is `roomAdmin`
//! too, and who may only ask to join gets nothing, because the vendor has no lobby.
//! Source: `livekit_token_source.proto` of `livekit/protocol`.
//!
//! ```
//! use roomkey::endpoint::Incoming;
//! use roomkey::grant::PolicySpec;
//! use roomkey::livekit::endpoints::{TokenRequest, answer, seat};
//! use roomkey::livekit::{Credentials, Expectation};
//! use roomkey::{Secret, Timestamp};
//!
//! let policy = PolicySpec {
//!     permissions: vec!["allow_join".into()],
//!     roles: vec!["rtc".into()],
//!     rooms: Some(vec!["class-*".into()]),
//!     ..PolicySpec::default()
//! }
//! .parse()?;
//! let body = br#"{"room_name":"class-7","participant_identity":"ann"}"#;
//! let asked = TokenRequest::read(&Incoming { body, ..Incoming::default() }).unwrap();
//! let seat = seat(&policy, &asked).unwrap();
//!
//! let key = Credentials::new("APIx7Qm2", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
//! let now = Timestamp::from_unix(1_700_000_000)?;
//! let token = key.mint(seat.access(), seat.lifetime(), now)?;
//! assert!(answer("wss://media.example", &token).contains(r#""participant_token":"eyJ"#));
//! assert!(key.verify(&token, &Expectation::any().room("class-7"), now).is_ok());
//! # Ok::<(), roomkey::Error>(())
//! ```

use super::{Access, Grants, RoomConfig, VideoGrant};
use crate::endpoint::{Incoming, MediaType, Refusal};
use crate::error::{Error, Result};
use crate::grant::{self, Permission, Policy, Role};
use crate::id::{Jti, ParticipantId, RoomId};
use crate::revocation::{RoomName, Subject};
use crate::time::{Lifetime, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What a client of the vendor asks for. All of it is optional, and nothing else may be asked for.
///
/// Members are named as in the vendor's contract (`room_name`), in camelCase (`roomName`) or in short
/// (`room`); one that stands there twice is refused. Empty text counts as left out.
///
/// ```
/// use roomkey::endpoint::{Incoming, Refusal};
/// use roomkey::livekit::endpoints::TokenRequest;
/// let read = |body| TokenRequest::read(&Incoming { body, ..Incoming::default() });
/// assert!(read(br#"{"roomName":"a","identity":"ann"}"#).is_ok());
/// assert_eq!(read(br#"{"roomName":"a","room":"b"}"#).unwrap_err(), Refusal::BODY_MALFORMED);
/// assert_eq!(read(br#"{"grants":{"roomAdmin":true}}"#).unwrap_err(), Refusal::BODY_MALFORMED);
/// ```
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TokenRequest {
    #[serde(rename = "room_name", alias = "roomName", alias = "room")]
    room: Option<String>,
    #[serde(rename = "participant_identity", alias = "participantIdentity", alias = "identity")]
    identity: Option<String>,
    #[serde(rename = "participant_name", alias = "participantName", alias = "name")]
    name: Option<String>,
    #[serde(rename = "participant_metadata", alias = "participantMetadata", alias = "metadata")]
    metadata: Option<String>,
    #[serde(
        rename = "participant_attributes",
        alias = "participantAttributes",
        alias = "attributes"
    )]
    attributes: Option<BTreeMap<String, String>>,
    #[serde(rename = "room_config", alias = "roomConfig")]
    room_config: Option<Value>,
}

/// Its values are what people wrote.
impl std::fmt::Debug for TokenRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenRequest").field("room", &self.room).finish_non_exhaustive()
    }
}

impl TokenRequest {
    /// From the JSON of the body.
    ///
    /// # Errors
    /// The refusals of what is malformed, too large or of another type; [`Refusal::QUERY_MALFORMED`] for a
    /// query, which the contract does not have.
    ///
    /// See [`TokenRequest`] for an example.
    pub fn read(request: &Incoming<'_>) -> Result<Self, Refusal> {
        request.without_query()?.read_body(&[MediaType::Json])
    }
}

/// What a policy grants somebody in a room.
///
/// ```
/// use roomkey::endpoint::Incoming;
/// use roomkey::grant::PolicySpec;
/// use roomkey::livekit::endpoints::{TokenRequest, seat};
/// use roomkey::{Jti, Timestamp};
///
/// let policy = PolicySpec {
///     permissions: vec!["allow_join".into(), "allow_mod".into()],
///     roles: vec!["rtc".into()],
///     ..PolicySpec::default()
/// };
/// let body = br#"{"room_name":"class-7","participant_identity":"ann"}"#;
/// let asked = TokenRequest::read(&Incoming { body, ..Incoming::default() }).unwrap();
/// let seat = seat(&policy.parse()?, &asked).unwrap();
/// assert_eq!((seat.room(), seat.identity()), ("class-7", "ann"));
/// assert!(seat.is_moderator() && seat.access().grants().video.room_admin);
/// assert_eq!(seat.lifetime().as_seconds(), 7200);
///
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// assert_eq!(seat.subject(now).entering, Some("class-7"));
/// let once = seat.into_access().jti(Jti::random()?);
/// assert_eq!(once.identity(), Some("ann"));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    access: Access,
    room: String,
    identity: String,
    is_moderator: bool,
    lifetime: Lifetime,
}

impl Seat {
    /// What the token is to grant.
    ///
    /// See [`Seat`] for an example.
    pub const fn access(&self) -> &Access {
        &self.access
    }

    /// The same, to be changed or kept.
    ///
    /// See [`Seat`] for an example.
    pub fn into_access(self) -> Access {
        self.access
    }

    /// The room that it is in.
    ///
    /// See [`Seat`] for an example.
    pub fn room(&self) -> &str {
        &self.room
    }

    /// Whose it is.
    ///
    /// See [`Seat`] for an example.
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// Whether it is one from which others are muted and removed.
    ///
    /// See [`Seat`] for an example.
    pub const fn is_moderator(&self) -> bool {
        self.is_moderator
    }

    /// How long the token lives.
    ///
    /// See [`Seat`] for an example.
    pub const fn lifetime(&self) -> Lifetime {
        self.lifetime
    }

    /// What a revocation looks at in a token of it that is minted now.
    ///
    /// See [`Seat`] for an example.
    pub fn subject(&self, now: Timestamp) -> Subject<'_> {
        Subject {
            issued_at: Some(now),
            entering: Some(&self.room),
            entering_as: Some(&self.identity),
            ..Subject::default()
        }
    }
}

/// What the policy grants. A room or an identity that is not named is a new one that nobody else has.
///
/// What only a backend may say: attributes and metadata, which other apps in the room take for its word, are
/// refused to who may be one participant only. How the room is to be (`room_config`) is for those who may make rooms, and an
/// egress in it, which records, for moderators among them.
///
/// # Errors
/// [`Refusal::ROOM_NOT_GRANTED`], [`Refusal::PARTICIPANT_NOT_GRANTED`], [`Refusal::PERMISSION_NOT_GRANTED`],
/// [`Refusal::ROLE_NOT_GRANTED`]; [`Refusal::LOBBY_UNSUPPORTED`] for who may only ask to join; 400 for what
/// the vendor does not take, and for names that no revocation could name.
///
/// ```
/// # use roomkey::{endpoint::{Incoming, Refusal}, grant::PolicySpec};
/// # use roomkey::livekit::endpoints::{TokenRequest, seat};
/// # let spec = PolicySpec {
/// #     permissions: vec!["allow_join".into()],
/// #     roles: vec!["rtc".into()],
/// #     participant: Some("ann".into()),
/// #     ..PolicySpec::default()
/// # };
/// let body = br#"{"room_name":"class-7","participant_identity":"ben"}"#;
/// let as_ben = TokenRequest::read(&Incoming { body, ..Incoming::default() }).unwrap();
/// assert_eq!(seat(&spec.parse()?, &as_ben).unwrap_err(), Refusal::PARTICIPANT_NOT_GRANTED);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub fn seat(policy: &Policy, asked: &TokenRequest) -> Result<Seat, Refusal> {
    let refused = |error: Error| Refusal::parameter(&error);
    let said = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let room = said(&asked.room).map_or_else(unheard_of, Ok).map_err(refused)?;
    RoomName::parse(&room).map_err(refused)?;
    let identity = said(&asked.identity);
    let participant = identity.as_deref().map(ParticipantId::parse).transpose().ok().flatten();
    if policy.is_for_one() && identity.is_some() && participant.is_none() {
        return Err(Refusal::PARTICIPANT_NOT_GRANTED);
    }
    // A room that is no room id no policy can list, so only who may enter any room may enter it.
    let granted = policy.decide(&grant::TokenRequest::to_join(
        RoomId::parse(&room).ok().as_ref(),
        participant.as_ref(),
    ))?;
    let may = |permission| granted.permissions.contains(permission);
    let is_moderator = match (may(Permission::AllowJoin), may(Permission::AllowMod)) {
        (true, is_moderator) => is_moderator,
        (false, true) => {
            return Err(Refusal::rule("`allow_mod` alone is no way in; add `allow_join`."));
        }
        (false, false) => return Err(Refusal::LOBBY_UNSUPPORTED),
    };
    if !granted.roles.admit(Role::Rtc) {
        return Err(Refusal::ROLE_NOT_GRANTED);
    }
    let identity = match (identity, granted.participant) {
        (Some(identity), _) => identity,
        (None, Some(participant)) => participant.as_str().to_owned(),
        (None, None) => unheard_of().map_err(refused)?,
    };
    let video = VideoGrant {
        room_join: true,
        room: Some(room.clone()),
        room_admin: is_moderator,
        ..VideoGrant::default()
    };
    let access = Access::new(Some(&identity), Grants { video, ..Grants::default() });
    let mut access = access.map_err(refused)?;
    if let Some(name) = said(&asked.name) {
        access = access.name(name).map_err(refused)?;
    }
    let metadata = said(&asked.metadata);
    let attributes = asked.attributes.clone().unwrap_or_default();
    if policy.is_for_one() && (metadata.is_some() || !attributes.is_empty()) {
        return Err(Refusal::PERMISSION_NOT_GRANTED);
    }
    access.metadata = metadata;
    access.attributes = attributes;
    access.room_config = room_config(policy, asked, is_moderator)?;
    Ok(Seat { access, room, identity, is_moderator, lifetime: granted.lifetime })
}

/// How the room is to be that the bearer opens, if they may say so.
fn room_config(
    policy: &Policy,
    asked: &TokenRequest,
    is_moderator: bool,
) -> Result<Option<RoomConfig>, Refusal> {
    let Some(config) = &asked.room_config else { return Ok(None) };
    let config = RoomConfig::parse(config).map_err(|error| Refusal::parameter(&error))?;
    let members = config.to_json();
    if members.as_object().is_none_or(serde_json::Map::is_empty) {
        return Ok(None);
    }
    if !policy.may_create() || members.get("egress").is_some() && !is_moderator {
        return Err(Refusal::PERMISSION_NOT_GRANTED);
    }
    Ok(Some(config))
}

/// A name that nobody else has.
fn unheard_of() -> Result<String> {
    Ok(Jti::random()?.as_str().to_owned())
}

/// The answer to a client: where the media server is, and the token.
///
/// ```
/// use roomkey::livekit::endpoints::answer;
/// let text = answer("wss://media.example", "a.b.c");
/// assert_eq!(text, r#"{"server_url":"wss://media.example","participant_token":"a.b.c"}"#);
/// ```
pub fn answer(server_url: &str, token: &str) -> String {
    let [server_url, token] = [server_url, token].map(|text| json!(text));
    format!("{{\"server_url\":{server_url},\"participant_token\":{token}}}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grant::PolicySpec;

    fn policy(permissions: &[&str], change: impl FnOnce(&mut PolicySpec)) -> Policy {
        let mut spec = PolicySpec {
            permissions: permissions.iter().map(|&text| text.to_owned()).collect(),
            roles: vec!["rtc".into()],
            ..PolicySpec::default()
        };
        change(&mut spec);
        spec.parse().unwrap()
    }

    fn asked(body: &Value) -> TokenRequest {
        let body = body.to_string();
        TokenRequest::read(&Incoming { body: body.as_bytes(), ..Incoming::default() }).unwrap()
    }

    fn code(policy: &Policy, body: &Value) -> &'static str {
        seat(policy, &asked(body)).map_or_else(|refusal| refusal.code(), |_| "")
    }

    #[test]
    fn every_name_of_a_member_is_read_and_none_twice() {
        let people = policy(&["allow_join"], |_| {});
        for (room, identity, name) in [
            ("room_name", "participant_identity", "participant_name"),
            ("roomName", "participantIdentity", "participantName"),
            ("room", "identity", "name"),
        ] {
            let seat = seat(&people, &asked(&json!({room: "r", identity: "ann", name: "Ann"})));
            let seat = seat.unwrap();
            assert_eq!((seat.room(), seat.identity()), ("r", "ann"));
            assert_eq!(seat.access().name.as_deref(), Some("Ann"));
            let video = &seat.access().grants().video;
            assert!(!seat.is_moderator() && !video.room_admin && video.may_publish());
        }
        for body in [r#"{"room":"r","room_name":"r"}"#, r#"{"attributes":{"a":1}}"#, "[]"] {
            let body = Incoming { body: body.as_bytes(), ..Incoming::default() };
            assert_eq!(TokenRequest::read(&body).unwrap_err(), Refusal::BODY_MALFORMED);
        }
        let query = Incoming { query: "room=r", ..Incoming::default() };
        assert_eq!(TokenRequest::read(&query).unwrap_err(), Refusal::QUERY_MALFORMED);
    }

    #[test]
    fn who_names_no_room_and_nobody_is_alone() {
        let people = policy(&["allow_join"], |_| {});
        let seats = [(); 2].map(|()| seat(&people, &asked(&json!({"room_name": ""}))).unwrap());
        let [one, other] = &seats;
        assert!(one.room() != other.room() && one.identity() != other.identity());
        let some = policy(&["allow_join"], |spec| spec.rooms = Some(vec!["class-*".into()]));
        assert_eq!(code(&some, &json!({})), "room_not_granted");
    }

    #[test]
    fn a_policy_decides_who_comes_where_and_as_what() {
        let some = policy(&["allow_join"], |spec| spec.rooms = Some(vec!["class-*".into()]));
        assert_eq!(code(&some, &json!({"room": "class-7"})), "");
        assert_eq!(code(&some, &json!({"room": "staff"})), "room_not_granted");
        // No policy can list it.
        assert_eq!(code(&some, &json!({"room": "class-7 "})), "room_not_granted");
        let waiting = policy(&["ask_join"], |_| {});
        assert_eq!(code(&waiting, &json!({"room": "r"})), "lobby_unsupported");
        let programs = policy(&["allow_join"], |spec| spec.roles = vec!["crawler".into()]);
        assert_eq!(code(&programs, &json!({"room": "r"})), "role_not_granted");
        let moderators = policy(&["allow_join", "allow_mod"], |_| {});
        let seat = seat(&moderators, &asked(&json!({"room": "r"}))).unwrap();
        assert!(seat.is_moderator() && seat.access().grants().video.room_admin);
        // Names that no revocation could name.
        for body in [json!({"identity": "ann\u{200b}"}), json!({"room": "a\u{202e}b"})] {
            assert_ne!(code(&moderators, &body), "", "{body}");
        }
    }

    #[test]
    fn who_is_one_participant_is_nobody_else_and_says_no_more_than_a_name() {
        let ann = policy(&["allow_join"], |spec| spec.participant = Some("ann".into()));
        let seat = seat(&ann, &asked(&json!({"room": "r", "name": "Ann"}))).unwrap();
        assert_eq!(seat.identity(), "ann");
        for (body, refusal) in [
            (json!({"identity": "ann"}), ""),
            (json!({"identity": "ben"}), "participant_not_granted"),
            (json!({"identity": "ann lee"}), "participant_not_granted"),
            (json!({"attributes": {"role": "teacher"}}), "permission_not_granted"),
            (json!({"metadata": "teacher"}), "permission_not_granted"),
            (json!({"metadata": "", "attributes": {}}), ""),
        ] {
            assert_eq!(code(&ann, &body), refusal, "{body}");
        }
        let anyone = policy(&["allow_join"], |_| {});
        let all = json!({"identity": "Ann Lee", "metadata": "m", "attributes": {"seat": "7"}});
        assert_eq!(code(&anyone, &all), "");
    }

    #[test]
    fn how_a_room_is_to_be_says_only_who_may_make_one_and_a_moderator_that_it_is_recorded() {
        let agents = json!({"room_config": {"agents": [{"agent_name": "scribe"}]}});
        let egress = json!({"room_config": {"egress": {"room": {}}}});
        let creating = |spec: &mut PolicySpec| spec.rights = vec!["create".into()];
        let people = policy(&["allow_join"], |_| {});
        assert_eq!(code(&people, &agents), "permission_not_granted");
        assert_eq!(code(&people, &json!({"room_config": {}})), "");
        let makers = policy(&["allow_join"], creating);
        assert_eq!(code(&makers, &agents), "");
        assert_eq!(code(&makers, &egress), "permission_not_granted");
        assert_eq!(code(&policy(&["allow_join", "allow_mod"], creating), &egress), "");
        let secret = json!({"room_config": {"egress": {"tracks": {"s3": {"secret": "hunter2"}}}}});
        let moderators = policy(&["allow_join", "allow_mod"], creating);
        assert_eq!(code(&moderators, &secret), "argument_invalid");
    }
}
