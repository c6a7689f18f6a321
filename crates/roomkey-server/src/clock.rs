//! The one place that reads the clock. Everything below takes the time as an argument.

use roomkey::{Code, Error, Result, Timestamp};
use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970, as the store keeps times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Millis(i64);

impl Millis {
    /// The time now.
    ///
    /// Fails with `timestamp_invalid`, and names the clock, when it says a time before 1970.
    pub(crate) fn now() -> Result<Self> {
        Self::at(SystemTime::now())
    }

    fn at(time: SystemTime) -> Result<Self> {
        let since = time.duration_since(UNIX_EPOCH).map_err(|_| unusable())?;
        let now = i64::try_from(since.as_millis()).map(Self).map_err(|_| unusable())?;
        now.timestamp().map(|_| now).map_err(|_| unusable())
    }

    pub(crate) const fn from_stored(millis: i64) -> Self {
        Self(millis)
    }

    pub(crate) const fn as_i64(self) -> i64 {
        self.0
    }

    pub(crate) fn timestamp(self) -> Result<Timestamp> {
        Timestamp::from_unix(self.0.div_euclid(1000))
    }

    /// How far into the second, 0 to 999.
    pub(crate) fn into_second(self) -> u16 {
        u16::try_from(self.0.rem_euclid(1000)).unwrap_or_default()
    }
}

/// Whoever starts a server has to be told that it is the clock of the machine, and no time that they gave.
fn unusable() -> Error {
    Error::because(Code::TimestampInvalid, "The system clock is not between 1970 and 5138.")
        .with_hint("Set the clock; tokens made with a wrong one are refused or never expire.")
}

/// RFC 3339 in UTC with milliseconds, as the vendor writes times.
impl std::fmt::Display for Millis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = self.timestamp().map_err(|_| std::fmt::Error)?.to_string();
        let seconds = seconds.strip_suffix('Z').unwrap_or(&seconds);
        write!(f, "{seconds}.{:03}Z", self.0.rem_euclid(1000))
    }
}

impl serde::Serialize for Millis {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The time now in whole seconds.
pub(crate) fn now() -> Result<Timestamp> {
    Millis::now()?.timestamp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_never_set_is_named() {
        for time in [
            UNIX_EPOCH - std::time::Duration::from_secs(1),
            UNIX_EPOCH + std::time::Duration::from_secs(100_000_000_000),
        ] {
            let error = Millis::at(time).unwrap_err();
            assert_eq!(error.code(), Code::TimestampInvalid);
            assert!(error.reason().contains("system clock") && error.hint().is_some(), "{error}");
            // A start fails with it as it stands.
            assert!(crate::Error::from(error).to_string().contains("system clock"));
        }
        assert_eq!(Millis::at(UNIX_EPOCH).unwrap(), Millis(0));
    }

    #[test]
    fn times_are_written_as_the_vendor_writes_them() {
        assert_eq!(Millis(1_648_183_751_024).to_string(), "2022-03-25T04:49:11.024Z");
        assert_eq!(Millis(0).to_string(), "1970-01-01T00:00:00.000Z");
    }
}
