"""Runs the suites beside this file and counts.

`python interop.py` takes what unittest takes, such as the name of one test.
"""

import sys
import unittest

SUITES = ["test_pyjwt", "test_opentok", "test_vonage", "test_livekit"]

if __name__ == "__main__":
    argv = sys.argv if len(sys.argv) > 1 else [*sys.argv, *SUITES]
    program = unittest.main(module=None, argv=argv, exit=False, verbosity=2)
    result = program.result
    failed = len(result.failures) + len(result.errors)
    skipped = len(result.skipped)
    print(f"{result.testsRun - failed - skipped} passed, {failed} failed, {skipped} skipped")
    raise SystemExit(bool(failed))
