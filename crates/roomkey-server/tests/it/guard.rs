//! What holds for every route: hosts, origins, methods, headers, rates.

use crate::support::{Answer, Fixture, request};
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
    for origin in ["http://localhost:3000", "http://127.0.0.1:5173", "https://[::1]:8443"] {
        let answer = get_with(&fixture, "/get-token", &[("origin", origin)]).await;
        answer.ok();
        assert!(!answer.headers.contains_key("access-control-allow-origin"), "listed ones only");
    }
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
        4
    );
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
        ["/", "/get-token/", "/GET-TOKEN", "//get-token", "/get-token%2f", "/v2", "/<script>"]
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

#[tokio::test]
async fn too_many_requests_are_refused_for_each_address_alone() {
    let fixture = Fixture::with("[limits]\nrequests_per_second = 1\nburst = 3").await;
    let from = |address: &str, forwarded: &str| {
        let headers = [("x-forwarded-for", forwarded), ("forwarded", forwarded)];
        let mut request = request("GET", "/get-token", &headers, "");
        let peer: SocketAddr = address.parse().unwrap();
        request.extensions_mut().insert(roomkey_server::testing::peer(peer));
        fixture.ask(request)
    };
    for index in 0..3 {
        from("10.0.0.1:1", &format!("1.1.1.{index}")).await.ok();
    }
    let refused = from("10.0.0.1:2", "9.9.9.9").await;
    refused.refused(429, "rate_limited");
    let wait: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=3).contains(&wait));
    from("10.0.0.2:1", "1.1.1.1").await.ok();
    for host in 0..3 {
        from(&format!("[2001:db8::{host}]:1"), "x").await.ok();
    }
    from("[2001:db8::ffff]:1", "x").await.refused(429, "rate_limited");
    from("[::ffff:10.0.0.1]:1", "x").await.refused(429, "rate_limited");
}
