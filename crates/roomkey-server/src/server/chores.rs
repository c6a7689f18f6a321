//! What a server does again and again while it serves.

use crate::app::App;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// How soon a server notices what another process has changed in its database. Looking takes two
/// rows. Whose token is refused meanwhile has it looked at again (`desk::again`).
const FOLLOW_EVERY: Duration = Duration::from_millis(100);
/// How soon the log does not say any more that something was done which was not: within a second.
const SETTLE_EVERY: Duration = Duration::from_millis(500);
/// How often revocations that have run out are removed.
const FORGET_EVERY: Duration = Duration::from_mins(10);

/// Begins them all; they end with `tasks`.
pub(super) fn begin(tasks: &mut JoinSet<()>, app: &Arc<App>) {
    app.callers.keep_fresh(tasks);
    tasks.spawn(look_after_store(app.clone()));
    tasks.spawn(follow_store(app.clone()));
    tasks.spawn(forget_revocations(app.clone()));
    tasks.spawn(sync_audit(app.clone()));
    tasks.spawn(settle_changes(app.clone()));
    tasks.spawn(give_memory_back(app.clone()));
}

/// Apart from what reads and writes, because that may have to wait.
async fn look_after_store(app: Arc<App>) {
    loop {
        app.store.look_after().await;
        tokio::time::sleep(FOLLOW_EVERY).await;
    }
}

async fn follow_store(app: Arc<App>) {
    let mut was_well = true;
    loop {
        tokio::time::sleep(FOLLOW_EVERY).await;
        let followed = app.follow_store().await;
        // Once is enough: this comes round ten times a second.
        if let (Err(error), true) = (&followed, was_well) {
            tracing::error!(code = error.code(), reason = %error, "changes in the database are not seen");
        }
        was_well = followed.is_ok();
    }
}

async fn forget_revocations(app: Arc<App>) {
    loop {
        tokio::time::sleep(FORGET_EVERY).await;
        let Ok(now) = crate::clock::now() else { continue };
        if let Err(error) = app.store.forget_revocations(now).await {
            tracing::warn!(code = error.code(), reason = %error, "old revocations stay");
        }
    }
}

/// What another process has recorded and was killed before it did is made good, or said not to be done.
async fn settle_changes(app: Arc<App>) {
    loop {
        tokio::time::sleep(SETTLE_EVERY).await;
        // The task that writes logs what it could not write.
        drop(app.store.settle(&app.audit).await);
    }
}

/// What a crowd has made the server allocate goes back when the crowd does.
async fn give_memory_back(app: Arc<App>) {
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        if app.ebb.has_come() {
            drop(tokio::task::spawn_blocking(roomkey_memory::give_back).await);
        }
    }
}

async fn sync_audit(app: Arc<App>) {
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let app = app.clone();
        let synced = tokio::task::spawn_blocking(move || app.audit.sync()).await;
        if let Ok(Err(error)) = synced {
            tracing::error!(code = error.code(), reason = %error, "the audit log is not on the disk");
        }
    }
}
