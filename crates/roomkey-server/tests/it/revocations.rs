//! Taking tokens back.

use crate::support::{Answer, Fixture, now, request, sha256};
use roomkey::RoomId;
use roomkey::videosdk::{Access, Permission};
use roomkey_server::{DatabaseUrl, Server};
use serde_json::{Value, json};

async fn revoke(fixture: &Fixture, body: Value) -> Answer {
    fixture.post_json("/revocations", &body).await
}

#[tokio::test]
async fn a_token_is_taken_back_by_its_id_or_as_itself() {
    let fixture = Fixture::new().await;
    let (one, other) = (fixture.token_with_id("one"), fixture.token_with_id("other"));
    revoke(&fixture, json!({ "jti": "one" })).await.ok();
    fixture.api("GET", "/v2/rooms", &one, None).await.refused(401, "token_invalid");
    fixture
        .post_json("/create-meeting", &json!({ "token": one }))
        .await
        .refused(401, "token_invalid");
    fixture.api("GET", "/v2/rooms", &other, None).await.ok();
    // Ids are compared byte for byte.
    revoke(&fixture, json!({ "jti": "OTHER" })).await.ok();
    fixture.api("GET", "/v2/rooms", &other, None).await.ok();
    let answer = revoke(&fixture, json!({ "token": other })).await.ok();
    assert_eq!(answer["jti"], "other");
    assert!(answer["keptUntil"].as_u64().unwrap() <= now().unix() + 7200);
    fixture.api("GET", "/v2/rooms", &other, None).await.refused(401, "token_invalid");
    let line = fixture.audit_lines().pop().unwrap();
    assert_eq!((&line["action"], &line["jti"]), (&json!("token.revoke"), &json!("other")));
}

#[tokio::test]
async fn a_participant_is_shut_out_of_a_room_until_a_new_token() {
    let fixture = Fixture::new().await;
    let room = fixture.room().await;
    let (ann, ben) = (fixture.bound_token(&room, "ann"), fixture.bound_token(&room, "ben"));
    let uri = format!("/v2/rooms/{room}");
    let body = json!({ "roomId": room, "participantId": "ann" });
    let answer = revoke(&fixture, body).await.ok();
    assert!(answer["issuedUpTo"].as_u64().unwrap() >= now().unix() - 1);
    fixture.api("GET", &uri, &ann, None).await.refused(401, "token_invalid");
    fixture.api("GET", &uri, &ben, None).await.ok();
    let earlier =
        json!({ "roomId": room, "participantId": "ben", "issuedUpTo": now().unix() - 60 });
    revoke(&fixture, earlier).await.ok();
    fixture.api("GET", &uri, &ben, None).await.ok();
}

#[tokio::test]
async fn revocations_outlive_the_server_and_hold_for_every_key() {
    let fixture = Fixture::new().await;
    let token = fixture.token_with_id("gone");
    let room = RoomId::parse("2kyv-gzay-64pg").unwrap();
    let bound = fixture.bound_token(&room, "ann");
    revoke(&fixture, json!({ "jti": "gone" })).await.ok();
    revoke(&fixture, json!({ "roomId": room, "participantId": "ann" })).await.ok();
    let listed = fixture.get("/revocations").await.ok();
    assert_eq!(listed["pageInfo"]["total"], 2);
    assert_eq!(listed["data"][0]["jti"], "gone");
    assert_eq!(listed["data"][1]["participantId"], "ann");

    let directory = fixture.stop();
    let config = roomkey_server::Config::from_toml("bind = '127.0.0.1:0'").unwrap();
    let url = DatabaseUrl::file(directory.path().join("roomkey.db"));
    let server = Server::bind(config.with_database(url)).await.unwrap();
    for (uri, token) in [("/v2/rooms", token), ("/v2/rooms/2kyv-gzay-64pg", bound)] {
        let request = request("GET", uri, &[("authorization", &token)], "");
        let status = tower::ServiceExt::oneshot(server.router(), request).await.unwrap().status();
        assert_eq!(status, 401);
    }
}

#[tokio::test]
async fn what_cannot_be_revoked_is_refused_and_nothing_grows() {
    let fixture = Fixture::new().await;
    let without_id = {
        // A token of the documents: no `jti`.
        let header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
        format!("{header}.e30.AAAA")
    };
    for body in [
        json!({}),
        json!({ "jti": "" }),
        json!({ "jti": 7 }),
        json!({ "jti": "x".repeat(300) }),
        json!({ "jti": "a", "token": "b" }),
        json!({ "jti": "a", "roomId": "b" }),
        json!({ "jti": "a", "rommId": "b" }),
        json!({ "roomId": "2kyv-gzay-64pg" }),
        json!({ "participantId": "ann" }),
        json!({ "roomId": "../x", "participantId": "ann" }),
        json!({ "roomId": "a", "participantId": "b c" }),
        json!({ "roomId": "a", "participantId": "b", "issuedUpTo": -1 }),
        json!({ "roomId": "a", "participantId": "b", "issuedUpTo": 1_700_000_000_000u64 }),
        json!({ "jti": "a", "expiresAt": 1_700_000_000_000u64 }),
        json!({ "jti": "a", "expiresAt": 1 }),
        json!({ "jti": "a", "expiresAt": now().unix() - 1 }),
        json!({ "token": without_id }),
        json!({ "token": "nonsense" }),
    ] {
        let answer = revoke(&fixture, body.clone()).await;
        assert_eq!(answer.status, 400, "{body} {}", answer.text);
    }
    let huge = json!({ "jti": "x".repeat(1 << 20) });
    revoke(&fixture, huge).await.refused(413, "body_too_large");
    assert_eq!(fixture.get("/revocations").await.ok()["pageInfo"]["total"], 0);
    assert!(fixture.audit_lines().iter().all(|line| line["action"] != "token.revoke"));
}

#[tokio::test]
async fn revoking_takes_the_right_to() {
    let toml = format!(
        "[[callers]]\nname = 'plain'\nkey_sha256 = '{}'\npermissions = ['allow_join']\nroles = ['rtc']\n\
         [[callers]]\nname = 'chief'\nkey_sha256 = '{}'\npermissions = ['allow_join']\nroles = ['rtc']\nrights = ['revoke']",
        sha256("plain-key"),
        sha256("chief-key"),
    );
    let fixture = Fixture::with(&toml).await;
    let as_caller = |key: &str| {
        let headers = [("authorization", key), ("content-type", "application/json")];
        fixture.ask(request("POST", "/revocations", &headers, r#"{"jti":"x"}"#))
    };
    as_caller("plain-key").await.refused(403, "right_missing");
    as_caller("no-key").await.refused(401, "caller_unknown");
    as_caller("chief-key").await.ok();
    // A VideoSDK token is no caller.
    let token = fixture.mint(&Access::new([Permission::AllowMod]).unwrap());
    as_caller(&token).await.refused(401, "caller_unknown");
}
