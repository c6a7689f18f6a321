//! The vendor's crate, unchanged but for its base URL, with our server as its cloud.

use futures_util::StreamExt;
use roomkey_interop::{Server, tokens};
use serde_json::{Value, json};
use std::time::Duration;
use videosdk::{AccessTokenBuilder, Client, Grant, RoomCreateParams, RoomListParams};

fn client(server: &Server) -> Client {
    client_with(server, &server.secret)
}

/// Without retries, so that a refusal is seen at once.
fn client_with(server: &Server, secret: &str) -> Client {
    Client::builder()
        .api_key(&server.api_key)
        .secret(secret)
        .base_url(&server.url)
        .max_retries(0)
        .request_timeout(Duration::from_secs(5))
        .build()
        .expect("the client builds")
}

fn named(custom_room_id: &str) -> RoomCreateParams {
    RoomCreateParams { custom_room_id: Some(custom_room_id.into()), ..Default::default() }
}

#[tokio::test]
async fn rooms_are_created_fetched_validated_listed_and_deactivated() {
    let server = Server::start().expect("the server starts");
    let client = client(&server);
    let rooms = client.rooms();

    let room = rooms.create(RoomCreateParams::default()).await.expect("creates");
    assert_eq!(room.room_id.len(), 14, "{}", room.room_id);
    assert!(!room.disabled);

    let custom = rooms.create(named("Stand-up, Mondays")).await.expect("creates");
    let again = rooms.create(named("Stand-up, Mondays")).await.expect("is idempotent");
    assert_eq!(again.room_id, custom.room_id);

    for name in [custom.room_id.as_str(), "Stand-up, Mondays", custom.id.as_str()] {
        assert_eq!(rooms.get(name).await.expect("fetches").room_id, custom.room_id, "{name}");
    }
    assert!(rooms.validate(&room.room_id).await.expect("validates").valid);
    assert!(!rooms.validate("aaaa-aaaa-aaaa").await.expect("answers").valid);

    for number in 0..4 {
        rooms.create(named(&format!("listed-{number}"))).await.expect("creates");
    }
    let paged = RoomListParams { per_page: Some(2), ..Default::default() };
    let page = rooms.list(paged.clone()).await.expect("lists");
    assert_eq!((page.data.len(), page.total()), (2, 6));
    let all: Vec<_> =
        rooms.list_stream(paged).map(|room| room.expect("lists").room_id).collect().await;
    assert_eq!(all.len(), 6);

    assert!(rooms.end("Stand-up, Mondays").await.is_err(), "a custom id does not deactivate");
    assert!(rooms.end(&room.room_id).await.expect("deactivates").disabled);
    assert!(rooms.get(&room.room_id).await.expect("fetches").disabled);
}

#[tokio::test]
async fn nobody_has_joined_so_there_are_no_sessions() {
    let server = Server::start().expect("the server starts");
    let client = client(&server);
    let sessions = client.sessions();
    assert!(sessions.list(Default::default()).await.expect("lists").data.is_empty());
    let missing = sessions.get("5f7edbb14c938bcd42944527").await.expect_err("there is none");
    assert_eq!(missing.status(), Some(404));
}

#[tokio::test]
async fn a_wrong_secret_and_a_participants_token_are_refused() {
    let server = Server::start().expect("the server starts");
    let stranger = client_with(&server, "another secret of thirty-two bytes or more");
    let refused = stranger.rooms().create(RoomCreateParams::default()).await;
    let refused = refused.expect_err("the signature is wrong");
    assert_eq!(refused.status(), Some(401));
    assert!(refused.to_string().contains("Token is invalid or expired"), "{refused}");

    let token = participant(&server.api_key, &server.secret);
    let participant = Client::builder().token(token).base_url(&server.url).max_retries(0).build();
    let refused = participant.expect("the client builds");
    let refused = refused.rooms().create(RoomCreateParams::default()).await;
    assert_eq!(refused.expect_err("rtc cannot call the API").status(), Some(403));
}

const API_KEY: &str = "0f6ba2f3-1f5b-4f5e-9d0a-3c1c2f8f4c11";
const SECRET: &str = "9d3b1f0a6c5e4827b1a0f3c2d4e5968790817263544a3b2c1d0e9f8a7b6c5d4e";

fn participant(api_key: &str, secret: &str) -> String {
    AccessTokenBuilder::new(api_key, secret)
        .set_participant("lxvdplwt")
        .grant(Grant::AllowJoin)
        .for_room("2kyv-gzay-64pg")
        .expires_in(Duration::from_secs(900))
        .set_claim("name", "Zoë")
        .to_jwt()
        .expect("mints")
}

fn question(token: &str, room: &str) -> Value {
    json!({ "id": room, "vendor": "videosdk", "token": token, "api_key": API_KEY, "secret": SECRET,
            "room": room, "participant": "lxvdplwt", "use": "join" })
}

// Proof of the README's table: official SDKs, VideoSDK.
#[test]
fn its_tokens_verify_here() {
    let token = participant(API_KEY, SECRET);
    let other = participant(API_KEY, "another secret of thirty-two bytes or more");
    let answers = tokens(
        "verify",
        &[
            question(&token, "2kyv-gzay-64pg"),
            question(&token, "aaaa-aaaa-aaaa"),
            question(&other, "2kyv-gzay-64pg"),
        ],
    );
    let answers = answers.expect("answers");
    assert_eq!(answers[0]["ok"], true, "{}", answers[0]);
    assert_eq!(answers[0]["claims"]["name"], "Zoë");
    assert_eq!(answers[0]["claims"]["permissions"], json!(["allow_join"]));
    assert_eq!(answers[1]["code"], "room_mismatch");
    assert_eq!(answers[2]["code"], "signature_invalid");
}

#[test]
fn our_tokens_verify_there() {
    let mint = json!({ "id": 1, "vendor": "videosdk", "api_key": API_KEY, "secret": SECRET,
        "permissions": ["allow_join", "allow_mod"], "room": "2kyv-gzay-64pg",
        "participant": "lxvdplwt", "roles": ["rtc"], "lifetime": "15m", "claims": { "name": "Zoë" } });
    let answers = tokens("mint", &[mint]).expect("answers");
    let token = answers[0]["token"].as_str().expect("a token");
    let claims = videosdk::verify_token(token, SECRET).expect("verifies");
    assert_eq!(claims.api_key.as_deref(), Some(API_KEY));
    assert_eq!(claims.permissions, ["allow_join", "allow_mod"]);
    assert_eq!(claims.roles, ["rtc"]);
    assert_eq!(claims.version, Some(2));
    assert_eq!(claims.raw["roomId"], "2kyv-gzay-64pg");
    assert_eq!(claims.raw["name"], "Zoë");
    let (issued, expires) = (claims.issued_at.expect("iat"), claims.expires_at.expect("exp"));
    assert_eq!(expires - issued, 900);
    assert!(videosdk::verify_token(token, "another secret").is_err());
}
