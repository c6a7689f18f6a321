"""Counts the instructions that a program executes, by stepping through all of them:

    python3 bench/steps.py PROGRAM ARGUMENT...

Valgrind counts faster and has no SHA instructions; a virtual machine often has no counters for `perf`. This
runs on the processor as it is, at a few hundred thousand steps a second. Linux on x86-64.
"""

import ctypes
import os
import sys

TRACEME, SINGLESTEP = 0, 9

ptrace = ctypes.CDLL(None, use_errno=True).ptrace
ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
ptrace.restype = ctypes.c_long


def main() -> int:
    child = os.fork()
    if child == 0:
        ptrace(TRACEME, 0, None, None)
        os.execv(sys.argv[1], sys.argv[1:])
    steps = 0
    _, status = os.waitpid(child, 0)
    while os.WIFSTOPPED(status):
        if ptrace(SINGLESTEP, child, None, None) != 0:
            raise OSError(ctypes.get_errno(), "cannot step")
        _, status = os.waitpid(child, 0)
        steps += 1
    print(steps)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
