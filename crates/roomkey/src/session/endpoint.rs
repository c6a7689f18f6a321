//! A server that hands tokens out, as one thing: what it is asked, and what its answers mean.

use super::failure::Refusal;
use super::profile::{Profile, Wish};
use super::token::Fetched;
use crate::error::Result;
use http::{Request, Response};
use std::fmt;

/// A request for a token, and what it takes to understand the answer to it. Nothing of it is printed.
///
/// ```
/// use http::Response;
/// use roomkey::session::{Endpoint, Profile, Wish};
///
/// let wish = Wish::default().named("lxvdplwt");
/// let endpoint = Endpoint::new("https://app.example/get-token", Profile::GetToken, &wish)?;
/// let request = endpoint.request();
/// assert_eq!(request.uri(), "https://app.example/get-token?participantId=lxvdplwt");
///
/// // Whoever has a network sends it, and says what came back, and when.
/// let answer = Response::new(r#"{"token":"a.b.c"}"#);
/// let fetched = endpoint.understand(&answer, 1_750_000_000_000).unwrap();
/// assert_eq!(fetched.token().reveal(), "a.b.c");
/// assert_eq!(format!("{endpoint:?}"), "Endpoint([redacted])");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone)]
pub struct Endpoint {
    profile: Profile,
    request: Request<String>,
}

impl Endpoint {
    /// At a URL, asked as its profile says for what is wished.
    ///
    /// # Errors
    /// As [`Profile::request`].
    ///
    /// See [`Endpoint`] for an example.
    pub fn new(url: &str, profile: Profile, wish: &Wish) -> Result<Self> {
        Ok(Self { profile, request: profile.request(url, wish)? })
    }

    /// What it is asked, each time. An app token is among the headers, if there is one.
    ///
    /// See [`Endpoint`] for an example.
    pub const fn request(&self) -> &Request<String> {
        &self.request
    }

    /// The token of an answer that came at a time: milliseconds since 1970 by the clock of the device.
    ///
    /// # Errors
    /// As [`Profile::understand`].
    ///
    /// See [`Endpoint`] for an example.
    pub fn understand<B: AsRef<[u8]>>(
        &self,
        answer: &Response<B>,
        now: u64,
    ) -> Result<Fetched, Refusal> {
        self.profile.understand(answer, now)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Endpoint([redacted])")
    }
}
