"""Vectors for Vonage's tokens: RS256 with an application's private key."""

from .group import NOW, file, outcome, vector
from .keys import RSA_1024, RSA_ONE, RSA_TWO
from .mint import JTI
from .opentok import APPLICATION, DAY, HOUR, MONTH, NONCE, SESSION, _seconds, connection, sid
from .sign import b64, compact, hs256, mac, rs256, signing_input

HEADER = '{"alg":"RS256","typ":"JWT"}'
OTHER = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab"
ROOM = sid("1", APPLICATION, "", f"{NOW}000", NONCE, "", "", "")
OTHER_ROOM = sid("1", APPLICATION, "", f"{NOW}001", NONCE, "", "", "")
FOREIGN = sid("1", OTHER, "", f"{NOW}000", NONCE, "", "", "")
PATHS = {"paths": {"/session/**": {}}}


def _claims(wanted: dict, now: int) -> dict:
    claims = {"application_id": APPLICATION, "sub": "video", "acl": PATHS} | connection(wanted)
    return claims | {"iat": now, "exp": now + _seconds(wanted.get("lifetime", DAY)), "jti": wanted["jti"]}


def mint() -> dict:
    def good(id, comment, now=NOW, **wanted):
        wanted = {"session": ROOM, "role": "publisher", "jti": JTI} | wanted
        token = rs256(RSA_ONE, HEADER, compact(_claims(wanted, now)))
        return vector(id, comment, use="client", now=now, input=wanted, **outcome({"token": token}))

    def bad(id, comment, code, now=NOW, drop=(), use="client", **wanted):
        base = {"session": ROOM, "role": "publisher", "jti": JTI} if use == "client" else {"jti": JTI}
        wanted = {name: value for name, value in (base | wanted).items() if name not in drop}
        return vector(id, comment, use=use, now=now, input=wanted, **outcome(code))

    def api(id, comment, **wanted):
        wanted = {"jti": JTI} | wanted
        claims = {"application_id": APPLICATION, "iat": NOW, "exp": NOW + _seconds(wanted.get("lifetime", 900)), "jti": JTI}
        token = rs256(RSA_ONE, HEADER, compact(claims))
        return vector(id, comment, use="api", now=NOW, input=wanted, **outcome({"token": token}))

    def only(id, comment, code):
        return [bad(id, comment, code)]

    good_ones = [
        good("plain", "the smallest wish"),
        good("everything", "with everything there is to say", role="moderator", data='a"\\\u00e9\n', layout_classes=["focus", "big"], lifetime="1h", kind="jwt"),
        *(good(f"role-{role}", "each role", role=role) for role in ("subscriber", "publisheronly", "moderator")),
        good("data-1000", "as much data as there may be", data="\u00e9" * 1000),
        good("thirty-days", "as long as the vendor admits", lifetime="30d"),
        api("api", "a token for the REST API lives 15 minutes"),
        api("api-lifetime", "or as long as is asked for", lifetime="1m"),
        api("api-day", "as long as the vendor admits", lifetime="24h"),
    ]
    refused = [
        bad("role-missing", "no role is no default", "permissions_missing", drop=("role",)),
        bad("role-unknown", "an unknown role", "role_unknown", role="admin"),
        bad("session-foreign", "the session of another application", "session_foreign", session=FOREIGN),
        bad("session-opentok", "the session of a project of OpenTok", "session_foreign", session=SESSION),
        bad("session-broken", "no session id", "session_id_invalid", session="1_AAAA"),
        bad("data-1001", "a character too many", "data_too_long", data="\u00e9" * 1001),
        bad("layout-space", "white space in a class", "argument_invalid", layout_classes=["a b"]),
        bad("kind-t1", "this vendor has no T1", "argument_invalid", kind="t1"),
        bad("nonce", "and no nonce", "argument_invalid", nonce=7),
        bad("lifetime-month", "a second over 30 days", "lifetime_invalid", lifetime=MONTH + 1),
        bad("past-the-last", "expires after the last second there is", "timestamp_invalid", now=99_999_999_999 - 60, lifetime=61),
        bad("api-too-long", "a second over 24 hours", "lifetime_invalid", use="api", lifetime=DAY + 1),
        bad("api-member", "a wish that is not one for the API", "argument_invalid", use="api", role="moderator"),
    ]
    ours = {"application_id": APPLICATION, "pem": RSA_ONE["private_pem"]}

    def other(comment, id, code, **application):
        return {"comment": comment, "application": ours | application, "tests": only(id, comment, code)}

    groups = [
        {"comment": "Client tokens and tokens for the REST API", "application": ours, "tests": good_ones},
        {"comment": "A key in PKCS#1", "application": ours | {"pem": RSA_ONE["private_pkcs1_pem"]}, "tests": [good("pkcs1", "makes the same token")]},
        {"comment": "What is not minted", "application": ours, "tests": refused},
        other("A path where the key belongs", "key-path", "key_invalid", pem="/run/secrets/private.key"),
        other("A public key where the private one belongs", "key-public", "key_invalid", pem=RSA_ONE["public_pem"]),
        other("A key of 1024 bits", "key-small", "key_too_small", pem=RSA_1024["private_pem"]),
        other("An API key where the application belongs", "application-digits", "application_id_invalid", application_id="123456"),
        other("An application in upper case", "application-upper-case", "application_id_invalid", application_id=APPLICATION.upper()),
        other("An application without hyphens", "application-plain", "application_id_invalid", application_id=APPLICATION.replace("-", "")),
    ]
    return file("vonage_mint", groups)


def said(role="publisher", data=None, classes=(), nonce=None, iat=NOW, nbf=None, exp=NOW + HOUR, jti="a") -> dict:
    return {"claims": {"application_id": APPLICATION, "session": ROOM, "role": role, "data": data, "layout_classes": list(classes), "nonce": nonce, "iat": iat, "nbf": nbf, "exp": exp, "jti": jti}}


def claims(drop=(), **more) -> dict:
    base = {"scope": "session.connect", "session_id": ROOM, "role": "publisher", "initial_layout_class_list": "", "exp": NOW + HOUR, "sub": "video", "acl": PATHS, "jti": "a", "iat": NOW, "application_id": APPLICATION} | more
    return {name: value for name, value in base.items() if name not in drop}


def verify() -> dict:
    def case(id, comment, payload, result, now=NOW, use="client", header=HEADER, key=RSA_ONE, token=None, **expectation):
        payload = payload if isinstance(payload, str) else compact(payload)
        token = token or rs256(key, header, payload)
        return vector(id, comment, use=use, now=now, token=token, expectation=expectation, **outcome(result))

    def api(id, comment, payload, result, **more):
        return case(f"api-{id}", comment, payload, result, use="api", **more)

    good_input = signing_input('{"alg":"HS256","typ":"JWT"}', compact(claims()))
    sdks = [
        case("node", "as npm @vonage/video writes it", claims(connection_data="x", initial_layout_class_list="focus big"), said(data="x", classes=["focus", "big"])),
        case("java", "as the Java SDK writes it: no sub, no acl", claims(drop=("sub", "acl", "initial_layout_class_list")), said()),
        case("python-subject", "as PyPI vonage-video writes it: subject for sub", claims(drop=("sub",), subject="video"), said()),
        case("python-layout", "and a list of layout classes", claims(initial_layout_class_list=["focus", "big"]), said(classes=["focus", "big"])),
        case("ruby-data", "as the gem writes it: data for connection_data, which counts for nothing", claims(data="x"), said()),
        case("php-role", "as the PHP SDK writes it: no role, which is a publisher", claims(drop=("role",)), said()),
        case("shim-nonce", "as the opentok SDKs for Java write it: a nonce", claims(nonce=7), said(nonce="7")),
        case("more-paths", "an access list that reaches more", claims(acl={"paths": {"/session/**": {}, "/rtc/**": {}}}), said()),
        case("dotnet-end", "as the .NET SDK writes it: no end", claims(drop=("exp",)), "expiry_missing"),
        case("dotnet-end-allowed", "which is 24 hours where that is taken", claims(drop=("exp",)), said(exp=NOW + DAY), allow_missing_expiry=True),
        case("php-path", "HS256, keyed with the name of the key's file", "", "algorithm_not_allowed", token=hs256("/run/secrets/private.key", '{"alg":"HS256","typ":"JWT"}', compact(claims()))),
    ]
    refused = [
        case("confused", "HS256, keyed with the public key", "", "algorithm_not_allowed", token=f"{good_input}.{b64(mac(RSA_ONE['public_pem'], good_input))}"),
        case("alg-none", "unsigned", claims(), "algorithm_not_allowed", header='{"alg":"none"}'),
        case("other-key", "another key", claims(), "signature_invalid", key=RSA_TWO),
        case("application-other", "another application", claims(application_id=OTHER), "api_key_mismatch"),
        case("application-upper-case", "in upper case", claims(application_id=APPLICATION.upper()), "api_key_mismatch"),
        case("application-missing", "no application", claims(drop=("application_id",)), "api_key_missing"),
        case("application-number", "a number", claims(application_id=7), "api_key_missing"),
        case("sub-other", "another product", claims(sub="voice"), "claim_invalid"),
        case("sub-null", "null is not absent", claims(sub=None), "claim_invalid"),
        case("acl-empty", "an access list that reaches nothing", claims(acl={"paths": {}}), "claim_invalid"),
        case("acl-other", "an access list that reaches something else", claims(acl={"paths": {"/users/**": {}}}), "claim_invalid"),
        case("acl-null", "null is not absent", claims(acl=None), "claim_invalid"),
        case("acl-text", "no access list", claims(acl="/session/**"), "claim_invalid"),
        case("scope-missing", "no scope, as an old Java SDK wrote it", claims(drop=("scope",)), "claim_invalid"),
        case("session-missing", "no session", claims(drop=("session_id",)), "claim_invalid"),
        case("session-foreign", "the session of another application", claims(session_id=FOREIGN), "session_foreign"),
        case("role-admin", "no role", claims(role="admin"), "claim_invalid"),
        case("layout-mixed", "a list with something else in it", claims(initial_layout_class_list=["focus", 7]), "claim_invalid"),
        case("data-1001", "too much data", claims(connection_data="\u00e9" * 1001), "data_too_long"),
        case("expired", "the first second that is too late", claims(), "token_expired", now=NOW + HOUR),
        case("issued-ahead", "issued in the future", claims(iat=NOW + 61), "issued_in_future"),
        case("thirty-days-over", "longer than the vendor admits", claims(exp=NOW + MONTH + 1), "lifetime_too_long"),
        case("role-twice", "two roles", compact(claims())[:-1] + ',"role":"moderator"}', "member_duplicated"),
        case("audience", "made for someone else", claims(aud="x"), "audience_unexpected"),
        case("session-other", "another session", claims(), "room_mismatch", session=OTHER_ROOM),
        case("capability", "a role that may not", claims(role="subscriber"), "role_not_allowed", capability="publish"),
        case("kind-t1", "this vendor has no T1", claims(), "token_kind_mismatch", kind="t1"),
        case("t1", "not even as text", "", "token_malformed", token="T1==AAAA"),
    ]
    call = {"application_id": APPLICATION, "iat": NOW, "jti": "a", "exp": NOW + 900}
    unended = {"application_id": APPLICATION, "iat": NOW, "jti": "a"}
    says = {"claims": {"project": APPLICATION, "iat": NOW, "exp": NOW + 900, "jti": "a"}}
    calls = [
        api("plain", "as the vendor's SDKs write it", call, says),
        api("shim", "as the opentok SDKs write it", call | {"iss": APPLICATION, "ist": "project"}, says),
        api("client", "a client token cannot call the API", claims(), "token_kind_mismatch"),
        api("client-scope", "not even by its scope alone", call | {"scope": "session.connect"}, "token_kind_mismatch"),
        api("client-session", "or its session", call | {"session_id": ROOM}, "token_kind_mismatch"),
        api("sub", "somebody's name makes no client token, as the vendor's CLI adds it", call | {"sub": "ann"}, says),
        api("sub-number", "but a name is text", call | {"sub": 7}, "claim_invalid"),
        api("acl", "nor does an access list, if it reaches this API", call | {"acl": PATHS}, says),
        api("acl-any", "by a pattern", call | {"sub": "ann", "acl": {"paths": {"/*/users/**": {}, "/**": {"methods": ["GET", "POST"]}}}}, says),
        api("acl-other", "a user of another product reaches that alone", call | {"sub": "ann", "acl": {"paths": {"/*/users/**": {}, "/*/sessions/**": {}}}}, "claim_invalid"),
        api("acl-get", "who may only read makes nothing", call | {"acl": {"paths": {"/session/**": {"methods": ["GET"]}}}}, "claim_invalid"),
        api("acl-filtered", "a limit that nobody here knows", call | {"acl": {"paths": {"/session/**": {"filters": ["POST"]}}}}, "claim_invalid"),
        api("acl-empty", "a list that reaches nothing", call | {"acl": {"paths": {}}}, "claim_invalid"),
        api("acl-null", "null is not absent", call | {"acl": None}, "claim_invalid"),
        api("jti-number", "a number for an id", call | {"jti": 7}, "claim_invalid"),
        api("expired", "the first second that is too late", call, "token_expired", now=NOW + 900),
        api("java", "without an end, as the Java and .NET SDKs write it: 15 minutes", unended, says),
        api("java-live", "which are not over", unended, says, now=NOW + 899),
        api("java-over", "and then they are", unended, "token_expired", now=NOW + 900),
        api("java-maximum", "longer than is admitted here", unended, "lifetime_too_long", maximum_lifetime=899),
        api("no-times", "neither a beginning nor an end", {"application_id": APPLICATION, "jti": "a"}, "expiry_missing"),
        api("day", "as long as the vendor admits", call | {"exp": NOW + DAY}, {"claims": says["claims"] | {"exp": NOW + DAY}}),
        api("day-over", "a second longer", call | {"exp": NOW + DAY + 1}, "lifetime_too_long"),
        api("application-other", "another application", call | {"application_id": OTHER}, "api_key_mismatch"),
        api("other-key", "another key", call, "signature_invalid", key=RSA_TWO),
    ]
    ours = {"application_id": APPLICATION, "pem": RSA_ONE["public_pem"]}
    groups = [
        {"comment": "As the vendor's SDKs write them", "application": ours, "tests": sdks},
        {"comment": "What is refused", "application": ours, "tests": refused},
        {"comment": "Tokens for the REST API", "application": ours, "tests": calls},
        {"comment": "A key in PKCS#1", "application": ours | {"pem": RSA_ONE["public_pkcs1_pem"]}, "tests": [case("pkcs1", "verifies the same", claims(), said())]},
        {"comment": "A path where the key belongs", "application": ours | {"pem": "public.pem"}, "tests": [case("key-path", "is no key", claims(), "key_invalid")]},
        {"comment": "A private key where the public one belongs", "application": ours | {"pem": RSA_ONE["private_pem"]}, "tests": [case("key-private", "is not needed here", claims(), "key_invalid")]},
    ]
    return file("vonage_verify", groups)
