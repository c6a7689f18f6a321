"""The adapters: they are not mounted without the app's own caller, and hand over what came in."""

import asyncio
import json

import httpx
import pytest
from conftest import API_KEY, ROOM, SECRET
from fastapi import Depends, FastAPI, HTTPException, Request
from flask import Flask, abort, request
from starlette.applications import Starlette

import roomkey
import roomkey.fastapi
import roomkey.flask
import roomkey.starlette
from roomkey import videosdk

CREDENTIALS = videosdk.Credentials(API_KEY, SECRET)
HOST = videosdk.Policy(permissions=["allow_join", "allow_mod"], roles=["rtc", "crawler"])
MAKERS = {
    "fastapi": roomkey.fastapi.router,
    "flask": roomkey.flask.blueprint,
    "starlette": roomkey.starlette.routes,
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_it_is_not_mounted_without_a_caller(make):
    with pytest.raises(TypeError, match="caller"):
        make(CREDENTIALS)
    for caller in (None, HOST, "anyone", True):
        with pytest.raises(roomkey.ArgumentError) as caught:
            make(CREDENTIALS, caller=caller)
        assert "anyone" in str(caught.value)
    with pytest.raises(roomkey.ArgumentError):
        make(SECRET, caller=lambda: HOST)
    with pytest.raises(roomkey.ConfigurationError):
        make(CREDENTIALS, caller=lambda: HOST, base_url="http://api.videosdk.live")


def asked(app, method, path, **given):
    """Asks an ASGI app."""

    async def ask():
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            return await http.request(method, path, **given)

    return asyncio.run(ask())


def by_fastapi(caller):
    app = FastAPI()
    app.include_router(roomkey.fastapi.router(CREDENTIALS, caller=caller), prefix="/rooms")
    return app


def starlette_at(app, query):
    """The status and body of what an ASGI app says to exactly this query."""
    sent = []

    async def ask():
        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": "/get-token", "raw_path": b"/get-token"}
        scope |= {"query_string": query, "headers": [], "root_path": "", "http_version": "1.1"}
        await app(scope | {"asgi": {"version": "3.0"}, "scheme": "http"}, receive, send)

    asyncio.run(ask())
    return sent[0]["status"], json.loads(b"".join(one.get("body", b"") for one in sent))


def flask_at(app, query):
    """The same of a WSGI app, which is given bytes as Latin-1."""
    given = {"QUERY_STRING": query.decode("latin-1")}
    answer = app.test_client().get("/get-token", environ_overrides=given)
    return answer.status_code, answer.get_json()


def adapters():
    app = FastAPI()
    app.include_router(roomkey.fastapi.router(CREDENTIALS, caller=lambda: HOST))
    yield app, starlette_at
    routes = roomkey.starlette.routes(CREDENTIALS, caller=lambda request: HOST)
    yield Starlette(routes=routes), starlette_at
    app = Flask(__name__)
    app.register_blueprint(roomkey.flask.blueprint(CREDENTIALS, caller=lambda: HOST))
    yield app, flask_at


@pytest.mark.parametrize("value", [b"zo%EB", b"zo%EC", b"100%", b"%zz", b"zo\xeb", b"%C3"])
def test_what_is_no_text_is_refused_and_not_replaced(value):
    for app, at in adapters():
        status, answer = at(app, b"peerId=" + value)
        assert (status, answer["code"]) == (400, "query_malformed"), answer


@pytest.mark.parametrize("value", [b"zo%C3%AB", b"zo%c3%ab", b"zo\xc3\xab"])
def test_text_is_text_however_it_was_escaped(value):
    for app, at in adapters():
        status, answer = at(app, b"peerId=" + value)
        assert status == 200, answer
        assert CREDENTIALS.verify(answer["token"]).participant_id == "zo\u00eb"


def test_one_slash_at_the_end_means_nothing_and_two_are_another_path():
    for (app, _), ask in zip(adapters(), (asked, asked, flask_asked), strict=True):
        for method, path, given in (
            ("GET", "/get-token", {}),
            ("POST", "/create-meeting", {"json": {"token": "x.y.z"}}),
            ("POST", f"/validate-meeting/{ROOM}", {"json": {"token": "x.y.z"}}),
        ):
            plain, slash = ask(app, method, path, **given), ask(app, method, f"{path}/", **given)
            assert plain.status_code == slash.status_code, (path, slash.status_code)
            # Decided by the endpoint: neither a redirect nor a page of the framework's.
            assert slash.headers["cache-control"] == "no-store", path
            assert ask(app, method, f"{path}//", **given).status_code in (307, 404), path
        for path in ("/get-token", "/get-token/"):
            assert ask(app, "HEAD", path).status_code == 405
            assert ask(app, "POST", path).status_code == 405


def flask_asked(app, method, path, **given):
    return app.test_client().open(path, method=method, **given)


def test_fastapi_takes_any_dependency():
    def user(x_user: str = ""):
        if not x_user:
            raise HTTPException(401, "who are you?")
        return x_user

    async def caller(name: str = Depends(user)):
        if name == "nobody":
            return None
        return videosdk.Policy(permissions=["allow_join"], roles=["rtc"], participant_id=name)

    app = by_fastapi(caller)
    assert asked(app, "GET", "/rooms/get-token").json() == {"detail": "who are you?"}
    app.dependency_overrides[user] = lambda: "ann"
    token = asked(app, "GET", "/rooms/get-token", params={"roomId": ROOM}).json()["token"]
    claims = CREDENTIALS.verify(token, use="join", room_id=ROOM)
    assert claims.participant_id == "ann"
    answer = asked(app, "GET", "/rooms/get-token", params={"participantId": "ben"})
    assert answer.json()["code"] == "participant_not_granted"
    app.dependency_overrides[user] = lambda: "nobody"
    assert asked(app, "GET", "/rooms/get-token").json()["code"] == "caller_unknown"
    assert asked(app, "GET", "/openapi.json").status_code == 200


def test_what_a_caller_returns_by_mistake_admits_nobody():
    for wrong in (True, "allow_join", {"permissions": ["allow_join"]}, object()):
        app = by_fastapi(lambda wrong=wrong: wrong)
        with pytest.raises(roomkey.ArgumentError):
            asked(app, "GET", "/rooms/get-token", params={"wrong": "x"})


@pytest.mark.parametrize("kind", ["plain", "async"])
def test_starlette_takes_a_function(kind):
    def plain(request):
        return HOST if request.headers.get("x-user") == "ann" else None

    async def awaited(request):
        return plain(request)

    app = Starlette(
        routes=roomkey.starlette.routes(CREDENTIALS, caller=plain if kind == "plain" else awaited)
    )
    assert asked(app, "GET", "/get-token").status_code == 401
    assert asked(app, "GET", "/get-token", headers={"x-user": "ann"}).status_code == 200
    assert asked(app, "HEAD", "/get-token", headers={"x-user": "ann"}).status_code == 405


def test_flask_takes_a_view_like_function():
    who = ["ann"]

    def caller():
        if who[0] is None:
            abort(418)
        return HOST if who[0] == "ann" else None

    app = Flask(__name__)
    app.register_blueprint(roomkey.flask.blueprint(CREDENTIALS, caller=caller), url_prefix="/rooms")
    http = app.test_client()
    assert CREDENTIALS.verify(http.get("/rooms/get-token").json["token"])
    assert http.head("/rooms/get-token").status_code == 405
    who[0] = "ben"
    assert http.get("/rooms/get-token").json["code"] == "caller_unknown"
    who[0] = None
    assert http.get("/rooms/get-token").status_code == 418


def test_the_app_may_have_looked_at_the_body_before():
    async def caller(request: Request):
        return HOST if (await request.json())["roomId"] == ROOM else None

    asgi = by_fastapi(caller)
    body = {"roomId": ROOM}
    token = asked(asgi, "GET", "/rooms/get-token", json=body).json()["token"]
    assert CREDENTIALS.verify(token).room_id == ROOM

    app = Flask(__name__)
    wsgi = roomkey.flask.blueprint(
        CREDENTIALS, caller=lambda: HOST if request.get_json()["roomId"] == ROOM else None
    )
    app.register_blueprint(wsgi)
    token = app.test_client().get("/get-token", json=body).json["token"]
    assert CREDENTIALS.verify(token).room_id == ROOM


def test_the_vendors_answer_is_passed_on(monkeypatch):
    """Through httpx's own mock, so that what is sent can be seen."""
    seen = []

    def vendor(request):
        seen.append(request)
        return httpx.Response(200, json={"roomId": ROOM, "links": {"a": "b"}})

    token = CREDENTIALS.mint(permissions=["allow_join"], roles=["crawler"])
    body = json.dumps({"token": token, "customRoomId": "unicorn"}).encode()
    step = videosdk.Endpoints(CREDENTIALS).create_meeting(body=body)
    from roomkey.videosdk.client import complete, complete_async

    with httpx.Client(transport=httpx.MockTransport(vendor)) as http:
        answer = complete(step, http)
    assert json.loads(answer.body) == {"roomId": ROOM, "meetingId": ROOM, "links": {"a": "b"}}
    [request] = seen
    assert (request.method, str(request.url)) == ("POST", "https://api.videosdk.live/v2/rooms")
    assert request.headers["authorization"] == token
    assert json.loads(request.content) == {"customRoomId": "unicorn"}

    async def late():
        def never(_):
            raise httpx.ReadTimeout("late")

        async with httpx.AsyncClient(transport=httpx.MockTransport(never)) as http:
            return await complete_async(step, http)

    assert asyncio.run(late()).status == 504
