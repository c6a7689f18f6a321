//! Anything that people paste.

#![no_main]

use libfuzzer_sys::fuzz_target;
use roomkey::inspect::{Context, Pasted, inspect};
use roomkey_fuzz::{now, secret};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let report = inspect(&text, &Context::at(now()).secret(&secret()));
    let pasted = Pasted::read(&text);
    if pasted.has_token() {
        assert_eq!(Pasted::read(pasted.token()).token(), pasted.token());
    }
    let explained = report.to_string();
    let unsafe_to_print = |character: char| character.is_control() && character != '\n';
    assert!(!explained.contains(unsafe_to_print), "{explained:?}");
    let json = serde_json::to_value(&report).expect("a report is JSON");
    assert_eq!(json["verified"], false);
});
