#!/usr/bin/env python3
"""Demands that the traces of the session machine notice each mistake that could be made in another language.

    cargo xtask traces && python3 tests/mutation/traces.py [FILE]

The traces (target/session/traces.jsonl) are what holds the machines in other languages to the core's. Here
they are played back in a copy of the core in which one rule of the machine after another is switched off
(those of `rules.py` in session/). A mistake under which every trace still comes out as written is a failure:
a machine with that mistake would be taken for the same.
"""

import os
import sys

import run
from machine import demand

if __name__ == "__main__":
    traces = os.path.abspath(sys.argv[1]) if sys.argv[1:] else str(run.TARGET / "session/traces.jsonl")
    test = "session::tests::traces::traces_are_played_back"
    sys.exit(demand(test, {"ROOMKEY_PLAYED": traces}, "SEEN IN NO TRACE", lambda said: ""))
