"""A clock that nobody sets and that counts while the machine sleeps.

A clock that stands still during sleep makes renewal late by the whole sleep, and event loops wait on such a one. So
the loop is woken now and then, and this clock says what the time is.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final

JUMP_NANOSECONDS: Final = 2_000_000_000
"""So much may two clocks drift apart between two looks before one of them has stood still."""


class Clock:
    """Milliseconds since some beginning, sleep included.

    >>> from roomkey.session._clock import Clock
    >>> clock = Clock()
    >>> clock.now() <= clock.now(), clock.has_slept()
    (True, False)
    """

    def __init__(
        self,
        steady: Callable[[], int] | None = None,
        awake: Callable[[], int] = time.monotonic_ns,
        wall: Callable[[], int] = time.time_ns,
    ) -> None:
        self._steady = steady or counts_sleep() or _Guessing(awake, wall)
        self._awake = awake
        self._apart = self._steady() - awake()

    def now(self) -> int:
        """Milliseconds."""
        return self._steady() // 1_000_000

    def has_slept(self) -> bool:
        """Whether the machine has slept since this was asked last."""
        before, self._apart = self._apart, self._steady() - self._awake()
        return self._apart - before > JUMP_NANOSECONDS


def counts_sleep() -> Callable[[], int] | None:
    """The system's clock that counts sleep, in nanoseconds, if it is known to have one."""
    if sys.platform == "win32":
        # It is made of what Windows calls interrupt time, or of the processor's counter: neither stops.
        return time.monotonic_ns
    # What Apple calls monotonic goes on during sleep, and Python's own clock there does not.
    name = "CLOCK_MONOTONIC" if sys.platform == "darwin" else "CLOCK_BOOTTIME"
    clock: int | None = getattr(time, name, None)
    if clock is None:
        return None
    try:
        time.clock_gettime_ns(clock)
    except OSError:
        return None
    return lambda: time.clock_gettime_ns(clock)


class _Guessing:
    """Where no clock counts sleep: what the wall clock is ahead by, all at once, was slept.

    A wall clock that is set forward looks the same, and makes a token be renewed that was good still; the
    opposite mistake would hand out one that is not. One that is set back changes nothing.
    """

    def __init__(self, awake: Callable[[], int], wall: Callable[[], int]) -> None:
        self._awake, self._wall = awake, wall
        self._last = awake(), wall()
        self._slept = 0

    def __call__(self) -> int:
        awake, wall = self._awake(), self._wall()
        passed, shown = awake - self._last[0], wall - self._last[1]
        self._last = awake, wall
        if shown - passed > JUMP_NANOSECONDS:
            self._slept += shown - passed
        return awake + self._slept
