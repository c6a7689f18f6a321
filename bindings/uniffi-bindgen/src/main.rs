//! Writes the internal halves of the Kotlin and the Swift package from the metadata that the library carries.
//!
//! ```sh
//! cargo build -p roomkey-uniffi
//! cargo run -p roomkey-uniffi-bindgen -- generate --no-format --language kotlin --out-dir OUT target/debug/libroomkey_uniffi.so
//! ```
//!
//! The library must not be stripped of its symbols, and it has to be called inside the workspace.

fn main() {
    uniffi::uniffi_bindgen_main();
}
