//! The revocations in memory, where every verification looks.
//!
//! Loaded from the store at start and kept in step with it. A revocation enters here after the
//! store has it, so what is refused now is refused after a restart too.

use crate::store::StoredRevocation;
use roomkey::opentok::Connection;
use roomkey::revocation::{Revocation, Subject};
use roomkey::videosdk::Claims;
use roomkey::{ApiKey, Jti, ParticipantId, RoomId, Timestamp};
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

#[derive(Debug, Default)]
struct OfKey {
    tokens: HashMap<Jti, StoredRevocation>,
    participants: HashMap<RoomId, HashMap<ParticipantId, StoredRevocation>>,
}

#[derive(Debug, Default)]
struct All {
    by_key: HashMap<ApiKey, OfKey>,
    /// While the store is being read: what was added since, which the reading may have missed.
    added_since: Option<Vec<StoredRevocation>>,
}

/// All revocations that still matter, by API key.
#[derive(Debug, Default)]
pub(crate) struct Revoked(RwLock<All>);

impl Revoked {
    /// To be called before the store is read for [`Revoked::replace`].
    pub(crate) fn expect_replacement(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).added_since = Some(Vec::new());
    }

    /// Replaces everything by what the store holds, and what was added while it was read.
    pub(crate) fn replace(&self, revocations: Vec<StoredRevocation>) {
        let mut fresh = HashMap::new();
        for one in revocations {
            insert(&mut fresh, one);
        }
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for one in all.added_since.take().into_iter().flatten() {
            insert(&mut fresh, one);
        }
        all.by_key = fresh;
    }

    /// Adds what the store has just taken.
    pub(crate) fn add(&self, revocations: Vec<StoredRevocation>) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(added_since) = &mut all.added_since {
            added_since.extend(revocations.iter().cloned());
        }
        for one in revocations {
            insert(&mut all.by_key, one);
        }
    }

    /// Whether a token with these claims no longer counts. Entries are heeded for as long as they
    /// are here, whatever the clock says: a clock that is set back revives nothing.
    pub(crate) fn covers(&self, claims: &Claims) -> bool {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let Some(of_key) = all.by_key.get(claims.api_key()) else { return false };
        let token = claims.jti().and_then(|jti| of_key.tokens.get(jti));
        let participant = match (claims.room(), claims.participant()) {
            (Some(room), Some(participant)) => {
                of_key.participants.get(room).and_then(|room| room.get(participant))
            }
            _ => None,
        };
        [token, participant].into_iter().flatten().any(|(revocation, _)| revocation.covers(claims))
    }

    /// Whether a token of another vendor than VideoSDK no longer counts. Its key is none of VideoSDK's,
    /// and changes when none of them does; so a revocation counts under whichever key it was made.
    /// `rooms`: what the session that it is for is called.
    pub(crate) fn covers_other(
        &self,
        jti: Option<&Jti>,
        issued_at: Option<Timestamp>,
        rooms: &[RoomId],
        participant: Option<&ParticipantId>,
    ) -> bool {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.by_key.iter().any(|(api_key, of_key)| {
            let by_id = jti.is_some_and(|jti| of_key.tokens.contains_key(jti));
            let by_seat = |room: &RoomId| {
                let found = participant.and_then(|who| of_key.participants.get(room)?.get(who));
                let subject = Subject {
                    api_key,
                    jti,
                    issued_at,
                    entering: Some(room),
                    entering_as: participant,
                };
                found.is_some_and(|(revocation, _)| revocation.covers_subject(&subject))
            };
            by_id || rooms.iter().any(by_seat)
        })
    }

    /// Whether a token for a session was taken back: by its id, or with all of its participant's in the
    /// session, which has an id and perhaps a name.
    pub(crate) fn covers_seat(&self, seat: &Connection, name: Option<&str>) -> bool {
        let called = [Some(seat.session().as_str()), name].into_iter().flatten();
        let rooms: Vec<RoomId> = called.filter_map(|text| RoomId::parse(text).ok()).collect();
        let participant = seat.data().and_then(|data| ParticipantId::parse(data).ok());
        self.covers_other(seat.jti(), seat.issued_at(), &rooms, participant.as_ref())
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.by_key
            .values()
            .map(|of_key| {
                of_key.tokens.len() + of_key.participants.values().map(HashMap::len).sum::<usize>()
            })
            .sum()
    }
}

fn insert(all: &mut HashMap<ApiKey, OfKey>, (revocation, keep_until): StoredRevocation) {
    match &revocation {
        Revocation::Token { api_key, jti } => {
            let of_key = all.entry(api_key.clone()).or_default();
            of_key.tokens.insert(jti.clone(), (revocation, keep_until));
        }
        Revocation::Participant { api_key, room, participant, issued_up_to } => {
            let of_key = all.entry(api_key.clone()).or_default();
            let of_room = of_key.participants.entry(room.clone()).or_default();
            // As in the store, a second revocation extends the first.
            let is_later = of_room.get(participant).is_none_or(|(known, _)| match known {
                Revocation::Participant { issued_up_to: known, .. } => known < issued_up_to,
                _ => true,
            });
            if is_later {
                of_room.insert(participant.clone(), (revocation, keep_until));
            }
        }
        // A kind that this version does not know cannot come out of its store.
        _ => {}
    }
}
