//! What a session may be started with, and what goes together, for every shell alike.

use super::answer::stated;
use super::endpoint::Endpoint;
use super::profile::{Profile, Wish};
use super::token::{Source, Token};
use crate::error::{Code, Error, Result};
use crate::videoio::{SessionCredentials, SessionCredentialsSpec, Warning, rest};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt;

/// What a start was given, as plain values. With a session token alone the session lasts as long as the token; beside a
/// provider or an endpoint it begins with it. An app token needs an identity, and goes to Video.io's cloud unless an
/// endpoint is given (document 004).
///
/// ```
/// use roomkey::{Code, session::OriginSpec};
///
/// let nothing = OriginSpec { identity: Some("ann"), ..OriginSpec::default() };
/// assert_eq!(nothing.parse().unwrap_err().code(), Code::ArgumentInvalid);
///
/// let server = OriginSpec { endpoint: Some("https://app.example/get-token"), ..nothing };
/// let origin = server.parse()?;
/// assert_eq!(origin.endpoint().unwrap().request().uri(), "https://app.example/get-token");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct OriginSpec<'a> {
    /// A token that there is.
    pub session_token: Option<&'a str>,
    /// An app token, which controls the whole app: for trying out.
    pub app_token: Option<&'a str>,
    /// The app's own name for the user.
    pub identity: Option<&'a str>,
    /// What for: Video.io's scopes.
    pub scopes: Vec<&'a str>,
    /// Whether a function of the caller's gets tokens.
    pub has_provider: bool,
    /// The URL of a server that hands tokens out.
    pub endpoint: Option<&'a str>,
    /// The name of the [`Profile`] that it is asked by.
    pub profile: Option<&'a str>,
    /// Another method than the profile's.
    pub method: Option<&'a str>,
    /// A body in place of the profile's.
    pub body: Option<BodySpec<'a>>,
}

/// The body of a request, as plain values.
///
/// ```
/// use roomkey::session::{BodySpec, OriginSpec};
///
/// let spec = OriginSpec { endpoint: Some("https://app.example/"), ..OriginSpec::default() };
/// let spec = OriginSpec { body: Some(BodySpec::Text("room=daily")), ..spec };
/// assert_eq!(spec.parse()?.endpoint().unwrap().request().body(), "room=daily");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone)]
#[expect(clippy::exhaustive_enums, reason = "a body is text, or JSON that is written as text")]
pub enum BodySpec<'a> {
    /// A text, sent as it stands.
    Text(&'a str),
    /// JSON, and the header that says so.
    Json(Value),
}

impl OriginSpec<'_> {
    /// Checks that what was given goes together. With a session token and an app token the session token counts, and
    /// the other is sent nowhere.
    ///
    /// # Errors
    /// `argument_invalid` for what does not go together, for nothing to get tokens from, and as [`Profile::parse`] and
    /// [`Profile::request`]; `identity_invalid`, `token_malformed`, `token_too_large`.
    ///
    /// See [`OriginSpec`] for an example.
    pub fn parse(&self) -> Result<Origin> {
        let (mut app_token, mut url, mut warning) =
            (self.app_token, self.endpoint.map(str::to_owned), None);
        let mut profile = self.profile.map(Profile::parse).transpose()?;
        if app_token.is_some() {
            let (credentials, said) = self.credentials().parse()?;
            warning = said;
            match credentials {
                SessionCredentials::Session(_) => app_token = None,
                SessionCredentials::App { .. } => {
                    let profile = *profile.get_or_insert(Profile::VideoioV2);
                    url.get_or_insert_with(|| sessions_of_the_cloud(profile));
                }
            }
        }
        if self.has_provider && url.is_some() {
            return Err(wrong("Tokens come from a function or an endpoint, not from both."));
        }
        if self.session_token.is_none() && !self.has_provider && url.is_none() {
            return Err(wrong("There is nothing that tokens could come from."));
        }
        let given = Given {
            first: self.session_token.map(Token::parse).transpose()?,
            has_provider: self.has_provider,
            wish: self.wish(app_token.map(Token::parse).transpose()?),
            profile: profile.unwrap_or_default(),
            url,
        };
        let asked = |url: &String| Endpoint::new(url, given.profile, &given.wish);
        let endpoint = given.url.as_ref().map(asked).transpose()?;
        Ok(Origin { given, warning, endpoint })
    }

    fn credentials(&self) -> SessionCredentialsSpec<'_> {
        SessionCredentialsSpec {
            session_token: self.session_token.map(Cow::Borrowed),
            app_token: self.app_token.map(Cow::Borrowed),
            identity: self.identity.map(Cow::Borrowed),
        }
    }

    fn wish(&self, app_token: Option<Token>) -> Wish {
        let mut wish = Wish::default().scoped(self.scopes.iter().copied());
        if let Some(identity) = self.identity {
            wish = wish.named(identity);
        }
        if let Some(token) = app_token {
            wish = wish.with_app_token(token);
        }
        if let Some(method) = self.method {
            wish = wish.with_method(method);
        }
        match &self.body {
            Some(BodySpec::Text(text)) => wish.with_body(text),
            Some(BodySpec::Json(body)) => wish.with_json(body),
            None => wish,
        }
    }
}

impl fmt::Debug for OriginSpec<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OriginSpec([redacted])")
    }
}

impl fmt::Debug for BodySpec<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BodySpec([redacted])")
    }
}

/// Where the tokens of a session come from, once it is known to go together. Two that are equal are the same start,
/// but for what the shell alone knows: the function that gets tokens, and headers.
///
/// ```
/// use roomkey::session::OriginSpec;
///
/// let mine = OriginSpec { endpoint: Some("https://app.example/tokens"), ..OriginSpec::default() };
/// let named = OriginSpec { profile: Some("any"), ..mine.clone() };
/// assert_eq!(mine.parse()?, named.parse()?, "which is the usual one");
/// let others = OriginSpec { identity: Some("ann"), ..mine.clone() };
/// assert_ne!(mine.parse()?, others.parse()?);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone)]
pub struct Origin {
    given: Given,
    warning: Option<Warning>,
    endpoint: Option<Endpoint>,
}

/// What makes two starts the same.
#[derive(Clone, PartialEq, Eq)]
struct Given {
    first: Option<Token>,
    has_provider: bool,
    url: Option<String>,
    profile: Profile,
    wish: Wish,
}

impl Origin {
    /// What whoever starts it has to be told, loudly and once.
    ///
    /// ```
    /// use roomkey::session::OriginSpec;
    /// use roomkey::videoio::Warning;
    ///
    /// let app = OriginSpec { app_token: Some("a.b.c"), identity: Some("ann"), ..OriginSpec::default() };
    /// let origin = app.parse()?;
    /// assert_eq!(origin.warning(), Some(Warning::AppTokenExposed));
    /// let request = origin.endpoint().unwrap().request();
    /// assert_eq!(request.uri(), "https://gateway.video.io/v1/sessions");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn warning(&self) -> Option<Warning> {
        self.warning
    }

    /// The server that is asked, where it is one.
    ///
    /// See [`OriginSpec`] for an example.
    pub const fn endpoint(&self) -> Option<&Endpoint> {
        self.endpoint.as_ref()
    }

    /// As the machine knows it, under a name that tells it from others. `now` is the device's clock, by which a session
    /// token seems to live: milliseconds since 1970.
    ///
    /// # Errors
    /// As [`stated`].
    ///
    /// ```
    /// use roomkey::session::{OriginSpec, Source, stated, Token};
    ///
    /// let fixed = OriginSpec { session_token: Some("a.b.c"), ..OriginSpec::default() };
    /// let first = stated(Token::parse("a.b.c")?, &serde_json::Map::new(), 0)?;
    /// assert_eq!(fixed.parse()?.source("1", 0)?, Source::fixed(first).named("1"));
    ///
    /// let renewable = OriginSpec { has_provider: true, identity: Some("ann"), ..OriginSpec::default() };
    /// assert_eq!(renewable.parse()?.source("2", 0)?, Source::renewable().named("2").expects("ann"));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn source(&self, name: &str, now: u64) -> Result<Source> {
        let is_renewable = self.given.has_provider || self.endpoint.is_some();
        let first = self.given.first.clone().map(|token| stated(token, &Map::new(), now));
        let source = Source::of(first.transpose()?, is_renewable)?.named(name);
        Ok(match &self.given.wish.identity {
            Some(identity) => source.expects(identity),
            None => source,
        })
    }
}

impl PartialEq for Origin {
    fn eq(&self, other: &Self) -> bool {
        self.given == other.given
    }
}

impl Eq for Origin {}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Origin([redacted])")
    }
}

fn sessions_of_the_cloud(profile: Profile) -> String {
    let generation = match profile {
        Profile::VideoioV1 => rest::Generation::First,
        _ => rest::Generation::Second,
    };
    format!("{}/v1/sessions", rest::Api::cloud(generation).base())
}

fn wrong(sentence: &'static str) -> Error {
    Error::because(Code::ArgumentInvalid, sentence)
}
