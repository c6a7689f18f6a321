"""The session of whoever awaits.

Everything happens on the one event loop that the session is used in: what has happened is told to the core's machine in
a step, what the machine says is done, and nothing of anybody else's is called before the step is over.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Final, TypeAlias

from roomkey._roomkey import (
    Fetched,
    SessionInput,
    SessionLease,
    SessionMachine,
    SessionPolicy,
    SessionSource,
)
from roomkey.errors import of
from roomkey.session._clock import Clock
from roomkey.session._flights import Flights
from roomkey.session._sources import Given, Origin, StartOptions, fetched
from roomkey.session._telling import LOG, Listener, States, Subscription, Telling, demand_function
from roomkey.session._words import (
    SessionError,
    SessionState,
    SessionToken,
    TokenRequest,
    given,
)

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from roomkey._types import SessionOutput, StateWord, WhyWord

LONGEST_SLEEP_SECONDS: Final = 30.0
"""The loop's clock may stand still while the machine sleeps, so nobody waits on it for longer."""

_Answer: TypeAlias = SessionLease | SessionState | SessionError


class SessionManager:
    """A session that always has a live token, for programs that await.

    It belongs to the event loop that it is first used in, and to its thread. It lives until it is stopped or closed, or
    the loop ends.

    >>> import asyncio
    >>> from roomkey.session import SessionManager
    >>> async def main():
    ...     async with SessionManager() as manager:
    ...         await manager.start(token_provider=lambda request: "a.b.c")
    ...         return f"Bearer {await manager.token()}"
    >>> asyncio.run(main())
    'Bearer a.b.c'
    """

    def __init__(self, policy: SessionPolicy | None = None) -> None:
        self._machine = SessionMachine(policy or SessionPolicy())
        self._clock = Clock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._telling = Telling()
        self._timer: asyncio.TimerHandle | None = None
        self._timer_due: int | None = None
        self._origin: Origin | None = None
        self._origins = 0
        self._waiters = 0
        self._waiting: dict[int, asyncio.Future[_Answer]] = {}
        self._flights = Flights()
        self._last_error: SessionError | None = None
        self._is_closed = False
        self._warned: set[str] = set()

    # What everybody asks for.

    @property
    def state(self) -> SessionState:
        """What the session is now, also where the machine slept and nobody has been told yet.

        >>> from roomkey.session import SessionManager
        >>> SessionManager().state
        <SessionState.DISCONNECTED: 'DISCONNECTED'>
        """
        return SessionState(self._machine.state(self._clock.now()))

    @property
    def last_error(self) -> SessionError | None:
        """Why there is no token, or why the one that there is will not be renewed; `None` if neither is so."""
        return self._last_error

    async def start(self, **options: Unpack[StartOptions]) -> SessionState:
        """Starts the session, and says what has come of it: ``CONNECTED``, or ``ERROR`` with ``last_error``.

        With ``session_token`` alone the session lasts as long as the token; beside one of the others, it begins with it.
        An ``endpoint`` is the URL of a server that hands tokens out, asked as its ``profile`` says, for an ``identity``
        and with ``headers``, a ``method`` and a ``body`` of yours: a text, or a ``dict`` that is sent as JSON. A
        ``token_provider`` is a function or a coroutine function that is given a ``TokenRequest`` and gets a token, as
        text or as ``Fetched``. What it raises is tried again, unless it is a ``RoomkeyError`` that says by
        ``is_retryable`` that this is of no use. An ``app_token`` with an ``identity`` (and ``scopes``) is for trying out
        Video.io: whoever holds one controls the whole app, which is logged as a warning.

        From the same source it joins what is there; another source stops the session before. Whoever does not wait any
        more, and is cancelled, stops nothing.

        Raises a ``RoomkeyError`` for what no session can be started with.
        """
        self._home()
        if self._is_closed:
            raise of("argument_invalid", "The session was closed.")
        source = self._begin(Origin(Given(**options)))
        answer = await self._ask(lambda waiter: SessionInput.start(waiter, source))
        assert isinstance(answer, SessionState)
        await self._told()
        return answer

    def stop(self) -> asyncio.Future[None]:
        """Stops the session at once: what is under way is given up, and only another start brings it back.

        It can be called anywhere in the session's loop. Whoever awaits what it returns waits until listeners have been
        told.
        """
        self._home()
        self._origin = self._flights.failure = self._last_error = None
        self._step(SessionInput.stop())
        return self._told()

    async def token(self) -> SessionToken:
        """A token that has ten seconds left at least, or ends when its server says so.

        If there is none, one is fetched, one for everybody who waits. Whoever does not wait any more, and is cancelled,
        cancels nothing of it. Raises a ``SessionError`` if there is none.
        """
        self._home()
        answer = await self._ask(SessionInput.lease)
        if isinstance(answer, SessionError):
            raise answer
        assert isinstance(answer, SessionLease)
        return given(answer)

    def rejected(self, token: SessionToken) -> None:
        """Says that a server did not take a token, and another is fetched, unless there is a newer one already.

        If the one after it is rejected too, the state is ``ERROR``.
        """
        self._home()
        self._step(SessionInput.rejected(_generation(token)))

    def accepted(self, token: SessionToken) -> None:
        """Says that a server took a token."""
        self._home()
        self._step(SessionInput.accepted(_generation(token)))

    def push(self, token: str | Fetched) -> None:
        """Takes over a token that came without being asked for, as some servers send them.

        Nothing comes of it when the session is not running. Raises ``token_malformed`` for what cannot be a token.
        """
        self._home()
        self._step(SessionInput.push(fetched(token)))

    def nudge(self) -> None:
        """Says that the network is back: what waits for another try is tried now."""
        self._home()
        self._step(SessionInput.nudge())

    def states(self) -> States:
        """What the session is now, and every change after it, until it is closed.

        >>> import asyncio
        >>> from roomkey.session import SessionManager
        >>> async def main():
        ...     async with SessionManager() as manager:
        ...         states = manager.states()
        ...         await manager.start(session_token="a.b.c")
        ...     return [str(state) async for state in states]
        >>> asyncio.run(main())
        ['DISCONNECTED', 'CONNECTED', 'DISCONNECTED']
        """
        self._home()
        return self._telling.states(self.state)

    def subscribe(self, callback: Listener, *, replay: bool = False) -> Subscription:
        """Has a function told of every change from now on; with ``replay`` also of what the session is now.

        It is called in the session's loop, one after another, and may call anything. What it raises is logged.
        """
        demand_function(callback)
        if self._loop is not None or replay:
            self._home()
        subscription = self._telling.subscribe(callback)
        if replay:
            self._telling.owe(subscription, self.state, self._home())
        return subscription

    async def aclose(self) -> None:
        """Stops the session for good: listeners are told, and then no more, and nothing is left in the loop."""
        if self._is_closed:
            return
        self._is_closed = True
        try:
            await self.stop()
        finally:
            # Also where whoever closes it does not wait for that.
            self._telling.end()
        await self._flights.end()

    async def __aenter__(self) -> Self:
        self._home()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<SessionManager {self.state}>"

    def __reduce_ex__(self, protocol: object) -> str:
        raise of("argument_invalid", "A session cannot be pickled: it belongs to its event loop.")

    # How it is done.

    def _home(self) -> asyncio.AbstractEventLoop:
        """The loop of the session, from within it."""
        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            raise of(
                "argument_invalid",
                "No event loop runs here, and the session needs one.",
                "Without asyncio, use roomkey.session.blocking.",
            ) from None
        if self._loop is None:
            self._loop = running
        if self._loop is not running:
            raise of(
                "argument_invalid",
                "The session belongs to another event loop, or to another process before a fork.",
                "Make one in each loop, or share one between threads with roomkey.session.blocking.",
            )
        return running

    def _told(self) -> asyncio.Future[None]:
        """When listeners have been told of what has happened by now."""
        loop = self._home()
        told: asyncio.Future[None] = loop.create_future()
        # They stand in the loop's queue already, so this comes after them.
        loop.call_soon(_settle, told)
        return told

    def _begin(self, origin: Origin) -> SessionSource:
        """The source for what was given: the one that there is, if it is the same."""
        if self._origin is None or not self._origin.is_as(origin):
            self._origins += 1
            self._source = origin.source(str(self._origins))
            self._origin = origin
            self._last_error = self._flights.failure = None
            if origin.warning is not None and origin.warning not in self._warned:
                self._warned.add(origin.warning)
                LOG.warning("%s", origin.warning)
        return self._source

    async def _ask(self, input: Callable[[int], SessionInput]) -> _Answer:
        """Asks the machine for something, and waits for its answer."""
        self._waiters += 1
        waiter = self._waiters
        answer: asyncio.Future[_Answer] = self._home().create_future()
        self._waiting[waiter] = answer
        try:
            self._step(input(waiter))
            return await answer
        except asyncio.CancelledError:
            self._step(SessionInput.forget(waiter))
            raise
        finally:
            self._waiting.pop(waiter, None)

    def _step(self, input: SessionInput) -> None:
        now = self._clock.now()
        for output in self._machine.handle(now, secrets.randbits(32), input):
            self._do(output, now)
        if self._machine.why() is not None:
            # Whatever it held to get tokens with, it needs no more.
            self._origin = None
        self._arm(now)

    def _do(self, output: SessionOutput, now: int) -> None:
        assert self._loop is not None
        if output[0] == "fetch":
            _, flight, reason, attempt, deadline = output
            within = (deadline - now) / 1000
            request = TokenRequest(reason, attempt=attempt, within=within)
            assert self._origin is not None
            self._flights.begin(flight, self._origin, request, self._step, self._loop)
        elif output[0] == "cancel":
            self._flights.cancel(output[1])
        elif output[0] == "changed":
            _, state, _, why = output
            self._changed(state, why)
            self._telling.changed(SessionState(state), self._loop)
        elif output[0] == "renewal_refused":
            self._last_error = self._error(output[1])
            LOG.warning("The session will not be renewed: %s", self._last_error)
        elif output[0] == "started":
            self._answer(output[1], SessionState(output[2]))
        elif output[0] == "leased":
            self._answer(output[1], output[2])
        else:
            self._answer(output[1], self._error(output[2]))

    def _changed(self, state: StateWord, why: WhyWord | None) -> None:
        if why is not None:
            self._last_error = self._error(why)
            LOG.warning("The session has no token any more: %s", self._last_error)
        elif state == "CONNECTED":
            self._last_error = self._flights.failure = None

    def _error(self, why: WhyWord) -> SessionError:
        error = SessionError(why)
        error.__cause__ = self._flights.failure
        return error

    def _answer(self, waiter: int, answer: _Answer) -> None:
        future = self._waiting.get(waiter)
        if future is not None and not future.done():
            future.set_result(answer)

    def _arm(self, now: int) -> None:
        """Sets the one timer, if it is not set for that time already."""
        assert self._loop is not None
        due = self._machine.poll_timeout()
        if self._timer is not None:
            if due == self._timer_due:
                return
            self._timer.cancel()
            self._timer = None
        if due is not None:
            # A millisecond begins before it is over.
            seconds = (max(due - now, 0) + 1) / 1000
            wait = min(seconds, LONGEST_SLEEP_SECONDS)
            self._timer = self._loop.call_later(wait, self._tick)
            self._timer_due = due

    def _tick(self) -> None:
        self._timer = None
        is_awake_again = self._clock.has_slept()
        self._step(SessionInput.nudge() if is_awake_again else SessionInput.timeout())


def _settle(told: asyncio.Future[None]) -> None:
    if not told.done():
        told.set_result(None)


def _generation(token: SessionToken) -> int:
    if not isinstance(token, SessionToken):
        raise of("argument_invalid", "`token` is not what the session gave.")
    return token.generation
