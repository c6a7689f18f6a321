"""Vectors for VideoSDK's REST API: a call as the request to send, an answer as what it means."""

from .group import file, outcome, vector

CLOUD = "https://api.videosdk.live"
ROOM = "2kyv-gzay-64pg"
TOKEN = "a.b.c"


def rest_request() -> dict:
    def good(id, comment, call, method, path, body=None, base=CLOUD, to=CLOUD, **arguments):
        headers = {"authorization": TOKEN, "accept": "application/json"}
        if body is not None:
            headers["content-type"] = "application/json"
        answer = outcome({"method": method, "url": to + path, "headers": headers, "body": body})
        return vector(id, comment, base=base, token=TOKEN, call=call, arguments=arguments, **answer)

    def bad(id, comment, code, call="create_room", base=CLOUD, token=TOKEN, **arguments):
        return vector(id, comment, base=base, token=token, call=call, arguments=arguments, **outcome(code))

    everything = {
        "customRoomId": "Stand-up, Mondays",
        "region": "sg001",
        "geoFence": "us001",
        "autoCloseConfig": {"type": "session-end-and-deactivate", "duration": 60},
        "webhook": {"endPoint": "https://app.example/hook", "events": ["session-started"]},
        "allowedParticipantIds": ["ann"],
        "multiComposition": {"recording": True},
    }
    calls = [
        good("create", "a room", "create_room", "POST", "/v2/rooms", {}),
        good("create-everything", "with everything there is to say", "create_room", "POST", "/v2/rooms", everything, custom_room_id="Stand-up, Mondays", region="sg001", geo_fence="us001", auto_close={"minutes": 60, "deactivate": True}, webhook={"end_point": "https://app.example/hook", "events": ["session-started"]}, allowed_participants=["ann"], extra={"multiComposition": {"recording": True}}),
        good("create-auto-close", "that closes when its session ends", "create_room", "POST", "/v2/rooms", {"autoCloseConfig": {"type": "session-ends", "duration": 480}}, auto_close={"minutes": 480, "deactivate": False}),
        good("validate", "is it ours", "validate_room", "GET", f"/v2/rooms/validate/{ROOM}", room=ROOM),
        good("validate-custom", "by the app's own name, escaped", "validate_room", "GET", "/v2/rooms/validate/Stand-up%2C%20Mondays%3F%23%25", custom_room="Stand-up, Mondays?#%"),
        good("fetch", "a room", "fetch_room", "GET", f"/v2/rooms/{ROOM}", room=ROOM),
        good("fetch-custom", "by a name of any script", "fetch_room", "GET", "/v2/rooms/r%C3%A4um", custom_room="r\u00e4um"),
        good("list", "the first page", "list_rooms", "GET", "/v2/rooms?page=1&perPage=20"),
        good("list-page", "another page", "list_rooms", "GET", "/v2/rooms?page=3&perPage=50", page=3, per_page=50),
        good("list-search", "a search, escaped", "list_rooms", "GET", "/v2/rooms?page=1&perPage=20&query=a%26b%3Dc%20d", page=1, per_page=20, search="a&b=c d"),
        good("list-bounds", "pages start at 1 and hold at most 100", "list_rooms", "GET", "/v2/rooms?page=1&perPage=100", page=0, per_page=100_000),
        good("deactivate", "closed for ever", "deactivate_room", "POST", "/v2/rooms/deactivate", {"roomId": ROOM}, room=ROOM),
        good("sessions", "all sessions", "list_sessions", "GET", "/v2/sessions?page=1&perPage=20"),
        good("sessions-of-room", "those of a room", "list_sessions", "GET", f"/v2/sessions?roomId={ROOM}&page=1&perPage=20", room=ROOM),
        good("session", "one session", "fetch_session", "GET", "/v2/sessions/61d54d0560a18e699abcc8a4", session="61d54d0560a18e699abcc8a4"),
        good("end", "a room's session ends", "end_session", "POST", "/v2/sessions/end", {"roomId": ROOM}, room=ROOM),
        good("end-one", "one session ends", "end_session", "POST", "/v2/sessions/end", {"roomId": ROOM, "sessionId": "61d5"}, room=ROOM, session="61d5"),
        good("remove", "someone leaves a room", "remove_participant", "POST", "/v2/sessions/participants/remove", {"participantId": "ann", "roomId": ROOM}, room=ROOM, participant="ann"),
        good("remove-session", "someone leaves a session", "remove_participant", "POST", "/v2/sessions/participants/remove", {"participantId": "ann", "sessionId": "61d5"}, session="61d5", participant="ann"),
        good("v1-create", "v1: a meeting", "create_meeting_v1", "POST", "/v1/meetings", {}),
        good("v1-create-named", "v1: a meeting by name", "create_meeting_v1", "POST", "/v1/meetings", {"userMeetingId": "unicorn"}, name="unicorn"),
        good("v1-validate", "v1: is it ours", "validate_meeting_v1", "POST", f"/v1/meetings/{ROOM}", {}, meeting=ROOM),
        good("v1-fetch", "v1: a meeting", "fetch_meeting_v1", "GET", f"/v1/meetings/{ROOM}", meeting=ROOM),
        good("api-create", "document 001: a meeting", "create_api_meeting", "POST", "/api/meetings", {"region": "sg001"}, region="sg001"),
        good("api-create-anywhere", "document 001: a meeting anywhere", "create_api_meeting", "POST", "/api/meetings", {}),
        good("api-validate", "document 001: is it ours", "validate_api_meeting", "POST", f"/api/meetings/{ROOM}", {}, meeting=ROOM),
    ]

    def based(id, comment, base, to):
        return good(id, comment, "fetch_room", "GET", f"/v2/rooms/{ROOM}", base=base, to=to, room=ROOM)

    def unbased(id, comment, base):
        return bad(id, comment, "base_url_invalid", base=base)

    bases = [
        based("base-slash", "a slash at the end", CLOUD + "/", CLOUD),
        based("base-v2", "the vendor's samples end it in /v2", CLOUD + "/v2", CLOUD),
        based("base-v2-slash", "and a slash", CLOUD + "/v2/", CLOUD),
        based("base-path", "a path in front is kept", "https://rooms.example/video", "https://rooms.example/video"),
        based("base-loopback", "no TLS on loopback", "http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        based("base-loopback-6", "of either kind", "http://[::1]:9000", "http://[::1]:9000"),
        based("base-localhost", "or by name", "http://localhost:9000", "http://localhost:9000"),
        unbased("base-empty", "nothing", ""),
        unbased("base-no-scheme", "no scheme", "api.videosdk.live"),
        unbased("base-ftp", "another scheme", "ftp://api.videosdk.live"),
        unbased("base-plain", "no TLS elsewhere", "http://api.videosdk.live"),
        unbased("base-loopback-name", "a name that only starts like loopback", "http://127.0.0.1.evil.example"),
        unbased("base-localhost-name", "a name that only starts like loopback", "http://localhost.evil.example"),
        unbased("base-user", "user information hides the host", "https://api.videosdk.live@evil.example"),
        unbased("base-query", "a query would swallow the path", "https://evil.example?x="),
        unbased("base-no-host", "no host", "https://"),
    ]
    refused = [
        bad("token-empty", "no token", "token_malformed", token=""),
        bad("token-space", "white space", "token_malformed", token="Bearer a.b.c"),
        bad("token-newline", "a header of the token's own", "token_malformed", token="a.b.c\r\nX-Evil: 1"),
        bad("token-outside-ascii", "outside ASCII", "token_malformed", token="\u00e4.b.c"),
        bad("room-path", "a room that is a path", "room_id_invalid", call="validate_room", room="../../evil"),
        bad("room-escaped", "an escaped one too", "room_id_invalid", call="validate_room", room="..%2fevil"),
        bad("room-host", "a room that is a host", "room_id_invalid", call="fetch_room", room="@evil.example"),
        bad("custom-slash", "a custom id with a slash", "custom_room_id_invalid", call="validate_room", custom_room="a/b"),
        bad("participant-space", "white space", "participant_id_invalid", call="remove_participant", room=ROOM, participant="two words"),
        bad("session-path", "a session that is a path", "argument_invalid", call="fetch_session", session="../rooms"),
        bad("region-injected", "a region with more in it", "argument_invalid", region="sg001\r\n"),
        bad("region-long", "no region is that long", "argument_invalid", region="x" * 17),
    ]
    groups = [
        {"comment": "Calls", "tests": calls},
        {"comment": "Base URLs", "tests": bases},
        {"comment": "What must never be sent", "tests": refused},
    ]
    return file("rest_request", groups)


def rest_response() -> dict:
    def good(id, comment, call, body, /, status=200, **output):
        return vector(id, comment, call=call, status=status, headers={}, body=body, **outcome(output))

    def bad(id, comment, code, status, body="", call="fetch_room", headers=None):
        return vector(id, comment, call=call, status=status, headers=headers or {}, body=body, **outcome(code))

    room = '{"roomId":"2kyv-gzay-64pg","customRoomId":"unicorn","userId":"5f7e","disabled":false,"id":"623d"}'
    nulls = '{"roomId":"2kyv-gzay-64pg","customRoomId":null,"disabled":null,"region":null,"new":{"a":1}}'
    v1 = '{"meetingId":"2kyv-gzay-64pg","userMeetingId":"unicorn","disabled":true}'
    page = '{"pageInfo":{"currentPage":2,"perPage":1,"lastPage":5,"total":10},"data":[{"roomId":"2kyv-gzay-64pg"}]}'
    session = '{"id":"61d5","roomId":"2kyv-gzay-64pg","status":"ongoing","participants":[]}'
    ended = '{"id":"61d5","meetingId":"2kyv-gzay-64pg","end":"2025-01-01T00:00:00Z"}'
    found = {"room_id": ROOM, "custom_room_id": "unicorn", "disabled": False}
    expired = '{"error":"Token is invalid or expired","statusCode":401}'
    understood = [
        good("room", "a room", "fetch_room", room, **found),
        good("room-created", "201 is a success too", "create_room", room, status=201, **found),
        good("room-nulls", "nulls and members nobody knows", "validate_room", nulls, **(found | {"custom_room_id": None})),
        good("room-v1", "the names of v1", "fetch_meeting_v1", v1, **(found | {"disabled": True})),
        good("page", "a page", "list_rooms", page, items=[ROOM], current=2, last=5, total=10),
        good("page-bare", "a bare list", "list_rooms", '[{"roomId":"2kyv-gzay-64pg"}]', items=[ROOM], current=1, last=1, total=None),
        good("page-other-names", "other names", "list_rooms", '{"pagination":{"page":1,"totalPages":3},"data":[]}', items=[], current=1, last=3, total=None),
        good("session", "a session", "fetch_session", session, id="61d5", room_id=ROOM, ended=False),
        good("session-ended", "one that has ended", "end_session", ended, id="61d5", room_id=ROOM, ended=True),
        good("sessions", "a page of sessions", "list_sessions", f'{{"pageInfo":{{"currentPage":1,"lastPage":1,"total":1}},"data":[{session}]}}', items=["61d5"], current=1, last=1, total=1),
        good("removed", "a sentence will do", "remove_participant", '"removed"'),
    ]
    refused = [
        bad("400-parameter", "a parameter", "remote_invalid_parameter", 400, '{"error":"RoomId is invalid.","statusCode":400}'),
        bad("400-text", "in plain text", "remote_invalid_parameter", 400, "'region' field is invalid."),
        bad("400-not-found", "400 may say that there is no such room", "remote_not_found", 400, "Room not found."),
        bad("400-token", "400 may speak of the token", "remote_unauthorized", 400, '{"message":"Token is invalid or expired"}'),
        bad("401", "the token", "remote_unauthorized", 401, expired),
        bad("401-empty", "without a word", "remote_unauthorized", 401),
        bad("402", "402 says not found", "remote_not_found", 402, '{"error":"Room not found"}'),
        bad("403", "not with this token", "remote_forbidden", 403, '{"msg":"no"}'),
        bad("404-html", "a proxy's page", "remote_not_found", 404, "<html><h1>404</h1></html>"),
        bad("406", "406", "remote_invalid_parameter", 406),
        bad("409", "409", "remote_invalid_parameter", 409, "{}"),
        bad("422", "422", "remote_invalid_parameter", 422, '{"error":{"message":"no"}}'),
        bad("408", "the request did not come whole in time", "remote_unavailable", 408),
        bad("425", "too early: not even begun", "remote_rate_limited", 425),
        bad("429", "too many", "remote_rate_limited", 429, headers={"retry-after": "7"}),
        bad("500", "the vendor's fault", "remote_unavailable", 500, "oops"),
        bad("503", "not now", "remote_unavailable", 503, headers={"retry-after": "soon"}),
        bad("302", "redirects are not followed", "remote_answer_invalid", 302, headers={"location": "https://evil.example/"}),
        bad("200-text", "no JSON", "remote_answer_invalid", 200, "ok"),
        bad("200-empty", "nothing", "remote_answer_invalid", 200),
        bad("200-no-room", "no room in it", "remote_answer_invalid", 200, "{}"),
        bad("200-error", "an error with a status of success", "remote_answer_invalid", 200, expired),
        bad("200-room-path", "a room that is a path", "remote_answer_invalid", 200, '{"roomId":"../evil"}'),
        bad("200-room-number", "a number for a room", "remote_answer_invalid", 200, '{"roomId":7}'),
        bad("200-page-text", "no list", "remote_answer_invalid", 200, '{"data":"none"}', call="list_rooms"),
        bad("200-page-item", "a list with something else in it", "remote_answer_invalid", 200, '{"data":[1]}', call="list_rooms"),
        bad("200-session", "no session in it", "remote_answer_invalid", 200, '{"a":1}', call="fetch_session"),
    ]
    groups = [{"comment": "Understood", "tests": understood}, {"comment": "Refused", "tests": refused}]
    return file("rest_response", groups)
