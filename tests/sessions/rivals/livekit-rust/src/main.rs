//! Does one scenario to `livekit-token-source`, against the server of tokens whose address is given, and says what was seen.
//!
//! The server counts, and has the clock that the scenario needs: a server whose clock is an hour behind is to the client what a
//! device whose clock is an hour ahead is to a true server.

use livekit_token_source::{TokenSourceConfigurable, TokenSourceFetchOptions, endpoint};
use std::sync::Arc;
use std::time::Duration;

fn to(identity: &str) -> TokenSourceFetchOptions {
    TokenSourceFetchOptions::default().with_participant_identity(identity)
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [scenario, url] = arguments.as_slice() else { panic!("usage: SCENARIO URL") };
    let source = Arc::new(endpoint(url.as_str()).cached());
    let told = match scenario.as_str() {
        "at-once" => {
            let asked = (0..20).map(|_| {
                let source = Arc::clone(&source);
                tokio::spawn(async move { source.fetch(&to("ann")).await.is_ok() })
            });
            for one in asked.collect::<Vec<_>>() {
                let _ = one.await;
            }
            String::new()
        }
        "in-turn" => {
            for _ in 0..20 {
                let _ = source.fetch(&to("ann")).await;
            }
            String::new()
        }
        "five" => {
            for _ in 0..5 {
                let _ = source.fetch(&to("ann")).await;
            }
            String::new()
        }
        "later" => {
            let _ = source.fetch(&to("ann")).await;
            tokio::time::sleep(Duration::from_secs(3)).await;
            source.fetch(&to("ann")).await.map(|got| got.participant_token).unwrap_or_default()
        }
        "other-user" => {
            let _ = source.fetch(&to("ann")).await;
            let _ = source.fetch(&to("bob")).await;
            source.fetch(&to("bob")).await.map(|got| got.participant_token).unwrap_or_default()
        }
        "stop" => {
            let flying = Arc::clone(&source);
            let flight = tokio::spawn(async move { flying.fetch(&to("ann")).await.is_ok() });
            tokio::time::sleep(Duration::from_millis(150)).await;
            source.invalidate().await;
            let _ = flight.await;
            source.cached_response().await.map(|got| got.participant_token).unwrap_or_default()
        }
        "equal-options" => {
            for _ in 0..2 {
                let options = to("ann").with_participant_attribute("seat", "7");
                let _ = source.fetch(&options).await;
            }
            String::new()
        }
        other => panic!("no scenario is called {other}"),
    };
    println!("{}", serde_json::json!({ "token": told }));
}
