//! What holds for every route: hosts, origins, methods, headers, rates.

use crate::support::{Answer, Fixture, local_key, now, request, sha256};
use roomkey::videosdk::{Expectation, Role};
use roomkey_server::Config;
use serde_json::json;
use std::net::SocketAddr;

async fn get_with(fixture: &Fixture, uri: &str, headers: &[(&str, &str)]) -> Answer {
    fixture.ask(request("GET", uri, headers, "")).await
}

#[tokio::test]
async fn on_loopback_only_loopback_names_are_answered() {
    let fixture = Fixture::new().await;
    for host in [
        "127.0.0.1:9000",
        "127.0.0.1",
        "localhost",
        "LOCALHOST:1",
        "[::1]:9000",
        "127.8.8.8",
        "localhost:",
        "[::1]",
    ] {
        get_with(&fixture, "/get-token", &[("host", host)]).await.ok();
    }
    for host in [
        "evil.test",
        "localhost.evil.test",
        "127.0.0.1.evil.test",
        "169.254.1.1",
        "[::2]",
        "localhost.",
    ] {
        let answer = get_with(&fixture, "/get-token", &[("host", host)]).await;
        answer.refused(421, "host_not_allowed");
        assert!(!answer.text.contains(host));
    }
    for host in [
        "",
        "127.0.0.1:9000@evil.test",
        "evil.test, localhost",
        "a b",
        "localhost/x",
        "localhost:evil",
        "localhost:+80",
        "localhost:80:80",
        "localhost:65536",
        "[::1]:http",
        "evil.test:evil",
    ] {
        let answer = get_with(&fixture, "/get-token", &[("host", host)]).await;
        answer.refused(400, "host_malformed");
    }
    let twice = [("host", "localhost"), ("host", "localhost")];
    get_with(&fixture, "/get-token", &twice).await.refused(400, "host_malformed");
    let mut none = request("GET", "/get-token", &[], "");
    none.headers_mut().remove("host");
    fixture.ask(none).await.refused(400, "host_malformed");
    let absolute = get_with(&fixture, "http://evil.test/get-token", &[("host", "localhost")]).await;
    absolute.refused(421, "host_not_allowed");
}

#[tokio::test]
async fn pages_of_other_sites_cannot_use_the_server() {
    let fixture = Fixture::new().await;
    for origin in [
        "https://evil.test",
        "null",
        "http://localhost.evil.test",
        "http://evil.test?localhost",
        "http://localhost@evil.test",
        "http://localhost:evil",
        "file://",
        "",
        "http://127.0.0.1.evil.test:9000",
        "localhost",
    ] {
        for (method, uri) in
            [("GET", "/get-token"), ("POST", "/create-meeting"), ("POST", "/revocations")]
        {
            let answer = fixture.ask(request(method, uri, &[("origin", origin)], "")).await;
            answer.refused(403, "origin_not_allowed");
            assert!(!answer.headers.contains_key("access-control-allow-origin"));
        }
    }
    let cross = [("sec-fetch-site", "cross-site")];
    get_with(&fixture, "/get-token", &cross).await.refused(403, "origin_not_allowed");
    let same = [("sec-fetch-site", "same-origin")];
    get_with(&fixture, "/get-token", &same).await.ok();
    assert_eq!(
        fixture.audit_lines().iter().filter(|line| line["action"] == "token.mint").count(),
        1
    );
}

const PAGES: [(&str, &str); 6] = [
    ("GET", "/get-token"),
    ("POST", "/create-meeting"),
    ("POST", "/validate-meeting/abcd-efgh-ijkl"),
    ("GET", "/room/class-7"),
    ("GET", "/session"),
    ("POST", "/v1/sessions"),
];
const NOT_PAGES: [(&str, &str); 6] = [
    ("POST", "/session/create"),
    ("GET", "/v2/rooms"),
    ("POST", "/v1/meetings"),
    ("POST", "/revocations"),
    ("GET", "/metrics"),
    ("GET", "/healthz"),
];

/// What a browser sends before it lets a page call something, and what it needs to hear.
async fn is_let_in(fixture: &Fixture, origin: &str, method: &str, uri: &str) -> bool {
    let headers = [
        ("origin", origin),
        ("access-control-request-method", method),
        ("access-control-request-headers", "authorization,content-type"),
    ];
    let preflight = fixture.ask(request("OPTIONS", uri, &headers, "")).await;
    let answer = fixture.ask(request(method, uri, &[("origin", origin)], "")).await;
    let allowed = |answer: &Answer| {
        assert_eq!(answer.headers["vary"], "origin");
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
        let allowed = answer.headers.get("access-control-allow-origin");
        assert!(allowed.is_none_or(|allowed| allowed == origin));
        allowed.is_some()
    };
    assert_eq!(allowed(&preflight), allowed(&answer), "{method} {uri}");
    if allowed(&preflight) {
        assert_eq!(preflight.status, 204);
        assert_eq!(preflight.text, "");
        let named = |name| preflight.headers[name].to_str().unwrap().to_owned();
        assert!(named("access-control-allow-methods").contains(method));
        assert_eq!(named("access-control-allow-headers"), "authorization, content-type");
    } else {
        assert!(preflight.status.is_client_error(), "{method} {uri}");
    }
    allowed(&preflight)
}

#[tokio::test]
async fn pages_of_this_machine_may_call_what_pages_call_and_nothing_else() {
    let fixture = Fixture::new().await;
    for origin in
        ["http://localhost:3000", "http://127.0.0.1:5173", "https://[::1]:8443", "http://localhost"]
    {
        for (method, uri) in PAGES {
            assert!(is_let_in(&fixture, origin, method, uri).await, "{origin} {uri}");
        }
        for (method, uri) in NOT_PAGES {
            assert!(!is_let_in(&fixture, origin, method, uri).await, "{origin} {uri}");
        }
    }
    for (method, uri) in PAGES.into_iter().chain(NOT_PAGES) {
        for origin in
            ["https://app.example", "null", "http://localhost.evil.test", "capacitor://localhost"]
        {
            assert!(!is_let_in(&fixture, origin, method, uri).await, "{origin} {uri}");
        }
    }
    // Who comes through a proxy is on another machine, whatever a page there is called.
    let proxied = [("origin", "http://localhost:3000"), ("x-forwarded-for", "203.0.113.9")];
    let answer = get_with(&fixture, "/get-token", &proxied).await;
    assert!(!answer.headers.contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn pages_from_a_file_may_call_only_when_that_was_asked_for() {
    let fixture = Fixture::with("allowed_origins = ['null']").await;
    for (method, uri) in PAGES {
        assert!(is_let_in(&fixture, "null", method, uri).await, "{uri}");
    }
    for (method, uri) in NOT_PAGES {
        if uri != "/healthz" {
            assert!(!is_let_in(&fixture, "null", method, uri).await, "{uri}");
        }
    }
    assert!(!is_let_in(&fixture, "https://evil.test", "GET", "/get-token").await);
}

#[tokio::test]
async fn origins_are_known_however_they_were_written() {
    let listed =
        "allowed_origins = ['https://App.example:443', 'capacitor://localhost', 'app://-']";
    let fixture = Fixture::with(listed).await;
    for origin in ["https://app.example", "capacitor://localhost", "app://-"] {
        assert!(is_let_in(&fixture, origin, "GET", "/get-token").await, "{origin}");
        assert!(is_let_in(&fixture, origin, "GET", "/v2/rooms").await, "{origin}");
    }
    for origin in ["https://app.example:444", "ionic://localhost", "app://x", "http://app.example"]
    {
        assert!(!is_let_in(&fixture, origin, "GET", "/get-token").await, "{origin}");
    }
}

#[tokio::test]
async fn listed_origins_get_cors_and_nobody_else() {
    let fixture =
        Fixture::with("allowed_origins = ['https://app.example', 'http://localhost:3000']").await;
    for origin in ["https://app.example", "http://localhost:3000"] {
        let answer = get_with(&fixture, "/get-token", &[("origin", origin)]).await;
        answer.ok();
        assert_eq!(answer.headers["access-control-allow-origin"], origin);
        assert_eq!(answer.headers["vary"], "origin");
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
        let headers = [("origin", origin), ("access-control-request-method", "POST")];
        let preflight = fixture.ask(request("OPTIONS", "/create-meeting", &headers, "")).await;
        assert_eq!(preflight.status, 204);
        assert_eq!(preflight.headers["access-control-allow-origin"], origin);
        assert_eq!(preflight.headers["access-control-allow-methods"], "GET, POST");
    }
    for origin in [
        "https://app.example.evil.test",
        "https://evil-app.example",
        "http://app.example",
        "https://app.example:444",
        "https://app.example/",
        "null",
    ] {
        let headers = [("origin", origin), ("access-control-request-method", "POST")];
        let preflight = fixture.ask(request("OPTIONS", "/create-meeting", &headers, "")).await;
        preflight.refused(403, "origin_not_allowed");
        assert!(!preflight.headers.contains_key("access-control-allow-origin"));
    }
}

#[tokio::test]
async fn other_methods_are_refused_and_head_mints_nothing() {
    let fixture = Fixture::new().await;
    for (method, uri) in [
        ("HEAD", "/get-token"),
        ("POST", "/get-token"),
        ("GET", "/create-meeting"),
        ("HEAD", "/create-meeting"),
        ("TRACE", "/create-meeting"),
        ("OPTIONS", "/get-token"),
        ("DELETE", "/v2/rooms"),
        ("PUT", "/validate-meeting/a"),
        ("POST", "/healthz"),
    ] {
        let headers = [("x-http-method-override", "GET")];
        let answer = fixture.ask(request(method, uri, &headers, "")).await;
        assert_eq!(answer.status, 405, "{method} {uri}");
        if method != "HEAD" {
            answer.refused(405, "method_not_allowed");
        }
    }
    assert!(fixture.audit_lines().iter().all(|line| line["action"] != "token.mint"));
}

#[tokio::test]
async fn unknown_paths_and_probes() {
    let fixture = Fixture::new().await;
    for uri in
        ["/", "/get-token//", "/GET-TOKEN", "//get-token", "/get-token%2f", "/v2", "/<script>"]
    {
        let uri = uri.replace('<', "%3C").replace('>', "%3E");
        let answer = fixture.get(&uri).await;
        answer.refused(404, "not_found");
        assert!(!answer.text.contains("script"));
    }
    for uri in ["/healthz", "/readyz"] {
        // Probes come by address.
        get_with(&fixture, uri, &[("host", "10.0.0.7:9000")]).await.ok();
        assert_eq!(fixture.ask(request("HEAD", uri, &[], "")).await.status, 200);
    }
    let one = fixture.get("/healthz").await.headers["x-request-id"].clone();
    let other = fixture.get("/healthz").await.headers["x-request-id"].clone();
    assert_ne!(one, other);
    let metrics = fixture.get("/metrics").await;
    assert!(
        metrics.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("application/openmetrics-text")
    );
    assert!(
        metrics.text.contains("roomkey_requests_total{route=\"/healthz\",status=\"200\"} 4"),
        "{}",
        metrics.text
    );
    assert!(metrics.text.contains("roomkey_refusals_total{code=\"not_found\"}"));
    assert!(metrics.text.ends_with("# EOF\n"));
}

/// Asks for a token from an address, with these headers.
async fn token_from(fixture: &Fixture, address: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = request("GET", "/get-token", headers, "");
    let peer: SocketAddr = format!("{address}:1").parse().unwrap();
    request.extensions_mut().insert(roomkey_server::testing::peer(peer));
    fixture.ask(request).await
}

const KEY: &str = "b7f1f2d8c3a94e0c9d1e5f60718293a4";

/// A server that knows one caller, and lets every address ask three times.
async fn limited(more: &str) -> Fixture {
    Fixture::with(&format!(
        "{more}\n[[callers]]\nname = 'backend'\nkey_sha256 = '{}'\npermissions = ['allow_join']\n\
         roles = ['rtc']\n[limits]\nrequests_per_second = 1\nburst = 3",
        sha256(KEY)
    ))
    .await
}

#[tokio::test]
async fn too_many_requests_are_refused_for_each_address_alone() {
    let fixture = limited("").await;
    // What is not from a trusted proxy is nobody's word.
    for index in 0..3 {
        let claimed = format!("1.1.1.{index}");
        let headers = [("x-forwarded-for", claimed.as_str()), ("forwarded", "for=1.1.1.1")];
        token_from(&fixture, "10.0.0.1", &headers).await.refused(401, "caller_unknown");
    }
    let refused = token_from(&fixture, "10.0.0.1", &[("x-forwarded-for", "9.9.9.9")]).await;
    refused.refused(429, "rate_limited");
    let wait: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=3).contains(&wait));
    token_from(&fixture, "10.0.0.2", &[]).await.refused(401, "caller_unknown");
    for host in 0..3 {
        token_from(&fixture, &format!("[2001:db8::{host}]"), &[])
            .await
            .refused(401, "caller_unknown");
    }
    token_from(&fixture, "[2001:db8::ffff]", &[]).await.refused(429, "rate_limited");
    token_from(&fixture, "[::ffff:10.0.0.1]", &[]).await.refused(429, "rate_limited");
}

#[tokio::test]
async fn behind_a_trusted_proxy_everyone_is_limited_for_themselves() {
    let fixture = limited("trusted_proxies = ['127.0.0.1', '10.0.0.0/8']").await;
    let from = async |forwarded: &str| {
        token_from(&fixture, "127.0.0.1", &[("x-forwarded-for", forwarded)]).await
    };
    for claimed in ["1.1.1.1", "1.1.1.2", "unknown"] {
        let forwarded = format!("{claimed}, 203.0.113.9, 10.1.2.3");
        from(&forwarded).await.refused(401, "caller_unknown");
    }
    from("203.0.113.9").await.refused(429, "rate_limited");
    from("203.0.113.10").await.refused(401, "caller_unknown");
    for host in 0..3 {
        from(&format!("2001:db8::{host}")).await.refused(401, "caller_unknown");
    }
    from("[2001:db8::ffff]:4711").await.refused(429, "rate_limited");
    // What cannot be read makes nobody new.
    for garbage in ["x", "", "1.1.1.1, -"] {
        from(garbage).await.refused(401, "caller_unknown");
    }
    from("y").await.refused(429, "rate_limited");
    // Another header is not the one that counts.
    let other = [("x-real-ip", "203.0.113.77")];
    token_from(&fixture, "127.0.0.1", &other).await.refused(429, "rate_limited");

    // A caller who proves who they are has an allowance that none of these can use up.
    let bearer = format!("Bearer {KEY}");
    let headers = [("authorization", bearer.as_str()), ("x-forwarded-for", "203.0.113.9")];
    token_from(&fixture, "127.0.0.1", &headers).await.ok();
    let line = fixture.audit_lines().pop().unwrap();
    assert_eq!((&line["caller"], &line["client"]), (&"backend".into(), &"203.0.113.9".into()));
}

#[tokio::test]
async fn the_configured_header_alone_says_who_is_behind_a_proxy() {
    let more = "trusted_proxies = ['127.0.0.1']\nclient_address_header = 'Forwarded'";
    let fixture = limited(more).await;
    let from = async |element: &str, other: &str| {
        let headers = [("forwarded", element), ("x-forwarded-for", other)];
        token_from(&fixture, "127.0.0.1", &headers).await
    };
    for other in ["1.1.1.1", "1.1.1.2", "1.1.1.3"] {
        from("for=\"[2001:db8::9]:4711\";proto=https", other).await.refused(401, "caller_unknown");
    }
    from("for=\"[2001:db8::9]\"", "1.1.1.4").await.refused(429, "rate_limited");
    from("for=203.0.113.9", "1.1.1.4").await.refused(401, "caller_unknown");
}

#[tokio::test]
async fn what_is_the_owners_takes_the_local_key() {
    let fixture = Fixture::new().await;
    let key = local_key(fixture.directory.path());
    let last = if key.ends_with('0') { '1' } else { '0' };
    let other = format!("{}{last}", key.get(..key.len() - 1).unwrap());
    for (method, uri) in [("GET", "/metrics"), ("GET", "/revocations"), ("POST", "/revocations")] {
        let with = async |key: &str| {
            let headers = [("authorization", key), ("content-type", "application/json")];
            fixture.ask(request(method, uri, &headers, r#"{"jti":"x"}"#)).await
        };
        assert_eq!(with(&key).await.status, 200, "{uri}");
        assert_eq!(with(key.trim_start_matches("Bearer ")).await.status, 200, "{uri}");
        for wrong in ["", "Bearer", &other, &fixture.api_token(), &key.to_uppercase()] {
            let answer = with(wrong).await;
            answer.refused(401, "local_key_required");
            assert_eq!(answer.headers["www-authenticate"], r#"Bearer realm="roomkey""#);
        }
    }
    let line = fixture.audit_lines().pop().unwrap();
    assert_eq!((&line["action"], &line["caller"]), (&"token.revoke".into(), &"local".into()));

    // Once there are callers, it is they who have rights.
    let directory = fixture.stop();
    let callers = format!(
        "[[callers]]\nname = 'backend'\nkey_sha256 = '{}'\npermissions = ['allow_join']\nroles = ['rtc']",
        sha256(KEY)
    );
    let fixture = Fixture::at(directory, &callers).await;
    for uri in ["/metrics", "/get-token"] {
        get_with(&fixture, uri, &[("authorization", &key)]).await.refused(401, "caller_unknown");
    }
}

#[tokio::test]
async fn whoever_comes_through_a_proxy_is_not_on_this_machine() {
    let fixture = Fixture::new().await;
    let key = local_key(fixture.directory.path());
    let token = fixture.api_token();
    for trace in [
        ("forwarded", "for=203.0.113.9"),
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "localhost"),
        ("x-real-ip", "127.0.0.1"),
        ("via", "1.1 proxy"),
        ("x-forwarded-for", ""),
    ] {
        for uri in ["/get-token", "/get-token?roomId=abcd-efgh-ijkl", "/room/class-7", "/session"] {
            get_with(&fixture, uri, &[trace]).await.refused(403, "not_local");
            let with_key = [trace, ("authorization", key.as_str())];
            get_with(&fixture, uri, &with_key).await.ok();
        }
        for uri in ["/metrics", "/revocations"] {
            get_with(&fixture, uri, &[trace]).await.refused(403, "not_local");
        }
        // A token proves itself, wherever it comes from.
        get_with(&fixture, "/v2/rooms", &[trace, ("authorization", &token)]).await.ok();
        get_with(&fixture, "/healthz", &[trace]).await.ok();
    }
    // Trusting the proxy makes nobody local.
    let fixture = Fixture::with("trusted_proxies = ['127.0.0.1']").await;
    get_with(&fixture, "/get-token", &[("x-forwarded-for", "203.0.113.9")])
        .await
        .refused(403, "not_local");
    get_with(&fixture, "/get-token", &[]).await.ok();
}

#[tokio::test]
async fn whoever_is_not_known_gets_nothing_for_the_rest_of_the_api() {
    let fixture = Fixture::new().await;
    for query in
        ["", "?roles=rtc", "?permissions=ask_join", "?roomId=abcd-efgh-ijkl", "?peerId=ann"]
    {
        let answer = fixture.get(&format!("/get-token{query}")).await.ok();
        let token = answer["token"].as_str().unwrap();
        let claims = fixture.credentials.verify(token, &Expectation::any(), now()).unwrap();
        assert!(claims.roles().iter().eq([Role::Rtc]), "{query}");
        for (method, uri) in [
            ("GET", "/v2/rooms"),
            ("POST", "/v2/rooms"),
            ("GET", "/v2/sessions"),
            ("POST", "/v2/rooms/deactivate"),
            ("POST", "/v1/meetings"),
        ] {
            fixture.api(method, uri, token, None).await.refused(403, "role_not_allowed");
        }
    }
    let key = local_key(fixture.directory.path());
    for query in ["?roles=crawler", "?roles=crawler,rtc"] {
        let uri = format!("/get-token{query}");
        fixture.get(&uri).await.refused(403, "role_not_granted");
        // The owner could sign it themselves.
        let answer = get_with(&fixture, &uri, &[("authorization", &key)]).await.ok();
        let token = answer["token"].as_str().unwrap();
        fixture.api("GET", "/v2/rooms", token, None).await.ok();
    }
    for setting in ["roles = ['crawler']", "roles = ['rtc', 'crawler']", "rights = ['revoke']"] {
        let error = Config::from_toml(&format!("[loopback]\n{setting}")).unwrap_err();
        assert!(error.to_string().contains("local.key"), "{setting}: {error}");
    }
    let fixture = Fixture::with("[loopback]\nrights = ['validate']").await;
    let body = json!({ "token": fixture.get("/get-token").await.ok()["token"] });
    fixture.post_json("/create-meeting", &body).await.refused(403, "role_not_allowed");
}
