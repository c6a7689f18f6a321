//! What the answers of servers that hand tokens out mean, and how long a token lives without trusting the clock of
//! the device.

use super::claims::Claims;
use super::failure::{Failure, Refusal};
use super::profile::Profile;
use super::token::{Fetched, Token};
use crate::error::{Code, Error, Result};
use crate::json;
use crate::remote;
use crate::retry;
use crate::time::{FIRST_IMPLAUSIBLE_SECOND, Timestamp, iso};
use http::{HeaderMap, Response, header};
use serde_json::{Map, Value};
use std::time::{Duration, UNIX_EPOCH};

/// The longest answer that is read, in bytes: 128 KiB. Clients stop reading there.
pub const LONGEST_ANSWER_BYTES: usize = 128 * 1024;

/// From this second of 1970 on a time in seconds is one in milliseconds, written by mistake.
const IMPLAUSIBLE: f64 = exact(FIRST_IMPLAUSIBLE_SECOND);

/// How long `iat` may have been put back, in milliseconds, and from which life on that is thought of.
const PUT_BACK: f64 = 60_000.0;
const LONG_LIFE: f64 = 600_000.0;

impl Profile {
    /// The token of an answer that came at a time: milliseconds since 1970 by the clock of the device, which counts where
    /// nothing better is known.
    ///
    /// # Errors
    /// A status that is no success, as everywhere (`remote_unauthorized`, `remote_unavailable`, …), with the wait that
    /// the server asks for. `remote_answer_invalid` for an answer that is longer than 128 KiB, no JSON object where
    /// there has to be one, without a token or with a time that is none. `token_malformed` and `token_too_large` for a
    /// text that cannot be a token. A server for which the caller's own token is not valid *yet* is asked again after a
    /// second.
    ///
    /// ```
    /// use http::Response;
    /// use roomkey::session::{Fetched, Profile, Token};
    /// use std::time::Duration;
    ///
    /// let answer = Response::new(r#"{"token":"a.b.c","expires_in":600}"#);
    /// let fetched = Profile::GetToken.understand(&answer, 1_750_000_000_000).unwrap();
    /// assert_eq!(fetched, Fetched::new(Token::parse("a.b.c")?).lives_for(Duration::from_secs(600)));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn understand<B: AsRef<[u8]>>(
        self,
        answer: &Response<B>,
        now: u64,
    ) -> Result<Fetched, Refusal> {
        let (status, headers) = (answer.status(), answer.headers());
        let body = answer.body().as_ref();
        if !status.is_success() {
            return Err(refusal(status.as_u16(), status.as_u16(), headers, body, now));
        }
        if body.len() > LONGEST_ANSWER_BYTES {
            return Err(invalid("The answer is longer than 128 KiB.").into());
        }
        let text = std::str::from_utf8(body).map_err(|_| invalid("The answer is no UTF-8."))?;
        // Some servers put a mark of the order of bytes in front.
        let text = text.trim_start_matches('\u{feff}').trim();
        let is_bare =
            self == Self::Bare || (self == Self::Any && !text.starts_with(['{', '[', '"']));
        if is_bare {
            return Ok(timed(Token::parse(text)?, &Map::new(), headers, now)?);
        }
        let members =
            json::read_object(text.as_bytes(), Code::RemoteAnswerInvalid).map_err(|error| {
                invalid(if error.code() == Code::MemberDuplicated {
                    "The answer has a member twice."
                } else if text.starts_with('"') {
                    "The answer was written as JSON twice."
                } else {
                    "The answer is no JSON object."
                })
            })?;
        if members.get("error").is_some_and(|error| !error.is_null()) {
            return Err(refusal(status.as_u16(), 400, headers, body, now));
        }
        let found =
            self.members().iter().find_map(|name| members.get(*name).filter(|one| !one.is_null()));
        let token = match found {
            Some(Value::String(text)) => Token::parse(text)?,
            Some(_) => {
                return Err(Error::new(Code::TokenMalformed).with_hint("It is no text.").into());
            }
            None => return Err(invalid("The answer has no token.").into()),
        };
        Ok(timed(token, &members, headers, now)?)
    }
}

/// A token that somebody has and what they know of it, as the members that answers have: `expires_in`, `expiresAt`,
/// `identity`. A life that nothing tells but the token's `exp` is by the clock of the device (milliseconds since 1970)
/// and not sure, since nobody knows when the token was made.
///
/// # Errors
/// `remote_answer_invalid` for a time that is none.
///
/// ```
/// use roomkey::session::{Fetched, Token, stated};
/// use std::time::Duration;
///
/// let known = serde_json::json!({"expiresAt": "2025-06-15T15:16:40Z"});
/// let token = stated(Token::parse("1nU7")?, known.as_object().unwrap(), 1_750_000_000_000)?;
/// assert_eq!(token, Fetched::new(Token::parse("1nU7")?).seems_to_live_for(Duration::from_secs(600)));
/// # Ok::<(), roomkey::Error>(())
/// ```
pub fn stated(token: Token, known: &Map<String, Value>, now: u64) -> Result<Fetched> {
    let life = Life::read(&token, known)?;
    let fetched = named(token, known);
    Ok(match (life.lives, life.end) {
        (Some(lives), _) => fetched.lives_for(duration(lives)),
        (None, Some(end)) => fetched.seems_to_live_for(duration(end - exact(now))),
        (None, None) => fetched,
    })
}

/// What is said about the life of a token, in milliseconds.
struct Life {
    lives: Option<f64>,
    begin: Option<f64>,
    end: Option<f64>,
}

impl Life {
    fn read(token: &Token, members: &Map<String, Value>) -> Result<Self> {
        let claims = Claims::of(token);
        let lives = given(members, ["expires_in", "expiresIn"]).map(|value| {
            seconds(value).ok_or_else(|| invalid("`expires_in` is no number of seconds."))
        });
        let end = given(members, ["expiresAt", "expires_at"]).map(|value| {
            let time = seconds(value).or_else(|| iso::milliseconds(value.as_str()?).map(exact));
            time.ok_or_else(|| invalid("`expiresAt` is no time: seconds since 1970, or a text such as 2019-09-30T15:52:04Z."))
        });
        let end = end.transpose()?.or_else(|| claims.exp.and_then(plausible));
        Ok(Self { lives: lives.transpose()?, begin: claims.iat.and_then(plausible), end })
    }
}

/// By what was said about its life, by the clock of the server, by the token itself, and last by the clock of the device.
fn timed(
    token: Token,
    members: &Map<String, Value>,
    headers: &HeaderMap,
    now: u64,
) -> Result<Fetched> {
    let life = Life::read(&token, members)?;
    let fetched = named(token, members);
    // What a cache had kept was said so much earlier.
    let age = headers.get(header::AGE).and_then(|age| digits(age.to_str().ok()?));
    let age = age.unwrap_or(0.0) * 1000.0;
    let lives = match (life.lives, life.end, date(headers), life.begin) {
        (Some(lives), ..) => lives,
        (None, None, ..) => return Ok(fetched),
        (_, Some(end), Some(date), _) => end - date - 1000.0,
        (_, Some(end), None, Some(begin)) => {
            let all = end - begin;
            if all > LONG_LIFE { all - PUT_BACK } else { all }
        }
        (_, Some(end), None, None) => {
            return Ok(fetched.seems_to_live_for(duration(end - exact(now))));
        }
    };
    Ok(fetched.lives_for(duration(lives - age)))
}

fn named(token: Token, members: &Map<String, Value>) -> Fetched {
    let fetched = Fetched::new(token);
    match given(members, ["identity", "participant_identity"]).and_then(Value::as_str) {
        Some(identity) => fetched.names(identity),
        None => fetched,
    }
}

/// The first of these that is there.
fn given<'m>(members: &'m Map<String, Value>, names: [&str; 2]) -> Option<&'m Value> {
    names.into_iter().find_map(|name| members.get(name).filter(|value| !value.is_null()))
}

/// Seconds as a number or as the text of one, in milliseconds.
fn seconds(value: &Value) -> Option<f64> {
    let is_plain = |text: &&str| {
        let mut parts = text.splitn(2, '.');
        parts.all(|part| {
            (1..=15).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let number = match value {
        Value::String(text) => Some(text.as_str()).filter(is_plain)?.parse().ok()?,
        other => other.as_f64()?,
    };
    plausible(number)
}

/// A time in seconds, in milliseconds.
fn plausible(number: f64) -> Option<f64> {
    (0.0..IMPLAUSIBLE).contains(&number).then_some(number * 1000.0)
}

/// A whole number, however long.
fn digits(text: &str) -> Option<f64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

fn refusal(said: u16, meant: u16, headers: &HeaderMap, body: &[u8], now: u64) -> Refusal {
    let error = Error::because(remote::code_of(meant), format!("The server answered {said}."));
    let mut headers = headers.clone();
    if let Some(now) = i64::try_from(now / 1000).ok().and_then(|now| Timestamp::from_unix(now).ok())
    {
        retry::received(&mut headers, now);
    }
    if error.is_retryable() {
        let asked = retry::retry_after(&headers);
        return match asked {
            Some(seconds) => error.with_retry_after(seconds).into(),
            None => error.into(),
        };
    }
    if is_not_yet(body) {
        let failure = Failure::Transient { retry_after: Some(Duration::from_secs(1)) };
        return Refusal { error, failure };
    }
    error.into()
}

/// Whether the clocks of those who sign and those who check differ a little, in the words of ours and others.
fn is_not_yet(body: &[u8]) -> bool {
    let body = body.get(..body.len().min(4096)).unwrap_or(body);
    let text = String::from_utf8_lossy(body).to_ascii_lowercase();
    ["token_not_yet_valid", "not yet valid", "not valid yet"]
        .iter()
        .any(|words| text.contains(words))
}

fn date(headers: &HeaderMap) -> Option<f64> {
    let date = httpdate::parse_http_date(headers.get(header::DATE)?.to_str().ok()?.trim()).ok()?;
    let since = date.duration_since(UNIX_EPOCH).ok()?;
    Some(exact(since.as_secs().saturating_mul(1000)))
}

#[expect(clippy::cast_precision_loss, reason = "times of this age of the world are exact")]
const fn exact(time: u64) -> f64 {
    time as f64
}

/// Whole milliseconds, none for what has passed.
fn duration(milliseconds: f64) -> Duration {
    Duration::try_from_secs_f64(milliseconds.max(0.0).floor() / 1000.0).map_or(
        Duration::MAX,
        |exact| {
            // The nearest number of nanoseconds is not always on the millisecond.
            let nanoseconds = exact.as_nanos().saturating_add(500_000) / 1_000_000;
            Duration::from_millis(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
        },
    )
}

fn invalid(sentence: &'static str) -> Error {
    Error::because(Code::RemoteAnswerInvalid, sentence)
}
