"""Makes sessions and closes them, again and again: memory stays flat, and nobody is called after the close.

python tests/session_cycles.py 100000
"""

import asyncio
import gc
import itertools
import pathlib
import sys
import threading
import time

from roomkey.session import Fetched, SessionManager, SessionState, blocking

PAGE_BYTES = 4096


def resident_bytes():
    """What the process has in memory; 0 where the system does not say."""
    try:
        return int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES
    except OSError:
        return 0


class Watch:
    """A listener that notices when it is called too late."""

    def __init__(self):
        self.calls = 0
        self.is_over = False
        self.late = 0

    def __call__(self, state):
        self.calls += 1
        self.late += self.is_over


async def awaited(number):
    """One session of those who await; its request is answered, still open, or refused when it is closed."""
    watch = Watch()

    async def provider(request):
        if number % 3 == 1:
            await asyncio.sleep(3600)
        if number % 3 == 2:
            raise OSError
        return Fetched(f"token-{number}", lives_for=600)

    async with SessionManager() as manager:
        manager.subscribe(watch)
        states = manager.states()
        start = asyncio.ensure_future(manager.start(token_provider=provider))
        token = asyncio.ensure_future(manager.token())
        if number % 3:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        else:
            await start
            assert await token == f"token-{number}"
    watch.is_over = True
    await asyncio.gather(start, token, return_exceptions=True)
    assert [state async for state in states][-1] == SessionState.DISCONNECTED
    return watch


def blocked(number):
    """One session on a thread."""
    watch = Watch()
    with blocking.SessionManager() as manager:
        manager.subscribe(watch)
        manager.start(token_provider=lambda request: f"token-{number}")
        assert manager.token() == f"token-{number}"
    watch.is_over = True
    return watch


def cycles(count, once):
    """Runs so many, and returns the bytes and the objects by which the process grew in the second half."""
    watches, seen = [], []
    for number in range(count):
        watch = once(number)
        assert watch.calls >= 2 and not watch.late
        if number % 100 == 0:
            watches.append(watch)
        if number + 1 in (count // 2, count):
            gc.collect()
            seen.append((resident_bytes(), len(gc.get_objects())))
    assert not any(watch.late for watch in watches)
    (bytes_before, before), (bytes_after, after) = seen
    return bytes_after - bytes_before, after - before - len(watches)


def both(count):
    """So many cycles that await, and a tenth of them that block."""
    loop = asyncio.new_event_loop()
    try:
        yield (
            "awaited",
            count,
            cycles(count, lambda number: loop.run_until_complete(awaited(number))),
        )
        assert not asyncio.all_tasks(loop)
    finally:
        loop.close()
    threads = threading.active_count()
    yield "blocking", count // 10, cycles(count // 10, blocked)
    last = time.monotonic() + 10
    while threading.active_count() > threads and time.monotonic() < last:
        time.sleep(0.01)
    assert threading.active_count() <= threads


def main(count):
    for name, ran, (grown, objects) in both(count):
        print(f"{name}: {ran} cycles, {grown / 1024:.0f} KiB and {objects} objects more")


if __name__ == "__main__":
    main(int(next(itertools.islice(sys.argv, 1, None), "100000")))
