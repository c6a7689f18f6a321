//! Whole seconds, in types that cannot be mistaken for anything else.
//!
//! Half of the broken tokens in the wild come from a number whose unit nobody wrote down:
//! milliseconds in `exp`, local time taken for UTC, minutes passed as seconds. So there is no bare
//! integer in this library: a [`Timestamp`] is a point in time, a [`Lifetime`] is how long a token
//! lives, and both count seconds and refuse what cannot be meant.
//!
//! ```
//! use roomkey::{Lifetime, Timestamp};
//!
//! let now = Timestamp::from_unix(1_700_000_000)?;
//! let lifetime = Lifetime::parse("2h")?;
//! assert_eq!(now.after(lifetime).unix(), 1_700_007_200);
//! assert_eq!(now.to_string(), "2023-11-14T22:13:20Z");
//! # Ok::<(), roomkey::Error>(())
//! ```

pub(crate) mod iso;

use crate::error::{Code, Error, Result};
use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

/// Numbers from here on (year 5138) are milliseconds that someone took for seconds.
pub(crate) const FIRST_IMPLAUSIBLE_SECOND: u64 = 100_000_000_000;

/// A point in time: whole seconds since 1970-01-01T00:00:00Z, up to the year 5138.
///
/// ```
/// use roomkey::{Code, Timestamp};
/// assert_eq!(Timestamp::from_unix(-1).unwrap_err().code(), Code::TimestampInvalid);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// From seconds since 1970.
    ///
    /// # Errors
    /// `timestamp_invalid` before 1970 (a clock that was never set) and from the year 5138 on
    /// (milliseconds).
    ///
    /// ```
    /// use roomkey::Timestamp;
    /// let error = Timestamp::from_unix(1_700_000_000_000).unwrap_err();
    /// assert!(error.hint().unwrap().contains("milliseconds"));
    /// ```
    pub fn from_unix(seconds: i64) -> Result<Self> {
        match u64::try_from(seconds) {
            Ok(seconds) if seconds < FIRST_IMPLAUSIBLE_SECOND => Ok(Self(seconds)),
            Ok(_) => Err(Error::new(Code::TimestampInvalid)
                .with_hint("It looks like milliseconds: divide by 1000.")),
            Err(_) => Err(Error::new(Code::TimestampInvalid)
                .with_hint("Times before 1970 mean that the clock was never set.")),
        }
    }

    pub(crate) const fn from_plausible(seconds: u64) -> Self {
        Self(seconds)
    }

    /// Whether a verifier would take it for seconds: adding to a time can leave what is plausible.
    pub(crate) const fn is_plausible(self) -> bool {
        self.0 < FIRST_IMPLAUSIBLE_SECOND
    }

    /// Seconds since 1970.
    ///
    /// ```
    /// # use roomkey::Timestamp;
    /// assert_eq!(Timestamp::from_unix(7)?.unix(), 7);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn unix(self) -> u64 {
        self.0
    }

    /// This time plus a lifetime.
    ///
    /// ```
    /// # use roomkey::{Lifetime, Timestamp};
    /// assert_eq!(Timestamp::from_unix(10)?.after(Lifetime::seconds(5)?).unix(), 15);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[must_use]
    pub const fn after(self, lifetime: Lifetime) -> Self {
        Self(self.0.saturating_add(lifetime.0))
    }

    /// Seconds from `earlier` to this time; 0 if `earlier` is later.
    ///
    /// ```
    /// # use roomkey::Timestamp;
    /// assert_eq!(Timestamp::from_unix(10)?.seconds_since(Timestamp::from_unix(4)?), 6);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn seconds_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// What a clock says, to the second. This library reads none, so the caller does:
///
/// ```
/// use roomkey::{Code, Timestamp};
/// use std::time::{Duration, SystemTime, UNIX_EPOCH};
///
/// let now = Timestamp::try_from(SystemTime::now())?;
/// assert!(now > Timestamp::from_unix(1_700_000_000)?);
///
/// let never_set = UNIX_EPOCH - Duration::from_secs(1);
/// assert_eq!(Timestamp::try_from(never_set).unwrap_err().code(), Code::TimestampInvalid);
/// # Ok::<(), roomkey::Error>(())
/// ```
impl TryFrom<SystemTime> for Timestamp {
    type Error = Error;

    fn try_from(time: SystemTime) -> Result<Self> {
        let since = time.duration_since(UNIX_EPOCH);
        let seconds = since.map_or(-1, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX));
        Self::from_unix(seconds)
    }
}

/// RFC 3339 in UTC, to the second.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, second_of_day) = (self.0 / 86_400, self.0 % 86_400);
        // Days to a civil date, counting in eras of 400 years that begin on the first of March.
        let days_since_era_start = days + 719_468;
        let era = days_since_era_start / 146_097;
        let day_of_era = days_since_era_start % 146_097;
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + u64::from(month <= 2);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
            second_of_day / 3600,
            second_of_day / 60 % 60,
            second_of_day % 60
        )
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = i64::deserialize(deserializer)?;
        Self::from_unix(seconds).map_err(serde::de::Error::custom)
    }
}

/// How long a token lives: whole seconds, more than 0, at most 30 days unless a longer maximum is
/// asked for by name.
///
/// ```
/// use roomkey::Lifetime;
/// assert_eq!(Lifetime::default(), Lifetime::hours(2)?);
/// assert!(Lifetime::days(31).is_err());
/// assert!(Lifetime::parse_up_to("365d", 365 * 86_400).is_ok());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lifetime(u64);

impl Lifetime {
    /// The longest lifetime without asking for more by name: 30 days, in seconds.
    pub const MAXIMUM_SECONDS: u64 = 30 * 86_400;
    /// The same as a lifetime.
    pub const MAXIMUM: Self = Self(Self::MAXIMUM_SECONDS);
    /// The longest lifetime there is: 10 years, in seconds.
    pub const LONGEST_SECONDS: u64 = 3650 * 86_400;
    /// The same as a lifetime.
    pub const LONGEST: Self = Self(Self::LONGEST_SECONDS);

    /// For constants of ours, which are known to be valid.
    pub(crate) const fn from_valid(seconds: u64) -> Self {
        Self(seconds)
    }

    /// So many seconds.
    ///
    /// # Errors
    /// `lifetime_invalid` for 0 and for more than 30 days.
    ///
    /// ```
    /// assert!(roomkey::Lifetime::seconds(0).is_err());
    /// ```
    pub fn seconds(seconds: u64) -> Result<Self> {
        Self::seconds_up_to(seconds, Self::MAXIMUM_SECONDS)
    }

    /// So many seconds, at most `maximum` seconds, which may exceed 30 days (but not 10 years).
    ///
    /// # Errors
    /// `lifetime_invalid` for 0 and for more than `maximum`.
    ///
    /// ```
    /// use roomkey::Lifetime;
    /// assert!(Lifetime::seconds_up_to(90 * 86_400, 90 * 86_400).is_ok());
    /// assert!(Lifetime::seconds_up_to(91 * 86_400, 90 * 86_400).is_err());
    /// ```
    pub fn seconds_up_to(seconds: u64, maximum: u64) -> Result<Self> {
        let maximum = maximum.min(Self::LONGEST_SECONDS);
        if seconds == 0 {
            return Err(Error::because(Code::LifetimeInvalid, "A lifetime of 0 seconds is none."));
        }
        if seconds > maximum {
            return Err(Error::because(
                Code::LifetimeInvalid,
                format!("The lifetime is longer than {}.", Words(maximum)),
            ));
        }
        Ok(Self(seconds))
    }

    /// So many minutes.
    ///
    /// # Errors
    /// `lifetime_invalid` for 0 and for more than 30 days.
    ///
    /// ```
    /// assert_eq!(roomkey::Lifetime::minutes(120)?, roomkey::Lifetime::hours(2)?);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn minutes(minutes: u64) -> Result<Self> {
        Self::seconds(minutes.saturating_mul(60))
    }

    /// So many hours.
    ///
    /// # Errors
    /// `lifetime_invalid` for 0 and for more than 30 days.
    ///
    /// ```
    /// assert_eq!(roomkey::Lifetime::hours(1)?.as_seconds(), 3600);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn hours(hours: u64) -> Result<Self> {
        Self::seconds(hours.saturating_mul(3600))
    }

    /// So many days of 24 hours.
    ///
    /// # Errors
    /// `lifetime_invalid` for 0 and for more than 30.
    ///
    /// ```
    /// assert_eq!(roomkey::Lifetime::days(30)?.as_seconds(), 2_592_000);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn days(days: u64) -> Result<Self> {
        Self::seconds(days.saturating_mul(86_400))
    }

    /// A whole number and a unit: `90s`, `15m`, `2h`, `7d`. No sign, no fraction, no white space,
    /// no leading zero, and never without a unit.
    ///
    /// # Errors
    /// `lifetime_invalid` for any other text, for 0 and for more than 30 days.
    ///
    /// ```
    /// use roomkey::Lifetime;
    /// assert_eq!(Lifetime::parse("15m")?, Lifetime::minutes(15)?);
    /// for text in ["", "15", " 15m", "15 m", "-5s", "1.5h", "1e3s", "10x", "07d", "2H"] {
    ///     assert!(Lifetime::parse(text).is_err(), "{text}");
    /// }
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        Self::parse_up_to(text, Self::MAXIMUM_SECONDS)
    }

    /// The same with another maximum in seconds, which may exceed 30 days (but not 10 years).
    ///
    /// # Errors
    /// As [`Lifetime::parse`], and for more than `maximum`.
    ///
    /// ```
    /// assert!(roomkey::Lifetime::parse_up_to("31d", 31 * 86_400).is_ok());
    /// ```
    pub fn parse_up_to(text: &str, maximum: u64) -> Result<Self> {
        let form = || {
            Error::because(
                Code::LifetimeInvalid,
                "A lifetime is a whole number and a unit: `90s`, `15m`, `2h`, `7d`.",
            )
        };
        let (digits, unit) =
            text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(form)?;
        let seconds_per_unit = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => return Err(form()),
        };
        if !digits.bytes().all(|byte| byte.is_ascii_digit())
            || (digits.len() > 1 && digits.starts_with('0'))
        {
            return Err(form());
        }
        // The only failure left besides no digits at all is a number that does not fit.
        if digits.is_empty() {
            return Err(form());
        }
        let count: u64 = digits.parse().unwrap_or(u64::MAX);
        Self::seconds_up_to(count.saturating_mul(seconds_per_unit), maximum)
    }

    /// The number of seconds.
    ///
    /// ```
    /// assert_eq!(roomkey::Lifetime::minutes(2)?.as_seconds(), 120);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn as_seconds(self) -> u64 {
        self.0
    }
}

/// Two hours, as in document 002.
impl Default for Lifetime {
    fn default() -> Self {
        Self(7200)
    }
}

impl FromStr for Lifetime {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

/// In words: `2 hours`, `1 day 30 minutes`.
impl fmt::Display for Lifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Words(self.0).fmt(f)
    }
}

/// A number of seconds in words, to the two largest units.
pub(crate) struct Words(pub(crate) u64);

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        let mut written = 0;
        for (size, name) in
            [(31_536_000, "year"), (86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")]
        {
            let count = rest / size;
            rest %= size;
            if count > 0 && written < 2 {
                if written > 0 {
                    f.write_str(" ")?;
                }
                write!(f, "{count} {name}{}", if count == 1 { "" } else { "s" })?;
                written += 1;
            }
        }
        if written == 0 { f.write_str("0 seconds") } else { Ok(()) }
    }
}

/// A [`Lifetime`] as a plain value: whole seconds as a number, or text with a unit.
///
/// ```
/// use roomkey::{Lifetime, LifetimeSpec};
/// let spec: LifetimeSpec = serde_json::from_str("\"2h\"").unwrap();
/// assert_eq!(spec.parse(Lifetime::MAXIMUM_SECONDS)?, Lifetime::hours(2)?);
/// let spec: LifetimeSpec = serde_json::from_str("600").unwrap();
/// assert_eq!(spec.parse(Lifetime::MAXIMUM_SECONDS)?, Lifetime::minutes(10)?);
/// assert!(LifetimeSpec::Number((-1).into()).parse(Lifetime::MAXIMUM_SECONDS).is_err());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
#[serde(untagged)]
#[expect(clippy::exhaustive_enums, reason = "there is no third way to write a duration")]
pub enum LifetimeSpec {
    /// Seconds.
    Number(serde_json::Number),
    /// `90s`, `15m`, `2h`, `7d`.
    Text(String),
}

impl LifetimeSpec {
    /// Checks the value against a maximum in seconds.
    ///
    /// # Errors
    /// `lifetime_invalid`.
    ///
    /// ```
    /// use roomkey::{Lifetime, LifetimeSpec};
    /// assert!(LifetimeSpec::Text("31d".into()).parse(Lifetime::MAXIMUM_SECONDS).is_err());
    /// ```
    pub fn parse(&self, maximum: u64) -> Result<Lifetime> {
        match self {
            Self::Number(number) => match number.as_u64() {
                Some(seconds) => Lifetime::seconds_up_to(seconds, maximum),
                None => Err(Error::because(
                    Code::LifetimeInvalid,
                    "A lifetime as a number is a whole, positive number of seconds.",
                )),
            },
            Self::Text(text) => Lifetime::parse_up_to(text, maximum),
        }
    }

    /// The lifetime that was asked for, two hours if none was, against a longest one that may itself
    /// have been asked for and is 30 days otherwise.
    ///
    /// # Errors
    /// `lifetime_invalid`.
    ///
    /// ```
    /// use roomkey::{Lifetime, LifetimeSpec};
    /// let (long, longest) = (LifetimeSpec::Text("60d".into()), LifetimeSpec::Text("90d".into()));
    /// assert_eq!(LifetimeSpec::choose(None, None)?, Lifetime::default());
    /// assert!(LifetimeSpec::choose(Some(&long), None).is_err());
    /// assert_eq!(LifetimeSpec::choose(Some(&long), Some(&longest))?.as_seconds(), 60 * 86_400);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn choose(lifetime: Option<&Self>, longest: Option<&Self>) -> Result<Lifetime> {
        let longest = match longest {
            None => Lifetime::MAXIMUM_SECONDS,
            Some(spec) => spec.parse(Lifetime::LONGEST_SECONDS)?.as_seconds(),
        };
        match lifetime {
            None => Lifetime::seconds_up_to(Lifetime::default().as_seconds(), longest),
            Some(spec) => spec.parse(longest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_right_around_leap_days_and_centuries() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_709_164_800, "2024-02-29T00:00:00Z"),
            (4_102_444_800, "2100-01-01T00:00:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(Timestamp::from_unix(seconds).unwrap().to_string(), text);
        }
    }

    #[test]
    fn absurd_lifetimes_are_refused_without_overflow() {
        for seconds in [0, 2_592_001, u64::from(u32::MAX), i64::MAX as u64, u64::MAX] {
            assert!(Lifetime::seconds(seconds).is_err());
        }
        assert!(Lifetime::days(u64::MAX).is_err());
        assert!(Lifetime::parse("99999999999999999999999d").is_err());
        assert!(Lifetime::parse("d").is_err());
        assert!(Lifetime::parse("é").is_err());
        assert!(Lifetime::seconds_up_to(u64::MAX, u64::MAX).is_err());
    }

    #[test]
    fn words_name_the_two_largest_units() {
        assert_eq!(Words(0).to_string(), "0 seconds");
        assert_eq!(Words(61).to_string(), "1 minute 1 second");
        assert_eq!(Words(90_061).to_string(), "1 day 1 hour");
    }
}
