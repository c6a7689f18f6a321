"""What a careless or hostile caller hands over to OpenTok, Vonage and Video.io."""

import copy
import pickle
import time

import pytest
from conftest import APPLICATION_ID, OPENTOK_API_KEY, OPENTOK_SECRET, PRIVATE_KEY_PEM, SECRET
from test_hostile import (
    NOT_TEXT,
    NOT_WHOLE,
    NOW,
    SURROGATE,
    Raises,
    Sneaky,
    SneakyInt,
    SneakyList,
    code,
)

import roomkey
from roomkey import opentok, videoio, vonage
from roomkey.opentok.client import Client as OpentokClient
from roomkey.videoio.client import AsyncClient, Client
from roomkey.vonage.client import Client as VonageClient

OPENTOK = opentok.Credentials(OPENTOK_API_KEY, OPENTOK_SECRET)
VONAGE = vonage.Credentials(APPLICATION_ID, PRIVATE_KEY_PEM)
AUTHORITY = videoio.Authority(SECRET)
APP_TOKEN = AUTHORITY.mint_app("my-app", now=NOW)
BOTH = pytest.mark.parametrize(
    ("credentials", "session"),
    [
        (OPENTOK, opentok.SessionId.create(OPENTOK_API_KEY)),
        (VONAGE, opentok.SessionId.create(APPLICATION_ID)),
    ],
    ids=["opentok", "vonage"],
)
TYPE = lambda value: type(value).__name__  # noqa: E731


def mint_session(**changes):
    given = {"app": APP_TOKEN, "identity": "ann", "scopes": ["videos.read"], "now": NOW} | changes
    return AUTHORITY.mint_session(given.pop("app"), **given)


@BOTH
@pytest.mark.parametrize("value", [*NOT_TEXT, SURROGATE], ids=TYPE)
def test_what_is_no_text_is_refused(credentials, session, value):
    good = {"session": session, "role": "publisher"}
    for name in ("session", "role", "kind", "data", "jti"):
        assert code(credentials.mint, **(good | {name: value})) == "argument_invalid"
    token = credentials.mint(**good)
    for name in ("session", "capability", "kind"):
        assert code(credentials.verify, token, **{name: value}) == "argument_invalid"
    assert code(credentials.verify, value) == "argument_invalid"
    assert code(credentials.verify_api, value) == "argument_invalid"
    assert code(credentials.mint_api, jti=value) == "argument_invalid"


@pytest.mark.parametrize("value", [*NOT_TEXT, SURROGATE], ids=TYPE)
def test_names_are_text(value):
    for call in (opentok.SessionId, opentok.SessionId.create, opentok.capabilities):
        assert code(call, value) == "argument_invalid"
    assert code(opentok.may, "publisher", value) == "argument_invalid"
    for parse in (videoio.parse_app_id, videoio.parse_identity, videoio.parse_scope):
        assert code(parse, value) == "argument_invalid"
    assert code(opentok.Credentials, value, OPENTOK_SECRET) == "argument_invalid"
    for kind in (vonage.Credentials, vonage.Verifier):
        assert code(kind, value, PRIVATE_KEY_PEM) == "argument_invalid"
        assert code(kind, APPLICATION_ID, value) == "argument_invalid"
    assert code(AUTHORITY.mint_app, value) == "argument_invalid"
    assert code(AUTHORITY.user_id, "my-app", value) == "argument_invalid"
    for name in ("app", "identity", "jti"):
        assert code(mint_session, **{name: value}) == "argument_invalid"
    for name in ("app", "identity", "scope"):
        assert code(AUTHORITY.verify_session, "a.b.c", **{name: value}) == "argument_invalid"
    for name in ("session_token", "app_token", "identity"):
        assert code(videoio.SessionCredentials, **{name: value}) == "argument_invalid"
    assert code(videoio.SessionCredentials.from_script_url, value) == "argument_invalid"


@pytest.mark.parametrize(
    "value", ["focus", {"focus": 1}, b"focus", 7, [7], {7}, [None], [b"x"], Raises()], ids=TYPE
)
def test_lists_are_lists_of_text(value):
    session = opentok.SessionId.create(OPENTOK_API_KEY)
    given = {"session": session, "role": "publisher", "layout_classes": value}
    assert code(OPENTOK.mint, **given) == "argument_invalid"
    assert code(mint_session, scopes=value) == "argument_invalid"


@BOTH
@pytest.mark.parametrize("value", NOT_WHOLE, ids=TYPE)
def test_numbers_are_whole(credentials, session, value):
    given = {"session": session, "role": "publisher", "nonce": value}
    assert code(credentials.mint, **given) == "argument_invalid"
    assert code(credentials.verify, "a.b.c", leeway=value) == "argument_invalid"
    assert code(credentials.verify_api, "a.b.c", leeway=value) == "argument_invalid"
    assert code(AUTHORITY.verify_session, "a.b.c", leeway=value) == "argument_invalid"
    create = opentok.SessionId.create
    assert code(create, OPENTOK_API_KEY, milliseconds=value) == "argument_invalid"


@BOTH
def test_a_flag_is_true_or_false(credentials, session):
    for value in (1, 0, "yes", None, Raises()):
        given = {"allow_missing_expiry": value}
        assert code(credentials.verify, "a.b.c", **given) == "argument_invalid"
    assert code(opentok.SessionId.create, session.project, peer_to_peer=1) == "argument_invalid"


@BOTH
def test_lifetimes_end(credentials, session):
    for value in (-1, 0, 1.5, "2 weeks", "31d", 10**40, True):
        given = {"session": session, "role": "publisher", "lifetime": value}
        wanted = "argument_invalid" if value is True else "lifetime_invalid"
        assert code(credentials.mint, **given) == wanted
        assert code(credentials.mint_api, lifetime=value) == wanted
        assert code(mint_session, lifetime=value) == wanted


def test_what_is_huge_is_refused_soon():
    huge = "a" * (16 * 1024 * 1024)
    session = opentok.SessionId.create(OPENTOK_API_KEY)
    begun = time.monotonic()
    for call in (
        lambda: opentok.SessionId(huge),
        lambda: OPENTOK.mint(session=huge, role="publisher"),
        lambda: OPENTOK.mint(session=session, role="publisher", data=huge),
        lambda: OPENTOK.mint(session=session, role="publisher", layout_classes=[huge]),
        lambda: OPENTOK.verify("T1==" + huge),
        lambda: OPENTOK.verify(huge),
        lambda: VONAGE.verify(huge),
        lambda: AUTHORITY.verify_app(huge),
        lambda: AUTHORITY.verify_session(huge),
        lambda: AUTHORITY.mint_app(huge),
        lambda: mint_session(identity=huge),
        lambda: mint_session(scopes=["videos.read"] * 100_000 + [huge]),
        lambda: videoio.SessionCredentials(session_token=huge),
        lambda: videoio.SessionCredentials.from_script_url("https://a.example/?" + huge),
        lambda: videoio.Api().create_session("a.b.c", huge, scopes=["videos.read"]),
    ):
        with pytest.raises(roomkey.RoomkeyError) as caught:
            call()
        assert "aaaa" not in str(caught.value)
    answer = videoio.Endpoints(AUTHORITY).create_session(
        authorization="Bearer " + APP_TOKEN, body=huge.encode()
    )
    assert answer.status == 413
    assert time.monotonic() - begun < 10


@BOTH
def test_subclasses_are_what_they_hold_and_none_of_their_code_runs(credentials, session):
    token = credentials.mint(
        session=Sneaky(str(session)),
        role=Sneaky("publisher"),
        layout_classes=SneakyList([Sneaky("focus")]),
        lifetime=SneakyInt(60),
        now=SneakyInt(NOW),
    )
    claims = credentials.verify(Sneaky(token), session=session, now=NOW)
    assert (claims.role, claims.layout_classes) == ("publisher", ("focus",))
    assert (claims.expires_at - claims.issued_at).seconds == 60
    claims = AUTHORITY.verify_session(mint_session(scopes=SneakyList(["videos.read"])), now=NOW)
    assert claims.scopes == ("videos.read",)


@BOTH
def test_a_session_of_another_project_is_refused(credentials, session):
    other = opentok.SessionId.create("654321")
    assert code(credentials.mint, session=other, role="publisher") == "session_foreign"
    again = opentok.SessionId.create(session.project)
    token = credentials.mint(session=session, role="publisher")
    assert isinstance(credentials.verify(token, session=session), (opentok.Claims, vonage.Claims))
    with pytest.raises(roomkey.TokenError):
        credentials.verify(token, session=again)


@BOTH
def test_no_token_of_one_kind_is_one_of_the_other(credentials, session):
    token = credentials.mint(session=session, role="moderator")
    assert code(credentials.verify_api, token) == "token_kind_mismatch"
    with pytest.raises(roomkey.TokenError):
        credentials.verify(credentials.mint_api())


def test_only_an_authority_of_the_same_secret_is_believed():
    other = videoio.Authority("0123456789abcdef0123456789abcdef")
    assert code(other.verify_app, APP_TOKEN) == "signature_invalid"
    assert code(other.mint_session, APP_TOKEN, identity="a", scopes=["videos.read"]) == (
        "signature_invalid"
    )
    for value in (
        None,
        AUTHORITY,
        {"app": "my-app"},
        AUTHORITY.verify_session(mint_session(), now=NOW),
    ):
        assert code(mint_session, app=value) == "argument_invalid"


def test_only_verifying_makes_claims():
    for kind in (opentok.Claims, opentok.ApiClaims, vonage.Claims, videoio.AppClaims):
        with pytest.raises(TypeError):
            kind()
        with pytest.raises(TypeError):
            type("Forged", (kind,), {})
    claims = AUTHORITY.verify_app(APP_TOKEN)
    with pytest.raises(AttributeError):
        claims.app = "another"


def test_sessions_are_values():
    session = opentok.SessionId.create(OPENTOK_API_KEY, nonce="A" * 24, now=NOW)
    same = opentok.SessionId(str(session))
    assert session == same and hash(session) == hash(same) and len({session, same}) == 1
    assert session != str(session) and session != opentok.SessionId.create(OPENTOK_API_KEY)
    assert repr(session) == f"SessionId('{session}')"


@pytest.mark.parametrize("value", [None, 7, bytearray(32), Raises()], ids=TYPE)
def test_what_is_no_secret(value):
    assert code(opentok.Credentials, OPENTOK_API_KEY, value) == "argument_invalid"
    assert code(videoio.Authority, value) == "argument_invalid"
    assert code(videoio.Endpoints, value) == "argument_invalid"


def test_tokens_are_shown_to_nobody_who_does_not_ask():
    sentinel = "sentinel-of-a-token"
    credentials = videoio.SessionCredentials(app_token=sentinel, identity="ann")
    clients = [Client(sentinel), AsyncClient(sentinel)]
    for holder in (credentials, *clients):
        shown = [repr(holder), str(holder), f"{holder!r}", repr(getattr(holder, "__dict__", None))]
        shown += [repr(getattr(holder, name)) for name in dir(holder)]
        assert sentinel not in "".join(shown)
        for write in (pickle.dumps, copy.deepcopy):
            with pytest.raises(TypeError):
                write(holder)
    assert credentials.reveal_token() == sentinel
    call = videoio.Api(generation="first").create_session(sentinel, "ann")
    assert sentinel not in f"{call!r}{call}"
    session = call.understand(200, {}, b'{"session_key":"%s","identity":"ann"}' % sentinel.encode())
    assert sentinel not in f"{session!r}{session}" and session.session_token == sentinel
    for value in (None, 7, b"a.b.c", Raises()):
        assert code(Client, value) == "argument_invalid"


def test_clients_take_the_credentials_of_their_vendor():
    for made, wrong in (
        (OpentokClient, VONAGE),
        (VonageClient, OPENTOK),
        (OpentokClient, "secret"),
    ):
        assert code(made, wrong) == "argument_invalid"
    assert code(OpentokClient, OPENTOK, attempts=0) == "argument_invalid"
    assert code(OpentokClient, OPENTOK, base_url="http://api.example") == "base_url_invalid"
    assert code(Client, "a.b.c", generation="third") == "argument_invalid"


def test_the_environment(tmp_path):
    both = {"OPENTOK_API_KEY": OPENTOK_API_KEY, "OPENTOK_API_SECRET": OPENTOK_SECRET}
    assert opentok.Credentials.from_env(both).api_key == OPENTOK_API_KEY
    for name, wanted in (
        ("OPENTOK_API_KEY", "api_key_invalid"),
        ("OPENTOK_API_SECRET", "secret_empty"),
    ):
        assert code(opentok.Credentials.from_env, both | {name: ""}) == wanted
        assert code(opentok.Credentials.from_env, both | {name: SURROGATE}) == "argument_invalid"
        assert code(opentok.Credentials.from_env, both | {name: 7}) == "argument_invalid"
    file = tmp_path / "private.key"
    file.write_text(PRIVATE_KEY_PEM)
    application = {"VONAGE_APPLICATION_ID": APPLICATION_ID}
    pem, path = {"VONAGE_PRIVATE_KEY": PRIVATE_KEY_PEM}, {"VONAGE_PRIVATE_KEY_PATH": str(file)}
    for key in (pem, path):
        made = vonage.Credentials.from_env(application | key)
        assert made.application_id == APPLICATION_ID
        assert repr(made) == f"Credentials(application_id='{APPLICATION_ID}')"
    from_env = vonage.Credentials.from_env
    assert code(from_env, application | pem | path) == "argument_invalid"
    assert code(from_env, application) == "key_invalid"
    missing = {"VONAGE_PRIVATE_KEY_PATH": str(file) + "-not"}
    assert code(from_env, application | missing) == "key_invalid"
    assert code(from_env, pem) == "application_id_invalid"
    assert code(videoio.Authority.from_env, {}) == "secret_empty"
    assert code(Client.from_env, {}) == "token_malformed"
    assert AsyncClient.from_env({"VIDEOIO_APP_TOKEN": "a.b.c"}).base_url


@pytest.mark.parametrize("environ", [7, "text", [], Raises()], ids=TYPE)
def test_an_environment_that_is_none(environ):
    for made in (opentok.Credentials, vonage.Credentials, videoio.Authority):
        assert code(made.from_env, environ) == "argument_invalid"
