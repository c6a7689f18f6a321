"""Threads, memory and processes: a million verifications by sixteen threads, and ids across forks."""

import gc
import multiprocessing
import os
import sys
import threading
import time

import pytest
from conftest import API_KEY, OPENTOK_API_KEY, OPENTOK_SECRET, ROOM, SECRET

import roomkey
from roomkey import opentok, videoio, videosdk

CREDENTIALS = videosdk.Credentials(API_KEY, SECRET)
THREADS = 16
VERIFICATIONS = 1_000_000
SECONDS = 45


def resident_bytes():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


on_linux = pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="needs /proc")


@on_linux
def test_sixteen_threads_verify_a_million_tokens_in_flat_memory():
    good = CREDENTIALS.mint(
        permissions=["allow_join"], room_id=ROOM, claims={"name": "Zoë", "n": [1, 2.5]}
    )
    bad = good[:-1] + ("A" if good[-1] != "A" else "E")
    share = VERIFICATIONS // THREADS
    failures, done = [], [0] * THREADS
    stop_at = time.monotonic() + SECONDS
    ready, measured = threading.Barrier(THREADS + 1), threading.Event()

    def verify(index, count):
        for number in range(count):
            if number % 16 == 0:
                try:
                    CREDENTIALS.verify(bad)
                except roomkey.TokenError:
                    pass
                else:
                    failures.append("a bad token was taken")
            elif number % 16 == 8:
                claims = CREDENTIALS.verify(good, use="join", room_id=ROOM)
                if claims.to_dict()["name"] != "Zoë" or claims.permissions != ("allow_join",):
                    failures.append("other claims came out")
            else:
                CREDENTIALS.verify(good)
            done[index] += 1
            if number % 1024 == 0 and time.monotonic() > stop_at:
                return

    def work(index):
        verify(index, share // 10)
        ready.wait()
        measured.wait()
        verify(index, share - share // 10)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(THREADS)]
    for thread in threads:
        thread.start()
    ready.wait()
    gc.collect()
    before = resident_bytes()
    measured.set()
    for thread in threads:
        thread.join()
    gc.collect()
    grown = resident_bytes() - before
    assert not failures
    # A slow machine may stop early; it is not a failure unless hardly anything was done.
    assert sum(done) >= VERIFICATIONS // 4, sum(done)
    assert grown < 4 * 1024 * 1024, f"{grown} bytes more after {sum(done)} verifications"
    print(f"{sum(done)} verifications, {grown} bytes more")


@on_linux
def test_sixteen_threads_share_the_credentials_of_other_vendors_in_flat_memory():
    credentials = opentok.Credentials(OPENTOK_API_KEY, OPENTOK_SECRET)
    authority = videoio.Authority(SECRET)
    app_token, session = authority.mint_app("my-app"), opentok.SessionId.create(OPENTOK_API_KEY)
    failures = []

    def work(index, count):
        for number in range(count):
            data, kind = f"{index}-{number}", ("t1", "jwt")[number % 2]
            token = credentials.mint(session=session, role="publisher", kind=kind, data=data)
            claims = credentials.verify(token, session=session, capability="publish")
            made = authority.mint_session(app_token, identity=data, scopes=["videos.read"])
            if claims.data != data or authority.verify_session(made).identity != data:
                failures.append(data)
            try:
                credentials.verify(token[:-8] + "AAAA" + token[-4:])
            except roomkey.TokenError:
                pass
            else:
                failures.append("a bad token was taken")

    def together(count):
        threads = [threading.Thread(target=work, args=(index, count)) for index in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        gc.collect()

    together(200)
    before = resident_bytes()
    together(2000)
    assert not failures
    assert resident_bytes() - before < 4 * 1024 * 1024


@on_linux
def test_minting_and_refusing_keep_no_memory():
    names = [f"p{number}" for number in range(200)] + ["two words"]

    def once():
        CREDENTIALS.mint(permissions=["allow_join"], claims={"a": [{"b": "c"}] * 10})
        CREDENTIALS.mint_many(names, permissions=["allow_join"], room_id=ROOM)
        for wrong in (
            {"permissions": ["host"]},
            {"permissions": "x"},
            {"permissions": ["allow_join"], "claims": {"a": {1}}},
        ):
            try:
                CREDENTIALS.mint(**wrong)
            except roomkey.RoomkeyError:
                pass
        roomkey.inspect("a.b.c").to_dict()
        videosdk.Credentials(API_KEY, SECRET)
        assert videosdk.Api().create_room("a.b.c", extra={"a": 1}).headers

    for _ in range(300):
        once()
    gc.collect()
    before, objects = resident_bytes(), len(gc.get_objects())
    for _ in range(3000):
        once()
    gc.collect()
    assert resident_bytes() - before < 4 * 1024 * 1024
    assert len(gc.get_objects()) - objects < 100


def test_other_threads_run_while_many_tokens_are_minted():
    names = [f"participant-{number}" for number in range(100_000)]
    ticks, stop = 0, threading.Event()

    def tick():
        nonlocal ticks
        while not stop.is_set():
            ticks += 1
            time.sleep(0.0002)

    old = sys.getswitchinterval()
    # Were the interpreter's lock held, no thread would run before the batch is done.
    sys.setswitchinterval(60)
    try:
        thread = threading.Thread(target=tick)
        thread.start()
        time.sleep(0.01)
        before = ticks
        tokens = CREDENTIALS.mint_many(names, permissions=["allow_join"])
        during = ticks - before
    finally:
        sys.setswitchinterval(old)
        stop.set()
        thread.join()
    assert len(set(tokens)) == len(names)
    assert during > 0


def test_a_list_that_changes_while_it_is_minted_from():
    names = [f"participant-{number}-é" for number in range(20_000)]
    stop = threading.Event()

    def change():
        while not stop.is_set():
            names.clear()
            names.extend(f"other-{number}-ü" for number in range(20_000))

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(20):
            for token in CREDENTIALS.mint_many(names, permissions=["allow_join"])[:50]:
                assert isinstance(token, str)
                assert CREDENTIALS.verify(token).participant_id.startswith(
                    ("participant-", "other-")
                )
    finally:
        stop.set()
        thread.join()


def ids(count):
    return [
        CREDENTIALS.verify(CREDENTIALS.mint(permissions=["allow_join"])).jti for _ in range(count)
    ]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_ids_are_unique_across_forks():
    mine = ids(100)  # The buffer of random bytes is begun, and would be shared.
    context = multiprocessing.get_context("fork")
    with context.Pool(4) as pool:
        theirs = pool.map(ids, [500] * 8, chunksize=1)
    everyone = mine + ids(500) + [one for some in theirs for one in some]
    assert len(set(everyone)) == len(everyone) == 100 + 500 + 4000


def test_ids_are_unique_across_threads():
    found = []
    threads = [threading.Thread(target=lambda: found.extend(ids(500))) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == THREADS * 500
