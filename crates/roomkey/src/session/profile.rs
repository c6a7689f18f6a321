//! What servers that hand tokens out are asked.

use super::token::Token;
use crate::error::{Code, Error, Result};
use crate::remote;
use http::{Method, Request, Uri, header};
use serde_json::{Value, json};
use std::fmt;
use zeroize::Zeroizing;

/// How a server that hands tokens out is asked, and how it answers. [`Profile::Any`], the usual one, takes the answers
/// of all of them.
///
/// | name | request | the token is |
/// | --- | --- | --- |
/// | `any` | `GET` | any of those below |
/// | `get-token` | `GET`, `participantId` in the query | `token` |
/// | `room` | `GET`, `participantId` in the query | `token` |
/// | `videoio-v2` | `POST {identity, scopes}` | `sessionToken` |
/// | `videoio-v1` | `POST {identity}` | `session_key` |
/// | `livekit` | `POST {participant_identity}` | `participant_token`, `participantToken`, `token`, `access_token`, `accessToken` |
/// | `bare` | `GET` | all of the text |
///
/// LiveKit's is that of its token endpoints (docs.livekit.io, "Endpoint token generation"), Video.io's those of its REST
/// API in both generations.
///
/// ```
/// use roomkey::session::Profile;
/// assert_eq!(Profile::parse("livekit")?, Profile::Livekit);
/// assert_eq!(Profile::default().as_str(), "any");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Profile {
    /// Whatever the server is.
    #[default]
    Any,
    /// Roomkey's `GET /get-token`.
    GetToken,
    /// Roomkey's `GET /room/{name}`.
    Room,
    /// Video.io's session tokens.
    VideoioV2,
    /// Video.io's session keys.
    VideoioV1,
    /// A token endpoint of LiveKit's clients.
    Livekit,
    /// The text and nothing else.
    Bare,
}

impl Profile {
    const ALL: [Self; 7] = [
        Self::Any,
        Self::GetToken,
        Self::Room,
        Self::VideoioV2,
        Self::VideoioV1,
        Self::Livekit,
        Self::Bare,
    ];

    /// By its name.
    ///
    /// # Errors
    /// `argument_invalid` for a name that none has.
    ///
    /// ```
    /// use roomkey::session::Profile;
    /// assert!(Profile::parse("get-token").is_ok() && Profile::parse("GET-TOKEN").is_err());
    /// ```
    pub fn parse(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|one| one.as_str() == name);
        found.ok_or_else(|| {
            Error::because(Code::ArgumentInvalid, "There is no profile of this name.")
        })
    }

    /// Its name.
    ///
    /// ```
    /// assert_eq!(roomkey::session::Profile::VideoioV2.as_str(), "videoio-v2");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::GetToken => "get-token",
            Self::Room => "room",
            Self::VideoioV2 => "videoio-v2",
            Self::VideoioV1 => "videoio-v1",
            Self::Livekit => "livekit",
            Self::Bare => "bare",
        }
    }

    /// The members of an answer that may hold the token, in the order in which they are looked for.
    pub(super) const fn members(self) -> &'static [&'static str] {
        match self {
            Self::Any => &[
                "token",
                "sessionToken",
                "session_key",
                "participantToken",
                "participant_token",
                "accessToken",
                "access_token",
            ],
            Self::GetToken | Self::Room => &["token"],
            Self::VideoioV2 => &["sessionToken"],
            Self::VideoioV1 => &["session_key"],
            Self::Livekit => {
                &["participantToken", "participant_token", "token", "accessToken", "access_token"]
            }
            Self::Bare => &[],
        }
    }

    /// The request for a token. An app token goes into a header that logs leave out, never into the URL.
    ///
    /// # Errors
    /// `argument_invalid` for what is no URL of HTTP, has a password in it, or would carry an app token without TLS
    /// to another host; for a method that is not `GET`, `POST`, `PUT` or `PATCH`, and a body that `GET` has none of.
    ///
    /// ```
    /// use roomkey::session::{Profile, Wish};
    ///
    /// let wish = Wish::default().named("lxvdplwt");
    /// let request = Profile::GetToken.request("https://app.example/get-token", &wish)?;
    /// assert_eq!(request.uri(), "https://app.example/get-token?participantId=lxvdplwt");
    ///
    /// let request = Profile::Livekit.request("https://app.example/livekit", &wish)?;
    /// assert_eq!(request.body(), r#"{"participant_identity":"lxvdplwt"}"#);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn request(self, url: &str, wish: &Wish) -> Result<Request<String>> {
        let identity = wish.identity.as_deref();
        let body = match (self, identity) {
            (Self::VideoioV2, _) => json!({"identity": identity, "scopes": wish.scopes}),
            (Self::VideoioV1, _) => json!({"identity": identity}),
            (Self::Livekit, Some(identity)) => json!({"participant_identity": identity}),
            (Self::Livekit, None) => json!({}),
            _ => serde_json::Value::Null,
        };
        let (url, _) = url.split_once('#').unwrap_or((url, ""));
        let mut url = url.to_owned();
        if let (Self::GetToken | Self::Room, Some(identity)) = (self, identity) {
            url = with_participant(&url, identity)?;
        }
        check(&url, wish.app_token.is_some())?;
        let accept =
            if self == Self::Bare { "text/plain, application/jwt" } else { "application/json" };
        let is_json = !body.is_null() || wish.body.as_ref().is_some_and(|body| body.is_json);
        let body = match &wish.body {
            Some(own) => Some(own.text.as_str().to_owned()),
            None if body.is_null() => None,
            None => Some(body.to_string()),
        };
        let method = method(wish.method.as_deref(), body.is_some())?;
        let mut request = Request::builder().method(method).uri(url).header(header::ACCEPT, accept);
        if let Some(token) = &wish.app_token {
            let before = if self == Self::VideoioV1 { "App token=" } else { "Bearer " };
            request =
                request.header(header::AUTHORIZATION, remote::sensitive(before, token.reveal())?);
        }
        if is_json {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        request.body(body.unwrap_or_default()).map_err(|_| no_url())
    }
}

/// What is asked for, and what the request has that is not its profile's.
///
/// ```
/// use roomkey::session::{Profile, Token, Wish};
///
/// let wish = Wish::default()
///     .named("ann@app.example")
///     .scoped(["videos.read"])
///     .with_app_token(Token::parse("hush.hush.hush")?);
/// let request = Profile::VideoioV2.request("https://app.example/v1/sessions", &wish)?;
/// assert_eq!(request.body(), r#"{"identity":"ann@app.example","scopes":["videos.read"]}"#);
/// assert_eq!(request.headers()["authorization"], "Bearer hush.hush.hush");
/// // Whoever holds an app token controls the whole app.
/// assert!(wish.warning().is_some() && !format!("{wish:?}").contains("hush"));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    pub(super) identity: Option<String>,
    scopes: Vec<String>,
    app_token: Option<Token>,
    method: Option<String>,
    body: Option<Body>,
}

/// What is sent, which nothing shows.
#[derive(Clone, PartialEq, Eq)]
struct Body {
    text: Zeroizing<String>,
    is_json: bool,
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body([redacted])")
    }
}

impl Wish {
    /// For whom: your own name for the user.
    ///
    /// See [`Wish`] for an example.
    #[must_use]
    pub fn named(mut self, identity: &str) -> Self {
        self.identity = Some(identity.to_owned());
        self
    }

    /// What for: Video.io's scopes.
    ///
    /// See [`Wish`] for an example.
    #[must_use]
    pub fn scoped<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// With an app token, which controls the whole app: for trying out. Whoever takes one warns its user loudly
    /// ([`Wish::warning`]).
    ///
    /// See [`Wish`] for an example.
    #[must_use]
    pub fn with_app_token(mut self, token: Token) -> Self {
        self.app_token = Some(token);
        self
    }

    /// By another method than the profile's: `GET`, `POST`, `PUT` or `PATCH`.
    ///
    /// ```
    /// # use roomkey::session::{Profile, Wish};
    /// let wish = Wish::default().with_method("POST");
    /// let request = Profile::Any.request("https://app.example/tokens", &wish)?;
    /// assert_eq!(request.method(), "POST");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[must_use]
    pub fn with_method(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// With a text as its body in place of the profile's; by `POST`, unless a method is given.
    ///
    /// ```
    /// # use roomkey::session::{Profile, Wish};
    /// let wish = Wish::default().with_body("room=daily");
    /// let request = Profile::Any.request("https://app.example/tokens", &wish)?;
    /// assert_eq!((request.method().as_str(), request.body().as_str()), ("POST", "room=daily"));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[must_use]
    pub fn with_body(mut self, body: &str) -> Self {
        self.body = Some(Body { text: Zeroizing::new(body.to_owned()), is_json: false });
        self
    }

    /// With JSON as its body, and the header that says so.
    ///
    /// ```
    /// # use roomkey::session::{Profile, Wish};
    /// let wish = Wish::default().with_json(&serde_json::json!({"room": "daily"}));
    /// let request = Profile::Any.request("https://app.example/tokens", &wish)?;
    /// assert_eq!(request.headers()["content-type"], "application/json");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[must_use]
    pub fn with_json(mut self, body: &Value) -> Self {
        self.body = Some(Body { text: Zeroizing::new(body.to_string()), is_json: true });
        self
    }

    /// What its user has to be told, once and loudly.
    ///
    /// ```
    /// # use roomkey::session::{Token, Wish};
    /// let wish = Wish::default().named("lxvdplwt");
    /// assert_eq!(wish.warning(), None);
    /// assert!(wish.with_app_token(Token::parse("a.b.c")?).warning().is_some());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn warning(&self) -> Option<&'static str> {
        match self.app_token {
            Some(_) => Some(
                "an app token gives full control of the app, and whoever runs this can read it: get session tokens \
                 from your server instead",
            ),
            None => None,
        }
    }
}

/// The method of a request: browsers send no body with `GET`, and no others bring a token.
fn method(wanted: Option<&str>, has_body: bool) -> Result<Method> {
    match (wanted, has_body) {
        (None | Some("POST"), true) | (Some("POST"), false) => Ok(Method::POST),
        (None | Some("GET"), false) => Ok(Method::GET),
        (Some("PUT"), _) => Ok(Method::PUT),
        (Some("PATCH"), _) => Ok(Method::PATCH),
        _ => Err(Error::because(
            Code::ArgumentInvalid,
            "An endpoint is asked by `GET` without a body, or by `POST`, `PUT` or `PATCH`.",
        )),
    }
}

/// The query with this `participantId` and no other.
fn with_participant(url: &str, identity: &str) -> Result<String> {
    let (before, query) = url.split_once('?').unwrap_or((url, ""));
    let is_other = |pair: &&str| !pair.is_empty() && !pair.starts_with("participantId=");
    let mut pairs: Vec<String> = query.split('&').filter(is_other).map(str::to_owned).collect();
    let named = serde_urlencoded::to_string([("participantId", identity)]);
    pairs.push(named.map_err(|_| no_url())?);
    Ok(format!("{before}?{}", pairs.join("&")))
}

fn check(url: &str, is_secret: bool) -> Result<()> {
    let uri: Uri = url.parse().map_err(|_| no_url())?;
    let host = uri.host().ok_or_else(no_url)?;
    let is_plain = match uri.scheme_str() {
        Some("https") => false,
        Some("http") => true,
        _ => return Err(no_url()),
    };
    if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err(no_url());
    }
    let is_near = host == "localhost"
        || host.ends_with(".localhost")
        || host.trim_matches(['[', ']']).parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    if is_secret && is_plain && !is_near {
        return Err(Error::because(Code::ArgumentInvalid, "An app token goes over `https` only."));
    }
    Ok(())
}

fn no_url() -> Error {
    Error::because(Code::ArgumentInvalid, "The endpoint is no URL of HTTP without a password.")
}
