"""One interpreter of a process has the package; another one is told so, and gets no foreign exceptions."""

import subprocess
import sys

SECOND = """
try:
    import roomkey
except ImportError as error:
    assert "another interpreter" in str(error), error
else:
    raise SystemExit("it was imported twice")
"""

FIRST = f"""
import sys
import roomkey
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
other = interpreters.create()
run = getattr(interpreters, "run_string", None) or interpreters.exec
failure = run(other, {SECOND!r})
assert failure is None, failure
interpreters.destroy(other)
for name in [name for name in sys.modules if name.startswith("roomkey")]:
    del sys.modules[name]
import roomkey as again
assert again.parse_room_id("a") == "a"
print("fine")
"""


def test_a_second_interpreter_is_refused_and_the_first_goes_on():
    ran = subprocess.run([sys.executable, "-c", FIRST], capture_output=True, text=True, timeout=60)
    assert (ran.stdout, ran.returncode) == ("fine\n", 0), ran.stderr
