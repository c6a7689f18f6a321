//! Names of rooms and people. LiveKit counts bytes, not characters, and takes any text.

use crate::error::{Code, Error, Result};
use crate::id::is_deceptive;

/// What the server admits (its limits for rooms, identities and display names).
const MAXIMUM_BYTES: usize = 256;

/// What two names of people or rooms may not be confused by.
fn is_name(text: &str) -> bool {
    (1..=MAXIMUM_BYTES).contains(&text.len())
        && text.trim() == text
        && !text.chars().any(is_deceptive)
}

/// Refuses what is no name of a room.
pub(super) fn check_room(text: &str) -> Result<()> {
    if is_name(text) {
        return Ok(());
    }
    Err(Error::because(
        Code::RoomIdInvalid,
        "A room of LiveKit has 1 to 256 bytes without control or invisible characters, and no white space at an end.",
    ))
}

/// Refuses what is no identity.
pub(super) fn check_identity(text: &str) -> Result<()> {
    if is_name(text) {
        return Ok(());
    }
    Err(Error::because(
        Code::IdentityInvalid,
        "An identity of LiveKit has 1 to 256 bytes without control or invisible characters, and no white space at an end.",
    ))
}

/// Whether the server shows it: a display name is anything that is short enough.
pub(super) fn is_display_name(text: &str) -> bool {
    text.len() <= MAXIMUM_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_counted_in_bytes() {
        assert!(check_room(&"ä".repeat(128)).is_ok());
        assert_eq!(check_room(&"ä".repeat(129)).unwrap_err().code(), Code::RoomIdInvalid);
        assert!(check_identity(&"i".repeat(256)).is_ok());
        for text in ["", " ann", "ann\n", "a\u{202e}nn", "a\u{200b}", &"i".repeat(257)] {
            assert_eq!(check_identity(text).unwrap_err().code(), Code::IdentityInvalid, "{text:?}");
        }
        assert!(is_display_name("") && !is_display_name(&"n".repeat(257)));
    }
}
