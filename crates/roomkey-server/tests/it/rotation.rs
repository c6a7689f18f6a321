//! Keys are changed under traffic, and nobody is refused for it.

use crate::process::{Client, Process, credentials, token};
use roomkey_server::{DatabaseUrl, Project, Store};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const CLIENTS: usize = 4;
const ROTATIONS: usize = 5;

/// Mints, uses the token at once, and uses one from before the first change, until told to stop.
/// Returns how many requests there were and which keys signed.
fn traffic(
    address: &str,
    local_key: &str,
    old: &str,
    stop: &AtomicBool,
) -> (u64, BTreeSet<String>) {
    let mut client = Client::connect(address).unwrap();
    let mut asked = 0;
    let mut keys = BTreeSet::new();
    // The bound is for the case that nobody says stop.
    while !stop.load(Ordering::Relaxed) && asked < 300_000 {
        let (status, answer) = client.ask("GET", "/get-token", local_key, "").unwrap();
        assert_eq!(status, 200, "{answer}");
        let fresh = answer["token"].as_str().unwrap();
        for token in [fresh, old] {
            let (status, answer) = client.ask("GET", "/v2/rooms?perPage=1", token, "").unwrap();
            assert_eq!(status, 200, "{answer}");
        }
        keys.insert(api_key(fresh));
        asked += 3;
    }
    (asked, keys)
}

fn api_key(token: &str) -> String {
    let payload = token.split('.').nth(1).unwrap();
    let payload = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(payload).unwrap();
    let claims: Value = serde_json::from_slice(&payload).unwrap();
    claims["apikey"].as_str().unwrap().to_owned()
}

// Proof of the README's table: rotation of keys, VideoSDK.
#[test]
fn nobody_is_refused_while_keys_change() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::start(directory.path());
    let old = token(&credentials(&process), "from-before");
    let stop = AtomicBool::new(false);
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| scope.spawn(|| traffic(&process.address, &process.local_key, &old, &stop)))
            .collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            // Another process changes the keys, as the command does.
            let database = DatabaseUrl::file(directory.path().join("roomkey.db"));
            let store = Store::open(&database).await.unwrap();
            for _ in 0..ROTATIONS {
                tokio::time::sleep(Duration::from_millis(300)).await;
                store.rotate(Project::First).await.unwrap();
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
        });
        stop.store(true, Ordering::Relaxed);
        clients.into_iter().map(|client| client.join().unwrap()).collect()
    });
    let asked: u64 = outcomes.iter().map(|(asked, _)| asked).sum();
    let keys: BTreeSet<&String> = outcomes.iter().flat_map(|(_, keys)| keys).collect();
    // A machine that is busy with other things may sleep through a change.
    assert!(asked > 100 && keys.len() > 2, "only {asked} requests: {}", json!(keys));
    process.stop();
}
