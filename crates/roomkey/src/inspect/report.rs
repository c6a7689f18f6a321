//! What was seen of a text.

use super::{FindingCode, Kind, Severity};
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
    pub(super) kind: Kind,
    verified: bool,
    pub(super) header: Option<Value>,
    pub(super) claims: Option<Value>,
    pub(super) issued_at: Option<Timestamp>,
    pub(super) not_before: Option<Timestamp>,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) issued: Option<String>,
    pub(super) expires: Option<String>,
    pub(super) remaining: Option<String>,
    pub(super) findings: Vec<Finding>,
}

impl Report {
    pub(super) fn new() -> Self {
        Self {
            kind: Kind::Unknown,
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

    pub(super) fn find(&mut self, code: FindingCode) {
        if !self.has(code) {
            let (severity, sentence) = (code.severity(), code.sentence_for(self.kind));
            self.findings.push(Finding { code, severity, sentence });
        }
    }
}
