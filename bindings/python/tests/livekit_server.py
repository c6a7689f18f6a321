"""LiveKit's own media server, as the tests use it; `cargo xtask setup livekit` builds it."""

import contextlib
import http.server
import json
import os
import queue
import socket
import subprocess
import threading
import time

from server import environment, free_port, running

import roomkey
from roomkey.livekit.client import Client

PROGRAM = os.environ.get("ROOMKEY_LIVEKIT_SERVER")
KEY = {
    "api_key": "APIx7Qm2kR9",
    "secret": "4f8d1c6b2e9a70355dfe8c1b7a6490e2c3f5d8b71e0a4962bd73c81f5069ea24",
}
KEYS = roomkey.vendor("livekit").open(**KEY)
PATIENCE = 30  # seconds


@contextlib.contextmanager
def media_server(webhooks):
    """The server, when it answers: its URL. It reports to the URL that is given."""
    for _ in range(10):  # A port is free until somebody else takes it.
        port = free_port()
        configuration = {
            "port": port,
            "bind_addresses": ["127.0.0.1"],
            "keys": {KEY["api_key"]: KEY["secret"]},
            "rtc": {"tcp_port": free_port(), "udp_port": free_port(), "use_external_ip": False},
            "logging": {"level": "error"},
            "webhook": {"api_key": KEY["api_key"], "urls": [webhooks]},
        }
        arguments = [PROGRAM, "--config-body", json.dumps(configuration)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with running(arguments, env=environment(), **quiet) as process:
            url = f"ws://127.0.0.1:{port}"
            if answers(process, url):
                yield url
                return
    raise AssertionError("the server does not listen")


def answers(process, url):
    """Whether it is this server that listens there: another one has other keys."""
    end = time.monotonic() + PATIENCE
    with Client(KEYS, url, attempts=1) as client:
        while process.poll() is None and time.monotonic() < end:
            try:
                return client.list_rooms() == ()
            except roomkey.RemoteError:
                time.sleep(0.05)
    return False


@contextlib.contextmanager
def webhooks():
    """A place that takes webhooks: its URL, and what came as pairs of the header and the body."""
    came = queue.Queue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            came.put((self.headers["authorization"], body))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/hook", came
        finally:
            server.shutdown()


@contextlib.contextmanager
def inside(url, token):
    """Joins as a client does, as far as its signals go; out again at the end of the block."""
    host, _, port = url.removeprefix("ws://").partition(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as client:
        client.sendall(
            f"GET /rtc?access_token={token}&protocol=15 HTTP/1.1\r\nHost: {host}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        yield client.recv(64).split(b"\r\n")[0].decode()
