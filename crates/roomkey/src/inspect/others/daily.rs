//! Daily's meeting tokens, signed by oneself. Source: the vendor's page "Self-signing tokens".

use crate::report::{FindingCode, Jwt, Kind, Look, times};

pub(super) static LOOK: Look = Look { jwts: &[JWT], forms: &[] };

const JWT: Jwt = Jwt {
    recognise: |seen| {
        let has_more = ["r", "ud", "u", "o", "p"].into_iter().any(|name| seen.has(name));
        (seen.text("d").is_some() && has_more).then_some(Kind::Daily)
    },
    look: |seen, _, report| {
        let too_long = seen.text("ud").is_some_and(|id| id.chars().count() > 36);
        if !seen.has("iat") || too_long || seen.claim("r").is_some_and(|room| !room.is_string()) {
            report.find(FindingCode::ClaimInvalid);
        }
        if !seen.has("r") {
            report.find(FindingCode::RoomUnbound);
        }
        if seen.claim("o").is_some_and(|owner| owner == true) {
            report.find(FindingCode::Moderator);
        }
        times::end_is_needed(seen, FindingCode::NeverExpires, report);
    },
    ..Jwt::PLAIN
};
