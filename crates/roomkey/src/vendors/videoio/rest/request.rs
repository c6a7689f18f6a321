//! The one call, and the two generations of the API that it can be made to.

use super::answer::{Session, understand};
use super::{Call, NamedCall};
use crate::error::{Code, Error, Result};
use crate::json;
use crate::remote::{self, base_url, check_arguments, no_such_call, sensitive};
use crate::videoio::{Identity, Scopes};
use http::{HeaderValue, Request, header};
use serde::Deserialize;
use serde_json::Value;
use std::str::FromStr;

/// Which of the vendor's two documented APIs it is.
///
/// ```
/// use roomkey::videoio::rest::Generation;
/// assert_eq!("second".parse::<Generation>()?, Generation::Second);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the vendor has stopped at two")]
pub enum Generation {
    /// That of the API pages: `Authorization: App token=…`, no scopes, `session_key`.
    First,
    /// That of the Node SDK: `Authorization: Bearer …`, scopes, `sessionToken` and `expiresAt`.
    Second,
}

impl Generation {
    /// The word in lower case.
    ///
    /// ```
    /// assert_eq!(roomkey::videoio::rest::Generation::First.as_str(), "first");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
        }
    }
}

impl FromStr for Generation {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "first" => Ok(Self::First),
            "second" => Ok(Self::Second),
            _ => Err(Error::because(
                Code::ArgumentInvalid,
                "The generation of the API is `first` or `second`.",
            )),
        }
    }
}

/// Whose session is asked for, and what for.
///
/// ```
/// use roomkey::videoio::{Scopes, rest::{Api, Generation, NewSession}};
/// let new = NewSession { identity: "ann@app.example".parse()?, scopes: Scopes::ORDINARY };
/// let call = Api::cloud(Generation::Second).create_session("a.b.c", &new)?;
/// let body: serde_json::Value = serde_json::from_slice(call.request().body()).unwrap();
/// assert_eq!(body["identity"], "ann@app.example");
/// assert_eq!(body["scopes"], serde_json::to_value(Scopes::ORDINARY).unwrap());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct NewSession {
    /// The app's own name for the user.
    pub identity: Identity,
    /// What the session is for. The first generation knows no scopes and takes none; the second
    /// must be told.
    pub scopes: Scopes,
}

/// The vendor's API, or one that speaks like it, at a base URL.
///
/// ```
/// use roomkey::videoio::rest::{Api, Generation};
/// let local = Api::new("http://127.0.0.1:9000", Generation::Second)?;
/// assert!(Api::new("http://gateway.video.io", Generation::Second).is_err());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    base: String,
    generation: Generation,
}

impl Api {
    /// The vendor's cloud: `https://api.video.io` or `https://gateway.video.io`.
    ///
    /// ```
    /// use roomkey::videoio::rest::{Api, Generation};
    /// assert_eq!(Api::cloud(Generation::First).base(), "https://api.video.io");
    /// ```
    pub fn cloud(generation: Generation) -> Self {
        let base = match generation {
            Generation::First => "https://api.video.io",
            Generation::Second => "https://gateway.video.io",
        };
        Self { base: base.to_owned(), generation }
    }

    /// Another base URL: scheme and host, and a path if there is one, without the `/v1`. `http` is
    /// accepted on loopback only.
    ///
    /// # Errors
    /// `base_url_invalid`.
    ///
    /// ```
    /// use roomkey::videoio::rest::{Api, Generation};
    /// let api = Api::new("https://video.example/v1/", Generation::First)?;
    /// assert_eq!(api.base(), "https://video.example");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn new(base: &str, generation: Generation) -> Result<Self> {
        Ok(Self { base: base_url(base)?, generation })
    }

    /// The base URL, without a slash at its end.
    ///
    /// ```
    /// use roomkey::videoio::rest::{Api, Generation};
    /// assert_eq!(Api::cloud(Generation::Second).base(), "https://gateway.video.io");
    /// ```
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Creates a session with an app token.
    ///
    /// # Errors
    /// `token_malformed` when the token cannot stand in a header; `scopes_missing` for the second
    /// generation without scopes, `argument_invalid` for the first with some.
    ///
    /// ```
    /// use roomkey::videoio::{Scopes, rest::{Api, Generation, NewSession}};
    /// let new = NewSession { identity: "ann".parse()?, scopes: Scopes::default() };
    /// let call = Api::cloud(Generation::First).create_session("a.b.c", &new)?;
    /// assert_eq!(call.request().headers()["authorization"], "App token=a.b.c");
    /// assert_eq!(call.request().body(), br#"{"identity":"ann"}"#);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn create_session(&self, token: &str, new: &NewSession) -> Result<Call> {
        let mut body = b"{\"identity\":".to_vec();
        json::write_text(new.identity.as_str(), &mut body);
        match (self.generation, new.scopes.is_empty()) {
            (Generation::First, true) => {}
            (Generation::First, false) => {
                return Err(Error::because(
                    Code::ArgumentInvalid,
                    "The first generation of the API has no scopes.",
                ));
            }
            (Generation::Second, true) => return Err(Error::new(Code::ScopesMissing)),
            (Generation::Second, false) => {
                body.extend_from_slice(b",\"scopes\":");
                json::write_scalar(&new.scopes, &mut body);
            }
        }
        body.push(b'}');
        let (before, accept) = match self.generation {
            Generation::First => ("App token=", "application/json; charset=utf-8"),
            Generation::Second => ("Bearer ", "application/json"),
        };
        let request = Request::post(format!("{}/v1/sessions", self.base))
            .header(header::AUTHORIZATION, sensitive(before, token)?)
            .header(header::ACCEPT, HeaderValue::from_static(accept))
            .header(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .body(body)
            .map_err(|_| Error::new(Code::BaseUrlInvalid))?;
        let (generation, identity) = (self.generation, new.identity.clone());
        Ok(Call::new(request, true, move |answer| understand(generation, &identity, answer)))
    }

    /// Makes a call by its name, which is `create_session`, with its arguments as a JSON object:
    /// `identity` as text and `scopes` as a list of texts.
    ///
    /// # Errors
    /// `argument_invalid` for an unknown call, an unknown argument or a wrong type, and as
    /// [`Api::create_session`].
    ///
    /// ```
    /// use roomkey::videoio::rest::{Api, Generation};
    /// let arguments = serde_json::json!({ "identity": "ann", "scopes": ["videos.read"] });
    /// let call = Api::cloud(Generation::Second).call("create_session", "a.b.c", arguments)?;
    /// assert_eq!(call.request().uri().path(), "/v1/sessions");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn call(&self, name: &str, token: &str, arguments: Value) -> Result<NamedCall> {
        if name != "create_session" {
            return Err(no_such_call());
        }
        check_arguments(&arguments)?;
        let given: NewSessionArguments = json::from_value(arguments)?;
        let identity = Identity::parse(&given.identity)?;
        let scopes = match given.scopes {
            Some(texts) => Scopes::parse(texts)?,
            None => Scopes::default(),
        };
        let call = self.create_session(token, &NewSession { identity, scopes })?;
        // It has the token in it, so nothing else writes a session down.
        Ok(call.map(|session: Session| Ok(session.to_value())))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewSessionArguments {
    identity: String,
    #[serde(default)]
    scopes: Option<Vec<String>>,
}

impl remote::Api for Api {
    fn base(&self) -> &str {
        self.base()
    }

    fn call(&self, name: &str, token: &str, arguments: Value) -> Result<NamedCall> {
        self.call(name, token, arguments)
    }
}
