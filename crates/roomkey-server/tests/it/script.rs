//! The session manager for pages, as the server serves it.

use crate::process::Process;
use crate::support::{Fixture, request};
use http::StatusCode;
use std::io::{Read, Write};
use std::net::TcpStream;

#[tokio::test]
async fn the_script_for_pages_is_served_kept_for_a_while_and_known_again() {
    let fixture = Fixture::new().await;
    let answer = fixture.get("/session.js").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers["content-type"], "text/javascript; charset=utf-8");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers["cache-control"], "max-age=600");
    let built = include_str!("../../src/http/session.js");
    assert!(answer.text == built && built.contains("SessionManager"));

    let tag = answer.headers["etag"].to_str().unwrap();
    for known in [tag, &format!("W/{tag}"), &format!("\"other\", {tag}"), "*"] {
        let asked = request("GET", "/session.js", &[("if-none-match", known)], "");
        let answer = fixture.ask(asked).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (304, ""), "{known}");
        assert_eq!(answer.headers["etag"], tag);
    }
    let asked = request("GET", "/session.js", &[("if-none-match", "\"other\"")], "");
    assert_eq!(fixture.ask(asked).await.status, StatusCode::OK);
    let head = fixture.ask(request("HEAD", "/session.js", &[], "")).await;
    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));

    // What stands behind the address may be a token.
    let answer = fixture.get("/session.js?sessionToken=hush").await;
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.text, built);
}

#[tokio::test]
async fn a_page_of_any_site_may_have_the_script_and_nothing_else() {
    let fixture = Fixture::new().await;
    let elsewhere = [("origin", "https://app.example"), ("sec-fetch-site", "cross-site")];
    // A script tag sends no origin; one that checks what it gets does, and wants to be let.
    for headers in [&elsewhere[..], &elsewhere[1..]] {
        let answer = fixture.ask(request("GET", "/session.js", headers, "")).await;
        assert_eq!(answer.status, StatusCode::OK, "{headers:?}");
        assert_eq!(answer.headers["access-control-allow-origin"], "*");
        assert_eq!(answer.headers["cross-origin-resource-policy"], "cross-origin");
        fixture
            .ask(request("GET", "/openapi.json", headers, ""))
            .await
            .refused(403, "origin_not_allowed");
    }
    let strange = request("GET", "/session.js", &[("host", "evil.example")], "");
    fixture.ask(strange).await.refused(421, "host_not_allowed");
}

/// Pages may read when an answer was written: that is how they know how long a token lives.
#[tokio::test]
async fn pages_that_may_ask_for_tokens_may_read_the_date() {
    let fixture = Fixture::new().await;
    let headers = [("origin", "http://localhost:5173")];
    let answer = fixture.ask(request("GET", "/get-token", &headers, "")).await;
    assert_eq!(answer.status, StatusCode::OK);
    let readable = answer.headers["access-control-expose-headers"].to_str().unwrap();
    assert!(readable.split(", ").any(|name| name == "date"), "{readable}");
}

#[test]
fn nobody_writes_down_what_a_page_says_to_the_script_nor_which_page_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::start(directory.path());
    let mut answers = String::new();
    for path in ["/session.js", "/session.js/", "/session.jsx", "/openapi.json"] {
        let mut stream = TcpStream::connect(&process.address).unwrap();
        write!(
            stream,
            "GET {path}?sessionToken=hush-token&appToken=hush-app&identity=hush-ann HTTP/1.1\r\n\
             host: localhost\r\nreferer: http://localhost/?page=hush-page\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
        stream.read_to_string(&mut answers).unwrap();
    }
    assert!(answers.contains("SessionManager") && answers.contains("not_found"));
    assert!(!answers.contains("hush"));
    process.stop();
    let log = std::fs::read_to_string(directory.path().join("stderr.log")).unwrap();
    // At the finest level, and every request is in it.
    assert_eq!(log.matches("/session.js").count(), 2, "{log}");
    assert!(!log.contains("hush"), "{log}");
    for entry in std::fs::read_dir(directory.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(4).any(|four| four == b"hush"));
    }
}
