//! Reading what clients send: bounded, one object, each parameter once.
//!
//! Sample clients send parameters in the query or in a JSON body even on GET, as forms, and as JSON
//! without `Content-Type`. All of that is taken. What is said twice has to be the same.

use super::refusal::Refusal;
use crate::json;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The longest body that is looked at: 64 KiB.
pub const MAXIMUM_BODY_BYTES: usize = 64 * 1024;

/// What came in, as far as the endpoints look at it.
///
/// ```
/// use roomkey::endpoint::Incoming;
/// use roomkey::videosdk::endpoints::MeetingRequest;
/// let request = Incoming {
///     content_type: Some("application/json"),
///     body: br#"{"token":"a.b.c"}"#,
///     ..Incoming::default()
/// };
/// assert_eq!(MeetingRequest::read(&request).unwrap().token(), "a.b.c");
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
    /// The same, if there is nothing in its query: for routes that read the body alone.
    ///
    /// # Errors
    /// [`Refusal::QUERY_MALFORMED`].
    ///
    /// ```
    /// use roomkey::endpoint::{Incoming, Refusal};
    /// let request = Incoming { query: "token=a.b.c", ..Incoming::default() };
    /// assert_eq!(request.without_query().unwrap_err(), Refusal::QUERY_MALFORMED);
    /// ```
    pub const fn without_query(&self) -> Result<&Self, Refusal> {
        if self.query.is_empty() { Ok(self) } else { Err(Refusal::QUERY_MALFORMED) }
    }

    pub(crate) fn bounded_body(&self) -> Result<&'a [u8], Refusal> {
        if self.body.len() > MAXIMUM_BODY_BYTES {
            return Err(Refusal::BODY_TOO_LARGE);
        }
        Ok(self.body)
    }

    /// The members of a JSON object, read strictly, whatever they are called.
    pub(crate) fn read_members(&self) -> Result<Map<String, Value>, Refusal> {
        let body = self.bounded_body()?;
        if MediaType::parse(self.content_type)? != MediaType::Json {
            return Err(Refusal::MEDIA_TYPE_UNSUPPORTED);
        }
        json::read_outer_object(body).map_err(|_| Refusal::BODY_MALFORMED)
    }

    /// The body, of one of the types that are taken here. An empty one is the default whatever its
    /// type: Ruby's client sends that of a form with nothing in it.
    ///
    /// # Errors
    /// [`Refusal::BODY_TOO_LARGE`], [`Refusal::MEDIA_TYPE_UNSUPPORTED`], [`Refusal::BODY_MALFORMED`].
    ///
    /// ```
    /// use roomkey::endpoint::{Incoming, MediaType, Refusal};
    /// use roomkey::videosdk::endpoints::TokenRequest;
    /// let form = Some("application/x-www-form-urlencoded");
    /// let empty = Incoming { content_type: form, ..Incoming::default() };
    /// assert_eq!(empty.read_body(&[MediaType::Json]), Ok(TokenRequest::default()));
    /// let full = Incoming { body: b"roomId=a", ..empty };
    /// let read = full.read_body::<TokenRequest>(&[MediaType::Json]);
    /// assert_eq!(read, Err(Refusal::MEDIA_TYPE_UNSUPPORTED));
    /// ```
    pub fn read_body<T: DeserializeOwned + Default>(
        &self,
        taken: &[MediaType],
    ) -> Result<T, Refusal> {
        let body = self.bounded_body()?;
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(T::default());
        }
        let media_type = MediaType::parse(self.content_type)?;
        if !taken.contains(&media_type) {
            return Err(Refusal::MEDIA_TYPE_UNSUPPORTED);
        }
        media_type.read(body)
    }
}

/// What a body says it is.
///
/// ```
/// use roomkey::endpoint::{MediaType, Refusal};
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
    /// use roomkey::endpoint::MediaType;
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
    /// use roomkey::endpoint::{MediaType, Refusal};
    /// use roomkey::videosdk::endpoints::TokenRequest;
    /// let read = MediaType::Json.read::<TokenRequest>(br#"[null]"#);
    /// assert_eq!(read, Err(Refusal::BODY_MALFORMED));
    /// ```
    pub fn read<T: DeserializeOwned + Default>(self, body: &[u8]) -> Result<T, Refusal> {
        match self {
            Self::Json => read_json(body),
            Self::Form if !is_text(body) => Err(Refusal::BODY_MALFORMED),
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
/// use roomkey::endpoint::{Refusal, read_query};
/// use roomkey::videosdk::endpoints::TokenRequest;
/// assert!(read_query::<TokenRequest>("roomId=2kyv-gzay-64pg").is_ok());
/// assert_eq!(read_query::<TokenRequest>("roomId=a&roomId=b"), Err(Refusal::QUERY_MALFORMED));
/// ```
pub fn read_query<T: DeserializeOwned + Default>(query: &str) -> Result<T, Refusal> {
    if query.is_empty() {
        return Ok(T::default());
    }
    if !is_text(query.as_bytes()) {
        return Err(Refusal::QUERY_MALFORMED);
    }
    serde_urlencoded::from_str(query).map_err(|_| Refusal::QUERY_MALFORMED)
}

/// Whether text that is percent-encoded (a path, a query, a form) can be read in one way only: every `%`
/// is followed by two hexadecimal digits, and all bytes together are UTF-8. Most readers take `%` as
/// it stands otherwise, and put the same replacement character wherever bytes are no text, so that
/// two names become one.
///
/// ```
/// use roomkey::endpoint::is_text;
/// assert!(is_text(b"peerId=zo%C3%AB&roomId=100%25"));
/// assert!(!is_text(b"peerId=zo%EB") && !is_text(b"roomId=100%"));
/// ```
pub fn is_text(encoded: &[u8]) -> bool {
    if !encoded.contains(&b'%') {
        return std::str::from_utf8(encoded).is_ok();
    }
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.iter();
    while let Some(byte) = rest.next() {
        let mut digit = || rest.next().and_then(|byte| char::from(*byte).to_digit(16));
        bytes.push(match byte {
            b'%' => match (digit(), digit()) {
                (Some(high), Some(low)) => u8::try_from(high << 4 | low).unwrap_or_default(),
                _ => return false,
            },
            other => *other,
        });
    }
    std::str::from_utf8(&bytes).is_ok()
}

/// The credential in a header `Authorization`: raw, as the vendor's clients send it, or after
/// `Bearer` and any number of blanks (RFC 9110, section 11.4). `None` when there is none.
///
/// # Errors
/// [`Refusal::AMBIGUOUS`] for two that a proxy has joined: no token and no key has a comma.
///
/// ```
/// use roomkey::endpoint::credential;
/// assert_eq!(credential("Bearer   a.b.c"), Ok(Some("a.b.c")));
/// assert_eq!(credential("a.b.c"), Ok(Some("a.b.c")));
/// ```
pub fn credential(header: &str) -> Result<Option<&str>, Refusal> {
    if header.contains(',') {
        return Err(Refusal::AMBIGUOUS);
    }
    let credential = match header.split_once(' ') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer") => {
            rest.trim_start_matches(' ')
        }
        None if header.eq_ignore_ascii_case("bearer") => "",
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
