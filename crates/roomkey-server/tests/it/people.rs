//! Callers who come with a JWT of the app's own identity provider: who they are, and who they are not.

use crate::callers::Provider;
use crate::support::{Answer, Fixture, OfVendors, now, request, sha256};
use roomkey::opentok::Capability;
use roomkey::videosdk::Expectation;
use roomkey_server::{Config, Server};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::time::{Duration, Instant};

const KEY: &str = "b7f1f2d8c3a94e0c9d1e5f60718293a4";

struct People {
    provider: Provider,
    fixture: Fixture,
    _folder: tempfile::TempDir,
}

impl People {
    /// With these settings of the caller's `jwks`, and these of the server.
    async fn with(jwks: &str, more: &str) -> Self {
        let provider = Provider::new("one");
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("jwks.json");
        std::fs::write(&file, &provider.jwks).unwrap();
        let toml = format!(
            "bind = '0.0.0.0:9000'\n{more}\n[[callers]]\nname = 'users'\n\
             permissions = ['allow_join']\nroles = ['rtc']\nrights = ['create', 'validate', 'metrics']\n\
             [callers.jwks]\nfile = '{}'\nissuer = 'https://id.example/'\naudience = 'roomkey'\n{jwks}",
            file.display()
        );
        let fixture = Fixture::with(&toml).await;
        fixture.server.refresh_callers().await;
        Self { provider, fixture, _folder: folder }
    }

    fn token(&self, claims: &Value) -> String {
        let mut all = json!({
            "iss": "https://id.example/", "aud": "roomkey", "exp": now().unix() + 300,
        });
        for (name, value) in claims.as_object().unwrap() {
            all[name] = value.clone();
        }
        format!("Bearer {}", self.provider.token(&all))
    }

    async fn get(&self, path: &str, claims: &Value) -> Answer {
        let token = self.token(claims);
        let headers = [("authorization", token.as_str()), ("host", "rooms.example")];
        self.fixture.ask(request("GET", path, &headers, "")).await
    }

    /// The participant of a token.
    async fn seat(&self, path: &str, claims: &Value) -> Option<String> {
        let answer = self.get(path, claims).await.ok();
        let token = answer["token"].as_str().unwrap();
        let claims = self.fixture.credentials.verify(token, &Expectation::any(), now()).unwrap();
        claims.participant().map(|participant| participant.as_str().to_owned())
    }
}

#[tokio::test]
async fn a_signed_in_person_gets_their_own_seat_and_nobody_elses() {
    let people = People::with("", "").await;
    let alice = json!({ "sub": "alice" });
    for path in [
        "/get-token",
        "/get-token?roomId=lobby",
        "/get-token?participantId=alice",
        "/get-token?peerId=alice",
    ] {
        assert_eq!(people.seat(path, &alice).await.as_deref(), Some("alice"), "{path}");
    }
    for path in [
        "/get-token?participantId=bob",
        "/get-token?roomId=lobby&peerId=bob",
        "/get-token?participantId=Alice",
    ] {
        people.get(path, &alice).await.refused(403, "participant_not_granted");
    }
    // The same in a body, which some clients send with GET.
    let token = people.token(&alice);
    let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
    let body = json!({ "participantId": "bob" }).to_string();
    let answer = people.fixture.ask(request("GET", "/get-token", &headers, body)).await;
    answer.refused(403, "participant_not_granted");
    let line = people.fixture.audit_lines().pop().unwrap();
    assert_eq!((&line["action"], &line["caller"]), (&json!("token.refuse"), &json!("users:alice")));

    // What identity providers write as `sub` is somebody's id here too.
    for subject in ["auth0|6f1", "ann@app.example", "8d1b7c6e-1f0a-4f6e-9d2b-0c1a2b3c4d5e", "Zoë"]
    {
        let claims = json!({ "sub": subject });
        assert_eq!(people.seat("/get-token", &claims).await.as_deref(), Some(subject));
    }
}

#[tokio::test]
async fn rooms_by_name_know_who_comes_too() {
    let people = People::with("", "[tokens]\nvendor = 'opentok'").await;
    let alice = json!({ "sub": "alice" });
    let project = people.fixture.server.vendors().unwrap().credentials.opentok().unwrap();
    for path in ["/room/lobby", "/session", "/room/lobby?participantId=alice"] {
        let answer = people.get(path, &alice).await.ok();
        let session = answer["sessionId"].as_str().unwrap().parse().unwrap();
        let expectation =
            roomkey::opentok::Expectation::any().session(session).can(Capability::Publish);
        let claims =
            project.verify(answer["token"].as_str().unwrap(), &expectation, now()).unwrap();
        assert_eq!(claims.data(), Some("alice"), "{path}");
        // And with the session's id, as an app that was written for VideoSDK asks.
        let session = answer["sessionId"].as_str().unwrap();
        let path = format!("/get-token?roomId={session}&participantId=bob");
        people.get(&path, &alice).await.refused(403, "participant_not_granted");
    }
    for path in ["/room/lobby?participantId=bob", "/session?peerId=bob"] {
        people.get(path, &alice).await.refused(403, "participant_not_granted");
    }
    people.get("/room/lobby", &json!({})).await.refused(403, "participant_unknown");
}

#[tokio::test]
async fn vendors_by_their_name_know_who_comes_too() {
    let people = People::with("", "").await;
    let ask = async |claims: &Value, beside: &Value| {
        let token = people.token(claims);
        let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
        let mut grant = json!({ "room": "lobby", "identity": "alice", "join": "join" });
        for (name, value) in beside.as_object().unwrap() {
            grant[name] = value.clone();
        }
        let body = json!({ "grant": grant }).to_string();
        people.fixture.ask(request("POST", "/vendors/livekit/token", &headers, body)).await
    };
    let alice = json!({ "sub": "alice" });
    ask(&alice, &json!({ "name": "Alice" })).await.ok();
    for identity in ["bob", "Alice", "alice ", "al\u{ed}ce"] {
        let asked = ask(&alice, &json!({ "identity": identity })).await;
        asked.refused(403, "participant_not_granted");
    }
    ask(&alice, &json!({ "metadata": "teacher" })).await.refused(403, "permission_not_granted");
    ask(&json!({}), &json!({})).await.refused(403, "participant_unknown");
}

#[tokio::test]
async fn who_is_nobody_gets_no_seat_and_is_told_why() {
    let people = People::with("", "").await;
    for claims in [
        json!({}),
        json!({ "sub": "" }),
        json!({ "sub": "two words" }),
        json!({ "sub": "a\u{202e}b" }),
        json!({ "sub": "\n" }),
        json!({ "name": "alice" }),
    ] {
        people.get("/get-token", &claims).await.refused(403, "participant_unknown");
        people
            .get("/get-token?participantId=alice", &claims)
            .await
            .refused(403, "participant_unknown");
        // What needs no seat they may do.
        assert_eq!(people.get("/metrics", &claims).await.status, 200);
    }
    // Another type is no token at all.
    for sub in [json!(7), json!(null), json!(["alice"]), json!({ "alice": 1 })] {
        let answer = people.get("/get-token", &json!({ "sub": sub })).await;
        assert!(matches!(answer.status.as_u16(), 401 | 403), "{}", answer.text);
    }
}

#[tokio::test]
async fn another_claim_says_who_they_are_if_the_configuration_says_so() {
    let people = People::with("participant = 'preferred_username'", "").await;
    let claims = json!({ "sub": "8d1b7c6e", "preferred_username": "alice" });
    assert_eq!(people.seat("/get-token", &claims).await.as_deref(), Some("alice"));
    people
        .get("/get-token?participantId=8d1b7c6e", &claims)
        .await
        .refused(403, "participant_not_granted");
    people.get("/get-token", &json!({ "sub": "alice" })).await.refused(403, "participant_unknown");
    for odd in [json!(7), json!(null), json!(["alice"]), json!("")] {
        let claims = json!({ "sub": "alice", "preferred_username": odd });
        people.get("/get-token", &claims).await.refused(403, "participant_unknown");
    }
}

#[tokio::test]
async fn backends_are_anyone_when_the_configuration_says_so_by_name() {
    let people = People::with("participant = 'any'", "").await;
    for claims in [json!({}), json!({ "sub": "two words" }), json!({ "sub": "backend" })] {
        let seat = people.seat("/get-token?participantId=bob", &claims).await;
        assert_eq!(seat.as_deref(), Some("bob"));
        assert_eq!(people.seat("/get-token", &claims).await, None);
    }
}

#[tokio::test]
async fn who_has_one_name_at_two_providers_has_two_seats_or_the_server_does_not_start() {
    let providers = [Provider::new("one"), Provider::new("one")];
    let folder = tempfile::tempdir().unwrap();
    let toml = |prefixes: [&str; 2]| {
        let caller = |name: &str, index: usize| {
            let file = folder.path().join(format!("{name}.json"));
            std::fs::write(&file, &providers[index].jwks).unwrap();
            format!(
                "[[callers]]\nname = '{name}'\npermissions = ['allow_join']\nroles = ['rtc']\n\
                 [callers.jwks]\nfile = '{}'\nissuer = 'https://{name}.example/'\naudience = 'roomkey'\n{}\n",
                file.display(),
                prefixes[index]
            )
        };
        format!("bind = '0.0.0.0:9000'\n{}{}", caller("staff", 0), caller("guests", 1))
    };
    let prefix = "participant_prefix = 'guests.'";
    for prefixes in [["", ""], ["", prefix], [prefix, prefix], ["participant = 'email'", ""]] {
        let error = Config::from_toml(&toml(prefixes)).unwrap_err();
        assert_eq!(error.code(), "config_invalid");
        let said = error.to_string();
        assert!(said.contains("`staff`") && said.contains("participant_prefix"), "{said}");
    }
    // A backend is nobody's seat.
    assert!(Config::from_toml(&toml(["participant = 'any'", ""])).is_ok());
    assert!(
        Config::from_toml(&toml(["participant = 'any'\nparticipant_prefix = 'a.'", ""])).is_err()
    );

    let toml = toml(["participant_prefix = 'staff.'", prefix]);
    let fixture = Fixture::with(&toml).await;
    fixture.server.refresh_callers().await;
    let ask = async |index: usize, name: &str, query: &str| {
        let issuer = format!("https://{}.example/", ["staff", "guests"][index]);
        let claims =
            json!({ "iss": issuer, "aud": "roomkey", "sub": name, "exp": now().unix() + 300 });
        let bearer = format!("Bearer {}", providers[index].token(&claims));
        let headers = [("authorization", bearer.as_str()), ("host", "rooms.example")];
        fixture.ask(request("GET", &format!("/get-token{query}"), &headers, "")).await
    };
    for (index, seat) in ["staff.ann", "guests.ann"].into_iter().enumerate() {
        let answer = ask(index, "ann", "").await.ok();
        let token = answer["token"].as_str().unwrap();
        let claims = fixture.credentials.verify(token, &Expectation::any(), now()).unwrap();
        assert_eq!(claims.participant().map(roomkey::ParticipantId::as_str), Some(seat));
        ask(index, "ann", &format!("?participantId={seat}")).await.ok();
        let theirs = ["guests.ann", "staff.ann"][index];
        for other in ["ann", theirs] {
            let answer = ask(index, "ann", &format!("?participantId={other}")).await;
            answer.refused(403, "participant_not_granted");
        }
        ask(index, "", "").await.refused(403, "participant_unknown");
    }
}

#[test]
fn key_sets_that_are_odd_are_found_before_the_server_starts() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jwks.json");
    let warnings = || {
        let toml = format!(
            "[[callers]]\nname = 'users'\npermissions = ['allow_join']\nroles = ['rtc']\n\
             [callers.jwks]\nfile = '{}'\nissuer = 'https://id.example/'\naudience = 'roomkey'",
            file.display()
        );
        Config::from_toml(&toml).unwrap().warnings()
    };
    assert!(warnings()[0].contains("cannot be read"), "{:?}", warnings());
    std::fs::write(&file, "{").unwrap();
    assert!(warnings()[0].contains("no JWKS"), "{:?}", warnings());
    std::fs::write(&file, Provider::new("one").jwks).unwrap();
    let found = warnings();
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].contains("`short`") && found[1].contains("`garbled`"), "{found:?}");
    let key = sha256(KEY);
    let toml = |setting: &str| {
        format!(
            "[[callers]]\nname = 'users'\npermissions = ['allow_join']\nroles = ['rtc']\n\
             [callers.jwks]\nfile = 'x'\nissuer = 'i'\naudience = 'a'\n{setting}\n\
             [[callers]]\nname = 'b'\nkey_sha256 = '{key}'\npermissions = ['allow_join']\nroles = ['rtc']"
        )
    };
    assert!(Config::from_toml(&toml("max_age = '11m'")).is_ok());
    for wrong in
        ["max_age = '10m'", "max_age = '0s'", "participant = ''", "participant = 7", "name = 'x'"]
    {
        assert!(Config::from_toml(&toml(wrong)).is_err(), "{wrong}");
    }
}

/// Three identity providers that take a connection and say nothing.
#[tokio::test]
async fn providers_that_hang_delay_nobody_but_their_own_callers() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = listener.local_addr().unwrap();
    let backend = format!(
        "bind = '127.0.0.1:0'\ndatabase = 'sqlite::memory:'\n[[callers]]\nname = 'backend'\n\
         key_sha256 = '{}'\npermissions = ['allow_join']\nroles = ['rtc']\n",
        sha256(KEY)
    );
    let providers = ["a", "b", "c"].map(|name| {
        format!(
            "[[callers]]\nname = '{name}'\npermissions = ['allow_join']\nroles = ['rtc']\n\
             [callers.jwks]\nurl = 'http://{silent}/{name}'\nissuer = 'https://{name}/'\naudience = 'x'\nparticipant_prefix = '{name}.'\n"
        )
    });
    let toml = backend + &providers.concat();
    let server = Server::bind(Config::from_toml(&toml).unwrap()).await.unwrap();
    let address = server.local_addr();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let began = Instant::now();
    let running = tokio::spawn(server.run(async { drop(stopped.await) }));
    let ask = async move |path: &'static str, credential: String| {
        let asked = tokio::task::spawn_blocking(move || {
            let mut stream = std::net::TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(8))).unwrap();
            let head = format!(
                "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n{credential}\r\n"
            );
            stream.write_all(head.as_bytes()).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        });
        asked.await.unwrap()
    };
    assert!(ask("/healthz", String::new()).await.starts_with("HTTP/1.1 200"));
    let token = ask("/get-token", format!("authorization: Bearer {KEY}\r\n")).await;
    assert!(token.starts_with("HTTP/1.1 200"), "{token}");
    let ready = ask("/readyz", String::new()).await;
    assert!(ready.starts_with("HTTP/1.1 503") && ready.contains("callers_unavailable"), "{ready}");
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
}
