//! A refusal in the vendor's form and, where they are known, words.

use super::form::Form;
use crate::endpoint::{Answer, Refusal};
use crate::error::{Code, Error};
use http::StatusCode;
use quick_xml::escape::escape;
use serde_json::json;
use std::borrow::Cow;

/// A refusal in the vendor's form.
///
/// ```
/// use roomkey::endpoint::Refusal;
/// use roomkey::opentok::{Credentials, endpoints::{Endpoints, SessionCall}};
/// use roomkey::{Secret, Timestamp};
///
/// let credentials = Credentials::new("123456", Secret::new("1234567890abcdef1234567890abcdef1234567890")?)?;
/// let call = SessionCall { accept: Some("application/json"), ..SessionCall::default() };
/// let denied = Endpoints::new(credentials)
///     .create_session(&call, 0, Timestamp::from_unix(1_700_000_000)?)
///     .unwrap_err();
/// assert_eq!(denied.refusal(), &Refusal::TOKEN_INVALID);
/// let answer = denied.to_answer();
/// assert_eq!(answer.status(), 403);
/// assert!(answer.body().contains(r#""message":"Invalid token format""#));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied {
    refusal: Refusal,
    message: Cow<'static, str>,
    form: Form,
}

impl Denied {
    pub(super) fn new(refusal: Refusal, form: Form) -> Self {
        let message = match &refusal {
            refusal if *refusal == Refusal::TOKEN_INVALID => "Invalid token format".into(),
            refusal => refusal.sentence().to_owned().into(),
        };
        Self { refusal, message, form }
    }

    /// A token that was refused, in the vendor's words where those are known.
    pub(super) fn token(error: &Error, form: Form) -> Self {
        let message = match error.code() {
            Code::SignatureInvalid => "Invalid signature",
            Code::IssuedInFuture => "issued time cannot be greater than current time",
            Code::TokenExpired => "token has expired",
            Code::ApiKeyMissing | Code::ApiKeyMismatch | Code::ApiKeyDisabled => {
                "Invalid partner credentials"
            }
            _ => return Self::new(Refusal::token(error), form),
        };
        Self { refusal: Refusal::TOKEN_INVALID, message: message.into(), form }
    }

    /// A wish that was refused, and why: the reasons name what is wrong and never repeat a value.
    pub(super) fn wish(error: &Error, form: Form) -> Self {
        let message = error.reason().to_owned().into();
        Self { message, ..Self::new(Refusal::parameter(error), form) }
    }

    /// The same in our words, for logs.
    ///
    /// See [`Denied`] for an example.
    pub const fn refusal(&self) -> &Refusal {
        &self.refusal
    }

    /// The answer: 403 for a token that was refused, otherwise the status of the refusal.
    ///
    /// See [`Denied`] for an example.
    pub fn to_answer(&self) -> Answer {
        let status = match self.refusal.status() {
            StatusCode::UNAUTHORIZED => StatusCode::FORBIDDEN,
            status => status,
        };
        let code = if status == StatusCode::FORBIDDEN { -1 } else { i32::from(status.as_u16()) };
        let message = &self.message;
        let body = match self.form {
            Form::Json => {
                json!({ "code": code, "message": message, "description": message }).to_string()
            }
            Form::Xml => format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
                 <errorPayload><code>{code}</code><message>{}</message></errorPayload>",
                escape(message.as_ref())
            ),
        };
        let mut answer = self.form.answer(status, body);
        self.refusal.add_headers(answer.headers_mut());
        answer
    }
}
