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

mod form;
mod jwt;
mod others;
mod paste;
#[cfg(test)]
mod tests;

pub use crate::report::{Context, Finding, FindingCode, Kind, OtherKind, Report, Severity};
pub use paste::Pasted;

use crate::jws::MAXIMUM_BYTES;
use crate::report::{Form, Jwt, Look, put_times_into_words};
use crate::vendors;

/// The longest text in which a token is looked for: 64 KiB.
pub const MAXIMUM_TEXT_BYTES: usize = 64 * 1024;

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
        let is_known = forms().any(|form| (form.look)(token, context, &mut report));
        if !is_known {
            jwt::look(token, context, &mut report);
        }
        if report.kind() == Kind::Unknown {
            report.find(FindingCode::KindUnknown);
        }
    }
    put_times_into_words(&mut report, context.now);
    report.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    report
}

/// What every vendor says of its tokens, and behind them the vendors whose tokens are only looked at.
fn looks() -> impl Iterator<Item = &'static Look> {
    vendors::looks().chain(others::LOOKS.iter().copied())
}

fn jwts() -> impl Iterator<Item = &'static Jwt> {
    looks().flat_map(|look| look.jwts)
}

fn forms() -> impl Iterator<Item = &'static Form> {
    looks().flat_map(|look| look.forms)
}
