"""Takes what LiveKit's server reports to the `urls` of its `webhook`: what it sent itself, just now, and once.

pip install ./bindings/python
export LIVEKIT_API_KEY=… LIVEKIT_API_SECRET=…
python livekit_webhooks.py
"""

import os
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import roomkey

WINDOW = 300  # seconds
LONGEST = 1024 * 1024  # bytes
keys = roomkey.vendor("livekit").from_env()
seen: dict[str, float] = {}


def is_new(event: roomkey.VendorEvent) -> bool:
    """The server sends again what was not answered, and so may whoever saw it pass by."""
    now = time.time()
    for old in [id for id, came in seen.items() if now - came > 2 * WINDOW]:
        del seen[old]  # It would not be taken again.
    is_new = event.id not in seen
    seen.setdefault(event.id, now)
    return is_new


class Webhooks(BaseHTTPRequestHandler):
    timeout = 10  # seconds

    def do_POST(self) -> None:
        length = self.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > LONGEST:
            return self.answer(411)
        # The bytes as they came: what is read as JSON and written again is another body.
        body = self.rfile.read(int(length))
        try:
            event = keys.verify_webhook(
                self.headers.get("authorization", ""), body, window=WINDOW, leeway=5
            )
        except roomkey.RoomkeyError as error:
            print("refused:", error.code, flush=True)
            return self.answer(401)
        if is_new(event):
            print(event.name, event.room, event.participant, flush=True)
        self.answer(204)

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """What there is to say is said above."""


with HTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3000"))), Webhooks) as server:
    print(f"http://127.0.0.1:{server.server_port}/webhook", flush=True)
    server.serve_forever()
