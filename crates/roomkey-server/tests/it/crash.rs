//! `kill -9` in the middle of everything: what was acknowledged is there afterwards.

use crate::process::{Client, Process, credentials, token};
use roomkey::videosdk::Credentials;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

/// `ROOMKEY_CRASH_ROUNDS` asks for more, for a long run.
const ROUNDS: u64 = 12;
const CLIENTS: usize = 8;

#[derive(Default)]
struct Acknowledged {
    rooms: BTreeSet<String>,
    custom: BTreeSet<(String, String)>,
    revoked: BTreeSet<String>,
    minted: u64,
}

#[test]
fn nothing_acknowledged_is_missing_after_kill_nine() {
    let directory = tempfile::tempdir().unwrap();
    let acknowledged = Mutex::new(Acknowledged::default());
    let mut secret = None;
    let rounds = std::env::var("ROOMKEY_CRASH_ROUNDS").ok().and_then(|text| text.parse().ok());
    let rounds = rounds.unwrap_or(ROUNDS);
    for round in 0..rounds {
        let process = Process::start(directory.path());
        let credentials = secret.get_or_insert_with(|| credentials(&process));
        check(&process, credentials, &acknowledged.lock().unwrap());
        std::thread::scope(|scope| {
            for client in 0..CLIENTS {
                let (address, local_key) = (process.address.clone(), process.local_key.clone());
                let acknowledged = &acknowledged;
                let credentials = &*credentials;
                scope.spawn(move || {
                    let name = format!("{round}-{client}");
                    // Ends with the error of a connection that was cut.
                    drop(traffic(&address, &local_key, credentials, &name, acknowledged));
                });
            }
            // A different moment each round, early and late.
            std::thread::sleep(Duration::from_millis(30 + round * 37 % 300));
            process.kill();
        });
    }
    let process = Process::start(directory.path());
    let acknowledged = acknowledged.into_inner().unwrap();
    check(&process, secret.as_ref().unwrap(), &acknowledged);
    let kept = revoked(&mut Client::connect(&process.address).unwrap(), &process);
    process.stop();
    check_audit(directory.path(), &acknowledged, &kept);
    let counts = [
        acknowledged.rooms.len() as u64,
        acknowledged.custom.len() as u64,
        acknowledged.revoked.len() as u64,
        acknowledged.minted,
    ];
    assert!(counts.iter().all(|count| *count > rounds), "too little happened: {counts:?}");
}

/// Creates, mints and revokes until the connection breaks, noting each acknowledgement.
fn traffic(
    address: &str,
    local_key: &str,
    credentials: &Credentials,
    name: &str,
    acknowledged: &Mutex<Acknowledged>,
) -> std::io::Result<()> {
    let mut client = Client::connect(address)?;
    let bearer = token(credentials, name);
    for step in 0.. {
        let (status, room) = client.ask("POST", "/v2/rooms", &bearer, "{}")?;
        if status == 200 {
            acknowledged.lock().unwrap().rooms.insert(text(&room, "roomId"));
        }
        let custom = format!("{name}-{step}");
        let body = json!({ "customRoomId": custom }).to_string();
        let (status, room) = client.ask("POST", "/v2/rooms", &bearer, &body)?;
        if status == 200 {
            acknowledged.lock().unwrap().custom.insert((custom.clone(), text(&room, "roomId")));
        }
        let body = json!({ "jti": custom }).to_string();
        let (status, _) = client.ask("POST", "/revocations", local_key, &body)?;
        if status == 200 {
            acknowledged.lock().unwrap().revoked.insert(custom);
        }
        let (status, _) = client.ask("GET", "/get-token", "", "")?;
        if status == 200 {
            acknowledged.lock().unwrap().minted += 1;
        }
    }
    Ok(())
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap().to_owned()
}

/// Everything acknowledged is there, as the server tells it.
fn check(process: &Process, credentials: &Credentials, acknowledged: &Acknowledged) {
    let mut client = Client::connect(&process.address).unwrap();
    let bearer = token(credentials, "checker");
    let rooms = all(&mut client, "/v2/rooms", &bearer);
    let ids: BTreeSet<String> = rooms.iter().map(|room| text(room, "roomId")).collect();
    assert_eq!(ids.len(), rooms.len(), "an id stands twice");
    let missing: Vec<&String> = acknowledged.rooms.difference(&ids).collect();
    assert!(missing.is_empty(), "rooms are missing: {missing:?}");
    let custom: BTreeSet<(String, String)> = rooms
        .iter()
        .filter_map(|room| Some((room["customRoomId"].as_str()?.to_owned(), text(room, "roomId"))))
        .collect();
    assert!(acknowledged.custom.is_subset(&custom), "custom rooms are missing");
    let names: BTreeSet<&String> = custom.iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), custom.len(), "a custom id names two rooms");

    let revoked = revoked(&mut client, process);
    assert!(acknowledged.revoked.is_subset(&revoked), "revocations are missing");
    // And they count, not only stand there.
    for jti in acknowledged.revoked.iter().take(50) {
        let (status, _) = client.ask("GET", "/v2/rooms", &token(credentials, jti), "").unwrap();
        assert_eq!(status, 401, "{jti} is good again");
    }
}

/// The ids of the tokens that are revoked.
fn revoked(client: &mut Client, process: &Process) -> BTreeSet<String> {
    all(client, "/revocations", &process.local_key).iter().map(|one| text(one, "jti")).collect()
}

fn all(client: &mut Client, path: &str, bearer: &str) -> Vec<Value> {
    let mut found = Vec::new();
    for page in 1.. {
        let uri = format!("{path}?perPage=100&page={page}");
        let (status, answer) = client.ask("GET", &uri, bearer, "").unwrap();
        assert_eq!(status, 200, "{answer}");
        found.extend(answer["data"].as_array().unwrap().iter().cloned());
        if answer["pageInfo"]["lastPage"] == page {
            return found;
        }
    }
    found
}

/// The chain holds across all the kills, and has a record of each acknowledgement. What it says was
/// revoked is: where a kill came between the record and the commit, the next start has revoked it.
fn check_audit(directory: &Path, acknowledged: &Acknowledged, kept: &BTreeSet<String>) {
    let log = directory.join("roomkey.audit.jsonl");
    assert!(!roomkey_server::audit::verify(&log).unwrap().torn);
    let (mut rooms, mut recorded, mut minted) = (BTreeSet::new(), BTreeSet::new(), 0);
    for line in std::fs::read_to_string(log).unwrap().lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        match record["action"].as_str().unwrap() {
            "room.create" => drop(rooms.insert(text(&record, "room"))),
            "token.revoke" => drop(recorded.insert(text(&record, "jti"))),
            "token.mint" => minted += 1,
            _ => {}
        }
    }
    assert!(acknowledged.rooms.is_subset(&rooms));
    assert!(acknowledged.revoked.is_subset(&recorded));
    let missing: Vec<_> = recorded.difference(kept).collect();
    assert!(missing.is_empty(), "recorded and not there: {missing:?}");
    assert!(minted >= acknowledged.minted);
}
