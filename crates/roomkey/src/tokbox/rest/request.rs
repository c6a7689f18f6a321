//! The call: method, path, headers and body.

use super::Call;
use super::answer::understand;
use crate::error::{Code, Error, Result};
use crate::json;
use crate::remote::{self, check_arguments, no_such_call};
use crate::tokbox::role::words;
use crate::tokbox::{form, session_id};
use http::{HeaderName, Method, Request, header};
use serde::Deserialize;
use serde_json::Value;
use std::borrow::Cow;
use std::net::Ipv4Addr;

const OPENTOK_AUTH: HeaderName = HeaderName::from_static("x-opentok-auth");

fn auth_unknown(_: &str) -> Error {
    Error::because(Code::ArgumentInvalid, "The two ways to sign a call are `opentok` and `vonage`.")
}

fn media_mode_unknown(_: &str) -> Error {
    Error::because(Code::ArgumentInvalid, "A media mode is `relayed` or `routed`.")
}

fn archive_mode_unknown(_: &str) -> Error {
    Error::because(Code::ArgumentInvalid, "An archive mode is `manual` or `always`.")
}

fn resolution_unknown(_: &str) -> Error {
    Error::because(
        Code::ArgumentInvalid,
        "A resolution is 640x480, 480x640, 1280x720, 720x1280, 1920x1080 or 1080x1920.",
    )
}

words! {
    /// Who a call is signed by.
    ///
    /// ```
    /// use roomkey::opentok::rest::Auth;
    /// assert_eq!(Auth::parse("vonage")?, Auth::Vonage);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    Auth, auth_unknown;
    /// A project of OpenTok: the token stands in `X-OPENTOK-AUTH`.
    OpenTok, "opentok";
    /// An application of Vonage: the token stands in `Authorization`, after `Bearer`.
    Vonage, "vonage";
}

words! {
    /// How streams travel.
    ///
    /// ```
    /// use roomkey::opentok::rest::MediaMode;
    /// assert_eq!(MediaMode::Routed.as_str(), "routed");
    /// ```
    MediaMode, media_mode_unknown;
    /// From peer to peer where that is possible; the vendor's default.
    Relayed, "relayed";
    /// Through the vendor's media router, which archives and broadcasts need.
    Routed, "routed";
}

words! {
    /// Whether a session is recorded without anyone asking.
    ///
    /// ```
    /// use roomkey::opentok::rest::ArchiveMode;
    /// assert_eq!(ArchiveMode::Always.as_str(), "always");
    /// ```
    ArchiveMode, archive_mode_unknown;
    /// When someone starts an archive.
    Manual, "manual";
    /// From the first stream on. It takes a routed session.
    Always, "always";
}

words! {
    /// The resolution of an archive that starts by itself.
    ///
    /// ```
    /// use roomkey::opentok::rest::Resolution;
    /// assert_eq!(Resolution::parse("1280x720")?, Resolution::HighLandscape);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    Resolution, resolution_unknown;
    /// 640 by 480.
    StandardLandscape, "640x480";
    /// 480 by 640.
    StandardPortrait, "480x640";
    /// 1280 by 720.
    HighLandscape, "1280x720";
    /// 720 by 1280.
    HighPortrait, "720x1280";
    /// 1920 by 1080.
    FullLandscape, "1920x1080";
    /// 1080 by 1920.
    FullPortrait, "1080x1920";
}

/// A session to be created. The default is what the vendor's SDKs ask for.
///
/// ```
/// use roomkey::opentok::rest::{Api, ArchiveMode, NewSession};
/// let recorded = NewSession { archive_mode: ArchiveMode::Always, ..NewSession::default() };
/// let call = Api::opentok().create_session("a.b.c", &recorded)?;
/// // Only what goes through the vendor's router can be recorded.
/// assert_eq!(call.request().body(), b"archiveMode=always&p2p.preference=disabled");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct NewSession {
    /// How streams travel. If nothing is said: relayed, unless something else takes a routed
    /// session.
    pub media_mode: Option<MediaMode>,
    /// Whether it is recorded without anyone asking.
    pub archive_mode: ArchiveMode,
    /// The name of archives that start by themselves, 1 to 80 characters.
    pub archive_name: Option<String>,
    /// The resolution of archives that start by themselves.
    pub archive_resolution: Option<Resolution>,
    /// The place to choose a server near.
    pub location: Option<Ipv4Addr>,
    /// Whether media is encrypted from end to end. It takes a routed session, without archives that
    /// start by themselves.
    pub e2ee: bool,
}

impl Default for NewSession {
    fn default() -> Self {
        Self {
            media_mode: None,
            archive_mode: ArchiveMode::Manual,
            archive_name: None,
            archive_resolution: None,
            location: None,
            e2ee: false,
        }
    }
}

impl NewSession {
    /// Whether streams go through the media router, if the wishes do not contradict each other.
    pub(crate) fn is_routed(&self) -> Result<bool> {
        let refuse = |reason| Err(Error::because(Code::ArgumentInvalid, reason));
        let always = self.archive_mode == ArchiveMode::Always;
        let relayed = self.media_mode == Some(MediaMode::Relayed);
        if always && relayed {
            return refuse("A session that is always archived has to be routed.");
        }
        if self.e2ee && relayed {
            return refuse("A session that is encrypted from end to end has to be routed.");
        }
        if self.e2ee && always {
            return refuse("What is encrypted from end to end cannot be archived always.");
        }
        if !always && (self.archive_name.is_some() || self.archive_resolution.is_some()) {
            return refuse("An archive's name and resolution are for sessions always archived.");
        }
        let name_fits = |name: &String| {
            (1..=80).contains(&name.chars().count()) && !name.chars().any(char::is_control)
        };
        if !self.archive_name.as_ref().is_none_or(name_fits) {
            return refuse("The name of an archive has 1 to 80 characters, no control characters.");
        }
        Ok(self.media_mode == Some(MediaMode::Routed) || always || self.e2ee)
    }

    /// The body of the call.
    fn to_form(&self) -> Result<String> {
        let routed = self.is_routed()?;
        let mut body = String::new();
        form::write("archiveMode", self.archive_mode.as_str(), &mut body);
        if let Some(name) = &self.archive_name {
            form::write("archiveName", name, &mut body);
        }
        if let Some(resolution) = self.archive_resolution {
            form::write("archiveResolution", resolution.as_str(), &mut body);
        }
        if self.e2ee {
            form::write("e2ee", "true", &mut body);
        }
        if let Some(location) = self.location {
            form::write("location", &location.to_string(), &mut body);
        }
        form::write("p2p.preference", if routed { "disabled" } else { "enabled" }, &mut body);
        Ok(body)
    }
}

/// A [`NewSession`] as plain values. Unknown members and wrong types are refused.
///
/// ```
/// use roomkey::{json, opentok::rest::NewSessionSpec};
/// let spec: NewSessionSpec = json::from_slice(br#"{"media_mode":"routed"}"#)?;
/// assert!(spec.parse()?.media_mode.is_some());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct NewSessionSpec<'a> {
    /// `relayed` or `routed`.
    pub media_mode: Option<Cow<'a, str>>,
    /// `manual` (if absent) or `always`.
    pub archive_mode: Option<Cow<'a, str>>,
    /// 1 to 80 characters.
    pub archive_name: Option<Cow<'a, str>>,
    /// Such as `1280x720`.
    pub archive_resolution: Option<Cow<'a, str>>,
    /// An IPv4 address.
    pub location: Option<Cow<'a, str>>,
    /// Whether media is encrypted from end to end.
    pub e2ee: bool,
}

impl NewSessionSpec<'_> {
    /// Checks the values, each by itself.
    ///
    /// # Errors
    /// `argument_invalid`.
    ///
    /// ```
    /// # use roomkey::opentok::rest::NewSessionSpec;
    /// let spec = NewSessionSpec { media_mode: Some("enabled".into()), ..NewSessionSpec::default() };
    /// assert!(spec.parse().is_err());
    /// ```
    pub fn parse(&self) -> Result<NewSession> {
        let archive_mode = self.archive_mode.as_deref().map(ArchiveMode::parse).transpose()?;
        let resolution = self.archive_resolution.as_deref().map(Resolution::parse).transpose()?;
        Ok(NewSession {
            media_mode: self.media_mode.as_deref().map(MediaMode::parse).transpose()?,
            archive_mode: archive_mode.unwrap_or(ArchiveMode::Manual),
            archive_name: self.archive_name.as_deref().map(str::to_owned),
            archive_resolution: resolution,
            location: self.location.as_deref().map(session_id::location).transpose()?,
            e2ee: self.e2ee,
        })
    }
}

/// One vendor's API, or one that speaks like it, at a base URL.
///
/// ```
/// use roomkey::opentok::rest::{Api, Auth};
/// assert_eq!(Api::new("http://127.0.0.1:9000/", Auth::OpenTok)?.base(), "http://127.0.0.1:9000");
/// assert!(Api::new("http://api.example.com", Auth::Vonage).is_err(), "tokens in the clear");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    base: String,
    auth: Auth,
}

impl Api {
    /// OpenTok's cloud, `https://api.opentok.com`.
    ///
    /// ```
    /// assert_eq!(roomkey::opentok::rest::Api::opentok().base(), "https://api.opentok.com");
    /// ```
    pub fn opentok() -> Self {
        Self { base: "https://api.opentok.com".to_owned(), auth: Auth::OpenTok }
    }

    /// Vonage's cloud, `https://video.api.vonage.com`.
    ///
    /// ```
    /// assert_eq!(roomkey::opentok::rest::Api::vonage().base(), "https://video.api.vonage.com");
    /// ```
    pub fn vonage() -> Self {
        Self { base: "https://video.api.vonage.com".to_owned(), auth: Auth::Vonage }
    }

    /// The cloud of whoever signs.
    ///
    /// ```
    /// use roomkey::opentok::rest::{Api, Auth};
    /// assert_eq!(Api::cloud(Auth::Vonage), Api::vonage());
    /// ```
    pub fn cloud(auth: Auth) -> Self {
        match auth {
            Auth::OpenTok => Self::opentok(),
            Auth::Vonage => Self::vonage(),
        }
    }

    /// Another base URL: scheme and host, perhaps a path. `http` is accepted on loopback only.
    ///
    /// # Errors
    /// `base_url_invalid`.
    ///
    /// See [`Api`] for an example.
    pub fn new(base: &str, auth: Auth) -> Result<Self> {
        Ok(Self { base: remote::base_url(base)?, auth })
    }

    /// The base URL, without a slash at its end.
    ///
    /// See [`Api`] for an example.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Creates a session, with a token that
    /// [`Credentials::mint_api`](crate::opentok::Credentials::mint_api) made.
    ///
    /// # Errors
    /// `argument_invalid` for wishes that contradict each other; `token_malformed` when the token
    /// cannot stand in a header.
    ///
    /// ```
    /// # use roomkey::opentok::rest::{Api, ArchiveMode, NewSession};
    /// let new = NewSession { archive_mode: ArchiveMode::Always, ..NewSession::default() };
    /// let call = Api::opentok().create_session("a.b.c", &new)?;
    /// assert_eq!(call.request().body(), b"archiveMode=always&p2p.preference=disabled");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn create_session(&self, token: &str, new: &NewSession) -> Result<Call> {
        let (name, value) = match self.auth {
            Auth::OpenTok => (OPENTOK_AUTH, remote::sensitive("", token)?),
            Auth::Vonage => (header::AUTHORIZATION, remote::sensitive("Bearer ", token)?),
        };
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("{}/session/create", self.base))
            .header(name, value)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(new.to_form()?.into_bytes())
            .map_err(|_| Error::new(Code::BaseUrlInvalid))?;
        Ok(Call::new(request, true, understand))
    }

    /// Makes a call by its name, with its arguments as a JSON object. There is one so far:
    /// `create_session`, with the members of [`NewSessionSpec`].
    ///
    /// # Errors
    /// `argument_invalid` for an unknown call, an unknown argument or a wrong type, and as
    /// [`Api::create_session`].
    ///
    /// ```
    /// # use roomkey::opentok::rest::Api;
    /// let arguments = serde_json::json!({ "location": "192.0.2.1" });
    /// let call = Api::vonage().call("create_session", "a.b.c", arguments)?;
    /// assert_eq!(call.request().headers()["authorization"], "Bearer a.b.c");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn call(&self, name: &str, token: &str, arguments: Value) -> Result<Call> {
        check_arguments(&arguments)?;
        match name {
            "create_session" => {
                let spec: NewSessionSpec<'_> = json::from_value(arguments)?;
                self.create_session(token, &spec.parse()?)
            }
            _ => Err(no_such_call()),
        }
    }
}

impl remote::Api for Api {
    fn base(&self) -> &str {
        self.base()
    }

    fn call(&self, name: &str, token: &str, arguments: Value) -> Result<remote::Call<Value>> {
        self.call(name, token, arguments).map(Call::into_json)
    }
}
