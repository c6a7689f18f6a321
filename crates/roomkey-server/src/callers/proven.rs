//! Credentials whose signature was checked and good, by their hash, in bounded memory.
//!
//! They belong to the keys that they were checked with and are forgotten with them. When there are
//! many, those leave that nobody came with for longest: two tables, of which the older is dropped when
//! the newer is full. Strangers cannot fill them, because only what is good gets in.

use super::Caller;
use aws_lc_rs::digest::{SHA256, digest};
use roomkey::Timestamp;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

const MOST_OF_A_TABLE: usize = 2048;

type Hash = [u8; 32];

/// Who has come with which credential.
#[derive(Debug, Default)]
pub(super) struct Proven(Mutex<Tables>);

#[derive(Debug, Default)]
struct Tables {
    newer: HashMap<Hash, Entry>,
    older: HashMap<Hash, Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    caller: Caller,
    /// When it was found good. Of an earlier time, after a clock was set back, nothing is known.
    since: Timestamp,
    /// When it ends.
    until: Timestamp,
}

impl Entry {
    fn holds(&self, now: Timestamp) -> bool {
        self.since <= now && now < self.until
    }
}

fn hash(credential: &str) -> Option<Hash> {
    digest(&SHA256, credential.as_bytes()).as_ref().try_into().ok()
}

impl Proven {
    /// Whose this credential is, if it has been found good and has not ended.
    pub(super) fn find(&self, credential: &str, now: Timestamp) -> Option<Caller> {
        let hash = hash(credential)?;
        let mut tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = tables.newer.get(&hash) {
            return entry.holds(now).then(|| entry.caller.clone());
        }
        let entry = tables.older.remove(&hash).filter(|entry| entry.holds(now))?;
        let caller = entry.caller.clone();
        tables.keep(hash, entry);
        Some(caller)
    }

    /// Remembers a credential that was found good.
    pub(super) fn remember(
        &self,
        credential: &str,
        caller: Caller,
        since: Timestamp,
        until: Timestamp,
    ) {
        let Some(hash) = hash(credential) else { return };
        let mut tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tables.keep(hash, Entry { caller, since, until });
    }
}

impl Tables {
    fn keep(&mut self, hash: Hash, entry: Entry) {
        if self.newer.len() >= MOST_OF_A_TABLE {
            self.older = std::mem::take(&mut self.newer);
        }
        self.newer.insert(hash, entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    #[test]
    fn a_credential_is_remembered_until_it_ends_and_not_before_it_was_seen() {
        let proven = Proven::default();
        let caller = Caller::anyone("ann", &Config::default().loopback);
        assert!(proven.find("a", at(1000)).is_none());
        proven.remember("a", caller, at(1000), at(1100));
        for (now, is_known) in [(999, false), (1000, true), (1099, true), (1100, false)] {
            assert_eq!(proven.find("a", at(now)).is_some(), is_known, "{now}");
        }
        assert!(proven.find("b", at(1000)).is_none());
    }

    #[test]
    fn many_take_bounded_memory_and_who_comes_again_stays() {
        let proven = Proven::default();
        let caller = Caller::anyone("ann", &Config::default().loopback);
        for number in 0..10 * MOST_OF_A_TABLE {
            proven.remember(&number.to_string(), caller.clone(), at(1000), at(2000));
            assert!(proven.find("0", at(1000)).is_some());
        }
        let tables = proven.0.lock().unwrap();
        assert!(tables.newer.len() <= MOST_OF_A_TABLE && tables.older.len() <= MOST_OF_A_TABLE);
    }
}
