//! Tokens as strangers send them, and headers that somebody with the key has signed.

#![no_main]

use libfuzzer_sys::fuzz_target;
use roomkey::jws::{self, Key};
use roomkey::videosdk::{Expectation, SecretOnly};
use roomkey_fuzz::{credentials, keyring, now, secret, signed};

fuzz_target!(|data: &[u8]| {
    if let Ok(token) = std::str::from_utf8(data) {
        let by_credentials = credentials().verify(token, &Expectation::any(), now());
        let by_keyring = keyring().verify(token, &Expectation::any(), now());
        assert_eq!(by_credentials.is_ok(), by_keyring.is_ok(), "a keyring decides otherwise");
        let by_secret =
            SecretOnly::new(&secret()).verify_any_api_key(token, &Expectation::any(), now());
        assert!(by_credentials.is_err() || by_secret.is_ok(), "the secret alone decides otherwise");
        let key = Key::hs256(&secret());
        if key.open(token).is_ok() {
            // Whoever can be opened has one spelling: the one that the parts encode to again.
            let mut parts = token.split('.');
            for part in [parts.next(), parts.next(), parts.next()].into_iter().flatten() {
                let base64 = base64_simd::URL_SAFE_NO_PAD;
                let bytes = base64.decode_to_vec(part).expect("a part that was decoded");
                assert_eq!(base64.encode_to_string(bytes), part);
            }
        }
        let _ = key.verify(token, &jws::Expectation::live(), now());
    }
    let payload = br#"{"apikey":"0b6f1a52-9c1e-4d53-8a54-2f6d1c7e9a10","permissions":["allow_join"],"exp":1750003600}"#;
    let _ = credentials().verify(&signed(data, payload), &Expectation::any(), now());
});
