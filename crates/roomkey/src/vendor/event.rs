//! What a vendor's server tells of by a webhook, whichever vendor's.

use crate::time::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

/// Something that happened at a vendor's. Those that count come out of
/// [`Keys::verify_webhook`](super::Keys::verify_webhook) as `Verified<Event>`.
///
/// ```
/// use roomkey::vendor::Event;
/// fn is_over(event: &Event, room: &str) -> bool {
///     event.name() == "room_finished" && event.room() == Some(room)
/// }
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
    /// ```
    /// # fn show(event: &roomkey::vendor::Event) {
    /// println!("{}", event.id());
    /// # }
    /// ```
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What happened, in the vendor's words, such as `participant_joined`.
    ///
    /// ```
    /// # fn show(event: &roomkey::vendor::Event) {
    /// println!("{}", event.name());
    /// # }
    /// ```
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When it happened, in seconds.
    ///
    /// ```
    /// # fn show(event: &roomkey::vendor::Event) {
    /// println!("{}", event.created_at());
    /// # }
    /// ```
    pub const fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// The room, where it happened in one.
    ///
    /// ```
    /// # fn show(event: &roomkey::vendor::Event) {
    /// println!("{:?}", event.room());
    /// # }
    /// ```
    pub fn room(&self) -> Option<&str> {
        self.room.as_deref()
    }

    /// The participant, where it is about one.
    ///
    /// ```
    /// # fn show(event: &roomkey::vendor::Event) {
    /// println!("{:?}", event.participant());
    /// # }
    /// ```
    pub fn participant(&self) -> Option<&str> {
        self.participant.as_deref()
    }

    /// Everything the vendor said, without passwords.
    ///
    /// ```
    /// # fn show(event: &roomkey::vendor::Event) {
    /// println!("{:?}", event.raw().get("track"));
    /// # }
    /// ```
    pub const fn raw(&self) -> &Map<String, Value> {
        &self.raw
    }
}
