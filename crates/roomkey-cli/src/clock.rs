//! The one place that reads the clock.

use crate::failure::{Failure, Result};
use roomkey::{Code, Error, Lifetime, Timestamp};
use std::cmp::Ordering;
use std::time::SystemTime;

/// What time it is.
pub(crate) fn now() -> Result<Timestamp> {
    at(SystemTime::now())
}

fn at(time: SystemTime) -> Result<Timestamp> {
    Timestamp::try_from(time).map_err(|_| {
        Failure::refused("timestamp_invalid", UNUSABLE)
            .hint("Set the clock; tokens made with a wrong one are refused or never expire.")
    })
}

const UNUSABLE: &str = "The system clock is not between 1970 and 5138.";

/// What time it is, for one of many lines.
pub(crate) fn now_for_line() -> roomkey::Result<Timestamp> {
    now().map_err(|_| Error::because(Code::TimestampInvalid, UNUSABLE))
}

/// A point in time for people: when it is, and how far away.
pub(crate) fn in_words(time: Timestamp, now: Timestamp) -> String {
    let distance = |seconds| {
        Lifetime::seconds_up_to(seconds, Lifetime::LONGEST_SECONDS)
            .map_or_else(|_| "more than 10 years".to_owned(), |lifetime| lifetime.to_string())
    };
    match time.cmp(&now) {
        Ordering::Greater => format!("{time} (in {})", distance(time.seconds_since(now))),
        Ordering::Less => format!("{time} ({} ago)", distance(now.seconds_since(time))),
        Ordering::Equal => format!("{time} (now)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn a_clock_that_was_never_set_is_an_error() {
        assert!(at(UNIX_EPOCH - Duration::from_secs(1)).is_err());
        assert!(at(UNIX_EPOCH + Duration::from_secs(100_000_000_000)).is_err());
        assert_eq!(at(UNIX_EPOCH + Duration::from_secs(7)).unwrap().unix(), 7);
    }

    #[test]
    fn distances_are_told_in_words() {
        let now = Timestamp::from_unix(1_700_000_000).unwrap();
        let at = |seconds| in_words(Timestamp::from_unix(seconds).unwrap(), now);
        assert_eq!(at(1_700_007_200), "2023-11-15T00:13:20Z (in 2 hours)");
        assert_eq!(at(1_699_999_999), "2023-11-14T22:13:19Z (1 second ago)");
        assert_eq!(at(1_700_000_000), "2023-11-14T22:13:20Z (now)");
        assert!(at(4_102_444_800).ends_with("(in more than 10 years)"));
    }
}
