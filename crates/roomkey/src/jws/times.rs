//! The times that a token states, and what a verifier demands of them: the same for every vendor.

use crate::error::{Code, Error, Result};
use crate::json;
use crate::time::{Lifetime, LifetimeSpec, Timestamp};
use serde_json::{Map, Value};

/// How far in the future `iat` may lie, in seconds, before leeway: clocks differ a little.
pub(crate) const ISSUED_AHEAD_SECONDS: u64 = 60;

/// How many seconds the clocks of minter and verifier may differ: 0 to 600, default 0.
///
/// It extends `exp` and `nbf` alike.
///
/// ```
/// use roomkey::jws::Leeway;
/// assert_eq!(Leeway::default().as_seconds(), 0);
/// assert!(Leeway::seconds(60).is_ok());
/// assert!(Leeway::seconds(86_400).is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leeway(u64);

impl Leeway {
    pub(crate) const MAXIMUM_SECONDS: u64 = 600;

    /// So many seconds.
    ///
    /// # Errors
    /// `argument_invalid` above 600.
    ///
    /// ```
    /// assert_eq!(roomkey::jws::Leeway::seconds(5)?.as_seconds(), 5);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn seconds(seconds: u64) -> Result<Self> {
        if seconds <= Self::MAXIMUM_SECONDS {
            Ok(Self(seconds))
        } else {
            Err(Error::because(Code::ArgumentInvalid, "A leeway is at most 600 seconds."))
        }
    }

    /// The number of seconds.
    ///
    /// ```
    /// assert_eq!(roomkey::jws::Leeway::default().as_seconds(), 0);
    /// ```
    pub const fn as_seconds(self) -> u64 {
        self.0
    }
}

/// The times a token states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Times {
    pub(crate) issued_at: Option<Timestamp>,
    pub(crate) not_before: Option<Timestamp>,
    pub(crate) expires_at: Option<Timestamp>,
}

impl Times {
    /// From the claims of a JWT.
    pub(crate) fn read(members: &Map<String, Value>) -> Result<Self> {
        let time = |name| members.get(name).map(json::time_of).transpose();
        Ok(Self { issued_at: time("iat")?, not_before: time("nbf")?, expires_at: time("exp")? })
    }
}

/// Shows the times that a token's claims state (in the field `times`), each with what it says there.
macro_rules! stated_times {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        $($(#[$doc])*
        pub const fn $name(&self) -> Option<$crate::Timestamp> {
            self.times.$name
        })+
    };
}
pub(crate) use stated_times;

/// What a verifier demands of them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TimeRules {
    pub(crate) leeway: Leeway,
    pub(crate) without_expiry: bool,
    pub(crate) maximum_lifetime: Option<Lifetime>,
}

impl TimeRules {
    /// From plain values.
    pub(crate) fn parse(
        leeway: Option<u64>,
        maximum_lifetime: Option<&LifetimeSpec>,
        without_expiry: bool,
    ) -> Result<Self> {
        let maximum = maximum_lifetime.map(|spec| spec.parse(Lifetime::LONGEST_SECONDS));
        Ok(Self {
            leeway: leeway.map(Leeway::seconds).transpose()?.unwrap_or_default(),
            without_expiry,
            maximum_lifetime: maximum.transpose()?,
        })
    }

    /// `now` must be before `exp` and not before `nbf`, each extended by the leeway.
    pub(crate) fn check(&self, times: &Times, now: Timestamp) -> Result<()> {
        let (now, leeway) = (now.unix(), self.leeway.0);
        match times.expires_at {
            Some(expires_at) if now >= expires_at.unix().saturating_add(leeway) => {
                return Err(Error::because(
                    Code::TokenExpired,
                    format!("The token expired at {expires_at}."),
                ));
            }
            None if !self.without_expiry => return Err(Error::new(Code::ExpiryMissing)),
            _ => {}
        }
        if let Some(not_before) = times.not_before
            && now.saturating_add(leeway) < not_before.unix()
        {
            return Err(Error::because(
                Code::TokenNotYetValid,
                format!("The token is not valid before {not_before}."),
            ));
        }
        if let Some(issued_at) = times.issued_at
            && now.saturating_add(leeway).saturating_add(ISSUED_AHEAD_SECONDS) < issued_at.unix()
        {
            return Err(Error::new(Code::IssuedInFuture)
                .with_hint("The clock of the minting machine may be wrong."));
        }
        if let Some(maximum) = self.maximum_lifetime {
            let starts = times.issued_at.map_or(now, Timestamp::unix);
            let lives = times.expires_at.map_or(u64::MAX, |end| end.unix().saturating_sub(starts));
            if lives > maximum.as_seconds() {
                return Err(Error::because(
                    Code::LifetimeTooLong,
                    format!("The token lives longer than {maximum}."),
                ));
            }
        }
        Ok(())
    }
}

/// What can be expected of a token's times, whoever's it is: builders of an expectation with these
/// [`TimeRules`], each with what it says there.
macro_rules! expects_times {
    ($rules:tt: $($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        $($crate::jws::expects_time!($(#[$doc])* $name $rules);)+
    };
}
pub(crate) use expects_times;

macro_rules! expects_time {
    ($(#[$doc:meta])* leeway $rules:tt) => {
        $(#[$doc])*
        #[must_use]
        pub const fn leeway(mut self, leeway: $crate::jws::Leeway) -> Self {
            self.$rules.leeway = leeway;
            self
        }
    };
    ($(#[$doc:meta])* maximum_lifetime $rules:tt) => {
        $(#[$doc])*
        #[must_use]
        pub const fn maximum_lifetime(mut self, maximum: $crate::Lifetime) -> Self {
            self.$rules.maximum_lifetime = Some(maximum);
            self
        }
    };
    ($(#[$doc:meta])* allow_missing_expiry $rules:tt) => {
        $(#[$doc])*
        #[must_use]
        pub const fn allow_missing_expiry(mut self) -> Self {
            self.$rules.without_expiry = true;
            self
        }
    };
}
pub(crate) use expects_time;
