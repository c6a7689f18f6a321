//! What the three endpoints are asked for.
//!
//! The vendor's sample clients put it into the query, a form, or JSON, and do not agree on its names.

use crate::endpoint::{Incoming, MediaType, Refusal, agree, credential, read_query};
use crate::error::Result;
use crate::id::{CustomRoomId, RoomId};
use crate::time::LifetimeSpec;
use crate::videosdk::Permission;
use crate::videosdk::rest::{NewRoom, Region};
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
}

impl TokenRequest {
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
    pub(crate) fn as_for_videosdk(
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

/// What `/create-meeting` and `/validate-meeting` are asked for.
///
/// ```
/// use roomkey::videosdk::endpoints::{Incoming, MeetingRequest, Refusal};
/// let request = Incoming { body: br#"{"token":"a.b.c","region":"sg001"}"#, ..Incoming::default() };
/// let asked = MeetingRequest::read(&request).unwrap();
/// assert_eq!((asked.token(), asked.region()), ("a.b.c", Some("sg001")));
/// assert_eq!(MeetingRequest::read(&Incoming::default()).unwrap_err(), Refusal::TOKEN_INVALID);
/// ```
#[derive(Clone)]
pub struct MeetingRequest {
    token: String,
    region: Option<String>,
    custom_room_id: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct MeetingBody {
    token: Option<String>,
    region: Option<String>,
    #[serde(rename = "customRoomId")]
    custom_room_id: Option<String>,
}

/// A token has no place in a URL; it is looked for there to refuse two that differ.
#[derive(Default, Deserialize)]
#[serde(default)]
struct TokenInQuery {
    token: Option<String>,
}

impl MeetingRequest {
    /// From the body, and the header `Authorization` if the token is there.
    ///
    /// # Errors
    /// The refusals of what is malformed, too large, of another type, or said twice differently;
    /// [`Refusal::TOKEN_INVALID`] without a token.
    ///
    /// ```
    /// use roomkey::videosdk::endpoints::{Incoming, MeetingRequest};
    /// let form = Incoming {
    ///     content_type: Some("application/x-www-form-urlencoded"),
    ///     body: b"token=a.b.c",
    ///     ..Incoming::default()
    /// };
    /// assert_eq!(MeetingRequest::read(&form).unwrap().token(), "a.b.c");
    /// ```
    pub fn read(request: &Incoming<'_>) -> Result<Self, Refusal> {
        let body: MeetingBody = request.read_body(&[MediaType::Json, MediaType::Form])?;
        let in_header = request.authorization.map(credential).transpose()?.flatten();
        let in_query = read_query::<TokenInQuery>(request.query)?.token;
        let token = agree(body.token, in_header.map(str::to_owned))?;
        if in_query.is_some() && in_query != token {
            return Err(Refusal::AMBIGUOUS);
        }
        Ok(Self {
            token: token.ok_or(Refusal::TOKEN_INVALID)?,
            region: body.region.filter(|region| !region.is_empty()),
            custom_room_id: body.custom_room_id,
        })
    }

    /// The token.
    ///
    /// ```
    /// # fn show(asked: &roomkey::videosdk::endpoints::MeetingRequest) -> usize {
    /// asked.token().len()
    /// # }
    /// ```
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The region of a new room.
    ///
    /// ```
    /// # fn show(asked: &roomkey::videosdk::endpoints::MeetingRequest) {
    /// println!("{:?}", asked.region());
    /// # }
    /// ```
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The app's own name for a new room.
    ///
    /// ```
    /// # fn show(asked: &roomkey::videosdk::endpoints::MeetingRequest) {
    /// println!("{:?}", asked.custom_room_id());
    /// # }
    /// ```
    pub fn custom_room_id(&self) -> Option<&str> {
        self.custom_room_id.as_deref()
    }

    /// The room to be created at the vendor.
    ///
    /// # Errors
    /// `custom_room_id_invalid`, `argument_invalid` for a region that is none.
    ///
    /// ```
    /// use roomkey::videosdk::endpoints::{Incoming, MeetingRequest};
    /// let request = Incoming { body: br#"{"token":"a.b.c","region":"sg001"}"#, ..Incoming::default() };
    /// let new = MeetingRequest::read(&request).unwrap().new_room()?;
    /// assert_eq!(new.region.map(|region| region.to_string()), Some("sg001".to_owned()));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn new_room(&self) -> Result<NewRoom> {
        Ok(NewRoom {
            custom_room_id: self.custom_room_id().map(CustomRoomId::parse).transpose()?,
            region: self.region().map(str::parse::<Region>).transpose()?,
            ..NewRoom::default()
        })
    }
}

impl std::fmt::Debug for MeetingRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MeetingRequest([redacted])")
    }
}
