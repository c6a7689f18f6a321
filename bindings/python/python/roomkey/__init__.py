"""Roomkey cuts the keys to video rooms: it mints, verifies and explains their access tokens.

>>> from roomkey import videosdk
>>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
>>> token = credentials.mint(permissions=["allow_join"], room_id="2kyv-gzay-64pg", lifetime="2h")
>>> credentials.verify(token, use="join", room_id="2kyv-gzay-64pg").entry
'direct'

``mint`` makes a token, ``verify`` decides whether to trust one, ``inspect`` looks at one without trusting
it. What belongs to a vendor is in ``roomkey.videosdk``, ``roomkey.opentok``, ``roomkey.vonage`` and
``roomkey.videoio``, plain JWT in ``roomkey.jws``, the exceptions in ``roomkey.errors``. ``roomkey.vendor`` finds a
vendor by its name, whichever it is, and ``roomkey.by_name`` has the types of what each takes.
"""

from roomkey._roomkey import only_one_interpreter

only_one_interpreter()

from roomkey import errors, jws, opentok, videoio, videosdk, vonage  # noqa: E402
from roomkey._roomkey import (  # noqa: E402
    Finding,
    Report,
    Secret,
    Vendor,
    VendorClaims,
    VendorKeys,
    __version__,
    inspect,
    lifetime_seconds,
    parse_api_key,
    parse_custom_room_id,
    parse_jti,
    parse_participant_id,
    parse_permission,
    parse_role,
    parse_room_id,
    timestamp_text,
    vendors,
)
from roomkey.by_name import vendor  # noqa: E402
from roomkey.errors import (  # noqa: E402
    AlgorithmNotAllowed,
    ApiKeyMismatch,
    ArgumentError,
    AudienceUnexpected,
    ConfigurationError,
    ExpiryMissing,
    LifetimeInvalid,
    LifetimeTooLong,
    ParticipantMismatch,
    PermissionMissing,
    PermissionsMissing,
    RemoteAnswerInvalid,
    RemoteError,
    RemoteForbidden,
    RemoteInvalidParameter,
    RemoteNotFound,
    RemoteRateLimited,
    RemoteUnauthorized,
    RemoteUnavailable,
    RoleNotAllowed,
    RoomkeyError,
    RoomMismatch,
    SecretPadded,
    SecretPlaceholder,
    SecretTooShort,
    SignatureInvalid,
    SystemFault,
    TokenError,
    TokenExpired,
    TokenMalformed,
    TokenNotYetValid,
    TokenRevoked,
    TokenTooLarge,
)

__all__ = [
    "AlgorithmNotAllowed",
    "ApiKeyMismatch",
    "ArgumentError",
    "AudienceUnexpected",
    "ConfigurationError",
    "ExpiryMissing",
    "Finding",
    "LifetimeInvalid",
    "LifetimeTooLong",
    "ParticipantMismatch",
    "PermissionMissing",
    "PermissionsMissing",
    "RemoteAnswerInvalid",
    "RemoteError",
    "RemoteForbidden",
    "RemoteInvalidParameter",
    "RemoteNotFound",
    "RemoteRateLimited",
    "RemoteUnauthorized",
    "RemoteUnavailable",
    "Report",
    "RoleNotAllowed",
    "RoomMismatch",
    "RoomkeyError",
    "Secret",
    "SecretPadded",
    "SecretPlaceholder",
    "SecretTooShort",
    "SignatureInvalid",
    "SystemFault",
    "TokenError",
    "TokenExpired",
    "TokenMalformed",
    "TokenNotYetValid",
    "TokenRevoked",
    "TokenTooLarge",
    "Vendor",
    "VendorClaims",
    "VendorKeys",
    "__version__",
    "errors",
    "inspect",
    "jws",
    "lifetime_seconds",
    "opentok",
    "parse_api_key",
    "parse_custom_room_id",
    "parse_jti",
    "parse_participant_id",
    "parse_permission",
    "parse_role",
    "parse_room_id",
    "timestamp_text",
    "vendor",
    "vendors",
    "videoio",
    "videosdk",
    "vonage",
]
