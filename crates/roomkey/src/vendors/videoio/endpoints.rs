//! `POST /v1/sessions` as a pure function: an app token and an identity in, a session token out.
//!
//! It answers for the vendor's cloud in both of its generations. Which one a client speaks shows in
//! its header `Authorization`, and it gets the answer of that generation: `App token=…` is told
//! `session_key`, `Bearer …` is told `sessionToken` and `expiresAt`.
//!
//! The token is judged before the body is looked at. Whoever keeps a list of revoked tokens reads it
//! with [`AppCaller`], verifies it, looks the claims up, goes on with [`AppCaller::request`] and ends
//! with [`Endpoints::grant`].
//!
//! ```
//! use roomkey::endpoint::Incoming;
//! use roomkey::videoio::{AppAccess, Authority, endpoints::Endpoints};
//! use roomkey::{Lifetime, Secret, Timestamp};
//!
//! let authority = Authority::new(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
//! let now = Timestamp::from_unix(1_700_000_000)?;
//! let app_token = authority.mint_app(&AppAccess::new("my-app".parse()?), now)?;
//! let endpoints = Endpoints::new(authority, Lifetime::hours(2)?);
//!
//! let authorization = format!("Bearer {app_token}");
//! let request = Incoming {
//!     authorization: Some(&authorization),
//!     body: br#"{"identity":"ann@app.example","scopes":["videos.read"]}"#,
//!     ..Incoming::default()
//! };
//! let answer = endpoints.create_session(&request, now);
//! assert_eq!(answer.status(), 200);
//! assert!(answer.body().contains(r#""expiresAt":"2023-11-15T00:13:20.000000Z""#));
//! # Ok::<(), roomkey::Error>(())
//! ```

use super::rest::{Generation, write_expiry};
use super::{AppClaims, Authority, BearerToken, Identity, Scopes, SessionAccess};
use crate::Verified;
use crate::endpoint::{Answer, Incoming, MediaType, Refusal, json_answer};
use crate::id::Jti;
use crate::keyring::Keyring;
use crate::time::{Lifetime, Timestamp};
use serde::Deserialize;
use serde_json::json;

/// Who calls `POST /v1/sessions`: an app, by the token in `Authorization`.
///
/// ```
/// use roomkey::endpoint::{Incoming, Refusal};
/// use roomkey::videoio::endpoints::AppCaller;
/// let caller = AppCaller::read(Some("Bearer a.b.c")).unwrap();
/// assert!(caller.app_token().reveal(|token| token == "a.b.c"));
/// let misspelt = br#"{"identity":"ann","scope":["videos.read"]}"#;
/// let refused = caller.request(&Incoming { body: misspelt, ..Incoming::default() });
/// assert_eq!(refused.unwrap_err(), Refusal::BODY_MALFORMED);
/// ```
#[derive(Clone, Debug)]
pub struct AppCaller {
    generation: Generation,
    app_token: BearerToken,
}

impl AppCaller {
    /// From the header `Authorization`, whose scheme says which generation of the API is spoken.
    ///
    /// # Errors
    /// [`Refusal::TOKEN_INVALID`], [`Refusal::AMBIGUOUS`].
    ///
    /// ```
    /// use roomkey::endpoint::Refusal;
    /// use roomkey::videoio::endpoints::AppCaller;
    /// assert!(AppCaller::read(Some("App token=a.b.c")).is_ok());
    /// assert_eq!(AppCaller::read(None).unwrap_err(), Refusal::TOKEN_INVALID);
    /// ```
    pub fn read(authorization: Option<&str>) -> Result<Self, Refusal> {
        let header = authorization.unwrap_or_default();
        if header.contains(',') {
            return Err(Refusal::AMBIGUOUS);
        }
        let (scheme, rest) = header.split_once(' ').ok_or(Refusal::TOKEN_INVALID)?;
        let rest = rest.trim_start_matches(' ');
        let (generation, token) = if scheme.eq_ignore_ascii_case("app") {
            (Generation::First, rest.strip_prefix("token=").ok_or(Refusal::TOKEN_INVALID)?)
        } else if scheme.eq_ignore_ascii_case("bearer") {
            (Generation::Second, rest)
        } else {
            return Err(Refusal::TOKEN_INVALID);
        };
        let app_token = BearerToken::parse(token).map_err(|error| Refusal::token(&error))?;
        Ok(Self { generation, app_token })
    }

    /// The app token, which nobody has verified.
    ///
    /// See [`AppCaller`] for an example.
    pub const fn app_token(&self) -> &BearerToken {
        &self.app_token
    }

    /// What is asked for: a form or JSON in the first generation, JSON in the second.
    ///
    /// # Errors
    /// The refusals of what is malformed, too large, of another type, or no identity or scope.
    ///
    /// ```
    /// # use roomkey::{endpoint::Incoming, videoio::{Scopes, endpoints::AppCaller}};
    /// let caller = AppCaller::read(Some("App token=a.b.c")).unwrap();
    /// let form = Incoming {
    ///     content_type: Some("application/x-www-form-urlencoded"),
    ///     body: b"identity=ann",
    ///     ..Incoming::default()
    /// };
    /// assert_eq!(caller.request(&form).unwrap().access().scopes(), Scopes::ORDINARY);
    /// ```
    pub fn request(&self, request: &Incoming<'_>) -> Result<SessionRequest, Refusal> {
        // Neither generation has parameters there, and a token in a URL leaks.
        request.without_query()?;
        let (identity, scopes) = match self.generation {
            Generation::First => {
                let taken = [MediaType::Json, MediaType::Form];
                (request.read_body::<FirstBody>(&taken)?.identity, None)
            }
            Generation::Second => {
                let body: SecondBody = request.read_body(&[MediaType::Json])?;
                (body.identity, body.scopes)
            }
        };
        let refused = |error: crate::Error| Refusal::parameter(&error);
        let identity = Identity::parse(&identity.unwrap_or_default()).map_err(refused)?;
        let scopes = match scopes.filter(|texts| !texts.is_empty()) {
            Some(texts) => Scopes::parse(texts).map_err(refused)?,
            // The vendor's server SDK sends an empty list where its caller named none.
            None => Scopes::ORDINARY,
        };
        let access = SessionAccess::new(identity, scopes.iter()).map_err(refused)?;
        Ok(SessionRequest { generation: self.generation, access })
    }
}

/// What `POST /v1/sessions` is asked for. Nothing else may be asked for: a misspelt wish would
/// otherwise be answered with the ordinary scopes, which may be more.
///
/// ```
/// use roomkey::endpoint::Incoming;
/// use roomkey::videoio::{Scopes, endpoints::AppCaller, rest::Generation};
/// use roomkey::Jti;
///
/// let caller = AppCaller::read(Some("Bearer a.b.c")).unwrap();
/// let body = br#"{"identity":"ann@app.example"}"#;
/// let asked = caller.request(&Incoming { body, ..Incoming::default() }).unwrap();
/// assert_eq!(asked.generation(), Generation::Second);
/// let asked = asked.with_jti(Jti::parse("order-7")?);
/// assert_eq!(asked.access().identity().as_str(), "ann@app.example");
/// assert_eq!(asked.access().scopes(), Scopes::ORDINARY);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct SessionRequest {
    generation: Generation,
    access: SessionAccess,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FirstBody {
    identity: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SecondBody {
    identity: Option<String>,
    scopes: Option<Vec<String>>,
}

impl SessionRequest {
    /// Which API the client speaks.
    ///
    /// See [`SessionRequest`] for an example.
    pub const fn generation(&self) -> Generation {
        self.generation
    }

    /// The same request, whose token is to have this id.
    ///
    /// See [`SessionRequest`] for an example.
    #[must_use]
    pub fn with_jti(self, jti: Jti) -> Self {
        Self { access: self.access.jti(jti), ..self }
    }

    /// What is asked for; the ordinary scopes where the client named none.
    ///
    /// See [`SessionRequest`] for an example.
    pub const fn access(&self) -> &SessionAccess {
        &self.access
    }
}

/// The endpoint of a local authority.
///
/// ```
/// use roomkey::endpoint::Incoming;
/// use roomkey::videoio::{AppAccess, Authority, Expectation, endpoints::{AppCaller, Endpoints}};
/// use roomkey::{Lifetime, Secret, Timestamp};
///
/// let authority = Authority::new(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let app_token = authority.mint_app(&AppAccess::new("my-app".parse()?), now)?;
/// let endpoints = Endpoints::new(authority, Lifetime::hours(2)?);
/// assert_eq!(endpoints.lifetime(), Lifetime::hours(2)?);
/// assert_eq!(endpoints.create_session(&Incoming::default(), now).status(), 401);
///
/// // In steps, for who keeps a list of tokens that were taken back and looks here at it.
/// let authorization = format!("App token={app_token}");
/// let caller = AppCaller::read(Some(&authorization)).unwrap();
/// let app = caller.app_token().reveal(|token| endpoints.verify_app(token, now))?;
/// assert_eq!(app.app().as_str(), "my-app");
/// let asked = caller.request(&Incoming { body: br#"{"identity":"ann"}"#, ..Incoming::default() }).unwrap();
/// let answer = endpoints.grant(&app, &asked, now).unwrap();
///
/// let answer: serde_json::Value = serde_json::from_str(answer.body()).unwrap();
/// let token = answer["session_key"].as_str().unwrap_or_default();
/// let signer = endpoints.keyring().active()?;
/// assert_eq!(signer.verify_session(token, &Expectation::any(), now)?.identity().as_str(), "ann");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Debug)]
pub struct Endpoints {
    keyring: Keyring<Authority>,
    lifetime: Lifetime,
}

impl Endpoints {
    /// Sessions of this authority live so long. Its keys may be several.
    ///
    /// See [`Endpoints`] for an example.
    pub fn new(authority: impl Into<Keyring<Authority>>, lifetime: Lifetime) -> Self {
        Self { keyring: authority.into(), lifetime }
    }

    /// Who signs and verifies.
    ///
    /// See [`Endpoints`] for an example.
    pub const fn keyring(&self) -> &Keyring<Authority> {
        &self.keyring
    }

    /// Decides whether to trust an app token at a time.
    ///
    /// # Errors
    /// As [`Authority::verify_app`], and `api_key_disabled`.
    ///
    /// See [`Endpoints`] for an example.
    pub fn verify_app(&self, token: &str, now: Timestamp) -> crate::Result<Verified<AppClaims>> {
        self.keyring.verify(|authority| authority.verify_app(token, now))
    }

    /// How long sessions live.
    ///
    /// See [`Endpoints`] for an example.
    pub const fn lifetime(&self) -> Lifetime {
        self.lifetime
    }

    /// `POST /v1/sessions`, by the bearer of the app token in it.
    ///
    /// See [`Endpoints`] for an example.
    pub fn create_session(&self, request: &Incoming<'_>, now: Timestamp) -> Answer {
        let answer = AppCaller::read(request.authorization).and_then(|caller| {
            let app = caller.app_token.reveal(|token| self.verify_app(token, now));
            let app = app.map_err(|error| Refusal::token(&error))?;
            self.grant(&app, &caller.request(request)?, now)
        });
        answer.unwrap_or_else(|refusal| refusal.to_answer())
    }

    /// The answer to a request whose app token has been verified, and perhaps looked up in a list
    /// of revoked ones.
    ///
    /// # Errors
    /// A [`Refusal`] that no client can cause.
    ///
    /// See [`Endpoints`] for an example.
    pub fn grant(
        &self,
        app: &Verified<AppClaims>,
        asked: &SessionRequest,
        now: Timestamp,
    ) -> Result<Answer, Refusal> {
        let signer = self.keyring.active().map_err(|error| Refusal::from_core(&error))?;
        let token = signer.mint_session(app, &asked.access, self.lifetime, now);
        let token = token.map_err(|error| Refusal::from_core(&error))?;
        let identity = asked.access.identity();
        let body = match asked.generation {
            Generation::First => json!({ "session_key": token, "identity": identity }),
            Generation::Second => json!({
                "sessionToken": token,
                "expiresAt": write_expiry(now.after(self.lifetime)),
                "identity": identity,
            }),
        };
        Ok(json_answer(body.to_string()))
    }
}
