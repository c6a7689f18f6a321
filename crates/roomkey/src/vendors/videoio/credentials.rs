//! What a client of Video.io starts its session with, from options or from a script's URL.

use super::name::Identity;
use crate::error::{Code, Error, Result};
use crate::jws::MAXIMUM_BYTES;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use std::borrow::Cow;
use std::fmt;
use zeroize::Zeroizing;

/// The longest URL that is looked at: 64 KiB.
const MAXIMUM_URL_BYTES: usize = 64 * 1024;

/// A token of either kind, as its bearer holds it: opaque, wiped when dropped, and not shown.
///
/// ```
/// use roomkey::videoio::BearerToken;
/// let token = BearerToken::parse("1nU73GCsExample")?;
/// assert_eq!(format!("{token:?}"), "BearerToken([redacted])");
/// assert_eq!(token.reveal(str::len), 15);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone)]
pub struct BearerToken(Zeroizing<String>);

impl BearerToken {
    /// Takes any text that can be a token: 1 byte to 16 KiB of visible ASCII.
    ///
    /// # Errors
    /// `token_malformed`, `token_too_large`.
    ///
    /// ```
    /// use roomkey::{Code, videoio::BearerToken};
    /// assert_eq!(BearerToken::parse("two words").unwrap_err().code(), Code::TokenMalformed);
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        if text.len() > MAXIMUM_BYTES {
            return Err(Error::new(Code::TokenTooLarge));
        }
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::because(
                Code::TokenMalformed,
                "A token is visible ASCII characters, and at least one.",
            ));
        }
        Ok(Self(Zeroizing::new(text.to_owned())))
    }

    /// Lends the text to a closure, for sending. Nothing else shows it.
    ///
    /// See [`BearerToken`] for an example.
    pub fn reveal<T>(&self, use_text: impl FnOnce(&str) -> T) -> T {
        use_text(&self.0)
    }
}

impl fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BearerToken([redacted])")
    }
}

/// What a session is started with: a session token, or an app token and an identity.
///
/// ```
/// use roomkey::videoio::SessionCredentials;
///
/// let url = "https://cdn.video.io/js/1.0.3/videokit.js?sessionToken=1nU73GCsExample";
/// let (credentials, warning) = SessionCredentials::from_script_url(url)?;
/// assert!(matches!(credentials, SessionCredentials::Session(_)));
/// assert_eq!(warning, None);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "document 004 has these two ways")]
pub enum SessionCredentials {
    /// A session token that the app's server got: good for one user, for a while.
    Session(BearerToken),
    /// An app token, with which the client gets a session token by itself. For trying out: whoever
    /// holds it controls the whole app.
    App {
        /// The app token.
        token: BearerToken,
        /// The app's own name for the user.
        identity: Identity,
    },
}

/// What is accepted, and probably not meant.
///
/// ```
/// use roomkey::videoio::Warning;
/// assert_eq!(Warning::AppTokenExposed.as_str(), "app_token_exposed");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Warning {
    /// An app token is where the app's users can read it.
    AppTokenExposed,
    /// There are a session token and an app token: the session token counts.
    AppTokenIgnored,
}

impl Warning {
    /// Every warning there is.
    pub const ALL: &'static [Self] = &[Self::AppTokenExposed, Self::AppTokenIgnored];

    /// The warning as it stands in JSON.
    ///
    /// ```
    /// assert_eq!(roomkey::videoio::Warning::AppTokenIgnored.as_str(), "app_token_ignored");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AppTokenExposed => "app_token_exposed",
            Self::AppTokenIgnored => "app_token_ignored",
        }
    }

    /// What it means and what to do.
    ///
    /// ```
    /// assert!(roomkey::videoio::Warning::AppTokenExposed.sentence().contains("server"));
    /// ```
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::AppTokenExposed => {
                "An app token gives full control of the app, and here its users can read it. \
                 Get session tokens from your server instead."
            }
            Self::AppTokenIgnored => {
                "The session token is used and the app token is not. Take the app token away: it \
                 gives full control of the app, and here its users can read it."
            }
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

/// [`SessionCredentials`] as plain values, named as document 004 names them. Unknown members and
/// wrong types are refused.
///
/// ```
/// use roomkey::{json, videoio::SessionCredentialsSpec};
/// let spec: SessionCredentialsSpec = json::from_slice(br#"{"sessionToken":"1nU73GCsExample"}"#)?;
/// assert!(spec.parse().is_ok());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct SessionCredentialsSpec<'a> {
    /// A session token.
    pub session_token: Option<Cow<'a, str>>,
    /// An app token, which goes with an identity.
    pub app_token: Option<Cow<'a, str>>,
    /// The app's own name for the user.
    pub identity: Option<Cow<'a, str>>,
}

impl SessionCredentialsSpec<'_> {
    /// Checks the values. With both kinds of token the session token wins, with a warning.
    ///
    /// # Errors
    /// `argument_invalid` with neither kind, or with only one of app token and identity;
    /// `identity_invalid`, `token_malformed`, `token_too_large`.
    ///
    /// ```
    /// use roomkey::{Code, videoio::SessionCredentialsSpec};
    /// let spec = SessionCredentialsSpec { identity: Some("ann".into()), ..SessionCredentialsSpec::default() };
    /// assert_eq!(spec.parse().unwrap_err().code(), Code::ArgumentInvalid);
    /// ```
    pub fn parse(&self) -> Result<(SessionCredentials, Option<Warning>)> {
        match (&self.session_token, &self.app_token, &self.identity) {
            (Some(session), app, _) => {
                let credentials = SessionCredentials::Session(BearerToken::parse(session)?);
                Ok((credentials, app.is_some().then_some(Warning::AppTokenIgnored)))
            }
            (None, Some(app), Some(identity)) => {
                let identity = Identity::parse(identity)?;
                let credentials =
                    SessionCredentials::App { token: BearerToken::parse(app)?, identity };
                Ok((credentials, Some(Warning::AppTokenExposed)))
            }
            (None, Some(_), None) => Err(wrong("An app token goes with an identity.")),
            (None, None, Some(_)) => Err(wrong("An identity goes with an app token.")),
            (None, None, None) => Err(wrong(
                "A session starts with a session token, or an app token and an identity.",
            )),
        }
    }
}

impl fmt::Debug for SessionCredentialsSpec<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionCredentialsSpec([redacted])")
    }
}

fn wrong(sentence: &'static str) -> Error {
    Error::because(Code::ArgumentInvalid, sentence)
}

/// A parameter that was read from a URL.
type Given = Option<Zeroizing<String>>;

impl SessionCredentials {
    /// From the URL of the script that is running, as document 004 has it:
    /// `…/videokit.js?sessionToken=…`, or `?appToken=…&identity=…`.
    ///
    /// Read as browsers read a query: percent-decoded, and `+` is a space, so that an identity such
    /// as `ann+video@app.example` is written `ann%2Bvideo@app.example`. Other parameters and what
    /// follows `#` do not count.
    ///
    /// # Errors
    /// As [`SessionCredentialsSpec::parse`]; `argument_invalid` also for a parameter that stands
    /// twice or is no UTF-8, and for a URL over 64 KiB.
    ///
    /// ```
    /// use roomkey::videoio::{SessionCredentials, Warning};
    /// let url = "/videokit.js?appToken=a.b.c&identity=ann%2Bvideo%40app.example";
    /// let (credentials, warning) = SessionCredentials::from_script_url(url)?;
    /// let SessionCredentials::App { identity, .. } = credentials else { panic!() };
    /// assert_eq!(identity.as_str(), "ann+video@app.example");
    /// assert_eq!(warning, Some(Warning::AppTokenExposed));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn from_script_url(url: &str) -> Result<(Self, Option<Warning>)> {
        if url.len() > MAXIMUM_URL_BYTES {
            return Err(wrong("The URL is longer than 64 KiB."));
        }
        let url = url.split_once('#').map_or(url, |(before, _)| before);
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let (mut session, mut app, mut identity): (Given, Given, Given) = (None, None, None);
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let place = match decode(name).as_deref().map(String::as_str) {
                Some("sessionToken") => &mut session,
                Some("appToken") => &mut app,
                Some("identity") => &mut identity,
                _ => continue,
            };
            let value = decode(value)
                .ok_or_else(|| wrong("A parameter of the URL is not percent-encoded UTF-8."))?;
            if place.replace(value).is_some() {
                return Err(wrong("A parameter of the URL stands twice."));
            }
        }
        SessionCredentialsSpec {
            session_token: session.as_deref().map(|text| Cow::from(text.as_str())),
            app_token: app.as_deref().map(|text| Cow::from(text.as_str())),
            identity: identity.as_deref().map(|text| Cow::from(text.as_str())),
        }
        .parse()
    }
}

/// `None` for what is no UTF-8, and for a percent sign without two digits behind it.
fn decode(text: &str) -> Option<Zeroizing<String>> {
    let is_digit = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_hexdigit());
    let escapes = text.split('%').skip(1);
    for escape in escapes {
        let mut bytes = escape.bytes();
        if !(is_digit(bytes.next()) && is_digit(bytes.next())) {
            return None;
        }
    }
    let spaced = Zeroizing::new(text.replace('+', " "));
    let decoded = percent_decode_str(&spaced).decode_utf8().ok()?;
    Some(Zeroizing::new(decoded.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_token_is_shown() {
        let url = "/videokit.js?appToken=hunter2&identity=ann";
        let shown = format!("{:?}", SessionCredentials::from_script_url(url).unwrap());
        assert!(!shown.contains("hunter2") && shown.contains("ann"), "{shown}");
        let spec = SessionCredentialsSpec {
            app_token: Some("hunter2".into()),
            ..SessionCredentialsSpec::default()
        };
        assert!(!format!("{spec:?} {}", spec.parse().unwrap_err()).contains("hunter2"));
    }
}
