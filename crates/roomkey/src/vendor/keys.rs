//! A vendor found by name, and its keys once they are opened.

use super::LEEWAY;
use super::about::About;
use super::claims::Claims;
use super::credentials::Credentials;
use super::event::Event;
use super::given::Given;
use super::local::Local;
use crate::Verified;
use crate::error::{Code, Error, Result};
use crate::grant::Grant;
use crate::id::Jti;
use crate::jws::Leeway;
use crate::keyring::Keyring;
use crate::remote::SigningApi;
use crate::report::Look;
use crate::time::{Lifetime, Timestamp};
use serde_json::json;
use std::any::Any;
use std::fmt;

/// What a vendor puts into the list.
pub(crate) struct Entry {
    pub(crate) about: About,
    /// What the inspector sees.
    pub(crate) look: &'static Look,
    pub(crate) open: fn(&Credentials) -> Result<Box<dyn Tokens>>,
    /// What a server makes for itself that stands in for the vendor.
    pub(crate) local: Option<Local>,
}

/// What a vendor's keys can do.
pub(crate) trait Tokens: Any + Send + Sync {
    /// The API key or the application that they are of, where the vendor has such a thing.
    fn project(&self) -> Option<&str> {
        None
    }

    /// What makes tokens of the vendor.
    ///
    /// # Errors
    /// Why there is nothing that does: keys may only verify.
    fn mints(&self) -> Result<&dyn Mints>;

    /// Decides whether to trust a token.
    fn verify(&self, token: &str, given: Given, now: Timestamp) -> Result<Verified<Claims>>;

    /// Decides whether the vendor's server sent a body, and sent it now.
    fn verify_webhook(&self, _: &str, _: &[u8], _: &[u8], _: Timestamp) -> Result<Verified<Event>> {
        Err(Error::because(Code::ArgumentInvalid, "The vendor signs no webhooks with these keys."))
    }

    /// The vendor's API at a base URL, called with tokens that these keys sign for each call.
    fn api(&self, _: &str) -> Result<Box<dyn SigningApi>> {
        let reason = "The vendor has no API here whose calls sign themselves.";
        Err(Error::because(Code::ArgumentInvalid, reason))
    }
}

/// What the keys of a vendor can do that sign.
pub(crate) trait Mints {
    /// Makes a token from the vendor's own words.
    fn mint(&self, given: Given, issued_at: Timestamp) -> Result<String>;

    /// Makes a token from a grant, whose words the vendor has all said to have.
    fn mint_grant(&self, grant: &Grant, beside: Given, issued_at: Timestamp) -> Result<String>;
}

/// Several keys of one vendor: what is active signs, and whichever has signed a token judges it.
impl Tokens for Box<dyn Tokens> {
    fn project(&self) -> Option<&str> {
        (**self).project()
    }

    fn mints(&self) -> Result<&dyn Mints> {
        (**self).mints()
    }

    fn verify(&self, token: &str, given: Given, now: Timestamp) -> Result<Verified<Claims>> {
        (**self).verify(token, given, now)
    }

    fn verify_webhook(
        &self,
        authorization: &str,
        body: &[u8],
        rules: &[u8],
        now: Timestamp,
    ) -> Result<Verified<Event>> {
        (**self).verify_webhook(authorization, body, rules, now)
    }

    fn api(&self, base: &str) -> Result<Box<dyn SigningApi>> {
        (**self).api(base)
    }
}

impl<C: Tokens> Tokens for Keyring<C> {
    fn project(&self) -> Option<&str> {
        self.active().ok()?.project()
    }

    fn mints(&self) -> Result<&dyn Mints> {
        self.active()?.mints()
    }

    fn verify(&self, token: &str, given: Given, now: Timestamp) -> Result<Verified<Claims>> {
        self.verify(|key| key.verify(token, given.clone(), now))
    }

    fn verify_webhook(
        &self,
        authorization: &str,
        body: &[u8],
        rules: &[u8],
        now: Timestamp,
    ) -> Result<Verified<Event>> {
        self.verify(|key| key.verify_webhook(authorization, body, rules, now))
    }

    fn api(&self, base: &str) -> Result<Box<dyn SigningApi>> {
        self.active()?.api(base)
    }
}

/// A vendor.
///
/// ```
/// let names: Vec<&str> = roomkey::vendor::all().map(|vendor| vendor.about().name).collect();
/// assert!(names.contains(&"videosdk"));
/// ```
#[derive(Clone, Copy)]
pub struct Vendor(&'static Entry);

impl Vendor {
    pub(crate) const fn new(entry: &'static Entry) -> Self {
        Self(entry)
    }

    pub(super) const fn entry(self) -> &'static Entry {
        self.0
    }

    /// Its description.
    ///
    /// ```
    /// assert_eq!(roomkey::vendor::by_name("videosdk")?.about().title, "VideoSDK");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn about(self) -> &'static About {
        &self.0.about
    }

    /// Sets keys up, once for many tokens.
    ///
    /// # Errors
    /// Codes of the category `configuration` for credentials that are unfit; `argument_invalid` for
    /// fields that the vendor does not have.
    ///
    /// ```
    /// use roomkey::{Code, vendor::{self, Credentials}};
    /// let nothing = vendor::by_name("opentok")?.open(&Credentials::new());
    /// assert_eq!(nothing.unwrap_err().code(), Code::ApiKeyInvalid);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn open(self, credentials: &Credentials) -> Result<Keys> {
        credentials.check(self.about())?;
        Ok(Keys { vendor: self, tokens: (self.0.open)(credentials)? })
    }
}

impl fmt::Debug for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vendor({})", self.about().name)
    }
}

impl PartialEq for Vendor {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Vendor {}

/// The keys of a vendor, set up.
///
/// ```
/// use roomkey::vendor::{self, Credentials};
/// use roomkey::Timestamp;
///
/// let credentials = Credentials::new()
///     .with("api_key", "my-api-key")
///     .with("secret", "9d3b1f0a6c5e4827b1a0f3c2d4e59687");
/// let keys = vendor::by_name("videosdk")?.open(&credentials)?;
/// assert_eq!(keys.vendor().about().title, "VideoSDK");
///
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let token = keys.mint(br#"{"permissions":["allow_join"],"room":"unicorn"}"#, now)?;
/// assert!(keys.verify(&token, br#"{"use":"join","room":"unicorn"}"#, now).is_ok());
/// // Whatever it is for.
/// assert!(keys.recognise(&token, now).is_some_and(|claims| claims.room() == Some("unicorn")));
/// # Ok::<(), roomkey::Error>(())
/// ```
pub struct Keys {
    vendor: Vendor,
    tokens: Box<dyn Tokens>,
}

impl Keys {
    pub(crate) fn new(entry: &'static Entry, tokens: impl Tokens + 'static) -> Self {
        Self { vendor: Vendor::new(entry), tokens: Box::new(tokens) }
    }

    /// Whose they are.
    ///
    /// See [`Keys`] for an example.
    pub const fn vendor(&self) -> Vendor {
        self.vendor
    }

    /// The API key or the application that they are of: the one that signs, where there are several. `None`
    /// where the vendor has no such thing, or nothing signs.
    ///
    /// ```
    /// use roomkey::vendor::{self, Credentials};
    /// let credentials = Credentials::new()
    ///     .with("api_key", "my-api-key")
    ///     .with("secret", "9d3b1f0a6c5e4827b1a0f3c2d4e59687");
    /// let keys = vendor::by_name("videosdk")?.open(&credentials)?;
    /// assert_eq!(keys.project(), Some("my-api-key"));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn project(&self) -> Option<&str> {
        self.tokens.project()
    }

    /// The same as the vendor's own type, such as [`videosdk::Credentials`](crate::videosdk::Credentials), if that is
    /// what they are. A shell whose usual calls must not pass through JSON asks for it.
    ///
    /// ```
    /// use roomkey::vendor::{self, Credentials};
    /// use roomkey::{opentok, videosdk};
    /// let credentials = Credentials::new()
    ///     .with("api_key", "my-api-key")
    ///     .with("secret", "9d3b1f0a6c5e4827b1a0f3c2d4e59687");
    /// let keys = vendor::by_name("videosdk")?.open(&credentials)?;
    /// assert!(keys.own::<videosdk::Credentials>().is_some());
    /// assert!(keys.own::<opentok::Credentials>().is_none());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn own<T: 'static>(&self) -> Option<&T> {
        let tokens: &dyn Any = &*self.tokens;
        tokens.downcast_ref()
    }

    /// Makes a token. `json`: an object whose members are those of the vendor's
    /// [description](field@super::Form::mint), or a `grant` with `lifetime`, `not_before`, `issued_at` and `jti`
    /// beside it. It is issued at `now` unless `issued_at` says otherwise.
    ///
    /// # Errors
    /// `argument_invalid`, `member_duplicated` and `nesting_too_deep` for JSON that does not fit;
    /// `grant_unsupported` for what the vendor's tokens cannot say; what the vendor's own types refuse.
    ///
    /// ```
    /// use roomkey::{Code, Timestamp, vendor::{self, Credentials}};
    /// let credentials = Credentials::new()
    ///     .with("api_key", "my-api-key")
    ///     .with("secret", "9d3b1f0a6c5e4827b1a0f3c2d4e59687");
    /// let keys = vendor::by_name("videosdk")?.open(&credentials)?;
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    ///
    /// let wish = br#"{"grant":{"room":"class-7","identity":"ann","join":"ask"},"lifetime":"15m"}"#;
    /// assert!(keys.mint(wish, now).is_ok());
    /// let wish = br#"{"grant":{"room":"class-7","identity":"ann","join":"join","hidden":true}}"#;
    /// assert_eq!(keys.mint(wish, now).unwrap_err().code(), Code::GrantUnsupported);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn mint(&self, json: &[u8], now: Timestamp) -> Result<String> {
        let about = self.vendor.about();
        let mut given = Given::to_mint(about, json)?;
        let issued_at = given.issued_at(now)?;
        match given.grant(about)? {
            Some(grant) => self.tokens.mints()?.mint_grant(&grant, given, issued_at),
            None => self.tokens.mints()?.mint(given, issued_at),
        }
    }

    /// The same from a grant that was read already.
    pub(super) fn mint_grant(
        &self,
        grant: &Grant,
        lifetime: Lifetime,
        jti: &Jti,
        now: Timestamp,
    ) -> Result<String> {
        let about = self.vendor.about();
        let beside = Given::beside(about, lifetime, jti)?;
        grant.check(about.grant, about.title)?;
        self.tokens.mints()?.mint_grant(grant, beside, now)
    }

    /// Decides whether to trust a token at a time. `json`: an object with what it has to be good for,
    /// whose members are those of the vendor's [description](field@super::Form::verify).
    ///
    /// # Errors
    /// Any code of the category `token`; `argument_invalid` and the like for JSON that does not fit.
    ///
    /// ```
    /// use roomkey::{Code, Timestamp, vendor::{self, Credentials}};
    /// let credentials = Credentials::new()
    ///     .with("api_key", "my-api-key")
    ///     .with("secret", "9d3b1f0a6c5e4827b1a0f3c2d4e59687");
    /// let keys = vendor::by_name("videosdk")?.open(&credentials)?;
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let error = keys.verify("a.b", br#"{"use":"join"}"#, now).unwrap_err();
    /// assert_eq!(error.code(), Code::TokenMalformed);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn verify(&self, token: &str, json: &[u8], now: Timestamp) -> Result<Verified<Claims>> {
        let given = Given::to_verify(self.vendor.about(), json)?;
        let leeway = Leeway::seconds(given.whole(LEEWAY.name).unwrap_or_default())?;
        let claims = self.tokens.verify(token, given, now)?;
        Ok(Verified::new(claims.into_inner().leeway_was(leeway)))
    }

    /// Decides whether the vendor's server sent a body, and sent it now. `authorization` is the header as it came,
    /// `body` what came byte for byte, and `json` an object with the rules: `window` (how old it may be; five
    /// minutes if absent) and `leeway` (seconds that clocks may differ, 0 to 600).
    ///
    /// # Errors
    /// Any code of the category `token`, among them `webhook_body_mismatch` and `webhook_stale`; `argument_invalid`
    /// where the vendor signs no webhooks with these keys.
    ///
    /// ```
    /// use roomkey::{Code, Timestamp, vendor::{self, Credentials}};
    /// let credentials = Credentials::new()
    ///     .with("api_key", "APIx7Qm2")
    ///     .with("secret", "9d3b1f0a6c5e4827b1a0f3c2d4e59687");
    /// let keys = vendor::by_name("livekit")?.open(&credentials)?;
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let error = keys.verify_webhook("a.b", b"{}", br#"{"leeway":5}"#, now).unwrap_err();
    /// assert_eq!(error.code(), Code::TokenMalformed);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn verify_webhook(
        &self,
        authorization: &str,
        body: &[u8],
        json: &[u8],
        now: Timestamp,
    ) -> Result<Verified<Event>> {
        self.tokens.verify_webhook(authorization, body, json, now)
    }

    /// The vendor's API at a base URL. Each call has its own token, which these keys sign and which grants what
    /// the call needs and nothing else.
    ///
    /// # Errors
    /// `base_url_invalid`; `argument_invalid` where the vendor has no such API; `key_not_active`.
    ///
    /// ```
    /// use roomkey::{Timestamp, vendor::{self, Credentials}};
    /// let credentials = Credentials::new()
    ///     .with("api_key", "APIx7Qm2")
    ///     .with("secret", "9d3b1f0a6c5e4827b1a0f3c2d4e59687");
    /// let api = vendor::by_name("livekit")?.open(&credentials)?.api("wss://my.livekit.cloud")?;
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let call = api.call("delete_room", serde_json::json!({ "room": "class-7" }), now)?;
    /// assert_eq!(call.request().uri().path(), "/twirp/livekit.RoomService/DeleteRoom");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn api(&self, base: &str) -> Result<Box<dyn SigningApi>> {
        self.tokens.api(base)
    }

    /// Verifies a token of whichever kind that the vendor has, for nothing in particular.
    ///
    /// See [`Keys`] for an example.
    pub fn recognise(&self, token: &str, now: Timestamp) -> Option<Verified<Claims>> {
        let forms = self.vendor.about().forms.iter().enumerate();
        forms.into_iter().find_map(|(index, form)| {
            // The first is the one that is meant where nothing is said.
            let kind = form.kinds.first().filter(|_| index > 0);
            let given = kind.map_or_else(|| json!({}), |kind| json!({ "kind": kind })).to_string();
            self.verify(token, given.as_bytes(), now).ok()
        })
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({}, [redacted])", self.vendor.about().name)
    }
}

/// The refusal of keys that only verify.
pub(crate) fn cannot_sign(reason: &'static str) -> Error {
    Error::because(Code::KeyInvalid, reason)
}
