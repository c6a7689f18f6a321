"""The servers of the README, pasted into an empty folder, started, and asked all three calls."""

import contextlib
import re
import socket
import subprocess
import sys
import time

import httpx
import pytest
from conftest import REPOSITORY
from server import COMMAND, authority, environment, free_port, running

from roomkey import videosdk

pytestmark = pytest.mark.skipif(not COMMAND.exists(), reason="the roomkey command is not built")
README = (REPOSITORY / "bindings/python/README.md").read_text()
STARTS = {
    "fastapi": ["-m", "uvicorn", "app:app", "--port"],
    "flask": ["-m", "flask", "--app", "app", "run", "--port"],
}


@pytest.mark.parametrize("framework", STARTS)
def test_the_lines_of_the_readme_do_the_three_calls(framework, tmp_path):
    blocks = re.findall(r"^```python\n(.*?)^```", README, re.M | re.S)
    [lines] = [block for block in blocks if f"from roomkey.{framework} import" in block]
    (tmp_path / "app.py").write_text(lines)
    port = free_port()
    with authority() as owner:
        options = {
            "cwd": tmp_path,
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
            "env": environment(
                VIDEOSDK_API_KEY=owner["api_key"],
                VIDEOSDK_SECRET_KEY=owner["secret"],
                VIDEOSDK_API_ENDPOINT=owner["url"],
            ),
        }
        with running([sys.executable, *STARTS[framework], str(port)], **options) as process:
            deadline = time.monotonic() + 30
            while True:
                assert process.poll() is None, f"{framework} ended by itself"
                assert time.monotonic() < deadline, f"{framework} does not listen"
                with contextlib.suppress(OSError):
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                time.sleep(0.05)
            three_calls(f"http://127.0.0.1:{port}", owner)


def three_calls(url, owner):
    with httpx.Client(base_url=url, trust_env=False) as http:
        assert http.get("/get-token").status_code == 401
        answer = http.get("/get-token", headers={"authorization": "Bearer key-of-ann"})
        assert answer.status_code == 200, answer.text
        token = answer.json()["token"]
        claims = videosdk.Credentials(owner["api_key"], owner["secret"]).verify(token, use="join")
        assert (claims.participant_id, claims.roles) == ("ann", ("rtc",))
        created = http.post("/create-meeting", json={"token": token})
        assert created.status_code == 200, created.text
        meeting = created.json()["meetingId"]
        valid = http.post(f"/validate-meeting/{meeting}", json={"token": token})
        assert (valid.status_code, valid.json()["meetingId"]) == (200, meeting)
    # The person's token opens nothing else at the vendor.
    listed = httpx.get(
        f"{owner['url']}/v2/rooms", headers={"authorization": token}, trust_env=False
    )
    assert listed.status_code == 403
