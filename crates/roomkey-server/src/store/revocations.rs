//! Revocations, until the tokens they are about would have expired anyway.

use super::Store;
use super::changes::{By, Change, Subject};
use super::writer::Work;
use crate::audit::Recorded;
use crate::error::{Result, StoreError};
use roomkey::revocation::Revocation;
use roomkey::{ApiKey, Jti, ParticipantId, RoomId, Timestamp};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnection;

/// The most revocations that are kept at once, in the database and in memory.
pub(crate) const MOST: i64 = 200_000;

/// How long revocations are kept beyond their end, in seconds.
const DAY: i64 = 86_400;
/// How many stand in one record.
const RECORDED_AT_ONCE: usize = 20;
/// The action of their records.
pub(super) const REVOKE: &str = "token.revoke";

/// A revocation and the second from which on it no longer matters.
pub(crate) type StoredRevocation = (Revocation, Timestamp);

impl Store {
    /// Keeps a revocation until a moment: when the token, or the last token it covers, will have
    /// expired. Revoking again extends and never shortens.
    ///
    /// Servers on this database notice within a second, also when it was another process that
    /// revoked.
    ///
    /// # Errors
    /// [`StoreError::RevocationsFull`], [`StoreError::Unavailable`].
    pub async fn revoke(&self, revocation: Revocation, keep_until: Timestamp) -> Result<()> {
        self.revoke_each(vec![revocation], keep_until).await
    }

    /// As [`Store::revoke`] for several revocations, all or none: one that is for every key must not
    /// end up being for some.
    ///
    /// # Errors
    /// As [`Store::revoke`].
    pub async fn revoke_each(
        &self,
        revocations: Vec<Revocation>,
        keep_until: Timestamp,
    ) -> Result<()> {
        let now = crate::clock::now()?;
        let stored: Vec<StoredRevocation> =
            revocations.into_iter().map(|revocation| (revocation, keep_until)).collect();
        let recorded = |one: &StoredRevocation| {
            change(&one.0, By::local()).of(Subject::Revocations, data(std::slice::from_ref(one)))
        };
        let changes = stored.iter().map(recorded).collect();
        self.change(changes, keep(stored, now)).await?;
        Ok(())
    }

    /// Keeps several revocations, all or none, and forgets those that have run out. Returns the
    /// generation that this made, unless others were forgotten with it: who follows the store then
    /// knows what is in it without reading it again. One record names what is revoked, and not that
    /// it is for each of several keys.
    pub(crate) async fn revoke_all(
        &self,
        revocations: Vec<StoredRevocation>,
        now: Timestamp,
        by: By,
    ) -> Result<Option<i64>> {
        // A line has a bound, and a database may have many keys.
        let recorded = |some: &[StoredRevocation]| {
            let (first, _) = some.first()?;
            let change = Change { key: None, ..change(first, by.clone()) };
            Some(change.of(Subject::Revocations, data(some)))
        };
        let changes = revocations.chunks(RECORDED_AT_ONCE).filter_map(recorded).collect();
        self.change(changes, keep(revocations, now)).await
    }

    /// Forgets the revocations that have run out.
    pub(crate) async fn forget_revocations(&self, now: Timestamp) -> Result<(), StoreError> {
        self.writer
            .write_steps(move |connection| {
                Box::pin(async move {
                    if forget_ended(connection, now).await? == 0 {
                        return Ok(());
                    }
                    touch(connection).await?;
                    Ok(())
                })
            })
            .await
    }

    /// All revocations that are kept, each with the second from which on it no longer matters.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn revocations(&self) -> Result<Vec<(Revocation, Timestamp)>> {
        let tokens: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT api_key, jti, keep_until FROM revoked_tokens ORDER BY api_key, jti",
        )
        .fetch_all(&self.readers)
        .await?;
        let participants: Vec<(String, String, String, i64, i64)> = sqlx::query_as(
            "SELECT api_key, room_id, participant_id, issued_up_to, keep_until \
             FROM revoked_participants ORDER BY api_key, room_id, participant_id",
        )
        .fetch_all(&self.readers)
        .await?;
        let mut all = Vec::with_capacity(tokens.len() + participants.len());
        for (api_key, jti, keep_until) in tokens {
            let api_key = ApiKey::allow_placeholder(&api_key)?;
            let revocation = Revocation::Token { api_key, jti: Jti::parse(&jti)? };
            all.push((revocation, Timestamp::from_unix(keep_until)?));
        }
        for (api_key, room, participant, issued_up_to, keep_until) in participants {
            let revocation = Revocation::Participant {
                api_key: ApiKey::allow_placeholder(&api_key)?,
                room: RoomId::parse(&room)?,
                participant: ParticipantId::parse(&participant)?,
                issued_up_to: Timestamp::from_unix(issued_up_to)?,
            };
            all.push((revocation, Timestamp::from_unix(keep_until)?));
        }
        Ok(all)
    }
}

fn change(revocation: &Revocation, by: By) -> Change {
    let change = Change::new(REVOKE, by);
    let text = |text: &str| Some(text.to_owned());
    match revocation {
        Revocation::Token { api_key, jti } => {
            Change { key: text(api_key.as_str()), jti: text(jti.as_str()), ..change }
        }
        Revocation::Participant { api_key, room, participant, .. } => Change {
            key: text(api_key.as_str()),
            room: text(room.as_str()),
            participant: text(participant.as_str()),
            ..change
        },
        // A kind that this version does not know is refused when it comes to be kept.
        _ => change,
    }
}

/// All that is needed to revoke again, for a record: `{"revoke":[…]}`, with times in Unix seconds.
fn data(revocations: &[StoredRevocation]) -> Value {
    let one = |(revocation, keep_until): &StoredRevocation| match revocation {
        Revocation::Token { api_key, jti } => {
            json!({ "apiKey": api_key, "jti": jti, "keepUntil": keep_until })
        }
        Revocation::Participant { api_key, room, participant, issued_up_to } => json!({
            "apiKey": api_key,
            "roomId": room,
            "participantId": participant,
            "issuedUpTo": issued_up_to,
            "keepUntil": keep_until,
        }),
        // A kind that this version does not know is refused when it comes to be kept.
        _ => Value::Null,
    };
    json!({ "revoke": revocations.iter().map(one).collect::<Vec<_>>() })
}

/// The revocations of a record, as [`data`] wrote them.
fn from_data(data: &Value) -> Option<Vec<StoredRevocation>> {
    let one = |one: &Value| -> Option<StoredRevocation> {
        let text = |name: &str| one.get(name).and_then(Value::as_str);
        let time = |name: &str| Timestamp::from_unix(one.get(name)?.as_i64()?).ok();
        let api_key = ApiKey::allow_placeholder(text("apiKey")?).ok()?;
        let revocation = match text("jti") {
            Some(jti) => Revocation::Token { api_key, jti: Jti::parse(jti).ok()? },
            None => Revocation::Participant {
                api_key,
                room: RoomId::parse(text("roomId")?).ok()?,
                participant: ParticipantId::parse(text("participantId")?).ok()?,
                issued_up_to: time("issuedUpTo")?,
            },
        };
        Some((revocation, time("keepUntil")?))
    };
    data.get("revoke")?.as_array()?.iter().map(one).collect()
}

/// Does again what records of revocations say, in their order, and says how much that was. Revocations
/// that have run out are left out.
pub(super) async fn revoke_again(
    connection: &mut SqliteConnection,
    records: &[Recorded],
    now: Timestamp,
) -> Result<usize, StoreError> {
    let mut revoked = 0;
    for record in records.iter().filter(|record| record.action == REVOKE) {
        let revocations = from_data(&record.change.data)
            .ok_or(StoreError::Corrupt("a revocation in the audit log"))?;
        for (revocation, keep_until) in revocations {
            // As in `forget_ended`, a clock that was set back by a day revives no token.
            if seconds(keep_until) > seconds(now) - DAY {
                insert(connection, &revocation, keep_until).await?;
                revoked += 1;
            }
        }
    }
    Ok(revoked)
}

/// What [`Store::revoke_all`] does.
fn keep(
    revocations: Vec<StoredRevocation>,
    now: Timestamp,
) -> impl for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, Option<i64>> + Send + 'static {
    move |connection| {
        Box::pin(async move {
            let forgotten = forget_ended(connection, now).await?;
            for (revocation, keep_until) in &revocations {
                insert(connection, revocation, *keep_until).await?;
            }
            let kept: i64 = sqlx::query_scalar(
                "SELECT (SELECT count(*) FROM revoked_tokens) \
                      + (SELECT count(*) FROM revoked_participants)",
            )
            .fetch_one(&mut *connection)
            .await?;
            if kept > MOST {
                return Err(StoreError::RevocationsFull);
            }
            let generation = touch(connection).await?;
            Ok((forgotten == 0).then_some(generation))
        })
    }
}

/// Removes what ended more than a day ago (a clock that is set back by less revives no token), and
/// says how much that was.
async fn forget_ended(
    connection: &mut SqliteConnection,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let mut removed = 0;
    for sql in [
        "DELETE FROM revoked_tokens WHERE keep_until <= $1",
        "DELETE FROM revoked_participants WHERE keep_until <= $1",
    ] {
        let done = sqlx::query(sql).bind(seconds(now) - DAY).execute(&mut *connection).await?;
        removed += done.rows_affected();
    }
    Ok(removed)
}

/// Makes a new generation.
async fn touch(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(
        "UPDATE generations SET generation = generation + 1 WHERE subject = 'revocations' \
         RETURNING generation",
    )
    .fetch_one(connection)
    .await?)
}

async fn insert(
    connection: &mut SqliteConnection,
    revocation: &Revocation,
    keep_until: Timestamp,
) -> Result<(), StoreError> {
    let query = match revocation {
        Revocation::Token { api_key, jti } => sqlx::query(
            "INSERT INTO revoked_tokens (api_key, jti, keep_until) VALUES ($1, $2, $3) \
             ON CONFLICT (api_key, jti) DO UPDATE SET keep_until = excluded.keep_until \
             WHERE excluded.keep_until > revoked_tokens.keep_until",
        )
        .bind(api_key.as_str().to_owned())
        .bind(jti.as_str().to_owned())
        .bind(seconds(keep_until)),
        Revocation::Participant { api_key, room, participant, issued_up_to } => sqlx::query(
            "INSERT INTO revoked_participants \
                 (api_key, room_id, participant_id, issued_up_to, keep_until) \
             VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (api_key, room_id, participant_id) DO UPDATE SET \
                 issued_up_to = CASE WHEN excluded.issued_up_to > revoked_participants.issued_up_to \
                     THEN excluded.issued_up_to ELSE revoked_participants.issued_up_to END, \
                 keep_until = CASE WHEN excluded.keep_until > revoked_participants.keep_until \
                     THEN excluded.keep_until ELSE revoked_participants.keep_until END",
        )
        .bind(api_key.as_str().to_owned())
        .bind(room.as_str().to_owned())
        .bind(participant.as_str().to_owned())
        .bind(seconds(*issued_up_to))
        .bind(seconds(keep_until)),
        _ => return Err(StoreError::Corrupt("a kind of revocation that this version cannot keep")),
    };
    query.execute(connection).await?;
    Ok(())
}

/// A [`Timestamp`] ends in the year 5138, so it always fits.
fn seconds(time: Timestamp) -> i64 {
    i64::try_from(time.unix()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revoked::Revoked;
    use crate::store::{DatabaseUrl, Project};
    use roomkey::Lifetime;
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
        let token = Revocation::Token {
            api_key: claims.api_key().clone(),
            jti: claims.jti().unwrap().clone(),
        };
        store.revoke_all(vec![(token, at(expires))], at(NOON), By::local()).await.unwrap();
        assert!(after_a_restart(&store).await.covers(&claims));
        // A day ahead the revocation has run out. Set back by that day the token is good again, and
        // has to be refused still.
        store.forget_revocations(at(expires + DAY - 1)).await.unwrap();
        assert!(after_a_restart(&store).await.covers(&claims));
        store.forget_revocations(at(expires - 1)).await.unwrap();
        assert!(after_a_restart(&store).await.covers(&claims));
        // Set back before the revocation was made.
        store.forget_revocations(at(NOON - DAY)).await.unwrap();
        store.revoke_all(Vec::new(), at(NOON - DAY), By::local()).await.unwrap();
        assert!(after_a_restart(&store).await.covers(&claims));
        assert!(after_a_restart(&store).await.covers(&of_yesterday), "it has the same id");
        // Only a clock that was wrong by more than a day makes the store forget.
        store.forget_revocations(at(expires + DAY)).await.unwrap();
        assert!(!after_a_restart(&store).await.covers(&claims));
    }

    #[tokio::test]
    async fn who_was_sent_away_stays_away_when_the_clock_is_set_back() {
        let (store, claims, of_yesterday) = prepared().await;
        let person = |issued_up_to: i64| Revocation::Participant {
            api_key: claims.api_key().clone(),
            room: claims.room().unwrap().clone(),
            participant: claims.participant().unwrap().clone(),
            issued_up_to: at(issued_up_to),
        };
        store
            .revoke_all(vec![(person(NOON), at(NOON + HOUR))], at(NOON), By::local())
            .await
            .unwrap();
        // The same again by a clock that was set back: it must not take back what was said at noon.
        let again = vec![(person(NOON - DAY), at(NOON - DAY + HOUR))];
        store.revoke_all(again.clone(), at(NOON - DAY), By::local()).await.unwrap();
        let revoked = after_a_restart(&store).await;
        revoked.add(again);
        for claims in [&claims, &of_yesterday] {
            assert!(revoked.covers(claims));
            assert!(after_a_restart(&store).await.covers(claims));
        }
    }
}
