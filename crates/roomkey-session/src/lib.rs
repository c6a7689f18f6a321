//! A session that always has a live token, for programs on tokio.
//!
//! What to do and when decides the core's machine (`roomkey::session`); here are the clock, the timer, the tasks that fetch
//! tokens, and those who wait and listen. The rules of this crate are few:
//!
//! * Nobody else's code runs while something is locked: providers run in tasks of their own, listeners in one task, one after
//!   another, in the order of the changes.
//! * After [`Subscription::unsubscribe`], and after the last [`Session`] is gone, nobody is called any more.
//! * Listeners may call everything here, and one that panics harms nobody.
//! * Who stops waiting stops waiting, and nothing else: the request that is under way goes on for the others.
//! * The timer counts while the device sleeps (`CLOCK_BOOTTIME`).
//! * No token is printed.
//!
#![doc = include_str!("../README.md")]
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may fail loudly")
)]

/// The programs of the page about sessions run, too.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/sessions.md")]
struct PageAboutSessions;

mod clock;
#[cfg(feature = "endpoint")]
mod endpoint;
mod error;
mod listening;
mod origin;
mod session;
mod shared;
#[cfg(test)]
mod tests;

#[cfg(feature = "endpoint")]
pub use endpoint::Endpoint;
pub use error::SessionError;
pub use listening::{Change, States, Subscription};
pub use origin::{Origin, TokenRequest};
pub use session::{Lease, Session};

pub use roomkey::session::{
    Failure, Fetched, Policy, Profile, Reason, Refusal, State, Token, Why, Wish,
};
