"""Minting and verifying in Python: Roomkey, the floor below it, and what people use today.

Prints a JSON object for each round: nanoseconds of each row. The rows of a round are measured one after
the other, a small slice of each at a time, so that whoever else uses the machine disturbs all of them.

    python tokens.py ROUNDS SECONDS_FOR_EACH_ROW
"""

import base64
import datetime
import hashlib
import hmac
import json
import os
import sys
import time
import urllib.parse
import uuid

import joserfc.jwk
import joserfc.jwt
import jwt
import opentok as vendor
import webtoken
from livekit import api as livekit

from roomkey import opentok, videosdk

API_KEY = "5f0e1c9a-0000-4000-8000-0123456789ab"
SECRET = "9d3b1f0a6c5e4827b1a0f3c2d4e5968790817263544a3b2c1d0e9f8a7b6c5d4e"
ROOM, PARTICIPANT = "2kyv-gzay-64pg", "lxvdplwt"
MANY = [f"participant-{number}" for number in range(1000)]
SLICES = 8


def claims():
    """The claim set of the vendor's page, with `iat`, `exp` and `jti`."""
    now = int(time.time())
    return {
        "apikey": API_KEY,
        "permissions": ["allow_join"],
        "version": 2,
        "roomId": ROOM,
        "participantId": PARTICIPANT,
        "roles": ["crawler", "rtc"],
        "iat": now,
        "exp": now + 7200,
        "jti": str(uuid.uuid4()),
    }


CREDENTIALS = videosdk.Credentials(API_KEY, SECRET)
TOKEN = CREDENTIALS.mint(
    permissions=["allow_join"],
    room_id=ROOM,
    participant_id=PARTICIPANT,
    roles=["crawler", "rtc"],
    lifetime=7200,
)
SIGNING_INPUT = TOKEN.rpartition(".")[0].encode()
KEY = SECRET.encode()
JWK = joserfc.jwk.OctKey.import_key(SECRET)
LIVEKIT_TOKEN = livekit.AccessToken(API_KEY, SECRET).with_identity(PARTICIPANT).to_jwt()
LIVEKIT_VERIFIER = livekit.TokenVerifier(API_KEY, SECRET)

# OpenTok, whose own SDK mints and does not verify.
OPENTOK_API_KEY, OPENTOK_SECRET = "123456", "1234567890abcdef1234567890abcdef1234567890"
OPENTOK = opentok.Credentials(OPENTOK_API_KEY, OPENTOK_SECRET)
SDK = vendor.Client(OPENTOK_API_KEY, OPENTOK_SECRET)
SESSION = str(opentok.SessionId.create(OPENTOK_API_KEY))
DATA = "name=Ann"
WISH = {"session": SESSION, "role": "publisher", "data": DATA, "lifetime": 7200}
T1 = OPENTOK.mint(**WISH, kind="t1")
OPENTOK_JWT = OPENTOK.mint(**WISH, kind="jwt")


def nothing():
    return CREDENTIALS.api_key


def floor():
    return hmac.digest(KEY, SIGNING_INPUT, "sha256")


def roomkey_mint():
    return CREDENTIALS.mint(
        permissions=["allow_join"],
        room_id=ROOM,
        participant_id=PARTICIPANT,
        roles=["crawler", "rtc"],
        lifetime=7200,
    )


def roomkey_mint_many():
    return CREDENTIALS.mint_many(
        MANY, permissions=["allow_join"], room_id=ROOM, roles=["crawler", "rtc"], lifetime=7200
    )


def roomkey_verify():
    return CREDENTIALS.verify(TOKEN, use="join", room_id=ROOM)


def roomkey_verify_to_dict():
    return CREDENTIALS.verify(TOKEN, use="join", room_id=ROOM).to_dict()


def webtoken_mint():
    return webtoken.encode(claims(), SECRET, algorithm="HS256")


def webtoken_verify():
    return webtoken.decode(TOKEN, SECRET, algorithms=["HS256"])


def pyjwt_mint():
    return jwt.encode(claims(), SECRET, algorithm="HS256")


def pyjwt_verify():
    return jwt.decode(TOKEN, SECRET, algorithms=["HS256"])


def joserfc_mint():
    return joserfc.jwt.encode({"alg": "HS256", "typ": "JWT"}, claims(), JWK)


def joserfc_verify():
    token = joserfc.jwt.decode(TOKEN, JWK, algorithms=["HS256"])
    joserfc.jwt.JWTClaimsRegistry(exp={"essential": True}).validate(token.claims)
    return token


def livekit_mint():
    token = livekit.AccessToken(API_KEY, SECRET)
    token.with_identity(PARTICIPANT).with_ttl(datetime.timedelta(hours=2))
    return token.with_grants(livekit.VideoGrants(room_join=True, room=ROOM)).to_jwt()


def livekit_verify():
    return LIVEKIT_VERIFIER.verify(LIVEKIT_TOKEN)


def opentok_t1_mint():
    return OPENTOK.mint(session=SESSION, role="publisher", kind="t1", data=DATA, lifetime=7200)


def opentok_t1_verify():
    return OPENTOK.verify(T1, session=SESSION, capability="publish")


def opentok_jwt_mint():
    return OPENTOK.mint(session=SESSION, role="publisher", kind="jwt", data=DATA, lifetime=7200)


def opentok_jwt_verify():
    return OPENTOK.verify(OPENTOK_JWT, session=SESSION, capability="publish")


def sdk_t1_mint():
    return SDK.generate_token(
        SESSION, vendor.Roles.publisher, int(time.time()) + 7200, DATA, use_jwt=False
    )


def sdk_jwt_mint():
    return SDK.generate_token(SESSION, vendor.Roles.publisher, int(time.time()) + 7200, DATA)


def plain_t1_verify():
    """The least that Python's own library can do: the signature, and what is signed."""
    head, _, signed = base64.b64decode(T1[4:]).partition(b":")
    head = dict(urllib.parse.parse_qsl(head.decode()))
    wanted = hmac.new(OPENTOK_SECRET.encode(), signed, hashlib.sha1).hexdigest()
    if not hmac.compare_digest(wanted, head["sig"]):
        raise ValueError("signature")
    fields = dict(urllib.parse.parse_qsl(signed.decode()))
    if int(fields["expire_time"]) <= time.time() or fields["session_id"] != SESSION:
        raise ValueError("claims")
    return fields


def pyjwt_opentok_verify():
    return jwt.decode(OPENTOK_JWT, OPENTOK_SECRET, algorithms=["HS256"])


# Each row with how many tokens a call makes.
ROWS = {
    "empty": (nothing, 1),
    "floor": (floor, 1),
    "roomkey/mint": (roomkey_mint, 1),
    "roomkey/mint_many": (roomkey_mint_many, len(MANY)),
    "roomkey/verify": (roomkey_verify, 1),
    "roomkey/verify_to_dict": (roomkey_verify_to_dict, 1),
    "webtoken/mint": (webtoken_mint, 1),
    "webtoken/verify": (webtoken_verify, 1),
    "pyjwt/mint": (pyjwt_mint, 1),
    "pyjwt/verify": (pyjwt_verify, 1),
    "joserfc/mint": (joserfc_mint, 1),
    "joserfc/verify": (joserfc_verify, 1),
    "livekit/mint": (livekit_mint, 1),
    "livekit/verify": (livekit_verify, 1),
    "opentok/t1_mint": (opentok_t1_mint, 1),
    "opentok/t1_verify": (opentok_t1_verify, 1),
    "opentok/jwt_mint": (opentok_jwt_mint, 1),
    "opentok/jwt_verify": (opentok_jwt_verify, 1),
    "sdk/t1_mint": (sdk_t1_mint, 1),
    "sdk/jwt_mint": (sdk_jwt_mint, 1),
    "plain/t1_verify": (plain_t1_verify, 1),
    "pyjwt/opentok_verify": (pyjwt_opentok_verify, 1),
}


def measure(call, count):
    begun = time.perf_counter_ns()
    for _ in range(count):
        call()
    return time.perf_counter_ns() - begun


def main():
    rounds, seconds = int(sys.argv[1]), float(sys.argv[2])
    report = os.fdopen(os.dup(1), "w")
    # webtoken prints a word for each token it decodes; it is not to be seen.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    counts = {}
    for name, (call, _) in ROWS.items():
        measure(call, 3)
        once = max(measure(call, 20) / 20, 1)
        counts[name] = max(1, int(seconds * 1e9 / SLICES / once))
    for _ in range(rounds):
        spent = dict.fromkeys(ROWS, 0)
        for _ in range(SLICES):
            for name, (call, _) in ROWS.items():
                spent[name] += measure(call, counts[name])
        nanoseconds = {
            name: spent[name] / (SLICES * counts[name] * tokens)
            for name, (_, tokens) in ROWS.items()
        }
        print(json.dumps(nanoseconds), file=report, flush=True)


main()
