"""Who listens to a session, and how they are told: one after another, in order, outside of every step."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Final, TypeAlias
from weakref import WeakSet

from roomkey.errors import of
from roomkey.session._sources import is_awaited
from roomkey.session._words import SessionState

if TYPE_CHECKING:
    from typing_extensions import Self

LOG: Final = logging.getLogger("roomkey.session")

MOST_CHANGES: Final = 100
"""Who goes through the states and falls behind by more than so many misses the oldest."""

Listener: TypeAlias = Callable[[SessionState], object]
"""A function that is told what a session is now."""


def demand_function(callback: Listener) -> None:
    """Refuses what cannot be called, and what would only make a coroutine that nobody awaits."""
    if not callable(callback):
        raise of("argument_invalid", "`callback` is not a function.")
    if is_awaited(callback):
        raise of(
            "argument_invalid",
            "`callback` is a coroutine function, and nobody would await it.",
            "Use `async for state in manager.states()`, or a plain function.",
        )


class Listening:
    """A listener until it is ended, also as a context manager."""

    __slots__ = ("_callback", "_is_active")

    def __init__(self, callback: Listener) -> None:
        self._callback = callback
        self._is_active = True

    @property
    def is_active(self) -> bool:
        """Whether it is still told."""
        return self._is_active

    def unsubscribe(self) -> None:
        """Ends it. Once this has returned, the function is not called any more."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.unsubscribe()


class Subscription(Listening):
    """What ``subscribe`` gives: end it, or use it as a context manager.

    >>> from roomkey.session import SessionManager
    >>> manager = SessionManager()
    >>> with manager.subscribe(print) as subscription:
    ...     subscription.is_active
    True
    >>> subscription.is_active
    False
    """

    __slots__ = ("_context", "_end")

    def __init__(self, callback: Listener, end: Callable[[Subscription], object]) -> None:
        super().__init__(callback)
        self._end = end
        self._context = contextvars.copy_context()

    def unsubscribe(self) -> None:
        """Ends it. Once this has returned, the function is not called any more."""
        self._is_active = False
        self._end(self)

    def _tell(self, state: SessionState) -> None:
        """Calls the function, unless the subscription has ended. What it raises harms nobody."""
        if not self._is_active:
            return
        try:
            self._context.run(self._callback, state)
        except Exception:
            LOG.exception("A listener of a session has raised.")


class States(AsyncIterator[SessionState]):
    """The state now, and every change after it, until the session is closed."""

    def __init__(self, telling: Telling, state: SessionState) -> None:
        self._telling = telling
        self._states = deque([state], MOST_CHANGES)
        self._news = asyncio.Event()

    def _push(self, state: SessionState) -> None:
        self._states.append(state)
        self._news.set()

    def _wake(self) -> None:
        self._news.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> SessionState:
        while not self._states:
            if self._telling.is_over:
                raise StopAsyncIteration
            self._news.clear()
            with self._telling.holding(self):
                await self._news.wait()
        return self._states.popleft()


class Telling:
    """Everybody who listens, and what they have not been told yet."""

    def __init__(self) -> None:
        self._subscriptions: list[Subscription] = []
        self._states: WeakSet[States] = WeakSet()
        self._held: list[States] = []
        self._due: deque[tuple[Subscription, SessionState]] = deque()
        self._is_scheduled = False
        self.is_over = False

    def subscribe(self, callback: Listener) -> Subscription:
        demand_function(callback)
        # Whoever subscribes from within a callback gets a list of its own: those that are told now are fixed.
        subscription = Subscription(callback, self._ended)
        self._subscriptions = [*self._subscriptions, subscription]
        return subscription

    def _ended(self, subscription: Subscription) -> None:
        self._subscriptions = [one for one in self._subscriptions if one is not subscription]

    def states(self, state: SessionState) -> States:
        states = States(self, state)
        self._states.add(states)
        return states

    @contextmanager
    def holding(self, states: States) -> Iterator[None]:
        """Keeps an iterator alive while somebody waits on it, who may be nobody else's."""
        self._held.append(states)
        try:
            yield
        finally:
            self._held.remove(states)

    def changed(self, state: SessionState, loop: asyncio.AbstractEventLoop) -> None:
        """Those who listen at this moment will be told."""
        for states in self._states:
            states._push(state)
        for subscription in self._subscriptions:
            self.owe(subscription, state, loop)

    def owe(
        self, subscription: Subscription, state: SessionState, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._due.append((subscription, state))
        self._schedule(loop)

    def _schedule(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._due and not self._is_scheduled:
            self._is_scheduled = True
            loop.call_soon(self._tell, loop)

    def _tell(self, loop: asyncio.AbstractEventLoop) -> None:
        # What listeners bring about is told in the next round, so that two who undo each other's work do not keep the
        # loop for themselves.
        try:
            for _ in range(len(self._due)):
                subscription, state = self._due.popleft()
                subscription._tell(state)
        finally:
            self._is_scheduled = False
            self._schedule(loop)

    def end(self) -> None:
        """Nobody is told anything any more, and who goes through the states comes to their end."""
        self.is_over = True
        for subscription in self._subscriptions:
            subscription.unsubscribe()
        self._due.clear()
        for states in self._states:
            states._wake()
