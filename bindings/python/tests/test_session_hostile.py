"""What a server that means harm sends, and what becomes of it.

The same is done to the sessions in browsers and Node (`hostile.test.mjs`) and in Rust (`tests/hostile.rs`).
"""

import asyncio
import contextlib
import socketserver
import threading
import time

import pytest
from test_session_document import CONNECTED, ERROR, Hostile, awaited, good

from roomkey.session import Fetched, SessionError


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"token":"a.b.c","name":"\xff"}', "remote_answer_invalid"),
        (b"a.b.\xff", "remote_answer_invalid"),
        (b'{"token":1}', "token_malformed"),
        (b'{"token":{"token":"a.b.c"}}', "token_malformed"),
        (b'{"token":["a.b.c"]}', "token_malformed"),
        (b'{"token":"a.b.c\\r\\nset-cookie: x=1"}', "token_malformed"),
        (b'{"token":"' + b"a" * 20_000 + b'"}', "token_too_large"),
        (b'{"token":"a","x":' + b"[" * 20_000 + b"]" * 20_000 + b"}", "remote_answer_invalid"),
        (b'{"token":"a.b.c","expires_in":NaN}', "remote_answer_invalid"),
        (b'{"token":"a.b.c","expires_in":Infinity}', "remote_answer_invalid"),
        (b'{"token":"a.b.c","expires_in":1e400}', "remote_answer_invalid"),
        (b'{"token":"a.b.c","expires_in":1e308}', "remote_answer_invalid"),
        (b'{"token":"a.b.c","expires_in":-1}', "remote_answer_invalid"),
        (b'{"token":"a.b.c","expiresAt":"the end of time"}', "remote_answer_invalid"),
    ],
)
def test_what_is_no_token_no_text_or_no_time_is_refused_and_asked_for_once(body, code):
    with Hostile((200, {}, body)) as server:

        async def test(manager):
            assert await manager.start(endpoint=server.url) == ERROR
            assert manager.last_error.__cause__.code == code

        awaited(test)
        assert len(server.asked) == 1


def test_a_token_that_ended_long_ago_is_handed_to_nobody():
    with Hostile(good(expires_in=0)) as server:

        async def test(manager):
            assert await manager.start(endpoint=server.url) == ERROR
            with pytest.raises(SessionError):
                await manager.token()

        awaited(test, start_within=1.5)
        assert len(server.asked) <= 2


def test_a_token_that_lives_for_thousands_of_years_is_a_token():
    with Hostile(good(expires_in=99_999_999_999)) as server:

        async def test(manager):
            assert await manager.start(endpoint=server.url) == CONNECTED

        awaited(test)

    async def provided(manager):
        for seconds in (1e308, float("inf")):
            endless = Fetched("a.b.c", lives_for=seconds)
            assert await manager.start(token_provider=lambda _, it=endless: it) == CONNECTED

    awaited(provided)


def test_who_says_again_at_once_for_ever_is_asked_once_a_second_at_the_most():
    with Hostile((429, {"retry-after": "0"}, "")) as server:

        async def test(manager):
            assert await manager.start(endpoint=server.url) == ERROR
            assert manager.last_error.__cause__.code == "remote_rate_limited"

        awaited(test, start_within=3)
        assert 2 <= len(server.asked) <= 3


def test_a_cookie_that_it_sets_does_not_come_back():
    cookie = {"set-cookie": "who=hush; Path=/"}
    with Hostile((503, cookie, ""), (200, cookie, "a.b.c")) as server:

        async def test(manager):
            assert await manager.start(endpoint=server.url) == CONNECTED

        awaited(test)
        assert len(server.asked) == 2
        assert all("cookie" not in map(str.lower, asked[2]) for asked in server.asked)


def test_an_answer_that_drips_is_given_up_in_time_and_its_connection_with_it():
    noticed = threading.Event()

    class Drips(socketserver.StreamRequestHandler):
        def handle(self):
            while self.rfile.readline().strip():
                pass
            head = b'HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{"token":"'
            with contextlib.suppress(OSError):
                self.wfile.write(head)
                while True:
                    time.sleep(0.05)
                    self.wfile.write(b"a")
            noticed.set()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Drips) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()

        async def test(manager):
            begun = time.monotonic()
            assert (
                await manager.start(endpoint=f"http://127.0.0.1:{server.server_address[1]}/")
                == ERROR
            )
            assert time.monotonic() - begun < 10
            # Who drips notices that nobody reads any more.
            assert await asyncio.to_thread(noticed.wait, 10)

        awaited(test, start_within=1, fetch_within=1)
        server.shutdown()


def test_a_method_and_a_body_are_the_callers_and_one_that_brings_no_token_is_none():
    with Hostile(good()) as server:

        async def test(manager):
            for given in [
                {"method": "PUT", "body": {"room": "r"}},
                {"body": "room=r"},
                {"method": "POST"},
            ]:
                await manager.stop()
                assert await manager.start(endpoint=server.url, **given) == CONNECTED

        awaited(test)
        sent = [(method, body) for method, _, _, body in server.asked]
        assert sent == [("PUT", b'{"room":"r"}'), ("POST", b"room=r"), ("POST", b"")]
        headers = {name.lower(): value for name, value in server.asked[0][2].items()}
        assert headers["content-type"] == "application/json"
