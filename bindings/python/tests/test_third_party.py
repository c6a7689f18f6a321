"""Vectors by others: hostile tokens, tokens of other people's libraries, the RFCs, Wycheproof.

They are not part of the repository; they run when the folder `../shared/vectors` stands beside it, and
are skipped with that reason if not. What they leave to a policy is decided in `docs/decisions.md`, which
is read here.
"""

import base64
import gzip
import hashlib
import hmac
import json
import re

import pytest
from conftest import REPOSITORY

import roomkey
from roomkey import jws, opentok, videosdk, vonage

FOLDER = REPOSITORY.parent / "shared/vectors"
API_KEY = "5f0e1c9a-0000-4000-8000-0123456789ab"
THERE = pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/vectors is not there")


def read(name):
    return json.loads(gzip.open(FOLDER / name).read()) if FOLDER.is_dir() else {}


def decisions():
    """The table under "The vectors of others": each case and our verdict."""
    text = (REPOSITORY / "docs/decisions.md").read_text("utf-8")
    section = text.split("## The vectors of others", 1)[1].split("\n## ", 1)[0]
    return dict(re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|", section, re.MULTILINE))


DECIDED = decisions()


def verdict(call, *arguments, **keywords):
    try:
        call(*arguments, **keywords)
    except roomkey.RoomkeyError as error:
        return error.code
    return "accept"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unbase64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def hs256(secret, signed):
    """A signature that is not made by the code under test."""
    return base64url(hmac.new(secret, signed.encode(), hashlib.sha256).digest())


def weak(secret):
    return roomkey.Secret(secret, allow_weak=True)


def rsa_of(jwk):
    return jws.Key.rs256_components(unbase64url(jwk["n"]), unbase64url(jwk["e"]))


def test_the_decisions_are_read():
    assert len(DECIDED) >= 30
    assert set(DECIDED.values()) - {"accept"} <= set(roomkey.errors.CLASSES)


# Hostile tokens.

NEGATIVE = read("negative.json.gz")


def token_of(vector):
    """The token as it stands, or built by its recipe where it is too long to stand anywhere."""
    if "token" in vector:
        return vector["token"]
    recipe = vector["recipe"]
    if recipe.get("t1"):
        key = NEGATIVE["keys"][vector["key"]]
        return t1(key["secret"], key["api_key"], spelled_out(recipe["data"]))
    if "repeat" in recipe:
        return spelled_out(recipe)
    assert recipe["sign"] is True
    header = (
        recipe["header"]
        if isinstance(recipe.get("header"), str)
        else spelled_out(recipe["header_gen"])
    )
    payload = recipe["payload_text"] if "payload_text" in recipe else spelled_out(recipe["payload"])
    signed = f"{base64url(header.encode())}.{base64url(payload.encode())}"
    return f"{signed}.{hs256(NEGATIVE['keys'][vector['key']].encode(), signed)}"


def t1(secret, api_key, data):
    """A T1 token that is not made by the code under test."""
    tag = hmac.new(secret.encode(), data.encode(), hashlib.sha1).hexdigest()
    return "T1==" + base64.b64encode(f"partner_id={api_key}&sig={tag}:{data}".encode()).decode()


def spelled_out(recipe):
    count = recipe["count"]
    if "nest_open" in recipe:
        middle = recipe["nest_open"] * count + recipe.get("leaf", "") + recipe["nest_close"] * count
    else:
        middle = recipe["repeat"] * count
    return recipe.get("prefix", "") + middle + recipe.get("suffix", "")


def as_jwt(vector, token):
    [algorithm] = vector["alg_allow"]
    if algorithm == "HS256":
        key = jws.Key.hs256(NEGATIVE["keys"][vector["key"]])
    else:
        assert algorithm == "RS256"
        key = jws.Key.rs256_pem(NEGATIVE["public_keys"][vector["key"]]["public_spki_pem"])
    maximum = {"max_lifetime": "30d"} if vector["ref"] == "TIM-09" else {}
    jws.verify(token, key, leeway=vector["leeway"], now=vector["now"], **maximum)


def as_videosdk(vector, token):
    context = vector.get("context") or {}
    api_key = context.get("expected_apikey", API_KEY)
    credentials = videosdk.Credentials(api_key, NEGATIVE["keys"][vector["key"]])
    names = {"action": "use", "roomId": "room_id", "participantId": "participant_id"}
    wanted = {names[name]: value for name, value in context.items() if name in names}
    credentials.verify(token, **wanted, now=vector["now"])


def as_t1(vector, token):
    key = NEGATIVE["keys"][vector["key"]]
    assert vector["leeway"] == 0
    opentok.Credentials(key["api_key"], key["secret"]).verify(token, now=vector["now"])


@THERE
@pytest.mark.parametrize(
    "vector", [pytest.param(vector, id=vector["id"]) for vector in NEGATIVE.get("vectors", [])]
)
def test_hostile_token(vector):
    judge = {"jwt": as_jwt, "opentok-t1": as_t1, "videosdk": as_videosdk}[vector["layer"]]
    got = verdict(judge, vector, token_of(vector))
    if vector["expect"] == "policy":
        assert got == DECIDED[vector["id"]]
    else:
        assert (got == "accept") == (vector["expect"] == "accept"), got


# Tokens signed by other people's libraries, and by the vendors' snippets.

INTEROP = read("interop.json.gz")


def claims_as_expected(credentials, token, vector, expected):
    got = verdict(credentials.verify, token, use="join", now=vector["verify_at"])
    case = vector["id"].split("/")[1] if "/" in vector["id"] else vector["id"]
    if expected in ("accept", "header-accept"):
        assert got == "accept"
    elif expected == "accept-lobby":
        assert credentials.verify(token, use="join", now=vector["verify_at"]).entry == "ask"
    elif expected == "accept-as-api-token":
        assert got == "role_not_allowed"
        credentials.verify(token, use="api", now=vector["verify_at"])
    elif expected in ("reject", "reject-or-flag", "reject-if-aud-required"):
        assert got != "accept"
    else:
        assert expected in ("policy", "header-policy"), expected
        assert got == DECIDED[case]


def signed_again(token):
    """The payload under HS256 and a secret of ours, with the rest of its header as it was."""
    header, payload, _ = token.split(".")
    header = json.loads(unbase64url(header)) | {"alg": "HS256"}
    signed = f"{base64url(json.dumps(header).encode())}.{payload}"
    return f"{signed}.{hs256(b'7' * 64, signed)}"


@THERE
@pytest.mark.parametrize(
    "vector", [pytest.param(vector, id=vector["id"]) for vector in INTEROP.get("vectors", [])]
)
def test_token_of_another_library(vector):
    token, secrets = vector["token"], INTEROP["hs256_secrets"]
    assert vector["expect"]["signature"] == "valid"
    if vector["key"] in secrets:
        secret = secrets[vector["key"]]["utf8"]
        key = None if len(secret) < 32 else jws.Key.hs256(weak(secret))
    else:
        secret = "7" * 64
        key = jws.Key.rs256_pem(INTEROP["public_keys"][vector["key"]]["public_spki_pem"])
        token = signed_again(token)
    if key is not None:
        opened = verdict(key.open, vector["token"])
        assert opened == "accept" or opened.startswith("header_"), opened
    credentials = videosdk.Credentials(API_KEY, weak(secret))
    claims_as_expected(credentials, token, vector, vector["expect"]["claims"])
    for other in vector.get("also") or []:
        got = verdict(
            credentials.verify,
            token,
            use="join",
            leeway=other.get("leeway", 0),
            now=other["verify_at"],
        )
        assert got == ("accept" if other["expect"].startswith("accept") else "token_expired")


@THERE
@pytest.mark.parametrize(
    "vector", [pytest.param(vector, id=vector["id"]) for vector in INTEROP.get("seed_vectors", [])]
)
def test_token_of_a_snippet(vector):
    api_key = json.loads(vector["claims_json"])["apikey"]
    secret = weak(vector["secret_utf8"])
    assert jws.Key.hs256(secret).open(vector["token"])
    try:
        credentials = videosdk.Credentials(api_key, secret)
    except roomkey.ConfigurationError as error:
        # A placeholder for an API key is refused; nothing else can be asked here.
        assert error.code == "api_key_invalid"
        return
    claims_as_expected(credentials, vector["token"], vector, vector["expect"]["claims"])
    credentials.verify(
        vector["token"], use="join", allow_missing_expiry=True, now=vector["verify_at"]
    )


# Tokens made by OpenTok's and Vonage's own SDKs, and session ids from their tests.

OPENTOK = read("opentok.json.gz")


def sdk_credentials(vector):
    return opentok.Credentials(vector["api_key"], weak(vector["secret"]))


def says_the_same(claims, fields):
    """Each field of a T1 token as the SDK wrote it."""
    said = {
        "session_id": claims.session,
        "role": claims.role,
        "nonce": claims.nonce,
        "connection_data": claims.data,
        "initial_layout_class_list": " ".join(claims.layout_classes) or None,
        "create_time": str(int(claims.issued_at.timestamp())),
        "expire_time": str(int(claims.expires_at.timestamp())),
    }
    for name, value in fields:
        if name != "scope":
            assert said[name] == (value or None), name


@THERE
@pytest.mark.parametrize(
    "vector",
    [
        pytest.param(vector, id=vector["id"])
        for vector in OPENTOK.get("sdk_vectors", []) + OPENTOK.get("modelled_vectors", [])
    ],
)
def test_token_of_a_vendors_sdk(vector):
    token, now = vector["token"], vector["verify_at"]
    if vector["kind"] == "JWT-RS256":
        pem = OPENTOK["public_keys"][vector["key"]]["public_spki_pem"]
        claims = vonage.Verifier(vector["application_id"], pem).verify(token, now=now)
        wanted = json.loads(vector["claims_json"])
        assert (claims.session, claims.role) == (wanted["session_id"], wanted["role"])
        return
    report = roomkey.inspect(token, secret=weak(vector["secret"]), now=now)
    assert "signature_matches" in {finding.code for finding in report.findings}
    if vector["kind"] == "T1":
        if "claims" in vector["expect"]:
            got = verdict(lambda: sdk_credentials(vector).verify(token, now=now))
            assert got == DECIDED[vector["id"]]
            return
        claims = sdk_credentials(vector).verify(token, now=now)
        says_the_same(claims, vector["params"])
        if vector.get("effective_expire"):
            assert claims.expires_at.timestamp() == vector["effective_expire"]
        return
    assert vector["kind"] == "JWT-HS256"
    credentials, wanted = sdk_credentials(vector), json.loads(vector["claims_json"])
    if "session_id" not in wanted:
        assert credentials.verify_api(token, now=now).project == vector["api_key"]
        return
    allow = "exp" not in wanted
    if allow:
        assert verdict(credentials.verify, token, now=now) == DECIDED[vector["id"]]
    claims = credentials.verify(token, allow_missing_expiry=allow, now=now)
    assert (claims.session, claims.role) == (wanted["session_id"], wanted["role"])


@THERE
@pytest.mark.parametrize("vector", OPENTOK.get("session_ids", []))
def test_session_id_of_a_vendors_test(vector):
    if not vector["decoded_latin1"].isascii():
        assert verdict(opentok.SessionId, vector["session_id"]) == "session_id_invalid"
    else:
        assert opentok.SessionId(vector["session_id"]).project == vector["api_key"]


# The examples printed in RFC 4648, 7515 and 7519.

ENCODING = read("rfc/base64url.json.gz")
TOKENS = read("rfc/rfc7515_7519.json.gz")


HEADER = base64url(b'{"alg":"HS256"}')


def open_part(part):
    secret = b"b" * 32
    signed = f"{HEADER}.{part}"
    return jws.Key.hs256(secret).open(f"{signed}.{hs256(secret, signed)}")


@THERE
@pytest.mark.parametrize("vector", ENCODING.get("valid", []))
def test_encoding_is_read(vector):
    raw = vector["raw_utf8"].encode() if "raw_utf8" in vector else bytes.fromhex(vector["raw_hex"])
    assert open_part(vector["b64url"]) == raw


@THERE
@pytest.mark.parametrize("vector", ENCODING.get("invalid", []))
def test_encoding_is_refused(vector):
    assert verdict(open_part, vector["in"]) == "encoding_invalid"


@THERE
@pytest.mark.parametrize("vector", TOKENS.get("vectors", []), ids=lambda vector: vector["id"])
def test_token_of_an_rfc(vector):
    if vector["alg"] == "HS256":
        key = jws.Key.hs256(weak(bytes.fromhex(vector["key_hex"])))
    elif vector["alg"] == "RS256":
        key = rsa_of(vector["jwk_private_public_test_key"])
    else:
        key = jws.Key.hs256("b" * 32)
    if vector["expect_signature"] != "valid":
        assert verdict(key.open, vector["token"]) != "accept"
        return
    assert key.open(vector["token"]) == unbase64url(vector["token"].split(".")[1])
    for moment, wanted in (("verify_at_valid", "accept"), ("verify_at_expired", "token_expired")):
        if isinstance(vector.get(moment), int) and isinstance(vector.get("verify_at_valid"), int):
            assert verdict(jws.verify, vector["token"], key, now=vector[moment]) == wanted
    if vector.get("verify_at_boundary") and isinstance(vector.get("verify_at_valid"), int):
        edge = vector["verify_at_boundary"]["at"]
        assert verdict(jws.verify, vector["token"], key, now=edge) == "token_expired"


# Wycheproof. The primitives below a token cannot be asked here; the core's own tests ask them.

SIGNATURES = read("wycheproof/json_web_signature_test.json.gz")
APPLICABLE = read("wycheproof/applicable.json.gz")
BY_NUMBER = {
    test["tcId"]: (group, test)
    for group in SIGNATURES.get("testGroups", [])
    for test in group["tests"]
}


def open_wycheproof(number):
    group, test = BY_NUMBER[number]
    jwk, token = group.get("public") or group["private"], test["jws"]
    if jwk["kty"] == "RSA":
        return verdict(lambda: rsa_of(jwk).open(token))
    secret = unbase64url(jwk["k"])
    if not any(secret):
        # HMAC pads with NUL bytes, so this is the empty key and no secret; signed again with another.
        signed, _, signature = token.rpartition(".")
        if signature == hs256(secret, signed):
            token = f"{signed}.{hs256(b'7' * 64, signed)}"
        secret = b"7" * 64
    return verdict(jws.Key.hs256(weak(secret)).open, token)


@THERE
@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(entry, id=str(entry["tcId"]))
        for entry in APPLICABLE.get("jws", [])
        if entry["file"] == "json_web_signature_test"
    ],
)
def test_wycheproof_signature(entry):
    got = open_wycheproof(entry["tcId"])
    assert (got == "accept") == (entry["result"] == "valid"), got


@THERE
@pytest.mark.parametrize(
    ("number", "wanted"),
    [(367, "accept"), (370, "accept"), (372, "encoding_invalid"), (373, "encoding_invalid")],
)
def test_wycheproof_signature_that_is_mislabelled(number, wanted):
    """367 and 370 are the valid 357, 372 and 373 hold a foreign character."""
    assert open_wycheproof(number) == wanted
