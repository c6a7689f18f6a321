//! `expiresAt`: ISO 8601 in UTC, with microseconds, as the vendor's REST API writes its dates.

use crate::error::{Code, Error, Result};
use crate::time::{Timestamp, iso};

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
    let fraction = text.split_once('.').map(|(_, fraction)| fraction.len());
    let milliseconds = iso::milliseconds(text).filter(|_| matches!(fraction, None | Some(7)))?;
    Timestamp::from_unix(i64::try_from(milliseconds / 1000).ok()?).ok()
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
