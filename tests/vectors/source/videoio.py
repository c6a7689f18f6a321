"""Vectors for Video.io: names, both kinds of token, the call that creates sessions, script URLs."""

import hashlib
import hmac
import json

from . import keys
from .group import NOW, file, outcome, vector
from .sign import compact, hs256, signing_input

HEADER = '{"alg":"HS256","typ":"JWT"}'
AUTHORITY = {"secret": keys.SECRET}
APP = "b2c94f0e-7d53-4a18-9a6f-3c1e5d7f9b20"
OTHER_APP = "c7e1"
ANN = "ann@app.example"
HOUR = 3600
MONTH = 30 * 86_400
LAST = 99_999_999_999

SCOPES = [
    "videos.admin.read",
    "videos.read",
    "videos.edit",
    "videos.delete",
    "videos.create",
    "streams.admin.read",
    "streams.read",
    "streams.create",
    "streams.delete",
]
ORDINARY = [scope for scope in SCOPES if ".admin." not in scope]

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def user_id(app=APP, identity=ANN, secret=keys.SECRET) -> str:
    text = b"roomkey videoio uid\0" + app.encode() + b"\0" + identity.encode()
    return hmac.new(secret.encode(), text, hashlib.sha256).digest()[:16].hex()


def changed(whole: dict, drop, more: dict) -> dict:
    return {name: value for name, value in (whole | more).items() if name not in drop}


def app_claims(drop=(), **more) -> dict:
    return changed({"acid": APP, "role": "app", "iat": NOW, "iss": "video.io", "jti": "a"}, drop, more)


def session_claims(app=APP, identity=ANN, drop=(), **more) -> dict:
    whole = {
        "iss": "roomkey",
        "role": "session",
        "acid": app,
        "sub": identity,
        "uid": user_id(app, identity),
        "scopes": ["videos.read"],
        "iat": NOW,
        "exp": NOW + HOUR,
        "jti": "s",
    }
    return changed(whole, drop, more)


def signed(claims, header=HEADER, secret=keys.SECRET) -> str:
    return hs256(secret, header, claims if isinstance(claims, (str, bytes)) else compact(claims))


def names() -> dict:
    def good(id, comment, input):
        return vector(id, comment, input=input, **outcome({}))

    def bad(id, comment, input, code):
        return vector(id, comment, input=input, **outcome(code))

    def app(id, comment, input):
        return bad(id, comment, input, "app_id_invalid")

    def who(id, comment, input):
        return bad(id, comment, input, "identity_invalid")

    apps = [
        good("app-uuid", "a UUID", APP),
        good("app-digits", "digits", "1742"),
        good("app-longest", "128 characters", "a" * 128),
        app("app-empty", "nothing", ""),
        app("app-too-long", "129 characters", "a" * 129),
        app("app-space", "white space", "two words"),
        app("app-quote", "a quotation mark", 'a"b'),
        app("app-backslash", "a backslash", "a\\b"),
        app("app-nul", "NUL", "a\0"),
        app("app-outside-ascii", "outside ASCII", "\u00e4"),
    ]
    identities = [
        good("identity-id", "an id", "7"),
        good("identity-mail", "an address", "ann+video@app.example"),
        good("identity-spaces", "spaces inside", "Ann  Example"),
        good("identity-script", "any script", "\u0909\u092a\u092f\u094b\u0917 \U0001f600"),
        good("identity-quotes", "quotes", '"ann"'),
        good("identity-longest", "256 characters of two bytes", "\u00e9" * 256),
        who("identity-empty", "nothing", ""),
        who("identity-blank", "a space", " "),
        who("identity-space-before", "white space before it", " ann"),
        who("identity-space-after", "white space behind it", "ann\u00a0"),
        who("identity-too-long", "257 characters", "a" * 257),
        who("identity-newline", "a line break", "a\nb"),
        who("identity-nul", "NUL", "ann\0"),
        who("identity-c1", "a control character outside ASCII", "a\u0085b"),
        who("identity-bidi", "a mark that turns the text", "ann\u202etxt"),
        who("identity-invisible", "a character that shows nothing", "a\u200bnn"),
        who("identity-line-separator", "a line break of Unicode", "a\u2028b"),
    ]
    scopes = [good("scope-" + scope.replace(".", "-"), "one of the nine", scope) for scope in SCOPES]
    scopes += [
        bad("scope-empty", "nothing", "", "scope_unknown"),
        bad("scope-upper-case", "upper case", "Videos.Read", "scope_unknown"),
        bad("scope-space", "white space", "videos.read ", "scope_unknown"),
        bad("scope-star", "no wildcard", "videos.*", "scope_unknown"),
        bad("scope-all", "no word for all", "all", "scope_unknown"),
        bad("scope-part", "half of one", "videos", "scope_unknown"),
        bad("scope-streams-edit", "streams cannot be edited", "streams.edit", "scope_unknown"),
    ]
    groups = [
        {"comment": "Apps", "kind": "app_id", "tests": apps},
        {"comment": "Identities", "kind": "identity", "tests": identities},
        {"comment": "Scopes", "kind": "scope", "tests": scopes},
    ]
    return file("videoio_identifier", groups)


def mint() -> dict:
    def app(id, comment, payload, now=NOW, **input):
        return vector(id, comment, now=now, input=input, **outcome({"token": signed(payload)}))

    def no_app(id, comment, code, **input):
        return vector(id, comment, now=NOW, input=input, **outcome(code))

    def session(id, comment, payload, now=NOW, app=APP, **input):
        members = {"now": now, "app_token": signed(app_claims(acid=app)), "input": input}
        return vector(id, comment, **members, **outcome({"token": signed(payload)}))

    def no_session(id, comment, code, now=NOW, **input):
        members = {"now": now, "app_token": signed(app_claims()), "input": input}
        return vector(id, comment, **members, **outcome(code))

    apps = [
        app("app", "an app token, as the vendor's", app_claims(), app=APP, jti="a"),
        app("app-other", "of another app", app_claims(acid=OTHER_APP), app=OTHER_APP, jti="a"),
        app("app-epoch", "at the first second", app_claims(iat=0), 0, app=APP, jti="a"),
        app("app-last", "at the last", app_claims(iat=LAST), LAST, app=APP, jti="a"),
        app("app-jti-escaped", "an id that JSON escapes", app_claims(jti='"\\'), app=APP, jti='"\\'),
        no_app("app-none", "no app", "app_id_invalid", jti="a"),
        no_app("app-bad", "no app id", "app_id_invalid", app="two words"),
        no_app("app-jti-bad", "an id that is none", "jti_invalid", app=APP, jti=""),
        no_app("app-lifetime", "it has no lifetime to ask for", "argument_invalid", app=APP, lifetime=60),
        no_app("app-type", "a number", "argument_invalid", app=7),
    ]
    two = 2 * HOUR
    nfd = "ann\u0303"
    nfc = "an\u00f1"
    sessions = [
        session("session", "two hours if nothing is said", session_claims(exp=NOW + two), identity=ANN, scopes=["videos.read"], jti="s"),
        session("session-lifetime", "a lifetime", session_claims(exp=NOW + 900), identity=ANN, scopes=["videos.read"], jti="s", lifetime="15m"),
        session("session-longest", "the longest lifetime", session_claims(exp=NOW + MONTH), identity=ANN, scopes=["videos.read"], jti="s", lifetime=MONTH),
        session("session-every-scope", "every scope, in one order", session_claims(scopes=SCOPES), identity=ANN, scopes=SCOPES[::-1], jti="s", lifetime=HOUR),
        session("session-scope-twice", "a scope twice", session_claims(), identity=ANN, scopes=["videos.read", "videos.read"], jti="s", lifetime=HOUR),
        session("session-other-app", "the same identity of another app is another user", session_claims(OTHER_APP), NOW, OTHER_APP, identity=ANN, scopes=["videos.read"], jti="s", lifetime=HOUR),
        session("session-other-identity", "another user", session_claims(identity="ben"), identity="ben", scopes=["videos.read"], jti="s", lifetime=HOUR),
        session("session-cased", "case makes another user", session_claims(identity="Ann@app.example"), identity="Ann@app.example", scopes=["videos.read"], jti="s", lifetime=HOUR),
        session("session-nfc", "nothing is normalised", session_claims(identity=nfc), identity=nfc, scopes=["videos.read"], jti="s", lifetime=HOUR),
        session("session-nfd", "neither this way", session_claims(identity=nfd), identity=nfd, scopes=["videos.read"], jti="s", lifetime=HOUR),
        session("session-spaces", "spaces inside", session_claims(identity="Ann  Example"), identity="Ann  Example", scopes=["videos.read"], jti="s", lifetime=HOUR),
        session("session-escaped", "what JSON escapes", session_claims(identity='"a\\b"'), identity='"a\\b"', scopes=["videos.read"], jti="s", lifetime=HOUR),
        session("session-last", "to the last second", session_claims(iat=LAST - HOUR, exp=LAST), LAST - HOUR, identity=ANN, scopes=["videos.read"], jti="s", lifetime=HOUR),
        no_session("session-past-the-last", "a second more", "timestamp_invalid", LAST - HOUR + 1, identity=ANN, scopes=["videos.read"], jti="s", lifetime=HOUR),
        no_session("session-no-scopes", "no scope is a default", "scopes_missing", identity=ANN, jti="s"),
        no_session("session-empty-scopes", "neither is an empty list", "scopes_missing", identity=ANN, scopes=[], jti="s"),
        no_session("session-unknown-scope", "one that is none", "scope_unknown", identity=ANN, scopes=["videos.read", "videos.*"], jti="s"),
        no_session("session-scopes-text", "text for a list", "argument_invalid", identity=ANN, scopes="videos.read", jti="s"),
        no_session("session-no-identity", "nobody", "identity_invalid", scopes=["videos.read"], jti="s"),
        no_session("session-bad-identity", "a name that hides something", "identity_invalid", identity="ann\u202e", scopes=["videos.read"], jti="s"),
        no_session("session-jti-bad", "an id that is none", "jti_invalid", identity=ANN, scopes=["videos.read"], jti="a\nb"),
        no_session("session-lifetime-zero", "no time", "lifetime_invalid", identity=ANN, scopes=["videos.read"], jti="s", lifetime=0),
        no_session("session-lifetime-long", "over 30 days", "lifetime_invalid", identity=ANN, scopes=["videos.read"], jti="s", lifetime=MONTH + 1),
        no_session("session-misspelt", "a wish misspelt", "argument_invalid", identity=ANN, scopes=["videos.read"], scope="videos.read", jti="s"),
    ]
    groups = [
        {"comment": "App tokens", "kind": "app", "authority": AUTHORITY, "tests": apps},
        {"comment": "Session tokens", "kind": "session", "authority": AUTHORITY, "tests": sessions},
    ]
    return file("videoio_mint", groups)


def verify() -> dict:
    def good(id, comment, claims, now=NOW, /, payload=None, **expectation):
        token = signed(claims if payload is None else payload)
        return vector(id, comment, now=now, token=token, expectation=expectation, **outcome({"claims": claims}))

    def bad(id, comment, code, claims, now=NOW, /, header=HEADER, secret=keys.SECRET, **expectation):
        token = signed(claims, header, secret)
        return vector(id, comment, now=now, token=token, expectation=expectation, **outcome(code))

    def text(id, comment, code, token):
        return vector(id, comment, now=NOW, token=token, expectation={}, **outcome(code))

    app, session = app_claims, session_claims
    none = signing_input('{"alg":"none"}', compact(app()))
    apps = [
        good("app", "as it was minted", app()),
        good("app-years-later", "ten years later", app(), NOW + 3650 * 86_400),
        good("app-order", "in another order", app(), payload=compact(dict(reversed(app().items())))),
        good("app-exp", "one that does expire, before it does", app(exp=NOW + 1)),
        good("app-nbf", "one whose time has come", app(nbf=NOW)),
        good("app-custom", "with a claim nobody knows", app(name="My app", plan=None)),
        bad("app-is-session", "a session token", "token_kind_mismatch", session()),
        bad("app-is-session-twisted", "a session token with the issuer of an app token", "token_kind_mismatch", session(iss="video.io")),
        bad("app-role-missing", "no role", "claim_invalid", app(drop=("role",))),
        bad("app-role-other", "another role", "claim_invalid", app(role="admin")),
        bad("app-role-cased", "upper case", "claim_invalid", app(role="App")),
        bad("app-role-list", "a list of roles", "claim_invalid", app(role=["app"])),
        bad("app-issuer-missing", "no issuer", "claim_invalid", app(drop=("iss",))),
        bad("app-issuer-other", "another issuer", "claim_invalid", app(iss="roomkey")),
        bad("app-issuer-longer", "an issuer that only starts like it", "claim_invalid", app(iss="video.io.evil.example")),
        bad("app-id-missing", "no app", "claim_invalid", app(drop=("acid",))),
        bad("app-id-number", "a number", "claim_invalid", app(acid=7)),
        bad("app-id-space", "white space", "claim_invalid", app(acid="two words")),
        bad("app-jti-missing", "one that nobody could revoke", "claim_invalid", app(drop=("jti",))),
        bad("app-sub-number", "a number for a name", "claim_invalid", app(sub=7)),
        bad("app-jti-empty", "an empty id", "claim_invalid", app(jti="")),
        bad("app-iat-missing", "no time of issue", "claim_invalid", app(drop=("iat",))),
        bad("app-iat-ahead", "from the future", "issued_in_future", app(iat=NOW + 61)),
        bad("app-iat-null", "null is not absent", "time_invalid", app(iat=None)),
        bad("app-expired", "one that does expire, when it does", "token_expired", app(exp=NOW)),
        bad("app-exp-null", "null is not absent", "time_invalid", app(exp=None)),
        bad("app-exp-milliseconds", "milliseconds", "time_in_milliseconds", app(exp=NOW * 1000)),
        bad("app-nbf-ahead", "one whose time has not come", "token_not_yet_valid", app(nbf=NOW + 1)),
        bad("app-audience", "made for someone", "audience_unexpected", app(aud="https://app.example")),
        bad("app-duplicate", "two apps", "member_duplicated", compact(app())[:-1] + f',"acid":"{OTHER_APP}"}}'),
        bad("app-other-secret", "signed by somebody else", "signature_invalid", app(), secret=keys.OTHER_SECRET),
        bad("app-videosdk", "a token of VideoSDK under the same secret", "claim_invalid", {"apikey": keys.API_KEY, "permissions": ["allow_join"], "iat": NOW, "exp": NOW + HOUR}),
        bad("app-alg-other", "another algorithm", "algorithm_not_allowed", app(), header='{"alg":"HS512"}'),
        bad("app-payload-list", "no object", "claims_invalid", "[]"),
        text("app-alg-none", "the unsecured token", "token_malformed", f"{none}."),
        text("app-alg-none-signed", "with something for a signature", "algorithm_not_allowed", f"{none}.AAAA"),
        text("app-placeholder", "the placeholder of document 004", "token_malformed", "YOUR_APPLICATION_TOKEN"),
        text("app-large", "over 16 KiB", "token_too_large", signed(app(pad="x" * 13_000))),
    ]
    two = ["videos.create", "videos.read"]
    sessions = [
        good("session", "as it was minted", session()),
        good("session-order", "in another order", session(), payload=compact(dict(reversed(session().items())))),
        good("session-last-second", "in its last second", session(), NOW + HOUR - 1),
        good("session-leeway", "later by less than the leeway", session(), NOW + HOUR + 4, leeway=5),
        good("session-app", "of this app", session(), app=APP),
        good("session-identity", "of this user", session(), identity=ANN),
        good("session-scope", "for this", session(scopes=["videos.read", "videos.create"]), scope="videos.create"),
        good("session-scopes-order", "scopes in another order come out in one", session(scopes=["videos.read", "videos.create"]), payload=compact(session(scopes=two))),
        good("session-maximum", "exactly as long as is accepted", session(), maximum_lifetime=HOUR),
        good("session-custom", "with a claim nobody knows", session(name="Ann")),
        good("session-identity-script", "of any script", session(identity="\u0909\u092a 7")),
        bad("session-is-app", "an app token", "token_kind_mismatch", app()),
        bad("session-is-app-expiring", "an app token with all else that a session token has", "token_kind_mismatch", session(role="app")),
        bad("session-role-missing", "no role", "claim_invalid", session(drop=("role",))),
        bad("session-role-other", "another role", "claim_invalid", session(role="user")),
        bad("session-role-list", "both roles", "claim_invalid", session(role=["session", "app"])),
        bad("session-issuer-missing", "no issuer", "claim_invalid", session(drop=("iss",))),
        bad("session-issuer-vendor", "the issuer of app tokens", "claim_invalid", session(iss="video.io")),
        bad("session-app-missing", "no app", "claim_invalid", session(drop=("acid",))),
        bad("session-identity-missing", "nobody", "claim_invalid", session(drop=("sub",))),
        bad("session-identity-null", "null is not absent", "claim_invalid", session(sub=None)),
        bad("session-identity-bidi", "a name that hides something", "claim_invalid", session(identity="ann\u202e")),
        bad("session-identity-nul", "a name with more behind NUL", "claim_invalid", session(identity="ann\0x")),
        bad("session-user-missing", "no user id", "claim_invalid", session(drop=("uid",))),
        bad("session-user-other", "the user id of somebody else", "claim_invalid", session(uid=user_id(identity="ben"))),
        bad("session-user-other-app", "the user id of another app", "claim_invalid", session(uid=user_id(OTHER_APP))),
        bad("session-user-upper-case", "upper case", "claim_invalid", session(uid=user_id().upper())),
        bad("session-user-cut", "half of it", "claim_invalid", session(uid=user_id()[:16])),
        bad("session-scopes-missing", "no scopes", "claim_invalid", session(drop=("scopes",))),
        bad("session-scopes-text", "text for a list", "claim_invalid", session(scopes="videos.read")),
        bad("session-scopes-unknown", "one that is none", "claim_invalid", session(scopes=["videos.read", "videos.*"])),
        bad("session-scopes-number", "a number", "claim_invalid", session(scopes=[1])),
        bad("session-scopes-empty", "good for nothing", "scope_missing", session(scopes=[])),
        bad("session-jti-missing", "no id", "claim_invalid", session(drop=("jti",))),
        bad("session-iat-missing", "no time of issue", "claim_invalid", session(drop=("iat",))),
        bad("session-iat-ahead", "from the future", "issued_in_future", session(iat=NOW + 61)),
        bad("session-exp-missing", "for ever", "expiry_missing", session(drop=("exp",))),
        bad("session-expired", "too late by nothing", "token_expired", session(), NOW + HOUR),
        bad("session-leeway-exact", "later by the leeway", "token_expired", session(), NOW + HOUR + 5, leeway=5),
        bad("session-exp-milliseconds", "milliseconds", "time_in_milliseconds", session(exp=(NOW + HOUR) * 1000)),
        bad("session-exp-text", "text", "time_invalid", session(exp=str(NOW + HOUR))),
        bad("session-nbf-ahead", "not yet", "token_not_yet_valid", session(nbf=NOW + 1)),
        bad("session-audience", "made for someone", "audience_unexpected", session(aud="https://app.example")),
        bad("session-duplicate", "two identities", "member_duplicated", compact(session())[:-1] + ',"sub":"ben"}'),
        bad("session-duplicate-escaped", "through an escape", "member_duplicated", compact(session())[:-1] + ',"s\\u0075b":"ben"}'),
        bad("session-other-secret", "signed by somebody else", "signature_invalid", session(), secret=keys.OTHER_SECRET),
        bad("session-alg-none", "no algorithm", "algorithm_not_allowed", session(), header='{"alg":"none"}'),
        bad("session-app-other", "of another app", "app_mismatch", session(), app=OTHER_APP),
        bad("session-app-cased", "apps are exact", "app_mismatch", session(), app=APP.upper()),
        bad("session-identity-other", "of somebody else", "participant_mismatch", session(), identity="ben"),
        bad("session-identity-cased", "identities are exact", "participant_mismatch", session(), identity="Ann@app.example"),
        bad("session-identity-normal-form", "nothing is normalised", "participant_mismatch", session(identity="an\u00f1"), identity="ann\u0303"),
        bad("session-scope-other", "for something else", "scope_missing", session(), scope="videos.create"),
        bad("session-scope-admin", "seeing one's own is not seeing everybody's", "scope_missing", session(), scope="videos.admin.read"),
        bad("session-scope-no-admin", "nor the other way round", "scope_missing", session(scopes=["videos.admin.read"]), scope="videos.read"),
        bad("session-maximum-over", "longer than is accepted", "lifetime_too_long", session(), maximum_lifetime=HOUR - 1),
        bad("expect-scope-unknown", "a scope that is none", "scope_unknown", session(), scope="videos"),
        bad("expect-identity-invalid", "no identity", "identity_invalid", session(), identity=""),
        bad("expect-app-invalid", "no app", "app_id_invalid", session(), app=""),
        bad("expect-leeway", "too much leeway", "argument_invalid", session(), leeway=601),
        bad("expect-lifetime", "no lifetime", "lifetime_invalid", session(), maximum_lifetime=0),
        bad("expect-misspelt", "a limit misspelt is a limit lost", "argument_invalid", session(), scopes=["videos.read"]),
    ]
    groups = [
        {"comment": "App tokens", "kind": "app", "authority": AUTHORITY, "tests": apps},
        {"comment": "Session tokens", "kind": "session", "authority": AUTHORITY, "tests": sessions},
    ]
    return file("videoio_verify", groups)


TOKEN = "a.b.c"
FIRST = "https://api.video.io"
SECOND = "https://gateway.video.io"


def rest_request() -> dict:
    def call(id, comment, generation, result, base=None, token=TOKEN, call="create_session", arguments=None):
        base = base or (FIRST if generation == "first" else SECOND)
        members = {"base": base, "generation": generation, "token": token, "call": call}
        return vector(id, comment, **members, arguments=arguments, **outcome(result))

    def good(id, comment, generation, body, base=None, to=None, **arguments):
        to = to or (FIRST if generation == "first" else SECOND)
        first = {"authorization": f"App token={TOKEN}", "accept": "application/json; charset=utf-8"}
        second = {"authorization": f"Bearer {TOKEN}", "accept": JSON}
        headers = {"content-type": JSON, **(first if generation == "first" else second)}
        request = {"method": "POST", "url": f"{to}/v1/sessions", "headers": headers, "body": body}
        return call(id, comment, generation, request, base, arguments=arguments)

    def bad(id, comment, code, generation="second", arguments=None, **more):
        arguments = {"identity": ANN, "scopes": ["videos.read"]} if arguments is None else arguments
        return call(id, comment, generation, code, arguments=arguments, **more)

    calls = [
        good("first", "the first generation", "first", {"identity": ANN}, identity=ANN),
        good("first-null", "no scopes", "first", {"identity": ANN}, identity=ANN, scopes=None),
        good("second", "the second generation", "second", {"identity": ANN, "scopes": ["videos.read"]}, identity=ANN, scopes=["videos.read"]),
        good("second-order", "scopes in one order", "second", {"identity": ANN, "scopes": SCOPES}, identity=ANN, scopes=SCOPES[::-1]),
        good("second-quotes", "an identity with quotes", "second", {"identity": '"ann"', "scopes": ["streams.read"]}, identity='"ann"', scopes=["streams.read"]),
        good("base-loopback", "a local authority", "second", {"identity": ANN, "scopes": ["videos.read"]}, "http://127.0.0.1:9000", "http://127.0.0.1:9000", identity=ANN, scopes=["videos.read"]),
        good("base-v1", "a base that ends in /v1", "first", {"identity": ANN}, FIRST + "/v1/", FIRST, identity=ANN),
    ]
    refused = [
        bad("first-scopes", "the first generation has no scopes", "argument_invalid", "first"),
        bad("first-scopes-empty", "an empty list of them is a mistake too", "scopes_missing", "first", {"identity": ANN, "scopes": []}),
        bad("second-no-scopes", "none is assumed", "scopes_missing", arguments={"identity": ANN}),
        bad("second-scope-unknown", "one that is none", "scope_unknown", arguments={"identity": ANN, "scopes": ["all"]}),
        bad("identity-bad", "a name that hides something", "identity_invalid", arguments={"identity": "\u202e", "scopes": ["videos.read"]}),
        bad("identity-none", "nobody", "argument_invalid", arguments={"scopes": ["videos.read"]}),
        bad("argument-unknown", "an argument misspelt", "argument_invalid", arguments={"identity": ANN, "scope": ["videos.read"]}),
        bad("arguments-list", "no object", "argument_invalid", arguments=[ANN, ["videos.read"]]),
        bad("call-unknown", "no call", "argument_invalid", call="create_room"),
        bad("generation-unknown", "no generation", "argument_invalid", "third", base=SECOND),
        bad("token-empty", "no token", "token_malformed", token=""),
        bad("token-newline", "a header of the token's own", "token_malformed", token="a.b.c\r\nX-Evil: 1"),
        bad("token-space", "white space", "token_malformed", token="a b"),
        bad("base-plain", "no TLS", "base_url_invalid", base="http://gateway.video.io"),
        bad("base-user", "user information hides the host", "base_url_invalid", base="https://gateway.video.io@evil.example"),
        bad("base-query", "a query would swallow the path", "base_url_invalid", base="https://evil.example?x="),
    ]
    groups = [{"comment": "Calls", "tests": calls}, {"comment": "What must never be sent", "tests": refused}]
    return file("videoio_rest_request", groups)


def rest_response() -> dict:
    def answer(id, comment, generation, result, status, body, headers=None):
        members = {"generation": generation, "identity": ANN, "status": status, "headers": headers or {}}
        body = body if isinstance(body, str) else json.dumps(body)
        return vector(id, comment, **members, body=body, **outcome(result))

    def good(id, comment, generation, body, expires=(None, None), status=200):
        told = {"session_token": "1nU7", "identity": ANN, "expires_at": expires[0], "expires_at_text": expires[1]}
        return answer(id, comment, generation, told, status, body)

    def bad(id, comment, code, status, body="", headers=None, generation="second"):
        return answer(id, comment, generation, code, status, body, headers)

    def second(**more):
        whole = {"sessionToken": "1nU7", "expiresAt": "2025-06-15T17:06:40.821197Z", "identity": ANN}
        return {name: value for name, value in (whole | more).items() if value != "absent"}

    def at(id, comment, text, seconds):
        return good(id, comment, "second", second(expiresAt=text), (seconds, text))

    def not_at(id, comment, text):
        return bad(id, comment, "remote_answer_invalid", 200, second(expiresAt=text))

    first = {"session_key": "1nU7", "identity": ANN}
    understood = [
        good("first", "the first generation", "first", first),
        good("first-created", "201 is a success too", "first", first, status=201),
        good("first-more", "with members nobody knows", "first", first | {"expiresAt": "soon"}),
        at("second", "the second generation", "2025-06-15T17:06:40.821197Z", NOW + 7200),
        at("second-seconds", "without a fraction", "2025-06-15T17:06:40Z", NOW + 7200),
        at("expiry-leap-day", "a leap day", "2024-02-29T00:00:00.000000Z", 1_709_164_800),
        at("expiry-century", "a leap year of a century", "2000-02-29T23:59:59.999999Z", 951_868_799),
        at("expiry-first", "the first second", "1970-01-01T00:00:00.000000Z", 0),
        good("second-error-null", "no error", "second", second(error=None), (NOW + 7200, "2025-06-15T17:06:40.821197Z")),
    ]
    times = [
        not_at("expiry-empty", "nothing", ""),
        not_at("expiry-local", "no zone", "2025-06-15T17:06:40.821197"),
        not_at("expiry-offset", "a zone", "2025-06-15T17:06:40.821197+00:00"),
        not_at("expiry-lower-case", "lower case", "2025-06-15t17:06:40.821197z"),
        not_at("expiry-space", "a space", "2025-06-15 17:06:40.821197Z"),
        not_at("expiry-milliseconds", "three digits", "2025-06-15T17:06:40.821Z"),
        not_at("expiry-nanoseconds", "nine digits", "2025-06-15T17:06:40.821197000Z"),
        not_at("expiry-dot", "a dot alone", "2025-06-15T17:06:40.Z"),
        not_at("expiry-signed", "a sign for a digit", "2025-06-+5T17:06:40.821197Z"),
        not_at("expiry-month-0", "month 0", "2025-00-15T17:06:40.821197Z"),
        not_at("expiry-month-13", "month 13", "2025-13-15T17:06:40.821197Z"),
        not_at("expiry-day-0", "day 0", "2025-06-00T17:06:40.821197Z"),
        not_at("expiry-day-31", "June 31", "2025-06-31T17:06:40.821197Z"),
        not_at("expiry-no-leap-day", "no leap year", "2025-02-29T17:06:40.821197Z"),
        not_at("expiry-no-leap-century", "no leap year either", "2100-02-29T17:06:40.821197Z"),
        not_at("expiry-hour-24", "hour 24", "2025-06-15T24:00:00.000000Z"),
        not_at("expiry-minute-60", "minute 60", "2025-06-15T17:60:00.000000Z"),
        not_at("expiry-second-60", "second 60", "2025-06-15T17:06:60.000000Z"),
        not_at("expiry-before", "before 1970", "1969-12-31T23:59:59.000000Z"),
        not_at("expiry-beyond", "beyond what a time can be", "9999-12-31T23:59:59.000000Z"),
        not_at("expiry-wide", "digits of another script", "\u0662\u0660\u0662\u0665-06-15T17:06:40.821197Z"),
        not_at("expiry-number", "a number", NOW),
        bad("expiry-missing", "the second generation says when", "remote_answer_invalid", 200, second(expiresAt="absent")),
    ]
    refused = [
        bad("error-200", "an error with a status of success", "remote_invalid_parameter", 200, {"error": "identity is required"}),
        bad("error-200-beside", "an error beside a session", "remote_invalid_parameter", 200, second(error="no")),
        bad("error-200-empty", "an empty error is one too", "remote_invalid_parameter", 200, second(error="")),
        bad("error-200-object", "an object", "remote_invalid_parameter", 200, {"error": {"message": "no"}}),
        bad("error-200-token", "of the token", "remote_unauthorized", 200, {"error": "Token is invalid"}),
        bad("error-first", "of the first generation", "remote_unauthorized", 201, {"error": "Token is invalid"}, generation="first"),
        bad("400", "a parameter", "remote_invalid_parameter", 400, {"error": "identity is required"}),
        bad("401", "the token", "remote_unauthorized", 401),
        bad("403", "not with this token", "remote_forbidden", 403),
        bad("404", "no such thing", "remote_not_found", 404),
        bad("429", "too often", "remote_rate_limited", 429, headers={"retry-after": "7"}),
        bad("503", "not now", "remote_unavailable", 503),
        bad("302", "redirects are not followed", "remote_answer_invalid", 302, headers={"location": "https://evil.example/"}),
        bad("200-text", "no JSON", "remote_answer_invalid", 200, "ok"),
        bad("200-list", "no object", "remote_answer_invalid", 200, "[]"),
        bad("200-empty", "nothing in it", "remote_answer_invalid", 200, {}),
        bad("other-identity", "a session of somebody else", "remote_answer_invalid", 200, second(identity="ben")),
        bad("other-identity-first", "in the first generation too", "remote_answer_invalid", 200, first | {"identity": "ben"}, generation="first"),
        bad("other-identity-cased", "identities are exact", "remote_answer_invalid", 200, second(identity="Ann@app.example")),
        bad("identity-missing", "nobody's session", "remote_answer_invalid", 200, second(identity="absent")),
        bad("token-empty", "an empty token", "remote_answer_invalid", 200, second(sessionToken="")),
        bad("token-spaced", "a token with more in it", "remote_answer_invalid", 200, second(sessionToken="a\r\nX-Evil: 1")),
        bad("token-number", "a number", "remote_answer_invalid", 200, second(sessionToken=7)),
        bad("first-from-second", "the answer of the other generation", "remote_answer_invalid", 200, second(), generation="first"),
        bad("second-from-first", "the other way round", "remote_answer_invalid", 200, first),
    ]
    groups = [
        {"comment": "Understood", "tests": understood},
        {"comment": "Times that are none", "tests": times},
        {"comment": "Refused", "tests": refused},
    ]
    return file("videoio_rest_response", groups)


def endpoint() -> dict:
    lifetime = HOUR
    token = signed(app_claims())
    app, bearer = f"App token={token}", f"Bearer {token}"

    def call(id, comment, result, authorization, body="", content_type=None, query="", now=NOW):
        members = {"now": now, "query": query, "authorization": authorization, "content_type": content_type, "body": body}
        return vector(id, comment, **members, **outcome(result))

    def granted(id, comment, authorization, scopes, identity=ANN, app=APP, **request):
        claims = session_claims(app, identity, ("jti",), scopes=scopes, exp=NOW + lifetime)
        first = authorization.lower().startswith("app ")
        rest = {"identity": identity}
        if not first:
            rest["expiresAt"] = "2025-06-15T16:06:40.000000Z"
        name = "session_key" if first else "sessionToken"
        return call(id, comment, {"status": 200, "token_name": name, "body": rest, "claims": claims}, authorization, **request)

    def refused(id, comment, status, code, authorization=bearer, **request):
        return call(id, comment, {"status": status, "code": code}, authorization, **request)

    def ask(**members):
        return json.dumps({"identity": ANN, **members})

    grants = [
        granted("first-json", "the first generation, with JSON", app, ORDINARY, content_type="application/json; charset=utf-8", body=ask()),
        granted("first-form", "with a form", app, ORDINARY, content_type=FORM, body="identity=ann%40app.example"),
        granted("first-form-space", "a form's plus is a space", app, ORDINARY, "Ann Example", content_type=FORM, body="identity=Ann+Example"),
        granted("first-untyped", "without a type", app, ORDINARY, body=ask()),
        granted("first-cased", "a scheme is known in any case", f"app token={token}", ORDINARY, body=ask()),
        granted("two-spaces", "several blanks after Bearer", f"Bearer  {token}", ["videos.read"], content_type=JSON, body=ask(scopes=["videos.read"])),
        granted("second", "the second generation", bearer, ["videos.read"], content_type=JSON, body=ask(scopes=["videos.read"])),
        granted("second-ordinary", "the ordinary scopes where none is named", bearer, ORDINARY, content_type=JSON, body=ask()),
        granted("second-null", "null names none", bearer, ORDINARY, content_type=JSON, body=ask(scopes=None)),
        granted("second-empty", "nor does an empty list, which the vendor's server SDK sends", bearer, ORDINARY, content_type=JSON, body=ask(scopes=[])),
        granted("second-admin", "the others, by name", bearer, ["videos.admin.read", "streams.admin.read"], content_type=JSON, body=ask(scopes=["streams.admin.read", "videos.admin.read"])),
        granted("second-cased", "a scheme is known in any case", f"bearer {token}", ["videos.read"], body=ask(scopes=["videos.read"])),
        granted("other-app", "another app, another user", "Bearer " + signed(app_claims(acid=OTHER_APP)), ["videos.read"], ANN, OTHER_APP, body=ask(scopes=["videos.read"])),
    ]
    late = signed(app_claims(exp=NOW))
    refusals = [
        refused("no-token", "no token", 401, "token_invalid", None, body=ask()),
        refused("empty-token", "an empty one", 401, "token_invalid", "Bearer ", body=ask()),
        refused("first-empty-token", "an empty one of the first generation", 401, "token_invalid", "App token=", body=ask()),
        refused("raw-token", "no scheme, no generation", 401, "token_invalid", token, body=ask()),
        refused("other-scheme", "another scheme", 401, "token_invalid", f"Basic {token}", body=ask()),
        refused("app-without-name", "the first scheme, without the name", 401, "token_invalid", f"App {token}", body=ask()),
        refused("bearer-with-name", "the second scheme, with it", 401, "token_invalid", f"Bearer token={token}", body=ask()),
        refused("app-quoted", "in quotes", 401, "token_invalid", f'App token="{token}"', body=ask()),
        refused("tab", "a tab in place of the blank", 401, "token_invalid", f"Bearer\t{token}", body=ask()),
        refused("two-tokens", "two that a proxy joined", 400, "credentials_ambiguous", f"{bearer}, {app}", body=ask()),
        refused("session-token", "a session token opens no session", 401, "token_invalid", "Bearer " + signed(session_claims()), body=ask()),
        refused("session-token-first", "in the first generation neither", 401, "token_invalid", "App token=" + signed(session_claims()), body=ask()),
        refused("other-secret", "signed by somebody else", 401, "token_invalid", "Bearer " + signed(app_claims(), secret=keys.OTHER_SECRET), body=ask()),
        refused("expired", "one that has expired", 401, "token_invalid", f"Bearer {late}", body=ask()),
        refused("placeholder", "the placeholder of document 004", 401, "token_invalid", "Bearer YOUR_APPLICATION_TOKEN", body=ask()),
        refused("no-identity", "nobody", 400, "identity_invalid", body="{}"),
        refused("no-body", "nothing at all", 400, "identity_invalid"),
        refused("no-body-form", "nothing, as a form", 400, "identity_invalid", content_type=FORM),
        *(refused(f"token-first-{id}", "the token is judged before the rest", 401, "token_invalid", "Bearer " + signed(app_claims(), secret=keys.OTHER_SECRET), **request) for id, request in [("body", {"body": "["}), ("type", {"content_type": "text/plain", "body": ask()}), ("identity", {"body": "{}"}), ("query", {"query": "identity=ann"}), ("long", {"body": " " * 65_537})]),
        refused("bad-identity", "a name that hides something", 400, "identity_invalid", body=json.dumps({"identity": "ann\u202e"})),
        refused("identity-number", "a number", 400, "body_malformed", body='{"identity":7}'),
        refused("scope-unknown", "a scope that is none", 400, "scope_unknown", body=ask(scopes=["all"])),
        refused("scopes-text", "text for a list", 400, "body_malformed", body=ask(scopes="videos.read")),
        refused("scope-misspelt", "a wish for less, misspelt", 400, "body_malformed", body=ask(scope=["videos.read"])),
        refused("first-scopes", "the first generation has no scopes, so less cannot be asked for", 400, "body_malformed", app, body=ask(scopes=["videos.read"])),
        refused("first-form-twice", "two identities", 400, "body_malformed", app, content_type=FORM, body="identity=ann&identity=ben"),
        refused("body-twice", "two identities", 400, "body_malformed", body='{"identity":"ann","identity":"ben"}'),
        refused("body-list", "no object", 400, "body_malformed", body='["ann"]'),
        refused("body-form", "the second generation has no forms", 415, "media_type_unsupported", content_type=FORM, body="identity=ann"),
        refused("body-text", "plain text", 415, "media_type_unsupported", content_type="text/plain", body=ask()),
        refused("body-long", "too long to look at", 413, "body_too_large", body=json.dumps({"identity": "a" * 65_536})),
        refused("query", "nothing belongs there", 400, "query_malformed", query="identity=ann", body=ask()),
    ]
    shared = {"authority": AUTHORITY, "lifetime": lifetime}
    groups = [
        {"comment": "Sessions that are granted", **shared, "tests": grants},
        {"comment": "Sessions that are not", **shared, "tests": refusals},
    ]
    return file("videoio_endpoint", groups)


def script_url() -> dict:
    script = "https://cdn.video.io/js/1.0.3/videokit.js"
    exposed, ignored = "app_token_exposed", "app_token_ignored"

    def session(id, comment, query, token="1nU7", warning=None):
        told = {"kind": "session", "token": token, "identity": None, "warning": warning}
        return vector(id, comment, url=script + query, **outcome(told))

    def app(id, comment, query, identity="ann", token=TOKEN):
        told = {"kind": "app", "token": token, "identity": identity, "warning": exposed}
        return vector(id, comment, url=script + query, **outcome(told))

    def bad(id, comment, code, query):
        return vector(id, comment, url=script + query, **outcome(code))

    good = [
        session("session", "a session token", "?sessionToken=1nU7"),
        session("session-others", "other parameters do not count", "?v=1&sessionToken=1nU7&v=2&x"),
        session("session-fragment", "what follows the fragment's mark does not count", "?sessionToken=1nU7#&sessionToken=other&appToken=a"),
        session("session-escaped", "percent-decoded", "?sessionToken=%31n%55%37"),
        session("session-name-escaped", "the name too", "?session%54oken=1nU7"),
        session("session-question", "a second question mark is no mark", "?sessionToken=1nU7?x", "1nU7?x"),
        session("session-equals", "a second equals sign neither", "?sessionToken=1nU7=", "1nU7="),
        session("session-broken-other", "how others are written does not count", "?x=%zz&%=1&sessionToken=1nU7"),
        session("both", "the session token wins", "?appToken=a.b.c&identity=ann&sessionToken=1nU7", warning=ignored),
        session("both-half", "also beside half of the other", "?sessionToken=1nU7&appToken=a.b.c", warning=ignored),
        session("session-identity", "an identity beside it says nothing", "?sessionToken=1nU7&identity=ann"),
        app("app", "an app token and an identity", "?appToken=a.b.c&identity=ann"),
        app("app-order", "in the other order", "?identity=ann&appToken=a.b.c"),
        app("app-plus", "a plus is a space", "?appToken=a.b.c&identity=Ann+Example", "Ann Example"),
        app("app-plus-escaped", "an escaped one is a plus", "?appToken=a.b.c&identity=ann%2Bvideo%40app.example", "ann+video@app.example"),
        app("app-space-escaped", "an escaped space", "?appToken=a.b.c&identity=Ann%20Example", "Ann Example"),
        app("app-script", "any script", "?appToken=a.b.c&identity=%E6%97%A5%E6%9C%AC", "\u65e5\u672c"),
        app("app-twice-escaped", "decoded once", "?appToken=a.b.c&identity=ann%2541", "ann%41"),
    ]
    large = "a" * (16 * 1024 + 1)
    refused = [
        bad("nothing", "no query", "argument_invalid", ""),
        bad("nothing-known", "nothing that is known", "argument_invalid", "?v=1"),
        bad("only-fragment", "all of it behind the fragment's mark", "argument_invalid", "#?sessionToken=1nU7"),
        bad("name-cased", "names are exact", "argument_invalid", "?sessiontoken=1nU7"),
        bad("app-alone", "nobody's", "argument_invalid", "?appToken=a.b.c"),
        bad("identity-alone", "with no token", "argument_invalid", "?identity=ann"),
        bad("session-twice", "two session tokens", "argument_invalid", "?sessionToken=1nU7&sessionToken=1nU7"),
        bad("session-twice-escaped", "through an escape", "argument_invalid", "?sessionToken=1nU7&%73essionToken=x"),
        bad("identity-twice", "two identities", "argument_invalid", "?appToken=a.b.c&identity=ann&identity=ben"),
        bad("app-twice", "two app tokens", "argument_invalid", "?appToken=a&appToken=b&identity=ann"),
        bad("identity-twice-beside", "twice is twice, also where it does not count", "argument_invalid", "?sessionToken=1nU7&identity=ann&identity=ben"),
        bad("broken-escape", "a percent sign alone", "argument_invalid", "?appToken=a.b.c&identity=100%"),
        bad("broken-escape-digits", "no digits behind it", "argument_invalid", "?appToken=a.b.c&identity=%zz"),
        bad("broken-utf8", "no UTF-8", "argument_invalid", "?appToken=a.b.c&identity=%ff"),
        bad("too-long", "too long to look at", "argument_invalid", "?sessionToken=1nU7&x=" + "a" * 65_536),
        bad("session-empty", "an empty token", "token_malformed", "?sessionToken="),
        bad("session-bare", "a name alone", "token_malformed", "?sessionToken"),
        bad("session-space", "a token with white space", "token_malformed", "?sessionToken=1nU7+x"),
        bad("session-newline", "a token with a line break", "token_malformed", "?sessionToken=1nU7%0d%0aX-Evil:1"),
        bad("session-large", "a token over 16 KiB", "token_too_large", "?sessionToken=" + large),
        bad("session-empty-beside", "an empty one beside an app token", "token_malformed", "?sessionToken=&appToken=a.b.c&identity=ann"),
        bad("app-empty", "an empty app token", "token_malformed", "?appToken=&identity=ann"),
        bad("identity-empty", "an empty identity", "identity_invalid", "?appToken=a.b.c&identity="),
        bad("identity-nul", "NUL", "identity_invalid", "?appToken=a.b.c&identity=ann%00"),
        bad("identity-bidi", "a mark that turns the text", "identity_invalid", "?appToken=a.b.c&identity=ann%E2%80%AE"),
    ]
    groups = [{"comment": "Credentials", "tests": good}, {"comment": "None", "tests": refused}]
    return file("videoio_script_url", groups)


def looked_at(case) -> list:
    """For the vectors of `inspect`."""
    def one(id, comment, claims, *findings, **more):
        return case(id, comment, signed(claims), "videoio_app", "full_control", *findings, **more)

    def two(id, comment, claims, *findings):
        return case(id, comment, signed(claims), "videoio_session", *findings)

    return [
        one("videoio-app", "an app token", app_claims(), "never_expires"),
        one("videoio-app-secret", "with its secret", app_claims(), "never_expires", "signature_matches", secret=keys.SECRET),
        one("videoio-app-expiring", "one that expires", app_claims(exp=NOW + HOUR)),
        one("videoio-app-expired", "one that has expired", app_claims(exp=NOW), "token_expired"),
        one("videoio-app-issuer", "of another issuer", app_claims(iss="me"), "never_expires", "claim_invalid"),
        one("videoio-app-no-role", "without its role", app_claims(drop=("role",)), "never_expires", "claim_invalid"),
        one("videoio-app-no-jti", "without an id", app_claims(drop=("jti",)), "never_expires", "claim_invalid", "jti_missing"),
        one("videoio-app-audience", "made for someone, and of another issuer", app_claims(iss="me", aud="x"), "never_expires", "audience_unexpected", "claim_invalid"),
        two("videoio-session", "a session token", session_claims()),
        two("videoio-session-admin", "that sees everybody's", session_claims(scopes=["videos.admin.read"]), "admin_scope"),
        two("videoio-session-nothing", "good for nothing", session_claims(scopes=[]), "scope_missing"),
        two("videoio-session-unknown", "a scope that is none", session_claims(scopes=["all"]), "claim_invalid"),
        two("videoio-session-for-ever", "that never expires", session_claims(drop=("exp",)), "expiry_missing"),
        two("videoio-session-identity", "nobody's", session_claims(sub=""), "claim_invalid"),
        two("videoio-session-expired", "that has expired", session_claims(iat=NOW - HOUR, exp=NOW), "token_expired"),
        case("videoio-neither", "an app id alone is not enough", signed({"acid": APP, "iat": NOW, "exp": NOW + HOUR, "jti": "a"}), "jwt"),
    ]
