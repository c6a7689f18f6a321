//! The vendor's cloud behind our routes, played by a server that answers what a test tells it to.

use crate::support::{Answer, Fixture, UPSTREAM_SECRET, upstream_credentials};
use roomkey::videosdk::{Expectation, Right};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Listens on loopback, answers each connection with the next of `answers`, and tells what it was
/// asked. An empty answer is silence.
pub fn vendor(answers: Vec<Vec<u8>>) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (asked, questions) = channel();
    std::thread::spawn(move || {
        for answer in answers {
            let Ok((mut stream, _)) = listener.accept() else { return };
            stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            let mut question = Vec::new();
            let mut buffer = [0; 4096];
            while !is_whole(&question) {
                match stream.read(&mut buffer) {
                    Ok(read @ 1..) => question.extend_from_slice(&buffer[..read]),
                    _ => break,
                }
            }
            if asked.send(String::from_utf8_lossy(&question).into_owned()).is_err() {
                return;
            }
            if answer.is_empty() {
                std::thread::sleep(Duration::from_secs(4));
            }
            // The server may have hung up, as it should on answers without end.
            drop(stream.write_all(&answer));
        }
    });
    (url, questions)
}

fn is_whole(question: &[u8]) -> bool {
    let text = String::from_utf8_lossy(question).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    body.len() >= length.unwrap_or(0)
}

pub fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{body}",
        body.len()
    )
    .into_bytes()
}

pub async fn before(url: &str) -> Fixture {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("secret");
    std::fs::write(&file, format!("{UPSTREAM_SECRET}\n")).unwrap();
    Fixture::with(&format!(
        "[authority]\nmode = 'upstream'\nbase_url = '{url}'\napi_key = 'upstream-key'\n\
         secret_file = '{}'\n[limits]\nupstream_timeout = '3s'",
        file.display()
    ))
    .await
}

// Proof of the README's table: in its cloud, VideoSDK.
#[tokio::test]
async fn rooms_are_made_and_validated_at_the_vendor() {
    let room = r#"{"roomId":"2kyv-gzay-64pg","disabled":false,"id":"x"}"#;
    let (url, questions) = vendor(vec![answer("200 OK", "", room), answer("200 OK", "", room)]);
    let fixture = before(&url).await;
    assert!(fixture.server.created_key().is_none());
    let token = fixture.get("/get-token").await.ok()["token"].as_str().unwrap().to_owned();
    let verified = |token: &str, expectation: &Expectation| {
        upstream_credentials().verify(token, expectation, crate::support::now())
    };
    // Whoever asks is not known, and the vendor would make nothing of their rights.
    assert!(verified(&token, &Expectation::api()).is_err());
    let claims = verified(&token, &Expectation::right(Right::Create)).unwrap();

    let body = json!({ "token": token, "region": "sg001" });
    let created = fixture.post_json("/create-meeting", &body).await.ok();
    assert_eq!(
        (&created["roomId"], &created["meetingId"]),
        (&json!("2kyv-gzay-64pg"), &json!("2kyv-gzay-64pg"))
    );
    let question = questions.recv().unwrap();
    assert!(question.starts_with("POST /v2/rooms HTTP/1.1"), "{question}");
    let sent = question.lines().find_map(|line| line.strip_prefix("authorization: ")).unwrap();
    // Raw, without a prefix.
    let sent = verified(sent, &Expectation::api()).unwrap();
    assert_eq!(sent.jti(), claims.jti());
    assert!(sent.expires_at() <= claims.expires_at());
    assert!(
        question.ends_with(r#"{"region":"sg001"}"#),
        "the token is not in the body: {question}"
    );

    let body = json!({ "token": token });
    fixture.post_json("/validate-meeting/2kyv-gzay-64pg", &body).await.ok();
    let question = questions.recv().unwrap();
    assert!(question.starts_with("GET /v2/rooms/validate/2kyv-gzay-64pg HTTP/1.1"), "{question}");
    // The rest of the vendor's API is the vendor's.
    fixture.api("GET", "/v2/rooms", &token, None).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_token_for_the_vendors_api_goes_there_as_it_is() {
    let room = r#"{"roomId":"2kyv-gzay-64pg","disabled":false,"id":"x"}"#;
    let (url, questions) = vendor(vec![answer("200 OK", "", room)]);
    let fixture = before(&url).await;
    let token = fixture.api_token();
    fixture.post_json("/create-meeting", &json!({ "token": token })).await.ok();
    let question = questions.recv().unwrap();
    assert!(question.contains(&format!("authorization: {token}\r\n")), "raw, without a prefix");
}

async fn validate_against(answers: Vec<Vec<u8>>) -> (Answer, Receiver<String>) {
    let (url, questions) = vendor(answers);
    let fixture = before(&url).await;
    let body = json!({ "token": fixture.api_token() });
    (fixture.post_json("/validate-meeting/2kyv-gzay-64pg", &body).await, questions)
}

#[tokio::test]
async fn the_vendors_status_is_passed_on_and_its_words_are_not() {
    let evil = r#"{"error":"<script>eyJhbGciOi","statusCode":200}"#;
    for (status, headers, body, expected, code) in [
        ("401 Unauthorized", "", evil, 401, "token_invalid"),
        ("403 Forbidden", "", evil, 403, "upstream_forbidden"),
        ("400 Bad Request", "", "Room not found.", 404, "room_not_found"),
        ("402 Payment Required", "", "", 404, "room_not_found"),
        ("404 Not Found", "", evil, 404, "room_not_found"),
        ("422 Unprocessable", "", evil, 400, "parameter_invalid"),
        ("429 Too Many Requests", "retry-after: 7\r\n", "", 429, "rate_limited"),
        ("500 Internal Server Error", "", evil, 502, "upstream_failed"),
        ("503 Service Unavailable", "", "", 502, "upstream_failed"),
        ("302 Found", "location: http://127.0.0.1:1/steal\r\n", "", 502, "upstream_failed"),
        ("200 OK", "", "garbage", 502, "upstream_failed"),
        ("200 OK", "", r#"{"error":"no"}"#, 502, "upstream_failed"),
        ("200 OK", "", r#"{"roomId":"2kyv-gzay-64pg","disabled":true}"#, 400, "room_disabled"),
    ] {
        let (refused, _) = validate_against(vec![answer(status, headers, body)]).await;
        refused.refused(expected, code);
        assert!(!refused.text.contains("script") && !refused.text.contains("eyJ"));
        if expected == 429 {
            assert_eq!(refused.headers["retry-after"], "7");
        }
    }
}

#[tokio::test]
async fn silence_and_floods_end() {
    let (refused, _) = validate_against(vec![Vec::new()]).await;
    refused.refused(504, "upstream_timeout");
    let mut flood = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    flood.extend(std::iter::repeat_n(b' ', 3 << 20));
    let (refused, _) = validate_against(vec![flood]).await;
    refused.refused(502, "upstream_failed");
    let fixture = before("http://127.0.0.1:1").await;
    let body = json!({ "token": fixture.api_token() });
    fixture.post_json("/create-meeting", &body).await.refused(502, "upstream_failed");
}

#[tokio::test]
async fn what_is_no_room_id_or_no_good_token_is_never_sent() {
    let (url, questions) = vendor(vec![Vec::new()]);
    let fixture = before(&url).await;
    let token = fixture.api_token();
    let body = json!({ "token": token });
    for id in ["%2e%2e", "..%2f..%2fevil", "@evil", "a%0d%0ahost:%20evil", "a%3fb"] {
        let answer = fixture.post_json(&format!("/validate-meeting/{id}"), &body).await;
        answer.refused(400, "room_id_invalid");
    }
    let body = json!({ "token": format!("{token}x") });
    fixture.post_json("/create-meeting", &body).await.refused(401, "token_invalid");
    let body = json!({ "token": token, "region": "sg001\r\nx: y" });
    assert_eq!(fixture.post_json("/create-meeting", &body).await.status, 400);
    fixture.post_json("/revocations", &json!({ "token": token })).await.ok();
    fixture
        .post_json("/create-meeting", &json!({ "token": token }))
        .await
        .refused(401, "token_invalid");
    assert!(questions.try_recv().is_err());
}

#[test]
fn a_file_that_is_more_than_a_secret_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("secret");
    let read = |text: &str| {
        std::fs::write(&file, text).unwrap();
        roomkey_server::Config::from_toml(&format!(
            "[authority]\nmode = 'upstream'\napi_key = 'upstream-key'\nsecret_file = '{}'",
            file.display()
        ))
    };
    assert!(read(&format!("{UPSTREAM_SECRET}\r\n")).is_ok());
    for text in [
        format!("{UPSTREAM_SECRET}\n{UPSTREAM_SECRET}\n"),
        format!("SECRET={UPSTREAM_SECRET}\nOTHER=1"),
        "x".repeat(5000),
    ] {
        let error = read(&text).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(UPSTREAM_SECRET));
    }
}
