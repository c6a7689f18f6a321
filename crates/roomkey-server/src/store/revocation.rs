//! A revocation as it is kept: whose tokens, which, and until when.

use super::changes::Change;
use crate::clock::Millis;
use crate::error::StoreError;
use roomkey::revocation::{PersonName, RoomName, Target};
use roomkey::{ApiKey, Jti, Timestamp};
use serde_json::{Value, json};

/// Whose tokens a revocation is about, by the key of VideoSDK that signed them. Tokens of other vendors
/// have none: a revocation counts for them whoever's it is.
///
/// ```
/// use roomkey::revocation::Target;
/// use roomkey_server::{DatabaseUrl, NewRevocation, RevocationScope, Store};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let store = Store::open(&DatabaseUrl::memory()).await?;
/// let target = Target::Token { jti: "order-7".parse()? };
/// let of_nobody = RevocationScope::Project("5f3b1c0d9e8a7b6c5d4e3f2a".to_owned());
/// let new = NewRevocation { scope: of_nobody, target, keep_until: None };
/// assert_eq!(store.revoke(new).await.unwrap_err().code(), "not_found");
/// # Ok::<(), roomkey_server::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "whoever looks them up has to look up all")]
pub enum RevocationScope {
    /// Everyone's.
    Database,
    /// Those of every key of a project, whose id this is.
    Project(String),
    /// Those of one key.
    Key(ApiKey),
}

/// A revocation to be kept.
///
/// See [`Store`](super::Store) for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct NewRevocation {
    /// Whose tokens.
    pub scope: RevocationScope,
    /// Which of them.
    pub target: Target,
    /// From when on it can be forgotten; `None` keeps it, for a token that never expires.
    pub keep_until: Option<Timestamp>,
}

/// A revocation that is kept.
///
/// See [`Store`](super::Store) for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeptRevocation {
    /// Its id, 24 hexadecimal digits.
    pub id: String,
    /// Whose tokens.
    pub scope: RevocationScope,
    /// Which of them.
    pub target: Target,
    /// From when on it can be forgotten; never, if that is not said.
    pub keep_until: Option<Timestamp>,
    /// Who first made it; empty in a database of before this was kept.
    pub caller: String,
    /// When.
    pub created_at: Timestamp,
}

impl KeptRevocation {
    /// All that is needed to make it again, for a record; times in Unix seconds.
    pub(super) fn data(&self) -> Value {
        let (room, participant) = match &self.target {
            Target::Token { .. } => (None, None),
            Target::Participant { room, participant, .. } => (Some(room), Some(participant)),
            Target::Everyone { room, .. } => (Some(room), None),
            Target::Everywhere { participant, .. } => (None, Some(participant)),
        };
        let (project, api_key) = match &self.scope {
            RevocationScope::Database => (None, None),
            RevocationScope::Project(project) => (Some(project), None),
            RevocationScope::Key(api_key) => (None, Some(api_key)),
        };
        let jti = if let Target::Token { jti } = &self.target { Some(jti) } else { None };
        let mut data = json!({
            "id": self.id,
            "kind": kind(&self.target),
            "project": project,
            "apiKey": api_key,
            "jti": jti,
            "roomId": room,
            "participantId": participant,
            "issuedUpTo": self.target.issued_up_to(),
            "keepUntil": self.keep_until,
            "caller": self.caller,
            "createdAt": self.created_at,
        });
        if let Some(members) = data.as_object_mut() {
            members.retain(|_, value| !value.is_null());
        }
        json!({ "revoke": [data] })
    }

    /// What a record says of it.
    pub(super) fn change(&self, change: Change) -> Change {
        let text = |text: &str| Some(text.to_owned());
        let (jti, room, participant) = match &self.target {
            Target::Token { jti } => (text(jti.as_str()), None, None),
            Target::Participant { room, participant, .. } => {
                (None, text(room.as_str()), text(participant.as_str()))
            }
            Target::Everyone { room, .. } => (None, text(room.as_str()), None),
            Target::Everywhere { participant, .. } => (None, None, text(participant.as_str())),
        };
        let key = match &self.scope {
            RevocationScope::Key(key) => text(key.as_str()),
            RevocationScope::Project(_) | RevocationScope::Database => None,
        };
        Change { key, room, participant, jti, ..change }
    }
}

/// A row of the table, whose columns say what they mean in its description.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) revocation_id: String,
    pub(super) project_id: String,
    pub(super) api_key: String,
    pub(super) kind: String,
    pub(super) jti: String,
    pub(super) room: String,
    pub(super) participant: String,
    pub(super) issued_up_to: i64,
    pub(super) keep_until: Option<i64>,
    pub(super) caller: String,
    pub(super) created_ms: i64,
}

impl Row {
    pub(super) fn new(new: NewRevocation, id: String, caller: &str, created: Millis) -> Self {
        let (project_id, api_key) = match new.scope {
            RevocationScope::Database => (String::new(), String::new()),
            RevocationScope::Project(project) => (project, String::new()),
            RevocationScope::Key(api_key) => (String::new(), api_key.as_str().to_owned()),
        };
        let kind = kind(&new.target).to_owned();
        let issued_up_to = new.target.issued_up_to().map_or(0, seconds);
        let (jti, room, participant) = match new.target {
            Target::Token { jti } => (jti.as_str().to_owned(), String::new(), String::new()),
            Target::Participant { room, participant, .. } => {
                (String::new(), room.as_str().to_owned(), participant.as_str().to_owned())
            }
            Target::Everyone { room, .. } => {
                (String::new(), room.as_str().to_owned(), String::new())
            }
            Target::Everywhere { participant, .. } => {
                (String::new(), String::new(), participant.as_str().to_owned())
            }
        };
        Self {
            revocation_id: id,
            project_id,
            api_key,
            kind,
            jti,
            room,
            participant,
            issued_up_to,
            keep_until: new.keep_until.map(seconds),
            caller: caller.to_owned(),
            created_ms: created.as_i64(),
        }
    }
}

impl Row {
    /// As [`KeptRevocation::data`] wrote it. What a database of before recorded has neither an id nor a
    /// kind.
    pub(super) fn from_data(data: &Value) -> Option<Self> {
        let text = |name: &str| data.get(name).and_then(Value::as_str).map(str::to_owned);
        let time = |name: &str| data.get(name).and_then(Value::as_i64);
        let (jti, room, participant) = (text("jti"), text("roomId"), text("participantId"));
        let usual = if jti.is_some() { "token" } else { "participant" };
        let created_ms = time("createdAt").unwrap_or_default().checked_mul(1000)?;
        let id = match text("id") {
            Some(id) => id,
            None => crate::id::object_id(Millis::now().ok()?).ok()?,
        };
        let row = Self {
            revocation_id: id,
            project_id: text("project").unwrap_or_default(),
            api_key: text("apiKey").unwrap_or_default(),
            kind: text("kind").unwrap_or_else(|| usual.to_owned()),
            jti: jti.unwrap_or_default(),
            room: room.unwrap_or_default(),
            participant: participant.unwrap_or_default(),
            issued_up_to: time("issuedUpTo").unwrap_or_default(),
            keep_until: time("keepUntil"),
            caller: text("caller").unwrap_or_default(),
            created_ms,
        };
        // What could not be read again must not be put there.
        KeptRevocation::try_from(row.clone()).is_ok().then_some(row)
    }
}

impl TryFrom<Row> for KeptRevocation {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let damaged = |_| StoreError::Corrupt("revocations");
        let issued_up_to = Timestamp::from_unix(row.issued_up_to).map_err(damaged)?;
        let room = || RoomName::parse(&row.room).map_err(damaged);
        let participant = || PersonName::parse(&row.participant).map_err(damaged);
        let target = match row.kind.as_str() {
            "token" => Target::Token { jti: Jti::parse(&row.jti).map_err(damaged)? },
            "participant" => {
                Target::Participant { room: room()?, participant: participant()?, issued_up_to }
            }
            "everyone" => Target::Everyone { room: room()?, issued_up_to },
            "everywhere" => Target::Everywhere { participant: participant()?, issued_up_to },
            _ => return Err(StoreError::Corrupt("revocations")),
        };
        let scope = match (row.project_id.is_empty(), row.api_key.is_empty()) {
            (true, true) => RevocationScope::Database,
            (false, true) => RevocationScope::Project(row.project_id),
            (true, false) => {
                RevocationScope::Key(ApiKey::allow_placeholder(&row.api_key).map_err(damaged)?)
            }
            (false, false) => return Err(StoreError::Corrupt("revocations")),
        };
        let created_at = Millis::from_stored(row.created_ms).timestamp().map_err(damaged)?;
        let keep_until = row.keep_until.map(Timestamp::from_unix).transpose().map_err(damaged)?;
        let (id, caller) = (row.revocation_id, row.caller);
        Ok(Self { id, scope, target, keep_until, caller, created_at })
    }
}

/// A [`Timestamp`] that was read ends in the year 5138, and one that was added to not much later.
pub(super) fn seconds(time: Timestamp) -> i64 {
    i64::try_from(time.unix()).unwrap_or(i64::MAX)
}

/// The kind of a target, as it stands in the table.
const fn kind(target: &Target) -> &'static str {
    match target {
        Target::Token { .. } => "token",
        Target::Participant { .. } => "participant",
        Target::Everyone { .. } => "everyone",
        Target::Everywhere { .. } => "everywhere",
    }
}
