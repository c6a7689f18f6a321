//! A database that is removed or replaced under a server that runs.

#![cfg(unix)]

use crate::process::{Client, Process, credentials, token};
use roomkey::revocation::Target;
use roomkey_server::{DatabaseUrl, NewRevocation, RevocationScope, Store};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn beside(directory: &Path) -> [PathBuf; 3] {
    ["roomkey.db", "roomkey.db-wal", "roomkey.db-shm"].map(|name| directory.join(name))
}

/// Asks until the server is or is not ready.
fn becomes(client: &mut Client, status: u16) {
    let started = Instant::now();
    while client.ask("GET", "/readyz", "", "").unwrap().0 != status {
        assert!(started.elapsed() < Duration::from_secs(5), "never {status}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Everything that reads or writes the database or trusts a token.
fn all_refuse(client: &mut Client, bearer: &str, local_key: &str) {
    let body = format!(r#"{{"token":"{bearer}"}}"#);
    for (method, path, token, body) in [
        ("GET", "/readyz", "", ""),
        ("GET", "/get-token", "", ""),
        ("POST", "/create-meeting", "", body.as_str()),
        ("POST", "/validate-meeting/2kyv-gzay-64pg", "", body.as_str()),
        ("POST", "/v2/rooms", bearer, "{}"),
        ("GET", "/v2/rooms", bearer, ""),
        ("GET", "/v2/sessions", bearer, ""),
        ("POST", "/revocations", local_key, r#"{"jti":"x"}"#),
        ("GET", "/revocations", local_key, ""),
    ] {
        let (status, answer) = client.ask(method, path, token, body).unwrap();
        assert_eq!((status, &answer["code"]), (503, &"store_unavailable".into()), "{path}");
    }
    assert_eq!(client.ask("GET", "/healthz", "", "").unwrap().0, 200);
}

#[test]
fn a_database_that_is_not_where_it_was_opened_is_not_used() {
    for (what, removed) in [("all", &[0, 1, 2][..]), ("file", &[0]), ("log", &[1]), ("index", &[2])]
    {
        let directory = tempfile::tempdir().unwrap();
        let process = Process::start(directory.path());
        let bearer = token(&credentials(&process), "one");
        let mut client = Client::connect(&process.address).unwrap();
        becomes(&mut client, 200);
        assert_eq!(client.ask("POST", "/v2/rooms", &bearer, "{}").unwrap().0, 200);
        let files = beside(directory.path());
        let aside = directory.path().join("aside");
        std::fs::create_dir(&aside).unwrap();
        for index in removed {
            std::fs::rename(&files[*index], aside.join(index.to_string())).unwrap();
        }
        // Writing shows it at once, whoever else has noticed.
        let (status, answer) = client.ask("POST", "/v2/rooms", &bearer, "{}").unwrap();
        assert_eq!((status, &answer["code"]), (503, &"store_unavailable".into()), "{what}");
        becomes(&mut client, 503);
        all_refuse(&mut client, &bearer, &process.local_key);
        // Put back, it is the one that was opened.
        for index in removed {
            std::fs::rename(aside.join(index.to_string()), &files[*index]).unwrap();
        }
        becomes(&mut client, 200);
        assert_eq!(client.ask("GET", "/get-token", "", "").unwrap().0, 200);
        assert_eq!(client.ask("GET", "/v2/rooms", &bearer, "").unwrap().0, 200);
        process.stop();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_database_in_the_same_file_revives_no_key() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::start(directory.path());
    let credentials = credentials(&process);
    let bearer = token(&credentials, "one");
    let mut client = Client::connect(&process.address).unwrap();
    let [database, ..] = beside(directory.path());
    let store = Store::open(&DatabaseUrl::file(&database)).await.unwrap();
    let store = store.recorded_in(&directory.path().join("roomkey.audit.jsonl")).await.unwrap();
    store.rotate(roomkey_server::Project::First).await.unwrap();
    let disabled = roomkey::videosdk::KeyState::Disabled;
    store.set_key_state(credentials.api_key(), disabled).await.unwrap();
    store.close().await;
    let started = Instant::now();
    while client.ask("GET", "/v2/rooms", &bearer, "").unwrap().0 != 401 {
        assert!(started.elapsed() < Duration::from_secs(5));
        std::thread::sleep(Duration::from_millis(20));
    }
    // What the file said before, as a copy that is written over it does.
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", database.display())).await.unwrap();
    for sql in [
        "UPDATE api_keys SET state = 'active'",
        "UPDATE generations SET generation = generation - 2 WHERE subject = 'keys'",
    ] {
        sqlx::query(sql).execute(&pool).await.unwrap();
    }
    pool.close().await;
    becomes(&mut client, 503);
    all_refuse(&mut client, &bearer, &process.local_key);
    process.kill();
}

#[tokio::test]
async fn a_revocation_in_another_database_is_not_passed_over() {
    let directory = tempfile::tempdir().unwrap();
    let first = Process::start(directory.path());
    let credentials = credentials(&first);
    let bearer = token(&credentials, "taken-back");
    first.stop();
    let [database, log, index] = beside(directory.path());
    let backup = directory.path().join("backup");
    std::fs::copy(&database, &backup).unwrap();
    let process = Process::start(directory.path());
    let mut client = Client::connect(&process.address).unwrap();
    assert_eq!(client.ask("POST", "/v2/rooms", &bearer, "{}").unwrap().0, 200);
    // A backup is put in its place, and the command revokes in that.
    std::fs::rename(&backup, &database).unwrap();
    std::fs::remove_file(log).unwrap();
    std::fs::remove_file(index).unwrap();
    let store = Store::open(&DatabaseUrl::file(&database)).await.unwrap();
    let new = NewRevocation {
        scope: RevocationScope::Key(credentials.api_key().clone()),
        target: Target::Token { jti: "taken-back".parse().unwrap() },
        keep_until: None,
    };
    store.revoke(new).await.unwrap();
    store.close().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    all_refuse(&mut client, &bearer, &process.local_key);
    process.kill();
    // Started again it knows the file that is there, and the revocation.
    let process = Process::start(directory.path());
    let mut client = Client::connect(&process.address).unwrap();
    becomes(&mut client, 200);
    assert_eq!(client.ask("POST", "/v2/rooms", &bearer, "{}").unwrap().0, 401);
    process.stop();
}

#[test]
fn a_database_that_was_cut_to_nothing_is_not_used() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::start(directory.path());
    let bearer = token(&credentials(&process), "one");
    let mut client = Client::connect(&process.address).unwrap();
    becomes(&mut client, 200);
    std::fs::write(&beside(directory.path())[0], "").unwrap();
    std::thread::sleep(Duration::from_secs(1));
    all_refuse(&mut client, &bearer, &process.local_key);
    process.kill();
}

/// What SQLite wrote to its log it does not look at again; a start does, and believes it up to the first
/// frame that is broken.
#[test]
fn a_log_that_was_cut_or_overwritten_shows_in_readiness_and_nothing_counts_any_more() {
    use std::io::{Seek, SeekFrom, Write};
    for what in ["cut", "cut to nothing", "overwritten", "head overwritten"] {
        let directory = tempfile::tempdir().unwrap();
        let process = Process::start(directory.path());
        let bearer = token(&credentials(&process), "one");
        let mut client = Client::connect(&process.address).unwrap();
        for _ in 0..20 {
            assert_eq!(client.ask("POST", "/v2/rooms", &bearer, "{}").unwrap().0, 200);
        }
        becomes(&mut client, 200);
        let [_, log, _] = beside(directory.path());
        let mut file = std::fs::OpenOptions::new().write(true).open(&log).unwrap();
        let length = file.metadata().unwrap().len();
        match what {
            "cut" => file.set_len(length / 2).unwrap(),
            "cut to nothing" => file.set_len(0).unwrap(),
            "overwritten" => {
                file.seek(SeekFrom::Start(length / 2)).unwrap();
                file.write_all(b"something else").unwrap();
            }
            _ => file.write_all(b"something else").unwrap(),
        }
        std::thread::sleep(Duration::from_millis(1100));
        let (status, answer) = client.ask("GET", "/readyz", "", "").unwrap();
        assert_eq!((status, &answer["code"]), (503, &"store_unavailable".into()), "{what}");
        all_refuse(&mut client, &bearer, &process.local_key);
        process.kill();
    }
}

/// A library that is put before the system's turns the clock back while a file is there.
const CLOCK: &str = r#"
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t id, struct timespec *time) {
    long failed = syscall(SYS_clock_gettime, id, time);
    const char *path = getenv("ROOMKEY_TEST_CLOCK");
    if (!failed && id == CLOCK_REALTIME && path && access(path, F_OK) == 0) time->tv_sec = -1000;
    return failed;
}
"#;

#[cfg(target_os = "linux")]
#[test]
fn a_server_whose_clock_is_before_1970_is_not_ready() {
    let directory = tempfile::tempdir().unwrap();
    let turned = directory.path().join("turned");
    let process = Process::start_under(directory.path(), CLOCK, ("ROOMKEY_TEST_CLOCK", &turned));
    let mut client = Client::connect(&process.address).unwrap();
    becomes(&mut client, 200);
    std::fs::write(&turned, "").unwrap();
    std::thread::sleep(Duration::from_millis(1100));
    let bearer = token(&credentials(&process), "one");
    for (method, path, token) in
        [("GET", "/readyz", ""), ("GET", "/get-token", ""), ("POST", "/v2/rooms", bearer.as_str())]
    {
        // hyper, which cannot write such a date, ends without an answer what comes to a thread that had no date before:
        // while nothing else goes on that can be the same thread for a while.
        let until = Instant::now() + Duration::from_secs(20);
        let answers = std::iter::repeat_with(|| {
            Client::connect(&process.address).ok()?.ask(method, path, token, "").ok()
        });
        let (status, answer) = answers
            .take_while(|_| Instant::now() < until)
            .flatten()
            .next()
            .expect("an answer within 20 seconds");
        assert_eq!((status, &answer["code"]), (503, &"clock_invalid".into()), "{path}");
    }
    std::fs::remove_file(&turned).unwrap();
    becomes(&mut Client::connect(&process.address).unwrap(), 200);
    process.stop();
}
