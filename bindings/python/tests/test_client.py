"""The ready clients, against a server that follows a script."""

import asyncio
import contextlib
import http.server
import json
import socket
import threading
import time

import httpx
import pytest
from conftest import (
    API_KEY,
    APPLICATION_ID,
    OPENTOK_API_KEY,
    OPENTOK_SECRET,
    PRIVATE_KEY_PEM,
    ROOM,
    SECRET,
)

import roomkey
import roomkey.fastapi
import roomkey.flask
import roomkey.starlette
from roomkey import _http as sending
from roomkey import opentok, videosdk, vonage
from roomkey.opentok import client as opentok_client
from roomkey.videoio import client as videoio_client
from roomkey.videosdk import client as clients
from roomkey.videosdk.client import AsyncClient, Client
from roomkey.vonage import client as vonage_client

CREDENTIALS = videosdk.Credentials(API_KEY, SECRET)
ROOM_BODY = json.dumps({"roomId": ROOM, "customRoomId": "unicorn", "disabled": False})


class Script:
    """A server that gives the answers it was told to, in order, and remembers what it was asked."""

    # The tests put another in the place of `time.sleep`.
    pause = staticmethod(time.sleep)

    def __init__(self, *answers, date=None):
        self.answers = list(answers)
        self.asked = []
        script = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def date_time_string(self, timestamp=None):
                return super().date_time_string(timestamp) if date is None else date

            def answer(self):
                length = int(self.headers.get("content-length", 0))
                script.asked.append(
                    (self.command, self.path, dict(self.headers), self.rfile.read(length))
                )
                status, headers, body = script.answers.pop(0)
                if status == "close":
                    self.close_connection = True
                    return
                if status == "hang":
                    time.sleep(headers)
                    return
                if status == "trickle":
                    self.send_response(200)
                    self.send_header("content-length", str(headers))
                    self.end_headers()
                    with contextlib.suppress(ConnectionError):
                        for _ in range(headers):
                            script.pause(0.1)
                            self.wfile.write(b" ")
                    return
                body = body.encode() if isinstance(body, str) else body
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(ConnectionError):
                    self.wfile.write(body)

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Waiting:
    """The clients that block and that await, behind one face; and the waits they would have made."""

    def __init__(self, kind, monkeypatch):
        self.kind = kind
        self.waits = []
        if kind == "sync":
            monkeypatch.setattr(sending.time, "sleep", self.waits.append)
        else:

            async def sleep(seconds):
                self.waits.append(seconds)

            monkeypatch.setattr(sending.asyncio, "sleep", sleep)

    def call(self, url, name, *arguments, client=None, **given):
        options = {"base_url": url, "timeout": 5.0} | (client or {})
        if self.kind == "sync":
            with Client(CREDENTIALS, **options) as made:
                result = getattr(made, name)(*arguments, **given)
                return list(result) if name in ("rooms", "sessions") else result
        return asyncio.run(self._call(options, name, arguments, given))

    async def _call(self, options, name, arguments, given):
        async with AsyncClient(CREDENTIALS, **options) as made:
            result = getattr(made, name)(*arguments, **given)
            return (
                [item async for item in result] if name in ("rooms", "sessions") else await result
            )


@pytest.fixture(params=["sync", "async"])
def waiting(request, monkeypatch):
    return Waiting(request.param, monkeypatch)


def test_every_call_is_sent_and_its_answer_understood(waiting):
    session = json.dumps({"id": "61d5", "roomId": ROOM, "status": "ongoing"})
    for name, arguments, given, asked, body in [
        ("create_room", (), {"custom_room_id": "unicorn"}, ("POST", "/v2/rooms"), ROOM_BODY),
        ("validate_room", (ROOM,), {}, ("GET", f"/v2/rooms/validate/{ROOM}"), ROOM_BODY),
        ("fetch_room", (), {"custom_room_id": "a b"}, ("GET", "/v2/rooms/a%20b"), ROOM_BODY),
        ("deactivate_room", (ROOM,), {}, ("POST", "/v2/rooms/deactivate"), ROOM_BODY),
        ("fetch_session", ("61d5",), {}, ("GET", "/v2/sessions/61d5"), session),
        ("end_session", (ROOM,), {"session_id": "61d5"}, ("POST", "/v2/sessions/end"), session),
        (
            "remove_participant",
            ("ann",),
            {"room_id": ROOM},
            ("POST", "/v2/sessions/participants/remove"),
            '"ok"',
        ),
    ]:
        with Script((200, {}, body)) as script:
            understood = waiting.call(script.url, name, *arguments, **given)
        [(method, path, headers, _)] = script.asked
        assert (method, path) == asked
        if name != "remove_participant":
            assert understood.room_id == ROOM
        claims = CREDENTIALS.verify(
            {n.lower(): v for n, v in headers.items()}["authorization"], use="api"
        )
        assert claims.roles == ("crawler",)
    assert waiting.waits == []


def test_lists_go_on_to_the_last_page(waiting):
    def page(number, *ids, last=3):
        data = [{"roomId": one, "id": one} for one in ids]
        return (
            200,
            {},
            json.dumps({"pageInfo": {"currentPage": number, "lastPage": last}, "data": data}),
        )

    with Script(page(1, "a", "b"), page(2), page(3, "c")) as script:
        rooms = waiting.call(script.url, "rooms", per_page=2, search="x")
    assert [room.room_id for room in rooms] == ["a", "b", "c"]
    assert [path for _, path, _, _ in script.asked] == [
        f"/v2/rooms?page={number}&perPage=2&query=x" for number in (1, 2, 3)
    ]
    with Script(page(1, "a", last=1)) as script:
        [session] = waiting.call(script.url, "sessions", room_id="a")
    assert session.id == "a" and script.asked[0][1].startswith("/v2/sessions?roomId=a&page=1")


def test_an_unavailable_service_is_asked_again_only_for_what_changes_nothing(waiting):
    down, good = (503, {}, "down"), (200, {}, ROOM_BODY)
    with Script(down, ("close", None, None), good) as script:
        assert waiting.call(script.url, "fetch_room", ROOM).room_id == ROOM
    assert len(script.asked) == 3 and len(waiting.waits) == 2
    assert 0 < waiting.waits[0] < waiting.waits[1] * 2 < 2

    for failure in (down, ("close", None, None)):
        with Script(failure, good) as script, pytest.raises(roomkey.RemoteUnavailable) as caught:
            waiting.call(script.url, "create_room")
        assert len(script.asked) == 1
    assert isinstance(caught.value.__cause__, httpx.HTTPError)
    assert caught.value.is_retryable


def test_a_busy_service_is_asked_again_when_it_says(waiting):
    busy, good = (429, {"Retry-After": "7"}, ""), (200, {}, ROOM_BODY)
    with Script(busy, good) as script:
        assert waiting.call(script.url, "create_room").room_id == ROOM
    [wait] = waiting.waits
    assert 7 < wait < 8

    with (
        Script((429, {"Retry-After": "3600"}, ""), good) as script,
        pytest.raises(roomkey.RemoteRateLimited) as caught,
    ):
        waiting.call(script.url, "create_room")
    assert caught.value.retry_after == 3600 and len(script.asked) == 1


@pytest.mark.parametrize("date", ["Sun, 06 Nov 1994 08:49:37 GMT", ""], ids=["dated", "undated"])
def test_a_busy_service_may_say_when_as_a_date(waiting, monkeypatch, date):
    # The answer's own date counts, whatever the clock here says; without one this clock does.
    monkeypatch.setattr(sending.time, "time", lambda: 1_900_000_000 if date else 784_111_777)
    busy = (429, {"Retry-After": "Sun, 06 Nov 1994 08:49:44 GMT"}, "")
    with Script(busy, (200, {}, ROOM_BODY), date=date) as script:
        assert waiting.call(script.url, "create_room").room_id == ROOM
    [wait] = waiting.waits
    assert 7 < wait < 8


@pytest.mark.parametrize("status, asked", [(408, 1), (425, 2), (429, 2), (503, 1)])
def test_what_was_perhaps_done_is_not_asked_again(waiting, status, asked):
    with (
        Script((status, {}, ""), (200, {}, ROOM_BODY)) as script,
        contextlib.suppress(roomkey.RemoteUnavailable),
    ):
        waiting.call(script.url, "create_room")
    assert len(script.asked) == asked


def test_there_is_an_end_to_trying(waiting):
    with Script(*[(503, {}, "")] * 9) as script, pytest.raises(roomkey.RemoteUnavailable):
        waiting.call(script.url, "fetch_room", ROOM)
    assert len(script.asked) == 3
    with Script((503, {}, "")) as script, pytest.raises(roomkey.RemoteUnavailable):
        waiting.call(script.url, "fetch_room", ROOM, client={"attempts": 1})
    assert len(script.asked) == 1


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 422])
def test_a_refusal_is_not_asked_again(waiting, status):
    with Script((status, {}, "{}")) as script, pytest.raises(roomkey.RemoteError):
        waiting.call(script.url, "fetch_room", ROOM)
    assert len(script.asked) == 1 and waiting.waits == []


def test_no_redirect_is_followed_with_a_token(waiting):
    with Script((200, {}, ROOM_BODY)) as elsewhere:
        with Script((307, {"Location": elsewhere.url}, "")) as script:
            own = (httpx.Client if waiting.kind == "sync" else httpx.AsyncClient)(
                follow_redirects=True
            )
            with pytest.raises(roomkey.RemoteAnswerInvalid):
                waiting.call(script.url, "fetch_room", ROOM, client={"http": own})
        assert elsewhere.asked == []


def test_no_more_is_read_than_an_answer_can_be(waiting):
    huge = b'{"roomId":"' + b"x" * (8 * videosdk.MAXIMUM_ANSWER_BYTES) + b'"}'
    with Script((200, {}, huge)) as script, pytest.raises(roomkey.RemoteAnswerInvalid) as caught:
        waiting.call(script.url, "fetch_room", ROOM)
    assert "1 MiB" in str(caught.value)


def test_an_answer_that_could_be_blown_up_is_not(waiting):
    import gzip

    with Script((200, {"Content-Encoding": "gzip"}, gzip.compress(ROOM_BODY.encode()))) as script:
        with pytest.raises(roomkey.RemoteAnswerInvalid):
            waiting.call(script.url, "fetch_room", ROOM)
    assert script.asked[0][2]["accept-encoding"] == "identity"


@pytest.mark.parametrize("encoding", ["Identity", "IDENTITY, identity", ""])
def test_an_answer_that_came_as_it_is_is_read_whatever_the_case(waiting, encoding):
    with Script((200, {"Content-Encoding": encoding}, ROOM_BODY)) as script:
        assert waiting.call(script.url, "fetch_room", ROOM).room_id == ROOM


def test_a_body_that_comes_a_byte_at_a_time_ends_too(waiting):
    with Script(("trickle", 60, None)) as script, pytest.raises(roomkey.RemoteUnavailable):
        begun = time.monotonic()
        waiting.call(script.url, "fetch_room", ROOM, client={"timeout": 0.3, "attempts": 1})
    assert time.monotonic() - begun < 3


def test_waiting_for_an_answer_ends(waiting):
    with Script(("hang", 3, None)) as script, pytest.raises(roomkey.RemoteUnavailable) as caught:
        waiting.call(script.url, "fetch_room", ROOM, client={"timeout": 0.2, "attempts": 1})
    assert isinstance(caught.value.__cause__, httpx.TimeoutException)


def test_a_service_that_is_not_there(waiting):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(roomkey.RemoteUnavailable) as caught:
        waiting.call(url, "fetch_room", ROOM)
    assert isinstance(caught.value.__cause__, httpx.ConnectError)
    assert len(waiting.waits) == 2


@pytest.mark.parametrize("host", ["a" * 300 + ".example", "xn--a.example", "a..example"])
def test_a_service_whose_name_is_none(waiting, host):
    with pytest.raises(roomkey.RemoteUnavailable) as caught:
        waiting.call(f"https://{host}", "fetch_room", ROOM, client={"attempts": 1})
    assert isinstance(caught.value.__cause__, (UnicodeError, httpx.ConnectError))


def test_a_token_is_kept_and_renewed_before_it_ends(monkeypatch):
    clock = [1_750_000_000.0]
    monkeypatch.setattr(sending.time, "time", lambda: clock[0])
    token = clients._token(CREDENTIALS)
    first = token.current()
    clock[0] += clients.TOKEN_LIFETIME_SECONDS - clients.RENEWAL_MARGIN_SECONDS - 1
    assert token.current() == first
    clock[0] += 1
    second = token.current()
    assert second != first
    assert CREDENTIALS.verify(first, use="api", now=int(clock[0])), "the old one still lives then"


def test_a_token_from_the_future_is_renewed_when_the_clock_was_set_back(monkeypatch):
    clock = [1_750_000_000.0]
    monkeypatch.setattr(sending.time, "time", lambda: clock[0])
    token = clients._token(CREDENTIALS)
    first = token.current()
    clock[0] -= 86_400
    second = token.current()
    assert second != first and token.current() == second
    assert CREDENTIALS.verify(second, use="api", now=int(clock[0]))


MAKERS = {
    "videosdk": lambda: Client(CREDENTIALS),
    "videosdk async": lambda: AsyncClient(CREDENTIALS),
    "opentok": lambda: opentok_client.Client(opentok.Credentials(OPENTOK_API_KEY, OPENTOK_SECRET)),
    "vonage": lambda: vonage_client.AsyncClient(
        vonage.Credentials(APPLICATION_ID, PRIVATE_KEY_PEM)
    ),
    "videoio": lambda: videoio_client.Client("a.b.c"),
    "flask": lambda: roomkey.flask.blueprint(CREDENTIALS, caller=lambda: None),
    "starlette": lambda: roomkey.starlette.routes(CREDENTIALS, caller=lambda request: None),
    "fastapi": lambda: roomkey.fastapi.router(CREDENTIALS, caller=lambda: None),
}


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "gopher://127.0.0.1", "http://a b:x"])
@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_proxy_that_cannot_be_used_is_an_error_of_ours(monkeypatch, make, proxy):
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(roomkey.ArgumentError) as caught:
        make()
    assert caught.value.__cause__ is not None and "http" in caught.value.hint


def test_a_closed_client_says_so():
    client = Client(CREDENTIALS)
    client.close()
    with pytest.raises(roomkey.ArgumentError):
        client.fetch_room(ROOM)


def test_a_retry_takes_the_token_of_its_own_time(monkeypatch):
    clock = [1_750_000_000.0]
    monkeypatch.setattr(sending.time, "time", lambda: clock[0])

    def sleep(_):
        clock[0] += 3600

    monkeypatch.setattr(sending.time, "sleep", sleep)
    with Script((503, {}, ""), (200, {}, ROOM_BODY)) as script:
        with Client(CREDENTIALS, base_url=script.url) as client:
            client.fetch_room(ROOM)
    first, second = (headers["authorization"] for _, _, headers, _ in script.asked)
    assert first != second
    assert CREDENTIALS.verify(second, use="api", now=int(clock[0]))


def test_arguments_are_checked_before_anything_is_sent(waiting):
    with Script() as script:
        for name, arguments, given, code in [
            ("fetch_room", ("../evil",), {}, "room_id_invalid"),
            ("fetch_room", (), {}, "argument_invalid"),
            ("create_room", (), {"region": "x\r\ny"}, "argument_invalid"),
            (
                "create_room",
                (),
                {"auto_close": {"minutes": -1, "deactivate": False}},
                "argument_invalid",
            ),
            (
                "create_room",
                (),
                {"auto_close": {"minutes": 5, "deactivate": False, "x": 1}},
                "argument_invalid",
            ),
            ("rooms", (), {"per_page": 1.5}, "argument_invalid"),
            ("remove_participant", ("two words",), {"room_id": ROOM}, "participant_id_invalid"),
        ]:
            with pytest.raises(roomkey.RoomkeyError) as caught:
                waiting.call(script.url, name, *arguments, **given)
            assert caught.value.code == code
        for options, code in [
            ({"attempts": 0}, "argument_invalid"),
            ({"attempts": 11}, "argument_invalid"),
            ({"timeout": 0}, "argument_invalid"),
            ({"timeout": "5"}, "argument_invalid"),
            ({"timeout": float("nan")}, "argument_invalid"),
            ({"http": "httpx"}, "argument_invalid"),
            ({"attempts": True}, "argument_invalid"),
        ]:
            with pytest.raises(roomkey.RoomkeyError) as caught:
                waiting.call(script.url, "fetch_room", ROOM, client=options)
            assert caught.value.code == code
    assert script.asked == []
    for kind in (Client, AsyncClient):
        with pytest.raises(roomkey.ArgumentError):
            kind("my-api-key")
        with pytest.raises(roomkey.ConfigurationError):
            kind(CREDENTIALS, base_url="http://api.videosdk.live")


def test_a_keyring_signs_with_its_active_credentials():
    other = videosdk.Credentials("other-key", SECRET[::-1])
    keyring = videosdk.Keyring([(other, "passive"), (CREDENTIALS, "active")])
    with Script((200, {}, ROOM_BODY)) as script, Client(keyring, base_url=script.url) as client:
        client.fetch_room(ROOM)
    assert CREDENTIALS.verify(script.asked[0][2]["authorization"], use="api")


def vendors_clients():
    """Each vendor's client that blocks and that awaits, with a call, an answer and what comes of it."""
    project = opentok.Credentials(OPENTOK_API_KEY, OPENTOK_SECRET)
    application = vonage.Credentials(APPLICATION_ID, PRIVATE_KEY_PEM)
    for name, module, credentials, owner in (
        ("opentok", opentok_client, project, OPENTOK_API_KEY),
        ("vonage", vonage_client, application, APPLICATION_ID),
    ):
        session = str(opentok.SessionId.create(owner))
        given = (credentials, (), {"location": "192.0.2.1"}, json.dumps([{"session_id": session}]))
        yield pytest.param(module, *given, session, id=name)
    body = json.dumps(
        {"sessionToken": "1nU7", "identity": "ann", "expiresAt": "2030-01-01T00:00:00Z"}
    )
    given = ("a.b.c", ("ann",), {"scopes": ["videos.read"]}, body)
    yield pytest.param(videoio_client, *given, "1nU7", id="videoio")


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize(
    ("module", "credentials", "arguments", "given", "body", "wanted"), list(vendors_clients())
)
def test_clients_of_other_vendors(
    kind, module, credentials, arguments, given, body, wanted, monkeypatch
):
    waits = []

    async def sleep(seconds):
        waits.append(seconds)

    monkeypatch.setattr(sending.time, "sleep", waits.append)
    monkeypatch.setattr(sending.asyncio, "sleep", sleep)

    async def send(url):
        async with module.AsyncClient(credentials, base_url=url) as client:
            return await client.create_session(*arguments, **given)

    def ask(url):
        if kind == "async":
            return asyncio.run(send(url))
        with module.Client(credentials, base_url=url) as client:
            return client.create_session(*arguments, **given)

    with Script((429, {"retry-after": "3"}, ""), (503, {}, ""), (200, {}, body)) as script:
        session = ask(script.url)
    assert wanted in (
        getattr(session, "session_id", None),
        getattr(session, "session_token", None),
    )
    assert len(script.asked) == 3 and len(waits) == 2 and waits[0] >= 3
    with Script((302, {"location": "https://evil.example"}, "")) as script:
        with pytest.raises(roomkey.RemoteError):
            ask(script.url)
        assert len(script.asked) == 1
