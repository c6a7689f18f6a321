"""Vendors by their name: whatever the vendor, the same calls; what is decided, the core decides."""

import copy
import json
import pickle
import traceback
from collections import OrderedDict
from datetime import datetime, timedelta, timezone

import pytest
from conftest import API_KEY, APPLICATION_ID, OPENTOK_API_KEY, OPENTOK_SECRET, PRIVATE_KEY_PEM
from conftest import SECRET as USUAL

import roomkey
from roomkey import opentok

NOW = 1_750_000_000
SECRET = "sentinel-" + "e61bc7d9402a8f35" * 3
VIDEOSDK = roomkey.vendor("videosdk").open(api_key=API_KEY, secret=SECRET)
OPENTOK = roomkey.vendor("opentok").open(api_key=OPENTOK_API_KEY, secret=OPENTOK_SECRET)
SESSION = str(opentok.SessionId.create(OPENTOK_API_KEY, now=NOW))
GRANT = {"room": "class-7", "identity": "ann", "join": "join"}


def code(run):
    with pytest.raises(roomkey.RoomkeyError) as caught:
        run()
    shown = "".join(traceback.format_exception(caught.value)[-1:])
    assert SECRET not in shown and "hunter2" not in shown
    return caught.value.code


def fields_for(vendor):
    """Credentials of a vendor whose keys are an API key and a secret, perhaps with more beside them."""
    made = {"api_key": OPENTOK_API_KEY, "secret": SECRET}
    needed = [field["name"] for field in vendor.about["credentials"] if not is_optional(field)]
    return {name: made[name] for name in needed} if set(needed) <= set(made) else None


def is_optional(field):
    return field["is_optional"]


OPENED = {
    vendor.name: vendor.open(**fields_for(vendor))
    for vendor in roomkey.vendors()
    if fields_for(vendor) is not None
}


def test_a_vendor_is_found_by_its_name_and_describes_itself_as_data():
    assert len(OPENED) >= 3
    for vendor in roomkey.vendors():
        assert roomkey.vendor(vendor.name) == vendor != vendor.name
        assert repr(vendor) == f"Vendor('{vendor.name}')" and hash(vendor) == hash(
            copy.copy(vendor)
        )
        about = vendor.about
        assert json.loads(json.dumps(about)) == about
        assert (about["name"], about["title"]) == (vendor.name, vendor.title)
        assert any(field["is_secret"] for field in about["credentials"])
        for field in about["credentials"]:
            assert field["what"] and field["code"] in roomkey.errors.CLASSES
        for form in about["forms"]:
            for member in form["mint"] + form["verify"] + (form["beside_grant"] or []):
                assert member["what"] and member["words"] and member["type"]
            for claim in form["claims"]:
                assert claim["what"] and claim["words"] and claim["type"]
                assert claim["example"] is not None or claim["is_nullable"]
        about["forms"].clear()
        assert vendor.about["forms"]
    with pytest.raises(roomkey.ArgumentError) as caught:
        roomkey.vendor("Videosdk")
    assert "`videosdk`" in caught.value.reason
    assert code(lambda: roomkey.vendor(7)) == "argument_invalid"


@pytest.mark.parametrize("name", OPENED)
def test_a_grant_becomes_a_token_of_the_vendor_or_is_refused_with_the_word(name):
    keys = OPENED[name]
    known = keys.vendor.about["grant"]
    base = GRANT | ({"room": SESSION} if name == "opentok" else {})
    for word, more in (
        ("join: join", {}),
        ("join: ask", {"join": "ask"}),
        ("join: none", {"join": "none"}),
        ("moderate", {"moderate": True}),
        ("name", {"name": "Ann"}),
        ("publish: false", {"publish": False}),
        ("publish: [...]", {"publish": ["camera"]}),
        ("subscribe: false", {"subscribe": False}),
        ("hidden", {"hidden": True}),
        ("record", {"record": True}),
        ("metadata", {"metadata": "seat 7"}),
    ):

        def mint(more=more):
            return keys.mint(grant=base | more, lifetime=timedelta(minutes=15), now=NOW)

        if "room" not in known or word not in known:
            assert code(mint) == "grant_unsupported"
            continue
        claims = keys.verify(mint(), now=NOW)
        assert claims.room == base["room"]
        assert claims.expires_at == datetime.fromtimestamp(NOW + 900, timezone.utc)


def test_a_grant_says_how_someone_gets_in():
    claims = VIDEOSDK.verify(VIDEOSDK.mint({"grant": GRANT | {"join": "ask"}}), use="join")
    assert (claims.project, claims.room, claims.participant) == (API_KEY, "class-7", "ann")
    assert claims.claims["permissions"] == ["ask_join"]
    quiet = {name: value for name, value in GRANT.items() if name != "join"}
    assert code(lambda: VIDEOSDK.mint(grant=quiet)) == "permissions_missing"


@pytest.mark.parametrize("name", OPENED)
def test_unknown_members_are_refused_and_never_quoted(name):
    keys = OPENED[name]
    for members in ({"hunter2_hunter2_hunter2_hunter2": 1}, {"secret": "hunter2"}, {"kind": 7}):
        assert code(lambda members=members: keys.mint(members)) == "argument_invalid"
        assert code(lambda members=members: keys.mint(**members)) == "argument_invalid"
        assert code(lambda members=members: keys.verify("a.b.c", **members)) == "argument_invalid"
    long = "hunter2" * 9
    for value in (object(), {1, 2}, b"hunter2", float("nan"), 2**64, [object()]):
        assert code(lambda value=value: keys.mint({long: value})) == "argument_invalid"
    for wish in ([], "{}", 7, {7: "hunter2"}):
        assert code(lambda wish=wish: keys.mint(wish)) == "argument_invalid"
    assert code(lambda: keys.mint({"jti": "a"}, jti="hunter2")) == "member_duplicated"
    assert code(lambda: keys.mint({"now": NOW})) == "argument_invalid"
    assert code(lambda: keys.verify(7)) == "argument_invalid"


def test_a_member_that_is_none_is_absent():
    token = VIDEOSDK.mint(
        permissions=["allow_join"], room=None, lifetime=None, jti="one", now=NOW, grant=None
    )
    assert token == VIDEOSDK.mint(OrderedDict(permissions=("allow_join",)), jti="one", now=NOW)
    assert VIDEOSDK.verify(token, room=None, now=NOW).room is None


def test_times_and_durations_are_what_they_are_elsewhere():
    at = datetime(2025, 6, 15, 15, 6, 40, 999, tzinfo=timezone.utc)
    given = {"permissions": ["allow_join"], "jti": "one"}
    token = VIDEOSDK.mint(given, lifetime=timedelta(hours=2), issued_at=at)
    assert token == VIDEOSDK.mint(given, lifetime="2h", now=NOW)
    assert token == VIDEOSDK.mint(given, lifetime=7200, now=at)
    assert VIDEOSDK.verify(token, max_lifetime=timedelta(hours=2), now=at).issued_at.year == 2025
    for lifetime in (timedelta(seconds=-1), timedelta(microseconds=1), timedelta(0), 1.5):
        wrong = lambda lifetime=lifetime: VIDEOSDK.mint(given, lifetime=lifetime)  # noqa: E731
        assert code(wrong) == "lifetime_invalid"
    naive = datetime(2025, 6, 15)
    assert code(lambda: VIDEOSDK.mint(given, issued_at=naive)) == "argument_invalid"
    assert code(lambda: VIDEOSDK.mint(given, room=at)) == "argument_invalid"
    assert code(lambda: VIDEOSDK.mint(given, claims={"at": at})) == "argument_invalid"


def test_whole_numbers_of_claims_are_not_rounded():
    large = 2**63 + 1
    token = VIDEOSDK.mint(permissions=["allow_join"], claims={"large": large, "deep": [[large]]})
    claims = VIDEOSDK.verify(token).claims
    assert (claims["large"], claims["deep"]) == (large, [[large]])


def test_a_secret_is_text_bytes_or_a_secret_and_is_judged_the_same():
    opened = [
        roomkey.vendor("videosdk").open(api_key=API_KEY, secret=secret)
        for secret in (SECRET, SECRET.encode(), roomkey.Secret(SECRET))
    ]
    assert len({keys.mint(permissions=["allow_join"], jti="one", now=NOW) for keys in opened}) == 1
    vendor = roomkey.vendor("videosdk")
    weak = {"api_key": API_KEY, "secret": "short"}
    assert code(lambda: vendor.open(**weak)) == "secret_too_short"
    assert vendor.open(**weak, allow_weak_secret=True).vendor == vendor
    hidden = roomkey.Secret("short", allow_weak=True)
    assert code(lambda: vendor.open(api_key=API_KEY, secret=hidden)) == "secret_too_short"
    for value in (7, ["hunter2"], bytearray(b"hunter2"), True):
        assert code(lambda value=value: vendor.open(api_key=API_KEY, secret=value)) == (
            "argument_invalid"
        )
    assert code(lambda: vendor.open(api_key=API_KEY, secret=None)) == "secret_empty"
    assert code(lambda: vendor.open(**weak, allow_weak_secret=1)) == "argument_invalid"
    assert code(lambda: vendor.open(**weak, hunter2="hunter2")) == "argument_invalid"


def test_keys_come_from_the_variables_that_the_description_names():
    for name, keys in OPENED.items():
        given = fields_for(keys.vendor)
        environ = {
            variable: given[field["name"]]
            for field in keys.vendor.about["credentials"]
            if not is_optional(field)
            for variable in field["variables"]
        }
        assert keys.vendor.from_env(environ).vendor.name == name
        with pytest.raises(roomkey.RoomkeyError) as caught:
            keys.vendor.from_env({})
        missing = [
            field
            for field in keys.vendor.about["credentials"]
            if all(f"`{variable}`" in caught.value.reason for variable in field["variables"])
        ]
        assert [field["code"] for field in missing] == [caught.value.code]
        assert code(lambda keys=keys: keys.vendor.from_env(7)) == "argument_invalid"
    two = {"VIDEOSDK_API_KEY": "a", "VIDEOSDK_SECRET": SECRET, "VIDEOSDK_SECRET_KEY": USUAL}
    assert code(lambda: roomkey.vendor("videosdk").from_env(two)) == "argument_invalid"


def test_a_secret_is_nowhere_shown():
    vonage = roomkey.vendor("vonage").open(
        application_id=APPLICATION_ID, private_key_pem=PRIVATE_KEY_PEM
    )
    for keys in (*OPENED.values(), vonage):
        shown = [repr(keys), str(keys), repr(keys.vendor.about)]
        shown += [repr(getattr(keys, name)) for name in dir(keys)]
        text = "".join(shown)
        assert SECRET not in text and PRIVATE_KEY_PEM.splitlines()[1] not in text
        assert repr(keys) == f"VendorKeys('{keys.vendor.name}', [redacted])"
        for write in (pickle.dumps, json.dumps, copy.deepcopy):
            with pytest.raises(TypeError):
                write(keys)
    for broken in (SECRET[:20], "-----BEGIN PRIVATE KEY-----\n" + SECRET, f" {SECRET}"):

        def fail(broken=broken):
            roomkey.vendor("videosdk").open(api_key=API_KEY, secret=broken)

        with pytest.raises(roomkey.ConfigurationError) as caught:
            fail()
        assert SECRET[:16] not in "".join(traceback.format_exception(caught.value))


def test_what_only_verifies_mints_nothing():
    with pytest.raises(roomkey.ConfigurationError):
        roomkey.vendor("vonage").open(application_id=APPLICATION_ID)
    claims = OPENTOK.verify(OPENTOK.mint(session=SESSION, role="publisher"))
    assert repr(claims) == f'VendorClaims(room="{SESSION}", participant=None)'
