"""How the clients of every vendor send calls, and how much they read of the answers.

What is done next the core says: here it is only sent, measured and slept, by those that block and by those that
await. Whatever fails on the way is raised as a ``RoomkeyError``.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

import httpx

from roomkey._rest import Call
from roomkey._roomkey import (
    MOST_BYTES,
    Conversation,
    OwnToken,
    Patience,
)
from roomkey.errors import RoomkeyError, of

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")

LONGEST_TRY_SECONDS: Final = 600.0
"""The longest that a try may take, with whatever HTTP client."""

# A name that is none is found out when it is looked up, in one of two ways.
FAILURES: Final = (httpx.HTTPError, httpx.InvalidURL, UnicodeError)


_TOO_LATE: Final = "The answer did not come to its end in time."


def has_timed_out(failure: Exception) -> bool:
    """Whether nobody answered in time, which is something else than that nobody was there."""
    return isinstance(failure, httpx.TimeoutException)


class Token:
    """A token for the API, minted when it is needed and renewed before it expires."""

    def __init__(self, mint: Callable[[int], str], lifetime_seconds: int) -> None:
        self._mint = mint
        self._own = OwnToken(lifetime_seconds)

    def current(self) -> str:
        return self._own.current(self._mint)


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
_News = _Answer | Exception | None


def _conversation(
    make: Callable[[str], Call[T]], token: Callable[[], str], patience: Patience
) -> Generator[_Wish[T], _News, T]:
    """Carries out what the core says, but for sending and sleeping."""
    talk = Conversation(patience)
    while True:
        call = make(token())
        news = yield call
        drawn = secrets.randbits(32)
        if isinstance(news, _Answer):
            heard = talk.answered(call.named, news.status, news.headers, news.body, drawn=drawn)
        else:
            assert news is not None
            how = "timed_out" if has_timed_out(news) else "unreachable"
            try:
                heard = talk.failed(call.named, how, drawn=drawn)
            except RoomkeyError as error:
                raise error from news
        seconds, understood = heard
        if seconds is None:
            return call.read(understood)
        yield _Wait(seconds)


class Sent(Protocol):
    """Whatever is sent."""

    @property
    def method(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def headers(self) -> dict[str, str]: ...
    @property
    def body(self) -> bytes: ...


def _request(http: httpx.Client | httpx.AsyncClient, call: Sent) -> httpx.Request:
    headers = call.headers | {"accept-encoding": "identity"}
    return http.build_request(call.method, call.url, headers=headers, content=call.body)


def exchange(http: httpx.Client, call: Sent, within: float) -> _Answer:
    """Sends a call. Each step has the client's own timeout, and all of it may take `within` seconds."""
    over = time.monotonic() + within
    answer = http.send(_request(http, call), stream=True, follow_redirects=False)
    try:
        body = bytearray()
        for chunk in answer.iter_bytes() if _is_plain(answer) else ():
            body += chunk
            if len(body) >= MOST_BYTES:
                break
            if time.monotonic() > over:
                raise httpx.ReadTimeout(_TOO_LATE)
        return _Answer(answer.status_code, _texts(answer.headers), bytes(body[:MOST_BYTES]))
    finally:
        answer.close()


async def exchange_async(http: httpx.AsyncClient, call: Sent, within: float) -> _Answer:
    """The same, awaited."""
    try:
        return await asyncio.wait_for(_exchange_async(http, call), within)
    except asyncio.TimeoutError as late:
        raise httpx.ReadTimeout(_TOO_LATE) from late


async def _exchange_async(http: httpx.AsyncClient, call: Sent) -> _Answer:
    answer = await http.send(_request(http, call), stream=True, follow_redirects=False)
    try:
        body = bytearray()
        if _is_plain(answer):
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) >= MOST_BYTES:
                    break
        return _Answer(answer.status_code, _texts(answer.headers), bytes(body[:MOST_BYTES]))
    finally:
        await answer.aclose()


def _is_plain(answer: httpx.Response) -> bool:
    """Whether it came as asked: what is compressed can be short and unpack to anything."""
    encodings: str = answer.headers.get("content-encoding", "")
    return all(one.strip().lower() in ("", "identity") for one in encodings.split(","))


def _texts(headers: httpx.Headers) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw]


class _Api(Protocol):
    @property
    def base_url(self) -> str: ...


Http = TypeVar("Http", httpx.Client, httpx.AsyncClient)


def made(kind: type[Http], timeout: float) -> Http:
    """An HTTP client with the environment's proxies and certificates, which may be of no use."""
    within = Patience(timeout, 1).within
    try:
        return kind(timeout=within)
    except ImportError as failure:
        raise of(
            "argument_invalid",
            "The environment asks for a proxy (`ALL_PROXY`, `HTTPS_PROXY` ...) that httpx cannot use"
            " as it is installed.",
            "For SOCKS: pip install 'httpx[socks]'. Or give a client of your own as `http`.",
        ) from failure
    except (httpx.InvalidURL, ValueError, OSError) as failure:
        raise of(
            "argument_invalid",
            "No HTTP client can be made of what the environment says about proxies and certificates"
            f" ({type(failure).__name__}).",
            "Look at `ALL_PROXY`, `HTTPS_PROXY`, `NO_PROXY`, `SSL_CERT_FILE` and `SSL_CERT_DIR`, or"
            " give a client of your own as `http`.",
        ) from failure


def _given_or_made(kind: type[Http], http: Http | None, timeout: float) -> Http:
    if http is None:
        return made(kind, timeout)
    if not isinstance(http, kind):
        raise of("argument_invalid", f"`http` is not an httpx.{kind.__name__}.")
    return http


class Calls:
    """What the clients that block and those that await have in common."""

    def __init__(self, api: _Api, token: Callable[[], str], attempts: int, timeout: float) -> None:
        self._base_url = api.base_url
        self._token = token
        self._patience = Patience(timeout, attempts)

    def _refuse_if_closed(self, http: httpx.Client | httpx.AsyncClient) -> None:
        if http.is_closed:
            raise of("argument_invalid", "The client was closed, and sends nothing any more.")

    @property
    def base_url(self) -> str:
        """The base URL, without a slash at its end."""
        return self._base_url

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url!r})"


class Sender(Calls):
    """Sends calls and waits for the answers."""

    def __init__(
        self,
        api: _Api,
        token: Callable[[], str],
        attempts: int,
        timeout: float,
        http: httpx.Client | None,
    ) -> None:
        # A client of one's own has timeouts of its own.
        super().__init__(api, token, attempts, timeout if http is None else LONGEST_TRY_SECONDS)
        self._http = _given_or_made(httpx.Client, http, timeout)
        self._owns_http = http is None

    def __enter__(self) -> Self:
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

    def _send(self, make: Callable[[str], Call[T]]) -> T:
        self._refuse_if_closed(self._http)
        conversation = _conversation(make, self._token, self._patience)
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
                news = exchange(self._http, wish, self._patience.within)
            except FAILURES as failure:
                news = failure


class AsyncSender(Calls):
    """Sends calls and awaits the answers."""

    def __init__(
        self,
        api: _Api,
        token: Callable[[], str],
        attempts: int,
        timeout: float,
        http: httpx.AsyncClient | None,
    ) -> None:
        # A client of one's own has timeouts of its own.
        super().__init__(api, token, attempts, timeout if http is None else LONGEST_TRY_SECONDS)
        self._http = _given_or_made(httpx.AsyncClient, http, timeout)
        self._owns_http = http is None

    async def __aenter__(self) -> Self:
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

    async def _send(self, make: Callable[[str], Call[T]]) -> T:
        self._refuse_if_closed(self._http)
        conversation = _conversation(make, self._token, self._patience)
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
                news = await exchange_async(self._http, wish, self._patience.within)
            except FAILURES as failure:
                news = failure
