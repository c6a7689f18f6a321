"""What the adapters to web frameworks share."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx

from roomkey._roomkey import Answer, Pending
from roomkey.errors import of
from roomkey.videosdk.client import complete, complete_async


def demand_caller(caller: Any) -> None:
    """Refuses to hand out tokens to anyone who asks, as the vendor's samples do."""
    if not callable(caller):
        raise of(
            "argument_invalid",
            "`caller` is not a function, and without one anyone who asks would get a token.",
            "Give a function that returns the Policy of whoever is asking, or None for a stranger.",
        )


def one_header(values: Sequence[str]) -> str | None:
    """A header that came twice is joined as a proxy would join it, and refused as such."""
    return ", ".join(values) if values else None


class Upstream:
    """The connections to the vendor, made when they are first needed."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._http: httpx.Client | None = None
        self._async: tuple[asyncio.AbstractEventLoop, httpx.AsyncClient] | None = None

    def complete(self, step: Answer | Pending) -> Answer:
        if self._http is None:
            self._http = httpx.Client(timeout=self._timeout)
        return complete(step, self._http)

    async def complete_async(self, step: Answer | Pending) -> Answer:
        # Connections belong to the loop they were made in.
        loop = asyncio.get_running_loop()
        if self._async is None or self._async[0] is not loop:
            self._async = (loop, httpx.AsyncClient(timeout=self._timeout))
        return await complete_async(step, self._async[1])
