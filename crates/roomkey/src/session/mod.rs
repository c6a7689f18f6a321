//! A session that always holds a live token: when to fetch one, when to renew it, and whom to tell.
//!
//! A client gets its tokens from a server, and they end. Getting that right is a small program of its own:
//! one request however many ask, renewal before the end, waits that grow, a clock that is wrong or
//! stood still, answers that come after the session was stopped. The [`Machine`] is that program and
//! nothing else: it has no clock, no network, no chance and no threads. Whoever drives it says what has
//! happened, at what [`Moment`], and does what comes out.
//!
//! | state | meaning |
//! | --- | --- |
//! | [`State::Disconnected`] | not started, or stopped |
//! | [`State::Connecting`] | the first token is being fetched |
//! | [`State::Connected`] | there is a token that can be used; it may be being renewed |
//! | [`State::Renewing`] | the token has ended or was rejected, and another is being fetched |
//! | [`State::Error`] | there is no token and none will come until the next start |
//!
//! What always holds is written in `docs/decisions.md`, and tried in every order over small bounds by the
//! tests of this module.
//!
//! ```
//! use roomkey::session::{Fetched, Input, Machine, Moment, Output, Source, State, Token};
//! use std::time::Duration;
//!
//! let mut machine = Machine::new();
//! let mut now = Moment::from_millis(0);
//!
//! // Somebody starts it. It asks for a token.
//! let outputs = machine.handle(now, 0, Input::Start { waiter: 1, source: Source::renewable() });
//! let Some(Output::Fetch { flight, .. }) = outputs.last() else { panic!("{outputs:?}") };
//!
//! // A token comes that lives for ten minutes, and the first start is told.
//! let fetched = Fetched::new(Token::parse("a.b.c")?).lives_for(Duration::from_secs(600));
//! let outputs = machine.handle(now, 0, Input::Got { flight: *flight, fetched });
//! assert!(outputs.contains(&Output::Started { waiter: 1, state: State::Connected }));
//!
//! // Two minutes before its end it is time for the next one.
//! now = machine.poll_timeout().unwrap();
//! assert_eq!(now, Moment::from_millis(480_000));
//! assert!(matches!(machine.handle(now, 0, Input::Timeout)[..], [Output::Fetch { .. }]));
//! assert_eq!(machine.state(now), State::Connected);
//! # Ok::<(), roomkey::Error>(())
//! ```

mod answer;
mod claims;
mod endpoint;
mod failure;
mod fetching;
mod machine;
mod moment;
#[cfg(feature = "videoio")]
mod origin;
mod policy;
mod profile;
mod stage;
#[cfg(test)]
mod tests;
mod token;
mod waiting;
mod words;

pub use answer::{LONGEST_ANSWER_BYTES, stated};
pub use endpoint::Endpoint;
pub use failure::{Failure, Refusal};
pub use machine::Machine;
pub use moment::Moment;
#[cfg(feature = "videoio")]
pub use origin::{BodySpec, Origin, OriginSpec};
pub use policy::Policy;
pub use profile::{Profile, Wish};
pub use token::{Fetched, Source, Token};
pub use words::{Flight, Generation, Input, Output, Reason, State, Waiter, Why};
