"""The toy vendor in Python: built in for this test, and there by its name without a line of this package."""

import base64
import hashlib
import hmac
import json

import roomkey

SECRET = "9d3b1f0a6c5e4827b1a0f3c2d4e59687"
NOW = 1_750_000_000


def signed(claims: dict) -> str:
    """The token, made by nobody of ours."""
    parts = [json.dumps(one, separators=(",", ":")).encode() for one in ({"alg": "HS256", "typ": "JWT"}, claims)]
    text = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    mac = hmac.digest(SECRET.encode(), text.encode(), hashlib.sha256)
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def code_of(call) -> str:
    try:
        call()
    except roomkey.RoomkeyError as error:
        return error.code
    raise AssertionError("it was not refused")


assert "toy" in [vendor.name for vendor in roomkey.vendors()]
keys = roomkey.vendor("toy").from_env({"TOY_SECRET": SECRET})
token = keys.mint(toy="bear", lifetime="15m", issued_at=NOW)
header, claims, _ = (part + "=" * (-len(part) % 4) for part in token.split("."))
assert json.loads(base64.urlsafe_b64decode(claims)) == {"toy": "bear", "iat": NOW, "exp": NOW + 900}
assert json.loads(base64.urlsafe_b64decode(header)) == {"alg": "HS256", "typ": "JWT"}
good = signed({"toy": "bear", "iat": NOW, "exp": NOW + 900})
for one in (token, good):
    assert keys.verify(one, toy="bear", now=NOW).room == "bear"
assert code_of(lambda: keys.verify(token, toy="doll", now=NOW)) == "room_mismatch"
assert code_of(lambda: keys.verify(token, now=NOW + 900)) == "token_expired"
assert code_of(lambda: keys.verify(token[:-4] + "AAAA", now=NOW)) == "signature_invalid"
assert code_of(lambda: keys.mint(doll="bear")) == "argument_invalid"
described = {claim["name"]: claim for claim in keys.vendor.about["forms"][0]["claims"]}
needed = {name for name, claim in described.items() if not claim["is_optional"]}
assert keys.verify(token, now=NOW).claims.keys() == needed == {"toy", "iat", "exp"}
assert [one["name"] for one in keys.vendor.about["forms"][0]["mint"] if one["is_required"]] == ["toy"]
report = roomkey.inspect(token, now=NOW)
assert report.kind == "toy", report.kind
print("1 passed, 0 failed, 0 skipped")
