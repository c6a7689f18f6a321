//! A conversation with a vendor's API: a call, what became of it, perhaps a wait, and the call again.
//!
//! Everything that can be decided is decided here, once for every language. Who carries it out sends what the
//! [`Call`] says, tells what became of that, and sleeps where that is the answer. Time comes in and goes out
//! as a number: what is awaited is counted in the waits that were asked for and never in differences of a
//! clock, so that a clock which is set between two tries changes no wait.

use super::{Call, MAXIMUM_ANSWER_BYTES};
use crate::error::{Code, Error, Result};
use crate::retry::{self, Retries};
use crate::time::Timestamp;
use http::Response;
use std::time::Duration;

/// Nobody waits longer between the tries of one call, all waits together: two minutes.
pub const LONGEST_WAITS_SECONDS: u64 = 120;

/// How patient a client is.
///
/// ```
/// use roomkey::remote::Patience;
/// use std::time::Duration;
///
/// assert_eq!(Patience::parse(None, None)?, Patience::USUAL);
/// assert_eq!(Patience::USUAL.within(), Duration::from_secs(10));
/// assert!(Patience::parse(Some(0.0), None).is_err() && Patience::parse(None, Some(11)).is_err());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    within: Duration,
    retries: Retries,
}

impl Patience {
    /// Ten seconds for a try, and three tries.
    pub const USUAL: Self = Self { within: Duration::from_secs(10), retries: Retries::USUAL };

    /// The longest that a try may take, in seconds: ten minutes.
    pub const LONGEST_SECONDS: u64 = 600;

    /// So long for one try and no other: for a server, whose own client asks again.
    ///
    /// ```
    /// use roomkey::remote::Patience;
    /// use std::time::Duration;
    /// assert_eq!(Patience::once(Duration::from_secs(3)).within(), Duration::from_secs(3));
    /// ```
    pub const fn once(within: Duration) -> Self {
        Self { within, retries: Retries::ONCE }
    }

    /// Seconds that a try may take from its first byte to its last, above 0 and up to 600 (ten if absent), and
    /// how many tries there may be in all, 1 to 10 (three if absent).
    ///
    /// # Errors
    /// `argument_invalid`.
    ///
    /// ```
    /// use roomkey::{Code, remote::Patience};
    /// assert!(Patience::parse(Some(0.25), Some(1)).is_ok());
    /// for seconds in [0.0, -1.0, 600.5, f64::NAN, f64::INFINITY] {
    ///     let error = Patience::parse(Some(seconds), None).unwrap_err();
    ///     assert_eq!(error.code(), Code::ArgumentInvalid);
    /// }
    /// ```
    pub fn parse(seconds: Option<f64>, attempts: Option<u64>) -> Result<Self> {
        let longest = Duration::from_secs(Self::LONGEST_SECONDS);
        let within = match seconds {
            None => Self::USUAL.within,
            Some(seconds) => Duration::try_from_secs_f64(seconds)
                .ok()
                .filter(|within| !within.is_zero() && *within <= longest)
                .ok_or_else(|| {
                    Error::because(
                        Code::ArgumentInvalid,
                        "The timeout is not a number of seconds above 0 and up to 600.",
                    )
                })?,
        };
        let retries = attempts.map_or(Ok(Retries::USUAL), Retries::new)?;
        Ok(Self { within, retries })
    }

    /// How long a try may take, from its first byte to its last. Who sends measures it, and says
    /// [`News::TimedOut`].
    ///
    /// ```
    /// let patience = roomkey::remote::Patience::parse(Some(0.5), None)?;
    /// assert_eq!(patience.within().as_millis(), 500);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn within(self) -> Duration {
        self.within
    }
}

/// What became of a try.
///
/// ```
/// use roomkey::{Code, remote::{Conversation, News, Next, Patience}, videosdk::rest::{Api, NewRoom}};
/// let call = Api::cloud().create_room("a.b.c", &NewRoom::default())?;
/// let hear = |news| Conversation::new(Patience::USUAL).hear(&call, news, None, 0);
/// let nonsense = News::Answer(http::Response::new(b"<html>"));
/// assert!(matches!(hear(nonsense), Next::Done(Err(error)) if error.code() == Code::RemoteAnswerInvalid));
/// assert!(matches!(hear(News::Cancelled), Next::Cancelled));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "whoever sends has to know all of them")]
pub enum News<'a> {
    /// This came. Its body is read up to [`MOST_BYTES`] and no further.
    Answer(Response<&'a [u8]>),
    /// Nobody was reached, or the answer broke off.
    Unreachable,
    /// It took longer than [`Patience::within`].
    TimedOut,
    /// Nobody wants to know any more.
    Cancelled,
}

/// So much of an answer is read: a byte more than is understood, which shows that it is too long.
pub const MOST_BYTES: usize = MAXIMUM_ANSWER_BYTES + 1;

/// What to do next.
///
/// ```
/// use roomkey::remote::{Conversation, News, Next, Patience};
/// use roomkey::videosdk::rest::{Api, PageQuery};
///
/// let call = Api::cloud().list_rooms("a.b.c", &PageQuery::default())?;
/// let mut talk = Conversation::new(Patience::USUAL);
/// let mut tries = 1;
/// // Nobody is ever reached.
/// while let Next::Wait(_) = talk.hear(&call, News::Unreachable, None, 0) {
///     tries += 1;
/// }
/// assert_eq!(tries, 3);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "whoever sends has to know all of them")]
pub enum Next<T> {
    /// Wait so long, then make the call again, with a token that is good then, and send it.
    Wait(Duration),
    /// That was it.
    Done(Result<T>),
    /// Nothing: nobody wants to know any more.
    Cancelled,
}

/// A conversation about one call.
///
/// ```
/// use roomkey::remote::{Conversation, News, Next, OwnToken, Patience};
/// use roomkey::videosdk::rest::Api;
/// use roomkey::{Lifetime, Timestamp};
/// use std::time::Duration;
///
/// let (api, mut own) = (Api::cloud(), OwnToken::new(Lifetime::minutes(10)?));
/// let mint = |_| Ok("a.b.c".to_owned());
/// # let room = "2kyv-gzay-64pg".parse::<roomkey::RoomId>()?;
/// let mut talk = Conversation::new(Patience::USUAL);
///
/// // The first try: somebody sends `call.request()`, and is asked to come back later.
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let call = api.fetch_room(own.current(now, mint)?, &room)?;
/// let busy = http::Response::builder().status(503).header("retry-after", "7").body(&b""[..]).unwrap();
/// let next = talk.hear(&call, News::Answer(busy), Some(now), 0);
/// assert!(matches!(next, Next::Wait(wait) if wait == Duration::from_millis(7125)));
///
/// // The second, seven seconds later.
/// let call = api.fetch_room(own.current(now, mint)?, &room)?;
/// let answer = http::Response::new(&br#"{"roomId":"2kyv-gzay-64pg"}"#[..]);
/// let next = talk.hear(&call, News::Answer(answer), Some(now), 0);
/// assert!(matches!(next, Next::Done(Ok(found)) if *found.room_id() == room));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Debug)]
pub struct Conversation {
    patience: Patience,
    /// How many tries have ended.
    tries: u32,
    waited: Duration,
}

impl Conversation {
    /// Nothing was sent yet.
    ///
    /// See [`Conversation`] for an example.
    pub const fn new(patience: Patience) -> Self {
        Self { patience, tries: 0, waited: Duration::ZERO }
    }

    /// How patient it is.
    ///
    /// ```
    /// use roomkey::remote::{Conversation, Patience};
    /// assert_eq!(Conversation::new(Patience::USUAL).patience(), Patience::USUAL);
    /// ```
    pub const fn patience(&self) -> Patience {
        self.patience
    }

    /// Takes what became of a try, and says what is to be done.
    ///
    /// `now`: what the clock says, if it says a time at all; it dates an answer that does not say when it was
    /// written. `drawn`: a random number, which spreads the tries of many clients.
    ///
    /// ```
    /// use roomkey::{Code, remote::{Conversation, News, Next, Patience}, videosdk::rest::{Api, NewRoom}};
    ///
    /// // What may have been done is not done twice.
    /// let call = Api::cloud().create_room("a.b.c", &NewRoom::default())?;
    /// let next = Conversation::new(Patience::USUAL).hear(&call, News::TimedOut, None, 0);
    /// assert!(matches!(next, Next::Done(Err(error)) if error.code() == Code::RemoteUnavailable));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn hear<T>(
        &mut self,
        call: &Call<T>,
        news: News<'_>,
        now: Option<Timestamp>,
        drawn: u32,
    ) -> Next<T> {
        let failure = match understood(call, news, now) {
            None => return self.over(Next::Cancelled),
            Some(Ok(answer)) => return self.over(Next::Done(Ok(answer))),
            Some(Err(failure)) => failure,
        };
        self.tries = self.tries.saturating_add(1);
        let left = Duration::from_secs(LONGEST_WAITS_SECONDS).saturating_sub(self.waited);
        let wait = self.patience.retries.wait(self.tries, &failure, call.is_repeatable(), drawn);
        match wait.filter(|wait| *wait <= left) {
            Some(wait) => {
                self.waited = self.waited.saturating_add(wait);
                Next::Wait(wait)
            }
            None => self.over(Next::Done(Err(failure))),
        }
    }

    /// What is told after the end begins nothing again.
    fn over<T>(&mut self, last: Next<T>) -> Next<T> {
        self.tries = u32::MAX;
        last
    }
}

/// What the news comes to; none if nobody wants to know.
fn understood<T>(call: &Call<T>, news: News<'_>, now: Option<Timestamp>) -> Option<Result<T>> {
    Some(match news {
        News::Answer(mut answer) => {
            if let Some(now) = now {
                retry::received(answer.headers_mut(), now);
            }
            call.understand(&answer)
        }
        News::Unreachable => {
            unavailable("The vendor's service could not be reached, or broke off.")
        }
        News::TimedOut => unavailable("The vendor's service gave no answer in time."),
        News::Cancelled => return None,
    })
}

fn unavailable<T>(reason: &'static str) -> Result<T> {
    Err(Error::because(Code::RemoteUnavailable, reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RoomId;
    use crate::videosdk::rest::{Api, Room};

    fn call() -> Call<Room> {
        Api::cloud().fetch_room("a.b.c", &RoomId::parse("2kyv-gzay-64pg").unwrap()).unwrap()
    }

    fn asks(seconds: &str) -> News<'static> {
        let answer = Response::builder().status(429).header("retry-after", seconds);
        News::Answer(answer.body(&b""[..]).unwrap())
    }

    #[test]
    fn all_waits_together_have_a_bound() {
        let patience = Patience::parse(None, Some(10)).unwrap();
        let mut talk = Conversation::new(patience);
        let mut waited = Duration::ZERO;
        while let Next::Wait(wait) = talk.hear(&call(), asks("30"), None, u32::MAX) {
            waited += wait;
        }
        assert_eq!(waited.as_millis(), 3 * 30_000 + 250 + 500 + 1000);
        let mut patient = Conversation::new(patience);
        let waits = std::iter::from_fn(|| match patient.hear(&call(), asks("0"), None, u32::MAX) {
            Next::Wait(wait) => Some(wait),
            _ => None,
        });
        assert_eq!(waits.count(), 9, "without a wish the number of tries is the bound");
    }

    #[test]
    fn what_is_told_after_the_end_begins_nothing_again() {
        for last in [News::Cancelled, asks("61")] {
            let mut talk = Conversation::new(Patience::USUAL);
            assert!(!matches!(talk.hear(&call(), last, None, 0), Next::Wait(_)));
            assert!(matches!(talk.hear(&call(), asks("1"), None, 0), Next::Done(Err(_))));
        }
    }

    #[test]
    fn a_try_takes_some_time_and_ten_minutes_at_most() {
        for (seconds, is_one) in [
            (0.001, true),
            (600.0, true),
            (0.0, false),
            (-1.0, false),
            (600.001, false),
            (f64::NAN, false),
            (f64::INFINITY, false),
        ] {
            assert_eq!(Patience::parse(Some(seconds), None).is_ok(), is_one, "{seconds}");
        }
    }

    #[test]
    fn one_try_is_one() {
        let mut talk = Conversation::new(Patience::once(Duration::from_secs(3)));
        assert!(matches!(talk.hear(&call(), asks("1"), None, 0), Next::Done(Err(_))));
    }
}
