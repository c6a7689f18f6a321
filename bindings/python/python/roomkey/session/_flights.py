"""The requests for tokens that are under way, each in a task, and what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeAlias

from roomkey._roomkey import SessionInput
from roomkey.errors import RoomkeyError
from roomkey.session._sources import LOG, Origin, Refused
from roomkey.session._words import TokenRequest

Step: TypeAlias = Callable[[SessionInput], None]
"""Tells the machine what has happened."""


class Flights:
    """What is under way, by the numbers that the machine has for it."""

    def __init__(self) -> None:
        self._under_way: dict[int, tuple[asyncio.Task[None], TokenRequest]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.failure: BaseException | None = None
        """What the last request failed with, if it did."""

    def begin(
        self,
        flight: int,
        origin: Origin,
        request: TokenRequest,
        step: Step,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        """Asks for a token, after the step that wants it."""
        # A loop may be told to begin tasks at once, which would be within a step; one made by its class waits.
        flown = self._fly(flight, origin, request, step)
        task = asyncio.Task(flown, loop=loop, name="roomkey session")
        self._under_way[flight] = task, request
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def cancel(self, flight: int) -> None:
        """Gives a request up."""
        if flown := self._under_way.pop(flight, None):
            task, request = flown
            request._cancel()
            task.cancel()

    async def end(self) -> None:
        """Waits for those that were given up. A provider that does not let itself be cancelled is not waited for."""
        if tasks := [task for task in self._tasks if task is not asyncio.current_task()]:
            await asyncio.wait(tasks, timeout=1.0)

    async def _fly(self, flight: int, origin: Origin, request: TokenRequest, step: Step) -> None:
        """Fetches one token, and says what became of it, if that is still wanted."""
        try:
            came = await origin.fetch(request)
        except BaseException as error:
            request._cancel()
            if self._under_way.pop(flight, None):
                step(self._missed(flight, error))
            if not isinstance(error, Exception):
                raise
        else:
            if self._under_way.pop(flight, None):
                step(SessionInput.got(flight, came))

    def _missed(self, flight: int, error: BaseException) -> SessionInput:
        if isinstance(error, Refused):
            self.failure = error.refusal.error
            LOG.info("A token could not be fetched: %s", self.failure)
            return SessionInput.refused(flight, error.refusal)
        self.failure = error if isinstance(error, Exception) else None
        code, wait = _failure(error)
        LOG.info("A token could not be fetched: %s (%s)", code, type(error).__name__)
        return SessionInput.missed(flight, code, wait)


def _failure(error: BaseException) -> tuple[str, float | None]:
    """The code of a failure, and the seconds after which to try again. What is nobody's code may be a network's."""
    if isinstance(error, RoomkeyError):
        return error.code, error.retry_after
    return "remote_unavailable", None
