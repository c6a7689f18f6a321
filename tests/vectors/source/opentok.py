"""Vectors for OpenTok: session ids, roles, and tokens in both forms.

The form data and the payloads are written here a second time, from the rules and not from the core.
"""

import base64
import urllib.parse

from .group import NOW, file, outcome, vector
from .keys import OTHER_SECRET
from .mint import HEADER, JTI, UNITS
from .sign import b64, compact, hs256, mac, signing_input, t1, t1_inner, t1_text

KEY = "123456"
SECRET = "1234567890abcdef1234567890abcdef1234567890"
SESSION = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4"
HOUR = 3600
DAY = 86_400
MONTH = 30 * DAY
CAPABILITIES = ["publish", "subscribe", "signal", "force_disconnect", "force_unpublish", "force_mute"]
ROLES = {
    "subscriber": ["subscribe"],
    "publisher": ["publish", "subscribe", "signal"],
    "publisheronly": ["publish"],
    "moderator": CAPABILITIES,
}


def sid(*fields, prefix="1") -> str:
    return f"{prefix}_{b64('~'.join(fields).encode())}"


MILLISECONDS = str(NOW * 1000 + 123)
NONCE = "AAECAwQFBgcICQoLDA0ODxAR"
FLAGGED = sid("1", KEY, "", MILLISECONDS, NONCE, "P", "", "")
OTHER_PROJECT = sid("1", "654321", "", MILLISECONDS, NONCE, "", "", "")
APPLICATION = "29f760f8-7ce1-46c9-ade3-f2dedee4ed5f"


def session() -> dict:
    def good(id, comment, text, project, location=None, created_at=None, generation="timed", flag=None):
        says = {"project": project, "location": location, "created_at": created_at, "generation": generation, "flag": flag}
        return vector(id, comment, input=text, **outcome(says))

    def bad(id, comment, text):
        return vector(id, comment, input=text, **outcome("session_id_invalid"))

    def made(id, comment, result, project=KEY, now=NOW, **create):
        answer = outcome(result) if result.endswith("_invalid") else outcome({"session": result})
        return vector(id, comment, project=project, now=now, create=create, **answer)

    dated = "Sat Mar 15 14:42:23 PDT 2014"
    ids = [
        good("dated", "of 2014, in the SDKs' tests", SESSION, KEY, generation="dated"),
        good("dated-located", "with a location", "1_MX4xMjM0NTZ-MTIuMzQuNTYuNzh-TW9uIE1hciAxNyAwMTo0ODo1NSBQRFQgMjAxNH4wLjM0MTM0MzE0MDIyOTU4Mjh-", KEY, "12.34.56.78", generation="dated"),
        good("timed", "of 2016", "2_MX44NTQ1MTF-fjE0NzI0MzU2MDUyMjN-eVgwNFJhZmR6MjdockFHanpxNzBXaEFXfn4", "854511", created_at=1_472_435_605),
        good("flagged", "of 2025, with a flag", "1_MX40NzY2NTk3MX5-MTczOTUzODg5NDk1OX5ROW1jWEcxUXJOM1RJWXU4eStwcHgvZ3N-UH5-", "47665971", created_at=1_739_538_894, generation="flagged", flag="P"),
        good("flagged-vonage", "of a Vonage application", "1_MX4yOWY3NjBmOC03Y2UxLTQ2YzktYWRlMy1mMmRlZGVlNGVkNWZ-fjE3MjY0NjI1ODg2NDd-MTF4TGExYmJoelBlR1FHbVhzbWd4STBrfn5-", APPLICATION, created_at=1_726_462_588, generation="flagged"),
        good("flagged-vonage-p", "of another, with a flag", "2_MX5hOThlMTJjYS1mM2U1LTRkZjgtYmM2Ni1mZDRiNWYzMGI5ZTl-fjE2NzI3MzY4NzgxNjJ-bi9OeFVLbkNaVjBUUnpVSmxjbURqQ3J4flB-fg", "a98e12ca-f3e5-4df8-bc66-fd4b5f30b9e9", created_at=1_672_736_878, generation="flagged", flag="P"),
        good("prefix-nine", "any digit in front", sid("1", KEY, "", MILLISECONDS, NONCE, "", "", "", prefix="9"), KEY, created_at=NOW, generation="flagged"),
    ]
    refused = [
        bad("empty", "nothing", ""),
        bad("one-character", "one character", "1"),
        bad("multi-byte", "one character of two bytes", "\u00e9"),
        bad("no-prefix", "no digit in front", SESSION[2:]),
        bad("prefix-letters", "letters in front, which an SDK takes", "zz" + SESSION[1:]),
        bad("prefix-letter", "a letter in front", "z" + SESSION[1:]),
        bad("prefix-two", "two digits in front", "1" + SESSION),
        bad("timed-shape", "a time that is no number", sid("1", KEY, "", "now", NONCE, "", "")),
        bad("prefix-none", "only the underscore", SESSION[1:]),
        bad("prefix-arabic", "a digit of another script", "\u0661" + SESSION[1:]),
        bad("padded", "padding makes a second spelling, which an SDK takes", SESSION + "=="),
        bad("standard-alphabet", "the other alphabet makes one too", SESSION.replace("-", "+")),
        bad("unused-bits", "and so do unused bits", SESSION[:-1] + "5"),
        bad("line-feed", "white space", SESSION + "\n"),
        bad("not-ascii", "in the SDKs' tests: not ASCII inside", "2_MX4xMDBfjE0Mzc2NzY1NDgwMTJ-TjMzfn4"),
        bad("too-few-fields", "in the SDKs' tests: nothing but a project", "2_MX40NTMyODc3Mn5-fg"),
        bad("control", "a control character inside", sid("1", KEY, "", MILLISECONDS, "a\nb", "", "", "")),
        bad("version", "another version", sid("2", KEY, "", MILLISECONDS, NONCE, "", "", "")),
        bad("project-empty", "no project", sid("1", "", "", MILLISECONDS, NONCE, "", "", "")),
        bad("project-text", "a project that is neither digits nor a UUID", sid("1", "12345x", "", MILLISECONDS, NONCE, "", "", "")),
        bad("project-signed", "a sign before the digits", sid("1", "+123456", "", MILLISECONDS, NONCE, "", "", "")),
        bad("project-long", "21 digits", sid("1", "1" * 21, "", MILLISECONDS, NONCE, "", "", "")),
        bad("project-upper-case", "a UUID in upper case", sid("1", APPLICATION.upper(), "", MILLISECONDS, NONCE, "", "", "")),
        bad("project-braces", "a UUID in braces", sid("1", "{" + APPLICATION + "}", "", MILLISECONDS, NONCE, "", "", "")),
        bad("location-name", "a name for a location", sid("1", KEY, "here", MILLISECONDS, NONCE, "", "", "")),
        bad("location-octal", "leading zeros in an address", sid("1", KEY, "012.34.56.78", MILLISECONDS, NONCE, "", "", "")),
        bad("created-empty", "no time", sid("1", KEY, "", "", NONCE, "", "", "")),
        bad("created-negative", "a negative time", sid("1", KEY, "", "-1", NONCE, "", "", "")),
        bad("created-far", "a time after the year 5138", sid("1", KEY, "", "100000000000000", NONCE, "", "", "")),
        bad("dated-shape", "words that are no date", sid("1", KEY, "", "Sat Mar 15 14:42 PDT 2014", "0.49", "")),
        bad("dated-now", "a date where milliseconds belong", sid("1", KEY, "", dated, NONCE, "", "", "")),
        bad("timed-then", "milliseconds where a date belongs", sid("1", KEY, "", MILLISECONDS, NONCE, "")),
        bad("nonce-empty", "no nonce", sid("1", KEY, "", MILLISECONDS, "", "", "", "")),
        bad("nonce-long", "a nonce of 65 characters", sid("1", KEY, "", MILLISECONDS, "a" * 65, "", "", "")),
        bad("nonce-space", "white space in it", sid("1", KEY, "", MILLISECONDS, "a b", "", "", "")),
        bad("flag-long", "two flags in one", sid("1", KEY, "", MILLISECONDS, NONCE, "PA", "", "")),
        bad("flag-lower-case", "a flag in lower case", sid("1", KEY, "", MILLISECONDS, NONCE, "p", "", "")),
        bad("tail-filled", "something in the tail", sid("1", KEY, "", MILLISECONDS, NONCE, "P", "x", "")),
        bad("fields-more", "nine fields", sid("1", KEY, "", MILLISECONDS, NONCE, "P", "", "", "")),
        bad("too-long", "over 255 characters", sid("1", KEY, "", MILLISECONDS, "a" * 200, "", "", "")),
    ]
    create = [
        made("create", "an id of the newest generation", sid("1", KEY, "", f"{NOW}000", NONCE, "", "", ""), nonce=NONCE),
        made("create-everything", "with everything there is to say", sid("1", KEY, "192.0.2.1", MILLISECONDS, NONCE, "P", "", ""), nonce=NONCE, location="192.0.2.1", peer_to_peer=True, milliseconds=123),
        made("create-application", "for an application", sid("1", APPLICATION, "", f"{NOW}007", NONCE, "", "", ""), project=APPLICATION, nonce=NONCE, milliseconds=7),
        made("create-project", "for a project that is none", "api_key_invalid", project="my-api-key", nonce=NONCE),
        made("create-tilde", "for a project with a field of its own", "api_key_invalid", project="1~654321", nonce=NONCE),
        made("create-milliseconds", "the thousandth millisecond", "argument_invalid", nonce=NONCE, milliseconds=1000),
        made("create-location", "a name for a location", "argument_invalid", nonce=NONCE, location="here"),
        made("create-nonce", "a nonce that is too short", "argument_invalid", nonce="AAAA"),
        made("create-now", "a clock in milliseconds", "timestamp_invalid", now=NOW * 1000, nonce=NONCE),
    ]
    groups = [
        {"comment": "Ids of all three generations", "tests": ids},
        {"comment": "What is no id", "tests": refused},
        {"comment": "Ids of our own", "tests": create},
    ]
    return file("opentok_session", groups)


def role() -> dict:
    tests = [vector(f"role-{name}", "what it may do", input=name, **outcome({"may": may})) for name, may in ROLES.items()]
    for id, text in [("upper-case", "MODERATOR"), ("separated", "publisher_only"), ("spaced", "moderator "), ("empty", ""), ("admin", "admin"), ("nul", "moderator\0")]:
        tests.append(vector(f"role-{id}", "no role", input=text, **outcome("role_unknown")))
    return file("opentok_role", [{"comment": "Roles and what each may do", "tests": tests}])


def _seconds(lifetime) -> int:
    return lifetime if isinstance(lifetime, int) else int(lifetime[:-1]) * UNITS[lifetime[-1]]


def quote(text: str) -> str:
    return urllib.parse.quote(text, safe="").replace("~", "%7E")


def _t1(wanted: dict, now: int) -> str:
    fields = [
        ("session_id", wanted["session"]),
        ("create_time", str(now)),
        ("expire_time", str(now + _seconds(wanted.get("lifetime", DAY)))),
        ("role", wanted["role"]),
        ("nonce", str(wanted["nonce"])),
    ]
    if wanted.get("layout_classes"):
        fields.append(("initial_layout_class_list", " ".join(wanted["layout_classes"])))
    if wanted.get("data"):
        fields.append(("connection_data", wanted["data"]))
    return t1(SECRET, KEY, "&".join(f"{name}={quote(value)}" for name, value in fields))


def connection(wanted: dict) -> dict:
    claims = {"scope": "session.connect", "session_id": wanted["session"], "role": wanted["role"]}
    if wanted.get("layout_classes"):
        claims["initial_layout_class_list"] = " ".join(wanted["layout_classes"])
    if wanted.get("data"):
        claims["connection_data"] = wanted["data"]
    return claims


def _jwt(wanted: dict, now: int) -> str:
    claims = {"iss": KEY, "ist": "project"} | connection(wanted) | {"nonce": wanted["nonce"], "iat": now}
    claims |= {"exp": now + _seconds(wanted.get("lifetime", DAY)), "jti": wanted["jti"]}
    return hs256(SECRET, HEADER, compact(claims))


def mint() -> dict:
    def good(id, comment, kind, now=NOW, flags=(), **wanted):
        wanted = {"session": SESSION, "role": "publisher", "kind": kind, "nonce": 7} | wanted
        if kind == "jwt":
            wanted = {"jti": JTI} | wanted
        token = (_t1 if kind == "t1" else _jwt)(wanted, now)
        return vector(id, comment, use="client", flags=list(flags), now=now, input=wanted, **outcome({"token": token}))

    def both(id, comment, **wanted):
        return [good(f"{kind}-{id}", comment, kind, **wanted) for kind in ("t1", "jwt")]

    def bad(id, comment, code, kind="t1", now=NOW, flags=(), drop=(), **wanted):
        wanted = {"session": SESSION, "role": "publisher", "kind": kind, "nonce": 7} | wanted
        wanted = {name: value for name, value in wanted.items() if name not in drop}
        return vector(id, comment, use="client", flags=list(flags), now=now, input=wanted, **outcome(code))

    def api(id, comment, result, now=NOW, **wanted):
        wanted = {"jti": JTI} | wanted
        if result is None:
            claims = {"iss": KEY, "ist": "project", "iat": now, "exp": now + _seconds(wanted.get("lifetime", 300)), "jti": wanted["jti"]}
            result = {"token": hs256(SECRET, HEADER, compact(claims))}
        return vector(id, comment, use="api", flags=[], now=now, input=wanted, **outcome(result))

    hostile = "name=Jo&role=moderator:x y+z%41/\u00e9-\U0001f600\n;~\"\\"
    wishes = [
        *both("plain", "the smallest wish"),
        *both("everything", "with everything there is to say", session=FLAGGED, role="moderator", data=hostile, layout_classes=["focus", "big&role=moderator"], lifetime="1h"),
        *(one for name in ROLES for one in both(f"role-{name}", "each role", role=name)),
        *both("data-empty", "empty data is none", data=""),
        *both("data-1000", "as much data as there may be, by characters and not bytes", data="\u00e9" * 1000),
        *both("data-wide", "and of four bytes each", data="\U0001f600" * 1000),
        *both("nonce-zero", "the smallest nonce", nonce=0),
        *both("nonce-largest", "the largest nonce", nonce=2**53 - 1),
        *both("thirty-days", "as long as the vendor admits", lifetime="30d"),
        *both("last", "the last second there is", now=99_999_999_999 - 60, lifetime=60),
        vector("kind-default", "a JWT if nothing is said", use="client", flags=[], now=NOW, input={"session": SESSION, "role": "publisher", "nonce": 7, "jti": JTI}, **outcome({"token": _jwt({"session": SESSION, "role": "publisher", "nonce": 7, "jti": JTI}, NOW)})),
    ]
    refused = [
        bad("role-missing", "no role is no default", "permissions_missing", drop=("role",)),
        bad("role-unknown", "an unknown role", "role_unknown", role="admin"),
        bad("role-upper-case", "upper case is another word", "role_unknown", role="MODERATOR"),
        bad("role-injected", "a role with more in it", "role_unknown", role="publisher&role=moderator"),
        bad("session-missing", "no session", "session_id_invalid", drop=("session",)),
        bad("session-broken", "no session id", "session_id_invalid", session="2_MX4xMDBfjE0Mzc2NzY1NDgwMTJ-TjMzfn4"),
        bad("session-injected", "a session with more in it", "session_id_invalid", session=SESSION + "&role=moderator"),
        bad("session-foreign", "the session of another project", "session_foreign", session=OTHER_PROJECT),
        bad("session-foreign-jwt", "for either kind", "session_foreign", kind="jwt", session=OTHER_PROJECT),
        bad("session-longer", "a project that starts like ours", "session_foreign", session=sid("1", KEY + "7", "", MILLISECONDS, NONCE, "", "", "")),
        bad("session-shorter", "a project that ours starts like", "session_foreign", session=sid("1", KEY[:-1], "", MILLISECONDS, NONCE, "", "", "")),
        bad("session-elsewhere", "our project in another field", "session_foreign", session=sid("1", "654321", "", MILLISECONDS, KEY, "", "", "")),
        bad("data-1001", "a character too many", "data_too_long", data="\u00e9" * 1001),
        bad("data-too-large", "1000 characters of four bytes fit by themselves, and with layout classes not", "token_too_large", data="\U0001f600" * 1000, layout_classes=["a" * 100]),
        bad("layout-space", "white space in a class", "argument_invalid", layout_classes=["focus big"]),
        bad("layout-empty", "an empty class", "argument_invalid", layout_classes=[""]),
        bad("layout-hidden", "a class that hides something", "argument_invalid", layout_classes=["a\u202eb"]),
        bad("layout-1001", "classes of 1001 characters together", "data_too_long", layout_classes=["a" * 500, "b" * 500]),
        bad("nonce-large", "a number that languages differ about", "argument_invalid", nonce=2**53),
        bad("t1-jti", "T1 tokens have no id", "argument_invalid", jti=JTI),
        bad("jti-empty", "an empty id", "jti_invalid", kind="jwt", jti=""),
        bad("kind-unknown", "no such kind", "argument_invalid", kind="T2"),
        bad("lifetime-zero", "no lifetime at all", "lifetime_invalid", lifetime=0),
        bad("lifetime-month", "a second over 30 days", "lifetime_invalid", lifetime=MONTH + 1),
        bad("lifetime-month-jwt", "for either kind", "lifetime_invalid", kind="jwt", lifetime=MONTH + 1),
        bad("past-the-last", "expires after the last second there is", "timestamp_invalid", now=99_999_999_999 - 60, lifetime=61),
        bad("now-milliseconds", "a clock in milliseconds", "timestamp_invalid", now=NOW * 1000),
        bad("member-vendor", "the names the vendor's form has, which an SDK lets through", "argument_invalid", flags=("Untyped",), session_id=SESSION),
        bad("member-camel", "a slip of the pen", "argument_invalid", flags=("Untyped",), expireTime=NOW + MONTH),
        bad("data-number", "a number for data", "argument_invalid", flags=("Untyped",), data=7),
    ]
    calls = [
        api("api", "a token for the REST API lives 5 minutes", None),
        api("api-lifetime", "or as long as is asked for", None, lifetime="3m"),
        api("api-too-long", "but not over 30 days", "lifetime_invalid", lifetime=MONTH + 1),
        api("api-jti-empty", "an empty id", "jti_invalid", jti=""),
    ]
    ours = {"api_key": KEY, "secret": SECRET}
    one = [bad("key-not-digits", "an API key of OpenTok is digits", "api_key_invalid")]
    short = [bad("secret-short", "under 32 bytes", "secret_too_short")]
    path = [bad("secret-path", "a file name as secret, which an SDK signs with", "secret_not_symmetric")]
    groups = [
        {"comment": "Client tokens of both kinds", "credentials": ours, "tests": wishes},
        {"comment": "What is not minted", "credentials": ours, "tests": refused},
        {"comment": "Tokens for the REST API", "credentials": ours, "tests": calls},
        {"comment": "An application's id as API key", "credentials": {"api_key": APPLICATION, "secret": SECRET}, "tests": one},
        {"comment": "A short secret", "credentials": {"api_key": KEY, "secret": "short"}, "tests": short},
        {"comment": "A file name as secret", "credentials": {"api_key": KEY, "secret": "/run/secrets/private.key"}, "tests": path},
    ]
    notes = {"Untyped": "The input has a wrong type or an unknown member: languages that cannot express it leave these out by this flag and count them."}
    return file("opentok_mint", groups, notes)


def said(kind, role="publisher", session=SESSION, data=None, classes=(), nonce="7", iat=NOW, nbf=None, exp=NOW + HOUR, jti=None) -> dict:
    """The claims as they come out, under names of ours."""
    return {"claims": {"kind": kind, "api_key": KEY, "session": session, "role": role, "data": data, "layout_classes": list(classes), "nonce": nonce, "iat": iat, "nbf": nbf, "exp": exp, "jti": jti}}


def form(drop=(), more="", **fields) -> str:
    """Good form data with some fields replaced, as text."""
    base = {"session_id": SESSION, "create_time": NOW, "expire_time": NOW + HOUR, "role": "publisher", "nonce": 7} | fields
    return "&".join(f"{name}={value}" for name, value in base.items() if name not in drop) + more


def jwt_claims(drop=(), **more) -> dict:
    base = {"iss": KEY, "ist": "project", "scope": "session.connect", "session_id": SESSION, "role": "publisher", "nonce": 7, "iat": NOW, "exp": NOW + HOUR} | more
    return {name: value for name, value in base.items() if name not in drop}


def verify() -> dict:
    def case(id, comment, token, result, now=NOW, use="client", flags=(), **expectation):
        return vector(id, comment, use=use, flags=list(flags), now=now, token=token, expectation=expectation, **outcome(result))

    def form_case(id, comment, data, result, key=KEY, secret=SECRET, **more):
        return case(f"t1-{id}", comment, t1(secret, key, data), result, **more)

    def inner_case(id, comment, inner, result, **more):
        return case(f"t1-{id}", comment, t1_text(inner), result, **more)

    def jwt_case(id, comment, payload, result, header=HEADER, secret=SECRET, **more):
        payload = payload if isinstance(payload, (str, bytes)) else compact(payload)
        return case(f"jwt-{id}", comment, hs256(secret, header, payload), result, **more)

    def api_case(id, comment, payload, result, header=HEADER, **more):
        return case(f"api-{id}", comment, hs256(SECRET, header, compact(payload)), result, use="api", **more)

    plain = form()
    inner = t1_inner(SECRET, KEY, plain).decode()
    clean = t1_text(inner)
    signature = inner.split("sig=")[1][:40]
    # A tilde at the right place is 62 in base64, which is where the alphabets differ.
    tilde = next(form(connection_data="x" * count + "~~~???") for count in range(3) if "+" in t1(SECRET, KEY, form(connection_data="x" * count + "~~~???")))
    curly = tilde.split("connection_data=")[1]
    unpadded_inner = next(one for one in (t1_inner(SECRET, KEY, form(nonce="7" * count)) for count in range(1, 4)) if len(one) % 3 == 1)
    unused = t1_text(unpadded_inner)
    assert unused.endswith("==")
    odd = unused[:-3] + chr(ord(unused[-3]) + 1) + "=="
    big = "T1==" + "A" * (16 * 1024)

    sdks = [
        form_case("node", "as npm opentok writes it", form(nonce="0.4719829", initial_layout_class_list="focus%20inactive", scope="session.connect"), said("t1", nonce="0.4719829", classes=["focus", "inactive"])),
        form_case("python", "as PyPI opentok writes it", form(initial_layout_class_list=""), said("t1")),
        form_case("ruby", "as the gem writes it, without an end: 24 hours", form(drop=("expire_time",)), said("t1", exp=NOW + DAY)),
        form_case("ruby-ended", "and then they are over", form(drop=("expire_time",)), "token_expired", now=NOW + DAY),
        form_case("php", "as the PHP SDK writes data", form(nonce="1750000000.123", connection_data="name%3DJo%26role%3Dmoderator%3A%C3%A9+%F0%9F%98%80"), said("t1", nonce="1750000000.123", data="name=Jo&role=moderator:\u00e9 \U0001f600")),
        form_case("java", "as the Java SDK writes layout classes, raw", form(nonce="-7", initial_layout_class_list="focus big:\u00ff"), said("t1", nonce="-7", classes=["focus", "big:\u00ff"])),
        form_case("colon", "a raw colon in the data", form(connection_data="a:b"), said("t1", data="a:b")),
        form_case("lower-hex", "escapes in lower case", form(connection_data="%c3%a9"), said("t1", data="\u00e9")),
        form_case("reordered", "fields in any order", "&".join(reversed(plain.split("&"))), said("t1")),
        form_case("role-missing", "a token that says no role is a publisher's, as the vendor has it", form(drop=("role",)), said("t1")),
        form_case("moderator", "a moderator", form(role="moderator"), said("t1", role="moderator")),
        form_case("created-ahead", "created a second ahead, as Node's rounding does", form(create_time=NOW + 1), said("t1", iat=NOW + 1)),
        inner_case("old-sdk", "fields of old SDKs before the data", inner.replace("&sig", "&sdk_version=tbruby-v0.91&sig"), said("t1")),
        inner_case("upper-signature", "a signature in upper case", inner.replace(signature, signature.upper()), said("t1")),
        case("t1-unpadded", "no padding", unused.rstrip("="), said("t1", nonce="7" * (len(unpadded_inner) - len(inner) + 1))),
        case("t1-url-alphabet", "the URL-safe alphabet with padding, as the Java SDK writes it", t1(SECRET, KEY, tilde).replace("+", "-").replace("/", "_"), said("t1", data=curly)),
        case("t1-standard-alphabet", "the same in the standard alphabet", t1(SECRET, KEY, tilde), said("t1", data=curly)),
    ]
    assert "-" in sdks[-2]["token"][4:]
    text = [
        case("t1-empty", "nothing behind the prefix", "T1==", "token_malformed"),
        case("t1-lower-prefix", "the prefix in lower case", "t1==" + clean[4:], "token_malformed"),
        case("t1-other-prefix", "another prefix", "T2==" + clean[4:], "token_malformed"),
        case("t1-no-prefix", "no prefix", clean[4:], "token_malformed"),
        case("t1-garbage", "no base64", "T1==!!!!", "encoding_invalid"),
        case("t1-trailing", "something behind it", clean + "AAAA" if clean.endswith("=") else clean + "=", "encoding_invalid"),
        case("t1-space", "white space behind it", clean + " ", "encoding_invalid"),
        case("t1-line-feed", "a line feed inside", clean[:80] + "\n" + clean[80:], "encoding_invalid"),
        case("t1-unused-bits", "unused bits that are set", odd, "encoding_invalid"),
        case("t1-half-padded", "half the padding", unused[:-1], "encoding_invalid"),
        case("t1-over-padded", "more padding than there is", unused + "=", "encoding_invalid"),
        case("t1-mixed-alphabets", "two alphabets in one token", t1(SECRET, KEY, form(connection_data="~~~~????????~~~~")).replace("+", "-", 1) + "", "encoding_invalid"),
        case("t1-too-large", "over 16 KiB", big, "token_too_large", flags=("Large",)),
        inner_case("no-colon", "no colon", inner.replace(":", "&", 1), "token_malformed"),
        inner_case("no-signature", "no signature", f"partner_id={KEY}:{plain}", "token_malformed"),
        inner_case("empty-signature", "an empty one", f"partner_id={KEY}&sig=:{plain}", "token_malformed"),
        inner_case("not-a-form", "no form before the data", f"{inner[:5]}&{inner}", "token_malformed"),
        inner_case("two-signatures", "a wrong one and the right one", inner.replace("&sig", "&sig=" + "0" * 40 + "&sig"), "member_duplicated"),
        inner_case("two-partners", "two API keys", "partner_id=654321&" + inner, "member_duplicated"),
        inner_case("head-escaped", "the API key in another spelling, where nothing is signed", inner.replace(KEY, f"%{ord(KEY[0]):02x}{KEY[1:]}", 1), "api_key_mismatch"),
        inner_case("head-name-escaped", "the name of a field in another spelling", inner.replace("sig=", "%73ig=", 1), "token_malformed"),
        inner_case("head-signature-escaped", "the signature in another spelling", inner.replace(f"sig={signature[0]}", f"sig=%{ord(signature[0]):02x}", 1), "signature_invalid"),
        inner_case("head-more", "a field more", inner.replace(":", "&x=y:", 1), "token_malformed"),
        inner_case("head-more-first", "a field more, in front", "x=y&" + inner, "token_malformed"),
        inner_case("head-empty-pair", "an empty pair", inner.replace("&", "&&", 1), "token_malformed"),
        inner_case("head-reordered", "the signature first", inner.replace(f"partner_id={KEY}&sig={signature}", f"sig={signature}&partner_id={KEY}"), "token_malformed"),
        inner_case("head-version-odd", "a version of an SDK that is no plain text", inner.replace("&sig", "&sdk_version=a%20b&sig"), "token_malformed"),
        inner_case("head-version-long", "one of 65 characters", inner.replace("&sig", "&sdk_version=" + "a" * 65 + "&sig"), "token_malformed"),
        inner_case("head-version-empty", "one of none", inner.replace("&sig", "&sdk_version=&sig"), "token_malformed"),
        inner_case("head-version-twice", "two of them", inner.replace("&sig", "&sdk_version=a&sdk_version=a&sig"), "member_duplicated"),
    ]
    assert "+" in text[11]["token"] or "/" in text[11]["token"], "both alphabets have to be there"
    sha256 = t1_inner(SECRET, KEY, plain, "sha256").decode()
    signatures = [
        inner_case("short-signature", "39 digits", inner.replace(signature, signature[:-1]), "signature_invalid"),
        inner_case("long-signature", "41 digits", inner.replace(signature, signature + "0"), "signature_invalid"),
        inner_case("flipped-first", "its first digit", inner.replace(signature, ("1" if signature[0] == "0" else "0") + signature[1:]), "signature_invalid"),
        inner_case("flipped-last", "its last digit", inner.replace(signature, signature[:-1] + ("1" if signature[-1] == "0" else "0")), "signature_invalid"),
        inner_case("no-digits", "no hexadecimal digits", inner.replace(signature, "g" * 40), "signature_invalid"),
        inner_case("zero-digits", "all zero", inner.replace(signature, "0" * 40), "signature_invalid"),
        inner_case("wide-digits", "full-width digits", inner.replace(signature, "%EF%BC%91" * 40), "signature_invalid"),
        inner_case("base64-signature", "in base64", inner.replace(signature, quote(base64.b64encode(bytes.fromhex(signature)).decode())), "signature_invalid"),
        inner_case("sha256-signature", "HMAC-SHA256", sha256, "signature_invalid"),
        inner_case("sha256-cut", "its first 40 digits", sha256.replace(sha256.split("sig=")[1].split(":")[0], sha256.split("sig=")[1][:40]), "signature_invalid"),
        form_case("other-secret", "another secret", plain, "signature_invalid", secret=OTHER_SECRET),
        form_case("decoded-secret", "the secret's digits decoded", plain, "signature_invalid", secret=bytes.fromhex(SECRET)),
        inner_case("changed-data", "another role under the signature", inner.replace("role=publisher", "role=moderator"), "signature_invalid"),
        inner_case("data-behind", "a field behind the data", inner + "&role=moderator", "signature_invalid"),
        inner_case("re-encoded", "the data spelled otherwise", inner.replace("role=publisher", "role=%70ublisher"), "signature_invalid"),
    ]
    fields = [
        form_case("partner-other", "an API key before the data that is not ours: it is not signed", plain, "api_key_mismatch", key="654321"),
        inner_case("partner-missing", "no API key before the data", inner.replace(f"partner_id={KEY}&", ""), "api_key_missing"),
        form_case("partner-in-data", "an API key in the data", form(more=f"&partner_id={KEY}"), "member_duplicated"),
        form_case("signature-in-data", "a signature in the data", form(more="&sig=0"), "member_duplicated"),
        form_case("role-twice", "two roles", form(more="&role=moderator"), "member_duplicated"),
        form_case("role-injected", "two roles, by a layout class that was not encoded", form(initial_layout_class_list="x&role=moderator"), "member_duplicated"),
        form_case("end-twice", "two ends", form(more="&expire_time=4102444800"), "member_duplicated"),
        form_case("session-twice", "two sessions", form(more=f"&session_id={FLAGGED}"), "member_duplicated"),
        form_case("unknown-twice", "something unknown twice", form(more="&x=1&x=1"), "member_duplicated"),
        form_case("role-brackets", "a second role as PHP spells lists", form(more="&role[]=moderator"), "claims_invalid"),
        form_case("role-escaped", "a second role with an escape in its name", form(more="&%72ole=moderator"), "claims_invalid"),
        form_case("semicolon", "a second role behind a semicolon", form(more="&x=1;role=moderator"), "claims_invalid"),
        form_case("empty-pair", "nothing between two fields", form(more="&&x=1"), "claims_invalid"),
        form_case("no-value", "a field without a value", form(more="&x"), "claims_invalid"),
        form_case("no-name", "a value without a name", form(more="&=x"), "claims_invalid"),
        form_case("bad-escape", "an escape cut short", form(connection_data="%4"), "claims_invalid"),
        form_case("bad-digits", "an escape without digits", form(connection_data="%zz"), "claims_invalid"),
        form_case("bad-utf8", "bytes that are no UTF-8", form(connection_data="").encode() + b"\xff\xfe", "claims_invalid"),
        form_case("bad-utf8-escaped", "escapes that are no UTF-8", form(connection_data="%ff%fe"), "claims_invalid"),
        form_case("no-data", "no data", "", "claims_invalid"),
        *(form_case(f"role-{id}", "no role", form(role=text), "claim_invalid") for id, text in [("admin", "admin"), ("upper-case", "MODERATOR"), ("empty", ""), ("space", "moderator+"), ("nul", "moderator%00")]),
        form_case("session-missing", "no session", form(drop=("session_id",)), "claim_invalid"),
        form_case("session-short", "one character", form(session_id="1"), "claim_invalid"),
        form_case("session-multi-byte", "a character of two bytes", form(session_id="\u00e9"), "claim_invalid"),
        form_case("session-padded", "a second spelling of a session", form(session_id=SESSION + "%3D%3D"), "claim_invalid"),
        form_case("session-foreign", "the session of another project", form(session_id=OTHER_PROJECT), "session_foreign"),
        form_case("session-part", "a project that starts like ours", form(session_id=sid("1", KEY + "7", "", MILLISECONDS, NONCE, "", "", "")), "session_foreign"),
        form_case("session-elsewhere", "our project in another field", form(session_id=sid("1", "654321", "", MILLISECONDS, KEY, "", "", "")), "session_foreign"),
        form_case("data-1000", "as much data as there may be", form(connection_data="%C3%A9" * 1000), said("t1", data="\u00e9" * 1000)),
        form_case("data-1001", "a character too many", form(connection_data="%C3%A9" * 1001), "data_too_long"),
        form_case("layout-1001", "too many layout classes", form(initial_layout_class_list="a" * 1001), "data_too_long"),
    ]
    times = [
        form_case("expired", "the first second that is too late", plain, "token_expired", now=NOW + HOUR),
        form_case("live", "the second before", plain, said("t1"), now=NOW + HOUR - 1),
        form_case("leeway", "within the leeway", plain, said("t1"), now=NOW + HOUR + 4, leeway=5),
        form_case("expire-zero", "zero is no default", form(expire_time=0), "token_expired"),
        *(form_case(f"expire-{id}", "no number of seconds", form(expire_time=text), "time_invalid") for id, text in [("empty", ""), ("text", "tomorrow"), ("negative", "-1"), ("plus", f"%2B{NOW + HOUR}"), ("space", f"+{NOW + HOUR}"), ("fraction", f"{NOW + HOUR}.5"), ("exponent", "1e10"), ("hexadecimal", "0x7fffffff"), ("huge", "9" * 40), ("arabic", "%D9%A1%D9%A7%D9%A5")]),
        form_case("expire-milliseconds", "milliseconds", form(expire_time=(NOW + HOUR) * 1000), "time_in_milliseconds"),
        form_case("thirty-days", "as long as the vendor admits", form(expire_time=NOW + MONTH), said("t1", exp=NOW + MONTH)),
        form_case("thirty-days-over", "a second longer", form(expire_time=NOW + MONTH + 1), "lifetime_too_long"),
        form_case("maximum", "longer than is admitted here", plain, "lifetime_too_long", maximum_lifetime=HOUR - 1),
        form_case("maximum-beyond", "no maximum exceeds the vendor's", form(expire_time=NOW + MONTH + 1), "lifetime_too_long", maximum_lifetime=2 * MONTH),
        form_case("created-missing", "no time of creation", form(drop=("create_time",)), "claim_invalid"),
        form_case("created-text", "no number", form(create_time="now"), "time_invalid"),
        form_case("created-future", "created more than a minute ahead", form(create_time=NOW + 61), "issued_in_future"),
    ]
    uses = [
        form_case("kind", "the kind that is wanted", plain, said("t1"), kind="t1"),
        form_case("kind-other", "the kind that is not", plain, "token_kind_mismatch", kind="jwt"),
        form_case("session", "the session that is wanted", plain, said("t1"), session=SESSION),
        form_case("session-other", "another session", plain, "room_mismatch", session=FLAGGED),
        form_case("session-asked-broken", "a session that is none", plain, "session_id_invalid", session="1"),
        *(form_case(f"{role}-{can}", "what a role may do", form(role=role), said("t1", role=role) if can in may else "role_not_allowed", capability=can) for role, may in ROLES.items() for can in CAPABILITIES),
        form_case("capability-unknown", "no capability", plain, "argument_invalid", flags=("Untyped",), capability="fly"),
        form_case("leeway-too-much", "a leeway that is no difference of clocks", plain, "argument_invalid", leeway=601),
    ]
    node = {"iss": KEY, "ist": "project", "iat": NOW, "exp": NOW + HOUR, "session_id": SESSION, "create_time": NOW, "nonce": 0.6306120217672646, "role": "publisher", "expire_time": NOW + HOUR, "initial_layout_class_list": "focus inactive", "scope": "session.connect"}
    without_end = jwt_claims(drop=("exp",))
    deep = compact(jwt_claims())[:-1]
    jwts = [
        jwt_case("node", "as npm opentok writes it", node, said("jwt", nonce="0.6306120217672646", classes=["focus", "inactive"])),
        jwt_case("java", "with an id", jwt_claims(jti="a", nonce=-7), said("jwt", nonce="-7", jti="a")),
        jwt_case("php", "nulls of the PHP SDK under names that count for nothing", jwt_claims(data=None, expireTime=None, initial_layout_class_list=""), said("jwt")),
        jwt_case("data", "with data", jwt_claims(connection_data="a&b\u00e9"), said("jwt", data="a&b\u00e9")),
        jwt_case("data-1001", "with too much", jwt_claims(connection_data="\u00e9" * 1001), "data_too_long"),
        jwt_case("layout-1001", "with too many layout classes", jwt_claims(initial_layout_class_list="a" * 1001), "data_too_long"),
        jwt_case("role-missing", "a publisher's if nothing is said", jwt_claims(drop=("role", "nonce")), said("jwt", nonce=None)),
        jwt_case("nonce-text", "a nonce that is text", jwt_claims(nonce="a"), said("jwt", nonce="a")),
        jwt_case("end-missing", "without an end, as the Ruby and PHP SDKs write it", without_end, "expiry_missing"),
        jwt_case("end-missing-allowed", "which is 24 hours where that is taken", without_end, said("jwt", exp=NOW + DAY), allow_missing_expiry=True),
        jwt_case("end-missing-over", "and no longer", without_end, "token_expired", now=NOW + DAY, allow_missing_expiry=True),
        jwt_case("no-times", "and nothing without a beginning", jwt_claims(drop=("iat", "exp")), "expiry_missing", allow_missing_expiry=True),
        jwt_case("expired", "the first second that is too late", jwt_claims(), "token_expired", now=NOW + HOUR),
        jwt_case("not-yet", "too early", jwt_claims(nbf=NOW + 1), "token_not_yet_valid"),
        jwt_case("issued-ahead", "issued more than a minute ahead", jwt_claims(iat=NOW + 61), "issued_in_future"),
        jwt_case("milliseconds", "milliseconds", jwt_claims(exp=(NOW + HOUR) * 1000), "time_in_milliseconds"),
        jwt_case("thirty-days-over", "longer than the vendor admits", jwt_claims(exp=NOW + MONTH + 1), "lifetime_too_long"),
        jwt_case("issuer-other", "another project", jwt_claims(iss="654321"), "api_key_mismatch"),
        jwt_case("issuer-number", "a number", jwt_claims(iss=123456), "api_key_missing"),
        jwt_case("issuer-missing", "nobody", jwt_claims(drop=("iss",)), "api_key_missing"),
        jwt_case("ist-account", "an account's token", jwt_claims(ist="account"), "claim_invalid"),
        jwt_case("ist-missing", "no type of issuer", jwt_claims(drop=("ist",)), "claim_invalid"),
        jwt_case("scope-missing", "no scope", jwt_claims(drop=("scope",)), "claim_invalid"),
        jwt_case("scope-other", "another scope", jwt_claims(scope="session.connect archive"), "claim_invalid"),
        jwt_case("session-missing", "a token for the REST API lets nobody into a session", jwt_claims(drop=("session_id", "scope", "role", "nonce")), "claim_invalid"),
        jwt_case("session-foreign", "the session of another project", jwt_claims(session_id=OTHER_PROJECT), "session_foreign"),
        jwt_case("session-number", "a number", jwt_claims(session_id=7), "claim_invalid"),
        jwt_case("role-admin", "no role", jwt_claims(role="admin"), "claim_invalid"),
        jwt_case("role-null", "null is not absent", jwt_claims(role=None), "claim_invalid"),
        jwt_case("role-list", "a list", jwt_claims(role=["moderator"]), "claim_invalid"),
        jwt_case("role-twice", "two roles", deep + ',"role":"moderator"}', "member_duplicated"),
        jwt_case("data-object", "data that is no text", jwt_claims(connection_data={"a": 1}), "claim_invalid"),
        jwt_case("layout-list", "a list of classes", jwt_claims(initial_layout_class_list=["focus"]), "claim_invalid"),
        jwt_case("nonce-list", "a list for a nonce", jwt_claims(nonce=[7]), "claim_invalid"),
        jwt_case("jti-empty", "an empty id", jwt_claims(jti=""), "claim_invalid"),
        jwt_case("jti-number", "a number for an id, which is admitted for the REST API alone", jwt_claims(jti=7), "claim_invalid"),
        jwt_case("sub-number", "a number for a name", jwt_claims(sub=7), "claim_invalid"),
        jwt_case("audience", "made for someone else", jwt_claims(aud="x"), "audience_unexpected"),
        jwt_case("alg-none", "unsigned", jwt_claims(), "algorithm_not_allowed", header='{"alg":"none"}'),
        jwt_case("alg-hs512", "another algorithm", jwt_claims(), "algorithm_not_allowed", header='{"alg":"HS512"}'),
        jwt_case("other-secret", "another secret", jwt_claims(), "signature_invalid", secret=OTHER_SECRET),
        case("jwt-sha1", "HMAC-SHA1, as T1 has it", f"{signing_input(HEADER, compact(jwt_claims()))}.{b64(mac(SECRET, signing_input(HEADER, compact(jwt_claims())), 'sha1'))}", "signature_invalid"),
        jwt_case("kind-other", "where T1 is wanted", jwt_claims(), "token_kind_mismatch", kind="t1"),
        jwt_case("session-other", "another session", jwt_claims(), "room_mismatch", session=FLAGGED),
        jwt_case("subscriber-publish", "a role that may not", jwt_claims(role="subscriber"), "role_not_allowed", capability="publish"),
    ]
    call = {"iss": KEY, "ist": "project", "iat": NOW, "exp": NOW + 300}
    says = {"claims": {"project": KEY, "iat": NOW, "exp": NOW + 300, "jti": None}}
    calls = [
        api_case("node", "as npm opentok writes it", call, says),
        api_case("python", "with an id", call | {"jti": "0.5"}, {"claims": says["claims"] | {"jti": "0.5"}}),
        api_case("ruby", "as the gem writes it: `ist` in the header", {name: value for name, value in call.items() if name != "ist"}, says, header='{"ist":"project","alg":"HS256"}'),
        api_case("ist-nowhere", "`ist` nowhere", {name: value for name, value in call.items() if name != "ist"}, "claim_invalid"),
        api_case("ist-account", "an account's token", call | {"ist": "account"}, "claim_invalid"),
        api_case("ist-header-account", "an account's token, by its header", {name: value for name, value in call.items() if name != "ist"}, "claim_invalid", header='{"ist":"account","alg":"HS256"}'),
        api_case("client", "a client token cannot call the API", jwt_claims(), "token_kind_mismatch"),
        api_case("client-scope", "not even by its scope alone", call | {"scope": "session.connect"}, "token_kind_mismatch"),
        api_case("client-session", "or its session", call | {"session_id": SESSION}, "token_kind_mismatch"),
        api_case("client-role", "or its role", call | {"role": "moderator"}, "token_kind_mismatch"),
        api_case("end-missing", "without an end", {"iss": KEY, "ist": "project", "iat": NOW}, "expiry_missing"),
        api_case("expired", "the first second that is too late", call, "token_expired", now=NOW + 300),
        api_case("maximum", "longer than is admitted", call, "lifetime_too_long", maximum_lifetime=299),
        api_case("thirty-days-over", "longer than anything", call | {"exp": NOW + MONTH + 1}, "lifetime_too_long"),
        api_case("issued-ahead", "issued in the future", call | {"iat": NOW + 61}, "issued_in_future"),
        api_case("issuer-other", "another project", call | {"iss": "654321"}, "api_key_mismatch"),
        api_case("issuer-missing", "nobody", {"ist": "project", "exp": NOW + 300}, "api_key_missing"),
        api_case("audience", "made for someone else", call | {"aud": "x"}, "audience_unexpected"),
        api_case("jti-number", "a number for an id, as a crate for OpenTok writes it", call | {"jti": 2**64 - 1}, {"claims": says["claims"] | {"jti": str(2**64 - 1)}}),
        *(api_case(f"jti-{id}", "no number that the crate could write", call | {"jti": number}, "claim_invalid") for id, number in [("fraction", 0.5), ("negative", -1), ("huge", 2**64), ("null", None)]),
        api_case("sub", "somebody's name makes no client token", call | {"sub": "ann"}, says),
        api_case("sub-number", "but a name is text", call | {"sub": 7}, "claim_invalid"),
        api_case("scope-other", "nor does another scope", call | {"scope": "archive"}, says),
        api_case("client-scope-among", "the one of clients, among others", call | {"scope": "archive session.connect"}, "token_kind_mismatch"),
        api_case("client-scope-list", "or as a list", call | {"scope": ["session.connect"]}, "token_kind_mismatch"),
        case("api-t1", "a T1 token calls nothing", clean, "token_malformed", use="api"),
        case("api-other-secret", "another secret", hs256(OTHER_SECRET, HEADER, compact(call)), "signature_invalid", use="api"),
    ]
    ours = {"api_key": KEY, "secret": SECRET}
    groups = [
        {"comment": "T1 as the vendor's SDKs write it", "credentials": ours, "tests": sdks},
        {"comment": "T1: the text", "credentials": ours, "tests": text},
        {"comment": "T1: the signature", "credentials": ours, "tests": signatures},
        {"comment": "T1: the fields", "credentials": ours, "tests": fields},
        {"comment": "T1: time", "credentials": ours, "tests": times},
        {"comment": "T1: what it is good for", "credentials": ours, "tests": uses},
        {"comment": "JWT", "credentials": ours, "tests": jwts},
        {"comment": "JWT for the REST API", "credentials": ours, "tests": calls},
    ]
    notes = {"Large": "The token is very long.", "Untyped": "The expectation has a value that languages with types cannot express."}
    return file("opentok_verify", groups, notes)
