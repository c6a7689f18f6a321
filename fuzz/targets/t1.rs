//! OpenTok's T1 tokens as strangers send them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use roomkey::inspect::{Context, FindingCode, Severity, inspect};
use roomkey::opentok::{ApiExpectation, Expectation};
use roomkey_fuzz::{now, opentok_credentials, opentok_secret};

fuzz_target!(|data: &[u8]| {
    let Ok(token) = std::str::from_utf8(data) else { return };
    let verified = opentok_credentials().verify(token, &Expectation::any(), now());
    let called = opentok_credentials().verify_api(token, &ApiExpectation::live(), now());
    assert!(verified.is_err() || called.is_err(), "a client token calls the API");
    let report = inspect(token, &Context::at(now()).secret(&opentok_secret()));
    if verified.is_ok() {
        assert!(report.has(FindingCode::SignatureMatches), "accepted, and not signed");
        let fault = report.findings().iter().find(|one| one.severity() == Severity::Error);
        assert!(fault.is_none(), "accepted, but {fault:?}");
    }
});
