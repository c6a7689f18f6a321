//! `/livekit/token`: tokens for a media server of LiveKit, under the same policies, revocations and records as
//! every other token.

use crate::support::{Fixture, OfVendors, now, request, sha256};
use roomkey::keyring::KeyState;
use roomkey::livekit::{Ability, Credentials, Expectation};
use roomkey_server::{Config, DatabaseUrl, Server, Store, VendorName};
use serde_json::{Value, json};

const TOKEN: &str = "/livekit/token";

fn key(fixture: &Fixture) -> Credentials {
    let credentials = &fixture.server.vendors().unwrap().credentials;
    Credentials::new(credentials.livekit_api_key(), credentials.livekit_secret().unwrap()).unwrap()
}

fn token(answer: &Value) -> String {
    answer["participant_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_client_of_the_vendor_gets_what_it_asks_for_and_that_is_recorded() {
    let fixture = Fixture::new().await;
    let body =
        json!({ "room_name": "class-7", "participant_identity": "ann", "participant_name": "Ann" });
    let answer = fixture.post_json(TOKEN, &body).await.ok();
    assert_eq!(answer["server_url"], "ws://127.0.0.1:7880");
    let expectation = Expectation::any().room("class-7").identity("ann").can(Ability::RoomJoin);
    let claims = key(&fixture).verify(&token(&answer), &expectation, now()).unwrap();
    assert_eq!(claims.name(), Some("Ann"));
    assert!(!claims.grants().video.room_admin, "nobody moderates by default");
    let line = fixture.audit_lines().pop().unwrap();
    for (member, value) in [
        ("action", "token.mint"),
        ("caller", "loopback"),
        ("room", "class-7"),
        ("participant", "ann"),
        ("grants", "roomJoin"),
        ("jti", claims.jti().unwrap().as_str()),
    ] {
        assert_eq!(line[member], value, "{line}");
    }
    fixture.post_json(TOKEN, &json!({ "grant": {} })).await.refused(400, "body_malformed");
    fixture.get(TOKEN).await.refused(405, "method_not_allowed");
}

// Proof of the README's table: rooms by name, LiveKit.
#[tokio::test]
async fn callers_get_what_their_policy_grants() {
    let hash = sha256("pupils-key");
    let fixture = Fixture::with(&format!(
        "[livekit]\nurl = 'wss://media.example/'\n[[callers]]\nname = 'pupils'\nkey_sha256 = '{hash}'\n\
         permissions = ['allow_join']\nroles = ['rtc']\nrooms = ['class-*']\n"
    ))
    .await;
    let ask = async |key: &str, body: Value| {
        let headers = [("authorization", key), ("content-type", "application/json")];
        fixture.ask(request("POST", TOKEN, &headers, body.to_string())).await
    };
    let pupil = "Bearer pupils-key";
    let answer = ask(pupil, json!({ "roomName": "class-7" })).await.ok();
    assert_eq!(answer["server_url"], "wss://media.example");
    ask("Bearer another", json!({ "room": "class-7" })).await.refused(401, "caller_unknown");
    ask(pupil, json!({ "room": "staff" })).await.refused(403, "room_not_granted");
    let line = fixture.audit_lines().pop().unwrap();
    assert_eq!(
        (&line["action"], &line["outcome"]),
        (&json!("token.refuse"), &json!("room_not_granted"))
    );
    let agent =
        json!({ "room": "class-7", "room_config": { "agents": [{ "agent_name": "scribe" }] } });
    ask(pupil, agent).await.refused(403, "permission_not_granted");
}

// Proof of the README's table: revocation, LiveKit.
#[tokio::test]
async fn what_was_taken_back_is_handed_out_to_nobody_until_later() {
    let fixture = Fixture::new().await;
    let ann = json!({ "room": "class-7", "identity": "ann" });
    let first = token(&fixture.post_json(TOKEN, &ann).await.ok());
    let revoked = fixture.post_json("/revocations", &json!({ "token": first })).await.ok();
    let claims = key(&fixture).verify(&first, &Expectation::any(), now()).unwrap();
    assert_eq!(revoked["jti"], claims.jti().unwrap().as_str());
    // The database says it to who verifies without the server.
    let url = DatabaseUrl::file(fixture.directory.path().join("roomkey.db"));
    let store = Store::open(&url).await.unwrap();
    let keys = store.vendor_credentials().await.unwrap().unwrap();
    let keys = keys.keys(VendorName::LIVEKIT, now()).unwrap().unwrap();
    let covers = async |token: &str| {
        let claims = keys.verify(token, b"{}", now()).unwrap();
        store.taken_back().await.unwrap().covers(keys.vendor(), &claims)
    };
    let second = token(&fixture.post_json(TOKEN, &ann).await.ok());
    assert!(covers(&first).await && !covers(&second).await);
    let until = now().unix() + 5;
    let person = json!({ "roomId": "class-7", "participantId": "ann", "issuedUpTo": until });
    fixture.post_json("/revocations", &person).await.ok();
    assert!(covers(&second).await);
    fixture.post_json(TOKEN, &ann).await.refused(409, "just_revoked");
    fixture.post_json(TOKEN, &json!({ "room": "class-7", "identity": "ben" })).await.ok();
}

// Proof of the README's table: rotation of keys, LiveKit.
#[tokio::test]
async fn a_rotation_keeps_the_api_key_and_what_was_signed_before() {
    let fixture = Fixture::new().await;
    let ann = json!({ "room": "class-7", "identity": "ann" });
    let old = token(&fixture.post_json(TOKEN, &ann).await.ok());
    let directory = fixture.stop();
    let url = DatabaseUrl::file(directory.path().join("roomkey.db"));
    let store = Store::open(&url).await.unwrap();
    store.rotate_vendor(VendorName::LIVEKIT).await.unwrap();
    let [first, second] = &*store.vendor_keys(VendorName::LIVEKIT).await.unwrap() else { panic!() };
    assert_eq!(first.name, second.name, "sessions of the media server belong to the API key");
    assert_eq!((first.state, second.state), (KeyState::Passive, KeyState::Active));
    let credentials = store.vendor_credentials().await.unwrap().unwrap();
    assert_eq!(credentials.livekit_api_key(), second.name);
    drop(store);
    let fixture = Fixture::at(directory, "").await;
    let new = token(&fixture.post_json(TOKEN, &ann).await.ok());
    let keyring = credentials.livekit_keyring().unwrap();
    for token in [&old, &new] {
        assert!(keyring.verify(|key| key.verify(token, &Expectation::any(), now())).is_ok());
    }
    let signs = key(&fixture);
    assert!(signs.verify(&new, &Expectation::any(), now()).is_ok());
    assert!(signs.verify(&old, &Expectation::any(), now()).is_err());
}

#[tokio::test]
async fn a_database_from_before_gets_a_key_when_it_is_served() {
    let fixture = Fixture::new().await;
    let directory = fixture.stop();
    let path = directory.path().join("roomkey.db");
    let deleted = std::process::Command::new("python3")
        .args(["-c", "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(\"DELETE FROM vendor_keys WHERE vendor='livekit'\"); c.commit()"])
        .arg(&path)
        .status();
    if !deleted.is_ok_and(|status| status.success()) {
        return;
    }
    let store = Store::open(&DatabaseUrl::file(&path)).await.unwrap();
    assert!(!store.vendor_credentials().await.unwrap().unwrap().has(VendorName::LIVEKIT));
    drop(store);
    let fixture = Fixture::at(directory, "").await;
    assert_eq!(fixture.server.vendors().unwrap().created, [VendorName::LIVEKIT]);
    fixture.post_json(TOKEN, &json!({})).await.ok();
}

#[tokio::test]
async fn off_loopback_the_route_is_there_where_the_media_server_is_known() {
    let hash = sha256("a-key");
    let caller = format!(
        "[[callers]]\nname = 'app'\nkey_sha256 = '{hash}'\npermissions = ['allow_join']\nroles = ['rtc']\n"
    );
    for (url, is_there) in [("", false), ("[livekit]\nurl = 'wss://media.example'\n", true)] {
        let toml = format!("bind = '0.0.0.0:0'\nallowed_hosts = ['rooms.example']\n{url}{caller}");
        let fixture = Fixture::with(&toml).await;
        let headers = [
            ("host", "rooms.example"),
            ("authorization", "Bearer a-key"),
            ("content-type", "application/json"),
        ];
        let answer = fixture.ask(request("POST", TOKEN, &headers, "{}".to_owned())).await;
        assert_eq!(answer.status.as_u16(), if is_there { 200 } else { 404 }, "{}", answer.text);
    }
    for url in ["ws://media.example", "media.example", "https://user@media.example", "ftp://a"] {
        assert!(Config::from_toml(&format!("[livekit]\nurl = '{url}'")).is_err(), "{url}");
    }
    let config =
        Config::from_toml("bind = '127.0.0.1:0'\n[livekit]\nurl = 'ws://[::1]:7880'").unwrap();
    drop(Server::bind(config.with_database(DatabaseUrl::memory())).await.unwrap());
}
