"""Compact JWS, read so strictly that a token has one spelling, for tokens of no vendor we know.

>>> from roomkey import jws
>>> key = jws.Key.hs256("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
>>> key.algorithm
'HS256'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from roomkey._roomkey import Key, Rs256Signer
from roomkey.errors import of

if TYPE_CHECKING:
    from roomkey._types import Duration, JsonObject, Moment


def verify(
    token: str,
    key: Key,
    *,
    audience: str | None = None,
    issuer: str | None = None,
    leeway: int | None = None,
    max_lifetime: Duration | None = None,
    allow_missing_expiry: bool = False,
    now: Moment | None = None,
) -> JsonObject:
    """Decides whether to trust a plain JWT, and returns its claims; raises if not.

    It is ``key.verify`` with the key as an argument.

    >>> import roomkey
    >>> from roomkey import jws
    >>> try:
    ...     jws.verify("eyJhbGciOiJub25lIn0.e30.AA", jws.Key.hs256("9d3b1f0a6c5e4827b1a0f3c2d4e59687"))
    ... except roomkey.RoomkeyError as error:
    ...     print(error.code)
    algorithm_not_allowed
    """
    if not isinstance(key, Key):
        raise of("argument_invalid", "`key` is not a Key.")
    return key.verify(
        token,
        audience=audience,
        issuer=issuer,
        leeway=leeway,
        max_lifetime=max_lifetime,
        allow_missing_expiry=allow_missing_expiry,
        now=now,
    )


__all__ = ["Key", "Rs256Signer", "verify"]
