//! Form data that somebody with the secret has signed: whatever it holds, there is a decision.

#![no_main]

use libfuzzer_sys::fuzz_target;
use roomkey::Lifetime;
use roomkey::inspect::{Context, Severity, inspect};
use roomkey::opentok::{Access, Expectation, Kind};
use roomkey_fuzz::{OPENTOK_KEY, now, opentok_credentials, opentok_secret, t1};

fuzz_target!(|data: &[u8]| {
    let token = t1(data);
    let report = inspect(&token, &Context::at(now()).secret(&opentok_secret()));
    let Ok(claims) = opentok_credentials().verify(&token, &Expectation::any(), now()) else {
        return;
    };
    let fault = report.findings().iter().find(|one| one.severity() == Severity::Error);
    assert!(fault.is_none(), "accepted, but {fault:?}");
    assert!(claims.session().belongs_to(OPENTOK_KEY), "a session of somebody else");
    let (start, end) = (claims.issued_at().expect("a start"), claims.expires_at().expect("an end"));
    assert!(now() < end, "an expired token was accepted");
    assert!(end.seconds_since(start) <= Lifetime::MAXIMUM_SECONDS, "it lives too long");
    // One reading: no field stands twice, whoever reads.
    let text = std::str::from_utf8(data).expect("what was accepted is text");
    for name in ["role=", "session_id=", "expire_time="] {
        assert!(text.split('&').filter(|pair| pair.starts_with(name)).count() <= 1, "{text}");
    }
    // What it says can be said again.
    let mut access = Access::new(claims.session().clone(), claims.role()).kind(Kind::T1);
    if let Some(data) = claims.data() {
        access = access.data(data).expect("data that was accepted");
    }
    if let Ok(token) = opentok_credentials().mint(&access, Lifetime::default(), now()) {
        let again = opentok_credentials().verify(&token, &Expectation::any(), now());
        assert_eq!(again.expect("our own token").data(), claims.data());
    }
});
