"""The example servers over HTTP, by one check for all of them, with a local authority; the script too."""

import json
import os
import socket
import subprocess
import sys

import httpx
import pytest
from conftest import APPLICATION_ID, OPENTOK_API_KEY, OPENTOK_SECRET, PRIVATE_KEY_PEM, SECRET
from server import (
    COMMAND,
    EXAMPLES,
    GUEST_KEY,
    HOST_KEY,
    authority,
    environment,
    example,
    example_environment,
)
from test_client import Script

import roomkey
from roomkey import opentok, videoio, videosdk, vonage

pytestmark = pytest.mark.skipif(not COMMAND.exists(), reason="the roomkey command is not built")
JSON = {"content-type": "application/json"}
SERVERS = ["fastapi", "flask", "django"]


@pytest.fixture(scope="module")
def owner():
    with authority() as running:
        yield running


@pytest.fixture(scope="module", params=SERVERS)
def url(request, owner):
    with example(request.param, owner) as address:
        yield address


def bearer(key):
    return {"authorization": f"Bearer {key}"}


def refused(answer, status, code):
    assert (answer.status_code, answer.json()["statusCode"], answer.json()["code"]) == (
        status,
        status,
        code,
    )


def test_from_a_token_to_a_meeting(url, owner):
    credentials = videosdk.Credentials(owner["api_key"], owner["secret"])
    with httpx.Client(base_url=url) as http:
        answer = http.get("/get-token", headers=bearer(HOST_KEY))
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        token = answer.json()["token"]
        assert credentials.verify(token, use="join").permissions == ("allow_join", "allow_mod")

        created = http.post("/create-meeting", json={"token": token, "region": "sg001"})
        assert created.status_code == 200, created.text
        meeting = created.json()["meetingId"]
        assert created.json()["roomId"] == meeting and len(meeting) == 14
        for sent in (
            {"json": {"token": token}},
            {"data": {"token": token}},
            {"headers": bearer(token)},
        ):
            valid = http.post(f"/validate-meeting/{meeting}", **sent)
            assert (valid.status_code, valid.json()["meetingId"]) == (200, meeting)

        asked = {"roomId": meeting, "participantId": "ann", "lifetime": "15m"}
        for narrow in (
            http.get("/get-token", headers=bearer(HOST_KEY), params=asked),
            http.request("GET", "/get-token", headers=bearer(HOST_KEY), json=asked),
        ):
            claims = credentials.verify(narrow.json()["token"], use="join", room_id=meeting)
            assert (claims.room_id, claims.participant_id, claims.roles) == (
                meeting,
                "ann",
                ("rtc",),
            )


def test_a_stranger_gets_no_token(url):
    for headers in ({}, bearer("guess"), bearer("guess, guess"), {"authorization": HOST_KEY}):
        answer = httpx.get(f"{url}/get-token", headers=headers)
        refused(answer, 401, "caller_unknown")
        assert answer.headers["www-authenticate"] == 'Bearer realm="roomkey"'


def test_nobody_gets_more_than_their_policy_grants(url):
    guest = bearer(GUEST_KEY)
    for asked, status, code in [
        ({"permissions": "allow_mod"}, 403, "permission_not_granted"),
        ({"permissions": "ask_join,allow_join"}, 403, "permission_not_granted"),
        ({"roles": "crawler"}, 403, "role_not_granted"),
        ({"lifetime": "2h"}, 403, "lifetime_not_granted"),
        ({"romId": "a"}, 400, "query_malformed"),
        ({"roomId": "../x"}, 400, "room_id_invalid"),
    ]:
        refused(httpx.get(f"{url}/get-token", headers=guest, params=asked), status, code)
    token = httpx.get(f"{url}/get-token", headers=guest).json()["token"]
    refused(httpx.post(f"{url}/create-meeting", json={"token": token}), 403, "role_not_allowed")


def test_a_bad_token_is_a_bad_token(url):
    good = httpx.get(f"{url}/get-token", headers=bearer(HOST_KEY)).json()["token"]
    changed = good[:-2] + ("A" if good[-2] != "A" else "B") + good[-1]
    for token in ("a.b.c", changed, good + "=", "", None):
        for path in ("/create-meeting", "/validate-meeting/2kyv-gzay-64pg"):
            answer = httpx.post(f"{url}{path}", json={"token": token})
            refused(answer, 401, "token_invalid")
            assert answer.json()["error"] == "Token is invalid or expired"
    for path in ("/create-meeting", "/validate-meeting/2kyv-gzay-64pg"):
        refused(httpx.post(url + path), 401, "token_invalid")


def test_what_is_malformed_is_refused(url):
    token = httpx.get(f"{url}/get-token", headers=bearer(HOST_KEY)).json()["token"]
    create = f"{url}/create-meeting"
    for sent, status, code in [
        ({"content": b"{", "headers": JSON}, 400, "body_malformed"),
        ({"content": b'["a"]', "headers": JSON}, 400, "body_malformed"),
        ({"content": b'{"token":"a","token":"b"}', "headers": JSON}, 400, "body_malformed"),
        ({"content": b"\xff\xfe", "headers": JSON}, 400, "body_malformed"),
        (
            {"content": b"x", "headers": {"content-type": "text/plain"}},
            415,
            "media_type_unsupported",
        ),
        # Who asks is judged by the header, before the body is read.
        ({"json": {"token": token}, "headers": bearer("other.token.here")}, 401, "token_invalid"),
        (
            {"json": {"token": "other.token.here"}, "headers": bearer(token)},
            400,
            "credentials_ambiguous",
        ),
        ({"json": {"token": token}, "params": {"token": "other"}}, 400, "credentials_ambiguous"),
        ({"json": {"token": token, "region": "x\r\ny"}}, 400, "argument_invalid"),
        (
            {"content": b'{"token":"' + b"x" * 70_000 + b'"}', "headers": JSON},
            413,
            "body_too_large",
        ),
    ]:
        refused(httpx.post(create, **sent), status, code)
    twice = [("authorization", f"Bearer {token}"), ("authorization", f"Bearer {token}")]
    refused(httpx.post(create, headers=twice), 400, "credentials_ambiguous")


def test_methods_and_paths(url):
    assert httpx.post(f"{url}/get-token", headers=bearer(HOST_KEY)).status_code in (403, 405)
    assert httpx.head(f"{url}/get-token", headers=bearer(HOST_KEY)).status_code == 405
    assert httpx.get(f"{url}/create-meeting").status_code == 405
    token = httpx.get(f"{url}/get-token", headers=bearer(HOST_KEY)).json()["token"]
    for meeting, statuses in [
        ("aaaa-bbbb-cccc", (404,)),
        ("%2e%2e", (400, 404)),
        ("..%2fx", (400, 404)),
        ("a%20b", (400,)),
        ("a%00b", (400,)),
        ("%C3%A4", (400,)),
        ("x" * 300, (400,)),
    ]:
        answer = httpx.post(f"{url}/validate-meeting/{meeting}", json={"token": token})
        assert answer.status_code in statuses, (meeting, answer.text)


def test_a_slash_at_the_end_means_nothing(url):
    token = httpx.get(f"{url}/get-token/", headers=bearer(HOST_KEY)).json()["token"]
    made = httpx.post(f"{url}/create-meeting/", json={"token": token})
    assert made.status_code == 200, made.text
    meeting = made.json()["meetingId"]
    valid = httpx.post(f"{url}/validate-meeting/{meeting}/", json={"token": token})
    assert (valid.status_code, valid.json()["meetingId"]) == (200, meeting)
    for path in ("get-token//", "create-meeting//"):
        assert httpx.post(f"{url}/{path}", json={"token": token}).status_code in (307, 404, 405)


def exactly(url, query):
    """The status and the body of what a server says to exactly these bytes as a query."""
    host = httpx.URL(url)
    with socket.create_connection((host.host, host.port), 10) as server:
        head = f"Host: {host.host}\r\nAuthorization: Bearer {HOST_KEY}\r\nConnection: close\r\n\r\n"
        server.sendall(b"GET /get-token?" + query + b" HTTP/1.1\r\n" + head.encode())
        answer = b"".join(iter(lambda: server.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


@pytest.mark.parametrize("value", [b"zo%EB", b"zo%EC", b"100%", b"%zz", b"%C3"])
def test_what_is_no_text_is_refused(url, value):
    status, body = exactly(url, b"peerId=" + value)
    assert (status, json.loads(body)["code"]) == (400, "query_malformed")


# Flask's own server takes bytes for Latin-1 and writes them again, before an app sees them.
@pytest.mark.parametrize("url", ["fastapi", "django"], indirect=True)
@pytest.mark.parametrize("value", [b"zo\xeb", b"zo\xc3\xab"])
def test_bytes_that_nobody_escaped_are_text_or_refused(url, owner, value):
    status, body = exactly(url, b"peerId=" + value)
    # Some servers take no such request, whatever it is.
    if status == 200:
        token = json.loads(body)["token"]
        credentials = videosdk.Credentials(owner["api_key"], owner["secret"])
        assert value == b"zo\xc3\xab"
        assert credentials.verify(token).participant_id == "zo\u00eb"
    else:
        assert status == 400


@pytest.mark.parametrize("name", SERVERS)
def test_a_vendor_that_does_not_answer(name, owner):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        with example(name, owner, endpoint) as url:
            token = httpx.get(f"{url}/get-token", headers=bearer(HOST_KEY)).json()["token"]
            answer = httpx.post(f"{url}/create-meeting", json={"token": token})
            refused(answer, 502, "upstream_failed")


def test_the_meeting_script(owner):
    program = [sys.executable, EXAMPLES / "meeting.py"]
    done = subprocess.run(
        program,
        env=example_environment(owner),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("room ") and lines[1].startswith("ann direct until")
    assert lines[2].startswith("ben ask until") and "stand-up" in lines[3]
    assert lines[4] == "disabled True"


def test_the_ready_client_against_the_authority(owner):
    from roomkey.videosdk.client import Client

    credentials = videosdk.Credentials(owner["api_key"], owner["secret"])
    with Client(credentials, base_url=owner["url"]) as client:
        made = [client.create_room(custom_room_id=f"room {number}").room_id for number in range(5)]
        assert client.validate_room(made[0]).room_id == made[0]
        assert client.fetch_room(custom_room_id="room 1").room_id == made[1]
        assert set(made) <= {room.room_id for room in client.rooms(per_page=2)}
        assert [room.room_id for room in client.rooms(search="room 2")] == [made[2]]
        assert list(client.sessions(room_id=made[0])) == []
        assert client.deactivate_room(made[0]).disabled
        with pytest.raises(roomkey.RemoteNotFound):
            client.fetch_room("aaaa-bbbb-cccc")


def shown_by(program, **variables):
    """What an example says that is run by itself."""
    done = subprocess.run(
        [sys.executable, EXAMPLES / program],
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_session_at_opentok():
    session = str(opentok.SessionId.create(OPENTOK_API_KEY))
    with Script((200, {}, json.dumps([{"session_id": session}]))) as vendor:
        lines = shown_by(
            "opentok_session.py",
            OPENTOK_API_KEY=OPENTOK_API_KEY,
            OPENTOK_API_SECRET=OPENTOK_SECRET,
            OPENTOK_API_URL=vendor.url,
        )
    [(method, path, headers, body)] = vendor.asked
    assert (method, path) == ("POST", "/session/create")
    sent = {name.lower(): value for name, value in headers.items()}
    credentials = opentok.Credentials(OPENTOK_API_KEY, OPENTOK_SECRET)
    assert credentials.verify_api(sent["x-opentok-auth"]).project == OPENTOK_API_KEY
    assert b"p2p.preference=disabled" in body
    assert lines == [
        f"session {session} of {OPENTOK_API_KEY}",
        f"jwt Ann moderator may {' '.join(opentok.CAPABILITIES)}",
        "t1 Ben subscriber may subscribe",
    ]


def test_a_session_at_vonage(tmp_path):
    session = str(opentok.SessionId.create(APPLICATION_ID))
    key = tmp_path / "private.key"
    key.write_text(PRIVATE_KEY_PEM)
    with Script((200, {}, json.dumps([{"session_id": session}]))) as vendor:
        lines = shown_by(
            "vonage_session.py",
            VONAGE_APPLICATION_ID=APPLICATION_ID,
            VONAGE_PRIVATE_KEY_PATH=str(key),
            VONAGE_VIDEO_API_URL=vendor.url,
        )
    [(_, _, headers, body)] = vendor.asked
    sent = {name.lower(): value for name, value in headers.items()}
    kind, _, token = sent["authorization"].partition(" ")
    assert kind == "Bearer"
    assert vonage.Credentials(APPLICATION_ID, PRIVATE_KEY_PEM).verify_api(token)
    assert b"archiveMode=always" in body
    assert lines[0] == f"session {session}" and lines[1].startswith("Ann is publisher until ")


def test_a_session_of_a_local_authority():
    lines = shown_by("videoio_session.py", VIDEOIO_AUTHORITY_SECRET=SECRET)
    user = videoio.Authority(SECRET).user_id("my-app", "ann@app.example")
    assert lines[0].startswith("200 ann@app.example until ")
    assert lines[1] == f"user {user} may videos.read"


def test_a_session_of_a_client(owner):
    lines = shown_by("session.py", TOKEN_ENDPOINT=owner["url"] + "/get-token")
    assert lines[0] == "session CONNECTING"
    assert "session CONNECTED" in lines and lines[-1] == "session DISCONNECTED"
    [token] = [line for line in lines if line.startswith("token of")]
    assert token.endswith("shown as SessionToken([redacted])")


def test_every_example_is_tested():
    names = {name for name in os.listdir(EXAMPLES) if name.endswith(".py")}
    vendors = {f"{vendor}_session.py" for vendor in ("opentok", "vonage", "videoio")}
    servers = {f"{name}_server.py" for name in SERVERS}
    elsewhere = {"livekit_rooms.py", "livekit_webhooks.py"}  # test_livekit.py
    assert names == servers | vendors | elsewhere | {"callers.py", "meeting.py", "session.py"}
