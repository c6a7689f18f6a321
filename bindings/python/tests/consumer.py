"""A program that uses every part of the package, for `mypy --strict`: its types are what users see.

It is checked and never run.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

from typing_extensions import assert_type

import roomkey
import roomkey.fastapi
import roomkey.flask
import roomkey.starlette
from roomkey import RoomkeyError, errors, jws, livekit, opentok, videoio, videosdk, vonage
from roomkey.by_name import OpentokApiClaims, OpentokClaims
from roomkey.livekit.client import AsyncClient as AsyncLivekitClient
from roomkey.livekit.client import Client as LivekitClient
from roomkey.opentok.client import Client as OpentokClient
from roomkey.session import (
    Fetched,
    SessionError,
    SessionManager,
    SessionPolicy,
    SessionState,
    SessionToken,
    TokenRequest,
    blocking,
)
from roomkey.videoio.client import AsyncClient as AsyncVideoioClient
from roomkey.videosdk.client import AsyncClient, Client
from roomkey.vonage.client import Client as VonageClient

secret = roomkey.Secret("text", allow_weak=True)
credentials = videosdk.Credentials("my-api-key", secret)
videosdk.Credentials("my-api-key", b"bytes")
videosdk.Credentials.from_env({"VIDEOSDK_API_KEY": "my-api-key"})
assert_type(credentials.api_key, str)

token = credentials.mint(
    permissions=["allow_join"],
    room_id="2kyv-gzay-64pg",
    participant_id="lxvdplwt",
    roles=("rtc",),
    version=2,
    claims={"name": "Ann", "nested": {"a": [1, 2.5, None]}},
    jti="order-7",
    lifetime=timedelta(hours=2),
    max_lifetime="90d",
    now=datetime.now(timezone.utc),
)
assert_type(token, str)
assert_type(credentials.mint_many(["a"], permissions=["ask_join"]), list[str | RoomkeyError])

claims = credentials.verify(token, use="join", room_id="a", leeway=5, allow_missing_expiry=True)
assert_type(claims, videosdk.VerifiedClaims)
assert_type(claims.permissions, tuple[Literal["allow_join", "ask_join", "allow_mod"], ...])
assert_type(claims.roles, tuple[Literal["crawler", "rtc"], ...])
assert_type(claims.entry, Literal["direct", "ask"] | None)
assert_type(claims.expires_at, datetime | None)
assert_type(claims.custom, dict[str, Any])

wanted: set[Literal["allow_join", "ask_join", "allow_mod"]] = {"allow_join"}
credentials.mint(permissions=wanted, roles=(role for role in claims.roles))
credentials.mint(permissions=claims.permissions, roles=frozenset(claims.roles))
credentials.mint(permissions=["allow_jion"])  # type: ignore[list-item]
credentials.mint(permissions=["allow_join"], roles=["host"])  # type: ignore[list-item]

credentials.verify(token, use="host")  # type: ignore[arg-type]
credentials.mint(["allow_join"])  # type: ignore[call-arg]
credentials.mint(permissions="allow_join")  # type: ignore[arg-type]
credentials.mint(permissions=["allow_join"], lifetime=1.5)  # type: ignore[arg-type]
credentials.mint(permissions=["allow_join"], roomId="a")  # type: ignore[call-arg]
claims.room_id = "other"  # type: ignore[misc]

keyring = videosdk.Keyring([(credentials, "active")])
videosdk.Keyring([(credentials, "retired")])  # type: ignore[list-item]
assert_type(keyring.mint(permissions=["allow_join"]), str)

revocation = videosdk.Revocation.participant("my-api-key", "a", "ann", datetime.now(timezone.utc))
assert_type(revocation.covers_entry(claims, room_id="a", participant_id="ann"), bool)
assert_type({revocation: 1}, dict[videosdk.Revocation, int])
revocation.covers(claims.to_dict())  # type: ignore[arg-type]

report = roomkey.inspect(token, secret="weak")
assert_type(report.findings, tuple[roomkey.Finding, ...])

key = jws.Key.rs256_components(b"n", b"e")
assert_type(jws.verify(token, key, audience="me", issuer="them"), dict[str, Any])
assert_type(jws.Rs256Signer("pem").sign(b"{}"), str)

try:
    credentials.verify(token)
except roomkey.TokenExpired as error:
    assert_type(error.retry_after, int | None)
    if error.code == "token_expired" and error.category == "token":
        print(error.hint)
except errors.RemoteError as error:
    print(error.is_retryable)

api = videosdk.Api("https://rooms.example")
assert_type(
    api.create_room(token, auto_close={"minutes": 5, "deactivate": False}),
    videosdk.Call[videosdk.Room],
)
assert_type(api.list_sessions(token).understand(200, {}, b""), videosdk.Page[videosdk.Session])
api.create_room(token, auto_close={"minutes": 5})  # type: ignore[arg-type]

with Client(credentials, timeout=5.0) as client:
    assert_type(client.rooms(search="x"), Iterator[videosdk.Room])
    assert_type(client.end_session("a"), videosdk.Session)


async def main() -> None:
    async with AsyncClient(keyring) as client:
        assert_type(client.rooms(), AsyncIterator[videosdk.Room])
        assert_type(await client.fetch_room("a"), videosdk.Room)
        async for session in client.sessions():
            print(session.id)


asyncio.run(main())

policy = videosdk.Policy(permissions=["allow_join"], roles=["rtc"], longest_lifetime="1h")
endpoints = videosdk.Endpoints(keyring)
assert_type(endpoints.get_token(policy, query="roomId=a"), videosdk.Answer)
assert_type(endpoints.create_meeting(body=b""), videosdk.Answer | videosdk.Pending)

roomkey.fastapi.router(credentials, caller=lambda: policy)
roomkey.flask.blueprint(credentials, caller=lambda: policy)
roomkey.starlette.routes(credentials, caller=lambda request: policy)
roomkey.flask.blueprint(credentials)  # type: ignore[call-arg]

project = opentok.Credentials("123456", secret)
session = opentok.SessionId.create("123456", milliseconds=7, now=datetime.now(timezone.utc))
assert_type(session.created_at, datetime | None)
assert_type(
    project.mint(session=session, role="publisher", kind="t1", layout_classes=("focus",), nonce=7),
    str,
)
connection = project.verify(token, session=str(session), capability="publish", max_lifetime="1d")
assert_type(connection, opentok.Claims)
assert_type(connection.role, Literal["subscriber", "publisher", "publisheronly", "moderator"])
assert_type(connection.kind, Literal["t1", "jwt"])
assert_type(project.verify_api(project.mint_api(), leeway=5), opentok.ApiClaims)
assert_type(opentok.may("publisher", "signal"), bool)
project.mint(role="publisher")  # type: ignore[call-arg]
project.mint(session=session, role=7)  # type: ignore[arg-type]
connection.role = "moderator"  # type: ignore[misc]

application = vonage.Credentials("29f760f8-7ce1-46c9-ade3-f2dedee4ed5f", "pem")
assert_type(application.verify(token), vonage.Claims)
assert_type(vonage.Verifier("id", "pem").verify_api(token).project, str)
vonage.Verifier("id", "pem").mint_api()  # type: ignore[attr-defined]

with OpentokClient(project) as opentok_client, VonageClient(application) as vonage_client:
    assert_type(opentok_client.create_session(e2ee=True), opentok.Session)
    assert_type(vonage_client.create_session().session_id, str)
OpentokClient(application)  # type: ignore[arg-type]

authority = videoio.Authority(secret)
app = authority.verify_app(authority.mint_app("my-app"))
authority.mint_session("a.b.c", identity="ann", scopes=["videos.read"])
authority.mint_session(app, identity="ann", scopes=videoio.ORDINARY_SCOPES, lifetime=60)
authority.mint_session(app, identity="ann", scopes="videos.read")  # type: ignore[arg-type]
assert_type(authority.verify_session(token, scope="videos.read"), videoio.SessionClaims)
assert_type(videoio.Endpoints(authority, lifetime="1h").create_session(), videoio.Answer)
assert_type(videoio.SessionCredentials(session_token="a").warning, str | None)


async def videoio_main() -> None:
    async with AsyncVideoioClient.from_env(generation="first") as client:
        assert_type(await client.create_session("ann"), videoio.Session)


assert_type(roomkey.vendors(), tuple[roomkey.Vendor, ...])
assert_type(roomkey.vendor("opentok").about, dict[str, Any])
keys: roomkey.VendorKeys = roomkey.vendor("opentok").open(
    api_key="123456", secret=secret, allow_weak_secret=True
)
by_its_name: roomkey.Vendor = roomkey.vendor(sys.argv[1])
assert_type(by_its_name.from_env({}), roomkey.VendorKeys)
wish = {"session": "s", "role": "publisher"}
assert_type(keys.mint(wish, layout_classes=["focus"], lifetime=timedelta(hours=1), now=7), str)
seat = keys.verify(token, capability="publish", leeway=5, now=datetime.now(timezone.utc))
assert_type(seat, roomkey.VendorClaims)
assert_type(seat.claims, dict[str, Any])
assert_type(seat.room, str | None)
assert_type(seat.expires_at, datetime | None)
keys.verify(7)  # type: ignore[arg-type]
keys.mint(now="today")  # type: ignore[arg-type]
by_its_name.open(api_key=7)  # type: ignore[arg-type]
seat.room = "other"  # type: ignore[misc]

# Of a vendor whose name is written down the checker knows what it takes.
seats = roomkey.vendor("opentok").open(api_key="123456", secret=secret)
seats.mint(session="s", role="publisher", layout_classes=["focus"], lifetime="2h", now=7)
seats.mint({"session": "s", "role": "moderator", "lifetime": timedelta(hours=1)}, now=7)
seats.mint(grant={"room": "s", "identity": "ann", "join": "join"}, lifetime="15m")
seats.mint({"grant": {"room": "s", "identity": "ann", "join": "join"}, "kind": "t1"})
seats.mint(kind="api", lifetime=60)
seats.mint()  # type: ignore[call-overload]
seats.mint({})  # type: ignore[call-overload]
seats.mint(session="s")  # type: ignore[call-overload]
seats.mint({"role": "publisher"})  # type: ignore[call-overload]
seats.mint(lifetime="15m")  # type: ignore[call-overload]
seats.mint(session="s", role="host")  # type: ignore[call-overload]
seats.mint(session="s", rol="publisher")  # type: ignore[call-overload]
seats.mint(session=7, role="publisher")  # type: ignore[call-overload]
seats.mint(grant={"room": "s", "identity": "ann"})  # type: ignore[call-overload]
seats.mint(grant={"room": "s", "identity": "ann", "join": "knock"})  # type: ignore[call-overload]
seats.mint(kind="api", session="s")  # type: ignore[call-overload]
seats.verify(token, capability="fly")  # type: ignore[call-overload]
seats.verify(token, permissions=["allow_join"])  # type: ignore[call-overload]
seats.verify(token, kind="api", session="s")  # type: ignore[call-overload]

# What comes out is typed by the kind of token.
taken = seats.verify(token, capability="publish", leeway=5)
any_vendors: roomkey.VendorClaims = taken
assert_type(taken.claims, OpentokClaims)
assert_type(taken.claims["data"], str | None)
assert_type(taken.claims["kind"], Literal["jwt", "t1"])
assert_type(taken.to_dict(), dict[str, Any])
assert_type(taken.room, str | None)
taken.claims["roomId"]  # type: ignore[typeddict-item]
assert_type(seats.verify(token, kind="api").claims, OpentokApiClaims)
assert_type(seats.verify(token, kind="api").claims["project"], str)
roomkey.vendor("opentok").open(secret=secret)  # type: ignore[call-arg]
roomkey.vendor("opentok").open(api_key=7, secret=secret)  # type: ignore[arg-type]
roomkey.vendor("livekit").open(api_key="a", secret=secret).mint(
    identity="ann", room="class-7", video={"roomJoin": True}, attributes={"side": "left"}
)
rooms = roomkey.vendor("videosdk").from_env()
rooms.mint(permissions=["allow_join"], room="2kyv-gzay-64pg", claims={"a": 1}, lifetime=60)
rooms.mint(permissions=["host"])  # type: ignore[list-item]
rooms.mint(room="2kyv-gzay-64pg")  # type: ignore[call-overload]
assert_type(rooms.verify(token).claims.get("exp"), float | None)
assert_type(rooms.verify(token).claims["permissions"], list[str])
rooms.verify(token, use="join", room="2kyv-gzay-64pg", max_lifetime="30d")
users = roomkey.vendor("videoio").from_env()
users.mint(identity="ann", scopes=["videos.read"])
users.mint(kind="app", app="my-app")
users.mint(kind="app")  # type: ignore[call-overload]
users.mint(identity="ann")  # type: ignore[call-overload]
assert_type(users.verify(token).claims["uid"], str)
assert_type(users.verify(token, kind="app").claims["role"], Literal["app"])
roomkey.vendor("vonage").from_env().verify(token, capability="subscribe")


async def provide(request: TokenRequest) -> Fetched:
    assert_type(request.reason, Literal["start", "renewal", "rejection", "retry"])
    return Fetched("a.b.c", lives_for=600.0 * request.attempt, identity="ann")


async def keep() -> None:
    async with SessionManager(SessionPolicy(fetch_within=5)) as manager:
        assert_type(await manager.start(token_provider=provide), SessionState)
        await manager.start(session_token="a.b.c", token_provider=lambda request: "a.b.c")
        session_token = await manager.token()
        assert_type(session_token, SessionToken)
        manager.accepted(session_token)
        manager.rejected(session_token)
        manager.push("d.e.f")
        manager.nudge()
        async for state in manager.states():
            assert_type(state, SessionState)
        with manager.subscribe(print, replay=True) as subscription:
            subscription.unsubscribe()
        manager.stop()
        await manager.stop()
        if manager.last_error is not None:
            assert_type(manager.last_error, SessionError)


with blocking.SessionManager() as blocking_manager:
    assert_type(blocking_manager.start(token_provider=lambda request: "a.b.c"), SessionState)
    assert_type(blocking_manager.token(), SessionToken)
    for blocking_state in blocking_manager.states():
        assert_type(blocking_state, SessionState)

lk_keys = roomkey.vendor("livekit").open(api_key="APIx7Qm2", secret=secret)
event = lk_keys.verify_webhook("a.b.c", b"{}", window="1m", leeway=5)
assert_type(event, roomkey.VendorEvent)
assert_type(event.room, str | None)
assert_type(event.created_at, datetime)
assert_type(event.raw, dict[str, Any])
lk_keys.verify_webhook("a.b.c", "{}")  # type: ignore[arg-type]

twirp = livekit.Api(lk_keys, "ws://localhost:7880")
assert_type(
    twirp.create_room("class-7", room_config={"emptyTimeout": 60}), livekit.Call[livekit.Room]
)
assert_type(twirp.list_rooms().understand(200, {}, b"{}"), tuple[livekit.Room, ...])
assert_type(twirp.mute_track("class-7", "ann", "TR_1", muted=True), livekit.Call[None])
twirp.delete_room(7)  # type: ignore[arg-type]

with LivekitClient(lk_keys, "ws://localhost:7880", timeout=2.5) as livekit_client:
    assert_type(livekit_client.create_room("class-7"), livekit.Room)
    assert_type(livekit_client.list_participants("class-7"), tuple[livekit.Participant, ...])


async def of_livekit() -> None:
    async with AsyncLivekitClient(lk_keys, "ws://localhost:7880") as awaiting:
        assert_type(await awaiting.get_participant("class-7", "ann"), livekit.Participant)
