//! What was begun is carried out, also when the client hangs up.

use crate::support::{Fixture, now, request};
use crate::vendor_clouds;
use roomkey::opentok::SessionId;
use serde_json::json;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};
use tower::ServiceExt;

/// Lets something begin and goes away. Says whether it was under way.
async fn begin(future: impl Future) -> bool {
    let mut future = pin!(future);
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await
}

async fn soon(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < Duration::from_secs(5), "{what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn counted(fixture: &Fixture, counter: &str) -> u64 {
    let text = fixture.get("/metrics").await.text;
    let line = text.lines().find_map(|line| line.strip_prefix(counter)?.strip_prefix(' '));
    line.unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_token_or_a_room_that_was_begun_is_finished_when_the_client_leaves() {
    let fixture = Fixture::new().await;
    let token = fixture.api_token();
    for (method, uri, body, counter) in [
        ("GET", "/get-token", String::new(), "roomkey_tokens_minted_total"),
        ("GET", "/get-token/", String::new(), "roomkey_tokens_minted_total"),
        ("GET", "/session", String::new(), "roomkey_tokens_minted_total"),
        ("GET", "/room/new?participantId=ann", String::new(), "roomkey_tokens_minted_total"),
        ("GET", "/room/newer/", String::new(), "roomkey_rooms_created_total"),
        (
            "POST",
            "/create-meeting",
            json!({ "token": token }).to_string(),
            "roomkey_rooms_created_total",
        ),
    ] {
        let before = counted(&fixture, counter).await;
        let asked = request(method, uri, &[("content-type", "application/json")], body);
        assert!(begin(fixture.server.router().oneshot(asked)).await, "{uri} was done at once");
        soon(uri, async || counted(&fixture, counter).await > before).await;
    }
    let lines = fixture.audit_lines();
    let count = |action: &str| lines.iter().filter(|line| line["action"] == action).count();
    soon("each is recorded", async || {
        let lines = fixture.audit_lines();
        lines.iter().filter(|line| line["action"] == "token.mint").count() == 5
    })
    .await;
    assert!(count("room.create") >= 3, "{lines:?}");
}

#[tokio::test]
async fn a_session_that_the_vendor_makes_while_the_client_leaves_is_the_rooms() {
    let wanted = SessionId::create("123456", &roomkey::opentok::NewSessionId::default(), now());
    let wanted = wanted.unwrap();
    let (url, asked, go_on) = vendor_clouds::slow_vendor(&wanted);
    let fixture = vendor_clouds::before_opentok(&url).await;
    let router = fixture.server.router();
    let client = tokio::spawn(router.oneshot(request("GET", "/room/lobby", &[], "")));
    soon("the vendor is asked", async || asked.try_recv().is_ok()).await;
    client.abort();
    assert!(client.await.unwrap_err().is_cancelled());
    go_on.send(()).unwrap();
    soon("the session is recorded", async || {
        let lines = fixture.audit_lines();
        let made = |action: &str| lines.iter().any(|line| line["action"] == action);
        made("room.create") && made("token.mint")
    })
    .await;
    // The vendor answers once.
    let again = fixture.get("/room/lobby").await.ok();
    assert_eq!(again["sessionId"], wanted.as_str());
}
