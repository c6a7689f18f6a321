"""Clients that send the calls of ``roomkey.videosdk.Api`` with httpx: the extra ``client`` of the package.

.. code-block:: python

    from roomkey import videosdk
    from roomkey.videosdk.client import Client

    with Client(videosdk.Credentials.from_env()) as client:
        room = client.create_room(custom_room_id="stand-up")
        for session in client.sessions(room_id=room.room_id):
            print(session)

``Client`` blocks and ``AsyncClient`` awaits; both do the same. A client mints a token for the API by
itself and renews it before it expires. A call is sent again where that can help and can do no harm: after
429 always, after a failure of the service or of the network only if the call changes nothing. It waits as
long as the vendor asks, up to a minute at once and two minutes in all, follows no redirect, and reads no more
than ``MAXIMUM_ANSWER_BYTES``. ``docs/clients.md`` of the repository says all of it.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Final, TypeVar

import httpx

from roomkey._http import (
    FAILURES,
    LONGEST_TRY_SECONDS,
    AsyncSender,
    Sender,
    Token,
    exchange,
    exchange_async,
    has_timed_out,
)
from roomkey._roomkey import (
    LONGEST_WAIT_SECONDS,
    RENEWAL_MARGIN_SECONDS,
    Answer,
    Credentials,
    Keyring,
    Pending,
)
from roomkey.errors import of
from roomkey.videosdk.rest import Api, AutoClose, Call, Page, Room, Session, Webhook

if TYPE_CHECKING:
    from roomkey._types import JsonObject, Signers, TextList

T = TypeVar("T")

TOKEN_LIFETIME_SECONDS: Final = 600
"""How long a client's own tokens live."""


def _token(credentials: Signers) -> Token:
    if not isinstance(credentials, (Credentials, Keyring)):
        raise of("argument_invalid", "`credentials` is not Credentials or a Keyring.")

    def mint(now: int) -> str:
        return credentials.mint(
            permissions=["allow_join"],
            roles=["crawler"],
            lifetime=TOKEN_LIFETIME_SECONDS,
            now=now,
        )

    return Token(mint, TOKEN_LIFETIME_SECONDS)


def complete(
    step: Answer | Pending, http: httpx.Client, *, timeout: float = LONGEST_TRY_SECONDS
) -> Answer:
    """The answer to a client of yours: asks the vendor first where that is what ``Endpoints`` said.

    The request is sent once; whoever wants another try asks you again. It may take ``timeout`` seconds, and each
    step of it what the timeouts of ``http`` say.

    >>> import httpx
    >>> from roomkey import videosdk
    >>> from roomkey.videosdk.client import complete
    >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    >>> body = b'{"token":"a.b.c"}'
    >>> step = videosdk.Endpoints(credentials).create_meeting(body=body)
    >>> complete(step, httpx.Client()).status
    401
    """
    if isinstance(step, Answer):
        return step
    try:
        news = exchange(http, step, timeout)
    except FAILURES as failure:
        return step.unanswered(timed_out=has_timed_out(failure))
    return step.answer(news.status, news.headers, news.body)


async def complete_async(
    step: Answer | Pending, http: httpx.AsyncClient, *, timeout: float = LONGEST_TRY_SECONDS
) -> Answer:
    """The same as ``complete``, awaited.

    >>> import asyncio, httpx
    >>> from roomkey import videosdk
    >>> from roomkey.videosdk.client import complete_async
    >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    >>> step = videosdk.Endpoints(credentials).create_meeting()
    >>> asyncio.run(complete_async(step, httpx.AsyncClient())).status
    401
    """
    if isinstance(step, Answer):
        return step
    try:
        news = await exchange_async(http, step, timeout)
    except FAILURES as failure:
        return step.unanswered(timed_out=has_timed_out(failure))
    return step.answer(news.status, news.headers, news.body)


class Client(Sender):
    """Sends the calls and waits for the answers. Threads may share it.

    ``timeout`` is how many seconds a try may take, above 0 and up to 600. ``attempts`` is how many times a
    call is tried in all, 1 to 10. ``http`` is a client of your own, whose timeouts then count instead.

    >>> import httpx
    >>> from roomkey import videosdk
    >>> from roomkey.videosdk.client import Client
    >>> vendor = lambda request: httpx.Response(200, json={"roomId": "2kyv-gzay-64pg", "id": "61d5"})
    >>> http = httpx.Client(transport=httpx.MockTransport(vendor))
    >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    >>> client = Client(credentials, http=http)
    >>> client.validate_room("2kyv-gzay-64pg").room_id
    '2kyv-gzay-64pg'
    >>> client.remove_participant("ann", room_id="2kyv-gzay-64pg")
    >>> client.end_session("2kyv-gzay-64pg").ended, client.fetch_session("61d5").id
    (False, '61d5')
    >>> client.close()
    """

    def __init__(
        self,
        credentials: Signers,
        *,
        base_url: str | None = None,
        timeout: float = 10.0,
        attempts: int = 3,
        http: httpx.Client | None = None,
    ) -> None:
        token = _token(credentials)
        self._api = Api(base_url)
        super().__init__(self._api, token.current, attempts, timeout, http)

    def create_room(
        self,
        *,
        custom_room_id: str | None = None,
        region: str | None = None,
        geo_fence: str | None = None,
        auto_close: AutoClose | None = None,
        webhook: Webhook | None = None,
        allowed_participants: TextList | None = None,
        extra: JsonObject | None = None,
    ) -> Room:
        """Creates a room. With a custom id that exists already the vendor answers with that room."""
        return self._send(
            lambda token: self._api.create_room(
                token,
                custom_room_id=custom_room_id,
                region=region,
                geo_fence=geo_fence,
                auto_close=auto_close,
                webhook=webhook,
                allowed_participants=allowed_participants,
                extra=extra,
            )
        )

    def validate_room(
        self, room_id: str | None = None, *, custom_room_id: str | None = None
    ) -> Room:
        """Returns the room if it exists and is ours; raises ``RemoteNotFound`` if not."""
        return self._send(
            lambda token: self._api.validate_room(token, room_id, custom_room_id=custom_room_id)
        )

    def fetch_room(self, room_id: str | None = None, *, custom_room_id: str | None = None) -> Room:
        """Fetches a room by its id or by its custom id."""
        return self._send(
            lambda token: self._api.fetch_room(token, room_id, custom_room_id=custom_room_id)
        )

    def rooms(self, *, per_page: int | None = None, search: str | None = None) -> Iterator[Room]:
        """All rooms, page after page as they are asked for."""
        return self._pages(
            lambda page, token: self._api.list_rooms(
                token, page=page, per_page=per_page, search=search
            )
        )

    def deactivate_room(self, room_id: str) -> Room:
        """Closes a room for ever. It takes the vendor's id, not a custom one."""
        return self._send(lambda token: self._api.deactivate_room(token, room_id))

    def sessions(
        self, *, room_id: str | None = None, per_page: int | None = None
    ) -> Iterator[Session]:
        """All sessions, or those of a room, page after page as they are asked for."""
        return self._pages(
            lambda page, token: self._api.list_sessions(
                token, room_id=room_id, page=page, per_page=per_page
            )
        )

    def fetch_session(self, session_id: str) -> Session:
        """Fetches a session by its id."""
        return self._send(lambda token: self._api.fetch_session(token, session_id))

    def end_session(self, room_id: str, *, session_id: str | None = None) -> Session:
        """Ends the session of a room for everyone in it."""
        return self._send(
            lambda token: self._api.end_session(token, room_id, session_id=session_id)
        )

    def remove_participant(
        self, participant_id: str, *, room_id: str | None = None, session_id: str | None = None
    ) -> None:
        """Removes a participant from a session, which is named by its room or by its id."""
        return self._send(
            lambda token: self._api.remove_participant(
                token, participant_id, room_id=room_id, session_id=session_id
            )
        )

    def _pages(self, make: Callable[[int, str], Call[Page[T]]]) -> Iterator[T]:
        for number in itertools.count(1):
            page = self._send(functools.partial(make, number))
            yield from page.items
            if number >= page.last:
                return


class AsyncClient(AsyncSender):
    """Sends the calls and awaits the answers. The arguments are those of ``Client``.

    >>> import asyncio, httpx
    >>> from roomkey import videosdk
    >>> from roomkey.videosdk.client import AsyncClient
    >>> vendor = lambda request: httpx.Response(200, json={"roomId": "2kyv-gzay-64pg"})
    >>> http = httpx.AsyncClient(transport=httpx.MockTransport(vendor))
    >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    >>> async def create():
    ...     client = AsyncClient(credentials, http=http)
    ...     room = await client.create_room()
    ...     await client.aclose()
    ...     return room.room_id
    >>> asyncio.run(create())
    '2kyv-gzay-64pg'
    """

    def __init__(
        self,
        credentials: Signers,
        *,
        base_url: str | None = None,
        timeout: float = 10.0,
        attempts: int = 3,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        token = _token(credentials)
        self._api = Api(base_url)
        super().__init__(self._api, token.current, attempts, timeout, http)

    async def create_room(
        self,
        *,
        custom_room_id: str | None = None,
        region: str | None = None,
        geo_fence: str | None = None,
        auto_close: AutoClose | None = None,
        webhook: Webhook | None = None,
        allowed_participants: TextList | None = None,
        extra: JsonObject | None = None,
    ) -> Room:
        """Creates a room. With a custom id that exists already the vendor answers with that room."""
        return await self._send(
            lambda token: self._api.create_room(
                token,
                custom_room_id=custom_room_id,
                region=region,
                geo_fence=geo_fence,
                auto_close=auto_close,
                webhook=webhook,
                allowed_participants=allowed_participants,
                extra=extra,
            )
        )

    async def validate_room(
        self, room_id: str | None = None, *, custom_room_id: str | None = None
    ) -> Room:
        """Returns the room if it exists and is ours; raises ``RemoteNotFound`` if not."""
        return await self._send(
            lambda token: self._api.validate_room(token, room_id, custom_room_id=custom_room_id)
        )

    async def fetch_room(
        self, room_id: str | None = None, *, custom_room_id: str | None = None
    ) -> Room:
        """Fetches a room by its id or by its custom id."""
        return await self._send(
            lambda token: self._api.fetch_room(token, room_id, custom_room_id=custom_room_id)
        )

    def rooms(
        self, *, per_page: int | None = None, search: str | None = None
    ) -> AsyncIterator[Room]:
        """All rooms, page after page as they are asked for."""
        return self._pages(
            lambda page, token: self._api.list_rooms(
                token, page=page, per_page=per_page, search=search
            )
        )

    async def deactivate_room(self, room_id: str) -> Room:
        """Closes a room for ever. It takes the vendor's id, not a custom one."""
        return await self._send(lambda token: self._api.deactivate_room(token, room_id))

    def sessions(
        self, *, room_id: str | None = None, per_page: int | None = None
    ) -> AsyncIterator[Session]:
        """All sessions, or those of a room, page after page as they are asked for."""
        return self._pages(
            lambda page, token: self._api.list_sessions(
                token, room_id=room_id, page=page, per_page=per_page
            )
        )

    async def fetch_session(self, session_id: str) -> Session:
        """Fetches a session by its id."""
        return await self._send(lambda token: self._api.fetch_session(token, session_id))

    async def end_session(self, room_id: str, *, session_id: str | None = None) -> Session:
        """Ends the session of a room for everyone in it."""
        return await self._send(
            lambda token: self._api.end_session(token, room_id, session_id=session_id)
        )

    async def remove_participant(
        self, participant_id: str, *, room_id: str | None = None, session_id: str | None = None
    ) -> None:
        """Removes a participant from a session, which is named by its room or by its id."""
        return await self._send(
            lambda token: self._api.remove_participant(
                token, participant_id, room_id=room_id, session_id=session_id
            )
        )

    async def _pages(self, make: Callable[[int, str], Call[Page[T]]]) -> AsyncIterator[T]:
        for number in itertools.count(1):
            page = await self._send(functools.partial(make, number))
            for item in page.items:
                yield item
            if number >= page.last:
                return


__all__ = [
    "LONGEST_WAIT_SECONDS",
    "RENEWAL_MARGIN_SECONDS",
    "TOKEN_LIFETIME_SECONDS",
    "AsyncClient",
    "Client",
    "complete",
    "complete_async",
]
