"""The exceptions.

There is one base, ``RoomkeyError``, with the core's stable ``code``; a class for each category, which
says who has to act; and a class for each code that programs catch by name. Every other code is
raised as its category's class. ``docs/errors.md`` of the project lists the codes with cause and cure.

>>> import roomkey
>>> try:
...     roomkey.lifetime_seconds("2 weeks")
... except roomkey.RoomkeyError as error:
...     print(error.code, error.category, error.is_retryable)
lifetime_invalid argument False
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, cast

from roomkey import _roomkey

Category: TypeAlias = Literal["token", "configuration", "argument", "remote", "system"]
"""Who has to act on an error."""

Code: TypeAlias = Literal[
    "token_malformed",
    "token_too_large",
    "encoding_invalid",
    "header_invalid",
    "claims_invalid",
    "member_duplicated",
    "nesting_too_deep",
    "algorithm_not_allowed",
    "header_type_unsupported",
    "header_critical_unsupported",
    "header_compression_unsupported",
    "signature_invalid",
    "token_expired",
    "token_not_yet_valid",
    "issued_in_future",
    "expiry_missing",
    "time_invalid",
    "time_in_milliseconds",
    "lifetime_too_long",
    "audience_unexpected",
    "claim_invalid",
    "api_key_missing",
    "api_key_mismatch",
    "api_key_unknown",
    "api_key_disabled",
    "permissions_invalid",
    "permissions_contradictory",
    "permission_missing",
    "version_invalid",
    "version_required",
    "roles_invalid",
    "role_not_allowed",
    "room_mismatch",
    "participant_mismatch",
    "session_foreign",
    "data_too_long",
    "token_revoked",
    "token_kind_mismatch",
    "app_mismatch",
    "scope_missing",
    "webhook_body_mismatch",
    "webhook_stale",
    "room_id_invalid",
    "session_id_invalid",
    "custom_room_id_invalid",
    "participant_id_invalid",
    "jti_invalid",
    "permissions_missing",
    "permission_unknown",
    "role_unknown",
    "claim_reserved",
    "lifetime_invalid",
    "timestamp_invalid",
    "app_id_invalid",
    "identity_invalid",
    "scopes_missing",
    "scope_unknown",
    "grant_unsupported",
    "argument_invalid",
    "api_key_invalid",
    "application_id_invalid",
    "secret_empty",
    "secret_too_short",
    "secret_placeholder",
    "secret_padded",
    "secret_not_symmetric",
    "key_invalid",
    "key_too_small",
    "algorithm_unavailable",
    "key_duplicated",
    "key_not_active",
    "base_url_invalid",
    "remote_invalid_parameter",
    "remote_unauthorized",
    "remote_forbidden",
    "remote_token_malformed",
    "remote_signature_invalid",
    "remote_project_unknown",
    "remote_token_early",
    "remote_not_found",
    "remote_rate_limited",
    "remote_unavailable",
    "remote_answer_invalid",
    "entropy_unavailable",
    "internal_fault",
]
"""Every code there is. Codes are never renamed and never reused."""

_ABOUT: Final = cast("dict[Code, tuple[Category, str, bool]]", _roomkey.codes())


class RoomkeyError(Exception):
    """Something was refused: a stable code for programs and a sentence for people.

    No error holds a secret, a token or a signature, so it may be logged whole.
    """

    code: Code
    """The stable code."""
    reason: str
    """What happened, in one sentence."""
    hint: str | None
    """What to do about it, where more can be said."""
    retry_after: int | None
    """Seconds to wait before another try, when the vendor said so."""

    def __init__(
        self,
        code: Code,
        reason: str | None = None,
        hint: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(code, reason, hint, retry_after)
        self.code = code
        self.reason = _ABOUT[code][1] if reason is None else reason
        self.hint = hint
        self.retry_after = retry_after

    @property
    def category(self) -> Category:
        """Who has to act on it."""
        return _ABOUT[self.code][0]

    @property
    def is_retryable(self) -> bool:
        """Whether the same call may succeed later without anyone changing anything."""
        return _ABOUT[self.code][2]

    def __str__(self) -> str:
        return self.reason if self.hint is None else f"{self.reason} {self.hint}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code}: {self})"


class TokenError(RoomkeyError):
    """The token was refused: its bearer has to bring another one."""


class ConfigurationError(RoomkeyError):
    """Keys, secrets or settings are wrong: whoever runs the program has to change them."""


class ArgumentError(RoomkeyError):
    """The calling code asked for something that cannot be: it has to be changed."""


class RemoteError(RoomkeyError):
    """The vendor's service answered with an error, or not at all."""


class SystemFault(RoomkeyError):
    """The machine failed the program."""


class TokenMalformed(TokenError):
    """The text is not three dot-separated, non-empty parts."""


class TokenTooLarge(TokenError):
    """The token is longer than 16 KiB."""


class AlgorithmNotAllowed(TokenError):
    """The header's ``alg`` is not the algorithm of the key."""


class SignatureInvalid(TokenError):
    """The signature is not the one this key makes for this token."""


class TokenExpired(TokenError):
    """The time in ``exp`` has come."""


class TokenNotYetValid(TokenError):
    """The time in ``nbf`` has not come."""


class ExpiryMissing(TokenError):
    """The token has no ``exp`` and so would be valid for ever."""


class LifetimeTooLong(TokenError):
    """The token lives longer than the verifier admits."""


class AudienceUnexpected(TokenError):
    """``aud`` names an audience and the verifier is not it."""


class ApiKeyMismatch(TokenError):
    """The claim ``apikey`` names other credentials than the ones used."""


class PermissionMissing(TokenError):
    """The token grants nothing, or not what the use needs."""


class RoleNotAllowed(TokenError):
    """The roles do not include the use: ``crawler`` cannot join, ``rtc`` cannot call the API."""


class RoomMismatch(TokenError):
    """The token is for another room."""


class ParticipantMismatch(TokenError):
    """The token is for another participant."""


class TokenRevoked(TokenError):
    """The token was revoked."""


class LifetimeInvalid(ArgumentError):
    """A lifetime is zero, too long or not of the form ``90s``, ``15m``, ``2h``, ``7d``."""


class PermissionsMissing(ArgumentError):
    """No permission was given, and none is assumed."""


class SecretTooShort(ConfigurationError):
    """The HS256 secret has fewer than 32 bytes."""


class SecretPlaceholder(ConfigurationError):
    """The secret is a placeholder copied from the documents."""


class SecretPadded(ConfigurationError):
    """The secret has white space or quotes around it, which would be part of the key."""


class RemoteInvalidParameter(RemoteError):
    """The vendor refused a parameter (400, 406, 409, 422)."""


class RemoteUnauthorized(RemoteError):
    """The vendor refused the token (401)."""


class RemoteForbidden(RemoteError):
    """The vendor does not allow this with this token (403)."""


class RemoteNotFound(RemoteError):
    """The vendor does not know the room or session."""


class RemoteRateLimited(RemoteError):
    """The vendor asks to wait (425, 429)."""


class RemoteUnavailable(RemoteError):
    """The vendor's service failed (5xx), gave up waiting for the request (408), or could not be reached."""


class RemoteAnswerInvalid(RemoteError):
    """The vendor's answer cannot be understood."""


_BY_CATEGORY: Final[dict[Category, type[RoomkeyError]]] = {
    "token": TokenError,
    "configuration": ConfigurationError,
    "argument": ArgumentError,
    "remote": RemoteError,
    "system": SystemFault,
}

_BY_NAME: Final[dict[Code, type[RoomkeyError]]] = {
    "token_malformed": TokenMalformed,
    "token_too_large": TokenTooLarge,
    "algorithm_not_allowed": AlgorithmNotAllowed,
    "signature_invalid": SignatureInvalid,
    "token_expired": TokenExpired,
    "token_not_yet_valid": TokenNotYetValid,
    "expiry_missing": ExpiryMissing,
    "lifetime_too_long": LifetimeTooLong,
    "audience_unexpected": AudienceUnexpected,
    "api_key_mismatch": ApiKeyMismatch,
    "permission_missing": PermissionMissing,
    "role_not_allowed": RoleNotAllowed,
    "room_mismatch": RoomMismatch,
    "participant_mismatch": ParticipantMismatch,
    "token_revoked": TokenRevoked,
    "lifetime_invalid": LifetimeInvalid,
    "permissions_missing": PermissionsMissing,
    "secret_too_short": SecretTooShort,
    "secret_placeholder": SecretPlaceholder,
    "secret_padded": SecretPadded,
    "remote_invalid_parameter": RemoteInvalidParameter,
    "remote_unauthorized": RemoteUnauthorized,
    "remote_forbidden": RemoteForbidden,
    "remote_not_found": RemoteNotFound,
    "remote_rate_limited": RemoteRateLimited,
    "remote_unavailable": RemoteUnavailable,
    "remote_answer_invalid": RemoteAnswerInvalid,
}

CLASSES: Final[dict[Code, type[RoomkeyError]]] = {
    code: _BY_NAME.get(code, _BY_CATEGORY[category]) for code, (category, _, _) in _ABOUT.items()
}
"""The class that each code is raised as."""


def of(
    code: Code,
    reason: str | None = None,
    hint: str | None = None,
    retry_after: int | None = None,
) -> RoomkeyError:
    """The exception for a code, an instance of the class that the code is raised as."""
    return CLASSES[code](code, reason, hint, retry_after)


__all__ = [
    "CLASSES",
    "Category",
    "Code",
    "RoomkeyError",
    "TokenError",
    "ConfigurationError",
    "ArgumentError",
    "RemoteError",
    "SystemFault",
    "TokenMalformed",
    "TokenTooLarge",
    "AlgorithmNotAllowed",
    "SignatureInvalid",
    "TokenExpired",
    "TokenNotYetValid",
    "ExpiryMissing",
    "LifetimeTooLong",
    "AudienceUnexpected",
    "ApiKeyMismatch",
    "PermissionMissing",
    "RoleNotAllowed",
    "RoomMismatch",
    "ParticipantMismatch",
    "TokenRevoked",
    "LifetimeInvalid",
    "PermissionsMissing",
    "SecretTooShort",
    "SecretPlaceholder",
    "SecretPadded",
    "RemoteInvalidParameter",
    "RemoteUnauthorized",
    "RemoteForbidden",
    "RemoteNotFound",
    "RemoteRateLimited",
    "RemoteUnavailable",
    "RemoteAnswerInvalid",
    "of",
]
