//! Where the tokens of a session come from: what a start was given, and what servers are asked.

use crate::error::{CoreError, whole, wrong};
use crate::token::{SessionFetched, SessionRefusal, SessionSource};
use crate::words::{HttpHeader, answer, headers};
use roomkey::json;
use roomkey::session::{BodySpec, Endpoint, Origin, OriginSpec};
use roomkey::videoio::{SessionCredentials, Warning};
use std::sync::Arc;

/// What a session was started with, once it is known to go together.
#[derive(Debug, uniffi::Object)]
pub struct SessionOrigin(Origin);

#[uniffi::export]
impl SessionOrigin {
    /// With a session token alone the session lasts as long as the token; beside a provider or an endpoint it begins
    /// with it. An app token needs an identity, and goes to Video.io unless an endpoint is given. `has_provider` says
    /// that a function of the caller's gets tokens. `method` and a body, as text or as JSON, take the place of the profile's.
    ///
    /// Refuses with `argument_invalid` what does not go together, `identity_invalid`, `token_malformed` and
    /// `token_too_large`.
    #[uniffi::constructor(default(method = None, body_text = None, body_json = None))]
    #[allow(clippy::too_many_arguments, reason = "the faces call it, with names")]
    pub fn new(
        session_token: Option<String>,
        app_token: Option<String>,
        identity: Option<String>,
        scopes: Vec<String>,
        has_provider: bool,
        endpoint: Option<String>,
        profile: Option<String>,
        method: Option<String>,
        body_text: Option<String>,
        body_json: Option<String>,
    ) -> Result<Arc<Self>, CoreError> {
        let body = match (&body_text, body_json) {
            (None, None) => None,
            (Some(text), None) => Some(BodySpec::Text(text)),
            (None, Some(body)) => Some(BodySpec::Json(json::from_slice(body.as_bytes())?)),
            (Some(_), Some(_)) => return Err(wrong("body_json", "alone")),
        };
        let spec = OriginSpec {
            session_token: session_token.as_deref(),
            app_token: app_token.as_deref(),
            identity: identity.as_deref(),
            scopes: scopes.iter().map(String::as_str).collect(),
            has_provider,
            endpoint: endpoint.as_deref(),
            profile: profile.as_deref(),
            method: method.as_deref(),
            body,
        };
        Ok(Arc::new(Self(spec.parse()?)))
    }

    /// What whoever starts it has to be told, loudly and once.
    pub fn warning(&self) -> Result<Option<String>, CoreError> {
        Ok(self.0.warning().map(Warning::sentence).map(str::to_owned))
    }

    /// Whether it is the same, but for the caller's function and headers, which the shell compares.
    pub fn is_as(&self, other: Arc<Self>) -> Result<bool, CoreError> {
        Ok(self.0 == other.0)
    }

    /// As the machine knows it, under a name that tells it from others. `now` is the device's clock: milliseconds
    /// since 1970.
    pub fn source(&self, name: String, now: i64) -> Result<Arc<SessionSource>, CoreError> {
        Ok(Arc::new(SessionSource(self.0.source(&name, whole(now, "now")?)?)))
    }

    /// The server that is asked, where it is one.
    pub fn endpoint(&self) -> Result<Option<Arc<SessionEndpoint>>, CoreError> {
        Ok(self.0.endpoint().cloned().map(|endpoint| Arc::new(SessionEndpoint(endpoint))))
    }
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
#[derive(Debug, uniffi::Object)]
pub struct SessionEndpoint(Endpoint);

#[uniffi::export]
impl SessionEndpoint {
    /// The method, such as `POST`.
    pub fn method(&self) -> Result<String, CoreError> {
        Ok(self.0.request().method().as_str().to_owned())
    }

    /// The whole URL.
    pub fn url(&self) -> Result<String, CoreError> {
        Ok(self.0.request().uri().to_string())
    }

    /// The headers. An app token is among them, if there is one.
    pub fn headers(&self) -> Result<Vec<HttpHeader>, CoreError> {
        Ok(headers(self.0.request().headers()))
    }

    /// The body; empty for a `GET`.
    pub fn body(&self) -> Result<Vec<u8>, CoreError> {
        Ok(self.0.request().body().clone().into_bytes())
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
        Ok(match self.0.understand(&answer, whole(now, "now")?) {
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
        let warning = warning.map(Warning::sentence);
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
