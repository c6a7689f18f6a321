"""Demands that one test of the session machine, run alone, notices each mistake that is seeded in the machine."""

import os
import subprocess
import sys
from collections.abc import Callable

import run
from rules import RULES

# What makes the answers into tokens has vectors.
MACHINE = {"session/machine.rs", "session/fetching.rs", "session/stage.rs", "session/policy.rs"}


def demand(
    test: str,
    environment: dict[str, str],
    lost_word: str,
    show: Callable[[str], str],
    again: dict[str, str] | None = None,
) -> int:
    """Runs it with one rule after another switched off, says of each what `show` makes of the output, and counts.

    What goes unnoticed is run once more with what `again` says: where chance decides, a few runs may miss something.
    """
    rules = [rule for rule in RULES if rule.file in MACHINE]
    run.copy()
    lost = run.apply(rules)
    command = ["cargo", "test", "--no-run", "--message-format", "json", "-p", "roomkey", "--lib"]
    done = subprocess.run(
        command, cwd=run.SCRATCH, env=os.environ | {"CARGO_TARGET_DIR": str(run.TARGET)}, capture_output=True, text=True
    )
    if done.returncode != 0:
        sys.exit("the mutated copy does not build:\n" + done.stderr)
    programs = [one.get("executable") for one in run.messages(done.stdout) if one["reason"] == "compiler-artifact"]
    program = next(one for one in reversed(programs) if one)

    def failure(number: int, more: dict[str, str] | None = None) -> str | None:
        switched = os.environ | environment | (more or {}) | {"ROOMKEY_MUTATION": str(number), "RUST_BACKTRACE": "0"}
        words = [program, "--exact", "--include-ignored", test]
        done = subprocess.run(words, env=switched, capture_output=True, text=True, timeout=600)
        assert "running 1 test" in done.stdout, done.stdout + done.stderr
        return None if done.returncode == 0 else done.stdout

    if (said := failure(0)) is not None:
        sys.exit("it fails with every rule in place:\n" + said)
    gone = {rule.number for rule, _ in lost}
    survivors = []
    for rule in rules:
        if rule.number in gone:
            continue
        said = failure(rule.number)
        if said is None and again is not None:
            said = failure(rule.number, again)
        if said is None:
            survivors.append(rule)
            print(f"{rule.file:28} {rule.name:64} {lost_word}")
        elif shown := show(said):
            print(f"{rule.file:28} {rule.name:64} {shown}")
    for rule, why in lost:
        print(f"{rule.file:28} {rule.name:64} LOST: {why}")
    failed = len(survivors) + len(lost)
    print(f"{len(rules) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0
