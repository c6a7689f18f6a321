//! Session ids: text that anyone can write, so they are read strictly and prove nothing.
//!
//! An id is a digit, `_`, and base64url without padding over fields that `~` parts: `1`, the
//! project (an API key of digits, or a Vonage application's UUID), a location, the time of creation,
//! a nonce, and a tail that tells three generations apart. "Belongs to a project" means that the
//! second field *is* the project: official SDKs that look for it anywhere in the id, or for a part of
//! it, take ids that belong to others.

use super::form::split;
use crate::error::{Code, Error, Result};
use crate::time::{FIRST_IMPLAUSIBLE_SECOND, Timestamp};
use crate::written::written;
use serde::Deserialize;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::net::Ipv4Addr;

/// The vendor promises ids of fewer than 256 characters.
const MAXIMUM_BYTES: usize = 255;
const NONCE_BYTES: usize = 18;
/// The newest ids have so many.
const MOST_FIELDS: usize = 8;

/// The id of a session of OpenTok or Vonage.
///
/// It is consistent and nothing more: an id is not signed, so only the vendor knows whether the
/// session exists.
///
/// ```
/// use roomkey::{Code, Timestamp, opentok::{Generation, NewSessionId, SessionId}};
///
/// let id: SessionId = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4".parse()?;
/// assert_eq!(id.project(), "123456");
/// assert!(id.belongs_to("123456") && !id.belongs_to("12345"));
/// assert_eq!((id.generation(), id.created_at(), id.flag()), (Generation::Dated, None, None));
///
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let new = NewSessionId { location: Some([192, 0, 2, 1].into()), peer_to_peer: true, ..Default::default() };
/// let id = SessionId::create("123456", &new, now)?;
/// assert!(id.as_str().starts_with("1_MX4xMjM0NTZ-"));
/// assert_eq!(id.location().map(|place| place.to_string()), Some("192.0.2.1".to_owned()));
/// assert_eq!((id.generation(), id.created_at()), (Generation::Flagged, Some(now)));
/// assert_eq!(id.flag(), Some("P"));
///
/// assert_eq!("1_MX4x".parse::<SessionId>().unwrap_err().code(), Code::SessionIdInvalid);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone)]
pub struct SessionId {
    /// The text, and behind it what it encodes.
    both: Box<str>,
    /// How long the text is.
    length: usize,
}

/// Which of the vendor's three forms an id has.
///
/// ```
/// use roomkey::opentok::Generation;
/// assert_eq!(Generation::Flagged.as_str(), "flagged");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Generation {
    /// Until 2014: the time as a date in words.
    Dated,
    /// Since 2016: the time in milliseconds.
    Timed,
    /// Since 2022: the same with a flag.
    Flagged,
}

impl Generation {
    /// The word in lower case.
    ///
    /// ```
    /// assert_eq!(roomkey::opentok::Generation::Timed.as_str(), "timed");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dated => "dated",
            Self::Timed => "timed",
            Self::Flagged => "flagged",
        }
    }
}

impl SessionId {
    /// Parses it: one spelling, every field as the vendor writes it.
    ///
    /// # Errors
    /// `session_id_invalid`.
    ///
    /// ```
    /// # use roomkey::opentok::SessionId;
    /// let id = SessionId::parse("1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4")?;
    /// assert!(SessionId::parse("1_MX4x").is_err());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        let invalid = || Error::new(Code::SessionIdInvalid);
        if text.len() > MAXIMUM_BYTES {
            return Err(invalid());
        }
        let mut decoded = [0; MAXIMUM_BYTES];
        let fields = read(text, &mut decoded).ok_or_else(invalid)?;
        generation(fields).ok_or_else(invalid)?;
        Ok(Self::of(text, fields))
    }

    fn of(text: &str, fields: &str) -> Self {
        let mut both = String::with_capacity(text.len() + fields.len());
        both.push_str(text);
        both.push_str(fields);
        Self { both: both.into(), length: text.len() }
    }

    fn fields(&self) -> &str {
        self.both.get(self.length..).unwrap_or_default()
    }

    /// A new id of the newest generation for a project: an API key of digits or a Vonage
    /// application's UUID. The same project, wishes and time make the same id if the wishes name a
    /// nonce.
    ///
    /// This is for whoever stands in for the vendor's cloud, which would not know such a session.
    ///
    /// # Errors
    /// `api_key_invalid` when the project is neither; `argument_invalid` for milliseconds above
    /// 999; `entropy_unavailable`.
    ///
    /// ```
    /// use roomkey::{Timestamp, opentok::{NewSessionId, SessionId}};
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let id = SessionId::create("123456", &NewSessionId::default(), now)?;
    /// assert!(id.belongs_to("123456"));
    /// assert_eq!(id.created_at(), Some(now));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn create(project: &str, new: &NewSessionId, now: Timestamp) -> Result<Self> {
        if !is_project(project) {
            return Err(Error::because(
                Code::ApiKeyInvalid,
                "A session belongs to an API key of digits or to an application's UUID.",
            ));
        }
        if new.milliseconds > 999 {
            return Err(Error::because(
                Code::ArgumentInvalid,
                "A second has 1000 milliseconds, counted from 0.",
            ));
        }
        let mut drawn = [0; NONCE_BYTES];
        if new.nonce.is_none() {
            roomkey_entropy::fill(&mut drawn)?;
        }
        let nonce = new.nonce.unwrap_or(drawn);
        let location = new.location.map(|ip| ip.to_string()).unwrap_or_default();
        let fields = format!(
            "1~{project}~{location}~{}{:03}~{}~{}~~",
            now.unix(),
            new.milliseconds,
            base64_simd::STANDARD.encode_to_string(nonce),
            if new.peer_to_peer { "P" } else { "" },
        );
        let text = format!("1_{}", base64_simd::URL_SAFE_NO_PAD.encode_to_string(&fields));
        Ok(Self::of(&text, &fields))
    }

    /// The text.
    ///
    /// See [`SessionId`] for an example.
    pub fn as_str(&self) -> &str {
        self.both.get(..self.length).unwrap_or_default()
    }

    /// The project it belongs to: an API key, or a Vonage application's UUID.
    ///
    /// See [`SessionId`] for an example.
    pub fn project(&self) -> &str {
        self.field(1)
    }

    /// Whether this is its project, exactly.
    ///
    /// See [`SessionId`] for an example.
    pub fn belongs_to(&self, project: &str) -> bool {
        self.project() == project
    }

    /// The place the vendor was asked to choose a server near, if it was.
    ///
    /// See [`SessionId`] for an example.
    pub fn location(&self) -> Option<Ipv4Addr> {
        self.field(2).parse().ok()
    }

    /// When it was created, in whole seconds; `None` for the oldest ids, which say it in the words
    /// of a time zone.
    ///
    /// See [`SessionId`] for an example.
    pub fn created_at(&self) -> Option<Timestamp> {
        milliseconds(self.field(3)).map(|count| Timestamp::from_plausible(count / 1000))
    }

    /// Which of the vendor's forms it has.
    ///
    /// See [`SessionId`] for an example.
    pub fn generation(&self) -> Generation {
        generation(self.fields()).unwrap_or(Generation::Dated)
    }

    /// The flag of the newest ids, such as `P`. What it means the vendor does not say; `P` is seen
    /// on sessions whose streams go from peer to peer.
    ///
    /// See [`SessionId`] for an example.
    pub fn flag(&self) -> Option<&str> {
        match self.generation() {
            Generation::Flagged => Some(self.field(5)).filter(|flag| !flag.is_empty()),
            _ => None,
        }
    }

    fn field(&self, index: usize) -> &str {
        split(self.fields(), b'~').nth(index).unwrap_or_default()
    }
}

/// A digit, `_`, and the one encoding of some text, which is written into `room`.
fn read<'r>(text: &str, room: &'r mut [u8; MAXIMUM_BYTES]) -> Option<&'r str> {
    let (start, encoded) = text.as_bytes().split_first_chunk::<2>()?;
    if !matches!(start, [b'0'..=b'9', b'_']) {
        return None;
    }
    let room = base64_simd::Out::from_slice(room);
    let fields = base64_simd::URL_SAFE_NO_PAD.decode(encoded, room).ok()?;
    std::str::from_utf8(fields).ok()
}

/// The generation, if every field is as that generation has it.
fn generation(fields: &str) -> Option<Generation> {
    let mut all = [""; MOST_FIELDS];
    let mut count = 0;
    for field in split(fields, b'~') {
        *all.get_mut(count)? = field;
        count += 1;
    }
    let ["1", project, location, created, nonce, tail @ ..] = all.get(..count)? else {
        return None;
    };
    let generation = match tail {
        [""] if is_date(created) => Generation::Dated,
        ["", ""] if milliseconds(created).is_some() => Generation::Timed,
        [flag, "", ""] if is_flag(flag) && milliseconds(created).is_some() => Generation::Flagged,
        _ => return None,
    };
    let location_fits = location.is_empty() || location.parse::<Ipv4Addr>().is_ok();
    (is_project(project) && location_fits && is_nonce(nonce)).then_some(generation)
}

/// An API key of OpenTok (digits), or an application of Vonage (a UUID in lower case).
pub(crate) fn is_project(text: &str) -> bool {
    is_api_key(text) || is_application(text)
}

pub(crate) fn is_api_key(text: &str) -> bool {
    (1..=20).contains(&text.len()) && is_digits(text)
}

pub(crate) fn is_application(text: &str) -> bool {
    text.len() == 36
        && uuid::Uuid::try_parse(text).is_ok()
        && !text.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_flag(text: &str) -> bool {
    text.len() <= 1 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn is_nonce(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'.' | b'-')
        })
}

/// As Java writes a date: `Sat Mar 15 14:42:23 PDT 2014`.
fn is_date(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let [weekday, month, day, time, zone, year] = words.as_slice() else { return false };
    let letters = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphabetic());
    [weekday, month].iter().all(|word| word.len() == 3 && letters(word))
        && (1..=2).contains(&day.len())
        && is_digits(day)
        && time.len() == 8
        && time.split(':').all(|part| part.len() == 2 && is_digits(part))
        && (2..=5).contains(&zone.len())
        && letters(zone)
        && year.len() == 4
        && is_digits(year)
}

fn milliseconds(text: &str) -> Option<u64> {
    let count: u64 = Some(text).filter(|text| is_digits(text))?.parse().ok()?;
    (count / 1000 < FIRST_IMPLAUSIBLE_SECOND).then_some(count)
}

impl PartialEq for SessionId {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for SessionId {}

impl PartialOrd for SessionId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SessionId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for SessionId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl AsRef<str> for SessionId {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

written!(SessionId: Display, FromStr, Serialize);

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionId({:?})", self.as_str())
    }
}

/// What a new session id is to say.
///
/// ```
/// use roomkey::{Timestamp, opentok::{NewSessionId, SessionId}};
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let near = NewSessionId { location: Some([192, 0, 2, 1].into()), ..NewSessionId::default() };
/// let id = SessionId::create("123456", &near, now)?;
/// assert_eq!(id.location().map(|place| place.to_string()), Some("192.0.2.1".to_owned()));
/// // What makes ids differ is drawn, unless it is given.
/// assert_ne!(id, SessionId::create("123456", &near, now)?);
/// let given = NewSessionId { nonce: Some([7; 18]), ..near };
/// assert_eq!(SessionId::create("123456", &given, now)?, SessionId::create("123456", &given, now)?);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct NewSessionId {
    /// The place to choose a server near.
    pub location: Option<Ipv4Addr>,
    /// Whether streams go from peer to peer (flag `P`).
    pub peer_to_peer: bool,
    /// Milliseconds into the second of creation, 0 to 999.
    pub milliseconds: u16,
    /// The random part; drawn if absent.
    pub nonce: Option<[u8; NONCE_BYTES]>,
}

/// A [`NewSessionId`] as plain values. Unknown members and wrong types are refused.
///
/// ```
/// use roomkey::{json, opentok::NewSessionIdSpec};
/// let spec: NewSessionIdSpec = json::from_slice(br#"{"location":"192.0.2.1"}"#)?;
/// assert!(spec.parse()?.location.is_some());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct NewSessionIdSpec<'a> {
    /// An IPv4 address.
    pub location: Option<Cow<'a, str>>,
    /// Whether streams go from peer to peer.
    pub peer_to_peer: bool,
    /// Milliseconds into the second of creation, 0 to 999.
    pub milliseconds: u16,
    /// 18 bytes in base64 (24 characters); random if absent.
    pub nonce: Option<Cow<'a, str>>,
}

impl NewSessionIdSpec<'_> {
    /// Checks the values.
    ///
    /// # Errors
    /// `argument_invalid`.
    ///
    /// ```
    /// # use roomkey::{Code, opentok::NewSessionIdSpec};
    /// let spec = NewSessionIdSpec { location: Some("here".into()), ..NewSessionIdSpec::default() };
    /// assert_eq!(spec.parse().unwrap_err().code(), Code::ArgumentInvalid);
    /// ```
    pub fn parse(&self) -> Result<NewSessionId> {
        let nonce = self.nonce.as_deref().map(|text| {
            let bytes = base64_simd::STANDARD.decode_to_vec(text).ok();
            bytes.and_then(|bytes| bytes.try_into().ok()).ok_or(Error::because(
                Code::ArgumentInvalid,
                "A session's nonce is 18 bytes in base64.",
            ))
        });
        Ok(NewSessionId {
            location: self.location.as_deref().map(location).transpose()?,
            peer_to_peer: self.peer_to_peer,
            milliseconds: self.milliseconds,
            nonce: nonce.transpose()?,
        })
    }
}

pub(crate) fn location(text: &str) -> Result<Ipv4Addr> {
    text.parse()
        .map_err(|_| Error::because(Code::ArgumentInvalid, "A location is an IPv4 address."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_begins_with_one_digit_and_a_line() {
        let id =
            SessionId::create("123456", &NewSessionId::default(), Timestamp::from_plausible(7));
        let id = id.unwrap();
        let (_, encoded) = id.as_str().split_once('_').unwrap();
        for start in ["0_", "2_", "9_"] {
            assert!(SessionId::parse(&format!("{start}{encoded}")).is_ok(), "{start}");
        }
        for start in ["", "_", "1", "1-", "11", "x_", "é_", "12_", "1__", "1_ "] {
            assert!(SessionId::parse(&format!("{start}{encoded}")).is_err(), "{start}");
        }
    }

    #[test]
    fn ids_are_compared_by_their_text() {
        let ids: Vec<SessionId> = ["12", "123", "1234"]
            .into_iter()
            .flat_map(|project| {
                [1, 2, 1_700_000_000].map(|time| {
                    let new = NewSessionId { nonce: Some([7; 18]), ..NewSessionId::default() };
                    SessionId::create(project, &new, Timestamp::from_plausible(time)).unwrap()
                })
            })
            .collect();
        for one in &ids {
            assert_eq!(SessionId::parse(one.as_str()).unwrap().project(), one.project());
            for other in &ids {
                assert_eq!(one.cmp(other), one.as_str().cmp(other.as_str()));
                assert_eq!(one == other, one.as_str() == other.as_str());
            }
        }
    }
}
