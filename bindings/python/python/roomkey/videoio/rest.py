"""Video.io's API as a request to send and an answer to understand; sending is up to the caller.

There are two generations of it: the ``first`` has no scopes, the ``second`` demands them.

>>> from roomkey import videoio
>>> call = videoio.Api().create_session("a.b.c", "ann", scopes=["videos.read"])
>>> call.url, call.headers["authorization"]
('https://gateway.video.io/v1/sessions', 'Bearer a.b.c')

The token is an app token. Never follow a redirect with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from roomkey._rest import Call, call_by_name
from roomkey._roomkey import RestApi

if TYPE_CHECKING:
    from roomkey._types import TextList


@dataclass(frozen=True)
class Session:
    """A session that the vendor made.

    >>> from roomkey import videoio
    >>> call = videoio.Api(generation="first").create_session("a.b.c", "ann")
    >>> call.understand(200, {}, b'{"session_key":"1nU7","identity":"ann"}')
    Session(identity='ann', expires_at=None)
    """

    session_token: str = field(repr=False)
    """The token. It is opaque: the vendor documents no form for it."""
    identity: str
    """Whose session it is."""
    expires_at: datetime | None
    """When it ends, to the second, in UTC. The first generation does not say."""
    expires_at_text: str | None = field(repr=False)
    """The same as the vendor wrote it, to the microsecond."""


class Api:
    """The vendor's API at its cloud, or one that speaks like it at another base URL.

    ``generation`` is ``first`` or ``second``. A base URL is ``https://`` and a host, or ``http://`` on loopback.
    """

    __slots__ = ("_api",)

    def __init__(self, base_url: str | None = None, *, generation: str = "second") -> None:
        self._api = RestApi.videoio(generation, base_url)

    @property
    def base_url(self) -> str:
        """The base URL, without a slash at its end."""
        return self._api.base_url

    def create_session(
        self, token: str, identity: str, *, scopes: TextList | None = None
    ) -> Call[Session]:
        """Trades an app token and the app's own name for a user for a session token.

        >>> from roomkey import videoio
        >>> videoio.Api(generation="first").create_session("a.b.c", "ann").body
        b'{"identity":"ann"}'
        """
        return call_by_name(
            self._api, _session, "create_session", token, identity=identity, scopes=scopes
        )


def _session(answer: Any) -> Session:
    seconds = answer.pop("expires_at")
    expires_at = None if seconds is None else datetime.fromtimestamp(seconds, timezone.utc)
    return Session(**answer, expires_at=expires_at)


__all__ = ["Api", "Call", "Session"]
