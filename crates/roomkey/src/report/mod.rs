//! What was seen of a token that nobody trusts, and what was found wrong with it.
//!
//! A vendor's folder says what its tokens look like ([`Look`]) in these words, and
//! [`inspect`](crate::inspect) asks each. So the words stand below the vendors, and the inspector above.

mod context;
mod explain;
mod finding;
mod kind;
mod look;
mod text;
pub(crate) mod times;

pub use context::Context;
pub(crate) use explain::put_times_into_words;
pub use finding::{FindingCode, Severity};
pub use kind::{Kind, OtherKind};
pub(crate) use look::{Form, Jwt, Look, Mark, Seen, Words};
pub(crate) use text::{decode_leniently, is_base64, is_base64url, run};

use crate::error::Error;
use crate::time::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// Something that is wrong with a token, or worth knowing about it.
///
/// ```
/// # use roomkey::inspect::Finding;
/// fn show(finding: &Finding) -> String {
///     format!("{}: {}", finding.code(), finding.sentence())
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    code: FindingCode,
    severity: Severity,
    sentence: &'static str,
}

impl Finding {
    /// The stable code.
    ///
    /// ```
    /// # fn show(finding: &roomkey::inspect::Finding) {
    /// println!("{}", finding.code());
    /// # }
    /// ```
    pub const fn code(&self) -> FindingCode {
        self.code
    }

    /// How much it matters.
    ///
    /// ```
    /// # fn show(finding: &roomkey::inspect::Finding) {
    /// println!("{}", finding.severity().as_str());
    /// # }
    /// ```
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// What it means and what to do.
    ///
    /// ```
    /// # fn show(finding: &roomkey::inspect::Finding) {
    /// println!("{}", finding.sentence());
    /// # }
    /// ```
    pub const fn sentence(&self) -> &'static str {
        self.sentence
    }
}

/// What was seen. Nothing in it has been verified, and `verified` in its JSON is always `false`.
///
/// `Display` explains it to a person.
///
/// ```
/// use roomkey::{Timestamp, inspect::{Context, Kind, inspect}};
/// let report = inspect("hello", &Context::at(Timestamp::from_unix(0)?));
/// assert_eq!(report.kind(), Kind::Unknown);
/// assert_eq!(serde_json::to_value(&report).unwrap()["verified"], false);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    kind: Kind,
    #[serde(skip)]
    words: Words,
    verified: bool,
    pub(crate) header: Option<Value>,
    pub(crate) claims: Option<Value>,
    pub(crate) issued_at: Option<Timestamp>,
    pub(crate) not_before: Option<Timestamp>,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) issued: Option<String>,
    pub(crate) expires: Option<String>,
    pub(crate) remaining: Option<String>,
    pub(crate) findings: Vec<Finding>,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self {
            kind: Kind::Unknown,
            words: &[],
            verified: false,
            header: None,
            claims: None,
            issued_at: None,
            not_before: None,
            expires_at: None,
            issued: None,
            expires: None,
            remaining: None,
            findings: Vec::new(),
        }
    }

    /// What the token seems to be.
    ///
    /// ```
    /// # fn show(report: &roomkey::inspect::Report) {
    /// println!("{}", report.kind().as_str());
    /// # }
    /// ```
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The header as it was read. For T1 it is the part that is not signed, without the signature.
    ///
    /// ```
    /// # fn show(report: &roomkey::inspect::Report) {
    /// println!("{:?}", report.header());
    /// # }
    /// ```
    pub const fn header(&self) -> Option<&Value> {
        self.header.as_ref()
    }

    /// The claims as they were read; of a member that stands twice, the last.
    ///
    /// ```
    /// # fn show(report: &roomkey::inspect::Report) {
    /// println!("{:?}", report.claims());
    /// # }
    /// ```
    pub const fn claims(&self) -> Option<&Value> {
        self.claims.as_ref()
    }

    /// When the token says it was issued.
    ///
    /// ```
    /// # fn show(report: &roomkey::inspect::Report) {
    /// println!("{:?}", report.issued_at());
    /// # }
    /// ```
    pub const fn issued_at(&self) -> Option<Timestamp> {
        self.issued_at
    }

    /// When the token says it expires.
    ///
    /// ```
    /// # fn show(report: &roomkey::inspect::Report) {
    /// println!("{:?}", report.expires_at());
    /// # }
    /// ```
    pub const fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// Everything found, the gravest first.
    ///
    /// ```
    /// # fn show(report: &roomkey::inspect::Report) {
    /// for finding in report.findings() {
    ///     println!("{}", finding.sentence());
    /// }
    /// # }
    /// ```
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether something was found.
    ///
    /// ```
    /// # use roomkey::inspect::{FindingCode, Report};
    /// fn is_old(report: &Report) -> bool {
    ///     report.has(FindingCode::TokenExpired)
    /// }
    /// ```
    pub fn has(&self, code: FindingCode) -> bool {
        self.findings.iter().any(|finding| finding.code == code)
    }

    pub(crate) fn find(&mut self, code: FindingCode) {
        if !self.has(code) {
            let words = self.words.iter().find(|(of, _)| *of == code);
            let sentence = words.map_or(code.sentence(), |(_, sentence)| *sentence);
            self.findings.push(Finding { code, severity: code.severity(), sentence });
        }
    }

    /// For a rule of the strict readers, its finding.
    pub(crate) fn find_refusal<T>(&mut self, outcome: Result<T, Error>) {
        if let Err(error) = outcome
            && let Some(code) = FindingCode::of(error.code())
        {
            self.find(code);
        }
    }

    /// Says what it is, and what is found from here on in the words of this kind.
    pub(crate) fn recognise(&mut self, kind: Kind, words: Words) {
        (self.kind, self.words) = (kind, words);
    }
}
