//! `POST /v1/sessions` as a pure function: an app token and an identity in, a session token out.
//!
//! It answers for the vendor's cloud in both of its generations. Which one a client speaks shows in
//! its header `Authorization`, and it gets the answer of that generation: `App token=…` is told
//! `session_key`, `Bearer …` is told `sessionToken` and `expiresAt`.
//!
//! Whoever keeps a list of revoked tokens reads the request with [`SessionRequest`], verifies its
//! app token, looks the claims up, and goes on with [`Endpoints::grant`].
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
use crate::time::{Lifetime, Timestamp};
use serde::Deserialize;
use serde_json::json;

/// What `POST /v1/sessions` is asked for. Nothing else may be asked for: a misspelt wish would
/// otherwise be answered with the ordinary scopes, which may be more.
///
/// ```
/// use roomkey::endpoint::{Incoming, Refusal};
/// use roomkey::videoio::{Scopes, endpoints::SessionRequest, rest::Generation};
/// let request = Incoming {
///     authorization: Some("App token=a.b.c"),
///     content_type: Some("application/x-www-form-urlencoded"),
///     body: b"identity=ann",
///     ..Incoming::default()
/// };
/// let asked = SessionRequest::read(&request).unwrap();
/// assert_eq!(asked.generation(), Generation::First);
/// assert_eq!(asked.access().scopes(), Scopes::ORDINARY);
/// assert_eq!(SessionRequest::read(&Incoming::default()).unwrap_err(), Refusal::TOKEN_INVALID);
/// ```
#[derive(Clone, Debug)]
pub struct SessionRequest {
    generation: Generation,
    app_token: BearerToken,
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
    /// From the header `Authorization` and the body: a form or JSON for the first generation, JSON
    /// for the second.
    ///
    /// # Errors
    /// [`Refusal::TOKEN_INVALID`] without a token, before anything else is looked at; then those of
    /// what is malformed, too large, of another type, or no identity or scope.
    ///
    /// ```
    /// use roomkey::endpoint::{Incoming, Refusal};
    /// use roomkey::videoio::endpoints::SessionRequest;
    /// let request = Incoming {
    ///     authorization: Some("Bearer a.b.c"),
    ///     body: br#"{"identity":"ann","scope":["videos.read"]}"#,
    ///     ..Incoming::default()
    /// };
    /// assert_eq!(SessionRequest::read(&request).unwrap_err(), Refusal::BODY_MALFORMED);
    /// ```
    pub fn read(request: &Incoming<'_>) -> Result<Self, Refusal> {
        let (generation, app_token) = authorization(request.authorization)?;
        // Neither generation has parameters there, and a token in a URL leaks.
        if !request.query.is_empty() {
            return Err(Refusal::QUERY_MALFORMED);
        }
        let (media_type, body) = (MediaType::parse(request.content_type)?, request.bounded_body()?);
        let (identity, scopes) = match generation {
            Generation::First => (media_type.read::<FirstBody>(body)?.identity, None),
            Generation::Second if media_type == MediaType::Form => {
                return Err(Refusal::MEDIA_TYPE_UNSUPPORTED);
            }
            Generation::Second => {
                let body: SecondBody = media_type.read(body)?;
                (body.identity, body.scopes)
            }
        };
        let refused = |error: crate::Error| Refusal::parameter(&error);
        let identity = Identity::parse(&identity.unwrap_or_default()).map_err(refused)?;
        let scopes = match scopes {
            Some(texts) => Scopes::parse(texts).map_err(refused)?,
            None => Scopes::ORDINARY,
        };
        let access = SessionAccess::new(identity, scopes.iter()).map_err(refused)?;
        Ok(Self { generation, app_token, access })
    }

    /// Which API the client speaks.
    ///
    /// ```
    /// # fn show(asked: &roomkey::videoio::endpoints::SessionRequest) {
    /// println!("{}", asked.generation().as_str());
    /// # }
    /// ```
    pub const fn generation(&self) -> Generation {
        self.generation
    }

    /// The app token, which nobody has verified.
    ///
    /// ```
    /// # use roomkey::{Timestamp, videoio::{Authority, endpoints::SessionRequest}};
    /// fn is_genuine(authority: &Authority, asked: &SessionRequest, now: Timestamp) -> bool {
    ///     asked.app_token().reveal(|token| authority.verify_app(token, now)).is_ok()
    /// }
    /// ```
    pub const fn app_token(&self) -> &BearerToken {
        &self.app_token
    }

    /// The same request, whose token is to have this id.
    ///
    /// ```
    /// # use roomkey::{Jti, videoio::endpoints::SessionRequest};
    /// fn with_id(asked: SessionRequest) -> roomkey::Result<SessionRequest> {
    ///     Ok(asked.with_jti(Jti::random()?))
    /// }
    /// ```
    #[must_use]
    pub fn with_jti(self, jti: Jti) -> Self {
        Self { access: self.access.jti(jti), ..self }
    }

    /// What is asked for; the ordinary scopes where the client named none.
    ///
    /// ```
    /// # fn show(asked: &roomkey::videoio::endpoints::SessionRequest) {
    /// println!("{}", asked.access().identity());
    /// # }
    /// ```
    pub const fn access(&self) -> &SessionAccess {
        &self.access
    }
}

/// The app token, and the generation that its scheme betrays.
fn authorization(header: Option<&str>) -> Result<(Generation, BearerToken), Refusal> {
    let header = header.unwrap_or_default();
    if header.contains(',') {
        return Err(Refusal::AMBIGUOUS);
    }
    let (scheme, rest) = header.split_once(' ').ok_or(Refusal::TOKEN_INVALID)?;
    let (generation, token) = if scheme.eq_ignore_ascii_case("app") {
        (Generation::First, rest.strip_prefix("token=").ok_or(Refusal::TOKEN_INVALID)?)
    } else if scheme.eq_ignore_ascii_case("bearer") {
        (Generation::Second, rest)
    } else {
        return Err(Refusal::TOKEN_INVALID);
    };
    let token = BearerToken::parse(token).map_err(|error| Refusal::token(&error))?;
    Ok((generation, token))
}

/// The endpoint of a local authority.
///
/// See the [module](self) for an example.
#[derive(Debug)]
pub struct Endpoints {
    authority: Authority,
    lifetime: Lifetime,
}

impl Endpoints {
    /// Sessions of this authority live so long.
    ///
    /// ```
    /// # use roomkey::{Lifetime, videoio::{Authority, endpoints::Endpoints}};
    /// fn endpoints(authority: Authority) -> Endpoints {
    ///     Endpoints::new(authority, Lifetime::default())
    /// }
    /// ```
    pub const fn new(authority: Authority, lifetime: Lifetime) -> Self {
        Self { authority, lifetime }
    }

    /// Who signs.
    ///
    /// ```
    /// # fn show(endpoints: &roomkey::videoio::endpoints::Endpoints) {
    /// println!("{:?}", endpoints.authority());
    /// # }
    /// ```
    pub const fn authority(&self) -> &Authority {
        &self.authority
    }

    /// How long sessions live.
    ///
    /// ```
    /// # fn show(endpoints: &roomkey::videoio::endpoints::Endpoints) {
    /// println!("{}", endpoints.lifetime());
    /// # }
    /// ```
    pub const fn lifetime(&self) -> Lifetime {
        self.lifetime
    }

    /// `POST /v1/sessions`, by the bearer of the app token in it.
    ///
    /// ```
    /// # use roomkey::{Timestamp, endpoint::Incoming, videoio::endpoints::Endpoints};
    /// # fn show(endpoints: &Endpoints, now: Timestamp) {
    /// let answer = endpoints.create_session(&Incoming::default(), now);
    /// assert_eq!(answer.status(), 401);
    /// # }
    /// ```
    pub fn create_session(&self, request: &Incoming<'_>, now: Timestamp) -> Answer {
        let answer = SessionRequest::read(request).and_then(|asked| {
            let app = asked.app_token.reveal(|token| self.authority.verify_app(token, now));
            self.grant(&app.map_err(|error| Refusal::token(&error))?, &asked, now)
        });
        answer.unwrap_or_else(|refusal| refusal.to_answer())
    }

    /// The answer to a request whose app token has been verified, and perhaps looked up in a list
    /// of revoked ones.
    ///
    /// # Errors
    /// A [`Refusal`] that no client can cause.
    ///
    /// ```
    /// # use roomkey::{Timestamp, Verified, endpoint::{Answer, Refusal}};
    /// # use roomkey::videoio::{AppClaims, endpoints::{Endpoints, SessionRequest}};
    /// fn answer(
    ///     endpoints: &Endpoints,
    ///     asked: &SessionRequest,
    ///     now: Timestamp,
    ///     is_revoked: impl Fn(&AppClaims) -> bool,
    /// ) -> Result<Answer, Refusal> {
    ///     let verified = asked.app_token().reveal(|token| endpoints.authority().verify_app(token, now));
    ///     let app = verified.map_err(|error| Refusal::token(&error))?;
    ///     if is_revoked(&app) {
    ///         return Err(Refusal::TOKEN_INVALID);
    ///     }
    ///     endpoints.grant(&app, asked, now)
    /// }
    /// ```
    pub fn grant(
        &self,
        app: &Verified<AppClaims>,
        asked: &SessionRequest,
        now: Timestamp,
    ) -> Result<Answer, Refusal> {
        let token = self.authority.mint_session(app, &asked.access, self.lifetime, now);
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
