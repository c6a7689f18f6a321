//! Rights that tokens carry: the three calls of document 001 for people, and no other.

use crate::support::{Answer, Fixture, local_key, now, request, sha256, upstream_credentials};
use crate::upstream::{answer, before, vendor};
use roomkey::videosdk::{Access, Expectation, Permission, Right, Role};
use roomkey_server::Config;
use serde_json::{Value, json};

const KEY: &str = "b7f1f2d8c3a94e0c9d1e5f60718293a4";
const BOTH: [Right; 2] = [Right::Create, Right::Validate];

/// The policy for people that `docs/server.md` shows, for a caller with a key.
fn people(rights: &str, more: &str) -> String {
    format!(
        "bind = '0.0.0.0:9000'\n[[callers]]\nname = 'people'\nkey_sha256 = '{}'\n\
         permissions = ['allow_join', 'ask_join']\nroles = ['rtc']\nrights = [{rights}]\n{more}",
        sha256(KEY)
    )
}

async fn token(fixture: &Fixture, query: &str) -> String {
    let asked = request("GET", &format!("/get-token{query}"), &[("authorization", KEY)], "");
    fixture.ask(asked).await.ok()["token"].as_str().unwrap().to_owned()
}

async fn create(fixture: &Fixture, token: &str) -> Answer {
    fixture.post_json("/create-meeting", &json!({ "token": token })).await
}

async fn validate(fixture: &Fixture, token: &str, room: &Value) -> Answer {
    let path = format!("/validate-meeting/{}", room.as_str().unwrap());
    fixture.post_json(&path, &json!({ "token": token })).await
}

#[tokio::test]
async fn a_token_for_a_person_makes_the_three_calls_and_no_call_of_the_api() {
    let fixture = Fixture::with(&people("'create', 'validate'", "")).await;
    let token = token(&fixture, "").await;
    let room = create(&fixture, &token).await.ok()["roomId"].clone();
    assert_eq!(validate(&fixture, &token, &room).await.ok()["roomId"], room);
    let claims = fixture.credentials.verify(&token, &Expectation::join_some_room(), now()).unwrap();
    assert!(claims.rights().iter().eq(BOTH) && claims.roles().iter().eq([Role::Rtc]));
    let line = fixture.audit_lines();
    let minted = line.iter().find(|line| line["action"] == "token.mint").unwrap();
    assert_eq!(minted["grants"], "allow_join,create,validate");

    let room = room.as_str().unwrap();
    for (method, path) in [
        ("POST", "/v2/rooms".to_owned()),
        ("GET", "/v2/rooms".to_owned()),
        ("GET", format!("/v2/rooms/{room}")),
        ("GET", format!("/v2/rooms/validate/{room}")),
        ("POST", "/v2/rooms/deactivate".to_owned()),
        ("GET", "/v2/sessions".to_owned()),
        ("POST", "/v2/sessions/end".to_owned()),
        ("POST", "/v1/meetings".to_owned()),
        ("POST", format!("/v1/meetings/{room}")),
        ("POST", "/api/meetings".to_owned()),
        ("POST", format!("/api/meetings/{room}")),
        ("GET", "/v1/meeting-sessions".to_owned()),
    ] {
        let answer = fixture.api(method, &path, &token, Some(json!({ "roomId": room }))).await;
        answer.refused(403, "role_not_allowed");
    }
}

#[tokio::test]
async fn each_right_is_for_its_own_call_and_none_is_assumed() {
    for (rights, creates, validates) in
        [("", false, false), ("'create'", true, false), ("'validate'", false, true)]
    {
        let fixture = Fixture::with(&people(rights, "")).await;
        let room = json!(fixture.room().await.as_str());
        let token = token(&fixture, "").await;
        for (answer, may) in [
            (create(&fixture, &token).await, creates),
            (validate(&fixture, &token, &room).await, validates),
        ] {
            if may {
                answer.ok();
            } else {
                answer.refused(403, "role_not_allowed");
            }
        }
    }
}

#[tokio::test]
async fn a_token_for_one_room_looks_it_up_and_makes_none() {
    let fixture = Fixture::with(&people("'create', 'validate'", "")).await;
    let (room, other) = (fixture.room().await, fixture.room().await);
    let bound = token(&fixture, &format!("?roomId={room}")).await;
    let claims = fixture.credentials.verify(&bound, &Expectation::any(), now()).unwrap();
    assert!(claims.rights().iter().eq([Right::Validate]));
    validate(&fixture, &bound, &json!(room.as_str())).await.ok();
    validate(&fixture, &bound, &json!(other.as_str())).await.refused(403, "room_mismatch");
    create(&fixture, &bound).await.refused(403, "role_not_allowed");
    // Nor does one that somebody else has signed so.
    let access = Access::new([Permission::AllowJoin]).unwrap().room(room).rights(BOTH);
    for access in [access.clone(), access.roles([Role::Rtc])] {
        create(&fixture, &fixture.mint(&access)).await.refused(403, "room_mismatch");
    }
}

#[tokio::test]
async fn rights_make_sessions_of_other_vendors_too() {
    let toml = people("'create', 'validate'", "[tokens]\nvendor = 'opentok'");
    let fixture = Fixture::with(&toml).await;
    let token = token(&fixture, "").await;
    let session = create(&fixture, &token).await.ok()["sessionId"].clone();
    validate(&fixture, &token, &session).await.ok();
    let person = Access::new([Permission::AllowJoin]).unwrap().roles([Role::Rtc]);
    let without = fixture.mint(&person);
    create(&fixture, &without).await.refused(403, "role_not_allowed");
    validate(&fixture, &without, &session).await.refused(403, "role_not_allowed");
    let creates = fixture.mint(&person.rights([Right::Create]));
    validate(&fixture, &creates, &session).await.refused(403, "role_not_allowed");
}

#[tokio::test]
async fn who_may_not_create_enters_rooms_that_are_there_and_makes_none_by_asking() {
    for (vendor, rights, roles, creates) in [
        ("opentok", "", "['rtc']", false),
        ("vonage", "'validate'", "['rtc']", false),
        ("videosdk", "'validate', 'revoke', 'metrics'", "['rtc']", false),
        ("opentok", "'create'", "['rtc']", true),
        ("vonage", "", "['rtc', 'crawler']", true),
    ] {
        let makers = format!(
            "[[callers]]\nname = 'maker'\nkey_sha256 = '{}'\npermissions = ['allow_join']\n\
             roles = ['rtc']\nrights = ['create']\n[tokens]\nvendor = '{vendor}'",
            sha256("the key of who makes rooms")
        );
        let toml = people(rights, &makers).replacen("['rtc']", roles, 1);
        let fixture = Fixture::with(&toml).await;
        let ask = async |key: &str, path: &str| {
            fixture.ask(request("GET", path, &[("authorization", key)], "")).await
        };
        for path in ["/room/lobby", "/session/"] {
            let answer = ask(KEY, path).await;
            if creates {
                answer.ok();
                continue;
            }
            answer.refused(403, "right_missing");
            let line = fixture.audit_lines().pop().unwrap();
            assert_eq!(
                (&line["action"], &line["outcome"]),
                (&json!("token.refuse"), &json!("right_missing"))
            );
            let made = ask("the key of who makes rooms", path).await.ok();
            assert_eq!(ask(KEY, path).await.ok()["sessionId"], made["sessionId"]);
        }
        let made = fixture.audit_lines();
        let made: Vec<_> = made.iter().filter(|line| line["action"] == "room.create").collect();
        let by = if creates { "people" } else { "maker" };
        assert!(made.len() == 2 && made.iter().all(|line| line["caller"] == by), "{made:?}");
    }
    // Nobody known is no other: what `[loopback]` grants counts, and the local key's bearer may.
    let fixture = Fixture::with("[loopback]\nrights = ['validate']").await;
    fixture.get("/room/lobby").await.refused(403, "right_missing");
    let key = local_key(fixture.directory.path());
    let headers = [("authorization", key.as_str())];
    let made = fixture.ask(request("GET", "/room/lobby", &headers, "")).await.ok();
    assert_eq!(fixture.get("/room/lobby").await.ok()["sessionId"], made["sessionId"]);
    Fixture::new().await.get("/room/lobby").await.ok();
}

#[tokio::test]
async fn the_vendor_is_called_with_a_token_of_our_own_where_the_clients_has_a_right_alone() {
    let room = r#"{"roomId":"2kyv-gzay-64pg","disabled":false}"#;
    let (url, questions) = vendor(vec![answer("200 OK", "", room), answer("200 OK", "", room)]);
    let fixture = before(&url).await;
    let person = Access::new([Permission::AllowJoin]).unwrap().roles([Role::Rtc]);
    let clients = fixture.mint(&person.clone().rights(BOTH));
    create(&fixture, &clients).await.ok();
    validate(&fixture, &clients, &json!("2kyv-gzay-64pg")).await.ok();
    let client = upstream_credentials().verify(&clients, &Expectation::any(), now()).unwrap();
    for _ in 0..2 {
        let question = questions.recv().unwrap();
        let sent = question.lines().find_map(|line| line.strip_prefix("authorization: ")).unwrap();
        assert!(!question.contains(&clients));
        let ours = upstream_credentials().verify(sent, &Expectation::api(), now()).unwrap();
        assert!(ours.roles().iter().eq([Role::Crawler]) && ours.rights().is_empty());
        assert_eq!(ours.jti(), client.jti());
        let lives = ours.expires_at().unwrap().seconds_since(ours.issued_at().unwrap());
        assert!(lives <= 300);
    }
    // Without the right nothing is sent.
    create(&fixture, &fixture.mint(&person)).await.refused(403, "role_not_allowed");
    assert!(questions.try_recv().is_err());
}

#[tokio::test]
async fn on_loopback_tokens_for_joining_make_the_three_calls_too() {
    for toml in ["", "[loopback]\nroles = ['rtc']", "[loopback]\nrights = ['create', 'validate']"] {
        let fixture = Fixture::with(toml).await;
        let answer = fixture.get("/get-token?roles=rtc").await.ok();
        let token = answer["token"].as_str().unwrap();
        let room = create(&fixture, token).await.ok()["roomId"].clone();
        validate(&fixture, token, &room).await.ok();
    }
    let fixture = Fixture::with("[loopback]\nrights = []").await;
    let answer = fixture.get("/get-token?roles=rtc").await.ok();
    create(&fixture, answer["token"].as_str().unwrap()).await.refused(403, "role_not_allowed");
    // The local key still does what it is for.
    fixture.get("/metrics").await;
}

#[tokio::test]
async fn the_policy_for_people_of_the_servers_page_does_the_three_calls() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/server.md");
    let page = std::fs::read_to_string(page).unwrap();
    let example = page.split("```toml\n").find(|block| block.starts_with("bind = ")).unwrap();
    let example = example.split("```").next().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let provider = crate::callers::Provider::new("one");
    let file = directory.path().join("jwks.json");
    std::fs::write(&file, &provider.jwks).unwrap();
    // As it stands, with the keys of a provider that there is.
    let url = "url = \"https://id.example/.well-known/jwks.json\"";
    assert_eq!(example.matches(url).count(), 1);
    let toml = example.replace(url, &format!("file = '{}'", file.display()));
    let fixture = Fixture::with(&toml).await;
    fixture.server.refresh_callers().await;
    let soon = now().unix() + 300;
    let claims = json!({
        "iss": "https://id.example/", "aud": "https://rooms.example", "sub": "ann", "exp": soon,
    });
    let bearer = format!("Bearer {}", provider.token(&claims));
    let host = ("host", "rooms.example");
    let headers = [("authorization", bearer.as_str()), host];
    let token = fixture.ask(request("GET", "/get-token", &headers, "")).await.ok();
    let token = token["token"].as_str().unwrap();
    let claims = fixture.credentials.verify(token, &Expectation::join_some_room(), now()).unwrap();
    assert_eq!(claims.participant().map(roomkey::ParticipantId::as_str), Some("ann"));
    let body = json!({ "token": token }).to_string();
    let headers = [("content-type", "application/json"), host];
    let made = fixture.ask(request("POST", "/create-meeting", &headers, body.clone())).await.ok();
    let path = format!("/validate-meeting/{}", made["meetingId"].as_str().unwrap());
    fixture.ask(request("POST", &path, &headers, body)).await.ok();
}

#[test]
fn rights_that_there_are_not_are_refused() {
    for toml in [
        people("'all'", ""),
        people("'Create'", ""),
        people("'rtc'", ""),
        "[loopback]\nrights = ['revoke']".to_owned(),
        "[loopback]\nrights = ['create', 'metrics']".to_owned(),
    ] {
        assert!(Config::from_toml(&toml).is_err(), "{toml}");
    }
    let all = people("'create', 'validate', 'revoke', 'metrics'", "");
    assert!(Config::from_toml(&all).is_ok());
}
