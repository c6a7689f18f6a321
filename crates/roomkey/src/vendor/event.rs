//! What a vendor's server tells of by a webhook, whichever vendor's.

use crate::time::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

/// Something that happened at a vendor's. Those that count come out of
/// [`Keys::verify_webhook`](super::Keys::verify_webhook) as `Verified<Event>`.
///
/// ```
/// # let authorization = concat!(
/// #     "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJBUEl4N1FtMiIsIm5iZiI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDAwMzAw",
/// #     "LCJzaGEyNTYiOiJCVDN4T1hyMEw0UUFUSWxSSkduTERNVGZ2bkl2WHN6UStNQ0NoSVFXN29jPSJ9.",
/// #     "Ggu75xZU-NnbROl5FQGxwco7Dh_Q5dAvq7fsCG9VKQw"
/// # );
/// use roomkey::{Timestamp, vendor::{self, Credentials}};
/// let credentials = Credentials::new()
///     .with("api_key", "APIx7Qm2")
///     .with("secret", "9d3b1f0a6c5e4827b1a0f3c2d4e59687");
/// let keys = vendor::by_name("livekit")?.open(&credentials)?;
/// let body = concat!(
///     r#"{"event":"participant_joined","id":"EV_7","createdAt":"1700000000","#,
///     r#""room":{"name":"class-7"},"participant":{"identity":"ann"}}"#
/// );
/// let now = Timestamp::from_unix(1_700_000_002)?;
/// let event = keys.verify_webhook(authorization, body.as_bytes(), b"{}", now)?;
/// assert_eq!((event.id(), event.name()), ("EV_7", "participant_joined"));
/// assert_eq!((event.room(), event.participant()), (Some("class-7"), Some("ann")));
/// assert_eq!(event.created_at().unix(), 1_700_000_000);
/// assert_eq!(event.raw()["participant"]["identity"], "ann");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    pub(crate) id: String,
    #[serde(rename = "event")]
    pub(crate) name: String,
    pub(crate) created_at: Timestamp,
    pub(crate) room: Option<String>,
    pub(crate) participant: Option<String>,
    pub(crate) raw: Map<String, Value>,
}

impl Event {
    /// Its id. The same event may come again: remember those of the window, and act once.
    ///
    /// See [`Event`] for an example.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What happened, in the vendor's words, such as `participant_joined`.
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

    /// The room, where it happened in one.
    ///
    /// See [`Event`] for an example.
    pub fn room(&self) -> Option<&str> {
        self.room.as_deref()
    }

    /// The participant, where it is about one.
    ///
    /// See [`Event`] for an example.
    pub fn participant(&self) -> Option<&str> {
        self.participant.as_deref()
    }

    /// Everything the vendor said, without passwords.
    ///
    /// See [`Event`] for an example.
    pub const fn raw(&self) -> &Map<String, Value> {
        &self.raw
    }
}
