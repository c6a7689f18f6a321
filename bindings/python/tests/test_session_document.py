"""Document 004 line by line, against a running `roomkey serve` and against an endpoint that means harm."""

import asyncio
import contextlib
import email.utils
import http.server
import json
import logging
import threading
import time

import pytest
import time_machine
from server import COMMAND, authority
from sessions import rounds

import roomkey
from roomkey import videosdk
from roomkey.session import SessionError, SessionManager, SessionPolicy, SessionState, blocking

CONNECTED, ERROR = SessionState.CONNECTED, SessionState.ERROR
served = pytest.mark.skipif(not COMMAND.exists(), reason="the roomkey command is not built")


@pytest.fixture(scope="module")
def owner():
    with authority() as running:
        yield running


def awaited(test, **policy):
    async def run():
        async with SessionManager(SessionPolicy(**policy)) as manager:
            return await asyncio.wait_for(test(manager), 30)

    return asyncio.run(run(), debug=True)


class Hostile:
    """A server on loopback that answers one request after another as it is told, and writes down what it was asked."""

    def __init__(self, *answers):
        self.answers, self.asked, self.go = list(answers), [], threading.Event()
        self.go.set()
        # The clock of a server is right, whatever that of the test's process says.
        self.date = email.utils.formatdate(time.time(), usegmt=True)
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length)
                outer.asked.append((self.command, self.path, dict(self.headers), body))
                answers = outer.answers
                status, headers, text = answers.pop(0) if len(answers) > 1 else answers[0]
                outer.go.wait(10)
                with contextlib.suppress(OSError):
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("content-length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text if isinstance(text, bytes) else text.encode())

            do_POST = do_PUT = do_GET

            def date_time_string(self, timestamp=None):
                return outer.date

            def log_message(self, *arguments): ...

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/token"

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.go.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def good(token="a.b.c", **members):
    return 200, {"content-type": "application/json"}, json.dumps({"token": token} | members)


# Against our own server.


@served
def test_a_token_of_get_token_is_a_token(owner):
    async def test(manager):
        url = owner["url"] + "/get-token"
        assert await manager.start(endpoint=url, profile="get-token", identity="ann") == CONNECTED
        claims = videosdk.Credentials(owner["api_key"], owner["secret"]).verify(
            await manager.token(), use="join"
        )
        assert claims.participant_id == "ann"
        # How long it lives is known from the answer, and it is renewed by that.
        assert manager._machine.poll_timeout() is not None

    awaited(test)


@served
@pytest.mark.parametrize("face", ["awaited", "blocking"])
def test_an_app_token_and_an_identity_start_a_session_with_one_loud_warning(owner, face, caplog):
    app_token = owner["videoio"]["app_token"]
    given = {
        "app_token": app_token,
        "identity": "ann",
        "scopes": ["videos.read"],
        "endpoint": owner["url"] + "/v1/sessions",
    }

    async def test(manager):
        assert await manager.start(**given) == CONNECTED
        await manager.stop()
        assert await manager.start(**given) == CONNECTED
        return await manager.token()

    with caplog.at_level(logging.DEBUG):
        if face == "awaited":
            token = awaited(test)
        else:
            with blocking.SessionManager() as manager:
                assert manager.start(**given) == CONNECTED
                token = manager.token()
    warnings = [record for record in caplog.records if "full control" in record.getMessage()]
    assert len(warnings) == 1 and warnings[0].levelno == logging.WARNING
    assert app_token not in caplog.text and token not in caplog.text


@served
def test_an_app_token_that_is_not_known_is_an_error(owner):
    async def test(manager):
        state = await manager.start(
            app_token="not.the.token", identity="ann", endpoint=owner["url"] + "/v1/sessions"
        )
        assert state == ERROR and manager.last_error.code == "refused"
        assert manager.last_error.__cause__.code in ("remote_unauthorized", "remote_forbidden")

    awaited(test)


def test_a_session_token_starts_without_anybody_being_asked():
    async def test(manager):
        told = []
        manager.subscribe(told.append)
        assert await manager.start(session_token="1nU73GCs") == CONNECTED
        assert await manager.token() == "1nU73GCs"
        manager.stop()
        manager.stop()
        await rounds()
        assert told == [CONNECTED, SessionState.DISCONNECTED]

    awaited(test)


def test_a_session_token_that_has_ended_by_this_clock_starts_and_the_server_decides():
    old = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687").mint(
        permissions=["allow_join"], lifetime="1h", now=1_700_000_000
    )

    async def test(manager):
        assert await manager.start(session_token=old) == CONNECTED
        manager.rejected(await manager.token())
        assert manager.state == ERROR and manager.last_error.code == "rejected"

    awaited(test)


def test_what_goes_together_is_said_before_anybody_is_asked(caplog):
    with Hostile(good()) as server:

        async def test(manager):
            for given, code in [
                ({"app_token": "a.b.c"}, "argument_invalid"),
                ({"identity": "ann"}, "argument_invalid"),
                ({"app_token": "a.b.c", "identity": ""}, "identity_invalid"),
                ({"app_token": "two words", "identity": "ann"}, "token_malformed"),
                ({"token_provider": print}, "argument_invalid"),
                ({"profile": "get_token"}, "argument_invalid"),
                ({"endpoint": "http://ann:hush@127.0.0.1/"}, "argument_invalid"),
                ({"endpoint": "ftp://127.0.0.1/"}, "argument_invalid"),
                (
                    {"app_token": "a.b.c", "identity": "ann", "endpoint": "http://app.example/"},
                    "argument_invalid",
                ),
            ]:
                with pytest.raises(roomkey.RoomkeyError) as error:
                    endpoint = (
                        {}
                        if "app_token" in given or "identity" in given
                        else {"endpoint": server.url}
                    )
                    await manager.start(**(endpoint | given))
                assert error.value.code == code, given
            # With both, the session token counts, and the other is not sent anywhere.
            state = await manager.start(session_token="d.e.f", app_token="a.b.c", identity="ann")
            assert state == CONNECTED and await manager.token() == "d.e.f"

        awaited(test)
        assert server.asked == []
    assert "a.b.c" not in caplog.text and "session token is used" in caplog.text


# Against one that means harm.


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((200, {}, "<html>sign in</html>"), "token_malformed"),
        ((200, {}, ""), "token_malformed"),
        ((200, {}, "{}"), "remote_answer_invalid"),
        ((200, {}, '{"token":"null"}'), "token_malformed"),
        ((302, {"location": "http://127.0.0.1:1/"}, ""), "remote_answer_invalid"),
        ((401, {}, "the token hush-hush is not good"), "remote_unauthorized"),
        ((404, {}, "hush-hush"), "remote_not_found"),
        ((200, {}, "hush-hush" * 30_000), "remote_answer_invalid"),
    ],
)
def test_what_is_no_token_is_an_error_and_nothing_of_it_is_shown(answer, code, caplog):
    with Hostile(answer) as server, caplog.at_level(logging.DEBUG, "roomkey.session"):

        async def test(manager):
            assert await manager.start(endpoint=server.url) == ERROR
            error = manager.last_error
            assert error.code == "refused" and error.__cause__.code == code
            return repr(error) + str(error) + repr(error.__cause__)

        assert "hush" not in awaited(test) + caplog.text
        assert len(server.asked) == 1


def test_one_that_fails_is_asked_again_and_one_that_asks_to_wait_is_waited_for():
    with Hostile((500, {}, "oops"), (429, {"retry-after": "2"}, ""), good()) as server:

        async def test(manager):
            begun = time.monotonic()
            asked = [manager.start(endpoint=server.url) for _ in range(10)]
            asked += [asyncio.sleep(0.01)]
            assert set(await asyncio.gather(*asked)) == {CONNECTED, None}
            assert 3 <= time.monotonic() - begun < 15

        awaited(test)
        assert len(server.asked) == 3


def test_one_for_whom_it_is_too_early_is_asked_once_more_after_a_second():
    early = 401, {}, '{"error":"token not yet valid","code":"token_not_yet_valid"}'
    with Hostile(early, good()) as server:

        async def test(manager):
            assert await manager.start(endpoint=server.url) == CONNECTED

        awaited(test)
        assert len(server.asked) == 2


@pytest.mark.parametrize("hours", [1, -1, 0])
def test_a_clock_that_is_an_hour_wrong_makes_no_call_more(hours):
    def minted():
        now = int(time.time())
        keys = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
        return keys.mint(permissions=["allow_join"], lifetime="10m", now=now)

    with Hostile(good(minted())) as server:

        async def test(manager):
            start = manager.start(endpoint=server.url)
            asked = await asyncio.gather(
                start, *[manager.token() for _ in range(20)], return_exceptions=True
            )
            assert asked[0] == CONNECTED
            assert len({await manager.token() for _ in range(20)}) == 1
            assert manager.state == CONNECTED

        with time_machine.travel(time.time() + hours * 3600):
            awaited(test)
        assert len(server.asked) == 1


def test_twenty_that_come_cold_make_one_call():
    with Hostile(good(expires_in=600)) as server:
        server.go.clear()

        async def test(manager):
            start = asyncio.ensure_future(manager.start(endpoint=server.url))
            await rounds()
            asked = [asyncio.ensure_future(manager.token()) for _ in range(20)]
            await asyncio.sleep(0.2)
            server.go.set()
            assert await start == CONNECTED
            assert await asyncio.gather(*asked) == ["a.b.c"] * 20

        awaited(test)
        assert len(server.asked) == 1


def test_stopped_during_a_call_it_stays_stopped_when_the_answer_comes():
    with Hostile(good()) as server:
        server.go.clear()

        async def test(manager):
            told = []
            manager.subscribe(told.append)
            start = asyncio.ensure_future(manager.start(endpoint=server.url))
            while not server.asked:
                await asyncio.sleep(0.01)
            await manager.stop()
            server.go.set()
            assert await start == SessionState.DISCONNECTED
            await asyncio.sleep(0.2)
            assert told == [SessionState.CONNECTING, SessionState.DISCONNECTED]
            with pytest.raises(SessionError):
                await manager.token()

        awaited(test)


def test_a_token_for_somebody_else_is_not_used():
    with Hostile(good(identity="ben")) as server:

        async def test(manager):
            assert await manager.start(endpoint=server.url, identity="ann") == ERROR
            assert manager.last_error.code == "identity_mismatch"

        awaited(test)


def test_headers_are_sent_and_those_of_a_function_are_made_anew():
    with Hostile(good("one", expires_in=600), good("two", expires_in=600)) as server:
        made = []

        def headers():
            made.append(1)
            return {"authorization": f"Bearer key-{len(made)}"}

        async def test(manager):
            for _ in range(2):
                assert await manager.start(endpoint=server.url, headers=headers) == CONNECTED
            manager.rejected(await manager.token())
            assert await manager.token() == "two"

        awaited(test)
        sent = [{n.lower(): v for n, v in asked[2].items()} for asked in server.asked]
        assert [one["authorization"] for one in sent] == ["Bearer key-1", "Bearer key-2"]


def test_headers_are_made_by_a_coroutine_function_and_take_the_place_of_ours_in_any_case():
    with Hostile(good("one", expires_in=600), good("two", expires_in=600)) as server:
        mine = {"Content-Type": "application/json; charset=utf-8", "Authorization": "Bearer mine"}

        async def made():
            await asyncio.sleep(0)
            return {"Authorization": "Bearer awaited", "ACCEPT": "text/plain"}

        async def test(manager):
            assert (
                await manager.start(endpoint=server.url, headers=mine, body={"a": 1}) == CONNECTED
            )
            mine["Authorization"] = "Bearer other"
            manager.rejected(await manager.token())
            assert await manager.token() == "two"
            assert await manager.start(endpoint=server.url, headers=made) == CONNECTED

        awaited(test)
        sent = [[(n.lower(), v) for n, v in asked[2].items()] for asked in server.asked]
        authorization = [v for one in sent for n, v in one if n == "authorization"]
        assert authorization == ["Bearer mine", "Bearer mine", "Bearer awaited"]
        kinds = [v for n, v in sent[0] if n == "content-type"]
        assert kinds == ["application/json; charset=utf-8"]
        assert [v for n, v in sent[2] if n == "accept"] == ["text/plain"]


def test_nobody_there_is_an_error_in_time():
    async def test(manager):
        begun = time.monotonic()
        assert await manager.start(endpoint="http://127.0.0.1:1/token") == ERROR
        assert manager.last_error.code == "timeout"
        assert manager.last_error.__cause__.code == "remote_unavailable"
        assert time.monotonic() - begun < 10

    awaited(test, start_within=1)
