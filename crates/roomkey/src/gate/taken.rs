//! What a room remembers of tokens that were taken back, so that nobody comes back with one.

use crate::error::{Code, Error, Result};
use crate::id::ApiKey;
use crate::revocation::{Target, TargetSpec};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What does not count any more.
///
/// ```
/// use roomkey::{ApiKey, gate::Taken};
/// let key = Taken::Key { api_key: ApiKey::parse("door-key-1")? };
/// assert_eq!(key.key(), "key:door-key-1");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "whoever keeps them has to keep every kind")]
pub enum Taken {
    /// Tokens.
    Tokens {
        /// Which.
        target: Target,
    },
    /// Every token of a key.
    Key {
        /// Which.
        api_key: ApiKey,
    },
}

impl Taken {
    /// A text that no other has.
    ///
    /// See [`Taken`] for an example.
    pub fn key(&self) -> String {
        let Self::Tokens { target } = self else {
            let Self::Key { api_key } = self else { return String::new() };
            return format!("key:{api_key}");
        };
        let part = |text: &str| format!("{}:{text}", text.len());
        match target {
            Target::Token { jti } => format!("token:{}", part(jti.as_str())),
            Target::Participant { room, participant, .. } => {
                format!("participant:{}:{}", part(room.as_str()), part(participant.as_str()))
            }
            Target::Everyone { room, .. } => format!("everyone:{}", part(room.as_str())),
            Target::Everywhere { participant, .. } => {
                format!("everywhere:{}", part(participant.as_str()))
            }
        }
    }
}

/// The same as plain values, as it is kept.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Kept {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<ApiKey>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    jti: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    room: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    participant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issued_up_to: Option<u64>,
}

impl Serialize for Taken {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut kept =
            Kept { key: None, jti: None, room: None, participant: None, issued_up_to: None };
        match self {
            Self::Key { api_key } => kept.key = Some(api_key.clone()),
            Self::Tokens { target } => {
                kept.issued_up_to = target.issued_up_to().map(Timestamp::unix);
                match target {
                    Target::Token { jti } => kept.jti = Some(jti.to_string()),
                    Target::Participant { room, participant, .. } => {
                        kept.room = Some(room.to_string());
                        kept.participant = Some(participant.to_string());
                    }
                    Target::Everyone { room, .. } => kept.room = Some(room.to_string()),
                    Target::Everywhere { participant, .. } => {
                        kept.participant = Some(participant.to_string());
                    }
                }
            }
        }
        kept.serialize(serializer)
    }
}

impl Kept {
    fn taken(self) -> Result<Taken> {
        if let Some(api_key) = self.key {
            return Ok(Taken::Key { api_key });
        }
        let moment = self.issued_up_to.map(i64::try_from).transpose().map_err(|_| {
            Error::because(Code::TimestampInvalid, "A time does not fit into 64 bits.")
        })?;
        if self.jti.is_none() && moment.is_none() {
            return Err(Error::because(Code::ArgumentInvalid, "What was taken back has no time."));
        }
        let spec = TargetSpec {
            jti: self.jti.as_deref(),
            room: self.room.as_deref(),
            participant: self.participant.as_deref(),
            everyone: self.room.is_some() && self.participant.is_none(),
            everywhere: self.participant.is_some() && self.room.is_none(),
            issued_up_to: moment,
        };
        // The time is there, or none is needed.
        Ok(Taken::Tokens { target: spec.parse(Timestamp::from_unix(0)?)? })
    }
}

impl<'de> Deserialize<'de> for Taken {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Kept::deserialize(deserializer)?.taken().map_err(serde::de::Error::custom)
    }
}
