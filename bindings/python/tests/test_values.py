"""What holds values compares and copies as values do, and what was verified comes from nowhere else."""

import copy
import dataclasses
import pickle

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
from roomkey import opentok, videoio, videosdk, vonage

NOW = 1_750_000_000
VIDEOSDK = videosdk.Credentials(API_KEY, SECRET)
OPENTOK = opentok.Credentials(OPENTOK_API_KEY, OPENTOK_SECRET)
VONAGE = vonage.Credentials(APPLICATION_ID, PRIVATE_KEY_PEM)
VIDEOIO = videoio.Authority(SECRET)
NONCE = "AAAAAAAAAAAAAAAAAAAAAAAA"


def videosdk_claims(jti):
    own = {"of": [1, {"a": 0.5}]}
    token = VIDEOSDK.mint(permissions=["allow_join"], claims=own, jti=jti, now=NOW)
    return VIDEOSDK.verify(token, now=NOW)


def session_claims(credentials, project, jti):
    session = opentok.SessionId.create(project, nonce=NONCE, now=NOW)
    nonce = {"nonce": 7} if credentials is OPENTOK else {}
    token = credentials.mint(session=session, role="publisher", jti=jti, now=NOW, **nonce)
    return credentials.verify(token, now=NOW)


def api_claims(credentials, jti):
    return credentials.verify_api(credentials.mint_api(jti=jti, now=NOW), now=NOW)


def app_claims(jti):
    return VIDEOIO.verify_app(VIDEOIO.mint_app("my-app", jti=jti, now=NOW), now=NOW)


def videoio_claims(jti):
    app = app_claims("app")
    token = VIDEOIO.mint_session(app, identity="ann", scopes=["videos.read"], jti=jti, now=NOW)
    return VIDEOIO.verify_session(token, now=NOW)


def claims_by_name(jti):
    keys = roomkey.vendor("opentok").open(api_key=OPENTOK_API_KEY, secret=OPENTOK_SECRET)
    session = str(opentok.SessionId.create(OPENTOK_API_KEY, nonce=NONCE, now=NOW))
    return keys.verify(
        keys.mint(session=session, role="publisher", nonce=7, jti=jti, now=NOW), now=NOW
    )


VERIFIED = {
    "by name": claims_by_name,
    "VideoSDK": videosdk_claims,
    "OpenTok": lambda jti: session_claims(OPENTOK, OPENTOK_API_KEY, jti),
    "OpenTok API": lambda jti: api_claims(OPENTOK, jti),
    "Vonage": lambda jti: session_claims(VONAGE, APPLICATION_ID, jti),
    "Vonage API": lambda jti: api_claims(VONAGE, jti),
    "Video.io app": app_claims,
    "Video.io session": videoio_claims,
}
EVERY = pytest.mark.parametrize("verify", VERIFIED.values(), ids=VERIFIED)


@dataclasses.dataclass
class Seat:
    claims: object


@EVERY
def test_claims_compare_by_value(verify):
    one, same, other = verify("first"), verify("first"), verify("second")
    assert one == same and hash(one) == hash(same) and one is not same
    assert one != other and {one, same, other} == {one, other}
    assert one != one.to_dict() and one != "first"


@EVERY
def test_claims_are_copied_as_part_of_something_else(verify):
    claims = verify("first")
    assert copy.copy(claims) == claims == copy.deepcopy(claims)
    assert copy.deepcopy([claims]) == [claims]
    assert dataclasses.asdict(Seat(claims)) == {"claims": claims}


@EVERY
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_claims_are_not_pickled_and_say_why(verify, protocol):
    with pytest.raises(roomkey.ArgumentError) as caught:
        pickle.dumps(verify("first"), protocol)
    assert "verified" in caught.value.reason and "to_dict" in caught.value.hint


def test_the_other_values_compare_and_copy_too():
    token = VIDEOSDK.mint(permissions=["allow_join"])
    for make in (
        lambda: roomkey.inspect(token, now=NOW),
        lambda: roomkey.inspect("x").findings[0],
        lambda: opentok.SessionId.create("123456", nonce=NONCE, now=NOW),
        lambda: videosdk.Policy(permissions=["allow_join"], roles=["rtc"], rooms=["a"]),
        lambda: videosdk.Revocation.participant(API_KEY, ROOM, "ann", NOW),
        lambda: roomkey.vendor("opentok"),
    ):
        assert make() == make() == copy.deepcopy(make()) and make() != "x"
    ask = videosdk.Policy(permissions=["ask_join"], roles=["rtc"])
    assert ask != videosdk.Policy(permissions=["allow_join"], roles=["rtc"])
