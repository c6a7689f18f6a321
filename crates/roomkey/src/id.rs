//! Names of rooms, participants, keys and tokens, each a type that only parsing can make.
//!
//! Whoever holds a [`RoomId`] need not ask again whether it is safe in a path, a claim or a log.
//! Comparison is by exact bytes: no folding of case, no Unicode normalisation.
//!
//! ```
//! use roomkey::{Code, ParticipantId, RoomId};
//!
//! let room: RoomId = "2kyv-gzay-64pg".parse()?;
//! assert_eq!(room.as_str(), "2kyv-gzay-64pg");
//! assert_eq!("../admin".parse::<RoomId>().unwrap_err().code(), Code::RoomIdInvalid);
//! assert_eq!("a\u{202e}b".parse::<ParticipantId>().unwrap_err().code(), Code::ParticipantIdInvalid);
//! # Ok::<(), roomkey::Error>(())
//! ```

use crate::error::{Code, Error, Result};
use std::fmt;
use std::sync::Arc;

macro_rules! identifier {
    // With a reason where the code has more than one.
    ($(#[$doc:meta])* $name:ident($inner:ty), $code:ident, $check:path $(, $reason:literal)?) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($inner);

        impl $name {
            /// Parses it.
            ///
            /// # Errors
            #[doc = concat!("[`Code::", stringify!($code), "`].")]
            pub fn parse(text: &str) -> Result<Self> {
                if $check(text) {
                    Ok(Self(text.into()))
                } else {
                    let error = Error::new(Code::$code);
                    $(let error = Error::because(error.code(), $reason);)?
                    Err(error)
                }
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        $crate::written::written!($name: Display, FromStr, Serialize);

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), &*self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use identifier;

identifier! {
    /// A room of VideoSDK, which its v1 API calls a meeting: 1 to 128 of `A-Z a-z 0-9 - _ . ~`,
    /// not starting with a dot.
    ///
    /// The vendor makes ids of the form `xxxx-xxxx-xxxx`; rooms can also be named by a custom id,
    /// so the form is not required. What is required is that it can stand in a path unescaped.
    ///
    /// ```
    /// use roomkey::RoomId;
    /// assert!(RoomId::parse("unicorn").is_ok());
    /// assert!(RoomId::parse("a/b").is_err());
    /// ```
    RoomId(Box<str>), RoomIdInvalid, is_room_id,
    "A room id is 1 to 128 of `A-Z a-z 0-9 - _ . ~`, and does not start with a dot."
}

identifier! {
    /// The name an app gives a room itself: 1 to 128 characters without control characters,
    /// invisible characters, `/` and `\`, and neither `.` nor `..`.
    ///
    /// ```
    /// use roomkey::CustomRoomId;
    /// assert!(CustomRoomId::parse("Stand-up, Mondays").is_ok());
    /// assert!(CustomRoomId::parse("..").is_err());
    /// ```
    CustomRoomId(Box<str>), CustomRoomIdInvalid, is_custom_room_id
}

identifier! {
    /// A person or device in a room: 1 to 256 characters without white space (the vendor's error
    /// 4004), control characters or invisible characters that make two names look alike.
    ///
    /// ```
    /// use roomkey::ParticipantId;
    /// assert!(ParticipantId::parse("lxvdplwt").is_ok());
    /// assert!(ParticipantId::parse("two words").is_err());
    /// ```
    ParticipantId(Box<str>), ParticipantIdInvalid, is_participant_id
}

identifier! {
    /// The public half of the credentials, which the vendor calls `apikey`: 1 to 128 visible ASCII
    /// characters, neither `"` nor `\`, and not a placeholder from the documents.
    ///
    /// ```
    /// use roomkey::ApiKey;
    /// assert!(ApiKey::parse("5f0e1c9a-0000-4000-8000-0123456789ab").is_ok());
    /// assert!(ApiKey::parse("<api_key_generated>").is_err());
    /// ```
    ApiKey(Arc<str>), ApiKeyInvalid, is_real_api_key
}

identifier! {
    /// The id of one token (`jti`), by which it can be revoked: 1 to 256 characters without
    /// control characters.
    ///
    /// ```
    /// use roomkey::Jti;
    /// assert!(Jti::parse("fcf27a64-85c6-4742-96cb-ebe9f930ef6e").is_ok());
    /// assert!(Jti::parse("").is_err());
    /// ```
    Jti(Box<str>), JtiInvalid, is_jti
}

impl ApiKey {
    /// As [`ApiKey::parse`], but a placeholder from the documents passes too, to read tokens that
    /// were made with one.
    ///
    /// # Errors
    /// [`Code::ApiKeyInvalid`].
    ///
    /// ```
    /// assert!(roomkey::ApiKey::allow_placeholder("API_KEY_GENERATED").is_ok());
    /// ```
    pub fn allow_placeholder(text: &str) -> Result<Self> {
        if is_api_key(text) { Ok(Self(text.into())) } else { Err(Error::new(Code::ApiKeyInvalid)) }
    }
}

impl RoomId {
    /// A new room id of the vendor's form, `xxxx-xxxx-xxxx` of `[a-z0-9]`, from random bytes.
    ///
    /// # Errors
    /// [`Code::EntropyUnavailable`].
    ///
    /// ```
    /// let room = roomkey::RoomId::random()?;
    /// assert_eq!(room.as_str().len(), 14);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn random() -> Result<Self> {
        const SYMBOLS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        let mut text = String::with_capacity(14);
        let mut letters = 0;
        while letters < 12 {
            let mut bytes = [0u8; 16];
            roomkey_entropy::fill(&mut bytes)?;
            // 252 is the largest multiple of 36: bytes above it would favour the first symbols.
            for byte in bytes.iter().filter(|byte| **byte < 252).take(12 - letters) {
                if letters > 0 && letters % 4 == 0 {
                    text.push('-');
                }
                let symbol = SYMBOLS.get(usize::from(byte % 36)).copied().unwrap_or(b'a');
                text.push(char::from(symbol));
                letters += 1;
            }
        }
        Ok(Self(text.into()))
    }
}

impl Jti {
    /// A new random id: a UUID of version 4.
    ///
    /// # Errors
    /// [`Code::EntropyUnavailable`].
    ///
    /// ```
    /// assert_eq!(roomkey::Jti::random()?.as_str().len(), 36);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn random() -> Result<Self> {
        let text = random_uuid()?;
        Ok(Self(std::str::from_utf8(&text).unwrap_or_default().into()))
    }
}

/// A random UUID of version 4, as text: ASCII.
pub(crate) fn random_uuid() -> Result<[u8; 36]> {
    let mut bytes = [0u8; 16];
    roomkey_entropy::fill(&mut bytes)?;
    Ok(uuid_text(uuid::Builder::from_random_bytes(bytes).into_uuid()))
}

/// As `uuid` writes it, which looks up half a byte at a time; here it is eight halves at once.
fn uuid_text(uuid: uuid::Uuid) -> [u8; 36] {
    let (first, second, third, rest) = uuid.as_fields();
    let (rest, _) = rest.as_chunks();
    let second = (u32::from(second) << 16) | u32::from(third);
    let words =
        [first, second].into_iter().chain(rest.iter().map(|word| u32::from_be_bytes(*word)));
    let mut text = [b'-'; 36];
    for (word, places) in words.zip([[0, 4], [9, 14], [19, 24], [28, 32]]) {
        let digits = hexadecimal(word);
        let (halves, _) = digits.as_chunks::<4>();
        for (half, at) in halves.iter().zip(places) {
            if let Some(place) = text.get_mut(at..at + 4) {
                place.copy_from_slice(half);
            }
        }
    }
    text
}

fn hexadecimal(word: u32) -> [u8; 8] {
    let mut halves = u64::from(word);
    halves = (halves | (halves << 16)) & 0x0000_ffff_0000_ffff;
    halves = (halves | (halves << 8)) & 0x00ff_00ff_00ff_00ff;
    halves = (halves | (halves << 4)) & 0x0f0f_0f0f_0f0f_0f0f;
    // 6 more and there is a high bit where a letter belongs; letters are 39 behind the digits.
    let letters = (halves.wrapping_add(0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101;
    let digits = halves.wrapping_add(letters.wrapping_mul(39));
    digits.wrapping_add(0x3030_3030_3030_3030).to_be_bytes()
}

fn is_room_id(text: &str) -> bool {
    /// By the byte: a short text is looked up faster than it is compared.
    const FITS: [bool; 256] = {
        let mut fits = [false; 256];
        let (mut byte, mut rest) = (0u8, fits.as_mut_slice());
        while let Some((first, more)) = rest.split_first_mut() {
            *first = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
            byte = byte.wrapping_add(1);
            rest = more;
        }
        fits
    };
    (1..=128).contains(&text.len())
        && !text.starts_with('.')
        && every(text, |byte| FITS.get(usize::from(byte)).copied().unwrap_or(false))
}

/// Whether it holds for every byte: asked of all, without stopping at the first, which processors do
/// many at a time.
fn every(text: &str, holds: impl Fn(u8) -> bool) -> bool {
    text.bytes().fold(true, |all, byte| all & holds(byte))
}

fn is_custom_room_id(text: &str) -> bool {
    counts_up_to(text, 128)
        && text != "."
        && text != ".."
        && !text.chars().any(|character| {
            character.is_control() || is_invisible(character) || "/\\".contains(character)
        })
}

fn is_participant_id(text: &str) -> bool {
    // The usual id is short and ASCII; it is decided without looking at Unicode at all.
    if (1..=256).contains(&text.len()) && every(text, |byte| byte.is_ascii_graphic()) {
        return true;
    }
    counts_up_to(text, 256)
        && !text.chars().any(|character| {
            character.is_control() || character.is_whitespace() || is_invisible(character)
        })
}

fn is_api_key(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\')
}

fn is_real_api_key(text: &str) -> bool {
    is_api_key(text) && !crate::secret::is_placeholder(text.as_bytes())
}

fn is_jti(text: &str) -> bool {
    // As above: nearly every one is a UUID.
    if (1..=256).contains(&text.len()) && every(text, |byte| byte.is_ascii_graphic()) {
        return true;
    }
    counts_up_to(text, 256) && !text.chars().any(char::is_control)
}

pub(crate) fn counts_up_to(text: &str, most: usize) -> bool {
    !text.is_empty() && text.len() <= most * 4 && text.chars().count() <= most
}

/// Whether a character makes a terminal, a log or a page show something else than what is there:
/// controls, marks that turn the direction of text, what ends a line, and what shows nothing.
///
/// Most names here refuse such characters. Texts that may hold them, such as the claims of a token
/// nobody has verified, are shown with these escaped.
///
/// ```
/// use roomkey::id::is_deceptive;
/// assert!(['\u{1b}', '\u{202e}', '\u{200b}', '\u{2028}'].into_iter().all(is_deceptive));
/// assert!(!"Zoë, 日本 😀".chars().any(is_deceptive));
/// ```
pub fn is_deceptive(character: char) -> bool {
    character.is_control()
        || is_invisible(character)
        || matches!(character, '\u{2028}' | '\u{2029}')
}

/// Characters that show nothing, or turn the direction of what follows.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_ids_are_of_the_vendors_form_and_use_every_symbol() {
        let mut symbols = std::collections::BTreeSet::new();
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..500 {
            let room = RoomId::random().unwrap();
            let groups: Vec<&str> = room.as_str().split('-').collect();
            assert_eq!(groups.len(), 3);
            assert!(groups.iter().all(|group| group.len() == 4));
            symbols.extend(room.as_str().bytes().filter(|byte| *byte != b'-'));
            assert!(seen.insert(room));
        }
        assert_eq!(symbols.len(), 36);
    }

    #[test]
    fn a_uuid_is_written_as_others_write_it() {
        for byte in 0..=255u8 {
            let mut bytes = [byte; 16];
            for (at, one) in (0..).zip(&mut bytes) {
                *one = byte.rotate_left(at % 8).wrapping_mul(17).wrapping_add(byte);
            }
            let uuid = uuid::Uuid::from_bytes(bytes);
            assert_eq!(uuid_text(uuid), *uuid.hyphenated().to_string().as_bytes());
        }
    }

    #[test]
    fn paths_and_tricks_are_no_room_ids() {
        for text in [
            "",
            ".",
            "..",
            ".hidden",
            "a/b",
            "a\\b",
            "a%2e",
            "a;b",
            "a?b",
            "a#b",
            "@evil",
            "a b",
            "a\0",
            "a\r\nb",
            "räum",
            &"x".repeat(129),
        ] {
            assert!(RoomId::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn participants_may_be_named_in_any_script_but_not_invisibly() {
        for text in ["उपयोग-Ω-😀", "Zoë", "a@b.example", "\"quoted\""] {
            assert!(ParticipantId::parse(text).is_ok(), "{text:?}");
        }
        let long = "p".repeat(257);
        for text in ["", "a b", "a\0b", "a\u{202e}b", "a\u{200b}", "\u{feff}a", "a\u{a0}b", &long] {
            assert!(ParticipantId::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_documents_placeholders_are_no_api_keys() {
        for text in ["API_KEY_GENERATED", "api_key_generated", "<YOUR API KEY>", "YOUR_API_KEY"] {
            assert!(ApiKey::parse(text).is_err(), "{text:?}");
        }
        assert!(ApiKey::parse("my-api-key").is_ok());
    }
}
