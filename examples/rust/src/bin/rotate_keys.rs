//! Changing a key without refusing anyone: the new one signs, the old one still verifies.
//!
//! ```sh
//! cargo run -p roomkey-examples --bin rotate_keys
//! ```

use roomkey::videosdk::{Access, Credentials, Expectation, KeyState, Keyring, Permission};
use roomkey::{Code, Lifetime, Result, Secret};

fn credentials(api_key: &str, secret: &str) -> Result<Credentials> {
    Credentials::new(api_key, Secret::new(secret)?)
}

fn main() -> Result<()> {
    const OLD: &str = "9d3b1f0a6c5e4827b1a0f3c2d4e59687";
    const NEW: &str = "78695a4b3c2d1e0ffedcba9876543210";
    let now = roomkey_examples::now()?;
    let access = Access::new([Permission::AllowJoin])?;
    let signed_before = credentials("old-key", OLD)?.mint(&access, Lifetime::hours(1)?, now)?;

    let mut keyring = Keyring::new();
    keyring.add(credentials("new-key", NEW)?, KeyState::Active)?;
    keyring.add(credentials("old-key", OLD)?, KeyState::Passive)?;
    let signed_after = keyring.mint(&access, Lifetime::hours(1)?, now)?;
    for token in [&signed_before, &signed_after] {
        let claims = keyring.verify(token, &Expectation::any(), now)?;
        println!("{} still counts", claims.api_key());
    }

    // Two hours later nothing that the old key signed is alive, and it can be switched off.
    let mut keyring = Keyring::new();
    keyring.add(credentials("new-key", NEW)?, KeyState::Active)?;
    keyring.add(credentials("old-key", OLD)?, KeyState::Disabled)?;
    let refused = keyring.verify(&signed_before, &Expectation::any(), now);
    assert_eq!(refused.map_err(|error| error.code()), Err(Code::ApiKeyDisabled));
    println!("old-key is disabled");
    Ok(())
}
