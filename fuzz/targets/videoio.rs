//! Video.io: a byte that says which place it is, then what a stranger puts there.

#![no_main]

use libfuzzer_sys::fuzz_target;
use roomkey::endpoint::Incoming;
use roomkey::inspect::{Context, Severity, inspect};
use roomkey::videoio::endpoints::Endpoints;
use roomkey::videoio::rest::{Api, Generation, NewSession};
use roomkey::videoio::{AppAccess, Authority, Expectation, Scopes, SessionCredentials};
use roomkey::{Lifetime, Timestamp};
use roomkey_fuzz::{now, secret, signed};

fuzz_target!(|data: &[u8]| {
    let Some((place, data)) = data.split_first() else { return };
    let authority = Authority::new(&secret());
    match place % 4 {
        0 => claims(&authority, data),
        1 => request(authority, data),
        2 => answer(data),
        _ => {
            let Ok(url) = std::str::from_utf8(data) else { return };
            if let Ok((credentials, _)) = SessionCredentials::from_script_url(url)
                && let SessionCredentials::App { identity, .. } = credentials
            {
                assert!(!identity.as_str().contains(char::is_control), "{identity:?}");
            }
        }
    }
});

/// A payload that somebody with the key has signed.
fn claims(authority: &Authority, payload: &[u8]) {
    let token = signed(br#"{"alg":"HS256","typ":"JWT"}"#, payload);
    let app = authority.verify_app(&token, now());
    let session = authority.verify_session(&token, &Expectation::any(), now());
    assert!(app.is_err() || session.is_err(), "one token is of both kinds");
    if app.is_ok() || session.is_ok() {
        let report = inspect(&token, &Context::at(now()).secret(&secret()));
        let fault = report.findings().iter().find(|finding| finding.severity() == Severity::Error);
        assert!(fault.is_none(), "accepted, but {fault:?}");
    }
    if let Ok(session) = session {
        assert!(session.expires_at().is_some_and(|end| now() < end), "an expired session");
        assert!(!session.scopes().is_empty(), "a session that is good for nothing");
    }
}

/// A body, as a form or as JSON, of either generation.
fn request(authority: Authority, data: &[u8]) {
    let Some((how, body)) = data.split_first() else { return };
    let access = AppAccess::new("my-app".parse().expect("an app id"));
    let app_token = authority.mint_app(&access, now()).expect("an app token");
    let scheme = if how & 1 == 0 { "App token=" } else { "Bearer " };
    let authorization = format!("{scheme}{app_token}");
    let form = "application/x-www-form-urlencoded";
    let content_type = (how & 2 != 0).then_some(form);
    let authorization = Some(authorization.as_str());
    let request = Incoming { query: "", authorization, content_type, body };
    let answer = Endpoints::new(authority, Lifetime::default()).create_session(&request, now());
    assert!(answer.status() == 200 || answer.status().is_client_error(), "{}", answer.body());
}

/// Two bytes of status, then the body.
fn answer(data: &[u8]) {
    let [high, low, body @ ..] = data else { return };
    let status = u16::from_be_bytes([*high, *low]);
    let Ok(answer) = http::Response::builder().status(status).body(body) else { return };
    let new =
        NewSession { identity: "ann".parse().expect("an identity"), scopes: Scopes::ORDINARY };
    let call = Api::cloud(Generation::Second).create_session("a.b.c", &new).expect("a call");
    match call.understand(&answer) {
        Ok(session) => {
            let end = session.expires_at().map(Timestamp::unix);
            assert!(end.is_some(), "a session of the second generation says when it ends");
        }
        Err(error) => {
            let said = error.to_string();
            assert!(!said.contains(char::is_control), "{said:?}");
            assert!(!said.contains("eyJ"), "the vendor's echo of a token is passed on: {said}");
        }
    }
}
