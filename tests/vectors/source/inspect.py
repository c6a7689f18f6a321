"""Vectors for inspecting: any text in, a kind and the whole list of findings out.

Everything starts from one token about which there is nothing to say, and changes one thing.
"""

import base64
import hmac

from .group import NOW, file, outcome, vector
from .keys import API_KEY, OTHER_SECRET, RSA_ONE, SECRET
from .mint import HEADER
from .sign import compact, hs256, rs256, signing_input
from .videoio import looked_at

HOUR = 3600
DAY = 86_400


def claims(**more) -> dict:
    drop = more.pop("drop", ())
    whole = {
        "apikey": API_KEY,
        "permissions": ["allow_join"],
        "version": 2,
        "roomId": "2kyv-gzay-64pg",
        "iat": NOW,
        "exp": NOW + HOUR,
        "jti": "a",
    } | more
    return {name: value for name, value in whole.items() if name not in drop}


def case(id, comment, token, kind, *findings, **more):
    answer = outcome({"kind": kind, "findings": sorted(findings)})
    return vector(id, comment, now=NOW, token=token, **more, **answer)


def signed(payload=None, header=HEADER, secret=SECRET) -> str:
    payload = claims() if payload is None else payload
    return hs256(secret, header, payload if isinstance(payload, (str, bytes)) else compact(payload))


def around() -> list:
    clean = signed()
    head, body, signature = clean.split(".")
    large = signed(claims(pad="x" * 13_000))

    def seen(id, comment, token, *findings, **more):
        return case(id, comment, token, "videosdk", *findings, **more)

    with_dashes = compact(claims(name="\u00bf\u00bf\u00bf\u00fb\u00ff>>>???"))
    other_alphabet = signed(with_dashes).replace("-", "+").replace("_", "/")
    assert "+" in other_alphabet.split(".")[1] or "/" in other_alphabet.split(".")[1]
    return [
        seen("clean", "nothing to say", clean),
        seen("space-around", "white space around it", f" {clean}\n", "white_space"),
        seen("space-inside", "a line break inside, as mail programs make them", f"{head}.{body[:30]}\r\n{body[30:]}.{signature}", "white_space"),
        seen("bearer", "the scheme came along", f"Bearer {clean}", "bearer_prefix"),
        seen("bearer-lower-case", "in any case", f"bearer {clean}", "bearer_prefix"),
        seen("quoted", "quotes came along", f'"{clean}"', "quoted"),
        seen("quoted-single", "the other quotes", f"'{clean}'", "quoted"),
        seen("everything-around", "all of it", f' Bearer "{clean}" ', "white_space", "bearer_prefix", "quoted"),
        seen("padded", "padding behind the payload", f"{head}.{body}=.{signature}", "encoding_padded"),
        seen("other-alphabet", "+ and / of the other alphabet", other_alphabet, "encoding_invalid"),
        seen("signature-missing", "an empty signature", f"{head}.{body}.", "signature_missing"),
        seen("two-parts", "no third part", f"{head}.{body}", "token_malformed"),
        seen("four-parts", "a fourth part", f"{clean}.{signature}", "token_malformed"),
        case("too-large", "over 16 KiB", large, "unknown", "token_too_large"),
        case("empty", "nothing", "", "unknown", "token_malformed", "kind_unknown"),
        case("hello", "just a word", "word", "unknown", "token_malformed", "header_invalid", "kind_unknown"),
    ]


def inside() -> list:
    def seen(id, comment, payload, *findings, header=HEADER):
        return case(id, comment, signed(payload, header), "videosdk", *findings)

    def head(id, comment, header, *findings):
        return seen(id, comment, None, *findings, header=header)

    none = signing_input('{"alg":"none"}', compact(claims()))
    deep = compact(claims())[:-1] + ',"x":' + "[" * 40 + "]" * 40 + "}"
    untimed = ("expiry_missing", "issued_at_missing", "jti_missing")
    twice = compact(claims())[:-1] + ',"roomId":"2kyv-gzay-64pg"}'
    return [
        case("alg-none", "the unsecured token", f"{none}.", "videosdk", "algorithm_none", "algorithm_not_allowed", "signature_missing"),
        head("alg-none-signed", "alg none and a signature", '{"alg":"nOnE"}', "algorithm_none", "algorithm_not_allowed"),
        head("alg-other", "another algorithm", '{"alg":"HS512"}', "algorithm_not_allowed"),
        head("alg-number", "a number for a name", '{"alg":1}', "header_invalid"),
        head("typ-other", "another kind of token", '{"alg":"HS256","typ":"at+jwt"}', "header_type_unsupported"),
        head("crit", "an extension", '{"alg":"HS256","crit":["x"],"x":1}', "header_critical_unsupported"),
        head("zip", "a compression", '{"alg":"HS256","zip":"DEF"}', "header_compression_unsupported"),
        head("jku", "where a key could be had", '{"alg":"HS256","jku":"https://keys.example/"}', "header_key_source"),
        head("jwk", "a key", '{"alg":"HS256","jwk":{"kty":"oct","k":"AA"}}', "header_key_source"),
        head("duplicate-header", "alg twice", '{"alg":"none","alg":"HS256"}', "member_duplicated"),
        seen("duplicate", "a claim twice", twice, "member_duplicated"),
        case("payload-deep", "nested too deep to be read", signed(deep), "jwt", "nesting_too_deep", *untimed),
        case("payload-array", "no object", signed("[1]"), "jwt", "claims_invalid", *untimed),
        case("payload-text", "no JSON", signed("claims"), "jwt", "claims_invalid", *untimed),
        seen("exp-missing", "valid for ever", claims(drop=("exp",)), "expiry_missing"),
        seen("expired", "exp has come", claims(iat=NOW - HOUR, exp=NOW), "token_expired"),
        seen("not-yet", "nbf has not come", claims(nbf=NOW + 1), "token_not_yet_valid"),
        seen("expired-and-not-yet", "one fault hides no other", claims(iat=NOW - HOUR, exp=NOW - 1, nbf=NOW + 1), "token_expired", "token_not_yet_valid"),
        seen("issued-ahead", "iat more than a minute ahead", claims(iat=NOW + 61), "issued_in_future"),
        seen("milliseconds", "milliseconds", claims(exp=(NOW + HOUR) * 1000), "time_in_milliseconds"),
        seen("time-text", "text for a time", claims(exp="tomorrow"), "time_invalid"),
        seen("thirty-days", "30 days", claims(exp=NOW + 30 * DAY)),
        seen("long-lived", "a second longer", claims(exp=NOW + 30 * DAY + 1), "lifetime_too_long"),
        seen("iat-missing", "no iat", claims(drop=("iat",)), "issued_at_missing"),
        seen("jti-missing", "no jti", claims(drop=("jti",)), "jti_missing"),
        seen("audience", "made for someone", claims(aud="https://rooms.example"), "audience_unexpected"),
        seen("apikey-number", "a number for a key", claims(apikey=7), "api_key_missing"),
        seen("apikey-placeholder", "the placeholder of document 001", claims(apikey="API_KEY_GENERATED"), "api_key_placeholder"),
        seen("permissions-missing", "no permissions", claims(drop=("permissions",)), "permissions_invalid"),
        seen("permissions-text", "text for a list", claims(permissions="allow_join"), "permissions_invalid"),
        seen("permissions-empty", "nothing granted", claims(permissions=[]), "permission_missing"),
        seen("permissions-unknown", "only what nobody knows", claims(permissions=["host"]), "permission_unknown", "permission_missing"),
        seen("permissions-unknown-beside", "something nobody knows", claims(permissions=["allow_join", "host"]), "permission_unknown"),
        seen("permissions-contradictory", "ask_join beside allow_join", claims(permissions=["ask_join", "allow_join"]), "permissions_contradictory"),
        seen("moderator", "a moderator", claims(permissions=["allow_join", "allow_mod"]), "moderator"),
        seen("version-text", "the vendor's .NET sample", claims(version="2"), "version_invalid"),
        seen("version-missing", "a room without version", claims(drop=("version",)), "version_required"),
        seen("roles-upper-case", "upper case, common in public code", claims(roles=["CRAWLER"]), "role_upper_case"),
        seen("roles-unknown", "an unknown role", claims(roles=["host"]), "roles_invalid"),
        seen("room-invalid", "a room that is a path", claims(roomId="../admin"), "claim_invalid"),
        seen("participant-invalid", "a name that hides something", claims(participantId="ann\u202e"), "claim_invalid"),
        seen("room-missing", "good for every room", claims(drop=("roomId",)), "room_unbound"),
        seen("document-001", "the snippet of document 001 that never expires", {"apikey": "api_key_generated", "permissions": ["allow_join"]}, "api_key_placeholder", "expiry_missing", "issued_at_missing", "jti_missing", "room_unbound"),
    ]


def with_secret() -> list:
    def seen(id, comment, secret, *findings, given=None):
        token = signed(secret=secret)
        given = secret if given is None else given
        return case(id, comment, token, "videosdk", *findings, secret=given)

    return [
        seen("secret-right", "the right secret", SECRET, "signature_matches"),
        seen("secret-wrong", "another secret", SECRET, "signature_invalid", given=OTHER_SECRET),
        seen("secret-short", "a short one", "x", "secret_too_short", "signature_matches"),
        seen("secret-placeholder", "a placeholder", "secret_key_generated", "secret_placeholder", "signature_matches"),
    ]


def other_kinds() -> list:
    def t1(text):
        return "T1==" + base64.b64encode(text.encode()).decode()

    data = f"session_id=1_MX4xMjM0NTZ-&create_time={NOW}&expire_time={NOW + HOUR}&role=publisher&nonce=1"
    sig = hmac.new(b"1234567890abcdef", data.encode(), "sha1").hexdigest()
    start = f"partner_id=123456&sig={sig}"
    video = {"iss": "key", "sub": "ann", "video": {"roomJoin": True}, "iat": NOW, "exp": NOW + HOUR, "jti": "a"}
    plain = {"iss": "me", "iat": NOW, "exp": NOW + HOUR, "jti": "a"}
    late = data.replace(str(NOW + HOUR), str(NOW))
    return [
        case("livekit", "LiveKit's claim", signed(video), "livekit"),
        case("jwt", "any other JWT", signed(plain), "jwt"),
        case("jwt-rs256", "which may be signed with RSA", rs256(RSA_ONE, '{"alg":"RS256"}', compact(plain)), "jwt"),
        case("jwt-es256", "but with nothing else", signed(plain, '{"alg":"ES256"}'), "jwt", "algorithm_not_allowed"),
        case("t1", "OpenTok's own format", t1(f"{start}:{data}"), "opentok_t1"),
        case("t1-expired", "whose time has come", t1(f"{start}:{late}"), "opentok_t1", "token_expired"),
        case("t1-unsigned", "without a signature", t1(f"partner_id=123456:{data}"), "opentok_t1", "signature_missing"),
        case("t1-duplicate", "with two roles", t1(f"{start}:{data}&role=moderator"), "opentok_t1", "member_duplicated"),
        case("t1-malformed", "without a colon", t1(start), "opentok_t1", "token_malformed"),
    ]


def inspect() -> dict:
    groups = [
        {"comment": "The text around and of the token", "tests": around()},
        {"comment": "Header and claims", "tests": inside()},
        {"comment": "With a secret to try", "tests": with_secret()},
        {"comment": "Tokens of others", "tests": other_kinds()},
        {"comment": "Tokens of Video.io", "tests": looked_at(case)},
    ]
    return file("inspect", groups)
