"""The session for programs that do not await: it lives on a thread of its own, and any thread may use it.

>>> from roomkey.session.blocking import SessionManager
>>> with SessionManager() as manager:
...     state = manager.start(token_provider=lambda request: "a.b.c")
...     f"Bearer {manager.token()}"
'Bearer a.b.c'

Listeners are called on another thread, so they may block and call anything.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
import time
import weakref
from collections.abc import Callable, Coroutine
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from roomkey._roomkey import Fetched, SessionPolicy
from roomkey.errors import of
from roomkey.session import _manager
from roomkey.session._listeners import States, Subscription, Teller
from roomkey.session._sources import StartOptions, is_awaited
from roomkey.session._telling import Listener, demand_function
from roomkey.session._words import SessionError, SessionState, SessionToken

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

T = TypeVar("T")

LAST_ROUNDS: Final = 10
"""So many rounds of the loop are more than anybody needs to notice an end."""

LAST_SECONDS: Final = 2.0
"""So long the end of the program waits for a session that nobody closed."""


class SessionManager:
    """A session that always has a live token, for any number of threads.

    Its threads begin with the first call that needs them, and end with ``close``, or when nobody holds the manager any
    more, or with the program, which never waits for them. A process that was forked makes its own.

    >>> from roomkey.session.blocking import SessionManager
    >>> SessionManager().state
    <SessionState.DISCONNECTED: 'DISCONNECTED'>
    """

    def __init__(self, policy: SessionPolicy | None = None) -> None:
        self._inner = _manager.SessionManager(policy)
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._home: _Home | None = None
        self._teller = Teller()
        self._is_closed = False

    @property
    def state(self) -> SessionState:
        """What the session is now."""
        return self._inner.state

    @property
    def last_error(self) -> SessionError | None:
        """Why there is no token, or why the one that there is will not be renewed; `None` if neither is so."""
        return self._inner.last_error

    def start(self, **options: Unpack[StartOptions]) -> SessionState:
        """Starts the session, and says what has come of it: ``CONNECTED``, or ``ERROR`` with ``last_error``.

        It takes what ``roomkey.session.SessionManager.start`` takes. A ``token_provider`` is a plain function here, and
        is called on a thread of its own.
        """
        token_provider = options.get("token_provider")
        if callable(token_provider) and is_awaited(token_provider):
            raise of("argument_invalid", "`token_provider` is a coroutine function.")
        return self._call(lambda: self._inner.start(**options))

    def stop(self) -> None:
        """Stops the session: what is under way is given up, and only another start brings it back."""
        if self._home is not None and not self._is_closed:
            self._call(lambda: _done(self._inner.stop))

    def token(self) -> SessionToken:
        """A token that can be used now. If there is none, one is fetched, one for all threads that wait.

        Raises a ``SessionError`` if there is none.
        """
        return self._call(self._inner.token)

    def rejected(self, token: SessionToken) -> None:
        """Says that a server did not take a token, and another is fetched, unless there is a newer one already."""
        self._call(lambda: _done(lambda: self._inner.rejected(token)))

    def accepted(self, token: SessionToken) -> None:
        """Says that a server took a token."""
        self._call(lambda: _done(lambda: self._inner.accepted(token)))

    def push(self, token: str | Fetched) -> None:
        """Takes over a token that came without being asked for. Nothing comes of it when the session is not running."""
        self._call(lambda: _done(lambda: self._inner.push(token)))

    def nudge(self) -> None:
        """Says that the network is back: what waits for another try is tried now."""
        self._call(lambda: _done(self._inner.nudge))

    def states(self) -> States:
        """What the session is now, and every change after it, until it is closed. Waiting for it blocks.

        >>> from roomkey.session.blocking import SessionManager
        >>> with SessionManager() as manager:
        ...     states = manager.states()
        ...     state = manager.start(session_token="a.b.c")
        >>> [str(state) for state in states]
        ['DISCONNECTED', 'CONNECTED', 'DISCONNECTED']
        """
        states = States(self._teller)
        self._call(lambda: _done(lambda: self._teller.add(states, self._inner.state)))
        return states

    def subscribe(self, callback: Listener, *, replay: bool = False) -> Subscription:
        """Has a function told of every change from now on; with ``replay`` also of what the session is now.

        It is called on a thread of the session's, one after another. What it raises is logged.
        """
        demand_function(callback)
        subscription = Subscription(callback, self._teller)

        def add() -> None:
            self._teller.subscribe(subscription, self._inner.state if replay else None)

        self._call(lambda: _done(add))
        return subscription

    def close(self) -> None:
        """Stops the session for good. Listeners are told, and once this has returned, nothing any more."""
        if os.getpid() != self._process:
            return
        with self._lock:
            self._is_closed = True
            home = self._home
        if home is not None:
            home.end()
            home.join(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<SessionManager {self.state}>"

    def __reduce_ex__(self, protocol: object) -> str:
        raise of("argument_invalid", "A session cannot be pickled: it belongs to its threads.")

    def _call(self, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Has something done in the session's loop, and waits for it."""
        if os.getpid() != self._process:
            raise of(
                "argument_invalid",
                "The session belongs to the process that this one was forked from.",
                "Make one in each process, after the fork.",
            )
        # What was handed to the loop before it was told to end is done, and nothing is handed to it later.
        with self._lock:
            if self._is_closed:
                raise of("argument_invalid", "The session was closed.")
            if self._home is None:
                self._home = _Home(self._inner, self._teller)
                # Whoever collects what nobody holds does not wait.
                weakref.finalize(self, self._home.end).atexit = False
            if threading.current_thread() is self._home.thread:
                raise of(
                    "argument_invalid", "The session's own thread cannot wait for the session."
                )
            answer = asyncio.run_coroutine_threadsafe(make(), self._home.loop)
        try:
            return answer.result()
        except BaseException:
            # Who was interrupted waits no more.
            answer.cancel()
            raise
        finally:
            del answer


async def _done(function: Callable[[], object]) -> None:
    function()


class _Home:
    """The thread with the loop that the session lives in."""

    def __init__(self, inner: _manager.SessionManager, teller: Teller) -> None:
        self.loop = asyncio.new_event_loop()
        self._inner, self._teller = inner, teller
        self._over = asyncio.Event()
        self._process = os.getpid()
        inner.subscribe(teller.changed)
        self.thread = threading.Thread(target=self._live, name="roomkey session", daemon=True)
        self.thread.start()
        _HOMES.add(self)

    def _live(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_until_complete(self._lives())
        finally:
            self.loop.close()
            self._teller.end()

    async def _lives(self) -> None:
        await self._over.wait()
        await self._inner.aclose()
        # Those who wait have been answered, and it takes them some rounds to say so.
        if left := asyncio.all_tasks() - {asyncio.current_task()}:
            _, left = await asyncio.wait(left, timeout=1.0)
        for task in left:
            task.cancel()
        for _ in range(LAST_ROUNDS):
            await asyncio.sleep(0)

    def end(self) -> None:
        """Has the session closed, and does not wait for that."""
        if os.getpid() == self._process:
            with suppress(RuntimeError):
                self.loop.call_soon_threadsafe(self._over.set)

    def join(self, within: float | None) -> None:
        """Waits until it is closed, but not from its own thread."""
        if threading.current_thread() is not self.thread:
            self.thread.join(within)
        self._teller.join(within)


_HOMES: Final[weakref.WeakSet[_Home]] = weakref.WeakSet()


@atexit.register
def _end_all() -> None:
    """Ends what nobody closed, while threads still run; one that does not end is left behind."""
    last = time.monotonic() + LAST_SECONDS
    homes = list(_HOMES)
    for home in homes:
        home.end()
    for home in homes:
        home.join(max(last - time.monotonic(), 0.0))


__all__ = ["SessionManager", "Subscription"]
