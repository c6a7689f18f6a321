//! Tokens from a server on loopback: what is asked, and what becomes of its answers.
#![cfg(feature = "endpoint")]
#![allow(clippy::unwrap_used, reason = "tests may fail loudly")]

use roomkey::Code;
use roomkey_session::{Endpoint, Origin, Profile, Session, State, Token, Wish};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A server that answers with these texts in their turn, the last one again and again; and what it was asked.
async fn server(answers: &[&str]) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let (log, answers) = (Arc::clone(&asked), answers.iter().map(|one| (*one).to_owned()));
    let answers: Vec<String> = answers.collect();
    tokio::spawn(async move {
        for number in 0.. {
            let (mut connection, _) = listener.accept().await.unwrap();
            let (mut request, mut part) = (Vec::new(), [0; 4096]);
            while !is_whole(&request) {
                let read = connection.read(&mut part).await.unwrap();
                request.extend_from_slice(part.get(..read).unwrap());
            }
            log.lock().unwrap().push(String::from_utf8(request).unwrap());
            let answer = answers.get(number).or(answers.last()).unwrap();
            let _gone = connection.write_all(answer.as_bytes()).await;
        }
    });
    (url, asked)
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.to_ascii_lowercase();
    let length = length.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}

fn answer(head: &str, body: &str) -> String {
    format!("HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn a_token_comes_from_an_endpoint_after_a_failure_and_one_request_asks_for_it() {
    let bad = answer("503 Service Unavailable", "the token hush is bad");
    let good = answer("201 Created", r#"{"participant_token":"a.b.c","expires_in":600}"#);
    let (url, asked) = server(&[&bad, &good]).await;
    let wish = Wish::default().named("ann");
    let endpoint = Endpoint::new(&url).answers_as(Profile::Livekit).asks_for(wish);
    let (session, origin) = (Session::new(), Origin::endpoint(endpoint).unwrap());
    let (state, other) = tokio::join!(session.start(&origin), session.start(&origin));
    assert_eq!((state, other), (State::Connected, State::Connected));
    assert_eq!(session.token().await.unwrap().reveal(), "a.b.c");
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 2);
    for request in asked.iter() {
        assert!(request.starts_with("POST / HTTP/1.1\r\n"), "{request}");
        assert!(request.ends_with(r#"{"participant_identity":"ann"}"#), "{request}");
    }
}

#[tokio::test]
async fn an_app_token_is_in_a_header_and_what_a_refusal_says_is_told_to_nobody() {
    let refusal = answer("401 Unauthorized", r#"{"message":"hush-hush is not known"}"#);
    let (url, asked) = server(&[&refusal]).await;
    let wish = Wish::default().named("ann").with_app_token(Token::parse("hush-hush").unwrap());
    let endpoint = Endpoint::new(&format!("{url}/v1/sessions"));
    let endpoint = endpoint.answers_as(Profile::VideoioV2).asks_for(wish);
    assert!(endpoint.warning().is_some());
    assert!(!format!("{endpoint:?}").contains("hush"));
    let (session, origin) = (Session::new(), Origin::endpoint(endpoint).unwrap());
    assert_eq!(session.start(&origin).await, State::Error);
    let error = session.last_error().unwrap();
    assert_eq!(error.code(), Code::RemoteUnauthorized);
    assert!(!format!("{error:?} {error}").contains("hush"));
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 1, "it would be said again");
    assert!(asked.iter().all(|request| request.starts_with("POST /v1/sessions HTTP/1.1\r\n")));
    assert!(asked.iter().all(|request| request.contains("authorization: Bearer hush-hush\r\n")));
}

#[tokio::test]
async fn nothing_goes_elsewhere_and_nothing_endless_is_read() {
    let (elsewhere, hits) = server(&[&answer("200 OK", r#"{"token":"stolen"}"#)]).await;
    let moved = format!("307 Temporary Redirect\r\nlocation: {elsewhere}");
    let (url, _) = server(&[&answer(&moved, "")]).await;
    let session = Session::new();
    assert_eq!(session.start(&Origin::endpoint(Endpoint::new(&url)).unwrap()).await, State::Error);
    assert_eq!(session.last_error().unwrap().code(), Code::RemoteAnswerInvalid);
    assert!(hits.lock().unwrap().is_empty());

    let long = answer("200 OK", &format!(r#"{{"token":"a"}}{}"#, " ".repeat(1 << 20)));
    let (url, _) = server(&[&long]).await;
    assert_eq!(session.start(&Origin::endpoint(Endpoint::new(&url)).unwrap()).await, State::Error);
    assert_eq!(session.last_error().unwrap().code(), Code::RemoteAnswerInvalid);
}

#[tokio::test]
async fn who_cannot_be_reached_is_asked_again_until_the_start_is_over() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let policy = roomkey_session::Policy::USUAL.start_within(Duration::from_millis(1_500));
    let session = Session::with(policy);
    assert_eq!(session.start(&Origin::endpoint(Endpoint::new(&url)).unwrap()).await, State::Error);
    assert_eq!(session.last_error().unwrap().code(), Code::RemoteUnavailable);
}
