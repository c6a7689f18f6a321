"""Vectors for a client's session: what a server that hands tokens out is asked, and what its answers mean.

Lives are milliseconds from when the request left, as the session counts them. A `null` life is that of a token that
does not say when it ends; `sure` is false where it is by the device's clock. `failure` is what the machine is told.
"""

import base64
import json

from .group import NOW, file, outcome, vector

# The clock of the device: an hour fast, which may change nothing but where it is all that there is.
DEVICE = (NOW + 3600) * 1000
DATE = "Sun, 15 Jun 2025 15:06:40 GMT"
URL = "https://app.example/tokens"
NOTES = {
    "lifetime": "milliseconds from when the request left, null for a token that does not say when it ends",
    "sure": "false where only the clock of the device says it",
    "padded_to": "spaces follow the body up to this length in bytes",
    "strict": "a reader of JSON that takes the last of two members cannot see it",
    "now": "milliseconds since 1970 by the clock of the device",
}


def jwt(**claims) -> str:
    def part(value) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims)}.c2ln"


def odd(payload: str | bytes, encode=base64.urlsafe_b64encode) -> str:
    """A token whose payload is these bytes, in this spelling of base64."""
    written = payload if isinstance(payload, bytes) else payload.encode()
    return f"e30.{encode(written).decode()}.c2ln"


def fetched(token="a.b.c", lifetime=None, sure=True, identity=None) -> dict:
    return {"fetched": {"token": token, "lifetime": lifetime, "sure": sure, "identity": identity}}


def missed(code: str, retry_after="no") -> dict:
    failure = "permanent" if retry_after == "no" else {"transient": {"retry_after": retry_after}}
    return {"code": code, "failure": failure}


def case(id, comment, result, body='{"token":"a.b.c"}', profile="any", status=200, headers=None, **more) -> dict:
    text = body if isinstance(body, str) else json.dumps(body)
    given = {"profile": profile, "status": status, "headers": headers or {}, "body": text, "now": DEVICE, **more}
    return vector(id, comment, **given, **outcome(result))


def request() -> dict:
    plain, written = {"accept": "application/json"}, {"accept": "application/json", "content-type": "application/json"}

    def asked(id, comment, profile, method, headers, body=None, leads_to=URL, url=URL, own=None, **given):
        told = {"method": method, "url": leads_to, "headers": headers, "body": body}
        return vector(id, comment, profile=profile, url=url, **(own or {}), **given, **outcome(told))

    def bad(id, comment, url, **given):
        return vector(id, comment, profile=given.pop("profile", "any"), url=url, **given, **outcome("argument_invalid"))

    named = "?participantId="
    good = [
        asked("any", "whatever the server is", "any", "GET", plain),
        asked("any-identity", "nobody knows where it would go", "any", "GET", plain, identity="ann"),
        asked("get-token", "ours", "get-token", "GET", plain, leads_to=URL + named + "ann", identity="ann"),
        asked("get-token-nobody", "without saying who", "get-token", "GET", plain),
        asked("get-token-escaped", "written as forms are", "get-token", "GET", plain, leads_to=URL + named + "Ann+%26+Ben%2B%C3%A9", identity="Ann & Ben+\u00e9"),
        asked("get-token-query", "beside what is there", "get-token", "GET", plain, url=URL + "?a=1", leads_to=URL + "?a=1&participantId=ann", identity="ann"),
        asked("get-token-other", "in the place of somebody else", "get-token", "GET", plain, url=URL + "?a=1&participantId=eve", leads_to=URL + "?a=1&participantId=ann", identity="ann"),
        asked("room", "a room's", "room", "GET", plain, url="https://app.example/room/daily", leads_to="https://app.example/room/daily" + named + "ann", identity="ann"),
        asked("videoio-second", "session tokens", "videoio-v2", "POST", written, {"identity": "ann", "scopes": ["videos.read"]}, identity="ann", scopes=["videos.read"]),
        asked("videoio-second-app", "with an app token", "videoio-v2", "POST", {**written, "authorization": "Bearer hush.hush.hush"}, {"identity": "ann", "scopes": []}, identity="ann", app_token="hush.hush.hush"),
        asked("videoio-first-app", "session keys", "videoio-v1", "POST", {**written, "authorization": "App token=hush.hush.hush"}, {"identity": "ann"}, identity="ann", app_token="hush.hush.hush"),
        asked("livekit", "a token endpoint", "livekit", "POST", written, {"participant_identity": "ann"}, identity="ann"),
        asked("livekit-nobody", "all of it is optional", "livekit", "POST", written, {}),
        asked("bare", "the text alone", "bare", "GET", {"accept": "text/plain, application/jwt"}),
        asked("own-method", "by another method", "any", "POST", plain, own={"method": "POST"}),
        asked("own-body", "a text, by `POST`", "any", "POST", plain, {"room": "daily"}, body_text='{"room":"daily"}'),
        asked("own-json", "what is written as JSON, and the header that says so", "any", "PUT", written, {"room": "daily"}, own={"method": "PUT"}, body_json={"room": "daily"}),
        asked("own-over-profile", "in place of the profile's", "livekit", "PATCH", written, {"room": "daily"}, own={"method": "PATCH"}, body_json={"room": "daily"}, identity="ann"),
        asked("plain-near", "no TLS on the same machine", "videoio-v2", "POST", {**written, "authorization": "Bearer hush"}, {"identity": "ann", "scopes": []}, url="http://127.0.0.1:8080/v1/sessions", leads_to="http://127.0.0.1:8080/v1/sessions", identity="ann", app_token="hush"),
    ]
    refused = [
        bad("profile-unknown", "no such profile", URL, profile="get_token"),
        bad("url-empty", "no URL", ""),
        bad("url-password", "a password in it", "https://ann:hush@app.example/"),
        bad("url-file", "another scheme", "file:///etc/passwd"),
        bad("get-body", "`GET` has no body", URL, method="GET", body_json={"room": "daily"}),
        bad("get-profile-body", "nor that of a profile", URL, profile="livekit", method="GET"),
        bad("method-unknown", "one that brings no token", URL, method="TRACE"),
        bad("method-lower", "methods are upper case", URL, method="post"),
        bad("app-plain", "an app token without TLS", "http://app.example/v1/sessions", profile="videoio-v2", identity="ann", app_token="hush"),
    ]
    return file("session_request", [{"comment": "Requests", "tests": good}, {"comment": "None", "tests": refused}], NOTES)


def answer() -> dict:
    minute, hour = 60_000, 3_600_000
    dated = {"date": DATE}
    sealed = jwt(iat=NOW, exp=NOW + 3600)
    brief = jwt(iat=NOW, exp=NOW + 600)
    endless = jwt(sub="ann")

    def life(id, comment, lifetime, sure=True, token="a.b.c", headers=None, **members):
        return case(id, comment, fetched(token, lifetime, sure), {"token": token, **members}, headers=headers)

    def faulty(id, comment, code="remote_answer_invalid", body="", **more):
        return case(id, comment, missed(code), body, **more)

    tokens = [
        case("token", "ours", fetched()),
        case("get-token", "ours by its name", fetched(), profile="get-token"),
        case("room", "that of a room", fetched(), profile="room"),
        case("created", "any success", fetched(), status=201),
        case("accepted", "any success", fetched(), status=299, profile="livekit"),
        case("videoio-second", "a session token", fetched("1nU7", 10 * minute - 1000, identity="ann"), {"sessionToken": "1nU7", "expiresAt": "2025-06-15T15:16:40.000000Z", "identity": "ann"}, profile="videoio-v2", headers=dated),
        case("videoio-first", "a session key", fetched("1nU7", identity="ann"), {"session_key": "1nU7", "identity": "ann"}, profile="videoio-v1"),
        case("livekit", "with its server", fetched("a.b.c"), {"server_url": "wss://x.example", "participant_token": "a.b.c"}, profile="livekit"),
        case("livekit-alone", "the server is known already", fetched(), {"participant_token": "a.b.c"}, profile="livekit"),
        *[case(f"livekit-{name}", "as servers write it", fetched(), {name: "a.b.c"}, profile="livekit") for name in ("participantToken", "accessToken", "access_token", "token")],
        *[case(f"any-{name}", "whoever's it is", fetched(), {name: "a.b.c"}) for name in ("sessionToken", "session_key", "participantToken", "participant_token", "accessToken", "access_token")],
        case("first-found", "in a fixed order", fetched("1st"), '{"access_token":"3rd","sessionToken":"2nd","token":"1st"}'),
        case("null-is-none", "null is not there", fetched("2nd"), '{"token":null,"sessionToken":"2nd"}'),
        case("bare", "the text", fetched(), "a.b.c\n", profile="bare", headers={"content-type": "text/plain"}),
        case("bare-jwt", "the text, with its life", fetched(brief, 10 * minute), brief, profile="bare"),
        case("any-bare", "the text, whoever answers", fetched(), " a.b.c "),
        case("identity-livekit", "as LiveKit has it", fetched(identity="ann"), {"participant_token": "a.b.c", "participant_identity": "ann"}),
        case("identity-number", "what is no text names nobody", fetched(), {"token": "a.b.c", "identity": 7}),
        case("mark", "a mark of the order of bytes in front", fetched(), '\ufeff{"token":"a.b.c"}'),
        case("mark-bare", "the same before the text", fetched(), "\ufeffa.b.c", profile="bare"),
        case("padded", "128 KiB exactly", fetched(), padded_to=128 * 1024),
        case("error-null", "no error", fetched(), '{"error":null,"token":"a.b.c"}'),
    ]
    lives = [
        life("none", "nothing says when it ends", None),
        life("none-jwt", "a token without an end", None, token=endless, headers=dated),
        life("expires-in", "seconds", 10 * minute, expires_in=600),
        life("expires-in-camel", "as some write it", 10 * minute, expiresIn=600),
        life("expires-in-fraction", "a fraction", 90_500, expires_in=90.5),
        life("expires-in-fine", "less than a millisecond is dropped", 1_234, expires_in=1.2349),
        life("expires-in-text", "a number as text", 10 * minute, expires_in="600"),
        life("expires-in-text-fraction", "with a fraction", 90_500, expires_in="90.5"),
        life("expires-in-zero", "ended", 0, expires_in=0),
        life("expires-in-wins", "before all else", 5 * minute, token=sealed, headers=dated, expires_in=300, expires_at=NOW + 900),
        life("expires-in-old", "a cache kept it", 5 * minute, headers={"age": "300"}, expires_in=600),
        life("expires-in-too-old", "for too long", 0, headers={"age": "900"}, expires_in=600),
        life("expires-in-ancient", "for longer than can be counted", 0, headers={"age": "9" * 30}, expires_in=600),
        life("expires-in-signed", "what is no number of seconds is no age", 10 * minute, headers={"age": "+300"}, expires_in=600),
        life("expires-in-undefined", "what programs call nothing is nobody's time", None, undefined=5),
        life("expires-at", "by the clock of the server, less a second", 10 * minute - 1000, headers=dated, expires_at=NOW + 600),
        life("expires-at-text", "a number as text", 10 * minute - 1000, headers=dated, expiresAt=str(NOW + 600)),
        life("expires-at-iso", "ISO 8601", 10 * minute - 1000, headers=dated, expiresAt="2025-06-15T15:16:40Z"),
        life("expires-at-micro", "with microseconds", 10 * minute - 1000 + 821, headers=dated, expiresAt="2025-06-15T15:16:40.821997Z"),
        life("expires-at-old", "a cache kept it", 5 * minute - 1000, headers={"age": "300", **dated}, expires_at=NOW + 600),
        life("expires-at-past", "ended", 0, headers=dated, expires_at=NOW - 1),
        life("expires-at-device", "by the clock of the device, if there is no other", 10 * minute, sure=False, expires_at=NOW + 3600 + 600),
        life("expires-at-device-past", "which may be wrong", 0, sure=False, expires_at=NOW + 600),
        life("exp", "the token's own, by the clock of the server", hour - 1000, token=sealed, headers=dated),
        life("exp-iat", "by itself, less what `iat` may have been put back", hour - minute, token=sealed),
        life("exp-iat-brief", "by itself, if it is ten minutes", 10 * minute, token=brief),
        life("exp-iat-fraction", "fractions", 90_500, token=jwt(iat=NOW + 0.25, exp=NOW + 90.75)),
        life("exp-device", "by the clock of the device, if it has no `iat`", 10 * minute, sure=False, token=jwt(exp=NOW + 3600 + 600)),
        life("exp-text", "a text is no claim", None, token=jwt(exp=str(NOW + 600)), headers=dated),
        life("exp-milliseconds", "one that is none", None, token=jwt(exp=(NOW + 600) * 1000), headers=dated),
        life("nbf-ahead", "a server that is ahead makes nobody ask again", 10 * minute, token=jwt(iat=NOW + 5, nbf=NOW + 5, exp=NOW + 605)),
        life("date-broken", "no date", hour - minute, token=sealed, headers={"date": "yesterday"}),
        life("exp-twice", "the last, as readers of JSON have it", 10 * minute - 1000, token=odd(f'{{"exp":1,"exp":{NOW + 600}}}'), headers=dated),
        life("exp-escaped", "its name written otherwise", 10 * minute - 1000, token=odd(f'{{"\\u0065xp":{NOW + 600}}}'), headers=dated),
        life("exp-endless", "a number that is too large for any reader", None, token=odd('{"exp":1e400}'), headers=dated),
        life("exp-list", "no number", None, token=jwt(exp=[NOW + 600]), headers=dated),
        life("opaque", "two dots make no JWT", None, token="a.!.c", headers=dated),
    ]
    # What another reader of JSON or of base64 stops at is skipped: a token that ends would be one that does not.
    ends = f'"exp":{NOW + 600}'
    beside = [
        life(f"claim-{id}", comment, 10 * minute - 1000, token=token, headers=dated)
        for id, comment, token in (
            ("deep", "another claim is deeper than the core reads", odd(f'{{"deep":{"[" * 200}{"]" * 200},{ends}}}')),
            ("large", "another claim is more than any number", odd(f'{{"large":1e400,{ends}}}')),
            ("half-character", "another claim has half of a character", odd(f'{{"half":"\\ud800",{ends}}}')),
            ("half-name", "so has the name of another", odd(f'{{"\\udc00":1,{ends}}}')),
            ("latin", "another claim is no UTF-8", odd(b'{"name":"\xe9",' + ends.encode() + b"}")),
            ("latin-name", "nor is the name of another", odd(b'{"\xe9":1,' + ends.encode() + b"}")),
            ("twice", "another stands twice", odd(f'{{"a":1,"a":2,{ends}}}')),
            ("iat-large", "`iat` is more than any number", odd(f'{{"iat":1e400,{ends}}}')),
            ("iat-deep", "`iat` is deeper than the core reads", odd(f'{{"iat":{"[" * 200}{"]" * 200},{ends}}}')),
            ("iat-half-character", "`iat` is a text that is none", odd(f'{{"iat":"\\ud800",{ends}}}')),
            ("mark", "a mark of the order of bytes in front", odd(f"\ufeff{{{ends}}}")),
            ("padded", "base64 to the end", odd(f'{{"pad":"12",{ends}}}')),
            ("other-alphabet", "the other alphabet of base64", odd(f'{{"a":"???>>>",{ends}}}', base64.b64encode)),
            ("alphabet", "both of its letters beyond those", odd(f'{{"a":"???>>>",{ends}}}')),
            ("unused-bits", "bits of base64 that nobody uses", odd(f'{{"pad":"12",{ends}}}').replace("H0=", "H1")),
        )
    ]
    nothing = [
        faulty("undefined-member", "a member of that name is none", body='{"undefined":"hush"}'),
        faulty("expires-at-list", "a list of times is none", body={"token": "hush", "expires_at": ["2025-06-15T15:16:40Z"]}),
        faulty("expires-at-leap", "no second of that number", body={"token": "hush", "expires_at": "2025-06-30T23:59:60Z"}),
        faulty("expires-at-midnight", "nor an hour", body={"token": "hush", "expires_at": "2025-06-15T24:00:00Z"}),
        faulty("empty", "nothing", "token_malformed"),
        faulty("empty-object", "no token", body="{}"),
        faulty("null", "the word for nothing", "token_malformed", "null"),
        faulty("undefined", "the word for nothing", "token_malformed", "undefined"),
        faulty("null-named", "the same where an object has to be", body="null", profile="get-token"),
        faulty("token-null", "the word in it", "token_malformed", {"token": "null"}),
        faulty("token-undefined", "the word in it", "token_malformed", {"token": "undefined"}),
        faulty("token-empty", "an empty one", "token_malformed", {"token": ""}),
        faulty("token-number", "a number", "token_malformed", {"token": 7}),
        faulty("token-object", "an object", "token_malformed", {"token": {"token": "a.b.c"}}),
        faulty("token-space", "white space in it", "token_malformed", {"token": "a b"}),
        faulty("token-twice-encoded", "JSON in a text", "token_malformed", {"token": '"a.b.c"'}),
        faulty("token-large", "over 16 KiB", "token_too_large", {"token": "a" * 16_385}),
        faulty("html", "a page", "token_malformed", "<!doctype html><p>hush</p>"),
        faulty("html-named", "a page where JSON has to be", body="<!doctype html><p>hush</p>", profile="livekit"),
        faulty("twice-encoded", "JSON in a text of JSON", body=json.dumps('{"token":"hush"}')),
        faulty("text-encoded", "a text of JSON", body='"hush"'),
        faulty("list", "a list", body='["hush"]'),
        faulty("cut", "half of it", body='{"token":"hush"'),
        faulty("nan", "no JSON", body='{"token":"hush","expires_in":NaN}'),
        faulty("infinite", "more than any number", body='{"token":"hush","expires_in":1e400}'),
        faulty("member-twice", "a member twice", body='{"token":"hush","token":"rush"}', strict=True),
        faulty("wrong-profile", "another server's", body={"session_key": "hush"}, profile="livekit"),
        faulty("long", "over 128 KiB", body='{"token":"hush"}', padded_to=128 * 1024 + 1),
        faulty("expires-in-negative", "before it began", body={"token": "hush", "expires_in": -1}),
        faulty("expires-in-word", "a word", body={"token": "hush", "expires_in": "soon"}),
        faulty("expires-in-truth", "no number", body={"token": "hush", "expires_in": True}),
        faulty("expires-at-milliseconds", "milliseconds", body={"token": "hush", "expires_at": (NOW + 600) * 1000}),
        faulty("expires-at-date", "a day", body={"token": "hush", "expires_at": "2025-06-15"}),
        faulty("expires-at-zone", "not UTC", body={"token": "hush", "expires_at": "2025-06-15T15:16:40+02:00"}),
        faulty("error", "an error under a success", "remote_invalid_parameter", {"error": "hush", "token": "a.b.c"}),
        faulty("bare-object", "JSON where the text has to be", "token_malformed", {"token": "hush"}, profile="bare"),
    ]

    def refused(id, comment, code, status, wait="no", body="the token hush is bad", **headers):
        return case(id, comment, missed(code, wait), body, status=status, headers={name.replace("_", "-"): value for name, value in headers.items()})

    refusals = [
        *[refused(f"status-{status}", "would be said again", code, status) for status, code in (
            (300, "remote_answer_invalid"), (302, "remote_answer_invalid"), (400, "remote_invalid_parameter"), (401, "remote_unauthorized"), (402, "remote_not_found"),
            (403, "remote_forbidden"), (404, "remote_not_found"), (410, "remote_invalid_parameter"), (422, "remote_invalid_parameter"))],
        *[refused(f"status-{status}", "another try may help", code, status, None) for status, code in (
            (408, "remote_unavailable"), (425, "remote_rate_limited"), (429, "remote_rate_limited"), (500, "remote_unavailable"), (502, "remote_unavailable"),
            (503, "remote_unavailable"), (599, "remote_unavailable"))],
        refused("retry-after", "seconds", "remote_rate_limited", 429, 7_000, retry_after="7"),
        refused("retry-after-date", "a date, by the clock of the server", "remote_unavailable", 503, 7_000, retry_after="Sun, 15 Jun 2025 15:06:47 GMT", date=DATE),
        refused("retry-after-past", "a date that has passed", "remote_unavailable", 503, 0, retry_after="Sun, 15 Jun 2025 15:06:30 GMT", date=DATE),
        refused("retry-after-device", "a date, by the only clock there is", "remote_unavailable", 503, 7_000, retry_after="Sun, 15 Jun 2025 16:06:47 GMT"),
        refused("retry-after-word", "no wait", "remote_unavailable", 503, None, retry_after="soon"),
        refused("retry-after-final", "a refusal stays one", "remote_forbidden", 403, retry_after="7"),
        refused("not-yet", "in a second it is", "remote_unauthorized", 401, 1_000, '{"statusCode":401,"code":"token_not_yet_valid"}'),
        refused("not-yet-words", "in the words of others", "remote_forbidden", 403, 1_000, "Token is not valid yet (nbf) hush"),
        refused("not-yet-other", "in other words", "remote_invalid_parameter", 400, 1_000, "The token is NOT YET VALID: hush"),
    ]
    groups = [
        {"comment": "Tokens", "tests": tokens},
        {"comment": "Lives", "tests": lives},
        {"comment": "Beside a token's end", "tests": beside},
        {"comment": "No tokens", "tests": nothing},
        {"comment": "Refusals", "tests": refusals},
    ]
    return file("session_answer", groups, NOTES)
