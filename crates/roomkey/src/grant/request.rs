//! What a token server is asked for, whoever's token it hands out.
//!
//! VideoSDK's sample clients put it into the query or JSON, and do not agree on its names.

use super::Permission;
use crate::endpoint::{Incoming, MediaType, Refusal, agree, read_query};
use crate::id::{ParticipantId, RoomId};
use crate::time::LifetimeSpec;
use serde::Deserialize;

/// `allow_join,ask_join` in a query, an array in JSON.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Words {
    Joined(String),
    List(Vec<String>),
}

impl Words {
    pub(crate) fn parse<T, C: FromIterator<T>>(
        &self,
        parse: impl Fn(&str) -> crate::Result<T>,
    ) -> Result<C, Refusal> {
        let words: Vec<&str> = match self {
            Self::Joined(text) => text.split(',').collect(),
            Self::List(list) => list.iter().map(String::as_str).collect(),
        };
        let parsed = words.into_iter().map(parse).collect::<crate::Result<C>>();
        parsed.map_err(|error| Refusal::parameter(&error))
    }
}

/// What `/get-token` is asked for. All of it is optional, and nothing else may be asked for: a
/// misspelt wish would otherwise be answered with the default, which may be more.
///
/// ```
/// use roomkey::videosdk::endpoints::{Refusal, TokenRequest};
/// assert!(TokenRequest::from_query("roomId=2kyv-gzay-64pg&peerId=ann").is_ok());
/// assert_eq!(TokenRequest::from_query("room=a").unwrap_err(), Refusal::QUERY_MALFORMED);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TokenRequest {
    #[serde(rename = "roomId")]
    pub(crate) room: Option<String>,
    #[serde(rename = "peerId")]
    peer: Option<String>,
    #[serde(rename = "participantId")]
    pub(crate) participant: Option<String>,
    pub(crate) permissions: Option<Words>,
    pub(crate) roles: Option<Words>,
    /// One of OpenTok's roles.
    pub(crate) role: Option<String>,
    pub(crate) lifetime: Option<LifetimeSpec>,
}

impl TokenRequest {
    /// To join a room, or any, as somebody, or anyone.
    pub(crate) fn to_join(room: Option<&RoomId>, participant: Option<&ParticipantId>) -> Self {
        Self {
            room: room.map(|room| room.as_str().to_owned()),
            participant: participant.map(|participant| participant.as_str().to_owned()),
            roles: Some(Words::Joined("rtc".to_owned())),
            ..Self::default()
        }
    }

    /// The same for these permissions, and for so long if that is said.
    pub(crate) fn with(self, permissions: &[Permission], lifetime: Option<LifetimeSpec>) -> Self {
        let words = permissions.iter().map(|one| one.as_str().to_owned()).collect();
        Self { permissions: Some(Words::List(words)), lifetime, ..self }
    }

    /// From a query alone.
    ///
    /// # Errors
    /// [`Refusal::QUERY_MALFORMED`], [`Refusal::AMBIGUOUS`].
    ///
    /// ```
    /// use roomkey::videosdk::endpoints::TokenRequest;
    /// assert!(TokenRequest::from_query("").is_ok());
    /// ```
    pub fn from_query(query: &str) -> Result<Self, Refusal> {
        Self::read(&Incoming { query, ..Incoming::default() })
    }

    /// From the query and a JSON body.
    ///
    /// # Errors
    /// The refusals of what is malformed, too large, of another type, or said twice differently.
    ///
    /// ```
    /// use roomkey::videosdk::endpoints::{Incoming, Refusal, TokenRequest};
    /// let request = Incoming { query: "roomId=a", body: br#"{"roomId":"b"}"#, ..Incoming::default() };
    /// assert_eq!(TokenRequest::read(&request).unwrap_err(), Refusal::AMBIGUOUS);
    /// ```
    pub fn read(request: &Incoming<'_>) -> Result<Self, Refusal> {
        let one: Self = read_query(request.query)?;
        let other: Self = request.read_body(&[MediaType::Json])?;
        let participant = agree(one.participant, other.participant)?;
        Ok(Self {
            room: agree(one.room, other.room)?,
            participant: agree(participant, agree(one.peer, other.peer)?)?,
            peer: None,
            permissions: agree(one.permissions, other.permissions)?,
            roles: agree(one.roles, other.roles)?,
            role: agree(one.role, other.role)?,
            lifetime: agree(one.lifetime, other.lifetime)?,
        })
    }

    /// The room as the client names it.
    ///
    /// ```
    /// use roomkey::videosdk::endpoints::TokenRequest;
    /// assert_eq!(TokenRequest::from_query("roomId=a").unwrap().room(), Some("a"));
    /// ```
    pub fn room(&self) -> Option<&str> {
        self.room.as_deref()
    }

    /// The same, for a policy that knows this room by another name and roles as permissions.
    pub(crate) fn as_for_policy(
        &self,
        room: Option<&RoomId>,
        needed: Option<&[Permission]>,
    ) -> Result<Self, Refusal> {
        let needed = needed.map(|permissions| {
            Words::List(permissions.iter().map(|one| one.as_str().to_owned()).collect())
        });
        if needed.is_some() && self.permissions.is_some() {
            return Err(Refusal::AMBIGUOUS);
        }
        Ok(Self {
            room: room.map(|room| room.as_str().to_owned()),
            permissions: needed.or_else(|| self.permissions.clone()),
            role: None,
            ..self.clone()
        })
    }
}
