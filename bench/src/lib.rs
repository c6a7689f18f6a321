//! What the benches share: one set of credentials and one set of claims, so that every row of a
//! table signs and checks the same thing.

use roomkey::videosdk::{Access, Credentials, Expectation, Permission, Role};
use roomkey::{Lifetime, Result, Secret, Timestamp};

/// The public half of the credentials: a UUID, as the vendor's dashboard shows.
pub const API_KEY: &str = "0f6ba2f3-1f5b-4f5e-9d0a-3c1c2f8f4c11";
/// A secret for benchmarks, of the vendor's usual length.
pub const SECRET: &str = "9d3b1f0a6c5e4827b1a0f3c2d4e5968790817263544a3b2c1d0e9f8a7b6c5d4e";
/// The room of the vendor's example.
pub const ROOM: &str = "2kyv-gzay-64pg";
/// The participant of the vendor's example.
pub const PARTICIPANT: &str = "lxvdplwt";

/// The credentials every row uses.
///
/// # Errors
/// None with these constants.
pub fn credentials() -> Result<Credentials> {
    Credentials::new(API_KEY, Secret::new(SECRET)?)
}

/// The claims of the vendor's page "Authentication and Tokens".
///
/// # Errors
/// None with these constants.
pub fn access() -> Result<Access> {
    Ok(Access::new([Permission::AllowJoin])?
        .room(ROOM.parse()?)
        .participant(PARTICIPANT.parse()?)
        .roles([Role::Crawler, Role::Rtc]))
}

/// What a token with these claims must satisfy: join this room as this participant.
///
/// # Errors
/// None with these constants.
pub fn expectation() -> Result<Expectation> {
    Ok(Expectation::join(ROOM.parse()?).participant(PARTICIPANT.parse()?))
}

/// The lifetime of the vendor's example: 120 minutes.
///
/// # Errors
/// None.
pub fn lifetime() -> Result<Lifetime> {
    Lifetime::minutes(120)
}

/// The clock.
///
/// # Errors
/// `timestamp_invalid` if the machine's clock was never set.
pub fn now() -> Result<Timestamp> {
    let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let seconds = since_1970.unwrap_or_default().as_secs();
    Timestamp::from_unix(seconds.try_into().unwrap_or(0))
}

/// Whether an answer has all its bytes. A bad one is an error.
///
/// # Errors
/// Any status but 200, and an answer without a length.
pub fn is_whole(answer: &[u8]) -> Result<bool, Box<dyn std::error::Error + Send + Sync>> {
    let Some(end) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
        return Ok(false);
    };
    let head = std::str::from_utf8(&answer[..end])?;
    if !head.starts_with("HTTP/1.1 200 ") {
        return Err(format!("answered {}", head.lines().next().unwrap_or_default()).into());
    }
    let length: usize = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .ok_or("the answer has no content-length")?
        .1
        .trim()
        .parse()?;
    Ok(answer.len() >= end + 4 + length)
}
