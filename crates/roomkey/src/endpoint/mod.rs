//! What endpoints of every vendor have in common: a request as text goes in, an answer comes out.
//!
//! The endpoints themselves are pure functions and stand with their vendors, such as
//! [`videosdk::endpoints`](crate::videosdk::endpoints). Here is how they read what strangers send,
//! and how they refuse.
//!
//! ```
//! use roomkey::endpoint::{MediaType, Refusal};
//!
//! let refusal = MediaType::parse(Some("text/html")).unwrap_err();
//! assert_eq!(refusal, Refusal::MEDIA_TYPE_UNSUPPORTED);
//! assert_eq!(refusal.to_answer().status(), 415);
//! ```

mod refusal;
mod request;

pub use refusal::Refusal;
pub(crate) use request::agree;
pub use request::{Incoming, MAXIMUM_BODY_BYTES, MediaType, credential, is_text, read_query};

use http::{HeaderValue, Response, header};

/// An answer to a client: JSON, and never to be kept by a cache.
pub type Answer = Response<String>;

/// A good answer.
pub(crate) fn json_answer(body: String) -> Answer {
    let mut answer = Response::new(body);
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}
