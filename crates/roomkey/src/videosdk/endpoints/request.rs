//! Reading what clients send: bounded, one object, each parameter once.
//!
//! The vendor's sample clients send parameters in the query or in a JSON body even on GET, as forms,
//! and as JSON without `Content-Type`. All of that is taken. What is said twice has to be the same.

use super::refusal::Refusal;
use crate::time::LifetimeSpec;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The longest body that is looked at: 64 KiB.
pub const MAXIMUM_BODY_BYTES: usize = 64 * 1024;

/// What came in, as far as the endpoints look at it.
///
/// ```
/// use roomkey::videosdk::endpoints::Incoming;
/// let request = Incoming {
///     content_type: Some("application/json"),
///     body: br#"{"token":"a.b.c"}"#,
///     ..Incoming::default()
/// };
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct Incoming<'a> {
    /// The query without the question mark, as it stands in the URL.
    pub query: &'a str,
    /// The header `Authorization`.
    pub authorization: Option<&'a str>,
    /// The header `Content-Type`.
    pub content_type: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

impl<'a> Incoming<'a> {
    fn bounded_body(&self) -> Result<&'a [u8], Refusal> {
        if self.body.len() > MAXIMUM_BODY_BYTES {
            return Err(Refusal::BODY_TOO_LARGE);
        }
        Ok(self.body)
    }
}

/// What a body says it is.
///
/// ```
/// use roomkey::videosdk::endpoints::{MediaType, Refusal};
/// assert_eq!(MediaType::parse(None), Ok(MediaType::Json));
/// assert_eq!(MediaType::parse(Some("text/plain")), Err(Refusal::MEDIA_TYPE_UNSUPPORTED));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the sample clients send these two")]
pub enum MediaType {
    /// A JSON object; also what says nothing of itself, as the vendor's iOS sample does.
    Json,
    /// A urlencoded form, as the vendor's Android sample sends it.
    Form,
}

impl MediaType {
    /// Reads the header `Content-Type`.
    ///
    /// # Errors
    /// [`Refusal::MEDIA_TYPE_UNSUPPORTED`].
    ///
    /// ```
    /// use roomkey::videosdk::endpoints::MediaType;
    /// assert_eq!(MediaType::parse(Some("application/json; charset=utf-8")), Ok(MediaType::Json));
    /// ```
    pub fn parse(header: Option<&str>) -> Result<Self, Refusal> {
        let Some(text) = header else { return Ok(Self::Json) };
        let essence = text.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("application/json") {
            Ok(Self::Json)
        } else if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            Ok(Self::Form)
        } else {
            Err(Refusal::MEDIA_TYPE_UNSUPPORTED)
        }
    }

    /// Reads a body of this type, which somebody has bounded. No body is the default.
    ///
    /// # Errors
    /// [`Refusal::BODY_MALFORMED`].
    ///
    /// ```
    /// use roomkey::videosdk::endpoints::{MediaType, Refusal, TokenRequest};
    /// let read = MediaType::Json.read::<TokenRequest>(br#"[null]"#);
    /// assert_eq!(read, Err(Refusal::BODY_MALFORMED));
    /// ```
    pub fn read<T: DeserializeOwned + Default>(self, body: &[u8]) -> Result<T, Refusal> {
        match self {
            Self::Json => read_json(body),
            Self::Form => serde_urlencoded::from_bytes(body).map_err(|_| Refusal::BODY_MALFORMED),
        }
    }
}

/// A JSON object. Anything else would also fit a struct, if its members stand in the right order.
fn read_json<T: DeserializeOwned + Default>(body: &[u8]) -> Result<T, Refusal> {
    match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => Ok(T::default()),
        Some(b'{') => serde_json::from_slice(body).map_err(|_| Refusal::BODY_MALFORMED),
        Some(_) => Err(Refusal::BODY_MALFORMED),
    }
}

/// Reads a query as a flat object. Names that stand twice are refused; whether unknown ones are, the
/// type decides.
///
/// # Errors
/// [`Refusal::QUERY_MALFORMED`].
///
/// ```
/// use roomkey::videosdk::endpoints::{Refusal, TokenRequest, read_query};
/// assert!(read_query::<TokenRequest>("roomId=2kyv-gzay-64pg").is_ok());
/// assert_eq!(read_query::<TokenRequest>("roomId=a&roomId=b"), Err(Refusal::QUERY_MALFORMED));
/// ```
pub fn read_query<T: DeserializeOwned + Default>(query: &str) -> Result<T, Refusal> {
    if query.is_empty() {
        return Ok(T::default());
    }
    serde_urlencoded::from_str(query).map_err(|_| Refusal::QUERY_MALFORMED)
}

/// The credential in a header `Authorization`: raw, as the vendor's clients send it, or after
/// `Bearer`. `None` when it is empty.
///
/// # Errors
/// [`Refusal::AMBIGUOUS`] for two that a proxy has joined: no token and no key has a comma.
///
/// ```
/// use roomkey::videosdk::endpoints::credential;
/// assert_eq!(credential("Bearer a.b.c"), Ok(Some("a.b.c")));
/// assert_eq!(credential("a.b.c"), Ok(Some("a.b.c")));
/// ```
pub fn credential(header: &str) -> Result<Option<&str>, Refusal> {
    if header.contains(',') {
        return Err(Refusal::AMBIGUOUS);
    }
    let credential = match header.split_once(' ') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer") => rest,
        _ => header,
    };
    Ok((!credential.is_empty()).then_some(credential))
}

/// What is asked for in two places must be the same.
pub(crate) fn agree<T: PartialEq>(one: Option<T>, other: Option<T>) -> Result<Option<T>, Refusal> {
    match (one, other) {
        (Some(one), Some(other)) if one != other => Err(Refusal::AMBIGUOUS),
        (one, other) => Ok(one.or(other)),
    }
}

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
        let other: Self = match MediaType::parse(request.content_type)? {
            MediaType::Json => MediaType::Json.read(request.bounded_body()?)?,
            MediaType::Form => return Err(Refusal::MEDIA_TYPE_UNSUPPORTED),
        };
        let participant = agree(one.participant, other.participant)?;
        Ok(Self {
            room: agree(one.room, other.room)?,
            participant: agree(participant, agree(one.peer, other.peer)?)?,
            peer: None,
            permissions: agree(one.permissions, other.permissions)?,
            roles: agree(one.roles, other.roles)?,
            lifetime: agree(one.lifetime, other.lifetime)?,
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
        let body: MeetingBody =
            MediaType::parse(request.content_type)?.read(request.bounded_body()?)?;
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
}

impl std::fmt::Debug for MeetingRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MeetingRequest([redacted])")
    }
}
