#!/usr/bin/env python3
"""Makes seeds from the vectors: every good one, and one for each code.

    python3 fuzz/seeds.py FOLDER

`run.sh` calls it each time, so that what is fuzzed begins with the vectors as they are. What a fuzzer finds stays
out of the repository, except inputs that once failed: those are in `regressions`.
"""

import base64
import hashlib
import json
import pathlib
import shutil
import sys

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "tests/vectors"
TARGETS = ("jws", "claims", "inspect", "values", "answers", "t1", "form", "session_id", "http", "videoio", "wire", "livekit")


def tests(name: str, vendor: str | None = None):
    """The good tests, and the first that ends in each code; of one vendor, if it is named."""
    seen = set()
    for group in json.loads((VECTORS / f"{name}.json").read_text())["testGroups"]:
        if vendor not in (None, group.get("vendor")):
            continue
        for test in group["tests"]:
            code = test.get("code")
            if "Large" not in test.get("flags", []) and (code is None or code not in seen):
                seen.add(code)
                yield test


def part(token: str, index: int) -> bytes:
    text = token.split(".")[index]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def write(target: str, id: str, data: bytes) -> None:
    if len(data) <= 2048:
        (SEEDS / target / id).write_bytes(data)


def main() -> None:
    shutil.rmtree(SEEDS, ignore_errors=True)
    for target in TARGETS:
        (SEEDS / target).mkdir(parents=True)
    for test in tests("token_verify"):
        token = test["token"]
        write("jws", test["id"], token.encode())
        if token.count(".") == 2 and not test.get("code", "").startswith(("token_", "encoding_")):
            write("jws", f"{test['id']}-header", part(token, 0))
            write("claims", test["id"], part(token, 1))
    for test in tests("inspect"):
        write("inspect", test["id"], test["token"].encode())
    for name in ("identifier", "lifetime"):
        for test in tests(name):
            write("values", f"{name}-{test['id']}", str(test["input"]).encode())
    for test in tests("token_mint"):
        wanted = {key: value for key, value in test["input"].items() if key != "lifetime"}
        write("values", f"mint-{test['id']}", json.dumps(wanted).encode())
    for test in tests("rsa_key"):
        write("values", f"rsa-{test['id']}", test.get("pem", "").encode())
    for test in tests("rest_response"):
        write("answers", test["id"], test["status"].to_bytes(2, "big") + test["body"].encode())
    for test in tests("videoio_verify"):
        if test["token"].count(".") == 2:
            write("videoio", f"claims-{test['id']}", b"\0" + part(test["token"], 1))
    for test in tests("videoio_endpoint"):
        how = 2 * ("form" in (test["content_type"] or "")) + ("earer" in (test["authorization"] or ""))
        write("videoio", f"request-{test['id']}", bytes([1, how]) + test["body"].encode())
    for test in tests("videoio_rest_response"):
        write("videoio", f"answer-{test['id']}", b"\2" + test["status"].to_bytes(2, "big") + test["body"].encode())
    for test in tests("videoio_script_url"):
        write("videoio", f"url-{test['id']}", b"\3" + test["url"].encode())
    for test in tests("opentok_rest_response"):
        write("answers", f"opentok-{test['id']}", test["status"].to_bytes(2, "big") + test["body"].encode())
    for test in tests("session_answer"):
        write("answers", f"session-{test['id']}", test["status"].to_bytes(2, "big") + test["body"].encode())
    for test in tests("opentok_verify"):
        write("t1", test["id"], test["token"].encode())
        if test["id"].startswith("t1-") and not test.get("code", "").startswith(("token_", "encoding_")):
            body = test["token"][4:].rstrip("=").replace("-", "+").replace("_", "/")
            write("form", test["id"], base64.b64decode(body + "=" * (-len(body) % 4)).partition(b":")[2])
    for test in tests("opentok_session"):
        write("session_id", test["id"], test["input"].encode() if "input" in test else json.dumps(test["create"]).encode())
        if "input" in test and "_" in test["input"] and test["result"] == "ok":
            body = test["input"].partition("_")[2]
            write("session_id", f"{test['id']}-fields", base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    # What is asked, of whom (a number that `targets/wire.rs` gives), the verb's place in its table, and JSON.
    for test in tests("token_mint"):
        wish = json.dumps({"input": test["input"], "now": test["now"]}).encode()
        write("wire", f"mint-{test['id']}", bytes([0, 3, 0]) + wish)
        by_name = json.dumps(test["input"]).encode()
        write("wire", f"packed-{test['id']}", bytes([1, 3, 0, 1]) + len(by_name).to_bytes(4, "little") + by_name)
    for test in tests("token_verify"):
        asked = json.dumps({"token": test["token"], "expectation": test["expectation"], "now": test["now"]})
        write("wire", f"verify-{test['id']}", bytes([0, 3, 2]) + asked.encode())
        write("wire", f"fields-{test['id']}", bytes([2, 3]) + test["token"].encode() + b"\1" + bytes(max(len(test["token"]) - 1, 0)))
    fields = b"\1\3\1\0\0\0\x0a\0\0\0allow_join\1\7\0\0\0class-7\0\0\2" + (60).to_bytes(8, "little")
    write("wire", "fields", bytes([1, 3]) + fields)
    for test in tests("mint", "livekit"):
        write("livekit", f"mint-{test['id']}", b"\0" + json.dumps(test["input"]).encode())
    for test in tests("verify", "livekit"):
        if test["token"].count(".") == 2 and not test.get("code", "").startswith(("token_m", "encoding_")):
            write("livekit", f"claims-{test['id']}", b"\1" + part(test["token"], 1))
    for test in tests("webhook", "livekit"):
        write("livekit", f"webhook-{test['id']}", b"\2" + test["body"].encode())
        write("livekit", f"header-{test['id']}", b"\3" + test["authorization"].encode())
    ann = {"identity": "ann", "sid": "PA_1", "name": "Ann", "state": "ACTIVE"}
    room = {"sid": "RM_1", "name": "class-7", "num_participants": 1, "turn_password": "hunter2"}
    for status, body in (
        (200, room),
        (200, {"rooms": [room]}),
        (200, {"participants": [ann]}),
        (200, ann),
        (200, {"track": {"sid": "TR_1", "muted": True}}),
        (200, {}),
        (401, {"code": "unauthenticated", "msg": "invalid token: eyJhbGciOiJIUzI1NiJ9.e30.AAAA, error: permissions denied"}),
        (404, {"code": "bad_route", "msg": "no handler for path"}),
        (404, {"code": "not_found", "msg": "participant does not exist"}),
        (503, {"code": "unavailable", "msg": "\u0007"}),
    ):
        text = json.dumps(body).encode()
        write("livekit", f"answer-{status}-{hashlib.sha256(text).hexdigest()[:8]}", b"\4" + status.to_bytes(2, "big") + text)
    asked = {"room_name": "class-7", "participant_identity": "ann", "participant_name": "Ann", "participant_metadata": "m"}
    config = {"emptyTimeout": "60", "max_participants": 5, "agents": [{"agent_name": "scribe", "metadata": "m"}], "tags": {"a": "b"}}
    for number, body in enumerate(({}, asked, {"roomName": "class-7", "identity": "ann"}, {**asked, "participant_attributes": {"seat": "7"}}, {"room": "a", "room_config": config})):
        write("livekit", f"asked-{number}", b"\5" + json.dumps(body).encode())
    write("livekit", "config", b"\6" + json.dumps(config).encode())
    bodies = {
        0: b'roomId=a&lifetime=2h\n{"permissions":["allow_join"],"participantId":"ann"}',
        1: b'\n{"region":"sg001","customRoomId":"unicorn"}',
        2: b'\n{"token":"a.b.c"}',
        3: b'\n{"customRoomId":"x","autoCloseConfig":{"type":"session-ends","duration":60}}',
        4: b"page=1&perPage=20\n",
        5: b"\n",
        6: b'\n{"roomId":"2kyv-gzay-64pg"}',
        7: b"roomId=a&page=1\n",
        8: b'\n{"roomId":"2kyv-gzay-64pg","sessionId":"61d5"}',
        9: b'\n{"participantId":"ann","roomId":"2kyv-gzay-64pg"}',
        10: b'\n{"userMeetingId":"unicorn"}',
        11: b'\n{"region":"sg001"}',
        12: b'\n{"jti":"a"}',
    }
    for route, rest in bodies.items():
        write("http", f"json-{route}", bytes([route, 0]) + rest)
    write("http", "form", bytes([1, 1]) + b"\ntoken=a.b.c&region=sg001")
    empty = [target for target in TARGETS if not any((SEEDS / target).iterdir())]
    if empty:
        sys.exit(f"no vector is a seed for {', '.join(empty)}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    SEEDS = pathlib.Path(sys.argv[1])
    main()
