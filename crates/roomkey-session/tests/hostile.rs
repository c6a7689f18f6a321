//! What a server that means harm sends, and what becomes of it. The same is done to the sessions in browsers and Node
//! (`hostile.test.mjs`) and in Python (`test_session_hostile.py`).
#![cfg(feature = "endpoint")]
#![allow(clippy::unwrap_used, reason = "tests may fail loudly")]

use roomkey::Code;
use roomkey_session::{Endpoint, Fetched, Origin, Policy, Session, State, Token};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A server that writes the head and the body for the request of each number, and what it was asked.
async fn server(
    answer: impl Fn(usize) -> (String, Vec<u8>) + Send + 'static,
) -> (Origin, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = Arc::clone(&asked);
    tokio::spawn(async move {
        for number in 1.. {
            let (mut connection, _) = listener.accept().await.unwrap();
            let request = read(&mut connection).await;
            log.lock().unwrap().push(request);
            let (head, body) = answer(number);
            let length = body.len();
            let head =
                format!("HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n");
            let _gone = connection.write_all(&[head.into_bytes(), body].concat()).await;
        }
    });
    (Origin::endpoint(Endpoint::new(&url)).unwrap(), asked)
}

/// A request without a body.
async fn read(connection: &mut TcpStream) -> String {
    let (mut request, mut part) = (Vec::new(), [0; 4096]);
    while !request.ends_with(b"\r\n\r\n") {
        let read = connection.read(&mut part).await.unwrap();
        request.extend_from_slice(part.get(..read).unwrap());
    }
    String::from_utf8(request).unwrap()
}

fn impatient(milliseconds: u64) -> Session {
    Session::with(Policy::USUAL.start_within(Duration::from_millis(milliseconds)))
}

#[tokio::test]
async fn what_is_no_token_no_text_or_no_time_is_refused_and_asked_for_once() {
    let long = format!(r#"{{"token":"{}"}}"#, "a".repeat(20_000));
    let deep = format!(r#"{{"token":"a","x":{}{}}}"#, "[".repeat(20_000), "]".repeat(20_000));
    let all: &[(&[u8], Code)] = &[
        (b"{\"token\":\"a.b.c\",\"name\":\"\xff\"}", Code::RemoteAnswerInvalid),
        (b"a.b.\xff", Code::RemoteAnswerInvalid),
        (br#"{"token":1}"#, Code::TokenMalformed),
        (br#"{"token":{"token":"a.b.c"}}"#, Code::TokenMalformed),
        (br#"{"token":["a.b.c"]}"#, Code::TokenMalformed),
        (br#"{"token":"a.b.c\r\nset-cookie: x=1"}"#, Code::TokenMalformed),
        (long.as_bytes(), Code::TokenTooLarge),
        (deep.as_bytes(), Code::RemoteAnswerInvalid),
        (br#"{"token":"a.b.c","expires_in":NaN}"#, Code::RemoteAnswerInvalid),
        (br#"{"token":"a.b.c","expires_in":Infinity}"#, Code::RemoteAnswerInvalid),
        (br#"{"token":"a.b.c","expires_in":1e400}"#, Code::RemoteAnswerInvalid),
        (br#"{"token":"a.b.c","expires_in":1e308}"#, Code::RemoteAnswerInvalid),
        (br#"{"token":"a.b.c","expires_in":-1}"#, Code::RemoteAnswerInvalid),
        (br#"{"token":"a.b.c","expiresAt":"the end of time"}"#, Code::RemoteAnswerInvalid),
    ];
    for (body, code) in all {
        let body = body.to_vec();
        let (origin, asked) = server(move |_| ("200 OK".into(), body.clone())).await;
        let session = Session::new();
        assert_eq!(session.start(&origin).await, State::Error, "{code:?}");
        assert_eq!(session.last_error().unwrap().code(), *code);
        assert_eq!(asked.lock().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_token_that_ended_long_ago_is_handed_to_nobody_and_one_for_thousands_of_years_is_a_token()
{
    let (origin, asked) =
        server(|_| ("200 OK".into(), br#"{"token":"a","expires_in":0}"#.to_vec())).await;
    let session = impatient(1_500);
    assert_eq!(session.start(&origin).await, State::Error);
    assert!(session.token().await.is_err());
    assert!(asked.lock().unwrap().len() <= 2);

    let far = br#"{"token":"a","expires_in":99999999999}"#;
    let (origin, _) = server(|_| ("200 OK".into(), far.to_vec())).await;
    assert_eq!(Session::new().start(&origin).await, State::Connected);
    // A function of the caller's may say anything, too.
    let endless =
        Origin::provider(async |_| Ok(Fetched::new(Token::parse("a")?).lives_for(Duration::MAX)));
    let session = Session::new();
    assert_eq!(session.start(&endless).await, State::Connected);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(session.token().await.unwrap().reveal(), "a");
}

#[tokio::test]
async fn who_says_again_at_once_for_ever_is_asked_once_a_second_at_the_most() {
    let head = "429 Too Many Requests\r\nretry-after: 0";
    let (origin, asked) = server(move |_| (head.into(), Vec::new())).await;
    let session = impatient(3_000);
    assert_eq!(session.start(&origin).await, State::Error);
    assert_eq!(session.last_error().unwrap().code(), Code::RemoteRateLimited);
    let asked = asked.lock().unwrap().len();
    assert!((2..=3).contains(&asked), "{asked}");
}

#[tokio::test]
async fn a_cookie_that_it_sets_does_not_come_back() {
    let (origin, asked) = server(|number| {
        let status = if number == 1 { "503 Unavailable" } else { "200 OK" };
        (format!("{status}\r\nset-cookie: who=hush; Path=/"), b"a.b.c".to_vec())
    })
    .await;
    assert_eq!(Session::new().start(&origin).await, State::Connected);
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 2);
    assert!(asked.iter().all(|request| !request.to_ascii_lowercase().contains("cookie")));
}

#[tokio::test]
async fn an_answer_that_drips_is_given_up_in_time_and_its_connection_with_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let dripping = tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        read(&mut connection).await;
        let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{\"token\":\"";
        connection.write_all(head).await.unwrap();
        while connection.write_all(b"a").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let second = Duration::from_secs(1);
    let session = Session::with(Policy::USUAL.fetch_within(second).start_within(second));
    let begun = Instant::now();
    assert_eq!(session.start(&Origin::endpoint(Endpoint::new(&url)).unwrap()).await, State::Error);
    assert!(begun.elapsed() < Duration::from_secs(10));
    // Who drips notices that nobody reads any more.
    tokio::time::timeout(Duration::from_secs(10), dripping).await.unwrap().unwrap();
}
