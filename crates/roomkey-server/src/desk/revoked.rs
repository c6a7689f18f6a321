//! The revocations in memory, where every verification looks.
//!
//! Loaded from the store at start and kept in step with it. A revocation enters here after the
//! store has it, so what is refused now is refused after a restart too. Entries are heeded for as long
//! as they are here, whatever the clock says: a clock that is set back revives nothing.

use crate::store::{KeptRevocation, RevocationScope};
use roomkey::revocation::{PersonName, RoomName, Subject, Target};
use roomkey::vendor::{Claims, Vendor};
use roomkey::{ApiKey, Jti};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Those of one scope, found by what they cover.
#[derive(Debug, Default)]
struct OfScope {
    tokens: HashMap<Jti, KeptRevocation>,
    participants: HashMap<RoomName, HashMap<PersonName, KeptRevocation>>,
    rooms: HashMap<RoomName, KeptRevocation>,
    people: HashMap<PersonName, KeptRevocation>,
}

impl OfScope {
    fn covers(&self, subject: &Subject<'_>) -> bool {
        let token = subject.jti.and_then(|jti| self.tokens.get(jti));
        let person = subject.entering_as.and_then(|person| self.people.get(person));
        let rooms = subject.rooms().filter_map(|room| self.rooms.get(room));
        let seats = subject.rooms().filter_map(|room| {
            self.participants.get(room).and_then(|people| people.get(subject.entering_as?))
        });
        let found = token.into_iter().chain(person).chain(rooms).chain(seats);
        found.into_iter().any(|kept| kept.target.covers(subject))
    }

    fn insert(&mut self, kept: KeptRevocation) {
        match kept.target.clone() {
            Target::Token { jti } => put(&mut self.tokens, jti, kept),
            Target::Participant { room, participant, .. } => {
                put(self.participants.entry(room).or_default(), participant, kept);
            }
            Target::Everyone { room, .. } => put(&mut self.rooms, room, kept),
            Target::Everywhere { participant, .. } => put(&mut self.people, participant, kept),
        }
    }

    fn remove(&mut self, target: &Target, id: &str) {
        // Made again since, it is another.
        match target {
            Target::Token { jti } => take(&mut self.tokens, jti, id),
            Target::Participant { room, participant, .. } => {
                if let Some(people) = self.participants.get_mut(room) {
                    take(people, participant, id);
                    if people.is_empty() {
                        self.participants.remove(room);
                    }
                }
            }
            Target::Everyone { room, .. } => take(&mut self.rooms, room, id),
            Target::Everywhere { participant, .. } => take(&mut self.people, participant, id),
        }
    }

    fn count(&self) -> usize {
        let seats: usize = self.participants.values().map(HashMap::len).sum();
        self.tokens.len() + seats + self.rooms.len() + self.people.len()
    }
}

/// As in the store, a revocation that was there already reaches as far as either does: two that were
/// made at once may come in the other order.
fn put<K: std::hash::Hash + Eq>(
    into: &mut HashMap<K, KeptRevocation>,
    key: K,
    mut kept: KeptRevocation,
) {
    if let Some(before) = into.get(&key)
        && before.id == kept.id
        && before.target.issued_up_to() > kept.target.issued_up_to()
    {
        kept.target = before.target.clone();
    }
    into.insert(key, kept);
}

fn take<K: std::hash::Hash + Eq>(from: &mut HashMap<K, KeptRevocation>, key: &K, id: &str) {
    if from.get(key).is_some_and(|kept| kept.id == id) {
        from.remove(key);
    }
}

#[derive(Debug, Default)]
struct All {
    by_scope: HashMap<RevocationScope, OfScope>,
    /// While the store is being read: what was added since, which the reading may have missed.
    added_since: Option<Vec<KeptRevocation>>,
}

impl All {
    fn insert(&mut self, kept: KeptRevocation) {
        self.by_scope.entry(kept.scope.clone()).or_default().insert(kept);
    }
}

/// Whether a server has projects of this vendor, each with keys that a token names: of any other it has one,
/// whose keys no token names.
pub(crate) const fn has_projects(vendor: Vendor) -> bool {
    vendor.local().is_none()
}

/// All revocations that still matter.
#[derive(Debug, Default)]
pub(crate) struct Revoked(RwLock<All>);

impl Revoked {
    /// To be called before the store is read for [`Revoked::replace`].
    pub(crate) fn expect_replacement(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).added_since = Some(Vec::new());
    }

    /// Replaces everything by what the store holds, and what was added while it was read.
    pub(crate) fn replace(&self, revocations: Vec<KeptRevocation>) {
        let mut fresh = All::default();
        for one in revocations {
            fresh.insert(one);
        }
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for one in all.added_since.take().into_iter().flatten() {
            fresh.insert(one);
        }
        *all = fresh;
    }

    /// Adds what the store has just taken.
    pub(crate) fn add(&self, kept: KeptRevocation) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(added_since) = &mut all.added_since {
            added_since.push(kept.clone());
        }
        all.insert(kept);
    }

    /// Forgets what the store has just forgotten.
    pub(crate) fn remove(&self, removed: &KeptRevocation) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(added_since) = &mut all.added_since {
            added_since.retain(|one| one.id != removed.id);
        }
        if let Some(of_scope) = all.by_scope.get_mut(&removed.scope) {
            of_scope.remove(&removed.target, &removed.id);
        }
    }

    /// Whether a token of any vendor no longer counts, by what it says. `project_of`: which project the key
    /// belongs to that it names, if that is known. `known_as`: the other name of its room, if it has one.
    pub(crate) fn covers_any(
        &self,
        vendor: Vendor,
        claims: &Claims,
        known_as: Option<&str>,
        project_of: impl FnOnce(&ApiKey) -> Option<Arc<str>>,
    ) -> bool {
        let subject = Subject { also_entering: known_as, ..claims.subject() };
        let names_key = claims.project().filter(|_| has_projects(vendor));
        match names_key.and_then(|text| ApiKey::allow_placeholder(text).ok()) {
            Some(api_key) => self.covers(&api_key, project_of(&api_key).as_deref(), &subject),
            None => self.covers_other(&subject),
        }
    }

    /// Whether a token no longer counts of a vendor that has projects here. `project`: whose key signed it, if
    /// that is known.
    pub(crate) fn covers(
        &self,
        api_key: &ApiKey,
        project: Option<&str>,
        subject: &Subject<'_>,
    ) -> bool {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if all.by_scope.is_empty() {
            return false;
        }
        let project = project.map(|project| RevocationScope::Project(project.to_owned()));
        [Some(RevocationScope::Database), project, Some(RevocationScope::Key(api_key.clone()))]
            .into_iter()
            .flatten()
            .filter_map(|scope| all.by_scope.get(&scope))
            .any(|of_scope| of_scope.covers(subject))
    }

    /// Whether a token of any other vendor no longer counts. Its key is none of those that a revocation can name,
    /// and changes when none of them does; so a revocation counts under whichever key it was made.
    pub(crate) fn covers_other(&self, subject: &Subject<'_>) -> bool {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.by_scope.values().any(|of_scope| of_scope.covers(subject))
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.by_scope.values().map(OfScope::count).sum()
    }
}
