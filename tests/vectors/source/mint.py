"""Vectors for minting: what goes in, and the exact token or the code that must come out.

The payload is written here a second time, from the rules and not from the core: members in the
order apikey, permissions, version, roomId, participantId, roles, roomkey_rights, custom claims by
name, iat, exp, jti; permissions and roles in the order of the vendor's documents and each once.
"""

from .group import NOW, file, outcome, vector
from .keys import API_KEY, SECRET
from .sign import compact, hs256

HEADER = '{"alg":"HS256","typ":"JWT"}'
PERMISSIONS = ["allow_join", "ask_join", "allow_mod"]
ROLES = ["crawler", "rtc"]
RIGHTS = ["create", "validate"]
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
JTI = "fcf27a64-85c6-4742-96cb-ebe9f930ef6e"


def _seconds(lifetime) -> int:
    return lifetime if isinstance(lifetime, int) else int(lifetime[:-1]) * UNITS[lifetime[-1]]


def _by_name(value):
    if isinstance(value, dict):
        return {name: _by_name(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        return [_by_name(item) for item in value]
    return value


def payload(api_key: str, wanted: dict, now: int) -> dict:
    claims = {"apikey": api_key}
    claims["permissions"] = [one for one in PERMISSIONS if one in wanted["permissions"]]
    roles = [one for one in ROLES if one in wanted.get("roles", [])]
    if wanted.get("version") or wanted.get("room") or wanted.get("participant") or roles:
        claims["version"] = 2
    if wanted.get("room"):
        claims["roomId"] = wanted["room"]
    if wanted.get("participant"):
        claims["participantId"] = wanted["participant"]
    if roles:
        claims["roles"] = roles
    rights = [one for one in RIGHTS if one in wanted.get("rights", [])]
    if rights:
        claims["roomkey_rights"] = rights
    claims |= _by_name(wanted.get("claims", {}))
    claims["iat"] = now
    claims["exp"] = now + _seconds(wanted.get("lifetime", "2h"))
    claims["jti"] = wanted["jti"]
    return claims


def mint() -> dict:
    def good(id, comment, now=NOW, flags=(), **wanted):
        wanted = {"permissions": ["allow_join"], "jti": JTI} | wanted
        claims = payload(API_KEY, wanted, now)
        token = hs256(SECRET, HEADER, compact(claims))
        answer = outcome({"token": token})
        return vector(id, comment, flags=list(flags), now=now, input=wanted, **answer)

    def bad(id, comment, code, now=NOW, flags=(), **wanted):
        wanted = {"permissions": ["allow_join"], "jti": JTI} | wanted
        return vector(id, comment, flags=list(flags), now=now, input=wanted, **outcome(code))

    nested = 0
    for _ in range(31):
        nested = [nested]
    too_nested = [nested]

    permissions = [
        good("join", "the smallest access there is"),
        good("ask", "may ask", permissions=["ask_join"]),
        good("mod", "may moderate, for the API", permissions=["allow_mod"]),
        good("join-and-mod", "the documents' moderator", permissions=["allow_join", "allow_mod"]),
        good("order", "permissions are a set: any order makes the same token", permissions=["allow_mod", "allow_join"]),
        good("twice", "permissions are a set: once is enough", permissions=["allow_join", "allow_join"]),
        bad("none", "no permission is no default", "permissions_missing", permissions=[]),
        bad("ask-and-join", "ask_join excludes allow_join", "permissions_contradictory", permissions=["ask_join", "allow_join"]),
        bad("join-and-ask", "in either order", "permissions_contradictory", permissions=["allow_join", "ask_join"]),
        bad("ask-and-mod", "ask_join excludes allow_mod", "permissions_contradictory", permissions=["ask_join", "allow_mod"]),
        bad("all-three", "the set on nine of the vendor's pages", "permissions_contradictory", permissions=["allow_join", "allow_mod", "ask_join"]),
        bad("unknown", "an unknown permission", "permission_unknown", permissions=["allow_join", "host"]),
        bad("upper-case", "upper case is another word", "permission_unknown", permissions=["ALLOW_JOIN"]),
        bad("blank", "an empty permission", "permission_unknown", permissions=[""]),
    ]
    version = [
        good("version", "version 2 asked for", version=2),
        good("room", "a room brings version 2", room="2kyv-gzay-64pg"),
        good("participant", "a participant brings version 2", participant="lxvdplwt"),
        good("role", "a role brings version 2", roles=["rtc"]),
        good("document-002", "the payload of document 002", room="2kyv-gzay-64pg", participant="lxvdplwt", roles=["crawler", "rtc"], lifetime="120m"),
        good("roles-order", "roles are a set: any order makes the same token", roles=["rtc", "crawler", "rtc"]),
        good("roles-empty", "no roles writes none", roles=[]),
        bad("version-1", "version 1 is written by leaving it out", "version_invalid", version=1),
        bad("version-3", "no such version", "version_invalid", version=3),
        bad("version-0", "no such version", "version_invalid", version=0),
        bad("version-wraps", "2 if cut to 32 bits", "version_invalid", version=2**32 + 2),
        bad("role-unknown", "an unknown role", "role_unknown", roles=["host"]),
        good("rights", "rights, which need no version 2", rights=["create", "validate"]),
        good("rights-person", "for a person who may make meetings", roles=["rtc"], rights=["create", "validate"], claims={"name": "Ann"}),
        good("rights-order", "rights are a set: any order makes the same token", rights=["validate", "create", "validate"]),
        good("rights-empty", "no rights writes none", rights=[]),
        bad("right-unknown", "an unknown right", "argument_invalid", rights=["revoke"]),
        bad("right-upper-case", "upper case is another word", "argument_invalid", rights=["Create"]),
        bad("role-upper-case", "upper case is another word", "role_unknown", roles=["CRAWLER"]),
    ]
    names = [
        good("participant-unicode", "any script, written as UTF-8", participant="\u0909\u092a\u092f-\u03a9-\U0001f600"),
        good("participant-nfd", "nothing is normalised", participant="Zoe\u0308"),
        good("participant-escaped", "characters that JSON escapes", participant='a"b\\c/d'),
        good("jti-text", "any id of the caller's", jti="order 7/\u00e9"),
        bad("room-path", "a room that is a path", "room_id_invalid", room="../admin"),
        bad("room-empty", "an empty room is not every room", "room_id_invalid", room=""),
        bad("room-too-long", "129 characters", "room_id_invalid", room="x" * 129),
        bad("participant-space", "white space", "participant_id_invalid", participant="two words"),
        bad("participant-empty", "an empty participant is not anyone", "participant_id_invalid", participant=""),
        bad("participant-bidi", "turns the direction of what follows", "participant_id_invalid", participant="ann\u202enimda"),
        bad("participant-nul", "NUL, where C strings end", "participant_id_invalid", participant="ann\u0000x"),
        bad("participant-huge", "64 KiB", "participant_id_invalid", participant="p" * 65_536),
        bad("jti-empty", "an empty id revokes nothing", "jti_invalid", jti=""),
        bad("jti-control", "a control character", "jti_invalid", jti="a\nb"),
        bad("jti-too-long", "257 characters", "jti_invalid", jti="j" * 257),
    ]
    claims = [
        good("claims", "custom claims stand before the times, by name", claims={"name": "Ren\u00e9e", "team": 7, "a": None}),
        good("claims-nested", "objects are written by name at every level", claims={"z": {"y": 1, "x": [{"d": 1, "c": True}]}, "k": [False, 0.5, -3]}),
        good("claims-fractions", "fractions keep their last digit", claims={"exact": [231399131727.33862, 219175.49080611902, 0.1, -2.5]}),
        good("claims-escapes", "control characters as JSON writes them shortest", claims={"text": "\b\f\n\r\t\u0001\u001f\u007f\"\\/"}),
        good("claims-names", "names are any text", claims={"\u00e9": 1, "https://example.org/x": 2, "Name": 3, "name": 4}),
        good("claims-issuer", "iss and sub are free", claims={"iss": "me", "sub": "you"}),
        bad("claims-sub-number", "but text, as RFC 7519 has them", "claim_invalid", claims={"sub": 7}),
        bad("claims-iss-null", "and null is not absent", "claim_invalid", claims={"iss": None}),
        good("claims-deep", "as deep as a verifier reads", claims={"deep": nested}),
        bad("claims-too-deep", "deeper than a verifier reads", "nesting_too_deep", claims={"deep": too_nested}),
        bad("claims-unnamed", "a claim without a name", "claim_invalid", claims={"": 1}),
        bad("claims-too-large", "makes a token over 16 KiB", "token_too_large", claims={"pad": "x" * 13_000}),
        *(
            bad(f"claims-shadow-{name}", f"`{name}` is ours to write", "claim_reserved", claims={name: value})
            for name, value in [
                ("apikey", "theirs"),
                ("permissions", ["allow_mod"]),
                ("version", 2),
                ("roomId", "2kyv-gzay-64pg"),
                ("participantId", "ann"),
                ("roles", ["crawler"]),
                ("roomkey_rights", ["create"]),
                ("iat", 1),
                ("exp", 9_999_999_999),
                ("nbf", 1),
                ("jti", "mine"),
                ("aud", "elsewhere"),
            ]
        ),
    ]
    times = [
        good("lifetime-default", "two hours if nothing is said"),
        good("lifetime-text", "a number and its unit", lifetime="90s"),
        good("lifetime-number", "whole seconds", lifetime=600),
        good("lifetime-longest", "30 days", lifetime="30d"),
        good("epoch", "the first second there is", now=0, lifetime=1),
        good("last", "the last second there is", now=99_999_999_999 - 60, lifetime=60),
        bad("past-the-last", "expires after the last second there is", "timestamp_invalid", now=99_999_999_999 - 60, lifetime=61),
        bad("lifetime-zero", "0 is not the default", "lifetime_invalid", lifetime=0),
        bad("lifetime-negative", "before it was issued", "lifetime_invalid", lifetime=-1),
        bad("lifetime-fraction", "half a second", "lifetime_invalid", lifetime=1.5),
        bad("lifetime-too-long", "over 30 days", "lifetime_invalid", lifetime="31d"),
        bad("lifetime-32-bit", "the largest of 32 bits", "lifetime_invalid", lifetime=2**32 - 1),
        bad("lifetime-64-bit", "the largest of 64 bits would wrap", "lifetime_invalid", lifetime=2**64 - 1),
        bad("lifetime-no-unit", "text without a unit", "lifetime_invalid", lifetime="3600"),
        bad("now-milliseconds", "a clock in milliseconds", "timestamp_invalid", now=1_750_000_000_000),
        bad("now-negative", "a clock that was never set", "timestamp_invalid", now=-1),
    ]
    untyped = ("Untyped",)
    types = [
        bad("type-permissions-text", "text where an array belongs", "argument_invalid", flags=untyped, permissions="allow_join"),
        bad("type-permissions-number", "a number in the array", "argument_invalid", flags=untyped, permissions=[1]),
        bad("type-room-number", "a number for a room", "argument_invalid", flags=untyped, room=7),
        bad("type-roles-text", "text where an array belongs", "argument_invalid", flags=untyped, roles="rtc"),
        bad("type-rights-text", "text where an array belongs", "argument_invalid", flags=untyped, rights="create"),
        bad("type-version-text", 'the text "2"', "argument_invalid", flags=untyped, version="2"),
        bad("type-version-negative", "a negative version", "argument_invalid", flags=untyped, version=-2),
        bad("type-claims-array", "an array where an object belongs", "argument_invalid", flags=untyped, claims=[1]),
        bad("type-jti-number", "a number for an id", "argument_invalid", flags=untyped, jti=7),
        bad("type-lifetime-boolean", "a boolean for a lifetime", "argument_invalid", flags=untyped, lifetime=True),
        bad("type-unknown-member", "a member nobody knows: a slip of the pen must not widen access", "argument_invalid", flags=untyped, romo="2kyv-gzay-64pg"),
        bad("type-vendor-spelling", "the claim's name is not the argument's", "argument_invalid", flags=untyped, roomId="2kyv-gzay-64pg"),
    ]
    ours = {"api_key": API_KEY, "secret": SECRET}

    def only(id, comment, code):
        return [bad(id, comment, code)]

    groups = [
        {"comment": "Permissions", "credentials": ours, "tests": permissions},
        {"comment": "Version and roles", "credentials": ours, "tests": version},
        {"comment": "Names", "credentials": ours, "tests": names},
        {"comment": "Custom claims", "credentials": ours, "tests": claims},
        {"comment": "Times", "credentials": ours, "tests": times},
        {"comment": "Values of the wrong type", "credentials": ours, "tests": types},
        {
            "comment": "A placeholder as API key",
            "credentials": {"api_key": "API_KEY_GENERATED", "secret": SECRET},
            "tests": only("key-placeholder", "the placeholder of document 001", "api_key_invalid"),
        },
        {
            "comment": "A placeholder as secret",
            "credentials": {"api_key": API_KEY, "secret": "API_SECRET_KEY_GENERATED"},
            "tests": only("secret-placeholder", "the placeholder of document 001", "secret_placeholder"),
        },
        {
            "comment": "No secret",
            "credentials": {"api_key": API_KEY, "secret": ""},
            "tests": only("secret-empty", "an empty secret signs for everyone", "secret_empty"),
        },
        {
            "comment": "A short secret",
            "credentials": {"api_key": API_KEY, "secret": "short"},
            "tests": only("secret-short", "under 32 bytes", "secret_too_short"),
        },
        {
            "comment": "A file name as secret",
            "credentials": {"api_key": API_KEY, "secret": "/run/secrets/application/private.key"},
            "tests": only("secret-file", "the name of a key file", "secret_not_symmetric"),
        },
    ]
    notes = {
        "Untyped": "The input has a wrong type or an unknown member: languages that cannot express it leave these out by this flag and count them."
    }
    return file("token_mint", groups, notes)
