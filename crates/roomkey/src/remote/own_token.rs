//! A client's own token for the API: kept while it is good, made anew before it ends.

use crate::error::Result;
use crate::time::{Lifetime, Timestamp};
use std::fmt;
use zeroize::Zeroizing;

/// A token that a client mints for its own calls.
///
/// It is replaced a minute before it ends, which is longer than a call may take, and also when the clock was
/// set back to before it was made: a vendor refuses a token from its future.
///
/// ```
/// use roomkey::remote::OwnToken;
/// use roomkey::{Lifetime, Timestamp};
///
/// let mut kept = OwnToken::new(Lifetime::seconds(600)?);
/// let at = |seconds: i64| Timestamp::from_unix(1_700_000_000 + seconds);
/// let mint = |now: Timestamp| Ok(format!("made at {}", now.unix()));
///
/// assert_eq!(kept.current(at(0)?, mint)?, "made at 1700000000");
/// assert_eq!(kept.current(at(539)?, mint)?, "made at 1700000000");
/// assert_eq!(kept.current(at(540)?, mint)?, "made at 1700000540");
/// assert_eq!(kept.current(at(-9)?, mint)?, "made at 1699999991");
/// # Ok::<(), roomkey::Error>(())
/// ```
pub struct OwnToken {
    lifetime: Lifetime,
    kept: Option<(Timestamp, Zeroizing<String>)>,
}

impl OwnToken {
    /// So long before its end a token is replaced, in seconds; after half its life where that is sooner.
    pub const MARGIN_SECONDS: u64 = 60;

    /// For tokens that live so long. None is made yet.
    ///
    /// ```
    /// let kept = roomkey::remote::OwnToken::new(roomkey::Lifetime::minutes(10)?);
    /// assert_eq!(kept.good_at(roomkey::Timestamp::from_unix(1_700_000_000)?), None);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn new(lifetime: Lifetime) -> Self {
        Self { lifetime, kept: None }
    }

    /// How long the tokens live.
    ///
    /// ```
    /// let kept = roomkey::remote::OwnToken::new(roomkey::Lifetime::minutes(10)?);
    /// assert_eq!(kept.lifetime().as_seconds(), 600);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn lifetime(&self) -> Lifetime {
        self.lifetime
    }

    /// The token, if there is one that may be used now.
    ///
    /// ```
    /// # use roomkey::{Lifetime, Timestamp, remote::OwnToken};
    /// let mut kept = OwnToken::new(Lifetime::minutes(10)?);
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// kept.keep("a.b.c", now);
    /// assert_eq!(kept.good_at(now), Some("a.b.c"));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn good_at(&self, now: Timestamp) -> Option<&str> {
        let (made, token) = self.kept.as_ref()?;
        let seconds = self.lifetime.as_seconds();
        let used = seconds.saturating_sub(Self::MARGIN_SECONDS.min(seconds / 2));
        let age = now.unix().checked_sub(made.unix())?;
        (age < used).then_some(token.as_str())
    }

    /// Keeps a token that was made at that time.
    ///
    /// ```
    /// # use roomkey::{Lifetime, Timestamp, remote::OwnToken};
    /// let mut kept = OwnToken::new(Lifetime::minutes(10)?);
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// kept.keep("a.b.c", now);
    /// // So it need not be made.
    /// assert_eq!(kept.current(now, |_| unreachable!())?, "a.b.c");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn keep(&mut self, token: &str, made: Timestamp) {
        self.kept = Some((made, Zeroizing::new(token.to_owned())));
    }

    /// The token, made with `mint` where there is none that may be used now.
    ///
    /// # Errors
    /// What `mint` refuses.
    ///
    /// ```
    /// # use roomkey::{Lifetime, Timestamp, remote::OwnToken};
    /// let mut kept = OwnToken::new(Lifetime::minutes(10)?);
    /// let token = kept.current(Timestamp::from_unix(1_700_000_000)?, |_| Ok("a.b.c".to_owned()))?;
    /// assert_eq!(token, "a.b.c");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn current(
        &mut self,
        now: Timestamp,
        mint: impl FnOnce(Timestamp) -> Result<String>,
    ) -> Result<&str> {
        let is_good = self.good_at(now).is_some();
        let kept = match self.kept.take() {
            Some(kept) if is_good => kept,
            _ => (now, Zeroizing::new(mint(now)?)),
        };
        Ok(&self.kept.insert(kept).1)
    }
}

impl fmt::Debug for OwnToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnToken([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(lifetime: u64) -> OwnToken {
        let mut kept = OwnToken::new(Lifetime::seconds(lifetime).unwrap());
        kept.keep("a.b.c", at(0));
        kept
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(1_700_000_000 + seconds).unwrap()
    }

    #[test]
    fn a_token_is_used_from_when_it_was_made_to_a_minute_before_its_end() {
        for (lifetime, seconds, is_good) in [
            (600, 0, true),
            (600, 539, true),
            (600, 540, false),
            (600, 1_000_000, false),
            (600, -1, false),
            (60, 29, true),
            (60, 30, false),
            (1, 0, true),
            (1, 1, false),
        ] {
            let is = kept(lifetime).good_at(at(seconds)).is_some();
            assert_eq!(is, is_good, "{lifetime} s, after {seconds} s");
        }
    }

    #[test]
    fn nothing_shows_the_token() {
        assert_eq!(format!("{:?}", kept(600)), "OwnToken([redacted])");
    }
}
