//! What `/create-meeting` and `/validate-meeting` are asked for.
//!
//! The vendor's sample clients put it into the query, a form, or JSON, and do not agree on its names.

use crate::endpoint::{Incoming, MediaType, Refusal, agree, credential, read_query};
use crate::error::Result;
use crate::id::CustomRoomId;
use crate::videosdk::rest::{NewRoom, Region};
use serde::Deserialize;

/// What `/create-meeting` and `/validate-meeting` are asked for.
///
/// ```
/// use roomkey::videosdk::endpoints::{Incoming, MeetingRequest, Refusal};
/// let body = br#"{"token":"a.b.c","region":"sg001","customRoomId":"stand-up"}"#;
/// let asked = MeetingRequest::read(&Incoming { body, ..Incoming::default() }).unwrap();
/// assert_eq!((asked.token(), asked.region()), ("a.b.c", Some("sg001")));
/// assert_eq!(asked.custom_room_id(), Some("stand-up"));
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
    /// See [`MeetingRequest`] for an example.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The region of a new room.
    ///
    /// See [`MeetingRequest`] for an example.
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The app's own name for a new room.
    ///
    /// See [`MeetingRequest`] for an example.
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
