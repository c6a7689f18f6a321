//! Every fault of a token gets the same answer, byte for byte.

use crate::support::{Fixture, now};
use roomkey::videosdk::{Access, Credentials, KeyState, Permission};
use roomkey::{Lifetime, Secret, Timestamp};
use roomkey_server::{NewKey, Project, Store};
use serde_json::json;

#[tokio::test]
async fn the_answer_to_a_bad_token_teaches_nothing() {
    let fixture = Fixture::new().await;
    let store = open(&fixture).await;
    let disabled = store.add_key(NewKey::default()).await.unwrap();
    store.set_key_state(disabled.api_key(), KeyState::Disabled).await.unwrap();

    let access = Access::new([Permission::AllowJoin]).unwrap();
    let hour = Lifetime::hours(1).unwrap();
    let good = fixture.mint(&access);
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let foreign = |key: &str| {
        let secret = Secret::new("0123456789abcdef0123456789abcdef").unwrap();
        Credentials::new(key, secret).unwrap().mint(&access, hour, now()).unwrap()
    };
    let of_disabled = Credentials::from_parts(disabled.api_key().clone(), disabled.secret());
    let past = Timestamp::from_unix(1_700_000_000).unwrap();
    let faults = [
        String::new(),
        "x".to_owned(),
        "..".to_owned(),
        ".".repeat(20_000),
        "undefined".to_owned(),
        format!("{signed}."),
        format!("{signed}.{}", signature.to_uppercase()),
        format!("{good}="),
        format!("{signed}.{signature}A"),
        format!("eyJhbGciOiJub25lIn0.{}.", signed.split('.').nth(1).unwrap()),
        foreign("unknown-key"),
        foreign(fixture.credentials.api_key().as_str()),
        fixture.credentials.mint(&access, hour, past).unwrap(),
        of_disabled.mint(&access, hour, now()).unwrap(),
    ];
    let mut answers = std::collections::BTreeSet::new();
    for token in &faults {
        let answer = fixture.post_json("/create-meeting", &json!({ "token": token })).await;
        answer.refused(401, "token_invalid");
        answers.insert(answer.text);
        let answer = fixture.api("GET", "/v2/rooms", token, None).await;
        answer.refused(401, "token_invalid");
        answers.insert(answer.text);
    }
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[tokio::test]
async fn raw_and_bearer_are_taken_and_nothing_else() {
    let fixture = Fixture::new().await;
    let token = fixture.api_token();
    for (prefix, status) in [
        ("", 200),
        ("Bearer ", 200),
        ("bearer ", 200),
        ("Basic ", 401),
        ("Bearer   ", 200),
        ("Bearer\t", 401),
    ] {
        let answer = fixture.api("GET", "/v2/rooms", &format!("{prefix}{token}"), None).await;
        assert_eq!(answer.status.as_u16(), status, "{prefix:?}");
    }
    for header in ["", "Bearer", "Bearer "] {
        fixture.api("GET", "/v2/rooms", header, None).await.refused(401, "token_invalid");
    }
    let joined = format!("{token}, {token}");
    fixture.api("GET", "/v2/rooms", &joined, None).await.refused(400, "credentials_ambiguous");
}

#[tokio::test]
async fn a_rotation_refuses_nobody_and_a_running_server_notices_it() {
    let fixture = Fixture::new().await;
    let store = open(&fixture).await;
    let old = fixture.api_token();
    let room = fixture.room().await;

    let created = store.rotate(Project::First).await.unwrap();
    let new = Credentials::from_parts(created.api_key().clone(), created.secret());
    let minted =
        new.mint(&Access::new([Permission::AllowJoin]).unwrap(), Lifetime::default(), now());
    let new_token = minted.unwrap();
    // The server follows its store only while it runs.
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let Fixture { server, credentials, directory, .. } = fixture;
    let router = server.router();
    let running = tokio::spawn(server.run(async { drop(stopped.await) }));
    let ask = |token: String| {
        let uri = format!("/v2/rooms/{room}");
        let request = crate::support::request("GET", &uri, &[("authorization", &token)], "");
        let router = router.clone();
        async move { tower::ServiceExt::oneshot(router, request).await.unwrap().status().as_u16() }
    };
    let mut tries = 0;
    while ask(new_token.clone()).await != 200 {
        assert_eq!(ask(old.clone()).await, 200, "the old key verifies all the while");
        tries += 1;
        assert!(tries < 400, "the rotation was not noticed");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(ask(old.clone()).await, 200, "the old key is passive and still verifies");
    store.set_key_state(credentials.api_key(), KeyState::Disabled).await.unwrap();
    tries = 0;
    while ask(old.clone()).await == 200 {
        tries += 1;
        assert!(tries < 400, "the disabled key was not noticed");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let _ = stop.send(());
    running.await.unwrap().unwrap();
    drop(directory);
}

async fn open(fixture: &Fixture) -> Store {
    let url = roomkey_server::DatabaseUrl::file(fixture.directory.path().join("roomkey.db"));
    Store::open(&url).await.unwrap()
}
