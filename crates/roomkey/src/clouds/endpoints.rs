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

use crate::Verified;
use crate::endpoint::{Answer, Incoming, MediaType, Refusal, credential, json_answer};
use crate::error::{Code, Error, Result};
use crate::id::Jti;
use crate::keyring::Keyring;
use crate::time::Timestamp;
use crate::tokbox::rest::{ArchiveMode, Auth, MediaMode, NewSession, Resolution};
use crate::tokbox::session::location;
use crate::tokbox::{ApiClaims, ApiExpectation, NewSessionId, SessionId};
use crate::vendors::opentok::Credentials;
#[cfg(feature = "vonage")]
use crate::vendors::vonage;
use http::{HeaderValue, StatusCode, header};
use quick_xml::escape::escape;
use serde::Deserialize;
use serde_json::json;
use std::borrow::Cow;

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

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Xml,
}

impl Form {
    /// XML for whoever does not ask for JSON, as the vendor does.
    fn of(accept: Option<&str>) -> Self {
        let is_json = |kind: &str| {
            let kind = kind.split(';').next().unwrap_or_default().trim();
            kind.eq_ignore_ascii_case("application/json")
        };
        if accept.unwrap_or_default().split(',').any(is_json) { Self::Json } else { Self::Xml }
    }

    fn answer(self, status: StatusCode, body: String) -> Answer {
        let mut answer = json_answer(body);
        *answer.status_mut() = status;
        if self == Self::Xml {
            let xml = HeaderValue::from_static("text/xml;charset=utf-8");
            answer.headers_mut().insert(header::CONTENT_TYPE, xml);
        }
        answer
    }
}

/// A refusal in the vendor's form.
///
/// ```
/// # fn show(denied: &roomkey::opentok::endpoints::Denied) {
/// println!("{}: {}", denied.refusal().code(), denied.to_answer().body());
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied {
    refusal: Refusal,
    message: Cow<'static, str>,
    form: Form,
}

impl Denied {
    fn new(refusal: Refusal, form: Form) -> Self {
        let message = match &refusal {
            refusal if *refusal == Refusal::TOKEN_INVALID => "Invalid token format".into(),
            refusal => refusal.sentence().to_owned().into(),
        };
        Self { refusal, message, form }
    }

    /// A token that was refused, in the vendor's words where those are known.
    fn token(error: &Error, form: Form) -> Self {
        let message = match error.code() {
            Code::SignatureInvalid => "Invalid signature",
            Code::IssuedInFuture => "issued time cannot be greater than current time",
            Code::TokenExpired => "token has expired",
            Code::ApiKeyMissing | Code::ApiKeyMismatch | Code::ApiKeyDisabled => {
                "Invalid partner credentials"
            }
            _ => return Self::new(Refusal::token(error), form),
        };
        Self { refusal: Refusal::TOKEN_INVALID, message: message.into(), form }
    }

    /// A wish that was refused, and why: the reasons name what is wrong and never repeat a value.
    fn wish(error: &Error, form: Form) -> Self {
        let message = error.reason().to_owned().into();
        Self { message, ..Self::new(Refusal::parameter(error), form) }
    }

    /// The same in our words, for logs.
    ///
    /// ```
    /// # fn show(denied: &roomkey::opentok::endpoints::Denied) {
    /// println!("{}", denied.refusal().code());
    /// # }
    /// ```
    pub const fn refusal(&self) -> &Refusal {
        &self.refusal
    }

    /// The answer: 403 for a token that was refused, otherwise the status of the refusal.
    ///
    /// ```
    /// # fn show(denied: &roomkey::opentok::endpoints::Denied) {
    /// println!("{}", denied.to_answer().status());
    /// # }
    /// ```
    pub fn to_answer(&self) -> Answer {
        let status = match self.refusal.status() {
            StatusCode::UNAUTHORIZED => StatusCode::FORBIDDEN,
            status => status,
        };
        let code = if status == StatusCode::FORBIDDEN { -1 } else { i32::from(status.as_u16()) };
        let message = &self.message;
        let body = match self.form {
            Form::Json => {
                json!({ "code": code, "message": message, "description": message }).to_string()
            }
            Form::Xml => format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
                 <errorPayload><code>{code}</code><message>{}</message></errorPayload>",
                escape(message.as_ref())
            ),
        };
        let mut answer = self.form.answer(status, body);
        self.refusal.add_headers(answer.headers_mut());
        answer
    }
}

/// What is wished for, as it stands in the form. Nothing else may be: a misspelt `e2ee` would be
/// answered with a session that is not encrypted.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
struct Wishes {
    #[serde(rename = "p2p.preference")]
    peer_to_peer: Option<String>,
    /// What Vonage's Python SDK writes beside `p2p.preference`, where it says the same or nothing.
    #[serde(rename = "media_mode")]
    media_mode: Option<String>,
    archive_mode: Option<String>,
    archive_name: Option<String>,
    archive_resolution: Option<String>,
    location: Option<String>,
    e2ee: Option<String>,
    /// Whose session it is to be, which OpenTok's PHP SDK repeats.
    #[serde(rename = "api_key")]
    api_key: Option<String>,
}

impl Wishes {
    /// For the project that the token is of.
    fn parse(&self, project: &str) -> Result<NewSession> {
        let unknown = |reason| Err(Error::because(Code::ArgumentInvalid, reason));
        if self.api_key.as_ref().is_some_and(|key| key != project) {
            return unknown("`api_key` is not the project that the token is of.");
        }
        // `@vonage/video` writes what was left out as `null`, and others as nothing.
        let said = |text: &'_ Option<String>| {
            text.clone().filter(|text| !matches!(text.as_str(), "" | "null" | "undefined"))
        };
        let media_mode = match said(&self.peer_to_peer).as_deref() {
            None => None,
            // Vonage's Python SDK has said `always`, and who hands its Node SDK a word for the media
            // mode sends that.
            Some("enabled" | "always" | "relayed") => Some(MediaMode::Relayed),
            Some("disabled" | "routed") => Some(MediaMode::Routed),
            Some(_) => return unknown("`p2p.preference` is `enabled` or `disabled`."),
        };
        match said(&self.media_mode).as_deref() {
            None => {}
            Some("relayed" | "routed") if media_mode.is_some() => {}
            Some(_) => {
                return unknown("`media_mode` is `relayed` or `routed`, beside `p2p.preference`.");
            }
        }
        let e2ee = match said(&self.e2ee).as_deref() {
            None | Some("false" | "False") => false,
            Some("true" | "True") => true,
            Some(_) => return unknown("`e2ee` is `true` or `false`."),
        };
        let archive_mode =
            said(&self.archive_mode).map_or(Ok(ArchiveMode::Manual), |text| text.parse())?;
        Ok(NewSession {
            media_mode,
            archive_mode,
            archive_name: said(&self.archive_name),
            archive_resolution: said(&self.archive_resolution)
                .map(|text| text.parse::<Resolution>())
                .transpose()?,
            location: said(&self.location).as_deref().map(location).transpose()?,
            e2ee,
        })
    }
}

/// Who may create sessions: a project of OpenTok, an application of Vonage, or both.
///
/// See the [module](self) for an example.
#[derive(Debug)]
pub struct Endpoints {
    opentok: Keyring<Credentials>,
    #[cfg(feature = "vonage")]
    vonage: Keyring<vonage::Verifier>,
}

impl Endpoints {
    /// For the tokens of a project of OpenTok, whose keys may be several.
    ///
    /// ```
    /// # use roomkey::opentok::{Credentials, endpoints::Endpoints};
    /// fn endpoints(credentials: Credentials) -> Endpoints {
    ///     Endpoints::new(credentials)
    /// }
    /// ```
    pub fn new(opentok: impl Into<Keyring<Credentials>>) -> Self {
        Self {
            opentok: opentok.into(),
            #[cfg(feature = "vonage")]
            vonage: Keyring::new(),
        }
    }

    /// For the tokens of an application of Vonage.
    ///
    /// ```
    /// # use roomkey::{opentok::endpoints::Endpoints, vonage::Verifier};
    /// fn endpoints(verifier: Verifier) -> Endpoints {
    ///     Endpoints::vonage(verifier)
    /// }
    /// ```
    #[cfg(feature = "vonage")]
    pub fn vonage(vonage: impl Into<Keyring<vonage::Verifier>>) -> Self {
        Self { opentok: Keyring::new(), vonage: vonage.into() }
    }

    /// The same, for the tokens of an application of Vonage too.
    ///
    /// ```
    /// # use roomkey::{opentok::{Credentials, endpoints::Endpoints}, vonage::Verifier};
    /// fn endpoints(credentials: Credentials, verifier: Verifier) -> Endpoints {
    ///     Endpoints::new(credentials).and_vonage(verifier)
    /// }
    /// ```
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
    /// ```
    /// # use roomkey::{Timestamp, opentok::endpoints::{Endpoints, SessionCall}};
    /// # fn show(endpoints: &Endpoints, call: &SessionCall<'_>, now: Timestamp) {
    /// let answer = match endpoints.create_session(call, 0, now) {
    ///     Ok(created) => created.to_answer(),
    ///     Err(denied) => denied.to_answer(),
    /// };
    /// # }
    /// ```
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
    /// ```
    /// # use roomkey::{Timestamp, opentok::endpoints::{Endpoints, SessionCall}};
    /// # fn show(endpoints: &Endpoints, call: &SessionCall<'_>, now: Timestamp) {
    /// if let Ok(bearer) = endpoints.bearer(call, now) {
    ///     println!("{}", bearer.claims().project());
    /// }
    /// # }
    /// ```
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
#[derive(Debug)]
pub struct Bearer {
    auth: Auth,
    claims: Verified<ApiClaims>,
    form: Form,
}

impl Bearer {
    /// What the token says.
    ///
    /// ```
    /// # fn show(bearer: &roomkey::opentok::endpoints::Bearer) {
    /// println!("{}", bearer.claims().project());
    /// # }
    /// ```
    pub const fn claims(&self) -> &Verified<ApiClaims> {
        &self.claims
    }

    /// A refusal after all, by whoever knows more of the token than it says, such as that it was taken
    /// back.
    ///
    /// ```
    /// # use roomkey::opentok::endpoints::{Bearer, Denied};
    /// use roomkey::endpoint::Refusal;
    /// fn taken_back(bearer: &Bearer) -> Denied {
    ///     bearer.deny(Refusal::TOKEN_INVALID)
    /// }
    /// ```
    pub fn deny(&self, refusal: Refusal) -> Denied {
        Denied::new(refusal, self.form)
    }

    /// The second half of [`Endpoints::create_session`]: makes the session that is wished for.
    ///
    /// # Errors
    /// [`Denied`] for what is malformed, too large or no wish.
    ///
    /// ```
    /// # use roomkey::{Timestamp, endpoint::Incoming};
    /// # use roomkey::opentok::endpoints::{Bearer, Created, Denied};
    /// fn create(bearer: Bearer, request: &Incoming<'_>, now: Timestamp) -> Result<Created, Denied> {
    ///     bearer.create_session(request, 0, now)
    /// }
    /// ```
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

fn wishes(request: &Incoming<'_>) -> Result<Wishes, Refusal> {
    if !request.query.is_empty() {
        return Err(Refusal::QUERY_MALFORMED);
    }
    request.read_body(&[MediaType::Form])
}

/// A session that was made, and its answer.
///
/// ```
/// # fn show(created: &roomkey::opentok::endpoints::Created) {
/// println!("{}", created.session());
/// # }
/// ```
#[derive(Debug)]
pub struct Created {
    session: SessionId,
    auth: Auth,
    claims: Verified<ApiClaims>,
    wished: NewSession,
    segment: Jti,
    form: Form,
    now: Timestamp,
}

impl Created {
    /// Its id.
    ///
    /// ```
    /// # fn show(created: &roomkey::opentok::endpoints::Created) {
    /// println!("{}", created.session());
    /// # }
    /// ```
    pub const fn session(&self) -> &SessionId {
        &self.session
    }

    /// Whose it is: OpenTok's or Vonage's.
    ///
    /// ```
    /// # fn show(created: &roomkey::opentok::endpoints::Created) {
    /// println!("{}", created.auth().as_str());
    /// # }
    /// ```
    pub const fn auth(&self) -> Auth {
        self.auth
    }

    /// Who asked for it.
    ///
    /// ```
    /// # fn show(created: &roomkey::opentok::endpoints::Created) {
    /// println!("{}", created.claims().project());
    /// # }
    /// ```
    pub const fn claims(&self) -> &Verified<ApiClaims> {
        &self.claims
    }

    /// What was wished for.
    ///
    /// ```
    /// # fn show(created: &roomkey::opentok::endpoints::Created) {
    /// println!("{:?}", created.wished().archive_mode);
    /// # }
    /// ```
    pub const fn wished(&self) -> &NewSession {
        &self.wished
    }

    /// 200 and the session, in the form that was asked for.
    ///
    /// ```
    /// # fn show(created: &roomkey::opentok::endpoints::Created) {
    /// println!("{}", created.to_answer().body());
    /// # }
    /// ```
    pub fn to_answer(&self) -> Answer {
        let (session, project) = (self.session.as_str(), self.claims.project());
        let created = java_date(self.now);
        let body = match self.form {
            Form::Json => {
                let mut made = json!({
                    "session_id": session,
                    "project_id": project,
                    "partner_id": project,
                    "create_dt": created,
                    "session_status": null,
                    "status_invalid": null,
                    "media_server_hostname": null,
                    "media_server_url": "",
                    "messaging_server_url": null,
                    "messaging_url": null,
                    "symphony_address": null,
                    "properties": null,
                    "ice_server": null,
                    "session_segment_id": self.segment.as_str(),
                    "ice_servers": null,
                    "ice_credential_expiration": 86_100,
                });
                // Vonage's SDK for Java looks for it here and nowhere else.
                if let (Auth::Vonage, Some(members)) = (self.auth, made.as_object_mut()) {
                    members.insert("application_id".to_owned(), project.into());
                }
                json!([made]).to_string()
            }
            // None of these has a character that XML escapes.
            Form::Xml => format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><sessions><Session>\
                 <session_id>{session}</session_id><partner_id>{project}</partner_id>\
                 <create_dt>{created}</create_dt><media_server_url></media_server_url>\
                 </Session></sessions>"
            ),
        };
        self.form.answer(StatusCode::OK, body)
    }
}

/// As the vendor writes dates: `Tue Nov 14 22:13:20 UTC 2023`.
fn java_date(time: Timestamp) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = time.to_string();
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    let number = |range: std::ops::Range<usize>| part(range).parse::<usize>().unwrap_or_default();
    let weekday = usize::try_from(time.unix() / 86_400 % 7).unwrap_or_default();
    format!(
        "{} {} {} {} UTC {}",
        DAYS.get(weekday).unwrap_or(&""),
        MONTHS.get(number(5..7).saturating_sub(1)).unwrap_or(&""),
        part(8..10),
        part(11..19),
        part(0..4)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_the_vendors() {
        for (unix, text) in [
            (1_700_000_000, "Tue Nov 14 22:13:20 UTC 2023"),
            (951_782_400, "Tue Feb 29 00:00:00 UTC 2000"),
        ] {
            assert_eq!(java_date(Timestamp::from_unix(unix).unwrap()), text);
        }
    }

    #[test]
    fn json_is_for_those_who_ask_for_it() {
        assert_eq!(Form::of(Some("text/plain, application/JSON;q=0.9")), Form::Json);
        for accept in [None, Some("*/*"), Some("text/xml"), Some("application/jsonx")] {
            assert_eq!(Form::of(accept), Form::Xml);
        }
    }
}
