//! What is recorded of a change of a key, whoever's it is.
//!
//! A record of VideoSDK's names the key itself. Other vendors' keys have no name of their own in tokens, so
//! it names what they belong to (an API key, an application), and says beside it which of them it is.

use super::changes::{By, Change, Subject};
use roomkey::keyring::KeyState;
use serde_json::{Map, Value};

/// A change of a key, to be recorded.
pub(super) struct KeyChange<'a> {
    action: &'static str,
    name: &'a str,
    /// For another vendor than VideoSDK: which one, and what the key is called here.
    of: Option<(&'a str, &'a str)>,
    state: KeyState,
    retired: Option<&'a [String]>,
}

impl<'a> KeyChange<'a> {
    /// It is new.
    pub(super) const fn added(name: &'a str) -> Self {
        Self { action: "key.add", name, of: None, state: KeyState::Active, retired: None }
    }

    /// It is new, and signs in the place of these, which became passive by it.
    pub(super) const fn rotated(name: &'a str, retired: &'a [String]) -> Self {
        let added = Self::added(name);
        Self { action: "key.rotate", retired: Some(retired), ..added }
    }

    /// It is good for something else.
    pub(super) const fn set(name: &'a str, state: KeyState) -> Self {
        let action = match state {
            KeyState::Active => "key.enable",
            KeyState::Passive => "key.retire",
            KeyState::Disabled => "key.disable",
        };
        Self { action, name, of: None, state, retired: None }
    }

    /// The same of another vendor's key, which is called so here.
    pub(super) const fn of(self, vendor: &'a str, id: &'a str) -> Self {
        Self { of: Some((vendor, id)), ..self }
    }

    /// For the log.
    pub(super) fn change(self) -> Change {
        let mut data = Map::new();
        if let Some((vendor, id)) = self.of {
            data.insert("vendor".to_owned(), vendor.into());
            data.insert("keyId".to_owned(), id.into());
        }
        data.insert("state".to_owned(), self.state.as_str().into());
        // Of other vendors' keys an empty list is left out, as it always was.
        if let Some(retired) = self.retired.filter(|all| self.of.is_none() || !all.is_empty()) {
            data.insert("retired".to_owned(), retired.into());
        }
        let by_name =
            Change { key: Some(self.name.to_owned()), ..Change::new(self.action, By::local()) };
        by_name.of(Subject::Keys, Value::Object(data))
    }
}
