"""The machine as Python has it answers as the core's own: what runs by chance led to there is played again here."""

import json
import os
import pathlib

import pytest
from conftest import REPOSITORY

from roomkey._roomkey import Fetched, SessionInput, SessionMachine, SessionPolicy, SessionSource

# Written by `cargo xtask traces`; the part `python` of the tests says where it has written fresh ones.
GIVEN = os.environ.get("ROOMKEY_TRACES")
TRACES = pathlib.Path(GIVEN or REPOSITORY / "target/session/traces.jsonl")


def fetched(said):
    # Only a life that is known for sure is one.
    life = "lives_for" if said.get("sure", True) else "seems_to_live_for"
    lifetime = {} if said.get("lifetime") is None else {life: said["lifetime"] / 1000}
    return Fetched(said["token"], **lifetime, identity=said.get("identity"))


def source(said):
    return SessionSource(
        fetched(said["first"]) if said.get("first") else None,
        renewable=said["renewable"],
        identity=said.get("identity"),
        name=said.get("name"),
    )


def missed(flight, failure):
    if failure == "permanent":
        return SessionInput.missed(flight, "remote_unauthorized")
    wait = failure["transient"]["retry_after"]
    wait = None if wait is None else wait / 1000
    return SessionInput.missed(flight, "remote_unavailable", wait)


INPUTS = {
    "start": lambda of: SessionInput.start(of["waiter"], source(of["source"])),
    "stop": lambda of: SessionInput.stop(),
    "lease": lambda of: SessionInput.lease(of["waiter"]),
    "forget": lambda of: SessionInput.forget(of["waiter"]),
    "got": lambda of: SessionInput.got(of["flight"], fetched(of["fetched"])),
    "missed": lambda of: missed(of["flight"], of["failure"]),
    "rejected": lambda of: SessionInput.rejected(of["generation"]),
    "accepted": lambda of: SessionInput.accepted(of["generation"]),
    "push": lambda of: SessionInput.push(fetched(of["fetched"])),
    "nudge": lambda of: SessionInput.nudge(),
    "timeout": lambda of: SessionInput.timeout(),
}
MEMBERS = {
    "fetch": ("flight", "reason", "attempt", "deadline"),
    "cancel": ("flight",),
    "changed": ("state", "number", "why"),
    "renewal_refused": ("why",),
    "started": ("waiter", "state"),
    "denied": ("waiter", "why"),
}


def said(output):
    word, *rest = output
    if word == "leased":
        waiter, lease = rest
        named = {"waiter": waiter, "generation": lease.generation, "token": lease.reveal()}
    else:
        named = dict(zip(MEMBERS[word], rest, strict=True))
    return {word: named}


def replayed(trace):
    """What does not come out as it should, step by step."""
    policy = trace["policy"]
    machine = SessionMachine(
        SessionPolicy(
            fetch_within=policy["fetch"] / 1000,
            start_within=policy["start"] / 1000,
            lease_within=policy["lease"] / 1000,
        )
    )
    for step in trace["steps"]:
        word, of = step["input"], None
        if isinstance(word, dict):
            [(word, of)] = word.items()
        outputs = machine.handle(step["now"], step["drawn"], INPUTS[word](of))
        assert [said(output) for output in outputs] == step["outputs"]
        assert machine.poll_timeout() == step["timeout"]
        assert machine.state(step["now"]) == step["state"]
        assert machine.why() == step["why"]
        if later := step.get("later"):
            assert machine.state(later["now"]) == later["state"]
    return len(trace["steps"])


@pytest.mark.skipif(not (GIVEN or TRACES.exists()), reason="nobody has written traces")
def test_runs_by_chance_are_answered_as_the_core_answers_them():
    steps = 0
    with TRACES.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            trace = json.loads(line)
            try:
                steps += replayed(trace)
            except AssertionError as error:
                raise AssertionError(f"line {number + 1} of seed {trace.get('seed')}") from error
            if number == 999:
                break
    assert steps > 1000
