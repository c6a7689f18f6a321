"""Where the tokens of a session come from, and how one is fetched."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import MethodType
from typing import TypeAlias

from roomkey._roomkey import Fetched, SessionSource
from roomkey.errors import of
from roomkey.session._words import TokenRequest

Provided: TypeAlias = str | Fetched
"""What a provider gives: a token, or a token and what is known about it."""

Provider: TypeAlias = (
    Callable[[TokenRequest], Provided] | Callable[[TokenRequest], Awaitable[Provided]]
)
"""A function that gets a token, or a coroutine function."""


@dataclass(frozen=True)
class Origin:
    """What a session was started with. Two that are equal are the same session."""

    first: str | None = field(default=None, repr=False)
    provider: Provider | None = field(default=None, repr=False)

    def is_as(self, other: Origin) -> bool:
        """Whether it is the same. No function of anybody's is called to find out."""
        return self.first == other.first and _is_same(self.provider, other.provider)

    def source(self, name: str) -> SessionSource:
        """As the machine knows it."""
        first = None if self.first is None else Fetched(self.first)
        return SessionSource(first, renewable=self.provider is not None, name=name)

    async def fetch(self, request: TokenRequest) -> Fetched:
        """A token, or whatever the provider raises."""
        assert self.provider is not None
        return fetched(await _provided(self.provider, request))


def _is_same(one: object, other: object) -> bool:
    # A method is made anew each time that it is looked up.
    return one is other or (isinstance(one, MethodType) and one == other)


def fetched(provided: object) -> Fetched:
    """What was provided, if it can be a token."""
    if isinstance(provided, Fetched):
        return provided
    if isinstance(provided, str):
        return Fetched(provided)
    raise of("argument_invalid", "What the provider gave is neither text nor a Fetched.")


def is_awaited(provider: Provider) -> bool:
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
        raise error
    return given
