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
mod jwt;
mod opentok;
mod opentok_jwt;
mod videoio;
mod videosdk;

pub use finding::{FindingCode, Severity};

use crate::jws::MAXIMUM_BYTES;
use crate::secret::Secret;
use crate::time::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

/// What a token seems to be.
///
/// ```
/// assert_eq!(roomkey::inspect::Kind::OpenTokT1.as_str(), "opentok_t1");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// A JWT with the claim `apikey`.
    #[serde(rename = "videosdk")]
    VideoSdk,
    /// OpenTok's own format, `T1==…`.
    #[serde(rename = "opentok_t1")]
    OpenTokT1,
    /// A JWT of OpenTok: for a session, or for the REST API.
    #[serde(rename = "opentok_jwt")]
    OpenTokJwt,
    /// A JWT of Vonage: for a session, or for the REST API.
    #[serde(rename = "vonage_jwt")]
    VonageJwt,
    /// A JWT with LiveKit's claim `video`.
    #[serde(rename = "livekit")]
    LiveKit,
    /// Video.io's app token: a JWT with the claim `acid` and the role `app`.
    #[serde(rename = "videoio_app")]
    VideoIoApp,
    /// Our own session token for Video.io: the same with the role `session`.
    #[serde(rename = "videoio_session")]
    VideoIoSession,
    /// Some other JWT.
    Jwt,
    /// No token that we know.
    Unknown,
}

impl Kind {
    /// Every kind there is.
    pub const ALL: &'static [Self] = &[
        Self::VideoSdk,
        Self::OpenTokT1,
        Self::OpenTokJwt,
        Self::VonageJwt,
        Self::LiveKit,
        Self::VideoIoApp,
        Self::VideoIoSession,
        Self::Jwt,
        Self::Unknown,
    ];

    /// The kind in lower case, as it stands in JSON.
    ///
    /// ```
    /// assert_eq!(roomkey::inspect::Kind::VideoSdk.as_str(), "videosdk");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VideoSdk => "videosdk",
            Self::OpenTokT1 => "opentok_t1",
            Self::OpenTokJwt => "opentok_jwt",
            Self::VonageJwt => "vonage_jwt",
            Self::LiveKit => "livekit",
            Self::VideoIoApp => "videoio_app",
            Self::VideoIoSession => "videoio_session",
            Self::Jwt => "jwt",
            Self::Unknown => "unknown",
        }
    }
}

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
    verified: bool,
    header: Option<Value>,
    claims: Option<Value>,
    issued_at: Option<Timestamp>,
    not_before: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    issued: Option<String>,
    expires: Option<String>,
    remaining: Option<String>,
    findings: Vec<Finding>,
}

impl Report {
    fn new() -> Self {
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

    fn find(&mut self, code: FindingCode) {
        if !self.has(code) {
            let (severity, sentence) = (code.severity(), code.sentence());
            self.findings.push(Finding { code, severity, sentence });
        }
    }
}

/// Looks at any text and reports what it seems to be and what is wrong with it.
///
/// See the [module](self) for an example.
pub fn inspect(text: &str, context: &Context<'_>) -> Report {
    let mut report = Report::new();
    let token = unwrap(text, &mut report);
    if token.len() > MAXIMUM_BYTES {
        report.find(FindingCode::TokenTooLarge);
    } else if let Some(encoded) = token.strip_prefix("T1==") {
        opentok::look(&token, encoded, context, &mut report);
    } else {
        jwt::look(&token, context, &mut report);
    }
    if report.kind == Kind::Unknown && !report.has(FindingCode::TokenTooLarge) {
        report.find(FindingCode::KindUnknown);
    }
    explain::put_times_into_words(&mut report, context.now);
    report.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    report
}

/// Takes off what people copy along with a token.
fn unwrap(text: &str, report: &mut Report) -> String {
    let mut inner = text.trim();
    if inner.len() != text.len() {
        report.find(FindingCode::WhiteSpace);
    }
    if let Some((scheme, rest)) = inner.split_at_checked(7)
        && scheme.eq_ignore_ascii_case("bearer ")
    {
        report.find(FindingCode::BearerPrefix);
        inner = rest.trim();
    }
    for quote in ['"', '\'', '`'] {
        if let Some(unquoted) = inner.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote))
        {
            report.find(FindingCode::Quoted);
            inner = unquoted;
        }
    }
    // What is too long is not copied either.
    if inner.len() <= MAXIMUM_BYTES && inner.contains(char::is_whitespace) {
        report.find(FindingCode::WhiteSpace);
        return inner.split_whitespace().collect();
    }
    inner.to_owned()
}

fn member<'a>(object: Option<&'a Value>, name: &str) -> Option<&'a Value> {
    object.and_then(Value::as_object).and_then(|members: &Map<String, Value>| members.get(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(now: i64) -> Context<'static> {
        Context::at(Timestamp::from_unix(now).unwrap())
    }

    fn encode(header: &str, claims: &str) -> String {
        let base64 = base64_simd::URL_SAFE_NO_PAD;
        format!("{}.{}.AAAA", base64.encode_to_string(header), base64.encode_to_string(claims))
    }

    fn codes(header: &str, claims: &str) -> Vec<&'static str> {
        let report = inspect(&encode(header, claims), &at(1_700_000_100));
        report.findings().iter().map(|finding| finding.code().as_str()).collect()
    }

    #[test]
    fn codes_are_unique_and_those_of_verify_where_both_have_one() {
        let mut seen = std::collections::BTreeSet::new();
        for code in FindingCode::ALL {
            assert!(seen.insert(code.as_str()), "{code}");
        }
        assert_eq!(FindingCode::of(crate::Code::TokenExpired), Some(FindingCode::TokenExpired));
    }

    #[test]
    fn each_fault_of_a_videosdk_token_is_named() {
        const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
        for (claims, expected) in [
            (r#"{"apikey":"k","permissions":["allow_join"]}"#, "expiry_missing"),
            (r#"{"apikey":"k","permissions":["allow_join"],"exp":1700000100}"#, "token_expired"),
            (
                r#"{"apikey":"k","permissions":["allow_join"],"exp":1700000600000}"#,
                "time_in_milliseconds",
            ),
            (r#"{"apikey":"k","permissions":["allow_join"],"exp":"1700000600"}"#, "time_invalid"),
            (
                r#"{"apikey":"k","permissions":["allow_join"],"exp":1700009999,"nbf":1700000200}"#,
                "token_not_yet_valid",
            ),
            (
                r#"{"apikey":"k","permissions":["allow_join"],"exp":1700009999,"iat":1700009998}"#,
                "issued_in_future",
            ),
            (
                r#"{"apikey":"k","permissions":["allow_join"],"exp":4102444800}"#,
                "lifetime_too_long",
            ),
            (r#"{"apikey":"k","permissions":["allow_join"],"roomId":"a"}"#, "version_required"),
            (r#"{"apikey":"k","permissions":["allow_join"],"version":"2"}"#, "version_invalid"),
            (
                r#"{"apikey":"k","permissions":["allow_join"],"version":2,"roles":["CRAWLER"]}"#,
                "role_upper_case",
            ),
            (
                r#"{"apikey":"k","permissions":["allow_join"],"version":2,"roles":["host"]}"#,
                "roles_invalid",
            ),
            (
                r#"{"apikey":"k","permissions":["allow_mod","ask_join"]}"#,
                "permissions_contradictory",
            ),
            (r#"{"apikey":"k","permissions":["host"]}"#, "permission_unknown"),
            (r#"{"apikey":"k","permissions":"allow_join"}"#, "permissions_invalid"),
            (r#"{"apikey":"k","permissions":[]}"#, "permission_missing"),
            (r#"{"apikey":7,"permissions":["allow_join"]}"#, "api_key_missing"),
            (
                r#"{"apikey":"API_KEY_GENERATED","permissions":["allow_join"]}"#,
                "api_key_placeholder",
            ),
            (
                r#"{"apikey":"k","permissions":["allow_join"],"version":2,"roomId":""}"#,
                "claim_invalid",
            ),
            (r#"{"apikey":"k","permissions":["allow_join","allow_mod"]}"#, "moderator"),
            (r#"{"apikey":"k","permissions":["allow_join"],"exp":1,"exp":2}"#, "member_duplicated"),
            (r#"{"apikey":"k","permissions":["allow_join"],"aud":"x"}"#, "audience_unexpected"),
        ] {
            assert!(
                codes(HEADER, claims).contains(&expected),
                "{claims}: {:?}",
                codes(HEADER, claims)
            );
        }
    }

    #[test]
    fn each_fault_of_a_header_is_named() {
        const CLAIMS: &str = r#"{"apikey":"k","permissions":["allow_join"],"exp":1700009999}"#;
        for (header, expected) in [
            (r#"{"alg":"nOnE"}"#, "algorithm_none"),
            (r#"{"alg":"RS256"}"#, "algorithm_not_allowed"),
            (r#"{"alg":"HS256","typ":"at+jwt"}"#, "header_type_unsupported"),
            (r#"{"alg":"HS256","crit":["x"]}"#, "header_critical_unsupported"),
            (r#"{"alg":"HS256","zip":"DEF"}"#, "header_compression_unsupported"),
            (r#"{"alg":"HS256","jku":"https://evil.test"}"#, "header_key_source"),
            (r#"{"alg":1}"#, "header_invalid"),
            (r#"{"alg":"none","alg":"HS256"}"#, "member_duplicated"),
        ] {
            assert!(
                codes(header, CLAIMS).contains(&expected),
                "{header}: {:?}",
                codes(header, CLAIMS)
            );
        }
    }

    #[test]
    fn what_people_copy_along_is_taken_off_and_named() {
        let token = encode(r#"{"alg":"HS256"}"#, r#"{"apikey":"k","permissions":["allow_join"]}"#);
        for (text, expected) in [
            (format!(" {token}\n"), FindingCode::WhiteSpace),
            (format!("Bearer {token}"), FindingCode::BearerPrefix),
            (format!("\"{token}\""), FindingCode::Quoted),
            (token.replacen('.', "\n.", 1), FindingCode::WhiteSpace),
            (token.replacen('.', "=.", 1), FindingCode::EncodingPadded),
            (token.rsplit_once('.').unwrap().0.to_owned(), FindingCode::TokenMalformed),
            (format!("{}.", token.rsplit_once('.').unwrap().0), FindingCode::SignatureMissing),
        ] {
            let report = inspect(&text, &at(1_700_000_100));
            assert_eq!(report.kind(), Kind::VideoSdk, "{text}");
            assert!(report.has(expected), "{text}: {:?}", report.findings());
        }
    }

    #[test]
    fn kinds_are_told_apart() {
        let livekit =
            encode(r#"{"alg":"HS256"}"#, r#"{"iss":"k","video":{"roomJoin":true},"exp":1}"#);
        let t1 = format!(
            "T1=={}",
            base64_simd::STANDARD
                .encode_to_string("partner_id=1&sig=ab:session_id=x&expire_time=1700000000")
        );
        for (text, kind) in [
            (livekit.as_str(), Kind::LiveKit),
            (&encode(r#"{"alg":"HS256"}"#, r#"{"sub":"a"}"#), Kind::Jwt),
            (&t1, Kind::OpenTokT1),
            ("", Kind::Unknown),
            ("hello", Kind::Unknown),
            ("a.b.c", Kind::Unknown),
            ("null", Kind::Unknown),
            ("T1==", Kind::OpenTokT1),
            ("é.é.é", Kind::Unknown),
        ] {
            let report = inspect(text, &at(1_700_000_100));
            assert_eq!(report.kind(), kind, "{text}");
            assert!(!report.findings().is_empty());
            assert!(!report.to_string().is_empty());
        }
        assert!(inspect(&t1, &at(1_700_000_100)).has(FindingCode::TokenExpired));
        assert!(inspect(&"a".repeat(1 << 20), &at(0)).has(FindingCode::TokenTooLarge));
    }

    #[test]
    fn a_secret_is_judged_and_compared_but_never_shown() {
        let secret = Secret::allow_weak("secret_key_generated").unwrap();
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJhcGlrZXkiOiJhcGlfa2V5X2dlbmVyYXRlZCIsInBlcm1pc3Npb25zIjpbImFsbG93X2pvaW4iXX0.hWX1ZUuwzzAVz6iexoleHiiVwOY0a2tS2kcBv7YJVHg";
        let report = inspect(token, &at(1_795_222_483).secret(&secret));
        for code in [
            FindingCode::SignatureMatches,
            FindingCode::SecretPlaceholder,
            FindingCode::ExpiryMissing,
            FindingCode::ApiKeyPlaceholder,
        ] {
            assert!(report.has(code), "{code}");
        }
        assert!(!serde_json::to_string(&report).unwrap().contains("secret_key_generated"));
        let other = Secret::allow_weak("another").unwrap();
        assert!(
            inspect(token, &at(1_795_222_483).secret(&other)).has(FindingCode::SignatureInvalid)
        );
    }
}
