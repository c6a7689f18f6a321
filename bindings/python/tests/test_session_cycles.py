"""Sessions that are made and closed leave nothing behind. `session_cycles.py` does it a hundred thousand times."""

import session_cycles


def test_cycles_leave_nothing_and_call_nobody_afterwards():
    for name, count, (grown, objects) in session_cycles.both(2000):
        # A leak of one object a cycle would be a thousand of them; the bytes are what an allocator may keep.
        assert grown < 512 * 1024, f"{name}: {grown} bytes more after {count // 2} cycles"
        assert abs(objects) < count // 10, f"{name}: {objects} objects more"
