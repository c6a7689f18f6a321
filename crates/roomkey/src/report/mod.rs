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
/// use roomkey::inspect::{Context, FindingCode, Severity, inspect};
/// use roomkey::Timestamp;
/// let report = inspect("Bearer e30.e30.", &Context::at(Timestamp::from_unix(1_700_000_000)?));
/// let finding = report.findings().iter().find(|one| one.code() == FindingCode::BearerPrefix).unwrap();
/// assert_eq!(finding.severity(), Severity::Error);
/// assert!(finding.sentence().contains("Bearer"));
/// # Ok::<(), roomkey::Error>(())
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
    /// See [`Finding`] for an example.
    pub const fn code(&self) -> FindingCode {
        self.code
    }

    /// How much it matters.
    ///
    /// See [`Finding`] for an example.
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// What it means and what to do.
    ///
    /// See [`Finding`] for an example.
    pub const fn sentence(&self) -> &'static str {
        self.sentence
    }
}

/// What was seen. Nothing in it has been verified, and `verified` in its JSON is always `false`.
///
/// `Display` explains it to a person.
///
/// ```
/// use roomkey::inspect::{Context, FindingCode, Kind, inspect};
/// use roomkey::{Lifetime, Secret, Timestamp, videosdk::{Access, Credentials, Permission}};
///
/// let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
/// let minted = Timestamp::from_unix(1_700_000_000)?;
/// let token = credentials.mint(&Access::new([Permission::AllowJoin])?, Lifetime::hours(1)?, minted)?;
/// let now = Timestamp::from_unix(1_700_007_200)?;
///
/// let report = inspect(&token, &Context::at(now));
/// assert_eq!(report.kind(), Kind::VideoSdk);
/// assert_eq!(report.header().unwrap()["alg"], "HS256");
/// assert_eq!(report.claims().unwrap()["apikey"], "my-api-key");
/// assert_eq!(report.issued_at(), Some(minted));
/// assert_eq!(report.expires_at().map(Timestamp::unix), Some(1_700_003_600));
/// assert!(report.has(FindingCode::TokenExpired));
/// assert_eq!(report.findings()[0].code(), FindingCode::TokenExpired);
///
/// // Whatever it says: nobody has looked whether it is true.
/// assert_eq!(serde_json::to_value(&report).unwrap()["verified"], false);
/// let text = inspect("hello", &Context::at(now));
/// assert_eq!(text.kind(), Kind::Unknown);
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
    /// See [`Report`] for an example.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The header as it was read. For T1 it is the part that is not signed, without the signature.
    ///
    /// See [`Report`] for an example.
    pub const fn header(&self) -> Option<&Value> {
        self.header.as_ref()
    }

    /// The claims as they were read; of a member that stands twice, the last.
    ///
    /// See [`Report`] for an example.
    pub const fn claims(&self) -> Option<&Value> {
        self.claims.as_ref()
    }

    /// When the token says it was issued.
    ///
    /// See [`Report`] for an example.
    pub const fn issued_at(&self) -> Option<Timestamp> {
        self.issued_at
    }

    /// When the token says it expires.
    ///
    /// See [`Report`] for an example.
    pub const fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// Everything found, the gravest first.
    ///
    /// See [`Report`] for an example.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether something was found.
    ///
    /// See [`Report`] for an example.
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
