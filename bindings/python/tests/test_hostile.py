"""What a careless or hostile caller hands over: always a typed error, never a crash or a wrong value."""

import collections
import datetime
import decimal
import enum
import fractions
import inspect
import json
import math
import os
import random
import subprocess
import sys
import types
from datetime import timedelta, timezone

import pytest
from conftest import API_KEY, ROOM, SECRET

import roomkey
from roomkey import jws, videosdk

CREDENTIALS = videosdk.Credentials(API_KEY, SECRET)
NOW = 1_750_000_000
SURROGATE = "a\ud800b"


class Raises:
    """An object whose every special method fails, but for what pytest itself asks."""

    def __getattribute__(self, name):
        if name == "__class__":
            return Raises
        raise (AttributeError if name == "__name__" else ZeroDivisionError)(name)

    def _fail(self, *_):
        raise ZeroDivisionError

    __index__ = __int__ = __float__ = __str__ = __iter__ = __len__ = __getitem__ = _fail
    __eq__ = __bytes__ = __trunc__ = _fail
    __hash__ = object.__hash__


class Sneaky(str):
    """Text that says something else of itself than what it holds."""

    def __str__(self):
        return "allow_mod"

    __repr__ = __str__

    def encode(self, *_):
        return b"allow_mod"

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class SneakyInt(int):
    def __index__(self):
        return 7

    __int__ = __index__


class SneakyDict(dict):
    def items(self):
        raise ZeroDivisionError

    keys = values = __iter__ = __getitem__ = get = items


class SneakyList(list):
    def __iter__(self):
        raise ZeroDivisionError

    __getitem__ = __len__ = __iter__


def mint(**changes):
    return CREDENTIALS.mint(**({"permissions": ["allow_join"]} | changes))


def code(call, *arguments, **keywords):
    with pytest.raises(roomkey.RoomkeyError) as caught:
        call(*arguments, **keywords)
    error = caught.value
    assert type(error) is roomkey.errors.CLASSES[error.code]
    return error.code


NOT_TEXT = [b"allow_join", 7, 1.5, True, ["a"], ("a",), {"a": 1}, object(), Raises(), str, math.nan]
NOT_WHOLE = [
    -1,
    1.5,
    2.0,
    math.nan,
    math.inf,
    "2",
    b"2",
    True,
    False,
    2**64,
    -(2**70),
    [2],
    Raises(),
]


@pytest.mark.parametrize("value", NOT_TEXT, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("name", ["room_id", "participant_id", "jti"])
def test_what_is_no_text_is_refused(name, value):
    assert code(mint, **{name: value}) == "argument_invalid"


@pytest.mark.parametrize("value", [*NOT_TEXT, None], ids=lambda value: type(value).__name__)
def test_a_token_is_text(value):
    assert code(CREDENTIALS.verify, value) == "argument_invalid"
    assert code(roomkey.inspect, value) == "argument_invalid"
    assert code(jws.verify, value, jws.Key.hs256(SECRET)) == "argument_invalid"


@pytest.mark.parametrize("value", [*NOT_TEXT, None], ids=lambda value: type(value).__name__)
def test_names_are_text(value):
    for parse in (
        roomkey.parse_room_id,
        roomkey.parse_custom_room_id,
        roomkey.parse_participant_id,
        roomkey.parse_api_key,
        roomkey.parse_jti,
        roomkey.parse_permission,
        roomkey.parse_role,
    ):
        assert code(parse, value) == "argument_invalid"
    assert code(videosdk.Credentials, value, SECRET) == "argument_invalid"


@pytest.mark.parametrize(
    "value",
    [
        "allow_join",
        b"allow_join",
        bytearray(b"allow_join"),
        {"allow_join": 1},
        types.MappingProxyType({"allow_join": 1}),
        os.environ,
        None,
        7,
        [7],
        {7},
        [None],
        [b"allow_join"],
    ]
    + [Raises(), [Raises()]],
    ids=lambda value: type(value).__name__,
)
def test_permissions_and_roles_are_several_texts(value):
    assert code(mint, permissions=value) == "argument_invalid"
    if value is not None:
        assert code(mint, roles=value) == "argument_invalid"
        assert code(CREDENTIALS.mint_many, value, permissions=["allow_join"]) == "argument_invalid"


def test_what_fails_while_it_is_gone_through_is_an_error_of_ours():
    with pytest.raises(roomkey.ArgumentError) as caught:
        mint(permissions=(1 // n for n in [0]))
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


@pytest.mark.parametrize("of", [list, tuple, set, frozenset, dict.fromkeys, iter])
def test_permissions_and_roles_come_in_anything_that_can_be_gone_through(of):
    def several(*texts):
        return of(texts).keys() if of is dict.fromkeys else (one for one in of(texts))

    roles = several("rtc")
    claims = CREDENTIALS.verify(mint(permissions=several("allow_mod", "allow_join"), roles=roles))
    assert sorted(claims.permissions) == ["allow_join", "allow_mod"] and claims.roles == ("rtc",)
    many = CREDENTIALS.mint_many(several("ann", "ben"), permissions=several("allow_join"))
    assert {CREDENTIALS.verify(token).participant_id for token in many} == {"ann", "ben"}
    policy = videosdk.Policy(
        permissions=several("allow_join"), roles=several("rtc"), rooms=several("a")
    )
    assert videosdk.Endpoints(CREDENTIALS).get_token(policy, query="roomId=a").status == 200


@pytest.mark.parametrize("value", NOT_WHOLE, ids=lambda value: type(value).__name__)
def test_a_version_and_a_leeway_are_whole_numbers(value):
    assert code(mint, version=value) == "argument_invalid"
    assert code(CREDENTIALS.verify, "a.b.c", leeway=value) == "argument_invalid"


@pytest.mark.parametrize(
    "value", [0, -1, 1.5, 7200.0, math.nan, math.inf, -math.inf, 2**53, 2**64, -(2**70), 10**400]
)
def test_a_number_that_is_no_lifetime(value):
    assert code(mint, lifetime=value) == "lifetime_invalid"
    assert code(roomkey.lifetime_seconds, value) == "lifetime_invalid"


@pytest.mark.parametrize(
    "value",
    [
        True,
        False,
        b"2h",
        [7200],
        object(),
        Raises(),
        decimal.Decimal(7200),
        fractions.Fraction(7200),
        1j,
        type,
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_number_is_no_lifetime(value):
    assert code(mint, lifetime=value) == "argument_invalid"
    assert code(mint, max_lifetime=value) == "argument_invalid"


def test_a_timedelta_of_whole_seconds_is_a_lifetime():
    def seconds(lifetime, **more):
        claims = CREDENTIALS.verify(mint(lifetime=lifetime, now=NOW, **more), now=NOW)
        return int((claims.expires_at - claims.issued_at).total_seconds())

    assert seconds(timedelta(minutes=10)) == 600
    assert seconds(timedelta(days=30)) == 2_592_000
    assert seconds(timedelta(days=90), max_lifetime=timedelta(days=90)) == 90 * 86_400
    assert seconds(None, max_lifetime="90d") == 7200
    # The two hours that nobody asked for may be too long as well.
    assert code(mint, max_lifetime="1h") == "lifetime_invalid"
    for lifetime in (
        timedelta(seconds=1.5),
        timedelta(microseconds=1),
        timedelta(0),
        timedelta(seconds=-1),
        timedelta(microseconds=-1),
        timedelta(days=31),
        timedelta.max,
        timedelta.min,
    ):
        assert code(mint, lifetime=lifetime) == "lifetime_invalid"


def test_none_is_not_given():
    absent = dict.fromkeys(
        ["room_id", "participant_id", "roles", "version", "claims", "lifetime", "max_lifetime"]
    )
    assert mint(now=NOW, jti="a", **absent) == mint(now=NOW, jti="a")
    wanted = dict.fromkeys(["use", "room_id", "participant_id", "leeway", "max_lifetime", "now"])
    assert CREDENTIALS.verify(mint(), **wanted)


def test_a_misspelt_keyword_is_a_type_error():
    for call, given in [
        (mint, {"romo_id": ROOM}),
        (mint, {"roomId": ROOM}),
        (CREDENTIALS.verify, {"token": "a.b.c", "leeeway": 1}),
        (videosdk.Credentials, {"api_key": API_KEY, "secret": SECRET, "allow_weak": True}),
        (videosdk.Policy, {"permissions": ["allow_join"], "roles": ["rtc"], "room": ["a"]}),
        (roomkey.inspect, {"token": "a", "secrets": SECRET}),
        (videosdk.Api().create_room, {"token": "a.b.c", "regoin": "sg001"}),
    ]:
        with pytest.raises(TypeError, match="unexpected keyword"):
            call(**given)
    for call in (CREDENTIALS.mint, CREDENTIALS.verify, videosdk.Policy):
        with pytest.raises(TypeError, match="missing"):
            call()
    with pytest.raises(TypeError, match="positional"):
        CREDENTIALS.mint(["allow_join"])


@pytest.mark.parametrize(
    "value", [1, 0, None, "yes", Raises()], ids=lambda value: type(value).__name__
)
def test_a_flag_is_true_or_false(value):
    assert code(CREDENTIALS.verify, "a.b.c", allow_missing_expiry=value) == "argument_invalid"
    assert code(roomkey.Secret, "short", allow_weak=value) == "argument_invalid"


# Time.


class BrokenZone(datetime.tzinfo):
    def utcoffset(self, _):
        raise ZeroDivisionError("the zone is broken")


class SneakyTime(datetime.datetime):
    def __sub__(self, other):
        return 7

    __rsub__ = __sub__


def test_a_naive_datetime_is_refused_and_told_why():
    with pytest.raises(roomkey.ArgumentError) as caught:
        mint(now=datetime.datetime(2025, 6, 15, 15, 6, 40))
    assert caught.value.code == "argument_invalid"
    assert "naive" in str(caught.value) and "time zone" in str(caught.value)
    assert "timezone.utc" in caught.value.hint


def test_an_aware_datetime_is_its_moment_in_any_zone():
    utc = datetime.datetime.fromtimestamp(NOW, timezone.utc)
    ist = utc.astimezone(timezone(timedelta(hours=5, minutes=30)))
    late = utc.replace(microsecond=999_999)
    tokens = {mint(now=now, jti="a") for now in (NOW, utc, ist, late)}
    assert len(tokens) == 1
    claims = CREDENTIALS.verify(tokens.pop(), now=ist)
    assert claims.issued_at == utc and claims.issued_at.tzinfo is timezone.utc


@pytest.mark.parametrize("now", [-1, 2**63, -(2**70), 10**400, NOW * 1000, 100_000_000_000])
def test_a_number_that_is_no_time(now):
    assert code(mint, now=now) == "timestamp_invalid"
    assert code(roomkey.timestamp_text, now) == "timestamp_invalid"


@pytest.mark.parametrize(
    "now",
    [1.5, math.nan, True, "now", b"", datetime.date(2025, 1, 1), timedelta(1), Raises()]
    + [
        datetime.datetime(2025, 1, 1, tzinfo=BrokenZone()),
        SneakyTime(2025, 1, 1, tzinfo=timezone.utc),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_time_at_all(now):
    assert code(mint, now=now) == "argument_invalid"
    assert code(CREDENTIALS.verify, mint(), now=now) == "argument_invalid"


def test_a_broken_time_zone_is_the_cause():
    with pytest.raises(roomkey.ArgumentError) as caught:
        mint(now=datetime.datetime(2025, 1, 1, tzinfo=BrokenZone()))
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_times_at_the_edges():
    far = datetime.datetime(5138, 11, 16, 9, 46, 39, tzinfo=timezone.utc)
    assert roomkey.timestamp_text(far) == "5138-11-16T09:46:39Z"
    assert code(roomkey.timestamp_text, far + timedelta(seconds=1)) == "timestamp_invalid"
    before = datetime.datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=timezone.utc)
    assert code(roomkey.timestamp_text, before) == "timestamp_invalid"
    east = datetime.datetime.max.replace(tzinfo=timezone(timedelta(hours=-23)))
    assert code(roomkey.timestamp_text, east) in ("timestamp_invalid", "argument_invalid")


# Text.


def test_lone_surrogates_are_refused_everywhere():
    given = [
        lambda: mint(room_id=SURROGATE),
        lambda: mint(participant_id=SURROGATE),
        lambda: mint(permissions=[SURROGATE]),
        lambda: mint(roles=[SURROGATE]),
        lambda: mint(jti=SURROGATE),
        lambda: mint(lifetime=SURROGATE),
        lambda: mint(claims={SURROGATE: 1}),
        lambda: mint(claims={"name": SURROGATE}),
        lambda: mint(claims={"names": [{"a": SURROGATE}]}),
        lambda: CREDENTIALS.verify(SURROGATE),
        lambda: CREDENTIALS.verify("a.b.c", use=SURROGATE),
        lambda: CREDENTIALS.mint_many([SURROGATE], permissions=["allow_join"]),
        lambda: videosdk.Credentials(API_KEY, SECRET + SURROGATE),
        lambda: videosdk.Credentials(SURROGATE, SECRET),
        lambda: roomkey.inspect(SURROGATE),
        lambda: roomkey.Secret(SECRET + os.fsdecode(b"\xff")),
        lambda: videosdk.Credentials.from_env({"VIDEOSDK_API_KEY": SURROGATE}),
        lambda: videosdk.Api(SURROGATE),
    ]
    for call in given:
        assert code(call) == "argument_invalid"


def test_nul_is_a_character_like_any_other_and_cuts_nothing_off():
    assert code(mint, room_id="a\0b") == "room_id_invalid"
    assert code(mint, participant_id="a\0b") == "participant_id_invalid"
    assert code(CREDENTIALS.verify, mint() + "\0") == "encoding_invalid"
    claims = CREDENTIALS.verify(mint(claims={"a\0b": "c\0d"})).custom
    assert claims == {"a\0b": "c\0d"}
    one, other = SECRET + "\0a", SECRET + "\0b"
    token = videosdk.Credentials(API_KEY, one).mint(permissions=["allow_join"])
    assert code(videosdk.Credentials(API_KEY, other).verify, token) == "signature_invalid"


def test_text_and_bytes_of_a_secret_are_the_same_bytes():
    text = "Schlüssel-" + "x" * 32
    token = videosdk.Credentials(API_KEY, text).mint(permissions=["allow_join"])
    assert videosdk.Credentials(API_KEY, text.encode()).verify(token)
    assert videosdk.Credentials(API_KEY, roomkey.Secret(text)).verify(token)
    for other in (text.encode("latin-1"), text.encode("utf-16"), text + " ", text.lower()):
        other = roomkey.Secret(other, allow_weak=True)
        assert code(videosdk.Credentials(API_KEY, other).verify, token) == "signature_invalid"
    assert code(videosdk.Credentials, API_KEY, text + " ") == "secret_padded"


@pytest.mark.parametrize(
    "value",
    [None, 7, [83], bytearray(SECRET.encode()), memoryview(SECRET.encode()), Raises()],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_secret(value):
    assert code(videosdk.Credentials, API_KEY, value) == "argument_invalid"
    assert code(roomkey.Secret, value) == "argument_invalid"
    assert code(jws.Key.hs256, value) == "argument_invalid"


class Names(str, enum.Enum):
    JOIN = "allow_join"


def test_subclasses_are_what_they_hold_and_none_of_their_code_runs():
    assert CREDENTIALS.verify(mint(permissions=[Sneaky("allow_join")])).permissions == (
        "allow_join",
    )
    assert CREDENTIALS.verify(mint(permissions=[Names.JOIN])).permissions == ("allow_join",)
    assert CREDENTIALS.verify(mint(permissions=SneakyList(["ask_join"]))).permissions == (
        "ask_join",
    )
    assert CREDENTIALS.verify(mint(room_id=Sneaky(ROOM))).room_id == ROOM
    claims = CREDENTIALS.verify(mint(lifetime=SneakyInt(60), now=SneakyInt(NOW)), now=NOW)
    assert (claims.expires_at - claims.issued_at) == timedelta(seconds=60)
    custom = {Sneaky("a"): SneakyDict(b=SneakyList([SneakyInt(1), Sneaky("c")]))}
    assert CREDENTIALS.verify(mint(claims=SneakyDict(custom))).custom == {"a": {"b": [1, "c"]}}


def test_a_subclass_of_text_with_another_hash_names_no_member_twice():
    class Odd(str):
        __hash__ = object.__hash__

        def __eq__(self, other):
            return self is other

    assert code(mint, claims={Odd("a"): 1, Odd("a"): 2}) == "member_duplicated"


# Claims.


def test_claims_come_back_exactly():
    custom = {
        "__proto__": {"a": 1},
        "name": 'Zoë "Z" \\ 💜',
        "big": 2**53 + 1,
        "biggest": 2**64 - 1,
        "smallest": -(2**63),
        "half": 0.5,
        "third": 1 / 3,
        "tiny": 5e-324,
        "huge": 1.7976931348623157e308,
        "flags": [True, False, None],
        "nested": {"deep": [[[{"a": []}]]]},
        "": 0,
    }
    del custom[""]
    claims = CREDENTIALS.verify(mint(claims=custom))
    assert claims.custom == custom
    assert {name: type(value) for name, value in claims.custom.items()} == {
        name: type(value) for name, value in custom.items()
    }
    assert {name: claims.to_dict()[name] for name in custom} == custom


@pytest.mark.parametrize(
    ("claims", "wanted"),
    [
        ({"n": 2**64}, "argument_invalid"),
        ({"n": -(2**63) - 1}, "argument_invalid"),
        ({"n": 10**400}, "argument_invalid"),
        ({"n": math.nan}, "argument_invalid"),
        ({"n": math.inf}, "argument_invalid"),
        ({"n": 1j}, "argument_invalid"),
        ({"n": b"bytes"}, "argument_invalid"),
        ({"n": {1, 2}}, "argument_invalid"),
        ({"n": object()}, "argument_invalid"),
        ({"n": Raises()}, "argument_invalid"),
        ({"n": decimal.Decimal(1)}, "argument_invalid"),
        ({"n": datetime.date(2025, 1, 1)}, "argument_invalid"),
        ({1: "a"}, "argument_invalid"),
        ({None: "a"}, "argument_invalid"),
        ({("a",): "a"}, "argument_invalid"),
        ({"a": {1: 2}}, "argument_invalid"),
        ([("a", 1)], "argument_invalid"),
        ("a", "argument_invalid"),
        (7, "argument_invalid"),
        (Raises(), "argument_invalid"),
        ({"": 1}, "claim_invalid"),
        ({"apikey": "x"}, "claim_reserved"),
        ({"exp": 1}, "claim_reserved"),
        ({"big": "x" * 20_000}, "token_too_large"),
        ({"x" * 20_000: 1}, "token_too_large"),
        ({"many": [0] * 20_000}, "token_too_large"),
        ({"many": dict.fromkeys(map(str, range(20_000)))}, "token_too_large"),
        ({"fits": "x" * 14_000}, "token_too_large"),
    ],
    ids=lambda value: str(type(value).__name__),
)
def test_claims_that_cannot_be(claims, wanted):
    assert code(mint, claims=claims) == wanted


def test_claims_that_contain_themselves_end():
    cycle = {}
    cycle["again"] = cycle
    assert code(mint, claims=cycle) == "nesting_too_deep"
    ring = []
    ring.append([ring])
    assert code(mint, claims={"ring": ring}) == "nesting_too_deep"
    bomb = ["lol"]
    for _ in range(25):
        bomb = [bomb] * 25
    assert code(mint, claims={"bomb": bomb}) == "token_too_large"


def test_depth_is_the_verifiers():
    def nested(levels):
        value = 0
        for _ in range(levels):
            value = [value]
        return {"a": value}

    assert CREDENTIALS.verify(mint(claims=nested(31))).custom == nested(31)
    assert code(mint, claims=nested(32)) == "nesting_too_deep"


def test_claims_are_copied_out_and_in():
    inner = {"list": [1]}
    token = mint(claims=inner)
    inner["list"].append(2)
    claims = CREDENTIALS.verify(token)
    assert claims.custom == {"list": [1]}
    claims.custom["list"].append(3)
    claims.to_dict()["permissions"].append("allow_mod")
    assert claims.custom == {"list": [1]} and claims.permissions == ("allow_join",)


# The rest of the surface.


def test_a_keyring_takes_pairs():
    for entries in (
        None,
        CREDENTIALS,
        [CREDENTIALS],
        [(CREDENTIALS,)],
        [(CREDENTIALS, "active", 1)],
        [("a", "active")],
        [(CREDENTIALS, None)],
        [(CREDENTIALS, 1)],
        {CREDENTIALS: "active"},
        [Raises()],
        [(CREDENTIALS, "ACTIVE")],
    ):
        assert code(videosdk.Keyring, entries) == "argument_invalid"
    pair = (CREDENTIALS, "passive")
    assert code(videosdk.Keyring, [pair, pair]) == "key_duplicated"
    assert code(videosdk.Keyring([pair]).mint, permissions=["allow_join"]) == "key_not_active"
    assert code(lambda: videosdk.Keyring([]).api_key) == "key_not_active"


def test_only_verify_makes_verified_claims():
    with pytest.raises(TypeError):
        videosdk.VerifiedClaims()
    with pytest.raises(TypeError):
        type("Forged", (videosdk.VerifiedClaims,), {})
    claims = CREDENTIALS.verify(mint(room_id=ROOM))
    for name in ("room_id", "permissions", "anything"):
        with pytest.raises(AttributeError):
            setattr(claims, name, "x")
    revocation = videosdk.Revocation.token(API_KEY, "a")
    for forged in (claims.to_dict(), None, roomkey.inspect(mint())):
        assert code(revocation.covers, forged) == "argument_invalid"
        assert code(revocation.covers_entry, forged) == "argument_invalid"


def test_an_environment_that_misbehaves():
    class Environment(dict):
        def get(self, *_):
            raise ZeroDivisionError

    assert code(videosdk.Credentials.from_env, Environment()) == "argument_invalid"
    assert code(videosdk.Credentials.from_env, {"VIDEOSDK_API_KEY": 7}) == "argument_invalid"
    assert code(videosdk.Credentials.from_env, 7) == "argument_invalid"
    assert code(videosdk.Credentials.from_env, {}) == "api_key_invalid"


def test_an_answer_that_is_none():
    call = videosdk.Api().fetch_room("a.b.c", ROOM)
    body = json.dumps({"roomId": ROOM}).encode()
    assert call.understand(200, {"x y": "a", "a": "b\r\nc", "é": "ü"}, body).room_id == ROOM
    for status in (-1, 0, 99, 1000, 2**70, "200", 200.0, True, None):
        assert code(call.understand, status, {}, body) == "argument_invalid"
    for headers in (
        None,
        7,
        "a",
        [1],
        [("a",)],
        [("a", 1)],
        {"a": 1},
        {1: "a"},
        [["a", "b"]],
        Raises(),
    ):
        assert code(call.understand, 200, headers, body) == "argument_invalid"
    for wrong in (None, body.decode(), bytearray(body)):
        assert code(call.understand, 200, {}, wrong) == "argument_invalid"


def test_a_policy_that_is_none():
    endpoints = videosdk.Endpoints(CREDENTIALS)
    assert code(endpoints.get_token, {"permissions": ["allow_join"]}) == "argument_invalid"
    assert endpoints.get_token(None).status == 401
    assert code(videosdk.Endpoints, SECRET) == "argument_invalid"
    assert code(endpoints.create_meeting, body="text") == "argument_invalid"


def test_errors_do_not_repeat_the_value():
    canary = "hunter2-hunter2-hunter2"
    for call in (
        lambda: mint(permissions=canary),
        lambda: mint(permissions=[canary]),
        lambda: mint(room_id=canary + "/"),
        lambda: mint(lifetime=canary),
        lambda: mint(version=canary),
        lambda: mint(claims=canary),
        lambda: CREDENTIALS.verify(canary),
        lambda: CREDENTIALS.verify("a.b.c", use=canary),
        lambda: videosdk.Credentials(canary + " ", SECRET),
        lambda: videosdk.Credentials(API_KEY, canary),
        lambda: videosdk.Credentials(API_KEY, [canary]),
        lambda: videosdk.Api(canary),
        lambda: videosdk.Api().create_room(canary + " "),
        lambda: videosdk.Api().create_room("a.b.c", region=canary),
        lambda: jws.Key.rs256_pem(canary),
        lambda: videosdk.Keyring([(CREDENTIALS, canary)]),
    ):
        with pytest.raises(roomkey.RoomkeyError) as caught:
            call()
        notes = getattr(caught.value, "__notes__", [])
        assert canary not in f"{caught.value!r}{caught.value}{caught.value.args}{notes}"


def test_the_clock_is_read_when_no_time_is_given():
    import time

    before = int(time.time())
    issued = CREDENTIALS.verify(mint()).issued_at.timestamp()
    assert before <= issued <= time.time()


def test_nothing_is_left_to_say_when_python_ends():
    """No crash and no message when everything is torn down around live objects."""
    program = (
        "import roomkey, atexit\n"
        f"c = roomkey.videosdk.Credentials({API_KEY!r}, {SECRET!r})\n"
        "kept = c.verify(c.mint(permissions=['allow_join']))\n"
        "class Late:\n"
        "    def __del__(self, c=c):\n"
        "        try:\n"
        "            c.verify('a.b.c')\n"
        "        except Exception:\n"
        "            pass\n"
        "late = Late()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_no_mixture_of_arguments_does_anything_else():
    """Values of all kinds for all arguments, at random: a result, our error, or an unknown keyword."""
    chance = random.Random(20_251_125)
    values = [
        *NOT_TEXT,
        *NOT_WHOLE,
        *([], (), {}, "", "a", SURROGATE, "\0", "x" * 20_000, b"", SECRET, API_KEY, ROOM, mint()),
        *(["allow_join"], ("ask_join", "allow_mod"), ["rtc"], {"a": [1]}, {"a": {"b": Raises()}}),
        *(2, 60, NOW, "2h", "join", timedelta(hours=1), timedelta(0.5), roomkey.Secret(SECRET)),
        *(datetime.datetime.now(), datetime.datetime.now(timezone.utc), CREDENTIALS),
        *([(CREDENTIALS, "active")], [(CREDENTIALS, "x")], videosdk.Keyring([]), [Sneaky("rtc")]),
        *(videosdk.Policy(permissions=["ask_join"], roles=["rtc"]), CREDENTIALS.verify(mint())),
    ]
    names = (
        "permissions room_id participant_id participant_ids roles version claims jti lifetime "
        "max_lifetime now token use leeway allow_missing_expiry secret api_key entries audience issuer key "
        "query authorization content_type body policy meeting base_url region extra per_page text"
    ).split()
    endpoints, key = videosdk.Endpoints(CREDENTIALS), jws.Key.hs256(SECRET)
    api = videosdk.Api()
    calls = [
        *(CREDENTIALS.mint, CREDENTIALS.mint_many, CREDENTIALS.verify, CREDENTIALS.from_env),
        *(
            videosdk.Credentials,
            videosdk.Keyring,
            videosdk.Policy,
            videosdk.Endpoints,
            videosdk.Api,
        ),
        *(
            videosdk.Revocation.token,
            videosdk.Revocation.participant,
            videosdk.Revocation.everyone,
            videosdk.Revocation.everywhere,
            roomkey.Secret,
            roomkey.inspect,
        ),
        *(endpoints.get_token, endpoints.create_meeting, endpoints.validate_meeting),
        *(key.open, key.verify, jws.Key.hs256, jws.Key.rs256_pem, jws.Key.rs256_components),
        *(jws.Rs256Signer, jws.verify, roomkey.lifetime_seconds, roomkey.timestamp_text),
        *(api.create_room, api.list_rooms, api.fetch_room, api.remove_participant, api.end_session),
        *(api.fetch_room("a.b.c", ROOM).understand, roomkey.parse_room_id, roomkey.parse_role),
    ]
    ended = collections.Counter()
    for _ in range(30_000):
        call = chance.choice(calls)
        accepted = inspect.signature(call).parameters
        given = {name: chance.choice(values) for name in accepted if chance.random() < 0.6}
        if chance.random() < 0.05:
            given[chance.choice(names)] = chance.choice(values)
        try:
            call(**given)
            ended["ok"] += 1
        except roomkey.RoomkeyError as error:
            ended[error.code] += 1
        except TypeError as error:
            assert "argument" in str(error), error
            ended["TypeError"] += 1
    assert ended["ok"] > 100 and ended["argument_invalid"] > 1000 and len(ended) > 15, ended
