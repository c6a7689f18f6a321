"""The conformance vectors through the binding: how each type of test maps to calls.

The vectors are data for every language; `tests/vectors/README.md` of the repository describes them.
"""

import asyncio
import json
import math
import pathlib
import unittest.mock

import httpx

import roomkey
from roomkey import _roomkey, jws, livekit, opentok, videoio, videosdk, vonage
from roomkey.videosdk.client import AsyncClient, Client

FOLDER = pathlib.Path(__file__).resolve().parents[3] / "tests/vectors"


class UnknownType(Exception):
    """The vectors have a type of test that this runner does not know."""


def files():
    return {
        path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))
    }


def answer(group, test):
    """What the binding makes of a test: `("ok", output)` or `("error", code)`."""
    ask = TYPES.get(group["type"])
    if ask is None:
        raise UnknownType(group["type"])
    try:
        return "ok", ask(group, test)
    except roomkey.RoomkeyError as error:
        assert isinstance(error, roomkey.errors.CLASSES[error.code])
        return "error", error.code
    except TypeError as error:
        # A keyword that nobody knows is Python's own error.
        assert "unexpected keyword argument" in str(error), error
        return "error", "argument_invalid"


def expected(test):
    return ("ok", test["output"]) if test["result"] == "ok" else ("error", test["code"])


def credentials_of(group):
    return videosdk.Credentials(group["credentials"]["api_key"], group["credentials"]["secret"])


def renamed(given, names):
    return {names.get(name, name): value for name, value in given.items()}


def mint_with(minter, test):
    names = {"room": "room_id", "participant": "participant_id"}
    # That a permission has to be named at all is Python's own error too.
    given = {"permissions": []} | renamed(test["input"], names)
    # A value of null is no value of the right type; as an argument it would mean "not given".
    assert None not in given.values()
    return {"token": minter.mint(**given, now=test["now"])}


def expectation_of(given):
    names = {"room": "room_id", "participant": "participant_id", "maximum_lifetime": "max_lifetime"}
    return renamed(given, names)


def key_of(group):
    key = group["key"]
    if key["algorithm"] == "HS256":
        return jws.Key.hs256(key["secret"])
    assert key["algorithm"] == "RS256"
    return jws.Key.rs256_pem(key["public_key_pem"])


def identifier(group, test):
    parse = getattr(roomkey, f"parse_{group['kind']}")
    assert parse(test["input"]) == test["input"]
    return {}


def inspect(_, test):
    report = roomkey.inspect(test["token"], secret=test.get("secret"), now=test["now"])
    assert report.verified is False and report.to_dict()["verified"] is False
    shown = str(report)
    assert all(character.isprintable() or character == "\n" for character in shown), shown
    return {"kind": report.kind, "findings": sorted(finding.code for finding in report.findings)}


def jws_open(group, test):
    return {"payload_hex": key_of(group).open(test["token"]).hex()}


def jwt_verify(group, test):
    expectation = renamed(test["expectation"], {"maximum_lifetime": "max_lifetime"})
    claims = jws.verify(test["token"], key_of(group), **expectation, now=test["now"])
    return {"claims": claims}


# Conversations: the ready clients, with a vendor, a clock and a sleep that follow the events.


class Scene:
    """Plays what happens, and writes down what the client does."""

    def __init__(self, test):
        self.events = iter(test["events"])
        self.instructions = []
        self.now = 0
        self.drawn = 0
        self.credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")

    def next(self):
        event = next(self.events)
        self.now, self.drawn = event["now"], event.get("drawn", 0)
        return event

    def sent(self, request):
        """What a vendor answers to a request."""
        token = request.headers["authorization"]
        claims = self.credentials.verify(token, now=self.now, max_lifetime=600)
        issued_at = int(claims.issued_at.timestamp())
        self.instructions.append({"send": {"issued_at": issued_at}})
        event = self.next()
        if event["event"] == "unreachable":
            raise httpx.ConnectError("nobody is there")
        if event["event"] == "timed_out":
            raise httpx.ReadTimeout("nobody answers")
        if event["event"] == "cancelled":
            raise asyncio.CancelledError
        body = event["body"].encode()
        if "padded_to" in event:
            body = body.ljust(event["padded_to"])
        stream = Endless(body) if "endless" in event else httpx.ByteStream(body)
        headers = [tuple(pair) for pair in event["headers"]]
        return httpx.Response(event["status"], headers=headers, stream=stream)

    def slept(self, seconds):
        milliseconds = round(seconds * 1000)
        assert abs(seconds * 1000 - milliseconds) < 1e-6
        self.instructions.append({"wait_ms": milliseconds})
        if self.next()["event"] == "cancelled":
            raise asyncio.CancelledError

    async def awaited(self, seconds):
        self.slept(seconds)

    def play(self, call):
        """What is done until the call ends."""
        self.next()
        with (
            unittest.mock.patch("time.time", lambda: float(self.now)),
            unittest.mock.patch("time.sleep", self.slept),
            unittest.mock.patch("asyncio.sleep", self.awaited),
            unittest.mock.patch("secrets.randbits", lambda bits: self.drawn),
        ):
            try:
                done = {"room": call(self).room_id}
            except roomkey.RoomkeyError as error:
                done = {"error": error.code, "retry_after": error.retry_after}
            except asyncio.CancelledError:
                done = {"cancelled": True}
        assert next(self.events, None) is None, "not everything was played"
        return [*self.instructions, done]


class Endless(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that does not end by itself."""

    def __init__(self, body):
        self.body = body

    def __iter__(self):
        yield self.body
        for _ in range(1 << 12):
            yield b" " * (1 << 16)
        raise AssertionError("it is read to its end")

    async def __aiter__(self):
        for chunk in self:
            yield chunk


def conversation(_, test):
    def ask(client):
        rooms = ("2kyv-gzay-64pg",) if test["call"] == "fetch_room" else ()
        return getattr(client, test["call"])(*rooms)

    def blocking(scene):
        http = httpx.Client(transport=httpx.MockTransport(scene.sent))
        return ask(Client(scene.credentials, attempts=test["attempts"], http=http))

    def awaiting(scene):
        async def run():
            http = httpx.AsyncClient(transport=httpx.MockTransport(scene.sent))
            return await ask(AsyncClient(scene.credentials, attempts=test["attempts"], http=http))

        return asyncio.run(run())

    instructions = Scene(test).play(blocking)
    assert Scene(test).play(awaiting) == instructions
    return {"instructions": instructions}


def endpoints(group, test):
    credentials = credentials_of(group)
    served = videosdk.Endpoints(credentials)
    request = {name: test[name] for name in ("query", "authorization", "content_type")}
    request |= {"body": test["body"].encode(), "now": test["now"]}
    if test["endpoint"] == "get_token":
        policy = videosdk.Policy(**renamed(test["policy"], {"participant": "participant_id"}))
        answer = served.get_token(policy, **request)
    elif test["endpoint"] == "create_meeting":
        answer = served.create_meeting(**request)
    else:
        assert test["endpoint"] == "validate_meeting"
        answer = served.validate_meeting(test["meeting"], **request)
    if isinstance(answer, videosdk.Pending):
        vendor = test["vendor"]
        if vendor is None:
            body = json.loads(answer.body) if answer.body else None
            return {
                "method": answer.method,
                "url": answer.url,
                "headers": answer.headers,
                "body": body,
            }
        if isinstance(vendor, str):
            answer = answer.unanswered(timed_out=vendor == "timeout")
        else:
            answer = answer.answer(vendor["status"], vendor["headers"], vendor["body"].encode())
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"
    body = json.loads(answer.body)
    if "code" in body:
        assert body["statusCode"] == answer.status
        shown = {"code": body["code"]}
        if "retry-after" in answer.headers:
            shown["retry_after"] = int(answer.headers["retry-after"])
    elif "token" in body:
        claims = credentials.verify(body["token"], now=test["now"]).to_dict()
        assert claims.pop("jti")
        shown = {"claims": claims}
    else:
        shown = {"body": body}
    return {"status": answer.status} | shown


def keyring(group, test):
    entries = [
        (videosdk.Credentials(entry["api_key"], entry["secret"]), entry["state"])
        for entry in group["keyring"]
    ]
    ring = videosdk.Keyring(entries)
    if "input" in test:
        return mint_with(ring, test)
    return {"claims": ring.verify(test["token"], now=test["now"]).to_dict()}


def leeway(_, test):
    """There is no leeway by itself: a verification takes it, or says why not."""
    credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    now = 1_750_000_000
    token = credentials.mint(permissions=["allow_join"], lifetime=60, now=now)
    last = now + 59 + test["input"]
    credentials.verify(token, leeway=test["input"], now=last)
    try:
        credentials.verify(token, leeway=test["input"], now=last + 1)
    except roomkey.TokenExpired:
        return {"seconds": test["input"]}
    raise AssertionError("the leeway is longer than it says")


def lifetime(_, test):
    maximum = {"maximum": test["maximum"]} if "maximum" in test else {}
    return {"seconds": roomkey.lifetime_seconds(test["input"], **maximum)}


def rest_request(_, test):
    api = videosdk.Api(test["base"])
    call = typed_call(api, test["call"], test["token"], test["arguments"])
    assert test["token"] not in repr(call)
    body = json.loads(call.body) if call.body else None
    return {"method": call.method, "url": call.url, "headers": call.headers, "body": body}


def typed_call(api, name, token, arguments):
    """Makes a call by its typed method."""
    names = {
        "room": "room_id",
        "custom_room": "custom_room_id",
        "meeting": "meeting_id",
        "session": "session_id",
        "participant": "participant_id",
    }
    return getattr(api, name)(token, **renamed(arguments, names))


ANY_ARGUMENTS = {
    "validate_room": {"room": "2kyv-gzay-64pg"},
    "fetch_room": {"room": "2kyv-gzay-64pg"},
    "deactivate_room": {"room": "2kyv-gzay-64pg"},
    "end_session": {"room": "2kyv-gzay-64pg"},
    "fetch_session": {"session": "61d5"},
    "remove_participant": {"room": "2kyv-gzay-64pg", "participant": "p"},
    "validate_meeting_v1": {"meeting": "2kyv-gzay-64pg"},
    "fetch_meeting_v1": {"meeting": "2kyv-gzay-64pg"},
    "validate_api_meeting": {"meeting": "2kyv-gzay-64pg"},
}


def rest_response(_, test):
    call = typed_call(videosdk.Api(), test["call"], "a.b.c", ANY_ARGUMENTS.get(test["call"], {}))
    understood = call.understand(test["status"], test["headers"], test["body"].encode())
    if understood is None:
        return {}
    output = {name: getattr(understood, name) for name in understood.__dataclass_fields__}
    output.pop("raw", None)
    if "items" in output:
        name = "room_id" if test["call"] == "list_rooms" else "id"
        output["items"] = [getattr(item, name) for item in output["items"]]
    return output


def revocation(group, test):
    leeway = test["leeway"]
    claims = credentials_of(group).verify(test["token"], now=test["now"], leeway=leeway)
    for entry in test["revocations"]:
        names = {
            "token": "jti",
            "participant": "room participant issued_up_to",
            "everyone": "room issued_up_to",
            "everywhere": "participant issued_up_to",
        }
        values = [entry[name] for name in names[entry["kind"]].split()]
        revoked = getattr(videosdk.Revocation, entry["kind"])(entry["api_key"], *values)
        if test["entering"] is not None:
            room, who = test["entering"]["room"], test["entering"]["participant"]
            covered = revoked.covers_entry(claims, room_id=room, participant_id=who, leeway=leeway)
        else:
            covered = revoked.covers(claims, leeway=leeway)
        if covered:
            raise roomkey.TokenRevoked("token_revoked")
    return {}


def rsa_key(group, test):
    if group["kind"] == "components":
        modulus, exponent = (bytes.fromhex(test[name]) for name in ("modulus", "exponent"))
        jws.Key.rs256_components(modulus, exponent).open(test["token"])
        return {}
    if group["kind"] == "public":
        jws.Key.rs256_pem(test["pem"])
        return {}
    signer = jws.Rs256Signer(test["pem"])
    assert repr(signer) == "Rs256Signer([redacted])"
    return {"token": signer.sign(test["payload"].encode())}


def secret(_, test):
    value = test["text"] if "text" in test else bytes.fromhex(test["hex"])
    made = roomkey.Secret(value, allow_weak=test["allow_weak"])
    assert repr(made) == str(made) == "Secret([redacted])"
    if not test["allow_weak"]:
        videosdk.Credentials("my-api-key", value)
    return {}


def timestamp(_, test):
    return {"text": roomkey.timestamp_text(test["input"])}


# Proof of the README's table: Python, VideoSDK.
def token_mint(group, test):
    return mint_with(credentials_of(group), test)


def token_verify(group, test):
    given = group["credentials"]
    credentials = credentials_of(group)
    wanted = expectation_of(test["expectation"])
    ring = videosdk.Keyring([(credentials, "passive")])
    try:
        ring.verify(test["token"], **wanted, now=test["now"])
    except roomkey.RoomkeyError:
        assert test["result"] == "error", "a keyring decides otherwise"
    else:
        assert test["result"] == "ok", "a keyring decides otherwise"
    claims = credentials.verify(test["token"], **wanted, now=test["now"])
    assert claims.api_key == given["api_key"]
    return {"claims": claims.to_dict()}


def variables(_, test):
    return {"api_key": videosdk.Credentials.from_env(test["variables"]).api_key}


# OpenTok and Vonage.


def opentok_of(group):
    return opentok.Credentials(group["credentials"]["api_key"], group["credentials"]["secret"])


def vonage_of(group, kind):
    return kind(group["application"]["application_id"], group["application"]["pem"])


def mint_session_token(credentials, test):
    mint = {"client": credentials.mint, "api": credentials.mint_api}[test["use"]]
    # That a session has to be named at all is Python's own error too.
    given = ({"session": ""} if test["use"] == "client" else {}) | test["input"]
    assert None not in given.values()
    return mint(**given, now=test["now"])


def verify_session_token(verifier, test):
    verify = {"client": verifier.verify, "api": verifier.verify_api}[test["use"]]
    wanted = renamed(test["expectation"], {"maximum_lifetime": "max_lifetime"})
    claims = verify(test["token"], **wanted, now=test["now"])
    said = claims.to_dict()
    for name in ("kind", "api_key", "application_id", "session", "role", "project", "jti"):
        assert getattr(claims, name, None) == said.get(name)
    for name, short in (("issued_at", "iat"), ("expires_at", "exp")):
        time = getattr(claims, name)
        assert (None if time is None else int(time.timestamp())) == said.get(short, said.get(name))
    return {"claims": said}


# Vendors by their name.


def keys_of(group):
    return roomkey.vendor(group["vendor"]).open(**group["credentials"])


# Proof of the README's table: Python, LiveKit.
def mint(group, test):
    keys, now = keys_of(group), test["now"]
    token = keys.mint(test["input"], now=now)
    assert keys.mint(now=now, **test["input"]) == token
    has_kinds = any(form["kinds"] for form in keys.vendor.about["forms"])
    asked = {"kind": kind} if (kind := test["input"].get("kind")) and has_kinds else {}
    claims = keys.verify(token, now=now, **asked).claims
    are_as_described(form_of(keys, asked), claims, test["input"].get("claims", ()))
    return {"token": token}


def form_of(keys, asked):
    kind, forms = asked.get("kind"), keys.vendor.about["forms"]
    return next(form for form in forms if kind is None or kind in form["kinds"])


FITS = {
    "text": lambda value: isinstance(value, str),
    "texts": lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
    "whole": lambda value: type(value) is int and value >= 0,
    "flag": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "number": lambda value: type(value) in (int, float),
}


def are_as_described(form, claims, own=()):
    """What comes out is described, or stands among the app's own claims where there may be some."""
    assert not own or form["own_claims"], form["title"]
    described = {claim["name"]: claim for claim in form["claims"]}
    for name, value in claims.items():
        if name not in described:
            assert name in own, f"`{name}` of {form['title']} is not described"
            continue
        claim = described[name]
        if value is None:
            assert claim["is_nullable"], name
            continue
        assert FITS[claim["type"]](value), f"`{name}` is not {claim['words']}"
        words = value if isinstance(value, list) else [value]
        assert not claim["choices"] or set(words) <= set(claim["choices"]), name
    for name, claim in described.items():
        assert claim["is_optional"] or name in claims, f"there is no `{name}`"


def seconds(number):
    return None if number is None else math.ceil(number)


def verify(group, test):
    keys = keys_of(group)
    claims = keys.verify(test["token"], now=test["now"], **test["expectation"])
    said = claims.to_dict()
    are_as_described(form_of(keys, test["expectation"]), said, test.get("own", ()))
    assert claims.claims == said and claims.jti == said.get("jti")
    for name, short in (("issued_at", "iat"), ("expires_at", "exp")):
        time = getattr(claims, name)
        # A fraction of a second is rounded up: from then on it holds.
        assert (None if time is None else int(time.timestamp())) == seconds(said.get(short))
    return {"claims": said}


# Proof of the README's table: Python, OpenTok.
def opentok_mint(group, test):
    return {"token": mint_session_token(opentok_of(group), test)}


def opentok_verify(group, test):
    return verify_session_token(opentok_of(group), test)


# Proof of the README's table: Python, Vonage.
def vonage_mint(group, test):
    credentials = vonage_of(group, vonage.Credentials)
    token = mint_session_token(credentials, test)
    again = {"client": credentials.verify, "api": credentials.verify_api}[test["use"]]
    assert again(token, now=test["now"])
    return {"token": token}


def vonage_verify(group, test):
    return verify_session_token(vonage_of(group, vonage.Verifier), test)


def opentok_role(_, test):
    may = opentok.capabilities(test["input"])
    for capability in opentok.CAPABILITIES:
        assert opentok.may(test["input"], capability) == (capability in may)
    assert test["input"] in opentok.ROLES
    return {"may": list(may)}


def opentok_session(_, test):
    if "input" not in test:
        made = opentok.SessionId.create(test["project"], **test["create"], now=test["now"])
        assert opentok.SessionId(str(made)) == made
        return {"session": str(made)}
    session = opentok.SessionId(test["input"])
    assert str(session) == test["input"] and session.belongs_to(session.project)
    created = session.created_at
    return {
        "project": session.project,
        "location": session.location,
        "created_at": None if created is None else int(created.timestamp()),
        "generation": session.generation,
        "flag": session.flag,
    }


def shown(call):
    return {"method": call.method, "url": call.url, "headers": call.headers}


def named_call(native, typed, test):
    """A call by its name, as the core takes it; and by its method, where that can be written down."""
    call = native.call(test["call"], test["token"], test["arguments"])
    same = typed_call(typed, test["call"], test["token"], test["arguments"])
    assert shown(same) == shown(call) and same.body == call.body
    assert test["token"] not in repr(call) + repr(same)
    return call


def opentok_api(test):
    return {"opentok": opentok.Api, "vonage": vonage.Api}[test["auth"]](test.get("base"))


def opentok_rest_request(_, test):
    native = getattr(_roomkey.RestApi, test["auth"])(test.get("base"))
    call = named_call(native, opentok_api(test), test)
    return shown(call) | {"body": call.body.decode()}


def opentok_rest_response(_, test):
    call = opentok_api(test).create_session("a.b.c")
    understood = call.understand(test["status"], {}, test["body"].encode())
    return {"session_id": understood.session_id}


# Video.io.


def authority_of(group):
    return videoio.Authority(group["authority"]["secret"])


def videoio_identifier(group, test):
    parse = getattr(videoio, f"parse_{group['kind']}")
    assert parse(test["input"]) == test["input"]
    return {}


# Proof of the README's table: Python, Video.io.
def videoio_mint(group, test):
    authority, now = authority_of(group), test["now"]
    # What has to be named at all is Python's own error too.
    if group["kind"] == "app":
        return {"token": authority.mint_app(**({"app": ""} | test["input"]), now=now)}
    given = {"identity": "", "scopes": []} | test["input"]
    token = authority.mint_session(test["app_token"], **given, now=now)
    app = authority.verify_app(test["app_token"], now=now)
    if "jti" in given:
        assert authority.mint_session(app, **given, now=now) == token
    return {"token": token}


def videoio_verify(group, test):
    authority, now = authority_of(group), test["now"]
    if group["kind"] == "app":
        assert test["expectation"] == {}
        claims = authority.verify_app(test["token"], now=now)
    else:
        wanted = renamed(test["expectation"], {"maximum_lifetime": "max_lifetime"})
        claims = authority.verify_session(test["token"], **wanted, now=now)
        assert claims.user_id == authority.user_id(claims.app, claims.identity)
        assert list(claims.scopes) == claims.to_dict()["scopes"]
    return {"claims": claims.to_dict()}


def videoio_rest_request(_, test):
    native = _roomkey.RestApi.videoio(test["generation"], test["base"])
    call = named_call(native, videoio.Api(test["base"], generation=test["generation"]), test)
    return shown(call) | {"body": json.loads(call.body)}


def videoio_rest_response(_, test):
    scopes = {"first": None, "second": ["videos.read"]}[test["generation"]]
    api = videoio.Api(generation=test["generation"])
    call = api.create_session("a.b.c", test["identity"], scopes=scopes)
    session = call.understand(test["status"], test["headers"], test["body"].encode())
    assert session.session_token not in repr(session)
    end = session.expires_at
    return {
        "session_token": session.session_token,
        "identity": session.identity,
        "expires_at": None if end is None else int(end.timestamp()),
        "expires_at_text": session.expires_at_text,
    }


def videoio_endpoint(group, test):
    authority = authority_of(group)
    served = videoio.Endpoints(authority, lifetime=group["lifetime"])
    request = {name: test[name] for name in ("query", "authorization", "content_type")}
    answer = served.create_session(**request, body=test["body"].encode(), now=test["now"])
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"
    body = json.loads(answer.body)
    if "code" in body:
        assert body["statusCode"] == answer.status
        return {"status": answer.status, "code": body["code"]}
    [name] = {"session_key", "sessionToken"} & set(body)
    claims = authority.verify_session(body.pop(name), now=test["now"]).to_dict()
    assert claims.pop("jti")
    return {"status": answer.status, "token_name": name, "body": body, "claims": claims}


def videoio_script_url(_, test):
    credentials = videoio.SessionCredentials.from_script_url(test["url"])
    assert (credentials.warning is None) == (credentials.warning_sentence is None)
    token = credentials.reveal_token()
    assert repr(credentials) == f"SessionCredentials(kind='{credentials.kind}', [redacted])"
    name = {"session": "session_token", "app": "app_token"}[credentials.kind]
    again = videoio.SessionCredentials(**{name: token}, identity=credentials.identity)
    assert again.reveal_token() == token and again.kind == credentials.kind
    return {
        "kind": credentials.kind,
        "token": token,
        "identity": credentials.identity,
        "warning": credentials.warning,
    }


def session_endpoint(url, profile, **given):
    """A server, as a session that is started with it knows it."""
    origin = _roomkey.SessionOrigin(endpoint=url, profile=profile, has_provider=False, **given)
    return origin.endpoint


def session_request(_, test):
    """What a server that hands tokens out is asked."""
    names = ("identity", "scopes", "app_token", "method")
    given = {name: test[name] for name in names if name in test}
    body = test.get("body_text", test.get("body_json"))
    if body is not None:
        given["body"] = body
    endpoint = session_endpoint(test["url"], test["profile"], **given)
    if "app_token" in test:
        assert test["app_token"] not in repr(endpoint) + endpoint.url
    body = json.loads(endpoint.body) if endpoint.body else None
    return {
        "method": endpoint.method,
        "url": endpoint.url,
        "headers": endpoint.headers,
        "body": body,
    }


def session_answer(_, test):
    """What an answer of such a server means."""
    endpoint = session_endpoint("https://app.example/", test["profile"])
    body = test["body"].encode().ljust(test.get("padded_to", 0))
    came, refusal = endpoint.understand(test["status"], test["headers"], body, test["now"])
    if came is None:
        error = refusal.error
        assert "hush" not in f"{error!r} {error} {refusal!r}"
        wait = refusal.retry_after
        after = None if wait is None else round(wait * 1000)
        failure = "permanent" if refusal.is_permanent else {"transient": {"retry_after": after}}
        return {"code": error.code, "failure": failure}
    sure = came.seems_to_live_for is None
    life = came.lives_for if sure else came.seems_to_live_for
    fetched = {
        "token": came.reveal_token(),
        "lifetime": None if life is None else round(life * 1000),
        "sure": sure,
        "identity": came.identity,
    }
    return {"fetched": fetched}


# LiveKit.


def livekit_api(group, test):
    return livekit.Api(keys_of(group), test["base"])


def livekit_call(group, test):
    """A call by its name, and by its method where the arguments are those of one."""
    native, now = keys_of(group)._api(test["base"]), test["now"]
    call = native.call(test["call"], test["arguments"], now=now)
    same = getattr(livekit_api(group, test), test["call"])(**test["arguments"], now=now)
    assert (same.method, same.url, same.body) == (call.method, call.url, call.body)
    return same


def livekit_rest_request(group, test):
    call = livekit_call(group, test)
    headers = dict(call.headers)
    scheme, _, token = headers.pop("authorization").partition(" ")
    assert scheme == "Bearer" and token not in repr(call)
    claims = keys_of(group).verify(token, now=test["now"])
    assert (claims.expires_at - claims.issued_at).total_seconds() == 300
    assert claims.participant is None
    return {
        "method": call.method,
        "url": call.url,
        "headers": headers,
        "body": json.loads(call.body),
        "video": claims.claims["video"],
        "is_repeatable": call.is_repeatable,
    }


def livekit_rest_response(group, test):
    call = livekit_call(group, test)
    understood = call.understand(test["status"], test["headers"], test["body"].encode())
    many = understood if isinstance(understood, tuple) else [understood] if understood else []
    names = [getattr(one, "identity", None) or one.name for one in many]
    assert "hunter2" not in repr([one.raw for one in many])
    return {"names": names, "ids": [one.sid for one in many]}


def webhook(group, test):
    keys = keys_of(group)
    body = test["body"].encode()
    event = keys.verify_webhook(test["authorization"], body, **test["rules"], now=test["now"])
    assert "hunter2" not in repr(event.to_dict()) and event == event.__copy__()
    said = event.to_dict()
    assert said.pop("raw") == event.raw
    assert said == {
        "id": event.id,
        "event": event.name,
        "created_at": int(event.created_at.timestamp()),
        "room": event.room,
        "participant": event.participant,
    }
    said["identity"] = said.pop("participant")
    return said


TYPES = {
    "session_answer": session_answer,
    "session_request": session_request,
    "conversation": conversation,
    "endpoints": endpoints,
    "identifier": identifier,
    "inspect": inspect,
    "jws_open": jws_open,
    "jwt_verify": jwt_verify,
    "keyring": keyring,
    "leeway": leeway,
    "lifetime": lifetime,
    "livekit_rest_request": livekit_rest_request,
    "livekit_rest_response": livekit_rest_response,
    "mint": mint,
    "opentok_mint": opentok_mint,
    "opentok_rest_request": opentok_rest_request,
    "opentok_rest_response": opentok_rest_response,
    "opentok_role": opentok_role,
    "opentok_session": opentok_session,
    "opentok_verify": opentok_verify,
    "rest_request": rest_request,
    "rest_response": rest_response,
    "revocation": revocation,
    "rsa_key": rsa_key,
    "secret": secret,
    "timestamp": timestamp,
    "token_mint": token_mint,
    "token_verify": token_verify,
    "variables": variables,
    "verify": verify,
    "videoio_endpoint": videoio_endpoint,
    "videoio_identifier": videoio_identifier,
    "videoio_mint": videoio_mint,
    "videoio_rest_request": videoio_rest_request,
    "videoio_rest_response": videoio_rest_response,
    "videoio_script_url": videoio_script_url,
    "videoio_verify": videoio_verify,
    "vonage_mint": vonage_mint,
    "vonage_verify": vonage_verify,
    "webhook": webhook,
}
