"""Clients that create sessions at Video.io, with httpx: the extra ``client`` of the package.

.. code-block:: python

    from roomkey.videoio.client import Client

    with Client.from_env() as client:
        session = client.create_session("ann@app.example", scopes=["videos.read"])

``Client`` blocks and ``AsyncClient`` awaits. An app token gives full control of the app: keep it on servers.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import httpx

from roomkey._http import AsyncSender, Sender
from roomkey.errors import of
from roomkey.videoio.rest import Api, Session

if TYPE_CHECKING:
    from typing_extensions import Self

    from roomkey._types import TextList, Variables


class _AppToken:
    """An app token, which nothing shows."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise of("argument_invalid", "`app_token` is not text.")
        self._text = text

    def __call__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "AppToken([redacted])"

    def __reduce__(self) -> str:
        raise TypeError("an app token is not written anywhere")


def _from_env(environ: Variables | None) -> str:
    token = (os.environ if environ is None else environ).get("VIDEOIO_APP_TOKEN")
    if not token:
        raise of("token_malformed", "`VIDEOIO_APP_TOKEN` is not set.")
    return token


class Client(Sender):
    """Sends the call and waits for the answer. Threads may share it.

    ``generation`` is that of the API, ``first`` or ``second``. ``timeout`` is how many seconds a try
    may take, above 0 and up to 600. ``attempts`` is how many times a call is tried in all, 1 to 10. ``http`` is a
    client of your own, whose timeouts then count instead.

    >>> import httpx
    >>> from roomkey.videoio.client import Client
    >>> vendor = lambda request: httpx.Response(200, json={"session_key": "1nU7", "identity": "ann"})
    >>> http = httpx.Client(transport=httpx.MockTransport(vendor))
    >>> Client("a.b.c", generation="first", http=http).create_session("ann").session_token
    '1nU7'
    """

    def __init__(
        self,
        app_token: str,
        *,
        generation: str = "second",
        base_url: str | None = None,
        timeout: float = 10.0,
        attempts: int = 3,
        http: httpx.Client | None = None,
    ) -> None:
        self._api = Api(base_url, generation=generation)
        super().__init__(self._api, _AppToken(app_token), attempts, timeout, http)

    @classmethod
    def from_env(
        cls,
        environ: Variables | None = None,
        *,
        generation: str = "second",
        base_url: str | None = None,
        timeout: float = 10.0,
        attempts: int = 3,
        http: httpx.Client | None = None,
    ) -> Self:
        """With the app token of ``VIDEOIO_APP_TOKEN`` in the environment, or in another mapping.

        >>> from roomkey.videoio.client import Client
        >>> Client.from_env({"VIDEOIO_APP_TOKEN": "a.b.c"}, generation="first")
        Client('https://api.video.io')
        """
        return cls(
            _from_env(environ),
            generation=generation,
            base_url=base_url,
            timeout=timeout,
            attempts=attempts,
            http=http,
        )

    def create_session(self, identity: str, *, scopes: TextList | None = None) -> Session:
        """Creates a session for a user. The second generation demands ``scopes``."""
        return self._send(lambda token: self._api.create_session(token, identity, scopes=scopes))


class AsyncClient(AsyncSender):
    """Sends the call and awaits the answer. The arguments are those of ``Client``.

    >>> import asyncio, httpx
    >>> from roomkey.videoio.client import AsyncClient
    >>> vendor = lambda request: httpx.Response(200, json={"session_key": "1nU7", "identity": "ann"})
    >>> http = httpx.AsyncClient(transport=httpx.MockTransport(vendor))
    >>> client = AsyncClient("a.b.c", generation="first", http=http)
    >>> asyncio.run(client.create_session("ann")).session_token
    '1nU7'
    """

    def __init__(
        self,
        app_token: str,
        *,
        generation: str = "second",
        base_url: str | None = None,
        timeout: float = 10.0,
        attempts: int = 3,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self._api = Api(base_url, generation=generation)
        super().__init__(self._api, _AppToken(app_token), attempts, timeout, http)

    @classmethod
    def from_env(
        cls,
        environ: Variables | None = None,
        *,
        generation: str = "second",
        base_url: str | None = None,
        timeout: float = 10.0,
        attempts: int = 3,
        http: httpx.AsyncClient | None = None,
    ) -> Self:
        """With the app token of ``VIDEOIO_APP_TOKEN`` in the environment, or in another mapping."""
        return cls(
            _from_env(environ),
            generation=generation,
            base_url=base_url,
            timeout=timeout,
            attempts=attempts,
            http=http,
        )

    async def create_session(self, identity: str, *, scopes: TextList | None = None) -> Session:
        """Creates a session for a user. The second generation demands ``scopes``."""
        return await self._send(
            lambda token: self._api.create_session(token, identity, scopes=scopes)
        )


__all__ = ["AsyncClient", "Client"]
