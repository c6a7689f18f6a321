"""Programs that serve, as the tests use them: the `roomkey` command and the example servers."""

import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

from conftest import REPOSITORY

COMMAND = pathlib.Path(os.environ.get("ROOMKEY") or REPOSITORY / "target/debug/roomkey")
EXAMPLES = REPOSITORY / "examples/python"
HOST_KEY, GUEST_KEY = "host-key-of-the-test", "guest-key-of-the-test"


def environment(**changes):
    """The environment without credentials of whoever runs the tests."""
    mine = {
        n: v
        for n, v in os.environ.items()
        if not n.startswith(("VIDEOSDK_", "LIVEKIT_", "ROOMKEY"))
    }
    return mine | changes


@contextlib.contextmanager
def running(arguments, **options):
    """A program that is stopped, by its own process id, when the block ends."""
    process = subprocess.Popen(arguments, **options)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


@contextlib.contextmanager
def authority():
    """A local `roomkey serve`, which owns the rooms: its address, API key and secret."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [COMMAND, "serve", "--json", "--bind", "127.0.0.1:0"]
        arguments += ["--database", f"sqlite:{folder}/rooms.db"]
        log = pathlib.Path(folder, "log")
        with log.open("wb") as complaints:
            with running(
                arguments, stdout=subprocess.PIPE, stderr=complaints, env=environment()
            ) as process:
                line = process.stdout.readline()
                assert line, log.read_text()
                yield json.loads(line)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def example_environment(owner, endpoint=None):
    return environment(
        VIDEOSDK_API_KEY=owner["api_key"],
        VIDEOSDK_SECRET_KEY=owner["secret"],
        VIDEOSDK_API_ENDPOINT=endpoint or owner["url"] + "/v2",
        HOST_KEY=HOST_KEY,
        GUEST_KEY=GUEST_KEY,
    )


@contextlib.contextmanager
def example(name, owner, endpoint=None):
    """An example server, when it listens: its address."""
    port = free_port()
    arguments = [sys.executable, str(EXAMPLES / f"{name}_server.py")]
    arguments += (
        ["runserver", "--noreload", f"127.0.0.1:{port}"] if name == "django" else [str(port)]
    )
    options = {"cwd": EXAMPLES, "env": example_environment(owner, endpoint)}
    with running(
        arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options
    ) as process:
        deadline = time.monotonic() + 30
        while True:
            assert process.poll() is None, f"{name} ended by itself"
            assert time.monotonic() < deadline, f"{name} does not listen"
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
