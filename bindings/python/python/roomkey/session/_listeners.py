"""Those who listen to a session on a thread: functions that a thread of theirs calls, and iterators that block."""

from __future__ import annotations

import queue
import threading
import weakref
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from roomkey.session._telling import LOG, MOST_CHANGES, Listener, Listening
from roomkey.session._words import SessionState

if TYPE_CHECKING:
    from typing_extensions import Self


class Subscription(Listening):
    """What ``subscribe`` gives: end it, or use it as a context manager.

    >>> from roomkey.session.blocking import SessionManager
    >>> with SessionManager() as manager, manager.subscribe(print) as subscription:
    ...     subscription.is_active
    True
    >>> subscription.is_active
    False
    """

    def __init__(self, callback: Listener, teller: Teller) -> None:
        super().__init__(callback)
        self._teller = teller
        self._is_told = False
        self._change = threading.Condition()

    def unsubscribe(self) -> None:
        """Ends it. Once this has returned, the function is not called any more.

        It waits for a call of the function that is under way, unless it is called from a listener. So hold no lock here
        that the function takes.
        """
        self._teller.remove(self)
        with self._change:
            self._is_active = False
            if not self._teller.is_here():
                self._change.wait_for(lambda: not self._is_told)

    def _tell(self, state: SessionState) -> None:
        with self._change:
            if not self._is_active:
                return
            self._is_told = True
        try:
            self._callback(state)
        except BaseException:
            # Also what would end the thread, which is not the listener's alone.
            LOG.exception("A listener of a session has raised.")
        finally:
            with self._change:
                self._is_told = False
                self._change.notify_all()


class States(Iterator[SessionState]):
    """The state now, and every change after it, until the session is closed."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._states: deque[SessionState] = deque(maxlen=MOST_CHANGES)
        self._news = threading.Condition()

    def _push(self, state: SessionState | None) -> None:
        with self._news:
            if state is not None:
                self._states.append(state)
            self._news.notify_all()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> SessionState:
        with self._news:
            self._news.wait_for(lambda: self._states or self._teller.is_over)
            if self._states:
                return self._states.popleft()
        raise StopIteration


class Teller:
    """Everybody who listens, and the thread that tells them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscriptions: list[Subscription] = []
        self._states: weakref.WeakSet[States] = weakref.WeakSet()
        self._due: queue.SimpleQueue[tuple[Subscription, SessionState] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self.is_over = False

    def is_here(self) -> bool:
        return threading.current_thread() is self._thread

    # These four are called in the session's loop, but for `remove`.

    def add(self, states: States, state: SessionState) -> None:
        states._push(state)
        with self._lock:
            self._states.add(states)

    def subscribe(self, subscription: Subscription, replayed: SessionState | None) -> None:
        with self._lock:
            self._subscriptions = [*self._subscriptions, subscription]
            if self._thread is None:
                self._thread = threading.Thread(
                    target=_tell, args=[self._due], name="roomkey session listeners", daemon=True
                )
                self._thread.start()
        if replayed is not None:
            self._due.put((subscription, replayed))

    def remove(self, subscription: Subscription) -> None:
        with self._lock:
            self._subscriptions = [one for one in self._subscriptions if one is not subscription]

    def changed(self, state: SessionState) -> None:
        with self._lock:
            states, subscriptions = list(self._states), self._subscriptions
        for one in states:
            one._push(state)
        for subscription in subscriptions:
            self._due.put((subscription, state))

    def end(self) -> None:
        """Those who are still to be told are told, and then nobody any more."""
        self.is_over = True
        with self._lock:
            states = list(self._states)
        for one in states:
            one._push(None)
        self._due.put(None)

    def join(self, within: float | None) -> None:
        """Waits until nobody is told any more. A listener that closes the session is the last that was told."""
        if self.is_here():
            for subscription in self._subscriptions:
                subscription.unsubscribe()
        elif self._thread is not None:
            self._thread.join(within)


def _tell(due: queue.SimpleQueue[tuple[Subscription, SessionState] | None]) -> None:
    while (told := due.get()) is not None:
        told[0]._tell(told[1])
