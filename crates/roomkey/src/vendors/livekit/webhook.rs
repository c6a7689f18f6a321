//! Webhooks of LiveKit: whether the server sent one, now, and just this.
//!
//! The server signs a token whose claim `sha256` is the hash of the body, and sends it as `Authorization`
//! without a scheme. The vendor's receivers check the signature and the hash; none looks whether the same
//! was sent before. Here a token and an event are taken for a few minutes ([`Rules`]), and [`Event::id`] is
//! there to be remembered for as long, so that each is acted upon once.
//!
//! Hand in the body as it came, byte for byte: parsing and writing it again changes it.
//!
//! ```
//! use roomkey::livekit::{Credentials, webhook::Rules};
//! use roomkey::{Code, Secret, Timestamp};
//!
//! let ours = Credentials::new("APIx7Qm2", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
//! let authorization = concat!(
//!     "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJBUEl4N1FtMiIsIm5iZiI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDAwMzAw",
//!     "LCJzaGEyNTYiOiJGYkJ0L0xIdEJQa2xzdzVaU0JuK01nYm5qaURQYjUyc1RGdmpZcUJOVE5JPSJ9.",
//!     "iU3zt2t_QmooG7oE5mNAXhwfSQgM_lEB8n5QHyazwLY"
//! );
//! let body = br#"{"event":"room_finished","id":"EV_7","createdAt":"1700000000","room":{"name":"class-7"}}"#;
//! let now = Timestamp::from_unix(1_700_000_002)?;
//!
//! let event = ours.verify_webhook(authorization, body, &Rules::default(), now)?;
//! assert_eq!((event.id(), event.name(), event.room()), ("EV_7", "room_finished", Some("class-7")));
//!
//! let other = ours.verify_webhook(authorization, b"{}", &Rules::default(), now).unwrap_err();
//! assert_eq!(other.code(), Code::WebhookBodyMismatch);
//! # Ok::<(), roomkey::Error>(())
//! ```

use super::credentials::Credentials;
use super::grants::invalid;
use crate::Verified;
use crate::crypto;
use crate::error::{Code, Error, Result};
use crate::json;
use crate::jws::{self, ISSUED_AHEAD_SECONDS, Leeway, TimeRules, Times};
use crate::time::{Lifetime, LifetimeSpec, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The longest body that is read: 1 MiB.
pub const MAXIMUM_BODY_BYTES: usize = 1024 * 1024;

/// What is left out wherever it stands: it is a password of the server for its relay.
const NEVER_PASSED_ON: [&str; 2] = ["turn_password", "turnPassword"];

/// How old a webhook may be.
///
/// ```
/// use roomkey::livekit::{Credentials, webhook::Rules};
/// use roomkey::{Code, Lifetime, Secret, Timestamp, jws::Leeway};
/// # let ours = Credentials::new("APIx7Qm2", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
/// # let authorization = concat!(
/// #     "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJBUEl4N1FtMiIsIm5iZiI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDAwMzAw",
/// #     "LCJzaGEyNTYiOiJGYkJ0L0xIdEJQa2xzdzVaU0JuK01nYm5qaURQYjUyc1RGdmpZcUJOVE5JPSJ9.",
/// #     "iU3zt2t_QmooG7oE5mNAXhwfSQgM_lEB8n5QHyazwLY"
/// # );
/// # let body = br#"{"event":"room_finished","id":"EV_7","createdAt":"1700000000","room":{"name":"class-7"}}"#;
///
/// // Signed two minutes ago.
/// let now = Timestamp::from_unix(1_700_000_120)?;
/// let strict = Rules::default().window(Lifetime::minutes(1)?);
/// let error = ours.verify_webhook(authorization, body, &strict, now).unwrap_err();
/// assert_eq!(error.code(), Code::WebhookStale);
/// let patient = strict.leeway(Leeway::seconds(60)?);
/// assert!(ours.verify_webhook(authorization, body, &patient, now).is_ok());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    window: Lifetime,
    leeway: Leeway,
}

impl Default for Rules {
    /// Five minutes, as long as the server lets its tokens live, and no leeway.
    fn default() -> Self {
        Self { window: Lifetime::from_valid(300), leeway: Leeway::default() }
    }
}

impl Rules {
    /// Takes what was signed, and what happened, at most so long ago.
    ///
    /// See [`Rules`] for an example.
    #[must_use]
    pub const fn window(mut self, window: Lifetime) -> Self {
        self.window = window;
        self
    }

    /// Admits clocks that differ by so much.
    ///
    /// See [`Rules`] for an example.
    #[must_use]
    pub const fn leeway(mut self, leeway: Leeway) -> Self {
        self.leeway = leeway;
        self
    }

    fn check_age(&self, of: Timestamp, now: Timestamp) -> Result<()> {
        let longest = self.window.as_seconds().saturating_add(self.leeway.as_seconds());
        if now.seconds_since(of) > longest {
            return Err(Error::because(
                Code::WebhookStale,
                format!("The webhook is of {of}, and {} is how old one may be.", self.window),
            ));
        }
        Ok(())
    }

    /// Of a token: signed just now, for a short time.
    fn check_times(&self, times: &Times, now: Timestamp) -> Result<()> {
        let rules = TimeRules { leeway: self.leeway, ..TimeRules::default() };
        rules.check(times, now)?;
        // Without a beginning it is the end that may not be far.
        let start = times.issued_at.or(times.not_before).unwrap_or(now);
        self.check_age(start, now)?;
        let ends = times.expires_at.map_or(0, |end| end.seconds_since(now));
        let longest = self.window.as_seconds().saturating_add(self.leeway.as_seconds());
        if times.issued_at.or(times.not_before).is_none() && ends > longest {
            return Err(Error::new(Code::LifetimeTooLong));
        }
        Ok(())
    }
}

/// [`Rules`] as plain values. Unknown members and wrong types are refused.
///
/// ```
/// use roomkey::{json, livekit::webhook::RulesSpec};
/// let spec: RulesSpec = json::from_slice(br#"{"window":"5m","leeway":5}"#)?;
/// assert!(spec.parse().is_ok());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct RulesSpec {
    /// How old one may be; five minutes if absent.
    pub window: Option<LifetimeSpec>,
    /// Seconds that clocks may differ, 0 to 600.
    pub leeway: Option<u64>,
}

impl RulesSpec {
    /// Checks the values.
    ///
    /// # Errors
    /// `lifetime_invalid`, `argument_invalid`.
    ///
    /// ```
    /// use roomkey::livekit::webhook::RulesSpec;
    /// assert!(RulesSpec { leeway: Some(601), ..RulesSpec::default() }.parse().is_err());
    /// ```
    pub fn parse(&self) -> Result<Rules> {
        let window = self.window.as_ref().map(|spec| spec.parse(Lifetime::MAXIMUM_SECONDS));
        let usual = Rules::default();
        Ok(Rules {
            window: window.transpose()?.unwrap_or(usual.window),
            leeway: self.leeway.map(Leeway::seconds).transpose()?.unwrap_or_default(),
        })
    }
}

/// Something that happened. Those that count come out of [`Credentials::verify_webhook`] as
/// `Verified<Event>`.
///
/// ```
/// # use roomkey::livekit::{Credentials, webhook::Rules};
/// # use roomkey::{Secret, Timestamp};
/// # let ours = Credentials::new("APIx7Qm2", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
/// # let authorization = concat!(
/// #     "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJBUEl4N1FtMiIsIm5iZiI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDAwMzAw",
/// #     "LCJzaGEyNTYiOiJCVDN4T1hyMEw0UUFUSWxSSkduTERNVGZ2bkl2WHN6UStNQ0NoSVFXN29jPSJ9.",
/// #     "Ggu75xZU-NnbROl5FQGxwco7Dh_Q5dAvq7fsCG9VKQw"
/// # );
/// let body = concat!(
///     r#"{"event":"participant_joined","id":"EV_7","createdAt":"1700000000","#,
///     r#""room":{"name":"class-7"},"participant":{"identity":"ann"}}"#
/// );
/// let now = Timestamp::from_unix(1_700_000_002)?;
/// let event = ours.verify_webhook(authorization, body.as_bytes(), &Rules::default(), now)?;
/// assert_eq!((event.id(), event.name()), ("EV_7", "participant_joined"));
/// assert_eq!((event.room(), event.identity()), (Some("class-7"), Some("ann")));
/// assert_eq!(event.created_at().unix(), 1_700_000_000);
/// assert_eq!(event.raw()["participant"]["identity"], "ann");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    id: String,
    name: String,
    created_at: Timestamp,
    raw: Map<String, Value>,
}

impl Event {
    /// Its id. The same event may come again: remember those of the window, and act once.
    ///
    /// See [`Event`] for an example.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What happened, such as `participant_joined` or `room_finished`. The vendor's list grows.
    ///
    /// See [`Event`] for an example.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When it happened, in seconds.
    ///
    /// See [`Event`] for an example.
    pub const fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// The name of the room, where it happened in one.
    ///
    /// See [`Event`] for an example.
    pub fn room(&self) -> Option<&str> {
        self.raw.get("room")?.get("name")?.as_str()
    }

    /// The identity of the participant, where it is about one.
    ///
    /// See [`Event`] for an example.
    pub fn identity(&self) -> Option<&str> {
        self.raw.get("participant")?.get("identity")?.as_str()
    }

    /// Everything the vendor said, without the password of its relay.
    ///
    /// See [`Event`] for an example.
    pub const fn raw(&self) -> &Map<String, Value> {
        &self.raw
    }

    fn read(body: &[u8]) -> Result<Self> {
        let unclear = || {
            Error::because(
                Code::RemoteAnswerInvalid,
                "The webhook is no event with `event`, `id` and `createdAt`.",
            )
        };
        let mut raw = json::read_object(body, Code::RemoteAnswerInvalid)?;
        let text = |name: &str| {
            raw.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        // Protobuf writes numbers of 64 bits as text, and may use its own spelling.
        let seconds = match raw.get("createdAt").or_else(|| raw.get("created_at")) {
            Some(Value::String(digits)) => digits.parse::<u64>().map_or(Value::Null, Value::from),
            Some(other) => other.clone(),
            None => Value::Null,
        };
        let (id, name) = (text("id").ok_or_else(unclear)?, text("event").ok_or_else(unclear)?);
        let created_at = json::time_of(&seconds).map_err(|_| unclear())?;
        leave_out_secrets(&mut raw);
        Ok(Self { id, name, created_at, raw })
    }
}

impl From<Event> for crate::vendor::Event {
    fn from(event: Event) -> Self {
        let room = event.room().map(str::to_owned);
        let participant = event.identity().map(str::to_owned);
        let Event { id, name, created_at, raw } = event;
        Self { id, name, created_at, room, participant, raw }
    }
}

/// What was understood, and what the vendor said (`raw`).
impl serde::Serialize for Event {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut out = serializer.serialize_struct("Event", 6)?;
        out.serialize_field("id", &self.id)?;
        out.serialize_field("event", &self.name)?;
        out.serialize_field("created_at", &self.created_at)?;
        out.serialize_field("room", &self.room())?;
        out.serialize_field("identity", &self.identity())?;
        out.serialize_field("raw", &self.raw)?;
        out.end()
    }
}

/// Takes the password of the server's relay out, wherever it stands.
pub(super) fn leave_out_secrets(members: &mut Map<String, Value>) {
    fn inside(value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(inside),
            Value::Object(members) => leave_out_secrets(members),
            _ => {}
        }
    }
    members.retain(|name, _| !NEVER_PASSED_ON.contains(&name.as_str()));
    members.values_mut().for_each(inside);
}

impl Credentials {
    /// Decides whether the server sent this body, and sent it now. `authorization` is the header as it came,
    /// with or without `Bearer`.
    ///
    /// In this order: form, header, signature, API key, claims, time, body, event, its age.
    ///
    /// # Errors
    /// Any code of the category `token`, among them `token_kind_mismatch` for a token that signs no body,
    /// `webhook_body_mismatch` for another body than was signed, `webhook_stale` for what is older than the
    /// rules admit; `remote_answer_invalid` for a body that is no event.
    ///
    /// ```
    /// # use roomkey::{Code, Secret, Timestamp};
    /// # use roomkey::livekit::{Access, Credentials, DEFAULT_LIFETIME, webhook::Rules};
    /// # let credentials = Credentials::new("APIx7Qm2", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let token = credentials.mint(&Access::join("class-7", "ann")?, DEFAULT_LIFETIME, now)?;
    /// let error = credentials.verify_webhook(&token, b"{}", &Rules::default(), now).unwrap_err();
    /// assert_eq!(error.code(), Code::TokenKindMismatch);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn verify_webhook(
        &self,
        authorization: &str,
        body: &[u8],
        rules: &Rules,
        now: Timestamp,
    ) -> Result<Verified<Event>> {
        let claims = self.open(without_scheme(authorization))?;
        jws::check_names(&claims)?;
        let expected = match claims.get("sha256") {
            Some(Value::String(text)) => text,
            Some(_) => return Err(invalid("sha256")),
            None => {
                return Err(Error::because(
                    Code::TokenKindMismatch,
                    "The token signs no body (`sha256`), so it is none of a webhook.",
                ));
            }
        };
        let times = Times::read(&claims)?;
        rules.check_times(&times, now)?;
        let hash = base64_simd::STANDARD.encode_to_string(crypto::sha256(body));
        if body.len() > MAXIMUM_BODY_BYTES || !crypto::equal(hash.as_bytes(), expected.as_bytes()) {
            return Err(Error::new(Code::WebhookBodyMismatch).with_hint(
                "Hand in the body as it came, byte for byte: reading and writing it again changes it.",
            ));
        }
        let event = Event::read(body)?;
        let ahead = rules.leeway.as_seconds().saturating_add(ISSUED_AHEAD_SECONDS);
        if event.created_at.seconds_since(now) > ahead {
            return Err(Error::new(Code::IssuedInFuture));
        }
        rules.check_age(event.created_at, now)?;
        Ok(Verified::new(event))
    }
}

/// The server sends the token alone; proxies and tests put a scheme in front.
fn without_scheme(authorization: &str) -> &str {
    match authorization.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token,
        _ => authorization,
    }
}
