"""Clients that create sessions at Vonage, with httpx: ``pip install roomkey[client]``.

.. code-block:: python

    from roomkey import vonage
    from roomkey.vonage.client import Client

    with Client(vonage.Credentials.from_env()) as client:
        session = client.create_session(media_mode="routed")

``Client`` blocks and ``AsyncClient`` awaits. A client mints a token for the API by itself and renews it
before it expires. A call that fails is sent again where that can help: a session too many costs nothing.
"""

from __future__ import annotations

from typing import Final

import httpx

from roomkey._http import AsyncSender, Sender, Token
from roomkey._roomkey import VonageCredentials as Credentials
from roomkey.errors import of
from roomkey.vonage.rest import Api, Session

TOKEN_LIFETIME_SECONDS: Final = 900
"""How long a client's own tokens live, which is what the vendor's SDKs give theirs."""


def _token(credentials: Credentials) -> Token:
    if not isinstance(credentials, Credentials):
        raise of("argument_invalid", "`credentials` is not Vonage's Credentials.")

    def mint(now: int) -> str:
        return credentials.mint_api(lifetime=TOKEN_LIFETIME_SECONDS, now=now)

    return Token(mint, TOKEN_LIFETIME_SECONDS)


class Client(Sender):
    """Sends the call and waits for the answer. Threads may share it.

    ``timeout`` is in seconds, for connecting, for writing and for each read. ``retries`` is how many
    times a call may be sent again. ``http`` is a client of your own, which then has its own timeouts.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        base_url: str | None = None,
        timeout: float = 10.0,
        retries: int = 3,
        http: httpx.Client | None = None,
    ) -> None:
        token = _token(credentials)
        self._api = Api(base_url)
        super().__init__(self._api, token.current, retries, timeout, http)

    def create_session(
        self,
        *,
        media_mode: str | None = None,
        archive_mode: str | None = None,
        archive_name: str | None = None,
        archive_resolution: str | None = None,
        location: str | None = None,
        e2ee: bool | None = None,
    ) -> Session:
        """Creates a session. The arguments are those of ``Api.create_session``."""
        return self._send(
            lambda token: self._api.create_session(
                token,
                media_mode=media_mode,
                archive_mode=archive_mode,
                archive_name=archive_name,
                archive_resolution=archive_resolution,
                location=location,
                e2ee=e2ee,
            )
        )


class AsyncClient(AsyncSender):
    """Sends the call and awaits the answer. The arguments are those of ``Client``."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        base_url: str | None = None,
        timeout: float = 10.0,
        retries: int = 3,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        token = _token(credentials)
        self._api = Api(base_url)
        super().__init__(self._api, token.current, retries, timeout, http)

    async def create_session(
        self,
        *,
        media_mode: str | None = None,
        archive_mode: str | None = None,
        archive_name: str | None = None,
        archive_resolution: str | None = None,
        location: str | None = None,
        e2ee: bool | None = None,
    ) -> Session:
        """Creates a session. The arguments are those of ``Api.create_session``."""
        return await self._send(
            lambda token: self._api.create_session(
                token,
                media_mode=media_mode,
                archive_mode=archive_mode,
                archive_name=archive_name,
                archive_resolution=archive_resolution,
                location=location,
                e2ee=e2ee,
            )
        )


__all__ = ["TOKEN_LIFETIME_SECONDS", "AsyncClient", "Client"]
