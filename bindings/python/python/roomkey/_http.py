"""How the clients of every vendor send calls, and how much they read of the answers.

When a call is sent again the core says. A conversation neither sends nor sleeps, so that those that block
and those that await do the same. Whatever fails on the way is raised as a ``RoomkeyError``.
"""

from __future__ import annotations

import asyncio
import math
import secrets
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

import httpx

from roomkey._rest import Call
from roomkey._roomkey import MAXIMUM_ANSWER_BYTES, Retries
from roomkey.errors import RemoteUnavailable, RoomkeyError, of

if TYPE_CHECKING:
    from typing_extensions import Self

    from roomkey._roomkey import Pending

T = TypeVar("T")

RENEWAL_MARGIN_SECONDS: Final = 60
"""How long before its end a token is replaced: longer than any call takes."""

# A name that is none is found out when it is looked up, in one of two ways.
FAILURES: Final = (httpx.HTTPError, httpx.InvalidURL, UnicodeError)


class Token:
    """A token for the API, minted at a time when it is needed and renewed before it expires."""

    def __init__(self, mint: Callable[[int], str], lifetime_seconds: int) -> None:
        self._mint = mint
        self._lifetime_seconds = lifetime_seconds
        self._lock = threading.Lock()
        self._token = ""
        self._minted_at = 0.0
        self._renew_at = 0.0

    def current(self) -> str:
        with self._lock:
            now = time.time()
            # A clock that was set back would keep a token that comes from its future.
            if not self._minted_at <= now < self._renew_at:
                self._token = self._mint(int(now))
                self._minted_at = now
                self._renew_at = now + self._lifetime_seconds - RENEWAL_MARGIN_SECONDS
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
    make: Callable[[str], Call[T]], token: Callable[[], str], retries: Retries
) -> Generator[_Wish[T], _News, T]:
    """Sends a call, and sends it again, without doing either itself."""
    attempt = 0
    while True:
        attempt += 1
        call = make(token())
        news = yield call
        try:
            if isinstance(news, _Answer):
                return call.understand(news.status, news.headers, news.body)
            assert isinstance(news, RoomkeyError)
            raise news
        except RoomkeyError as error:
            seconds = retries.wait(
                attempt,
                error.code,
                error.retry_after,
                is_repeatable=call.is_repeatable,
                drawn=secrets.randbits(32),
            )
            if seconds is None:
                raise
        yield _Wait(seconds)


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


def exchange(http: httpx.Client, call: Call[T] | Pending) -> _Answer:
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


async def exchange_async(http: httpx.AsyncClient, call: Call[T] | Pending) -> _Answer:
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
    is_number = isinstance(timeout, (int, float)) and not isinstance(timeout, bool)
    if not is_number or not math.isfinite(timeout) or timeout <= 0:
        raise of("argument_invalid", "`timeout` is not a number of seconds greater than 0.")
    try:
        return kind(timeout=timeout)
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

    def __init__(self, api: _Api, token: Callable[[], str], attempts: int) -> None:
        self._base_url = api.base_url
        self._token = token
        self._retries = Retries(attempts)

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
        super().__init__(api, token, attempts)
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
                news = exchange(self._http, wish)
            except FAILURES as failure:
                news = _unreachable(failure)


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
        super().__init__(api, token, attempts)
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
                news = await exchange_async(self._http, wish)
            except FAILURES as failure:
                news = _unreachable(failure)
