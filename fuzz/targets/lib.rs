//! What the targets share: keys, a clock that stands still, and a signer that is not the core's.

use aws_lc_rs::hmac;
use roomkey::videosdk::{Credentials, KeyState, Keyring};
use roomkey::{Secret, Timestamp};

/// The API key of the seeds, which come from `tests/vectors`.
pub const API_KEY: &str = "0b6f1a52-9c1e-4d53-8a54-2f6d1c7e9a10";
const SECRET: &str = "4f8d1c6b2e9a70355dfe8c1b7a6490e2c3f5d8b71e0a4962bd73c81f5069ea24";

/// The secret of the seeds.
pub fn secret() -> Secret {
    Secret::new(SECRET).expect("a good secret")
}

/// The credentials of the seeds.
pub fn credentials() -> Credentials {
    Credentials::new(API_KEY, secret()).expect("good credentials")
}

/// A keyring with them.
pub fn keyring() -> Keyring {
    let mut keyring = Keyring::new();
    keyring.add(credentials(), KeyState::Active).expect("the first key");
    keyring
}

/// The clock of the seeds.
pub fn now() -> Timestamp {
    Timestamp::from_unix(1_750_000_000).expect("a good time")
}

/// Any header over any payload, signed right.
pub fn signed(header: &[u8], payload: &[u8]) -> String {
    let base64 = base64_simd::URL_SAFE_NO_PAD;
    let text = format!("{}.{}", base64.encode_to_string(header), base64.encode_to_string(payload));
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let signature = base64.encode_to_string(hmac::sign(&key, text.as_bytes()));
    format!("{text}.{signature}")
}
