// The stable words of what is refused; `docs/errors.md` has cause and cure of each.
//
// Written by `cargo xtask faces` from the list in the core: change that, and not this file.

extension RoomkeyError.Code {
    /// `token_malformed`: The text is not three dot-separated, non-empty parts.
    public static let tokenMalformed = Self(rawValue: "token_malformed")
    /// `token_too_large`: The token is longer than 16 KiB.
    public static let tokenTooLarge = Self(rawValue: "token_too_large")
    /// `encoding_invalid`: A part is not canonical base64url without padding.
    public static let encodingInvalid = Self(rawValue: "encoding_invalid")
    /// `header_invalid`: The header is not a JSON object, or one of its members has the wrong type.
    public static let headerInvalid = Self(rawValue: "header_invalid")
    /// `claims_invalid`: The payload is not a JSON object in UTF-8.
    public static let claimsInvalid = Self(rawValue: "claims_invalid")
    /// `member_duplicated`: A JSON object names the same member twice.
    public static let memberDuplicated = Self(rawValue: "member_duplicated")
    /// `nesting_too_deep`: JSON is nested more than 32 levels deep.
    public static let nestingTooDeep = Self(rawValue: "nesting_too_deep")
    /// `algorithm_not_allowed`: The header's `alg` is not the algorithm of the key.
    public static let algorithmNotAllowed = Self(rawValue: "algorithm_not_allowed")
    /// `header_type_unsupported`: The header's `typ` or `cty` says that this is not a plain JWT.
    public static let headerTypeUnsupported = Self(rawValue: "header_type_unsupported")
    /// `header_critical_unsupported`: The header demands an extension through `crit` or `b64`.
    public static let headerCriticalUnsupported = Self(rawValue: "header_critical_unsupported")
    /// `header_compression_unsupported`: The header names a compression through `zip`.
    public static let headerCompressionUnsupported = Self(rawValue: "header_compression_unsupported")
    /// `signature_invalid`: The signature is not the one this key makes for this token.
    public static let signatureInvalid = Self(rawValue: "signature_invalid")
    /// `token_expired`: The time in `exp` has come.
    public static let tokenExpired = Self(rawValue: "token_expired")
    /// `token_not_yet_valid`: The time in `nbf` has not come.
    public static let tokenNotYetValid = Self(rawValue: "token_not_yet_valid")
    /// `issued_in_future`: The time in `iat` lies more than a minute ahead.
    public static let issuedInFuture = Self(rawValue: "issued_in_future")
    /// `expiry_missing`: The token has no `exp` and so would be valid for ever.
    public static let expiryMissing = Self(rawValue: "expiry_missing")
    /// `time_invalid`: `exp`, `nbf` or `iat` is not a number of seconds between 1970 and 5138.
    public static let timeInvalid = Self(rawValue: "time_invalid")
    /// `time_in_milliseconds`: `exp`, `nbf` or `iat` counts milliseconds where seconds belong.
    public static let timeInMilliseconds = Self(rawValue: "time_in_milliseconds")
    /// `lifetime_too_long`: The token lives longer than the verifier admits.
    public static let lifetimeTooLong = Self(rawValue: "lifetime_too_long")
    /// `audience_unexpected`: `aud` names an audience and the verifier is not it.
    public static let audienceUnexpected = Self(rawValue: "audience_unexpected")
    /// `claim_invalid`: A claim has a type or a value that it may not have.
    public static let claimInvalid = Self(rawValue: "claim_invalid")
    /// `api_key_missing`: The claim that names the project (`apikey`; `iss`, `partner_id`; `application_id`) is
    /// absent, empty or not text.
    public static let apiKeyMissing = Self(rawValue: "api_key_missing")
    /// `api_key_mismatch`: The token names another project than that of the credentials (`apikey`; `iss`,
    /// `partner_id`; `application_id`).
    public static let apiKeyMismatch = Self(rawValue: "api_key_mismatch")
    /// `api_key_unknown`: No credentials of the keyring have the claim's `apikey`.
    public static let apiKeyUnknown = Self(rawValue: "api_key_unknown")
    /// `api_key_disabled`: The token names credentials that are disabled (`apikey`), or was signed with such.
    public static let apiKeyDisabled = Self(rawValue: "api_key_disabled")
    /// `permissions_invalid`: The claim `permissions` is absent or not an array of text.
    public static let permissionsInvalid = Self(rawValue: "permissions_invalid")
    /// `permissions_contradictory`: `ask_join` stands beside `allow_join` or `allow_mod`.
    public static let permissionsContradictory = Self(rawValue: "permissions_contradictory")
    /// `permission_missing`: The token grants nothing, or not what the use needs.
    public static let permissionMissing = Self(rawValue: "permission_missing")
    /// `version_invalid`: The claim `version` is not the number 2.
    public static let versionInvalid = Self(rawValue: "version_invalid")
    /// `version_required`: `roomId`, `participantId` or `roles` is there and `version` is not.
    public static let versionRequired = Self(rawValue: "version_required")
    /// `roles_invalid`: The claim `roles` is not an array of `crawler` and `rtc`.
    public static let rolesInvalid = Self(rawValue: "roles_invalid")
    /// `role_not_allowed`: The role does not include the use: `crawler` cannot join, `rtc` cannot call the API,
    /// subscribers do not publish.
    public static let roleNotAllowed = Self(rawValue: "role_not_allowed")
    /// `room_mismatch`: The token is for another room.
    public static let roomMismatch = Self(rawValue: "room_mismatch")
    /// `participant_mismatch`: The token is for another participant.
    public static let participantMismatch = Self(rawValue: "participant_mismatch")
    /// `session_foreign`: The session belongs to another API key or application.
    public static let sessionForeign = Self(rawValue: "session_foreign")
    /// `data_too_long`: The connection data or the layout classes have more than 1000 characters.
    public static let dataTooLong = Self(rawValue: "data_too_long")
    /// `token_revoked`: The token was revoked.
    public static let tokenRevoked = Self(rawValue: "token_revoked")
    /// `token_kind_mismatch`: The token is of another kind: an app token where a session token belongs, a client
    /// token where one for the API does, T1 where a JWT does, or the reverse.
    public static let tokenKindMismatch = Self(rawValue: "token_kind_mismatch")
    /// `app_mismatch`: The token is for another app.
    public static let appMismatch = Self(rawValue: "app_mismatch")
    /// `scope_missing`: The token does not grant the scope that the use needs.
    public static let scopeMissing = Self(rawValue: "scope_missing")
    /// `webhook_body_mismatch`: The body of the webhook is not the one that was signed.
    public static let webhookBodyMismatch = Self(rawValue: "webhook_body_mismatch")
    /// `webhook_stale`: The webhook, or what it tells of, is older than is taken: it may be a replay.
    public static let webhookStale = Self(rawValue: "webhook_stale")
    /// `room_id_invalid`: A room's id or name has characters that it cannot have, is empty, or is too long.
    public static let roomIdInvalid = Self(rawValue: "room_id_invalid")
    /// `session_id_invalid`: A session id is not a digit, `_` and canonical base64url over the vendor's fields.
    public static let sessionIdInvalid = Self(rawValue: "session_id_invalid")
    /// `custom_room_id_invalid`: A custom room id is not 1 to 128 characters, or has control characters, `/`, `\`
    /// or invisible characters.
    public static let customRoomIdInvalid = Self(rawValue: "custom_room_id_invalid")
    /// `participant_id_invalid`: A participant id is not 1 to 256 characters without white space, control or
    /// invisible characters.
    public static let participantIdInvalid = Self(rawValue: "participant_id_invalid")
    /// `jti_invalid`: A token id is not 1 to 256 characters without control characters.
    public static let jtiInvalid = Self(rawValue: "jti_invalid")
    /// `permissions_missing`: No permission or role was given, and none is assumed.
    public static let permissionsMissing = Self(rawValue: "permissions_missing")
    /// `permission_unknown`: The text is not one of `allow_join`, `ask_join`, `allow_mod`.
    public static let permissionUnknown = Self(rawValue: "permission_unknown")
    /// `role_unknown`: The text is no role of this vendor: `crawler`, `rtc`; `subscriber`, `publisher`,
    /// `publisheronly`, `moderator`.
    public static let roleUnknown = Self(rawValue: "role_unknown")
    /// `claim_reserved`: A custom claim has the name of one that Roomkey writes itself, or never writes (`nbf`,
    /// `aud`).
    public static let claimReserved = Self(rawValue: "claim_reserved")
    /// `lifetime_invalid`: A lifetime is zero, too long or not of the form `90s`, `15m`, `2h`, `7d`.
    public static let lifetimeInvalid = Self(rawValue: "lifetime_invalid")
    /// `timestamp_invalid`: A time is not a number of seconds between 1970 and 5138.
    public static let timestampInvalid = Self(rawValue: "timestamp_invalid")
    /// `app_id_invalid`: An app id is not 1 to 128 visible ASCII characters, or has `"` or `\`.
    public static let appIdInvalid = Self(rawValue: "app_id_invalid")
    /// `identity_invalid`: An identity is missing, is longer than 256 characters or bytes, has control or invisible
    /// characters, or white space at an end.
    public static let identityInvalid = Self(rawValue: "identity_invalid")
    /// `scopes_missing`: No scope was given, and none is assumed.
    public static let scopesMissing = Self(rawValue: "scopes_missing")
    /// `scope_unknown`: The text is not one of Video.io's nine scopes.
    public static let scopeUnknown = Self(rawValue: "scope_unknown")
    /// `grant_unsupported`: The vendor's tokens cannot say what the grant says.
    public static let grantUnsupported = Self(rawValue: "grant_unsupported")
    /// `argument_invalid`: An argument has the wrong type, form or combination.
    public static let argumentInvalid = Self(rawValue: "argument_invalid")
    /// `api_key_invalid`: An API key is not 1 to 128 visible ASCII characters, or is a placeholder from the
    /// documents.
    public static let apiKeyInvalid = Self(rawValue: "api_key_invalid")
    /// `application_id_invalid`: An application id is not a UUID in lower case with hyphens.
    public static let applicationIdInvalid = Self(rawValue: "application_id_invalid")
    /// `secret_empty`: The secret is empty or only white space.
    public static let secretEmpty = Self(rawValue: "secret_empty")
    /// `secret_too_short`: The HS256 secret has fewer than 32 bytes.
    public static let secretTooShort = Self(rawValue: "secret_too_short")
    /// `secret_placeholder`: The secret is a placeholder copied from the documents.
    public static let secretPlaceholder = Self(rawValue: "secret_placeholder")
    /// `secret_padded`: The secret has white space or quotes around it, which would be part of the key.
    public static let secretPadded = Self(rawValue: "secret_padded")
    /// `secret_not_symmetric`: The secret is a PEM, JWK, SSH key or file name instead of a shared secret.
    public static let secretNotSymmetric = Self(rawValue: "secret_not_symmetric")
    /// `key_invalid`: The RSA key cannot be read, or is of another kind.
    public static let keyInvalid = Self(rawValue: "key_invalid")
    /// `key_too_small`: The RSA key has fewer than 2048 bits.
    public static let keyTooSmall = Self(rawValue: "key_too_small")
    /// `algorithm_unavailable`: This build of Roomkey does not sign with the algorithm.
    public static let algorithmUnavailable = Self(rawValue: "algorithm_unavailable")
    /// `key_duplicated`: Two credentials of a keyring have the same API key.
    public static let keyDuplicated = Self(rawValue: "key_duplicated")
    /// `key_not_active`: No credentials of the keyring are active, so nothing can be minted.
    public static let keyNotActive = Self(rawValue: "key_not_active")
    /// `base_url_invalid`: The vendor's base URL is not `https://` and a host (or `http://` on loopback).
    public static let baseUrlInvalid = Self(rawValue: "base_url_invalid")
    /// `remote_invalid_parameter`: The vendor refused a parameter (400, 406, 409, 422).
    public static let remoteInvalidParameter = Self(rawValue: "remote_invalid_parameter")
    /// `remote_unauthorized`: The vendor refused the token (401).
    public static let remoteUnauthorized = Self(rawValue: "remote_unauthorized")
    /// `remote_forbidden`: The vendor does not allow this with this token (403).
    public static let remoteForbidden = Self(rawValue: "remote_forbidden")
    /// `remote_token_malformed`: The vendor cannot read the token (403, `Invalid token format`).
    public static let remoteTokenMalformed = Self(rawValue: "remote_token_malformed")
    /// `remote_signature_invalid`: The vendor says that another secret or key signed the token (403, `Invalid
    /// signature`).
    public static let remoteSignatureInvalid = Self(rawValue: "remote_signature_invalid")
    /// `remote_project_unknown`: The vendor does not know the API key or application (403, `Invalid issuer format`,
    /// `Invalid partner credentials`).
    public static let remoteProjectUnknown = Self(rawValue: "remote_project_unknown")
    /// `remote_token_early`: The vendor says that the token was issued in the future (403).
    public static let remoteTokenEarly = Self(rawValue: "remote_token_early")
    /// `remote_not_found`: The vendor does not know the room or session (402, 404, or 400 with that text).
    public static let remoteNotFound = Self(rawValue: "remote_not_found")
    /// `remote_rate_limited`: The vendor asks to wait (425, 429).
    public static let remoteRateLimited = Self(rawValue: "remote_rate_limited")
    /// `remote_unavailable`: The vendor's service failed (5xx), or gave up waiting for the request (408).
    public static let remoteUnavailable = Self(rawValue: "remote_unavailable")
    /// `remote_answer_invalid`: The vendor's answer cannot be understood.
    public static let remoteAnswerInvalid = Self(rawValue: "remote_answer_invalid")
    /// `entropy_unavailable`: The random number generator gave no bytes.
    public static let entropyUnavailable = Self(rawValue: "entropy_unavailable")
    /// `internal_fault`: Roomkey itself is at fault; please report what you did.
    public static let internalFault = Self(rawValue: "internal_fault")
}
