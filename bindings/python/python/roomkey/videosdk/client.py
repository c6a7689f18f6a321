"""Clients that send the calls of ``roomkey.videosdk.Api`` with httpx: ``pip install roomkey[client]``.

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
long as the vendor asks, within a bound, follows no redirect, and reads no more than
``MAXIMUM_ANSWER_BYTES``.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
import random
import threading
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Final, TypeVar

import httpx

from roomkey._roomkey import MAXIMUM_ANSWER_BYTES, Answer, Credentials, Keyring, Pending
from roomkey.errors import RemoteUnavailable, RoomkeyError, of
from roomkey.videosdk.rest import Api, AutoClose, Call, Page, Room, Session, Webhook

if TYPE_CHECKING:
    from roomkey._types import JsonObject, Signers, Texts

T = TypeVar("T")

TOKEN_LIFETIME_SECONDS: Final = 600
"""How long a client's own tokens live."""

RENEWAL_MARGIN_SECONDS: Final = 60
"""How long before its end a token is replaced: longer than any call takes."""

LONGEST_WAIT_SECONDS: Final = 60.0
"""If the vendor asks to wait longer, the error is raised instead."""

# A name that is none is found out when it is looked up, in one of two ways.
_FAILURES: Final = (httpx.HTTPError, httpx.InvalidURL, UnicodeError)

_FIRST_WAIT_SECONDS: Final = 0.25
_LONGEST_BACKOFF_SECONDS: Final = 8.0


class _Token:
    """A token for the API, minted when it is needed and renewed before it expires."""

    def __init__(self, credentials: Signers) -> None:
        self._credentials = credentials
        self._lock = threading.Lock()
        self._token = ""
        self._renew_at = 0.0

    def current(self) -> str:
        with self._lock:
            now = time.time()
            if now >= self._renew_at:
                self._token = self._credentials.mint(
                    permissions=["allow_join"],
                    roles=["crawler"],
                    lifetime=TOKEN_LIFETIME_SECONDS,
                    now=int(now),
                )
                self._renew_at = now + TOKEN_LIFETIME_SECONDS - RENEWAL_MARGIN_SECONDS
            return self._token


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(frozen=True)
class _Wait:
    seconds: float


# What a conversation wants done, and what it is told.
_Wish = Call[T] | _Wait
_News = _Answer | RoomkeyError | None


def _conversation(
    make: Callable[[str], Call[T]], token: _Token, retries: int
) -> Generator[_Wish[T], _News, T]:
    """Sends a call, and sends it again, without doing either itself."""
    for attempt in range(retries + 1):
        call = make(token.current())
        news = yield call
        try:
            if isinstance(news, _Answer):
                return call.understand(news.status, news.headers, news.body)
            assert isinstance(news, RoomkeyError)
            raise news
        except RoomkeyError as error:
            wait = _wait(error, call, attempt)
            if wait is None or attempt == retries:
                raise
        yield _Wait(wait)
    raise AssertionError("the last attempt returns or raises")


def _wait(error: RoomkeyError, call: Call[T], attempt: int) -> float | None:
    """Seconds until another try makes sense, or ``None`` if none does."""
    harmless = call.is_repeatable or error.code == "remote_rate_limited"
    if not error.is_retryable or not harmless:
        return None
    backoff = min(_FIRST_WAIT_SECONDS * 2**attempt, _LONGEST_BACKOFF_SECONDS)
    # Some jitter, or all clients of a failed service come back at once.
    wait = float(error.retry_after or 0) + backoff * random.uniform(0.5, 1.0)
    return wait if wait <= LONGEST_WAIT_SECONDS else None


def _unreachable(failure: Exception) -> RemoteUnavailable:
    error = of(
        "remote_unavailable",
        f"The vendor's service could not be reached ({type(failure).__name__}).",
    )
    assert isinstance(error, RemoteUnavailable)
    error.__cause__ = failure
    return error


def _request(http: httpx.Client | httpx.AsyncClient, call: Call[T] | Pending) -> httpx.Request:
    headers = call.headers | {"accept-encoding": "identity"}
    return http.build_request(call.method, call.url, headers=headers, content=call.body)


def _exchange(http: httpx.Client, call: Call[T] | Pending) -> _Answer:
    answer = http.send(_request(http, call), stream=True, follow_redirects=False)
    try:
        body = bytearray()
        for chunk in answer.iter_bytes() if _is_plain(answer) else ():
            body += chunk
            if len(body) > MAXIMUM_ANSWER_BYTES:
                break
        return _Answer(answer.status_code, _texts(answer.headers), bytes(body))
    finally:
        answer.close()


async def _exchange_async(http: httpx.AsyncClient, call: Call[T] | Pending) -> _Answer:
    answer = await http.send(_request(http, call), stream=True, follow_redirects=False)
    try:
        body = bytearray()
        if _is_plain(answer):
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > MAXIMUM_ANSWER_BYTES:
                    break
        return _Answer(answer.status_code, _texts(answer.headers), bytes(body))
    finally:
        await answer.aclose()


def _is_plain(answer: httpx.Response) -> bool:
    """Whether it came as asked: what is compressed can be short and unpack to anything."""
    encoding: str = answer.headers.get("content-encoding", "identity")
    return encoding == "identity"


def _texts(headers: httpx.Headers) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw]


def complete(step: Answer | Pending, http: httpx.Client) -> Answer:
    """The answer to a client of yours: asks the vendor first where that is what ``Endpoints`` said.

    The request is sent once; whoever wants another try asks you again.

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
        news = _exchange(http, step)
    except _FAILURES as failure:
        return step.unanswered(timed_out=isinstance(failure, httpx.TimeoutException))
    return step.answer(news.status, news.headers, news.body)


async def complete_async(step: Answer | Pending, http: httpx.AsyncClient) -> Answer:
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
        news = await _exchange_async(http, step)
    except _FAILURES as failure:
        return step.unanswered(timed_out=isinstance(failure, httpx.TimeoutException))
    return step.answer(news.status, news.headers, news.body)


class _Calls:
    """The calls that both clients send."""

    def __init__(self, credentials: Signers, base_url: str | None, retries: int) -> None:
        if not isinstance(credentials, (Credentials, Keyring)):
            raise of("argument_invalid", "`credentials` is not Credentials or a Keyring.")
        if isinstance(retries, bool) or not isinstance(retries, int) or retries < 0:
            raise of("argument_invalid", "`retries` is not a whole number, 0 or more.")
        self._api = Api(base_url)
        self._token = _Token(credentials)
        self._retries = retries

    @property
    def base_url(self) -> str:
        """The base URL, without a slash at its end."""
        return self._api.base_url

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url!r})"


class Client(_Calls):
    """Sends the calls and waits for the answers. Threads may share it.

    ``timeout`` is in seconds, for connecting, for writing and for each read. ``retries`` is how many
    times a call may be sent again. ``http`` is a client of your own, which then has its own timeouts.

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
        retries: int = 3,
        http: httpx.Client | None = None,
    ) -> None:
        super().__init__(credentials, base_url, retries)
        self._http = httpx.Client(timeout=timeout) if http is None else http
        self._owns_http = http is None

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections, unless the HTTP client is your own."""
        if self._owns_http:
            self._http.close()

    def create_room(
        self,
        *,
        custom_room_id: str | None = None,
        region: str | None = None,
        geo_fence: str | None = None,
        auto_close: AutoClose | None = None,
        webhook: Webhook | None = None,
        allowed_participants: Texts | None = None,
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

    def _send(self, make: Callable[[str], Call[T]]) -> T:
        conversation = _conversation(make, self._token, self._retries)
        news: _News = None
        while True:
            try:
                wish = conversation.send(news)
            except StopIteration as done:
                result: T = done.value
                return result
            if isinstance(wish, _Wait):
                time.sleep(wish.seconds)
                news = None
                continue
            try:
                news = _exchange(self._http, wish)
            except _FAILURES as failure:
                news = _unreachable(failure)


class AsyncClient(_Calls):
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
        retries: int = 3,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        super().__init__(credentials, base_url, retries)
        self._http = httpx.AsyncClient(timeout=timeout) if http is None else http
        self._owns_http = http is None

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes the connections, unless the HTTP client is your own."""
        if self._owns_http:
            await self._http.aclose()

    async def create_room(
        self,
        *,
        custom_room_id: str | None = None,
        region: str | None = None,
        geo_fence: str | None = None,
        auto_close: AutoClose | None = None,
        webhook: Webhook | None = None,
        allowed_participants: Texts | None = None,
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

    async def _send(self, make: Callable[[str], Call[T]]) -> T:
        conversation = _conversation(make, self._token, self._retries)
        news: _News = None
        while True:
            try:
                wish = conversation.send(news)
            except StopIteration as done:
                result: T = done.value
                return result
            if isinstance(wish, _Wait):
                await asyncio.sleep(wish.seconds)
                news = None
                continue
            try:
                news = await _exchange_async(self._http, wish)
            except _FAILURES as failure:
                news = _unreachable(failure)


__all__ = [
    "LONGEST_WAIT_SECONDS",
    "RENEWAL_MARGIN_SECONDS",
    "TOKEN_LIFETIME_SECONDS",
    "AsyncClient",
    "Client",
    "complete",
    "complete_async",
]
