"""Secrets go in and do not come out."""

import copy
import gc
import io
import json
import pickle
import pprint
import traceback

import pytest
from conftest import API_KEY, APPLICATION_ID, OPENTOK_API_KEY, PRIVATE_KEY_PEM

import roomkey
from roomkey import jws, opentok, videoio, videosdk, vonage
from roomkey.opentok.client import AsyncClient as AsyncOpentokClient
from roomkey.opentok.client import Client as OpentokClient
from roomkey.videosdk.client import AsyncClient, Client

# Not the one that the documentation uses, which stands in docstrings.
SECRET = "sentinel-" + "e61bc7d9402a8f35" * 3
CREDENTIALS = videosdk.Credentials(API_KEY, SECRET)
OPENTOK = opentok.Credentials(OPENTOK_API_KEY, SECRET)
HOLDERS = {
    "Secret": roomkey.Secret(SECRET),
    "Credentials": CREDENTIALS,
    "Keyring": videosdk.Keyring([(CREDENTIALS, "active")]),
    "Key": jws.Key.hs256(SECRET),
    "Endpoints": videosdk.Endpoints(CREDENTIALS),
    "Client": Client(CREDENTIALS),
    "AsyncClient": AsyncClient(CREDENTIALS),
    "OpenTok": OPENTOK,
    "OpenTok client": OpentokClient(OPENTOK),
    "OpenTok async client": AsyncOpentokClient(OPENTOK),
    "Video.io authority": videoio.Authority(SECRET),
    "Video.io endpoints": videoio.Endpoints(videoio.Authority(SECRET)),
    "Vonage": vonage.Credentials(APPLICATION_ID, PRIVATE_KEY_PEM),
    "keys by name": roomkey.vendor("videosdk").open(api_key=API_KEY, secret=SECRET),
    "keys with a private key": roomkey.vendor("vonage").open(
        application_id=APPLICATION_ID, private_key_pem=PRIVATE_KEY_PEM
    ),
}
EVERY = pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)


@EVERY
def test_nothing_that_shows_an_object_shows_the_secret(holder):
    out = io.StringIO()
    pprint.pprint([holder, getattr(holder, "__dict__", None)], out)
    shown = [
        repr(holder),
        str(holder),
        f"{holder}",
        "%s %r" % (holder, holder),
        out.getvalue(),
        ascii(holder),
    ]
    shown += [repr(getattr(holder, name)) for name in dir(holder)]
    assert SECRET not in "".join(shown)
    assert SECRET[:16] not in "".join(shown)
    assert PRIVATE_KEY_PEM.splitlines()[1] not in "".join(shown)


@EVERY
def test_an_object_with_a_secret_is_not_written_anywhere(holder):
    for write in (pickle.dumps, json.dumps, copy.deepcopy):
        with pytest.raises(TypeError):
            write(holder)


def test_there_is_no_attribute_with_a_secret():
    for holder in HOLDERS.values():
        public = {name for name in dir(holder) if not name.startswith("_")}
        assert not {name for name in public if "secret" in name.lower()}


def test_a_traceback_shows_no_secret():
    values = [SECRET[:20], "-----BEGIN PRIVATE KEY-----\n" + SECRET]

    def fail(index):
        videosdk.Credentials(API_KEY, values[index])

    for index in range(len(values)):
        with pytest.raises(roomkey.ConfigurationError) as caught:
            fail(index)
        shown = "".join(traceback.format_exception(caught.value))
        assert SECRET[:20] not in shown


def test_a_call_shows_no_token():
    call = videosdk.Api().create_room("secret.token.text")
    assert "secret.token.text" not in f"{call!r}{call}"
    body = json.dumps({"token": CREDENTIALS.mint(permissions=["allow_join"])}).encode()
    pending = videosdk.Endpoints(CREDENTIALS).create_meeting(body=body)
    assert isinstance(pending, videosdk.Pending)
    assert pending.headers["authorization"] not in f"{pending!r}{pending}"


def test_python_keeps_no_reference_to_a_secret():
    secret = bytes(SECRET + "-kept", "ascii")
    kept = [videosdk.Credentials(API_KEY, secret), roomkey.Secret(secret), jws.Key.hs256(secret)]
    assert not [one for one in gc.get_referrers(secret) if one in kept]


def test_claims_and_reports_are_no_secrets():
    token = CREDENTIALS.mint(permissions=["allow_join"], room_id="2kyv-gzay-64pg")
    claims = CREDENTIALS.verify(token)
    assert repr(claims) == 'VerifiedClaims(room_id="2kyv-gzay-64pg", participant_id=None)'
    report = roomkey.inspect(token, secret=SECRET)
    assert SECRET not in f"{report!r}{report}{report.to_dict()}"
