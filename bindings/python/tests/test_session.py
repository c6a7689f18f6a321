"""The session of whoever awaits: the rules that its shell keeps around the core's machine."""

# ruff: noqa: RUF006 - What is begun here ends with its test, which says so if something is left.

import asyncio
import contextvars
import copy
import functools
import gc
import json
import logging
import os
import pickle
import sys
import threading
import time
import weakref

import pytest
import time_machine
from sessions import TOKEN, Provider, Stubborn, managed, passes, rounds, started

import roomkey
from roomkey import errors
from roomkey.session import (
    Fetched,
    SessionError,
    SessionManager,
    SessionPolicy,
    SessionState,
    SessionToken,
)
from roomkey.session._clock import Clock, _Guessing, counts_sleep

CONNECTED, CONNECTING = SessionState.CONNECTED, SessionState.CONNECTING
DISCONNECTED, ERROR, RENEWING = SessionState.DISCONNECTED, SessionState.ERROR, SessionState.RENEWING


def awaited(test):
    """Runs a test in a loop that complains about all it can, and sees that nothing is left in it."""

    def run():
        async def alone():
            await asyncio.wait_for(test(), 20)
            await rounds()
            assert asyncio.all_tasks() == {asyncio.current_task()}

        asyncio.run(alone(), debug=True)

    run.__name__, run.__doc__ = test.__name__, test.__doc__
    return run


# One request, however many ask.


@awaited
async def test_twenty_that_come_together_make_one_request():
    manager, _ = managed()
    async with manager:
        provider = Provider()
        asked = [asyncio.ensure_future(manager.start(token_provider=provider)) for _ in range(3)]
        await rounds()
        asked += [asyncio.ensure_future(manager.token()) for _ in range(17)]
        await rounds()
        await provider.answer()
        done = await asyncio.gather(*asked)
        assert done == [CONNECTED] * 3 + [TOKEN] * 17
        assert [await manager.token() for _ in range(20)] == [TOKEN] * 20
        assert provider.reasons == [("start", 1)]


@awaited
async def test_twenty_at_an_endpoint_that_fails_make_one_request_a_turn():
    manager, hands = managed()
    async with manager:
        provider = Provider()
        start = asyncio.ensure_future(manager.start(token_provider=provider))
        await rounds()
        asked = [asyncio.ensure_future(manager.token()) for _ in range(20)]
        for _ in range(3):
            await provider.answer(OSError("no network"))
            await passes(manager, hands, 5)
        assert provider.reasons == [("start", 1), ("retry", 2), ("retry", 3), ("retry", 4)]
        await passes(manager, hands, 30)
        assert await start == ERROR
        for one in asked:
            with pytest.raises(SessionError) as failed:
                await one
            assert failed.value.code == "timeout"
            assert isinstance(failed.value.__cause__, OSError)
        assert manager.last_error.code == "timeout"


@awaited
async def test_it_is_renewed_before_the_end_and_says_connected_meanwhile():
    manager, hands = managed()
    async with manager:
        provider = Provider()
        await started(manager, provider)
        await passes(manager, hands, 500)
        assert provider.reasons == [("start", 1), ("renewal", 1)]
        assert manager.state == CONNECTED and await manager.token() == TOKEN
        await provider.answer(Fetched("the-next-one", lives_for=600))
        assert await manager.token() == "the-next-one"
        assert (await manager.token()).generation == 2


@awaited
async def test_a_renewal_that_fails_takes_no_good_token_away():
    manager, hands = managed()
    async with manager:
        provider = Provider()
        await started(manager, provider)
        await passes(manager, hands, 500)
        await provider.answer(errors.of("remote_unavailable"))
        assert manager.state == CONNECTED and await manager.token() == TOKEN
        await passes(manager, hands, 10)
        await provider.answer(errors.of("remote_unauthorized"))
        assert manager.state == CONNECTED and await manager.token() == TOKEN
        assert manager.last_error.code == "refused"
        assert manager.last_error.__cause__.code == "remote_unauthorized"
        await passes(manager, hands, 100)
        assert manager.state == ERROR
        with pytest.raises(SessionError):
            await manager.token()


@awaited
async def test_who_says_when_to_come_back_is_obeyed():
    manager, hands = managed()
    async with manager:
        provider = Provider()
        start = asyncio.ensure_future(manager.start(token_provider=provider))
        await rounds()
        await provider.answer(errors.of("remote_rate_limited", retry_after=20))
        await passes(manager, hands, 19)
        manager.nudge()
        await rounds()
        assert len(provider.requests) == 1
        await passes(manager, hands, 1)
        assert provider.reasons == [("start", 1), ("retry", 2)]
        await provider.answer()
        assert await start == CONNECTED


@awaited
async def test_what_is_no_token_is_refused_with_a_hint_and_not_asked_again():
    for answer, code in [
        ("null", "token_malformed"),
        ("<html>", "token_malformed"),
        ('"a.b.c"', "token_malformed"),
        ("x" * 20_000, "token_too_large"),
        (None, "argument_invalid"),
        ({"token": "a.b.c"}, "argument_invalid"),
    ]:
        calls = []

        async def provider(request, answer=answer, calls=calls):
            calls.append(request)
            return answer

        async with SessionManager() as manager:
            assert await manager.start(token_provider=provider) == ERROR
            assert manager.last_error.code == "refused"
            assert manager.last_error.__cause__.code == code
            assert len(calls) == 1


# Stopped is stopped.


@pytest.mark.parametrize("kind", [Provider, Stubborn])
def test_stopped_during_a_flight_it_stays_stopped(kind):
    @awaited
    async def test():
        manager, _ = managed()
        provider, told = kind(), []
        async with manager:
            manager.subscribe(told.append)
            start = asyncio.ensure_future(manager.start(token_provider=provider))
            await rounds()
            waiting = asyncio.ensure_future(manager.token())
            await rounds()
            await manager.stop()
            assert told == [CONNECTING, DISCONNECTED] and manager.state == DISCONNECTED
            assert await start == DISCONNECTED
            with pytest.raises(SessionError, match="stopped"):
                await waiting
            await rounds()
            assert provider.cancelled == 1 and provider.requests[0].is_cancelled
            if kind is Stubborn:
                await provider.answer()
            await rounds()
            assert told == [CONNECTING, DISCONNECTED] and manager.state == DISCONNECTED
            manager.push("a.b.c")
            assert manager.state == DISCONNECTED
            with pytest.raises(SessionError) as none:
                await manager.token()
            assert none.value.code == "not_started"
            await manager.stop()
            assert len(told) == 2

    test()


@awaited
async def test_an_answer_for_the_source_before_counts_for_nothing():
    manager, _ = managed()
    async with manager:
        old, new = Stubborn(), Provider()
        first = asyncio.ensure_future(manager.start(token_provider=old))
        await rounds()
        second = asyncio.ensure_future(manager.start(token_provider=new))
        await rounds()
        assert await first == DISCONNECTED
        await old.answer("the-old-one")
        assert manager.state == CONNECTING
        await passes(manager, manager._clock, 1)
        await new.answer("the-new-one")
        assert await second == CONNECTED and await manager.token() == "the-new-one"


@awaited
async def test_answers_that_come_in_another_order_give_the_token_that_was_asked_for_last():
    manager, hands = managed()
    async with manager:
        provider = Stubborn()
        start = asyncio.ensure_future(manager.start(token_provider=provider))
        await rounds()
        await passes(manager, hands, 16)
        await passes(manager, hands, 5)
        assert provider.reasons == [("start", 1), ("retry", 2)]
        await provider.answer("second", number=1)
        await provider.answer("first", number=0)
        assert await start == CONNECTED and await manager.token() == "second"


@awaited
async def test_the_same_source_is_joined_and_another_is_not():
    manager, _ = managed()
    told = []
    async with manager:
        manager.subscribe(told.append)
        for _ in range(3):
            assert await manager.start(session_token="a.b.c") == CONNECTED
        await rounds()
        assert told == [CONNECTED]
        assert await manager.start(session_token="d.e.f") == CONNECTED
        await rounds()
        assert told == [CONNECTED, DISCONNECTED, CONNECTED]
        assert await manager.token() == "d.e.f"

        class Owner:
            def provide(self, request):
                return "g.h.i"

        owner = Owner()
        await manager.start(token_provider=owner.provide)
        await manager.start(token_provider=owner.provide)
        await rounds()
        assert told[3:] == [DISCONNECTED, CONNECTING, CONNECTED]


@awaited
async def test_a_token_that_is_there_begins_and_a_provider_goes_on():
    manager, _ = managed()
    async with manager:
        provider = Provider()
        assert await manager.start(session_token="a.b.c", token_provider=provider) == CONNECTED
        assert provider.requests == []
        manager.rejected(await manager.token())
        assert manager.state == RENEWING
        await rounds()
        assert provider.reasons == [("rejection", 1)]
        await provider.answer()
        assert await manager.token() == TOKEN


@awaited
async def test_the_rejection_of_an_old_token_changes_nothing():
    manager, _ = managed()
    async with manager:
        await manager.start(session_token="a.b.c", token_provider=(provider := Provider()))
        old = await manager.token()
        manager.push("d.e.f")
        manager.rejected(old)
        assert manager.state == CONNECTED and await manager.token() == "d.e.f"
        manager.accepted(await manager.token())
        manager.rejected(await manager.token())
        assert manager.state == RENEWING
        await rounds()
        await provider.answer()
        manager.rejected(await manager.token())
        assert manager.state == ERROR and manager.last_error.code == "rejected"
        with pytest.raises(roomkey.ArgumentError):
            manager.rejected("a.b.c")


@awaited
async def test_a_start_after_the_end_that_nobody_noticed_begins_anew():
    manager, hands = managed()
    async with manager:
        provider = Provider()
        asyncio.ensure_future(manager.start(token_provider=provider))
        await rounds()
        hands.milliseconds += 40_000
        assert manager.state == ERROR
        start = asyncio.ensure_future(manager.start(token_provider=provider))
        await rounds()
        await provider.answer()
        assert await start == CONNECTED and manager.last_error is None


# Who waits and goes.


@awaited
async def test_a_waiter_that_is_cancelled_cancels_nothing_else():
    manager, _ = managed()
    async with manager:
        provider = Provider()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(manager.start(token_provider=provider), 0.01)
        impatient = asyncio.ensure_future(manager.token())
        patient = asyncio.ensure_future(manager.token())
        await rounds()
        impatient.cancel()
        await rounds()
        assert impatient.cancelled() and provider.cancelled == 0
        await provider.answer()
        assert await patient == TOKEN and len(provider.requests) == 1
        assert manager._waiting == {}


@awaited
async def test_a_provider_that_is_cancelled_by_somebody_else_has_failed():
    manager, hands = managed()
    async with manager:
        provider = Provider()
        start = asyncio.ensure_future(manager.start(token_provider=provider))
        await rounds()
        provider.answers[0].cancel()
        await rounds()
        await passes(manager, hands, 5)
        await provider.answer()
        assert await start == CONNECTED


# Listeners.


@awaited
async def test_listeners_are_told_in_order_whatever_they_do():
    manager, _ = managed()
    async with manager:
        provider, first, second = Provider(), [], []

        def meddle(state):
            first.append(state)
            if state == CONNECTED and len(first) == 2:
                manager.stop()
                assert manager.state == DISCONNECTED
                asyncio.ensure_future(manager.start(session_token="a.b.c"))

        manager.subscribe(meddle)
        manager.subscribe(second.append)
        await started(manager, provider)
        await rounds(20)
        assert first == second == [CONNECTING, CONNECTED, DISCONNECTED, CONNECTED]


@awaited
async def test_a_listener_that_raises_harms_nobody():
    manager, _ = managed()
    async with manager:
        told, records = [], []
        handler = logging.Handler()
        handler.emit = records.append
        log = logging.getLogger("roomkey.session")
        log.addHandler(handler)

        def fails(state):
            raise ZeroDivisionError

        manager.subscribe(fails)
        manager.subscribe(told.append)
        await manager.start(session_token="a.b.c")
        await manager.stop()
        log.removeHandler(handler)
        assert told == [CONNECTED, DISCONNECTED]
        assert [record.exc_info[0] for record in records] == [ZeroDivisionError] * 2


@awaited
async def test_unsubscribed_means_no_call_also_for_what_has_happened_already():
    manager, _ = managed()
    async with manager:
        told = {name: [] for name in "abcd"}
        subscriptions = {}

        def ends_itself_and_the_next(state):
            told["a"].append(state)
            subscriptions["a"].unsubscribe()
            subscriptions["b"].unsubscribe()
            manager.subscribe(told["d"].append)

        subscriptions["a"] = manager.subscribe(ends_itself_and_the_next)
        subscriptions["b"] = manager.subscribe(told["b"].append)
        subscriptions["c"] = manager.subscribe(told["c"].append)
        start = asyncio.ensure_future(manager.start(session_token="a.b.c"))
        await asyncio.sleep(0)
        # It has happened, and nobody was told.
        assert manager.state == CONNECTED and told["c"] == []
        subscriptions["c"].unsubscribe()
        await start
        await manager.stop()
        assert told == {"a": [CONNECTED], "b": [], "c": [], "d": [DISCONNECTED]}
        assert not subscriptions["a"].is_active


@awaited
async def test_replay_tells_what_the_session_is_and_the_default_does_not():
    manager, _ = managed()
    async with manager:
        await manager.start(session_token="a.b.c")
        await rounds()
        plain, replayed = [], []
        manager.subscribe(plain.append)
        with manager.subscribe(replayed.append, replay=True):
            await rounds()
            assert (plain, replayed) == ([], [CONNECTED])
        manager.subscribe(replayed.append, replay=True).unsubscribe()
        await manager.stop()
        assert (plain, replayed) == ([DISCONNECTED], [CONNECTED])


@awaited
async def test_listeners_that_undo_each_other_leave_the_loop_to_others():
    manager, _ = managed()
    async with manager:

        def back(state):
            if state == CONNECTED:
                manager.stop()
            else:
                asyncio.ensure_future(manager.start(session_token="a.b.c"))

        subscription = manager.subscribe(back)
        await manager.start(session_token="a.b.c")
        await asyncio.sleep(0.05)
        subscription.unsubscribe()
        await rounds()


@awaited
async def test_a_listener_sees_the_context_of_whoever_subscribed():
    who = contextvars.ContextVar("who", default="nobody")
    manager, _ = managed()
    async with manager:
        told = []
        who.set("ann")
        manager.subscribe(lambda state: told.append(who.get()))
        who.set("ben")
        await manager.start(session_token="a.b.c")
        await rounds()
        assert told == ["ann"]


@awaited
async def test_what_nobody_can_call_is_refused():
    manager, _ = managed()
    async with manager:

        async def coroutine(state): ...

        for callback in (None, "print", coroutine):
            with pytest.raises(roomkey.ArgumentError):
                manager.subscribe(callback)


# Going through the states.


@awaited
async def test_the_states_come_in_order_and_end_when_it_is_closed():
    manager, hands = managed()
    provider, seen = Provider(), []

    async def watch():
        async for state in manager.states():
            seen.append(state)

    async with manager:
        watching = asyncio.ensure_future(watch())
        await rounds()
        await started(manager, provider)
        hands.milliseconds += 700_000
        await passes(manager, hands, 0)
        await passes(manager, hands, 5)
        await provider.answer()
        manager.stop()
        await rounds()
        assert seen == [
            DISCONNECTED, CONNECTING, CONNECTED, RENEWING, CONNECTED, DISCONNECTED,
        ]  # fmt: skip
    await watching
    assert [state async for state in manager.states()] == [DISCONNECTED]


@awaited
async def test_who_stops_looking_is_forgotten_and_who_is_slow_misses_the_oldest():
    manager, _ = managed()
    async with manager:
        dropped = weakref.ref(manager.states())
        slow = manager.states()
        for _ in range(100):
            await manager.start(session_token="a.b.c")
            await manager.stop()
        gc.collect()
        assert dropped() is None
    seen = [state async for state in slow]
    assert len(seen) == 100 and seen[-1] == DISCONNECTED and seen[-2] == CONNECTED


@awaited
async def test_a_task_that_nobody_holds_still_sees_the_states():
    manager, _ = managed()
    seen = []
    async with manager:

        async def watch():
            async for state in manager.states():
                seen.append(state)

        asyncio.ensure_future(watch())
        await rounds()
        gc.collect()
        await manager.start(session_token="a.b.c")
        await rounds()
        assert seen == [DISCONNECTED, CONNECTED]


# Providers.


@awaited
async def test_a_plain_function_waits_on_a_thread_and_the_loop_goes_on():
    manager, _ = managed()
    async with manager:
        go, threads, cancelled = threading.Event(), [], threading.Event()
        who = contextvars.ContextVar("who")
        who.set("ann")

        def provider(request):
            threads.append((threading.current_thread(), who.get()))
            go.wait(10)
            if request.is_cancelled:
                cancelled.set()
            return "a.b.c"

        start = asyncio.ensure_future(manager.start(token_provider=provider))
        await asyncio.sleep(0.05)
        assert manager.state == CONNECTING
        go.set()
        assert await start == CONNECTED and await manager.token() == "a.b.c"
        [(thread, name)] = threads
        assert thread is not threading.current_thread() and thread.daemon and name == "ann"
        await manager.stop()
        go.clear()
        asyncio.ensure_future(manager.start(token_provider=provider))
        while len(threads) < 2:
            manager._clock.milliseconds += 1000
            manager._tick()
            await asyncio.sleep(0.01)
        await manager.stop()
        go.set()
        assert await asyncio.to_thread(cancelled.wait, 5)
        assert manager.state == DISCONNECTED


@awaited
async def test_every_kind_of_function_provides():
    import functools

    class Called:
        async def __call__(self, request):
            return "a.b.c"

    async def coroutine(extra, request):
        return "a.b.c"

    for provider in (
        Called(),
        functools.partial(coroutine, 1),
        lambda request: Called()(request),
        lambda request: Fetched("a.b.c", lives_for=3600.0, identity="ann"),
    ):
        async with SessionManager() as manager:
            assert await manager.start(token_provider=provider) == CONNECTED
            assert await manager.token() == "a.b.c"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="no loop begins tasks at once")
def test_a_loop_that_begins_tasks_at_once_calls_nobody_within_a_step():
    async def main():
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
        manager, _ = managed()
        async with manager:
            seen = []

            async def provider(request):
                seen.append(manager._timer_due)
                return "a.b.c"

            await manager.start(token_provider=provider)
            assert seen != [None]

    asyncio.run(main())


@awaited
async def test_it_ends_on_time_also_when_a_provider_does_not():
    manager = SessionManager(SessionPolicy(start_within=0.1, fetch_within=0.1, lease_within=0))
    async with manager:
        begun = time.monotonic()
        state = await manager.start(token_provider=Provider())
        assert state == ERROR and manager.last_error.code == "timeout"
        # Nothing is shorter than a second.
        assert 0.9 < time.monotonic() - begun < 10


def test_a_loop_that_ends_leaves_nothing_behind(caplog):
    async def main(kept):
        manager, _ = managed()
        kept.append(manager)
        provider = Provider()
        asyncio.ensure_future(manager.start(token_provider=provider))
        asyncio.ensure_future(manager.states().__anext__())
        await rounds()

    kept = []
    with caplog.at_level(logging.WARNING):
        asyncio.run(main(kept), debug=True)
        gc.collect()
    assert not [record for record in caplog.records if record.name == "asyncio"]

    async def again():
        await kept[0].token()

    with pytest.raises(roomkey.ArgumentError, match="another event loop"):
        asyncio.run(again())


# One loop, one process.


def test_who_does_not_wait_for_the_end_ends_it_all_the_same():
    async def test():
        manager = SessionManager()
        states = manager.states()
        await manager.start(session_token="a.b.c")
        ending = asyncio.ensure_future(manager.aclose())
        await asyncio.sleep(0)
        ending.cancel()
        await asyncio.gather(ending, return_exceptions=True)
        return await asyncio.wait_for(collected(states), 5)

    async def collected(states):
        return [str(state) async for state in states]

    assert asyncio.run(test()) == ["DISCONNECTED", "CONNECTED", "DISCONNECTED"]


def test_what_would_make_a_coroutine_that_nobody_awaits_is_no_listener():
    class Listener:
        async def __call__(self, state): ...

    async def plain(state): ...

    for listener in [plain, Listener(), functools.partial(plain)]:
        with pytest.raises(roomkey.RoomkeyError, match="coroutine"):
            SessionManager().subscribe(listener)


def test_the_wrong_place_is_named():
    manager = SessionManager()
    for call in (manager.stop, manager.states, manager.nudge, lambda: manager.push("a.b.c")):
        with pytest.raises(roomkey.ArgumentError, match="No event loop") as error:
            call()
        assert "blocking" in str(error.value)

    async def main():
        await manager.start(session_token="a.b.c")
        failed = []

        def elsewhere():
            try:
                manager.stop()
            except roomkey.ArgumentError as error:
                failed.append(error)

        async def other():
            with pytest.raises(roomkey.ArgumentError, match="another event loop"):
                await manager.token()

        await asyncio.to_thread(elsewhere)
        await asyncio.to_thread(lambda: asyncio.run(other()))
        assert len(failed) == 1
        # What only looks may look from anywhere.
        assert await asyncio.to_thread(lambda: manager.state) == CONNECTED
        await manager.aclose()
        await manager.aclose()
        with pytest.raises(roomkey.ArgumentError, match="closed"):
            await manager.start(session_token="a.b.c")

    asyncio.run(main())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_process_that_was_forked_is_told_so():
    async def main():
        manager = SessionManager()
        await manager.start(session_token="a.b.c")
        if not (child := os.fork()):
            try:
                manager.stop()
            except roomkey.ArgumentError:
                os._exit(7)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        assert await manager.token() == "a.b.c"
        await manager.aclose()

    asyncio.run(main())


@awaited
async def test_nothing_to_start_with_is_an_argument_that_is_wrong():
    manager, _ = managed()
    async with manager:
        for given, code in [
            ({}, "argument_invalid"),
            ({"token_provider": "https://app.example/token"}, "argument_invalid"),
            ({"session_token": ""}, "token_malformed"),
            ({"session_token": "null"}, "token_malformed"),
            ({"session_token": 7}, "argument_invalid"),
        ]:
            with pytest.raises(roomkey.RoomkeyError) as error:
                await manager.start(**given)
            assert error.value.code == code
            assert manager.state == DISCONNECTED


# Clocks.


@awaited
async def test_a_clock_that_is_set_changes_nothing():
    manager = SessionManager()
    async with manager:
        provider = Provider()
        await started(manager, provider)
        for hours in (1, -2, 24 * 365):
            with time_machine.travel(time.time() + hours * 3600):
                assert [await manager.token() for _ in range(20)] == [TOKEN] * 20
                manager._tick()
        assert len(provider.requests) == 1 and manager.state == CONNECTED


@awaited
async def test_after_two_hours_of_sleep_no_old_token_is_handed_out():
    manager, hands = managed()
    async with manager:
        provider = Provider()
        await started(manager, provider)
        hands.milliseconds += 2 * 3_600_000
        assert manager.state == RENEWING
        asked = [asyncio.ensure_future(manager.token()) for _ in range(20)]
        await rounds()
        assert provider.reasons == [("start", 1), ("renewal", 1)]
        await provider.answer("the-new-one")
        assert await asyncio.gather(*asked) == ["the-new-one"] * 20


@awaited
async def test_who_wakes_up_does_not_wait_for_what_was_to_be_tried_later():
    manager, hands = managed()
    async with manager:
        provider = Provider()
        await started(manager, provider)
        await passes(manager, hands, 500)
        for _ in range(4):
            await provider.answer(OSError())
            await passes(manager, hands, 0, asleep=True)
            await passes(manager, hands, 2, asleep=True)
        assert len(provider.requests) == 6


@awaited
async def test_nobody_waits_for_long_on_a_clock_that_may_stand_still():
    manager, _ = managed()
    async with manager:
        await started(manager, Provider())
        loop = asyncio.get_running_loop()
        assert manager._machine.poll_timeout() - manager._clock.now() > 400_000
        assert manager._timer.when() - loop.time() <= 30


def test_the_clock_counts_sleep_and_sees_it():
    awake, steady = [0], [0]
    clock = Clock(lambda: steady[0], lambda: awake[0])
    awake[0] += 10**9
    steady[0] += 10**9
    assert clock.now() == 1000 and not clock.has_slept()
    steady[0] += 3600 * 10**9
    assert clock.has_slept() and not clock.has_slept() and clock.now() == 3_601_000
    assert counts_sleep() is not None
    read = counts_sleep()
    assert read() <= read()


def test_where_no_clock_counts_sleep_the_wall_clock_tells_of_it():
    awake, wall = [5 * 10**9], [10**18]
    clock = Clock(_Guessing(lambda: awake[0], lambda: wall[0]), lambda: awake[0])
    before = clock.now()
    awake[0] += 10**9
    wall[0] += 10**9 + 10**7
    assert clock.now() - before == 1000 and not clock.has_slept()
    wall[0] += 2 * 3600 * 10**9
    assert clock.now() - before == 7_201_010 - 10 and clock.has_slept()
    # One that is set back changes nothing, and time does not run backwards.
    wall[0] -= 5 * 3600 * 10**9
    assert clock.now() - before == 7_201_000 and not clock.has_slept()


# Secrets.


def test_no_token_is_shown_anywhere(caplog):
    shown = []

    async def main():
        asyncio.get_running_loop().slow_callback_duration = 0
        manager = SessionManager()

        async def provider(request):
            return Fetched(TOKEN, lives_for=600)

        manager.subscribe(lambda state: shown.append(repr(state)))
        await manager.start(session_token=TOKEN, token_provider=provider)
        asked = asyncio.ensure_future(manager.token())
        token = await asked
        shown.extend(
            [repr(asked), repr(token), repr([token]), repr(manager), repr(manager._origin)]
        )
        shown.extend([repr(vars(manager)), repr(Fetched(TOKEN)), repr(manager._source)])
        manager.rejected(token)
        shown.append(repr(await asyncio.gather(manager.token(), return_exceptions=True)))
        for thing in (token, manager, Fetched(TOKEN)):
            with pytest.raises(roomkey.RoomkeyError) as error:
                pickle.dumps(thing)
            shown.append(str(error.value))
        manager.rejected(await manager.token())
        with pytest.raises(SessionError) as failed:
            await manager.token()
        shown.extend([repr(failed.value), str(failed.value), repr(failed.value.__cause__)])
        await manager.aclose()

    with caplog.at_level(logging.DEBUG):
        asyncio.run(main(), debug=True)
    everything = caplog.text + "".join(shown)
    assert len(caplog.records) > 3 and len(shown) > 15
    assert TOKEN not in everything


def test_a_token_is_text_wherever_text_is_wanted():
    token = SessionToken("a.b.c", generation=3)
    assert isinstance(token, str) and token == "a.b.c" and hash(token) == hash("a.b.c")
    assert f"Bearer {token}" == "Bearer a.b.c" and "%s" % token == "a.b.c"
    assert json.dumps({"token": token}) == '{"token": "a.b.c"}'
    assert copy.deepcopy(token) is copy.copy(token) is token
    assert type(str(token)) is str and pickle.loads(pickle.dumps(str(token))) == "a.b.c"
