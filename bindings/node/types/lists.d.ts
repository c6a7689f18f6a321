/** The stable code of an error. */
export type ErrorCode = 
/** The text is not three dot-separated, non-empty parts. */
'token_malformed'
/** The token is longer than 16 KiB. */
 | 'token_too_large'
/** A part is not canonical base64url without padding. */
 | 'encoding_invalid'
/** The header is not a JSON object, or one of its members has the wrong type. */
 | 'header_invalid'
/** The payload is not a JSON object in UTF-8. */
 | 'claims_invalid'
/** A JSON object names the same member twice. */
 | 'member_duplicated'
/** JSON is nested more than 32 levels deep. */
 | 'nesting_too_deep'
/** The header's `alg` is not the algorithm of the key. */
 | 'algorithm_not_allowed'
/** The header's `typ` or `cty` says that this is not a plain JWT. */
 | 'header_type_unsupported'
/** The header demands an extension through `crit` or `b64`. */
 | 'header_critical_unsupported'
/** The header names a compression through `zip`. */
 | 'header_compression_unsupported'
/** The signature is not the one this key makes for this token. */
 | 'signature_invalid'
/** The time in `exp` has come. */
 | 'token_expired'
/** The time in `nbf` has not come. */
 | 'token_not_yet_valid'
/** The time in `iat` lies more than a minute ahead. */
 | 'issued_in_future'
/** The token has no `exp` and so would be valid for ever. */
 | 'expiry_missing'
/** `exp`, `nbf` or `iat` is not a number of seconds between 1970 and 5138. */
 | 'time_invalid'
/** `exp`, `nbf` or `iat` counts milliseconds where seconds belong. */
 | 'time_in_milliseconds'
/** The token lives longer than the verifier admits. */
 | 'lifetime_too_long'
/** `aud` names an audience and the verifier is not it. */
 | 'audience_unexpected'
/** A claim has a type or a value that it may not have. */
 | 'claim_invalid'
/** The claim that names the project (`apikey`; `iss`, `partner_id`; `application_id`) is absent, empty or not text. */
 | 'api_key_missing'
/** The token names another project than that of the credentials (`apikey`; `iss`, `partner_id`; `application_id`). */
 | 'api_key_mismatch'
/** No credentials of the keyring have the claim's `apikey`. */
 | 'api_key_unknown'
/** The token names credentials that are disabled (`apikey`), or was signed with such. */
 | 'api_key_disabled'
/** The claim `permissions` is absent or not an array of text. */
 | 'permissions_invalid'
/** `ask_join` stands beside `allow_join` or `allow_mod`. */
 | 'permissions_contradictory'
/** The token grants nothing, or not what the use needs. */
 | 'permission_missing'
/** The claim `version` is not the number 2. */
 | 'version_invalid'
/** `roomId`, `participantId` or `roles` is there and `version` is not. */
 | 'version_required'
/** The claim `roles` is not an array of `crawler` and `rtc`. */
 | 'roles_invalid'
/** The role does not include the use: `crawler` cannot join, `rtc` cannot call the API, subscribers do not publish. */
 | 'role_not_allowed'
/** The token is for another room. */
 | 'room_mismatch'
/** The token is for another participant. */
 | 'participant_mismatch'
/** The session belongs to another API key or application. */
 | 'session_foreign'
/** The connection data or the layout classes have more than 1000 characters. */
 | 'data_too_long'
/** The token was revoked. */
 | 'token_revoked'
/** The token is of another kind: an app token where a session token belongs, a client token where one for the API does, T1 where a JWT does, or the reverse. */
 | 'token_kind_mismatch'
/** The token is for another app. */
 | 'app_mismatch'
/** The token does not grant the scope that the use needs. */
 | 'scope_missing'
/** The body of the webhook is not the one that was signed. */
 | 'webhook_body_mismatch'
/** The webhook, or what it tells of, is older than is taken: it may be a replay. */
 | 'webhook_stale'
/** A room's id or name has characters that it cannot have, is empty, or is too long. */
 | 'room_id_invalid'
/** A session id is not a digit, `_` and canonical base64url over the vendor's fields. */
 | 'session_id_invalid'
/** A custom room id is not 1 to 128 characters, or has control characters, `/`, `\` or invisible characters. */
 | 'custom_room_id_invalid'
/** A participant id is not 1 to 256 characters without white space, control or invisible characters. */
 | 'participant_id_invalid'
/** A token id is not 1 to 256 characters without control characters. */
 | 'jti_invalid'
/** No permission or role was given, and none is assumed. */
 | 'permissions_missing'
/** The text is not one of `allow_join`, `ask_join`, `allow_mod`. */
 | 'permission_unknown'
/** The text is no role of this vendor: `crawler`, `rtc`; `subscriber`, `publisher`, `publisheronly`, `moderator`. */
 | 'role_unknown'
/** A custom claim has the name of one that Roomkey writes itself, or never writes (`nbf`, `aud`). */
 | 'claim_reserved'
/** A lifetime is zero, too long or not of the form `90s`, `15m`, `2h`, `7d`. */
 | 'lifetime_invalid'
/** A time is not a number of seconds between 1970 and 5138. */
 | 'timestamp_invalid'
/** An app id is not 1 to 128 visible ASCII characters, or has `"` or `\`. */
 | 'app_id_invalid'
/** An identity is missing, is longer than 256 characters or bytes, has control or invisible characters, or white space at an end. */
 | 'identity_invalid'
/** No scope was given, and none is assumed. */
 | 'scopes_missing'
/** The text is not one of Video.io's nine scopes. */
 | 'scope_unknown'
/** The vendor's tokens cannot say what the grant says. */
 | 'grant_unsupported'
/** An argument has the wrong type, form or combination. */
 | 'argument_invalid'
/** An API key is not 1 to 128 visible ASCII characters, or is a placeholder from the documents. */
 | 'api_key_invalid'
/** An application id is not a UUID in lower case with hyphens. */
 | 'application_id_invalid'
/** The secret is empty or only white space. */
 | 'secret_empty'
/** The HS256 secret has fewer than 32 bytes. */
 | 'secret_too_short'
/** The secret is a placeholder copied from the documents. */
 | 'secret_placeholder'
/** The secret has white space or quotes around it, which would be part of the key. */
 | 'secret_padded'
/** The secret is a PEM, JWK, SSH key or file name instead of a shared secret. */
 | 'secret_not_symmetric'
/** The RSA key cannot be read, or is of another kind. */
 | 'key_invalid'
/** The RSA key has fewer than 2048 bits. */
 | 'key_too_small'
/** This build of Roomkey does not sign with the algorithm. */
 | 'algorithm_unavailable'
/** Two credentials of a keyring have the same API key. */
 | 'key_duplicated'
/** No credentials of the keyring are active, so nothing can be minted. */
 | 'key_not_active'
/** The vendor's base URL is not `https://` and a host (or `http://` on loopback). */
 | 'base_url_invalid'
/** The vendor refused a parameter (400, 406, 409, 422). */
 | 'remote_invalid_parameter'
/** The vendor refused the token (401). */
 | 'remote_unauthorized'
/** The vendor does not allow this with this token (403). */
 | 'remote_forbidden'
/** The vendor cannot read the token (403, `Invalid token format`). */
 | 'remote_token_malformed'
/** The vendor says that another secret or key signed the token (403, `Invalid signature`). */
 | 'remote_signature_invalid'
/** The vendor does not know the API key or application (403, `Invalid issuer format`, `Invalid partner credentials`). */
 | 'remote_project_unknown'
/** The vendor says that the token was issued in the future (403). */
 | 'remote_token_early'
/** The vendor does not know the room or session (402, 404, or 400 with that text). */
 | 'remote_not_found'
/** The vendor asks to wait (425, 429). */
 | 'remote_rate_limited'
/** The vendor's service failed (5xx), or gave up waiting for the request (408). */
 | 'remote_unavailable'
/** The vendor's answer cannot be understood. */
 | 'remote_answer_invalid'
/** The random number generator gave no bytes. */
 | 'entropy_unavailable'
/** Roomkey itself is at fault; please report what you did. */
 | 'internal_fault';
/** Who has to act on an error. */
export type ErrorCategory = 'token' | 'configuration' | 'argument' | 'remote' | 'system';
/** What a participant may do. */
export type Permission = 'allow_join' | 'ask_join' | 'allow_mod';
/** What a token may be used for. */
export type Role = 'crawler' | 'rtc';
/** What a token lets its bearer ask of the three endpoints, whatever its roles. */
export type Right = 'create' | 'validate';
/** What somebody may be in a session of OpenTok or Vonage. */
export type SessionRole = 'subscriber' | 'publisher' | 'publisheronly' | 'moderator';
/** What a role in a session may allow. */
export type Capability = 'publish' | 'subscribe' | 'signal' | 'force_disconnect' | 'force_unpublish' | 'force_mute';
/** The forms of OpenTok’s client tokens. */
export type ClientTokenKind = 't1' | 'jwt';
/** What a session token of Video.io may grant. */
export type Scope = 'videos.admin.read' | 'videos.read' | 'videos.edit' | 'videos.delete' | 'videos.create' | 'streams.admin.read' | 'streams.read' | 'streams.create' | 'streams.delete';
/** How somebody gets into a room: straight in, after asking, or not at all. */
export type Join = 'join' | 'ask' | 'none';
/** What somebody may publish in a room. */
export type Track = 'camera' | 'microphone' | 'screen';
/** What is wrong with the credentials in a script’s URL. */
export type ScriptWarning = 'app_token_exposed' | 'app_token_ignored';
/** What can be found when a token is inspected. */
export type FindingCode = 'white_space' | 'bearer_prefix' | 'quoted' | 'byte_order_mark' | 'foreign_characters' | 'in_json' | 'in_header_line' | 'in_cookie' | 'in_url' | 'in_text' | 'several_tokens' | 'token_too_large' | 'token_malformed' | 'prefix_missing' | 'encoding_padded' | 'encoding_invalid' | 'header_invalid' | 'claims_invalid' | 'member_duplicated' | 'nesting_too_deep' | 'encrypted' | 'algorithm_none' | 'algorithm_not_allowed' | 'algorithm_other' | 'header_type_unsupported' | 'header_critical_unsupported' | 'header_compression_unsupported' | 'header_key_source' | 'signature_missing' | 'signature_length' | 'signature_invalid' | 'signature_matches' | 'secret_too_short' | 'secret_placeholder' | 'secret_padded' | 'expiry_missing' | 'token_expired' | 'token_not_yet_valid' | 'issued_in_future' | 'time_invalid' | 'time_in_milliseconds' | 'lifetime_refused' | 'lifetime_too_long' | 'issued_at_missing' | 'jti_missing' | 'audience_unexpected' | 'audience_empty' | 'claim_misspelled' | 'api_key_missing' | 'api_key_placeholder' | 'permissions_invalid' | 'permission_missing' | 'permission_unknown' | 'permissions_contradictory' | 'version_invalid' | 'version_required' | 'roles_invalid' | 'role_upper_case' | 'claim_invalid' | 'room_unbound' | 'moderator' | 'session_id_invalid' | 'session_foreign' | 'data_too_long' | 'expiry_default' | 'access_list_missing' | 'subject_misnamed' | 'data_misnamed' | 'layout_classes_misnamed' | 'layout_classes_list' | 'layout_classes_encoded' | 'issuer_type_in_header' | 'secret_for_private_key' | 'full_control' | 'never_expires' | 'scope_missing' | 'admin_scope' | 'identity_from_jti' | 'admin_without_room' | 'source_unknown' | 'sources_empty' | 'participant_kind_unknown' | 'room_config_unknown' | 'storage_secret' | 'not_before_zero' | 'webhook_token' | 'boolean_not_text' | 'time_for_seconds' | 'publish_unguarded' | 'kind_unknown';
/** What a token seems to be. */
export type Kind = 'videosdk' | 'opentok_t1' | 'opentok_jwt' | 'vonage_jwt' | 'videoio_app' | 'videoio_session' | 'livekit' | 'jitsi' | 'jaas' | 'daily' | 'zoom_video' | 'zoom_meeting' | 'twilio' | '100ms' | 'stream' | 'agora_007' | 'agora_006' | 'jwe' | 'jwt' | 'unknown';
/** How much a finding matters. */
export type Severity = 'note' | 'warning' | 'error';
