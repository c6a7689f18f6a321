//! What a refusal looks like to every language.

use roomkey::{Code, Error};
use serde_json::{Value, json};
use std::fmt;

/// Why nothing came out.
///
/// ```
/// let refusal = roomkey_wire::call(0, "timestamp", br#"{"seconds":-1}"#).unwrap_err();
/// assert_eq!(refusal.code().as_str(), "timestamp_invalid");
/// assert!(refusal.to_json().starts_with(br#"{"category":"argument","code":"timestamp_invalid""#));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal(Error);

impl Refusal {
    /// Its code.
    ///
    /// ```
    /// let refusal = roomkey_wire::call(1, "mint", b"{}").unwrap_err();
    /// assert_eq!(refusal.code(), roomkey::Code::ArgumentInvalid);
    /// ```
    pub const fn code(&self) -> Code {
        self.0.code()
    }

    /// An argument that a language's own lines refuse.
    ///
    /// ```
    /// let refusal = roomkey_wire::Refusal::argument("A text is not UTF-8.");
    /// assert_eq!(refusal.code(), roomkey::Code::ArgumentInvalid);
    /// ```
    pub fn argument(reason: &'static str) -> Self {
        Self(wrong(reason))
    }

    /// Something that must not happen happened: a fault of Roomkey itself, which crosses as a refusal because
    /// nothing may unwind into another language.
    ///
    /// ```
    /// assert_eq!(roomkey_wire::Refusal::fault().code(), roomkey::Code::InternalFault);
    /// ```
    pub const fn fault() -> Self {
        Self(Error::new(Code::InternalFault))
    }

    /// What crosses: a JSON object with `code`, `category`, `message`, `retryable`, and `hint` and `retryAfter`
    /// (seconds) where there is one.
    ///
    /// ```
    /// let refusal = roomkey_wire::call(1, "mint", b"{}").unwrap_err();
    /// assert!(refusal.to_json().starts_with(b"{"));
    /// ```
    pub fn to_json(&self) -> Vec<u8> {
        shown(&self.0).to_string().into_bytes()
    }
}

/// The same as a value.
pub(crate) fn shown(error: &Error) -> Value {
    let mut members = json!({
        "code": error.code(),
        "category": error.category().as_str(),
        "message": error.reason(),
        "retryable": error.is_retryable(),
    });
    if let Value::Object(members) = &mut members {
        if let Some(hint) = error.hint() {
            members.insert("hint".to_owned(), hint.into());
        }
        if let Some(seconds) = error.retry_after() {
            members.insert("retryAfter".to_owned(), seconds.into());
        }
    }
    members
}

/// An argument that is wrong.
pub(crate) fn wrong(reason: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::because(Code::ArgumentInvalid, reason)
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refusal({}: {})", self.0.code(), self.0)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Refusal {}
