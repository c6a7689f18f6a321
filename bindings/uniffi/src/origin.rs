//! Where the tokens of a session come from: what a start may be given, what goes together, and what servers are asked.

use crate::error::{CoreError, whole};
use crate::token::{SessionFetched, SessionRefusal, SessionSource};
use crate::words::{HttpHeader, answer, headers};
use roomkey::session::{self, Profile, Source, Token, Wish};
use roomkey::videoio::{SessionCredentials, SessionCredentialsSpec, rest};
use roomkey::{Code, Error};
use serde_json::Map;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// What a session was started with, once it is known to go together.
#[derive(uniffi::Object)]
pub struct SessionOrigin {
    given: Given,
    warning: Option<&'static str>,
    endpoint: Option<Arc<SessionEndpoint>>,
}

#[derive(PartialEq, Eq)]
struct Given {
    session_token: Option<Token>,
    app_token: Option<Token>,
    identity: Option<String>,
    scopes: Vec<String>,
    has_provider: bool,
    endpoint: Option<String>,
    profile: Profile,
}

impl fmt::Debug for SessionOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionOrigin([redacted])")
    }
}

#[uniffi::export]
impl SessionOrigin {
    /// With a session token alone the session lasts as long as the token; beside a provider or an endpoint it begins
    /// with it. An app token needs an identity, and goes to Video.io unless an endpoint is given. `has_provider` says
    /// that a function of the caller's gets tokens.
    ///
    /// Refuses with `argument_invalid` what does not go together, `identity_invalid`, `token_malformed` and
    /// `token_too_large`.
    #[uniffi::constructor]
    pub fn new(
        session_token: Option<String>,
        app_token: Option<String>,
        identity: Option<String>,
        scopes: Vec<String>,
        has_provider: bool,
        endpoint: Option<String>,
        profile: Option<String>,
    ) -> Result<Arc<Self>, CoreError> {
        let (mut warning, mut app_token, mut endpoint) = (None, app_token, endpoint);
        let is_default = profile.is_none();
        let mut profile = profile.map_or(Ok(Profile::Any), |name| Profile::parse(&name))?;
        if app_token.is_some() {
            let spec = SessionCredentialsSpec {
                session_token: session_token.as_deref().map(Cow::Borrowed),
                app_token: app_token.as_deref().map(Cow::Borrowed),
                identity: identity.as_deref().map(Cow::Borrowed),
            };
            let (credentials, said) = spec.parse()?;
            warning = said.map(roomkey::videoio::Warning::sentence);
            if matches!(credentials, SessionCredentials::Session(_)) {
                // Both were given: the session token counts, and the other is sent nowhere.
                app_token = None;
            } else {
                if is_default {
                    profile = Profile::VideoioV2;
                }
                endpoint = Some(endpoint.unwrap_or_else(|| sessions_of_the_cloud(profile)));
            }
        }
        let refuse = |sentence| Error::because(Code::ArgumentInvalid, sentence);
        if has_provider && endpoint.is_some() {
            return Err(refuse("Tokens come from a function or an endpoint, not from both.").into());
        }
        if session_token.is_none() && !has_provider && endpoint.is_none() {
            return Err(refuse("There is nothing that tokens could come from.").into());
        }
        let parsed = |token: Option<String>| token.as_deref().map(Token::parse).transpose();
        let given = Given {
            session_token: parsed(session_token)?,
            app_token: parsed(app_token)?,
            identity,
            scopes,
            has_provider,
            endpoint,
            profile,
        };
        let endpoint = given.ask()?.map(Arc::new);
        Ok(Arc::new(Self { given, warning, endpoint }))
    }

    /// What whoever starts it has to be told, loudly and once.
    pub fn warning(&self) -> Result<Option<String>, CoreError> {
        Ok(self.warning.map(str::to_owned))
    }

    /// Whether it is the same, but for the caller's function and headers, which the shell compares.
    pub fn is_as(&self, other: Arc<Self>) -> Result<bool, CoreError> {
        Ok(self.given == other.given)
    }

    /// As the machine knows it, under a name that tells it from others. `now` is the device's clock: milliseconds
    /// since 1970.
    pub fn source(&self, name: String, now: i64) -> Result<Arc<SessionSource>, CoreError> {
        let is_renewable = self.given.has_provider || self.endpoint.is_some();
        let first = self.given.session_token.clone();
        let first = match first {
            Some(token) => Some(session::stated(token, &Map::new(), whole(now, "now")?)?),
            None => None,
        };
        let source = match (is_renewable, first) {
            (true, Some(first)) => Source::renewable().beginning_with(first),
            (false, Some(first)) => Source::fixed(first),
            (_, None) => Source::renewable(),
        };
        let mut source = source.named(&name);
        if let Some(identity) = &self.given.identity {
            source = source.expects(identity);
        }
        Ok(Arc::new(SessionSource(source)))
    }

    /// The server that is asked, where it is one.
    pub fn endpoint(&self) -> Result<Option<Arc<SessionEndpoint>>, CoreError> {
        Ok(self.endpoint.clone())
    }
}

impl Given {
    fn ask(&self) -> Result<Option<SessionEndpoint>, CoreError> {
        let Some(url) = &self.endpoint else { return Ok(None) };
        let mut wish = Wish::default().scoped(self.scopes.iter().cloned());
        if let Some(identity) = &self.identity {
            wish = wish.named(identity);
        }
        if let Some(token) = &self.app_token {
            wish = wish.with_app_token(token.clone());
        }
        let request = self.profile.request(url, &wish)?;
        Ok(Some(SessionEndpoint { profile: self.profile, request }))
    }
}

fn sessions_of_the_cloud(profile: Profile) -> String {
    let generation = match profile {
        Profile::VideoioV1 => rest::Generation::First,
        _ => rest::Generation::Second,
    };
    format!("{}/v1/sessions", rest::Api::cloud(generation).base())
}

/// What an answer brought.
#[derive(Clone, Debug, uniffi::Enum)]
pub enum SessionAnswer {
    /// A token.
    Came {
        /// It, and what is known about it.
        fetched: Arc<SessionFetched>,
    },
    /// None.
    Refused {
        /// Why not.
        refusal: Arc<SessionRefusal>,
    },
}

/// A request for a token, and what it takes to understand the answer to it.
#[derive(uniffi::Object)]
pub struct SessionEndpoint {
    profile: Profile,
    request: http::Request<String>,
}

impl fmt::Debug for SessionEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionEndpoint([redacted])")
    }
}

#[uniffi::export]
impl SessionEndpoint {
    /// The method, such as `POST`.
    pub fn method(&self) -> Result<String, CoreError> {
        Ok(self.request.method().as_str().to_owned())
    }

    /// The whole URL.
    pub fn url(&self) -> Result<String, CoreError> {
        Ok(self.request.uri().to_string())
    }

    /// The headers. An app token is among them, if there is one.
    pub fn headers(&self) -> Result<Vec<HttpHeader>, CoreError> {
        Ok(headers(self.request.headers()))
    }

    /// The body; empty for a `GET`.
    pub fn body(&self) -> Result<Vec<u8>, CoreError> {
        Ok(self.request.body().clone().into_bytes())
    }

    /// What an answer brought, or why it brought no token. `now` is the device's clock: milliseconds since 1970.
    pub fn understand(
        &self,
        status: i64,
        headers: Vec<HttpHeader>,
        body: Vec<u8>,
        now: i64,
    ) -> Result<SessionAnswer, CoreError> {
        let answer = answer(status, &headers, body)?;
        Ok(match self.profile.understand(&answer, whole(now, "now")?) {
            Ok(fetched) => SessionAnswer::Came { fetched: Arc::new(SessionFetched(fetched)) },
            Err(refusal) => SessionAnswer::Refused { refusal: Arc::new(SessionRefusal(refusal)) },
        })
    }
}

/// What a script's URL, or a page, says a session starts with (document 004).
#[derive(Debug, uniffi::Object)]
pub struct ScriptCredentials {
    credentials: SessionCredentials,
    warning: Option<&'static str>,
}

#[uniffi::export]
impl ScriptCredentials {
    /// From the parameters `sessionToken`, `appToken` and `identity` of a URL.
    #[uniffi::constructor]
    pub fn from_script_url(url: String) -> Result<Arc<Self>, CoreError> {
        let (credentials, warning) = SessionCredentials::from_script_url(&url)?;
        let warning = warning.map(roomkey::videoio::Warning::sentence);
        Ok(Arc::new(Self { credentials, warning }))
    }

    /// The session token, if it is that.
    pub fn session_token(&self) -> Result<Option<String>, CoreError> {
        Ok(match &self.credentials {
            SessionCredentials::Session(token) => Some(token.reveal(str::to_owned)),
            SessionCredentials::App { .. } => None,
        })
    }

    /// The app token, if it is that.
    pub fn app_token(&self) -> Result<Option<String>, CoreError> {
        Ok(match &self.credentials {
            SessionCredentials::Session(_) => None,
            SessionCredentials::App { token, .. } => Some(token.reveal(str::to_owned)),
        })
    }

    /// The identity that goes with an app token.
    pub fn identity(&self) -> Result<Option<String>, CoreError> {
        Ok(match &self.credentials {
            SessionCredentials::Session(_) => None,
            SessionCredentials::App { identity, .. } => Some(identity.as_str().to_owned()),
        })
    }

    /// What should be done otherwise, as a sentence.
    pub fn warning(&self) -> Result<Option<String>, CoreError> {
        Ok(self.warning.map(str::to_owned))
    }
}
