//! Session ids of OpenTok and Vonage: the text, and the fields it encodes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use roomkey::opentok::{NewSessionIdSpec, SessionId};
use roomkey_fuzz::now;

fn check(text: &str) {
    let Ok(id) = SessionId::parse(text) else { return };
    assert_eq!(id.as_str(), text);
    assert!(text.len() <= 255 && text.is_ascii());
    assert!(id.belongs_to(id.project()) && !id.belongs_to(""));
    let _ = (id.location(), id.created_at(), id.generation(), id.flag());
    // Whoever can be parsed has one spelling.
    let base64 = base64_simd::URL_SAFE_NO_PAD;
    let (prefix, encoded) = text.split_once('_').expect("a prefix");
    let fields = base64.decode_to_vec(encoded).expect("what was decoded");
    assert_eq!(format!("{prefix}_{}", base64.encode_to_string(fields)), text);
    let made = SessionId::create(id.project(), &Default::default(), now());
    assert!(made.expect("a project that was parsed").belongs_to(id.project()));
}

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        check(text);
        if let Ok(id) = SessionId::create(text, &Default::default(), now()) {
            assert_eq!(SessionId::parse(id.as_str()).as_ref(), Ok(&id));
            assert_eq!(id.project(), text);
        }
    }
    check(&format!("1_{}", base64_simd::URL_SAFE_NO_PAD.encode_to_string(data)));
    let _ = roomkey::json::from_slice::<NewSessionIdSpec>(data).and_then(|spec| spec.parse());
});
