//! Roomkey for Kotlin, Java and Swift: the one library that their packages carry.
//!
//! What crosses here is objects: a client's session as the core's machine, where its tokens come from, and the calls of
//! vendors' APIs. What is hot (mint, verify) crosses elsewhere, since it is many times faster there. Nothing is decided
//! here: the faces call, and the core answers.
//!
//! All numbers are signed, since Java has no others, and say their unit. Every function may refuse, since what cannot
//! be carried across is a refusal then and no crash. Tokens are in objects that show nothing, never in records, which
//! print themselves.

#![forbid(unsafe_code)]
#![allow(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "what crosses is handed over, and every function may refuse"
)]

mod clock;
mod error;
mod machine;
mod origin;
mod rest;
mod token;
mod words;

pub use clock::{steady_milliseconds, wall_milliseconds};
pub use error::{CoreError, Refusal};
pub use machine::{SessionInput, SessionLease, SessionMachine, SessionOutput};
pub use origin::{ScriptCredentials, SessionAnswer, SessionEndpoint, SessionOrigin};
pub use rest::{RestApi, RestCall, RestConversation, RestNext};
pub use token::{SessionFetched, SessionRefusal, SessionSource};
pub use words::{HttpHeader, session_sentence};

// The other ways across, for what is hot and for everything by its name: they export what they are called by.
#[cfg(feature = "full")]
use {roomkey_c as _, roomkey_jni as _};

uniffi::setup_scaffolding!("roomkey");
