//! Crowds that take every place: by saying nothing, by bodies that never end, from a few addresses.

use crate::process::Process;
use crate::sockets::{Running, run};
use crate::support::sha256;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

const HEALTHY: u8 = 1;

/// A connection from `127.0.0.{last}`, where the system has such addresses.
async fn connect(address: SocketAddr, last: u8) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    if cfg!(target_os = "linux") {
        socket.bind((Ipv4Addr::new(127, 0, 0, last), 0).into()).unwrap();
    }
    let stream = socket.connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// What comes until the server closes or the time is over.
async fn read(stream: &mut TcpStream, time: Duration) -> String {
    let mut answer = Vec::new();
    drop(tokio::time::timeout(time, stream.read_to_end(&mut answer)).await);
    String::from_utf8_lossy(&answer).into_owned()
}

fn head(path: &str, length: usize, more: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n{more}\r\n")
}

/// Asks as a good client does, on a connection of its own; says how long it took.
async fn ask(address: SocketAddr) -> Duration {
    let began = Instant::now();
    let mut stream = connect(address, HEALTHY).await;
    let request = "GET /get-token HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let answer = read(&mut stream, Duration::from_secs(20)).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer:?} after {:?}", began.elapsed());
    began.elapsed()
}

/// Opens connections from a few addresses until it is dropped, and again when they are closed.
struct Crowd(Vec<tokio::task::JoinHandle<()>>);

impl Crowd {
    fn of(size: usize, address: SocketAddr, say: fn(usize) -> Vec<u8>) -> Self {
        Self(
            (0..size)
                .map(|index| {
                    tokio::spawn(async move {
                        let last = 2 + u8::try_from(index % 12).unwrap();
                        loop {
                            let mut stream = connect(address, last).await;
                            if stream.write_all(&say(index)).await.is_ok() {
                                read(&mut stream, Duration::from_mins(1)).await;
                            }
                            tokio::time::sleep(Duration::from_millis(20)).await;
                        }
                    })
                })
                .collect(),
        )
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.0.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_bodies_and_slow_heads_take_no_place_from_who_asks() {
    let server =
        run("[limits]\nheader_timeout = '1h'\nbody_timeout = '1h'\nconnections = 64").await;
    let crowd = Crowd::of(240, server.address, |index| match index % 3 {
        0 => Vec::new(),
        1 => b"GET /get-token HTTP/1.1\r\nhost: local".to_vec(),
        _ => (head("/create-meeting", 60_000, "") + &"x".repeat(20_000)).into_bytes(),
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut slowest = Duration::ZERO;
    for _ in 0..8 {
        slowest = slowest.max(ask(server.address).await);
    }
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
    drop(crowd);
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_has_few_bodies_of_strangers_on_their_way() {
    let server = run("[limits]\nbody_timeout = '1h'").await;
    let token = r#"{"token":"x"}"#;
    let mut own = connect(server.address, HEALTHY).await;
    own.write_all(head("/create-meeting", token.len(), "").as_bytes()).await.unwrap();
    let mut all = Vec::new();
    for _ in 0..40 {
        let mut stream = connect(server.address, 2).await;
        stream.write_all((head("/create-meeting", 1000, "") + "{").as_bytes()).await.unwrap();
        all.push(stream);
    }
    // All of them are waited for by now, whichever came first.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut answers = Vec::new();
    own.write_all(token.as_bytes()).await.unwrap();
    for stream in &mut all {
        answers.push(read(stream, Duration::from_millis(50)).await);
    }
    let given_up = answers.iter().filter(|answer| answer.starts_with("HTTP/1.1 429")).count();
    assert_eq!(given_up, if cfg!(target_os = "linux") { 8 } else { 9 }, "{answers:?}");
    // That of another address is read.
    if cfg!(target_os = "linux") {
        own.shutdown().await.unwrap();
        let answer = read(&mut own, Duration::from_secs(5)).await;
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer:?}");
    }
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_drips_is_given_up_and_one_that_is_merely_slow_is_read() {
    let server = run("[limits]\nbody_timeout = '1h'").await;
    let (mut dripping, mut slow) =
        (connect(server.address, HEALTHY).await, connect(server.address, HEALTHY).await);
    let body = format!(r#"{{"token":"{}"}}"#, "x".repeat(5000));
    dripping.write_all(head("/create-meeting", 5000, "").as_bytes()).await.unwrap();
    slow.write_all(head("/create-meeting", body.len(), "").as_bytes()).await.unwrap();
    let mut parts = body.as_bytes().chunks(500);
    let began = Instant::now();
    let answer = loop {
        drop(dripping.write_all(b" ").await);
        if let Some(part) = parts.next() {
            slow.write_all(part).await.unwrap();
        }
        let answer = read(&mut dripping, Duration::from_millis(250)).await;
        if !answer.is_empty() {
            break answer;
        }
        assert!(began.elapsed() < Duration::from_secs(8));
    };
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    for part in parts {
        tokio::time::sleep(Duration::from_millis(200)).await;
        slow.write_all(part).await.unwrap();
    }
    slow.shutdown().await.unwrap();
    let answer = read(&mut slow, Duration::from_secs(5)).await;
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_known_is_told_so_before_the_body_has_come() {
    let server = run(&format!(
        "[[callers]]\nname = 'app'\nkey_sha256 = '{}'\npermissions = ['allow_join']\nroles = ['rtc']",
        sha256("a key of the app")
    ))
    .await;
    for (method, path, header, status) in [
        ("GET", "/get-token", "", "401"),
        ("GET", "/get-token", "authorization: Bearer guessed\r\n", "401"),
        ("POST", "/revocations", "authorization: Bearer guessed\r\n", "401"),
        ("POST", "/create-meeting", "authorization: a.b.c\r\n", "401"),
        ("POST", "/validate-meeting/2kyv-gzay-64pg", "authorization: a.b.c\r\n", "401"),
        ("POST", "/v2/rooms", "authorization: a.b.c\r\n", "401"),
        ("POST", "/session/create", "x-opentok-auth: a.b.c\r\n", "403"),
        ("POST", "/session/create", "authorization: Bearer a.b.c\r\n", "403"),
        ("POST", "/v1/sessions", "authorization: Bearer a.b.c\r\n", "401"),
    ] {
        let mut stream = connect(server.address, HEALTHY).await;
        let request = head(path, 1000, header).replacen("POST", method, 1);
        let began = Instant::now();
        stream.write_all(request.as_bytes()).await.unwrap();
        let answer = read(&mut stream, Duration::from_secs(5)).await;
        assert_eq!(answer.get(9..12), Some(status), "{path}: {answer}");
        assert!(began.elapsed() < Duration::from_secs(2), "{path}: {:?}", began.elapsed());
    }
    server.end().await;
}

/// Only that it does not take less time: a busy machine makes it more.
#[tokio::test(flavor = "multi_thread")]
async fn who_was_told_that_they_ask_too_often_and_goes_on_is_read_only_after_a_moment() {
    let server = run("[limits]\nrequests_per_second = 1\nburst = 1").await;
    let mut stream = connect(server.address, HEALTHY).await;
    let began = Instant::now();
    let ask = "GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n";
    stream.write_all(ask.repeat(3).as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let answers = read(&mut stream, Duration::from_secs(20)).await;
    let took = began.elapsed();
    let statuses: Vec<_> = answers
        .match_indices("HTTP/1.1 ")
        .filter_map(|(at, _)| answers.get(at + 9..at + 12))
        .collect();
    // The third came when the second was a moment ago; by then one more may be due again.
    assert_eq!(statuses[..2], ["200", "429"]);
    assert_eq!(statuses.len(), 3, "{statuses:?}");
    assert!(took >= Duration::from_millis(500), "{took:?}");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_does_not_wait_for_a_body_that_hangs() {
    let server = run("[limits]\nbody_timeout = '1h'\nshutdown_timeout = '1s'").await;
    let Running { address, stop, ended, .. } = server;
    let mut hanging = connect(address, HEALTHY).await;
    hanging.write_all(head("/create-meeting", 60_000, "").as_bytes()).await.unwrap();
    // Enough to be waited for.
    hanging.write_all(&vec![b' '; 30_000]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let began = Instant::now();
    stop.send(()).unwrap();
    ended.await.unwrap().unwrap();
    let took = began.elapsed();
    assert!((Duration::from_millis(900)..Duration::from_secs(2)).contains(&took), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[cfg(target_os = "linux")]
async fn memory_is_given_back_when_a_crowd_has_gone() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::start(directory.path());
    let address: SocketAddr = process.address.parse().unwrap();
    ask(address).await;
    let before = process.resident_megabytes();
    let crowd = Crowd::of(1000, address, |_| {
        (head("/create-meeting", 65_536, "") + &"x".repeat(65_000)).into_bytes()
    });
    tokio::time::sleep(Duration::from_secs(3)).await;
    let during = process.resident_megabytes();
    drop(crowd);
    let ended = Instant::now();
    loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        ask(address).await;
        let after = process.resident_megabytes();
        if after < before + 15 {
            break;
        }
        let late = ended.elapsed() > Duration::from_secs(20);
        assert!(!late, "{before} MB, {during} MB with the crowd, {after} MB after it");
    }
    process.stop();
}
