//! Revocations, until the tokens they are about would have expired anyway.

use super::backend::ask;
use super::changes::{By, Change, Subject};
use super::revocation::{KeptRevocation, NewRevocation, Row, seconds};
use super::transaction::Transaction;
use super::{Page, Store};
use crate::audit::Recorded;
use crate::clock::Millis;
use crate::error::{Error, Result, StoreError};
use crate::id;
use roomkey::Timestamp;
use serde_json::json;

/// The most revocations that are kept at once, in the database and in memory.
pub(crate) const MOST: i64 = 200_000;
/// How long revocations are kept beyond their end, in seconds.
pub(super) const DAY: i64 = 86_400;
/// The actions of their records.
pub(super) const REVOKE: &str = "token.revoke";
pub(super) const REINSTATE: &str = "token.reinstate";

impl Store {
    /// Keeps a revocation. The same again is the same revocation, which then reaches as far as either
    /// would, and is kept for as long.
    ///
    /// Servers on this database notice within a second, also when it was another process that
    /// revoked.
    ///
    /// # Errors
    /// [`StoreError::RevocationsFull`]; [`StoreError::NotFound`] when it is for the keys of a project
    /// and there is none; [`StoreError::Unavailable`].
    pub async fn revoke(&self, new: NewRevocation) -> Result<KeptRevocation> {
        let (kept, _) = self.revoke_by(new, By::local(), None, Millis::now()?).await?;
        Ok(kept)
    }

    /// The same on behalf of somebody, who may have so many in force. Also returns the generation that
    /// this made, unless others were forgotten with it: who follows the store then knows what is in it
    /// without reading it again.
    pub(crate) async fn revoke_by(
        &self,
        new: NewRevocation,
        by: By,
        most: Option<u32>,
        created: Millis,
    ) -> Result<(KeptRevocation, Option<i64>)> {
        let now = created.timestamp()?;
        let wanted = Row::new(new, id::object_id(created)?, &by.caller, created);
        let recorded = move |(kept, _): &(KeptRevocation, Option<i64>)| {
            vec![kept.change(Change::new(REVOKE, by)).of(Subject::Revocations, kept.data())]
        };
        Ok(ask!(self, db => db.revoke(wanted, now, most, recorded).await)?)
    }

    /// Forgets a revocation before its time: what it took back is good again. Servers on this database
    /// notice within a second.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn remove_revocation(&self, id: &str) -> Result<KeptRevocation> {
        let (removed, _) = self.remove_revocation_by(id, By::local()).await?;
        Ok(removed)
    }

    /// The same on behalf of somebody. Also returns the generation that this made.
    pub(crate) async fn remove_revocation_by(
        &self,
        id: &str,
        by: By,
    ) -> Result<(KeptRevocation, i64)> {
        let id = id.to_owned();
        let recorded = move |(removed, _): &(KeptRevocation, i64)| {
            let data = json!({ "reinstate": removed.id });
            vec![removed.change(Change::new(REINSTATE, by)).of(Subject::Revocations, data)]
        };
        Ok(ask!(self, db => db.remove_revocation(id, recorded).await)?)
    }

    /// Forgets the revocations that have run out.
    pub(crate) async fn forget_revocations(&self, now: Timestamp) -> Result<(), StoreError> {
        ask!(self, db => db.forget_revocations(now).await)
    }

    /// All revocations that are kept, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn revocations(&self) -> Result<Vec<KeptRevocation>> {
        let rows = ask!(self, db => db.revocations().await)?;
        rows.into_iter().map(|row| row.try_into().map_err(Error::from)).collect()
    }

    /// A page of them, and how many there are.
    pub(crate) async fn page_of_revocations(
        &self,
        page: Page,
    ) -> Result<(Vec<KeptRevocation>, i64)> {
        let (rows, total) = ask!(self, db => db.page_of_revocations(page).await)?;
        let rows = rows.into_iter().map(|row| row.try_into().map_err(Error::from));
        Ok((rows.collect::<Result<_>>()?, total))
    }
}

/// Does again what records of revocations say, in their order, and says how much that was. Revocations
/// that have run out are left out, and those that the records themselves end. None that is there is
/// removed.
pub(super) async fn revoke_again(
    transaction: &mut impl Transaction,
    records: &[Recorded],
    now: Timestamp,
) -> Result<usize, StoreError> {
    let unreadable = || StoreError::Corrupt("a revocation in the audit log");
    let reinstated = |id: &str, after: u64| {
        records.iter().any(|record| {
            record.action == REINSTATE
                && record.seq > after
                && record.change.data.get("reinstate").is_some_and(|one| one == id)
        })
    };
    let mut revoked = 0;
    for record in records.iter().filter(|record| record.action == REVOKE) {
        let all = record.change.data.get("revoke").and_then(serde_json::Value::as_array);
        for one in all.ok_or_else(unreadable)? {
            let mut row = Row::from_data(one).ok_or_else(unreadable)?;
            if !row.project_id.is_empty() && !transaction.has_project(&row.project_id).await? {
                // Its keys may come back by hand, in another project.
                row.project_id.clear();
            }
            // As where they are forgotten, a clock that was set back by a day revives no token.
            let matters = row.keep_until.is_none_or(|end| end > seconds(now) - DAY);
            if matters && !reinstated(&row.revocation_id, record.seq) {
                transaction.keep_revocation(&row).await?;
                revoked += 1;
            }
        }
    }
    Ok(revoked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::revoked::Revoked;
    use crate::store::{DatabaseUrl, Project, RevocationScope};
    use roomkey::Lifetime;
    use roomkey::revocation::Subject;
    use roomkey::revocation::Target;
    use roomkey::videosdk::{Access, Claims, Expectation, Permission};

    const HOUR: i64 = 3600;
    const NOON: i64 = 1_800_000_000;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    /// A store, and the verified claims of a token of two hours that was minted at noon.
    async fn prepared() -> (Store, Claims, Claims) {
        let store = Store::open(&DatabaseUrl::memory()).await.unwrap();
        store.ensure_first_key().await.unwrap().unwrap();
        let keyring = store.keyring_of(&Project::First).await.unwrap();
        let access = Access::new([Permission::AllowJoin])
            .unwrap()
            .jti("taken-back".parse().unwrap())
            .room("2kyv-gzay-64pg".parse().unwrap())
            .participant("ann".parse().unwrap());
        let claims = |minted: i64| {
            let two_hours = Lifetime::minutes(120).unwrap();
            let token = keyring.active().unwrap().mint(&access, two_hours, at(minted)).unwrap();
            let join = Expectation::join("2kyv-gzay-64pg".parse().unwrap());
            keyring.verify(&token, &join, at(minted + 1)).unwrap().into_inner()
        };
        (store, claims(NOON), claims(NOON - DAY))
    }

    fn of_key(claims: &Claims, target: Target, keep_until: i64) -> NewRevocation {
        let scope = RevocationScope::Key(claims.api_key().clone());
        NewRevocation { scope, target, keep_until: Some(at(keep_until)) }
    }

    async fn revoke(store: &Store, new: NewRevocation, now: i64) -> KeptRevocation {
        let now = Millis::from_stored(now * 1000);
        store.revoke_by(new, By::local(), None, now).await.unwrap().0
    }

    fn covers(revoked: &Revoked, claims: &Claims) -> bool {
        let subject = Subject::of(claims, claims.room(), claims.participant());
        revoked.covers(claims.api_key(), None, &subject)
    }

    /// What a server that starts now would refuse.
    async fn after_a_restart(store: &Store) -> Revoked {
        let revoked = Revoked::default();
        revoked.replace(store.revocations().await.unwrap());
        revoked
    }

    #[tokio::test]
    async fn a_clock_that_is_set_back_a_day_revives_no_token() {
        let (store, claims, of_yesterday) = prepared().await;
        let expires = NOON + 2 * HOUR;
        let token = Target::Token { jti: claims.jti().unwrap().clone() };
        revoke(&store, of_key(&claims, token, expires), NOON).await;
        assert!(covers(&after_a_restart(&store).await, &claims));
        // A day ahead the revocation has run out. Set back by that day the token is good again, and
        // has to be refused still.
        store.forget_revocations(at(expires + DAY - 1)).await.unwrap();
        assert!(covers(&after_a_restart(&store).await, &claims));
        store.forget_revocations(at(expires - 1)).await.unwrap();
        assert!(covers(&after_a_restart(&store).await, &claims));
        // Set back before the revocation was made.
        store.forget_revocations(at(NOON - DAY)).await.unwrap();
        let other = Target::Token { jti: "another".parse().unwrap() };
        revoke(&store, of_key(&claims, other, expires), NOON - DAY).await;
        assert!(covers(&after_a_restart(&store).await, &claims));
        assert!(covers(&after_a_restart(&store).await, &of_yesterday), "it has the same id");
        // Only a clock that was wrong by more than a day makes the store forget.
        store.forget_revocations(at(expires + DAY)).await.unwrap();
        assert!(!covers(&after_a_restart(&store).await, &claims));
    }

    #[tokio::test]
    async fn who_was_sent_away_stays_away_when_the_clock_is_set_back() {
        let (store, claims, of_yesterday) = prepared().await;
        let person = |issued_up_to: i64| Target::Participant {
            room: claims.room().unwrap().into(),
            participant: claims.participant().unwrap().into(),
            issued_up_to: at(issued_up_to),
        };
        revoke(&store, of_key(&claims, person(NOON), NOON + HOUR), NOON).await;
        // The same again by a clock that was set back: it must not take back what was said at noon.
        let again = of_key(&claims, person(NOON - DAY), NOON - DAY + HOUR);
        let again = revoke(&store, again, NOON - DAY).await;
        let revoked = after_a_restart(&store).await;
        revoked.add(again);
        for claims in [&claims, &of_yesterday] {
            assert!(covers(&revoked, claims));
            assert!(covers(&after_a_restart(&store).await, claims));
        }
    }
}
