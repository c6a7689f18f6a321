"""Tokens of Agora to look at: `AccessToken2` (007), what is wrong with it, and the older form (006).

Nothing is compressed but stored, since compressors differ from one version to the next.
"""

import base64
import hashlib
import hmac
import struct
import zlib

from .group import NOW
from .keys import OTHER_SECRET

APP = "0a" * 16
CERTIFICATE = "0123456789abcdef0123456789abcdef"
SALT = 4711
HOUR = 3600
DAY = 86_400

# By `agora-token` 2.0.6 for Node: channel "lobby", uid 7, join until an hour after 20:30:43 on 28 November 2026.
FOREIGN = "007eJxTYGAw93Ay3xw863loh4J1ebBo70yj+y4XQtcppnBMs69L2abAYJCIH3625M4W4GNgmJI3mYWRAQIjmBgYWBly8pOSKhkZzAGEBBw7"


def text(raw) -> bytes:
    raw = raw if isinstance(raw, bytes) else raw.encode()
    return struct.pack("<H", len(raw)) + raw


def privileges(pairs) -> bytes:
    return struct.pack("<H", len(pairs)) + b"".join(struct.pack("<HI", *pair) for pair in pairs)


def service(kind, pairs, *fields) -> bytes:
    """A field is bytes as they are or a text."""
    return struct.pack("<H", kind) + privileges(pairs) + b"".join(one if isinstance(one, bytes) else text(one) for one in fields)


def rtc(*pairs, channel="lobby", uid="7") -> bytes:
    return service(1, pairs, channel, uid)


EVERYTHING = rtc((1, HOUR), (2, HOUR), (3, HOUR), (4, HOUR))


def content(*services, issued=NOW, expire=HOUR, count=None, more=b"") -> bytes:
    count = len(services) if count is None else count
    info = text(APP) + struct.pack("<IIIH", issued, expire, SALT, count) + b"".join(services) + more
    inner = hmac.digest(struct.pack("<I", issued), CERTIFICATE.encode(), hashlib.sha256)
    key = hmac.digest(struct.pack("<I", SALT), inner, hashlib.sha256)
    return text(hmac.digest(key, info, hashlib.sha256)) + info


def stored(raw: bytes) -> bytes:
    block = struct.pack("<BHH", 1, len(raw), len(raw) ^ 0xFFFF) + raw
    return b"\x78\x9c" + block + struct.pack(">I", zlib.adler32(raw))


def bomb(size: int) -> bytes:
    """A zero, and as many times as these bytes hold it "258 more of them" in 13 bits (RFC 1951, section 3.2.6)."""
    bits = "1" + "10" + "00110000" + ("11000101" + "00000") * (size * 8 // 13)
    return b"\x78\x9c" + bytes(int(bits[at : at + 8][::-1], 2) for at in range(0, len(bits) - 7, 8))


def encoded(raw: bytes) -> str:
    return "007" + base64.b64encode(raw).decode()


def token(*services, **more) -> str:
    return encoded(stored(content(*services, **more)))


def old(*pairs, cut=0) -> str:
    message = struct.pack("<II", 1, NOW) + privileges(pairs)
    whole = text(bytes(32)) + struct.pack("<II", 1, 2) + text(message)
    return "006" + APP + base64.b64encode(whole[: len(whole) - cut]).decode()


def tokens(case) -> list:
    def seen(id, comment, text, *findings, **more):
        return case(f"agora{id}", comment, text, "agora_007", *findings, **more)

    def older(id, comment, text, *findings):
        return case(f"agora-006{id}", comment, text, "agora_006", *findings)

    clean = token(EVERYTHING)
    raw = content(EVERYTHING)
    stream = stored(raw)
    changed = stream[:20] + bytes([stream[20] ^ 1]) + stream[21:]
    listener = rtc((1, 0))
    room = service(7, [(1, HOUR)], "lobby", "ann", struct.pack("<h", -1))
    rights = struct.pack("<HHHHH", 1, 1, 1, 0, 1) + text("lobby")
    every = (
        EVERYTHING,
        service(2, [(1, HOUR)], "ann"),
        service(3, [(1, HOUR), (2, HOUR)], "lobby", "ann"),
        service(4, [(1, HOUR)]),
        service(5, [(1, HOUR)], "ann"),
        service(6, [(1, HOUR), (2, HOUR)], "lobby", "ann"),
        room,
        service(8, [(1, HOUR)], "ann", rights),
    )
    plain = base64.b64encode(raw).decode()
    return [
        seen("", "AccessToken2", clean),
        seen("-every-service", "with one service of each kind", token(*every)),
        seen("-foreign", "as another maker compresses it", FOREIGN, "issued_in_future", "publish_unguarded"),
        seen("-certificate", "the right certificate", clean, "signature_matches", secret=CERTIFICATE),
        seen("-certificate-other", "another one", clean, "signature_invalid", secret=OTHER_SECRET),
        seen("-certificate-changed", "a channel that was changed", encoded(stored(raw.replace(b"lobby", b"vault"))), "signature_invalid", secret=CERTIFICATE),
        seen("-listener", "who may join publishes as well", token(listener), "publish_unguarded"),
        seen("-last-second", "a second before its end", token(EVERYTHING, issued=NOW - HOUR + 1)),
        seen("-over", "whose lifetime is over", token(EVERYTHING, issued=NOW - HOUR), "token_expired"),
        seen("-privileges-over", "whose last privilege is over", token(rtc((1, 60), (2, 60), (3, 60), (4, 59)), issued=NOW - 60), "token_expired"),
        seen("-privilege-left", "one privilege is as long as the token", token(rtc((1, 60), (2, 60), (3, 60), (4, 0)), issued=NOW - 60)),
        seen("-privilege-longer", "no privilege outlives the token", token(rtc((1, DAY), (2, DAY), (3, DAY), (4, DAY)), issued=NOW - HOUR), "token_expired"),
        seen("-no-service", "nothing in it", token()),
        seen("-no-service-over", "and over", token(issued=NOW - HOUR), "token_expired"),
        seen("-expire-absolute", "a point in time for a lifetime", token(EVERYTHING, expire=NOW + DAY), "time_for_seconds"),
        seen("-both-absolute", "and for a privilege", token(rtc((1, NOW + DAY), (2, 0), (3, 0), (4, 0)), expire=NOW + DAY), "lifetime_too_long", "time_for_seconds"),
        seen("-thirty-days", "30 days", token(rtc((1, 0), (2, 0), (3, 0), (4, 0)), expire=30 * DAY)),
        seen("-long-lived", "a second longer", token(rtc((1, 0), (2, 0), (3, 0), (4, 0)), expire=30 * DAY + 1), "lifetime_too_long"),
        seen("-minute-ahead", "issued a minute ahead", token(EVERYTHING, issued=NOW + 60)),
        seen("-ahead", "issued further ahead", token(EVERYTHING, issued=NOW + 61), "issued_in_future"),
        seen("-every-channel", "the star", token(rtc((1, 0), (2, 0), (3, 0), (4, 0), channel="*")), "room_unbound"),
        seen("-channel-empty", "no channel", token(rtc((1, 0), (2, 0), (3, 0), (4, 0), channel="")), "claim_invalid"),
        seen("-channel-longest", "a channel of 63 bytes", token(rtc((1, 0), (2, 0), (3, 0), (4, 0), channel="x" * 63))),
        seen("-channel-long", "a byte more", token(rtc((1, 0), (2, 0), (3, 0), (4, 0), channel="x" * 64)), "claim_invalid"),
        seen("-channel-slash", "a character that no channel has", token(rtc((1, 0), (2, 0), (3, 0), (4, 0), channel="a/b")), "claim_invalid"),
        seen("-channel-bytes", "no text", token(rtc((1, 0), (2, 0), (3, 0), (4, 0), channel=text(b"\xff"))), "claim_invalid"),
        seen("-chat-app", "for the chat's API", token(service(5, [(2, HOUR)], "")), "full_control"),
        seen("-apaas-app", "for the rooms' API", token(service(7, [(3, HOUR)], "", "", struct.pack("<h", -1))), "full_control"),
        seen("-service-unknown", "a service that nobody here knows", token(service(99, [(1, HOUR)], "what", "ever"), EVERYTHING)),
        seen("-bomb", "3 MB in 12 KiB", encoded(bomb(11_000)), "token_too_large"),
        seen("-large", "12 KiB of it", token(service(5, [(1, 0)], "x" * 12_000))),
        seen("-cut", "cut short", clean[:-8], "encoding_invalid"),
        seen("-cut-early", "cut very short", clean[:47], "encoding_invalid"),
        seen("-sum", "whose checksum is another's", encoded(changed), "encoding_invalid"),
        seen("-trailing", "something behind what is compressed", encoded(stream + b"x"), "encoding_invalid"),
        seen("-inside-cut", "cut short before it was compressed", encoded(stored(raw[:-1])), "encoding_invalid"),
        seen("-inside-trailing", "something behind the last service", token(EVERYTHING, more=b"x"), "encoding_invalid"),
        seen("-inside-count", "more services said than there are", token(EVERYTHING, count=65_535), "encoding_invalid"),
        seen("-inside-empty", "nothing compressed", encoded(stored(b"")), "encoding_invalid"),
        seen("-alphabet", "a foreign character", f"{clean[:60]}!{clean[61:]}", "encoding_invalid"),
        case("agora-no-zlib", "007 and no compressed bytes", f"007{plain}", "unknown", "encoding_invalid", "header_invalid", "kind_unknown", "token_malformed"),
        older("", "the older form", old((1, NOW + HOUR), (2, NOW + 60)), "publish_unguarded"),
        older("-publisher", "who may publish everything", old(*((number, NOW + HOUR) for number in range(1, 5)))),
        older("-over", "whose last privilege has ended", old((1, NOW - 60), (2, NOW)), "publish_unguarded", "token_expired"),
        older("-for-ever", "whose privileges have no end", old((1, 0)), "publish_unguarded"),
        older("-cut", "cut short", old((1, NOW + HOUR), cut=2), "encoding_invalid"),
    ]
