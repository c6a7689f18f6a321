"""What the tests share: where the vectors are, and a last line that `cargo xtask test` reads."""

import json
import pathlib

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
API_KEY = "0f6ba2f3-1f5b-4f5e-9d0a-3c1c2f8f4c11"
SECRET = "9d3b1f0a6c5e4827b1a0f3c2d4e5968790817263544a3b2c1d0e9f8a7b6c5d4e"
ROOM = "2kyv-gzay-64pg"


def pytest_terminal_summary(terminalreporter):
    count = {
        name: len(terminalreporter.stats.get(name, []))
        for name in ("passed", "failed", "error", "skipped")
    }
    failed = count["failed"] + count["error"]
    terminalreporter.write_line("")
    terminalreporter.write_line(
        f"{count['passed']} passed, {failed} failed, {count['skipped']} skipped"
    )


OPENTOK_API_KEY, OPENTOK_SECRET = "123456", "1234567890abcdef1234567890abcdef1234567890"


def _application():
    file = json.loads((REPOSITORY / "tests/vectors/vonage_mint.json").read_text("utf-8"))
    given = file["testGroups"][0]["application"]
    return given["application_id"], given["pem"]


APPLICATION_ID, PRIVATE_KEY_PEM = _application()
