//! What a session may be started with, and what goes together.

use super::super::{BodySpec, OriginSpec, Source};
use crate::error::Code;
use crate::videoio::Warning;
use serde_json::{Value, json};

fn app() -> OriginSpec<'static> {
    OriginSpec { app_token: Some("a.b.c"), identity: Some("ann"), ..OriginSpec::default() }
}

fn at(url: &str) -> OriginSpec<'_> {
    OriginSpec { endpoint: Some(url), ..OriginSpec::default() }
}

fn refused(spec: &OriginSpec<'_>) -> Code {
    spec.parse().unwrap_err().code()
}

#[test]
fn what_does_not_go_together_is_refused() {
    let both = OriginSpec { has_provider: true, ..at("https://app.example/") };
    let app_and_provider = OriginSpec { has_provider: true, ..app() };
    let nobody = OriginSpec { identity: None, ..app() };
    let unknown =
        OriginSpec { profile: Some("get_token"), has_provider: true, ..OriginSpec::default() };
    let plain = OriginSpec { endpoint: Some("http://app.example/"), ..app() };
    let nothing = OriginSpec { identity: Some("ann"), ..OriginSpec::default() };
    for spec in [both, app_and_provider, nobody, unknown, plain, nothing, OriginSpec::default()] {
        assert_eq!(refused(&spec), Code::ArgumentInvalid);
    }
    assert_eq!(refused(&OriginSpec { identity: Some(""), ..app() }), Code::IdentityInvalid);
    let words = Some("two words");
    assert_eq!(refused(&OriginSpec { app_token: words, ..app() }), Code::TokenMalformed);
    let spec = OriginSpec { session_token: words, ..at("https://app.example/") };
    assert_eq!(refused(&spec), Code::TokenMalformed);
}

#[test]
fn with_both_tokens_the_session_token_counts_and_the_other_is_sent_nowhere() {
    let alone =
        OriginSpec { session_token: Some("d.e.f"), identity: Some("ann"), ..OriginSpec::default() };
    let both = OriginSpec { app_token: Some("a.b.c"), ..alone.clone() };
    let origin = both.parse().unwrap();
    assert_eq!(origin.warning(), Some(Warning::AppTokenIgnored));
    assert!(origin.endpoint().is_none(), "nobody is asked");
    assert_eq!(origin, alone.parse().unwrap());

    let beside = OriginSpec { endpoint: Some("https://app.example/"), ..both };
    let origin = beside.parse().unwrap();
    let request = origin.endpoint().unwrap().request();
    assert_eq!(request.headers().get("authorization"), None);
    assert_eq!(request.method(), "GET", "the server is no cloud of Video.io's");
}

#[test]
fn an_app_token_goes_to_the_cloud_in_the_words_of_its_generation_unless_a_server_is_given() {
    let asked = |spec: OriginSpec<'_>| {
        let origin = spec.parse().unwrap();
        let request = origin.endpoint().unwrap().request();
        assert_eq!(origin.warning(), Some(Warning::AppTokenExposed));
        assert_eq!(
            format!("{:?} {origin:?}", origin.endpoint()),
            "Some(Endpoint([redacted])) Origin([redacted])"
        );
        assert_eq!(request.method(), "POST");
        assert!(request.body().starts_with(r#"{"identity":"ann""#), "{}", request.body());
        let sent = request.headers()["authorization"].to_str().unwrap().to_owned();
        (request.uri().to_string(), sent)
    };
    let second = ("https://gateway.video.io/v1/sessions".to_owned(), "Bearer a.b.c".to_owned());
    assert_eq!(asked(app()), second);
    let first = ("https://api.video.io/v1/sessions".to_owned(), "App token=a.b.c".to_owned());
    assert_eq!(asked(OriginSpec { profile: Some("videoio-v1"), ..app() }), first);
    let near = ("http://127.0.0.1:9/v1/sessions".to_owned(), "Bearer a.b.c".to_owned());
    assert_eq!(
        asked(OriginSpec { endpoint: Some("http://127.0.0.1:9/v1/sessions"), ..app() }),
        near
    );
}

#[test]
fn two_starts_are_the_same_if_everything_that_counts_is() {
    let url = "https://app.example/tokens";
    let one = || OriginSpec { method: Some("POST"), ..at(url) };
    let json = |body: Value| Some(BodySpec::Json(body));
    let same = OriginSpec { profile: Some("any"), ..one() };
    assert_eq!(one().parse().unwrap(), same.parse().unwrap());
    let others = [
        OriginSpec { session_token: Some("a.b.c"), ..one() },
        OriginSpec { identity: Some("ann"), ..one() },
        OriginSpec { scopes: vec!["videos.read"], ..one() },
        OriginSpec { endpoint: Some("https://app.example/others"), ..one() },
        OriginSpec { profile: Some("livekit"), ..one() },
        OriginSpec { method: Some("PUT"), ..one() },
        OriginSpec { body: Some(BodySpec::Text("{}")), ..one() },
        OriginSpec { body: json(json!({})), ..one() },
        app(),
        OriginSpec { app_token: Some("d.e.f"), ..app() },
        OriginSpec { has_provider: true, ..OriginSpec::default() },
    ];
    for (number, spec) in others.iter().enumerate() {
        let origin = spec.parse().unwrap();
        assert_ne!(origin, one().parse().unwrap(), "{number}");
        for other in others.iter().skip(number + 1) {
            assert_ne!(origin, other.parse().unwrap(), "{number}");
        }
    }
    let ordered = OriginSpec { body: json(json!({"a": 1, "b": 2})), ..one() };
    let turned = OriginSpec { body: json(json!({"b": 2, "a": 1})), ..one() };
    assert_eq!(ordered.parse().unwrap(), turned.parse().unwrap());
}

#[test]
fn a_session_token_is_all_there_is_unless_something_renews_it() {
    let first = OriginSpec { session_token: Some("a.b.c"), ..OriginSpec::default() };
    let is_renewable =
        |spec: &OriginSpec<'_>| spec.parse().unwrap().source("1", 0).unwrap().is_renewable;
    assert!(!is_renewable(&first));
    assert!(is_renewable(&OriginSpec { has_provider: true, ..first.clone() }));
    let begun = OriginSpec { endpoint: Some("https://app.example/"), ..first };
    assert!(is_renewable(&begun));
    let source = begun.parse().unwrap().source("1", 0).unwrap();
    assert_eq!(source.first.unwrap().token().reveal(), "a.b.c");
    assert_eq!(Source::of(None, false).unwrap_err().code(), Code::ArgumentInvalid);
}

#[test]
fn the_tokens_are_for_whom_the_start_names() {
    let spec = OriginSpec { has_provider: true, identity: Some("ann"), ..OriginSpec::default() };
    let source = spec.parse().unwrap().source("1", 0).unwrap();
    assert_eq!(source, Source::renewable().named("1").expects("ann"));
}
