//! Looking into any token without trusting it, and saying what is wrong with it.
//!
//! This is for the moment when someone would paste a token into a web page. Whatever the text is,
//! there is a [`Report`] and never an error; whatever the report says, it is not a verification,
//! and its type cannot be used where verified claims are asked for.
//!
//! ```
//! use roomkey::inspect::{Context, FindingCode, Kind, inspect};
//! use roomkey::Timestamp;
//!
//! // {"alg":"none"} and {"apikey":"k","permissions":["allow_join"],"roomId":"a"}
//! let token = "eyJhbGciOiJub25lIn0.eyJhcGlrZXkiOiJrIiwicGVybWlzc2lvbnMiOlsiYWxsb3dfam9pbiJdLCJyb29tSWQiOiJhIn0.";
//! let report = inspect(token, &Context::at(Timestamp::from_unix(1_700_000_000)?));
//!
//! assert_eq!(report.kind(), Kind::VideoSdk);
//! for code in [FindingCode::AlgorithmNone, FindingCode::ExpiryMissing, FindingCode::VersionRequired] {
//!     assert!(report.has(code), "{code}");
//! }
//! # Ok::<(), roomkey::Error>(())
//! ```

mod explain;
mod finding;
mod form;
mod jwt;
mod kind;
mod paste;
mod report;
#[cfg(test)]
mod tests;
mod times;
mod vendors;

pub use finding::{FindingCode, Severity};
pub use kind::Kind;
pub use paste::Pasted;
pub use report::{Finding, Report};

use crate::jws::MAXIMUM_BYTES;
use crate::secret::Secret;
use crate::time::Timestamp;

/// The longest text in which a token is looked for: 64 KiB.
pub const MAXIMUM_TEXT_BYTES: usize = 64 * 1024;

/// What the inspector is told: the time, and perhaps the secret.
///
/// ```
/// use roomkey::{Secret, Timestamp, inspect::Context};
/// let secret = Secret::allow_weak("secret_key_generated")?;
/// let context = Context::at(Timestamp::from_unix(1_700_000_000)?).secret(&secret);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    now: Timestamp,
    secret: Option<&'a Secret>,
}

impl<'a> Context<'a> {
    /// Inspects as of this moment.
    ///
    /// ```
    /// # use roomkey::{Timestamp, inspect::Context};
    /// let context = Context::at(Timestamp::from_unix(1_700_000_000)?);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn at(now: Timestamp) -> Self {
        Self { now, secret: None }
    }

    /// Also says whether this secret made the signature, and whether it is a good secret.
    ///
    /// ```
    /// # use roomkey::{Secret, Timestamp, inspect::Context};
    /// let secret = Secret::allow_weak("x")?;
    /// let context = Context::at(Timestamp::from_unix(0)?).secret(&secret);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[must_use]
    pub const fn secret(mut self, secret: &'a Secret) -> Self {
        self.secret = Some(secret);
        self
    }
}

/// Looks at any text and reports what it seems to be and what is wrong with it.
///
/// The text need not be a token alone: see [`Pasted`] for where one is found. See the
/// [module](self) for an example.
pub fn inspect(text: &str, context: &Context<'_>) -> Report {
    let mut report = Report::new();
    let pasted = Pasted::read(text);
    for code in pasted.around() {
        report.find(*code);
    }
    let token = pasted.token();
    if token.len() > MAXIMUM_BYTES {
        report.find(FindingCode::TokenTooLarge);
    }
    if !report.has(FindingCode::TokenTooLarge) {
        let is_known = vendors::FORMS.iter().any(|look| look(token, context, &mut report));
        if !is_known {
            jwt::look(token, context, &mut report);
        }
        if report.kind == Kind::Unknown {
            report.find(FindingCode::KindUnknown);
        }
    }
    explain::put_times_into_words(&mut report, context.now);
    report.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    report
}
