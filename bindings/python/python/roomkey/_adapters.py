"""What the adapters to web frameworks share."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import httpx

from roomkey._http import made
from roomkey._roomkey import Answer, Pending
from roomkey.errors import of
from roomkey.videosdk.client import complete, complete_async

if TYPE_CHECKING:
    from roomkey._types import Clock, Moment


def demand_caller(caller: Any) -> None:
    """Refuses to hand out tokens to anyone who asks, as the vendor's samples do."""
    if not callable(caller):
        raise of(
            "argument_invalid",
            "`caller` is not a function, and without one anyone who asks would get a token.",
            "Give a function that returns the Policy of whoever is asking, or None for a stranger.",
        )


def demand_clock(clock: Any) -> None:
    """Refuses what cannot be asked for the time when the first request comes."""
    if clock is not None and not callable(clock):
        raise of("argument_invalid", "`clock` is not a function that says what time it is.")


def time_of(clock: Clock | None) -> Moment | None:
    """The time by the clock that was given; without one the extension asks Python's."""
    return None if clock is None else clock()


def one_header(values: Sequence[str]) -> str | None:
    """A header that came twice is joined as a proxy would join it, and refused as such."""
    return ", ".join(values) if values else None


class Upstream:
    """The connections to the vendor. What cannot be made is said when the app is put together."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._http = made(httpx.Client, timeout)

    def complete(self, step: Answer | Pending) -> Answer:
        return complete(step, self._http, timeout=self._timeout)


class AsyncUpstream:
    """The same for those who await."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._http = made(httpx.AsyncClient, timeout)
        self._loop: asyncio.AbstractEventLoop | None = None

    async def complete(self, step: Answer | Pending) -> Answer:
        # Connections belong to the loop they were made in.
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            if self._loop is not None:
                self._http = made(httpx.AsyncClient, self._timeout)
            self._loop = loop
        return await complete_async(step, self._http, timeout=self._timeout)
