//! Video.io's call that creates a session, as a request to send and an answer to understand; sending
//! is up to the caller.
//!
//! The vendor documents it in two generations that fit nothing but themselves, so an [`Api`] is of
//! one [`Generation`]. What can go wrong comes out as one [`Error`](crate::Error) with a code that
//! starts with `remote_`; a body that speaks of an `error` is one whatever its status.
//!
//! The app token gives full control of the app. It is marked as sensitive in the request; make the
//! call on a server, and never follow a redirect with it.
//!
//! ```
//! use roomkey::videoio::rest::{Api, Generation, NewSession};
//! use roomkey::videoio::Scopes;
//!
//! let new = NewSession { identity: "ann@app.example".parse()?, scopes: Scopes::ORDINARY };
//! let call = Api::cloud(Generation::Second).create_session("a.b.c", &new)?;
//! assert_eq!(call.request().uri(), "https://gateway.video.io/v1/sessions");
//!
//! let body = r#"{"sessionToken":"1nU7","expiresAt":"2025-06-15T17:06:40.000000Z","identity":"ann@app.example"}"#;
//! let session = call.understand(&http::Response::new(body))?;
//! assert_eq!(session.expires_at().map(|time| time.unix()), Some(1_750_007_200));
//! # Ok::<(), roomkey::Error>(())
//! ```

mod answer;
mod expiry;
mod request;

pub use crate::remote::MAXIMUM_ANSWER_BYTES;
pub use answer::Session;
pub(super) use expiry::write as write_expiry;
pub use request::{Api, Generation, NewSession};

/// A request for a session, and what it takes to understand the answer to it. A session that was created and
/// whose answer was lost hurts nobody: such a call is always repeatable.
///
/// A body with `error` is an error whatever its status; an answer for another identity than was asked for is
/// `remote_answer_invalid`.
///
/// ```
/// use roomkey::{Code, videoio::Scopes, videoio::rest::{Api, Generation, NewSession}};
/// let new = NewSession { identity: "ann".parse()?, scopes: Scopes::default() };
/// let call = Api::cloud(Generation::First).create_session("a.b.c", &new)?;
/// let answer = http::Response::new(r#"{"error":"Token is invalid"}"#);
/// assert_eq!(call.understand(&answer).unwrap_err().code(), Code::RemoteUnauthorized);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub type Call = crate::remote::Call<Session>;

/// A call that was made by its name. See [`Api::call`].
pub type NamedCall = crate::remote::Call<serde_json::Value>;
