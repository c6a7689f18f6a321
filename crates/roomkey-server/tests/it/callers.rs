//! Who may ask, and for what, off loopback.

use crate::support::{Answer, Fixture, now, request, sha256};
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::KeyPair as _;
use roomkey::jws::Rs256Signer;
use roomkey::videosdk::{Expectation, Permission, Role};
use roomkey_server::{Config, Server};
use serde_json::json;

const KEY: &str = "b7f1f2d8c3a94e0c9d1e5f60718293a4";

fn configuration(more: &str) -> String {
    let says_roles = more.split("[[").next().is_some_and(|own| own.contains("roles"));
    let roles = if says_roles { "" } else { "roles = ['rtc', 'crawler']\n" };
    format!(
        "bind = '0.0.0.0:9000'\n[[callers]]\nname = 'backend'\nkey_sha256 = '{}'\n\
         permissions = ['allow_join', 'ask_join']\n{roles}{more}",
        sha256(KEY)
    )
}

async fn token_as(fixture: &Fixture, authorization: &str, query: &str) -> Answer {
    let headers = [("authorization", authorization), ("host", "rooms.example")];
    fixture.ask(request("GET", &format!("/get-token{query}"), &headers, "")).await
}

#[tokio::test]
async fn off_loopback_there_must_be_callers() {
    for bind in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let config = Config::from_toml(&format!("bind = '{bind}'\ndatabase = 'sqlite::memory:'"));
        let error = Server::bind(config.unwrap()).await.unwrap_err();
        assert_eq!(error.code(), "config_invalid");
        assert!(error.to_string().contains("[[callers]]"));
    }
}

#[tokio::test]
async fn a_caller_is_known_by_its_key_alone() {
    let fixture = Fixture::with(&configuration("rights = ['revoke']")).await;
    token_as(&fixture, &format!("Bearer {KEY}"), "").await.ok();
    token_as(&fixture, KEY, "").await.ok();
    let almost = KEY.replace('b', "c");
    for wrong in ["", "Bearer", "Bearer ", "Basic YTpi", &almost, &sha256(KEY), &"x".repeat(600)] {
        let answer = token_as(&fixture, wrong, "").await;
        answer.refused(401, "caller_unknown");
        assert_eq!(answer.headers["www-authenticate"], r#"Bearer realm="roomkey""#);
    }
    fixture.ask(request("GET", "/get-token", &[], "")).await.refused(401, "caller_unknown");
    let twice = [("authorization", KEY), ("authorization", KEY)];
    fixture
        .ask(request("GET", "/get-token", &twice, ""))
        .await
        .refused(400, "credentials_ambiguous");
    let line = fixture.audit_lines().pop().unwrap();
    assert_eq!((&line["action"], &line["caller"]), (&json!("token.mint"), &json!("backend")));
    assert!(!std::fs::read_to_string(fixture.audit_log()).unwrap().contains(KEY));

    // The meeting routes take a token that a caller has given out; the rest of the interface
    // takes the caller.
    fixture.ask(request("GET", "/metrics", &[], "")).await.refused(401, "caller_unknown");
    let metrics = request("GET", "/metrics", &[("authorization", KEY)], "");
    fixture.ask(metrics).await.refused(403, "right_missing");
    fixture.ask(request("POST", "/revocations", &[], "{}")).await.refused(401, "caller_unknown");
}

#[tokio::test]
async fn a_policy_bounds_rooms_roles_and_lifetimes() {
    let more = "rooms = ['lobby', 'class-*']\nroles = ['rtc']\nlongest_lifetime = '1h'\n\
                default_permissions = ['ask_join']";
    let fixture = Fixture::with(&configuration(more)).await;
    let key = format!("Bearer {KEY}");
    for (query, code) in [
        ("", "room_not_granted"),
        ("?roomId=other", "room_not_granted"),
        ("?roomId=Lobby", "room_not_granted"),
        ("?roomId=lobby2", "room_not_granted"),
        ("?roomId=class", "room_not_granted"),
        ("?roomId=lobby&permissions=allow_mod", "permission_not_granted"),
        ("?roomId=lobby&roles=crawler", "role_not_granted"),
        ("?roomId=lobby&roles=crawler,rtc", "role_not_granted"),
        ("?roomId=lobby&lifetime=3601s", "lifetime_not_granted"),
    ] {
        token_as(&fixture, &key, query).await.refused(403, code);
    }
    for room in ["lobby", "class-7"] {
        let answer = token_as(&fixture, &key, &format!("?roomId={room}")).await.ok();
        let token = answer["token"].as_str().unwrap();
        let claims = fixture.credentials.verify(token, &Expectation::any(), now()).unwrap();
        assert!(claims.permissions().iter().eq([Permission::AskJoin]));
        assert!(claims.roles().iter().eq([Role::Rtc]));
        let lives = claims.expires_at().unwrap().seconds_since(claims.issued_at().unwrap());
        assert_eq!(lives, 3600);
    }
}

#[tokio::test]
async fn hosts_can_be_listed_off_loopback() {
    let toml = format!("allowed_hosts = ['Rooms.Example']\n{}", configuration(""));
    let fixture = Fixture::with(&toml).await;
    token_as(&fixture, KEY, "").await.ok();
    for host in ["localhost", "127.0.0.1:9000", "other.example"] {
        let headers = [("authorization", KEY), ("host", host)];
        fixture
            .ask(request("GET", "/get-token", &headers, ""))
            .await
            .refused(421, "host_not_allowed");
    }
}

#[test]
fn configurations_that_cannot_be_meant_are_refused() {
    let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let caller = |settings: &str| format!("[[callers]]\nname = 'a'\n{settings}");
    let hash = format!("key_sha256 = '{}'", sha256(KEY));
    let key = format!("{hash}\nroles = ['rtc']");
    for toml in [
        "bnid = '127.0.0.1:9000'".to_owned(),
        "bind = 'localhost'".to_owned(),
        "database = 'postgres://x'".to_owned(),
        "allowed_origins = ['*']".to_owned(),
        "allowed_hosts = ['a:80']".to_owned(),
        "[tokens]\ndefault_permissions = []".to_owned(),
        "[tokens]\ndefault_permissions = ['ask_join', 'allow_mod']".to_owned(),
        "[tokens]\nlifetime = '0s'".to_owned(),
        "[loopback]\npermissions = ['ask_join']".to_owned(),
        "[limits]\nrequests_per_second = 0".to_owned(),
        "[limits]\nbody_bytes = 1".to_owned(),
        caller(&key),
        caller("permissions = ['allow_join']"),
        caller(&format!("{key}\npermissions = ['allow_join']")).replace("'a'", "'users:alice'"),
        caller(&format!("{key}\npermissions = ['allow_join']")).replace("'a'", "':'"),
        caller(&format!("{key}\npermissions = ['allow_join']")).replace("'a'", "'local'"),
        caller(&format!("{key}\npermissions = ['allow_join']")).replace("'a'", "'loopback'"),
        caller(&format!("{key}\npermissions = ['host']")),
        caller(&format!("{key}\npermissions = ['allow_join']\nrooms = []")),
        caller(&format!("{key}\npermissions = ['allow_join']\nrooms = ['*']")),
        caller(&format!("{hash}\npermissions = ['allow_join']")),
        caller(&format!("{hash}\npermissions = ['allow_join']\nroles = ['CRAWLER']")),
        caller(&format!("{key}\npermissions = ['allow_join']\nrights = ['all']")),
        caller(&format!("{key}\npermissions = ['ask_join']")),
        caller("permissions = ['allow_join']\nkey_sha256 = 'abc'"),
        caller(&format!("permissions = ['allow_join']\nkey_sha256 = '{nothing}'")),
        caller(&format!("permissions = ['allow_join']\nkey_sha256 = '{}'", sha256("password"))),
        format!("{}\npermissions=['allow_join']\n{}\npermissions=['allow_join']", caller(&key), caller(&key)),
        "[authority]\nmode = 'upstream'".to_owned(),
        "[authority]\nmode = 'upstream'\napi_key = 'k'\nsecret = 's'".to_owned(),
        "[authority]\nmode = 'upstream'\napi_key = 'k'\nsecret_env = 'ROOMKEY_TEST_UNSET'".to_owned(),
        "[authority]\nmode = 'upstream'\nbase_url = 'http://evil.test'\napi_key = 'k'\nsecret_env = 'PATH'".to_owned(),
    ] {
        assert_eq!(Config::from_toml(&toml).unwrap_err().code().split('_').count(), 2, "{toml}");
    }
    let config =
        Config::from_toml(&format!("{}\npermissions = ['allow_join']", caller(&key))).unwrap();
    assert!(!format!("{config:?}").contains(&sha256(KEY)));
}

/// An identity provider with one key.
pub struct Provider {
    signer: Rs256Signer,
    pub jwks: String,
}

impl Provider {
    pub fn new(kid: &str) -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der = pair.as_der().unwrap();
        let base64 = base64_simd::STANDARD.encode_to_string(der.as_ref());
        let lines: Vec<&str> =
            base64.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            lines.join("\n")
        );
        let parts: PublicKeyComponents<Vec<u8>> = pair.public_key().into();
        let text = |bytes: &[u8]| base64_simd::URL_SAFE_NO_PAD.encode_to_string(bytes);
        let key = json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid,
            "n": text(&parts.n), "e": text(&parts.e),
        });
        // Keys that nobody could use stand beside it, and change nothing.
        let short = json!({ "kty": "RSA", "kid": "short", "n": "AQ", "e": "AQAB" });
        let garbled = json!({ "kty": "RSA", "kid": "garbled", "n": "???", "e": "AQAB" });
        let symmetric = json!({ "kty": "oct", "k": "c2VjcmV0" });
        let jwks = json!({ "keys": [short, garbled, key, symmetric] }).to_string();
        Self { signer: Rs256Signer::from_pem(&pem).unwrap(), jwks }
    }

    pub fn token(&self, claims: &serde_json::Value) -> String {
        self.signer.sign(claims.to_string().as_bytes()).unwrap()
    }
}

#[tokio::test]
async fn signed_in_users_come_with_the_apps_own_tokens() {
    let provider = Provider::new("one");
    let stranger = Provider::new("one");
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("jwks.json");
    std::fs::write(&file, &provider.jwks).unwrap();
    let toml = configuration(&format!(
        "[[callers]]\nname = 'users'\npermissions = ['allow_join']\nroles = ['rtc']\n\
         [callers.jwks]\nfile = '{}'\nissuer = 'https://id.example/'\naudience = 'roomkey'",
        file.display()
    ));
    let fixture = Fixture::with(&toml).await;
    fixture.server.refresh_callers().await;
    let soon = now().unix() + 300;
    let good = json!({ "iss": "https://id.example/", "aud": "roomkey", "sub": "ann", "exp": soon });
    token_as(&fixture, &format!("Bearer {}", provider.token(&good)), "").await.ok();
    let line = fixture.audit_lines().pop().unwrap();
    assert_eq!(line["caller"], "users:ann");

    let with = |name: &str, value: serde_json::Value| {
        let mut claims = good.clone();
        claims[name] = value;
        claims
    };
    for claims in [
        with("iss", json!("https://evil.example/")),
        with("iss", json!(null)),
        with("aud", json!("other")),
        with("aud", json!(null)),
        with("exp", json!(now().unix() - 31)),
        with("exp", json!("never")),
        with("sub", json!("x".repeat(300))),
        json!({ "iss": "https://id.example/", "aud": "roomkey" }),
    ] {
        let answer = token_as(&fixture, &format!("Bearer {}", provider.token(&claims)), "").await;
        answer.refused(401, "caller_unknown");
    }
    let forged = stranger.token(&good);
    token_as(&fixture, &format!("Bearer {forged}"), "").await.refused(401, "caller_unknown");

    // A key set that cannot be read leaves the last good one.
    for broken in [
        "",
        "{}",
        "[]",
        r#"{"keys":[]}"#,
        &"x".repeat(300_000),
        r#"{"keys":[{"kty":"RSA","n":"AQ","e":"AQAB"}]}"#,
    ] {
        std::fs::write(&file, broken).unwrap();
        fixture.server.refresh_callers().await;
        token_as(&fixture, &format!("Bearer {}", provider.token(&good)), "").await.ok();
    }
    // A new key replaces the old one.
    std::fs::write(&file, &stranger.jwks).unwrap();
    fixture.server.refresh_callers().await;
    token_as(&fixture, &format!("Bearer {forged}"), "").await.ok();
    let old = provider.token(&good);
    token_as(&fixture, &format!("Bearer {old}"), "").await.refused(401, "caller_unknown");
}

#[tokio::test]
async fn keys_in_a_file_are_known_to_the_first_who_asks() {
    let provider = Provider::new("one");
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("jwks.json");
    std::fs::write(&file, &provider.jwks).unwrap();
    let toml = configuration(&format!(
        "[[callers]]\nname = 'users'\npermissions = ['allow_join']\nroles = ['rtc']\n\
         [callers.jwks]\nfile = '{}'\nissuer = 'https://id.example/'\naudience = 'roomkey'",
        file.display()
    ));
    // Nothing runs in the background yet.
    let fixture = Fixture::with(&toml).await;
    let claims = json!({ "iss": "https://id.example/", "aud": "roomkey", "sub": "ann", "exp": now().unix() + 60 });
    token_as(&fixture, &format!("Bearer {}", provider.token(&claims)), "").await.ok();
}

#[tokio::test]
async fn key_sets_come_from_urls_too_and_redirects_are_not_followed() {
    use std::io::{Read, Write};
    let provider = Provider::new("one");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/jwks.json", listener.local_addr().unwrap());
    let elsewhere = url.replace("jwks.json", "elsewhere.json");
    let jwks = provider.jwks.clone();
    let answers = [
        format!(
            "HTTP/1.1 302 Found\r\nlocation: {elsewhere}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        ),
        format!(
            "HTTP/1.1 500 Oh\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{jwks}",
            jwks.len()
        ),
        format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{jwks}",
            jwks.len()
        ),
    ];
    let vendor = std::thread::spawn(move || {
        answers.map(|answer| {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 1024];
            let length = stream.read(&mut asked).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8_lossy(&asked[..length]).into_owned()
        })
    });
    let toml = configuration(&format!(
        "[[callers]]\nname = 'users'\npermissions = ['allow_join']\nroles = ['rtc']\n\
         [callers.jwks]\nurl = '{url}'\nissuer = 'https://id.example/'\naudience = 'roomkey'"
    ));
    let fixture = Fixture::with(&toml).await;
    let claims = json!({ "iss": "https://id.example/", "aud": "roomkey", "sub": "ann", "exp": now().unix() + 60 });
    let bearer = format!("Bearer {}", provider.token(&claims));
    for _ in 0..2 {
        fixture.server.refresh_callers().await;
        // It may well be good, which nobody knows yet; so it is not called bad.
        let answer = token_as(&fixture, &bearer, "").await;
        answer.refused(503, "callers_unavailable");
        assert_eq!(answer.headers["retry-after"], "1");
    }
    fixture.server.refresh_callers().await;
    token_as(&fixture, &bearer, "").await.ok();
    for asked in vendor.join().unwrap() {
        assert!(asked.starts_with("GET /jwks.json "), "{asked}");
    }
}

#[tokio::test]
async fn strangers_use_up_no_allowance_but_that_of_their_address() {
    let (provider, stranger) = (Provider::new("one"), Provider::new("one"));
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("jwks.json");
    std::fs::write(&file, &provider.jwks).unwrap();
    let toml = configuration(&format!(
        "[[callers]]\nname = 'users'\npermissions = ['allow_join']\nroles = ['rtc']\n\
         [callers.jwks]\nfile = '{}'\nissuer = 'https://id.example/'\naudience = 'roomkey'\n\
         [limits]\nrequests_per_second = 1\nburst = 2",
        file.display()
    ));
    let fixture = Fixture::with(&toml).await;
    fixture.server.refresh_callers().await;
    let claims = |who: &str| json!({ "iss": "https://id.example/", "aud": "roomkey", "sub": who, "exp": now().unix() + 300 });
    let ask = async |token: &str| {
        let authorization = format!("Bearer {token}");
        let headers = [("authorization", authorization.as_str()), ("host", "rooms.example")];
        let mut request = request("GET", "/get-token", &headers, "");
        let peer: std::net::SocketAddr = "203.0.113.9:1".parse().unwrap();
        request.extensions_mut().insert(roomkey_server::testing::peer(peer));
        fixture.ask(request).await
    };
    // All share one address: strangers who claim to be somebody, and those who are.
    for _ in 0..2 {
        ask(&stranger.token(&claims("ann"))).await.refused(401, "caller_unknown");
    }
    ask(&stranger.token(&claims("ann"))).await.refused(429, "rate_limited");
    ask("no-key").await.refused(429, "rate_limited");
    for _ in 0..2 {
        ask(&provider.token(&claims("ann"))).await.ok();
    }
    ask(&provider.token(&claims("ann"))).await.refused(429, "rate_limited");
    ask(&provider.token(&claims("bob"))).await.ok();
    ask(KEY).await.ok();
}

#[tokio::test]
async fn signatures_that_an_address_has_checked_in_vain_are_few_and_who_is_known_does_not_notice() {
    let (provider, stranger) = (Provider::new("one"), Provider::new("one"));
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("jwks.json");
    std::fs::write(&file, &provider.jwks).unwrap();
    // The allowance of addresses and callers is not what stops anyone here.
    let toml = configuration(&format!(
        "[[callers]]\nname = 'users'\npermissions = ['allow_join']\nroles = ['rtc']\n\
         [callers.jwks]\nfile = '{}'\nissuer = 'https://id.example/'\naudience = 'roomkey'\n\
         [limits]\nrequests_per_second = 1000000",
        file.display()
    ));
    let fixture = Fixture::with(&toml).await;
    fixture.server.refresh_callers().await;
    let claims = |who: &str| json!({ "iss": "https://id.example/", "aud": "roomkey", "sub": who, "exp": now().unix() + 300 });
    let ask = async |last: u8, token: &str| {
        let authorization = format!("Bearer {token}");
        let headers = [("authorization", authorization.as_str()), ("host", "rooms.example")];
        let mut request = request("GET", "/get-token", &headers, "");
        let peer: std::net::SocketAddr = ([203, 0, 113, last], 1).into();
        request.extensions_mut().insert(roomkey_server::testing::peer(peer));
        fixture.ask(request).await
    };
    // Who is known takes nothing from it, with however many tokens.
    for number in 0..500 {
        ask(9, &provider.token(&claims(&format!("user-{number}")))).await.ok();
    }
    let ann = provider.token(&claims("ann"));
    ask(9, &ann).await.ok();
    let forged = stranger.token(&claims("ann"));
    let mut in_vain = 0;
    let refused = loop {
        let answer = ask(9, &forged).await;
        if answer.status != 401 {
            break answer;
        }
        in_vain += 1;
        assert!(in_vain < 10_000, "every one is checked");
    };
    refused.refused(429, "rate_limited");
    assert_eq!(refused.headers["retry-after"], "1");
    assert!(in_vain >= 400, "{in_vain}");
    // A new one is not looked at either, although it is good. A busy machine forgives one meanwhile.
    let mut new = None;
    for number in 0..100 {
        while ask(9, &forged).await.status == 401 {}
        let token = provider.token(&claims(&format!("new-{number}")));
        let answer = ask(9, &token).await;
        if answer.status == 429 {
            new = Some(token);
            break;
        }
        answer.ok();
    }
    let new = new.unwrap();
    ask(9, &ann).await.ok();
    ask(9, KEY).await.ok();
    ask(8, &forged).await.refused(401, "caller_unknown");
    ask(8, &new).await.ok();
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    ask(9, &new).await.ok();
}

#[tokio::test]
async fn callers_with_keys_are_limited_each_for_itself() {
    let more = format!(
        "[[callers]]\nname = 'other'\nkey_sha256 = '{}'\npermissions = ['allow_join']\nroles = ['rtc']\n\
         [limits]\nrequests_per_second = 1\nburst = 2",
        sha256("another-key-of-a-caller")
    );
    let fixture = Fixture::with(&configuration(&more)).await;
    for _ in 0..2 {
        token_as(&fixture, KEY, "").await.ok();
    }
    token_as(&fixture, KEY, "").await.refused(429, "rate_limited");
    token_as(&fixture, "another-key-of-a-caller", "").await.ok();
}
