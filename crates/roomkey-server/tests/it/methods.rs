//! What a path takes, how it may be written, and what is never done by asking.

use crate::support::{Fixture, request};
use roomkey::endpoint::is_text;

#[tokio::test]
async fn head_is_answered_where_get_is_safe_and_never_mints() {
    let fixture = Fixture::with("[tokens]\nvendor = 'opentok'").await;
    let token = fixture.api_token();
    for path in ["/healthz", "/readyz", "/openapi.json", "/v2/rooms", "/v2/sessions"] {
        let headers = [("authorization", token.as_str())];
        let answer = fixture.ask(request("HEAD", path, &headers, "")).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, ""), "{path}");
    }
    let lines = fixture.audit_lines().len();
    for path in ["/get-token", "/get-token/", "/session", "/room/lobby"] {
        let answer = fixture.ask(request("HEAD", path, &[], "")).await;
        assert_eq!(answer.status, 405, "{path}");
        assert_eq!(answer.headers["allow"], "GET", "{path}");
    }
    assert_eq!(fixture.audit_lines().len(), lines, "nothing was minted");
    assert_eq!(fixture.ask(request("HEAD", "/nowhere", &[], "")).await.status, 404);
}

#[tokio::test]
async fn a_method_that_a_path_does_not_take_is_refused_with_those_that_it_takes() {
    let fixture = Fixture::new().await;
    for (path, methods) in [
        ("/get-token", "GET"),
        ("/create-meeting", "POST"),
        ("/validate-meeting/2kyv-gzay-64pg", "POST"),
        ("/v2/rooms", "POST, GET, HEAD"),
        ("/v2/rooms/2kyv-gzay-64pg", "GET, HEAD"),
        ("/v1/meetings/2kyv-gzay-64pg", "POST, GET, HEAD"),
        ("/session/create", "POST"),
        ("/healthz", "GET, HEAD"),
    ] {
        for method in ["PUT", "TRACE", "OPTIONS"] {
            let answer = fixture.ask(request(method, path, &[], "")).await;
            answer.refused(405, "method_not_allowed");
            assert_eq!(answer.headers["allow"], methods, "{method} {path}");
        }
    }
    fixture.ask(request("PUT", "/nowhere", &[], "")).await.refused(404, "not_found");
}

#[tokio::test]
async fn one_slash_at_the_end_means_nothing_on_every_route() {
    let fixture = Fixture::new().await;
    let document: serde_json::Value = serde_json::from_str(roomkey_server::openapi_json()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        assert!(!path.ends_with('/'), "{path}");
        for method in item.as_object().unwrap().keys() {
            let path: Vec<&str> = path
                .split('/')
                .map(|part| if part.starts_with('{') { "x" } else { part })
                .collect();
            let path = path.join("/");
            let ask = async |path: &str| {
                let asked = request(&method.to_uppercase(), path, &[], "");
                fixture.ask(asked).await
            };
            let (plain, slash) = (ask(&path).await, ask(&format!("{path}/")).await);
            assert_eq!(plain.status, slash.status, "{method} {path}");
            assert_eq!(ask(&format!("{path}//")).await.status, 404, "{method} {path}");
        }
    }
    let answer = fixture.get("/get-token/?roomId=100%25").await;
    answer.refused(400, "room_id_invalid");
}

#[tokio::test]
async fn what_is_no_text_is_refused_in_paths_queries_and_forms() {
    let fixture = Fixture::with("[tokens]\nvendor = 'opentok'").await;
    let token = fixture.api_token();
    for bad in ["zo%EB", "zo%C3", "100%", "%zz", "a%0"] {
        assert!(!is_text(bad.as_bytes()));
        let query = format!("/get-token?peerId={bad}");
        fixture.get(&query).await.refused(400, "query_malformed");
        fixture.get(&format!("/room/{bad}")).await.refused(400, "parameter_invalid");
        let list = format!("/v2/rooms?query={bad}");
        fixture.api("GET", &list, &token, None).await.refused(400, "query_malformed");
        let room = format!("/v2/rooms/{bad}");
        fixture.api("GET", &room, &token, None).await.refused(400, "parameter_invalid");
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let form = format!("token={token}&customRoomId={bad}");
        let answer = fixture.ask(request("POST", "/create-meeting", &headers, form)).await;
        answer.refused(400, "body_malformed");
    }
    fixture.get("/room/100%25%20zo%C3%AB").await.ok();
}
