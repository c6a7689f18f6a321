"""PyJWT, joserfc and webtoken: their tokens in our verifier, ours in theirs."""

import contextlib
import os
import time

import jwt
import pytest
from conftest import API_KEY, ROOM, SECRET
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt as joserfc
from joserfc.jwk import OctKey, RSAKey

import roomkey
from roomkey import jws, videosdk

CREDENTIALS = videosdk.Credentials(API_KEY, SECRET)
PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE_PEM = PRIVATE.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
PUBLIC_PEM = (
    PRIVATE.public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
)


def by_pyjwt(claims, header=None, secret=SECRET):
    return jwt.encode(claims, secret, algorithm="HS256", headers=header)


def by_joserfc(claims, header=None, secret=SECRET):
    return joserfc.encode({"alg": "HS256"} | (header or {}), claims, OctKey.import_key(secret))


SIGNERS = pytest.mark.parametrize("sign", [by_pyjwt, by_joserfc])


def claims(**changes):
    now = int(time.time())
    stated = {
        "apikey": API_KEY,
        "permissions": ["allow_join"],
        "version": 2,
        "roomId": ROOM,
        "participantId": "lxvdplwt",
        "roles": ["crawler", "rtc"],
        "name": 'Ann "A" \\ O’Neil 💜',
        "iat": now,
        "exp": now + 7200,
        "jti": "a1",
    }
    return {name: value for name, value in (stated | changes).items() if value is not None}


def verdict(token, **wanted):
    try:
        CREDENTIALS.verify(token, use="join", **wanted)
    except roomkey.TokenError as error:
        return error.code
    return "accepted"


@SIGNERS
def test_their_token_is_read_the_same(sign):
    stated = claims()
    assert CREDENTIALS.verify(sign(stated), use="join", room_id=ROOM).to_dict() == stated


@SIGNERS
def test_their_token_is_judged_by_our_rules(sign):
    now = int(time.time())
    for changes, wanted in [
        ({}, "accepted"),
        ({"exp": now - 1}, "token_expired"),
        ({"exp": None}, "expiry_missing"),
        ({"exp": (now + 7200) * 1000}, "time_in_milliseconds"),
        ({"nbf": now + 600}, "token_not_yet_valid"),
        ({"version": "2"}, "version_invalid"),
        ({"version": None}, "version_required"),
        ({"apikey": "other"}, "api_key_mismatch"),
        ({"permissions": ["ask_join", "allow_mod"]}, "permissions_contradictory"),
        ({"roles": ["crawler"]}, "role_not_allowed"),
        ({"aud": "someone"}, "audience_unexpected"),
    ]:
        assert verdict(sign(claims(**changes))) == wanted, changes
    assert verdict(sign(claims(), secret=SECRET[::-1])) == "signature_invalid"
    assert verdict(sign(claims(), {"typ": "at+jwt"})) == "header_type_unsupported"
    assert verdict(sign(claims()), room_id="other") == "room_mismatch"


def test_their_unsigned_token_is_refused():
    assert verdict(jwt.encode(claims(), None, algorithm="none")) == "token_malformed"


def test_our_token_is_read_the_same_by_all():
    token = CREDENTIALS.mint(
        permissions=["allow_join"],
        room_id=ROOM,
        participant_id="उपयोग-Ω-😀",
        claims={"name": 'Ann "A" \\ O’Neil', "n": [1, 2.5, None, True]},
        lifetime=600,
    )
    ours = CREDENTIALS.verify(token).to_dict()
    assert jwt.decode(token, SECRET, algorithms=["HS256"]) == ours
    decoded = joserfc.decode(token, OctKey.import_key(SECRET), algorithms=["HS256"])
    assert decoded.claims == ours
    assert decoded.header == {"alg": "HS256", "typ": "JWT"}
    with quiet():
        import webtoken

        assert webtoken.decode(token, SECRET, algorithms=["HS256"]) == ours


@contextlib.contextmanager
def quiet():
    """webtoken prints a word for each token it decodes, past `sys.stdout`."""
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def test_our_token_is_refused_where_it_must_be():
    token = CREDENTIALS.mint(permissions=["allow_join"], lifetime=60, now=int(time.time()) - 61)
    with pytest.raises(jwt.ExpiredSignatureError):
        jwt.decode(token, SECRET, algorithms=["HS256"])
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(CREDENTIALS.mint(permissions=["allow_join"]), SECRET[::-1], algorithms=["HS256"])


def test_plain_tokens_go_both_ways_with_rsa():
    key = jws.Key.rs256_pem(PUBLIC_PEM)
    stated = {"sub": "ann", "aud": "rooms", "exp": int(time.time()) + 60}
    for token in (
        jwt.encode(stated, PRIVATE_PEM, algorithm="RS256"),
        joserfc.encode({"alg": "RS256"}, stated, RSAKey.import_key(PRIVATE_PEM)),
    ):
        assert jws.verify(token, key, audience="rooms") == stated
        with pytest.raises(roomkey.AudienceUnexpected):
            jws.verify(token, key)
    import json

    ours = jws.Rs256Signer(PRIVATE_PEM).sign(json.dumps(stated).encode())
    assert jwt.decode(ours, PUBLIC_PEM, algorithms=["RS256"], audience="rooms") == stated
    assert (
        joserfc.decode(ours, RSAKey.import_key(PUBLIC_PEM), algorithms=["RS256"]).claims == stated
    )


def test_a_public_key_is_no_secret():
    """The old confusion: a token signed with HS256 and the public key as the secret."""
    forged = joserfc.encode({"alg": "HS256"}, {"exp": 4102444800}, OctKey.import_key("x" * 32))
    with pytest.raises(roomkey.AlgorithmNotAllowed):
        jws.verify(forged, jws.Key.rs256_pem(PUBLIC_PEM))
    with pytest.raises(roomkey.ConfigurationError) as caught:
        jws.Key.hs256(PUBLIC_PEM)
    assert caught.value.code == "secret_not_symmetric"
