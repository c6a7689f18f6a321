"""What a session is called, what it says when there is no token, and what a provider is told."""

from __future__ import annotations

import threading
from enum import Enum
from typing import TYPE_CHECKING

from roomkey._roomkey import session_sentence
from roomkey.errors import of

if TYPE_CHECKING:
    from roomkey._roomkey import SessionLease
    from roomkey._types import Reason, WhyWord


class SessionState(str, Enum):
    """What a session is.

    >>> from roomkey.session import SessionState
    >>> SessionState.CONNECTED == "CONNECTED"
    True
    """

    DISCONNECTED = "DISCONNECTED"
    """Not started, or stopped."""
    CONNECTING = "CONNECTING"
    """The first token is being fetched."""
    CONNECTED = "CONNECTED"
    """There is a token that can be used; it may be being renewed."""
    RENEWING = "RENEWING"
    """The token has ended or was rejected, and another is being fetched."""
    ERROR = "ERROR"
    """There is no token, and none will come until the next start."""

    def __str__(self) -> str:
        return self.value


class SessionError(Exception):
    """A session has no token.

    ``code`` is a word for programs: ``not_started``, ``stopped``, ``timeout``, ``refused``, ``expired``, ``rejected`` or
    ``identity_mismatch``. ``__cause__`` is what the last request failed with, if one did. It holds no token.

    >>> from roomkey.session import SessionError
    >>> SessionError("stopped").code
    'stopped'
    """

    code: WhyWord
    """Why there is no token."""

    def __init__(self, code: WhyWord) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return session_sentence(self.code)


class SessionToken(str):
    """A token as text, for the header of a request.

    It is a ``str`` whose ``repr`` shows nothing, so that logs and debuggers do not either.

    >>> from roomkey.session import SessionToken
    >>> token = SessionToken("a.b.c", generation=1)
    >>> token, f"Bearer {token}"
    (SessionToken([redacted]), 'Bearer a.b.c')
    """

    __slots__ = ("generation",)

    generation: int
    """Which token of its session it is: 1 for the first."""

    def __new__(cls, text: str, *, generation: int) -> SessionToken:
        token = super().__new__(cls, text)
        token.generation = generation
        return token

    def __repr__(self) -> str:
        return "SessionToken([redacted])"

    def __copy__(self) -> SessionToken:
        return self

    def __deepcopy__(self, memo: object) -> SessionToken:
        return self

    def __reduce_ex__(self, protocol: object) -> str:
        raise of(
            "argument_invalid",
            "A pickle of a token would show it to every reader.",
            "If that is meant, pickle its text: `str(token)`.",
        )


def given(lease: SessionLease) -> SessionToken:
    """The token of a lease."""
    return SessionToken(lease.reveal(), generation=lease.generation)


class TokenRequest:
    """What a provider is asked for.

    >>> from roomkey.session import TokenRequest
    >>> request = TokenRequest("start", attempt=1, within=15.0)
    >>> request.reason, request.attempt, request.is_cancelled
    ('start', 1, False)
    """

    __slots__ = ("_cancelled", "attempt", "reason", "within")

    reason: Reason
    """Why: ``start``, ``renewal``, ``rejection``, or ``retry`` where the try before failed."""
    attempt: int
    """The how-manieth try in a row it is: 1 for the first."""
    within: float
    """Seconds after which nobody waits for the answer any more."""

    def __init__(self, reason: Reason, *, attempt: int, within: float) -> None:
        self.reason, self.attempt, self.within = reason, attempt, within
        self._cancelled = threading.Event()

    @property
    def is_cancelled(self) -> bool:
        """Whether the answer is not wanted any more. A provider that is awaited is cancelled besides."""
        return self._cancelled.is_set()

    def _cancel(self) -> None:
        """Says that the answer is not wanted any more."""
        self._cancelled.set()

    def __repr__(self) -> str:
        return f"TokenRequest({self.reason!r}, attempt={self.attempt}, within={self.within:g})"
