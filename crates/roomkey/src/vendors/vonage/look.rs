//! Vonage's JWTs for the inspector: OpenTok's, but for whose they are and who signs.

use crate::opentok::look::SHARED;
use crate::report::{Jwt, Kind, Look, Mark};

pub(crate) static LOOK: Look = Look { jwts: &[JWT], forms: &[] };

const JWT: Jwt = Jwt {
    recognise: |seen| seen.claim("application_id").map(|_| Kind::VonageJwt),
    mark: Mark::Own,
    algorithms: &["RS256"],
    ..SHARED
};
