//! What the rules about log and database need of a transaction, whatever the database.

use super::revocation::Row;
use crate::audit::{Generations, Mark};
use crate::error::StoreError;
use roomkey::keyring::KeyState;

/// Of whom a key is, and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct KeyName {
    /// Another vendor than VideoSDK.
    pub(super) vendor: Option<String>,
    /// The API key, or what the key of another vendor is called here.
    pub(super) id: String,
}

impl std::fmt::Display for KeyName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.vendor {
            Some(vendor) => write!(f, "{vendor}:{}", self.id),
            None => f.write_str(&self.id),
        }
    }
}

/// A transaction in which nobody else writes.
pub(super) trait Transaction: Send {
    /// How often keys and revocations have changed.
    fn generations(&mut self) -> impl Future<Output = Result<Generations, StoreError>> + Send;

    fn set_generations(
        &mut self,
        made: Generations,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The record of the log that the database names.
    fn mark(&mut self) -> impl Future<Output = Result<Option<Mark>, StoreError>> + Send;

    /// Names a record, unless a later one is named already.
    fn set_mark(&mut self, mark: Mark) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// What a key is good for; `None` when there is none.
    fn key_state(
        &mut self,
        key: &KeyName,
    ) -> impl Future<Output = Result<Option<KeyState>, StoreError>> + Send;

    fn set_key_state(
        &mut self,
        key: &KeyName,
        state: KeyState,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Whether there is such a project.
    fn has_project(
        &mut self,
        project: &str,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Keeps a revocation, or extends the one that is there already. Returns what is there then.
    fn keep_revocation(
        &mut self,
        row: &Row,
    ) -> impl Future<Output = Result<Row, StoreError>> + Send;
}
