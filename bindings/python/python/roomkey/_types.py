"""The shapes of arguments, for type checkers.

The extension module looks at what it is given itself, so nothing here is used when a program runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from roomkey._roomkey import (
        AppClaims,
        Credentials,
        Keyring,
        Secret,
        SessionId,
        SessionLease,
    )
    from roomkey.errors import RoomkeyError

Texts: TypeAlias = Iterable[str]
"""Several texts, in anything that can be gone through. A single text is refused."""

TextList: TypeAlias = "list[str] | tuple[str, ...]"
"""Several texts, as JSON has them."""

Duration: TypeAlias = int | str | timedelta
"""Seconds, text such as ``"90s"``, ``"15m"``, ``"2h"``, ``"7d"``, or a ``timedelta`` of whole seconds."""

Moment: TypeAlias = int | datetime
"""Seconds since 1970, or a ``datetime`` that knows its offset from UTC."""

Clock: TypeAlias = Callable[[], Moment]
"""A function that says what time it is."""

Mint: TypeAlias = Callable[[int], str]
"""A function that mints a token for a time in seconds."""

JsonObject: TypeAlias = dict[str, Any]
"""What JSON can hold, by name."""

TextOrJson: TypeAlias = "str | JsonObject"
"""A text, or what is to be sent as JSON."""

SecretLike: TypeAlias = "str | bytes | Secret"
"""A secret as text or bytes, taken exactly as it is, or as a ``Secret``."""

Variables: TypeAlias = Mapping[str, str]
"""Variables by name, such as ``os.environ``."""

KeyState: TypeAlias = Literal["active", "passive", "disabled"]
"""What credentials are still good for."""

KeyringEntries: TypeAlias = (
    "list[tuple[Credentials, KeyState]] | tuple[tuple[Credentials, KeyState], ...]"
)
"""Credentials, each with a state."""

Signers: TypeAlias = "Credentials | Keyring"
"""What mints and verifies."""

Headers: TypeAlias = dict[str, str] | list[tuple[str, str]]
"""Headers of an answer; as a list, names may repeat."""

Query: TypeAlias = str | bytes
"""The query of a request without its question mark, as text or as the bytes that were sent."""

Permission: TypeAlias = Literal["allow_join", "ask_join", "allow_mod"]
"""What a participant may do."""

Permissions: TypeAlias = Iterable[Permission]
"""Several permissions, in anything that can be gone through."""

Role: TypeAlias = Literal["crawler", "rtc"]
"""What a token may be used for."""

Roles: TypeAlias = Iterable[Role]
"""Several roles, in anything that can be gone through."""

Right: TypeAlias = Literal["create", "validate"]
"""What a token lets its bearer ask of the three endpoints, whatever its roles."""

Rights: TypeAlias = Iterable[Right]
"""Several rights, in anything that can be gone through."""

Use: TypeAlias = Literal["join", "api", "create", "validate"]
"""What a token is wanted for."""

Minted: TypeAlias = "list[str | RoomkeyError]"
"""A token for each participant, or the error that says why there is none."""

Entry: TypeAlias = Literal["direct", "ask"]
"""How someone gets into a room."""

SessionLike: TypeAlias = "str | SessionId"
"""The id of a session of OpenTok or Vonage, as text or parsed."""

SessionRole: TypeAlias = Literal["subscriber", "publisher", "publisheronly", "moderator"]
"""What someone is in a session."""

Capability: TypeAlias = Literal[
    "publish", "subscribe", "signal", "force_disconnect", "force_unpublish", "force_mute"
]
"""What can be done in a session."""

TokenKind: TypeAlias = Literal["t1", "jwt"]
"""The form of a client token of OpenTok."""

AppLike: TypeAlias = "str | AppClaims"
"""An app token of Video.io, or the claims of one that was verified."""

Scope: TypeAlias = Literal[
    "videos.admin.read",
    "videos.read",
    "videos.edit",
    "videos.delete",
    "videos.create",
    "streams.admin.read",
    "streams.read",
    "streams.create",
    "streams.delete",
]
"""What a session of Video.io may do."""

Scopes: TypeAlias = Iterable[Scope]
"""Several scopes, in anything that can be gone through."""

SessionOutput: TypeAlias = (
    "tuple[Literal['fetch'], int, Reason, int, int] | tuple[Literal['cancel'], int]"
    " | tuple[Literal['changed'], StateWord, int, WhyWord | None]"
    " | tuple[Literal['renewal_refused'], WhyWord] | tuple[Literal['started'], int, StateWord]"
    " | tuple[Literal['leased'], int, SessionLease] | tuple[Literal['denied'], int, WhyWord]"
)
"""What a session's machine wants done: a word and what belongs to it."""

StateWord: TypeAlias = Literal["DISCONNECTED", "CONNECTING", "CONNECTED", "RENEWING", "ERROR"]
"""What everybody may know of a session."""

WhyWord: TypeAlias = Literal[
    "not_started", "stopped", "timeout", "refused", "expired", "rejected", "identity_mismatch"
]
"""Why a session has no token."""

Reason: TypeAlias = Literal["start", "renewal", "rejection", "retry"]
"""Why a token is fetched."""

Profile: TypeAlias = Literal[
    "any", "get-token", "room", "videoio-v2", "videoio-v1", "livekit", "bare"
]
"""How a server that hands tokens out is asked, and how it answers."""

Method: TypeAlias = Literal["GET", "POST", "PUT", "PATCH"]
"""How an endpoint is asked."""
