"""Python's clock is the one that counts, and tests may stop it; adapters may be given another."""

from datetime import datetime, timezone

import fastapi
import flask
import freezegun
import pytest
import starlette.applications
import starlette.testclient
import time_machine
from conftest import API_KEY, SECRET

import roomkey
import roomkey.fastapi
import roomkey.flask
import roomkey.starlette
from roomkey import videosdk

CREDENTIALS = videosdk.Credentials(API_KEY, SECRET)
POLICY = videosdk.Policy(permissions=["allow_join"], roles=["rtc"])
NOW = 1_750_000_000
AT = datetime.fromtimestamp(NOW, timezone.utc)


def through_flask(clock):
    app = flask.Flask(__name__)
    app.register_blueprint(roomkey.flask.blueprint(CREDENTIALS, caller=lambda: POLICY, clock=clock))
    return lambda: app.test_client().get("/get-token").get_json()["token"]


def through_starlette(clock):
    routes = roomkey.starlette.routes(CREDENTIALS, caller=lambda request: POLICY, clock=clock)
    app = starlette.applications.Starlette(routes=routes)
    client = starlette.testclient.TestClient(app)
    return lambda: client.get("/get-token").json()["token"]


def through_fastapi(clock):
    app = fastapi.FastAPI()
    app.include_router(roomkey.fastapi.router(CREDENTIALS, caller=lambda: POLICY, clock=clock))
    client = starlette.testclient.TestClient(app)
    return lambda: client.get("/get-token").json()["token"]


ADAPTERS = [through_flask, through_starlette, through_fastapi]
FREEZERS = {
    "freezegun": freezegun.freeze_time,
    "time-machine": lambda at: time_machine.travel(at, tick=False),
}


@pytest.mark.parametrize("freeze", FREEZERS.values(), ids=FREEZERS)
def test_a_clock_that_was_stopped_stands_still_here_too(freeze):
    served = [through(None) for through in ADAPTERS]
    with freeze(AT):
        tokens = [CREDENTIALS.mint(permissions=["allow_join"], lifetime=60)]
        tokens += [get_token() for get_token in served]
        for token in tokens:
            assert CREDENTIALS.verify(token).issued_at == AT
        assert roomkey.inspect(tokens[0]).expires == "in 1 minute"
    with pytest.raises(roomkey.TokenExpired):
        CREDENTIALS.verify(tokens[0])


@pytest.mark.parametrize("through", ADAPTERS)
@pytest.mark.parametrize("clock", [lambda: NOW, lambda: AT], ids=["seconds", "datetime"])
def test_an_adapter_goes_by_the_clock_that_it_is_given(through, clock):
    assert CREDENTIALS.verify(through(clock)(), now=NOW).issued_at == AT


@pytest.mark.parametrize("through", ADAPTERS)
def test_a_clock_that_is_none_is_found_at_the_start(through):
    with pytest.raises(roomkey.ArgumentError):
        through(NOW)


@pytest.mark.parametrize(
    "value, code",
    [
        (-1.0, "timestamp_invalid"),
        (float("nan"), "timestamp_invalid"),
        (float("inf"), "timestamp_invalid"),
        (NOW * 1000, "timestamp_invalid"),
        ("now", "argument_invalid"),
        (None, "argument_invalid"),
    ],
)
def test_a_clock_that_says_no_time_is_an_error_of_ours(monkeypatch, value, code):
    monkeypatch.setattr("time.time", lambda: value)
    with pytest.raises(roomkey.RoomkeyError) as caught:
        CREDENTIALS.mint(permissions=["allow_join"])
    assert caught.value.code == code
