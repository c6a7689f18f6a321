//! What changes something is written down, and what is not written down does not happen.

use crate::process::{Client, Process, credentials, token};
use crate::sockets::{Running, run};
use crate::support::{Fixture, OfVendors, UPSTREAM_SECRET, local_key};
use roomkey::RoomId;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

/// The actions in a log with their outcomes, and how often each is there.
fn actions(log: &Path) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for line in std::fs::read_to_string(log).unwrap().lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| record[name].as_str().unwrap().to_owned();
        *counts.entry(format!("{} {}", text("action"), text("outcome"))).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn the_first_key_is_recorded() {
    let fixture = Fixture::new().await;
    let lines = fixture.audit_lines();
    let actions: Vec<_> = lines.iter().map(|line| line["action"].as_str().unwrap()).collect();
    assert_eq!(actions, [&["key.add"; 5][..], &["server.start"]].concat());
    let vendors = &fixture.server.vendors().unwrap().credentials;
    let keys: Vec<_> = lines[..5].iter().map(|line| line["key"].as_str().unwrap()).collect();
    assert_eq!(keys[0], fixture.server.api_key().as_str());
    assert_eq!(keys[1..3], [vendors.opentok_api_key(), vendors.vonage_application_id()]);
    assert_eq!(keys[3], vendors.videoio_app());
    assert_eq!(keys[4], vendors.livekit_api_key());
    for line in &lines[..5] {
        assert_eq!(line["caller"], "local command");
        assert!(!line.to_string().contains("secret"));
    }
}

#[tokio::test]
async fn what_cannot_be_recorded_is_not_done() {
    let fixture = Fixture::new().await;
    let token = fixture.api_token();
    let (room, log) = (fixture.room().await, fixture.audit_log());
    let count =
        async || fixture.api("GET", "/v2/rooms", &token, None).await.ok()["pageInfo"].clone();
    let (whole, before) = (std::fs::read(&log).unwrap(), count().await);
    std::fs::write(&log, [&whole[..], b"junk\n"].concat()).unwrap();
    for (uri, body) in [
        ("/v2/rooms", json!({})),
        ("/v2/rooms", json!({ "customRoomId": "named" })),
        ("/v1/meetings", json!({ "userMeetingId": "named-too" })),
        ("/v2/rooms/deactivate", json!({ "roomId": room })),
        ("/revocations", json!({ "token": token })),
    ] {
        let headers = if uri == "/revocations" { "" } else { token.as_str() };
        let answer = match headers {
            "" => fixture.post_json(uri, &body).await,
            token => fixture.api("POST", uri, token, Some(body)).await,
        };
        answer.refused(503, "audit_unavailable");
    }
    let body = json!({ "token": token });
    fixture.post_json("/create-meeting", &body).await.refused(503, "audit_unavailable");
    assert_eq!(count().await, before, "and the token is still good");
    for name in ["named", "named-too"] {
        let uri = format!("/v2/rooms/{name}");
        fixture.api("GET", &uri, &token, None).await.refused(404, "room_not_found");
    }
    let uri = format!("/v2/rooms/validate/{room}");
    fixture.api("GET", &uri, &token, None).await.ok();
    // Once the log is whole again everything goes on, and each of it has a record.
    std::fs::write(&log, &whole).unwrap();
    fixture.post_json("/create-meeting", &body).await.ok();
    fixture.api("POST", "/v2/rooms/deactivate", &token, Some(json!({ "roomId": room }))).await.ok();
    fixture.post_json("/revocations", &body).await.ok();
    fixture.api("GET", "/v2/rooms", &token, None).await.refused(401, "token_invalid");
    let counts = actions(&log);
    assert_eq!(counts["room.create ok"], 2);
    assert_eq!((counts["room.deactivate ok"], counts["token.revoke ok"]), (1, 1));
}

#[tokio::test]
async fn what_is_recorded_and_then_not_committed_is_recorded_as_failed() {
    let fixture = Fixture::new().await;
    let path = fixture.directory.path().join("roomkey.db");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    // What makes the commit itself fail: a row that points to nothing.
    sqlx::query(
        "CREATE TRIGGER spoil AFTER INSERT ON rooms WHEN NEW.project_id <> 'nowhere' BEGIN \
         INSERT INTO rooms VALUES ('r' || NEW.room_id, 'o' || NEW.room_id, 'nowhere', NULL, '{}', \
         0, 0, 0); END",
    )
    .execute(&pool)
    .await
    .unwrap();
    let token = fixture.api_token();
    for body in [json!({}), json!({ "customRoomId": "named" })] {
        let answer = fixture.api("POST", "/v2/rooms", &token, Some(body)).await;
        answer.refused(503, "store_unavailable");
    }
    let rooms: i64 =
        sqlx::query_scalar("SELECT count(*) FROM rooms").fetch_one(&pool).await.unwrap();
    assert_eq!(rooms, 0);
    let told: Vec<(Value, Value)> = (fixture.audit_lines().into_iter())
        .filter(|line| line["action"] == "room.create")
        .map(|line| (line["outcome"].clone(), line["room"].clone()))
        .collect();
    let outcomes: Vec<_> = told.iter().map(|(outcome, _)| outcome).collect();
    assert_eq!(outcomes, ["ok", "store_unavailable", "ok", "store_unavailable"]);
    assert!(told[0].1 == told[1].1 && told[2].1 == told[3].1, "{told:?}");
    assert!(roomkey_server::audit::verify(&fixture.audit_log()).is_ok());
    pool.close().await;
}

fn post(path: &str, authorization: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: {authorization}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Waits until this is so.
#[track_caller]
fn until(mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_hangs_up_leaves_a_record_of_what_was_done() {
    let server = run("").await;
    let path = server.directory.path().join("roomkey.db");
    let log = server.directory.path().join("roomkey.audit.jsonl");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    let minted = server.talk("GET /get-token HTTP/1.0\r\nhost: localhost\r\n\r\n".into()).await;
    let token = minted.split('"').nth(3).unwrap();
    let create = post("/create-meeting", "", &json!({ "token": token }).to_string());
    let local_key = local_key(server.directory.path());
    // Another process holds the database while they ask, so that they are gone when it is done.
    let mut other = pool.acquire().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *other).await.unwrap();
    let mut gone = Vec::new();
    for number in 0..20 {
        let mut stream = server.connect();
        let revoke = post("/revocations", &local_key, &format!(r#"{{"jti":"gone-{number}"}}"#));
        stream.write_all(if number % 2 == 0 { &create } else { &revoke }.as_bytes()).unwrap();
        gone.push(stream);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    for (number, stream) in gone.into_iter().enumerate() {
        // Some close, some say that they have sent everything, and some break off.
        match number % 3 {
            0 => drop(stream),
            1 => stream.shutdown(Shutdown::Both).unwrap(),
            _ => break_off(stream),
        }
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    sqlx::query("ROLLBACK").execute(&mut *other).await.unwrap();
    drop(other);
    let count = async |sql: &'static str| {
        let count: i64 = sqlx::query_scalar(sql).fetch_one(&pool).await.unwrap();
        usize::try_from(count).unwrap()
    };
    let (started, mut committed) = (Instant::now(), (0, 0));
    while committed != (10, 10) {
        assert!(started.elapsed() < Duration::from_secs(20), "{committed:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
        let rooms = count("SELECT count(*) FROM rooms").await;
        committed = (rooms, count("SELECT count(*) FROM revocations").await);
    }
    let counts = actions(&log);
    assert_eq!((counts["room.create ok"], counts["token.revoke ok"]), (10, 10));
    pool.close().await;
    server.end().await;
}

/// Takes a request, waits, and answers with a room, as a vendor far away does.
fn slow_vendor() -> (String, std::sync::mpsc::Receiver<()>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (tell, asked) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _read = stream.read(&mut [0; 4096]).unwrap();
        tell.send(()).unwrap();
        std::thread::sleep(Duration::from_secs(1));
        let room = r#"{"roomId":"2kyv-gzay-64pg","disabled":false,"id":"x"}"#;
        let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length";
        stream.write_all(format!("{head}: {}\r\n\r\n{room}", room.len()).as_bytes()).unwrap();
    });
    (url, asked)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_at_the_vendor_is_recorded_whoever_hangs_up_and_stopping_waits_for_that() {
    let (url, asked) = slow_vendor();
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&secret, UPSTREAM_SECRET).unwrap();
    let server = run(&format!(
        "[authority]\nmode = 'upstream'\nbase_url = '{url}'\napi_key = 'upstream-key'\n\
         secret_file = '{}'",
        secret.path().display()
    ))
    .await;
    let log = server.directory.path().join("roomkey.audit.jsonl");
    let minted = server.talk("GET /get-token HTTP/1.0\r\nhost: localhost\r\n\r\n".into()).await;
    let token = minted.split('"').nth(3).unwrap();
    let mut stream = server.connect();
    let create = post("/create-meeting", "", &json!({ "token": token }).to_string());
    stream.write_all(create.as_bytes()).unwrap();
    tokio::task::spawn_blocking(move || asked.recv_timeout(Duration::from_secs(10)).unwrap())
        .await
        .unwrap();
    break_off(stream);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let Running { stop, ended, directory, .. } = server;
    stop.send(()).unwrap();
    ended.await.unwrap().unwrap();
    let text = std::fs::read_to_string(&log).unwrap();
    let last: Vec<&str> = text.lines().rev().take(2).collect();
    assert!(last[0].contains("server.stop") && last[1].contains("room.create"), "{text}");
    drop(directory);
}

/// Closes a connection so that the other side gets an error, as when a machine is gone.
fn break_off(stream: TcpStream) {
    stream.set_nonblocking(true).unwrap();
    let stream = tokio::net::TcpStream::from_std(stream).unwrap();
    stream.set_zero_linger().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_sent_everything_and_says_so_is_answered() {
    let server = run("").await;
    let minted = server.talk("GET /get-token HTTP/1.0\r\nhost: localhost\r\n\r\n".into()).await;
    let token = minted.split('"').nth(3).unwrap();
    let create = post("/create-meeting", "", &json!({ "token": token }).to_string());
    let get = "GET /get-token HTTP/1.1\r\nhost: localhost\r\n\r\n".to_owned();
    for number in 0..60 {
        let (mut stream, text) =
            (server.connect(), if number % 2 == 0 { create.clone() } else { get.clone() });
        let answer = tokio::task::spawn_blocking(move || {
            stream.write_all(text.as_bytes()).unwrap();
            stream.shutdown(Shutdown::Write).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        });
        let answer = answer.await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{number}: {answer:?}");
    }
    server.end().await;
}

#[test]
fn while_another_process_keeps_the_log_the_rest_goes_on() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::start(directory.path());
    let bearer = token(&credentials(&process), "one");
    let log = std::fs::File::open(directory.path().join("roomkey.audit.jsonl")).unwrap();
    log.lock().unwrap();
    let (stop, address) = (Instant::now() + Duration::from_secs(4), process.address.as_str());
    let (mut took, unready) = std::thread::scope(|scope| {
        for number in 0..8 {
            let bearer = bearer.as_str();
            scope.spawn(move || {
                let mut client = Client::connect(address).unwrap();
                while Instant::now() < stop {
                    let (status, answer) = match number % 4 {
                        0 => client.ask("POST", "/v2/rooms", bearer, "{}").unwrap(),
                        _ => client.ask("GET", "/get-token", "", "").unwrap(),
                    };
                    assert_eq!((status, &answer["code"]), (503, &"audit_unavailable".into()));
                    std::thread::sleep(Duration::from_millis(5));
                }
            });
        }
        let ready = scope.spawn(move || {
            let (mut client, started) = (Client::connect(address).unwrap(), Instant::now());
            let (status, _) = client.ask("GET", "/readyz", "", "").unwrap();
            (status, started.elapsed())
        });
        let (mut client, mut took) = (Client::connect(address).unwrap(), Vec::new());
        while Instant::now() < stop {
            let started = Instant::now();
            assert_eq!(client.ask("GET", "/healthz", "", "").unwrap().0, 200);
            took.push(started.elapsed());
            std::thread::sleep(Duration::from_millis(20));
        }
        (took, ready.join().unwrap())
    });
    took.sort();
    let ordinary = took[took.len() * 9 / 10];
    assert!(ordinary < Duration::from_millis(300), "{ordinary:?} of {}", took.len());
    assert_eq!(unready.0, 503);
    assert!(unready.1 < Duration::from_millis(2900), "{:?}", unready.1);
    log.unlock().unwrap();
    // It is noticed within a second that the log is free.
    let mut client = Client::connect(address).unwrap();
    until(|| client.ask("GET", "/get-token", "", "").unwrap().0 == 200);
    until(|| client.ask("GET", "/readyz", "", "").unwrap().0 == 200);
    process.stop();
}

#[tokio::test]
async fn a_mint_is_recorded_with_its_roles_and_its_lifetime() {
    let fixture = Fixture::new().await;
    let room = RoomId::parse("2kyv-gzay-64pg").unwrap();
    fixture.get("/get-token").await.ok();
    let uri = format!("/get-token?roomId={room}&participantId=ann&roles=rtc&lifetime=90s");
    fixture.get(&uri).await.ok();
    let lines = fixture.audit_lines();
    let [.., plain, bound] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!((&plain["roles"], &plain["lifetime"]), (&"rtc".into(), &7200.into()));
    assert_eq!((&bound["roles"], &bound["lifetime"]), (&"rtc".into(), &90.into()));
}
