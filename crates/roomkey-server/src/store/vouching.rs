//! What database and log say of each other: the generations that the database has got to, and the record
//! of its last change, which the log has to hold.

use super::transaction::Transaction;
use crate::audit::{Generations, Recorded};
use crate::error::StoreError;

/// Beyond everything that was recorded, so that no generation is made twice.
pub(super) fn recorded<'r>(
    found: Generations,
    records: impl Iterator<Item = &'r Recorded>,
) -> Generations {
    records.fold(found, |latest, record| {
        latest.latest(Generations {
            keys: record.change.keys.unwrap_or_default(),
            revocations: record.change.revocations.unwrap_or_default(),
        })
    })
}

pub(super) const fn refuse_stale(found: Generations, done: Generations) -> Result<(), StoreError> {
    if found.is_behind(done) {
        return Err(StoreError::Stale {
            found: (found.keys, found.revocations),
            recorded: (done.keys, done.revocations),
        });
    }
    Ok(())
}

/// Makes generations that nobody has recorded yet.
pub(super) async fn move_on(
    transaction: &mut impl Transaction,
    latest: Generations,
) -> Result<Generations, StoreError> {
    let made = Generations {
        keys: latest.keys.saturating_add(1),
        revocations: latest.revocations.saturating_add(1),
    };
    transaction.set_generations(made).await?;
    Ok(made)
}
