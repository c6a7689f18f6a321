//! The vendor's REST API, versions 2 and 1.

use crate::support::Fixture;
use roomkey::videosdk::{Access, Credentials, Permission, Role};
use roomkey_server::{DatabaseUrl, NewKey, Project, Store};
use serde_json::{Value, json};

fn is_object_id(value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

// Proof of the README's table: ids, VideoSDK.
#[tokio::test]
async fn rooms_have_the_vendors_shape_and_three_names() {
    let fixture = Fixture::new().await;
    let token = fixture.api_token();
    let body = json!({
        "customRoomId": "Stand-up, Mondays",
        "geoFence": "eu001",
        "webhook": { "endPoint": "https://app.example/hook", "events": ["session*", "participant-joined"] },
        "autoCloseConfig": { "type": "session-ends", "duration": 60 },
        "autoStartConfig": { "recording": { "transcription": { "enabled": true } } },
        "multiComposition": { "recording": true },
        "allowedParticipantIds": ["ann", "ben"],
        "somethingNew": 1,
    });
    let room = fixture.api("POST", "/v2/rooms", &token, Some(body)).await.ok();
    assert!(is_object_id(&room["id"]) && is_object_id(&room["userId"]), "{room}");
    assert_eq!(room["customRoomId"], "Stand-up, Mondays");
    assert_eq!(room["disabled"], false);
    assert_eq!(room["geoFence"], "eu001");
    assert_eq!(room["autoCloseConfig"], json!({ "type": "session-ends", "duration": 60 }));
    assert_eq!(room["allowedParticipantIds"], json!(["ann", "ben"]));
    assert_eq!(room["createdAt"], room["updatedAt"]);
    assert_eq!(room["createdAt"].as_str().unwrap().len(), "2022-03-25T04:49:11.024Z".len());
    let id = room["roomId"].as_str().unwrap();
    assert!(room["links"]["get_room"].as_str().unwrap().ends_with(&format!("/v2/rooms/{id}")));

    let object_id = room["id"].as_str().unwrap();
    for name in [id, "Stand-up,%20Mondays", object_id] {
        for path in ["/v2/rooms/", "/v2/rooms/validate/"] {
            let found = fixture.api("GET", &format!("{path}{name}"), &token, None).await.ok();
            assert_eq!(found, room);
        }
    }
    for name in ["aaaa-bbbb-cccc", "stand-up,%20mondays", "0123456789abcdef01234567", "%00"] {
        for path in ["/v2/rooms/", "/v2/rooms/validate/"] {
            let answer = fixture.api("GET", &format!("{path}{name}"), &token, None).await;
            answer.refused(404, "room_not_found");
        }
    }
}

#[tokio::test]
async fn what_a_room_cannot_be_is_refused() {
    let fixture = Fixture::new().await;
    let token = fixture.api_token();
    for (body, code) in [
        (json!({ "customRoomId": "" }), "custom_room_id_invalid"),
        (json!({ "customRoomId": "a/b" }), "custom_room_id_invalid"),
        (json!({ "customRoomId": "x".repeat(129) }), "custom_room_id_invalid"),
        (json!({ "customRoomId": 7 }), "body_malformed"),
        (json!({ "geoFence": "mars" }), "parameter_invalid"),
        (json!({ "region": "mars\r\n" }), "parameter_invalid"),
        (
            json!({ "webhook": { "endPoint": "http://app.example", "events": ["*"] } }),
            "parameter_invalid",
        ),
        (
            json!({ "webhook": { "endPoint": "https://app.example", "events": [] } }),
            "parameter_invalid",
        ),
        (
            json!({ "webhook": { "endPoint": format!("https://{}", "a".repeat(510)), "events": ["*"] } }),
            "parameter_invalid",
        ),
        (json!({ "autoCloseConfig": { "duration": 5 } }), "body_malformed"),
        (json!({ "autoCloseConfig": { "type": "never" } }), "parameter_invalid"),
        (
            json!({ "autoCloseConfig": { "type": "session-ends", "duration": -1 } }),
            "body_malformed",
        ),
        (json!({ "allowedParticipantIds": ["a b"] }), "parameter_invalid"),
        (json!({ "autoStartConfig": { "x": "y".repeat(20_000) } }), "parameter_invalid"),
    ] {
        fixture.api("POST", "/v2/rooms", &token, Some(body)).await.refused(400, code);
    }
}

#[tokio::test]
async fn a_custom_id_makes_one_room_however_many_ask_at_once() {
    let fixture = Fixture::new().await;
    let token = fixture.api_token();
    let body = json!({ "customRoomId": "unicorn" });
    let asks = (0..64).map(|_| fixture.api("POST", "/v2/rooms", &token, Some(body.clone())));
    let mut rooms = std::collections::BTreeSet::new();
    let mut waiting: Vec<_> = asks.map(Box::pin).collect();
    // Polled in turn, so that all of them stand in the writer's queue together.
    std::future::poll_fn(|context| {
        waiting.retain_mut(|ask| match ask.as_mut().poll(context) {
            std::task::Poll::Ready(answer) => {
                rooms.insert(answer.ok()["roomId"].as_str().unwrap().to_owned());
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    assert_eq!(rooms.len(), 1);
    let listed = fixture.api("GET", "/v2/rooms", &token, None).await.ok();
    assert_eq!(listed["pageInfo"]["total"], 1);
}

#[tokio::test]
async fn lists_have_pages_and_a_filter() {
    let fixture = Fixture::new().await;
    let token = fixture.api_token();
    let empty = fixture.api("GET", "/v2/rooms", &token, None).await.ok();
    assert_eq!(
        empty,
        json!({ "pageInfo": { "currentPage": 1, "perPage": 20, "lastPage": 1, "total": 0 }, "data": [] })
    );
    let mut made = Vec::new();
    for _ in 0..5 {
        made.push(fixture.room().await.to_string());
    }
    made.reverse();
    let mut seen = Vec::new();
    for page in 1..=3 {
        let uri = format!("/v2/rooms?page={page}&perPage=2");
        let answer = fixture.api("GET", &uri, &token, None).await.ok();
        let expected = json!({ "currentPage": page, "perPage": 2, "lastPage": 3, "total": 5 });
        assert_eq!(answer["pageInfo"], expected);
        let data = answer["data"].as_array().unwrap();
        seen.extend(data.iter().map(|room| room["roomId"].as_str().unwrap().to_owned()));
    }
    assert_eq!(seen, made, "the newest first, each once");
    let beyond = fixture.api("GET", "/v2/rooms?page=9", &token, None).await.ok();
    assert_eq!(beyond["data"], json!([]));
    let uri = format!("/v2/rooms?query={}", made[2]);
    let found = fixture.api("GET", &uri, &token, None).await.ok();
    assert_eq!(
        (&found["pageInfo"]["total"], &found["data"][0]["roomId"]),
        (&json!(1), &json!(made[2]))
    );
    let many = fixture.api("GET", "/v2/rooms?perPage=100000", &token, None).await.ok();
    assert_eq!(many["pageInfo"]["perPage"], 100);
    for query in
        ["page=0", "page=-1", "page=x", "perPage=0", "page=1.5", "perPage=99999999999", "page=%2B1"]
    {
        let answer = fixture.api("GET", &format!("/v2/rooms?{query}"), &token, None).await;
        answer.refused(400, "parameter_invalid");
    }
}

#[tokio::test]
async fn a_deactivated_room_stays_known_but_is_not_valid() {
    let fixture = Fixture::new().await;
    let token = fixture.api_token();
    let body = json!({ "customRoomId": "party" });
    let room = fixture.api("POST", "/v2/rooms", &token, Some(body)).await.ok();
    let (asked, with) = (&fixture, &token);
    let deactivate = |body: Value| async move {
        asked.api("POST", "/v2/rooms/deactivate", with, Some(body)).await
    };
    deactivate(json!({})).await.refused(400, "parameter_invalid");
    deactivate(json!({ "roomId": "../x" })).await.refused(400, "room_id_invalid");
    deactivate(json!({ "roomId": "party" })).await.refused(404, "room_not_found");
    let answer = deactivate(json!({ "roomId": room["roomId"] })).await.ok();
    assert_eq!(answer["disabled"], true);
    assert_eq!((&answer["roomId"], &answer["meetingId"]), (&room["roomId"], &room["roomId"]));
    assert_eq!(answer["userMeetingId"], "party");

    let id = room["roomId"].as_str().unwrap();
    let fetched = fixture.api("GET", &format!("/v2/rooms/{id}"), &token, None).await.ok();
    assert_eq!(fetched["disabled"], true);
    let validated = fixture.api("GET", &format!("/v2/rooms/validate/{id}"), &token, None).await;
    validated.refused(400, "room_disabled");
    let body = json!({ "token": token });
    let validated = fixture.post_json(&format!("/validate-meeting/{id}"), &body).await;
    validated.refused(400, "room_disabled");
}

#[tokio::test]
async fn another_projects_rooms_are_not_there() {
    let fixture = Fixture::new().await;
    let url = DatabaseUrl::file(fixture.directory.path().join("roomkey.db"));
    let store = Store::open(&url).await.unwrap();
    let other = store.add_key(NewKey { project: Project::New, ..NewKey::default() }).await.unwrap();
    let sibling = store
        .add_key(NewKey {
            project: Project::Of(fixture.credentials.api_key().clone()),
            ..NewKey::default()
        })
        .await
        .unwrap();
    let room = fixture.room().await;
    let directory = fixture.stop();
    let config = roomkey_server::Config::from_toml("bind = '127.0.0.1:0'").unwrap();
    let server = roomkey_server::Server::bind(config.with_database(url)).await.unwrap();
    let router = server.router();
    let ask = |key: &roomkey_server::CreatedKey, method: &str, uri: String, body: &str| {
        let credentials = Credentials::from_parts(key.api_key().clone(), key.secret());
        let access = Access::new([Permission::AllowJoin]).unwrap().roles([Role::Crawler]);
        let token =
            credentials.mint(&access, roomkey::Lifetime::default(), crate::support::now()).unwrap();
        let request =
            crate::support::request(method, &uri, &[("authorization", &token)], body.to_owned());
        let router = router.clone();
        async move { tower::ServiceExt::oneshot(router, request).await.unwrap().status().as_u16() }
    };
    for uri in [
        format!("/v2/rooms/{room}"),
        format!("/v2/rooms/validate/{room}"),
        format!("/v1/meetings/{room}"),
    ] {
        assert_eq!(ask(&other, "GET", uri.clone(), "").await, 404, "{uri}");
        assert_eq!(ask(&sibling, "GET", uri, "").await, 200);
    }
    let body = json!({ "roomId": room }).to_string();
    assert_eq!(ask(&other, "POST", "/v2/rooms/deactivate".into(), &body).await, 404);
    assert_eq!(ask(&sibling, "POST", "/v2/rooms/deactivate".into(), &body).await, 200);
    drop(directory);
}

#[tokio::test]
async fn the_older_apis_say_meeting() {
    let fixture = Fixture::new().await;
    let token = fixture.api_token();
    let body = json!({ "userMeetingId": "unicorn" });
    let meeting = fixture.api("POST", "/v1/meetings", &token, Some(body)).await.ok();
    assert_eq!(meeting["userMeetingId"], "unicorn");
    assert!(is_object_id(&meeting["id"]) && is_object_id(&meeting["userId"]));
    assert!(meeting.get("roomId").is_none());
    let id = meeting["meetingId"].as_str().unwrap();
    for (method, uri) in [
        ("GET", format!("/v1/meetings/{id}")),
        ("POST", format!("/v1/meetings/{id}")),
        ("POST", format!("/api/meetings/{id}")),
    ] {
        assert_eq!(fixture.api(method, &uri, &token, None).await.ok(), meeting);
    }
    let region = Some(json!({ "region": "sg001" }));
    let other = fixture.api("POST", "/api/meetings", &token, region).await.ok();
    let listed = fixture.api("GET", "/v1/meetings?perPage=1", &token, None).await.ok();
    assert_eq!(listed["data"], json!([other]));
    assert_eq!(listed["pageInfo"]["total"], 2);
    fixture.api("POST", "/v1/meetings/none", &token, None).await.refused(404, "room_not_found");
}

#[tokio::test]
async fn sessions_are_empty_until_people_join() {
    let fixture = Fixture::new().await;
    let token = fixture.api_token();
    let room = fixture.room().await;
    for uri in [
        "/v2/sessions".to_owned(),
        "/v2/sessions/?page=1&perPage=10&status=ongoing".to_owned(),
        format!("/v2/sessions?roomId={room}&startDate=0&endDate=1700000000000"),
        format!("/v1/meeting-sessions?meetingId={room}"),
    ] {
        let answer = fixture.api("GET", &uri, &token, None).await.ok();
        assert_eq!((&answer["data"], &answer["pageInfo"]["total"]), (&json!([]), &json!(0)));
    }
    let id = "0123456789abcdef01234567";
    for uri in [
        format!("/v2/sessions/{id}"),
        "/v2/sessions/x".to_owned(),
        format!("/v2/sessions/{id}/participants"),
        format!("/v2/sessions/{id}/participants/active"),
        format!("/v2/sessions/{id}/participants/ann"),
        format!("/v1/meeting-sessions/{id}"),
    ] {
        fixture.api("GET", &uri, &token, None).await.refused(404, "session_not_found");
    }
    for (uri, body, status, code) in [
        ("/v2/sessions/end", json!({ "roomId": room }), 404, "session_not_found"),
        ("/v2/sessions/end", json!({ "roomId": "none" }), 404, "room_not_found"),
        ("/v2/sessions/end", json!({}), 400, "parameter_invalid"),
        (
            "/v2/sessions/participants/remove",
            json!({ "participantId": "ann", "roomId": room }),
            404,
            "session_not_found",
        ),
        ("/v2/sessions/participants/remove", json!({ "roomId": room }), 400, "parameter_invalid"),
        (
            "/v2/sessions/participants/remove",
            json!({ "participantId": "ann" }),
            400,
            "parameter_invalid",
        ),
        ("/v1/meeting-sessions/x/end", json!({}), 404, "session_not_found"),
        (
            "/v1/meeting-sessions/x/remove-participant",
            json!({ "participantId": "ann" }),
            404,
            "session_not_found",
        ),
    ] {
        fixture.api("POST", uri, &token, Some(body)).await.refused(status, code);
    }
    for query in ["status=over", "startDate=x"] {
        let answer = fixture.api("GET", &format!("/v2/sessions?{query}"), &token, None).await;
        answer.refused(400, "parameter_invalid");
    }
}

#[tokio::test]
async fn roles_and_rooms_of_a_token_bound_what_it_may_call() {
    let fixture = Fixture::new().await;
    let room = fixture.room().await;
    let other = fixture.room().await;
    let rtc = fixture.mint(&Access::new([Permission::AllowMod]).unwrap().roles([Role::Rtc]));
    for (method, uri) in [
        ("GET", "/v2/rooms"),
        ("POST", "/v2/rooms"),
        ("POST", "/v1/meetings"),
        ("GET", "/v2/sessions"),
    ] {
        fixture.api(method, uri, &rtc, None).await.refused(403, "role_not_allowed");
    }
    let bound = fixture.bound_token(&room, "ann");
    fixture.api("GET", &format!("/v2/rooms/{room}"), &bound, None).await.ok();
    fixture.api("GET", &format!("/v2/sessions?roomId={room}"), &bound, None).await.ok();
    for (method, uri, body) in [
        ("GET", format!("/v2/rooms/{other}"), None),
        ("GET", "/v2/rooms/none".to_owned(), None),
        ("GET", "/v2/rooms".to_owned(), None),
        ("GET", "/v1/meetings".to_owned(), None),
        ("POST", "/v2/rooms".to_owned(), None),
        ("GET", format!("/v2/sessions?roomId={other}"), None),
        ("POST", "/v2/rooms/deactivate".to_owned(), Some(json!({ "roomId": other }))),
    ] {
        fixture.api(method, &uri, &bound, body).await.refused(403, "room_mismatch");
    }
}
