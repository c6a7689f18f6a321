"""Vectors for inspecting: any text in, a kind and the whole list of findings out.

Everything starts from one token about which there is nothing to say, and changes one thing.
"""

import functools

from . import opentok, vonage
from .group import NOW, file, outcome, vector
from .keys import API_KEY, OTHER_SECRET, RSA_ONE, SECRET
from .mint import HEADER
from .sign import compact, hs256, rs256, signing_input, t1, t1_text
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
    video = {"iss": "key", "sub": "ann", "video": {"roomJoin": True}, "iat": NOW, "exp": NOW + HOUR, "jti": "a"}
    plain = {"iss": "me", "iat": NOW, "exp": NOW + HOUR, "jti": "a"}
    return [
        case("livekit", "LiveKit's claim", signed(video), "livekit"),
        case("jwt", "any other JWT", signed(plain), "jwt"),
        case("jwt-rs256", "which may be signed with RSA", rs256(RSA_ONE, '{"alg":"RS256"}', compact(plain)), "jwt"),
        case("jwt-es256", "but with nothing else", signed(plain, '{"alg":"ES256"}'), "jwt", "algorithm_not_allowed"),
    ]


def t1_tokens() -> list:
    def seen(id, comment, data, *findings, key=opentok.KEY, **more):
        return case(f"t1-{id}", comment, t1(opentok.SECRET, key, data), "opentok_t1", *findings, **more)

    def text(id, comment, token, *findings, **more):
        return case(f"t1-{id}", comment, token, "opentok_t1", *findings, **more)

    form = opentok.form
    start, data = f"partner_id={opentok.KEY}", form()
    clean = t1(opentok.SECRET, opentok.KEY, data)
    lengths = (t1(opentok.SECRET, opentok.KEY, form(nonce="7" * count)) for count in range(1, 4))
    twice_padded = next(token for token in lengths if token.endswith("=="))
    return [
        text("clean", "nothing to say", clean),
        seen("expired", "its time has come", form(create_time=NOW - HOUR, expire_time=NOW), "token_expired"),
        seen("expire-missing", "24 hours if nothing is said", form(drop=("expire_time",)), "expiry_default"),
        seen("expire-missing-over", "and then they are over", form(drop=("expire_time",), create_time=NOW - DAY), "expiry_default", "token_expired"),
        seen("expire-text", "no number", form(expire_time="soon"), "time_invalid"),
        seen("expire-milliseconds", "milliseconds", form(expire_time=(NOW + HOUR) * 1000), "time_in_milliseconds"),
        seen("long-lived", "over 30 days", form(expire_time=NOW + 30 * DAY + 1), "lifetime_too_long"),
        seen("created-ahead", "created more than a minute ahead", form(create_time=NOW + 61), "issued_in_future"),
        seen("created-missing", "no time of creation", form(drop=("create_time",)), "claim_invalid"),
        seen("moderator", "a moderator", form(role="moderator"), "moderator"),
        seen("role-upper-case", "a role in upper case", form(role="PUBLISHER"), "role_upper_case"),
        seen("role-unknown", "no role", form(role="admin"), "claim_invalid"),
        seen("session-missing", "no session", form(drop=("session_id",)), "session_id_invalid"),
        seen("session-broken", "no session id", form(session_id="SESSIONID"), "session_id_invalid"),
        seen("session-foreign", "another project's session", form(session_id=opentok.OTHER_PROJECT), "session_foreign"),
        seen("data-long", "too much data", form(connection_data="x" * 1001), "data_too_long"),
        seen("layout-long", "too many layout classes", form(initial_layout_class_list="x" * 1001), "data_too_long"),
        seen("role-twice", "two roles", form(more="&role=moderator"), "member_duplicated", "moderator"),
        seen("semicolon", "a field for some readers only", form(more="&x=1;y=2"), "claims_invalid"),
        seen("escape", "an escape cut short", form(connection_data="%4"), "claims_invalid"),
        text("unsigned", "without a signature", t1_text(f"{start}:{data}"), "signature_missing"),
        text("signature-short", "a signature cut short", t1_text(f"{start}&sig=ab:{data}"), "signature_invalid"),
        text("partner-missing", "whose it is, it does not say", t1_text(f"sig={'0' * 40}:{data}"), "api_key_missing"),
        text("no-colon", "without a colon", t1_text(start), "token_malformed"),
        text("encoding", "no base64", "T1==!!", "encoding_invalid", "token_malformed"),
        text("half-padded", "half the padding", twice_padded[:-1], "encoding_invalid"),
        text("secret-right", "the right secret", clean, "signature_matches", secret=opentok.SECRET),
        text("secret-wrong", "another secret", clean, "signature_invalid", secret=OTHER_SECRET),
        text("secret-short", "a short one", t1("x", opentok.KEY, data), "signature_matches", "secret_too_short", secret="x"),
    ]


def vendors_jwts() -> list:
    def ours(id, comment, payload, *findings, header=HEADER, **more):
        token = hs256(opentok.SECRET, header, compact(payload))
        return case(f"opentok-{id}", comment, token, "opentok_jwt", *findings, **more)

    def theirs(id, comment, payload, *findings, header=vonage.HEADER, **more):
        return case(f"vonage-{id}", comment, rs256(RSA_ONE, header, compact(payload)), "vonage_jwt", *findings, **more)

    client = functools.partial(opentok.jwt_claims, jti="a")
    call = {"iss": opentok.KEY, "ist": "project", "iat": NOW, "exp": NOW + 300, "jti": "a"}
    in_header = {name: value for name, value in call.items() if name != "ist"}
    app = vonage.claims
    call_vonage = {"application_id": opentok.APPLICATION, "iat": NOW, "exp": NOW + 900, "jti": "a"}
    hs = hs256("/run/secrets/private.key", HEADER, compact(app()))
    return [
        ours("clean", "nothing to say", client()),
        ours("call", "a token for the REST API", call),
        ours("call-ruby", "with `ist` in the header", in_header, "issuer_type_in_header", header='{"ist":"project","alg":"HS256"}'),
        ours("account", "an account's token", call | {"ist": "account"}, "claim_invalid"),
        ours("issuer-number", "a number for an issuer", client(iss=123456), "api_key_missing"),
        ours("scope-missing", "a session and no scope", client(drop=("scope",)), "claim_invalid"),
        ours("ist-missing", "a scope and no `ist`", client(drop=("ist",)), "claim_invalid"),
        ours("end-missing", "no end, as the Ruby and PHP SDKs write it", client(drop=("exp",)), "expiry_missing"),
        ours("moderator", "a moderator", client(role="moderator"), "moderator"),
        ours("role-upper-case", "a role in upper case", client(role="MODERATOR"), "role_upper_case"),
        ours("role-null", "null for a role", client(role=None), "claim_invalid"),
        ours("session-foreign", "another project's session", client(session_id=opentok.OTHER_PROJECT), "session_foreign"),
        ours("session-number", "a number for a session", client(session_id=7), "session_id_invalid"),
        ours("layout-encoded", "layout classes as the PHP SDK writes them", client(initial_layout_class_list="focus+main"), "layout_classes_encoded"),
        ours("layout-misnamed", "layout classes as the .NET SDK names them", client(initial_layout_list="focus"), "layout_classes_misnamed"),
        ours("layout-list", "a list, which OpenTok does not know", client(initial_layout_class_list=["focus"]), "claim_invalid", "layout_classes_list"),
        ours("layout-number", "a number for layout classes", client(initial_layout_class_list=7), "claim_invalid"),
        ours("php-nulls", "nulls of the PHP SDK", client(data=None, expireTime=None)),
        ours("data-number", "a number for data", client(connection_data=7), "claim_invalid"),
        ours("data-long", "too much data", client(connection_data="x" * 1001), "data_too_long"),
        ours("jti-number", "a number for an id", client(jti=7), "claim_invalid"),
        ours("alg-rs256", "another algorithm", client(), "algorithm_not_allowed", header='{"alg":"RS256"}'),
        ours("secret-right", "the right secret", client(), "signature_matches", secret=opentok.SECRET),
        theirs("clean", "nothing to say", app()),
        theirs("call", "a token for the REST API", call_vonage),
        theirs("java", "no sub, no acl, as the Java SDK writes it", app(drop=("sub", "acl")), "access_list_missing"),
        theirs("python", "subject for sub, as the Python SDK writes it", app(drop=("sub",), subject="video"), "access_list_missing", "subject_misnamed"),
        theirs("python-layout", "and a list of layout classes", app(initial_layout_class_list=["focus"]), "layout_classes_list"),
        theirs("layout-mixed", "a list with something else in it", app(initial_layout_class_list=[7]), "claim_invalid", "layout_classes_list"),
        theirs("ruby", "data for connection_data, as the gem writes it", app(data="x"), "data_misnamed"),
        theirs("dotnet", "no end, no sub, no acl, as the .NET SDK writes it", app(drop=("exp", "sub", "acl")), "expiry_missing", "access_list_missing"),
        theirs("acl-other", "an access list that reaches something else", app(acl={"paths": {"/users/**": {}}}), "claim_invalid"),
        theirs("sub-other", "another product", app(sub="voice"), "claim_invalid"),
        theirs("application-digits", "no UUID", app(application_id="123456"), "claim_invalid", "session_foreign"),
        theirs("application-number", "a number", app(application_id=7), "api_key_missing"),
        case("vonage-php", "signed with the name of the key's file, as the PHP SDK does it", hs, "vonage_jwt", "algorithm_not_allowed", "secret_for_private_key"),
    ]


def inspect() -> dict:
    groups = [
        {"comment": "The text around and of the token", "tests": around()},
        {"comment": "Header and claims", "tests": inside()},
        {"comment": "With a secret to try", "tests": with_secret()},
        {"comment": "Tokens of others", "tests": other_kinds()},
        {"comment": "OpenTok's T1", "tests": t1_tokens()},
        {"comment": "JWTs of OpenTok and Vonage", "tests": vendors_jwts()},
        {"comment": "Tokens of Video.io", "tests": looked_at(case)},
    ]
    return file("inspect", groups)
