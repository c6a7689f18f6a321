#!/usr/bin/env python3
"""Demands that the long runs by chance notice each mistake seeded in the session machine, and cut them down.

    python3 tests/mutation/runs.py [CASES]

One rule of the machine after another (those of `rules.py` in session/) is switched off in a copy of the core, and
`long_runs_by_chance_hold` runs alone, 400 cases if nothing is said, and a hundred times as many for what those do not notice. Of each it
says what did not hold, and after how many inputs.
"""

import re
import sys

from machine import demand


def shown(said: str) -> str:
    fault = re.search(r"runs\.rs:\d+:\d+:\n(.*), after (\d+) inputs", said)
    assert fault, said
    return f"{fault[2]:>3} inputs: {fault[1]}"


if __name__ == "__main__":
    cases = sys.argv[1] if sys.argv[1:] else "400"
    test = "session::tests::runs::long_runs_by_chance_hold"
    more = {"PROPTEST_CASES": str(100 * int(cases))}
    sys.exit(demand(test, {"PROPTEST_CASES": cases}, "NOT NOTICED", shown, more))
