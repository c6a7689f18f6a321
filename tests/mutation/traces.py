#!/usr/bin/env python3
"""Demands that the traces of the session machine notice each mistake that could be made in another language.

    cargo xtask traces && python3 tests/mutation/traces.py [FILE]

The traces (target/session/traces.jsonl) are what holds the machines in other languages to the core's. Here
they are played back in a copy of the core in which one rule of the machine after another is switched off
(those of `rules.py` in session/). A mistake under which every trace still comes out as written is a failure:
a machine with that mistake would be taken for the same.
"""

import os
import subprocess
import sys

import run
from rules import RULES

# What makes the answers into tokens has vectors, not traces.
MACHINE = {"session/machine.rs", "session/fetching.rs", "session/stage.rs", "session/policy.rs"}
PLAYED = "session::tests::traces::traces_are_played_back"


def main() -> int:
    traces = os.path.abspath(sys.argv[1]) if sys.argv[1:] else str(run.TARGET / "session/traces.jsonl")
    rules = [rule for rule in RULES if rule.file in MACHINE]
    run.copy()
    lost = run.apply(rules)
    command = ["cargo", "test", "--no-run", "--message-format", "json", "-p", "roomkey", "--lib"]
    environment = os.environ | {"CARGO_TARGET_DIR": str(run.TARGET)}
    done = subprocess.run(command, cwd=run.SCRATCH, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit("the mutated copy does not build:\n" + done.stderr)
    programs = [one.get("executable") for one in run.messages(done.stdout) if one["reason"] == "compiler-artifact"]
    program = next(one for one in reversed(programs) if one)

    def passes(number: int) -> bool:
        environment = os.environ | {"ROOMKEY_MUTATION": str(number), "ROOMKEY_PLAYED": traces}
        words = [program, "--exact", "--ignored", PLAYED]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=600)
        assert "running 1 test" in done.stdout, done.stdout + done.stderr
        return done.returncode == 0

    if not passes(0):
        sys.exit("the traces fail with every rule in place: write them again")
    gone = {rule.number for rule, _ in lost}
    survivors = [rule for rule in rules if rule.number not in gone and passes(rule.number)]
    for rule in survivors:
        print(f"{rule.file:28} {rule.name:64} SEEN IN NO TRACE")
    for rule, why in lost:
        print(f"{rule.file:28} {rule.name:64} LOST: {why}")
    failed = len(survivors) + len(lost)
    print(f"{len(rules) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
