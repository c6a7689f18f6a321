//! The core as calls of bytes, for languages that reach it through C or the JVM's native interface.
//!
//! Two ways in. [`call`] takes a verb and JSON and is complete: [`VERBS`] lists what can be asked, and
//! `docs/wire.md` shows it. [`mint`] and [`verify_fields`] take fields that nobody has to parse, because through
//! JSON a language's own token library is faster. What was opened is a number, never an address: a number
//! that was closed, or never was one, is refused, and mints nothing.
//!
//! Nothing is decided here. A verb reads its members, asks the core and writes down what it said.
//!
//! ```
//! let secrets: [(&str, &[u8]); 2] =
//!     [("api_key", b"my-api-key"), ("secret", b"9d3b1f0a6c5e4827b1a0f3c2d4e59687")];
//! let keys = roomkey_wire::open("vendor:videosdk", b"{}", &secrets)?;
//! let wish = br#"{"input":{"permissions":["allow_join"],"room":"class-7"},"now":1750000000}"#;
//! let answer = roomkey_wire::call(keys, "mint", wish)?;
//! assert!(answer.starts_with(br#"{"token":"ey"#));
//!
//! roomkey_wire::close(keys);
//! let refusal = roomkey_wire::call(keys, "mint", wish).unwrap_err();
//! assert_eq!(refusal.code(), roomkey::Code::ArgumentInvalid);
//! # Ok::<(), roomkey_wire::Refusal>(())
//! ```

#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests may fail loudly"))]

mod answer;
mod handles;
mod hot;
mod members;
mod object;
mod packed;
mod refusal;
mod request;
mod verbs;

pub use object::{KINDS, Kind};
pub use packed::{Fields, Packed};
pub use refusal::Refusal;
pub use verbs::{Member, VERBS, Verb};

use handles::Table;
use object::Object;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// So many things may be open at a time in a process: more is a leak, and is told before memory runs out.
pub const MOST_HANDLES: usize = 1 << 18;

static TABLE: Table<Object> = Table::new(MOST_HANDLES);

/// Opens something: the keys of a vendor, an API, a conversation. `kind` is one of [`KINDS`], `json` an object of
/// its members, and secrets come by their names, beside the JSON. They are copied once, to where they are
/// wiped; the caller wipes its own. The answer is what the other calls are asked about; it is below 2^63.
///
/// # Errors
/// `argument_invalid` for a kind or members that there are not, and above [`MOST_HANDLES`]; what the core says of
/// the credentials.
///
/// ```
/// let refusal = roomkey_wire::open("vendor:videosdk", b"{}", &[]).unwrap_err();
/// assert_eq!(refusal.code().as_str(), "api_key_invalid");
/// ```
pub fn open(kind: &str, json: &[u8], secrets: &[(&str, &[u8])]) -> Result<u64, Refusal> {
    let object = Object::open(kind, json, secrets, &TABLE)?;
    Ok(TABLE.insert(object)?)
}

/// Closes it, and says whether it was open. Calls that are under way end with what they have.
///
/// ```
/// assert!(!roomkey_wire::close(0));
/// ```
pub fn close(handle: u64) -> bool {
    TABLE.remove(handle)
}

/// Asks about what was opened, or about nothing where `handle` is 0. What [`VERBS`] says of the verb says what
/// `json` is made of and what is answered, as JSON.
///
/// # Errors
/// `argument_invalid` for a number that is not open, or a verb or members that are not its; what the core
/// refuses.
///
/// ```
/// let answer = roomkey_wire::call(0, "lifetime", br#"{"lifetime":"2h"}"#)?;
/// assert_eq!(answer, br#"{"seconds":7200}"#);
/// # Ok::<(), roomkey_wire::Refusal>(())
/// ```
pub fn call(handle: u64, verb: &str, json: &[u8]) -> Result<Vec<u8>, Refusal> {
    let object = if handle == 0 { None } else { Some(TABLE.get(handle)?) };
    Ok(verbs::run(object.as_deref(), verb, json)?)
}

/// Mints with the keys of a vendor what [packed](Packed) fields say, at `now` in Unix seconds.
///
/// # Errors
/// `argument_invalid` for a number that is not open or is of no keys, and for fields that do not fit; what the
/// core refuses.
///
/// ```
/// use roomkey_wire::Packed;
/// let secrets: [(&str, &[u8]); 2] =
///     [("api_key", b"my-api-key"), ("secret", b"9d3b1f0a6c5e4827b1a0f3c2d4e59687")];
/// let keys = roomkey_wire::open("vendor:videosdk", b"{}", &secrets)?;
/// let wish = Packed::new().list(&["allow_join"]).text("class-7");
/// assert!(roomkey_wire::mint(keys, wish.bytes(), 1_750_000_000)?.starts_with("ey"));
/// # roomkey_wire::close(keys);
/// # Ok::<(), roomkey_wire::Refusal>(())
/// ```
pub fn mint(handle: u64, packed: &[u8], now: i64) -> Result<String, Refusal> {
    Ok(hot::mint(&*TABLE.get(handle)?, packed, now)?)
}

/// Verifies with the keys of a vendor, for what [packed](Packed) fields say, at `now` in Unix seconds. What the
/// token says comes out as [fields](Fields).
///
/// # Errors
/// Any code of the category `token`; `argument_invalid` as in [`mint`].
///
/// ```
/// use roomkey_wire::{Fields, Packed};
/// let secrets: [(&str, &[u8]); 2] =
///     [("api_key", b"my-api-key"), ("secret", b"9d3b1f0a6c5e4827b1a0f3c2d4e59687")];
/// let keys = roomkey_wire::open("vendor:videosdk", b"{}", &secrets)?;
/// let wish = Packed::new().list(&["allow_join"]).text("class-7");
/// let token = roomkey_wire::mint(keys, wish.bytes(), 1_750_000_000)?;
///
/// let expected = Packed::new().text("join").text("class-7");
/// let packed = roomkey_wire::verify_fields(keys, &token, expected.bytes(), 1_750_000_000)?;
/// let mut fields = Fields::read(&packed)?;
/// assert_eq!((fields.text()?, fields.text()?), (Some("direct"), Some("my-api-key")));
/// # roomkey_wire::close(keys);
/// # Ok::<(), roomkey_wire::Refusal>(())
/// ```
pub fn verify_fields(
    handle: u64,
    token: &str,
    packed: &[u8],
    now: i64,
) -> Result<Vec<u8>, Refusal> {
    Ok(hot::verify(&*TABLE.get(handle)?, token, packed, now)?)
}

/// So many bytes hold what [`mint`] and [`verify_fields`] answer, whatever it is, and every refusal of theirs: for callers
/// that bring the memory. What is signed in the longest token is three quarters of it; as JSON a byte is six at
/// most, and beside the JSON some of it stands once more.
pub const MOST_BYTES: usize = 1 << 17;

const _: () = assert!(roomkey::jws::MAXIMUM_BYTES / 4 * 3 * 7 + 4096 < MOST_BYTES);

/// Writes zeros over bytes that may have held a token, and does so although nobody reads them. All at once: each token
/// that crosses is wiped, and one byte after the other takes longer.
///
/// ```
/// let mut answer = *b"token";
/// roomkey_wire::wipe(&mut answer);
/// assert_eq!(answer, [0; 5]);
/// ```
pub fn wipe(bytes: &mut [u8]) {
    bytes.fill(0);
    zeroize::optimization_barrier(bytes);
}

/// A token, or what one says, on its way across: it is wiped when it is dropped.
///
/// ```
/// let token = roomkey_wire::Wiped::from("a.b.c".to_owned());
/// assert_eq!(token.as_ref(), b"a.b.c");
/// assert_eq!(format!("{token:?}"), "Wiped([redacted])");
/// ```
pub struct Wiped(Vec<u8>);

impl From<Vec<u8>> for Wiped {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<String> for Wiped {
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Wiped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wiped([redacted])")
    }
}

impl Drop for Wiped {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// Does something, and makes a [fault](Refusal::fault) of a panic: nothing may unwind into another language. What is
/// open has no lines that leave it half changed.
///
/// # Errors
/// Those of `work`, and `internal_fault`.
///
/// ```
/// assert_eq!(roomkey_wire::guarded(|| Ok(7))?, 7);
/// # Ok::<(), roomkey_wire::Refusal>(())
/// ```
pub fn guarded<T>(work: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Refusal::fault()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_panic_is_a_refusal() {
        let refusal = super::guarded::<()>(|| panic!("as nothing does")).unwrap_err();
        assert_eq!(refusal.code(), roomkey::Code::InternalFault);
    }
}
