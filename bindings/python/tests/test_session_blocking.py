"""The session on a thread: many threads, listeners that block, and ends that do not hang."""

import concurrent.futures
import gc
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

import roomkey
from roomkey.session import Fetched, SessionError, SessionPolicy, SessionState
from roomkey.session.blocking import SessionManager

CONNECTED, DISCONNECTED = SessionState.CONNECTED, SessionState.DISCONNECTED
LIMIT = 10


class Provider:
    """A function that waits until it may answer."""

    def __init__(self, is_free=True):
        self.free = threading.Event()
        self.asked = threading.Event()
        self.requests = []
        if is_free:
            self.free.set()

    def __call__(self, request):
        self.requests.append(request)
        self.asked.set()
        assert self.free.wait(LIMIT)
        return Fetched(f"token-{len(self.requests)}", lives_for=600)


def ours():
    """The threads that sessions have made."""
    return {thread for thread in threading.enumerate() if thread.name.startswith("roomkey")}


def until(condition):
    last = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < last, "it does not come true"
        time.sleep(0.005)


@pytest.fixture(autouse=True)
def nothing_is_left():
    before = ours()
    yield
    gc.collect()
    until(lambda: ours() <= before)


def test_what_would_end_a_thread_ends_no_session():
    def leaves(request):
        sys.exit(3)

    def listens(state):
        raise SystemExit(4)

    heard = []
    with SessionManager(SessionPolicy(start_within=1)) as manager:
        manager.subscribe(listens)
        manager.subscribe(heard.append)
        assert manager.start(token_provider=leaves) == SessionState.ERROR
        assert "SystemExit" in str(manager.last_error.__cause__)
        assert manager.start(session_token="a.b.c") == CONNECTED
    assert heard == ["CONNECTING", "ERROR", "CONNECTED", "DISCONNECTED"]


def test_twenty_threads_make_one_request():
    provider = Provider(is_free=False)
    with SessionManager() as manager, concurrent.futures.ThreadPoolExecutor(21) as threads:
        start = threads.submit(manager.start, token_provider=provider)
        assert provider.asked.wait(LIMIT)
        asked = [threads.submit(manager.token) for _ in range(20)]
        provider.free.set()
        assert start.result(LIMIT) == CONNECTED
        assert {one.result(LIMIT) for one in asked} == {"token-1"}
        for one in [threads.submit(manager.token) for _ in range(200)]:
            one.result(LIMIT)
        assert [request.reason for request in provider.requests] == ["start"]


def test_it_stays_stopped_when_it_was_stopped_during_a_request():
    provider = Provider(is_free=False)
    with SessionManager() as manager, concurrent.futures.ThreadPoolExecutor(2) as threads:
        start = threads.submit(manager.start, token_provider=provider)
        assert provider.asked.wait(LIMIT)
        manager.stop()
        assert start.result(LIMIT) == DISCONNECTED
        until(lambda: provider.requests[0].is_cancelled)
        provider.free.set()
        time.sleep(0.05)
        assert manager.state == DISCONNECTED
        with pytest.raises(SessionError) as none:
            manager.token()
        assert none.value.code == "not_started"


def test_a_token_that_was_rejected_is_replaced_and_one_that_comes_is_taken():
    provider = Provider()
    with SessionManager() as manager:
        manager.start(token_provider=provider)
        token = manager.token()
        manager.accepted(token)
        manager.push("pushed")
        manager.rejected(token)
        assert manager.token() == "pushed"
        manager.nudge()
        manager.rejected(manager.token())
        assert manager.token() == "token-2"
        assert manager.last_error is None
        with pytest.raises(roomkey.TokenMalformed):
            manager.push("null")


def test_what_went_wrong_is_said():
    def provider(request):
        raise roomkey.errors.of("remote_forbidden")

    with SessionManager(SessionPolicy(start_within=5)) as manager:
        assert manager.start(token_provider=provider) == SessionState.ERROR
        assert manager.last_error.code == "refused"
        assert manager.last_error.__cause__.code == "remote_forbidden"

        async def coroutine(request): ...

        for wrong in ({}, {"token_provider": coroutine}, {"session_token": "two words"}):
            with pytest.raises(roomkey.RoomkeyError):
                manager.start(**wrong)


def test_listeners_may_block_and_call_anything():
    told, done = [], threading.Event()
    with SessionManager() as manager:

        def listener(state):
            told.append(state)
            if state == CONNECTED and len(told) == 2:
                assert manager.token() == "token-1"
                manager.stop()
                assert manager.start(session_token="a.b.c") == CONNECTED
                subscription.unsubscribe()
                manager.subscribe(lambda state: done.set(), replay=True)

        subscription = manager.subscribe(listener)
        manager.start(token_provider=Provider())
        assert done.wait(LIMIT)
        assert told == ["CONNECTING", "CONNECTED"] and manager.token() == "a.b.c"


def test_a_listener_that_raises_harms_nobody(caplog):
    told = []
    with SessionManager() as manager:
        manager.subscribe(lambda state: 1 / 0)
        manager.subscribe(told.append)
        manager.start(session_token="a.b.c")
    assert told == [CONNECTED, DISCONNECTED]
    assert "ZeroDivisionError" in caplog.text


def test_unsubscribe_waits_for_a_call_that_is_under_way():
    begun, go, told = threading.Event(), threading.Event(), []
    with SessionManager() as manager, concurrent.futures.ThreadPoolExecutor(1) as threads:

        def listener(state):
            begun.set()
            assert go.wait(LIMIT)
            told.append(state)

        with manager.subscribe(listener) as subscription:
            manager.start(session_token="a.b.c")
            assert begun.wait(LIMIT)
            ended = threads.submit(subscription.unsubscribe)
            time.sleep(0.02)
            assert not ended.done()
            go.set()
            ended.result(LIMIT)
            assert told == [CONNECTED]
        manager.stop()
        assert told == [CONNECTED] and not subscription.is_active


def test_nobody_is_called_after_unsubscribe_and_close():
    for _ in range(100):
        late, is_over = [], threading.Event()
        manager = SessionManager()
        manager.subscribe(lambda state, is_over=is_over, late=late: late.append(is_over.is_set()))
        subscription = manager.subscribe(
            lambda state, is_over=is_over, late=late: late.append(is_over.is_set())
        )
        manager.start(session_token="a.b.c")
        subscription.unsubscribe()
        manager.close()
        is_over.set()
        # Told of both, or one of them in the second case, but never afterwards.
        assert True not in late and 2 <= len(late) <= 3


def test_a_listener_may_close_the_session_and_is_the_last_to_be_told():
    told, closed = [], threading.Event()
    manager = SessionManager()

    def listener(state):
        told.append(state)
        manager.close()
        closed.set()

    manager.subscribe(listener)
    manager.subscribe(told.append)
    manager.start(session_token="a.b.c")
    assert closed.wait(LIMIT)
    manager.close()
    assert told == [CONNECTED]


def test_the_states_come_in_order_and_end():
    with SessionManager() as manager, concurrent.futures.ThreadPoolExecutor(1) as threads:
        states = manager.states()
        seen = threads.submit(list, states)
        manager.start(session_token="a.b.c")
        manager.stop()
        manager.start(session_token="a.b.c")
        manager.close()
        assert seen.result(LIMIT) == [
            DISCONNECTED, CONNECTED, DISCONNECTED, CONNECTED, DISCONNECTED,
        ]  # fmt: skip


def test_what_waits_when_it_is_closed_is_told_so():
    provider = Provider(is_free=False)
    manager = SessionManager()
    with concurrent.futures.ThreadPoolExecutor(9) as threads:
        start = threads.submit(manager.start, token_provider=provider)
        assert provider.asked.wait(LIMIT)
        asked = [threads.submit(manager.token) for _ in range(8)]
        time.sleep(0.05)
        manager.close()
        assert start.result(LIMIT) == DISCONNECTED
        for one in asked:
            with pytest.raises((SessionError, roomkey.ArgumentError)):
                one.result(LIMIT)
    provider.free.set()
    manager.stop()
    with pytest.raises(roomkey.ArgumentError, match="closed"):
        manager.token()


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="the system has no such signals")
def test_who_is_interrupted_waits_no_more():
    # Whoever was started in the background of a shell ignores it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        _interrupted()
    finally:
        signal.signal(signal.SIGINT, before)


def _interrupted():
    provider = Provider(is_free=False)
    with SessionManager() as manager, concurrent.futures.ThreadPoolExecutor(1) as threads:
        start = threads.submit(manager.start, token_provider=provider)
        assert provider.asked.wait(LIMIT)
        me = threading.get_ident()
        threading.Timer(0.1, signal.pthread_kill, [me, signal.SIGINT]).start()
        with pytest.raises(KeyboardInterrupt):
            manager.token()
        until(lambda: len(manager._inner._waiting) == 1)
        provider.free.set()
        assert start.result(LIMIT) == CONNECTED
        assert len(provider.requests) == 1


def test_a_manager_that_nobody_holds_ends_its_threads():
    before = ours()
    manager = SessionManager()
    manager.subscribe(lambda state: None)
    manager.start(session_token="a.b.c")
    assert len(ours() - before) == 2
    del manager
    gc.collect()
    until(lambda: ours() == before)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_process_that_was_forked_makes_its_own():
    with SessionManager() as manager:
        manager.start(session_token="a.b.c")
        if not (child := os.fork()):
            try:
                manager.token()
            except roomkey.ArgumentError:
                manager.close()
                with SessionManager() as mine:
                    mine.start(session_token="d.e.f")
                    os._exit(7 if mine.token() == "d.e.f" else 2)
            finally:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        assert manager.token() == "a.b.c"


PROGRAM = """
import sys, threading, time
from roomkey.session.blocking import SessionManager
manager = SessionManager()
hang = threading.Event()
if "listener" in sys.argv:
    manager.subscribe(lambda state: hang.wait())
if "provider" in sys.argv:
    threading.Thread(
        target=manager.start, kwargs={"token_provider": lambda request: hang.wait()}, daemon=True
    ).start()
    time.sleep(0.2)
else:
    manager.start(session_token="a.b.c")
print(manager.state)
"""


@pytest.mark.parametrize("hangs", ["", "provider", "listener"])
def test_a_program_ends_though_a_session_is_open(hangs):
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", PROGRAM, hangs],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ("CONNECTING" if hangs == "provider" else "CONNECTED")
    assert not done.stderr, done.stderr
    assert time.monotonic() - begun < 10
