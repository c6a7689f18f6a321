//! What a log says was changed in the database.

use super::chain::Link;
use serde::Deserialize;
use serde_json::Value;

/// A record of a change of the database, as it was read.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Recorded {
    pub(crate) seq: u64,
    pub(crate) action: String,
    /// `ok`, or why it was not done.
    pub(crate) outcome: String,
    /// The API key that it is about.
    pub(crate) key: Option<String>,
    pub(crate) room: Option<String>,
    pub(crate) participant: Option<String>,
    pub(crate) jti: Option<String>,
    pub(crate) change: Changed,
}

/// Which generation a change makes, and all that is needed to make it again.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub(crate) struct Changed {
    /// Of the keys.
    pub(crate) keys: Option<i64>,
    /// Of the revocations.
    pub(crate) revocations: Option<i64>,
    #[serde(default)]
    pub(crate) data: Value,
}

/// A change that was done, and whose record does not say how to make it again: it is of an earlier version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wordless {
    pub(crate) seq: u64,
    pub(crate) action: String,
}

impl Wordless {
    /// `None` for what takes nothing away.
    pub(super) fn of(link: &Link<'_>) -> Option<Self> {
        let action = link.action.as_deref()?;
        let narrows =
            matches!(action, "key.disable" | "key.retire" | "key.rotate" | "token.revoke");
        let is_done = link.outcome.as_deref() == Some("ok");
        (narrows && is_done).then(|| Self { seq: link.seq, action: action.to_owned() })
    }
}

impl Recorded {
    /// What a line says was changed, if it says so.
    pub(super) fn of(line: &[u8]) -> Option<Self> {
        // Quotes within a value are escaped.
        memchr::memmem::find(line, b",\"change\":{")?;
        serde_json::from_slice(line).ok()
    }

    /// Each change once, as it was recorded last: one may have been repeated before it was settled.
    pub(crate) fn distinct(records: Vec<Self>) -> Vec<Self> {
        let mut distinct: Vec<Self> = Vec::with_capacity(records.len());
        for record in records {
            distinct.retain(|before| !before.is_taken_back_by(&record));
            distinct.push(record);
        }
        distinct
    }

    /// Those that were done, as far as the log knows: a record whose commit failed is followed by one
    /// that is the same but for its outcome and perhaps for its generation: what a crash has prevented is
    /// said when the next start has made another.
    pub(crate) fn done(records: Vec<Self>) -> Vec<Self> {
        let mut done: Vec<Self> = Vec::with_capacity(records.len());
        for record in records {
            if record.outcome == "ok" {
                done.push(record);
            } else if let Some(at) =
                done.iter().rposition(|before| before.is_taken_back_by(&record))
            {
                done.remove(at);
            }
        }
        done
    }

    fn is_taken_back_by(&self, later: &Self) -> bool {
        self.action == later.action
            && self.key == later.key
            && self.room == later.room
            && self.participant == later.participant
            && self.jti == later.jti
            && self.change.data == later.change.data
    }

    /// Whether its generation is one that a database has not got to.
    pub(crate) fn is_beyond(&self, generations: super::Generations) -> bool {
        self.change.keys.is_some_and(|keys| keys > generations.keys)
            || self.change.revocations.is_some_and(|made| made > generations.revocations)
    }
}
