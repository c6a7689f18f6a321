"""Signs tokens with the Python standard library alone.

This is the second opinion: it shares no line with the Rust core, so a vector is never judged by the
code that made it. It signs whatever it is given, right or wrong; that is the point of a vector.
"""

import base64
import hashlib
import hmac
import json

# SHA-256's DigestInfo (RFC 8017, section 9.2).
_SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def octets(value) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def compact(value) -> str:
    """JSON as every mint of ours writes it: no spaces, members in the order given, raw UTF-8."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def signing_input(header, payload) -> str:
    return f"{b64(octets(header))}.{b64(octets(payload))}"


def mac(secret, text: str, digest=hashlib.sha256) -> bytes:
    return hmac.new(octets(secret), text.encode(), digest).digest()


def t1_inner(secret, api_key: str, data, digest=hashlib.sha1) -> bytes:
    """What stands behind `T1==`: the MAC covers the data exactly as it stands."""
    signature = hmac.new(octets(secret), octets(data), digest).hexdigest()
    return f"partner_id={api_key}&sig={signature}:".encode() + octets(data)


def t1_text(inner) -> str:
    return "T1==" + base64.b64encode(octets(inner)).decode()


def t1(secret, api_key: str, data) -> str:
    return t1_text(t1_inner(secret, api_key, data))


def t1_is_signed(secret, token: str) -> bool:
    body = token.removeprefix("T1==").rstrip("=").replace("-", "+").replace("_", "/")
    inner = base64.b64decode(body + "=" * (-len(body) % 4))
    unsigned, _, data = inner.partition(b":")
    signature = hmac.new(octets(secret), data, hashlib.sha1).hexdigest()
    return f"sig={signature}".encode() in unsigned.lower().split(b"&")


def hs256(secret, header, payload) -> str:
    text = signing_input(header, payload)
    return f"{text}.{b64(mac(secret, text))}"


def _encoded_message(text: bytes, size: int) -> int:
    digest_info = _SHA256_PREFIX + hashlib.sha256(text).digest()
    filling = b"\xff" * (size - len(digest_info) - 3)
    return int.from_bytes(b"\x00\x01" + filling + b"\x00" + digest_info, "big")


def rs256_signature(key: dict, text: str) -> bytes:
    size = (key["n"].bit_length() + 7) // 8
    return pow(_encoded_message(text.encode(), size), key["d"], key["n"]).to_bytes(size, "big")


def rs256(key: dict, header, payload) -> str:
    text = signing_input(header, payload)
    return f"{text}.{b64(rs256_signature(key, text))}"


def rs256_is_signed(key: dict, token: str) -> bool:
    text, _, signature = token.rpartition(".")
    size = (key["n"].bit_length() + 7) // 8
    raw = unb64(signature)
    number = int.from_bytes(raw, "big")
    opened = pow(number, key["e"], key["n"])
    return len(raw) == size and number < key["n"] and opened == _encoded_message(text.encode(), size)


def hs256_is_signed(secret, token: str) -> bool:
    text, _, signature = token.rpartition(".")
    return hmac.compare_digest(b64(mac(secret, text)), signature)
