//! One error type and one list of stable codes, the same in every language.
//!
//! A program decides by [`Error::code`]; a person reads the sentence. Codes are never renamed and
//! never reused. No error ever holds a secret, a token or a signature, so it may be logged whole.
//!
//! ```
//! use roomkey::{Category, Code, Lifetime};
//!
//! let error = Lifetime::parse("2 weeks").unwrap_err();
//! assert_eq!(error.code(), Code::LifetimeInvalid);
//! assert_eq!(error.code().as_str(), "lifetime_invalid");
//! assert_eq!(error.category(), Category::Argument);
//! assert!(error.to_string().contains("90s"));
//! ```

use crate::written::written;
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// Who has to act on an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Category {
    /// The token was refused: its bearer has to bring another one.
    Token,
    /// Keys, secrets or settings are wrong: whoever runs the program has to change them.
    Configuration,
    /// The calling code asked for something that cannot be: it has to be changed.
    Argument,
    /// The vendor's service answered with an error.
    Remote,
    /// The machine failed the program.
    System,
}

impl Category {
    /// The category in lower case, as it is written in JSON.
    ///
    /// ```
    /// assert_eq!(roomkey::Category::Token.as_str(), "token");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Configuration => "configuration",
            Self::Argument => "argument",
            Self::Remote => "remote",
            Self::System => "system",
        }
    }
}

macro_rules! codes {
    ($($variant:ident, $text:literal, $category:ident, $meaning:literal;)*) => {
        /// The stable code of an error. `docs/errors.md` lists them with cause and cure.
        ///
        /// ```
        /// use roomkey::Code;
        /// assert_eq!("token_expired".parse(), Ok(Code::TokenExpired));
        /// assert!(Code::ALL.contains(&Code::TokenExpired));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $meaning] $variant,)*
        }

        impl Code {
            /// Every code there is.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The code as it stands in JSON, logs and every language's errors.
            ///
            /// ```
            /// assert_eq!(roomkey::Code::SignatureInvalid.as_str(), "signature_invalid");
            /// ```
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// Who has to act on it.
            ///
            /// ```
            /// use roomkey::{Category, Code};
            /// assert_eq!(Code::SecretTooShort.category(), Category::Configuration);
            /// ```
            pub const fn category(self) -> Category {
                match self { $(Self::$variant => Category::$category,)* }
            }

            /// What it means, in one sentence.
            ///
            /// ```
            /// assert!(roomkey::Code::TokenExpired.meaning().contains("`exp`"));
            /// ```
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }
        }
    };
}

codes! {
    // The token as text.
    TokenMalformed, "token_malformed", Token, "The text is not three dot-separated, non-empty parts.";
    TokenTooLarge, "token_too_large", Token, "The token is longer than 16 KiB.";
    EncodingInvalid, "encoding_invalid", Token, "A part is not canonical base64url without padding.";
    HeaderInvalid, "header_invalid", Token, "The header is not a JSON object, or one of its members has the wrong type.";
    ClaimsInvalid, "claims_invalid", Token, "The payload is not a JSON object in UTF-8.";
    MemberDuplicated, "member_duplicated", Token, "A JSON object names the same member twice.";
    NestingTooDeep, "nesting_too_deep", Token, "JSON is nested more than 32 levels deep.";
    AlgorithmNotAllowed, "algorithm_not_allowed", Token, "The header's `alg` is not the algorithm of the key.";
    HeaderTypeUnsupported, "header_type_unsupported", Token, "The header's `typ` or `cty` says that this is not a plain JWT.";
    HeaderCriticalUnsupported, "header_critical_unsupported", Token, "The header demands an extension through `crit` or `b64`.";
    HeaderCompressionUnsupported, "header_compression_unsupported", Token, "The header names a compression through `zip`.";
    SignatureInvalid, "signature_invalid", Token, "The signature is not the one this key makes for this token.";
    // Time.
    TokenExpired, "token_expired", Token, "The time in `exp` has come.";
    TokenNotYetValid, "token_not_yet_valid", Token, "The time in `nbf` has not come.";
    IssuedInFuture, "issued_in_future", Token, "The time in `iat` lies more than a minute ahead.";
    ExpiryMissing, "expiry_missing", Token, "The token has no `exp` and so would be valid for ever.";
    TimeInvalid, "time_invalid", Token, "`exp`, `nbf` or `iat` is not a number of seconds between 1970 and 5138.";
    TimeInMilliseconds, "time_in_milliseconds", Token, "`exp`, `nbf` or `iat` counts milliseconds where seconds belong.";
    LifetimeTooLong, "lifetime_too_long", Token, "The token lives longer than the verifier admits.";
    AudienceUnexpected, "audience_unexpected", Token, "`aud` names an audience and the verifier is not it.";
    ClaimInvalid, "claim_invalid", Token, "A claim has a type or a value that it may not have.";
    // What the token grants.
    ApiKeyMissing, "api_key_missing", Token, "The claim that names the project (`apikey`; `iss`, `partner_id`; `application_id`) is absent, empty or not text.";
    ApiKeyMismatch, "api_key_mismatch", Token, "The token names another project than that of the credentials (`apikey`; `iss`, `partner_id`; `application_id`).";
    ApiKeyUnknown, "api_key_unknown", Token, "No credentials of the keyring have the claim's `apikey`.";
    ApiKeyDisabled, "api_key_disabled", Token, "The token names credentials that are disabled (`apikey`), or was signed with such.";
    PermissionsInvalid, "permissions_invalid", Token, "The claim `permissions` is absent or not an array of text.";
    PermissionsContradictory, "permissions_contradictory", Token, "`ask_join` stands beside `allow_join` or `allow_mod`.";
    PermissionMissing, "permission_missing", Token, "The token grants nothing, or not what the use needs.";
    VersionInvalid, "version_invalid", Token, "The claim `version` is not the number 2.";
    VersionRequired, "version_required", Token, "`roomId`, `participantId` or `roles` is there and `version` is not.";
    RolesInvalid, "roles_invalid", Token, "The claim `roles` is not an array of `crawler` and `rtc`.";
    RoleNotAllowed, "role_not_allowed", Token, "The role does not include the use: `crawler` cannot join, `rtc` cannot call the API, subscribers do not publish.";
    RoomMismatch, "room_mismatch", Token, "The token is for another room.";
    ParticipantMismatch, "participant_mismatch", Token, "The token is for another participant.";
    SessionForeign, "session_foreign", Token, "The session belongs to another API key or application.";
    DataTooLong, "data_too_long", Token, "The connection data or the layout classes have more than 1000 characters.";
    TokenRevoked, "token_revoked", Token, "The token was revoked.";
    TokenKindMismatch, "token_kind_mismatch", Token, "The token is of another kind: an app token where a session token belongs, a client token where one for the API does, T1 where a JWT does, or the reverse.";
    AppMismatch, "app_mismatch", Token, "The token is for another app.";
    ScopeMissing, "scope_missing", Token, "The token does not grant the scope that the use needs.";
    WebhookBodyMismatch, "webhook_body_mismatch", Token, "The body of the webhook is not the one that was signed.";
    WebhookStale, "webhook_stale", Token, "The webhook, or what it tells of, is older than is taken: it may be a replay.";
    // What a caller asks for.
    RoomIdInvalid, "room_id_invalid", Argument, "A room's id or name has characters that it cannot have, is empty, or is too long.";
    SessionIdInvalid, "session_id_invalid", Argument, "A session id is not a digit, `_` and canonical base64url over the vendor's fields.";
    CustomRoomIdInvalid, "custom_room_id_invalid", Argument, "A custom room id is not 1 to 128 characters, or has control characters, `/`, `\\` or invisible characters.";
    ParticipantIdInvalid, "participant_id_invalid", Argument, "A participant id is not 1 to 256 characters without white space, control or invisible characters.";
    JtiInvalid, "jti_invalid", Argument, "A token id is not 1 to 256 characters without control characters.";
    PermissionsMissing, "permissions_missing", Argument, "No permission or role was given, and none is assumed.";
    PermissionUnknown, "permission_unknown", Argument, "The text is not one of `allow_join`, `ask_join`, `allow_mod`.";
    RoleUnknown, "role_unknown", Argument, "The text is no role of this vendor: `crawler`, `rtc`; `subscriber`, `publisher`, `publisheronly`, `moderator`.";
    ClaimReserved, "claim_reserved", Argument, "A custom claim has the name of one that Roomkey writes itself, or never writes (`nbf`, `aud`).";
    LifetimeInvalid, "lifetime_invalid", Argument, "A lifetime is zero, too long or not of the form `90s`, `15m`, `2h`, `7d`.";
    TimestampInvalid, "timestamp_invalid", Argument, "A time is not a number of seconds between 1970 and 5138.";
    AppIdInvalid, "app_id_invalid", Argument, "An app id is not 1 to 128 visible ASCII characters, or has `\"` or `\\`.";
    IdentityInvalid, "identity_invalid", Argument, "An identity is missing, is longer than 256 characters or bytes, has control or invisible characters, or white space at an end.";
    ScopesMissing, "scopes_missing", Argument, "No scope was given, and none is assumed.";
    ScopeUnknown, "scope_unknown", Argument, "The text is not one of Video.io's nine scopes.";
    GrantUnsupported, "grant_unsupported", Argument, "The vendor's tokens cannot say what the grant says.";
    ArgumentInvalid, "argument_invalid", Argument, "An argument has the wrong type, form or combination.";
    // Keys and secrets.
    ApiKeyInvalid, "api_key_invalid", Configuration, "An API key is not 1 to 128 visible ASCII characters, or is a placeholder from the documents.";
    ApplicationIdInvalid, "application_id_invalid", Configuration, "An application id is not a UUID in lower case with hyphens.";
    SecretEmpty, "secret_empty", Configuration, "The secret is empty or only white space.";
    SecretTooShort, "secret_too_short", Configuration, "The HS256 secret has fewer than 32 bytes.";
    SecretPlaceholder, "secret_placeholder", Configuration, "The secret is a placeholder copied from the documents.";
    SecretPadded, "secret_padded", Configuration, "The secret has white space or quotes around it, which would be part of the key.";
    SecretNotSymmetric, "secret_not_symmetric", Configuration, "The secret is a PEM, JWK, SSH key or file name instead of a shared secret.";
    KeyInvalid, "key_invalid", Configuration, "The RSA key cannot be read, or is of another kind.";
    KeyTooSmall, "key_too_small", Configuration, "The RSA key has fewer than 2048 bits.";
    AlgorithmUnavailable, "algorithm_unavailable", Configuration, "This build of Roomkey does not sign with the algorithm.";
    KeyDuplicated, "key_duplicated", Configuration, "Two credentials of a keyring have the same API key.";
    KeyNotActive, "key_not_active", Configuration, "No credentials of the keyring are active, so nothing can be minted.";
    BaseUrlInvalid, "base_url_invalid", Configuration, "The vendor's base URL is not `https://` and a host (or `http://` on loopback).";
    // The vendor's service.
    RemoteInvalidParameter, "remote_invalid_parameter", Remote, "The vendor refused a parameter (400, 406, 409, 422).";
    RemoteUnauthorized, "remote_unauthorized", Remote, "The vendor refused the token (401).";
    RemoteForbidden, "remote_forbidden", Remote, "The vendor does not allow this with this token (403).";
    RemoteTokenMalformed, "remote_token_malformed", Remote, "The vendor cannot read the token (403, `Invalid token format`).";
    RemoteSignatureInvalid, "remote_signature_invalid", Remote, "The vendor says that another secret or key signed the token (403, `Invalid signature`).";
    RemoteProjectUnknown, "remote_project_unknown", Remote, "The vendor does not know the API key or application (403, `Invalid issuer format`, `Invalid partner credentials`).";
    RemoteTokenEarly, "remote_token_early", Remote, "The vendor says that the token was issued in the future (403).";
    RemoteNotFound, "remote_not_found", Remote, "The vendor does not know the room or session (402, 404, or 400 with that text).";
    RemoteRateLimited, "remote_rate_limited", Remote, "The vendor asks to wait (425, 429).";
    RemoteUnavailable, "remote_unavailable", Remote, "The vendor's service failed (5xx), or gave up waiting for the request (408).";
    RemoteAnswerInvalid, "remote_answer_invalid", Remote, "The vendor's answer cannot be understood.";
    // The machine.
    EntropyUnavailable, "entropy_unavailable", System, "The random number generator gave no bytes.";
    InternalFault, "internal_fault", System, "Roomkey itself is at fault; please report what you did.";
}

written!(Code: Display, Serialize);

impl AsRef<str> for Code {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text).ok_or(UnknownCode)
    }
}

/// The text is not a code of this version.
///
/// ```
/// assert!("no_such_code".parse::<roomkey::Code>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownCode;

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a code of this version")
    }
}

impl std::error::Error for UnknownCode {}

/// Why something was refused: a stable code, a sentence, and often a hint.
///
/// See the [module](self) for an example.
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    code: Code,
    reason: Cow<'static, str>,
    hint: Option<Cow<'static, str>>,
    retry_after: Option<u64>,
}

/// A result whose error is [`Error`].
///
/// ```
/// fn two_hours() -> roomkey::Result<roomkey::Lifetime> {
///     roomkey::Lifetime::hours(2)
/// }
/// assert!(two_hours().is_ok());
/// ```
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error with this code whose sentence is the code's own meaning.
    ///
    /// ```
    /// use roomkey::{Code, Error};
    /// let error = Error::new(Code::TokenRevoked);
    /// assert_eq!(error.to_string(), "The token was revoked.");
    /// ```
    pub const fn new(code: Code) -> Self {
        Self { code, reason: Cow::Borrowed(code.meaning()), hint: None, retry_after: None }
    }

    /// An error with a sentence of its own. It must hold no secret and no token.
    ///
    /// ```
    /// use roomkey::{Code, Error};
    /// let error = Error::because(Code::ArgumentInvalid, "`region` is not text.");
    /// assert_eq!(error.reason(), "`region` is not text.");
    /// ```
    pub fn because(code: Code, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { reason: reason.into(), ..Self::new(code) }
    }

    /// The same error with advice on what to do.
    ///
    /// ```
    /// use roomkey::{Code, Error};
    /// let error = Error::new(Code::VersionInvalid).with_hint("Write 2 without quotes.");
    /// assert_eq!(error.hint(), Some("Write 2 without quotes."));
    /// ```
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same error with the number of seconds after which another try makes sense.
    ///
    /// ```
    /// use roomkey::{Code, Error};
    /// let error = Error::new(Code::RemoteRateLimited).with_retry_after(30);
    /// assert_eq!(error.retry_after(), Some(30));
    /// ```
    #[must_use]
    pub fn with_retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The stable code.
    ///
    /// ```
    /// use roomkey::{Code, Error};
    /// assert_eq!(Error::new(Code::TokenExpired).code(), Code::TokenExpired);
    /// ```
    pub const fn code(&self) -> Code {
        self.code
    }

    /// Who has to act.
    ///
    /// ```
    /// use roomkey::{Category, Code, Error};
    /// assert_eq!(Error::new(Code::TokenExpired).category(), Category::Token);
    /// ```
    pub const fn category(&self) -> Category {
        self.code.category()
    }

    /// What happened, in one sentence.
    ///
    /// ```
    /// use roomkey::{Code, Error};
    /// assert!(!Error::new(Code::TokenExpired).reason().is_empty());
    /// ```
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// What to do about it, where more can be said.
    ///
    /// ```
    /// use roomkey::{Code, Error};
    /// assert_eq!(Error::new(Code::TokenExpired).hint(), None);
    /// ```
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Whether the same call may succeed later without anyone changing anything.
    ///
    /// ```
    /// use roomkey::{Code, Error};
    /// assert!(Error::new(Code::RemoteUnavailable).is_retryable());
    /// assert!(!Error::new(Code::TokenExpired).is_retryable());
    /// ```
    pub const fn is_retryable(&self) -> bool {
        matches!(
            self.code,
            Code::RemoteRateLimited | Code::RemoteUnavailable | Code::EntropyUnavailable
        )
    }

    /// Seconds to wait before another try, when the vendor said so.
    ///
    /// ```
    /// use roomkey::{Code, Error};
    /// assert_eq!(Error::new(Code::RemoteUnavailable).retry_after(), None);
    /// ```
    pub const fn retry_after(&self) -> Option<u64> {
        self.retry_after
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)?;
        if let Some(hint) = &self.hint {
            write!(f, " {hint}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({}: {self})", self.code)
    }
}

impl std::error::Error for Error {}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl From<roomkey_entropy::Unavailable> for Error {
    fn from(_: roomkey_entropy::Unavailable) -> Self {
        Self::new(Code::EntropyUnavailable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_snake_case_and_parse_back() {
        let mut seen = std::collections::BTreeSet::new();
        for code in Code::ALL {
            assert!(seen.insert(code.as_str()), "{code} stands twice");
            assert!(code.as_str().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{code}");
            assert!(code.meaning().ends_with('.'), "{code}");
            assert_eq!(code.as_str().parse(), Ok(*code));
        }
    }
}
