"""Vectors for keyrings: which of several credentials signs, and which verifies."""

from .group import NOW, file, outcome, vector
from .keys import (
    API_KEY,
    DISABLED_API_KEY,
    DISABLED_SECRET,
    OTHER_API_KEY,
    OTHER_SECRET,
    SECRET,
)
from .mint import HEADER, JTI, payload
from .sign import compact, hs256
from .verify import HOUR, claims

ACTIVE = {"api_key": API_KEY, "secret": SECRET, "state": "active"}
PASSIVE = {"api_key": OTHER_API_KEY, "secret": OTHER_SECRET, "state": "passive"}
DISABLED = {"api_key": DISABLED_API_KEY, "secret": DISABLED_SECRET, "state": "disabled"}


def keyring() -> dict:
    def verify(id, comment, api_key, secret, result=None, text=None, header=HEADER):
        body = claims(apikey=api_key)
        token = hs256(secret, header, text or compact(body))
        answer = outcome(result or {"claims": body})
        return vector(id, comment, now=NOW, token=token, **answer)

    def mint(id, comment, result):
        wanted = {"permissions": ["allow_join"], "jti": JTI}
        return vector(id, comment, now=NOW, input=wanted, **outcome(result))

    def minted(api_key, secret):
        body = payload(api_key, {"permissions": ["allow_join"], "jti": JTI}, NOW)
        return {"token": hs256(secret, HEADER, compact(body))}

    twice = '{"apikey":"%s","apikey":"%s","permissions":["allow_join"],"exp":%d}' % (API_KEY, OTHER_API_KEY, NOW + HOUR)
    unknown = "5d2c7b90-0000-4000-8000-00000000dead"
    three = [
        verify("active", "active credentials verify", API_KEY, SECRET),
        verify("passive", "passive ones too", OTHER_API_KEY, OTHER_SECRET),
        verify("disabled", "disabled ones do not", DISABLED_API_KEY, DISABLED_SECRET, "api_key_disabled"),
        verify("unknown", "a key nobody has", unknown, SECRET, "api_key_unknown"),
        verify("unknown-upper-case", "case counts", API_KEY.upper(), SECRET, "api_key_unknown"),
        verify("crossed", "the key of one, the secret of another", API_KEY, OTHER_SECRET, "signature_invalid"),
        verify("crossed-passive", "the other way round", OTHER_API_KEY, SECRET, "signature_invalid"),
        verify("key-missing", "no key to choose by", None, SECRET, "api_key_missing", text='{"permissions":["allow_join"],"exp":%d}' % (NOW + HOUR)),
        verify("key-null", "null names nobody", None, SECRET, "api_key_missing"),
        verify("key-number", "a number names nobody", 7, SECRET, "api_key_missing"),
        verify("key-twice", "two keys, signed by the second", None, OTHER_SECRET, "member_duplicated", text=twice),
        verify("key-twice-first", "two keys, signed by the first", None, SECRET, "signature_invalid", text=twice),
        verify("not-json", "no payload to look into", None, SECRET, "claims_invalid", text="[]"),
        verify("algorithm", "the header is checked first", unknown, SECRET, "algorithm_not_allowed", header='{"alg":"none"}'),
        mint("mint-active", "the active credentials sign", minted(API_KEY, SECRET)),
    ]
    second = PASSIVE | {"state": "active"}
    groups = [
        {"comment": "One of each state", "keyring": [PASSIVE, DISABLED, ACTIVE], "tests": three},
        {
            "comment": "Two active: the first signs, both verify",
            "keyring": [second, ACTIVE],
            "tests": [
                mint("mint-first", "the first active one signs", minted(OTHER_API_KEY, OTHER_SECRET)),
                verify("second-verifies", "and the second verifies", API_KEY, SECRET),
            ],
        },
        {
            "comment": "Nothing active",
            "keyring": [PASSIVE, DISABLED],
            "tests": [mint("mint-none", "passive credentials sign nothing", "key_not_active")],
        },
        {
            "comment": "The same key twice",
            "keyring": [ACTIVE, ACTIVE | {"secret": OTHER_SECRET, "state": "passive"}],
            "tests": [mint("duplicate", "which secret would it be", "key_duplicated")],
        },
        {
            "comment": "A state nobody knows",
            "keyring": [ACTIVE | {"state": "retired"}],
            "tests": [mint("state-unknown", "a slip of the pen enables nothing", "argument_invalid")],
        },
        {
            "comment": "No keys at all",
            "keyring": [],
            "tests": [
                mint("mint-empty", "nothing signs", "key_not_active"),
                verify("verify-empty", "nothing verifies", API_KEY, SECRET, "api_key_unknown"),
            ],
        },
    ]
    return file("keyring", groups)


def revocation() -> dict:
    """A token that verifies, and a list of decisions that may cover it."""
    room, who = "2kyv-gzay-64pg", "lxvdplwt"

    def case(id, comment, covered, entries, entering=None, leeway=0, **more):
        body = claims(version=2, **more)
        token = hs256(SECRET, HEADER, compact(body))
        result = covered if isinstance(covered, str) else "token_revoked" if covered else {}
        return vector(id, comment, now=NOW, token=token, entering=entering, leeway=leeway, revocations=entries, **outcome(result))

    def token(jti, api_key=API_KEY):
        return {"kind": "token", "api_key": api_key, "jti": jti}

    def participant(issued_up_to, room=room, who=who, api_key=API_KEY):
        return {"kind": "participant", "api_key": api_key, "room": room, "participant": who, "issued_up_to": issued_up_to}

    def everyone(issued_up_to, room=room, api_key=API_KEY):
        return {"kind": "everyone", "api_key": api_key, "room": room, "issued_up_to": issued_up_to}

    def everywhere(issued_up_to, who=who, api_key=API_KEY):
        return {"kind": "everywhere", "api_key": api_key, "participant": who, "issued_up_to": issued_up_to}

    bound = {"roomId": room, "participantId": who}
    enter = {"room": room, "participant": who}
    # Verifiers take what was issued so far ahead, because clocks differ; a revocation reaches as far.
    ahead = 60
    tests = [
        case("jti", "its own id", True, [token("a")], jti="a"),
        case("jti-second", "among others", True, [token("b"), token("a")], jti="a"),
        case("jti-other", "another id", False, [token("b")], jti="a"),
        case("jti-case", "case counts", False, [token("A")], jti="a"),
        case("jti-normal-form", "nothing is normalised", False, [token("e\u0301")], jti="\u00e9"),
        case("jti-other-key", "ids are unique within one API key", False, [token("a", OTHER_API_KEY)], jti="a"),
        case("jti-none", "a token without id is covered by none", False, [token("a")]),
        case("nothing", "an empty list", False, [], jti="a"),
        case("participant", "issued before", True, [participant(NOW + 1)], **bound),
        case("participant-same-second", "issued in that second", True, [participant(NOW)], **bound),
        case("participant-ahead", "issued by a clock that is ahead", True, [participant(NOW)], iat=NOW + ahead, **bound),
        case("participant-moment-ahead", "a minute before it was issued", True, [participant(NOW - ahead)], **bound),
        case("participant-later", "issued after", False, [participant(NOW - ahead - 1)], **bound),
        case("participant-leeway", "verified with a leeway", True, [participant(NOW)], leeway=30, iat=NOW + ahead + 30, **bound),
        case("participant-leeway-later", "issued after, with a leeway", False, [participant(NOW - ahead - 31)], leeway=30, **bound),
        case("participant-other", "another participant", False, [participant(NOW, who="somebody")], **bound),
        case("participant-other-room", "another room", False, [participant(NOW, room="aaaa-bbbb-cccc")], **bound),
        case("participant-other-key", "another API key", False, [participant(NOW, api_key=OTHER_API_KEY)], **bound),
        case("participant-no-iat", "a token that does not say when is covered", True, [participant(0)], drop=("iat",), **bound),
        case("entry-unbound", "a token for anyone, used by them", True, [participant(NOW)], entering=enter),
        case("entry-unbound-other", "a token for anyone, used by someone else", False, [participant(NOW)], entering=enter | {"participant": "somebody"}),
        case("unbound", "a token for anyone, not used to enter", False, [participant(NOW)]),
        case("everyone", "for the room", True, [everyone(NOW)], **bound),
        case("everyone-unnamed", "for the room and nobody in particular", True, [everyone(NOW)], roomId=room),
        case("everyone-ahead", "issued by a clock that is ahead", True, [everyone(NOW)], iat=NOW + ahead, **bound),
        case("everyone-later", "issued after", False, [everyone(NOW - ahead - 1)], **bound),
        case("everyone-other-room", "another room", False, [everyone(NOW, room="aaaa-bbbb-cccc")], **bound),
        case("everyone-other-key", "another API key", False, [everyone(NOW, api_key=OTHER_API_KEY)], **bound),
        case("everyone-no-iat", "a token that does not say when is covered", True, [everyone(0)], drop=("iat",), **bound),
        case("everyone-unbound", "a token for every room, not used to enter", False, [everyone(NOW)]),
        case("everyone-entry", "a token for every room, used to enter this one", True, [everyone(NOW)], entering=enter),
        case("everywhere", "for the participant", True, [everywhere(NOW)], **bound),
        case("everywhere-no-room", "for the participant in any room", True, [everywhere(NOW)], participantId=who),
        case("everywhere-ahead", "issued by a clock that is ahead", True, [everywhere(NOW)], iat=NOW + ahead, **bound),
        case("everywhere-later", "issued after", False, [everywhere(NOW - ahead - 1)], **bound),
        case("everywhere-other", "another participant", False, [everywhere(NOW, who="somebody")], **bound),
        case("everywhere-case", "case counts", False, [everywhere(NOW, who=who.upper())], **bound),
        case("everywhere-other-key", "another API key", False, [everywhere(NOW, api_key=OTHER_API_KEY)], **bound),
        case("everywhere-no-iat", "a token that does not say when is covered", True, [everywhere(0)], drop=("iat",), **bound),
        case("everywhere-unbound", "a token for anyone, not used to enter", False, [everywhere(NOW)]),
        case("everywhere-entry", "a token for anyone, used by them", True, [everywhere(NOW)], entering=enter),
    ]
    groups = [{"comment": "Revocations", "credentials": {"api_key": API_KEY, "secret": SECRET}, "tests": tests}]
    return file("revocation", groups)


def variables() -> dict:
    """Credentials from environment variables, whose names differ between the vendor's samples."""
    key, old, new = "VIDEOSDK_API_KEY", "VIDEOSDK_SECRET_KEY", "VIDEOSDK_SECRET"

    def case(id, comment, given, result):
        return vector(id, comment, variables=given, **outcome(result))

    found = {"api_key": API_KEY}
    tests = [
        case("sample", "the names of the vendor's samples", {key: API_KEY, old: SECRET}, found),
        case("sdk", "the names of the vendor's server SDKs", {key: API_KEY, new: SECRET}, found),
        case("both", "both, and the same", {key: API_KEY, old: SECRET, new: SECRET}, found),
        case("one-empty", "one of them empty", {key: API_KEY, old: "", new: SECRET}, found),
        case("differ", "both, and not the same", {key: API_KEY, old: SECRET, new: OTHER_SECRET}, "argument_invalid"),
        case("no-key", "no API key", {old: SECRET}, "api_key_invalid"),
        case("key-empty", "an empty API key", {key: "", old: SECRET}, "api_key_invalid"),
        case("key-placeholder", "a placeholder", {key: "API_KEY_GENERATED", old: SECRET}, "api_key_invalid"),
        case("no-secret", "no secret", {key: API_KEY}, "secret_empty"),
        case("secret-empty", "empty secrets", {key: API_KEY, old: "", new: ""}, "secret_empty"),
        case("secret-short", "a short secret", {key: API_KEY, old: "short"}, "secret_too_short"),
        case("secret-placeholder", "a placeholder", {key: API_KEY, new: "API_SECRET_KEY_GENERATED"}, "secret_placeholder"),
        case("secret-file", "a file's name", {key: API_KEY, new: "/run/secrets/video/private.key"}, "secret_not_symmetric"),
        case("nothing", "nothing at all", {}, "api_key_invalid"),
    ]
    return file("variables", [{"comment": "Environment variables", "tests": tests}])
