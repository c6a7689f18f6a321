//! What only a server's inside can show: who follows the store while others change it.

use super::*;
use crate::clock::{self, Millis};
use crate::store::{By, DatabaseUrl, Generations, NewRevocation, RevocationScope};
use roomkey::revocation::{Subject, Target};
use roomkey::{Jti, Lifetime};
use std::sync::atomic::{AtomicBool, Ordering};

/// The loop follows the store, and so does each probe of readiness.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_revocation_that_was_acknowledged_counts_whoever_follows_the_store_meanwhile() {
    let directory = tempfile::tempdir().unwrap();
    let database = DatabaseUrl::file(directory.path().join("roomkey.db"));
    let config = Config::from_toml("bind = '127.0.0.1:0'").unwrap();
    let server = Server::bind(config.with_database(database.clone())).await.unwrap();
    let (app, api_key) = (server.app.clone(), server.api_key.clone());
    let new = |jti: &Jti| NewRevocation {
        scope: RevocationScope::Key(api_key.clone()),
        target: Target::Token { jti: jti.clone() },
        keep_until: Some(clock::now().unwrap().after(Lifetime::hours(1).unwrap())),
    };
    let is_over = Arc::new(AtomicBool::new(false));
    let mut others = Vec::new();
    for _ in 0..3 {
        let (app, is_over) = (app.clone(), is_over.clone());
        others.push(tokio::spawn(async move {
            while !is_over.load(Ordering::Relaxed) {
                // As if another process had changed something.
                *app.seen.lock().unwrap() = Generations::default();
                app.follow_store().await.unwrap();
            }
        }));
    }
    for number in 0..150 {
        let jti: Jti = format!("token-{number}").parse().unwrap();
        let by = By { caller: "one".into(), jti: None, request: None };
        app.revoke(new(&jti), by, Millis::now().unwrap()).await.unwrap();
        let now = clock::now().unwrap();
        let subject = Subject { jti: Some(&jti), issued_at: Some(now), ..Subject::default() };
        for _ in 0..50 {
            assert!(app.is_revoked(&api_key, &subject), "{jti} counts again");
            tokio::task::yield_now().await;
        }
    }
    is_over.store(true, Ordering::Relaxed);
    for other in others {
        other.await.unwrap();
    }
}
