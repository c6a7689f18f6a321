"""Vectors for the three endpoints of the vendor's page "Server Setup", and for who may ask for what."""

import json

from . import keys
from .group import NOW, file, outcome, vector
from .sign import compact, hs256

CLOUD = "https://api.videosdk.live"
ROOM = "2kyv-gzay-64pg"
HEADER = '{"alg":"HS256","typ":"JWT"}'
KEY = keys.API_KEY
CREDENTIALS = {"api_key": KEY, "secret": keys.SECRET}
JTI = "fcf27a64-85c6-4742-96cb-ebe9f930ef6e"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

HOST = {"permissions": ["allow_join", "allow_mod"], "roles": ["rtc", "crawler"]}
GUEST = {"permissions": ["ask_join"], "roles": ["rtc"]}
PUPIL = {"permissions": ["allow_join"], "roles": ["rtc"], "rooms": ["class-*", ROOM], "participant": "ann", "longest_lifetime": "1h"}
PERSON = {"permissions": ["allow_join"], "roles": ["rtc"], "rights": ["validate", "create"]}
BOTH = {"permissions": ["allow_join", "ask_join"], "default_permissions": ["ask_join"], "roles": ["rtc"], "default_lifetime": 600}


def signed(secret=keys.SECRET, **claims) -> str:
    whole = {"apikey": KEY, "permissions": ["allow_join"], **claims, "iat": NOW, "exp": NOW + 7200}
    return hs256(secret, HEADER, compact(whole))


def endpoints() -> dict:
    def call(id, comment, endpoint, output, policy=None, meeting=None, vendor=None, query="", authorization=None, content_type=None, body=""):
        members = {"endpoint": endpoint, "now": NOW, "policy": policy, "meeting": meeting, "query": query, "authorization": authorization, "content_type": content_type, "body": body, "vendor": vendor}
        return vector(id, comment, **members, **outcome(output))

    def token(id, comment, policy, claims, lifetime=7200, **request):
        claims = {"apikey": KEY, **claims, "iat": NOW, "exp": NOW + lifetime}
        return call(id, comment, "get_token", {"status": 200, "claims": claims}, policy, **request)

    def no_token(id, comment, status, code, policy=HOST, **request):
        return call(id, comment, "get_token", {"status": status, "code": code}, policy, **request)

    tokens = [
        token("token-host", "nothing is asked for", HOST, {"permissions": ["allow_join", "allow_mod"]}),
        token("token-guest", "one role is all there is", GUEST, {"permissions": ["ask_join"], "version": 2, "roles": ["rtc"]}),
        token("token-empty-form", "an empty body has no type: the Ruby sample names a form's", GUEST, {"permissions": ["ask_join"], "version": 2, "roles": ["rtc"]}, content_type=FORM),
        token("token-empty-text", "nor any other", GUEST, {"permissions": ["ask_join"], "version": 2, "roles": ["rtc"]}, content_type="text/plain"),
        token("token-room", "a room in the query", HOST, {"permissions": ["allow_join", "allow_mod"], "version": 2, "roomId": ROOM, "roles": ["rtc"]}, query=f"roomId={ROOM}"),
        token("token-peer", "the samples say peerId", HOST, {"permissions": ["allow_join", "allow_mod"], "version": 2, "participantId": "ann", "roles": ["rtc"]}, query="peerId=ann"),
        token("token-json", "the Node sample reads a body", HOST, {"permissions": ["allow_join", "allow_mod"], "version": 2, "roomId": ROOM, "participantId": "ann", "roles": ["rtc"]}, content_type=JSON, body=json.dumps({"roomId": ROOM, "peerId": "ann"})),
        token("token-twice-same", "said twice, and the same", HOST, {"permissions": ["allow_join", "allow_mod"], "version": 2, "roomId": ROOM, "roles": ["rtc"]}, query=f"roomId={ROOM}", body=json.dumps({"roomId": ROOM})),
        token("token-utf8", "a name that is escaped", HOST, {"permissions": ["allow_join", "allow_mod"], "version": 2, "participantId": "zo\u00eb100%", "roles": ["rtc"]}, query="peerId=zo%C3%AB100%25"),
        token("token-fewer", "fewer permissions than there are", HOST, {"permissions": ["allow_join"]}, query="permissions=allow_join"),
        token("token-list", "permissions as a list", HOST, {"permissions": ["allow_join", "allow_mod"]}, body='{"permissions":["allow_join","allow_mod"]}'),
        token("token-crawler", "a role", HOST, {"permissions": ["allow_join", "allow_mod"], "version": 2, "roles": ["crawler"]}, query="roles=crawler"),
        token("token-lifetime", "a lifetime", HOST, {"permissions": ["allow_join", "allow_mod"]}, lifetime=900, query="lifetime=15m"),
        token("token-longest", "the longest there is", HOST, {"permissions": ["allow_join", "allow_mod"]}, lifetime=86_400, query="lifetime=24h"),
        token("token-default-lifetime", "the policy's own lifetime and permissions", BOTH, {"permissions": ["ask_join"], "version": 2, "roles": ["rtc"]}, lifetime=600),
        token("token-other-permissions", "the other ones, asked for", BOTH, {"permissions": ["allow_join"], "version": 2, "roles": ["rtc"]}, lifetime=600, query="permissions=allow_join"),
        token("token-pupil", "who it is, is the policy's to say", PUPIL, {"permissions": ["allow_join"], "version": 2, "roomId": "class-7", "participantId": "ann", "roles": ["rtc"]}, lifetime=3600, query="roomId=class-7"),
        token("token-pupil-exact", "a room by its whole name", PUPIL, {"permissions": ["allow_join"], "version": 2, "roomId": ROOM, "participantId": "ann", "roles": ["rtc"]}, lifetime=3600, query=f"roomId={ROOM}&participantId=ann"),
    ]
    rights = {"roomkey_rights": ["create", "validate"]}
    tokens += [
        token("token-rights", "a person who may make meetings", PERSON, {"permissions": ["allow_join"], "version": 2, "roles": ["rtc"], **rights}),
        token("token-rights-participant", "as one of them", PERSON, {"permissions": ["allow_join"], "version": 2, "participantId": "ann", "roles": ["rtc"], **rights}, query="participantId=ann"),
        token("token-rights-room", "what is for one room makes no other", PERSON, {"permissions": ["allow_join"], "version": 2, "roomId": ROOM, "roles": ["rtc"], "roomkey_rights": ["validate"]}, query=f"roomId={ROOM}"),
        token("token-right-alone", "only one of the two", PERSON | {"rights": ["create"]}, {"permissions": ["allow_join"], "version": 2, "roles": ["rtc"], "roomkey_rights": ["create"]}),
        token("token-rights-none", "no rights are none", PERSON | {"rights": []}, {"permissions": ["allow_join"], "version": 2, "roles": ["rtc"]}),
    ]
    refused = [
        no_token("rights-asked", "rights are the policy's to give", 400, "query_malformed", PERSON, query="rights=create"),
        no_token("rights-crawler", "a right is not a role", 403, "role_not_granted", PERSON, query="roles=crawler"),
        no_token("more-permissions", "more than is granted", 403, "permission_not_granted", GUEST, query="permissions=allow_join"),
        no_token("contradictory", "both are granted, not together", 400, "parameter_invalid", BOTH, query="permissions=allow_join,ask_join"),
        no_token("unknown-permission", "one that is none", 400, "permission_unknown", query="permissions=host"),
        no_token("permission-spaced", "white space is not forgiven", 400, "permission_unknown", query="permissions=allow_join,%20allow_mod"),
        no_token("other-room", "a room that is not granted", 403, "room_not_granted", PUPIL, query="roomId=staff-room"),
        no_token("no-room", "no room would be every room", 403, "room_not_granted", PUPIL),
        no_token("longer-room", "a room whose name only starts like a granted one", 403, "room_not_granted", PUPIL, query=f"roomId={ROOM}-b"),
        no_token("prefix-alone-cased", "prefixes are exact", 403, "room_not_granted", PUPIL, query="roomId=Class-7"),
        no_token("other-participant", "somebody else", 403, "participant_not_granted", PUPIL, query="roomId=class-7&participantId=ben"),
        no_token("other-peer", "somebody else by the other name", 403, "participant_not_granted", PUPIL, query="roomId=class-7&peerId=ben"),
        no_token("other-role", "the API is not granted", 403, "role_not_granted", GUEST, query="roles=crawler"),
        no_token("both-roles", "one of the two is not granted", 403, "role_not_granted", GUEST, query="roles=rtc,crawler"),
        no_token("no-roles", "none would be both", 403, "role_not_granted", GUEST, body='{"roles":[]}'),
        no_token("too-long", "longer than is granted", 403, "lifetime_not_granted", query="lifetime=25h"),
        no_token("lifetime-bad", "no lifetime", 400, "lifetime_invalid", query="lifetime=soon"),
        no_token("room-path", "a room that is a path", 400, "room_id_invalid", query="roomId=..%2Fevil"),
        no_token("participant-space", "white space", 400, "participant_id_invalid", query="peerId=two%20words"),
        no_token("query-unknown", "a misspelt wish", 400, "query_malformed", query="room=a"),
        no_token("query-twice", "a parameter twice", 400, "query_malformed", query="roomId=a&roomId=b"),
        no_token("query-no-text", "bytes that are no UTF-8", 400, "query_malformed", query="peerId=zo%EB"),
        no_token("query-percent", "a percent sign alone", 400, "query_malformed", query="peerId=100%"),
        no_token("query-no-digits", "a percent sign before other letters", 400, "query_malformed", query="peerId=%zz"),
        no_token("query-array", "an array by its name", 400, "query_malformed", query="roomId[]=a"),
        no_token("body-unknown", "a misspelt wish", 400, "body_malformed", body='{"room":"a"}'),
        no_token("body-twice", "a member twice", 400, "body_malformed", body='{"roomId":"a","roomId":"b"}'),
        no_token("body-list", "no object", 400, "body_malformed", body='["a"]'),
        no_token("body-null", "no object", 400, "body_malformed", body="null"),
        no_token("body-cut", "half an object", 400, "body_malformed", body='{"roomId":'),
        no_token("body-type", "a number for a room", 400, "body_malformed", body='{"roomId":7}'),
        no_token("body-form", "a form", 415, "media_type_unsupported", content_type=FORM, body="roomId=a"),
        no_token("body-text", "plain text", 415, "media_type_unsupported", content_type="text/plain", body="{}"),
        no_token("body-long", "too long to look at", 413, "body_too_large", body='{"roomId":"' + "a" * 65_536 + '"}'),
        no_token("said-differently", "the query says one thing and the body another", 400, "credentials_ambiguous", query="roomId=a", body='{"roomId":"b"}'),
        no_token("peer-differs", "peer and participant differ", 400, "credentials_ambiguous", query="peerId=ann&participantId=ben"),
    ]

    def sent(id, comment, endpoint, token, method, path, forwarded=None, /, **request):
        headers = {"authorization": token, "accept": JSON}
        if forwarded is not None:
            headers["content-type"] = JSON
        return call(id, comment, endpoint, {"method": method, "url": CLOUD + path, "headers": headers, "body": forwarded}, **request)

    good = signed()
    crawler = signed(version=2, roles=["crawler"])
    bound = signed(version=2, roomId=ROOM)
    calls = [
        sent("create-json", "a token in JSON", "create_meeting", good, "POST", "/v2/rooms", {}, content_type=JSON, body=json.dumps({"token": good})),
        sent("create-untyped", "the iOS sample names no type", "create_meeting", good, "POST", "/v2/rooms", {}, body=json.dumps({"token": good})),
        sent("create-form", "the Android sample sends a form", "create_meeting", good, "POST", "/v2/rooms", {}, content_type=FORM, body=f"token={good}"),
        sent("create-header", "a token in the header", "create_meeting", good, "POST", "/v2/rooms", {}, authorization=good),
        sent("create-header-form", "and an empty form", "create_meeting", good, "POST", "/v2/rooms", {}, authorization=good, content_type=FORM),
        sent("create-bearer", "after Bearer", "create_meeting", good, "POST", "/v2/rooms", {}, authorization=f"Bearer {good}"),
        sent("create-bearer-blanks", "several blanks after Bearer", "create_meeting", good, "POST", "/v2/rooms", {}, authorization=f"Bearer   {good}"),
        sent("create-region", "a region", "create_meeting", crawler, "POST", "/v2/rooms", {"region": "sg001"}, body=json.dumps({"token": crawler, "region": "sg001"})),
        sent("create-region-empty", "a region left empty", "create_meeting", good, "POST", "/v2/rooms", {}, body=json.dumps({"token": good, "region": ""})),
        sent("create-named", "the app's own name", "create_meeting", good, "POST", "/v2/rooms", {"customRoomId": "unicorn"}, body=json.dumps({"token": good, "customRoomId": "unicorn"})),
        sent("validate-json", "is it ours", "validate_meeting", good, "GET", f"/v2/rooms/validate/{ROOM}", meeting=ROOM, body=json.dumps({"token": good})),
        sent("validate-bound", "the token's own room", "validate_meeting", bound, "GET", f"/v2/rooms/validate/{ROOM}", meeting=ROOM, body=json.dumps({"token": bound})),
    ]

    def instead(id, comment, endpoint, client, method, path, forwarded=None, /, jti=JTI, **request):
        """The vendor gets a token that we make for this one call."""
        ours = {"apikey": KEY, "permissions": ["allow_join"], "version": 2, "roles": ["crawler"], "iat": NOW, "exp": NOW + 300, "jti": jti}
        request = {"body": json.dumps({"token": client}), **request}
        return sent(id, comment, endpoint, hs256(keys.SECRET, HEADER, compact(ours)), method, path, forwarded, **request)

    person = signed(version=2, roles=["rtc"], roomkey_rights=["create", "validate"], jti=JTI)
    creator = signed(version=2, roles=["rtc"], roomkey_rights=["create"], jti=JTI)
    guest = signed(version=2, roomId=ROOM, roles=["rtc"], roomkey_rights=["create", "validate"], jti=JTI)
    both = signed(version=2, roles=["rtc", "crawler"], roomkey_rights=["create", "validate"], jti=JTI)
    calls += [
        instead("create-right", "by right, not by role", "create_meeting", person, "POST", "/v2/rooms", {}),
        instead("create-right-named", "with the app's own name", "create_meeting", creator, "POST", "/v2/rooms", {"customRoomId": "unicorn"}, body=json.dumps({"token": creator, "customRoomId": "unicorn"})),
        instead("validate-right", "by right, not by role", "validate_meeting", person, "GET", f"/v2/rooms/validate/{ROOM}", meeting=ROOM),
        instead("validate-right-room", "the token's own room", "validate_meeting", guest, "GET", f"/v2/rooms/validate/{ROOM}", meeting=ROOM),
        sent("create-right-and-role", "a role that the vendor takes is its to judge", "create_meeting", both, "POST", "/v2/rooms", {}, body=json.dumps({"token": both})),
    ]

    def no_call(id, comment, status, code, token=None, endpoint="create_meeting", **request):
        if token is not None:
            request["body"] = json.dumps({"token": token})
        return call(id, comment, endpoint, {"status": status, "code": code}, **request)

    not_sent = [
        no_call("create-no-token", "no token", 401, "token_invalid"),
        no_call("create-empty-token", "an empty one", 401, "token_invalid", ""),
        no_call("create-changed", "a changed one", 401, "token_invalid", good[:-2] + ("A" if good[-2] != "A" else "B") + good[-1]),
        no_call("create-other-secret", "signed by somebody else", 401, "token_invalid", signed(secret="0" * 32)),
        no_call("create-other-key", "of another project", 401, "token_invalid", hs256(keys.SECRET, HEADER, compact({"apikey": "other", "permissions": ["allow_join"], "exp": NOW + 60}))),
        no_call("create-expired", "expired", 401, "token_invalid", hs256(keys.SECRET, HEADER, compact({"apikey": KEY, "permissions": ["allow_join"], "exp": NOW}))),
        no_call("create-rtc", "for joining alone", 403, "role_not_allowed", signed(version=2, roles=["rtc"])),
        no_call("create-right-missing", "the other right", 403, "role_not_allowed", signed(version=2, roles=["rtc"], roomkey_rights=["validate"])),
        no_call("create-right-unknown", "a word that grants nothing", 403, "role_not_allowed", signed(version=2, roles=["rtc"], roomkey_rights=["Create", "all"])),
        no_call("create-right-text", "no list", 401, "token_invalid", signed(version=2, roles=["rtc"], roomkey_rights="create")),
        no_call("create-right-bound", "for one room", 403, "room_mismatch", guest),
        no_call("validate-right-missing", "the other right", 403, "role_not_allowed", creator, "validate_meeting", meeting=ROOM),
        no_call("validate-right-other", "another room than the token's", 403, "room_mismatch", guest, "validate_meeting", meeting="other-room-here"),
        no_call("create-bound", "for one room", 403, "room_mismatch", bound),
        no_call("create-region-bad", "a region that is none", 400, "argument_invalid", body=json.dumps({"token": good, "region": "sg001\r\n"})),
        no_call("create-name-bad", "a name that is a path", 400, "custom_room_id_invalid", body=json.dumps({"token": good, "customRoomId": "a/b"})),
        no_call("create-two-tokens", "two that differ", 400, "credentials_ambiguous", good, authorization=crawler),
        no_call("create-token-in-url", "one in the URL alone", 400, "credentials_ambiguous", query=f"token={good}"),
        no_call("create-joined", "two that a proxy joined", 400, "credentials_ambiguous", authorization=f"{good},{good}"),
        no_call("create-bearer-alone", "Bearer of nothing", 401, "token_invalid", authorization="Bearer"),
        no_call("create-form-no-text", "bytes that are no UTF-8", 400, "body_malformed", content_type=FORM, body=f"token={good}&customRoomId=zo%EB"),
        no_call("create-form-percent", "a percent sign alone", 400, "body_malformed", content_type=FORM, body=f"token={good}&customRoomId=100%"),
        no_call("create-text", "plain text", 415, "media_type_unsupported", content_type="text/plain", body=json.dumps({"token": good})),
        no_call("create-twice", "a token twice", 400, "body_malformed", body=f'{{"token":"{good}","token":"{good}"}}'),
        no_call("validate-path", "a meeting that is a path", 400, "room_id_invalid", good, "validate_meeting", meeting="../rooms"),
        no_call("validate-other", "another room than the token's", 403, "room_mismatch", bound, "validate_meeting", meeting="other-room-here"),
    ]

    def answered(id, comment, vendor, output, endpoint="validate_meeting"):
        return call(id, comment, endpoint, output, meeting=ROOM, vendor=vendor, body=json.dumps({"token": good}))

    def vendor(status, body="", **headers):
        return {"status": status, "headers": headers, "body": body}

    room = '{"roomId":"2kyv-gzay-64pg","disabled":false,"userId":"5f7e"}'
    shown = {"roomId": ROOM, "meetingId": ROOM, "disabled": False, "userId": "5f7e"}
    disabled = '{"roomId":"2kyv-gzay-64pg","disabled":true}'
    answers = [
        answered("answer-room", "both names of the id", vendor(200, room), {"status": 200, "body": shown}),
        answered("answer-v1", "an answer of version 1", vendor(200, '{"meetingId":"2kyv-gzay-64pg"}'), {"status": 200, "body": {"roomId": ROOM, "meetingId": ROOM}}),
        answered("answer-disabled", "a room that was deactivated", vendor(200, disabled), {"status": 400, "code": "room_disabled"}),
        answered("answer-created-disabled", "of a name that was used before", vendor(200, disabled), {"status": 200, "body": {"roomId": ROOM, "meetingId": ROOM, "disabled": True}}, "create_meeting"),
        answered("answer-401", "the vendor refuses the token", vendor(401), {"status": 401, "code": "token_invalid"}),
        answered("answer-403", "the vendor forbids", vendor(403), {"status": 403, "code": "upstream_forbidden"}),
        answered("answer-402", "unknown, as some answer", vendor(402), {"status": 404, "code": "room_not_found"}),
        answered("answer-404", "unknown", vendor(404), {"status": 404, "code": "room_not_found"}),
        answered("answer-400-text", "unknown, as text", vendor(400, "Room not found."), {"status": 404, "code": "room_not_found"}),
        answered("answer-422", "a parameter", vendor(422), {"status": 400, "code": "parameter_invalid"}),
        answered("answer-429", "too often", vendor(429, "", **{"retry-after": "7"}), {"status": 429, "code": "rate_limited", "retry_after": 7}),
        answered("answer-500", "the vendor failed", vendor(500, "<html>"), {"status": 502, "code": "upstream_failed"}),
        answered("answer-302", "a redirect", vendor(302, "", location="https://evil.example"), {"status": 502, "code": "upstream_failed"}),
        answered("answer-garbage", "no JSON", vendor(200, "hello"), {"status": 502, "code": "upstream_failed"}),
        answered("answer-evil-room", "a room that is a path", vendor(200, '{"roomId":"../evil"}'), {"status": 502, "code": "upstream_failed"}),
        answered("answer-none", "nobody answers", "unreachable", {"status": 502, "code": "upstream_failed"}),
        answered("answer-late", "not in time", "timeout", {"status": 504, "code": "upstream_timeout"}),
    ]

    def policy(id, comment, code, **spec):
        base = {"permissions": ["allow_join"], "roles": ["rtc"]}
        return call(id, comment, "get_token", code, {**base, **spec})

    policies = [
        policy("policy-no-permissions", "nothing is granted", "permissions_missing", permissions=[]),
        policy("policy-unknown-permission", "one that is none", "permission_unknown", permissions=["host"]),
        policy("policy-contradictory-default", "all of them cannot stand in one token", "permissions_contradictory", permissions=["allow_join", "ask_join"]),
        policy("policy-default-beyond", "a default that is not granted", "argument_invalid", default_permissions=["allow_mod"]),
        policy("policy-default-empty", "a default of nothing", "permissions_missing", default_permissions=[]),
        policy("policy-no-roles", "no role is assumed", "argument_invalid", roles=[]),
        policy("policy-unknown-role", "one that is none", "role_unknown", roles=["host"]),
        policy("policy-unknown-right", "one that is none", "argument_invalid", rights=["revoke"]),
        policy("policy-right-upper-case", "upper case is another word", "argument_invalid", rights=["CREATE"]),
        policy("policy-no-rooms", "an empty list of rooms", "argument_invalid", rooms=[]),
        policy("policy-bad-room", "a room that is none", "argument_invalid", rooms=["a/b"]),
        policy("policy-star", "a star alone is not a prefix", "argument_invalid", rooms=["*"]),
        policy("policy-any-beside", "any beside another is a room", "argument_invalid", rooms=["any", "b c"]),
        policy("policy-bad-participant", "white space", "participant_id_invalid", participant="two words"),
        policy("policy-bad-lifetime", "no lifetime", "lifetime_invalid", longest_lifetime="soon"),
        policy("policy-lifetimes", "a default longer than the longest", "lifetime_invalid", longest_lifetime="1h", default_lifetime="2h"),
        policy("policy-misspelt", "a limit misspelt is a limit lost", "argument_invalid", room=["a"]),
    ]
    groups = [
        {"comment": "Tokens that are granted", "credentials": CREDENTIALS, "tests": tokens},
        {"comment": "Tokens that are not", "credentials": CREDENTIALS, "tests": refused},
        {"comment": "What the vendor is asked", "credentials": CREDENTIALS, "tests": calls},
        {"comment": "What the vendor is never asked", "credentials": CREDENTIALS, "tests": not_sent},
        {"comment": "What the vendor's answer becomes", "credentials": CREDENTIALS, "tests": answers},
        {"comment": "Policies that cannot be", "credentials": CREDENTIALS, "tests": policies},
    ]
    return file("endpoints", groups)
