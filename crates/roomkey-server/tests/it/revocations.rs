//! Taking tokens back.

use crate::support::{Answer, Fixture, now, request, sha256};
use roomkey::videosdk::{Access, Permission};
use roomkey::{Lifetime, ParticipantId, RoomId, Timestamp};
use roomkey_server::{DatabaseUrl, Server, Store};
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
    assert_eq!(answer["apiKey"], fixture.credentials.api_key().as_str());
    fixture.api("GET", "/v2/rooms", &other, None).await.refused(401, "token_invalid");
    let line = fixture.audit_lines().pop().unwrap();
    assert_eq!((&line["action"], &line["jti"]), (&json!("token.revoke"), &json!("other")));
}

// Proof of the README's table: revocation, VideoSDK.
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
        json!({ "roomId": room, "participantId": "ben", "issuedUpTo": now().unix() - 120 });
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
        json!({ "roomId": "a\u{202e}", "participantId": "ann" }),
        json!({ "roomId": "a", "participantId": "b\n" }),
        json!({ "roomId": "a", "participantId": "b", "everyone": true }),
        json!({ "roomId": "a", "participantId": "b", "everywhere": true }),
        json!({ "roomId": "a", "everywhere": true }),
        json!({ "participantId": "a", "everyone": true }),
        json!({ "everyone": true, "everywhere": true }),
        json!({ "roomId": "a", "everyone": "yes" }),
        json!({ "roomId": "a", "everyone": false }),
        json!({ "jti": "a", "everyone": true }),
        json!({ "jti": "a", "issuedUpTo": 1 }),
        json!({ "jti": "a", "endless": true, "expiresAt": now().unix() + 60 }),
        json!({ "roomId": "a", "participantId": "b", "issuedUpTo": -1 }),
        json!({ "roomId": "a", "participantId": "b", "issuedUpTo": 1_700_000_000_000u64 }),
        json!({ "jti": "a", "expiresAt": 1_700_000_000_000u64 }),
        json!({ "jti": "a", "expiresAt": 1 }),
        json!({ "jti": "a", "expiresAt": now().unix() - 1 }),
        json!({ "token": without_id }),
        json!({ "token": "nonsense" }),
        json!({ "token": fixture.token_with_id("a"), "everyone": true }),
        json!({ "token": fixture.token_with_id("a"), "expiresAt": now().unix() + 60 }),
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

/// What a clock signs that is this much ahead.
fn ahead(fixture: &Fixture, seconds: u64, room: &str, participant: &str) -> String {
    let access = Access::new([Permission::AllowJoin])
        .unwrap()
        .room(RoomId::parse(room).unwrap())
        .participant(ParticipantId::parse(participant).unwrap())
        .roles([roomkey::videosdk::Role::Crawler, roomkey::videosdk::Role::Rtc]);
    let then = i64::try_from(now().unix() + seconds).unwrap();
    let then = Timestamp::from_unix(then).unwrap();
    fixture.credentials.mint(&access, Lifetime::default(), then).unwrap()
}

async fn status(fixture: &Fixture, room: &RoomId, token: &str) -> u16 {
    fixture.api("GET", &format!("/v2/rooms/{room}"), token, None).await.status.as_u16()
}

#[tokio::test]
async fn a_token_of_a_clock_that_is_ahead_is_taken_back_too() {
    let fixture = Fixture::new().await;
    let room = fixture.room().await;
    let ann = || ahead(&fixture, 55, room.as_str(), "ann");
    for body in [
        json!({ "roomId": room, "participantId": "ann" }),
        json!({ "roomId": room, "everyone": true }),
        json!({ "participantId": "ann", "everywhere": true }),
    ] {
        let token = ann();
        assert_eq!(status(&fixture, &room, &token).await, 200);
        let kept = revoke(&fixture, body.clone()).await.ok();
        assert_eq!(status(&fixture, &room, &token).await, 401, "{body}");
        // It was a mistake.
        let uri = format!("/revocations/{}", kept["id"].as_str().unwrap());
        let removed = fixture.delete(&uri).await.ok();
        assert_eq!(removed["id"], kept["id"]);
        assert_eq!(status(&fixture, &room, &token).await, 200, "{body}");
        fixture.delete(&uri).await.refused(404, "revocation_not_found");
    }
    let actions: Vec<_> = fixture.audit_lines().iter().map(|line| line["action"].clone()).collect();
    let count = |action: &str| actions.iter().filter(|one| *one == action).count();
    assert_eq!((count("token.revoke"), count("token.reinstate")), (3, 3));
}

// Proof of the README's table: revocation, VideoSDK.
#[tokio::test]
async fn a_whole_room_and_a_person_everywhere_are_taken_back_by_name() {
    let fixture = Fixture::new().await;
    let (here, there) = (fixture.room().await, fixture.room().await);
    let token = |room: &RoomId, who: &str| fixture.bound_token(room, who);
    let (ann, ben, ann_there) = (token(&here, "ann"), token(&here, "ben"), token(&there, "ann"));
    revoke(&fixture, json!({ "participantId": "ann", "everywhere": true })).await.ok();
    assert_eq!(status(&fixture, &here, &ann).await, 401);
    assert_eq!(status(&fixture, &there, &ann_there).await, 401);
    assert_eq!(status(&fixture, &here, &ben).await, 200);
    let kept = revoke(&fixture, json!({ "roomId": here, "everyone": true })).await.ok();
    assert_eq!((&kept["everyone"], &kept["participantId"]), (&json!(true), &Value::Null));
    assert_eq!(status(&fixture, &here, &ben).await, 401);
    assert_eq!(status(&fixture, &there, &token(&there, "ben")).await, 200);
}

#[tokio::test]
async fn no_token_is_handed_out_that_would_not_count() {
    let fixture = Fixture::new().await;
    let room = fixture.room().await;
    let uri = format!("/get-token?roomId={room}&participantId=ann");
    revoke(&fixture, json!({ "roomId": room, "participantId": "ann" })).await.ok();
    let refused = fixture.get(&uri).await;
    refused.refused(409, "just_revoked");
    assert_eq!(refused.headers["retry-after"], "60");
    assert_eq!(fixture.audit_lines().pop().unwrap()["outcome"], "just_revoked");
    fixture.get(&format!("/get-token?roomId={room}&participantId=ben")).await.ok();
    // Whoever knows that all clocks agree says so: what was issued up to now is gone, what comes is good.
    let fixture = Fixture::new().await;
    let room = fixture.room().await;
    let uri = format!("/get-token?roomId={room}&participantId=ann");
    let old = fixture.bound_token(&room, "ann");
    let body = json!({ "roomId": room, "participantId": "ann", "issuedUpTo": now().unix() - 60 });
    revoke(&fixture, body).await.ok();
    assert_eq!(status(&fixture, &room, &old).await, 401);
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    fixture.get(&uri).await.ok();
    assert_eq!(status(&fixture, &room, &fixture.bound_token(&room, "ann")).await, 200);
}

#[tokio::test]
async fn a_row_lasts_as_long_as_a_token_can_and_there_is_one() {
    let fixture = Fixture::new().await;
    let store = Store::open(&DatabaseUrl::file(fixture.directory.path().join("roomkey.db"))).await;
    store.unwrap().rotate(roomkey_server::Project::First).await.unwrap();
    let days = |answer: &Value| (answer["keptUntil"].as_u64().unwrap() - now().unix()) / 86_400;
    let kept = revoke(&fixture, json!({ "jti": "a" })).await.ok();
    assert_eq!(days(&kept), 3650);
    let room = json!({ "roomId": "r", "everyone": true, "issuedUpTo": now().unix() + 86_400 });
    assert_eq!(days(&revoke(&fixture, room).await.ok()), 3651);
    let known = json!({ "jti": "c", "expiresAt": now().unix() + 2 * 86_400 + 60 });
    assert_eq!(days(&revoke(&fixture, known).await.ok()), 2);
    let answer = revoke(&fixture, json!({ "jti": "b", "endless": true })).await.ok();
    assert_eq!(answer["keptUntil"], Value::Null);
    // The same again is the same.
    assert_eq!(revoke(&fixture, json!({ "jti": "a" })).await.ok()["id"], kept["id"]);
    let listed = fixture.get("/revocations?perPage=2").await.ok();
    assert_eq!(listed["pageInfo"]["total"], 4);
    assert_eq!(listed["data"].as_array().unwrap().len(), 2);
    assert_eq!(listed["data"][0]["id"], kept["id"]);
}

#[tokio::test]
async fn one_caller_cannot_fill_the_list() {
    let toml = format!(
        "[limits]\nrevocations = 3\n\
         [[callers]]\nname = 'one'\nkey_sha256 = '{}'\npermissions = ['allow_join']\nroles = ['rtc']\nrights = ['revoke']\n\
         [[callers]]\nname = 'other'\nkey_sha256 = '{}'\npermissions = ['allow_join']\nroles = ['rtc']\nrights = ['revoke']",
        sha256("one-key"),
        sha256("other-key"),
    );
    let fixture = Fixture::with(&toml).await;
    let ask = |method: &str, uri: &str, key: &str, body: Value| {
        let headers = [("authorization", key), ("content-type", "application/json")];
        fixture.ask(request(method, uri, &headers, body.to_string()))
    };
    let add =
        |key: &'static str, jti: &str| ask("POST", "/revocations", key, json!({ "jti": jti }));
    let mut ids = Vec::new();
    for jti in ["a", "b", "c"] {
        ids.push(add("one-key", jti).await.ok()["id"].as_str().unwrap().to_owned());
    }
    add("one-key", "d").await.refused(409, "revocations_too_many");
    // What is there already takes no place.
    add("one-key", "a").await.ok();
    add("other-key", "d").await.ok();
    ask("DELETE", &format!("/revocations/{}", ids[0]), "one-key", json!({})).await.ok();
    add("one-key", "e").await.ok();
    assert_eq!(ask("GET", "/revocations", "one-key", json!({})).await.ok()["pageInfo"]["total"], 4);
}

#[tokio::test]
async fn a_database_of_before_keeps_what_was_revoked() {
    let fixture = Fixture::new().await;
    let (key, path) = (fixture.credentials.api_key().clone(), fixture.directory.path().to_owned());
    let room = fixture.room().await;
    let (by_id, by_seat) = (fixture.token_with_id("gone"), fixture.bound_token(&room, "ann"));
    let directory = fixture.stop();
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}/roomkey.db", path.display())).await;
    let pool = pool.unwrap();
    // As the tables were.
    let before =
        include_str!("../../src/store/sqlite/migrations/0001_projects_rooms_revocations.sql");
    let copies = include_str!("../../src/store/sqlite/migrations/0002_second_copies.sql");
    let replaced = "revoked_participants_by_end";
    let tables =
        before.split(';').filter(|sql| sql.contains("revoked_") && !sql.contains(replaced));
    let copies = copies.split(';').filter(|sql| sql.contains("CREATE INDEX revoked_participants"));
    let end = now().unix() + 10_000;
    let rows = [
        format!("INSERT INTO revoked_tokens VALUES ('{key}', 'gone', {end})"),
        format!(
            "INSERT INTO revoked_participants VALUES ('{key}', '{room}', 'ann', {}, {end})",
            now().unix()
        ),
        "DROP TABLE revocations".to_owned(),
        "DELETE FROM _sqlx_migrations WHERE version = 6".to_owned(),
    ];
    for sql in tables.chain(copies).map(str::to_owned).chain(rows) {
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&pool).await.unwrap();
    }
    pool.close().await;
    let config = roomkey_server::Config::from_toml("bind = '127.0.0.1:0'").unwrap();
    let url = DatabaseUrl::file(directory.path().join("roomkey.db"));
    let server = Server::bind(config.with_database(url)).await.unwrap();
    for (uri, token) in [("/v2/rooms", by_id), (&*format!("/v2/rooms/{room}"), by_seat)] {
        let request = request("GET", uri, &[("authorization", &token)], "");
        let status = tower::ServiceExt::oneshot(server.router(), request).await.unwrap().status();
        assert_eq!(status, 401, "{uri}");
    }
}
