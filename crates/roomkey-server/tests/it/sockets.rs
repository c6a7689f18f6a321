//! What goes over real sockets: slow clients, large heads, smuggling, and the end.

use crate::support::{Fixture, request};
use roomkey_server::{Config, DatabaseUrl, Server};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

pub struct Running {
    pub address: SocketAddr,
    pub stop: oneshot::Sender<()>,
    pub ended: tokio::task::JoinHandle<roomkey_server::Result<()>>,
    pub directory: tempfile::TempDir,
}

pub async fn run(toml: &str) -> Running {
    let directory = tempfile::tempdir().unwrap();
    let database = DatabaseUrl::file(directory.path().join("roomkey.db"));
    let config = Config::from_toml(&format!("bind = '127.0.0.1:0'\n{toml}")).unwrap();
    let server = Server::bind(config.with_database(database)).await.unwrap();
    let address = server.local_addr();
    let (stop, stopped) = oneshot::channel();
    let ended = tokio::spawn(server.run(async { drop(stopped.await) }));
    Running { address, stop, ended, directory }
}

impl Running {
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    }

    /// Sends bytes and reads until the server closes.
    pub async fn talk(&self, bytes: Vec<u8>) -> String {
        let mut stream = self.connect();
        tokio::task::spawn_blocking(move || {
            // The server may answer and close before it has taken everything.
            drop(stream.write_all(&bytes));
            let mut answer = Vec::new();
            drop(stream.read_to_end(&mut answer));
            String::from_utf8_lossy(&answer).into_owned()
        })
        .await
        .unwrap()
    }

    pub async fn end(self) {
        self.stop.send(()).unwrap();
        self.ended.await.unwrap().unwrap();
        drop(self.directory);
    }
}

const CLOSE: &str = "host: localhost\r\nconnection: close\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn heads_are_bounded() {
    let server = run("").await;
    for head in [
        format!("GET /healthz HTTP/1.1\r\n{CLOSE}authorization: {}\r\n\r\n", "x".repeat(1 << 20)),
        format!("GET /healthz HTTP/1.1\r\n{CLOSE}{}\r\n", "a: b\r\n".repeat(100)),
        format!("GET /{} HTTP/1.1\r\n{CLOSE}\r\n", "x".repeat(1 << 17)),
    ] {
        let answer = server.talk(head.into_bytes()).await;
        let status = answer.get(9..12).unwrap_or_default();
        assert!(["431", "414", "400"].contains(&status), "{answer}");
    }
    let dots = ".".repeat(20_000);
    let answer = server
        .talk(
            format!("GET /v2/rooms HTTP/1.1\r\n{CLOSE}authorization: {dots}\r\n\r\n").into_bytes(),
        )
        .await;
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    server.end().await;
}

/// Heads whose end can be read in two ways, each followed by a body that hides a request.
const AMBIGUOUS: &[&str] = &[
    "POST /create-meeting HTTP/1.1\r\nh\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ntransfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\nTransfer-Encoding: CHUNKED\r\nContent-Length: 4\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ncontent-length: 5\r\ncontent-length: 5\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ncontent-length: 5, 5\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ncontent-length: 5, 6\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ncontent-length: +5\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ncontent-length: 0x5\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ncontent-length:\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ncontent-length : 5\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ntransfer-encoding : chunked\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\n content-length: 5\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\n content-length: 5\r\nh\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\nx: y\r\n folded\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ncontent-length: 5\r\n\t5\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ntransfer-encoding:\r\n chunked\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ntransfer-encoding: chunked\r\n\
     transfer-encoding: chunked\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ntransfer-encoding: identity\r\n\
     transfer-encoding: chunked\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ntransfer-encoding: gzip, chunked\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ntransfer-encoding: chunked, identity\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ntransfer-encoding: xchunked\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ntransfer-encoding:\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ntransfer-encoding: \x0bchunked\r\n\r\n",
    "POST /create-meeting HTTP/1.0\r\nh\r\ntransfer-encoding: chunked\r\n\r\n",
    "POST /create-meeting HTTP/1.1\nh\r\ncontent-length: 5\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\ncontent-length: 5\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ncontent-length: 5\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\ncontent-length: 5\r\n\n",
    "POST /create-meeting HTTP/1.1\nh\ncontent-length: 5\n\n",
    "\nPOST /create-meeting HTTP/1.1\r\nh\r\ncontent-length: 5\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\nx: y\rcontent-length: 5\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\nx: y\r\r\ncontent-length: 5\r\n\r\n",
    "POST /create-meeting HTTP/1.1\r\nh\r\nx: y\0\r\ncontent-length: 5\r\n\r\n",
];

const HIDDEN: &str = "0\r\n\r\nGET /get-token HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// The statuses of the answers in what a connection brought.
fn statuses(answers: &str) -> Vec<&str> {
    answers.split("HTTP/1.1 ").skip(1).filter_map(|answer| answer.get(..3)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_can_be_read_in_two_ways_is_refused_and_ends_the_connection() {
    let server = run("").await;
    for head in AMBIGUOUS {
        let bad = head.replacen("\nh", "\nhost: localhost", 1) + HIDDEN;
        assert_eq!(statuses(&server.talk(bad.clone().into()).await), ["400"], "{head:?}");
        // What stands before it in the connection is answered, whatever its form.
        let before = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n\r\n\
                      POST /create-meeting HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\n\r\n\n\r\n\r\n\
                      GET /healthz HTTP/1.0\r\nhost: localhost\r\nconnection: keep-alive\r\n\r\n";
        let answers = server.talk((before.to_owned() + &bad).into()).await;
        let expected = ["200", "401", "200", "400"];
        assert_eq!(statuses(&answers.replace("HTTP/1.0", "HTTP/1.1")), expected, "{head:?}");
    }
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_arrives_slowly_is_judged_the_same() {
    let server = run("").await;
    let slowly = async |text: String| {
        let mut stream = server.connect();
        stream.set_nodelay(true).unwrap();
        tokio::task::spawn_blocking(move || {
            for byte in text.as_bytes() {
                if stream.write_all(&[*byte]).is_err() {
                    break;
                }
                std::thread::sleep(Duration::from_micros(300));
            }
            let mut answers = Vec::new();
            drop(stream.read_to_end(&mut answers));
            String::from_utf8_lossy(&answers).into_owned()
        })
        .await
        .unwrap()
    };
    for head in AMBIGUOUS.iter().step_by(4) {
        let bad = head.replacen("\nh", "\nhost: localhost", 1);
        assert_eq!(statuses(&slowly(bad).await), ["400"], "{head:?}");
    }
    let good = format!(
        "\r\nPOST /create-meeting HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\n\r\n\
         \n\r\n\rGET /healthz HTTP/1.1\r\n{CLOSE}\r\n"
    );
    assert_eq!(statuses(&slowly(good).await), ["401", "200"]);
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunked_request_is_answered_and_is_the_last_one() {
    let server = run("").await;
    let body = r#"{"token":"x"}"#;
    let head = "POST /create-meeting HTTP/1.1\r\nhost: localhost\r\n\
                content-type: application/json\r\ntransfer-encoding: Chunked\r\n\r\n";
    for end in ["0\r\n\r\n", "0\r\ntrailer: x\r\n\r\n", "0;x=y\r\n\r\n"] {
        let text = format!("{head}{:x}\r\n{body}\r\n{end}{HIDDEN}", body.len());
        let answers = server.talk(text.into()).await;
        // The body was read: it is the token in it that is refused.
        assert_eq!(statuses(&answers), ["401"], "{answers}");
        assert!(answers.contains("connection: close"), "{answers}");
    }
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_waits_to_be_asked_for_the_body_is_asked() {
    let server = run("").await;
    let body = r#"{"token":"x"}"#;
    let head = format!(
        "POST /create-meeting HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         expect: 100-continue\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = server.connect();
    let answers = tokio::task::spawn_blocking(move || {
        stream.write_all(head.as_bytes()).unwrap();
        let mut interim = [0; 25];
        stream.read_exact(&mut interim).unwrap();
        assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
        let rest = format!("{body}GET /healthz HTTP/1.1\r\n{CLOSE}\r\n");
        stream.write_all(rest.as_bytes()).unwrap();
        let mut answers = String::new();
        stream.read_to_string(&mut answers).unwrap();
        answers
    });
    assert_eq!(statuses(&answers.await.unwrap()), ["401", "200"]);
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_clients_are_let_go_and_the_others_are_served() {
    let server =
        run("[limits]\nheader_timeout = '3s'\nbody_timeout = '3s'\nconnections = 64").await;
    let started = Instant::now();
    let mut slow: Vec<TcpStream> = (0..40)
        .map(|index| {
            let mut stream = server.connect();
            let start = match index % 3 {
                0 => "",
                1 => "GET /get-token HTTP/1.1\r\nhost: local",
                _ => "POST /create-meeting HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{",
            };
            stream.write_all(start.as_bytes()).unwrap();
            stream
        })
        .collect();
    let healthy = server.talk(format!("GET /get-token HTTP/1.1\r\n{CLOSE}\r\n").into_bytes()).await;
    assert!(healthy.starts_with("HTTP/1.1 200"), "{healthy}");
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    let answers = tokio::task::spawn_blocking(move || {
        slow.iter_mut()
            .map(|stream| {
                let mut answer = Vec::new();
                drop(stream.read_to_end(&mut answer));
                String::from_utf8_lossy(&answer).into_owned()
            })
            .collect::<Vec<_>>()
    })
    .await
    .unwrap();
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
    for (index, answer) in answers.iter().enumerate() {
        let expected = if index % 3 == 2 { "HTTP/1.1 408" } else { "" };
        assert!(answer.starts_with(expected), "{index}: {answer}");
        assert!(!answer.starts_with("HTTP/1.1 200"));
    }
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_take_the_answers_loses_the_place() {
    let server = run("[limits]\nbody_timeout = '1s'\nheader_timeout = '1h'").await;
    let mut greedy = server.connect();
    greedy.set_write_timeout(Some(Duration::from_secs(10))).unwrap();
    let ask = "GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(200);
    let closed = tokio::task::spawn_blocking(move || {
        let started = Instant::now();
        // Asks without reading, until the server hangs up.
        while started.elapsed() < Duration::from_secs(20) {
            match greedy.write(ask.as_bytes()) {
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return None,
                Err(_) => return Some(started.elapsed()),
                Ok(_) => {}
            }
        }
        None
    });
    let closed = closed.await.unwrap();
    assert!(closed.is_some_and(|after| after < Duration::from_secs(8)), "{closed:?}");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_crowd_makes_room_for_who_asks() {
    let server = run("[limits]\nheader_timeout = '1h'\nconnections = 16").await;
    let crowd: Vec<TcpStream> = (0..40)
        .map(|index| {
            let mut stream = server.connect();
            if index % 2 == 0 {
                stream.write_all(b"GET /get-token HTTP/1.1\r\nhost: local").unwrap();
            }
            stream
        })
        .collect();
    let started = Instant::now();
    let healthy = server.talk(format!("GET /get-token HTTP/1.1\r\n{CLOSE}\r\n").into_bytes()).await;
    assert!(healthy.starts_with("HTTP/1.1 200"), "{healthy}");
    assert!(started.elapsed() < Duration::from_secs(6), "{:?}", started.elapsed());
    drop(crowd);
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_says_that_it_is_too_long_is_not_waited_for() {
    let server = run("[limits]\nbody_bytes = 1024").await;
    for length in [1025, 1 << 40, u64::MAX - 2, u64::MAX - 1, u64::MAX] {
        let head = format!(
            "POST /create-meeting HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n{{"
        );
        let started = Instant::now();
        let answer = server.talk(head.into_bytes()).await;
        assert_eq!(statuses(&answer), ["413"], "{length}: {answer}");
        assert!(answer.contains("body_too_large"), "{length}: {answer}");
        assert!(started.elapsed() < Duration::from_secs(5), "{length}");
    }
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_without_end_is_cut() {
    let server = run("").await;
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
    let head = "transfer-encoding: chunked\r\n\r\n";
    let text = format!("POST /create-meeting HTTP/1.1\r\n{CLOSE}{head}{}", chunk.repeat(200));
    let answer = server.talk(text.into_bytes()).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 413"), "{answer}");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_finishes_what_is_under_way_and_closes_what_is_idle() {
    let server = run("").await;
    let mut idle = server.connect();
    let mut busy = server.connect();
    let body = br#"{"token":"x"}"#;
    let head = format!(
        "POST /create-meeting HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    busy.write_all(head.as_bytes()).unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let Running { address, stop, ended, directory } = server;
    stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(TcpStream::connect(address).is_err(), "no new connections");
    busy.write_all(body).unwrap();
    let answers = tokio::task::spawn_blocking(move || {
        let (mut answer, mut nothing) = (String::new(), String::new());
        busy.read_to_string(&mut answer).unwrap();
        idle.read_to_string(&mut nothing).unwrap();
        (answer, nothing)
    });
    let (answer, nothing) = answers.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    assert_eq!(nothing, "");
    ended.await.unwrap().unwrap();
    let log = directory.path().join("roomkey.audit.jsonl");
    let text = std::fs::read_to_string(log).unwrap();
    assert!(text.lines().last().unwrap().contains("server.stop"));
}

#[tokio::test]
async fn a_taken_address_is_an_error_with_a_code() {
    let fixture = Fixture::new().await;
    fixture.ask(request("GET", "/healthz", &[], "")).await.ok();
    let config = Config::from_toml(&format!("bind = '{}'", fixture.server.local_addr())).unwrap();
    let error = Server::bind(config.with_database(DatabaseUrl::memory())).await.unwrap_err();
    assert_eq!(error.code(), "bind_failed");
}
