#!/usr/bin/env python3
"""Writes the conformance vectors, or checks with --check that they are what it would write.

    python3 tests/vectors/generate.py            write tests/vectors/*.json
    python3 tests/vectors/generate.py --check    compare, re-check every signature and every schema

Python's standard library and nothing else: this is an independent signer, and it never calls the
code under test. Change a vector in source/*.py, write, and read the difference before committing.
"""

import json
import pathlib
import sys

from source import by_name, conversation, endpoints, inspect, jwt, keyring, livekit, livekit_rest, mint, opentok, opentok_endpoint, opentok_rest, rest, session, values, verify, videoio, vonage
from source.audit import audit
from source.shape import violations

HERE = pathlib.Path(__file__).resolve().parent

FILES = [
    values.identifier,
    values.leeway,
    values.lifetime,
    values.secret,
    values.timestamp,
    mint.mint,
    verify.verify,
    keyring.keyring,
    keyring.revocation,
    keyring.variables,
    jwt.jwt,
    jwt.jws_open,
    jwt.rsa_key,
    inspect.inspect,
    rest.rest_request,
    rest.rest_response,
    conversation.conversation,
    endpoints.endpoints,
    opentok.session,
    opentok.role,
    opentok.mint,
    opentok.verify,
    opentok_rest.rest_request,
    opentok_rest.rest_response,
    opentok_endpoint.endpoint,
    opentok_endpoint.seat,
    vonage.mint,
    vonage.verify,
    session.request,
    session.answer,
    by_name.mint,
    by_name.verify,
    livekit.webhook,
    livekit_rest.rest_request,
    livekit_rest.rest_response,
    videoio.names,
    videoio.mint,
    videoio.verify,
    videoio.rest_request,
    videoio.rest_response,
    videoio.endpoint,
    videoio.script_url,
]


def text_of(vectors: dict) -> str:
    """One line per vector, so that a change is one line of a difference."""
    groups = []
    for group in vectors["testGroups"]:
        head = {name: value for name, value in group.items() if name != "tests"}
        tests = ",\n   ".join(json.dumps(test, ensure_ascii=True) for test in group["tests"])
        groups.append(f'  {json.dumps(head)[:-1]}, "tests": [\n   {tests}\n  ]}}')
    head = {name: value for name, value in vectors.items() if name != "testGroups"}
    whole = json.dumps(head, indent=1)[:-2] + ',\n "testGroups": [\n' + ",\n".join(groups) + "\n ]\n}\n"
    assert json.loads(whole) == vectors
    return whole


def complaints(vectors: dict) -> list:
    ids = [test["id"] for group in vectors["testGroups"] for test in group["tests"]]
    found = [f"{id} stands twice" for id in sorted(set(ids)) if ids.count(id) > 1]
    if vectors["numberOfTests"] != len(ids):
        found.append("numberOfTests does not count the tests")
    return found + violations(vectors, pathlib.Path(vectors["schema"]).name) + audit(vectors)


def main() -> int:
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        print(__doc__)
        return 2
    failures, total = [], 0
    expected = set()
    for make in FILES:
        vectors = make()
        name = pathlib.Path(vectors["schema"]).name.replace(".schema", "")
        expected.add(name)
        path, text = HERE / name, text_of(vectors)
        if check:
            if not path.exists() or path.read_text() != text:
                failures.append(f"{name}: not what generate.py writes")
            else:
                vectors = json.loads(path.read_text())
        else:
            path.write_text(text)
        failures += [f"{name}: {complaint}" for complaint in complaints(vectors)]
        total += vectors["numberOfTests"]
    strangers = {path.name for path in HERE.glob("*.json")} - expected
    failures += [f"{name}: written by nobody" for name in sorted(strangers)]
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{total} vectors in {len(expected)} files, {len(failures)} faults")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
