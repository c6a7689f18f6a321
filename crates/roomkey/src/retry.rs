//! When to ask a vendor again: after which failures, how often, and after how long.
//!
//! One rule for the clients of every language, who only measure time, draw a number and wait. A vendor
//! says how long in `Retry-After`, as seconds or as a date. A date is compared with the `Date` of the same
//! answer, so that it does not matter how wrong the clock here is; [`received`] gives an answer without
//! `Date` the time at which it came, as RFC 9110, 6.6.1, asks of those who have a clock.
//!
//! ```
//! use roomkey::retry::Retries;
//! use roomkey::videosdk::rest::{Api, NewRoom};
//! use std::time::Duration;
//!
//! let call = Api::cloud().create_room("a.b.c", &NewRoom::default())?;
//! let answer = http::Response::builder().status(429).header("retry-after", "7").body("").unwrap();
//! let failure = call.understand(&answer).unwrap_err();
//!
//! // After the first try. The last number is one that was drawn: the least of them adds the least.
//! let wait = Retries::USUAL.wait(1, &failure, call.is_repeatable(), 0);
//! assert_eq!(wait, Some(Duration::from_millis(7125)));
//! # Ok::<(), roomkey::Error>(())
//! ```

use crate::error::{Code, Error, Result};
use crate::time::Timestamp;
use http::{HeaderMap, HeaderValue, header};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Nobody waits longer for a vendor that asks for it, in seconds: the error is the caller's to handle.
/// Limits per minute are common, so it is a minute.
pub const LONGEST_WAIT_SECONDS: u64 = 60;

/// What is added after the first try, in milliseconds; each further one adds twice as much.
const FIRST_WAIT_MILLISECONDS: u64 = 250;

/// How often it is doubled: to 8 seconds.
const MOST_DOUBLINGS: u32 = 5;

/// How often a call is tried.
///
/// ```
/// use roomkey::{Code, retry::Retries};
/// assert_eq!(Retries::USUAL, Retries::new(3)?);
/// assert_eq!(Retries::new(0).unwrap_err().code(), Code::ArgumentInvalid);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retries {
    attempts: u32,
}

impl Retries {
    /// Three tries.
    pub const USUAL: Self = Self { attempts: 3 };

    /// One try and no other.
    pub const ONCE: Self = Self { attempts: 1 };

    /// So many tries in all, 1 (never again) to 10.
    ///
    /// # Errors
    /// `argument_invalid` for another number.
    ///
    /// ```
    /// assert!(roomkey::retry::Retries::new(10).is_ok() && roomkey::retry::Retries::new(11).is_err());
    /// ```
    pub fn new(attempts: u64) -> Result<Self> {
        match u32::try_from(attempts) {
            Ok(attempts @ 1..=10) => Ok(Self { attempts }),
            _ => Err(Error::because(
                Code::ArgumentInvalid,
                "The number of attempts is not a whole number from 1 to 10.",
            )),
        }
    }

    /// How long to wait before the next try, if there is to be one, after the try number `attempt` (from
    /// 1) ended with this failure.
    ///
    /// A call that [is repeatable](crate::videosdk::rest::Call::is_repeatable) is tried again after every
    /// failure that [a retry can help](Error::is_retryable); any other only after `remote_rate_limited`,
    /// which a vendor answers before doing anything. The wait is what the vendor asks for, and a pause that
    /// doubles from a quarter of a second to 8 seconds, of which `drawn`, a random number, takes up to half
    /// away: otherwise all clients of a service that failed come back at once.
    ///
    /// ```
    /// use roomkey::{Code, Error, retry::Retries};
    /// use std::time::Duration;
    ///
    /// let failure = Error::new(Code::RemoteUnavailable);
    /// assert_eq!(Retries::USUAL.wait(1, &failure, true, u32::MAX), Some(Duration::from_millis(250)));
    /// assert_eq!(Retries::USUAL.wait(2, &failure, true, 0), Some(Duration::from_millis(250)));
    /// assert_eq!(Retries::USUAL.wait(3, &failure, true, 0), None);
    /// assert_eq!(Retries::USUAL.wait(1, &failure, false, 0), None);
    /// ```
    pub fn wait(
        self,
        attempt: u32,
        failure: &Error,
        is_repeatable: bool,
        drawn: u32,
    ) -> Option<Duration> {
        let does_no_harm = is_repeatable || failure.code() == Code::RemoteRateLimited;
        let asked = failure.retry_after().unwrap_or(0);
        if attempt >= self.attempts
            || !failure.is_retryable()
            || !does_no_harm
            || asked > LONGEST_WAIT_SECONDS
        {
            return None;
        }
        let half = FIRST_WAIT_MILLISECONDS << attempt.saturating_sub(1).min(MOST_DOUBLINGS) >> 1;
        let by_chance = half.saturating_mul(u64::from(drawn)) / u64::from(u32::MAX);
        Some(Duration::from_secs(asked) + Duration::from_millis(half.saturating_add(by_chance)))
    }
}

impl Default for Retries {
    fn default() -> Self {
        Self::USUAL
    }
}

/// Writes when an answer came into its `Date`, if it has none that can be read. Clients call it before
/// they let an answer be understood.
///
/// ```
/// use http::HeaderMap;
/// use roomkey::{Timestamp, retry};
///
/// let mut headers = HeaderMap::new();
/// retry::received(&mut headers, Timestamp::from_unix(784_111_777)?);
/// assert_eq!(headers["date"], "Sun, 06 Nov 1994 08:49:37 GMT");
/// # Ok::<(), roomkey::Error>(())
/// ```
pub fn received(headers: &mut HeaderMap, now: Timestamp) {
    let stated = headers.get(header::DATE).and_then(date);
    let time = UNIX_EPOCH.checked_add(Duration::from_secs(now.unix()));
    if let (None, Some(time)) = (stated, time)
        && let Ok(value) = HeaderValue::from_str(&httpdate::fmt_http_date(time))
    {
        headers.insert(header::DATE, value);
    }
}

/// The seconds that `Retry-After` asks to wait, the longest where it stands more than once: in several
/// headers, or in one with commas, as which some clients hand several over. A date that cannot be compared with
/// anything counts as the longest wait, and one that has passed as none.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<u64> {
    let now = headers.get(header::DATE).and_then(date);
    let wishes =
        headers.get_all(header::RETRY_AFTER).iter().filter_map(|value| value.to_str().ok());
    wishes.filter_map(|text| longest_of(text, now)).max()
}

fn longest_of(text: &str, now: Option<SystemTime>) -> Option<u64> {
    let until = |until: SystemTime| {
        now.map_or(LONGEST_WAIT_SECONDS, |now| {
            until.duration_since(now).map_or(0, |wait| wait.as_secs())
        })
    };
    let mut parts = text.split(',');
    let mut longest = None;
    while let Some(part) = parts.next() {
        let part = part.trim();
        let asked = if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
            // What no u64 holds is still very long.
            Some(part.parse().unwrap_or(u64::MAX))
        } else if let Ok(date) = httpdate::parse_http_date(part) {
            Some(until(date))
        } else {
            // The day of the week has a comma of its own; what stands behind it is no wish by itself.
            let whole = parts.clone().next().map(|rest| format!("{part},{rest}"));
            whole.and_then(|text| httpdate::parse_http_date(text.trim_end()).ok()).map(until)
        };
        longest = longest.max(asked);
    }
    longest
}

/// A date in any of the three forms that RFC 9110, 5.6.7, demands to be understood.
fn date(value: &HeaderValue) -> Option<SystemTime> {
    httpdate::parse_http_date(value.to_str().ok()?.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::videosdk::rest::{Api, NewRoom};
    use http::Response;

    const NOW: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

    fn failure(status: u16, headers: &[(&str, &str)]) -> Error {
        let call = Api::cloud().create_room("a.b.c", &NewRoom::default()).unwrap();
        let mut answer = Response::builder().status(status);
        for (name, value) in headers {
            answer = answer.header(*name, *value);
        }
        call.understand(&answer.body("").unwrap()).unwrap_err()
    }

    fn asked(value: &str) -> Option<u64> {
        failure(503, &[("date", NOW), ("retry-after", value)]).retry_after()
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date_in_each_form() {
        for (value, seconds) in [
            ("0", Some(0)),
            (" 7 ", Some(7)),
            ("007", Some(7)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("Sun, 06 Nov 1994 08:49:44 GMT", Some(7)),
            ("Sunday, 06-Nov-94 08:49:44 GMT", Some(7)),
            ("Sun Nov  6 08:49:44 1994", Some(7)),
            ("Mon, 07 Nov 1994 08:49:37 GMT", Some(86_400)),
            ("Sun, 06 Nov 1994 08:49:30 GMT", Some(0)),
            ("soon", None),
            ("", None),
            ("-1", None),
            ("+7", None),
            ("7.5", None),
            ("1e3", None),
            ("Sun, 06 Nov 1994 08:49:44 CET", None),
            ("3, 9", Some(9)),
            ("x,3,", Some(3)),
            ("Sun, 06 Nov 1994 08:49:44 GMT, Sun, 06 Nov 1994 08:49:50 GMT", Some(13)),
            ("5, Sunday, 06-Nov-94 08:49:44 GMT, Sun Nov  6 08:49:38 1994", Some(7)),
        ] {
            assert_eq!(asked(value), seconds, "{value}");
        }
    }

    #[test]
    fn of_several_wishes_the_longest_counts() {
        let headers =
            [("date", NOW), ("retry-after", "3"), ("retry-after", "9"), ("retry-after", "x")];
        assert_eq!(failure(429, &headers).retry_after(), Some(9));
    }

    #[test]
    fn a_date_is_compared_with_the_answers_own_or_with_when_it_came() {
        let until = "Sun, 06 Nov 1994 08:49:44 GMT";
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", HeaderValue::from_static(until));
        assert_eq!(retry_after(&headers), Some(LONGEST_WAIT_SECONDS), "nothing to compare it with");
        for unreadable in [None, Some("yesterday")] {
            if let Some(text) = unreadable {
                headers.insert("date", HeaderValue::from_static(text));
            }
            received(&mut headers, Timestamp::from_unix(784_111_777).unwrap());
            assert_eq!(retry_after(&headers), Some(7));
        }
        // A clock here that is wrong by years changes nothing.
        received(&mut headers, Timestamp::from_unix(1_700_000_000).unwrap());
        assert_eq!(retry_after(&headers), Some(7));
    }

    #[test]
    fn what_may_be_tried_again_depends_on_the_status_and_the_call() {
        for (status, repeatable, any) in [
            (408, true, false),
            (425, true, true),
            (429, true, true),
            (500, true, false),
            (502, true, false),
            (503, true, false),
            (504, true, false),
            (400, false, false),
            (401, false, false),
            (403, false, false),
            (404, false, false),
            (409, false, false),
            (413, false, false),
            (302, false, false),
            (200, false, false),
        ] {
            let failure = failure(status, &[]);
            let may = |is| Retries::USUAL.wait(1, &failure, is, 0).is_some();
            assert_eq!((may(true), may(false)), (repeatable, any), "{status}");
        }
    }

    #[test]
    fn waits_grow_to_a_bound_and_end_with_the_last_try() {
        let retries = Retries::new(10).unwrap();
        let failure = failure(503, &[]);
        let all = |drawn| -> Vec<_> {
            (1..=10)
                .map(|attempt| retries.wait(attempt, &failure, true, drawn))
                .map(|wait| wait.map(|wait| wait.as_millis()))
                .collect()
        };
        let longest = [250, 500, 1000, 2000, 4000, 8000, 8000, 8000, 8000].map(Some);
        assert_eq!(all(u32::MAX)[..9], longest);
        assert_eq!(all(0)[..9], longest.map(|wait| wait.map(|wait| wait / 2)));
        assert_eq!(all(0)[9], None);
        let once = Retries::new(1).unwrap();
        assert_eq!(once.wait(1, &failure, true, 0), None);
        assert_eq!(once.wait(u32::MAX, &failure, true, 0), None);
    }

    #[test]
    fn a_wish_is_followed_whole_and_up_to_a_minute() {
        for (seconds, wait) in
            [("1", Some(1125)), ("60", Some(60_125)), ("61", None), ("99999999999999999999", None)]
        {
            let failure = failure(429, &[("retry-after", seconds)]);
            let waited = Retries::USUAL.wait(1, &failure, false, 0);
            assert_eq!(waited.map(|wait| wait.as_millis()), wait, "{seconds}");
        }
    }
}
