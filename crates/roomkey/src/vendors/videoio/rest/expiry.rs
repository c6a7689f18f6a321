//! `expiresAt`: ISO 8601 in UTC, with microseconds, as the vendor's REST API writes its dates.

use crate::error::{Code, Error, Result};
use crate::time::Timestamp;

/// Reads `2019-09-30T15:52:04.821197Z`, also without the fraction, which some software leaves out
/// where it is zero. The fraction is dropped: whoever renews a token had better be early.
pub(super) fn read(text: &str) -> Result<Timestamp> {
    parse(text).ok_or_else(|| {
        Error::because(
            Code::RemoteAnswerInvalid,
            "The vendor's `expiresAt` is not a time such as 2019-09-30T15:52:04.821197Z.",
        )
    })
}

/// The same the other way round.
pub(in crate::vendors::videoio) fn write(time: Timestamp) -> String {
    let seconds = time.to_string();
    format!("{}.000000Z", seconds.trim_end_matches('Z'))
}

fn parse(text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix('Z')?;
    let (date, time) = text.split_once('T')?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, "000000"));
    number(fraction, 6)?;
    let [year, month, day] = three(date.split('-'), 4)?;
    let [hour, minute, second] = three(time.split(':'), 2)?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_of_month = match month {
        2 => 28 + u64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=days_of_month).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Days since the first of March of the year 0, as in `Timestamp`'s `Display`.
    let (year, month) =
        if month > 2 { (year, month - 3) } else { (year.checked_sub(1)?, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    let seconds = days.checked_sub(719_468)? * 86_400 + hour * 3600 + minute * 60 + second;
    Timestamp::from_unix(i64::try_from(seconds).ok()?).ok()
}

/// Three numbers; the first has so many digits, the others two.
fn three<'t>(mut parts: impl Iterator<Item = &'t str>, digits: usize) -> Option<[u64; 3]> {
    let numbers =
        [number(parts.next()?, digits)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?];
    parts.next().is_none().then_some(numbers)
}

fn number(text: &str, digits: usize) -> Option<u64> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        for seconds in [0, 951_782_399, 951_782_400, 1_709_164_800, 4_107_542_400, 99_999_999_999] {
            let time = Timestamp::from_unix(seconds).unwrap();
            if seconds < 253_402_300_800 {
                assert_eq!(read(&write(time)).unwrap(), time);
            }
        }
        assert_eq!(write(Timestamp::from_unix(0).unwrap()), "1970-01-01T00:00:00.000000Z");
    }

    #[test]
    fn every_day_of_four_centuries_reads_back() {
        for day in 0..146_097 {
            let time = Timestamp::from_unix(day * 86_400 + 86_399).unwrap();
            assert_eq!(read(&write(time)).unwrap(), time, "{time}");
        }
    }
}
