//! Disks that are full and files that cannot be written: 503 with a code, and nothing is lost.

#![cfg(unix)]

use crate::process::{Client, Process, credentials, token};
use crate::support::{Answer, Fixture, request};
use roomkey_server::{Config, DatabaseUrl, Server};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// 400 blocks of 512 bytes: room for the tables and a few hundred rooms.
const FEW_BLOCKS: u64 = 400;

#[test]
fn a_full_disk_refuses_new_rooms_and_keeps_the_old_ones() {
    let directory = tempfile::tempdir().unwrap();
    // The audit log is shorter than the database, which meets the limit first.
    let log = directory.path().join("log");
    let process = Process::start_with(directory.path(), &log, Some(FEW_BLOCKS));
    let credentials = credentials(&process);
    let bearer = token(&credentials, "one");
    let mut client = Client::connect(&process.address).unwrap();
    let body = format!(r#"{{"autoStartConfig":{{"x":"{}"}}}}"#, "y".repeat(4000));
    let mut rooms = BTreeSet::new();
    let mut refused = 0;
    for _ in 0..200 {
        let (status, answer) = client.ask("POST", "/v2/rooms", &bearer, &body).unwrap();
        match status {
            200 => drop(rooms.insert(answer["roomId"].as_str().unwrap().to_owned())),
            503 => {
                assert_eq!(answer["code"], "store_unavailable");
                refused += 1;
            }
            other => panic!("{other}: {answer}"),
        }
    }
    assert!(!rooms.is_empty() && refused > 0, "{} rooms, {refused} refused", rooms.len());
    let (status, answer) =
        client.ask("POST", "/revocations", &process.local_key, r#"{"jti":"late"}"#).unwrap();
    assert!(status == 503 || status == 200, "{answer}");
    let was_revoked = status == 200;
    let check = |client: &mut Client| {
        for room in &rooms {
            let uri = format!("/v2/rooms/{room}");
            assert_eq!(client.ask("GET", &uri, &bearer, "").unwrap().0, 200, "{room} is gone");
        }
        let late = token(&credentials, "late");
        let (status, _) = client.ask("GET", "/v2/rooms", &late, "").unwrap();
        assert_eq!(status == 401, was_revoked);
        // Tokens need no disk but the audit log's.
        assert_eq!(client.ask("GET", "/get-token", "", "").unwrap().0, 200);
    };
    check(&mut client);
    // The last free pages are used up by being asked, if by nothing else.
    let ready = |client: &mut Client| client.ask("GET", "/readyz", "", "").unwrap();
    let started = Instant::now();
    let unready = loop {
        let (status, answer) = ready(&mut client);
        if status != 200 {
            break (status, answer["code"].clone());
        }
        assert!(started.elapsed() < Duration::from_mins(1));
        client.ask("POST", "/revocations", &process.local_key, r#"{"jti":"later"}"#).unwrap();
        std::thread::sleep(Duration::from_millis(100));
    };
    assert_eq!(unready, (503, "store_unavailable".into()));
    if process.lift_limit() {
        becomes_ready(&mut client);
    }
    process.kill();
    // With room on the disk again everything works, and everything acknowledged is there.
    let process = Process::start_with(directory.path(), &log, None);
    let mut client = Client::connect(&process.address).unwrap();
    check(&mut client);
    assert_eq!(ready(&mut client).0, 200);
    assert_eq!(client.ask("POST", "/v2/rooms", &bearer, &body).unwrap().0, 200);
    process.stop();
}

/// Asking is enough to find out: nobody sends requests to a server that is not ready.
fn becomes_ready(client: &mut Client) {
    let started = Instant::now();
    while client.ask("GET", "/readyz", "", "").unwrap().0 != 200 {
        assert!(started.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn without_an_audit_log_nothing_is_minted() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("log");
    let config = Config::from_toml("bind = '127.0.0.1:0'").unwrap();
    let config = config.with_database(DatabaseUrl::memory());
    let error = Server::bind(config.clone().with_audit_path("/dev/null")).await.unwrap_err();
    assert_eq!(error.code(), "audit_unavailable");
    let error = Server::bind(config.clone().with_audit_path(directory.path())).await.unwrap_err();
    assert_eq!(error.code(), "audit_unavailable");
    std::fs::write(&log, "{\"seq\":1,\"prev\":\"00\"}\n").unwrap();
    let error = Server::bind(config.with_audit_path(&log)).await.unwrap_err();
    assert_eq!(error.code(), "audit_altered");
}

#[test]
fn an_audit_log_that_fills_up_stops_the_minting_and_stays_whole() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("log");
    // As long as the audit log is the largest file it is the one that meets the limit.
    let process = Process::start_with(directory.path(), &log, Some(FEW_BLOCKS));
    let mut client = Client::connect(&process.address).unwrap();
    let mut minted = 0u64;
    let refusal = loop {
        let (status, answer) = client.ask("GET", "/get-token", "", "").unwrap();
        if status != 200 {
            break (status, answer);
        }
        minted += 1;
        assert!(minted < 10_000);
    };
    assert_eq!((refusal.0, &refusal.1["code"]), (503, &"audit_unavailable".into()));
    let (status, _) = client.ask("GET", "/get-token", "", "").unwrap();
    assert_eq!(status, 503);
    let (status, answer) = client.ask("GET", "/readyz", "", "").unwrap();
    assert_eq!((status, &answer["code"]), (503, &"audit_unavailable".into()));
    if process.lift_limit() {
        becomes_ready(&mut client);
        assert_eq!(client.ask("GET", "/get-token", "", "").unwrap().0, 200);
        minted += 1;
    }
    process.kill();
    let summary = roomkey_server::audit::verify(&log).unwrap();
    assert!(!summary.torn, "what was written in part was taken back");
    // Before it five keys were made and the server started.
    assert_eq!(summary.records, minted + 6);
}

#[tokio::test]
async fn a_read_only_database_refuses_writes_and_answers_reads() {
    let fixture = Fixture::new().await;
    let room = fixture.room().await;
    let path = fixture.directory.path().join("roomkey.db");
    // Root may write to read-only files, so SQLite itself is told: another process holds the
    // write lock and does not let go.
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    let mut other = pool.acquire().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *other).await.unwrap();
    let token = fixture.api_token();
    let blocked = fixture.api("POST", "/v2/rooms", &token, None).await;
    blocked.refused(503, "store_unavailable");
    assert_eq!(blocked.headers["retry-after"], "1");
    fixture.api("GET", &format!("/v2/rooms/{room}"), &token, None).await.ok();
    fixture.ask(request("GET", "/get-token", &[], "")).await.ok();
    sqlx::query("ROLLBACK").execute(&mut *other).await.unwrap();
    fixture.api("POST", "/v2/rooms", &token, None).await.ok();
    drop(other);
    pool.close().await;
}

/// Asks until the answer is this one: a verdict is good for a second.
async fn becomes(fixture: &Fixture, status: u16) -> Answer {
    let started = Instant::now();
    loop {
        let answer = fixture.get("/readyz").await;
        if answer.status.as_u16() == status {
            return answer;
        }
        assert!(started.elapsed() < Duration::from_secs(10), "{answer:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn database_of(fixture: &Fixture) -> sqlx::SqlitePool {
    let path = fixture.directory.path().join("roomkey.db");
    sqlx::SqlitePool::connect(&format!("sqlite:{}", path.display())).await.unwrap()
}

#[tokio::test]
async fn a_server_whose_database_is_locked_is_not_ready_until_it_is_free() {
    let fixture = Fixture::new().await;
    becomes(&fixture, 200).await;
    let pool = database_of(&fixture).await;
    let mut other = pool.acquire().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *other).await.unwrap();
    becomes(&fixture, 503).await.refused(503, "store_unavailable");
    // It is known by now, and is said at once.
    let started = Instant::now();
    fixture.get("/readyz").await.refused(503, "store_unavailable");
    assert!(started.elapsed() < Duration::from_secs(1));
    sqlx::query("ROLLBACK").execute(&mut *other).await.unwrap();
    becomes(&fixture, 200).await;
    drop(other);
    pool.close().await;
}

#[tokio::test]
async fn a_server_that_cannot_record_is_not_ready_and_asking_leaves_no_record() {
    let fixture = Fixture::new().await;
    let log = fixture.audit_log();
    becomes(&fixture, 200).await;
    let whole = std::fs::read(&log).unwrap();
    for changed in [&whole[..whole.len() / 2], &[], &[&whole[..], b"x"].concat()[..]] {
        std::fs::write(&log, changed).unwrap();
        becomes(&fixture, 503).await.refused(503, "audit_unavailable");
        assert_eq!(std::fs::read(&log).unwrap(), changed);
        std::fs::write(&log, &whole).unwrap();
        becomes(&fixture, 200).await;
    }
    assert_eq!(std::fs::read(&log).unwrap(), whole);
    fixture.get("/get-token").await.ok();
    std::fs::remove_file(&log).unwrap();
    becomes(&fixture, 503).await.refused(503, "audit_unavailable");
}

#[tokio::test]
async fn asking_often_whether_it_is_ready_does_not_make_the_server_write_often() {
    let fixture = Fixture::new().await;
    let started = Instant::now();
    let asked = (0..200).map(|_| fixture.get("/readyz"));
    for answer in together(asked).await {
        answer.ok();
    }
    for _ in 0..50 {
        // Who hangs up has no other part in it.
        let asked = fixture.get("/readyz");
        drop(tokio::time::timeout(Duration::ZERO, asked).await);
    }
    let pool = database_of(&fixture).await;
    let count: i64 =
        sqlx::query_scalar("SELECT generation FROM generations WHERE subject = 'checks'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert!(count <= 1 + i64::try_from(started.elapsed().as_secs()).unwrap(), "{count}");
    pool.close().await;
}

/// All at the same time.
async fn together<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = all.map(Box::pin).collect();
    let mut done = Vec::new();
    std::future::poll_fn(|context| {
        waiting.retain_mut(|one| match one.as_mut().poll(context) {
            std::task::Poll::Ready(answer) => {
                done.push(answer);
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done
}
