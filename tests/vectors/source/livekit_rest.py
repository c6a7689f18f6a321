"""Vectors for LiveKit's API: a call as the request to send with the grant of its token, an answer as what it means."""

from .group import NOW, file, outcome, vector
from .livekit import LIVEKIT

BASE = "https://my-project.livekit.cloud"
ANN = {"room": "class-7", "identity": "ann"}
HEADERS = {"accept": "application/json", "content-type": "application/json"}


def rest_request() -> dict:
    def good(id, comment, call, method, video, body, base=BASE, at=None, is_repeatable=True, **arguments):
        url = f"{at or base}/twirp/livekit.RoomService/{method}"
        output = {"method": "POST", "url": url, "headers": HEADERS, "body": body, "video": video, "is_repeatable": is_repeatable}
        return vector(id, comment, now=NOW, base=base, call=call, arguments=arguments, **outcome(output))

    def listed(id, comment, call, *arguments):
        return vector(id, comment, now=NOW, base=BASE, call=call, arguments=list(arguments), **outcome("argument_invalid"))

    def bad(id, comment, code, call, base=BASE, now=NOW, **arguments):
        return vector(id, comment, now=now, base=base, call=call, arguments=arguments, **outcome(code))

    create, listing = {"roomCreate": True}, {"roomList": True}
    admin = {"roomAdmin": True, "room": "class-7"}
    class_7 = {"room": "class-7"}
    whole = {
        "canPublish": False, "canSubscribe": True, "canPublishData": False, "canUpdateMetadata": False, "canSubscribeMetrics": False,
        "canManageAgentSession": False, "hidden": False, "recorder": False,
    }
    calls = [
        good("create", "a room", "create_room", "CreateRoom", create, {"name": "class-7"}, room="class-7"),
        good("create-config", "as it is to be, in either spelling", "create_room", "CreateRoom", create, {"name": "class-7", "emptyTimeout": 60, "maxParticipants": 5}, room="class-7", room_config={"empty_timeout": 60, "maxParticipants": 5}),
        good("create-preset", "of a preset", "create_room", "CreateRoom", create, {"name": "class-7", "roomPreset": "small"}, room="class-7", room_preset="small"),
        good("create-extra", "with what has no name here", "create_room", "CreateRoom", create, {"name": "class-7", "nodeId": "n"}, room="class-7", extra={"nodeId": "n"}),
        good("create-extra-name", "which renames nothing", "create_room", "CreateRoom", create, {"name": "class-7"}, room="class-7", extra={"name": "class-8"}),
        good("list", "all rooms", "list_rooms", "ListRooms", listing, {}),
        good("list-named", "some rooms", "list_rooms", "ListRooms", listing, {"names": ["class-7", "class-8"]}, rooms=["class-7", "class-8"]),
        good("delete", "a room", "delete_room", "DeleteRoom", create, class_7, room="class-7"),
        good("metadata", "of a room", "update_room_metadata", "UpdateRoomMetadata", admin, class_7 | {"metadata": "lesson 3"}, room="class-7", metadata="lesson 3"),
        good("people", "in a room", "list_participants", "ListParticipants", admin, class_7, room="class-7"),
        good("person", "in a room", "get_participant", "GetParticipant", admin, ANN, **ANN),
        good("remove", "somebody", "remove_participant", "RemoveParticipant", admin, ANN, **ANN),
        good("mute", "a track", "mute_track", "MutePublishedTrack", admin, ANN | {"trackSid": "TR_1", "muted": True}, **ANN, track="TR_1", muted=True),
        good("unmute", "a track", "mute_track", "MutePublishedTrack", admin, ANN | {"trackSid": "TR_1", "muted": False}, **ANN, track="TR_1", muted=False),
        good("update", "a name, and an attribute that goes away", "update_participant", "UpdateParticipant", admin, ANN | {"name": "Ann Lee", "attributes": {"seat": ""}}, **ANN, name="Ann Lee", attributes={"seat": ""}),
        good("update-permission", "what they may do is said whole", "update_participant", "UpdateParticipant", admin, ANN | {"permission": whole}, **ANN, permission={"canPublish": False}),
        good("data", "a text, which is not sent twice", "send_data", "SendData", admin, class_7 | {"data": "aGk=", "kind": "RELIABLE"}, is_repeatable=False, room="class-7", data="hi"),
        good("data-to", "to one, about something", "send_data", "SendData", admin, class_7 | {"data": "w6k=", "kind": "RELIABLE", "destinationIdentities": ["ann"], "topic": "chat"}, is_repeatable=False, room="class-7", data="\u00e9", to=["ann"], topic="chat"),
        good("room-256", "a name of 256 bytes", "delete_room", "DeleteRoom", create, {"room": "\u00e9" * 128}, room="\u00e9" * 128),
        good("base-wss", "as the clients are told", "list_rooms", "ListRooms", listing, {}, base="wss://my-project.livekit.cloud", at=BASE),
        good("base-ws", "no TLS on loopback", "list_rooms", "ListRooms", listing, {}, base="ws://127.0.0.1:7880/", at="http://127.0.0.1:7880"),
        good("base-path", "a path in front is kept", "list_rooms", "ListRooms", listing, {}, base="https://rooms.example/livekit"),
    ]
    refused = [
        bad("room-empty", "no name", "room_id_invalid", "create_room", room=""),
        bad("room-257", "a name of 257 bytes", "room_id_invalid", "delete_room", room="r" * 257),
        bad("room-bytes", "a name of 129 letters of two bytes", "room_id_invalid", "list_participants", room="\u00e9" * 129),
        bad("identity-empty", "nobody", "identity_invalid", "remove_participant", room="class-7", identity=""),
        bad("identity-257", "an identity of 257 bytes", "identity_invalid", "get_participant", room="class-7", identity="i" * 257),
        bad("to-empty", "data for nobody", "identity_invalid", "send_data", room="class-7", data="hi", to=[""]),
        bad("config-unknown", "a slip of the pen", "argument_invalid", "create_room", room="class-7", room_config={"emptyTimout": 60}),
        bad("muted-text", "text for a boolean", "argument_invalid", "mute_track", **ANN, track="TR_1", muted="false"),
        bad("attributes-number", "a number for a text", "argument_invalid", "update_participant", **ANN, attributes={"seat": 7}),
        bad("permission-text", "text for a boolean", "argument_invalid", "update_participant", **ANN, permission={"canPublish": "false"}),
        bad("argument-unknown", "an argument that there is not", "argument_invalid", "delete_room", room="class-7", force=True),
        listed("arguments-list", "a list whose members fit in their order", "remove_participant", "class-7", "ann"),
        listed("arguments-list-rooms", "no filter is read from one", "list_rooms", ["class-7"]),
        listed("arguments-list-empty", "not even from an empty one", "list_rooms"),
        bad("base-plain", "tokens in the clear", "base_url_invalid", "list_rooms", base="ws://livekit.example.com"),
        bad("base-user", "user information hides the host", "base_url_invalid", "list_rooms", base="https://my-project.livekit.cloud@evil.example"),
        bad("base-query", "a query would swallow the path", "base_url_invalid", "list_rooms", base="https://evil.example?x="),
        bad("base-empty", "nowhere", "base_url_invalid", "list_rooms", base=""),
        bad("time-zero", "a token whose `nbf` is nothing to the server", "timestamp_invalid", "list_rooms", now=0),
    ]
    groups = [{"comment": "Calls", **LIVEKIT, "tests": calls}, {"comment": "What must never be sent", **LIVEKIT, "tests": refused}]
    return file("livekit_rest_request", groups)


ARGUMENTS = {"create_room": {"room": "class-7"}, "list_rooms": {}, "delete_room": {"room": "class-7"}, "list_participants": {"room": "class-7"}}


def rest_response() -> dict:
    def one(id, comment, call, result, body, status=200, headers=None):
        arguments = ARGUMENTS.get(call, ANN)
        return vector(id, comment, now=NOW, base=BASE, call=call, arguments=arguments, status=status, headers=headers or {}, body=body, **outcome(result))

    def said(*pairs):
        return {"names": [name for name, _ in pairs], "ids": [sid for _, sid in pairs]}

    room = '{"sid":"RM_1","name":"class-7","num_participants":2,"creation_time":"1750000000","turn_password":"hunter2"}'
    ann = '{"sid":"PA_1","identity":"ann","name":"Ann Lee","state":"ACTIVE","turnPassword":"hunter2"}'
    echo = '{"code":"unauthenticated","msg":"invalid token: eyJhbGciOi.e30.x"}'
    understood = [
        one("room", "a room, and not the password of the relay", "create_room", said(("class-7", "RM_1")), room),
        one("rooms", "some", "list_rooms", said(("class-7", "RM_1"), ("class-7", "RM_1")), f'{{"rooms":[{room},{room}]}}'),
        one("rooms-none", "protobuf leaves out what is empty", "list_rooms", said(), "{}"),
        one("rooms-empty", "none", "list_rooms", said(), '{"rooms":[]}'),
        one("people", "somebody", "list_participants", said(("ann", "PA_1")), f'{{"participants":[{ann}]}}'),
        one("person", "somebody", "get_participant", said(("ann", "PA_1")), ann),
        one("removed", "an answer that says nothing", "remove_participant", said(), "{}"),
        one("deleted", "the same", "delete_room", said(), "{}"),
    ]
    refused = [
        one("unauthenticated", "a missing grant", "create_room", "remote_unauthorized", '{"code":"unauthenticated","msg":"permissions denied"}', 401),
        one("unauthenticated-echo", "an answer that repeats the token", "create_room", "remote_unauthorized", echo, 401),
        one("denied", "a missing grant in another word", "create_room", "remote_forbidden", '{"code":"permission_denied","msg":"no"}', 403),
        one("not-found", "no such room", "get_participant", "remote_not_found", '{"code":"not_found","msg":"room does not exist"}', 404),
        one("bad-route", "no such call, so no such server", "create_room", "remote_answer_invalid", '{"code":"bad_route","msg":"no handler"}', 404),
        one("invalid", "an argument it refuses", "create_room", "remote_invalid_parameter", '{"code":"invalid_argument","msg":"no"}', 400),
        one("exhausted", "too many", "create_room", "remote_rate_limited", '{"code":"resource_exhausted","msg":"wait"}', 429, {"retry-after": "3"}),
        one("unavailable", "later", "create_room", "remote_unavailable", '{"code":"unavailable","msg":"later"}', 503),
        one("no-json", "something else", "create_room", "remote_answer_invalid", "<html>"),
        one("list", "a list for an object", "create_room", "remote_answer_invalid", "[]"),
        one("no-name", "a room without name", "create_room", "remote_answer_invalid", '{"sid":"RM_1"}'),
        one("no-sid", "a room without id", "create_room", "remote_answer_invalid", '{"name":"class-7"}'),
        one("rooms-object", "an object for a list", "list_rooms", "remote_answer_invalid", '{"rooms":{}}'),
        one("rooms-number", "a number for a room", "list_rooms", "remote_answer_invalid", '{"rooms":[1]}'),
    ]
    groups = [{"comment": "Answers", **LIVEKIT, "tests": understood}, {"comment": "Answers that are none", **LIVEKIT, "tests": refused}]
    return file("livekit_rest_response", groups)
