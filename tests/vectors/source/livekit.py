"""Vectors for LiveKit: what is minted, what is trusted, and webhooks.

`mint_groups` and `verify_groups` are groups of the types `mint` and `verify`, which find a vendor by its name.
"""

import base64
import hashlib
import json

from .group import NOW, file, outcome, vector
from .keys import OTHER_SECRET, SECRET
from .sign import b64, compact, hs256, mac, signing_input, unb64

KEY = "APIx7Qm2kR9"
HEADER = '{"alg":"HS256","typ":"JWT"}'
LIVEKIT = {"vendor": "livekit", "credentials": {"api_key": KEY, "secret": SECRET}}
JTI = "fcf27a64-85c6-4742-96cb-ebe9f930ef6e"
TEN_MINUTES = 600
HOUR = 3600
MONTH = 30 * 86_400
LAST = 99_999_999_999

# The order in which members are written.
VIDEO = [
    "roomCreate", "roomList", "roomRecord", "roomAdmin", "roomJoin", "room", "canPublish", "canSubscribe",
    "canPublishData", "canPublishSources", "canUpdateOwnMetadata", "ingressAdmin", "hidden", "recorder", "agent",
    "canSubscribeMetrics", "canManageAgentSession", "destinationRoom",
]
GRANTS = {
    "video": VIDEO,
    "sip": ["admin", "call"],
    "agent": ["admin", "simulationAdmin", "databaseAdmin", "dispatchAdmin"],
    "inference": ["perform"],
    "observability": ["write"],
    "agentEndpoint": ["call", "agentName", "deployment"],
    "agentThread": ["all", "scope", "threadIds", "list", "create", "write", "read", "delete"],
}
SPELLED = {"agentEndpoint": "agent_endpoint", "agentThread": "agent_thread"}
THREE_VALUED = {"canPublish", "canSubscribe", "canPublishData", "canUpdateOwnMetadata", "canSubscribeMetrics", "canManageAgentSession"}


def _sorted(value):
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def claims_of(wanted: dict, now: int = NOW, written: dict | None = None) -> dict:
    """The claims of a token, in their order. `written` is how the room's configuration is written."""
    lifetime = wanted.get("lifetime", TEN_MINUTES)
    if isinstance(lifetime, str):
        lifetime = int(lifetime[:-1]) * {"s": 1, "m": 60, "h": HOUR, "d": 86_400}[lifetime[-1]]
    out = {"iss": KEY}
    for member, claim in (("identity", "sub"), ("name", "name"), ("kind", "kind"), ("kind_details", "kindDetails")):
        if member in wanted:
            out[claim] = wanted[member]
    for claim, names in GRANTS.items():
        grant = dict(wanted.get(SPELLED.get(claim, claim)) or {})
        if claim == "video" and "room" in wanted:
            grant["room"] = wanted["room"]
        said = {name: grant[name] for name in names if name in grant and grant[name] is not None}
        said = {name: value for name, value in said.items() if value is not False or name in THREE_VALUED}
        if said:
            out[claim] = said
    if "metadata" in wanted:
        out["metadata"] = wanted["metadata"]
    if wanted.get("attributes"):
        out["attributes"] = _sorted(wanted["attributes"])
    if "room_preset" in wanted:
        out["roomPreset"] = wanted["room_preset"]
    if "room_config" in wanted:
        out["roomConfig"] = _sorted(wanted["room_config"] if written is None else written)
    now = wanted.get("issued_at", now)
    return out | {"nbf": wanted.get("not_before", now), "iat": now, "exp": now + lifetime, "jti": wanted["jti"]}


def signed(claims, header=HEADER, secret=SECRET) -> str:
    return hs256(secret, header, claims if isinstance(claims, (str, bytes)) else compact(claims))


JOIN = {"identity": "ann", "room": "class-7", "video": {"roomJoin": True}}


def _without(whole: dict, *names) -> dict:
    return {name: value for name, value in whole.items() if name not in names}


def mint_groups() -> list:
    def good(id, comment, now=NOW, written=None, base=JOIN, **more):
        given = base | more | {"jti": JTI}
        return vector(f"livekit-{id}", comment, now=now, input=given, **outcome({"token": signed(claims_of(given, now, written))}))

    def bad(id, comment, code, now=NOW, base=JOIN, **more):
        return vector(f"livekit-{id}", comment, now=now, input=base | more | {"jti": JTI}, **outcome(code))

    def api(id, comment, **grants):
        return good(id, comment, base={}, **grants)

    def config(id, comment, given, written):
        return good(f"config-{id}", comment, room_config=given, written=written)

    def no_config(id, comment, given):
        return bad(f"config-{id}", comment, "argument_invalid", room_config=given)

    everything = {
        "roomCreate": True, "roomList": True, "roomRecord": True, "roomAdmin": True, "roomJoin": True, "room": "class-7",
        "canPublish": True, "canSubscribe": False, "canPublishData": False,
        "canPublishSources": ["camera", "microphone", "screen_share", "screen_share_audio"], "canUpdateOwnMetadata": True,
        "ingressAdmin": True, "hidden": True, "recorder": True, "agent": True, "canSubscribeMetrics": True,
        "canManageAgentSession": False, "destinationRoom": "class-8",
    }
    join = {"roomJoin": True, "room": "class-7"}
    secret = "wJalrXUtnFEMI"
    s3 = {"s3": {"access_key": "AKIA", "secret": secret, "bucket": "b"}}
    tokens = [
        good("join", "someone who joins, for ten minutes"),
        good("join-video", "the room beside the grant", base={"identity": "ann", "video": join}),
        good("join-both", "the room in both places", base=JOIN | {"video": join}),
        good("join-name", "a name that others see", name="Ann \u0141ee \U0001f600"),
        good("join-name-empty", "an empty one", name=""),
        good("join-name-long", "256 bytes", name="\u00e9" * 128),
        good("identity-long", "an identity of 256 bytes", identity="\u00e9" * 128),
        good("identity-spaces", "spaces inside", identity="Ann Lee"),
        good("room-long", "a room of 256 bytes", room="\u65e5" * 85 + "x"),
        good("room-escaped", "what JSON escapes", room='"a\\b"'),
        good("lifetime", "a lifetime in words", lifetime="2h"),
        good("lifetime-month", "the longest lifetime", lifetime=MONTH),
        good("last", "to the last second", now=LAST - TEN_MINUTES),
        good("issued-at", "issued at another time than now", issued_at=NOW - 50),
        good("first", "at the first second that is one", now=1),
        good("metadata", "metadata", metadata='{"seat":7}\n'),
        good("metadata-empty", "an empty text is text", metadata=""),
        good("attributes", "attributes, in one order", attributes={"z": "1", "a": "\u00e9", "": ""}),
        good("attributes-none", "no attributes", attributes={}),
        good("kind", "an agent", kind="agent", kind_details=["cloud_agent"]),
        good("kind-standard", "a standard participant, said", kind="standard"),
        good("preset", "a preset of the cloud", room_preset="webinar"),
        good("everything", "every member of the grant", base={"identity": "ann", "video": everything}),
        good("false-unsaid", "what is false is not written", base={"identity": "ann", "video": join | {"hidden": False, "roomAdmin": False}}),
        good("false-said", "but where it says something", base={"identity": "ann", "video": join | {"canPublish": False, "canSubscribe": False}}),
        good("null-unsaid", "null counts as absent", base={"identity": "ann", "video": join | {"canPublish": None}}),
        api("api-list", "a program that lists rooms and is nobody", video={"roomList": True}),
        api("api-create", "one that creates them", video={"roomCreate": True}),
        api("api-record", "one that records", video={"roomRecord": True}),
        api("api-ingress", "one for ingress", video={"ingressAdmin": True}),
        api("api-worker", "a worker", video={"agent": True}),
        api("api-admin", "one that acts on a room", video={"roomAdmin": True, "room": "class-7"}),
        api("api-admin-room", "the room at the top", room="class-7", video={"roomAdmin": True}),
        api("api-forward", "one that forwards", video={"roomAdmin": True, "room": "class-7", "destinationRoom": "class-8"}),
        api("api-sip", "one that calls", sip={"admin": True, "call": True}),
        api("api-cloud", "grants of the cloud", agent={"admin": True, "simulationAdmin": True, "databaseAdmin": True, "dispatchAdmin": True}, inference={"perform": True}, observability={"write": True}),
        api("api-endpoint", "endpoints of an agent", agent_endpoint={"call": True, "agentName": "scribe", "deployment": "blue"}),
        api("api-thread", "threads of an agent", agent_thread={"scope": "s", "threadIds": ["AT_1"], "list": True, "create": True, "write": True, "read": True, "delete": True}),
        api("api-somebody", "a program with a name", identity="bot", sip={"call": True}),
        bad("nothing", "nothing is granted by default", "permissions_missing", base={}),
        bad("room-alone", "a room and an identity grant nothing", "permissions_missing", base=_without(JOIN, "video")),
        bad("video-empty", "an empty grant", "permissions_missing", video={}),
        bad("video-false", "what is false grants nothing", "permissions_missing", video={"roomJoin": False, "roomCreate": False}),
        bad("video-inside", "what is done in a room is no way into it", "permissions_missing", video={"canPublish": True, "canSubscribe": True, "hidden": True}),
        bad("endpoint-nothing", "an agent's name grants nothing", "permissions_missing", base={}, agent_endpoint={"agentName": "scribe"}),
        bad("thread-nothing", "a scope grants nothing", "permissions_missing", base={}, agent_thread={"all": True, "scope": "s"}),
        bad("join-nobody", "joining takes an identity", "identity_invalid", base=_without(JOIN, "identity")),
        bad("join-empty", "an empty one is none: the server would take jti", "identity_invalid", identity=""),
        bad("identity-over", "257 bytes", "identity_invalid", identity="i" * 257),
        bad("identity-bytes", "129 letters of two bytes", "identity_invalid", identity="\u00e9" * 129),
        bad("identity-bidi", "a name that deceives", "identity_invalid", identity="ann\u202e"),
        bad("identity-space", "white space at an end", "identity_invalid", identity="ann "),
        bad("identity-nul", "a control character", "identity_invalid", identity="a\x00b"),
        bad("room-none", "the server takes no room from the client", "room_id_invalid", base=_without(JOIN, "room")),
        bad("room-empty", "an empty room is none", "room_id_invalid", room=""),
        bad("room-over", "257 bytes", "room_id_invalid", room="r" * 257),
        bad("room-bytes", "129 letters of two bytes", "room_id_invalid", room="\u00e9" * 129),
        bad("room-invisible", "a room that looks like another", "room_id_invalid", room="class\u200b-7"),
        bad("room-differs", "two rooms", "argument_invalid", video={"roomJoin": True, "room": "class-8"}),
        bad("destination-empty", "an empty destination", "room_id_invalid", video={"roomJoin": True, "destinationRoom": ""}),
        bad("name-over", "a name of 257 bytes", "argument_invalid", name="n" * 257),
        bad("name-bytes", "129 letters of two bytes", "argument_invalid", name="\u00e9" * 129),
        bad("admin-everywhere", "roomAdmin counts in one room only", "argument_invalid", base={}, video={"roomAdmin": True}),
        bad("sources-empty", "an empty list lets everything be published", "argument_invalid", video={"roomJoin": True, "canPublishSources": []}),
        bad("sources-unknown", "a source that is none", "argument_invalid", video={"roomJoin": True, "canPublishSources": ["camera", "smell"]}),
        bad("sources-case", "a source in upper case", "argument_invalid", video={"roomJoin": True, "canPublishSources": ["CAMERA"]}),
        bad("sources-text", "text for a list", "argument_invalid", video={"roomJoin": True, "canPublishSources": "camera"}),
        bad("sources-denied", "sources where nothing may be published", "argument_invalid", video={"roomJoin": True, "canPublish": False, "canPublishSources": ["camera"]}),
        bad("flag-text", "text for true", "argument_invalid", video={"roomJoin": "true"}),
        bad("flag-number", "a number for true", "argument_invalid", video={"roomJoin": 1}),
        bad("video-unknown", "a member that the vendor does not have", "argument_invalid", video={"roomJoin": True, "canDance": True}),
        bad("video-spelling", "a member in another spelling", "argument_invalid", video={"room_join": True}),
        bad("video-text", "text for a grant", "argument_invalid", video="roomJoin"),
        bad("sip-unknown", "a member that the vendor does not have", "argument_invalid", sip={"hangUp": True}),
        bad("attributes-number", "a number as attribute, which refuses the whole token", "argument_invalid", attributes={"seat": 7}),
        bad("attributes-list", "a list for attributes", "argument_invalid", attributes=["seat"]),
        bad("metadata-object", "metadata is text", "argument_invalid", metadata={"seat": 7}),
        bad("kind-unknown", "a kind that is none", "argument_invalid", kind="robot"),
        bad("kind-case", "a kind in upper case", "argument_invalid", kind="AGENT"),
        bad("kind-detail-unknown", "a detail that is none", "argument_invalid", kind_details=["robot"]),
        bad("member-unknown", "a member that there is not", "argument_invalid", participant="ann"),
        bad("member-secret", "no secret belongs here", "argument_invalid", secret=SECRET),
        bad("epoch", "nbf 0 would be no time", "timestamp_invalid", now=0),
        bad("issued-at-epoch", "neither when it is said", "timestamp_invalid", issued_at=0),
        bad("past-the-last", "a second more than there is", "timestamp_invalid", now=LAST - TEN_MINUTES + 1),
        bad("lifetime-zero", "no time", "lifetime_invalid", lifetime=0),
        bad("lifetime-long", "over 30 days", "lifetime_invalid", lifetime=MONTH + 1),
        bad("large", "over 16 KiB", "token_too_large", metadata="x" * 12_400),
        bad("large-attributes", "over 16 KiB", "token_too_large", attributes={str(number): "x" * 100 for number in range(130)}),
        config("camel", "a configuration in camelCase", {"emptyTimeout": 60, "maxParticipants": 2, "syncStreams": True, "name": "n", "metadata": "m"}, None),
        config("snake", "the same in snake_case", {"empty_timeout": 60, "max_participants": 2, "sync_streams": True}, {"emptyTimeout": 60, "maxParticipants": 2, "syncStreams": True}),
        config("digits", "numbers as text", {"departureTimeout": "20", "minPlayoutDelay": "0", "maxPlayoutDelay": 4_294_967_295}, {"departureTimeout": 20, "minPlayoutDelay": 0, "maxPlayoutDelay": 4_294_967_295}),
        config("agents", "agents that come", {"agents": [{"agent_name": "scribe", "metadata": "m", "attributes": {"my_key": "v"}}]}, {"agents": [{"agentName": "scribe", "metadata": "m", "attributes": {"my_key": "v"}}]}),
        config("tags", "tags", {"tags": {"my_tag": "x"}}, None),
        config("null", "null is absent", {"metadata": None}, {}),
        config("egress", "an egress that the server has keys for", {"egress": {"room": {"file_outputs": [{"filepath": "a_b", "s3": {"bucket": "b", "metadata": {"my_key": "v"}}}]}}}, {"egress": {"room": {"fileOutputs": [{"filepath": "a_b", "s3": {"bucket": "b", "metadata": {"my_key": "v"}}}]}}}),
        no_config("list", "no object", []),
        no_config("negative", "a negative number refuses the whole token", {"emptyTimeout": -1}),
        no_config("large", "over 32 bits", {"emptyTimeout": 4_294_967_296}),
        no_config("fraction", "half a second", {"emptyTimeout": 0.5}),
        no_config("unknown", "a member that some servers refuse", {"maxParticipant": 2}),
        no_config("twice", "both spellings", {"emptyTimeout": 1, "empty_timeout": 2}),
        no_config("agents-object", "one agent is no list", {"agents": {"agentName": "scribe"}}),
        no_config("agents-unknown", "a member that an agent does not have", {"agents": [{"name": "scribe"}]}),
        no_config("tags-number", "a number as tag", {"tags": {"a": 1}}),
        no_config("s3", "keys of a storage in a file", {"egress": {"room": {"fileOutputs": [s3]}}}),
        no_config("s3-segments", "in segments", {"egress": {"participant": {"segment_outputs": [s3]}}}),
        no_config("s3-images", "in images", {"egress": {"room": {"imageOutputs": [s3]}}}),
        no_config("s3-tracks", "in tracks", {"egress": {"tracks": s3}}),
        no_config("s3-session", "a token of a session there", {"egress": {"tracks": {"s3": {"sessionToken": secret}}}}),
        no_config("gcp", "another storage", {"egress": {"tracks": {"gcp": {"credentials": "{}"}}}}),
        no_config("azure", "another", {"egress": {"tracks": {"azure": {"account_name": "n", "account_key": secret}}}}),
        no_config("alioss", "another", {"egress": {"tracks": {"aliOSS": {"secret": secret}}}}),
        no_config("proxy", "the password of a proxy", {"egress": {"tracks": {"s3": {"proxy": {"password": secret}}}}}),
        no_config("stream", "the address of a stream has its key in it", {"egress": {"room": {"stream_outputs": [{"urls": ["rtmp://a.example/key"]}]}}}),
    ]
    return [{"comment": "LiveKit in its own words", **LIVEKIT, "tests": tokens}]


def usual(**more) -> dict:
    """The claims of someone who joins; None takes one away."""
    whole = {"iss": KEY, "sub": "ann", "name": "Ann", "video": {"roomJoin": True, "room": "class-7"}, "nbf": NOW, "iat": NOW, "exp": NOW + HOUR, "jti": JTI}
    return {name: value for name, value in (whole | more).items() if value is not None}


def verify_groups() -> list:
    def good(id, comment, claims, now=NOW, /, payload=None, header=HEADER, own=(), **expectation):
        token = signed(claims if payload is None else payload, header)
        beside = {"own": list(own)} if own else {}
        return vector(f"livekit-{id}", comment, now=now, token=token, expectation=expectation, **beside, **outcome({"claims": claims}))

    def bad(id, comment, code, claims, now=NOW, /, header=HEADER, secret=SECRET, **expectation):
        token = signed(claims, header, secret)
        return vector(f"livekit-{id}", comment, now=now, token=token, expectation=expectation, **outcome(code))

    def text(id, comment, code, token):
        return vector(f"livekit-{id}", comment, now=NOW, token=token, expectation={}, **outcome(code))

    def video(**members):
        return usual(video={"roomJoin": True, "room": "class-7"} | members)

    def api(**grants):
        return usual(sub=None, name=None, **({"video": None} | grants))

    join = {"room": "class-7", "identity": "ann", "grant": "roomJoin"}
    node = '{"alg":"HS256"}'
    whole = compact(usual())
    input_ = signing_input(HEADER, whole)
    tag = mac(SECRET, input_)
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other_last = last[last.index(b64(tag)[-1]) ^ 1]
    go = {"iss": KEY, "sub": "ann", "exp": NOW + HOUR, "nbf": NOW, "iat": NOW, "identity": "ann", "video": {"roomJoin": True, "room": "class-7"}}
    python = {"name": "", "video": {"roomJoin": True, "room": "class-7", "canPublish": True, "canSubscribe": True, "canPublishData": True}, "metadata": "", "sub": "ann", "iss": KEY, "nbf": NOW, "exp": NOW + HOUR}
    python_api = {"video": {"roomCreate": True, "canPublish": True, "canSubscribe": True, "canPublishData": True}, "sub": "", "iss": KEY, "nbf": NOW, "exp": NOW + HOUR}
    php = {"iss": KEY, "sub": "ann", "jti": "ann", "nbf": NOW, "exp": NOW + HOUR, "video": {"roomJoin": True, "room": "class-7"}}
    s3 = {"egress": {"tracks": {"s3": {"secret": "x"}}}}
    tests = [
        good("plain", "as it was minted", usual()),
        good("plain-all", "everything is asked for", usual(), **join, leeway=5, max_lifetime="1h"),
        good("go", "as the Go SDK writes it", go, **join),
        good("node", "as the Node SDK writes it: without typ, iat and jti", usual(iat=None, jti=None), header=node, **join),
        good("python", "as the Python SDK writes it", python, **join),
        good("python-api", "the same for the API: nobody, and permissions that count nowhere", python_api, grant="roomCreate"),
        good("php", "the identity as the token's id too", php, **join),
        good("order", "in another order", usual(), payload=compact(dict(reversed(usual().items())))),
        good("typ-case", "typ in lower case", usual(), header='{"typ":"jwt","alg":"HS256"}'),
        good("exp-fraction", "half a second before its end", usual(exp=NOW + 1.5), NOW + 1),
        good("exp-leeway", "within the leeway after its end", usual(exp=NOW - 55), leeway=60),
        good("nbf-leeway", "within the leeway before its beginning", usual(nbf=NOW + 55), leeway=60),
        good("nbf-zero", "a beginning that the cloud takes for revoked", usual(nbf=0)),
        good("iat-minute", "issued a minute ahead", usual(iat=NOW + 60)),
        good("claims-unknown", "claims that nobody knows", usual(tenant=7, plan=None) | {"plan": None}, own=["tenant", "plan"]),
        good("video-unknown", "grants that nobody knows", video(canDance=True)),
        good("sip-unknown", "in another grant", usual(sip={"hangUp": 1})),
        good("kind-unknown", "a kind that nobody knows is a standard one", usual(kind="robot")),
        good("kind-details", "details", usual(kind="agent", kindDetails=["cloud_agent", "robot"])),
        good("sources", "sources", video(canPublishSources=["camera", "smell"])),
        good("sources-empty", "an empty list is no limit", video(canPublishSources=[]), grant="canPublish"),
        good("config-camel", "a configuration", usual(roomConfig={"emptyTimeout": 60, "agents": [{"agentName": "scribe"}]})),
        good("config-snake", "in the other spelling, with numbers as text", usual(roomConfig={"empty_timeout": "60", "sync_streams": True})),
        good("config-unknown", "with a member that nobody knows", usual(roomConfig={"volume": 11})),
        good("config-secret", "with keys, which are given away already", usual(roomConfig=s3)),
        good("config-null", "with a member that is null", usual(roomConfig={"egress": None})),
        good("attributes", "attributes", usual(attributes={"seat": "7"}, metadata="m", roomPreset="webinar")),
        good("no-room-any", "a join without a room is genuine", usual(video={"roomJoin": True})),
        good("identity-utf8", "an identity of 256 bytes", usual(sub="\u00e9" * 128), identity="\u00e9" * 128),
        good("can-publish", "publishing is allowed by joining", usual(), grant="canPublish"),
        good("can-publish-data", "so are data", usual(), grant="canPublishData"),
        good("can-subscribe", "so is subscribing", usual(), grant="canSubscribe"),
        good("can-data-alone", "data, where nothing else is published", video(canPublish=False, canPublishData=True), grant="canPublishData"),
        good("can-metadata", "one's own metadata", video(canUpdateOwnMetadata=True), grant="canUpdateOwnMetadata"),
        good("admin", "an admin of the room", api(video={"roomAdmin": True, "room": "class-7"}), grant="roomAdmin", room="class-7"),
        good("list", "a program that lists rooms", api(video={"roomList": True}), grant="roomList"),
        good("record", "one that records", api(video={"roomRecord": True}), grant="roomRecord"),
        good("ingress", "one for ingress", api(video={"ingressAdmin": True}), grant="ingressAdmin"),
        good("worker", "a worker", api(video={"agent": True}), grant="agent"),
        good("sip", "one that calls", api(sip={"call": True}), grant="sip.call"),
        good("sip-admin", "an admin of telephones", api(sip={"admin": True}), grant="sip.admin"),
        good("agents", "an admin of agents", api(agent={"admin": True}), grant="agent.admin"),
        good("inference", "models", api(inference={"perform": True}), grant="inference.perform"),
        good("observability", "observations", api(observability={"write": True}), grant="observability.write"),
        good("endpoint", "endpoints", api(agentEndpoint={"call": True, "agentName": "", "deployment": "blue"}), grant="agentEndpoint.call"),
        good("thread", "threads", api(agentThread={"threadIds": ["AT_1"], "read": True})),
        bad("grant-none", "no grant at all", "permission_missing", usual(video=None)),
        bad("grant-empty", "an empty one", "permission_missing", usual(video={})),
        bad("grant-inside", "what is done in a room is no way into it", "permission_missing", usual(video={"canPublish": True, "room": "class-7"})),
        bad("grant-false", "what is false", "permission_missing", usual(video={"roomJoin": False})),
        bad("grant-unknown-alone", "what nobody knows", "permission_missing", usual(video={"canDance": True})),
        bad("create-joins-not", "who creates rooms joins none", "permission_missing", api(video={"roomCreate": True}), grant="roomJoin"),
        bad("join-creates-not", "who joins creates none by the API", "permission_missing", usual(), grant="roomCreate"),
        bad("join-admin-not", "who joins is no admin", "permission_missing", usual(), grant="roomAdmin"),
        bad("join-list-not", "who joins lists nothing", "permission_missing", usual(), grant="roomList"),
        bad("join-record-not", "who joins records nothing", "permission_missing", usual(), grant="roomRecord"),
        bad("join-ingress-not", "nor ingress", "permission_missing", usual(), grant="ingressAdmin"),
        bad("join-worker-not", "nor is a worker", "permission_missing", usual(), grant="agent"),
        bad("join-sip-not", "nor calls", "permission_missing", usual(), grant="sip.call"),
        bad("call-sip-admin-not", "who calls is no admin of telephones", "permission_missing", api(sip={"call": True}), grant="sip.admin"),
        bad("publish-not", "who may not publish", "permission_missing", video(canPublish=False), grant="canPublish"),
        bad("data-follow", "data follow publishing", "permission_missing", video(canPublish=False), grant="canPublishData"),
        bad("subscribe-not", "who may not subscribe", "permission_missing", video(canSubscribe=False), grant="canSubscribe"),
        bad("publish-outside", "nobody publishes who does not join", "permission_missing", api(video={"roomCreate": True, "canPublish": True}), grant="canPublish"),
        bad("metadata-default", "one's own metadata is not allowed by joining", "permission_missing", usual(), grant="canUpdateOwnMetadata"),
        bad("metrics-default", "nor are metrics", "permission_missing", usual(), grant="canSubscribeMetrics"),
        bad("session-default", "nor is a session with an agent", "permission_missing", usual(), grant="canManageAgentSession"),
        bad("admin-everywhere", "an admin of no room is none", "permission_missing", api(video={"roomAdmin": True}), grant="roomAdmin"),
        bad("no-room-joins-not", "but joins none: the server takes no room from the client", "permission_missing", usual(video={"roomJoin": True}), grant="roomJoin"),
        bad("no-room-publishes-not", "so nothing is published", "permission_missing", usual(video={"roomJoin": True}), grant="canPublish"),
        bad("no-room", "nor is it for this room", "room_mismatch", usual(video={"roomJoin": True}), room="class-7"),
        bad("room-empty", "an empty room is none", "room_mismatch", usual(video={"roomJoin": True, "room": ""}), room="class-7"),
        bad("list-room", "who lists rooms is in none", "room_mismatch", api(video={"roomList": True}), room="class-7"),
        bad("room-other", "another room", "room_mismatch", usual(), room="class-8"),
        bad("room-case", "a room in another case", "room_mismatch", usual(), room="Class-7"),
        bad("identity-other", "another participant", "participant_mismatch", usual(), identity="ben"),
        bad("identity-nobody", "a program is nobody", "participant_mismatch", api(video={"roomList": True}), identity="ann"),
        bad("identity-jti", "an id is no identity", "participant_mismatch", api(video={"roomList": True}, jti="ann"), identity="ann"),
        bad("grant-asked-unknown", "a grant that there is not", "argument_invalid", usual(), grant="join"),
        bad("leeway-long", "a leeway that is none", "argument_invalid", usual(), leeway=601),
        bad("asked-unknown", "a member of another vendor", "argument_invalid", usual(), capability="publish"),
        bad("lifetime", "it lives too long", "lifetime_too_long", usual(), max_lifetime="59m"),
        bad("lifetime-no-iat", "without iat it is counted from now", "lifetime_too_long", usual(iat=None), max_lifetime="59m"),
        bad("exp-none", "no end", "expiry_missing", usual(exp=None)),
        bad("expired", "its end has come", "token_expired", usual(), NOW + HOUR),
        bad("expired-leeway", "so has that of the leeway", "token_expired", usual(exp=NOW - 60), leeway=60),
        bad("exp-ms", "milliseconds", "time_in_milliseconds", usual(exp=(NOW + HOUR) * 1000)),
        bad("exp-text", "text, which the server takes", "time_invalid", usual(exp=str(NOW + HOUR))),
        bad("exp-null", "null is not absent", "time_invalid", compact(usual()).replace(f'"exp":{NOW + HOUR}', '"exp":null')),
        bad("nbf-ahead", "its beginning has not come", "token_not_yet_valid", usual(nbf=NOW + 1)),
        bad("iat-hour", "issued an hour ahead, which the server takes", "issued_in_future", usual(iat=NOW + HOUR)),
        bad("key-none", "whose it is, it does not say", "api_key_missing", usual(iss=None)),
        bad("key-empty", "nor here", "api_key_missing", usual(iss="")),
        bad("key-number", "nor here", "api_key_missing", usual(iss=7)),
        bad("key-other", "another key", "api_key_mismatch", usual(iss="APIother")),
        bad("key-case", "the key in another case", "api_key_mismatch", usual(iss=KEY.lower())),
        bad("sub-none", "somebody joins and nobody is named", "claim_invalid", usual(sub=None)),
        bad("sub-none-jti", "the server would take the id", "claim_invalid", usual(sub=None, jti="ann"), identity="ann"),
        bad("sub-empty", "an empty identity is none", "claim_invalid", usual(sub="")),
        bad("sub-number", "a number", "claim_invalid", usual(sub=7)),
        bad("sub-long", "257 bytes", "claim_invalid", usual(sub="i" * 257)),
        bad("sub-bytes", "129 letters of two bytes", "claim_invalid", usual(sub="\u00e9" * 129)),
        bad("sub-invisible", "an identity that looks like another", "claim_invalid", usual(sub="ann\u200b")),
        bad("identity-claim", "another identity beside the subject", "claim_invalid", usual(identity="ben")),
        bad("identity-claim-alone", "an identity in the wrong claim", "claim_invalid", api(video={"roomList": True}, identity="ann")),
        bad("room-bytes", "a room of 129 letters of two bytes", "claim_invalid", usual(video={"roomJoin": True, "room": "\u00e9" * 129})),
        bad("room-number", "a number", "claim_invalid", usual(video={"roomJoin": True, "room": 7})),
        bad("room-null", "null is not absent", "claim_invalid", usual(video={"roomJoin": True, "room": None})),
        bad("destination-long", "a destination of 257 bytes", "claim_invalid", video(destinationRoom="d" * 257)),
        bad("name-long", "a name of 257 bytes", "claim_invalid", usual(name="n" * 257)),
        bad("name-number", "a number", "claim_invalid", usual(name=7)),
        bad("join-text", "text for true", "claim_invalid", video(roomJoin="true")),
        bad("join-number", "a number for true", "claim_invalid", video(roomJoin=1)),
        bad("join-null", "null is not absent", "claim_invalid", video(roomJoin=None)),
        bad("publish-text", "text for false", "claim_invalid", video(canPublish="false")),
        bad("publish-null", "null is not absent", "claim_invalid", video(canPublish=None)),
        bad("sources-text", "text for a list", "claim_invalid", video(canPublishSources="camera")),
        bad("sources-number", "a number for a source", "claim_invalid", video(canPublishSources=[1])),
        bad("video-text", "text for a grant", "claim_invalid", usual(video="roomJoin")),
        bad("video-list", "a list for a grant", "claim_invalid", usual(video=["roomJoin"])),
        bad("sip-text", "text for true in another grant", "claim_invalid", usual(sip={"call": "true"})),
        bad("video-case", "a name in another case, for which the server takes it", "claim_invalid", usual(video=None, VIDEO={"roomJoin": True, "room": "class-7"})),
        bad("join-case", "a grant in another case", "claim_invalid", usual(video={"ROOMJOIN": True, "room": "class-7"})),
        bad("room-case-twice", "two rooms, of which the server takes the last", "claim_invalid", video(Room="class-8"), room="class-7"),
        bad("admin-fold", "a letter that Go takes for another", "claim_invalid", usual(video={"roomJoin": True, "canPubli\u017fh": True})),
        bad("sub-case", "an identity in another case of the claim", "claim_invalid", usual(Sub="ben")),
        bad("kind-number", "a number", "claim_invalid", usual(kind=4)),
        bad("kind-details-text", "text for a list", "claim_invalid", usual(kindDetails="cloud_agent")),
        bad("kind-details-number", "a number for a detail", "claim_invalid", usual(kindDetails=[7])),
        bad("metadata-object", "metadata is text", "claim_invalid", usual(metadata={"seat": 7})),
        bad("attributes-number", "a number as attribute", "claim_invalid", usual(attributes={"seat": 7})),
        bad("attributes-list", "a list for attributes", "claim_invalid", usual(attributes=["seat"])),
        bad("preset-number", "a number", "claim_invalid", usual(roomPreset=7)),
        bad("config-list", "a list for the configuration", "claim_invalid", usual(roomConfig=[])),
        bad("config-negative", "a negative number in it", "claim_invalid", usual(roomConfig={"emptyTimeout": -1})),
        bad("config-twice", "one member in two spellings", "claim_invalid", usual(roomConfig={"emptyTimeout": 1, "empty_timeout": 2})),
        bad("jti-number", "a number", "claim_invalid", usual(jti=7)),
        bad("jti-empty", "an empty id", "claim_invalid", usual(jti="")),
        bad("audience", "made for someone", "audience_unexpected", usual(aud="https://livekit.example")),
        bad("webhook", "a token that signs a body", "token_kind_mismatch", usual(sha256="x")),
        bad("duplicate-exp", "two ends, of which the server takes the last", "member_duplicated", whole[:-1] + f',"exp":{NOW + MONTH}}}'),
        bad("duplicate-video", "two grants", "member_duplicated", whole[:-1] + ',"video":{"roomAdmin":true}}'),
        bad("duplicate-inside", "two rooms", "member_duplicated", whole.replace('"room":"class-7"', '"room":"class-7","room":"class-8"')),
        bad("payload-list", "no object", "claims_invalid", "[]"),
        bad("payload-text", "no JSON", "claims_invalid", "{"),
        bad("secret-other", "signed by somebody else", "signature_invalid", usual(), secret=OTHER_SECRET),
        bad("alg-none", "no algorithm", "algorithm_not_allowed", usual(), header='{"alg":"none"}'),
        bad("alg-hs512", "another, which an old server takes", "algorithm_not_allowed", usual(), header='{"alg":"HS512","typ":"JWT"}'),
        bad("alg-rs256", "another", "algorithm_not_allowed", usual(), header='{"alg":"RS256","typ":"JWT"}'),
        bad("crit", "an extension, which the server overlooks", "header_critical_unsupported", usual(), header='{"alg":"HS256","crit":["x"],"x":1}'),
        bad("typ-other", "another type", "header_type_unsupported", usual(), header='{"alg":"HS256","typ":"at+jwt"}'),
        bad("header-duplicate", "two algorithms", "member_duplicated", usual(), header='{"alg":"none","alg":"HS256"}'),
        text("unsigned", "no signature", "token_malformed", f"{input_}."),
        text("padded", "a padded signature, which an old server takes", "encoding_invalid", f"{input_}.{b64(tag)}="),
        text("last-letter", "another spelling of the same signature", "encoding_invalid", f"{input_}.{b64(tag)[:-1]}{other_last}"),
        text("standard-base64", "the other alphabet", "encoding_invalid", f"{input_}.{'+' + b64(tag)[1:]}"),
        text("bearer", "a scheme in front", "encoding_invalid", f"Bearer {signed(usual())}"),
        text("two-parts", "two parts", "token_malformed", input_),
        text("large", "over 16 KiB", "token_too_large", signed(usual(metadata="x" * 12_400))),
    ]
    return [{"comment": "LiveKit", **LIVEKIT, "tests": tests}]


EVENT = {
    "event": "participant_joined",
    "room": {"sid": "RM_1", "name": "class-7", "turnPassword": "hunter2"},
    "participant": {"sid": "PA_1", "identity": "ann"},
    "id": "EV_1",
    "createdAt": str(NOW),
}


def webhook() -> dict:
    def body_of(**more):
        return compact({name: value for name, value in (EVENT | more).items() if value is not None})

    def claims(body, **more):
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        whole = {"iss": KEY, "nbf": NOW, "iat": NOW, "exp": NOW + 300, "sha256": digest} | more
        return {name: value for name, value in whole.items() if value is not None}

    def one(id, comment, result, now=NOW, body=None, sent=None, scheme="", secret=SECRET, header=HEADER, rules=None, **more):
        body = body_of() if body is None else body
        token = signed(claims(body, **more), header, secret)
        return vector(id, comment, now=now, authorization=scheme + token, body=body if sent is None else sent, rules=rules or {}, **outcome(result))

    ok = {"id": "EV_1", "event": "participant_joined", "created_at": NOW, "room": "class-7", "identity": "ann"}
    nobody = {"room": None, "identity": None}
    wide = " " + body_of()
    flipped = base64.b64encode(bytes(32)).decode()
    tests = [
        one("webhook", "as the server sends it", ok),
        one("webhook-bearer", "with a scheme", ok, scheme="Bearer "),
        one("webhook-bearer-case", "in another case", ok, scheme="bearer "),
        one("webhook-number", "the time as a number", ok, body=body_of(createdAt=NOW)),
        one("webhook-snake", "in protobuf's own spelling", ok, body=body_of(createdAt=None, created_at=str(NOW))),
        one("webhook-room-only", "about a room", ok | {"event": "room_started", "identity": None}, body=body_of(event="room_started", participant=None)),
        one("webhook-about-nothing", "about neither", ok | nobody | {"event": "egress_ended"}, body=body_of(event="egress_ended", participant=None, room=None)),
        one("webhook-unknown", "an event that nobody knows, with members that nobody knows", ok | {"event": "moon_rose"}, body=body_of(event="moon_rose", moon={"phase": 3})),
        one("webhook-white-space", "every byte counts, so white space does", ok, body=wide),
        one("webhook-end", "in its last second", ok, now=NOW + 299),
        one("webhook-leeway", "within the leeway", ok, now=NOW + 304, rules={"leeway": 5}),
        one("webhook-window-short", "within a shorter window", ok, now=NOW + 60, rules={"window": "1m"}),
        one("webhook-delayed", "an event that waited", ok | {"created_at": NOW - 300}, body=body_of(createdAt=str(NOW - 300))),
        one("webhook-no-iat", "without the time of issue", ok, iat=None),
        one("webhook-no-beginning", "without a beginning", ok, iat=None, nbf=None),
        one("webhook-body", "another body", "webhook_body_mismatch", sent=body_of(id="EV_2")),
        one("webhook-body-spaced", "the body, read and written again", "webhook_body_mismatch", sent=json.dumps(EVENT)),
        one("webhook-body-newline", "a line's end more", "webhook_body_mismatch", sent=body_of() + "\n"),
        one("webhook-body-empty", "no body", "webhook_body_mismatch", sent=""),
        one("webhook-hash-zero", "the hash of nothing we know", "webhook_body_mismatch", sha256=flipped),
        one("webhook-hash-empty", "an empty hash", "webhook_body_mismatch", sha256=""),
        one("webhook-hash-unpadded", "the hash without padding", "webhook_body_mismatch", sha256=claims(body_of())["sha256"].rstrip("=")),
        one("webhook-hash-number", "a hash that is no text", "claim_invalid", sha256=7),
        one("webhook-hash-none", "a token that signs no body", "token_kind_mismatch", sha256=None),
        one("webhook-access", "an access token", "token_kind_mismatch", sha256=None, sub="ann", video={"roomJoin": True}),
        one("webhook-secret", "signed by somebody else", "signature_invalid", secret=OTHER_SECRET),
        one("webhook-key", "another key", "api_key_mismatch", iss="APIother"),
        one("webhook-key-none", "no key", "api_key_missing", iss=None),
        one("webhook-alg", "another algorithm", "algorithm_not_allowed", header='{"alg":"none"}'),
        one("webhook-expired", "its end has come", "token_expired", now=NOW + 300),
        one("webhook-early", "its beginning has not", "token_not_yet_valid", now=NOW - 1),
        one("webhook-ahead", "issued in the future", "issued_in_future", iat=NOW + 61),
        one("webhook-no-end", "no end", "expiry_missing", exp=None),
        one("webhook-end-text", "an end that is no number", "time_invalid", exp="soon"),
        one("webhook-replayed", "a token that lives long, sent again", "webhook_stale", now=NOW + 301, exp=NOW + MONTH),
        one("webhook-old-token", "an old token for something new", "webhook_stale", now=NOW + 301, exp=NOW + MONTH, body=body_of(createdAt=str(NOW + 300))),
        one("webhook-replayed-window", "sent again after the window", "webhook_stale", now=NOW + 61, rules={"window": 60}),
        one("webhook-no-beginning-long", "without a beginning, and an end far away", "lifetime_too_long", iat=None, nbf=None, exp=NOW + 301),
        one("webhook-old-event", "an event of long ago, signed anew", "webhook_stale", body=body_of(createdAt=str(NOW - 301))),
        one("webhook-future-event", "an event that has not happened", "issued_in_future", body=body_of(createdAt=str(NOW + 61))),
        one("webhook-text", "a body that is no JSON", "remote_answer_invalid", body="hello"),
        one("webhook-list", "one that is no object", "remote_answer_invalid", body="[]"),
        one("webhook-duplicate", "a member twice", "member_duplicated", body=body_of()[:-1] + ',"id":"EV_2"}'),
        one("webhook-no-id", "an event without id", "remote_answer_invalid", body=body_of(id=None)),
        one("webhook-id-empty", "an empty id", "remote_answer_invalid", body=body_of(id="")),
        one("webhook-no-name", "an event without name", "remote_answer_invalid", body=body_of(event=None)),
        one("webhook-no-time", "an event without time", "remote_answer_invalid", body=body_of(createdAt=None)),
        one("webhook-time-ms", "milliseconds", "remote_answer_invalid", body=body_of(createdAt=str(NOW * 1000))),
        one("webhook-time-text", "a time that is none", "remote_answer_invalid", body=body_of(createdAt="today")),
        one("webhook-window-zero", "a window that is none", "lifetime_invalid", rules={"window": 0}),
        one("webhook-leeway-long", "a leeway that is none", "argument_invalid", rules={"leeway": 601}),
        one("webhook-rule-unknown", "a rule that there is not", "argument_invalid", rules={"age": 5}),
        vector("webhook-no-token", "no token", now=NOW, authorization="", body=body_of(), rules={}, **outcome("token_malformed")),
        vector("webhook-basic", "another scheme", now=NOW, authorization="Basic " + signed(claims(body_of())), body=body_of(), rules={}, **outcome("encoding_invalid")),
    ]
    return file("webhook", [{"comment": "LiveKit's webhooks", **LIVEKIT, "tests": tests}])
