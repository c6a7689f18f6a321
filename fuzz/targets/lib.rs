//! What the targets share: keys, a clock that stands still, and a signer that is not the core's.

use aws_lc_rs::hmac;
use roomkey::opentok;
use roomkey::videosdk::{Credentials, KeyState, Keyring};
use roomkey::{Secret, Timestamp};

/// The API key of the seeds, which come from `tests/vectors`.
pub const API_KEY: &str = "0b6f1a52-9c1e-4d53-8a54-2f6d1c7e9a10";
/// The secret of the seeds, as text.
pub const SECRET: &str = "4f8d1c6b2e9a70355dfe8c1b7a6490e2c3f5d8b71e0a4962bd73c81f5069ea24";

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

/// The API key of OpenTok's seeds.
pub const OPENTOK_KEY: &str = "123456";
const OPENTOK_SECRET: &str = "1234567890abcdef1234567890abcdef1234567890";

/// The secret of OpenTok's seeds.
pub fn opentok_secret() -> Secret {
    Secret::new(OPENTOK_SECRET).expect("a good secret")
}

/// The credentials of OpenTok's seeds.
pub fn opentok_credentials() -> opentok::Credentials {
    opentok::Credentials::new(OPENTOK_KEY, opentok_secret()).expect("good credentials")
}

/// Any data as a T1 token, signed right.
pub fn t1(data: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, OPENTOK_SECRET.as_bytes());
    let tag = hmac::sign(&key, data);
    let digits: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let inner = [format!("partner_id={OPENTOK_KEY}&sig={digits}:").as_bytes(), data].concat();
    format!("T1=={}", base64_simd::STANDARD.encode_to_string(inner))
}
