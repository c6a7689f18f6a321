"""Vonage's REST API as requests to send and answers to understand; sending is up to the caller.

>>> from roomkey import vonage
>>> call = vonage.Api().create_session("a.b.c")
>>> call.url, call.headers["authorization"]
('https://video.api.vonage.com/session/create', 'Bearer a.b.c')

The token is one that ``mint_api`` made. Never follow a redirect with it.
"""

from __future__ import annotations

from roomkey._rest import Call
from roomkey._roomkey import RestApi
from roomkey.opentok import rest as opentok
from roomkey.opentok.rest import Session


class Api(opentok.Api):
    """The vendor's API at its cloud, or one that speaks like it at another base URL.

    It has the calls of ``roomkey.opentok.Api``. A base URL is ``https://`` and a host, or ``http://`` on
    loopback.
    """

    __slots__ = ()

    def __init__(self, base_url: str | None = None) -> None:
        self._api = RestApi.vonage(base_url)


__all__ = ["Api", "Call", "Session"]
