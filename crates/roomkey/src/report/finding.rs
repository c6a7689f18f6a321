//! What can be wrong with a token, or worth knowing about it.

use crate::error::Code;
use crate::written::written;

/// How much a finding matters.
///
/// ```
/// use roomkey::inspect::Severity;
/// assert_eq!(Severity::Error.as_str(), "error");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(
    feature = "inspect",
    expect(clippy::exhaustive_enums, reason = "three shades are enough")
)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Accepted, and probably not meant.
    Warning,
    /// It is wrong: `verify`, or the vendor whose token it is, refuses it.
    Error,
}

impl Severity {
    /// The word in lower case.
    ///
    /// ```
    /// assert_eq!(roomkey::inspect::Severity::Note.as_str(), "note");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

macro_rules! findings {
    ($($variant:ident, $text:literal, $severity:ident, $sentence:literal;)*) => {
        /// The stable code of a finding. Where `verify` has a code for the same fault, it is the
        /// same text.
        ///
        /// ```
        /// use roomkey::inspect::FindingCode;
        /// assert_eq!(FindingCode::TokenExpired.as_str(), "token_expired");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum FindingCode {
            $(#[doc = $sentence] $variant,)*
        }

        impl FindingCode {
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as it stands in JSON.
            ///
            /// ```
            /// assert_eq!(roomkey::inspect::FindingCode::BearerPrefix.as_str(), "bearer_prefix");
            /// ```
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// How much it matters.
            ///
            /// ```
            /// use roomkey::inspect::{FindingCode, Severity};
            /// assert_eq!(FindingCode::JtiMissing.severity(), Severity::Note);
            /// ```
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// What it means and what to do, in a sentence or two.
            ///
            /// ```
            /// assert!(roomkey::inspect::FindingCode::ExpiryMissing.sentence().contains("`exp`"));
            /// ```
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)* }
            }
        }
    };
}

findings! {
    // The text around and of the token.
    WhiteSpace, "white_space", Error, "There is white space around or inside the token. Trim it before use.";
    BearerPrefix, "bearer_prefix", Error, "The text starts with `Bearer `, which is not part of the token.";
    Quoted, "quoted", Error, "The token stands in quotation marks. They are not part of it.";
    ByteOrderMark, "byte_order_mark", Error, "A byte-order mark stands in front of the token, as some editors and shells write it. It is not part of it.";
    ForeignCharacters, "foreign_characters", Error, "Characters stand beside the token that are not part of it, such as `;` or `,`, or ones that cannot be seen.";
    InJson, "in_json", Note, "The token was taken out of JSON. `verify` wants the token alone.";
    InHeaderLine, "in_header_line", Note, "The token was taken out of a line of HTTP headers. `verify` wants the token alone.";
    InCookie, "in_cookie", Note, "The token was taken out of a cookie. `verify` wants the token alone.";
    InUrl, "in_url", Note, "The token was taken out of a URL, where logs and histories keep it. `verify` wants the token alone.";
    InText, "in_text", Note, "The token was taken out of other text. `verify` wants the token alone.";
    SeveralTokens, "several_tokens", Note, "There is more than one token in the text. This is about the first.";
    TokenTooLarge, "token_too_large", Error, "The token is longer than 16 KiB, or the text around it than 64 KiB, and nothing that long is looked at.";
    TokenMalformed, "token_malformed", Error, "The text is not three dot-separated, non-empty parts.";
    PrefixMissing, "prefix_missing", Error, "The token is one of OpenTok without the `T1==` that stands in front of it.";
    EncodingPadded, "encoding_padded", Error, "A part is padded with `=`. JWTs leave the padding out.";
    EncodingInvalid, "encoding_invalid", Error, "A part is not canonical base64url: a foreign character, or unused bits that are set.";
    HeaderInvalid, "header_invalid", Error, "The header is not a JSON object, or a member of it has the wrong type.";
    ClaimsInvalid, "claims_invalid", Error, "The payload is not a JSON object in UTF-8.";
    MemberDuplicated, "member_duplicated", Error, "A member stands twice, so two readers may see two different tokens.";
    NestingTooDeep, "nesting_too_deep", Error, "JSON is nested more than 32 levels deep.";
    Encrypted, "encrypted", Note, "The token is encrypted (JWE). Who has no key sees its header and nothing else, and Roomkey has none.";
    // The header.
    AlgorithmNone, "algorithm_none", Error, "The header says `alg: none`: the token is unsigned and anyone can have written it.";
    AlgorithmNotAllowed, "algorithm_not_allowed", Error, "The header's `alg` is not the one this kind of token is signed with.";
    AlgorithmOther, "algorithm_other", Note, "The header's `alg` is one that Roomkey does not verify: it verifies HS256 and RS256. The token may be good for whoever does.";
    HeaderTypeUnsupported, "header_type_unsupported", Error, "The header's `typ` or `cty` says that this is not a plain JWT.";
    HeaderCriticalUnsupported, "header_critical_unsupported", Error, "The header demands an extension through `crit` or `b64`.";
    HeaderCompressionUnsupported, "header_compression_unsupported", Error, "The header names a compression through `zip`.";
    HeaderKeySource, "header_key_source", Warning, "The header brings or names a key (`jwk`, `jku`, `x5u`, `x5c`). A verifier that follows it can be made to trust anyone.";
    SignatureMissing, "signature_missing", Error, "There is no signature.";
    SignatureLength, "signature_length", Error, "The signature is not as long as the header's `alg` makes it: the token was cut short, or something was joined to it.";
    SignatureInvalid, "signature_invalid", Error, "The signature was not made with the given secret, or the token was changed.";
    SignatureMatches, "signature_matches", Note, "The signature was made with the given secret. Only `verify` decides whether to trust the token.";
    // The secret, if one was given.
    SecretTooShort, "secret_too_short", Warning, "The given secret has fewer than 32 bytes, so it can be guessed from one token.";
    SecretPlaceholder, "secret_placeholder", Warning, "The given secret is a placeholder copied from the documents: everyone knows it.";
    SecretPadded, "secret_padded", Warning, "The given secret has white space or quotes around it, which are part of the key.";
    // Time.
    ExpiryMissing, "expiry_missing", Error, "There is no `exp`: the token would be valid for ever.";
    TokenExpired, "token_expired", Error, "The time in `exp` has come.";
    TokenNotYetValid, "token_not_yet_valid", Error, "The time in `nbf` has not come.";
    IssuedInFuture, "issued_in_future", Error, "`iat` lies more than a minute ahead. The clock of the minting machine may be wrong.";
    TimeInvalid, "time_invalid", Error, "`exp`, `nbf` or `iat` is not a number of seconds.";
    TimeInMilliseconds, "time_in_milliseconds", Error, "`exp`, `nbf` or `iat` counts milliseconds where seconds belong. Divide by 1000 before signing.";
    LifetimeRefused, "lifetime_refused", Error, "The vendor does not take a token that lives so long or so short: Zoom takes 30 minutes to 48 hours, Twilio up to 24 hours, 100ms up to 14 days.";
    LifetimeTooLong, "lifetime_too_long", Warning, "The token lives longer than 30 days. Whoever finds it can use it that long.";
    IssuedAtMissing, "issued_at_missing", Note, "There is no `iat`, so it cannot be told how old the token is.";
    JtiMissing, "jti_missing", Note, "There is no `jti`, so this one token cannot be revoked by its id.";
    AudienceUnexpected, "audience_unexpected", Warning, "`aud` names an audience. A verifier that is not told to be it refuses the token.";
    AudienceEmpty, "audience_empty", Error, "`aud` is there and names nobody: it is empty, `null` or no text. Every verifier refuses that. Leave it out.";
    // The names of claims.
    ClaimMisspelled, "claim_misspelled", Warning, "A claim's name is not written as the vendor reads it, such as `apiKey` for `apikey`, and so it counts for nothing.";
    // VideoSDK.
    ApiKeyMissing, "api_key_missing", Error, "The claim that names the project is absent, empty or not text: `apikey`, `iss`, `partner_id`, `application_id`, `app_key` or `access_key`, as the vendor calls it.";
    ApiKeyPlaceholder, "api_key_placeholder", Warning, "`apikey` is a placeholder copied from the documents.";
    PermissionsInvalid, "permissions_invalid", Error, "The claim `permissions` is absent or not an array of text.";
    PermissionMissing, "permission_missing", Error, "No known permission is granted.";
    PermissionUnknown, "permission_unknown", Warning, "A permission is none of `allow_join`, `ask_join`, `allow_mod` and grants nothing.";
    PermissionsContradictory, "permissions_contradictory", Error, "`ask_join` stands beside `allow_join` or `allow_mod`. Choose: either they ask or they come in.";
    VersionInvalid, "version_invalid", Error, "`version` is not the number 2. The text \"2\", which the vendor's .NET sample writes, is not it.";
    VersionRequired, "version_required", Error, "`roomId`, `participantId` or `roles` needs `version: 2` beside it.";
    RolesInvalid, "roles_invalid", Error, "`roles` is not an array of `crawler` and `rtc`.";
    RoleUpperCase, "role_upper_case", Error, "A role is in upper case. Roles are written in lower case.";
    ClaimInvalid, "claim_invalid", Error, "A claim such as a room, a participant, a session, a role or an id is not of the form it must have, or one that this kind of token needs is absent.";
    RoomUnbound, "room_unbound", Note, "No one room is named: the token is good for every room of the project.";
    Moderator, "moderator", Note, "The bearer may act on others: switch off their microphones, take them out.";
    // OpenTok and Vonage.
    SessionIdInvalid, "session_id_invalid", Error, "`session_id` is absent or no session id: a digit, `_`, and canonical base64url over the vendor's fields.";
    SessionForeign, "session_foreign", Error, "The session belongs to another API key or application than the token.";
    DataTooLong, "data_too_long", Error, "The connection data or the layout classes have more than 1000 characters.";
    ExpiryDefault, "expiry_default", Note, "The end is not said. The vendor sets one: of a client token 24 hours after it was made, of a token for Vonage's API 15 minutes.";
    AccessListMissing, "access_list_missing", Note, "`sub` or `acl` is absent, as in tokens of the vendor's Java and .NET SDKs.";
    SubjectMisnamed, "subject_misnamed", Warning, "The claim `sub` is called `subject`, as the vendor's Python SDK writes it, and counts for nothing.";
    DataMisnamed, "data_misnamed", Warning, "The claim `connection_data` is called `data`, as the vendor's Ruby SDK writes it: the session will not see it.";
    LayoutClassesMisnamed, "layout_classes_misnamed", Warning, "The claim `initial_layout_class_list` is called `initial_layout_list`, as the vendor's .NET SDK writes it, and counts for nothing.";
    LayoutClassesList, "layout_classes_list", Warning, "`initial_layout_class_list` is a list, as the vendor's Python SDK writes it. It should be words with a space between.";
    LayoutClassesEncoded, "layout_classes_encoded", Warning, "`initial_layout_class_list` is encoded as for a form, as the vendor's PHP SDK does it: `focus+main` is one class.";
    IssuerTypeInHeader, "issuer_type_in_header", Warning, "`ist` stands in the header, where the vendor's Ruby SDK writes it, and not in the claims.";
    SecretForPrivateKey, "secret_for_private_key", Error, "A token of Vonage is signed with a shared secret, as the vendor's PHP SDK does with the name of the key's file. Sign with the private key.";
    // Video.io.
    FullControl, "full_control", Warning, "The token gives full control of the app or project. It belongs on a server: never into a page, an app or a URL.";
    NeverExpires, "never_expires", Warning, "There is no `exp`, and the vendor takes that: whoever finds the token can use it until it is revoked or its key is changed.";
    ScopeMissing, "scope_missing", Error, "No scope is granted.";
    AdminScope, "admin_scope", Note, "The bearer may see the videos or streams of every user of the app.";
    // LiveKit.
    IdentityFromJti, "identity_from_jti", Warning, "The token lets somebody join and has no `sub`, so LiveKit takes `jti` for the identity. Write the identity into `sub`.";
    AdminWithoutRoom, "admin_without_room", Warning, "`roomAdmin` counts in one room only, and the token names none: it counts nowhere.";
    SourceUnknown, "source_unknown", Warning, "`canPublishSources` names a source that LiveKit does not know. Nothing can be published from it, and nothing else from what is not listed.";
    SourcesEmpty, "sources_empty", Warning, "`canPublishSources` is empty, and LiveKit reads that as no limit: everything may be published.";
    ParticipantKindUnknown, "participant_kind_unknown", Warning, "`kind` or one of `kindDetails` is none that LiveKit knows: it takes the participant for a standard one, and drops the detail.";
    RoomConfigUnknown, "room_config_unknown", Warning, "`roomConfig` has a member that LiveKit does not know. Some of its servers refuse the whole token for that.";
    StorageSecret, "storage_secret", Warning, "`roomConfig` has the keys of a storage or the address of a stream, which whoever holds the token can read. Change the keys, and configure them at the server.";
    NotBeforeZero, "not_before_zero", Warning, "`nbf` is 0. LiveKit's cloud compares it with the time at which somebody was thrown out, so the token counts as revoked.";
    WebhookToken, "webhook_token", Note, "It signs the body of a webhook (`sha256`) and grants nothing.";
    // Vendors whose tokens Roomkey looks at and does not make.
    BooleanNotText, "boolean_not_text", Warning, "`moderator` or a feature is a JSON boolean. JaaS reads the text \"true\" or \"false\".";
    TimeForSeconds, "time_for_seconds", Error, "A point in time stands where Agora counts seconds from the time of issue, so that the token lasts for decades. Give a lifetime, such as 3600.";
    PublishUnguarded, "publish_unguarded", Note, "Agora lets the bearer publish whatever the token says, unless co-host authentication is switched on for the project.";
    // Other kinds.
    KindUnknown, "kind_unknown", Error, "This is no token of a kind that Roomkey knows.";
}

impl FindingCode {
    /// The finding for a refusal of `verify`, where there is one.
    pub(crate) fn of(code: Code) -> Option<Self> {
        Self::ALL.iter().copied().find(|finding| finding.as_str() == code.as_str())
    }
}

written!(FindingCode: Display, Serialize);
