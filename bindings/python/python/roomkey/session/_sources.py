"""Where the tokens of a session come from, and how one is fetched."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import MethodType
from typing import TYPE_CHECKING, Final, TypeAlias, TypedDict

from roomkey._roomkey import (
    Fetched,
    SessionEndpoint,
    SessionOrigin,
    SessionRefusal,
    SessionSource,
    stated_token,
)
from roomkey.errors import of
from roomkey.session._words import TokenRequest

if TYPE_CHECKING:
    from roomkey._types import Method, Profile, Scopes, TextOrJson

LOG: Final = logging.getLogger("roomkey.session")

Provided: TypeAlias = str | Fetched
"""What a provider gives: a token, or a token and what is known about it."""

Provider: TypeAlias = (
    Callable[[TokenRequest], Provided] | Callable[[TokenRequest], Awaitable[Provided]]
)
"""A function that gets a token, or a coroutine function."""


HeadersGiven: TypeAlias = (
    Mapping[str, str] | Callable[[], Mapping[str, str]] | Callable[[], Awaitable[Mapping[str, str]]]
)
"""Headers of a request, or a function or a coroutine function that makes them for each."""


class StartOptions(TypedDict, total=False):
    """What a session may be started with."""

    session_token: str | None
    """A token that there is. It ends; beside one of those below, others follow."""
    app_token: str | None
    """An app token, which goes with an ``identity``. For trying out: whoever holds it controls the whole app."""
    identity: str | None
    """Your own name for the user."""
    scopes: Scopes | None
    """What the session is to be good for, where the endpoint asks: Video.io's scopes."""
    token_provider: Provider | None
    """A function that gets tokens."""
    endpoint: str | None
    """The URL of a server that hands tokens out."""
    profile: Profile | None
    """How it is asked and answers: ``any``, if nothing is said."""
    method: Method | None
    """The method, where it is not that of the profile."""
    headers: HeadersGiven | None
    """Headers of the request, or a function or a coroutine function that makes them for each."""
    body: TextOrJson | None
    """The body: a text, or a ``dict`` that is sent as JSON."""


class Refused(Exception):
    """A server answered, and brought no token. What it said is not in it."""

    def __init__(self, refusal: SessionRefusal) -> None:
        super().__init__()
        self.refusal = refusal


@dataclass(frozen=True)
class Given:
    """What a session was started with."""

    session_token: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    identity: str | None = None
    scopes: Scopes | None = None
    token_provider: Provider | None = field(default=None, repr=False)
    endpoint: str | None = field(default=None, repr=False)
    profile: Profile | None = None
    method: Method | None = None
    headers: HeadersGiven | None = field(default=None, repr=False)
    body: TextOrJson | None = field(default=None, repr=False)


class Origin:
    """Where the tokens of a session come from."""

    def __init__(self, given: Given) -> None:
        provider = given.token_provider
        if provider is not None and not callable(provider):
            raise of("argument_invalid", "`token_provider` is not a function.")
        # What is given is copied: what is changed later is another start's.
        self._core = SessionOrigin(
            session_token=given.session_token,
            app_token=given.app_token,
            identity=given.identity,
            scopes=given.scopes,
            has_provider=provider is not None,
            endpoint=given.endpoint,
            profile=given.profile,
            method=given.method,
            body=given.body,
        )
        headers = given.headers
        self._provider = provider
        self._headers = headers if callable(headers) else dict(headers or {})
        self._endpoint = self._core.endpoint
        if self._endpoint is not None:
            _demand_http()

    @property
    def warning(self) -> str | None:
        """What whoever starts it has to be told, loudly."""
        return self._core.warning

    def is_as(self, other: Origin) -> bool:
        """Whether it is the same. No function of anybody's is called to find out."""
        mine, others = self._headers, other._headers
        return (
            self._core.is_as(other._core)
            and _is_same(self._provider, other._provider)
            and (_is_same(mine, others) if callable(mine) or callable(others) else mine == others)
        )

    def source(self, name: str) -> SessionSource:
        """As the machine knows it."""
        return self._core.source(name, wall_milliseconds())

    async def fetch(self, request: TokenRequest) -> Fetched:
        """A token, or whatever the provider raises."""
        if self._endpoint is not None:
            return await self._asked(self._endpoint, request)
        assert self._provider is not None
        return fetched(await _provided(self._provider, request))

    async def _asked(self, endpoint: SessionEndpoint, request: TokenRequest) -> Fetched:
        import httpx

        from roomkey import _http

        more = self._headers
        made = more() if callable(more) else more
        # In any case of letters; the caller's own count.
        own = await made if inspect.isawaitable(made) else made
        headers = endpoint.headers | {name.lower(): value for name, value in dict(own).items()}
        call = _Call(endpoint.method, endpoint.url, headers, endpoint.body)
        try:
            async with _http.made(httpx.AsyncClient, request.within) as http:
                answer = await _http.exchange_async(http, call, request.within)
        except _http.FAILURES as failure:
            # What failed has the request in it, and that the headers.
            how = "did not answer in time" if _http.has_timed_out(failure) else "cannot be reached"
            raise of("remote_unavailable", f"The endpoint {how}.") from None
        came, refusal = endpoint.understand(
            answer.status, answer.headers, answer.body, wall_milliseconds()
        )
        if refusal is not None:
            raise Refused(refusal)
        assert came is not None
        return came


@dataclass(frozen=True)
class _Call:
    """A request, as it is sent."""

    method: str
    url: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def wall_milliseconds() -> int:
    """What the clock on the wall says, which counts where nothing better is known."""
    return max(int(time.time() * 1000), 0)


def _demand_http() -> None:
    try:
        import httpx  # noqa: F401
    except ImportError as failure:
        raise of(
            "argument_invalid",
            "An endpoint is asked with httpx, which is not installed.",
            "pip install 'roomkey[client]', or give a `token_provider`.",
        ) from failure


def _is_same(one: object, other: object) -> bool:
    # A method is made anew each time that it is looked up.
    return one is other or (isinstance(one, MethodType) and one == other)


def fetched(provided: object) -> Fetched:
    """What was provided, if it can be a token."""
    if isinstance(provided, Fetched):
        return provided
    if isinstance(provided, str):
        return stated_token(provided, wall_milliseconds())
    raise of("argument_invalid", "What the provider gave is neither text nor a Fetched.")


def is_awaited(provider: Callable[..., object]) -> bool:
    """Whether it is a coroutine function, or an object that is called as one."""
    return inspect.iscoroutinefunction(provider) or inspect.iscoroutinefunction(
        getattr(provider, "__call__", None)  # noqa: B004
    )


async def _provided(provider: Provider, request: TokenRequest) -> object:
    # A plain function may wait for a network, and the loop does not wait with it.
    given = provider(request) if is_awaited(provider) else await _on_thread(provider, request)
    return await given if inspect.isawaitable(given) else given


async def _on_thread(function: Provider, request: TokenRequest) -> object:
    """Calls a function on a thread that nobody waits for when the program ends."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[tuple[object, BaseException | None]] = loop.create_future()

    def put(outcome: tuple[object, BaseException | None]) -> None:
        if not answer.done():
            answer.set_result(outcome)

    def run() -> None:
        try:
            outcome: tuple[object, BaseException | None] = (context.run(function, request), None)
        except BaseException as error:
            outcome = (None, error)
        # The loop may have ended meanwhile.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(put, outcome)

    context = contextvars.copy_context()
    threading.Thread(target=run, name="roomkey session provider", daemon=True).start()
    given, error = await answer
    if error is not None:
        # What would end a thread ends that one, and not the program that waits for it.
        raise (
            error
            if isinstance(error, Exception)
            else RuntimeError(f"The provider raised {type(error).__name__}.")
        ) from None
    return given
