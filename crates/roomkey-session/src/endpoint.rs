//! Tokens from an address, over HTTP.

use crate::origin::Origin;
use http::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use roomkey::session::{self, Fetched, LONGEST_ANSWER_BYTES, Profile, Refusal, Wish};
use roomkey::{Code, Error, Result};
use std::time::{SystemTime, UNIX_EPOCH};

/// An address that hands tokens out.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), roomkey::Error> {
/// use roomkey_session::{Endpoint, Origin, Profile, Session, State, Wish};
///
/// let endpoint = Endpoint::new("http://127.0.0.1:9/get-token")
///     .answers_as(Profile::GetToken)
///     .asks_for(Wish::default().named("lxvdplwt"));
/// let session = Session::new();
/// let starting = tokio::spawn({
///     let (session, origin) = (session.clone(), Origin::endpoint(endpoint)?);
///     async move { session.start(&origin).await }
/// });
/// # while session.last_error().is_none() { tokio::time::sleep(std::time::Duration::from_millis(5)).await }
/// // Nobody answers there, so it tries again until somebody stops it.
/// assert_eq!(session.state(), State::Connecting);
/// session.stop();
/// assert_eq!(starting.await.unwrap_or(State::Error), State::Disconnected);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Endpoint {
    url: String,
    profile: Profile,
    wish: Wish,
    headers: HeaderMap,
}

impl Endpoint {
    /// At a URL. See [`Endpoint`] for an example.
    pub fn new(url: &str) -> Self {
        let (profile, wish) = (Profile::Any, Wish::default());
        Self { url: url.to_owned(), profile, wish, headers: HeaderMap::new() }
    }

    /// How it is asked and answers. See [`Endpoint`] for an example.
    #[must_use]
    pub const fn answers_as(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// What it is asked for. See [`Endpoint`] for an example.
    #[must_use]
    pub fn asks_for(mut self, wish: Wish) -> Self {
        self.wish = wish;
        self
    }

    /// With headers of yours, such as that which says who asks.
    ///
    /// ```
    /// use http::{HeaderMap, HeaderValue, header};
    /// use roomkey_session::Endpoint;
    ///
    /// let mut own = HeaderMap::new();
    /// let mut authorization = HeaderValue::from_static("Bearer hush");
    /// authorization.set_sensitive(true);
    /// own.insert(header::AUTHORIZATION, authorization);
    /// let endpoint = Endpoint::new("https://app.example/get-token").with_headers(own);
    /// assert!(!format!("{endpoint:?}").contains("hush"));
    /// ```
    #[must_use]
    pub fn with_headers(mut self, mut headers: HeaderMap) -> Self {
        for value in headers.values_mut() {
            value.set_sensitive(true);
        }
        self.headers = headers;
        self
    }

    /// What its user has to be told, once and loudly: that an app token is in it.
    ///
    /// ```
    /// use roomkey_session::Endpoint;
    /// assert_eq!(Endpoint::new("https://app.example/get-token").warning(), None);
    /// ```
    pub const fn warning(&self) -> Option<&'static str> {
        self.wish.warning()
    }
}

impl Origin {
    /// An address that hands tokens out. It goes nowhere else: a redirection is an answer without a token.
    ///
    /// # Errors
    /// `argument_invalid` for what is no URL of HTTP, has a password in it, or would carry an app token without TLS to
    /// another host.
    ///
    /// ```
    /// use roomkey_session::{Endpoint, Origin};
    /// assert!(Origin::endpoint(Endpoint::new("/get-token")).is_err(), "no host");
    /// ```
    pub fn endpoint(endpoint: Endpoint) -> Result<Self> {
        let asked = session::Endpoint::new(&endpoint.url, endpoint.profile, &endpoint.wish)?;
        let client = Client::builder().redirect(Policy::none()).build().map_err(|_| {
            Error::because(Code::RemoteUnavailable, "The HTTP client cannot be made.")
        })?;
        let headers = endpoint.headers;
        Ok(Self::provider(move |_request| {
            let (asked, headers, client) = (asked.clone(), headers.clone(), client.clone());
            async move { ask(&asked, &headers, &client).await }
        }))
    }
}

async fn ask(
    asked: &session::Endpoint,
    headers: &HeaderMap,
    client: &Client,
) -> Result<Fetched, Refusal> {
    let mut request = asked.request().clone();
    for (name, value) in headers {
        request.headers_mut().insert(name, value.clone());
    }
    let request = reqwest::Request::try_from(request).map_err(|_| invalid())?;
    let mut answer = client.execute(request).await.map_err(|_| unavailable())?;
    let body = read(&mut answer).await?;
    let mut whole = http::Response::new(body);
    *whole.status_mut() = answer.status();
    *whole.headers_mut() = std::mem::take(answer.headers_mut());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    asked.understand(&whole, u64::try_from(now).unwrap_or(u64::MAX))
}

/// All of an answer, up to the longest that is looked at.
async fn read(answer: &mut Response) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(|_| unavailable())? {
        body.extend_from_slice(&part);
        if body.len() > LONGEST_ANSWER_BYTES {
            break;
        }
    }
    Ok(body)
}

/// What the client says may have the address in it, and the address what nobody is to read.
fn unavailable() -> Error {
    Error::because(
        Code::RemoteUnavailable,
        "The server cannot be reached, or its answer broke off.",
    )
}

fn invalid() -> Error {
    Error::because(Code::ArgumentInvalid, "The endpoint is no URL of HTTP.")
}
