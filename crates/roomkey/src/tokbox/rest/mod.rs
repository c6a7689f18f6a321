//! The REST API of OpenTok and Vonage as requests to send and answers to understand; sending is up
//! to the caller.
//!
//! Both vendors' APIs take the same calls and differ in who calls: OpenTok wants its token in
//! `X-OPENTOK-AUTH`, Vonage as `Authorization: Bearer`. Both answer with JSON or, to whoever does not
//! ask for JSON, with XML; both are understood. OpenTok answers every fault of a token with 403 and
//! a sentence; the sentences become codes.
//!
//! ```
//! use roomkey::opentok::rest::{Api, NewSession};
//!
//! let call = Api::opentok().create_session("a.b.c", &NewSession::default())?;
//! assert_eq!(call.request().uri(), "https://api.opentok.com/session/create");
//! assert_eq!(call.request().body(), b"archiveMode=manual&p2p.preference=enabled");
//!
//! let body = r#"[{"session_id":"1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4"}]"#;
//! let session = call.understand(&http::Response::new(body))?;
//! assert_eq!(session.session_id().project(), "123456");
//! # Ok::<(), roomkey::Error>(())
//! ```

mod answer;
mod request;

pub use crate::remote::MAXIMUM_ANSWER_BYTES;
pub use answer::Session;
pub use request::{Api, ArchiveMode, Auth, MediaMode, NewSession, NewSessionSpec, Resolution};

/// A request for a session, and what it takes to understand the answer to it. Creating a session twice leaves
/// one that nobody uses, and that costs nothing: such a call is always repeatable.
///
/// ```
/// use roomkey::{Code, opentok::rest::{Api, NewSession}};
/// let call = Api::opentok().create_session("a.b.c", &NewSession::default())?;
/// let body = r#"{"code":-1,"message":"Invalid signature"}"#;
/// let answer = http::Response::builder().status(403).body(body).unwrap();
/// assert_eq!(call.understand(&answer).unwrap_err().code(), Code::RemoteSignatureInvalid);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub type Call = crate::remote::Call<Session>;
