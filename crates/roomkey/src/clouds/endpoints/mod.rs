//! `POST /session/create` as a pure function: a token for the REST API in, a session out.
//!
//! It answers for the clouds of OpenTok and Vonage as their server SDKs expect: a form with the
//! wishes comes in, JSON or XML goes out, and a token that is refused gets 403 and the vendor's words
//! for it. OpenTok's SDKs send their token in `X-OPENTOK-AUTH`, Vonage's in `Authorization`.
//! Sources: the vendor's pages "REST API" and "Session Creation", and its SDKs.
//!
//! ```
//! use roomkey::endpoint::Incoming;
//! use roomkey::opentok::endpoints::{Endpoints, SessionCall};
//! use roomkey::opentok::{API_LIFETIME, ApiAccess, Credentials};
//! use roomkey::{Secret, Timestamp};
//!
//! let credentials = Credentials::new("123456", Secret::new("1234567890abcdef1234567890abcdef1234567890")?)?;
//! let now = Timestamp::from_unix(1_700_000_000)?;
//! let token = credentials.mint_api(&ApiAccess::new(), API_LIFETIME, now)?;
//! let endpoints = Endpoints::new(credentials);
//!
//! let call = SessionCall {
//!     opentok_auth: Some(&token),
//!     accept: Some("application/json"),
//!     request: Incoming {
//!         content_type: Some("application/x-www-form-urlencoded"),
//!         body: b"archiveMode=manual&p2p.preference=enabled",
//!         ..Incoming::default()
//!     },
//! };
//! let created = endpoints.create_session(&call, 0, now).unwrap();
//! assert!(created.session().belongs_to("123456"));
//! assert!(created.to_answer().body().contains(r#""session_id":"1_MX4xMjM0NTZ-"#));
//!
//! let denied = endpoints.create_session(&SessionCall::default(), 0, now).unwrap_err();
//! assert_eq!(denied.to_answer().status(), 403);
//! # Ok::<(), roomkey::Error>(())
//! ```

mod created;
mod denied;
mod form;
mod wishes;

pub use created::Created;
pub use denied::Denied;

use crate::Verified;
use crate::endpoint::{Incoming, Refusal, credential};
use crate::error::{Code, Error, Result};
use crate::id::Jti;
use crate::keyring::Keyring;
use crate::time::Timestamp;
use crate::tokbox::rest::Auth;
use crate::tokbox::{ApiClaims, ApiExpectation, NewSessionId, SessionId};
use crate::vendors::opentok::Credentials;
#[cfg(feature = "vonage")]
use crate::vendors::vonage;
use form::Form;
use wishes::wishes;

/// A request for a session: what all requests have, and two headers that only this one uses.
///
/// ```
/// use roomkey::opentok::endpoints::SessionCall;
/// let call = SessionCall { opentok_auth: Some("a.b.c"), ..SessionCall::default() };
/// assert!(call.request.body.is_empty());
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct SessionCall<'a> {
    /// The request. Its `authorization` is for Vonage's tokens.
    pub request: Incoming<'a>,
    /// The header `X-OPENTOK-AUTH`.
    pub opentok_auth: Option<&'a str>,
    /// The header `Accept`.
    pub accept: Option<&'a str>,
}
/// Who may create sessions: a project of OpenTok, an application of Vonage, or both.
///
/// ```
/// use roomkey::endpoint::{Incoming, Refusal};
/// use roomkey::opentok::endpoints::{Endpoints, SessionCall};
/// use roomkey::opentok::{API_LIFETIME, ApiAccess, Credentials};
/// use roomkey::{Secret, Timestamp, vonage};
/// # fn private_key() -> String {
/// #     use aws_lc_rs::{encoding::{AsDer, Pkcs8V1Der}, rsa::{KeyPair, KeySize}};
/// #     let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
/// #     let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
/// #     let body = base64_simd::STANDARD.encode_to_string(der.as_ref());
/// #     format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n")
/// # }
/// let opentok = || Credentials::new("123456", Secret::new("1234567890abcdef1234567890abcdef1234567890")?);
/// let vonage = vonage::Credentials::new("29f760f8-7ce1-46c9-ade3-f2dedee4ed5f", &private_key())?;
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let of_opentok = opentok()?.mint_api(&ApiAccess::new(), API_LIFETIME, now)?;
/// let of_vonage = format!("Bearer {}", vonage.mint_api(&ApiAccess::new(), vonage::API_LIFETIME, now)?);
///
/// // Each vendor's clients send their token in a header of their own.
/// let by_opentok = SessionCall { opentok_auth: Some(&of_opentok), ..SessionCall::default() };
/// let request = Incoming { authorization: Some(&of_vonage), ..Incoming::default() };
/// let by_vonage = SessionCall { request, ..SessionCall::default() };
///
/// let both = Endpoints::new(opentok()?).and_vonage(vonage.into_verifier());
/// let created = both.create_session(&by_opentok, 0, now).unwrap();
/// assert!(created.session().belongs_to("123456"));
/// // In two steps, for who has to look the token up in between.
/// let bearer = both.bearer(&by_vonage, now).unwrap();
/// assert_eq!(bearer.claims().project(), "29f760f8-7ce1-46c9-ade3-f2dedee4ed5f");
/// assert_eq!(bearer.deny(Refusal::TOKEN_INVALID).to_answer().status(), 403);
/// let created = bearer.create_session(&by_vonage.request, 0, now).unwrap();
/// assert!(created.session().belongs_to("29f760f8-7ce1-46c9-ade3-f2dedee4ed5f"));
///
/// let only = Endpoints::vonage(vonage::Credentials::new("29f760f8-7ce1-46c9-ade3-f2dedee4ed5f", &private_key())?.into_verifier());
/// assert!(only.bearer(&by_opentok, now).is_err());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Debug)]
pub struct Endpoints {
    opentok: Keyring<Credentials>,
    #[cfg(feature = "vonage")]
    vonage: Keyring<vonage::Verifier>,
}

impl Endpoints {
    /// For the tokens of a project of OpenTok, whose keys may be several.
    ///
    /// See [`Endpoints`] for an example.
    pub fn new(opentok: impl Into<Keyring<Credentials>>) -> Self {
        Self {
            opentok: opentok.into(),
            #[cfg(feature = "vonage")]
            vonage: Keyring::new(),
        }
    }

    /// For the tokens of an application of Vonage.
    ///
    /// See [`Endpoints`] for an example.
    #[cfg(feature = "vonage")]
    pub fn vonage(vonage: impl Into<Keyring<vonage::Verifier>>) -> Self {
        Self { opentok: Keyring::new(), vonage: vonage.into() }
    }

    /// The same, for the tokens of an application of Vonage too.
    ///
    /// See [`Endpoints`] for an example.
    #[cfg(feature = "vonage")]
    #[must_use]
    pub fn and_vonage(self, vonage: impl Into<Keyring<vonage::Verifier>>) -> Self {
        Self { vonage: vonage.into(), ..self }
    }

    /// `POST /session/create`: makes a session for the bearer of the token in it. Whoever keeps
    /// sessions stores [`Created::session`] before it answers. `milliseconds`: into the second of
    /// `now`, 0 to 999, for the session's id.
    ///
    /// # Errors
    /// [`Denied`]: the token before anything else, then what is malformed, too large or no wish.
    ///
    /// See [`Endpoints`] for an example.
    pub fn create_session(
        &self,
        call: &SessionCall<'_>,
        milliseconds: u16,
        now: Timestamp,
    ) -> Result<Created, Denied> {
        self.bearer(call, now)?.create_session(&call.request, milliseconds, now)
    }

    /// The first half of it: who asks. The rest of the request is not looked at, so that a server need
    /// not wait for the body of a stranger.
    ///
    /// # Errors
    /// [`Denied`] without a token, with more than one, and with one that is refused.
    ///
    /// See [`Endpoints`] for an example.
    pub fn bearer(&self, call: &SessionCall<'_>, now: Timestamp) -> Result<Bearer, Denied> {
        let form = Form::of(call.accept);
        let (auth, token) = token_of(call).map_err(|refusal| Denied::new(refusal, form))?;
        let claims = self.verify(auth, token, now).map_err(|error| Denied::token(&error, form))?;
        Ok(Bearer { auth, claims, form })
    }

    fn verify(&self, auth: Auth, token: &str, now: Timestamp) -> Result<Verified<ApiClaims>> {
        let expectation = ApiExpectation::live();
        let nobody = Err(Error::new(Code::ApiKeyMismatch));
        match auth {
            Auth::OpenTok if self.opentok.first().is_none() => nobody,
            Auth::OpenTok => self.opentok.verify(|key| key.verify_api(token, &expectation, now)),
            #[cfg(not(feature = "vonage"))]
            Auth::Vonage => nobody,
            #[cfg(feature = "vonage")]
            Auth::Vonage if self.vonage.first().is_none() => nobody,
            #[cfg(feature = "vonage")]
            Auth::Vonage => self.vonage.verify(|key| key.verify_api(token, &expectation, now)),
        }
    }
}

/// Who asks for a session. See [`Endpoints::bearer`].
///
/// ```
/// use roomkey::endpoint::{Incoming, Refusal};
/// use roomkey::opentok::endpoints::{Bearer, Endpoints, SessionCall};
/// use roomkey::opentok::{API_LIFETIME, ApiAccess, Credentials};
/// use roomkey::{Secret, Timestamp};
///
/// let credentials = Credentials::new("123456", Secret::new("1234567890abcdef1234567890abcdef1234567890")?)?;
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let token = credentials.mint_api(&ApiAccess::new(), API_LIFETIME, now)?;
/// let call = SessionCall { opentok_auth: Some(&token), ..SessionCall::default() };
///
/// let bearer: Bearer = Endpoints::new(credentials).bearer(&call, now).unwrap();
/// assert_eq!(bearer.claims().project(), "123456");
/// // Had the token been taken back:
/// assert_eq!(bearer.deny(Refusal::TOKEN_INVALID).to_answer().status(), 403);
/// let created = bearer.create_session(&Incoming::default(), 0, now).unwrap();
/// assert!(created.session().belongs_to("123456"));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Debug)]
pub struct Bearer {
    auth: Auth,
    claims: Verified<ApiClaims>,
    form: Form,
}

impl Bearer {
    /// What the token says.
    ///
    /// See [`Bearer`] for an example.
    pub const fn claims(&self) -> &Verified<ApiClaims> {
        &self.claims
    }

    /// A refusal after all, by whoever knows more of the token than it says, such as that it was taken
    /// back.
    ///
    /// See [`Bearer`] for an example.
    pub fn deny(&self, refusal: Refusal) -> Denied {
        Denied::new(refusal, self.form)
    }

    /// The second half of [`Endpoints::create_session`]: makes the session that is wished for.
    ///
    /// # Errors
    /// [`Denied`] for what is malformed, too large or no wish.
    ///
    /// See [`Bearer`] for an example.
    pub fn create_session(
        self,
        request: &Incoming<'_>,
        milliseconds: u16,
        now: Timestamp,
    ) -> Result<Created, Denied> {
        let Self { auth, claims, form } = self;
        let form_data = wishes(request).map_err(|refusal| Denied::new(refusal, form))?;
        let refuse = |error: Error| Denied::wish(&error, form);
        let wished = form_data.parse(claims.project()).map_err(refuse)?;
        let new = NewSessionId {
            location: wished.location,
            peer_to_peer: !wished.is_routed().map_err(refuse)?,
            milliseconds,
            nonce: None,
        };
        let session = SessionId::create(claims.project(), &new, now).map_err(refuse)?;
        let segment = Jti::random().map_err(refuse)?;
        Ok(Created { session, auth, claims, wished, segment, form, now })
    }
}

/// The one token of a call, and whose it is by where it stands.
fn token_of<'a>(call: &SessionCall<'a>) -> Result<(Auth, &'a str), Refusal> {
    let vonage = call.request.authorization.map(credential).transpose()?.flatten();
    match (call.opentok_auth.filter(|token| !token.is_empty()), vonage) {
        (Some(_), Some(_)) => Err(Refusal::AMBIGUOUS),
        (Some(token), None) => Ok((Auth::OpenTok, token)),
        (None, Some(token)) => Ok((Auth::Vonage, token)),
        (None, None) => Err(Refusal::TOKEN_INVALID),
    }
}
