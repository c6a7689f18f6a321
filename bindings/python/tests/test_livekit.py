"""LiveKit: its own server and its SDK beside this package, and the examples with both.

What needs the media server is skipped where `cargo xtask setup livekit` has not built it.
"""

import asyncio
import base64
import contextlib
import datetime
import hashlib
import json
import os
import subprocess
import sys
import time

import httpx
import jwt
import livekit_server
import pytest
from conftest import SECRET
from livekit import api as official
from livekit_server import KEY, KEYS, inside, media_server, webhooks
from server import EXAMPLES, environment, running
from test_client import Script
from test_examples import shown_by

import roomkey
from roomkey.livekit.client import AsyncClient, Client

needs_the_server = pytest.mark.skipif(
    livekit_server.PROGRAM is None, reason="`cargo xtask setup livekit` builds the server"
)
ANN = {"room": "class-7", "identity": "ann", "join": "join"}
OTHERS = roomkey.vendor("livekit").open(api_key=KEY["api_key"], secret=SECRET)
ENVIRONMENT = {"LIVEKIT_API_KEY": KEY["api_key"], "LIVEKIT_API_SECRET": KEY["secret"]}
RECEIVER = official.WebhookReceiver(official.TokenVerifier(KEY["api_key"], KEY["secret"]))


@pytest.fixture(scope="module")
def place():
    """Where the media server reports to, and what came."""
    with webhooks() as taken:
        yield taken


@pytest.fixture(scope="module")
def url(place):
    with media_server(place[0]) as url:
        yield url


def code(judge, *arguments, **named):
    """The code of a refusal, if it is one."""
    try:
        judge(*arguments, **named)
    except roomkey.RoomkeyError as error:
        return error.code
    return None


def test_their_calls_and_ours_have_tokens_that_both_verify():
    call = roomkey.livekit.Api(KEYS, "ws://localhost:7880").remove_participant("class-7", "ann")
    claims = official.TokenVerifier(**named(KEY)).verify(call.headers["authorization"][7:])
    assert (claims.video.room_admin, claims.video.room) == (True, "class-7")
    assert not (claims.identity or claims.video.room_join or claims.video.room_create)
    theirs = official.AccessToken(**named(KEY)).with_grants(official.VideoGrants(room_list=True))
    assert KEYS.verify(theirs.to_jwt(), grant="roomList").participant is None


def named(key):
    return {"api_key": key["api_key"], "api_secret": key["secret"]}


@needs_the_server
def test_rooms_and_those_inside_at_the_real_server(url):
    with Client(KEYS, url) as client:
        config = {"empty_timeout": 77, "maxParticipants": 5}
        room = client.create_room("class-7", room_config=config)
        assert (room.name, room.participants) == ("class-7", 0)
        assert (room.raw["empty_timeout"], room.raw["max_participants"]) == (77, 5)
        assert "turn_password" not in room.raw
        assert client.create_room("class-7").sid == room.sid
        assert client.update_room_metadata("class-7", "lesson 3").raw["metadata"] == "lesson 3"
        assert client.list_rooms(["class-7", "class-9"]) == client.list_rooms()
        assert client.list_participants("class-7") == ()

        with inside(url, KEYS.mint(grant=ANN, lifetime="1m")) as answered:
            assert answered == "HTTP/1.1 101 Switching Protocols"
            [ann] = client.list_participants("class-7")
            assert (ann.identity, ann.name) == ("ann", None)
            assert client.get_participant("class-7", "ann").sid == ann.sid
            changed = client.update_participant(
                "class-7", "ann", name="Ann Lee", permission={"canPublish": False}
            )
            assert (changed.name, changed.sid) == ("Ann Lee", ann.sid)
            permission = changed.raw["permission"]
            assert (permission["can_publish"], permission["can_subscribe"]) == (False, True)
            client.mute_track("class-7", "ann", "TR_1", muted=True)
            client.send_data("class-7", "hello", to=["ann"], topic="chat")
            client.remove_participant("class-7", "ann")
        assert client.list_participants("class-7") == ()
        assert code(client.get_participant, "class-7", "ann") == "remote_not_found"
        client.delete_room("class-7")
        assert client.list_rooms() == ()
    with inside(url, OTHERS.mint(grant=ANN, lifetime="1m")) as answered:
        assert answered == "HTTP/1.1 401 Unauthorized"
    with Client(OTHERS, url) as client, pytest.raises(roomkey.RemoteError) as refused:
        client.list_rooms()
    assert refused.value.code == "remote_unauthorized" and "eyJ" not in str(refused.value)


@needs_the_server
def test_the_real_server_and_a_client_that_awaits(url):
    async def rooms():
        async with AsyncClient(KEYS, url) as client:
            await client.create_room("class-8")
            names = [room.name for room in await client.list_rooms(["class-8"])]
            await client.delete_room("class-8")
            return names, await client.list_rooms(["class-8"])

    assert asyncio.run(rooms()) == (["class-8"], ())


@needs_the_server
def test_what_the_real_server_reports_is_taken_here_and_by_its_sdk(url, place):
    came = place[1]
    while not came.empty():
        came.get()
    with Client(KEYS, url) as client:
        client.create_room("class-9")
        with inside(url, KEYS.mint(grant=ANN | {"room": "class-9"}, lifetime="1m")):
            client.remove_participant("class-9", "ann")
        client.delete_room("class-9")
    events = {}
    while "room_finished" not in events:
        authorization, body = came.get(timeout=livekit_server.PATIENCE)
        event = KEYS.verify_webhook(authorization, body, leeway=5)
        theirs = RECEIVER.receive(body.decode(), authorization)
        assert (theirs.id, theirs.event) == (event.id, event.name)
        if event.room != "class-9":
            continue  # What the test before it did is told of late.
        assert theirs.room.name == event.room
        assert theirs.participant.identity == (event.participant or "")
        assert int(event.created_at.timestamp()) == theirs.created_at
        assert "turn" not in json.dumps(event.to_dict()).lower()
        events[event.name] = event.participant
        assert code(KEYS.verify_webhook, authorization, body + b" ") == "webhook_body_mismatch"
        assert code(OTHERS.verify_webhook, authorization, body) == "signature_invalid"
        assert code(KEYS.verify, authorization) == "token_kind_mismatch"
        later = int(time.time()) + 400
        assert code(KEYS.verify_webhook, authorization, body, now=later) == "token_expired"
        with pytest.raises(Exception, match="hash mismatch"):
            RECEIVER.receive(body.decode() + " ", authorization)
    assert events["room_started"] is None and "ann" in events.values()


def body_of(**changes):
    now = int(time.time())
    event = {"event": "room_started", "room": {"name": "class-7"}, "id": "EV_1"}
    return json.dumps(event | {"createdAt": str(now)} | changes)


def digest(body):
    return base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()


def by_theirs(body, ttl=300, key=KEY, signed=True):
    """A webhook as the SDK signs it."""
    token = official.AccessToken(**named(key)).with_ttl(datetime.timedelta(seconds=ttl))
    return (token.with_sha256(digest(body)) if signed else token).to_jwt()


def by_hand(body, **changes):
    """A webhook with any claims."""
    now = int(time.time())
    claims = {"iss": KEY["api_key"], "nbf": now, "exp": now + 300, "sha256": digest(body)} | changes
    stated = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(stated, KEY["secret"], algorithm="HS256")


def webhook_cases():
    """Webhooks, what the SDK says to each, and what is said here. Where it is laxer, the line says how."""
    day = 86_400
    ago = int(time.time()) - 2 * day
    one, old, nameless = body_of(), body_of(createdAt=str(ago)), body_of(id="")
    other_secret, other_key = KEY | {"secret": SECRET}, KEY | {"api_key": "APIother"}
    mismatch = "webhook_body_mismatch"
    return {
        "as it signs them": (by_theirs(one), one, True, None),
        "another body": (by_theirs(one), body_of(id="EV_2"), False, mismatch),
        "another white space": (by_theirs(one), one + "\n", False, mismatch),
        "another secret": (by_theirs(one, key=other_secret), one, False, "signature_invalid"),
        "another key": (by_theirs(one, key=other_key), one, False, "api_key_mismatch"),
        "no hash": (by_theirs(one, signed=False), one, False, "token_kind_mismatch"),
        "expired": (by_theirs(one, ttl=-120), one, False, "token_expired"),
        "without an end": (by_hand(one, exp=None), one, False, "expiry_missing"),
        "of tomorrow": (
            by_hand(one, nbf=ago + 3 * day, exp=ago + 4 * day),
            one,
            False,
            "token_not_yet_valid",
        ),
        # It takes the same for as long as its token lives, here two days after it was signed.
        "an old token": (by_hand(one, nbf=ago, exp=ago + 9 * day), one, True, "webhook_stale"),
        # It does not look when the event was.
        "an old event": (by_theirs(old), old, True, "webhook_stale"),
        # What has no id cannot be remembered, so nobody can act once.
        "without an id": (by_theirs(nameless), nameless, True, "remote_answer_invalid"),
    }


def test_their_receiver_and_ours_of_the_same_webhooks():
    for name, (authorization, body, theirs, ours) in webhook_cases().items():
        taken = True
        try:
            RECEIVER.receive(body, authorization)
        except Exception:
            taken = False
        assert taken is theirs, name
        assert code(KEYS.verify_webhook, authorization, body.encode()) == ours, name


ROOM = {"sid": "RM_1", "name": "class-7"}
PERSON = {"sid": "PA_1", "identity": "ann"}
LINES = ["a token for ann", "out: ann", "rooms left of this name: 0"]


def test_the_example_of_a_room():
    answers = [ROOM, ROOM, {"participants": [PERSON]}, PERSON, {}, {}, {}]
    with Script(*((200, {}, json.dumps(answer)) for answer in answers)) as server:
        assert shown_by("livekit_rooms.py", LIVEKIT_URL=server.url, **ENVIRONMENT) == LINES
    asked = [path.removeprefix("/twirp/livekit.RoomService/") for _, path, _, _ in server.asked]
    assert asked == [
        "CreateRoom",
        "UpdateRoomMetadata",
        "ListParticipants",
        "UpdateParticipant",
        "RemoveParticipant",
        "DeleteRoom",
        "ListRooms",
    ]
    for _, _, headers, _ in server.asked:
        KEYS.verify(dict(headers)["authorization"].removeprefix("Bearer "))


@needs_the_server
def test_the_example_of_a_room_at_the_real_server(url):
    with Client(KEYS, url) as client:
        client.create_room("class-7")
    with inside(url, KEYS.mint(grant=ANN, lifetime="1m")):
        assert shown_by("livekit_rooms.py", LIVEKIT_URL=url, **ENVIRONMENT) == LINES


@contextlib.contextmanager
def example_of_webhooks():
    arguments = [sys.executable, EXAMPLES / "livekit_webhooks.py"]
    surroundings = environment(PORT="0", **ENVIRONMENT)
    with running(arguments, env=surroundings, stdout=subprocess.PIPE, text=True) as process:
        yield process, process.stdout.readline().strip()


def test_the_example_of_webhooks_takes_each_once():
    one, two = body_of(), body_of(id="EV_2", participant={"identity": "ann"})
    with example_of_webhooks() as (process, url), httpx.Client() as http:
        for body, sent, status in [
            (one, one, 204),
            (one, one, 204),
            (one, one + " ", 401),
            (two, two, 204),
        ]:
            headers = {"authorization": by_theirs(body)}
            answer = http.post(url, content=sent.encode(), headers=headers)
            assert answer.status_code == status, body
        assert http.post(url, content=b"{}").status_code == 401
        told = [process.stdout.readline().strip() for _ in range(4)]
    assert told[0] == "room_started class-7 None"
    assert told[1:3] == ["refused: webhook_body_mismatch", "room_started class-7 ann"]
    assert told[3].startswith("refused: ")


@needs_the_server
def test_the_example_of_webhooks_and_the_real_server():
    with example_of_webhooks() as (process, place), media_server(place) as url:
        with Client(KEYS, url) as client:
            client.create_room("class-7")
        assert process.stdout.readline() == "room_started class-7 None\n"


def test_the_server_is_there_where_it_has_to_be():
    """Nobody skips these tests by a slip of the pen."""
    assert livekit_server.PROGRAM is None or os.access(livekit_server.PROGRAM, os.X_OK)
