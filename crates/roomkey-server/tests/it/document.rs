//! Document 001's three routes, as the vendor's sample clients call them.

use crate::support::{Fixture, now, request};
use axum::body::Body;
use roomkey::videosdk::{Access, Expectation, Permission, Right, Role};
use serde_json::json;

#[tokio::test]
async fn the_three_calls_work_one_after_the_other() {
    let fixture = Fixture::new().await;
    let token = fixture.get("/get-token").await.ok()["token"].as_str().unwrap().to_owned();
    let claims = fixture.credentials.verify(&token, &Expectation::any(), now()).unwrap();
    assert!(claims.permissions().iter().eq([Permission::AllowJoin]));
    assert!(claims.roles().iter().eq([Role::Rtc]));
    assert!(claims.rights().iter().eq([Right::Create, Right::Validate]));
    assert_eq!(claims.expires_at().unwrap().seconds_since(claims.issued_at().unwrap()), 7200);

    let room = fixture.post_json("/create-meeting", &json!({ "token": token })).await.ok();
    let id = room["roomId"].as_str().unwrap();
    assert_eq!(room["meetingId"], id);
    assert!(id.len() == 14 && id.split('-').all(|group| group.len() == 4));

    let validated = fixture
        .post_json(&format!("/validate-meeting/{id}"), &json!({ "token": token }))
        .await
        .ok();
    assert_eq!(validated, room);

    let mut changed = token.clone();
    let last = if changed.pop() == Some('A') { 'B' } else { 'A' };
    changed.push(last);
    let refused =
        fixture.post_json(&format!("/validate-meeting/{id}"), &json!({ "token": changed })).await;
    refused.refused(401, "token_invalid");
    assert_eq!(refused.json()["error"], "Token is invalid or expired");
    assert!(refused.headers.contains_key("www-authenticate"));
}

#[tokio::test]
async fn get_token_takes_its_parameters_from_query_and_body() {
    let fixture = Fixture::new().await;
    let json = [("content-type", "application/json")];
    let body = r#"{"roomId":"2kyv-gzay-64pg","peerId":"lxvdplwt"}"#;
    for request in [
        request("GET", "/get-token?roomId=2kyv-gzay-64pg&peerId=lxvdplwt", &[], ""),
        request("GET", "/get-token?roomId=2kyv-gzay-64pg&participantId=lxvdplwt", &[], ""),
        request("GET", "/get-token", &json, body),
        request("GET", "/get-token", &[], body),
        request("GET", "/get-token?roomId=2kyv-gzay-64pg", &json, body),
    ] {
        let token = fixture.ask(request).await.ok()["token"].as_str().unwrap().to_owned();
        let claims = fixture.credentials.verify(&token, &Expectation::any(), now()).unwrap();
        assert_eq!(claims.room().unwrap().as_str(), "2kyv-gzay-64pg");
        assert_eq!(claims.participant().unwrap().as_str(), "lxvdplwt");
        assert!(claims.is_version_2() && claims.roles().iter().eq([Role::Rtc]));
    }
    for (uri, body, code) in [
        ("/get-token?roomId=", "", "room_id_invalid"),
        ("/get-token?roomId=a%2Fb", "", "room_id_invalid"),
        ("/get-token?peerId=two%20words", "", "participant_id_invalid"),
        ("/get-token?peerId=a&participantId=b", "", "credentials_ambiguous"),
        ("/get-token?roomId=one", r#"{"roomId":"two"}"#, "credentials_ambiguous"),
        ("/get-token?roomId=one&roomId=two", "", "query_malformed"),
        ("/get-token?permissions=host", "", "permission_unknown"),
        ("/get-token?permission=ask_join", "", "query_malformed"),
        ("/get-token", r#"{"permission":["ask_join"]}"#, "body_malformed"),
        ("/get-token?permissions=allow_join,ask_join", "", "parameter_invalid"),
        ("/get-token?roles=CRAWLER", "", "role_unknown"),
        ("/get-token?lifetime=0s", "", "lifetime_invalid"),
        ("/get-token?lifetime=-5s", "", "lifetime_invalid"),
        ("/get-token", r#"{"lifetime":-1}"#, "lifetime_invalid"),
        ("/get-token", r#"{"roomId":7}"#, "body_malformed"),
        ("/get-token", "[]", "body_malformed"),
    ] {
        fixture.ask(request("GET", uri, &json, body)).await.refused(400, code);
    }
}

#[tokio::test]
async fn more_than_the_policy_grants_is_refused_and_written_down() {
    let fixture = Fixture::new().await;
    for (uri, code) in [
        ("/get-token?permissions=allow_mod", "permission_not_granted"),
        ("/get-token?permissions=allow_join,allow_mod", "permission_not_granted"),
        ("/get-token?lifetime=25h", "lifetime_not_granted"),
    ] {
        fixture.get(uri).await.refused(403, code);
        let line = fixture.audit_lines().pop().unwrap();
        assert_eq!(
            (line["action"].as_str(), line["outcome"].as_str()),
            (Some("token.refuse"), Some(code))
        );
    }
    let answer = fixture.get("/get-token?permissions=ask_join&lifetime=24h").await.ok();
    let token = answer["token"].as_str().unwrap();
    let claims = fixture.credentials.verify(token, &Expectation::any(), now()).unwrap();
    assert!(claims.permissions().iter().eq([Permission::AskJoin]));
    let line = fixture.audit_lines().pop().unwrap();
    assert_eq!(line["action"], "token.mint");
    assert_eq!(line["jti"], claims.jti().unwrap().as_str());
    assert_eq!(line["grants"], "ask_join,create,validate");
    assert!(!fixture.audit_lines().iter().any(|line| line.to_string().contains("eyJ")));
}

/// What every caller gets by default is said in one place, and does not make moderators of strangers.
#[tokio::test]
async fn the_defaults_of_tokens_make_no_moderator_of_whom_nobody_knows() {
    let tokens = "[tokens]\ndefault_permissions = ['allow_join', 'allow_mod']\n";
    let named = "[loopback]\npermissions = ['allow_join', 'allow_mod']\n";
    for (toml, asked, status) in [
        (tokens.to_owned(), "", 200),
        (tokens.to_owned(), "?permissions=allow_mod", 403),
        (format!("{tokens}{named}"), "?permissions=allow_join,allow_mod", 200),
    ] {
        let fixture = Fixture::with(&toml).await;
        let asked_for = format!("/get-token{asked}");
        let answer = fixture.ask(request("GET", &asked_for, &[], "")).await;
        assert_eq!(answer.status, status, "{toml}{asked}");
        if asked.is_empty() {
            let token = answer.json()["token"].as_str().unwrap().to_owned();
            let claims = fixture.credentials.verify(&token, &Expectation::any(), now()).unwrap();
            assert!(claims.permissions().iter().eq([Permission::AllowJoin]));
        }
    }
}

#[tokio::test]
async fn meeting_bodies_come_as_json_forms_and_without_a_type() {
    let fixture = Fixture::new().await;
    let token = fixture.api_token();
    let json = json!({ "token": token, "region": "sg001" }).to_string();
    let form = format!("token={token}&region=sg001");
    for (uri, kind, body) in [
        ("/create-meeting", Some("application/json"), &json),
        ("/create-meeting/", Some("application/json; charset=utf-8"), &json),
        ("/create-meeting", None, &json),
        ("/create-meeting", Some("application/x-www-form-urlencoded"), &form),
    ] {
        let headers: Vec<(&str, &str)> =
            kind.map(|kind| ("content-type", kind)).into_iter().collect();
        let room = fixture.ask(request("POST", uri, &headers, body.clone())).await.ok();
        assert_eq!(room["geoFence"], "sg001");
    }
    let deep = format!("{{\"token\":{}1{}}}", "[".repeat(100_000 / 4), "]".repeat(100_000 / 4));
    for (kind, body, status, code) in [
        ("text/plain", json.clone(), 415, "media_type_unsupported"),
        ("multipart/form-data", json.clone(), 415, "media_type_unsupported"),
        ("application/json", form.clone(), 400, "body_malformed"),
        ("application/json", format!("{json} x"), 400, "body_malformed"),
        ("application/json", r#"{"token":"a","token":"b"}"#.into(), 400, "body_malformed"),
        ("application/json", r#"{"token":NaN}"#.into(), 400, "body_malformed"),
        ("application/json", "[]".into(), 400, "body_malformed"),
        ("application/json", deep, 400, "body_malformed"),
        ("application/x-www-form-urlencoded", "token=a&token=b".into(), 400, "body_malformed"),
        ("application/json", "x".repeat(65_537), 413, "body_too_large"),
        ("application/json", "{}".into(), 401, "token_invalid"),
        ("application/json", String::new(), 401, "token_invalid"),
        ("application/json", r#"{"token":""}"#.into(), 401, "token_invalid"),
        (
            "application/json",
            format!(r#"{{"token":"{token}","region":"mars"}}"#),
            400,
            "parameter_invalid",
        ),
        (
            "application/json",
            format!(r#"{{"token":"{token}","customRoomId":"a/b"}}"#),
            400,
            "custom_room_id_invalid",
        ),
    ] {
        let headers = [("content-type", kind)];
        fixture.ask(request("POST", "/create-meeting", &headers, body)).await.refused(status, code);
    }
    let not_utf8 = Body::from(&b"{\"token\":\"\xff\"}"[..]);
    fixture
        .ask(request("POST", "/create-meeting", &[], not_utf8))
        .await
        .refused(400, "body_malformed");
    let zipped = [("content-encoding", "gzip"), ("content-type", "application/json")];
    fixture
        .ask(request("POST", "/create-meeting", &zipped, json))
        .await
        .refused(415, "media_type_unsupported");
}

/// Ruby's client names a form's type for a POST with nothing in it, as the vendor's sample for it does.
#[tokio::test]
async fn an_empty_body_has_no_type_on_any_route() {
    let fixture = Fixture::new().await;
    let token = fixture.api_token();
    for kind in ["application/x-www-form-urlencoded", "text/plain"] {
        let headers = [("content-type", kind), ("authorization", &token)];
        for (method, uri) in [
            ("GET", "/get-token"),
            ("POST", "/create-meeting"),
            ("POST", "/v2/rooms"),
            ("POST", "/v1/meetings"),
            ("POST", "/api/meetings"),
        ] {
            // On loopback anyone may ask for a token, and a token shows nobody.
            let headers = if method == "GET" { &headers[..1] } else { &headers[..] };
            fixture.ask(request(method, uri, headers, "")).await.ok();
        }
        let full = fixture.ask(request("POST", "/v2/rooms", &headers, "a=b")).await;
        full.refused(415, "media_type_unsupported");
    }
}

#[tokio::test]
async fn two_tokens_that_differ_are_refused() {
    let fixture = Fixture::new().await;
    let (one, other) = (fixture.api_token(), fixture.api_token());
    let body = json!({ "token": one }).to_string();
    let ask = |uri: String, headers: Vec<(&'static str, String)>| {
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fixture.ask(request("POST", &uri, &headers, body.clone()))
    };
    let uri = || "/create-meeting".to_owned();
    ask(uri(), vec![("authorization", one.clone())]).await.ok();
    ask(uri(), vec![("authorization", other.clone())]).await.refused(400, "credentials_ambiguous");
    ask(uri(), vec![("authorization", one.clone()), ("authorization", one.clone())])
        .await
        .refused(400, "credentials_ambiguous");
    ask(format!("/create-meeting?token={other}"), vec![])
        .await
        .refused(400, "credentials_ambiguous");
}

#[tokio::test]
async fn what_is_no_meeting_id_goes_nowhere() {
    let fixture = Fixture::new().await;
    let body = json!({ "token": fixture.api_token() });
    for id in [
        "%2e%2e",
        "%252e%252e",
        "..%2fadmin",
        "a%5cb",
        "a;b",
        "a%00b",
        "a%3fb",
        "a%23b",
        "@evil",
        "%0d%0aX: y",
        "r%C3%A4um",
        "%ff",
        "..",
        &"x".repeat(4096),
    ] {
        let id = id.replace(' ', "%20");
        let answer = fixture.post_json(&format!("/validate-meeting/{id}"), &body).await;
        assert!(matches!(answer.status.as_u16(), 400 | 404), "{id}: {}", answer.text);
        assert!(!answer.text.contains("evil") && !answer.text.contains("X:"), "{}", answer.text);
    }
    fixture
        .post_json("/validate-meeting/aaaa-bbbb-cccc", &body)
        .await
        .refused(404, "room_not_found");
    fixture.post_json("/validate-meeting/", &body).await.refused(404, "not_found");
    fixture.post_json("//validate-meeting/aaaa-bbbb-cccc", &body).await.refused(404, "not_found");
    fixture.post_json("/Validate-Meeting/aaaa-bbbb-cccc", &body).await.refused(404, "not_found");
}

#[tokio::test]
async fn tokens_for_joining_cannot_create_or_validate() {
    let fixture = Fixture::new().await;
    let room = fixture.room().await;
    let rtc = fixture.mint(&Access::new([Permission::AllowJoin]).unwrap().roles([Role::Rtc]));
    let body = json!({ "token": rtc });
    fixture.post_json("/create-meeting", &body).await.refused(403, "role_not_allowed");
    fixture
        .post_json(&format!("/validate-meeting/{room}"), &body)
        .await
        .refused(403, "role_not_allowed");
    let bound = json!({ "token": fixture.bound_token(&room, "ann") });
    fixture.post_json(&format!("/validate-meeting/{room}"), &bound).await.ok();
    fixture.post_json("/create-meeting", &bound).await.refused(403, "room_mismatch");
    fixture
        .post_json("/validate-meeting/aaaa-bbbb-cccc", &bound)
        .await
        .refused(403, "room_mismatch");
}
