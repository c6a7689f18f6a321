//! The names of what passes through the gate, and what proves that somebody is who came before.

use crate::error::{Code, Error, Result};
use crate::id::{Jti, counts_up_to, identifier, is_deceptive};
use crate::{crypto, time::FIRST_IMPLAUSIBLE_SECOND, time::Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::Zeroizing;

identifier! {
    /// One coming-in of one person: the knock, the admission and the seat that come of it have this one id. 16 to
    /// 64 of `A-Z a-z 0-9 - _`, drawn by [`Fresh::random`].
    ///
    /// ```
    /// use roomkey::gate::EntryId;
    /// assert_eq!(EntryId::parse("entry-0000000001")?.as_str(), "entry-0000000001");
    /// assert!(EntryId::parse("1").is_err());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    EntryId(Box<str>), ArgumentInvalid, is_drawn, "An entry's id is 16 to 64 of `A-Z a-z 0-9 - _`."
}

identifier! {
    /// What brings a client back whose connection was lost, together with the secret that it drew: good for once. 16
    /// to 64 of `A-Z a-z 0-9 - _`, drawn by [`Fresh::random`].
    ///
    /// ```
    /// use roomkey::gate::Ticket;
    /// assert_eq!(Ticket::parse("ticket-000000001")?.as_str(), "ticket-000000001");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    Ticket(Box<str>), ArgumentInvalid, is_drawn, "A ticket is 16 to 64 of `A-Z a-z 0-9 - _`."
}

identifier! {
    /// Where somebody knocks from, as far as knocks are counted by it: a network address, the prefix of one, or a
    /// hash of it. 1 to 64 visible ASCII characters.
    ///
    /// ```
    /// use roomkey::gate::Address;
    /// assert_eq!(Address::parse("2001:db8::/64")?.as_str(), "2001:db8::/64");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    Address(Box<str>), ArgumentInvalid, is_address, "An address is 1 to 64 visible ASCII characters."
}

identifier! {
    /// A name as people see it: 1 to 100 characters, none of which deceives (control characters, invisible ones, those
    /// that turn the direction of text), without white space at an end. It is text, and nothing else, wherever it is shown.
    ///
    /// ```
    /// use roomkey::gate::Name;
    /// assert_eq!(Name::parse("Zoë Müller")?.as_str(), "Zoë Müller");
    /// assert!(Name::parse("ann\u{202e}nimda").is_err());
    /// assert!(Name::parse(&"n".repeat(4096)).is_err());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    Name(Box<str>), IdentityInvalid, is_name,
    "A name is 1 to 100 characters, none of them invisible or a control character, without white space at an end."
}

fn is_drawn(text: &str) -> bool {
    (16..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

fn is_address(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_name(text: &str) -> bool {
    counts_up_to(text, 100) && text.trim() == text && !text.chars().any(is_deceptive)
}

/// The hash of a secret that a client drew and kept: SHA-256, 43 letters of base64url on the wire.
///
/// ```
/// use roomkey::gate::{Proof, ResumeHash};
/// let proof = Proof::of("q0Jr0nPsbNOcc2Nd0cDqhzn7nMfS9XeW2Zl1Lx0m8aY")?;
/// // What the client computed and sent when it came.
/// let hash = ResumeHash::parse("sAwJKfJ7wjGf0YPRRrVAYtG65Sm2tmHIolfbW5sJAzY")?;
/// assert!(proof.fits(&hash));
/// assert_eq!(ResumeHash::parse(&hash.to_string())?, hash);
/// assert!(ResumeHash::parse("x").is_err());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResumeHash(pub(super) [u8; 32]);

impl ResumeHash {
    /// Parses it.
    ///
    /// # Errors
    /// `argument_invalid` for anything but the canonical base64url of 32 bytes.
    ///
    /// See [`ResumeHash`] for an example.
    pub fn parse(text: &str) -> Result<Self> {
        let bytes = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(text).ok();
        let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let hash = bytes.map(Self).filter(|hash| hash.to_string() == text);
        hash.ok_or(Error::because(
            Code::ArgumentInvalid,
            "The hash of a secret is 32 bytes as 43 letters of base64url.",
        ))
    }
}

impl fmt::Display for ResumeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base64_simd::URL_SAFE_NO_PAD.encode_to_string(self.0))
    }
}

impl fmt::Debug for ResumeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResumeHash({self})")
    }
}

impl Serialize for ResumeHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ResumeHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// That somebody knows the secret of a [`ResumeHash`]. It is made from the secret alone, so that a hash which was seen
/// on its way cannot be given in its place.
///
/// See [`ResumeHash`] for an example.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Proof(pub(super) [u8; 32]);

impl Proof {
    /// From the secret, which is not kept.
    ///
    /// # Errors
    /// `argument_invalid` for a secret that is not 32 to 128 visible ASCII characters.
    ///
    /// ```
    /// use roomkey::gate::Proof;
    /// assert!(Proof::of("short").is_err());
    /// let proof = Proof::of("q0Jr0nPsbNOcc2Nd0cDqhzn7nMfS9XeW2Zl1Lx0m8aY")?;
    /// assert_eq!(format!("{proof:?}"), "Proof([redacted])");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn of(secret: &str) -> Result<Self> {
        let secret = Zeroizing::new(secret.as_bytes().to_vec());
        if !(32..=128).contains(&secret.len()) || !secret.iter().all(u8::is_ascii_graphic) {
            return Err(Error::because(
                Code::ArgumentInvalid,
                "The secret of a client is 32 to 128 visible ASCII characters.",
            ));
        }
        Ok(Self(crypto::sha256(&secret)))
    }

    /// Whether it is the secret of this hash.
    ///
    /// See [`ResumeHash`] for an example.
    pub fn fits(&self, hash: &ResumeHash) -> bool {
        crypto::equal(&self.0, &hash.0)
    }
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proof([redacted])")
    }
}

/// What has to be drawn for somebody who may come in: the machine has no chance of its own. Every input that takes one
/// takes one of its own, also where the same is tried again.
///
/// ```
/// use roomkey::gate::Fresh;
/// let (one, other) = (Fresh::random()?, Fresh::random()?);
/// assert!(one.entry != other.entry && one.ticket != other.ticket && one.jti != other.jti);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "plain values, which tests choose")]
pub struct Fresh {
    /// The id of an entry, if there is to be one.
    pub entry: EntryId,
    /// The ticket, if one is handed out.
    pub ticket: Ticket,
    /// The id of the media token, if one is minted.
    pub jti: Jti,
}

impl Fresh {
    /// Drawn by chance.
    ///
    /// # Errors
    /// `entropy_unavailable`.
    ///
    /// See [`Fresh`] for an example.
    pub fn random() -> Result<Self> {
        let drawn = || -> Result<String> {
            let mut bytes = [0; 24];
            roomkey_entropy::fill(&mut bytes)?;
            Ok(base64_simd::URL_SAFE_NO_PAD.encode_to_string(bytes))
        };
        Ok(Self {
            entry: EntryId::parse(&drawn()?)?,
            ticket: Ticket::parse(&drawn()?)?,
            jti: Jti::random()?,
        })
    }
}

/// One of the connections of an entry. A client that comes back has the next number, and what is said in the name
/// of an earlier one counts for nothing: a socket whose loss is noticed late takes nobody out.
///
/// ```
/// use roomkey::gate::{EntryId, Seat};
/// let seat = Seat { entry: EntryId::parse("entry-0000000001")?, connection: 2 };
/// assert_ne!(seat, Seat { connection: 1, ..seat.clone() });
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct Seat {
    /// Whose.
    pub entry: EntryId,
    /// Which of its connections, from 1.
    pub connection: u32,
}

/// So many seconds later, and never beyond what a time can be.
pub(super) fn later(time: Timestamp, seconds: u32) -> Timestamp {
    let last = FIRST_IMPLAUSIBLE_SECOND.saturating_sub(1);
    Timestamp::from_plausible(time.unix().saturating_add(u64::from(seconds)).min(last))
}

impl Name {
    /// For an id of which no name can be made.
    pub(super) fn of_nobody() -> Self {
        Self("?".into())
    }
}
