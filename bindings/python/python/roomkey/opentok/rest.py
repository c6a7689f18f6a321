"""OpenTok's REST API as requests to send and answers to understand; sending is up to the caller.

>>> from roomkey import opentok
>>> call = opentok.Api().create_session("a.b.c", media_mode="routed")
>>> call.method, call.url, call.headers["x-opentok-auth"]
('POST', 'https://api.opentok.com/session/create', 'a.b.c')

The token is one that ``mint_api`` made. Never follow a redirect with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from roomkey._rest import Call, call_by_name
from roomkey._roomkey import RestApi

if TYPE_CHECKING:
    from roomkey._types import JsonObject


@dataclass(frozen=True)
class Session:
    """A session that the vendor made.

    >>> from roomkey import opentok
    >>> id = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4"
    >>> answer = b'[{"session_id":"%s"}]' % id.encode()
    >>> opentok.Api().create_session("a.b.c").understand(200, {}, answer).session_id == id
    True
    """

    session_id: str
    """Its id; ``SessionId`` takes it apart."""
    raw: JsonObject = field(repr=False, compare=False)
    """Everything the vendor said, to be passed on."""


class Api:
    """The vendor's API at its cloud, or one that speaks like it at another base URL.

    A base URL is ``https://`` and a host, or ``http://`` on loopback.
    """

    __slots__ = ("_api",)

    def __init__(self, base_url: str | None = None) -> None:
        self._api = RestApi.opentok(base_url)

    @property
    def base_url(self) -> str:
        """The base URL, without a slash at its end."""
        return self._api.base_url

    def create_session(
        self,
        token: str,
        *,
        media_mode: str | None = None,
        archive_mode: str | None = None,
        archive_name: str | None = None,
        archive_resolution: str | None = None,
        location: str | None = None,
        e2ee: bool | None = None,
    ) -> Call[Session]:
        """Creates a session.

        ``media_mode`` is ``relayed`` or ``routed``, ``archive_mode`` ``manual`` or ``always``,
        ``archive_resolution`` such as ``1280x720``, ``location`` an IPv4 address to choose a server near.

        >>> from roomkey import opentok
        >>> opentok.Api().create_session("a.b.c", archive_mode="always").body
        b'archiveMode=always&p2p.preference=disabled'
        """
        return call_by_name(
            self._api,
            _session,
            "create_session",
            token,
            media_mode=media_mode,
            archive_mode=archive_mode,
            archive_name=archive_name,
            archive_resolution=archive_resolution,
            location=location,
            e2ee=e2ee,
        )


def _session(answer: Any) -> Session:
    return Session(**answer)


__all__ = ["Api", "Call", "Session"]
